// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/items.h"

#include "core/brief/key_words.h"
#include "core/brief/tokens.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace ricercar {

namespace {

struct Count {
    std::size_t length = 0;
    double value = 0;
};

Count englishNumber(const std::vector<Token> &tokens, std::size_t from)
{
    static const std::map<std::string, int, std::less<>> small{
        {"zero", 0}, {"one", 1}, {"two", 2}, {"three", 3}, {"four", 4}, {"five", 5}, {"six", 6}, {"seven", 7}, {"eight", 8}, {"nine", 9},
        {"ten", 10}, {"eleven", 11}, {"twelve", 12}, {"thirteen", 13}, {"fourteen", 14}, {"fifteen", 15}, {"sixteen", 16},
        {"seventeen", 17}, {"eighteen", 18}, {"nineteen", 19}, {"single", 1}, {"couple", 2}, {"pair", 2}};
    static const std::map<std::string, int, std::less<>> tens{{"twenty", 20}, {"thirty", 30}, {"forty", 40}, {"fifty", 50},
                                                              {"sixty", 60}, {"seventy", 70}, {"eighty", 80}, {"ninety", 90}};
    if (from >= tokens.size()) return {};
    const std::string &word = tokens[from].text;
    if (tokens[from].kind == Token::Kind::Number) return {1, tokens[from].number};
    Count count;
    if (const auto it = small.find(word); it != small.end()) {
        count = {1, static_cast<double>(it->second)};
        // "a couple of", "a pair of"
        if ((word == "couple" || word == "pair") && from + 1 < tokens.size() && tokens[from + 1].text == "of") count.length = 2;
    } else if (const auto t = tens.find(word); t != tens.end()) {
        count = {1, static_cast<double>(t->second)};
        std::size_t next = from + 1;
        if (next + 1 < tokens.size() && tokens[next].text == "-") ++next;
        if (next < tokens.size())
            if (const auto u = small.find(tokens[next].text); u != small.end() && u->second < 10 && u->second > 0) {
                count.value += u->second;
                count.length = next + 1 - from;
            }
    }
    if (word == "dozen") count = {1, 12};
    else if (count.length > 0 && from + count.length < tokens.size() && tokens[from + count.length].text == "dozen") {
        count.value *= 12; // "two dozen"
        ++count.length;
    }
    if (word == "half" && from + 2 < tokens.size() && tokens[from + 1].text == "a" && tokens[from + 2].text == "dozen") return {3, 6};
    if (count.length > 0 && from + count.length < tokens.size() && tokens[from + count.length].text == "hundred") {
        count.value *= 100;
        ++count.length;
        std::size_t next = from + count.length;
        if (next < tokens.size() && tokens[next].text == "and") ++next;
        if (const Count rest = englishNumber(tokens, next); rest.length > 0 && rest.value < 100 && next < tokens.size()
                                                            && tokens[next].kind == Token::Kind::Word) {
            count.value += rest.value;
            count.length = next + rest.length - from;
        }
    }
    return count;
}

Count chineseNumber(const std::vector<Token> &tokens, std::size_t from)
{
    static const std::map<std::string, int, std::less<>> digits{{"零", 0}, {"〇", 0}, {"一", 1}, {"二", 2}, {"两", 2}, {"三", 3}, {"四", 4},
                                                                {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}, {"双", 2}, {"俩", 2}};
    Count count;
    double total = 0, current = -1;
    for (std::size_t i = from; i < tokens.size() && tokens[i].kind == Token::Kind::Han; ++i) {
        const std::string &c = tokens[i].text;
        if (const auto it = digits.find(c); it != digits.end()) {
            if (current >= 0) break; // "四三" is no number
            current = it->second;
        } else if (c == "十" || c == "百" || c == "廿") {
            const double unit = c == "十" ? 10 : c == "百" ? 100 : 20;
            total += c == "廿" ? 20 : (current < 0 ? 1 : current) * unit;
            current = -1;
        } else {
            break;
        }
        count.length = i + 1 - from;
    }
    count.value = total + std::max(current, 0.0);
    return count;
}

bool powerOfTwo(double n) { return n == 1 || n == 2 || n == 4 || n == 8 || n == 16 || n == 32; }

class Reader {
public:
    explicit Reader(std::string_view text) : m_tokens(tokensOf(text)), m_text(text)
    {
        for (const Token &token : m_tokens) m_words.push_back(token.text);
    }

