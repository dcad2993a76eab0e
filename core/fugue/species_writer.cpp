// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/species_writer.h"

#include "core/fugue/fugue_score.h"
#include "core/theory/checker.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>

namespace ricercar {

namespace {

int sign(int n) { return (n > 0) - (n < 0); }
bool isStep(int semis) { return semis != 0 && std::abs(semis) <= 2; }
bool perfect(int interval) { return interval == 0 || interval == 7; }

struct Beat {
    int onset = 0, end = 0;
};

class Exercise {
public:
    Exercise(const SpeciesRequest &r, std::uint64_t seed) : m_r(r), m_seed(seed) {}

    std::vector<std::pair<double, WovenLine>> run()
    {
        rhythm();
        collect();
        std::vector<Path> beam{{}};
        for (std::size_t i = 0; i < m_beats.size(); ++i) {
            std::vector<Path> next;
            for (const Path &path : beam)
                for (const WovenNote &pitch : m_pitches) {
                    WovenNote n = pitch;
                    n.onset = m_beats[i].onset;
                    n.end = m_beats[i].end;
                    const double cost = costOf(path.notes, n, i);
                    if (cost >= 1e5) continue;
                    Path longer = path;
                    longer.notes.push_back(n);
                    longer.cost += cost;
                    next.push_back(std::move(longer));
                }
            std::stable_sort(next.begin(), next.end(), [](const Path &a, const Path &b) { return a.cost < b.cost; });
            // Some of each ending, so that the best way is not crowded out by its likes.
            std::map<std::pair<int, int>, int> seen;
            beam.clear();
            for (Path &path : next) {
                const int before = path.notes.size() > 1 ? path.notes[path.notes.size() - 2].key : 0;
                if (seen[{path.notes.back().key, before}]++ >= 3) continue;
                beam.push_back(std::move(path));
                if (beam.size() >= 70) break;
            }
            if (beam.empty()) return {};
        }
        std::vector<std::pair<double, WovenLine>> found;
        for (std::size_t i = 0; i < std::min<std::size_t>(6, beam.size()); ++i) found.push_back({beam[i].cost, beam[i].notes});
        return found;
    }

private:
    struct Path {
        WovenLine notes;
        double cost = 0;
    };

    double chance(std::uint64_t a, std::uint64_t b) const
    {
        std::uint64_t x = m_seed * 0x9E3779B97F4A7C15ull + a * 0xBF58476D1CE4E5B9ull + b * 0x94D049BB133111EBull;
        x ^= x >> 29;
        x *= 0xD6E8FEB86659FD93ull;
        x ^= x >> 32;
        return static_cast<double>(x >> 11) / 9007199254740992.0;
    }

    void rhythm()
    {
        const WovenLine &c = m_r.cantus;
        auto add = [&](int from, int to) { m_beats.push_back({from, to}); };
        const std::size_t last = c.size() - 1;
        const int length = c.front().end - c.front().onset, half = length / 2, quarter = length / 4;
        bool tied = false;
        for (std::size_t i = 0; i < last; ++i) {
            const int t = c[i].onset;
            switch (m_r.species) {
            case Species::First: add(t, c[i].end); break;
            case Species::Second:
                if (i > 0) add(t, t + half);
                add(t + half, c[i].end);
                break;
            case Species::Third:
                for (int k = i == 0 ? 1 : 0; k < 4; ++k) add(t + k * quarter, k == 3 ? c[i].end : t + (k + 1) * quarter);
                break;
            case Species::Fourth:
                // Each note from the middle of a bar to the middle of the next; the last half closes.
                if (i + 1 < last) add(t + half, c[i + 1].onset + half);
                else add(t + half, c[i].end);
                break;
            case Species::Fifth: florid(i, t, c[i].end, half, quarter, i + 1 == last, tied); break;
            }
        }
        add(c[last].onset, c[last].end);
    }

