// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/live_checker.h"

#include "core/theory/check_stretches.h"

#include <algorithm>

namespace ricercar {

namespace {

// Whether a note of the bar still sounds at `t`, which lies after it.
bool reachesOver(const Score &score, std::size_t bar, TimelineTick t)
{
    const TimelineTick start = score.barStart(bar);
    for (const PartPtr &part : score.parts)
        if (bar < part->bars.size())
            for (const Note &note : part->bars[bar]->notes)
                if (start + Ticks{note.onset.value} + note.length > t) return true;
    return false;
}

} // namespace

struct LiveChecker::State {
    CheckOptions options;
    ScorePtr score;
    BarDigests digests;
    ScoreShape shape;
    std::vector<std::vector<Finding>> stretches;
    std::vector<Finding> findings;
    std::size_t judged = 0; // bars
};

LiveChecker::LiveChecker(CheckOptions options) : m_state(std::make_unique<State>()) { m_state->options = std::move(options); }
LiveChecker::~LiveChecker() = default;
LiveChecker::LiveChecker(LiveChecker &&) noexcept = default;
LiveChecker &LiveChecker::operator=(LiveChecker &&) noexcept = default;

void LiveChecker::setOptions(CheckOptions options)
{
    *m_state = State{};
    m_state->options = std::move(options);
}

const std::vector<Finding> &LiveChecker::update(const ScorePtr &score)
{
    State &s = *m_state;
    if (s.score == score) return s.findings;
    if (score->masterBars.empty()) {
        const CheckOptions options = s.options;
        s = State{};
        s.options = options;
        s.score = score;
        return s.findings;
    }
    const std::size_t bars = score->masterBars.size();
    // Findings say bars and ticks: where a bar has come, gone or changed its metre, all is read anew.
    bool everything = !s.score || s.score->masterBars != score->masterBars || s.score->parts.size() != score->parts.size();
    std::vector<bool> changed(bars, everything);
    BarDigests digests(score->parts.size());
    for (std::size_t p = 0; p < score->parts.size(); ++p) {
        const std::vector<BarPtr> &now = score->parts[p]->bars;
        const bool known = !everything && s.score->parts[p]->bars.size() == now.size();
        if (known) digests[p] = std::move(s.digests[p]);
        else digests[p].resize(now.size());
        for (std::size_t b = 0; b < now.size(); ++b) {
            if (known && s.score->parts[p]->bars[b] == now[b]) continue;
            if (b < bars) changed[b] = true;
            digests[p][b] = digestOf(*now[b]);
        }
    }
    s.digests = std::move(digests);
    ScoreShape shape = shapeOf(*score, s.options, s.digests);
    if (shape != s.shape) everything = true;
    s.shape = std::move(shape);
    const std::size_t count = stretchesOf(*score);
    s.stretches.resize(count);
    const std::optional<TickRange> &range = s.options.range;
    bool any = everything;
    s.judged = 0;
    for (std::size_t k = 0; k < count; ++k) {
        // Notes are held over bar lines: a note begun before the bars read reaches into them.
        const std::size_t from = k * kStretchBars, to = std::min(bars, from + kStretchBars + kAroundBars);
        const std::size_t begin = from > kAroundBars ? from - kAroundBars : 0;
        bool stale = everything || std::find(changed.begin() + static_cast<std::ptrdiff_t>(begin), changed.begin() + static_cast<std::ptrdiff_t>(to), true)
                                       != changed.begin() + static_cast<std::ptrdiff_t>(to);
        if (!stale)
            for (std::size_t b = begin; b-- > 0 && !stale;)
                if (changed[b]) stale = reachesOver(*s.score, b, score->barStart(begin)) || reachesOver(*score, b, score->barStart(begin));
        if (!stale) continue;
        any = true;
        s.judged += std::min(bars, from + kStretchBars) - from;
        if (range && !TickRange{score->barStart(from), to < bars ? score->barStart(to) : score->end()}.overlaps(*range)) s.stretches[k].clear();
        else s.stretches[k] = findingsOfStretch(*score, s.shape, s.options, k);
    }
    s.score = score;
    if (!any) return s.findings;
    s.findings.clear();
    for (const auto &stretch : s.stretches) s.findings.insert(s.findings.end(), stretch.begin(), stretch.end());
    const std::vector<Finding> species = findingsOfSpecies(*score, s.shape, s.options);
    s.findings.insert(s.findings.end(), species.begin(), species.end());
    if (!species.empty()) sortByTime(s.findings);
    if (range) std::erase_if(s.findings, [&](const Finding &f) { return !f.range.overlaps(*range); });
    return s.findings;
}

std::size_t LiveChecker::barsJudged() const { return m_state->judged; }

} // namespace ricercar
