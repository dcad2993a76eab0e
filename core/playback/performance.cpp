// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/playback/performance.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <string_view>
#include <tuple>
#include <unordered_map>

namespace ricercar {

namespace {

constexpr int kNormalLevel = 80; // a note's velocity is meant at mf
constexpr int kHairpinStep = 16; // a hairpin that leads to no sign changes by one degree

// Seconds.
constexpr double kOrnamentStep = 0.085, kGraceLength = 0.09, kTremoloStep = 0.1, kArpeggioStep = 0.035;
constexpr double kArticulationGap = 0.03; // between notes that are neither slurred nor staccato

double ticksOf(TimelineTick t) { return static_cast<double>(t.value); }
double ticksOf(Ticks t) { return static_cast<double>(t.value); }

// ---- dynamics ------------------------------------------------------------------------------------------

struct DynamicSign {
    std::string_view text;
    int level;      // from here on
    int noteLevel;  // of the notes that begin at the sign
};
constexpr std::array<DynamicSign, 25> kDynamicSigns{{
    {"pppppp", 10, 10}, {"ppppp", 14, 14}, {"pppp", 20, 20}, {"ppp", 30, 30}, {"pp", 42, 42}, {"p", 55, 55},
    {"mp", 68, 68}, {"mf", 80, 80}, {"f", 96, 96}, {"ff", 112, 112}, {"fff", 120, 120}, {"ffff", 124, 124},
    {"fffff", 126, 126}, {"ffffff", 127, 127}, {"fp", 55, 96}, {"ffp", 55, 112}, {"pf", 96, 55},
    {"sfp", 55, 108}, {"sfpp", 42, 108}, {"n", 1, 1},
    // An accent only: the level before goes on (0).
    {"sf", 0, 108}, {"sfz", 0, 108}, {"sffz", 0, 120}, {"fz", 0, 108}, {"rfz", 0, 104}}};

const DynamicSign *dynamicSign(std::string_view text)
{
    if (text == "rf")
        text = "rfz";
    for (const DynamicSign &sign : kDynamicSigns)
        if (sign.text == text)
            return &sign;
    return nullptr;
}

// The dynamic level of a part over time.
class Dynamics {
public:
    Dynamics(const Score &score, const Part &part)
    {
        std::vector<std::pair<TimelineTick, const Direction *>> signs;
        for (std::size_t bar = 0; bar < part.bars.size(); ++bar)
            for (const Direction &d : part.bars[bar]->directions)
                if (d.kind == Direction::Kind::Dynamic || d.kind == Direction::Kind::Crescendo ||
                    d.kind == Direction::Kind::Diminuendo)
                    signs.emplace_back(score.barStart(bar) + Ticks{d.at.value}, &d);
        std::stable_sort(signs.begin(), signs.end(), [](const auto &a, const auto &b) { return a.first < b.first; });

        double level = kNormalLevel;
        for (std::size_t i = 0; i < signs.size(); ++i) {
            const auto &[at, direction] = signs[i];
            if (direction->kind == Direction::Kind::Dynamic) {
                const DynamicSign *sign = dynamicSign(direction->text);
                if (!sign)
                    continue;
                if (sign->level > 0)
                    level = sign->level;
                if (sign->noteLevel != sign->level)
                    m_accents[at.value] = sign->noteLevel;
                m_points.push_back({ticksOf(at), ticksOf(at), level, level});
                continue;
            }
            const bool louder = direction->kind == Direction::Kind::Crescendo;
            const TimelineTick end = at + std::max(direction->length, Ticks{1});
            double target = std::clamp(level + (louder ? kHairpinStep : -kHairpinStep), 12.0, 127.0);
            for (std::size_t j = i + 1; j < signs.size() && signs[j].first <= end + kQuarter; ++j) {
                const DynamicSign *sign = signs[j].second->kind == Direction::Kind::Dynamic
                                              ? dynamicSign(signs[j].second->text) : nullptr;
                if (sign && signs[j].first > at && sign->level > 0 && (sign->level > level) == louder) {
                    target = sign->level;
                    break;
                }
            }
            m_points.push_back({ticksOf(at), ticksOf(end), level, target});
            level = target;
        }
    }

