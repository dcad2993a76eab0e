// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/stretto_section.h"

#include "ui/bridge/words.h"
#include "ui/fugue/candidate_row.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>

#include <cmath>

namespace ricercar {

namespace {

constexpr int kRow = Qt::UserRole; // index of the stretto

QString formWord(LineChange change)
{
    switch (change) {
    case LineChange::Plain: return StrettoSection::tr("as it is");
    case LineChange::Inverted: return StrettoSection::tr("inverted");
    case LineChange::Augmented: return StrettoSection::tr("augmented");
    case LineChange::Diminished: return StrettoSection::tr("diminished");
    case LineChange::Retrograde: return StrettoSection::tr("backwards");
    }
    return {};
}

} // namespace

StrettoSection::StrettoSection(FugueDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_form = new QComboBox;
    m_form->setAccessibleName(tr("Form of the second entry"));
    m_form->addItem(tr("all forms"), -1);
    for (const LineChange c : {LineChange::Plain, LineChange::Inverted, LineChange::Augmented, LineChange::Diminished, LineChange::Retrograde})
        m_form->addItem(formWord(c), static_cast<int>(c));
    m_form->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_form->setMinimumContentsLength(6);
    m_find = new QPushButton(tr("Find strettos"));
    m_words = wrapped({}, true);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Strettos, the best first"));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumHeight(168);
    m_hear = new QPushButton(tr("Hear"));
    m_insert = new QPushButton(tr("Put in at the playhead"));
    auto *top = new QHBoxLayout;
    top->setSpacing(6);
    top->addWidget(m_form, 1);
    top->addWidget(m_find);
    auto *bottom = new QHBoxLayout;
    bottom->setSpacing(6);
    bottom->addWidget(m_hear);
    bottom->addWidget(m_insert, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addLayout(top);
    all->addWidget(m_words);
    all->addWidget(m_list);
    all->addLayout(bottom);

    connect(m_find, &QPushButton::clicked, this, &StrettoSection::find);
    connect(m_form, &QComboBox::currentIndexChanged, this, &StrettoSection::fill);
    const auto hear = [this] {
        if (const Stretto *s = current()) m_desk.listen(QStringLiteral("stretto %1").arg(s - m_strettos.data()), linesOf(*s, true));
    };
    connect(m_list, &QListWidget::itemClicked, this, hear);
    connect(m_list, &QListWidget::itemActivated, this, hear);
    connect(m_list, &QListWidget::currentRowChanged, this, &StrettoSection::updateState);
    connect(m_hear, &QPushButton::clicked, this, hear);
    connect(m_insert, &QPushButton::clicked, this, [this] {
        const Stretto *s = current();
        if (!s) return;
        m_desk.quiet(); // the playhead is back where it was
        m_desk.insert(tr("Insert a stretto"), linesOf(*s, false));
    });
    connect(&desk, &FugueDesk::subjectChanged, this, [this] {
        m_strettos.clear();
        fill();
    });
    connect(&desk, &FugueDesk::searchChanged, this, &StrettoSection::updateState);
    connect(&desk, &FugueDesk::soundingChanged, this, &StrettoSection::updateState);
    fill();
}

void StrettoSection::find()
{
    if (!m_desk.subject()) return;
    m_desk.search(tr("Looking for strettos…"), [this, line = m_desk.subject()->line, analysis = m_desk.subject()->analysis](JobControl &) -> std::function<void()> {
        return [this, found = strettosOf(line, analysis)] {
            m_strettos = found;
            fill();
            if (m_strettos.empty()) m_desk.refuse(tr("The subject goes with itself at no distance; other subjects have more to give in stretto."));
        };
    });
}

void StrettoSection::fill()
{
    m_list->clear();
    const int form = m_form->currentData().toInt();
    for (std::size_t i = 0; i < m_strettos.size(); ++i) {
        const Stretto &s = m_strettos[i];
        if (form >= 0 && static_cast<int>(s.change) != form) continue;
        auto *item = new QListWidgetItem(tr("%1 %2").arg(s.good() ? QString::fromUtf8("●") : QString::fromUtf8("○"), fromUtf8(inWords(s, m_desk.subject()->analysis.metre))), m_list);
        item->setData(kRow, static_cast<int>(i));
        QStringList tip{tr("Quality %1 %, overlap %2 %").arg(std::lround(s.score * 100)).arg(std::lround(s.overlap * 100))};
        for (const std::string &fault : s.faults) tip << fromUtf8(fault);
        item->setToolTip(tip.join(QLatin1Char('\n')));
        item->setData(Qt::AccessibleDescriptionRole, tip.join(QLatin1Char(' ')));
    }
    updateState();
}

const Stretto *StrettoSection::current() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item ? &m_strettos[static_cast<std::size_t>(item->data(kRow).toInt())] : nullptr;
}

void StrettoSection::updateState()
{
    const bool any = !m_strettos.empty();
    m_find->setEnabled(m_desk.subject().has_value() && !m_desk.searching());
    m_list->setVisible(any);
    m_hear->setVisible(any);
    m_insert->setVisible(any);
    m_hear->setEnabled(current() != nullptr);
    m_insert->setEnabled(current() != nullptr);
    m_hear->setText(m_desk.sounding().startsWith(QLatin1String("stretto")) ? tr("Stop") : tr("Hear"));
    int good = 0;
    for (const Stretto &s : m_strettos) good += s.good();
    showWords(m_words, any ? tr("%1 of %2 go without parallels or bare dissonances (●). Click one to hear it.").arg(good).arg(m_strettos.size())
                           : tr("Every distance and interval at which a second entry goes with the first."));
}

PlacedLines StrettoSection::linesOf(const Stretto &stretto, bool whereSilent) const
{
    const ScorePtr &score = m_desk.studio().score();
    const DeskSubject &subject = *m_desk.subject();
    const TimelineTick playhead = m_desk.studio().playhead();
    TimelineTick origin = score->barStart(score->locate(playhead).bar);
    if (whereSilent) { // heard alone
        const TickRange range{origin + Ticks{subject.line.front().onset}, origin + Ticks{std::max(subject.line.back().end, stretto.second.back().end)}};
        if (!notesIn(*score, score->parts.size(), range).empty()) origin = score->end();
    }
    IdSource ids = m_desk.studio().session().ids().reserve(4096);
    return placed(score, {{subject.line, origin, tr("First entry").toStdString()}, {stretto.second, origin, tr("Second entry").toStdString()}}, subject.voice.part, ids);
}

} // namespace ricercar
