// SPDX-License-Identifier: GPL-3.0-or-later
// ricercar-train-continuation: trains the continuation net on the corpora folder and measures it, in nats per note of
// works held back for validation, corpus by corpus, nothing said but bars and parts; beside an n-gram.
//
//   ricercar-train-continuation --corpora DIR --out DIR [--only NAME,NAME] [--minutes M] [--seed N] [--resume]
//                               [--start-from FILE] [--plain] [net and optimizer settings]
//   ricercar-train-continuation --corpora DIR --evaluate FILE.safetensors [--notes N] [--ngram]
//   ricercar-train-continuation --corpora DIR --ngram [--notes N]
//   ricercar-train-continuation --corpora DIR --ship OUT.safetensors --evaluate FILE.safetensors
//        matrices as float16, with the counts of bars that come back (representation/return_plan.h) of the train works
//
// minutes: the training clock in all, resumed runs included. notes: measured notes per corpus at most, 0: all.
#include "models/nets/continuation_batch.h"
#include "models/nets/fused.h"
#include "models/representation/event_wishes.h"
#include "models/representation/return_plan.h"
#include "models/training/arguments.h"
#include "models/training/continuation_sampler.h"
#include "models/training/event_ngram.h"
#include "models/training/optimizer.h"
#include "models/weights/module_weights.h"

#include <chrono>
#include <climits>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <list>
#include <malloc.h>
#include <sstream>

