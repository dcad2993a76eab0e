// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/lexicon.h"

#include "core/brief/tokens.h"

#include <cassert>

namespace ricercar {

namespace {

const std::map<std::string, Sort, std::less<>> &sortNames()
{
    static const std::map<std::string, Sort, std::less<>> names{
        {"filler", Sort::Filler}, {"comma", Sort::Comma}, {"stop", Sort::Stop}, {"and", Sort::And}, {"or", Sort::Or}, {"but", Sort::But},
        {"then", Sort::Then}, {"with", Sort::With}, {"without", Sort::Without}, {"not", Sort::Not}, {"only", Sort::Only},
        {"instead", Sort::Instead}, {"of", Sort::Of}, {"in", Sort::In}, {"at", Sort::At}, {"on", Sort::On}, {"from", Sort::From},
        {"to", Sort::To}, {"between", Sort::Between}, {"before", Sort::Before}, {"after", Sort::After}, {"for", Sort::For},
        {"dash", Sort::Dash}, {"plus", Sort::Plus}, {"equals", Sort::Equals}, {"each", Sort::Each}, {"about", Sort::About},
        {"at-least", Sort::AtLeast}, {"at-most", Sort::AtMost}, {"too", Sort::Too}, {"more", Sort::More}, {"less", Sort::Less},
        {"enough", Sort::Enough}, {"degree", Sort::Degree}, {"up", Sort::Up}, {"down", Sort::Down}, {"by", Sort::By},
        {"same", Sort::Same}, {"all", Sort::All}, {"as", Sort::As}, {"half", Sort::Half}, {"number", Sort::Number},
        {"ordinal", Sort::Ordinal}, {"percent", Sort::Percent}, {"bar", Sort::Bar}, {"beat", Sort::Beat}, {"voice", Sort::Voice},
        {"phrase", Sort::Phrase}, {"section", Sort::Section}, {"bpm", Sort::Bpm}, {"sharp", Sort::Sharp}, {"flat", Sort::Flat},
        {"octave", Sort::Octave}, {"semitone", Sort::Semitone}, {"tone", Sort::Tone}, {"interval", Sort::Interval},
        {"alternative", Sort::Alternative}, {"seed", Sort::Seed}, {"times", Sort::Times}, {"hand", Sort::Hand}, {"mode", Sort::Mode},
        {"key-word", Sort::KeyWord}, {"key-relation", Sort::KeyRelation}, {"genre", Sort::Genre}, {"weave", Sort::Weave},
        {"pattern", Sort::Pattern}, {"form", Sort::Form}, {"ensemble", Sort::Ensemble}, {"tempo-mark", Sort::TempoMark},
        {"tempo-word", Sort::TempoWord}, {"tempo-noun", Sort::TempoNoun}, {"quality", Sort::Quality}, {"aspect", Sort::Aspect},
        {"device", Sort::Device}, {"avoidance", Sort::Avoidance}, {"cadence", Sort::Cadence}, {"cadence-noun", Sort::CadenceNoun},
        {"dynamic", Sort::Dynamic}, {"hairpin", Sort::Hairpin}, {"composer", Sort::Composer}, {"style", Sort::Style},
        {"style-noun", Sort::StyleNoun}, {"role", Sort::Role}, {"part-word", Sort::PartWord}, {"place", Sort::Place},
        {"anacrusis", Sort::Anacrusis}, {"range", Sort::RangeWord}, {"range-top", Sort::RangeTop}, {"range-bottom", Sort::RangeBottom},
        {"matter", Sort::Matter}, {"articulation", Sort::Articulation}, {"keep", Sort::Keep}, {"avoid", Sort::Avoid}, {"verb", Sort::Verb},
        {"compose", Sort::Compose}, {"begin", Sort::Begin}, {"end", Sort::End}, {"modulate", Sort::Modulate}, {"become", Sort::Become},
        {"instrument", Sort::Instrument}};
    return names;
}

std::string_view trimmed(std::string_view s)
{
    while (!s.empty() && s.front() == ' ') s.remove_prefix(1);
    while (!s.empty() && s.back() == ' ') s.remove_suffix(1);
    return s;
}

} // namespace

std::string instrumentLexicon(); // instruments.cpp

const Lexicon &Lexicon::standard()
{
    static const Lexicon lexicon = [] {
        Lexicon l;
        // Of two meanings for one phrase the first stands.
        for (std::string_view table : {englishMusicLexicon(), chineseMusicLexicon(), termsLexicon(), englishLexicon(), chineseLexicon()})
            l.read(table);
        l.read(instrumentLexicon());
        return l;
    }();
    return lexicon;
}

void Lexicon::read(std::string_view table)
{
    while (!table.empty()) {
        const std::size_t eol = std::min(table.find('\n'), table.size());
        const std::string_view line = table.substr(0, eol);
        table.remove_prefix(std::min(eol + 1, table.size()));
        const std::size_t equals = line.find(" = ");
        if (equals == std::string_view::npos) continue;
        const std::string_view head = line.substr(0, equals);
        const std::size_t blank = head.find(' ');
        const auto sort = sortNames().find(head.substr(0, blank));
        assert(sort != sortNames().end() && "a line of the lexicon names no sort");
        if (sort == sortNames().end()) continue;
        const std::string value(blank == std::string_view::npos ? std::string_view{} : trimmed(head.substr(blank)));
        std::string_view phrases = line.substr(equals + 3);
        while (!phrases.empty()) {
            std::size_t bar = phrases.find(" | ");
            const std::string_view phrase = trimmed(phrases.substr(0, bar));
            phrases.remove_prefix(bar == std::string_view::npos ? phrases.size() : bar + 3);
            Branch *branch = &m_root;
            for (const Token &token : tokensOf(phrase)) {
                if (token.text == "-" && phrase.size() > 3) continue;
                auto &next = branch->next[token.text];
                if (!next) next = std::make_unique<Branch>();
                branch = next.get();
            }
            if (branch != &m_root && !branch->entry)
                branch->entry = std::make_unique<LexiconEntry>(LexiconEntry{sort->second, value == "-" ? std::string() : value});
        }
    }
}

std::size_t Lexicon::match(const std::vector<std::string> &words, std::size_t from, const LexiconEntry **entry) const
{
    const Branch *branch = &m_root;
    std::size_t best = 0;
    for (std::size_t i = from; i < words.size(); ++i) {
        if (words[i] == "-" && i > from && i + 1 < words.size()) {
            // "four-part" is "four part"; a dash between numbers stays.
            if (branch->next.find(words[i]) == branch->next.end()) continue;
        }
        const auto it = branch->next.find(words[i]);
        if (it == branch->next.end()) break;
        branch = it->second.get();
        if (branch->entry) {
            best = i + 1 - from;
            *entry = branch->entry.get();
        }
    }
    return best;
}

bool Lexicon::knows(const std::string &word) const
{
    const auto it = m_root.next.find(word);
    return it != m_root.next.end() && it->second->entry;
}

} // namespace ricercar
