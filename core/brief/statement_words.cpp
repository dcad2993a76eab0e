// SPDX-License-Identifier: GPL-3.0-or-later
// What begins with a word of its own: keys, styles, places, pitches and verbs.
#include "core/brief/statement_reader.h"

#include <algorithm>

namespace ricercar {

void StatementReader::readKeyItem()
{
    forbiddenEnough();
    const std::size_t i = m_at;
    const Item item = m_items[i];
    std::size_t last = i;
    const Sort prev = sortAt(before(i));
    Statement::Relation relation = m_clause.relation;
    if (prev == Sort::To && relation == Statement::Relation::Plain && m_clause.verb) relation = Statement::Relation::Change;
    // "以F大调结束": the verb after the key.
    if (at(i).chinese || item.sort == Sort::Key) {
        const std::size_t k = next(i + 1);
        if (sortAt(k) == Sort::End && at(k).chinese) relation = Statement::Relation::Ending;
    }
    if (item.sort == Sort::Key) {
        Statement &s = put(Topic::Key, i, last);
        s.relation = relation;
        s.pitch = item.pitch;
        s.mode = item.mode;
        s.hasPitch = true;
        return;
    }
    if (item.sort == Sort::Mode) {
        // "Dorian on D", "the Dorian mode on D"
        const std::size_t k = next(i + 1);
        if (sortAt(k) == Sort::On && (sortAt(next(k + 1)) == Sort::Pitch || sortAt(next(k + 1)) == Sort::Key)) {
            last = next(k + 1);
            const SpelledPitch pitch = at(last).pitch;
            Statement &s = put(Topic::Key, i, last);
            s.pitch = pitch;
            s.hasPitch = true;
            s.mode = item.mode;
            return;
        }
        if (sortAt(next(i + 1)) == Sort::Interval || sortAt(next(i + 1)) == Sort::Ordinal) {
            // "a minor third", "major sixth" in words the lexicon holds apart
            use(i, i);
            m_at = i + 1;
            return;
        }
        Statement &s = put(Topic::Mode, i, last);
        s.mode = item.mode;
        s.relation = relation;
        return;
    }
    // A related key: "its relative major", "属调".
    Mode mode = Mode::Unknown;
    const std::string words = item.written;
    if (words.find("major") != std::string::npos || words.find("大调") != std::string::npos) mode = Mode::Major;
    if (words.find("minor") != std::string::npos || words.find("小调") != std::string::npos) mode = Mode::Minor;
    if (sortAt(next(i + 1)) == Sort::Mode) {
        last = next(i + 1);
        mode = at(last).mode;
    }
    if (sortAt(next(last + 1)) == Sort::KeyWord) last = next(last + 1);
    // "tonic" and "home" of other things than keys ("tonic pedal") are read with them.
    Statement &s = put(Topic::Relation, i, last, item.value);
    s.mode = mode;
    s.relation = relation;
}

void StatementReader::readStyle()
{
    const std::size_t i = m_at;
    const Item item = m_items[i];
    double weight = m_mods.percent;
    const double degree = m_mods.degree;
    const bool degreeSaid = m_mods.degreeSaid;
    // "Bach 70%"
    std::size_t last = i;
    const std::size_t k = next(i + 1);
    if (sortAt(k) == Sort::Number && sortAt(next(k + 1)) == Sort::Percent) {
        weight = at(k).number;
        last = next(k + 1);
    } else if (sortAt(k) == Sort::Percent && sortAt(next(k + 1)) == Sort::Number) {
        weight = at(next(k + 1)).number;
        last = next(k + 1);
    }
    Statement &s = put(Topic::Style, i, last, item.value);
    s.number = item.sort == Sort::Composer ? 1 : 0;
    s.weight = weight > 0 ? weight : degreeSaid ? (degree < 0.6 ? 20 : degree > 1.2 || degree == 0.7 ? 80 : 50) : 0;
}

void StatementReader::readPlaceItem()
{
    const std::size_t i = m_at;
    const std::string value = m_items[i].value;
    std::size_t last = i;
    // "开头四小节", "the opening four bars", "结尾两小节"
    const std::size_t k = next(i + 1);
    if ((value == "beginning" || value == "ending") && sortAt(k) == Sort::Number && sortAt(next(k + 1)) == Sort::Bar && at(k).number <= 32
        && !(at(i).chinese && !at(k).joined)) {
        addPlace({value == "ending" ? Place::Kind::LastBars : Place::Kind::FirstBars, static_cast<int>(at(k).number), 0, {}}, i, next(k + 1));
        return;
    }
    // "the end of bar 8", "the start of the second phrase": the bars say it.
    if ((value == "beginning" || value == "ending") && sortAt(k) == Sort::Of
        && (sortAt(next(k + 1)) == Sort::Bar || sortAt(next(k + 1)) == Sort::Ordinal || sortAt(next(k + 1)) == Sort::Each
            || (sortAt(next(k + 1)) == Sort::Place))) {
        use(i, k);
        m_at = k + 1;
        return;
    }
    // "a theme and four variations"
    if (value == "theme" && sortAt(k) == Sort::And
        && (sortAt(next(k + 1)) == Sort::Genre || (sortAt(next(k + 1)) == Sort::Number && sortAt(next(next(k + 1) + 1)) == Sort::Genre))) {
        use(i, k);
        m_at = k + 1;
        return;
    }
    Place place;
    if (value == "beginning") place.kind = Place::Kind::Beginning;
    else if (value == "ending") place.kind = Place::Kind::Ending;
    else if (value == "middle") place.kind = Place::Kind::Middle;
    else if (value == "first-half") place = {Place::Kind::Half, 1, 0, {}};
    else if (value == "second-half") place = {Place::Kind::Half, 2, 0, {}};
    else if (value == "selection") place.kind = Place::Kind::Selection;
    else if (value == "first-section") place = {Place::Kind::Section, 1, 0, {}};
    else if (value == "second-section") place = {Place::Kind::Section, 2, 0, {}};
    else if (value == "third-section") place = {Place::Kind::Section, 3, 0, {}};
    else if (value == "last-section") place = {Place::Kind::Section, -1, 0, {}};
    else if (value.starts_with("section-")) place = {Place::Kind::Section, value[8] - 'A' + 1, 0, value.substr(8)};
    else place = {Place::Kind::Section, 0, 0, value};
    addPlace(place, i, last);
}

void StatementReader::readPitch()
{
    const std::size_t i = m_at;
    const Item item = m_items[i];
    const Sort prev = sortAt(before(i));
    auto pitchAt = [&](std::size_t k) { return sortAt(k) == Sort::Pitch && at(k).octave; };
    if (item.sort == Sort::RangeTop || item.sort == Sort::RangeBottom) {
        std::size_t k = next(i + 1);
        while (sortAt(k) == Sort::Equals || sortAt(k) == Sort::To || sortAt(k) == Sort::AtMost || sortAt(k) == Sort::In || sortAt(k) == Sort::Not) k = next(k + 1);
        if (!pitchAt(k)) {
            use(i, i);
            m_at = i + 1;
            if (!pitchAt(k)) return;
        }
        const int midi = at(k).pitch.midi();
        Statement &s = put(Topic::Range, i, k);
        (item.sort == Sort::RangeTop ? s.range.highest : s.range.lowest) = midi;
        s.negative = false;
        m_negative = m_avoid;
        return;
    }
    if (item.octave) {
        const std::size_t k = next(i + 1), l = next(k + 1);
        if ((sortAt(k) == Sort::Dash || sortAt(k) == Sort::To || sortAt(k) == Sort::And) && pitchAt(l)) {
            const int a = item.pitch.midi(), b = at(l).pitch.midi();
            Statement &s = put(Topic::Range, i, l);
            s.range = {std::min(a, b), std::max(a, b)};
            return;
        }
        const bool top = m_mods.atMost || m_mods.down || (prev == Sort::To && m_clause.relation != Statement::Relation::To);
        const bool bottom = m_mods.atLeast || m_mods.up || prev == Sort::From;
        if (top || bottom) {
            const bool forbids = m_negative;
            Statement &s = put(Topic::Range, i, i);
            // "not above A5"
            if ((m_mods.up || bottom) != forbids) s.range.lowest = item.pitch.midi();
            else s.range.highest = item.pitch.midi();
            s.negative = false;
            return;
        }
    } else {
        // A letter for a key where the sentence speaks of keys: "from C to G"; a pedal on D.
        if (!m_read.statements.empty() && m_read.statements.back().topic == Topic::Device && m_read.statements.back().value == "pedal-point") {
            Statement &s = m_read.statements.back();
            s.pitch = item.pitch;
            s.hasPitch = true;
            s.end = item.end;
            use(i, i);
            m_at = i + 1;
            return;
        }
        // "around E flat", "a minuet, G, 16 bars": of a new piece a tonic alone is its key.
        const bool alone = !m_followUp && std::none_of(m_read.statements.begin(), m_read.statements.end(), [](const Statement &s) { return s.topic == Topic::Key; })
            && (item.pitch.alter != 0 || prev == Sort::Comma || prev == Sort::About);
        if (m_clause.verbWord == "transpose" || m_clause.verbWord == "change" || alone) {
            Statement &s = put(Topic::Key, i, i);
            s.pitch = item.pitch;
            s.hasPitch = true;
            s.relation = alone ? Statement::Relation::Plain : Statement::Relation::Change;
            return;
        }
    }
    m_at = i + 1; // unread
}

void StatementReader::readVerb()
{
    const std::size_t i = m_at;
    const Item item = m_items[i];
    m_clause.verbWord = item.value;
    m_clause.verb = true;
    if (item.value == "change") {
        use(i, i);
        m_at = i + 1;
        // "change to", "改成": what follows is the new value.
        if (m_clause.relation == Statement::Relation::Plain) m_clause.relation = Statement::Relation::Change;
        return;
    }
    if (item.value == "add" || item.value == "copy") {
        // "add more syncopation": the adding is in the "more".
        const std::size_t k = next(i + 1);
        const Sort s = sortAt(k);
        if (item.value == "add"
            && (s == Sort::Aspect || s == Sort::Degree || s == Sort::More || s == Sort::Device || s == Sort::Hairpin || s == Sort::Articulation)) {
            const bool negative = m_negative;
            use(i, i);
            m_at = i + 1;
            m_mods.more = !negative;
            return;
        }
        if (item.value == "copy" && (sortAt(k) == Sort::Device || sortAt(before(i)) == Sort::Not)) { use(i, i); m_at = i + 1; return; }
    }
    if (item.value == "transpose") {
        if (item.written.find("高") != std::string::npos || item.written == "升") m_mods.up = true;
        if (item.written.find("低") != std::string::npos || item.written == "降") m_mods.down = true;
        const Modifiers mods = m_mods;
        use(i, i);
        m_at = i + 1;
        m_mods = mods;
        if (m_clause.relation == Statement::Relation::Plain) m_clause.relation = Statement::Relation::Change;
        return;
    }
    if (item.value == "remove" && m_followUp) {
        // "remove the ornaments": a thing; "remove bars 5-8", "remove the alto": notes.
        std::size_t k = next(i + 1);
        while (sortAt(k) == Sort::All || sortAt(k) == Sort::Degree) k = next(k + 1); // "all the trills"
        const Sort s = sortAt(k);
        if (s == Sort::Aspect || s == Sort::Avoidance || s == Sort::Device || s == Sort::Articulation || s == Sort::Quality || sortAt(next(i + 1)) == Sort::All) {
            use(i, i);
            m_at = i + 1;
            m_negative = m_avoid = true;
            return;
        }
    } else if (item.value == "remove") {
        use(i, i);
        m_at = i + 1;
        m_negative = m_avoid = true;
        return;
    }
    const Modifiers mods = m_mods;
    Statement &s = put(Topic::Verb, i, i, item.value);
    (void)s;
    m_mods.up = mods.up;
    m_mods.down = mods.down;
}

} // namespace ricercar
