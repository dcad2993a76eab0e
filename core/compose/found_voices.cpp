// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/found_voices.h"

#include <algorithm>
#include <cctype>

namespace ricercar {

int roleOfName(const std::string &partName)
{
    std::string name;
    for (char c : partName) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    int role = -1;
    for (int v = 0; v < static_cast<int>(kChoirVoices); ++v) {
        if (name.find(kRoleNames[v]) == std::string::npos) continue;
        if (role >= 0) return -1; // "Soprano/Alto": two voices on a staff
        role = v;
    }
    if (role >= 0) return role;
    if (name == "s" || name == "s." || name == "cantus" || name == "sopran") return 0;
    if (name == "a" || name == "a." || name == "alt") return 1;
    if (name == "t" || name == "t.") return 2;
    if (name == "b" || name == "b." || name == "bassus") return 3;
    return -1;
}

std::vector<FoundVoice> voicesIn(const Score &score, TickRange range)
{
    std::vector<FoundVoice> found;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (score.parts[p]->instrument.channel == 9) continue;
        const std::size_t first = found.size();
        TimelineTick last{-1};
        for (const PlacedNote &placed : notesIn(score, p, range)) {
            if (placed.note->grace != Grace::None || placed.end <= placed.onset) continue;
            const VoiceRef ref{score.parts[p]->id, placed.note->voice};
            auto it = std::find_if(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                                   [&](const FoundVoice &v) { return v.ref == ref; });
            if (it == found.end()) {
                FoundVoice voice;
                voice.ref = ref;
                voice.part = p;
                found.push_back(voice);
                it = found.end() - 1;
                last = TimelineTick{-1};
            }
            const double length = (placed.end - placed.onset).quarters();
            it->mean += placed.note->midi() * length;
            it->sounding += length;
            it->lowest = std::min(it->lowest, placed.note->midi());
            it->highest = std::max(it->highest, placed.note->midi());
            it->chords = it->chords || (it->notes > 0 && placed.onset == last);
            last = placed.onset;
            ++it->notes;
        }
        if (found.size() == first + 1) found.back().role = roleOfName(score.parts[p]->name);
    }
    for (FoundVoice &v : found) v.mean /= std::max(v.sounding, 1e-9);
    return found;
}

std::vector<TuneNote> tuneOf(const Score &score, VoiceRef ref, TickRange range, bool lowest)
{
    std::vector<TuneNote> tune;
    const std::size_t part = score.partIndex(ref.part);
    if (part >= score.parts.size()) return tune;
    for (const PlacedNote &placed : notesIn(score, part, range)) {
        const Note &n = *placed.note;
        if (n.voice != ref.voice || n.grace != Grace::None || placed.end <= placed.onset) continue;
        TuneNote note{placed.onset, placed.end, n.midi(),
                      has(n.marks, NoteMark::Fermata) || has(n.marks, NoteMark::InvertedFermata),
                      has(n.marks, NoteMark::BreathAfter) || has(n.marks, NoteMark::CaesuraAfter)};
        if (!tune.empty() && tune.back().onset == note.onset) {
            if (lowest ? note.key < tune.back().key : note.key > tune.back().key) {
                note.fermata = note.fermata || tune.back().fermata;
                tune.back() = note;
            }
            continue;
        }
        if (!tune.empty() && tune.back().end > note.onset) tune.back().end = note.onset;
        tune.push_back(note);
    }
    // A fermata may stand over the staff instead of on a note.
    for (std::size_t b = 0; b < score.parts[part]->bars.size(); ++b)
        for (const Direction &d : score.parts[part]->bars[b]->directions)
            if (d.kind == Direction::Kind::Fermata) {
                const TimelineTick t = score.barStart(b) + Ticks{d.at.value};
                for (TuneNote &n : tune)
                    if (n.onset <= t && t < n.end) n.fermata = true;
            }
    return tune;
}

} // namespace ricercar
