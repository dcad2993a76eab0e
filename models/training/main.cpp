// SPDX-License-Identifier: GPL-3.0-or-later
// ricercar-train: trains the counterpoint net on the corpora folder, prints validation figures by the
// measuring protocol, and keeps checkpoints from which it resumes.
//
//   ricercar-train --corpora DIR --out DIR [--minutes M] [--seed N] [--resume] [--start-from FILE]
//                  [--polyphony SHARE --polyphony-at-end SHARE] [net and optimizer settings]
//   polyphony: how much of what is read is fugues, quartets and keyboard music
//   [--fugues]: a net for fugues: of the polyphony most is counterpoint, and held-back fugues choose the best step
//   ricercar-train --evaluate FILE.safetensors --pieces FILE.json [--split valid]
//   ricercar-train --merge OUT.safetensors SURENESS FILE.safetensors ...   several nets as one model that votes
#include "models/nets/fused.h"
#include "models/nets/reference_likelihood.h"
#include "models/representation/jsb_pieces.h"
#include "models/training/arguments.h"
#include "models/training/corpus.h"
#include "models/training/optimizer.h"
#include "models/training/window_sampler.h"
#include "models/weights/merged_nets.h"
#include "models/weights/module_weights.h"

#include <chrono>
#include <cstdlib>
#include <cmath>
#include <cstdio>
#include <climits>
#include <fstream>
#include <malloc.h>
#include <map>

