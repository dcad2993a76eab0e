// SPDX-License-Identifier: GPL-3.0-or-later
// Mouse and keys. All that changes the document goes through the session, as one labelled step each.
#include "core/notation/metric.h"
#include "core/notation/staff_geometry.h"
#include "ui/bridge/note_commands.h"
#include "ui/bridge/words.h"
#include "ui/score_view/score_view.h"

#include <QApplication>
#include <QKeyEvent>
#include <QMouseEvent>
#include <QScrollBar>
#include <QWheelEvent>

#include <cmath>

namespace ricercar {

namespace {

const std::string kDragGesture = "score drag";

} // namespace

void ScoreView::wheelEvent(QWheelEvent *event)
{
    if (event->modifiers() & Qt::ControlModifier) {
        if (event->angleDelta().y() > 0) zoomIn();
        else if (event->angleDelta().y() < 0) zoomOut();
        event->accept();
        return;
    }
    QAbstractScrollArea::wheelEvent(event);
}

std::size_t ScoreView::staffUnder(QPointF position, const PlacedSystem **system) const
{
    const QPointF at = toLayout(position);
    *system = m_layout->systemAt(at.y());
    return *system ? (*system)->system->staffAt(at.y() - (*system)->y) : 0;
}

void ScoreView::mousePressEvent(QMouseEvent *event)
{
    if (!m_layout) return;
    if (event->button() == Qt::RightButton) { // a context menu will follow: select what it is about
        const NoteId note = noteAt(event->position());
        if (note && !m_studio.session().selection().contains(note) && findNote(*m_studio.score(), note).note) m_studio.session().select({note});
        return;
    }
    if (event->button() != Qt::LeftButton) return;
    setFocus(Qt::MouseFocusReason);
    m_pressPosition = event->position();
    m_pressedNote = noteAt(event->position());
    // A ghost is not the document's yet.
    if (m_pressedNote && !findNote(*m_studio.score(), m_pressedNote).note) m_pressedNote = {};
    m_drag = Drag::Pending;
    m_beforeDrag = m_studio.session().selection();
    if (m_pressedNote) pressNote(m_pressedNote, event);
}

void ScoreView::pressNote(NoteId note, QMouseEvent *event)
{
    const PlacedNote placed = findNote(*m_studio.score(), note);
    const Part &part = *m_studio.score()->parts[placed.part];
    NoteSet selection = m_beforeDrag;
    if (event->modifiers() & Qt::ControlModifier) {
        if (!selection.erase(note)) selection.insert(note);
    } else if (event->modifiers() & Qt::ShiftModifier) {
        selectUpTo(note);
        return;
    } else if (!selection.contains(note)) {
        selection = {note};
    }
    m_studio.setActivePart(part.id);
    m_studio.setActiveVoice(placed.note->voice);
    m_studio.session().select(selection);
    if (!(event->modifiers() & Qt::ControlModifier)) m_studio.audition(part.id, placed.note->midi(), placed.note->playedVelocity());
}

// Shift+click: everything in time between the selection and the note, in the parts that both touch.
void ScoreView::selectUpTo(NoteId note)
{
    const Score &score = *m_studio.score();
    NoteSet selection = m_beforeDrag;
    selection.insert(note);
    TimelineTick begin = findNote(score, note).onset, end = begin;
    std::size_t firstPart = score.parts.size(), lastPart = 0;
    for (const NoteId id : selection) {
        const PlacedNote n = findNote(score, id);
        if (!n.note) continue;
        begin = std::min(begin, n.onset);
        end = std::max(end, n.onset);
        firstPart = std::min(firstPart, n.part);
        lastPart = std::max(lastPart, n.part);
    }
    for (std::size_t p = firstPart; p <= lastPart && p < score.parts.size(); ++p)
        for (const PlacedNote &n : notesIn(score, p, {begin, end + Ticks{1}}))
            if (n.onset >= begin && n.onset <= end) selection.insert(n.note->id);
    m_studio.session().select(selection);
}

void ScoreView::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_layout) return;
    if (!(event->buttons() & Qt::LeftButton)) {
        viewport()->setCursor(noteAt(event->position()) ? Qt::PointingHandCursor : Qt::ArrowCursor);
        return;
    }
    if (m_drag == Drag::Pending
        && (event->position() - m_pressPosition).manhattanLength() >= QApplication::startDragDistance()) {
        m_drag = m_pressedNote ? Drag::Pitch : Drag::Marquee;
        m_scoreBeforeDrag = m_studio.score();
        m_draggedSteps = 0;
    }
    if (m_drag == Drag::Pitch) dragTo(event->position());
    if (m_drag == Drag::Marquee) {
        const QRectF before = m_marquee.normalized();
        m_marquee = QRectF(m_pressPosition, event->position());
        viewport()->update(before.united(m_marquee.normalized()).toAlignedRect().adjusted(-2, -2, 2, 2));
        selectInside(m_pressPosition, event->position(), event->modifiers() & (Qt::ShiftModifier | Qt::ControlModifier));
    }
}

