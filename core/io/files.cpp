// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/files.h"

#include "core/io/atomic_file.h"

#include <algorithm>
#include <cctype>

namespace ricercar {

namespace {
enum class Format { None, Midi, MusicXml, Mxl, Project };

Format formatOf(const std::filesystem::path &path)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".mid" || ending == ".midi" || ending == ".smf" || ending == ".kar") return Format::Midi;
    if (ending == ".musicxml" || ending == ".xml") return Format::MusicXml;
    if (ending == ".mxl") return Format::Mxl;
    if (ending == ".ricercar") return Format::Project;
    return Format::None;
}

Unexpected unknownEnding(const std::filesystem::path &path)
{
    return fail(ErrorCode::BadInput, "\"" + path.filename().string()
                                         + "\" has an ending that is not known; use .musicxml, .xml, .mxl, .mid, "
                                           ".midi or .ricercar.");
}
} // namespace

bool canRead(const std::filesystem::path &path)
{
    return formatOf(path) != Format::None;
}

bool canWrite(const std::filesystem::path &path)
{
    return formatOf(path) != Format::None;
}

Result<Imported> readScore(const std::filesystem::path &path)
{
    const Format format = formatOf(path);
    if (format == Format::None) return unknownEnding(path);
    auto bytes = readWholeFile(path);
    if (!bytes) return Unexpected{bytes.error()};
    const std::string name = path.filename().string();
    switch (format) {
    case Format::Midi: return readMidi(*bytes, name);
    case Format::Mxl: return readMxl(*bytes, name);
    case Format::Project: return readProject(*bytes, name);
    case Format::MusicXml:
    case Format::None: break;
    }
    // Some programs name a compressed file .xml or .musicxml: a zip begins with its mark.
    if (bytes->starts_with("PK\x03\x04")) return readMxl(*bytes, name);
    return readMusicXml(*bytes, name);
}

Result<void> writeScore(const Score &score, const std::filesystem::path &path)
{
    const auto write = [&](Result<std::string> bytes) -> Result<void> {
        if (!bytes) return Unexpected{bytes.error()};
        return writeFileAtomically(path, *bytes);
    };
    switch (formatOf(path)) {
    case Format::Midi: return write(writeMidi(score));
    case Format::MusicXml: return write(writeMusicXml(score));
    case Format::Mxl: return write(writeMxl(score));
    case Format::Project: return write(writeProject(score, {}, {}));
    case Format::None: break;
    }
    return unknownEnding(path);
}

} // namespace ricercar
