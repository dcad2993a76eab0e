// SPDX-License-Identifier: GPL-3.0-or-later
// Moves of pitch and signs, and which moves an aspect takes.
#include "core/piece/aspect_moves.h"

#include "core/brief/instruments.h"
#include "core/brief/place.h"
#include "core/brief/transform.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <functional>

namespace ricercar {

namespace {

std::vector<VoiceRef> voicesOf(const MoveRequest &r) { return r.voices.empty() ? voicesFromTop(*r.score) : r.voices; }

// Each voice in turn; a later voice hears what the earlier became.
ScorePtr eachLine(const MoveRequest &r, IdSource &ids, const std::function<void(VoiceLine &, const Score &, VoiceRef)> &change)
{
    ScorePtr score = r.score;
    for (const VoiceRef &voice : voicesOf(r)) {
        VoiceLine line(*score, voice, r.range, r.kept);
        change(line, *score, voice);
        score = line.written(score, ids);
    }
    return score;
}

VoiceRange compassOf(const Score &score, VoiceRef voice)
{
    const Part *part = score.part(voice.part);
    const InstrumentInfo *info = part ? instrumentNamed(part->name) : nullptr;
    if (!info && part) info = instrumentNamed(part->instrument.name);
    if (!info && part) info = instrumentOfProgram(part->instrument.program);
    return info ? info->range : VoiceRange{21, 108};
}

bool inScale(int midi, KeySignature key)
{
    const int pc = ((midi % 12) + 12) % 12, degree = (pc - tonicPitchClass(key) + 12) % 12;
    return scaleOf(key)[static_cast<std::size_t>(pc)] || (isMinorLike(key.mode) && (degree == 9 || degree == 11));
}

// Every how manyth, for a share.
std::size_t every(double share) { return static_cast<std::size_t>(std::max(1.0, std::round(1.0 / std::clamp(share, 0.05, 1.0)))); }

void leaping(VoiceLine &line, const Score &score, VoiceRef voice, KeySignature key, double share, std::uint64_t seed)
{
    const VoiceRange compass = compassOf(score, voice);
    const std::size_t step = every(share);
    for (std::size_t i = 1 + seed % 2; i + 1 < line.strokes.size(); ++i) {
        Stroke &s = line.strokes[i];
        if (s.fixedPitch || s.notes.size() > 1 || (i - 1) % std::max<std::size_t>(step, 2) != 0 || s.end() >= score.end()) continue;
        const int before = line.strokes[i - 1].midi(), after = line.strokes[i + 1].midi();
        const std::uint16_t others = soundingBeside(score, voice, s.onset);
        const SpelledPitch was = s.top().pitch;
        int best = 99;
        SpelledPitch taken = was;
        for (int d = -5; d <= 5; ++d) {
            if (d == 0) continue;
            const SpelledPitch p = stepped(was, d, key);
            const int midi = p.midi(), leaps = (std::abs(midi - before) > 2) + (std::abs(midi - after) > 2);
            if (midi < compass.lowest || midi > compass.highest || std::abs(midi - before) > 9 || std::abs(midi - after) > 9) continue;
            if (std::abs(midi - before) == 6 || std::abs(midi - after) == 6) continue;
            const int cost = std::abs(d) + 6 * (2 - leaps) + (others && clashes(midi, others) ? 8 : 0) + (others && !((others >> (((midi % 12) + 12) % 12)) & 1) ? 1 : 0);
            if (leaps > 0 && cost < best) best = cost, taken = p;
        }
        s.notes.back().pitch = taken;
    }
}

void walking(VoiceLine &line, const Score &score, VoiceRef voice, KeySignature key, int largest)
{
    const VoiceRange compass = compassOf(score, voice);
    for (std::size_t i = 1; i < line.strokes.size(); ++i) {
        Stroke &s = line.strokes[i];
        const int before = line.strokes[i - 1].midi();
        if (s.fixedPitch || s.notes.size() > 1 || std::abs(s.midi() - before) <= largest) continue;
        const SpelledPitch was = s.top().pitch, from = line.strokes[i - 1].top().pitch;
        const std::uint16_t others = soundingBeside(score, voice, s.onset);
        const int after = i + 1 < line.strokes.size() ? line.strokes[i + 1].midi() : before;
        // The last note of the piece keeps its pitch class: the close is the close.
        const bool close = s.end() >= score.end();
        double best = 1e9;
        SpelledPitch taken = was;
        std::vector<SpelledPitch> choices;
        for (int octave = -2; octave <= 2; ++octave)
            choices.push_back({was.step, was.alter, static_cast<std::int8_t>(was.octave + octave)});
        if (!close)
            for (int d = -7; d <= 7; ++d) choices.push_back(stepped(from, d, key));
        for (const SpelledPitch &p : choices) {
            const int midi = p.midi();
            if (midi < compass.lowest || midi > compass.highest || std::abs(midi - before) > largest) continue;
            const bool same = ((midi - was.midi()) % 12) == 0;
            const double cost = (others && clashes(midi, others) ? 6 : 0) + (same ? 0 : 2.5) + (midi == before ? 4 : 0) + 0.5 * std::max(0, std::abs(midi - after) - largest)
                + 0.1 * std::abs(midi - was.midi());
            if (cost < best) best = cost, taken = p;
        }
        s.notes.back().pitch = taken;
    }
}

// Whole steps are filled with the half step between.
void chromatic(VoiceLine &line, const Score &score, double share, bool keepTime, std::uint64_t seed)
{
    std::vector<Stroke> more;
    std::size_t found = seed % 2;
    for (std::size_t i = 0; i + 1 < line.strokes.size(); ++i) {
        Stroke &s = line.strokes[i];
        const Stroke &next = line.strokes[i + 1];
        const int by = next.midi() - s.midi();
        if (s.fixed() || s.notes.size() > 1 || !line.touches(i) || s.end() >= score.end()) continue;
        SpelledPitch p = s.top().pitch;
        if (std::abs(by) == 2) {
            if (found++ % every(share) != 0 || s.length < kEighth || keepTime) continue;
            if (by > 0) p.alter = static_cast<std::int8_t>(p.alter + 1);
            else {
                p = next.top().pitch;
                p.alter = static_cast<std::int8_t>(p.alter + 1);
            }
            if (std::abs(p.alter) > 2) continue;
            const Ticks half = s.length / 2;
            more.push_back(VoiceLine::like(s, s.onset + half, s.length - half, p));
            s.length = half;
        } else if (i > 0 && by != 0 && weightAt(score, s.onset) >= 1) {
            // A note that goes up to its follower by a step, or is approached from there, is raised: an applied leading note.
            const int d = next.top().pitch.diatonic() - p.diatonic();
            if (d != 1 || by != 2) continue;
            if (found++ % every(share) == 0) s.notes.back().pitch.alter = static_cast<std::int8_t>(p.alter + 1);
        } else if (std::abs(by) >= 3 && s.length >= kEighth && !keepTime && found++ % every(share) == 0) {
            // A leap is led into from a half step away.
            SpelledPitch lead = next.top().pitch;
            const int letter = lead.diatonic() - 1;
            lead = {static_cast<Step>(((letter % 7) + 7) % 7), 0, static_cast<std::int8_t>(letter >= 0 ? letter / 7 : (letter - 6) / 7)};
            lead.alter = static_cast<std::int8_t>(next.midi() - 1 - lead.midi());
            if (std::abs(lead.alter) > 2) continue;
            const Ticks half = s.length / 2;
            more.push_back(VoiceLine::like(s, s.onset + half, s.length - half, lead));
            s.length = half;
        }
    }
    line.strokes.insert(line.strokes.end(), more.begin(), more.end());
    std::sort(line.strokes.begin(), line.strokes.end(), [](const Stroke &a, const Stroke &b) { return a.onset < b.onset; });
}

void diatonic(VoiceLine &line, KeySignature key)
{
    for (Stroke &s : line.strokes)
        if (!s.fixedPitch)
            for (Note &n : s.notes)
                if (!inScale(n.midi(), key)) n.pitch = stepped(n.pitch, 0, key), n.accidental = AccidentalHint::ByRule;
}

void appoggiaturas(VoiceLine &line, const Score &score, VoiceRef voice, KeySignature key, double share, std::uint64_t seed)
{
    std::vector<Stroke> more;
    std::size_t found = seed % 2;
    for (std::size_t i = 0; i < line.strokes.size(); ++i) {
        Stroke &s = line.strokes[i];
        if (s.fixed() || s.notes.size() > 1 || s.length < kEighth || weightAt(score, s.onset) > 1 || s.end() >= score.end()) continue;
        const SpelledPitch above = stepped(s.top().pitch, 1, key), below = stepped(s.top().pitch, -1, key);
        const std::uint16_t others = soundingBeside(score, voice, s.onset);
        const bool up = clashes(above.midi(), others), down = clashes(below.midi(), others);
        if ((!up && !down) || found++ % every(share) != 0) continue;
        const Ticks half = s.length / 2;
        Stroke resolution = VoiceLine::like(s, s.onset + half, s.length - half, s.top().pitch);
        s.notes.back().pitch = up ? above : below;
        s.length = half;
        more.push_back(resolution);
    }
    line.strokes.insert(line.strokes.end(), more.begin(), more.end());
    std::sort(line.strokes.begin(), line.strokes.end(), [](const Stroke &a, const Stroke &b) { return a.onset < b.onset; });
}

void consonant(VoiceLine &line, const Score &score, VoiceRef voice, KeySignature key)
{
    const VoiceRange compass = compassOf(score, voice);
    for (std::size_t i = 0; i < line.strokes.size(); ++i) {
        Stroke &s = line.strokes[i];
        if (s.fixedPitch) continue;
        std::uint16_t others = 0; // all that sounds beside it while it lasts
        for (TimelineTick t = s.onset; t < s.end(); t += kEighth) others = static_cast<std::uint16_t>(others | soundingBeside(score, voice, t));
        for (Note &n : s.notes) {
            if (!clashes(n.midi(), others)) continue;
            for (int d : {-1, 1, -2, 2, -3, 3}) {
                const SpelledPitch p = stepped(n.pitch, d, key);
                if (clashes(p.midi(), others) || p.midi() < compass.lowest || p.midi() > compass.highest) continue;
                n.pitch = p;
                break;
            }
        }
        std::sort(s.notes.begin(), s.notes.end(), [](const Note &a, const Note &b) { return lower(a.pitch, b.pitch); });
    }
}

void thicker(VoiceLine &line, const Score &score, VoiceRef voice, KeySignature key, double share)
{
    const Part *part = score.part(voice.part);
    const InstrumentInfo *info = part ? instrumentNamed(part->name) : nullptr;
    if (!info && part) info = instrumentOfProgram(part->instrument.program);
    const std::size_t most = info ? static_cast<std::size_t>(info->most) : 4;
    std::size_t found = 0;
    for (Stroke &s : line.strokes) {
        if (s.fixed() || s.notes.size() >= std::min<std::size_t>(most, 4) || found++ % every(share) != 0) continue;
        const std::uint16_t others = soundingBeside(score, voice, s.onset);
        for (int d : {-2, -5, -4, -7, 2}) {
            const SpelledPitch p = stepped(s.notes.front().pitch, d, key);
            if (clashes(p.midi(), others) || p.midi() < (info ? info->range.lowest : 28)) continue;
            Note n = s.notes.front();
            n.id = {};
            n.pitch = p;
            n.marks = 0;
            n.lyrics.clear();
            n.performed.reset();
            s.notes.insert(s.notes.begin(), n);
            break;
        }
        std::sort(s.notes.begin(), s.notes.end(), [](const Note &a, const Note &b) { return lower(a.pitch, b.pitch); });
    }
}

void ornamented(VoiceLine &line, const Score &score, double share, std::uint64_t seed)
{
    std::size_t found = seed % 2;
    for (std::size_t i = 0; i < line.strokes.size(); ++i) {
        Stroke &s = line.strokes[i];
        if (s.fixed() || s.length < kEighth || s.end() >= score.end() || weightAt(score, s.onset) > 1 || found++ % every(share) != 0) continue;
        constexpr NoteMarks signs = bit(NoteMark::Trill) | bit(NoteMark::Mordent) | bit(NoteMark::InvertedMordent) | bit(NoteMark::Turn);
        if (s.notes.back().marks & signs) continue;
        const bool falls = i + 1 < line.strokes.size() && line.strokes[i + 1].midi() < s.midi();
        s.notes.back().marks |= bit(s.length >= kHalf ? NoteMark::Trill : falls ? NoteMark::InvertedMordent : NoteMark::Mordent);
    }
}

ScorePtr byTransform(const MoveRequest &r, Transform t, IdSource &ids)
{
    const auto done = transformed(r.score, t, r.range, r.voices, r.kept, ids);
    return done ? done->score : r.score;
}

// A slur over each bar of the uppermost voice asked for, where none begins yet.
ScorePtr slurred(const MoveRequest &r)
{
    ScorePtr score = r.score;
    const std::vector<VoiceRef> voices = voicesOf(r);
    if (voices.empty()) return score;
    const std::size_t part = score->partIndex(voices.front().part);
    for (std::size_t b = score->locate(r.range.begin).bar; b < score->barCount() && score->barStart(b) < r.range.end; ++b) {
        const VoiceLine line(*score, voices.front(), score->barRange(b), r.kept);
        if (line.strokes.size() < 2 || !score->parts[part]->bars[b]->slurs.empty()) continue;
        if (std::any_of(line.strokes.begin(), line.strokes.end(), [](const Stroke &s) { return s.fixedPitch; })) continue;
        Bar bar = *score->parts[part]->bars[b];
        bar.slurs.push_back({line.strokes.front().top().id, line.strokes.back().top().id});
        score = withBar(score, part, b, std::move(bar));
    }
    return score;
}

ScorePtr louder(const MoveRequest &r, double delta, IdSource &ids)
{
    Transform t;
    t.kind = Transform::Kind::Loudness;
    t.steps = static_cast<int>(std::lround(32 * delta));
    return byTransform(r, t, ids);
}

} // namespace

// A stepwise fall onto a beat comes late: the note before is held over (a suspension, where it then clashes).
int suspended(VoiceLine &line, const Score &score, VoiceRef voice, double share, bool onlyClashes)
{
    int made = 0;
    std::size_t found = 0;
    for (std::size_t i = 1; i < line.strokes.size(); ++i) {
        Stroke &before = line.strokes[i - 1], &s = line.strokes[i];
        if (before.fixedTime || s.fixedTime || before.end() != s.onset || s.length < kEighth || before.notes.size() > 1 || s.notes.size() > 1) continue;
        const int down = before.midi() - s.midi();
        if (down < 1 || down > 2 || weightAt(score, s.onset) > 1) continue;
        const std::uint16_t others = soundingBeside(score, voice, s.onset);
        if (onlyClashes && !clashes(before.midi(), others)) continue;
        if (found++ % every(share) != 0) continue;
        const Ticks late = s.length.value % 2 == 0 && s.length <= kHalf ? s.length / 2 : kQuarter;
        before.length += late;
        s.onset += late;
        s.length = s.length - late;
        ++made;
    }
    return made;
}

ScorePtr withinLeaps(const MoveRequest &r, int largest, IdSource &ids)
{
    return eachLine(r, ids, [&](VoiceLine &line, const Score &score, VoiceRef voice) { walking(line, score, voice, r.key, largest); });
}

ScorePtr withoutRests(const MoveRequest &r, IdSource &ids)
{
    return eachLine(r, ids, [&](VoiceLine &line, const Score &, VoiceRef) {
        for (std::size_t i = 0; i < line.strokes.size(); ++i) {
            Stroke &s = line.strokes[i];
            if (s.fixedTime) continue;
            const TimelineTick next = i + 1 < line.strokes.size() ? line.strokes[i + 1].onset : r.range.end;
            if (i == 0 && s.onset > r.range.begin && s.onset - r.range.begin < kWhole) {
                s.length += s.onset - r.range.begin;
                s.onset = r.range.begin;
            }
            if (s.end() < next) s.length = next - s.onset;
        }
    });
}

ScorePtr withoutRepeatedNotes(const MoveRequest &r, IdSource &ids)
{
    return eachLine(r, ids, [&](VoiceLine &line, const Score &score, VoiceRef voice) {
        for (std::size_t i = 1; i < line.strokes.size(); ++i) {
            Stroke &s = line.strokes[i];
            if (s.fixedPitch || s.notes.size() > 1 || s.midi() != line.strokes[i - 1].midi()) continue;
            if (s.end() >= score.end()) { // the last note stays: the one before it moves
                Stroke &p = line.strokes[i - 1];
                if (!p.fixedPitch && p.notes.size() == 1) p.notes.back().pitch = stepped(p.top().pitch, i > 1 && line.strokes[i - 2].midi() < p.midi() ? 1 : -1, r.key);
                continue;
            }
            const int after = i + 1 < line.strokes.size() ? line.strokes[i + 1].midi() : -1;
            const std::uint16_t others = soundingBeside(score, voice, s.onset);
            int best = 99;
            SpelledPitch taken = s.top().pitch;
            for (int d : {1, -1, 2, -2}) {
                const SpelledPitch p = stepped(s.top().pitch, d, r.key);
                const int cost = std::abs(d) + (others && clashes(p.midi(), others) ? 4 : 0) + (p.midi() == after ? 9 : 0);
                if (cost < best) best = cost, taken = p;
            }
            s.notes.back().pitch = taken;
        }
    });
}

ScorePtr withinRange(const MoveRequest &r, int lowest, int highest, IdSource &ids)
{
    return eachLine(r, ids, [&](VoiceLine &line, const Score &, VoiceRef) {
        for (Stroke &s : line.strokes)
            if (!s.fixedPitch) {
                for (Note &n : s.notes) {
                    while (n.midi() < lowest && n.midi() + 12 <= highest) n.pitch.octave = static_cast<std::int8_t>(n.pitch.octave + 1);
                    while (n.midi() > highest && n.midi() - 12 >= lowest) n.pitch.octave = static_cast<std::int8_t>(n.pitch.octave - 1);
                }
                std::sort(s.notes.begin(), s.notes.end(), [](const Note &a, const Note &b) { return lower(a.pitch, b.pitch); });
            }
    });
}

ScorePtr moved(const MoveRequest &r, Aspect aspect, double delta, IdSource &ids)
{
    const bool up = delta > 0;
    const bool none = delta <= -0.95;
    const double share = std::clamp(std::abs(delta), 0.1, 1.0);
    const auto lines = [&](auto &&change) { return eachLine(r, ids, change); };
    const auto then = [&](ScorePtr score, Aspect next, double by) {
        MoveRequest more = r;
        more.score = std::move(score);
        return moved(more, next, by, ids);
    };
    Transform t;
    switch (aspect) {
    case Aspect::Density:
        if (r.keepTime) return r.score;
        return lines([&](VoiceLine &line, const Score &score, VoiceRef) {
            if (up) moreStrokes(line, score, r.key, share, r.seed);
            else fewerStrokes(line, score, 0.6 * share);
        });
    case Aspect::Syncopation:
        if (r.keepTime) return r.score;
        return lines([&](VoiceLine &line, const Score &score, VoiceRef) {
            if (up) anticipated(line, score, share, r.seed);
            else unsyncopated(line, score);
        });
    case Aspect::Dotted:
        if (r.keepTime) return r.score;
        return lines([&](VoiceLine &line, const Score &score, VoiceRef) {
            if (up) dotted(line, score, r.key, share, r.seed);
            else undotted(line, r.key);
        });
    case Aspect::Triplets:
        if (r.keepTime) return r.score;
        return lines([&](VoiceLine &line, const Score &score, VoiceRef) {
            if (up) inTriplets(line, score, r.key, share, r.seed);
            else withoutTriplets(line, score);
        });
    case Aspect::Dissonance:
        return lines([&](VoiceLine &line, const Score &score, VoiceRef voice) {
            if (!up) consonant(line, score, voice, r.key);
            else if (r.keepTime || (suspended(line, score, voice, share, true) == 0)) appoggiaturas(line, score, voice, r.key, share, r.seed);
        });
    case Aspect::Chromaticism:
        return lines([&](VoiceLine &line, const Score &score, VoiceRef) {
            if (up) chromatic(line, score, share, r.keepTime, r.seed);
            else diatonic(line, r.key);
        });
    case Aspect::Height:
        t.kind = Transform::Kind::TransposeSteps;
        t.steps = std::abs(delta) >= 0.7 ? (up ? 7 : -7) : static_cast<int>(std::lround(up ? std::max(1.0, 5 * delta) : std::min(-1.0, 5 * delta)));
        return byTransform(r, t, ids);
    case Aspect::Loudness: return louder(r, delta, ids);
    case Aspect::Legato: {
        t.kind = Transform::Kind::Articulate;
        t.text = up ? "legato" : "staccato";
        MoveRequest then = r;
        then.score = byTransform(r, t, ids);
        return up ? slurred(then) : then.score;
    }
    case Aspect::Leaps:
        return lines([&](VoiceLine &line, const Score &score, VoiceRef voice) {
            if (up) leaping(line, score, voice, r.key, share, r.seed);
            else walking(line, score, voice, r.key, none || share > 0.6 ? 2 : 4);
        });
    case Aspect::Ornament:
        if (up) return lines([&](VoiceLine &line, const Score &score, VoiceRef) { ornamented(line, score, 0.5 * share, r.seed); });
        t.kind = Transform::Kind::Ornaments;
        return byTransform(r, t, ids);
    case Aspect::Thickness:
        return lines([&](VoiceLine &line, const Score &score, VoiceRef voice) {
            if (up) thicker(line, score, voice, r.key, share);
            else
                for (Stroke &s : line.strokes)
                    if (s.notes.size() > 1 && !s.fixed()) s.notes.erase(s.notes.begin() + 1, s.notes.end() - (s.notes.size() > 2 && !none ? 1 : 0));
        });
    case Aspect::Energy: {
        ScorePtr score = louder(r, 0.4 * delta, ids);
        if (!r.keepTime) score = then(score, Aspect::Density, 0.7 * delta);
        return up ? score : then(score, Aspect::Leaps, -0.3);
    }
    case Aspect::Valence: {
        const bool minor = isMinorLike(r.key.mode);
        if (up == minor) {
            t.kind = Transform::Kind::ToMode;
            t.key.mode = up ? Mode::Major : Mode::Minor;
            if (r.voices.empty()) return byTransform(r, t, ids);
        }
        return louder({then(r.score, Aspect::Height, 0.4 * delta), r.range, r.voices, r.kept, r.keepTime, r.key, r.seed}, 0.3 * delta, ids);
    }
    case Aspect::Polyphony: { // every voice in its own time
        if (r.keepTime) return r.score;
        std::size_t index = 0;
        const std::size_t size = voicesOf(r).size();
        return lines([&](VoiceLine &line, const Score &score, VoiceRef voice) {
            if (!up) return fewerStrokes(line, score, 0.3 * share);
            if (suspended(line, score, voice, share, false) == 0 || size == 1) moreStrokes(line, score, r.key, 0.4 * share, r.seed + index);
            ++index;
        });
    }
    case Aspect::Surprise: return then(then(r.score, Aspect::Chromaticism, 0.5 * delta), Aspect::Leaps, 0.4 * delta);
    case Aspect::Strength: {
        ScorePtr score = louder(r, 0.6 * delta, ids);
        t.kind = Transform::Kind::Articulate;
        t.text = up ? "accent" : "no-accent";
        MoveRequest more = r;
        more.score = score;
        return byTransform(more, t, ids);
    }
    case Aspect::Simplicity:
        if (up) return then(then(then(then(r.score, Aspect::Syncopation, -1), Aspect::Chromaticism, -1), Aspect::Density, -0.5 * delta), Aspect::Leaps, -0.3);
        return then(then(r.score, Aspect::Density, -0.6 * delta), Aspect::Syncopation, -0.4 * delta);
    }
    return r.score;
}

} // namespace ricercar
