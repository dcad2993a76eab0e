// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/wishes.h"

#include "core/compose/concept_leanings.h"
#include "core/compose/figured_bass.h"
#include "core/compose/obey.h"

#include <algorithm>
#include <bit>
#include <cstdlib>
#include <utility>

namespace ricercar {

namespace {

// MusicXML's kinds of chords, as semitones over the root.
const std::vector<std::pair<const char *, std::vector<int>>> kKinds{
    {"major", {0, 4, 7}}, {"minor", {0, 3, 7}}, {"augmented", {0, 4, 8}}, {"diminished", {0, 3, 6}},
    {"dominant", {0, 4, 7, 10}}, {"major-seventh", {0, 4, 7, 11}}, {"minor-seventh", {0, 3, 7, 10}},
    {"diminished-seventh", {0, 3, 6, 9}}, {"augmented-seventh", {0, 4, 8, 10}}, {"half-diminished", {0, 3, 6, 10}},
    {"major-minor", {0, 3, 7, 11}}, {"major-sixth", {0, 4, 7, 9}}, {"minor-sixth", {0, 3, 7, 9}},
    {"dominant-ninth", {0, 4, 7, 10, 2}}, {"major-ninth", {0, 4, 7, 11, 2}}, {"minor-ninth", {0, 3, 7, 10, 2}},
    {"dominant-11th", {0, 4, 7, 10, 2, 5}}, {"major-11th", {0, 4, 7, 11, 2, 5}}, {"minor-11th", {0, 3, 7, 10, 2, 5}},
    {"dominant-13th", {0, 4, 7, 10, 2, 9}}, {"major-13th", {0, 4, 7, 11, 2, 9}}, {"minor-13th", {0, 3, 7, 10, 2, 9}},
    {"suspended-second", {0, 2, 7}}, {"suspended-fourth", {0, 5, 7}}, {"power", {0, 7}}, {"Neapolitan", {0, 4, 7}},
    {"Italian", {0, 4, 10}}, {"French", {0, 4, 6, 10}}, {"German", {0, 4, 7, 10}}, {"pedal", {0}}};

int pitchClass(const SpelledPitch &p) { return ((p.midi() % 12) + 12) % 12; }
PitchClasses bitOf(int pc) { return static_cast<PitchClasses>(1u << pc); }

std::size_t frameFrom(const VoiceGrid &grid, TimelineTick t)
{
    std::size_t f = 0;
    while (f < grid.size() && grid.frames[f].start < t) ++f;
    return f;
}

class Wisher {
public:
    Wisher(const CounterpointRequest &request, const Analysis &analysis, const ChoirTask &task)
        : m_request(request), m_analysis(analysis), m_task(task), m_score(*request.base) {}

    Wished run()
    {
        if (m_request.followChordSymbols) chordSymbols();
        figures();
        if (m_skipped > 0)
            m_out.remarks.push_back(std::to_string(m_skipped) + " more such places were found.");
        const auto cadences = cadenceChords(m_request, m_analysis, m_task, m_out.remarks);
        m_out.chords.insert(m_out.chords.end(), cadences.begin(), cadences.end());
        for (const WishedChord &chord : m_out.chords) put(chord);
        if (m_request.task != Task::Vary) leanOnConcept(m_out.wishes, m_analysis, m_task);
        return std::move(m_out);
    }

private:
    // A chord is asked of its first frame and of each beat, and preferred elsewhere.
    void put(const WishedChord &chord)
    {
        const std::size_t n = m_task.grid.size();
        CellWishes &w = m_out.wishes;
        if (w.harmony.empty()) {
            w.harmony.assign(n, 0);
            for (auto &required : w.required) required.assign(n, 0);
        }
        for (std::size_t f = chord.from; f < std::min(chord.to, n); ++f) {
            w.harmony[f] = chord.classes;
            const bool asks = f == chord.from || m_task.grid.frames[f].phase == 0 || chord.throughout;
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                w.required[v][f] = asks && m_task.free.free[v][f] ? chord.classes : PitchClasses{0};
                if (v == 3 && m_task.free.free[v][f] && chord.bass >= 0 && (f == chord.from || chord.throughout))
                    w.required[v][f] = bitOf(chord.bass);
            }
        }
    }

    void remark(const std::string &words)
    {
        constexpr std::size_t kMost = 8;
        if (m_out.remarks.size() < kMost) m_out.remarks.push_back(words);
        else ++m_skipped;
    }

    // The first given voice whose note at the frame is none of these.
    int against(std::size_t f, PitchClasses classes, std::size_t exceptVoice) const
    {
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            const int key = m_task.grid.voices[v][f].pitch;
            if (v != exceptVoice && !m_task.free.free[v][f] && key >= 0 && !((classes >> (key % 12)) & 1)) return static_cast<int>(v);
        }
        return -1;
    }

