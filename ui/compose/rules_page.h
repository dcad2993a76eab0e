// SPDX-License-Identifier: GPL-3.0-or-later
// Every rule of the checker: whether it is asked, how grave it is, and where it is written. Changes count at once and
// belong to the document, on top of the profile.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

#include <map>

class QCheckBox;
class QComboBox;
class QLabel;
class QLineEdit;
class QPushButton;

namespace ricercar {

class RulesPage : public QWidget {
    Q_OBJECT
public:
    explicit RulesPage(Studio &studio, QWidget *parent = nullptr);

    QLineEdit *search() const { return m_search; }
    QCheckBox *switchOf(const std::string &rule) const { return m_rows.at(rule).on; }
    QComboBox *severityOf(const std::string &rule) const { return m_rows.at(rule).severity; }
    QPushButton *asProfile() const { return m_asProfile; }

Q_SIGNALS:
    void done(); // back to the findings

protected:
    void showEvent(QShowEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;

private:
    struct Row {
        QWidget *row = nullptr;
        QCheckBox *on = nullptr;
        QComboBox *severity = nullptr;
        QString words; // what the search looks at
    };
    void refresh();
    void filter(const QString &text);

    Studio &m_studio;
    QLineEdit *m_search = nullptr;
    QLabel *m_heading = nullptr, *m_none = nullptr;
    QPushButton *m_asProfile = nullptr;
    std::map<std::string, Row> m_rows;
};

} // namespace ricercar
