// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/motif_bank.h"

#include "core/compose/harmony_plan.h"
#include "core/piece/piece_places.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string_view>

namespace ricercar {

namespace {

constexpr int kQ = 10080;

// "q. e h rq": values as letters (w h q e s), dots, 3 a triplet's, r a rest.
BarRhythm parsed(std::string_view text)
{
    BarRhythm rhythm;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ') {
            ++i;
            continue;
        }
        RhythmNote n;
        if (text[i] == 'r') n.rest = true, ++i;
        switch (text[i++]) {
        case 'w': n.length = 4 * kQ; break;
        case 'h': n.length = 2 * kQ; break;
        case 'q': n.length = kQ; break;
        case 'e': n.length = kQ / 2; break;
        default: n.length = kQ / 4; break;
        }
        while (i < text.size() && (text[i] == '.' || text[i] == '3')) {
            n.length = text[i] == '.' ? n.length * 3 / 2 : n.length * 2 / 3;
            ++i;
        }
        rhythm.push_back(n);
    }
    return rhythm;
}

struct Signature {
    Genre genre;
    int beats, unit;
    const char *rhythms; // parted by |
};

// The rhythms by which each dance and song is known. Typed from the common patterns in Mather, "Dance Rhythms of the
// French Baroque", and in classical and romantic examples of each kind.
constexpr Signature kSignatures[] = {
    {Genre::Minuet, 3, 4, "q e e e e|q q q|q. e q|q e e q|e e q q|h q|e e e e q|e e e e e e|q q e e"},
    {Genre::DiceMinuet, 3, 4, "q e e q|e e e e e e|q q q|e e e e q|q. e q|q e e e e|h q|e. s q q"},
    {Genre::Waltz, 3, 4, "h q|q. e q|q q q|h.|q e e q|h e e|re e e e e e"},
    {Genre::Mazurka, 3, 4, "e. s q q|e e h|e. s h|e3 e3 e3 q q|q q. e|e e q q|q e. s q"},
    {Genre::Sarabande, 3, 4, "q q. e|q h|e e q. e|q q e e|q. e q|q h"},
    {Genre::March, 2, 4, "e. s q|q q|e. s e. s|q e e|q e. s|e e q"},
    {Genre::March, 4, 4, "q. e q q|h q. e|q q h|e. s q e. s q|q e. s q q|h h|q e e q q"},
    {Genre::Polka, 2, 4, "e e q|s s e e e|e s s e e|e e e e|e s s q|s s s s e e"},
    {Genre::Gavotte, 2, 2, "h q q|q q h|q q q q|h h|q. e q q|q e e q q"},
    {Genre::Gavotte, 4, 4, "h q q|q q h|q q q q|h h|q. e q q|q e e q q"},
    {Genre::Siciliano, 6, 8, "e. s e q e|e. s e e. s e|q. q e|e. s e e e e|q e e. s e|q. e. s e"},
    {Genre::Gigue, 6, 8, "e e e e e e|q e q e|q e e e e|e e e q e|q. e e e"},
    {Genre::Lullaby, 6, 8, "q e q e|q. q e|q e q.|q e e e e|q. q."},
    {Genre::Nocturne, 6, 8, "q. q e|q e q e|q. e e e|q. q.|e e e q e|q e e e e"},
    {Genre::Nocturne, 4, 4, "h. q|q. e q q|h q q|q. e e e e e|h q e e"},
    {Genre::FolkSong, 2, 4, "e e e e|q e e|e e q|q q|q. e|e e e. s"},
    {Genre::FolkSong, 4, 4, "q q q q|q e e q q|q. e q q|q q h|e e e e q q|h q q"},
    {Genre::Song, 4, 4, "q. e q q|q q q q|h q q|q e e q q|q q e e q|q q h|e e q q q|re e e e q q"},
    {Genre::Song, 3, 4, "q q q|h q|q. e q|q e e q|e e q q|q q e e"},
    {Genre::Song, 6, 8, "q e q e|q e e e e|q. q e|e e e q e|e e e e e e"},
    {Genre::Song, 2, 4, "q e e|e e e e|q. e|e e q|q q"},
    {Genre::Melody, 4, 4, "q e e q q|q. e q q|q q e e q|h q q|e e q q q|q q h|q. e e e q|e e e e q q"},
    {Genre::Melody, 3, 4, "q. e q|q e e q|q q q|e e q q|h q|q e e e e"},
    {Genre::Sonatina, 4, 4, "h q. e|q e e q q|q q q e e|e e e e q q|h q q|q. s s q q|q. e q q"},
    {Genre::Rondo, 2, 4, "e e e e|e s s e e|q e e|s s s s q|e e q|e s s q"},
    {Genre::Variations, 2, 4, "q q|q e e|e e q|e e e e|q. e"},
    {Genre::Variations, 4, 4, "q q q q|h q q|q q h|q. e q q|q e e q q"},
    {Genre::Variations, 3, 4, "q q q|h q|q e e q|q. e q"},
    {Genre::Chorale, 4, 4, "q q q q|h q q|q q h|q q q e e|e e q q q"},
    {Genre::Hymn, 4, 4, "q q q q|h q q|q q h|q. e q q"},
    {Genre::Chorale, 3, 4, "q q q|h q|q q q|q e e q"},
    {Genre::Hymn, 3, 4, "q q q|h q|q. e q"},
};

