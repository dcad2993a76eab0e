// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/note_commands.h"
#include "ui/bridge/words.h"
#include "ui/piano_roll/roll_canvas.h"

#include <QMouseEvent>
#include <QWheelEvent>

#include <algorithm>

namespace ricercar {

namespace {

constexpr double kDragStart = 3;              // px
constexpr Ticks kShortest{10080 / 16};        // a drawn or stretched note's least length
constexpr Ticks kFree{10080 / 48};            // step where the grid is off or held off

bool holdsSnapOff(Qt::KeyboardModifiers modifiers) { return modifiers & Qt::AltModifier; }

} // namespace

void RollCanvas::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::MiddleButton) return;
    if (event->button() == Qt::RightButton) { // a context menu will follow: select what it is about
        const Hit hit = hitTest(event->position());
        if (hit && !isSelected(hit.placed.note->id) && isEditable(hit.placed.part)) m_studio.session().select({hit.placed.note->id});
        return;
    }
    const QPointF at = event->position();
    const Hit hit = hitTest(at);
    const bool extend = event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier);
    if (hit && m_tool == RollTool::Split) {
        const TimelineTick where = holdsSnapOff(event->modifiers()) ? m_view.tick(at.x()) : m_studio.snapped(m_view.tick(at.x()));
        const NoteId id = hit.placed.note->id;
        m_studio.session().select({id});
        commands::splitAt(m_studio, where);
        return;
    }
    if (!hit && m_tool == RollTool::Draw) {
        startDrawing(at, event->modifiers());
        return;
    }
    if (!hit) {
        m_drag = {};
        m_drag.wanted = Gesture::Marquee;
        m_drag.kind = Gesture::Pending;
        m_drag.start = documentPoint(at);
        m_drag.before = extend ? m_studio.session().selection() : NoteSet{};
        return;
    }

    const Score &score = *m_studio.score();
    const NoteId id = hit.placed.note->id;
    const int key = hit.placed.note->midi();
    const int velocity = hit.placed.note->playedVelocity();
    const PartId part = score.parts[hit.placed.part]->id;
    if (!m_options.editAllParts) m_studio.setActivePart(part); // a dimmed note brings its part to hand
    NoteSet selection = m_studio.session().selection();
    bool toggles = false;
    if (event->modifiers() & Qt::ControlModifier) {
        toggles = selection.contains(id); // taken off on release, if no drag came between
        selection.insert(id);
    } else if (event->modifiers() & Qt::ShiftModifier) {
        selection.insert(id);
    } else if (!selection.contains(id)) {
        selection = {id};
    }
    m_studio.session().select(selection);
    m_studio.audition(part, key, velocity);
    const Gesture wanted = hit.zone == Zone::Left    ? Gesture::StretchLeft
                           : hit.zone == Zone::Right ? Gesture::StretchRight
                                                     : Gesture::Move;
    beginDrag(wanted, at, hit, event->modifiers());
    m_drag.toggles = toggles;
}

void RollCanvas::beginDrag(Gesture wanted, QPointF at, const Hit &hit, Qt::KeyboardModifiers modifiers)
{
    m_drag = {};
    m_drag.kind = Gesture::Pending;
    m_drag.wanted = wanted;
    m_drag.start = documentPoint(at);
    m_drag.origin = m_drag.base = m_studio.score();
    m_drag.notes = m_drag.before = m_studio.session().selection();
    m_drag.anchor = hit.placed.note->id;
    m_drag.anchorOnset = hit.placed.onset;
    m_drag.anchorEnd = hit.placed.end;
    m_drag.anchorKey = m_drag.lastKey = hit.placed.note->midi();
    m_drag.part = m_studio.score()->parts[hit.placed.part]->id;
    m_drag.copies = wanted == Gesture::Move && (modifiers & Qt::ControlModifier);
    m_drag.name = "roll " + std::to_string(++m_gestureSerial);
}

void RollCanvas::mouseDoubleClickEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_tool == RollTool::Split) return;
    if (hitTest(event->position())) {
        mousePressEvent(event);
        return;
    }
    startDrawing(event->position(), event->modifiers());
}

