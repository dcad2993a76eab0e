// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/findings_panel.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QEvent>
#include <QHeaderView>
#include <QLabel>
#include <QResizeEvent>
#include <QStyledItemDelegate>
#include <QTreeWidget>
#include <QVBoxLayout>

#include <map>

namespace ricercar {

namespace {
constexpr int kFindingRole = Qt::UserRole + 1; // index into Studio::findings()
constexpr std::size_t kMostShown = 2000;
// Sentences are read whole: rows are as tall as their text needs at the width there is.
class WrappingRows : public QStyledItemDelegate {
public:
    explicit WrappingRows(QTreeWidget *tree) : QStyledItemDelegate(tree), m_tree(tree) {}
    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const int indent = m_tree->indentation() * (index.parent().isValid() ? 2 : 1);
        const int width = std::max(80, m_tree->viewport()->width() - indent - 16);
        const QString text = index.data().toString();
        const QRect box = option.fontMetrics.boundingRect(QRect(0, 0, width, 10'000), Qt::TextWordWrap, text);
        return {width, box.height() + 8};
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

} // namespace

FindingsPanel::FindingsPanel(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_heading = new QLabel;
    m_heading->setWordWrap(true);
    m_heading->setProperty("dim", true);
    m_tree = new FindingsTree;
    m_tree->setItemDelegate(new WrappingRows(m_tree));
    m_tree->setTextElideMode(Qt::ElideNone);
    m_tree->setHeaderHidden(true);
    m_tree->setIndentation(14);
    m_tree->setWordWrap(true);
    m_tree->setUniformRowHeights(false);
    m_tree->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_tree->setAccessibleName(tr("Findings"));
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(12, 8, 12, 12);
    all->setSpacing(8);
    all->addWidget(m_heading);
    all->addWidget(m_tree, 1);
    connect(m_tree, &QTreeWidget::itemClicked, this, &FindingsPanel::goTo);
    connect(m_tree, &QTreeWidget::itemActivated, this, &FindingsPanel::goTo);
    connect(&studio, &Studio::findingsChanged, this, &FindingsPanel::rebuild);
    rebuild();
}

void FindingsPanel::rebuild()
{
    m_tree->clear();
    const std::vector<Finding> &findings = m_studio.findings();
    const QString where = m_studio.ghost() ? tr("In the idea shown: ") : QString();
    if (findings.empty()) {
        m_heading->setText(where + tr("Nothing to object to. Parallels, crossings, ranges, leading notes and leaps are checked while you write."));
        return;
    }
    std::map<std::string, QString> names;
    for (const RuleInfo &rule : voiceLeadingRules()) names[rule.id] = fromUtf8(rule.name);
    std::map<std::pair<int, std::string>, std::vector<std::size_t>> byRule; // the gravest first
    for (std::size_t i = 0; i < findings.size() && i < kMostShown; ++i)
        byRule[{-static_cast<int>(findings[i].severity), findings[i].rule}].push_back(i);
    int faults = 0, weaknesses = 0;
    for (const Finding &f : findings) {
        faults += f.severity == Severity::Error;
        weaknesses += f.severity == Severity::Weakness;
    }
    m_heading->setText(where
                       + (faults + weaknesses == 0
                              ? tr("Nothing to object to; only remarks.")
                              : tr("%1 faults, %2 weaknesses. Click one to see its notes.").arg(faults).arg(weaknesses)));
    for (const auto &[rule, places] : byRule) {
        const QString name = names.contains(rule.second) ? names[rule.second] : fromUtf8(rule.second);
        auto *group = new QTreeWidgetItem(m_tree, {QStringLiteral("%1 (%2)").arg(name).arg(places.size())});
        const Severity severity = findings[places.front()].severity;
        group->setForeground(0, severity == Severity::Error      ? theme().findingError
                                : severity == Severity::Weakness ? theme().findingWeak
                                                                 : theme().textDim);
        group->setToolTip(0, fromUtf8(findings[places.front()].source));
        for (const std::size_t i : places) {
            auto *item = new QTreeWidgetItem(group, {fromUtf8(findings[i].sentence)});
            item->setToolTip(0, fromUtf8(findings[i].sentence + "\n" + findings[i].source));
            item->setData(0, kFindingRole, qulonglong(i));
        }
        group->setExpanded(places.size() <= 6);
    }
}

void FindingsPanel::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) rebuild();
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
    if (i >= m_studio.findings().size()) return;
    const Finding finding = m_studio.findings()[i];
    NoteSet notes;
    for (const NoteId id : finding.notes)
        if (findNote(*m_studio.score(), id).note) notes.insert(id);
    if (!notes.empty()) m_studio.session().select(std::move(notes));
    if (!m_studio.playing()) m_studio.setPlayhead(finding.range.begin);
    m_studio.say(fromUtf8(finding.sentence));
}

} // namespace ricercar
