// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_plan.h"

#include "core/theory/key.h"

namespace ricercar {

std::size_t PiecePlan::bars() const
{
    std::size_t all = 0;
    for (const PlannedSection &section : sections) all += section.bars;
    return all;
}

namespace {

const char *cadenceWords(Cadence cadence)
{
    switch (cadence) {
    case Cadence::Authentic: return "authentic cadence";
    case Cadence::Half: return "half cadence";
    case Cadence::Plagal: return "plagal cadence";
    case Cadence::Deceptive: return "deceptive cadence";
    case Cadence::Phrygian: return "Phrygian half cadence";
    case Cadence::None: break;
    }
    return "no cadence";
}

} // namespace

std::vector<std::string> planWords(const PiecePlan &plan)
{
    std::vector<std::string> lines;
    for (const PlannedSection &s : plan.sections) {
        std::string line = s.label + ", ";
        line += s.bars == 1 ? "bar " + std::to_string(s.firstBar + 1)
                            : "bars " + std::to_string(s.firstBar + 1) + "-" + std::to_string(s.firstBar + s.bars);
        line += ", " + keyName(s.key);
        if (s.returnOf) line += (s.varied ? ", " : ", ") + plan.sections[*s.returnOf].label + (s.varied ? " comes back varied" : " comes back");
        std::string lengths, cadences;
        for (const PlannedPhrase &p : s.phrases) {
            lengths += (lengths.empty() ? "" : " + ") + std::to_string(p.bars);
            cadences += (cadences.empty() ? "" : ", ") + std::string(cadenceWords(p.cadence));
            if (!(p.key == s.key)) cadences += " in " + keyName(p.key);
        }
        if (!s.phrases.empty()) line += ": " + lengths + ", " + cadences;
        lines.push_back(line);
    }
    return lines;
}

} // namespace ricercar
