// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/genie_fixtures.h"

#include "models/representation/genie_history.h"

#include <QTemporaryDir>

#include <algorithm>
#include <bit>
#include <random>

namespace ricercar::models {

void writeTinyGenie(const std::filesystem::path& path, unsigned seed) {
    GenieConfig c;
    c.encoderWidth = c.encoderCells = c.width = c.cells = c.inner = 32;
    std::mt19937 random(seed);
    std::normal_distribution<float> normal;
    std::vector<std::pair<std::string, std::vector<std::int64_t>>> shapes{
        {"encoder_bag.table", {genieEncoderRows(), c.encoderWidth}},
        {"encoder_out.weight", {1, 2 * c.encoderCells}},
        {"encoder_out.bias", {1}},
        {"bag.table", {kGenieRows, c.width}},
        {"button_in", {kGenieButtons, c.width}},
        {"button_head", {kGenieButtons, c.inner}},
        {"head.weight", {c.inner, c.width + c.cells}},
        {"head.bias", {c.inner}},
        {"views.weight", {kGenieViews, c.inner}},
        {"views.bias", {kGenieViews}}};
    const auto memory = [&](const std::string& name, int in, int cells) {
        shapes.push_back({name + ".input_weight", {4 * cells, in}});
        shapes.push_back({name + ".state_weight", {4 * cells, cells}});
        shapes.push_back({name + ".bias", {4 * cells}});
    };
    memory("encoder_forward1", c.encoderWidth, c.encoderCells);
    memory("encoder_backward1", c.encoderWidth, c.encoderCells);
    memory("encoder_forward2", 2 * c.encoderCells, c.encoderCells);
    memory("encoder_backward2", 2 * c.encoderCells, c.encoderCells);
    memory("memory", c.width, c.cells);
    std::vector<std::vector<float>> values;
    std::vector<TensorToWrite> tensors;
    values.reserve(shapes.size());
    for (const auto& [name, shape] : shapes) {
        std::int64_t count = 1;
        for (const auto n : shape) count *= n;
        auto& v = values.emplace_back(static_cast<std::size_t>(count));
        for (auto& x : v) x = std::bit_cast<float>(std::bit_cast<std::uint32_t>(0.25f * normal(random)) & 0xFFFF0000u);
        tensors.push_back({name, shape, v});
    }
    if (!writeSafetensors(path, tensors, c.toMetadata())) qFatal("the weights of the test could not be written");
}

GenieWeightsPtr tinyGenie() {
    static const GenieWeightsPtr weights = [] {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("genie.safetensors").toStdString();
        writeTinyGenie(path);
        auto loaded = GenieWeights::load(path);
        if (!loaded) qFatal("%s", loaded.error().sentence.c_str());
        return *loaded;
    }();
    return weights;
}

Performance wanderingPerformance(int notes, unsigned seed) {
    std::mt19937 random(seed);
    Performance performance;
    int key = 40;
    double seconds = 0;
    for (int n = 0; n < notes; ++n) {
        const bool chord = random() % 4 == 0;
        if (!chord) seconds += 0.05 * double(1 + random() % 8);
        key = std::clamp(key + int(random() % 15) - 7, 0, kGenieKeys - 1);
        performance.notes.push_back({seconds, static_cast<std::uint8_t>(key)});
    }
    sortNotes(performance.notes);
    return performance;
}

}  // namespace ricercar::models
