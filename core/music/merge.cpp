// SPDX-License-Identifier: GPL-3.0-or-later
// Takes bars of an idea into a document that may have changed meanwhile elsewhere.
#include "core/music/edits.h"

#include "core/music/locks.h"
#include "core/music/score_draft.h"

#include <algorithm>
#include <unordered_map>

namespace ricercar {

namespace {

const Bar kNothing;

// A bar of a part by id; what is not there is empty.
const Bar &barOf(const Score &score, PartId part, std::size_t bar)
{
    const Part *p = score.part(part);
    return p && bar < p->bars.size() ? *p->bars[bar] : kNothing;
}

bool same(const Bar &a, const Bar &b)
{
    return &a == &b || a == b;
}

// Same bar lines up to a bar, as far as both reach.
bool sameBarLines(const Score &a, const Score &b, std::size_t upTo)
{
    const std::size_t n = std::min({upTo, a.barCount(), b.barCount()});
    for (std::size_t i = 0; i <= n; ++i)
        if (a.barStart(i) != b.barStart(i)) return false;
    return true;
}

// Whether bars before `last` stand elsewhere in the newer score than in the older one: bars were put in or
// taken out before them. Bars are known by their objects, which edits keep.
bool shifted(const Score &older, const Score &newer, std::size_t last)
{
    constexpr std::size_t kSeveral = ~std::size_t{0};
    for (const PartPtr &part : older.parts) {
        const Part *now = newer.part(part->id);
        if (!now || now->bars == part->bars) continue;
        std::unordered_map<const Bar *, std::size_t> index;
        for (std::size_t b = 0; b < part->bars.size(); ++b)
            if (const auto [it, fresh] = index.emplace(part->bars[b].get(), b); !fresh) it->second = kSeveral;
        for (std::size_t b = 0; b < now->bars.size(); ++b) {
            const auto it = index.find(now->bars[b].get());
            if (it == index.end() || it->second == kSeveral || it->second == b) continue;
            if (std::min(b, it->second) < last) return true;
        }
    }
    return false;
}

class Merge {
public:
    Merge(const Score &base, const Score &from, const ScorePtr &current, std::size_t first, std::size_t last)
        : m_base(base), m_from(from), m_current(*current), m_first(first), m_last(last), m_result(*current)
    {
    }

    Result<ScorePtr> run(const ScorePtr &current)
    {
        const std::size_t needed = std::min(m_last, m_base.barCount());
        if (!sameBarLines(m_base, m_from, m_last) || m_from.barCount() < needed ||
            shifted(m_base, m_from, m_last))
            return fail(ErrorCode::Conflict,
                        "The idea changes metre or number of bars, so it can only be taken whole, "
                        "into the music it was made for.");
        if (!sameBarLines(m_from, m_current, m_last) || m_current.barCount() < needed ||
            shifted(m_base, m_current, m_last))
            return fail(ErrorCode::Conflict,
                        "Bars were added, removed or barred anew since the idea was made; ask for it again.");
        appendBars();
        for (std::size_t p = 0; p < m_from.parts.size(); ++p)
            takePart(p);
        takeMasterBars();
        if (!m_removedParts.empty())
            return fail(ErrorCode::Conflict,
                        "The idea changes a part that is gone now: " + m_removedParts + ".");
        if (!m_clashes.empty()) {
            std::vector<std::size_t> bars(m_clashes.begin(), m_clashes.end());
            const bool one = bars.size() == 1;
            std::string text = barsInWords(m_current, bars);
            text.front() = 'B';
            return fail(ErrorCode::Conflict,
                        text + (one ? " was" : " were") +
                            " changed since the idea was made; take the other bars, or ask again.");
        }
        if (!m_changed) return current;
        const ScorePtr merged = Score::finish(std::move(m_result), current.get());
        if (auto twice = noteTwice(*merged); twice)
            return fail(ErrorCode::Conflict, "The idea moves a note between " + *twice +
                                                 "; take both bars, so that the note is not there twice.");
        return tidied(merged);
    }

private:
    void appendBars()
    {
        const std::size_t wanted = std::min(m_last, m_from.barCount());
        while (m_result.masterBars.size() < wanted) {
            m_result.masterBars.push_back(m_from.masterBars[m_result.masterBars.size()]);
            m_changed = true;
        }
        for (PartPtr &part : m_result.parts) {
            if (part->bars.size() == m_result.masterBars.size()) continue;
            auto longer = std::make_shared<Part>(*part);
            while (longer->bars.size() < m_result.masterBars.size())
                longer->bars.push_back(std::make_shared<const Bar>());
            part = std::move(longer);
        }
    }