    // Halves, quarters and syncopes mixed; a tie needs a half before it and a half or a quarter after.
    void florid(std::size_t i, int t, int end, int half, int quarter, bool penultimate, bool &tied)
    {
        auto extend = [&](int to) { m_beats.back().end = to; };
        if (i == 0) {
            m_beats.push_back({t + half, end});
            tied = chance(1, 99) < 0.5;
            return;
        }
        int at = t;
        if (tied) {
            extend(t + half);
            at = t + half;
            if (chance(i, 5) < 0.35 && !penultimate) {
                // Resolved a quarter sooner.
                extend(t + quarter);
                m_beats.push_back({t + quarter, t + half});
            }
        } else if (chance(i, 1) < 0.35 && !penultimate) {
            m_beats.push_back({t, t + half});
            at = t + half;
        } else {
            m_beats.push_back({t, t + quarter});
            m_beats.push_back({t + quarter, t + half});
            at = t + half;
        }
        tied = false;
        if (penultimate || chance(i, 2) < 0.5) {
            m_beats.push_back({at, end});
            tied = !penultimate && chance(i, 3) < 0.75;
        } else {
            m_beats.push_back({at, at + quarter});
            m_beats.push_back({at + quarter, end});
        }
    }

    void collect()
    {
        int low = 200, high = 0;
        for (const WovenNote &n : m_r.cantus) {
            low = std::min(low, n.step);
            high = std::max(high, n.step);
        }
        const int from = m_r.above ? low : low - 10, to = m_r.above ? high + 10 : high;
        for (int step = from; step <= to; ++step) {
            m_pitches.push_back(woven(0, 1, pitchOn(step, m_r.key)));
            // The leading note where the mode has none.
            const WovenNote final = m_r.cantus.back();
            if (modulo7(final.step - step) == 1) {
                SpelledPitch p = pitchOn(step, m_r.key);
                const int lacking = modulo12(final.key - p.midi()) - 1;
                if (lacking == 1) {
                    p.alter = static_cast<std::int8_t>(p.alter + 1);
                    m_pitches.push_back(woven(0, 1, p));
                }
            }
        }
    }

    const WovenNote *under(int t) const { return soundingAt(m_r.cantus, t); }
    static int interval(const WovenNote &n, const WovenNote &c) { return modulo12(std::abs(n.key - c.key)); }
    static bool rests(const WovenNote &n, const WovenNote &c)
    {
        const int i = interval(n, c), d = modulo7(std::abs(n.step - c.step));
        return (i == 0 && d == 0) || ((i == 3 || i == 4) && d == 2) || (i == 7 && d == 4) || ((i == 8 || i == 9) && d == 5);
    }