void RollCanvas::startDrawing(QPointF at, Qt::KeyboardModifiers modifiers)
{
    const ScorePtr score = m_studio.score();
    const Part *part = score->part(m_studio.activePart());
    if (!part) return;
    const TimelineTick pointed = std::max(m_view.tick(at.x()), TimelineTick{});
    const int key = m_view.key(at.y());
    if (m_drawLength.value == 0) m_drawLength = kQuarter;
    NewNote drawn;
    drawn.part = part->id;
    drawn.at = holdsSnapOff(modifiers) ? pointed : m_studio.snappedDown(pointed);
    drawn.note.id = m_studio.session().ids().note();
    drawn.note.pitch = spelledNear(key, commands::keyAt(*score, drawn.at).fifths);
    drawn.note.length = m_studio.snap().value > 0 ? m_studio.snap() : m_drawLength;
    drawn.note.voice = m_studio.activeVoice();
    drawn.note.staff = part->staves.size() > 1 && key < 60 ? 1 : 0;

    m_drag = {};
    m_drag.kind = m_drag.wanted = Gesture::Draw;
    m_drag.start = documentPoint(at);
    m_drag.before = m_studio.session().selection();
    m_drag.origin = score;
    m_drag.name = "roll " + std::to_string(++m_gestureSerial);
    m_drag.anchor = drawn.note.id;
    m_drag.anchorOnset = drawn.at;
    m_drag.anchorKey = m_drag.lastKey = key;
    m_drag.part = part->id;
    m_drag.notes = {drawn.note.id};
    const std::vector<NewNote> notes{drawn};
    m_drag.base = withNotes(score, notes, m_studio.session().ids());
    m_drag.changed = true;
    m_studio.session().applyMerging(m_drag.name, tr("Draw a note").toStdString(), m_drag.base, m_drag.notes);
    m_studio.audition(m_drag.part, key);
    m_lastEntered = key;
}

void RollCanvas::mouseMoveEvent(QMouseEvent *event)
{
    const QPointF at = event->position();
    if (m_drag.kind == Gesture::None) {
        const Hit hit = hitTest(at);
        showPointerShape(hit);
        const int key = m_view.key(at.y());
        Q_EMIT hovered(key, hit ? describe(hit.placed).section(QLatin1Char('\n'), 0, 0)
                                : positionText(*m_studio.score(), std::max(m_view.tick(at.x()), TimelineTick{}))
                                      + QStringLiteral("  ")
                                      + fromUtf8(spelledNear(key, commands::keyAt(*m_studio.score(),
                                                                                  m_view.tick(at.x())).fifths).name()));
        return;
    }
    if (m_drag.kind == Gesture::Pending) {
        const QPointF way = documentPoint(at) - m_drag.start;
        if (std::max(std::abs(way.x()), std::abs(way.y())) < kDragStart) return;
        m_drag.kind = m_drag.wanted;
        if (m_drag.copies) { // the originals stay, their doubles travel
            std::size_t top = m_drag.base->parts.size();
            TimelineTick first = m_drag.base->end();
            for (const PlacedNote &n : allNotes(*m_drag.base))
                if (m_drag.notes.contains(n.note->id)) {
                    top = std::min(top, n.part);
                    first = std::min(first, n.onset);
                }
            NoteSet doubles;
            m_drag.base = pasted(m_drag.base, copied(*m_drag.base, m_drag.notes), top, first, m_studio.session().ids(),
                                 &doubles);
            m_drag.notes = std::move(doubles);
        }
    }
    scrollIntoReach(at);
    dragTo(at, event->modifiers());
}

void RollCanvas::dragTo(QPointF at, Qt::KeyboardModifiers modifiers)
{
    const bool free = holdsSnapOff(modifiers) || m_studio.snap().value == 0;
    switch (m_drag.kind) {
    case Gesture::Marquee: dragMarquee(at); break;
    case Gesture::Move: dragMove(at, free); break;
    case Gesture::StretchLeft: dragEdge(at, free, true); break;
    case Gesture::StretchRight: dragEdge(at, free, false); break;
    case Gesture::Draw: dragDrawn(at, free); break;
    case Gesture::None: case Gesture::Pending: break;
    }
}