    std::vector<Item> run()
    {
        for (std::size_t i = 0; i < m_tokens.size();) i += std::max<std::size_t>(1, step(i));
        return std::move(m_items);
    }

private:
    void put(Item item, std::size_t from, std::size_t count)
    {
        item.begin = m_tokens[from].begin;
        item.end = m_tokens[from + count - 1].end;
        item.written = std::string(m_text.substr(item.begin, item.end - item.begin));
        item.chinese = m_tokens[from].kind == Token::Kind::Han;
        item.joined = m_tokens[from].joined;
        m_items.push_back(std::move(item));
    }
    void put(Sort sort, std::size_t from, std::size_t count, std::string value = {}, double number = 0)
    {
        Item item;
        item.sort = sort;
        item.value = std::move(value);
        item.number = number;
        put(std::move(item), from, count);
    }
    const std::string &word(std::size_t i) const
    {
        static const std::string none;
        return i < m_words.size() ? m_words[i] : none;
    }

    std::size_t step(std::size_t i)
    {
        if (std::size_t n = metre(i)) return n;
        if (std::size_t n = letters(i)) return n;
        if (std::size_t n = key(i)) return n;

        const LexiconEntry *entry = nullptr;
        const std::size_t phrase = Lexicon::standard().match(m_words, i, &entry);
        const bool han = m_tokens[i].kind == Token::Kind::Han;
        // "第5", "第十六"
        if (word(i) == "第" && phrase == 0 && i + 1 < m_tokens.size()) {
            const Count n = m_tokens[i + 1].kind == Token::Kind::Number ? Count{1, m_tokens[i + 1].number} : chineseNumber(m_tokens, i + 1);
            if (n.length > 0) {
                put(Sort::Ordinal, i, 1 + n.length, {}, n.value);
                return 1 + n.length;
            }
        }
        if (phrase < 2 || !han)
            if ((word(i) == "前" || word(i) == "后" || word(i) == "头" || word(i) == "末" || word(i) == "最后") && phrase <= 1 && i + 1 < m_tokens.size()) {
                const Count n = m_tokens[i + 1].kind == Token::Kind::Number ? Count{1, m_tokens[i + 1].number} : chineseNumber(m_tokens, i + 1);
                if (n.length > 0) {
                    put(Sort::Ordinal, i, 1, {}, word(i) == "前" || word(i) == "头" ? 1 : -1);
                    return 1;
                }
            }
        const Count number = han ? chineseNumber(m_tokens, i) : englishNumber(m_tokens, i);
        if (number.length > 0 && number.length >= phrase) {
            // "5th", "2nd"
            if (m_tokens[i].kind == Token::Kind::Number && i + 1 < m_tokens.size() && m_tokens[i + 1].joined
                && (word(i + 1) == "th" || word(i + 1) == "st" || word(i + 1) == "nd" || word(i + 1) == "rd")) {
                put(Sort::Ordinal, i, 2, {}, number.value);
                return 2;
            }
            put(Sort::Number, i, number.length, {}, number.value);
            return number.length;
        }
        if (phrase > 0) {
            putEntry(*entry, i, phrase);
            return phrase;
        }
        if (std::size_t n = inflected(i)) return n;
        // A dash between words of one expression ("two-part", "16-bar") says nothing.
        if (word(i) == "-" || word(i) == "*" || word(i) == "'" || word(i) == "/" || word(i) == "[" || word(i) == "]") {
            put(Sort::Filler, i, 1);
            return 1;
        }
        if (!m_items.empty() && m_items.back().sort == Sort::Unknown && m_tokens[i].joined && han) {
            m_items.back().end = m_tokens[i].end;
            m_items.back().written = std::string(m_text.substr(m_items.back().begin, m_items.back().end - m_items.back().begin));
            return 1;
        }
        put(Sort::Unknown, i, 1);
        return 1;
    }

    void putEntry(const LexiconEntry &entry, std::size_t i, std::size_t count)
    {
        Item item;
        item.sort = entry.sort;
        item.value = entry.value;
        if (entry.sort == Sort::Ordinal || entry.sort == Sort::Degree || entry.sort == Sort::Number || entry.sort == Sort::TempoWord || entry.sort == Sort::Role)
            item.number = std::strtod(entry.value.c_str(), nullptr);
        if (entry.sort == Sort::TempoMark) {
            const std::size_t blank = entry.value.find(' ');
            item.number = std::strtod(entry.value.c_str(), nullptr);
            item.value = entry.value.substr(blank + 1);
        }
        if (entry.sort == Sort::Mode) item.mode = modeNamed(entry.value);
        if (entry.sort == Sort::Dash && i > 0 && i + 1 < m_tokens.size() && !(numeric(i - 1) && numeric(i + 1))
            && !(m_items.back().sort == Sort::Pitch) && m_items.back().sort != Sort::Ordinal)
            item.sort = Sort::Filler;
        put(std::move(item), i, count);
    }

