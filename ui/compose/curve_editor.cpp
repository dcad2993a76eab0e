// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/curve_editor.h"

#include "ui/bridge/theme.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <cmath>

namespace ricercar {

CurveEditor::CurveEditor(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setMouseTracking(false);
    setCursor(Qt::CrossCursor);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setToolTip(tr("Draw over the bars. Right button or Delete leaves a bar free; arrow keys go through the bars and move their points."));
}

void CurveEditor::setScale(const Scale &scale)
{
    m_scale = scale;
    setAccessibleName(tr("%1, from %2 to %3, bar by bar").arg(scale.name, scale.lowest, scale.highest));
    describe();
    update();
}

void CurveEditor::setBars(int bars, int firstNumber)
{
    m_curve.resize(static_cast<std::size_t>(std::max(0, bars)));
    m_firstNumber = firstNumber;
    m_current = std::min(m_current, bars - 1);
    update();
}

void CurveEditor::setCurve(const Curve &curve)
{
    const std::size_t bars = m_curve.size();
    m_curve = curve;
    m_curve.resize(bars);
    describe();
    update();
}

bool CurveEditor::empty() const
{
    return std::none_of(m_curve.begin(), m_curve.end(), [](const auto &v) { return v.has_value(); });
}

QRectF CurveEditor::field() const { return QRectF(rect()).adjusted(4, 14, -4, -14); }

QPointF CurveEditor::place(int bar, double value) const
{
    const QRectF f = field();
    const double wide = f.width() / std::max<double>(1, static_cast<double>(m_curve.size()));
    return {f.left() + (bar + 0.5) * wide, f.bottom() - (value - m_scale.low) / (m_scale.high - m_scale.low) * f.height()};
}

void CurveEditor::set(int bar, std::optional<double> value)
{
    if (bar < 0 || bar >= static_cast<int>(m_curve.size())) return;
    if (value) value = std::clamp(*value, m_scale.low, m_scale.high);
    m_curve[static_cast<std::size_t>(bar)] = value;
}

void CurveEditor::draw(QPointF at, bool erase)
{
    if (m_curve.empty()) return;
    const QRectF f = field();
    const int bars = static_cast<int>(m_curve.size());
    const int bar = std::clamp(static_cast<int>((at.x() - f.left()) / f.width() * bars), 0, bars - 1);
    const double value = std::clamp(m_scale.low + (f.bottom() - at.y()) / f.height() * (m_scale.high - m_scale.low), m_scale.low, m_scale.high);
    // What a fast hand passed over lies between.
    const int from = m_last < 0 ? bar : m_last, steps = std::abs(bar - from);
    for (int i = 0; i <= steps; ++i) {
        const double share = steps == 0 ? 1.0 : static_cast<double>(i) / steps;
        set(from + (bar > from ? i : -i), erase ? std::nullopt : std::optional(m_lastValue + (value - m_lastValue) * (steps == 0 ? 1.0 : share)));
    }
    if (!erase) set(bar, value);
    m_last = bar;
    m_lastValue = value;
    m_current = bar;
    describe();
    update();
    Q_EMIT changed();
}

void CurveEditor::mousePressEvent(QMouseEvent *event)
{
    m_last = -1;
    const QRectF f = field();
    m_lastValue = m_scale.low + (f.bottom() - event->position().y()) / f.height() * (m_scale.high - m_scale.low);
    draw(event->position(), event->button() == Qt::RightButton);
}

void CurveEditor::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & (Qt::LeftButton | Qt::RightButton)) draw(event->position(), event->buttons() & Qt::RightButton);
}

void CurveEditor::keyPressEvent(QKeyEvent *event)
{
    const int bars = static_cast<int>(m_curve.size());
    if (bars == 0) return QWidget::keyPressEvent(event);
    const auto now = [&] { return m_curve[static_cast<std::size_t>(m_current)]; };
    if (m_current < 0) m_current = 0;
    switch (event->key()) {
    case Qt::Key_Left: m_current = std::max(0, m_current - 1); break;
    case Qt::Key_Right: m_current = std::min(bars - 1, m_current + 1); break;
    case Qt::Key_Up: set(m_current, now() ? *now() + m_scale.step : m_scale.usual); break;
    case Qt::Key_Down: set(m_current, now() ? *now() - m_scale.step : m_scale.usual); break;
    case Qt::Key_Delete:
    case Qt::Key_Backspace: set(m_current, std::nullopt); break;
    default: return QWidget::keyPressEvent(event);
    }
    describe();
    update();
    if (event->key() != Qt::Key_Left && event->key() != Qt::Key_Right) Q_EMIT changed();
}

