// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_notes.h"

#include <algorithm>

namespace ricercar {

FugueNotes fugueNotes(const Score &score)
{
    FugueNotes result;
    std::map<std::pair<std::size_t, std::uint8_t>, std::size_t> known;
    const std::vector<PlacedNote> all = allNotes(score);
    for (const PlacedNote &p : all)
        if (p.end > p.onset) known.emplace(std::pair{p.part, p.note->voice}, 0);
    for (auto &[where, index] : known) {
        index = result.voices.size();
        result.voices.push_back({score.parts[where.first]->id, where.second});
        result.parts.push_back(where.first);
    }
    for (const PlacedNote &p : all) {
        if (p.end <= p.onset) continue;
        result.notes.push_back({static_cast<int>(p.onset.value), static_cast<int>(p.end.value), p.note->midi(), p.note->pitch, woven(0, 0, p.note->pitch).step,
                                known.at({p.part, p.note->voice}), p.note->id});
    }
    std::stable_sort(result.notes.begin(), result.notes.end(), [](const FugueNote &a, const FugueNote &b) {
        return a.onset != b.onset ? a.onset < b.onset : a.key > b.key;
    });
    result.byVoice.resize(result.voices.size());
    for (std::size_t i = 0; i < result.notes.size(); ++i) {
        result.byVoice[result.notes[i].voice].push_back(i);
        const auto [place, fresh] = result.at.try_emplace(result.notes[i].onset, std::pair{i, i + 1});
        if (!fresh) place->second.second = i + 1;
    }
    return result;
}

} // namespace ricercar
