// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/countersubject.h"

#include "core/fugue/line_changes.h"
#include "core/fugue/line_search.h"
#include "core/fugue/slot_harmony.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ricercar {

namespace {

double likenessOf(const WovenLine &a, const WovenLine &b)
{
    std::set<std::pair<int, int>> known;
    for (const WovenNote &n : a) known.insert({n.onset, n.step});
    int same = 0;
    for (const WovenNote &n : b) same += known.count({n.onset, n.step}) > 0;
    return static_cast<double>(same) / static_cast<double>(std::max<std::size_t>(1, std::max(a.size(), b.size())));
}

std::string percent(double share) { return std::to_string(static_cast<int>(std::lround(share * 100))) + " %"; }

} // namespace

WovenLine followingAnswer(const WovenLine &line, const FugueMaterial &m)
{
    if (m.subject.empty()) return line;
    const std::vector<bool> fourth = answeredAtFourth(m);
    // The octave of the answer: that of most of its notes.
    int octaves = 0;
    for (std::size_t i = 0; i < m.subject.size(); ++i)
        octaves += static_cast<int>(std::floor(static_cast<double>(m.answer[i].step - m.subject[i].step) / 7.0));
    octaves = static_cast<int>(std::lround(static_cast<double>(octaves) / static_cast<double>(m.subject.size())));
    WovenLine moved;
    for (const WovenNote &n : line) {
        std::size_t i = 0;
        while (i + 1 < m.subject.size() && m.subject[i + 1].onset <= n.onset) ++i;
        const Interval by = fourth[i] ? Interval{3 + 7 * octaves, 5 + 12 * octaves} : Interval{4 + 7 * octaves, 7 + 12 * octaves};
        moved.push_back(woven(n.onset, n.end, transposed(n.pitch, by)));
    }
    return moved;
}

Countersubject judgedCountersubject(WovenLine line, const FugueMaterial &m, Invertible at)
{
    Countersubject c;
    c.notes = std::move(line);
    c.answerNotes = followingAnswer(c.notes, m);
    c.invertible = at;
    c.withSubject = checkInvertible(c.notes, m.subject, at, m.key, m.metre);
    c.withAnswer = checkInvertible(c.answerNotes, m.answer, at, dominantOf(m.key), m.metre);
    int alone = 0, steps = 0, moves = 0, low = 127, high = 0;
    for (std::size_t i = 0; i < c.notes.size(); ++i) {
        const WovenNote &n = c.notes[i];
        alone += std::none_of(m.subject.begin(), m.subject.end(), [&](const WovenNote &s) { return s.onset == n.onset; });
        low = std::min(low, n.key);
        high = std::max(high, n.key);
        if (i == 0) continue;
        ++moves;
        steps += std::abs(n.step - c.notes[i - 1].step) <= 1;
    }
    const double count = static_cast<double>(std::max<std::size_t>(1, c.notes.size()));
    c.complement = alone / count;
    c.steps = moves > 0 ? static_cast<double>(steps) / moves : 0;
    c.span = std::max(0, high - low);
    const double graded = c.withSubject.above.graded + c.withSubject.below.graded;
    const double own = std::min(1.0, c.span / 9.0) * (c.span > 17 ? 0.7 : 1.0);
    c.total = 0.45 * (c.clean() ? 1.0 : 1.0 / (2 + c.withSubject.above.faults + c.withSubject.below.faults + c.withAnswer.above.faults + c.withAnswer.below.faults
                                                 + 2 * (c.withSubject.above.parallels + c.withSubject.below.parallels + c.withAnswer.above.parallels + c.withAnswer.below.parallels)))
        + 0.2 * std::min(1.0, c.complement / 0.6) + 0.15 * own + 0.1 * (1 - std::min(1.0, std::abs(c.steps - 0.75) / 0.5))
        + 0.1 * (1 - std::min(1.0, graded));
    const std::string place = std::string("at the ") + invertibleWord(at);
    c.why = c.clean() ? "Legal above and below, " + place + ", against subject and answer; " + percent(c.complement) + " of its notes strike where the subject holds."
                      : "Not legal everywhere: " + (!c.withSubject.above.sentences.empty() ? "above the subject, " + c.withSubject.above.sentences.front()
                                                        : !c.withSubject.below.sentences.empty() ? "below the subject, " + c.withSubject.below.sentences.front()
                                                        : !c.withAnswer.above.sentences.empty() ? "above the answer, " + c.withAnswer.above.sentences.front()
                                                                                                : "below the answer, " + c.withAnswer.below.sentences.front());
    return c;
}

