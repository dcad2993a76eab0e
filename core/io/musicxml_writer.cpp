// SPDX-License-Identifier: GPL-3.0-or-later
// writeMusicXml: the document around the measures. MusicXML 4.0, partwise.
#include "core/io/files.h"
#include "core/io/musicxml_names.h"
#include "core/io/musicxml_out.h"
#include "core/io/musicxml_part_writer.h"

#include <array>
#include <charconv>

namespace ricercar {

namespace musicxml {

namespace {
// A number times a factor, in as few digits as read back to the same number.
std::string scaled(double value, long double by)
{
    const long double product = static_cast<long double>(value) * by;
    std::array<char, 128> text{};
    for (const int digits : {4, 8, 12, 16, 24}) {
        const auto end = std::to_chars(text.data(), text.data() + text.size(), product, std::chars_format::fixed, digits).ptr;
        std::string_view shown(text.data(), static_cast<std::size_t>(end - text.data()));
        while (shown.find('.') != std::string_view::npos && (shown.back() == '0' || shown.back() == '.')) {
            const bool point = shown.back() == '.';
            shown.remove_suffix(1);
            if (point) break;
        }
        long double back = 0;
        std::from_chars(shown.data(), shown.data() + shown.size(), back);
        if (static_cast<double>(back / by) == value || digits == 24) return std::string(shown);
    }
    return "0";
}

void head(const Score &score, XmlOut &out)
{
    const Metadata &m = score.metadata;
    const auto other = [&](const char *key) {
        const auto found = m.other.find(key);
        return found == m.other.end() ? std::string{} : found->second;
    };
    if (!m.title.empty() || m.other.contains("work-number")) {
        out.open("work");
        if (m.other.contains("work-number")) out.leaf("work-number", other("work-number"));
        if (!m.title.empty()) out.leaf("work-title", m.title);
        out.close();
    }
    if (m.other.contains("movement-number")) out.leaf("movement-number", other("movement-number"));
    if (m.other.contains("movement-title")) out.leaf("movement-title", other("movement-title"));

    out.open("identification");
    if (!m.composer.empty()) out.leaf("creator", m.composer, {{"type", "composer"}});
    if (!m.lyricist.empty()) out.leaf("creator", m.lyricist, {{"type", "lyricist"}});
    for (const auto &[key, value] : m.other)
        if (key.starts_with("creator:")) out.leaf("creator", value, {{"type", key.substr(8)}});
    if (!m.copyright.empty()) out.leaf("rights", m.copyright);
    out.open("encoding");
    out.leaf("software", "Ricercar");
    for (const char *element : {"accidental", "beam"}) out.empty("supports", {{"type", "yes"}, {"element", element}});
    for (const char *attribute : {"new-system", "new-page"})
        out.empty("supports", {{"type", "yes"}, {"element", "print"}, {"attribute", attribute}, {"value", "yes"}});
    out.close();
    if (m.other.contains("source")) out.leaf("source", other("source"));
    if (m.other.contains("relation")) out.leaf("relation", other("relation"));

    std::vector<std::string> credits;
    while (m.other.contains("credit " + std::to_string(credits.size() + 1)))
        credits.push_back(other(("credit " + std::to_string(credits.size() + 1)).c_str()));
    bool open = false;
    for (const auto &[key, value] : m.other) {
        bool elsewhere = key == "work-number" || key == "movement-number" || key == "movement-title" || key == "source"
                         || key == "relation" || key.starts_with("creator:")
                         || key.starts_with("ricercar:"); // the studio's own, of no use without the note ids
        for (std::size_t i = 0; i < credits.size(); ++i) elsewhere |= key == "credit " + std::to_string(i + 1);
        if (elsewhere) continue;
        if (!open) out.open("miscellaneous");
        open = true;
        out.leaf("miscellaneous-field", value, {{"name", key}});
    }
    if (open) out.close();
    out.close();

    // A program that finds any credit prints the credits alone, so then all of them are here.
    if (m.subtitle.empty() && credits.empty()) return;
    const auto credit = [&](const char *type, const std::string &text) {
        if (text.empty()) return;
        out.open("credit", {{"page", "1"}});
        if (*type) out.leaf("credit-type", type);
        out.leaf("credit-words", text);
        out.close();
    };
    credit("title", m.title);
    credit("subtitle", m.subtitle);
    credit("composer", m.composer);
    credit("lyricist", m.lyricist);
    credit("rights", m.copyright);
    for (const std::string &text : credits) credit("", text);
}

void partList(const Score &score, XmlOut &out)
{
    out.open("part-list");
    std::vector<std::pair<std::size_t, std::size_t>> groups; // number, the part that it ends before
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const Part &part = *score.parts[p];
        if (part.bracket != Bracket::None && part.bracketSpan > 0) {
            groups.emplace_back(p + 1, p + part.bracketSpan);
            out.open("part-group", {{"type", "start"}, {"number", std::to_string(p + 1)}});
            out.leaf("group-symbol", part.bracket == Bracket::Brace ? "brace" : "bracket");
            out.leaf("group-barline", "yes");
            out.close();
        }
        const std::string id = "P" + std::to_string(p + 1), instrument = id + "-I1";
        out.open("score-part", {{"id", id}});
        out.leaf("part-name", part.name);
        if (!part.abbreviation.empty()) out.leaf("part-abbreviation", part.abbreviation);
        out.open("score-instrument", {{"id", instrument}});
        out.leaf("instrument-name", part.instrument.name);
        out.close();
        out.open("midi-instrument", {{"id", instrument}});
        out.leaf("midi-channel", part.instrument.channel + 1);
        if (part.instrument.bank) out.leaf("midi-bank", part.instrument.bank + 1);
        out.leaf("midi-program", part.instrument.program + 1);
        out.leaf("volume", scaled(part.mixer.volume, 100.0L));
        out.leaf("pan", scaled(part.mixer.pan, 90.0L));
        out.close();
        if (part.mixer.mute) out.own("mute");
        if (part.mixer.solo) out.own("solo");
        out.close();
        for (auto g = groups.rbegin(); g != groups.rend(); ++g) // the innermost first
            if (g->second == p + 1 || (p + 1 == score.parts.size() && g->second > p + 1))
                out.empty("part-group", {{"type", "stop"}, {"number", std::to_string(g->first)}});
    }
    out.close();
    for (const Lock &lock : score.locks) {
        const std::size_t part = score.partIndex(lock.part);
        if (part < score.parts.size())
            out.own("lock " + std::to_string(part) + " " + std::to_string(lock.voice) + " " + std::to_string(lock.range.begin.value)
                    + " " + std::to_string(lock.range.end.value) + " " + std::to_string(lock.attributes));
    }
}
} // namespace
} // namespace musicxml

std::string writeMusicXml(const Score &score)
{
    musicxml::XmlOut out;
    out.raw("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
            "<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 4.0 Partwise//EN\" "
            "\"http://www.musicxml.org/dtds/partwise.dtd\">\n");
    out.open("score-partwise", {{"version", "4.0"}});
    musicxml::head(score, out);
    musicxml::partList(score, out);
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        out.open("part", {{"id", "P" + std::to_string(p + 1)}});
        musicxml::PartWriter part(score, p, out);
        for (std::size_t b = 0; b < score.barCount(); ++b) part.measure(b);
        out.close();
    }
    out.close();
    return out.take();
}

} // namespace ricercar
