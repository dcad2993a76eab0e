// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/transform.h"

#include "core/brief/concept_words.h"
#include "core/brief/items.h"
#include "core/brief/instruments.h"
#include "core/music/locks.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

namespace ricercar {

namespace {

using Kind = Transform::Kind;

class Transformer {
public:
    Transformer(const ScorePtr &score, const Transform &t, TickRange range, const std::vector<VoiceRef> &voices, const std::vector<Lock> &kept, IdSource &ids)
        : m_score(score), m_t(t), m_range(range), m_voices(voices), m_locks(score->locks), m_ids(ids)
    {
        m_locks.insert(m_locks.end(), kept.begin(), kept.end());
    }

    Result<Transformed> run()
    {
        Transformed result;
        result.score = changed();
        if (!result.score) return fail(ErrorCode::BadInput, m_error);
        if (m_locked > 0)
            result.remarks.push_back(m_locked == 1 ? "One note is locked and stays as it is." : std::to_string(m_locked) + " notes are locked and stay as they are.");
        const std::size_t first = m_score->locate(m_range.begin).bar;
        const std::size_t last = m_score->locate(TimelineTick{m_range.end.value - 1}).bar;
        result.label = transformWords(m_t);
        if (!whole()) {
            std::vector<std::size_t> bars;
            for (std::size_t b = first; b <= last; ++b) bars.push_back(b);
            result.label += ", " + barsInWords(*m_score, bars);
        }
        return result;
    }

private:
    bool whole() const { return m_range.begin.value <= 0 && m_range.end >= m_score->end(); }
    bool allVoices() const { return m_voices.empty() && m_locks.empty(); }

    bool locked(const PlacedNote &n, Attribute attribute) const
    {
        const PartId part = m_score->parts[n.part]->id;
        return std::any_of(m_locks.begin(), m_locks.end(), [&](const Lock &l) {
            return l.part == part && l.voice == n.note->voice && l.range.overlaps({n.onset, n.end}) && (l.attributes & static_cast<std::uint8_t>(attribute));
        });
    }

    std::vector<PlacedNote> placed(Attribute attribute)
    {
        std::vector<PlacedNote> notes;
        for (const PlacedNote &n : notesIn(*m_score, m_score->parts.size(), m_range)) {
            if (!m_range.contains(n.onset)) continue;
            const VoiceRef ref{m_score->parts[n.part]->id, n.note->voice};
            if (!m_voices.empty() && std::find(m_voices.begin(), m_voices.end(), ref) == m_voices.end()) continue;
            const bool pitched = m_score->parts[n.part]->instrument.channel != 9;
            if (attribute == Attribute::Pitch && !pitched) continue;
            if (locked(n, attribute)) {
                ++m_locked;
                continue;
            }
            notes.push_back(n);
        }
        return notes;
    }
    NoteSet selected(Attribute attribute)
    {
        NoteSet set;
        for (const PlacedNote &n : placed(attribute)) set.insert(n.note->id);
        return set;
    }

    KeySignature keyAt(TimelineTick t) const
    {
        KeySignature key = m_score->masterBars[m_score->locate(t).bar]->key;
        if (key.mode == Mode::Unknown) key = foundIn(*m_score, {TimelineTick{0}, m_score->end()}).key.value;
        return key;
    }

    // New signs where whole bars of all parts change.
    ScorePtr withKeys(ScorePtr score, const std::function<KeySignature(KeySignature)> &change) const
    {
        if (!m_voices.empty()) return score;
        const std::size_t first = m_score->locate(m_range.begin).bar;
        const std::size_t end = m_range.end >= m_score->end() ? m_score->barCount() : m_score->locate(m_range.end).bar;
        for (std::size_t b = first; b < end; ++b)
            score = withMasterBar(score, b, [&](MasterBar &bar) {
                KeySignature old = bar.key;
                if (old.mode == Mode::Unknown) old = keyAt(m_score->barStart(b));
                bar.key = change(old);
            });
        return score;
    }

    ScorePtr transposedAll(Interval by, int lineOfFifths)
    {
        const ScorePtr score = transposedBy(m_score, selected(Attribute::Pitch), by);
        return withKeys(score, [&](KeySignature k) {
            int fifths = k.fifths + lineOfFifths;
            while (fifths > 7) fifths -= 12;
            while (fifths < -7) fifths += 12;
            return KeySignature{static_cast<std::int8_t>(fifths), k.mode};
        });
    }

