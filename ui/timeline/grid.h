// SPDX-License-Identifier: GPL-3.0-or-later
// The grid behind the notes: rows by key (shaded outside the scale in force), lines by bar, beat and snap step.
#pragma once

#include "core/music/score.h"
#include "ui/timeline/time_pitch.h"

class QPainter;
class QRect;

namespace ricercar {

struct GridOptions {
    Ticks snap;                 // 0: bars and beats only
    bool scaleHighlight = true;
};

void paintRows(QPainter &painter, const TimePitch &view, const Score &score, const QRect &clip, const GridOptions &options);
void paintTimeLines(QPainter &painter, const TimePitch &view, const Score &score, const QRect &clip, Ticks snap);
bool isBlackKey(int midi);

} // namespace ricercar
