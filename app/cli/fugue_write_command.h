// SPDX-License-Identifier: GPL-3.0-or-later
// fugue countersubject, exposition, compose, canon, species: what is written from a subject, a head or a cantus.
#pragma once

#include "app/cli/commands.h"

#include "core/fugue/plan.h"

#include <functional>

namespace CLI {
class App;
}

namespace ricercar {

struct FugueWriteOptions {
    enum class What : std::uint8_t { Countersubject, Exposition, Compose, Canon, Species };
    What what = What::Compose;
    std::string in;               // a score, or "none" where nothing is given
    std::filesystem::path out;
    std::string subject;          // bars of it that hold the subject, "A-B"; empty: all
    std::string key;              // empty: found
    std::string metre;            // with "none"
    std::filesystem::path answer; // a score with the answer; empty: found by rule
    int voices = 0;
    int bars = 0;
    int alternatives = 4;
    bool all = false;
    std::filesystem::path plan, writePlan;
    std::string invertible = "octave";
    std::string character = "plain";
    bool noPicardy = false, noPedal = false;
    FugueDevices devices;         // asked of the plan
    std::string interval = "octave-below"; // canon
    double distance = 0;          // canon: quarters
    int species = 1;
    bool below = false;
};

// The subcommands under `fugue`; a parsed one sets `run`.
void addFugueWriting(CLI::App &fugue, CommonOptions &common, std::function<Result<void>()> &run);
Result<void> fugueWriteCommand(const FugueWriteOptions &options, const CommonOptions &common);
// The part of `evaluate fugues`: the table of whole fugues and countersubjects on a file of subjects. JSON text.
Result<std::string> evaluateFugues(const EvaluateOptions &options, std::uint64_t seed);

} // namespace ricercar
