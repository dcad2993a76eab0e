// SPDX-License-Identifier: GPL-3.0-or-later
// Where and who, as a sentence says it ("bars 5-8", "the ending", "the second phrase"; "the alto", "the left hand"),
// and what that is in a score.
#pragma once

#include "core/compose/concept.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct PieceConcept;

struct Place {
    enum class Kind : std::uint8_t {
        All, Bars,          // first to last, numbers as a musician reads them
        FirstBars, LastBars, // how many: first
        From,               // from bar `first` to the end
        Beginning, Middle, Ending,
        Section,            // the letter's or the ordinal's (first = 1...); name "B", "trio", "theme"
        Phrase,             // first = 1...; -1 the last
        Half,               // first = 1 or 2
        Selection
    };
    Kind kind = Kind::All;
    int first = 0, last = 0;
    std::string name;
    bool operator==(const Place &) const = default;
};

struct PartWish {
    enum class Kind : std::uint8_t { Role, Melody, Bass, Accompaniment, Inner, Outer, Upper, Lower, Number, Instrument };
    Kind kind = Kind::Melody;
    int number = 0;   // Role: 0 soprano ... 3 bass; Number: from 1, the top; -1 the last
    std::string name; // Instrument: as in the table of instruments; else how it was said
    bool operator==(const PartWish &) const = default;
};

// The bars of a place, none where the score has no such place. `selection`: what is selected, if anything.
std::optional<TickRange> resolved(const Place &place, const Score &score, const PieceConcept *piece = nullptr,
                                  std::optional<TickRange> selection = {});
// The voices that the wish names, from the top; empty where there is none.
std::vector<VoiceRef> resolved(const PartWish &wish, const Score &score);
// All voices of the score that have notes, from the top.
std::vector<VoiceRef> voicesFromTop(const Score &score);

std::string placeWords(const Place &place);   // "bars 5-8", "the ending"
std::string placeChinese(const Place &place); // "第5-8小节"
std::string partWords(const PartWish &part);
std::string partChinese(const PartWish &part);

} // namespace ricercar
