// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/notation.h"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <optional>
#include <sstream>

namespace ricercar::test {

namespace {

[[noreturn]] void stop(const std::string &sentence)
{
    std::fprintf(stderr, "The music of a test can not be read: %s\n", sentence.c_str());
    std::abort();
}

constexpr std::string_view kValues = "bwhqestx"; // breve, whole, ... each half of the one before

const std::map<std::string, NoteMark> kMarks{
    {"staccato", NoteMark::Staccato}, {"tenuto", NoteMark::Tenuto},   {"accent", NoteMark::Accent},
    {"marcato", NoteMark::Marcato},   {"fermata", NoteMark::Fermata}, {"trill", NoteMark::Trill},
    {"mordent", NoteMark::Mordent},   {"turn", NoteMark::Turn},       {"breath", NoteMark::BreathAfter}};

const std::map<std::string, Clef> kClefs{{"treble", Clef::Treble},
                                         {"bass", Clef::Bass},
                                         {"alto", Clef::Alto},
                                         {"tenor", Clef::Tenor},
                                         {"treble8", Clef::Treble8Below}};

std::vector<std::string> splitAt(std::string_view text, char mark)
{
    std::vector<std::string> pieces{""};
    int depth = 0; // of { and [
    for (const char c : text) {
        depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
        if (c == mark && depth == 0)
            pieces.emplace_back();
        else
            pieces.back() += c;
    }
    return pieces;
}

std::vector<std::string> words(std::string_view text)
{
    std::string spaced(text);
    std::replace(spaced.begin(), spaced.end(), '\n', ' ');
    auto pieces = splitAt(spaced, ' ');
    std::erase(pieces, "");
    return pieces;
}

int number(const std::string &text)
{
    char *end = nullptr;
    const long n = std::strtol(text.c_str(), &end, 10);
    if (text.empty() || *end) stop("\"" + text + "\" is not a number");
    return static_cast<int>(n);
}

std::optional<Ticks> simpleValue(std::string_view text)
{
    if (text.empty()) return std::nullopt;
    if (text[0] == '#') return Ticks{number(std::string(text.substr(1)))};
    const auto at = kValues.find(text[0]);
    if (at == std::string_view::npos) return std::nullopt;
    Ticks length = Ticks{(kWhole.value * 2) >> at}, dot = length;
    for (const char c : text.substr(1)) {
        if (c == '.')
            length += dot = dot / 2;
        else if (c == '3')
            length = length * 2 / 3;
        else
            return std::nullopt;
    }
    return length;
}

// "q.", "h+e": the longest beginning of `text` is not looked for; all of it is the value.
std::optional<Ticks> anyValue(std::string_view text)
{
    Ticks sum;
    for (const std::string &piece : splitAt(text, '+')) {
        const auto length = simpleValue(piece);
        if (!length) return std::nullopt;
        sum += *length;
    }
    return sum;
}

std::optional<TimeSignature> timeSignature(const std::string &word)
{
    if (word == "C") return TimeSignature{4, 4, TimeSignature::Sign::Common};
    if (word == "C/") return TimeSignature{2, 2, TimeSignature::Sign::Cut};
    const auto slash = word.find('/');
    if (slash == std::string::npos || word[0] < '0' || word[0] > '9') return std::nullopt;
    return TimeSignature{static_cast<std::uint8_t>(number(word.substr(0, slash))),
                         static_cast<std::uint8_t>(number(word.substr(slash + 1)))};
}

KeySignature keySignature(const std::string &text)
{
    const auto pieces = splitAt(text, ',');
    KeySignature key{static_cast<std::int8_t>(number(pieces[0])), Mode::Unknown};
    if (pieces.size() > 1)
        key.mode = pieces[1] == "minor" ? Mode::Minor : pieces[1] == "major" ? Mode::Major : Mode::Dorian;
    return key;
}

class Builder {
public:
    Built build(std::string_view text)
    {
        auto parts = splitAt(text, ';');
        for (const std::string &part : parts)
            if (!words(part).empty()) readPart(part);
        Score draft;
        for (const MasterBar &bar : m_masterBars)
            draft.masterBars.push_back(std::make_shared<const MasterBar>(bar));
        for (Part &part : m_parts) {
            while (part.bars.size() < m_masterBars.size())
                part.bars.push_back(std::make_shared<const Bar>());
            draft.parts.push_back(std::make_shared<const Part>(std::move(part)));
        }
        if (draft.masterBars.empty()) stop("it has no bars");
        return {Score::finish(std::move(draft)), m_ids};
    }

private:
    bool first() const { return m_parts.size() == 1; }

