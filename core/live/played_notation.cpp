// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/played_notation.h"

#include "core/io/import_note.h"
#include "core/io/import_quantize.h"
#include "core/io/import_spelling.h"
#include "core/io/import_voices.h"
#include "core/live/whole_bars.h"
#include "core/music/tempo_map.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <limits>
#include <map>

namespace ricercar {

namespace {

using import::BarSpan;
using import::ImportNote;

constexpr std::int64_t kQ = kQuarter.value;

bool isKeyboard(const Instrument &i)
{
    return i.channel != 9 && (i.program < 8 || (i.program >= 16 && i.program <= 21) || i.program == 46);
}

bool hasNotes(const Part &part)
{
    return std::any_of(part.bars.begin(), part.bars.end(), [](const BarPtr &b) { return !b->notes.empty(); });
}

// The score's bars, and as many like the first before them and like the last after them as the playing needs.
std::vector<BarSpan> barsAround(const Score &score, std::int64_t first, std::int64_t last)
{
    std::vector<BarSpan> bars;
    const MasterBar &head = *score.masterBars.front();
    std::int64_t start = 0;
    if (head.pickup && first < 0) start = head.length.value - head.time.length().value; // the rest of the anacrusis' bar
    if (start < 0) bars.push_back({start, head.time, -start, true});
    while (first < start) {
        start -= head.time.length().value;
        bars.insert(bars.begin(), {start, head.time, head.time.length().value});
    }
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const MasterBar &m = *score.masterBars[b];
        bars.push_back({score.barStart(b).value, m.time, m.length.value, m.pickup});
    }
    const TimeSignature time = score.masterBars.back()->time;
    while (bars.back().end() <= last) bars.push_back({bars.back().end(), time, time.length().value});
    return bars;
}

std::vector<GridBeat> beatsOfBars(const std::vector<BarSpan> &bars)
{
    std::vector<GridBeat> beats;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        BarSpan bar = bars[i];
        if (i == 0 || (bars[i - 1].pickup && bar.pickup)) { // an anacrusis and what is missing of its bar have whole beats
            if (i == 0 && bars.size() > 1 && bar.pickup && bars[1].pickup) continue;
            if (bar.pickup) bar = {bar.firstBeat(), bar.time, bar.time.length().value};
        }
        MasterBar master;
        master.time = bar.time;
        master.length = Ticks{bar.length};
        for (const auto &[at, length] : beatsOf(master)) {
            const bool compound = length.value % 3 == 0 && length.value < 2 * kQ && length.value != kQ;
            std::int64_t from = at.value, left = length.value;
            while (left > 0) {
                const std::int64_t take = compound ? left : std::min(left, kQ);
                beats.push_back({bar.start + from, take, compound});
                from += take;
                left -= take;
            }
        }
    }
    return beats;
}

std::vector<ImportNote *> staffOf(std::vector<ImportNote> &notes, std::uint8_t staff)
{
    std::vector<ImportNote *> found;
    for (ImportNote &n : notes)
        if (n.staff == staff) found.push_back(&n);
    return found;
}

// Which hand plays what, before it is known what is written together: strokes at nearly one time are taken for a chord.
void findHands(std::vector<ImportNote> &notes, const TempoMap &tempo)
{
    std::int64_t begin = 0;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        const double tps = tempo.tempo(TimelineTick{std::max<std::int64_t>(0, notes[i].on)}) / 60.0 * static_cast<double>(kQ);
        if (i == 0 || static_cast<double>(notes[i].on - begin) > 0.03 * tps) begin = notes[i].on;
        notes[i].onset = begin;
    }
    import::splitHands(notes);
}

// Written onsets for `notes`, which are ordered by `on` and parted by staff into hands; afterwards they are ordered by
// onset.
Quantized layOnsets(std::vector<ImportNote> &notes, const std::vector<BarSpan> &bars, const QuantizeOptions &options, const TempoMap &tempo)
{
    std::vector<PlayedStroke> strokes;
    for (const ImportNote &n : notes)
        strokes.push_back({static_cast<double>(n.on), static_cast<double>(n.off), n.key, n.staff, n.on});
    const auto speed = [&tempo](double tick) {
        return tempo.tempo(TimelineTick{std::max<std::int64_t>(0, static_cast<std::int64_t>(tick))}) / 60.0 * static_cast<double>(kQ);
    };
    const Quantized q = quantizeStrokes(strokes, beatsOfBars(bars), options, speed);
    for (std::size_t i = 0; i < notes.size(); ++i) {
        notes[i].onset = strokes[i].onset;
        notes[i].end = std::max(notes[i].off, notes[i].onset + 1);
        notes[i].judged = true;
    }
    std::stable_sort(notes.begin(), notes.end(), [](const ImportNote &a, const ImportNote &b) { return a.onset != b.onset ? a.onset < b.onset : a.key < b.key; });
    return q;
}

