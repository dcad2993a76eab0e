// SPDX-License-Identifier: GPL-3.0-or-later
// Call and answer: it listens to a phrase, hears when the player stops, and answers; then it is the player's turn again,
// without a hand on the mouse. Both are kept as takes. Goes with the music where that plays, else with the player.
#pragma once

#include "core/compose/job_runner.h"
#include "core/live/call_and_answer.h"
#include "ui/live/take_desk.h"

#include <QObject>

#include <memory>

class QTimer;

namespace ricercar {

class Duet : public QObject {
    Q_OBJECT
public:
    enum class Turn { Off, Yours, Thinking, Mine };
    explicit Duet(TakeDesk &takes, QObject *parent = nullptr);
    ~Duet() override;

    Turn turn() const { return m_turn; }
    bool on() const { return m_turn != Turn::Off; }
    void setOn(bool on);
    void answerNow(); // without waiting for the silence
    void setAnswerer(std::shared_ptr<const IAnswerer> answerer); // a model's; where it fails, the rules vary what was played
    QString answererName() const;
    bool hasModel() const { return m_answerer != nullptr; }
    bool varies() const { return m_varies || !m_answerer; } // the rules vary what was played, though there is a model
    void setVaries(bool on);
    double silence() const { return m_silence; } // beats until a phrase is held to have ended
    void setSilence(double beats);
    bool writes() const { return m_writes; }     // into the music, as well as into the list
    void setWrites(bool on);
    const QString &how() const { return m_how; } // what the last answer was: "answer at the fifth"
    int turns() const { return m_turns; }

Q_SIGNALS:
    void changed();

private:
    void feed(const LiveEvent &event);
    void listen();
    void look();
    void think();
    void answer(const PlayedAnswer &answer);
    void turnOver();
    double secondsPerBeat() const;
    TimelineTick nextBar(double tick) const;

    TakeDesk &m_takes;
    std::shared_ptr<const IAnswerer> m_answerer;
    Recorder m_recorder;
    PhraseEnd m_end;
    TakePlayer *m_player = nullptr;
    QTimer *m_timer = nullptr;
    Turn m_turn = Turn::Off;
    double m_silence = 2;
    bool m_varies = false, m_writes = true, m_moving = false;
    TimelineTick m_cursor;       // where the next call is written, while the music stands
    double m_tempo = 96;         // of the last call
    Take m_call, m_reply;
    PlayedPhrase m_phrase;
    std::vector<PlayedPhrase> m_before;
    std::int64_t m_answerEnds = 0; // steady clock
    std::uint64_t m_seed = 1, m_serial = 0;
    int m_turns = 0;
    QString m_how;
    JobRunner m_worker; // last: stops before what it uses goes
};

} // namespace ricercar
