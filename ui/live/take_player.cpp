// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/take_player.h"

#include <QTimer>

namespace ricercar {

TakePlayer::TakePlayer(LivePort &port, QObject *parent) : QObject(parent), m_playback(port.inlet(LivePort::kAnswer))
{
    m_timer = new QTimer(this);
    m_timer->setTimerType(Qt::PreciseTimer);
    m_timer->setInterval(2);
    connect(m_timer, &QTimer::timeout, this, &TakePlayer::step);
}

void TakePlayer::play(const Take &take) { playFromStart(take, take.notes.empty() ? 0 : 0.02 - take.notes.front().onSeconds); }

void TakePlayer::playFromStart(const Take &take, double after)
{
    stop();
    m_playback.start(take, nowNanos() + static_cast<std::int64_t>(after * 1e9));
    m_timer->start();
}

void TakePlayer::stop()
{
    m_timer->stop();
    m_playback.stop();
}

void TakePlayer::step()
{
    m_playback.step(nowNanos());
    if (m_playback.playing()) return;
    m_timer->stop();
    Q_EMIT ended();
}

} // namespace ricercar
