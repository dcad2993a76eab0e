// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/take_desk.h"

#include "core/live/quantize_edits.h"
#include "core/live/tempo_following.h"
#include "ui/bridge/words.h"

#include <QSettings>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr std::size_t kTellingNotes = 12;            // so many tell how late one plays
constexpr std::size_t kRoomAhead = 3, kMoreBars = 8; // bars: how near the end may come, how many are added then

RecordWishes savedWishes()
{
    const QSettings s;
    RecordWishes w;
    w.where = static_cast<RecordWishes::Where>(std::clamp(s.value(QStringLiteral("live/record/where"), 0).toInt(), 0, 2));
    w.replace = s.value(QStringLiteral("live/record/replace"), false).toBool();
    w.click = s.value(QStringLiteral("live/record/click"), true).toBool();
    w.countIn = std::clamp(s.value(QStringLiteral("live/record/countIn"), 1).toInt(), 0, 4);
    w.free = s.value(QStringLiteral("live/record/free"), false).toBool();
    w.strength = std::clamp(s.value(QStringLiteral("live/record/strength"), 0.0).toDouble(), 0.0, 1.0);
    QuantizeOptions &q = w.notation.quantize;
    q.finest = std::clamp(s.value(QStringLiteral("live/record/finest"), q.finest).toInt(), 1, 16);
    q.tuplets = s.value(QStringLiteral("live/record/tuplets"), q.tuplets).toBool();
    q.findSwing = s.value(QStringLiteral("live/record/swing"), q.findSwing).toBool();
    w.notation.keepPlaying = s.value(QStringLiteral("live/record/keepPlaying"), true).toBool();
    w.notation.partHands = s.value(QStringLiteral("live/record/hands"), true).toBool();
    return w;
}

bool isEmpty(const Score &score)
{
    for (const PartPtr &part : score.parts)
        for (const BarPtr &bar : part->bars)
            if (!bar->notes.empty()) return false;
    return true;
}

bool barIsEmpty(const Score &score, std::size_t bar)
{
    return std::all_of(score.parts.begin(), score.parts.end(), [bar](const PartPtr &p) { return p->bars[bar]->notes.empty(); });
}

TickRange spanOf(const Take &take)
{
    TickRange span = take.range;
    if (span.empty() && !take.notes.empty()) {
        span = {TimelineTick{take.notes.front().on}, TimelineTick{take.notes.front().off}};
        for (const TakeNote &n : take.notes) span.end = std::max(span.end, TimelineTick{n.off});
    }
    return span;
}

} // namespace

TakeDesk::TakeDesk(LiveDesk &live, QObject *parent) : QObject(parent), m_live(live), m_wishes(savedWishes())
{
    m_player = new TakePlayer(live.port(), this);
    connect(m_player, &TakePlayer::ended, this, [this] {
        m_heard = -1;
        Q_EMIT heardChanged();
    });
    connect(&live, &LiveDesk::played, this, &TakeDesk::feed);
    connect(&studio(), &Studio::transportChanged, this, [this] {
        if (recording() && m_rolling && !studio().playing()) finish();
    });
    connect(&studio(), &Studio::playheadMoved, this, [this] {
        if (!recording()) return;
        grow();
        showLive();
    });
    connect(&studio(), &Studio::scoreChanged, this, [this] {
        silenceOld();
        Q_EMIT takesChanged(); // which of them are in it
    });
}

