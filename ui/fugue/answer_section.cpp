// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/answer_section.h"

#include "ui/bridge/words.h"
#include "ui/fugue/candidate_row.h"
#include "ui/fugue/theme_strip.h"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSpinBox>
#include <QToolButton>

namespace ricercar {

namespace {

QString kindWords(AnswerKind kind)
{
    switch (kind) {
    case AnswerKind::Real: return AnswerSection::tr("Real answer");
    case AnswerKind::Tonal: return AnswerSection::tr("Tonal answer");
    case AnswerKind::Subdominant: return AnswerSection::tr("Answer in the subdominant");
    }
    return {};
}

// "Tonal answer, note 3 changed"
QString titleOf(const Answer &answer)
{
    QStringList notes;
    for (const AnswerChange &c : answer.changes) notes << QString::number(c.index);
    if (notes.isEmpty()) return kindWords(answer.kind);
    if (notes.size() > 4) return AnswerSection::tr("%1, %2 notes changed").arg(kindWords(answer.kind)).arg(notes.size());
    return notes.size() == 1 ? AnswerSection::tr("%1, note %2 changed").arg(kindWords(answer.kind), notes.first())
                             : AnswerSection::tr("%1, notes %2 changed").arg(kindWords(answer.kind), notes.join(QStringLiteral(", ")));
}

} // namespace

AnswerSection::AnswerSection(FugueDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_strip = new ThemeStrip;
    m_strip->setToolTip(tr("Drag the shaded window: the answer follows"));
    m_reason = wrapped();
    m_reason->setMinimumHeight(3 * m_reason->fontMetrics().lineSpacing());
    m_reason->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_changes = wrapped({}, true);
    m_below = new QCheckBox(tr("A fourth below, not a fifth above"));
    m_first = new QCheckBox(tr("First note at the fourth"));
    m_window = new QCheckBox(tr("Notes at the fourth"));
    m_from = new QSpinBox;
    m_to = new QSpinBox;
    m_from->setAccessibleName(tr("First note at the fourth"));
    m_to->setAccessibleName(tr("Last note at the fourth"));
    auto *window = new QHBoxLayout;
    window->setSpacing(6);
    window->addWidget(m_window, 1);
    window->addWidget(m_from);
    window->addWidget(new QLabel(tr("to")));
    window->addWidget(m_to);
    m_list = new QVBoxLayout;
    m_list->setSpacing(6);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_strip);
    all->addWidget(m_reason);
    all->addLayout(window);
    all->addWidget(m_first);
    all->addWidget(m_below);
    all->addLayout(m_list);

    connect(m_strip, &ThemeStrip::currentChanged, this, [this](int note) {
        if (note >= 0) m_reason->setText(m_strip->words());
        else refresh();
    });
    connect(m_strip, &ThemeStrip::windowAsked, this, [this](bool first, const ThemeStrip::Window &w) { m_desk.answerBy(first, w); });
    connect(m_below, &QCheckBox::toggled, &desk, &FugueDesk::setAnswerBelow);
    const auto ask = [this] {
        if (m_setting) return;
        std::optional<std::pair<std::size_t, std::size_t>> w;
        if (m_window->isChecked()) w = std::pair{static_cast<std::size_t>(std::min(m_from->value(), m_to->value())), static_cast<std::size_t>(std::max(m_from->value(), m_to->value()))};
        m_desk.answerBy(m_first->isChecked(), w);
    };
    connect(m_first, &QCheckBox::toggled, this, ask);
    connect(m_window, &QCheckBox::toggled, this, ask);
    connect(m_from, &QSpinBox::valueChanged, this, ask);
    connect(m_to, &QSpinBox::valueChanged, this, ask);
    connect(&desk, &FugueDesk::answersChanged, this, &AnswerSection::fill);
    connect(&desk, &FugueDesk::answerChanged, this, &AnswerSection::refresh);
    connect(&desk, &FugueDesk::soundingChanged, this, &AnswerSection::updateSounding);
    fill();
}

void AnswerSection::fill()
{
    emptyLayout(m_list);
    m_rows.clear();
    m_own = nullptr;
    const auto add = [this](const QString &title, const QString &why, int index) {
        auto *row = new CandidateRow(title, why);
        const auto answer = [this, index]() -> const Answer * { return index < 0 ? m_desk.answer() : &m_desk.answers()[static_cast<std::size_t>(index)]; };
        const QString what = QStringLiteral("answer %1").arg(index);
        connect(row, &CandidateRow::chosen, this, [this, index] { m_desk.chooseAnswer(index); });
        connect(row, &CandidateRow::listenAsked, this, [this, index, answer, what] {
            m_desk.chooseAnswer(index);
            m_desk.listen(what, m_desk.withAnswer(*answer()));
        });
        connect(row, &CandidateRow::insertAsked, this, [this, answer] { m_desk.insert(tr("Insert the answer"), m_desk.withAnswer(*answer())); });
        m_list->addWidget(row);
        return row;
    };
    m_own = add(tr("Your answer"), tr("With the notes that you put at the fourth."), -1);
    m_own->hide();
    for (std::size_t i = 0; i < m_desk.answers().size(); ++i) {
        const Answer &a = m_desk.answers()[i];
        m_rows.push_back(add(QStringLiteral("%1  %2").arg(i + 1).arg(titleOf(a)), fromUtf8(a.why), static_cast<int>(i)));
    }
    refresh();
}

void AnswerSection::refresh()
{
    const auto &s = m_desk.subject();
    const Answer *a = m_desk.answer();
    if (!s || !a) return;
    m_strip->setSubject(s->line, s->analysis, m_desk.answerPlace());
    const int note = m_strip->current();
    m_strip->blockSignals(true);
    m_strip->setAnswer(a);
    m_strip->blockSignals(false);
    if (note >= 0) {
        m_reason->setText(m_strip->words());
    } else {
        QStringList words;
        for (const AnswerChange &c : a->changes)
            words << tr("Note %1, %2 for %3: %4").arg(c.index).arg(noteWords(c.to), noteWords(c.from), fromUtf8(c.sentence));
        m_reason->setText(words.isEmpty() ? fromUtf8(a->why) : words.join(QLatin1Char('\n')));
    }
    m_setting = true;
    const int count = static_cast<int>(s->line.size());
    for (QSpinBox *box : {m_from, m_to}) {
        box->setRange(1, count);
        box->setEnabled(a->window.has_value());
    }
    m_first->setChecked(a->firstAtFourth);
    m_window->setChecked(a->window.has_value());
    if (a->window) {
        m_from->setValue(static_cast<int>(a->window->first));
        m_to->setValue(static_cast<int>(a->window->second));
    }
    m_setting = false;
    m_own->setVisible(m_desk.chosenAnswer() < 0);
    m_own->setChosen(m_desk.chosenAnswer() < 0);
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_rows[i]->setChosen(static_cast<int>(i) == m_desk.chosenAnswer());
}

void AnswerSection::updateSounding()
{
    const QString sounding = m_desk.sounding();
    m_own->setSounding(sounding == QStringLiteral("answer -1"));
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_rows[i]->setSounding(sounding == QStringLiteral("answer %1").arg(i));
}

} // namespace ricercar