void ScoreView::dragTo(QPointF position)
{
    // Half a staff space is one step.
    const int steps = static_cast<int>(std::lround((m_pressPosition.y() - position.y()) / (m_scale / 2)));
    if (steps == m_draggedSteps) return;
    m_draggedSteps = steps;
    const NoteSet selection = m_studio.session().selection();
    const ScorePtr next = steps == 0 ? m_scoreBeforeDrag : transposedDiatonically(m_scoreBeforeDrag, selection, steps);
    m_studio.session().applyMerging(kDragGesture, tr("Move %1 by step").arg(notesText(static_cast<int>(selection.size()))).toStdString(),
                                    next, selection);
    if (const PlacedNote n = findNote(*m_studio.score(), m_pressedNote); n.note)
        m_studio.audition(m_studio.score()->parts[n.part]->id, n.note->midi(), n.note->playedVelocity());
}

void ScoreView::selectInside(QPointF from, QPointF to, bool add)
{
    const QRectF area = QRectF(from, to).normalized();
    NoteSet selection = add ? m_beforeDrag : NoteSet{};
    const QPointF a = toLayout(area.topLeft()), b = toLayout(area.bottomRight());
    for (const PlacedSystem &s : m_layout->systems()) {
        if (s.y + s.system->bottom() < a.y() || s.y + s.system->top() > b.y()) continue;
        for (const Item &item : s.system->items()) {
            if (item.role != Role::Head || !item.note || m_ghostAdded.contains(item.note)) continue;
            const double x = s.x + item.x1 + 0.59, y = s.y + item.y1;
            if (x >= a.x() && x <= b.x() && y >= a.y() && y <= b.y()) selection.insert(item.note);
        }
    }
    // The time that was dragged over stays marked, its empty stretches too.
    const Score &score = *m_studio.score();
    std::optional<Region> region = regionInside(area, from, to);
    if (const auto notes = regionOf(score, selection)) region = region ? united(score, *region, *notes) : *notes;
    m_studio.session().select(std::move(selection));
    m_studio.markRegion(std::move(region));
}

void ScoreView::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton || !m_layout) return;
    const Drag drag = m_drag;
    m_drag = Drag::None;
    if (drag == Drag::Marquee) {
        viewport()->update(m_marquee.normalized().toAlignedRect().adjusted(-2, -2, 2, 2));
        m_marquee = {};
    } else if (drag == Drag::Pitch) {
        m_studio.session().endGesture();
        m_scoreBeforeDrag.reset();
    } else if (drag == Drag::Pending && m_pressedNote) {
        // A plain click on one of several selected notes leaves that one.
        if (!(event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier))) m_studio.session().select({m_pressedNote});
    } else if (drag == Drag::Pending) {
        const PlacedSystem *s = nullptr;
        const std::size_t staff = staffUnder(event->position(), &s);
        if (s) {
            const PartId shown = m_shown->parts[s->system->staves()[staff].part]->id;
            if (m_studio.score()->part(shown)) m_studio.setActivePart(shown);
        }
        m_studio.session().select({});
        m_studio.markRegion(std::nullopt);
        m_studio.setPlayhead(std::min(m_studio.snapped(timeAt(event->position())), m_studio.score()->end()));
    }
}

