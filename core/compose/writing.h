// SPDX-License-Identifier: GPL-3.0-or-later
// One run of the pipeline: from an analysed request to ranked alternatives. Worker thread.
#pragma once

#include "core/compose/concept_analysis.h"
#include "core/theory/texture_lines.h"

#include <functional>

namespace ricercar {

Result<PipelineResult> written(const CounterpointRequest &request, Analysis analysis, IGenerator &writer, IdSource ids,
                               JobControl &job, const std::function<void(const Alternative &)> &onAlternative);

// The findings of two to four voices, with the names and ranges of a choir. `read` may say that a note is to be judged
// as another (in another octave).
std::vector<Finding> findingsIn(const Score &score, const ChoirMap &voices, KeySignature key,
                                const std::function<void(std::size_t voice, LineNote &)> &read = {});
// "bar 3", "bars 3-8": of the notes in `range`.
std::string barsInWords(const Score &score, TickRange range);

} // namespace ricercar
