// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/grid_measures.h"

#include "core/theory/chord.h"

#include <cmath>
#include <cstdlib>

namespace ricercar {

namespace {

constexpr std::size_t kVoices = 4;
constexpr std::size_t kWindow = 64; // frames: four bars of 4/4
constexpr std::array<std::pair<int, int>, kVoices> kRanges{{{57, 81}, {53, 74}, {48, 69}, {36, 64}}};

int modulo12(int value) { return ((value % 12) + 12) % 12; }
double ratio(double part, double whole) { return whole > 0 ? part / whole : 0; }

void measureMotion(std::span<const GridChord> piece, GridMeasures &m)
{
    for (std::size_t t = 0; t < piece.size(); ++t)
        for (std::size_t v = 0; v < kVoices; ++v) {
            ++m.voiceFrames;
            const int now = piece[t][v], before = t > 0 ? piece[t - 1][v] : -1;
            if (t > 0 && now != before) ++m.changes;
            if (now < 0 || (t > 0 && now == before)) continue;
            ++m.notes;
            if (now < kRanges[v].first || now > kRanges[v].second) ++m.outOfRange;
            if (before >= 0) {
                ++m.moves;
                if (std::abs(now - before) <= 2) ++m.steps;
            }
        }
}

void measurePairs(std::span<const GridChord> piece, GridMeasures &m)
{
    std::size_t parallels = 0;
    for (std::size_t t = 1; t < piece.size(); ++t)
        for (std::size_t a = 0; a < kVoices; ++a)
            for (std::size_t b = a + 1; b < kVoices; ++b) {
                const int a0 = piece[t - 1][a], a1 = piece[t][a], b0 = piece[t - 1][b], b1 = piece[t][b];
                if (a0 < 0 || a1 < 0 || b0 < 0 || b1 < 0) continue;
                const bool movesA = a0 != a1, movesB = b0 != b1;
                if (b == a + 1 && (movesA || movesB)) {
                    if (a1 < b1 && a0 >= b0) ++m.crossings;
                    else if (a1 >= b1 && ((movesA && a1 < b0) || (movesB && b1 > a0))) ++m.overlaps;
                }
                if (!movesA || !movesB || (a1 > a0) != (b1 > b0)) continue;
                const int before = modulo12(a0 - b0), after = modulo12(a1 - b1);
                if (after != 0 && after != 7) continue;
                if (before == after) ++parallels;
                else if (a == 0 && b == kVoices - 1 && std::abs(a1 - a0) > 2) ++m.directs;
            }
    m.parallels += parallels;
    m.piecesWithoutParallels += parallels == 0;
}

void measureHarmony(std::span<const GridChord> piece, GridMeasures &m)
{
    for (std::size_t t = 0; t < piece.size(); ++t) {
        const GridChord &slice = piece[t];
        if (t > 0 && slice == piece[t - 1]) continue;
        if (slice[0] < 0 || slice[1] < 0 || slice[2] < 0 || slice[3] < 0) continue;
        ++m.fullSlices;
        if (slice[0] - slice[1] > 12 || slice[1] - slice[2] > 12) ++m.wide;
        const auto chord = findChord(std::span<const int>(slice));
        if (!chord) {
            // One pitch class alone, or an open fifth, is a bare chord and no dissonance.
            int others = 0;
            for (int key : slice) {
                const int size = modulo12(key - slice[3]);
                others += size != 0 && size != 7 && size != 5;
            }
            m.nonChords += others > 0;
            continue;
        }
        if (chord->quality == ChordQuality::Dominant7) {
            ++m.dominantSevenths;
            int thirds = 0;
            for (int key : slice) thirds += modulo12(key) == chord->third();
            m.doubledLeading += thirds > 1;
            for (std::size_t v = 0; v < kVoices; ++v) {
                if (modulo12(slice[v]) != *chord->seventh()) continue;
                std::size_t next = t + 1;
                while (next < piece.size() && piece[next][v] == slice[v]) ++next;
                if (next >= piece.size() || piece[next][v] < 0) continue;
                ++m.sevenths;
                const int fall = slice[v] - piece[next][v];
                m.seventhsDown += fall == 1 || fall == 2;
            }
        }
    }
}

void measureEntropy(std::span<const GridChord> piece, GridMeasures &m)
{
    for (std::size_t from = 0; from + kWindow <= piece.size(); from += kWindow) {
        std::array<double, 12> counts{};
        double all = 0;
        for (const GridChord &frame : piece.subspan(from, kWindow))
            for (int key : frame)
                if (key >= 0) {
                    counts[static_cast<std::size_t>(modulo12(key))] += 1;
                    all += 1;
                }
        if (all <= 0) continue;
        double bits = 0;
        for (double n : counts)
            if (n > 0) bits -= n / all * std::log2(n / all);
        m.entropySum += bits;
        ++m.entropyWindows;
    }
}

} // namespace

void GridMeasures::add(const GridMeasures &o)
{
    pieces += o.pieces;
    piecesWithoutParallels += o.piecesWithoutParallels;
    voiceFrames += o.voiceFrames;
    changes += o.changes;
    notes += o.notes;
    moves += o.moves;
    steps += o.steps;
    parallels += o.parallels;
    directs += o.directs;
    overlaps += o.overlaps;
    crossings += o.crossings;
    wide += o.wide;
    outOfRange += o.outOfRange;
    fullSlices += o.fullSlices;
    dominantSevenths += o.dominantSevenths;
    nonChords += o.nonChords;
    sevenths += o.sevenths;
    seventhsDown += o.seventhsDown;
    doubledLeading += o.doubledLeading;
    entropySum += o.entropySum;
    entropyWindows += o.entropyWindows;
}

double GridMeasures::parallelsPerThousand() const { return ratio(1000.0 * static_cast<double>(parallels), static_cast<double>(notes)); }
double GridMeasures::shareWithoutParallels() const { return ratio(static_cast<double>(piecesWithoutParallels), static_cast<double>(pieces)); }
double GridMeasures::changesPerVoiceFrame() const { return ratio(static_cast<double>(changes), static_cast<double>(voiceFrames)); }
double GridMeasures::stepShare() const { return ratio(static_cast<double>(steps), static_cast<double>(moves)); }
double GridMeasures::dominantSeventhsPerHundred() const { return ratio(100.0 * static_cast<double>(dominantSevenths), static_cast<double>(fullSlices)); }
double GridMeasures::nonChordShare() const { return ratio(static_cast<double>(nonChords), static_cast<double>(fullSlices)); }
double GridMeasures::entropy() const { return ratio(entropySum, static_cast<double>(entropyWindows)); }
double GridMeasures::seventhsResolved() const { return ratio(static_cast<double>(seventhsDown), static_cast<double>(sevenths)); }
double GridMeasures::rangeErrorsPerThousand() const { return ratio(1000.0 * static_cast<double>(outOfRange), static_cast<double>(notes)); }
double GridMeasures::directsPerThousand() const { return ratio(1000.0 * static_cast<double>(directs), static_cast<double>(notes)); }
double GridMeasures::overlapsPerThousand() const { return ratio(1000.0 * static_cast<double>(overlaps), static_cast<double>(notes)); }
double GridMeasures::crossingsPerThousand() const { return ratio(1000.0 * static_cast<double>(crossings), static_cast<double>(notes)); }
double GridMeasures::wideShare() const { return ratio(static_cast<double>(wide), static_cast<double>(fullSlices)); }

GridMeasures measured(std::span<const GridChord> piece)
{
    GridMeasures m;
    m.pieces = 1;
    measureMotion(piece, m);
    measurePairs(piece, m);
    measureHarmony(piece, m);
    measureEntropy(piece, m);
    return m;
}

GridMeasures measured(std::span<const GridPiece> pieces)
{
    GridMeasures sum;
    for (const GridPiece &piece : pieces) sum.add(measured(std::span<const GridChord>(piece)));
    return sum;
}

} // namespace ricercar
