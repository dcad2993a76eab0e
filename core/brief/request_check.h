// SPDX-License-Identifier: GPL-3.0-or-later
// A file of requests in plain language, each with machine checks, and what decides whether music does what was asked. The
// checks are sentences of a small language, one each:
//
//   key = D minor          the key found in the whole music     key at end = F major
//   metre = 3/4            of every bar                         bars = 16          bars in 16..24
//   parts = 2  voices = 4  tempo in 60..72 (quarters)           tempo > before     anacrusis
//   genre = waltz          what can be heard of it               weave = chordal    cadence at end = authentic
//   cadence at bar 8 = half                                     instrument = Violin
//   range of all in C4..C6     range of bass in E2..C4          largest leap <= 12
//   density > before           density in bars 5-8 > before     (also energy, syncopation, dotted, triplets, dissonance,
//                                                               chromaticism, height, loudness, leaps, staccato, ornament)
//   no triplets   no dotted   no syncopation   no chromaticism  no rests
//   no parallel-fifths (any rule id of the checker)
//   unchanged bars 1-4     unchanged bass     unchanged alto in bars 5-8     rhythm unchanged [in ...] [of ...]
//   unchanged outside bars 5-8     unchanged outside alto
//   changed bars 5-8       transposed 4 semitones     inverted     reversed     augmented     diminished
//   occurs suspension [in ...]   occurs pedal   occurs imitation   occurs sequence   form = AABA   section B key = C major
//   undone                 the music is the one before
#pragma once

#include "core/base/result.h"
#include "core/brief/change.h"

#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

struct RequestCase {
    std::string id;                   // "en-new-001"
    BriefLanguage language = BriefLanguage::English;
    bool followUp = false;            // on the piece named `music`
    std::string text;
    std::string music;                // key of RequestFile::music; empty: none
    std::vector<std::string> checks;
};

struct RequestFile {
    std::vector<std::pair<std::string, std::string>> music; // name, as the small notation of tests/support reads it
    std::vector<RequestCase> cases;
};
Result<RequestFile> requestFileFrom(std::string_view json);

// One check, read.
struct RequestCheck {
    std::string text;
    std::string subject;              // "key", "density", "unchanged", ...
    std::string relation;             // "=", ">", "<", "in", "<=", ">=", "" (stands alone)
    std::string value;                // "D minor", "before", "16..24"
    Place place;                      // All: everywhere
    std::optional<PartWish> part;
    bool outside = false;             // "outside ..."
};
Result<RequestCheck> requestCheckFrom(std::string_view text);

struct CheckOutcome {
    bool met = false;
    std::string sentence;             // what was found: "The music is in G major, not in D minor."
};
// On music; `before` is the music that the request was about, null for a new piece.
CheckOutcome checked(const RequestCheck &check, const Score &after, const Score *before);
// Whether what was understood asks for what the check wants.
CheckOutcome demanded(const RequestCheck &check, const PieceConcept &piece);
CheckOutcome demanded(const RequestCheck &check, const FollowUp &followUp, const Score &before);

} // namespace ricercar
