// SPDX-License-Identifier: GPL-3.0-or-later
// What a selection of music says of a concept.
#include "core/brief/brief.h"
#include "core/brief/instruments.h"
#include "core/brief/measures.h"
#include "core/compose/found_voices.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

template <typename T>
void found(Field<T> &field, T value)
{
    field.value = std::move(value);
    field.origin = FieldOrigin::FoundInMusic;
}

// Levels against what four-part and keyboard music has on the whole.
double level(double value, double usual, double spread) { return std::clamp((value - usual) / spread, -1.0, 1.0); }

Weave weaveOf(const Score &score, const std::vector<FoundVoice> &voices, TickRange range)
{
    if (voices.size() <= 1) return voices.empty() || !voices.front().chords ? Weave::Monophony : Weave::MelodyAndAccompaniment;
    // How often the other voices strike with the top one.
    std::vector<std::vector<TimelineTick>> onsets;
    for (const FoundVoice &v : voices) {
        onsets.emplace_back();
        for (const PlacedNote &n : notesIn(score, v.part, range))
            if (n.note->voice == v.ref.voice && n.note->grace == Grace::None && range.contains(n.onset)
                && (onsets.back().empty() || onsets.back().back() != n.onset))
                onsets.back().push_back(n.onset);
    }
    std::size_t shared = 0, all = 0;
    for (std::size_t v = 1; v < onsets.size(); ++v)
        for (TimelineTick t : onsets[v]) {
            ++all;
            shared += std::binary_search(onsets[0].begin(), onsets[0].end(), t);
        }
    const double together = all ? static_cast<double>(shared) / static_cast<double>(all) : 0;
    if (together > 0.75 && voices.size() >= 3) return Weave::Chordal;
    const bool chords = std::any_of(voices.begin() + 1, voices.end(), [](const FoundVoice &v) { return v.chords; });
    if (chords) return Weave::MelodyAndAccompaniment;
    return voices.size() >= 2 ? Weave::FreeCounterpoint : Weave::Monophony;
}

} // namespace

