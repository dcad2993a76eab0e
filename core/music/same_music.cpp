// SPDX-License-Identifier: GPL-3.0-or-later
// Whether two scores hold the same music, and in words where they do not.
#include "core/music/delta.h"

#include <algorithm>
#include <map>
#include <sstream>
#include <tuple>

namespace ricercar {

namespace {

class Comparison {
public:
    Comparison(const Score &a, const Score &b) : m_a(a), m_b(b) {}

    bool same()
    {
        if (!(m_a.metadata == m_b.metadata)) return differs("The titles or other credits differ.");
        if (m_a.barCount() != m_b.barCount()) return counts("bars", m_a.barCount(), m_b.barCount());
        if (m_a.parts.size() != m_b.parts.size()) return counts("parts", m_a.parts.size(), m_b.parts.size());
        for (std::size_t b = 0; b < m_a.barCount(); ++b)
            if (!sameMasterBar(b)) return false;
        for (std::size_t p = 0; p < m_a.parts.size(); ++p) {
            if (!sameHead(p)) return false;
            namePlaces(p);
            for (std::size_t b = 0; b < m_a.barCount(); ++b)
                if (m_a.parts[p]->bars[b] != m_b.parts[p]->bars[b] && !sameBar(p, b)) return false;
        }
        return sameLocks();
    }
    const std::string &where() const { return m_where; }

private:
    bool differs(std::string sentence)
    {
        m_where = std::move(sentence);
        return false;
    }
    bool counts(const std::string &what, std::size_t a, std::size_t b)
    {
        return differs("One score has " + std::to_string(a) + " " + what + ", the other " +
                       std::to_string(b) + ".");
    }

    std::string bar(std::size_t b) const { return "bar " + std::to_string(m_a.barNumber(b)); }
    std::string place(std::size_t p, std::size_t b) const
    {
        const std::string &name = m_a.parts[p]->name;
        return "Part " + std::to_string(p + 1) + (name.empty() ? "" : " (" + name + ")") + ", " + bar(b) +
               ": ";
    }
    static std::string quarters(std::int64_t ticks)
    {
        std::ostringstream text;
        text << Ticks{ticks}.quarters() << (std::abs(ticks) == kQuarter.value ? " quarter" : " quarters");
        return text.str();
    }

    bool sameMasterBar(std::size_t b)
    {
        const MasterBar &x = *m_a.masterBars[b], &y = *m_b.masterBars[b];
        if (x == y) return true;
        std::string what = "repeats, bar lines, breaks or marks differ";
        const auto metre = [](const TimeSignature &t) {
            return std::to_string(t.beats) + "/" + std::to_string(t.unit) +
                   (t.sign == TimeSignature::Sign::Numbers ? "" : " written as a sign");
        };
        if (!(x.time == y.time))
            what = "the metre is " + metre(x.time) + " in one and " + metre(y.time) + " in the other";
        else if (x.length != y.length)
            what = "it lasts " + quarters(x.length.value) + " in one and " + quarters(y.length.value) +
                   " in the other";
        else if (x.pickup != y.pickup)
            what = "only one has it as an anacrusis";
        else if (x.key.fifths != y.key.fifths)
            what = "the key signatures differ";
        else if (x.key.mode != y.key.mode)
            what = "the modes of the key differ";
        else if (x.tempi != y.tempi)
            what = "the tempo marks differ";
        else if (x.chords != y.chords)
            what = "the chord symbols differ";
        const std::string text = bar(b) + ": " + what + ".";
        return differs("In " + text);
    }

    bool sameHead(std::size_t p)
    {
        const Part &x = *m_a.parts[p], &y = *m_b.parts[p];
        std::string what;
        if (x.name != y.name)
            what = "name (\"" + x.name + "\" and \"" + y.name + "\")";
        else if (x.abbreviation != y.abbreviation)
            what = "abbreviation";
        else if (!(x.instrument == y.instrument))
            what = "instrument";
        else if (x.staves != y.staves)
            what = "staves";
        else if (!(x.mixer == y.mixer))
            what = "mixer";
        else if (x.bracket != y.bracket || x.bracketSpan != y.bracketSpan)
            what = "bracket";
        return what.empty() || differs("Part " + std::to_string(p + 1) + " differs in its " + what + ".");
    }

    // A slur's ends are compared by the notes they name: bar and order in the bar.
    using Place = std::pair<std::size_t, std::size_t>;
    using Places = std::map<NoteId, Place>;

    static std::vector<const Note *> inOrder(const Bar &bar)
    {
        std::vector<const Note *> notes;
        for (const Note &note : bar.notes)
            notes.push_back(&note);
        // By everything that is not an id, so that notes that sound alike come in one order in both scores.
        const auto key = [](const Note &n) {
            return std::tuple(n.onset.value, n.grace == Grace::None, n.voice, n.graceOrder, n.midi(),
                              n.pitch.diatonic(), n.staff, n.length.value, n.velocity, n.marks);
        };
        std::stable_sort(notes.begin(), notes.end(),
                         [&](const Note *a, const Note *b) { return key(*a) < key(*b); });
        return notes;
    }

