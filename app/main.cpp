// SPDX-License-Identifier: GPL-3.0-or-later
// One executable: with a subcommand it is the command line, else it opens the studio.
#include "app/cli/cli.h"
#include "app/studio_main.h"

#include <cstdlib>
#include <unistd.h>

int main(int argc, char **argv)
{
    // The tensor library's threads must sleep while they wait, or they starve the sound. Their runtime reads this
    // variable while it loads, before main: so set it and start again.
    if (!std::getenv("OMP_WAIT_POLICY")) {
        setenv("OMP_WAIT_POLICY", "passive", 1);
        execv("/proc/self/exe", argv);
    }
    if (ricercar::isCommandLine(argc, argv)) return ricercar::runCommandLine(argc, argv);
    return ricercar::runStudio(argc, argv);
}
