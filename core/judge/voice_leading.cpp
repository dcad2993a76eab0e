// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/voice_leading.h"

#include "core/judge/sonority.h"

#include <cmath>
#include <cstdlib>

namespace ricercar::judge {

namespace {

constexpr int kLowest[kVoices] = {57, 53, 48, 36}, kHighest[kVoices] = {81, 74, 69, 64};
constexpr std::size_t kFourBars = 16 * static_cast<std::size_t>(kFramesPerQuarter);
constexpr int kFifth = 7;

// Two voices that both leave one note for another at the same frame.
struct DoubleMove {
    int upperFrom, upperTo, lowerFrom, lowerTo;
    bool real() const // all four notes sound, and both voices move
    {
        return upperFrom != kSilence && upperTo != kSilence && lowerFrom != kSilence && lowerTo != kSilence &&
               upperFrom != upperTo && lowerFrom != lowerTo;
    }
    bool similar() const { return (upperTo > upperFrom) == (lowerTo > lowerFrom); }
    int before() const { return modulo12(upperFrom - lowerFrom); }
    int after() const { return modulo12(upperTo - lowerTo); }
};

DoubleMove moveAt(const Piece &piece, std::size_t f, std::size_t upper, std::size_t lower)
{
    const Frame &from = piece.frames[f - 1], &to = piece.frames[f];
    return {from[upper], to[upper], from[lower], to[lower]};
}

void tallyLines(const Piece &piece, Tally &tally)
{
    double notes = 0;
    for (std::size_t v = 0; v < kVoices; ++v) {
        const std::vector<LineNote> line = lineOf(piece, v, Repeats::Joined);
        for (std::size_t i = 0; i < line.size(); ++i) {
            const int pitch = line[i].pitch;
            if (pitch == kSilence) continue;
            ++notes;
            if (pitch < kLowest[v] || pitch > kHighest[v]) ++at(tally, Measure::OutOfRange).count;
            if (i + 1 < line.size() && line[i + 1].pitch != kSilence)
                at(tally, Measure::Steps) += {std::abs(line[i + 1].pitch - pitch) <= 2 ? 1.0 : 0.0, 1};
        }
        if (!line.empty())
            at(tally, Measure::Changes) += {static_cast<double>(line.size() - 1), static_cast<double>(piece.frames.size() - 1)};
    }
    for (Measure m : {Measure::Parallels, Measure::Directs, Measure::Overlaps, Measure::Crossings, Measure::WideSpacing,
                      Measure::OutOfRange})
        at(tally, m).of = notes;
}

void tallyMoves(const Piece &piece, Tally &tally)
{
    for (std::size_t f = 1; f < piece.frames.size(); ++f) {
        const DoubleMove outer = moveAt(piece, f, 0, kVoices - 1);
        if (outer.real() && outer.similar() && std::abs(outer.upperTo - outer.upperFrom) > 2 &&
            (outer.after() == 0 || outer.after() == kFifth) && outer.before() != outer.after())
            ++at(tally, Measure::Directs).count;
        for (std::size_t upper = 0; upper + 1 < kVoices; ++upper) {
            const DoubleMove m = moveAt(piece, f, upper, upper + 1);
            if (m.upperFrom == kSilence || m.lowerFrom == kSilence || m.upperFrom < m.lowerFrom) continue;
            if ((m.lowerTo != kSilence && m.lowerTo > m.upperFrom) || (m.upperTo != kSilence && m.upperTo < m.lowerFrom))
                ++at(tally, Measure::Overlaps).count;
        }
    }
    // Crossed or wide: counted where it begins.
    for (std::size_t upper = 0; upper + 1 < kVoices; ++upper) {
        bool crossed = false, wide = false;
        for (const Frame &frame : piece.frames) {
            const bool both = frame[upper] != kSilence && frame[upper + 1] != kSilence;
            const bool nowCrossed = both && frame[upper] < frame[upper + 1];
            const bool nowWide = both && upper + 2 < kVoices && frame[upper] - frame[upper + 1] > 12;
            if (nowCrossed && !crossed) ++at(tally, Measure::Crossings).count;
            if (nowWide && !wide) ++at(tally, Measure::WideSpacing).count;
            crossed = nowCrossed;
            wide = nowWide;
        }
    }
}

// Whether the note that sounds in a voice at frame f, when it ends, goes down by one or two semitones; counted out
// of the notes that another follows.
Ratio fallFrom(const std::vector<LineNote> &line, std::size_t note)
{
    if (note + 1 >= line.size() || line[note + 1].pitch == kSilence) return {};
    const int fall = line[note].pitch - line[note + 1].pitch;
    return {fall == 1 || fall == 2 ? 1.0 : 0.0, 1};
}

void tallySlices(const Piece &piece, Tally &tally)
{
    std::array<std::vector<LineNote>, kVoices> lines;
    std::array<std::size_t, kVoices> note{};              // that sounds at the slice
    std::array<std::size_t, kVoices> judged, judgedOfV7;  // the note last counted as a seventh
    judged.fill(static_cast<std::size_t>(-1));
    judgedOfV7 = judged;
    for (std::size_t v = 0; v < kVoices; ++v) lines[v] = lineOf(piece, v, Repeats::Joined);
    for (const std::size_t f : slicesOf(piece, Repeats::Joined)) {
        for (std::size_t v = 0; v < kVoices; ++v)
            while (lines[v][note[v]].end <= f) ++note[v];
        const Frame &frame = piece.frames[f];
        if (!full(frame)) continue;
        const PitchClassSet notes = pitchClassesOf(frame);
        const auto dominant = dominantSeventhOf(notes);
        at(tally, Measure::DominantSevenths) += {dominant ? 1.0 : 0.0, 1};
        at(tally, Measure::NonChords) += {isOfAChord(notes) ? 0.0 : 1.0, 1};
        if (dominant) {
            int thirds = 0;
            for (int pitch : frame) thirds += modulo12(pitch) == dominant->third;
            at(tally, Measure::DoubledLeading) += {thirds > 1 ? 1.0 : 0.0, 1};
        }
        const auto seventh = seventhChordOf(notes);
        for (std::size_t v = 0; seventh && v < kVoices; ++v) {
            if (modulo12(frame[v]) != seventh->seventh) continue;
            const Ratio fall = fallFrom(lines[v], note[v]);
            if (judged[v] != note[v]) at(tally, Measure::UnresolvedSevenths) += {fall.of - fall.count, fall.of};
            judged[v] = note[v];
            if (!dominant) continue;
            if (judgedOfV7[v] != note[v]) at(tally, Measure::SeventhsDown) += fall;
            judgedOfV7[v] = note[v];
        }
    }
}

void tallyEntropy(const Piece &piece, Tally &tally)
{
    for (std::size_t begin = 0; begin + kFourBars <= piece.frames.size(); begin += kFourBars) {
        std::array<double, 12> heard{};
        double all = 0;
        for (std::size_t f = begin; f < begin + kFourBars; ++f)
            for (int pitch : piece.frames[f])
                if (pitch != kSilence) {
                    ++heard[static_cast<std::size_t>(modulo12(pitch))];
                    ++all;
                }
        double bits = 0;
        for (double h : heard)
            if (h > 0) bits -= h / all * std::log2(h / all);
        if (all > 0) at(tally, Measure::Entropy) += {bits, 1};
    }
}

} // namespace

ParallelCount parallelsIn(const Piece &piece)
{
    ParallelCount parallels;
    for (std::size_t f = 1; f < piece.frames.size(); ++f)
        for (std::size_t upper = 0; upper < kVoices; ++upper)
            for (std::size_t lower = upper + 1; lower < kVoices; ++lower) {
                const DoubleMove m = moveAt(piece, f, upper, lower);
                if (!m.real() || !m.similar() || m.before() != m.after()) continue;
                if (m.after() == kFifth) ++parallels.fifths;
                if (m.after() == 0) ++parallels.octaves;
            }
    return parallels;
}

Tally tallied(const Piece &piece)
{
    Tally tally{};
    if (piece.frames.empty()) return tally;
    tallyLines(piece, tally);
    tallyMoves(piece, tally);
    tallySlices(piece, tally);
    tallyEntropy(piece, tally);
    const ParallelCount parallels = parallelsIn(piece);
    at(tally, Measure::Parallels).count = parallels.fifths + parallels.octaves;
    at(tally, Measure::CleanPieces) = {at(tally, Measure::Parallels).count == 0 ? 1.0 : 0.0, 1};
    return tally;
}

} // namespace ricercar::judge
