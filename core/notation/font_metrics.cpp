// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/font_metrics.h"

#include "core/notation/smufl.h"

#include <nlohmann/json.hpp>

namespace ricercar {

double textSize(TextStyle style)
{
    switch (style) {
    case TextStyle::Title: return 5.0;
    case TextStyle::Subtitle: return 3.0;
    case TextStyle::Composer:
    case TextStyle::Lyricist: return 2.2;
    case TextStyle::PartName: return 2.2;
    case TextStyle::BarNumber: return 1.6;
    case TextStyle::Lyric: return 2.1;
    case TextStyle::Expression: return 2.1;
    case TextStyle::Tempo: return 2.3;
    case TextStyle::Metronome: return 2.1;
    case TextStyle::ChordSymbol: return 2.3;
    case TextStyle::Rehearsal: return 2.4;
    case TextStyle::Ending: return 1.8;
    case TextStyle::FiguredBass: return 1.9;
    }
    return 2.0;
}

FontMetrics::FontMetrics()
{
    textWidth = [](TextStyle style, const std::string &text) {
        std::size_t letters = 0;
        for (const char c : text) letters += (static_cast<unsigned char>(c) & 0xC0) != 0x80;
        return 0.5 * textSize(style) * static_cast<double>(letters);
    };
    for (const smufl::Glyph &g : smufl::kGlyphs) m_boxes[g.code] = {0, -0.5, 1.18, 0.5, 1.18};
}

const GlyphBox &FontMetrics::box(char32_t glyph) const
{
    static const GlyphBox kUnknown;
    const auto found = m_boxes.find(glyph);
    return found == m_boxes.end() ? kUnknown : found->second;
}

Result<FontMetrics> FontMetrics::fromMetadata(std::string_view text)
{
    FontMetrics metrics;
    try {
        const auto json = nlohmann::json::parse(text);
        const auto &boxes = json.at("glyphBBoxes");
        const auto widths = json.find("glyphAdvanceWidths");
        for (const smufl::Glyph &g : smufl::kGlyphs) {
            const std::string name(g.name);
            const auto found = boxes.find(name);
            if (found == boxes.end()) continue;
            GlyphBox box;
            box.left = found->at("bBoxSW").at(0).get<double>();
            box.right = found->at("bBoxNE").at(0).get<double>();
            box.top = -found->at("bBoxNE").at(1).get<double>();
            box.bottom = -found->at("bBoxSW").at(1).get<double>();
            box.advance = box.right;
            if (widths != json.end() && widths->contains(name)) box.advance = widths->at(name).get<double>();
            metrics.m_boxes[g.code] = box;
        }
        const auto &from = json.at("engravingDefaults");
        const auto read = [&](const char *name, double &to) { to = from.value(name, to); };
        EngravingDefaults &d = metrics.m_defaults;
        read("staffLineThickness", d.staffLine);
        read("stemThickness", d.stem);
        read("beamThickness", d.beam);
        read("beamSpacing", d.beamSpacing);
        read("legerLineThickness", d.ledgerLine);
        read("legerLineExtension", d.ledgerExtension);
        read("thinBarlineThickness", d.thinBarline);
        read("thickBarlineThickness", d.thickBarline);
        read("barlineSeparation", d.barlineSeparation);
        read("bracketThickness", d.bracket);
        read("tieEndpointThickness", d.tieEnd);
        read("tieMidpointThickness", d.tieMiddle);
        read("slurEndpointThickness", d.slurEnd);
        read("slurMidpointThickness", d.slurMiddle);
        read("hairpinThickness", d.hairpin);
        read("tupletBracketThickness", d.tupletBracket);
        read("lyricLineThickness", d.lyricLine);
        read("repeatEndingLineThickness", d.repeatEnding);
    } catch (const nlohmann::json::exception &e) {
        return fail(ErrorCode::MissingResource, "The music font's metadata cannot be read; run app/setup-fonts.sh again.",
                    e.what());
    }
    return metrics;
}

} // namespace ricercar
