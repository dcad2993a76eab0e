// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/score_view/export.h"

#include "core/notation/layout.h"
#include "ui/score_view/item_painter.h"

#include <QFile>
#include <QImage>
#include <QPageSize>
#include <QPdfWriter>
#include <QSvgGenerator>

namespace ricercar {

namespace {

constexpr double kMillimetresPerSpace = 1.75;
constexpr double kPngPixelsPerSpace = 14; // about 200 dots per inch
const QColor kInk(0x11, 0x11, 0x11);

QString pageName(const std::filesystem::path &path, std::size_t page)
{
    std::filesystem::path name = path;
    if (page > 0)
        name.replace_filename(path.stem().string() + "-" + std::to_string(page + 1) + path.extension().string());
    return QString::fromStdString(name.string());
}

void paintPage(QPainter &painter, const MusicFont &font, const ScoreLayout &layout, std::size_t page, double scale,
               ItemPainter::Glyphs glyphs)
{
    const double top = layout.pages()[page].top;
    ItemPainter items(painter, font, scale, {0, -top * scale}, 0, glyphs);
    if (page == 0)
        for (const Item &item : layout.titleItems()) items.paint(item, kInk);
    for (const PlacedSystem &s : layout.systems()) {
        if (s.page != page) continue;
        items.setOrigin(QPointF(s.x, s.y - top) * scale);
        for (const Item &item : s.system->items()) items.paint(item, kInk);
    }
}

} // namespace

Result<void> exportScore(const Score &score, const std::filesystem::path &path)
{
    const auto font = MusicFont::load();
    if (!font) return Unexpected{font.error()};
    ScoreLayout layout((*font)->metrics());
    layout.update(std::make_shared<const Score>(score));
    const auto pages = layout.pages();
    const std::string ending = path.extension().string();
    const auto cannotWrite = [&] {
        return fail(ErrorCode::Io, "The picture could not be written to " + path.string() + "; is the folder writable?");
    };

    if (ending == ".pdf") {
        QFile file(QString::fromStdString(path.string()));
        if (!file.open(QIODevice::WriteOnly)) return cannotWrite();
        QPdfWriter writer(&file);
        writer.setPageSize(QPageSize(QPageSize::A4));
        writer.setPageMargins(QMarginsF(0, 0, 0, 0));
        writer.setResolution(1200);
        writer.setTitle(QString::fromStdString(score.metadata.title));
        writer.setCreator(QStringLiteral("Ricercar"));
        QPainter painter(&writer);
        if (!painter.isActive()) return cannotWrite();
        const double scale = 1200 / 25.4 * kMillimetresPerSpace;
        for (std::size_t p = 0; p < pages.size(); ++p) {
            if (p > 0) writer.newPage();
            paintPage(painter, **font, layout, p, scale, ItemPainter::Glyphs::Runs);
        }
        painter.end();
        return file.error() == QFile::NoError ? Result<void>() : cannotWrite();
    }
    for (std::size_t p = 0; p < pages.size(); ++p) {
        const double width = pages[p].right - pages[p].left, height = pages[p].bottom - pages[p].top;
        if (ending == ".svg") {
            constexpr double kUnits = 10; // to the staff space
            QSvgGenerator svg;
            svg.setFileName(pageName(path, p));
            svg.setSize(QSize(qRound(width * kUnits), qRound(height * kUnits)));
            svg.setViewBox(QRectF(0, 0, width * kUnits, height * kUnits));
            svg.setResolution(qRound(kUnits / kMillimetresPerSpace * 25.4));
            svg.setTitle(QString::fromStdString(score.metadata.title));
            QPainter painter;
            if (!painter.begin(&svg)) return cannotWrite();
            paintPage(painter, **font, layout, p, kUnits, ItemPainter::Glyphs::Paths);
            painter.end();
        } else if (ending == ".png") {
            QImage image(qRound(width * kPngPixelsPerSpace), qRound(height * kPngPixelsPerSpace), QImage::Format_RGB32);
            image.setDotsPerMeterX(qRound(kPngPixelsPerSpace / kMillimetresPerSpace * 1000));
            image.setDotsPerMeterY(image.dotsPerMeterX());
            image.fill(Qt::white);
            QPainter painter(&image);
            paintPage(painter, **font, layout, p, kPngPixelsPerSpace, ItemPainter::Glyphs::Runs);
            painter.end();
            if (!image.save(pageName(path, p))) return cannotWrite();
        } else {
            return fail(ErrorCode::WrongUse, "A score is drawn as .pdf, .svg or .png, not as " + ending + ".");
        }
    }
    return {};
}

} // namespace ricercar
