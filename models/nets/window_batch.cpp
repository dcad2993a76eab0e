// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/window_batch.h"

#include "models/representation/lenses.h"

namespace ricercar::models {

namespace {

template <typename T>
torch::Tensor tensorOf(const std::vector<T>& values, std::initializer_list<int64_t> shape, torch::ScalarType type) {
    auto out = torch::empty(shape, type);
    if (!values.empty()) std::memcpy(out.data_ptr(), values.data(), values.size() * sizeof(T));
    return out;
}

struct CellLists {
    std::vector<FeatureId> headIds, attackIds;
    std::vector<int64_t> headFrame, target, attackFrame;
    std::vector<int32_t> anchors;
    std::vector<uint8_t> bits;
    std::vector<float> attackTarget;
};

template <std::size_t K>
std::span<FeatureId, K> grow(std::vector<FeatureId>& ids) {
    ids.resize(ids.size() + K);
    return std::span<FeatureId, K>(ids.data() + ids.size() - K, K);
}

void addCells(const Window& w, int t, int64_t row, const VoiceHistory& before, CellLists& out) {
    const GridFrame& now = w.frames[t];
    KnownVoices known;
    for (int v = 0; v < kVoices; ++v)
        if (isGiven(w.given[t], v)) {
            known.symbol[v] = now.symbol[v];
            known.bits |= 1 << v;
        }
    for (int v = 0; v < kVoices; ++v) {
        if (isGiven(w.given[t], v)) continue;
        headFeatures(v, before, phaseOf(now), known, grow<kHeadFeatures>(out.headIds));
        out.headFrame.push_back(row);
        out.target.push_back(now.symbol[v]);
        out.anchors.push_back(before.started ? before.symbol[v] : -1);
        for (int u = 0; u < kVoices; ++u) out.anchors.push_back(isGiven(known.bits, u) ? known.symbol[u] : -1);
        out.bits.resize(out.bits.size() + kPitches);
        candidateBits(v, before, known, std::span<uint8_t, kPitches>(out.bits.data() + out.bits.size() - kPitches, kPitches));
        known.symbol[v] = now.symbol[v];
        known.bits |= 1 << v;
    }
    if (!w.onsetsKnown || !before.started) return;
    std::array<Onset, kVoices> decided;
    decided.fill(Onset::Unknown);
    for (int v = 0; v < kVoices; ++v)
        if (isGiven(w.given[t], v) && w.side.onsets) decided[v] = now.onset[v];
    for (int v = 0; v < kVoices; ++v) {
        if (isGiven(w.given[t], v) || now.symbol[v] == kRest || now.symbol[v] != before.symbol[v]) continue;
        attackFeatures(v, before, now.symbol, decided, phaseOf(now), w.side.bar ? now.barPosition : kUnknown,
                       grow<kAttackFeatures>(out.attackIds));
        out.attackFrame.push_back(row);
        out.attackTarget.push_back(now.onset[v] == Onset::Attack ? 1.0f : 0.0f);
        decided[v] = now.onset[v];
    }
}

}  // namespace

CounterpointBatch makeBatch(std::span<const Window> windows) {
    CounterpointBatch batch;
    batch.B = static_cast<int64_t>(windows.size());
    bool ragged = false;
    for (const auto& w : windows) {
        ragged = ragged || (batch.T != 0 && batch.T != w.count);
        batch.T = std::max<int64_t>(batch.T, w.count);
    }
    const int64_t rows = batch.B * batch.T;
    batch.encoderIds = torch::zeros({rows, kEncoderFeatures}, torch::kInt32);
    batch.decoderIds = torch::zeros({rows, kDecoderFeatures}, torch::kInt32);
    if (ragged) batch.padding = torch::ones({batch.B, batch.T}, torch::kBool);
    CellLists cells;
    for (int64_t b = 0; b < batch.B; ++b) {
        const Window& w = windows[b];
        VoiceHistory history;
        for (int t = 0; t < w.first; ++t) history.advance(w.frames[t].symbol, w.frames[t].onset);
        for (int i = 0; i < w.count; ++i) {
            const int t = w.first + i;
            const int64_t row = b * batch.T + i;
            encoderFeatures(w.frames, w.given, t, w.side,
                            std::span<FeatureId, kEncoderFeatures>(
                                batch.encoderIds.data_ptr<int32_t>() + row * kEncoderFeatures, kEncoderFeatures));
            decoderFeatures(history, phaseOf(w.frames[t]),
                            std::span<FeatureId, kDecoderFeatures>(
                                batch.decoderIds.data_ptr<int32_t>() + row * kDecoderFeatures, kDecoderFeatures));
            if (t >= w.scoreFrom) addCells(w, t, row, history, cells);
            history.advance(w.frames[t].symbol, w.frames[t].onset);
        }
        if (ragged) batch.padding[b].slice(0, 0, w.count).fill_(false);
    }
    const auto N = static_cast<int64_t>(cells.target.size());
    const auto M = static_cast<int64_t>(cells.attackTarget.size());
    batch.headIds = tensorOf(cells.headIds, {N, kHeadFeatures}, torch::kInt32);
    batch.headFrame = tensorOf(cells.headFrame, {N}, torch::kInt64);
    batch.anchors = tensorOf(cells.anchors, {N, kLensAnchors}, torch::kInt32);
    batch.bits = tensorOf(cells.bits, {N, kPitches}, torch::kUInt8);
    batch.target = tensorOf(cells.target, {N}, torch::kInt64);
    batch.attackIds = tensorOf(cells.attackIds, {M, kAttackFeatures}, torch::kInt32);
    batch.attackFrame = tensorOf(cells.attackFrame, {M}, torch::kInt64);
    batch.attackTarget = tensorOf(cells.attackTarget, {M}, torch::kFloat32);
    return batch;
}

}  // namespace ricercar::models
