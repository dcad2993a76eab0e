// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/heard.h"

#include "core/brief/brief.h"
#include "core/brief/measures.h"
#include "core/compose/found_voices.h"
#include "core/theory/chord.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ricercar {

namespace {

TickRange wholeOf(const Score &score) { return {TimelineTick{0}, score.end()}; }

std::vector<int> keysAt(const Score &score, TimelineTick t)
{
    std::vector<int> keys;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), {t, t + Ticks{1}}))
        if (n.note->grace == Grace::None && n.onset <= t && n.end > t && score.parts[n.part]->instrument.channel != 9) keys.push_back(n.note->midi());
    std::sort(keys.begin(), keys.end());
    return keys;
}

std::vector<std::vector<TuneNote>> linesOf(const Score &score, TickRange range)
{
    std::vector<std::vector<TuneNote>> lines;
    for (const VoiceRef &v : voicesFromTop(score)) lines.push_back(tuneOf(score, v, range, false));
    return lines;
}

} // namespace

std::size_t linesIn(const Score &score)
{
    std::size_t lines = 0;
    for (const FoundVoice &v : voicesIn(score, wholeOf(score))) {
        std::map<TimelineTick, std::size_t> strikes;
        for (const PlacedNote &n : notesIn(score, v.part, wholeOf(score)))
            if (n.note->voice == v.ref.voice && n.note->grace == Grace::None) ++strikes[n.onset];
        std::map<std::size_t, std::size_t> sizes;
        for (const auto &[t, n] : strikes) ++sizes[n];
        std::size_t best = 1, count = 0;
        for (const auto &[n, times] : sizes)
            if (times > count) best = n, count = times;
        lines += best;
    }
    return lines;
}

KeySignature keyAround(const Score &score, TickRange range, KeySignature home)
{
    const auto keys = keysAt(score, TimelineTick{range.end.value - 1});
    KeyHints hints;
    if (!keys.empty()) {
        hints.lastPitchClass = keys.front() % 12;
        hints.lastIsBass = true;
    }
    const KeyEstimate estimate = findKey(score, range, hints);
    return estimate.confidence > 0.02 ? estimate.key : home;
}

Cadence cadenceAtEnd(const Score &score, TickRange range, KeySignature key)
{
    // The last sonority of the range and the last different one before it.
    std::set<TimelineTick> onsets;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
        if (range.contains(n.onset)) onsets.insert(n.onset);
    if (onsets.empty()) return Cadence::None;
    const auto last = keysAt(score, *onsets.rbegin());
    if (last.empty()) return Cadence::None;
    const int tonic = tonicPitchClass(key);
    auto degree = [&](int k) { return ((k - tonic) % 12 + 12) % 12; };
    std::vector<int> prev;
    TimelineTick since = *onsets.rbegin(); // of the last bass
    for (auto it = std::next(onsets.rbegin()); it != onsets.rend(); ++it) {
        prev = keysAt(score, *it);
        if (!prev.empty() && degree(prev.front()) != degree(last.front())) break;
        since = *it;
    }
    auto has = [&](const std::vector<int> &keys, int d) { return std::any_of(keys.begin(), keys.end(), [&](int k) { return degree(k) == d; }); };
    const int bass = degree(last.front()), before = prev.empty() ? -1 : degree(prev.front());
    if (last.size() == 1) { // a melody alone
        if (bass == 0) return Cadence::Authentic;
        return bass == 7 || bass == 2 || bass == 11 ? Cadence::Half : Cadence::None;
    }
    const bool dominant = before == 7 || before == 11 || (before == 2 && has(prev, 11));
    if (bass == 0 && dominant) return Cadence::Authentic;
    // Under a broken chord the ear keeps the bass that was struck: the lowest note of the half bar before.
    if (bass == 0 && !dominant) {
        const Ticks half{score.masterBars[score.locate(since).bar]->time.length().value / 2};
        std::vector<int> figure;
        for (const PlacedNote &n : notesIn(score, score.parts.size(), {std::max(range.begin, since - half), since}))
            if (n.note->grace == Grace::None && n.onset < since && score.parts[n.part]->instrument.channel != 9) figure.push_back(n.note->midi());
        std::sort(figure.begin(), figure.end());
        if (!figure.empty() && degree(figure.front()) == 7 && (has(figure, 11) || has(figure, 10) || has(figure, 2))) return Cadence::Authentic;
    }
    if (bass == 0 && before == 5) return Cadence::Plagal;
    if ((bass == 9 || bass == 8) && before == 7) return Cadence::Deceptive;
    if (bass == 7 && before == 8) return Cadence::Phrygian;
    if (bass == 7) return Cadence::Half;
    return Cadence::None;
}

