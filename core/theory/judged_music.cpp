// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/judged_music.h"

#include <algorithm>

namespace ricercar {

namespace {

// Segments that a window reads on either side of itself, in each line; no rule walks further without saying so.
constexpr std::size_t kAround = 6;

std::vector<Segment> segmentsOf(const TextureLine &line)
{
    std::vector<Segment> segments;
    segments.reserve(line.notes.size());
    for (std::size_t i = 0; i < line.notes.size(); ++i) {
        const LineNote &n = line.notes[i];
        if (!segments.empty() && segments.back().key == n.key && segments.back().end == n.onset) {
            segments.back().end = n.end;
            segments.back().last = i;
            segments.back().fermata = n.fermata;
        } else {
            segments.push_back({n.onset, n.end, n.key, i, i, n.fermata});
        }
    }
    return segments;
}

std::vector<Slice> slicesOf(const std::vector<std::vector<Segment>> &lines)
{
    std::vector<TimelineTick> times;
    std::size_t count = 0;
    for (const auto &line : lines) count += 2 * line.size();
    times.reserve(count);
    for (const auto &line : lines) {
        const auto middle = static_cast<std::ptrdiff_t>(times.size());
        for (const Segment &s : line) {
            if (times.size() == static_cast<std::size_t>(middle) || times.back() != s.onset) times.push_back(s.onset);
            times.push_back(s.end);
        }
        std::inplace_merge(times.begin(), times.begin() + middle, times.end());
        times.erase(std::unique(times.begin(), times.end()), times.end());
    }
    std::vector<Slice> slices;
    slices.reserve(times.size());
    std::array<std::size_t, Slice::kMost> at{};
    for (std::size_t t = 0; t + 1 < times.size(); ++t) {
        Slice slice{{times[t], times[t + 1]}, {}};
        slice.segment.fill(-1);
        for (std::size_t v = 0; v < lines.size(); ++v) {
            while (at[v] < lines[v].size() && lines[v][at[v]].end <= times[t]) ++at[v];
            if (at[v] < lines[v].size() && lines[v][at[v]].onset <= times[t]) slice.segment[v] = static_cast<int>(at[v]);
        }
        slices.push_back(slice);
    }
    return slices;
}

bool anySpeciesRule(const RuleSet &wanted)
{
    for (auto r = static_cast<std::size_t>(Rule::SpeciesDissonance); r < kRules; ++r)
        if (wanted.test(r)) return true;
    return false;
}

} // namespace

JudgedMusic::JudgedMusic(const Texture &texture, const RuleSet &wanted) : texture(texture)
{
    segments.reserve(texture.lines.size());
    for (const TextureLine &line : texture.lines) segments.push_back(segmentsOf(line));
    if (lines() >= 2 && lines() <= Slice::kMost) slices = slicesOf(segments);
    if (anySpeciesRule(wanted)) species = speciesIn(texture);
}

std::optional<Chord> JudgedMusic::chordOf(const Slice &slice) const
{
    std::array<int, Slice::kMost> keys;
    std::size_t count = 0;
    for (std::size_t v = 0; v < lines(); ++v)
        if (slice.segment[v] >= 0) keys[count++] = segments[v][static_cast<std::size_t>(slice.segment[v])].key;
    if (count < 3) return std::nullopt;
    return findChord(std::span<const int>(keys.data(), count));
}

std::size_t JudgedMusic::segmentFrom(std::size_t line, TimelineTick t) const
{
    const auto &all = segments[line];
    return static_cast<std::size_t>(std::lower_bound(all.begin(), all.end(), t, [](const Segment &s, TimelineTick at) {
        return s.onset < at;
    }) - all.begin());
}

std::optional<std::size_t> JudgedMusic::segmentAt(std::size_t line, TimelineTick t) const
{
    const std::size_t next = segmentFrom(line, t + Ticks{1});
    if (next == 0 || segments[line][next - 1].end <= t) return std::nullopt;
    return next - 1;
}

std::optional<std::size_t> JudgedMusic::noteSounding(std::size_t line, TimelineTick t) const
{
    const auto &all = notes(line);
    const auto next = std::upper_bound(all.begin(), all.end(), t, [](TimelineTick at, const LineNote &n) { return at < n.onset; });
    if (next == all.begin() || (next - 1)->end <= t) return std::nullopt;
    return static_cast<std::size_t>(next - all.begin()) - 1;
}

void judge(const JudgedMusic &music, Judgement &judgement)
{
    const TickRange window = judgement.window;
    judgement.read(window.begin, window.end);
    for (std::size_t v = 0; v < music.lines(); ++v) {
        const auto &line = music.segments[v];
        const std::size_t first = music.segmentFrom(v, window.begin), behind = music.segmentFrom(v, window.end);
        const TimelineTick from = first >= kAround ? line[first - kAround].onset : kLongAgo;
        const TimelineTick to = behind + kAround <= line.size() ? line[behind + kAround - 1].end : kFarAhead;
        judgement.read(from, to);
    }
    judgeConsecutives(music, judgement);
    judgeOrnaments(music, judgement);
    judgeLines(music, judgement);
    judgeHarmony(music, judgement);
    judgeSpecies(music, judgement);
}

} // namespace ricercar
