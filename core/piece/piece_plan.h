// SPDX-License-Identifier: GPL-3.0-or-later
// Form first: what a piece will be before a note is written. Sections with returns, phrases with cadences, the harmony of
// each, and the motifs it lives on. A plain value that is shown, and that the writers follow.
#pragma once

#include "core/brief/piece_concept.h"
#include "core/theory/chord.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct PlannedChord {
    TimelineTick at;                  // on the score's timeline, an anacrusis counted; lasts until the next one, or the phrase's end
    Chord chord;                      // its bass is that of the inversion
    int degree = 0;                   // of its root over the local tonic, 0 I ... 6 VII
    KeySignature key;                 // local: within a phrase that modulates, the key that the chord belongs to
    bool operator==(const PlannedChord &) const = default;
};

// A few notes that come back: steps of the scale and lengths, no key. (Motif, core/fugue/motif.h, is a fragment of a subject.)
struct PieceMotif {
    struct Note {
        int step = 0;                 // staff steps from the motif's first note; ignored for a rest
        Ticks length;
        bool rest = false;
        bool operator==(const Note &) const = default;
    };
    std::string name;                 // "a", "b"
    std::vector<Note> notes;
    bool operator==(const PieceMotif &) const = default;
};

struct PlannedPhrase {
    std::size_t firstBar = 0, bars = 4; // counted from the first full bar, 0
    KeySignature key;                 // at its cadence
    Cadence cadence = Cadence::None;  // at its end
    std::string material;             // of which motif or earlier phrase: "a", "a'" varied, "b"
    std::vector<PlannedChord> harmony;
    bool operator==(const PlannedPhrase &) const = default;
};

struct PlannedSection {
    std::string label;                // "A", "B", "A'", "Trio", "Variation 2"
    std::size_t firstBar = 0, bars = 8; // counted from the first full bar, 0
    KeySignature key;
    std::optional<std::size_t> returnOf; // index of an earlier section whose music comes back
    bool varied = false;              // ... with changes
    std::vector<PlannedPhrase> phrases;
    AspectLevels levels{};            // the piece's and the section's own together
    bool operator==(const PlannedSection &) const = default;
};

struct PiecePlan {
    Genre genre = Genre::Melody;      // one of the twelve that are written
    KeySignature key;
    TimeSignature metre;
    Ticks anacrusis;
    double tempo = 96;                // quarters per minute
    std::vector<PlannedSection> sections;
    std::vector<PieceMotif> motifs;
    std::size_t bars() const;         // full bars; an anacrusis is bar index 0 of the score and not counted
    bool operator==(const PiecePlan &) const = default;
};

// The plan of a completed() concept. What the concept says of sections, cadences, keys and lengths is followed; the seed
// chooses what it leaves open. Same concept and seed: same plan.
PiecePlan plannedPiece(const PieceConcept &piece, std::uint64_t seed);

// A line for each section, for the log: "A, bars 1-8, G major: 4 + 4, half cadence, authentic cadence".
std::vector<std::string> planWords(const PiecePlan &plan);

} // namespace ricercar
