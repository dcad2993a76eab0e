// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/centred_slider.h"

#include "ui/bridge/theme.h"

#include <QKeyEvent>
#include <QPainter>
#include <QStyleOptionSlider>

namespace ricercar {

namespace {
constexpr int kDetent = 9; // of 100: nearer than this is the middle
} // namespace

CentredSlider::CentredSlider(QWidget *parent) : QSlider(Qt::Horizontal, parent)
{
    setRange(-100, 100);
    setSingleStep(10);
    setPageStep(25);
    setMinimumWidth(72);
}

void CentredSlider::paintEvent(QPaintEvent *)
{
    const Theme &t = theme();
    QStyleOptionSlider option;
    initStyleOption(&option);
    const QRectF handle = style()->subControlRect(QStyle::CC_Slider, &option, QStyle::SC_SliderHandle, this);
    const double radius = 6, middle = height() / 2.0;
    const double from = radius, to = width() - radius, centre = (from + to) / 2;
    const double at = std::clamp(handle.center().x() + 0.5, from, to);
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(t.border);
    p.drawRoundedRect(QRectF(from - 2, middle - 2, to - from + 4, 4), 2, 2);
    p.drawRect(QRectF(centre - 0.75, middle - 6, 1.5, 12));
    const QColor mark = !isEnabled() ? t.border : hasFocus() ? t.accent : t.textDim;
    if (isEnabled() && value() != 0) {
        p.setBrush(t.accent);
        p.drawRect(QRectF(std::min(centre, at), middle - 2, std::abs(at - centre), 4));
    }
    p.setBrush(mark);
    p.drawEllipse(QPointF(value() == 0 ? centre : at, middle), radius, radius);
    if (hasFocus()) {
        p.setBrush(Qt::NoBrush);
        p.setPen(QPen(t.accent, 1));
        p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 4, 4);
    }
}

void CentredSlider::mouseMoveEvent(QMouseEvent *event)
{
    QSlider::mouseMoveEvent(event);
    if (isSliderDown() && std::abs(value()) < kDetent) setValue(0);
}

void CentredSlider::mouseDoubleClickEvent(QMouseEvent *) { setValue(0); }

void CentredSlider::keyPressEvent(QKeyEvent *event)
{
    if (event->key() == Qt::Key_0) {
        setValue(0);
        return;
    }
    QSlider::keyPressEvent(event);
}

} // namespace ricercar