void TakeDesk::setWishes(const RecordWishes &wishes)
{
    if (wishes == m_wishes) return;
    m_wishes = wishes;
    QSettings s;
    s.setValue(QStringLiteral("live/record/where"), static_cast<int>(wishes.where));
    s.setValue(QStringLiteral("live/record/replace"), wishes.replace);
    s.setValue(QStringLiteral("live/record/click"), wishes.click);
    s.setValue(QStringLiteral("live/record/countIn"), wishes.countIn);
    s.setValue(QStringLiteral("live/record/free"), wishes.free);
    s.setValue(QStringLiteral("live/record/strength"), wishes.strength);
    s.setValue(QStringLiteral("live/record/finest"), wishes.notation.quantize.finest);
    s.setValue(QStringLiteral("live/record/tuplets"), wishes.notation.quantize.tuplets);
    s.setValue(QStringLiteral("live/record/swing"), wishes.notation.quantize.findSwing);
    s.setValue(QStringLiteral("live/record/keepPlaying"), wishes.notation.keepPlaying);
    s.setValue(QStringLiteral("live/record/hands"), wishes.notation.partHands);
    Q_EMIT wishesChanged();
}

// ---- recording --------------------------------------------------------------------------------

void TakeDesk::toggle() { recording() ? stop() : start(); }

void TakeDesk::start()
{
    if (recording()) return;
    m_player->stop();
    studio().setGhost(std::nullopt);
    if (!studio().score()->part(studio().activePart())) return studio().complain(tr("Add a part first: what is played is written there."));
    RecordSettings settings;
    settings.part = m_part = studio().activePart();
    settings.sources = ~(1u << LivePort::kAnswer);
    settings.free = m_freeNow = m_wishes.free;
    if (m_wishes.where == RecordWishes::Where::Loop) settings.punch = studio().loopRange();
    if (m_wishes.where == RecordWishes::Where::Selection)
        if (const auto region = studio().region()) settings.punch = region->range;
    if (m_wishes.where != RecordWishes::Where::Everywhere && !settings.punch && !m_freeNow)
        return studio().complain(m_wishes.where == RecordWishes::Where::Loop ? tr("Drag over the ruler to choose the bars to record into.")
                                                                            : tr("Select the notes or mark the bars to record into."));
    if (studio().looping() && !m_freeNow) settings.loop = studio().loopRange();
    m_startedPlay = false;
    m_barsBefore = studio().score()->barCount();
    m_growth.clear();
    m_at = studio().playhead();
    if (m_freeNow) {
        studio().stop();
        m_recorder.begin(settings, m_at);
        studio().say(tr("Play: the tempo follows you. Press Record again when you have ended."));
        Q_EMIT recordingChanged();
        return;
    }
    if (!studio().playing()) {
        if (settings.loop && !settings.loop->contains(m_at)) m_at = settings.loop->begin;
        if (!settings.loop && settings.punch && m_at >= settings.punch->end) m_at = settings.punch->begin;
        if (m_at >= studio().score()->end() && !settings.loop) {
            studio().session().applyMerging("record", tr("Room to record").toStdString(), withBars(studio().score(), m_barsBefore, kMoreBars), studio().session().selection());
            m_growth.insert(studio().session().current().id);
        }
        studio().setPlayhead(m_at);
    }
    m_punch = settings.punch;
    m_live.poll(); // what was played before does not count
    m_recorder.begin(settings, m_at);
    grow();
    silenceOld();
    m_clickedBefore = studio().metronome();
    m_countInBefore = studio().countIn();
    if (m_wishes.click) studio().setMetronome(true);
    if (!studio().playing()) {
        m_startedPlay = true;
        studio().setCountIn(m_wishes.countIn);
        studio().togglePlay();
        studio().setCountIn(m_countInBefore);
    }
    m_rolling = true;
    Q_EMIT recordingChanged();
}

void TakeDesk::stop()
{
    if (!recording()) return;
    if (!m_freeNow && m_startedPlay)
        studio().stop(); // finishes
    else
        finish();
}

void TakeDesk::press(int button, const LiveEvent &event)
{
    if (recording()) m_recorder.press(static_cast<std::uint8_t>(button), event);
}

void TakeDesk::release(int button, const LiveEvent &event)
{
    if (recording()) m_recorder.release(static_cast<std::uint8_t>(button), event);
}

void TakeDesk::feed(const LiveEvent &event)
{
    if (!recording()) return;
    m_recorder.feed(event);
    if (event.kind == LiveEvent::Kind::NoteOn || event.kind == LiveEvent::Kind::NoteOff) showLive();
}

