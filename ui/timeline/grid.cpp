// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/grid.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QPainter>

namespace ricercar {

namespace {

constexpr double kClosestLines = 6; // px; finer lines would be a grey wash

} // namespace

bool isBlackKey(int midi)
{
    const int pc = midi % 12;
    return pc == 1 || pc == 3 || pc == 6 || pc == 8 || pc == 10;
}

void paintRows(QPainter &painter, const TimePitch &view, const Score &score, const QRect &clip, const GridOptions &options)
{
    const Theme &t = theme();
    painter.fillRect(clip, t.rollWhiteRow);
    const int top = view.key(clip.top());
    const int bottom = view.key(clip.bottom());
    // Bars of one key are painted as one run.
    std::size_t bar = score.locate(view.tick(clip.left())).bar;
    double left = clip.left();
    while (left <= clip.right()) {
        const KeySignature key = score.masterBars[bar]->key;
        std::size_t next = bar + 1;
        while (next < score.barCount() && score.masterBars[next]->key == key && view.x(score.barStart(next)) <= clip.right())
            ++next;
        const double right = next < score.barCount() ? view.x(score.barStart(next)) : clip.right() + 1.0;
        const bool highlight = options.scaleHighlight && (key.mode != Mode::Unknown || key.fifths != 0);
        for (int k = bottom; k <= top; ++k) {
            const QColor *colour = nullptr;
            if (highlight)
                colour = inScale(key, k) ? nullptr : &t.rollOutOfScale;
            else if (isBlackKey(k))
                colour = &t.rollBlackRow;
            if (colour) painter.fillRect(QRectF(left, view.y(k), right - left, view.rowHeight()), *colour);
        }
        if (next >= score.barCount()) break;
        left = right;
        bar = next;
    }
    painter.setPen(QPen(t.gridFine, 1));
    for (int k = bottom; k <= top; ++k) {
        const bool octave = k % 12 == 0;
        const bool gap = k % 12 == 5; // between E and F
        if (!octave && !gap) continue;
        if (octave) painter.setPen(QPen(t.gridBeat, 1));
        else painter.setPen(QPen(t.gridFine, 1));
        const double y = std::floor(view.y(k) + view.rowHeight()) - 0.5;
        painter.drawLine(QPointF(clip.left(), y), QPointF(clip.right() + 1, y));
    }
}

void paintTimeLines(QPainter &painter, const TimePitch &view, const Score &score, const QRect &clip, Ticks snap)
{
    const Theme &t = theme();
    const TimelineTick from = view.tick(clip.left() - 1);
    const auto line = [&](double x, const QColor &colour) {
        painter.fillRect(QRectF(std::round(x), clip.top(), 1, clip.height()), colour);
    };
    double lastBar = -1e9;
    for (std::size_t b = score.locate(from).bar; b < score.barCount(); ++b) {
        const double x = view.x(score.barStart(b));
        if (x > clip.right()) return;
        const double width = view.width(score.masterBars[b]->length);
        const MasterBar &master = *score.masterBars[b];
        if (snap.value > 0 && view.width(snap) >= kClosestLines)
            for (Ticks at = snap; at < master.length; at += snap) line(x + view.width(at), t.gridFine);
        const auto beats = beatsOf(master);
        if (!beats.empty() && width / static_cast<double>(beats.size()) >= kClosestLines)
            for (const auto &[start, length] : beats)
                if (start.value > 0) line(x + view.width(Ticks{start.value}), t.gridBeat);
        if (x - lastBar >= kClosestLines) {
            line(x, t.gridBar);
            lastBar = x;
        }
    }
    line(view.x(score.end()), t.gridBar);
}

} // namespace ricercar
