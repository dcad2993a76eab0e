// SPDX-License-Identifier: GPL-3.0-or-later
// A tune and what accompanies it, on a keyboard, on a melody instrument with one, or on an ensemble of lines.
#include "core/piece/accompaniment.h"
#include "core/piece/expression.h"
#include "core/piece/genres.h"
#include "core/piece/piece_places.h"
#include "core/piece/tune_writer.h"

#include "core/compose/harmony_plan.h"
#include "core/fugue/line_search.h"
#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

std::vector<int> closingBars(const PiecePlan &plan)
{
    std::vector<int> bars;
    for (const PlannedSection &s : plan.sections)
        for (const PlannedPhrase &p : s.phrases)
            if (p.cadence != Cadence::None) bars.push_back(static_cast<int>(p.firstBar + p.bars) - 1);
    return bars;
}

std::vector<std::pair<int, int>> heldBasses(const PieceConcept &piece, const PiecePlan &plan, const ChordTrack &chords)
{
    std::vector<std::pair<int, int>> spans;
    if (!asksFor(piece, Device::PedalPoint)) return spans;
    const int bar = static_cast<int>(plan.metre.length().value);
    for (std::size_t i = 0; i < chords.size();) {
        std::size_t j = i;
        while (j + 1 < chords.size() && chords[j + 1].chord.bass == chords[i].chord.bass && !chords[j].cadence) ++j;
        const int from = (chords[i].begin + bar - 1) / bar * bar;
        if (chords[j].end - from >= 2 * bar) spans.push_back({from, chords[j].end});
        i = j + 1;
    }
    return spans;
}

namespace {

// Chord by chord, one note each: what a sustained inner line has.
WovenLine heldLine(const std::vector<Voicing> &voicings, std::size_t index, int bar)
{
    WovenLine line;
    for (const Voicing &v : voicings) {
        if (index >= v.upper.size()) continue;
        if (!line.empty() && line.back().key == v.upper[index].midi() && line.back().end == v.begin && v.begin % bar != 0) {
            line.back().end = v.end;
            continue;
        }
        // Long chords are struck again at each bar line.
        for (int from = v.begin; from < v.end;) {
            const int to = std::min(v.end, (from / bar + 1) * bar);
            line.push_back(woven(from, to, v.upper[index]));
            from = to;
        }
    }
    return line;
}

} // namespace

// Thirds under the tune where they are asked for; a sixth where the chord wants it.
std::vector<PieceNote> doubled(const GenreTask &task, std::vector<PieceNote> notes, const ChordTrack &chords)
{
    if (!asksFor(task.piece, Device::ParallelThirds)) return notes;
    const int bar = static_cast<int>(task.plan.metre.length().value);
    const auto places = askedAt(task.piece, Device::ParallelThirds, task.plan);
    std::vector<PieceNote> all;
    for (const PieceNote &n : notes) {
        bool in = false;
        for (const auto &[a, b] : places) in = in || (n.at >= a * bar && n.at < (b + 1) * bar);
        if (in) {
            const ChordSpan &c = chordAt(chords, n.at);
            PieceNote under = n;
            under.marks = 0;
            under.accent -= 6;
            under.pitch = pitchOver(n.pitch.diatonic() - 2, c);
            if (c.has(n.pitch.midi()) && !c.has(under.pitch.midi())) {
                const SpelledPitch sixth = pitchOver(n.pitch.diatonic() - 5, c);
                if (c.has(sixth.midi())) under.pitch = sixth;
            }
            all.push_back(under);
        }
        all.push_back(n);
    }
    return all;
}

void addInnerLines(Seating &seats, const ChordTrack &chords, const WovenLine &bass, const WovenLine &tune, int bar)
{
    if (seats.inner.empty()) return;
    VoicingWishes v;
    v.bassInHand = false;
    v.voices = std::clamp(static_cast<int>(seats.inner.size()), 1, 3);
    int lowest = 127, highest = 0;
    for (const Seat &s : seats.inner) lowest = std::min(lowest, s.range.lowest), highest = std::max(highest, s.range.highest);
    v.range = {std::max(52, lowest), std::min(74, highest)};
    if (v.range.highest - v.range.lowest < 12) v.range.highest = v.range.lowest + 14;
    v.span = 16;
    const std::vector<Voicing> voiced = voicings(chords, bass, tune, v);
    for (std::size_t i = 0; i < seats.inner.size(); ++i) {
        const std::size_t index = seats.inner.size() - 1 - i; // upper voices from below
        WovenLine line = heldLine(voiced, std::min<std::size_t>(index, static_cast<std::size_t>(v.voices) - 1), bar);
        for (WovenNote &n : line) {
            while (n.key < seats.inner[i].range.lowest) ++n.pitch.octave, n = woven(n.onset, n.end, n.pitch);
            while (n.key > seats.inner[i].range.highest) --n.pitch.octave, n = woven(n.onset, n.end, n.pitch);
        }
        seats.parts[seats.inner[i].part].voices.push_back(voiceAt(seats.inner[i], notesOf(line), false, -8));
    }
}

