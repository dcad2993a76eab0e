// SPDX-License-Identifier: GPL-3.0-or-later
// One function per subcommand. Each returns an Error to be said and turned into an exit status, or nothing.
#pragma once

#include "core/base/result.h"
#include "core/compose/pipeline.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace ricercar {

struct CommonOptions {
    std::string json;       // file for the report, "-" for stdout, empty for none
    std::uint64_t seed = 1;
};

struct HarmonizeOptions {
    std::filesystem::path in, out;
    std::vector<std::string> given; // "soprano", ...; empty: found
    int alternatives = 4;
    bool all = false;
    std::string generator;          // "", "rules", "model"
    double temperature = 0;         // 0: the default
    std::string bars;               // "A-B" as numbered in the score; empty: all
};

struct RenderCommandOptions {
    std::filesystem::path in, out, soundFont;
    unsigned rate = 48000;
};

struct EvaluateOptions {
    std::string what;               // "counterpoint" or "pipeline"
    std::filesystem::path data;
    std::string split = "valid";    // for a JSON file that holds several
    int seeds = 4;                  // pipeline
    int limit = 0;                  // pieces at most, 0: all
    std::string generator;          // pipeline
    double temperature = 0;         // pipeline; 0: the default
};

struct JudgeOptions {
    std::filesystem::path data;
    std::string split = "valid";    // of a JSON file
    std::string reference;          // sets of the same JSON file, or another file or folder; empty: all sets
    int seeds = 4;                  // first samples per tune
    int limit = 0;                  // pieces at most, 0: all
    std::string system = "all";     // "bach", "raw", "pipeline", "all"
    std::vector<std::filesystem::path> pieces; // more columns
    std::filesystem::path keep;     // what was written, as JSON; empty: nowhere
};

// The generator that a word on the command line means ("", "rules", "model"), by its full name.
Result<std::string> generatorNamed(const Pipeline &pipeline, const std::string &word);

Result<void> convertCommand(const std::filesystem::path &in, const std::filesystem::path &out, const CommonOptions &common);
Result<void> renderCommand(const RenderCommandOptions &options, const CommonOptions &common);
Result<void> infoCommand(const std::filesystem::path &in, const CommonOptions &common);
Result<void> checkCommand(const std::filesystem::path &in, const CommonOptions &common);
Result<void> harmonizeCommand(const HarmonizeOptions &options, const CommonOptions &common);
Result<void> evaluateCommand(const EvaluateOptions &options, const CommonOptions &common);
Result<void> judgeCommand(const JudgeOptions &options, const CommonOptions &common);
Result<void> modelsCommand(const CommonOptions &common);

} // namespace ricercar
