// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/piano_roll/velocity_lane.h"

#include "ui/bridge/note_commands.h"
#include "ui/bridge/note_diff.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/timeline/grid.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace ricercar {

namespace {
constexpr double kReach = 5; // px beside an onset that still mean it
constexpr int kTop = 6, kBottom = 3;
} // namespace

VelocityLane::VelocityLane(Studio &studio, TimePitch &view, RollCanvas &canvas, QWidget *parent)
    : QWidget(parent), m_studio(studio), m_view(view), m_canvas(canvas)
{
    setFocusPolicy(Qt::StrongFocus);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setAccessibleName(tr("Loudness"));
    setToolTip(tr("Drag to paint the loudness; with Shift, a straight line"));
    connect(&view, &TimePitch::changed, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::selectionChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::activePartChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::scoreChanged, this,
            [this](const ScorePtr &before, const ScorePtr &after, const Delta &delta) {
                if (delta.structure || delta.bars.size() > 64) {
                    update();
                    return;
                }
                NoteDiff diff;
                for (const BarChange &change : delta.bars) appendBarDiff(*before, *after, change, diff);
                for (const PlacedNote &n : diff.added) updateAround(n.onset);
                for (const PlacedNote &n : diff.removed) updateAround(n.onset);
            });
}

void VelocityLane::updateAround(TimelineTick at)
{
    update(static_cast<int>(m_view.x(at)) - 5, 0, 14, height());
}

double VelocityLane::yOf(int velocity) const { return kTop + (127 - velocity) * (height() - kTop - kBottom) / 126.0; }

int VelocityLane::velocityAt(double y) const
{
    return std::clamp(static_cast<int>(std::lround(127 - (y - kTop) * 126.0 / std::max(1, height() - kTop - kBottom))), 1, 127);
}

void VelocityLane::paintEvent(QPaintEvent *event)
{
    const Theme &t = theme();
    const Score &score = *m_studio.score();
    const QRect clip = event->rect();
    QPainter p(this);
    p.fillRect(clip, t.rollWhiteRow);
    paintTimeLines(p, m_view, score, clip, {});
    p.fillRect(QRectF(clip.left(), std::round(yOf(64)), clip.width(), 1), t.gridFine);
    const TickRange shown{m_view.tick(clip.left() - 8), m_view.tick(clip.right() + 8)};
    const bool heads = m_view.pixelsPerQuarter() >= 10;
    p.setRenderHint(QPainter::Antialiasing, heads);
    for (int pass = 0; pass < 2; ++pass) // the selected ones on top
        for (std::size_t part = 0; part < score.parts.size(); ++part) {
            if (!m_canvas.isEditable(part)) continue;
            m_canvas.index().visit(score, part, shown, [&](const PlacedNote &n) {
                const bool selected = m_canvas.isSelected(n.note->id);
                if (selected != (pass == 1)) return;
                const std::uint32_t own = score.parts[part]->colour;
                const QColor colour = selected ? t.selection
                                      : own    ? QColor::fromRgb(own)
                                               : t.voice(colourIndex(score, part, n.note->voice));
                const double x = std::round(m_view.x(n.onset));
                const double y = yOf(n.note->playedVelocity());
                p.fillRect(QRectF(x, y, heads ? 2 : 1, height() - kBottom - y), colour);
                if (!heads) return;
                p.setPen(Qt::NoPen);
                p.setBrush(colour);
                p.drawEllipse(QPointF(x + 1, y), 3, 3);
            });
        }
    p.setRenderHint(QPainter::Antialiasing, false);
    p.fillRect(QRect(clip.left(), 0, clip.width(), 1), t.border);
    if (hasFocus()) {
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(t.accent, 1));
        p.drawRect(rect().adjusted(0, 0, -1, -1));
    }
}