    // Whether a given voice's note at f stays there for a beat: a passing note contradicts nothing.
    bool stays(std::size_t voice, std::size_t f) const
    {
        const auto &cells = m_task.grid.voices[voice];
        std::size_t g = f;
        while (g < cells.size() && cells[g].pitch == cells[f].pitch && g - f < m_task.grid.frames[f].division) ++g;
        return g - f >= m_task.grid.frames[f].division;
    }

    std::string nameOf(std::size_t voice, std::size_t f) const
    {
        return std::string("the ") + kRoleNames[voice] + "'s "
            + spelledNear(m_task.grid.voices[voice][f].pitch, m_analysis.concept_.key.value.fifths).name();
    }

    void chordSymbols()
    {
        struct Sounding {
            TimelineTick at;
            const ChordSymbol *symbol;
        };
        std::vector<Sounding> symbols;
        for (std::size_t b = 0; b < m_score.barCount(); ++b)
            for (const ChordSymbol &symbol : m_score.masterBars[b]->chords)
                symbols.push_back({m_score.barStart(b) + Ticks{symbol.at.value}, &symbol});
        std::stable_sort(symbols.begin(), symbols.end(), [](const Sounding &a, const Sounding &b) { return a.at < b.at; });
        if (symbols.empty()) {
            remark("The music has no chord symbols to follow: the harmony is the studio's own.");
            return;
        }
        for (std::size_t i = 0; i < symbols.size(); ++i) {
            const PitchClasses classes = classesOf(*symbols[i].symbol);
            if (!classes) continue;
            WishedChord chord;
            chord.from = frameFrom(m_task.grid, symbols[i].at);
            chord.to = i + 1 < symbols.size() ? frameFrom(m_task.grid, symbols[i + 1].at) : m_task.grid.size();
            if (chord.from >= chord.to || symbols[i].at >= m_task.grid.end) continue;
            chord.classes = classes;
            const ChordSymbol &s = *symbols[i].symbol;
            chord.bass = pitchClass(s.bass ? *s.bass : s.root);
            chord.stated = classes;
            // The fifth of a plain chord is understood, and all that is above a seventh.
            if (std::popcount(static_cast<unsigned>(classes)) > 3) chord.stated &= static_cast<PitchClasses>(~bitOf((pitchClass(s.root) + 7) % 12));
            m_out.chords.push_back(chord);
            const std::string name = s.text.empty() ? s.root.name().substr(0, s.root.name().size() - 1) + " " + s.kind : s.text;
            const int bass = m_task.grid.voices[3][chord.from].pitch;
            const std::string where = placeInWords(m_score, symbols[i].at);
            if (!m_task.free.free[3][chord.from] && bass >= 0 && m_analysis.present[3] && bass % 12 != chord.bass)
                remark("At " + where + " " + nameOf(3, chord.from) + " is given, so that " + name
                       + " stands over another bass than its symbol says.");
            else if (const int v = against(chord.from, classes, 3); v >= 0 && stays(static_cast<std::size_t>(v), chord.from))
                remark("At " + where + " " + nameOf(static_cast<std::size_t>(v), chord.from) + " is no note of " + name
                       + ": it stays, and the other voices follow the symbol.");
        }
    }

    void figures()
    {
        std::vector<FigureAt> figures = m_request.figures;
        std::stable_sort(figures.begin(), figures.end(), [](const FigureAt &a, const FigureAt &b) { return a.at < b.at; });
        if (figures.empty()) return;
        const auto &map = m_analysis.map[3];
        const std::size_t part = map ? m_score.partIndex(map->part) : m_score.parts.size();
        std::vector<PlacedNote> bass;
        if (part < m_score.parts.size())
            for (const PlacedNote &n : notesIn(m_score, part, {TimelineTick{0}, m_score.end()}))
                if (n.note->voice == map->voice && n.note->grace == Grace::None && n.end > n.onset) bass.push_back(n);
        for (std::size_t i = 0; i < figures.size(); ++i) {
            const FigureAt &figure = figures[i];
            const std::string where = placeInWords(m_score, figure.at);
            if (!m_analysis.range.contains(figure.at)) continue;
            const auto note = std::find_if(bass.begin(), bass.end(),
                                           [&](const PlacedNote &n) { return n.onset <= figure.at && figure.at < n.end; });
            if (note == bass.end()) {
                remark("There is no bass note under the figures " + quoted(figure) + " at " + where + ": they are left out.");
                continue;
            }
            KeySignature signature = m_score.masterBars[m_score.locate(figure.at).bar]->key;
            if (m_request.key || (signature.fifths == 0 && signature.mode == Mode::Unknown)) signature = m_analysis.concept_.key.value;
            const auto chords = chordsOver(note->note->pitch, figure.figures, signature);
            if (!chords) {
                remark("At " + where + ": " + chords.error().sentence + " They are left out.");
                continue;
            }
            TimelineTick end = note->end;
            if (i + 1 < figures.size()) end = std::min(end, std::max(figures[i + 1].at, figure.at));
            const std::size_t from = frameFrom(m_task.grid, figure.at), to = frameFrom(m_task.grid, end);
            const std::size_t count = chords->size();
            for (std::size_t c = 0; c < count && from < to; ++c) {
                const auto edge = [&](std::size_t k) {
                    // A dissonance over a note of three beats has two of them, over others half.
                    const Ticks length = end - figure.at;
                    const Ticks beat = beatLength(figure.at);
                    if (count == 2 && k == 1 && length == beat * 3) return frameFrom(m_task.grid, figure.at + beat * 2);
                    return frameFrom(m_task.grid, figure.at + length * static_cast<std::int64_t>(k) / static_cast<std::int64_t>(count));
                };
                WishedChord chord;
                chord.from = c == 0 ? from : edge(c);
                chord.to = c + 1 == count ? to : edge(c + 1);
                if (chord.from >= chord.to) continue;
                chord.classes = (*chords)[c].classes;
                chord.stated = (*chords)[c].stated;
                m_out.chords.push_back(chord);
                if (const int v = against(chord.from, chord.classes, 3); v >= 0 && stays(static_cast<std::size_t>(v), chord.from))
                    remark("At " + where + " the figures " + quoted(figure) + " over " + note->note->pitch.name() + " cannot be followed whole: "
                           + nameOf(static_cast<std::size_t>(v), chord.from) + " is given and does not belong to them.");
            }
        }
    }

