// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/engine_weights.h"

#include "models/engine/kernels.h"
#include "models/representation/frame_features.h"
#include "models/representation/lenses.h"

#include <cmath>

namespace ricercar::models {

namespace {

// Takes tensors by name and remembers the first that is not as it should be.
class Reader {
public:
    Reader(const SafetensorsFile& file, std::string prefix) : m_file(file), m_prefix(std::move(prefix)) {}

    std::vector<float> take(const std::string& name, std::vector<std::int64_t> shape) {
        ++m_taken;
        const auto found = m_file.tensors().find(m_prefix + name);
        std::int64_t count = 1;
        for (const auto s : shape) count *= s;
        if (found == m_file.tensors().end() || found->second.shape != shape) {
            note(name + " is missing or has another shape");
            return std::vector<float>(static_cast<std::size_t>(count), 0.0f);
        }
        auto values = found->second.toFloats();
        for (const float v : values)
            if (!std::isfinite(v)) {
                note(name + " holds something that is no number");
                break;
            }
        return values;
    }
    PackedMatrix matrix(const std::string& name, int in, int out, bool bias = true) {
        const auto weight = take(name + ".weight", {out, in});
        const auto shift = bias ? take(name + ".bias", {out}) : std::vector<float>{};
        return PackedMatrix(weight, shift, in, out);
    }
    NormWeights norm(const std::string& name, int width) {
        return {take(name + ".weight", {width}), take(name + ".bias", {width})};
    }
    FeatureTable table(const std::string& name, int rows, int width) {
        return {take(name + ".table", {rows, width}), width};
    }
    BlockWeights block(const std::string& name, const CounterpointConfig& c) {
        BlockWeights b;
        b.norm1 = norm(name + ".norm1", c.width);
        b.norm2 = norm(name + ".norm2", c.width);
        b.qkv = matrix(name + ".qkv", c.width, 3 * c.width, false);
        b.out = matrix(name + ".out", c.width, c.width, false);
        b.up = matrix(name + ".up", c.width, c.inner);
        b.down = matrix(name + ".down", c.inner, c.width);
        return b;
    }
    const std::string& fault() const { return m_fault; }
    std::size_t taken() const { return m_taken; }

private:
    void note(const std::string& fault) {
        if (m_fault.empty()) m_fault = fault;
    }
    const SafetensorsFile& m_file;
    std::string m_prefix, m_fault;
    std::size_t m_taken = 0;
};

}  // namespace

void FeatureTable::addTo(float* out, std::span<const std::int32_t> ids) const {
    for (const auto id : ids)
        if (id != 0) addRow(out, rows.data() + std::size_t(id) * width, static_cast<std::size_t>(width));
}

Result<EngineWeightsPtr> EngineWeights::load(const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file) return Unexpected{file.error()};
    return from(*file);
}

namespace {

NetWeights netFrom(Reader& read, const CounterpointConfig& c) {
    NetWeights w;
    w.config = c;
    w.encoderBag = read.table("encoder_bag", encoderRows(), c.width);
    w.decoderBag = read.table("decoder_bag", decoderRows(), c.width);
    w.headBag = read.table("head_bag", headRows(), c.headWidth);
    w.attackBag = read.table("attack_bag", attackRows(), c.attackWidth);
    for (int i = 0; i < c.encoderLayers; ++i) w.encoder.push_back(read.block("encoder_" + std::to_string(i), c));
    for (int i = 0; i < c.decoderLayers; ++i) w.decoder.push_back(read.block("decoder_" + std::to_string(i), c));
    w.encoderNorm = read.norm("encoder_norm", c.width);
    w.decoderNorm = read.norm("decoder_norm", c.width);
    w.headNorm1 = read.norm("head_norm1", c.headWidth);
    w.headNorm2 = read.norm("head_norm2", c.headWidth);
    w.bridge = read.matrix("bridge", c.width, c.width);
    w.headFrame = read.matrix("head_frame", c.width, c.headWidth);
    w.headUp = read.matrix("head_up", c.headWidth, c.headInner);
    w.headDown = read.matrix("head_down", c.headInner, c.headWidth);
    w.headViews = read.matrix("head_views", c.headWidth, kLensColumns);
    w.attackFrame = read.matrix("attack_frame", c.width, c.attackWidth);
    w.attackOut = read.matrix("attack_out", c.attackWidth, 1);
    const int half = c.width / c.heads / 2;
    for (int t = 0; t < kLongestWindow; ++t)
        for (int i = 0; i < half; ++i) {
            const float rate = std::exp(float(i) * static_cast<float>(-std::log(kRotaryBase) / half));
            w.cosine.push_back(std::cos(float(t) * rate));
            w.sine.push_back(std::sin(float(t) * rate));
        }
    return w;
}

}  // namespace

Result<EngineWeightsPtr> EngineWeights::from(const SafetensorsFile& file) {
    const auto wrong = [](const std::string& detail) {
        return fail(ErrorCode::BadInput,
                    "The weights file belongs to another version of the counterpoint model; install the matching one.", detail);
    };
    auto w = std::make_shared<EngineWeights>();
    if (!FrameBalance::fromMetadata(file.metadata(), w->balance)) return wrong("a chance is none");
    std::size_t taken = 0;
    for (const auto& prefix : netPrefixes(file.metadata())) {
        CounterpointConfig config;
        if (!CounterpointConfig::fromMetadata(file.metadata(), config, prefix)) return wrong("the sizes are not stated");
        Reader read(file, prefix);
        w->nets.push_back(netFrom(read, config));
        if (!read.fault().empty()) return wrong(prefix + read.fault());
        taken += read.taken();
    }
    if (w->nets.empty()) return wrong("there is no net in it");
    if (taken != file.tensors().size()) return wrong("the file holds other tensors too");
    w->hash = file.hash();
    return EngineWeightsPtr(std::move(w));
}

}  // namespace ricercar::models
