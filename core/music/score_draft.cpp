// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/score_draft.h"

#include <algorithm>
#include <cassert>

namespace ricercar {

bool sameHead(const Part &a, const Part &b)
{
    return a.id == b.id && a.name == b.name && a.abbreviation == b.abbreviation &&
           a.instrument == b.instrument && a.staves == b.staves && a.colour == b.colour &&
           a.mixer == b.mixer && a.bracket == b.bracket && a.bracketSpan == b.bracketSpan;
}

MasterBar plainBarAfter(const MasterBar &bar)
{
    MasterBar next;
    next.time = bar.time;
    next.key = bar.key;
    next.length = bar.time.length();
    return next;
}

Note resized(const Note &note, Ticks length)
{
    Note result = note;
    result.length = length;
    if (result.performed)
        result.performed->length = std::max(Ticks{1}, result.performed->length + (length - note.length));
    return result;
}

ScoreDraft::ScoreDraft(ScorePtr base) : m_base(std::move(base)) {}

const Bar &ScoreDraft::read(std::size_t part, std::size_t bar) const
{
    const auto it = m_bars.find({part, bar});
    if (it != m_bars.end()) return it->second;
    return bar < m_base->barCount() ? *m_base->parts[part]->bars[bar] : m_empty;
}

Bar &ScoreDraft::write(std::size_t part, std::size_t bar)
{
    const auto it = m_bars.find({part, bar});
    if (it != m_bars.end()) return it->second;
    Bar copy = bar < m_base->barCount() ? *m_base->parts[part]->bars[bar] : Bar{};
    return m_bars.emplace(std::pair{part, bar}, std::move(copy)).first->second;
}

std::size_t ScoreDraft::barHolding(TimelineTick t) const
{
    const auto &starts = m_starts.empty() ? *m_base->barStarts : m_starts;
    const auto next = std::upper_bound(starts.begin(), starts.end(), t);
    return static_cast<std::size_t>(next - starts.begin()) - 1;
}

void ScoreDraft::reach(TimelineTick end)
{
    if (end <= (m_starts.empty() ? m_base->end() : m_starts.back())) return;
    if (m_starts.empty()) {
        m_starts = *m_base->barStarts;
        m_masterBars = m_base->masterBars;
    }
    MasterBar next = plainBarAfter(*m_masterBars.back());
    if (m_masterBars.back()->right == Barline::Final) { // the final bar line stays at the end
        MasterBar last = *m_masterBars.back();
        last.right = Barline::Normal;
        m_masterBars.back() = std::make_shared<const MasterBar>(std::move(last));
        next.right = Barline::Final;
    }
    const Ticks length = next.length;
    const auto plain = std::make_shared<const MasterBar>(plainBarAfter(next));
    while (m_starts.back() < end) {
        m_starts.push_back(m_starts.back() + length);
        const bool isLast = m_starts.back() >= end;
        m_masterBars.push_back(isLast ? std::make_shared<const MasterBar>(next) : plain);
    }
}

void ScoreDraft::place(std::size_t part, TimelineTick at, Note note)
{
    assert(note.id && part < m_base->parts.size());
    at = std::max(at, TimelineTick{});
    note.length = std::max(note.length, Ticks{1});
    note.voice = std::min<std::uint8_t>(note.voice, 15);
    const auto clampVelocity = [](std::uint8_t &v) { v = std::clamp<std::uint8_t>(v, 1, 127); };
    clampVelocity(note.velocity);
    if (note.performed) {
        clampVelocity(note.performed->velocity);
        note.performed->length = std::max(note.performed->length, Ticks{1});
    }
    const auto staves = m_base->parts[part]->staves.size();
    note.staff = static_cast<std::uint8_t>(std::min<std::size_t>(note.staff, staves - 1));
    // A grace note takes no time, but its onset must lie in a bar.
    reach(at + (note.grace == Grace::None ? note.length : Ticks{1}));
    const std::size_t bar = barHolding(at);
    const TimelineTick start = m_starts.empty() ? m_base->barStart(bar) : m_starts[bar];
    note.onset = BarTick{(at - start).value};
    m_places[note.id] = Place{part, bar, note.onset};
    write(part, bar).notes.push_back(std::move(note));
}

void ScoreDraft::take(std::size_t part, std::size_t bar, NoteId note)
{
    auto &notes = write(part, bar).notes;
    const auto it = std::find_if(notes.begin(), notes.end(), [&](const Note &n) { return n.id == note; });
    if (it != notes.end()) notes.erase(it);
    m_places[note] = std::nullopt;
}

std::optional<ScoreDraft::Place> ScoreDraft::placeOf(NoteId note) const
{
    const auto it = m_places.find(note);
    if (it != m_places.end()) return it->second;
    const PlacedNote found = findNote(*m_base, note);
    if (!found.note) return std::nullopt;
    return Place{found.part, found.bar, found.note->onset};
}

void ScoreDraft::settleSlurs(const NoteSet &touched, const std::map<NoteId, NoteId> &insteadFrom,
                             const std::map<NoteId, NoteId> &insteadTo)
{
    const IdQuery query(touched);
    const auto renamed = [](NoteId id, const std::map<NoteId, NoteId> &instead) {
        const auto it = instead.find(id);
        return it == instead.end() ? id : it->second;
    };
    std::vector<std::pair<Place, Slur>> rehomed;
    const auto slurred = [](const BarSummary &bar) { return bar.slurs != 0; };
    forBarsNaming(*m_base, query, slurred, [&](std::size_t p, std::size_t b) {
        for (const Slur &slur : m_base->parts[p]->bars[b]->slurs) {
            if (!query.contains(slur.from) && !query.contains(slur.to)) continue;
            Slur now{renamed(slur.from, insteadFrom), renamed(slur.to, insteadTo)};
            auto from = placeOf(now.from), to = placeOf(now.to);
            const bool whole = from && to && from->part == to->part && now.from != now.to;
            if (whole && std::pair(to->bar, to->onset) < std::pair(from->bar, from->onset)) {
                std::swap(from, to);
                std::swap(now.from, now.to);
            }
            if (whole && from->part == p && from->bar == b && now == slur) continue;
            auto &slurs = write(p, b).slurs;
            slurs.erase(std::find(slurs.begin(), slurs.end(), slur));
            if (whole) rehomed.emplace_back(*from, now);
        }
        return true;
    });
    for (const auto &[home, slur] : rehomed) {
        auto &slurs = write(home.part, home.bar).slurs;
        if (std::find(slurs.begin(), slurs.end(), slur) == slurs.end()) slurs.push_back(slur);
    }
}

ScorePtr ScoreDraft::finish()
{
    Score score = *m_base;
    std::map<std::size_t, std::shared_ptr<Part>> parts;
    const auto part = [&](std::size_t p) -> Part & {
        auto &copy = parts[p];
        if (!copy) copy = std::make_shared<Part>(*m_base->parts[p]);
        return *copy;
    };
    const bool appended = !m_starts.empty();
    if (appended) {
        score.masterBars = m_masterBars;
        for (std::size_t p = 0; p < score.parts.size(); ++p)
            while (part(p).bars.size() < m_masterBars.size())
                part(p).bars.push_back(std::make_shared<const Bar>());
    }
    for (auto &[at, bar] : m_bars) {
        const auto [p, b] = at;
        std::sort(bar.notes.begin(), bar.notes.end(), before);
        if (b < m_base->barCount() && bar == *m_base->parts[p]->bars[b]) continue;
        part(p).bars[b] = std::make_shared<const Bar>(std::move(bar));
    }
    if (parts.empty() && !appended) return m_base;
    for (auto &[p, changed] : parts)
        score.parts[p] = std::move(changed);
    return Score::finish(std::move(score), m_base.get());
}

ScorePtr rewritten(const ScorePtr &score, const NoteSet &notes, const Rewrite &change)
{
    return rewritten(score, findNotes(*score, notes), change);
}

ScorePtr rewritten(const ScorePtr &score, std::span<const PlacedNote> notes, const Rewrite &change)
{
    ScoreDraft draft(score);
    NoteSet moved; // or gone: what slurs must follow
    for (const PlacedNote &found : notes) {
        std::optional<Placement> to = change(found);
        if (to) {
            to->note.id = found.note->id;
            to->at = std::max(to->at, TimelineTick{});
        }
        if (!to || to->at != found.onset || to->part != found.part) moved.insert(found.note->id);
        draft.take(found.part, found.bar, found.note->id);
        if (to) draft.place(to->part, to->at, std::move(to->note));
    }
    draft.settleSlurs(moved);
    return draft.finish();
}

} // namespace ricercar
