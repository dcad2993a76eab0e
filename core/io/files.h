// SPDX-License-Identifier: GPL-3.0-or-later
// Reading and writing music files; the one entrance for app and ui. Format by ending.
// Qt Core is used behind this header only (XML, atomic save).
#pragma once

#include "core/base/result.h"
#include "core/music/score.h"
#include "core/session/session.h"

#include <filesystem>
#include <string>
#include <vector>

namespace ricercar {

// What a reader met and did not take as it stood. Sentences with the place ("part 2, bar 14: ...").
struct ImportReport {
    std::vector<std::string> notes;    // handled: quantized, voices parted, ties re-split
    std::vector<std::string> dropped;  // not kept, by name and count
    std::vector<std::string> damage;   // faults in the file that were passed over
};

struct Imported {
    ScorePtr score;
    IdSource ids;            // continues after the ids used
    ImportReport report;
    // Project files only:
    std::vector<Checkpoint> checkpoints;
    std::vector<Sketch> sketches;
    std::vector<KeptTake> takes;
};

Result<Imported> readScore(const std::filesystem::path &path);
// .mid .midi .musicxml .xml .mxl .ricercar; written beside and renamed, so that a failure leaves the old file.
Result<void> writeScore(const Score &score, const std::filesystem::path &path);
// A whole project with history labels, checkpoints, sketchbook and takes.
Result<void> saveProject(const Session &session, const std::filesystem::path &path);

bool canRead(const std::filesystem::path &path);  // by ending
bool canWrite(const std::filesystem::path &path);

// The readers and writers themselves, on bytes: for tests and fuzzing. `name` is used in sentences.
Result<Imported> readMidi(std::string_view bytes, const std::string &name);
std::string writeMidi(const Score &score);
Result<Imported> readMusicXml(std::string_view text, const std::string &name);
Result<Imported> readMxl(std::string_view bytes, const std::string &name);
std::string writeMusicXml(const Score &score);
Result<std::string> writeMxl(const Score &score);
Result<Imported> readProject(std::string_view bytes, const std::string &name);
Result<std::string> writeProject(const Score &score, const std::vector<Checkpoint> &checkpoints,
                                 const std::vector<Sketch> &sketches, const std::vector<KeptTake> &takes = {});

} // namespace ricercar
