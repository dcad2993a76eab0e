// SPDX-License-Identifier: GPL-3.0-or-later
// The words that briefs are made of. A table line reads "sort value = phrase | phrase"; phrases are folded to lower case
// without accents and may have several words; Chinese needs no spaces. Tables are per language, the meanings are shared.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

enum class Sort : std::uint8_t {
    Unknown, Filler,
    // Joints of a sentence
    Comma, Stop, And, Or, But, Then, With, Without, Not, Only, Instead, Of, In, At, On, From, To, Between, Before, After, For,
    Dash, Plus, Equals, Each, About, AtLeast, AtMost, Too, More, Less, Enough, Degree, Up, Down, By, Same, All, Half, As,
    // Numbers and what they count
    Number, Ordinal, Percent, Metre, Letters, Bar, Beat, Voice, Phrase, Section, Bpm, Sharp, Flat, Octave, Semitone, Tone,
    Interval, Alternative, Seed, Times, Hand, Part,
    // Music
    Key, Pitch, Mode, KeyWord, KeyRelation, Genre, Weave, Pattern, Form, Instrument, Ensemble, TempoMark, TempoWord, TempoNoun,
    Quality, Aspect, Device, Avoidance, Cadence, CadenceNoun, Dynamic, Hairpin, Composer, Style, StyleNoun, Role, PartWord, Place,
    Anacrusis, RangeWord, RangeTop, RangeBottom, Matter, Articulation,
    // Verbs
    Keep, Avoid, Verb, Compose, Begin, End, Modulate, Become
};

struct LexiconEntry {
    Sort sort = Sort::Unknown;
    std::string value;
};

class Lexicon {
public:
    static const Lexicon &standard(); // all languages; built once, thread-safe
    // The longest phrase that begins at `from` in `words`; its length, 0: none.
    std::size_t match(const std::vector<std::string> &words, std::size_t from, const LexiconEntry **entry) const;
    bool knows(const std::string &word) const; // as a phrase of one word

private:
    void read(std::string_view table);
    struct Branch {
        std::map<std::string, std::unique_ptr<Branch>, std::less<>> next;
        std::unique_ptr<LexiconEntry> entry;
    };
    Branch m_root;
};

std::string_view englishLexicon();
std::string_view englishMusicLexicon();
std::string_view chineseLexicon();
std::string_view chineseMusicLexicon();
std::string_view termsLexicon(); // Italian, German and French

// What an adjective says of the aspects: "happy" -> valence 0.7, energy 0.4. Null: no such quality.
struct QualityInfo {
    const char *id;      // English
    const char *chinese;
    std::vector<std::pair<int, double>> effects; // aspect, level
    double tempo = 0;    // [-1, 1]: slower or faster than the genre's habit
};
const QualityInfo *qualityNamed(std::string_view id);

// "J. S. Bach" for "bach", and so on; empty: unknown.
std::string composerName(std::string_view id);

} // namespace ricercar