    // The same tonic in another mode: each degree takes the new mode's height; alterations are kept against it, but the
    // raised sixth and seventh of minor become plain ones of major, and a leading note before the tonic stays raised in minor.
    static SpelledPitch inMode(SpelledPitch p, KeySignature from, KeySignature to)
    {
        auto altered = [](Step step, KeySignature key) {
            // Sharps F C G D A E B, flats the other way.
            static constexpr int order[] = {1, 3, 5, 0, 2, 4, 6}; // place of C D E F G A B among the sharps
            const int at = order[static_cast<int>(step)];
            if (key.fifths > 0) return at < key.fifths ? 1 : 0;
            return 6 - at < -key.fifths ? -1 : 0;
        };
        const int tonicStep = [&] {
            const SpelledPitch t = spelledAt(60 + tonicPitchClass(from), tonicLineOfFifths(from));
            return static_cast<int>(t.step);
        }();
        const int degree = (static_cast<int>(p.step) - tonicStep + 7) % 7;
        int chroma = p.alter - altered(p.step, from);
        const bool minorFrom = isMinorLike(from.mode), minorTo = isMinorLike(to.mode);
        if (minorFrom && !minorTo && chroma == 1 && (degree == 5 || degree == 6)) chroma = 0;
        if (!minorFrom && minorTo && degree == 6 && chroma == 0) chroma = to.mode == Mode::Minor ? 1 : 0; // the leading note
        p.alter = static_cast<std::int8_t>(std::clamp(altered(p.step, to) + chroma, -2, 2));
        return p;
    }

    static KeySignature sameTonic(KeySignature key, Mode mode)
    {
        return keyOf(spelledAt(60 + tonicPitchClass(key), tonicLineOfFifths(key)), mode);
    }

    ScorePtr toMode(Mode mode)
    {
        const auto notes = placed(Attribute::Pitch);
        NoteSet set;
        std::map<NoteId, SpelledPitch> pitches;
        for (std::size_t i = 0; i < notes.size(); ++i) {
            const PlacedNote &n = notes[i];
            const KeySignature from = keyAt(n.onset), to = sameTonic(from, mode);
            SpelledPitch p = inMode(n.note->pitch, from, to);
            // A seventh degree that falls to the sixth is the natural one: the descending melodic minor.
            if (mode == Mode::Minor && !isMinorLike(from.mode)) {
                const SpelledPitch tonic = spelledAt(60 + tonicPitchClass(from), tonicLineOfFifths(from));
                if ((static_cast<int>(n.note->pitch.step) - static_cast<int>(tonic.step) + 7) % 7 == 6)
                    for (std::size_t k = i + 1; k < notes.size(); ++k)
                        if (notes[k].part == n.part && notes[k].note->voice == n.note->voice && notes[k].onset >= n.end) {
                            if (notes[k].note->pitch.diatonic() == n.note->pitch.diatonic() - 1) --p.alter;
                            break;
                        }
            }
            set.insert(n.note->id);
            pitches[n.note->id] = p;
        }
        const ScorePtr score = withChanged(m_score, set, [&](const Note &n) { return n.withPitch(pitches.at(n.id)); });
        return withKeys(score, [&](KeySignature k) { return sameTonic(k, mode); });
    }

