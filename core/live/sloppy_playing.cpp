// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/sloppy_playing.h"

#include "core/music/tempo_map.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>

namespace ricercar {

namespace {

// The same on every machine, which std::normal_distribution is not.
class Noise {
public:
    explicit Noise(std::uint64_t seed) : m_engine(seed) {}
    double uniform() { return static_cast<double>(m_engine() >> 11) * 0x1p-53; }
    double normal()
    {
        const double u = std::max(uniform(), 1e-12), v = uniform();
        return std::sqrt(-2 * std::log(u)) * std::cos(6.283185307179586 * v);
    }

private:
    std::mt19937_64 m_engine;
};

} // namespace

SloppyTake playedSloppily(const Score &score, const Sloppiness &how)
{
    Noise noise(how.seed);
    const TempoMap map(score);
    const double steadySpeed = map.tempo(TimelineTick{}) / 60.0 * 10080.0;
    const auto speed = [&](TimelineTick t) { return how.steady ? steadySpeed : map.tempo(t) / 60.0 * 10080.0; };
    const auto seconds = [&](double tick) {
        return how.steady ? tick / steadySpeed : map.seconds(TimelineTick{std::llround(tick)});
    };
    struct Key {
        TakeNote note;
        TimelineTick truth;
    };
    std::map<std::pair<std::int64_t, int>, std::int64_t> ends; // (onset, key): a key sounds but once, as long as the longest
    std::map<std::tuple<std::size_t, int, std::int64_t>, std::vector<int>> chords;
    for (const PlacedNote &p : allNotes(score)) {
        const Part &part = *score.parts[p.part];
        if (p.note->grace != Grace::None || part.instrument.channel == 9 || p.note->midi() < 0 || p.note->midi() > 127) continue;
        auto &end = ends[{p.onset.value, p.note->midi()}];
        end = std::max(end, p.end.value);
        chords[{p.part, p.note->staff, p.onset.value}].push_back(p.note->midi());
    }
    std::map<std::pair<std::int64_t, int>, double> roll; // seconds later
    for (auto &[place, keys] : chords) {
        if (keys.size() < 3 || noise.uniform() >= how.rolledChords) continue;
        std::sort(keys.begin(), keys.end());
        for (std::size_t i = 0; i < keys.size(); ++i) roll[{std::get<2>(place), keys[i]}] = 0.001 * how.rollMilliseconds * static_cast<double>(i);
    }
    std::vector<Key> played;
    for (const auto &[place, end] : ends) {
        const auto [onset, key] = place;
        const double tps = speed(TimelineTick{onset});
        double late = 0.001 * (how.late + how.onsetMilliseconds * noise.normal());
        if (const auto r = roll.find(place); r != roll.end()) late += r->second;
        Key k;
        k.truth = TimelineTick{onset};
        k.note.key = static_cast<std::uint8_t>(key);
        k.note.velocity = static_cast<std::uint8_t>(std::clamp(static_cast<int>(70 + 12 * noise.normal()), 20, 120));
        k.note.on = onset + std::llround(late * tps);
        // From short to a little over the next: as the hand leaves the key.
        const double share = std::clamp(0.85 + 0.15 * noise.normal(), 0.45, 1.08);
        k.note.off = std::max<std::int64_t>(k.note.on + std::llround(0.04 * tps), onset + std::llround(share * static_cast<double>(end - onset)) + std::llround(0.02 * tps * noise.normal()));
        played.push_back(k);
    }
    std::stable_sort(played.begin(), played.end(), [](const Key &a, const Key &b) { return a.note.on < b.note.on; });
    // A key must come up before it is struck again.
    std::array<TakeNote *, 128> down{};
    for (Key &k : played) {
        TakeNote *&before = down[k.note.key];
        if (before && before->off >= k.note.on) before->off = std::max<std::int64_t>(before->on + 1, k.note.on - std::llround(0.01 * speed(k.truth)));
        before = &k.note;
    }
    SloppyTake sloppy;
    sloppy.take.name = "Sloppy playing";
    sloppy.take.range = {TimelineTick{}, score.end()};
    const double begin = played.empty() ? 0 : seconds(static_cast<double>(played.front().note.on));
    for (Key &k : played) {
        k.note.onSeconds = seconds(static_cast<double>(k.note.on)) - begin;
        k.note.offSeconds = seconds(static_cast<double>(k.note.off)) - begin;
        sloppy.take.notes.push_back(k.note);
        sloppy.truth.push_back(k.truth);
    }
    return sloppy;
}

} // namespace ricercar
