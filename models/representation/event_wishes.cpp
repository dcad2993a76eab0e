// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/event_wishes.h"

#include <cmath>
#include <map>

namespace ricercar::models {

namespace {

constexpr double kComesBack = 0.75;  // likeness from which a bar counts as taken up again

std::vector<std::span<const EventNote>> notesByBar(const EventPiece& piece) {
    std::vector<std::span<const EventNote>> out;
    auto first = piece.notes.begin();
    for (const auto& bar : piece.bars) {
        const auto last = std::find_if(first, piece.notes.end(), [&](const auto& n) { return n.onset >= bar.start + bar.length; });
        out.emplace_back(first, last);
        first = last;
    }
    return out;
}

// The highest key that begins in a bar's first half, or -1.
int topOf(std::span<const EventNote> notes) {
    int top = -1, first = notes.empty() ? 0 : notes.front().onset;
    for (const auto& n : notes)
        if (n.onset == first) top = std::max<int>(top, n.key);
    return top;
}

// Hash of a bar's rhythm and of its melody up to transposition: most bars are alike in neither.
std::uint64_t rhythmHash(std::span<const EventNote> notes, int start) {
    std::uint64_t h = 1469598103934665603ull;
    for (const auto& n : notes) h = (h ^ static_cast<std::uint64_t>((n.onset - start) * 8 + n.part)) * 1099511628211ull;
    return h;
}

}  // namespace

int densityClass(double perQuarter) {
    constexpr double kLimits[] = {0.3, 0.75, 1.25, 2.25, 3.5, 5.0, 8.0};
    int c = 0;
    while (c < 7 && perQuarter >= kLimits[c]) ++c;
    return c;
}

int heightClass(double meanKey) { return std::clamp(static_cast<int>(std::floor((meanKey - 36.0) / 4.5)), 0, 11); }

double middleOfHeight(int heightClass) { return 36.0 + 4.5 * (heightClass + 0.5); }

double middleOfContour(int contourClass) {
    constexpr double kMiddles[] = {-11, -6, -2, 0, 2, 6, 11};
    return kMiddles[std::clamp(contourClass, 0, 6)];
}

int contourClass(double semitones) {
    constexpr double kLimits[] = {-8.5, -3.5, -0.5, 0.5, 3.5, 8.5};
    int c = 0;
    while (c < 6 && semitones >= kLimits[c]) ++c;
    return c;
}

Likeness likeness(std::span<const EventNote> earlier, int earlierStart, std::span<const EventNote> later, int laterStart) {
    if (earlier.empty() || later.empty()) return {};
    std::map<int, int> shifts;
    int together = 0;
    std::size_t i = 0, j = 0;
    while (i < earlier.size() && j < later.size()) {
        const int a = (earlier[i].onset - earlierStart) * kMostParts + earlier[i].part;
        const int b = (later[j].onset - laterStart) * kMostParts + later[j].part;
        if (a == b) {
            ++together;
            ++shifts[later[j].key - earlier[i].key];
            ++i, ++j;
        } else {
            (a < b ? i : j) += 1;
        }
    }
    Likeness out;
    const double all = double(std::max(earlier.size(), later.size()));
    out.rhythm = together / all;
    for (const auto& [shift, count] : shifts)
        if (count / all > out.melody || (count / all == out.melody && shift == 0)) {
            out.melody = count / all;
            out.shift = shift;
        }
    return out;
}

void measureWishes(EventPiece& piece) {
    const auto byBar = notesByBar(piece);
    const int bars = static_cast<int>(piece.bars.size());
    std::multimap<std::uint64_t, int> withRhythm;
    for (int b = 0; b < bars; ++b) {
        const auto& bar = piece.bars[b];
        const auto notes = byBar[b];
        BarWishes& w = piece.bars[b].wishes;
        w = {};
        w.barsLeft = static_cast<std::int8_t>(std::min(8, bars - 1 - b));
        w.density = static_cast<std::int8_t>(densityClass(double(notes.size()) * kUnitsPerQuarter / bar.length));
        w.returnOf = 0;
        if (notes.empty()) continue;
        double keys = 0, sounding = 0, loud = 0;
        int off = 0, loudCount = 0;
        for (const auto& n : notes) {
            keys += n.key;
            sounding += std::min(n.length, bar.start + bar.length - n.onset);
            off += (n.onset - bar.start) % bar.beat != 0;
            if (n.loudness >= 0) loud += n.loudness, ++loudCount;
        }
        const double count = double(notes.size());
        w.height = static_cast<std::int8_t>(heightClass(keys / count));
        w.offbeat = static_cast<std::int8_t>(std::min(4, static_cast<int>(5.0 * off / count)));
        w.thickness = static_cast<std::int8_t>(std::clamp(static_cast<int>(std::lround(sounding / bar.length)), 0, 5));
        if (loudCount) w.loudness = static_cast<std::int8_t>(std::lround(loud / loudCount));
        const int here = topOf(notes), next = b + 1 < bars ? topOf(byBar[b + 1]) : -1;
        int last = here;
        for (const auto& n : notes) last = n.part == notes.front().part ? n.key : last;
        if (here >= 0) w.contour = static_cast<std::int8_t>(contourClass((next >= 0 ? next : last) - here));

        // The nearest earlier bar that comes back: by its melody, moved or not, else by its rhythm.
        const auto hash = rhythmHash(notes, bar.start);
        int rhythmOnly = 0;
        for (int back = 1; back <= std::min(b, kMostBarsBack) && notes.size() >= 2; ++back) {
            const auto other = byBar[b - back];
            if (piece.bars[b - back].length != bar.length || other.size() * 2 < notes.size() || notes.size() * 2 < other.size()) continue;
            const auto alike = likeness(other, piece.bars[b - back].start, notes, bar.start);
            if (alike.melody >= kComesBack) {
                w.returnOf = static_cast<std::int16_t>(back);
                w.returnShift = static_cast<std::int8_t>(std::clamp(alike.shift, -24, 24));
                break;
            }
        }
        if (w.returnOf == 0 && notes.size() >= 3) {
            const auto [first, end] = withRhythm.equal_range(hash);
            for (auto i = first; i != end; ++i)
                if (b - i->second <= kMostBarsBack && (rhythmOnly == 0 || b - i->second < rhythmOnly)) rhythmOnly = b - i->second;
            if (rhythmOnly) {
                w.returnOf = static_cast<std::int16_t>(rhythmOnly);
                w.returnRhythm = true;
            }
        }
        withRhythm.emplace(hash, b);
    }
}

}  // namespace ricercar::models
