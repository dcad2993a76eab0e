// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/zip_archive.h"

#include <zip.h>

#include <algorithm>
#include <memory>

namespace ricercar {

namespace {
struct CloseArchive {
    void operator()(zip_t *archive) const { zip_discard(archive); }
};
struct CloseFile {
    void operator()(zip_file_t *file) const { zip_fclose(file); }
};
struct FreeSource {
    void operator()(zip_source_t *source) const { zip_source_free(source); }
};

bool isSafe(std::string_view name)
{
    if (name.empty() || name.size() > 512 || name.front() == '/') return false;
    if (name.find('\\') != std::string_view::npos || name.find(':') != std::string_view::npos) return false;
    for (const char c : name)
        if (static_cast<unsigned char>(c) < 0x20) return false;
    for (std::size_t at = 0; at <= name.size();) {
        const std::size_t end = std::min(name.find('/', at), name.size());
        if (name.substr(at, end - at) == "..") return false;
        at = end + 1;
    }
    return true;
}

Unexpected damaged(const std::string &name, const std::string &detail)
{
    return fail(ErrorCode::BadInput, name + " is damaged or not complete, so that it cannot be unpacked.", detail);
}
} // namespace

Result<ZipContents> unzipped(std::string_view bytes, const std::string &name, const ZipLimits &limits)
{
    if (bytes.size() < 22) return damaged(name, "shorter than an empty archive"); // which libzip would make of nothing
    zip_error_t error;
    zip_error_init(&error);
    zip_source_t *source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
    if (!source) return damaged(name, "no source");
    std::unique_ptr<zip_t, CloseArchive> archive(zip_open_from_source(source, ZIP_RDONLY, &error));
    if (!archive) {
        zip_source_free(source);
        const std::string detail = zip_error_strerror(&error);
        zip_error_fini(&error);
        return damaged(name, detail);
    }
    ZipContents contents;
    const zip_int64_t count = zip_get_num_entries(archive.get(), 0);
    if (static_cast<std::uint64_t>(count) > limits.entries)
        return fail(ErrorCode::BadInput, name + " holds more files than any score needs and was not opened.");
    std::uint64_t total = 0;
    for (zip_int64_t i = 0; i < count; ++i) {
        zip_stat_t stat;
        zip_stat_init(&stat);
        if (zip_stat_index(archive.get(), static_cast<zip_uint64_t>(i), 0, &stat) != 0 || !(stat.valid & ZIP_STAT_NAME)
            || !(stat.valid & ZIP_STAT_SIZE))
            return damaged(name, "an entry without a size");
        const std::string entry = stat.name;
        if (!entry.empty() && entry.back() == '/') continue; // a folder
        if (!isSafe(entry)) {
            if (contents.passedOver.size() < 16) contents.passedOver.push_back(entry);
            continue;
        }
        const bool bomb = stat.size > (8u << 20) && (stat.valid & ZIP_STAT_COMP_SIZE) && stat.size / std::max<zip_uint64_t>(stat.comp_size, 1) > limits.ratio;
        if (bomb || stat.size > limits.total || total + stat.size > limits.total)
            return fail(ErrorCode::BadInput, name + " would unpack to more than any score needs and was not opened.");
        std::unique_ptr<zip_file_t, CloseFile> file(zip_fopen_index(archive.get(), static_cast<zip_uint64_t>(i), 0));
        if (!file) return damaged(name, zip_strerror(archive.get()));
        std::string content;
        // What the entry says of its size may be a lie: the bound is on what comes out.
        for (;;) {
            const std::size_t before = content.size();
            constexpr std::size_t kChunk = 1u << 18;
            content.resize(before + kChunk);
            const zip_int64_t got = zip_fread(file.get(), content.data() + before, kChunk);
            if (got < 0) return damaged(name, zip_file_strerror(file.get()));
            content.resize(before + static_cast<std::size_t>(got));
            if (total + content.size() > limits.total)
                return fail(ErrorCode::BadInput, name + " would unpack to more than any score needs and was not opened.");
            if (got == 0) break;
        }
        total += content.size();
        contents.files[entry] = std::move(content);
    }
    return contents;
}

Result<std::string> zipped(const std::vector<ZipEntry> &entries)
{
    const auto failed = [](const std::string &detail) {
        return fail(ErrorCode::Internal, "The file could not be packed.", detail);
    };
    zip_error_t error;
    zip_error_init(&error);
    std::unique_ptr<zip_source_t, FreeSource> buffer(zip_source_buffer_create(nullptr, 0, 0, &error));
    if (!buffer) return failed("no buffer");
    zip_source_keep(buffer.get()); // the archive takes one reference, the result is read through the other
    std::unique_ptr<zip_t, CloseArchive> archive(zip_open_from_source(buffer.get(), ZIP_TRUNCATE, &error));
    if (!archive) {
        zip_source_free(buffer.get());
        return failed(zip_error_strerror(&error));
    }
    for (const ZipEntry &entry : entries) {
        zip_source_t *content = zip_source_buffer(archive.get(), entry.content.data(), entry.content.size(), 0);
        if (!content) return failed(zip_strerror(archive.get()));
        const zip_int64_t index = zip_file_add(archive.get(), entry.name.c_str(), content, ZIP_FL_ENC_UTF_8);
        if (index < 0) {
            zip_source_free(content);
            return failed(zip_strerror(archive.get()));
        }
        const auto at = static_cast<zip_uint64_t>(index);
        zip_set_file_compression(archive.get(), at, entry.stored ? ZIP_CM_STORE : ZIP_CM_DEFLATE, 0);
        zip_file_set_dostime(archive.get(), at, 0, 0x21, 0); // 1980-01-01: the same music gives the same bytes
    }
    if (zip_close(archive.get()) != 0) return failed(zip_strerror(archive.get()));
    static_cast<void>(archive.release()); // closed

    zip_stat_t stat;
    zip_stat_init(&stat);
    if (zip_source_stat(buffer.get(), &stat) != 0 || zip_source_open(buffer.get()) != 0) return failed("no result");
    std::string bytes(static_cast<std::size_t>(stat.size), '\0');
    const zip_int64_t got = zip_source_read(buffer.get(), bytes.data(), stat.size);
    zip_source_close(buffer.get());
    if (got != static_cast<zip_int64_t>(stat.size)) return failed("a short read");
    return bytes;
}

} // namespace ricercar