    static std::string quoted(const FigureAt &figure)
    {
        return figure.figures.empty() ? std::string("of a common chord") : "\"" + figure.figures + "\"";
    }

    Ticks beatLength(TimelineTick at) const
    {
        const auto beats = beatsOf(*m_score.masterBars[m_score.locate(at).bar]);
        return beats.empty() ? kQuarter : beats.front().second;
    }

    const CounterpointRequest &m_request;
    const Analysis &m_analysis;
    const ChoirTask &m_task;
    const Score &m_score;
    Wished m_out;
    std::size_t m_skipped = 0;
};

} // namespace

PitchClasses classesOf(const ChordSymbol &symbol)
{
    if (symbol.kind == "none") return 0;
    const auto kind = std::find_if(kKinds.begin(), kKinds.end(), [&](const auto &k) { return symbol.kind == k.first; });
    PitchClasses classes = 0;
    for (int tone : kind == kKinds.end() ? kKinds.front().second : kind->second) classes |= bitOf((pitchClass(symbol.root) + tone) % 12);
    if (symbol.bass) classes |= bitOf(pitchClass(*symbol.bass));
    return classes;
}

Wished wishesOf(const CounterpointRequest &request, const Analysis &analysis, const ChoirTask &task)
{
    return Wisher(request, analysis, task).run();
}

void bindMissingTones(GenerationRequest &request, const VoiceGrid &grid, const std::vector<WishedChord> &chords)
{
    for (const WishedChord &chord : chords) {
        if (chord.from >= grid.size()) continue;
        std::array<bool, kChoirVoices> bound{};
        for (int pc = 0; pc < 12; ++pc) {
            if (!((chord.stated >> pc) & 1)) continue;
            std::array<int, 12> sounding{};
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                if (const int key = grid.voices[v][chord.from].pitch; key >= 0) ++sounding[static_cast<std::size_t>(key % 12)];
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                if (bound[v]) {
                    const PitchClasses to = request.wishes.required[v][chord.from];
                    --sounding[static_cast<std::size_t>(grid.voices[v][chord.from].pitch % 12)];
                    for (int k = 0; k < 12; ++k) sounding[static_cast<std::size_t>(k)] += to == bitOf(k);
                }
            if (sounding[static_cast<std::size_t>(pc)] > 0) continue;
            std::size_t best = kChoirVoices;
            double least = 1e9;
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                const int key = grid.voices[v][chord.from].pitch;
                if (bound[v] || key < 0 || !request.free.free[v][chord.from] || keepsPitch(request, v, chord.from)) continue;
                if (v == 3 && chord.bass >= 0) continue; // the bass has its own tone
                const bool spare = sounding[static_cast<std::size_t>(key % 12)] > 1 || !((chord.stated >> (key % 12)) & 1);
                const int up = ((pc - key) % 12 + 12) % 12;
                const double move = std::min(up, 12 - up) + (spare ? 0 : 20);
                if (move < least) {
                    least = move;
                    best = v;
                }
            }
            if (best == kChoirVoices || least >= 20) continue;
            bound[best] = true;
            for (std::size_t f = chord.from; f < std::min(chord.to, grid.size()); ++f)
                if (request.wishes.required[best][f]) request.wishes.required[best][f] = bitOf(pc);
        }
    }
}

} // namespace ricercar
