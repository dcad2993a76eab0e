// SPDX-License-Identifier: GPL-3.0-or-later
// A plan read back from music: phrases as they are heard, keys and cadences at their ends, and a chord for each half bar that
// fits what sounds.
#include "core/piece/chord_tones.h"
#include "core/piece/harmony_grammar.h"
#include "core/piece/piece_places.h"
#include "core/piece/piece_writer.h"

#include "core/brief/brief.h"
#include "core/brief/heard.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <set>

namespace ricercar {

namespace {

struct Heard {
    std::array<double, 12> weight{};
    int bass = -1;
    double sum = 0;
};

Heard heardIn(const Score &score, TickRange range)
{
    Heard h;
    int lowest = 200;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range)) {
        if (n.note->grace != Grace::None || score.parts[n.part]->instrument.channel == 9) continue;
        const double length = (std::min(n.end, range.end) - std::max(n.onset, range.begin)).quarters();
        if (length <= 0) continue;
        // What strikes on the harmony's own beat says more of it.
        const double w = length * (n.onset <= range.begin ? 1.5 : 1);
        h.weight[static_cast<std::size_t>(n.note->midi() % 12)] += w;
        h.sum += w;
        if (n.onset <= range.begin + Ticks{(range.end - range.begin).value / 2} && n.note->midi() < lowest) lowest = n.note->midi();
    }
    if (lowest < 200) h.bass = lowest % 12;
    return h;
}

struct Named {
    Chord chord;
    int degree = 0;
    double fit = -1e9;
};

Named chordFor(const Heard &h, KeySignature key)
{
    Named best;
    auto judge = [&](Chord c, int degree, double bonus) {
        double in = 0, rootPresent = 0;
        for (int p = 0; p < 12; ++p)
            if ((c.pitchClasses() >> p) & 1) in += h.weight[static_cast<std::size_t>(p)];
        rootPresent = h.weight[static_cast<std::size_t>(c.root)] > 0 ? 0.08 : 0;
        const double third = h.weight[static_cast<std::size_t>(c.third())] > 0 ? 0.06 : 0;
        double fit = h.sum > 0 ? in / h.sum : 0;
        fit += bonus + rootPresent + third + (h.bass == c.root ? 0.12 : h.bass >= 0 && ((c.pitchClasses() >> h.bass) & 1) ? 0.05 : 0);
        if (fit <= best.fit) return;
        if (h.bass >= 0 && ((c.pitchClasses() >> h.bass) & 1)) c.bass = h.bass;
        best = {c, degree, fit};
    };
    static constexpr std::array<double, 7> kUsual{0.06, 0.03, -0.02, 0.04, 0.06, 0.03, 0};
    for (int d = 0; d < 7; ++d) {
        judge(chordOn(d, key), d, kUsual[static_cast<std::size_t>(d)]);
        if (d == 4 || d == 1 || d == 6) judge(chordOn(d, key, true), d, kUsual[static_cast<std::size_t>(d)] - 0.07);
    }
    const int tonic = tonicPitchClass(key);
    judge({modulo12(tonic + 2), ChordQuality::Dominant7, modulo12(tonic + 2), false}, 1, -0.09);
    if (!isMinorLike(key.mode)) {
        judge({tonic, ChordQuality::Dominant7, tonic, false}, 0, -0.1);
        judge({modulo12(tonic + 9), ChordQuality::Dominant7, modulo12(tonic + 9), false}, 5, -0.1);
        judge({modulo12(tonic + 4), ChordQuality::Dominant7, modulo12(tonic + 4), false}, 2, -0.1);
    } else {
        judge({tonic, ChordQuality::Major, tonic, false}, 0, -0.06);
        judge({modulo12(tonic + 10), ChordQuality::Major, modulo12(tonic + 10), false}, 6, -0.03);
    }
    return best;
}

} // namespace

