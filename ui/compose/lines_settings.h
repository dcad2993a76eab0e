// SPDX-License-Identifier: GPL-3.0-or-later
// The settings of music that goes on, is filled or accompanied in any number of parts: how long, which parts, what is kept,
// the mix of styles, and curves over the bars: density, height, line, beat, fullness, loudness.
#pragma once

#include "ui/compose/curve_editor.h"
#include "ui/compose/lines_request.h"

#include <QWidget>

#include <array>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;
class QToolButton;

namespace ricercar {

class FlowLayout;
class Section;
class StyleMix;

class LinesSettings : public QWidget {
    Q_OBJECT
public:
    enum Curve { Density, Height, Line, Offbeat, Fullness, Loudness };
    static constexpr int kCurves = 6;

    explicit LinesSettings(Studio &studio, QWidget *parent = nullptr);
    void setTask(IdeaTask task, Where where); // shows what matters to it
    LinesChoice choice() const;               // without key and surprise, which are set elsewhere
    void fit();                               // the curves to the bars there are, the parts to those of the score
    QSpinBox *barsBox() const { return m_bars; }
    QComboBox *instrumentBox() const { return m_instrument; }
    QToolButton *partButton(int part) const { return m_parts[static_cast<std::size_t>(part)].second; }
    QCheckBox *keepRhythmBox() const { return m_keepRhythm; }
    QCheckBox *keepPitchBox() const { return m_keepPitch; }
    QComboBox *curveBox() const { return m_curve; }
    CurveEditor *curveEditor() const { return m_editor; }
    StyleMix *styles() const { return m_styles; }

Q_SIGNALS:
    void changed();

private:
    QWidget *makeCurves();
    void showCurve();
    void showStyles();
    CurveEditor::Scale scaleOf(Curve curve) const;

    Studio &m_studio;
    IdeaTask m_task = IdeaTask::Continue;
    Where m_where = Where::Whole;
    QFormLayout *m_form = nullptr;
    QSpinBox *m_bars = nullptr;
    QWidget *m_partsRow = nullptr, *m_keepRow = nullptr;
    FlowLayout *m_partsFlow = nullptr;
    std::vector<std::pair<PartId, QToolButton *>> m_parts;
    QComboBox *m_instrument = nullptr, *m_curve = nullptr;
    QCheckBox *m_keepRhythm = nullptr, *m_keepPitch = nullptr, *m_inScale = nullptr, *m_ends = nullptr;
    StyleMix *m_styles = nullptr;
    CurveEditor *m_editor = nullptr;
    QPushButton *m_clear = nullptr;
    Section *m_styleSection = nullptr, *m_curveSection = nullptr;
    std::array<CurveEditor::Curve, kCurves> m_curves;
    QString m_partsShown;
};

} // namespace ricercar