// One key cannot be written twice at one place: the second stroke prolongs the first.
void uniteDoubles(std::vector<ImportNote> &notes)
{
    std::vector<ImportNote> kept;
    for (ImportNote &n : notes) {
        if (!kept.empty() && kept.back().onset == n.onset && kept.back().key == n.key) {
            kept.back().off = std::max(kept.back().off, n.off);
            kept.back().end = std::max(kept.back().end, n.end);
            kept.back().velocity = std::max(kept.back().velocity, n.velocity);
            continue;
        }
        kept.push_back(std::move(n));
    }
    notes = std::move(kept);
}

void spellNotes(std::vector<ImportNote> &notes, const std::function<KeySignature(std::int64_t)> &keyAt)
{
    std::vector<ImportNote *> all;
    std::map<std::uint8_t, std::vector<ImportNote *>> voices;
    for (ImportNote &n : notes) {
        all.push_back(&n);
        auto &voice = voices[n.voice];
        if (!voice.empty() && voice.back()->onset == n.onset) voice.back() = &n; // of a chord the top speaks for the line
        else voice.push_back(&n);
    }
    import::spell(all, keyAt);
    for (const auto &[number, voice] : voices) import::spellMotion(voice, keyAt);
}

class TakeWriter {
public:
    TakeWriter(const ScorePtr &score, const Take &take, const NotationOptions &options, IdSource &ids)
        : m_score(score), m_take(take), m_options(options), m_ids(ids)
    {
    }

    Result<Notated> run()
    {
        if (!m_score->part(m_take.part))
            return fail(ErrorCode::BadInput, "The part that was recorded is not in the document any more; choose another part for this take.");
        if (m_take.notes.empty()) return fail(ErrorCode::BadInput, "Nothing was played in this take.");
        m_fresh = std::none_of(m_score->parts.begin(), m_score->parts.end(), [](const PartPtr &p) { return hasNotes(*p); });
        if (m_options.merge == NotationOptions::Merge::Replace && !m_take.range.empty())
            m_score = cleared(m_score, m_take.part, -1, m_take.range);
        m_newPart = !hasNotes(*m_score->part(m_take.part));
        gather();
        m_bars = barsAround(*m_score, m_notes.front().on, m_lastOff + 4 * kQ);
        settleStaves();
        m_result.quantized = layOnsets(m_notes, m_bars, m_options.quantize, TempoMap(*m_score));
        uniteDoubles(m_notes);
        settleBeginning();
        separateVoices();
        findTheKey();
        const auto key = [this](std::int64_t t) {
            return m_score->masterBars[m_score->locate(TimelineTick{std::max<std::int64_t>(t, 0)}).bar]->key;
        };
        spellNotes(m_notes, key);
        place();
        m_result.score = m_score;
        return m_result;
    }

private:
    void gather()
    {
        for (const TakeNote &n : m_take.notes) {
            ImportNote note;
            note.on = n.on;
            note.off = std::max(n.off, n.on + 1);
            note.key = n.key;
            note.velocity = n.velocity;
            m_lastOff = std::max(m_lastOff, note.off);
            m_notes.push_back(std::move(note));
        }
        std::stable_sort(m_notes.begin(), m_notes.end(), [](const ImportNote &a, const ImportNote &b) { return a.on != b.on ? a.on < b.on : a.key < b.key; });
    }

    void shift(std::int64_t by)
    {
        for (ImportNote &n : m_notes) {
            n.on += by;
            n.off += by;
            n.onset += by;
            n.end += by;
        }
        for (BarSpan &b : m_bars) b.start += by;
        m_shift += by;
    }

    // The first bar with another length, as the anacrusis; or one put before it. Only where there are no notes.
    void setAnacrusis(std::int64_t length, bool before)
    {
        Score next = *m_score;
        MasterBar first = *next.masterBars.front();
        if (before) {
            MasterBar old = first;
            old.tempi.clear();
            next.masterBars.front() = std::make_shared<const MasterBar>(std::move(old));
            first.repeatStart = false;
            first.chords.clear();
            first.rehearsal.clear();
            first.right = Barline::Normal;
        }
        first.length = Ticks{length};
        first.pickup = true;
        for (TempoMark &t : first.tempi) t.at = BarTick{};
        if (first.tempi.size() > 1) first.tempi.resize(1);
        std::erase_if(first.chords, [&](const ChordSymbol &c) { return c.at.value >= length; });
        const auto bar = std::make_shared<const MasterBar>(std::move(first));
        const auto empty = std::make_shared<const Bar>();
        if (before) next.masterBars.insert(next.masterBars.begin(), bar);
        else next.masterBars.front() = bar;
        for (PartPtr &p : next.parts) {
            Part part = *p;
            if (before) part.bars.insert(part.bars.begin(), empty);
            else part.bars.front() = empty;
            p = std::make_shared<const Part>(std::move(part));
        }
        m_score = Score::finish(std::move(next));
        m_result.remarks.push_back("The music begins with an upbeat.");
    }

