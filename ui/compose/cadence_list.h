// SPDX-License-Identifier: GPL-3.0-or-later
// The cadences wished at places: each a chip that can be taken away, and a line that adds one where the playhead or the
// selection is.
#pragma once

#include "ui/bridge/studio.h"

#include <QWidget>

class QComboBox;
class QLabel;
class QPushButton;

namespace ricercar {

class FlowLayout;
class KeyBox;

class CadenceList : public QWidget {
    Q_OBJECT
public:
    explicit CadenceList(Studio &studio, QWidget *parent = nullptr);
    TimelineTick place() const;     // where the next one goes: the last chord's onset
    void add();                     // as the line says
    void focusKind();
    QString summary() const;        // "half in bar 4"; empty: none
    QComboBox *kindBox() const { return m_kind; }
    KeyBox *keyBox() const { return m_key; }
    QPushButton *addButton() const { return m_add; }
    int chipCount() const;

protected:
    void showEvent(QShowEvent *event) override;

private:
    void refresh();
    void refreshPlace();
    Studio &m_studio;
    QWidget *m_chips = nullptr;
    FlowLayout *m_flow = nullptr;
    QLabel *m_place = nullptr;
    QComboBox *m_kind = nullptr;
    KeyBox *m_key = nullptr;
    QPushButton *m_add = nullptr;
};

} // namespace ricercar
