// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/import_quantize.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ricercar::import {

namespace {

constexpr std::int64_t kQ = kQuarter.value;

// Steps of the quarter from plain to rare: binary, triplets, then the tuplets that composers write.
constexpr std::array<int, 15> kDivisions{1, 2, 4, 3, 8, 6, 16, 12, 5, 7, 10, 9, 14, 32, 24};
constexpr std::size_t kPlainDivisions = 6; // of them: up to 32nds and sixteenth triplets
constexpr std::size_t kEndDivisions = 8;   // a note that ends elsewhere ends by articulation

// Where in a quarter an exact note belongs.
class Grid {
public:
    explicit Grid(std::int64_t tick) : m_place(static_cast<std::size_t>(kQ), -1), m_rank(static_cast<std::size_t>(kQ), 255)
    {
        const std::int64_t reach = std::min<std::int64_t>(tick, 45); // a coarse file is exact where it can be
        for (std::size_t d = 0; d < kDivisions.size(); ++d) {
            const std::int64_t step = kQ / kDivisions[d];
            // A file tick that divides the step has no need to miss it.
            // Rare tuplets must be met as well as rounding allows, or they would catch every stray note.
            const std::int64_t miss = tick > 45 && step % tick == 0 ? 0 : d < kEndDivisions ? reach : std::min(reach, tick / 2 + 1);
            for (std::int64_t place = 0; place <= kQ; place += step) {
                for (std::int64_t r = place - miss; r <= place + miss; ++r) {
                    const auto at = static_cast<std::size_t>(((r % kQ) + kQ) % kQ);
                    if (m_place[at] >= 0) continue;
                    m_place[at] = static_cast<int>(place - r);
                    m_place[at] += static_cast<int>(kQ); // the correction, kept above 0
                    m_rank[at] = static_cast<std::uint8_t>(d);
                }
            }
        }
    }
    // Rank of the plainest grid that `fromBar` lies on, 255 for none.
    std::uint8_t rank(std::int64_t fromBar) const { return m_rank[static_cast<std::size_t>(fromBar % kQ)]; }
    std::int64_t correction(std::int64_t fromBar) const { return m_place[static_cast<std::size_t>(fromBar % kQ)] - kQ; }

private:
    std::vector<int> m_place; // correction + kQ; -1 off the grid
    std::vector<std::uint8_t> m_rank;
};

// Finds the bar of a place.
class BarFinder {
public:
    explicit BarFinder(const std::vector<BarSpan> &bars) : m_bars(bars) {}
    const BarSpan &at(std::int64_t t) const
    {
        const auto next = std::upper_bound(m_bars.begin(), m_bars.end(), t, [](std::int64_t place, const BarSpan &b) { return place < b.start; });
        return next == m_bars.begin() ? *next : *(next - 1);
    }

private:
    const std::vector<BarSpan> &m_bars;
};

// A beat no longer than a dotted quarter.
struct Beat {
    std::int64_t start = 0, length = kQ;
};

std::vector<Beat> beatsOfBar(const BarSpan &bar)
{
    MasterBar master;
    master.time = bar.time;
    master.length = Ticks{bar.length};
    std::vector<Beat> beats;
    for (const auto &[at, length] : beatsOf(master)) {
        const bool compound = length.value % 3 == 0 && length.value < 2 * kQ;
        std::int64_t from = at.value, left = length.value;
        while (left > 0) {
            const std::int64_t take = compound ? left : std::min(left, kQ);
            beats.push_back({bar.start + from, take});
            from += take;
            left -= take;
        }
    }
    return beats;
}

// Strokes that are meant together.
struct Cluster {
    std::int64_t centre = 0;
    std::vector<ImportNote *> notes;
    std::int64_t written = 0;
};

struct GridChoice {
    int parts;
    double cost; // of reading it
    bool triple;
};

// Chooses a grid for the strokes of one beat and puts them on it.
class BeatQuantizer {
public:
    explicit BeatQuantizer(double ticksPerSecond) : m_ticksPerSecond(ticksPerSecond) {}

