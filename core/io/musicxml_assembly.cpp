// SPDX-License-Identifier: GPL-3.0-or-later
// From what a MusicXML file says to a Score: bars get their lengths, tied heads become one note, ends of slurs find
// each other, and what the page showed beyond the rule becomes a hint.
#include "core/io/musicxml_names.h"
#include "core/io/musicxml_raw.h"
#include "core/io/musicxml_rules.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <tuple>

namespace ricercar::musicxml {

void Tally::add(const std::string &what, const std::string &place)
{
    const bool full = m_entries.size() >= 1000 && !m_entries.contains(what);
    Entry &entry = m_entries[full ? "further things" : what];
    if (entry.count++ == 0) entry.first = place;
}

std::vector<std::string> Tally::sentences() const
{
    std::vector<std::string> out;
    for (const auto &[what, entry] : m_entries)
        out.push_back(what + ": " + std::to_string(entry.count) + (entry.count == 1 ? " (" : " (first in ") + entry.first + ")");
    return out;
}

namespace {

class Assembly {
public:
    explicit Assembly(RawScore &&raw) : m_raw(std::move(raw)) {}

    Imported run()
    {
        settleBars();
        std::vector<std::shared_ptr<Part>> parts;
        m_provenance = std::make_shared<const Provenance>(Provenance{Provenance::Origin::Imported, m_raw.name, {}, 0, {}});
        m_seen.resize(m_raw.parts.size());
        for (std::size_t p = 0; p < m_raw.parts.size(); ++p) parts.push_back(assembledPart(p));
        ScorePtr score = finished(parts);
        if (keepBeams(parts, score)) score = finished(parts);
        keepStems(parts, *score);
        score = finished(parts);

        Imported result{score, m_ids, {}, {}, {}};
        result.report.notes = m_raw.notes.sentences();
        result.report.dropped = m_raw.dropped.sentences();
        result.report.damage = m_raw.damage.sentences();
        return result;
    }

private:
    // What the file showed of a note, by the note's id less the part's first.
    struct Seen {
        BeamHint beam = BeamHint::None;
        StemHint stem = StemHint::ByRule;
        int log2 = -99, dots = 0;
        bool accidental = false, courtesy = false;
    };
    struct Notes {
        std::uint64_t firstId = 0;
        bool hasBeams = false, hasStems = false;
        std::vector<Seen> seen;
    };

    std::string barName(std::size_t bar) const
    {
        const std::string &number = m_raw.bars[bar].number;
        return "bar " + (number.empty() ? std::to_string(bar + 1) : number);
    }
    std::int64_t start(std::size_t bar) const { return m_starts[bar]; }
    std::int64_t time(const RawPlace &at) const { return m_starts[at.bar] + at.tick; }
    std::int64_t lengthOf(std::size_t bar) const { return m_bars[bar].length.value; }
    // A place at the end of a bar is the start of the next; the last bar's end stays.
    RawPlace inside(RawPlace at) const
    {
        if (at.bar >= m_bars.size()) return {m_bars.size() - 1, lengthOf(m_bars.size() - 1)};
        if (at.tick >= lengthOf(at.bar)) {
            if (at.bar + 1 < m_bars.size()) return {at.bar + 1, 0};
            at.tick = lengthOf(at.bar);
        }
        return at;
    }

