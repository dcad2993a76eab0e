// SPDX-License-Identifier: GPL-3.0-or-later
// The Studio: what all views share. It turns the Session's observers and the Player's state into Qt signals and
// holds the little state that belongs to no document: playhead, snap grid, ghost, clipboard. UI thread only.
// Views change the document through session() alone; ideas come and go through it.
#pragma once

#include "core/audio/player.h"
#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/compose/concept_analysis.h"
#endif
#include "core/compose/pipeline.h"
#include "core/session/session.h"
#include "core/theory/checker.h"
#include "ui/bridge/region.h"

#include <QElapsedTimer>
#include <QObject>
#include <QString>

#include <functional>
#include <memory>
#include <optional>

class QTimer;

namespace ricercar {

class LiveFindings;

// Loads the generators; called once on the worker's thread at the first request. Wired in app (ui never sees models).
using PipelineLoader = std::function<Result<std::shared_ptr<const Pipeline>>()>;

// An idea shown but not accepted: views draw what differs from the document as ghosts.
struct Ghost {
    ScorePtr base, score;
    TickRange range;
    int colour = 0;  // index of the idea, for its colour
};

// A band of colour behind a stretch of a voice in both views: what it is in the form. The letter is the second cue.
struct FormBand {
    enum class Kind : std::uint8_t { Subject, Answer, Countersubject };
    VoiceRef voice;
    TickRange range;
    Kind kind = Kind::Subject;
    QString letter; // "S", "A", "CS"
    bool operator==(const FormBand &) const = default;
};

// A note that is being recorded: drawn as a ghost until it is written.
struct LiveNote {
    PartId part;
    TickRange range;
    int key = 60;
    bool down = false; // still held
    bool operator==(const LiveNote &) const = default;
};

class Studio : public QObject {
    Q_OBJECT
public:
    Studio(Session &session, Player &player, PipelineLoader loader, QObject *parent = nullptr);
    ~Studio() override;

    Session &session() { return m_session; }
    Player &player() { return m_player; }
    const ScorePtr &score() const { return m_session.score(); }

    TimelineTick playhead() const { return m_playhead; }
    void setPlayhead(TimelineTick t);        // moves the transport too
    bool playing() const { return m_playing; }
    void togglePlay();
    void stop();

    // What is looped: kept when looping is switched off.
    const std::optional<TickRange> &loopRange() const { return m_loopRange; }
    bool looping() const { return m_looping; }
    void setLoop(std::optional<TickRange> range, bool on);
    bool metronome() const { return m_metronome; }
    void setMetronome(bool on);
    int countIn() const { return m_countIn; } // bars
    void setCountIn(int bars);
    double tempoScale() const { return m_tempoScale; }
    void setTempoScale(double scale);

    // Snap: the grid's step, 0 = off. Triplet steps are plain ticks (3360 = eighth triplet).
    Ticks snap() const { return m_snap; }
    void setSnap(Ticks step);
    TimelineTick snapped(TimelineTick t) const;      // to the nearest line of the grid of the bar that holds t
    TimelineTick snappedDown(TimelineTick t) const;  // to the line at or before t

    PartId activePart() const { return m_activePart; } // where drawing and step entry go
    void setActivePart(PartId part);
    std::uint8_t activeVoice() const { return m_activeVoice; }
    void setActiveVoice(std::uint8_t voice);

    // Repeated keys merge into one undo step until a pause; call after each applyMerging() of a key.
    void endGestureSoon();

    // What the next idea may be about. Marked by a marquee or by name, empty stretches included, until something else is
    // selected; without a mark the voices of the selected notes, from the first to the last of them.
    std::optional<Region> region() const;
    const std::optional<Region> &markedRegion() const { return m_region; }
    void markRegion(std::optional<Region> region);
    // Cadences wished at places, by time; not part of the document.
    const std::vector<CadenceWish> &cadences() const { return m_cadences; }
    void setCadences(std::vector<CadenceWish> cadences);

    // Of what is shown; whoever colours them takes them back.
    const std::vector<FormBand> &formBands() const { return m_bands; }
    void setFormBands(std::vector<FormBand> bands);

    // What is played and not yet written; whoever records shows it and takes it back.
    const std::vector<LiveNote> &liveNotes() const { return m_liveNotes; }
    void setLiveNotes(std::vector<LiveNote> notes);

    const Clip &clipboard() const { return m_clipboard; }
    void setClipboard(Clip clip) { m_clipboard = std::move(clip); }

    const std::optional<Ghost> &ghost() const { return m_ghost; }
    void setGhost(std::optional<Ghost> ghost);
    // What sounds: the document, or the ghost while it is auditioned.
    void auditionGhost(bool on);
    bool auditioningGhost() const { return m_auditioningGhost; }
    // A/B: document and ghost change places in what sounds, at the next bar line while it plays (as another ghost does that
    // is chosen while one is heard). Standing still, it begins with the ghost.
    void switchAudition();
    const std::optional<TimelineTick> &switchAt() const { return m_switchAt; } // the bar line that is waited for