    int velocity(const Note &note, TimelineTick at) const
    {
        double level = kNormalLevel;
        if (auto accent = m_accents.find(at.value); accent != m_accents.end()) {
            level = accent->second;
        } else {
            auto after = std::upper_bound(m_points.begin(), m_points.end(), ticksOf(at),
                                          [](double t, const Point &p) { return t < p.begin; });
            if (after != m_points.begin()) {
                const Point &p = *(after - 1);
                const double part = p.end > p.begin ? std::min(1.0, (ticksOf(at) - p.begin) / (p.end - p.begin)) : 1.0;
                level = p.from + (p.to - p.from) * part;
            }
        }
        double velocity = note.velocity * level / kNormalLevel;
        if (has(note.marks, NoteMark::Accent))
            velocity *= 1.18;
        if (has(note.marks, NoteMark::Marcato))
            velocity *= 1.28;
        return std::clamp(static_cast<int>(std::lround(velocity)), 1, 127);
    }

private:
    struct Point {
        double begin, end; // ticks
        double from, to;
    };
    std::vector<Point> m_points;
    std::map<std::int64_t, int> m_accents;
};

// ---- slurs ---------------------------------------------------------------------------------------------

struct Placed {
    const Note *note;
    std::size_t bar;
    TimelineTick onset;
};

// Which notes lead on to the next without a gap: all under a slur but its last.
class Slurred {
public:
    Slurred(const Part &part, const std::vector<Placed> &notes)
    {
        std::unordered_map<NoteId, std::pair<std::uint8_t, TimelineTick>> ends;
        for (const BarPtr &bar : part.bars)
            for (const Slur &slur : bar->slurs) {
                ends[slur.from] = {};
                ends[slur.to] = {};
            }
        if (ends.empty())
            return;
        for (const Placed &p : notes)
            if (auto end = ends.find(p.note->id); end != ends.end())
                end->second = {p.note->voice, p.onset};
        for (const BarPtr &bar : part.bars)
            for (const Slur &slur : bar->slurs)
                m_spans[ends[slur.from].first].emplace_back(ends[slur.from].second, ends[slur.to].second);
        for (auto &[voice, spans] : m_spans)
            std::sort(spans.begin(), spans.end());
    }
    bool holds(const Placed &p) const
    {
        auto spans = m_spans.find(p.note->voice);
        if (spans == m_spans.end())
            return false;
        // Slurs of a voice hardly nest: those that begin last decide.
        auto after = std::upper_bound(spans->second.begin(), spans->second.end(), p.onset,
                                      [](TimelineTick t, const auto &s) { return t < s.first; });
        for (int looked = 0; after != spans->second.begin() && looked < 4; ++looked) {
            --after;
            if (p.onset < after->second)
                return true;
        }
        return false;
    }

private:
    std::map<std::uint8_t, std::vector<std::pair<TimelineTick, TimelineTick>>> m_spans; // [from, to)
};

// ---- ornaments -----------------------------------------------------------------------------------------

// The key a step above or below in the key signature.
int neighbourKey(const SpelledPitch &pitch, int steps, int fifths)
{
    constexpr std::array<int, 7> kSharpOrder{1, 3, 5, 0, 2, 4, 6}; // of C D E F G A B in F C G D A E B
    const int diatonic = pitch.diatonic() + steps;
    SpelledPitch neighbour;
    neighbour.octave = static_cast<std::int8_t>(diatonic >= 0 ? diatonic / 7 : (diatonic - 6) / 7);
    const int step = diatonic - neighbour.octave * 7;
    neighbour.step = static_cast<Step>(step);
    if (fifths > 0 && kSharpOrder[step] < fifths)
        neighbour.alter = 1;
    if (fifths < 0 && 6 - kSharpOrder[step] < -fifths)
        neighbour.alter = -1;
    return neighbour.midi();
}

std::uint8_t midiKey(int key) { return static_cast<std::uint8_t>(std::clamp(key, 0, 127)); }

// Appends the note, or what its ornament makes of it, to `out`.
void playOut(const PlayedNote &plain, const Note &note, int fifths, const PlayedTempo &tempo, std::vector<PlayedNote> &out)
{
    const double length = plain.end - plain.onset;
    const int main = note.midi();
    const int upper = neighbourKey(note.pitch, +1, fifths), lower = neighbourKey(note.pitch, -1, fifths);
    std::vector<int> keys;    // the quick notes; the last note is the main one and fills the rest
    double step = std::min(tempo.ticksIn(kOrnamentStep, plain.onset), length / 4);
    bool even = false;        // all notes are of one length
    if (has(note.marks, NoteMark::Trill)) {
        const int pairs = std::clamp(static_cast<int>(length / step) / 2, 2, static_cast<int>(kMostSteps) / 2 - 1);
        for (int i = 0; i < pairs; ++i) { // from above, as in the music this studio is for
            keys.push_back(upper);
            keys.push_back(main);
        }
        even = true;
    } else if (has(note.marks, NoteMark::Mordent)) {
        keys = {main, lower, main};
    } else if (has(note.marks, NoteMark::InvertedMordent)) {
        keys = {main, upper, main};
    } else if (has(note.marks, NoteMark::Turn)) {
        keys = {upper, main, lower, main};
    } else if (has(note.marks, NoteMark::InvertedTurn)) {
        keys = {lower, main, upper, main};
    } else if (has(note.marks, NoteMark::Schleifer)) {
        keys = {neighbourKey(note.pitch, -2, fifths), lower, main};
    } else if (has(note.marks, NoteMark::Tremolo)) {
        step = std::min(tempo.ticksIn(kTremoloStep, plain.onset), length / 2);
        keys.assign(std::clamp(static_cast<int>(length / step), 2, static_cast<int>(kMostSteps) - 1), main);
        even = true;
    }
    if (keys.empty()) {
        out.push_back(plain);
        return;
    }
    if (even)
        step = length / static_cast<double>(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        PlayedNote one = plain;
        one.step = static_cast<std::uint32_t>(i);
        one.key = midiKey(keys[i]);
        one.onset = plain.onset + static_cast<double>(i) * step;
        one.end = i + 1 < keys.size() ? one.onset + step : plain.end;
        out.push_back(one);
    }
}

// ---- the part ------------------------------------------------------------------------------------------

using VoicePlace = std::pair<std::uint8_t, std::int64_t>; // voice, onset in ticks

// Grace notes by the place they lead to.
using GraceGroups = std::map<VoicePlace, std::vector<Placed>>;

// A single unslashed grace note takes half of its main note; all others come before the beat.
bool leans(const std::vector<Placed> &group)
{
    return std::all_of(group.begin(), group.end(), [&group](const Placed &p) {
        return p.note->grace == Grace::Appoggiatura && p.note->graceOrder == group.front().note->graceOrder;
    });
}

class PartPlayer {
public:
    PartPlayer(const Score &score, const Part &part, const PlayedTempo &tempo)
        : m_score(score), m_tempo(tempo), m_dynamics(score, part), m_notes(placedNotes(score, part)),
          m_slurred(part, m_notes)
    {
    }

