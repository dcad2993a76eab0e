// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/heard_music.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <iterator>
#include <optional>

namespace ricercar::judge {

namespace {

constexpr char kMagic[8] = {'h', 'e', 'a', 'r', 'd', ' ', '1', '\n'};
constexpr int kProbes = 6;
constexpr std::size_t kBitsPerRun = 10;

std::uint64_t mixed(std::uint64_t x)
{
    x ^= x >> 30;
    x *= 0xbf58476d1ce4e5b9ull;
    x ^= x >> 27;
    x *= 0x94d049bb133111ebull;
    return x ^ (x >> 31);
}

// Of the run that begins here: intervals and ratios of lengths; nothing where anyone might have written it.
std::optional<std::uint64_t> runHash(std::span<const HeardNote> run)
{
    std::uint64_t hash = 0x9e3779b97f4a7c15ull;
    std::array<int, HeardMusic::kRun> moves{};
    for (std::size_t i = 1; i < HeardMusic::kRun; ++i) {
        const int interval = run[i].key - run[i - 1].key;
        // The last length is up to what follows, and is left out.
        const int ratio = i + 1 < HeardMusic::kRun
                              ? static_cast<int>(std::lround(12 * std::log2(double(std::max(1, run[i].length)) / std::max(1, run[i - 1].length))))
                              : 0;
        hash = mixed(hash ^ static_cast<std::uint64_t>((interval + 128) * 1024 + ratio + 512));
        moves[i] = (interval + 128) * 1024 + ratio + 512;
    }
    std::sort(moves.begin() + 1, moves.end());
    const auto different = std::distance(moves.begin() + 1, std::unique(moves.begin() + 1, moves.end()));
    if (different < 4) return std::nullopt;
    return hash;
}

} // namespace

HeardMusic::HeardMusic(std::size_t runs) : m_words((runs * kBitsPerRun + 63) / 64 + 1) {}

bool HeardMusic::holds(std::uint64_t hash) const
{
    for (int i = 0; i < kProbes; ++i) {
        hash = mixed(hash + 0x632be59bd9b4e019ull);
        const std::uint64_t bit = hash % (m_words.size() * 64);
        if (!((m_words[bit / 64] >> (bit % 64)) & 1)) return false;
    }
    return true;
}

void HeardMusic::hear(std::span<const HeardNote> line)
{
    for (std::size_t i = 0; !m_words.empty() && i + kRun <= line.size(); ++i) {
        auto hash = runHash(line.subspan(i, kRun));
        for (int k = 0; hash && k < kProbes; ++k) {
            *hash = mixed(*hash + 0x632be59bd9b4e019ull);
            const std::uint64_t bit = *hash % (m_words.size() * 64);
            m_words[bit / 64] |= std::uint64_t{1} << (bit % 64);
        }
    }
}

HeardMusic::Stretch HeardMusic::longestHeard(std::span<const HeardNote> line) const
{
    Stretch best;
    std::size_t begin = 0;
    for (std::size_t i = 0; !m_words.empty() && i + kRun <= line.size(); ++i) {
        const auto hash = runHash(line.subspan(i, kRun));
        if (!hash || !holds(*hash)) {
            begin = i + 1;
            continue;
        }
        if (i + kRun - begin > best.notes) best = {begin, i + kRun - begin};
    }
    return best;
}

Result<HeardMusic> HeardMusic::load(const std::filesystem::path &path)
{
    std::ifstream file(path, std::ios::binary);
    if (!file) return fail(ErrorCode::MissingResource, "There is no file " + path.filename().string() + " of what the models have heard.");
    char magic[sizeof kMagic];
    std::uint64_t words = 0;
    file.read(magic, sizeof magic).read(reinterpret_cast<char *>(&words), sizeof words);
    if (!file || std::memcmp(magic, kMagic, sizeof magic) != 0 || words == 0 || words > (1u << 24))
        return fail(ErrorCode::BadInput, "The file " + path.filename().string() + " of what the models have heard is damaged; install the program anew.");
    HeardMusic heard;
    heard.m_words.resize(words);
    file.read(reinterpret_cast<char *>(heard.m_words.data()), static_cast<std::streamsize>(words * sizeof(std::uint64_t)));
    if (!file) return fail(ErrorCode::BadInput, "The file " + path.filename().string() + " of what the models have heard is cut short; install the program anew.");
    return heard;
}

Result<void> HeardMusic::save(const std::filesystem::path &path) const
{
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    const std::uint64_t words = m_words.size();
    file.write(kMagic, sizeof kMagic).write(reinterpret_cast<const char *>(&words), sizeof words);
    file.write(reinterpret_cast<const char *>(m_words.data()), static_cast<std::streamsize>(words * sizeof(std::uint64_t)));
    if (!file.flush()) return fail(ErrorCode::BadInput, "The file " + path.string() + " could not be written.");
    return {};
}

} // namespace ricercar::judge