    void settleBars()
    {
        std::size_t count = std::max<std::size_t>(m_raw.bars.size(), 1);
        for (const RawPart &p : m_raw.parts) count = std::max(count, p.lengths.size());
        m_raw.bars.resize(count);
        m_bars.resize(count);

        const RawPart *keyPart = nullptr;
        for (const RawPart &p : m_raw.parts)
            if (!p.keys.empty() && (!keyPart || (keyPart->transposed && !p.transposed))) keyPart = &p;
        TimeSignature metre;
        KeySignature key;
        for (std::size_t b = 0; b < count; ++b) {
            bool changed = false;
            for (const RawPart &p : m_raw.parts) {
                const auto change = p.times.find(b);
                if (change == p.times.end()) continue;
                if (changed && change->second.length() != metre.length()) m_raw.notes.add("metres that differ between parts, taken from the first", barName(b));
                if (!changed) metre = change->second;
                changed = true;
            }
            if (keyPart)
                if (const auto change = keyPart->keys.find(b); change != keyPart->keys.end()) key = change->second;
            for (const RawPart &p : m_raw.parts) {
                const auto change = p.keys.find(b);
                if (change != p.keys.end() && (change->second.fifths - key.fifths) % 12 != 0)
                    m_raw.notes.add("key signatures that differ between parts, taken from one part", barName(b));
            }
            m_bars[b].time = metre;
            m_bars[b].key = key;
            settleLength(b);
        }
        // A short first bar is an anacrusis, unless the bar after it is its other half.
        if (!m_raw.bars[0].implicit && count > 1 && m_bars[1].pickup && m_bars[0].length + m_bars[1].length == m_bars[0].time.length())
            m_bars[0].pickup = false;
        m_starts.assign(1, 0);
        for (const MasterBar &bar : m_bars) m_starts.push_back(m_starts.back() + bar.length.value);
        for (std::size_t b = 0; b < count; ++b) {
            if (!m_bars[b].pickup && m_bars[b].length != m_bars[b].time.length() && !completes(b))
                m_raw.notes.add(m_bars[b].length < m_bars[b].time.length() ? "bars shorter than their metre, kept so"
                                                                           : "bars longer than their metre, kept so",
                                barName(b));
        }
        settleSigns();
    }

    void settleLength(std::size_t b)
    {
        std::int64_t longest = 0;
        for (const RawPart &p : m_raw.parts)
            if (b < p.lengths.size()) longest = std::max(longest, p.lengths[b]);
        MasterBar &bar = m_bars[b];
        bar.length = longest > 0 ? Ticks{longest} : bar.time.length();
        const bool shortStart = b == 0 && m_bars.size() > 1 && bar.length < bar.time.length();
        // "4a": the other half of bar 4, which is not counted either.
        const std::string &number = m_raw.bars[b].number;
        const bool uncounted = b > 0 && number.find_first_not_of("0123456789") != std::string::npos
                               && m_bars[b - 1].length + bar.length == bar.time.length();
        bar.pickup = m_raw.bars[b].implicit.value_or(shortStart || uncounted);
    }

    // The other half of a divided bar, or the last bar that an anacrusis takes from.
    bool completes(std::size_t b) const
    {
        const Ticks full = m_bars[b].time.length(), own = m_bars[b].length;
        if (own >= full) return false;
        const auto fits = [&](std::size_t other) { return m_bars[other].pickup && m_bars[other].length + own == full; };
        return (b + 1 < m_bars.size() && fits(b + 1)) || (b > 0 && fits(b - 1)) || (b + 1 == m_bars.size() && fits(0));
    }

    void settleSigns()
    {
        const std::size_t count = m_bars.size();
        for (std::size_t b = 0; b < count; ++b) {
            RawBar &raw = m_raw.bars[b];
            MasterBar &bar = m_bars[b];
            bar.repeatStart = raw.repeatStart;
            bar.repeatEnd = raw.repeatEnd;
            bar.right = raw.right.value_or(Barline::Normal);
            // A repeat brings its heavy line along; only at the end of all it may be the final one, too.
            if (bar.repeatEnd && bar.right == Barline::Final && b + 1 < count) bar.right = Barline::Normal;
            bar.systemBreak = raw.systemBreak;
            bar.pageBreak = raw.pageBreak;
            if (raw.endingStart) settleEnding(b);
            const auto joined = [](const std::vector<std::string> &words, std::string text) {
                std::vector<std::string> met;
                for (const std::string &w : words) {
                    if (w.empty() || std::find(met.begin(), met.end(), w) != met.end()) continue;
                    met.push_back(w);
                    text += (text.empty() ? "" : "; ") + w;
                }
                return text;
            };
            bar.rehearsal = joined(raw.rehearsals, {});
            bar.jump = joined(raw.jumpsAtEnd, joined(raw.jumpsAtStart, {}));
            for (auto &[mark, sounded] : raw.tempi) {
                const RawPlace at = inside({b, mark.at.value});
                mark.at = BarTick{at.tick};
                m_bars[at.bar].tempi.push_back(mark);
            }
            for (ChordSymbol &chord : raw.chords) {
                const RawPlace at = inside({b, chord.at.value});
                chord.at = BarTick{at.tick};
                m_bars[at.bar].chords.push_back(chord);
            }
        }
        for (MasterBar &bar : m_bars) {
            const auto earlier = [](const auto &a, const auto &b) { return a.at < b.at; };
            std::stable_sort(bar.tempi.begin(), bar.tempi.end(), earlier);
            std::stable_sort(bar.chords.begin(), bar.chords.end(), earlier);
        }
    }

