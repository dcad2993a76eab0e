// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/agent_words.h"

#include "core/brief/concept_words.h"

#include <algorithm>
#include <map>

namespace ricercar {

std::string conceptLine(const PieceConcept &piece)
{
    const TimeSignature &m = piece.metre.value;
    const std::string what = piece.genre.value == Genre::Unsaid ? "piece" : genreInfo(piece.genre.value).name;
    std::string line = (std::string("aeiou").find(what.front()) == std::string::npos ? "a " : "an ") + what + " in " + keyWords(piece.key.value, BriefLanguage::English) + ", "
        + std::to_string(m.beats) + "/" + std::to_string(m.unit) + ", " + std::to_string(piece.bars.value.bars) + " bars";
    std::string forces;
    for (std::size_t i = 0; i < piece.forces.value.size(); ++i)
        forces += (i == 0 ? "" : i + 1 == piece.forces.value.size() ? " and " : ", ") + piece.forces.value[i].instrument;
    if (!forces.empty()) line += ", for " + forces;
    for (const std::string &word : piece.character.value) line += ", " + word;
    return line + ".";
}

std::string findingsLine(const std::vector<Finding> &findings)
{
    std::size_t errors = 0, weaknesses = 0;
    const Finding *worst = nullptr;
    for (const Finding &f : findings) {
        errors += f.severity == Severity::Error;
        weaknesses += f.severity == Severity::Weakness;
        if (f.severity > Severity::Info && (!worst || f.severity > worst->severity)) worst = &f;
    }
    if (!worst) return "nothing is wrong with it by the rules.";
    const auto many = [](std::size_t n, const std::string &one) { return std::to_string(n) + " " + one + (n == 1 ? "" : one == "weakness" ? "es" : "s"); };
    std::string line = errors ? many(errors, "error") : "";
    if (weaknesses) line += (errors ? " and " : "") + many(weaknesses, "weakness");
    return line + (errors + weaknesses == 1 ? " remains: " : " remain, the gravest: ") + worst->sentence;
}

std::pair<std::string, std::string> writersOf(const Score &score)
{
    std::map<std::string, std::pair<std::size_t, std::string>> writers;
    for (const PlacedNote &n : allNotes(score))
        if (n.note->provenance && (n.note->provenance->origin == Provenance::Origin::Model || n.note->provenance->origin == Provenance::Origin::Rules)) {
            auto &[count, weights] = writers[n.note->provenance->source.empty() ? "Rules" : n.note->provenance->source];
            ++count;
            if (!n.note->provenance->weights.empty()) weights = n.note->provenance->weights;
        }
    std::vector<std::pair<std::size_t, std::string>> order;
    for (const auto &[name, entry] : writers) order.push_back({entry.first, name});
    std::sort(order.rbegin(), order.rend());
    std::string names, weights;
    for (const auto &[count, name] : order) {
        names += (names.empty() ? "" : " and ") + name;
        if (weights.empty()) weights = writers[name].second;
    }
    return {names.empty() ? "Rules" : names, weights};
}

void ranked(std::vector<PieceAlternative> &alternatives, const SelectionWeights &weights)
{
    std::vector<Alternative> ideas;
    for (const PieceAlternative &a : alternatives) ideas.push_back(a.idea);
    rankedBy(ideas, weights);
    std::vector<PieceAlternative> sorted;
    for (Alternative &idea : ideas)
        for (PieceAlternative &a : alternatives)
            if (a.idea.score == idea.score && a.idea.draft.seed == idea.draft.seed) {
                sorted.push_back({std::move(idea), std::move(a.plan)});
                a.idea.score = nullptr;
                break;
            }
    alternatives = std::move(sorted);
}

} // namespace ricercar
