// SPDX-License-Identifier: GPL-3.0-or-later
// ricercar-exam: raw samples of the counterpoint net on given sopranos, with and without hard rules, measured beside
// the composer's own settings. No agent, no repair, no choice among samples.
//
//   ricercar-exam --weights FILE.safetensors --pieces FILE.json [--split valid] [--seed N] [--temperature T] [--no-rules]
#include "models/representation/jsb_pieces.h"
#include "models/training/arguments.h"
#include "models/training/exam.h"

#include <cstdio>

namespace {

using namespace ricercar;
using namespace ricercar::models;

int complain(const Error& error) {
    std::fprintf(stderr, "%s\n", error.sentence.c_str());
    return error.code == ErrorCode::MissingResource ? 4 : 3;
}

void print(const char* who, const GridMeasures& m) {
    std::printf("%-9s parallels/1000 %.2f, pieces without %.1f %%, changes/voice-frame %.3f, steps %.1f %%, V7/100 %.1f, "
                "non-chords %.1f %%, entropy %.3f, sevenths resolved %.1f %%, out of range/1000 %.2f, crossings/1000 %.2f\n",
                who, m.parallelsPerThousand(), 100 * m.shareWithoutParallels(), m.changesPerVoiceFrame(), 100 * m.stepShare(),
                m.dominantSeventhsPerHundred(), 100 * m.nonChordShare(), m.entropy(), 100 * m.seventhsResolved(),
                m.rangeErrorsPerThousand(), m.crossingsPerThousand());
}

int exam(const Arguments& args) {
    auto weights = EngineWeights::load(args.text("--weights"));
    if (!weights) return complain(weights.error());
    auto pieces = piecesFromJsbFile(args.text("--pieces"), args.text("--split"));
    if (!pieces) return complain(pieces.error());
    WritingRules rules;
    rules.temperature = args.number("--temperature", 1.0);
    if (args.has("--no-rules")) {
        rules.forbidParallels = rules.forbidCrossing = false;
        rules.ranges.fill({kLowestPitch, kLowestPitch + kPitches - 1});
    }
    const auto result = harmonizationExam(*weights, *pieces, rules, static_cast<std::uint64_t>(args.number("--seed", 1)));
    print("written", result.written);
    print("composer", result.composer);
    std::printf("log-likelihood per cell %.4f, rules relaxed %d times, %.2f s per piece\n", result.logLikelihood,
                result.relaxed, result.secondsPerPiece);
    return 0;
}

}  // namespace

int main(int count, char** values) {
    const Arguments args(count, values);
    if (args.has("--weights") && args.has("--pieces")) return exam(args);
    std::fprintf(stderr, "usage: ricercar-exam --weights FILE.safetensors --pieces FILE.json [--split valid] [--seed N] "
                         "[--temperature T] [--no-rules]\n");
    return 2;
}