namespace {

using namespace ricercar;
using namespace ricercar::models;
using Clock = std::chrono::steady_clock;

int complain(const Error& error) {
    std::fprintf(stderr, "%s\n", error.sentence.c_str());
    if (!error.detail.empty()) std::fprintf(stderr, "  %s\n", error.detail.c_str());
    return error.code == ErrorCode::MissingResource ? 4 : 3;
}

void print(const LikelihoodFigures& f) {
    std::printf("{\"nll\": %.4f, \"nll_hold\": %.4f, \"nll_change\": %.4f, \"nll_given_soprano\": %.4f, "
                "\"voice_frames\": %lld}\n",
                f.nll, f.nllHold, f.nllChange, f.nllGivenSoprano, static_cast<long long>(f.voiceFrames));
    std::fflush(stdout);
}

int evaluate(const Arguments& args) {
    auto file = SafetensorsFile::open(args.text("--evaluate"));
    if (!file) return complain(file.error());
    CounterpointConfig config;
    if (!CounterpointConfig::fromMetadata(file->metadata(), config))
        return complain({ErrorCode::BadInput, "The weights file does not say what net it belongs to.", {}});
    CounterpointNet net(config);
    if (auto loaded = loadInto(*net, *file); !loaded) return complain(loaded.error());
    auto pieces = piecesFromJsbFile(args.text("--pieces"), args.text("--split"));
    if (!pieces) return complain(pieces.error());
    print(referenceLikelihood(net, *pieces));
    return 0;
}

CounterpointConfig configFrom(const Arguments& args) {
    CounterpointConfig c;
    c.width = int(args.number("--width", c.width));
    c.heads = int(args.number("--heads", c.heads));
    c.encoderLayers = int(args.number("--encoder-layers", c.encoderLayers));
    c.decoderLayers = int(args.number("--decoder-layers", c.decoderLayers));
    c.inner = int(args.number("--inner", c.inner));
    c.headWidth = int(args.number("--head-width", c.headWidth));
    c.headInner = int(args.number("--head-inner", c.headInner));
    c.dropout = args.number("--dropout", c.dropout);
    c.featureDropout = args.number("--feature-dropout", c.featureDropout);
    return c;
}

int train(const Arguments& args) {
    const auto seed = static_cast<std::uint64_t>(args.number("--seed", 1));
    const std::filesystem::path out = args.text("--out", "train");
    std::filesystem::create_directories(out);
    torch::manual_seed(seed);
    seedDropout(seed);
    const double polyphony = args.number("--polyphony", 0), polyphonyAtEnd = args.number("--polyphony-at-end", 0);
    auto corpus = readCorpus(args.text("--corpora"), polyphony > 0, args.has("--fugues"));
    if (!corpus) return complain(corpus.error());
    std::printf("%s; %zu pieces held back for validation\n", corpus->summary.c_str(), corpus->valid.size());

    std::vector<ChoraleGrid> fugues;
    std::vector<GivenMask> fugueVoices;  // those that the piece has not
    for (const auto& piece : corpus->validFugues) {
        fugues.push_back(piece.grid);
        fugueVoices.emplace_back(piece.grid.length(), piece.absent);
    }
    if (!fugues.empty()) std::printf("%zu fugues held back too\n", fugues.size());

    const auto config = configFrom(args);
    CounterpointNet net(config);
    std::int64_t parameters = 0;
    for (const auto& p : net->parameters()) parameters += p.numel();
    std::printf("%lld parameters\n", static_cast<long long>(parameters));
    OptimizerSettings settings;
    settings.weightDecay = args.number("--decay", settings.weightDecay);
    settings.averaging = args.number("--averaging", settings.averaging);
    if (args.has("--start-from")) {
        auto file = SafetensorsFile::open(args.text("--start-from"));
        if (!file) return complain(file.error());
        if (auto loaded = loadInto(*net, *file); !loaded) return complain(loaded.error());
    }
    Optimizer optimizer(*net, settings);
    double secondsBefore = 0;
    if (args.has("--resume")) {
        if (auto loaded = optimizer.load(out / "optimizer.safetensors"); !loaded) return complain(loaded.error());
        std::ifstream(out / "seconds") >> secondsBefore;
    }
    // A resumed run draws other windows than the first part did.
    WindowSampler sampler(corpus->train, int(args.number("--frames-per-step", 2048)), config.featureDropout,
                          seed * 1000003 + static_cast<std::uint64_t>(optimizer.steps()));

    const double budget = args.number("--minutes", 80) * 60;
    const double peak = args.number("--rate", 1.5e-3);
    const double warmup = args.number("--warmup", 200);
    const double evaluateEvery = args.number("--evaluate-every", 240);  // seconds
    std::ofstream log(out / "log.csv", args.has("--resume") ? std::ios::app : std::ios::trunc);
    if (!args.has("--resume")) log << "seconds,step,rate,loss,attack_loss,nll,nll_hold,nll_change,nll_given_soprano,nll_fugues\n";
    const auto begin = Clock::now();
    const auto elapsed = [&] { return secondsBefore + std::chrono::duration<double>(Clock::now() - begin).count(); };
    double lossSum = 0, attackSum = 0, nextEvaluation = elapsed() + evaluateEvery, best = 1e9;
    int lossCount = 0;
    const auto metadata = [&] {
        auto m = config.toMetadata();
        m["model"] = "counterpoint";
        m["steps"] = std::to_string(optimizer.steps());
        m["seconds"] = std::to_string(int(elapsed()));
        m["seed"] = std::to_string(seed);
        return m;
    };
    const auto report = [&]() -> Result<void> {
        optimizer.swapAverage();
        const auto f = referenceLikelihood(net, corpus->valid);
        const double fugal = fugues.empty() ? 0 : referenceNll(net, fugues, fugueVoices, Style::Counterpoint);
        const double loss = lossSum / std::max(1, lossCount), attack = attackSum / std::max(1, lossCount);
        std::printf("%6.0f s, step %lld, loss %.4f, attack %.4f: ", elapsed(), static_cast<long long>(optimizer.steps()), loss,
                    attack);
        print(f);
        if (!fugues.empty()) std::printf("         fugues %.4f\n", fugal);
        std::fflush(stdout);
        log << elapsed() << ',' << optimizer.steps() << ',' << 0 << ',' << loss << ',' << attack << ',' << f.nll << ','
            << f.nllHold << ',' << f.nllChange << ',' << f.nllGivenSoprano << ',' << fugal << std::endl;
        lossSum = attackSum = 0;
        lossCount = 0;
        auto saved = save(*net, out / "average.safetensors", metadata());
        const double figure = fugues.empty() ? f.nll + f.nllGivenSoprano : fugal;
        if (saved && figure < best) {
            best = figure;
            saved = save(*net, out / "best.safetensors", metadata());
        }
        optimizer.swapAverage();
        if (saved) saved = optimizer.save(out / "optimizer.safetensors");
        std::ofstream(out / "seconds") << elapsed();
        return saved;
    };

    net->train();
    while (elapsed() < budget && !std::filesystem::exists(out / "stop")) {
        // The share of music that is no chorale falls as the clock runs.
        const double other = polyphony + (polyphonyAtEnd - polyphony) * std::min(1.0, elapsed() / budget);
        sampler.mix(args.has("--fugues") ? std::array{1 - other, other * 0.7, other * 0.1, other * 0.2}
                                         : std::array{1 - other, other * 0.45, other * 0.25, other * 0.3});
        const auto batch = sampler.next();
        const auto frames = net->decode(batch, net->encode(batch));
        auto loss = torch::nn::functional::cross_entropy(net->headLogits(frames, batch), batch.target);
        lossSum += loss.item<double>();
        if (batch.attackTarget.numel() > 0) {
            const auto attack = torch::binary_cross_entropy_with_logits(net->attackLogits(frames.detach(), batch),
                                                                        batch.attackTarget);
            attackSum += attack.item<double>();
            loss = loss + attack;
        }
        ++lossCount;
        loss.backward();
        const double progress = std::min(1.0, elapsed() / budget);
        const double rate = peak * std::min(1.0, double(optimizer.steps() + 1) / warmup) *
                            (0.02 + 0.98 * 0.5 * (1 + std::cos(M_PI * progress)));
        optimizer.step(rate);
        if (optimizer.steps() % 50 == 0) {
            std::printf("  %6.0f s, step %lld, rate %.5f, loss %.4f\n", elapsed(), static_cast<long long>(optimizer.steps()),
                        rate, lossSum / lossCount);
            std::fflush(stdout);
        }
        if (elapsed() >= nextEvaluation) {
            if (auto saved = report(); !saved) return complain(saved.error());
            net->train();
            nextEvaluation = elapsed() + evaluateEvery;
        }
    }
    if (auto saved = report(); !saved) return complain(saved.error());
    return 0;
}

}  // namespace

