// SPDX-License-Identifier: GPL-3.0-or-later
// Where a tune breathes, and the cadence it asks for there.
#include "core/compose/concept_analysis.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

Ticks medianLength(const std::vector<TuneNote> &tune)
{
    std::vector<Ticks> lengths;
    for (const TuneNote &n : tune) lengths.push_back(n.end - n.onset);
    std::nth_element(lengths.begin(), lengths.begin() + static_cast<std::ptrdiff_t>(lengths.size() / 2), lengths.end());
    return std::max(lengths[lengths.size() / 2], Ticks{1});
}

// Ranges between the ends of the chosen notes.
std::vector<TickRange> rangesEndingAt(const std::vector<TuneNote> &tune, const std::vector<std::size_t> &lasts, TickRange range)
{
    std::vector<TickRange> phrases;
    TimelineTick begin = range.begin;
    for (std::size_t i : lasts) {
        const TimelineTick end = i + 1 < tune.size() ? tune[i + 1].onset : range.end;
        if (end > begin) phrases.push_back({begin, end});
        begin = end;
    }
    return phrases;
}

} // namespace

std::vector<TickRange> phrasesOf(const Score &score, const std::vector<TuneNote> &tune, TickRange range, FieldOrigin *origin)
{
    std::vector<TickRange> phrases;
    *origin = FieldOrigin::Default;
    if (tune.empty()) return {range};
    std::vector<std::size_t> lasts;
    for (std::size_t i = 0; i + 1 < tune.size(); ++i)
        if (tune[i].fermata) lasts.push_back(i);
    if (!lasts.empty() || (tune.size() > 1 && tune.back().fermata)) {
        *origin = FieldOrigin::FoundInMusic;
        lasts.push_back(tune.size() - 1);
        return rangesEndingAt(tune, lasts, range);
    }

    const double median = medianLength(tune).quarters();
    const MasterBar &bar = *score.masterBars[score.locate(range.begin).bar];
    const double barQuarters = std::max(0.25, bar.time.length().quarters());
    const auto beats = beatsOf(bar);
    const double beat = beats.empty() ? 1.0 : beats.back().second.quarters();
    // How much each note sounds like an end.
    std::vector<double> strength(tune.size(), 0.0);
    bool evidence = false;
    const Ticks pickup = bar.length < bar.time.length() ? bar.length : tune.front().onset - range.begin < bar.time.length() && tune.front().onset > range.begin
        ? bar.time.length() - (tune.front().onset - range.begin) : Ticks{0};
    for (std::size_t i = 0; i + 1 < tune.size(); ++i) {
        const double length = (tune[i].end - tune[i].onset).quarters();
        const double rest = (tune[i + 1].onset - tune[i].end).quarters();
        double s = 0;
        if (tune[i].breath) s += 4;
        if (rest >= beat) s += 3;
        else if (rest >= beat / 2) s += 1.5;
        const double ratio = (length + std::max(0.0, rest)) / median;
        if (ratio >= 1.9) s += std::min(2.5, 0.8 * ratio);
        evidence = evidence || s >= 1.5;
        // The next phrase would begin where the first did: after whole bars from the first anacrusis.
        const double fromStart = (tune[i + 1].onset - range.begin + pickup).quarters()
            - (bar.length < bar.time.length() ? bar.length.quarters() : 0.0);
        const double bars = fromStart / barQuarters;
        const double offset = std::abs(bars - std::round(bars)) * barQuarters;
        if (offset < 0.01) {
            const int whole = static_cast<int>(std::lround(bars));
            if (whole % 4 == 0) s += 1.4;
            else if (whole % 2 == 0) s += 0.8;
        }
        strength[i] = s;
    }
    if (evidence) *origin = FieldOrigin::FoundInMusic;
    // The best division: strong ends, and phrases near four bars.
    const std::size_t n = tune.size();
    std::vector<double> best(n, -1e18);
    std::vector<std::ptrdiff_t> back(n, -1);
    auto lengthCost = [&](TimelineTick from, TimelineTick to) {
        const double bars = (to - from).quarters() / barQuarters;
        if (bars < 1.5) return 6.0;
        const double away = std::min(std::abs(bars - 4), std::abs(bars - 2) + 0.6);
        return 0.35 * away + (bars > 9 ? (bars - 9) * 0.6 : 0);
    };
    for (std::size_t i = 0; i < n; ++i) {
        const TimelineTick end = i + 1 < n ? tune[i + 1].onset : tune[i].end;
        const double own = i + 1 < n ? strength[i] - 1.6 : 0;
        best[i] = own - lengthCost(tune.front().onset, end);
        for (std::size_t j = i; j-- > 0;) {
            const double bars = (end - tune[j + 1].onset).quarters() / barQuarters;
            if (bars > 17) break;
            const double value = best[j] + own - lengthCost(tune[j + 1].onset, end);
            if (value > best[i]) {
                best[i] = value;
                back[i] = static_cast<std::ptrdiff_t>(j);
            }
        }
    }
    for (std::ptrdiff_t i = static_cast<std::ptrdiff_t>(n) - 1; i >= 0; i = back[static_cast<std::size_t>(i)])
        lasts.push_back(static_cast<std::size_t>(i));
    std::reverse(lasts.begin(), lasts.end());
    return rangesEndingAt(tune, lasts, range);
}

