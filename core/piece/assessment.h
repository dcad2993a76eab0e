// SPDX-License-Identifier: GPL-3.0-or-later
// Self-assessment of a whole piece, as fits its genre: what is wrong or weak where, and how well it does by each criterion.
// Rules alone, no model; the same findings are shown to the person. Pure; any thread.
#pragma once

#include "core/judge/heard_music.h"
#include "core/piece/piece_plan.h"
#include "core/piece/selection.h"
#include "core/theory/finding.h"

#include <vector>

namespace ricercar {

struct AssessmentRequest {
    ScorePtr score;
    const PieceConcept *piece = nullptr;         // not null
    const PiecePlan *plan = nullptr;             // null: nothing was promised
    ScorePtr document;                           // that it should not repeat; may be null
    const judge::HeardMusic *heard = nullptr;    // the training music; may be null
    TickRange range;                             // empty: all. Findings elsewhere are left out
    double logLikelihood = 0;                    // mean per note, of a model that wrote it; 0: none
};

struct Assessment {
    std::vector<Finding> findings;               // by time
    std::vector<ScorePart> parts;                // one a criterion
    double severity = 0;                         // the sum
};
Assessment assessed(const AssessmentRequest &request);

double severityOf(const std::vector<Finding> &findings);

// Its parts, each in a file of its own. All findings of the whole score.
std::vector<Finding> soundnessFindings(const Score &score, const PiecePlan *plan);              // bar sums, lengths
std::vector<Finding> playabilityFindings(const Score &score);                                   // compass, hands, speed, jumps
std::vector<Finding> lineFindings(const Score &score, const PieceConcept &piece, const PiecePlan *plan); // out of key, stagnation
std::vector<Finding> formFindings(const Score &score, const PiecePlan &plan);                   // cadences, phrases, returns
std::vector<Finding> copyFindings(const Score &score, const judge::HeardMusic &heard);
std::vector<Finding> partWritingFindings(const Score &score, const PieceConcept &piece);        // by the profile of the genre

struct WishCheck {
    std::string field;                           // as in forEachField
    std::string sentence;                        // "Asked for: D minor. The music is in F major."
    bool met = false;
    Severity severity = Severity::Error;         // where it is not met
    TickRange range;                             // where it was looked for
    std::vector<VoiceRef> voices;
    std::optional<Aspect> aspect;                // of a level
    double level = 0;                            // that was asked for
    std::optional<DeviceAt> device;
    std::optional<CadenceAt> cadence;
    std::optional<Avoid> avoid;
    std::optional<RangeWish> compass;
    std::optional<Force> force;
};
// Everything that was said, as checks on the music.
std::vector<WishCheck> wishesIn(const Score &score, const PieceConcept &piece);
std::vector<Finding> wishFindings(const Score &score, const std::vector<WishCheck> &wishes);

// A finding's bars and places filled in from its range.
Finding placed(Finding finding, const Score &score);
// Bars in words, for the middle of a sentence: "bar 3", "bars 3 to 5".
std::string barsFrom(const Score &score, TickRange range);

} // namespace ricercar
