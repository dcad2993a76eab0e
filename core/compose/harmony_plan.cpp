// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/harmony_plan.h"

#include "core/compose/obey.h"
#include "core/theory/key.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace ricercar {

namespace {

int modulo12(int value) { return ((value % 12) + 12) % 12; }

struct Template {
    int degree, root; // root in semitones over the tonic
    ChordQuality quality;
    double cost;
    bool finalOnly = false;
};

using Q = ChordQuality;

// Costs are judged by the chords of Bach's chorales: triads of I, V, IV, ii and vi carry the music, sevenths mostly
// on V and ii.
const std::vector<Template> &templatesOf(Mode mode)
{
    static const std::vector<Template> major{
        {0, 0, Q::Major, 0.0}, {1, 2, Q::Minor, 0.25}, {2, 4, Q::Minor, 0.9}, {3, 5, Q::Major, 0.1},
        {4, 7, Q::Major, 0.0}, {5, 9, Q::Minor, 0.2}, {6, 11, Q::Diminished, 0.35}, {4, 7, Q::Dominant7, 0.15},
        {1, 2, Q::Minor7, 0.4}, {3, 5, Q::Major7, 1.1}, {5, 9, Q::Minor7, 1.0}, {6, 11, Q::HalfDiminished7, 0.9},
        {0, 0, Q::Major7, 1.5}};
    static const std::vector<Template> minor{
        {0, 0, Q::Minor, 0.0}, {1, 2, Q::Diminished, 0.5}, {2, 3, Q::Major, 0.4}, {3, 5, Q::Minor, 0.1},
        {3, 5, Q::Major, 0.9}, {4, 7, Q::Major, 0.0}, {4, 7, Q::Minor, 0.9}, {5, 8, Q::Major, 0.2},
        {6, 10, Q::Major, 0.5}, {6, 11, Q::Diminished, 0.35}, {4, 7, Q::Dominant7, 0.15},
        {1, 2, Q::HalfDiminished7, 0.4}, {6, 11, Q::Diminished7, 0.5}, {3, 5, Q::Minor7, 1.0},
        {5, 8, Q::Major7, 1.2}, {0, 0, Q::Minor7, 1.4}, {0, 0, Q::Major, 0.1, true}};
    static const std::vector<Template> dorian{
        {0, 0, Q::Minor, 0.0}, {1, 2, Q::Minor, 0.5}, {2, 3, Q::Major, 0.3}, {3, 5, Q::Major, 0.2},
        {3, 5, Q::Minor, 0.4}, {4, 7, Q::Minor, 0.3}, {4, 7, Q::Major, 0.1}, {5, 8, Q::Major, 0.5},
        {6, 10, Q::Major, 0.2}, {6, 11, Q::Diminished, 0.4}, {4, 7, Q::Dominant7, 0.4},
        {1, 2, Q::HalfDiminished7, 0.7}, {0, 0, Q::Major, 0.1, true}};
    static const std::vector<Template> phrygian{
        {0, 0, Q::Minor, 0.1}, {0, 0, Q::Major, 0.0, true}, {1, 1, Q::Major, 0.1}, {2, 3, Q::Major, 0.3},
        {3, 5, Q::Minor, 0.0}, {5, 8, Q::Major, 0.2}, {6, 10, Q::Minor, 0.2}, {4, 7, Q::Diminished, 0.6},
        {3, 5, Q::Minor7, 0.9}};
    static const std::vector<Template> mixolydian{
        {0, 0, Q::Major, 0.0}, {1, 2, Q::Minor, 0.25}, {3, 5, Q::Major, 0.0}, {4, 7, Q::Minor, 0.2},
        {4, 7, Q::Major, 0.2}, {5, 9, Q::Minor, 0.2}, {6, 10, Q::Major, 0.2}, {4, 7, Q::Dominant7, 0.5},
        {1, 2, Q::Minor7, 0.5}, {2, 4, Q::Diminished, 0.9}};
    static const std::vector<Template> lydian{
        {0, 0, Q::Major, 0.0}, {1, 2, Q::Major, 0.2}, {2, 4, Q::Minor, 0.6}, {3, 5, Q::Major, 0.6},
        {4, 7, Q::Major, 0.0}, {5, 9, Q::Minor, 0.1}, {6, 11, Q::Minor, 0.5}, {4, 7, Q::Dominant7, 0.3}};
    switch (mode) {
    case Mode::Minor:
    case Mode::Aeolian:
    case Mode::Locrian: return minor;
    case Mode::Dorian: return dorian;
    case Mode::Phrygian: return phrygian;
    case Mode::Mixolydian: return mixolydian;
    case Mode::Lydian: return lydian;
    default: return major;
    }
}

// What follows what, by degree. Rows from, columns to: I ii iii IV V vi vii.
constexpr double kFollows[7][7] = {
    {0.9, 0.6, 1.1, 0.3, 0.2, 0.5, 0.7},
    {1.1, 0.9, 1.6, 1.2, 0.0, 1.1, 0.4},
    {1.4, 1.2, 1.0, 0.4, 1.1, 0.1, 1.6},
    {0.5, 0.3, 1.4, 0.9, 0.1, 0.9, 0.4},
    {0.0, 1.7, 1.2, 1.3, 0.7, 0.3, 1.2},
    {0.9, 0.2, 0.9, 0.3, 0.4, 0.9, 0.9},
    {0.0, 1.7, 0.8, 1.6, 0.7, 0.7, 1.0}};

bool sameHarmony(const ChordState &a, const ChordState &b)
{
    return a.root == b.root
        && ((a.quality == b.quality) || (a.quality == Q::Major && b.quality == Q::Dominant7)
            || (a.quality == Q::Minor && b.quality == Q::Minor7));
}

// The degree of a chord in a region's key, or -1.
int degreeIn(KeySignature key, const ChordState &s)
{
    const int tonic = tonicPitchClass(key);
    for (const Template &t : templatesOf(key.mode))
        if (modulo12(tonic + t.root) == s.root && t.quality == s.quality && !t.finalOnly) return t.degree;
    return -1;
}

int signDistance(KeySignature a, KeySignature b)
{
    // Keys are near when their major forms are; a mode counts as the major key of its signature.
    const int d = std::abs(a.fifths - b.fifths) % 12;
    return std::min(d, 12 - d);
}

std::vector<KeySignature> regionsAround(KeySignature home)
{
    std::vector<KeySignature> regions{home};
    auto add = [&](KeySignature key) {
        for (const KeySignature &r : regions)
            if (tonicPitchClass(r) == tonicPitchClass(key) && isMinorLike(r.mode) == isMinorLike(key.mode)) return;
        regions.push_back(key);
    };
    const int fifths = home.fifths;
    for (int d : {0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6})
        for (Mode mode : {Mode::Major, Mode::Minor}) {
            int f = fifths + d;
            while (f > 7) f -= 12;
            while (f < -7) f += 12;
            add(KeySignature{static_cast<std::int8_t>(f), mode});
        }
    return regions;
}

std::vector<HarmonySlice> slicesOf(const GenerationRequest &request)
{
    const VoiceGrid &grid = request.grid;
    const auto &phrases = request.concept_.phrases.value;
    std::vector<HarmonySlice> slices;
    const bool halves = request.concept_.metre.value.unit <= 2;
    auto masksDiffer = [&](std::size_t f) {
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (request.free.free[v][f] != request.free.free[v][f - 1]) return true;
            // A given voice that begins or stops sounding changes how many voices there are.
            if (!request.free.free[v][f] && (grid.voices[v][f].pitch < 0) != (grid.voices[v][f - 1].pitch < 0)) return true;
        }
        return false;
    };
    // Two given eighths that leap want two chords, unless one chord has both.
    auto leapsInside = [&](std::size_t f) {
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (request.free.free[v][f]) continue;
            const int a = grid.voices[v][f - 1].pitch, b = grid.voices[v][f].pitch;
            if (a < 0 || b < 0 || !grid.voices[v][f].attack) continue;
            const int size = std::abs(a - b) % 12;
            if (size == 1 || size == 2) continue;
            if (size == 6 || size == 10 || size == 11 || (size == 5 && v == kChoirVoices - 1)) return true;
        }
        return false;
    };
    std::size_t phrase = 0;
    for (std::size_t f = 0; f < grid.size(); ++f) {
        const GridFrame &frame = grid.frames[f];
        bool starts = f == 0 || frame.phase == 0 || masksDiffer(f)
            || frame.beat != grid.frames[f - 1].beat;
        if (!starts && frame.halfBeat()) starts = halves || leapsInside(f);
        if (!starts && !request.wishes.harmony.empty()) starts = request.wishes.harmony[f] != request.wishes.harmony[f - 1];
        if (!starts && frame.phraseEnd != grid.frames[f - 1].phraseEnd) starts = true;
        if (!starts) continue;
        if (!slices.empty()) slices.back().end = f;
        HarmonySlice slice;
        slice.begin = f;
        slice.downbeat = frame.phase == 0 && frame.beat == 0;
        slice.strong = slice.downbeat
            || (frame.phase == 0 && frame.beatsInBar % 2 == 0 && frame.beatsInBar > 2 && frame.beat == frame.beatsInBar / 2);
        slice.phraseEnd = frame.phraseEnd;
        if (!request.wishes.harmony.empty()) slice.harmony = request.wishes.harmony[f];
        slice.cadence = frame.phraseEnd && (f == 0 || !grid.frames[f - 1].phraseEnd);
        while (phrase < phrases.size() && phrases[phrase].range.end <= frame.start) ++phrase;
        slice.phrase = phrase < phrases.size() && phrases[phrase].range.contains(frame.start) ? static_cast<int>(phrase) : -1;
        slice.phraseStart = slices.empty() || (slices.back().phraseEnd && !frame.phraseEnd);
        slices.push_back(slice);
    }
    if (!slices.empty()) slices.back().end = grid.size();
    for (HarmonySlice &slice : slices) {
        slice.silent = true;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            slice.free[v] = request.free.free[v][slice.begin] != 0;
            slice.first[v] = slice.free[v] ? -1 : grid.voices[v][slice.begin].pitch;
            slice.last[v] = slice.free[v] ? -1 : grid.voices[v][slice.end - 1].pitch;
            slice.silent = slice.silent && !slice.free[v] && slice.first[v] < 0 && slice.last[v] < 0;
        }
    }
    return slices;
}

