// SPDX-License-Identifier: GPL-3.0-or-later
// The corpora of the continuation model: MIDI files with true bars, one track per part, and an index that names the
// work, the composer and the kind of music. Works are split by the hash of their key: one in twenty-five is valid.
#pragma once

#include "core/base/result.h"
#include "models/representation/event_piece.h"

#include <filesystem>

namespace ricercar::models {

struct LearnedPiece {
    EventPiece piece;
    int corpus = 0;    // index into EventCorpus::names
    StyleMix style;    // genre, era, composer, as far as known
    bool measured = false;  // whether the wishes of the bars are filled in
};

struct EventCorpus {
    std::vector<std::string> names;
    std::vector<LearnedPiece> train, valid;
    std::string summary;
};

// names: which of the corpora; empty: all that are known. Fails where none can be read.
Result<EventCorpus> readEventCorpus(const std::filesystem::path& folder, const std::vector<std::string>& names);

// Whether a work belongs to the valid split: FNV-1a of its key, mod 25.
bool isValidWork(const std::string& work);

// "Bbm7/F" and the like; root -1 where it is no chord.
EventChord chordNamed(const std::string& text);

}  // namespace ricercar::models