    void settleEnding(std::size_t first)
    {
        std::size_t next = first + 1;
        while (next < m_bars.size() && !m_raw.bars[next].endingStart) ++next;
        std::size_t last = first;
        const auto found = [&](auto &&is) {
            for (std::size_t b = first; b < next; ++b)
                if (is(m_raw.bars[b])) {
                    last = b;
                    return true;
                }
            return false;
        };
        if (!found([](const RawBar &b) { return b.endingStop; }) && !found([](const RawBar &b) { return b.repeatEnd > 0; }))
            m_raw.damage.add("an ending without its own end, taken as one bar", barName(first));
        for (std::size_t b = first; b <= last; ++b) m_bars[b].endings |= m_raw.bars[first].endingStart;
    }

    std::shared_ptr<Part> assembledPart(std::size_t p)
    {
        RawPart &raw = m_raw.parts[p];
        auto part = std::make_shared<Part>(raw.part);
        part->id = m_ids.part();
        static const auto kEmpty = std::make_shared<const Bar>();
        std::map<std::size_t, Bar> bars; // those that have something
        const std::vector<NoteId> noteOfHead = placeNotes(p, bars);
        placeSlurs(p, noteOfHead, bars);
        for (RawDirection &d : raw.directions) {
            const RawPlace at = inside(d.at);
            d.direction.at = BarTick{at.tick};
            if (d.end) d.direction.length = Ticks{std::max<std::int64_t>(time(inside(*d.end)) - time(at), 0)};
            auto &directions = bars[at.bar].directions;
            if (std::find(directions.begin(), directions.end(), d.direction) == directions.end())
                directions.push_back(d.direction);
        }
        for (auto &[place, change] : raw.clefs) {
            const RawPlace at = inside(place);
            if (at.tick >= lengthOf(at.bar)) continue; // a courtesy clef after the last note of all
            change.at = BarTick{at.tick};
            bars[at.bar].clefs.push_back(change);
        }
        part->bars.assign(m_bars.size(), kEmpty);
        for (auto &[b, bar] : bars) {
            std::stable_sort(bar.clefs.begin(), bar.clefs.end(), [](const auto &x, const auto &y) { return x.at < y.at; });
            // Fermatas over rests come last at their time, as they hang on the rest and not before it.
            std::stable_sort(bar.directions.begin(), bar.directions.end(), [](const Direction &x, const Direction &y) {
                const auto late = [](const Direction &d) { return d.kind == Direction::Kind::Fermata; };
                return std::tuple(x.at.value, late(x)) < std::tuple(y.at.value, late(y));
            });
            keepAccidentals(p, *part, b, bar);
            part->bars[b] = std::make_shared<const Bar>(std::move(bar));
        }
        return part;
    }

