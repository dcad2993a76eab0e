// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/accompaniment.h"

#include "core/compose/harmony_plan.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

SpelledPitch inOctave(SpelledPitch p, int key)
{
    p.octave = static_cast<std::int8_t>(p.octave + (key - p.midi()) / 12);
    return p;
}

bool parallel(int a0, int b0, int a1, int b1)
{
    if (a0 == a1 || b0 == b1) return false;
    const int before = modulo12(a0 - b0), after = modulo12(a1 - b1);
    return before == after && (after == 0 || after == 7);
}

} // namespace

WovenLine bassLine(const ChordTrack &chords, VoiceRange range, std::uint64_t seed)
{
    const std::size_t n = chords.size();
    std::vector<std::vector<int>> keys(n);
    std::vector<std::vector<double>> cost(n);
    std::vector<std::vector<int>> from(n);
    const double centre = (range.lowest + range.highest) / 2.0;
    for (std::size_t i = 0; i < n; ++i) {
        for (int k = range.lowest; k <= range.highest; ++k)
            if (modulo12(k) == chords[i].chord.bass) keys[i].push_back(k);
        if (keys[i].empty()) keys[i].push_back(range.lowest + modulo12(chords[i].chord.bass - range.lowest));
        cost[i].resize(keys[i].size());
        from[i].resize(keys[i].size());
        for (std::size_t k = 0; k < keys[i].size(); ++k) {
            const double own = 0.06 * std::abs(keys[i][k] - centre) + 0.2 * hashed(seed, i, k);
            double least = i == 0 ? 0 : 1e18;
            for (std::size_t j = 0; i > 0 && j < keys[i - 1].size(); ++j) {
                const int leap = std::abs(keys[i][k] - keys[i - 1][j]);
                double c = cost[i - 1][j] + 0.1 * leap + (leap > 7 ? 0.5 * (leap - 7) : 0) + (leap == 6 ? 0.5 : 0) + (leap > 12 ? 6 : 0);
                // A cadence falls by a fifth rather than rises by a fourth, at the end above all.
                if (chords[i].cadence && keys[i][k] > keys[i - 1][j] && leap == 5) c += 0.4;
                if (c < least) least = c, from[i][k] = static_cast<int>(j);
            }
            cost[i][k] = own + least;
        }
    }
    WovenLine bass(n);
    if (n == 0) return bass;
    std::size_t at = static_cast<std::size_t>(std::min_element(cost[n - 1].begin(), cost[n - 1].end()) - cost[n - 1].begin());
    for (std::size_t i = n; i-- > 0;) {
        bass[i] = woven(chords[i].begin, chords[i].end, inOctave(spelledBass(chords[i]), keys[i][at]));
        at = static_cast<std::size_t>(from[i][at]);
    }
    return bass;
}

WovenLine bassLine(const PiecePlan &plan, const ChordTrack &chords, VoiceRange range, std::uint64_t seed)
{
    WovenLine bass;
    const int bar = static_cast<int>(plan.metre.length().value);
    for (std::size_t s = 0; s < plan.sections.size(); ++s) {
        const PlannedSection &section = plan.sections[s];
        const int from = static_cast<int>(section.firstBar) * bar, to = from + static_cast<int>(section.bars) * bar;
        ChordTrack part;
        for (const ChordSpan &c : chords)
            if (c.begin >= from && c.begin < to) part.push_back(c);
        if (section.returnOf && !section.varied) {
            const PlannedSection &model = plan.sections[*section.returnOf];
            const int first = static_cast<int>(model.firstBar) * bar, back = from - first;
            WovenLine copy;
            for (const WovenNote &n : bass)
                if (n.onset >= first && n.onset < first + static_cast<int>(model.bars) * bar) copy.push_back(woven(n.onset + back, n.end + back, n.pitch));
            if (copy.size() == part.size()) {
                bass.insert(bass.end(), copy.begin(), copy.end());
                continue;
            }
        }
        const WovenLine own = bassLine(part, range, seed + s);
        bass.insert(bass.end(), own.begin(), own.end());
    }
    return bass;
}

