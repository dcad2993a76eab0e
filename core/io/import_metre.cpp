// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/import_metre.h"

#include <algorithm>

namespace ricercar::import {

namespace {
constexpr std::size_t kMostBars = 40000;

// The events as bars need them: one at 0, and no metre that only repeats what silence before the music said.
std::vector<MetreEvent> fromStart(std::vector<MetreEvent> events, std::int64_t firstOnset)
{
    if (events.empty()) return {{0, TimeSignature{}}};
    if (events.front().at <= 0) return events;
    const MetreEvent first = events.front();
    const std::int64_t bar = first.time.length().value;
    const std::int64_t common = TimeSignature{}.length().value; // what a file means that says nothing
    const bool commonFits = first.at > firstOnset && first.at > bar && first.at % common == 0;
    if ((first.at % bar == 0 && !commonFits) || (first.at < bar && first.at <= firstOnset)) {
        events.front().at = 0;
    } else if (first.at % common == 0) {
        events.insert(events.begin(), {0, TimeSignature{}});
    } else { // an incomplete first bar
        events.insert(events.begin(), {0, first.time});
    }
    return events;
}
// A short first bar is an upbeat to the metre that follows; as long as that metre, or longer, it is a bar of its own.
void settleFirstBar(std::vector<BarSpan> &bars)
{
    if (bars.size() < 2) return;
    BarSpan &first = bars[0];
    const TimeSignature next = bars[1].time;
    if (first.length < next.length().value) {
        first.pickup = true;
        first.time = next;
    } else if (first.length == next.length().value) {
        first.pickup = false;
        first.time = next;
    } else if (first.length != first.time.length().value) {
        const std::int64_t unit = kWhole.value / first.time.unit;
        first.pickup = false;
        if (first.length % unit == 0) first.time = TimeSignature{static_cast<std::uint8_t>(first.length / unit), first.time.unit};
    }
}
} // namespace

Result<std::vector<BarSpan>> barsFor(const std::vector<MetreEvent> &metres, std::int64_t firstOnset, std::int64_t end,
                                     std::int64_t tolerance)
{
    const std::vector<MetreEvent> events = fromStart(metres, firstOnset);
    std::vector<BarSpan> bars;
    std::int64_t at = 0;
    std::size_t next = 1;
    TimeSignature time = events.front().time;
    while (at < end || bars.empty()) {
        if (bars.size() == kMostBars)
            return fail(ErrorCode::BadInput, "The music has more than " + std::to_string(kMostBars)
                                                 + " bars, too many for a score; its metre may be wrong.");
        while (next < events.size() && events[next].at <= at + tolerance) time = events[next++].time;
        BarSpan bar{at, time, time.length().value};
        if (next < events.size() && events[next].at < end && events[next].at < bar.end() - tolerance) bar.length = events[next].at - at;
        at = bar.end();
        bars.push_back(bar);
    }
    // The usual way to write an anacrusis: its length as a metre of its own, for one bar; or a first bar cut short.
    settleFirstBar(bars);
    return bars;
}

void findPickup(std::vector<BarSpan> &bars, std::int64_t firstOnset, std::optional<std::int64_t> begin)
{
    BarSpan &first = bars.front();
    if (first.pickup || first.length != first.time.length().value) return;
    std::int64_t silence = 0;
    if (begin && *begin > 0 && *begin <= firstOnset && *begin < first.length) silence = *begin;
    else if (firstOnset < first.length && 2 * firstOnset >= first.length) silence = firstOnset;
    if (silence % (kWhole.value / 128) != 0) silence -= silence % (kWhole.value / first.time.unit); // none is shorter than values are
    if (silence == 0) return;
    first.start = silence;
    first.length -= silence;
    first.pickup = true;
    if (bars.size() == 1) bars.push_back({first.end(), first.time, first.time.length().value});
    settleFirstBar(bars);
}

} // namespace ricercar::import
