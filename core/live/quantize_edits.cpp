// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/quantize_edits.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ricercar {

namespace {

// The nearest place of the grid, counted from the bar's start, with every second step moved by the swing.
std::int64_t snapped(std::int64_t fromBar, const GridWish &wish)
{
    const std::int64_t grid = std::max<std::int64_t>(wish.grid.value, 1), pair = 2 * grid;
    const auto late = static_cast<std::int64_t>(std::llround((std::clamp(wish.swing, 0.5, 0.8) - 0.5) * static_cast<double>(pair)));
    const std::int64_t base = (fromBar >= 0 ? fromBar / pair : (fromBar - pair + 1) / pair) * pair;
    std::int64_t best = base;
    for (const std::int64_t place : {base, base + grid + late, base + pair})
        if (std::llabs(place - fromBar) < std::llabs(best - fromBar)) best = place;
    return best;
}

} // namespace

ScorePtr playedToGrid(const ScorePtr &score, const NoteSet &notes, const GridWish &wish)
{
    const double strength = std::clamp(wish.strength, 0.0, 1.0);
    return withChanged(score, notes, [&](const Note &n) {
        if (n.grace != Grace::None) return n;
        const Performed played = n.performed.value_or(Performed{Ticks{}, n.length, n.velocity});
        const std::int64_t on = n.onset.value + played.offset.value, off = on + played.length.value;
        const auto toward = [&](std::int64_t t) -> std::int64_t { return t + std::llround(strength * static_cast<double>(snapped(t, wish) - t)); };
        const std::int64_t begin = toward(on);
        const std::int64_t end = wish.lengths ? std::max(toward(off), begin + 1) : begin + played.length.value;
        Note note = n;
        note.performed = Performed{Ticks{begin - n.onset.value}, Ticks{end - begin}, played.velocity};
        if (note.performed->offset == Ticks{} && note.performed->length == n.length) {
            note.velocity = played.velocity;
            note.performed.reset();
        }
        return note;
    });
}

ScorePtr writtenToGrid(const ScorePtr &score, const NoteSet &notes, const GridWish &wish)
{
    GridWish plain = wish;
    plain.swing = 0.5; // swing is played, not written
    return withChanged(score, notes, [&](const Note &n) {
        if (n.grace != Grace::None) return n;
        Note note = n;
        const std::int64_t begin = snapped(n.onset.value, plain);
        note.onset = BarTick{begin};
        if (wish.lengths) {
            const std::int64_t end = snapped(n.onset.value + n.length.value, plain);
            const Ticks length{std::max(end - begin, plain.grid.value)};
            if (note.performed) note.performed->length = Ticks{std::max<std::int64_t>(1, note.performed->length.value + (length - n.length).value)};
            note.length = length;
        }
        return note;
    });
}

} // namespace ricercar
