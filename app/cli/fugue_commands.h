// SPDX-License-Identifier: GPL-3.0-or-later
// The subcommands of `fugue`. Each family adds its own in one function; a parsed one sets `run`.
#pragma once

#include "app/cli/commands.h"

#include <filesystem>
#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace ricercar {

using RunLater = std::function<Result<void>()>;

// `fugue` itself with all that stands under it.
void addFugueCommands(CLI::App &app, CommonOptions &common, RunLater &run);
// --json and --seed, as every command has them.
void addCommonOptions(CLI::App &command, CommonOptions &common);

// fugue answer
void addFugueAnswer(CLI::App &fugue, CommonOptions &common, RunLater &run);
// evaluate fugue-answers: subjects and answers note by note in a table (or every .tsv of a folder). A report as JSON text.
Result<std::string> evaluateFugueAnswers(const std::filesystem::path &source);

// fugue analyse, fugue stretto
void addFugueAnalysis(CLI::App &fugue, CommonOptions &common, RunLater &run);
// evaluate fugue-entries: a folder of scores and what a .json beside them says of their entries. A report as JSON text.
Result<std::string> evaluateFugueEntries(const std::filesystem::path &folder);

} // namespace ricercar
