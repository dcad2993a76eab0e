// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/ranking.h"

#include "core/theory/chord.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace ricercar {

namespace {

std::string percent(double share)
{
    return std::to_string(static_cast<int>(std::lround(share * 100))) + " %";
}

std::string decimals(double value, int digits)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.*f", digits, value);
    return text;
}

std::string plural(int n, const std::string &one, const std::string &many)
{
    static constexpr const char *kNumbers[] = {"no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
    return (n >= 0 && n <= 10 ? std::string(kNumbers[n]) : std::to_string(n)) + " " + (n == 1 ? one : many);
}

std::string shareInWords(double share)
{
    return share >= 0.8 ? "nearly always" : share >= 0.6 ? "most of the time" : share >= 0.4 ? "about half the time"
        : share >= 0.2  ? "now and then"
                        : "hardly ever";
}

std::string spanInWords(int semitones)
{
    static constexpr const char *kNames[] = {"one note", "a second", "a second", "a third", "a third", "a fourth", "a tritone",
                                             "a fifth", "a sixth", "a sixth", "a seventh", "a seventh", "an octave"};
    if (semitones <= 12) return kNames[semitones];
    static constexpr const char *kOver[] = {"", "a second", "a second", "a third", "a third", "a fourth", "a tritone",
                                            "a fifth", "a sixth", "a sixth", "a seventh", "a seventh"};
    if (semitones % 12 == 0) return std::to_string(semitones / 12) + " octaves";
    return (semitones < 24 ? std::string("an octave") : std::to_string(semitones / 12) + " octaves") + " and " + kOver[semitones % 12];
}

double barsOf(const VoiceGrid &grid)
{
    double bars = 0;
    for (const GridFrame &f : grid.frames) bars += 1.0 / (f.division * std::max<int>(f.beatsInBar, 1));
    return std::max(bars, 0.5);
}

ScorePart voiceLeading(const Alternative &a)
{
    int errors = 0, weaknesses = 0;
    for (const Finding &f : a.findings) {
        errors += f.severity == Severity::Error;
        weaknesses += f.severity == Severity::Weakness;
    }
    const double perBar = a.severityAfter / 100.0 / barsOf(a.draft.grid);
    ScorePart part{"voice leading", 1.0 / (1.0 + 2.5 * perBar), 3, ""};
    const std::string faults = errors == 0 ? plural(weaknesses, "weakness", "weaknesses")
        : weaknesses == 0                  ? plural(errors, "error", "errors")
                                           : plural(errors, "error", "errors") + " and " + plural(weaknesses, "weakness", "weaknesses");
    part.reason = errors + weaknesses == 0 ? "No fault of voice leading was found."
                                           : "Of faults of voice leading, " + faults + (errors + weaknesses == 1 ? " remains." : " remain.");
    return part;
}

// The frame where the beat before that of frame f begins.
std::size_t beatBefore(const VoiceGrid &grid, std::size_t f)
{
    while (f > 0 && grid.frames[f].phase != 0) --f;
    if (f > 0) --f;
    while (f > 0 && grid.frames[f].phase != 0) --f;
    return f;
}

// The chord that sounds at a frame, or within a beat after it (ornaments resolve).
std::optional<Chord> chordAt(const VoiceGrid &grid, std::size_t f)
{
    for (std::size_t g = f; g < std::min<std::size_t>(grid.size(), f + grid.frames[f].division); ++g) {
        std::vector<int> keys;
        for (const auto &cells : grid.voices)
            if (cells[g].pitch >= 0) keys.push_back(cells[g].pitch);
        if (const auto chord = findChord(keys)) return chord;
    }
    return std::nullopt;
}

// The key a phrase closes in: of its two keys, the one whose mode is that of the piece, or else the major one.
KeySignature cadenceKey(const Phrase &phrase, KeySignature home)
{
    return phrase.fifths == home.fifths ? home : KeySignature{static_cast<std::int8_t>(phrase.fifths), Mode::Major};
}

// Where two voices sound alone: the pitch class of the lower one, and the interval within the octave.
std::optional<std::pair<int, int>> intervalAt(const VoiceGrid &grid, std::size_t f)
{
    std::vector<int> keys;
    for (const auto &cells : grid.voices)
        if (cells[f].pitch >= 0) keys.push_back(cells[f].pitch);
    if (keys.size() != 2) return std::nullopt;
    const auto [low, high] = std::minmax(keys[0], keys[1]);
    return std::pair{low % 12, (high - low) % 12};
}

ScorePart cadences(const Alternative &a, const Concept &concept_)
{
    const VoiceGrid &grid = a.draft.grid;
    double sum = 0;
    int phrases = 0, met = 0, near = 0;
    for (const Phrase &phrase : concept_.phrases.value) {
        std::size_t last = grid.size();
        for (std::size_t f = 0; f < grid.size(); ++f)
            if (phrase.range.contains(grid.frames[f].start) && grid.frames[f].phraseEnd
                && (f == 0 || !grid.frames[f - 1].phraseEnd))
                last = f;
        if (last >= grid.size() || last == 0) continue;
        ++phrases;
        const auto end = chordAt(grid, last);
        const auto before = chordAt(grid, beatBefore(grid, last));
        const auto justBefore = chordAt(grid, last - 1);
        double value = 0;
        if (const auto interval = intervalAt(grid, last)) {
            // Two voices close by their interval and by the degree below.
            const int tonic = tonicPitchClass(cadenceKey(phrase, concept_.key.value));
            const bool half = phrase.cadence == Cadence::Half || phrase.cadence == Cadence::Phrygian;
            const bool placed = phrase.cadence == Cadence::Deceptive ? interval->first != tonic
                                                                     : interval->first == (tonic + (half ? 7 : 0)) % 12;
            const int size = interval->second;
            const bool rests = size == 0 || size == 3 || size == 4 || size == 7 || (!placed && (size == 8 || size == 9));
            value = !rests ? 0 : placed ? 1.0 : 0.4;
        } else if (end && !end->isSeventh()) {
            const bool root = end->inversion() == 0;
            value = root ? 0.5 : 0.25;
            if (phrase.cadence == Cadence::Plagal || phrase.cadence == Cadence::Deceptive) {
                const int tonic = tonicPitchClass(cadenceKey(phrase, concept_.key.value));
                const bool plagal = phrase.cadence == Cadence::Plagal;
                for (const auto &p : {before, justBefore})
                    if (p && p->root == (tonic + (plagal ? 5 : 7)) % 12
                        && (plagal ? end->root == tonic : end->root != tonic && end->root != p->root))
                        value = root ? 1.0 : 0.7;
            } else for (const auto &p : {before, justBefore}) {
                if (!p) continue;
                const bool fromDominant = (p->root + 5) % 12 == end->root && p->quality != ChordQuality::Minor;
                const bool fromLeading = (p->root + 1) % 12 == end->root && p->quality >= ChordQuality::Diminished;
                const bool authentic = fromDominant || fromLeading;
                const bool half = phrase.cadence == Cadence::Half || phrase.cadence == Cadence::Phrygian;
                if (half ? !authentic : authentic) value = root ? 1.0 : 0.7;
            }
        }
        met += value >= 0.99;
        near += value >= 0.5;
        sum += value;
    }
    ScorePart part{"cadences", phrases > 0 ? sum / phrases : 0.5, 2, ""};
    part.reason = phrases == 0 ? "There is no phrase end to judge."
        : met == phrases ? std::string(phrases == 1 ? "The phrase closes" : "All phrases close") + " as the tune asks."
        : met == 0 && near == phrases ? std::string("Every phrase closes nearly as the tune asks: on an inversion, or not from the dominant.")
        : met == 0       ? std::string("No phrase closes quite as the tune asks.")
                         : "Of " + plural(phrases, "phrase", "phrases") + ", " + plural(met, "closes", "close") + " as the tune asks.";
    return part;
}

// How the written voices move: in all, per beat, and by step.
struct Movement {
    double beats = 0, moves = 0, changes = 0, steps = 0; // beats of all written voices together
};

Movement movementOf(const VoiceGrid &grid, const CellMask &free)
{
    Movement m;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t f = 1; f < grid.size(); ++f) {
            if (!free.free[v][f]) continue;
            const int x = grid.voices[v][f - 1].pitch, y = grid.voices[v][f].pitch;
            m.beats += 1.0 / grid.frames[f].division;
            m.changes += x != y;
            if (x < 0 || y < 0 || x == y) continue;
            m.moves += 1;
            m.steps += std::abs(x - y) <= 2;
        }
    return m;
}