    // The checker beside the editing. Its findings speak of what is shown, an idea over the document included.
    LiveFindings &checking() { return *m_checking; }
    const std::vector<Finding> &findings() const;
    void goToFinding(std::size_t index);  // selects its notes, moves the playhead there
    void stepFinding(int by);             // the next or the one before, round the end
    // Mends the finding in hand, else the gravest that the selected notes are in; says so if there is none.
    void mendHere();
    void audition(PartId part, int key, int velocity = 90);

    // Stage one alone, in the background, without loading a model: analysisReady() follows.
    void lookAtTune(CounterpointRequest request);
    // A harmonization in the background. At most one runs; a new one cancels the old one.
    void harmonize(CounterpointRequest request);
    // Ways to mend a finding of the document, in the background as a harmonization is: one job at a time.
    void mend(const Finding &finding);
    bool mending() const { return m_mending; }            // the job, or the last one, mends
    // Ideas that others write (a fugue), in the background as a harmonization is: one job at a time, the same signals.
    using OnAlternative = std::function<void(const Alternative &)>;
    // The pipeline is that of the models, or of the rules alone where no model is installed.
    using Work = std::function<Result<PipelineResult>(const Pipeline &, IdSource, JobControl &, const OnAlternative &)>;
    // `asker`: who shows them; null: whoever shows ideas.
    void propose(ScorePtr base, Work work, const QObject *asker = nullptr);
    const QObject *jobAsker() const { return m_jobAsker; }
    bool proposing() const { return m_proposing; }        // the job, or the last one, is such
    const ScorePtr &jobBase() const { return m_jobBase; } // what its alternatives are proposed against
    void cancelJob();
    bool jobRunning() const { return m_jobRunning; }
    // Those of the pipeline once it is loaded; before, empty.
    const std::vector<Capabilities> &generators() const { return m_generators; }
    // What goes on, fills and accompanies music that is not of four voices; none: not installed, or not yet known.
    const std::optional<ContinuationCapabilities> &continuation() const { return m_continuation; }
    bool generatorsAreKnown() const { return m_generatorsKnown; }
    void askForGenerators(); // loads the pipeline in the background; generatorsKnown() follows

    // A sentence in the status bar; errors stay until the next one.
    void say(const QString &sentence);
    void complain(const QString &sentence);

Q_SIGNALS:
    void scoreChanged(const ricercar::ScorePtr &before, const ricercar::ScorePtr &after, const ricercar::Delta &delta);
    void selectionChanged();
    void playheadMoved(ricercar::TimelineTick at);
    void transportChanged();
    void ghostChanged();
    void findingsChanged();
    void snapChanged();
    void activePartChanged();
    void loopChanged();
    void regionChanged();
    void cadencesChanged();
    void formBandsChanged();
    void liveNotesChanged();
    void analysisReady(const ricercar::Analysis &found);
    void conceptFailed(const QString &sentence);
    void generatorsKnown();
    void jobStarted();
    void jobProgress(double fraction, const QString &words);
    void jobLog(const QString &words);
    void alternativeReady(const ricercar::Alternative &alternative);
    void jobFinished(const ricercar::PipelineResult &result);
    void jobFailed(const QString &sentence, bool cancelled);
    void said(const QString &sentence, bool isError);

private:
    void onScore(const ScorePtr &before, const ScorePtr &after, const Delta &delta);
    void tick();
    using Job = std::function<Result<PipelineResult>(IdSource, JobControl &, const OnAlternative &)>;
    void startJob(ScorePtr base, Work work);
    void startProposing(ScorePtr base, Job work, const QObject *asker);
    void know(const Pipeline &pipeline); // worker thread
    std::optional<TimelineTick> nextBarLine() const; // of what sounds; none: it stands still
    void sound(const ScorePtr &score, bool atBarLine);
    const ScorePtr &shownScore() const;

    Session &m_session;
    Player &m_player;
    struct Worker;
    std::unique_ptr<Worker> m_worker;
    QTimer *m_clock = nullptr;
    QTimer *m_gestureTimer = nullptr;
    QElapsedTimer m_sincePlay;
    TimelineTick m_playhead;
    bool m_playing = false, m_heardPlaying = false;
    std::optional<TickRange> m_loopRange;
    bool m_looping = false, m_metronome = false;
    int m_countIn = 0;
    double m_tempoScale = 1.0;
    Ticks m_snap = kSixteenth;
    PartId m_activePart;
    std::uint8_t m_activeVoice = 0;
    std::optional<Region> m_region;
    std::vector<CadenceWish> m_cadences;
    std::vector<FormBand> m_bands;
    std::vector<LiveNote> m_liveNotes;
    Clip m_clipboard;
    std::optional<Ghost> m_ghost;
    bool m_auditioningGhost = false;
    std::optional<TimelineTick> m_switchAt;
    const QObject *m_jobAsker = nullptr;
    LiveFindings *m_checking = nullptr;
    NoteSet m_findingNotes; // selected by goToFinding()
    std::vector<Capabilities> m_generators;
    std::optional<ContinuationCapabilities> m_continuation;
    bool m_generatorsKnown = false;
    ScorePtr m_jobBase;
    bool m_jobRunning = false, m_mending = false, m_proposing = false;
    std::uint64_t m_jobSerial = 0, m_conceptSerial = 0;
    int m_scoreObserver = 0, m_selectionObserver = 0;
};

} // namespace ricercar
