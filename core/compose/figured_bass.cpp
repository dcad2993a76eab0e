// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/figured_bass.h"

#include <algorithm>
#include <array>

namespace ricercar {

namespace {

enum class Sign { None, Sharp, Flat, Natural, Raised, DoubleSharp };

struct Figure {
    int number = 0; // 0: a sign alone, which is of the third
    Sign sign = Sign::None;
};

// One voice of the figures: what follows what, as in 4-3.
using Line = std::vector<Figure>;

Unexpected unknown(const std::string &figures)
{
    return fail(ErrorCode::BadInput, "\"" + figures + "\" is no figuring: write figures such as 6, 6 5, 4-3, # or b7.");
}

// Plain letters for the signs a musician may type or a file may hold.
std::string plain(std::string text)
{
    static constexpr std::array<std::pair<const char *, const char *>, 6> kSigns{
        {{"♯", "#"}, {"♭", "b"}, {"♮", "n"}, {"–", "-"}, {"×", "x"}, {"𝄪", "x"}}};
    for (const auto &[from, to] : kSigns)
        for (std::size_t at; (at = text.find(from)) != std::string::npos;) text.replace(at, std::string(from).size(), to);
    std::replace_if(text.begin(), text.end(), [](char c) { return c == '\n' || c == '\t' || c == ','; }, ' ');
    return text;
}

// Figures without spaces: "6", "b7", "65", "4-3", "6/5", "7#". Appends lines; false where it is none.
bool readToken(const std::string &token, std::vector<Line> &lines)
{
    bool follows = false; // a hyphen came before
    std::size_t i = 0;
    while (i < token.size()) {
        if (token[i] == '-') {
            if (lines.empty() || follows) return false;
            follows = true;
            ++i;
            continue;
        }
        if (token[i] == '/' && i + 1 < token.size() && !follows) { // parts figures of one chord
            ++i;
            continue;
        }
        Figure figure;
        auto sign = [&](char c) {
            switch (c) {
            case '#': figure.sign = Sign::Sharp; return true;
            case 'b': figure.sign = Sign::Flat; return true;
            case 'n': figure.sign = Sign::Natural; return true;
            case 'x': figure.sign = Sign::DoubleSharp; return true;
            default: return false;
            }
        };
        bool any = sign(token[i]);
        if (any) ++i;
        if (i < token.size() && token[i] >= '1' && token[i] <= '9') {
            figure.number = token[i++] - '0';
            if (figure.number == 1 && i < token.size() && token[i] >= '0' && token[i] <= '2') figure.number = 10 + token[i++] - '0';
            if (figure.number == 1) return false;
            any = true;
            // A sign after its figure; a sign before another figure belongs to that.
            if (i < token.size() && figure.sign == Sign::None && !(i + 1 < token.size() && token[i + 1] >= '1' && token[i + 1] <= '9') && sign(token[i])) ++i;
            if (i < token.size() && (token[i] == '+' || token[i] == '\\' || (token[i] == '/' && i + 1 == token.size()))) {
                figure.sign = Sign::Raised;
                ++i;
            }
        }
        if (!any) return false;
        if (follows) lines.back().push_back(figure);
        else lines.push_back({figure});
        follows = false;
    }
    return !follows;
}

int pitchClassOf(const SpelledPitch &bass, const Figure &figure, KeySignature signature)
{
    const int number = figure.number == 0 ? 3 : figure.number;
    const int step = (static_cast<int>(bass.step) + number - 1) % 7;
    static constexpr int kPlace[7] = {0, 2, 4, -1, 1, 3, 5}; // of C D E F G A B on the line of fifths
    // The signature's alteration: the place on the line within [fifths - 1, fifths + 5].
    int alter = 0;
    for (int a = -2; a <= 2; ++a)
        if (const int place = kPlace[step] + 7 * a; place >= signature.fifths - 1 && place <= signature.fifths + 5) alter = a;
    if (step == static_cast<int>(bass.step) && number % 7 == 1) alter = bass.alter; // the octave is the bass's own
    switch (figure.sign) {
    case Sign::Sharp: alter = alter >= 1 ? 1 : alter + 1; break; // one that the signature has is a reminder
    case Sign::Flat: alter = alter <= -1 ? -1 : alter - 1; break;
    case Sign::Natural: alter = 0; break;
    case Sign::Raised: alter += 1; break;
    case Sign::DoubleSharp: alter = 2; break;
    case Sign::None: break;
    }
    static constexpr int kSemitones[7] = {0, 2, 4, 5, 7, 9, 11};
    return ((kSemitones[step] + alter) % 12 + 12) % 12;
}

FiguredChord chordOf(const SpelledPitch &bass, const std::vector<Figure> &column, KeySignature signature)
{
    std::array<bool, 13> has{};
    FiguredChord chord;
    auto add = [&](Figure figure, bool stated) {
        const auto bit = static_cast<PitchClasses>(1u << pitchClassOf(bass, figure, signature));
        chord.classes |= bit;
        if (stated) chord.stated |= bit;
        has[static_cast<std::size_t>(figure.number == 0 ? 3 : figure.number == 10 ? 3 : figure.number == 11 ? 4 : figure.number == 12 ? 5 : figure.number)] = true;
    };
    chord.classes = static_cast<PitchClasses>(1u << (((bass.midi() % 12) + 12) % 12));
    for (const Figure &figure : column) add(figure, figure.number != 8);
    auto understood = [&](int number) {
        if (!has[static_cast<std::size_t>(number)]) add({number, Sign::None}, number == 3);
    };
    if (has[9]) {
        if (!has[4]) understood(3);
        if (!has[6]) understood(5);
    } else if (has[2]) { // 2, 4 2, 6 4 2; 5 2 and 7 4 2 are whole
        if (!has[5] && !has[7]) understood(4), understood(6);
    } else if (has[4]) {
        if (has[3]) understood(6);
        else if (!has[6]) understood(5);
    } else if (has[6]) {
        understood(3);
    } else {
        understood(3);
        understood(5);
    }
    return chord;
}

} // namespace

Result<std::vector<FiguredChord>> chordsOver(const SpelledPitch &bass, const std::string &figures, KeySignature signature)
{
    const std::string text = plain(figures);
    std::vector<Line> lines;
    std::size_t tokens = 0;
    for (std::size_t i = 0; i < text.size();) {
        const std::size_t end = std::min(text.find(' ', i), text.size());
        if (end > i) {
            ++tokens;
            if (!readToken(text.substr(i, end - i), lines)) return unknown(figures);
        }
        i = end + 1;
    }
    // Two figures a step apart follow each other, as 4 3 and 9 8 do; 6 5 and 5 4 sound together.
    if (tokens == 2 && lines.size() == 2 && lines[0].size() == 1 && lines[1].size() == 1) {
        const int a = lines[0][0].number, b = lines[1][0].number == 0 ? 3 : lines[1][0].number;
        const bool together = (a == 6 && b == 5) || (a == 5 && b == 4);
        if (a != 0 && std::abs(a - b) == 1 && !together) lines = {{lines[0][0], lines[1][0]}};
    }
    std::size_t columns = 1;
    for (const Line &line : lines) columns = std::max(columns, line.size());
    std::vector<FiguredChord> chords;
    for (std::size_t c = 0; c < columns; ++c) {
        std::vector<Figure> column;
        for (const Line &line : lines) column.push_back(line[std::min(c, line.size() - 1)]);
        chords.push_back(chordOf(bass, column, signature));
    }
    return chords;
}

std::vector<FigureAt> figuresIn(const Score &score)
{
    std::vector<FigureAt> figures;
    for (const PartPtr &part : score.parts)
        for (std::size_t b = 0; b < part->bars.size(); ++b)
            for (const Direction &d : part->bars[b]->directions)
                if (d.kind == Direction::Kind::FiguredBass)
                    figures.push_back({score.barStart(b) + Ticks{d.at.value}, d.text});
    std::stable_sort(figures.begin(), figures.end(), [](const FigureAt &a, const FigureAt &b) { return a.at < b.at; });
    return figures;
}

} // namespace ricercar
