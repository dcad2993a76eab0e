// SPDX-License-Identifier: GPL-3.0-or-later
// Where lines of the fugue desk go in the document: an answer or countersubject into a voice that is silent there, else
// into a part of its own; a whole fugue in place of the sketch or after the music. Pure values.
#pragma once

#include "core/fugue/woven.h"
#include "core/music/edits.h"
#include "core/theory/finding.h"

#include <QString>

#include <string>

namespace ricercar {

// A line that goes into the score; its tick 0 lies at `origin` (which may be before the score, in an anacrusis).
struct LineToPlace {
    WovenLine notes;
    TimelineTick origin;
    std::string name;          // of the part that is made for it
    bool own = false;          // never into a part that is there
};

struct PlacedLines {
    ScorePtr score;
    NoteSet notes;             // the new ones
    TickRange range;
};

// One after the other, each into the first part whose first voice is silent throughout, those after `besides` first;
// a part that is made lies right below `besides`. What is there already, note for note, is not written twice.
PlacedLines placed(const ScorePtr &score, const std::vector<LineToPlace> &lines, PartId besides, IdSource &ids);

enum class FuguePlace { Instead, After }; // of all that is there; from the first bar after it
// A fugue's score, whose first bar begins with tick 0 of its subject's bar, as the document would have it. Where the
// bars do not fit (another metre, an anacrusis that the fugue does not share) it goes after the music.
ScorePtr withFuguePlaced(const ScorePtr &document, const ScorePtr &fugue, int offset, FuguePlace where, TickRange *range);

} // namespace ricercar
