// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

// Profiles of the tones of a major and a minor key from the tonic, after Temperley, "The Cognition of Basic
// Musical Structures" (2001); their seventh degrees in minor count both forms.
constexpr std::array<double, 12> kMajor{5.0, 2.0, 3.5, 2.0, 4.5, 4.0, 2.0, 4.5, 2.0, 3.5, 1.5, 4.0};
constexpr std::array<double, 12> kMinor{5.0, 2.0, 3.5, 4.5, 2.0, 4.0, 2.0, 4.5, 3.5, 2.0, 1.5, 4.0};

// Tonic of a mode on the line of fifths, from the signature.
int tonicOffset(Mode mode)
{
    switch (mode) {
    case Mode::Minor:
    case Mode::Aeolian: return 3;
    case Mode::Dorian: return 2;
    case Mode::Phrygian: return 4;
    case Mode::Lydian: return -1;
    case Mode::Mixolydian: return 1;
    case Mode::Locrian: return 5;
    case Mode::Major:
    case Mode::Unknown: break;
    }
    return 0;
}

int pitchClassAtFifth(int lineOfFifths)
{
    return ((lineOfFifths * 7) % 12 + 12) % 12;
}

std::array<double, 12> profileOf(Mode mode)
{
    // A mode differs from major or minor in one degree: that degree and its neighbour change places.
    std::array<double, 12> p = isMinorLike(mode) ? kMinor : kMajor;
    switch (mode) {
    case Mode::Dorian: p[9] = 3.5; p[8] = 1.5; p[10] = 3.5; p[11] = 2.5; break;
    case Mode::Phrygian: p[1] = 3.5; p[2] = 1.5; p[10] = 3.5; p[11] = 1.5; break;
    case Mode::Mixolydian: p[10] = 4.0; p[11] = 1.5; break;
    case Mode::Lydian: p[6] = 4.0; p[5] = 1.5; break;
    default: break;
    }
    return p;
}

double correlation(const PitchClassWeights &w, const std::array<double, 12> &profile, int tonic)
{
    double meanW = 0, meanP = 0;
    for (int i = 0; i < 12; ++i) {
        meanW += w[i] / 12;
        meanP += profile[i] / 12;
    }
    double dot = 0, normW = 0, normP = 0;
    for (int i = 0; i < 12; ++i) {
        const double a = w[(tonic + i) % 12] - meanW, b = profile[i] - meanP;
        dot += a * b;
        normW += a * a;
        normP += b * b;
    }
    return normW <= 0 || normP <= 0 ? 0 : dot / std::sqrt(normW * normP);
}

double hintBonus(const KeyHints &hints, KeySignature key)
{
    const int tonic = tonicPitchClass(key);
    double bonus = 0;
    if (hints.lastPitchClass) {
        const int degree = (*hints.lastPitchClass - tonic + 12) % 12;
        const int third = isMinorLike(key.mode) ? 3 : 4;
        if (degree == 0) bonus += hints.lastIsBass ? 0.5 : 0.3;
        else if (!hints.lastIsBass && degree == third) bonus += 0.12;
        else if (!hints.lastIsBass && degree == 7) bonus += 0.06;
        else bonus -= 0.15;
    }
    if (hints.firstPitchClass) {
        const int degree = (*hints.firstPitchClass - tonic + 12) % 12;
        if (degree == 0) bonus += 0.05;
        else if (degree == 7) bonus += 0.04;
    }
    return bonus;
}

} // namespace

bool isMinorLike(Mode mode)
{
    return mode == Mode::Minor || mode == Mode::Aeolian || mode == Mode::Dorian || mode == Mode::Phrygian
        || mode == Mode::Locrian;
}

int tonicLineOfFifths(KeySignature key)
{
    return key.fifths + tonicOffset(key.mode);
}

int tonicPitchClass(KeySignature key)
{
    return pitchClassAtFifth(tonicLineOfFifths(key));
}

KeySignature keyWithTonic(int pitchClass, Mode mode)
{
    KeySignature best{0, mode};
    int fewest = 99;
    for (int fifths = -6; fifths <= 6; ++fifths) {
        const KeySignature key{static_cast<std::int8_t>(fifths), mode};
        if (tonicPitchClass(key) == pitchClass && std::abs(fifths) < fewest) {
            best = key;
            fewest = std::abs(fifths);
        }
    }
    return best;
}

std::array<bool, 12> scaleOf(KeySignature key)
{
    std::array<bool, 12> scale{};
    for (int i = -1; i <= 5; ++i) scale[pitchClassAtFifth(key.fifths + i)] = true;
    return scale;
}

std::string keyName(KeySignature key)
{
    static constexpr const char *kLetters[7] = {"F", "C", "G", "D", "A", "E", "B"};
    static constexpr const char *kModes[] = {"major", "minor", "Dorian", "Phrygian", "Lydian",
                                             "Mixolydian", "Aeolian", "Locrian", "major"};
    const int place = tonicLineOfFifths(key) + 1; // F = 0
    const int letter = ((place % 7) + 7) % 7;
    const int alter = (place - letter) / 7;
    std::string name = kLetters[letter];
    for (int i = 0; i < alter; ++i) name += " sharp";
    for (int i = 0; i > alter; --i) name += " flat";
    return name + " " + kModes[static_cast<std::size_t>(key.mode)];
}

