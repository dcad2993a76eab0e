// SPDX-License-Identifier: GPL-3.0-or-later
// MusicXML text as small trees, one per bar, so that a long score never lies in memory whole. Guards the gate:
// the encoding is settled, a DTD with declarations of its own is refused (no entity is ever expanded, nothing
// outside the file is followed), depth and sizes are bounded. Knows no music.
#pragma once

#include "core/base/result.h"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ricercar::musicxml {

// Our own processing instructions carry what MusicXML has no element for; other programs pass over them.
inline constexpr std::string_view kOwn = "?ricercar";

struct XmlNode {
    std::string name; // kOwn for a processing instruction of ours, whose data is `text`
    std::string text; // character data directly inside
    std::vector<std::pair<std::string, std::string>> attributes;
    std::vector<XmlNode> children;
    std::int64_t line = 0;

    const XmlNode *child(std::string_view childName) const; // the first, null if absent
    bool has(std::string_view childName) const { return child(childName) != nullptr; }
    std::string_view attribute(std::string_view key) const; // "" if absent
    std::string_view childText(std::string_view childName) const; // trimmed, "" if absent
};

std::string_view trimmed(std::string_view text);
std::optional<int> wholeNumber(std::string_view text);  // "4", "+4", "4.0"; nullopt if not one
std::optional<double> decimalNumber(std::string_view text); // finite
// Text as a musician typed it: outer white space goes only where it comes from the file's layout (line ends).
std::string proseOf(std::string_view text);

// Walks a document element by element.
class XmlSource {
public:
    // `name` is used in sentences. Fails on an unknown encoding, an unsafe DTD, or too big a file.
    static Result<XmlSource> open(std::string_view bytes, const std::string &name);
    XmlSource(XmlSource &&) noexcept;
    ~XmlSource();

    // Enters the next child of the current element; false at that element's end or on a fault.
    bool enter();
    const std::string &elementName() const;           // of the element just entered
    std::string attribute(std::string_view key) const; // of the element just entered
    // Reads the element just entered whole, its end included. An empty node after a fault.
    XmlNode take();
    void skip(); // the element just entered

    bool faulty() const;
    std::int64_t line() const;
    std::string fault() const; // what is wrong, without the place

private:
    struct Impl;
    explicit XmlSource(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> m;
};

} // namespace ricercar::musicxml
