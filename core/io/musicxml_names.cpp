// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/musicxml_names.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace ricercar::musicxml {

namespace {
constexpr std::array kMarks{
    MarkName{NoteMark::Trill, "ornaments", "trill-mark"},
    MarkName{NoteMark::Turn, "ornaments", "turn"},
    MarkName{NoteMark::InvertedTurn, "ornaments", "inverted-turn"},
    MarkName{NoteMark::Mordent, "ornaments", "mordent"},
    MarkName{NoteMark::InvertedMordent, "ornaments", "inverted-mordent"},
    MarkName{NoteMark::Schleifer, "ornaments", "schleifer"},
    MarkName{NoteMark::Tremolo, "ornaments", "tremolo"},
    MarkName{NoteMark::UpBow, "technical", "up-bow"},
    MarkName{NoteMark::DownBow, "technical", "down-bow"},
    MarkName{NoteMark::Harmonic, "technical", "harmonic"},
    MarkName{NoteMark::Accent, "articulations", "accent"},
    MarkName{NoteMark::Marcato, "articulations", "strong-accent"},
    MarkName{NoteMark::Staccato, "articulations", "staccato"},
    MarkName{NoteMark::Tenuto, "articulations", "tenuto"},
    MarkName{NoteMark::Portato, "articulations", "detached-legato"},
    MarkName{NoteMark::Staccatissimo, "articulations", "staccatissimo"},
    MarkName{NoteMark::BreathAfter, "articulations", "breath-mark"},
    MarkName{NoteMark::CaesuraAfter, "articulations", "caesura"},
    MarkName{NoteMark::Arpeggio, "", "arpeggiate"},
};

// The first entry of a clef is the one to write.
constexpr std::array kClefs{
    ClefName{Clef::Treble, "G", 2, 0},       ClefName{Clef::Bass, "F", 4, 0},
    ClefName{Clef::Alto, "C", 3, 0},         ClefName{Clef::Tenor, "C", 4, 0},
    ClefName{Clef::Soprano, "C", 1, 0},      ClefName{Clef::MezzoSoprano, "C", 2, 0},
    ClefName{Clef::Baritone, "F", 3, 0},     ClefName{Clef::Baritone, "C", 5, 0},
    ClefName{Clef::Treble8Below, "G", 2, -1}, ClefName{Clef::Treble8Above, "G", 2, 1},
    ClefName{Clef::Bass8Below, "F", 4, -1},
};

constexpr std::array<std::string_view, 8> kModes{"major",      "minor",   "dorian",  "phrygian", "lydian",
                                                 "mixolydian", "aeolian", "locrian"};
constexpr std::array<std::string_view, 7> kBarlines{"regular", "light-light", "light-heavy", "dashed",
                                                    "dotted",  "heavy",       "none"};
constexpr int kLongestType = -3;
constexpr std::array<std::string_view, 14> kTypes{"maxima", "long",  "breve", "whole", "half",  "quarter", "eighth",
                                                  "16th",   "32nd",  "64th",  "128th", "256th", "512th",   "1024th"};
constexpr std::array<std::string_view, 7> kAccidentals{"triple-flat", "flat-flat",    "flat",        "natural",
                                                       "sharp",       "double-sharp", "triple-sharp"};
constexpr std::array<std::string_view, 24> kDynamics{"p",   "pp",  "ppp", "pppp", "ppppp", "pppppp", "f",   "ff",
                                                     "fff", "ffff", "fffff", "ffffff", "mp", "mf", "sf", "sfp",
                                                     "sfpp", "fp", "rf", "rfz", "sfz", "sffz", "fz", "n"};

struct FigureSign {
    std::string_view element, sign;
};
// Longer signs first, so that "##" is not read as two sharps.
constexpr std::array kPrefixes{FigureSign{"double-sharp", "##"}, FigureSign{"flat-flat", "bb"},
                               FigureSign{"sharp", "#"},         FigureSign{"flat", "b"},
                               FigureSign{"natural", "n"},       FigureSign{"plus", "+"}};
constexpr std::array kSuffixes{FigureSign{"double-sharp", "##"}, FigureSign{"flat-flat", "bb"},
                               FigureSign{"sharp", "#"},         FigureSign{"flat", "b"},
                               FigureSign{"natural", "n"},       FigureSign{"plus", "+"},
                               FigureSign{"backslash", "\\"},    FigureSign{"back-slash", "\\"},
                               FigureSign{"slash", "/"},         FigureSign{"vertical", "|"},
                               FigureSign{"cross", "x"}};
} // namespace

std::span<const MarkName> markNames() { return kMarks; }

ClefName clefName(Clef clef)
{
    for (const ClefName &c : kClefs)
        if (c.clef == clef) return c;
    return {Clef::Percussion, "percussion", 0, 0};
}

std::optional<Clef> clefFrom(std::string_view sign, int line, int octave)
{
    if (sign == "percussion") return Clef::Percussion;
    if (line == 0) line = sign == "G" ? 2 : sign == "F" ? 4 : 3;
    for (const ClefName &c : kClefs)
        if (c.sign == sign && c.line == line && c.octave == octave) return c.clef;
    return std::nullopt;
}