KeyEstimate findKey(const PitchClassWeights &weights, const KeyHints &hints)
{
    struct Scored {
        KeySignature key;
        double score;
    };
    std::vector<Scored> all;
    std::vector<Mode> modes{Mode::Major, Mode::Minor};
    if (hints.modes) modes.insert(modes.end(), {Mode::Dorian, Mode::Phrygian, Mode::Mixolydian, Mode::Lydian});
    for (int pc = 0; pc < 12; ++pc) {
        for (Mode mode : modes) {
            KeySignature key = keyWithTonic(pc, mode);
            if (hints.fifths) {
                key.fifths = static_cast<std::int8_t>(*hints.fifths);
                if (tonicPitchClass(key) != pc) continue;
            }
            double score = correlation(weights, profileOf(mode), pc) + hintBonus(hints, key);
            // A mode must be earned: it is rarer, and the tune must end on its tonic.
            if (mode != Mode::Major && mode != Mode::Minor) {
                score -= 0.12;
                if (hints.lastPitchClass && *hints.lastPitchClass != pc) score -= 0.3;
            }
            all.push_back({key, score});
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const Scored &a, const Scored &b) { return a.score > b.score; });
    KeyEstimate estimate;
    if (all.empty()) return estimate;
    estimate.key = all.front().key;
    const double second = all.size() > 1 ? all[1].score : 0;
    estimate.confidence = std::clamp((all.front().score - second) * 4.0, 0.0, 1.0);
    return estimate;
}

PitchClassWeights pitchClassWeights(const Score &score, TickRange range)
{
    PitchClassWeights weights{};
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (score.parts[p]->instrument.channel == 9) continue;
        for (const PlacedNote &placed : notesIn(score, p, range)) {
            const auto from = std::max(placed.onset, range.begin), to = std::min(placed.end, range.end);
            if (from < to) weights[((placed.note->midi() % 12) + 12) % 12] += (to - from).quarters();
        }
    }
    return weights;
}

KeyEstimate findKey(const Score &score, TickRange range, const KeyHints &hints)
{
    return findKey(pitchClassWeights(score, range), hints);
}

std::vector<KeyEstimate> localKeys(std::span<const PitchClassWeights> windows, KeySignature home)
{
    // Viterbi over 24 keys: each window's fit against the cost of leaving a key, by distance on the line of fifths.
    constexpr int kKeys = 24;
    std::array<KeySignature, kKeys> keys;
    for (int pc = 0; pc < 12; ++pc) {
        keys[pc] = keyWithTonic(pc, Mode::Major);
        keys[12 + pc] = keyWithTonic(pc, Mode::Minor);
    }
    auto distance = [](KeySignature a, KeySignature b) {
        const int d = std::abs(a.fifths - b.fifths) % 12;
        return std::min(d, 12 - d);
    };
    auto change = [&](int from, int to) {
        return from == to ? 0.0 : 0.35 + 0.15 * distance(keys[from], keys[to]);
    };
    const KeySignature reference{home.fifths, isMinorLike(home.mode) ? Mode::Minor : Mode::Major};
    std::vector<std::array<double, kKeys>> cost(windows.size());
    std::vector<std::array<int, kKeys>> back(windows.size());
    std::vector<std::array<double, kKeys>> fit(windows.size());
    for (std::size_t w = 0; w < windows.size(); ++w) {
        for (int k = 0; k < kKeys; ++k) {
            const bool isMinor = k >= 12;
            fit[w][k] = correlation(windows[w], isMinor ? kMinor : kMajor, k % 12);
            const double own = 1.0 - fit[w][k] + 0.04 * distance(keys[k], reference)
                + (tonicPitchClass(keys[k]) == tonicPitchClass(reference) && keys[k].mode == reference.mode ? 0 : 0.05);
            if (w == 0) {
                cost[w][k] = own;
                back[w][k] = k;
                continue;
            }
            int best = 0;
            double bestCost = 1e18;
            for (int j = 0; j < kKeys; ++j) {
                const double c = cost[w - 1][j] + change(j, k);
                if (c < bestCost) {
                    bestCost = c;
                    best = j;
                }
            }
            cost[w][k] = bestCost + own;
            back[w][k] = best;
        }
    }
    std::vector<KeyEstimate> result(windows.size());
    if (windows.empty()) return result;
    int k = static_cast<int>(std::min_element(cost.back().begin(), cost.back().end()) - cost.back().begin());
    for (std::size_t w = windows.size(); w-- > 0;) {
        result[w].key = keys[k];
        double other = -1;
        for (int j = 0; j < kKeys; ++j)
            if (j != k) other = std::max(other, fit[w][j]);
        result[w].confidence = std::clamp(0.5 + 2.0 * (fit[w][k] - other), 0.0, 1.0);
        k = back[w][k];
    }
    return result;
}

} // namespace ricercar
