// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/chord.h"

#include <algorithm>
#include <iterator>
#include <vector>

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

constexpr std::size_t kSets = 1u << 12;

// For each bass and set of pitch classes: root, quality << 4, fifth missing << 8, and bit 9; 0 for no chord.
std::vector<std::uint16_t> tableOfChords()
{
    std::vector<std::uint16_t> table(12 * kSets, 0);
    for (int bass = 0; bass < 12; ++bass)
        // Complete chords first; among several readings (a diminished seventh has four) the bass as root comes first.
        for (const bool withFifth : {true, false})
            for (int q = 0; q < 10; ++q) {
                const auto quality = static_cast<ChordQuality>(q);
                if (!withFifth && (quality == ChordQuality::Diminished || quality == ChordQuality::Augmented
                                   || quality == ChordQuality::HalfDiminished7 || quality == ChordQuality::Diminished7))
                    continue; // without their fifths these are other chords
                for (int i = 0; i < 12; ++i) {
                    const int root = (bass + i) % 12;
                    std::uint16_t &entry = table[static_cast<std::size_t>(bass) * kSets + bitsOf(root, quality, withFifth)];
                    if (entry == 0) entry = static_cast<std::uint16_t>(root | q << 4 | (withFifth ? 0 : 256) | 512);
                }
            }
    return table;
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
    // By bass and set, so that a checker can ask for every change of harmony in a large score.
    static const std::vector<std::uint16_t> table = tableOfChords();
    if (pitchClasses >= kSets) return std::nullopt;
    const std::uint16_t entry = table[static_cast<std::size_t>(bassPitchClass) * kSets + pitchClasses];
    if (entry == 0) return std::nullopt;
    return Chord{entry & 15, static_cast<ChordQuality>((entry >> 4) & 15), bassPitchClass, (entry & 256) != 0};
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
