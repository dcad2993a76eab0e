// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/genie_hands.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace ricercar {

void GenieHands::restart(std::uint64_t seed, std::uint64_t presses)
{
    *this = {};
    m_seed = seed;
    m_count = presses;
}

void GenieHands::letGo() { m_held.fill(kNoKey); }

bool GenieHands::full(int button, const GenieWishes &wishes) const
{
    int held = 0;
    for (int other = 0; other < kGenieButtonCount; ++other)
        if (other != button && m_held[static_cast<std::size_t>(other)] != kNoKey) ++held;
    if (held >= std::max(1, wishes.polyphony)) return true;
    const auto may = allowed(button, wishes);
    return std::find(may.begin(), may.end(), true) == may.end();
}

// One number in [0, 1) for each press, from the seed and the press's place alone: what is taken back and played again
// the same way sounds the same.
double GenieHands::random()
{
    std::uint64_t z = m_seed * 0x9E3779B97F4A7C15ull + (m_count + 1) * 0xD1B54A32D192ED03ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1.0p-53;
}

std::array<bool, GenieHands::kKeys> GenieHands::allowed(int button, const GenieWishes &wishes) const
{
    enum Yielding { Nothing, Contour, Order, Chord, Scale, End };
    std::array<bool, kKeys> keys{};
    const int low = std::clamp<int>(wishes.lowest, kLowest, kLowest + kKeys - 1);
    const int high = std::clamp<int>(wishes.highest, low, kLowest + kKeys - 1);
    for (int yielding = Nothing; yielding != End; ++yielding) {
        bool any = false;
        for (int key = low; key <= high; ++key) {
            const auto in = [&](std::uint16_t classes) { return ((classes >> (key % 12)) & 1) != 0; };
            bool may = true;
            if (yielding < Scale && wishes.scale != 0 && !in(wishes.scale)) may = false;
            if (yielding < Chord && wishes.chordOnly && wishes.chord != 0 && !in(wishes.chord)) may = false;
            for (int other = 0; other < kGenieButtonCount && may; ++other) {
                const int held = m_held[static_cast<std::size_t>(other)];
                if (other == button || held == kNoKey) continue;
                if (key == held) may = false;
                if (yielding < Order && (other < button) != (held < key)) may = false;
            }
            if (yielding < Contour && wishes.contour && m_lastButton >= 0) {
                if (button > m_lastButton && key < m_lastKey) may = false;
                if (button < m_lastButton && key > m_lastKey) may = false;
            }
            keys[static_cast<std::size_t>(key - kLowest)] = may;
            any = any || may;
        }
        if (any) break;
    }
    return keys;
}

std::uint8_t GenieHands::press(int button, const GenieWishes &wishes, std::span<float, kKeys> logits)
{
    if (button < 0 || button >= kGenieButtonCount) return kNoKey;
    m_held[static_cast<std::size_t>(button)] = kNoKey;
    if (full(button, wishes)) return kNoKey;
    const auto may = allowed(button, wishes);
    int best = -1;
    for (int k = 0; k < kKeys; ++k) {
        float &logit = logits[static_cast<std::size_t>(k)];
        const int key = kLowest + k;
        if (((wishes.chord >> (key % 12)) & 1) != 0) logit += wishes.chordPull;
        if (wishes.theme != kNoKey && key % 12 == wishes.theme % 12)
            logit += key == wishes.theme ? wishes.themePull : wishes.themePull * 0.5f;
        if (may[static_cast<std::size_t>(k)] && (best < 0 || logit > logits[static_cast<std::size_t>(best)])) best = k;
    }
    if (wishes.temperature > 0.01f) {
        const float top = logits[static_cast<std::size_t>(best)];
        double sum = 0;
        for (int k = 0; k < kKeys; ++k) {
            float &logit = logits[static_cast<std::size_t>(k)];
            logit = may[static_cast<std::size_t>(k)] ? std::exp((logit - top) / wishes.temperature) : 0.0f;
            sum += logit;
        }
        double rest = random() * sum;
        for (int k = 0; k < kKeys; ++k) {
            const float weight = logits[static_cast<std::size_t>(k)];
            if (weight <= 0) continue;
            best = k;
            if ((rest -= weight) < 0) break;
        }
    }
    const auto key = static_cast<std::uint8_t>(kLowest + best);
    replay(button, key);
    m_held[static_cast<std::size_t>(button)] = key;
    return key;
}

std::uint8_t GenieHands::release(int button)
{
    if (button < 0 || button >= kGenieButtonCount) return kNoKey;
    return std::exchange(m_held[static_cast<std::size_t>(button)], kNoKey);
}

void GenieHands::replay(int button, std::uint8_t key)
{
    m_lastButton = button;
    m_lastKey = key;
    ++m_count;
}

} // namespace ricercar