    void takePart(std::size_t p)
    {
        const Part &idea = *m_from.parts[p];
        const Part *was = m_base.part(idea.id), *is = m_current.part(idea.id);
        std::vector<std::size_t> bars, clashes;
        for (std::size_t b = m_first; b < std::min(m_last, idea.bars.size()); ++b) {
            const Bar &then = barOf(m_base, idea.id, b), &now = barOf(m_current, idea.id, b),
                      &wanted = *idea.bars[b];
            if (same(then, wanted) || same(now, wanted)) continue;
            (same(then, now) ? bars : clashes).push_back(b);
        }
        if (was && !is) {
            if (!bars.empty() || !clashes.empty())
                m_removedParts += (m_removedParts.empty() ? "" : ", ") + idea.name;
            return;
        }
        m_clashes.insert(clashes.begin(), clashes.end());
        // A staff that bars not taken may need is not given up.
        const bool newHead = was && is && !sameHead(*was, idea) && sameHead(*was, *is) &&
                             idea.staves.size() >= is->staves.size();
        if (bars.empty() && !newHead && is) return;

        auto part = std::make_shared<Part>(is && !newHead ? *is : idea);
        if (is)
            part->bars = m_result.parts[m_result.partIndex(idea.id)]->bars;
        else
            part->bars.clear();
        while (part->bars.size() < m_result.masterBars.size())
            part->bars.push_back(std::make_shared<const Bar>());
        for (const std::size_t b : bars) {
            part->bars[b] = idea.bars[b];
            m_taken.emplace_back(idea.id, b);
            if (is)
                for (const Note &note : barOf(m_current, idea.id, b).notes)
                    m_replaced.insert(note.id);
        }
        m_changed = true;
        if (is)
            m_result.parts[m_result.partIndex(idea.id)] = std::move(part);
        else
            m_result.parts.insert(placeFor(p), std::move(part));
    }

    // A new part stands below the part that it follows in the idea.
    std::vector<PartPtr>::iterator placeFor(std::size_t p)
    {
        for (std::size_t above = p; above-- > 0;) {
            const std::size_t at = m_result.partIndex(m_from.parts[above]->id);
            if (at < m_result.parts.size())
                return m_result.parts.begin() + static_cast<std::ptrdiff_t>(at) + 1;
        }
        return m_result.parts.begin();
    }

    void takeMasterBars()
    {
        for (std::size_t b = m_first; b < std::min({m_last, m_base.barCount(), m_from.barCount()}); ++b) {
            const MasterBar &was = *m_base.masterBars[b], &wanted = *m_from.masterBars[b];
            const MasterBar &is = *m_current.masterBars[b];
            if (was == wanted || is == wanted) continue;
            if (!(was == is)) {
                m_clashes.insert(b);
                continue;
            }
            m_result.masterBars[b] = m_from.masterBars[b];
            m_changed = true;
        }
    }

    // Bars in words if a note that came with the idea is also elsewhere, which a note can not be.
    std::optional<std::string> noteTwice(const Score &merged) const
    {
        NoteSet came;
        for (const auto &[part, b] : m_taken)
            for (const Note &note : barOf(merged, part, b).notes)
                if (!m_replaced.contains(note.id)) came.insert(note.id);
        std::map<NoteId, std::size_t> seen;
        for (const PlacedNote &n : findNotesAll(merged, came)) {
            const auto [it, fresh] = seen.emplace(n.note->id, n.bar);
            if (!fresh) {
                std::vector<std::size_t> bars{std::min(it->second, n.bar), std::max(it->second, n.bar)};
                return bars[0] == bars[1] ? "two voices of " + barsInWords(merged, {bars[0]})
                                          : barsInWords(merged, bars);
            }
        }
        return std::nullopt;
    }

    // Every occurrence, where findNotes may stop once it has met as many as were named.
    static std::vector<PlacedNote> findNotesAll(const Score &score, const NoteSet &notes)
    {
        std::vector<PlacedNote> out;
        const IdQuery query(notes);
        forBarsNaming(score, query, [&](std::size_t p, std::size_t b) {
            for (const Note &note : score.parts[p]->bars[b]->notes)
                if (query.contains(note.id)) out.push_back({&note, p, b, {}, {}});
            return true;
        });
        return out;
    }

