// SPDX-License-Identifier: GPL-3.0-or-later
// How the ideas lean against the style's own habit: motion, dissonance, chromaticism, height, surprise.
#pragma once

#include "core/compose/generator.h"

#include <QWidget>

#include <array>

class QLabel;
class QPushButton;

namespace ricercar {

class CentredSlider;

class MannerSliders : public QWidget {
    Q_OBJECT
public:
    enum Kind { Motion, Dissonance, Chromaticism, Height, Surprise };
    static constexpr int kKinds = 5;

    explicit MannerSliders(QWidget *parent = nullptr);
    Controls controls() const;
    double surprise() const;   // [-1, 1]
    void reset();
    // Greys what the generator cannot heed; `why` is told by the tool tip. Surprise is every generator's.
    void setSteerable(bool on, const QString &why);
    QString summary() const;   // "livelier, lower"; empty: as the style
    CentredSlider *slider(Kind kind) const { return m_sliders[kind]; }

Q_SIGNALS:
    void changed();

private:
    std::array<CentredSlider *, kKinds> m_sliders{};
    std::array<QLabel *, kKinds> m_labels{};
    QPushButton *m_reset = nullptr;
};

} // namespace ricercar