void TakeDesk::showLive()
{
    const Take &take = m_recorder.current();
    const MusicalPlace now = m_live.port().placeNow();
    const double freePace = tempoAt(*studio().score(), m_at) / 60.0 * static_cast<double>(kQuarter.value); // ticks a second
    std::vector<LiveNote> notes;
    const std::vector<TakeNote> held = m_recorder.held();
    notes.reserve(take.notes.size() + held.size());
    const auto add = [&](const TakeNote &n, bool down) {
        LiveNote live{m_part, {}, n.key, down};
        if (m_freeNow) {
            const auto tick = [&](double seconds) { return m_at + Ticks{std::llround(seconds * freePace)}; };
            live.range = {tick(n.onSeconds), down ? tick(n.onSeconds) + kSixteenth : tick(n.offSeconds)};
        } else {
            live.range = {TimelineTick{n.on}, TimelineTick{down ? std::max<std::int64_t>(std::llround(now.tick), n.on + 1) : n.off}};
        }
        notes.push_back(live);
    };
    for (const TakeNote &n : take.notes) add(n, false);
    for (const TakeNote &n : held) add(n, true);
    studio().setLiveNotes(std::move(notes));
}

// Room for what is still to be played.
void TakeDesk::grow()
{
    if (m_freeNow || studio().looping()) return;
    const Score &score = *studio().score();
    if (score.locate(studio().playhead()).bar + kRoomAhead < score.barCount()) return;
    studio().session().applyMerging("record", tr("Room to record").toStdString(), withBars(studio().score(), score.barCount(), kMoreBars), studio().session().selection());
    m_growth.insert(studio().session().current().id);
}

void TakeDesk::silenceOld()
{
    if (!recording() || m_freeNow || !m_wishes.replace) return;
    const ScorePtr score = studio().score();
    TickRange range = m_punch ? *m_punch : TickRange{m_at, score->end()};
    if (!m_punch && studio().looping())
        if (const auto loop = studio().loopRange()) range = *loop;
    m_live.setHeard(cleared(score, m_part, -1, range));
}

// The document without the room that was made for playing.
ScorePtr TakeDesk::ungrown()
{
    Session &session = studio().session();
    session.endGesture();
    while (session.canUndo() && m_growth.contains(session.current().id)) session.undo();
    ScorePtr score = studio().score();
    if (m_growth.empty()) return score;
    std::size_t bars = score->barCount();
    while (bars > m_barsBefore && barIsEmpty(*score, bars - 1)) --bars;
    return bars < score->barCount() ? withoutBars(score, bars, score->barCount() - bars) : score;
}

void TakeDesk::finish()
{
    m_rolling = false;
    m_live.poll();
    std::vector<Take> takes = m_recorder.end(m_live.port().placeNow(), nowNanos());
    if (!m_freeNow) {
        if (m_wishes.click) studio().setMetronome(m_clickedBefore);
    }
    studio().setLiveNotes({});
    m_live.setHeard(nullptr);
    const TimelineTick playhead = studio().playhead();
    const ScorePtr base = ungrown();
    Q_EMIT recordingChanged();
    if (takes.empty()) {
        if (base != studio().score()) studio().session().apply(tr("Room to record").toStdString(), base);
        studio().say(tr("Nothing was played."));
        return;
    }
    // Of several rounds the last stands in the music; the others wait in the list.
    std::size_t number = list().size();
    ScorePtr next;
    for (Take &take : takes) {
        KeptTake kept;
        take.name = tr("Take %1").arg(++number).toStdString();
        kept.take = std::move(take);
        kept.notation = m_wishes.notation;
        kept.strength = m_wishes.strength;
        list().push_back(std::move(kept));
    }
    KeptTake &last = list().back();
    m_late.reset();
    next = written(base, last, m_wishes.replace);
    m_live.learnOffset(m_late);
    if (next) {
        apply(tr("Recorded take"), next, last.written);
        const int notes = static_cast<int>(last.take.notes.size());
        QString said = takes.size() > 1 ? tr("%1 takes; the last is in the music: %2.").arg(takes.size()).arg(notesText(notes))
                                        : tr("%1: %2.").arg(fromUtf8(last.take.name), notesText(notes));
        if (!m_remarks.isEmpty()) said += QLatin1Char(' ') + m_remarks.join(QLatin1Char(' '));
        studio().say(said);
    }
    studio().setPlayhead(playhead);
    Q_EMIT takesChanged();
}