    void settleBeginning()
    {
        const std::int64_t first = m_notes.front().onset;
        const MasterBar &head = *m_score->masterBars.front();
        const std::int64_t bar = head.time.length().value, unit = kWhole.value / head.time.unit;
        const bool free = m_fresh && m_options.findPickup && !head.pickup && head.length.value == bar;
        if (first < 0 && free) {
            // Counted in, and played before the first bar: an upbeat of whole beats, less than a bar; what came earlier
            // was trying out the keys.
            std::int64_t length = std::min((-first + unit - 1) / unit * unit, bar);
            if (length == bar) {
                const auto late = std::find_if(m_notes.begin(), m_notes.end(), [&](const ImportNote &n) { return n.onset > -bar; });
                const std::int64_t inside = late == m_notes.end() ? 0 : late->onset;
                length = inside < 0 ? std::min((-inside + unit - 1) / unit * unit, bar) : 0;
            }
            if (length == bar) { // a whole bar: it is the first
                m_score = withBars(m_score, 0, 1);
                shift(bar);
            } else if (length > 0) {
                setAnacrusis(length, true);
                shift(length);
            }
        } else if (free && first > 0 && 2 * first >= bar && first < bar) {
            const std::int64_t cut = first / unit * unit;
            if (cut > 0) {
                setAnacrusis(bar - cut, false);
                shift(-cut);
            }
        }
        // What lies before the score begins: at its beginning if it was nearly that, else it cannot be written.
        std::size_t lost = 0;
        std::erase_if(m_notes, [&](const ImportNote &n) {
            const bool gone = n.onset < -kQ / 2 && n.off < kQ / 2;
            lost += gone;
            return gone;
        });
        for (ImportNote &n : m_notes)
            if (n.onset < 0) {
                n.onset = 0;
                n.end = std::max(n.end, n.onset + kQ / 4);
            }
        if (lost > 0) m_result.remarks.push_back(std::to_string(lost) + (lost == 1 ? " note" : " notes") + " played before the first bar stayed in the take.");
        std::stable_sort(m_notes.begin(), m_notes.end(), [](const ImportNote &a, const ImportNote &b) { return a.onset != b.onset ? a.onset < b.onset : a.key < b.key; });
        uniteDoubles(m_notes);
        m_bars = barsAround(*m_score, 0, m_lastOff + m_shift + 4 * kQ);
    }

    // A staff for each note: hands of a keyboard are parted, as each has a rhythm of its own.
    void settleStaves()
    {
        const Part &part = *m_score->part(m_take.part);
        std::size_t staves = part.staves.size();
        const bool keyboard = isKeyboard(part.instrument);
        if (keyboard && staves == 1 && m_newPart && m_options.partHands && import::needsTwoStaves(m_notes)) {
            staves = 2;
            m_score = withPartHead(m_score, m_take.part, [](Part &p) { p.staves.resize(2, Staff{Clef::Bass, 5}); });
            m_result.remarks.push_back("Two hands were parted on two staves.");
        }
        if (staves >= 2 && keyboard) findHands(m_notes, TempoMap(*m_score));
        else if (staves >= 2)
            for (ImportNote &n : m_notes) n.staff = n.key >= 60 ? 0 : 1;
    }

    void separateVoices()
    {
        const Part &part = *m_score->part(m_take.part);
        const std::size_t staves = part.staves.size();
        const bool keyboard = isKeyboard(part.instrument);
        const std::vector<GridBeat> beats = beatsOfBars(m_bars);
        for (std::uint8_t s = 0; s < staves; ++s) {
            auto staff = staffOf(m_notes, s);
            if (part.instrument.channel == 9) {
                import::quantizeDrumLengths(staff, m_bars);
                continue;
            }
            import::quantizeLengths(staff, m_bars);
            import::separateVoices(staff, m_bars, static_cast<std::uint8_t>(import::kVoicesPerStaff * s));
            mendBeats(staff, beats);
            freeVoices(staff, s);
        }
        if (!m_newPart) return;
        m_score = withPartHead(m_score, m_take.part, [&](Part &p) {
            for (std::size_t s = 0; s < p.staves.size(); ++s) {
                std::vector<const ImportNote *> staff;
                for (const ImportNote &n : m_notes)
                    if (n.staff == s) staff.push_back(&n);
                if (staff.empty() || p.instrument.channel == 9) continue;
                if (p.staves.size() == 1 || s > 0 || !keyboard) p.staves[s].clef = import::clefFor(staff, p.name, p.instrument.program);
            }
        });
    }

