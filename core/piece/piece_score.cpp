// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_score.h"

#include "core/brief/instruments.h"
#include "core/piece/piece_places.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

namespace ricercar {

namespace {

struct Level {
    const char *sign;
    int velocity;
};
constexpr std::array<Level, 8> kLevels{{{"ppp", 26}, {"pp", 38}, {"p", 52}, {"mp", 64}, {"mf", 78}, {"f", 92}, {"ff", 106}, {"fff", 118}}};

int velocityOf(const std::string &sign)
{
    for (const Level &l : kLevels)
        if (sign == l.sign) return l.velocity;
    return 0;
}

// The velocity in force at each time: from sign to sign, hairpins leaning into the next.
class Loudness {
public:
    Loudness(std::vector<PieceSign> signs, int whole)
    {
        std::stable_sort(signs.begin(), signs.end(), [](const PieceSign &a, const PieceSign &b) { return a.at < b.at; });
        double now = 72;
        for (std::size_t i = 0; i < signs.size(); ++i) {
            const PieceSign &s = signs[i];
            if (s.kind == Direction::Kind::Dynamic) {
                if (const int v = velocityOf(s.text)) now = v;
                m_points.push_back({s.at, now, now, s.at});
            } else if (s.kind == Direction::Kind::Crescendo || s.kind == Direction::Kind::Diminuendo) {
                double to = now + (s.kind == Direction::Kind::Crescendo ? 16 : -16);
                for (std::size_t k = i + 1; k < signs.size(); ++k)
                    if (signs[k].kind == Direction::Kind::Dynamic && signs[k].at >= s.at) {
                        const int v = velocityOf(signs[k].text);
                        if (v && signs[k].at <= s.at + s.length + 40320) to = v;
                        break;
                    }
                m_points.push_back({s.at, now, to, s.at + s.length});
                now = to;
            }
        }
        (void)whole;
    }
    double at(int t) const
    {
        double v = 72;
        for (const Point &p : m_points) {
            if (p.from > t) break;
            if (p.until <= t || p.until == p.from) v = p.last;
            else v = p.first + (p.last - p.first) * (t - p.from) / (p.until - p.from);
        }
        return v;
    }

private:
    struct Point {
        int from;
        double first, last;
        int until;
    };
    std::vector<Point> m_points;
};

} // namespace

const char *kindWord(ChordQuality quality)
{
    switch (quality) {
    case ChordQuality::Major: return "major";
    case ChordQuality::Minor: return "minor";
    case ChordQuality::Diminished: return "diminished";
    case ChordQuality::Augmented: return "augmented";
    case ChordQuality::Dominant7: return "dominant";
    case ChordQuality::Major7: return "major-seventh";
    case ChordQuality::Minor7: return "minor-seventh";
    case ChordQuality::HalfDiminished7: return "half-diminished";
    case ChordQuality::Diminished7: return "diminished-seventh";
    case ChordQuality::MinorMajor7: return "major-minor";
    }
    return "major";
}

PiecePart partFor(const Force &force)
{
    PiecePart part;
    part.force = force;
    part.name = force.instrument;
    const InstrumentInfo *info = instrumentNamed(force.instrument);
    part.staves = {info ? info->clef : Clef::Treble};
    if (info && info->staves == 2) part.staves = {Clef::Treble, Clef::Bass};
    return part;
}

std::string titleOf(const PieceConcept &piece, const PiecePlan &plan)
{
    if (!piece.title.value.empty()) return piece.title.value;
    std::string name = genreInfo(piece.genre.value == Genre::Unsaid ? plan.genre : piece.genre.value).name;
    if (name.empty()) name = "piece";
    if (const std::size_t with = name.find(" with "); with != std::string::npos) name.resize(with); // "Song in F major"
    name[0] = static_cast<char>(name[0] - 'a' + 'A');
    return name + " in " + keyName(plan.key);
}

ScorePtr scoreOf(const PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed, IdSource &ids)
{
    const int bar = static_cast<int>(plan.metre.length().value);
    const int upbeat = static_cast<int>(plan.anacrusis.value);
    const std::size_t lead = upbeat > 0 ? 1 : 0, bars = plan.bars() + lead;
    auto indexOf = [&](int t) { return t < 0 ? std::size_t{0} : std::min(bars - 1, static_cast<std::size_t>(t / bar) + lead); };
    auto startOf = [&](std::size_t index) { return index < lead ? -upbeat : static_cast<int>(index - lead) * bar; };
    Score score;
    score.metadata.title = titleOf(piece, plan);
    score.metadata.composer = "";
    // ---- bars ----
    KeySignature key = plan.key;
    for (std::size_t b = 0; b < bars; ++b) {
        MasterBar m;
        m.time = plan.metre;
        m.length = b < lead ? plan.anacrusis : plan.metre.length();
        m.pickup = b < lead;
        const std::size_t full = b < lead ? 0 : b - lead;
        for (const auto &[at, to] : draft.keys)
            if (b >= lead && at == full) key = to;
        m.key = key;
        if (b == 0) m.tempi.push_back({BarTick{0}, plan.tempo, piece.tempo.value.marking});
        for (const auto &[first, second] : draft.repeats) {
            if (b >= lead && full == first) m.repeatStart = true;
            if (b >= lead && full + 1 == second) m.repeatEnd = 2;
        }
        for (const auto &[at, text] : draft.marks)
            if (b >= lead && at == full) m.rehearsal = text;
        if (b + 1 == bars) {
            m.right = Barline::Final;
            m.jump = draft.jump;
        } else {
            for (const auto &[at, to] : draft.keys)
                if (b >= lead && at == full + 1) m.right = Barline::Double;
        }
        if (draft.chordSymbols && b >= lead)
            for (const ChordSpan &c : chordTrack(plan)) {
                if (c.begin < startOf(b) || c.begin >= startOf(b) + bar) continue;
                ChordSymbol symbol;
                symbol.at = BarTick{c.begin - startOf(b)};
                symbol.root = spelledTones(c).front();
                symbol.kind = kindWord(c.chord.quality);
                if (c.chord.inversion() != 0) symbol.bass = spelledBass(c);
                m.chords.push_back(symbol);
            }
        score.masterBars.push_back(std::make_shared<const MasterBar>(std::move(m)));
    }
    // ---- loudness ----
    const Loudness loud(draft.signs, static_cast<int>(plan.bars()) * bar);
    const Metre metre{plan.metre};
    const double energy = levelsOf(piece)[static_cast<std::size_t>(Aspect::Energy)], strength = levelsOf(piece)[static_cast<std::size_t>(Aspect::Strength)];
    auto velocity = [&](const PieceNote &n, const PieceVoice &voice) {
        double v = loud.at(n.at) + voice.lean + n.accent;
        const int accent = metre.accent(n.at);
        const double weight = 1 + 0.5 * std::max(0.0, energy) + 0.5 * std::max(0.0, strength);
        v += weight * (accent == 4 ? 4 : accent == 3 ? 2 : accent == 2 ? 0 : -3);
        if (voice.melodic) {
            // A phrase swells to its middle and falls away.
            for (const PlannedSection &s : plan.sections)
                for (const PlannedPhrase &p : s.phrases) {
                    const int from = static_cast<int>(p.firstBar) * bar, to = from + static_cast<int>(p.bars) * bar;
                    if (n.at < from || n.at >= to) continue;
                    const double x = static_cast<double>(n.at - from) / (to - from);
                    v += 6 * std::sin(3.1416 * std::min(1.0, x * 1.1)) - 2;
                }
        }
        return static_cast<std::uint8_t>(std::clamp(static_cast<int>(std::lround(v)), 18, 124));
    };
    auto provenance = std::make_shared<Provenance>();
    provenance->origin = Provenance::Origin::Rules;
    provenance->source = "Rules";
    provenance->seed = seed;
    provenance->request = "compose: " + score.metadata.title;
    // ---- parts ----
    std::map<std::string, int> count, number;
    for (const PiecePart &p : draft.parts) ++count[p.name];
    for (std::size_t k = 0; k < draft.parts.size(); ++k) {
        const PiecePart &from = draft.parts[k];
        Part part;
        part.id = ids.part();
        part.name = from.name;
        if (count[from.name] > 1) {
            static constexpr const char *kNumerals[] = {" I", " II", " III", " IV", " V", " VI"};
            part.name += kNumerals[std::min(number[from.name]++, 5)];
        }
        part.abbreviation = from.name.substr(0, 3) + ".";
        part.instrument.name = from.force.instrument;
        part.instrument.program = static_cast<std::uint8_t>(std::clamp(from.force.program, 0, 127));
        part.instrument.channel = static_cast<std::uint8_t>(k % 9);
        part.staves.clear();
        for (Clef clef : from.staves) part.staves.push_back(Staff{clef, 5});
        std::vector<Bar> content(bars);
        for (const PieceVoice &voice : from.voices) {
            std::vector<std::pair<NoteId, std::size_t>> open;
            for (const PieceNote &n : voice.notes) {
                if (n.at < -upbeat || n.at >= static_cast<int>(plan.bars()) * bar) continue;
                const std::size_t b = indexOf(n.at);
                Note note;
                note.id = ids.note();
                note.pitch = n.pitch;
                note.onset = BarTick{n.at - startOf(b)};
                note.length = Ticks{n.grace == Grace::None ? std::min(n.length, static_cast<int>(plan.bars()) * bar - n.at) : n.length};
                note.voice = voice.voice;
                note.staff = voice.staff;
                note.velocity = velocity(n, voice);
                note.grace = n.grace;
                note.marks = n.marks;
                note.provenance = provenance;
                if (n.slurTo && !open.empty()) {
                    content[open.back().second].slurs.push_back({open.back().first, note.id});
                    open.pop_back();
                }
                if (n.slurFrom) open.push_back({note.id, b});
                content[b].notes.push_back(note);
            }
        }
        for (const PieceSign &s : draft.signs) {
            if (k != 0) break;
            const std::size_t b = indexOf(s.at);
            Direction d;
            d.kind = s.kind;
            d.at = BarTick{std::max(0, s.at - startOf(b))};
            d.length = Ticks{s.length};
            d.text = s.text;
            d.above = s.kind == Direction::Kind::Words || s.kind == Direction::Kind::Fermata;
            content[b].directions.push_back(d);
        }
        for (Bar &b : content) {
            std::sort(b.notes.begin(), b.notes.end(), before);
            std::stable_sort(b.directions.begin(), b.directions.end(), [](const Direction &x, const Direction &y) { return x.at < y.at; });
            part.bars.push_back(std::make_shared<const Bar>(std::move(b)));
        }
        score.parts.push_back(std::make_shared<const Part>(std::move(part)));
    }
    return Score::finish(std::move(score));
}

} // namespace ricercar
