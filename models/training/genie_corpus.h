// SPDX-License-Identifier: GPL-3.0-or-later
// Keyboard music from the corpora folder as the genie hears it: performances, and scores played at any tempo. The valid
// split is performances alone, chosen by the name of the work; what shares music with one of them is left out of what
// is trained on.
#pragma once

#include "core/base/result.h"
#include "models/representation/genie_notes.h"

#include <cstdint>
#include <filesystem>
#include <random>
#include <string>
#include <vector>

namespace ricercar::models {

struct GeniePiece {
    Performance music;
    std::string work;
    bool score = false;   // times are quarters; a tempo is drawn
    double weight = 1.0;  // how often, per note
};

struct GenieCorpus {
    std::vector<GeniePiece> train, valid;
    std::string summary;
};

// A work is valid where FNV-1a (64 bits) of its key, modulo 8, is 3.
bool genieValidWork(const std::string& work);

Result<GenieCorpus> readGenieCorpus(const std::filesystem::path& corporaFolder);

// Draws stretches of notes: transposed up to a tritone, stretched in time by up to a tenth, chords now and then not
// quite together.
class GenieSampler {
public:
    GenieSampler(const std::vector<GeniePiece>& pieces, int notes, std::uint64_t seed);
    std::vector<std::vector<PlayedNote>> next(int count);

private:
    std::vector<PlayedNote> draw();

    const std::vector<GeniePiece>& m_pieces;
    std::size_t m_notes;
    std::mt19937_64 m_random;
    std::discrete_distribution<std::size_t> m_pick;
};

}  // namespace ricercar::models
