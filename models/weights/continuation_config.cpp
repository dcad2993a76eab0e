// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/weights/continuation_config.h"

#include <charconv>

namespace ricercar::models {

namespace {

constexpr const char* kRepresentation = "events-1";

bool readInt(const std::map<std::string, std::string>& m, const char* key, int least, int most, int& value) {
    const auto found = m.find(key);
    if (found == m.end()) return false;
    const auto& text = found->second;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    return error == std::errc{} && end == text.data() + text.size() && value >= least && value <= most;
}

}  // namespace

std::map<std::string, std::string> ContinuationConfig::toMetadata() const {
    return {{"model", "continuation"},
            {"representation", kRepresentation},
            {"width", std::to_string(width)},
            {"heads", std::to_string(heads)},
            {"layers", std::to_string(layers)},
            {"inner", std::to_string(inner)},
            {"head_width", std::to_string(headWidth)},
            {"head_inner", std::to_string(headInner)},
            {"relative", relative ? "1" : "0"}};
}

bool ContinuationConfig::fromMetadata(const std::map<std::string, std::string>& m, ContinuationConfig& out) {
    const auto representation = m.find("representation");
    if (representation == m.end() || representation->second != kRepresentation) return false;
    int relative = 1;
    if (!readInt(m, "width", 8, 4096, out.width) || !readInt(m, "heads", 1, 64, out.heads) ||
        !readInt(m, "layers", 1, 64, out.layers) || !readInt(m, "inner", 8, 16384, out.inner) ||
        !readInt(m, "head_width", 8, 4096, out.headWidth) || !readInt(m, "head_inner", 8, 16384, out.headInner) ||
        !readInt(m, "relative", 0, 1, relative))
        return false;
    out.relative = relative != 0;
    return out.width % (2 * out.heads) == 0;
}

}  // namespace ricercar::models
