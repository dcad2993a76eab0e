// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/assessment.h"

#include "core/brief/measures.h"
#include "core/brief/place.h"
#include "core/compose/found_voices.h"
#include "core/music/locks.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ricercar {

namespace {

std::string counted(std::size_t n, const char *one, const char *many) { return std::to_string(n) + " " + (n == 1 ? one : many); }
std::string percent(double share) { return std::to_string(std::lround(100 * share)) + "%"; }

std::size_t countOf(const std::vector<Finding> &findings, std::initializer_list<const char *> rules, Severity least = Severity::Weakness)
{
    return static_cast<std::size_t>(std::count_if(findings.begin(), findings.end(), [&](const Finding &f) {
        return f.severity >= least && std::any_of(rules.begin(), rules.end(), [&](const char *r) { return f.rule == r; });
    }));
}

// Share of the tune's figures of four notes (steps and lengths) that are heard more than once: a piece that lives on few.
double economy(const std::vector<TuneNote> &tune)
{
    std::map<std::vector<std::int64_t>, int> figures;
    int all = 0, again = 0;
    for (std::size_t i = 0; i + 4 <= tune.size(); ++i) {
        std::vector<std::int64_t> figure;
        for (std::size_t n = i; n + 1 < i + 4; ++n) {
            const int by = tune[n + 1].key - tune[n].key;
            figure.push_back(by == 0 ? 0 : (by > 0 ? 1 : -1) * (std::abs(by) <= 2 ? 1 : std::abs(by) <= 4 ? 2 : 3));
            figure.push_back((tune[n + 1].onset - tune[n].onset).value);
        }
        ++figures[figure];
        ++all;
    }
    for (const auto &[f, n] : figures) again += n > 1 ? n : 0;
    return all > 0 ? static_cast<double>(again) / all : 0.5;
}

// One climax, not at the edges; leaps made good by a step back; a compass that is neither narrow nor wild.
std::pair<double, std::string> contourOf(const std::vector<TuneNote> &tune, const Score &score)
{
    if (tune.size() < 4) return {0.5, "There is little of a line to judge."};
    int top = 0, low = 200;
    for (const TuneNote &n : tune) top = std::max(top, n.key), low = std::min(low, n.key);
    std::vector<TimelineTick> climaxes;
    for (const TuneNote &n : tune)
        if (n.key == top && (climaxes.empty() || (n.onset - climaxes.back()).quarters() > 2)) climaxes.push_back(n.onset);
    int leaps = 0, good = 0;
    for (std::size_t i = 1; i + 1 < tune.size(); ++i) {
        const int by = tune[i].key - tune[i - 1].key, next = tune[i + 1].key - tune[i].key;
        if (std::abs(by) < 7) continue;
        ++leaps;
        good += by * next <= 0 && std::abs(next) <= 4;
    }
    const double once = climaxes.size() <= 2 ? 1 : climaxes.size() <= 4 ? 0.7 : 0.4;
    const double recovered = leaps ? static_cast<double>(good) / leaps : 1;
    const int span = top - low;
    const double wide = span < 5 ? 0.3 : span < 8 ? 0.7 : span <= 19 ? 1 : std::max(0.3, 1 - (span - 19) / 12.0);
    const std::string bar = std::to_string(score.barNumber(score.locate(climaxes.front()).bar));
    return {0.35 * once + 0.35 * recovered + 0.3 * wide,
            std::string(climaxes.size() == 1 ? "one climax, in bar " + bar : "its highest note comes " + std::to_string(climaxes.size()) + " times, first in bar " + bar) + "; "
                + (leaps ? percent(recovered) + " of its wide leaps are made good" : "no wide leaps") + "."};
}

// Against what tunes of songs and dances have: about two thirds of motion by step, few rests, some variety of values.
std::pair<double, std::string> idiomOf(const Score &score, const std::vector<TuneNote> &tune, double logLikelihood)
{
    int steps = 0, moves = 0;
    std::map<std::int64_t, int> values;
    for (std::size_t i = 0; i < tune.size(); ++i) {
        ++values[(tune[i].end - tune[i].onset).value];
        if (i == 0 || tune[i].key == tune[i - 1].key) continue;
        ++moves;
        steps += std::abs(tune[i].key - tune[i - 1].key) <= 2;
    }
    const double share = moves ? static_cast<double>(steps) / moves : 0.6;
    const double stepwise = std::clamp(1 - std::max(0.0, std::abs(share - 0.65) - 0.15) * 2.5, 0.0, 1.0);
    double entropy = 0;
    for (const auto &[v, n] : values) {
        const double p = static_cast<double>(n) / static_cast<double>(tune.size());
        entropy -= p * std::log2(p);
    }
    const double variety = tune.size() < 8 ? 0.6 : entropy < 0.3 ? 0.5 : entropy <= 2.3 ? 1 : std::max(0.3, 1 - (entropy - 2.3));
    double value = 0.6 * stepwise + 0.4 * variety;
    std::string reason = percent(share) + " of the tune moves by step; " + counted(values.size(), "note value", "note values") + ".";
    if (logLikelihood != 0) {
        value = 0.5 * value + 0.5 / (1 + std::exp(-2 * (logLikelihood + 2.2)));
        reason += " The model finds a note of it " + std::string(logLikelihood > -2 ? "likely." : "surprising at times.");
    }
    (void)score;
    return {value, reason};
}

} // namespace

