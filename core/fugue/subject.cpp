// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/subject.h"

#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

namespace ricercar {

namespace {

// How well a key must fit to be called one: subjects reach 0.6 to 1.2, lines without a key less.
constexpr double kFaintKey = 0.5;

// Of an interval counted in staff steps.
std::string sizeWords(int steps)
{
    static constexpr std::array<const char *, 15> kNames{"a unison", "a second", "a third", "a fourth", "a fifth", "a sixth", "a seventh",
                                                         "an octave", "a ninth", "a tenth", "an eleventh", "a twelfth", "a thirteenth",
                                                         "two octaves less a step", "two octaves"};
    return kNames[static_cast<std::size_t>(std::clamp(steps, 0, 14))];
}

// How well each tone says the key, from the tonic. A tune alone shows its key by its triad and its leading note.
constexpr std::array<double, 12> kMajorTones{1.0, -0.8, 0.45, -0.9, 0.75, 0.4, -0.5, 0.8, -0.8, 0.35, -0.7, 0.5};
constexpr std::array<double, 12> kMinorTones{1.0, -0.7, 0.45, 0.75, -0.9, 0.4, -0.5, 0.8, 0.4, -0.1, 0.1, 0.5};

// The key of a subject. Not core/theory's finder, which reads pieces: a subject begins on its tonic or dominant nearly
// always and may end in another key, so its beginning counts most. `fifths`: the signature, where it is known.
KeyEstimate keyOf(const WovenLine &line, std::optional<int> fifths)
{
    const double start = line.front().onset, span = std::max(1, line.back().end - line.front().onset);
    double best = -1e9, second = -1e9;
    KeyEstimate found;
    for (int f = -7; f <= 7; ++f) {
        if (fifths && f != *fifths) continue;
        for (const Mode mode : {Mode::Major, Mode::Minor}) {
            const KeySignature key{static_cast<std::int8_t>(f), mode};
            const bool minor = mode == Mode::Minor;
            const auto &tones = minor ? kMinorTones : kMajorTones;
            const int tonic = tonicPitchClass(key), tonicFifth = tonicLineOfFifths(key);
            double sum = 0, total = 0;
            for (std::size_t i = 0; i < line.size(); ++i) {
                const double early = 1.5 - (line[i].onset - start) / span;
                const double weight = std::sqrt(static_cast<double>(line[i].end - line[i].onset)) * early;
                double tone = tones[static_cast<std::size_t>(modulo12(line[i].key - tonic))];
                // Spelled notes lie within a key: from the flat second to the raised fourth (minor: to the leading note).
                const int place = line[i].pitch.lineOfFifths() - tonicFifth;
                if (place < -5 || place > 6) tone -= 0.6;
                sum += weight * tone;
                total += weight;
            }
            double score = sum / total;
            const int first = modulo12(line.front().key - tonic), last = modulo12(line.back().key - tonic);
            score += first == 0 ? 0.27 : first == 7 ? 0.22 : first == (minor ? 3 : 4) ? 0.0 : -0.1;
            score += last == 0 ? 0.08 : last == (minor ? 3 : 4) ? 0.08 : last == 7 ? 0.04 : last == 2 || last == 11 ? -0.02 : -0.1;
            // A long note, or a first leap between tonic and dominant, says most.
            if (line.size() > 1) {
                const int next = modulo12(line[1].key - tonic);
                if ((first == 0 && next == 7) || (first == 7 && next == 0)) score += 0.12;
            }
            if (score > best) {
                second = best;
                best = score;
                found.key = key;
            } else if (modulo12(tonic) != tonicPitchClass(found.key) || mode != found.key.mode) {
                second = std::max(second, score); // enharmonic twins do not count as rivals
            }
        }
    }
    found.confidence = best < kFaintKey ? 0 : std::clamp(best - second, 0.001, 1.0);
    return found;
}

std::vector<SubjectNote> notesOf(const WovenLine &line, KeySignature key)
{
    const int tonic = tonicLetter(key), tonicClass = tonicPitchClass(key);
    std::vector<SubjectNote> notes;
    for (std::size_t i = 0; i < line.size(); ++i) {
        SubjectNote n;
        n.degree = modulo7(line[i].step - tonic);
        n.alter = line[i].pitch.alter - alterationIn(key, modulo7(line[i].step));
        n.semitone = modulo12(line[i].key - tonicClass);
        if (i > 0 && i + 1 < line.size())
            n.auxiliary = line[i - 1].key == line[i + 1].key && std::abs(line[i].step - line[i - 1].step) == 1 &&
                          line[i].end - line[i].onset < line[i + 1].end - line[i + 1].onset;
        notes.push_back(n);
    }
    return notes;
}

// ---- implied harmony -------------------------------------------------------------------------------

struct ChordKind {
    int degree;
    std::array<int, 4> tones; // semitones over the tonic; -1 none
    bool ofDominant;
    double prior;
    const char *name;
};

constexpr std::array<ChordKind, 6> kMajorChords{{{0, {0, 4, 7, -1}, false, 0.30, "I"}, {4, {7, 11, 2, 5}, false, 0.24, "V"},
                                                 {3, {5, 9, 0, -1}, false, 0.10, "IV"}, {1, {2, 5, 9, -1}, false, 0.06, "ii"},
                                                 {5, {9, 0, 4, -1}, false, 0.0, "vi"}, {1, {2, 6, 9, 0}, true, 0.0, "V of V"}}};
constexpr std::array<ChordKind, 6> kMinorChords{{{0, {0, 3, 7, -1}, false, 0.30, "i"}, {4, {7, 11, 2, 5}, false, 0.24, "V"},
                                                 {3, {5, 8, 0, -1}, false, 0.10, "iv"}, {1, {2, 5, 8, -1}, false, 0.04, "ii diminished"},
                                                 {5, {8, 0, 3, -1}, false, 0.0, "VI"}, {1, {2, 6, 9, 0}, true, 0.0, "V of v"}}};

double fit(const ChordKind &chord, const WovenLine &line, const std::vector<SubjectNote> &notes, int begin, int end)
{
    double sum = 0, total = 0;
    bool raised = false;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const double share = std::min(end, line[i].end) - std::max(begin, line[i].onset);
        if (share <= 0) continue;
        const double weight = share * (line[i].onset <= begin ? 1.5 : notes[i].auxiliary ? 0.3 : 1.0);
        const bool in = std::find(chord.tones.begin(), chord.tones.end(), notes[i].semitone) != chord.tones.end();
        sum += in ? weight : -0.7 * weight;
        total += weight;
        raised = raised || (notes[i].semitone == 6 && !notes[i].auxiliary);
    }
    if (total <= 0) return 0;
    return sum / total + chord.prior - (chord.ofDominant && !raised ? 1.0 : 0.0);
}

std::vector<ImpliedChord> harmonyOf(const WovenLine &line, const SubjectAnalysis &a)
{
    const auto &kinds = isMinorLike(a.key.mode) ? kMinorChords : kMajorChords;
    const int beat = a.metre.beat(), first = line.front().onset / beat, last = (line.back().end + beat - 1) / beat;
    const auto beats = static_cast<std::size_t>(last - first);
    constexpr double kSame = 0.15; // a chord likes to stay
    std::vector<std::array<double, 6>> best(beats);
    std::vector<std::array<std::size_t, 6>> from(beats);
    for (std::size_t b = 0; b < beats; ++b) {
        const int begin = (first + static_cast<int>(b)) * beat;
        for (std::size_t k = 0; k < kinds.size(); ++k) {
            const double here = fit(kinds[k], line, a.notes, begin, begin + beat);
            double top = b == 0 ? 0 : -1e9;
            std::size_t which = k;
            for (std::size_t p = 0; b > 0 && p < kinds.size(); ++p) {
                double value = best[b - 1][p] + (p == k ? kSame : 0);
                if (kinds[p].ofDominant && kinds[k].degree != 4 && p != k) value -= 0.3; // the dominant's dominant goes to it
                if (value > top) {
                    top = value;
                    which = p;
                }
            }
            best[b][k] = top + here;
            from[b][k] = which;
        }
    }
    std::vector<ImpliedChord> chords(beats);
    if (beats == 0) return chords;
    std::size_t k = static_cast<std::size_t>(std::max_element(best.back().begin(), best.back().end()) - best.back().begin());
    for (std::size_t b = beats; b-- > 0;) {
        const int begin = (first + static_cast<int>(b)) * beat;
        chords[b] = {begin, begin + beat, kinds[k].degree, kinds[k].ofDominant, kinds[k].name};
        k = from[b][k];
    }
    return chords;
}

// ---- modulation ------------------------------------------------------------------------------------

// The subject goes to the dominant where its leading note, #4, is heard late, is not taken back by the plain fourth degree,
// and the last note belongs to the dominant's triad.
void findModulation(SubjectAnalysis &a)
{
    const std::size_t size = a.notes.size();
    for (std::size_t i = 0; i < size; ++i)
        if (isSharpFourth(a.notes[i])) a.sharpFourth = i;
    if (!a.sharpFourth || *a.sharpFourth < size / 4) return;
    for (std::size_t i = *a.sharpFourth + 1; i < size; ++i)
        if (isPlain(a.notes[i], 3)) return;
    const SubjectNote &end = a.notes.back();
    if (end.degree != 4 && end.degree != 6 && end.degree != 1) return;
    // The first sure sign: after the last plain fourth degree (in minor that degree is the dominant's own seventh and says
    // nothing), the leading note of either key that is no mere neighbour.
    std::size_t begin = 1;
    if (!isMinorLike(a.key.mode))
        for (std::size_t i = 1; i < *a.sharpFourth; ++i)
            if (isPlain(a.notes[i], 3)) begin = i + 1;
    std::size_t sure = *a.sharpFourth;
    for (std::size_t i = *a.sharpFourth + 1; i-- > begin;)
        if (!a.notes[i].auxiliary && (isSharpFourth(a.notes[i]) || isLeadingNote(a.notes[i]))) sure = i;
    a.modulatesAt = sure;
}

// ---- head, entries, words --------------------------------------------------------------------------

// The head ends with the first clear break: a rest, a long note, a large leap or a change of values, after its first beats.
std::size_t headEndOf(const WovenLine &line, const Metre &metre)
{
    const int span = line.back().end - line.front().onset;
    std::size_t best = line.size();
    double strongest = -1;
    for (std::size_t i = 2; i + 1 < line.size(); ++i) {
        const int at = line[i].onset - line.front().onset;
        if (at < metre.beat() || at > span * 2 / 3) continue;
        const double before = line[i - 1].end - line[i - 1].onset, after = line[i].end - line[i].onset;
        double strength = std::abs(std::log2(after / before)) + before / metre.beat() + 0.15 * std::abs(line[i].step - line[i - 1].step);
        if (line[i].onset > line[i - 1].end) strength += 2;
        strength += 0.25 * metre.accent(line[i].onset) - 0.6 * at / span;
        if (strength > strongest) {
            strongest = strength;
            best = i;
        }
    }
    return best;
}

std::vector<AnswerPlace> answerPlacesOf(const WovenLine &line, const SubjectAnalysis &a)
{
    const int beat = a.metre.beat(), bar = a.metre.bar(), start = line.front().onset, end = line.back().end;
    const int half = (bar / beat) % 2 == 0 ? bar / 2 : bar;
    const bool fromDominant = isPlain(a.notes.front(), 4);
    const int answer = modulo12(line.front().key + (fromDominant ? 5 : 7));
    std::vector<AnswerPlace> places;
    const int phase = start % beat;
    for (int t = (std::max(start + beat, end - bar) / beat) * beat + phase; t <= end + bar; t += beat) {
        if (t <= start) continue;
        AnswerPlace place{t, 0, {}};
        const bool same = (t - start) % bar == 0, halfBar = (t - start) % half == 0;
        const WovenNote *under = soundingAt(line, t);
        double fitness = same ? 0.45 : halfBar ? 0.38 : 0.1;
        if (under) {
            const int gap = modulo12(under->key - answer);
            const bool good = gap == 0 || gap == 3 || gap == 4 || gap == 7 || gap == 8 || gap == 9 || gap == 5;
            fitness += good ? 0.35 : -0.2;
            place.why = good ? "it sounds well with the subject's note there" : "it clashes with the subject's note there";
            // Nearer the end, more of the subject is heard alone.
            fitness -= 0.3 * (end - t) / bar;
            if (under == &line.back() && good) {
                fitness += 0.2;
                place.why = "the subject's last note is there, and they sound well together";
            }
        } else {
            fitness += 0.3 - 0.35 * (t - end) / bar;
            place.why = t == end ? "the subject has just ended" : "after a codetta";
        }
        if (!halfBar) place.why += ", but its accents fall otherwise than the subject's";
        place.fitness = std::clamp(fitness, 0.0, 1.0);
        places.push_back(place);
    }
    std::stable_sort(places.begin(), places.end(), [](const AnswerPlace &x, const AnswerPlace &y) { return x.fitness > y.fitness; });
    if (places.size() > 4) places.resize(4);
    return places;
}

void describe(const WovenLine &line, SubjectAnalysis &a)
{
    const int compass = a.highest.midi() - a.lowest.midi(); // semitones
    const std::string width = sizeWords(a.highest.diatonic() - a.lowest.diatonic());
    const double bars = static_cast<double>(line.back().end - line.front().onset) / a.metre.bar();
    a.remarks.push_back("The subject is in " + keyName(a.key) + (a.keyConfidence < 0.05 ? ", though other keys would fit nearly as well." : "."));
    a.remarks.push_back("It spans " + width + ", from " + a.lowest.name() + " to " + a.highest.name() + ", and ends on " +
                        degreeWords(a.notes.back(), a.key) + ".");
    if (a.modulatesAt)
        a.remarks.push_back("It goes to the dominant, surely from note " + std::to_string(*a.modulatesAt + 1) + " on, so that the answer has to lead back.");
    else if (a.sharpFourth)
        a.remarks.push_back("It touches the dominant at note " + std::to_string(*a.sharpFourth + 1) + " but does not end there.");
    else
        a.remarks.push_back("It stays in its key.");

    if (compass <= 12) a.easy.push_back("It spans " + width + ", so that every voice can carry it and leave room for others.");
    else if (compass > 16) a.hard.push_back("It spans " + width + ": voices will cross or leave their ranges.");
    if (bars > 6) a.hard.push_back("It is long: strettos will be few, and the exposition takes much of the piece.");
    else if (bars <= 3) a.easy.push_back("It is short enough to be known again at once and to be drawn together in stretto.");

    std::vector<int> values;
    int steps = 0, leaps = 0, chromatic = 0, dissonantLeaps = 0, chordSteps = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const int value = line[i].end - line[i].onset;
        if (std::find(values.begin(), values.end(), value) == values.end()) values.push_back(value);
        if (i == 0) continue;
        const int gap = std::abs(line[i].step - line[i - 1].step), semitones = std::abs(line[i].key - line[i - 1].key);
        steps += gap == 1;
        leaps += gap > 1;
        chromatic += gap == 0 && semitones == 1;
        dissonantLeaps += semitones == 6 || semitones == 10 || semitones == 11 || semitones > 12;
        chordSteps += gap == 2 || gap == 3;
    }
    if (values.size() == 1) a.hard.push_back("All its notes have one value: it has no rhythm of its own by which it is known again.");
    else if (values.size() <= 4) a.easy.push_back("A few values make its rhythm, easy to know again in any voice.");
    if (leaps == 0) a.hard.push_back("It moves by step only: one leap would give it a face.");
    else if (steps >= leaps) a.easy.push_back("Steps with some leaps: it sings, and episodes can take it apart.");
    if (chromatic >= 2) a.hard.push_back("Its chromatic steps leave the other voices few chords, and strettos fewer.");
    if (dissonantLeaps > 1) a.hard.push_back("Its dissonant leaps must be resolved by the voices around it each time.");
    if (chordSteps * 2 > static_cast<int>(line.size()) && steps * 3 < leaps)
        a.easy.push_back("It outlines chords, so that stretto at a bar's distance is likely where the chords return.");
    if (a.modulatesAt) a.hard.push_back("Since it ends in the dominant, its answer cannot be exact and a codetta must turn before the next entry.");
    if (!a.answerPlaces.empty() && a.answerPlaces.front().fitness >= 0.8)
        a.easy.push_back("The answer can enter with its last note: " + a.answerPlaces.front().why + ".");
    else if (a.answerPlaces.empty() || a.answerPlaces.front().fitness < 0.5)
        a.hard.push_back("Its end leaves the answer no easy place: a codetta of some beats will help.");
    // Inverted at the octave its fifths over a bass become fourths: a subject that stands long on the fifth degree asks for care.
    int fifths = 0;
    for (std::size_t i = 0; i < line.size(); ++i)
        if (isPlain(a.notes[i], 4) && line[i].end - line[i].onset >= a.metre.beat()) ++fifths;
    if (fifths >= 2) a.hard.push_back("It rests on its fifth degree more than once: above a tonic bass that is a fifth, which inverts to a fourth.");
    else a.easy.push_back("It seldom rests on its fifth degree, so that a countersubject can stand below it as well as above.");
}

} // namespace

