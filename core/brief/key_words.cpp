// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/key_words.h"

#include <algorithm>
#include <cctype>
#include <cstring>
#include <map>
#include <set>

namespace ricercar {

namespace {

struct Named {
    Step step;
    int alter;
};

// German names; es and as are flats, h is B, b is B flat.
const std::map<std::string, Named, std::less<>> &germanNames()
{
    static const std::map<std::string, Named, std::less<>> names = [] {
        std::map<std::string, Named, std::less<>> m;
        const std::pair<const char *, Step> letters[] = {{"c", Step::C}, {"d", Step::D}, {"e", Step::E}, {"f", Step::F}, {"g", Step::G}, {"a", Step::A}};
        for (const auto &[letter, step] : letters) {
            m[letter] = {step, 0};
            m[std::string(letter) + "is"] = {step, 1};
            m[std::string(letter) + "es"] = {step, -1};
        }
        m["es"] = {Step::E, -1};
        m["as"] = {Step::A, -1};
        m["h"] = {Step::B, 0};
        m["his"] = {Step::B, 1};
        m["b"] = {Step::B, -1};
        return m;
    }();
    return names;
}

const std::map<std::string, Step, std::less<>> &syllables()
{
    static const std::map<std::string, Step, std::less<>> names{{"do", Step::C}, {"ut", Step::C}, {"re", Step::D}, {"mi", Step::E},
                                                                {"fa", Step::F}, {"sol", Step::G}, {"la", Step::A}, {"si", Step::B}};
    return names;
}

struct ModeReading {
    std::size_t count = 0;
    Mode mode = Mode::Unknown;
    bool german = false, romance = false;
};

ModeReading readMode(const std::vector<Token> &tokens, std::size_t at)
{
    std::size_t skip = 0;
    if (at < tokens.size() && tokens[at].text == "-") skip = 1;
    if (at + skip >= tokens.size()) return {};
    const std::string &word = tokens[at + skip].text;
    struct Entry {
        const char *word;
        Mode mode;
        bool german, romance;
    };
    static constexpr Entry entries[] = {
        {"dur", Mode::Major, true, false}, {"moll", Mode::Minor, true, false}, {"majeur", Mode::Major, false, true},
        {"mineur", Mode::Minor, false, true}, {"maggiore", Mode::Major, false, true}, {"minore", Mode::Minor, false, true},
        {"mayor", Mode::Major, false, true}, {"menor", Mode::Minor, false, true}, {"major", Mode::Major, false, false},
        {"maj", Mode::Major, false, false}, {"minor", Mode::Minor, false, false}, {"min", Mode::Minor, false, false},
        {"dorian", Mode::Dorian, false, false}, {"phrygian", Mode::Phrygian, false, false}, {"lydian", Mode::Lydian, false, false},
        {"mixolydian", Mode::Mixolydian, false, false}, {"aeolian", Mode::Aeolian, false, false}, {"locrian", Mode::Locrian, false, false},
        {"ionian", Mode::Major, false, false}, {"dorisch", Mode::Dorian, true, false}, {"phrygisch", Mode::Phrygian, true, false},
        {"lydisch", Mode::Lydian, true, false}, {"mixolydisch", Mode::Mixolydian, true, false}};
    for (const Entry &entry : entries)
        if (word == entry.word) return {skip + 1, entry.mode, entry.german, entry.romance};
    if ((word == "natural" || word == "harmonic" || word == "melodic") && at + skip + 1 < tokens.size() && tokens[at + skip + 1].text == "minor")
        return {skip + 2, word == "natural" ? Mode::Aeolian : Mode::Minor, false, false};
    // Chinese names of modes, by the lexicon; "C调" is major.
    if (tokens[at + skip].kind == Token::Kind::Han) {
        std::vector<std::string> words;
        for (std::size_t i = at + skip; i < tokens.size() && i < at + skip + 8; ++i) words.push_back(tokens[i].text);
        const LexiconEntry *entry = nullptr;
        const std::size_t n = Lexicon::standard().match(words, 0, &entry);
        if (n > 0 && entry->sort == Sort::Mode) {
            static const std::map<std::string, Mode, std::less<>> modes{
                {"major", Mode::Major}, {"minor", Mode::Minor}, {"dorian", Mode::Dorian}, {"phrygian", Mode::Phrygian},
                {"lydian", Mode::Lydian}, {"mixolydian", Mode::Mixolydian}, {"aeolian", Mode::Aeolian}, {"locrian", Mode::Locrian}};
            const auto it = modes.find(entry->value);
            if (it != modes.end()) return {skip + n, it->second, false, false};
        }
        if (word == "调") return {skip + 1, Mode::Major, false, false};
    }
    return {};
}

bool upper(const Token &token) { return !token.written.empty() && std::isupper(static_cast<unsigned char>(token.written[0])); }

KeyReading made(std::size_t count, Sort sort, SpelledPitch pitch, Mode mode)
{
    KeyReading r;
    r.count = count;
    r.item.sort = sort;
    r.item.pitch = pitch;
    r.item.mode = mode;
    return r;
}

// "升", "降", "#", "♭" or "b" before the letter; after it a sign, or "sharp"/"flat".
struct TonicReading {
    std::size_t count = 0;
    SpelledPitch pitch;
    bool accidental = false, capital = false, han = false;
};

TonicReading readTonic(const std::vector<Token> &tokens, std::size_t from)
{
    TonicReading r;
    std::size_t i = from;
    int alter = 0;
    auto prefix = [&](const Token &t) { return t.text == "升" || t.text == "#" ? 1 : t.text == "降" || t.text == "♭" ? -1 : 0; };
    if (int a = prefix(tokens[i]); a != 0 && i + 1 < tokens.size() && tokens[i + 1].kind == Token::Kind::Word
                                   && tokens[i + 1].text.size() == 1) {
        alter = a;
        r.han = tokens[i].kind == Token::Kind::Han;
        ++i;
    }
    const Token &token = tokens[i];
    if (token.kind != Token::Kind::Word) return {};
    char letter = 0;
    if (token.text.size() == 1 && token.text[0] >= 'a' && token.text[0] <= 'g') {
        letter = token.text[0];
    } else if (token.text.size() == 2 && token.text[1] == 'b' && token.text[0] >= 'a' && token.text[0] <= 'g'
               && !(token.written.size() == 2 && std::isupper(static_cast<unsigned char>(token.written[1])))) {
        letter = token.text[0];
        alter = -1;
        r.accidental = true;
    } else if (token.written.size() == 2 && token.written[0] == 'b' && std::isupper(static_cast<unsigned char>(token.written[1]))
               && token.text[1] <= 'g') {
        letter = token.text[1]; // "bB"
        alter = -1;
        r.accidental = true;
    } else {
        return {};
    }
    r.capital = upper(token) || r.han || alter != 0;
    r.accidental = r.accidental || alter != 0;
    ++i;
    if (alter == 0 && i < tokens.size()) {
        std::size_t at = i;
        if (tokens[at].text == "-" && at + 1 < tokens.size() && (tokens[at + 1].text == "sharp" || tokens[at + 1].text == "flat")) ++at;
        if ((tokens[at].text == "#" || tokens[at].text == "♭") && tokens[at].joined) alter = tokens[at].text == "#" ? 1 : -1;
        else if (tokens[at].text == "sharp") alter = 1;
        else if (tokens[at].text == "flat") alter = -1;
        else if (tokens[at].text == "升" && tokens[at].joined) alter = 1;
        if (alter != 0) {
            i = at + 1;
            r.accidental = true;
            r.capital = true;
        }
    }
    static constexpr Step steps[] = {Step::A, Step::B, Step::C, Step::D, Step::E, Step::F, Step::G};
    r.pitch.step = steps[letter - 'a'];
    r.pitch.alter = static_cast<std::int8_t>(alter);
    r.count = i - from;
    return r;
}

} // namespace

KeySignature keyOf(const SpelledPitch &tonic, Mode mode)
{
    int offset = 0;
    switch (mode) {
    case Mode::Minor:
    case Mode::Aeolian: offset = 3; break;
    case Mode::Dorian: offset = 2; break;
    case Mode::Phrygian: offset = 4; break;
    case Mode::Lydian: offset = -1; break;
    case Mode::Mixolydian: offset = 1; break;
    case Mode::Locrian: offset = 5; break;
    default: break;
    }
    int fifths = tonic.lineOfFifths() - offset;
    while (fifths > 7) fifths -= 12;
    while (fifths < -7) fifths += 12;
    return {static_cast<std::int8_t>(fifths), mode == Mode::Unknown ? Mode::Major : mode};
}

KeyReading readKey(const std::vector<Token> &tokens, std::size_t from, bool bare)
{
    const Token &first = tokens[from];
    // Syllables and German names only with a mode in those languages.
    if (first.kind == Token::Kind::Word) {
        if (const auto it = syllables().find(first.text); it != syllables().end()) {
            std::size_t at = from + 1;
            int alter = 0;
            if (at < tokens.size() && tokens[at].text == "-") ++at;
            if (at < tokens.size() && (tokens[at].text == "diese" || tokens[at].text == "diesis" || tokens[at].text == "sostenido")) alter = 1, ++at;
            else if (at < tokens.size() && (tokens[at].text == "bemol" || tokens[at].text == "bemolle")) alter = -1, ++at;
            else at = from + 1;
            const ModeReading mode = readMode(tokens, at);
            if (mode.romance) return made(at + mode.count - from, Sort::Key, {it->second, static_cast<std::int8_t>(alter), 4}, mode.mode);
        }
        if (const auto it = germanNames().find(first.text); it != germanNames().end()) {
            const ModeReading mode = readMode(tokens, from + 1);
            if (mode.german)
                return made(1 + mode.count, Sort::Key, {it->second.step, static_cast<std::int8_t>(it->second.alter), 4}, mode.mode);
        }
        // "Am", "F#m", "Bbm" where a key is expected.
        if (bare && upper(first) && first.text.size() >= 2 && first.text.size() <= 3 && first.text.back() == 'm') {
            std::vector<Token> head{first};
            head[0].text.pop_back();
            head[0].written.pop_back();
            const TonicReading tonic = readTonic(head, 0);
            if (tonic.count == 1) return made(1, Sort::Key, tonic.pitch, Mode::Minor);
        }
    }
    const TonicReading tonic = readTonic(tokens, from);
    if (tonic.count == 0) return {};
    const std::size_t after = from + tonic.count;
    ModeReading mode = readMode(tokens, after);
    if (mode.count > 0) {
        const bool article = first.written == "a" || first.written == "A";
        if (article && tonic.count == 1 && mode.mode != Mode::Unknown) {
            // "a minor key", "a minor third": an article, not the note.
            static const std::set<std::string, std::less<>> nouns{"key", "mode", "scale", "third", "sixth", "seventh", "second", "chord",
                                                                  "tonality", "feel", "mood", "version", "triad", "colour", "color", "ending"};
            const std::size_t next = after + mode.count;
            if (next < tokens.size() && nouns.count(tokens[next].text) && !(first.written == "A" && tokens[next].text == "key")) return {};
            if (first.written == "a" && mode.mode != Mode::Minor && mode.mode != Mode::Major) return {};
        }
        return made(tonic.count + mode.count, Sort::Key, tonic.pitch, mode.mode);
    }
    // "f#m", "c# m"
    if (bare && after < tokens.size() && tokens[after].text == "m" && tokens[after].joined)
        return made(tonic.count + 1, Sort::Key, tonic.pitch, Mode::Minor);
    // With an octave it is a pitch.
    if (after < tokens.size() && tokens[after].kind == Token::Kind::Number && tokens[after].joined && tokens[after].number >= 0
        && tokens[after].number <= 8 && tokens[after].text.size() == 1) {
        KeyReading r = made(tonic.count + 1, Sort::Pitch, tonic.pitch, Mode::Unknown);
        r.item.pitch.octave = static_cast<std::int8_t>(tokens[after].number);
        r.item.octave = true;
        return r;
    }
    if (!tonic.capital) return {};
    if (bare) return made(tonic.count, Sort::Key, tonic.pitch, Mode::Unknown);
    if (tonic.accidental || first.written != "A") return made(tonic.count, Sort::Pitch, tonic.pitch, Mode::Unknown);
    return {};
}

} // namespace ricercar
