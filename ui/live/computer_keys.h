// SPDX-License-Identifier: GPL-3.0-or-later
// The computer's keyboard as an instrument: two octaves of a piano on its four rows, or the eight buttons. While it is
// one, its keys are no commands; text fields and menus keep theirs. Keys are known by where they lie, whatever letter
// the user's language has there.
#pragma once

#include "ui/live/live_desk.h"

#include <QObject>

#include <map>
#include <optional>

class QKeyEvent;

namespace ricercar {

// Where a key lies, as the letter a US keyboard has there.
int placeOf(const QKeyEvent &event);
// Semitones above the lower row's C, -1: not a key of the piano.
int pianoKey(int place);
// [0, 7], by the number row and by the home row; -1: none.
int buttonKey(int place);

// A field that letters are written into: it keeps them, whatever the keys are else.
bool typesText(const QWidget *w);

class ComputerKeys : public QObject {
    Q_OBJECT
public:
    enum class Mode { Off, Piano, Buttons };
    ComputerKeys(LiveDesk &desk, QWidget *window);
    ~ComputerKeys() override;

    Mode mode() const { return m_mode; }
    void setMode(Mode mode);
    int octave() const { return m_octave; } // of the lower row's C; C4 is the middle one
    void setOctave(int octave);             // [0, 7]
    bool playsPiano() const { return m_mode == Mode::Piano; }

Q_SIGNALS:
    void modeChanged();
    void octaveChanged();
    void buttonPressed(int button);
    void buttonReleased(int button);
    void playAsked(); // Enter: the space bar is the pedal

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    bool wants(const QKeyEvent &event) const;
    void keyDown(const QKeyEvent &event);
    void keyUp(const QKeyEvent &event);
    void letGo();

    LiveDesk &m_desk;
    QWidget *m_window;
    Mode m_mode = Mode::Off;
    int m_octave = 3;
    std::map<int, int> m_down; // place -> key or button: a shift of octave does not hang what is held
};

} // namespace ricercar