namespace {

using namespace ricercar;
using namespace ricercar::models;
using Clock = std::chrono::steady_clock;

int complain(const Error& error) {
    std::fprintf(stderr, "%s\n", error.sentence.c_str());
    if (!error.detail.empty()) std::fprintf(stderr, "  %s\n", error.detail.c_str());
    return error.code == ErrorCode::MissingResource ? 4 : 3;
}

// Valid pieces of each corpus as bare sequences: whole pieces until so many notes are reached; what is longer is cut.
struct Measured {
    std::vector<EventSequence> sequences;
    std::vector<EventPiece> pieces;  // the same music
    std::vector<int> corpus;
};

Measured measuredMusic(const EventCorpus& corpus, int notesPerCorpus, bool relative) {
    constexpr int kLongestPiece = 3000;  // notes: one work should not be all of a corpus
    Measured out;
    std::vector<int> notes(corpus.names.size());
    for (const auto& learned : corpus.valid) {
        auto& have = notes[static_cast<std::size_t>(learned.corpus)];
        if (notesPerCorpus > 0 && have >= notesPerCorpus) continue;
        EventPiece piece = learned.piece;
        for (auto& n : piece.notes) n.loudness = -1;
        if (static_cast<int>(piece.notes.size()) > kLongestPiece) {
            const int bar = barAt(piece.bars, piece.notes[kLongestPiece].onset);
            const int end = piece.bars[static_cast<std::size_t>(bar)].start;
            piece.bars.resize(static_cast<std::size_t>(bar));
            std::erase_if(piece.notes, [&](const EventNote& n) { return n.onset >= end; });
        }
        if (piece.notes.empty()) continue;
        have += static_cast<int>(piece.notes.size());
        out.sequences.push_back(sequenceOf(wholeTask(piece, true, relative), piece.notes, {}, {}));
        out.pieces.push_back(std::move(piece));
        out.corpus.push_back(learned.corpus);
    }
    return out;
}

struct Figures {
    std::vector<double> perNote;  // by corpus
    std::array<double, kStages> byStage{};
    double all = 0;  // mean over corpora
};

Figures figuresOf(ContinuationNet& net, const Measured& music, std::size_t corpora) {
    std::vector<double> nats(corpora), notes(corpora);
    Figures out;
    double allNotes = 0;
    for (std::size_t i = 0; i < music.sequences.size(); ++i) {
        const auto costs = referenceCosts(net, measuredParts(music.sequences[i], {}));
        const auto c = static_cast<std::size_t>(music.corpus[i]);
        notes[c] += music.sequences[i].notes;
        allNotes += music.sequences[i].notes;
        for (std::size_t k = 0; k < kStages; ++k) {
            nats[c] += costs[k];
            out.byStage[k] += costs[k];
        }
    }
    for (auto& x : out.byStage) x /= std::max(1.0, allNotes);
    for (std::size_t c = 0; c < corpora; ++c) {
        out.perNote.push_back(notes[c] > 0 ? nats[c] / notes[c] : 0);
        out.all += out.perNote.back() / double(corpora);
    }
    return out;
}

std::vector<double> ngramFigures(const EventCorpus& corpus, const Measured& music) {
    EventNgram ngram;
    for (const auto& learned : corpus.train) ngram.learn(learned.piece);
    std::vector<double> nats(corpus.names.size()), notes(corpus.names.size());
    for (std::size_t i = 0; i < music.pieces.size(); ++i) {
        nats[static_cast<std::size_t>(music.corpus[i])] += ngram.cost(music.pieces[i]);
        notes[static_cast<std::size_t>(music.corpus[i])] += double(music.pieces[i].notes.size());
    }
    for (std::size_t c = 0; c < nats.size(); ++c) nats[c] /= std::max(1.0, notes[c]);
    return nats;
}

Result<EventCorpus> corpusFrom(const Arguments& args) {
    std::vector<std::string> names;
    std::istringstream list(args.text("--only"));
    for (std::string name; std::getline(list, name, ',');) names.push_back(name);
    auto corpus = readEventCorpus(args.text("--corpora"), names);
    if (corpus) std::fputs(corpus->summary.c_str(), stdout);
    return corpus;
}

Result<ContinuationNet> netFrom(const std::filesystem::path& path) {
    auto file = SafetensorsFile::open(path);
    if (!file) return Unexpected{file.error()};
    ContinuationConfig config;
    if (!ContinuationConfig::fromMetadata(file->metadata(), config))
        return fail(ErrorCode::BadInput, "The weights file does not say what net it belongs to.");
    ContinuationNet net(config);
    if (auto loaded = loadInto(*net, *file); !loaded) return Unexpected{loaded.error()};
    return net;
}

int evaluate(const Arguments& args) {
    auto corpus = corpusFrom(args);
    if (!corpus) return complain(corpus.error());
    bool relative = true;
    ContinuationNet net{nullptr};
    if (args.has("--evaluate")) {
        auto loaded = netFrom(args.text("--evaluate"));
        if (!loaded) return complain(loaded.error());
        net = *loaded;
        relative = net->config.relative;
    }
    const auto music = measuredMusic(*corpus, int(args.number("--notes", 0)), relative);
    std::vector<double> ngram(corpus->names.size());
    if (args.has("--ngram")) ngram = ngramFigures(*corpus, music);
    Figures figures;
    figures.perNote.resize(corpus->names.size());
    if (net) figures = figuresOf(net, music, corpus->names.size());
    for (std::size_t c = 0; c < corpus->names.size(); ++c) {
        std::int64_t notes = 0;
        for (std::size_t i = 0; i < music.pieces.size(); ++i)
            if (music.corpus[i] == static_cast<int>(c)) notes += music.sequences[i].notes;
        std::printf("%-22s %7lld notes  net %.3f  n-gram %.3f\n", corpus->names[c].c_str(), static_cast<long long>(notes), figures.perNote[c], ngram[c]);
    }
    if (net)
        for (std::size_t k = 0; k < kStages; ++k) std::printf("%s %.3f  ", kStageNames[k], figures.byStage[k]);
    std::puts("");
    return 0;
}

int ship(const Arguments& args) {
    auto file = SafetensorsFile::open(args.text("--evaluate"));
    if (!file) return complain(file.error());
    std::list<std::vector<float>> values;
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, view] : file->tensors()) {
        values.push_back(view.toFloats());
        tensors.push_back({name, view.shape, values.back(), view.shape.size() > 1 ? TensorType::Float16 : TensorType::Float32});
    }
    auto corpus = corpusFrom(args);
    if (!corpus) return complain(corpus.error());
    ReturnPlan returns;
    for (auto& learned : corpus->train) {
        measureWishes(learned.piece);
        returns.learn(learned.piece, learned.style);
    }
    auto metadata = file->metadata();
    metadata["returns"] = returns.toText();
    const auto written = writeSafetensors(args.text("--ship"), tensors, metadata);
    return written ? 0 : complain(written.error());
}

ContinuationConfig configFrom(const Arguments& args) {
    ContinuationConfig c;
    c.width = int(args.number("--width", c.width));
    c.heads = int(args.number("--heads", c.heads));
    c.layers = int(args.number("--layers", c.layers));
    c.inner = int(args.number("--inner", c.inner));
    c.headWidth = int(args.number("--head-width", c.headWidth));
    c.headInner = int(args.number("--head-inner", c.headInner));
    c.dropout = args.number("--dropout", c.dropout);
    c.relative = !args.has("--plain");
    return c;
}

