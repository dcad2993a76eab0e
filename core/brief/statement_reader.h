// SPDX-License-Identifier: GPL-3.0-or-later
// The grammar: walks the items of a text once, clause by clause. Private to core/brief.
#pragma once

#include "core/brief/statements.h"

namespace ricercar {

class StatementReader {
public:
    StatementReader(std::string_view text, bool followUp);
    ReadText run();

private:
    using Topic = Statement::Topic;
    enum class Joint : std::uint8_t { Start, Comma, And, But, Then, Stop };

    struct Clause {
        Joint joint = Joint::Start;
        int sentence = 0;
        std::vector<Place> places;
        std::vector<PartWish> parts;
        std::vector<std::string> matters;
        bool leading = false; // its place or part came before its first statement
        bool keep = false, only = false, except = false, all = false, forWhom = false, verb = false, then = false;
        Statement::Relation relation = Statement::Relation::Plain;
        std::size_t first = 0, last = 0; // statements
        std::size_t begin = 0, end = 0;  // bytes
        std::string verbWord;
    };
    struct Modifiers {
        bool more = false, less = false, too = false, degreeSaid = false, up = false, down = false, atLeast = false, atMost = false,
             about = false, between = false, each = false;
        double degree = 1, percent = 0;
    };

    // statement_reader.cpp: clauses
    void step();
    void closeClause(Joint joint);
    void settleScopes();
    Statement &put(Topic topic, std::size_t first, std::size_t last, std::string value = {});
    void addPlace(Place place, std::size_t first, std::size_t last);
    void addPart(PartWish part, std::size_t first, std::size_t last);
    void trailingDegree(Statement &s);
    void clearModifiers() { m_mods = {}; }
    bool listGoesOn(std::size_t from) const;
    void use(std::size_t first, std::size_t last);
    void forbiddenEnough();
    void readKeyItem();
    void readStyle();
    void readVerb();
    void readPlaceItem();
    void readPitch();

    // statement_numbers.cpp: what begins with a number, an ordinal or an interval
    bool readNumber();
    bool readOrdinal();
    bool readBarPlace();
    bool readInterval(std::size_t at, std::size_t count, int steps, int semitones);
    bool readTempoNoun();

    std::size_t next(std::size_t i) const; // the first item at or after i that is no filler
    std::size_t before(std::size_t i) const; // the last item before i that is no filler; size() if there is none
    const Item &at(std::size_t i) const { return i < m_items.size() ? m_items[i] : m_none; }
    Sort sortAt(std::size_t i) const { return at(i).sort; }

    std::string m_text;
    bool m_followUp;
    std::vector<Item> m_items;
    std::vector<bool> m_used;
    std::size_t m_at = 0;
    Item m_none;
    std::vector<Clause> m_clauses;
    Clause m_clause;
    Modifiers m_mods;
    bool m_negative = false, m_avoid = false; // of a verb: holds for a list
    int m_sentence = 0;
    bool m_then = false;
    ReadText m_read;
};

} // namespace ricercar
