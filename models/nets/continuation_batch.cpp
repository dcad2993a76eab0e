// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/continuation_batch.h"

#include "models/representation/event_styles.h"

namespace ricercar::models {

namespace {

torch::Tensor ints(const std::vector<std::int32_t>& values, int64_t columns) {
    auto t = torch::empty({static_cast<int64_t>(values.size()) / columns, columns}, torch::kInt32);
    std::copy(values.begin(), values.end(), t.data_ptr<int32_t>());
    return t;
}

torch::Tensor longs(const std::vector<int64_t>& values) {
    auto t = torch::empty({static_cast<int64_t>(values.size())}, torch::kInt64);
    std::copy(values.begin(), values.end(), t.data_ptr<int64_t>());
    return t;
}

}  // namespace

ContinuationBatch batchOf(std::span<const SequencePart> parts, const ContinuationConfig& config) {
    ContinuationBatch batch;
    const int half = config.width / config.heads / 2;
    std::vector<int64_t> starts{0}, sequence;
    std::vector<std::int32_t> ids;
    for (const auto& p : parts) {
        for (int t = p.from; t < p.to; ++t) {
            const auto& own = p.sequence->ids[static_cast<std::size_t>(t)];
            ids.insert(ids.end(), own.begin(), own.end());
            sequence.push_back(static_cast<int64_t>(starts.size()) - 1);
        }
        starts.push_back(starts.back() + p.to - p.from);
    }
    batch.ids = ints(ids, kTokenFeatures);
    batch.starts = longs(starts);
    batch.sequence = longs(sequence);
    batch.cosine = torch::empty({starts.back(), half});
    batch.sine = torch::empty({starts.back(), half});
    batch.styles = torch::zeros({static_cast<int64_t>(parts.size()), kMostStyles});
    std::array<std::vector<std::int32_t>, kStages> stageIds, anchors;
    std::array<std::vector<int64_t>, kStages> tokens, targets;
    for (std::size_t s = 0; s < parts.size(); ++s) {
        const auto& p = parts[s];
        for (const auto& [style, weight] : p.style) batch.styles[static_cast<int64_t>(s)][style] = weight;
        for (int t = p.from; t < p.to; ++t) {
            const int64_t row = starts[s] + t - p.from;
            eventRotation(p.sequence->tokens[static_cast<std::size_t>(t)], t - p.from, config.relative, half,
                          batch.cosine.data_ptr<float>() + row * half, batch.sine.data_ptr<float>() + row * half);
        }
        for (std::size_t k = 0; k < kStages; ++k) {
            const auto& asked = p.sequence->stages[k];
            const auto lens = static_cast<Lens>(k);
            const auto first = std::lower_bound(asked.token.begin(), asked.token.end(), p.scored) - asked.token.begin();
            const auto last = std::lower_bound(asked.token.begin(), asked.token.end(), p.to) - asked.token.begin();
            stageIds[k].insert(stageIds[k].end(), asked.ids.begin() + first * featuresOf(lens), asked.ids.begin() + last * featuresOf(lens));
            anchors[k].insert(anchors[k].end(), asked.anchors.begin() + first * anchorsOf(lens), asked.anchors.begin() + last * anchorsOf(lens));
            for (auto i = first; i < last; ++i) {
                tokens[k].push_back(starts[s] + asked.token[static_cast<std::size_t>(i)] - p.from);
                targets[k].push_back(asked.target[static_cast<std::size_t>(i)]);
            }
        }
    }
    for (std::size_t k = 0; k < kStages; ++k) {
        const auto lens = static_cast<Lens>(k);
        batch.stages[k] = {ints(stageIds[k], featuresOf(lens)), ints(anchors[k], anchorsOf(lens)), longs(tokens[k]), longs(targets[k])};
    }
    return batch;
}

std::vector<SequencePart> measuredParts(const EventSequence& sequence, const StyleMix& style) {
    std::vector<SequencePart> parts;
    const int n = static_cast<int>(sequence.tokens.size());
    for (int scored = 0; scored < n;) {
        const int from = scored == 0 ? 0 : scored - kLongestContext / 2;
        const int to = std::min(n, from + kLongestContext);
        parts.push_back({&sequence, style, from, to, scored});
        scored = to;
    }
    return parts;
}

std::array<double, kStages> referenceCosts(ContinuationNet& net, std::span<const SequencePart> parts) {
    torch::NoGradGuard guard;
    net->eval();
    std::array<double, kStages> out{};
    for (std::size_t i = 0; i < parts.size(); i += 4) {
        const auto batch = batchOf(parts.subspan(i, std::min<std::size_t>(4, parts.size() - i)), net->config);
        const auto frames = net->read(batch);
        for (std::size_t k = 0; k < kStages; ++k) {
            const auto costs = net->costs(frames, batch, static_cast<Lens>(k));
            if (costs.numel() > 0) out[k] += costs.sum().item<double>();
        }
    }
    return out;
}

}  // namespace ricercar::models
