// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/region.h"

#include "ui/bridge/words.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <set>

namespace ricercar {

namespace {

struct Regions {
    Q_DECLARE_TR_FUNCTIONS(Regions)
};

std::vector<VoiceRef> inScoreOrder(const Score &score, std::vector<VoiceRef> voices)
{
    std::erase_if(voices, [&](const VoiceRef &v) { return score.partIndex(v.part) >= score.parts.size(); });
    std::sort(voices.begin(), voices.end(), [&](const VoiceRef &a, const VoiceRef &b) {
        const std::size_t pa = score.partIndex(a.part), pb = score.partIndex(b.part);
        return pa != pb ? pa < pb : a.voice < b.voice;
    });
    voices.erase(std::unique(voices.begin(), voices.end()), voices.end());
    return voices;
}

// 1 for the bar's first beat; 0 where t is on no beat.
int beatAt(const Score &score, TimelineTick t)
{
    const BarPosition at = score.locate(t);
    int beat = 0, found = 0;
    for (const auto &[start, length] : beatsOf(*score.masterBars[at.bar])) {
        ++beat;
        if (start <= at.tick) found = beat;
    }
    return found;
}

} // namespace

std::optional<Region> regionOf(const Score &score, const NoteSet &notes)
{
    if (notes.empty()) return std::nullopt;
    Region region;
    for (const PlacedNote &n : findNotes(score, notes)) {
        const TickRange here{n.onset, std::max(n.end, n.onset + Ticks{1})};
        region.range = region.voices.empty() ? here : TickRange{std::min(region.range.begin, here.begin), std::max(region.range.end, here.end)};
        region.voices.push_back({score.parts[n.part]->id, n.note->voice});
    }
    if (region.voices.empty()) return std::nullopt;
    region.voices = inScoreOrder(score, std::move(region.voices));
    return region;
}

std::optional<Region> within(const Score &score, Region region)
{
    region.voices = inScoreOrder(score, std::move(region.voices));
    region.range = {std::max(region.range.begin, TimelineTick{}), std::min(region.range.end, score.end())};
    if (region.voices.empty() || region.range.empty()) return std::nullopt;
    return region;
}

Region united(const Score &score, const Region &a, const Region &b)
{
    Region both{a.voices, {std::min(a.range.begin, b.range.begin), std::max(a.range.end, b.range.end)}};
    both.voices.insert(both.voices.end(), b.voices.begin(), b.voices.end());
    both.voices = inScoreOrder(score, std::move(both.voices));
    return both;
}

NoteSet notesOf(const Score &score, const Region &region)
{
    NoteSet notes;
    for (const VoiceRef &voice : region.voices)
        for (const PlacedNote &n : notesIn(score, score.partIndex(voice.part), region.range))
            if (n.note->voice == voice.voice && region.range.contains(n.onset)) notes.insert(n.note->id);
    return notes;
}

std::vector<VoiceRef> voicesOfPart(const Score &score, std::size_t part, int staff)
{
    std::set<std::uint8_t> voices;
    for (const BarPtr &bar : score.parts[part]->bars)
        for (const Note &n : bar->notes)
            if (staff < 0 || n.staff == staff) voices.insert(n.voice);
    if (voices.empty()) voices.insert(0);
    std::vector<VoiceRef> refs;
    for (const std::uint8_t v : voices) refs.push_back({score.parts[part]->id, v});
    return refs;
}

TimelineTick nearestBeat(const Score &score, TimelineTick t)
{
    if (t >= score.end()) return score.end();
    const std::size_t bar = score.locate(std::max(t, TimelineTick{})).bar;
    TimelineTick best = score.barStart(bar + 1);
    for (const auto &[start, length] : beatsOf(*score.masterBars[bar])) {
        const TimelineTick at = score.barStart(bar) + Ticks{start.value};
        if (std::abs((at - t).value) < std::abs((best - t).value)) best = at;
    }
    return best;
}

TimelineTick beatFrom(const Score &score, TimelineTick t)
{
    if (t >= score.end()) return score.end();
    const std::size_t bar = score.locate(std::max(t, TimelineTick{})).bar;
    for (const auto &[start, length] : beatsOf(*score.masterBars[bar]))
        if (score.barStart(bar) + Ticks{start.value} >= t) return score.barStart(bar) + Ticks{start.value};
    return score.barStart(bar + 1);
}

std::optional<TickRange> beatsNear(const Score &score, TimelineTick begin, TimelineTick end)
{
    begin = std::max(begin, TimelineTick{});
    if (begin >= score.end() || end <= TimelineTick{}) return std::nullopt;
    const TickRange near{nearestBeat(score, begin), nearestBeat(score, end)};
    if (!near.empty()) return near;
    // A drag within one beat means that beat.
    const std::size_t bar = score.locate(begin).bar;
    for (const auto &[start, length] : beatsOf(*score.masterBars[bar])) {
        const TimelineTick at = score.barStart(bar) + Ticks{start.value};
        if (begin < at + length) return TickRange{at, std::min(at + length, score.end())};
    }
    return score.barRange(bar);
}

QString listText(const QStringList &names)
{
    if (names.size() < 2) return names.join(QString());
    return Regions::tr("%1 and %2").arg(names.mid(0, names.size() - 1).join(QStringLiteral(", ")), names.back());
}

QString voiceText(const Score &score, VoiceRef voice)
{
    const Part *part = score.part(voice.part);
    if (!part) return {};
    bool alone = voice.voice == 0;
    for (const BarPtr &bar : part->bars)
        for (const Note &n : bar->notes) alone = alone && n.voice == 0;
    return alone ? partTitle(*part) : Regions::tr("%1 voice %2").arg(partTitle(*part)).arg(voice.voice + 1);
}

QString placeText(const Score &score, TimelineTick at)
{
    return Regions::tr("bar %1 beat %2").arg(score.barNumber(score.locate(at).bar)).arg(beatAt(score, at));
}

QString stretchText(const Score &score, TickRange range)
{
    const TimelineTick last = range.end - Ticks{1};
    const bool fromStart = score.barStart(score.locate(range.begin).bar) == range.begin;
    const bool toEnd = score.barRange(score.locate(last).bar).end <= range.end;
    if (fromStart && toEnd) return barsText(score, range);
    const QString from = placeText(score, range.begin), to = placeText(score, last);
    if (from == to) return from;
    if (score.locate(range.begin).bar == score.locate(last).bar)
        return Regions::tr("%1 to %2").arg(from).arg(beatAt(score, last));
    return Regions::tr("%1 to %2").arg(from, to);
}

QString regionText(const Score &score, const Region &region)
{
    QStringList names;
    for (const VoiceRef &v : region.voices) names += voiceText(score, v);
    return Regions::tr("%1, %2", "voices, bars").arg(listText(names), stretchText(score, region.range));
}

} // namespace ricercar
