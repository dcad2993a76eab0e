// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/played_tempo.h"

#include "core/music/tempo_map.h"

#include <algorithm>

namespace ricercar {

std::vector<TickRange> fermataHolds(const Score &score)
{
    std::vector<TickRange> spans;
    for (const PartPtr &part : score.parts) {
        for (std::size_t bar = 0; bar < part->bars.size(); ++bar) {
            const TickRange barRange = score.barRange(bar);
            for (const Note &note : part->bars[bar]->notes) {
                if (note.grace != Grace::None || (!has(note.marks, NoteMark::Fermata) && !has(note.marks, NoteMark::InvertedFermata)))
                    continue;
                const TimelineTick begin = barRange.begin + Ticks{note.onset.value};
                spans.push_back({begin, begin + note.length});
            }
            for (const Direction &direction : part->bars[bar]->directions) {
                if (direction.kind != Direction::Kind::Fermata)
                    continue;
                // Over a rest or a bar line: holds a beat, the last of the bar at the latest.
                TimelineTick begin = barRange.begin + Ticks{direction.at.value};
                begin = std::min(begin, std::max(barRange.begin, barRange.end + -kQuarter));
                spans.push_back({begin, std::min(begin + kQuarter, barRange.end)});
            }
        }
    }
    std::sort(spans.begin(), spans.end(), [](const TickRange &a, const TickRange &b) {
        return a.begin != b.begin ? a.begin < b.begin : a.end < b.end;
    });
    std::vector<TickRange> holds;
    for (const TickRange &span : spans) {
        if (span.empty())
            continue;
        if (!holds.empty() && span.begin < holds.back().end)
            holds.back() = {span.begin, std::min(span.end, holds.back().end)};
        else
            holds.push_back(span);
    }
    return holds;
}

PlayedTempo::PlayedTempo(const Score &score)
{
    struct Change {
        std::int64_t tick;
        double quartersPerMinute; // 0: no change
        int hold;                 // +1 begins, -1 ends
    };
    std::vector<Change> changes;
    const TempoMap written(score);
    for (const TempoMap::Segment &segment : written.segments())
        changes.push_back({segment.at.value, segment.quartersPerMinute, 0});
    for (const TickRange &hold : fermataHolds(score)) {
        changes.push_back({hold.begin.value, 0, +1});
        changes.push_back({hold.end.value, 0, -1});
    }
    std::stable_sort(changes.begin(), changes.end(), [](const Change &a, const Change &b) { return a.tick < b.tick; });

    double tempo = kDefaultTempo;
    int holds = 0;
    for (const Change &change : changes) {
        if (change.quartersPerMinute > 0)
            tempo = change.quartersPerMinute;
        holds += change.hold;
        const double secondsPerTick = 60.0 / (tempo * static_cast<double>(kQuarter.value)) * (holds > 0 ? kFermataStretch : 1.0);
        if (!m_pieces.empty() && m_pieces.back().tick == static_cast<double>(change.tick))
            m_pieces.back().secondsPerTick = secondsPerTick;
        else if (m_pieces.empty() || m_pieces.back().secondsPerTick != secondsPerTick)
            m_pieces.push_back({static_cast<double>(change.tick), secondsPerTick});
    }
}

double PlayedTempo::ticksIn(double seconds, double tick) const
{
    auto after = std::upper_bound(m_pieces.begin(), m_pieces.end(), tick,
                                  [](double t, const Piece &p) { return t < p.tick; });
    return seconds / (after == m_pieces.begin() ? *after : *(after - 1)).secondsPerTick;
}

} // namespace ricercar
