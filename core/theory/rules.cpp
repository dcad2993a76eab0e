// SPDX-License-Identifier: GPL-3.0-or-later
// The rules by name, with the severity each has under each profile and where it is written.
#include "core/theory/texture_lines.h"

#include <algorithm>

namespace ricercar {

namespace {

using S = std::optional<Severity>;
const S kOff;
const S kInfo = Severity::Info, kWeakness = Severity::Weakness, kError = Severity::Error;

const std::string kFux = "Fux, Gradus ad Parnassum (1725)";
const std::string kFuxFirst = "Fux, Gradus ad Parnassum (1725), first species";
const std::string kProut = "Prout, Harmony (1889)";
const std::string kProutCounterpoint = "Prout, Counterpoint (1890)";
const std::string kKirnberger = "Kirnberger, Die Kunst des reinen Satzes (1771)";
const std::string kBach = "C. P. E. Bach, Versuch II (1762)";
const std::string kMarpurg = "Marpurg, Handbuch bey dem Generalbasse (1755)";
const std::string kJeppesen = "Jeppesen, Counterpoint (1931)";
const std::string kRanges = "Bach's four-part chorales, extremes of each voice";

struct Row {
    const char *id, *name;
    S bach, strict, free;
    const std::string &source;
    const char *explanation;
};

// In the order of enum Rule.
const std::vector<Row> &rows()
{
    static const std::vector<Row> all{
        {"parallel-fifths", "Parallel fifths", kError, kError, kError, kFux,
         "Two voices do not move in the same direction from one perfect fifth (or twelfth) to another."},
        {"parallel-octaves", "Parallel octaves", kError, kError, kError, kFux,
         "Two voices do not move in the same direction from one octave (unison, fifteenth) to another."},
        {"parallel-unisons", "Parallel unisons", kError, kError, kError, kFux,
         "Two voices do not move together from one unison to another."},
        {"contrary-fifths", "Consecutive fifths by contrary motion", kWeakness, kError, kOff, kProut,
         "A fifth and a twelfth do not follow one another by contrary motion, as when a voice leaps by an octave more."},
        {"contrary-octaves", "Consecutive octaves by contrary motion", kWeakness, kError, kInfo, kProut,
         "A unison, an octave and a fifteenth do not follow one another by contrary motion."},
        {"parallels-across-rest", "Parallels across a rest", kWeakness, kError, kInfo, kProutCounterpoint,
         "A short rest does not part two fifths or two octaves."},
        {"octave-doubling", "A voice doubled at the octave", kInfo, kInfo, kInfo, kProut,
         "Where most notes are the same, at the unison or the octave, a line is doubled: a colour of sound, no second voice."},
        {"direct-fifths", "Direct fifths", kWeakness, kError, kOff, kProut,
         "The outer voices do not reach a fifth in the same direction while the upper one leaps."},
        {"direct-octaves", "Direct octaves", kWeakness, kError, kOff, kProut,
         "The outer voices do not reach an octave in the same direction while the upper one leaps."},
        {"voice-crossing", "Voice crossing", kWeakness, kInfo, kOff, kProut,
         "A voice stays above the next lower one."},
        {"voice-overlap", "Voice overlap", kInfo, kOff, kOff, kProut,
         "A voice does not move past where its neighbour has just been."},
        {"range", "Out of range", kWeakness, kWeakness, kInfo, kRanges,
         "In a choir of four each voice keeps to its range: soprano A3 to A5, alto F3 to D5, tenor C3 to A4, bass C2 to E4."},
        {"spacing", "Spacing over an octave", kWeakness, kInfo, kOff, kProut,
         "No more than an octave opens between soprano and alto, or alto and tenor."},
        {"leading-note-unresolved", "Leading note unresolved", kWeakness, kOff, kOff, kProut,
         "Where a dominant goes home the leading note rises to the tonic."},
        {"leading-note-doubled", "Leading note doubled", kWeakness, kOff, kOff, kProut,
         "Only one voice has the leading note of a dominant."},
        {"seventh-unresolved", "Seventh unresolved", kWeakness, kOff, kOff, kKirnberger,
         "The seventh of a chord falls by step."},
        {"augmented-interval", "Augmented melodic interval", kWeakness, kError, kOff, kFux,
         "A voice does not leap by an augmented interval, nor by the tritone."},
        {"diminished-interval", "Diminished melodic interval", kInfo, kError, kOff, kProutCounterpoint,
         "A voice leaps by a diminished interval only where it turns back at once."},
        {"large-leap", "Leap over an octave", kWeakness, kError, kInfo, kFux,
         "A voice leaps by no more than an octave."},
        {"leap-of-seventh", "Leap of a seventh", kInfo, kError, kOff, kFux,
         "A voice does not leap by a seventh."},
        {"ornamented-fifths", "Fifths hidden by ornaments", kInfo, kWeakness, kOff, kBach,
         "Ornaments and suspensions between two beats do not undo the fifths that their main notes make."},
        {"ornamented-octaves", "Octaves hidden by ornaments", kInfo, kError, kOff, kKirnberger,
         "Neither ornaments nor a suspension between two beats undo the octaves that their main notes make."},
        {"parallels-across-voices", "Parallels passed between voices", kInfo, kWeakness, kOff, kKirnberger,
         "Where voices cross, the ear still hears the fifths or octaves that the highest and lowest sounds make."},
        {"unequal-fifths", "Diminished fifth to perfect fifth with the bass", kInfo, kWeakness, kOff, kMarpurg,
         "A perfect fifth may go to a diminished one; the reverse is not written with the bass."},
        {"species-dissonance", "Dissonance without its licence", kOff, kError, kOff, kFux,
         "Against the cantus a dissonance is a passing note, from the third species on also a neighbour or cambiata, and in "
         "the fourth a suspension."},
        {"species-suspension", "Suspension not prepared or not resolved", kOff, kError, kOff, kFux,
         "A suspension is prepared by a consonance and falls by step to a consonance."},
        {"species-begin", "Beginning on an imperfect consonance", kOff, kError, kOff, kFuxFirst,
         "The counterpoint begins on a unison, a fifth above or an octave."},
        {"species-end", "Ending on no unison or octave", kOff, kError, kOff, kFuxFirst,
         "The counterpoint ends on a unison or an octave."},
        {"species-cadence", "End without its clausula", kOff, kWeakness, kOff, kFuxFirst,
         "Into the end one voice falls a tone while the other rises a semitone; in the Phrygian mode the other way about."},
        {"species-unison", "Unison inside", kOff, kWeakness, kOff, kFuxFirst,
         "In the first species a unison stands at the beginning and the end alone."},
        {"species-downbeats", "Consecutives a downbeat apart", kOff, kError, kOff, kFux,
         "Two downbeats in a row do not make fifths or octaves, unless the voice leaps by more than a third between them."},
        {"species-direct", "Direct motion to a perfect consonance", kOff, kError, kOff, kFux,
         "A perfect consonance is not reached by two voices moving in the same direction."},
        {"species-imperfects", "More than three thirds or sixths in a row", kOff, kWeakness, kOff, kJeppesen,
         "No more than three thirds, or three sixths, follow one another."},
        {"species-repetition", "Repeated note", kOff, kWeakness, kOff, kJeppesen,
         "A line does not stand still: note against note a note comes twice at most, and only the fourth and fifth species repeat."},
        {"species-leap", "A leap that voices avoid", kOff, kError, kOff, kJeppesen,
         "Beyond the fifth only the octave is leapt, and upwards the minor sixth."},
        {"species-recovery", "Leap not recovered", kOff, kInfo, kOff, kJeppesen,
         "After a leap of more than a fourth the line turns back."},
        {"species-compass", "Line wider than a tenth", kOff, kWeakness, kOff, kJeppesen,
         "A line keeps within a tenth."},
        {"species-climax", "Climax repeated", kOff, kInfo, kOff, kJeppesen,
         "The highest note of a line comes once."},
        {"species-suspension-kind", "Suspension of a rare kind", kOff, kWeakness, kOff, kFux,
         "Above the cantus suspensions are 4-3, 7-6 and 9-8, below it 2-3 and 4-5."},
    };
    return all;
}

} // namespace

const std::vector<RuleInfo> &voiceLeadingRules()
{
    static const std::vector<RuleInfo> rules = [] {
        std::vector<RuleInfo> made;
        for (const Row &row : rows())
            made.push_back({row.id, row.name, row.bach.value_or(row.strict.value_or(Severity::Weakness)), row.source,
                            row.explanation, {row.bach, row.strict, row.free}});
        return made;
    }();
    return rules;
}

const RuleInfo *ruleNamed(std::string_view id)
{
    const auto &rules = voiceLeadingRules();
    const auto it = std::find_if(rules.begin(), rules.end(), [&](const RuleInfo &rule) { return rule.id == id; });
    return it == rules.end() ? nullptr : &*it;
}

const RuleInfo &infoOf(Rule rule)
{
    return voiceLeadingRules()[static_cast<std::size_t>(rule)];
}

} // namespace ricercar
