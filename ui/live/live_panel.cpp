// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/live_panel.h"

#include "ui/bridge/words.h"
#include "ui/compose/section.h"
#include "ui/live/device_section.h"
#include "ui/live/duet_section.h"
#include "ui/live/genie_section.h"
#include "ui/live/record_section.h"
#include "ui/live/step_section.h"
#include "ui/live/takes_section.h"

#include <QAbstractButton>
#include <QAbstractItemView>
#include <QAbstractSlider>
#include <QApplication>
#include <QComboBox>
#include <QKeyEvent>
#include <QLabel>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>
#include <QVBoxLayout>

namespace ricercar {

LivePanel::LivePanel(TakeDesk &takes, StepDesk &steps, GenieDesk &genie, Duet &duet, QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Live"));
    m_record = new RecordSection(takes);
    m_takes = new TakesSection(takes);
    m_steps = new StepSection(steps);
    m_genie = new GenieSection(genie);
    m_duet = new DuetSection(duet);
    m_devices = new DeviceSection(takes.live());
    m_pages = {new Section(tr("Takes"), m_takes), new Section(tr("Step entry"), m_steps), new Section(tr("Genie: eight buttons"), m_genie),
               new Section(tr("Call and answer"), m_duet), new Section(tr("MIDI devices"), m_devices)};
    m_pages[0]->setOpen(true);
    auto *inside = new QWidget;
    auto *all = new QVBoxLayout(inside);
    all->setContentsMargins(12, 8, 12, 12);
    all->setSpacing(8);
    auto *heading = new QLabel(tr("Recording"));
    heading->setProperty("heading", true);
    all->addWidget(heading);
    all->addWidget(m_record);
    for (Section *s : m_pages) all->addWidget(s);
    all->addStretch(1);
    m_scroll = new QScrollArea;
    m_scroll->setWidgetResizable(true);
    m_scroll->setFrameShape(QFrame::NoFrame);
    m_scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_scroll->setWidget(inside);
    auto *box = new QVBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->addWidget(m_scroll);
    const auto summaries = [this, &takes, &steps, &genie, &duet] {
        const std::size_t count = takes.takes().size();
        m_pages[0]->setSummary(count == 0 ? QString() : count == 1 ? tr("1 take") : tr("%1 takes").arg(count));
        m_pages[1]->setSummary(steps.on() ? tr("on") : QString());
        m_pages[2]->setSummary(genie.on() ? tr("on") : QString());
        m_pages[3]->setSummary(!duet.on() ? QString() : duet.turn() == Duet::Turn::Mine ? tr("my turn") : tr("your turn"));
        const int devices = static_cast<int>(takes.live().chosenInputs().size());
        m_pages[4]->setSummary(devices == 0 ? QString() : devices == 1 ? fromUtf8(takes.live().chosenInputs().front().name) : tr("%1 keyboards").arg(devices));
    };
    connect(&takes, &TakeDesk::takesChanged, this, summaries);
    connect(&steps, &StepDesk::changed, this, summaries);
    connect(&genie, &GenieDesk::changed, this, summaries);
    connect(&duet, &Duet::changed, this, summaries);
    connect(&takes.live(), &LiveDesk::devicesChanged, this, summaries);
    connect(m_takes, &TakesSection::revoiceAsked, &genie, &GenieDesk::revoice);
    summaries();
}

void LivePanel::open(Page page)
{
    Section *section = m_pages[static_cast<std::size_t>(page)];
    section->setOpen(true);
    QTimer::singleShot(0, section, [this, section] {
        if (section->isVisible()) m_scroll->ensureWidgetVisible(section->header(), 0, 40);
    });
}

bool LivePanel::event(QEvent *event)
{
    // Inside the panel arrows move sliders and lists, and the space bar presses buttons: here they are no shortcuts.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const QWidget *in = QApplication::focusWidget();
        static constexpr int kMoves[] = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Home, Qt::Key_End, Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Delete};
        const bool plain = (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
        const bool lists = qobject_cast<const QAbstractItemView *>(in) || qobject_cast<const QComboBox *>(in) || qobject_cast<const QAbstractSlider *>(in);
        const bool moves = lists && std::find(std::begin(kMoves), std::end(kMoves), key->key()) != std::end(kMoves);
        const bool presses = key->key() == Qt::Key_Space && (qobject_cast<const QAbstractButton *>(in) || qobject_cast<const QComboBox *>(in));
        if (plain && (moves || presses)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

} // namespace ricercar
