// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/musicxml_part_reader.h"

#include "core/io/musicxml_names.h"

#include <algorithm>
#include <cmath>

namespace ricercar::musicxml {

namespace {
constexpr std::int64_t kFinest = 1'000'000'000; // denominators beyond are rounded away
constexpr std::size_t kMostNotes = 4'000'000;

// "12", "0.5", "1e3" is no duration.
std::optional<ExactTicks> exactNumber(std::string_view text)
{
    text = trimmed(text);
    const bool negative = !text.empty() && text.front() == '-';
    if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
    ExactTicks value{0, 1};
    bool point = false, digit = false;
    for (const char c : text) {
        if (c == '.' && !point) {
            point = true;
        } else if (c >= '0' && c <= '9') {
            digit = true;
            if (point && value.denominator >= 1'000'000) continue; // finer than any program writes
            if (value.numerator > kFinest) return std::nullopt;
            value.numerator = value.numerator * 10 + (c - '0');
            if (point) value.denominator *= 10;
        } else {
            return std::nullopt;
        }
    }
    if (!digit) return std::nullopt;
    const std::int64_t shared = std::gcd(value.numerator, value.denominator);
    return ExactTicks{(negative ? -1 : 1) * value.numerator / shared, value.denominator / shared};
}
} // namespace

ExactTicks ExactTicks::plus(ExactTicks other) const
{
    const std::int64_t shared = std::gcd(denominator, other.denominator);
    const std::int64_t both = denominator / shared * other.denominator;
    if (both > kFinest) return {rounded() + other.rounded(), 1};
    std::int64_t n = numerator * (both / denominator) + other.numerator * (both / other.denominator);
    const std::int64_t reduce = std::gcd(n, both);
    return {n / reduce, both / reduce};
}

std::int64_t ExactTicks::rounded() const
{
    const std::int64_t doubled = 2 * numerator + denominator, by = 2 * denominator;
    return doubled >= 0 ? doubled / by : -((-doubled + by - 1) / by);
}

PartReader::PartReader(RawScore &score, std::size_t part, std::map<std::string, int> unpitchedKeys)
    : m_score(score), m_part(part), m_unpitchedKeys(std::move(unpitchedKeys))
{
}

std::string PartReader::place() const
{
    return "part " + std::to_string(m_part + 1) + ", bar " + (m_barName.empty() ? std::to_string(m_bar + 1) : m_barName);
}

void PartReader::dropAllBut(const XmlNode &node, std::initializer_list<std::string_view> known)
{
    for (const XmlNode &c : node.children)
        if (std::find(known.begin(), known.end(), c.name) == known.end() && c.name != kOwn) drop("<" + c.name + ">");
}

std::optional<ExactTicks> PartReader::duration(const XmlNode &node)
{
    const auto divisions = exactNumber(node.childText("duration"));
    if (!divisions || divisions->numerator < 0) return std::nullopt;
    // divisions * ticks per division, reduced crosswise so that nothing overflows
    const std::int64_t a = std::gcd(divisions->numerator, m_division.denominator);
    const std::int64_t b = std::gcd(m_division.numerator, divisions->denominator);
    const std::int64_t n1 = divisions->numerator / a, n2 = m_division.numerator / b;
    const std::int64_t d1 = divisions->denominator / b, d2 = m_division.denominator / a;
    if (n1 != 0 && n2 > INT64_C(1'000'000'000'000'000) / n1) return ExactTicks{2 * kLongestBar, 1};
    if (d1 > kFinest / d2) return ExactTicks{static_cast<std::int64_t>(double(n1) * double(n2) / double(d1) / double(d2)), 1};
    return ExactTicks{n1 * n2, d1 * d2};
}

void PartReader::advance(ExactTicks by)
{
    m_position = m_position.plus(by);
    if (m_position.numerator < 0) {
        damage("a step back before the bar's start, taken as the start");
        m_position = {0, 1};
    }
    if (m_position.rounded() > kLongestBar) {
        m_fault = "the bar lasts longer than 256 whole notes";
        m_position = {0, 1};
    }
    if (m_position.minus(m_reached).numerator > 0) m_reached = m_position;
}

RawPlace PartReader::here(const XmlNode *offsetOwner)
{
    std::int64_t tick = m_position.rounded();
    if (offsetOwner) {
        if (const auto offset = exactNumber(offsetOwner->childText("offset")))
            tick += static_cast<std::int64_t>(std::llround(double(offset->numerator) / double(offset->denominator)
                                                           * double(m_division.numerator) / double(m_division.denominator)));
    }
    return {m_bar, std::clamp<std::int64_t>(tick, 0, kLongestBar)};
}

std::uint8_t PartReader::staffOf(const XmlNode &node, std::string_view childName)
{
    const std::string_view text = childName.empty() ? node.attribute("number") : node.childText(childName);
    const int number = wholeNumber(text).value_or(1);
    if (number < 1 || number > 16) {
        damage("a staff number out of 1 to 16, taken as 1");
        return 0;
    }
    if (part().part.staves.size() < static_cast<std::size_t>(number)) part().part.staves.resize(static_cast<std::size_t>(number));
    return static_cast<std::uint8_t>(number - 1);
}

void PartReader::measure(const XmlNode &measure, std::size_t bar)
{
    m_bar = bar;
    m_barName = measure.attribute("number").substr(0, 16);
    m_position = m_chordOnset = m_reached = m_figures = {0, 1};
    m_pass = 0;
    m_lastHead.reset();
    RawBar &shared = master();
    if (shared.number.empty()) shared.number = m_barName;
    if (const auto implicit = measure.attribute("implicit"); !implicit.empty())
        shared.implicit = implicit == "yes" || shared.implicit.value_or(false);

    for (const XmlNode &c : measure.children) {
        if (c.name == "note") {
            if (++m_noteCount > kMostNotes) m_fault = "there are more notes than any score needs";
            noteElement(c);
        } else if (c.name == "backup" || c.name == "forward") {
            const auto length = duration(c);
            if (!length) {
                damage("a <" + c.name + "> without a duration, passed over");
            } else {
                advance(c.name == "backup" ? ExactTicks{0, 1}.minus(*length) : *length);
            }
            m_pass += c.name == "backup";
            m_figures = {0, 1};
            m_lastHead.reset();
        } else if (c.name == "attributes") {
            attributes(c);
        } else if (c.name == "direction") {
            direction(c);
        } else if (c.name == "harmony") {
            harmony(c);
        } else if (c.name == "figured-bass") {
            figuredBass(c);
        } else if (c.name == "barline") {
            barline(c);
        } else if (c.name == "print") {
            print(c);
        } else if (c.name == "sound") {
            sound(c, here(&c), {}, nullptr);
        } else if (c.name != kOwn) {
            drop("<" + c.name + ">");
        }
        if (!m_fault.empty()) return;
    }
    auto &lengths = part().lengths;
    if (lengths.size() <= bar) lengths.resize(bar + 1, 0);
    lengths[bar] = m_reached.rounded();
}

void PartReader::finish()
{
    for (const auto &[what, index] : m_open) {
        part().directions[index].end = part().directions[index].at;
        damage("a " + what.substr(0, what.find(' ')) + " that never ends, kept without length");
    }
    m_open.clear();
}

void PartReader::attributes(const XmlNode &node)
{
    dropAllBut(node, {"divisions", "key", "time", "staves", "part-symbol", "instruments", "clef", "staff-details",
                      "transpose", "measure-style", "footnote", "level"});
    if (const XmlNode *divisions = node.child("divisions")) {
        const auto value = exactNumber(divisions->text);
        if (value && value->numerator > 0 && value->numerator <= kFinest) {
            const std::int64_t top = 10080 * value->denominator, shared = std::gcd(top, value->numerator);
            m_division = {top / shared, value->numerator / shared};
        } else {
            damage("divisions that are no positive number, passed over");
        }
    }
    if (const auto staves = wholeNumber(node.childText("staves")); staves && *staves >= 1 && *staves <= 16) {
        if (part().part.staves.size() < static_cast<std::size_t>(*staves))
            part().part.staves.resize(static_cast<std::size_t>(*staves));
    }
    for (const XmlNode &c : node.children) {
        if (c.name == "transpose") transpose(c); // before keys, which it shifts
    }
    for (const XmlNode &c : node.children) {
        if (c.name == "key") key(c);
        else if (c.name == "time") time(c);
        else if (c.name == "clef") clef(c);
        else if (c.name == "measure-style") drop("<measure-style>");
        else if (c.name == "staff-details") {
            const std::uint8_t staff = staffOf(c, "");
            if (const auto lines = wholeNumber(c.childText("staff-lines")); lines && *lines >= 0 && *lines <= 16)
                part().part.staves[staff].lines = static_cast<std::uint8_t>(*lines);
            dropAllBut(c, {"staff-lines", "staff-type", "staff-size"});
        }
    }
}

void PartReader::time(const XmlNode &node)
{
    if (node.has("senza-misura")) return note("unmeasured time, shown with the metre before it");
    if (const auto number = node.attribute("number"); !number.empty() && number != "1") {
        return note("a metre of one staff alone, taken from the first staff");
    }
    std::vector<std::pair<int, int>> terms;
    int pending = 0;
    for (const XmlNode &c : node.children) {
        if (c.name == "beats") {
            int sum = 0;
            std::string_view text = trimmed(c.text);
            while (!text.empty()) {
                const std::size_t plus = std::min(text.find('+'), text.size());
                sum += std::clamp(wholeNumber(text.substr(0, plus)).value_or(0), 0, 1000);
                text.remove_prefix(std::min(plus + 1, text.size()));
            }
            if (c.text.find('+') != std::string::npos) note("a metre written as a sum, shown as one number");
            pending = sum;
        } else if (c.name == "beat-type") {
            terms.emplace_back(pending, wholeNumber(c.text).value_or(0));
        } else {
            drop("<" + c.name + "> in a metre");
        }
    }
    int unit = 0;
    for (const auto &[beats, type] : terms) unit = std::max(unit, type);
    int beats = 0;
    bool good = unit >= 1 && unit <= 64 && (unit & (unit - 1)) == 0 && !terms.empty();
    for (const auto &[count, type] : terms) {
        if (type <= 0 || unit % type != 0) good = false;
        else beats += count * (unit / type);
    }
    if (!good || beats < 1 || beats > 64) return damage("a metre that is none, passed over");
    if (terms.size() > 1) note("a metre of several fractions, shown as one");
    TimeSignature time{static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit), TimeSignature::Sign::Numbers};
    if (node.attribute("symbol") == "common") time.sign = TimeSignature::Sign::Common;
    if (node.attribute("symbol") == "cut") time.sign = TimeSignature::Sign::Cut;
    std::size_t bar = m_bar;
    if (m_position.numerator > 0) {
        note("a metre change inside a bar, moved to the next bar line");
        ++bar;
    }
    part().times[bar] = time;
}

void PartReader::key(const XmlNode &node)
{
    if (const auto number = node.attribute("number"); !number.empty() && number != "1") {
        return note("a key signature of one staff alone, taken from the first staff");
    }
    const auto written = wholeNumber(node.childText("fifths"));
    if (!written) return drop("key signatures that are not on the circle of fifths");
    if (std::abs(*written) > 12) return damage("a key of more than twelve sharps or flats, passed over");
    const int shift = m_transposition ? keyShift(*m_transposition) : 0;
    KeySignature key{static_cast<std::int8_t>(wrappedFifths(*written - shift)), modeFrom(node.childText("mode"))};
    if (const XmlNode *own = node.child(kOwn)) // which of two keys that sound alike
        if (const auto fifths = wholeNumber(own->text); fifths && std::abs(*fifths) <= 7 && (*fifths - key.fifths) % 12 == 0)
            key.fifths = static_cast<std::int8_t>(*fifths);
    dropAllBut(node, {"fifths", "mode", "cancel"});
    std::size_t bar = m_bar;
    if (m_position.numerator > 0) {
        note("a key change inside a bar, moved to the next bar line");
        ++bar;
    }
    part().keys[bar] = key;
}

void PartReader::clef(const XmlNode &node)
{
    const std::uint8_t staff = staffOf(node, "");
    const auto clef = clefFrom(node.childText("sign"), wholeNumber(node.childText("line")).value_or(0),
                               wholeNumber(node.childText("clef-octave-change")).value_or(0));
    if (!clef) note("the clef " + std::string(node.childText("sign").substr(0, 12)) + std::string(node.childText("line").substr(0, 4))
                    + ", shown as a treble clef");
    if (!m_clefSeen[staff] && m_bar == 0 && m_position.numerator == 0) {
        part().part.staves[staff].clef = clef.value_or(Clef::Treble);
    } else {
        part().clefs.emplace_back(here(), ClefChange{{}, staff, clef.value_or(Clef::Treble)});
    }
    m_clefSeen[staff] = true;
}

void PartReader::transpose(const XmlNode &node)
{
    // MusicXML tells what to add to the written pitch; the model keeps written minus sounding.
    static constexpr int kSteps[] = {0, 1, 1, 2, 2, 3, 3, 4, 5, 5, 6, 6};
    const int octaves = std::clamp(wholeNumber(node.childText("octave-change")).value_or(0), -4, 4);
    const int chromatic = std::clamp(wholeNumber(node.childText("chromatic")).value_or(0), -48, 48);
    const int size = std::abs(chromatic);
    const int bySize = size / 12 * 7 + kSteps[size % 12];
    const int diatonic = std::clamp(wholeNumber(node.childText("diatonic")).value_or(chromatic < 0 ? -bySize : bySize), -28, 28);
    if (node.has("double")) drop("octave doubling of a part");
    const Interval written{-(diatonic + 7 * octaves), -(chromatic + 12 * octaves)};
    if (m_transposition && *m_transposition != written) note("a change of transposition, kept in the notes only");
    if (!m_transposition) {
        if (m_noteCount > 0) note("a change of transposition, kept in the notes only");
        else part().part.instrument.transposition = written;
    }
    m_transposition = written;
    part().transposed = part().part.instrument.transposition != Interval{};
}

void PartReader::barline(const XmlNode &node)
{
    dropAllBut(node, {"bar-style", "repeat", "ending", "fermata", "segno", "coda", "wavy-line", "footnote", "level"});
    const std::string_view location = node.attribute("location");
    const bool left = location == "left";
    RawBar &bar = master();
    if (location == "middle") return drop("bar lines inside a bar");
    const std::string_view style = node.childText("bar-style");
    const XmlNode *repeat = node.child("repeat");
    if (repeat && repeat->attribute("direction") == "forward") bar.repeatStart = true;
    if (repeat && repeat->attribute("direction") == "backward")
        bar.repeatEnd = std::clamp(wholeNumber(repeat->attribute("times")).value_or(2), 2, 64);
    if (!style.empty() && !left) {
        if (const auto known = barlineFrom(style)) bar.right = known;
        else if (style == "heavy-heavy") bar.right = Barline::Heavy;
        else if (style != "heavy-light") note("a " + std::string(style.substr(0, 20)) + " bar line, shown as a plain one");
    } else if (left && style == "light-light" && m_bar > 0) {
        m_score.bar(m_bar - 1).right = Barline::Double;
    } else if (left && !style.empty() && style != "heavy-light" && style != "regular") {
        note("a " + std::string(style.substr(0, 20)) + " bar line on the left, shown as a plain one");
    }
    if (const XmlNode *ending = node.child("ending")) {
        const std::string_view type = ending->attribute("type");
        if (type == "start") {
            std::uint32_t bits = 0;
            int last = 0, number = 0;
            bool range = false;
            const auto close = [&] {
                if (number < 1 || number > 32) { number = 0; return; }
                for (int k = range && last > 0 ? last : number; k <= number; ++k) bits |= 1u << (k - 1);
                last = number;
                number = 0;
                range = false;
            };
            for (const char c : ending->attribute("number")) {
                if (c >= '0' && c <= '9') {
                    number = std::min(number * 10 + (c - '0'), 1000);
                } else {
                    close();
                    if (c == '-') range = true;
                }
            }
            close();
            bar.endingStart = bits ? bits : 1u;
        } else {
            bar.endingStop = true;
        }
    }
    if (node.has("segno")) bar.jumpsAtStart.emplace_back("Segno");
    if (node.has("coda")) bar.jumpsAtStart.emplace_back("Coda");
    if (const XmlNode *fermata = node.child("fermata")) {
        Direction d;
        d.kind = Direction::Kind::Fermata;
        d.above = fermata->attribute("type") != "inverted";
        add(d, here());
    }
    if (node.has("wavy-line")) drop("<wavy-line>");
}

void PartReader::print(const XmlNode &node)
{
    // What else is here places systems on paper, which is laid out anew.
    if (node.attribute("new-system") == "yes") master().systemBreak = true;
    if (node.attribute("new-page") == "yes") master().pageBreak = true;
}

} // namespace ricercar::musicxml
