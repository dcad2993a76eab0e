// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/piano_roll/roll_canvas.h"
#include "ui/timeline/grid.h"

#include <QPaintEvent>
#include <QPainter>
#include <QStaticText>

#include <array>

namespace ricercar {

namespace {

constexpr double kFarBar = 10;      // px; narrower bars are shown as keys in use, not as notes

QColor blend(const QColor &a, const QColor &b, double share)
{
    return QColor::fromRgbF(a.redF() + (b.redF() - a.redF()) * share, a.greenF() + (b.greenF() - a.greenF()) * share,
                            a.blueF() + (b.blueF() - a.blueF()) * share);
}

QColor partColour(const Score &score, std::size_t part, std::uint8_t voice)
{
    const std::uint32_t own = score.parts[part]->colour;
    return own ? QColor::fromRgb(own) : theme().voice(colourIndex(score, part, voice));
}

// Louder is fuller: eight steps from paper to the voice's colour.
std::array<QColor, 8> shades(const QColor &colour, bool dimmed)
{
    std::array<QColor, 8> steps;
    for (std::size_t i = 0; i < steps.size(); ++i)
        steps[i] = blend(theme().rollWhiteRow, colour, dimmed ? 0.24 : 0.55 + 0.45 * static_cast<double>(i) / 7.0);
    return steps;
}

} // namespace

void RollCanvas::paintEvent(QPaintEvent *event)
{
    const QRect clip = event->rect();
    const Theme &t = theme();
    const Score &score = *m_studio.score();
    QPainter p(this);
    paintRows(p, m_view, score, clip, {m_studio.snap(), m_options.scaleHighlight});
    paintTimeLines(p, m_view, score, clip, m_studio.snap());

    const double end = m_view.x(score.end());
    if (end < clip.right()) {
        QColor beyond = t.window;
        beyond.setAlphaF(0.65f);
        p.fillRect(QRectF(end + 1, clip.top(), clip.right() - end + 1, clip.height()), beyond);
    }
    if (m_studio.looping() && m_studio.loopRange()) {
        QColor band = t.accent;
        band.setAlphaF(0.06f);
        const TickRange &loop = *m_studio.loopRange();
        p.fillRect(QRectF(m_view.x(loop.begin), clip.top(), m_view.width(loop.length()), clip.height()), band);
    }

    paintForm(p, clip);
    const double barWidth = m_view.width(score.masterBars[score.locate(m_view.tick(clip.left())).bar]->length);
    if (barWidth < kFarBar)
        paintFar(p, clip);
    else
        paintNotes(p, clip);
    paintLocks(p, clip);
    paintGhost(p, clip);
    paintLive(p, clip);
    paintRegion(p, clip);
    if (barWidth >= kFarBar)
        paintFindings(p, clip);
    else
        paintFarFindings(p, clip);

    if (m_drag.kind == Gesture::Marquee) {
        const QRectF box(viewPoint(m_marquee.topLeft()), m_marquee.size());
        QColor fill = t.accent;
        fill.setAlphaF(0.12f);
        p.setPen(QPen(t.accent, 1));
        p.setBrush(fill);
        p.drawRect(box.toAlignedRect());
    }
    p.fillRect(QRectF(std::round(m_view.x(m_playhead)), clip.top(), 1.5, clip.height()), t.playhead);
    if (hasFocus()) {
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(t.accent, 1));
        p.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

void RollCanvas::paintNotes(QPainter &p, const QRect &clip)
{
    const Score &score = *m_studio.score();
    if (m_options.ghostParts)
        for (std::size_t part = 0; part < score.parts.size(); ++part)
            if (!isEditable(part)) paintPart(p, clip, part, true);
    for (std::size_t part = 0; part < score.parts.size(); ++part)
        if (isEditable(part)) paintPart(p, clip, part, false);
    if (!m_selected.empty()) paintSelected(p, clip);
}

void RollCanvas::paintPart(QPainter &p, const QRect &clip, std::size_t part, bool dimmed)
{
    const Score &score = *m_studio.score();
    const Theme &t = theme();
    const bool outlined = m_view.rowHeight() >= 5;
    const bool named = m_view.rowHeight() >= 13;
    const QString initial = fromUtf8(score.parts[part]->name).left(1);
    std::array<std::array<QColor, 8>, 4> fills;
    std::array<QColor, 4> lines;
    for (std::uint8_t v = 0; v < 4; ++v) {
        const QColor colour = partColour(score, part, v);
        fills[v] = shades(colour, dimmed);
        lines[v] = dimmed ? blend(t.rollWhiteRow, colour, 0.6)
                          : (t.dark ? colour.lighter(118) : colour.darker(135));
    }
    if (named) {
        QFont small = font();
        small.setPixelSize(std::clamp(static_cast<int>(m_view.rowHeight()) - 4, 8, 11));
        p.setFont(small);
    }
    const double textTop = (m_view.rowHeight() - p.fontMetrics().height()) / 2;
    visitVisible(clip, part, [&](const PlacedNote &n) {
        const QRectF r = rectOf(n);
        if (r.bottom() < clip.top() - 1 || r.top() > clip.bottom() + 1) return;
        const std::size_t voice = n.note->voice % 4;
        const QColor &fill = fills[voice][n.note->playedVelocity() / 16];
        if (!outlined || r.width() < 4) {
            p.fillRect(r, fill);
            return;
        }
        // Plain rectangles, their corners left out: a tenth of the time of a rounded path, and sharp.
        const QRect box = r.toRect();
        p.fillRect(box.adjusted(1, 0, -1, 0), lines[voice]);
        p.fillRect(QRect(box.left(), box.top() + 1, 1, box.height() - 2), lines[voice]);
        p.fillRect(QRect(box.right(), box.top() + 1, 1, box.height() - 2), lines[voice]);
        p.fillRect(box.adjusted(1, 1, -1, -1), fill);
        if (!named || r.width() < 26) return;
        // The second cue beside colour: the pitch of the part in hand, the initial of the others.
        const QString text = dimmed ? initial : fromUtf8(n.note->pitch.name());
        p.setPen(dimmed ? lines[voice] : fill.lightnessF() > 0.55 ? QColor("#15171A") : QColor("#FFFFFF"));
        p.drawStaticText(QPointF(r.left() + 5, r.top() + textTop), label(text, p.font()));
    });
}

const QStaticText &RollCanvas::label(const QString &text, const QFont &font)
{
    if (font != m_labelFont) {
        m_labels.clear();
        m_labelFont = font;
    }
    auto found = m_labels.find(text);
    if (found == m_labels.end()) {
        QStaticText made(text);
        made.setTextFormat(Qt::PlainText);
        made.setPerformanceHint(QStaticText::AggressiveCaching);
        made.prepare({}, font);
        found = m_labels.insert(text, made);
    }
    return *found;
}

void RollCanvas::paintSelected(QPainter &p, const QRect &clip)
{
    const Score &score = *m_studio.score();
    const Theme &t = theme();
    QColor halo = t.selection;
    halo.setAlphaF(0.35f);
    p.setRenderHint(QPainter::Antialiasing, true);
    for (std::size_t part = 0; part < score.parts.size(); ++part) {
        visitVisible(clip, part, [&](const PlacedNote &n) {
            if (!m_selected.contains(n.note->id.value)) return;
            const QRectF r = rectOf(n);
            p.setBrush(halo);
            p.setPen(QPen(t.selection, 2));
            p.drawRoundedRect(r.adjusted(0, 0, 0, 0), 3, 3);
        });
    }
    p.setRenderHint(QPainter::Antialiasing, false);
}

void RollCanvas::paintFar(QPainter &p, const QRect &clip)
{
    const Score &score = *m_studio.score();
    const Theme &t = theme();
    for (int pass = 0; pass < 2; ++pass) {
        const bool active = pass == 1;
        if (!active && !m_options.ghostParts) continue;
        // Bars that share a column of a few pixels are drawn as one.
        std::size_t b = score.locate(m_view.tick(clip.left() - 2)).bar;
        while (b < score.barCount()) {
            const double x = m_view.x(score.barStart(b));
            if (x > clip.right()) break;
            std::size_t next = b + 1;
            while (next < score.barCount() && m_view.x(score.barStart(next)) < x + 2.5) ++next;
            const double right = m_view.x(score.barStart(next));
            for (std::size_t part = 0; part < score.parts.size(); ++part) {
                if (isEditable(part) != active) continue;
                NoteIndex::Keys keys;
                for (std::size_t i = b; i < next; ++i) keys |= m_index.keys(part, i);
                if (keys.none()) continue;
                const QColor colour = blend(t.rollWhiteRow, partColour(score, part, 0), active ? 0.85 : 0.3);
                for (int k = 0; k < 128;) {
                    if (!keys.test(static_cast<std::size_t>(k))) { ++k; continue; }
                    int top = k;
                    while (top + 1 < 128 && keys.test(static_cast<std::size_t>(top + 1))) ++top;
                    const double y = m_view.y(top);
                    p.fillRect(QRectF(x, y, std::max(1.0, right - x - (right - x > 3 ? 1 : 0)),
                                      (top - k + 1) * m_view.rowHeight()),
                               colour);
                    k = top + 1;
                }
            }
            b = next;
        }
    }
}

// What is held shows in the pattern: pitch as level lines, rhythm as upright ones, both as a lattice, loudness as dots,
// everything as a slanted hatch.
void RollCanvas::paintLocks(QPainter &p, const QRect &clip)
{
    const Score &score = *m_studio.score();
    QColor line = theme().ink;
    line.setAlphaF(0.75f);
    const TickRange shown{m_view.tick(clip.left() - 2), m_view.tick(clip.right() + 3)};
    for (const Lock &lock : score.locks) {
        if (!lock.range.overlaps(shown)) continue;
        const std::size_t part = score.partIndex(lock.part);
        if (part >= score.parts.size()) continue;
        const TickRange both{std::max(lock.range.begin, shown.begin), std::min(lock.range.end, shown.end)};
        const auto has = [&lock](Attribute a) { return (lock.attributes & static_cast<std::uint8_t>(a)) != 0; };
        const bool pitch = has(Attribute::Pitch), rhythm = has(Attribute::Rhythm), loudness = has(Attribute::Velocity);
        m_index.visit(score, part, both, [&](const PlacedNote &n) {
            if (n.note->voice != lock.voice) return;
            const QRect r = rectOf(n).toRect().adjusted(1, 1, -1, -1);
            if (pitch && rhythm && loudness) {
                p.fillRect(r, QBrush(line, Qt::BDiagPattern));
                return;
            }
            if (pitch)
                for (int y = r.top() + 2; y <= r.bottom(); y += 3) p.fillRect(QRect(r.left(), y, r.width(), 1), line);
            if (rhythm)
                for (int x = r.left() + 3; x <= r.right(); x += 6) p.fillRect(QRect(x, r.top(), 1, r.height()), line);
            if (loudness)
                for (int x = r.left() + 3; x + 1 <= r.right(); x += 6) p.fillRect(QRect(x + 2, r.center().y(), 2, 2), line);
        });
    }
}

// The marked stretch: a band over its time that says what it is, and the places where cadences are wished.
void RollCanvas::paintRegion(QPainter &p, const QRect &clip)
{
    const Theme &t = theme();
    const Score &score = *m_studio.score();
    for (const CadenceWish &wish : m_studio.cadences()) {
        p.setPen(QPen(t.accent, 1, Qt::DashLine));
        const double x = std::round(m_view.x(wish.at)) + 0.5;
        if (x >= clip.left() - 1 && x <= clip.right() + 1) p.drawLine(QPointF(x, clip.top()), QPointF(x, clip.bottom()));
    }
    const auto &region = m_studio.markedRegion();
    if (!region) return;
    const QRectF band(m_view.x(region->range.begin), 0, m_view.width(region->range.length()), height());
    if (band.right() < clip.left() || band.left() > clip.right()) return;
    QColor fill = t.selection;
    fill.setAlphaF(t.dark ? 0.10f : 0.08f);
    p.fillRect(band, fill);
    p.fillRect(QRectF(std::round(band.left()), 0, 1, height()), t.selection);
    p.fillRect(QRectF(std::round(band.right()) - 1, 0, 1, height()), t.selection);
    if (m_drag.kind == Gesture::Marquee) return; // the words come when the hand rests
    QFont small = font();
    small.setPointSizeF(std::max(7.0, font().pointSizeF() - 1.5));
    p.setFont(small);
    const QFontMetricsF metrics(small);
    const double left = std::max(band.left(), 0.0) + 4;
    const double room = std::min(band.right(), static_cast<double>(width())) - left - 12;
    if (room < 40) return;
    const QString words = metrics.elidedText(regionText(score, *region), Qt::ElideRight, room);
    const QRectF plate(left, 4, metrics.horizontalAdvance(words) + 8, metrics.height() + 2);
    p.fillRect(plate, t.panel);
    p.setPen(t.text);
    p.drawText(plate, Qt::AlignCenter, words);
}

void RollCanvas::paintGhost(QPainter &p, const QRect &clip)
{
    if (m_ghost.empty() || !m_studio.ghost()) return;
    QColor colour = theme().idea(m_studio.ghost()->colour);
    QColor fill = colour;
    colour.setAlphaF(m_studio.auditioningGhost() ? 1.0f : 0.75f);
    fill.setAlphaF(m_studio.auditioningGhost() ? 0.35f : 0.14f);
    const TimelineTick to = m_view.tick(clip.right() + 3);
    p.setRenderHint(QPainter::Antialiasing, true);
    for (const GhostNote &n : m_ghost) {
        if (n.onset >= to) break;
        const double x = m_view.x(n.onset);
        const QRectF r(x, m_view.y(std::clamp(n.key, 0, 127)), std::max(2.0, m_view.width(n.end - n.onset) - 1),
                       m_view.rowHeight() - 1);
        if (r.right() < clip.left() || r.bottom() < clip.top() || r.top() > clip.bottom()) continue;
        if (n.removed) {
            p.setPen(QPen(theme().findingError, 1.5));
            p.drawLine(QPointF(r.left() - 1, r.center().y()), QPointF(r.right() + 1, r.center().y()));
            continue;
        }
        p.setPen(QPen(colour, 1.5));
        p.setBrush(fill);
        p.drawRoundedRect(r.adjusted(0.75, 0.75, -0.75, -0.75), 2.5, 2.5);
    }
    p.setRenderHint(QPainter::Antialiasing, false);
}

} // namespace ricercar
