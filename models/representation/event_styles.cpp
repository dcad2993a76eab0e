// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/event_styles.h"

#include <cctype>
#include <string>

namespace ricercar::models {

int styleNamed(std::string_view name) {
    std::string lower;
    for (const char c : name) lower += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    for (std::size_t i = 0; i < kStyleNames.size(); ++i)
        if (kStyleNames[i] == lower) return static_cast<int>(i);
    return -1;
}

}  // namespace ricercar::models