int lengthOf(const BarRhythm &rhythm)
{
    int sum = 0;
    for (const RhythmNote &n : rhythm) sum += n.length;
    return sum;
}

std::vector<std::pair<int, int>> beats(TimeSignature metre)
{
    MasterBar bar;
    bar.time = metre;
    bar.length = metre.length();
    std::vector<std::pair<int, int>> all;
    for (const auto &[at, length] : beatsOf(bar)) all.push_back({static_cast<int>(at.value), static_cast<int>(length.value)});
    return all;
}

struct Figures {
    double attacks = 0;       // per quarter
    int dotted = 0, triplets = 0, syncopated = 0, rests = 0;
    bool small = false;       // values under a sixteenth
};

Figures figuresOf(const BarRhythm &rhythm, TimeSignature metre)
{
    Figures f;
    const auto grid = beats(metre);
    int at = 0, attacks = 0;
    for (std::size_t i = 0; i < rhythm.size(); ++i) {
        const RhythmNote &n = rhythm[i];
        const int end = at + n.length;
        if (n.rest) {
            ++f.rests;
        } else {
            ++attacks;
            bool onBeat = false, crosses = false;
            for (const auto &[b, l] : grid) onBeat = onBeat || b == at, crosses = crosses || (b > at && b < end);
            f.syncopated += !onBeat && crosses;
            f.triplets += n.length % (kQ / 16) != 0;
            bool dot = false;
            for (int base = 4 * kQ; base >= kQ / 8; base /= 2) dot = dot || n.length * 2 == base * 3;
            f.dotted += dot && i + 1 < rhythm.size() && rhythm[i + 1].length < n.length;
            f.small = f.small || n.length < kQ / 4;
        }
        at = end;
    }
    f.attacks = attacks / (static_cast<double>(at) / kQ);
    return f;
}

// Every way to fill the beats with plain cells.
void fill(const std::vector<std::pair<int, int>> &grid, std::size_t beat, BarRhythm &so, std::vector<BarRhythm> &out, const RhythmWishes &w, bool sixteenths, bool triplets)
{
    if (out.size() > 4000) return;
    if (beat == grid.size()) {
        out.push_back(so);
        return;
    }
    const int L = grid[beat].second;
    auto with = [&](std::initializer_list<int> lengths, std::size_t beatsUsed, int restAt = -1) {
        int i = 0;
        for (int l : lengths) so.push_back({l, i++ == restAt});
        fill(grid, beat + beatsUsed, so, out, w, sixteenths, triplets);
        so.resize(so.size() - lengths.size());
    };
    const bool compound = w.metre.unit >= 8 && L == 3 * (40320 / w.metre.unit);
    if (compound) {
        const int u = L / 3;
        with({L}, 1);
        with({2 * u, u}, 1);
        with({u, u, u}, 1);
        with({u, 2 * u}, 1);
        if (u >= kQ / 2) with({u * 3 / 2, u / 2, u}, 1);
        if (sixteenths && u >= kQ / 2) with({u, u, u / 2, u / 2}, 1), with({2 * u, u / 2, u / 2}, 1);
    } else {
        with({L}, 1);
        with({L / 2, L / 2}, 1);
        if (L >= kQ) with({L * 3 / 4, L / 4}, 1);
        if (sixteenths && L >= kQ) {
            with({L / 4, L / 4, L / 4, L / 4}, 1);
            with({L / 2, L / 4, L / 4}, 1);
            with({L / 4, L / 4, L / 2}, 1);
        }
        if (triplets) with({L / 3, L / 3, L / 3}, 1);
        if (beat == 0 && grid.size() > 1 && !w.noRests) with({L / 2, L / 2}, 1, 0);
    }
    if (beat + 1 < grid.size()) {
        const int M = grid[beat + 1].second;
        with({L + M}, 2);
        if (!compound && L == M) {
            with({L + L / 2, L / 2}, 2);
            with({L / 2, L, L / 2}, 2); // syncopation
        }
    }
    if (beat == 0 && grid.size() == 3) with({grid[0].second + grid[1].second + grid[2].second}, 3);
}

} // namespace

