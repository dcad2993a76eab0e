// SPDX-License-Identifier: GPL-3.0-or-later
// What begins with a number, an ordinal or an interval: lengths, voices, bars, tempi, transpositions.
#include "core/brief/statement_reader.h"

#include <cmath>

namespace ricercar {

bool StatementReader::readTempoNoun()
{
    const Item noun = at(m_at);
    const double scale = noun.value == "dotted" ? 1.5 : noun.value == "half" ? 2 : 1;
    if (noun.value == "faster" || noun.value == "slower") {
        Statement &s = put(Topic::TempoChange, m_at, m_at, noun.value);
        trailingDegree(s);
        return true;
    }
    std::size_t i = next(m_at + 1);
    while (sortAt(i) == Sort::Equals || sortAt(i) == Sort::Of || sortAt(i) == Sort::At || sortAt(i) == Sort::About || sortAt(i) == Sort::To
           || sortAt(i) == Sort::Between || sortAt(i) == Sort::From || sortAt(i) == Sort::In || sortAt(i) == Sort::TempoNoun
           || (sortAt(i) == Sort::Verb && at(i).value == "change"))
        i = next(i + 1);
    if (sortAt(i) == Sort::Number && at(i).number >= 20 && at(i).number <= 400) {
        double least = at(i).number, most = least;
        std::size_t last = i, j = next(i + 1);
        if ((sortAt(j) == Sort::Dash || sortAt(j) == Sort::To || sortAt(j) == Sort::And) && sortAt(next(j + 1)) == Sort::Number
            && at(next(j + 1)).number > least && at(next(j + 1)).number <= 400) {
            last = next(j + 1);
            most = at(last).number;
            j = next(last + 1);
        }
        if (sortAt(j) == Sort::Bpm || sortAt(j) == Sort::Beat) last = j;
        Statement &s = put(Topic::Tempo, m_at, last);
        s.number = least * scale;
        s.most = most * scale;
        return true;
    }
    if (m_mods.more || m_mods.less) {
        put(Topic::TempoChange, m_at, m_at, m_mods.more ? "faster" : "slower");
        return true;
    }
    use(m_at, m_at);
    ++m_at;
    return true;
}

bool StatementReader::readInterval(std::size_t first, std::size_t last, int steps, int semitones)
{
    // The limit of a leap: "no leaps over an octave", "超过八度的大跳".
    auto limited = [&]() -> Statement * {
        for (std::size_t k = m_read.statements.size(); k-- > m_clause.first;)
            if (m_read.statements[k].topic == Topic::Avoidance && m_read.statements[k].value == "large-leaps") return &m_read.statements[k];
        return nullptr;
    };
    std::size_t after = next(last + 1);
    if (Statement *leaps = limited()) {
        leaps->semitones = semitones ? semitones : std::vector<int>{0, 2, 4, 5, 7, 9, 11, 12, 14, 16}[static_cast<std::size_t>(std::min(steps, 9))];
        use(first, last);
        leaps->end = at(last).end;
        m_at = last + 1;
        return true;
    }
    // "八度以内的跳进": the limit before the word.
    const bool bounded = m_mods.atMost || sortAt(after) == Sort::AtMost;
    if (bounded) {
        std::size_t k = sortAt(after) == Sort::AtMost ? next(after + 1) : after;
        if (sortAt(k) == Sort::Aspect && at(k).value == "leaps") {
            Statement &s = put(Topic::Avoidance, first, k, "large-leaps");
            s.negative = true;
            s.semitones = semitones;
            return true;
        }
    }
    // A canon or an imitation at that interval.
    for (std::size_t k = m_read.statements.size(); k-- > 0 && m_read.statements[k].sentence == m_sentence;) {
        Statement &s = m_read.statements[k];
        const bool canon = (s.topic == Topic::Genre && s.value == "canon") || (s.topic == Topic::Device && (s.value == "imitation" || s.value == "stretto"));
        if (!canon) continue;
        bool down = m_mods.down;
        if (sortAt(after) == Sort::Down || at(after).written == "below" || at(after).written == "lower") down = true, last = after;
        else if (sortAt(after) == Sort::Up || at(after).written == "above") last = after;
        s.steps = down ? -steps : steps;
        if (steps == 4 && s.value == "imitation" && !down) s.value = "answer-at-fifth";
        use(first, last);
        m_at = last + 1;
        clearModifiers();
        return true;
    }
    if (sortAt(after) == Sort::Genre && at(after).value == "canon") {
        Statement &s = put(Topic::Genre, first, after, "canon");
        s.steps = steps;
        return true;
    }
    if (sortAt(after) == Sort::Device && at(after).value == "imitation") {
        Statement &s = put(Topic::Device, first, after, steps == 4 ? "answer-at-fifth" : "imitation");
        s.steps = steps;
        return true;
    }
    // The compass: "within an octave", "range of a tenth".
    const std::size_t prev = before(first);
    const bool ofRange = prev < m_items.size()
        && (sortAt(prev) == Sort::RangeWord || (sortAt(prev) == Sort::Of && sortAt(before(prev)) == Sort::RangeWord)
            || (at(prev).written == "within") || (sortAt(prev) == Sort::In && sortAt(before(prev)) == Sort::RangeWord));
    if (ofRange || sortAt(after) == Sort::RangeWord) {
        Statement &s = put(Topic::Range, first, sortAt(after) == Sort::RangeWord ? after : last, "span");
        s.number = semitones ? semitones : steps * 12.0 / 7;
        return true;
    }
    // Up or down.
    int direction = m_mods.up ? 1 : m_mods.down || m_mods.less ? -1 : m_mods.more ? 1 : 0;
    std::size_t end = last;
    if (sortAt(after) == Sort::Up) direction = 1, end = after;
    else if (sortAt(after) == Sort::Down) direction = -1, end = after;
    else if (sortAt(after) == Sort::More && sortAt(after + 1) == Sort::Quality && (at(after + 1).value == "high" || at(after + 1).value == "low")) {
        direction = at(after + 1).value == "high" ? 1 : -1;
        end = after + 1;
    }
    Statement &s = put(Topic::Transpose, first, end);
    s.directed = direction != 0;
    s.steps = steps * (direction < 0 ? -1 : 1);
    s.semitones = semitones * (direction < 0 ? -1 : 1);
    return true;
}

bool StatementReader::readNumber()
{
    const std::size_t first = m_at;
    const double n = at(first).number;
    std::size_t last = first, i = next(first + 1);
    double most = n;
    std::vector<int> lengths{static_cast<int>(n)};
    while (sortAt(i) == Sort::Plus && sortAt(next(i + 1)) == Sort::Number) {
        last = next(i + 1);
        lengths.push_back(static_cast<int>(at(last).number));
        i = next(last + 1);
    }
    if (lengths.size() == 1) {
        const bool range = sortAt(i) == Sort::Dash || sortAt(i) == Sort::To || (sortAt(i) == Sort::And && m_mods.between)
            || sortAt(i) == Sort::Or;
        // "16 bars to 24 bars", "十六小节到二十四小节"
        std::size_t j = i;
        if (sortAt(i) == Sort::Bar && (sortAt(next(i + 1)) == Sort::To || (m_mods.between && sortAt(next(i + 1)) == Sort::And))
            && sortAt(next(next(i + 1) + 1)) == Sort::Number && sortAt(next(next(next(i + 1) + 1) + 1)) == Sort::Bar)
            j = next(i + 1);
        if ((range || j != i) && sortAt(next(j + 1)) == Sort::Number && at(next(j + 1)).number >= n) {
            last = next(j + 1);
            most = at(last).number;
            i = next(last + 1);
        }
    }
    // "four more bars"
    if (sortAt(i) == Sort::More && sortAt(next(i + 1)) == Sort::Bar) {
        use(i, i);
        m_mods.more = true;
        i = next(i + 1);
    }
    const Sort unit = sortAt(i);
    // "8+8", "8+8 bars"
    if (lengths.size() > 1) {
        Statement &s = put(Topic::Sections, first, unit == Sort::Bar ? i : last);
        s.lengths = lengths;
        return true;
    }
    const Sort after = sortAt(next(i + 1));
    const std::size_t afterAt = next(i + 1);
    switch (unit) {
    case Sort::Bar: {
        std::size_t end = i;
        Sort follows = after;
        std::size_t followsAt = afterAt;
        if (follows == Sort::More && m_followUp) { // "four bars more"
            m_mods.more = true;
            end = followsAt;
            followsAt = next(end + 1);
            follows = sortAt(followsAt);
        }
        if (follows == Sort::About || follows == Sort::AtMost || follows == Sort::AtLeast) {
            // "二十四小节左右", "16 bars or more"
            (follows == Sort::About ? m_mods.about : follows == Sort::AtMost ? m_mods.atMost : m_mods.atLeast) = true;
            end = followsAt;
            followsAt = next(end + 1);
            follows = sortAt(followsAt);
        }
        if (follows == Sort::Of && sortAt(next(followsAt + 1)) == Sort::Phrase) followsAt = next(followsAt + 1), follows = Sort::Phrase;
        // "four bars of coda"
        if (follows == Sort::Of && (at(next(followsAt + 1)).written == "coda" || at(next(followsAt + 1)).written == "introduction" || at(next(followsAt + 1)).written == "intro"))
            followsAt = next(followsAt + 1), follows = Sort::Place;
        if (follows == Sort::Phrase) {
            Statement &s = put(Topic::PhraseBars, first, followsAt);
            s.number = n;
            return true;
        }
        if (follows == Sort::Place && (at(followsAt).value == "beginning" || at(followsAt).value == "ending")
            && (at(followsAt).written != "start" && at(followsAt).written != "开始")) {
            // "a four-bar introduction", "a two-bar coda": music to be added there; "四小节开头".
            Statement &s = put(Topic::Bars, first, followsAt, at(followsAt).value == "beginning" ? "introduction" : "coda");
            s.number = s.most = n;
            return true;
        }
        const bool each = m_mods.each || follows == Sort::Each || (follows == Sort::For && sortAt(next(followsAt + 1)) == Sort::Each)
            || (follows == Sort::In && sortAt(next(followsAt + 1)) == Sort::Each);
        if (each) {
            if (follows == Sort::For || follows == Sort::In) end = next(followsAt + 1);
            else if (follows == Sort::Each) end = followsAt;
            if (sortAt(next(end + 1)) == Sort::Section) end = next(end + 1);
            const bool ofPhrase = sortAt(next(end + 1)) == Sort::Phrase || sortAt(before(first)) == Sort::Phrase;
            if (sortAt(next(end + 1)) == Sort::Phrase) end = next(end + 1);
            Statement &s = put(ofPhrase ? Topic::PhraseBars : Topic::SectionBars, first, end);
            s.number = n;
            return true;
        }
        Statement &s = put(Topic::Bars, first, end);
        s.number = n;
        s.most = most;
        return true;
    }
    case Sort::Voice: {
        // "two-part invention", "三声部赋格": voices; "parts" of a form are sections.
        Statement &s = put(Topic::Voices, first, i);
        s.number = s.most = n;
        return true;
    }
    case Sort::Beat: {
        std::size_t k = next(i + 1);
        if (sortAt(k) == Sort::Anacrusis) {
            Statement &s = put(Topic::Anacrusis, first, k);
            s.number = n;
            return true;
        }
        if (sortAt(k) == Sort::Bpm) {
            Statement &s = put(Topic::Tempo, first, k);
            s.number = n, s.most = most;
            return true;
        }
        if (n >= 30) { // "每分钟96拍"
            Statement &s = put(Topic::Tempo, first, i);
            s.number = n, s.most = most;
            return true;
        }
        if (at(i).written == "拍" && n >= 2 && n <= 12) {
            Statement &s = put(Topic::Metre, first, i);
            s.metre = {static_cast<std::uint8_t>(n), static_cast<std::uint8_t>(n == 6 || n == 9 || n == 12 ? 8 : 4)};
            return true;
        }
        break;
    }
    case Sort::Bpm: {
        Statement &s = put(Topic::Tempo, first, i);
        s.number = n;
        s.most = most;
        return true;
    }
    case Sort::Sharp:
    case Sort::Flat: {
        Statement &s = put(Topic::Signs, first, i);
        s.number = unit == Sort::Sharp ? n : -n;
        return true;
    }
    case Sort::Octave: return readInterval(first, i, static_cast<int>(7 * n), static_cast<int>(12 * n));
    case Sort::Semitone: return readInterval(first, i, static_cast<int>(std::lround(n * 7 / 12)), static_cast<int>(n));
    case Sort::Tone: return readInterval(first, i, static_cast<int>(n), static_cast<int>(2 * n));
    case Sort::Alternative: {
        Statement &s = put(Topic::Alternatives, first, i);
        s.number = n;
        return true;
    }
    case Sort::Phrase: {
        // "two phrases of eight bars", "两个八小节的乐句" is read from the inner number.
        std::size_t k = next(i + 1);
        if (sortAt(k) == Sort::Of || sortAt(k) == Sort::Each || sortAt(k) == Sort::Comma) k = next(k + 1);
        if (sortAt(k) == Sort::Each) k = next(k + 1);
        if (sortAt(k) == Sort::Number && sortAt(next(k + 1)) == Sort::Bar) {
            std::size_t end = next(k + 1);
            if (sortAt(next(end + 1)) == Sort::Each) end = next(end + 1);
            Statement &s = put(Topic::PhraseBars, first, end);
            s.number = at(k).number;
            s.most = n;
            return true;
        }
        Statement &s = put(Topic::PhraseBars, first, i);
        s.number = 0;
        s.most = n;
        return true;
    }
    case Sort::Section: {
        Statement &s = put(Topic::SectionCount, first, i);
        s.number = n;
        return true;
    }
    case Sort::Number:
        // "two four-bar phrases", "两个八小节的乐句", "three 8-bar sections"
        if (sortAt(next(i + 1)) == Sort::Bar) {
            const std::size_t noun = next(next(i + 1) + 1);
            if (sortAt(noun) == Sort::Phrase || sortAt(noun) == Sort::Section) {
                Statement &s = put(sortAt(noun) == Sort::Phrase ? Topic::PhraseBars : Topic::SectionBars, first, noun);
                s.number = at(i).number;
                s.most = n;
                return true;
            }
        }
        break;
    case Sort::Instrument: {
        if (n > 8) break;
        Statement &s = put(Topic::Force, first, i, at(i).value);
        s.number = n;
        return true;
    }
    case Sort::Genre:
        if (at(i).value == "variations") {
            Statement &s = put(Topic::Genre, first, i, "variations");
            s.number = n;
            return true;
        }
        if (n <= 6 && (at(i).value == "invention" || at(i).value == "fugue" || at(i).value == "canon")) {
            Statement &s = put(Topic::Voices, first, last);
            s.number = s.most = n;
            return true;
        }
        break;
    case Sort::Verb:
        if (at(i).value == "vary" && !m_followUp) { // "主题加三个变奏"
            Statement &s = put(Topic::Genre, first, i, "variations");
            s.number = n;
            return true;
        }
        break;
    case Sort::Percent: {
        m_mods.percent = n;
        use(first, i);
        m_at = i + 1;
        return true;
    }
    case Sort::Composer:
    case Sort::Style:
        m_mods.percent = n <= 10 ? n * 10 : n; // "七成巴赫三成肖邦"
        use(first, last);
        m_at = last + 1;
        return true;
    default: break;
    }
    // "百分之七十巴赫"
    if (sortAt(before(first)) == Sort::Percent) {
        m_mods.percent = n;
        use(first, last);
        m_at = last + 1;
        return true;
    }
    const std::size_t prev = before(first);
    if (sortAt(prev) == Sort::Seed) {
        Statement &s = put(Topic::Seed, first, last);
        s.number = n;
        return true;
    }
    if ((sortAt(prev) == Sort::At || sortAt(prev) == Sort::Equals || sortAt(prev) == Sort::TempoMark) && n >= 30 && n <= 300) {
        Statement &s = put(Topic::Tempo, first, last);
        s.number = n;
        s.most = most;
        return true;
    }
    // "A, B and C parts": nothing to count
    return false;
}

bool StatementReader::readBarPlace()
{
    // at Bar: "bars 5-8", "bar 5", "小节5到8"
    const std::size_t first = m_at;
    std::size_t i = next(first + 1);
    if (sortAt(i) != Sort::Number) return false;
    Place place{Place::Kind::Bars, static_cast<int>(at(i).number), static_cast<int>(at(i).number), {}};
    std::size_t last = i;
    const std::size_t prev = before(first);
    const Sort lead = sortAt(prev);
    std::size_t j = next(i + 1);
    auto number = [&](std::size_t k) { return sortAt(k) == Sort::Bar ? next(k + 1) : k; };
    if ((sortAt(j) == Sort::Dash || sortAt(j) == Sort::To || (m_mods.between && sortAt(j) == Sort::And)) && sortAt(number(next(j + 1))) == Sort::Number) {
        last = number(next(j + 1));
        place.last = static_cast<int>(at(last).number);
    } else if (sortAt(j) == Sort::To && sortAt(next(j + 1)) == Sort::Place && at(next(j + 1)).value == "ending") {
        last = next(j + 1);
        place = {Place::Kind::From, place.first, 0, {}};
    } else if ((sortAt(j) == Sort::And || sortAt(j) == Sort::Comma) && sortAt(next(j + 1)) == Sort::Number
               && at(next(j + 1)).number == place.first + 1 && sortAt(next(next(j + 1) + 1)) != Sort::Bar
               && sortAt(next(next(j + 1) + 1)) != Sort::Voice) {
        last = next(j + 1);
        place.last = static_cast<int>(at(last).number);
        while ((sortAt(next(last + 1)) == Sort::And || sortAt(next(last + 1)) == Sort::Comma) && sortAt(next(next(last + 1) + 1)) == Sort::Number
               && at(next(next(last + 1) + 1)).number == place.last + 1) {
            last = next(next(last + 1) + 1);
            place.last = static_cast<int>(at(last).number);
        }
    } else if (lead == Sort::From) {
        place = {Place::Kind::From, place.first, 0, {}};
        if (sortAt(next(last + 1)) == Sort::On || sortAt(next(last + 1)) == Sort::After) last = next(last + 1);
    } else if (lead == Sort::After) {
        place = {Place::Kind::From, place.first + 1, 0, {}};
    } else if (lead == Sort::Before) {
        place = {Place::Kind::Bars, 1, place.first - 1, {}};
    } else if (lead == Sort::To && m_clause.verbWord.empty()) {
        place = {Place::Kind::Bars, 1, place.first, {}};
    }
    addPlace(place, first, last);
    return true;
}

bool StatementReader::readOrdinal()
{
    const std::size_t first = m_at;
    const int n = static_cast<int>(at(first).number);
    std::size_t i = next(first + 1);
    const Sort unit = sortAt(i);
    // "第5到8小节", "第五至第八小节", "第1-2句"
    if ((unit == Sort::Dash || unit == Sort::To) && (sortAt(next(i + 1)) == Sort::Number || sortAt(next(i + 1)) == Sort::Ordinal)) {
        const std::size_t second = next(i + 1);
        const std::size_t noun = next(second + 1);
        if (sortAt(noun) == Sort::Bar) {
            addPlace({Place::Kind::Bars, n, static_cast<int>(at(second).number), {}}, first, noun);
            return true;
        }
        if (sortAt(noun) == Sort::Phrase) {
            addPlace({Place::Kind::Phrase, n, 0, {}}, first, noun);
            for (int p = n + 1; p <= static_cast<int>(at(second).number); ++p) addPlace({Place::Kind::Phrase, p, 0, {}}, noun, noun);
            return true;
        }
    }
    // "第5小节到第8小节"
    if (unit == Sort::Bar && at(first).chinese && sortAt(next(i + 1)) == Sort::To && sortAt(next(next(i + 1) + 1)) == Sort::Ordinal
        && sortAt(next(next(next(i + 1) + 1) + 1)) == Sort::Bar) {
        const std::size_t second = next(next(i + 1) + 1);
        addPlace({Place::Kind::Bars, n, static_cast<int>(at(second).number), {}}, first, next(second + 1));
        return true;
    }
    // "第3、4小节", "第三和第四小节"
    if ((unit == Sort::And || unit == Sort::Comma) && at(first).chinese && (sortAt(next(i + 1)) == Sort::Number || sortAt(next(i + 1)) == Sort::Ordinal)
        && sortAt(next(next(i + 1) + 1)) == Sort::Bar) {
        addPlace({Place::Kind::Bars, n, static_cast<int>(at(next(i + 1)).number), {}}, first, next(next(i + 1) + 1));
        return true;
    }
    if (unit == Sort::Number) {
        const std::size_t noun = next(i + 1);
        const int count = static_cast<int>(at(i).number);
        if (sortAt(noun) == Sort::Bar) {
            addPlace({n < 0 ? Place::Kind::LastBars : Place::Kind::FirstBars, count, 0, {}}, first, noun);
            return true;
        }
        if (sortAt(noun) == Sort::Phrase) {
            if (n < 0) addPlace({Place::Kind::Phrase, -1, 0, {}}, first, noun);
            else
                for (int p = 1; p <= count; ++p) addPlace({Place::Kind::Phrase, p, 0, {}}, first, noun);
            return true;
        }
    }
    switch (unit) {
    case Sort::Bar:
        if (sortAt(next(i + 1)) == Sort::From || sortAt(next(i + 1)) == Sort::After || (sortAt(before(first)) == Sort::From)
            || (sortAt(next(i + 1)) == Sort::Place && at(next(i + 1)).value == "beginning")) {
            // "从第9小节开始"
            const bool after = sortAt(next(i + 1)) == Sort::After;
            addPlace({Place::Kind::From, n + (after && sortAt(before(first)) != Sort::From && !at(first).chinese ? 1 : 0), 0, {}}, first,
                     sortAt(next(i + 1)) == Sort::Unknown ? i : std::max(i, sortAt(before(first)) == Sort::From && sortAt(next(i + 1)) != Sort::Place && !after ? i : next(i + 1)));
        } else if (n < 0) {
            addPlace({Place::Kind::LastBars, 1, 0, {}}, first, i);
        } else {
            addPlace({Place::Kind::Bars, n, n, {}}, first, i);
        }
        return true;
    case Sort::Phrase: addPlace({Place::Kind::Phrase, n, 0, {}}, first, i); return true;
    case Sort::Half: addPlace({Place::Kind::Half, n < 0 ? 2 : n, 0, {}}, first, i); return true;
    case Sort::Section: addPlace({Place::Kind::Section, n, 0, {}}, first, i); return true;
    case Sort::Voice:
        // Before a verb of adding it is the voice to be added.
        addPart({PartWish::Kind::Number, n, {}}, first, i);
        return true;
    case Sort::Instrument:
        put(Topic::Force, first, i, at(i).value).number = 1;
        return true;
    case Sort::Beat:
        use(first, i);
        m_at = i + 1;
        return true;
    default: break;
    }
    // As an interval: "up a fifth", "a third higher", "at the fifth".
    if (n >= 2 && n <= 8) {
        const Sort prev = sortAt(before(first));
        const bool interval = prev == Sort::Up || prev == Sort::Down || prev == Sort::By || prev == Sort::At || prev == Sort::AtMost || m_mods.up || m_mods.down
            || m_clause.verbWord == "transpose" || unit == Sort::Up || unit == Sort::Down || unit == Sort::More || prev == Sort::Avoidance
            || (unit == Sort::Quality && (at(i).value == "high" || at(i).value == "low"));
        if (interval) return readInterval(first, first, n - 1, 0);
    }
    if (n == 1 || n == -1) {
        // "first in A minor, then ..."; "the last note".
        addPlace({n == 1 ? Place::Kind::Beginning : Place::Kind::Ending, 0, 0, {}}, first, first);
        return true;
    }
    if (n == 2 || n == 3) {
        addPlace({Place::Kind::Section, n, 0, {}}, first, first);
        return true;
    }
    return false;
}

} // namespace ricercar
