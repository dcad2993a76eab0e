// SPDX-License-Identifier: GPL-3.0-or-later
// The desk of the fugue panel: the subject in hand and what was found for it (analysis, answers, countersubjects, a plan),
// what is listened to, and the searches in the background. It belongs to no document and writes to one only when
// something is inserted, as one undo step. UI thread only.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/compose/job_runner.h"
#include "core/fugue/answer.h"
#include "core/fugue/countersubject.h"
#include "core/fugue/stretto.h"
#include "core/fugue/subject.h"
#include "ui/bridge/studio.h"
#include "ui/fugue/line_placing.h"
#endif

#include <QObject>

namespace ricercar {

// A subject where it stands: tick 0 of the line is at `origin`, the start of its (full) bar.
struct DeskSubject {
    WovenLine line;
    SubjectAnalysis analysis;
    VoiceRef voice;
    TimelineTick origin;
    double tempo = 80;
    std::optional<KeySignature> written; // the key as the document has it
};

class FugueDesk : public QObject {
    Q_OBJECT
public:
    explicit FugueDesk(Studio &studio, QObject *parent = nullptr);
    ~FugueDesk() override;
    Studio &studio() { return m_studio; }

    // The subject. What is no subject leaves the desk as it was, and trouble() says why.
    void take();               // the selected notes, the marked stretch of a voice, else the first entry of the score
    void suggest(int bars);    // writes one into the document, in the key in force
    void forget();
    void setKey(std::optional<KeySignature> key); // in which the subject is heard; none: as written
    const std::optional<DeskSubject> &subject() const { return m_subject; }
    const QString &trouble() const { return m_trouble; }
    std::optional<FugueMaterial> material() const;

    // The answer in hand: a candidate, or one of the user's own (a window of notes at the fourth).
    const std::vector<Answer> &answers() const { return m_answers; }
    int chosenAnswer() const { return m_chosenAnswer; } // -1: the user's own
    const Answer *answer() const { return m_answer ? &*m_answer : nullptr; }
    void chooseAnswer(int index);
    void answerBy(bool firstAtFourth, std::optional<std::pair<std::size_t, std::size_t>> window);
    bool answerBelow() const { return m_below; }
    void setAnswerBelow(bool below);
    int answerShift() const;   // ticks from the subject's time to the answer's
    void setAnswerPlace(std::size_t place); // one of analysis.answerPlaces
    std::size_t answerPlace() const { return m_place; }

    // Strettos of the subject, the best first; found in the background as soon as there is a subject.
    const std::vector<Stretto> &strettos() const { return m_strettos; }
    bool strettosKnown() const { return m_strettosKnown; }
    QString strettoWords() const; // how much of it there is, in a sentence
    PlacedLines withStretto(const Stretto &stretto, bool whereSilent) const; // at the playhead's bar
    void listenToStretto(std::size_t index);

    // Countersubjects, found in the background.
    void findCountersubjects(Invertible at, int count);
    const std::vector<Countersubject> &countersubjects() const { return m_countersubjects; }
    int chosenCountersubject() const { return m_chosenCountersubject; } // the fugue keeps it; -1: the best it finds
    void chooseCountersubject(int index);
    enum class Side { Voice, Above, Below }; // of the answer: where the subject's own voice lies, or as asked
    Side side() const { return m_side; }
    void setSide(Side side) { m_side = side; }

    // A search in the background, and then `done` on this thread; a new one takes the place of the one that runs.
    using Search = std::function<std::function<void()>(JobControl &)>; // returns what is to be done with what it found
    void search(const QString &what, Search search);
    void stopSearch();
    bool searching() const { return m_searching; }
    const QString &searchWords() const { return m_searchWords; }

    // Listening and inserting. `what` names it among all that can be heard here.
    PlacedLines withAnswer(const Answer &answer) const;
    PlacedLines withCountersubject(const Countersubject &counter) const;
    void show(const QString &what, const PlacedLines &lines);   // as a ghost
    void listen(const QString &what, const PlacedLines &lines); // again: stops
    void insert(const QString &label, const PlacedLines &lines);
    void quiet();              // stops it
    QString sounding() const;  // "" : nothing of ours
    void refuse(const QString &sentence); // a sentence where the search said it cannot

Q_SIGNALS:
    void subjectChanged();
    void answersChanged();
    void answerChanged();
    void strettosChanged();
    void countersubjectsChanged();
    void searchChanged();      // begins, gets on, ends
    void searchFailed(const QString &sentence);
    void soundingChanged();

private:
    Result<DeskSubject> read(VoiceRef voice, TickRange range) const;
    void put(DeskSubject subject);
    void findAnswers();
    void findStrettos();
    Result<DeskSubject> firstEntry() const;
    void useAnswer(Answer answer, int index);

    Studio &m_studio;
    std::optional<DeskSubject> m_subject;
    std::optional<KeySignature> m_key;
    QString m_trouble;
    std::vector<Answer> m_answers;
    std::optional<Answer> m_answer;
    int m_chosenAnswer = 0, m_chosenCountersubject = -1;
    bool m_below = false, m_searching = false;
    std::size_t m_place = 0;
    std::vector<Countersubject> m_countersubjects;
    Side m_side = Side::Voice;
    std::vector<Stretto> m_strettos;
    bool m_strettosKnown = false;
    std::uint64_t m_subjectSerial = 0;
    QString m_searchWords, m_shown;
    std::optional<TimelineTick> m_returnTo; // where the playhead was before something was heard
    ScorePtr m_shownScore;
    std::uint64_t m_searchSerial = 0, m_seed = 0;
    JobHandle m_search;
    JobRunner m_runner; // last: its thread posts to this object
};

} // namespace ricercar
