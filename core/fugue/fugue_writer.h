// SPDX-License-Identifier: GPL-3.0-or-later
// The work of writing one fugue by a plan: entries and countersubjects first, then section by section its keys and
// chords, its fragments and its free voices. Private to writer.cpp and writer_*.cpp.
#pragma once

#include "core/fugue/line_search.h"
#include "core/fugue/writer.h"

#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace ricercar {

class FugueWriter {
public:
    FugueWriter(const FugueMaterial &m, const FuguePlan &plan, const Countersubject &cs, JobControl &job)
        : m_m(m), m_plan(plan), m_cs(cs), m_job(job), m_metre(m.metre), m_seed(plan.seed)
    {
        m_shortest = shortestValue(m);
    }
    Result<WrittenFugue> write();
    // Some sections anew by another seed.
    Result<WrittenFugue> rewrite(WrittenFugue fugue, const std::vector<std::size_t> &sections, std::uint64_t seed);

private:
    using Kind = FugueSection::Kind;
    using Role = FugueMark::Role;
    struct Sequence {
        int link = 0, step = 0, from = 0, to = 0;
    };
    struct Span {
        int voice = 0, begin = 0, end = 0;
        bool farewell = false; // one last note before a long rest
    };

    static double meanKey(const WovenLine &line);
    static void put(WovenLine &line, const WovenLine &notes);
    static double chance(std::uint64_t seed, std::uint64_t a, std::uint64_t b);
    WovenLine &line(int v) { return m_out.lines[static_cast<std::size_t>(v)]; }
    const VoiceRange &range(int v) const { return m_plan.ranges[static_cast<std::size_t>(v)]; }
    double centre(int v) const { return (range(v).lowest + range(v).highest) / 2.0; }
    const FugueSection &section(std::size_t s) const { return m_plan.sections[s]; }

    bool marked(int v, int t) const;
    void mark(int v, const WovenLine &notes, Role role, std::size_t s, std::size_t entry);

    // writer_entries.cpp: the theme and the countersubject
    // The octave of a line for a voice: inside its range, near its middle, near what it sang, in the order of the voices.
    std::optional<WovenLine> placed(const WovenLine &notes, int v, double nearTo, const std::vector<std::pair<const WovenLine *, int>> &others) const;
    void placeEntries();
    void placeCountersubjects();

    void findMotifs();
    std::size_t slotFrom(int t) const { return slotIndex(m_out.harmony, t); }
    std::size_t slotTo(int t) const { return t >= m_plan.length() ? m_out.harmony.size() : slotIndex(m_out.harmony, t); }

    // writer_sections.cpp: keys, cadences, fragments and chords of a section
    void plan(std::size_t s);
    // The dominant on the last beat before `end`.
    void cadence(int end, KeySignature key);
    // A cadence arrives: the tonic over its root, unless a theme that begins there has other notes.
    void arrive(int begin);
    void close(std::size_t s);
    void pedal(std::size_t s);
    // The notes a section's fragment is made of, from the start of a link.
    WovenLine fragmentOf(FugueSection::Source source, int link) const;
    void fragments(std::size_t s);
    // A fragment on other degrees of the keys and chords that lie under it.
    WovenLine realised(const WovenLine &piece, int shift, int at, std::size_t) const;
    void chords(int begin, int end);

    // writer_voices.cpp: the free voices
    int firstEntry(int v) const;
    std::vector<Span> spansOf(std::size_t s);
    // Gaps inside a theme or a countersubject are its own rests.
    bool inside(int v, int t) const;
    // The onset of the voice's next entry of the theme when nothing of its own stands between.
    int entryAfter(int v, int t) const;
    void compose(std::size_t s);
    void clear(const Span &span);
    bool singsIn(int v, const Span &span) const;
    void write(std::size_t s, const Span &span, bool last, int round);
    double meanLength() const;
    void finish();

    const FugueMaterial &m_m;
    const FuguePlan &m_plan;
    const Countersubject &m_cs;
    JobControl &m_job;
    Metre m_metre;
    std::uint64_t m_seed;
    int m_shortest = kSixteenthTicks;
    std::vector<Motif> m_motifs, m_playful;
    WrittenFugue m_out;
    std::map<std::size_t, Sequence> m_sequences; // by section
};

} // namespace ricercar
