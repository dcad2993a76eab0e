// SPDX-License-Identifier: GPL-3.0-or-later
// An accompaniment by rule under a tune that is there.
#include "core/brief/instruments.h"
#include "core/brief/place.h"
#include "core/compose/found_voices.h"
#include "core/music/edits.h"
#include "core/piece/accompaniment.h"
#include "core/piece/genres.h"
#include "core/piece/rewriting.h"

#include <algorithm>

namespace ricercar {

ScorePtr withAccompaniment(const ScorePtr &score, const PieceConcept &piece, const PiecePlan &plan, const Force &force, bool lineOnly, std::uint64_t seed, IdSource &ids)
{
    const std::vector<VoiceRef> voices = voicesFromTop(*score);
    const ChordTrack chords = chordTrack(plan);
    if (voices.empty() || chords.empty()) return score;
    // Plans count from the first full bar.
    const TimelineTick zero = score->barStart(score->masterBars.front()->pickup ? 1 : 0);
    WovenLine tune;
    int lowest = 127;
    for (const TuneNote &n : tuneOf(*score, voices.front(), {TimelineTick{0}, score->end()}, false)) {
        for (const PlacedNote &p : notesIn(*score, score->partIndex(voices.front().part), {n.onset, n.onset + Ticks{1}}))
            if (p.onset == n.onset && p.note->voice == voices.front().voice && p.note->midi() == n.key) {
                const int from = static_cast<int>((n.onset - zero).value), to = static_cast<int>((n.end - zero).value);
                if (from >= 0 && (tune.empty() || tune.back().end <= from)) tune.push_back(woven(from, to, p.note->pitch));
                lowest = std::min(lowest, n.key);
                break;
            }
    }
    const InstrumentInfo *info = instrumentNamed(force.instrument);
    const VoiceRange compass = info ? info->range : VoiceRange{28, 84};
    VoiceRange low{std::max(38, compass.lowest), std::max(57, compass.lowest + 17)};
    low.highest = std::min(low.highest, std::max(low.lowest + 12, lowest - 3));
    const WovenLine bass = bassLine(chords, low, seed);
    std::vector<PieceNote> notes;
    if (lineOnly) {
        // Chords that last long are struck again at the bar line.
        const int bar = Metre{plan.metre}.bar();
        for (const WovenNote &n : bass)
            for (int from = n.onset; from < n.end;) {
                const int to = std::min(n.end, (from / bar + 1) * bar);
                PieceNote note;
                note.at = from;
                note.length = to - from;
                note.pitch = n.pitch;
                notes.push_back(note);
                from = to;
            }
    } else {
        FigureWishes figure;
        figure.pattern = piece.pattern.value != Pattern::Unsaid ? piece.pattern.value : usualPattern(piece.genre.value, plan.metre, plan.tempo, seed);
        if (figure.pattern == Pattern::WalkingBass) figure.pattern = Pattern::BrokenChords;
        figure.metre = Metre{plan.metre};
        figure.tempo = plan.tempo;
        figure.closes = closingBars(plan);
        figure.from = 0;
        figure.to = static_cast<int>(plan.bars()) * figure.metre.bar();
        figure.key = plan.key;
        VoicingWishes v;
        const bool apart = figure.pattern == Pattern::WaltzBass || figure.pattern == Pattern::MarchBass;
        v.bassInHand = !apart;
        v.span = apart ? 9 : 14;
        v.range = {std::max(48, low.lowest + 5), std::max(std::max(48, low.lowest + 5) + 12, std::min(66, lowest - 1))};
        notes = figured(voicings(chords, bass, tune, v), figure);
    }
    Part part;
    part.id = ids.part();
    part.name = force.instrument;
    part.instrument.name = force.instrument;
    part.instrument.program = static_cast<std::uint8_t>(force.program);
    const bool twoStaves = info && info->staves == 2 && !lineOnly;
    if (twoStaves) part.staves = {Staff{Clef::Treble}, Staff{Clef::Bass}};
    else part.staves = {Staff{lineOnly || !info ? Clef::Bass : info->clef}};
    const PartId id = part.id;
    const ScorePtr with = withPart(score, std::move(part), score->parts.size());
    auto from = std::make_shared<Provenance>();
    from->origin = Provenance::Origin::Rules;
    from->source = "Rules";
    from->seed = seed;
    from->request = "an accompaniment";
    std::vector<NewNote> fresh;
    for (const PieceNote &n : notes) {
        if (zero + Ticks{n.at} >= score->end()) continue;
        Note note;
        note.pitch = n.pitch;
        note.length = Ticks{std::min<std::int64_t>(n.length, (score->end() - (zero + Ticks{n.at})).value)};
        note.velocity = 66;
        note.provenance = from;
        if (twoStaves && n.pitch.midi() < 60) note.staff = 1, note.voice = 1;
        fresh.push_back({id, zero + Ticks{n.at}, note});
    }
    return withNotes(with, fresh, ids);
}

} // namespace ricercar