bool CurveEditor::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) { // here these keys mean the curve, not the notes
        const auto *key = static_cast<QKeyEvent *>(event);
        static constexpr int kOwn[] = {Qt::Key_Left, Qt::Key_Right, Qt::Key_Up, Qt::Key_Down, Qt::Key_Delete, Qt::Key_Backspace};
        if (key->modifiers() == Qt::NoModifier && std::find(std::begin(kOwn), std::end(kOwn), key->key()) != std::end(kOwn)) {
            event->accept();
            return true;
        }
    }
    return QWidget::event(event);
}

void CurveEditor::describe()
{
    if (m_current < 0 || m_current >= static_cast<int>(m_curve.size())) return;
    const auto &value = m_curve[static_cast<std::size_t>(m_current)];
    setAccessibleDescription(value ? tr("Bar %1: %2").arg(m_firstNumber + m_current).arg(*value, 0, 'f', m_scale.decimals) : tr("Bar %1: free").arg(m_firstNumber + m_current));
}

void CurveEditor::paintEvent(QPaintEvent *)
{
    const Theme &t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(hasFocus() ? t.accent : t.border, 1));
    p.setBrush(t.paper);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    const QRectF f = field();
    QFont small = font();
    small.setPointSizeF(std::max(7.0, font().pointSizeF() - 1.5));
    p.setFont(small);
    p.setPen(t.textDim);
    p.drawText(QPointF(f.left() + 2, f.top() - 3), m_scale.highest);
    p.drawText(QPointF(f.left() + 2, f.bottom() + 11), m_scale.lowest);
    const int bars = static_cast<int>(m_curve.size());
    const double wide = f.width() / std::max(1, bars);
    const int every = wide >= 18 ? 1 : wide * 4 >= 18 ? 4 : 16;
    double free = f.left() + 4 + p.fontMetrics().horizontalAdvance(m_scale.lowest);
    for (int b = 0; b < bars; ++b) {
        p.setPen(QPen(t.gridBeat, 0.8));
        p.drawLine(QPointF(f.left() + b * wide, f.top()), QPointF(f.left() + b * wide, f.bottom()));
        const QString number = QString::number(m_firstNumber + b);
        const double at = f.left() + (b + 0.5) * wide - p.fontMetrics().horizontalAdvance(number) / 2.0;
        if ((m_firstNumber + b) % every == 0 && at > free) {
            p.setPen(t.textDim);
            p.drawText(QPointF(at, f.bottom() + 11), number);
        }
    }
    p.setPen(QPen(t.border, 1, Qt::DotLine));
    const double usual = place(0, m_scale.usual).y();
    p.drawLine(QPointF(f.left(), usual), QPointF(f.right(), usual));
    // The line where neighbours are drawn, and a point for each bar that is.
    p.setPen(QPen(t.accent, 1.6));
    for (int b = 0; b + 1 < bars; ++b)
        if (m_curve[static_cast<std::size_t>(b)] && m_curve[static_cast<std::size_t>(b) + 1])
            p.drawLine(place(b, *m_curve[static_cast<std::size_t>(b)]), place(b + 1, *m_curve[static_cast<std::size_t>(b) + 1]));
    for (int b = 0; b < bars; ++b) {
        const auto &value = m_curve[static_cast<std::size_t>(b)];
        const bool here = hasFocus() && b == m_current;
        if (here) {
            p.setPen(QPen(t.accent, 1, Qt::DashLine));
            p.setBrush(Qt::NoBrush);
            p.drawRect(QRectF(f.left() + b * wide + 1, f.top(), std::max(2.0, wide - 2), f.height()));
        }
        if (!value) continue;
        p.setPen(Qt::NoPen);
        p.setBrush(t.accent);
        p.drawEllipse(place(b, *value), 2.6, 2.6);
    }
    if (empty()) {
        p.setPen(t.textDim);
        p.drawText(f, Qt::AlignCenter, bars == 0 ? tr("say which bars first") : tr("free: draw here"));
    }
}

void CurveEditor::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void CurveEditor::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

} // namespace ricercar
