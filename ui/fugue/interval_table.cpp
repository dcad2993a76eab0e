// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/interval_table.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QKeyEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ricercar {

namespace {

constexpr int kCellWidth = 21, kCellHeight = 18, kTitle = 16, kGap = 4;

// "8", "(7)" passing, "7-" suspended, "4?" graded, "7!" a fault.
QString sign(const PairInterval &i)
{
    const QString number = QString::number(std::abs(i.steps) + 1);
    switch (i.judgement) {
    case PairInterval::Judgement::Passing: return QStringLiteral("(%1)").arg(number);
    case PairInterval::Judgement::Suspension: return number + QStringLiteral("–");
    case PairInterval::Judgement::Graded: return number + QStringLiteral("?");
    case PairInterval::Judgement::Fault: return number + QStringLiteral("!");
    case PairInterval::Judgement::Consonant:
    case PairInterval::Judgement::Chordal: break;
    }
    return number;
}

} // namespace

IntervalTable::IntervalTable(const Countersubject &counter, const Metre &metre, QWidget *parent) : QWidget(parent), m_metre(metre)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Intervals of the countersubject"));
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    setSizePolicy(policy);
    const std::pair<QString, const PairReport *> blocks[] = {{tr("Above the subject"), &counter.withSubject.above},
                                                             {tr("Below the subject"), &counter.withSubject.below},
                                                             {tr("Above the answer"), &counter.withAnswer.above},
                                                             {tr("Below the answer"), &counter.withAnswer.below}};
    for (const auto &[title, report] : blocks) {
        QStringList found;
        if (report->parallels > 0) found << (report->parallels == 1 ? tr("1 parallel") : tr("%1 parallels").arg(report->parallels));
        if (report->faults > 0) found << (report->faults == 1 ? tr("1 fault") : tr("%1 faults").arg(report->faults));
        m_titles.push_back(QStringLiteral("%1: %2").arg(title, found.isEmpty() ? tr("clean") : found.join(QStringLiteral(", "))));
        for (const PairInterval &i : report->intervals) m_cells.push_back({i, m_titles.size() - 1, {}});
    }
}

int IntervalTable::arrange(int width, std::vector<Cell> *cells) const
{
    const int across = std::max(1, width / kCellWidth);
    int y = 0, column = 0;
    std::size_t block = m_titles.size();
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        if (m_cells[i].block != block) {
            if (block != m_titles.size()) y += kCellHeight + kGap;
            block = m_cells[i].block;
            y += kTitle;
            column = 0;
        } else if (column == across) {
            y += kCellHeight;
            column = 0;
        }
        if (cells) (*cells)[i].place = QRectF(column * kCellWidth, y, kCellWidth, kCellHeight);
        ++column;
    }
    return y + kCellHeight;
}

void IntervalTable::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    arrange(width(), &m_cells);
}

QString IntervalTable::wordsOf(int cell) const
{
    if (cell < 0 || cell >= count()) return {};
    const PairInterval &i = m_cells[static_cast<std::size_t>(cell)].interval;
    const int bar = i.at / m_metre.bar() + 1, beat = i.at % m_metre.bar() / std::max(1, m_metre.beat()) + 1;
    const QString words = i.words.empty() ? fromUtf8(judgementWord(i.judgement)) : fromUtf8(i.words);
    return tr("Bar %1 beat %2: %3, %4").arg(bar).arg(beat).arg(fromUtf8(i.name), words);
}

void IntervalTable::setCurrent(int cell)
{
    m_current = std::clamp(cell, -1, count() - 1);
    setAccessibleDescription(wordsOf(m_current));
    if (m_current >= 0) {
        const QPoint under = mapToGlobal(m_cells[static_cast<std::size_t>(m_current)].place.bottomLeft().toPoint());
        QToolTip::showText(under, wordsOf(m_current), this);
    }
    update();
}

int IntervalTable::cellAt(QPointF at) const
{
    for (std::size_t i = 0; i < m_cells.size(); ++i)
        if (m_cells[i].place.contains(at)) return static_cast<int>(i);
    return -1;
}

void IntervalTable::mouseMoveEvent(QMouseEvent *event)
{
    if (const int cell = cellAt(event->position()); cell != m_current) setCurrent(cell);
}

void IntervalTable::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Right: setCurrent(m_current + 1); return;
    case Qt::Key_Left: setCurrent(std::max(0, m_current - 1)); return;
    case Qt::Key_Home: setCurrent(0); return;
    case Qt::Key_End: setCurrent(count() - 1); return;
    default: QWidget::keyPressEvent(event);
    }
}

void IntervalTable::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void IntervalTable::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

void IntervalTable::paintEvent(QPaintEvent *)
{
    const Theme &t = theme();
    QPainter p(this);
    QFont small = font();
    small.setPixelSize(11);
    p.setFont(small);
    std::size_t block = m_titles.size();
    for (std::size_t i = 0; i < m_cells.size(); ++i) {
        const Cell &c = m_cells[i];
        if (c.block != block) {
            block = c.block;
            p.setPen(t.textDim);
            p.drawText(QRectF(0, c.place.top() - kTitle, width(), kTitle), Qt::AlignLeft | Qt::AlignVCenter, m_titles[block]);
        }
        const bool fault = c.interval.judgement == PairInterval::Judgement::Fault;
        const bool graded = c.interval.judgement == PairInterval::Judgement::Graded;
        if (static_cast<int>(i) == m_current) {
            p.setPen(QPen(hasFocus() ? t.accent : t.border, 1));
            p.setBrush(Qt::NoBrush);
            p.drawRect(c.place.adjusted(0.5, 0.5, -1.5, -0.5));
        }
        p.setPen(fault ? t.findingError : graded ? t.findingWeak : c.interval.judgement == PairInterval::Judgement::Consonant ? t.text : t.textDim);
        p.drawText(c.place, Qt::AlignCenter, sign(c.interval));
    }
}

} // namespace ricercar
