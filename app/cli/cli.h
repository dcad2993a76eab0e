// SPDX-License-Identifier: GPL-3.0-or-later
// The command line: subcommands over the same core as the window. Reports go to --json, progress to stderr when
// it is a terminal, one sentence to stderr on failure. Exit status: 0; 2 wrong use; 3 bad input; 4 a missing
// resource; 1 anything else.
#pragma once

namespace ricercar {

bool isCommandLine(int argc, char **argv);
int runCommandLine(int argc, char **argv);

} // namespace ricercar