int main(int count, char** values) {
    const Arguments args(count, values);
    // Big tensors come and go: keep their memory instead of handing it back to the kernel each time.
    mallopt(M_MMAP_THRESHOLD, 1 << 30);
    mallopt(M_TRIM_THRESHOLD, INT_MAX);
    at::globalContext().setFlushDenormal(true);
    torch::set_num_threads(std::max(1, int(args.number("--threads", 1))));
    try {
        if (count > 4 && std::string(values[1]) == "--merge") {
            const std::vector<std::filesystem::path> files(values + 4, values + count);
            const auto merged = mergeNets(files, std::atof(values[3]), values[2]);
            return merged ? 0 : complain(merged.error());
        }
        if (args.has("--evaluate")) return evaluate(args);
        if (args.has("--corpora")) return train(args);
    } catch (const std::exception& e) {
        return complain({ErrorCode::Internal, "Training stopped by an error.", e.what()});
    }
    std::fprintf(stderr, "usage: ricercar-train --corpora DIR --out DIR [--minutes M] [--seed N] [--resume]\n"
                         "       ricercar-train --evaluate FILE.safetensors --pieces FILE.json [--split valid]\n"
                         "       ricercar-train --merge OUT.safetensors SURENESS FILE.safetensors ...\n");
    return 2;
}
