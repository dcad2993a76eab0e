// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/pitch.h"

#include <array>
#include <cctype>
#include <cstdlib>

namespace ricercar {

namespace {
constexpr std::array<int, 7> kStepSemitones{0, 2, 4, 5, 7, 9, 11};
constexpr std::array<int, 7> kStepFifths{0, 2, 4, -1, 1, 3, 5};
constexpr char kStepLetters[] = "CDEFGAB";

int floorDiv(int a, int b)
{
    return a >= 0 ? a / b : -((-a + b - 1) / b);
}
} // namespace

int SpelledPitch::midi() const
{
    return 12 * (octave + 1) + kStepSemitones[static_cast<std::size_t>(step)] + alter;
}

int SpelledPitch::diatonic() const
{
    return octave * 7 + static_cast<int>(step);
}

int SpelledPitch::lineOfFifths() const
{
    return kStepFifths[static_cast<std::size_t>(step)] + 7 * alter;
}

std::string SpelledPitch::name() const
{
    std::string text(1, kStepLetters[static_cast<std::size_t>(step)]);
    text.append(static_cast<std::size_t>(std::abs(alter)), alter > 0 ? '#' : 'b');
    return text + std::to_string(octave);
}

bool lower(const SpelledPitch &a, const SpelledPitch &b)
{
    const int ma = a.midi(), mb = b.midi();
    return ma != mb ? ma < mb : a.diatonic() < b.diatonic();
}

Result<SpelledPitch> parsePitch(std::string_view text)
{
    const auto bad = [&] {
        return fail(ErrorCode::BadInput,
                    "\"" + std::string(text) + "\" is not a pitch; write one like F#4 or Bb3.");
    };
    if (text.empty()) return bad();
    const char letter = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
    const auto at = std::string_view(kStepLetters, 7).find(letter);
    if (at == std::string_view::npos) return bad();
    int alter = 0;
    std::size_t i = 1;
    for (; i < text.size() && (text[i] == '#' || text[i] == 'b'); ++i)
        alter += text[i] == '#' ? 1 : -1;
    if (i == text.size() || std::abs(alter) > 3) return bad();
    int octave = 0;
    bool negative = false;
    if (text[i] == '-') {
        negative = true;
        ++i;
    }
    if (i == text.size() || text.size() - i > 2) return bad();
    for (; i < text.size(); ++i) {
        if (!std::isdigit(static_cast<unsigned char>(text[i]))) return bad();
        octave = octave * 10 + (text[i] - '0');
    }
    octave = negative ? -octave : octave;
    if (octave < -2 || octave > 10) return bad();
    return SpelledPitch{static_cast<Step>(at), static_cast<std::int8_t>(alter),
                        static_cast<std::int8_t>(octave)};
}

SpelledPitch spelledAt(int midi, int lineOfFifths)
{
    const int alter = floorDiv(lineOfFifths + 1, 7);
    const int natural = lineOfFifths - 7 * alter;
    int step = 0;
    for (int s = 0; s < 7; ++s)
        if (kStepFifths[static_cast<std::size_t>(s)] == natural) step = s;
    const int octave = floorDiv(midi - alter - kStepSemitones[static_cast<std::size_t>(step)], 12) - 1;
    return {static_cast<Step>(step), static_cast<std::int8_t>(alter), static_cast<std::int8_t>(octave)};
}

SpelledPitch spelledNear(int midi, int fifths)
{
    // Every key on the line of fifths that sounds like this one is 12 apart; the usual chromatic
    // spellings of a key reach from five fifths below its signature to six above.
    const int pitchClass = ((midi % 12) + 12) % 12;
    const int base = (pitchClass * 7) % 12; // some place on the line with this sound
    const int low = fifths - 4;             // in C: Ab, Eb, Bb, F, C, ..., B, F#, C#
    const int place = base + 12 * -floorDiv(base - low, 12);
    return spelledAt(midi, place);
}

Interval intervalBetween(const SpelledPitch &from, const SpelledPitch &to)
{
    return {to.diatonic() - from.diatonic(), to.midi() - from.midi()};
}

SpelledPitch transposed(const SpelledPitch &pitch, Interval by)
{
    const int diatonic = pitch.diatonic() + by.steps;
    const int octave = floorDiv(diatonic, 7);
    SpelledPitch result{static_cast<Step>(diatonic - 7 * octave), 0, static_cast<std::int8_t>(octave)};
    const int alter = pitch.midi() + by.semitones - result.midi();
    if (std::abs(alter) > 2) return spelledNear(pitch.midi() + by.semitones, alter > 0 ? 6 : -6);
    result.alter = static_cast<std::int8_t>(alter);
    return result;
}

std::string intervalName(Interval interval)
{
    static constexpr std::array<const char *, 8> kNumbers{"unison", "second", "third",   "fourth",
                                                          "fifth",  "sixth",  "seventh", "octave"};
    static constexpr std::array<int, 7> kNatural{0, 2, 4, 5, 7, 9, 11};
    int steps = interval.steps, semitones = interval.semitones;
    if (steps < 0 || (steps == 0 && semitones < 0)) {
        steps = -steps;
        semitones = -semitones;
    }
    const int octaves = steps / 7, simple = steps % 7;
    const int off = semitones - 12 * octaves - kNatural[static_cast<std::size_t>(simple)];
    const bool perfect = simple == 0 || simple == 3 || simple == 4;
    std::string quality;
    if (perfect)
        quality = off == 0 ? "perfect" : off > 0 ? "augmented" : "diminished";
    else
        quality = off == 0 ? "major" : off == -1 ? "minor" : off > 0 ? "augmented" : "diminished";
    if (std::abs(perfect ? off : (off < 0 ? off + 1 : off)) > 1) quality = "doubly " + quality;
    if (steps == 0 && off == 0) return "unison";
    if (steps == 7 && off == 0) return "octave";
    if (steps <= 7) return quality + " " + kNumbers[static_cast<std::size_t>(steps)];
    const int number = steps + 1;
    const bool teen = number % 100 >= 11 && number % 100 <= 13;
    const char *ending = teen               ? "th"
                         : number % 10 == 1 ? "st"
                         : number % 10 == 2 ? "nd"
                         : number % 10 == 3 ? "rd"
                                            : "th";
    return quality + " " + std::to_string(number) + ending;
}

} // namespace ricercar
