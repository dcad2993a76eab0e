// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/studio.h"

#include "core/compose/concept_analysis.h"
#include "core/compose/job_runner.h"
#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/words.h"

#include <QTimer>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr int kClockMs = 16;        // about 60 Hz, only while playing
constexpr int kGesturePauseMs = 900; // keys further apart are steps of their own
constexpr int kStartGraceMs = 500;  // how long the sound may take to begin before "stopped" is believed
constexpr double kSwitchSeconds = 0.15; // what another plan needs to be made before its bar line
constexpr std::uint64_t kIdsForAJob = 1u << 20;

} // namespace

struct Studio::Worker {
    PipelineLoader loader;
    // Worker thread only, once loaded.
    std::shared_ptr<const Pipeline> pipeline;
    JobHandle job, look; // the newest of each kind
    // Declared last, so that they stop before what they use goes.
    JobRunner agent, analysis;

    Result<std::shared_ptr<const Pipeline>> loaded()
    {
        if (!pipeline) {
            if (!loader) return fail(ErrorCode::MissingResource, "No generator is installed.");
            Result<std::shared_ptr<const Pipeline>> made = loader();
            if (!made) return made;
            pipeline = *made;
        }
        return pipeline;
    }
};

Studio::Studio(Session &session, Player &player, PipelineLoader loader, QObject *parent)
    : QObject(parent), m_session(session), m_player(player), m_worker(std::make_unique<Worker>())
{
    m_worker->loader = std::move(loader);
    m_clock = new QTimer(this);
    m_clock->setTimerType(Qt::PreciseTimer);
    m_clock->setInterval(kClockMs);
    connect(m_clock, &QTimer::timeout, this, &Studio::tick);
    m_gestureTimer = new QTimer(this);
    m_gestureTimer->setSingleShot(true);
    connect(m_gestureTimer, &QTimer::timeout, this, [this] { m_session.endGesture(); });
    m_checking = new LiveFindings(session, this);
    connect(m_checking, &LiveFindings::changed, this, &Studio::findingsChanged);

    m_scoreObserver = m_session.onScore([this](const ScorePtr &before, const ScorePtr &after, const Delta &delta) {
        onScore(before, after, delta);
    });
    m_selectionObserver = m_session.onSelection([this](const NoteSet &) {
        markRegion(std::nullopt);
        if (m_checking->current() && m_session.selection() != m_findingNotes) m_checking->setCurrent(std::nullopt);
        Q_EMIT selectionChanged();
    });
    if (!score()->parts.empty()) m_activePart = score()->parts.front()->id;
    m_player.setScore(score());
}

Studio::~Studio()
{
    m_worker.reset(); // its threads post to this object
    m_session.removeObserver(m_scoreObserver);
    m_session.removeObserver(m_selectionObserver);
}

void Studio::onScore(const ScorePtr &before, const ScorePtr &after, const Delta &delta)
{
    if (!after->part(m_activePart)) {
        m_activePart = after->parts.empty() ? PartId{} : after->parts.front()->id;
        m_activeVoice = 0;
        Q_EMIT activePartChanged();
    }
    if (m_region) markRegion(within(*after, *m_region));
    if (!m_auditioningGhost) m_player.setScore(after);
    if (m_playhead > after->end()) setPlayhead(after->end());
    m_checking->look(shownScore());
    Q_EMIT scoreChanged(before, after, delta);
}

void Studio::endGestureSoon() { m_gestureTimer->start(kGesturePauseMs); }

const ScorePtr &Studio::shownScore() const { return m_ghost ? m_ghost->score : m_session.score(); }

void Studio::setPlayhead(TimelineTick t)
{
    t.value = std::clamp<std::int64_t>(t.value, 0, std::max(score()->end(), shownScore()->end()).value);
    m_player.locate(t);
    if (t == m_playhead) return;
    m_playhead = t;
    Q_EMIT playheadMoved(t);
}

void Studio::togglePlay()
{
    if (m_playing) {
        stop();
        return;
    }
    if (m_playhead >= shownScore()->end()) setPlayhead(TimelineTick{});
    m_playing = true;
    m_heardPlaying = false;
    m_sincePlay.start();
    if (!m_player.isOpen()) complain(tr("Playing without sound: %1").arg(fromUtf8(m_player.description())));
    m_player.setCountIn(m_countIn);
    m_player.locate(m_playhead);
    m_player.play();
    m_clock->start();
    Q_EMIT transportChanged();
}