    // Where the part has notes already, the new ones take voices that are not used there.
    void freeVoices(std::vector<ImportNote *> &staff, std::uint8_t s)
    {
        if (m_newPart || staff.empty()) return;
        const std::size_t part = m_score->partIndex(m_take.part);
        std::int64_t end = 0;
        for (const ImportNote *n : staff) end = std::max(end, n->end);
        std::array<bool, 16> used{};
        for (const PlacedNote &p : notesIn(*m_score, part, {TimelineTick{staff.front()->onset}, TimelineTick{end}})) used[p.note->voice & 15u] = true;
        const auto first = static_cast<std::uint8_t>(import::kVoicesPerStaff * s);
        std::map<std::uint8_t, std::uint8_t> to;
        std::array<bool, 16> taken = used;
        for (const ImportNote *n : staff) {
            if (to.contains(n->voice)) continue;
            std::uint8_t voice = n->voice;
            if (used[voice & 15u])
                for (std::uint8_t v = 0; v < import::kVoicesPerStaff; ++v)
                    if (first + v < 16 && !taken[static_cast<std::size_t>(first + v)]) {
                        voice = static_cast<std::uint8_t>(first + v);
                        break;
                    }
            to[n->voice] = voice;
            taken[voice & 15u] = true;
        }
        for (ImportNote *n : staff) n->voice = to[n->voice];
    }

    void findTheKey()
    {
        const KeySignature now = m_score->masterBars.front()->key;
        if (!m_fresh || !m_options.findKey || now.fifths != 0 || (now.mode != Mode::Major && now.mode != Mode::Unknown)) return;
        PitchClassWeights weights{};
        std::size_t last = 0;
        bool together = false;
        for (std::size_t i = 0; i < m_notes.size(); ++i) {
            weights[m_notes[i].key % 12] += static_cast<double>(std::min<std::int64_t>(m_notes[i].end - m_notes[i].onset, 4 * kQ));
            if (m_notes[i].onset > m_notes[last].onset) {
                last = i;
                together = false;
            } else if (i != last && m_notes[i].onset == m_notes[last].onset) {
                together = true;
                if (m_notes[i].key < m_notes[last].key) last = i;
            }
        }
        KeyHints hints;
        hints.lastPitchClass = m_notes[last].key % 12;
        hints.lastIsBass = together;
        hints.firstPitchClass = m_notes.front().key % 12;
        const KeyEstimate found = ricercar::findKey(weights, hints);
        m_score = withKey(m_score, 0, found.key);
        m_result.remarks.push_back(keyName(found.key) + " was found from the notes.");
    }

    void place()
    {
        const auto provenance = std::make_shared<const Provenance>(Provenance{Provenance::Origin::Played, m_take.name, {}, 0, {}});
        std::vector<NewNote> fresh;
        for (const ImportNote &from : m_notes) {
            Note note;
            note.id = m_ids.note();
            note.pitch = from.pitch;
            note.length = Ticks{std::max<std::int64_t>(from.end - from.onset, 1)};
            note.voice = from.voice;
            note.staff = from.staff;
            note.velocity = from.velocity;
            if (m_options.keepPlaying) note.performed = Performed{Ticks{from.on - from.onset}, Ticks{from.off - from.on}, from.velocity};
            note.provenance = provenance;
            m_result.notes.insert(note.id);
            fresh.push_back({m_take.part, TimelineTick{from.onset}, std::move(note)});
        }
        m_score = withNotes(m_score, fresh, m_ids);
        const std::size_t part = m_score->partIndex(m_take.part);
        const auto staff = static_cast<std::uint8_t>(m_score->parts[part]->staves.size() - 1);
        bool down = false;
        for (const TakePedal &pedal : m_take.pedals) {
            if (pedal.down == down) continue;
            down = pedal.down;
            const TimelineTick at{std::clamp<std::int64_t>(pedal.at + m_shift, 0, m_score->end().value - 1)};
            const BarPosition where = m_score->locate(at);
            Bar bar = *m_score->parts[part]->bars[where.bar];
            bar.directions.push_back({down ? Direction::Kind::PedalDown : Direction::Kind::PedalUp, where.tick, {}, staff, false, {}});
            std::stable_sort(bar.directions.begin(), bar.directions.end(), [](const Direction &a, const Direction &b) { return a.at < b.at; });
            m_score = withBar(m_score, part, where.bar, std::move(bar));
        }
    }

