// SPDX-License-Identifier: GPL-3.0-or-later
// The voice-leading findings of what is shown, folded by rule. A click goes to the place and selects its notes.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

class QLabel;
class QTreeWidget;
class QTreeWidgetItem;

namespace ricercar {

class FindingsPanel : public QWidget {
    Q_OBJECT
public:
    explicit FindingsPanel(Studio &studio, QWidget *parent = nullptr);

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void goTo(QTreeWidgetItem *item);
    Studio &m_studio;
    QLabel *m_heading = nullptr;
    QTreeWidget *m_tree = nullptr;
};

} // namespace ricercar
