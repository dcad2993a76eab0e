// SPDX-License-Identifier: GPL-3.0-or-later
// The Session: the only writer of a document. UI thread only. It holds the current snapshot, the history of
// revisions (undo is a cursor), named checkpoints, the selection, the sketchbook of kept ideas,
// and the takes that were recorded.
#pragma once

#include "core/base/result.h"
#include "core/live/kept_take.h"
#include "core/music/delta.h"
#include "core/music/edits.h"
#include "core/music/score.h"

#include <deque>
#include <functional>
#include <string>
#include <vector>

namespace ricercar {

enum class RevisionOrigin : std::uint8_t { User, Agent, Import, Recording };

struct Revision {
    RevisionId id;
    ScorePtr score;
    std::string label;               // "Move 3 notes", "Accept idea 2, bars 1-8"; "" for the first
    RevisionOrigin origin = RevisionOrigin::User;
    NoteSet selectionBefore, selectionAfter;
};

struct Checkpoint {
    std::string name;
    RevisionId revision;
    ScorePtr score;
    bool operator==(const Checkpoint &) const = default;
};

// An idea kept for later; not part of undo.
struct Sketch {
    std::string name;
    ScorePtr base, score;
    TickRange range;
    std::string note;                // why it was kept, from whom it came
    bool operator==(const Sketch &) const = default;
};

// Something that would change the document: a paste by the agent. Accepted or not, as one revision.
struct Proposal {
    ScorePtr base;
    ScorePtr score;
    std::string label;
    RevisionOrigin origin = RevisionOrigin::Agent;
};

class Session {
public:
    explicit Session(ScorePtr score, IdSource ids);

    const ScorePtr &score() const;
    const Revision &current() const;
    IdSource &ids() { return m_ids; }

    // Records an edit as one revision. The same snapshot again is no revision. Redo history is dropped.
    void apply(std::string label, ScorePtr next, NoteSet selectionAfter, RevisionOrigin origin = RevisionOrigin::User);
    void apply(std::string label, ScorePtr next); // keeps the selection, less what is gone
    // Successive edits of one gesture (a drag, a spinning wheel) with the same non-empty key replace each other.
    void applyMerging(const std::string &gesture, std::string label, ScorePtr next, NoteSet selectionAfter);
    void endGesture();

    bool canUndo() const;
    bool canRedo() const;
    void undo();
    void redo();
    void goTo(std::size_t revisionIndex); // a history list's click
    std::string undoLabel() const;        // "" if none
    std::string redoLabel() const;
    const std::vector<Revision> &history() const { return m_history; }
    std::size_t position() const { return m_position; }

    // Takes a proposal, or its bars [first, last), as one revision. Locked material is never changed: a proposal
    // that would is refused (Conflict), as is one whose bars were changed meanwhile.
    Result<void> accept(const Proposal &proposal, std::size_t firstBar, std::size_t lastBar);
    Result<void> accept(const Proposal &proposal);

    void addCheckpoint(std::string name);
    const std::vector<Checkpoint> &checkpoints() const { return m_checkpoints; }
    void restoreCheckpoint(std::size_t index); // as a new revision, so it can be undone

    std::vector<Sketch> &sketchbook() { return m_sketchbook; }
    // What was recorded, in order; not part of undo.
    std::vector<KeptTake> &takes() { return m_takes; }
    const std::vector<KeptTake> &takes() const { return m_takes; }

    const NoteSet &selection() const { return m_selection; }
    void select(NoteSet notes);

    bool modified() const;   // differs from what was last saved: music, checkpoints, sketchbook or takes
    void markSaved();
    // Replaces everything (file opened).
    void reset(ScorePtr score, IdSource ids, std::vector<Checkpoint> checkpoints = {}, std::vector<Sketch> sketches = {},
               std::vector<KeptTake> takes = {});

    // Observers are called on the UI thread, in order of registration, after the change. `before` outlives the call.
    // An observer may change the document: that change is told to all after this one.
    using ScoreObserver = std::function<void(const ScorePtr &before, const ScorePtr &after, const Delta &delta)>;
    using SelectionObserver = std::function<void(const NoteSet &selection)>;
    int onScore(ScoreObserver observer);
    int onSelection(SelectionObserver observer);
    void removeObserver(int handle);

private:
    void record(Revision revision);
    void show(NoteSet selection, const ScorePtr &before); // tells observers what is new
    void publish();
    NoteSet present(const NoteSet &notes, const ScorePtr &score) const;

    IdSource m_ids;
    std::vector<Revision> m_history; // never empty
    std::size_t m_position = 0;
    std::string m_gesture;           // the last revision is its, while not empty
    std::vector<Checkpoint> m_checkpoints;
    std::vector<Sketch> m_sketchbook;
    std::vector<KeptTake> m_takes;
    NoteSet m_selection;
    std::uint64_t m_nextRevision = 1;

    RevisionId m_savedRevision;
    std::vector<Checkpoint> m_savedCheckpoints;
    std::vector<Sketch> m_savedSketchbook;
    std::vector<KeptTake> m_savedTakes;

    struct Change {
        ScorePtr before, after;      // the same when only the selection changed
        bool selection = false;
    };
    std::deque<Change> m_changes;    // not yet told
    bool m_publishing = false;
    int m_nextObserver = 1;
    std::vector<std::pair<int, ScoreObserver>> m_scoreObservers;
    std::vector<std::pair<int, SelectionObserver>> m_selectionObservers;
};

} // namespace ricercar