void RollCanvas::dragMove(QPointF at, bool free)
{
    const QPointF way = documentPoint(at) - m_drag.start;
    const Ticks raw{static_cast<std::int64_t>(std::llround(way.x() / m_view.pixelsPerQuarter() * 10080.0))};
    const TimelineTick wanted = m_drag.anchorOnset + raw;
    Ticks by = free ? kFree * (raw / kFree) : m_studio.snapped(std::max(wanted, TimelineTick{})) - m_drag.anchorOnset;
    if (std::abs(way.x()) < kDragStart) by = {}; // a vertical drag does not pull an off-grid note onto the grid
    const int keys = std::clamp(m_drag.anchorKey - static_cast<int>(std::lround(way.y() / m_view.rowHeight())), 0, 127)
                     - m_drag.anchorKey;
    if (m_drag.changed && by == m_drag.lastTime && m_drag.anchorKey + keys == m_drag.lastKey) return;
    ScorePtr next = m_drag.base;
    if (keys != 0) next = transposedChromatically(next, m_drag.notes, keys);
    if (by.value != 0) next = moved(next, m_drag.notes, by);
    const QString count = notesText(static_cast<int>(m_drag.notes.size()));
    m_studio.session().applyMerging(m_drag.name,
                                    (m_drag.copies ? tr("Duplicate %1").arg(count) : tr("Move %1").arg(count)).toStdString(),
                                    next, m_drag.notes);
    if (m_drag.anchorKey + keys != m_drag.lastKey) m_studio.audition(m_drag.part, m_drag.anchorKey + keys);
    m_drag.lastKey = m_drag.anchorKey + keys;
    m_drag.lastTime = by;
    m_drag.changed = true;
}

void RollCanvas::dragEdge(QPointF at, bool free, bool left)
{
    const TimelineTick pointed = m_view.tick(at.x());
    const TimelineTick edge = left ? m_drag.anchorOnset : m_drag.anchorEnd;
    const TimelineTick wanted = free ? pointed : m_studio.snapped(std::max(pointed, TimelineTick{}));
    Ticks by = wanted - edge;
    if (left)
        by = std::min(by, (m_drag.anchorEnd - m_drag.anchorOnset) - kShortest);
    else
        by = std::max(by, kShortest - (m_drag.anchorEnd - m_drag.anchorOnset));
    if (m_drag.changed && by == m_drag.lastTime) return;
    ScorePtr next = m_drag.base;
    if (left)
        next = withChanged(next, m_drag.notes, [by](const Note &n) {
            const Ticks shift = std::min(by, std::max(Ticks{}, n.length - kShortest));
            return n.withOnset(n.onset + shift).withLength(n.length - shift);
        });
    else
        next = stretched(next, m_drag.notes, by, kShortest);
    const QString count = notesText(static_cast<int>(m_drag.notes.size()));
    m_studio.session().applyMerging(m_drag.name, tr("Change the length of %1").arg(count).toStdString(), next, m_drag.notes);
    m_drag.lastTime = by;
    m_drag.changed = true;
    if (!left) m_drawLength = std::max(kShortest, m_drag.anchorEnd - m_drag.anchorOnset + by);
}

void RollCanvas::dragDrawn(QPointF at, bool free)
{
    const TimelineTick pointed = m_view.tick(at.x());
    const Ticks step = m_studio.snap().value > 0 ? m_studio.snap() : kShortest;
    Ticks length = step;
    const double way = documentPoint(at).x() - m_drag.start.x();
    if (std::abs(way) >= kDragStart) {
        const TimelineTick end = free ? pointed : m_studio.snappedDown(std::max(pointed, TimelineTick{})) + step;
        length = std::max(free ? kShortest : step, end - m_drag.anchorOnset);
    }
    const int key = m_view.key(at.y());
    if (length == m_drag.lastTime && key == m_drag.lastKey) return;
    const int fifths = commands::keyAt(*m_drag.base, m_drag.anchorOnset).fifths;
    ScorePtr next = withChanged(m_drag.base, m_drag.notes, [&](const Note &n) {
        return n.withPitch(spelledNear(key, fifths)).withLength(length);
    });
    m_studio.session().applyMerging(m_drag.name, tr("Draw a note").toStdString(), next, m_drag.notes);
    if (key != m_drag.lastKey) m_studio.audition(m_drag.part, key);
    m_drag.lastKey = m_lastEntered = key;
    m_drag.lastTime = length;
    m_drawLength = length;
}

