// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/bar_spacing.h"

#include <algorithm>
#include <map>

namespace ricercar {

namespace {

constexpr double kNoteGap = 0.4, kWordGap = 0.35, kTail = 0.7, kLeast = 1.2, kNarrowest = 5.5;

} // namespace

double BarSpacing::width(double stretch) const
{
    double w = lead;
    for (std::size_t i = 0; i < ticks.size(); ++i) w += gap(i, stretch);
    return w;
}

BarSpacing spaced(std::vector<EngravedPtr> parts, Ticks length)
{
    BarSpacing out;
    out.length = length;
    struct Reach {
        double left = 0, right = 0;
    };
    std::map<std::int32_t, std::map<int, Reach>> columns; // tick -> lane of a part
    for (std::size_t p = 0; p < parts.size(); ++p)
        for (const ColumnExtent &c : parts[p]->columns) {
            if (c.tick < 0) continue;
            Reach &r = columns[c.tick][static_cast<int>(p) * 256 + c.lane];
            r.left = std::max(r.left, static_cast<double>(c.left));
            r.right = std::max(r.right, static_cast<double>(c.right));
        }
    if (columns.empty()) columns[0];

    struct Last {
        std::size_t column = 0;
        double right = 0;
    };
    std::map<int, Last> lanes;
    std::vector<double> position;
    const auto isWords = [](int lane) { return lane % 16 != 0; };
    for (const auto &[tick, reaches] : columns) {
        const std::size_t index = position.size();
        double x = 0;
        if (index == 0) {
            out.lead = kLeast;
            for (const auto &[lane, r] : reaches)
                out.lead = std::max(out.lead, isWords(lane) ? r.left - 0.6 : r.left + 0.55);
            x = out.lead;
        } else {
            x = position.back() + 0.6;
            for (const auto &[lane, r] : reaches) {
                const auto last = lanes.find(lane);
                if (last != lanes.end())
                    x = std::max(x, position[last->second.column] + last->second.right + r.left
                                        + (isWords(lane) ? kWordGap : kNoteGap));
                else x = std::max(x, r.left + (isWords(lane) ? 0 : 0.5));
            }
        }
        for (const auto &[lane, r] : reaches) lanes[lane] = {index, r.right};
        position.push_back(x);
        out.ticks.push_back(tick);
    }
    double end = position.back() + 1.5;
    for (const auto &[lane, last] : lanes)
        end = std::max(end, position[last.column] + last.right + (isWords(lane) ? 0.1 : kTail));
    end = std::max(end, kNarrowest);
    for (std::size_t i = 0; i < out.ticks.size(); ++i) {
        const bool isLast = i + 1 == out.ticks.size();
        const std::int64_t to = isLast ? std::max<std::int64_t>(length.value, out.ticks[i] + 1) : out.ticks[i + 1];
        out.ideal.push_back(idealSpace(Ticks{to - out.ticks[i]}) + (isLast ? 0.3 : 0));
        out.minimum.push_back((isLast ? end : position[i + 1]) - position[i]);
    }
    out.parts = std::move(parts);
    return out;
}

} // namespace ricercar
