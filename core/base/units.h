// SPDX-License-Identifier: GPL-3.0-or-later
// Musical time. A quarter has 10 080 ticks, so 128th notes and tuplets of 3, 5, 7 and 9 are exact.
// A length (Ticks), a place on the score's timeline (TimelineTick) and a place in a bar (BarTick)
// are different types: positions differ by lengths, and the two kinds of position never mix.
#pragma once

#include <compare>
#include <cstdint>
#include <functional>

namespace ricercar {

// A length of musical time. May be negative as a difference.
struct Ticks {
    std::int64_t value = 0;

    constexpr auto operator<=>(const Ticks &) const = default;
    constexpr Ticks operator+(Ticks o) const { return {value + o.value}; }
    constexpr Ticks operator-(Ticks o) const { return {value - o.value}; }
    constexpr Ticks operator-() const { return {-value}; }
    constexpr Ticks operator*(std::int64_t n) const { return {value * n}; }
    constexpr Ticks operator/(std::int64_t n) const { return {value / n}; }
    constexpr std::int64_t operator/(Ticks o) const { return value / o.value; }
    constexpr Ticks operator%(Ticks o) const { return {value % o.value}; }
    constexpr Ticks &operator+=(Ticks o) { value += o.value; return *this; }
    constexpr Ticks &operator-=(Ticks o) { value -= o.value; return *this; }
    constexpr double quarters() const { return static_cast<double>(value) / 10080.0; }
};

inline constexpr Ticks kQuarter{10080};
inline constexpr Ticks kWhole{4 * 10080};
inline constexpr Ticks kHalf{2 * 10080};
inline constexpr Ticks kEighth{10080 / 2};
inline constexpr Ticks kSixteenth{10080 / 4};

template <typename Origin>
struct Position {
    std::int64_t value = 0; // ticks from the origin

    constexpr auto operator<=>(const Position &) const = default;
    constexpr Position operator+(Ticks d) const { return {value + d.value}; }
    constexpr Position operator-(Ticks d) const { return {value - d.value}; }
    constexpr Ticks operator-(Position o) const { return {value - o.value}; }
    constexpr Position &operator+=(Ticks d) { value += d.value; return *this; }
};

using TimelineTick = Position<struct ScoreStart>; // from the first bar's start
using BarTick = Position<struct BarStart>;        // from the bar's start

// Half-open: [begin, end).
struct TickRange {
    TimelineTick begin, end;

    constexpr bool operator==(const TickRange &) const = default;
    constexpr Ticks length() const { return end - begin; }
    constexpr bool empty() const { return end <= begin; }
    constexpr bool contains(TimelineTick t) const { return begin <= t && t < end; }
    constexpr bool overlaps(const TickRange &o) const { return begin < o.end && o.begin < end; }
};

// Sample frames at the stream's rate, from the transport's start.
using SampleIndex = std::int64_t;

} // namespace ricercar
