// SPDX-License-Identifier: GPL-3.0-or-later
// ricercar-train-genie: trains the genie on the corpora folder, prints validation figures by the measuring protocol, and
// keeps checkpoints from which it resumes.
//
//   ricercar-train-genie --corpora DIR --out DIR [--minutes M] [--seed N] [--resume] [--start-from FILE]
//                        [--freeze-encoder-at SHARE] [net and optimizer settings]
//   ricercar-train-genie --evaluate FILE.safetensors --corpora DIR     on the valid performances
//   ricercar-train-genie --list-valid --corpora DIR                    their names
//   ricercar-train-genie --finish FILE.safetensors OUT.safetensors     rounded to what the engine computes with
#include "models/nets/fused.h"
#include "models/nets/genie_reference.h"
#include "models/training/arguments.h"
#include "models/training/genie_corpus.h"
#include "models/training/optimizer.h"
#include "models/weights/module_weights.h"

#include <algorithm>
#include <bit>
#include <chrono>
#include <climits>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <list>
#include <malloc.h>

namespace {

using namespace ricercar;
using namespace ricercar::models;
using Clock = std::chrono::steady_clock;

int complain(const Error& error) {
    std::fprintf(stderr, "%s\n", error.sentence.c_str());
    if (!error.detail.empty()) std::fprintf(stderr, "  %s\n", error.detail.c_str());
    return error.code == ErrorCode::MissingResource ? 4 : 3;
}

std::vector<Performance> validOf(const GenieCorpus& corpus) {
    std::vector<Performance> valid;
    for (const auto& piece : corpus.valid) valid.push_back(piece.music);
    return valid;
}

void print(const char* name, const GenieFigures& f) {
    std::printf("%s: %.4f nats (perplexity %.3f), contour %.2f %%  ", name, f.crossEntropy, std::exp(f.crossEntropy),
                100 * f.contourViolation);
}

Result<GenieNet> netFrom(const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file) return Unexpected{file.error()};
    GenieConfig config;
    if (!GenieConfig::fromMetadata(file->metadata(), config))
        return fail(ErrorCode::BadInput, "The weights file does not say what net it belongs to.");
    GenieNet net(config);
    if (auto loaded = loadInto(*net, *file); !loaded) return Unexpected{loaded.error()};
    return net;
}

int evaluate(const Arguments& args) {
    auto net = netFrom(args.text("--evaluate"));
    if (!net) return complain(net.error());
    const auto corpus = readGenieCorpus(args.text("--corpora"));
    if (!corpus) return complain(corpus.error());
    const auto valid = validOf(*corpus);
    print("contour kept", genieReference(*net, valid, Quantizer::Contour));
    print("nearest button", genieReference(*net, valid, Quantizer::Nearest));
    std::printf("\n");
    return 0;
}

// To what the engine computes with, so that what is measured is what is played: tables as float16, matrices as
// bfloat16, whose numbers a float16 holds exactly but for the very small, which lose digits that do not count.
int finish(const std::filesystem::path& from, const std::filesystem::path& to) {
    auto file = SafetensorsFile::open(from);
    if (!file) return complain(file.error());
    const auto rounded = [](float x) {
        auto bits = std::bit_cast<std::uint32_t>(x);
        bits = (bits + 0x7FFFu + ((bits >> 16) & 1u)) & 0xFFFF0000u;
        return std::bit_cast<float>(bits);
    };
    std::list<std::vector<float>> values;
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, view] : file->tensors()) {
        auto& numbers = values.emplace_back(view.toFloats());
        const bool small = view.shape.size() < 2, table = name.find("weight") == std::string::npos;
        if (!small && !table) std::transform(numbers.begin(), numbers.end(), numbers.begin(), rounded);
        tensors.push_back({name, view.shape, numbers, small ? TensorType::Float32 : TensorType::Float16});
    }
    const auto written = writeSafetensors(to, tensors, file->metadata());
    return written ? 0 : complain(written.error());
}

GenieConfig configFrom(const Arguments& args) {
    GenieConfig c;
    c.encoderWidth = int(args.number("--encoder-width", c.encoderWidth));
    c.encoderCells = int(args.number("--encoder-cells", c.encoderCells));
    c.width = int(args.number("--width", c.width));
    c.cells = int(args.number("--cells", c.cells));
    c.inner = int(args.number("--inner", c.inner));
    c.dropout = args.number("--dropout", c.dropout);
    return c;
}