    // Joins tied heads and puts the notes into their bars. Returns the note that each head became (0: none).
    std::vector<NoteId> placeNotes(std::size_t p, std::map<std::size_t, Bar> &bars)
    {
        RawPart &raw = m_raw.parts[p];
        struct Open {
            std::size_t note;
            std::int64_t end;
            std::uint8_t voice, staff;
        };
        struct Joined {
            Note note;
            RawPlace at;
            std::size_t head = 0;
            std::optional<std::int64_t> attack, release;
        };
        std::vector<std::size_t> order(raw.heads.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
            return time(raw.heads[a].at) < time(raw.heads[b].at);
        });
        const std::string partName = "part " + std::to_string(p + 1) + ", ";
        std::map<int, std::vector<Open>> open; // by MIDI key
        std::vector<Joined> notes;
        std::vector<std::size_t> noteOfHead(raw.heads.size());
        const auto lost = [&](const Open &o) {
            m_raw.damage.add("ties that lead to no note, left out", partName + barName(notes[o.note].at.bar));
        };
        for (const std::size_t i : order) {
            RawHead &head = raw.heads[i];
            const bool grace = head.note.grace != Grace::None;
            const std::int64_t at = time(head.at);
            // A head that fills its part's bar to the end reaches the next bar, even if other parts go on longer.
            const bool toBarEnd = head.at.bar < raw.lengths.size() && head.at.tick + head.length >= raw.lengths[head.at.bar];
            const std::int64_t end = toBarEnd ? start(head.at.bar + 1) : at + head.length;
            auto &waiting = open[head.note.midi()];
            std::erase_if(waiting, [&](const Open &o) {
                if (o.end < at) lost(o);
                return o.end < at;
            });
            if (head.tieStop && !grace) {
                auto best = waiting.end();
                int bestRank = -1;
                for (auto o = waiting.begin(); o != waiting.end(); ++o) {
                    const int rank = (o->voice == head.note.voice ? 2 : 0) + (o->staff == head.note.staff ? 1 : 0);
                    if (o->end == at && rank > bestRank) {
                        best = o;
                        bestRank = rank;
                    }
                }
                if (best != waiting.end()) {
                    Joined &first = notes[best->note];
                    first.note.length = Ticks{at + head.length - time(first.at)};
                    first.note.marks |= head.note.marks;
                    for (const Lyric &l : head.note.lyrics) addLyric(first.note, l, partName + barName(head.at.bar));
                    if (head.release) first.release = head.release;
                    if (!first.note.performed) first.note.performed = head.note.performed;
                    noteOfHead[i] = best->note;
                    if (head.tieStart) best->end = end;
                    else waiting.erase(best);
                    continue;
                }
                m_raw.notes.add("ties that come from no note, as after a repeat; the note begins anew", partName + barName(head.at.bar));
            }
            noteOfHead[i] = notes.size();
            if (!grace) head.note.length = Ticks{head.length};
            if (head.tieStart && !grace) waiting.push_back({notes.size(), end, head.note.voice, head.note.staff});
            notes.push_back({head.note, head.at, i, head.attack, head.release});
        }
        for (const auto &[key, waiting] : open)
            for (const Open &o : waiting) lost(o);

        Notes &seen = m_seen[p];
        seen.firstId = m_ids.next();
        std::vector<NoteId> ids(notes.size());
        for (std::size_t n = 0; n < notes.size(); ++n) {
            Joined &joined = notes[n];
            Note &note = joined.note;
            RawPlace at = joined.at;
            if (at.tick >= lengthOf(at.bar)) { // grace notes at the end of a bar belong to the next one's first
                at = inside(at);
                if (at.tick > 0) {
                    m_raw.dropped.add("grace notes after the last note", partName + barName(at.bar));
                    continue;
                }
                m_raw.notes.add("grace notes at the end of a bar, kept before the next bar's first note", partName + barName(at.bar));
            }
            note.id = m_ids.note();
            ids[n] = note.id;
            note.onset = BarTick{at.tick};
            note.provenance = m_provenance;
            if (note.performed) {
                note.performed->offset = Ticks{joined.attack.value_or(0)};
                note.performed->length = Ticks{std::max<std::int64_t>(
                    note.length.value + joined.release.value_or(0) - joined.attack.value_or(0), 1)};
            }
            const RawHead &head = raw.heads[joined.head];
            seen.seen.push_back({head.beam, head.note.stem, head.typeLog2, head.dots, head.accidentalShown, head.courtesy});
            seen.hasBeams |= head.beam != BeamHint::None && head.beam != BeamHint::ByRule;
            seen.hasStems |= head.note.stem != StemHint::ByRule;
            note.stem = StemHint::ByRule;
            bars[at.bar].notes.push_back(note);
        }
        for (std::size_t n = 0; n < notes.size(); ++n)
            if (ids[n] && notes[n].note.grace != Grace::None) m_graceSequence[ids[n]] = raw.heads[notes[n].head].graceSequence;
        for (auto &[b, bar] : bars) orderGraces(bar);
        for (std::size_t n = 0; n < notes.size(); ++n) {
            const auto order = raw.heads[notes[n].head].graceOrder;
            if (!order || !ids[n]) continue;
            auto &inBar = bars[inside(notes[n].at).bar].notes;
            for (Note &note : inBar)
                if (note.id == ids[n]) note.graceOrder = *order;
            std::sort(inBar.begin(), inBar.end(), before);
        }
        std::vector<NoteId> result(raw.heads.size());
        for (std::size_t i = 0; i < result.size(); ++i) result[i] = ids[noteOfHead[i]];
        return result;
    }

