// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/fugue_commands.h"

#include "app/cli/fugue_write_command.h"

#include <CLI/CLI.hpp>

namespace ricercar {

void addCommonOptions(CLI::App &command, CommonOptions &common)
{
    command.add_option("--json", common.json, "write a machine-readable report to this file (- for stdout)");
    command.add_option("--seed", common.seed, "same seed, same notes");
}

void addFugueCommands(CLI::App &app, CommonOptions &common, RunLater &run)
{
    CLI::App &fugue = *app.add_subcommand("fugue", "subjects and fugues: what they are, and what can be written from them");
    fugue.require_subcommand(1);
    addFugueAnswer(fugue, common, run);
    addFugueAnalysis(fugue, common, run);
    addFugueWriting(fugue, common, run);
}

} // namespace ricercar