void Studio::stop()
{
    if (!m_playing) return;
    m_playing = false;
    m_clock->stop();
    m_player.stop();
    m_switchAt.reset();
    Q_EMIT transportChanged();
    if (m_auditioningGhost) auditionGhost(false);
}

void Studio::tick()
{
    const TransportState now = m_player.state();
    const bool sounding = now.playing || now.countingIn;
    m_heardPlaying = m_heardPlaying || sounding;
    const bool ended = !sounding && (m_heardPlaying || m_sincePlay.elapsed() > kStartGraceMs);
    if (!sounding && !ended) return;
    if (now.position != m_playhead) {
        const bool back = now.position < m_playhead; // a loop begins again
        m_playhead = now.position;
        Q_EMIT playheadMoved(m_playhead);
        if (m_switchAt && (back || m_playhead >= *m_switchAt)) {
            m_switchAt.reset();
            Q_EMIT ghostChanged();
        }
    }
    if (ended) stop();
}

void Studio::setLoop(std::optional<TickRange> range, bool on)
{
    if (range && range->empty()) range.reset();
    m_loopRange = range;
    m_looping = on && range.has_value();
    m_player.setLoop(m_looping ? m_loopRange : std::nullopt);
    Q_EMIT loopChanged();
}

void Studio::setMetronome(bool on)
{
    m_metronome = on;
    m_player.setMetronome(on);
    Q_EMIT transportChanged();
}

void Studio::setCountIn(int bars)
{
    m_countIn = std::clamp(bars, 0, 4);
    Q_EMIT transportChanged();
}

void Studio::setTempoScale(double scale)
{
    m_tempoScale = std::clamp(scale, 0.1, 4.0);
    m_player.setTempoScale(m_tempoScale);
    Q_EMIT transportChanged();
}

void Studio::setSnap(Ticks step)
{
    if (step.value < 0 || step == m_snap) return;
    m_snap = step;
    Q_EMIT snapChanged();
}

TimelineTick Studio::snapped(TimelineTick t) const
{
    const TimelineTick below = snappedDown(t);
    if (m_snap.value == 0 || below == t) return t;
    TimelineTick above = below + m_snap;
    if (t < score()->end()) above = std::min(above, score()->barRange(score()->locate(t).bar).end);
    return t - below < above - t ? below : above;
}

TimelineTick Studio::snappedDown(TimelineTick t) const
{
    if (m_snap.value == 0) return t;
    if (t.value < 0) return {};
    const TimelineTick start = t < score()->end() ? score()->barStart(score()->locate(t).bar) : score()->end();
    return start + m_snap * ((t - start) / m_snap);
}

void Studio::setActivePart(PartId part)
{
    if (part == m_activePart || !score()->part(part)) return;
    m_activePart = part;
    m_activeVoice = 0;
    Q_EMIT activePartChanged();
}

void Studio::setActiveVoice(std::uint8_t voice)
{
    if (voice == m_activeVoice || voice > 15) return;
    m_activeVoice = voice;
    Q_EMIT activePartChanged();
}

std::optional<Region> Studio::region() const
{
    return m_region ? m_region : regionOf(*score(), m_session.selection());
}

void Studio::markRegion(std::optional<Region> region)
{
    if (region) region = within(*score(), std::move(*region));
    if (region == m_region) return;
    m_region = std::move(region);
    Q_EMIT regionChanged();
}

void Studio::setCadences(std::vector<CadenceWish> cadences)
{
    std::stable_sort(cadences.begin(), cadences.end(), [](const CadenceWish &a, const CadenceWish &b) { return a.at < b.at; });
    m_cadences = std::move(cadences);
    Q_EMIT cadencesChanged();
}

void Studio::setFormBands(std::vector<FormBand> bands)
{
    if (bands == m_bands) return;
    m_bands = std::move(bands);
    Q_EMIT formBandsChanged();
}

void Studio::setLiveNotes(std::vector<LiveNote> notes)
{
    if (notes == m_liveNotes) return;
    m_liveNotes = std::move(notes);
    Q_EMIT liveNotesChanged();
}

void Studio::setGhost(std::optional<Ghost> ghost)
{
    const bool hadGhost = m_ghost.has_value();
    if (!hadGhost && !ghost) return;
    const bool keepSounding = m_auditioningGhost && ghost.has_value();
    if (m_auditioningGhost && !keepSounding) auditionGhost(false);
    m_ghost = std::move(ghost);
    if (keepSounding) sound(m_ghost->score, true);
    m_checking->look(shownScore());
    Q_EMIT ghostChanged();
}

