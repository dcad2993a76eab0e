// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/continuation_weights.h"

#include "models/representation/event_styles.h"

#include <cmath>

namespace ricercar::models {

namespace {

constexpr std::array<const char*, kStages> kStageNames{"time", "part", "key", "length", "loudness"};

// Takes tensors by name and remembers the first that is not as it should be.
class EventReader {
public:
    explicit EventReader(const SafetensorsFile& file) : m_file(file) {}

    std::vector<float> take(const std::string& name, std::vector<std::int64_t> shape) {
        ++m_taken;
        std::int64_t count = 1;
        for (const auto s : shape) count *= s;
        const auto found = m_file.tensors().find(name);
        if (found == m_file.tensors().end() || found->second.shape != shape) {
            note(name + " is missing or has another shape");
            return std::vector<float>(static_cast<std::size_t>(count), 0.0f);
        }
        auto values = found->second.toFloats();
        if (!std::all_of(values.begin(), values.end(), [](float v) { return std::isfinite(v); })) note(name + " holds something that is no number");
        return values;
    }
    PackedMatrix matrix(const std::string& name, int in, int out, bool bias = true) {
        const auto weight = take(name + ".weight", {out, in});
        const auto shift = bias ? take(name + ".bias", {out}) : std::vector<float>{};
        return PackedMatrix(weight, shift, in, out);
    }
    NormWeights norm(const std::string& name, int width) {
        auto scale = take(name + ".weight", {width});
        return {std::move(scale), take(name + ".bias", {width})};
    }
    FeatureTable table(const std::string& name, int rows, int width) { return {take(name + ".table", {rows, width}), width}; }
    const std::string& fault() const { return m_fault; }
    std::size_t taken() const { return m_taken; }

private:
    void note(const std::string& fault) {
        if (m_fault.empty()) m_fault = fault;
    }
    const SafetensorsFile& m_file;
    std::string m_fault;
    std::size_t m_taken = 0;
};

}  // namespace

Result<ContinuationWeightsPtr> ContinuationWeights::load(const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file) return Unexpected{file.error()};
    const auto wrong = [](const std::string& detail) {
        return fail(ErrorCode::BadInput,
                    "The weights file belongs to another version of the continuation model; install the matching one.", detail);
    };
    auto w = std::make_shared<ContinuationWeights>();
    if (!ContinuationConfig::fromMetadata(file->metadata(), w->config)) return wrong("the sizes are not stated");
    const auto& c = w->config;
    EventReader read(*file);
    w->tokenBag = read.table("token_bag", tokenRows(), c.width);
    w->styles = read.take("styles", {kMostStyles, c.width});
    for (int i = 0; i < c.layers; ++i) {
        const std::string name = "block_" + std::to_string(i);
        BlockWeights b;
        b.norm1 = read.norm(name + ".norm1", c.width);
        b.norm2 = read.norm(name + ".norm2", c.width);
        b.qkv = read.matrix(name + ".qkv", c.width, 3 * c.width, false);
        b.out = read.matrix(name + ".out", c.width, c.width, false);
        b.up = read.matrix(name + ".up", c.width, c.inner);
        b.down = read.matrix(name + ".down", c.inner, c.width);
        w->blocks.push_back(std::move(b));
    }
    w->norm = read.norm("norm", c.width);
    w->frame = read.matrix("frame", c.width, c.headWidth);
    for (int s = 0; s < kStages; ++s) {
        const std::string name = kStageNames[static_cast<std::size_t>(s)];
        const auto lens = static_cast<Lens>(s);
        auto& stage = w->stages[static_cast<std::size_t>(s)];
        stage.bag = read.table(name + ".bag", stageRows(lens), c.headWidth);
        stage.norm1 = read.norm(name + ".norm1", c.headWidth);
        stage.norm2 = read.norm(name + ".norm2", c.headWidth);
        stage.up = read.matrix(name + ".up", c.headWidth, c.headInner);
        stage.down = read.matrix(name + ".down", c.headInner, c.headWidth);
        stage.views = read.matrix(name + ".views", c.headWidth, columnsOf(lens));
    }
    if (!read.fault().empty()) return wrong(read.fault());
    if (read.taken() != file->tensors().size()) return wrong("the file holds other tensors too");
    if (const auto found = file->metadata().find("returns"); found != file->metadata().end()) {
        auto returns = ReturnPlan::fromText(found->second);
        if (!returns) return wrong("what it tells of bars that come back cannot be read");
        w->returns = std::move(*returns);
    }
    w->hash = file->hash();
    return ContinuationWeightsPtr(std::move(w));
}

}  // namespace ricercar::models