std::vector<PlacedNote> VelocityLane::notesBetween(double x0, double x1) const
{
    if (x0 > x1) std::swap(x0, x1);
    std::vector<PlacedNote> found;
    bool anySelected = false;
    const Score &score = *m_studio.score();
    const TickRange range{m_view.tick(x0 - kReach), m_view.tick(x1 + kReach) + Ticks{1}};
    for (std::size_t part = 0; part < score.parts.size(); ++part) {
        if (!m_canvas.isEditable(part)) continue;
        m_canvas.index().visit(score, part, range, [&](const PlacedNote &n) {
            if (!range.contains(n.onset)) return;
            anySelected = anySelected || m_canvas.isSelected(n.note->id);
            found.push_back(n);
        });
    }
    // Where some are selected, the selection says which of a chord is meant.
    if (anySelected)
        std::erase_if(found, [this](const PlacedNote &n) { return !m_canvas.isSelected(n.note->id); });
    return found;
}

void VelocityLane::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) return;
    m_press = m_last = event->position();
    m_base = m_studio.score();
    m_gesture = "velocity lane " + std::to_string(++m_serial);
    m_notes = m_studio.session().selection();
    const std::vector<PlacedNote> under = notesBetween(m_press.x(), m_press.x());
    const bool onSelected = std::any_of(under.begin(), under.end(),
                                        [this](const PlacedNote &n) { return m_canvas.isSelected(n.note->id); });
    m_mode = onSelected && m_notes.size() > 1 ? Mode::Relative : Mode::Paint;
    if (m_mode == Mode::Paint) paintPath(m_press, m_press, false);
}

void VelocityLane::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    if (m_mode == Mode::Relative) {
        const int by = velocityAt(at.y()) - velocityAt(m_press.y());
        ScorePtr next = withChanged(m_base, m_notes, [by](const Note &n) {
            return n.withVelocity(static_cast<std::uint8_t>(std::clamp(n.playedVelocity() + by, 1, 127)));
        });
        m_studio.session().applyMerging(
            m_gesture, tr("Change the loudness of %1").arg(notesText(static_cast<int>(m_notes.size()))).toStdString(), next,
            m_studio.session().selection());
    } else if (m_mode == Mode::Paint) {
        if (event->modifiers() & Qt::ShiftModifier)
            paintPath(m_press, at, true);
        else
            paintPath(m_last, at, false);
        m_last = at;
    }
}

void VelocityLane::paintPath(QPointF from, QPointF to, bool fromBase)
{
    std::map<NoteId, int> wanted;
    NoteSet touched;
    for (const PlacedNote &n : notesBetween(from.x(), to.x())) {
        const double x = m_view.x(n.onset);
        const double span = to.x() - from.x();
        const double share = std::abs(span) < 1 ? 1.0 : std::clamp((x - from.x()) / span, 0.0, 1.0);
        wanted[n.note->id] = velocityAt(from.y() + (to.y() - from.y()) * share);
        touched.insert(n.note->id);
    }
    if (touched.empty()) return;
    ScorePtr next = withChanged(fromBase ? m_base : m_studio.score(), touched, [&wanted](const Note &n) {
        return n.withVelocity(static_cast<std::uint8_t>(wanted.at(n.id)));
    });
    m_studio.session().applyMerging(m_gesture, tr("Paint the loudness").toStdString(), next,
                                    m_studio.session().selection());
}

void VelocityLane::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_mode == Mode::None) return;
    m_mode = Mode::None;
    m_studio.session().endGesture();
}

void VelocityLane::keyPressEvent(QKeyEvent *event)
{
    const int step = event->modifiers() & Qt::ShiftModifier ? 10 : 2;
    if (event->key() == Qt::Key_Up)
        commands::changeVelocity(m_studio, step);
    else if (event->key() == Qt::Key_Down)
        commands::changeVelocity(m_studio, -step);
    else if (event->key() == Qt::Key_Left || event->key() == Qt::Key_Right)
        commands::selectNeighbour(m_studio, event->key() == Qt::Key_Right ? 1 : -1, event->modifiers() & Qt::ShiftModifier);
    else
        QWidget::keyPressEvent(event);
}

void VelocityLane::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void VelocityLane::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace ricercar
