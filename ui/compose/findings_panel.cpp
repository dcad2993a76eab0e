// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/findings_panel.h"

#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/finding_menu.h"
#include "ui/compose/flow_layout.h"
#include "ui/compose/rules_page.h"
#include "ui/icons/icons.h"

#include <QComboBox>
#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QResizeEvent>
#include <QScrollBar>
#include <QSettings>
#include <QSignalBlocker>
#include <QStackedWidget>
#include <QStyledItemDelegate>
#include <QTimer>
#include <QToolButton>
#include <QTreeWidget>
#include <QVBoxLayout>

namespace ricercar {

namespace {

constexpr int kFindingRole = Qt::UserRole + 1; // index into Studio::findings()
constexpr int kGroupRole = Qt::UserRole + 2;   // what a group is remembered by
constexpr std::size_t kMostShown = 2000;
constexpr std::size_t kMostAtOnce = 150; // longer lists wait for a pause in the editing
constexpr int kPauseMs = 120;
constexpr int kOpenBelow = 7;            // smaller groups are open from the start
constexpr std::array<Severity, 3> kSeverities{Severity::Error, Severity::Weakness, Severity::Info};

// Sentences are read whole: rows are as tall as their text needs at the width there is.
class WrappingRows : public QStyledItemDelegate {
public:
    explicit WrappingRows(QTreeWidget *tree) : QStyledItemDelegate(tree), m_tree(tree) {}
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const int indent = m_tree->indentation() * (index.parent().isValid() ? 2 : 1);
        const int width = std::max(80, m_tree->viewport()->width() - indent - 40);
        const QString text = index.data().toString();
        const QRect box = option.fontMetrics.boundingRect(QRect(0, 0, width, 10'000), Qt::TextWordWrap, text);
        return {width, std::max(20, box.height() + 8)};
    }

private:
    QTreeWidget *m_tree;
};

class FindingsTree : public QTreeWidget {
protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QTreeWidget::resizeEvent(event);
        if (event->oldSize().width() != event->size().width()) scheduleDelayedItemsLayout();
    }
};

QString pluralName(Severity severity)
{
    switch (severity) {
    case Severity::Error: return FindingsPanel::tr("Faults");
    case Severity::Weakness: return FindingsPanel::tr("Weaknesses");
    case Severity::Info: return FindingsPanel::tr("Remarks");
    }
    return {};
}

} // namespace

FindingsPanel::FindingsPanel(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    setAccessibleName(tr("Findings"));
    m_rules = new RulesPage(studio);
    m_pages = new QStackedWidget;
    m_pages->addWidget(makeList());
    m_pages->addWidget(m_rules);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->addWidget(m_pages);
    m_later = new QTimer(this);
    m_later->setSingleShot(true);

    connect(m_rules, &RulesPage::done, this, [this] { showRules(false); });
    connect(m_later, &QTimer::timeout, this, &FindingsPanel::rebuild);
    connect(&studio, &Studio::findingsChanged, this, &FindingsPanel::onFindings);
    connect(&studio, &Studio::ghostChanged, this, &FindingsPanel::refreshMend);
    connect(&studio.checking(), &LiveFindings::choiceChanged, this, &FindingsPanel::refreshChoice);
    connect(&studio.checking(), &LiveFindings::currentChanged, this, [this] {
        m_trouble->hide();
        showCurrent();
    });
    connect(&studio, &Studio::jobStarted, this, [this] {
        m_trouble->hide();
        refreshMend();
    });
    connect(&studio, &Studio::jobFinished, this, &FindingsPanel::refreshMend);
    connect(&studio, &Studio::jobFailed, this, [this](const QString &sentence, bool cancelled) {
        if (m_studio.mending() && !cancelled) {
            m_trouble->setText(sentence);
            m_trouble->show();
        }
        refreshMend();
    });
    refreshChoice();
    rebuild();
}

QWidget *FindingsPanel::makeList()
{
    m_profile = new QComboBox;
    m_profile->setAccessibleName(tr("Checked as"));
    m_profile->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_profile->setMinimumContentsLength(12);
    m_profile->addItem(tr("As the music suggests"), -1);
    for (const CheckProfile p : kCheckProfiles) {
        m_profile->addItem(fromUtf8(profileName(p)), static_cast<int>(p));
        m_profile->setItemData(m_profile->count() - 1, fromUtf8(profileDescription(p)), Qt::ToolTipRole);
    }
    connect(m_profile, &QComboBox::activated, this, [this] {
        RuleChoice choice = m_studio.checking().choice();
        const int chosen = m_profile->currentData().toInt();
        choice.suggested = chosen < 0;
        choice.rules.profile = chosen < 0 ? CheckRules{}.profile : static_cast<CheckProfile>(chosen);
        m_studio.checking().setChoice(choice);
    });
    auto *rules = new QToolButton;
    rules->setText(tr("Rules…"));
    rules->setToolTip(tr("Switch rules on and off, and say how grave they are"));
    connect(rules, &QToolButton::clicked, this, [this] { showRules(true); });
    auto *top = new QHBoxLayout;
    top->setSpacing(8);
    top->addWidget(m_profile, 1);
    top->addWidget(rules);
    m_profileWords = new QLabel;
    m_profileWords->setProperty("dim", true);
    m_profileWords->setWordWrap(true);

    auto *filters = new QWidget;
    auto *flow = new FlowLayout;
    filters->setLayout(flow);
    for (std::size_t i = 0; i < kSeverities.size(); ++i) {
        auto *b = new QToolButton;
        b->setCheckable(true);
        b->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
        b->setIconSize({16, 16});
        connect(b, &QToolButton::toggled, this, [this, i](bool on) { m_studio.checking().setShows(kSeverities[i], on); });
        flow->addWidget(b);
        m_filters[i] = b;
    }

    m_heading = new QLabel;
    m_heading->setWordWrap(true);
    m_heading->setProperty("dim", true);
    m_order = new QComboBox;
    m_order->setAccessibleName(tr("Folded"));
    m_order->addItems({tr("By rule"), tr("By bar")});
    m_order->setCurrentIndex(QSettings().value(QStringLiteral("findings/byBar")).toBool() ? 1 : 0);
    connect(m_order, &QComboBox::currentIndexChanged, this, [this](int index) {
        QSettings().setValue(QStringLiteral("findings/byBar"), index == 1);
        rebuild();
    });
    auto *headingRow = new QHBoxLayout;
    headingRow->setSpacing(8);
    headingRow->addWidget(m_heading, 1);
    headingRow->addWidget(m_order, 0, Qt::AlignTop);

    m_tree = new FindingsTree;
    m_tree->setItemDelegate(new WrappingRows(m_tree));
    m_tree->setTextElideMode(Qt::ElideNone);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(14);
    m_tree->setIconSize({16, 16});
    m_tree->setWordWrap(true);
    m_tree->setUniformRowHeights(false);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setVerticalScrollMode(QAbstractItemView::ScrollPerPixel);
    m_tree->setAccessibleName(tr("Findings"));
    m_tree->setContextMenuPolicy(Qt::CustomContextMenu);
    m_tree->setMinimumHeight(80);
    connect(m_tree, &QTreeWidget::itemClicked, this, &FindingsPanel::goTo);
    connect(m_tree, &QTreeWidget::itemActivated, this, &FindingsPanel::goTo);
    connect(m_tree, &QTreeWidget::currentItemChanged, this, [this](QTreeWidgetItem *item) {
        // Walking the list with the keys shows each place.
        if (item && !m_filling && m_tree->hasFocus() && item->data(0, kFindingRole).isValid()) goTo(item);
    });
    connect(m_tree, &QTreeWidget::customContextMenuRequested, this, &FindingsPanel::openMenu);
    const auto remember = [this](QTreeWidgetItem *item) {
        if (!m_filling) m_open[item->data(0, kGroupRole).toString()] = item->isExpanded();
    };
    connect(m_tree, &QTreeWidget::itemExpanded, this, remember);
    connect(m_tree, &QTreeWidget::itemCollapsed, this, remember);

    m_allowedBox = new QWidget;
    m_allowedWords = new QLabel;
    m_allowedWords->setProperty("dim", true);
    m_allowedWords->setWordWrap(true);
    auto *again = new QToolButton;
    again->setText(tr("Check again"));
    connect(again, &QToolButton::clicked, this, [this] { m_studio.checking().forbidAllowed(); });
    auto *allowedRow = new QHBoxLayout(m_allowedBox);
    allowedRow->setContentsMargins(0, 0, 0, 0);
    allowedRow->setSpacing(8);
    allowedRow->addWidget(m_allowedWords, 1);
    allowedRow->addWidget(again);

    auto *page = new QWidget;
    auto *box = new QVBoxLayout(page);
    box->setContentsMargins(12, 8, 12, 12);
    box->setSpacing(8);
    box->addLayout(top);
    box->addWidget(m_profileWords);
    box->addWidget(filters);
    box->addLayout(headingRow);
    box->addWidget(m_tree, 1);
    box->addWidget(makeDetail());
    box->addWidget(m_allowedBox);
    return page;
}

QWidget *FindingsPanel::makeDetail()
{
    auto *card = new QFrame;
    card->setProperty("card", true);
    m_detail = new QLabel;
    m_detail->setWordWrap(true);
    m_detail->setTextFormat(Qt::RichText);
    m_trouble = new QLabel;
    m_trouble->setWordWrap(true);
    m_trouble->setProperty("trouble", true);
    m_trouble->hide();
    m_mend = new QPushButton;
    connect(m_mend, &QPushButton::clicked, this, [this] {
        if (m_studio.jobRunning() && m_studio.mending())
            m_studio.cancelJob();
        else
            m_studio.mendHere();
    });
    m_allow = new QPushButton(tr("Allow here"));
    m_allow->setToolTip(tr("It is no finding any more while these notes stay; saved with the music"));
    connect(m_allow, &QPushButton::clicked, this, [this] {
        if (const auto current = m_studio.checking().current()) m_studio.checking().allow(Finding(m_studio.findings()[*current]));
    });
    auto *buttons = new QHBoxLayout;
    buttons->setSpacing(8);
    buttons->addWidget(m_mend);
    buttons->addWidget(m_allow);
    buttons->addStretch(1);
    auto *box = new QVBoxLayout(card);
    box->setContentsMargins(8, 8, 8, 8);
    box->setSpacing(6);
    box->addWidget(m_detail);
    box->addWidget(m_trouble);
    box->addLayout(buttons);
    m_detailBox = card;
    return card;
}

QToolButton *FindingsPanel::filterOf(Severity severity) const
{
    return m_filters[static_cast<std::size_t>(std::find(kSeverities.begin(), kSeverities.end(), severity) - kSeverities.begin())];
}

void FindingsPanel::showRules(bool on)
{
    m_pages->setCurrentIndex(on ? 1 : 0);
    if (on)
        m_rules->search()->setFocus();
    else
        m_tree->setFocus();
}

void FindingsPanel::onFindings()
{
    m_stale = true;
    if (m_studio.findings().size() > kMostAtOnce)
        m_later->start(kPauseMs);
    else
        rebuild();
}

void FindingsPanel::showEvent(QShowEvent *event)
{
    QWidget::showEvent(event);
    if (m_stale) rebuild();
}

void FindingsPanel::rebuild()
{
    m_stale = !isVisible();
    if (m_stale) return; // showEvent() catches up
    m_later->stop();
    LiveFindings &checking = m_studio.checking();
    for (std::size_t i = 0; i < kSeverities.size(); ++i) {
        QToolButton *b = m_filters[i];
        const QSignalBlocker quiet(b);
        b->setChecked(checking.shows(kSeverities[i]));
        b->setIcon(severityIcon(kSeverities[i]));
        b->setText(QStringLiteral("%1 %2").arg(pluralName(kSeverities[i])).arg(checking.count(kSeverities[i])));
        b->setToolTip(b->isChecked() ? tr("Shown; click to hide them") : tr("Hidden; click to show them"));
        b->setAccessibleName(b->text());
    }
    m_allowedBox->setVisible(checking.allowed() > 0);
    m_allowedWords->setText(checking.allowed() == 1 ? tr("1 place is allowed.") : tr("%1 places are allowed.").arg(checking.allowed()));

    const std::vector<Finding> &findings = m_studio.findings();
    const QString where = m_studio.ghost() ? tr("In the idea shown: ") : QString();
    int hidden = 0;
    for (const Severity s : kSeverities) hidden += checking.shows(s) ? 0 : checking.count(s);
    if (!findings.empty())
        m_heading->setText(where + tr("F8 goes to the next."));
    else
        m_heading->setText(where + (hidden > 0 ? tr("Nothing of what is shown.") : tr("Nothing to object to.")));

    m_filling = true;
    const int scrolled = m_tree->verticalScrollBar()->value();
    m_tree->clear();
    const bool byBar = m_order->currentIndex() == 1;
    std::map<std::pair<int, std::string>, QTreeWidgetItem *> groups; // gravest rule first, or by bar
    std::map<std::pair<int, std::string>, int> counts;
    const auto folds = foldedFindings(findings);
    const auto keyOf = [byBar](const Finding &f) {
        return byBar ? std::pair(static_cast<int>(f.firstBar), std::string()) : std::pair(-static_cast<int>(f.severity), f.rule);
    };
    for (const auto &fold : folds) counts[keyOf(findings[fold.front()])] += static_cast<int>(fold.size());
    const Score &score = checking.lookedAt() ? *checking.lookedAt() : *m_studio.score();
    for (const auto &[key, count] : counts) {
        auto *group = new QTreeWidgetItem(m_tree);
        const QString name = byBar ? tr("Bar %1").arg(score.barNumber(std::min<std::size_t>(static_cast<std::size_t>(key.first), score.barCount() - 1)))
                                   : ruleName(key.second);
        group->setText(0, QStringLiteral("%1 (%2)").arg(name).arg(count));
        group->setData(0, kGroupRole, byBar ? name : fromUtf8(key.second));
        QFont bold = m_tree->font();
        bold.setWeight(QFont::DemiBold);
        group->setFont(0, bold);
        if (!byBar) group->setIcon(0, severityIcon(static_cast<Severity>(-key.first)));
        groups[key] = group;
    }
    std::size_t shown = 0;
    for (const auto &fold : folds) {
        if (++shown > kMostShown) break;
        const Finding &f = findings[fold.front()];
        QTreeWidgetItem *group = groups[keyOf(f)];
        QString text = fromUtf8(f.sentence);
        if (fold.size() > 1) {
            const std::size_t last = std::min(findings[fold.back()].lastBar, score.barCount() - 1);
            text += QLatin1Char(' ')
                    + (last == f.firstBar ? tr("And %1 more in this bar.").arg(fold.size() - 1)
                                          : tr("And %1 more, to bar %2.").arg(fold.size() - 1).arg(score.barNumber(last)));
        }
        auto *item = new QTreeWidgetItem(group, {text});
        if (byBar) item->setIcon(0, severityIcon(f.severity));
        item->setToolTip(0, findingTip({&f, 1}));
        item->setData(0, Qt::AccessibleTextRole, findingText(f));
        item->setData(0, kFindingRole, qulonglong(fold.front()));
        if (fold.size() > 1)
            for (const std::size_t i : fold) {
                auto *each = new QTreeWidgetItem(item, {fromUtf8(findings[i].sentence)});
                each->setToolTip(0, findingTip({&findings[i], 1}));
                each->setData(0, kFindingRole, qulonglong(i));
            }
    }
    for (const auto &[key, group] : groups) {
        const auto known = m_open.find(group->data(0, kGroupRole).toString());
        group->setExpanded(known != m_open.end() ? known->second : group->childCount() < kOpenBelow || byBar);
    }
    m_tree->verticalScrollBar()->setValue(scrolled);
    m_filling = false;
    showCurrent();
}

void FindingsPanel::showCurrent()
{
    if (!isVisible()) {
        m_stale = true;
        return;
    }
    const auto current = m_studio.checking().current();
    m_filling = true;
    if (!current) {
        m_tree->setCurrentItem(nullptr);
    } else if (!m_tree->currentItem() || m_tree->currentItem()->data(0, kFindingRole) != QVariant(qulonglong(*current))) {
        QTreeWidgetItem *found = nullptr;
        const std::function<void(QTreeWidgetItem *)> look = [&](QTreeWidgetItem *item) {
            const QVariant index = item->data(0, kFindingRole);
            if (!found && index.isValid() && index.toULongLong() == *current) found = item;
            for (int i = 0; !found && i < item->childCount(); ++i) look(item->child(i));
        };
        for (int i = 0; !found && i < m_tree->topLevelItemCount(); ++i) look(m_tree->topLevelItem(i));
        if (found) m_tree->setCurrentItem(found);
    }
    if (current && m_tree->currentItem()) m_tree->scrollToItem(m_tree->currentItem());
    m_filling = false;
    m_detailBox->setVisible(current.has_value());
    if (current) m_detail->setText(findingTip({&m_studio.findings()[*current], 1}));
    refreshMend();
}

void FindingsPanel::refreshMend()
{
    const bool running = m_studio.jobRunning() && m_studio.mending();
    m_mend->setText(running ? tr("Stop") : tr("Mend"));
    m_mend->setEnabled(running || !m_studio.ghost());
    m_mend->setToolTip(m_studio.ghost() && !running ? tr("Accept or hide the idea that is shown first") : tr("Ways to write it without this (Ctrl+F8)"));
    m_allow->setEnabled(!m_studio.ghost());
}

void FindingsPanel::refreshChoice()
{
    const LiveFindings &checking = m_studio.checking();
    m_profile->setCurrentIndex(m_profile->findData(checking.choice().suggested ? -1 : static_cast<int>(checking.profile())));
    const std::size_t changed = checking.choice().rules.overrides.size();
    QStringList words;
    if (checking.choice().suggested) words += tr("Now: %1.").arg(fromUtf8(profileName(checking.profile())));
    if (changed > 0) words += changed == 1 ? tr("1 rule is changed.") : tr("%1 rules are changed.").arg(changed);
    m_profileWords->setText(words.join(QLatin1Char(' ')));
    m_profileWords->setVisible(!words.isEmpty());
    m_profile->setToolTip(fromUtf8(profileDescription(checking.profile())));
}

void FindingsPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange && m_tree) rebuild();
    QWidget::changeEvent(event);
}

void FindingsPanel::goTo(QTreeWidgetItem *item)
{
    const QVariant index = item->data(0, kFindingRole);
    if (!index.isValid()) {
        item->setExpanded(!item->isExpanded());
        return;
    }
    const auto i = static_cast<std::size_t>(index.toULongLong());
    if (m_studio.checking().current() != i) m_studio.goToFinding(i);
}

void FindingsPanel::openMenu(const QPoint &at)
{
    const QTreeWidgetItem *item = m_tree->itemAt(at);
    if (!item || !item->data(0, kFindingRole).isValid()) return;
    const std::size_t index = item->data(0, kFindingRole).toULongLong();
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    addFindingActions(menu, m_studio, {&index, 1});
    menu->popup(m_tree->viewport()->mapToGlobal(at));
}

} // namespace ricercar
