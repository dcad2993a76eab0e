// SPDX-License-Identifier: GPL-3.0-or-later
// The events of a Standard MIDI File, read into plain values; no musical decisions are made here (core/io/midi_read.cpp
// makes them). Our own reader, because the libraries at hand (Debian's libsmf above all, unmaintained since 2013)
// refuse a whole file for one bad byte, trust lengths that the file states, and report no place. This one keeps what
// can be read, bounds every size by the bytes that are there, does not recurse, and says where a file is damaged.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ricercar::midi {

// Times are model ticks (10 080 to the quarter) from the file's start, rounded once from the file's own ticks.
struct FileNote {
    std::int64_t on = 0, off = 0; // off > on
    std::uint8_t channel = 0, key = 0, velocity = 0;
};
struct FileControl { // the controllers that a score keeps: bank (0, 32), volume (7), pan (10), pedal (64)
    std::int64_t at = 0;
    std::uint8_t channel = 0, controller = 0, value = 0;
};
struct FileProgram {
    std::int64_t at = 0;
    std::uint8_t channel = 0, program = 0;
};
struct FileText {
    enum class Kind { Text, Copyright, Lyric, Marker, Cue };
    Kind kind = Kind::Text;
    std::int64_t at = 0;
    std::string text; // UTF-8, without control characters; a lyric keeps its spaces
};
struct FileMetre {
    std::int64_t at = 0;
    std::uint8_t beats = 4, unit = 4;
};
struct FileKey {
    std::int64_t at = 0;
    std::int8_t fifths = 0;
    bool minor = false;
};
struct FileTempo {
    std::int64_t at = 0;
    std::uint32_t microseconds = 500000; // to the quarter
};

struct FileTrack {
    std::string name, instrument;
    std::int64_t end = 0;
    std::vector<FileNote> notes; // by onset
    std::vector<FileControl> controls;
    std::vector<FileProgram> programs;
    std::vector<FileText> texts;
};

struct File {
    int format = 1;
    std::int64_t tick = 21; // one tick of the file in model ticks, rounded up: what "exactly on the grid" allows
    std::vector<FileTrack> tracks;
    std::vector<FileMetre> metres; // each list by time; of two at one time the first track's counts
    std::vector<FileKey> keys;
    std::vector<FileTempo> tempi;
    std::vector<std::string> notes, damage;      // for the ImportReport
    std::map<std::string, std::size_t> dropped;  // by name: how many
};

inline constexpr std::int64_t kLongestMusic = 20000ll * 4 * 10080; // 20 000 whole notes; what lies beyond is left out

Result<File> parse(std::string_view bytes, const std::string &name);

// Latin-1 where the bytes are not UTF-8; control characters removed.
std::string cleanText(std::string_view bytes, bool keepSpaces);

// The name of a General MIDI program, [0, 127].
const char *programName(int program);

// Parts ask for channels; each gets one of its own as long as there are enough. Percussion (9) is for percussion.
std::vector<std::uint8_t> channelsFor(const std::vector<std::uint8_t> &wanted);

} // namespace ricercar::midi
