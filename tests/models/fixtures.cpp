// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/fixtures.h"

#include "tests/models/reference_net.h"

#include <unistd.h>

namespace ricercar::models {

std::filesystem::path tinyWeightsFile() {
    static const struct File {
        std::filesystem::path path =
            std::filesystem::temp_directory_path() / ("tiny-" + std::to_string(::getpid()) + ".safetensors");
        File() { writeRandomWeights(path, 7); }
        ~File() { std::filesystem::remove(path); }
    } file;
    return file.path;
}

EngineWeightsPtr tinyWeights() {
    static const EngineWeightsPtr weights = *EngineWeights::load(tinyWeightsFile());
    return weights;
}

std::filesystem::path shippedWeightsFile() {
    return std::filesystem::path(RICERCAR_SOURCE_DIR) / "models" / "counterpoint" / "counterpoint.safetensors";
}

EngineWeightsPtr shippedWeights() {
    static const EngineWeightsPtr weights = [] {
        auto loaded = EngineWeights::load(shippedWeightsFile());
        return loaded ? *loaded : nullptr;
    }();
    return weights;
}

ChoraleGrid wanderingPiece(int frames, unsigned seed) {
    std::mt19937 random(seed);
    ChoraleGrid piece;
    piece.onsetsKnown = true;
    std::array<int, kVoices> midi{70, 64, 57, 48};
    for (int t = 0; t < frames; ++t) {
        GridFrame frame;
        frame.beatPosition = static_cast<std::int8_t>(t % 4);
        for (int v = 0; v < kVoices; ++v) {
            const bool moves = t == 0 || random() % 4 == 0;
            if (moves && t > 0) {
                midi[v] += int(random() % 9) - 4;
                midi[v] = std::clamp(midi[v], kVoiceRanges[v].lowest, kVoiceRanges[v].highest);
            }
            frame.symbol[v] = random() % 40 == 0 ? Symbol(kRest) : symbolOfMidi(midi[v]);
            const bool changed = t == 0 || piece.frames[t - 1].symbol[v] != frame.symbol[v];
            frame.onset[v] = frame.symbol[v] != kRest && (changed || random() % 8 == 0) ? Onset::Attack : Onset::Hold;
        }
        piece.frames.push_back(frame);
    }
    return piece;
}

WritingTask randomTask(std::mt19937& random, int frames) {
    WritingTask task;
    task.grid = wanderingPiece(frames, random());
    task.given.assign(frames, kEverythingGiven);
    const auto voices = static_cast<std::uint8_t>(1 + random() % 15);
    const int from = int(random() % frames), to = from + 1 + int(random() % (frames - from));
    for (int t = from; t < to; ++t) task.given[t] = static_cast<std::uint8_t>(kEverythingGiven & ~voices);
    for (int i = 0; i < frames / 4; ++i) task.given[random() % frames] |= static_cast<std::uint8_t>(1 << (random() % 4));
    task.given[from] &= static_cast<std::uint8_t>(~voices);
    for (int t = 0; t < frames; ++t)
        for (int v = 0; v < kVoices; ++v)
            if (!isGiven(task.given[t], v)) {
                task.grid.frames[t].symbol[v] = kRest;
                task.grid.frames[t].onset[v] = Onset::Unknown;
            }
    return task;
}

}  // namespace ricercar::models
