// SPDX-License-Identifier: GPL-3.0-or-later
// readMusicXml: the document around the music (titles, parts and their brackets), partwise or timewise.
#include "core/io/musicxml_names.h"
#include "core/io/musicxml_part_reader.h"

#include <algorithm>
#include <charconv>
#include <exception>

namespace ricercar {

namespace musicxml {

namespace {
constexpr std::size_t kMostParts = 512;
constexpr std::size_t kMostBars = 200'000;
constexpr std::size_t kMostCells = 4'000'000; // parts times bars

// A number divided, rounded once: 78.7402 percent is 0.787402.
std::optional<double> quotient(std::string_view text, long double by)
{
    text = trimmed(text);
    if (!text.empty() && text.front() == '+') text.remove_prefix(1);
    long double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (fault != std::errc{} || end != text.data() + text.size() || !(value > -1e9L && value < 1e9L)) return std::nullopt;
    return static_cast<double>(value / by);
}

class DocumentReader {
public:
    DocumentReader(XmlSource &source, const std::string &name) : m_source(source) { m_raw.name = name; }

    Result<Imported> read()
    {
        if (!m_source.enter()) return refused();
        const std::string root = m_source.elementName();
        if (root != "score-partwise" && root != "score-timewise")
            return fail(ErrorCode::BadInput, m_raw.name + " is not a MusicXML score: it begins with <" + root.substr(0, 40) + ">.");
        const bool timewise = root == "score-timewise";
        while (m_fault.empty() && m_source.enter()) {
            const std::string &element = m_source.elementName();
            if (element == "part" && !timewise) partwise();
            else if (element == "measure" && timewise) timewiseMeasure();
            else header(element);
        }
        if (m_source.faulty() || !m_fault.empty()) return refused();
        if (m_raw.parts.empty())
            return fail(ErrorCode::BadInput, m_raw.name + " is MusicXML, but has no parts in it.");
        for (PartReader &reader : m_readers) reader.finish();
        if (timewise) m_raw.notes.add("a score written bar by bar (timewise), converted", "whole score");
        settleMetadata();
        for (std::size_t p = 0; p < m_raw.parts.size(); ++p) {
            if (m_raw.parts[p].part.staves.empty()) m_raw.parts[p].part.staves.resize(1);
        }
        return assembled(std::move(m_raw));
    }

private:
    Unexpected refused() const
    {
        const std::string what = !m_fault.empty() ? m_fault : m_source.fault();
        const std::string place = m_place.empty() ? "" : " (" + m_place + ")";
        return fail(ErrorCode::BadInput, m_raw.name + " cannot be read: at line " + std::to_string(m_source.line()) + place +
                                             ", " + what + (what.ends_with('.') ? "" : "."), what);
    }