PiecePlan foundPlan(const Score &score, const PieceConcept &piece)
{
    PiecePlan plan;
    const TickRange whole{TimelineTick{0}, score.end()};
    const std::size_t lead = score.masterBars.front()->pickup ? 1 : 0;
    plan.anacrusis = lead ? score.masterBars.front()->length : Ticks{};
    const std::size_t bars = score.barCount() - lead;
    plan.metre = score.masterBars[std::min(lead, score.barCount() - 1)]->time;
    plan.tempo = tempoAt(score, TimelineTick{0});
    const Genre asked = piece.genre.value;
    plan.genre = asked == Genre::Unsaid ? (voicesFromTop(score).size() <= 1 ? Genre::Melody : Genre::Song) : writtenAs(asked);
    KeySignature home = score.masterBars[std::min(lead, score.barCount() - 1)]->key;
    const KeySignature heard = keyAround(score, whole, home);
    if (piece.key.origin != FieldOrigin::Default) home = piece.key.value;
    else if (home.mode == Mode::Unknown || (home.fifths == 0 && heard.fifths != 0)) home = heard;
    if (home.mode == Mode::Unknown) home.mode = Mode::Major;
    plan.key = home;
    // Sections: the concept's where they are of this length, else those that are heard.
    std::vector<PieceSection> sections = piece.sections.value;
    int sum = 0;
    for (const PieceSection &s : sections) sum += s.bars;
    if (sections.empty() || sum != static_cast<int>(bars)) {
        sections = foundIn(score, whole).sections.value;
        sum = 0;
        for (const PieceSection &s : sections) sum += s.bars;
    }
    if (sections.empty() || sum != static_cast<int>(bars)) {
        sections.assign(1, PieceSection{});
        sections[0].bars = static_cast<int>(bars);
    }
    const AspectLevels levels = levelsOf(piece);
    std::size_t at = 0;
    for (std::size_t i = 0; i < sections.size() && at < bars; ++i) {
        PlannedSection s;
        s.label = sections[i].label;
        s.firstBar = at;
        s.bars = std::min<std::size_t>(static_cast<std::size_t>(std::max(1, sections[i].bars)), bars - at);
        const TickRange range{score.barStart(at + lead), score.barStart(at + lead + s.bars)};
        s.key = s.bars >= 4 ? keyAround(score, range, home) : home;
        if (sections[i].key) s.key = *sections[i].key;
        for (std::size_t a = 0; a < kAspects; ++a) s.levels[a] = std::clamp(levels[a] + sections[i].lean[a], -1.0, 1.0);
        for (std::size_t k = 0; k < plan.sections.size(); ++k)
            if (plan.sections[k].bars == s.bars && !s.label.empty() && plan.sections[k].label.substr(0, 1) == s.label.substr(0, 1) && !s.returnOf) {
                s.returnOf = k;
                s.varied = plan.sections[k].label != s.label;
            }
        std::vector<int> lengths = sections[i].phrases;
        int total = 0;
        for (int l : lengths) total += l;
        if (total != static_cast<int>(s.bars)) {
            lengths.clear();
            for (int left = static_cast<int>(s.bars); left > 0;) {
                const int n = left >= 8 || left == 4 ? 4 : left;
                lengths.push_back(n);
                left -= n;
            }
        }
        std::size_t bar = at;
        for (std::size_t p = 0; p < lengths.size(); ++p) {
            PlannedPhrase phrase;
            phrase.firstBar = bar;
            phrase.bars = static_cast<std::size_t>(lengths[p]);
            bar += phrase.bars;
            const TickRange time{score.barStart(phrase.firstBar + lead), score.barStart(std::min(phrase.firstBar + phrase.bars, bars) + lead)};
            phrase.key = s.key;
            phrase.cadence = cadenceAtEnd(score, time, s.key);
            // A phrase that closes in another key than its section's.
            if (phrase.cadence == Cadence::None && phrase.bars >= 3) {
                const KeySignature other = keyAround(score, time, s.key);
                if (const Cadence c = cadenceAtEnd(score, time, other); c == Cadence::Authentic) phrase.key = other, phrase.cadence = c;
            }
            phrase.material = std::string(1, static_cast<char>('a' + (s.label.empty() ? 0 : (s.label[0] - 'A' + 26) % 26))) + (p == 0 ? "" : p % 2 == 1 ? "'" : std::to_string(p + 1));
            const std::int64_t half = plan.metre.length().value / 2;
            for (std::size_t b = phrase.firstBar; b < phrase.firstBar + phrase.bars && b < bars; ++b) {
                const TimelineTick start = score.barStart(b + lead), end = score.barStart(b + lead + 1);
                const Heard all = heardIn(score, {start, end});
                std::vector<TickRange> parts{{start, end}};
                if (all.sum > 0 && half > 0 && plan.metre.length().value >= 2 * 10080) {
                    // Two chords where two fit clearly better than one.
                    const TimelineTick middle = plan.metre.beats == 3 ? start + Ticks{plan.metre.length().value * 2 / 3} : start + Ticks{half};
                    const Heard x = heardIn(score, {start, middle}), y = heardIn(score, {middle, end});
                    if (x.sum > 0 && y.sum > 0) {
                        const Named one = chordFor(all, phrase.key), a = chordFor(x, phrase.key), c = chordFor(y, phrase.key);
                        if ((a.fit + c.fit) / 2 > one.fit + 0.08) parts = {{start, middle}, {middle, end}};
                    }
                }
                for (const TickRange &part : parts) {
                    const Heard h = heardIn(score, part);
                    if (h.sum <= 0 && !phrase.harmony.empty()) continue;
                    const Named named = h.sum > 0 ? chordFor(h, phrase.key) : Named{chordOn(0, phrase.key), 0, 0};
                    PlannedChord chord{part.begin, named.chord, named.degree, phrase.key};
                    if (!phrase.harmony.empty() && phrase.harmony.back().chord == chord.chord) continue;
                    phrase.harmony.push_back(chord);
                }
            }
            s.phrases.push_back(std::move(phrase));
        }
        at += s.bars;
        plan.sections.push_back(std::move(s));
    }
    // The first bar of the tune as its motif.
    const auto voices = voicesFromTop(score);
    if (!voices.empty()) {
        PieceMotif motif;
        motif.name = "a";
        int first = 0;
        TimelineTick end = score.barStart(lead);
        for (const PlacedNote &n : notesIn(score, score.partIndex(voices.front().part), score.barRange(lead))) {
            if (n.note->voice != voices.front().voice || n.note->grace != Grace::None || n.onset < end) continue;
            if (n.onset > end) motif.notes.push_back({0, n.onset - end, true});
            if (motif.notes.empty()) first = n.note->pitch.diatonic();
            motif.notes.push_back({n.note->pitch.diatonic() - first, n.end - n.onset, false});
            end = n.end;
        }
        if (motif.notes.size() >= 2) plan.motifs.push_back(std::move(motif));
    }
    return plan;
}

} // namespace ricercar
