// SPDX-License-Identifier: GPL-3.0-or-later
// The grid that four-voice generators write on: frames x four voices. A beat, as it is felt, has four frames
// (sixteenths in 4/4; in compound metre the frames fall on ticks 0, 1/3, 2/3, 5/6 of the beat), so that
// every metre looks to a generator like quarters of four sixteenths. Where the music given is finer, a beat has
// as many frames as it needs: 3 or 6 for triplets, 8 for thirty-seconds.
// Pure values; no torch. Conversion from and to a Score is in texture.h.
#pragma once

#include "core/base/units.h"
#include "core/compose/concept.h"

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar {

inline constexpr int kFramesPerBeat = 4; // unless the music is finer
inline constexpr std::int8_t kRest = -1;

struct GridCell {
    std::int8_t pitch = kRest; // sounding MIDI key, or kRest
    bool attack = false;       // begins here; false: held from the frame before (rests never attack)
    bool operator==(const GridCell &) const = default;
};

// What is known of a frame before any voice is written.
struct GridFrame {
    TimelineTick start;
    std::uint8_t phase = 0;     // frame within the beat, [0, division)
    std::uint8_t division = kFramesPerBeat; // frames of this beat: 3, 4, 6 or 8, all of one length except in compound metre
    std::uint8_t beat = 0;      // beat within the bar as it would be if complete (an anacrusis has the last beats)
    std::uint8_t beatsInBar = 4;
    bool phraseEnd = false;     // the frames of a phrase's last note (a fermata in a chorale)
    bool operator==(const GridFrame &) const = default;

    bool barStart() const { return beat == 0 && phase == 0; }
    // The middle of the beat; thirds have none, and their last is what a musician feels as the second half.
    bool halfBeat() const { return division == 3 ? phase == 2 : 2 * phase == division; }
};

struct VoiceGrid {
    std::vector<GridFrame> frames;
    TimelineTick end;                                           // of the last frame
    std::array<std::vector<GridCell>, kChoirVoices> voices;     // each of frames.size()
    bool operator==(const VoiceGrid &) const = default;

    std::size_t size() const { return frames.size(); }
    TimelineTick frameEnd(std::size_t f) const { return f + 1 < frames.size() ? frames[f + 1].start : end; }
};

// Which cells a generator may write: true = free. What is not free is given and comes back bit-identical.
struct CellMask {
    std::array<std::vector<std::uint8_t>, kChoirVoices> free; // each of frames.size(), 0 or 1
    bool operator==(const CellMask &) const = default;
};

} // namespace ricercar
