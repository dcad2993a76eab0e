// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/reference_likelihood.h"

#include "models/engine/window_plan.h"
#include "models/nets/window_batch.h"

#include <algorithm>

namespace ricercar::models {

namespace {

constexpr int kContext = 128;  // frames before those scored; as in engine/likelihood.cpp
constexpr std::size_t kWindowsAtOnce = 8;

struct Sums {
    double all = 0, hold = 0;
    std::int64_t cells = 0, holds = 0;
};

void addWindows(std::vector<Window>& windows, const ChoraleGrid& piece, const GivenMask& given,
                Style style = Style::Chorale) {
    for (const auto& cut : cutWindows(piece.length(), 0, piece.length(), kContext, 0)) {
        Window w;
        w.frames = piece.frames;
        w.given = given;
        w.side = {false, false, false, false, style};
        w.first = cut.first;
        w.count = cut.count;
        w.scoreFrom = cut.from;
        windows.push_back(w);
    }
}

Sums score(CounterpointNet& net, std::vector<Window> windows) {
    torch::NoGradGuard guard;
    net->eval();
    std::stable_sort(windows.begin(), windows.end(), [](const Window& a, const Window& b) { return a.count < b.count; });
    Sums sums;
    for (std::size_t i = 0; i < windows.size(); i += kWindowsAtOnce) {
        const auto batch = makeBatch(std::span(windows).subspan(i, std::min(kWindowsAtOnce, windows.size() - i)));
        const auto frames = net->decode(batch, net->encode(batch));
        const auto logp = net->headLogits(frames, batch).log_softmax(-1);
        const auto cost = -logp.gather(1, batch.target.unsqueeze(1)).squeeze(1).to(torch::kFloat64);
        const auto same = batch.anchors.select(1, 0).to(torch::kLong) == batch.target;
        sums.all += cost.sum().item<double>();
        sums.hold += cost.masked_select(same).sum().item<double>();
        sums.cells += cost.numel();
        sums.holds += same.sum().item<std::int64_t>();
    }
    return sums;
}

double ratio(double sum, std::int64_t count) { return count > 0 ? sum / double(count) : 0.0; }

Sums scoreWith(CounterpointNet& net, std::span<const ChoraleGrid> pieces, std::uint8_t given) {
    std::vector<GivenMask> masks;
    for (const auto& p : pieces) masks.emplace_back(p.frames.size(), given);
    std::vector<Window> windows;
    for (std::size_t i = 0; i < pieces.size(); ++i) addWindows(windows, pieces[i], masks[i]);
    return score(net, std::move(windows));
}

}  // namespace

LikelihoodFigures referenceLikelihood(CounterpointNet& net, std::span<const ChoraleGrid> pieces) {
    const auto alone = scoreWith(net, pieces, kNothingGiven);
    const auto harmonized = scoreWith(net, pieces, 1);
    LikelihoodFigures out;
    out.nll = ratio(alone.all, alone.cells);
    out.nllHold = ratio(alone.hold, alone.holds);
    out.nllChange = ratio(alone.all - alone.hold, alone.cells - alone.holds);
    out.nllGivenSoprano = ratio(harmonized.all, harmonized.cells);
    out.voiceFrames = alone.cells;
    return out;
}

double referenceNll(CounterpointNet& net, std::span<const ChoraleGrid> pieces, std::span<const GivenMask> given, Style style) {
    std::vector<Window> windows;
    for (std::size_t i = 0; i < pieces.size(); ++i) addWindows(windows, pieces[i], given[i], style);
    const Sums sums = score(net, std::move(windows));
    return ratio(sums.all, sums.cells);
}

std::vector<double> referenceCosts(CounterpointNet& net, const ChoraleGrid& piece, const GivenMask& given) {
    torch::NoGradGuard guard;
    net->eval();
    std::vector<Window> windows;
    addWindows(windows, piece, given);
    std::vector<double> costs;
    for (const auto& w : windows) {
        const auto batch = makeBatch(std::span(&w, 1));
        const auto logp = net->headLogits(net->decode(batch, net->encode(batch)), batch).log_softmax(-1);
        const auto cost = (-logp.gather(1, batch.target.unsqueeze(1)).squeeze(1)).contiguous();
        costs.insert(costs.end(), cost.data_ptr<float>(), cost.data_ptr<float>() + cost.numel());
    }
    return costs;
}

}  // namespace ricercar::models
