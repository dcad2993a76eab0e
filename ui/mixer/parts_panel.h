// SPDX-License-Identifier: GPL-3.0-or-later
// The panel at the left: a strip per part, and how to add one.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

#include <vector>

class QVBoxLayout;

namespace ricercar {

class PartStrip;

class PartsPanel : public QWidget {
    Q_OBJECT
public:
    explicit PartsPanel(Studio &studio, QWidget *parent = nullptr);
    void addPart(); // below the active one, an octave of its family: the same instrument

protected:
    void changeEvent(QEvent *event) override;

private:
    void rebuild();
    void refresh();
    Studio &m_studio;
    QVBoxLayout *m_list = nullptr;
    std::vector<PartStrip *> m_strips;
};

} // namespace ricercar
