// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/voicing_search.h"

#include "core/compose/obey.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <unordered_map>

namespace ricercar {

namespace {

using Keys = std::array<int, kChoirVoices>;

constexpr std::size_t kBeam = 40;       // settings kept from slice to slice
constexpr std::size_t kNextChords = 7;  // chords tried after each
constexpr std::size_t kVoicings = 40;   // voicings tried of each

int modulo12(int value) { return ((value % 12) + 12) % 12; }

struct Voicing {
    Keys keys;
    double cost;
};

class Search {
public:
    Search(const HarmonyPlan &plan, const GenerationRequest &request, std::uint64_t seed, double noise)
        : m_plan(plan), m_request(request), m_seed(seed), m_noise(noise), m_low(lowestVoice(request)) {}

    std::optional<std::vector<SetSlice>> run(const JobControl &job)
    {
        const std::size_t n = m_plan.slices.size();
        m_beams.resize(n);
        for (std::size_t k = 0; k < n; ++k) {
            if (job.stopped()) return std::nullopt;
            if (m_plan.states[k].empty()) continue; // silent
            step(k);
        }
        std::vector<SetSlice> result(n);
        std::ptrdiff_t at = -1;
        for (std::size_t k = n; k-- > 0;) {
            if (m_beams[k].empty()) {
                result[k].silent = true;
                at = -1;
                continue;
            }
            if (at < 0) {
                at = 0;
                for (std::size_t i = 1; i < m_beams[k].size(); ++i)
                    if (m_beams[k][i].cost < m_beams[k][static_cast<std::size_t>(at)].cost) at = static_cast<std::ptrdiff_t>(i);
            }
            const Entry &e = m_beams[k][static_cast<std::size_t>(at)];
            result[k].state = m_plan.states[k][e.state];
            result[k].keys = e.keys;
            at = e.parent;
        }
        return result;
    }

private:
    struct Entry {
        std::size_t state = 0;
        Keys keys{};
        double cost = 0, value = 0; // so far; with the least cost to the end
        std::ptrdiff_t parent = -1;
    };

    void step(std::size_t k)
    {
        const auto &states = m_plan.states[k];
        const bool first = k == 0 || m_beams[k - 1].empty();
        std::vector<std::vector<Voicing>> voicings(states.size());
        std::unordered_map<std::uint64_t, std::size_t> known;
        std::vector<Entry> next;
        auto offer = [&](std::size_t state, const Voicing &voicing, double cost, std::ptrdiff_t parent) {
            std::uint64_t hash = state;
            for (int key : voicing.keys) hash = hash * 131 + static_cast<std::uint64_t>(key + 1);
            const double value = cost + m_plan.rest[k][state];
            auto [it, isNew] = known.emplace(hash, next.size());
            if (isNew) next.push_back({state, voicing.keys, cost, value, parent});
            else if (value < next[it->second].value) next[it->second] = {state, voicing.keys, cost, value, parent};
        };
        auto voicingsOf = [&](std::size_t j) -> const std::vector<Voicing> & {
            if (voicings[j].empty()) voicings[j] = enumerate(k, states[j]);
            return voicings[j];
        };
        if (first) {
            std::vector<std::size_t> order(states.size());
            for (std::size_t j = 0; j < order.size(); ++j) order[j] = j;
            std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
                return opening(k, a) < opening(k, b);
            });
            for (std::size_t i = 0; i < std::min(order.size(), kNextChords * 2); ++i)
                for (const Voicing &v : voicingsOf(order[i])) offer(order[i], v, opening(k, order[i]) - m_plan.rest[k][order[i]] + v.cost, -1);
        } else {
            const auto &before = m_beams[k - 1];
            std::unordered_map<std::size_t, std::vector<std::pair<double, std::size_t>>> after; // chord -> next chords
            for (std::size_t p = 0; p < before.size(); ++p) {
                const Entry &from = before[p];
                const ChordState &fromState = m_plan.states[k - 1][from.state];
                auto &options = after[from.state];
                if (options.empty()) {
                    for (std::size_t j = 0; j < states.size(); ++j) {
                        const double c = m_plan.move(k, fromState, states[j]) + states[j].cost;
                        options.push_back({c, j});
                    }
                    const std::size_t keep = std::min(options.size(), kNextChords);
                    std::partial_sort(options.begin(), options.begin() + static_cast<std::ptrdiff_t>(keep), options.end(),
                                      [&](const auto &a, const auto &b) {
                                          return a.first + m_plan.rest[k][a.second] < b.first + m_plan.rest[k][b.second];
                                      });
                    options.resize(keep);
                }
                Keys lasts = from.keys; // where each voice leaves the slice before
                for (std::size_t v = 0; v < kChoirVoices; ++v)
                    if (!m_plan.slices[k - 1].free[v]) lasts[v] = m_plan.slices[k - 1].last[v];
                for (const auto &[harmony, j] : options)
                    for (const Voicing &v : voicingsOf(j))
                        offer(j, v, from.cost + harmony + v.cost + lead(k, lasts, fromState, v.keys, states[j]),
                              static_cast<std::ptrdiff_t>(p));
            }
        }
        const std::size_t keep = std::min(next.size(), kBeam);
        std::partial_sort(next.begin(), next.begin() + static_cast<std::ptrdiff_t>(keep), next.end(),
                          [](const Entry &a, const Entry &b) { return a.value < b.value; });
        next.resize(keep);
        m_beams[k] = std::move(next);
    }

