// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/finding_menu.h"

#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/words.h"

#include <QActionGroup>
#include <QCoreApplication>
#include <QMenu>
#include <QPainter>

#include <algorithm>

namespace ricercar {

namespace {

struct FindingMenu {
    Q_DECLARE_TR_FUNCTIONS(FindingMenu)
};

void addOne(QMenu *menu, Studio &studio, const Finding &finding)
{
    // Indices may have changed when the entry is chosen: the finding itself is looked for.
    const auto place = [&studio, finding]() -> std::optional<std::size_t> {
        const auto &all = studio.findings();
        const auto it = std::find(all.begin(), all.end(), finding);
        return it == all.end() ? std::nullopt : std::optional(static_cast<std::size_t>(it - all.begin()));
    };
    menu->setToolTipsVisible(true);
    QAction *mend = menu->addAction(FindingMenu::tr("Mend: %1", "the rule").arg(ruleName(finding.rule)), [&studio, finding, place] {
        if (const auto at = place()) studio.goToFinding(*at);
        studio.mend(finding);
    });
    mend->setEnabled(!studio.ghost());
    mend->setToolTip(studio.ghost() ? FindingMenu::tr("Accept or hide the idea that is shown first") : fromUtf8(finding.sentence));
    menu->addAction(FindingMenu::tr("Show it"), [&studio, place] {
        if (const auto at = place()) studio.goToFinding(*at);
    });
    QAction *allow = menu->addAction(FindingMenu::tr("Allow it here"), [&studio, finding] { studio.checking().allow(finding); });
    allow->setEnabled(!studio.ghost());
    allow->setToolTip(FindingMenu::tr("It is no finding any more while these notes stay; saved with the music"));
    QMenu *rule = menu->addMenu(FindingMenu::tr("The rule is"));
    auto *group = new QActionGroup(rule);
    const std::optional<Severity> now = studio.checking().severityOf(finding.rule);
    const auto choice = [&](const QString &text, std::optional<Severity> severity) {
        QAction *a = rule->addAction(text, [&studio, id = finding.rule, severity] { studio.checking().setSeverity(id, severity); });
        a->setCheckable(true);
        a->setChecked(now == severity);
        group->addAction(a);
    };
    for (const Severity s : {Severity::Error, Severity::Weakness, Severity::Info}) choice(severityWord(s), s);
    choice(FindingMenu::tr("Switched off"), std::nullopt);
}

} // namespace

void addFindingActions(QMenu *menu, Studio &studio, std::span<const std::size_t> findings)
{
    constexpr std::size_t kMost = 6;
    std::vector<Finding> here;
    for (const std::size_t i : findings)
        if (i < studio.findings().size()) here.push_back(studio.findings()[i]);
    std::stable_sort(here.begin(), here.end(), [](const Finding &a, const Finding &b) { return a.severity > b.severity; });
    if (here.size() == 1) {
        addOne(menu, studio, here.front());
    } else {
        for (std::size_t i = 0; i < here.size() && i < kMost; ++i) {
            QMenu *one = menu->addMenu(severityIcon(here[i].severity), ruleName(here[i].rule));
            addOne(one, studio, here[i]);
        }
    }
    if (!here.empty()) menu->addSeparator();
}

QIcon severityIcon(Severity severity)
{
    QIcon icon;
    for (const int ratio : {1, 2, 3}) {
        QPixmap map(16 * ratio, 16 * ratio);
        map.setDevicePixelRatio(ratio);
        map.fill(Qt::transparent);
        QPainter p(&map);
        p.setRenderHint(QPainter::Antialiasing);
        QPen pen(severityColour(severity), severity == Severity::Info ? 1.25 : 1.75, Qt::SolidLine, Qt::FlatCap);
        p.setPen(pen);
        if (severity != Severity::Info) {
            p.drawLine(QPointF(1.9, 6), QPointF(1.9, 11.9));
            p.drawLine(QPointF(14.1, 6), QPointF(14.1, 11.9));
        }
        if (severity == Severity::Weakness) pen.setDashPattern({2.1, 1.2});
        if (severity == Severity::Info) pen.setDashPattern({1.4, 1.8});
        p.setPen(pen);
        p.drawLine(QPointF(1, 11), QPointF(15, 11));
        icon.addPixmap(map);
    }
    return icon;
}

} // namespace ricercar
