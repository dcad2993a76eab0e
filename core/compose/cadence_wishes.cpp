// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/cadence_wishes.h"

#include "core/theory/key.h"

#include <algorithm>
#include <initializer_list>

namespace ricercar {

namespace {

// The beat that holds `at`.
TickRange beatAt(const Score &score, TimelineTick at)
{
    const BarPosition p = score.locate(at);
    TickRange beat = score.barRange(p.bar);
    for (const auto &[start, length] : beatsOf(*score.masterBars[p.bar])) {
        const TimelineTick begin = score.barStart(p.bar) + Ticks{start.value};
        if (begin <= at && at < begin + length) beat = {begin, std::min(begin + length, beat.end)};
    }
    return beat;
}

// What sounds of the given voices at `at` decides how long the last chord is.
TickRange lastChordAt(const Score &score, const Analysis &analysis, TimelineTick at)
{
    TickRange chord = beatAt(score, at);
    chord.begin = at;
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        if (!analysis.given[v] || !analysis.map[v]) continue;
        const std::size_t part = score.partIndex(analysis.map[v]->part);
        if (part >= score.parts.size()) continue;
        for (const PlacedNote &n : notesIn(score, part, {at, at + Ticks{1}}))
            if (n.note->voice == analysis.map[v]->voice && n.onset == at) chord.end = std::max(chord.end, n.end);
        break;
    }
    return chord;
}

KeySignature keyOf(const CadenceWish &wish, KeySignature home)
{
    KeySignature key = wish.key.value_or(home);
    if (key.mode == Mode::Unknown) key.mode = home.mode == Mode::Unknown ? Mode::Major : home.mode;
    // A Phrygian cadence belongs to minor; in a major key it is that of the relative.
    if (wish.kind == Cadence::Phrygian && !isMinorLike(key.mode)) key.mode = Mode::Minor;
    return key;
}

struct Option {
    Cadence kind;
    PitchClasses last, before;
    int lastBass, beforeBass;
    PitchClasses lastStated, beforeStated;
    double plainness; // small is the cadence itself
};

std::vector<Option> optionsIn(KeySignature key)
{
    const int tonic = tonicPitchClass(key);
    const bool minor = isMinorLike(key.mode);
    const int third = minor ? 3 : 4, sixth = minor ? 8 : 9;
    auto set = [&](std::initializer_list<int> degrees) {
        PitchClasses bits = 0;
        for (int d : degrees) bits |= static_cast<PitchClasses>(1u << ((tonic + d) % 12));
        return bits;
    };
    auto pc = [&](int degree) { return (tonic + degree) % 12; };
    const PitchClasses home = set({0, third, 7}), dominant = set({7, 11, 2}), dominant7 = set({7, 11, 2, 5});
    const PitchClasses four = set({5, sixth, 0}), two = set({2, 5, sixth}), six = set({sixth, 0, third}), seven = set({11, 2, 5});
    const PitchClasses leads = set({11}), homeStated = set({0, third}), halfStated = set({7, 11});
    std::vector<Option> options{
        {Cadence::Authentic, home, dominant7, pc(0), pc(7), homeStated, leads, 0},
        {Cadence::Authentic, home, seven, pc(0), pc(2), homeStated, leads, 0.4},
        {Cadence::Authentic, home, dominant7, pc(third), pc(7), homeStated, leads, 0.8},
        {Cadence::Authentic, home, dominant7, pc(0), -1, homeStated, leads, 0.6},
        {Cadence::Half, dominant, four, pc(7), pc(5), halfStated, set({0}), 0},
        {Cadence::Half, dominant, two, pc(7), pc(5), halfStated, set({2, 5}), 0.1},
        {Cadence::Half, dominant, home, pc(7), pc(0), halfStated, homeStated, 0.2},
        {Cadence::Half, dominant, six, pc(7), pc(sixth), halfStated, set({sixth}), 0.3},
        {Cadence::Half, dominant, home, pc(7), pc(third), halfStated, homeStated, 0.4},
        {Cadence::Plagal, home, four, pc(0), pc(5), homeStated, set({5, sixth}), 0},
        {Cadence::Plagal, home, four, pc(0), pc(sixth), homeStated, set({5, sixth}), 0.4},
        {Cadence::Plagal, home, two, pc(0), pc(5), homeStated, set({2, 5}), 0.5},
        {Cadence::Deceptive, six, dominant7, pc(sixth), pc(7), set({sixth, 0}), leads, 0},
        {Cadence::Deceptive, four, dominant7, pc(sixth), pc(7), set({5, sixth}), leads, 0.5}};
    if (minor) {
        options.push_back({Cadence::Phrygian, dominant, four, pc(7), pc(8), halfStated, set({5, 8}), 0});
        options.push_back({Cadence::Phrygian, dominant, two, pc(7), pc(8), halfStated, set({2, 8}), 0.3});
        // The bright third of a last chord, where a given voice has it.
        options.push_back({Cadence::Authentic, set({0, 4, 7}), dominant7, pc(0), pc(7), set({0, 4}), leads, 0.2});
    }
    return options;
}

struct Place {
    std::size_t before = 0, half = 0, last = 0, end = 0; // frames: the beat before, its second half, the last chord
};

// How much the cells that are not free speak against an option, and which voice says so first.
double contradiction(const ChoirTask &task, const Place &place, const Option &option, int *voice)
{
    double cost = 0;
    const VoiceGrid &grid = task.grid;
    *voice = -1;
    auto against = [&](std::size_t v, double by) {
        cost += by;
        if (*voice < 0) *voice = static_cast<int>(v);
    };
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        auto fixed = [&](std::size_t f) { return !task.free.free[v][f] && grid.voices[v][f].pitch >= 0; };
        auto in = [&](std::size_t f, PitchClasses set) { return ((set >> (grid.voices[v][f].pitch % 12)) & 1) != 0; };
        auto bass = [&](std::size_t f, int wanted) { return v != 3 || wanted < 0 || grid.voices[v][f].pitch % 12 == wanted; };
        if (fixed(place.last) && (!in(place.last, option.last) || !bass(place.last, option.lastBass))) against(v, 2);
        if (place.last == 0) continue;
        const std::size_t end = place.last - 1;
        const bool start = !fixed(place.before) || (in(place.before, option.before) && bass(place.before, option.beforeBass));
        const bool finish = !fixed(end) || (in(end, option.before) && bass(end, option.beforeBass));
        if (!start && !finish) against(v, 1);
        else if (!start) cost += 0.15;
    }
    return cost;
}

