// SPDX-License-Identifier: GPL-3.0-or-later
// Lays its items out like words: left to right, broken into lines at the width there is.
#pragma once

#include <QLayout>

#include <vector>

namespace ricercar {

class FlowLayout : public QLayout {
public:
    explicit FlowLayout(int gap = 4) : m_gap(gap) { setContentsMargins(0, 0, 0, 0); }
    ~FlowLayout() override;

    void addItem(QLayoutItem *item) override { m_items.push_back(item); }
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem *itemAt(int index) const override;
    QLayoutItem *takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange(QRect(0, 0, width, 0), false); }
    QSize sizeHint() const override { return minimumSize(); }
    QSize minimumSize() const override;
    void setGeometry(const QRect &rect) override;
    Qt::Orientations expandingDirections() const override { return {}; }

private:
    int arrange(const QRect &rect, bool place) const; // the height used
    std::vector<QLayoutItem *> m_items;
    int m_gap;
};

} // namespace ricercar