// ---- takes ------------------------------------------------------------------------------------

std::vector<KeptTake> &TakeDesk::list() { return studio().session().takes(); }

const std::vector<KeptTake> &TakeDesk::takes() const { return m_live.studio().session().takes(); }

NoteSet TakeDesk::standing(const KeptTake &take) const
{
    NoteSet there;
    for (const PlacedNote &n : findNotes(*m_live.studio().score(), take.written)) there.insert(n.note->id);
    return there;
}

bool TakeDesk::isIn(std::size_t take) const { return take < takes().size() && !standing(takes()[take]).empty(); }

ScorePtr TakeDesk::written(const ScorePtr &score, KeptTake &kept, bool replace)
{
    IdSource &ids = studio().session().ids();
    NotationOptions options = kept.notation;
    options.merge = replace ? NotationOptions::Merge::Replace : NotationOptions::Merge::Overdub;
    m_remarks.clear();
    const auto taken = [&](Result<Notated> notated) -> ScorePtr {
        if (!notated) {
            studio().complain(fromUtf8(notated.error().sentence));
            return nullptr;
        }
        for (const std::string &r : notated->remarks) m_remarks << fromUtf8(r);
        kept.written.insert(notated->notes.begin(), notated->notes.end());
        if (!kept.take.free && notated->notes.size() >= kTellingNotes) m_late = 1000 * notated->quantized.late;
        ScorePtr next = notated->score;
        if (kept.strength > 0 && options.keepPlaying) {
            GridWish wish;
            wish.grid = Ticks{kQuarter.value / std::max(1, options.quantize.finest)};
            wish.strength = kept.strength;
            wish.swing = options.quantize.swing;
            next = playedToGrid(next, notated->notes, wish);
        }
        return next;
    };
    if (!kept.take.free) return taken(withTake(score, kept.take, options, ids));

    // Played without a click: its beats are found first.
    FollowWishes wishes;
    const bool fresh = isEmpty(*score);
    if (!fresh) {
        wishes.time = score->masterBars[score->locate(kept.take.range.begin).bar]->time;
        wishes.quartersPerMinute = tempoAt(*score, kept.take.range.begin);
    }
    const Result<FollowedBeats> beats = followBeats(kept.take, wishes);
    if (!beats) {
        studio().complain(fromUtf8(beats.error().sentence));
        return nullptr;
    }
    m_remarks << tr("The tempo was about %1.").arg(std::lround(beats->quartersPerMinute));
    if (fresh) return taken(scoreOfFreeTake(score, kept.take, *beats, options, ids));
    Take placed = onBeats(kept.take, *beats);
    const std::size_t bar = score->locate(m_at).bar;
    const Ticks by{score->barStart(bar).value};
    for (TakeNote &n : placed.notes) n.on += by.value, n.off += by.value;
    for (TakePedal &p : placed.pedals) p.at += by.value;
    for (TakePress &p : placed.presses) p.at += by.value;
    placed.range = {placed.range.begin + by, placed.range.end + by};
    placed.free = false;
    return taken(withTake(score, placed, options, ids));
}

void TakeDesk::apply(const QString &label, const ScorePtr &next, const NoteSet &notes)
{
    NoteSet there;
    for (const PlacedNote &n : findNotes(*next, notes)) there.insert(n.note->id);
    studio().session().apply(label.toStdString(), next, std::move(there), RevisionOrigin::Recording);
}

