// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/statement_reader.h"

#include <algorithm>

namespace ricercar {

StatementReader::StatementReader(std::string_view text, bool followUp) : m_text(text), m_followUp(followUp), m_items(itemsOf(text)), m_used(m_items.size())
{
    m_none.sort = Sort::Stop;
}

std::size_t StatementReader::next(std::size_t i) const
{
    while (i < m_items.size() && m_items[i].sort == Sort::Filler) ++i;
    return i;
}

std::size_t StatementReader::before(std::size_t i) const
{
    while (i-- > 0)
        if (m_items[i].sort != Sort::Filler) return i;
    return m_items.size();
}

void StatementReader::use(std::size_t first, std::size_t last)
{
    for (std::size_t i = first; i <= last && i < m_items.size(); ++i)
        if (m_items[i].sort != Sort::Unknown) m_used[i] = true;
}

Statement &StatementReader::put(Topic topic, std::size_t first, std::size_t last, std::string value)
{
    Statement s;
    s.topic = topic;
    s.value = std::move(value);
    s.negative = m_negative;
    s.more = m_mods.more;
    s.less = m_mods.less;
    s.too = m_mods.too;
    s.degree = m_mods.degree;
    s.degreeSaid = m_mods.degreeSaid;
    s.atLeast = m_mods.atLeast;
    s.atMost = m_mods.atMost;
    s.about = m_mods.about;
    s.relation = m_clause.relation;
    s.then = m_then || m_clause.then;
    s.hadVerb = m_clause.verb;
    s.forWhom = m_clause.forWhom;
    s.clause = static_cast<int>(m_clauses.size());
    s.sentence = m_sentence;
    // What modifies it belongs to its words: "not too fast".
    std::size_t from = first;
    auto modifies = [](Sort sort) {
        return sort == Sort::Not || sort == Sort::Without || sort == Sort::Too || sort == Sort::Degree || sort == Sort::More || sort == Sort::Less
            || sort == Sort::AtLeast || sort == Sort::AtMost || sort == Sort::About || sort == Sort::Avoid || sort == Sort::Filler;
    };
    while (from > 0 && modifies(sortAt(from - 1))) --from;
    while (from < first && sortAt(from) == Sort::Filler) ++from;
    s.begin = at(from).begin;
    s.end = at(last).end;
    use(first, last);
    m_read.statements.push_back(std::move(s));
    clearModifiers();
    m_at = last + 1;
    return m_read.statements.back();
}

void StatementReader::addPlace(Place place, std::size_t first, std::size_t last)
{
    if (m_read.statements.size() == m_clause.first) m_clause.leading = true;
    m_clause.places.push_back(std::move(place));
    use(first, last);
    m_at = last + 1;
}

void StatementReader::addPart(PartWish part, std::size_t first, std::size_t last)
{
    if (m_read.statements.size() == m_clause.first) m_clause.leading = true;
    m_clause.parts.push_back(std::move(part));
    use(first, last);
    m_at = last + 1;
}

// "快一点", "平静得多": the degree after the word, and then a comparison.
void StatementReader::trailingDegree(Statement &s)
{
    std::size_t i = m_at;
    while (sortAt(i) == Sort::Filler && at(i).chinese) ++i;
    if (sortAt(i) == Sort::Degree && at(i).chinese) {
        s.degree = at(i).number;
        s.degreeSaid = true;
        s.more = s.more || (!s.less && !s.negative && s.topic != Topic::Aspect);
        s.end = at(i).end;
        use(i, i);
        m_at = i + 1;
    } else if ((sortAt(i) == Sort::More || sortAt(i) == Sort::Less) && at(i).chinese && !s.more && !s.less) {
        // "切分多一些", "附点少一点"
        (sortAt(i) == Sort::More ? s.more : s.less) = true;
        s.end = at(i).end;
        use(i, i);
        m_at = i + 1;
        if (sortAt(m_at) == Sort::Degree) trailingDegree(s);
    }
}

// Whether what a "no" forbids goes on: a list of things that can be forbidden.
bool StatementReader::listGoesOn(std::size_t from) const
{
    const std::size_t i = next(from);
    const Sort s = sortAt(i);
    return s == Sort::Aspect || s == Sort::Avoidance || s == Sort::Or || (s == Sort::Device && m_negative);
}

void StatementReader::closeClause(Joint joint)
{
    m_clause.last = m_read.statements.size();
    m_clause.sentence = m_sentence;
    m_clause.end = m_at < m_items.size() ? m_items[m_at].begin : m_text.size();
    m_clauses.push_back(m_clause);
    Clause fresh;
    fresh.joint = joint;
    fresh.first = m_read.statements.size();
    fresh.begin = m_clause.end;
    // "for flute and piano", "make it calmer and darker"
    if (joint == Joint::And) {
        fresh.forWhom = m_clause.forWhom;
        fresh.verb = m_clause.verb;
    }
    if (joint == Joint::Then) m_then = true;
    fresh.then = joint == Joint::Then || (joint == Joint::And && m_clause.then);
    if (joint == Joint::Stop) ++m_sentence, m_then = false;
    m_clause = fresh;
    clearModifiers();
}

ReadText StatementReader::run()
{
    m_read.language = languageOf(m_text);
    while (m_at < m_items.size()) step();
    closeClause(Joint::Stop);
    settleScopes();
    for (Statement &s : m_read.statements) s.words = m_text.substr(s.begin, s.end - s.begin);
    // What was read and what was not; neighbours become one span.
    for (std::size_t i = 0; i < m_items.size(); ++i) {
        if (m_items[i].sort == Sort::Filler || m_items[i].sort == Sort::Comma || m_items[i].sort == Sort::Stop) continue;
        auto &spans = m_used[i] ? m_read.understood : m_read.notUnderstood;
        const bool joins = !spans.empty() && i > 0
            && m_text.substr(spans.back().end, m_items[i].begin - spans.back().end).find_first_not_of(" ") == std::string::npos;
        if (joins) spans.back().end = std::max(spans.back().end, m_items[i].end);
        else spans.push_back({m_items[i].begin, m_items[i].end, {}});
        spans.back().words = m_text.substr(spans.back().begin, spans.back().end - spans.back().begin);
    }
    return std::move(m_read);
}

void StatementReader::step()
{
    const std::size_t i = m_at;
    const Item &item = m_items[i];
    auto skip = [&] {
        use(i, i);
        m_at = i + 1;
    };
    switch (item.sort) {
    case Sort::Filler:
        m_at = i + 1;
        // "for piano in C minor that calms down at the end": what the clause says is its own.
        if (!m_followUp && (item.written == "that" || item.written == "which" || item.written == "where") && m_read.statements.size() > m_clause.first) {
            closeClause(Joint::Comma);
            m_negative = m_avoid = false;
        }
        return;
    case Sort::Unknown: {
        // "move a bit more", "moving less": more motion, less of it.
        std::size_t k = next(i + 1);
        if (sortAt(k) == Sort::Degree) k = next(k + 1);
        if ((item.written == "move" || item.written == "moves" || item.written == "moving" || item.written == "walk" || item.written == "run" || item.written == "flow") && (sortAt(k) == Sort::More || sortAt(k) == Sort::Less)) {
            const bool more = sortAt(k) == Sort::More;
            const double degree = k != next(i + 1) ? at(next(i + 1)).number : 1;
            m_items[i].sort = Sort::Aspect; // it is read
            Statement &s = put(Topic::Aspect, i, k, "density");
            s.more = more;
            s.less = !more;
            s.degree = degree;
            s.degreeSaid = degree != 1;
            return;
        }
        m_at = i + 1;
        clearModifiers();
        return;
    }
    case Sort::Comma:
    case Sort::And:
    case Sort::Or:
        skip();
        if (m_mods.between) return;
        {
            const bool goesOn = m_negative && listGoesOn(m_at);
            const bool avoid = m_avoid;
            closeClause(item.sort == Sort::Comma ? Joint::Comma : Joint::And);
            if (!goesOn) m_negative = m_avoid = false;
            else m_negative = true, m_avoid = avoid;
        }
        return;
    case Sort::But: // "everything but the alto"
        if (sortAt(before(i)) == Sort::All && m_clause.places.empty()) {
            m_clause.only = m_clause.except = true;
            skip();
            return;
        }
        skip();
        closeClause(Joint::But);
        m_negative = m_avoid = false;
        return;
    case Sort::Then:
        skip();
        closeClause(Joint::Then);
        m_negative = m_avoid = false;
        return;
    case Sort::Stop:
        skip();
        closeClause(Joint::Stop);
        m_negative = m_avoid = false;
        return;
    case Sort::With:
        skip();
        // "不许有": the "no" before it goes on.
        if (!m_avoid && sortAt(before(i)) != Sort::Without && sortAt(before(i)) != Sort::Not) m_negative = false;
        clearModifiers();
        return;
    case Sort::Without:
        skip();
        m_negative = true;
        return;
    case Sort::Not:
        skip();
        m_negative = true;
        return;
    case Sort::Avoid:
        skip();
        m_negative = m_avoid = true;
        m_clause.verb = true;
        return;
    case Sort::Only:
        m_clause.only = true;
        m_clause.except = m_clause.except || item.value == "except";
        skip();
        return;
    case Sort::All: {
        m_clause.all = true;
        skip();
        return;
    }
    case Sort::Keep: {
        // "keep it calm" wants calm; what is kept are parts, bars and matters.
        m_clause.keep = true;
        skip();
        return;
    }
    case Sort::Degree: {
        m_mods.degree = item.number;
        m_mods.degreeSaid = true;
        skip();
        return;
    }
    case Sort::More: m_mods.more = true; skip(); return;
    case Sort::Less:
        m_mods.less = true;
        skip();
        return;
    case Sort::Too: m_mods.too = true; skip(); return;
    case Sort::Up: m_mods.up = true, m_mods.down = false; skip(); return;
    case Sort::Down: m_mods.down = true, m_mods.up = false; skip(); return;
    case Sort::AtLeast: m_mods.atLeast = true; skip(); return;
    case Sort::AtMost: m_mods.atMost = true; skip(); return;
    case Sort::About: m_mods.about = true; skip(); return;
    case Sort::Between: m_mods.between = true; skip(); return;
    case Sort::Each: m_mods.each = true; skip(); return;
    case Sort::For: m_clause.forWhom = true; skip(); return;
    case Sort::Instead: {
        // "instead of C major": what follows is what it is no longer; it is read past to the end of the clause.
        skip();
        while (m_at < m_items.size() && sortAt(m_at) != Sort::Comma && sortAt(m_at) != Sort::Stop && sortAt(m_at) != Sort::And) {
            use(m_at, m_at);
            ++m_at;
        }
        return;
    }
    case Sort::Begin: m_clause.relation = Statement::Relation::Beginning; skip(); return;
    case Sort::End: m_clause.relation = Statement::Relation::Ending; skip(); return;
    case Sort::Modulate:
        m_clause.relation = Statement::Relation::To;
        m_clause.verb = true;
        skip();
        // "转调" alone is the device.
        if (const Sort s = sortAt(next(m_at)); item.written.find("转调") != std::string::npos || item.written.starts_with("modul")) {
            if (s != Sort::Key && s != Sort::KeyRelation && s != Sort::To && s != Sort::Mode && s != Sort::Pitch) {
                Statement &d = put(m_negative ? Topic::Avoidance : Topic::Device, i, i, "modulation");
                d.relation = Statement::Relation::Plain;
                m_clause.relation = Statement::Relation::Plain;
            }
        }
        return;
    case Sort::Become: m_clause.verb = true; skip(); return;
    case Sort::From: m_clause.relation = Statement::Relation::From; skip(); return;
    case Sort::To:
        if (m_clause.relation == Statement::Relation::From) m_clause.relation = Statement::Relation::To;
        skip();
        return;
    case Sort::KeyWord: case Sort::CadenceNoun: case Sort::StyleNoun: case Sort::Same: case Sort::Of: case Sort::In: case Sort::At: case Sort::On:
    case Sort::Before: case Sort::After: case Sort::By: case Sort::As: case Sort::Enough: case Sort::Dash: case Sort::Plus: case Sort::Equals:
    case Sort::Seed: case Sort::RangeWord: case Sort::Percent: case Sort::Bpm:
        if (item.sort == Sort::CadenceNoun && sortAt(before(i)) != Sort::Cadence && !m_clause.keep) {
            // "a cadence in bar 8": the usual one.
            const std::size_t k = next(i + 1);
            if ((sortAt(k) == Sort::At || sortAt(k) == Sort::In || sortAt(k) == Sort::On) && sortAt(next(k + 1)) == Sort::Bar) {
                put(Topic::Cadence, i, i, "authentic");
                return;
            }
        }
        if (item.sort == Sort::KeyWord && sortAt(next(i + 1)) == Sort::Of && sortAt(next(next(i + 1) + 1)) == Sort::Number) { skip(); return; }
        if (item.sort == Sort::StyleNoun && item.written == "in the manner of") m_clause.relation = Statement::Relation::Plain;
        skip();
        return;
    case Sort::Number:
        if (readNumber()) return;
        m_at = i + 1; // stays unread
        clearModifiers();
        return;
    case Sort::Ordinal:
        if (readOrdinal()) return;
        m_at = i + 1;
        return;
    case Sort::Bar:
        if (readBarPlace()) return;
        if (sortAt(before(i)) == Sort::Place || m_clause.verb || !m_clause.places.empty()) { skip(); return; }
        skip();
        return;
    case Sort::Interval: {
        const std::size_t blank = item.value.find(' ');
        if (readInterval(i, i, std::atoi(item.value.c_str()), std::atoi(item.value.c_str() + blank))) return;
        return;
    }
    case Sort::Octave: readInterval(i, i, 7, 12); return;
    case Sort::Semitone: readInterval(i, i, 1, 1); return;
    case Sort::Tone: readInterval(i, i, 1, 2); return;
    case Sort::Voice: case Sort::Phrase: case Sort::Section: case Sort::Beat: case Sort::Sharp: case Sort::Flat: case Sort::Alternative: case Sort::Times:
        skip();
        return;
    case Sort::Half:
        if (const Sort s = sortAt(next(i + 1)); s == Sort::Composer || s == Sort::Style) {
            m_mods.percent = 50;
            skip();
            return;
        }
        skip();
        return;
    case Sort::TempoNoun: readTempoNoun(); return;
    case Sort::Metre: put(Topic::Metre, i, i).metre = item.metre; return;
    case Sort::Letters: {
        put(Topic::Letters, i, i, item.value);
        return;
    }
    case Sort::Key:
    case Sort::KeyRelation:
    case Sort::Mode: readKeyItem(); return;
    case Sort::Pitch:
    case Sort::RangeTop:
    case Sort::RangeBottom: readPitch(); return;
    case Sort::Genre: {
        forbiddenEnough();
        if (m_clause.keep || (m_followUp && m_clause.leading && item.value == "melody")) { skip(); return; }
        put(Topic::Genre, i, i, item.value);
        return;
    }
    case Sort::Weave: put(Topic::Weave, i, i, item.value); return;
    case Sort::Pattern: put(Topic::Pattern, i, i, item.value); return;
    case Sort::Form: put(Topic::Form, i, i, item.value); return;
    case Sort::Ensemble: put(Topic::Ensemble, i, i, item.value); return;
    case Sort::Instrument: put(Topic::Force, i, i, item.value).number = 1; return;
    case Sort::TempoMark: put(Topic::TempoMark, i, i, item.value).number = item.number; return;
    case Sort::TempoWord: {
        const double percent = m_mods.percent;
        Statement &s = put(Topic::TempoWord, i, i, item.value);
        s.number = item.number;
        s.most = percent;
        trailingDegree(s);
        return;
    }
    case Sort::Quality: {
        // "soft and low", "high" before "note" are read elsewhere; here the plain adjective.
        Statement &s = put(Topic::Quality, i, i, item.value);
        trailingDegree(s);
        return;
    }
    case Sort::Aspect: {
        if (m_clause.keep && item.value == "density") { skip(); return; }
        const bool quantity = m_mods.more || m_mods.less || m_mods.degreeSaid || m_negative || sortAt(next(i + 1)) == Sort::More
            || sortAt(next(i + 1)) == Sort::Less || item.value != "density";
        if (!quantity && item.written == "notes") { skip(); return; }
        Statement &s = put(Topic::Aspect, i, i, item.value);
        trailingDegree(s);
        return;
    }
    case Sort::Device: put(Topic::Device, i, i, item.value); return;
    case Sort::Avoidance: {
        // Wanted rests or sevenths are no faults; they count as forbidden only with a "no".
        Statement &s = put(Topic::Avoidance, i, i, item.value);
        s.semitones = 0;
        return;
    }
    case Sort::Anacrusis: put(Topic::Anacrusis, i, i).number = 1; return;
    case Sort::Cadence: {
        std::size_t last = i;
        if (sortAt(next(i + 1)) == Sort::CadenceNoun) last = next(i + 1);
        put(Topic::Cadence, i, last, item.value);
        return;
    }
    case Sort::Dynamic: {
        Statement &s = put(Topic::Dynamic, i, i, item.value);
        trailingDegree(s);
        return;
    }
    case Sort::Hairpin: put(Topic::Hairpin, i, i, item.value); return;
    case Sort::Articulation: put(Topic::Articulation, i, i, item.value); return;
    case Sort::Composer:
    case Sort::Style: readStyle(); return;
    case Sort::Role: addPart({PartWish::Kind::Role, static_cast<int>(item.number), item.value}, i, i); return;
    case Sort::Hand:
        addPart({item.value == "right" ? PartWish::Kind::Upper : PartWish::Kind::Lower, 0, item.value + "-hand"}, i, i);
        return;
    case Sort::PartWord: {
        using Kind = PartWish::Kind;
        const std::string &v = item.value;
        const Kind kind = v == "bass" ? Kind::Bass : v == "accompaniment" ? Kind::Accompaniment : v == "inner" ? Kind::Inner : v == "outer" ? Kind::Outer
            : v == "upper" ? Kind::Upper : v == "lower" ? Kind::Lower : Kind::Melody;
        addPart({kind, 0, v}, i, i);
        return;
    }
    case Sort::Place: readPlaceItem(); return;
    case Sort::Matter:
        m_clause.matters.push_back(item.value);
        skip();
        return;
    case Sort::Verb: readVerb(); return;
    case Sort::Compose:
        m_clause.verb = true;
        // "write a piano accompaniment", on music that is there: a part beside it.
        if (m_followUp)
            for (std::size_t k = i + 1; k < m_items.size() && sortAt(k) != Sort::Comma && sortAt(k) != Sort::Stop && sortAt(k) != Sort::Then && sortAt(k) != Sort::Keep; ++k)
                if (sortAt(k) == Sort::PartWord && (at(k).value == "accompaniment" || at(k).value == "bass") && m_read.statements.size() == m_clause.first) {
                    put(Topic::Verb, i, i, at(k).value == "bass" ? "add" : "accompany");
                    return;
                }
        skip();
        return;
    case Sort::Part: skip(); return;
    }
}

// "avoid parallel octaves in a chorale in B minor": the "no" ends with what it forbids.
void StatementReader::forbiddenEnough()
{
    for (std::size_t k = m_clause.first; k < m_read.statements.size(); ++k)
        if (m_read.statements[k].negative) m_negative = m_avoid = false;
}

void StatementReader::settleScopes()
{
    auto &statements = m_read.statements;
    const std::size_t n = m_clauses.size();
    auto empty = [](const Clause &c) { return c.first == c.last; };
    auto scoped = [](const Clause &c) { return !c.places.empty() || !c.parts.empty() || !c.matters.empty(); };
    // "keep the bass and the melody": the list goes on. "make the alto and the tenor busier": it waits for what is said.
    for (std::size_t c = 1; c < n; ++c) {
        Clause &here = m_clauses[c], &prev = m_clauses[c - 1];
        if (here.sentence != prev.sentence && here.joint != Joint::And) continue;
        if (here.joint == Joint::And && prev.keep && !here.keep && empty(here) && scoped(here)) here.keep = true;
        if (here.joint == Joint::And && here.keep && !prev.keep && empty(prev) && scoped(prev)) prev.keep = true;
        if (here.joint == Joint::And && prev.only && empty(prev) && empty(here) && scoped(here)) {
            here.only = prev.only;
            here.except = prev.except;
        }
    }
    for (std::size_t c = 1; c < n; ++c) {
        Clause &here = m_clauses[c], &prev = m_clauses[c - 1];
        const bool sameSentence = here.joint != Joint::Stop;
        // A scope without a statement waits for the next clause.
        if (sameSentence && empty(prev) && scoped(prev) && !prev.keep && !here.keep && !prev.only && (!empty(here) || here.joint == Joint::And)
            && (here.joint == Joint::And || here.joint == Joint::Comma)) {
            if (here.places.empty() || here.joint == Joint::And) here.places.insert(here.places.begin(), prev.places.begin(), prev.places.end());
            if (here.parts.empty() || here.joint == Joint::And) here.parts.insert(here.parts.begin(), prev.parts.begin(), prev.parts.end());
            here.matters.insert(here.matters.begin(), prev.matters.begin(), prev.matters.end());
            here.leading = true;
            prev.places.clear();
            prev.parts.clear();
            prev.matters.clear();
        } else if (sameSentence && !here.keep && !prev.keep && here.places.empty() && !prev.places.empty() && !here.only && !here.then
                   && (here.joint == Joint::And || (m_followUp && here.joint == Joint::Comma) || (m_followUp && here.joint == Joint::But))
                   && prev.leading && !empty(here)) {
            here.places = prev.places;
            if (here.parts.empty()) here.parts = prev.parts;
            here.leading = true;
        } else if (sameSentence && here.joint == Joint::And && !here.keep && !prev.keep && here.parts.empty() && here.places.empty() && !prev.parts.empty()
                   && prev.leading && !empty(here)) {
            here.parts = prev.parts;
            here.leading = true;
        }
    }
    // "calmer and softer in bars 5-8": back to what has no place of its own.
    for (std::size_t c = n; c-- > 1;) {
        Clause &here = m_clauses[c], &prev = m_clauses[c - 1];
        if (here.joint == Joint::And && !here.keep && !prev.keep && !here.leading && !here.places.empty() && prev.places.empty() && !empty(prev) && m_followUp) {
            prev.places = here.places;
            if (prev.parts.empty()) prev.parts = here.parts;
        }
        // "more dotted rhythm, please, in the first four bars": a place alone, after what is said of it.
        if (here.joint == Joint::Comma && m_followUp && empty(here) && scoped(here) && here.matters.empty() && !here.keep && !here.except) {
            std::size_t back = c;
            while (back-- > 0 && m_clauses[back].sentence == here.sentence && empty(m_clauses[back]) && !scoped(m_clauses[back])) {}
            if (back < n && m_clauses[back].sentence == here.sentence && !empty(m_clauses[back]) && !m_clauses[back].keep && m_clauses[back].places.empty()
                && (m_clauses[back].parts.empty() || here.parts.empty())) {
                m_clauses[back].places = here.places;
                if (m_clauses[back].parts.empty()) m_clauses[back].parts = here.parts;
                here.places.clear();
                here.parts.clear();
                here.only = false;
            }
        }
    }
    for (std::size_t c = 0; c < n; ++c) {
        Clause &clause = m_clauses[c];
        for (std::size_t k = clause.first; k < clause.last; ++k) {
            Statement &s = statements[k];
            s.places = clause.places;
            s.parts = clause.parts;
            s.forWhom = s.forWhom || clause.forWhom;
            s.only = clause.only;
            s.except = clause.except;
            if (!clause.keep) s.matters = clause.matters;
        }
    }
    // Keeps and scopes as statements of their own.
    std::vector<Statement> extra;
    for (std::size_t c = 0; c < n; ++c) {
        const Clause &clause = m_clauses[c];
        const bool keeps = clause.keep && (scoped(clause) || clause.all);
        const bool scope = !clause.keep && empty(clause) && scoped(clause);
        if (!keeps && !scope) continue;
        Statement s;
        s.topic = keeps ? Topic::Keep : Topic::Scope;
        s.places = clause.places;
        s.parts = clause.parts;
        s.matters = clause.matters;
        s.only = clause.only;
        s.except = clause.except;
        s.hadVerb = clause.verb;
        s.forWhom = clause.forWhom;
        s.value = clause.all && !scoped(clause) ? "all" : clause.all ? "rest" : "";
        s.clause = static_cast<int>(c);
        s.sentence = clause.sentence;
        s.begin = std::min(clause.begin, m_text.size());
        s.end = std::max(s.begin, clause.end);
        while (s.begin < s.end && (m_text[s.begin] == ' ' || m_text[s.begin] == ',')) ++s.begin;
        while (s.end > s.begin && (m_text[s.end - 1] == ' ' || m_text[s.end - 1] == ',' || m_text[s.end - 1] == '.')) --s.end;
        extra.push_back(std::move(s));
    }
    statements.insert(statements.end(), extra.begin(), extra.end());
    std::stable_sort(statements.begin(), statements.end(), [](const Statement &a, const Statement &b) { return a.clause < b.clause; });
}

ReadText statementsIn(std::string_view text, bool followUp) { return StatementReader(text, followUp).run(); }

BriefLanguage languageOf(std::string_view text)
{
    std::size_t han = 0, latin = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const unsigned char c = static_cast<unsigned char>(text[i]);
        if (c >= 0xE4 && c <= 0xE9) ++han;
        else if ((c | 32) >= 'a' && (c | 32) <= 'z') ++latin;
    }
    return han * 3 > latin ? BriefLanguage::Chinese : BriefLanguage::English;
}

} // namespace ricercar
