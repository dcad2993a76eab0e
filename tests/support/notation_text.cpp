// SPDX-License-Identifier: GPL-3.0-or-later
// The other direction of notation.cpp: what a score holds, as text and by place.
#include "tests/support/notation.h"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace ricercar::test {

namespace {

constexpr std::string_view kValues = "bwhqestx"; // breve, whole, ... each half of the one before

std::string valueText(Ticks length)
{
    for (std::size_t i = 0; i < kValues.size(); ++i) {
        const Ticks plain{(kWhole.value * 2) >> i};
        const std::string name(1, kValues[i]);
        if (length == plain) return name;
        if (length == plain * 3 / 2) return name + ".";
        if (length * 3 == plain * 2) return name + "3";
    }
    for (std::size_t i = 0; i < kValues.size(); ++i) { // the longest value and what is left
        const Ticks plain{(kWhole.value * 2) >> i};
        if (plain < length && (length - plain).value % (kQuarter.value / 16) == 0)
            return std::string(1, kValues[i]) + "+" + valueText(length - plain);
    }
    return "#" + std::to_string(length.value);
}

} // namespace

std::string barText(const Score &score, std::size_t part, std::size_t bar)
{
    const TimelineTick start = score.barStart(bar), end = score.barStart(bar + 1);
    const auto notes = notesIn(score, part, {start, end});
    std::uint8_t lastVoice = 0;
    for (const PlacedNote &n : notes)
        if (n.onset >= start) lastVoice = std::max(lastVoice, n.note->voice);
    std::string text;
    for (int v = 0; v <= lastVoice; ++v) {
        TimelineTick at = start;
        std::vector<PlacedNote> voice;
        for (const PlacedNote &n : notes) {
            if (n.note->voice != v) continue;
            if (n.onset < start)
                at = std::max(at, std::min(n.end, end));
            else
                voice.push_back(n);
        }
        if (v > 0) text += text.empty() ? "& " : " & ";
        std::vector<std::string> items;
        for (std::size_t i = 0; i < voice.size();) {
            if (voice[i].onset > at) items.push_back("r" + valueText(voice[i].onset - at));
            std::size_t j = i + 1;
            const Note &first = *voice[i].note;
            const bool grace = first.grace != Grace::None;
            while (!grace && j < voice.size() && voice[j].onset == voice[i].onset &&
                   voice[j].note->length == first.length)
                ++j;
            std::string names;
            for (std::size_t k = i; k < j; ++k)
                names += (k > i ? " " : "") + voice[k].note->pitch.name();
            if (j > i + 1) names = "[" + names + "]";
            items.push_back(names + valueText(first.length) + (grace ? "{grace}" : ""));
            at = grace ? voice[i].onset : std::max(at, voice[i].end);
            i = j;
        }
        if (!items.empty() && at < end) items.push_back("r" + valueText(end - at));
        for (std::size_t i = 0; i < items.size(); ++i)
            text += (i > 0 ? " " : "") + items[i];
    }
    return text;
}

std::string text(const Score &score, std::size_t part)
{
    std::string result;
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const std::string bar = barText(score, part, b);
        result += (b > 0 ? " " : "") + bar + (bar.empty() ? "|" : " |");
    }
    return result;
}

std::string text(const ScorePtr &score, std::size_t part)
{
    return text(*score, part);
}

PlacedNote noteAt(const Score &score, std::size_t part, std::size_t index)
{
    const auto notes = notesIn(score, part, {TimelineTick{}, score.end()});
    if (index >= notes.size()) {
        std::fprintf(stderr, "Part %zu has no note %zu.\n", part, index);
        std::abort();
    }
    return notes[index];
}

NoteId idAt(const ScorePtr &score, std::size_t part, std::size_t index)
{
    return noteAt(*score, part, index).note->id;
}

NoteSet idsAt(const ScorePtr &score, std::size_t part, const std::vector<std::size_t> &indices)
{
    NoteSet ids;
    for (const std::size_t i : indices)
        ids.insert(idAt(score, part, i));
    return ids;
}

NoteSet allIds(const Score &score)
{
    NoteSet ids;
    for (const PlacedNote &n : allNotes(score))
        ids.insert(n.note->id);
    return ids;
}

} // namespace ricercar::test
