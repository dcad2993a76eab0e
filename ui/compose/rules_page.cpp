// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/rules_page.h"

#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/words.h"
#include "ui/icons/icons.h"

#include <QCheckBox>
#include <QComboBox>
#include <QGridLayout>
#include <QKeyEvent>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QSignalBlocker>
#include <QToolButton>
#include <QWheelEvent>

namespace ricercar {

namespace {

// Scrolling over the list does not change rules.
class StillCombo : public QComboBox {
protected:
    void wheelEvent(QWheelEvent *event) override { event->ignore(); }
};

} // namespace

RulesPage::RulesPage(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    auto *back = new QToolButton;
    back->setIcon(icon(QStringLiteral("cursor_left")));
    back->setIconSize({16, 16});
    back->setAutoRaise(true);
    back->setToolTip(tr("Back to the findings"));
    back->setAccessibleName(back->toolTip());
    connect(back, &QToolButton::clicked, this, &RulesPage::done);
    m_heading = new QLabel;
    m_heading->setProperty("heading", true);
    m_search = new QLineEdit;
    m_search->setPlaceholderText(tr("Search rules and sources"));
    m_search->setAccessibleName(m_search->placeholderText());
    m_search->setClearButtonEnabled(true);
    connect(m_search, &QLineEdit::textChanged, this, &RulesPage::filter);
    m_asProfile = new QPushButton(tr("All as the profile has them"));
    connect(m_asProfile, &QPushButton::clicked, this, [this] {
        RuleChoice choice = m_studio.checking().choice();
        choice.rules.overrides.clear();
        m_studio.checking().setChoice(choice);
    });

    auto *list = new QWidget;
    auto *rows = new QVBoxLayout(list);
    rows->setContentsMargins(0, 0, 4, 0);
    rows->setSpacing(10);
    for (const RuleInfo &rule : voiceLeadingRules()) {
        Row r;
        r.row = new QWidget;
        const QString name = fromUtf8(rule.name), source = fromUtf8(rule.source);
        r.words = QStringList{name, source, fromUtf8(rule.id), fromUtf8(rule.explanation)}.join(QLatin1Char(' ')).toLower();
        r.on = new QCheckBox;
        r.on->setAccessibleName(tr("Check: %1").arg(name));
        auto *label = new QLabel(name);
        label->setWordWrap(true);
        label->setBuddy(r.on);
        r.severity = new StillCombo;
        r.severity->setFocusPolicy(Qt::StrongFocus);
        r.severity->setAccessibleName(tr("Severity: %1").arg(name));
        for (const Severity s : {Severity::Error, Severity::Weakness, Severity::Info}) r.severity->addItem(severityWord(s), static_cast<int>(s));
        r.row->setToolTip(fromUtf8(rule.explanation));
        r.on->setAccessibleDescription(fromUtf8(rule.explanation + " " + rule.source));
        auto *where = new QLabel(source);
        where->setProperty("dim", true);
        where->setWordWrap(true);
        auto *grid = new QGridLayout(r.row);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setHorizontalSpacing(8);
        grid->setVerticalSpacing(0);
        grid->addWidget(r.on, 0, 0);
        grid->addWidget(label, 0, 1);
        grid->addWidget(r.severity, 0, 2, Qt::AlignTop);
        grid->addWidget(where, 1, 1, 1, 2);
        grid->setColumnStretch(1, 1);
        rows->addWidget(r.row);
        const std::string id = rule.id;
        const Severity usual = rule.severity;
        connect(r.on, &QCheckBox::toggled, this, [this, id, usual](bool on) {
            LiveFindings &checking = m_studio.checking();
            checking.setSeverity(id, on ? std::optional(checking.severityOfProfile(id).value_or(usual)) : std::nullopt);
        });
        connect(r.severity, &QComboBox::activated, this, [this, id](int) {
            m_studio.checking().setSeverity(id, static_cast<Severity>(m_rows.at(id).severity->currentData().toInt()));
        });
        m_rows[rule.id] = std::move(r);
    }
    m_none = new QLabel(tr("No rule is called so."));
    m_none->setProperty("dim", true);
    m_none->hide();
    rows->addWidget(m_none);
    rows->addStretch(1);
    auto *scroll = new QScrollArea;
    scroll->setWidgetResizable(true);
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(list);
    list->setAutoFillBackground(false);
    scroll->viewport()->setAutoFillBackground(false);

    auto *top = new QHBoxLayout;
    top->setSpacing(4);
    top->addWidget(back);
    top->addWidget(m_heading, 1);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(12, 8, 8, 12);
    all->setSpacing(8);
    all->addLayout(top);
    all->addWidget(m_search);
    all->addWidget(scroll, 1);
    all->addWidget(m_asProfile, 0, Qt::AlignLeft);
    connect(&studio.checking(), &LiveFindings::choiceChanged, this, &RulesPage::refresh);
    refresh();
}

void RulesPage::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    refresh();
}

void RulesPage::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_Escape) {
        Q_EMIT done();
        return;
    }
    QWidget::keyPressEvent(event);
}

void RulesPage::refresh()
{
    const LiveFindings &checking = m_studio.checking();
    m_heading->setText(tr("Rules: %1").arg(fromUtf8(profileName(checking.profile()))));
    for (const RuleInfo &rule : voiceLeadingRules()) {
        const Row &row = m_rows.at(rule.id);
        const std::optional<Severity> severity = checking.severityOf(rule.id);
        const QSignalBlocker quiet(row.on);
        row.on->setChecked(severity.has_value());
        row.severity->setEnabled(severity.has_value());
        row.severity->setCurrentIndex(row.severity->findData(static_cast<int>(
            severity.value_or(checking.severityOfProfile(rule.id).value_or(rule.severity)))));
    }
    m_asProfile->setEnabled(!checking.choice().rules.overrides.empty());
}

void RulesPage::filter(const QString &text)
{
    const QStringList words = text.toLower().split(QLatin1Char(' '), Qt::SkipEmptyParts);
    bool any = false;
    for (auto &[id, row] : m_rows) {
        bool fits = true;
        for (const QString &w : words) fits = fits && row.words.contains(w);
        row.row->setVisible(fits);
        any = any || fits;
    }
    m_none->setVisible(!any);
}

} // namespace ricercar
