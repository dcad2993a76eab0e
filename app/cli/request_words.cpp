// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/request_words.h"

#include "core/compose/figured_bass.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdio>
#include <cstdlib>

namespace ricercar {

namespace {

constexpr std::array<const char *, kChoirVoices> kVoiceWords{"soprano", "alto", "tenor", "bass"};

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

std::string trimmed(const std::string &text)
{
    const auto first = text.find_first_not_of(" \t"), last = text.find_last_not_of(" \t");
    return first == std::string::npos ? std::string() : text.substr(first, last - first + 1);
}

std::vector<std::string> parted(const std::string &text, char by)
{
    std::vector<std::string> parts;
    for (std::size_t at = 0; at <= text.size();) {
        const std::size_t end = std::min(text.find(by, at), text.size());
        parts.push_back(trimmed(text.substr(at, end - at)));
        at = end + 1;
    }
    return parts;
}

} // namespace

Result<std::vector<ChoirVoice>> voicesNamed(const std::vector<std::string> &words, const std::string &option)
{
    std::vector<ChoirVoice> voices;
    for (const std::string &word : words) {
        std::size_t i = 0;
        while (i < kVoiceWords.size() && lowered(word) != kVoiceWords[i]) ++i;
        if (i == kVoiceWords.size())
            return fail(ErrorCode::WrongUse, "\"" + word + "\" is no voice; " + option + " takes soprano, alto, tenor, bass, with commas between.");
        if (std::find(voices.begin(), voices.end(), static_cast<ChoirVoice>(i)) == voices.end())
            voices.push_back(static_cast<ChoirVoice>(i));
    }
    return voices;
}

Result<TickRange> barsNamed(const Score &score, const std::string &text)
{
    int first = 0, last = 0;
    char rest = 0;
    const int read = std::sscanf(text.c_str(), "%d-%d%c", &first, &last, &rest);
    if (read == 1) last = first;
    if (read < 1 || read > 2 || last < first)
        return fail(ErrorCode::WrongUse, "Bars are given as a range such as 5-8; \"" + text + "\" is none.");
    TickRange range;
    bool begun = false;
    for (std::size_t bar = 0; bar < score.barCount(); ++bar) {
        const int number = score.barNumber(bar);
        if (number < first || number > last) continue;
        if (!begun) range.begin = score.barStart(bar);
        begun = true;
        range.end = score.barStart(bar + 1);
    }
    if (!begun)
        return fail(ErrorCode::WrongUse, "The piece has no bars " + text + "; it ends with bar " +
                                             std::to_string(score.barNumber(score.barCount() - 1)) + ".");
    return range;
}

Result<TimelineTick> placeNamed(const Score &score, const std::string &text)
{
    int bar = 0, used = 0;
    if (std::sscanf(text.c_str(), "%d%n", &bar, &used) < 1)
        return fail(ErrorCode::WrongUse, "A place is given as a bar or as bar.beat, such as 8 or 8.3; \"" + text + "\" is none.");
    double beat = 1;
    if (static_cast<std::size_t>(used) < text.size()) {
        char *end = nullptr;
        beat = text[static_cast<std::size_t>(used)] == '.' ? std::strtod(text.c_str() + used + 1, &end) : -1;
        if (!end || *end != 0 || beat < 1)
            return fail(ErrorCode::WrongUse, "A place is given as a bar or as bar.beat, such as 8 or 8.3; \"" + text + "\" is none.");
    }
    const Result<TickRange> range = barsNamed(score, std::to_string(bar));
    if (!range) return Unexpected{range.error()};
    const std::size_t index = score.locate(range->begin).bar;
    const auto beats = beatsOf(*score.masterBars[index]);
    const auto whole = static_cast<std::size_t>(beat) - 1;
    if (whole >= beats.size())
        return fail(ErrorCode::WrongUse, "Bar " + std::to_string(bar) + " has no beat " + std::to_string(whole + 1) + ".");
    const double part = beat - static_cast<double>(whole + 1);
    return score.barStart(index) + Ticks{beats[whole].first.value}
        + Ticks{static_cast<std::int64_t>(part * static_cast<double>(beats[whole].second.value) + 0.5)};
}

Result<KeySignature> keyNamed(const std::string &text)
{
    const std::string words = trimmed(text);
    const std::size_t space = words.find(' ');
    std::string tonic = words.substr(0, space);
    const std::string mode = space == std::string::npos ? std::string() : lowered(trimmed(words.substr(space)));
    static constexpr std::pair<const char *, Mode> kModes[] = {{"major", Mode::Major}, {"minor", Mode::Minor},
        {"dorian", Mode::Dorian}, {"phrygian", Mode::Phrygian}, {"lydian", Mode::Lydian}, {"mixolydian", Mode::Mixolydian}};
    Mode found = !tonic.empty() && std::islower(static_cast<unsigned char>(tonic[0])) ? Mode::Minor : Mode::Major;
    bool known = mode.empty();
    for (const auto &[name, value] : kModes)
        if (mode == name) {
            found = value;
            known = true;
        }
    if (!tonic.empty()) tonic[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(tonic[0])));
    const Result<SpelledPitch> pitch = parsePitch(tonic + "4");
    if (!known || !pitch) return fail(ErrorCode::WrongUse, "\"" + text + "\" is no key; write one such as \"G major\" or \"d minor\".");
    for (int fifths = -7; fifths <= 7; ++fifths) {
        const KeySignature key{static_cast<std::int8_t>(fifths), found};
        if (tonicLineOfFifths(key) == pitch->lineOfFifths()) return key;
    }
    return fail(ErrorCode::WrongUse, "\"" + text + "\" would have more than seven signs; name the key by its other spelling.");
}

