// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_writer.h"

#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace ricercar {

std::optional<WovenLine> FugueWriter::placed(const WovenLine &notes, int v, double nearTo, const std::vector<std::pair<const WovenLine *, int>> &others) const
{
    std::optional<WovenLine> best;
    double least = 1e9;
    for (int o = -5; o <= 5; ++o) {
        const WovenLine moved = shifted(notes, 0, {7 * o, 12 * o});
        double cost = 0;
        bool fits = true;
        for (const WovenNote &n : moved) fits = fits && n.key >= range(v).lowest && n.key <= range(v).highest;
        if (!fits) continue;
        cost += 0.6 * std::abs(meanKey(moved) - centre(v)) + 0.35 * std::abs(moved.front().key - nearTo);
        for (const auto &[other, place] : others) {
            int crossed = 0, count = 0;
            for (const WovenNote &n : moved)
                if (const WovenNote *x = soundingAt(*other, n.onset)) {
                    ++count;
                    crossed += place > 0 ? n.key > x->key : n.key < x->key;
                }
            if (count > 0) cost += 20.0 * crossed / count;
        }
        if (cost < least) {
            least = cost;
            best = moved;
        }
    }
    return best;
}

void FugueWriter::placeEntries()
{
    for (std::size_t s = 0; s < m_plan.sections.size(); ++s)
        for (std::size_t i = 0; i < section(s).entries.size(); ++i) {
            const PlannedEntry &e = section(s).entries[i];
            const WovenLine theme = shifted(themeOf(e, m_m), m_plan.startOf(s) + e.at);
            std::vector<std::pair<const WovenLine *, int>> others;
            for (int v = 0; v < m_plan.voices(); ++v)
                if (v != e.voice) others.push_back({&m_out.lines[static_cast<std::size_t>(v)], v < e.voice ? 1 : -1});
            double nearTo = centre(e.voice);
            // The very first entry stays where it was written, where the voice allows it.
            if (s == 0 && i == 0) nearTo = theme.front().key;
            const auto fitting = placed(theme, e.voice, nearTo, others);
            if (!fitting) continue; // problemsOf() has said so
            put(line(e.voice), *fitting);
            mark(e.voice, *fitting, e.form == ThemeForm::Subject ? Role::Subject : Role::Answer, s, i);
        }
}

void FugueWriter::placeCountersubjects()
{
    if (m_plan.countersubjects == 0 || m_cs.notes.empty()) return;
    const std::vector<FugueMark> entries = m_out.marks;
    for (const FugueMark &k : entries) {
        const PlannedEntry &e = section(k.section).entries[k.entry];
        const int v = e.countersubject;
        if (v < 0 || v == e.voice || e.change != ThemeChange::Plain || e.steps != 0) continue;
        WovenLine own = e.form == ThemeForm::Subject ? m_cs.notes : m_cs.answerNotes;
        own = inKeyOf(e, own, m_m);
        own = shifted(own, k.begin - m_m.offset());
        // Where the voice still has its own theme, the countersubject waits.
        own.erase(std::remove_if(own.begin(), own.end(), [&](const WovenNote &n) { return soundingAt(line(v), n.onset) || soundingAt(line(v), n.end - 1); }), own.end());
        if (own.size() < 3 || own.front().onset > k.begin + (k.end - k.begin) / 2) continue;
        const WovenNote *before = nullptr;
        for (const WovenNote &n : line(v))
            if (n.end <= own.front().onset) before = &n;
        std::vector<std::pair<const WovenLine *, int>> others;
        for (int o = 0; o < m_plan.voices(); ++o)
            if (o != v) others.push_back({&m_out.lines[static_cast<std::size_t>(o)], o < v ? 1 : -1});
        const auto fitting = placed(own, v, before && own.front().onset - before->end < m_metre.bar() ? before->key : centre(v), others);
        if (!fitting) continue;
        // In another mode or beside a third fixed line it may not go: then the voice is free there.
        WovenLine theme;
        for (const WovenNote &n : line(e.voice))
            if (n.onset >= k.begin && n.onset < k.end) theme.push_back(n);
        const bool above = v < e.voice;
        const PairReport report = above ? checkPair(*fitting, theme, m_metre) : checkPair(theme, *fitting, m_metre);
        if (report.parallels > 0 || report.faults > 1) {
            m_out.remarks.push_back("In " + keyName(e.key) + " the countersubject does not go with the theme; the " + m_plan.names[static_cast<std::size_t>(v)] + " is free there.");
            continue;
        }
        int crossed = 0;
        for (const WovenNote &n : *fitting)
            if (const WovenNote *t = soundingAt(theme, n.onset)) crossed += above ? n.key < t->key : n.key > t->key;
        if (crossed * 4 > static_cast<int>(fitting->size())) continue;
        put(line(v), *fitting);
        mark(v, *fitting, Role::Countersubject, k.section, k.entry);
    }
}

} // namespace ricercar
