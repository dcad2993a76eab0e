// SPDX-License-Identifier: GPL-3.0-or-later
// A part of a panel that opens and closes: its heading, a summary of what is set inside, and the inside.
#pragma once

#include <QWidget>

class QLabel;
class QToolButton;

namespace ricercar {

class Section : public QWidget {
    Q_OBJECT
public:
    Section(const QString &title, QWidget *body, QWidget *parent = nullptr);
    void setSummary(const QString &words); // seen beside the heading
    void setOpen(bool open);
    bool isOpen() const;
    QToolButton *header() const { return m_header; }

Q_SIGNALS:
    void opened();

private:
    void describe();
    QString m_title, m_words;
    QToolButton *m_header = nullptr;
    QLabel *m_summary = nullptr;
    QWidget *m_body = nullptr;
};

} // namespace ricercar
