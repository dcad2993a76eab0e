// SPDX-License-Identifier: GPL-3.0-or-later
// The tasks a person may give, in words, and the request each becomes. No widgets; UI thread only (words are translated).
#pragma once

#include "ui/bridge/studio.h"

#include <QString>

#include <array>
#include <optional>

namespace ricercar {

enum class IdeaTask : std::uint8_t { Harmonize, Fill, Vary, Complete, AddVoice, Reharmonize, FiguredBass, ChordSymbols, Continue, Accompany };
inline constexpr int kIdeaTasks = 10;

enum class Where : std::uint8_t { Whole, Marked, Loop };

using VoiceFlags = std::array<bool, kChoirVoices>;

// Which voices are kept and which are written, as a person says it; what is in neither is no voice of the texture.
struct VoicesSaid {
    VoiceFlags given{}, write{};
    bool operator==(const VoicesSaid &) const = default;
};

struct TaskChoice {
    IdeaTask task = IdeaTask::Harmonize;
    Where where = Where::Whole;
    std::optional<VoicesSaid> said;  // else as found in the music
    double likeness = 0.5;           // of Vary: [0, 1]
    bool emptyOnly = false;          // of Fill
    Controls controls;
    double surprise = 0;             // [-1, 1]: familiar to surprising
    std::optional<KeySignature> key;
};

QString taskName(IdeaTask task);              // "Fill what is marked"
QString taskVerb(IdeaTask task, bool again);  // on the button: "Fill", "Fill again"
QString taskHint(IdeaTask task);              // one sentence
QString taskIcon(IdeaTask task);

// What the settings of a task are.
bool asksForGiven(IdeaTask task);
bool asksForWritten(IdeaTask task, Where where);

// The voices of the music that are the soprano, alto, tenor and bass, and those of them that have notes. A stretch in
// music of more voices than four brings its own voices and those that sound most with it.
struct Choir {
    ChoirMap map;
    VoiceFlags sounding{};
};
Choir choirOf(const ScorePtr &score, const std::optional<Region> &region, bool loneVoiceIsBass);

// A request, and why it cannot be made yet (empty: it can). Without a base there is not even something to look at.
struct Asked {
    CounterpointRequest request;
    QString trouble;
};
// What is wrong at a glance; empty: nothing. Cheap.
QString troubleWith(const Studio &studio, const TaskChoice &choice);
Asked requestFor(const Studio &studio, const TaskChoice &choice);

// "Writes Alto and Tenor, bars 3 to 4. Keeps Soprano and Bass."
QString scopeText(const Score &score, const Analysis &analysis, IdeaTask task);

} // namespace ricercar