    // A syllable under a tied head joins that of its verse under the first.
    void addLyric(Note &note, const Lyric &lyric, const std::string &place)
    {
        const auto same = std::find_if(note.lyrics.begin(), note.lyrics.end(), [&](const Lyric &l) { return l.verse == lyric.verse; });
        if (same == note.lyrics.end()) return note.lyrics.push_back(lyric);
        using Syllable = Lyric::Syllable;
        const bool begins = same->syllable == Syllable::Single || same->syllable == Syllable::Begin;
        const bool ends = lyric.syllable == Syllable::Single || lyric.syllable == Syllable::End;
        same->syllable = begins ? (ends ? Syllable::Single : Syllable::Begin) : (ends ? Syllable::End : Syllable::Middle);
        same->text += "\u203f" + lyric.text;
        same->extender = lyric.extender;
        m_raw.notes.add("two syllables under one tied note, joined", place);
    }

    void orderGraces(Bar &bar)
    {
        std::map<std::tuple<std::int64_t, std::uint8_t, std::uint8_t>, std::set<int>> sequences; // onset, voice, staff
        for (const Note &n : bar.notes)
            if (n.grace != Grace::None) sequences[{n.onset.value, n.voice, n.staff}].insert(m_graceSequence[n.id]);
        for (Note &n : bar.notes) {
            if (n.grace == Grace::None) continue;
            const auto &all = sequences[{n.onset.value, n.voice, n.staff}];
            n.graceOrder = static_cast<std::uint8_t>(
                std::min<std::ptrdiff_t>(std::distance(all.begin(), all.find(m_graceSequence[n.id])), 255));
        }
        std::sort(bar.notes.begin(), bar.notes.end(), before);
    }

    void placeSlurs(std::size_t p, const std::vector<NoteId> &noteOfHead, std::map<std::size_t, Bar> &bars)
    {
        RawPart &raw = m_raw.parts[p];
        const std::string partName = "part " + std::to_string(p + 1) + ", ";
        std::vector<RawSlurEnd> starts, stops; // that wait for their other end
        const auto join = [&](const RawSlurEnd &from, const RawSlurEnd &to) {
            const NoteId first = noteOfHead[from.head], last = noteOfHead[to.head];
            const RawHead &head = raw.heads[from.head];
            if (!first || !last) return;
            if (first == last) return m_raw.notes.add("slurs over a single tied note, left out", partName + barName(head.at.bar));
            // The note may begin in an earlier bar than the head that the slur hangs on.
            for (std::size_t b = head.at.bar + 1 < m_bars.size() ? head.at.bar + 1 : head.at.bar;; --b) {
                const auto bar = bars.find(b);
                if (bar != bars.end()) {
                    for (const Note &n : bar->second.notes)
                        if (n.id == first) return bar->second.slurs.push_back({first, last});
                }
                if (b == 0) return;
            }
        };
        // At one note, what ends comes before what begins.
        std::stable_sort(raw.slurs.begin(), raw.slurs.end(), [](const RawSlurEnd &a, const RawSlurEnd &b) {
            return std::tuple(a.head, a.start) < std::tuple(b.head, b.start);
        });
        const auto take = [&](std::vector<RawSlurEnd> &from, const RawSlurEnd &to, auto &&fits) {
            auto best = from.end();
            for (auto s = from.begin(); s != from.end(); ++s) {
                if (s->number != to.number || !fits(*s)) continue;
                if (best == from.end() || raw.heads[s->head].note.voice == raw.heads[to.head].note.voice) best = s;
            }
            if (best == from.end()) return false;
            join(*best, to);
            from.erase(best);
            return true;
        };
        for (const RawSlurEnd &end : raw.slurs) {
            if (end.start) starts.push_back(end);
            else if (!take(starts, end, [](const RawSlurEnd &) { return true; })) stops.push_back(end);
            if (starts.size() > 256) starts.erase(starts.begin());
        }
        for (const RawSlurEnd &stop : stops) { // voices written one after another: an end may come before its start
            const auto notAfter = [&](const RawSlurEnd &s) { return time(raw.heads[s.head].at) <= time(raw.heads[stop.head].at); };
            if (!take(starts, stop, notAfter)) m_raw.damage.add("slurs that begin nowhere, left out", partName + barName(raw.heads[stop.head].at.bar));
        }
        for (const RawSlurEnd &s : starts) m_raw.damage.add("slurs that end nowhere, left out", partName + barName(raw.heads[s.head].at.bar));
    }