ScorePart motion(const Alternative &a, const CellMask &free, const Controls &controls)
{
    const Movement m = movementOf(a.draft.grid, free);
    const double rate = m.beats > 0 ? m.changes / m.beats : 0, share = m.moves > 0 ? m.steps / m.moves : 0;
    // Bach's inner voices and basses change about 0.88 times a beat, three moves of four by step. Whoever asks for more
    // or less motion is measured by that.
    const double wanted = 0.88 * std::pow(1.8, controls.activity);
    const double value = std::exp(-std::pow((rate - wanted) / 0.36, 2)) * 0.6 + std::exp(-std::pow((share - 0.73) / 0.2, 2)) * 0.4;
    const std::string pace = rate < 0.55 ? "Mostly held notes" : rate < 0.8 ? "A calm pace, mostly quarters"
        : rate < 1.02                    ? "The pace of a chorale"
        : rate < 1.4                     ? "Flowing, with many eighths"
                                         : "Lively, more than the beat asks";
    const std::string line = share >= 0.85 ? "nearly all by step" : share >= 0.65 ? "mostly by step"
        : share >= 0.5                     ? "as often by leap as by step"
                                           : "more by leap than by step";
    return {"motion", value, 1.5, pace + " (" + decimals(rate * 4, 1) + " notes to four beats in each new voice), " + line + "."};
}

