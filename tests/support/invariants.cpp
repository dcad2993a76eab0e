// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/invariants.h"

#include <algorithm>
#include <unordered_map>

namespace ricercar::test {

namespace {

std::string brokenNote(const Note &note, const Part &part, Ticks barLength)
{
    if (!note.id) return "has no id";
    if (note.length <= Ticks{}) return "has no length";
    if (note.onset < BarTick{} || note.onset >= BarTick{barLength.value}) return "begins outside its bar";
    if (note.voice > 15) return "has no such voice";
    if (note.staff >= part.staves.size()) return "is on a staff that is not there";
    if (note.velocity < 1 || note.velocity > 127) return "has no such velocity";
    if (note.midi() < 0 || note.midi() > 127) return "is no MIDI key";
    if (note.performed && (note.performed->length <= Ticks{} || note.performed->velocity < 1))
        return "is played wrongly";
    return {};
}

} // namespace

std::string brokenInvariant(const Score &score)
{
    if (score.masterBars.empty()) return "The score has no bars.";
    for (const MasterBarPtr &bar : score.masterBars)
        if (!bar || bar->length <= Ticks{}) return "A bar has no length.";

    Score plain = score;
    plain.barStarts.reset();
    plain.summaries.clear();
    for (const PartPtr &part : score.parts)
        if (part->bars.size() != score.barCount())
            return "Part " + part->name + " has another number of bars.";
    std::unordered_map<NoteId, std::pair<std::size_t, std::size_t>> home; // part, bar
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const Part &part = *score.parts[p];
        if (!part.id || score.partIndex(part.id) != p) return "Two parts have one id.";
        if (part.staves.empty()) return "A part has no staff.";
        for (std::size_t b = 0; b < score.barCount(); ++b) {
            if (!part.bars[b]) return "A bar is missing.";
            const auto &notes = part.bars[b]->notes;
            const auto where = [&](const Note &note) {
                return "Part " + part.name + ", bar " + std::to_string(b) + ": " + note.pitch.name() + " ";
            };
            for (std::size_t i = 0; i < notes.size(); ++i) {
                if (const auto broken = brokenNote(notes[i], part, score.masterBars[b]->length);
                    !broken.empty())
                    return where(notes[i]) + broken + ".";
                if (i > 0 && !before(notes[i - 1], notes[i])) return where(notes[i]) + "is out of order.";
                if (!home.emplace(notes[i].id, std::pair{p, b}).second)
                    return where(notes[i]) + "has another's id.";
                if (score.barStart(b) + Ticks{notes[i].end().value} > score.end())
                    return where(notes[i]) + "lasts past the end of the score.";
            }
        }
    }
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        for (std::size_t b = 0; b < score.barCount(); ++b)
            for (const Slur &slur : score.parts[p]->bars[b]->slurs) {
                const auto from = home.find(slur.from), to = home.find(slur.to);
                if (from == home.end() || to == home.end()) return "A slur names a note that is not there.";
                if (from->second != std::pair{p, b} || to->second.first != p)
                    return "A slur is not where it begins.";
            }

    const ScorePtr anew = Score::finish(std::move(plain));
    if (*anew->barStarts != *score.barStarts) return "The bar starts are stale.";
    if (anew->summaries.size() != score.summaries.size()) return "The summaries are stale.";
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        if (anew->summaries[p]->bars != score.summaries[p]->bars ||
            anew->summaries[p]->longestOverhang != score.summaries[p]->longestOverhang)
            return "The summary of part " + score.parts[p]->name + " is stale.";
    return {};
}

} // namespace ricercar::test
