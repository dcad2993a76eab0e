// SPDX-License-Identifier: GPL-3.0-or-later
// From a sentence of intent, and music if there is any, to the concept of a piece. A grammar with a lexicon, no guess: what
// was not understood is listed. Milliseconds, pure, any thread.
#pragma once

#include "core/brief/piece_concept.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar {

enum class BriefLanguage : std::uint8_t { English, Chinese };

struct Brief {
    std::string text;                     // UTF-8; English, Chinese or both
    ScorePtr music;                       // the document; may be null
    std::optional<TickRange> selection;   // of it; the music that is meant
};

// A stretch of the text, in bytes: [begin, end).
struct TextSpan {
    std::size_t begin = 0, end = 0;
    std::string words;
    bool operator==(const TextSpan &) const = default;
};

// Two things said (or one said and one found) that do not go together.
struct BriefConflict {
    std::string field;                    // the id of the field that was settled, as in forEachField
    std::string sentence;                 // "A Largo is slow, but fast was asked for: ..."
    std::string chinese;
    bool question = false;                // true: the studio chose, but the person should be asked
    std::vector<std::string> choices;     // phrases that settle it when added to the brief; the one taken first
    bool operator==(const BriefConflict &) const = default;
};

struct Understanding {
    PieceConcept concept_;                // completed()
    BriefLanguage language = BriefLanguage::English;
    std::vector<TextSpan> understood;     // what was read, by time
    std::vector<TextSpan> notUnderstood;  // words that the studio has no meaning for, or could not place
    std::vector<BriefConflict> conflicts;
};

// Errors: an empty text without music. Anything else is an Understanding, however little was understood.
Result<Understanding> understood(const Brief &brief);
// The same, with fields of `base` where nothing is said; locked fields of it stay.
Result<Understanding> understood(const Brief &brief, const PieceConcept &base);

// What a selection of music says of the fields; all others Default.
PieceConcept foundIn(const Score &score, TickRange range);

BriefLanguage languageOf(std::string_view text);

} // namespace ricercar