Ticks ScoreView::entryLength() const
{
    return NoteValue{m_entryLog2, m_entryDotted ? 1 : 0, 1, 1}.length();
}

void ScoreView::setEntryValue(int log2)
{
    m_entryLog2 = std::clamp(log2, 0, 6);
    announceValue();
}

void ScoreView::setEntryDotted(bool on)
{
    m_entryDotted = on;
    announceValue();
}

void ScoreView::announceValue()
{
    m_studio.say(tr("Letters A to G now write: %1").arg(lengthName(entryLength())));
}

// The nearest octave to the note before, in the key.
void ScoreView::enterLetter(Step step)
{
    const ScorePtr score = m_studio.score();
    const std::size_t part = score->partIndex(m_studio.activePart());
    if (part >= score->parts.size()) return;
    const TimelineTick at = m_studio.playhead();
    int reference = middleLineOf(score->parts[part]->staves.front().clef);
    // The last note before the cursor, within the bars a musician still has in mind.
    const TimelineTick from{std::max<std::int64_t>(0, at.value - kWhole.value * 4)};
    const Note *last = nullptr;
    TimelineTick lastOnset;
    for (const PlacedNote &n : notesIn(*score, part, {from, at}))
        if (n.onset < at && n.note->voice == m_studio.activeVoice() && (!last || n.onset >= lastOnset)) {
            last = n.note;
            lastOnset = n.onset;
        }
    if (last) reference = last->pitch.diatonic();
    SpelledPitch pitch;
    pitch.step = step;
    pitch.alter = static_cast<std::int8_t>(alterInKey(step, commands::keyAt(*score, at).fifths));
    int octave = static_cast<int>(std::lround((reference - static_cast<int>(step)) / 7.0));
    pitch.octave = static_cast<std::int8_t>(std::clamp(octave, -1, 9));
    commands::enterNote(m_studio, pitch, entryLength());
    makeVisible(m_studio.playhead());
}

void ScoreView::enterRest()
{
    const TimelineTick at = m_studio.playhead();
    const Ticks length = entryLength();
    const ScorePtr next = cleared(m_studio.score(), m_studio.activePart(), m_studio.activeVoice(), {at, at + length});
    if (next != m_studio.score()) m_studio.session().apply(tr("Write a rest").toStdString(), next);
    m_studio.setPlayhead(at + length);
}

void ScoreView::changeAlteration(int by)
{
    const NoteSet selection = m_studio.session().selection();
    if (selection.empty()) return;
    const ScorePtr next = withChanged(m_studio.score(), selection, [by](const Note &n) {
        SpelledPitch p = n.pitch;
        p.alter = static_cast<std::int8_t>(std::clamp(p.alter + by, -2, 2));
        return n.withPitch(p);
    });
    m_studio.session().apply((by > 0 ? tr("Sharpen %1") : tr("Flatten %1")).arg(notesText(static_cast<int>(selection.size()))).toStdString(),
                             next, selection);
}

// A tie: the selected notes last longer by the value in force.
void ScoreView::extendByTie()
{
    if (!m_studio.session().selection().empty()) commands::lengthen(m_studio, entryLength());
}

void ScoreView::moveToNeighbour(int direction, bool extend)
{
    if (m_studio.session().selection().empty() && !extend) {
        // The cursor walks by the value that letters write.
        const std::int64_t to = m_studio.playhead().value + direction * entryLength().value;
        m_studio.setPlayhead({std::clamp<std::int64_t>(to, 0, m_studio.score()->end().value)});
    } else {
        commands::selectNeighbour(m_studio, direction, extend);
        if (const NoteSet &selection = m_studio.session().selection(); !selection.empty()) {
            const PlacedNote n = findNote(*m_studio.score(), direction > 0 ? *selection.rbegin() : *selection.begin());
            if (n.note) m_studio.setPlayhead(n.onset);
        }
    }
    makeVisible(m_studio.playhead());
}