    void readPart(const std::string &text)
    {
        auto bars = splitAt(text, '|');
        m_parts.emplace_back();
        Part &part = m_parts.back();
        part.id = m_ids.part();
        part.name = "Part " + std::to_string(m_parts.size());
        m_pickup = Ticks{};
        for (const std::string &word : words(bars.front()))
            setting(word, part);
        bars.erase(bars.begin());
        if (!bars.empty() && words(bars.back()).empty()) bars.pop_back(); // after the last bar line
        m_ends.clear();
        m_slurFrom.clear();
        m_start = TimelineTick{};
        for (std::size_t b = 0; b < bars.size(); ++b)
            readBar(b, bars[b]);
    }

    void setting(const std::string &word, Part &part)
    {
        if (const auto time = timeSignature(word)) {
            m_next.time = *time;
            return;
        }
        const auto equals = word.find('=');
        if (equals == std::string::npos) stop("\"" + word + "\" is no setting");
        const std::string name = word.substr(0, equals), is = word.substr(equals + 1);
        if (name == "key")
            m_next.key = keySignature(is);
        else if (name == "tempo")
            m_next.tempi = {TempoMark{BarTick{}, std::strtod(is.c_str(), nullptr), ""}};
        else if (name == "pickup")
            m_pickup =
                value(is.substr(is.find_first_not_of("0123456789"))) * std::max(1, std::atoi(is.c_str()));
        else if (name == "name")
            part.name = is;
        else if (name == "clef")
            part.staves.front().clef = kClefs.at(is);
        else if (name == "staves")
            part.staves.resize(static_cast<std::size_t>(number(is)));
        else if (name == "program")
            part.instrument.program = static_cast<std::uint8_t>(number(is));
        else
            stop("\"" + word + "\" is no setting");
    }

    void readBar(std::size_t index, const std::string &text)
    {
        auto voices = splitAt(text, '&');
        auto items = words(voices.front());
        while (!items.empty() &&
               (timeSignature(items[0]) || items[0].find("key=") == 0 || items[0].find("tempo=") == 0)) {
            if (!first()) stop("only the first part changes metre, key and tempo");
            setting(items[0], m_parts.back());
            items.erase(items.begin());
        }
        if (first()) {
            MasterBar bar = m_next;
            bar.pickup = index == 0 && m_pickup > Ticks{};
            bar.length = bar.pickup ? m_pickup : bar.time.length();
            m_masterBars.push_back(bar);
            m_next.tempi.clear();
        }
        if (index >= m_masterBars.size())
            stop("part " + std::to_string(m_parts.size()) + " has more bars than the first");
        const Ticks length = m_masterBars[index].length;
        Bar bar;
        for (std::size_t v = 0; v < voices.size(); ++v) {
            if (v > 0) items = words(voices[v]);
            TimelineTick at = std::max(m_ends[v], m_start);
            const TimelineTick end = m_start + length;
            for (const std::string &item : items) {
                if (at >= end) stop("bar " + std::to_string(index + 1) + " is too full at " + item);
                at += readItem(item, static_cast<std::uint8_t>(v), at, bar);
            }
            if (!items.empty() && at < end)
                stop("bar " + std::to_string(index + 1) + " is not full: " + text);
            m_ends[v] = at;
        }
        std::sort(bar.notes.begin(), bar.notes.end(), before);
        m_parts.back().bars.push_back(std::make_shared<const Bar>(std::move(bar)));
        m_start += length;
    }

