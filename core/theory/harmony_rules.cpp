// SPDX-License-Identifier: GPL-3.0-or-later
// Leading notes and sevenths, on the chords that sound between one change and the next.
#include "core/theory/judged_music.h"
#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

namespace {

class HarmonyRules {
public:
    HarmonyRules(const JudgedMusic &music, Judgement &judgement)
        : m_music(music), m_out(judgement), m_slices(music.slices), m_homeLeading(modulo12(tonicPitchClass(music.texture.key) + 11)) {}

    void run()
    {
        const auto first = std::lower_bound(m_slices.begin(), m_slices.end(), m_out.window.begin,
                                            [](const Slice &s, TimelineTick t) { return s.range.begin < t; });
        for (auto k = static_cast<std::size_t>(first - m_slices.begin());
             k < m_slices.size() && m_slices[k].range.begin < m_out.window.end; ++k) {
            if (m_slices[k].range.length() < kEighth) continue; // passing chords have no duties
            const std::optional<Chord> chord = m_music.chordOf(m_slices[k]);
            if (!chord) continue;
            dominant(k, *chord);
            if (chord->isSeventh() && chord->quality != ChordQuality::Diminished7) seventh(k, *chord);
        }
    }

private:
    std::optional<Chord> chordAt(std::size_t k) const
    {
        m_out.read(m_slices[k].range.begin, m_slices[k].range.end);
        return m_music.chordOf(m_slices[k]);
    }
    const Segment &segmentOf(std::size_t k, std::size_t line) const
    {
        return m_music.segments[line][static_cast<std::size_t>(m_slices[k].segment[line])];
    }
    std::size_t noteAt(std::size_t line, const Segment &s, TimelineTick t) const
    {
        for (std::size_t i = s.first; i <= s.last; ++i)
            if (t < m_music.notes(line)[i].end) return i;
        return s.last;
    }

    // The slice in which a line leaves its segment of slice k; none at the end of the music.
    std::optional<std::size_t> leaving(std::size_t k, std::size_t line) const
    {
        for (std::size_t m = k + 1; m < m_slices.size(); ++m) {
            m_out.read(m_slices[m].range.begin, m_slices[m].range.end);
            if (m_slices[m].segment[line] != m_slices[k].segment[line]) return m;
        }
        m_out.read(m_slices[k].range.begin, kFarAhead);
        return std::nullopt;
    }

    void dominant(std::size_t k, const Chord &chord)
    {
        int leading = -1;
        if (chord.quality == ChordQuality::Dominant7) leading = chord.third();
        else if (chord.quality == ChordQuality::Major && chord.third() == m_homeLeading) leading = m_homeLeading;
        else if (chord.quality == ChordQuality::Diminished && chord.root == m_homeLeading) leading = m_homeLeading;
        if (leading < 0) return;
        const int target = modulo12(leading + 1);
        const Slice &slice = m_slices[k];
        std::vector<Fault::At> holders;
        bool begins = k == 0;
        for (std::size_t v = 0; v < m_music.lines(); ++v) {
            if (slice.segment[v] < 0 || modulo12(segmentOf(k, v).key) != leading) continue;
            holders.push_back({v, noteAt(v, segmentOf(k, v), slice.range.begin)});
            begins = begins || segmentOf(k, v).onset == slice.range.begin;
        }
        if (!begins) {
            const auto before = chordAt(k - 1);
            begins = !before || before->pitchClasses() != chord.pitchClasses();
        }
        std::size_t next = k + 1;
        while (next < m_slices.size() && m_slices[next].range.length() < kEighth) ++next;
        if (next >= m_slices.size()) m_out.read(slice.range.begin, kFarAhead);
        const std::optional<Chord> after = next < m_slices.size() ? chordAt(next) : std::nullopt;
        // A plain triad on the dominant is only a dominant where it goes home; a dominant seventh always is one.
        const bool goesHome = after && after->root == target;
        if (holders.size() > 1 && begins
            && (chord.quality == ChordQuality::Dominant7 || (chord.quality == ChordQuality::Major && goesHome)))
            m_out.add(Rule::LeadingNoteDoubled, slice.range, holders);
        // Unresolved: the next chord is the tonic, and the voice does not climb to it.
        if (!goesHome || after->isSeventh() || after->inversion() == 2) return;
        for (const Fault::At &at : holders) {
            const auto left = leaving(k, at.line);
            if (!left || *left > next) continue;
            const Segment &from = segmentOf(k, at.line);
            if (from.fermata || m_slices[next].segment[at.line] < 0) continue;
            const Segment &to = segmentOf(next, at.line);
            const int move = to.key - from.key;
            if (move == 1 || move == -1 || move == 0) continue; // up, or sinking chromatically
            // An inner voice may drop to the fifth of the tonic chord: Bach fills the final chord so.
            const bool inner = at.line != 0 && at.line + 1 != m_music.lines();
            m_out.add(Rule::LeadingNoteUnresolved, inner ? Severity::Info : Severity::Weakness, {from.onset, to.end},
                      {at, {at.line, to.first}});
        }
    }

    void seventh(std::size_t k, const Chord &chord)
    {
        const Slice &slice = m_slices[k];
        const int tone = *chord.seventh();
        for (std::size_t v = 0; v < m_music.lines(); ++v) {
            if (slice.segment[v] < 0) continue;
            const Segment &from = segmentOf(k, v);
            if (modulo12(from.key) != tone || from.fermata) continue;
            const auto left = leaving(k, v);
            if (!left || m_slices[*left].segment[v] < 0) continue;
            if (*left > k + 1) continue; // still there when the chord changes: judged at its last chord
            const Segment &to = segmentOf(*left, v);
            const int move = to.key - from.key;
            if (move == -1 || move == -2) continue;
            const auto next = chordAt(*left);
            if (next && next->root == chord.root) continue; // the chord goes on; the seventh may change voices
            const bool gentle = move == 1 || move == 2 || chord.quality != ChordQuality::Dominant7;
            m_out.add(Rule::SeventhUnresolved, gentle ? Severity::Info : Severity::Weakness, {from.onset, to.end},
                      {{v, from.last}, {v, to.first}});
        }
    }

    const JudgedMusic &m_music;
    Judgement &m_out;
    const std::vector<Slice> &m_slices;
    const int m_homeLeading;
};

} // namespace

void judgeHarmony(const JudgedMusic &music, Judgement &judgement)
{
    const bool wanted = judgement.wants(Rule::LeadingNoteUnresolved) || judgement.wants(Rule::LeadingNoteDoubled)
        || judgement.wants(Rule::SeventhUnresolved);
    if (wanted && music.lines() >= 3 && music.lines() <= Slice::kMost) HarmonyRules(music, judgement).run();
}

} // namespace ricercar
