// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/keyboard.h"

#include "ui/bridge/theme.h"
#include "ui/timeline/grid.h"

#include <QMouseEvent>
#include <QPainter>

namespace ricercar {

Keyboard::Keyboard(Studio &studio, TimePitch &view, QWidget *parent) : QWidget(parent), m_studio(studio), m_view(view)
{
    setFixedWidth(kWidth);
    setMinimumHeight(40);
    setAccessibleName(tr("Keys"));
    setToolTip(tr("Press a key to hear it"));
    connect(&view, &TimePitch::changed, this, qOverload<>(&QWidget::update));
}

void Keyboard::setHover(int key)
{
    if (key == m_hover) return;
    m_hover = key;
    update();
}

void Keyboard::paintEvent(QPaintEvent *event)
{
    const Theme &t = theme();
    const QColor white = t.dark ? QColor("#D9D6CE") : QColor("#FFFEFB");
    const QColor black = t.dark ? QColor("#2A2C31") : QColor("#3A3D43");
    const QColor line = t.dark ? QColor("#9A978F") : QColor("#CFCBC0");
    const QColor label("#5D626B");
    QPainter p(this);
    p.fillRect(event->rect(), white);
    const int top = m_view.key(event->rect().top());
    const int bottom = m_view.key(event->rect().bottom());
    QFont small = font();
    small.setPixelSize(std::clamp(static_cast<int>(m_view.rowHeight()) - 2, 7, 11));
    p.setFont(small);
    const double blackWidth = kWidth * 0.6;
    for (int k = bottom; k <= top; ++k) {
        const QRectF row(0, m_view.y(k), kWidth, m_view.rowHeight());
        const bool lit = k == m_pressed || k == m_hover;
        if (isBlackKey(k)) {
            // The join of the white keys runs through the middle of the black one.
            p.fillRect(QRectF(blackWidth, std::round(row.center().y()), kWidth - blackWidth, 1), line);
            p.fillRect(QRectF(0, row.top(), blackWidth, row.height()), lit ? t.accent : black);
        } else {
            if (lit) {
                QColor glow = t.accent;
                glow.setAlphaF(k == m_pressed ? 0.7f : 0.3f);
                p.fillRect(row, glow);
            }
            if (k % 12 == 0 || k % 12 == 5)
                p.fillRect(QRectF(0, std::floor(row.bottom()) - 1, kWidth, 1), line);
            if (k % 12 == 0 && m_view.rowHeight() >= 5) {
                p.setPen(label);
                const QRectF where(0, row.center().y() - 8, kWidth - 5, 16);
                p.drawText(where, Qt::AlignRight | Qt::AlignVCenter, QStringLiteral("C%1").arg(k / 12 - 1));
            }
        }
    }
    p.fillRect(QRect(kWidth - 1, 0, 1, height()), t.border);
}

void Keyboard::sound(int key)
{
    if (key == m_pressed) return;
    m_pressed = key;
    if (key >= 0) m_studio.audition(m_studio.activePart(), key);
    update();
}

void Keyboard::mousePressEvent(QMouseEvent *event) { sound(m_view.key(event->position().y())); }

void Keyboard::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton) sound(m_view.key(event->position().y()));
}

void Keyboard::mouseReleaseEvent(QMouseEvent *) { sound(-1); }

} // namespace ricercar
