// SPDX-License-Identifier: GPL-3.0-or-later
// The harmonization exam: the tune of each piece is given, the three voices under it are written, and the first
// sample counts as it comes.
#pragma once

#include "app/cli/choir_pieces.h"
#include "core/compose/pipeline.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ricercar {

enum class Examinee {
    RawModel, // the net's own distribution: temperature 1, no rule, no mask, no repair, every voice free over the choir's range
    Pipeline  // the agent as people use it: its default settings, rules, repair; its first choice of one idea
};

struct ExamOptions {
    int seeds = 4;
    std::uint64_t firstSeed = 1;
    std::string generator;   // full name for the pipeline; empty: the best there is
};

struct ExamSetting {
    judge::Piece piece;
    std::size_t tune = 0;    // index of the piece it was set for
};

struct ExamResult {
    std::vector<ExamSetting> settings;
    std::size_t failed = 0;
    std::size_t changedTuneFrames = 0; // sixteenths in which the tune came back otherwise than given
    double seconds = 0;
    std::string writer;
};

// `model`: the generator of the raw examinee; unused for the pipeline. What cannot be written is counted and told on stderr.
ExamResult examined(Examinee examinee, const std::vector<ChoirPiece> &pieces, const ExamOptions &options,
                    const Pipeline &pipeline, IGenerator *model,
                    const std::function<void(double fraction, const std::string &words)> &progress);

} // namespace ricercar
