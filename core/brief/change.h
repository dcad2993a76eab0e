// SPDX-License-Identifier: GPL-3.0-or-later
// A follow-up request on music that exists ("bars 5-8 calmer", "把第二句改成小调"), resolved against the concept and the score:
// what is to change where, what stays, and by which means.
#pragma once

#include "core/brief/brief.h"
#include "core/brief/transform.h"

#include <map>
#include <string>
#include <vector>

namespace ricercar {

enum class ChangeKind : std::uint8_t {
    Transform,  // exact: transforms, in their order
    Regenerate, // written anew in the region, as `concept_` and `deltas` say
    Reconcept,  // the whole piece anew: its form, genre or length is another
    Extend,     // bars are added after (or, before = true, before) the music
    Remove,     // bars or parts go
    AddPart,    // a voice or an accompaniment to what there is
    Undo, Redo, // the last accepted change
    Again,      // the same request with another seed
    Listen,     // playback and selection: nothing of the score changes
    Nothing     // nothing understood
};

struct Change {
    ChangeKind kind = ChangeKind::Nothing;
    TickRange range;                     // region; whole bars
    std::size_t firstBar = 0, lastBar = 0; // indices, inclusive
    std::vector<VoiceRef> voices;        // to change; empty: all
    bool wholePiece = false;             // the region was not narrowed
    std::vector<Transform> transforms;
    std::map<Aspect, double> deltas;     // against the music as it is, [-1, 1]: 0.5 more, 0.25 a little more, -1 none at all
    PieceConcept concept_;               // as it is to be after the change
    std::vector<std::string> fields;     // ids of the fields of concept_ that the request set
    std::vector<Lock> kept;              // what stays in the region, beyond the score's locks
    bool keepHarmony = false;
    std::vector<DeviceAt> occur;         // in the region
    std::vector<Avoid> avoid;
    std::vector<CadenceAt> cadences;
    int bars = 0;                        // Extend: how many
    bool before = false;
    std::string verb;                    // Listen: "play", "solo" or "mute"
    std::uint64_t seed = 0;              // Again: the next one; 0: as the concept says
    std::string label;                   // "Bars 5-8: calmer, the bass kept": for the proposal and the log
    std::string chinese;
};

struct FollowUp {
    std::vector<Change> changes;         // in the order they are to be made; each is one proposal
    BriefLanguage language = BriefLanguage::English;
    std::vector<TextSpan> understood;
    std::vector<TextSpan> notUnderstood;
    std::vector<BriefConflict> conflicts; // with locked fields, with the music ("there is no bar 40")
};

struct FollowUpRequest {
    std::string text;
    ScorePtr score;
    PieceConcept concept_;                // of the music as it is; foundIn() where none was made
    std::optional<TickRange> selection;
    std::vector<VoiceRef> selectedVoices;
    std::uint64_t lastSeed = 1;
};
// Errors: no text, no music.
Result<FollowUp> understoodChange(const FollowUpRequest &request);

// Whether a sentence speaks of the music there is ("bars 5-8 calmer") rather than of a new piece ("a waltz in G").
bool speaksOfCurrent(const std::string &text);

// The transforms of a change made, one after another. Of other kinds: an Error.
Result<Transformed> madeExactly(const Change &change, const ScorePtr &score, IdSource &ids);

} // namespace ricercar
