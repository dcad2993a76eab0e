// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/session/session.h"

#include "core/music/locks.h"

#include <algorithm>
#include <cassert>

namespace ricercar {

Session::Session(ScorePtr score, IdSource ids) : m_ids(ids)
{
    assert(score);
    m_history.push_back({RevisionId{m_nextRevision++}, std::move(score), {}, RevisionOrigin::User, {}, {}});
    m_savedRevision = current().id;
}

const ScorePtr &Session::score() const
{
    return current().score;
}

const Revision &Session::current() const
{
    return m_history[m_position];
}

// ---- edits -------------------------------------------------------------------------------------------

void Session::record(Revision revision)
{
    revision.id = RevisionId{m_nextRevision++};
    revision.selectionBefore = m_selection;
    m_history.resize(m_position + 1);
    m_history.push_back(std::move(revision));
    ++m_position;
}

void Session::apply(std::string label, ScorePtr next, NoteSet selectionAfter, RevisionOrigin origin)
{
    assert(next);
    endGesture();
    const ScorePtr before = score();
    if (next != before) record({{}, std::move(next), std::move(label), origin, {}, selectionAfter});
    show(std::move(selectionAfter), before);
}

void Session::apply(std::string label, ScorePtr next)
{
    NoteSet selection = present(m_selection, next);
    apply(std::move(label), std::move(next), std::move(selection));
}

void Session::applyMerging(const std::string &gesture, std::string label, ScorePtr next,
                           NoteSet selectionAfter)
{
    assert(next);
    const bool continues = !gesture.empty() && gesture == m_gesture;
    if (!continues) {
        const ScorePtr before = score();
        apply(std::move(label), std::move(next), std::move(selectionAfter));
        if (score() != before) m_gesture = gesture;
        return;
    }
    const ScorePtr before = score();
    Revision &last = m_history.back();
    if (next == m_history[m_position - 1].score) { // back where the gesture began: nothing was done
        m_history.pop_back();
        --m_position;
        endGesture();
    } else if (next != before) {
        last = {RevisionId{m_nextRevision++},    std::move(next), std::move(label), RevisionOrigin::User,
                std::move(last.selectionBefore), selectionAfter};
    }
    show(std::move(selectionAfter), before);
}

void Session::endGesture()
{
    m_gesture.clear();
}

// ---- history -----------------------------------------------------------------------------------------

bool Session::canUndo() const
{
    return m_position > 0;
}

bool Session::canRedo() const
{
    return m_position + 1 < m_history.size();
}

void Session::undo()
{
    if (canUndo()) goTo(m_position - 1);
}

void Session::redo()
{
    if (canRedo()) goTo(m_position + 1);
}

void Session::goTo(std::size_t revisionIndex)
{
    if (revisionIndex >= m_history.size() || revisionIndex == m_position) return;
    endGesture();
    const ScorePtr before = score();
    // Going back shows what was selected before the step that is taken back.
    NoteSet selection = revisionIndex < m_position ? m_history[revisionIndex + 1].selectionBefore
                                                   : m_history[revisionIndex].selectionAfter;
    m_position = revisionIndex;
    show(std::move(selection), before);
}

std::string Session::undoLabel() const
{
    return canUndo() ? current().label : std::string();
}

std::string Session::redoLabel() const
{
    return canRedo() ? m_history[m_position + 1].label : std::string();
}

// ---- proposals ---------------------------------------------------------------------------------------

Result<void> Session::accept(const Proposal &proposal, std::size_t firstBar, std::size_t lastBar)
{
    assert(proposal.base && proposal.score);
    if (firstBar >= std::min(lastBar, std::max(proposal.base->barCount(), proposal.score->barCount())))
        return fail(ErrorCode::BadInput, "Choose at least one bar of the idea.");
    auto next = merged(proposal.base, proposal.score, score(), firstBar, lastBar);
    if (!next) return Unexpected{next.error()};

    const auto changes = lockedChanges(*score(), **next);
    if (!changes.empty()) {
        std::string text;
        for (const LockedChange &change : changes) {
            const Part *part = score()->part(change.part);
            text += text.empty() ? "" : "; ";
            text += part && !part->name.empty() ? part->name + ", " : std::string();
            text += barsInWords(*score(), change.bars);
        }
        return fail(ErrorCode::Conflict,
                    "The idea would change locked music (" + text + "); unlock it, or take other bars.");
    }
    // Locks are the document's: no idea opens or sets one.
    const ScorePtr accepted = withLocks(*next, score()->locks);
    if (accepted == score()) return {}; // already there
    apply(proposal.label, accepted, present(m_selection, accepted), proposal.origin);
    return {};
}

Result<void> Session::accept(const Proposal &proposal)
{
    return accept(proposal, 0, std::max(proposal.base->barCount(), proposal.score->barCount()));
}

// ---- checkpoints and the saved state -----------------------------------------------------------------

void Session::addCheckpoint(std::string name)
{
    m_checkpoints.push_back({std::move(name), current().id, score()});
}

void Session::restoreCheckpoint(std::size_t index)
{
    if (index >= m_checkpoints.size()) return;
    const Checkpoint checkpoint = m_checkpoints[index];
    apply("Return to \"" + checkpoint.name + "\"", checkpoint.score);
}

bool Session::modified() const
{
    return current().id != m_savedRevision || m_checkpoints != m_savedCheckpoints ||
           m_sketchbook != m_savedSketchbook || m_takes != m_savedTakes;
}

void Session::markSaved()
{
    endGesture(); // what follows is not to change what was saved
    m_savedRevision = current().id;
    m_savedCheckpoints = m_checkpoints;
    m_savedSketchbook = m_sketchbook;
    m_savedTakes = m_takes;
}

void Session::reset(ScorePtr score, IdSource ids, std::vector<Checkpoint> checkpoints,
                    std::vector<Sketch> sketches, std::vector<KeptTake> takes)
{
    assert(score);
    const ScorePtr before = this->score();
    m_ids = ids;
    m_history.clear();
    m_history.push_back({RevisionId{m_nextRevision++}, std::move(score), {}, RevisionOrigin::User, {}, {}});
    m_position = 0;
    m_checkpoints = std::move(checkpoints);
    m_sketchbook = std::move(sketches);
    m_takes = std::move(takes);
    markSaved();
    show({}, before);
}

// ---- selection and observers -------------------------------------------------------------------------

void Session::select(NoteSet notes)
{
    show(std::move(notes), score());
}

NoteSet Session::present(const NoteSet &notes, const ScorePtr &score) const
{
    if (score == this->score()) return notes;
    NoteSet result;
    for (const PlacedNote &found : findNotes(*score, notes))
        result.insert(found.note->id);
    return result;
}

int Session::onScore(ScoreObserver observer)
{
    m_scoreObservers.emplace_back(m_nextObserver, std::move(observer));
    return m_nextObserver++;
}

int Session::onSelection(SelectionObserver observer)
{
    m_selectionObservers.emplace_back(m_nextObserver, std::move(observer));
    return m_nextObserver++;
}

void Session::removeObserver(int handle)
{
    const auto same = [handle](const auto &entry) { return entry.first == handle; };
    std::erase_if(m_scoreObservers, same);
    std::erase_if(m_selectionObservers, same);
}

void Session::show(NoteSet selection, const ScorePtr &before)
{
    const bool selectionChanged = selection != m_selection;
    m_selection = std::move(selection);
    if (before == score() && !selectionChanged) return;
    m_changes.push_back({before, score(), selectionChanged});
    publish();
}

void Session::publish()
{
    if (m_publishing) return; // an observer changed something: its turn comes below
    m_publishing = true;
    // By handle, and by copy: an observer may take itself or another off the list.
    const auto tell = [](const auto &observers, const auto &call) {
        std::vector<int> handles;
        for (const auto &[handle, observer] : observers)
            handles.push_back(handle);
        for (const int handle : handles) {
            const auto it = std::find_if(observers.begin(), observers.end(),
                                         [handle](const auto &entry) { return entry.first == handle; });
            if (it == observers.end()) continue;
            const auto observer = it->second;
            call(observer);
        }
    };
    while (!m_changes.empty()) {
        const Change change = std::move(m_changes.front());
        m_changes.pop_front();
        if (change.before != change.after) {
            const Delta delta = deltaBetween(*change.before, *change.after);
            tell(m_scoreObservers, [&](const ScoreObserver &o) { o(change.before, change.after, delta); });
        }
        if (change.selection) tell(m_selectionObservers, [&](const SelectionObserver &o) { o(m_selection); });
    }
    m_publishing = false;
}

} // namespace ricercar