Result<CadenceWish> cadenceNamed(const Score &score, const std::string &text)
{
    const auto parts = parted(text, ':');
    static constexpr std::pair<const char *, Cadence> kKinds[] = {{"authentic", Cadence::Authentic}, {"half", Cadence::Half},
        {"plagal", Cadence::Plagal}, {"deceptive", Cadence::Deceptive}, {"phrygian", Cadence::Phrygian}};
    if (parts.size() == 2 || parts.size() == 3)
        for (const auto &[name, kind] : kKinds)
            if (lowered(parts[1]) == name) {
                const Result<TimelineTick> at = placeNamed(score, parts[0]);
                if (!at) return Unexpected{at.error()};
                CadenceWish wish{*at, kind, {}};
                if (parts.size() == 3) {
                    const Result<KeySignature> key = keyNamed(parts[2]);
                    if (!key) return Unexpected{key.error()};
                    wish.key = *key;
                }
                return wish;
            }
    return fail(ErrorCode::WrongUse, "--cadence takes a place and a kind such as 8:half or 8.3:authentic:G major (authentic, half, plagal,"
                                     " deceptive, phrygian); \"" + text + "\" is none.");
}

Result<std::vector<FigureAt>> figuresNamed(const Score &score, const std::optional<VoiceRef> &bass, const std::string &text)
{
    if (trimmed(text) == "score") {
        std::vector<FigureAt> figures = figuresIn(score);
        if (figures.empty()) return fail(ErrorCode::BadInput, "There are no figures in the score; give them after --figures.");
        return figures;
    }
    std::vector<FigureAt> figures;
    if (text.find(':') != std::string::npos) {
        for (const std::string &entry : parted(text, ',')) {
            const std::size_t colon = entry.find(':');
            if (colon == std::string::npos)
                return fail(ErrorCode::WrongUse, "--figures takes places and figures such as \"3.1:6 5, 3.2:7\"; \"" + entry + "\" is neither.");
            const Result<TimelineTick> at = placeNamed(score, trimmed(entry.substr(0, colon)));
            if (!at) return Unexpected{at.error()};
            figures.push_back({*at, trimmed(entry.substr(colon + 1))});
        }
    } else {
        const std::size_t part = bass ? score.partIndex(bass->part) : score.parts.size();
        if (part >= score.parts.size()) return fail(ErrorCode::BadInput, "There is no bass to put the figures over.");
        std::vector<TimelineTick> notes;
        for (const PlacedNote &n : notesIn(score, part, {TimelineTick{0}, score.end()}))
            if (n.note->voice == bass->voice && n.note->grace == Grace::None && (notes.empty() || notes.back() != n.onset)) notes.push_back(n.onset);
        const auto entries = parted(text, '|');
        if (entries.size() > notes.size())
            return fail(ErrorCode::WrongUse, "There are " + std::to_string(entries.size()) + " figures for " + std::to_string(notes.size())
                                                 + " bass notes; leave some out.");
        for (std::size_t i = 0; i < entries.size(); ++i)
            if (entries[i] != ".") figures.push_back({notes[i], entries[i]});
    }
    for (const FigureAt &figure : figures)
        if (const auto chords = chordsOver(SpelledPitch{}, figure.figures, {}); !chords)
            return fail(ErrorCode::WrongUse, chords.error().sentence);
    return figures;
}

Result<Lock> lockNamed(const Score &score, const ChoirMap &voices, const std::string &text)
{
    const auto parts = parted(text, ':');
    const auto wrong = [&] {
        return fail(ErrorCode::WrongUse, "--lock takes bars, a voice and what stays, such as 1-4:alto:pitch (pitch, rhythm or all); \"" + text + "\" is none.");
    };
    if (parts.size() < 2 || parts.size() > 3) return wrong();
    const Result<TickRange> range = barsNamed(score, parts[0]);
    if (!range) return Unexpected{range.error()};
    const auto role = voicesNamed({parts[1]}, "--lock");
    if (!role) return Unexpected{role.error()};
    const auto &ref = voices[static_cast<std::size_t>(role->front())];
    if (!ref) return fail(ErrorCode::BadInput, "The music has no " + lowered(parts[1]) + " to lock.");
    Lock lock{ref->part, ref->voice, *range};
    const std::string what = parts.size() == 3 ? lowered(parts[2]) : "all";
    if (what == "pitch") lock.attributes = static_cast<std::uint8_t>(Attribute::Pitch);
    else if (what == "rhythm") lock.attributes = static_cast<std::uint8_t>(Attribute::Rhythm);
    else if (what != "all") return wrong();
    return lock;
}

} // namespace ricercar