Result<std::vector<Countersubject>> countersubjectsTo(const FugueMaterial &m, const CountersubjectRequest &request, JobControl &job)
{
    if (const auto ok = usable(m); !ok) return Unexpected{ok.error()};
    const int count = std::clamp(request.count, 1, 12), tries = count + 8;
    // The line may begin with the subject or a little later; it ends with it.
    const int begin = m.offset(), end = m.end();
    double mean = 0;
    for (const WovenNote &n : m.subject) mean += static_cast<double>(n.key) / static_cast<double>(m.subject.size());
    const WovenLine octaveUp = shifted(m.subject, 0, {14, 24});
    const WovenLine mirrored = request.invertible == Invertible::Tenth ? movedBySteps(m.subject, m.key, 9)
        : request.invertible == Invertible::Twelfth                    ? movedBySteps(m.subject, m.key, 11)
                                                                       : octaveUp;
    std::vector<Countersubject> found;
    for (int i = 0; i < tries && static_cast<int>(found.size()) < std::max(count * 2, 4); ++i) {
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        job.progress(static_cast<double>(i) / tries, "Trying countersubjects");
        const std::uint64_t seed = request.seed * 1000 + static_cast<std::uint64_t>(i);
        Harmony slots = slotsOver(begin, end, m.metre, m.key);
        setThemeKeys(slots, m, ThemeForm::Subject, 0, m.key);
        HarmonyTask harmony;
        harmony.lines = {&m.subject};
        harmony.metre = m.metre;
        harmony.seed = seed;
        harmony.variety = i == 0 ? 0.0 : 0.7;
        findHarmony(slots, 0, harmony);
        LineTask task;
        task.metre = m.metre;
        task.harmony = &slots;
        Strand upright;
        upright.line = &m.subject;
        upright.place = -1;
        upright.neighbour = true;
        upright.twoPart = true;
        upright.fourths = 9;
        upright.noParallelImperfect = request.invertible == Invertible::Tenth;
        Strand turned = upright;
        turned.line = &mirrored;
        turned.place = request.invertible == Invertible::Octave ? 1 : 0;
        turned.neighbour = false;
        turned.mirrored = true;
        turned.fourths = request.invertible == Invertible::Octave ? 5.5 : 9;
        task.strands = {upright, turned};
        WovenLine other = request.besides, otherUp;
        if (!other.empty()) {
            otherUp = shifted(other, 0, {14, 24});
            Strand s = upright;
            s.line = &other;
            s.place = 0;
            s.neighbour = false;
            task.strands.push_back(s);
            s.line = &otherUp;
            s.mirrored = true;
            s.fourths = 5.5;
            task.strands.push_back(s);
        }
        task.begin = begin;
        task.end = end;
        task.centre = static_cast<int>(std::lround(mean)) + 10;
        task.low = task.centre - 10;
        task.high = task.centre + 9;
        task.shortest = shortestValue(m);
        task.pulse = task.shortest == kSixteenthTicks ? 2 * kSixteenthTicks : 4 * kSixteenthTicks;
        task.motion = 1.2;
        task.lively = 0.9;
        task.rests = 1.2;
        task.mustConnect = false;
        task.seed = seed;
        task.variety = i == 0 ? 0.2 : 0.8;
        task.beam = 40;
        task.job = &job;
        const LineFound line = findLine(task);
        if (!line.whole || line.notes.size() < 3) continue;
        Countersubject c = judgedCountersubject(line.notes, m, request.invertible);
        c.seed = seed;
        c.total -= 0.02 * std::max(0.0, line.cost);
        const bool alike = std::any_of(found.begin(), found.end(), [&](const Countersubject &f) { return likenessOf(f.notes, c.notes) > 0.7; });
        if (!alike) found.push_back(std::move(c));
    }
    if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
    if (found.empty())
        return fail(ErrorCode::Unsupported, "No line goes with this subject in both positions; its leaps or its chromatic notes leave no room.");
    std::stable_sort(found.begin(), found.end(), [](const Countersubject &a, const Countersubject &b) { return a.total > b.total; });
    if (static_cast<int>(found.size()) > count) found.resize(static_cast<std::size_t>(count));
    return found;
}

} // namespace ricercar
