// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/tune_writer.h"

#include "core/brief/instruments.h"
#include "core/compose/harmony_plan.h"
#include "core/piece/piece_places.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

VoiceRange tuneCompass(const PieceConcept &piece, const Force &force, double height, bool)
{
    VoiceRange range{48, 88};
    if (const InstrumentInfo *info = instrumentNamed(force.instrument)) range = info->range;
    // Where the instrument sings: a little under the middle of its compass, near the treble staff where it can.
    int centre = range.lowest + (range.highest - range.lowest) * 42 / 100;
    if (range.lowest <= 60 && range.highest >= 84) centre = 71;
    else if (range.lowest > 60) centre = std::max(centre, range.lowest + 9);
    if (range.highest - range.lowest < 26) centre = (range.lowest + range.highest) / 2;
    centre += static_cast<int>(std::lround(7 * height));
    VoiceRange compass{std::max(range.lowest, centre - 10), std::min(range.highest, centre + 10)};
    if (compass.highest - compass.lowest < 12) {
        compass.lowest = std::max(range.lowest, compass.highest - 14);
        compass.highest = std::min(range.highest, compass.lowest + 14);
    }
    for (const RangeWish &w : piece.ranges.value) {
        const bool mine = !w.part || w.part->kind == PartWish::Kind::Melody || w.part->kind == PartWish::Kind::Upper
            || (w.part->kind == PartWish::Kind::Role && w.part->number == 0) || (w.part->kind == PartWish::Kind::Number && w.part->number == 1)
            || (w.part->kind == PartWish::Kind::Instrument && w.part->name == force.instrument);
        if (!mine) continue;
        const int width = w.range.highest - w.range.lowest;
        if (compass.lowest < w.range.lowest || compass.highest > w.range.highest) {
            if (width <= compass.highest - compass.lowest) {
                compass = w.range;
            } else {
                const int up = std::max(0, w.range.lowest - compass.lowest), down = std::max(0, compass.highest - w.range.highest);
                compass.lowest += up - down;
                compass.highest += up - down;
                compass.lowest = std::max(compass.lowest, w.range.lowest);
                compass.highest = std::min(compass.highest, w.range.highest);
            }
        }
    }
    return compass;
}

namespace {

// What a teacher would say against a tune at a glance; lower is better.
double dullness(const WovenLine &tune, const Metre &metre)
{
    if (tune.size() < 4) return 10;
    int low = 127, high = 0, tops = 0, motions = 0, steps = 0, same = 0, leaps = 0, answered = 0, before = 0;
    for (std::size_t i = 0; i < tune.size(); ++i) {
        low = std::min(low, tune[i].key);
        high = std::max(high, tune[i].key);
        if (i == 0 || tune[i].onset - tune[i - 1].end > metre.bar()) continue;
        const int by = tune[i].key - tune[i - 1].key;
        ++motions;
        steps += by != 0 && std::abs(by) <= 2;
        same += by == 0;
        if (std::abs(before) >= 5) ++leaps, answered += before * by < 0;
        before = by;
    }
    for (const WovenNote &n : tune) tops += n.key == high;
    const double all = std::max(1, motions);
    return 0.12 * std::abs(high - low - 14) + 3 * std::abs(steps / all - 0.55) + 3 * same / all + (leaps > 0 ? 1.2 * (1 - static_cast<double>(answered) / leaps) : 0)
        + 0.5 * std::max(0.0, tops / (tune.size() / 24.0 + 1) - 1.5);
}

} // namespace

WovenLine bestTune(const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed, VoiceRange compass, const WovenLine *bass, const JobControl *job)
{
    WovenLine best;
    double least = 1e9;
    for (std::uint64_t k = 0; k < 4; ++k) {
        if (job && job->stopped()) break;
        TuneWriter writer(piece, plan, seed * 5 + k, compass);
        writer.setBass(bass);
        WovenLine tune = writer.write(job);
        const double cost = dullness(tune, Metre{plan.metre});
        if (cost < least) least = cost, best = std::move(tune);
    }
    return best;
}