double repeatedNotes(const Score &score, TickRange range)
{
    double same = 0, all = 0;
    for (const auto &line : linesOf(score, range))
        for (std::size_t i = 1; i < line.size(); ++i) same += line[i].key == line[i - 1].key, ++all;
    return all > 0 ? same / all : 0;
}

std::optional<int> imitationIn(const Score &score, TickRange range)
{
    const auto lines = linesOf(score, range);
    for (std::size_t a = 0; a < lines.size(); ++a)
        for (std::size_t b = 0; b < lines.size(); ++b) {
            if (a == b || lines[a].size() < 5 || lines[b].size() < 5) continue;
            // Six notes of one line, anywhere, in the other a little later: the same directions and lengths, sizes within a step.
            for (std::size_t i = 0; i + 6 <= lines[a].size(); ++i)
                for (std::size_t k = 0; k + 6 <= lines[b].size(); ++k) {
                    const Ticks later = lines[b][k].onset - lines[a][i].onset;
                    if (later.value <= 0 || later.quarters() > 16) continue;
                    bool same = true;
                    std::size_t moved = 0;
                    for (std::size_t n = 0; n + 1 < 6 && same; ++n) {
                        const int x = lines[a][i + n + 1].key - lines[a][i + n].key, y = lines[b][k + n + 1].key - lines[b][k + n].key;
                        same = std::abs(x - y) <= 2 && (x > 0) == (y > 0) && (x < 0) == (y < 0)
                            && lines[a][i + n + 1].onset - lines[a][i + n].onset == lines[b][k + n + 1].onset - lines[b][k + n].onset;
                        moved += x != 0;
                    }
                    if (same && moved >= 4) return static_cast<int>(std::lround((lines[b][k].key - lines[a][i].key) * 7.0 / 12));
                }
        }
    return std::nullopt;
}

bool figurationIn(const Score &score, TickRange range)
{
    std::map<std::vector<std::int64_t>, int> rhythms;
    int bars = 0;
    for (std::size_t b = score.locate(range.begin).bar; b < score.barCount() && score.barStart(b) < range.end; ++b) {
        std::vector<std::int64_t> rhythm;
        for (const PlacedNote &n : notesIn(score, score.parts.size(), score.barRange(b)))
            if (score.barRange(b).contains(n.onset)) rhythm.push_back((n.onset - score.barStart(b)).value);
        std::sort(rhythm.begin(), rhythm.end());
        rhythm.erase(std::unique(rhythm.begin(), rhythm.end()), rhythm.end());
        if (rhythm.size() < 4) continue;
        ++rhythms[rhythm];
        ++bars;
    }
    int most = 0;
    for (const auto &[r, n] : rhythms) most = std::max(most, n);
    return bars >= 2 && most * 10 >= bars * 6;
}

bool patternHeard(const Score &score, TickRange range, const std::string &pattern)
{
    // What strikes below the tune, bar by bar.
    int good = 0, bars = 0;
    for (std::size_t b = score.locate(range.begin).bar; b < score.barCount() && score.barStart(b) < range.end; ++b) {
        const MasterBar &master = *score.masterBars[b];
        std::map<std::int64_t, std::vector<int>> strikes;
        for (const PlacedNote &n : notesIn(score, score.parts.size(), score.barRange(b)))
            if (score.barRange(b).contains(n.onset) && n.note->grace == Grace::None) strikes[(n.onset - score.barStart(b)).value].push_back(n.note->midi());
        if (strikes.size() < 2) continue;
        ++bars;
        const std::int64_t beat = 4 * 10080 / master.time.unit;
        auto lowest = [&](std::int64_t t) { return strikes.count(t) ? *std::min_element(strikes[t].begin(), strikes[t].end()) : 200; };
        if (pattern == "waltz-bass") good += strikes.count(0) && lowest(0) < lowest(beat) && lowest(beat) < 128 && lowest(2 * beat) < 128;
        else if (pattern == "march-bass") good += strikes.count(0) && lowest(0) < std::min(lowest(beat), lowest(beat / 2));
        else if (pattern == "block-chords") good += std::any_of(strikes.begin(), strikes.end(), [](const auto &s) { return s.second.size() >= 3; });
        else if (pattern == "drone") good += lowest(0) < 60;
        else good += strikes.size() >= 4;
    }
    return bars > 0 && good * 10 >= bars * 6;
}

