// SPDX-License-Identifier: GPL-3.0-or-later
// A prelude of one figure: a chord for each bar or half bar, led voice by voice, broken in the same way throughout, over a
// dominant that is held before the close; the last bar rests on its chord.
#include "core/piece/accompaniment.h"
#include "core/piece/expression.h"
#include "core/piece/genres.h"
#include "core/piece/piece_places.h"
#include "core/piece/piece_score.h"

#include "core/brief/instruments.h"
#include "core/compose/harmony_plan.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ricercar {

namespace {

// Orders in which the chord is broken; 0 the bass, 1 the lowest of the hand, 2, 3, 4 upward. Played round and round; -1 holds
// the note before. The first is of the kind of Bach's first prelude, the second of his C minor preludes' turning figures, others
// of studies by Cramer and Clementi.
struct Figure {
    std::array<int, 8> order;
    int length;
    bool bassHeld;          // the bass lasts under the figure
};
constexpr std::array<Figure, 6> kFigures{{
    {{0, 1, 2, 3, 4, 2, 3, 4}, 8, true},
    {{0, 3, 2, 3, 4, 3, 2, 3}, 8, true},
    {{0, 2, 3, 4, 3, 2, 3, 2}, 8, true},
    {{0, 1, 3, 2, 4, 2, 3, 1}, 8, true},
    {{0, 4, 3, 4, 2, 4, 3, 4}, 8, true},
    {{0, 2, 4, 3, 2, 3, 4, 3}, 8, true}}};
constexpr std::array<Figure, 3> kThrees{{{{0, 2, 3, 4, 3, 2, 0, 0}, 6, true}, {{0, 3, 2, 4, 2, 3, 0, 0}, 6, true}, {{0, 1, 2, 4, 3, 2, 0, 0}, 6, true}}};

} // namespace

Result<PieceDraft> writePrelude(const GenreTask &task)
{
    const PieceConcept &piece = task.piece;
    const PiecePlan &plan = task.plan;
    const Metre metre{plan.metre};
    const int bar = metre.bar(), end = static_cast<int>(plan.bars()) * bar;
    const ChordTrack chords = chordTrack(plan);
    Seating seats = seatingFor(piece, true, 2);
    const InstrumentInfo *info = instrumentNamed(seats.parts[0].force.instrument);
    const bool single = info && info->most <= 2; // a violin or a flute breaks chords too, alone
    const AspectLevels levels = levelsOf(piece);
    const int lean = static_cast<int>(5 * level(levels, Aspect::Height));
    VoiceRange low{38 + lean, 55 + lean}, hand{57 + lean, 77 + lean};
    if (info) {
        low.lowest = std::max(low.lowest, info->range.lowest);
        low.highest = std::max(low.highest, low.lowest + 14);
        if (info->range.lowest > 45) hand = {low.highest - 3, std::min(info->range.highest, low.highest + 17)};
        hand.highest = std::min(hand.highest, info->range.highest);
    }
    for (const RangeWish &w : piece.ranges.value)
        if (!w.part) {
            low = {std::max(low.lowest, w.range.lowest), std::min(std::max(low.highest, w.range.lowest + 12), w.range.highest)};
            hand = {std::max(hand.lowest, w.range.lowest), std::min(hand.highest, w.range.highest)};
            if (hand.highest - hand.lowest < 12) hand = {std::max(w.range.lowest, w.range.highest - 16), w.range.highest};
        }
    const WovenLine bass = bassLine(plan, chords, low, task.seed);
    VoicingWishes v;
    v.range = hand;
    v.bassInHand = false;
    v.voices = 4;
    v.span = 16;
    const std::vector<Voicing> voiced = voicings(chords, bass, {}, v);
    if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    // One value throughout: sixteenths in slow and middling beats, eighths in quick ones; the beat's thirds in compound metre.
    const bool threes = metre.compound() || level(levels, Aspect::Triplets) > 0.3;
    const double beatSeconds = metre.beat() / 10080.0 * 60 / std::max(20.0, plan.tempo);
    const double density = level(levels, Aspect::Density) + 0.5 * level(levels, Aspect::Energy);
    int unit = metre.compound() ? metre.beat() / 3 : threes ? metre.beat() / 3 : beatSeconds * std::pow(2.0, density * 0.6) > 0.5 ? metre.beat() / 4 : metre.beat() / 2;
    while (bar / unit < 6) unit /= 2; // a bar has room for the figure
    unit = std::max(unit, 10080 / 8);
    const Figure &figure = threes || (bar / unit) % 6 == 0 ? kThrees[static_cast<std::size_t>(3 * hashed(task.seed, 310, 0)) % 3]
                                                          : kFigures[static_cast<std::size_t>(6 * hashed(task.seed, 310, 1)) % 6];
    std::vector<PieceNote> upper, lower;
    auto put = [](std::vector<PieceNote> &to, int at, int length, const SpelledPitch &p, int accent) {
        PieceNote n;
        n.at = at;
        n.length = length;
        n.pitch = p;
        n.accent = accent;
        to.push_back(n);
    };
    auto at = [&](int t) -> const Voicing & {
        for (const Voicing &x : voiced)
            if (t < x.end) return x;
        return voiced.back();
    };
    for (int start = 0; start < end; start += bar) {
        if (start + bar >= end) {
            // The last chord.
            const Voicing &last = at(start);
            put(lower, start, bar, last.bass, 0);
            for (std::size_t k = 0; k < last.upper.size(); ++k) {
                if (single && k + 1 < last.upper.size()) continue;
                put(upper, start, bar, last.upper[k], -4);
                if (!single) upper.back().marks |= bit(NoteMark::Arpeggio);
            }
            if (single) lower.clear(), lower.shrink_to_fit();
            break;
        }
        for (int t = start, k = 0; t < start + bar; t += unit, ++k) {
            const Voicing &now = at(t);
            const bool fresh = t == std::max(now.begin, start);
            if (fresh) k = 0;
            int index = figure.order[static_cast<std::size_t>(k % figure.length)];
            const int length = std::min(unit, start + bar - t);
            if (index == 0) {
                const int reach = std::min({figure.length * unit, now.end - t, start + bar - t});
                put(single ? upper : lower, t, figure.bassHeld && !single ? reach : length, now.bass, 3);
                continue;
            }
            const std::size_t voice = std::min<std::size_t>(static_cast<std::size_t>(index - 1), now.upper.size() - 1);
            put(upper, t, length, now.upper[voice], k % 4 == 0 ? 0 : -5);
        }
    }
    if (single) {
        // One line: bass notes stand within it, and no notes together.
        std::stable_sort(upper.begin(), upper.end(), [](const PieceNote &x, const PieceNote &y) { return x.at < y.at; });
        PiecePart &part = seats.parts[0];
        seats.parts.resize(1);
        part.staves = {clefFor(upper, part.staves.front())};
        part.voices.push_back(voiceAt({0, 0, 0, {}}, upper, true));
    } else {
        PiecePart &part = seats.parts[0];
        seats.parts.resize(1);
        const bool two = part.staves.size() == 2;
        part.voices.push_back(voiceAt({0, 0, 0, {}}, upper, false));
        part.voices.push_back(voiceAt({0, static_cast<std::uint8_t>(two ? 1 : 0), static_cast<std::uint8_t>(two ? 0 : 1), {}}, lower, false));
    }
    PieceDraft draft;
    draft.parts = std::move(seats.parts);
    express(draft, piece, plan, task.seed);
    return draft;
}

} // namespace ricercar
