// SPDX-License-Identifier: GPL-3.0-or-later
// Moves of one voice in time: more strokes, fewer, anticipated, dotted, in triplets, and back.
#include "core/piece/aspect_moves.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

// A note between this stroke and the next: passing over a third, a neighbour of a repeated note or a step, the way to a leap.
SpelledPitch between(const VoiceLine &line, std::size_t i, KeySignature key, std::uint64_t seed)
{
    const SpelledPitch from = line.strokes[i].top().pitch;
    const int neighbour = ((seed >> (i % 16)) & 1) ? 1 : -1;
    if (i + 1 >= line.strokes.size()) return stepped(from, neighbour, key);
    const int d = line.strokes[i + 1].top().pitch.diatonic() - from.diatonic();
    if (d == 0) return stepped(from, neighbour, key);
    const int way = d > 0 ? 1 : -1;
    if (std::abs(d) == 1) return stepped(from, -way, key);
    if (std::abs(d) == 2) return stepped(from, way, key);
    return stepped(from, std::abs(d) >= 4 ? 2 * way : way, key);
}

// The chosen of some places: `share` of them, spread evenly from a start that the seed gives.
std::vector<std::size_t> spread(const std::vector<std::size_t> &places, double share, std::uint64_t seed)
{
    std::vector<std::size_t> chosen;
    if (places.empty()) return chosen;
    const double count = std::clamp(std::ceil(share * static_cast<double>(places.size())), 1.0, static_cast<double>(places.size()));
    const double start = static_cast<double>(seed % 7) / 7.0;
    double sum = start;
    for (std::size_t place : places) {
        sum += count / static_cast<double>(places.size());
        if (sum >= 1 - 1e-9) {
            chosen.push_back(place);
            sum -= 1;
        }
    }
    if (chosen.empty()) chosen.push_back(places[seed % places.size()]);
    return chosen;
}

bool powerOfTwo(Ticks t)
{
    for (std::int64_t v = kWhole.value * 2; v >= kSixteenth.value / 2; v /= 2)
        if (t.value == v) return true;
    return false;
}

bool dottedLength(Ticks t) { return t.value % 3 == 0 && powerOfTwo(Ticks{t.value / 3}); }
bool ofThirds(Ticks t) { return t.value % (10080 / 16) != 0 && t.value % (10080 / 6) == 0; }

void insertAll(VoiceLine &line, std::vector<Stroke> more)
{
    line.strokes.insert(line.strokes.end(), more.begin(), more.end());
    std::sort(line.strokes.begin(), line.strokes.end(), [](const Stroke &a, const Stroke &b) { return a.onset < b.onset; });
}

} // namespace

void moreStrokes(VoiceLine &line, const Score &score, KeySignature key, double share, std::uint64_t seed)
{
    // The longest first: all that are as long as a beat; where there are none, those half as long.
    for (const Ticks least : {kQuarter, kEighth, kSixteenth}) {
        std::vector<std::size_t> places;
        for (std::size_t i = 0; i < line.strokes.size(); ++i) {
            const Stroke &s = line.strokes[i];
            const bool ends = s.end() >= score.end(); // the last note rests
            if (!s.fixed() && !ends && s.length >= least && (powerOfTwo(s.length) || dottedLength(s.length))) places.push_back(i);
        }
        if (places.empty()) continue;
        std::vector<Stroke> more;
        for (std::size_t i : spread(places, share, seed)) {
            Stroke &s = line.strokes[i];
            const Ticks first = dottedLength(s.length) ? s.length / 3 * 2 : s.length / 2, second = s.length - first;
            Stroke fresh = VoiceLine::like(s, s.onset + first, second, s.top().pitch);
            if (s.notes.size() > 1) { // a chord: its upper notes strike again
                fresh.notes.assign(s.notes.begin() + 1, s.notes.end());
                for (Note &n : fresh.notes) n.id = {}, n.lyrics.clear();
            } else {
                fresh.notes.front().pitch = between(line, i, key, seed);
            }
            s.length = first;
            more.push_back(std::move(fresh));
        }
        insertAll(line, std::move(more));
        return;
    }
}

void fewerStrokes(VoiceLine &line, const Score &score, double share)
{
    const std::size_t all = line.strokes.size();
    std::size_t wanted = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(share * static_cast<double>(all))));
    for (int weight = 3; weight >= 0 && wanted > 0; --weight)
        for (std::size_t i = line.strokes.size(); i-- > 1 && wanted > 0;) {
            const Stroke &s = line.strokes[i];
            Stroke &before = line.strokes[i - 1];
            if (weightAt(score, s.onset) != weight || s.fixed() || before.fixed() || before.end() != s.onset || s.end() >= score.end()) continue;
            // A bar keeps its first note, and nothing grows longer than a bar of four.
            if (weight == 0 || (before.length + s.length) > kWhole) continue;
            before.length += s.length;
            line.strokes.erase(line.strokes.begin() + static_cast<std::ptrdiff_t>(i));
            --wanted;
        }
}

