// SPDX-License-Identifier: GPL-3.0-or-later
// Which SoundFonts are installed. soundfonts/catalogue.json describes the preferred ones.
#include "core/audio/player.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <set>
#include <system_error>

namespace ricercar {

namespace fs = std::filesystem;

namespace {

// The best first; others follow by size, the richest first.
constexpr std::array<const char *, 2> kPreferred{"FluidR3_GM.sf2", "TimGM6mb.sf2"};

std::uint32_t littleEndian(const char *bytes)
{
    std::uint32_t value = 0;
    for (int i = 3; i >= 0; --i)
        value = value << 8 | static_cast<unsigned char>(bytes[i]);
    return value;
}

// Whether it begins as a SoundFont does; then `name` gets the one it bears, if it bears one.
bool readHead(const fs::path &path, std::string &name)
{
    std::ifstream file(path, std::ios::binary);
    std::array<char, 12> head{};
    if (!file.read(head.data(), head.size()) || std::memcmp(head.data(), "RIFF", 4) != 0 || std::memcmp(head.data() + 8, "sfbk", 4) != 0)
        return false;
    if (!file.read(head.data(), head.size()) || std::memcmp(head.data(), "LIST", 4) != 0 || std::memcmp(head.data() + 8, "INFO", 4) != 0)
        return true;
    std::uint64_t left = littleEndian(head.data() + 4);
    std::array<char, 8> chunk{};
    for (int looked = 0; looked < 64 && left >= 12 && file.read(chunk.data(), chunk.size()); ++looked) {
        const std::uint32_t size = littleEndian(chunk.data() + 4);
        if (std::memcmp(chunk.data(), "INAM", 4) == 0) {
            std::array<char, 256> text{};
            file.read(text.data(), std::min<std::streamsize>(size, static_cast<std::streamsize>(text.size()) - 1));
            name = text.data();
            while (!name.empty() && name.back() == ' ')
                name.pop_back();
            break;
        }
        const std::uint64_t step = size + (size & 1u);
        if (step + 8 > left)
            break;
        left -= step + 8;
        file.seekg(static_cast<std::streamoff>(step), std::ios::cur);
    }
    return true;
}

} // namespace

std::vector<SoundFontInfo> installedSoundFonts()
{
    std::vector<SoundFontInfo> chosen, found; // by the user's own words; in the usual places
    std::set<fs::path> seen;                  // Debian also links one as the default
    const auto add = [&seen](const fs::path &path, std::vector<SoundFontInfo> &to) {
        std::error_code error;
        std::string ending = path.extension().string();
        std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
        if ((ending != ".sf2" && ending != ".sf3") || !fs::is_regular_file(path, error))
            return;
        const fs::path real = fs::canonical(path, error);
        if (error || !seen.insert(real).second)
            return;
        SoundFontInfo info{real, {}, fs::file_size(real, error)};
        if (!readHead(real, info.name))
            return;
        if (info.name.empty())
            info.name = real.stem().string();
        to.push_back(std::move(info));
    };
    const auto addFolder = [&add](const fs::path &folder, std::vector<SoundFontInfo> &to) {
        std::error_code error;
        for (fs::directory_iterator it(folder, error), end; !error && it != end; it.increment(error))
            add(it->path(), to);
    };

    if (const char *own = std::getenv("RICERCAR_SOUNDFONT"); own && *own) {
        std::error_code error;
        if (fs::is_directory(own, error))
            addFolder(own, chosen);
        else
            add(own, chosen);
    }
    for (const char *folder : {"/usr/share/sounds/sf2", "/usr/share/sounds/sf3", "/usr/share/soundfonts",
                               "/usr/local/share/sounds/sf2", "/usr/local/share/soundfonts"})
        addFolder(folder, found);
    if (const char *home = std::getenv("HOME"); home && *home)
        for (const char *folder : {".local/share/soundfonts", ".local/share/sounds/sf2"})
            addFolder(fs::path(home) / folder, found);

    const auto rank = [](const SoundFontInfo &font) {
        return std::find(kPreferred.begin(), kPreferred.end(), font.path.filename().string()) - kPreferred.begin();
    };
    const auto better = [&rank](const SoundFontInfo &a, const SoundFontInfo &b) {
        if (rank(a) != rank(b))
            return rank(a) < rank(b);
        return a.bytes != b.bytes ? a.bytes > b.bytes : a.path < b.path;
    };
    std::sort(chosen.begin(), chosen.end(), better);
    std::sort(found.begin(), found.end(), better);
    chosen.insert(chosen.end(), found.begin(), found.end());
    return chosen;
}

} // namespace ricercar
