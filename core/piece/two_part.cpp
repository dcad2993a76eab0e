// SPDX-License-Identifier: GPL-3.0-or-later
// Two tunes at once: the upper one as everywhere, the lower one found against it by the search for lines, over the basses that
// the plan asks for.
#include "core/piece/accompaniment.h"
#include "core/piece/expression.h"
#include "core/piece/genres.h"
#include "core/piece/piece_places.h"
#include "core/piece/tune_writer.h"

#include "core/fugue/canon.h"
#include "core/fugue/line_search.h"
#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

WovenLine counterLine(const GenreTask &task, const WovenLine &tune, const ChordTrack &chords, VoiceRange range, bool bass, int from, int to, const WovenLine *before)
{
    const PiecePlan &plan = task.plan;
    const Metre metre{plan.metre};
    const int bar = metre.bar();
    const Harmony harmony = harmonyFrom(chords, from, to, bass);
    LineTask line;
    line.metre = metre;
    line.harmony = &harmony;
    Strand strand;
    strand.line = &tune;
    strand.place = bass ? 1 : -1;
    strand.neighbour = true;
    strand.twoPart = true;
    line.strands.push_back(strand);
    line.mine = before;
    line.begin = from;
    line.end = to;
    line.low = range.lowest;
    line.high = range.highest;
    line.centre = (range.lowest + range.highest) / 2;
    line.bass = bass;
    line.last = true;
    const double density = level(levelsOf(task.piece), Aspect::Density) + level(levelsOf(task.piece), Aspect::Polyphony);
    line.shortest = density > 0.7 || metre.time.unit >= 8 ? kSixteenthTicks * 2 : density < -0.3 ? static_cast<int>(kQuarter.value) : kSixteenthTicks * 2;
    line.pulse = metre.time.unit >= 8 ? metre.beat() : static_cast<int>(kQuarter.value);
    line.motion = 0.7 + 0.3 * density;
    line.lively = 0.12 + 0.1 * std::max(0.0, density);
    line.rests = avoids(task.piece, Avoidance::Rests) ? 30 : 4;
    line.key = plan.key;
    line.mustConnect = false;
    // Closes: one held note in the last bar of a phrase, its root.
    for (const ChordSpan &c : chords)
        if (c.cadence && c.begin >= from && c.end <= to) {
            const int length = std::min(c.end, (c.begin / bar + 1) * bar) - c.begin;
            if (length >= bar / 2) line.holds.push_back({c.begin, c.begin + length, static_cast<PitchClasses>(1u << c.chord.bass)});
        }
    for (const auto &[x, y] : heldBasses(task.piece, plan, chords))
        if (bass && x >= from && y <= to) {
            std::erase_if(line.holds, [&, a = x, b = y](const LineTask::Hold &h) { return h.begin < b && a < h.end; });
            line.holds.push_back({x, y, static_cast<PitchClasses>(1u << chordAt(chords, x).chord.bass)});
        }
    std::sort(line.holds.begin(), line.holds.end(), [](const LineTask::Hold &x, const LineTask::Hold &y) { return x.begin < y.begin; });
    line.seed = task.seed * 19 + static_cast<std::uint64_t>(from);
    line.variety = 0.35;
    line.beam = 32;
    line.job = &task.job;
    const LineFound found = findLine(line);
    return found.whole ? found.notes : WovenLine{};
}

namespace {

// A note a chord between the lines, within a hand of the bass; a rest where there is no room.
WovenLine innerLine(const ChordTrack &chords, const WovenLine &bass, const WovenLine &tune)
{
    WovenLine inner;
    int last = 58;
    for (const ChordSpan &c : chords) {
        int floor = 0, ceiling = 127, lowest = 127;
        unsigned heard = 0;
        for (const WovenNote &n : bass)
            if (n.end > c.begin && n.onset < c.end) floor = std::max(floor, n.key), lowest = std::min(lowest, n.key), heard |= 1u << modulo12(n.key);
        for (const WovenNote &n : tune)
            if (n.end > c.begin && n.onset < c.end) {
                ceiling = std::min(ceiling, n.key);
                if (n.onset == c.begin) heard |= 1u << modulo12(n.key);
            }
        const int leading = modulo12(tonicPitchClass(c.key) + 11);
        int best = -1;
        double least = 6;
        for (int k = std::max(50, floor + 3); k <= std::min({67, ceiling - 3, lowest + 14}); ++k) {
            if (!c.has(k)) continue;
            double cost = 0.2 * std::abs(k - last) + (((heard >> modulo12(k)) & 1) ? 1.2 : 0) + (modulo12(k) == c.chord.third() ? -0.5 : 0);
            if (modulo12(k) == leading && ((heard >> leading) & 1)) cost += 4;
            if (!inner.empty() && inner.back().end == c.begin) {
                // No fifths and octaves with either line.
                for (const WovenLine *line : {&bass, &tune}) {
                    const WovenNote *x = soundingAt(*line, inner.back().onset), *y = soundingAt(*line, c.begin);
                    if (!x || !y || x->key == y->key || inner.back().key == k) continue;
                    const int was = modulo12(inner.back().key - x->key), is = modulo12(k - y->key);
                    if (was == is && (is == 0 || is == 7)) cost += 5;
                }
            }
            if (cost < least) least = cost, best = k;
        }
        if (best < 0) continue;
        inner.push_back(woven(c.begin, c.end, spelledOver(best, c)));
        last = best;
    }
    return inner;
}

} // namespace

