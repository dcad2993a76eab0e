// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/exam.h"

#include "core/theory/key.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ricercar::models {

namespace {

GridPiece chordsOf(const ChoraleGrid& grid) {
    GridPiece piece;
    for (const auto& frame : grid.frames) {
        GridChord chord;
        for (int v = 0; v < kVoices; ++v) chord[v] = frame.symbol[v] == kRest ? -1 : midiOfSymbol(frame.symbol[v]);
        piece.push_back(chord);
    }
    return piece;
}

// The key and the bars as a person's request has them: the key found in the music, common time where none is known.
void tellKeyAndBars(ChoraleGrid& grid) {
    PitchClassWeights weights{};
    KeyHints hints;
    for (const auto& chord : chordsOf(grid)) {
        for (const int key : chord)
            if (key >= 0) weights[static_cast<std::size_t>(key % 12)] += 1;
        if (chord[kVoices - 1] >= 0) hints.lastPitchClass = chord[kVoices - 1] % 12;
    }
    hints.lastIsBass = hints.lastPitchClass.has_value();
    const KeySignature key = findKey(weights, hints).key;
    for (int t = 0; t < grid.length(); ++t) {
        auto& frame = grid.frames[t];
        frame.keySignature = static_cast<std::int8_t>(((key.fifths * 7) % 12 + 12) % 12);
        frame.mode = static_cast<std::int8_t>(isMinorLike(key.mode));
        if (frame.barPosition != kUnknown) continue;
        frame.barPosition = static_cast<std::int16_t>(t % 16);
        frame.barLength = 16;
    }
}

FrameEvents eventsIn(const ChoraleGrid& grid) {
    FrameEvents events;
    VoiceHistory history;
    SliceMemory memory;
    for (int t = 0; t < grid.length(); ++t) {
        const auto& f = grid.frames[t];
        events += eventsOf(history, f.symbol, kNothingGiven, f.beatPosition == 0, t, memory);
        history.advance(f.symbol, f.onset);
        memory.hear(f.symbol, t);
    }
    return events;
}

}  // namespace

ExamResult harmonizationExam(const EngineWeightsPtr& weights, std::span<const ChoraleGrid> pieces, const WritingRules& rules,
                             std::uint64_t seed) {
    ExamResult out;
    const auto begin = std::chrono::steady_clock::now();
    for (const auto& piece : pieces) {
        WritingTask task;
        task.grid = piece;
        tellKeyAndBars(task.grid);
        task.given.assign(piece.frames.size(), 1);
        task.side = {false, true, false, true, Style::Chorale};
        task.rules = rules;
        const std::uint64_t seeds[] = {seed++};
        const auto drafts = writeDrafts(weights, task, seeds);
        const auto& draft = drafts->front();
        out.written.add(measured(chordsOf(draft.grid)));
        out.composer.add(measured(chordsOf(piece)));
        out.writtenEvents += eventsIn(draft.grid);
        out.composerEvents += eventsIn(piece);
        out.logLikelihood += draft.logLikelihood / double(pieces.size());
        out.relaxed += draft.relaxed;
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - begin;
    out.secondsPerPiece = seconds.count() / double(std::max<std::size_t>(1, pieces.size()));
    return out;
}

FrameBalance rebalanced(const FrameBalance& balance, const ExamResult& result) {
    const FrameEvents &written = result.writtenEvents, &composer = result.composerEvents;
    const auto share = [](int part, int whole) { return (part + 0.5) / (whole + 1.0); };
    const auto odds = [](double p) { return p / (1 - p); };
    const auto moved = [](double chance, double ratio) { return std::clamp(chance * std::pow(ratio, 0.8), 0.02, 1.0); };
    FrameBalance out;
    out.nonChordOnBeat = moved(balance.nonChordOnBeat, odds(share(composer.nonChordOnBeat, composer.fullSlice)) /
                                                           odds(share(written.nonChordOnBeat, written.fullSlice)));
    out.nonChordOffBeat = moved(balance.nonChordOffBeat, odds(share(composer.nonChordOffBeat, composer.fullSlice)) /
                                                             odds(share(written.nonChordOffBeat, written.fullSlice)));
    out.otherThanDominant = moved(balance.otherThanDominant, odds(share(written.dominant, written.fullSlice)) /
                                                                 odds(share(composer.dominant, composer.fullSlice)));
    out.seventhLeft = moved(balance.seventhLeft, odds(share(composer.seventhLeft, composer.seventhMoved)) /
                                                     odds(share(written.seventhLeft, written.seventhMoved)));
    out.newPitchClass = moved(balance.newPitchClass, std::exp(-4 * (result.written.entropy() - result.composer.entropy())));
    out.eagerness = std::clamp(balance.eagerness + 0.8 * std::log(odds(share(composer.moves, kVoices * composer.frames)) /
                                                                  odds(share(written.moves, kVoices * written.frames))),
                               -3.0, 3.0);
    return out;
}

}  // namespace ricercar::models
