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

namespace {

// The tune as the writers read it: ticks from the first full bar.
WovenLine tuneFrom(const Score &score, TimelineTick zero)
{
    WovenLine tune;
    const VoiceRef top = voicesFromTop(score).front();
    for (const TuneNote &n : tuneOf(score, top, {TimelineTick{0}, score.end()}, false))
        for (const PlacedNote &p : notesIn(score, score.partIndex(top.part), {n.onset, n.onset + Ticks{1}}))
            if (p.onset == n.onset && p.note->voice == top.voice && p.note->midi() == n.key) {
                const int from = static_cast<int>((n.onset - zero).value), to = static_cast<int>((n.end - zero).value);
                if (from >= 0 && (tune.empty() || tune.back().end <= from)) tune.push_back(woven(from, to, p.note->pitch));
                break;
            }
    return tune;
}

// One note a chord, struck again at each bar line.
std::vector<PieceNote> heldNotes(const WovenLine &line, int bar)
{
    std::vector<PieceNote> notes;
    for (const WovenNote &n : line)
        for (int from = n.onset; from < n.end;) {
            const int to = std::min(n.end, (from / bar + 1) * bar);
            PieceNote note;
            note.at = from;
            note.length = to - from;
            note.pitch = n.pitch;
            notes.push_back(note);
            from = to;
        }
    return notes;
}

ScorePtr withNewPart(const ScorePtr &score, Part part, const std::vector<PieceNote> &notes, TimelineTick zero, const std::string &what, std::uint64_t seed, IdSource &ids)
{
    auto from = std::make_shared<Provenance>();
    from->origin = Provenance::Origin::Rules;
    from->source = "Rules";
    from->seed = seed;
    from->request = what;
    const PartId id = part.id;
    const bool twoStaves = part.staves.size() == 2;
    std::size_t at = score->parts.size();
    if (what != "an accompaniment" && at > 1) --at; // an inner line stands above the bass
    const ScorePtr with = withPart(score, std::move(part), at);
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

Part partOf(const Force &force, bool twoStaves, Clef clef, IdSource &ids)
{
    Part part;
    part.id = ids.part();
    part.name = force.instrument;
    part.instrument.name = force.instrument;
    part.instrument.program = static_cast<std::uint8_t>(force.program);
    if (twoStaves) part.staves = {Staff{Clef::Treble}, Staff{Clef::Bass}};
    else part.staves = {Staff{clef}};
    return part;
}

} // namespace

ScorePtr withAccompaniment(const ScorePtr &score, const PieceConcept &piece, const PiecePlan &plan, const Force &force, bool lineOnly, std::uint64_t seed, IdSource &ids)
{
    const std::vector<VoiceRef> voices = voicesFromTop(*score);
    const ChordTrack chords = chordTrack(plan);
    if (voices.empty() || chords.empty()) return score;
    // Plans count from the first full bar.
    const TimelineTick zero = score->barStart(score->masterBars.front()->pickup ? 1 : 0);
    const WovenLine tune = tuneFrom(*score, zero);
    int lowest = 127;
    for (const WovenNote &n : tune) lowest = std::min(lowest, n.key);
    const InstrumentInfo *info = instrumentNamed(force.instrument);
    const VoiceRange compass = info ? info->range : VoiceRange{28, 84};
    VoiceRange low{std::max(38, compass.lowest), std::max(57, compass.lowest + 17)};
    low.highest = std::min(low.highest, std::max(low.lowest + 12, lowest - 3));
    const WovenLine bass = bassLine(chords, low, seed);
    std::vector<PieceNote> notes;
    if (lineOnly) {
        notes = heldNotes(bass, Metre{plan.metre}.bar());
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
    const bool twoStaves = info && info->staves == 2 && !lineOnly;
    return withNewPart(score, partOf(force, twoStaves, lineOnly || !info ? Clef::Bass : info->clef, ids), notes, zero, "an accompaniment", seed, ids);
}

ScorePtr withInnerPart(const ScorePtr &score, const PiecePlan &plan, const Force &force, std::uint64_t seed, IdSource &ids)
{
    const ChordTrack chords = chordTrack(plan);
    const InstrumentInfo *info = instrumentNamed(force.instrument);
    if (voicesFromTop(*score).empty() || chords.empty() || !info) return score;
    const TimelineTick zero = score->barStart(score->masterBars.front()->pickup ? 1 : 0);
    const WovenLine tune = tuneFrom(*score, zero), bass = bassLine(chords, {38, 57}, seed);
    VoicingWishes v;
    v.bassInHand = false;
    v.voices = 1;
    v.range = {std::max(info->range.lowest, 50), std::min(info->range.highest, 70)};
    if (v.range.highest < v.range.lowest + 9) v.range = {info->range.lowest, std::min(info->range.highest, info->range.lowest + 16)};
    v.span = 24;
    WovenLine line;
    for (const Voicing &voiced : voicings(chords, bass, tune, v))
        if (!voiced.upper.empty()) line.push_back(woven(voiced.begin, voiced.end, voiced.upper.front()));
    if (line.empty()) return score;
    return withNewPart(score, partOf(force, false, info->clef, ids), heldNotes(line, Metre{plan.metre}.bar()), zero, "an inner line", seed, ids);
}

} // namespace ricercar
