// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/computer_keys.h"

#include <QAbstractSpinBox>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLineEdit>
#include <QPlainTextEdit>
#include <QSettings>
#include <QTextEdit>

#include <algorithm>
#include <string_view>

namespace ricercar {

namespace {

// Scan codes of X11 and Wayland (the kernel's and eight) for the rows of a keyboard.
constexpr std::string_view kNumberRow = "1234567890-=", kUpperRow = "QWERTYUIOP[]", kHomeRow = "ASDFGHJKL;'", kLowerRow = "ZXCVBNM,./";
constexpr int kFirstNumber = 10, kFirstUpper = 24, kFirstHome = 38, kFirstLower = 52;

} // namespace

bool typesText(const QWidget *w)
{
    if (const auto *box = qobject_cast<const QComboBox *>(w)) return box->isEditable();
    return qobject_cast<const QLineEdit *>(w) || qobject_cast<const QAbstractSpinBox *>(w) || qobject_cast<const QTextEdit *>(w) ||
           qobject_cast<const QPlainTextEdit *>(w);
}

int placeOf(const QKeyEvent &event)
{
    const int scan = static_cast<int>(event.nativeScanCode());
    const auto on = [scan](std::string_view row, int first) {
        return scan >= first && scan < first + static_cast<int>(row.size()) ? row[static_cast<std::size_t>(scan - first)] : 0;
    };
    for (const char c : {on(kNumberRow, kFirstNumber), on(kUpperRow, kFirstUpper), on(kHomeRow, kFirstHome), on(kLowerRow, kFirstLower)})
        if (c != 0) return c;
    return event.key();
}

int pianoKey(int place)
{
    // White keys on the lower and the upper letter rows, black ones on the rows above each.
    static constexpr std::string_view kLower = "ZSXDCVGBHNJM,L.;/", kUpper = "Q2W3ER5T6Y7UI9O0P";
    if (place <= 0 || place > 127) return -1;
    if (const auto at = kLower.find(static_cast<char>(place)); at != std::string_view::npos) return static_cast<int>(at);
    if (const auto at = kUpper.find(static_cast<char>(place)); at != std::string_view::npos) return 12 + static_cast<int>(at);
    return -1;
}

int buttonKey(int place)
{
    static constexpr std::string_view kNumbers = "12345678", kHome = "ASDFGHJK";
    if (place <= 0 || place > 127) return -1;
    for (const auto row : {kNumbers, kHome})
        if (const auto at = row.find(static_cast<char>(place)); at != std::string_view::npos) return static_cast<int>(at);
    return -1;
}

ComputerKeys::ComputerKeys(LiveDesk &desk, QWidget *window) : QObject(window), m_desk(desk), m_window(window)
{
    m_octave = std::clamp(QSettings().value(QStringLiteral("live/octave"), 3).toInt(), 0, 7);
    qApp->installEventFilter(this);
}

ComputerKeys::~ComputerKeys() = default;

void ComputerKeys::setMode(Mode mode)
{
    if (mode == m_mode) return;
    letGo();
    m_mode = mode;
    if (mode == Mode::Piano)
        m_desk.studio().say(tr("The computer's keys are a piano: Z is C, Q the C above. - and = shift the octave, [ and ] the loudness, space is the pedal, Enter plays, Escape leaves."));
    else if (mode == Mode::Buttons)
        m_desk.studio().say(tr("Keys 1 to 8, or A to K, are the eight buttons. Space is the pedal, Enter plays, Escape leaves."));
    else
        m_desk.studio().say(tr("The computer's keys are commands again."));
    Q_EMIT modeChanged();
}

void ComputerKeys::setOctave(int octave)
{
    octave = std::clamp(octave, 0, 7);
    if (octave == m_octave) return;
    m_octave = octave;
    QSettings().setValue(QStringLiteral("live/octave"), octave);
    Q_EMIT octaveChanged();
}

bool ComputerKeys::wants(const QKeyEvent &event) const
{
    if (event.modifiers() & (Qt::ControlModifier | Qt::AltModifier | Qt::MetaModifier | Qt::ShiftModifier | Qt::KeypadModifier)) return false;
    switch (event.key()) {
    case Qt::Key_Space:
    case Qt::Key_Escape:
    case Qt::Key_Return: return true;
    default: break;
    }
    const int place = placeOf(event);
    if (m_mode == Mode::Buttons) return buttonKey(place) >= 0;
    return pianoKey(place) >= 0 || place == '-' || place == '=' || place == '[' || place == ']';
}

bool ComputerKeys::eventFilter(QObject *watched, QEvent *event)
{
    if (m_mode == Mode::Off) return false;
    switch (event->type()) {
    case QEvent::WindowDeactivate:
        if (watched == m_window) letGo();
        return false;
    case QEvent::KeyRelease: {
        const auto &key = *static_cast<QKeyEvent *>(event);
        // However the modifiers are by now, what this key began it ends.
        if (m_down.contains(placeOf(key)) || key.key() == Qt::Key_Space) {
            if (!key.isAutoRepeat()) keyUp(key);
            return true;
        }
        return false;
    }
    case QEvent::ShortcutOverride:
    case QEvent::KeyPress: {
        const QWidget *focus = QApplication::focusWidget();
        if (QApplication::activePopupWidget() || QApplication::activeModalWidget() || typesText(focus)) return false;
        if (focus && focus->window() != m_window) return false;
        const auto &key = *static_cast<QKeyEvent *>(event);
        if (!wants(key)) return false;
        event->accept(); // no shortcut of the window
        if (event->type() == QEvent::KeyPress && !key.isAutoRepeat()) keyDown(key);
        return true;
    }
    default: return false;
    }
}

void ComputerKeys::keyDown(const QKeyEvent &event)
{
    switch (event.key()) {
    case Qt::Key_Escape: return setMode(Mode::Off);
    case Qt::Key_Space: return m_desk.pedal(true);
    case Qt::Key_Return: Q_EMIT playAsked(); return;
    default: break;
    }
    const int place = placeOf(event);
    if (m_down.contains(place)) return;
    if (m_mode == Mode::Buttons) {
        const int button = buttonKey(place);
        m_down[place] = button;
        Q_EMIT buttonPressed(button);
        return;
    }
    switch (place) {
    case '-': return setOctave(m_octave - 1);
    case '=': return setOctave(m_octave + 1);
    case '[': return m_desk.setVelocity(m_desk.velocity() - 10);
    case ']': return m_desk.setVelocity(m_desk.velocity() + 10);
    default: break;
    }
    const int key = 12 * (m_octave + 1) + pianoKey(place);
    if (key > 127) return;
    m_down[place] = key;
    m_desk.press(key);
}

void ComputerKeys::keyUp(const QKeyEvent &event)
{
    if (event.key() == Qt::Key_Space) m_desk.pedal(false);
    const auto found = m_down.find(placeOf(event));
    if (found == m_down.end()) return;
    const int what = found->second;
    m_down.erase(found);
    if (m_mode == Mode::Buttons)
        Q_EMIT buttonReleased(what);
    else
        m_desk.release(what);
}

void ComputerKeys::letGo()
{
    for (const auto &[place, what] : std::exchange(m_down, {})) {
        if (m_mode == Mode::Buttons)
            Q_EMIT buttonReleased(what);
        else
            m_desk.release(what);
    }
    m_desk.pedal(false);
}

} // namespace ricercar
