// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/weights/counterpoint_config.h"

#include <exception>

namespace ricercar::models {

namespace {

bool readInt(const std::map<std::string, std::string>& m, const char* key, int least, int most, int& out) {
    const auto it = m.find(key);
    if (it == m.end()) return false;
    try {
        out = std::stoi(it->second);
    } catch (const std::exception&) {
        return false;
    }
    return out >= least && out <= most;
}

}  // namespace

std::map<std::string, std::string> CounterpointConfig::toMetadata() const {
    return {{"width", std::to_string(width)},
            {"heads", std::to_string(heads)},
            {"encoder_layers", std::to_string(encoderLayers)},
            {"decoder_layers", std::to_string(decoderLayers)},
            {"inner", std::to_string(inner)},
            {"head_width", std::to_string(headWidth)},
            {"head_inner", std::to_string(headInner)},
            {"attack_width", std::to_string(attackWidth)}};
}

bool CounterpointConfig::fromMetadata(const std::map<std::string, std::string>& m, CounterpointConfig& out) {
    return readInt(m, "width", 8, 4096, out.width) && readInt(m, "heads", 1, 64, out.heads) &&
           readInt(m, "encoder_layers", 0, 64, out.encoderLayers) &&
           readInt(m, "decoder_layers", 1, 64, out.decoderLayers) && readInt(m, "inner", 8, 16384, out.inner) &&
           readInt(m, "head_width", 8, 4096, out.headWidth) && readInt(m, "head_inner", 8, 16384, out.headInner) &&
           readInt(m, "attack_width", 4, 4096, out.attackWidth) && out.width % (2 * out.heads) == 0;
}

}  // namespace ricercar::models