    void keepAccidentals(std::size_t p, const Part &part, std::size_t b, Bar &bar)
    {
        if (bar.notes.empty()) return;
        const auto needed = accidentalsByRule(bar, m_bars[b].key, part.instrument.transposition);
        for (std::size_t i = 0; i < bar.notes.size(); ++i) {
            const Seen &seen = seenOf(p, bar.notes[i].id);
            if (seen.courtesy) bar.notes[i].accidental = AccidentalHint::Courtesy;
            else if (seen.accidental && !needed[i]) bar.notes[i].accidental = AccidentalHint::Show;
        }
    }

    const Seen &seenOf(std::size_t p, NoteId id) const { return m_seen[p].seen[id.value - m_seen[p].firstId]; }

    template <typename Change>
    static void changeBar(Part &part, std::size_t b, Change change)
    {
        auto bar = std::make_shared<Bar>(*part.bars[b]);
        for (Note &n : bar->notes) change(n);
        part.bars[b] = std::move(bar);
    }

    using Hints = std::unordered_map<NoteId, BeamHint>;

    // Hints where the file's beams differ from the rule. They are kept only if, taken together, they lead to a page
    // that gives the same hints when it is read again; else the rule stands.
    bool keepBeams(std::vector<std::shared_ptr<Part>> &parts, const ScorePtr &byRule)
    {
        std::map<std::pair<std::size_t, std::size_t>, std::unordered_map<NoteId, HeadState>> rules;
        forBars(parts, *byRule, [&](std::size_t p) { return m_seen[p].hasBeams; }, [&](std::size_t p, std::size_t b, const auto &rule) {
            Hints hints;
            for (const auto &[id, state] : rule) {
                const Seen &seen = seenOf(p, id);
                if (seen.log2 == state.log2 && seen.dots == state.dots && seen.beam != state.beam) hints[id] = seen.beam;
            }
            if (hints.empty()) return;
            rules[{p, b}] = rule;
            setBeams(*parts[p], b, hints);
        });
        if (rules.empty()) return false;
        const auto chosen = [&](std::size_t p) {
            const auto first = rules.lower_bound({p, 0});
            return first != rules.end() && first->first.first == p;
        };
        std::map<std::pair<std::size_t, std::size_t>, std::unordered_map<NoteId, HeadState>> shown;
        const ScorePtr hinted = finished(parts);
        forBars(parts, *hinted, chosen, [&](std::size_t p, std::size_t b, const auto &states) {
            const auto rule = rules.find({p, b});
            if (rule == rules.end()) return;
            Hints hints;
            for (const auto &[id, state] : states)
                if (state.beam != rule->second.at(id).beam) hints[id] = state.beam;
            shown[{p, b}] = states;
            setBeams(*parts[p], b, hints);
        });
        const ScorePtr again = finished(parts);
        forBars(parts, *again, chosen, [&](std::size_t p, std::size_t b, const auto &states) {
            const auto before = shown.find({p, b});
            if (before == shown.end()) return;
            const bool same = std::all_of(states.begin(), states.end(), [&](const auto &s) {
                return before->second.at(s.first).beam == s.second.beam;
            });
            if (same) return;
            m_raw.notes.add("beams that could not be kept, set by rule", "part " + std::to_string(p + 1) + ", " + barName(b));
            setBeams(*parts[p], b, {});
        });
        return true;
    }

