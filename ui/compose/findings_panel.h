// SPDX-License-Identifier: GPL-3.0-or-later
// The findings of what is shown: by which rules, which severities, folded by rule or by bar; and the one in hand with
// what can be done about it. A click goes to the place and selects its notes. A second page holds the rules.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

#include <array>
#include <map>

class QComboBox;
class QLabel;
class QPushButton;
class QStackedWidget;
class QTimer;
class QToolButton;
class QTreeWidget;
class QTreeWidgetItem;

namespace ricercar {

class RulesPage;

class FindingsPanel : public QWidget {
    Q_OBJECT
public:
    explicit FindingsPanel(Studio &studio, QWidget *parent = nullptr);

    void showRules(bool on);
    RulesPage *rulesPage() const { return m_rules; }
    QComboBox *profileChooser() const { return m_profile; }
    QToolButton *filterOf(Severity severity) const; // faults, weaknesses, remarks
    QComboBox *order() const { return m_order; }
    QPushButton *mendButton() const { return m_mend; }
    QPushButton *allowButton() const { return m_allow; }
    QLabel *detail() const { return m_detail; }

protected:
    void changeEvent(QEvent *event) override;
    void showEvent(QShowEvent *event) override;

private:
    QWidget *makeList();
    QWidget *makeDetail();
    void onFindings();
    void rebuild();
    void showCurrent();
    void refreshChoice();
    void refreshMend();
    void goTo(QTreeWidgetItem *item);
    void openMenu(const QPoint &at);

    Studio &m_studio;
    QStackedWidget *m_pages = nullptr;
    RulesPage *m_rules = nullptr;
    QComboBox *m_profile = nullptr, *m_order = nullptr;
    QLabel *m_profileWords = nullptr, *m_heading = nullptr, *m_detail = nullptr, *m_trouble = nullptr;
    std::array<QToolButton *, 3> m_filters{}; // faults, weaknesses, remarks
    QTreeWidget *m_tree = nullptr;
    QWidget *m_detailBox = nullptr, *m_allowedBox = nullptr;
    QLabel *m_allowedWords = nullptr;
    QPushButton *m_mend = nullptr, *m_allow = nullptr;
    QTimer *m_later = nullptr;
    std::map<QString, bool> m_open; // groups that were opened or closed by hand
    bool m_stale = true, m_filling = false;
};

} // namespace ricercar
