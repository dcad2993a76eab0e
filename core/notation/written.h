// SPDX-License-Identifier: GPL-3.0-or-later
// How a bar is written: the chords, rests, dots, ties, tuplets and beams that a musician would put on paper for
// the notes of a bar, by rule. Shared by the score view's layout and the MusicXML writer. Pure; any thread.
// Source of the rules: E. Gould, Behind Bars (2011), chapters on rhythm, rests, beams and tuplets.
#pragma once

#include "core/music/score.h"

#include <vector>

namespace ricercar {

// value = kWhole / 2^log2, lengthened by dots, scaled by tupletNormal / tupletActual.
struct NoteValue {
    int log2 = 2;         // -1 breve, 0 whole, 1 half, 2 quarter, 3 eighth, ... 7 128th
    int dots = 0;         // [0, 3]
    int tupletActual = 1; // 3 in a triplet
    int tupletNormal = 1; // 2 in a triplet
    bool operator==(const NoteValue &) const = default;
    Ticks length() const;
};

struct WrittenHead {
    const Note *note = nullptr; // lives as long as the score
    bool tieIn = false, tieOut = false; // to the written chord before / after
};

struct WrittenChord {           // or rest: no heads
    BarTick at;
    Ticks length;               // exact; value.length() equals it unless the music is off every grid
    NoteValue value;
    std::vector<WrittenHead> heads; // from below
    std::vector<std::vector<const Note *>> graces; // before the chord: each a grace chord, in order
    std::uint8_t staff = 0;
    bool wholeBarRest = false;
    bool hidden = false;        // a rest that keeps a second voice in time but need not be printed
    int tuplet = -1;            // index into WrittenVoice::tuplets
    int beam = -1;              // beam group in the voice, -1 flagged or none
    bool isRest() const { return heads.empty(); }
};

struct WrittenTuplet {
    std::size_t first = 0, last = 0; // chords, inclusive
    int actual = 3, normal = 2;
    int unitLog2 = 3;           // of the value counted
};

struct WrittenVoice {
    std::uint8_t voice = 0;
    std::vector<WrittenChord> chords;   // in time, filling the bar from 0 to its length
    std::vector<WrittenTuplet> tuplets;
};

// Voices that have something in the bar (or notes held into it), by number; a staff without any has one voice with a
// whole-bar rest, so that every staff of the part is filled. All chords of a WrittenVoice are on one staff: a voice
// that crosses staves appears once for each.
struct WrittenBar {
    std::vector<WrittenVoice> voices;
};

WrittenBar written(const Score &score, std::size_t part, std::size_t bar);

// Splits [at, at + length) of a bar into written values (rests or ties), showing the beats.
std::vector<NoteValue> valuesFor(const MasterBar &bar, BarTick at, Ticks length, bool rest);

} // namespace ricercar
