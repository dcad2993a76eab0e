// SPDX-License-Identifier: GPL-3.0-or-later
// PartWriter: directions, tempo, chord symbols, figured bass and clef changes, as events among the notes.
#include "core/io/musicxml_names.h"
#include "core/io/musicxml_part_reader.h"
#include "core/io/musicxml_part_writer.h"

#include <algorithm>
#include <cmath>

namespace ricercar::musicxml {

namespace {
constexpr std::size_t kFewMarks = 16; // more tempo marks are a performance, not marks to print

std::vector<std::string> jumpsOf(const std::string &text)
{
    std::vector<std::string> jumps;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find("; ", at), text.size());
        jumps.push_back(text.substr(at, end - at));
        at = end + 2;
    }
    return jumps;
}

std::string rootName(const SpelledPitch &pitch)
{
    const std::string name = pitch.name();
    return name.substr(0, name.find_first_of("-0123456789"));
}
} // namespace

std::vector<PartWriter::Event> PartWriter::eventsOf(std::size_t bar)
{
    const MasterBar &master = *m_score.masterBars[bar];
    const Bar &content = *m_part.bars[bar];
    std::vector<Event> events;
    const auto add = [&](std::int64_t at, std::function<void(std::int64_t)> write, bool exact = false) {
        events.push_back({at, exact, std::move(write)});
    };
    // Ends come before beginnings at one time, so that a number can be used again at once.
    if (const auto ends = m_spanEnds.find(bar); ends != m_spanEnds.end())
        for (const SpanEnd &end : ends->second)
            add(end.tick, [this, end](std::int64_t offset) { span(*end.direction, offset, end.number, false); });
    for (const ClefChange &c : content.clefs) {
        add(c.at.value, [this, c](std::int64_t) {
            const ClefName name = clefName(c.clef);
            m_out.open("attributes");
            m_out.open("clef", {{"number", m_part.staves.size() > 1 ? std::to_string(c.staff + 1) : ""}});
            m_out.leaf("sign", name.sign);
            if (name.line) m_out.leaf("line", name.line);
            if (name.octave) m_out.leaf("clef-octave-change", name.octave);
            m_out.close();
            m_out.close();
        }, true);
    }
    if (m_index == 0) {
        if (!master.rehearsal.empty())
            add(0, [this, &master](std::int64_t offset) {
                m_out.open("direction", {{"placement", "above"}});
                m_out.open("direction-type");
                m_out.leaf("rehearsal", master.rehearsal);
                m_out.close();
                endOfDirection(offset, 0, false);
            });
        for (const std::string &text : jumpsOf(master.jump)) {
            const bool atStart = text == "Segno" || text == "Coda";
            add(atStart ? 0 : master.length.value, [this, text](std::int64_t offset) { jump(text, offset); });
        }
        for (const TempoMark &mark : master.tempi)
            add(mark.at.value, [this, &mark](std::int64_t offset) { tempo(mark, offset); });
        for (const ChordSymbol &c : master.chords)
            add(c.at.value, [this, &c](std::int64_t offset) { chordSymbol(c, offset); });
    }
    for (std::size_t i = 0; i < content.directions.size(); ++i) {
        const Direction &d = content.directions[i];
        if (m_onRests.contains(&d)) continue;
        if (d.kind != Direction::Kind::FiguredBass) {
            add(d.at.value, [this, &d](std::int64_t offset) { direction(d, offset, m_spanNumbers.contains(&d) ? m_spanNumbers[&d] : 0); });
            continue;
        }
        const auto next = std::find_if(content.directions.begin() + static_cast<std::ptrdiff_t>(i) + 1, content.directions.end(),
                                       [](const Direction &o) { return o.kind == Direction::Kind::FiguredBass; });
        const std::int64_t until = next == content.directions.end() ? master.length.value : next->at.value;
        // Figures have no offset; each takes its place by the step there and back, and its time as duration.
        add(d.at.value, [this, &d, until](std::int64_t) { figures(d, until - d.at.value); }, true);
    }
    std::stable_sort(events.begin(), events.end(), [](const Event &a, const Event &b) { return a.at < b.at; });
    return events;
}

void PartWriter::endOfDirection(std::int64_t offset, std::uint8_t staff, bool withStaff)
{
    if (offset) m_out.leaf("offset", offset);
    if (withStaff && m_part.staves.size() > 1) m_out.leaf("staff", staff + 1);
    m_out.close();
}

void PartWriter::span(const Direction &d, std::int64_t offset, int number, bool start)
{
    const bool hairpin = d.kind == Direction::Kind::Crescendo || d.kind == Direction::Kind::Diminuendo;
    m_out.open("direction", {{"placement", d.above ? "above" : "below"}});
    m_out.open("direction-type");
    if (hairpin) {
        m_out.empty("wedge", {{"type", !start ? "stop" : d.kind == Direction::Kind::Crescendo ? "crescendo" : "diminuendo"},
                              {"number", std::to_string(number)}});
    } else {
        m_out.empty("octave-shift", {{"type", !start ? "stop" : d.kind == Direction::Kind::OctaveUp ? "down" : "up"},
                                     {"number", std::to_string(number)},
                                     {"size", d.text == "15" || d.text == "22" ? d.text : "8"}});
    }
    m_out.close();
    if (start && !d.text.empty() && (hairpin || (d.text != "15" && d.text != "22"))) m_out.own(d.text);
    endOfDirection(offset, d.staff, true);
}

