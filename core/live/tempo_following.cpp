// SPDX-License-Identifier: GPL-3.0-or-later
// After S. Dixon, Automatic Extraction of Tempo and Beat from Expressive Performances (2001), for the clustering of times
// between onsets, and D. Ellis, Beat Tracking by Dynamic Programming (2007); here the state holds the length of the beat
// too, so that the tempo may wander.
#include "core/live/tempo_following.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <numeric>

namespace ricercar {

namespace {

constexpr double kFrame = 0.01;           // seconds
constexpr int kShortest = 25, kLongest = 150; // a beat, in frames: 240 to 40 in a minute
constexpr int kStates = kLongest - kShortest + 1;
constexpr std::int64_t kQ = kQuarter.value;

// Keys struck together.
struct Strike {
    double at = 0, weight = 1;
    int keys = 0, lowest = 127;
    double longest = 0; // seconds
    int velocity = 0;
};

std::vector<Strike> strikesOf(const Take &take)
{
    std::vector<Strike> strikes;
    std::vector<TakeNote> notes = take.notes;
    std::stable_sort(notes.begin(), notes.end(), [](const TakeNote &a, const TakeNote &b) { return a.onSeconds < b.onSeconds; });
    double first = -1;
    for (const TakeNote &n : notes) {
        if (strikes.empty() || n.onSeconds - first > 0.06) {
            strikes.push_back({});
            first = n.onSeconds;
        }
        Strike &s = strikes.back();
        s.at = (s.at * s.keys + n.onSeconds) / (s.keys + 1);
        ++s.keys;
        s.lowest = std::min<int>(s.lowest, n.key);
        s.longest = std::max(s.longest, n.offSeconds - n.onSeconds);
        s.velocity = std::max<int>(s.velocity, n.velocity);
    }
    double loud = 0;
    for (const Strike &s : strikes) loud += s.velocity;
    loud = std::max(1.0, loud / static_cast<double>(std::max<std::size_t>(strikes.size(), 1)));
    for (std::size_t i = 0; i < strikes.size(); ++i) {
        Strike &s = strikes[i];
        const double next = i + 1 < strikes.size() ? strikes[i + 1].at - s.at : 1.0;
        s.weight = 0.5 + 0.25 * std::min(s.keys, 4) + 0.25 * (s.lowest < 55) + 0.5 * std::min(next, 1.0) + 0.3 * (s.velocity / loud - 1);
    }
    return strikes;
}

double bump(double x, double width) { return std::exp(-0.5 * x * x / (width * width)); }

// How well beats of each length suit the times between strikes.
std::vector<std::pair<double, double>> periods(const std::vector<Strike> &strikes, std::optional<double> wanted)
{
    std::array<double, 300> histogram{}; // of times between, by frames
    for (std::size_t i = 0; i < strikes.size(); ++i)
        for (std::size_t k = i + 1; k < strikes.size() && strikes[k].at - strikes[i].at < 2.95; ++k)
            histogram[static_cast<std::size_t>((strikes[k].at - strikes[i].at) / kFrame + 0.5)] += std::sqrt(strikes[i].weight * strikes[k].weight);
    const double total = std::max(1e-9, std::accumulate(histogram.begin(), histogram.end(), 0.0));
    std::vector<std::pair<double, double>> found; // score, period in frames
    for (double period = kShortest; period <= kLongest; period += 0.5) {
        double score = 0;
        for (std::size_t h = 5; h < histogram.size(); ++h) {
            if (histogram[h] == 0) continue;
            for (const auto &[factor, worth] : {std::pair{1.0, 1.0}, {2.0, 0.6}, {3.0, 0.35}, {4.0, 0.35}, {0.5, 0.5}, {1.0 / 3, 0.3}, {0.25, 0.3}})
                score += worth * histogram[h] * bump((static_cast<double>(h) - factor * period) / (factor * period), 0.035);
        }
        const double seconds = period * kFrame;
        const double prior = wanted ? bump(std::log2(seconds * *wanted / 60), 0.12) : bump(std::log2(seconds / 0.58), 0.7);
        found.emplace_back(score / total * prior, period);
    }
    std::vector<std::pair<double, double>> peaks;
    for (std::size_t i = 0; i < found.size(); ++i) {
        const bool left = i == 0 || found[i].first >= found[i - 1].first, right = i + 1 == found.size() || found[i].first > found[i + 1].first;
        if (left && right) peaks.push_back(found[i]);
    }
    std::sort(peaks.rbegin(), peaks.rend());
    if (peaks.size() > 4) peaks.resize(4);
    return peaks;
}

struct Tracked {
    std::vector<double> beats; // seconds
    double score = 0;          // for each beat
};

Tracked track(const std::vector<Strike> &strikes, double period)
{
    const double begin = strikes.front().at - 0.3;
    const auto frames = static_cast<std::size_t>((strikes.back().at + 0.5 - begin) / kFrame) + 2;
    std::vector<float> there(frames, 0.0f);
    for (const Strike &s : strikes) {
        const double at = (s.at - begin) / kFrame;
        for (int d = -6; d <= 6; ++d) {
            const auto f = static_cast<std::ptrdiff_t>(std::lround(at)) + d;
            if (f >= 0 && f < static_cast<std::ptrdiff_t>(frames))
                there[static_cast<std::size_t>(f)] += static_cast<float>(s.weight * bump((static_cast<double>(f) - at) * kFrame, 0.02));
        }
    }
    const float mean = [&] {
        double w = 0;
        for (const Strike &s : strikes) w += s.weight;
        return static_cast<float>(w / static_cast<double>(strikes.size()));
    }();
    for (float &t : there) t = std::min(t / mean, 1.6f);
    // best[f][tau]: beats end at f, the last of length tau.
    constexpr float kNone = -1e9f;
    std::vector<float> best(frames * kStates, kNone);
    std::vector<std::int16_t> from(frames * kStates, -1);
    std::array<float, kStates> drift{};
    for (int s = 0; s < kStates; ++s) {
        const double x = std::log((s + kShortest) / period);
        drift[static_cast<std::size_t>(s)] = static_cast<float>(6 * x * x);
    }
    for (std::size_t f = 0; f < frames; ++f) {
        for (int s = 0; s < kStates; ++s) {
            const int tau = s + kShortest;
            const std::size_t here = f * kStates + static_cast<std::size_t>(s);
            const float own = there[f] - 0.35f - drift[static_cast<std::size_t>(s)];
            if (static_cast<int>(f) < kLongest) best[here] = own; // a first beat
            if (static_cast<int>(f) < tau) continue;
            const std::size_t before = (f - static_cast<std::size_t>(tau)) * kStates;
            const int reach = std::max(2, tau / 6);
            for (int p = std::max(0, s - reach); p <= std::min(kStates - 1, s + reach); ++p) {
                if (best[before + static_cast<std::size_t>(p)] <= kNone) continue;
                const float x = std::log(static_cast<float>(tau) / static_cast<float>(p + kShortest));
                const float score = best[before + static_cast<std::size_t>(p)] + own - 45 * x * x;
                if (score > best[here]) {
                    best[here] = score;
                    from[here] = static_cast<std::int16_t>(p);
                }
            }
        }
    }
    std::size_t end = 0;
    float most = kNone;
    const std::size_t tail = frames > static_cast<std::size_t>(period * 1.2) ? frames - static_cast<std::size_t>(period * 1.2) : 0;
    for (std::size_t i = tail * kStates; i < best.size(); ++i)
        if (best[i] > most) {
            most = best[i];
            end = i;
        }
    Tracked tracked;
    for (std::size_t at = end;;) {
        tracked.beats.push_back(begin + static_cast<double>(at / kStates) * kFrame);
        if (from[at] < 0) break;
        const std::size_t tau = at % kStates + kShortest;
        at = (at / kStates - tau) * kStates + static_cast<std::size_t>(from[at]);
    }
    std::reverse(tracked.beats.begin(), tracked.beats.end());
    tracked.score = most / static_cast<double>(std::max<std::size_t>(tracked.beats.size(), 1));
    return tracked;
}

// To the strokes where there are some near.
void refine(std::vector<double> &beats, const std::vector<Strike> &strikes)
{
    for (double &beat : beats) {
        double sum = 0, weight = 0;
        for (auto s = std::lower_bound(strikes.begin(), strikes.end(), beat - 0.05, [](const Strike &a, double t) { return a.at < t; });
             s != strikes.end() && s->at < beat + 0.05; ++s) {
            sum += s->weight * s->at;
            weight += s->weight;
        }
        if (weight > 0) beat = sum / weight;
    }
    for (std::size_t i = 1; i < beats.size(); ++i) beats[i] = std::max(beats[i], beats[i - 1] + 0.1);
}

// Which part of the strokes between beats lies at halves, and which at thirds.
bool goesInThirds(const std::vector<double> &beats, const std::vector<Strike> &strikes)
{
    double halves = 0, thirds = 0;
    for (const Strike &s : strikes) {
        const auto next = std::upper_bound(beats.begin(), beats.end(), s.at);
        if (next == beats.begin() || next == beats.end()) continue;
        const double x = (s.at - *(next - 1)) / (*next - *(next - 1));
        if (x < 0.15 || x > 0.85) continue;
        halves += bump(x - 0.5, 0.05) + 0.7 * (bump(x - 0.25, 0.04) + bump(x - 0.75, 0.04));
        thirds += bump(x - 1.0 / 3, 0.05) + bump(x - 2.0 / 3, 0.05);
    }
    return thirds > 2 * halves && thirds > 0.25 * static_cast<double>(beats.size());
}

} // namespace

Result<FollowedBeats> followBeats(const Take &take, const FollowWishes &wishes)
{
    const std::vector<Strike> strikes = strikesOf(take);
    if (strikes.size() < 4 || strikes.back().at - strikes.front().at < 1)
        return fail(ErrorCode::BadInput, "There is too little in this take to hear a beat in it; play a bar or two at least.");
    const auto candidates = periods(strikes, wishes.quartersPerMinute);
    if (candidates.empty() || candidates.front().first <= 0)
        return fail(ErrorCode::BadInput, "No steady beat was found in this take; play it to the metronome instead.");
    Tracked best;
    double bestScore = -1e9, second = -1e9;
    for (const auto &[worth, period] : candidates) {
        Tracked tracked = track(strikes, period);
        const double score = tracked.score + 1.2 * std::log(worth / candidates.front().first);
        if (score > bestScore) {
            second = bestScore;
            bestScore = score;
            best = std::move(tracked);
        } else {
            second = std::max(second, score);
        }
    }
    FollowedBeats found;
    found.beats = std::move(best.beats);
    refine(found.beats, strikes);
    if (found.beats.size() < 2) return fail(ErrorCode::BadInput, "No steady beat was found in this take; play it to the metronome instead.");
    // All strokes lie between the first beat and the last.
    while (found.beats.front() > strikes.front().at + 0.06) found.beats.insert(found.beats.begin(), 2 * found.beats[0] - found.beats[1]);
    while (found.beats.back() < strikes.back().at) found.beats.push_back(2 * found.beats.back() - found.beats[found.beats.size() - 2]);
    std::vector<double> gaps;
    for (std::size_t i = 1; i < found.beats.size(); ++i) gaps.push_back(found.beats[i] - found.beats[i - 1]);
    std::nth_element(gaps.begin(), gaps.begin() + static_cast<std::ptrdiff_t>(gaps.size() / 2), gaps.end());
    const double gap = gaps[gaps.size() / 2];

    const bool told = wishes.time.has_value();
    found.compound = told ? wishes.time->unit == 8 && wishes.time->beats % 3 == 0 && wishes.time->beats > 3 : goesInThirds(found.beats, strikes);
    found.quartersPerMinute = 60 / gap * (found.compound ? 1.5 : 1.0);

    // The weight of each beat, and what remains of it after the beat's neighbours are taken off.
    std::vector<double> weight(found.beats.size(), 0.0);
    for (const Strike &s : strikes)
        for (std::size_t b = 0; b < found.beats.size(); ++b)
            if (std::fabs(s.at - found.beats[b]) < 0.15 * gap) {
                const double length = std::min(s.longest / gap, 4.0);
                weight[b] = std::max(weight[b], 0.6 + 0.3 * std::min(s.keys, 5) + (s.lowest < 55 ? 0.8 * (60 - s.lowest) / 20.0 : 0.0) + 0.4 * length + 0.01 * s.velocity);
            }
    double bestBar = -1e9;
    int bar = 4;
    for (const int m : {4, 3, 2}) {
        if (told) {
            const int beatsOfBar = found.compound ? wishes.time->beats / 3 : std::max(1, wishes.time->beats * 4 / wishes.time->unit);
            if (m != 4) continue;
            bar = beatsOfBar;
        }
        const int period = told ? bar : m;
        for (int phase = 0; phase < period; ++phase) {
            std::array<double, 16> sum{};
            std::array<int, 16> count{};
            for (std::size_t b = 0; b < weight.size(); ++b) {
                const auto place = static_cast<std::size_t>((static_cast<int>(b) - phase + period) % period) % 16;
                sum[place] += weight[b];
                ++count[place];
            }
            const auto mean = [&](int place) { return count[static_cast<std::size_t>(place)] ? sum[static_cast<std::size_t>(place)] / count[static_cast<std::size_t>(place)] : 0.0; };
            double rest = 0;
            for (int p = 1; p < std::min(period, 16); ++p) rest += mean(p) / (std::min(period, 16) - 1);
            // The middle of a bar of four is heavy too, less than its first beat.
            double score = period == 4 ? 0.5 * (mean(0) + mean(2) - mean(1) - mean(3)) + 0.4 * (mean(0) - mean(2)) : mean(0) - rest;
            // An upbeat is short: most music begins with the bar. Bars of four are the most common.
            score += -0.08 * (phase > 0) + (period == 4 ? 0.12 : period == 2 ? -0.06 : 0.0);
            if (score > bestBar) {
                bestBar = score;
                bar = period;
                found.firstDownbeat = static_cast<std::size_t>(phase);
            }
        }
    }
    if (told) found.time = *wishes.time;
    else if (found.compound) found.time = {static_cast<std::uint8_t>(bar * 3), 8};
    else found.time = {static_cast<std::uint8_t>(bar), 4};
    found.confidence = std::clamp(second <= -1e8 ? 1.0 : (bestScore - second) / std::max(0.2, std::fabs(bestScore)), 0.0, 1.0);
    return found;
}

Take onBeats(const Take &take, const FollowedBeats &followed)
{
    const auto &beats = followed.beats;
    const double length = static_cast<double>(kQ) * (followed.compound ? 1.5 : 1.0);
    const auto tick = [&](double seconds) -> std::int64_t {
        auto next = std::upper_bound(beats.begin(), beats.end(), seconds);
        if (next == beats.begin()) ++next;
        if (next == beats.end()) --next;
        const auto k = static_cast<double>(next - beats.begin()) - 1 - static_cast<double>(followed.firstDownbeat);
        return std::llround((k + (seconds - *(next - 1)) / (*next - *(next - 1))) * length);
    };
    Take placed = take;
    placed.free = false;
    for (TakeNote &n : placed.notes) {
        n.on = tick(n.onSeconds);
        n.off = std::max(tick(n.offSeconds), n.on + 1);
    }
    for (TakePedal &p : placed.pedals) p.at = tick(p.seconds);
    for (TakePress &p : placed.presses) {
        p.at = tick(p.seconds);
        p.length = std::max<std::int64_t>(tick(p.seconds + p.lasts) - p.at, 1);
    }
    std::stable_sort(placed.notes.begin(), placed.notes.end(), [](const TakeNote &a, const TakeNote &b) { return a.on < b.on; });
    placed.range = {TimelineTick{}, TimelineTick{tick(beats.back())}};
    return placed;
}

Result<Notated> scoreOfFreeTake(const ScorePtr &empty, const Take &take, const FollowedBeats &beats, const NotationOptions &options, IdSource &ids)
{
    const Take placed = onBeats(take, beats);
    ScorePtr score = withMetre(empty, 0, beats.time);
    std::int64_t end = 0;
    for (const TakeNote &n : placed.notes) end = std::max(end, n.off);
    const std::int64_t bar = beats.time.length().value;
    if (const auto bars = static_cast<std::size_t>(end / bar + 1); bars > score->barCount()) score = withBars(score, score->barCount(), bars - score->barCount());
    // A tempo mark where the beat has changed; three beats are heard together, so that one late finger is no change.
    const double perBeat = beats.compound ? 1.5 : 1.0;
    double now = 0;
    for (std::size_t b = beats.firstDownbeat; b + 1 < beats.beats.size(); ++b) {
        std::array<double, 3> gaps{};
        for (std::size_t i = 0; i < 3; ++i) {
            const std::size_t k = std::clamp<std::size_t>(b + i, 1, beats.beats.size() - 1);
            gaps[i] = beats.beats[k] - beats.beats[k - 1];
        }
        std::sort(gaps.begin(), gaps.end());
        const double tempo = std::clamp(60 / gaps[1] * perBeat, 10.0, 600.0);
        if (now > 0 && std::fabs(tempo / now - 1) < 0.05) continue;
        now = tempo;
        const auto at = TimelineTick{static_cast<std::int64_t>(static_cast<double>(b - beats.firstDownbeat) * static_cast<double>(kQ) * perBeat)};
        if (at < score->end()) score = withTempo(score, score->locate(at), std::round(tempo * 10) / 10);
    }
    return withTake(score, placed, options, ids);
}

} // namespace ricercar
