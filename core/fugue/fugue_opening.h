// SPDX-License-Identifier: GPL-3.0-or-later
// How a fugue begins: which notes of the first voice are its subject, and where the answer enters. Private to core/fugue.
#pragma once

#include "core/fugue/fugue_notes.h"

#include <optional>

namespace ricercar {

// Notes of one voice from a place on, each cut where the next begins.
WovenLine lineOfVoice(const FugueNotes &music, std::size_t voice, int from, int to);

// How far the opening line is followed from a place on.
struct Prefix {
    int start = 0, semitones = 0, steps = 0;
    std::size_t voice = 0, length = 0;
    std::vector<int> deviations;
};

struct Opening {
    WovenLine subject;
    std::size_t voice = 0;
    Prefix answer;
    double worth = 0;
};

// The subject is what the first voice sings until the answer enters, or a little longer, as far as the answer and most
// of what enters later follow it.
std::optional<Opening> openingOf(const FugueNotes &music, std::size_t voice, const Metre &metre);

} // namespace ricercar