    ScorePtr changed()
    {
        switch (m_t.kind) {
        case Kind::Transpose: {
            const SpelledPitch c{Step::C, 0, 4};
            return transposedAll(m_t.interval, transposed(c, m_t.interval).lineOfFifths() - c.lineOfFifths());
        }
        case Kind::TransposeSteps: return transposedDiatonically(m_score, selected(Attribute::Pitch), m_t.steps);
        case Kind::Octave: return transposedBy(m_score, selected(Attribute::Pitch), {7 * m_t.steps, 12 * m_t.steps});
        case Kind::ToMode: return toMode(m_t.key.mode);
        case Kind::ToKey: {
            const KeySignature from = keyAt(m_range.begin);
            const SpelledPitch a = spelledAt(60 + tonicPitchClass(from), tonicLineOfFifths(from));
            SpelledPitch b = spelledAt(60 + tonicPitchClass(m_t.key), tonicLineOfFifths(m_t.key));
            Interval by = intervalBetween(a, b);
            // The nearest way.
            while (by.semitones > 6) by.semitones -= 12, by.steps -= 7;
            while (by.semitones < -6) by.semitones += 12, by.steps += 7;
            const SpelledPitch c{Step::C, 0, 4};
            ScorePtr moved = by.steps == 0 && by.semitones == 0 ? m_score : transposedAll(by, transposed(c, by).lineOfFifths() - c.lineOfFifths());
            if (isMinorLike(from.mode) != isMinorLike(m_t.key.mode) || (m_t.key.mode != from.mode && m_t.key.mode > Mode::Minor)) {
                Transformer mode(moved, m_t, m_range, m_voices, {}, m_ids);
                mode.m_locks = m_locks;
                return mode.toMode(m_t.key.mode);
            }
            return moved;
        }
        case Kind::Invert: {
            const auto notes = placed(Attribute::Pitch);
            NoteSet set;
            std::map<NoteId, int> steps;
            std::map<VoiceRef, int> axis;
            for (const PlacedNote &n : notes) {
                const VoiceRef ref{m_score->parts[n.part]->id, n.note->voice};
                axis.emplace(ref, n.note->pitch.diatonic());
                steps[n.note->id] = 2 * (axis[ref] - n.note->pitch.diatonic());
                set.insert(n.note->id);
            }
            ScorePtr score = m_score;
            std::map<int, NoteSet> groups;
            for (const auto &[id, by] : steps) groups[by].insert(id);
            for (const auto &[by, ids] : groups)
                if (by != 0) score = transposedDiatonically(score, ids, by);
            return score;
        }
        case Kind::Retrograde: return retrograde();
        case Kind::Augment:
        case Kind::Diminish: return stretchedBy(m_t.kind == Kind::Augment ? 2 : 1, m_t.kind == Kind::Augment ? 1 : 2);
        case Kind::Tempo: {
            const BarPosition at = m_score->locate(m_range.begin);
            double now = tempoAt(*m_score, m_range.begin);
            const double next = std::clamp(m_t.amount > 0 ? m_t.amount : now * m_t.factor, 10.0, 400.0);
            ScorePtr score = withTempo(m_score, at, next, m_t.text);
            // Later marks of the region move with it; after a region the old tempo returns.
            for (std::size_t b = at.bar; b < m_score->barCount() && m_score->barStart(b) < m_range.end; ++b)
                for (const TempoMark &mark : m_score->masterBars[b]->tempi)
                    if (m_score->timeline({b, mark.at}) > m_range.begin)
                        score = withTempo(score, {b, mark.at}, std::clamp(mark.quartersPerMinute * next / now, 10.0, 400.0), mark.text);
            if (m_range.end < m_score->end()) score = withTempo(score, m_score->locate(m_range.end), tempoAt(*m_score, m_range.end));
            return score;
        }
        case Kind::Loudness: {
            ScorePtr score = withChanged(m_score, selected(Attribute::Velocity), [&](const Note &n) {
                return n.withVelocity(static_cast<std::uint8_t>(std::clamp(m_t.amount > 0 ? static_cast<int>(m_t.amount) : n.playedVelocity() + m_t.steps, 8, 127)));
            });
            if (m_t.text == "crescendo" || m_t.text == "diminuendo") {
                const double length = std::max(1.0, m_range.length().quarters());
                score = withChanged(m_score, selected(Attribute::Velocity), [&](const Note &n) {
                    const PlacedNote at = findNote(*m_score, n.id);
                    const double along = (at.onset - m_range.begin).quarters() / length;
                    const double by = m_t.text == "crescendo" ? -6 + 38 * along : 6 - 38 * along;
                    return n.withVelocity(static_cast<std::uint8_t>(std::clamp(n.playedVelocity() + static_cast<int>(std::lround(by)), 8, 127)));
                });
            }
            return withSign(score);
        }
        case Kind::Instrument: {
            const InstrumentInfo *info = instrumentNamed(m_t.text);
            if (!info) return m_error = "There is no instrument named \"" + m_t.text + "\".", nullptr;
            ScorePtr score = m_score;
            for (const PartPtr &part : m_score->parts) {
                const bool named = m_voices.empty() || std::any_of(m_voices.begin(), m_voices.end(), [&](const VoiceRef &v) { return v.part == part->id; });
                if (!named || part->instrument.channel == 9) continue;
                score = withPartHead(score, part->id, [&](Part &p) {
                    p.name = info->name;
                    p.abbreviation.clear();
                    p.instrument.name = info->name;
                    p.instrument.program = static_cast<std::uint8_t>(info->program);
                    p.instrument.transposition = {};
                });
            }
            return score;
        }
        case Kind::SwapVoices: return swapped();
        case Kind::Metre: return withMetre(m_score, m_score->locate(m_range.begin).bar, m_t.time);
        case Kind::Articulate:
            return withChanged(m_score, selected(Attribute::Velocity), [&](const Note &n) {
                Note c = n;
                constexpr NoteMarks lengths = bit(NoteMark::Staccato) | bit(NoteMark::Staccatissimo) | bit(NoteMark::Tenuto) | bit(NoteMark::Portato);
                if (m_t.text == "staccato") c.marks = (c.marks & ~lengths) | bit(NoteMark::Staccato);
                else if (m_t.text == "accent") c.marks |= bit(NoteMark::Accent);
                else if (m_t.text == "fermata") c.marks |= bit(NoteMark::Fermata);
                else if (m_t.text == "no-accent") c.marks &= ~bit(NoteMark::Accent);
                else c.marks &= ~lengths;
                return c;
            });
        case Kind::Ornaments: {
            constexpr NoteMarks signs = bit(NoteMark::Trill) | bit(NoteMark::Mordent) | bit(NoteMark::InvertedMordent) | bit(NoteMark::Turn)
                | bit(NoteMark::InvertedTurn) | bit(NoteMark::Schleifer);
            NoteSet graces;
            for (const PlacedNote &n : placed(Attribute::Pitch))
                if (n.note->grace != Grace::None) graces.insert(n.note->id);
            const ScorePtr score = withChanged(m_score, selected(Attribute::Pitch), [&](const Note &n) {
                Note c = n;
                c.marks &= ~signs;
                return c;
            });
            return withoutNotes(score, graces);
        }
        case Kind::Remove: {
            // Whole bars of all parts go with their time; else the notes alone.
            if (m_voices.empty() && m_locks.empty() && !whole()) {
                const std::size_t first = m_score->locate(m_range.begin).bar;
                const std::size_t last = m_score->locate(TimelineTick{m_range.end.value - 1}).bar;
                return withoutBars(m_score, first, last - first + 1);
            }
            return withoutNotes(m_score, selected(Attribute::All));
        }
        case Kind::Copy: {
            const std::size_t first = m_score->locate(m_range.begin).bar;
            const std::size_t last = m_score->locate(TimelineTick{m_range.end.value - 1}).bar;
            ScorePtr score = withBars(m_score, last + 1, last - first + 1);
            NoteSet set;
            for (const PlacedNote &n : notesIn(*m_score, m_score->parts.size(), m_range))
                if (m_range.contains(n.onset)) set.insert(n.note->id);
            const Clip clip = copied(*m_score, set);
            if (clip.items.empty()) return score;
            TimelineTick start = m_range.end;
            std::size_t top = m_score->parts.size();
            for (const PlacedNote &n : findNotes(*m_score, set)) {
                start = std::min(start, n.onset);
                top = std::min(top, n.part);
            }
            return pasted(score, clip, top, score->barStart(last + 1) + (start - m_range.begin), m_ids);
        }
        case Kind::Double: {
            std::vector<NewNote> added;
            for (const PlacedNote &n : placed(Attribute::Pitch)) {
                Note copy = n.note->withPitch(transposed(n.note->pitch, {7 * m_t.steps, 12 * m_t.steps}));
                copy.id = {};
                added.push_back({m_score->parts[n.part]->id, n.onset, copy});
            }
            return withNotes(m_score, added, m_ids);
        }
        }
        return m_score;
    }