std::string_view modeName(Mode mode)
{
    return mode == Mode::Unknown ? std::string_view{} : kModes[static_cast<std::size_t>(mode)];
}

Mode modeFrom(std::string_view name)
{
    if (name == "ionian") return Mode::Major;
    const auto at = std::find(kModes.begin(), kModes.end(), name);
    return at == kModes.end() ? Mode::Unknown : static_cast<Mode>(at - kModes.begin());
}

std::string_view barlineName(Barline style) { return kBarlines[static_cast<std::size_t>(style)]; }

std::optional<Barline> barlineFrom(std::string_view name)
{
    const auto at = std::find(kBarlines.begin(), kBarlines.end(), name);
    if (at == kBarlines.end()) return std::nullopt;
    return static_cast<Barline>(at - kBarlines.begin());
}

std::string_view typeName(int log2)
{
    const int at = log2 - kLongestType;
    return at < 0 || at >= static_cast<int>(kTypes.size()) ? std::string_view{} : kTypes[static_cast<std::size_t>(at)];
}

std::optional<int> typeFrom(std::string_view name)
{
    const auto at = std::find(kTypes.begin(), kTypes.end(), name);
    if (at == kTypes.end()) return std::nullopt;
    return static_cast<int>(at - kTypes.begin()) + kLongestType;
}

Ticks plainLength(int log2, int dots)
{
    const std::int64_t base = log2 >= 0 ? kWhole.value >> log2 : kWhole.value << -log2;
    std::int64_t length = base, dot = base;
    for (int i = 0; i < dots; ++i) length += dot /= 2;
    return Ticks{std::max<std::int64_t>(length, 1)};
}

std::pair<int, int> plainValue(Ticks length)
{
    for (int log2 = kLongestType; log2 <= 10; ++log2)
        for (int dots = 3; dots >= 0; --dots)
            if (plainLength(log2, dots) == length) return {log2, dots};
    for (int log2 = kLongestType; log2 <= 10; ++log2)
        if (plainLength(log2, 0) <= length) return {log2, 0};
    return {10, 0};
}

std::string_view accidentalName(int alter) { return kAccidentals[static_cast<std::size_t>(std::clamp(alter, -3, 3) + 3)]; }

std::optional<int> accidentalFrom(std::string_view name)
{
    if (name == "sharp-sharp") return 2;
    if (name == "double-flat") return -2;
    if (name == "natural-sharp") return 1;
    if (name == "natural-flat") return -1;
    const auto at = std::find(kAccidentals.begin(), kAccidentals.end(), name);
    if (at == kAccidentals.end()) return std::nullopt;
    return static_cast<int>(at - kAccidentals.begin()) - 3;
}

bool isDynamicsElement(std::string_view text)
{
    return std::find(kDynamics.begin(), kDynamics.end(), text) != kDynamics.end();
}

char stepLetter(Step step) { return "CDEFGAB"[static_cast<std::size_t>(step)]; }

std::optional<Step> stepFrom(std::string_view letter)
{
    const auto at = std::string_view("CDEFGAB").find(letter);
    if (letter.size() != 1 || at == std::string_view::npos) return std::nullopt;
    return static_cast<Step>(at);
}

int keyShift(Interval transposition)
{
    // A semitone is seven fifths up, a step with no semitone is twelve less: 7 * semitones - 12 * steps.
    return 7 * transposition.semitones - 12 * transposition.steps;
}

int wrappedFifths(int fifths)
{
    while (fifths > 7) fifths -= 12;
    while (fifths < -7) fifths += 12;
    return fifths;
}

std::string decimal(double value)
{
    std::array<char, 400> text{};
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value, std::chars_format::fixed).ptr;
    return {text.data(), end};
}

std::string figureText(const Figure &figure)
{
    std::string text;
    for (const FigureSign &s : kPrefixes)
        if (s.element == (figure.prefix == "sharp-sharp" ? "double-sharp" : figure.prefix)) text += s.sign;
    text += figure.number;
    for (const FigureSign &s : kSuffixes)
        if (s.element == (figure.suffix == "sharp-sharp" ? "double-sharp" : figure.suffix)) text += s.sign;
    if (figure.extend) text += '_';
    return text;
}

Figure figureFrom(std::string_view word)
{
    Figure figure;
    if (word.ends_with('_')) {
        figure.extend = true;
        word.remove_suffix(1);
    }
    for (const FigureSign &s : kPrefixes) {
        if (!word.starts_with(s.sign)) continue;
        figure.prefix = s.element;
        word.remove_prefix(s.sign.size());
        break;
    }
    for (const FigureSign &s : kSuffixes) {
        if (word.size() <= s.sign.size() && !figure.prefix.empty()) continue;
        if (!word.ends_with(s.sign)) continue;
        figure.suffix = s.element;
        word.remove_suffix(s.sign.size());
        break;
    }
    figure.number = word;
    return figure;
}

} // namespace ricercar::musicxml
