// SPDX-License-Identifier: GPL-3.0-or-later
// The weight of each place in a bar, and the rule by which a length that hides a weighty place is written as
// several tied values. Used by written.cpp and beaming.cpp.
#pragma once

#include "core/notation/written.h"

#include <optional>
#include <vector>

namespace ricercar {

// A value together with the exact time it fills; they differ only for music off every grid.
struct TimedValue {
    NoteValue value;
    Ticks length;
};

// The plain or dotted value of exactly this length, if there is one.
std::optional<NoteValue> valueOf(Ticks length, int maxDots);
// As few values as add up to `length`, longest first; what no value can show is given to a last 128th.
std::vector<TimedValue> valuesWithoutMetre(Ticks length, int maxDots);

class Metric {
public:
    struct Beat {
        Ticks start, length;
        Ticks origin; // where the beat would begin if it were whole: an anacrusis may begin inside one
        int level = 2;
    };

    explicit Metric(const MasterBar &bar);

    bool compound() const { return m_compound; }
    Ticks length() const { return m_length; }
    const std::vector<Beat> &beats() const { return m_beats; }
    std::size_t beatAt(Ticks at) const; // index; the last beat for places past the end
    // 4 the bar's edges, 3 its middle, 2 beats, 1 halves (thirds) of beats, 0, -1 ... below; very low off the grid.
    int level(Ticks at) const;
    // Splits [at, at + length) so that the beats show.
    std::vector<TimedValue> split(Ticks at, Ticks length, bool rest) const;

private:
    struct Inside {
        Ticks at;
        int level = -100;
    };
    std::optional<Inside> strongestInside(Ticks from, Ticks to) const;
    bool showsBeats(Ticks from, Ticks to, const NoteValue &value, bool rest, const Inside &inside) const;
    void splitInto(Ticks from, Ticks to, bool rest, std::vector<TimedValue> &out) const;

    Ticks m_length;
    bool m_compound = false;
    Ticks m_beat; // of a whole beat
    std::vector<Beat> m_beats;
};

} // namespace ricercar