TuneWriter::TuneWriter(const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed, VoiceRange compass)
    : m_piece(piece), m_plan(plan), m_seed(seed), m_compass(compass), m_chords(chordTrack(plan)), m_metre{plan.metre}
{
}

RhythmWishes TuneWriter::wishesOf(std::size_t section) const
{
    RhythmWishes w;
    w.genre = m_piece.genre.value == Genre::Unsaid ? m_plan.genre : m_piece.genre.value;
    w.metre = m_plan.metre;
    w.tempo = m_plan.tempo;
    w.levels = m_plan.sections[section].levels;
    w.noRests = avoids(m_piece, Avoidance::Rests);
    return w;
}

std::vector<TuneWriter::BarPlan> TuneWriter::barsOfPhrase(std::size_t s, std::size_t p)
{
    const PlannedPhrase &phrase = m_plan.sections[s].phrases[p];
    const std::size_t n = phrase.bars;
    const std::string letter = phrase.material.substr(0, 1);
    const std::string key = letter + std::to_string(n);
    const bool lean = !(m_plan.sections[s].levels == levelsOf(m_piece));
    const bool finalPhrase = s + 1 == m_plan.sections.size() && p + 1 == m_plan.sections[s].phrases.size();
    const bool sectionEnd = p + 1 == m_plan.sections[s].phrases.size();
    const std::uint64_t seed = m_seed * 131 + static_cast<std::uint64_t>(letter[0]) * 7;
    const RhythmWishes w = wishesOf(s);
    std::vector<BarPlan> bars;
    if (const auto it = m_material.find(key); it != m_material.end() && !lean) {
        bars = it->second;
    } else {
        // Which motif a bar has: statements, an answer, a drive to the cadence. Capitals are upside down, p runs to the close.
        static constexpr const char *kFour[] = {"abap", "aabp", "abcp", "aaap", "aacp", "abbp"};
        static constexpr const char *kEight[] = {"ababaapp", "abacaabp", "aabcaabp", "abcabacp"};
        const double u = hashed(seed, 1, n);
        std::string pattern;
        if (n == 4) pattern = kFour[static_cast<std::size_t>(u * 6) % 6];
        else if (n == 8) pattern = kEight[static_cast<std::size_t>(u * 4) % 4];
        else if (n == 1) pattern = "p";
        else if (n == 2) pattern = "ap";
        else if (n == 3) pattern = u < 0.5 ? "abp" : "aap";
        else {
            for (std::size_t i = 0; i < n; ++i) pattern += i + 1 == n ? 'p' : i % 4 == 1 ? 'b' : i % 4 == 3 ? 'c' : 'a';
        }
        const bool sequence = n >= 3 && asksFor(m_piece, Device::Sequence);
        if (sequence) pattern.replace(0, 2, "aa");
        pattern.resize(n, 'a');
        // Contrasting phrases live on the other motifs, or turn the first upside down.
        const bool contrast = (letter[0] - 'a') % 2 == 1;
        const bool turn = contrast && hashed(seed, 2, 2) < 0.35;
        bool first = true;
        for (std::size_t i = 0; i < n; ++i) {
            BarPlan bar;
            char c = pattern[i];
            if (contrast && !turn && c != 'p') c = c == 'a' ? 'b' : c == 'b' ? 'a' : 'c';
            const std::size_t index = c == 'p' ? 3 : static_cast<std::size_t>(c - 'a');
            if (c != 'p' && index < m_plan.motifs.size() && !lean) {
                bar.motif = &m_plan.motifs[index];
                for (const auto &note : bar.motif->notes) bar.rhythm.push_back({static_cast<int>(note.length.value), note.rest});
                bar.inverted = turn && c == 'a' ? -1 : 1;
                bar.weight = first ? 0.8 : sequence && i == 1 ? 6 : 1.7;
                first = false;
            } else {
                bar.rhythm = rhythmFor(w, c == 'p' ? BarRole::PreCadence : index == 0 ? BarRole::Opening : index == 1 ? BarRole::Contrast : BarRole::Running, seed + 17 * index + (c == 'p' ? 5 : 0));
            }
            bars.push_back(std::move(bar));
        }
        if (!lean) m_material[key] = bars;
    }
    // The penultimate bar drives, the last one closes.
    if (n >= 2) {
        if (n >= 3 && hashed(seed, 4, p + s * 16) < 0.6) {
            bars[n - 2].rhythm = rhythmFor(w, BarRole::PreCadence, seed + 3 + p + (finalPhrase ? 40 : 0));
            bars[n - 2].motif = nullptr;
        }
        bars[n - 1].motif = nullptr;
        if (phrase.cadence == Cadence::None) bars[n - 1].rhythm = rhythmFor(w, BarRole::Running, seed + 9);
        else bars[n - 1].rhythm = rhythmFor(w, finalPhrase || (sectionEnd && m_plan.anacrusis.value == 0 && hashed(seed, 6, s) < 0.4) ? BarRole::FinalClose : BarRole::Close, seed + p);
    } else {
        // A phrase of one bar: something, and its end.
        const int bar = m_metre.bar();
        bars[0].motif = nullptr;
        bars[0].rhythm = {{bar / 2, false}, {bar - bar / 2, false}};
        if (m_plan.metre.beats == 3) bars[0].rhythm = {{bar / 3, false}, {bar / 3, false}, {bar - 2 * (bar / 3), false}};
    }
    // Two bars of three as three of two before the cadence.
    const bool hemiola = asksFor(m_piece, Device::Hemiola) && n >= 3;
    if (hemiola && m_plan.metre.beats == 3) {
        const int bar = m_metre.bar(), beat = bar / 3;
        bars[n - 3].rhythm = {{2 * beat, false}, {2 * beat, false}};
        bars[n - 2].rhythm = {{-beat, false}, {2 * beat, false}}; // its first beat is held over
        bars[n - 3].motif = bars[n - 2].motif = nullptr;
    } else if (hemiola && m_plan.metre.beats == 6) {
        const int third = m_metre.bar() / 3;
        bars[n - 2].rhythm = {{third, false}, {third, false}, {third, false}};
        bars[n - 2].motif = nullptr;
    }
    return bars;
}

