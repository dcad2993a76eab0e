// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/writer.h"

#include "core/fugue/line_search.h"
#include "core/fugue/slot_harmony.h"
#include "core/theory/chord.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>

namespace ricercar {

namespace {

using Kind = FugueSection::Kind;
using Role = FugueMark::Role;

double meanKey(const WovenLine &line)
{
    double sum = 0;
    for (const WovenNote &n : line) sum += n.key;
    return line.empty() ? 60 : sum / static_cast<double>(line.size());
}

void put(WovenLine &line, const WovenLine &notes)
{
    line.insert(line.end(), notes.begin(), notes.end());
    std::sort(line.begin(), line.end(), [](const WovenNote &a, const WovenNote &b) { return a.onset < b.onset; });
}

double chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b)
{
    std::uint64_t x = seed * 0x9E3779B97F4A7C15ull + a * 0xBF58476D1CE4E5B9ull + b * 0x94D049BB133111EBull;
    x ^= x >> 30;
    x *= 0xD6E8FEB86659FD93ull;
    x ^= x >> 32;
    return static_cast<double>(x >> 11) / 9007199254740992.0;
}

class Writer {
public:
    Writer(const FugueMaterial &m, const FuguePlan &plan, const Countersubject &cs, JobControl &job)
        : m_m(m), m_plan(plan), m_cs(cs), m_job(job), m_metre(m.metre), m_seed(plan.seed)
    {
        m_shortest = shortestValue(m);
    }

    Result<WrittenFugue> write()
    {
        const std::vector<std::string> problems = problemsOf(m_plan, m_m);
        if (!problems.empty()) return fail(ErrorCode::BadInput, problems.front());
        m_out.lines.resize(static_cast<std::size_t>(m_plan.voices()));
        m_out.harmony = slotsOver(0, m_plan.length(), m_metre, m_plan.key);
        placeEntries();
        placeCountersubjects();
        findMotifs();
        for (std::size_t s = 0; s < m_plan.sections.size(); ++s) {
            if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            m_job.progress(static_cast<double>(s) / static_cast<double>(m_plan.sections.size()), sectionInWords(m_plan, s));
            // A section is planned before the one it follows is composed, so that voices know what they lead into.
            if (s == 0) plan(0);
            if (s + 1 < m_plan.sections.size()) plan(s + 1);
            compose(s);
        }
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        finish();
        return std::move(m_out);
    }

    Result<WrittenFugue> rewrite(WrittenFugue fugue, const std::vector<std::size_t> &sections, std::uint64_t seed)
    {
        m_out = std::move(fugue);
        m_seed = seed;
        findMotifs();
        for (std::size_t s : sections) {
            if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            const int begin = m_plan.startOf(s), end = begin + m_plan.sections[s].length;
            for (std::size_t v = 0; v < m_out.lines.size(); ++v) {
                auto &line = m_out.lines[v];
                line.erase(std::remove_if(line.begin(), line.end(), [&](const WovenNote &n) {
                    return n.onset >= begin && n.onset < end && !marked(static_cast<int>(v), n.onset);
                }), line.end());
            }
            compose(s);
        }
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        finish();
        return std::move(m_out);
    }

private:
    WovenLine &line(int v) { return m_out.lines[static_cast<std::size_t>(v)]; }
    const VoiceRange &range(int v) const { return m_plan.ranges[static_cast<std::size_t>(v)]; }
    double centre(int v) const { return (range(v).lowest + range(v).highest) / 2.0; }
    const FugueSection &section(std::size_t s) const { return m_plan.sections[s]; }

    bool marked(int v, int t) const
    {
        return std::any_of(m_out.marks.begin(), m_out.marks.end(), [&](const FugueMark &k) { return k.voice == v && t >= k.begin && t < k.end; });
    }

    void mark(int v, const WovenLine &notes, Role role, std::size_t s, std::size_t entry)
    {
        m_out.marks.push_back({v, notes.front().onset, notes.back().end, role, s, entry});
    }

    // The octave of a line for a voice: inside its range, near its middle, near what it sang, in the order of the voices.
    std::optional<WovenLine> placed(const WovenLine &notes, int v, double nearTo, const std::vector<std::pair<const WovenLine *, int>> &others) const
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

    void placeEntries()
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