bool heardAs(const Score &score, Genre genre, std::string *why)
{
    const TickRange whole = wholeOf(score);
    const TimeSignature time = score.masterBars.back()->time;
    const std::size_t lines = linesIn(score);
    const bool triple = time.beats % 3 == 0;
    auto say = [&](bool met, const std::string &text) {
        *why = text;
        return met;
    };
    switch (writtenAs(genre)) {
    case Genre::Melody: return say(lines == 1, "A melody is one line; there are " + std::to_string(lines) + ".");
    case Genre::Chorale: {
        const Weave weave = foundIn(score, whole).weave.value;
        return say(lines >= 4 && weave == Weave::Chordal, "A chorale has four voices in one rhythm mostly.");
    }
    case Genre::Minuet: return say(lines >= 2 && (genre != Genre::Minuet || (triple && time.unit <= 4)), "A minuet is in three, with two voices or more.");
    case Genre::DiceMinuet: return say(triple && score.barNumber(score.barCount() - 1) % 8 == 0, "A dice-game minuet is in three and has 16 bars or multiples of 8.");
    case Genre::Waltz: return say(triple && patternHeard(score, whole, "waltz-bass"), "A waltz has its bass on one and chords on two and three.");
    case Genre::Invention: return say(lines >= 2 && imitationIn(score, whole).has_value(), "An invention imitates its theme.");
    case Genre::Canon:
    case Genre::Fugue: return say(lines >= 2 && imitationIn(score, whole).has_value(), "A canon or fugue imitates.");
    case Genre::Prelude: return say(figurationIn(score, whole), "A figured prelude keeps its figure.");
    case Genre::Variations: return say(score.barNumber(score.barCount() - 1) >= 12 && lines >= 1, "Variations repeat a theme's length.");
    case Genre::Song: return say(lines >= 2 && foundIn(score, whole).weave.value != Weave::Monophony, "A song has a melody and an accompaniment.");
    default: return say(true, "Any piece will do.");
    }
}

