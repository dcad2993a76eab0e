// SPDX-License-Identifier: GPL-3.0-or-later
// What is measured of a fugue; it shares nothing with the search but what parallels are.
#include "core/fugue/note_pair.h"
#include "core/fugue/writer.h"
#include "core/theory/chord.h"

#include <algorithm>

namespace ricercar {

FugueFigures figuresOf(const WrittenFugue &fugue, const FugueMaterial &m, const FuguePlan &plan)
{
    FugueFigures f;
    const int bar = m.metre.bar();
    f.bars = (plan.length() + bar - 1) / bar;
    std::vector<bool> moves(static_cast<std::size_t>(f.bars), false);
    for (std::size_t v = 0; v < fugue.lines.size(); ++v)
        for (const WovenNote &n : fugue.lines[v]) {
            ++f.notes;
            f.rangeErrors += n.key < plan.ranges[v].lowest || n.key > plan.ranges[v].highest;
            if (n.onset / bar < f.bars) moves[static_cast<std::size_t>(n.onset / bar)] = true;
        }
    f.stillBars = static_cast<int>(std::count(moves.begin(), moves.end(), false));
    // Parallels as everywhere in the studio: both strike, both move the same way, perfect to the same perfect interval.
    for (std::size_t a = 0; a < fugue.lines.size(); ++a)
        for (std::size_t b = a + 1; b < fugue.lines.size(); ++b) {
            const WovenLine &x = fugue.lines[a], &y = fugue.lines[b];
            std::size_t j = 0;
            for (std::size_t i = 1; i < x.size(); ++i) {
                while (j < y.size() && y[j].onset < x[i].onset) ++j;
                if (j == 0 || j >= y.size() || y[j].onset != x[i].onset) continue;
                if (x[i - 1].end != x[i].onset || y[j - 1].end != y[j].onset) continue;
                f.parallels += parallelInto(x[i - 1], x[i], y[j - 1], y[j]);
            }
        }
    for (const FugueMark &k : fugue.marks) {
        if (k.role != FugueMark::Role::Subject && k.role != FugueMark::Role::Answer) continue;
        ++f.entries;
        const WovenLine theme = themeOf(plan.sections[k.section].entries[k.entry], m);
        const WovenLine &line = fugue.lines[static_cast<std::size_t>(k.voice)];
        auto at = std::lower_bound(line.begin(), line.end(), k.begin, [](const WovenNote &n, int t) { return n.onset < t; });
        bool exact = true;
        int octave = 0;
        for (std::size_t i = 0; i < theme.size() && exact; ++i, ++at) {
            exact = at != line.end() && at->onset - k.begin == theme[i].onset && at->end - k.begin == theme[i].end;
            if (!exact) break;
            const int apart = at->key - theme[i].key;
            if (i == 0) octave = apart;
            exact = apart == octave && apart % 12 == 0 && at->pitch.step == theme[i].pitch.step && at->pitch.alter == theme[i].pitch.alter;
        }
        f.entriesExact += exact;
    }
    // An entry the plan has and the music lacks counts as one that is not exact.
    int planned = 0;
    for (const FugueSection &s : plan.sections) planned += static_cast<int>(s.entries.size());
    f.entries = std::max(f.entries, planned);
    for (int t = 0; t < plan.length(); t += m.metre.beat()) {
        std::vector<int> keys;
        for (const WovenLine &line : fugue.lines)
            if (const WovenNote *n = soundingAt(line, t)) keys.push_back(n->key);
        if (keys.size() < 3) continue;
        ++f.beats;
        f.chordBeats += findChord(keys).has_value();
    }
    return f;
}

} // namespace ricercar
