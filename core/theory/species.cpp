// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/species.h"

#include <algorithm>
#include <cstdlib>

namespace ricercar {

namespace {

constexpr std::size_t kNone = static_cast<std::size_t>(-1);

int modulo12(int value) { return ((value % 12) + 12) % 12; }
int sign(int value) { return (value > 0) - (value < 0); }
bool isStep(int semitones) { return semitones != 0 && std::abs(semitones) <= 2; }

std::size_t soundingAt(const std::vector<LineNote> &notes, TimelineTick t)
{
    const auto after = std::upper_bound(notes.begin(), notes.end(), t,
                                        [](TimelineTick x, const LineNote &n) { return x < n.onset; });
    if (after == notes.begin()) return kNone;
    const auto i = static_cast<std::size_t>(after - notes.begin()) - 1;
    return notes[i].end > t ? i : kNone;
}

// The rules of a line against the cantus.
class Exercise {
public:
    Exercise(const Texture &texture, std::size_t cantus, std::size_t line, std::vector<Fault> &faults)
        : m_texture(texture), m_c(cantus), m_l(line), m_cantus(texture.lines[cantus].notes), m_line(texture.lines[line].notes),
          m_species(speciesOf(texture.lines[line], texture.lines[cantus])), m_faults(faults)
    {
    }

    void run()
    {
        if (m_line.size() < 2) return;
        beginning();
        ending();
        dissonances();
        if (m_species == Species::First) unisons();
        if (m_species == Species::Second || m_species == Species::Third) downbeats();
        if (m_species != Species::Fourth) direct();
        imperfects();
    }

private:
    int between(const LineNote &n, const LineNote &c) const { return std::abs(n.key - c.key); }
    // Over the lowest sounding line a fourth is a dissonance; between upper voices it is none.
    bool consonant(const LineNote &n, const LineNote &c) const
    {
        const int size = modulo12(between(n, c));
        if (size == 5) {
            const LineNote &lower = n.key < c.key ? n : c;
            const TimelineTick t = std::max(n.onset, c.onset);
            for (const TextureLine &other : m_texture.lines) {
                const std::size_t i = soundingAt(other.notes, t);
                if (i != kNone && other.notes[i].key < lower.key) return true;
            }
            return false;
        }
        return size == 0 || size == 3 || size == 4 || size == 7 || size == 8 || size == 9;
    }
    static bool perfect(int size) { return modulo12(size) == 0 || modulo12(size) == 7; }

    void add(Rule rule, std::vector<Fault::At> at)
    {
        TimelineTick begin{INT64_MAX}, end{};
        for (const Fault::At &a : at) {
            const LineNote &n = m_texture.lines[a.line].notes[a.note];
            begin = std::min(begin, n.onset);
            end = std::max(end, n.end);
        }
        m_faults.push_back({rule, infoOf(rule).severity, {begin, end}, std::move(at)});
    }

    void beginning()
    {
        const LineNote &n = m_line.front();
        const std::size_t c = soundingAt(m_cantus, n.onset);
        if (c == kNone) return;
        const int size = modulo12(between(n, m_cantus[c]));
        const bool below = n.key < m_cantus[c].key;
        if (!(size == 0 || (size == 7 && !below))) add(Rule::SpeciesBeginning, {{m_l, 0}, {m_c, c}});
    }

    void ending()
    {
        const std::size_t last = m_line.size() - 1, c = soundingAt(m_cantus, m_line.back().onset);
        if (c == kNone || c + 1 != m_cantus.size()) return;
        const bool inner = m_texture.lines.size() > 2;
        const int size = modulo12(between(m_line[last], m_cantus[c]));
        if (size != 0 && !(inner && (size == 7 || size == 4 || size == 3))) {
            add(Rule::SpeciesEnding, {{m_l, last}, {m_c, c}});
            return;
        }
        if (inner || last == 0 || c == 0) return;
        // One voice falls a step to the final, the other rises a semitone to it; or, in the Phrygian, the other way about.
        const int own = m_line[last].key - m_line[last - 1].key, cantus = m_cantus[c].key - m_cantus[c - 1].key;
        const bool clausula = isStep(own) && isStep(cantus) && sign(own) != sign(cantus) && std::abs(own) + std::abs(cantus) == 3;
        if (!clausula) add(Rule::SpeciesCadence, {{m_l, last - 1}, {m_l, last}, {m_c, c}});
    }

