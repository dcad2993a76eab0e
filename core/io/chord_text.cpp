// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/chord_text.h"

#include <algorithm>
#include <array>
#include <utility>

namespace ricercar {

namespace {

// What people write after the root, and MusicXML's word for it. The first of a kind is written by rule.
constexpr std::array<std::pair<std::string_view, std::string_view>, 71> kKinds{{
    {"", "major"}, {"maj", "major"}, {"M", "major"}, {"m", "minor"}, {"min", "minor"}, {"-", "minor"}, {"mi", "minor"},
    {"7", "dominant"}, {"dom7", "dominant"}, {"maj7", "major-seventh"}, {"M7", "major-seventh"}, {"Maj7", "major-seventh"},
    {"ma7", "major-seventh"}, {"j7", "major-seventh"}, {"^7", "major-seventh"}, {"m7", "minor-seventh"}, {"min7", "minor-seventh"},
    {"mi7", "minor-seventh"}, {"-7", "minor-seventh"}, {"dim", "diminished"}, {"o", "diminished"}, {"dim7", "diminished-seventh"},
    {"o7", "diminished-seventh"}, {"aug", "augmented"}, {"+", "augmented"}, {"aug7", "augmented-seventh"}, {"+7", "augmented-seventh"},
    {"7+", "augmented-seventh"}, {"7#5", "augmented-seventh"}, {"m7b5", "half-diminished"}, {"m7(b5)", "half-diminished"},
    {"min7b5", "half-diminished"}, {"-7b5", "half-diminished"}, {"h7", "half-diminished"}, {"half-dim7", "half-diminished"},
    {"m(maj7)", "major-minor"}, {"mM7", "major-minor"}, {"minor-major", "major-minor"}, {"mmaj7", "major-minor"}, {"minmaj7", "major-minor"}, {"6", "major-sixth"},
    {"maj6", "major-sixth"}, {"add6", "major-sixth"}, {"m6", "minor-sixth"}, {"min6", "minor-sixth"}, {"-6", "minor-sixth"},
    {"9", "dominant-ninth"}, {"maj9", "major-ninth"}, {"M9", "major-ninth"}, {"m9", "minor-ninth"}, {"min9", "minor-ninth"},
    {"-9", "minor-ninth"}, {"11", "dominant-11th"}, {"maj11", "major-11th"}, {"m11", "minor-11th"}, {"min11", "minor-11th"},
    {"13", "dominant-13th"}, {"maj13", "major-13th"}, {"m13", "minor-13th"}, {"min13", "minor-13th"}, {"sus4", "suspended-fourth"},
    {"sus", "suspended-fourth"}, {"sus2", "suspended-second"}, {"5", "power"}, {"ped", "pedal"}, {"N6", "Neapolitan"},
    {"It6", "Italian"}, {"Fr6", "French"}, {"Ger6", "German"}, {"Tristan", "Tristan"}, {"none", "none"},
}};

// A note name at the start of `text`, which loses it: "Bb", "F#", "E-" (kern's flat).
std::optional<SpelledPitch> takeRoot(std::string_view &text)
{
    if (text.empty() || text[0] < 'A' || text[0] > 'G') return std::nullopt;
    SpelledPitch root{static_cast<Step>((text[0] - 'A' + 5) % 7), 0, 4};
    text.remove_prefix(1);
    for (const auto &[sign, alter] : {std::pair<std::string_view, int>{"#", 1}, {"b", -1}, {"\u266f", 1}, {"\u266d", -1}}) {
        for (int count = 0; count < 2 && text.starts_with(sign); ++count) {
            root.alter = static_cast<std::int8_t>(root.alter + alter);
            text.remove_prefix(sign.size());
        }
    }
    return root;
}

std::string rootText(const SpelledPitch &root)
{
    std::string name = root.name();
    name.erase(name.find_first_of("-0123456789"));
    return name;
}

} // namespace

std::optional<ChordSymbol> chordFrom(std::string_view text)
{
    ChordSymbol chord;
    chord.text = text;
    if (text == "N.C." || text == "NC" || text == "CN.C.") {
        chord.kind = "none";
        return chord;
    }
    auto root = takeRoot(text);
    if (!root) return std::nullopt;
    chord.root = *root;
    if (const auto slash = text.rfind('/'); slash != std::string_view::npos) {
        std::string_view below = text.substr(slash + 1);
        const auto bass = takeRoot(below);
        if (bass && below.empty()) {
            chord.bass = *bass;
            text = text.substr(0, slash);
        }
    }
    const auto known = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto &kind) { return kind.first == text; });
    if (known != kKinds.end()) {
        chord.kind = known->second;
        return chord;
    }
    // A known kind with something added ("7b9", "maj7#11", "m7add4"): the longest beginning counts, the text keeps the rest.
    std::size_t longest = 0;
    for (const auto &[suffix, kind] : kKinds) {
        if (suffix.size() <= longest || !text.starts_with(suffix)) continue;
        longest = suffix.size();
        chord.kind = kind;
    }
    const std::string_view rest = text.substr(longest);
    const bool chordLike = rest.size() <= 16 && rest.find_first_not_of("0123456789#b+-()/,adelrtsumojinM^ ") == std::string_view::npos
                           && rest.find_first_of("0123456789") != std::string_view::npos;
    if (!chordLike) return std::nullopt;
    return chord;
}

std::string chordText(const ChordSymbol &chord)
{
    if (const auto written = chordFrom(chord.text); written && written->root.step == chord.root.step && written->root.alter == chord.root.alter)
        return chord.text;
    if (chord.kind == "none") return "N.C.";
    std::string text = rootText(chord.root);
    for (const auto &[suffix, kind] : kKinds) {
        if (kind != chord.kind) continue;
        text += suffix;
        break;
    }
    if (chord.bass) text += "/" + rootText(*chord.bass);
    return text;
}

} // namespace ricercar
