// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/subject_section.h"

#include "ui/bridge/words.h"
#include "ui/compose/key_box.h"
#include "ui/compose/section.h"
#include "ui/fugue/candidate_row.h"
#include "ui/fugue/theme_strip.h"
#include "ui/icons/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>

namespace ricercar {

SubjectSection::SubjectSection(FugueDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_take = new QPushButton(tr("Take the selection as subject"));
    m_take->setToolTip(tr("The selected notes, the marked stretch of one voice, or else the first entry of the piece"));
    m_suggest = new QPushButton(tr("Suggest one"));
    m_suggest->setToolTip(tr("Writes a subject into the part in hand; ask again for another"));
    m_trouble = wrapped();
    m_trouble->hide();
    m_empty = wrapped(tr("Write or play a tune of two to eight bars, select it in either view, and take it as the subject."), true);
    m_strip = new ThemeStrip;
    m_note = wrapped({}, true);
    m_note->setMinimumHeight(2 * m_note->fontMetrics().lineSpacing());
    m_note->setAlignment(Qt::AlignTop | Qt::AlignLeft);
    m_remarks = wrapped();
    m_stretto = wrapped();
    m_judged = wrapped();
    m_judged->setTextFormat(Qt::RichText);
    m_key = new KeyBox(tr("Key of the subject"), tr("As written"));

    auto *keyRow = new QHBoxLayout;
    keyRow->setSpacing(8);
    keyRow->addWidget(new QLabel(tr("Key")));
    keyRow->addWidget(m_key, 1);
    keyRow->addWidget(m_suggest);
    m_found = new QWidget;
    auto *found = new QVBoxLayout(m_found);
    found->setContentsMargins(0, 0, 0, 0);
    found->setSpacing(4);
    found->addWidget(m_strip);
    found->addWidget(m_note);
    found->addWidget(m_remarks);
    found->addWidget(m_stretto);
    auto *judged = new Section(tr("Easy and hard about it"), m_judged);
    judged->setOpen(true);
    found->addWidget(judged);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_take);
    all->addLayout(keyRow);
    all->addWidget(m_trouble);
    all->addWidget(m_empty);
    all->addWidget(m_found);

    connect(m_take, &QPushButton::clicked, &desk, &FugueDesk::take);
    connect(m_suggest, &QPushButton::clicked, this, [this] { m_desk.suggest(2); });
    connect(m_key, &QComboBox::currentIndexChanged, this, [this] { m_desk.setKey(m_key->key()); });
    connect(m_strip, &ThemeStrip::currentChanged, this, [this] {
        m_note->setText(m_strip->current() < 0 ? tr("Point at a note to read what it is.") : m_strip->words());
    });
    connect(m_strip, &ThemeStrip::placeAsked, this, [this](int place) { m_desk.setAnswerPlace(static_cast<std::size_t>(place)); });
    connect(m_strip, &ThemeStrip::remarked, m_note, &QLabel::setText);
    connect(m_strip, &ThemeStrip::strettoAsked, this, [this](int stretto) { m_desk.listenToStretto(static_cast<std::size_t>(stretto)); });
    connect(&desk, &FugueDesk::strettosChanged, this, [this] {
        m_strip->setStrettos(m_desk.strettos());
        m_stretto->setText(m_desk.strettoWords());
    });
    connect(&desk, &FugueDesk::subjectChanged, this, &SubjectSection::refresh);
    connect(&desk, &FugueDesk::answerChanged, this, [this] {
        if (const auto &s = m_desk.subject()) m_strip->setSubject(s->line, s->analysis, m_desk.answerPlace());
    });
    refresh();
}

void SubjectSection::refresh()
{
    const auto &s = m_desk.subject();
    showWords(m_trouble, m_desk.trouble(), true);
    m_found->setVisible(s.has_value());
    m_empty->setVisible(!s && m_desk.trouble().isEmpty());
    if (!s) return m_strip->clear();
    const SubjectAnalysis &a = s->analysis;
    m_strip->setSubject(s->line, a, m_desk.answerPlace());
    m_strip->setCurrent(-1);
    m_strip->setStrettos(m_desk.strettos());
    m_stretto->setText(m_desk.strettoWords());
    QStringList remarks;
    for (const std::string &r : a.remarks) remarks << fromUtf8(r);
    showWords(m_remarks, remarks.join(QLatin1Char(' ')));
    QString judged;
    const auto list = [&judged](const QString &title, const std::vector<std::string> &sentences) {
        if (sentences.empty()) return;
        judged += QStringLiteral("<p style='margin:0 0 2px 0'><b>%1</b></p>").arg(title);
        for (const std::string &sentence : sentences) judged += QStringLiteral("<p style='margin:0 0 4px 0'>%1</p>").arg(fromUtf8(sentence).toHtmlEscaped());
    };
    list(tr("Easy"), a.easy);
    list(tr("Hard"), a.hard);
    m_judged->setText(judged.isEmpty() ? tr("Nothing about it stands out.") : judged);
}

} // namespace ricercar
