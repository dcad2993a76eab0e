// SPDX-License-Identifier: GPL-3.0-or-later
// What the layout knows of fonts: boxes and widths of the music font's glyphs, its engraving defaults, and a
// function that measures words. A plain value; sizes are in staff spaces, y grows downwards.
#pragma once

#include "core/base/result.h"
#include "core/notation/display.h"

#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>

namespace ricercar {

struct GlyphBox {
    double left = 0, top = 0, right = 1, bottom = 0; // relative to the glyph's origin
    double advance = 1;
    double width() const { return right - left; }
};

struct EngravingDefaults {
    double staffLine = 0.13, stem = 0.12, beam = 0.5, beamSpacing = 0.25, ledgerLine = 0.16, ledgerExtension = 0.4;
    double thinBarline = 0.16, thickBarline = 0.5, barlineSeparation = 0.4, bracket = 0.5;
    double tieEnd = 0.1, tieMiddle = 0.22, slurEnd = 0.1, slurMiddle = 0.22, hairpin = 0.16, tupletBracket = 0.16;
    double lyricLine = 0.16, repeatEnding = 0.16;
};

class FontMetrics {
public:
    FontMetrics(); // without a font: plausible boxes, and words measured by their length

    // The metadata.json of a SMuFL font.
    static Result<FontMetrics> fromMetadata(std::string_view json);

    const GlyphBox &box(char32_t glyph) const;
    const EngravingDefaults &defaults() const { return m_defaults; }

    // Width of words in a style at its size; set by whoever owns a text font.
    std::function<double(TextStyle style, const std::string &text)> textWidth;

private:
    std::unordered_map<char32_t, GlyphBox> m_boxes;
    EngravingDefaults m_defaults;
};

// Size of a style in staff spaces (from baseline to baseline).
double textSize(TextStyle style);

} // namespace ricercar