void anticipated(VoiceLine &line, const Score &score, double share, std::uint64_t seed)
{
    std::vector<std::size_t> places;
    for (std::size_t i = 1; i < line.strokes.size(); ++i) {
        const Stroke &s = line.strokes[i], &before = line.strokes[i - 1];
        const int weight = weightAt(score, s.onset);
        if (s.fixedTime || before.fixedTime || weight > 1 || s.length < kEighth || s.end() >= score.end()) continue;
        if (before.end() == s.onset ? before.length < kQuarter : (s.onset - before.end()) < kEighth) continue;
        places.push_back(i);
    }
    // Not two in a row where there is a choice.
    for (std::size_t i : spread(places, share, seed)) {
        Stroke &s = line.strokes[i], &before = line.strokes[i - 1];
        if (before.end() == s.onset) {
            if (before.length < kQuarter) continue;
            before.length = before.length - kEighth;
        }
        s.onset = s.onset - kEighth;
        s.length += kEighth;
    }
}

void unsyncopated(VoiceLine &line, const Score &score)
{
    std::vector<Stroke> more;
    for (std::size_t i = 0; i < line.strokes.size(); ++i) {
        Stroke &s = line.strokes[i];
        if (s.fixedTime) continue;
        const BarPosition at = score.locate(s.onset);
        const MasterBar &bar = *score.masterBars[at.bar];
        std::optional<TimelineTick> beat; // the first that it is held over
        bool onBeat = false;
        for (const auto &[start, length] : beatsOf(bar)) {
            onBeat = onBeat || start == at.tick;
            const TimelineTick t = score.timeline({at.bar, start});
            if (t > s.onset && t < s.end() && !beat) beat = t;
        }
        const TimelineTick line2 = score.barStart(at.bar + 1);
        if (onBeat) beat = at.tick.value > 0 && s.end() > line2 ? std::optional(line2) : std::nullopt;
        else if (!beat && s.end() > line2) beat = line2;
        if (!beat) continue;
        if (i > 0 && line.touches(i - 1) && !line.strokes[i - 1].fixedTime && !onBeat) {
            line.strokes[i - 1].length += *beat - s.onset;
            s.length = s.end() - *beat;
            s.onset = *beat;
            --i; // it may still be held over the bar line
            continue;
        }
        Stroke second = s;
        second.onset = *beat;
        second.length = s.end() - *beat;
        for (Note &n : second.notes) n.id = {}, n.lyrics.clear();
        s.length = *beat - s.onset;
        line.strokes.insert(line.strokes.begin() + static_cast<std::ptrdiff_t>(i) + 1, second);
    }
}

void dotted(VoiceLine &line, const Score &score, KeySignature key, double share, std::uint64_t seed)
{
    std::vector<std::size_t> pairs;
    for (std::size_t i = 0; i + 1 < line.strokes.size(); ++i) {
        const Stroke &a = line.strokes[i], &b = line.strokes[i + 1];
        if (a.fixedTime || b.fixedTime || !line.touches(i) || a.length != b.length || !powerOfTwo(a.length)) continue;
        if (a.length < kSixteenth || a.length > kHalf || b.end() >= score.end()) continue;
        if (weightAt(score, a.onset) > 1 || (!pairs.empty() && pairs.back() + 1 == i)) continue;
        pairs.push_back(i);
    }
    if (!pairs.empty()) {
        for (std::size_t i : spread(pairs, share, seed)) {
            Stroke &a = line.strokes[i], &b = line.strokes[i + 1];
            const Ticks half = a.length / 2;
            a.length += half;
            b.onset += half;
            b.length = half;
        }
        return;
    }
    // No equal pairs: long notes are split three to one.
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < line.strokes.size(); ++i) {
        const Stroke &s = line.strokes[i];
        if (!s.fixed() && powerOfTwo(s.length) && s.length >= kEighth && weightAt(score, s.onset) <= 1 && s.end() < score.end()) places.push_back(i);
    }
    std::vector<Stroke> more;
    for (std::size_t i : spread(places, share, seed)) {
        Stroke &s = line.strokes[i];
        const Ticks quarter = s.length / 4;
        more.push_back(VoiceLine::like(s, s.onset + quarter * 3, quarter, between(line, i, key, seed)));
        s.length = quarter * 3;
    }
    insertAll(line, std::move(more));
}

void undotted(VoiceLine &line, KeySignature key)
{
    std::vector<Stroke> more;
    for (std::size_t i = 0; i + 1 < line.strokes.size(); ++i) {
        Stroke &a = line.strokes[i], &b = line.strokes[i + 1];
        if (a.fixedTime || !dottedLength(a.length) || !line.touches(i) || b.length >= a.length) continue;
        if (!b.fixedTime && a.length.value == 3 * b.length.value) { // three to one becomes two to two
            const Ticks each = (a.length + b.length) / 2;
            a.length = each;
            b.onset = a.end();
            b.length = each;
            continue;
        }
        const Ticks first = a.length / 3 * 2;
        Stroke second = VoiceLine::like(a, a.onset + first, a.length - first, between(line, i, key, i));
        if (a.notes.size() > 1) {
            second.notes = a.notes;
            for (Note &n : second.notes) n.id = {}, n.lyrics.clear();
        }
        a.length = first;
        more.push_back(second);
    }
    insertAll(line, std::move(more));
}

