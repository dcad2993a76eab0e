// SPDX-License-Identifier: GPL-3.0-or-later
// The continuation model measured on folders of scores: nats per note with nothing said but bars and parts, beside an
// n-gram that has learned the other pieces of the same folder; and the texture of eight bars written after the first
// eight of a piece, beside the piece's own.
#pragma once

#include "core/compose/job.h"
#include "models/engine/continuation_weights.h"

#include <filesystem>

namespace ricercar::models {

// A folder, or a folder of folders: each is a corpus by its name. JSON text:
// nll_per_note{corpus}, ngram_nll_per_note{corpus}, notes{corpus}, texture{corpus: {written, own}}, skipped[].
Result<std::string> continuationExam(const ContinuationWeightsPtr& weights, const std::filesystem::path& folder, JobControl& job);

}  // namespace ricercar::models
