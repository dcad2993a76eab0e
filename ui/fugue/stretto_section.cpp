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
    m_words = wrapped({}, true);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Strettos, the best first"));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumHeight(168);
    m_hear = new QPushButton(tr("Hear"));
    m_insert = new QPushButton(tr("Put in at the playhead"));
    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(new QLabel(tr("Second entry")));
    top->addWidget(m_form, 1);
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

    connect(m_form, &QComboBox::currentIndexChanged, this, &StrettoSection::fill);
    const auto hear = [this] {
        if (current() >= 0) m_desk.listenToStretto(static_cast<std::size_t>(current()));
    };
    connect(m_list, &QListWidget::itemClicked, this, hear);
    connect(m_list, &QListWidget::itemActivated, this, hear);
    connect(m_list, &QListWidget::currentRowChanged, this, &StrettoSection::updateState);
    connect(m_hear, &QPushButton::clicked, this, hear);
    connect(m_insert, &QPushButton::clicked, this, [this] {
        if (current() < 0) return;
        m_desk.quiet(); // the playhead is back where it was
        m_desk.insert(tr("Insert a stretto"), m_desk.withStretto(m_desk.strettos()[static_cast<std::size_t>(current())], false));
    });
    connect(&desk, &FugueDesk::subjectChanged, this, &StrettoSection::fill);
    connect(&desk, &FugueDesk::strettosChanged, this, &StrettoSection::fill);
    connect(&desk, &FugueDesk::soundingChanged, this, &StrettoSection::updateState);
    fill();
}

void StrettoSection::fill()
{
    m_list->clear();
    const int form = m_form->currentData().toInt();
    const auto &strettos = m_desk.strettos();
    for (std::size_t i = 0; m_desk.subject() && i < strettos.size(); ++i) {
        const Stretto &s = strettos[i];
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

int StrettoSection::current() const
{
    const QListWidgetItem *item = m_list->currentItem();
    return item ? item->data(kRow).toInt() : -1;
}

void StrettoSection::updateState()
{
    const auto &strettos = m_desk.strettos();
    const bool any = !strettos.empty();
    for (QWidget *w : {static_cast<QWidget *>(m_list), static_cast<QWidget *>(m_hear), static_cast<QWidget *>(m_insert)}) w->setVisible(any);
    m_hear->setEnabled(current() >= 0);
    m_insert->setEnabled(current() >= 0);
    m_hear->setText(m_desk.sounding().startsWith(QLatin1String("stretto")) ? tr("Stop") : tr("Hear"));
    int good = 0;
    for (const Stretto &s : strettos) good += s.good();
    showWords(m_words, !any ? m_desk.strettoWords() : m_list->count() == 0 ? tr("None in this form.")
                       : tr("%1 of %2 are clean (●); ○ has parallels or bare dissonances. Click one to hear it.").arg(good).arg(strettos.size()));
}

} // namespace ricercar
