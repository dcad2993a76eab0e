// SPDX-License-Identifier: GPL-3.0-or-later
// A stretch of music, small: each note a bar of light at its height, what an idea brings in the idea's colour. A value that
// is made once and painted at any size; and a widget that shows one.
#pragma once

#include "core/music/score.h"

#include <QWidget>

#include <vector>

namespace ricercar {

class MusicPicture {
public:
    MusicPicture() = default;
    // `base`: what is there already (null: nothing); its notes are drawn as ink, those it lacks in the colour.
    MusicPicture(const Score *base, const Score &music, TickRange range);
    void paint(QPainter &painter, const QRectF &box, const QColor &colour) const;
    QPixmap pixmap(QSize size, double ratio, const QColor &colour) const; // on the paper of the theme
    bool empty() const { return m_notes.empty(); }
    int fresh() const;         // notes in the colour
    int lowest() const { return m_lowest; }
    int highest() const { return m_highest; }

private:
    struct Drawn {
        double left = 0, right = 0; // [0, 1] of the range
        int key = 60;
        bool fresh = false;
    };
    std::vector<Drawn> m_notes;
    std::vector<double> m_bars;    // bar lines, [0, 1]
    int m_lowest = 60, m_highest = 60;
};

class MusicPictureView : public QWidget {
    Q_OBJECT
public:
    MusicPictureView(MusicPicture picture, int colour, QWidget *parent = nullptr); // colour: of an idea
    QSize sizeHint() const override { return {200, 44}; }
    QSize minimumSizeHint() const override { return {80, 44}; }

protected:
    void paintEvent(QPaintEvent *event) override;

private:
    MusicPicture m_picture;
    int m_colour;
};

} // namespace ricercar
