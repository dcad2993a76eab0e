// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of music: some voices over some time, whether notes lie there or not. What a marquee marks and what an idea
// is asked for. Pure values; words are translated (UI thread).
#pragma once

#include "core/music/edits.h"
#include "core/theory/finding.h"

#include <QString>

#include <optional>
#include <vector>

namespace ricercar {

struct Region {
    std::vector<VoiceRef> voices; // by part in the score, then voice; never empty
    TickRange range;              // never empty
    bool operator==(const Region &) const = default;
};

// The voices of these notes, from the first to the last of them; none without notes.
std::optional<Region> regionOf(const Score &score, const NoteSet &notes);
// What is left of it in this score; none where its voices or its time are gone.
std::optional<Region> within(const Score &score, Region region);
// Both, and the time between them.
Region united(const Score &score, const Region &a, const Region &b);
// The notes of its voices that begin in it.
NoteSet notesOf(const Score &score, const Region &region);

// The voices that a part has notes in, on one of its staves (-1: on any); the first voice where there is no note.
std::vector<VoiceRef> voicesOfPart(const Score &score, std::size_t part, int staff = -1);
// What a drag over [begin, end) means: from beat to beat, one at least; none beyond the score.
std::optional<TickRange> beatsNear(const Score &score, TimelineTick begin, TimelineTick end);
TimelineTick nearestBeat(const Score &score, TimelineTick t); // its end counts as one
TimelineTick beatFrom(const Score &score, TimelineTick t);    // the first at t or later

QString listText(const QStringList &names);               // "A", "A and B", "A, B and C"
QString voiceText(const Score &score, VoiceRef voice);    // "Alto", "Piano voice 2"
QString stretchText(const Score &score, TickRange range); // "bars 3 to 4", "bar 3 beat 2 to bar 4 beat 1"
QString placeText(const Score &score, TimelineTick at);   // "bar 3 beat 2"
QString regionText(const Score &score, const Region &region); // "Alto and Tenor, bars 3 to 4"

} // namespace ricercar