void Studio::auditionGhost(bool on)
{
    if (on == m_auditioningGhost || (on && !m_ghost)) return;
    m_auditioningGhost = on;
    sound(on ? m_ghost->score : score(), false);
    if (on) {
        setPlayhead(m_ghost->range.begin);
        if (!m_playing) togglePlay();
    } else if (m_playing) {
        stop();
    }
    Q_EMIT ghostChanged();
}

void Studio::switchAudition()
{
    if (!m_ghost) return;
    if (!m_playing) {
        if (!m_ghost->range.contains(m_playhead)) setPlayhead(m_ghost->range.begin);
        m_auditioningGhost = true;
        sound(m_ghost->score, false);
        togglePlay();
    } else {
        m_auditioningGhost = !m_auditioningGhost;
        sound(m_auditioningGhost ? m_ghost->score : score(), true);
    }
    Q_EMIT ghostChanged();
}

void Studio::sound(const ScorePtr &score, bool atBarLine)
{
    m_switchAt = atBarLine ? nextBarLine() : std::nullopt;
    m_player.setScore(score, m_switchAt);
}

std::optional<TimelineTick> Studio::nextBarLine() const
{
    if (!m_playing) return std::nullopt;
    const Score &s = *score();
    const TimelineTick now = m_player.state().position;
    const double soon = kSwitchSeconds * m_tempoScale * tempoAt(s, now) / 60 * static_cast<double>(kQuarter.value);
    const TimelineTick ready = now + Ticks{static_cast<std::int64_t>(soon)};
    if (ready >= s.end()) return std::nullopt;
    return s.barStart(s.locate(ready).bar + 1);
}

void Studio::audition(PartId part, int key, int velocity) { m_player.audition(part, key, velocity); }

void Studio::lookAtTune(CounterpointRequest request)
{
    const std::uint64_t serial = ++m_conceptSerial;
    if (m_worker->look) m_worker->look->cancel();
    m_worker->look = m_worker->analysis.submit([this, serial, request = std::move(request)](JobControl &job) {
        if (job.stopped()) return;
        const Result<Analysis> found = analysed(request);
        if (job.stopped()) return;
        QMetaObject::invokeMethod(this, [this, serial, found] {
            if (serial != m_conceptSerial) return;
            if (found)
                Q_EMIT analysisReady(*found);
            else
                Q_EMIT conceptFailed(fromUtf8(found.error().sentence));
        }, Qt::QueuedConnection);
    });
}

void Studio::askForGenerators()
{
    if (m_jobRunning || !m_generators.empty()) return;
    m_worker->agent.submit([this](JobControl &) {
        if (const auto pipeline = m_worker->loaded()) know(**pipeline);
    });
}

void Studio::know(const Pipeline &pipeline)
{
    std::optional<ContinuationCapabilities> lines;
    if (const auto &writer = pipeline.continuation()) lines = writer->capabilities();
    QMetaObject::invokeMethod(this, [this, known = pipeline.generators(), lines] {
        m_generators = known;
        m_continuation = lines;
        m_generatorsKnown = true;
        Q_EMIT generatorsKnown();
    }, Qt::QueuedConnection);
}

void Studio::harmonize(CounterpointRequest request)
{
    if (!request.base) {
        request.base = score();
        request.revision = m_session.current().id;
    }
    const ScorePtr base = request.base;
    m_mending = false;
    startJob(base, [request = std::move(request)](const Pipeline &pipeline, IdSource ids, JobControl &job, const OnAlternative &each) {
        return pipeline.write(request, ids, job, each);
    });
}

const std::vector<Finding> &Studio::findings() const { return m_checking->shown(); }

void Studio::goToFinding(std::size_t index)
{
    if (index >= findings().size()) return;
    const Finding finding = findings()[index];
    NoteSet notes;
    for (const NoteId id : finding.notes)
        if (findNote(*score(), id).note) notes.insert(id);
    m_findingNotes = notes;
    m_session.select(std::move(notes));
    if (!m_playing) setPlayhead(finding.range.begin);
    m_checking->setCurrent(index);
    say(findingText(finding));
}

void Studio::stepFinding(int by)
{
    if (const auto next = m_checking->neighbour(by, m_playhead))
        goToFinding(*next);
    else
        say(tr("There is nothing to object to."));
}

