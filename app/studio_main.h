// SPDX-License-Identifier: GPL-3.0-or-later
// The composition root of the window: makes the session, player, studio and main window and joins them.
#pragma once

namespace ricercar {

// Returns the exit status. A single argument that is no option is a file to open.
int runStudio(int argc, char **argv);

} // namespace ricercar
