// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/weights/counterpoint_config.h"

#include <exception>

namespace ricercar::models {

namespace {

// Of the features: a net knows only those it was trained with.
constexpr const char* kRepresentation = "2";

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
    return {{"representation", kRepresentation},
            {"width", std::to_string(width)},
            {"heads", std::to_string(heads)},
            {"encoder_layers", std::to_string(encoderLayers)},
            {"decoder_layers", std::to_string(decoderLayers)},
            {"inner", std::to_string(inner)},
            {"head_width", std::to_string(headWidth)},
            {"head_inner", std::to_string(headInner)},
            {"attack_width", std::to_string(attackWidth)}};
}

bool CounterpointConfig::fromMetadata(const std::map<std::string, std::string>& m, CounterpointConfig& out,
                                      const std::string& prefix) {
    const auto representation = m.find(prefix + "representation");
    if (representation == m.end() || representation->second != kRepresentation) return false;
    const auto read = [&](const char* key, int least, int most, int& value) {
        return readInt(m, (prefix + key).c_str(), least, most, value);
    };
    return read("width", 8, 4096, out.width) && read("heads", 1, 64, out.heads) &&
           read("encoder_layers", 0, 64, out.encoderLayers) && read("decoder_layers", 1, 64, out.decoderLayers) &&
           read("inner", 8, 16384, out.inner) && read("head_width", 8, 4096, out.headWidth) &&
           read("head_inner", 8, 16384, out.headInner) && read("attack_width", 4, 4096, out.attackWidth) &&
           out.width % (2 * out.heads) == 0;
}

std::vector<std::string> netPrefixes(const std::map<std::string, std::string>& metadata) {
    if (!metadata.count("nets")) return {""};
    int count = 0;
    if (!readInt(metadata, "nets", 1, kMostNets, count)) return {};
    std::vector<std::string> prefixes;
    for (int i = 0; i < count; ++i) prefixes.push_back("net" + std::to_string(i) + ".");
    return prefixes;
}

}  // namespace ricercar::models