double aimedDensity(const RhythmWishes &w)
{
    // About two attacks a second make a moderate tune; slow pieces have a little less, quick ones a little more.
    const double seconds = 60.0 / std::max(20.0, w.tempo);
    double perQuarter = std::clamp(1.9 * seconds, 0.75, 2.2);
    if (w.genre == Genre::Chorale || w.genre == Genre::Hymn) perQuarter = 1.0;
    if (w.genre == Genre::Waltz) perQuarter = 0.8;
    if (w.metre.unit >= 8 && w.metre.beats % 3 == 0) perQuarter = std::clamp(perQuarter, 1.1, 1.8);
    const double lean = 0.85 * level(w.levels, Aspect::Density) + 0.35 * level(w.levels, Aspect::Energy) - 0.15 * level(w.levels, Aspect::Simplicity);
    return perQuarter * std::pow(2.0, std::clamp(lean, -1.2, 1.2));
}

std::vector<WeightedRhythm> barRhythms(const RhythmWishes &w)
{
    const int bar = static_cast<int>(w.metre.length().value);
    const double aim = aimedDensity(w);
    const double dotted = level(w.levels, Aspect::Dotted), triplets = level(w.levels, Aspect::Triplets), sync = level(w.levels, Aspect::Syncopation);
    const double simple = level(w.levels, Aspect::Simplicity);
    std::vector<WeightedRhythm> all;
    auto judge = [&](const BarRhythm &rhythm, bool signature) {
        const Figures f = figuresOf(rhythm, w.metre);
        if (f.small) return;
        if (f.rests > 0 && w.noRests) return;
        const bool compound = w.metre.unit >= 8 && w.metre.beats % 3 == 0;
        if (dotted <= -0.9 && !compound)
            for (const RhythmNote &n : rhythm)
                for (int base = 4 * kQ; base >= kQ / 8; base /= 2)
                    if (!n.rest && n.length * 2 == base * 3) return;
        if (f.triplets > 0 && triplets <= -0.9) return;
        if (f.syncopated > 0 && sync <= -0.9) return;
        double cost = 1.1 * (1 + std::abs(level(w.levels, Aspect::Density))) * std::abs(std::log2(std::max(0.1, f.attacks) / aim));
        cost *= cost > 1 ? 1.6 : 1;
        if (signature) cost -= w.genre == Genre::Melody || w.genre == Genre::Song ? 1.0 : 1.9;
        cost -= 1.6 * std::max(0.0, dotted) * std::min(2, f.dotted);
        if (dotted < 0) cost += 2.0 * -dotted * f.dotted;
        if (f.dotted == 0 && dotted > 0.2) cost += 1.2 * dotted;
        if (f.triplets > 0) cost += triplets > 0.1 ? -1.8 * triplets : signature ? 0 : 3.5;
        else if (triplets > 0.2) cost += 2.2 * triplets;
        if (f.syncopated > 0) cost += sync > 0.1 ? -1.4 * sync * std::min(2, f.syncopated) : 2.2;
        else if (sync > 0.2) cost += 1.4 * sync;
        cost += 0.8 * f.rests;
        // Plain shapes: not every beat another value; long before short on the bar's start.
        std::map<int, int> values;
        for (const RhythmNote &n : rhythm) ++values[n.length];
        cost += 0.45 * std::max(0, static_cast<int>(values.size()) - 2) * (1 + std::max(0.0, simple));
        if (values.size() == 1 && rhythm.size() > 2 && !signature) cost += 0.5;
        if (rhythm.size() == 1) cost += 1.2;
        if (rhythm.size() > 1 && rhythm.front().length < rhythm.back().length && rhythm.back().length >= bar / 2 && !signature) cost += 0.6;
        for (auto &known : all)
            if (known.notes == rhythm) {
                known.weight = std::max(known.weight, std::exp(-cost));
                return;
            }
        all.push_back({rhythm, std::exp(-cost), signature});
    };
    for (const Signature &s : kSignatures) {
        Genre genre = w.genre;
        if (genre == Genre::Unsaid || genre == Genre::Etude) genre = Genre::Melody;
        if (s.genre != genre || 4 * s.beats * (w.metre.unit) != 4 * w.metre.beats * s.unit) continue;
        std::string_view list = s.rhythms;
        while (!list.empty()) {
            const std::size_t cut = list.find('|');
            const BarRhythm rhythm = parsed(list.substr(0, cut));
            if (lengthOf(rhythm) == bar) judge(rhythm, true);
            list = cut == std::string_view::npos ? std::string_view{} : list.substr(cut + 1);
        }
    }
    std::vector<BarRhythm> plain;
    BarRhythm so;
    fill(beats(w.metre), 0, so, plain, w, aim > 1.7 && simple < 0.6, triplets > 0.1);
    for (const BarRhythm &r : plain) judge(r, false);
    if (all.empty()) all.push_back({{{bar, false}}, 1, false});
    std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.weight > b.weight; });
    if (all.size() > 40) all.resize(40);
    return all;
}

