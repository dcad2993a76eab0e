// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/repeats.h"

#include <algorithm>
#include <bit>

namespace ricercar {

namespace {

constexpr std::size_t kMostBars = 1'000'000;
constexpr int kMostTimes = 32; // as many endings as a MasterBar can name

// How often the section that ends with the repeat sign of `bar` is played.
int timesPlayed(const Score &score, std::size_t bar)
{
    int times = score.masterBars[bar]->repeatEnd;
    if (score.masterBars[bar]->endings != 0) { // the group of endings says it: 1., 2., 3.
        std::size_t first = bar, last = bar + 1;
        while (first > 0 && score.masterBars[first - 1]->endings != 0)
            --first;
        while (last < score.barCount() && score.masterBars[last]->endings != 0)
            ++last;
        for (std::size_t i = first; i < last; ++i) {
            times = std::max(times, score.masterBars[i]->repeatEnd);
            times = std::max(times, static_cast<int>(std::bit_width(score.masterBars[i]->endings)));
        }
    }
    return std::min(times, kMostTimes);
}

} // namespace

std::vector<Pass> passesOf(const Score &score)
{
    std::vector<Pass> passes;
    const auto play = [&passes](std::size_t bar) {
        if (!passes.empty() && passes.back().last == bar)
            ++passes.back().last;
        else
            passes.push_back({bar, bar + 1});
    };

    std::size_t played = 0;
    std::size_t sectionStart = 0;
    int time = 1; // the section is played for the time-th time
    bool jumped = false, sawEndings = false;
    for (std::size_t bar = 0; bar < score.barCount();) {
        const MasterBar &master = *score.masterBars[bar];
        if ((master.repeatStart || (sawEndings && master.endings == 0)) && !jumped) {
            sectionStart = bar; // a new section, or the music after the endings
            time = 1;
            sawEndings = false;
        }
        jumped = false;
        if (master.endings != 0) {
            sawEndings = true;
            if ((master.endings >> (time - 1) & 1u) == 0) {
                ++bar;
                continue;
            }
        }
        play(bar);
        if (++played > kMostBars)
            return {Pass{0, score.barCount()}};
        if (master.repeatEnd > 0) {
            if (time < timesPlayed(score, bar)) {
                ++time;
                bar = sectionStart;
                jumped = true;
                sawEndings = false;
                continue;
            }
            if (master.endings == 0) {
                sectionStart = bar + 1;
                time = 1;
            }
        }
        ++bar;
    }
    if (passes.empty()) // endings that no pass reaches
        passes.push_back({0, score.barCount()});
    return passes;
}

} // namespace ricercar