bool ScoreView::wantsKey(const QKeyEvent *event) const
{
    const auto modifiers = event->modifiers() & ~(Qt::KeypadModifier | Qt::ShiftModifier);
    if (modifiers == Qt::AltModifier) return event->key() == Qt::Key_Up || event->key() == Qt::Key_Down;
    if (modifiers != Qt::NoModifier) return false;
    switch (event->key()) {
    case Qt::Key_Up:
    case Qt::Key_Down:
    case Qt::Key_Left:
    case Qt::Key_Right:
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
    case Qt::Key_Period:
    case Qt::Key_Plus:
    case Qt::Key_Equal:
    case Qt::Key_Minus:
    case Qt::Key_0:
    case Qt::Key_T: return true;
    default: break;
    }
    const bool letter = event->key() >= Qt::Key_A && event->key() <= Qt::Key_G && !(event->modifiers() & Qt::ShiftModifier);
    return letter || (event->key() >= Qt::Key_1 && event->key() <= Qt::Key_7);
}

bool ScoreView::event(QEvent *event)
{
    // While the score has the focus its keys come before the window's shortcuts.
    if (event->type() == QEvent::ShortcutOverride && wantsKey(static_cast<QKeyEvent *>(event))) {
        event->accept();
        return true;
    }
    return QAbstractScrollArea::event(event);
}

void ScoreView::keyPressEvent(QKeyEvent *event)
{
    if (!m_layout || !wantsKey(event)) {
        if (event->key() == Qt::Key_Escape && (!m_studio.session().selection().empty() || m_studio.markedRegion())) {
            m_studio.session().select({});
            m_studio.markRegion(std::nullopt);
            return;
        }
        QAbstractScrollArea::keyPressEvent(event);
        return;
    }
    const bool shift = event->modifiers() & Qt::ShiftModifier, alt = event->modifiers() & Qt::AltModifier;
    const int key = event->key();
    if (key == Qt::Key_Up || key == Qt::Key_Down) {
        const int direction = key == Qt::Key_Up ? 1 : -1;
        if (alt) commands::transpose(m_studio, direction);
        else if (shift) commands::transpose(m_studio, 12 * direction);
        else commands::transposeByStep(m_studio, direction);
    } else if (key == Qt::Key_Left || key == Qt::Key_Right) {
        moveToNeighbour(key == Qt::Key_Right ? 1 : -1, shift);
    } else if (key == Qt::Key_Delete || key == Qt::Key_Backspace) {
        commands::remove(m_studio);
    } else if (key == Qt::Key_Period) {
        setEntryDotted(!m_entryDotted);
    } else if (key == Qt::Key_Plus || key == Qt::Key_Equal) {
        changeAlteration(1);
    } else if (key == Qt::Key_Minus) {
        changeAlteration(-1);
    } else if (key == Qt::Key_T) {
        extendByTie();
    } else if (key == Qt::Key_0) {
        enterRest();
    } else if (key >= Qt::Key_1 && key <= Qt::Key_7) {
        setEntryValue(6 - (key - Qt::Key_1)); // 1 a 64th, 5 a quarter, 7 a whole
    } else {
        static constexpr Step kSteps[] = {Step::A, Step::B, Step::C, Step::D, Step::E, Step::F, Step::G};
        enterLetter(kSteps[key - Qt::Key_A]);
    }
    event->accept();
}

void ScoreView::focusInEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusInEvent(event);
    viewport()->update();
}

void ScoreView::focusOutEvent(QFocusEvent *event)
{
    QAbstractScrollArea::focusOutEvent(event);
    viewport()->update();
}

} // namespace ricercar