    static Mode modeNamed(std::string_view id)
    {
        static const std::map<std::string, Mode, std::less<>> modes{{"major", Mode::Major}, {"minor", Mode::Minor}, {"dorian", Mode::Dorian},
            {"phrygian", Mode::Phrygian}, {"lydian", Mode::Lydian}, {"mixolydian", Mode::Mixolydian}, {"aeolian", Mode::Aeolian},
            {"locrian", Mode::Locrian}};
        const auto it = modes.find(id);
        return it == modes.end() ? Mode::Unknown : it->second;
    }

    bool numeric(std::size_t i) const
    {
        return m_tokens[i].kind == Token::Kind::Number || englishNumber(m_tokens, i).length > 0
            || (m_tokens[i].kind == Token::Kind::Han && (chineseNumber(m_tokens, i).length > 0 || word(i) == "第"));
    }

    // "3/4", "6/8拍", "四三拍", "四分之三拍", "三拍子", "three-four time", "common time".
    std::size_t metre(std::size_t i)
    {
        auto made = [&](double beats, double unit, std::size_t count, TimeSignature::Sign sign = TimeSignature::Sign::Numbers) {
            // What merely says again that a metre is meant.
            while (i + count < m_tokens.size() && (word(i + count) == "拍" || word(i + count) == "子" || word(i + count) == "time"
                                                   || word(i + count) == "metre" || word(i + count) == "meter"))
                ++count;
            Item item;
            item.sort = Sort::Metre;
            item.metre = {static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit), sign};
            put(std::move(item), i, count);
            return count;
        };
        const Token &t = m_tokens[i];
        if (t.kind == Token::Kind::Number && i + 2 < m_tokens.size() && word(i + 1) == "/" && m_tokens[i + 2].kind == Token::Kind::Number
            && powerOfTwo(m_tokens[i + 2].number) && t.number >= 1 && t.number <= 32)
            return made(t.number, m_tokens[i + 2].number, 3);
        if (t.kind == Token::Kind::Han) {
            static const std::map<std::string, int, std::less<>> digits{{"二", 2}, {"两", 2}, {"三", 3}, {"四", 4}, {"五", 5}, {"六", 6}, {"七", 7}, {"八", 8}, {"九", 9}};
            auto digit = [&](std::size_t k) {
                const auto it = digits.find(word(k));
                return it == digits.end() ? 0 : it->second;
            };
            const int a = digit(i);
            if (a && word(i + 1) == "分" && word(i + 2) == "之") {
                const Count n = chineseNumber(m_tokens, i + 3);
                if (n.length > 0 && word(i + 3 + n.length) == "拍") return made(n.value, a, 4 + n.length);
            }
            if (a && digit(i + 1) && word(i + 2) == "拍") {
                // "四三拍" is 3/4, "八六拍" 6/8: the unit comes first; 四二拍, 二二拍, 八三拍.
                int unit = a, beats = digit(i + 1);
                if (!powerOfTwo(unit)) std::swap(unit, beats);
                if (powerOfTwo(unit)) return made(beats, unit, 3);
            }
            if (a == 8 && word(i + 1) == "十" && word(i + 2) == "二" && word(i + 3) == "拍") return made(12, 8, 4);
            if (a && word(i + 1) == "拍" && word(i + 2) == "子") return made(a, a == 6 || a == 9 ? 8 : 4, 3);
        }
        struct Words {
            std::vector<std::string> words;
            double beats, unit;
            TimeSignature::Sign sign;
        };
        using enum TimeSignature::Sign;
        static const std::vector<Words> table{
            {{"common", "time"}, 4, 4, Common}, {{"cut", "time"}, 2, 2, Cut}, {{"cut", "common"}, 2, 2, Cut}, {{"alla", "breve"}, 2, 2, Cut},
            {{"triple", "time"}, 3, 4, Numbers}, {{"triple", "metre"}, 3, 4, Numbers}, {{"triple", "meter"}, 3, 4, Numbers},
            {{"duple", "time"}, 2, 4, Numbers}, {{"duple", "metre"}, 2, 4, Numbers}, {{"duple", "meter"}, 2, 4, Numbers},
            {{"quadruple", "time"}, 4, 4, Numbers}, {{"compound", "duple"}, 6, 8, Numbers}, {{"compound", "time"}, 6, 8, Numbers},
            {{"waltz", "time"}, 3, 4, Numbers}, {{"march", "time"}, 2, 4, Numbers}};
        for (const Words &w : table) {
            bool all = true;
            for (std::size_t k = 0; k < w.words.size(); ++k) all = all && word(i + k) == w.words[k];
            if (all) return made(w.beats, w.unit, w.words.size(), w.sign);
        }
        // "three-four", "six-eight", "3-4 time"
        static const std::map<std::string, int, std::less<>> units{{"two", 2}, {"four", 4}, {"eight", 8}, {"sixteen", 16}, {"quarter", 4}, {"quarters", 4}, {"eighth", 8}, {"eighths", 8}, {"halves", 2}};
        if (t.kind == Token::Kind::Word) {
            const Count n = englishNumber(m_tokens, i);
            if (n.length > 0 && n.value <= 12) {
                std::size_t k = i + n.length;
                if (word(k) == "-") ++k;
                const auto unit = units.find(word(k));
                if (unit != units.end() && (word(k + 1) == "time" || word(k + 1) == "metre" || word(k + 1) == "meter"))
                    return made(n.value, unit->second, k + 1 - i);
                // "six-eight", "in three-four"; "three-four bars" and "two-four voices" count other things.
                static const std::set<std::string, std::less<>> counted{"part", "parts", "voice", "voices", "bar", "bars", "measure", "measures", "hand", "hands", "note", "notes"};
                const bool hyphen = word(i + n.length) == "-";
                if (unit != units.end() && ((i > 0 && word(i - 1) == "in") || hyphen) && !counted.count(word(k + 1))
                    && (n.value == 3 || n.value == 6 || n.value == 2 || n.value == 4 || n.value == 5 || n.value == 7 || n.value == 9 || n.value == 12) && !(n.value == 2 && unit->second == 16))
                    return made(n.value, unit->second, k + 1 - i);
                // "a dance in three": the beats alone, where nothing is counted.
                const std::string &after = word(i + n.length);
                if (i > 0 && word(i - 1) == "in" && (n.value == 2 || n.value == 3 || n.value == 4 || n.value == 6)
                    && (after.empty() || after == "," || after == "." || after == ";" || after == "and" || after == "with" || after == "for" || after == "time"))
                    return made(n.value, n.value == 6 ? 8 : 4, n.length);
            }
        }
        return 0;
    }

