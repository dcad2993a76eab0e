// SPDX-License-Identifier: GPL-3.0-or-later
// What a fugue is made of before it is planned: the subject and its answer as lines in their metre, and what key each
// of their notes stands in. Plain values.
#pragma once

#include "core/base/result.h"
#include "core/fugue/woven.h"

#include <string>
#include <vector>

namespace ricercar {

struct FugueMaterial {
    WovenLine subject;            // onsets from the start of a bar; the first note may be preceded by rests
    WovenLine answer;             // the same times; at the pitch it has above or below the subject
    KeySignature key;
    Metre metre;
    double tempo = 80;            // quarters per minute
    std::string title;

    int offset() const { return subject.empty() ? 0 : subject.front().onset; }
    int end() const { return subject.empty() ? 0 : subject.back().end; }
};

// Checks that the lines can bear a fugue: a sentence that helps where they cannot.
Result<void> usable(const FugueMaterial &material);

enum class ThemeForm : std::uint8_t { Subject, Answer };

// Notes of the subject that the answer takes at the fourth (degrees of the dominant answered by degrees of the tonic).
std::vector<bool> answeredAtFourth(const FugueMaterial &material);
KeySignature dominantOf(KeySignature key);    // G major of C major, g minor of c minor
KeySignature subdominantOf(KeySignature key);
KeySignature relativeOf(KeySignature key);    // a minor of C major, E flat major of c minor
// The key in force under the subject (or answer) at a tick of it.
KeySignature themeKeyAt(const FugueMaterial &material, ThemeForm form, int t);
// Fills the keys of slots over a theme that begins `from` ticks later than it is written.
void setThemeKeys(Harmony &slots, const FugueMaterial &material, ThemeForm form, int from, KeySignature home);

// The shortest value that free voices may use: a sixteenth, an eighth in slow subjects.
int shortestValue(const FugueMaterial &material);

} // namespace ricercar
