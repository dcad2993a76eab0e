// SPDX-License-Identifier: GPL-3.0-or-later
// A theme and its variations: the same bars and harmonies, the tune in smaller values, the bass set in motion, thirds of the
// beat, the other mode, and a full close.
#include "core/piece/accompaniment.h"
#include "core/piece/expression.h"
#include "core/piece/genres.h"
#include "core/piece/piece_places.h"
#include "core/piece/tune_writer.h"

#include "core/compose/harmony_plan.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>

namespace ricercar {

namespace {

enum class Manner { Theme, Figured, Bass, Triplets, Sustained, Running };

const char *wordsOf(Manner manner)
{
    switch (manner) {
    case Manner::Figured: return "the tune in smaller values";
    case Manner::Bass: return "the left hand in motion";
    case Manner::Triplets: return "triplets";
    case Manner::Sustained: return "quiet chords";
    case Manner::Running: return "running notes";
    case Manner::Theme: break;
    }
    return "the theme";
}

// The tune in notes of `unit`: each of its notes stays at its place, what is between is found by the search in the shape of
// a figure.
WovenLine figuredTune(const WovenLine &tune, const ChordTrack &chords, const Metre &metre, int unit, VoiceRange compass, const WovenLine &bass, std::uint64_t seed, const std::vector<int> &closes)
{
    static constexpr std::array<std::array<int, 4>, 5> kShapes{{{1, -1, -1, 1}, {-1, 1, 1, -1}, {2, -1, -1, 1}, {-2, 2, 1, -1}, {1, 1, -1, -1}}};
    const auto &shape = kShapes[static_cast<std::size_t>(5 * hashed(seed, 320, 0)) % 5];
    MelodySearch search;
    search.chords = &chords;
    search.metre = metre;
    search.low = compass.lowest - 2;
    search.high = compass.highest + 4;
    search.bass = &bass;
    search.motif = 0.7;
    search.variety = 0.15;
    search.repeats = -0.8;
    search.seed = seed;
    const int bar = metre.bar();
    for (const WovenNote &n : tune) {
        const bool close = std::find(closes.begin(), closes.end(), n.onset / bar) != closes.end() && n.end - n.onset >= bar / 2;
        const int count = close ? 1 : std::max(1, (n.end - n.onset) / unit);
        for (int k = 0; k < count; ++k) {
            MelodySlot x;
            x.at = n.onset + k * unit;
            x.length = k + 1 == count ? n.end - x.at : unit;
            x.aim = n.step;
            if (k == 0) x.fixed = n.pitch;
            else x.follow = shape[static_cast<std::size_t>(k - 1) % 4];
            search.slots.push_back(x);
        }
    }
    return melodyFor(search);
}

} // namespace

Result<PieceDraft> writeVariations(const GenreTask &task)
{
    const PieceConcept &piece = task.piece;
    const PiecePlan &plan = task.plan;
    const Metre metre{plan.metre};
    const int bar = metre.bar();
    Seating seats = seatingFor(piece, true, 2);
    const double height = level(levelsOf(piece), Aspect::Height);
    VoiceRange compass = tuneCompass(piece, seats.parts[seats.tune.part].force, height);
    VoiceRange low{40, 57};
    const Seat *under = seats.hand ? &*seats.hand : seats.bass ? &*seats.bass : nullptr;
    if (under) low = {std::max(low.lowest, under->range.lowest), std::max(low.highest, under->range.lowest + 14)};
    compass.lowest = std::max(compass.lowest, std::min(58, compass.highest - 14));
    const ChordTrack chords = chordTrack(plan);
    const WovenLine bass = bassLine(plan, chords, low, task.seed);
    const WovenLine tune = bestTune(piece, plan, task.seed, compass, under ? &bass : nullptr, &task.job);
    if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    const std::vector<int> closes = closingBars(plan);
    WovenLine upper;
    std::vector<PieceNote> lower;
    const int beat = metre.beat();
    const bool noTriplets = level(levelsOf(piece), Aspect::Triplets) <= -0.9 || metre.compound();
    std::vector<Manner> cycle{Manner::Figured, Manner::Bass, noTriplets ? Manner::Running : Manner::Triplets};
    // The seed turns the order of the middle variations.
    if (hashed(task.seed, 321, 0) < 0.4) std::swap(cycle[1], cycle[2]);
    std::size_t next = 0;
    for (std::size_t s = 0; s < plan.sections.size(); ++s) {
        const PlannedSection &section = plan.sections[s];
        const bool last = s + 1 == plan.sections.size() && s > 1;
        const bool otherMode = isMinorLike(section.key.mode) != isMinorLike(plan.key.mode);
        Manner manner = Manner::Theme;
        if (s > 0) manner = otherMode ? Manner::Sustained : last ? Manner::Running : cycle[next++ % cycle.size()];
        task.job.log(section.label + ": " + wordsOf(manner) + (otherMode ? std::string(", in ") + keyName(section.key) : std::string()) + ".");
        const int from = static_cast<int>(section.firstBar) * bar, to = from + static_cast<int>(section.bars) * bar;
        WovenLine part, own;
        ChordTrack harmony;
        for (const WovenNote &n : tune)
            if (n.onset >= from - static_cast<int>(plan.anacrusis.value) && n.onset < to - (s + 1 < plan.sections.size() ? static_cast<int>(plan.anacrusis.value) : 0)) part.push_back(n);
        for (std::size_t i = 0; i < chords.size(); ++i)
            if (chords[i].begin >= from && chords[i].begin < to) harmony.push_back(chords[i]), own.push_back(bass[i]);
        WovenLine line = part;
        const int half = metre.compound() ? beat / 3 : beat / 2, quarter = metre.compound() ? beat / 6 : std::max(beat / 4, 1260 * 2);
        if (manner == Manner::Figured) line = figuredTune(part, chords, metre, plan.tempo > 110 ? half : quarter, compass, bass, task.seed + s, closes);
        else if (manner == Manner::Triplets) line = figuredTune(part, chords, metre, beat / 3, compass, bass, task.seed + s, closes);
        else if (manner == Manner::Running) line = figuredTune(part, chords, metre, plan.tempo > 130 ? half : quarter, compass, bass, task.seed + 7 * s, closes);
        upper.insert(upper.end(), line.begin(), line.end());
        if (!under) continue;
        FigureWishes f;
        f.metre = metre;
        f.tempo = plan.tempo;
        f.closes = closes;
        f.from = from;
        f.to = to;
        f.key = section.key;
        const Pattern asked = piece.pattern.origin != FieldOrigin::Default ? piece.pattern.value : Pattern::Unsaid;
        switch (manner) {
        case Manner::Theme: f.pattern = asked != Pattern::Unsaid ? asked : hashed(task.seed, 322, 0) < 0.5 ? Pattern::Alberti : Pattern::BlockChords; break;
        case Manner::Figured: f.pattern = Pattern::BlockChords; f.density = -0.2; break;
        case Manner::Bass: f.pattern = Pattern::Arpeggio; f.density = 0.7; break;
        case Manner::Triplets: f.pattern = Pattern::BlockChords; f.density = -0.2; break;
        case Manner::Sustained: f.pattern = Pattern::BlockChords; f.density = -0.6; break;
        case Manner::Running: f.pattern = Pattern::MarchBass; break;
        }
        if (seats.hand) {
            VoicingWishes v;
            const bool apart = f.pattern == Pattern::MarchBass;
            v.bassInHand = !apart;
            v.range = {std::max(47, low.lowest + 5), std::min(66, compass.highest - 3)};
            v.span = apart ? 9 : f.pattern == Pattern::Arpeggio ? 16 : 14;
            v.voices = f.pattern == Pattern::Arpeggio ? 3 : 2;
            const std::vector<PieceNote> notes = figured(voicings(harmony, own, line, v), f);
            lower.insert(lower.end(), notes.begin(), notes.end());
        } else {
            WovenLine counter = counterLine(task, line, chords, low, true, from, to, nullptr);
            if (counter.empty()) counter = own;
            for (const PieceNote &n : notesOf(counter)) lower.push_back(n);
        }
    }
    seats.parts[seats.tune.part].voices.push_back(voiceAt(seats.tune, notesOf(upper), true));
    if (under) seats.parts[under->part].voices.push_back(voiceAt(*under, lower, !seats.hand, -10));
    else seats.parts[seats.tune.part].staves = {clefFor(notesOf(upper), seats.parts[seats.tune.part].staves.front())};
    PieceDraft draft;
    // Parts that have nothing to play would be empty staves.
    for (PiecePart &p : seats.parts)
        if (!p.voices.empty()) draft.parts.push_back(std::move(p));
    for (const PlannedSection &s : plan.sections) draft.marks.push_back({s.firstBar, s.label});
    express(draft, piece, plan, task.seed);
    return draft;
}

} // namespace ricercar
