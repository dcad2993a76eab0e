// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/canon.h"

#include "core/fugue/invertible_check.h"
#include "core/fugue/slot_harmony.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ricercar {

namespace {

PitchClasses tonicTriad(KeySignature key)
{
    const int t = tonicPitchClass(key), third = isMinorLike(key.mode) ? 3 : 4;
    return static_cast<PitchClasses>(1u << t | 1u << modulo12(t + third) | 1u << modulo12(t + 7));
}

// The pitch classes whose follower is one of `classes`.
PitchClasses leadingTo(PitchClasses classes, const Follower &f, KeySignature key)
{
    PitchClasses found = 0;
    for (int step = 28; step < 35; ++step) {
        const WovenNote n = woven(0, 1, pitchOn(step, key));
        if ((classes >> modulo12(followed(n, f, key).key)) & 1u) found = static_cast<PitchClasses>(found | 1u << modulo12(n.key));
    }
    return found;
}

} // namespace

Result<std::vector<Canon>> canonsOf(const CanonRequest &r, JobControl &job)
{
    const int bar = r.metre.bar(), beat = r.metre.beat();
    const int distance = r.distance > 0 ? r.distance : bar;
    if (r.voices < 2 || r.voices > 3) return fail(ErrorCode::WrongUse, "A canon here has 2 or 3 voices.");
    if (r.bars < 4 || r.bars > 80) return fail(ErrorCode::WrongUse, "A canon of 4 to 80 bars can be written.");
    if (std::abs(r.steps) > 14) return fail(ErrorCode::WrongUse, "The voices of a canon lie two octaves apart at most.");
    if (distance % (2 * kSixteenthTicks) != 0) return fail(ErrorCode::WrongUse, "The distance of a canon is counted in eighths: it must be whole eighths.");
    const int length = r.bars * bar, imitated = length - (r.voices - 1) * distance;
    if (imitated < 2 * bar) return fail(ErrorCode::WrongUse, "The canon is too short for this distance; ask for more bars or a nearer entry.");
    const int start = r.head.empty() ? 0 : r.head.front().onset, headEnd = r.head.empty() ? 0 : r.head.back().end;
    if (headEnd > imitated - bar) return fail(ErrorCode::BadInput, "The head is as long as the canon; ask for more bars.");

    std::vector<Follower> followers;
    for (int v = 1; v < r.voices; ++v) {
        Follower f;
        f.delay = v * distance;
        f.steps = v * r.steps;
        // A third voice that would go out of bounds comes back by octaves.
        while (std::abs(f.steps) > 15) f.steps -= f.steps > 0 ? 7 : -7;
        f.place = f.steps > 0 ? 1 : f.steps < 0 ? -1 : 0;
        followers.push_back(f);
    }
    std::vector<Follower> heard = followers;
    if (r.voices == 3)
        heard.push_back({followers[1].delay - followers[0].delay, followers[1].steps - followers[0].steps, 0, true});
    // The head against its own imitation: what is wrong there no search can mend.
    for (std::size_t i = 1; i < r.head.size(); ++i)
        for (const Follower &f : followers)
            for (std::size_t j = 1; j < r.head.size(); ++j) {
                const WovenNote b0 = followed(r.head[j - 1], f, r.key), b1 = followed(r.head[j], f, r.key);
                if (b1.onset == r.head[i].onset && parallelInto(r.head[i - 1], r.head[i], b0, b1))
                    return fail(ErrorCode::BadInput, "The head makes parallels with its own imitation at this distance; try another distance or interval.");
            }
    int lowest = 0, highest = 0;
    for (const Follower &f : followers) {
        lowest = std::min(lowest, f.steps);
        highest = std::max(highest, f.steps);
    }
    // The leader leaves room for its followers above and below.
    int centre = 62 - static_cast<int>(std::lround(6.0 * (lowest + highest) / 7.0));
    if (!r.head.empty()) {
        double mean = 0;
        for (const WovenNote &n : r.head) mean += static_cast<double>(n.key) / static_cast<double>(r.head.size());
        centre = static_cast<int>(std::lround(mean));
    }

    std::vector<Canon> found;
    const int count = std::clamp(r.count, 1, 8);
    for (int i = 0; i < 3 * count && static_cast<int>(found.size()) < count; ++i) {
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        job.progress(static_cast<double>(found.size()) / count, "Writing a canon");
        Harmony slots = slotsOver(0, length, r.metre, r.key);
        // Open slots give the scale; the last bars close on dominant and tonic.
        LineTask task;
        task.metre = r.metre;
        task.harmony = &slots;
        task.followers = heard;
        task.key = r.key;
        task.mine = &r.head;
        task.begin = r.head.empty() ? start : headEnd;
        task.end = length;
        task.centre = centre;
        task.low = centre - 10;
        task.high = centre + 11;
        for (const WovenNote &n : r.head) {
            task.low = std::min(task.low, n.key);
            task.high = std::max(task.high, n.key);
        }
        bool sixteenths = false;
        for (const WovenNote &n : r.head) sixteenths = sixteenths || n.end - n.onset <= kSixteenthTicks;
        task.shortest = sixteenths ? kSixteenthTicks : 2 * kSixteenthTicks;
        task.pulse = std::max(2 * kSixteenthTicks, beat / 2);
        task.lively = 0.5;
        task.rests = 1000;
        task.mustConnect = false;
        // The close: the leader's last bar, and the last bar of each follower, which the leader sang a distance before.
        const PitchClasses triad = tonicTriad(r.key);
        const int last = std::min(bar, distance);
        LineTask::Hold close{length - last, length, static_cast<PitchClasses>(1u << tonicPitchClass(r.key))};
        if (r.steps > 0) close.classes = static_cast<PitchClasses>(1u << tonicPitchClass(r.key));
        else close.classes = triad;
        task.holds.push_back(close);
        for (const Follower &f : followers) {
            const bool bass = f.steps == lowest && lowest < 0;
            const PitchClasses wanted = bass ? static_cast<PitchClasses>(1u << tonicPitchClass(r.key)) : triad;
            const LineTask::Hold h{length - last - f.delay, length - f.delay, leadingTo(wanted, f, r.key)};
            if (h.begin >= task.begin && h.classes != 0) task.holds.push_back(h);
        }
        if (r.cadence) {
            // A beat of the dominant before the lowest voice's last note, where it sings it or the leader sang it for it.
            const PitchClasses dominant = static_cast<PitchClasses>(1u << modulo12(tonicPitchClass(r.key) + 7));
            const Follower *bass = nullptr;
            for (const Follower &f : followers)
                if (f.steps == lowest && lowest < 0) bass = &f;
            const int to = length - last - (bass ? bass->delay : 0);
            const LineTask::Hold h{to - std::min(beat, bar / 2), to, bass ? leadingTo(dominant, *bass, r.key) : dominant};
            const bool free = std::none_of(task.holds.begin(), task.holds.end(), [&](const LineTask::Hold &x) { return x.begin < h.end && h.begin < x.end; });
            if (free && h.begin >= task.begin && h.classes != 0) task.holds.push_back(h);
            std::sort(task.holds.begin(), task.holds.end(), [](const LineTask::Hold &x, const LineTask::Hold &y) { return x.begin < y.begin; });
        }
        task.first = static_cast<PitchClasses>(1u << tonicPitchClass(r.key) | 1u << modulo12(tonicPitchClass(r.key) + 7));
        task.seed = r.seed * 101 + static_cast<std::uint64_t>(i);
        task.variety = 0.9;
        task.beam = 60;
        task.job = &job;
        const LineFound line = findLine(task);
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        if (!line.whole) continue;
        WovenLine leader = r.head;
        leader.insert(leader.end(), line.notes.begin(), line.notes.end());
        Canon canon;
        canon.until = length - followers.front().delay;
        std::vector<std::pair<double, WovenLine>> voices;
        auto height = [](const WovenLine &l) {
            double sum = 0;
            for (const WovenNote &n : l) sum += n.key;
            return l.empty() ? 0.0 : sum / static_cast<double>(l.size());
        };
        voices.push_back({height(leader), leader});
        for (const Follower &f : followers) {
            WovenLine voice;
            for (const WovenNote &n : leader) {
                WovenNote x = followed(n, f, r.key);
                if (x.onset >= length) break;
                x.end = std::min(x.end, length);
                voice.push_back(x);
            }
            voices.push_back({height(voice), voice});
        }
        std::vector<std::size_t> order(voices.size());
        for (std::size_t v = 0; v < order.size(); ++v) order[v] = v;
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) { return voices[a].first > voices[b].first; });
        for (std::size_t v = 0; v < order.size(); ++v) {
            if (order[v] == 0) canon.leader = v;
            canon.lines.push_back(voices[order[v]].second);
            canon.names.push_back(order[v] == 0 ? "Leader" : voices.size() == 2 ? "Follower" : order[v] == 1 ? "Follower I" : "Follower II");
        }
        // Two followers may meet otherwise than the leader met either: a diatonic step is a tone here, a semitone there.
        int parallels = 0;
        for (std::size_t a = 0; a < canon.lines.size(); ++a)
            for (std::size_t b = a + 1; b < canon.lines.size(); ++b) parallels += checkPair(canon.lines[a], canon.lines[b], r.metre).parallels;
        if (parallels > 0 && (i + 1 < 3 * count || !found.empty())) continue;
        canon.cost = line.cost;
        canon.seed = task.seed;
        canon.why = line.compromises == 0 ? "The imitation is exact and every dissonance passes or is prepared."
                                          : "The imitation is exact; in " + std::to_string(line.compromises) + " places a dissonance stands harder than the rules like.";
        found.push_back(std::move(canon));
    }
    if (found.empty()) return fail(ErrorCode::Unsupported, "No canon is found at this interval and distance; try another distance, or a head with fewer leaps.");
    std::stable_sort(found.begin(), found.end(), [](const Canon &a, const Canon &b) { return a.cost < b.cost; });
    return found;
}

} // namespace ricercar
