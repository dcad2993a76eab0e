// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/weights/genie_config.h"

#include "models/representation/genie_history.h"

#include <cstdlib>

namespace ricercar::models {

namespace {

constexpr const char* kFormat = "genie 1";  // changes with the meaning of rows and views

}  // namespace

std::map<std::string, std::string> GenieConfig::toMetadata() const {
    return {{"format", kFormat},
            {"rows", std::to_string(kGenieRows)},
            {"views", std::to_string(kGenieViews)},
            {"encoder_width", std::to_string(encoderWidth)},
            {"encoder_cells", std::to_string(encoderCells)},
            {"width", std::to_string(width)},
            {"cells", std::to_string(cells)},
            {"inner", std::to_string(inner)}};
}

bool GenieConfig::fromMetadata(const std::map<std::string, std::string>& metadata, GenieConfig& config) {
    const auto text = [&](const char* key) {
        const auto found = metadata.find(key);
        return found == metadata.end() ? std::string() : found->second;
    };
    if (text("format") != kFormat || text("rows") != std::to_string(kGenieRows) ||
        text("views") != std::to_string(kGenieViews))
        return false;
    const auto size = [&](const char* key, int& value) {
        value = std::atoi(text(key).c_str());
        return value > 0 && value <= 2048 && value % 16 == 0;
    };
    return size("encoder_width", config.encoderWidth) && size("encoder_cells", config.encoderCells) &&
           size("width", config.width) && size("cells", config.cells) && size("inner", config.inner);
}

}  // namespace ricercar::models
