// SPDX-License-Identifier: GPL-3.0-or-later
// Presses of the eight buttons in a file: lines of "seconds, button, on or off[, velocity]" parted by commas, tabs or
// spaces, or JSON: [{"time": 0.5, "button": 3, "on": true, "velocity": 80}, ...], also under "events".
#pragma once

#include "core/base/result.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ricercar {

struct GenieEvent {
    double seconds = 0;
    int button = 0; // [0, 7], 0 the lowest; 1 to 8 in the file
    bool on = true;
    int velocity = 80;
};

// By time. An Error names the line (or the event) that cannot be read.
Result<std::vector<GenieEvent>> genieEventsFrom(const std::string &text, const std::string &name);
Result<std::vector<GenieEvent>> readGenieEvents(const std::filesystem::path &file);

} // namespace ricercar