    ScorePtr m_score;
    const Take &m_take;
    const NotationOptions &m_options;
    IdSource &m_ids;
    bool m_fresh = false, m_newPart = false; // no notes yet: in the document, in the part
    std::vector<ImportNote> m_notes;
    std::vector<BarSpan> m_bars;
    std::int64_t m_lastOff = 0, m_shift = 0;
    Notated m_result;
};

} // namespace

Result<Notated> withTake(const ScorePtr &score, const Take &take, const NotationOptions &options, IdSource &ids)
{
    return TakeWriter(score, take, options, ids).run();
}

ScorePtr writtenAnew(const ScorePtr &score, const NoteSet &chosen, const QuantizeOptions &options)
{
    struct Change {
        std::int64_t by = 0, length = 0, on = 0, off = 0;
        std::uint8_t voice = 0;
    };
    std::map<NoteId, Change> changes;
    const std::vector<PlacedNote> placed = findNotes(*score, chosen);
    const TempoMap tempo(*score);
    for (std::size_t p = 0; p < score->parts.size(); ++p) {
        struct Source {
            NoteId id;
            std::int64_t onset = 0;
        };
        std::vector<std::pair<ImportNote, Source>> from;
        for (const PlacedNote &n : placed) {
            if (n.part != p || n.note->grace != Grace::None) continue;
            ImportNote note;
            note.on = n.onset.value + (n.note->performed ? n.note->performed->offset.value : 0);
            note.off = note.on + (n.note->performed ? n.note->performed->length.value : n.note->length.value);
            note.key = static_cast<std::uint8_t>(std::clamp(n.note->midi(), 0, 127));
            note.velocity = n.note->playedVelocity();
            note.staff = n.note->staff;
            note.voice = n.note->voice;
            from.emplace_back(std::move(note), Source{n.note->id, n.onset.value});
        }
        if (from.empty()) continue;
        std::stable_sort(from.begin(), from.end(), [](const auto &a, const auto &b) { return a.first.on < b.first.on; });
        // A way back from the notes, which are moved about: their order of playing.
        std::vector<ImportNote> notes;
        for (std::size_t i = 0; i < from.size(); ++i) {
            from[i].first.pitch = SpelledPitch{}; // the pitches do not change
            notes.push_back(from[i].first);
            notes.back().graceOrder = 0;
        }
        std::map<std::pair<std::int64_t, std::uint8_t>, std::vector<Source>> sources; // by (on, key)
        for (const auto &[note, source] : from) sources[{note.on, note.key}].push_back(source);
        std::int64_t last = 0;
        for (const ImportNote &n : notes) last = std::max(last, n.off);
        const auto bars = barsAround(*score, notes.front().on, last + 4 * kQ);
        layOnsets(notes, bars, options, tempo);
        for (std::uint8_t s = 0; s < score->parts[p]->staves.size(); ++s) {
            auto staff = staffOf(notes, s);
            if (staff.empty()) continue;
            std::uint8_t lowest = 15;
            for (const ImportNote *n : staff) lowest = std::min(lowest, n->voice);
            import::quantizeLengths(staff, bars);
            if (score->parts[p]->instrument.channel != 9)
                import::separateVoices(staff, bars, static_cast<std::uint8_t>(lowest / import::kVoicesPerStaff * import::kVoicesPerStaff));
            mendBeats(staff, beatsOfBars(bars));
        }
        for (const ImportNote &n : notes) {
            auto &here = sources[{n.on, n.key}];
            if (here.empty()) continue;
            const Source source = here.back();
            here.pop_back();
            const std::int64_t onset = std::max<std::int64_t>(n.onset, 0);
            changes[source.id] = {onset - source.onset, std::max<std::int64_t>(n.end - onset, 1), n.on - onset, n.off - n.on, n.voice};
        }
    }
    if (changes.empty()) return score;
    NoteSet touched;
    for (const auto &[id, change] : changes) touched.insert(id);
    return withChanged(score, touched, [&](const Note &n) {
        const Change &c = changes.at(n.id);
        Note note = n;
        note.onset += Ticks{c.by};
        note.length = Ticks{c.length};
        note.voice = c.voice;
        if (c.on != 0 || c.off != c.length || n.performed) note.performed = Performed{Ticks{c.on}, Ticks{c.off}, n.playedVelocity()};
        return note;
    });
}

} // namespace ricercar
