// SPDX-License-Identifier: GPL-3.0-or-later
// compose: a sentence of intent becomes a piece. change: a request on music that exists. And the exam of both.
#pragma once

#include "app/cli/commands.h"

#include <functional>
#include <string>

namespace CLI {
class App;
}

namespace ricercar {

void addComposeCommands(CLI::App &app, CommonOptions &common, std::function<Result<void>()> &run);
// evaluate requests: a file of requests with machine checks. A report as JSON text.
Result<std::string> evaluateRequests(const EvaluateOptions &options, std::uint64_t seed);

} // namespace ricercar
