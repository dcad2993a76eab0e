// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/concept_leanings.h"

#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

namespace {

class Leaning {
public:
    Leaning(CellWishes &wishes, const Analysis &analysis, const ChoirTask &task)
        : m_wishes(wishes), m_analysis(analysis), m_grid(task.grid), m_free(task.free), m_key(analysis.concept_.key.value)
    {
    }

    void run()
    {
        if (m_grid.size() == 0 || m_key.mode == Mode::Unknown || m_analysis.concept_.key.origin == FieldOrigin::Default) return;
        if (m_grid.frames.front().start == TimelineTick{0}) opening();
        for (const Phrase &phrase : m_analysis.concept_.phrases.value)
            if (phrase.fifths == m_key.fifths) close(phrase);
    }

private:
    PitchClasses on(std::initializer_list<int> degrees) const // semitones over the tonic
    {
        PitchClasses classes = 0;
        for (const int d : degrees) classes = static_cast<PitchClasses>(classes | (1u << ((tonicPitchClass(m_key) + d) % 12)));
        return classes;
    }
    int third() const { return isMinorLike(m_key.mode) ? 3 : 4; }
    PitchClasses home() const { return on({0, third(), 7}); }

    bool sounds(std::size_t f) const
    {
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (!m_free.free[v][f] && m_grid.voices[v][f].pitch >= 0) return true;
        return false;
    }
    // Whether what is given in the frame belongs to the chord.
    bool allows(std::size_t f, PitchClasses classes) const
    {
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (!m_free.free[v][f] && m_grid.voices[v][f].pitch >= 0 && !((classes >> (m_grid.voices[v][f].pitch % 12)) & 1))
                return false;
        return true;
    }

    void lean(std::size_t from, std::size_t to, PitchClasses classes)
    {
        for (std::size_t f = from; f < std::min(to, m_grid.size()); ++f) {
            if (!allows(f, classes)) continue;
            if (m_wishes.harmony.empty()) {
                m_wishes.harmony.assign(m_grid.size(), 0);
                for (auto &required : m_wishes.required)
                    if (required.empty()) required.assign(m_grid.size(), 0);
            }
            if (m_wishes.harmony[f] == 0) m_wishes.harmony[f] = classes;
        }
    }

    std::size_t nextBeat(std::size_t f) const
    {
        ++f;
        while (f < m_grid.size() && m_grid.frames[f].phase != 0) ++f;
        return f;
    }

    void opening()
    {
        std::size_t f = 0;
        while (f < m_grid.size() && !sounds(f)) ++f;
        lean(f, nextBeat(f), home());
    }

    void close(const Phrase &phrase)
    {
        const auto note = std::find_if(m_analysis.phraseNotes.begin(), m_analysis.phraseNotes.end(),
                                       [&](const TickRange &n) { return phrase.range.contains(n.begin); });
        if (note == m_analysis.phraseNotes.end()) return;
        const auto frameAt = [&](TimelineTick t) {
            std::size_t f = 0;
            while (f < m_grid.size() && m_grid.frames[f].start < t) ++f;
            return f;
        };
        const std::size_t last = frameAt(note->begin), end = frameAt(note->end);
        PitchClasses chord = 0, before = 0;
        const int sixth = third() == 3 ? 8 : 9;
        switch (phrase.cadence) {
        case Cadence::Authentic: chord = home(), before = on({7, 11, 2, 5}); break;
        case Cadence::Plagal: chord = home(), before = on({5, sixth, 0}); break;
        case Cadence::Deceptive: chord = on({sixth, 0, third()}), before = on({7, 11, 2, 5}); break;
        case Cadence::Half: case Cadence::Phrygian: chord = on({7, 11, 2}); break;
        case Cadence::None: return;
        }
        if (last >= m_grid.size() || !allows(last, chord)) return;
        lean(last, end, chord);
        const bool closes = phrase.cadence == Cadence::Authentic || phrase.cadence == Cadence::Plagal;
        if (closes && end >= m_grid.size() && phrase.range == m_analysis.concept_.phrases.value.back().range) finish(last, chord);
        if (before == 0 || last == 0) return;
        std::size_t from = last - 1;
        while (from > 0 && m_grid.frames[from].phase != 0) --from;
        lean(from, last, before);
    }

    // The piece ends on its tonic, over its root.
    void finish(std::size_t last, PitchClasses chord)
    {
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (m_free.free[v][last] && m_wishes.required[v][last] == 0) m_wishes.required[v][last] = v == 3 ? on({0}) : chord;
    }

    CellWishes &m_wishes;
    const Analysis &m_analysis;
    const VoiceGrid &m_grid;
    const CellMask &m_free;
    KeySignature m_key;
};

} // namespace

void leanOnConcept(CellWishes &wishes, const Analysis &analysis, const ChoirTask &task)
{
    Leaning(wishes, analysis, task).run();
}

} // namespace ricercar
