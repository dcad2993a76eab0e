// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/device_section.h"

#include "ui/bridge/words.h"
#include "ui/live/live_rows.h"

#include <QDoubleSpinBox>
#include <QPushButton>
#include <QSpinBox>
#include <QTimer>
#include <QVBoxLayout>

#include <cmath>

namespace ricercar {

using namespace live_rows;

DeviceSection::DeviceSection(LiveDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_inputs = new QVBoxLayout;
    m_inputs->setSpacing(2);
    m_none = words();
    m_channel = box(tr("MIDI channel"), tr("Only what is played on this channel counts"));
    m_channel->addItem(tr("all"));
    for (int c = 1; c <= 16; ++c) m_channel->addItem(QString::number(c));
    m_thru = check(tr("Heard through the part in hand"), tr("What a device plays sounds at once with the instrument of the part in hand. Switch it off if the device sounds by itself."));
    m_output = box(tr("MIDI output"), tr("A device that goes with the music"));
    m_clock = check(tr("Clock"), tr("24 pulses to the quarter, so that sequencers and effects keep the tempo"));
    m_transport = check(tr("Start and stop"), tr("The device starts, stops and finds its place with the music"));
    m_notes = check(tr("Notes of the part in hand"), tr("The device plays the notes of the part in hand, on this channel"));
    m_outChannel = new QSpinBox;
    m_outChannel->setRange(1, 16);
    m_outChannel->setAccessibleName(tr("Channel of the notes"));
    m_latency = words();
    m_offset = new QDoubleSpinBox;
    m_offset->setRange(-200, 200);
    m_offset->setDecimals(0);
    m_offset->setSuffix(tr(" ms"));
    m_offset->setAccessibleName(tr("Recorded notes earlier by"));
    m_offset->setToolTip(tr("If what you record lies after the beat although you played on it, raise this"));
    m_learned = words();
    m_takeLearned = new QPushButton;
    m_takeLearned->setToolTip(tr("What you record from now on is moved by as much, so that it lies on the beat"));
    m_panic = new QPushButton(tr("All notes off"));
    m_panic->setToolTip(tr("Silences everything at once, devices too"));

    auto *in = new QLabel(tr("Played by"));
    in->setProperty("heading", true);
    auto *out = new QLabel(tr("Sent to"));
    out->setProperty("heading", true);
    auto *first = form();
    first->addRow(tr("Channel"), m_channel);
    auto *second = form();
    second->addRow(tr("Device"), m_output);
    auto *notes = new QHBoxLayout;
    notes->setSpacing(6);
    notes->addWidget(m_notes, 1);
    notes->addWidget(m_outChannel);
    auto *third = form();
    third->addRow(tr("Recorded earlier by"), m_offset);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(in);
    all->addLayout(m_inputs);
    all->addWidget(m_none);
    all->addLayout(first);
    all->addWidget(m_thru);
    all->addWidget(out);
    all->addLayout(second);
    all->addWidget(m_clock);
    all->addWidget(m_transport);
    all->addLayout(notes);
    all->addWidget(m_latency);
    all->addLayout(third);
    all->addWidget(m_learned);
    all->addWidget(m_takeLearned);
    all->addWidget(m_panic);

    connect(m_channel, &QComboBox::activated, &desk, &LiveDesk::setChannel);
    connect(m_thru, &QCheckBox::toggled, &desk, &LiveDesk::setThru);
    connect(m_offset, &QDoubleSpinBox::valueChanged, &desk, &LiveDesk::setOffset);
    connect(m_takeLearned, &QPushButton::clicked, &desk, &LiveDesk::takeLearnedOffset);
    connect(m_panic, &QPushButton::clicked, &desk, &LiveDesk::panic);
    connect(m_output, &QComboBox::activated, this, &DeviceSection::sendOutput);
    for (QCheckBox *c : {m_clock, m_transport, m_notes}) connect(c, &QCheckBox::toggled, this, &DeviceSection::sendOutput);
    connect(m_outChannel, &QSpinBox::valueChanged, this, &DeviceSection::sendOutput);
    connect(&desk, &LiveDesk::devicesChanged, this, &DeviceSection::refreshDevices);
    connect(&desk, &LiveDesk::settingsChanged, this, &DeviceSection::refresh);
    auto *timer = new QTimer(this);
    connect(timer, &QTimer::timeout, this, [this] { if (isVisible()) refreshLatency(); });
    timer->start(1000);
    refreshDevices();
    refresh();
}

QCheckBox *DeviceSection::inputBox(const QString &device) const
{
    const auto found = m_boxes.find(device);
    return found == m_boxes.end() ? nullptr : found->second;
}

void DeviceSection::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refreshLatency();
}