PieceConcept foundIn(const Score &score, TickRange range)
{
    PieceConcept piece;
    range.begin = std::max(range.begin, TimelineTick{0});
    range.end = std::min(range.end, score.end());
    if (range.empty()) return piece;
    std::vector<FoundVoice> voices = voicesIn(score, range);
    std::stable_sort(voices.begin(), voices.end(), [](const auto &a, const auto &b) { return a.mean > b.mean + 0.01; });
    const std::size_t firstBar = score.locate(range.begin).bar;
    const std::size_t lastBar = score.locate(TimelineTick{range.end.value - 1}).bar;
    const MasterBar &bar = *score.masterBars[firstBar];
    found(piece.metre, bar.time);
    if (bar.pickup) found(piece.anacrusis, bar.length);
    const int bars = static_cast<int>(lastBar - firstBar + 1) - (bar.pickup ? 1 : 0);
    found(piece.bars, BarCount{bars, bars, bars});
    bool marked = false;
    for (std::size_t b = 0; b <= firstBar; ++b) marked = marked || !score.masterBars[b]->tempi.empty();
    if (marked) {
        const double tempo = tempoAt(score, range.begin);
        found(piece.tempo, TempoWish{tempo, tempo, tempo, {}});
        for (std::size_t b = 0; b <= firstBar; ++b)
            for (const TempoMark &mark : score.masterBars[b]->tempi)
                if (!mark.text.empty()) piece.tempo.value.marking = mark.text;
    }
    if (voices.empty()) return piece;
    // The tune and the bass decide about the key, with the signature.
    KeyHints hints;
    hints.modes = true;
    const std::vector<TuneNote> tune = tuneOf(score, voices.front().ref, range, false);
    const std::vector<TuneNote> bass = tuneOf(score, voices.back().ref, range, true);
    const bool whole = range.end == score.end();
    if (!tune.empty()) hints.firstPitchClass = tune.front().key % 12;
    if (!bass.empty() && whole) {
        hints.lastPitchClass = bass.back().key % 12;
        hints.lastIsBass = voices.size() > 1;
    }
    const bool written = bar.key.fifths != 0 || bar.key.mode != Mode::Unknown;
    KeySignature key = bar.key;
    if (bar.key.mode == Mode::Unknown || range.begin.value > 0) {
        if (written && range.begin.value == 0) hints.fifths = bar.key.fifths;
        key = findKey(score, range, hints).key;
    } else if (bar.key.mode == Mode::Major) {
        KeyHints within = hints;
        within.fifths = bar.key.fifths;
        const KeyEstimate estimate = findKey(score, range, within);
        if (estimate.key.mode != Mode::Major && estimate.confidence >= 0.6) key = estimate.key; // many programs write "major" always
    }
    found(piece.key, key);
    found(piece.voices, static_cast<int>(voices.size()));
    std::vector<Force> forces;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (std::none_of(voices.begin(), voices.end(), [&](const FoundVoice &v) { return v.part == p; })) continue;
        const Part &part = *score.parts[p];
        const InstrumentInfo *info = instrumentNamed(part.name);
        if (!info) info = instrumentNamed(part.instrument.name);
        if (!info) info = instrumentOfProgram(part.instrument.program);
        const std::string name = info ? info->name : part.name;
        if (!forces.empty() && forces.back().instrument == name) ++forces.back().count;
        else forces.push_back({name, part.instrument.program, 1});
    }
    found(piece.forces, forces);
    found(piece.weave, weaveOf(score, voices, range));
    std::vector<RangeWish> ranges;
    for (std::size_t v = 0; v < voices.size(); ++v)
        ranges.push_back({PartWish{PartWish::Kind::Number, static_cast<int>(v) + 1, {}}, {voices[v].lowest, voices[v].highest}});
    found(piece.ranges, ranges);
    // Phrases of the tune as sections of one letter each; a return of the same notes keeps its letter.
    FieldOrigin origin = FieldOrigin::Default;
    const std::vector<TickRange> phrases = phrasesOf(score, tune, range, &origin);
    const Ticks length = bar.time.length();
    std::vector<PieceSection> sections;
    std::vector<std::vector<int>> shapes;
    for (std::size_t i = 0; i < phrases.size(); ++i) {
        std::vector<int> shape;
        for (const TuneNote &n : tune)
            if (phrases[i].contains(n.onset)) shape.push_back(n.key), shape.push_back(static_cast<int>((n.end - n.onset).value));
        const auto same = std::find(shapes.begin(), shapes.end(), shape);
        PieceSection section;
        section.bars = std::max(1, static_cast<int>(std::lround(phrases[i].length().quarters() / std::max(0.25, length.quarters()))));
        const Phrase phrase = cadenceOf(tune, phrases[i], key, i + 1 == phrases.size());
        section.cadence = phrase.cadence;
        if (same != shapes.end()) {
            section.label = sections[static_cast<std::size_t>(same - shapes.begin())].label;
        } else {
            std::size_t letters = 0;
            for (std::size_t k = 0; k < i; ++k) letters = std::max<std::size_t>(letters, static_cast<std::size_t>(sections[k].label[0] - 'A' + 1));
            section.label = std::string(1, static_cast<char>('A' + std::min<std::size_t>(letters, 25)));
        }
        shapes.push_back(shape);
        sections.push_back(section);
    }
    found(piece.sections, sections);
    const AspectMeasures m = measured(score, range, {}, key);
    found(piece.aspect(Aspect::Density), level(m.notesPerQuarter / static_cast<double>(std::max<std::size_t>(1, voices.size())), 1.2, 1.2));
    found(piece.aspect(Aspect::Height), level(m.height, 62, 18));
    found(piece.aspect(Aspect::Loudness), level(m.velocity, 80, 40));
    found(piece.aspect(Aspect::Chromaticism), level(m.chromatic, 0.04, 0.2));
    found(piece.aspect(Aspect::Dissonance), level(m.dissonance, 0.25, 0.4));
    found(piece.aspect(Aspect::Syncopation), std::clamp(m.syncopated * 3, 0.0, 1.0));
    found(piece.aspect(Aspect::Dotted), std::clamp(m.dotted * 3, 0.0, 1.0));
    found(piece.aspect(Aspect::Triplets), std::clamp(m.triplets * 1.5, 0.0, 1.0));
    found(piece.aspect(Aspect::Leaps), level(m.leaps, 0.3, 0.4));
    return piece;
}

} // namespace ricercar
