// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/fugue_panel.h"

#include "ui/bridge/words.h"
#include "ui/compose/section.h"
#include "ui/fugue/analysis_section.h"
#include "ui/fugue/answer_section.h"
#include "ui/fugue/candidate_row.h"
#include "ui/fugue/countersubject_section.h"
#include "ui/fugue/exercise_section.h"
#include "ui/fugue/fugue_section.h"
#include "ui/fugue/stretto_section.h"
#include "ui/fugue/subject_section.h"

#include <QAbstractItemView>
#include <QApplication>
#include <QComboBox>
#include <QHBoxLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QProgressBar>
#include <QPushButton>
#include <QScrollArea>
#include <QTimer>
#include <QToolButton>

#include <algorithm>

namespace ricercar {

FuguePanel::FuguePanel(Studio &studio, QWidget *parent) : QWidget(parent), m_desk(new FugueDesk(studio, this))
{
    setAccessibleName(tr("Fugue"));
    m_subject = new SubjectSection(*m_desk);
    m_answers = new AnswerSection(*m_desk);
    m_counters = new CountersubjectSection(*m_desk);
    m_strettos = new StrettoSection(*m_desk);
    m_whole = new FugueSectionPage(*m_desk);
    m_canon = new CanonSection(*m_desk);
    m_species = new SpeciesSection(*m_desk);
    m_analysis = new AnalysisSection(studio);
    m_pages = {new Section(tr("Answer"), m_answers), new Section(tr("Countersubject"), m_counters), new Section(tr("Stretto"), m_strettos),
               new Section(tr("The whole fugue"), m_whole), new Section(tr("Canon"), m_canon), new Section(tr("Species"), m_species),
               new Section(tr("Analysis"), m_analysis)};

    m_running = new QWidget;
    auto *progress = new QProgressBar;
    progress->setRange(0, 0);
    progress->setTextVisible(false);
    progress->setFixedHeight(6);
    progress->setAccessibleName(tr("Progress"));
    m_words = wrapped({}, true);
    auto *stop = new QPushButton(tr("Stop"));
    connect(stop, &QPushButton::clicked, m_desk, &FugueDesk::stopSearch);
    auto *row = new QHBoxLayout;
    row->setSpacing(8);
    row->addWidget(progress, 1);
    row->addWidget(stop);
    auto *running = new QVBoxLayout(m_running);
    running->setContentsMargins(12, 6, 12, 6);
    running->setSpacing(2);
    running->addWidget(m_words);
    running->addLayout(row);
    m_trouble = wrapped();
    m_trouble->setContentsMargins(12, 6, 12, 0);
    m_trouble->hide();

    auto *inside = new QWidget;
    auto *all = new QVBoxLayout(inside);
    all->setContentsMargins(12, 8, 12, 12);
    all->setSpacing(8);
    auto *heading = new QLabel(tr("Subject"));
    heading->setProperty("heading", true);
    all->addWidget(heading);
    all->addWidget(m_subject);
    for (Section *section : m_pages) all->addWidget(section);
    all->addStretch(1);
    auto *scroll = m_scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(inside);
    inside->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);
    auto *outer = new QVBoxLayout(this);
    outer->setContentsMargins(0, 0, 0, 0);
    outer->setSpacing(0);
    outer->addWidget(scroll, 1);
    outer->addWidget(m_trouble);
    outer->addWidget(m_running);
    setMinimumWidth(264);

    connect(m_desk, &FugueDesk::searchChanged, this, [this] {
        m_running->setVisible(m_desk->searching());
        m_words->setText(m_desk->searchWords());
        if (m_desk->searching()) showWords(m_trouble, {});
    });
    connect(m_desk, &FugueDesk::searchFailed, this, [this](const QString &sentence) { showWords(m_trouble, sentence, true); });
    connect(m_desk, &FugueDesk::subjectChanged, this, [this] {
        showWords(m_trouble, {});
        refresh();
        if (m_desk->subject() && m_desk->trouble().isEmpty()) page(Page::Answer)->setOpen(true);
    });
    connect(m_desk, &FugueDesk::answerChanged, this, &FuguePanel::refresh);
    connect(m_desk, &FugueDesk::countersubjectsChanged, this, &FuguePanel::refresh);
    connect(m_whole, &FugueSectionPage::writing, this, &FuguePanel::ideasAsked);
    connect(m_canon, &CanonSection::writing, this, &FuguePanel::ideasAsked);
    connect(m_species, &SpeciesSection::writing, this, &FuguePanel::ideasAsked);
    m_running->hide();
    refresh();
}

void FuguePanel::refresh()
{
    const bool any = m_desk->subject().has_value();
    for (const Page p : {Page::Answer, Page::Countersubject, Page::Stretto, Page::Fugue}) page(p)->setVisible(any);
    if (const Answer *a = m_desk->answer()) {
        const QString kind = fromUtf8(std::string(kindName(a->kind)));
        page(Page::Answer)->setSummary(a->changes.empty() ? kind : a->changes.size() == 1 ? tr("%1, 1 note changed").arg(kind) : tr("%1, %2 notes changed").arg(kind).arg(a->changes.size()));
    }
    const int counters = static_cast<int>(m_desk->countersubjects().size());
    page(Page::Countersubject)->setSummary(counters == 0 ? QString() : m_desk->chosenCountersubject() >= 0 ? tr("number %1 chosen").arg(m_desk->chosenCountersubject() + 1) : tr("%1 found").arg(counters));
}

bool FuguePanel::event(QEvent *event)
{
    // Inside the panel the arrows go through notes and lists, and the space bar presses buttons: here they are no shortcuts.
    if (event->type() == QEvent::ShortcutOverride) {
        const auto *key = static_cast<QKeyEvent *>(event);
        const QWidget *in = QApplication::focusWidget();
        static constexpr int kMoves[] = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Home, Qt::Key_End, Qt::Key_PageUp, Qt::Key_PageDown, Qt::Key_Delete};
        const bool moves = std::find(std::begin(kMoves), std::end(kMoves), key->key()) != std::end(kMoves);
        const bool plain = (key->modifiers() & ~(Qt::ShiftModifier | Qt::KeypadModifier)) == Qt::NoModifier;
        const bool presses = key->key() == Qt::Key_Space && (qobject_cast<const QAbstractButton *>(in) || qobject_cast<const QComboBox *>(in));
        const bool types = qobject_cast<const QAbstractItemView *>(in) && !key->text().isEmpty() && key->text().front().isPrint();
        if (moves || (plain && (presses || types))) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void FuguePanel::open(Page which)
{
    Section *section = page(which);
    section->setOpen(true);
    // After the layout has found its new heights.
    QTimer::singleShot(0, section, [this, section] {
        if (section->isVisible()) m_scroll->ensureWidgetVisible(section->header(), 0, 40);
    });
}

void FuguePanel::takeSubject() { m_desk->take(); }

void FuguePanel::forget()
{
    m_desk->forget();
    m_analysis->forget();
}

} // namespace ricercar
