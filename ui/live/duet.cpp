// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/duet.h"

#include "core/live/tempo_following.h"
#include "ui/bridge/words.h"

#include <QSettings>
#include <QTimer>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr std::size_t kRemembered = 8;   // earlier turns that an answer may look back at
constexpr std::size_t kFollowFrom = 8;   // notes; of fewer the tempo cannot be told
constexpr double kSureOfBeats = 0.15;

bool hasNotes(const Score &score)
{
    for (const PartPtr &part : score.parts)
        for (const BarPtr &bar : part->bars)
            if (!bar->notes.empty()) return true;
    return false;
}

// What was played without the transport, at a tempo, from a bar line on.
Take atTempo(Take take, double quartersPerMinute, TimelineTick at)
{
    const double pace = quartersPerMinute / 60.0 * static_cast<double>(kQuarter.value);
    const double first = take.notes.front().onSeconds;
    const auto tick = [&](double seconds) { return at.value + std::llround((seconds - first) * pace); };
    std::int64_t end = at.value + 1;
    for (TakeNote &n : take.notes) {
        n.on = tick(n.onSeconds);
        n.off = std::max(n.on + 1, static_cast<std::int64_t>(tick(n.offSeconds)));
        end = std::max(end, n.off);
    }
    for (TakePedal &p : take.pedals) p.at = tick(p.seconds);
    for (TakePress &p : take.presses) p.at = tick(p.seconds), p.length = std::llround(p.lasts * pace);
    take.range = {at, TimelineTick{end}};
    take.free = false;
    return take;
}

void shift(Take &take, Ticks by)
{
    for (TakeNote &n : take.notes) n.on += by.value, n.off += by.value;
    for (TakePedal &p : take.pedals) p.at += by.value;
    for (TakePress &p : take.presses) p.at += by.value;
    take.range = {take.range.begin + by, take.range.end + by};
}

} // namespace

Duet::Duet(TakeDesk &takes, QObject *parent) : QObject(parent), m_takes(takes)
{
    const QSettings s;
    m_silence = std::clamp(s.value(QStringLiteral("live/duet/silence"), 2.0).toDouble(), 0.5, 8.0);
    m_writes = s.value(QStringLiteral("live/duet/writes"), true).toBool();
    m_varies = s.value(QStringLiteral("live/duet/varies"), false).toBool();
    m_player = new TakePlayer(takes.live().port(), this);
    connect(m_player, &TakePlayer::ended, this, &Duet::turnOver);
    connect(&takes.live(), &LiveDesk::played, this, &Duet::feed);
    m_timer = new QTimer(this);
    m_timer->setInterval(20);
    connect(m_timer, &QTimer::timeout, this, &Duet::look);
}

Duet::~Duet() { m_player->stop(); }

void Duet::setAnswerer(std::shared_ptr<const IAnswerer> answerer)
{
    m_answerer = std::move(answerer);
    Q_EMIT changed();
}

QString Duet::answererName() const { return fromUtf8(varies() ? VariationAnswerer().name() : m_answerer->name()); }

void Duet::setVaries(bool on)
{
    m_varies = on;
    QSettings().setValue(QStringLiteral("live/duet/varies"), on);
    Q_EMIT changed();
}

void Duet::setSilence(double beats)
{
    m_silence = std::clamp(beats, 0.5, 8.0);
    QSettings().setValue(QStringLiteral("live/duet/silence"), m_silence);
    if (m_turn == Turn::Yours && !m_end.playing()) m_end = PhraseEnd(m_silence);
    Q_EMIT changed();
}

void Duet::setWrites(bool on)
{
    m_writes = on;
    QSettings().setValue(QStringLiteral("live/duet/writes"), on);
    Q_EMIT changed();
}

double Duet::secondsPerBeat() const
{
    const Score &score = *m_takes.studio().score();
    const TimelineTick at = m_takes.studio().playhead();
    const TimeSignature time = score.masterBars[score.locate(at).bar]->time;
    const double quarters = time.unit == 8 && time.beats % 3 == 0 && time.beats > 3 ? 1.5 : 4.0 / time.unit;
    return quarters * 60.0 / (tempoAt(score, at) * m_takes.studio().tempoScale());
}

