// SPDX-License-Identifier: GPL-3.0-or-later
// How the columns of a bar stand, for all parts together: what no stretching may go below, and what is ideal.
#pragma once

#include "core/notation/engraved_bar.h"

#include <memory>
#include <vector>

namespace ricercar {

using EngravedPtr = std::shared_ptr<const EngravedBar>;

struct BarSpacing {
    std::vector<std::int32_t> ticks;         // columns, ascending; at least one
    std::vector<double> ideal, minimum;      // gap after each column; the last one to the bar line
    double lead = 1.2;                       // from the bar's left edge to the first column
    Ticks length;
    std::vector<EngravedPtr> parts;          // what it was made from

    double gap(std::size_t i, double stretch) const { return std::max(minimum[i], ideal[i] * stretch); }
    double width(double stretch) const;
    double minimumWidth() const { return width(0); }
};
using SpacingPtr = std::shared_ptr<const BarSpacing>;

BarSpacing spaced(std::vector<EngravedPtr> parts, Ticks length);

} // namespace ricercar