    // At both edges of what was taken, a note held across the bar line gives way where it would collide with
    // a note of its voice that its writer did not know of; slurs that lost an end go.
    ScorePtr tidied(const ScorePtr &merged) const
    {
        ScoreDraft draft(merged);
        const TimelineTick begin = merged->barStart(std::min(m_first, merged->barCount()));
        const TimelineTick end = merged->barStart(std::min(m_last, merged->barCount()));
        for (const PartId part : takenParts()) {
            const std::size_t p = merged->partIndex(part);
            const auto taken = [&](const PlacedNote &n) {
                return std::find(m_taken.begin(), m_taken.end(), std::pair(part, n.bar)) != m_taken.end();
            };
            if (m_first > 0)
                for (const PlacedNote &n : notesIn(*merged, p, {begin, begin + Ticks{1}}))
                    if (n.onset < begin && !holds(m_from, part, n))
                        giveWay(draft, n, begin, notesIn(*merged, p, {begin, n.end}), taken);
            for (const PlacedNote &n : notesIn(*merged, p, {end - Ticks{1}, end}))
                if (n.end > end && taken(n) && !holds(m_current, part, n))
                    giveWay(draft, n, end, notesIn(*merged, p, {end, n.end}),
                            [&](const PlacedNote &other) { return !holds(m_from, part, other); });
        }
        for (const auto &[part, b] : m_taken)
            fit(draft, *merged, merged->partIndex(part), b);
        NoteSet named = m_replaced; // and slurs that came along and end outside
        for (const auto &[part, b] : m_taken)
            for (const Slur &slur : barOf(*merged, part, b).slurs)
                named.insert({slur.from, slur.to});
        draft.settleSlurs(named);
        return draft.finish();
    }

    // A taken bar in a part that has fewer staves here, or whose notes last past the end of the score here.
    static void fit(ScoreDraft &draft, const Score &merged, std::size_t p, std::size_t b)
    {
        const auto lowest = static_cast<std::uint8_t>(merged.parts[p]->staves.size() - 1);
        const auto tooLow = [lowest](const auto &item) { return item.staff > lowest; };
        const Bar &bar = draft.read(p, b);
        if (std::any_of(bar.notes.begin(), bar.notes.end(), tooLow) ||
            std::any_of(bar.directions.begin(), bar.directions.end(), tooLow) ||
            std::any_of(bar.clefs.begin(), bar.clefs.end(), tooLow)) {
            Bar &fitted = draft.write(p, b);
            for (Note &note : fitted.notes)
                note.staff = std::min(note.staff, lowest);
            for (Direction &direction : fitted.directions)
                direction.staff = std::min(direction.staff, lowest);
            std::erase_if(fitted.clefs, tooLow);
        }
        for (const Note &note : draft.read(p, b).notes)
            draft.reach(merged.barStart(b) + Ticks{note.end().value});
    }

    std::set<PartId> takenParts() const
    {
        std::set<PartId> parts;
        for (const auto &[part, bar] : m_taken)
            parts.insert(part);
        return parts;
    }

    // This very note, in the same bar.
    static bool holds(const Score &score, PartId part, const PlacedNote &n)
    {
        const auto &notes = barOf(score, part, n.bar).notes;
        return std::find(notes.begin(), notes.end(), *n.note) != notes.end();
    }

    template <typename Counts>
    static void giveWay(ScoreDraft &draft, const PlacedNote &n, TimelineTick line,
                        const std::vector<PlacedNote> &others, Counts counts)
    {
        const bool collides = std::any_of(others.begin(), others.end(), [&](const PlacedNote &other) {
            return other.onset >= line && other.note->voice == n.note->voice && counts(other);
        });
        if (!collides) return;
        draft.take(n.part, n.bar, n.note->id);
        draft.place(n.part, n.onset, resized(*n.note, line - n.onset));
    }

    const Score &m_base, &m_from, &m_current;
    std::size_t m_first, m_last;
    Score m_result;
    bool m_changed = false;
    std::set<std::size_t> m_clashes;
    std::string m_removedParts;
    std::vector<std::pair<PartId, std::size_t>> m_taken;
    NoteSet m_replaced; // notes that stood in the taken bars
};

} // namespace

Result<ScorePtr> merged(const ScorePtr &base, const ScorePtr &from, const ScorePtr &current,
                        std::size_t first, std::size_t last)
{
    if (base == from || first >= last) return current;
    const bool whole = first == 0 && last >= std::max(base->barCount(), from->barCount());
    if (whole && base == current) return from;
    return Merge(*base, *from, current, first, last).run(current);
}

} // namespace ricercar
