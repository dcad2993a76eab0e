// SPDX-License-Identifier: GPL-3.0-or-later
// The fugue panel, from the top as one works: the subject, its answers, countersubjects, strettos, the plan and the whole
// fugue, canons and exercises, and the analysis of fugues that are there. What is not needed yet is folded away.
#pragma once

#include "ui/fugue/fugue_desk.h"

#include <QWidget>

#include <array>

class QLabel;
class QPushButton;
class QScrollArea;

namespace ricercar {

class AnalysisSection;
class AnswerSection;
class CanonSection;
class CountersubjectSection;
class FugueSectionPage;
class Section;
class SpeciesSection;
class StrettoSection;
class SubjectSection;

class FuguePanel : public QWidget {
    Q_OBJECT
public:
    explicit FuguePanel(Studio &studio, QWidget *parent = nullptr);

    enum class Page { Answer, Countersubject, Stretto, Fugue, Canon, Species, Analysis };
    void open(Page page);         // unfolds it and brings it to view
    Section *page(Page page) const { return m_pages[static_cast<std::size_t>(page)]; }
    void takeSubject();
    void forget();                // another document
    FugueDesk &desk() { return *m_desk; }
    SubjectSection *subject() const { return m_subject; }
    AnswerSection *answers() const { return m_answers; }
    CountersubjectSection *countersubjects() const { return m_counters; }
    StrettoSection *strettos() const { return m_strettos; }
    FugueSectionPage *fugue() const { return m_whole; }
    CanonSection *canon() const { return m_canon; }
    SpeciesSection *species() const { return m_species; }
    AnalysisSection *analysis() const { return m_analysis; }
    QLabel *troubleLabel() const { return m_trouble; }

Q_SIGNALS:
    void ideasAsked(); // they arrive where all ideas do

protected:
    bool event(QEvent *event) override;

private:
    void refresh();

    FugueDesk *m_desk = nullptr;
    SubjectSection *m_subject = nullptr;
    AnswerSection *m_answers = nullptr;
    CountersubjectSection *m_counters = nullptr;
    StrettoSection *m_strettos = nullptr;
    FugueSectionPage *m_whole = nullptr;
    CanonSection *m_canon = nullptr;
    SpeciesSection *m_species = nullptr;
    AnalysisSection *m_analysis = nullptr;
    std::array<Section *, 7> m_pages{};
    QScrollArea *m_scroll = nullptr;
    QWidget *m_running = nullptr;
    QLabel *m_words = nullptr, *m_trouble = nullptr;
};

} // namespace ricercar
