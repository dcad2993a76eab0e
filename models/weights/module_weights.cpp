// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/weights/module_weights.h"

#include <algorithm>

namespace ricercar::models {

Result<void> loadInto(torch::nn::Module& module, const SafetensorsFile& file, const std::string& prefix) {
    torch::NoGradGuard guard;
    const auto wrong = [](const std::string& detail) {
        return fail(ErrorCode::BadInput, "The weights file belongs to another version of the model; install the matching one.",
                    detail);
    };
    const auto parameters = module.named_parameters();
    const auto own = [&](const auto& tensor) { return tensor.first.compare(0, prefix.size(), prefix) == 0; };
    if (static_cast<long>(parameters.size()) != std::count_if(file.tensors().begin(), file.tensors().end(), own))
        return wrong("number of tensors differs");
    for (const auto& item : parameters) {
        const auto found = file.tensors().find(prefix + item.key());
        if (found == file.tensors().end()) return wrong("no tensor " + item.key());
        if (torch::IntArrayRef(found->second.shape) != item.value().sizes()) return wrong("another shape: " + item.key());
        auto values = found->second.toFloats();
        for (const float x : values)
            if (!std::isfinite(x)) return wrong("a number that is none in " + item.key());
        item.value().copy_(torch::from_blob(values.data(), item.value().sizes(), torch::kFloat32));
    }
    return {};
}

Result<void> save(const torch::nn::Module& module, const std::filesystem::path& path,
                  const std::map<std::string, std::string>& metadata) {
    std::vector<torch::Tensor> kept;
    std::vector<TensorToWrite> tensors;
    for (const auto& item : module.named_parameters()) {
        kept.push_back(item.value().detach().to(torch::kCPU).contiguous());
        const auto& t = kept.back();
        tensors.push_back({item.key(), t.sizes().vec(), {t.data_ptr<float>(), static_cast<std::size_t>(t.numel())}});
    }
    return writeSafetensors(path, tensors, metadata);
}

}  // namespace ricercar::models
