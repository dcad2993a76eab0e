// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/tonality.h"

#include <array>
#include <cmath>

namespace ricercar::judge {

namespace {

using Profile = std::array<double, 12>;

constexpr Profile kMajor{17.7661, 0.145624, 14.9265, 0.160186, 19.8049, 11.3587,
                         0.291248, 22.062, 0.145624, 8.15494, 0.232998, 4.95122};
constexpr Profile kMinor{18.2648, 0.737619, 14.0499, 16.8599, 0.702494, 14.4362,
                         0.702494, 18.6161, 4.56621, 1.93186, 7.37619, 1.75623};

constexpr std::array<Degree, 12> kMajorDegrees{
    {{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 0}, {3, 0}, {3, 1}, {4, 0}, {4, 1}, {5, 0}, {6, -1}, {6, 0}}};
constexpr std::array<Degree, 12> kMinorDegrees{
    {{0, 0}, {1, -1}, {1, 0}, {2, 0}, {2, 1}, {3, 0}, {3, 1}, {4, 0}, {5, 0}, {5, 1}, {6, 0}, {6, 1}}};

double correlation(const Profile &heard, const Profile &profile, int tonic)
{
    double meanHeard = 0, meanProfile = 0;
    for (std::size_t p = 0; p < 12; ++p) {
        meanHeard += heard[p] / 12;
        meanProfile += profile[p] / 12;
    }
    double both = 0, one = 0, other = 0;
    for (std::size_t p = 0; p < 12; ++p) {
        const double a = heard[(p + static_cast<std::size_t>(tonic)) % 12] - meanHeard, b = profile[p] - meanProfile;
        both += a * b;
        one += a * a;
        other += b * b;
    }
    return one > 0 ? both / std::sqrt(one * other) : 0;
}

} // namespace

Tonality tonalityOf(const Piece &piece)
{
    Profile heard{};
    for (const Frame &frame : piece.frames)
        for (int pitch : frame)
            if (pitch != kSilence) heard[static_cast<std::size_t>(modulo12(pitch))] += 1;
    Tonality best;
    double most = -2;
    for (int tonic = 0; tonic < 12; ++tonic)
        for (bool minor : {false, true})
            if (const double fit = correlation(heard, minor ? kMinor : kMajor, tonic); fit > most) {
                most = fit;
                best = {tonic, minor};
            }
    return best;
}

Degree degreeOf(int pitch, Tonality key)
{
    const auto above = static_cast<std::size_t>(modulo12(pitch - key.tonic));
    return key.minor ? kMinorDegrees[above] : kMajorDegrees[above];
}

int staffPlaceOf(int pitch, Tonality key)
{
    const Degree degree = degreeOf(pitch, key);
    const int octave = (pitch - key.tonic + 12) / 12; // the tonic is at most 11: never negative
    return 7 * octave + degree.step;
}

} // namespace ricercar::judge