TimelineTick Duet::nextBar(double tick) const
{
    const Score &score = *m_takes.studio().score();
    const TimelineTick at{static_cast<std::int64_t>(std::ceil(tick))};
    if (at >= score.end()) {
        const std::int64_t bar = score.masterBars.back()->time.length().value;
        return score.end() + Ticks{(at.value - score.end().value + bar - 1) / bar * bar};
    }
    const BarPosition p = score.locate(at);
    return p.tick.value == 0 ? at : score.barStart(p.bar + 1);
}

void Duet::setOn(bool on)
{
    if (on == this->on()) return;
    if (!on) {
        ++m_serial;
        m_timer->stop();
        m_player->stop();
        if (m_recorder.recording()) m_recorder.end(m_takes.live().port().placeNow(), nowNanos());
        m_turn = Turn::Off;
        m_takes.studio().setLiveNotes({});
        Q_EMIT changed();
        return;
    }
    if (m_takes.recording()) m_takes.stop();
    const Score &score = *m_takes.studio().score();
    m_cursor = score.barStart(score.locate(m_takes.studio().playhead()).bar);
    m_before.clear();
    m_turns = 0;
    m_how.clear();
    m_takes.studio().say(tr("Play a phrase and stop: the answer follows. Then it is your turn again."));
    listen();
    m_timer->start();
}

void Duet::listen()
{
    m_moving = m_takes.live().port().placeNow().moving;
    m_takes.live().poll();
    RecordSettings settings;
    settings.part = m_takes.studio().activePart();
    settings.sources = ~(1u << LivePort::kAnswer);
    settings.free = !m_moving;
    m_recorder.begin(settings, m_takes.studio().playhead());
    m_end = PhraseEnd(m_silence);
    m_turn = Turn::Yours;
    Q_EMIT changed();
}

void Duet::feed(const LiveEvent &event)
{
    if (event.source == LivePort::kAnswer || m_turn == Turn::Off || m_turn == Turn::Thinking) return;
    // Who comes in on the last beat of the answer has begun the next phrase; before, one may play along.
    if (m_turn == Turn::Mine) {
        if (event.kind != LiveEvent::Kind::NoteOn || static_cast<double>(m_answerEnds - nowNanos()) * 1e-9 > secondsPerBeat()) return;
        m_player->stop();
        turnOver();
    }
    m_recorder.feed(event);
    m_end.feed(event);
}

void Duet::look()
{
    if (m_turn == Turn::Yours && m_end.ended(nowNanos(), m_moving || m_before.empty() ? secondsPerBeat() : 60.0 / m_tempo)) think();
}

void Duet::answerNow()
{
    if (m_turn == Turn::Yours) think();
}

