// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/musicxml_out.h"

#include <cstdint>

namespace ricercar::musicxml {

namespace {
constexpr std::string_view kReplacement = "\xEF\xBF\xBD";

void appendEscaped(std::string &out, std::string_view text, bool attribute)
{
    for (const char c : legalText(text)) {
        switch (c) {
        case '&': out += "&amp;"; break;
        case '<': out += "&lt;"; break;
        case '>': out += "&gt;"; break;
        case '"': out += attribute ? "&quot;" : "\""; break;
        case '\r': out += "&#13;"; break; // would be read back as a line feed
        case '\n': out += attribute ? "&#10;" : "\n"; break;
        case '\t': out += attribute ? "&#9;" : "\t"; break;
        default: out += c;
        }
    }
}
} // namespace

std::string legalText(std::string_view text)
{
    std::string out;
    out.reserve(text.size());
    for (std::size_t i = 0; i < text.size();) {
        const auto lead = static_cast<unsigned char>(text[i]);
        if (lead < 0x80) {
            if (lead < 0x20 && lead != '\t' && lead != '\n' && lead != '\r') out += kReplacement;
            else out += text[i];
            ++i;
            continue;
        }
        const std::size_t size = lead >= 0xF0 && lead <= 0xF4 ? 4 : lead >= 0xE0 && lead < 0xF0 ? 3 : lead >= 0xC2 && lead < 0xE0 ? 2 : 0;
        std::uint32_t code = size == 4 ? lead & 0x07u : size == 3 ? lead & 0x0Fu : lead & 0x1Fu;
        bool good = size != 0 && i + size <= text.size();
        for (std::size_t k = 1; good && k < size; ++k) {
            const auto next = static_cast<unsigned char>(text[i + k]);
            good = (next & 0xC0u) == 0x80u;
            code = code << 6 | (next & 0x3Fu);
        }
        if (good) {
            const bool overlong = (size == 3 && code < 0x800) || (size == 4 && code < 0x10000);
            const bool illegal = (code >= 0xD800 && code <= 0xDFFF) || code == 0xFFFE || code == 0xFFFF || code > 0x10FFFF;
            good = !overlong && !illegal;
        }
        out += good ? text.substr(i, size) : kReplacement;
        i += good ? size : 1;
    }
    return out;
}

void XmlOut::start(std::string_view element, Attributes attributes)
{
    indent();
    m_text += '<';
    m_text += element;
    for (const Attribute &a : attributes) {
        if (a.value.empty()) continue; // none of MusicXML's attributes is of use empty
        m_text += ' ';
        m_text += a.key;
        m_text += "=\"";
        appendEscaped(m_text, a.value, true);
        m_text += '"';
    }
}

void XmlOut::open(std::string_view element, Attributes attributes)
{
    start(element, attributes);
    m_text += ">\n";
    m_open.emplace_back(element);
}

void XmlOut::close()
{
    const std::string element = std::move(m_open.back());
    m_open.pop_back();
    indent();
    m_text += "</" + element + ">\n";
}

void XmlOut::leaf(std::string_view element, std::string_view text, Attributes attributes)
{
    start(element, attributes);
    m_text += '>';
    appendEscaped(m_text, text, false);
    m_text += "</";
    m_text += element;
    m_text += ">\n";
}

void XmlOut::leaf(std::string_view element, std::int64_t number, Attributes attributes)
{
    leaf(element, std::to_string(number), attributes);
}

void XmlOut::empty(std::string_view element, Attributes attributes)
{
    start(element, attributes);
    m_text += "/>\n";
}

void XmlOut::own(std::string_view data)
{
    std::string text = legalText(data);
    for (std::size_t at = text.find("?>"); at != std::string::npos; at = text.find("?>")) text.replace(at, 2, "? >");
    indent();
    m_text += "<?ricercar " + text + "?>\n";
}

} // namespace ricercar::musicxml
