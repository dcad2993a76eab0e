// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/chord.h"

#include <algorithm>
#include <bit>
#include <iterator>

namespace ricercar {

namespace {

constexpr std::array<std::array<int, 4>, 10> kTones{{
    {0, 4, 7, -1}, {0, 3, 7, -1}, {0, 3, 6, -1}, {0, 4, 8, -1},
    {0, 4, 7, 10}, {0, 4, 7, 11}, {0, 3, 7, 10}, {0, 3, 6, 10}, {0, 3, 6, 9}, {0, 3, 7, 11},
}};

std::uint16_t bitsOf(int root, ChordQuality quality, bool withFifth)
{
    std::uint16_t bits = 0;
    const auto &tones = kTones[static_cast<std::size_t>(quality)];
    for (std::size_t i = 0; i < tones.size(); ++i)
        if (tones[i] >= 0 && (withFifth || i != 2)) bits |= static_cast<std::uint16_t>(1u << ((root + tones[i]) % 12));
    return bits;
}

} // namespace

std::array<int, 4> tonesOf(ChordQuality quality)
{
    return kTones[static_cast<std::size_t>(quality)];
}

int Chord::third() const { return (root + kTones[static_cast<std::size_t>(quality)][1]) % 12; }
int Chord::fifth() const { return (root + kTones[static_cast<std::size_t>(quality)][2]) % 12; }

std::optional<int> Chord::seventh() const
{
    const int tone = kTones[static_cast<std::size_t>(quality)][3];
    if (tone < 0) return std::nullopt;
    return (root + tone) % 12;
}

int Chord::inversion() const
{
    if (bass == root) return 0;
    if (bass == third()) return 1;
    if (bass == fifth()) return 2;
    return 3;
}

std::uint16_t Chord::pitchClasses() const
{
    return bitsOf(root, quality, true);
}

std::optional<Chord> findChord(std::uint16_t pitchClasses, int bassPitchClass)
{
    const int count = std::popcount(pitchClasses);
    if (count < 2 || count > 4) return std::nullopt;
    // Complete chords first; among several readings (a diminished seventh has four) the bass as root comes first.
    for (const bool withFifth : {true, false}) {
        for (int q = 0; q < 10; ++q) {
            const auto quality = static_cast<ChordQuality>(q);
            if (!withFifth && (quality == ChordQuality::Diminished || quality == ChordQuality::Augmented
                               || quality == ChordQuality::HalfDiminished7 || quality == ChordQuality::Diminished7))
                continue; // without their fifths these are other chords
            for (int i = 0; i < 12; ++i) {
                const int root = (bassPitchClass + i) % 12;
                if (bitsOf(root, quality, withFifth) == pitchClasses)
                    return Chord{root, quality, bassPitchClass, !withFifth};
            }
        }
    }
    return std::nullopt;
}

std::optional<Chord> findChord(std::span<const int> keys)
{
    if (keys.empty()) return std::nullopt;
    std::uint16_t bits = 0;
    for (int key : keys) bits |= static_cast<std::uint16_t>(1u << (((key % 12) + 12) % 12));
    const int lowest = *std::min_element(keys.begin(), keys.end());
    return findChord(bits, ((lowest % 12) + 12) % 12);
}

std::string chordName(const Chord &chord, KeySignature key)
{
    static constexpr const char *kQualities[] = {
        "major", "minor", "diminished", "augmented", "dominant seventh", "major seventh", "minor seventh",
        "half-diminished seventh", "diminished seventh", "minor-major seventh"};
    static constexpr const char *kInversions[] = {"", ", first inversion", ", second inversion", ", third inversion"};
    std::string root = spelledNear(60 + chord.root, key.fifths).name();
    while (!root.empty() && (root.back() == '-' || (root.back() >= '0' && root.back() <= '9'))) root.pop_back();
    return root + " " + kQualities[static_cast<std::size_t>(chord.quality)] + kInversions[chord.inversion()];
}

} // namespace ricercar
