// SPDX-License-Identifier: GPL-3.0-or-later
// The sections of the form line by line: letter, bars, key, how it closes. The same letter is the same music.
#pragma once

#include "ui/compose/field_editors.h"

class QPushButton;
class QVBoxLayout;

namespace ricercar {

class SectionsEditor : public FieldEditor {
    Q_OBJECT
public:
    explicit SectionsEditor(ComposeDesk &desk);
    void show(const PieceConcept &piece) override;
    QPushButton *addButton() const { return m_add; }

private:
    void change(const std::function<void(std::vector<PieceSection> &)> &how);
    QVBoxLayout *m_list = nullptr;
    QPushButton *m_add = nullptr;
    std::vector<QWidget *> m_rows;
    std::vector<PieceSection> m_shown;
};

} // namespace ricercar
