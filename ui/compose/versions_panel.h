// SPDX-License-Identifier: GPL-3.0-or-later
// What was: the undo history, named checkpoints, and the sketchbook of ideas kept for later.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

class QLineEdit;
class QListWidget;

namespace ricercar {

class SketchList;

class VersionsPanel : public QWidget {
    Q_OBJECT
public:
    explicit VersionsPanel(Studio &studio, QWidget *parent = nullptr);
    void refresh();
    void nameCheckpoint(); // puts the cursor where a name is typed

Q_SIGNALS:
    void sketchesChanged();

private:
    Studio &m_studio;
    QListWidget *m_history = nullptr, *m_checkpoints = nullptr;
    SketchList *m_sketches = nullptr;
    QLineEdit *m_name = nullptr;
};

} // namespace ricercar