int train(const Arguments& args) {
    const auto seed = static_cast<std::uint64_t>(args.number("--seed", 1));
    const std::filesystem::path out = args.text("--out", "continuation");
    std::filesystem::create_directories(out);
    torch::manual_seed(seed);
    seedDropout(seed);
    auto corpus = corpusFrom(args);
    if (!corpus) return complain(corpus.error());
    const auto config = configFrom(args);
    ContinuationNet net(config);
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
    settings.averaging = args.number("--averaging", settings.averaging);
    Optimizer optimizer(*net, settings);
    double secondsBefore = 0, best = 1e9;
    if (args.has("--resume")) {
        if (auto loaded = optimizer.load(out / "optimizer.safetensors"); !loaded) return complain(loaded.error());
        std::ifstream(out / "progress") >> secondsBefore >> best;
    }
    // A resumed run draws other stretches than the first part did.
    EventSampler sampler(*corpus, config, int(args.number("--tokens-per-step", 2048)), seed * 1000003 + static_cast<std::uint64_t>(optimizer.steps()));
    const auto music = measuredMusic(*corpus, int(args.number("--notes", 1500)), config.relative);

    const double budget = args.number("--minutes", 60) * 60, peak = args.number("--rate", 1.5e-3), warmup = args.number("--warmup", 200);
    const double evaluateEvery = args.number("--evaluate-every", 300);  // seconds
    const auto begin = Clock::now();
    const auto elapsed = [&] { return secondsBefore + std::chrono::duration<double>(Clock::now() - begin).count(); };
    std::ofstream log(out / "log.csv", args.has("--resume") ? std::ios::app : std::ios::trunc);
    if (!args.has("--resume")) {
        log << "seconds,step,train";
        for (const auto& name : corpus->names) log << ',' << name;
        log << std::endl;
    }
    double lossSum = 0, next = elapsed() + evaluateEvery;
    std::int64_t noteSum = 0;
    const auto metadata = [&] {
        auto m = config.toMetadata();
        m["steps"] = std::to_string(optimizer.steps());
        m["seconds"] = std::to_string(int(elapsed()));
        m["seed"] = std::to_string(seed);
        return m;
    };
    const auto report = [&]() -> Result<void> {
        optimizer.swapAverage();
        const auto figures = figuresOf(net, music, corpus->names.size());
        std::printf("%6.0f s, step %lld, train %.3f, valid %.3f:", elapsed(), static_cast<long long>(optimizer.steps()),
                    lossSum / std::max<double>(1, noteSum), figures.all);
        log << elapsed() << ',' << optimizer.steps() << ',' << lossSum / std::max<double>(1, noteSum);
        for (const double x : figures.perNote) {
            std::printf(" %.3f", x);
            log << ',' << x;
        }
        std::printf("  (");
        for (const double x : figures.byStage) std::printf(" %.3f", x);
        std::puts(" )");
        std::fflush(stdout);
        log << std::endl;
        lossSum = 0;
        noteSum = 0;
        auto saved = save(*net, out / "average.safetensors", metadata());
        if (saved && figures.all < best) {
            best = figures.all;
            saved = save(*net, out / "best.safetensors", metadata());
        }
        optimizer.swapAverage();
        if (saved) saved = optimizer.save(out / "optimizer.safetensors");
        std::ofstream(out / "progress") << elapsed() << ' ' << best;
        return saved;
    };

    while (elapsed() < budget && !std::filesystem::exists(out / "stop")) {
        net->train();
        const auto batch = sampler.next();
        const auto frames = net->read(batch);
        auto loss = torch::zeros({});
        for (int k = 0; k < kStages; ++k)
            if (const auto costs = net->costs(frames, batch, static_cast<Lens>(k)); costs.numel() > 0) loss = loss + costs.sum();
        lossSum += loss.item<double>();
        noteSum += sampler.notesOfLast();
        (loss / std::max(1, sampler.notesOfLast())).backward();
        // Steady, then falling through the last third of the clock.
        const double left = std::clamp((budget - elapsed()) / (0.33 * budget), 0.05, 1.0);
        optimizer.step(peak * left * std::min(1.0, double(optimizer.steps() + 1) / warmup));
        if (optimizer.steps() % 50 == 0) {
            std::printf("  %6.0f s, step %lld, train %.3f\n", elapsed(), static_cast<long long>(optimizer.steps()), lossSum / double(std::max<std::int64_t>(1, noteSum)));
            std::fflush(stdout);
        }
        if (elapsed() >= next) {
            if (auto saved = report(); !saved) return complain(saved.error());
            next = elapsed() + evaluateEvery;
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
        if (args.has("--ship")) return ship(args);
        if (args.has("--evaluate") || args.has("--ngram")) return evaluate(args);
        if (args.has("--corpora")) return train(args);
    } catch (const std::exception& e) {
        return complain({ErrorCode::Internal, "Training stopped by an error.", e.what()});
    }
    std::fprintf(stderr, "usage: ricercar-train-continuation --corpora DIR --out DIR [--minutes M] [--seed N] [--resume] [--plain]\n"
                         "       ricercar-train-continuation --corpora DIR --evaluate FILE.safetensors [--notes N] [--ngram]\n"
                         "       ricercar-train-continuation --corpora DIR --ship OUT.safetensors --evaluate FILE.safetensors\n");
    return 2;
}