void DeviceSection::refreshLatency()
{
    const double ms = m_desk.latency();
    m_latency->setText(ms <= 0 ? tr("There is no sound device: keys are not heard, but can be recorded.")
                               : tr("A key is heard after %1 ms at most. A smaller buffer in the preferences makes it sooner.").arg(ms, 0, 'f', 1));
}

void DeviceSection::refreshDevices()
{
    const QStringList inputs = m_desk.inputs();
    for (auto it = m_boxes.begin(); it != m_boxes.end();) {
        if (inputs.contains(it->first)) {
            ++it;
            continue;
        }
        it->second->deleteLater();
        it = m_boxes.erase(it);
    }
    for (const QString &name : inputs) {
        QCheckBox *&b = m_boxes[name];
        if (!b) {
            b = new QCheckBox;
            b->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
            m_inputs->addWidget(b);
            connect(b, &QCheckBox::toggled, this, [this, name](bool on) { m_desk.useInput(name, on); });
        }
        const bool there = m_desk.isThere(name);
        reflect(b, m_desk.uses(name));
        b->setText(there ? name : tr("%1 (not connected)").arg(name));
        b->setToolTip(there ? tr("Play with “%1”; several devices can be played at once").arg(name) : tr("Used again as soon as it is connected"));
    }
    m_none->setVisible(inputs.isEmpty());
    m_none->setText(m_desk.midiOpen() ? tr("Connect a MIDI keyboard: it appears here by itself.") + QLatin1Char('\n') + m_desk.midiDescription() : m_desk.midiDescription());
    const QSignalBlocker quiet(m_output);
    m_output->clear();
    m_output->addItem(tr("nowhere"), QString());
    for (const QString &name : m_desk.outputs()) m_output->addItem(m_desk.isOutputThere(name) ? name : tr("%1 (not connected)").arg(name), name);
    m_output->setCurrentIndex(std::max(0, m_output->findData(m_desk.output().device)));
}

void DeviceSection::refresh()
{
    reflect(m_channel, m_desk.channel());
    reflect(m_thru, m_desk.thru());
    reflect(m_offset, m_desk.offset());
    const auto late = m_desk.learnedOffset();
    const int by = late ? static_cast<int>(std::lround(*late)) : 0;
    m_learned->setVisible(late.has_value());
    m_learned->setText(by > 0 ? tr("The last recording lay %1 ms after the beat on the whole.").arg(by)
                       : by < 0 ? tr("The last recording lay %1 ms before the beat on the whole.").arg(-by)
                                : tr("The last recording lay on the beat."));
    m_takeLearned->setVisible(std::abs(by) >= 2);
    m_takeLearned->setText(by > 0 ? tr("Record %1 ms earlier").arg(by) : tr("Record %1 ms later").arg(-by));
    const LiveDesk::Output &o = m_desk.output();
    reflect(m_clock, o.clock);
    reflect(m_transport, o.transport);
    reflect(m_notes, o.notes);
    reflect(m_outChannel, o.channel);
    const QSignalBlocker quiet(m_output);
    m_output->setCurrentIndex(std::max(0, m_output->findData(o.device)));
    for (QWidget *w : {static_cast<QWidget *>(m_clock), static_cast<QWidget *>(m_transport), static_cast<QWidget *>(m_notes)}) w->setEnabled(!o.device.isEmpty());
    m_outChannel->setEnabled(!o.device.isEmpty() && o.notes);
}

void DeviceSection::sendOutput()
{
    LiveDesk::Output o;
    o.device = m_output->currentData().toString();
    o.clock = m_clock->isChecked();
    o.transport = m_transport->isChecked();
    o.notes = m_notes->isChecked();
    o.channel = m_outChannel->value();
    m_desk.setOutput(o);
}

} // namespace ricercar
