// SPDX-License-Identifier: GPL-3.0-or-later
// The bar at the top: transport, position, tempo, metre, key, metronome, count-in, speed, the way to every command,
// and the switch of the ideas pane.
#pragma once

#include "ui/bridge/studio.h"

#include <QFrame>

class QAction;
class QDoubleSpinBox;
class QHBoxLayout;
class QLabel;
class QToolButton;

namespace ricercar {

class TransportBar : public QFrame {
    Q_OBJECT
public:
    explicit TransportBar(Studio &studio, QWidget *parent = nullptr);
    void addEnd(QAction *action);  // a button at the right
    QAction *playAction, *recordAction, *startAction, *loopAction, *metronomeAction, *countInAction;
    void setRecording(bool on);
    void openKeyChooser();
    void openMetreChooser();
    void editTempo();

Q_SIGNALS:
    void searchAsked();

private:
    void refreshPosition();
    void refreshMusic();
    void refreshTransport();
    void applyTempo();
    void applyMetre(TimeSignature time);
    std::size_t bar() const; // at the playhead

    Studio &m_studio;
    QLabel *m_position = nullptr;
    QDoubleSpinBox *m_tempo = nullptr;
    QToolButton *m_record = nullptr, *m_metre = nullptr, *m_key = nullptr, *m_speed = nullptr, *m_search = nullptr;
    QHBoxLayout *m_row = nullptr;
    bool m_refreshing = false;
};

} // namespace ricercar
