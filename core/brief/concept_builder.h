// SPDX-License-Identifier: GPL-3.0-or-later
// Statements into the fields of a concept: what is said, where it goes, and what does not go together. Private to core/brief.
#pragma once

#include "core/brief/statements.h"

#include <functional>
#include <map>

namespace ricercar {

class ConceptBuilder {
public:
    ConceptBuilder(PieceConcept base, bool music) : m_piece(std::move(base)), m_music(music) {}
    void read(const std::vector<Statement> &statements);
    // One statement alone, as a follow-up sets it.
    void apply(const Statement &s);
    void finish(); // what needs all of them: related keys, genres that were only hinted at

    PieceConcept &piece() { return m_piece; }
    std::vector<BriefConflict> conflicts;

private:
    using Topic = Statement::Topic;
    template <typename T>
    void set(const char *id, Field<T> &field, T value, const Statement &s, const std::function<std::string(const T &)> &name);
    template <typename T>
    bool mayChange(const char *id, const Field<T> &field, const Statement &s);
    template <typename T>
    void append(const char *id, Field<std::vector<T>> &field, T value, const Statement &s);

    void applyKey(const Statement &s);
    void applyTempo(const Statement &s);
    void applyForm(const Statement &s);
    void applyLevels(const Statement &s);
    void applyForces(const Statement &s);
    void applyKeep(const Statement &s);
    void level(Aspect aspect, double value, const Statement &s, bool add);

    PieceConcept m_piece;
    bool m_music = false;
    std::vector<Statement> m_relations, m_modes;
    std::vector<Statement> m_sectionBars; // per place, or each
    double m_tempoLean = 0;
    bool m_melodyNamed = false, m_accompanimentNamed = false;
    std::string m_melodyWords;
    int m_phraseBars = 0, m_phrases = 0, m_sectionCount = 0, m_eachSection = 0, m_variations = 0;
};

Place placeOf(const Statement &s); // its first place, All without one

// Looks for what does not go together; settles it in the piece.
void settleConflicts(PieceConcept &piece, std::vector<BriefConflict> &conflicts);
// "A B A" with bars, from a form or letters and a number of bars; fewer letters where there are too few bars.
std::vector<PieceSection> sectionsFor(std::string_view letters, int bars);
std::string lettersOf(Form form);
// Keys related to a home key: "relative", "parallel", "dominant", ...
KeySignature relatedKey(KeySignature home, std::string_view relation, Mode mode);

} // namespace ricercar
