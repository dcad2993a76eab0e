// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/task_settings.h"

#include "ui/bridge/words.h"
#include "ui/compose/harmony_editor.h"
#include "ui/compose/lines_settings.h"
#include "ui/icons/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QSlider>
#include <QToolButton>

namespace ricercar {

TaskSettings::TaskSettings(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_task = new QComboBox;
    m_task->setAccessibleName(tr("What to do"));
    m_task->setIconSize({18, 18});
    m_task->setMinimumHeight(30);
    m_task->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_task->setMinimumContentsLength(16);
    for (int i = 0; i < kIdeaTasks; ++i) {
        const auto task = static_cast<IdeaTask>(i);
        m_task->addItem(icon(taskIcon(task)), taskName(task));
        m_task->setItemData(i, taskHint(task), Qt::ToolTipRole);
    }
    m_hint = new QLabel;
    m_hint->setWordWrap(true);
    m_hint->setProperty("dim", true);

    m_where = new QComboBox;
    m_where->setAccessibleName(tr("Where"));
    m_where->addItem(tr("Whole piece"));
    m_where->addItem(tr("What is marked"));
    m_where->addItem(tr("Loop"));
    m_asFound = new QToolButton;
    m_asFound->setText(tr("as found"));
    m_asFound->setToolTip(tr("Let the music say which voices there are"));
    m_givenRow = makeVoices(tr("Given"), m_given, true);
    m_writeRow = makeVoices(tr("Written"), m_write, false);
    auto *likeness = new QVBoxLayout;
    m_likenessRow = new QWidget;
    m_likenessRow->setLayout(likeness);
    likeness->setContentsMargins(0, 0, 0, 0);
    likeness->setSpacing(0);
    m_different = new QSlider(Qt::Horizontal);
    m_different->setRange(0, 100);
    m_different->setValue(50);
    m_different->setSingleStep(5);
    m_different->setPageStep(20);
    m_different->setAccessibleName(tr("Similar to different"));
    m_different->setToolTip(tr("How far the ideas go from what is there"));
    auto *ends = new QHBoxLayout;
    auto *similar = new QLabel(tr("similar"));
    auto *different = new QLabel(tr("different"));
    for (QLabel *l : {similar, different}) l->setProperty("dim", true);
    ends->addWidget(similar);
    ends->addStretch(1);
    ends->addWidget(different);
    likeness->addWidget(m_different);
    likeness->addLayout(ends);
    m_emptyOnly = new QCheckBox(tr("Only where it is empty"));
    m_figures = new HarmonyEditor(studio, HarmonyEditor::Kind::Figures);
    m_chords = new HarmonyEditor(studio, HarmonyEditor::Kind::Chords);

    m_form = new QFormLayout;
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(8);
    m_form->setVerticalSpacing(6);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->addRow(tr("Given"), m_givenRow);
    m_form->addRow(tr("Written"), m_writeRow);
    m_form->addRow(tr("Where"), m_where);
    m_form->addRow(m_emptyOnly);
    m_form->addRow(tr("Change"), m_likenessRow);
    m_form->addRow(m_figures);
    m_form->addRow(m_chords);
    m_lines = new LinesSettings(studio);
    m_form->addRow(m_lines);
    connect(m_lines, &LinesSettings::changed, this, &TaskSettings::changed);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_task);
    all->addWidget(m_hint);
    all->addLayout(m_form);

    connect(m_task, &QComboBox::activated, this, [this](int index) { setTask(static_cast<IdeaTask>(index)); });
    connect(m_where, &QComboBox::currentIndexChanged, this, [this] {
        showRows();
        Q_EMIT changed();
    });
    connect(m_asFound, &QToolButton::clicked, this, [this] {
        forgetVoices();
        Q_EMIT changed();
    });
    connect(m_different, &QSlider::valueChanged, this, &TaskSettings::changed);
    connect(m_emptyOnly, &QCheckBox::toggled, this, &TaskSettings::changed);
    showRows();
}

