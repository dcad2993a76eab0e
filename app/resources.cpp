// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/resources.h"

#include <cstdlib>

namespace ricercar {

namespace fs = std::filesystem;

fs::path executablePath()
{
    std::error_code ignored;
    return fs::read_symlink("/proc/self/exe", ignored);
}

fs::path modelsFolder()
{
    if (const char *chosen = std::getenv("RICERCAR_MODELS")) return chosen;
    return executablePath().parent_path().parent_path() / "share" / "ricercar" / "models";
}

fs::path modelsPlugin()
{
    return executablePath().parent_path().parent_path() / "lib" / "libricercar_models.so";
}

} // namespace ricercar
