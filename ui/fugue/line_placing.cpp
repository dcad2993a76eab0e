// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/line_placing.h"

#include <algorithm>

namespace ricercar {

namespace {

TickRange rangeOf(const LineToPlace &line)
{
    return {line.origin + Ticks{line.notes.front().onset}, line.origin + Ticks{line.notes.back().end}};
}

bool silent(const Score &score, std::size_t part, TickRange range)
{
    const auto there = notesIn(score, part, range);
    return std::all_of(there.begin(), there.end(), [](const PlacedNote &n) { return n.end == n.onset; });
}

bool thereAlready(const Score &score, const LineToPlace &line)
{
    const TickRange range = rangeOf(line);
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        std::size_t i = 0;
        bool same = true;
        for (const PlacedNote &n : notesIn(score, p, range)) {
            if (n.onset < range.begin || n.end == n.onset) continue;
            same = same && i < line.notes.size() && n.onset == line.origin + Ticks{line.notes[i].onset} && n.note->pitch == line.notes[i].pitch;
            ++i;
        }
        if (same && i == line.notes.size()) return true;
    }
    return false;
}

Clef clefFor(const WovenLine &line)
{
    double mean = 0;
    for (const WovenNote &n : line) mean += static_cast<double>(n.key) / static_cast<double>(line.size());
    return mean >= 58 ? Clef::Treble : Clef::Bass;
}

std::size_t barsWithMusic(const Score &score)
{
    std::size_t last = 0;
    for (const PlacedNote &n : allNotes(score))
        last = std::max(last, score.locate(TimelineTick{std::max(n.onset.value, n.end.value - 1)}).bar + 1);
    return last;
}

} // namespace

PlacedLines placed(const ScorePtr &score, const std::vector<LineToPlace> &lines, PartId besides, IdSource &ids)
{
    PlacedLines out{score, {}, {}};
    for (const LineToPlace &line : lines) {
        if (line.notes.empty()) continue;
        const TickRange range = rangeOf(line);
        out.range = out.range.empty() ? range : TickRange{std::min(out.range.begin, range.begin), std::max(out.range.end, range.end)};
        if (thereAlready(*out.score, line)) continue;
        const std::size_t beside = out.score->partIndex(besides), count = out.score->parts.size();
        std::size_t into = count;
        for (std::size_t i = 1; i <= count && into == count && !line.own; ++i) {
            const std::size_t p = beside < count ? (beside + i) % count : i - 1;
            if (silent(*out.score, p, range)) into = p;
        }
        PartId part;
        if (into < count) {
            part = out.score->parts[into]->id;
        } else {
            Part fresh;
            fresh.id = part = ids.part();
            fresh.name = line.name;
            if (beside < count) {
                fresh.instrument = out.score->parts[beside]->instrument;
                fresh.mixer = out.score->parts[beside]->mixer;
            }
            fresh.staves = {Staff{clefFor(line.notes), 5}};
            out.score = withPart(out.score, std::move(fresh), beside < count ? beside + 1 : count);
        }
        std::vector<NewNote> notes;
        for (const WovenNote &n : line.notes) {
            NewNote note;
            note.part = part;
            note.at = line.origin + Ticks{n.onset};
            note.note.id = ids.note();
            note.note.pitch = n.pitch;
            note.note.length = Ticks{n.end - n.onset};
            out.notes.insert(note.note.id);
            notes.push_back(note);
        }
        out.score = withNotes(out.score, notes, ids);
    }
    return out;
}

ScorePtr withFuguePlaced(const ScorePtr &document, const ScorePtr &fugue, int offset, FuguePlace where, TickRange *range)
{
    const MasterBar &model = *fugue->masterBars.front();
    std::size_t music = barsWithMusic(*document);
    std::int64_t missing = 0;
    if (where == FuguePlace::Instead) {
        const MasterBar &first = *document->masterBars.front();
        missing = first.time.length().value - first.length.value;
        const std::size_t same = std::min(fugue->barCount(), document->barCount());
        bool fits = missing >= 0 && missing <= offset;
        for (std::size_t b = 0; b < same; ++b)
            fits = fits && document->masterBars[b]->time.length() == model.time.length()
                   && (b == 0 || document->masterBars[b]->length == model.length);
        if (!fits) {
            where = FuguePlace::After;
            missing = 0;
        }
    }
    ScorePtr score = document;
    std::size_t start = 0;
    if (where == FuguePlace::Instead) {
        for (std::size_t p = 0; p < document->parts.size(); ++p)
            for (std::size_t b = 0; b < document->barCount(); ++b)
                if (!(*document->parts[p]->bars[b] == Bar{})) score = withBar(score, p, b, Bar{});
    } else {
        start = music;
        for (std::size_t b = start; b < score->barCount(); ++b)
            if (!(score->masterBars[b]->time == model.time && score->masterBars[b]->length == model.length)) start = score->barCount();
    }
    const std::size_t end = start + fugue->barCount(), had = score->barCount();
    if (had < end) score = withBars(score, had, end - had);
    if (where == FuguePlace::After && start == had && start > 0) {
        score = withMetre(score, start, model.time);
        score = withKey(score, start, model.key);
    } else if (where == FuguePlace::Instead) {
        score = withKey(score, 0, model.key);
    }
    for (std::size_t v = 0; v < fugue->parts.size(); ++v) {
        const Part &voice = *fugue->parts[v];
        PartId id = voice.id;
        if (where == FuguePlace::Instead && v < document->parts.size()) {
            id = document->parts[v]->id;
            score = withPartHead(score, id, [&](Part &part) {
                part.name = voice.name;
                part.abbreviation = voice.abbreviation;
                part.staves = voice.staves;
            });
        } else {
            Part fresh = voice;
            fresh.bars.assign(score->barCount(), std::make_shared<const Bar>());
            if (!document->parts.empty() && where == FuguePlace::Instead) fresh.instrument = document->parts.front()->instrument;
            const std::size_t at = where == FuguePlace::Instead ? v : score->parts.size();
            score = withPart(score, std::move(fresh), std::min(at, score->parts.size()));
        }
        for (std::size_t b = 0; b < fugue->barCount(); ++b) {
            Bar bar = *voice.bars[b];
            if (b == 0 && missing > 0) {
                for (Note &n : bar.notes) n.onset.value -= missing;
                for (Direction &d : bar.directions) d.at.value = std::max<std::int64_t>(0, d.at.value - missing);
            }
            if (!bar.notes.empty() || !bar.directions.empty()) score = withBar(score, score->partIndex(id), start + b, std::move(bar));
        }
    }
    if (range) *range = {score->barStart(start), score->barStart(std::min(end, score->barCount()))};
    return score;
}

} // namespace ricercar
