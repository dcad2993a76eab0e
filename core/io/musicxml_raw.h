// SPDX-License-Identifier: GPL-3.0-or-later
// What a MusicXML file says, bar by bar and head by head, before it is put together as a Score: tied heads are
// still apart, and lengths of bars are not settled. Filled by PartReader, consumed by assembled().
#pragma once

#include "core/io/files.h"
#include "core/music/score.h"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace ricercar::musicxml {

// Ticks from the measure's start in this part; the bar's own length is the longest of all parts.
struct RawPlace {
    std::size_t bar = 0;
    std::int64_t tick = 0;
};

struct RawHead {
    Note note; // sounding pitch; no onset, no length of ties
    RawPlace at;
    std::int64_t length = 0; // 0 for a grace note
    bool tieStart = false, tieStop = false;
    bool accidentalShown = false, courtesy = false;
    BeamHint beam = BeamHint::ByRule; // as the file has it; ByRule: nothing said
    int typeLog2 = -99, dots = 0;     // -99: the file does not say
    int graceSequence = 0;            // in the file's order; a grace chord shares one
    std::optional<std::uint8_t> graceOrder; // where the file tells ours
    std::optional<std::int64_t> attack, release; // played minus notated, at the start and the end
};

struct RawSlurEnd {
    std::size_t head = 0;
    int number = 1;
    bool start = false;
};

struct RawDirection {
    Direction direction;
    RawPlace at;
    std::optional<RawPlace> end; // of hairpins and octave lines
};

struct RawPart {
    Part part; // head only
    std::string fileId;
    std::vector<RawHead> heads;
    std::vector<RawSlurEnd> slurs; // in the file's order
    std::vector<RawDirection> directions;
    std::vector<std::pair<RawPlace, ClefChange>> clefs;
    std::vector<std::int64_t> lengths;                    // of each measure as this part fills it
    std::map<std::size_t, KeySignature> keys;             // concert pitch, by bar
    std::map<std::size_t, TimeSignature> times;
    bool transposed = false;
};

struct RawBar {
    std::optional<bool> implicit; // as the file says
    bool repeatStart = false;
    int repeatEnd = 0;
    std::uint32_t endingStart = 0;
    bool endingStop = false;
    std::optional<Barline> right;
    bool systemBreak = false, pageBreak = false;
    std::vector<std::pair<TempoMark, bool>> tempi; // whether <sound> gave it
    std::vector<ChordSymbol> chords;
    std::vector<std::string> rehearsals;
    std::vector<std::string> jumpsAtStart, jumpsAtEnd;
    std::string number;
};

// Counts what is not kept, and remembers where it was first met.
class Tally {
public:
    void add(const std::string &what, const std::string &place);
    std::vector<std::string> sentences() const; // "cue notes: 3 (first in part 2, bar 14)"

private:
    struct Entry {
        std::size_t count = 0;
        std::string first;
    };
    std::map<std::string, Entry> m_entries;
};

struct RawScore {
    Metadata metadata;
    std::vector<RawPart> parts;
    std::vector<RawBar> bars;
    std::vector<std::string> locks; // our own words, see the writer
    std::string name;
    Tally notes, dropped, damage;

    RawBar &bar(std::size_t index)
    {
        if (bars.size() <= index) bars.resize(index + 1);
        return bars[index];
    }
};

inline constexpr std::int64_t kLongestBar = 256 * 4 * 10080; // ticks; 256 whole notes

Imported assembled(RawScore &&raw);

} // namespace ricercar::musicxml
