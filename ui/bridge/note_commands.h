// SPDX-License-Identifier: GPL-3.0-or-later
// What menus, keys and views do to the selected notes. Each is one undo step with a label in musicians' words.
// UI thread only. A command with nothing to work on says so in the status bar and changes nothing.
#pragma once

#include "ui/bridge/studio.h"

namespace ricercar::commands {

void selectAll(Studio &studio);        // of the active part; of all parts when those are selected already
void selectEveryPart(Studio &studio);
void selectNone(Studio &studio);
void invertSelection(Studio &studio);  // within the active part
void selectSamePitch(Studio &studio);  // the selected keys, throughout their parts
void selectRange(Studio &studio, TickRange range, bool allParts); // notes that begin in it
void selectNeighbour(Studio &studio, int direction, bool extend); // next or previous note of the active part

void remove(Studio &studio);
void copy(Studio &studio);
void cut(Studio &studio);
void paste(Studio &studio);            // at the playhead, from the active part down; the playhead moves past it
void duplicate(Studio &studio);        // right after the selection

// Keys that repeat merge into one step until another command or a pause ends the gesture.
void nudge(Studio &studio, Ticks by);
void transpose(Studio &studio, int semitones);
void transposeByStep(Studio &studio, int steps);
void lengthen(Studio &studio, Ticks by);
void changeVelocity(Studio &studio, int by);

void splitAt(Studio &studio, TimelineTick at); // the selected notes that sound there, else the active part's
void join(Studio &studio);
void quantize(Studio &studio);         // onsets to the snap grid
void legato(Studio &studio);           // each note up to the next of its voice
void moveToVoice(Studio &studio, std::uint8_t voice);
void clearPerformance(Studio &studio);

// Writes a note of the active part at the playhead and moves on by its length.
void enterNote(Studio &studio, SpelledPitch pitch, Ticks length);

// The key signature in force.
KeySignature keyAt(const Score &score, TimelineTick t);

} // namespace ricercar::commands
