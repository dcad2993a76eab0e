// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/genie_buttons.h"

#include "ui/bridge/theme.h"

#include <QMouseEvent>
#include <QPainter>

#include <algorithm>

namespace ricercar {

QColor buttonColour(int button)
{
    static const std::array<QColor, 8> onLight{QColor("#4A3FA5"), QColor("#0072B2"), QColor("#00808F"), QColor("#2F7D4F"),
                                               QColor("#73730A"), QColor("#A86A00"), QColor("#C8501E"), QColor("#B02A5B")};
    static const std::array<QColor, 8> onDark{QColor("#A99DFF"), QColor("#56B4E9"), QColor("#4FC3D4"), QColor("#5FCB8F"),
                                              QColor("#C9C94A"), QColor("#E8B04A"), QColor("#FF9A52"), QColor("#F28AAE")};
    return (theme().dark ? onDark : onLight)[static_cast<std::size_t>(std::clamp(button, 0, 7))];
}

GenieButtons::GenieButtons(QWidget *parent) : QWidget(parent)
{
    setAccessibleName(tr("Eight buttons"));
    setToolTip(tr("Eight buttons play the whole piano: those on the right sound higher. Several at once make a chord."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

void GenieButtons::setDown(const std::array<bool, 8> &down)
{
    if (down == m_down) return;
    m_down = down;
    update();
}

QRectF GenieButtons::buttonRect(int button) const
{
    const double wide = (width() - 7 * 4.0) / 8;
    return {button * (wide + 4), 1, wide, height() - 2.0};
}

int GenieButtons::buttonAt(QPointF at) const
{
    for (int i = 0; i < 8; ++i)
        if (buttonRect(i).contains(at)) return i;
    return -1;
}

void GenieButtons::paintEvent(QPaintEvent *)
{
    const Theme &t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    QFont bold = font();
    bold.setBold(true);
    p.setFont(bold);
    for (int i = 0; i < 8; ++i) {
        const QColor colour = buttonColour(i);
        const bool down = m_down[static_cast<std::size_t>(i)];
        const QRectF r = buttonRect(i).adjusted(0.75, 0.75, -0.75, -0.75);
        QColor fill = down ? colour : t.paper;
        p.setPen(QPen(colour, 1.5));
        p.setBrush(fill);
        p.drawRoundedRect(r, 4, 4);
        p.setPen(down ? (t.dark ? QColor("#101114") : QColor("#FFFFFF")) : t.text);
        p.drawText(r, Qt::AlignCenter, QString::number(i + 1));
    }
}

void GenieButtons::hold(int button)
{
    if (button == m_held) return;
    if (m_held >= 0) Q_EMIT released(m_held);
    m_held = button;
    if (button >= 0) Q_EMIT pressed(button);
}

void GenieButtons::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton) hold(buttonAt(event->position()));
}

void GenieButtons::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton) hold(buttonAt(event->position()));
}

void GenieButtons::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton) hold(-1);
}

void GenieButtons::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    hold(-1);
}

} // namespace ricercar