    void quantize(const Beat &beat, Cluster *first, Cluster *last)
    {
        static constexpr std::array<GridChoice, 7> kSimple{{{1, 0, false}, {2, 0.5, false}, {4, 1.5, false}, {3, 2.5, true},
                                                            {8, 5, false}, {6, 5, true}, {12, 9, true}}};
        static constexpr std::array<GridChoice, 6> kCompound{{{1, 0, false}, {3, 0.3, false}, {6, 1.5, false}, {2, 4, true},
                                                              {12, 5, false}, {4, 6, true}}};
        const bool compound = beat.length % 3 == 0 && beat.length != kQ;
        // Whole ticks, so that the same music weighs the same wherever in a file it stands.
        const double sigma = std::round(std::clamp(0.02 * m_ticksPerSecond, static_cast<double>(kQ) / 40, static_cast<double>(kQ) / 10));
        double best = std::numeric_limits<double>::max();
        const GridChoice *chosen = nullptr;
        const auto consider = [&](const GridChoice &grid) {
            const double step = static_cast<double>(beat.length) / grid.parts;
            double cost = grid.cost + (grid.triple != m_wasTriple && m_wasTriple && !compound ? 0.5 : 0) - (grid.triple && m_wasTriple ? 1.5 : 0);
            double before = -1;
            for (const Cluster *c = first; c != last && cost < best; ++c) {
                const auto within = static_cast<double>(c->centre - beat.start);
                const double place = std::round(within / step);
                const double error = within - place * step;
                cost += error * error / (sigma * sigma);
                if (place == before) cost += 8; // two strokes would fall together
                before = place;
            }
            if (cost < best) {
                best = cost;
                chosen = &grid;
            }
        };
        if (compound) std::for_each(kCompound.begin(), kCompound.end(), consider);
        else std::for_each(kSimple.begin(), kSimple.end(), consider);
        const std::int64_t step = beat.length / chosen->parts;
        for (Cluster *c = first; c != last; ++c)
            c->written = beat.start + std::min<std::int64_t>(std::llround(static_cast<double>(c->centre - beat.start) / static_cast<double>(step)), chosen->parts) * step;
        m_wasTriple = chosen->triple;
    }

private:
    double m_ticksPerSecond;
    bool m_wasTriple = false;
};

void quantizePlayed(std::vector<ImportNote *> &notes, const std::vector<BarSpan> &bars, const std::function<double(std::int64_t)> &secondsAt)
{
    if (notes.empty()) return;
    const std::int64_t first = notes.front()->on, last = notes.back()->on;
    const double seconds = secondsAt(last) - secondsAt(first);
    // The tempo on the whole; at very slow or fast ones the ear, not the beat, sets what is together.
    const double ticksPerSecond = seconds < 0.5 ? 20160.0 : std::clamp(static_cast<double>(last - first) / seconds, 5000.0, 60000.0);
    // Strokes within 30 ms of each other, 60 ms in all, are a chord; no more than a 32nd in fast music.
    const auto near = static_cast<std::int64_t>(std::min(0.03 * ticksPerSecond, static_cast<double>(kQ) / 12));
    std::vector<Cluster> clusters;
    std::int64_t firstOn = 0;
    for (ImportNote *note : notes) {
        const bool together = !clusters.empty() && note->on - clusters.back().notes.back()->on <= near && note->on - firstOn <= 2 * near;
        if (!together) {
            clusters.push_back({});
            firstOn = note->on;
        }
        clusters.back().notes.push_back(note);
    }
    for (Cluster &c : clusters) {
        for (const ImportNote *note : c.notes) c.centre += note->on;
        c.centre /= static_cast<std::int64_t>(c.notes.size());
    }
    BeatQuantizer quantizer(ticksPerSecond);
    std::size_t done = 0;
    for (auto bar = bars.begin(); bar != bars.end() && done < clusters.size(); ++bar) {
        if (clusters[done].centre >= bar->end() && bar + 1 != bars.end()) continue;
        for (const Beat &beat : beatsOfBar(*bar)) {
            std::size_t end = done;
            while (end < clusters.size() && clusters[end].centre < beat.start + beat.length) ++end;
            if (end > done) quantizer.quantize(beat, clusters.data() + done, clusters.data() + end);
            done = end;
        }
    }
    for (; done < clusters.size(); ++done) clusters[done].written = clusters[done].centre;
    for (const Cluster &c : clusters)
        for (ImportNote *note : c.notes) note->onset = std::max<std::int64_t>(c.written, 0);
}

// Short notes off every plain grid that run into one that is on it: grace notes as notation programs play them.
std::size_t findGraces(std::vector<ImportNote> &part, const std::vector<char> &placed)
{
    // A sixteenth of a triplet, and a joint of a 24th; not just at values that are common.
    constexpr std::int64_t kLongest = kQ / 6 + 64, kJoint = kQ / 24 + 10;
    std::size_t graces = 0;
    for (std::size_t i = part.size(); i-- > 0;) {
        ImportNote &note = part[i];
        if (placed[i] || note.off - note.on > kLongest) continue;
        // The note it leads to: the first to begin about where it ends.
        const ImportNote *goal = nullptr;
        for (std::size_t k = i + 1; k < part.size() && part[k].on <= note.off + kJoint; ++k) {
            if (part[k].on < note.off - kJoint || part[k].on == note.on) continue;
            if (!placed[k] && !part[k].grace) continue;
            goal = &part[k];
            break;
        }
        if (!goal) continue;
        note.grace = true;
        note.onset = goal->onset;
        note.end = note.onset + kQ / 2;
        ++graces;
    }
    // Their order before the note.
    for (std::size_t i = 0; i < part.size(); ++i) {
        if (!part[i].grace) continue;
        for (std::size_t k = i; k-- > 0 && part[k].on > part[i].on - kQ;) {
            if (!part[k].grace || part[k].onset != part[i].onset) continue;
            part[i].graceOrder = part[k].on == part[i].on ? part[k].graceOrder : static_cast<std::uint8_t>(std::min(part[k].graceOrder + 1, 31));
            break;
        }
    }
    return graces;
}

// How well `end` suits a note from `onset`, played till `off`; less is better.
double endCost(std::int64_t onset, std::int64_t off, std::int64_t end, std::int64_t nextOnset)
{
    const double played = static_cast<double>(std::max<std::int64_t>(off - onset, 1));
    const double miss = end > off ? 0.6 * static_cast<double>(end - off) : static_cast<double>(off - end);
    double cost = miss / (played + kQ / 4.0);
    if (end < nextOnset) cost += nextOnset - end < kQ / 2 ? 0.25 : 0.12; // a rest, more so a tiny one, is clutter
    if (end > nextOnset) cost += 0.3;                                    // a note held against others makes a second voice
    return cost;
}

} // namespace