std::vector<Voicing> voicings(const ChordTrack &chords, const WovenLine &bass, const WovenLine &tune, const VoicingWishes &wishes)
{
    const std::size_t n = chords.size();
    struct Option {
        std::vector<int> keys;
        double own = 0;
    };
    std::vector<std::vector<Option>> options(n);
    for (std::size_t i = 0; i < n; ++i) {
        const ChordSpan &c = chords[i];
        const int b = bass[i].key;
        // Under the tune, as long as there is room.
        int ceiling = wishes.range.highest;
        bool tuneThird = false, tuneLeading = false;
        for (const WovenNote &t : tune)
            if (t.end > c.begin && t.onset < c.end) {
                ceiling = std::min(ceiling, t.key - 1);
                tuneThird = tuneThird || modulo12(t.key) == c.chord.third();
                tuneLeading = tuneLeading || (c.dominant() && modulo12(t.key) == modulo12(tonicPitchClass(c.key) + 11));
            }
        int low = wishes.range.lowest;
        if (wishes.bassInHand) low = std::max(b + 3, std::min(low, b + 5));
        else low = std::max(low, std::min(b + 2, wishes.range.highest - 9)); // above the bass that was struck before
        ceiling = std::max(ceiling, low + 9);
        const int high = wishes.bassInHand ? std::min(ceiling, b + wishes.span) : ceiling;
        std::vector<int> keys;
        for (int k = low; k <= (wishes.bassInHand ? b + std::min(wishes.span, std::max(high - b, 12)) : std::max(high, low + 7)); ++k)
            if (c.has(k)) keys.push_back(k);
        const int third = c.chord.third(), root = c.chord.root, leading = modulo12(tonicPitchClass(c.key) + 11);
        const auto seventh = c.chord.seventh();
        const std::size_t count = static_cast<std::size_t>(std::clamp(wishes.voices, 1, 4));
        const std::size_t total = std::size_t{1} << std::min<std::size_t>(keys.size(), 12);
        for (std::size_t mask = 1; mask < total; ++mask) {
            Option o;
            for (std::size_t k = 0; k < keys.size() && k < 12; ++k)
                if ((mask >> k) & 1) o.keys.push_back(keys[k]);
            if (o.keys.size() != count) continue;
            if (o.keys.back() - o.keys.front() > wishes.span - (wishes.bassInHand ? 3 : 0)) continue;
            unsigned classes = 1u << modulo12(b);
            bool doubled = false;
            for (int k : o.keys) {
                doubled = doubled || ((classes >> modulo12(k)) & 1);
                classes |= 1u << modulo12(k);
            }
            if (doubled) o.own += 0.8;
            if (!((classes >> third) & 1)) o.own += tuneThird ? 0.6 : 3.5;
            if (!((classes >> root) & 1)) o.own += 1.2;
            if (seventh && !((classes >> *seventh) & 1)) o.own += 1.4;
            int leadings = tuneLeading ? 1 : 0;
            for (int k : o.keys) leadings += c.dominant() && modulo12(k) == leading;
            if (leadings > 1) o.own += 2.5;
            for (std::size_t k = 0; k + 1 < o.keys.size(); ++k) {
                if (o.keys[k + 1] - o.keys[k] < 3) o.own += 0.6;
                if (o.keys[k] < 50 && o.keys[k + 1] - o.keys[k] < 5) o.own += 1.0; // low thirds growl
            }
            if (wishes.bassInHand && b < 48 && o.keys.front() - b < 5) o.own += 0.8;
            o.own += 0.04 * std::abs((o.keys.front() + o.keys.back()) / 2.0 - (wishes.range.lowest + wishes.range.highest) / 2.0);
            options[i].push_back(std::move(o));
        }
        if (options[i].empty()) options[i].push_back({{low + modulo12(third - low)}, 0});
        std::sort(options[i].begin(), options[i].end(), [](const Option &x, const Option &y) { return x.own < y.own; });
        if (options[i].size() > 40) options[i].resize(40);
    }
    std::vector<std::vector<double>> cost(n);
    std::vector<std::vector<int>> from(n);
    for (std::size_t i = 0; i < n; ++i) {
        cost[i].resize(options[i].size());
        from[i].resize(options[i].size());
        for (std::size_t k = 0; k < options[i].size(); ++k) {
            double least = i == 0 ? 0 : 1e18;
            for (std::size_t j = 0; i > 0 && j < options[i - 1].size(); ++j) {
                const auto &x = options[i - 1][j].keys, &y = options[i][k].keys;
                double c = cost[i - 1][j];
                for (std::size_t v = 0; v < std::min(x.size(), y.size()); ++v) {
                    const int motion = std::abs(x[v] - y[v]);
                    c += 0.16 * motion + (motion > 5 ? 0.4 : 0);
                    if (parallel(x[v], bass[i - 1].key, y[v], bass[i].key)) c += 2.2;
                    for (std::size_t u = v + 1; u < std::min(x.size(), y.size()); ++u)
                        if (parallel(x[v], x[u], y[v], y[u])) c += 1.8;
                }
                if (c < least) least = c, from[i][k] = static_cast<int>(j);
            }
            cost[i][k] = least + options[i][k].own;
        }
    }
    std::vector<Voicing> found(n);
    if (n == 0) return found;
    std::size_t at = static_cast<std::size_t>(std::min_element(cost[n - 1].begin(), cost[n - 1].end()) - cost[n - 1].begin());
    for (std::size_t i = n; i-- > 0;) {
        found[i] = {chords[i].begin, chords[i].end, bass[i].pitch, {}};
        for (int k : options[i][at].keys) found[i].upper.push_back(spelledOver(k, chords[i]));
        at = static_cast<std::size_t>(from[i][at]);
    }
    return found;
}