bool heardDevice(const Score &score, TickRange range, const std::string &id, KeySignature key, std::string *why)
{
    auto say = [&](bool met, const std::string &text) {
        *why = text;
        return met;
    };
    const auto lines = linesOf(score, range);
    if (id == "imitation" || id == "stretto" || id == "call-and-response") return say(imitationIn(score, range).has_value(), "One voice begins with another's notes.");
    if (id == "answer-at-fifth") {
        const auto steps = imitationIn(score, range);
        return say(steps && (((*steps % 7) + 7) % 7 == 4 || ((*steps % 7) + 7) % 7 == 3), "The imitation stands at the fifth or fourth.");
    }
    if (id == "suspension-chain") {
        int found = 0;
        for (const auto &line : lines)
            for (std::size_t i = 1; i < line.size(); ++i) {
                // Held over a beat on which another voice makes a second or seventh with it, or a fourth over the bass; then a
                // step down.
                const int down = line[i - 1].key - line[i].key;
                if (down < 1 || down > 2 || line[i].onset != line[i - 1].end) continue;
                bool held = false;
                for (std::size_t b = score.locate(line[i - 1].onset).bar; b < score.barCount() && score.barStart(b) < line[i].onset && !held; ++b)
                    for (const auto &[start, length] : beatsOf(*score.masterBars[b])) {
                        const TimelineTick beat = score.timeline({b, start});
                        if (beat <= line[i - 1].onset || beat >= line[i].onset) continue;
                        const auto keys = keysAt(score, beat);
                        for (int k : keys) {
                            const int d = std::abs(k - line[i - 1].key) % 12;
                            held = held || d == 1 || d == 2 || d == 10 || d == 11 || (d == 5 && k == keys.front() && k < line[i - 1].key);
                        }
                    }
                found += held;
            }
        return say(found >= 1, "Suspensions: " + std::to_string(found) + ".");
    }
    if (id == "pedal-point" || id == "ground-bass" || id == "ostinato") {
        if (lines.empty()) return say(false, "There is no bass.");
        if (id == "pedal-point") {
            double held = 0, run = 0;
            int last = -1;
            for (const TuneNote &n : lines.back()) {
                run = n.key == last ? run + (n.end - n.onset).quarters() : (n.end - n.onset).quarters();
                last = n.key;
                held = std::max(held, run);
            }
            return say(held >= 2 * score.masterBars.back()->time.length().quarters() - 0.01, "The bass holds for " + std::to_string(held) + " quarters.");
        }
        return say(figurationIn(score, range), "A figure repeats.");
    }
    if (id == "sequence") {
        for (const auto &line : lines)
            for (std::size_t size = 3; size <= 8; ++size)
                for (std::size_t i = 0; i + 2 * size <= line.size(); ++i) {
                    bool same = true;
                    for (std::size_t n = 0; n + 1 < size && same; ++n) {
                        const int x = line[i + n + 1].key - line[i + n].key, y = line[i + size + n + 1].key - line[i + size + n].key;
                        same = std::abs(x - y) <= 1 && line[i + n].end - line[i + n].onset == line[i + size + n].end - line[i + size + n].onset;
                    }
                    if (same && line[i].key != line[i + size].key) return say(true, "A figure returns on another degree.");
                }
        return say(false, "No figure returns on another degree.");
    }
    if (id == "picardy-third") {
        const auto keys = keysAt(score, TimelineTick{range.end.value - 1});
        const int tonic = tonicPitchClass(key);
        return say(std::any_of(keys.begin(), keys.end(), [&](int k) { return ((k - tonic) % 12 + 12) % 12 == 4; }), "The last chord is judged by its third.");
    }
    if (id == "trill" || id == "fermata") {
        const NoteMark mark = id == "trill" ? NoteMark::Trill : NoteMark::Fermata;
        for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
            if (has(n.note->marks, mark)) return say(true, "There is one.");
        for (const PartPtr &part : score.parts)
            for (const BarPtr &bar : part->bars)
                for (const Direction &d : bar->directions)
                    if (id == "fermata" && d.kind == Direction::Kind::Fermata) return say(true, "There is one.");
        return say(false, "There is none.");
    }
    if (id == "modulation") {
        // A quarter of it is in another key, and has that key's own notes: a figure may dwell on a chord without leaving.
        const auto home = scaleOf(key);
        for (std::int64_t i = 0; i < 4; ++i) {
            const TickRange part{TimelineTick{score.end().value * i / 4}, TimelineTick{score.end().value * (i + 1) / 4}};
            if (keyAround(score, part, key).fifths == key.fifths) continue;
            double foreign = 0, all = 0;
            const PitchClassWeights weights = pitchClassWeights(score, part);
            for (int pc = 0; pc < 12; ++pc) {
                const int degree = (pc - tonicPitchClass(key) + 12) % 12;
                all += weights[static_cast<std::size_t>(pc)];
                if (!home[static_cast<std::size_t>(pc)] && !(isMinorLike(key.mode) && (degree == 9 || degree == 11))) foreign += weights[static_cast<std::size_t>(pc)];
            }
            if (all > 0 && foreign / all > 0.05) return say(true, "A part of it is in another key.");
        }
        return say(false, "It stays in its key.");
    }
    if (id == "repeats")
        return say(std::any_of(score.masterBars.begin(), score.masterBars.end(), [](const MasterBarPtr &b) { return b->repeatEnd >= 2; }), "Repeat signs are looked for.");
    if (id == "anacrusis") return say(score.masterBars.front()->pickup, "The first bar is looked at.");
    if (id == "diminished-seventh" || id == "neapolitan-sixth") {
        const int tonic = tonicPitchClass(key);
        for (const PlacedNote &n : notesIn(score, score.parts.size(), range)) {
            std::uint16_t set = 0;
            const auto keys = keysAt(score, n.onset);
            for (int k : keys) set = static_cast<std::uint16_t>(set | 1u << (k % 12));
            const auto chord = findChord(set, keys.empty() ? 0 : keys.front() % 12);
            if (!chord) continue;
            if (id == "diminished-seventh" && chord->quality == ChordQuality::Diminished7) return say(true, "There is one.");
            if (id == "neapolitan-sixth" && chord->quality == ChordQuality::Major && chord->root == (tonic + 1) % 12) return say(true, "There is one.");
        }
        return say(false, "There is none.");
    }
    return heardOverTime(score, range, id, key, why);
}

std::string formHeard(const Score &score)
{
    std::string letters;
    for (const PieceSection &s : foundIn(score, wholeOf(score)).sections.value) letters += s.label.substr(0, 1);
    return letters;
}

} // namespace ricercar
