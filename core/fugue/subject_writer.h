// SPDX-License-Identifier: GPL-3.0-or-later
// A fugue subject from nothing but a key and a metre: a line over tonic and dominant that begins on one of them, has a
// head that can be told, and closes on a beat.
#pragma once

#include "core/base/result.h"
#include "core/compose/job.h"
#include "core/fugue/woven.h"

namespace ricercar {

struct SubjectWishes {
    KeySignature key{0, Mode::Minor};
    Metre metre;
    int bars = 2;              // [1, 4]
    std::uint64_t seed = 1;
};

// Onsets count from the start of a bar.
Result<WovenLine> makeSubject(const SubjectWishes &wishes, JobControl &job);

} // namespace ricercar
