// SPDX-License-Identifier: GPL-3.0-or-later
// Whether people can play it: compass, hands on a keyboard, chords, repeated notes, jumps. Limits are those of good players,
// not of virtuosi (Adler, The Study of Orchestration; Parncutt et al., 1997, for the hand).
#include "core/brief/instruments.h"
#include "core/piece/assessment.h"

#include <algorithm>
#include <map>

namespace ricercar {

namespace {

constexpr const char *kSource = "Adler, The Study of Orchestration (1982)";
constexpr int kHandReach = 14;        // semitones, a major ninth: comfortable; an octave and a third is the limit
constexpr int kHandLimit = 16;
constexpr double kRepeatSeconds = 0.075; // a key struck again: 13 times a second
constexpr double kJumpSeconds = 0.2;  // for a jump of more than an octave and a half

const InstrumentInfo *instrumentOf(const Part &part)
{
    const InstrumentInfo *info = instrumentNamed(part.name);
    if (!info) info = instrumentNamed(part.instrument.name);
    return info ? info : instrumentOfProgram(part.instrument.program);
}

bool keyboard(const Part &part)
{
    const int p = part.instrument.program;
    return p <= 8 || (p >= 16 && p <= 21);
}

void handFindings(const Score &score, std::size_t p, std::vector<Finding> &findings)
{
    const Part &part = *score.parts[p];
    // What one staff sounds at a time is one hand's.
    std::map<std::pair<std::uint8_t, TimelineTick>, std::vector<PlacedNote>> hands;
    for (const PlacedNote &n : notesIn(score, p, {TimelineTick{0}, score.end()}))
        if (n.note->grace == Grace::None) hands[{n.note->staff, n.onset}].push_back(n);
    std::map<std::uint8_t, std::pair<TimelineTick, double>> last; // by staff: when and where the hand was
    for (const auto &[at, notes] : hands) {
        const auto &[staff, time] = at;
        int low = 200, high = 0;
        bool rolled = false;
        std::vector<NoteId> ids;
        for (const PlacedNote &n : notes) {
            low = std::min(low, n.note->midi());
            high = std::max(high, n.note->midi());
            rolled = rolled || has(n.note->marks, NoteMark::Arpeggio);
            ids.push_back(n.note->id);
        }
        Finding f;
        f.range = {time, notes.front().end};
        f.notes = ids;
        f.voices = {{part.id, notes.front().note->voice}};
        f.source = kSource;
        if (high - low > kHandReach && !rolled) {
            f.rule = "hand-span";
            f.severity = high - low > kHandLimit ? Severity::Error : Severity::Weakness;
            f.sentence = "One hand would have to reach " + std::to_string(high - low) + " semitones, " + barsFrom(score, f.range) + ".";
            findings.push_back(placed(f, score));
        } else if (notes.size() > 5) {
            f.rule = "too-many-notes";
            f.severity = Severity::Error;
            f.sentence = "One hand has " + std::to_string(notes.size()) + " notes to strike at once, " + barsFrom(score, f.range) + ".";
            findings.push_back(placed(f, score));
        }
        const double centre = (low + high) / 2.0;
        if (const auto it = last.find(staff); it != last.end()) {
            const double seconds = secondsAt(score, time) - secondsAt(score, it->second.first);
            if (std::abs(centre - it->second.second) > 19 && seconds < kJumpSeconds) {
                f.rule = "jump-too-fast";
                f.severity = Severity::Weakness;
                f.sentence = "The hand jumps " + std::to_string(static_cast<int>(std::abs(centre - it->second.second))) + " semitones in less than a fifth of a second, " + barsFrom(score, f.range) + ".";
                findings.push_back(placed(f, score));
            }
        }
        last[staff] = {time, centre};
    }
}

} // namespace

std::vector<Finding> playabilityFindings(const Score &score)
{
    std::vector<Finding> findings;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const Part &part = *score.parts[p];
        if (part.instrument.channel == 9) continue;
        const InstrumentInfo *info = instrumentOf(part);
        const auto notes = notesIn(score, p, {TimelineTick{0}, score.end()});
        std::map<TimelineTick, std::vector<PlacedNote>> strikes;
        std::map<int, TimelineTick> lastOfKey;
        for (const PlacedNote &n : notes) {
            if (n.note->grace != Grace::None) continue;
            strikes[n.onset].push_back(n);
            Finding f;
            f.range = {n.onset, n.end};
            f.notes = {n.note->id};
            f.voices = {{part.id, n.note->voice}};
            f.source = kSource;
            if (info && (n.note->midi() < info->range.lowest || n.note->midi() > info->range.highest)) {
                f.rule = "out-of-compass";
                f.severity = Severity::Error;
                f.sentence = n.note->pitch.name() + " is " + (n.note->midi() < info->range.lowest ? "below" : "above") + " what the " + part.name + " can play, " + barsFrom(score, f.range) + ".";
                findings.push_back(placed(f, score));
            }
            if (const auto it = lastOfKey.find(n.note->midi()); it != lastOfKey.end() && it->second < n.onset
                && secondsAt(score, n.onset) - secondsAt(score, it->second) < kRepeatSeconds) {
                f.rule = "repeats-too-fast";
                f.severity = Severity::Weakness;
                f.sentence = n.note->pitch.name() + " is struck again too soon to be played clearly, " + barsFrom(score, f.range) + ".";
                findings.push_back(placed(f, score));
            }
            lastOfKey[n.note->midi()] = n.onset;
        }
        if (keyboard(part)) {
            handFindings(score, p, findings);
        } else if (info) {
            for (const auto &[time, chord] : strikes) {
                if (static_cast<int>(chord.size()) <= info->most) continue;
                Finding f;
                f.rule = "too-many-notes";
                f.severity = Severity::Error;
                f.range = {time, chord.front().end};
                for (const PlacedNote &n : chord) f.notes.push_back(n.note->id);
                f.voices = {{part.id, chord.front().note->voice}};
                f.source = kSource;
                f.sentence = "The " + part.name + " has " + std::to_string(chord.size()) + " notes to play at once, " + barsFrom(score, f.range) + ".";
                findings.push_back(placed(f, score));
            }
            // Voices and winds sing: a leap beyond an octave within a line is theirs to avoid.
            if (info->most == 1)
                for (auto it = strikes.begin(); it != strikes.end() && std::next(it) != strikes.end(); ++it) {
                    const PlacedNote &a = it->second.front(), &b = std::next(it)->second.front();
                    if (a.end != b.onset || std::abs(a.note->midi() - b.note->midi()) <= 16) continue;
                    Finding f;
                    f.rule = "jump-too-fast";
                    f.severity = Severity::Weakness;
                    f.range = {a.onset, b.end};
                    f.notes = {a.note->id, b.note->id};
                    f.voices = {{part.id, b.note->voice}};
                    f.source = kSource;
                    f.sentence = "The " + part.name + " leaps more than a tenth without a rest, " + barsFrom(score, f.range) + ".";
                    findings.push_back(placed(f, score));
                }
        }
    }
    return findings;
}

} // namespace ricercar
