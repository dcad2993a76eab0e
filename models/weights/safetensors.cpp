// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/weights/safetensors.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace ricercar::models {

namespace {

using nlohmann::json;

constexpr std::uint64_t kLargestHeader = 16u << 20;
constexpr std::size_t kMostDimensions = 8;

float halfToFloat(std::uint16_t half) {
    const int exponent = (half >> 10) & 31;
    const int fraction = half & 1023;
    float magnitude;
    if (exponent == 0)
        magnitude = std::ldexp(float(fraction), -24);
    else if (exponent == 31)
        magnitude = fraction ? NAN : INFINITY;
    else
        magnitude = std::bit_cast<float>(static_cast<std::uint32_t>((exponent + 112) << 23 | fraction << 13));
    return (half >> 15) ? -magnitude : magnitude;
}

// To nearest; what is too large becomes infinite.
std::uint16_t halfOf(float value) {
    const std::uint16_t sign = std::signbit(value) ? 0x8000 : 0;
    const float magnitude = std::abs(value);
    if (!(magnitude < 65520.0f)) return sign | (std::isnan(value) ? 0x7e00 : 0x7c00);
    if (magnitude < 0x1p-14f) return sign | static_cast<std::uint16_t>(std::nearbyint(magnitude * 0x1p24f));
    const auto bits = std::bit_cast<std::uint32_t>(magnitude);
    return sign | static_cast<std::uint16_t>(((bits + 0xfffu + ((bits >> 13) & 1u)) >> 13) - (112u << 10));
}

Unexpected damaged(const std::filesystem::path& path, const std::string& detail) {
    return fail(ErrorCode::BadInput,
                "The weights file " + path.filename().string() + " is damaged or is not a weights file; install it again.",
                path.string() + ": " + detail);
}

bool smallCount(const json& j) { return j.is_number_unsigned() && j.get<std::uint64_t>() < (std::uint64_t{1} << 40); }

// Empty string when the entry is sound.
std::string readEntry(const json& entry, std::span<const std::byte> data, TensorView& out) {
    if (!entry.is_object() || !entry.contains("dtype") || !entry.contains("shape") || !entry.contains("data_offsets"))
        return "an entry lacks dtype, shape or data_offsets";
    const auto& type = entry["dtype"];
    if (type == "F32")
        out.type = TensorType::Float32;
    else if (type == "F16")
        out.type = TensorType::Float16;
    else
        return "an entry has a type other than F32 and F16";
    const auto& shape = entry["shape"];
    const auto& offsets = entry["data_offsets"];
    if (!shape.is_array() || shape.size() > kMostDimensions) return "a shape is not a short list";
    std::uint64_t count = 1;
    for (const auto& size : shape) {
        if (!smallCount(size)) return "a shape has an absurd size";
        count *= size.get<std::uint64_t>();
        if (count > data.size()) return "a shape is larger than the file";
        out.shape.push_back(size.get<std::int64_t>());
    }
    if (!offsets.is_array() || offsets.size() != 2 || !smallCount(offsets[0]) || !smallCount(offsets[1]))
        return "data_offsets is not a pair of numbers";
    const auto first = offsets[0].get<std::uint64_t>(), last = offsets[1].get<std::uint64_t>();
    const std::uint64_t width = out.type == TensorType::Float32 ? 4 : 2;
    if (first > last || last > data.size()) return "a tensor lies outside the file";
    if (last - first != count * width) return "a tensor's length and shape disagree";
    out.bytes = data.subspan(first, last - first);
    return {};
}

}  // namespace

std::int64_t TensorView::count() const {
    std::int64_t n = 1;
    for (const auto s : shape) n *= s;
    return n;
}

std::vector<float> TensorView::toFloats() const {
    std::vector<float> out(static_cast<std::size_t>(count()));
    if (type == TensorType::Float32) {
        if (!out.empty()) std::memcpy(out.data(), bytes.data(), bytes.size());
        return out;
    }
    for (std::size_t i = 0; i < out.size(); ++i) {
        std::uint16_t half;
        std::memcpy(&half, bytes.data() + 2 * i, 2);
        out[i] = halfToFloat(half);
    }
    return out;
}