std::string noteOf(const ChoirTask &task, const Score &score, const Analysis &analysis, std::size_t voice, TimelineTick at)
{
    if (analysis.map[voice]) {
        const std::size_t part = score.partIndex(analysis.map[voice]->part);
        if (part < score.parts.size())
            for (const PlacedNote &n : notesIn(score, part, {at, at + Ticks{1}}))
                if (n.note->voice == analysis.map[voice]->voice) return n.note->pitch.name();
    }
    for (std::size_t f = 0; f < task.grid.size(); ++f)
        if (task.grid.frames[f].start == at && task.grid.voices[voice][f].pitch >= 0)
            return spelledNear(task.grid.voices[voice][f].pitch, analysis.concept_.key.value.fifths).name();
    return "note";
}

std::string article(const std::string &word)
{
    return (std::string("aeiouAEIOU").find(word.front()) != std::string::npos ? "an " : "a ") + word;
}

} // namespace

const char *cadenceInWords(Cadence cadence)
{
    switch (cadence) {
    case Cadence::Authentic: return "authentic";
    case Cadence::Half: return "half";
    case Cadence::Plagal: return "plagal";
    case Cadence::Deceptive: return "deceptive";
    case Cadence::Phrygian: return "Phrygian";
    case Cadence::None: break;
    }
    return "open";
}

std::string placeInWords(const Score &score, TimelineTick at)
{
    const BarPosition p = score.locate(at);
    const auto beats = beatsOf(*score.masterBars[p.bar]);
    std::size_t beat = 0;
    for (std::size_t i = 0; i < beats.size(); ++i)
        if (beats[i].first <= p.tick) beat = i;
    return "bar " + std::to_string(score.barNumber(p.bar)) + " beat " + std::to_string(beat + 1);
}

