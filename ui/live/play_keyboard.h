// SPDX-License-Identifier: GPL-3.0-or-later
// The 88 keys of a piano to be played with the pointer, lit by whoever plays: a device, the computer's keys, the eight
// buttons, the studio's answer, the music itself. Where all do not fit it shows a part, moved by octaves.
#pragma once

#include "ui/live/live_desk.h"

#include <QWidget>

#include <bitset>
#include <functional>

namespace ricercar {

// Colours of who plays: the same on the keys and in the lane under them.
QColor handColour(int inlet, int button = -1);

class PlayKeyboard : public QWidget {
    Q_OBJECT
public:
    static constexpr int kLowest = 21, kHighest = 108, kWhiteKeys = 52;
    explicit PlayKeyboard(LiveDesk &desk, QWidget *parent = nullptr);

    QRectF keyRect(int key) const;      // as drawn; empty off the piano
    int keyAt(QPointF at) const;        // -1: none
    bool showsAll() const;
    int firstOctave() const { return m_firstWhite / 7; }
    void scrollOctaves(int by);
    // Lettered with the computer's keys from this one on; -1: plain.
    void setLettersFrom(int key);
    // Which button made a key that sounds; for its colour.
    std::function<int(int)> buttonOf;
    bool isLit(int key) const { return m_desk.hands(key) != 0 || m_music.test(static_cast<std::size_t>(key)); }

    QSize sizeHint() const override { return {900, 76}; }
    QSize minimumSizeHint() const override { return {200, 52}; }

Q_SIGNALS:
    void scrolled();

protected:
    void paintEvent(QPaintEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void wheelEvent(QWheelEvent *event) override;
    void hideEvent(QHideEvent *event) override;

private:
    double whiteWidth() const;
    void sound(int key, QPointF at);
    void lightMusic();
    QColor litColour(int key) const;

    LiveDesk &m_desk;
    int m_firstWhite = 0, m_sounding = -1, m_lettersFrom = -1;
    std::bitset<128> m_music; // keys of the part in hand that the music plays now
};

} // namespace ricercar