void TakeDesk::keep(std::vector<KeptTake> takes, bool write, const QString &label)
{
    ScorePtr next = studio().score();
    NoteSet notes;
    for (KeptTake &take : takes) {
        if (take.take.name.empty()) take.take.name = tr("Take %1").arg(list().size() + 1).toStdString();
        m_at = take.take.range.begin;
        if (write)
            if (const ScorePtr with = written(next, take, false)) next = with;
        notes.insert(take.written.begin(), take.written.end());
        list().push_back(std::move(take));
    }
    if (next != studio().score()) apply(label, next, notes);
    Q_EMIT takesChanged();
}

void TakeDesk::use(std::size_t index)
{
    if (index >= list().size()) return;
    KeptTake &kept = list()[index];
    const TickRange span = spanOf(kept.take);
    NoteSet leaving;
    for (const KeptTake &other : list())
        if (other.take.part == kept.take.part && (&other == &kept || spanOf(other.take).overlaps(span))) leaving.merge(standing(other));
    m_at = span.begin;
    const ScorePtr next = written(withoutNotes(studio().score(), leaving), kept, false);
    if (!next) return;
    apply(tr("Use %1").arg(fromUtf8(kept.take.name)), next, kept.written);
    Q_EMIT takesChanged();
}

void TakeDesk::takeOut(std::size_t index)
{
    if (!isIn(index)) return;
    const KeptTake &kept = takes()[index];
    studio().session().apply(tr("Take out %1").arg(fromUtf8(kept.take.name)).toStdString(), withoutNotes(studio().score(), standing(kept)));
    Q_EMIT takesChanged();
}

void TakeDesk::discard(std::size_t index)
{
    if (index >= list().size()) return;
    if (m_heard >= 0) hear(static_cast<std::size_t>(m_heard));
    const QString name = fromUtf8(list()[index].take.name);
    takeOut(index);
    list().erase(list().begin() + static_cast<std::ptrdiff_t>(index));
    studio().say(tr("%1 is gone. Undo brings its notes back.").arg(name));
    Q_EMIT takesChanged();
}

void TakeDesk::rewrite(std::size_t index, const NotationOptions &notation, double strength)
{
    if (index >= list().size()) return;
    KeptTake &kept = list()[index];
    kept.notation = notation;
    kept.strength = strength;
    m_at = spanOf(kept.take).begin;
    const ScorePtr next = written(withoutNotes(studio().score(), standing(kept)), kept, false);
    if (!next) return;
    apply(tr("Write %1 anew").arg(fromUtf8(kept.take.name)), next, kept.written);
    if (!m_remarks.isEmpty()) studio().say(m_remarks.join(QLatin1Char(' ')));
    Q_EMIT takesChanged();
}

void TakeDesk::revoice(std::size_t index, Take voiced, std::uint64_t seed, double temperature)
{
    if (index >= list().size()) return;
    KeptTake &kept = list()[index];
    kept.take.notes = std::move(voiced.notes);
    kept.take.presses = std::move(voiced.presses);
    kept.seed = seed;
    kept.temperature = temperature;
    m_at = spanOf(kept.take).begin;
    const ScorePtr next = written(withoutNotes(studio().score(), standing(kept)), kept, false);
    if (!next) return;
    apply(tr("Voice %1 anew").arg(fromUtf8(kept.take.name)), next, kept.written);
    Q_EMIT takesChanged();
}

void TakeDesk::rename(std::size_t index, const QString &name)
{
    if (index >= list().size() || name.trimmed().isEmpty()) return;
    list()[index].take.name = name.trimmed().toStdString();
    Q_EMIT takesChanged();
}

void TakeDesk::hear(std::size_t index)
{
    const bool again = m_heard == static_cast<int>(index);
    m_player->stop();
    m_heard = -1;
    if (!again && index < takes().size()) {
        studio().stop();
        m_heard = static_cast<int>(index);
        m_player->play(takes()[index].take);
    }
    Q_EMIT heardChanged();
}

} // namespace ricercar