std::string degreeWords(const SubjectNote &n, KeySignature key)
{
    static constexpr std::array<const char *, 7> kNames{"tonic", "second degree", "third degree", "fourth degree", "dominant",
                                                        "sixth degree", "seventh degree"};
    if (isLeadingNote(n)) return "the leading note";
    const std::string name = kNames[static_cast<std::size_t>(n.degree)];
    if (n.alter == 0 || (isMinorLike(key.mode) && n.degree == 6 && n.alter == 1)) return "the " + name;
    return std::string("the ") + (n.alter > 0 ? "raised " : "lowered ") + name;
}

Result<SubjectAnalysis> analyseSubject(const WovenLine &line, const Metre &metre, std::optional<KeySignature> key)
{
    if (line.empty()) return fail(ErrorCode::BadInput, "There are no notes here; give a subject of four to thirty notes or so.");
    if (line.size() == 1)
        return fail(ErrorCode::BadInput, "One note is no subject; give a tune of four notes or more that shows its key.");
    if (line.size() < 3) return fail(ErrorCode::BadInput, "Two notes are no subject; give a tune of four notes or more that shows its key.");
    for (std::size_t i = 1; i < line.size(); ++i)
        if (line[i].onset < line[i - 1].end)
            return fail(ErrorCode::BadInput, "The subject must be one voice: two of its notes sound together at note " + std::to_string(i + 1) + ".");
    const double bars = static_cast<double>(line.back().end - line.front().onset) / metre.bar();
    if (bars > 12)
        return fail(ErrorCode::BadInput, std::to_string(static_cast<int>(std::ceil(bars))) +
                                             " bars are a whole piece and no subject; select its first two to eight bars.");
    SubjectAnalysis a;
    a.metre = metre;
    const auto [low, high] = std::minmax_element(line.begin(), line.end(), [](const WovenNote &x, const WovenNote &y) { return x.key < y.key; });
    a.lowest = low->pitch;
    a.highest = high->pitch;
    if (low->key == high->key)
        return fail(ErrorCode::BadInput, "One note repeated is no subject; a subject needs at least three different notes to show its key.");
    if (high->key - low->key > 24)
        return fail(ErrorCode::BadInput, "The subject spans more than two octaves, which no voice can carry; bring its notes closer together.");
    if (key && key->mode != Mode::Unknown) {
        a.key = *key;
    } else {
        const KeyEstimate found = keyOf(line, key ? std::optional<int>(key->fifths) : std::nullopt);
        int distinct = 0;
        std::array<bool, 12> heard{};
        for (const WovenNote &n : line) heard[static_cast<std::size_t>(modulo12(n.key))] = true;
        for (bool h : heard) distinct += h;
        if (distinct < 3 || (!key && found.confidence <= 0))
            return fail(ErrorCode::BadInput, "The subject shows no clear key; say the key it is meant in, or give it a beginning or an end on the "
                                             "tonic or the dominant.");
        a.key = found.key;
        a.keyConfidence = found.confidence;
    }
    a.notes = notesOf(line, a.key);
    findModulation(a);
    a.harmony = harmonyOf(line, a);
    a.headEnd = headEndOf(line, metre);
    a.answerPlaces = answerPlacesOf(line, a);
    describe(line, a);
    return a;
}

