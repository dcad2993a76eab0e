// SPDX-License-Identifier: GPL-3.0-or-later
// ricercar-exam: raw samples of the counterpoint net on given sopranos, with and without hard rules, measured beside
// the composer's own settings. No agent, no repair, no choice among samples.
//
//   ricercar-exam --weights FILE.safetensors --pieces FILE.json [--split valid] [--seed N] [--temperature T] [--no-rules]
//   ricercar-exam --weights FILE.safetensors --pieces FILE.json [--split valid] --likelihood
//   ricercar-exam --weights FILE.safetensors --pieces FILE.json --split train --temperature T --calibrate OUT.safetensors
#include "models/engine/likelihood.h"
#include "models/representation/jsb_pieces.h"
#include "models/training/arguments.h"
#include "models/training/exam.h"
#include "models/weights/merged_nets.h"

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

// Fits the balance of frames, on one piece in four; the pieces should be of a training split.
int calibrate(const Arguments& args, const EngineWeightsPtr& weights, std::span<const ChoraleGrid> pieces,
              const WritingRules& rules) {
    std::vector<ChoraleGrid> some;
    for (std::size_t i = 0; i < pieces.size(); i += 4) some.push_back(pieces[i]);
    auto balanced = std::make_shared<EngineWeights>(*weights);
    FrameBalance& b = balanced->balance;
    b = {};
    for (int round = 0; round < int(args.number("--rounds", 7)); ++round) {
        const auto result = harmonizationExam(balanced, some, rules, 1000 * static_cast<std::uint64_t>(round) + 7);
        print("written", result.written);
        b = rebalanced(b, result);
        std::printf("  chances: non-chord on the beat %.3f, off it %.3f, other than dominant %.3f, seventh left %.3f, "
                    "new pitch class %.3f, eagerness %.3f\n",
                    b.nonChordOnBeat, b.nonChordOffBeat, b.otherThanDominant, b.seventhLeft, b.newPitchClass, b.eagerness);
        std::fflush(stdout);
    }
    const auto written = restate(args.text("--weights"), b.toMetadata(), args.text("--calibrate"));
    return written ? 0 : complain(written.error());
}

int exam(const Arguments& args) {
    auto weights = EngineWeights::load(args.text("--weights"));
    if (!weights) return complain(weights.error());
    auto pieces = piecesFromJsbFile(args.text("--pieces"), args.text("--split"));
    if (!pieces) return complain(pieces.error());
    WritingRules rules;
    rules.temperature = args.number("--temperature", 1.0);
    if (args.has("--likelihood")) {
        const auto f = measureLikelihood(*weights, *pieces);
        std::printf("nll %.4f (hold %.4f, change %.4f), given soprano %.4f\n", f.nll, f.nllHold, f.nllChange, f.nllGivenSoprano);
        return 0;
    }
    if (args.has("--calibrate")) return calibrate(args, *weights, *pieces, rules);
    if (args.has("--no-rules")) {
        rules.balanced = false;
        rules.forbidParallels = rules.forbidCrossing = false;
        rules.ranges.fill({kLowestPitch, kLowestPitch + kPitches - 1});
    }
    const auto result = harmonizationExam(*weights, *pieces, rules, static_cast<std::uint64_t>(args.number("--seed", 1)));
    print("written", result.written);
    print("composer", result.composer);
    for (const auto& [who, e] : {std::pair{"written", result.writtenEvents}, std::pair{"composer", result.composerEvents}})
        std::printf("%-9s slices %d: non-chords on the beat %d, off it %d, dominants %d; sevenths left %d of %d; new pitch "
                    "classes %d of %d moves\n",
                    who, e.fullSlice, e.nonChordOnBeat, e.nonChordOffBeat, e.dominant, e.seventhLeft, e.seventhMoved,
                    e.newPitchClass, e.moves);
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