BarRhythm rhythmFor(const RhythmWishes &wishes, BarRole role, std::uint64_t seed)
{
    const int bar = static_cast<int>(wishes.metre.length().value);
    const auto grid = beats(wishes.metre);
    const bool split = level(wishes.levels, Aspect::Dotted) <= -0.9 && wishes.metre.beats == 3; // a dotted note would fill the bar
    if (role == BarRole::FinalClose && !split) return {{bar, false}};
    if (role == BarRole::FinalClose) return {{bar - bar / 3, false}, {bar / 3, !wishes.noRests}};
    if (role == BarRole::Close) {
        // A long note, and time to breathe: all but the last beat, which is for the upbeat or a rest.
        const int last = grid.size() > 1 ? grid.back().second : 0;
        if (split) return {{bar - bar / 3, false}, {bar / 3, !wishes.noRests}};
        if (wishes.genre == Genre::Chorale || wishes.genre == Genre::Hymn) return {{bar, false}};
        if (last == 0 || wishes.noRests || hashed(seed, 3, 1) < 0.35) return {{bar, false}};
        return {{bar - last, false}, {last, true}};
    }
    RhythmWishes w = wishes;
    auto lean = [&](Aspect a, double by) { w.levels[static_cast<std::size_t>(a)] = std::clamp(level(w.levels, a) + by, -1.0, 1.0); };
    if (role == BarRole::Contrast) lean(Aspect::Density, hashed(seed, 3, 2) < 0.5 ? 0.35 : -0.35);
    if (role == BarRole::Running) lean(Aspect::Density, level(w.levels, Aspect::Density) < -0.3 ? 0 : 0.45);
    auto choices = barRhythms(w);
    double best = -1;
    std::size_t at = 0;
    for (std::size_t i = 0; i < choices.size(); ++i) {
        double weight = choices[i].weight;
        if (role == BarRole::PreCadence && choices[i].notes.size() < 2) weight *= 0.2;
        if (role == BarRole::Opening && choices[i].notes.size() < 2) weight *= 0.3;
        if (role == BarRole::PreCadence && choices[i].notes.front().rest) weight *= 0.1;
        // A weighted draw that depends on the seed alone: exponential races.
        const double u = std::max(1e-9, hashed(seed, 1000 + i, static_cast<std::uint64_t>(role)));
        const double score = std::pow(u, 1.0 / std::max(1e-6, weight));
        if (score > best) best = score, at = i;
    }
    return choices[at].notes;
}

