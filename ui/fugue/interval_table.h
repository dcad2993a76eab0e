// SPDX-License-Identifier: GPL-3.0-or-later
// Every interval between a countersubject and its theme, above it and below it, with how each dissonance is treated.
// Hover, or the arrow keys, tell one in words.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/fugue/countersubject.h"
#endif

#include <QWidget>

namespace ricercar {

class IntervalTable : public QWidget {
    Q_OBJECT
public:
    IntervalTable(const Countersubject &counter, const Metre &metre, QWidget *parent = nullptr);
    int count() const { return static_cast<int>(m_cells.size()); } // intervals, in all positions
    int current() const { return m_current; }
    void setCurrent(int cell);
    QString wordsOf(int cell) const;

    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override { return arrange(width, nullptr); }
    QSize sizeHint() const override { return {240, arrange(240, nullptr)}; }
    QSize minimumSizeHint() const override { return {120, 40}; }

protected:
    void paintEvent(QPaintEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Cell {
        PairInterval interval;
        std::size_t block = 0;
        QRectF place;
    };
    int arrange(int width, std::vector<Cell> *cells) const; // the height
    int cellAt(QPointF at) const;

    Metre m_metre;
    std::vector<QString> m_titles;
    std::vector<double> m_titleTops; // of each block, filled by arrange
    std::vector<Cell> m_cells;
    int m_current = -1;
};

} // namespace ricercar