struct Heard {
    int pitchClass;
    double weight;
    int voice;
};

// What the given voices ask of the chord: each note that is no chord note costs by its weight and how it is left.
std::vector<Heard> heardIn(const GenerationRequest &request, const HarmonySlice &slice)
{
    std::vector<Heard> heard;
    const VoiceGrid &grid = request.grid;
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        if (slice.free[v]) continue;
        const auto &cells = grid.voices[v];
        std::size_t f = slice.begin;
        while (f < slice.end) {
            std::size_t g = f + 1;
            while (g < slice.end && cells[g].pitch == cells[f].pitch && !cells[g].attack) ++g;
            if (cells[f].pitch >= 0) {
                const double share = static_cast<double>(g - f) / static_cast<double>(slice.end - slice.begin);
                std::size_t next = g;
                while (next < grid.size() && cells[next].pitch == cells[f].pitch) ++next;
                const int after = next < grid.size() ? cells[next].pitch : -1;
                const int before = f > 0 ? cells[f - 1].pitch : -1;
                const bool leftByStep = after >= 0 && std::abs(after - cells[f].pitch) <= 2;
                const bool reachedByStep = before >= 0 && std::abs(before - cells[f].pitch) <= 2;
                double weight;
                if (f == slice.begin) {
                    const bool held = !cells[f].attack && before == cells[f].pitch;
                    weight = leftByStep && g < slice.end ? (held || reachedByStep ? 1.3 : 2.4) : 4.0;
                    if (share <= 0.3 && leftByStep) weight *= 0.6;
                } else {
                    weight = leftByStep && reachedByStep ? 0.15 : leftByStep || reachedByStep ? 1.0 : 2.2;
                    weight *= 0.5 + share;
                }
                heard.push_back({modulo12(cells[f].pitch), weight, static_cast<int>(v)});
            }
            f = g;
        }
    }
    return heard;
}