void Duet::think()
{
    m_takes.live().poll();
    std::vector<Take> takes = m_recorder.end(m_takes.live().port().placeNow(), nowNanos());
    if (takes.empty() || takes.front().notes.empty()) return listen();
    m_call = std::move(takes.front());
    const Score &score = *m_takes.studio().score();
    m_tempo = tempoAt(score, m_takes.studio().playhead()) * m_takes.studio().tempoScale();
    if (m_call.free) {
        const TimeSignature time = score.masterBars[score.locate(m_cursor).bar]->time;
        bool followed = false;
        if (m_call.notes.size() >= kFollowFrom) {
            if (const auto beats = followBeats(m_call, {.time = time, .quartersPerMinute = m_tempo}); beats && beats->confidence >= kSureOfBeats) {
                Take on = onBeats(m_call, *beats);
                on.free = false;
                shift(on, Ticks{m_cursor.value});
                m_call = std::move(on);
                m_tempo = beats->quartersPerMinute;
                followed = true;
            }
        }
        if (!followed) m_call = atTempo(std::move(m_call), m_tempo, m_cursor);
    }
    std::optional<KeySignature> key;
    const KeySignature here = score.masterBars[score.locate(m_call.range.begin).bar]->key;
    if (here.mode != Mode::Unknown && (here.fifths != 0 || hasNotes(score))) key = here;
    if (!m_before.empty()) key = m_before.front().key;
    const Result<PlayedPhrase> phrase = phraseOf(m_call, score, key);
    if (!phrase) {
        m_takes.studio().say(fromUtf8(phrase.error().sentence));
        return listen();
    }
    m_phrase = *phrase;
    m_turn = Turn::Thinking;
    Q_EMIT changed();
    AnswerRequest request{.call = m_phrase, .seed = m_seed++, .before = m_before};
    const std::uint64_t serial = ++m_serial;
    m_worker.submit([this, serial, request, answerer = varies() ? nullptr : m_answerer](JobControl &job) {
        Result<PlayedAnswer> made = answerer ? answerer->answer(request, job) : VariationAnswerer().answer(request, job);
        if (answerer && !made && !job.stopped()) made = VariationAnswerer().answer(request, job);
        QMetaObject::invokeMethod(this, [this, serial, made] {
            if (serial != m_serial || m_turn != Turn::Thinking) return;
            if (made) return answer(*made);
            m_takes.studio().complain(fromUtf8(made.error().sentence));
            listen();
        }, Qt::QueuedConnection);
    });
}

void Duet::answer(const PlayedAnswer &answer)
{
    const MusicalPlace now = m_takes.live().port().placeNow();
    const double pace = m_tempo / 60.0 * static_cast<double>(kQuarter.value); // ticks a second
    m_how = fromUtf8(answer.how);
    TimelineTick at;
    double after = 0.03;
    if (m_moving && now.moving) {
        at = nextBar(now.tick + 0.02 * pace);
        after = (static_cast<double>(at.value) - now.tick) / pace;
        // The music goes on as long as the answer does.
        Studio &studio = m_takes.studio();
        const ScorePtr score = studio.score();
        const TimelineTick need = at + answer.phrase.length + answer.phrase.length;
        if (need > score->end()) {
            const auto bars = static_cast<std::size_t>((need - score->end()) / score->masterBars.back()->time.length()) + 2;
            studio.session().applyMerging("duet", tr("Room to record").toStdString(), withBars(score, score->barCount(), bars), studio.session().selection());
        }
    } else {
        const std::int64_t bar = std::max<std::int64_t>(1, m_phrase.time.length().value);
        const std::int64_t start = m_call.notes.front().on - ((m_call.notes.front().on - m_cursor.value) % bar + bar) % bar;
        at = TimelineTick{start} + m_phrase.length;
    }
    m_reply = takeOf(answer.phrase, m_call.part, at, pace);
    m_before.push_back(m_phrase);
    m_before.push_back(answer.phrase);
    if (m_before.size() > kRemembered) m_before.erase(m_before.begin(), m_before.begin() + 2);
    double lasts = 0;
    for (const TakeNote &n : m_reply.notes) lasts = std::max(lasts, n.offSeconds);
    m_answerEnds = nowNanos() + static_cast<std::int64_t>((after + lasts) * 1e9);
    m_turn = Turn::Mine;
    Q_EMIT changed();
    m_player->playFromStart(m_reply, after);
}

void Duet::turnOver()
{
    if (m_turn != Turn::Mine) return;
    ++m_turns;
    std::vector<KeptTake> both(2);
    both[0].take = m_call;
    both[0].take.name = tr("Call %1").arg(m_turns).toStdString();
    both[1].take = m_reply;
    both[1].take.name = tr("Answer %1").arg(m_turns).toStdString();
    for (KeptTake &k : both) {
        k.notation = m_takes.wishes().notation;
        k.notation.findPickup = false;
    }
    if (!m_moving) m_cursor = m_reply.range.end > m_reply.range.begin ? m_reply.range.end : m_reply.range.begin + m_phrase.length;
    m_takes.keep(std::move(both), m_writes, tr("Call and answer"));
    if (!m_moving) m_takes.studio().setPlayhead(m_cursor);
    listen();
}

} // namespace ricercar
