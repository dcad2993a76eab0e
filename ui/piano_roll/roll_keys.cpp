// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/note_commands.h"
#include "ui/piano_roll/roll_canvas.h"

#include <QKeyEvent>

#include <algorithm>

namespace ricercar {

namespace {

constexpr Ticks kFine{10080 / 32};

// The letter's pitch in the key, as near as can be to the key last written.
SpelledPitch letterNear(Step step, KeySignature key, int last)
{
    static constexpr int kLineOfFifths[] = {0, 2, 4, -1, 1, 3, 5}; // C D E F G A B
    SpelledPitch pitch;
    pitch.step = step;
    int place = kLineOfFifths[static_cast<int>(step)];
    // Sharps and flats of the signature come in the order of fifths.
    if (key.fifths > 0 && place <= key.fifths - 2) pitch.alter = 1;
    if (key.fifths < 0 && place > 5 + key.fifths) pitch.alter = -1;
    int best = 1000;
    for (std::int8_t octave = 0; octave <= 8; ++octave) {
        SpelledPitch candidate = pitch;
        candidate.octave = octave;
        if (std::abs(candidate.midi() - last) < best) {
            best = std::abs(candidate.midi() - last);
            pitch.octave = octave;
        }
    }
    return pitch;
}

} // namespace

void RollCanvas::keyPressEvent(QKeyEvent *event)
{
    using namespace commands;
    const Qt::KeyboardModifiers held = event->modifiers() & ~Qt::KeypadModifier;
    const bool shift = held & Qt::ShiftModifier, alt = held & Qt::AltModifier, ctrl = held & Qt::ControlModifier;
    const bool haveNotes = !m_studio.session().selection().empty();
    const Ticks step = alt ? kFine : m_studio.snap().value > 0 ? m_studio.snap() : kSixteenth;

    if (event->matches(QKeySequence::Copy)) return copy(m_studio);
    if (event->matches(QKeySequence::Cut)) return cut(m_studio);
    if (event->matches(QKeySequence::Paste)) return paste(m_studio);
    if (event->matches(QKeySequence::SelectAll)) return selectAll(m_studio);
    if (event->matches(QKeySequence::Undo)) return m_studio.session().undo();
    if (event->matches(QKeySequence::Redo)) return m_studio.session().redo();

    const int direction = event->key() == Qt::Key_Right || event->key() == Qt::Key_Up ? 1 : -1;
    switch (event->key()) {
    case Qt::Key_Left:
    case Qt::Key_Right:
        if (ctrl) return selectNeighbour(m_studio, direction, shift);
        if (!haveNotes) return m_studio.setPlayhead(m_studio.playhead() + step * direction);
        if (shift) return lengthen(m_studio, step * direction);
        return nudge(m_studio, step * direction);
    case Qt::Key_Up:
    case Qt::Key_Down:
        if (!haveNotes) {
            m_view.setScroll(m_view.scrollX(), m_view.scrollY() - direction * m_view.rowHeight() * (shift ? 12 : 1));
            return;
        }
        if (alt) return transposeByStep(m_studio, direction);
        return transpose(m_studio, direction * (shift ? 12 : 1));
    case Qt::Key_Delete:
    case Qt::Key_Backspace:
        if (haveNotes) remove(m_studio);
        return;
    case Qt::Key_Escape:
        if (m_drag.kind != Gesture::None) return cancelDrag();
        if (haveNotes) return selectNone(m_studio);
        if (m_studio.markedRegion()) return m_studio.markRegion(std::nullopt);
        setTool(RollTool::Select);
        return;
    case Qt::Key_Home: return m_studio.setPlayhead(TimelineTick{});
    case Qt::Key_End: return m_studio.setPlayhead(m_studio.score()->end());
    case Qt::Key_PageUp: return m_view.setScroll(m_view.scrollX() - width() * 0.8, m_view.scrollY());
    case Qt::Key_PageDown: return m_view.setScroll(m_view.scrollX() + width() * 0.8, m_view.scrollY());
    case Qt::Key_Plus:
    case Qt::Key_Equal:
        Q_EMIT zoomAsked(shift ? 1 : 1.2, shift ? 1.15 : 1, rect().center());
        return;
    case Qt::Key_Minus:
        Q_EMIT zoomAsked(shift ? 1 : 1 / 1.2, shift ? 1 / 1.15 : 1, rect().center());
        return;
    default: break;
    }
    if (!ctrl && !alt && !shift) {
        const Ticks length = m_studio.snap().value > 0 ? m_studio.snap() : kQuarter;
        if (event->key() >= Qt::Key_A && event->key() <= Qt::Key_G) {
            static constexpr Step kSteps[] = {Step::A, Step::B, Step::C, Step::D, Step::E, Step::F, Step::G};
            const KeySignature key = keyAt(*m_studio.score(), m_studio.playhead());
            const SpelledPitch pitch = letterNear(kSteps[event->key() - Qt::Key_A], key, m_lastEntered);
            m_lastEntered = pitch.midi();
            enterNote(m_studio, pitch, length);
            return;
        }
        if (event->key() == Qt::Key_0) { // a rest: move on
            m_studio.setPlayhead(m_studio.playhead() + length);
            return;
        }
    }
    QWidget::keyPressEvent(event);
}

void RollCanvas::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void RollCanvas::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    m_studio.session().endGesture();
    update();
}

} // namespace ricercar