std::vector<PieceMotif> motifsFor(const RhythmWishes &wishes, std::uint64_t seed)
{
    // Contours that can be told, in steps from the first note: triads, turns, runs, leaps filled in.
    const double leaps = level(wishes.levels, Aspect::Leaps), energy = level(wishes.levels, Aspect::Energy);
    std::vector<PieceMotif> motifs;
    std::vector<BarRhythm> used;
    for (int k = 0; k < 3; ++k) {
        BarRhythm rhythm;
        for (int attempt = 0; attempt < 8; ++attempt) {
            rhythm = rhythmFor(wishes, k == 0 ? BarRole::Opening : k == 1 ? BarRole::Contrast : BarRole::Running, seed * 31 + static_cast<std::uint64_t>(k * 8 + attempt));
            if (std::find(used.begin(), used.end(), rhythm) == used.end()) break;
        }
        used.push_back(rhythm);
        const std::size_t notes = static_cast<std::size_t>(std::count_if(rhythm.begin(), rhythm.end(), [](const RhythmNote &n) { return !n.rest; }));
        // The best of many walks: not too wide, not flat, leaps answered, triads and steps liked.
        std::vector<int> best(notes, 0);
        double least = 1e18;
        for (std::uint64_t trial = 0; trial < 160; ++trial) {
            std::vector<int> walk{0};
            double cost = 1.3 * hashed(seed, trial, 77 + static_cast<std::uint64_t>(k));
            for (std::size_t i = 1; i < notes; ++i) {
                const double u = hashed(seed * 7 + trial, i, 11 + static_cast<std::uint64_t>(k));
                const double sign = hashed(seed * 7 + trial, i, 12 + static_cast<std::uint64_t>(k)) < 0.5 ? -1 : 1;
                const double leapShare = std::clamp(0.26 + 0.22 * leaps + 0.06 * energy, 0.02, 0.7);
                int size = 1;
                if (u < 0.1 && leaps < 0.9) size = 0;
                else if (u < 0.1 + leapShare) size = u < 0.1 + leapShare * 0.62 ? 2 : u < 0.1 + leapShare * 0.85 ? 3 : 4;
                walk.push_back(walk.back() + static_cast<int>(sign) * size);
            }
            const auto [low, high] = std::minmax_element(walk.begin(), walk.end());
            const int width = *high - *low;
            if (notes >= 3) cost += width < 2 ? 1.5 : width > 6 ? 0.8 * (width - 6) : 0;
            int turns = 0, same = 0;
            for (std::size_t i = 1; i < walk.size(); ++i) {
                same += walk[i] == walk[i - 1];
                if (i >= 2) {
                    const int a = walk[i - 1] - walk[i - 2], b = walk[i] - walk[i - 1];
                    turns += a * b < 0;
                    if (std::abs(a) >= 3 && !(a * b < 0 && std::abs(b) <= 2)) cost += 1.5;
                    if (std::abs(a) >= 2 && std::abs(b) >= 2 && a * b > 0 && !(std::abs(a) == 2 && std::abs(b) <= 3)) cost += 1.2;
                }
            }
            cost += 0.45 * std::max(0, turns - 2) + 0.9 * std::max(0, same - 1);
            if (notes >= 4 && turns == 0 && width < 3) cost += 0.5;
            // The second motif answers the first: it moves the other way.
            if (k == 1 && !motifs.empty() && !walk.empty()) {
                int first = 0;
                for (const auto &n : motifs[0].notes)
                    if (!n.rest) first = n.step;
                if (first * walk.back() > 0) cost += 0.7;
            }
            if (cost < least) least = cost, best = walk;
        }
        PieceMotif motif;
        motif.name = std::string(1, static_cast<char>('a' + k));
        std::size_t i = 0;
        for (const RhythmNote &n : rhythm) motif.notes.push_back({n.rest ? 0 : best[i++], Ticks{n.length}, n.rest});
        motifs.push_back(std::move(motif));
    }
    return motifs;
}

} // namespace ricercar
