// SPDX-License-Identifier: GPL-3.0-or-later
// genie: presses of eight buttons become music; genie --evaluate: how well the model guesses the keys of performances.
#pragma once

#include "app/cli/fugue_commands.h"

namespace ricercar {

void addGenieCommand(CLI::App &app, CommonOptions &common, RunLater &run);

} // namespace ricercar