    ScorePtr withSign(ScorePtr score) const
    {
        if (m_t.text.empty()) return score;
        const bool hairpin = m_t.text == "crescendo" || m_t.text == "diminuendo";
        const BarPosition at = m_score->locate(m_range.begin);
        for (std::size_t p = 0; p < score->parts.size(); ++p) {
            const bool named = m_voices.empty() || std::any_of(m_voices.begin(), m_voices.end(), [&](const VoiceRef &v) { return v.part == score->parts[p]->id; });
            const bool isLocked = std::any_of(m_locks.begin(), m_locks.end(), [&](const Lock &l) { return l.part == score->parts[p]->id && l.range.overlaps(m_range); });
            if (!named || isLocked) continue;
            Bar bar = *score->parts[p]->bars[at.bar];
            std::erase_if(bar.directions, [&](const Direction &d) { return d.at == at.tick && d.kind == Direction::Kind::Dynamic; });
            Direction d;
            d.kind = !hairpin ? Direction::Kind::Dynamic : m_t.text == "crescendo" ? Direction::Kind::Crescendo : Direction::Kind::Diminuendo;
            d.at = at.tick;
            if (hairpin) d.length = m_range.length();
            else d.text = m_t.text;
            bar.directions.insert(bar.directions.begin(), d);
            score = withBar(score, p, at.bar, bar);
        }
        return score;
    }