    // Forms in letters: "AABA", "A-B-A", "ABACA", "AA'BA".
    std::size_t letters(std::size_t i)
    {
        const Token &t = m_tokens[i];
        if (t.kind != Token::Kind::Word) return 0;
        auto isForm = [](const std::string &w) {
            return std::all_of(w.begin(), w.end(), [](char c) { return (c >= 'A' && c <= 'E') || c == '\''; });
        };
        if (t.written.size() >= 2 && isForm(t.written) && t.written[0] == 'A' && t.written != "AD") {
            put(Sort::Letters, i, 1, t.written);
            return 1;
        }
        if (t.written == "A" && (word(i + 1) == "-" || word(i + 1) == "–") && i + 2 < m_tokens.size() && m_tokens[i + 2].written.size() == 1
            && isForm(m_tokens[i + 2].written)) {
            std::string form = "A";
            std::size_t k = i + 1;
            while (k + 1 < m_tokens.size() && word(k) == "-" && isForm(m_tokens[k + 1].written) && m_tokens[k + 1].written.size() <= 2) {
                form += m_tokens[k + 1].written;
                k += 2;
            }
            put(Sort::Letters, i, k - i, form);
            return k - i;
        }
        // "section B", "B section", "part A"
        const bool letter = t.written.size() == 1 && t.written[0] >= 'A' && t.written[0] <= 'E';
        if (letter && (word(i + 1) == "section" || word(i + 1) == "段" || word(i + 1) == "部" || word(i + 1) == "strain")) {
            const std::size_t count = word(i + 1) == "部" && word(i + 2) == "分" ? 3 : 2;
            put(Sort::Place, i, count, "section-" + t.written);
            return count;
        }
        if (letter && !m_items.empty() && m_items.back().sort == Sort::Section) {
            m_items.pop_back();
            put(Sort::Place, i - 1, 2, "section-" + t.written);
            return 1;
        }
        return 0;
    }

