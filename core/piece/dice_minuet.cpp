// SPDX-License-Identifier: GPL-3.0-or-later
// The throw of the dice, made music from the tables.
#include "core/piece/dice_tables.h"
#include "core/piece/expression.h"
#include "core/piece/genres.h"
#include "core/piece/piece_places.h"

#include <algorithm>

namespace ricercar {

Result<PieceDraft> writeDiceMinuet(const GenreTask &task)
{
    const PiecePlan &plan = task.plan;
    // The tables are of bars of three beats; in another metre there is a minuet's texture without them.
    if (plan.metre.beats != 3) {
        task.job.log("The dice tables are for bars of three beats; in this metre the piece is written without them.");
        return writeTwoPart(task);
    }
    const int bars = static_cast<int>(plan.bars()), bar = static_cast<int>(plan.metre.length().value);
    const auto dice = diceThrow(bars, task.seed);
    std::string thrown = "The dice:";
    WovenLine upper, lower;
    for (int b = 0; b < bars; ++b) {
        const int sum = dice[static_cast<std::size_t>(b)][0] + dice[static_cast<std::size_t>(b)][1];
        thrown += (b > 0 ? ", bar " : " bar ") + std::to_string(b + 1) + ": " + std::to_string(dice[static_cast<std::size_t>(b)][0]) + " + "
            + std::to_string(dice[static_cast<std::size_t>(b)][1]) + " = " + std::to_string(sum);
        KeySignature key = plan.key;
        for (const PlannedSection &s : plan.sections)
            if (b >= static_cast<int>(s.firstBar)) key = s.key;
        const DiceFragment fragment = diceFragment(dicePosition(b, bars), sum, key, bar);
        for (const WovenNote &n : fragment.upper) upper.push_back(woven(n.onset + b * bar, n.end + b * bar, n.pitch));
        for (const WovenNote &n : fragment.lower) lower.push_back(woven(n.onset + b * bar, n.end + b * bar, n.pitch));
    }
    task.job.log(thrown + ".");
    PieceDraft draft = draftOfLines({upper, lower}, task.piece);
    express(draft, task.piece, plan, task.seed);
    return draft;
}

} // namespace ricercar
