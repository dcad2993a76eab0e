// SPDX-License-Identifier: GPL-3.0-or-later
// Lines made ready to be judged, and what the rules share. Private to core/theory.
// Every rule judges moments: an onset, a beat, a change of harmony. It is asked for the moments of a window and says
// how far around it has read, so that after an edit only windows that read what changed are judged again.
#pragma once

#include "core/theory/chord.h"
#include "core/theory/species.h"
#include "core/theory/texture_lines.h"

#include <array>
#include <limits>
#include <optional>
#include <vector>

namespace ricercar {

// Notes of one pitch that touch: for rules of motion the pitch moves, not the syllable.
struct Segment {
    TimelineTick onset, end;
    int key = 0;
    std::size_t first = 0, last = 0; // notes of the line
    bool fermata = false;
};

// What sounds between one change and the next.
struct Slice {
    static constexpr std::size_t kMost = 8; // lines
    TickRange range;
    std::array<int, kMost> segment{};       // per line, -1 where it rests
};

inline constexpr TimelineTick kLongAgo{std::numeric_limits<std::int64_t>::min() / 4};
inline constexpr TimelineTick kFarAhead{std::numeric_limits<std::int64_t>::max() / 4};
inline constexpr TickRange kAllTime{kLongAgo, kFarAhead};

class JudgedMusic {
public:
    JudgedMusic(const Texture &texture, const RuleSet &wanted);

    const Texture &texture;
    std::vector<std::vector<Segment>> segments;
    std::vector<Slice> slices; // of two to eight lines
    SpeciesReading species;    // where a rule of the species is wanted

    std::size_t lines() const { return segments.size(); }
    const std::vector<LineNote> &notes(std::size_t line) const { return texture.lines[line].notes; }
    std::optional<Chord> chordOf(const Slice &slice) const; // of three notes or more
    // The first segment of the line with an onset at `t` or later; segments[line].size() if none.
    std::size_t segmentFrom(std::size_t line, TimelineTick t) const;
    // The segment sounding at `t`.
    std::optional<std::size_t> segmentAt(std::size_t line, TimelineTick t) const;
    std::optional<std::size_t> noteSounding(std::size_t line, TimelineTick t) const;
};

// The faults of a window, and the time that was read to find them.
struct Judgement {
    TickRange window = kAllTime; // moments asked for
    RuleSet wanted;
    std::vector<Fault> faults;
    TimelineTick from = kFarAhead, to = kLongAgo;

    bool wants(Rule rule) const { return wanted.test(static_cast<std::size_t>(rule)); }
    void read(TimelineTick a, TimelineTick b)
    {
        from = std::min(from, a);
        to = std::max(to, b);
    }
    void add(Rule rule, Severity severity, TickRange range, std::vector<Fault::At> notes)
    {
        if (wants(rule)) faults.push_back({rule, severity, range, std::move(notes)});
    }
    void add(Rule rule, TickRange range, std::vector<Fault::At> notes) { add(rule, infoOf(rule).severity, range, std::move(notes)); }
};

void judgeConsecutives(const JudgedMusic &music, Judgement &judgement);
void judgeOrnaments(const JudgedMusic &music, Judgement &judgement); // consecutives from beat to beat, and across voices
void judgeLines(const JudgedMusic &music, Judgement &judgement);     // leaps, ranges, crossing, overlap, spacing
void judgeHarmony(const JudgedMusic &music, Judgement &judgement);
void judgeSpecies(const JudgedMusic &music, Judgement &judgement);
// All of them, and the reach that every window has.
void judge(const JudgedMusic &music, Judgement &judgement);

inline int modulo12(int value) { return ((value % 12) + 12) % 12; }
inline int modulo7(int value) { return ((value % 7) + 7) % 7; }
inline int sign(int value) { return (value > 0) - (value < 0); }

} // namespace ricercar
