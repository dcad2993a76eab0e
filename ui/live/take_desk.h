// SPDX-License-Identifier: GPL-3.0-or-later
// Recording, and what was recorded: takes, how they are written into the music, heard again, changed for one another.
// A recording is one step of undo. UI thread only.
#pragma once

#include "core/live/kept_take.h"
#include "core/live/recorder.h"
#include "ui/live/live_desk.h"
#include "ui/live/take_player.h"

#include <QObject>

#include <set>

namespace ricercar {

struct RecordWishes {
    enum class Where : std::uint8_t { Everywhere, Loop, Selection } where = Where::Everywhere; // what counts: the punch
    bool replace = false;      // what stood there goes
    bool click = true;         // the metronome while it records
    int countIn = 1;           // bars, [0, 4]
    bool free = false;         // without a click: the tempo is found in the playing
    NotationOptions notation;
    double strength = 0;       // how near to the grid it is heard, [0, 1]
    bool operator==(const RecordWishes &) const = default;
};

class TakeDesk : public QObject {
    Q_OBJECT
public:
    explicit TakeDesk(LiveDesk &live, QObject *parent = nullptr);

    LiveDesk &live() { return m_live; }
    Studio &studio() { return m_live.studio(); }

    const RecordWishes &wishes() const { return m_wishes; }
    void setWishes(const RecordWishes &wishes); // kept

    bool recording() const { return m_recorder.recording(); }
    void toggle();
    void start();
    void stop();
    // The eight buttons, beside the keys that came of them.
    void press(int button, const LiveEvent &event);
    void release(int button, const LiveEvent &event);

    const std::vector<KeptTake> &takes() const;
    // Whether notes of it stand in the score.
    bool isIn(std::size_t take) const;
    // Keeps takes that were made elsewhere; written into the music in one step where `write`.
    void keep(std::vector<KeptTake> takes, bool write, const QString &label);
    void use(std::size_t take);          // in place of those that stand where it stands
    void takeOut(std::size_t take);      // its notes leave the music
    void discard(std::size_t take);      // out of the music and of the list
    void rewrite(std::size_t take, const NotationOptions &notation, double strength);
    // In place of a take, one of the same buttons with other keys.
    void revoice(std::size_t index, Take voiced, std::uint64_t seed, double temperature);
    void rename(std::size_t take, const QString &name);
    void hear(std::size_t take);         // again: stops
    int heard() const { return m_heard; } // -1: none
    const QStringList &remarks() const { return m_remarks; } // on what was written last

Q_SIGNALS:
    void recordingChanged();
    void takesChanged();
    void heardChanged();
    void wishesChanged();

private:
    void feed(const LiveEvent &event);
    void showLive();
    void grow();
    void silenceOld(); // what is being replaced is not heard meanwhile
    void finish();
    ScorePtr ungrown();
    // The document with the take written; null and a complaint where that fails.
    ScorePtr written(const ScorePtr &score, KeptTake &take, bool replace);
    void apply(const QString &label, const ScorePtr &next, const NoteSet &notes);
    std::vector<KeptTake> &list();
    NoteSet standing(const KeptTake &take) const;

    LiveDesk &m_live;
    Recorder m_recorder;
    TakePlayer *m_player = nullptr;
    RecordWishes m_wishes;
    bool m_startedPlay = false, m_clickedBefore = false, m_freeNow = false, m_rolling = false; // rolling: the transport runs for it
    int m_countInBefore = 0, m_heard = -1;
    std::size_t m_barsBefore = 0;
    std::set<RevisionId> m_growth; // revisions that only made room
    TimelineTick m_at;
    std::optional<TickRange> m_punch;
    std::optional<double> m_late; // milliseconds, of the take that was written last
    PartId m_part;
    QStringList m_remarks;
};

} // namespace ricercar