    void namePlaces(std::size_t p)
    {
        const auto name = [p](const Score &score, Places &places) {
            places.clear();
            for (std::size_t b = 0; b < score.barCount(); ++b) {
                std::size_t i = 0;
                for (const Note *note : inOrder(*score.parts[p]->bars[b]))
                    places[note->id] = {b, i++};
            }
        };
        const auto slurred = [p](const Score &score) {
            return std::any_of(score.parts[p]->bars.begin(), score.parts[p]->bars.end(),
                               [](const BarPtr &bar) { return !bar->slurs.empty(); });
        };
        if (!slurred(m_a) && !slurred(m_b)) return;
        name(m_a, m_placesA);
        name(m_b, m_placesB);
    }

    static std::vector<std::pair<Place, Place>> slursOf(const Bar &bar, const Places &places)
    {
        constexpr Place kNowhere{~std::size_t{0}, 0};
        std::vector<std::pair<Place, Place>> slurs;
        for (const Slur &slur : bar.slurs) {
            const auto from = places.find(slur.from), to = places.find(slur.to);
            slurs.emplace_back(from == places.end() ? kNowhere : from->second,
                               to == places.end() ? kNowhere : to->second);
        }
        std::sort(slurs.begin(), slurs.end());
        return slurs;
    }

    bool sameBar(std::size_t p, std::size_t b)
    {
        const Bar &x = *m_a.parts[p]->bars[b], &y = *m_b.parts[p]->bars[b];
        const auto xs = inOrder(x), ys = inOrder(y);
        for (std::size_t i = 0; i < std::min(xs.size(), ys.size()); ++i)
            if (!sameNote(p, b, *xs[i], *ys[i])) return false;
        if (xs.size() != ys.size()) {
            const bool more = xs.size() > ys.size();
            const Note &extra = more ? *xs[ys.size()] : *ys[xs.size()];
            return differs(place(p, b) + "only the " + (more ? "first" : "second") + " score has the " +
                           extra.pitch.name() + " at " + quarters(extra.onset.value) + ".");
        }
        if (x.directions != y.directions) return differs(place(p, b) + "dynamics, words or lines differ.");
        if (x.clefs != y.clefs) return differs(place(p, b) + "the clefs differ.");
        if (slursOf(x, m_placesA) != slursOf(y, m_placesB)) return differs(place(p, b) + "the slurs differ.");
        return true;
    }

    bool sameNote(std::size_t p, std::size_t b, const Note &x, const Note &y)
    {
        Note like = y;
        like.id = x.id;
        like.provenance = x.provenance;
        if (like == x) return true;
        const std::string note = place(p, b) + "the " + x.pitch.name() + " at " + quarters(x.onset.value);
        const auto inTheOther = [&](const std::string &one, const std::string &other) {
            return differs(note + " " + one + ", in the other score " + other + ".");
        };
        if (x.onset != y.onset || !(x.pitch == y.pitch))
            return inTheOther("stands in one score",
                              "there is a " + y.pitch.name() + " at " + quarters(y.onset.value));
        if (x.length != y.length)
            return inTheOther("lasts " + quarters(x.length.value), quarters(y.length.value));
        if (x.voice != y.voice)
            return inTheOther("is in voice " + std::to_string(x.voice),
                              "in voice " + std::to_string(y.voice));
        if (x.staff != y.staff)
            return inTheOther("is on staff " + std::to_string(x.staff),
                              "on staff " + std::to_string(y.staff));
        if (x.velocity != y.velocity)
            return inTheOther("has velocity " + std::to_string(x.velocity), std::to_string(y.velocity));
        if (x.grace != y.grace || x.graceOrder != y.graceOrder)
            return differs(note + " differs as a grace note.");
        if (x.marks != y.marks) return differs(note + " has other articulations or ornaments.");
        if (x.lyrics != y.lyrics) return differs(note + " has other lyrics.");
        if (x.performed != y.performed) return differs(note + " is played otherwise.");
        return differs(note + " has another accidental, beam or stem.");
    }

    bool sameLocks()
    {
        const auto locks = [](const Score &score) {
            std::vector<std::tuple<std::size_t, int, std::int64_t, std::int64_t, int>> result;
            for (const Lock &lock : score.locks)
                result.emplace_back(score.partIndex(lock.part), lock.voice, lock.range.begin.value,
                                    lock.range.end.value, lock.attributes);
            std::sort(result.begin(), result.end());
            return result;
        };
        return locks(m_a) == locks(m_b) || differs("The locks differ.");
    }

    const Score &m_a;
    const Score &m_b;
    Places m_placesA, m_placesB;
    std::string m_where;
};

} // namespace

bool sameMusic(const Score &a, const Score &b, std::string *where)
{
    Comparison comparison(a, b);
    const bool same = comparison.same();
    if (where) *where = comparison.where();
    return same;
}

} // namespace ricercar
