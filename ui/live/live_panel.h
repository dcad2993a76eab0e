// SPDX-License-Identifier: GPL-3.0-or-later
// The live panel: recording, takes, step entry, the genie, call and answer, devices; what is not needed is folded away.
#pragma once

#include "ui/live/duet.h"
#include "ui/live/genie_desk.h"
#include "ui/live/step_desk.h"

#include <QWidget>

#include <array>

class QScrollArea;

namespace ricercar {

class DeviceSection;
class DuetSection;
class GenieSection;
class RecordSection;
class Section;
class StepSection;
class TakesSection;

class LivePanel : public QWidget {
    Q_OBJECT
public:
    LivePanel(TakeDesk &takes, StepDesk &steps, GenieDesk &genie, Duet &duet, QWidget *parent = nullptr);
    enum class Page { Takes, Step, Genie, Duet, Devices };
    void open(Page page);
    RecordSection *record() const { return m_record; }
    TakesSection *takes() const { return m_takes; }
    DeviceSection *devices() const { return m_devices; }
    GenieSection *genie() const { return m_genie; }
    DuetSection *duet() const { return m_duet; }
    StepSection *steps() const { return m_steps; }

protected:
    bool event(QEvent *event) override;

private:
    RecordSection *m_record = nullptr;
    TakesSection *m_takes = nullptr;
    StepSection *m_steps = nullptr;
    GenieSection *m_genie = nullptr;
    DuetSection *m_duet = nullptr;
    DeviceSection *m_devices = nullptr;
    std::array<Section *, 5> m_pages{};
    QScrollArea *m_scroll = nullptr;
};

} // namespace ricercar
