// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/nets/genie_reference.h"

#include <map>

namespace ricercar::models {

GenieFigures genieReference(GenieNet& net, const std::vector<Performance>& performances, Quantizer quantizer) {
    torch::NoGradGuard guard;
    const bool training = net->is_training();
    net->eval();
    std::map<std::size_t, std::vector<std::vector<PlayedNote>>> byLength;
    for (const auto& performance : performances) {
        const auto length = std::min(kGenieProtocolNotes, performance.notes.size());
        byLength[length].emplace_back(performance.notes.begin(), performance.notes.begin() + static_cast<std::ptrdiff_t>(length));
    }
    GenieFigures figures;
    double sum = 0;
    std::int64_t steps = 0, breaks = 0;
    for (const auto& [length, group] : byLength) {
        const auto batch = genieBatch(group);
        const auto told = GenieNetImpl::tell(batch, net->curve(batch), quantizer);
        sum += torch::nn::functional::cross_entropy(net->keyLogits(batch, told), batch.keys,
                                                    torch::nn::functional::CrossEntropyFuncOptions().reduction(torch::kSum))
                   .item<double>();
        figures.notes += batch.T * batch.B;
        figures.performances += batch.B;
        if (batch.T < 2) continue;
        const auto move = [&](const torch::Tensor& x) {
            const auto line = x.view({batch.T, batch.B});
            return (line.slice(0, 1) - line.slice(0, 0, batch.T - 1)).sign();
        };
        breaks += (move(told.buttons) != move(batch.keys)).sum().item<int64_t>();
        steps += (batch.T - 1) * batch.B;
    }
    figures.crossEntropy = sum / double(std::max<std::int64_t>(1, figures.notes));
    figures.contourViolation = double(breaks) / double(std::max<std::int64_t>(1, steps));
    net->train(training);
    return figures;
}

}  // namespace ricercar::models
