// SPDX-License-Identifier: GPL-3.0-or-later
// What every genie does after it has judged the 88 keys: keep to the wishes, the contour and the keys that are held, and
// draw one. Fixed size; nothing here allocates or locks.
#pragma once

#include "core/live/genie.h"

#include <array>
#include <span>

namespace ricercar {

class GenieHands {
public:
    static constexpr int kKeys = 88, kLowest = 21;

    // presses: as if so many had been played.
    void restart(std::uint64_t seed, std::uint64_t presses = 0);
    // No button is down any more; the presses so far stay known.
    void letGo();

    // Draws from `logits` (one for each key of the piano, natural logarithms up to a constant; changed here) what the
    // button sounds. The button's own key, if it is down, is let go first.
    std::uint8_t press(int button, const GenieWishes &wishes, std::span<float, kKeys> logits);
    // As many other keys are held as may be, or all there are: a press would stay silent.
    bool full(int button, const GenieWishes &wishes) const;
    std::uint8_t release(int button);
    // The press is known to have given this key; nothing is held by it.
    void replay(int button, std::uint8_t key);

    std::uint8_t lastKey() const { return m_lastKey; } // kNoKey before the first press
    int lastButton() const { return m_lastButton; }

    // The keys that a press of this button may give. Where all the wishes together leave none, the contour yields
    // first, then the order of what is held, then the chord, then the scale; range and distinctness do not.
    std::array<bool, kKeys> allowed(int button, const GenieWishes &wishes) const;

private:
    double random();

    std::uint64_t m_seed = 1, m_count = 0;
    std::array<std::uint8_t, kGenieButtonCount> m_held{}; // kNoKey: up
    std::uint8_t m_lastKey = kNoKey;
    int m_lastButton = -1;
};

} // namespace ricercar