Metre metreAt(const Score &score, TimelineTick at)
{
    return Metre{score.masterBars[score.locate(at).bar]->time};
}

Result<WovenLine> themeFrom(const Score &score, VoiceRef voice, TickRange range)
{
    const std::size_t part = score.partIndex(voice.part);
    if (part >= score.parts.size()) return fail(ErrorCode::BadInput, "The part of the subject is not in this score.");
    const Metre metre = metreAt(score, range.begin);
    const TimelineTick origin = score.barStart(score.locate(range.begin).bar);
    // A pickup ends with its bar line, so it counts from where its full bar would have begun.
    const std::size_t firstBar = score.locate(range.begin).bar;
    const std::int64_t missing = score.masterBars[firstBar]->pickup ? metre.bar() - score.masterBars[firstBar]->length.value : 0;
    WovenLine line;
    for (const PlacedNote &placed : notesIn(score, part, range)) {
        if (placed.note->voice != voice.voice || placed.onset < range.begin || placed.onset >= placed.end) continue;
        const int onset = static_cast<int>((placed.onset - origin).value + missing), end = static_cast<int>((placed.end - origin).value + missing);
        if (!line.empty() && onset < line.back().end) {
            if (onset == line.back().onset)
                return fail(ErrorCode::BadInput, "There is a chord in bar " + std::to_string(score.barNumber(score.locate(placed.onset).bar)) +
                                                     "; a subject is one voice, so select a single line.");
            line.back() = woven(line.back().onset, onset, line.back().pitch); // held over: cut where the next begins
        }
        line.push_back(woven(onset, end, placed.note->pitch));
    }
    if (line.empty()) return fail(ErrorCode::BadInput, "There is silence there; select bars and a voice that hold the subject.");
    return line;
}

} // namespace ricercar
