// SPDX-License-Identifier: GPL-3.0-or-later
// The rules by name, with the severity each has at its worst and where it is written.
#include "core/theory/texture_lines.h"

namespace ricercar {

const std::vector<RuleInfo> &voiceLeadingRules()
{
    static const std::vector<RuleInfo> rules = [] {
        const std::string fux = "Fux, Gradus ad Parnassum (1725)";
        const std::string prout = "Prout, Harmony (1889)";
        const std::string proutCounterpoint = "Prout, Counterpoint (1890)";
        const std::string kirnberger = "Kirnberger, Die Kunst des reinen Satzes (1771)";
        const std::string ranges = "Bach's four-part chorales, extremes of each voice";
        using enum Severity;
        return std::vector<RuleInfo>{
            {"parallel-fifths", "Parallel fifths", Error, fux},
            {"parallel-octaves", "Parallel octaves", Error, fux},
            {"parallel-unisons", "Parallel unisons", Error, fux},
            {"contrary-fifths", "Consecutive fifths by contrary motion", Weakness, prout},
            {"contrary-octaves", "Consecutive octaves by contrary motion", Weakness, prout},
            {"parallels-across-rest", "Parallels across a rest", Info, proutCounterpoint},
            {"octave-doubling", "A voice doubled at the octave", Info, prout},
            {"direct-fifths", "Direct fifths", Weakness, prout},
            {"direct-octaves", "Direct octaves", Weakness, prout},
            {"voice-crossing", "Voice crossing", Weakness, prout},
            {"voice-overlap", "Voice overlap", Info, prout},
            {"range", "Out of range", Weakness, ranges},
            {"spacing", "Spacing over an octave", Weakness, prout},
            {"leading-note-unresolved", "Leading note unresolved", Weakness, prout},
            {"leading-note-doubled", "Leading note doubled", Weakness, prout},
            {"seventh-unresolved", "Seventh unresolved", Weakness, kirnberger},
            {"augmented-interval", "Augmented melodic interval", Weakness, fux},
            {"diminished-interval", "Diminished melodic interval", Info, proutCounterpoint},
            {"large-leap", "Leap over an octave", Weakness, fux},
            {"leap-of-seventh", "Leap of a seventh", Info, fux},
        };
    }();
    return rules;
}

const RuleInfo &infoOf(Rule rule)
{
    return voiceLeadingRules()[static_cast<std::size_t>(rule)];
}

} // namespace ricercar