double inversionCost(const ChordState &s, const HarmonySlice &slice)
{
    const bool seventh = s.quality >= Q::Dominant7;
    if (s.quality == Q::Diminished) return s.inversion == 1 ? 0.0 : 1.6;
    if (seventh) {
        constexpr double costs[4] = {0.25, 0.15, 0.6, 0.3};
        return costs[s.inversion] + (slice.phraseEnd ? 3.0 : 0.0);
    }
    switch (s.inversion) {
    case 0: return 0.0;
    case 1: return slice.cadence ? 2.0 : 0.3;
    default: break;
    }
    // Six-four chords: the cadential one, on the strong beat, is the rule; others pass.
    if (slice.phraseEnd) return 4.0;
    return s.degree == 0 && slice.strong ? 0.9 : 2.2;
}

double cadenceCost(const Concept &concept_, const HarmonySlice &slice, const ChordState &s, const std::vector<KeySignature> &regions)
{
    if (!slice.cadence || slice.phrase < 0) return 0;
    const auto &phrases = concept_.phrases.value;
    const Phrase &phrase = phrases[static_cast<std::size_t>(slice.phrase)];
    const KeySignature key = regions[static_cast<std::size_t>(s.region)];
    const bool last = static_cast<std::size_t>(slice.phrase) + 1 == phrases.size();
    double cost = 0;
    const bool home = s.region == 0;
    if (last && !home) cost += 4.0;
    const bool local = key.fifths == phrase.fifths;
    if (!local) cost += 0.8;
    const bool tonic = s.degree == 0, fifth = s.degree == 4 && s.quality == Q::Major;
    switch (phrase.cadence) {
    case Cadence::Authentic:
    case Cadence::Plagal: cost += tonic ? 0.0 : fifth ? 1.5 : 2.5; break;
    case Cadence::Half:
    case Cadence::Phrygian: cost += fifth ? 0.0 : tonic ? 0.9 : 2.5; break;
    case Cadence::Deceptive: cost += s.degree == 5 ? 0.0 : 1.5; break;
    case Cadence::None: cost += tonic || fifth ? 0.0 : 1.0; break;
    }
    if (last) cost += tonic ? 0.0 : 4.0;
    if (s.quality != Q::Major && s.quality != Q::Minor) cost += 3.0;
    return cost;
}

} // namespace

