// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/grid_conversion.h"

#include <algorithm>

namespace ricercar::models {

bool choraleGridFrom(const VoiceGrid& grid, ChoraleGrid& out, std::string& why) {
    out.frames.assign(grid.size(), {});
    out.onsetsKnown = true;
    const bool anyPhrase = std::any_of(grid.frames.begin(), grid.frames.end(), [](const auto& f) { return f.phraseEnd; });
    for (std::size_t t = 0; t < grid.size(); ++t) {
        const auto& from = grid.frames[t];
        auto& to = out.frames[t];
        to.division = static_cast<std::int8_t>(from.division);
        to.beatPosition = static_cast<std::int8_t>(from.phase);
        to.barPosition = static_cast<std::int16_t>(from.beat * kFramesPerBeat + from.phase * kFramesPerBeat / from.division);
        to.barLength = static_cast<std::int16_t>(from.beatsInBar * kFramesPerBeat);
        if (anyPhrase) to.fermata = from.phraseEnd;
        for (int v = 0; v < kVoices; ++v) {
            const auto& cell = grid.voices[v][t];
            if (cell.pitch == ricercar::kRest) continue;
            if (!midiFits(cell.pitch)) {
                why = "a note lies below A1 or above D6";
                return false;
            }
            to.symbol[v] = symbolOfMidi(cell.pitch);
            to.onset[v] = cell.attack ? Onset::Attack : Onset::Hold;
        }
    }
    return true;
}

}  // namespace ricercar::models
