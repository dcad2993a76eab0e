// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/falling_lane.h"

#include "ui/bridge/theme.h"

#include <QPaintEvent>
#include <QPainter>
#include <QTimer>

#include <algorithm>

namespace ricercar {

namespace {
constexpr double kFall = 28;              // px a second
constexpr std::size_t kMostBars = 2000;   // a flood does not slow the window
constexpr double kFewestPixels = 3;
} // namespace

FallingLane::FallingLane(LiveDesk &desk, const PlayKeyboard &keyboard, QWidget *parent) : QWidget(parent), m_desk(desk), m_keyboard(keyboard)
{
    setAccessibleName(tr("What was just played"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    m_timer = new QTimer(this);
    m_timer->setInterval(16);
    connect(m_timer, &QTimer::timeout, this, [this] {
        forget();
        update();
    });
    connect(&desk, &LiveDesk::played, this, &FallingLane::take);
    connect(&keyboard, &PlayKeyboard::scrolled, this, qOverload<>(&QWidget::update));
}

void FallingLane::take(const LiveEvent &e)
{
    if (e.kind == LiveEvent::Kind::NoteOn) {
        if (m_bars.size() >= kMostBars) m_bars.pop_front();
        m_bars.push_back({e.key, e.source, e.source == LivePort::kGenie && buttonOf ? buttonOf(e.key) : -1, e.nanos, 0});
        if (isVisible() && !m_timer->isActive()) m_timer->start();
    } else if (e.kind == LiveEvent::Kind::NoteOff) {
        for (auto b = m_bars.rbegin(); b != m_bars.rend(); ++b)
            if (b->off == 0 && b->key == e.key && b->inlet == e.source) {
                b->off = std::max(e.nanos, b->on + 1);
                break;
            }
    }
}

void FallingLane::forget()
{
    const std::int64_t now = nowNanos();
    const double seconds = height() / kFall + 0.5;
    std::erase_if(m_bars, [&](const Bar &b) {
        if (b.off == 0) return !(m_desk.hands(b.key) >> b.inlet & 1u); // a panic leaves none
        return static_cast<double>(now - b.off) * 1e-9 > seconds;
    });
    if (m_bars.empty()) m_timer->stop();
}

void FallingLane::paintEvent(QPaintEvent *event)
{
    const Theme &t = theme();
    QPainter p(this);
    p.fillRect(event->rect(), t.rollWhiteRow);
    // Octaves, so that the eye finds the key again.
    for (int k = 24; k <= PlayKeyboard::kHighest; k += 12) {
        const double x = m_keyboard.keyRect(k).left();
        if (x >= 0 && x < width()) p.fillRect(QRectF(std::round(x), 0, 1, height()), t.gridBeat);
    }
    if (m_bars.empty()) {
        QFont small = font();
        small.setPixelSize(11);
        p.setFont(small);
        p.setPen(t.textDim);
        p.drawText(rect().adjusted(8, 0, -8, 0), Qt::AlignCenter, p.fontMetrics().elidedText(tr("What you play falls past here."), Qt::ElideRight, width() - 16));
        return;
    }
    const std::int64_t now = nowNanos();
    p.setRenderHint(QPainter::Antialiasing);
    QFont bold = font();
    bold.setBold(true);
    bold.setPixelSize(10);
    p.setFont(bold);
    for (const Bar &b : m_bars) {
        const QRectF key = m_keyboard.keyRect(b.key);
        if (key.isEmpty() || key.right() < 0 || key.left() > width()) continue;
        const double top = b.off == 0 ? 0 : static_cast<double>(now - b.off) * 1e-9 * kFall;
        const double foot = std::max(top + kFewestPixels, static_cast<double>(now - b.on) * 1e-9 * kFall);
        if (top > height()) continue;
        const QColor colour = handColour(b.inlet, b.button);
        const double wide = std::clamp(key.width() - 2, 7.0, 18.0);
        const QRectF bar(key.center().x() - wide / 2, top, wide, std::min(foot, height() + 8.0) - top);
        if (b.off == 0 && b.button >= 0 && buttonX) {
            const double x = buttonX(b.button);
            if (x >= 0) {
                QColor thread = colour;
                thread.setAlphaF(0.6f);
                p.setPen(QPen(thread, 1.5));
                p.drawLine(QPointF(key.center().x(), std::min(foot, height() - 2.0)), QPointF(x, height()));
            }
        }
        p.setPen(Qt::NoPen);
        p.setBrush(colour);
        p.drawRoundedRect(bar, 2.5, 2.5);
        if (b.button >= 0 && bar.height() >= 11) {
            p.setPen(t.dark ? QColor("#101114") : QColor("#FFFFFF"));
            p.drawText(QRectF(bar.left() - 4, bar.bottom() - 13, bar.width() + 8, 13), Qt::AlignCenter, QString::number(b.button + 1));
        }
    }
}

} // namespace ricercar
