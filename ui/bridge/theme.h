// SPDX-License-Identifier: GPL-3.0-or-later
// Colours of the window, light and dark, by role. Voices keep four colours that hold for colour-blind eyes.
#pragma once

#include <QColor>
#include <QPalette>

namespace ricercar {

enum class ThemeKind { System, Light, Dark, HighContrast };

struct Theme {
    bool dark = false;
    QColor window, panel, border, text, textDim, accent, accentText;
    QColor paper, ink, inkDim;            // score
    QColor rollWhiteRow, rollBlackRow, rollOutOfScale, gridBar, gridBeat, gridFine; // roll
    QColor selection, playhead, findingWeak, findingError;
    QColor voice(int index) const;        // soprano, alto, tenor, bass, then again
    QColor idea(int index) const;         // ghosts
    QColor form(int kind) const;          // subject, answer, countersubject: bands of the form
    QPalette palette() const;
    QString styleSheet() const;           // paddings of 8 and 12 px, focus ring, flat buttons
};

const Theme &theme();                     // the one in force
void setTheme(ThemeKind kind);            // also sets the application's palette and style sheet
ThemeKind themeKind();

} // namespace ricercar