double TuneWriter::aim(std::size_t s, const PlannedPhrase &phrase, double at) const
{
    // An arch over each phrase, its top past the middle; a consequent falls to its close, a middle section lies higher.
    const int centre = (m_compass.lowest + m_compass.highest) / 2;
    const double middle = woven(0, 1, spelledIn(centre, phrase.key)).step - 0.5;
    const double width = std::min(5.4, (m_compass.highest - m_compass.lowest) / 3.7);
    const bool answer = phrase.material.size() > 1 && phrase.material.back() == '\'';
    const bool contrast = (phrase.material[0] - 'a') % 2 == 1;
    const double peak = answer ? 0.5 : 0.64;
    const double shape = at < peak ? std::sin(at / peak * 1.5708) : std::cos((at - peak) / (1 - peak) * 1.5708);
    const double energy = level(m_plan.sections[s].levels, Aspect::Energy);
    double y = middle - 0.35 * width + width * (1 + 0.25 * energy) * shape * (answer ? 0.9 : 1.0) + (contrast ? 1.5 : 0);
    if (answer) y -= 1.2 * at;
    return y;
}

MelodySearch TuneWriter::searchFor(std::size_t s, std::size_t p) const
{
    const PlannedSection &section = m_plan.sections[s];
    const PlannedPhrase &phrase = section.phrases[p];
    MelodySearch search;
    search.chords = &m_chords;
    search.metre = m_metre;
    search.low = m_compass.lowest;
    search.high = m_compass.highest;
    search.bass = m_bass;
    search.other = m_other;
    search.leaps = level(section.levels, Aspect::Leaps);
    if (asksFor(m_piece, Device::Scales)) search.leaps = std::max(-1.0, search.leaps - 0.6);
    if (asksFor(m_piece, Device::Arpeggios) && m_plan.genre == Genre::Melody) search.leaps = std::min(1.0, search.leaps + 0.7);
    search.dissonance = level(section.levels, Aspect::Dissonance);
    search.largestLeap = largestLeap(m_piece);
    search.noRepeats = avoids(m_piece, Avoidance::RepeatedNotes);
    search.repeats = m_piece.genre.value == Genre::FolkSong || m_piece.genre.value == Genre::March || m_piece.genre.value == Genre::Polka ? 0.4 : 0;
    search.seed = m_seed * 53 + s * 16 + p;
    search.variety = 0.45 + 0.3 * std::max(0.0, level(section.levels, Aspect::Surprise));
    const bool sectionEnd = p + 1 == section.phrases.size();
    switch (phrase.cadence) {
    case Cadence::Authentic:
    case Cadence::Plagal:
        search.closeDegrees = sectionEnd || hashed(m_seed, 71, s * 16 + p) < 0.5 ? 1u : 0b101u;
        search.closeLiked = search.closeDegrees == 1u ? 0 : 2;
        break;
    case Cadence::Half:
    case Cadence::Phrygian:
        search.closeDegrees = 0b1010010u;
        search.closeLiked = hashed(m_seed, 72, s * 16 + p) < 0.6 ? 1 : hashed(m_seed, 73, s * 16 + p) < 0.6 ? 4 : 6;
        break;
    case Cadence::Deceptive: search.closeDegrees = 0b101u; break;
    case Cadence::None: break;
    }
    return search;
}

