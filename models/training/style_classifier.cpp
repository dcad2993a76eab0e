// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/style_classifier.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>
#include <random>

namespace ricercar::models {

namespace {

constexpr int kFeatures = 1 << 14;

int bucket(int kind, int a, int b = 0, int c = 0) {
    std::uint64_t h = 1469598103934665603ull;
    for (const int x : {kind, a, b, c}) h = (h ^ static_cast<std::uint64_t>(x + 4096)) * 1099511628211ull;
    return static_cast<int>((h >> 20) % kFeatures);
}

}  // namespace

std::vector<std::pair<int, float>> styleFeatures(const std::vector<EventBar>& bars, std::span<const EventNote> notes, int first, int end) {
    std::map<int, float> counts;
    const auto add = [&](int feature, float weight) { counts[feature] += weight; };
    struct Line {
        int key = -1, interval = 99, length = -1, onset = -1;
    };
    std::array<Line, kMostParts> tops{};
    const int from = bars[static_cast<std::size_t>(first)].start;
    const auto& last = bars[static_cast<std::size_t>(end - 1)];
    const int to = last.start + last.length;
    const double quarters = double(to - from) / kUnitsPerQuarter;
    double all = 0, sounding = 0;
    std::map<int, int> atOnce;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        const auto& n = notes[i];
        if (n.onset < from || n.onset >= to) continue;
        const auto& bar = bars[static_cast<std::size_t>(barAt(bars, n.onset))];
        ++all;
        ++atOnce[n.onset];
        sounding += std::min(n.length, to - n.onset);
        const int inBeat = (n.onset - bar.start) % bar.beat, length = std::min(n.length, 192);
        add(bucket(1, inBeat, length), 1);
        add(bucket(2, length), 1);
        add(bucket(3, n.key / 4), 0.5f);
        const bool top = i + 1 == notes.size() || notes[i + 1].onset != n.onset || notes[i + 1].part != n.part;
        if (!top) continue;
        auto& line = tops[static_cast<std::size_t>(n.part)];
        if (line.key >= 0) {
            const int interval = std::clamp(n.key - line.key, -13, 13);
            add(bucket(4, interval), 1);
            add(bucket(5, interval, line.interval), 1);
            add(bucket(6, length, line.length), 1);
            add(bucket(7, interval, length), 0.5f);
            line.interval = interval;
        }
        line.key = n.key;
        line.length = length;
    }
    if (all == 0) return {};
    double norm = 0;
    std::vector<std::pair<int, float>> out;
    for (auto& [feature, count] : counts) {
        count = std::sqrt(count);
        norm += count * count;
    }
    for (const auto& [feature, count] : counts) out.emplace_back(feature, count / static_cast<float>(std::sqrt(norm)));
    const auto gauge = [&](int kind, double value) { out.emplace_back(bucket(8, kind, int(std::lround(value))), 0.3f); };
    gauge(0, 2 * std::log2(0.25 + all / quarters));
    gauge(1, 2 * sounding / (quarters * kUnitsPerQuarter));
    gauge(2, 2 * all / double(atOnce.size()));
    return out;
}

StyleClassifier::StyleClassifier(int styles)
    : m_styles(styles), m_weights(static_cast<std::size_t>(kFeatures * styles)), m_bias(static_cast<std::size_t>(styles)) {}

std::vector<double> StyleClassifier::judge(const std::vector<std::pair<int, float>>& features) const {
    std::vector<double> scores(m_bias.begin(), m_bias.end());
    for (const auto& [f, x] : features)
        for (int s = 0; s < m_styles; ++s) scores[static_cast<std::size_t>(s)] += double(x) * m_weights[static_cast<std::size_t>(f * m_styles + s)];
    const double most = *std::max_element(scores.begin(), scores.end());
    double sum = 0;
    for (const double s : scores) sum += std::exp(s - most);
    for (double& s : scores) s -= most + std::log(sum);
    return scores;
}

void StyleClassifier::learn(std::span<const StyleExample> examples, int rounds, std::uint64_t seed) {
    std::vector<double> count(static_cast<std::size_t>(m_styles));
    for (const auto& e : examples) ++count[static_cast<std::size_t>(e.style)];
    std::vector<std::size_t> order(examples.size());
    std::iota(order.begin(), order.end(), 0);
    std::mt19937_64 random(seed);
    const double mean = double(examples.size()) / m_styles;
    for (int round = 0; round < rounds; ++round) {
        for (std::size_t i = order.size(); i > 1; --i) std::swap(order[i - 1], order[random() % i]);
        const double rate = 2.0 / (1.0 + 0.5 * round);
        for (const std::size_t i : order) {
            const auto& e = examples[i];
            const auto scores = judge(e.features);
            const double weight = std::min(4.0, mean / count[static_cast<std::size_t>(e.style)]);
            for (int s = 0; s < m_styles; ++s) {
                const float push = static_cast<float>(rate * weight * ((s == e.style) - std::exp(scores[static_cast<std::size_t>(s)])));
                m_bias[static_cast<std::size_t>(s)] += 0.1f * push;
                for (const auto& [f, x] : e.features) m_weights[static_cast<std::size_t>(f * m_styles + s)] += push * x;
            }
        }
        for (auto& w : m_weights) w *= 0.97f;
    }
}

}  // namespace ricercar::models