    void header(const std::string &element)
    {
        if (element == "part-list") {
            partList(m_source.take());
        } else if (element == "work" || element == "identification") {
            const XmlNode node = m_source.take();
            for (const XmlNode &c : node.children) titles(c);
        } else if (element == "movement-title" || element == "movement-number") {
            titles(m_source.take());
        } else if (element == "credit") {
            credit(m_source.take());
        } else if (element == kOwn) {
            const XmlNode own = m_source.take();
            if (own.text.starts_with("lock ") && m_raw.locks.size() < 100'000) m_raw.locks.push_back(own.text.substr(5));
        } else {
            if (element != "defaults") m_raw.dropped.add("<" + element.substr(0, 40) + ">", "the head of the score");
            m_source.skip(); // page and type sizes, which are laid out anew
        }
    }

    void titles(const XmlNode &node)
    {
        Metadata &m = m_raw.metadata;
        const std::string text = proseOf(node.text);
        const auto join = [&](std::string &field, const char *between) {
            if (!text.empty()) field += (field.empty() ? "" : between) + text;
        };
        if (node.name == "work-title") {
            join(m_workTitle, "; ");
        } else if (node.name == "movement-title") {
            join(m_movementTitle, "; ");
        } else if (node.name == "work-number" || node.name == "movement-number" || node.name == "source" || node.name == "relation") {
            if (!text.empty()) join(m.other[node.name], "; ");
        } else if (node.name == "creator") {
            const std::string type(node.attribute("type").substr(0, 64));
            if (type == "composer") join(m.composer, "; ");
            else if (type == "lyricist" || (type == "poet" && m.lyricist.empty())) join(m.lyricist, "; ");
            else if (!text.empty()) join(m.other["creator:" + type], "; ");
        } else if (node.name == "rights") {
            join(m.copyright, "\n");
        } else if (node.name == "miscellaneous") {
            for (const XmlNode &c : node.children)
                if (c.name == "miscellaneous-field" && m.other.size() < 10'000) m.other[std::string(c.attribute("name"))] = proseOf(c.text);
        } else if (node.name != "encoding" && node.name != kOwn) { // the encoding tells of the program, not of the music
            m_raw.dropped.add("<" + node.name + ">", "the head of the score");
        }
    }

    void credit(const XmlNode &node)
    {
        std::string type, text;
        for (const XmlNode &c : node.children) {
            if (c.name == "credit-type") type = trimmed(c.text);
            else if (c.name == "credit-words") text += proseOf(c.text);
            else if (c.name == "credit-image") m_raw.dropped.add("<credit-image>", "the head of the score");
        }
        if (text.empty() || type == "page number") return;
        Metadata &m = m_raw.metadata;
        if (type == "title" && m_workTitle.empty() && m_movementTitle.empty()) m_workTitle = text;
        else if (type == "subtitle" && m.subtitle.empty()) m.subtitle = text;
        else if (type == "composer" && m.composer.empty()) m.composer = text;
        else if (type == "lyricist" && m.lyricist.empty()) m.lyricist = text;
        else if (type == "rights" && m.copyright.empty()) m.copyright = text;
        else m_credits.push_back(std::move(text));
    }

    void settleMetadata()
    {
        Metadata &m = m_raw.metadata;
        m.title = m_workTitle.empty() ? m_movementTitle : m_workTitle;
        if (!m_movementTitle.empty() && m_movementTitle != m.title) m.other["movement-title"] = m_movementTitle;
        int number = 0;
        for (const std::string &text : m_credits) {
            if (text == m.title || text == m.subtitle || text == m.composer || text == m.lyricist || text == m.copyright
                || text == m_movementTitle)
                continue;
            m.other["credit " + std::to_string(++number)] = text;
        }
    }

    void partList(const XmlNode &list)
    {
        struct Group {
            std::string number;
            std::size_t first;
            Bracket bracket;
        };
        std::vector<Group> open;
        const auto close = [&](const Group &g) {
            const std::size_t span = m_raw.parts.size() - g.first;
            if (g.bracket == Bracket::None || span == 0) return;
            Part &first = m_raw.parts[g.first].part;
            if (first.bracket != Bracket::None) m_raw.notes.add("brackets within brackets that begin at one part, the wider kept", "the list of parts");
            if (first.bracket == Bracket::None || span > first.bracketSpan) {
                first.bracket = g.bracket;
                first.bracketSpan = static_cast<std::uint8_t>(std::min<std::size_t>(span, 255));
            }
        };
        for (const XmlNode &c : list.children) {
            if (c.name == "score-part") {
                scorePart(c);
            } else if (c.name == "part-group") {
                const std::string number(c.attribute("number"));
                if (c.attribute("type") == "start") {
                    const std::string_view symbol = c.childText("group-symbol");
                    Bracket bracket = symbol == "brace" ? Bracket::Brace : symbol == "bracket" ? Bracket::Bracket : Bracket::None;
                    if (symbol == "line" || symbol == "square") {
                        bracket = Bracket::Bracket;
                        m_raw.notes.add("groups of parts with a " + std::string(symbol) + ", shown with a bracket", "the list of parts");
                    }
                    for (const std::string_view lost : {"group-name", "group-abbreviation"})
                        if (!c.childText(lost).empty()) m_raw.dropped.add("<" + std::string(lost) + ">", "the list of parts");
                    if (open.size() < 64) open.push_back({number, m_raw.parts.size(), bracket});
                } else {
                    const auto group = std::find_if(open.rbegin(), open.rend(), [&](const Group &g) { return g.number == number; });
                    if (group == open.rend()) continue;
                    close(*group);
                    open.erase(std::next(group).base());
                }
            }
            if (m_raw.parts.size() > kMostParts) {
                m_fault = "there are more than 512 parts";
                return;
            }
        }
        for (const Group &g : open) close(g);
    }

    void scorePart(const XmlNode &node)
    {
        RawPart raw;
        raw.fileId = node.attribute("id");
        Part &part = raw.part;
        part.name = proseOf(node.child("part-name") ? node.child("part-name")->text : "");
        part.abbreviation = proseOf(node.child("part-abbreviation") ? node.child("part-abbreviation")->text : "");
        std::map<std::string, int> keys;
        bool first = true;
        const std::string place = "part " + std::to_string(m_raw.parts.size() + 1);
        std::size_t instruments = 0;
        for (const XmlNode &c : node.children) {
            if (c.name == "score-instrument") {
                if (instruments++ == 0) part.instrument.name = proseOf(c.child("instrument-name") ? c.child("instrument-name")->text : "");
            } else if (c.name == "midi-instrument") {
                if (const auto key = wholeNumber(c.childText("midi-unpitched")); key && *key >= 1 && *key <= 128)
                    keys[std::string(c.attribute("id"))] = *key - 1;
                if (!first) continue;
                first = false;
                midiInstrument(c, part);
            } else if (c.name == kOwn) {
                if (c.text == "mute") part.mixer.mute = true;
                if (c.text == "solo") part.mixer.solo = true;
            } else if (c.name == "group" || c.name == "part-link" || c.name == "player") {
                m_raw.dropped.add("<" + c.name + ">", place);
            }
        }
        if (instruments == 0 && !part.name.empty()) part.instrument.name = part.name;
        if (instruments > 1 && keys.empty()) m_raw.dropped.add("further instruments of a part", place);
        raw.part.staves.resize(1);
        m_partOf.emplace(raw.fileId, m_raw.parts.size());
        m_raw.parts.push_back(std::move(raw));
        m_readers.emplace_back(m_raw, m_raw.parts.size() - 1, std::move(keys));
    }

    static void midiInstrument(const XmlNode &node, Part &part)
    {
        const auto within = [&](std::string_view child, int low, int high) -> std::optional<int> {
            const auto value = wholeNumber(node.childText(child));
            return value && *value >= low && *value <= high ? value : std::nullopt;
        };
        if (const auto v = within("midi-channel", 1, 16)) part.instrument.channel = static_cast<std::uint8_t>(*v - 1);
        if (const auto v = within("midi-program", 1, 128)) part.instrument.program = static_cast<std::uint8_t>(*v - 1);
        if (const auto v = within("midi-bank", 1, 16384)) part.instrument.bank = static_cast<std::uint16_t>(*v - 1);
        if (const auto v = quotient(node.childText("volume"), 100.0L)) part.mixer.volume = std::clamp(*v, 0.0, 1.0);
        if (const auto v = quotient(node.childText("pan"), 90.0L)) part.mixer.pan = std::clamp(*v, -1.0, 1.0);
    }

    std::size_t partNamed(const std::string &id)
    {
        const auto known = m_partOf.find(id);
        if (known != m_partOf.end()) return known->second;
        m_raw.damage.add("a part that the list of parts does not name, added", "part " + std::to_string(m_raw.parts.size() + 1));
        if (m_raw.parts.size() >= kMostParts) {
            m_fault = "there are more than 512 parts";
            return 0;
        }
        XmlNode made;
        made.attributes.emplace_back("id", id);
        scorePart(made);
        return m_raw.parts.size() - 1;
    }

    bool read(std::size_t part, const XmlNode &measure, std::size_t bar)
    {
        if (bar >= kMostBars || (bar + 1) * m_raw.parts.size() > kMostCells) {
            m_fault = "there are more bars than any score needs";
            return false;
        }
        PartReader &reader = m_readers[part];
        if (m_source.faulty()) {
            m_place = "part " + std::to_string(part + 1) + ", bar " + std::to_string(bar + 1);
            return false;
        }
        reader.measure(measure, bar);
        if (reader.fault().empty()) return true;
        m_fault = reader.fault();
        m_place = reader.place();
        return false;
    }

    void partwise()
    {
        const std::size_t part = partNamed(m_source.attribute("id"));
        if (!m_fault.empty()) return;
        if (!m_raw.parts[part].lengths.empty()) m_raw.damage.add("a part that comes twice, read on as one", "part " + std::to_string(part + 1));
        std::size_t bar = m_raw.parts[part].lengths.size();
        while (m_source.enter()) {
            if (m_source.elementName() != "measure") {
                m_raw.dropped.add("<" + m_source.elementName().substr(0, 40) + ">", "part " + std::to_string(part + 1));
                m_source.skip();
                continue;
            }
            if (!read(part, m_source.take(), bar++)) return;
        }
        if (m_source.faulty() && m_place.empty())
            m_place = "part " + std::to_string(part + 1) + ", bar " + std::to_string(bar + 1);
    }

    void timewiseMeasure()
    {
        std::vector<std::pair<std::string, std::string>> attributes;
        for (const char *key : {"number", "implicit"})
            if (const std::string value = m_source.attribute(key); !value.empty()) attributes.emplace_back(key, value);
        const std::size_t bar = m_timewiseBar++;
        while (m_source.enter()) {
            if (m_source.elementName() != "part") {
                m_source.skip();
                continue;
            }
            const std::size_t part = partNamed(m_source.attribute("id"));
            if (!m_fault.empty()) return;
            XmlNode node = m_source.take();
            node.attributes = attributes;
            if (!read(part, node, bar)) return;
        }
        if (m_source.faulty() && m_place.empty()) m_place = "bar " + std::to_string(bar + 1);
    }

    XmlSource &m_source;
    RawScore m_raw;
    std::vector<PartReader> m_readers; // as many as parts
    std::map<std::string, std::size_t> m_partOf;
    std::string m_workTitle, m_movementTitle;
    std::vector<std::string> m_credits;
    std::size_t m_timewiseBar = 0;
    std::string m_fault, m_place;
};

} // namespace
} // namespace musicxml

Result<Imported> readMusicXml(std::string_view text, const std::string &name)
{
    try {
        auto source = musicxml::XmlSource::open(text, name);
        if (!source) return Unexpected{source.error()};
        return musicxml::DocumentReader(*source, name).read();
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::BadInput, name + " is too large for this computer's memory.");
    }
}

} // namespace ricercar
