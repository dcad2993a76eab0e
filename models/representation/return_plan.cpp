// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/return_plan.h"

#include <array>
#include <charconv>
#include <random>
#include <sstream>

namespace ricercar::models {

namespace {

// What a bar does: new, or so many bars back as it was, moved, or in its rhythm alone.
constexpr int kFewestSeen = 6;  // a context is kept from here on
constexpr int kMoved = kMostBarsBack, kRhythm = 2 * kMostBarsBack, kKinds = 3 * kMostBarsBack + 1;

int kindOf(const BarWishes& w) {
    if (w.returnOf <= 0) return 0;
    return w.returnOf + (w.returnRhythm ? kRhythm : w.returnShift ? kMoved : 0);
}

// From the narrowest to the widest: the genre (first name of the style), the place in the form, what the bar before did,
// how much came back in the last sixteen bars.
std::array<std::uint32_t, 4> contextsOf(const std::vector<EventBar>& bars, int b, const StyleMix& style) {
    const int genre = style.empty() ? 0 : style.front().first + 1;
    const int place = b < 24 ? b : 24 + b % 8;
    const int before = b > 0 ? kindOf(bars[static_cast<std::size_t>(b - 1)].wishes) : kKinds;
    int back = 0, seen = 0;
    for (int i = std::max(0, b - 16); i < b; ++i, ++seen) {
        const auto& w = bars[static_cast<std::size_t>(i)].wishes;
        back += w.returnOf > 0 && !w.returnRhythm;
    }
    const double share = seen ? double(back) / seen : 0;
    const int often = share < 0.1 ? 0 : share < 0.35 ? 1 : share < 0.7 ? 2 : 3;
    const auto pack = [](int level, int g, int p, int k, int o) {
        return static_cast<std::uint32_t>((((level * 64 + g) * 32 + p) * 256 + k) * 4 + o);
    };
    return {pack(0, genre, place, before, often), pack(1, 0, b % 8, before, often), pack(2, 0, 0, before, often), pack(3, 0, 0, 0, often)};
}

}  // namespace

void ReturnPlan::learn(const EventPiece& piece, const StyleMix& style) {
    for (int b = 0; b < static_cast<int>(piece.bars.size()); ++b) {
        const auto& w = piece.bars[static_cast<std::size_t>(b)].wishes;
        const int kind = kindOf(w);
        for (const auto context : contextsOf(piece.bars, b, style)) ++m_counts[context][kind];
        if (kind > kMoved && kind <= kRhythm) ++m_shifts[w.returnShift];
    }
}

void ReturnPlan::plan(std::vector<EventBar>& bars, int from, int end, const StyleMix& style, std::uint64_t seed) const {
    std::mt19937_64 random(seed * 0x9e3779b97f4a7c15ull + 11);
    const auto draw = [&](const auto& weights) {
        double sum = 0;
        for (const auto& [value, weight] : weights) sum += weight;
        double at = double(random() >> 11) * 0x1p-53 * sum;
        for (const auto& [value, weight] : weights)
            if ((at -= weight) < 0) return value;
        return weights.begin()->first;
    };
    for (int b = from; b < end && !m_counts.empty(); ++b) {
        auto& w = bars[static_cast<std::size_t>(b)].wishes;
        if (w.returnOf >= 0) continue;
        std::map<int, double> chances{{0, 1e-6}};
        double left = 1;
        for (const auto context : contextsOf(bars, b, style)) {
            const auto found = m_counts.find(context);
            if (found == m_counts.end()) continue;
            double count = 0;
            for (const auto& [kind, n] : found->second) count += n;
            const double kinds = double(found->second.size());
            for (const auto& [kind, n] : found->second) chances[kind] += left * n / (count + kinds);
            left *= kinds / (count + kinds);
        }
        std::erase_if(chances, [&](const auto& entry) {
            const int back = (entry.first - 1) % kMostBarsBack + 1;
            return entry.first > 0 && (back > b || bars[static_cast<std::size_t>(b - back)].length != bars[static_cast<std::size_t>(b)].length);
        });
        const int kind = draw(chances);
        w.returnOf = static_cast<std::int16_t>(kind == 0 ? 0 : (kind - 1) % kMostBarsBack + 1);
        w.returnRhythm = kind > kRhythm;
        w.returnShift = static_cast<std::int8_t>(kind > kMoved && kind <= kRhythm && !m_shifts.empty() ? draw(m_shifts) : 0);
    }
}

std::string ReturnPlan::toText() const {
    std::ostringstream out;
    out << "shifts";
    for (const auto& [shift, n] : m_shifts) out << ' ' << shift << ' ' << n;
    out << '\n';
    for (const auto& [context, counts] : m_counts) {
        int seen = 0;
        for (const auto& [kind, n] : counts) seen += n;
        if (seen < kFewestSeen) continue;
        std::ostringstream entries;
        for (const auto& [kind, n] : counts)
            if (n >= 2) entries << ' ' << kind << ' ' << n;
        if (const auto text = entries.str(); !text.empty()) out << context << text << '\n';
    }
    return out.str();
}

std::optional<ReturnPlan> ReturnPlan::fromText(std::string_view text) {
    ReturnPlan plan;
    while (!text.empty()) {
        const auto end = text.find('\n');
        if (end == std::string_view::npos) return std::nullopt;
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end + 1);
        const auto number = [&](auto& value) {
            while (!line.empty() && line.front() == ' ') line.remove_prefix(1);
            const auto [rest, error] = std::from_chars(line.data(), line.data() + line.size(), value);
            line.remove_prefix(static_cast<std::size_t>(rest - line.data()));
            return error == std::errc{};
        };
        std::map<int, int>* counts = &plan.m_shifts;
        if (line.starts_with("shifts"))
            line.remove_prefix(6);
        else if (std::uint32_t context = 0; number(context))
            counts = &plan.m_counts[context];
        else
            return std::nullopt;
        while (!line.empty()) {
            int kind = 0, n = 0;
            if (!number(kind) || !number(n) || n <= 0) return std::nullopt;
            const bool shifts = counts == &plan.m_shifts;
            if (shifts ? kind < -127 || kind > 127 : kind < 0 || kind >= kKinds) return std::nullopt;
            (*counts)[kind] = n;
        }
    }
    return plan;
}

}  // namespace ricercar::models
