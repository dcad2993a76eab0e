// SPDX-License-Identifier: GPL-3.0-or-later
// continue, accompany, and fill where the music is no texture of four voices: the continuation model's commands.
#pragma once

#include "app/cli/commands.h"
#include "core/io/files.h"

#include <functional>

namespace CLI {
class App;
}

namespace ricercar {

// Adds `continue` and `accompany`; what is to be run is put into `run`.
void addContinuationCommands(CLI::App &app, CommonOptions &common, std::function<Result<void>()> &run);

// Whether a fill is a matter for the continuation model: bars are named, the counterpoint model was not asked for, and
// the music is not four single voices. Where its weights are missing the fill stays with the others.
bool isContinuationFill(const WriteOptions &options, const Score &score);
Result<void> continuationFill(const WriteOptions &options, const CommonOptions &common, Imported music);

} // namespace ricercar
