// SPDX-License-Identifier: GPL-3.0-or-later
// Faults in words: which rule, who, where.
#include "core/theory/texture_lines.h"

#include <algorithm>

namespace ricercar {

namespace {

std::string placeOf(const Score &score, TimelineTick t, bool withBar, int *barNumber)
{
    const BarPosition p = score.locate(t);
    const auto beats = beatsOf(*score.masterBars[p.bar]);
    std::size_t beat = 0;
    for (std::size_t i = 0; i < beats.size(); ++i)
        if (beats[i].first <= p.tick) beat = i;
    *barNumber = score.barNumber(p.bar);
    std::string text = withBar ? "bar " + std::to_string(*barNumber) + " beat " : "";
    text += std::to_string(beat + 1);
    if (beat < beats.size()) {
        const Ticks inside = p.tick - beats[beat].first;
        if (inside.value > 0) {
            // Halves and quarters of the beat as musicians count them; other places are "after".
            if (inside * 2 == beats[beat].second) text += " and a half";
            else text += " (after the beat)";
        }
    }
    return text;
}

std::string placeOf(const Score &score, TimelineTick from, TimelineTick to)
{
    int first = 0, second = 0;
    const std::string a = placeOf(score, from, true, &first);
    placeOf(score, to, true, &second);
    if (from == to) return a;
    return a + " to " + placeOf(score, to, first != second, &second);
}

std::string quoted(const LineNote &n) { return n.pitch.name(); }

} // namespace

Finding described(const Fault &fault, const Texture &texture, const Score &score)
{
    const RuleInfo &rule = infoOf(fault.rule);
    Finding finding;
    finding.rule = rule.id;
    finding.severity = fault.severity;
    finding.source = rule.source;
    finding.range = fault.range;
    finding.firstBar = score.locate(fault.range.begin).bar;
    finding.lastBar = score.locate(fault.range.end - Ticks{1}).bar;
    std::vector<std::string> names;
    for (const Fault::At &at : fault.notes) {
        const TextureLine &line = texture.lines[at.line];
        if (std::find(finding.voices.begin(), finding.voices.end(), line.ref) == finding.voices.end()) {
            finding.voices.push_back(line.ref);
            names.push_back(line.name);
        }
        if (line.notes[at.note].id) finding.notes.push_back(line.notes[at.note].id);
    }
    const LineNote &first = texture.lines[fault.notes.front().line].notes[fault.notes.front().note];
    const LineNote &last = texture.lines[fault.notes.back().line].notes[fault.notes.back().note];
    const std::string place = placeOf(score, std::max(first.onset, fault.range.begin), std::max(last.onset, fault.range.begin));
    const std::string here = placeOf(score, fault.range.begin, fault.range.begin);
    const std::string a = names.empty() ? "" : names[0], b = names.size() > 1 ? names[1] : a;
    switch (fault.rule) {
    case Rule::Crossing:
        finding.sentence = "The " + a + " goes below the " + b + ", " + here + ".";
        break;
    case Rule::Overlap:
        finding.sentence = "The " + a + " and the " + b + " overlap: one moves past where the other has just been, "
            + here + ".";
        break;
    case Rule::Range:
        finding.sentence = "The " + a + "'s " + quoted(first) + " is out of its range, " + here + ".";
        break;
    case Rule::Spacing:
        finding.sentence = "More than an octave between " + a + " and " + b + ", " + here + ".";
        break;
    case Rule::LeadingNoteUnresolved:
        finding.sentence = "The leading note " + quoted(first) + " of the " + a + " does not rise to the tonic, "
            + place + ".";
        break;
    case Rule::LeadingNoteDoubled:
        finding.sentence = "The leading note is doubled by " + a + " and " + b + ", " + here + ".";
        break;
    case Rule::SeventhUnresolved:
        finding.sentence = "The seventh " + quoted(first) + " of the " + a + " does not fall by step, " + place + ".";
        break;
    case Rule::AugmentedInterval:
    case Rule::DiminishedInterval:
    case Rule::LeapOfSeventh: {
        std::string name = intervalName(intervalBetween(first.pitch, last.pitch));
        const bool vowel = !name.empty() && name[0] == 'a';
        finding.sentence = std::string("The ") + a + " leaps by " + (vowel ? "an " : "a ") + name + ", " + place + ".";
        break;
    }
    case Rule::LargeLeap:
        finding.sentence = "The " + a + " leaps by more than an octave, " + place + ".";
        break;
    case Rule::UnequalFifths:
        finding.sentence = "A diminished fifth between " + a + " and " + b + " opens into a perfect one, " + place + ".";
        break;
    case Rule::OrnamentedFifths:
    case Rule::OrnamentedOctaves:
        finding.sentence = std::string(fault.rule == Rule::OrnamentedFifths ? "Fifths" : "Octaves") + " between " + a + " and " + b
            + " from beat to beat, hidden only by an ornament, " + place + ".";
        break;
    case Rule::ParallelsAcrossVoices:
        finding.sentence = "Where voices change places, parallels are heard, " + place + ".";
        break;
    case Rule::SpeciesDissonance:
        finding.sentence = "The " + a + "'s " + quoted(first) + " is a dissonance that its species does not allow, " + here + ".";
        break;
    case Rule::SpeciesSuspension:
        finding.sentence = "The suspended " + quoted(first) + " of the " + a
            + " should be prepared as a consonance and fall by step into one, " + here + ".";
        break;
    case Rule::SpeciesSuspensionKind:
        finding.sentence = "The suspension of the " + a + "'s " + quoted(first)
            + " is of a rare kind: above the cantus write 4-3, 7-6 or 9-8, below it 2-3, " + here + ".";
        break;
    case Rule::SpeciesBeginning:
        finding.sentence = "The " + a + " begins on an imperfect interval; begin on the unison, fifth or octave (below the cantus not on the fifth), "
            + here + ".";
        break;
    case Rule::SpeciesEnding:
        finding.sentence = "The " + a + " does not end on the unison or octave, " + here + ".";
        break;
    case Rule::SpeciesCadence:
        finding.sentence = "The end lacks its clausula: one voice falls a tone to the final while the other rises a semitone to it, "
            + here + ".";
        break;
    case Rule::SpeciesUnison:
        finding.sentence = "The " + a + " meets the cantus in a unison inside the exercise, " + here + ".";
        break;
    case Rule::SpeciesDownbeats:
        finding.sentence = "Fifths or octaves between " + a + " and " + b + " from one bar to the next, " + place + ".";
        break;
    case Rule::SpeciesDirect:
        finding.sentence = "The " + a + " and the " + b + " move in the same direction into a perfect interval, " + place + ".";
        break;
    case Rule::SpeciesImperfects:
        finding.sentence = "More than three thirds or sixths in a row between " + a + " and " + b + ", " + here + ".";
        break;
    case Rule::SpeciesRepetition:
        finding.sentence = "The " + a + " repeats its " + quoted(first) + ", " + place + ".";
        break;
    case Rule::SpeciesLeap:
        finding.sentence = "The " + a + " leaps by a " + intervalName(intervalBetween(first.pitch, last.pitch)) + ", " + place + ".";
        break;
    case Rule::SpeciesRecovery:
        finding.sentence = "The " + a + " goes on in the direction of its leap instead of turning back, " + place + ".";
        break;
    case Rule::SpeciesCompass:
        finding.sentence = "The " + a + " ranges over more than a tenth, " + place + ".";
        break;
    case Rule::SpeciesClimax:
        finding.sentence = "The " + a + " comes back to its highest note, " + quoted(first) + ", " + here + ".";
        break;
    case Rule::OctaveDoubling:
        finding.sentence = "The " + a + " is doubled at the octave by the " + b + " from " + here + ".";
        break;
    default:
        finding.sentence = rule.name + " between " + a + " and " + b + ", " + place + ".";
        break;
    }
    return finding;
}

} // namespace ricercar
