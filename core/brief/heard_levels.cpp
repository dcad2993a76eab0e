// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/heard_levels.h"

#include "core/brief/place.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ricercar {

namespace {

double scaled(double value, double usual, double spread) { return std::clamp((value - usual) / spread, -1.0, 1.0); }

std::size_t voicesHeard(const Score &score, TickRange range, const std::vector<VoiceRef> &voices)
{
    std::set<VoiceRef> refs;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range)) {
        const VoiceRef ref{score.parts[n.part]->id, n.note->voice};
        if (voices.empty() || std::find(voices.begin(), voices.end(), ref) != voices.end()) refs.insert(ref);
    }
    return std::max<std::size_t>(1, refs.size());
}

// Moments at which something strikes, per second: how busy music feels depends on the clock, not on the notation.
double strikesPerSecond(const Score &score, TickRange range, const std::vector<VoiceRef> &voices)
{
    std::set<TimelineTick> onsets;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range)) {
        const VoiceRef ref{score.parts[n.part]->id, n.note->voice};
        if (range.contains(n.onset) && (voices.empty() || std::find(voices.begin(), voices.end(), ref) != voices.end())) onsets.insert(n.onset);
    }
    const double seconds = secondsAt(score, range.end) - secondsAt(score, range.begin);
    return seconds > 0 ? static_cast<double>(onsets.size()) / seconds : 0;
}

// Major +1, minor -1, by which thirds and sixths over the tonic sound (the sixth weighs half: minor has both).
double colour(const Score &score, TickRange range, KeySignature key)
{
    const PitchClassWeights w = pitchClassWeights(score, range);
    const auto at = [&](int degree) { return w[static_cast<std::size_t>((tonicPitchClass(key) + degree) % 12)]; };
    const double bright = at(4) + 0.5 * at(9), dark = at(3) + 0.5 * at(8);
    return bright + dark > 0 ? (bright - dark) / (bright + dark) : isMinorLike(key.mode) ? -1 : 1;
}

// Share of strokes that a voice makes when no other one strikes.
double independence(const Score &score, TickRange range, const std::vector<VoiceRef> &voices)
{
    std::map<TimelineTick, std::set<VoiceRef>> strikes;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
        if (range.contains(n.onset)) strikes[n.onset].insert({score.parts[n.part]->id, n.note->voice});
    double alone = 0, all = 0;
    for (const auto &[t, refs] : strikes)
        for (const VoiceRef &v : refs)
            if (voices.empty() || std::find(voices.begin(), voices.end(), v) != voices.end()) ++all, alone += refs.size() == 1;
    return all > 0 ? alone / all : 0;
}

double slurred(const Score &score, TickRange range, const std::vector<VoiceRef> &voices)
{
    double under = 0, all = 0;
    for (const PartPtr &part : score.parts) {
        if (!voices.empty() && std::none_of(voices.begin(), voices.end(), [&](const VoiceRef &v) { return v.part == part->id; })) continue;
        int open = 0;
        std::set<NoteId> from, to;
        for (const BarPtr &bar : part->bars)
            for (const Slur &s : bar->slurs) from.insert(s.from), to.insert(s.to);
        if (from.empty()) continue;
        for (const PlacedNote &n : notesIn(score, score.partIndex(part->id), range)) {
            if (!range.contains(n.onset)) continue;
            if (!voices.empty() && std::find(voices.begin(), voices.end(), VoiceRef{part->id, n.note->voice}) == voices.end()) continue;
            open += from.contains(n.note->id);
            ++all;
            under += open > 0;
            open -= to.contains(n.note->id);
            open = std::max(open, 0);
        }
    }
    return all > 0 ? under / all : 0;
}

double accents(const Score &score, TickRange range)
{
    double marked = 0, all = 0;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
        if (range.contains(n.onset)) ++all, marked += has(n.note->marks, NoteMark::Accent) || has(n.note->marks, NoteMark::Marcato);
    return all > 0 ? marked / all : 0;
}

} // namespace