std::size_t lowestVoice(const GenerationRequest &request)
{
    for (std::size_t v = kChoirVoices; v-- > 0;)
        if (request.present[v]) return v;
    return kChoirVoices - 1;
}

double hashed(std::uint64_t seed, std::uint64_t a, std::uint64_t b)
{
    // splitmix64 over the three numbers: the same on every machine.
    std::uint64_t x = seed * 0x9E3779B97F4A7C15ULL + a * 0xBF58476D1CE4E5B9ULL + b * 0x94D049BB133111EBULL;
    x ^= x >> 30;
    x *= 0xBF58476D1CE4E5B9ULL;
    x ^= x >> 27;
    x *= 0x94D049BB133111EBULL;
    x ^= x >> 31;
    return static_cast<double>(x >> 11) * (1.0 / 9007199254740992.0);
}

Chord ChordState::chord() const
{
    Chord c{root, quality, root, false};
    c.bass = modulo12(root + tonesOf(quality)[static_cast<std::size_t>(inversion)]);
    return c;
}

double HarmonyPlan::move(std::size_t slice, const ChordState &from, const ChordState &to) const
{
    const HarmonySlice &here = slices[slice];
    const bool same = sameHarmony(from, to);
    const bool afterPause = here.phraseStart && slice > 0;
    double cost = 0;
    if (afterPause) {
        // A new phrase begins anew: with I or V, and a root in the bass.
        cost = to.degree == 0 || to.degree == 4 ? 0.1 : 0.5;
        if (from.region != to.region) cost += to.region == 0 ? 0.2 : 0.6;
        if (to.inversion != 0) cost += 0.3;
        return cost;
    }
    if (same) {
        cost = here.downbeat ? 1.3 : here.strong ? 0.8 : 0.45;
        if (from.inversion == to.inversion && from.quality == to.quality) cost += 0.35;
        if (here.phraseEnd && !here.cadence) cost = from.inversion == to.inversion ? -1.0 : 0.6; // a held last chord
        if (from.quality >= Q::Dominant7 && to.quality < Q::Dominant7) cost += 1.2; // a seventh does not vanish
        if (from.region != to.region) cost += 0.8;
        return cost;
    }
    if (here.phraseEnd && !here.cadence) cost += 1.2;
    if (from.region == to.region) {
        cost += kFollows[from.degree][to.degree];
    } else {
        const KeySignature a = regions[static_cast<std::size_t>(from.region)], b = regions[static_cast<std::size_t>(to.region)];
        const int pivot = degreeIn(b, from);
        if (pivot >= 0) cost += 0.5 + kFollows[pivot][to.degree];
        else if (to.dominant) cost += 1.2; // the new key announces itself by its dominant
        else cost += 2.6;
        cost += 0.25 * signDistance(a, b) + (to.region == 0 ? 0.0 : 0.35);
    }
    // A dominant goes where it points.
    if (from.dominant && !(to.degree == 0 || to.degree == 5 || to.degree == 4 || to.degree == 6 || from.region != to.region))
        cost += 0.6;
    if (from.quality == Q::Dominant7 || from.quality == Q::Diminished7 || from.quality == Q::Diminished) {
        const int target = modulo12(from.quality == Q::Dominant7 ? from.root + 5 : from.root + 1);
        const bool resolves = to.root == target || (from.quality == Q::Dominant7 && to.root == modulo12(target + 4 + 5))
            || (from.quality == Q::Dominant7 && to.root == modulo12(target + 8)) || (to.dominant && from.region == to.region);
        if (!resolves) cost += 1.6;
    }
    // The six-four chord resolves over its own bass.
    const bool sixFour = from.inversion == 2 && from.quality < Q::Dominant7;
    if (sixFour) {
        const bool cadential = from.degree == 0 && to.degree == 4 && to.inversion == 0;
        const int bassMove = modulo12(to.chord().bass - from.chord().bass);
        cost += cadential ? -0.6 : bassMove <= 2 || bassMove >= 10 ? 0.4 : 2.5;
    }
    if (to.inversion == 2 && to.quality < Q::Dominant7) {
        const int bassMove = modulo12(to.chord().bass - from.chord().bass);
        if (!(bassMove <= 2 || bassMove >= 10 || to.degree == 0)) cost += 1.5;
    }
    // A seventh in the bass steps down into a first inversion.
    if (from.inversion == 3) {
        const int down = modulo12(from.chord().bass - to.chord().bass);
        cost += down == 1 || down == 2 ? 0.0 : 3.0;
    }
    const int bass = modulo12(to.chord().bass - from.chord().bass);
    if (bass == 6) cost += 0.7;
    if (bass == 0) cost += 0.5;
    // Full close: V (root) to I (root) at the phrase's last note.
    if (here.cadence) {
        if (to.degree == 0 && from.degree == 4 && from.region == to.region) cost += from.inversion == 0 && to.inversion == 0 ? -1.6 : 0.4;
        else if (to.degree == 0 && from.degree == 6 && from.region == to.region) cost += 0.1;
        else if (to.degree == 0 && from.degree == 3 && from.region == to.region) cost += 0.5;
        else if (to.degree == 0) cost += 1.4;
        else if (to.degree == 4 && from.degree == 4) cost += 1.0;
    }
    return cost;
}