    double opening(std::size_t k, std::size_t j) const
    {
        const ChordState &s = m_plan.states[k][j];
        double cost = s.cost + m_plan.rest[k][j];
        if (s.region != 0) cost += 0.8;
        if (s.degree != 0 && s.degree != 4) cost += 0.8;
        if (s.inversion != 0) cost += 0.6;
        if (s.quality >= ChordQuality::Dominant7) cost += 1.0;
        return cost;
    }

    // The ways to sing a chord over this slice, best first.
    std::vector<Voicing> enumerate(std::size_t k, const ChordState &state) const
    {
        std::vector<Voicing> found;
        for (const bool strict : {true, false}) {
            Keys keys{-1, -1, -1, -1};
            place(k, state, 0, keys, strict, found);
            if (!found.empty()) break;
        }
        if (found.empty()) { // the given voices leave no room: each free voice takes the chord tone nearest its middle
            Keys keys{-1, -1, -1, -1};
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                keys[v] = m_plan.slices[k].free[v] ? nearestTone(tonesFor(k, v, state), middle(v), m_request.ranges[v]) : m_plan.slices[k].first[v];
            }
            found.push_back({keys, 20});
        }
        std::sort(found.begin(), found.end(), [](const Voicing &a, const Voicing &b) { return a.cost < b.cost; });
        if (found.size() > kVoicings) found.resize(kVoicings);
        if (m_noise > 0)
            for (Voicing &v : found) {
                std::uint64_t hash = 7;
                for (int key : v.keys) hash = hash * 131 + static_cast<std::uint64_t>(key + 1);
                v.cost += 0.5 * m_noise * hashed(m_seed, k * 2, hash);
            }
        return found;
    }

    int middle(std::size_t voice) const
    {
        constexpr int kMiddle[kChoirVoices] = {70, 64, 59, 50};
        return kMiddle[voice] + static_cast<int>(std::lround(5 * m_request.settings.controls.height));
    }

    // What a free voice may take: a tone of the chord, or what is required of it there.
    PitchClasses tonesFor(std::size_t k, std::size_t v, const ChordState &state) const
    {
        const PitchClasses required = requiredAt(m_request, v, m_plan.slices[k].begin);
        return required ? required : state.chord().pitchClasses();
    }

    static int nearestTone(PitchClasses bits, int wanted, VoiceRange range)
    {
        int best = std::clamp(wanted, range.lowest, range.highest), distance = 1000;
        for (int key = range.lowest; key <= range.highest; ++key)
            if (((bits >> modulo12(key)) & 1) && std::abs(key - wanted) < distance) {
                best = key;
                distance = std::abs(key - wanted);
            }
        return best;
    }

    void place(std::size_t k, const ChordState &state, std::size_t v, Keys &keys, bool strict, std::vector<Voicing> &found) const
    {
        if (found.size() > 600) return;
        const HarmonySlice &slice = m_plan.slices[k];
        if (v == kChoirVoices) {
            const double cost = judge(k, state, keys, strict);
            if (cost < 1e6) found.push_back({keys, cost});
            return;
        }
        if (!slice.free[v]) {
            keys[v] = slice.first[v];
            if (strict && keys[v] >= 0 && !fits(k, v, keys)) return;
            place(k, state, v + 1, keys, strict, found);
            return;
        }
        const auto chord = state.chord();
        const PitchClasses bits = tonesFor(k, v, state);
        const bool required = requiredAt(m_request, v, slice.begin) != 0;
        int highest = m_request.ranges[v].highest, lowest = m_request.ranges[v].lowest;
        if (strict) {
            for (std::size_t u = v; u-- > 0;)
                if (keys[u] >= 0) {
                    highest = std::min(highest, keys[u]);
                    if (v < 3 && u + 1 == v) lowest = std::max(lowest, keys[u] - 12);
                    break;
                }
            for (std::size_t u = v + 1; u < kChoirVoices; ++u)
                if (!slice.free[u] && slice.first[u] >= 0) {
                    lowest = std::max(lowest, slice.first[u]);
                    if (u < 3 && u == v + 1) highest = std::min(highest, slice.first[u] + 12);
                    break;
                }
        }
        for (int key = highest; key >= lowest; --key) {
            const int pc = modulo12(key);
            if (!((bits >> pc) & 1)) continue;
            if (v == m_low && !required && pc != chord.bass) continue;
            keys[v] = key;
            place(k, state, v + 1, keys, strict, found);
        }
        keys[v] = -1;
    }

    // A given voice against the free ones above it.
    bool fits(std::size_t k, std::size_t v, const Keys &keys) const
    {
        for (std::size_t u = v; u-- > 0;) {
            if (keys[u] < 0) continue;
            return !m_plan.slices[k].free[u] || keys[u] >= keys[v];
        }
        return true;
    }

    double judge(std::size_t k, const ChordState &state, const Keys &keys, bool strict) const
    {
        const HarmonySlice &slice = m_plan.slices[k];
        const Chord chord = state.chord();
        const auto tones = tonesOf(state.quality);
        std::array<int, 4> count{};
        int sounding = 0;
        double cost = 0;
        int lowestKey = 1000;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (keys[v] < 0) continue;
            ++sounding;
            lowestKey = std::min(lowestKey, keys[v]);
            for (std::size_t t = 0; t < 4; ++t)
                if (tones[t] >= 0 && modulo12(state.root + tones[t]) == modulo12(keys[v])) ++count[t];
            if (slice.free[v]) {
                const double away = (keys[v] - middle(v)) / 8.0;
                cost += (0.22 + 0.5 * std::abs(m_request.settings.controls.height)) * away * away;
                const VoiceRange &range = m_request.ranges[v];
                if (keys[v] <= range.lowest + 2 || keys[v] >= range.highest - 2) cost += 0.5;
            }
        }
        if (slice.harmony) {
            // A chord that is wished is heard whole, as far as the voices go; the fifth is the first to be missed.
            PitchClasses heard = 0;
            for (int key : keys)
                if (key >= 0) heard |= static_cast<PitchClasses>(1u << modulo12(key));
            const auto missing = static_cast<unsigned>(slice.harmony & ~heard);
            const auto fifth = static_cast<unsigned>(1u << chord.fifth());
            const int lacking = std::popcount(missing & ~fifth) - std::max(0, std::popcount(static_cast<unsigned>(slice.harmony)) - sounding);
            cost += 4.0 * std::max(0, lacking) + ((missing & fifth) ? 0.4 : 0.0);
            if (keys[m_low] >= 0 && slice.free[m_low] && modulo12(keys[m_low]) != chord.bass) cost += 1.0;
        } else if (sounding == 2) {
            cost += interval(keys, slice);
        } else if (sounding >= 3) {
            if (count[0] == 0) cost += 6;
            if (count[1] == 0) cost += slice.phraseEnd ? 4 : 6;
            if (count[2] == 0) cost += chord.isSeventh() ? 0.15 : state.inversion == 0 ? 0.4 : 1.2;
            if (count[2] == 0 && state.quality == ChordQuality::Diminished) cost += 3;
            if (chord.isSeventh() && count[3] == 0) cost += 5;
        }
        if (count[3] > 1) cost += 8;
        const bool leadingIsThird = state.degree == 4 && state.dominant, leadingIsRoot = state.degree == 6 && state.dominant;
        if (leadingIsThird && count[1] > 1) cost += 8;
        if (leadingIsRoot && count[0] > 1) cost += 8;
        if (!leadingIsThird && count[1] > 1) {
            const bool major = state.quality == ChordQuality::Major;
            cost += state.quality == ChordQuality::Diminished ? 0.0 : major ? 0.9 : 0.3;
        }
        if (count[2] > 1) cost += state.inversion == 2 ? 0.0 : 0.35;
        if (count[0] > 2) cost += 0.4;
        for (std::size_t v = 0; v + 1 < kChoirVoices; ++v) {
            if (keys[v] < 0 || keys[v + 1] < 0) continue;
            const int gap = keys[v] - keys[v + 1];
            const bool mine = slice.free[v] || slice.free[v + 1];
            if (!mine) continue;
            if (gap < 0) cost += strict ? 1e7 : 6;
            if (v < 2 && gap > 12) cost += strict ? 1e7 : 3;
            if (v == 2 && gap > 19) cost += 0.8;
            if (gap == 0) cost += v == 0 ? 0.9 : 0.6;
            if (v < 2 && gap <= 2 && gap > 0) cost += 0.2;
            if (v == 2 && gap < 5 && keys[v + 1] < 50) cost += 0.5; // muddy
        }
        return cost;
    }

    // Two voices: thirds and sixths carry the music, perfect intervals begin and end it.
    static double interval(const Keys &keys, const HarmonySlice &slice)
    {
        int upper = -1, lower = -1;
        for (int key : keys)
            if (key >= 0) (upper < 0 ? upper : lower) = key;
        static constexpr double costs[12] = {0.9, 6, 4, 0, 0, 3, 2.5, 0.5, 0, 0, 2.5, 4};
        const int size = modulo12(upper - lower);
        const bool rests = slice.phraseEnd || slice.phraseStart;
        return rests && (size == 0 || size == 7) ? (size == 0 ? -0.6 : 0.3) : costs[size];
    }

    // What it costs to go from one setting to the next.
    double lead(std::size_t k, const Keys &from, const ChordState &fromState, const Keys &to, const ChordState &toState) const
    {
        const HarmonySlice &slice = m_plan.slices[k];
        const bool pause = slice.phraseStart;
        const double care = pause ? 0.4 : 1.0; // a new phrase may place its voices anew
        double cost = 0;
        int up = 0, down = 0, moved = 0, voices = 0;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (from[v] < 0 || to[v] < 0) continue;
            ++voices;
            const int move = to[v] - from[v], size = std::abs(move);
            up += move > 0;
            down += move < 0;
            moved += move != 0;
            if (!slice.free[v]) continue;
            // Whoever asks for calm waits where the chord allows it; and a note whose rhythm is kept lasts as long as it did.
            const double activity = m_request.settings.controls.activity;
            if (move != 0 && activity < 0) cost -= 0.9 * activity;
            if (move == 0 && activity > 0) cost += 0.3 * activity;
            if (move != 0 && keepsRhythm(m_request, v, slice.begin) && !m_request.before.voices[v][slice.begin].attack) cost += 12;
            cost += care * leap(v, size, move);
            const int pcFrom = modulo12(from[v]);
            // Sevenths fall by step or wait.
            const Chord before = fromState.chord();
            if (!pause && before.isSeventh() && pcFrom == *before.seventh()) {
                const bool sameRoot = toState.root == fromState.root;
                if (!(move == -1 || move == -2 || (move == 0) || (sameRoot && toState.quality == fromState.quality)))
                    cost += 5;
            }
            // The leading note climbs when its tonic comes.
            if (!pause && fromState.dominant) {
                const int leading = fromState.degree == 4 ? before.third() : before.root;
                if (pcFrom == leading && modulo12(toState.root) == modulo12(leading + 1)) {
                    if (move != 1) cost += v == 0 || v == 3 ? 5 : move == -4 && slice.cadence ? 0.7 : move == 0 ? 2 : 3;
                }
            }
            // A seventh is best reached by step or from the same note.
            const Chord now = toState.chord();
            if (!pause && now.isSeventh() && modulo12(to[v]) == *now.seventh()) {
                if (size > 2) cost += move < 0 ? 0.8 : 0.5;
                else if (size == 0) cost -= 0.25;
            }
            // Augmented seconds sound only in minor keys, between the flat sixth and the leading note.
            if (size == 3 && augmentedSecond(fromState, toState, from[v], to[v])) cost += 4;
        }
        if (voices == 4 && (up == 4 || down == 4)) cost += 0.8 * care;
        if (voices >= 3 && moved == 0 && !(slice.phraseEnd && !slice.cadence))
            cost += 0.9 + 0.8 * std::min(0.0, m_request.settings.controls.activity); // nothing moves
        for (std::size_t a = 0; a < kChoirVoices; ++a) {
            if (from[a] < 0 || to[a] < 0) continue;
            for (std::size_t b = a + 1; b < kChoirVoices; ++b) {
                if (from[b] < 0 || to[b] < 0) continue;
                if (!slice.free[a] && !slice.free[b]) continue;
                const int moveA = to[a] - from[a], moveB = to[b] - from[b];
                if (b == a + 1 && !pause) { // overlap
                    if (to[a] < from[b]) cost += 0.9;
                    if (to[b] > from[a]) cost += 0.9;
                }
                if (moveA == 0 || moveB == 0) continue;
                const int before = modulo12(from[a] - from[b]), after = modulo12(to[a] - to[b]);
                if (after != 0 && after != 7) continue;
                const bool similar = (moveA > 0) == (moveB > 0);
                if (before == after) cost += similar ? 40 : 1.5;
                else if (similar && a == 0 && b == m_low && std::abs(moveA) > 2) cost += 2.0;
                else if (similar && after == 0 && std::abs(moveA) > 2 && std::abs(moveB) > 2) cost += 0.8;
                if (after == 0 && to[a] == to[b] && similar) cost += 1.0;
            }
        }
        if (from[0] >= 0 && from[m_low] >= 0 && to[0] >= 0 && to[m_low] >= 0) {
            const int s = to[0] - from[0], b = to[m_low] - from[m_low];
            if (s * b < 0) cost -= 0.25; // outer voices in contrary motion
        }
        return cost;
    }

    static double leap(std::size_t voice, int size, int move)
    {
        static constexpr double inner[13] = {0.12, 0.0, 0.0, 0.25, 0.3, 0.6, 1.6, 1.0, 1.8, 2.0, 3.5, 4.5, 2.2};
        static constexpr double bass[13] = {0.35, 0.0, 0.0, 0.2, 0.25, 0.15, 1.2, 0.2, 1.2, 1.4, 3.5, 4.5, 0.45};
        static constexpr double top[13] = {0.25, 0.0, 0.0, 0.3, 0.4, 0.5, 1.8, 0.8, 1.3, 1.5, 3.5, 4.5, 1.2};
        if (size > 12) return 5.0;
        if (voice == 3) return size == 6 && move < 0 ? 0.8 : bass[size];
        return voice == 0 ? top[size] : inner[size];
    }

    bool augmentedSecond(const ChordState &a, const ChordState &b, int from, int to) const
    {
        const KeySignature key = m_plan.regions[static_cast<std::size_t>(b.dominant ? b.region : a.region)];
        // The tonic is two semitones over the flat sixth's upper neighbour: the pair lies a step each side of it.
        const int low = modulo12(std::min(from, to)), high = modulo12(std::max(from, to));
        const int tonic = modulo12(7 * (key.fifths + (key.mode == Mode::Minor || key.mode == Mode::Aeolian ? 3
                                                          : key.mode == Mode::Dorian ? 2 : 0)) + 144);
        return low == modulo12(tonic + 8) && high == modulo12(tonic + 11);
    }

    const HarmonyPlan &m_plan;
    const GenerationRequest &m_request;
    std::uint64_t m_seed;
    double m_noise;
    std::size_t m_low; // the voice that sounds as the bass
    std::vector<std::vector<Entry>> m_beams;
};

} // namespace

std::optional<std::vector<SetSlice>> setInVoices(const HarmonyPlan &plan, const GenerationRequest &request,
                                                 std::uint64_t seed, double noise, const JobControl &job)
{
    return Search(plan, request, seed, noise).run(job);
}

} // namespace ricercar
