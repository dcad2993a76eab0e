// SPDX-License-Identifier: GPL-3.0-or-later
// The control that fits a field of the concept: a list, a number, a mix of styles, sections line by line, or words.
#pragma once

#include "ui/compose/compose_desk.h"

#include <QWidget>

namespace ricercar {

class FieldEditor : public QWidget {
    Q_OBJECT
public:
    explicit FieldEditor(ComposeDesk &desk, std::string id) : m_desk(desk), m_id(std::move(id)) {}
    virtual void show(const PieceConcept &piece) = 0; // changes nothing

Q_SIGNALS:
    void refused(const QString &sentence); // "": taken

protected:
    void say(const QString &words);        // the field in words
    ComposeDesk &m_desk;
    std::string m_id;
};

// Owned by whoever puts it into a layout.
FieldEditor *makeFieldEditor(ComposeDesk &desk, const std::string &id);

} // namespace ricercar
