// SPDX-License-Identifier: GPL-3.0-or-later
// The strip at the bottom: where the pointer or playhead is, what is selected, the last sentence, what is running
// (with a way to stop it), and how the sound is doing.
#pragma once

#include "ui/bridge/studio.h"

#include <QFrame>

class QLabel;
class QProgressBar;
class QTimer;
class QToolButton;

namespace ricercar {

class StatusStrip : public QFrame {
    Q_OBJECT
public:
    explicit StatusStrip(Studio &studio, QWidget *parent = nullptr);
    void setPointer(const QString &words); // "" when the pointer is elsewhere
    // A job of the window's own, such as an export; fraction < 0: it ended.
    void setTask(double fraction, const QString &words, std::function<void()> cancel = {});
    QString message() const;
    void setLive(const QString &words, const QString &tip); // what the keys are now, in a frame; "": commands
    QString live() const;
    void blinkMidi();                                        // something came from a device

private:
    void refreshSelection();
    void refreshSound();
    void showJob(double fraction, const QString &words);
    void hideJob();

    Studio &m_studio;
    QLabel *m_where = nullptr, *m_selection = nullptr, *m_message = nullptr, *m_jobWords = nullptr, *m_sound = nullptr, *m_live = nullptr, *m_midi = nullptr;
    QProgressBar *m_job = nullptr;
    QToolButton *m_cancel = nullptr;
    QTimer *m_clear = nullptr, *m_midiTimer = nullptr, *m_soundTimer = nullptr;
    QString m_pointer;
    std::function<void()> m_cancelTask;
};

} // namespace ricercar
