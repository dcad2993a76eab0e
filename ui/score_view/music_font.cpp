// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/score_view/music_font.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFontDatabase>
#include <QFontMetricsF>
#include <QPainterPath>

#include <cmath>
#include <unordered_map>

namespace ricercar {

namespace {

constexpr double kOutlineSize = 250; // pixels to the staff space

QDir fontFolder()
{
    const QString chosen = qEnvironmentVariable("RICERCAR_FONTS");
    if (!chosen.isEmpty()) return QDir(chosen);
    return QDir(QCoreApplication::applicationDirPath() + QStringLiteral("/../share/ricercar/fonts"));
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

QFont MusicFont::textFont(TextStyle style, double pixelsPerSpace)
{
    QFont font;
    font.setFamilies({QStringLiteral("C059"), QStringLiteral("Century Schoolbook L"), QStringLiteral("Edwin"),
                      QStringLiteral("Academico"), QStringLiteral("Noto Serif"), QStringLiteral("DejaVu Serif"),
                      QStringLiteral("Noto Serif CJK SC"), QStringLiteral("serif")});
    font.setStyleHint(QFont::Serif);
    font.setHintingPreference(QFont::PreferNoHinting);
    font.setPixelSize(std::max(1, static_cast<int>(std::lround(textSize(style) * pixelsPerSpace))));
    switch (style) {
    case TextStyle::Title:
    case TextStyle::Tempo:
    case TextStyle::Rehearsal: font.setBold(true); break;
    case TextStyle::Expression:
    case TextStyle::BarNumber: font.setItalic(true); break;
    default: break;
    }
    return font;
}

Result<std::shared_ptr<const MusicFont>> MusicFont::load()
{
    static std::weak_ptr<const MusicFont> loaded; // shared by all views, freed with the last of them
    if (auto font = loaded.lock()) return font;

    const QDir folder = fontFolder();
    auto font = std::make_shared<MusicFont>();
    font->m_data = contents(folder.filePath(QStringLiteral("bravura.otf")));
    const QByteArray metadata = contents(folder.filePath(QStringLiteral("metadata.json")));
    if (font->m_data.isEmpty() || metadata.isEmpty())
        return fail(ErrorCode::MissingResource,
                    "The music font is missing, so scores cannot be shown; run app/setup-fonts.sh and build again.",
                    folder.absolutePath().toStdString());
    font->m_large = QRawFont(font->m_data, kOutlineSize * 4, QFont::PreferNoHinting);
    if (!font->m_large.isValid())
        return fail(ErrorCode::MissingResource, "The music font is damaged; run app/setup-fonts.sh again.",
                    folder.absolutePath().toStdString());
    auto metrics = FontMetrics::fromMetadata(std::string_view(metadata.constData(), static_cast<std::size_t>(metadata.size())));
    if (!metrics) return Unexpected{metrics.error()};
    auto shared = std::make_shared<FontMetrics>(std::move(*metrics));
    auto widths = std::make_shared<std::unordered_map<std::string, double>>(); // measuring text is slow
    shared->textWidth = [widths](TextStyle style, const std::string &text) {
        const std::string key = static_cast<char>('a' + static_cast<int>(style)) + text;
        const auto known = widths->find(key);
        if (known != widths->end()) return known->second;
        constexpr double kFine = 20;
        const double width = QFontMetricsF(textFont(style, kFine)).horizontalAdvance(QString::fromStdString(text)) / kFine;
        return widths->emplace(key, width).first->second;
    };
    font->m_metrics = shared;
    loaded = font;
    return std::shared_ptr<const MusicFont>(font);
}

QRawFont MusicFont::raw(double pixelsPerSpace) const
{
    const int key = static_cast<int>(std::lround(pixelsPerSpace * 64));
    auto found = m_sizes.find(key);
    if (found == m_sizes.end())
        found = m_sizes.emplace(key, QRawFont(m_data, key / 64.0 * 4, QFont::PreferNoHinting)).first;
    return found->second;
}

quint32 MusicFont::glyphIndex(char32_t code) const
{
    const auto found = m_indices.find(code);
    if (found != m_indices.end()) return found->second;
    const auto indices = m_large.glyphIndexesForString(QString::fromUcs4(&code, 1));
    return m_indices.emplace(code, indices.isEmpty() ? 0 : indices.first()).first->second;
}

const QPainterPath &MusicFont::outline(char32_t code) const
{
    const auto found = m_outlines.find(code);
    if (found != m_outlines.end()) return found->second;
    const QPainterPath path = m_large.pathForGlyph(glyphIndex(code));
    QTransform toSpaces;
    toSpaces.scale(1 / kOutlineSize, 1 / kOutlineSize);
    return m_outlines.emplace(code, toSpaces.map(path)).first->second;
}

} // namespace ricercar