void PartWriter::direction(const Direction &d, std::int64_t offset, int number)
{
    using Kind = Direction::Kind;
    if (number > 0) {
        span(d, offset, number, true);
        if (d.length <= Ticks{0}) span(d, offset, number, false);
        return;
    }
    m_out.open("direction", {{"placement", d.above ? "above" : "below"}});
    m_out.open("direction-type");
    switch (d.kind) {
    case Kind::Dynamic:
        m_out.open("dynamics");
        if (isDynamicsElement(d.text)) m_out.empty(d.text);
        else m_out.leaf("other-dynamics", d.text);
        m_out.close();
        break;
    case Kind::Fermata: // over no rest of ours
        m_out.leaf("other-direction", d.text, {{"type", "fermata"}});
        break;
    case Kind::PedalDown:
    case Kind::PedalUp:
        m_out.empty("pedal", {{"type", d.kind == Kind::PedalDown ? "start" : "stop"}, {"line", "no"}, {"sign", "yes"}});
        break;
    default:
        m_out.leaf("words", d.text);
        break;
    }
    m_out.close();
    if ((d.kind == Kind::PedalDown || d.kind == Kind::PedalUp) && !d.text.empty()) m_out.own(d.text);
    if (d.kind == Kind::Words && isJump(d.text)) m_out.own("words"); // looks like a jump, is none
    endOfDirection(offset, d.staff, true);
}

void PartWriter::figures(const Direction &d, std::int64_t length)
{
    std::string_view text = d.text;
    const bool parentheses = text.size() > 2 && text.front() == '(' && text.back() == ')';
    if (parentheses) text = text.substr(1, text.size() - 2);
    m_out.open("figured-bass", {{"parentheses", parentheses ? "yes" : ""}});
    while (!text.empty()) {
        const std::size_t end = std::min(text.find(' '), text.size());
        const Figure figure = figureFrom(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
        m_out.open("figure");
        if (!figure.prefix.empty()) m_out.leaf("prefix", figure.prefix);
        if (!figure.number.empty()) m_out.leaf("figure-number", figure.number);
        if (!figure.suffix.empty()) m_out.leaf("suffix", figure.suffix);
        if (figure.extend) m_out.empty("extend");
        m_out.close();
    }
    if (length > 0) m_out.leaf("duration", length);
    m_out.close();
}

void PartWriter::tempo(const TempoMark &mark, std::int64_t offset)
{
    const std::string perMinute = decimal(mark.quartersPerMinute);
    const bool shown = !mark.text.empty() || (mark.at.value == 0 && m_tempoMarks <= kFewMarks);
    if (!shown) {
        if (!offset) return m_out.empty("sound", {{"tempo", perMinute}});
        m_out.open("sound", {{"tempo", perMinute}});
        m_out.leaf("offset", offset);
        m_out.close();
        return;
    }
    m_out.open("direction", {{"placement", "above"}});
    m_out.open("direction-type");
    if (!mark.text.empty()) {
        m_out.leaf("words", mark.text);
    } else {
        m_out.open("metronome");
        m_out.leaf("beat-unit", "quarter");
        m_out.leaf("per-minute", decimal(std::round(mark.quartersPerMinute * 100) / 100));
        m_out.close();
    }
    m_out.close();
    if (offset) m_out.leaf("offset", offset);
    m_out.empty("sound", {{"tempo", perMinute}});
    m_out.close();
}

void PartWriter::chordSymbol(const ChordSymbol &chord, std::int64_t offset)
{
    const auto pitch = [&](const SpelledPitch &p, const std::string &name) {
        m_out.open(name);
        m_out.leaf(name + "-step", std::string(1, stepLetter(p.step)));
        if (p.alter) m_out.leaf(name + "-alter", p.alter);
        m_out.close();
    };
    // The text attribute is what stands between the root and the bass.
    const std::string root = rootName(chord.root), bass = chord.bass ? "/" + rootName(*chord.bass) : "";
    std::string text = chord.text;
    const bool usual = text.size() > root.size() + bass.size() && text.starts_with(root) && text.ends_with(bass);
    m_out.open("harmony");
    pitch(chord.root, "root");
    m_out.leaf("kind", chord.kind, {{"text", usual ? text.substr(root.size(), text.size() - root.size() - bass.size()) : ""}});
    if (chord.bass) pitch(*chord.bass, "bass");
    if (!usual && !text.empty()) m_out.own(text);
    if (offset) m_out.leaf("offset", offset);
    m_out.close();
}

void PartWriter::jump(const std::string &text, std::int64_t offset)
{
    m_out.open("direction", {{"placement", "above"}});
    m_out.open("direction-type");
    std::string_view sound;
    if (text == "Segno" || text == "Coda") {
        m_out.empty(text == "Segno" ? "segno" : "coda");
        sound = text == "Segno" ? "segno" : "coda";
    } else if (isJump(text)) {
        m_out.leaf("words", text);
        sound = text.starts_with('F') || text.starts_with('f')   ? "fine"
                : text.starts_with('T') || text.starts_with('t') ? "tocoda"
                : text.size() > 2 && (text.find('S') != std::string::npos || text.find("egno") != std::string::npos) ? "dalsegno"
                                                                                                                     : "dacapo";
    } else {
        m_out.leaf("other-direction", text, {{"type", "jump"}});
    }
    m_out.close();
    if (offset) m_out.leaf("offset", offset);
    if (!sound.empty()) m_out.empty("sound", {{sound, sound == "dacapo" || sound == "fine" ? "yes" : "1"}});
    m_out.close();
}

} // namespace ricercar::musicxml
