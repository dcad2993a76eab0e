// SPDX-License-Identifier: GPL-3.0-or-later
// Step entry: while it is on, keys of any keyboard are written one after another at the playhead, with the value that is
// chosen; letters, rests, ties, dots and Backspace by the computer's keys. UI thread only.
#pragma once

#include "core/live/step_entry.h"
#include "ui/live/computer_keys.h"

#include <QObject>

namespace ricercar {

class StepDesk : public QObject {
    Q_OBJECT
public:
    StepDesk(LiveDesk &desk, ComputerKeys &keys, QWidget *window);

    bool on() const { return m_on; }
    void setOn(bool on);
    const StepState &state() const { return m_state; }
    void setValue(Ticks value);
    void dot();
    void tuplet(int of);
    void rest();
    void tie();
    void back();
    void letter(Step step); // the pitch of the key in force nearest to the last

Q_SIGNALS:
    void changed();

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void feed(const LiveEvent &event);
    void take(const StepResult &result, const QString &label);
    bool command(const QKeyEvent &event, bool act);
    KeySignature keyHere() const;

    LiveDesk &m_desk;
    ComputerKeys &m_keys;
    QWidget *m_window;
    StepState m_state;
    bool m_on = false, m_writing = false;
    int m_last = 60;
};

} // namespace ricercar