Result<SafetensorsFile> SafetensorsFile::open(const std::filesystem::path& path) {
    static_assert(std::endian::native == std::endian::little);
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return fail(ErrorCode::MissingResource,
                    "The weights file " + path.filename().string() + " is missing; install the weights to use this model.",
                    path.string() + ": " + std::strerror(errno));
    struct stat info {};
    const bool regular = ::fstat(fd, &info) == 0 && S_ISREG(info.st_mode);
    const auto size = regular ? static_cast<std::size_t>(info.st_size) : 0;
    if (size < 9) {
        ::close(fd);
        return damaged(path, "shorter than a header");
    }
    void* memory = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, fd, 0);
    ::close(fd);
    if (memory == MAP_FAILED) return damaged(path, std::string("mmap: ") + std::strerror(errno));

    SafetensorsFile file;
    const std::span<const std::byte> all(static_cast<const std::byte*>(memory), size);
    file.m_mapping = {new std::span<const std::byte>(all), [](const std::span<const std::byte>* mapping) {
                          ::munmap(const_cast<std::byte*>(mapping->data()), mapping->size());
                          delete mapping;
                      }};
    std::uint64_t headerLength = 0;
    std::memcpy(&headerLength, all.data(), 8);
    if (headerLength > kLargestHeader || headerLength > size - 8) return damaged(path, "the header is longer than the file");
    const auto* text = reinterpret_cast<const char*>(all.data()) + 8;
    int depth = 0, deepest = 0;  // a header is flat; a deep one would exhaust the parser's stack
    for (std::uint64_t i = 0; i < headerLength; ++i) {
        if (text[i] == '{' || text[i] == '[') deepest = std::max(deepest, ++depth);
        if (text[i] == '}' || text[i] == ']') --depth;
    }
    if (deepest > 64) return damaged(path, "the header is nested absurdly deep");
    const json header = json::parse(text, text + headerLength, nullptr, false);
    if (header.is_discarded() || !header.is_object()) return damaged(path, "the header is not JSON");
    const auto data = all.subspan(8 + headerLength);
    for (const auto& [name, entry] : header.items()) {
        if (name == "__metadata__") {
            if (!entry.is_object()) return damaged(path, "the metadata is not a table");
            for (const auto& [key, value] : entry.items()) {
                if (!value.is_string()) return damaged(path, "the metadata holds something other than text");
                file.m_metadata[key] = value.get<std::string>();
            }
            continue;
        }
        TensorView view;
        if (const auto fault = readEntry(entry, data, view); !fault.empty()) return damaged(path, name + ": " + fault);
        file.m_tensors[name] = std::move(view);
    }
    return file;
}

std::string SafetensorsFile::hash() const {
    std::uint64_t h = 14695981039346656037ull;
    for (const auto b : *m_mapping) h = (h ^ static_cast<std::uint64_t>(b)) * 1099511628211ull;
    char text[17];
    std::snprintf(text, sizeof text, "%016llx", static_cast<unsigned long long>(h));
    return text;
}

Result<void> writeSafetensors(const std::filesystem::path& path, std::span<const TensorToWrite> tensors,
                              const std::map<std::string, std::string>& metadata) {
    json header = json::object();
    header["__metadata__"] = metadata;
    std::uint64_t offset = 0;
    for (const auto& t : tensors) {
        const bool wide = t.type == TensorType::Float32;
        const std::uint64_t end = offset + t.values.size() * (wide ? 4 : 2);
        header[t.name] = {{"dtype", wide ? "F32" : "F16"}, {"shape", t.shape}, {"data_offsets", {offset, end}}};
        offset = end;
    }
    std::string text = header.dump();
    text.resize((text.size() + 7) / 8 * 8, ' ');
    const std::uint64_t length = text.size();

    const auto beside = std::filesystem::path(path.string() + ".part");
    std::ofstream out(beside, std::ios::binary | std::ios::trunc);
    out.write(reinterpret_cast<const char*>(&length), 8);
    out.write(text.data(), static_cast<std::streamsize>(text.size()));
    for (const auto& t : tensors) {
        if (t.type == TensorType::Float32) {
            out.write(reinterpret_cast<const char*>(t.values.data()), static_cast<std::streamsize>(t.values.size() * 4));
            continue;
        }
        std::vector<std::uint16_t> halves(t.values.size());
        std::transform(t.values.begin(), t.values.end(), halves.begin(), halfOf);
        out.write(reinterpret_cast<const char*>(halves.data()), static_cast<std::streamsize>(halves.size() * 2));
    }
    out.close();
    std::error_code error;
    if (out) std::filesystem::rename(beside, path, error);
    if (!out || error)
        return fail(ErrorCode::Io, "The weights could not be written to " + path.string() + ".", error.message());
    return {};
}

}  // namespace ricercar::models