Result<PieceDraft> writeHomophony(const GenreTask &task)
{
    const PieceConcept &piece = task.piece;
    const PiecePlan &plan = task.plan;
    const bool alone = plan.genre == Genre::Melody || piece.weave.value == Weave::Monophony;
    const Metre metre{plan.metre};
    const int bar = metre.bar(), end = static_cast<int>(plan.bars()) * bar;
    PieceDraft draft;
    Seating seats = seatingFor(piece, !alone, alone ? 1 : 2);
    const ChordTrack chords = chordTrack(plan);
    const double height = level(levelsOf(piece), Aspect::Height);
    VoiceRange compass = tuneCompass(piece, seats.parts[seats.tune.part].force, height);
    if (alone || (!seats.hand && !seats.bass && seats.inner.empty())) {
        const WovenLine tune = bestTune(piece, plan, task.seed, compass, nullptr, &task.job);
        if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        seats.parts.resize(seats.tune.part + 1);
        PiecePart &part = seats.parts[seats.tune.part];
        part.voices.push_back(voiceAt(seats.tune, notesOf(tune), true));
        // One line needs one staff.
        part.staves = {clefFor(part.voices.back().notes, part.staves.front())};
        draft.parts = std::move(seats.parts);
        express(draft, piece, plan, task.seed);
        return draft;
    }
    // The bass first, as a frame; then the tune that knows it; then what fills.
    const int lean = static_cast<int>(4 * height);
    VoiceRange low{40 + lean, 58 + lean};
    Pattern pattern = piece.pattern.value == Pattern::Unsaid ? usualPattern(piece.genre.value, plan.metre, plan.tempo, task.seed) : piece.pattern.value;
    if (piece.pattern.origin == FieldOrigin::Default && asksFor(piece, Device::Arpeggios)) pattern = Pattern::Arpeggio;
    if (seats.hand) low = {std::max(low.lowest, seats.hand->range.lowest), std::max(low.highest, seats.hand->range.lowest + 14)};
    const bool lineBass = seats.bass.has_value();
    if (lineBass) low = {std::max(seats.bass->range.lowest, std::min(38, seats.bass->range.highest - 17)), std::min(seats.bass->range.highest, std::max(57, seats.bass->range.lowest + 15))};
    for (const RangeWish &w : piece.ranges.value)
        if (w.part && (w.part->kind == PartWish::Kind::Bass || w.part->kind == PartWish::Kind::Lower || (w.part->kind == PartWish::Kind::Role && w.part->number == 3)))
            low = {std::max(w.range.lowest, low.lowest), std::min(w.range.highest, std::max(low.highest, w.range.lowest + 12))};
    for (const RangeWish &w : piece.ranges.value)
        if (!w.part) low = {std::max(low.lowest, w.range.lowest), std::min(std::max(low.highest, w.range.lowest + 12), w.range.highest)};
    if (pattern == Pattern::WaltzBass || pattern == Pattern::MarchBass) low.highest = std::min(low.highest, std::max(52, low.lowest + 12));
    const WovenLine bass = bassLine(plan, chords, low, task.seed);
    compass.lowest = std::max(compass.lowest, std::min(57, compass.highest - 14));
    const WovenLine tune = bestTune(piece, plan, task.seed, compass, &bass, &task.job);
    if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    seats.parts[seats.tune.part].voices.push_back(voiceAt(seats.tune, doubled(task, notesOf(tune), chords), true));
    const std::vector<int> closes = closingBars(plan);
    if (seats.hand) {
        std::vector<PieceNote> notes;
        for (std::size_t s = 0; s < plan.sections.size(); ++s) {
            const PlannedSection &section = plan.sections[s];
            FigureWishes figure;
            figure.pattern = pattern;
            // The middle of a ternary piece may have another figure where none was asked for.
            if (piece.pattern.origin == FieldOrigin::Default && !section.returnOf && s > 0 && section.label != "A" && genreInfo(piece.genre.value).pattern != Pattern::WaltzBass
                && hashed(task.seed, 91, s) < 0.5)
                figure.pattern = pattern == Pattern::BrokenChords ? Pattern::BlockChords : pattern == Pattern::BlockChords ? Pattern::BrokenChords
                    : pattern == Pattern::Alberti ? Pattern::BrokenChords : pattern;
            figure.metre = metre;
            figure.tempo = plan.tempo;
            figure.density = level(section.levels, Aspect::Density) + 0.5 * level(section.levels, Aspect::Energy);
            figure.triplets = level(section.levels, Aspect::Triplets) > 0.3;
            figure.closes = closes;
            figure.from = static_cast<int>(section.firstBar) * bar;
            figure.to = figure.from + static_cast<int>(section.bars) * bar;
            figure.key = section.key;
            VoicingWishes v;
            const bool apart = pattern == Pattern::WaltzBass || pattern == Pattern::MarchBass;
            v.bassInHand = !apart;
            v.range = {std::max(48 + lean, low.lowest + 5), std::min(66 + lean, compass.highest - 3)};
            v.span = apart ? 9 : figure.pattern == Pattern::Arpeggio ? 19 : 14;
            v.voices = level(section.levels, Aspect::Thickness) > 0.4 && !apart ? 3 : apart && level(section.levels, Aspect::Thickness) > 0.4 ? 3 : 2;
            if (level(section.levels, Aspect::Thickness) < -0.6) v.voices = 1;
            ChordTrack part;
            WovenLine under;
            for (std::size_t i = 0; i < chords.size(); ++i)
                if (chords[i].begin >= figure.from && chords[i].begin < figure.to) part.push_back(chords[i]), under.push_back(bass[i]);
            if (figure.pattern == Pattern::WalkingBass) {
                // A line of beats from root to root.
                MelodySearch walk;
                walk.chords = &chords;
                walk.metre = metre;
                walk.low = low.lowest - 2;
                walk.high = low.highest + 2;
                walk.other = &tune;
                walk.bassLine = true;
                walk.seed = task.seed + s;
                const int beat = metre.compound() ? metre.beat() / 3 : static_cast<int>(kWhole.value) / plan.metre.unit;
                for (int t = figure.from; t < figure.to; t += beat) {
                    MelodySlot slot;
                    slot.at = t;
                    slot.length = beat;
                    slot.aim = woven(0, 1, spelledIn((low.lowest + low.highest) / 2, section.key)).step;
                    for (std::size_t i = 0; i < part.size(); ++i)
                        if (part[i].begin == t) slot.fixed = under[i].pitch;
                    const bool close = std::find(closes.begin(), closes.end(), t / bar) != closes.end();
                    if (close && t % bar != 0 && !slot.fixed) {
                        if (!walk.slots.empty()) walk.slots.back().length += beat;
                        continue;
                    }
                    walk.slots.push_back(slot);
                }
                for (const PieceNote &n : notesOf(melodyFor(walk))) notes.push_back(n);
                continue;
            }
            const std::vector<PieceNote> own = figured(voicings(part, under, tune, v), figure);
            notes.insert(notes.end(), own.begin(), own.end());
        }
        // A pedal that was asked for is held, under the figure.
        std::vector<PieceNote> held;
        for (const auto &[x, y] : heldBasses(piece, plan, chords)) {
            const SpelledPitch low_ = soundingAt(bass, x)->pitch;
            std::erase_if(notes, [&](const PieceNote &n) { return n.at >= x && n.at < y && modulo12(n.pitch.midi()) == modulo12(low_.midi()) && n.pitch.midi() <= low_.midi() + 12; });
            for (int t = x; t < y; t += bar) {
                PieceNote n;
                n.at = t;
                n.length = std::min(bar, y - t);
                n.pitch = low_;
                held.push_back(n);
            }
        }
        seats.parts[seats.hand->part].voices.push_back(voiceAt(*seats.hand, notes, false, -10));
        if (!held.empty()) {
            Seat under = *seats.hand;
            under.voice = static_cast<std::uint8_t>(under.voice + 1);
            seats.parts[seats.hand->part].voices.push_back(voiceAt(under, held, false, -8));
        }
        // A guitar or other instrument of one staff with the hand alone: its own clef.
        PiecePart &part = seats.parts[seats.hand->part];
        if (seats.hand->part != seats.tune.part && part.staves.size() == 2) {
            // The accompanying keyboard: what lies high goes to the right hand.
            std::vector<PieceNote> upper, lower;
            for (const PieceNote &n : notes) (n.pitch.midi() >= 60 ? upper : lower).push_back(n);
            part.voices.erase(part.voices.begin());
            if (!upper.empty()) part.voices.push_back(voiceAt({seats.hand->part, 0, 0, {}}, upper, false, -10));
            part.voices.push_back(voiceAt(*seats.hand, lower, false, -10));
        }
    }
    if (seats.bass) {
        const WovenLine line = seats.hand ? bass : counterLine(task, tune, chords, low, true, 0, end, nullptr);
        seats.parts[seats.bass->part].voices.push_back(voiceAt(*seats.bass, notesOf(line.empty() ? bass : line), true, -6));
    }
    addInnerLines(seats, chords, bass, tune, bar);
    draft.parts = std::move(seats.parts);
    const Genre asked = piece.genre.value;
    draft.chordSymbols = asked == Genre::Song || asked == Genre::FolkSong;
    express(draft, piece, plan, task.seed);
    return draft;
}

} // namespace ricercar