    std::vector<PlayedNote> played()
    {
        findArpeggios();
        for (const Placed &p : m_notes)
            if (p.note->grace != Grace::None)
                m_graces[{p.note->voice, p.onset.value}].push_back(p);
        for (auto &[place, group] : m_graces)
            playGraces(place, group);
        for (const Placed &p : m_notes)
            if (p.note->grace == Grace::None)
                playNote(p);
        for (PlayedNote &n : m_played)
            n.end = std::max(n.end, n.onset + 1);
        std::stable_sort(m_played.begin(), m_played.end(), [](const PlayedNote &a, const PlayedNote &b) { return a.written < b.written; });
        return std::move(m_played);
    }

private:
    static std::vector<Placed> placedNotes(const Score &score, const Part &part)
    {
        std::vector<Placed> notes;
        for (std::size_t bar = 0; bar < part.bars.size(); ++bar)
            for (const Note &note : part.bars[bar]->notes)
                notes.push_back({&note, bar, score.barStart(bar) + Ticks{note.onset.value}});
        return notes;
    }

    // A performed note is played as it is; true if it was one.
    bool playPerformed(const Placed &p)
    {
        if (!p.note->performed)
            return false;
        PlayedNote n;
        n.note = p.note->id;
        n.written = p.onset;
        n.onset = ticksOf(p.onset) + ticksOf(p.note->performed->offset);
        n.end = n.onset + ticksOf(p.note->performed->length);
        n.key = midiKey(p.note->midi());
        n.velocity = std::clamp<std::uint8_t>(p.note->performed->velocity, 1, 127);
        m_played.push_back(n);
        return true;
    }

    void findArpeggios()
    {
        std::map<std::int64_t, std::vector<const Note *>> chords;
        for (const Placed &p : m_notes)
            if (has(p.note->marks, NoteMark::Arpeggio) && p.note->grace == Grace::None)
                chords[p.onset.value].push_back(p.note);
        for (auto &[onset, notes] : chords) {
            std::sort(notes.begin(), notes.end(), [](const Note *a, const Note *b) { return a->midi() < b->midi(); });
            for (std::size_t i = 0; i < notes.size(); ++i)
                m_delays[notes[i]->id] = static_cast<double>(i) * m_tempo.ticksIn(kArpeggioStep, static_cast<double>(onset));
        }
    }

