// SPDX-License-Identifier: GPL-3.0-or-later
// One part in the parts panel: its colour, name, mute and solo, loudness, place in the room, instrument.
#pragma once

#include "ui/bridge/studio.h"

#include <QFrame>

class QLineEdit;
class QSlider;
class QPushButton;
class QToolButton;

namespace ricercar {

class ColourDot;

class PartStrip : public QFrame {
    Q_OBJECT
public:
    PartStrip(Studio &studio, PartId part, QWidget *parent = nullptr);
    PartId part() const { return m_part; }
    void refresh();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void contextMenuEvent(QContextMenuEvent *event) override;

private:
    void change(const std::string &gesture, const QString &label, const std::function<void(Part &)> &change);
    void chooseInstrument();
    QMenu *partMenu();

    Studio &m_studio;
    PartId m_part;
    ColourDot *m_dot = nullptr;
    QLineEdit *m_name = nullptr;
    QToolButton *m_mute = nullptr, *m_solo = nullptr;
    QPushButton *m_instrument = nullptr;
    QSlider *m_volume = nullptr, *m_pan = nullptr;
};

} // namespace ricercar