QWidget *TaskSettings::makeVoices(const QString &what, std::array<QToolButton *, kChoirVoices> &buttons, bool given)
{
    auto *row = new QWidget;
    auto *box = new QHBoxLayout(row);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(4);
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        const QString name = choirVoiceName(static_cast<ChoirVoice>(v));
        auto *b = new QToolButton;
        b->setText(name.left(1));
        b->setCheckable(true);
        b->setFixedSize(30, 26);
        b->setProperty("voice", true);
        b->setToolTip(given ? tr("%1 is in the music and stays as it is").arg(name) : tr("%1 is written").arg(name));
        b->setAccessibleName(QStringLiteral("%1: %2").arg(what, name));
        connect(b, &QToolButton::toggled, this, [this, v, given](bool on) { toggled(v, given, on); });
        buttons[v] = b;
        box->addWidget(b);
    }
    if (!given) box->addWidget(m_asFound);
    box->addStretch(1);
    return row;
}

// A voice is given, or written, or no voice of the texture; what is no longer given is written.
void TaskSettings::toggled(std::size_t voice, bool given, bool on)
{
    if (m_showing) return;
    m_showing = true;
    m_said = true;
    if (task() == IdeaTask::AddVoice && on)
        for (std::size_t v = 0; v < kChoirVoices; ++v) m_write[v]->setChecked(v == voice);
    if (given && asksForGiven(task())) {
        m_write[voice]->setChecked(!on);
        // A lone voice has one role.
        const Choir choir = choirOf(m_studio.score(), std::nullopt, false);
        if (on && std::count(choir.sounding.begin(), choir.sounding.end(), true) == 1)
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                if (v == voice || !m_given[v]->isChecked()) continue;
                m_given[v]->setChecked(false);
                m_write[v]->setChecked(true);
            }
    } else if (!given && on && asksForGiven(task())) {
        m_given[voice]->setChecked(false);
    }
    m_showing = false;
    m_asFound->setEnabled(true);
    Q_EMIT changed();
}

void TaskSettings::forgetVoices()
{
    m_said = false;
    m_asFound->setEnabled(false);
}

void TaskSettings::showFound(const Analysis &found)
{
    if (m_said) return;
    m_showing = true;
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        m_given[v]->setChecked(found.given[v]);
        m_write[v]->setChecked(found.write[v]);
    }
    m_showing = false;
}

IdeaTask TaskSettings::task() const { return static_cast<IdeaTask>(std::max(0, m_task->currentIndex())); }

void TaskSettings::setTask(IdeaTask task)
{
    const bool byMark = task == IdeaTask::Fill || (task == IdeaTask::Vary && m_studio.region());
    setTask(task, byMark ? Where::Marked : Where::Whole);
}

void TaskSettings::setTask(IdeaTask task, Where where)
{
    m_task->setCurrentIndex(static_cast<int>(task));
    m_where->setCurrentIndex(static_cast<int>(where));
    forgetVoices();
    showRows();
    Q_EMIT changed();
}

TaskChoice TaskSettings::choice() const
{
    TaskChoice choice;
    choice.task = task();
    choice.where = static_cast<Where>(m_where->currentIndex());
    choice.likeness = 1 - m_different->value() / 100.0;
    choice.emptyOnly = m_emptyOnly->isChecked();
    if (m_said) {
        VoicesSaid said;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            said.given[v] = m_given[v]->isChecked();
            said.write[v] = m_write[v]->isChecked();
        }
        choice.said = said;
    }
    return choice;
}

bool TaskSettings::isForLines() const { return m_forLines; }

void TaskSettings::refreshLines()
{
    if (wantsLines(m_studio, choice()) != m_forLines) showRows();
}

void TaskSettings::showRows()
{
    const IdeaTask t = task();
    const auto where = static_cast<Where>(m_where->currentIndex());
    m_hint->setText(taskHint(t));
    m_forLines = wantsLines(m_studio, choice());
    m_form->setRowVisible(m_where, t != IdeaTask::Continue);
    m_form->setRowVisible(m_lines, m_forLines);
    if (m_forLines) m_lines->setTask(t, where);
    m_form->setRowVisible(m_givenRow, asksForGiven(t));
    m_form->setRowVisible(m_writeRow, asksForWritten(t, where));
    m_form->setRowVisible(m_emptyOnly, t == IdeaTask::Fill && !m_forLines);
    m_form->setRowVisible(m_likenessRow, t == IdeaTask::Vary && !m_forLines);
    m_form->setRowVisible(m_figures, t == IdeaTask::FiguredBass);
    m_form->setRowVisible(m_chords, t == IdeaTask::ChordSymbols);
}

} // namespace ricercar