Result<PieceDraft> writeTwoPart(const GenreTask &task)
{
    const PieceConcept &piece = task.piece;
    const PiecePlan &plan = task.plan;
    const Metre metre{plan.metre};
    const int bar = metre.bar();
    PieceDraft draft;
    const int lines = piece.voices.value <= 0 ? 2 : piece.voices.value;
    Seating seats = seatingFor(piece, false, lines);
    if (!seats.bass) return writeHomophony(task);
    const ChordTrack chords = chordTrack(plan);
    const double height = level(levelsOf(piece), Aspect::Height);
    VoiceRange compass = tuneCompass(piece, seats.parts[seats.tune.part].force, height);
    VoiceRange low{std::max(seats.bass->range.lowest, 40), std::min(seats.bass->range.highest, 60)};
    if (low.highest - low.lowest < 12) low = {seats.bass->range.lowest, std::min(seats.bass->range.highest, seats.bass->range.lowest + 18)};
    for (const RangeWish &w : piece.ranges.value)
        if (!w.part || w.part->kind == PartWish::Kind::Bass || w.part->kind == PartWish::Kind::Lower || (w.part->kind == PartWish::Kind::Role && w.part->number == 3))
            low = {std::max(w.range.lowest, std::min(low.lowest, w.range.highest - 12)), std::min(w.range.highest, std::max(low.highest, w.range.lowest + 12))};
    compass.lowest = std::max(compass.lowest, std::min(60, compass.highest - 14));
    const WovenLine frame = bassLine(plan, chords, low, task.seed);
    WovenLine tune = bestTune(piece, plan, task.seed, compass, &frame, &task.job);
    bool imitated = false;
    WovenLine bass;
    // Imitation that is asked for: the first section is a canon at the octave, which closes freely.
    if (asksFor(piece, Device::Imitation) || asksFor(piece, Device::CallAndResponse)) {
        const PlannedSection &first = plan.sections.front();
        CanonRequest request;
        request.key = first.key;
        request.metre = metre;
        request.bars = static_cast<int>(first.bars);
        request.steps = -7;
        for (const DeviceAt &d : piece.occur.value)
            if (d.device == Device::Imitation && d.steps != 0) request.steps = d.steps > 0 ? d.steps - 14 : d.steps;
        request.seed = task.seed;
        request.count = 2;
        request.cadence = true;
        if (const auto canon = canonsOf(request, task.job); canon && canon->front().lines.size() == 2) {
            const int end = static_cast<int>(first.bars) * bar;
            WovenLine rest;
            for (const WovenNote &n : tune)
                if (n.onset >= end) rest.push_back(n);
            tune = canon->front().lines[0];
            tune.insert(tune.end(), rest.begin(), rest.end());
            bass = canon->front().lines[1];
            imitated = true;
        } else if (task.job.stopped()) {
            return fail(ErrorCode::Cancelled, "Stopped.");
        }
    }
    for (const PlannedSection &s : plan.sections) {
        if (imitated && &s == &plan.sections.front()) continue;
        const int from = static_cast<int>(s.firstBar) * bar, to = from + static_cast<int>(s.bars) * bar;
        if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        if (s.returnOf && !s.varied) {
            const int back = from - static_cast<int>(plan.sections[*s.returnOf].firstBar) * bar;
            const WovenLine so = bass;
            for (WovenNote n : so)
                if (n.onset >= from - back && n.onset < to - back) {
                    n.onset += back;
                    n.end += back;
                    bass.push_back(n);
                }
            continue;
        }
        WovenLine line = counterLine(task, tune, chords, low, true, from, to, bass.empty() ? nullptr : &bass);
        if (line.empty())
            for (const WovenNote &n : frame)
                if (n.onset >= from && n.onset < to) line.push_back(n);
        bass.insert(bass.end(), line.begin(), line.end());
    }
    seats.parts[seats.tune.part].voices.push_back(voiceAt(seats.tune, notesOf(tune), true));
    seats.parts[seats.bass->part].voices.push_back(voiceAt(*seats.bass, notesOf(bass), true, -6));
    // Inner voices fill the harmony, chord by chord.
    WovenLine sounding;
    for (const ChordSpan &c : chords) {
        const WovenNote *b = soundingAt(bass, c.begin);
        sounding.push_back(woven(c.begin, c.end, b ? b->pitch : frame[sounding.size()].pitch));
    }
    if (seats.inner.size() == 1 && seats.inner.front().part == seats.bass->part) {
        // In the hand that has the bass.
        const WovenLine inner = innerLine(chords, bass, tune);
        seats.parts[seats.inner.front().part].voices.push_back(voiceAt(seats.inner.front(), notesOf(inner), false, -10));
    } else {
        addInnerLines(seats, chords, sounding, tune, bar);
    }
    draft.parts = std::move(seats.parts);
    express(draft, piece, plan, task.seed);
    return draft;
}

} // namespace ricercar