    double costOf(const WovenLine &so_far, const WovenNote &n, std::size_t i) const
    {
        constexpr double kNever = 1e6;
        const WovenNote *c = under(n.onset);
        if (!c) return kNever;
        const bool last = i + 1 == m_beats.size(), first = so_far.empty(), penultimate = i + 2 == m_beats.size();
        const bool onCantus = c->onset == n.onset;
        if (m_r.above ? n.key < c->key : n.key > c->key) return kNever;
        const int size = interval(n, *c);
        double cost = 0.5 * chance(i, static_cast<std::uint64_t>(n.step + 50));
        const bool raised = n.pitch.alter > alterationIn(m_r.key, modulo7(n.step));
        if (raised && !penultimate) return kNever;
        if (first && !(size == 0 || (size == 7 && m_r.above && modulo7(n.step - c->step) == 4))) return kNever;
        if (last && size != 0) return kNever;
        const bool consonantHere = rests(n, *c);
        if (m_r.species == Species::First && !first && !last && n.key == c->key) return kNever;
        if (n.key == c->key && onCantus && !first && !last) cost += 2;
        if (!so_far.empty()) {
            const WovenNote &p = so_far.back();
            const WovenNote *pc = under(p.onset), *heldC = under(p.end - 1);
            const int move = n.key - p.key, steps = n.step - p.step;
            // The line.
            const bool ties = m_r.species >= Species::Fourth;
            if (move == 0 && !ties) return kNever;
            if (move == 0) cost += m_r.species == Species::Fourth ? 1.0 : 3.0;
            if (std::abs(move) > 7 && std::abs(move) != 12 && !(move == 8 && steps == 5)) return kNever;
            static constexpr std::array<int, 8> kLargest{0, 2, 4, 5, 7, 9, 11, 12}, kSmallest{0, 1, 3, 5, 7, 8, 10, 12};
            if (std::abs(steps) > 7 || std::abs(move) > kLargest[static_cast<std::size_t>(std::abs(steps))] || std::abs(move) < kSmallest[static_cast<std::size_t>(std::abs(steps))]) return kNever;
            const int leap = std::abs(steps);
            cost += leap <= 1 ? 0 : leap == 2 ? 0.4 : leap == 3 ? 0.8 : 1.4;
            if (so_far.size() > 1) {
                const WovenNote &q = so_far[so_far.size() - 2];
                const int before = p.key - q.key;
                if (std::abs(before) > 5 && move != 0 && sign(move) == sign(before)) return kNever;
                if (std::abs(p.step - q.step) >= 2 && leap >= 2 && sign(move) == sign(before)) cost += 1.5;
                if (n.key == q.key) cost += leap >= 2 ? 1.2 : 0.5;
                if (so_far.size() > 2 && n.key == q.key && p.key == so_far[so_far.size() - 3].key) cost += 2.5;
            }
            int low = n.key, high = n.key, again = 0;
            for (const WovenNote &x : so_far) {
                low = std::min(low, x.key);
                high = std::max(high, x.key);
            }
            if (high - low > 16) return kNever;
            for (std::size_t k = 0; k + 1 < so_far.size(); ++k) again += so_far[k].key == n.key;
            if (n.key == high && again > 0) cost += 2.0;   // one highest note
            if (last && !isStep(move)) return kNever;
            // What the note before was.
            const bool previousDissonant = !rests(p, *pc);
            if (previousDissonant) {
                const WovenNote *q = so_far.size() > 1 ? &so_far[so_far.size() - 2] : nullptr;
                if (!q || !isStep(move)) return kNever;
                const bool passing = sign(p.key - q->key) == sign(move);
                if (m_r.species != Species::Third && m_r.species != Species::Fifth && !passing) return kNever;
            }
            if (heldC != pc && !rests(p, *heldC)) { // suspended: down by step into a consonance
                if (steps != -1 || !consonantHere) return kNever;
                cost -= 0.8;
            }
            if (heldC != pc && rests(p, *heldC)) cost += 0.4;
            // Against the cantus, from note to note.
            if (onCantus && pc != c) {
                const int cantus = c->key - heldC->key, was = interval(p, *heldC);
                if (move != 0 && cantus != 0 && sign(move) == sign(cantus) && perfect(size)) return kNever;
                if (cantus != 0 && perfect(size) && was == size && move != 0) cost += 3; // contrary fifths and octaves
            }
            if (onCantus && c != &m_r.cantus.front()) {
                const WovenNote *before = c - 1;
                const WovenNote *mine = nullptr;
                for (const WovenNote &x : so_far)
                    if (x.onset <= before->onset && x.end > before->onset) mine = &x;
                if (mine && mine != &p) {
                    const int own = n.key - mine->key, cantus = c->key - before->key;
                    if (interval(*mine, *before) == size && perfect(size) && own != 0 && sign(own) == sign(cantus)) return kNever;
                }
                // Not more than three thirds or sixths running.
                int run = 1;
                const int kind = size == 3 || size == 4 ? 3 : size == 8 || size == 9 ? 8 : 0;
                for (const WovenNote *x = c; kind != 0 && x != &m_r.cantus.front() && run < 5;) {
                    --x;
                    const WovenNote *own = nullptr;
                    for (const WovenNote &y : so_far)
                        if (y.onset <= x->onset && y.end > x->onset) own = &y;
                    if (!own) break;
                    const int s = interval(*own, *x), k = s == 3 || s == 4 ? 3 : s == 8 || s == 9 ? 8 : 0;
                    if (k != kind) break;
                    ++run;
                }
                if (run >= 4) return kNever;
            }
            if (last) {
                const WovenNote *before = c == &m_r.cantus.front() ? c : c - 1;
                const int cantus = c->key - before->key;
                if (isStep(cantus) && !(sign(move) != sign(cantus) && std::abs(move) + std::abs(cantus) == 3)) return kNever;
            }
        }
        if (!consonantHere) {
            if (onCantus || first || last || so_far.empty()) return kNever;
            if (m_r.species == Species::First || m_r.species == Species::Fourth) return kNever;
            if (!isStep(n.key - so_far.back().key)) return kNever;
            if (m_r.species == Species::Fifth && n.end - n.onset > (m_r.cantus.front().end - m_r.cantus.front().onset) / 4) return kNever;
            if (n.end > c->end) return kNever; // a suspension is prepared by a consonance
            cost += 0.2;
        } else if (onCantus) {
            cost += size == 0 ? 1.0 : size == 7 ? 0.5 : 0;
        }
        // Far from the cantus it is no counterpoint any more.
        const int apart = std::abs(n.key - c->key);
        if (apart > 16) cost += 0.4 * (apart - 16);
        // What a held note meets next must be a consonance, or a suspension where the species has them.
        if (n.end > c->end && c != &m_r.cantus.back()) {
            const WovenNote &next = *(c + 1);
            if (m_r.above ? n.key < next.key : n.key > next.key) return kNever;
            if (!rests(n, next) && m_r.species < Species::Fourth) return kNever;
            if (!rests(n, next)) {
                // Above: 7-6 and 4-3; below: 2-3 and the ninth turned. A fourth below or a seventh below resolves badly.
                const int s = modulo7(std::abs(n.step - next.step));
                const bool good = m_r.above ? s == 6 || s == 3 || s == 1 : s == 1 || s == 3 || s == 4;
                if (!good) return kNever;
                cost -= 0.6;
            }
        }
        return cost;
    }