    void playGraces(const VoicePlace &place, std::vector<Placed> &group)
    {
        std::stable_sort(group.begin(), group.end(), [](const Placed &a, const Placed &b) { return a.note->graceOrder < b.note->graceOrder; });
        double mainLength = 0;
        auto main = std::lower_bound(m_notes.begin(), m_notes.end(), place.second,
                                     [](const Placed &p, std::int64_t t) { return p.onset.value < t; });
        for (; main != m_notes.end() && main->onset.value == place.second; ++main)
            if (main->note->voice == place.first && main->note->grace == Grace::None)
                mainLength = std::max(mainLength, ticksOf(main->note->length));
        int steps = 1;
        for (std::size_t i = 1; i < group.size(); ++i)
            steps += group[i].note->graceOrder != group[i - 1].note->graceOrder;
        double each = std::min(ticksOf(group.front().note->length), m_tempo.ticksIn(kGraceLength, static_cast<double>(place.second)));
        double begin = static_cast<double>(place.second) - each * steps;
        if (leans(group) && mainLength > 0) {
            each = std::min(ticksOf(group.front().note->length), mainLength / 2);
            begin = static_cast<double>(place.second);
            m_graceDelays[place] = each;
        } else if (begin < 0) { // nothing lies before the first beat
            begin = 0;
            if (mainLength > 0)
                each = std::min(each, mainLength / (2.0 * steps));
            m_graceDelays[place] = each * steps;
        }
        int step = 0;
        for (std::size_t i = 0; i < group.size(); ++i) {
            if (i > 0 && group[i].note->graceOrder != group[i - 1].note->graceOrder)
                ++step;
            if (playPerformed(group[i]))
                continue;
            PlayedNote n;
            n.note = group[i].note->id;
            n.written = group[i].onset;
            n.onset = begin + step * each;
            n.end = n.onset + each;
            n.key = midiKey(group[i].note->midi());
            n.velocity = static_cast<std::uint8_t>(m_dynamics.velocity(*group[i].note, group[i].onset));
            m_played.push_back(n);
        }
    }

    void playNote(const Placed &p)
    {
        if (playPerformed(p))
            return;
        const Note &note = *p.note;
        PlayedNote n;
        n.note = note.id;
        n.written = p.onset;
        n.key = midiKey(note.midi());
        n.velocity = static_cast<std::uint8_t>(m_dynamics.velocity(note, p.onset));
        n.onset = ticksOf(p.onset);

        const double length = ticksOf(note.length);
        double sounding = length;
        if (has(note.marks, NoteMark::Staccatissimo))
            sounding *= 0.3;
        else if (has(note.marks, NoteMark::Portato) || (has(note.marks, NoteMark::Staccato) && has(note.marks, NoteMark::Tenuto)))
            sounding *= 0.75;
        else if (has(note.marks, NoteMark::Staccato))
            sounding *= 0.5;
        else if (has(note.marks, NoteMark::BreathAfter) || has(note.marks, NoteMark::CaesuraAfter))
            sounding -= std::min(0.3 * length, m_tempo.ticksIn(0.25, n.onset));
        else if (!has(note.marks, NoteMark::Tenuto) && !m_slurred.holds(p))
            sounding -= std::min(0.05 * length, m_tempo.ticksIn(kArticulationGap, n.onset));
        n.end = n.onset + sounding;

        double delay = 0;
        if (auto grace = m_graceDelays.find({note.voice, p.onset.value}); grace != m_graceDelays.end())
            delay += grace->second;
        if (auto arpeggio = m_delays.find(note.id); arpeggio != m_delays.end())
            delay += arpeggio->second;
        n.onset += std::min(delay, 0.75 * sounding);
        playOut(n, note, m_score.masterBars[p.bar]->key.fifths, m_tempo, m_played);
    }

    const Score &m_score;
    const PlayedTempo &m_tempo;
    Dynamics m_dynamics;
    std::vector<Placed> m_notes;
    Slurred m_slurred;
    GraceGroups m_graces;
    std::map<VoicePlace, double> m_graceDelays;       // ticks
    std::unordered_map<NoteId, double> m_delays;      // ticks, of arpeggios
    std::vector<PlayedNote> m_played;
};

} // namespace

int dynamicLevel(std::string_view text)
{
    const DynamicSign *sign = dynamicSign(text);
    return !sign ? 0 : sign->level > 0 ? sign->level : sign->noteLevel;
}

std::vector<PlayedNote> playedNotes(const Score &score, std::size_t part, const PlayedTempo &tempo)
{
    return PartPlayer(score, *score.parts[part], tempo).played();
}

} // namespace ricercar