void Studio::mendHere()
{
    std::optional<std::size_t> chosen = m_checking->current();
    const NoteSet &selection = m_session.selection();
    for (std::size_t i = 0; !m_checking->current() && i < findings().size(); ++i) {
        const Finding &f = findings()[i];
        const bool touched = std::any_of(f.notes.begin(), f.notes.end(), [&](NoteId id) { return selection.contains(id); });
        if (touched && (!chosen || f.severity > findings()[*chosen].severity)) chosen = i;
    }
    if (chosen)
        mend(findings()[*chosen]);
    else
        say(findings().empty() ? tr("There is nothing to mend.") : tr("Go to a finding first, or select a note that has one."));
}

void Studio::mend(const Finding &finding)
{
    if (m_ghost) {
        complain(tr("This is in the idea that is shown, not in your music yet: accept the idea or hide it, then mend."));
        return;
    }
    CounterpointRequest request;
    request.base = score();
    request.revision = m_session.current().id;
    request.rules.rules = m_checking->choice().rules;
    request.rules.rules.profile = m_checking->profile();
    m_mending = true;
    startJob(request.base, [request, finding](const Pipeline &pipeline, IdSource ids, JobControl &job, const OnAlternative &) {
        return pipeline.mend(request, finding, ids, job);
    });
}

void Studio::startJob(ScorePtr base, Work work)
{
    m_proposing = false;
    startProposing(std::move(base), [this, work = std::move(work)](IdSource ids, JobControl &job, const OnAlternative &each) -> Result<PipelineResult> {
        const auto pipeline = m_worker->loaded();
        if (!pipeline) return Unexpected{pipeline.error()};
        know(**pipeline);
        return work(**pipeline, ids, job, each);
    }, nullptr);
}

void Studio::propose(ScorePtr base, Work work, const QObject *asker)
{
    m_mending = false;
    m_proposing = true;
    startProposing(std::move(base), [this, work = std::move(work)](IdSource ids, JobControl &job, const OnAlternative &each) {
        const auto pipeline = m_worker->loaded();
        if (pipeline) know(**pipeline);
        return work(pipeline ? **pipeline : Pipeline({}), ids, job, each);
    }, asker);
}

void Studio::startProposing(ScorePtr base, Job work, const QObject *asker)
{
    if (m_jobRunning) cancelJob();
    m_jobAsker = asker;
    m_jobBase = std::move(base);
    const std::uint64_t serial = ++m_jobSerial;
    const IdSource ids = m_session.ids().reserve(kIdsForAJob);
    auto control = std::make_shared<JobControl>();
    // Everything the worker has to say comes here in order; what an older job still says is not heard.
    const auto post = [this, serial](auto saying) {
        QMetaObject::invokeMethod(this, [this, serial, saying = std::move(saying)]() mutable {
            if (serial == m_jobSerial && m_jobRunning) saying();
        }, Qt::QueuedConnection);
    };
    control->onProgress = [this, post](double fraction, const std::string &words) {
        post([this, fraction, text = fromUtf8(words)] { Q_EMIT jobProgress(fraction, text); });
    };
    control->onLog = [this, post](const std::string &words) {
        post([this, text = fromUtf8(words)] { Q_EMIT jobLog(text); });
    };
    m_jobRunning = true;
    Q_EMIT jobStarted();
    const auto failed = [this, post](const Error &error) {
        post([this, text = fromUtf8(error.sentence)] {
            m_jobRunning = false;
            Q_EMIT jobFailed(text, false);
        });
    };
    m_worker->job = control;
    m_worker->agent.submit(control, [this, post, ids, work = std::move(work)](JobControl &job) {
        if (job.stopped()) return;
        const Result<PipelineResult> result = work(ids, job, [this, &post](const Alternative &a) {
            post([this, a] { Q_EMIT alternativeReady(a); });
        });
        post([this, result] {
            m_jobRunning = false;
            if (result)
                Q_EMIT jobFinished(*result);
            else
                Q_EMIT jobFailed(fromUtf8(result.error().sentence), result.error().code == ErrorCode::Cancelled);
        });
    }, failed);
}

void Studio::cancelJob()
{
    if (!m_jobRunning) return;
    m_worker->job->cancel();
    m_jobRunning = false;
    ++m_jobSerial;
    Q_EMIT jobFailed(tr("Stopped."), true);
}

void Studio::say(const QString &sentence) { Q_EMIT said(sentence, false); }

void Studio::complain(const QString &sentence) { Q_EMIT said(sentence, true); }

} // namespace ricercar