    bool passing(std::size_t i) const
    {
        if (i == 0 || i + 1 >= m_line.size()) return false;
        const int in = m_line[i].key - m_line[i - 1].key, out = m_line[i + 1].key - m_line[i].key;
        return isStep(in) && isStep(out) && sign(in) == sign(out);
    }
    bool neighbour(std::size_t i) const
    {
        if (i == 0 || i + 1 >= m_line.size()) return false;
        const int in = m_line[i].key - m_line[i - 1].key, out = m_line[i + 1].key - m_line[i].key;
        return isStep(in) && isStep(out) && sign(in) != sign(out);
    }
    // Fux's cambiata: a step down to the dissonance, a third further down, then up by step.
    bool cambiata(std::size_t i) const
    {
        if (i == 0 || i + 2 >= m_line.size()) return false;
        const int in = m_line[i].key - m_line[i - 1].key, skip = m_line[i + 1].key - m_line[i].key, back = m_line[i + 2].key - m_line[i + 1].key;
        return isStep(in) && in < 0 && (skip == -3 || skip == -4) && isStep(back) && back > 0;
    }

    void dissonances()
    {
        for (std::size_t i = 0; i < m_line.size(); ++i) {
            const LineNote &n = m_line[i];
            // Every cantus note that sounds with it; against the one under its onset, and those that enter under it.
            for (std::size_t c = soundingAt(m_cantus, n.onset); c != kNone && c < m_cantus.size() && m_cantus[c].onset < n.end; ++c) {
                if (consonant(n, m_cantus[c])) continue;
                const bool entersUnder = m_cantus[c].onset > n.onset, onBeat = m_cantus[c].onset == n.onset;
                if (entersUnder) {
                    suspension(i, c);
                    continue;
                }
                const bool weak = !onBeat;
                const bool may = weak && ((m_species == Species::Second && passing(i))
                                          || ((m_species == Species::Third || m_species == Species::Fifth) && (passing(i) || neighbour(i) || cambiata(i)))
                                          || (m_species == Species::Fourth && passing(i)));
                if (!may) add(Rule::SpeciesDissonance, {{m_l, i}, {m_c, c}});
            }
        }
    }

    // Note i is held into cantus note c, and dissonates there: prepared as a consonance, resolved by step down into one.
    void suspension(std::size_t i, std::size_t c)
    {
        const bool allowed = m_species == Species::Fourth || m_species == Species::Fifth;
        const bool prepared = c > 0 && consonant(m_line[i], m_cantus[c - 1]);
        bool resolved = false;
        if (i + 1 < m_line.size() && m_line[i].end == m_line[i + 1].onset) {
            const int fall = m_line[i].key - m_line[i + 1].key;
            std::size_t to = i + 1;
            // In florid writing the resolution may be ornamented by one note before it.
            bool down = isStep(fall) && fall > 0;
            if (!down && m_species == Species::Fifth && i + 2 < m_line.size()) {
                const int later = m_line[i].key - m_line[i + 2].key;
                down = isStep(later) && later > 0;
                to = i + 2;
            }
            const std::size_t under = soundingAt(m_cantus, m_line[to].onset);
            resolved = down && under != kNone && consonant(m_line[to], m_cantus[under]);
        }
        if (!allowed) add(Rule::SpeciesDissonance, {{m_l, i}, {m_c, c}});
        else if (!prepared || !resolved) add(Rule::SpeciesSuspension, {{m_l, i}, {m_l, std::min(i + 1, m_line.size() - 1)}, {m_c, c}});
        else if (!usualSuspension(m_line[i], m_cantus[c])) add(Rule::SpeciesSuspensionKind, {{m_l, i}, {m_l, i + 1}, {m_c, c}});
    }

    // Above the cantus 4-3, 7-6 and 9-8, the tritone among the fourths; below it 2-3 and 4-5 (Fux, fourth species).
    bool usualSuspension(const LineNote &n, const LineNote &c) const
    {
        const int steps = std::abs(intervalBetween(c.pitch, n.pitch).steps), simple = steps % 7;
        if (n.key > c.key) return simple == 3 || simple == 4 || simple == 6 || (simple == 1 && steps > 7);
        return simple == 1 || simple == 3;
    }