WovenLine TuneWriter::phrase(std::size_t s, std::size_t p, const WovenLine &before, std::optional<int> tail)
{
    const PlannedSection &section = m_plan.sections[s];
    const PlannedPhrase &phrase = section.phrases[p];
    const int bar = m_metre.bar(), upbeat = static_cast<int>(m_plan.anacrusis.value);
    const int begin = static_cast<int>(phrase.firstBar) * bar, length = static_cast<int>(phrase.bars) * bar;
    std::vector<BarPlan> bars = barsOfPhrase(s, p);
    MelodySearch search = searchFor(s, p);
    search.before = before.empty() ? nullptr : &before;
    search.tail = tail;
    auto slot = [&](int at, int notes) {
        MelodySlot x;
        x.at = at;
        x.length = notes;
        x.aim = aim(s, phrase, std::clamp(static_cast<double>(at - begin) / length, 0.0, 1.0));
        return x;
    };
    // The upbeat, in the last bar of what comes before; of phrases within a section there may be a small one of their own.
    int lead = upbeat;
    const int beat = static_cast<int>(kWhole.value) / m_plan.metre.unit;
    if (lead == 0 && p > 0 && !before.empty() && before.back().end <= begin - beat && hashed(m_seed, 81, s * 16 + p) < 0.4) lead = std::min(beat, begin - before.back().end);
    if (lead > 0) {
        if (lead > beat) {
            for (int at = begin - lead; at < begin; at += beat) search.slots.push_back(slot(at, std::min(beat, begin - at)));
        } else if (lead >= 10080 && level(section.levels, Aspect::Density) > -0.4 && hashed(m_seed, 82, 0) < 0.45) {
            search.slots.push_back(slot(begin - lead, lead / 2));
            search.slots.push_back(slot(begin - lead / 2, lead - lead / 2));
        } else {
            search.slots.push_back(slot(begin - lead, lead));
        }
    }
    // Bars as slots.
    for (std::size_t b = 0; b < bars.size(); ++b) {
        int at = begin + static_cast<int>(b) * bar;
        const PieceMotif *motif = bars[b].motif;
        int last = 0;
        bool firstOfBar = true;
        for (std::size_t i = 0; i < bars[b].rhythm.size(); ++i) {
            const RhythmNote &n = bars[b].rhythm[i];
            if (n.length < 0) { // held over from the bar before
                at -= n.length;
                continue;
            }
            if (!n.rest) {
                MelodySlot x = slot(at, n.length);
                if (motif) {
                    const int step = motif->notes[i].step * bars[b].inverted;
                    if (!firstOfBar) x.follow = step - last;
                    last = step;
                    x.weight = bars[b].weight;
                    if (x.weight > 5) x.aim += 1.5; // a sequence rises
                }
                firstOfBar = false;
                search.slots.push_back(x);
            }
            at += n.length;
        }
    }
    // Room for the next upbeat.
    if (upbeat > 0 && !search.slots.empty()) {
        const int end = begin + length - upbeat;
        while (search.slots.size() > 1 && search.slots.back().at >= end) search.slots.pop_back();
        search.slots.back().length = std::min(search.slots.back().length, end - search.slots.back().at);
    }
    // What begins like an earlier phrase begins with its very notes.
    const std::string letter = phrase.material.substr(0, 1);
    if (phrase.material.size() > 1 && phrase.material.back() == '\'')
        if (const auto it = m_written.find(letter); it != m_written.end() && it->second.first->bars == phrase.bars) {
            const PlannedPhrase &model = *it->second.first;
            const int shift = begin - static_cast<int>(model.firstBar) * bar;
            const int until = begin + static_cast<int>(phrase.bars / 2) * bar;
            std::vector<MelodySlot> taken;
            bool same = true;
            for (const WovenNote &n : it->second.second) {
                const int at = n.onset + shift;
                if (at >= until) break;
                if (at < begin && lead == 0) continue;
                if (at < begin - lead) continue;
                const ChordSpan &x = chordAt(m_chords, n.onset), &y = chordAt(m_chords, at);
                if (at >= begin && !(x.chord.root == y.chord.root && x.chord.quality == y.chord.quality)) {
                    same = taken.size() >= 3;
                    break;
                }
                MelodySlot fixed = slot(at, n.end - n.onset);
                fixed.fixed = n.pitch;
                taken.push_back(fixed);
            }
            if (same && !taken.empty()) {
                const int from = taken.back().at + taken.back().length;
                std::erase_if(search.slots, [&](const MelodySlot &x) { return x.at < from; });
                if (!search.slots.empty()) search.slots.front().follow.reset();
                search.slots.insert(search.slots.begin(), taken.begin(), taken.end());
            }
        }
    if (search.slots.empty()) return {};
    // What leads to a full close belongs to the dominant.
    if (phrase.cadence == Cadence::Authentic && search.slots.size() >= 3) search.slots[search.slots.size() - 2].chordTone = true;
    // The summit: the note of some length nearest the top of the arch.
    if (search.slots.size() >= 5) {
        double least = 1e9;
        for (std::size_t i = 1; i + 2 < search.slots.size(); ++i) {
            if (search.slots[i].fixed) continue;
            const double place = static_cast<double>(search.slots[i].at - begin) / length;
            const double d = std::abs(place - 0.62) - 0.04 * m_metre.accent(search.slots[i].at);
            if (d < least) least = d, search.summit = i;
        }
        if (search.summit) search.slots[*search.summit].aim += 1.2;
    }
    WovenLine line = melodyFor(search);
    if (const auto it = m_written.find(phrase.material); it == m_written.end() || it->second.first == &phrase) m_written[phrase.material] = {&phrase, line};
    return line;
}

