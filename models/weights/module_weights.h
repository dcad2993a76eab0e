// SPDX-License-Identifier: GPL-3.0-or-later
// A torch module's parameters to and from a safetensors file, by name.
#pragma once

#include "models/weights/safetensors.h"

#include <torch/torch.h>

namespace ricercar::models {

// Copies. Every parameter must be in the file with its own shape, and nothing else that begins with the prefix may be.
Result<void> loadInto(torch::nn::Module& module, const SafetensorsFile& file, const std::string& prefix = {});

Result<void> save(const torch::nn::Module& module, const std::filesystem::path& path,
                  const std::map<std::string, std::string>& metadata);

}  // namespace ricercar::models
