// SPDX-License-Identifier: GPL-3.0-or-later
// XML text being written: UTF-8, indented, every character escaped or made legal. Knows no music.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

namespace ricercar::musicxml {

class XmlOut {
public:
    struct Attribute {
        std::string_view key;
        std::string value;
    };
    using Attributes = std::initializer_list<Attribute>;

    void open(std::string_view element, Attributes attributes = {});
    void close();
    void leaf(std::string_view element, std::string_view text, Attributes attributes = {});
    void leaf(std::string_view element, std::int64_t number, Attributes attributes = {});
    void empty(std::string_view element, Attributes attributes = {});
    void own(std::string_view data); // <?ricercar data?>
    void raw(std::string_view line) { m_text += line; }
    std::string take() { return std::move(m_text); }

private:
    void indent() { m_text.append(m_open.size() * 2, ' '); }
    void start(std::string_view element, Attributes attributes);
    std::string m_text;
    std::vector<std::string> m_open;
};

// Valid UTF-8 of characters that XML allows: what is not becomes U+FFFD.
std::string legalText(std::string_view text);

} // namespace ricercar::musicxml
