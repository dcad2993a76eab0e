// SPDX-License-Identifier: GPL-3.0-or-later
// The sketchbook: ideas that were kept, each with its picture. One can be shown over the music, put into it, or forgotten.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

class QListWidget;
class QPushButton;

namespace ricercar {

class SketchList : public QWidget {
    Q_OBJECT
public:
    explicit SketchList(Studio &studio, QWidget *parent = nullptr);
    void refresh();
    int count() const;
    QListWidget *list() const { return m_list; }
    QPushButton *showButton() const { return m_show; }
    QPushButton *restoreButton() const { return m_restore; }
    QPushButton *forgetButton() const { return m_forget; }

Q_SIGNALS:
    void changed(); // one was forgotten

protected:
    void showEvent(QShowEvent *event) override;
    void changeEvent(QEvent *event) override;

private:
    const Sketch *chosen();
    void showChosen();
    void restore();
    Studio &m_studio;
    QListWidget *m_list = nullptr;
    QPushButton *m_show = nullptr, *m_restore = nullptr, *m_forget = nullptr;
    std::vector<Sketch> m_shown;
};

} // namespace ricercar
