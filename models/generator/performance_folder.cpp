// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/performance_folder.h"

#include "core/io/atomic_file.h"
#include "core/io/midi_file.h"
#include "models/representation/genie_history.h"

#include <algorithm>
#include <cctype>

namespace ricercar::models {

Result<Performance> readPerformance(const std::filesystem::path& path) {
    const auto bytes = readWholeFile(path);
    if (!bytes) return Unexpected{bytes.error()};
    const auto file = midi::parse(*bytes, path.filename().string());
    if (!file) return Unexpected{file.error()};

    struct Onset {
        std::int64_t at;
        int key;
    };
    std::vector<Onset> onsets;
    for (const auto& track : file->tracks)
        for (const auto& note : track.notes)
            if (note.channel != 9 && note.key >= kGenieLowestPitch && note.key < kGenieLowestPitch + kGenieKeys)
                onsets.push_back({note.on, note.key - kGenieLowestPitch});
    std::sort(onsets.begin(), onsets.end(), [](const Onset& a, const Onset& b) { return a.at < b.at; });

    Performance performance;
    performance.name = path.stem().string();
    constexpr double kTicks = 10080;
    double seconds = 0, perTick = 0.5 / kTicks;
    std::int64_t at = 0;
    auto tempo = file->tempi.begin();
    for (const auto& onset : onsets) {
        for (; tempo != file->tempi.end() && tempo->at <= onset.at; ++tempo) {
            seconds += double(tempo->at - at) * perTick;
            at = tempo->at;
            perTick = double(tempo->microseconds) * 1e-6 / kTicks;
        }
        seconds += double(onset.at - at) * perTick;
        at = onset.at;
        performance.notes.push_back({seconds, static_cast<std::uint8_t>(onset.key)});
    }
    sortNotes(performance.notes);
    return performance;
}

Result<FolderOfPerformances> readPerformances(const std::filesystem::path& folder) {
    std::vector<std::filesystem::path> files;
    std::error_code problem;
    if (std::filesystem::is_regular_file(folder)) files.push_back(folder);
    else if (std::filesystem::is_directory(folder)) {
        for (const auto& entry : std::filesystem::directory_iterator(folder, problem)) {
            auto ending = entry.path().extension().string();
            std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return char(std::tolower(c)); });
            if (entry.is_regular_file() && (ending == ".mid" || ending == ".midi")) files.push_back(entry.path());
        }
    } else {
        return fail(ErrorCode::MissingResource, "There is no folder " + folder.string() + ".");
    }
    std::sort(files.begin(), files.end());
    FolderOfPerformances found;
    for (const auto& file : files) {
        auto performance = readPerformance(file);
        if (performance && !performance->notes.empty()) found.performances.push_back(std::move(*performance));
        else ++found.skipped;
    }
    if (found.performances.empty())
        return fail(ErrorCode::BadInput, "There is no piano performance (.mid) in " + folder.string() + ".");
    return found;
}

}  // namespace ricercar::models
