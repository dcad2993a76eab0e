// SPDX-License-Identifier: GPL-3.0-or-later
// The form of a fugue: voices by bars, entries and countersubjects as blocks with their letters, episodes, strettos, and the
// keys of cadences beneath. A click goes to the place; it can be saved as a picture.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/base/result.h"
#include "core/fugue/entries.h"
#endif

#include <QWidget>

#include <optional>

namespace ricercar {

class FormDiagram : public QWidget {
    Q_OBJECT
public:
    explicit FormDiagram(QWidget *parent = nullptr);
    void setForm(ScorePtr score, FugueAnalysis analysis);
    void clear();
    QString wordsOf(std::size_t entry) const;
    QRectF entryRect(std::size_t entry) const;
    int current() const { return m_current; } // the entry in hand, -1: none
    Result<void> save(const QString &path) const; // .svg, .pdf or .png

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override { return {160, sizeHint().height()}; }

Q_SIGNALS:
    void placeAsked(ricercar::TimelineTick at);

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    bool event(QEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    struct Look; // colours and measures, on the screen or on paper
    void paint(QPainter &p, const Look &look) const;
    std::vector<std::size_t> rows() const; // parts that are voices of the fugue, from the top
    int entryAt(QPointF at) const;
    void setCurrent(int entry);

    ScorePtr m_score;
    std::optional<FugueAnalysis> m_form;
    int m_current = -1;
};

} // namespace ricercar