Phrase cadenceOf(const std::vector<TuneNote> &tune, TickRange range, KeySignature home, bool last)
{
    Phrase phrase{range, Cadence::None, home.fifths};
    std::vector<const TuneNote *> notes;
    for (const TuneNote &n : tune)
        if (range.contains(n.onset)) notes.push_back(&n);
    if (notes.empty()) return phrase;
    const int end = ((notes.back()->key % 12) + 12) % 12;
    const int before = notes.size() > 1 ? notes[notes.size() - 2]->key : notes.back()->key;
    const bool byStep = std::abs(notes.back()->key - before) <= 2;

    struct Option {
        KeySignature key;
        double cost;
    };
    const bool minor = isMinorLike(home.mode);
    auto near = [&](int fifths, Mode mode) {
        return KeySignature{static_cast<std::int8_t>(home.fifths + fifths), mode};
    };
    std::vector<Option> options{{home, 0.0}};
    if (!last) {
        if (minor)
            options.insert(options.end(), {{near(0, Mode::Major), 0.2}, {near(1, Mode::Minor), 0.35},
                                           {near(-1, Mode::Minor), 0.4}, {near(1, Mode::Major), 0.5},
                                           {near(-1, Mode::Major), 0.5}});
        else
            options.insert(options.end(), {{near(1, Mode::Major), 0.2}, {near(0, Mode::Minor), 0.25},
                                           {near(-1, Mode::Major), 0.4}, {near(-1, Mode::Minor), 0.4},
                                           {near(1, Mode::Minor), 0.45}});
    }
    double bestValue = -1e18;
    for (const Option &option : options) {
        if (option.key.fifths < -7 || option.key.fifths > 7) continue;
        const auto scale = scaleOf(option.key);
        const int tonic = tonicPitchClass(option.key);
        const bool minorKey = isMinorLike(option.key.mode);
        // The last notes should be of the key (raised sixth and seventh included in minor).
        double inside = 0, all = 0;
        const std::size_t from = notes.size() > 6 ? notes.size() - 6 : 0;
        for (std::size_t i = from; i < notes.size(); ++i) {
            const int pc = ((notes[i]->key % 12) + 12) % 12;
            const int degree = (pc - tonic + 12) % 12;
            all += 1;
            inside += scale[pc] || (minorKey && (degree == 11 || degree == 9)) ? 1 : 0;
        }
        const double fit = 2.0 * (inside / all - 1.0);
        const int degree = (end - tonic + 12) % 12;
        const int third = minorKey ? 3 : 4;
        double authentic = -1, half = -1;
        if (degree == 0) authentic = byStep ? 1.0 : 0.8;
        else if (degree == third) authentic = 0.65;
        else if (degree == 7) authentic = last ? 0.6 : 0.3;
        else if (last) authentic = 0.2;
        if (!last) {
            if (degree == 2) half = 0.75;
            else if (degree == 11) half = 0.7;
            else if (degree == 7) half = 0.5;
        }
        for (const auto &[kind, value] : {std::pair{Cadence::Authentic, authentic}, std::pair{Cadence::Half, half}}) {
            if (value < 0) continue;
            const double total = value + fit - option.cost;
            if (total > bestValue) {
                bestValue = total;
                phrase.cadence = kind;
                phrase.fifths = option.key.fifths;
            }
        }
    }
    return phrase;
}

} // namespace ricercar
