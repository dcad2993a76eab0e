// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/measures.h"

#include "core/theory/key.h"

#include <algorithm>
#include <map>

namespace ricercar {

namespace {

bool isDotted(Ticks length)
{
    for (std::int64_t base = 4 * 10080; base >= 10080 / 8; base /= 2)
        if (length.value * 2 == base * 3) return true;
    return false;
}

bool isOfThirds(Ticks t)
{
    // Places and lengths of binary division are multiples of a 64th; thirds of the quarter are not.
    return t.value % (10080 / 16) != 0 && t.value % (10080 / 6) == 0;
}

bool isDissonant(int semitones)
{
    const int i = ((semitones % 12) + 12) % 12;
    return i == 1 || i == 2 || i == 6 || i == 10 || i == 11;
}

} // namespace

AspectMeasures measured(const Score &score, TickRange range, const std::vector<VoiceRef> &voices, KeySignature key)
{
    AspectMeasures m;
    const auto scale = scaleOf(key);
    const int tonic = tonicPitchClass(key);
    std::vector<PlacedNote> notes;
    for (const PlacedNote &placed : notesIn(score, score.parts.size(), range)) {
        if (score.parts[placed.part]->instrument.channel == 9) continue;
        const VoiceRef ref{score.parts[placed.part]->id, placed.note->voice};
        if (!voices.empty() && std::find(voices.begin(), voices.end(), ref) == voices.end()) continue;
        notes.push_back(placed);
    }
    std::stable_sort(notes.begin(), notes.end(), [](const auto &a, const auto &b) { return a.onset < b.onset; });
    double weight = 0, sounding = 0;
    std::size_t motions = 0, leaps = 0, graces = 0, signs = 0, staccato = 0, dotted = 0, triplets = 0, syncopated = 0, chromatic = 0;
    std::map<VoiceRef, PlacedNote> last;
    std::map<VoiceRef, Ticks> voiceSounds;
    for (const PlacedNote &placed : notes) {
        const Note &n = *placed.note;
        if (n.grace != Grace::None) {
            ++graces;
            continue;
        }
        if (!range.contains(placed.onset)) continue;
        ++m.notes;
        m.lowest = std::min(m.lowest, n.midi());
        m.highest = std::max(m.highest, n.midi());
        const double quarters = (placed.end - placed.onset).quarters();
        weight += quarters;
        m.height += n.midi() * quarters;
        m.velocity += n.playedVelocity();
        staccato += has(n.marks, NoteMark::Staccato) || has(n.marks, NoteMark::Staccatissimo);
        constexpr NoteMarks ornaments = bit(NoteMark::Trill) | bit(NoteMark::Mordent) | bit(NoteMark::InvertedMordent) | bit(NoteMark::Turn)
            | bit(NoteMark::InvertedTurn) | bit(NoteMark::Schleifer);
        signs += (n.marks & ornaments) != 0;
        const int pc = ((n.midi() % 12) + 12) % 12, degree = (pc - tonic + 12) % 12;
        const MasterBar &bar = *score.masterBars[placed.bar];
        // Under a signature of its own a section is measured by that.
        const KeySignature &first = score.masterBars.front()->key;
        if (bar.key.fifths != first.fifths && bar.key.mode != Mode::Unknown) {
            const int raised = (pc - tonicPitchClass(bar.key) + 12) % 12;
            chromatic += !scaleOf(bar.key)[static_cast<std::size_t>(pc)] && !(isMinorLike(bar.key.mode) && (raised == 9 || raised == 11));
        } else {
            chromatic += !scale[static_cast<std::size_t>(pc)] && !(isMinorLike(key.mode) && (degree == 9 || degree == 11));
        }
        triplets += isOfThirds(Ticks{n.onset.value}) || isOfThirds(n.length);
        bool onBeat = false, crosses = false;
        for (const auto &[start, length] : beatsOf(bar)) {
            onBeat = onBeat || start == n.onset;
            crosses = crosses || (start > n.onset && start < n.onset + n.length);
        }
        // Held over the bar line from anywhere but its first beat counts as well.
        crosses = crosses || n.onset.value + n.length.value > bar.length.value;
        syncopated += (!onBeat && crosses) || (onBeat && n.onset.value > 0 && n.onset.value + n.length.value > bar.length.value);
        const VoiceRef ref{score.parts[placed.part]->id, n.voice};
        voiceSounds[ref] += placed.end - placed.onset;
        if (const auto it = last.find(ref); it != last.end() && it->second.onset < placed.onset) {
            const int step = std::abs(n.midi() - it->second.note->midi());
            if (placed.onset - it->second.end < kHalf) {
                ++motions;
                leaps += step > 2;
                m.largestLeap = std::max(m.largestLeap, step);
            }
            dotted += isDotted(it->second.note->length) && n.length < it->second.note->length && it->second.end == placed.onset;
        }
        last[ref] = placed;
    }
    if (m.notes == 0) return m;
    const double count = static_cast<double>(m.notes);
    m.notesPerQuarter = count / std::max(0.25, range.length().quarters());
    m.height /= std::max(weight, 1e-9);
    m.velocity /= count;
    m.staccato = static_cast<double>(staccato) / count;
    m.ornaments = static_cast<double>(signs + graces) / count;
    m.dotted = static_cast<double>(dotted) / count;
    m.triplets = static_cast<double>(triplets) / count;
    m.syncopated = static_cast<double>(syncopated) / count;
    m.chromatic = static_cast<double>(chromatic) / count;
    m.leaps = motions ? static_cast<double>(leaps) / static_cast<double>(motions) : 0;
    // Slices between the onsets and ends: what sounds together.
    std::vector<TimelineTick> cuts{range.begin, range.end};
    for (const PlacedNote &p : notes) {
        cuts.push_back(std::clamp(p.onset, range.begin, range.end));
        cuts.push_back(std::clamp(p.end, range.begin, range.end));
    }
    std::sort(cuts.begin(), cuts.end());
    cuts.erase(std::unique(cuts.begin(), cuts.end()), cuts.end());
    double dissonant = 0, stacked = 0;
    for (std::size_t c = 0; c + 1 < cuts.size(); ++c) {
        std::vector<int> keys;
        for (const PlacedNote &p : notes) {
            if (p.onset > cuts[c]) break;
            if (p.end > cuts[c] && p.note->grace == Grace::None) keys.push_back(p.note->midi());
        }
        if (keys.empty()) continue;
        const double length = (cuts[c + 1] - cuts[c]).quarters();
        sounding += length;
        stacked += length * static_cast<double>(keys.size());
        bool clash = false;
        for (std::size_t a = 0; a < keys.size(); ++a)
            for (std::size_t b = a + 1; b < keys.size(); ++b) clash = clash || isDissonant(keys[a] - keys[b]);
        dissonant += clash ? length : 0;
    }
    m.dissonance = sounding > 0 ? dissonant / sounding : 0;
    m.thickness = sounding > 0 ? stacked / sounding : 0;
    double time = 0, heard = 0;
    for (const auto &[ref, ticks] : voiceSounds) {
        time += range.length().quarters();
        heard += std::min(ticks.quarters(), range.length().quarters());
    }
    m.rests = time > 0 ? 1 - heard / time : 0;
    return m;
}

std::optional<double> measureOf(const AspectMeasures &m, Aspect aspect)
{
    switch (aspect) {
    case Aspect::Density: return m.notesPerQuarter;
    case Aspect::Energy: return m.notesPerQuarter + m.velocity / 100.0 + 2 * m.leaps;
    case Aspect::Syncopation: return m.syncopated;
    case Aspect::Dotted: return m.dotted;
    case Aspect::Triplets: return m.triplets;
    case Aspect::Dissonance: return m.dissonance;
    case Aspect::Chromaticism: return m.chromatic;
    case Aspect::Height: return m.height;
    case Aspect::Loudness: return m.velocity;
    case Aspect::Legato: return -m.staccato;
    case Aspect::Leaps: return m.leaps;
    case Aspect::Ornament: return m.ornaments;
    case Aspect::Thickness: return m.thickness;
    default: return std::nullopt;
    }
}

} // namespace ricercar
