// SPDX-License-Identifier: GPL-3.0-or-later
// Where a sentence of intent is typed. Words that were not understood are underlined; Ctrl+Enter writes, Escape stops,
// Ctrl+Up and Ctrl+Down go through what was asked before.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/brief/brief.h"
#endif

#include <QPlainTextEdit>
#include <QStringList>

#include <vector>

namespace ricercar {

class BriefBox : public QPlainTextEdit {
    Q_OBJECT
public:
    explicit BriefBox(QWidget *parent = nullptr);
    // Spans in bytes of the text as UTF-8.
    void mark(const std::vector<TextSpan> &notUnderstood);
    void setHistory(const QStringList &briefs) { m_history = briefs; } // the newest first
    QStringList markedWords() const;
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {120, sizeHint().height()}; }

Q_SIGNALS:
    void writeAsked();
    void stopAsked();

protected:
    bool event(QEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void changeEvent(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;

private:
    void paintMarks();
    void recall(int by);
    struct Mark {
        int begin = 0, end = 0; // in characters
        QString words;
    };
    std::vector<Mark> m_marks;
    QStringList m_history;
    QString m_draft; // what was typed before going through the history
    int m_recalled = -1, m_example = 0;
};

} // namespace ricercar