GridFound quantizeOnsets(std::vector<std::vector<ImportNote>> &parts, const std::vector<BarSpan> &bars, std::int64_t tick,
                         const std::function<double(std::int64_t)> &secondsAt)
{
    const Grid grid(tick);
    GridFound found;
    const BarFinder cursor(bars);
    std::size_t total = 0, plain = 0, any = 0, plainEnds = 0;
    std::vector<std::vector<char>> placed;
    for (auto &part : parts) {
        placed.emplace_back(part.size(), char{0});
        for (std::size_t i = 0; i < part.size(); ++i) {
            ImportNote &note = part[i];
            const std::int64_t start = cursor.at(note.on).firstBeat();
            const std::uint8_t rank = grid.rank(note.on - start);
            note.onset = rank == 255 ? note.on : std::max(note.on + grid.correction(note.on - start), bars.front().start);
            placed[placed.size() - 1][i] = rank != 255;
            ++total;
            plain += rank < kPlainDivisions;
            any += rank != 255;
            plainEnds += grid.rank(note.off - cursor.at(note.off).firstBeat()) < kEndDivisions;
        }
    }
    if (total == 0) return found;
    const auto share = [&](std::size_t count) { return static_cast<double>(count) / static_cast<double>(total); };
    found.onsetsExact = share(plain) >= 0.85 || share(any) >= 0.97;
    found.lengthsExact = found.onsetsExact && share(plainEnds) >= 0.85;

    std::vector<ImportNote *> free; // to be put on a grid
    for (std::size_t p = 0; p < parts.size(); ++p) {
        if (found.onsetsExact) found.graces += findGraces(parts[p], placed[p]);
        for (std::size_t i = 0; i < parts[p].size(); ++i)
            if (!found.onsetsExact || (!placed[p][i] && !parts[p][i].grace)) free.push_back(&parts[p][i]);
    }
    std::stable_sort(free.begin(), free.end(), [](const ImportNote *a, const ImportNote *b) { return a->on < b->on; });
    quantizePlayed(free, bars, secondsAt);

    for (std::size_t p = 0; p < parts.size(); ++p) {
        auto &part = parts[p];
        for (std::size_t i = 0; i < part.size(); ++i) {
            ImportNote &note = part[i];
            // What misses the grid by a tick of the file was rounded, not played.
            if (found.onsetsExact && placed[p][i] && !note.grace) note.on = std::min(note.onset, note.off - 1);
            if (!note.grace) note.end = std::max(note.off, note.onset + 1);
            note.judged = !note.grace;
            if (!found.lengthsExact) continue;
            const std::int64_t start = cursor.at(note.off).firstBeat();
            if (grid.rank(note.off - start) == 255) continue;
            const std::int64_t snapped = note.off + grid.correction(note.off - start);
            if (snapped <= note.on) continue;
            note.off = snapped;
            if (note.grace || snapped <= note.onset) continue;
            note.end = snapped;
            note.judged = false;
        }
        // The written order.
        std::stable_sort(part.begin(), part.end(), [](const ImportNote &a, const ImportNote &b) {
            return a.onset != b.onset ? a.onset < b.onset : a.grace != b.grace ? a.grace : a.graceOrder < b.graceOrder;
        });
    }
    return found;
}