    std::size_t key(std::size_t i)
    {
        bool bare = false;
        for (std::size_t k = m_items.size(); k-- > 0;) {
            const Sort s = m_items[k].sort;
            if (s == Sort::Filler) continue;
            bare = s == Sort::In || s == Sort::To || s == Sort::From || s == Sort::KeyWord || s == Sort::Modulate || s == Sort::End
                || (s == Sort::Of && k > 0 && m_items[k - 1].sort == Sort::KeyWord)
                || (s == Sort::And && k > 0 && m_items[k - 1].sort == Sort::Key);
            break;
        }
        // "bars A to B" is no key; neither is the capital that begins a sentence.
        const KeyReading reading = readKey(m_tokens, i, bare);
        if (reading.count == 0) return 0;
        // "flat" and "sharp" after a number are signs of a signature: "3 flats".
        if (reading.item.sort == Sort::Pitch && m_tokens[i].written == "I") return 0;
        put(reading.item, i, reading.count);
        return reading.count;
    }

    // Plurals, comparatives, adverbs of words that the lexicon knows.
    std::size_t inflected(std::size_t i)
    {
        const Token &t = m_tokens[i];
        if (t.kind != Token::Kind::Word || t.text.size() < 4) return 0;
        const std::string &w = t.text;
        auto known = [&](const std::string &base) -> const LexiconEntry * {
            const LexiconEntry *entry = nullptr;
            const std::vector<std::string> one{base};
            return base.size() >= 3 && Lexicon::standard().match(one, 0, &entry) == 1 ? entry : nullptr;
        };
        auto ends = [&](std::string_view tail) { return w.size() > tail.size() + 1 && w.ends_with(tail); };
        auto cut = [&](std::size_t n) { return w.substr(0, w.size() - n); };
        auto adjective = [&](const LexiconEntry *e) { return e && (e->sort == Sort::Quality || e->sort == Sort::TempoWord); };
        for (const auto &[tail, sort] : {std::pair{std::string_view("est"), Sort::Degree}, std::pair{std::string_view("er"), Sort::More}}) {
            if (!ends(tail)) continue;
            std::vector<std::string> bases{cut(tail.size()), cut(tail.size()) + "e"};
            if (ends(tail == "er" ? "ier" : "iest")) bases.push_back(cut(tail.size() + 1) + "y");
            const std::string stem = cut(tail.size());
            if (stem.size() > 3 && stem[stem.size() - 1] == stem[stem.size() - 2]) bases.push_back(stem.substr(0, stem.size() - 1));
            for (const std::string &base : bases)
                if (const LexiconEntry *entry = known(base); adjective(entry)) {
                    put(sort, i, 1, {}, sort == Sort::Degree ? 1.4 : 0);
                    putEntry(*entry, i, 1);
                    m_items.back().joined = true;
                    return 1;
                }
        }
        std::vector<std::string> bases;
        if (ends("ies")) bases.push_back(cut(3) + "y");
        if (ends("es")) bases.push_back(cut(2));
        if (ends("s")) bases.push_back(cut(1));
        if (ends("ily")) bases.push_back(cut(3) + "y");
        if (ends("ly")) bases.push_back(cut(2)), bases.push_back(cut(2) + "e"), bases.push_back(cut(1) + "e");
        if (ends("ing")) bases.push_back(cut(3)), bases.push_back(cut(3) + "e");
        if (ends("ed")) bases.push_back(cut(2)), bases.push_back(cut(1));
        for (const std::string &base : bases)
            if (const LexiconEntry *entry = known(base)) {
                const bool verbal = ends("ing") || ends("ed");
                if (verbal && entry->sort != Sort::Verb && entry->sort != Sort::Filler && entry->sort != Sort::Compose) continue;
                putEntry(*entry, i, 1);
                return 1;
            }
        return 0;
    }

    std::vector<Token> m_tokens;
    std::vector<std::string> m_words;
    std::string_view m_text;
    std::vector<Item> m_items;
};

} // namespace

std::vector<Item> itemsOf(std::string_view text) { return Reader(text).run(); }

} // namespace ricercar
