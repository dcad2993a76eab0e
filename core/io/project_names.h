// SPDX-License-Identifier: GPL-3.0-or-later
// The words of the project file for the model's closed sets, in the order of their enumerators.
#pragma once

#include <array>

namespace ricercar::project {

#define RICERCAR_MODES "major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian", "unknown"
#define RICERCAR_TIME_SIGNS "numbers", "common", "cut"
#define RICERCAR_BARLINES "normal", "double", "final", "dashed", "dotted", "heavy", "none"
#define RICERCAR_CLEFS                                                                                               \
    "treble", "bass", "alto", "tenor", "soprano", "mezzo-soprano", "baritone", "treble 8 below", "treble 8 above",   \
        "bass 8 below", "percussion"
#define RICERCAR_DIRECTIONS                                                                                          \
    "dynamic", "crescendo", "diminuendo", "words", "fermata", "pedal down", "pedal up", "octave up", "octave down",  \
        "figured bass"
#define RICERCAR_GRACES "none", "acciaccatura", "appoggiatura"
#define RICERCAR_ACCIDENTALS "by rule", "show", "courtesy"
#define RICERCAR_BEAMS "by rule", "begin", "continue", "end", "none"
#define RICERCAR_STEMS "by rule", "up", "down"
#define RICERCAR_SYLLABLES "single", "begin", "middle", "end"
#define RICERCAR_BRACKETS "none", "brace", "bracket"
#define RICERCAR_ORIGINS "by hand", "imported", "played", "model", "rules"
#define RICERCAR_MARKS                                                                                               \
    "staccato", "staccatissimo", "tenuto", "accent", "marcato", "fermata", "trill", "mordent", "inverted mordent",   \
        "turn", "inverted turn", "arpeggio", "tremolo", "up bow", "down bow", "breath after", "caesura after",       \
        "harmonic", "schleifer", "portato", "inverted fermata"

inline constexpr std::array kMarkNames{RICERCAR_MARKS}; // by bit

} // namespace ricercar::project
