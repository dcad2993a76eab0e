// SPDX-License-Identifier: GPL-3.0-or-later
// Soundness of bars, and lines: notes out of key that lead nowhere, bars that stand still.
#include "core/brief/place.h"
#include "core/compose/found_voices.h"
#include "core/piece/assessment.h"
#include "core/theory/key.h"

#include <algorithm>
#include <map>

namespace ricercar {

namespace {

// A note value can be written with at most two tied heads: a sum of two binary, dotted or triplet values.
bool writable(Ticks t)
{
    return t.value > 0 && (t.value % (kQuarter.value / 32) == 0 || t.value % (kQuarter.value / 24) == 0 || t.value % (kQuarter.value / 5) == 0 || t.value % (kQuarter.value / 7) == 0);
}

std::size_t pickupOf(const Score &score) { return score.masterBars.front()->pickup ? 1 : 0; }

struct PlanPlace {
    KeySignature key;
    const Chord *chord = nullptr;
};
// Key and chord that the plan has at a time.
PlanPlace placeIn(const Score &score, const PiecePlan *plan, TimelineTick at, KeySignature home)
{
    PlanPlace place{home, nullptr};
    if (!plan) return place;
    const TimelineTick planned = at - (score.barStart(pickupOf(score)) - TimelineTick{0}); // plans count from the first full bar
    const std::size_t bar = score.locate(at).bar, full = bar >= pickupOf(score) ? bar - pickupOf(score) : 0;
    for (const PlannedSection &section : plan->sections)
        for (const PlannedPhrase &phrase : section.phrases)
            if (full >= phrase.firstBar && full < phrase.firstBar + phrase.bars) {
                place.key = phrase.key;
                for (const PlannedChord &c : phrase.harmony)
                    if (c.at <= planned) place.chord = &c.chord;
            }
    return place;
}

} // namespace

std::vector<Finding> soundnessFindings(const Score &score, const PiecePlan *plan)
{
    std::vector<Finding> findings;
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const MasterBar &bar = *score.masterBars[b];
        const bool shortened = bar.pickup || b + 1 == score.barCount(); // the last bar may complete an anacrusis
        if (bar.length != bar.time.length() && !shortened) {
            Finding f;
            f.rule = "bar-sum";
            f.severity = Severity::Error;
            f.range = score.barRange(b);
            f.sentence = "Bar " + std::to_string(score.barNumber(b)) + " is not as long as its metre says.";
            findings.push_back(placed(f, score));
        }
    }
    for (const VoiceRef &voice : voicesFromTop(score)) {
        const std::size_t p = score.partIndex(voice.part);
        std::map<TimelineTick, TimelineTick> ends; // by onset: the longest
        for (const PlacedNote &n : notesIn(score, p, {TimelineTick{0}, score.end()})) {
            if (n.note->voice != voice.voice || n.note->grace != Grace::None) continue;
            Finding f;
            f.range = {n.onset, n.end};
            f.notes = {n.note->id};
            f.voices = {voice};
            if (!writable(n.note->length) || n.end > score.end()) {
                f.rule = "bar-sum";
                f.severity = Severity::Error;
                f.sentence = n.end > score.end() ? "A note lasts past the end of the piece." : "A note has a length that no note value has, " + barsFrom(score, f.range) + ".";
                findings.push_back(placed(f, score));
            }
            auto &end = ends[n.onset];
            end = std::max(end, n.end);
        }
        for (auto it = ends.begin(); it != ends.end() && std::next(it) != ends.end(); ++it)
            if (it->second > std::next(it)->first) {
                Finding f;
                f.rule = "bar-sum";
                f.severity = Severity::Weakness;
                f.range = {it->first, it->second};
                f.voices = {voice};
                f.sentence = "Notes of one voice overlap, so that its bar does not add up, " + barsFrom(score, f.range) + ".";
                findings.push_back(placed(f, score));
            }
    }
    if (plan) {
        const std::size_t bars = score.barCount() - pickupOf(score);
        if (bars != plan->bars()) {
            Finding f;
            f.rule = "length";
            f.severity = Severity::Error;
            f.range = {TimelineTick{0}, score.end()};
            f.sentence = "The piece has " + std::to_string(bars) + " bars; " + std::to_string(plan->bars()) + " were planned.";
            findings.push_back(placed(f, score));
        }
    }
    return findings;
}