double severityOf(const std::vector<Finding> &findings)
{
    double sum = 0;
    for (const Finding &f : findings) sum += static_cast<double>(f.severity);
    return sum;
}

Finding placed(Finding f, const Score &score)
{
    f.range.begin = std::max(f.range.begin, TimelineTick{0});
    f.range.end = std::min(std::max(f.range.end, f.range.begin + Ticks{1}), score.end());
    f.firstBar = score.locate(f.range.begin).bar;
    f.lastBar = score.locate(TimelineTick{std::max(f.range.begin.value, f.range.end.value - 1)}).bar;
    return f;
}

std::string barsFrom(const Score &score, TickRange range)
{
    std::vector<std::size_t> bars;
    const std::size_t first = score.locate(range.begin).bar, last = score.locate(TimelineTick{std::max(range.begin.value, range.end.value - 1)}).bar;
    for (std::size_t b = first; b <= last; ++b) bars.push_back(b);
    return barsInWords(score, bars);
}

Assessment assessed(const AssessmentRequest &request)
{
    const Score &score = *request.score;
    const PieceConcept &piece = *request.piece;
    Assessment result;
    const auto take = [&](std::vector<Finding> findings) {
        for (Finding &f : findings)
            if (request.range.empty() || request.range.overlaps(f.range)) result.findings.push_back(std::move(f));
    };
    const std::vector<Finding> sound = soundnessFindings(score, request.plan), leading = partWritingFindings(score, piece);
    take(sound);
    take(playabilityFindings(score));
    take(lineFindings(score, piece, request.plan));
    take(leading);
    if (request.plan) take(formFindings(score, *request.plan));
    if (request.heard) take(copyFindings(score, *request.heard));
    const std::vector<WishCheck> wishes = wishesIn(score, piece);
    take(wishFindings(score, wishes));
    std::stable_sort(result.findings.begin(), result.findings.end(), [](const Finding &a, const Finding &b) { return a.range.begin < b.range.begin; });
    result.severity = severityOf(result.findings);

    const TickRange whole{TimelineTick{0}, score.end()}, range = request.range.empty() ? whole : request.range;
    const std::vector<VoiceRef> voices = voicesFromTop(score);
    const std::vector<TuneNote> tune = voices.empty() ? std::vector<TuneNote>{} : tuneOf(score, voices.front(), range, false);
    const auto part = [&](Criterion c, double value, std::string reason) {
        result.parts.push_back({criterionId(c), std::clamp(value, 0.0, 1.0), SelectionWeights{}.weight[static_cast<std::size_t>(c)], std::move(reason)});
    };
    std::size_t met = 0;
    const WishCheck *missed = nullptr;
    for (const WishCheck &w : wishes) {
        met += w.met;
        if (!w.met && (!missed || w.severity > missed->severity)) missed = &w;
    }
    // A wish that was said and is not heard weighs more than any grace.
    double unmet = 0;
    for (const WishCheck &w : wishes) unmet += w.met ? 0 : w.severity == Severity::Error ? 0.6 : 0.25;
    part(Criterion::Wishes, 1 - unmet,
         wishes.empty() ? "nothing particular was asked for." : counted(met, "wish", "wishes") + " of " + std::to_string(wishes.size()) + " heard" + (missed ? "; not: " + missed->sentence : "."));
    std::size_t faults = 0;
    double weight = 0;
    for (const Finding &f : leading)
        if (f.severity >= Severity::Weakness && (request.range.empty() || request.range.overlaps(f.range))) ++faults, weight += static_cast<double>(f.severity) / 100;
    const std::size_t notes = notesIn(score, score.parts.size(), range).size();
    part(Criterion::VoiceLeading, std::exp(-12 * weight / static_cast<double>(std::max<std::size_t>(notes, 12))), faults ? counted(faults, "fault", "faults") + " of voice leading remain." : "no fault of voice leading.");
    const std::size_t broken = countOf(result.findings, {"cadence-missing", "return-missing", "length", "bar-sum"});
    std::size_t promised = 1;
    if (request.plan)
        for (const PlannedSection &s : request.plan->sections) promised += s.phrases.size() + (s.returnOf ? 1 : 0);
    part(Criterion::Form, 1 - static_cast<double>(broken) / static_cast<double>(promised), broken ? counted(broken, "close or return is", "closes and returns are") + " not as planned." : "every close and return stands where it was planned.");
    const double economic = economy(tune);
    part(Criterion::MotifEconomy, std::min(1.0, 0.25 + economic), percent(economic) + " of the tune's figures come back.");
    const auto [contour, contourWords] = contourOf(tune, score);
    part(Criterion::Contour, contour, contourWords);
    const auto [idiom, idiomWords] = idiomOf(score, tune, request.logLikelihood);
    part(Criterion::Idiom, idiom, idiomWords);
    const std::size_t copied = countOf(result.findings, {"copied"});
    const bool beside = request.document && !voicesFromTop(*request.document).empty();
    const double difference = beside ? differenceOf(score, *request.document) : 1;
    part(Criterion::Novelty, (copied ? 0.3 : 1.0) * (0.4 + 0.6 * difference),
         copied ? "a stretch of it stands in music that the models learned from." : beside ? percent(difference) + " of its notes differ from the document's." : "nothing in it is copied.");
    return result;
}

} // namespace ricercar
