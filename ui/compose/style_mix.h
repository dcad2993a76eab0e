// SPDX-License-Identifier: GPL-3.0-or-later
// A mix of styles: a slider for each that is in it, their shares in per cent, and a list to add from.
#pragma once

#include <QStringList>
#include <QWidget>

#include <utility>
#include <vector>

class QComboBox;
class QLabel;
class QSlider;
class QVBoxLayout;

namespace ricercar {

class StyleMix : public QWidget {
    Q_OBJECT
public:
    explicit StyleMix(QWidget *parent = nullptr);
    void setNames(const QStringList &names); // that can be added; may be empty
    using Shares = std::vector<std::pair<QString, double>>; // sum to 1
    void setShares(const Shares &shares);
    Shares shares() const;
    QString summary() const;                 // "J. S. Bach 70 %, Chopin 30 %"
    QComboBox *addBox() const { return m_add; }
    QSlider *slider(int row) const;

Q_SIGNALS:
    void changed(); // by hand

private:
    struct Row {
        QString name;
        QWidget *box = nullptr;
        QSlider *slider = nullptr;
        QLabel *percent = nullptr;
    };
    void addRow(const QString &name, double share);
    void showPercents();
    void fillAdd();
    QStringList m_names;
    std::vector<Row> m_rows;
    QVBoxLayout *m_list = nullptr;
    QComboBox *m_add = nullptr;
};

} // namespace ricercar
