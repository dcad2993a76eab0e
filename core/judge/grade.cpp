// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/grade.h"

#include "core/judge/repeats.h"
#include "core/judge/sonority.h"
#include "core/judge/tonality.h"
#include "core/judge/voice_leading.h"

#include <numeric>

namespace ricercar::judge {

namespace {

constexpr int kRestLabel = 100; // beside degrees
constexpr int kFifths = 0, kOctaves = 1;

constexpr std::size_t number(Feature f) { return static_cast<std::size_t>(f); }

bool byMode(std::size_t feature)
{
    return feature != number(Feature::Rhythm) && feature != number(Feature::Parallels) && feature != number(Feature::Repeats);
}

double sum(const Histogram &histogram)
{
    double all = 0;
    for (const auto &[key, weight] : histogram) all += weight;
    return all;
}

Histogram without(Histogram histogram, const Histogram &part)
{
    for (const auto &[key, weight] : part) histogram[key] -= weight;
    return histogram;
}

// Per note of the piece over per note of the reference.
double rateRatio(const Traits &piece, const Histogram &reference, double referenceNotes)
{
    const double errors = sum(piece.histograms[number(Feature::Parallels)]), usual = sum(reference);
    if (errors <= 0 || usual <= 0 || piece.notes <= 0) return 0;
    return errors / piece.notes / (usual / referenceNotes);
}

} // namespace

Traits traitsOf(const Piece &piece)
{
    Traits traits;
    const auto of = [&traits](Feature f) -> Histogram & { return traits.histograms[number(f)]; };
    const Tonality key = tonalityOf(piece);
    traits.minor = key.minor;
    for (std::size_t v = 0; v < kVoices; ++v) {
        const std::vector<LineNote> line = lineOf(piece, v, Repeats::Struck);
        std::vector<int> symbols;
        symbols.reserve(piece.frames.size());
        for (std::size_t i = 0; i < line.size(); ++i) {
            const LineNote &note = line[i];
            const int length = static_cast<int>(note.end - note.begin);
            of(Feature::Rhythm)[length] += 1;
            symbols.push_back(note.pitch);
            symbols.insert(symbols.end(), static_cast<std::size_t>(length - 1), kHold);
            if (note.pitch == kSilence) {
                of(Feature::Pitch)[kRestLabel] += length;
                continue;
            }
            traits.notes += 1;
            const Degree degree = degreeOf(note.pitch, key);
            of(Feature::Pitch)[degree.step * 8 + degree.alteration] += length;
            if (i + 1 < line.size() && line[i + 1].pitch != kSilence) {
                const int steps = staffPlaceOf(line[i + 1].pitch, key) - staffPlaceOf(note.pitch, key);
                const int semitones = line[i + 1].pitch - note.pitch;
                traits.histograms[number(Feature::Soprano) + v][steps * 256 + semitones] += 1;
            }
        }
        for (const auto &[length, times] : repeatLengths(symbols)) of(Feature::Repeats)[length] += times;
    }
    if (of(Feature::Repeats).empty()) of(Feature::Repeats)[0] = 1; // nothing comes back
    for (std::size_t f : slicesOf(piece, Repeats::Struck)) of(Feature::Harmony)[qualityOf(piece.frames[f])] += 1;
    const ParallelCount parallels = parallelsIn(piece);
    if (parallels.fifths) of(Feature::Parallels)[kFifths] = parallels.fifths;
    if (parallels.octaves) of(Feature::Parallels)[kOctaves] = parallels.octaves;
    return traits;
}

double Grade::total() const
{
    return std::accumulate(terms.begin(), terms.end(), 0.0);
}

void GradeReference::add(const Traits &piece)
{
    m_notes += piece.notes;
    for (std::size_t f = 0; f < kFeatures; ++f) {
        Sums &sums = byMode(f) ? m_modes[piece.minor] : m_both;
        for (const auto &[key, weight] : piece.histograms[f]) sums.histograms[f][key] += weight;
    }
}

Grade GradeReference::grade(const Traits &piece, const Traits *leftOut) const
{
    Grade grade;
    const double notes = m_notes - (leftOut ? leftOut->notes : 0);
    for (std::size_t f = 0; f < kFeatures; ++f) {
        const Sums &sums = byMode(f) ? m_modes[piece.minor] : m_both;
        const bool reduced = leftOut && (!byMode(f) || leftOut->minor == piece.minor);
        const Histogram less = reduced ? without(sums.histograms[f], leftOut->histograms[f]) : Histogram{};
        const Histogram &reference = reduced ? less : sums.histograms[f];
        const Histogram &own = piece.histograms[f];
        if (f == number(Feature::Repeats)) grade.terms[f] = distanceOverValues(own, reference);
        else grade.terms[f] = distanceOverRanks(own, reference);
        if (f == number(Feature::Parallels)) grade.terms[f] *= rateRatio(piece, reference, notes);
    }
    return grade;
}

} // namespace ricercar::judge
