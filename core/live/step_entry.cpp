// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/step_entry.h"

#include <algorithm>

namespace ricercar {

Ticks StepState::length() const
{
    std::int64_t length = value.value;
    for (std::int64_t part = value.value / 2, d = 0; d < dots; ++d, part /= 2) length += part;
    if (tuplet > 1) {
        int normal = 1;
        while (normal * 2 < tuplet) normal *= 2;
        length = length * normal / tuplet;
    }
    return Ticks{std::max<std::int64_t>(length, 1)};
}

StepResult StepEntry::keyDown(const StepState &state, const ScorePtr &score, int key, int velocity, IdSource &ids)
{
    const Part *part = score->part(state.part);
    if (!part || key < 0 || key > 127) return {state, score};
    const auto pressed = static_cast<std::uint8_t>(key);
    if (std::find(state.down.begin(), state.down.end(), pressed) != state.down.end()) return {state, score};
    StepResult result{state, score};
    StepState &next = result.state;
    if (state.down.empty()) {
        const Ticks length = state.length();
        result.score = cleared(score, state.part, state.voice, {state.cursor, state.cursor + length});
        next.path.push_back({state.cursor, length, {}, false});
    }
    StepState::Step &step = next.path.back();
    next.down.push_back(pressed);
    Note note;
    note.id = ids.note();
    note.pitch = spelledIn(key, result.score->masterBars[result.score->locate(step.at).bar]->key);
    note.length = step.length;
    note.voice = state.voice;
    note.staff = std::min<std::uint8_t>(state.staff, static_cast<std::uint8_t>(part->staves.size() - 1));
    note.velocity = static_cast<std::uint8_t>(std::clamp(velocity, 1, 127));
    const NewNote fresh{state.part, step.at, note};
    result.score = withNotes(result.score, std::span(&fresh, 1), ids);
    step.notes.push_back(note.id);
    return result;
}

StepResult StepEntry::keyUp(const StepState &state, const ScorePtr &score, int key)
{
    StepResult result{state, score};
    StepState &next = result.state;
    if (std::erase(next.down, static_cast<std::uint8_t>(key)) == 0 || !next.down.empty() || next.path.empty()) return result;
    next.cursor = next.path.back().at + next.path.back().length;
    return result;
}

StepResult StepEntry::rest(const StepState &state, const ScorePtr &score)
{
    if (!state.down.empty()) return {state, score};
    StepResult result{state, score};
    const Ticks length = state.length();
    result.score = cleared(score, state.part, state.voice, {state.cursor, state.cursor + length});
    result.state.path.push_back({state.cursor, length, {}, false});
    result.state.cursor += length;
    return result;
}

StepResult StepEntry::tie(const StepState &state, const ScorePtr &score)
{
    if (!state.down.empty() || state.path.empty() || state.path.back().notes.empty()) return {state, score};
    const StepState::Step &last = state.path.back();
    NoteSet notes(last.notes.begin(), last.notes.end());
    if (findNotes(*score, notes).empty() || last.at + last.length != state.cursor) return {state, score};
    StepResult result{state, score};
    const Ticks length = state.length();
    // What stood in the way gives room.
    result.score = cleared(score, state.part, state.voice, {state.cursor, state.cursor + length});
    result.score = stretched(result.score, notes, length);
    result.state.path.push_back({state.cursor, length, last.notes, true});
    result.state.cursor += length;
    return result;
}

StepResult StepEntry::back(const StepState &state, const ScorePtr &score)
{
    StepResult result{state, score};
    StepState &next = result.state;
    next.down.clear();
    if (next.path.empty()) return result;
    const StepState::Step step = next.path.back();
    next.path.pop_back();
    next.cursor = step.at;
    const NoteSet notes(step.notes.begin(), step.notes.end());
    if (step.tie) result.score = stretched(score, notes, -step.length);
    else if (!notes.empty()) result.score = withoutNotes(score, notes);
    return result;
}

StepState StepEntry::moveTo(StepState state, TimelineTick cursor)
{
    state.cursor = std::max(cursor, TimelineTick{});
    state.down.clear();
    state.path.clear();
    return state;
}

StepState StepEntry::withValue(StepState state, Ticks value)
{
    state.value = std::max(value, Ticks{1});
    state.dots = 0;
    state.tuplet = 0;
    return state;
}

StepState StepEntry::withDot(StepState state)
{
    state.dots = static_cast<std::uint8_t>((state.dots + 1) % 3);
    return state;
}

StepState StepEntry::withTuplet(StepState state, int tuplet)
{
    state.tuplet = static_cast<std::uint8_t>(state.tuplet == tuplet ? 0 : std::clamp(tuplet, 0, 15));
    return state;
}

} // namespace ricercar
