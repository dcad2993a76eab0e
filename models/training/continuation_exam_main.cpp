// SPDX-License-Identifier: GPL-3.0-or-later
// ricercar-exam-continuation: what the continuation model writes, first samples with fixed seeds, held beside music of
// the valid works: texture, whether an asked style can be told, and whether controls are heard. No agent, no choice.
//
//   ricercar-exam-continuation --corpora DIR --weights FILE.safetensors
//        [--texture] [--styles] [--mix] [--controls] [--speed] [--pieces N] [--temperature T] [--least-share S] [--form] [--stress W]
//   ricercar-exam-continuation --corpora DIR --styles          how well the judge of styles knows real music, no more
//   ricercar-exam-continuation --corpora DIR --remember OUT    the runs of notes of the train works (core/judge/heard_music.h)
#include "core/judge/heard_music.h"
#include "models/engine/continuation_writer.h"
#include "models/generator/event_texture.h"
#include "models/representation/event_sequence.h"
#include "models/representation/event_styles.h"
#include "models/representation/event_wishes.h"
#include "models/training/arguments.h"
#include "models/training/continuation_corpus.h"
#include "models/training/style_classifier.h"

#include <chrono>
#include <cmath>
#include <cstdio>
#include <numeric>

namespace {

using namespace ricercar;
using namespace ricercar::models;

constexpr int kBars = 8, kJudgeBars = 16;
// Kinds of music that their notes tell apart and that have works enough.
constexpr std::array<std::string_view, 8> kAsked{"chorale", "quartet", "song", "lead sheet", "reel", "jig", "keyboard", "guitar"};

struct Settings {
    double temperature = 1.0, leastShare = 0.0;
    double stress = 1;  // of style and wishes (continuation_writer.h)
    bool form = false;  // which bars come back is drawn first, as the generator does
};

int genreOf(const LearnedPiece& piece) {
    for (const auto& [style, weight] : piece.style)
        for (std::size_t s = 0; s < kAsked.size(); ++s)
            if (kStyleNames[static_cast<std::size_t>(style)] == kAsked[s]) return static_cast<int>(s);
    return -1;
}

// Bars, metre, parts of a piece; no notes, and nothing wished but what `wish` sets.
std::vector<EventNote> writtenOn(const ContinuationWeightsPtr& weights, const EventPiece& piece, int fromBar, const StyleMix& style,
                                 int bars,
                                 std::uint64_t seed, const Settings& settings, const std::function<void(std::vector<EventBar>&)>& wish = {}) {
    ContinuationTask task;
    auto music = wholeTask(piece, true, weights->config.relative);
    for (std::size_t b = 0; b < piece.bars.size(); ++b) music->bars[b] = piece.bars[b], music->bars[b].wishes = {};
    if (wish) wish(music->bars);
    const int from = piece.bars[static_cast<std::size_t>(fromBar)].start;
    if (settings.form && fromBar > 0 && !wish) {
        EventPiece known = piece;
        std::erase_if(known.notes, [&](const EventNote& n) { return n.onset >= from; });
        measureWishes(known);
        for (std::size_t b = static_cast<std::size_t>(fromBar); b < known.bars.size(); ++b) known.bars[b].wishes = {};
        weights->returns.plan(known.bars, fromBar, fromBar + bars, style, seed);
        for (std::size_t b = static_cast<std::size_t>(fromBar); b < known.bars.size(); ++b) music->bars[b].wishes = known.bars[b].wishes;
    }
    for (const auto& n : piece.notes)
        if (n.onset < from) task.before.push_back(n);
    task.music = music;
    task.fromBar = fromBar;
    task.endBar = fromBar + bars;
    task.style = style;
    task.rules.temperature = settings.temperature;
    task.rules.leastShare = settings.leastShare;
    task.rules.stress = settings.stress;
    auto drafts = writeEvents(weights, task, {&seed, 1});
    auto all = task.before;
    all.insert(all.end(), drafts->front().notes.begin(), drafts->front().notes.end());
    return all;
}

StyleMix only(std::string_view name, float weight = 1) { return {{styleNamed(name), weight}}; }

std::vector<const LearnedPiece*> validOf(const EventCorpus& corpus, int c, int bars, int most) {
    std::vector<const LearnedPiece*> out;
    for (const auto& p : corpus.valid)
        if (p.corpus == c && static_cast<int>(p.piece.bars.size()) >= bars && static_cast<int>(out.size()) < most) out.push_back(&p);
    return out;
}

void texture(const EventCorpus& corpus, const ContinuationWeightsPtr& weights, int pieces, const Settings& settings) {
    std::printf("%-22s %3s  %-22s %-22s %-22s %-22s\n", "texture, 8 bars after 8", "", "notes per beat", "distinct pitches", "step share", "self-similarity");
    for (std::size_t c = 0; c < corpus.names.size(); ++c) {
        std::array<double, 4> own{}, written{};
        const auto some = validOf(corpus, static_cast<int>(c), 16, pieces);
        for (const auto* p : some) {
            auto bare = p->piece;
            for (auto& n : bare.notes) n.loudness = -1;
            const auto all = writtenOn(weights, bare, 8, p->style, kBars, 1, settings);
            const auto add = [](std::array<double, 4>& sum, const EventTexture& t) {
                const double values[] = {t.notesPerBeat, t.distinctKeys, t.stepShare, t.selfSimilarity};
                for (int k = 0; k < 4; ++k) sum[static_cast<std::size_t>(k)] += values[k];
            };
            add(own, textureOf(bare.bars, bare.notes, 8, 16));
            add(written, textureOf(bare.bars, all, 8, 16));
        }
        std::printf("%-22s %3zu ", corpus.names[c].c_str(), some.size());
        const double n = std::max<double>(1, double(some.size()));
        for (std::size_t k = 0; k < 4; ++k) {
            const double a = written[k] / n, b = own[k] / n;
            std::printf(" %6.2f / %6.2f %+5.0f %%", a, b, b > 0 ? 100 * (a / b - 1) : 0);
        }
        std::puts("");
        std::fflush(stdout);
    }
}

StyleClassifier classifier(const EventCorpus& corpus) {
    std::vector<StyleExample> examples;
    std::array<int, kAsked.size()> works{};
    for (const auto& p : corpus.train) {
        const int style = genreOf(p);
        if (style < 0) continue;
        if (++works[static_cast<std::size_t>(style)] > 700) continue;
        for (int b = 0; b + kJudgeBars <= static_cast<int>(p.piece.bars.size()) && b < 3 * kJudgeBars; b += kJudgeBars)
            if (auto f = styleFeatures(p.piece.bars, p.piece.notes, b, b + kJudgeBars); !f.empty()) examples.push_back({std::move(f), style});
    }
    std::printf("style judge: %zu excerpts of sixteen bars learned\n", examples.size());
    StyleClassifier judge(static_cast<int>(kAsked.size()));
    judge.learn(examples, 12, 1);
    return judge;
}

int best(const std::vector<double>& scores) { return static_cast<int>(std::max_element(scores.begin(), scores.end()) - scores.begin()); }

using Confusion = std::array<std::array<int, kAsked.size()>, kAsked.size()>;

void print(const char* title, const Confusion& c) {
    double right = 0, all = 0, classes = 0, mean = 0;
    std::printf("%s (rows: asked or real; columns: named)\n", title);
    for (std::size_t a = 0; a < kAsked.size(); ++a) {
        const int row = std::accumulate(c[a].begin(), c[a].end(), 0);
        std::printf("  %-12s", std::string(kAsked[a]).c_str());
        for (const int x : c[a]) std::printf(" %4d", x);
        if (row) std::printf("   %.0f %%", 100.0 * c[a][a] / row);
        std::puts("");
        right += c[a][a];
        all += row;
        if (row) mean += double(c[a][a]) / row, ++classes;
    }
    std::printf("  named rightly: %.1f %% of %d, mean of classes %.1f %%\n", 100 * right / std::max(1.0, all), int(all), 100 * mean / std::max(1.0, classes));
    std::fflush(stdout);
}

void styles(const EventCorpus& corpus, const ContinuationWeightsPtr& weights, int pieces, const Settings& settings) {
    const auto judge = classifier(corpus);
    Confusion real{}, own{}, foreign{};
    std::array<std::vector<const LearnedPiece*>, kAsked.size()> frames;
    for (const auto& p : corpus.valid) {
        const int style = genreOf(p);
        if (style < 0 || static_cast<int>(p.piece.bars.size()) < kJudgeBars) continue;
        const auto f = styleFeatures(p.piece.bars, p.piece.notes, 0, kJudgeBars);
        if (f.empty()) continue;
        ++real[static_cast<std::size_t>(style)][static_cast<std::size_t>(best(judge.judge(f)))];
        if (static_cast<int>(frames[static_cast<std::size_t>(style)].size()) < pieces) frames[static_cast<std::size_t>(style)].push_back(&p);
    }
    print("real music of valid works", real);
    if (!weights) return;
    // Written from nothing in bars (metre, key, parts) of such music: the style said, and, so that the frame cannot be what
    // tells, another style of as many parts said in the same frame.
    for (std::size_t s = 0; s < kAsked.size(); ++s)
        for (std::size_t i = 0; i < frames[s].size(); ++i) {
            const auto& piece = frames[s][i]->piece;
            const auto written = [&](std::size_t style, Confusion& table) {
                const auto all = writtenOn(weights, piece, 0, only(kAsked[style]), kJudgeBars, 1 + i, settings);
                const auto f = styleFeatures(piece.bars, all, 0, kJudgeBars);
                if (!f.empty()) ++table[style][static_cast<std::size_t>(best(judge.judge(f)))];
            };
            written(s, own);
            const std::size_t other = (s + 1 + i % (kAsked.size() - 1)) % kAsked.size();
            written(other, foreign);
        }
    print("written, style asked in bars of such music", own);
    print("written, style asked in bars of other music", foreign);
}

void mix(const EventCorpus& corpus, const ContinuationWeightsPtr& weights, int pieces, const Settings& settings) {
    const auto judge = classifier(corpus);
    constexpr std::pair<int, int> kPairs[] = {{0, 6}, {6, 7}, {4, 5}, {1, 6}, {3, 4}, {2, 6}};
    for (const auto& [a, b] : kPairs) {
        std::printf("mix of %s and %s: ", std::string(kAsked[static_cast<std::size_t>(a)]).c_str(), std::string(kAsked[static_cast<std::size_t>(b)]).c_str());
        double before = -1e9;
        bool monotone = true;
        for (const float w : {0.0f, 0.25f, 0.5f, 0.75f, 1.0f}) {
            double sum = 0;
            int count = 0;
            for (const auto& p : corpus.valid) {
                const int style = genreOf(p);
                if ((style != a && style != b) || static_cast<int>(p.piece.bars.size()) < kJudgeBars || count >= 2 * pieces) continue;
                StyleMix said;
                if (w < 1) said.emplace_back(styleNamed(kAsked[static_cast<std::size_t>(a)]), 1 - w);
                if (w > 0) said.emplace_back(styleNamed(kAsked[static_cast<std::size_t>(b)]), w);
                const auto all = writtenOn(weights, p.piece, 0, said, kJudgeBars, 100 + static_cast<std::uint64_t>(count), settings);
                const auto f = styleFeatures(p.piece.bars, all, 0, kJudgeBars);
                ++count;
                if (f.empty()) continue;
                const auto scores = judge.judge(f);
                sum += scores[static_cast<std::size_t>(b)] - scores[static_cast<std::size_t>(a)];
            }
            const double mean = sum / std::max(1, count);
            std::printf(" %.2f: %+.2f", double(w), mean);
            monotone &= mean > before;
            before = mean;
        }
        std::printf("  %s\n", monotone ? "monotone" : "NOT monotone");
        std::fflush(stdout);
    }
}

double rankCorrelation(const std::vector<double>& x, const std::vector<double>& y) {
    const auto ranks = [](const std::vector<double>& v) {
        std::vector<double> out(v.size());
        for (std::size_t i = 0; i < v.size(); ++i) {
            double below = 0, same = 0;
            for (const double o : v) below += o < v[i], same += o == v[i];
            out[i] = below + 0.5 * (same - 1);
        }
        return out;
    };
    const auto a = ranks(x), b = ranks(y);
    const double n = double(a.size()), ma = std::accumulate(a.begin(), a.end(), 0.0) / n, mb = std::accumulate(b.begin(), b.end(), 0.0) / n;
    double ab = 0, aa = 0, bb = 0;
    for (std::size_t i = 0; i < a.size(); ++i) ab += (a[i] - ma) * (b[i] - mb), aa += (a[i] - ma) * (a[i] - ma), bb += (b[i] - mb) * (b[i] - mb);
    return aa > 0 && bb > 0 ? ab / std::sqrt(aa * bb) : 0;
}

// Asked: a class of a wish for eight bars after a piece's first eight. Got: the same measure of what was written.
void controls(const EventCorpus& corpus, const ContinuationWeightsPtr& weights, int pieces, const Settings& settings) {
    struct Control {
        const char* name;
        std::vector<int> asked;
        std::function<void(BarWishes&, int)> set;
        std::function<double(const BarWishes&)> got;
    };
    const std::vector<Control> all{
        {"density", {1, 2, 3, 4, 5}, [](auto& w, int x) { w.density = static_cast<std::int8_t>(x); }, [](auto& w) { return double(w.density); }},
        {"register", {3, 4, 5, 6, 7, 8}, [](auto& w, int x) { w.height = static_cast<std::int8_t>(x); }, [](auto& w) { return double(w.height); }},
        {"contour", {1, 2, 3, 4, 5}, [](auto& w, int x) { w.contour = static_cast<std::int8_t>(x); }, [](auto& w) { return double(w.contour); }},
        {"off the beat", {0, 1, 2, 3, 4}, [](auto& w, int x) { w.offbeat = static_cast<std::int8_t>(x); }, [](auto& w) { return double(w.offbeat); }},
        {"notes at once", {1, 2, 3, 4}, [](auto& w, int x) { w.thickness = static_cast<std::int8_t>(x); }, [](auto& w) { return double(w.thickness); }},
    };
    for (const auto& control : all) {
        std::vector<double> asked, got;
        for (std::size_t c = 0; c < corpus.names.size(); ++c)
            for (const auto* p : validOf(corpus, static_cast<int>(c), 16, pieces)) {
                auto bare = p->piece;
                for (auto& n : bare.notes) n.loudness = -1;
                for (std::size_t k = 0; k < control.asked.size(); ++k) {
                    // Contour is asked as up and down by turns: a line cannot only rise.
                    const bool turns = std::string_view(control.name) == "contour";
                    const int x = control.asked[k];
                    const auto at = [&](int b) { return turns && b % 2 ? 6 - x : x; };
                    EventPiece out = bare;
                    out.notes = writtenOn(weights, bare, 8, p->style, kBars, 1 + k, settings, [&](std::vector<EventBar>& bars) {
                        for (int b = 8; b < 16; ++b) control.set(bars[static_cast<std::size_t>(b)].wishes, at(b));
                    });
                    measureWishes(out);
                    double sum = 0;
                    int count = 0;
                    for (int b = 8; b < 16; ++b) {
                        const double value = control.got(out.bars[static_cast<std::size_t>(b)].wishes);
                        if (value < 0) continue;
                        if (turns) {
                            asked.push_back(at(b));
                            got.push_back(value);
                        }
                        sum += value;
                        ++count;
                    }
                    if (turns || !count) continue;
                    asked.push_back(x);
                    got.push_back(sum / count);
                }
            }
        std::printf("%-14s rank correlation of asked and got %.3f (%zu)\n", control.name, rankCorrelation(asked, got), asked.size());
        std::fflush(stdout);
    }
}

void speed(const EventCorpus& corpus, const ContinuationWeightsPtr& weights, const Settings& settings) {
    std::vector<double> seconds;
    for (std::size_t c = 0; c < corpus.names.size(); ++c)
        for (const auto* p : validOf(corpus, static_cast<int>(c), 16, 3)) {
            const auto begin = std::chrono::steady_clock::now();
            const auto all = writtenOn(weights, p->piece, 8, p->style, kBars, 1, settings);
            seconds.push_back(std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
        }
    std::sort(seconds.begin(), seconds.end());
    if (!seconds.empty())
        std::printf("eight bars after eight: median %.2f s, slowest %.2f s (%zu pieces, one at a time)\n", seconds[seconds.size() / 2], seconds.back(), seconds.size());
}

// The lines of a piece by their top notes.
std::vector<std::vector<judge::HeardNote>> linesOf(const EventPiece& piece) {
    std::array<std::vector<const EventNote*>, kMostParts> tops;
    for (std::size_t i = 0; i < piece.notes.size(); ++i) {
        const auto& n = piece.notes[i];
        if (i + 1 == piece.notes.size() || piece.notes[i + 1].onset != n.onset || piece.notes[i + 1].part != n.part)
            tops[static_cast<std::size_t>(n.part)].push_back(&n);
    }
    std::vector<std::vector<judge::HeardNote>> out;
    for (const auto& line : tops) {
        if (line.empty()) continue;
        auto& notes = out.emplace_back();
        for (std::size_t i = 0; i < line.size(); ++i) notes.push_back({line[i]->key, i + 1 < line.size() ? line[i + 1]->onset - line[i]->onset : line[i]->length});
    }
    return out;
}

int remember(const EventCorpus& corpus, const std::filesystem::path& path) {
    std::size_t notes = 0;
    for (const auto& p : corpus.train) notes += p.piece.notes.size();
    judge::HeardMusic heard(notes / 2);  // about half of the runs occur once
    for (const auto& p : corpus.train)
        for (const auto& line : linesOf(p.piece)) heard.hear(line);
    if (auto saved = heard.save(path); !saved) {
        std::fprintf(stderr, "%s\n", saved.error().sentence.c_str());
        return 1;
    }
    // Music of other works: how often it would be taken for copied.
    std::array<int, 5> longer{};
    int pieces = 0;
    for (const auto& p : corpus.valid) {
        std::size_t longest = 0;
        for (const auto& line : linesOf(p.piece)) longest = std::max(longest, heard.longestHeard(line).notes);
        for (std::size_t k = 0; k < longer.size(); ++k) longer[k] += longest >= 12 + 4 * k;
        ++pieces;
    }
    std::printf("valid works with a stretch that was heard of 12, 16, 20, 24, 28 notes and more: ");
    for (const int n : longer) std::printf("%.1f %%  ", 100.0 * n / std::max(1, pieces));
    std::puts("");
    return 0;
}

int complain(const Error& error) {
    std::fprintf(stderr, "%s\n", error.sentence.c_str());
    return error.code == ErrorCode::MissingResource ? 4 : 3;
}

}  // namespace

int main(int count, char** values) {
    const Arguments args(count, values);
    if (!args.has("--corpora") || !(args.has("--weights") || args.has("--styles") || args.has("--remember"))) {
        std::fprintf(stderr, "usage: ricercar-exam-continuation --corpora DIR --weights FILE.safetensors [--texture] [--styles] [--mix] "
                             "[--controls] [--speed] [--pieces N] [--temperature T] [--least-share S]\n");
        return 2;
    }
    Result<ContinuationWeightsPtr> weights = ContinuationWeightsPtr();
    if (args.has("--weights")) weights = ContinuationWeights::load(args.text("--weights"));
    if (!weights) return complain(weights.error());
    auto corpus = readEventCorpus(args.text("--corpora"), {});
    if (!corpus) return complain(corpus.error());
    const Settings settings{args.number("--temperature", 1.0), args.number("--least-share", 0.0), args.number("--stress", 1), args.has("--form")};
    const int pieces = int(args.number("--pieces", 12));
    // A checkpoint does not know yet which bars come back; what ships does.
    if (settings.form && *weights && (*weights)->returns.empty()) {
        auto withReturns = std::make_shared<ContinuationWeights>(**weights);
        for (auto& learned : corpus->train) {
            measureWishes(learned.piece);
            withReturns->returns.learn(learned.piece, learned.style);
        }
        weights = ContinuationWeightsPtr(withReturns);
        std::printf("returns learned: %zu bytes as text\n", withReturns->returns.toText().size());
    }
    if (args.has("--remember")) return remember(*corpus, args.text("--remember"));
    if (args.has("--speed")) speed(*corpus, *weights, settings);
    if (args.has("--texture")) texture(*corpus, *weights, pieces, settings);
    if (args.has("--styles")) styles(*corpus, *weights, pieces, settings);
    if (args.has("--mix")) mix(*corpus, *weights, pieces, settings);
    if (args.has("--controls")) controls(*corpus, *weights, pieces, settings);
    return 0;
}
