// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/event_sequence.h"

namespace ricercar::models {

namespace {

template <int F, int A>
void note(AskedStage& stage, const Question<F, A>& question, int token, int target) {
    stage.ids.insert(stage.ids.end(), question.ids.begin(), question.ids.end());
    stage.anchors.insert(stage.anchors.end(), question.anchors.begin(), question.anchors.end());
    stage.token.push_back(token);
    stage.target.push_back(target);
}

AskedStage& of(EventSequence& s, Lens lens) { return s.stages[static_cast<std::size_t>(lens)]; }

}  // namespace

EventSequence sequenceOf(const std::shared_ptr<const EventTask>& task, std::span<const EventNote> written,
                         std::span<const EventNote> earlier, const Stretch& stretch) {
    EventSequence out;
    EventWalk walk(task);
    walk.at(stretch.firstBar, earlier);
    const int end = stretch.endBar < 0 ? static_cast<int>(task->bars.size()) : stretch.endBar;
    const auto full = [&] { return stretch.mostTokens >= 0 && static_cast<int>(out.tokens.size()) >= stretch.mostTokens; };
    const auto push = [&](const EventToken& token) {
        out.tokens.push_back(token);
        out.ids.push_back(walk.features(token));
        while (!full()) {
            const auto given = walk.dueGiven();
            if (!given) break;
            out.tokens.push_back(*given);
            out.ids.push_back(walk.features(*given));
        }
    };
    auto next = std::lower_bound(written.begin(), written.end(), task->bars[static_cast<std::size_t>(stretch.firstBar)].start,
                                 [](const EventNote& n, int start) { return n.onset < start; });
    for (int b = stretch.firstBar; b < end && !full(); ++b) {
        push(walk.startBar());
        if (full()) break;
        const auto& bar = task->bars[static_cast<std::size_t>(b)];
        for (; next != written.end() && next->onset < bar.start + bar.length && !full(); ++next) {
            const int token = static_cast<int>(out.tokens.size()) - 1;
            note(of(out, Lens::Time), walk.askTime(), token, next->onset - walk.now());
            note(of(out, Lens::Part), walk.askPart(next->onset), token, next->part);
            note(of(out, Lens::Key), walk.askKey(next->onset, next->part), token, next->key - kLowestKey);
            note(of(out, Lens::Length), walk.askLength(*next), token, classOfLength(next->length));
            if (next->loudness >= 0) note(of(out, Lens::Loudness), walk.askLoudness(*next), token, next->loudness);
            ++out.notes;
            push(walk.write(*next));
        }
        if (!full() && task->written[static_cast<std::size_t>(b)])
            note(of(out, Lens::Time), walk.askTime(), static_cast<int>(out.tokens.size()) - 1, kEndOfBar);
    }
    return out;
}

std::shared_ptr<EventTask> wholeTask(const EventPiece& piece, bool bare, bool relative) {
    auto task = std::make_shared<EventTask>();
    task->parts = piece.parts;
    task->bars = piece.bars;
    if (!bare) task->chords = piece.chords;
    if (bare)
        for (auto& bar : task->bars) {
            bar.tonic = bar.mode = -1;
            bar.wishes = {};
        }
    task->written.assign(piece.bars.size(), static_cast<std::uint8_t>((1 << piece.parts) - 1));
    task->relative = relative;
    return task;
}

}  // namespace ricercar::models
