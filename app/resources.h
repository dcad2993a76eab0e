// SPDX-License-Identifier: GPL-3.0-or-later
// Where the program's own files lie: beside the executable (../share/ricercar), or where the environment says.
#pragma once

#include <filesystem>

namespace ricercar {

std::filesystem::path executablePath();
std::filesystem::path modelsFolder();  // weights and cards; RICERCAR_MODELS overrides
std::filesystem::path modelsPlugin();  // the library that holds the nets; may not exist

} // namespace ricercar
