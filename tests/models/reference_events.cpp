// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/reference_events.h"

#include "models/nets/continuation_batch.h"
#include "models/weights/module_weights.h"

#include <stdexcept>

namespace ricercar::models {

std::array<double, kStages> referenceEventCosts(const std::filesystem::path& weights, const EventSequence& sequence, const StyleMix& style) {
    auto file = SafetensorsFile::open(weights);
    ContinuationConfig config;
    if (!file || !ContinuationConfig::fromMetadata(file->metadata(), config)) throw std::runtime_error("no weights");
    ContinuationNet net(config);
    if (auto loaded = loadInto(*net, *file); !loaded) throw std::runtime_error(loaded.error().detail);
    return referenceCosts(net, measuredParts(sequence, style));
}

}  // namespace ricercar::models
