// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing .safetensors files: eight bytes of header length, a JSON header, raw tensors.
// The file is mapped, not copied; every size and offset is checked before anything is used.
// float32 and float16 are read and written. No torch.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace ricercar::models {

enum class TensorType { Float32, Float16 };

struct TensorView {
    TensorType type = TensorType::Float32;
    std::vector<std::int64_t> shape;
    std::span<const std::byte> bytes;  // within the mapping

    std::int64_t count() const;
    // Converted where the file holds float16. O(count).
    std::vector<float> toFloats() const;
};

class SafetensorsFile {
public:
    // Fails with a sentence for a missing, damaged or foreign file.
    static Result<SafetensorsFile> open(const std::filesystem::path& path);

    const std::map<std::string, TensorView>& tensors() const { return m_tensors; }
    const std::map<std::string, std::string>& metadata() const { return m_metadata; }
    // Of the whole file, 16 hexadecimal digits (FNV-1a, 64 bits).
    std::string hash() const;

private:
    std::shared_ptr<const std::span<const std::byte>> m_mapping;
    std::map<std::string, TensorView> m_tensors;
    std::map<std::string, std::string> m_metadata;
};

struct TensorToWrite {
    std::string name;
    std::vector<std::int64_t> shape;
    std::span<const float> values;
    TensorType type = TensorType::Float32;  // as which they are written
};

// Written beside the target and renamed into place.
Result<void> writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                              const std::map<std::string, std::string>& metadata);

}  // namespace ricercar::models
