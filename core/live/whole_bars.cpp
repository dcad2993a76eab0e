// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/whole_bars.h"

#include "core/live/beat_grids.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

namespace ricercar {

namespace {

using import::ImportNote;
using Places = std::set<std::int64_t>; // strictly inside a beat, from its start

constexpr std::int64_t kShortest = kWhole.value / 128;

std::int64_t commonStep(const Places &places, std::int64_t length) // 0: there is none
{
    for (const std::int64_t step : writableSteps(length))
        if (std::all_of(places.begin(), places.end(), [&](std::int64_t p) { return p % step == 0; })) return step;
    return 0;
}

class VoiceMender {
public:
    VoiceMender(std::vector<ImportNote *> notes, const std::vector<GridBeat> &beats) : m_notes(std::move(notes)), m_beats(beats) {}

    void mend()
    {
        for (const auto &[b, notes] : touched()) {
            const Places onsets = placesIn(b, notes, false);
            if (commonStep(onsets, m_beats[b].length) == 0) moveOnsets(b, notes, onsets);
        }
        for (const auto &[b, notes] : touched()) mendEnds(b, notes);
    }

private:
    std::size_t beatAt(std::int64_t t) const
    {
        const auto after = std::upper_bound(m_beats.begin(), m_beats.end(), t, [](std::int64_t x, const GridBeat &b) { return x < b.start; });
        return static_cast<std::size_t>(std::max<std::ptrdiff_t>(after - m_beats.begin() - 1, 0));
    }
    using Notes = std::set<ImportNote *>;
    std::map<std::size_t, Notes> touched() const // beats, and the notes that begin or end in them
    {
        std::map<std::size_t, Notes> beats;
        for (ImportNote *n : m_notes) {
            beats[beatAt(n->onset)].insert(n);
            beats[beatAt(n->end)].insert(n);
        }
        return beats;
    }
    Places placesIn(std::size_t b, const Notes &notes, bool ends) const
    {
        Places places;
        const std::int64_t length = m_beats[b].length;
        for (const ImportNote *n : notes) {
            const std::int64_t at = n->onset - m_beats[b].start, end = n->end - m_beats[b].start;
            if (at > 0 && at < length) places.insert(at);
            if (ends && end > 0 && end < length) places.insert(end);
        }
        return places;
    }

    // Two divisions in one voice: all onsets go to the one they lie nearest to, each to a place of its own.
    void moveOnsets(std::size_t b, const Notes &notes, const Places &onsets)
    {
        const GridBeat &beat = m_beats[b];
        std::map<std::int64_t, std::int64_t> to;
        double least = 0;
        for (std::int64_t step : writableSteps(beat.length)) {
            if (step == kShortest && beat.length % (8 * kShortest) == 0) step = 2 * kShortest;
            std::map<std::int64_t, std::int64_t> moved;
            double cost = 0;
            std::int64_t before = 0;
            for (const std::int64_t p : onsets) {
                const std::int64_t place = std::max((p + step / 2) / step * step, before + step);
                cost += std::abs(static_cast<double>(place - p)) + (place >= beat.length ? 1e9 : 0);
                before = moved[p] = place;
            }
            if (!to.empty() && cost >= least) continue;
            least = cost;
            to = std::move(moved);
        }
        for (ImportNote *n : notes) {
            const auto end = to.find(n->end - beat.start), onset = to.find(n->onset - beat.start);
            if (end != to.end()) n->end = beat.start + end->second;
            if (onset == to.end()) continue;
            n->onset = beat.start + onset->second;
            n->end = std::max(n->end, n->onset + 1);
        }
    }

    void mendEnds(std::size_t b, const Notes &notes)
    {
        const GridBeat &beat = m_beats[b];
        if (commonStep(placesIn(b, notes, true), beat.length) != 0) return;
        const Places onsets = placesIn(b, notes, false);
        std::int64_t step = commonStep(onsets, beat.length);
        if (step == 0) step = kShortest;
        if (step == kShortest && std::all_of(onsets.begin(), onsets.end(), [](std::int64_t p) { return p % (2 * kShortest) == 0; })
            && beat.length % (2 * kShortest) == 0)
            step = 2 * kShortest;
        for (ImportNote *n : notes) {
            const std::int64_t end = n->end - beat.start;
            if (end <= 0 || end >= beat.length || onsets.contains(end)) continue;
            const std::int64_t onset = n->onset - beat.start;
            const auto next = onsets.upper_bound(std::max<std::int64_t>(onset, 0));
            const std::int64_t limit = next == onsets.end() ? beat.length : *next;
            std::int64_t place = std::min((end + step / 2) / step * step, limit);
            if (place <= std::max<std::int64_t>(onset, 0)) place = std::min(std::max<std::int64_t>(onset, 0) / step * step + step, limit);
            if (onset < 0 && 2 * end < step) place = 0; // it ends with the beat before
            n->end = beat.start + place;
        }
    }

    std::vector<ImportNote *> m_notes;
    const std::vector<GridBeat> &m_beats;
};

} // namespace

void mendBeats(const std::vector<ImportNote *> &staff, const std::vector<GridBeat> &beats)
{
    if (beats.empty()) return;
    std::map<std::uint8_t, std::vector<ImportNote *>> voices;
    for (ImportNote *n : staff)
        if (!n->grace) voices[n->voice].push_back(n);
    for (auto &[voice, notes] : voices) VoiceMender(std::move(notes), beats).mend();
}

} // namespace ricercar