// How far the written tones keep to the key of the tune. In Bach's chorales 94 % of the lower voices' tones belong to
// the home scale (the raised leading note of minor counted in), and in nine pieces of ten more than 88 %.
ScorePart keyFit(const Alternative &a, const Concept &concept_, const CellMask &free, const Controls &controls)
{
    const KeySignature key = concept_.key.value;
    std::array<bool, 12> scale = scaleOf(key);
    if (key.mode == Mode::Minor) scale[static_cast<std::size_t>((tonicPitchClass(key) + 11) % 12)] = true;
    double cells = 0, inside = 0;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t f = 0; f < a.draft.grid.size(); ++f) {
            const int pitch = a.draft.grid.voices[v][f].pitch;
            if (!free.free[v][f] || pitch < 0) continue;
            cells += 1;
            inside += scale[static_cast<std::size_t>(pitch % 12)];
        }
    const double share = cells > 0 ? inside / cells : 1;
    // Who asks for chromatic writing, or for none, is measured by that.
    const double least = 0.72 - 0.2 * std::max(0.0, controls.chromaticism);
    return {"key", std::clamp((share - least) / 0.21, 0.0, 1.0), 2,
            (share >= 0.995 ? "All of the new tones belong to " : percent(share) + " of the new tones belong to ") + keyName(key) + "."};
}

ScorePart harmony(const Alternative &a)
{
    const VoiceGrid &grid = a.draft.grid;
    int beats = 0, chords = 0;
    std::array<int, 12> roots{};
    for (std::size_t f = 0; f < grid.size(); ++f) {
        if (grid.frames[f].phase != 0) continue;
        std::vector<int> keys;
        for (const auto &cells : grid.voices)
            if (cells[f].pitch >= 0) keys.push_back(cells[f].pitch);
        if (keys.size() < 3) continue;
        ++beats;
        if (const auto chord = chordAt(grid, f)) {
            ++chords;
            ++roots[static_cast<std::size_t>(chord->root)];
        }
    }
    double entropy = 0;
    for (int n : roots)
        if (n > 0) entropy -= n / static_cast<double>(chords) * std::log2(n / static_cast<double>(chords));
    const double clear = beats > 0 ? static_cast<double>(chords) / beats : 1;
    const double variety = std::min(1.0, entropy / 2.6);
    const int used = static_cast<int>(std::count_if(roots.begin(), roots.end(), [](int n) { return n > 0; }));
    if (beats == 0) return {"harmony", 0.6 + 0.4 * variety, 1, "With fewer than three voices sounding there are intervals, not chords."};
    return {"harmony", 0.6 * clear + 0.4 * variety, 1,
            (clear >= 0.97 ? "Every beat makes a plain chord or resolves into one"
                 : clear >= 0.85 ? "Nearly every beat makes a plain chord or resolves into one"
                                 : percent(clear) + " of the beats make a plain chord or resolve into one")
                + "; chords on " + plural(used, "degree", "different degrees") + " are used."};
}

ScorePart contour(const Alternative &a)
{
    const VoiceGrid &grid = a.draft.grid;
    int contrary = 0, together = 0, lowest = 200, highest = -1;
    // The outermost voices that sound at all.
    auto sings = [&](std::size_t v) {
        return std::any_of(grid.voices[v].begin(), grid.voices[v].end(), [](const GridCell &c) { return c.pitch >= 0; });
    };
    std::size_t top = 0, low = kChoirVoices - 1;
    while (top < low && !sings(top)) ++top;
    while (low > top && !sings(low)) --low;
    for (std::size_t f = 0; f < grid.size(); ++f) {
        const int bass = grid.voices[low][f].pitch;
        if (bass >= 0) {
            lowest = std::min(lowest, bass);
            highest = std::max(highest, bass);
        }
        if (f == 0 || !(grid.frames[f].phase == 0 || grid.frames[f].halfBeat())) continue;
        const int s0 = grid.voices[top][f - 1].pitch, s1 = grid.voices[top][f].pitch, b0 = grid.voices[low][f - 1].pitch;
        if (s0 < 0 || s1 < 0 || b0 < 0 || bass < 0 || s0 == s1 || b0 == bass) continue;
        ((s1 > s0) != (bass > b0) ? contrary : together) += 1;
    }
    const double share = contrary + together > 0 ? static_cast<double>(contrary) / (contrary + together) : 0.5;
    const int span = highest >= lowest ? highest - lowest : 0;
    const double wide = std::clamp(span / 14.0, 0.0, 1.0);
    return {"contour", 0.6 * std::min(1.0, share / 0.6) + 0.4 * wide, 1,
            contrary + together == 0 ? "The outer voices never move together."
                : "Where the outer voices move together, they go opposite ways " + shareInWords(share) + "; the lowest voice spans "
                    + spanInWords(span) + "."};
}

