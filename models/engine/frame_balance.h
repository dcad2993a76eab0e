// SPDX-License-Identifier: GPL-3.0-or-later
// What a net that writes voice after voice gets wrong on the whole: too many slices that are no chord, too few
// dominant sevenths, sevenths left hanging, keys that wander. A frame drawn from the nets is kept with a chance that
// makes up for it, else drawn again: sampling from the nets' distribution times a residual energy of few features
// (after Deng et al. 2020, residual energy-based models). The chances are fitted on training pieces, never on others,
// and stand in the weights file.
#pragma once

#include "models/representation/voice_history.h"

#include <map>
#include <string>

namespace ricercar::models {

// What a frame brings. Counts over many frames tell how a writer differs from the composer.
struct FrameEvents {
    int fullSlice = 0;          // a voice moves, and all four sound
    int nonChordOnBeat = 0;     // of those, no triad or seventh chord
    int nonChordOffBeat = 0;
    int dominant = 0;           // of those, a major triad with minor seventh
    int seventhMoved = 0;       // a note that was the seventh of such a chord is left
    int seventhLeft = 0;        // of those, otherwise than a step down
    int moves = 0;              // voices that move to a sounding pitch
    int newPitchClass = 0;      // of those, to a pitch class not heard for a while
    int frames = 0;

    FrameEvents& operator+=(const FrameEvents& other);
};

// What has been heard up to a frame.
class SliceMemory {
public:
    void hear(const std::array<Symbol, kVoices>& symbols, int frame);
    // In frames; a large number for never.
    int sinceHeard(int pitchClass, int frame) const { return frame - m_last[pitchClass]; }
    // Whether the note a voice sounds has been the seventh of a dominant chord.
    bool isSeventh(int voice) const { return m_seventh[voice]; }

private:
    std::array<int, 12> m_last{-100000, -100000, -100000, -100000, -100000, -100000,
                               -100000, -100000, -100000, -100000, -100000, -100000};
    std::array<Symbol, kVoices> m_symbols{kRest, kRest, kRest, kRest};
    std::array<bool, kVoices> m_seventh{};
};

// given: voices (bit v) that nothing can be done about; what they alone bring is not counted.
FrameEvents eventsOf(const VoiceHistory& before, const std::array<Symbol, kVoices>& now, std::uint8_t given, bool onBeat,
                     int frame, const SliceMemory& memory);
// The voice with the seventh of a dominant chord in these symbols; -1: there is none.
int dominantSeventh(const std::array<Symbol, kVoices>& symbols);

// Chances in (0, 1] of keeping a frame, for each event in it; and what makes up for the moves so lost.
struct FrameBalance {
    double nonChordOnBeat = 1, nonChordOffBeat = 1;
    double otherThanDominant = 1;  // a full slice that is no dominant seventh
    double seventhLeft = 1, newPitchClass = 1;
    double eagerness = 0;          // nats, [-3, 3]: taken from the logit of holding on

    double chance(const FrameEvents& events) const;
    std::map<std::string, std::string> toMetadata() const;
    // What is not stated is 1. False for a chance outside (0, 1].
    static bool fromMetadata(const std::map<std::string, std::string>& metadata, FrameBalance& out);
};

}  // namespace ricercar::models
