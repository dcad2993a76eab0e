// SPDX-License-Identifier: GPL-3.0-or-later
// What an episode is spun from: fragments of the subject and its countersubjects, with their rhythm and their steps, and
// whether they run in sequence, in imitation or upside down. Private to core/fugue.
#pragma once

#include "core/fugue/entries.h"
#include "core/fugue/fugue_notes.h"

namespace ricercar {

struct EpisodeThemes {
    WovenLine subject;
    std::size_t headEnd = 0; // the head is [0, headEnd) of it
    std::vector<WovenLine> countersubjects;
};

// Fills everything but range and keys of the episode. `bar`: its length in ticks.
void readMaterial(FugueEpisode &episode, const FugueNotes &music, const EpisodeThemes &themes, int bar);

} // namespace ricercar