WovenLine TuneWriter::revoiced(const WovenLine &model, int shift, std::size_t s, const WovenLine &before) const
{
    const PlannedSection &section = m_plan.sections[s];
    WovenLine all = before;
    const int bar = m_metre.bar();
    std::size_t at = 0;
    for (std::size_t p = 0; p < section.phrases.size(); ++p) {
        MelodySearch search = searchFor(s, p);
        const WovenLine soFar = all;
        search.before = soFar.empty() ? nullptr : &soFar;
        search.variety = 0.1;
        const int end = static_cast<int>(section.phrases[p].firstBar + section.phrases[p].bars) * bar;
        const int upbeat = p + 1 < section.phrases.size() ? static_cast<int>(m_plan.anacrusis.value) : 0;
        const WovenNote *last = nullptr;
        for (; at < model.size() && model[at].onset + shift < end - upbeat; ++at) {
            MelodySlot x;
            x.at = model[at].onset + shift;
            x.length = model[at].end - model[at].onset;
            x.aim = model[at].step;
            x.weight = 2;
            if (last) x.follow = model[at].step - last->step;
            const ChordSpan &a = chordAt(m_chords, model[at].onset), &b = chordAt(m_chords, x.at);
            if (a.chord.root == b.chord.root && a.chord.quality == b.chord.quality && a.key == b.key && x.at < end - bar) x.fixed = model[at].pitch;
            last = &model[at];
            search.slots.push_back(x);
        }
        const WovenLine line = melodyFor(search);
        all.insert(all.end(), line.begin(), line.end());
    }
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(before.size()));
    return all;
}

