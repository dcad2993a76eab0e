// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_plan.h"

namespace ricercar {

std::size_t PiecePlan::bars() const
{
    std::size_t all = 0;
    for (const PlannedSection &section : sections) all += section.bars;
    return all;
}

} // namespace ricercar