    // A note, chord or rest; the time it takes.
    Ticks readItem(std::string item, std::uint8_t voice, TimelineTick at, Bar &bar)
    {
        std::string signs;
        const bool opens = item.back() == '(', closes = item.back() == ')';
        if (opens || closes) item.pop_back();
        if (const auto brace = item.find('{'); brace != std::string::npos) {
            signs = item.substr(brace + 1, item.rfind('}') - brace - 1);
            item.erase(brace);
        }
        std::vector<std::string> pitches;
        std::string length;
        if (item[0] == 'r') {
            length = item.substr(1);
        } else if (item[0] == '[') {
            const auto close = item.find(']');
            pitches = words(item.substr(1, close - 1));
            length = item.substr(close + 1);
        } else {
            auto i = item.find_first_of("0123456789");
            if (i == std::string::npos) stop("\"" + item + "\" is no note");
            i = item.find_first_not_of("0123456789", i);
            pitches = {item.substr(0, i)};
            length = i == std::string::npos ? "" : item.substr(i);
        }
        const Ticks ticks = value(length);
        Note note;
        note.voice = voice;
        note.onset = BarTick{(at - m_start).value};
        note.length = ticks;
        for (const std::string &sign : splitAt(signs, ','))
            if (!sign.empty()) readSign(sign, note);
        for (const std::string &name : pitches) {
            note.id = m_ids.note();
            note.pitch = pitch(name);
            bar.notes.push_back(note);
        }
        if (opens) m_slurFrom[voice] = {note.id, m_parts.back().bars.size()};
        if (closes) closeSlur(voice, note.id, bar);
        if (note.grace == Grace::None) m_graces = 0;
        return note.grace == Grace::None ? ticks : Ticks{};
    }

    void readSign(const std::string &sign, Note &note)
    {
        const auto equals = sign.find('=');
        const std::string name = sign.substr(0, equals);
        const std::string is = equals == std::string::npos ? "" : sign.substr(equals + 1);
        if (const auto mark = kMarks.find(name); mark != kMarks.end())
            note.marks |= bit(mark->second);
        else if (name == "velocity")
            note.velocity = static_cast<std::uint8_t>(number(is));
        else if (name == "staff")
            note.staff = static_cast<std::uint8_t>(number(is));
        else if (name == "grace") {
            note.grace = Grace::Acciaccatura;
            note.graceOrder = m_graces++;
        } else if (name == "lyric") {
            const bool goesOn = is.back() == '-';
            note.lyrics.push_back({1, goesOn ? is.substr(0, is.size() - 1) : is,
                                   goesOn ? Lyric::Syllable::Begin : Lyric::Syllable::Single, false});
        } else if (name == "played") { // offset:length:velocity
            const auto n = splitAt(is, ':');
            note.performed =
                Performed{Ticks{number(n[0])}, Ticks{number(n[1])}, static_cast<std::uint8_t>(number(n[2]))};
        } else
            stop("\"" + sign + "\" is no sign");
    }

    void closeSlur(std::uint8_t voice, NoteId to, Bar &bar)
    {
        const auto [from, home] = m_slurFrom[voice];
        if (!from) stop("a slur ends that did not begin");
        auto &bars = m_parts.back().bars;
        if (home == bars.size()) {
            bar.slurs.push_back({from, to});
            return;
        }
        Bar copy = *bars[home];
        copy.slurs.push_back({from, to});
        bars[home] = std::make_shared<const Bar>(std::move(copy));
    }

    IdSource m_ids;
    std::vector<MasterBar> m_masterBars;
    std::vector<Part> m_parts;
    MasterBar m_next;
    Ticks m_pickup;
    TimelineTick m_start;                       // of the bar being read
    std::map<std::size_t, TimelineTick> m_ends; // where each voice has come to
    std::map<std::uint8_t, std::pair<NoteId, std::size_t>> m_slurFrom;
    std::uint8_t m_graces = 0;
};

} // namespace

Built built(std::string_view text)
{
    return Builder().build(text);
}

ScorePtr score(std::string_view text)
{
    return built(text).score;
}

ScorePtr score(const std::vector<std::string> &parts)
{
    std::string all;
    for (const std::string &part : parts)
        all += part + ";";
    return score(all);
}

SpelledPitch pitch(std::string_view name)
{
    const auto parsed = parsePitch(name);
    if (!parsed) stop(parsed.error().sentence);
    return *parsed;
}

Ticks value(std::string_view name)
{
    const auto length = anyValue(name);
    if (!length || *length <= Ticks{}) stop("\"" + std::string(name) + "\" is no note value");
    return *length;
}

TimelineTick quarters(double n)
{
    return TimelineTick{std::llround(n * static_cast<double>(kQuarter.value))};
}

} // namespace ricercar::test