    static void setBeams(Part &part, std::size_t b, const Hints &hints)
    {
        changeBar(part, b, [&](Note &n) {
            const auto hint = hints.find(n.id);
            n.beam = hint == hints.end() ? BeamHint::ByRule : hint->second;
        });
    }

    void keepStems(std::vector<std::shared_ptr<Part>> &parts, const Score &score)
    {
        forBars(parts, score, [&](std::size_t p) { return m_seen[p].hasStems; }, [&](std::size_t p, std::size_t b, const auto &states) {
            bool differs = false;
            const auto hintOf = [&](NoteId id) {
                const auto state = states.find(id);
                const StemHint seen = seenOf(p, id).stem;
                if (state == states.end() || seen == StemHint::ByRule || seen == state->second.stem) return StemHint::ByRule;
                return state->second.log2 < 1 ? StemHint::ByRule : seen;
            };
            for (const auto &[id, state] : states) differs |= hintOf(id) != StemHint::ByRule;
            if (differs) changeBar(*parts[p], b, [&](Note &n) { n.stem = hintOf(n.id); });
        });
    }

    // `visit(part, bar, states)` for the bars with notes of the parts that `wanted` picks. `parts` may change meanwhile.
    template <typename Wanted, typename Visit>
    void forBars(const std::vector<std::shared_ptr<Part>> &parts, const Score &score, Wanted wanted, Visit visit)
    {
        for (std::size_t p = 0; p < parts.size(); ++p) {
            if (!wanted(p)) continue;
            ClefTrack clefs(*score.parts[p]);
            for (std::size_t b = 0; b < m_bars.size(); ++b) {
                const BarPtr bar = score.parts[p]->bars[b];
                if (!bar->notes.empty()) visit(p, b, headStates(score, p, b, clefs));
                clefs.pass(*bar);
            }
        }
    }

    ScorePtr finished(const std::vector<std::shared_ptr<Part>> &parts)
    {
        Score draft;
        draft.metadata = m_raw.metadata;
        for (const MasterBar &bar : m_bars) draft.masterBars.push_back(std::make_shared<const MasterBar>(bar));
        for (const auto &part : parts) draft.parts.push_back(std::make_shared<const Part>(*part));
        for (const std::string &text : m_raw.locks) {
            std::array<std::int64_t, 5> field{}; // part, voice, begin, end, attributes
            const char *at = text.data(), *const end = at + text.size();
            bool good = true;
            for (std::int64_t &f : field) {
                while (at < end && *at == ' ') ++at;
                const auto read = std::from_chars(at, end, f);
                good = good && read.ec == std::errc{};
                at = read.ptr;
            }
            if (!good || field[0] < 0 || field[0] >= std::ssize(parts) || field[1] < 0 || field[1] > 15) continue;
            draft.locks.push_back({parts[static_cast<std::size_t>(field[0])]->id, static_cast<std::uint8_t>(field[1]),
                                   {TimelineTick{field[2]}, TimelineTick{field[3]}}, static_cast<std::uint8_t>(field[4])});
        }
        return Score::finish(std::move(draft));
    }

    RawScore m_raw;
    std::vector<MasterBar> m_bars;
    std::vector<std::int64_t> m_starts;
    std::vector<Notes> m_seen;
    std::unordered_map<NoteId, int> m_graceSequence;
    ProvenancePtr m_provenance;
    IdSource m_ids;
};

} // namespace

Imported assembled(RawScore &&raw)
{
    return Assembly(std::move(raw)).run();
}

} // namespace ricercar::musicxml
