// SPDX-License-Identifier: GPL-3.0-or-later
// What a user sets once: sound, look, language. Kept in the user's settings; the sound is opened anew when changed.
#pragma once

#include "ui/bridge/studio.h"
#include "ui/bridge/theme.h"

#include <QDialog>

class QComboBox;
class QLabel;

namespace ricercar {

// As kept; the command's composition root uses them at the start.
AudioSettings savedAudioSettings();
ThemeKind savedTheme();
QString savedLanguage(); // "en", "zh_CN"; "" for the system's

class Preferences : public QDialog {
    Q_OBJECT
public:
    explicit Preferences(Studio &studio, QWidget *parent = nullptr);

private:
    void openSound();
    Studio &m_studio;
    QComboBox *m_device = nullptr, *m_buffer = nullptr, *m_soundFont = nullptr, *m_theme = nullptr, *m_language = nullptr;
    QLabel *m_state = nullptr;
};

} // namespace ricercar