Pattern usualPattern(Genre genre, TimeSignature metre, double tempo, std::uint64_t seed)
{
    const Pattern given = genreInfo(genre).pattern;
    if (given != Pattern::Unsaid) return given;
    if (metre.beats == 3 && metre.unit == 4 && tempo > 130) return Pattern::WaltzBass;
    return hashed(seed, 90, 1) < 0.5 ? Pattern::BrokenChords : Pattern::BlockChords;
}

std::vector<PieceNote> figured(const std::vector<Voicing> &voicings, const FigureWishes &w)
{
    std::vector<PieceNote> notes;
    if (voicings.empty()) return notes;
    const int bar = w.metre.bar();
    MasterBar master;
    master.time = w.metre.time;
    master.length = w.metre.time.length();
    std::vector<std::pair<int, int>> beats;
    for (const auto &[at, length] : beatsOf(master)) beats.push_back({static_cast<int>(at.value), static_cast<int>(length.value)});
    const bool compound = w.metre.compound() && w.metre.time.unit >= 8;
    auto at = [&](int t) -> const Voicing & {
        auto it = std::upper_bound(voicings.begin(), voicings.end(), t, [](int x, const Voicing &v) { return x < v.end; });
        return it == voicings.end() ? voicings.back() : *it;
    };
    auto strike = [&](int t, int length, const SpelledPitch &p, int accent = 0, NoteMarks marks = 0) {
        PieceNote n;
        n.at = t;
        n.length = length;
        n.pitch = p;
        n.accent = accent;
        n.marks = marks;
        notes.push_back(n);
    };
    auto lower = [](SpelledPitch p) { --p.octave; return p; };
    const std::size_t first = static_cast<std::size_t>(std::max(0, w.from / bar));
    const std::size_t last = static_cast<std::size_t>((w.to + bar - 1) / bar);
    for (std::size_t b = first; b < last; ++b) {
        const int start = static_cast<int>(b) * bar;
        const bool close = std::find(w.closes.begin(), w.closes.end(), static_cast<int>(b)) != w.closes.end();
        const bool finalBar = start + bar >= w.to && close;
        // Chord changes of the bar.
        std::vector<int> changes{start};
        for (const Voicing &v : voicings)
            if (v.begin > start && v.begin < start + bar) changes.push_back(v.begin);
        auto block = [&](int t, int length) {
            const Voicing &v = at(t);
            strike(t, length, v.bass);
            for (const SpelledPitch &p : v.upper) strike(t, length, p, -4);
        };
        // At rest: the bass within the hand of its chord.
        auto closing = [&](int t, int length) {
            const Voicing &v = at(t);
            SpelledPitch low = v.bass;
            while (!v.upper.empty() && v.upper.back().midi() - low.midi() > 14) ++low.octave;
            strike(t, length, low);
            for (const SpelledPitch &p : v.upper)
                if (p.midi() > low.midi()) strike(t, length, p, -4);
        };
        if (finalBar && w.pattern != Pattern::Drone) {
            closing(start, bar);
            continue;
        }
        switch (w.pattern) {
        case Pattern::Unsaid:
        case Pattern::BlockChords: {
            // A chord where the harmony changes; in quicker pulses where much is asked for.
            std::vector<int> times = changes;
            if (w.density > 0.25)
                for (const auto &[x, l] : beats) times.push_back(start + x);
            else if (w.density > -0.4 && !close && changes.size() == 1 && beats.size() >= 2)
                times.push_back(start + beats[beats.size() == 3 ? 1 : beats.size() / 2].first);
            std::sort(times.begin(), times.end());
            times.erase(std::unique(times.begin(), times.end()), times.end());
            for (std::size_t i = 0; i < times.size(); ++i) block(times[i], (i + 1 < times.size() ? times[i + 1] : start + bar) - times[i]);
            break;
        }
        case Pattern::WaltzBass: {
            if (close && changes.size() == 1) {
                closing(start, bar);
                break;
            }
            for (std::size_t i = 0; i < beats.size(); ++i) {
                const int t = start + beats[i].first, l = beats[i].second;
                const Voicing &v = at(t);
                const bool changed = std::find(changes.begin(), changes.end(), t) != changes.end();
                if (i == 0 || (changed && i + 1 < beats.size() && beats.size() > 3)) strike(t, l, v.bass, 4);
                else if (changed) closing(t, l); // a new chord needs its bass
                else for (const SpelledPitch &p : v.upper) strike(t, l, p, -8);
            }
            // A metre felt in one or two still has its after-beats.
            if (beats.size() < 3) {
                const int unit = static_cast<int>(kWhole.value) / w.metre.time.unit;
                std::erase_if(notes, [&](const PieceNote &n) { return n.at >= start; });
                for (int t = start, k = 0; t < start + bar; t += unit, ++k) {
                    const Voicing &v = at(t);
                    if (k % 3 == 0) strike(t, unit, v.bass, 4);
                    else if (std::find(changes.begin(), changes.end(), t) != changes.end()) closing(t, unit);
                    else for (const SpelledPitch &p : v.upper) strike(t, unit, p, -8);
                }
            }
            break;
        }
        case Pattern::MarchBass: {
            // Bass on the beat, chord after it; the bass alternates with its fifth below where it may.
            const bool halves = beats.size() >= 4 && w.density < 0.3;
            int k = 0;
            auto pair = [&](int t, int l) {
                const Voicing &v = at(t), &u = at(t + l / 2);
                SpelledPitch root = v.bass;
                const bool same = std::find(changes.begin(), changes.end(), t) == changes.end();
                if (k % 2 == 1 && same && !v.upper.empty()) {
                    // The fifth of a chord in root position.
                    for (const SpelledPitch &p : v.upper)
                        if (modulo12(p.midi() - root.midi()) == 7) {
                            SpelledPitch fifth = p;
                            while (fifth.midi() > root.midi()) fifth = lower(fifth);
                            if (fifth.midi() >= 36) root = fifth;
                        }
                }
                ++k;
                strike(t, l / 2, root, 4);
                if (std::find(changes.begin(), changes.end(), t + l / 2) != changes.end()) closing(t + l / 2, l - l / 2);
                else for (const SpelledPitch &p : u.upper) strike(t + l / 2, l - l / 2, p, -8);
            };
            if (close && changes.size() == 1) {
                closing(start, bar);
            } else if (compound) {
                for (const auto &[x, l] : beats) {
                    const Voicing &v = at(start + x), &u = at(start + x + 2 * l / 3);
                    strike(start + x, 2 * l / 3, v.bass, 4);
                    if (std::find(changes.begin(), changes.end(), start + x + 2 * l / 3) != changes.end()) closing(start + x + 2 * l / 3, l / 3);
                    else for (const SpelledPitch &p : u.upper) strike(start + x + 2 * l / 3, l / 3, p, -8);
                }
            } else if (halves) {
                for (std::size_t i = 0; i + 1 < beats.size(); i += 2) pair(start + beats[i].first, beats[i].second + beats[i + 1].second);
                if (beats.size() % 2 == 1) closing(start + beats.back().first, beats.back().second);
            } else {
                for (const auto &[x, l] : beats) pair(start + x, l);
            }
            break;
        }
        case Pattern::Drone: {
            SpelledPitch tonic = spelledAt(48 + tonicPitchClass(w.key), tonicLineOfFifths(w.key));
            while (tonic.midi() > 53) tonic = lower(tonic);
            const SpelledPitch fifth = transposed(tonic, {4, 7});
            strike(start, bar, tonic);
            strike(start, bar, fifth, -4);
            if (w.density > 0.4 && beats.size() >= 2 && !finalBar) {
                notes.pop_back();
                for (const auto &[x, l] : beats) strike(start + x, l, fifth, -8);
            }
            break;
        }
        case Pattern::WalkingBass: block(start, bar); break; // written as a line, not here
        case Pattern::BrokenChords:
        case Pattern::Alberti:
        case Pattern::Arpeggio: {
            // The value of the figure: eighths, sixteenths where the beat is slow, thirds of the beat where asked.
            const double seconds = 60 / std::max(20.0, w.tempo);
            int unit = static_cast<int>(kEighth.value);
            if (!compound && (seconds > 0.95 || (w.density > 0.55 && seconds > 0.5))) unit /= 2;
            if (w.density < -0.55 && !compound) unit *= 2;
            if (w.triplets && !compound) unit = static_cast<int>(kQuarter.value) / 3;
            if (w.metre.time.unit == 2 && seconds < 0.5) unit = static_cast<int>(kQuarter.value);
            if (close && bar >= 2 * unit) {
                // It comes to rest on the close: half a bar of the figure at most.
                block(start, changes.size() > 1 ? changes[1] - start : bar);
                for (std::size_t i = 1; i < changes.size(); ++i) block(changes[i], (i + 1 < changes.size() ? changes[i + 1] : start + bar) - changes[i]);
                break;
            }
            for (std::size_t c = 0; c < changes.size(); ++c) {
                const int from = changes[c], to = c + 1 < changes.size() ? changes[c + 1] : start + bar;
                const Voicing &v = at(from);
                std::vector<SpelledPitch> tones{v.bass};
                tones.insert(tones.end(), v.upper.begin(), v.upper.end());
                const int count = (to - from) / unit;
                for (int k = 0; k < count; ++k) {
                    const std::size_t top = tones.size() - 1;
                    std::size_t index = 0;
                    if (w.pattern == Pattern::Alberti) {
                        static constexpr int kTurn[] = {0, 2, 1, 2};
                        index = std::min<std::size_t>(static_cast<std::size_t>(kTurn[k % 4]), top);
                    } else if (w.pattern == Pattern::BrokenChords) {
                        if (compound || w.triplets) index = std::min<std::size_t>(static_cast<std::size_t>(k % 3), top);
                        else if (w.metre.time.beats == 3 && w.metre.time.unit == 4) {
                            static constexpr int kTurn[] = {0, 1, 2, 1, 2, 1};
                            index = std::min<std::size_t>(static_cast<std::size_t>(kTurn[k % 6]), top);
                        } else {
                            static constexpr int kTurn[] = {0, 1, 2, 1};
                            index = std::min<std::size_t>(static_cast<std::size_t>(kTurn[k % 4]), top);
                        }
                    } else { // up, and down again
                        const int cycle = static_cast<int>(2 * top);
                        const int p = cycle > 0 ? k % cycle : 0;
                        index = static_cast<std::size_t>(p <= static_cast<int>(top) ? p : cycle - p);
                    }
                    const int t = from + k * unit;
                    const int length = k + 1 == count ? to - t : unit;
                    strike(t, length, tones[index], index == 0 ? 2 : -8);
                }
                if (count == 0) block(from, to - from);
            }
            break;
        }
        }
    }
    std::stable_sort(notes.begin(), notes.end(), [](const PieceNote &x, const PieceNote &y) { return x.at < y.at; });
    return notes;
}

} // namespace ricercar
