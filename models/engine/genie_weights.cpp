// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/genie_weights.h"

#include "models/engine/lstm_cell.h"
#include "models/representation/genie_history.h"
#include "models/representation/genie_notes.h"

#include <algorithm>
#include <cmath>

namespace ricercar::models {

namespace {

// Takes tensors by name and shape; the first that does not fit is remembered.
class Taker {
public:
    explicit Taker(const SafetensorsFile& file) : m_file(file) {}

    std::vector<float> take(const std::string& name, std::vector<std::int64_t> shape) {
        const auto found = m_file.tensors().find(name);
        if (found == m_file.tensors().end() || found->second.shape != shape) {
            if (m_wrong.empty()) m_wrong = name;
            std::int64_t count = 1;
            for (const auto n : shape) count *= n;
            return std::vector<float>(static_cast<std::size_t>(count));
        }
        ++m_taken;
        auto values = found->second.toFloats();
        if (!std::all_of(values.begin(), values.end(), [](float x) { return std::isfinite(x); }) && m_wrong.empty())
            m_wrong = "a number that is none in " + name;
        return values;
    }
    GenieTable table(const std::string& name, int rows, int width) { return {take(name, {rows, width}), width}; }
    GenieMemory memory(const std::string& name, int in, int cells) {
        GenieMemory m;
        m.input = VectorMatrix(take(name + ".input_weight", {4 * cells, in}), in, 4 * cells);
        m.state = VectorMatrix(take(name + ".state_weight", {4 * cells, cells}), cells, 4 * cells);
        m.bias = take(name + ".bias", {4 * cells});
        m.cells = cells;
        return m;
    }
    GenieLayer layer(const std::string& name, int in, int out) {
        GenieLayer l{VectorMatrix(take(name + ".weight", {out, in}), in, out), take(name + ".bias", {out})};
        l.bias.resize(static_cast<std::size_t>(VectorMatrix::padded(out)), 0.0f);
        return l;
    }
    // What is wrong, or nothing.
    std::string verdict() const {
        if (!m_wrong.empty()) return m_wrong;
        return m_taken == m_file.tensors().size() ? std::string() : "tensors that are not asked for";
    }

private:
    const SafetensorsFile& m_file;
    std::string m_wrong;
    std::size_t m_taken = 0;
};

}  // namespace

void GenieMemory::step(const float* x, float* gates, float* cell, float* hidden) const {
    std::copy(bias.begin(), bias.end(), gates);  // 4 * cells is a multiple of the matrices' columns
    input.add(x, gates);
    state.add(hidden, gates);
    lstmForward(gates, cell, cell, hidden, static_cast<std::size_t>(cells));
}

Result<GenieWeightsPtr> GenieWeights::load(const std::filesystem::path& path) {
    const auto file = SafetensorsFile::open(path);
    if (!file) return Unexpected{file.error()};
    return from(*file);
}

Result<GenieWeightsPtr> GenieWeights::from(const SafetensorsFile& file) {
    auto weights = std::make_shared<GenieWeights>();
    auto& c = weights->config;
    constexpr const char* kForeign = "The genie's weights file belongs to another version of the model; install the matching one.";
    if (!GenieConfig::fromMetadata(file.metadata(), c)) return fail(ErrorCode::BadInput, kForeign, "metadata");
    Taker taker(file);
    const int both = 2 * c.encoderCells;
    weights->encoderBag = taker.table("encoder_bag.table", genieEncoderRows(), c.encoderWidth);
    weights->encoderForward1 = taker.memory("encoder_forward1", c.encoderWidth, c.encoderCells);
    weights->encoderBackward1 = taker.memory("encoder_backward1", c.encoderWidth, c.encoderCells);
    weights->encoderForward2 = taker.memory("encoder_forward2", both, c.encoderCells);
    weights->encoderBackward2 = taker.memory("encoder_backward2", both, c.encoderCells);
    weights->encoderOut = taker.take("encoder_out.weight", {1, both});
    weights->encoderBias = taker.take("encoder_out.bias", {1})[0];
    weights->bag = taker.table("bag.table", kGenieRows, c.width);
    weights->buttonIn = taker.table("button_in", kGenieButtons, c.width);
    weights->buttonHead = taker.table("button_head", kGenieButtons, c.inner);
    weights->memory = taker.memory("memory", c.width, c.cells);
    weights->head = taker.layer("head", c.width + c.cells, c.inner);
    weights->views = taker.layer("views", c.inner, kGenieViews);
    if (const auto wrong = taker.verdict(); !wrong.empty()) return fail(ErrorCode::BadInput, kForeign, wrong);
    weights->hash = file.hash();
    return GenieWeightsPtr(std::move(weights));
}

}  // namespace ricercar::models
