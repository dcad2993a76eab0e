// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/step_desk.h"

#include "ui/bridge/words.h"

#include <QApplication>
#include <QKeyEvent>
#include <QWidget>

#include <array>

namespace ricercar {

namespace {

// Values by digit as scores have them: 1 is a 64th, 5 a quarter, 7 a whole note.
constexpr std::array<Ticks, 7> kValues{Ticks{630}, Ticks{1260}, kSixteenth, kEighth, kQuarter, kHalf, kWhole};

SpelledPitch nearest(Step step, KeySignature key, int to)
{
    static constexpr int kLineOfFifths[] = {0, 2, 4, -1, 1, 3, 5}; // C D E F G A B
    SpelledPitch pitch, best;
    pitch.step = step;
    const int place = kLineOfFifths[static_cast<int>(step)];
    if (key.fifths > 0 && place <= key.fifths - 2) pitch.alter = 1;
    if (key.fifths < 0 && place > 5 + key.fifths) pitch.alter = -1;
    int distance = 1000;
    for (std::int8_t octave = 0; octave <= 8; ++octave) {
        pitch.octave = octave;
        if (const int d = std::abs(pitch.midi() - to); d < distance) {
            distance = d;
            best = pitch;
        }
    }
    return best;
}

} // namespace

StepDesk::StepDesk(LiveDesk &desk, ComputerKeys &keys, QWidget *window) : QObject(window), m_desk(desk), m_keys(keys), m_window(window)
{
    connect(&desk, &LiveDesk::played, this, &StepDesk::feed);
    connect(&desk.studio(), &Studio::playheadMoved, this, [this](TimelineTick at) {
        if (m_on && !m_writing && at != m_state.cursor) {
            m_state = StepEntry::moveTo(std::move(m_state), at);
            Q_EMIT changed();
        }
    });
    connect(&desk.studio(), &Studio::scoreChanged, this, [this] {
        // Another hand changed the music (an undo, a drag): the way back is not the same any more.
        if (m_on && !m_writing) m_state = StepEntry::moveTo(std::move(m_state), m_desk.studio().playhead());
    });
    connect(&desk.studio(), &Studio::activePartChanged, this, [this] {
        m_state.part = m_desk.studio().activePart();
        m_state.voice = m_desk.studio().activeVoice();
        if (m_on) m_state = StepEntry::moveTo(std::move(m_state), m_desk.studio().playhead());
    });
    connect(&desk.studio(), &Studio::transportChanged, this, [this] {
        if (m_on && m_desk.studio().playing()) setOn(false);
    });
    qApp->installEventFilter(this);
}

KeySignature StepDesk::keyHere() const
{
    const Score &score = *m_desk.studio().score();
    return score.masterBars[score.locate(m_state.cursor).bar]->key;
}

void StepDesk::setOn(bool on)
{
    if (on == m_on) return;
    Studio &studio = m_desk.studio();
    if (on) {
        studio.stop();
        studio.setGhost(std::nullopt);
        if (!studio.score()->part(studio.activePart())) {
            Q_EMIT changed();
            return studio.complain(tr("Add a part first: what is played is written there."));
        }
        m_state.part = studio.activePart();
        m_state.voice = studio.activeVoice();
        m_state = StepEntry::moveTo(std::move(m_state), studio.playhead());
        m_state.down.clear();
        studio.say(tr("Step entry: keys are written at the playhead. 1 to 7 choose the value, 0 is a rest, T ties, the full stop dots, Backspace goes back, Escape leaves."));
    } else {
        studio.say(tr("Step entry is off."));
    }
    m_on = on;
    Q_EMIT changed();
}

void StepDesk::take(const StepResult &result, const QString &label)
{
    Studio &studio = m_desk.studio();
    m_writing = true;
    m_state = result.state;
    if (result.score && result.score != studio.score()) {
        NoteSet notes;
        if (!m_state.path.empty()) notes.insert(m_state.path.back().notes.begin(), m_state.path.back().notes.end());
        studio.session().apply(label.toStdString(), result.score, std::move(notes));
    }
    // The cursor is the playhead.
    if (m_state.cursor != studio.playhead()) studio.setPlayhead(m_state.cursor);
    m_writing = false;
    Q_EMIT changed();
}

void StepDesk::feed(const LiveEvent &event)
{
    if (!m_on || event.source == LivePort::kAnswer) return;
    if (event.kind == LiveEvent::Kind::NoteOn) {
        m_last = event.key;
        take(StepEntry::keyDown(m_state, m_desk.studio().score(), event.key, event.value, m_desk.studio().session().ids()), tr("Enter a note"));
    } else if (event.kind == LiveEvent::Kind::NoteOff) {
        take(StepEntry::keyUp(m_state, m_desk.studio().score(), event.key), tr("Enter a note"));
    }
}

void StepDesk::setValue(Ticks value)
{
    m_state = StepEntry::withValue(std::move(m_state), value);
    Q_EMIT changed();
}

void StepDesk::dot()
{
    m_state = StepEntry::withDot(std::move(m_state));
    Q_EMIT changed();
}

void StepDesk::tuplet(int of)
{
    m_state = StepEntry::withTuplet(std::move(m_state), of);
    Q_EMIT changed();
}

void StepDesk::rest() { take(StepEntry::rest(m_state, m_desk.studio().score()), tr("Enter a rest")); }

void StepDesk::tie() { take(StepEntry::tie(m_state, m_desk.studio().score()), tr("Tie")); }

void StepDesk::back() { take(StepEntry::back(m_state, m_desk.studio().score()), tr("Take back a step")); }

void StepDesk::letter(Step step)
{
    const SpelledPitch pitch = nearest(step, keyHere(), m_last);
    m_desk.studio().audition(m_state.part, pitch.midi(), m_desk.velocity());
    m_last = pitch.midi();
    const StepResult down = StepEntry::keyDown(m_state, m_desk.studio().score(), pitch.midi(), m_desk.velocity(), m_desk.studio().session().ids());
    StepResult up = StepEntry::keyUp(down.state, down.score, pitch.midi());
    if (!up.score) up.score = down.score;
    take(up, tr("Enter a note"));
}

bool StepDesk::command(const QKeyEvent &event, bool act)
{
    const Qt::KeyboardModifiers held = event.modifiers();
    if (held & (Qt::AltModifier | Qt::MetaModifier | Qt::ShiftModifier)) return false;
    const bool pad = held & Qt::KeypadModifier, ctrl = held & Qt::ControlModifier;
    const int key = event.key();
    if (ctrl) {
        const int of = key == Qt::Key_3 ? 3 : key == Qt::Key_5 ? 5 : key == Qt::Key_7 ? 7 : 0;
        if (of == 0) return false;
        if (act) tuplet(of);
        return true;
    }
    if (key == Qt::Key_Backspace) {
        if (act) back();
        return true;
    }
    // On the computer's piano the digits and letters are its keys; those of the number pad are still values.
    if (m_keys.playsPiano() && !pad) return false;
    if (key == Qt::Key_Escape) {
        if (act) setOn(false);
        return true;
    }
    if (key >= Qt::Key_1 && key <= Qt::Key_7) {
        if (act) setValue(kValues[static_cast<std::size_t>(key - Qt::Key_1)]);
        return true;
    }
    if (key >= Qt::Key_A && key <= Qt::Key_G) {
        static constexpr Step kSteps[] = {Step::A, Step::B, Step::C, Step::D, Step::E, Step::F, Step::G};
        if (act) letter(kSteps[key - Qt::Key_A]);
        return true;
    }
    switch (key) {
    case Qt::Key_0:
        if (act) rest();
        return true;
    case Qt::Key_T:
    case Qt::Key_Enter:
        if (act) tie();
        return true;
    case Qt::Key_Period:
    case Qt::Key_Comma: // of a number pad, as some languages have it
        if (act) dot();
        return true;
    default: return false;
    }
}

bool StepDesk::eventFilter(QObject *, QEvent *event)
{
    if (!m_on || (event->type() != QEvent::ShortcutOverride && event->type() != QEvent::KeyPress)) return false;
    const QWidget *focus = QApplication::focusWidget();
    if (QApplication::activePopupWidget() || QApplication::activeModalWidget() || typesText(focus)) return false;
    if (focus && focus->window() != m_window) return false;
    const auto &key = *static_cast<QKeyEvent *>(event);
    if (!command(key, event->type() == QEvent::KeyPress)) return false;
    event->accept();
    return true;
}

} // namespace ricercar
