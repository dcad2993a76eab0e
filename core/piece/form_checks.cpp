// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the form is as planned: cadences where they were promised, phrases that breathe, returns that return. And copying.
#include "core/brief/concept_words.h"
#include "core/brief/heard.h"
#include "core/brief/place.h"
#include "core/compose/found_voices.h"
#include "core/piece/assessment.h"
#include "core/theory/checker.h"

#include <algorithm>
#include <set>

namespace ricercar {

namespace {

TickRange barsIn(const Score &score, std::size_t first, std::size_t bars)
{
    const std::size_t pickup = score.masterBars.front()->pickup ? 1 : 0;
    const std::size_t from = std::min(first + pickup, score.barCount() - 1), to = std::min(from + bars, score.barCount());
    return {score.barStart(from), score.barStart(to)};
}

// With an upbeat the next phrase begins before the bar line: the close stands before it.
Cadence closeOf(const Score &score, TickRange range, KeySignature key, Ticks anacrusis, Cadence wanted)
{
    const Cadence plain = cadenceAtEnd(score, range, key);
    if (plain == wanted || anacrusis.value <= 0 || range.end >= score.end()) return plain;
    const Cadence before = cadenceAtEnd(score, {range.begin, range.end - anacrusis}, key);
    return before == wanted ? before : plain;
}

// How much of one stretch comes back in another, by the tune; in other keys too.
double returned(const std::vector<TuneNote> &tune, TickRange first, TickRange again)
{
    std::set<std::pair<std::int64_t, int>> shape;
    int base = -1;
    double all = 0, same = 0;
    for (const TuneNote &n : tune)
        if (first.contains(n.onset)) {
            if (base < 0) base = n.key;
            shape.insert({(n.onset - first.begin).value, n.key - base});
        }
    int base2 = -1;
    for (const TuneNote &n : tune)
        if (again.contains(n.onset)) {
            if (base2 < 0) base2 = n.key;
            ++all;
            same += shape.contains({(n.onset - again.begin).value, n.key - base2});
        }
    return all > 0 ? same / all : 0;
}

} // namespace

std::vector<Finding> formFindings(const Score &score, const PiecePlan &plan)
{
    std::vector<Finding> findings;
    const std::vector<VoiceRef> voices = voicesFromTop(score);
    if (voices.empty() || plan.sections.empty()) return findings;
    const std::vector<TuneNote> tune = tuneOf(score, voices.front(), {TimelineTick{0}, score.end()}, false);
    for (std::size_t s = 0; s < plan.sections.size(); ++s) {
        const PlannedSection &section = plan.sections[s];
        for (std::size_t i = 0; i < section.phrases.size(); ++i) {
            const PlannedPhrase &phrase = section.phrases[i];
            const TickRange range = barsIn(score, phrase.firstBar, phrase.bars);
            if (phrase.cadence == Cadence::None) continue;
            const Cadence heard = closeOf(score, range, phrase.key, plan.anacrusis, phrase.cadence);
            const bool last = s + 1 == plan.sections.size() && i + 1 == section.phrases.size();
            // A Phrygian close is a half one of its own; within a piece a firm close may stand for the promised half close.
            if (heard == phrase.cadence || (phrase.cadence == Cadence::Phrygian && heard == Cadence::Half)) continue;
            Finding f;
            f.rule = "cadence-missing";
            f.severity = last ? Severity::Error : Severity::Weakness;
            f.range = {score.barStart(score.locate(TimelineTick{range.end.value - 1}).bar), range.end};
            f.sentence = std::string(last ? "The piece does not end with the " : "The phrase does not close with the ") + cadenceWords(phrase.cadence, BriefLanguage::English) + " that was planned, "
                + barsFrom(score, f.range) + ".";
            f.source = "Caplin, Classical Form (1998)";
            findings.push_back(placed(f, score));
        }
        if (section.returnOf && *section.returnOf < s) {
            const PlannedSection &first = plan.sections[*section.returnOf];
            const TickRange a = barsIn(score, first.firstBar, first.bars), b = barsIn(score, section.firstBar, section.bars);
            const double share = returned(tune, a, b);
            if (share < (section.varied ? 0.15 : 0.6)) {
                Finding f;
                f.rule = "return-missing";
                f.severity = Severity::Weakness;
                f.range = b;
                f.voices = {voices.front()};
                f.sentence = "Section " + section.label + " was to bring back the music of " + first.label + "; only " + std::to_string(static_cast<int>(100 * share)) + "% of its tune does.";
                findings.push_back(placed(f, score));
            }
        }
    }
    // A phrase's end is heard when the tune rests or holds there: one that runs on for more than eight bars has no breath.
    TimelineTick breath{0};
    const Ticks bar = score.masterBars.back()->time.length();
    for (std::size_t i = 0; i < tune.size(); ++i) {
        const bool rests = i + 1 < tune.size() && tune[i + 1].onset > tune[i].end;
        if (rests || (tune[i].end - tune[i].onset) * 2 >= bar) breath = tune[i].end;
        const bool perpetual = plan.genre == Genre::Prelude || plan.genre == Genre::Invention || plan.genre == Genre::Fugue || plan.genre == Genre::Canon || plan.genre == Genre::Variations;
        if (!perpetual && tune[i].end - breath > bar * 8) {
            Finding f;
            f.rule = "phrase-length";
            f.severity = Severity::Info;
            f.range = {breath, tune[i].end};
            f.voices = {voices.front()};
            f.sentence = "The tune goes on for more than eight bars without a rest or a long note, " + barsFrom(score, f.range) + ".";
            findings.push_back(placed(f, score));
            breath = tune[i].end;
        }
    }
    return findings;
}

std::vector<Finding> copyFindings(const Score &score, const judge::HeardMusic &heard)
{
    std::vector<Finding> findings;
    if (heard.empty()) return findings;
    for (const VoiceRef &voice : voicesFromTop(score)) {
        const std::vector<TuneNote> tune = tuneOf(score, voice, {TimelineTick{0}, score.end()}, false);
        std::vector<judge::HeardNote> line;
        for (std::size_t i = 0; i < tune.size(); ++i) {
            const TimelineTick next = i + 1 < tune.size() ? tune[i + 1].onset : tune[i].end;
            line.push_back({tune[i].key, static_cast<int>((next - tune[i].onset).value)});
        }
        const auto stretch = heard.longestHeard(line);
        if (stretch.notes < judge::HeardMusic::kRun + 4) continue;
        Finding f;
        f.rule = "copied";
        f.severity = stretch.notes >= 24 ? Severity::Error : Severity::Weakness;
        f.range = {tune[stretch.first].onset, tune[stretch.first + stretch.notes - 1].end};
        f.voices = {voice};
        f.sentence = std::to_string(stretch.notes) + " notes in a row are as in music that the models learned from, " + barsFrom(score, f.range) + ".";
        findings.push_back(placed(f, score));
    }
    return findings;
}

std::vector<Finding> partWritingFindings(const Score &score, const PieceConcept &piece)
{
    CheckOptions options;
    const Genre kind = writtenAs(piece.genre.value);
    const bool strict = kind == Genre::Chorale || kind == Genre::Fugue || kind == Genre::Invention || kind == Genre::Canon || piece.weave.value == Weave::Chordal;
    options.rules.profile = strict ? CheckProfile::BachChorale : CheckProfile::Free;
    options.choirRanges = kind == Genre::Chorale;
    if (!strict) {
        // Of a tune with accompaniment the outer voices are lines; what is between fills chords.
        const std::vector<VoiceRef> voices = voicesFromTop(score);
        if (voices.size() < 2) return {};
        options.voices = {voices.front(), voices.back()};
    }
    return checkVoiceLeading(score, options);
}

} // namespace ricercar