void placeCadences(Analysis &analysis, const CounterpointRequest &request)
{
    Concept &c = analysis.concept_;
    auto &phrases = c.phrases.value;
    for (const CadenceWish &wish : request.cadences) {
        if (wish.kind == Cadence::None) continue;
        if (!analysis.range.contains(wish.at)) {
            c.remarks.push_back("The cadence asked for at " + placeInWords(*request.base, wish.at)
                                + " lies outside the bars to be written and is left out.");
            continue;
        }
        c.phrases.origin = FieldOrigin::Said;
        const TickRange chord = lastChordAt(*request.base, analysis, wish.at);
        const int fifths = keyOf(wish, c.key.value).fifths;
        const auto at = std::find_if(phrases.begin(), phrases.end(), [&](const Phrase &p) { return p.range.contains(wish.at); });
        const auto note = std::find_if(analysis.phraseNotes.begin(), analysis.phraseNotes.end(),
                                       [&](TickRange n) { return n.contains(wish.at); });
        if (at == phrases.end()) {
            phrases.push_back({chord, wish.kind, fifths});
        } else if (note != analysis.phraseNotes.end() || chord.end >= at->range.end) {
            at->cadence = wish.kind;
            at->fifths = fifths;
        } else {
            Phrase rest = *at;
            rest.range.begin = chord.end;
            *at = {{at->range.begin, chord.end}, wish.kind, fifths};
            phrases.insert(at + 1, rest);
        }
        if (note == analysis.phraseNotes.end()) analysis.phraseNotes.push_back(chord);
    }
    std::sort(phrases.begin(), phrases.end(), [](const Phrase &a, const Phrase &b) { return a.range.begin < b.range.begin; });
}

std::vector<WishedChord> cadenceChords(const CounterpointRequest &request, const Analysis &analysis, const ChoirTask &task,
                                       std::vector<std::string> &remarks)
{
    std::vector<WishedChord> chords;
    const Score &score = *request.base;
    const auto &frames = task.grid.frames;
    for (const CadenceWish &wish : request.cadences) {
        if (wish.kind == Cadence::None || !analysis.range.contains(wish.at)) continue;
        const TickRange span = lastChordAt(score, analysis, wish.at);
        Place place;
        while (place.last < frames.size() && frames[place.last].start < wish.at) ++place.last;
        if (place.last >= frames.size()) continue;
        place.end = place.last;
        while (place.end < frames.size() && frames[place.end].start < span.end) ++place.end;
        place.before = place.last > 0 ? place.last - 1 : 0;
        while (place.before > 0 && frames[place.before].phase != 0) --place.before;
        place.half = place.before;
        while (place.half < place.last && !frames[place.half].halfBeat()) ++place.half;
        if (place.half == place.last && place.last > 0) place.half = place.last - 1;

        const KeySignature key = keyOf(wish, analysis.concept_.key.value);
        const std::vector<Option> options = optionsIn(key);
        const Option *best = nullptr;
        double least = 1e9, cost = 0;
        int voice = -1, spokesman = -1;
        for (const Option &option : options) {
            int who = -1;
            const double against = contradiction(task, place, option, &who);
            const double value = 10 * against + option.plainness + (option.kind == wish.kind ? 0 : 3);
            if (option.kind == wish.kind && option.plainness == 0) spokesman = who;
            if (value < least) {
                least = value;
                cost = against;
                best = &option;
                voice = who;
            }
        }
        const std::string where = placeInWords(score, wish.at);
        if (best->kind != wish.kind || cost >= 1) {
            const int who = spokesman >= 0 ? spokesman : voice;
            const std::string reason = who >= 0
                ? std::string("The ") + kRoleNames[who] + "'s " + noteOf(task, score, analysis, static_cast<std::size_t>(who), wish.at)
                    + " at " + where + " does not allow " + article(cadenceInWords(wish.kind)) + " cadence in " + keyName(key)
                : "At " + where + " the given voices do not allow " + article(cadenceInWords(wish.kind)) + " cadence in " + keyName(key);
            remarks.push_back(reason + (best->kind != wish.kind ? ": " + article(cadenceInWords(best->kind)) + " one is written, the nearest they allow."
                                                                : ": the other voices come as near to it as they can."));
        }
        const bool late = [&] { // the chord before comes in the second half of its beat
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                if (task.free.free[v][place.before] || task.grid.voices[v][place.before].pitch < 0) continue;
                if (!((best->before >> (task.grid.voices[v][place.before].pitch % 12)) & 1)) return true;
            }
            return false;
        }();
        if (place.last > 0)
            chords.push_back({late ? place.half : place.before, place.last, best->before, best->beforeStated, best->beforeBass, false});
        chords.push_back({place.last, std::max(place.end, place.last + 1), best->last, best->lastStated, best->lastBass, true});
    }
    return chords;
}

} // namespace ricercar