void RollCanvas::dragMarquee(QPointF at)
{
    const auto outline = [this] { return QRectF(viewPoint(m_marquee.topLeft()), m_marquee.size()).adjusted(-2, -2, 3, 3).toAlignedRect(); };
    update(outline());
    m_marquee = QRectF(m_drag.start, documentPoint(at)).normalized();
    update(outline());
    const Score &score = *m_studio.score();
    const QRectF box(viewPoint(m_marquee.topLeft()), m_marquee.size());
    const TickRange range{m_view.tick(box.left()), std::max(m_view.tick(box.right()), m_view.tick(box.left()) + Ticks{1})};
    NoteSet selection = m_drag.before;
    std::vector<VoiceRef> inHand;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (!isEditable(p)) continue;
        m_index.visit(score, p, range, [&](const PlacedNote &n) {
            if (rectOf(n).intersects(box)) selection.insert(n.note->id);
        });
        if (m_options.editAllParts) {
            const auto voices = voicesOfPart(score, p);
            inHand.insert(inHand.end(), voices.begin(), voices.end());
        }
    }
    if (inHand.empty()) inHand.push_back({m_studio.activePart(), m_studio.activeVoice()});
    // The time that was dragged over stays marked, its empty stretches too: of the voices that were met, or of those in hand.
    std::optional<Region> region = regionOf(score, selection);
    if (const auto time = beatsNear(score, range.begin, range.end)) {
        const Region dragged{region ? region->voices : inHand, *time};
        region = region ? united(score, *region, dragged) : dragged;
    }
    m_studio.session().select(std::move(selection));
    m_studio.markRegion(std::move(region));
}

void RollCanvas::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || m_drag.kind == Gesture::None) return;
    if (m_drag.kind == Gesture::Pending) { // a click
        if (m_drag.wanted == Gesture::Marquee) {
            m_studio.session().select(m_drag.before);
            m_studio.markRegion(std::nullopt);
            if (!m_studio.playing())
                m_studio.setPlayhead(m_studio.snapped(std::max(m_view.tick(event->position().x()), TimelineTick{})));
        } else if (m_drag.toggles) {
            NoteSet selection = m_studio.session().selection();
            selection.erase(m_drag.anchor);
            m_studio.session().select(std::move(selection));
        } else if (!(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))) {
            m_studio.session().select({m_drag.anchor});
        }
    }
    endDrag();
}

void RollCanvas::endDrag()
{
    const bool marquee = m_drag.kind == Gesture::Marquee;
    if (m_drag.changed) m_studio.session().endGesture();
    m_drag = {};
    if (marquee) update();
}

void RollCanvas::cancelDrag()
{
    if (m_drag.kind == Gesture::Marquee) {
        m_studio.session().select(m_drag.before);
        m_studio.markRegion(std::nullopt);
    } else if (m_drag.changed) {
        m_studio.session().endGesture();
        if (m_studio.score() != m_drag.origin) m_studio.session().undo();
    }
    m_drag = {};
    update();
}

void RollCanvas::scrollIntoReach(QPointF at)
{
    if (m_drag.kind == Gesture::None) return;
    const double dx = at.x() < 0 ? at.x() : at.x() > width() ? at.x() - width() : 0;
    const double dy = at.y() < 0 ? at.y() : at.y() > height() ? at.y() - height() : 0;
    if (dx == 0 && dy == 0) return;
    const double lowest = std::max(0.0, m_view.contentHeight() - height());
    m_view.setScroll(m_view.scrollX() + std::clamp(dx, -40.0, 40.0),
                     std::min(lowest, m_view.scrollY() + std::clamp(dy, -40.0, 40.0)));
}

void RollCanvas::showPointerShape(const Hit &hit)
{
    if (!hit)
        setCursor(m_tool == RollTool::Select ? Qt::ArrowCursor : Qt::CrossCursor);
    else if (m_tool == RollTool::Split)
        setCursor(Qt::SplitHCursor);
    else
        setCursor(hit.zone == Zone::Body ? Qt::SizeAllCursor : Qt::SizeHorCursor);
}

void RollCanvas::leaveEvent(QEvent *) { Q_EMIT hovered(-1, QString()); }

void RollCanvas::wheelEvent(QWheelEvent *event)
{
    const double turn = (event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x()) / 120.0;
    if (event->modifiers() & Qt::ControlModifier) {
        Q_EMIT zoomAsked(std::pow(1.2, turn), 1, event->position());
    } else if (event->modifiers() & Qt::ShiftModifier) {
        Q_EMIT zoomAsked(1, std::pow(1.15, turn), event->position());
    } else {
        const QPointF pixels = event->pixelDelta().isNull() ? QPointF(event->angleDelta()) * 0.5 : QPointF(event->pixelDelta());
        const double lowest = std::max(0.0, m_view.contentHeight() - height());
        m_view.setScroll(m_view.scrollX() - pixels.x(), std::min(lowest, m_view.scrollY() - pixels.y()));
    }
    event->accept();
}

} // namespace ricercar