    ScorePtr retrograde()
    {
        const auto notes = placed(Attribute::All);
        std::vector<NewNote> turned;
        NoteSet set;
        for (const PlacedNote &n : notes) {
            if (n.note->grace != Grace::None || n.end > m_range.end) continue;
            set.insert(n.note->id);
            turned.push_back({m_score->parts[n.part]->id, m_range.begin + (m_range.end - n.end), *n.note});
        }
        return withNotes(withoutNotes(m_score, set), turned, m_ids);
    }

    ScorePtr stretchedBy(std::int64_t times, std::int64_t over)
    {
        if (!m_locks.empty()) {
            placed(Attribute::Rhythm);
            if (m_locked > 0) return m_error = "Some of these notes are locked in time, so their values cannot be stretched: unlock them first.", nullptr;
        }
        const auto notes = placed(Attribute::Rhythm);
        ScorePtr score = m_score;
        std::vector<NewNote> anew;
        NoteSet set;
        for (const PlacedNote &n : notes) {
            Note copy = *n.note;
            copy.length = Ticks{std::max<std::int64_t>(1, copy.length.value * times / over)};
            copy.performed.reset();
            set.insert(copy.id);
            anew.push_back({m_score->parts[n.part]->id, m_range.begin + (n.onset - m_range.begin) * times / over, copy});
        }
        const bool grows = times > over, all = m_voices.empty();
        const std::size_t first = m_score->locate(m_range.begin).bar;
        const std::size_t last = m_score->locate(TimelineTick{m_range.end.value - 1}).bar;
        score = withoutNotes(score, set);
        if (all && grows) score = withBars(score, last + 1, last - first + 1);
        else if (!all && grows && m_range.end < m_score->end())
            return m_error = "One voice alone can be stretched only at the end of the music: choose all voices, or bars up to the end.", nullptr;
        score = withNotes(score, anew, m_ids);
        if (all && !grows) {
            // Bars that are empty now go.
            const std::size_t keepBars = (last - first + 2) / 2;
            if (last - first + 1 > keepBars && score->barCount() > last - first + 1 - keepBars)
                score = withoutBars(score, first + keepBars, last - first + 1 - keepBars);
        }
        return score;
    }

    ScorePtr swapped()
    {
        std::vector<VoiceRef> pair = m_voices;
        if (pair.size() < 2) {
            const std::vector<VoiceRef> all = voicesFromTop(*m_score);
            if (all.size() < 2) return m_error = "There is only one voice, so none can change places with it.", nullptr;
            pair = {all.front(), all.back()};
        }
        pair.resize(2);
        m_voices = pair;
        auto mean = [&](VoiceRef v) {
            double sum = 0, n = 0;
            for (const PlacedNote &p : notesIn(*m_score, m_score->partIndex(v.part), m_range))
                if (p.note->voice == v.voice) sum += p.note->midi(), ++n;
            return n > 0 ? sum / n : 60;
        };
        const int octaves = static_cast<int>(std::lround((mean(pair[0]) - mean(pair[1])) / 12));
        const auto notes = placed(Attribute::All);
        std::vector<NewNote> anew;
        NoteSet set;
        for (const PlacedNote &n : notes) {
            const bool first = VoiceRef{m_score->parts[n.part]->id, n.note->voice} == pair[0];
            const VoiceRef to = pair[first ? 1 : 0];
            const int by = first ? -octaves : octaves;
            Note copy = n.note->withPitch(transposed(n.note->pitch, {7 * by, 12 * by})).withVoice(to.voice);
            set.insert(copy.id);
            anew.push_back({to.part, n.onset, copy});
        }
        return withNotes(withoutNotes(m_score, set), anew, m_ids);
    }