    void unisons()
    {
        for (std::size_t i = 1; i + 1 < m_line.size(); ++i) {
            const std::size_t c = soundingAt(m_cantus, m_line[i].onset);
            if (c != kNone && m_cantus[c].key == m_line[i].key) add(Rule::SpeciesUnison, {{m_l, i}, {m_c, c}});
        }
    }

    // Perfect intervals from one cantus note to the next; a leap of a fourth and more between them excuses (Fux).
    void downbeats()
    {
        for (std::size_t c = 1; c < m_cantus.size(); ++c) {
            const std::size_t i = soundingAt(m_line, m_cantus[c - 1].onset), j = soundingAt(m_line, m_cantus[c].onset);
            if (i == kNone || j == kNone || j <= i + 1) continue;
            const int first = modulo12(between(m_line[i], m_cantus[c - 1])), second = modulo12(between(m_line[j], m_cantus[c]));
            const int own = m_line[j].key - m_line[i].key, cantus = m_cantus[c].key - m_cantus[c - 1].key;
            if (first != second || !perfect(second) || own == 0 || cantus == 0 || sign(own) != sign(cantus)) continue;
            if (std::abs(m_line[j].key - m_line[j - 1].key) >= 5) continue;
            add(Rule::SpeciesDownbeats, {{m_l, i}, {m_l, j}, {m_c, c - 1}, {m_c, c}});
        }
    }

    void direct()
    {
        for (std::size_t c = 1; c < m_cantus.size(); ++c) {
            const std::size_t j = soundingAt(m_line, m_cantus[c].onset);
            if (j == kNone || j == 0 || m_line[j].onset != m_cantus[c].onset) continue;
            const int own = m_line[j].key - m_line[j - 1].key, cantus = m_cantus[c].key - m_cantus[c - 1].key;
            const int before = modulo12(between(m_line[j - 1], m_cantus[c - 1])), size = modulo12(between(m_line[j], m_cantus[c]));
            if (own == 0 || cantus == 0 || sign(own) != sign(cantus) || !perfect(size) || before == size) continue;
            // In three voices and more the inner ones may, and so may any voice at the end where the top moves by step.
            if (m_texture.lines.size() > 2 && std::min(std::abs(own), std::abs(cantus)) <= 2) continue;
            add(Rule::SpeciesDirect, {{m_l, j - 1}, {m_l, j}, {m_c, c - 1}, {m_c, c}});
        }
    }

    void imperfects()
    {
        int thirds = 0, sixths = 0;
        for (std::size_t c = 0; c < m_cantus.size(); ++c) {
            const std::size_t i = soundingAt(m_line, m_cantus[c].onset);
            const int size = i == kNone ? -1 : modulo12(between(m_line[i], m_cantus[c]));
            thirds = size == 3 || size == 4 ? thirds + 1 : 0;
            sixths = size == 8 || size == 9 ? sixths + 1 : 0;
            if (thirds == 4 || sixths == 4) add(Rule::SpeciesImperfects, {{m_l, i}, {m_c, c}});
        }
    }