void quantizeLengths(std::vector<ImportNote *> &staff, const std::vector<BarSpan> &bars)
{
    std::vector<std::int64_t> onsets; // distinct
    for (const ImportNote *note : staff)
        if (!note->grace && (onsets.empty() || onsets.back() != note->onset)) onsets.push_back(note->onset);
    onsets.push_back(std::numeric_limits<std::int64_t>::max() / 4);
    static constexpr std::array<std::pair<int, int>, 14> kLengths{{{1, 8}, {1, 6}, {1, 4}, {1, 3}, {1, 2}, {2, 3}, {3, 4}, {1, 1},
                                                                   {3, 2}, {2, 1}, {3, 1}, {4, 1}, {6, 1}, {8, 1}}};
    const BarFinder cursor(bars);
    std::size_t place = 0;
    const auto best = [&](std::int64_t onset, std::int64_t off) {
        std::int64_t chosen = onset + kQ / 4;
        double least = std::numeric_limits<double>::max();
        const std::int64_t next = onsets[place + 1];
        const auto consider = [&](std::int64_t end, double complexity) {
            if (end <= onset) return;
            const double cost = endCost(onset, off, end, next) + complexity;
            if (cost < least) {
                least = cost;
                chosen = end;
            }
        };
        for (std::size_t k = place + 1; k < onsets.size() && k < place + 6; ++k)
            if (onsets[k] - onset <= 8 * kQ) consider(onsets[k], 0);
        const BarSpan &bar = cursor.at(onset);
        const std::int64_t firstBeat = bar.firstBeat();
        consider(bar.end(), 0);
        const bool binary = (onset - firstBeat) % (kQ / 8) == 0;
        for (const auto &[n, d] : kLengths) {
            const bool triple = d % 3 == 0;
            if (triple && binary && (onset - firstBeat) % kQ != 0) continue; // a triplet begins with a beat
            if (!triple && !binary && n < 2 * d && d > 1) continue;
            consider(onset + kQ * n / d, triple ? (binary ? 0.3 : 0.05) : n % 3 == 0 ? 0.15 : 0.05);
        }
        return std::pair{chosen, least};
    };
    for (std::size_t i = 0; i < staff.size();) {
        std::size_t end = i;
        while (end < staff.size() && staff[end]->onset == staff[i]->onset) ++end;
        std::vector<ImportNote *> chord;
        for (std::size_t k = i; k < end; ++k)
            if (!staff[k]->grace && staff[k]->judged) chord.push_back(staff[k]);
        if (!chord.empty()) {
            while (onsets[place] < chord.front()->onset) ++place;
            // One length for the chord, unless a note was plainly held otherwise.
            std::vector<std::int64_t> offs;
            for (const ImportNote *note : chord) offs.push_back(note->off);
            std::nth_element(offs.begin(), offs.begin() + static_cast<std::ptrdiff_t>(offs.size() / 2), offs.end());
            const std::int64_t common = best(chord.front()->onset, offs[offs.size() / 2]).first;
            for (ImportNote *note : chord) {
                const auto [own, cost] = best(note->onset, note->off);
                const double shared = endCost(note->onset, note->off, common, onsets[place + 1]);
                note->end = shared > cost + 0.3 ? own : common;
            }
        }
        i = end;
    }
    // A key struck again ends there.
    std::array<ImportNote *, 128> sounding{};
    for (ImportNote *note : staff) {
        if (note->grace) continue;
        ImportNote *&before = sounding[note->key];
        if (before && before->judged && before->end > note->onset && before->onset < note->onset) before->end = note->onset;
        before = note;
    }
}

void quantizeDrumLengths(std::vector<ImportNote *> &staff, const std::vector<BarSpan> &bars)
{
    const BarFinder cursor(bars);
    for (std::size_t i = 0; i < staff.size(); ++i) {
        std::size_t next = i;
        while (next < staff.size() && staff[next]->onset == staff[i]->onset) ++next;
        if (staff[i]->grace) continue;
        const std::int64_t firstBeat = cursor.at(staff[i]->onset).firstBeat();
        const std::int64_t beatEnd = firstBeat + ((staff[i]->onset - firstBeat) / kQ + 1) * kQ;
        staff[i]->end = std::min(next < staff.size() ? staff[next]->onset : beatEnd, beatEnd);
    }
}

} // namespace ricercar::import
