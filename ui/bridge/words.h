// SPDX-License-Identifier: GPL-3.0-or-later
// Musicians' words for the window: keys, positions, note lengths, counts. Translated; UI thread only.
#pragma once

#include "core/compose/concept.h"
#include "core/music/edits.h"
#include "core/music/score.h"

#include <QString>

#include <string>

namespace ricercar {

inline QString fromUtf8(const std::string &text) { return QString::fromUtf8(text.data(), static_cast<int>(text.size())); }

QString keyText(KeySignature key);            // "D minor"
QString modeName(Mode mode);
QString metreName(TimeSignature time);        // "6/8"
QString positionText(const Score &score, TimelineTick t); // "12.3.040": bar, beat, thousandths of the beat
QString lengthName(Ticks length);             // "1/16", "1/8 triplet", "dotted 1/4"
QString choirVoiceName(ChoirVoice voice);
QString cadenceName(Cadence cadence);
QString partTitle(const Part &part);          // its name, or the instrument's
// "3 notes, C4 to G4, bars 2 to 3" or "".
QString selectionText(const Score &score, const NoteSet &selection);
QString barsText(const Score &score, TickRange range); // "bars 1 to 8"
QString notesText(int count);                 // "1 note", "3 notes"

// The degrees of a key as pitch classes, for the scale highlight; all twelve where the mode is unknown and
// nothing is signed.
bool inScale(KeySignature key, int midi);

// The colour index of a voice: by part where there are several, else by voice in the part.
int colourIndex(const Score &score, std::size_t part, std::uint8_t voice);

} // namespace ricercar