    const Texture &m_texture;
    std::size_t m_c, m_l;
    const std::vector<LineNote> &m_cantus, &m_line;
    Species m_species;
    std::vector<Fault> &m_faults;
};

// `repeats`: a note may be struck again; `once`: once.
void melody(const Texture &texture, std::size_t line, bool repeats, bool once, std::vector<Fault> &faults)
{
    const auto &notes = texture.lines[line].notes;
    const auto add = [&](Rule rule, std::size_t from, std::size_t to) {
        faults.push_back({rule, infoOf(rule).severity, {notes[from].onset, notes[to].end}, {{line, from}, {line, to}}});
    };
    std::size_t highest = 0, lowest = 0;
    bool tooWide = false;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        if (notes[i].key > notes[highest].key) highest = i;
        if (notes[i].key < notes[lowest].key) lowest = i;
        if (!tooWide && notes[highest].key - notes[lowest].key > 16) {
            add(Rule::SpeciesCompass, std::min(highest, lowest), std::max(highest, lowest));
            tooWide = true;
        }
        if (i == 0 || notes[i - 1].end != notes[i].onset) continue;
        const int move = notes[i].key - notes[i - 1].key;
        if (move == 0 && !repeats) {
            add(Rule::SpeciesRepetition, i - 1, i);
            // Note against note Fux repeats a note himself, once.
            const bool again = i > 1 && notes[i - 2].end == notes[i - 1].onset && notes[i - 2].key == notes[i].key;
            if (once && !again) faults.back().severity = Severity::Info;
        }
        // A sixth only upwards and minor; the octave; nothing else beyond a fifth.
        if (std::abs(move) > 7 && std::abs(move) != 12 && move != 8 && std::abs(move) < 13) add(Rule::SpeciesLeap, i - 1, i);
        if (i + 1 < notes.size() && std::abs(move) > 5 && notes[i].end == notes[i + 1].onset) {
            const int next = notes[i + 1].key - notes[i].key;
            if (next != 0 && sign(next) == sign(move)) add(Rule::SpeciesRecovery, i - 1, i + 1);
        }
    }
    for (std::size_t i = highest + 2; i < notes.size() && notes.size() > 4; ++i)
        if (notes[i].key == notes[highest].key && notes[i - 1].key != notes[i].key) {
            add(Rule::SpeciesClimax, i, i);
            break;
        }
}

} // namespace

std::optional<std::size_t> cantusOf(const Texture &texture)
{
    if (texture.lines.size() < 2) return std::nullopt;
    std::optional<std::size_t> cantus;
    Ticks longest;
    for (std::size_t v = 0; v < texture.lines.size(); ++v) {
        const auto &notes = texture.lines[v].notes;
        if (notes.size() < 4) continue;
        const Ticks length = notes.front().end - notes.front().onset;
        bool equal = length >= kHalf;
        // The last may be held longer.
        for (std::size_t i = 0; equal && i < notes.size(); ++i)
            equal = (notes[i].end - notes[i].onset == length || i + 1 == notes.size()) && (i == 0 || notes[i - 1].end == notes[i].onset);
        if (!equal || length < longest) continue;
        // A counterpoint of halves is equal too: the cantus has the longer notes. Of two lines note against note the
        // lower is taken: what they say of each other is the same.
        longest = length;
        cantus = v;
    }
    return cantus;
}

bool hasCantus(const Texture &texture) { return cantusOf(texture).has_value(); }

Species speciesOf(const TextureLine &line, const TextureLine &cantus)
{
    std::size_t struck = 0, tied = 0, notes = 0;
    std::map<std::int64_t, std::size_t> lengths;
    for (const LineNote &n : line.notes) {
        if (n.onset >= cantus.notes.back().onset) continue; // the last bar closes in any species
        ++notes;
        ++lengths[(n.end - n.onset).value];
        const std::size_t c = soundingAt(cantus.notes, n.onset);
        if (c == kNone) continue;
        struck += cantus.notes[c].onset == n.onset;
        tied += cantus.notes[c].onset != n.onset && n.end > cantus.notes[c].end;
    }
    if (notes == 0) return Species::First;
    const std::size_t bars = cantus.notes.size() - 1;
    if (tied * 2 > bars) return lengths.size() > 2 ? Species::Fifth : Species::Fourth;
    if (lengths.size() > 2 || tied > 0) return Species::Fifth;
    const double perBar = static_cast<double>(notes) / static_cast<double>(std::max<std::size_t>(1, bars));
    if (perBar < 1.5) return Species::First;
    return perBar < 2.5 ? Species::Second : Species::Third;
}

std::vector<Fault> speciesFaults(const Texture &texture)
{
    std::vector<Fault> faults;
    const auto cantus = cantusOf(texture);
    for (std::size_t v = 0; v < texture.lines.size(); ++v) {
        if (cantus == v || texture.lines[v].notes.empty()) continue;
        const Species species = cantus ? speciesOf(texture.lines[v], texture.lines[*cantus]) : Species::Fifth;
        melody(texture, v, species >= Species::Fourth, species == Species::First, faults);
        if (cantus) Exercise(texture, *cantus, v, faults).run();
    }
    return faults;
}

} // namespace ricercar