    void placeCountersubjects()
    {
        if (m_plan.countersubjects == 0 || m_cs.notes.empty()) return;
        const std::vector<FugueMark> entries = m_out.marks;
        for (const FugueMark &k : entries) {
            const PlannedEntry &e = section(k.section).entries[k.entry];
            const int v = e.countersubject;
            if (v < 0 || v == e.voice || e.change != ThemeChange::Plain || e.steps != 0) continue;
            WovenLine own = e.form == ThemeForm::Subject ? m_cs.notes : m_cs.answerNotes;
            own = inEntryKey(own, e);
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

    // A line in the key of an entry, as its theme goes there.
    WovenLine inEntryKey(const WovenLine &notes, const PlannedEntry &e) const
    {
        int letters = tonicLetter(e.key) - tonicLetter(m_m.key);
        if (letters > 3) letters -= 7;
        if (letters < -3) letters += 7;
        if (e.key.mode == m_m.key.mode) {
            const SpelledPitch from = pitchOn(28 + tonicLetter(m_m.key), m_m.key), to = pitchOn(28 + tonicLetter(m_m.key) + letters, e.key);
            return shifted(notes, 0, intervalBetween(from, to));
        }
        return e.form == ThemeForm::Answer ? inKey(notes, dominantOf(m_m.key), dominantOf(e.key), letters) : inKey(notes, m_m.key, e.key, letters);
    }

    void findMotifs()
    {
        m_motifs = motifsOf(m_m.subject, m_metre, m_metre.bar(), false);
        if (!m_cs.notes.empty())
            for (Motif &motif : motifsOf(m_cs.notes, m_metre, m_metre.bar(), false)) m_motifs.push_back(std::move(motif));
        m_playful = motifsOf(m_m.subject, m_metre, m_metre.bar(), true);
    }

    std::size_t slotFrom(int t) const { return slotIndex(m_out.harmony, t); }
    std::size_t slotTo(int t) const { return t >= m_plan.length() ? m_out.harmony.size() : slotIndex(m_out.harmony, t); }

    // ---- keys, cadences, fragments, chords of a section -------------------------------------------------

    void plan(std::size_t s)
    {
        const FugueSection &now = section(s);
        const int begin = m_plan.startOf(s), end = begin + now.length;
        for (std::size_t i = slotFrom(begin); i < slotTo(end); ++i) {
            HarmonySlot &slot = m_out.harmony[i];
            const bool late = slot.begin >= begin + now.length / 2;
            slot.key = late ? now.to : now.key;
        }
        for (std::size_t i = 0; i < now.entries.size(); ++i) {
            const PlannedEntry &e = now.entries[i];
            const int at = begin + e.at;
            const WovenLine theme = themeOf(e, m_m);
            const int until = i + 1 < now.entries.size() ? std::min(begin + now.entries[i + 1].at, at + theme.back().end) : at + theme.back().end;
            Harmony part;
            for (std::size_t k = slotFrom(at); k < slotTo(end) && m_out.harmony[k].begin < until; ++k) part.push_back(m_out.harmony[k]);
            if (e.change == ThemeChange::Plain) setThemeKeys(part, m_m, e.form, at - m_m.offset(), e.key);
            else for (HarmonySlot &slot : part) slot.key = slot.required ? slot.key : e.key;
            for (const HarmonySlot &slot : part) m_out.harmony[slotIndex(m_out.harmony, slot.begin)].key = slot.key;
            // After the theme: its own key until something else begins.
            const KeySignature after = part.empty() ? e.key : part.back().key;
            const int next = i + 1 < now.entries.size() ? begin + now.entries[i + 1].at : end;
            for (std::size_t k = slotFrom(at); k < slotTo(end); ++k) {
                HarmonySlot &slot = m_out.harmony[k];
                if (slot.begin >= until && slot.begin < next) slot.key = now.kind == Kind::Final ? now.to : i + 1 < now.entries.size() ? m_plan.key : after;
            }
        }
        if (now.kind == Kind::Final) close(s);
        else if (now.cadence) cadence(end, now.to);
        if (now.kind == Kind::Pedal) pedal(s);
        if (now.kind == Kind::Episode || now.kind == Kind::Pedal) fragments(s);
        arrive(begin);
        chords(begin, end);
    }

    // The dominant on the last beat before `end`.
    void cadence(int end, KeySignature key)
    {
        const std::size_t last = slotTo(end) - 1;
        HarmonySlot &slot = m_out.harmony[last];
        slot.key = key;
        setChord(slot, 4, true, true);
        slot.required = slot.cadence = true;
        slot.bass = slot.root;
        if (last > 0) m_out.harmony[last - 1].key = key;
        if (last > 1) m_out.harmony[last - 2].key = key;
    }

    // A cadence arrives: the tonic over its root, unless a theme that begins there has other notes.
    void arrive(int begin)
    {
        const std::size_t first = slotFrom(begin);
        if (first == 0 || !m_out.harmony[first - 1].cadence || m_out.harmony[first].required) return;
        const HarmonySlot &before = m_out.harmony[first - 1];
        HarmonySlot slot = m_out.harmony[first];
        slot.key = before.key;
        setChord(slot, 0);
        if (slot.root != modulo12(before.root + 5)) return;
        for (const WovenLine &l : m_out.lines)
            if (const WovenNote *n = soundingAt(l, slot.begin); n && !((slot.chord >> modulo12(n->key)) & 1u)) return;
        slot.key = m_out.harmony[first].key;
        slot.required = true;
        slot.bass = slot.root;
        m_out.harmony[first] = slot;
    }

    void close(std::size_t s)
    {
        const int begin = m_plan.startOf(s), end = begin + section(s).length;
        const int lastBar = end - m_metre.bar();
        int theme = begin;
        for (const FugueMark &k : m_out.marks)
            if (k.section == s) theme = std::max(theme, k.end);
        std::size_t i = slotFrom(lastBar);
        for (std::size_t k = i; k < m_out.harmony.size(); ++k) {
            HarmonySlot &slot = m_out.harmony[k];
            slot.key = m_plan.key;
            setChord(slot, 0, false, isMinorLike(m_plan.key.mode) && m_plan.picardy);
            slot.leading = -1;
            slot.required = slot.cadence = true;
            slot.bass = slot.root;
        }
        auto before = [&](int degree, bool seventh, int bassDegree) {
            if (i == 0 || m_out.harmony[i - 1].begin < theme) return false;
            HarmonySlot &slot = m_out.harmony[--i];
            slot.key = m_plan.key;
            setChord(slot, degree, seventh, degree == 4);
            slot.required = slot.cadence = true;
            slot.bass = modulo12(pitchOn(35 + tonicLetter(m_plan.key) + bassDegree, m_plan.key).midi());
            return true;
        };
        if (before(4, true, 4) && m_metre.bar() / m_metre.beat() >= 3) before(4, false, 4);
        before(chance(m_seed, 5, s) < 0.5 ? 3 : 1, chance(m_seed, 6, s) < 0.3, 3);
    }

    void pedal(std::size_t s)
    {
        const int begin = m_plan.startOf(s), end = begin + section(s).length;
        const int v = m_plan.voices() - 1;
        if (soundingAt(line(v), begin) || soundingAt(line(v), end - 1)) return;
        const int degree = 4;
        const SpelledPitch dominant = pitchOn(28 + tonicLetter(m_plan.key) + degree, m_plan.key);
        const auto note = placed({woven(begin, end, dominant)}, v, range(v).lowest + 8, {});
        if (!note) return;
        put(line(v), *note);
        mark(v, *note, Role::Pedal, s, 0);
    }

    // The notes a section's fragment is made of, from the start of a link.
    WovenLine fragmentOf(FugueSection::Source source, int link) const
    {
        const WovenLine &from = source == FugueSection::Source::Countersubject && m_cs.notes.size() > 3 ? m_cs.notes : m_m.subject;
        auto window = [&](int start) {
            WovenLine cut;
            for (const WovenNote &n : from) {
                if (n.onset < start || n.onset >= start + link) continue;
                if (n.onset % kSixteenthTicks != 0) return WovenLine{};
                WovenNote x = n;
                x.onset -= start;
                x.end = std::min(n.end - start, link);
                if (x.end % kSixteenthTicks != 0) return WovenLine{};
                cut.push_back(x);
            }
            return cut;
        };
        const int head = from.front().onset / link * link;
        const int tail = (from.back().onset / link) * link - (from.back().onset % link == 0 ? link : 0);
        const int first = source == FugueSection::Source::Tail ? std::max(head, tail) : head;
        WovenLine best = window(first);
        // A window with too few notes gives way to the liveliest one.
        if (best.size() < 3)
            for (int t = head; t < from.back().end; t += link)
                if (WovenLine other = window(t); other.size() > best.size()) best = other;
        return best;
    }

    void fragments(std::size_t s)
    {
        const FugueSection &now = section(s);
        const int begin = m_plan.startOf(s), bar = m_metre.bar();
        const int start = (begin + m_metre.beat() - 1) / m_metre.beat() * m_metre.beat();
        const bool halves = (bar / m_metre.beat()) % 2 == 0 && bar / m_metre.beat() >= 4;
        int link = halves ? bar / 2 : bar;
        WovenLine piece = fragmentOf(now.source, link);
        if (piece.size() < 3 && halves) piece = fragmentOf(now.source, link = bar);
        if (piece.size() < 2) return;
        const int leave = now.cadence ? std::max(m_metre.beat() * 2, bar / 2) : m_metre.beat();
        int links = std::min(4, (now.length - leave) / link);
        if (links < 2 && now.length >= 2 * link) links = 1;
        if (links < 1) return;
        if (now.manner == FugueSection::Manner::Inversion)
            for (WovenNote &n : piece) n.step = 2 * piece.front().step - n.step;
        std::vector<int> singers{now.leader};
        auto silent = [&](int v) { return std::find(now.resting.begin(), now.resting.end(), v) != now.resting.end(); };
        auto busy = [&](int v) {
            for (int t = start; t < start + links * link; t += kSixteenthTicks)
                if (soundingAt(line(v), t)) return true;
            return silent(v);
        };
        if (busy(now.leader)) return;
        if (now.manner == FugueSection::Manner::Imitation)
            for (int d : {1, -1, 2, -2}) {
                const int v = now.leader + d;
                if (v >= 0 && v < m_plan.voices() && !busy(v)) {
                    singers.push_back(v);
                    break;
                }
            }
        // The degree it begins on: where the first link sits best in its chords and comes near what the voice sang.
        const std::size_t from = slotFrom(start), firstEnd = slotTo(start + link);
        const WovenNote *before = nullptr;
        for (const WovenNote &n : line(now.leader))
            if (n.end <= start) before = &n;
        double least = 1e9;
        int bestShift = 0, bestStep = now.step;
        Harmony best;
        for (int step : {now.step, now.step == -1 ? 1 : -1})
            for (int shift = -14; shift <= 14; ++shift) {
                WovenLine first = realised(piece, shift, start, from);
                bool fits = true;
                for (int k = 0; k < links; ++k) {
                    const int v = singers[static_cast<std::size_t>(k) % singers.size()];
                    if (v != now.leader) continue;
                    for (const WovenNote &n : first) {
                        const int key = n.key + (k * step * 12) / 7;
                        fits = fits && key >= range(v).lowest && key <= range(v).highest;
                    }
                }
                if (!fits) continue;
                Harmony slots(m_out.harmony.begin() + static_cast<std::ptrdiff_t>(from > 0 ? from - 1 : 0), m_out.harmony.begin() + static_cast<std::ptrdiff_t>(firstEnd));
                HarmonyTask task;
                task.lines = {&first};
                task.metre = m_metre;
                task.seed = m_seed + 31 * s;
                double cost = findHarmony(slots, from > 0 ? 1 : 0, task);
                cost += 0.04 * std::abs(meanKey(first) + (links - 1) * step - centre(now.leader));
                if (before && start - before->end < bar) cost += 0.05 * std::abs(first.front().key - before->key);
                cost += (step == now.step ? 0 : 0.3) + 0.25 * chance(m_seed, s, static_cast<std::uint64_t>(shift + 40));
                if (cost < least) {
                    least = cost;
                    bestShift = shift;
                    bestStep = step;
                    best.assign(slots.begin() + (from > 0 ? 1 : 0), slots.end());
                }
            }
        if (best.empty()) return;
        // Chords first, link after link, then the notes over them.
        for (int k = 0; k < links; ++k)
            for (std::size_t i = 0; i < best.size(); ++i) {
                const std::size_t at = from + static_cast<std::size_t>(k) * best.size() + i;
                if (at >= m_out.harmony.size() || m_out.harmony[at].cadence) continue;
                HarmonySlot &slot = m_out.harmony[at];
                if (k == 0) {
                    const HarmonySlot keep = slot;
                    slot = best[i];
                    slot.begin = keep.begin;
                    slot.end = keep.end;
                } else {
                    setShifted(slot, best[i], k * bestStep + tonicLetter(best[i].key) - tonicLetter(slot.key));
                }
                slot.required = true;
            }
        for (int k = 0; k < links; ++k) {
            const int v = singers[static_cast<std::size_t>(k) % singers.size()];
            const int at = start + k * link;
            WovenLine notes = realised(piece, bestShift + k * bestStep, at, slotFrom(at));
            if (v != now.leader || singers.size() > 1) {
                const auto other = placed(notes, v, centre(v), {});
                if (!other) continue;
                notes = *other;
            }
            bool fits = true;
            for (const WovenNote &n : notes) fits = fits && n.key >= range(v).lowest && n.key <= range(v).highest;
            if (!fits) break;
            put(line(v), notes);
            mark(v, notes, Role::Fragment, s, static_cast<std::size_t>(k));
        }
        m_sequences[s] = {link, bestStep, start + link, start + links * link};
    }

    // A fragment on other degrees of the keys and chords that lie under it.
    WovenLine realised(const WovenLine &piece, int shift, int at, std::size_t) const
    {
        WovenLine notes;
        for (std::size_t i = 0; i < piece.size(); ++i) {
            const WovenNote &n = piece[i];
            const HarmonySlot &slot = m_out.harmony[slotIndex(m_out.harmony, at + n.onset)];
            const int step = n.step + shift;
            SpelledPitch p = pitchOn(step, slot.key);
            if (isMinorLike(slot.key.mode)) {
                const int degree = modulo7(step - tonicLetter(slot.key));
                const SpelledPitch raised = pitchOn(step, slot.key, true);
                const bool rises = i + 1 < piece.size() ? piece[i + 1].step == n.step + 1 : false;
                const bool chordAsks = (slot.chord >> modulo12(raised.midi())) & 1u, plain = (slot.chord >> modulo12(p.midi())) & 1u;
                const bool fromTonic = degree == 6 && i > 0 && piece[i - 1].step == n.step + 1 && rises;
                if ((degree == 6 || degree == 5) && !plain && (chordAsks || (slot.leading >= 0 && rises) || fromTonic)) p = raised;
            }
            notes.push_back(woven(at + n.onset, at + n.end, p));
        }
        return notes;
    }

    void chords(int begin, int end)
    {
        const std::size_t from = slotFrom(begin), to = slotTo(end);
        Harmony part(m_out.harmony.begin() + static_cast<std::ptrdiff_t>(from > 0 ? from - 1 : 0), m_out.harmony.begin() + static_cast<std::ptrdiff_t>(to));
        HarmonyTask task;
        for (const WovenLine &l : m_out.lines) {
            const bool pedal = std::any_of(l.begin(), l.end(), [&](const WovenNote &n) { return n.onset < end && n.end > begin && n.end - n.onset >= 6 * m_metre.beat(); });
            if (!pedal) task.lines.push_back(&l);
        }
        if (const WovenNote *low = soundingAt(m_out.lines.back(), begin); low && low->end - low->onset < 6 * m_metre.beat()) task.bass = &m_out.lines.back();
        task.metre = m_metre;
        task.seed = m_seed;
        task.variety = 0.35;
        findHarmony(part, from > 0 ? 1 : 0, task);
        std::copy(part.begin(), part.end(), m_out.harmony.begin() + static_cast<std::ptrdiff_t>(from > 0 ? from - 1 : 0));
    }

    // ---- free voices -------------------------------------------------------------------------------------

    struct Span {
        int voice = 0, begin = 0, end = 0;
        bool farewell = false; // one last note before a long rest
    };

    int firstEntry(int v) const
    {
        int t = m_plan.length();
        for (const FugueMark &k : m_out.marks)
            if (k.voice == v && (k.role == Role::Subject || k.role == Role::Answer)) t = std::min(t, k.begin);
        return t;
    }

    std::vector<Span> spansOf(std::size_t s)
    {
        const FugueSection &now = section(s);
        const int begin = m_plan.startOf(s), end = begin + now.length, grid = kSixteenthTicks;
        std::vector<Span> spans;
        for (int v = 0; v < m_plan.voices(); ++v) {
            const bool silent = std::find(now.resting.begin(), now.resting.end(), v) != now.resting.end();
            int t = std::max(begin, firstEntry(v));
            while (t < end) {
                if (const WovenNote *n = soundingAt(line(v), t)) {
                    t = n->end;
                    continue;
                }
                int until = end;
                for (const WovenNote &n : line(v))
                    if (n.onset > t) {
                        until = std::min(until, n.onset);
                        break;
                    }
                if (!inside(v, t)) {
                    Span span{v, t, until, false};
                    // Who is about to enter has been silent: at least for a beat, for longer where three others sing.
                    const int next = entryAfter(v, t);
                    // In a long episode it sings at first.
                    const int quiet = std::max(begin, end - 2 * std::max(m_metre.bar(), 3 * m_metre.beat()));
                    if (silent && t < quiet) {
                        span.end = std::min(until, quiet);
                    } else if (silent) {
                        const bool goesOn = t == begin && t > 0 && soundingAt(line(v), t - 1);
                        span.farewell = goesOn && t % m_metre.beat() == 0 && until - t >= m_metre.beat();
                        span.end = span.farewell ? t + m_metre.beat() : t;
                    } else if (next >= 0 && next <= until && t < next) {
                        const int silence = std::min(until - t, m_plan.voices() == 2 ? m_metre.beat() : std::max(m_metre.beat(), (m_metre.bar() / 2 / m_metre.beat()) * m_metre.beat()));
                        span.end = std::max(t, (next - silence) / m_metre.beat() * m_metre.beat());
                        if (span.end - t < m_metre.beat() && span.end > t) span.end = t;
                    }
                    if (span.end - span.begin >= grid) spans.push_back(span);
                }
                t = until;
            }
        }
        return spans;
    }

    // Gaps inside a theme or a countersubject are its own rests.
    bool inside(int v, int t) const
    {
        return std::any_of(m_out.marks.begin(), m_out.marks.end(), [&](const FugueMark &k) {
            return k.voice == v && k.role != Role::Fragment && t >= k.begin && t < k.end;
        });
    }

    // The onset of the voice's next entry of the theme when nothing of its own stands between.
    int entryAfter(int v, int t) const
    {
        int next = -1, other = m_plan.length() + 1;
        for (const FugueMark &k : m_out.marks) {
            if (k.voice != v || k.begin < t) continue;
            if (k.role == Role::Subject || k.role == Role::Answer) next = next < 0 ? k.begin : std::min(next, k.begin);
            else other = std::min(other, k.begin);
        }
        return next >= 0 && next < other ? next : -1;
    }

    void compose(std::size_t s)
    {
        std::vector<Span> spans = spansOf(s);
        if (spans.empty()) return;
        // The bass first, then the outer voice above, then what lies between; each voice's spans in time.
        auto rank = [&](int v) { return v == m_plan.voices() - 1 ? 0 : v == 0 ? 1 : 1 + v; };
        std::stable_sort(spans.begin(), spans.end(), [&](const Span &a, const Span &b) { return rank(a.voice) < rank(b.voice); });
        std::vector<int> voices;
        for (const Span &span : spans)
            if (std::find(voices.begin(), voices.end(), span.voice) == voices.end()) voices.push_back(span.voice);
        for (const Span &span : spans) write(s, span, span.voice == voices.back(), 0);
        // Once more for all but the last voice, which now hear everything.
        if (voices.size() > 1)
            for (std::size_t i = 0; i + 1 < voices.size(); ++i)
                for (const Span &span : spans)
                    if (span.voice == voices[i]) {
                        clear(span);
                        write(s, span, true, 1);
                    }
    }

    void clear(const Span &span)
    {
        auto &l = line(span.voice);
        l.erase(std::remove_if(l.begin(), l.end(), [&](const WovenNote &n) { return n.onset >= span.begin && n.onset < span.end; }), l.end());
    }

    bool singsIn(int v, const Span &span) const
    {
        const WovenLine &l = m_out.lines[static_cast<std::size_t>(v)];
        return std::any_of(l.begin(), l.end(), [&](const WovenNote &n) { return n.onset < span.end && n.end > span.begin; });
    }

    void write(std::size_t s, const Span &span, bool last, int round)
    {
        const FugueSection &now = section(s);
        LineTask task;
        task.metre = m_metre;
        task.harmony = &m_out.harmony;
        const int v = span.voice;
        const std::vector<Span> later = spansOf(s);
        auto willSing = [&](int o) {
            return singsIn(o, span) || std::any_of(later.begin(), later.end(), [&](const Span &x) { return x.voice == o && x.begin < span.end && x.end > span.begin; });
        };
        bool lowest = true;
        for (int o = 0; o < m_plan.voices(); ++o) {
            if (o == v) continue;
            if (o > v && willSing(o)) lowest = false;
            Strand strand;
            strand.line = &m_out.lines[static_cast<std::size_t>(o)];
            strand.place = o < v ? 1 : -1;
            strand.neighbour = std::abs(o - v) == 1;
            task.strands.push_back(strand);
        }
        task.mine = &line(v);
        task.begin = span.begin;
        task.end = span.end;
        task.low = range(v).lowest;
        task.high = range(v).highest;
        task.bass = lowest;
        task.centre = static_cast<int>(std::lround(centre(v)));
        task.last = last;
        task.shortest = m_shortest;
        task.pulse = m_shortest == kSixteenthTicks ? 2 * kSixteenthTicks : m_metre.compound() ? 2 * kSixteenthTicks : 4 * kSixteenthTicks;
        if (m_shortest > kSixteenthTicks && meanLength() < 4 * kSixteenthTicks) task.pulse = 2 * kSixteenthTicks;
        task.motion = 1.0;
        task.lively = 0.35;
        task.rests = span.end - span.begin >= m_metre.bar() ? 2.2 : 3.5;
        task.motifs = now.kind == Kind::Episode || now.kind == Kind::Pedal ? std::span<const Motif>(m_playful) : std::span<const Motif>(m_motifs);
        if (const auto found = m_sequences.find(s); found != m_sequences.end() && span.end > found->second.from && span.begin < found->second.to) {
            task.model = &line(v);
            task.back = found->second.link;
            task.steps = found->second.step;
            task.modelFrom = found->second.from;
            task.modelTo = found->second.to;
        }
        if (span.farewell) {
            task.holdFrom = span.begin;
            task.mustConnect = false;
        }
        if (span.end >= m_plan.length()) {
            task.holdFrom = std::max(span.begin, m_plan.length() - m_metre.bar());
            task.mustConnect = false;
        }
        task.seed = m_seed * 131 + static_cast<std::uint64_t>(v * 7 + round) + s * 1009;
        task.beam = 22;
        task.job = &m_job;
        const LineFound found = findLine(task);
        if (!found.whole) {
            if (!m_job.stopped()) {
                ++m_out.compromises;
                m_out.remarks.push_back("The " + m_plan.names[static_cast<std::size_t>(v)] + " found no way and rests, " + sectionInWords(m_plan, s));
            }
            return;
        }
        m_out.compromises += found.compromises;
        put(line(v), found.notes);
    }

    double meanLength() const
    {
        return static_cast<double>(m_m.end() - m_m.offset()) / static_cast<double>(m_m.subject.size());
    }

    void finish()
    {
        std::sort(m_out.marks.begin(), m_out.marks.end(), [](const FugueMark &a, const FugueMark &b) { return a.begin < b.begin; });
    }

    const FugueMaterial &m_m;
    const FuguePlan &m_plan;
    const Countersubject &m_cs;
    JobControl &m_job;
    Metre m_metre;
    std::uint64_t m_seed;
    int m_shortest = kSixteenthTicks;
    std::vector<Motif> m_motifs, m_playful;
    WrittenFugue m_out;
    struct Sequence {
        int link = 0, step = 0, from = 0, to = 0;
    };
    std::map<std::size_t, Sequence> m_sequences; // by section
};

} // namespace

Result<WrittenFugue> writeFugue(const FugueMaterial &material, const FuguePlan &plan, const Countersubject &countersubject, JobControl &job)
{
    return Writer(material, plan, countersubject, job).write();
}

Result<WrittenFugue> rewritten(const FugueMaterial &material, const FuguePlan &plan, const Countersubject &countersubject,
                               WrittenFugue fugue, const std::vector<std::size_t> &sections, std::uint64_t seed, JobControl &job)
{
    return Writer(material, plan, countersubject, job).rewrite(std::move(fugue), sections, seed);
}

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
                const int up = x[i].key - x[i - 1].key, low = y[j].key - y[j - 1].key;
                if (up == 0 || low == 0 || (up > 0) != (low > 0)) continue;
                const int before = modulo12(x[i - 1].key - y[j - 1].key), after = modulo12(x[i].key - y[j].key);
                f.parallels += before == after && (after == 0 || after == 7);
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
