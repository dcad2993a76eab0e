// SPDX-License-Identifier: GPL-3.0-or-later
// MIDI devices: which keyboards are played, on which channel, whether they are heard; where notes and clock go; how late
// the sound is, and what recorded notes are moved by.
#pragma once

#include "ui/live/live_desk.h"

#include <QWidget>

#include <map>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QLabel;
class QPushButton;
class QSpinBox;
class QVBoxLayout;

namespace ricercar {

class DeviceSection : public QWidget {
    Q_OBJECT
public:
    explicit DeviceSection(LiveDesk &desk, QWidget *parent = nullptr);
    QCheckBox *inputBox(const QString &device) const; // null: not listed
    QDoubleSpinBox *offsetBox() const { return m_offset; }
    QLabel *latencyLabel() const { return m_latency; }
    QPushButton *learnedButton() const { return m_takeLearned; }
    QComboBox *outputBox() const { return m_output; }

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void refreshDevices();
    void refreshLatency();
    void sendOutput();

    LiveDesk &m_desk;
    QVBoxLayout *m_inputs = nullptr;
    std::map<QString, QCheckBox *> m_boxes;
    QLabel *m_none = nullptr, *m_latency = nullptr, *m_learned = nullptr;
    QComboBox *m_channel = nullptr, *m_output = nullptr;
    QCheckBox *m_thru = nullptr, *m_clock = nullptr, *m_transport = nullptr, *m_notes = nullptr;
    QSpinBox *m_outChannel = nullptr;
    QDoubleSpinBox *m_offset = nullptr;
    QPushButton *m_panic = nullptr, *m_takeLearned = nullptr;
};

} // namespace ricercar