    const SpeciesRequest &m_r;
    
    std::uint64_t m_seed;
    std::vector<Beat> m_beats;
    WovenLine m_pitches;
};

std::vector<Finding> strictFindings(const WovenLine &notes, const SpeciesRequest &r)
{
    IdSource ids;
    std::vector<ScoredLine> lines{{"Counterpoint", notes, ""}, {"Cantus", r.cantus, ""}};
    if (!r.above) std::swap(lines[0], lines[1]);
    const ScorePtr score = scoreOf(lines, r.key, r.metre.time, 96, r.cantus.back().end, "", nullptr, ids);
    CheckOptions options;
    options.rules.profile = CheckProfile::StrictSpecies;
    for (const PartPtr &part : score->parts) options.voices.push_back({part->id, 0});
    options.choirRanges = false;
    return checkVoiceLeading(*score, options);
}

} // namespace

Result<std::vector<SpeciesExercise>> speciesExercises(const SpeciesRequest &r, JobControl &job)
{
    if (r.cantus.size() < 4) return fail(ErrorCode::BadInput, "A cantus needs four notes at least.");
    const int length = r.cantus.front().end - r.cantus.front().onset;
    for (std::size_t i = 0; i + 1 < r.cantus.size(); ++i)
        if (r.cantus[i].end - r.cantus[i].onset != length || r.cantus[i + 1].onset != r.cantus[i].end)
            return fail(ErrorCode::BadInput, "A cantus is a line of equal long notes without rests; note " + std::to_string(i + 1) + " is not.");
    if (length < kHalf.value) return fail(ErrorCode::BadInput, "The notes of a cantus are half notes at least, so that others can stand against them.");
    std::vector<SpeciesExercise> found;
    const int count = std::clamp(r.count, 1, 16);
    for (int i = 0; i < count * 6; ++i) {
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        job.progress(static_cast<double>(i) / (count * 6), "Writing against the cantus");
        const std::uint64_t seed = r.seed * 1009 + static_cast<std::uint64_t>(i);
        for (auto &[cost, notes] : Exercise(r, seed).run()) {
            const bool known = std::any_of(found.begin(), found.end(), [&](const SpeciesExercise &x) { return x.notes == notes; });
            if (known) continue;
            SpeciesExercise x;
            x.findings = strictFindings(notes, r);
            x.notes = std::move(notes);
            x.cost = cost;
            x.seed = seed;
            const bool clean = x.findings.empty();
            found.push_back(std::move(x));
            if (clean) break; // one of each seed, so that they differ
        }
        if (std::count_if(found.begin(), found.end(), [](const SpeciesExercise &x) { return x.findings.empty(); }) >= count) break;
    }
    if (found.empty())
        return fail(ErrorCode::Unsupported, "Nothing strict stands against this cantus in that species; it should end by step on its final.");
    std::stable_sort(found.begin(), found.end(), [](const SpeciesExercise &a, const SpeciesExercise &b) {
        return a.findings.size() != b.findings.size() ? a.findings.size() < b.findings.size() : a.cost < b.cost;
    });
    if (static_cast<int>(found.size()) > count) found.resize(static_cast<std::size_t>(count));
    return found;
}

} // namespace ricercar