void inTriplets(VoiceLine &line, const Score &score, KeySignature key, double share, std::uint64_t seed)
{
    const Ticks third = kQuarter / 3;
    std::vector<std::size_t> places; // a quarter, or two eighths, on a beat
    for (std::size_t i = 0; i < line.strokes.size(); ++i) {
        const Stroke &s = line.strokes[i];
        if (s.fixed() || weightAt(score, s.onset) > 1 || s.end() >= score.end()) continue;
        if (s.length == kQuarter) places.push_back(i);
        else if (s.length == kEighth && line.touches(i) && line.strokes[i + 1].length == kEighth && !line.strokes[i + 1].fixed()
                 && score.locate(s.onset).bar == score.locate(line.strokes[i + 1].onset).bar)
            places.push_back(i);
    }
    if (places.empty()) { // a longer one gives up its last quarter
        for (std::size_t i = 0; i < line.strokes.size(); ++i)
            if (!line.strokes[i].fixed() && line.strokes[i].length >= kHalf && line.strokes[i].end() < score.end() && weightAt(score, line.strokes[i].end() - kQuarter) <= 1)
                places.push_back(i);
    }
    std::vector<Stroke> more;
    for (std::size_t i : spread(places, share, seed)) {
        Stroke &s = line.strokes[i];
        if (s.length >= kHalf) {
            const TimelineTick at = s.end() - kQuarter;
            s.length = s.length - kQuarter;
            const SpelledPitch mid = between(line, i, key, seed);
            more.push_back(VoiceLine::like(s, at, third, s.top().pitch));
            more.push_back(VoiceLine::like(s, at + third, third, mid));
            more.push_back(VoiceLine::like(s, at + third * 2, third, s.top().pitch));
        } else if (s.length == kEighth) {
            Stroke &next = line.strokes[i + 1];
            const SpelledPitch mid = between(line, i, key, seed);
            s.length = third;
            more.push_back(VoiceLine::like(s, s.onset + third, third, mid));
            next.onset = s.onset + third * 2;
            next.length = third;
        } else {
            const SpelledPitch mid = between(line, i, key, seed);
            const int back = mid.diatonic() - s.top().pitch.diatonic();
            const bool passing = i + 1 < line.strokes.size() && std::abs(line.strokes[i + 1].top().pitch.diatonic() - s.top().pitch.diatonic()) >= 3;
            s.length = third;
            more.push_back(VoiceLine::like(s, s.onset + third, third, mid));
            more.push_back(VoiceLine::like(s, s.onset + third * 2, third, passing ? stepped(mid, back > 0 ? 1 : -1, key) : s.top().pitch));
        }
    }
    insertAll(line, std::move(more));
}

void withoutTriplets(VoiceLine &line, const Score &score)
{
    std::vector<Stroke> kept;
    for (std::size_t i = 0; i < line.strokes.size();) {
        const Stroke &s = line.strokes[i];
        const BarPosition at = score.locate(s.onset);
        const std::int64_t quarter = at.tick.value / kQuarter.value;
        std::size_t end = i;
        bool thirds = false, fixed = false;
        while (end < line.strokes.size()) {
            const BarPosition other = score.locate(line.strokes[end].onset);
            if (other.bar != at.bar || other.tick.value / kQuarter.value != quarter) break;
            thirds = thirds || ofThirds(line.strokes[end].length) || ofThirds(Ticks{other.tick.value});
            fixed = fixed || line.strokes[end].fixedTime;
            ++end;
        }
        if (!thirds || fixed) {
            kept.insert(kept.end(), line.strokes.begin() + static_cast<std::ptrdiff_t>(i), line.strokes.begin() + static_cast<std::ptrdiff_t>(end));
            i = end;
            continue;
        }
        // The beat as one note, or as two halves of its first and its last.
        const TimelineTick start = score.timeline({at.bar, BarTick{quarter * kQuarter.value}});
        Stroke first = line.strokes[i], last = line.strokes[end - 1];
        const TimelineTick until = std::max(start + kQuarter, last.end());
        first.onset = start;
        if (end - i == 1) {
            first.length = until - start;
            kept.push_back(first);
        } else {
            first.length = kEighth;
            last.onset = start + kEighth;
            last.length = Ticks{(until - last.onset).value / kEighth.value * kEighth.value};
            if (last.length < kEighth) last.length = kEighth;
            kept.push_back(first);
            kept.push_back(last);
        }
        i = end;
    }
    line.strokes = std::move(kept);
}

} // namespace ricercar