std::optional<int> TuneWriter::nextKey(std::size_t s, std::size_t p, const WovenLine &tune, const WovenLine &line) const
{
    const PlannedSection &section = m_plan.sections[s];
    if (p + 1 < section.phrases.size()) {
        const std::string &next = section.phrases[p + 1].material;
        if (next.size() < 2 || next.back() != '\'') return std::nullopt;
        if (next[0] == section.phrases[p].material[0]) {
            const auto it = m_written.find(next.substr(0, 1));
            return it != m_written.end() && !it->second.second.empty() ? it->second.second.front().key : line.empty() ? std::nullopt : std::optional<int>(line.front().key);
        }
        if (const auto it = m_written.find(next.substr(0, 1)); it != m_written.end() && !it->second.second.empty()) return it->second.second.front().key;
        return std::nullopt;
    }
    if (s + 1 >= m_plan.sections.size() || !m_plan.sections[s + 1].returnOf) return std::nullopt;
    const int first = static_cast<int>(m_plan.sections[*m_plan.sections[s + 1].returnOf].firstBar) * m_metre.bar() - static_cast<int>(m_plan.anacrusis.value);
    for (const WovenNote &n : tune)
        if (n.onset >= first) return n.key;
    return line.empty() ? std::nullopt : std::optional<int>(line.front().key);
}

WovenLine TuneWriter::write(const JobControl *job)
{
    WovenLine tune;
    const int bar = m_metre.bar();
    const int upbeat = static_cast<int>(m_plan.anacrusis.value);
    for (std::size_t s = 0; s < m_plan.sections.size(); ++s) {
        if (job && job->stopped()) return tune;
        const PlannedSection &section = m_plan.sections[s];
        if (section.returnOf) {
            const PlannedSection &model = m_plan.sections[*section.returnOf];
            if (model.bars == section.bars) {
                const int from = static_cast<int>(model.firstBar) * bar - upbeat, to = from + static_cast<int>(model.bars) * bar;
                const int shift = (static_cast<int>(section.firstBar) - static_cast<int>(model.firstBar)) * bar;
                WovenLine part;
                for (const WovenNote &n : tune)
                    if (n.onset >= from && n.onset < to) part.push_back(n);
                if (!section.varied) {
                    for (WovenNote n : part) {
                        n.onset += shift;
                        n.end += shift;
                        tune.push_back(n);
                    }
                } else {
                    const WovenLine again = revoiced(part, shift, s, tune);
                    tune.insert(tune.end(), again.begin(), again.end());
                }
                continue;
            }
        }
        for (std::size_t p = 0; p < section.phrases.size(); ++p) {
            WovenLine line = phrase(s, p, tune);
            // What follows may be known already: then the phrase closes towards it.
            if (const auto next = nextKey(s, p, tune, line); next && !line.empty() && std::abs(*next - line.back().key) > std::min(9, largestLeap(m_piece))) line = phrase(s, p, tune, next);
            tune.insert(tune.end(), line.begin(), line.end());
        }
    }
    return tune;
}

} // namespace ricercar
