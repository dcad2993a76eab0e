// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/bar_summary.h"

#include <algorithm>
#include <limits>

namespace ricercar {

namespace {
constexpr std::uint64_t kMost = std::numeric_limits<std::uint32_t>::max();

std::uint64_t hashOf(NoteId id)
{
    return id.value * 0x9E3779B97F4A7C15ull;
}

std::uint64_t filterBits(NoteId id)
{
    const std::uint64_t h = hashOf(id);
    return (1ull << (h >> 58)) | (1ull << ((h >> 52) & 63u));
}
} // namespace

bool BarSummary::mayName(NoteId id) const
{
    const std::uint64_t bits = filterBits(id);
    return (ids & bits) == bits && id.value >= lowest && (id.value - lowest <= span || span == kMost);
}

BarSummary summaryOf(const Bar &bar, Ticks barLength)
{
    BarSummary result;
    std::uint64_t highest = 0;
    const auto name = [&](NoteId id) {
        result.ids |= filterBits(id);
        result.lowest = std::min(result.lowest, id.value);
        highest = std::max(highest, id.value);
    };
    std::int64_t overhang = 0;
    for (const Note &note : bar.notes) {
        name(note.id);
        overhang = std::max(overhang, note.end().value - barLength.value);
    }
    for (const Slur &slur : bar.slurs) {
        name(slur.from);
        name(slur.to);
    }
    if (highest >= result.lowest)
        result.span = static_cast<std::uint32_t>(std::min(highest - result.lowest, kMost));
    result.overhang = static_cast<std::uint32_t>(std::min<std::int64_t>(overhang, kMost / 2)) & 0x7FFFFFFFu;
    result.slurs = bar.slurs.empty() ? 0 : 1;
    return result;
}

std::shared_ptr<const PartSummary> summaryOf(const Score &score, std::size_t part, const Part *before,
                                             const Score *beforeScore, const PartSummary *beforeSummary)
{
    const Part &now = *score.parts[part];
    auto result = std::make_shared<PartSummary>();
    result->bars.resize(now.bars.size());
    for (std::size_t b = 0; b < now.bars.size(); ++b) {
        const bool known = before && beforeSummary && b < before->bars.size() &&
                           before->bars[b] == now.bars[b] && b < beforeSummary->bars.size() &&
                           (beforeScore->masterBars[b] == score.masterBars[b] ||
                            beforeScore->masterBars[b]->length == score.masterBars[b]->length);
        result->bars[b] =
            known ? beforeSummary->bars[b] : summaryOf(*now.bars[b], score.masterBars[b]->length);
        result->longestOverhang = std::max<std::uint32_t>(result->longestOverhang, result->bars[b].overhang);
    }
    return result;
}

IdQuery::IdQuery(const std::set<NoteId> &ids) : m_ids(ids.begin(), ids.end())
{
    for (const NoteId id : m_ids)
        m_filter.set(hashOf(id) >> 52);
}

bool IdQuery::contains(NoteId id) const
{
    return m_filter.test(hashOf(id) >> 52) && std::binary_search(m_ids.begin(), m_ids.end(), id);
}

bool IdQuery::mayTouch(const BarSummary &summary) const
{
    auto it = std::lower_bound(m_ids.begin(), m_ids.end(), NoteId{summary.lowest});
    // A long stretch of named ids is almost certainly met; asking the filter for each would cost more than
    // reading.
    for (int asked = 0; it != m_ids.end(); ++it, ++asked) {
        if (summary.span != kMost && it->value - summary.lowest > summary.span) return false;
        if (asked == 8 || summary.mayName(*it)) return true;
    }
    return false;
}

} // namespace ricercar