int train(const Arguments& args) {
    const auto seed = static_cast<std::uint64_t>(args.number("--seed", 1));
    const std::filesystem::path out = args.text("--out", "train-genie");
    std::filesystem::create_directories(out);
    torch::manual_seed(seed);
    seedDropout(seed);
    const auto corpus = readGenieCorpus(args.text("--corpora"));
    if (!corpus) return complain(corpus.error());
    std::printf("%s\n", corpus->summary.c_str());
    const auto valid = validOf(*corpus);

    const auto config = configFrom(args);
    GenieNet net(config);
    std::int64_t parameters = 0;
    for (const auto& p : net->parameters()) parameters += p.numel();
    std::printf("%lld parameters\n", static_cast<long long>(parameters));
    if (args.has("--start-from")) {
        auto file = SafetensorsFile::open(args.text("--start-from"));
        if (!file) return complain(file.error());
        if (auto loaded = loadInto(*net, *file); !loaded) return complain(loaded.error());
    }
    OptimizerSettings settings;
    settings.weightDecay = args.number("--decay", settings.weightDecay);
    settings.averaging = args.number("--averaging", 0.998);
    // The two halves have gradients of very different size: each is clipped by its own.
    const auto ofEncoder = [](const std::string& name) { return name.rfind("encoder_", 0) == 0; };
    Optimizer optimizer(*net, settings, [&](const std::string& name) { return !ofEncoder(name); });
    Optimizer encoderOptimizer(*net, settings, ofEncoder);
    double secondsBefore = 0;
    if (args.has("--resume")) {
        if (auto loaded = optimizer.load(out / "optimizer.safetensors"); !loaded) return complain(loaded.error());
        if (auto loaded = encoderOptimizer.load(out / "encoder-optimizer.safetensors"); !loaded) return complain(loaded.error());
        std::ifstream(out / "seconds") >> secondsBefore;
    }
    const int perStep = int(args.number("--performances-per-step", 16));
    // A resumed run draws other music than the first part did.
    GenieSampler sampler(corpus->train, int(kGenieProtocolNotes), seed * 1000003 + static_cast<std::uint64_t>(optimizer.steps()));

    const double budget = args.number("--minutes", 60) * 60;
    const double peak = args.number("--rate", 2e-3);
    const double warmup = args.number("--warmup", 200);
    const double evaluateEvery = args.number("--evaluate-every", 180);  // seconds
    const double freezeAt = args.number("--freeze-encoder-at", 1.1);
    const double encoderShare = args.number("--encoder-rate", 0.3);  // of the decoder's rate
    const double commitment = args.number("--commitment", 0.1), contour = args.number("--contour", 0.1);
    std::ofstream log(out / "log.csv", args.has("--resume") ? std::ios::app : std::ios::trunc);
    if (!args.has("--resume"))
        log << "seconds,step,loss,distance,valid,valid_contour,valid_nearest,valid_nearest_contour\n";
    const auto begin = Clock::now();
    const auto elapsed = [&] { return secondsBefore + std::chrono::duration<double>(Clock::now() - begin).count(); };
    double lossSum = 0, distanceSum = 0, normSum = 0, encoderNormSum = 0, nextEvaluation = elapsed() + evaluateEvery, best = 1e9;
    int count = 0;
    bool frozen = false;
    const auto report = [&]() -> Result<void> {
        optimizer.swapAverage();
        encoderOptimizer.swapAverage();
        const auto kept = genieReference(net, valid, Quantizer::Contour), nearest = genieReference(net, valid, Quantizer::Nearest);
        const double loss = lossSum / std::max(1, count), distance = distanceSum / std::max(1, count);
        std::printf("%6.0f s, step %lld, loss %.4f, distance %.4f; ", elapsed(), static_cast<long long>(optimizer.steps()), loss,
                    distance);
        print("valid", kept);
        print("nearest", nearest);
        std::printf("\n");
        std::fflush(stdout);
        log << elapsed() << ',' << optimizer.steps() << ',' << loss << ',' << distance << ',' << kept.crossEntropy << ','
            << kept.contourViolation << ',' << nearest.crossEntropy << ',' << nearest.contourViolation << std::endl;
        lossSum = distanceSum = normSum = encoderNormSum = 0;
        count = 0;
        auto metadata = config.toMetadata();
        metadata["model"] = "genie";
        metadata["steps"] = std::to_string(optimizer.steps());
        metadata["seconds"] = std::to_string(int(elapsed()));
        metadata["seed"] = std::to_string(seed);
        auto saved = save(*net, out / "average.safetensors", metadata);
        if (saved && kept.crossEntropy < best) {
            best = kept.crossEntropy;
            saved = save(*net, out / "best.safetensors", metadata);
        }
        optimizer.swapAverage();
        encoderOptimizer.swapAverage();
        if (saved) saved = optimizer.save(out / "optimizer.safetensors");
        if (saved) saved = encoderOptimizer.save(out / "encoder-optimizer.safetensors");
        std::ofstream(out / "seconds") << elapsed();
        return saved;
    };

    net->train();
    while (elapsed() < budget && !std::filesystem::exists(out / "stop")) {
        if (!frozen && elapsed() > freezeAt * budget) {
            frozen = true;
            if (auto saved = report(); !saved) return complain(saved.error());
            encoderOptimizer.adoptAverage();
            for (auto& p : net->encoderParameters()) p.set_requires_grad(false);
        }
        const auto batch = genieBatch(sampler.next(perStep));
        torch::Tensor loss;
        if (frozen) {
            net->eval();
            const auto told = GenieNetImpl::tell(batch, net->curve(batch), Quantizer::Contour);
            net->train();
            loss = torch::nn::functional::cross_entropy(net->keyLogits(batch, told), batch.keys);
            lossSum += loss.item<double>();
        } else {
            const auto curve = net->curve(batch);
            const auto told = GenieNetImpl::tell(batch, curve, Quantizer::Contour);
            loss = torch::nn::functional::cross_entropy(net->keyLogits(batch, told, curve), batch.keys);
            lossSum += loss.item<double>();
            const auto distance = (curve - told.buttons).square().mean();
            distanceSum += distance.item<double>();
            // The curve is to rise and fall with the pitch by a button at least, to stand still with it, and to stay
            // between the first button and the last.
            const auto steps = [&](const torch::Tensor& x) {
                const auto line = x.view({batch.T, batch.B});
                return line.slice(0, 1) - line.slice(0, 0, batch.T - 1);
            };
            const auto up = steps(batch.keys).sign().to(torch::kFloat32), move = steps(curve);
            const auto broken = torch::where(up == 0, move, torch::relu(1.0 - move * up)).square().clamp_max(4.0).mean();
            const auto beyond = (torch::relu(curve - (kGenieButtons - 1)) + torch::relu(-curve)).square().mean();
            loss = loss + commitment * distance + contour * broken + beyond;
        }
        ++count;
        loss.backward();
        const double progress = std::min(1.0, elapsed() / budget);
        const double rate = peak * std::min(1.0, double(optimizer.steps() + 1) / warmup) *
                            (0.02 + 0.98 * 0.5 * (1 + std::cos(M_PI * progress)));
        normSum += optimizer.step(rate);
        if (!frozen) encoderNormSum += encoderOptimizer.step(rate * encoderShare);
        if (optimizer.steps() % 100 == 0) {
            std::printf("  %6.0f s, step %lld, rate %.5f, loss %.4f, gradients %.3f and %.3f\n", elapsed(),
                        static_cast<long long>(optimizer.steps()), rate, lossSum / count, normSum / count, encoderNormSum / count);
            std::fflush(stdout);
        }
        if (elapsed() >= nextEvaluation) {
            if (auto saved = report(); !saved) return complain(saved.error());
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
        if (count == 4 && std::string(values[1]) == "--finish") return finish(values[2], values[3]);
        if (args.has("--evaluate")) return evaluate(args);
        if (args.has("--list-valid")) {
            const auto corpus = readGenieCorpus(args.text("--corpora"));
            if (!corpus) return complain(corpus.error());
            for (const auto& piece : corpus->valid) std::printf("%s\t%s\n", piece.music.name.c_str(), piece.work.c_str());
            return 0;
        }
        if (args.has("--corpora")) return train(args);
    } catch (const std::exception& e) {
        return complain({ErrorCode::Internal, "Training stopped by an error.", e.what()});
    }
    std::fprintf(stderr, "usage: ricercar-train-genie --corpora DIR --out DIR [--minutes M] [--seed N] [--resume]\n"
                         "       ricercar-train-genie --evaluate FILE.safetensors --corpora DIR\n"
                         "       ricercar-train-genie --list-valid --corpora DIR\n"
                         "       ricercar-train-genie --finish FILE.safetensors OUT.safetensors\n");
    return 2;
}