HarmonyPlan planHarmony(const GenerationRequest &request, std::uint64_t seed, double noise, const JobControl &job)
{
    HarmonyPlan plan;
    KeySignature home = request.concept_.key.value;
    if (home.mode == Mode::Unknown) home.mode = Mode::Major;
    plan.regions = regionsAround(home);
    plan.slices = slicesOf(request);
    const std::size_t n = plan.slices.size();
    plan.states.resize(n);
    plan.rest.resize(n);
    constexpr std::size_t kMost = 44; // states kept in a slice
    const Controls &controls = request.settings.controls;
    const std::size_t low = lowestVoice(request);
    const auto homeScale = scaleOf(home);
    const int homeLeading = modulo12(tonicPitchClass(home) + 11);
    for (std::size_t k = 0; k < n; ++k) {
        const HarmonySlice &slice = plan.slices[k];
        if (slice.silent) continue;
        if (job.stopped()) return plan;
        const std::vector<Heard> heard = heardIn(request, slice);
        const bool closing = slice.phraseEnd && slice.phrase >= 0;
        auto &states = plan.states[k];
        for (std::size_t r = 0; r < plan.regions.size(); ++r) {
            const KeySignature key = plan.regions[r];
            const int tonic = tonicPitchClass(key);
            double regionCost = r == 0 ? 0.0 : 0.12 + 0.1 * signDistance(key, home) + (signDistance(key, home) > 2 ? 0.6 : 0.0);
            if (slice.phrase >= 0 && r > 0) {
                const Phrase &phrase = request.concept_.phrases.value[static_cast<std::size_t>(slice.phrase)];
                if (phrase.fifths == key.fifths && phrase.fifths != home.fifths) regionCost *= 0.4;
            }
            for (const Template &t : templatesOf(key.mode)) {
                if (t.finalOnly && !(closing && (r == 0 || slice.cadence))) continue;
                ChordState s;
                s.region = static_cast<std::int16_t>(r);
                s.degree = static_cast<std::int8_t>(t.degree);
                s.root = static_cast<std::int8_t>(modulo12(tonic + t.root));
                s.quality = t.quality;
                const auto tones = tonesOf(t.quality);
                std::uint16_t bits = 0;
                for (int tone : tones)
                    if (tone >= 0) bits |= static_cast<std::uint16_t>(1u << modulo12(s.root + tone));
                s.dominant = ((bits >> modulo12(tonic + 11)) & 1) != 0 && (t.degree == 4 || t.degree == 6);
                double cost = t.cost + regionCost;
                for (const Heard &h : heard)
                    if (((bits >> h.pitchClass) & 1) == 0) cost += h.weight;
                if (t.quality >= Q::Dominant7) cost -= controls.dissonance * (controls.dissonance > 0 ? 0.5 : 1.2);
                if (controls.chromaticism != 0) {
                    int outside = 0;
                    for (int pc = 0; pc < 12; ++pc) outside += ((bits >> pc) & 1) && !homeScale[static_cast<std::size_t>(pc)] && pc != homeLeading;
                    cost -= controls.chromaticism * (controls.chromaticism > 0 ? 0.9 : 2.0) * outside;
                }
                if (slice.harmony) {
                    cost += 2.5 * std::popcount(static_cast<unsigned>(bits & ~slice.harmony));
                    cost += 1.2 * std::popcount(static_cast<unsigned>(slice.harmony & ~bits));
                }
                if (cost > 9 && states.size() > kMost) continue;
                const int inversions = t.quality >= Q::Dominant7 ? 4 : 3;
                for (int i = 0; i < inversions; ++i) {
                    s.inversion = static_cast<std::int8_t>(i);
                    const int bass = modulo12(s.root + tones[static_cast<std::size_t>(i)]);
                    s.cost = cost + inversionCost(s, slice) + cadenceCost(request.concept_, slice, s, plan.regions);
                    if (!slice.free[low]) { // the bass is given: it decides the inversion
                        const int given = slice.first[low] >= 0 ? slice.first[low] : slice.last[low];
                        if (given >= 0 && modulo12(given) != bass) s.cost += 2.5;
                    } else if (const PitchClasses wanted = requiredAt(request, low, slice.begin); wanted && !((wanted >> bass) & 1)) {
                        s.cost += 6;
                    }
                    if (noise > 0) {
                        const auto chordId = static_cast<std::uint64_t>(s.root) * 64 + static_cast<std::uint64_t>(s.quality) * 4
                            + static_cast<std::uint64_t>(i);
                        const double u = hashed(seed, k * 2 + 1, chordId);
                        // Gumbel noise, so that a chord is chosen by its share and not only by its rank.
                        s.cost -= noise * -std::log(-std::log(std::clamp(u, 1e-9, 1 - 1e-9)));
                    }
                    states.push_back(s);
                }
            }
        }
        if (states.size() > kMost) {
            std::nth_element(states.begin(), states.begin() + kMost, states.end(),
                             [](const ChordState &a, const ChordState &b) { return a.cost < b.cost; });
            states.resize(kMost);
        }
    }
    // Costs from each state to the end, so that a search from the left knows what a choice leads to.
    for (std::size_t k = n; k-- > 0;) {
        if (job.stopped()) return plan;
        plan.rest[k].assign(plan.states[k].size(), 0.0);
        if (k + 1 >= n || plan.states[k + 1].empty()) continue;
        for (std::size_t i = 0; i < plan.states[k].size(); ++i) {
            double best = 1e18;
            for (std::size_t j = 0; j < plan.states[k + 1].size(); ++j) {
                const ChordState &to = plan.states[k + 1][j];
                best = std::min(best, plan.move(k + 1, plan.states[k][i], to) + to.cost + plan.rest[k + 1][j]);
            }
            plan.rest[k][i] = best;
        }
    }
    return plan;
}

} // namespace ricercar
