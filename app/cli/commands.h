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

// harmonize, fill, vary, reharmonize and add-voice: one request, by different words.
struct WriteOptions {
    Task task = Task::Harmonize;
    std::filesystem::path in, out;
    std::vector<std::string> given;   // "soprano", ...; empty: found
    std::vector<std::string> write;   // voices to write anew; empty: by the task
    std::vector<std::string> parts;   // the same by the names of parts
    std::vector<std::string> texture; // the voices there are; empty: by the task
    int voices = 0;                   // how many there are, 0: by the task
    int alternatives = 4;
    bool all = false;
    std::string generator;            // "", "rules", "model"
    double temperature = 0;           // 0: the default
    std::string bars;                 // "A-B" as numbered in the score; empty: all
    bool emptyOnly = false;
    std::string key;                  // "G major", "d minor"; empty: found
    std::string figures;              // "3.1:6 5, 3.2:7", one for each bass note parted by |, or "score"
    bool followChords = false;
    std::vector<std::string> cadences; // "8:half", "8.3:authentic"
    std::vector<std::string> locks;    // "1-4:alto:pitch"
    Controls controls;
    double likeness = 0;
};

struct RenderCommandOptions {
    std::filesystem::path in, out, soundFont;
    unsigned rate = 48000;
};

struct CheckCommandOptions {
    std::filesystem::path in;
    std::string profile;     // "bach-chorale", ...; empty: in `rules`, or as the music suggests
    std::string rules;       // "-direct-fifths,spacing=info"
    bool listRules = false;  // instead of checking
};

struct EvaluateOptions {
    std::string what;               // "counterpoint", "pipeline" or "controls"
    std::filesystem::path data;
    std::string split = "valid";    // for a JSON file that holds several
    int seeds = 4;                  // pipeline
    int limit = 0;                  // pieces at most, 0: all
    int samples = 100;              // controls: for each setting of each control
    std::string generator;          // pipeline, controls
    double temperature = 0;         // pipeline, controls; 0: the default
};

// evaluate quantize: onsets and bars of sloppily played scores as they are written down. A report as JSON text.
Result<std::string> evaluateQuantize(const EvaluateOptions &options, std::uint64_t seed);

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
Result<void> checkCommand(const CheckCommandOptions &options, const CommonOptions &common);
Result<void> writeCommand(const WriteOptions &options, const CommonOptions &common);
// The part of `evaluate controls`: what each control does, measured. A report as JSON text.
Result<std::string> evaluateControls(const EvaluateOptions &options, std::uint64_t seed);
Result<void> evaluateCommand(const EvaluateOptions &options, const CommonOptions &common);
Result<void> judgeCommand(const JudgeOptions &options, const CommonOptions &common);
Result<void> modelsCommand(const CommonOptions &common);

} // namespace ricercar
