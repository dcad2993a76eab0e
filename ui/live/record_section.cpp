// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/record_section.h"

#include "ui/bridge/words.h"
#include "ui/compose/section.h"
#include "ui/live/live_rows.h"
#include "ui/live/writing_form.h"

#include <QPushButton>
#include <QVBoxLayout>

namespace ricercar {

using namespace live_rows;

RecordSection::RecordSection(TakeDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_record = new QPushButton;
    m_record->setProperty("primary", true);
    m_record->setMinimumHeight(32);
    m_where = box(tr("Where it counts"), tr("What is played outside is heard, but not recorded"));
    m_where->addItem(tr("from the playhead on"));
    m_where->addItem(tr("in the loop only"));
    m_where->addItem(tr("in the selection only"));
    m_how = box(tr("What stands there"), tr("Whether the notes of this part that stand there stay"));
    m_how->addItem(tr("stays (overdub)"));
    m_how->addItem(tr("is replaced"));
    m_countIn = box(tr("Count in"), tr("Bars that are counted before it begins"));
    m_countIn->addItem(tr("none"));
    m_countIn->addItem(tr("1 bar"));
    for (const int bars : {2, 3, 4}) m_countIn->addItem(tr("%1 bars").arg(bars));
    m_click = check(tr("Metronome while recording"), tr("The click is heard while it records, whatever the metronome's button says"));
    m_free = check(tr("Follow my tempo"), tr("Play freely, without a click: the beat is found in your playing"));
    m_writing = new WritingForm;
    m_words = words();
    auto *rows = form();
    rows->addRow(tr("Records"), m_where);
    rows->addRow(tr("What is there"), m_how);
    rows->addRow(tr("Count in"), m_countIn);
    auto *writing = new Section(tr("How it is written"), m_writing);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_record);
    all->addWidget(m_words);
    all->addLayout(rows);
    all->addWidget(m_click);
    all->addWidget(m_free);
    all->addWidget(writing);

    connect(m_record, &QPushButton::clicked, &desk, &TakeDesk::toggle);
    for (QComboBox *b : {m_where, m_how, m_countIn}) connect(b, &QComboBox::activated, this, &RecordSection::send);
    for (QCheckBox *c : {m_click, m_free}) connect(c, &QCheckBox::toggled, this, &RecordSection::send);
    connect(m_writing, &WritingForm::changed, this, &RecordSection::send);
    connect(&desk, &TakeDesk::recordingChanged, this, &RecordSection::refresh);
    connect(&desk, &TakeDesk::wishesChanged, this, &RecordSection::refresh);
    connect(&desk.studio(), &Studio::activePartChanged, this, &RecordSection::refresh);
    connect(&desk.studio(), &Studio::loopChanged, this, &RecordSection::refresh);
    refresh();
}

void RecordSection::refresh()
{
    const RecordWishes &w = m_desk.wishes();
    reflect(m_where, static_cast<int>(w.where));
    reflect(m_how, w.replace ? 1 : 0);
    reflect(m_countIn, w.countIn);
    reflect(m_click, w.click);
    reflect(m_free, w.free);
    m_writing->set(w.notation, w.strength);
    const bool recording = m_desk.recording();
    m_record->setText(recording ? tr("Stop recording") : tr("Record"));
    m_record->setToolTip(recording ? tr("What you played is written (R)") : tr("Record into the part in hand (R)"));
    for (QWidget *b : {static_cast<QWidget *>(m_where), static_cast<QWidget *>(m_how), static_cast<QWidget *>(m_countIn), static_cast<QWidget *>(m_click)})
        b->setEnabled(!recording && !w.free);
    m_free->setEnabled(!recording);
    const Part *part = m_desk.studio().score()->part(m_desk.studio().activePart());
    const QString name = part ? partTitle(*part) : QString();
    m_words->setText(recording                       ? tr("Recording into “%1”.").arg(name)
                     : w.free                        ? tr("Into “%1”, in your own tempo.").arg(name)
                     : m_desk.studio().looping()     ? tr("Into “%1”; each round of the loop becomes a take.").arg(name)
                                                     : tr("Into “%1”, from the playhead on.").arg(name));
}

void RecordSection::send()
{
    RecordWishes w = m_desk.wishes();
    w.where = static_cast<RecordWishes::Where>(m_where->currentIndex());
    w.replace = m_how->currentIndex() == 1;
    w.countIn = m_countIn->currentIndex();
    w.click = m_click->isChecked();
    w.free = m_free->isChecked();
    w.notation = m_writing->options();
    w.strength = m_writing->strength();
    m_desk.setWishes(w);
}

} // namespace ricercar