void total(Alternative &a)
{
    double sum = 0, weights = 0;
    for (const ScorePart &p : a.parts) {
        sum += p.value * p.weight;
        weights += p.weight;
    }
    a.total = weights > 0 ? sum / weights : 0;
}

} // namespace

double likeness(const VoiceGrid &a, const VoiceGrid &b, const CellMask &free)
{
    double same = 0, all = 0;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        for (std::size_t f = 0; f < std::min(a.size(), b.size()); ++f) {
            if (!free.free[v][f]) continue;
            all += 1;
            same += a.voices[v][f].pitch == b.voices[v][f].pitch;
        }
    return all > 0 ? same / all : 0;
}

void assess(Alternative &a, const Concept &concept_, const CellMask &free, const RankingWishes &wishes)
{
    a.parts = {voiceLeading(a), cadences(a, concept_), motion(a, free, wishes.controls), harmony(a),
               keyFit(a, concept_, free, wishes.controls), contour(a)};
    total(a);
}

void rankAlternatives(std::vector<Alternative> &alternatives, const Concept &concept_, const CellMask &free,
                      const VoiceGrid &before, const RankingWishes &wishes)
{
    double mean = 0;
    bool likelihoods = !alternatives.empty();
    for (const Alternative &a : alternatives) {
        mean += a.draft.logLikelihood / static_cast<double>(alternatives.size());
        likelihoods = likelihoods && a.draft.logLikelihood != 0;
    }
    bool held = false;
    for (const auto &cells : before.voices)
        held = held || std::any_of(cells.begin(), cells.end(), [](const GridCell &c) { return c.pitch >= 0; });
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
        Alternative &a = alternatives[i];
        assess(a, concept_, free, wishes);
        if (likelihoods) {
            const double better = a.draft.logLikelihood - mean;
            a.parts.push_back({"likelihood", 1.0 / (1.0 + std::exp(-8.0 * better)), 1,
                               better > 0.01    ? "It keeps closer to the chorales the studio learned from than its rivals do."
                               : better < -0.01 ? "It strays further from the chorales the studio learned from than its rivals do."
                                                : "It is as close to the chorales the studio learned from as its rivals."});
        }
        const double kept = held ? likeness(a.draft.grid, before, free) : 0;
        if (wishes.likeness && held)
            a.parts.push_back({"likeness", 1.0 - std::min(1.0, 1.5 * std::abs(kept - *wishes.likeness)), 1.5,
                               "It keeps " + percent(kept) + " of what was there."});
        double like = wishes.likeness ? 0 : kept;
        for (std::size_t j = 0; j < alternatives.size(); ++j)
            if (j != i) like = std::max(like, likeness(a.draft.grid, alternatives[j].draft.grid, free));
        a.parts.push_back({"novelty", 1.0 - like, 0.5,
                           like >= 0.9 ? "It is nearly the idea next to it." : "It shares " + percent(like) + " of its notes with the idea nearest to it."});
        total(a);
    }
    std::stable_sort(alternatives.begin(), alternatives.end(), [](const auto &a, const auto &b) { return a.total > b.total; });
    for (std::size_t i = 0; i < alternatives.size(); ++i) {
        Alternative &a = alternatives[i];
        a.rank = static_cast<int>(i) + 1;
        // What sets it apart from the others: the part where it stands out most, and where it lags most.
        std::size_t best = 0, worst = 0;
        double above = -9, below = 9;
        for (std::size_t p = 0; p < a.parts.size(); ++p) {
            double others = 0;
            for (const Alternative &b : alternatives) others += b.parts[p].value / static_cast<double>(alternatives.size());
            const double d = (a.parts[p].value - others) * a.parts[p].weight;
            if (d > above && a.parts[p].value >= 0.6) {
                above = d;
                best = p;
            }
            if (d < below) {
                below = d;
                worst = p;
            }
        }
        if (alternatives.size() < 2) a.why = a.parts.front().reason;
        else if (i == 0 && above < -8) a.why = "First by the sum of all parts, none of them strong: " + a.parts[worst].reason;
        else if (i == 0) a.why = "First, most of all for its " + a.parts[best].name + ": " + a.parts[best].reason;
        else
            a.why = "Strongest in " + a.parts[best].name + "; behind in " + a.parts[worst].name + ": " + a.parts[worst].reason;
    }
}

} // namespace ricercar
