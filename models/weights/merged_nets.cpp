// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/weights/merged_nets.h"

#include "models/weights/safetensors.h"

#include <list>

namespace ricercar::models {

Result<void> mergeNets(std::span<const std::filesystem::path> files, double sureness, const std::filesystem::path& out) {
    std::map<std::string, std::string> metadata{{"model", "counterpoint"},
                                                {"nets", std::to_string(files.size())},
                                                {"sureness", std::to_string(sureness)}};
    std::list<std::vector<float>> values;
    std::vector<TensorToWrite> tensors;
    for (std::size_t i = 0; i < files.size(); ++i) {
        auto file = SafetensorsFile::open(files[i]);
        if (!file) return Unexpected{file.error()};
        const std::string prefix = "net" + std::to_string(i) + ".";
        for (const auto& [key, value] : file->metadata()) metadata[prefix + key] = value;
        for (const auto& [name, view] : file->tensors()) {
            values.push_back(view.toFloats());
            if (name.starts_with("head_views."))  // the last layer: the logits are linear in it
                for (float& value : values.back()) value *= static_cast<float>(sureness);
            tensors.push_back({prefix + name, view.shape, values.back(),
                               view.shape.size() > 1 ? TensorType::Float16 : TensorType::Float32});
        }
    }
    return writeSafetensors(out, tensors, metadata);
}

Result<void> restate(const std::filesystem::path& path, const std::map<std::string, std::string>& entries,
                     const std::filesystem::path& out) {
    auto file = SafetensorsFile::open(path);
    if (!file) return Unexpected{file.error()};
    auto metadata = file->metadata();
    for (const auto& [key, value] : entries) metadata[key] = value;
    std::list<std::vector<float>> values;
    std::vector<TensorToWrite> tensors;
    for (const auto& [name, view] : file->tensors()) {
        values.push_back(view.toFloats());
        tensors.push_back({name, view.shape, values.back(), view.type});
    }
    return writeSafetensors(out, tensors, metadata);
}

}  // namespace ricercar::models
