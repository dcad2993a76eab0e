// SPDX-License-Identifier: GPL-3.0-or-later
// The genie: eight buttons play the 88 keys of a piano (after Piano Genie, Donahue et al. 2019). A press is answered at
// once with a key; a higher button never gives a lower key than the press before it. What the document wants (key,
// chord, range, how many keys at once, a theme) comes with every press. A genie may be a trained model or rules.
#pragma once

#include <cstdint>
#include <string>

namespace ricercar {

inline constexpr int kGenieButtonCount = 8;
inline constexpr std::uint8_t kNoKey = 0; // a press that stays silent; no piano has this MIDI key

// What a press is to respect. Pitch classes: bit 0 is C, bit 11 is B.
struct GenieWishes {
    std::uint16_t scale = 0xFFF;   // may sound; 0 counts as all
    std::uint16_t chord = 0;       // of the chord at the playhead; 0: none known
    bool chordOnly = false;        // nothing but the chord
    float chordPull = 0;           // else: how many times likelier its notes are, as a natural logarithm
    std::uint8_t theme = kNoKey;   // the key with which the theme would go on
    float themePull = 0;           // how many times likelier it is (in any octave half as much), as a logarithm
    std::uint8_t lowest = 21, highest = 108; // MIDI keys
    int polyphony = 8;             // keys held at once, at least 1
    float temperature = 1;         // 0: always the likeliest key
    bool contour = true;           // a higher button never gives a lower key
};

class IGenie {
public:
    virtual ~IGenie() = default;
    virtual std::string name() const = 0;

    // Forgets all that was played; the same seed and the same presses give the same keys.
    virtual void restart(std::uint64_t seed) = 0;
    // button: 0 (low) to 7 (high); seconds: when, on any clock that does not run backwards. Returns a MIDI key, or
    // kNoKey where as many keys are held as may be. Buttons that are held together sound distinct keys in their order.
    // Neither allocates nor locks; well below a millisecond.
    virtual std::uint8_t press(int button, double seconds, const GenieWishes &wishes) = 0;
    // The button's key, or kNoKey where it was not down. Neither allocates nor locks.
    virtual std::uint8_t release(int button) = 0;
    // Takes back the latest presses, so that they can be played otherwise; every button is up. Takes milliseconds, not
    // for the audio thread. After a rewind the music further back than a thousand presses is forgotten.
    virtual void rewind(int presses) = 0;
};

} // namespace ricercar