    ScorePtr m_score;
    const Transform &m_t;
    TickRange m_range;
    std::vector<VoiceRef> m_voices;
    std::vector<Lock> m_locks;
    IdSource &m_ids;
    std::size_t m_locked = 0;
    std::string m_error;
};

} // namespace

Result<Transformed> transformed(const ScorePtr &score, const Transform &transform, TickRange range, const std::vector<VoiceRef> &voices,
                                const std::vector<Lock> &kept, IdSource &ids)
{
    if (!score) return fail(ErrorCode::BadInput, "There is no music to change.");
    range.begin = std::max(range.begin, TimelineTick{0});
    range.end = std::min(range.end, score->end());
    if (range.empty()) return fail(ErrorCode::BadInput, "The bars asked for are not in the music: choose bars that are.");
    return Transformer(score, transform, range, voices, kept, ids).run();
}

std::string transformWords(const Transform &t)
{
    auto upDown = [](int n) { return n < 0 ? "down " : "up "; };
    switch (t.kind) {
    case Kind::Transpose: return std::string("Transpose ") + upDown(t.interval.semitones) + "a " + intervalName({std::abs(t.interval.steps), std::abs(t.interval.semitones)});
    case Kind::TransposeSteps: return std::string("Move ") + upDown(t.steps) + std::to_string(std::abs(t.steps)) + (std::abs(t.steps) == 1 ? " step" : " steps") + " along the scale";
    case Kind::ToMode: return std::string("The same in ") + (t.key.mode == Mode::Minor ? "minor" : t.key.mode == Mode::Major ? "major" : "another mode");
    case Kind::ToKey: return "Move to " + keyName(t.key);
    case Kind::Octave: return std::string("Move ") + upDown(t.steps) + (std::abs(t.steps) == 1 ? "an octave" : std::to_string(std::abs(t.steps)) + " octaves");
    case Kind::Invert: return "Turn upside down";
    case Kind::Retrograde: return "Play backwards";
    case Kind::Augment: return "Double the note values";
    case Kind::Diminish: return "Halve the note values";
    case Kind::Tempo: return t.amount > 0 ? "Tempo " + std::to_string(static_cast<int>(std::lround(t.amount))) : t.factor > 1 ? "Faster" : "Slower";
    case Kind::Loudness: return !t.text.empty() ? t.text : t.steps > 0 ? "Louder" : "Softer";
    case Kind::Instrument: return "Played by " + t.text;
    case Kind::SwapVoices: return "Exchange two voices";
    case Kind::Metre: return "Barred in " + std::to_string(t.time.beats) + "/" + std::to_string(t.time.unit);
    case Kind::Articulate: return t.text == "staccato" ? "Staccato" : t.text == "accent" ? "Accents" : t.text == "fermata" ? "Fermata" : "Legato";
    case Kind::Ornaments: return "Ornaments taken away";
    case Kind::Remove: return "Removed";
    case Kind::Copy: return "Repeated";
    case Kind::Double: return "Doubled at the octave";
    }
    return {};
}

std::string transformChinese(const Transform &t)
{
    const std::string way = t.steps < 0 || t.interval.semitones < 0 ? "下" : "上";
    switch (t.kind) {
    case Kind::Transpose: return "向" + way + "移" + std::to_string(std::abs(t.interval.semitones)) + "个半音";
    case Kind::TransposeSteps: return "沿音阶向" + way + "移" + std::to_string(std::abs(t.steps)) + "级";
    case Kind::ToMode: return t.key.mode == Mode::Minor ? "改为小调" : t.key.mode == Mode::Major ? "改为大调" : "改换调式";
    case Kind::ToKey: return "移到" + keyWords(t.key, BriefLanguage::Chinese);
    case Kind::Octave: return "向" + way + "移" + std::to_string(std::abs(t.steps)) + "个八度";
    case Kind::Invert: return "倒影";
    case Kind::Retrograde: return "逆行";
    case Kind::Augment: return "时值加倍";
    case Kind::Diminish: return "时值减半";
    case Kind::Tempo: return t.amount > 0 ? "速度" + std::to_string(static_cast<int>(std::lround(t.amount))) : t.factor > 1 ? "加快" : "放慢";
    case Kind::Loudness: return t.text == "crescendo" ? "渐强" : t.text == "diminuendo" ? "渐弱" : !t.text.empty() ? "力度" + t.text : t.steps > 0 ? "更响" : "更轻";
    case Kind::Instrument: return "改由" + t.text + "演奏";
    case Kind::SwapVoices: return "交换声部";
    case Kind::Metre: return "改为" + std::to_string(t.time.beats) + "/" + std::to_string(t.time.unit) + "拍";
    case Kind::Articulate: return t.text == "staccato" ? "断奏" : t.text == "accent" ? "加重音" : t.text == "fermata" ? "延长记号" : "连奏";
    case Kind::Ornaments: return "去掉装饰音";
    case Kind::Remove: return "删除";
    case Kind::Copy: return "重复";
    case Kind::Double: return "八度重叠";
    }
    return {};
}

} // namespace ricercar
