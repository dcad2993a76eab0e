// SPDX-License-Identifier: GPL-3.0-or-later
// Reports as JSON: the keys that scripts rely on, in one place.
#pragma once

#include "core/base/result.h"
#include "core/compose/pipeline.h"
#include "core/io/files.h"

#include <nlohmann/json.hpp>

#include <span>
#include <string>

namespace ricercar {

using Json = nlohmann::ordered_json;

Json toJson(const Score &score, const Finding &finding);
Json toJson(const Score &score, const Concept &idea);
Json toJson(const Alternative &alternative);
Json infoOf(const Score &score);
Json toJson(const ImportReport &report);

// Nothing for an empty target, stdout for "-".
Result<void> writeReport(const Json &report, const std::string &target);
// A progress line on stderr where that is a terminal.
void showProgress(double fraction, const std::string &words);
void clearProgress();

} // namespace ricercar