std::vector<Finding> lineFindings(const Score &score, const PieceConcept &piece, const PiecePlan *plan)
{
    std::vector<Finding> findings;
    const TickRange whole{TimelineTick{0}, score.end()};
    const std::vector<VoiceRef> voices = voicesFromTop(score);
    for (const VoiceRef &voice : voices) {
        const std::vector<TuneNote> line = tuneOf(score, voice, whole, false);
        for (std::size_t i = 0; i < line.size(); ++i) {
            const PlanPlace at = placeIn(score, plan, line[i].onset, piece.key.value);
            const int pc = ((line[i].key % 12) + 12) % 12, degree = (pc - tonicPitchClass(at.key) + 12) % 12;
            if (scaleOf(at.key)[static_cast<std::size_t>(pc)] || (isMinorLike(at.key.mode) && (degree == 9 || degree == 11))) continue;
            if (at.chord && ((at.chord->pitchClasses() >> pc) & 1)) continue; // a note of an applied chord
            // By a half or whole step on, or a repeated note that then goes on so.
            std::size_t next = i + 1;
            while (next < line.size() && line[next].key == line[i].key) ++next;
            if (next < line.size() && std::abs(line[next].key - line[i].key) <= 2) continue;
            Finding f;
            f.rule = "out-of-key";
            f.severity = Severity::Weakness;
            f.range = {line[i].onset, line[i].end};
            f.voices = {voice};
            for (const PlacedNote &n : notesIn(score, score.partIndex(voice.part), f.range))
                if (n.note->voice == voice.voice && n.onset == line[i].onset && n.note->midi() == line[i].key) f.notes.push_back(n.note->id);
            f.sentence = "A note foreign to " + keyName(at.key) + " does not go on by step, " + barsFrom(score, f.range) + ".";
            f.source = "Piston, Harmony (1941)";
            findings.push_back(placed(f, score));
        }
    }
    // Bars that say the same again and again in all voices, and bars in which nothing moves.
    const auto bodyOf = [&](std::size_t b, bool tuneOnly) {
        std::vector<std::tuple<std::size_t, int, std::int64_t, std::int64_t, int>> body;
        const TickRange bar = score.barRange(b);
        for (const PlacedNote &n : notesIn(score, score.parts.size(), bar)) {
            if (!bar.contains(n.onset)) continue;
            if (tuneOnly && !(VoiceRef{score.parts[n.part]->id, n.note->voice} == voices.front())) continue;
            body.emplace_back(n.part, n.note->voice, (n.onset - bar.begin).value, n.note->length.value, n.note->midi());
        }
        std::sort(body.begin(), body.end());
        return body;
    };
    if (voices.empty() || score.barCount() < 3) return findings;
    const bool figured = writtenAs(piece.genre.value) == Genre::Prelude;
    std::size_t run = 1, still = 0;
    auto before = bodyOf(0, true);
    for (std::size_t b = 1; b < score.barCount(); ++b) {
        const auto body = bodyOf(b, true);
        run = !body.empty() && body == before ? run + 1 : 1;
        if (run == (figured ? 5u : 3u)) {
            Finding f;
            f.rule = "stagnation";
            f.severity = Severity::Weakness;
            f.range = {score.barStart(b + 1 - run), score.barStart(b + 1)};
            f.voices = {voices.front()};
            f.sentence = "The tune says the same bar " + std::to_string(run) + " times in a row, " + barsFrom(score, f.range) + ".";
            findings.push_back(placed(f, score));
        }
        std::size_t strikes = 0;
        TimelineTick last{-1};
        for (const PlacedNote &n : notesIn(score, score.parts.size(), score.barRange(b)))
            if (score.barRange(b).contains(n.onset) && n.onset != last) ++strikes, last = n.onset;
        still = strikes <= 1 && b + 1 < score.barCount() ? still + 1 : 0;
        if (still == 2) {
            Finding f;
            f.rule = "stagnation";
            f.severity = Severity::Weakness;
            f.range = {score.barStart(b - 1), score.barStart(b + 1)};
            f.sentence = "Nothing moves, " + barsFrom(score, f.range) + ".";
            findings.push_back(placed(f, score));
        }
        before = body;
    }
    return findings;
}

} // namespace ricercar
