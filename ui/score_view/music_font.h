// SPDX-License-Identifier: GPL-3.0-or-later
// The music font and its metadata, and the text font beside it. Looked for in $RICERCAR_FONTS, else in
// ../share/ricercar/fonts from the executable. GUI thread only; needs a QGuiApplication.
#pragma once

#include "core/base/result.h"
#include "core/notation/font_metrics.h"

#include <QFont>
#include <QRawFont>

#include <map>
#include <memory>

namespace ricercar {

class MusicFont {
public:
    // Loaded once, then shared. MissingResource where the files are not there.
    static Result<std::shared_ptr<const MusicFont>> load();

    std::shared_ptr<const FontMetrics> metrics() const { return m_metrics; }
    // 1 em is four staff spaces.
    QRawFont raw(double pixelsPerSpace) const;
    quint32 glyphIndex(char32_t code) const;
    // The outline in staff spaces, y downwards.
    const QPainterPath &outline(char32_t code) const;

    static QFont textFont(TextStyle style, double pixelsPerSpace);

private:
    QByteArray m_data;
    QRawFont m_large; // for outlines
    std::shared_ptr<const FontMetrics> m_metrics;
    mutable std::map<char32_t, quint32> m_indices;
    mutable std::map<char32_t, QPainterPath> m_outlines;
    mutable std::map<int, QRawFont> m_sizes; // by 1/64 pixel
};

} // namespace ricercar