double heardLevel(const AspectMeasures &m, const Score &score, TickRange range, const std::vector<VoiceRef> &voices, KeySignature key, Aspect aspect)
{
    const double loud = scaled(m.velocity, 80, 40);
    switch (aspect) {
    case Aspect::Valence:
        // Mode and tempo say most, height and loudness a little (Gabrielsson and Lindström, 2010).
        return std::clamp(0.55 * colour(score, range, key) + 0.25 * std::clamp(std::log2(tempoAt(score, range.begin) / 92), -1.0, 1.0)
                              + 0.12 * scaled(m.height, 64, 12) + 0.1 * loud,
                          -1.0, 1.0);
    case Aspect::Energy: {
        const double strikes = strikesPerSecond(score, range, voices);
        return std::clamp(0.4 * std::log2(std::max(strikes, 0.1) / 3.0) + 0.3 * std::log2(tempoAt(score, range.begin) / 100) + 0.3 * loud + 0.15 * scaled(m.leaps, 0.3, 0.4), -1.0, 1.0);
    }
    case Aspect::Density: return scaled(m.notesPerQuarter / static_cast<double>(voicesHeard(score, range, voices)), 1.2, 1.2);
    case Aspect::Syncopation: return std::clamp(m.syncopated * 3, 0.0, 1.0);
    case Aspect::Dotted: return std::clamp(m.dotted * 3, 0.0, 1.0);
    case Aspect::Triplets: return std::clamp(m.triplets * 1.5, 0.0, 1.0);
    case Aspect::Dissonance: return scaled(m.dissonance, 0.25, 0.4);
    case Aspect::Chromaticism: return scaled(m.chromatic, 0.04, 0.12);
    case Aspect::Height: return scaled(m.height, 62, 18);
    case Aspect::Loudness: return loud;
    case Aspect::Legato: return std::clamp(slurred(score, range, voices) - 2 * m.staccato, -1.0, 1.0);
    case Aspect::Leaps: return scaled(m.leaps, 0.3, 0.4);
    case Aspect::Ornament: return std::clamp(m.ornaments * 10, 0.0, 1.0);
    case Aspect::Thickness: return scaled(m.thickness, 2.5, 2);
    case Aspect::Polyphony: return 2 * independence(score, range, voices) - 1;
    case Aspect::Surprise: return std::clamp(0.5 * scaled(m.chromatic, 0.04, 0.12) + 0.5 * scaled(m.largestLeap, 9, 8), -1.0, 1.0);
    case Aspect::Strength: return std::clamp(0.7 * loud + accents(score, range) + 0.2 * scaled(m.thickness, 2.5, 2), -1.0, 1.0);
    case Aspect::Simplicity:
        return std::clamp(0.4 - 0.4 * scaled(m.notesPerQuarter / static_cast<double>(voicesHeard(score, range, voices)), 1.2, 1.2) - m.syncopated - 0.4 * scaled(m.chromatic, 0.04, 0.12)
                              - 0.3 * scaled(m.leaps, 0.3, 0.4) - m.triplets,
                          -1.0, 1.0);
    }
    return 0;
}

double heardLevel(const Score &score, TickRange range, const std::vector<VoiceRef> &voices, KeySignature key, Aspect aspect)
{
    const double level = heardLevel(measured(score, range, voices, key), score, range, voices, key, aspect);
    // A piece is as syncopated, dotted or ornate as its tune, however plain what accompanies it.
    const bool tuneSays = aspect == Aspect::Syncopation || aspect == Aspect::Dotted || aspect == Aspect::Triplets || aspect == Aspect::Ornament || aspect == Aspect::Chromaticism || aspect == Aspect::Legato;
    if (!voices.empty() || !tuneSays) return level;
    const std::vector<VoiceRef> all = voicesFromTop(score);
    if (all.size() < 2) return level;
    const std::vector<VoiceRef> top{all.front()};
    return std::max(level, heardLevel(measured(score, range, top, key), score, range, top, key, aspect));
}

bool wentTheWay(Aspect aspect, double delta, const Score &before, TickRange then, const Score &after, TickRange now, const std::vector<VoiceRef> &voicesBefore,
                const std::vector<VoiceRef> &voicesAfter, KeySignature key)
{
    const AspectMeasures a = measured(before, then, voicesBefore, key), b = measured(after, now, voicesAfter, key);
    const auto old = measureOf(a, aspect), next = measureOf(b, aspect);
    if (delta <= -0.95 && next && aspect != Aspect::Height && aspect != Aspect::Loudness && aspect != Aspect::Energy && aspect != Aspect::Density && aspect != Aspect::Thickness)
        return *next <= (aspect == Aspect::Dissonance ? 0.08 : 0.02);
    const double x = old ? *old : heardLevel(a, before, then, voicesBefore, key, aspect);
    const double y = next ? *next : heardLevel(b, after, now, voicesAfter, key, aspect);
    // What is not there cannot become less.
    const bool share = aspect == Aspect::Syncopation || aspect == Aspect::Dotted || aspect == Aspect::Triplets || aspect == Aspect::Dissonance || aspect == Aspect::Chromaticism
        || aspect == Aspect::Ornament || aspect == Aspect::Leaps;
    if (share && delta < 0 && x <= 1e-9 && y <= 1e-9) return true;
    return delta > 0 ? y > x + 1e-9 : delta < 0 ? y < x - 1e-9 : true;
}

} // namespace ricercar
