// SPDX-License-Identifier: GPL-3.0-or-later
// The subject drawn small, as a roll, with what its analysis says at the notes: key and range, degrees, implied chords, head
// and tail, where it goes to the dominant, notes that ask for care in inversion, where strettos and an answer may enter. With an answer: that beneath it note for note, the changed
// notes marked, and the window of notes at the fourth, which can be dragged or moved with the keys.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/fugue/answer.h"
#include "core/fugue/stretto.h"
#include "core/fugue/subject.h"
#endif

#include <QWidget>

#include <optional>

namespace ricercar {

QString noteWords(const SpelledPitch &pitch); // "F♯4"

class ThemeStrip : public QWidget {
    Q_OBJECT
public:
    using Window = std::optional<std::pair<std::size_t, std::size_t>>; // first and last note, from 1

    explicit ThemeStrip(QWidget *parent = nullptr);
    void setSubject(const WovenLine &line, const SubjectAnalysis &analysis, std::size_t answerPlace);
    void setAnswer(const Answer *answer); // null: the subject alone
    void setStrettos(const std::vector<Stretto> &strettos);
    void clear();

    // A note of the subject, or of the answer where there is one; -1: none. What it is stands in words().
    int current() const { return m_current; }
    void setCurrent(int note);
    QString words() const { return wordsOf(m_current); }
    QRectF noteRect(int note) const;   // of the row that is in hand; for tests too
    QRectF windowRect() const;         // empty without one
    QRectF strettoRect(int stretto) const; // empty where none is drawn for it

    QSize sizeHint() const override { return {264, m_hasAnswer ? 178 : 148}; }
    QSize minimumSizeHint() const override { return {160, m_hasAnswer ? 178 : 148}; }

Q_SIGNALS:
    void currentChanged(int note);
    void windowAsked(bool firstAtFourth, const ricercar::ThemeStrip::Window &window);
    void placeAsked(int place); // of the answer's entry
    void strettoAsked(int stretto);
    void remarked(const QString &words); // about what is under the pointer and is no note

protected:
    void paintEvent(QPaintEvent *event) override;
    void mousePressEvent(QMouseEvent *event) override;
    void mouseMoveEvent(QMouseEvent *event) override;
    void mouseReleaseEvent(QMouseEvent *event) override;
    void keyPressEvent(QKeyEvent *event) override;
    void focusInEvent(QFocusEvent *event) override;
    void focusOutEvent(QFocusEvent *event) override;

private:
    enum class Grip { None, Left, Right, Body, New };
    double x(int tick) const;
    QRectF row(bool answer) const;     // where notes lie
    QRectF rectOf(const WovenLine &line, std::size_t note, bool answer) const;
    QString wordsOf(int note) const;
    const AnswerChange *changeAt(int note) const;
    int noteAt(QPointF at) const;
    int placeAt(QPointF at) const;
    int strettoAt(QPointF at) const;
    bool inverts(std::size_t note) const; // to a fourth over the bass
    int nearestNote(double px) const;  // by time
    Grip gripAt(QPointF at) const;
    void ask(bool first, Window window);
    void paintLine(QPainter &p, bool answer) const;

    WovenLine m_line;
    std::optional<SubjectAnalysis> m_analysis;
    struct StrettoMark {
        int after = 0, index = 0;  // the best at this distance
        double score = 0;
        bool good = false;
        QString words;
    };
    std::vector<StrettoMark> m_strettos;
    Answer m_answer;
    bool m_hasAnswer = false;
    std::size_t m_place = 0;
    int m_current = -1;
    Grip m_grip = Grip::None;
    int m_gripNote = 0;
    Window m_gripWindow;
};

} // namespace ricercar
