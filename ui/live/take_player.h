// SPDX-License-Identifier: GPL-3.0-or-later
// Plays a take as it was played, through the answer's voice: to hear it again, or as the studio's turn. UI thread.
#pragma once

#include "core/live/take_playback.h"

#include <QObject>

class QTimer;

namespace ricercar {

class TakePlayer : public QObject {
    Q_OBJECT
public:
    explicit TakePlayer(LivePort &port, QObject *parent = nullptr);

    void play(const Take &take);                        // from its first note on, now
    void playFromStart(const Take &take, double after); // the take's second 0 sounds after so many seconds
    void stop();
    bool playing() const { return m_playback.playing(); }

Q_SIGNALS:
    void ended(); // the last note was let go; not after stop()

private:
    void step();
    TakePlayback m_playback;
    QTimer *m_timer = nullptr;
};

} // namespace ricercar
