// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/expression.h"

#include "core/compose/harmony_plan.h"
#include "core/piece/piece_places.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ricercar {

namespace {

constexpr std::array<const char *, 8> kSigns{"ppp", "pp", "p", "mp", "mf", "f", "ff", "fff"};

const char *signFor(double loudness, int step = 0)
{
    return kSigns[static_cast<std::size_t>(std::clamp(static_cast<int>(std::lround(4 + 2.6 * loudness)) + step, 0, 7))];
}

} // namespace

void addDynamics(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan)
{
    const int bar = static_cast<int>(plan.metre.length().value), upbeat = static_cast<int>(plan.anacrusis.value);
    const double loud = level(levelsOf(piece), Aspect::Loudness) + 0.25 * level(levelsOf(piece), Aspect::Energy);
    std::vector<PieceSign> &signs = draft.signs;
    auto add = [&](Direction::Kind kind, int at, int length, const std::string &text) {
        PieceSign s;
        s.kind = kind;
        s.at = at;
        s.length = length;
        s.text = text;
        signs.push_back(s);
    };
    bool atStart = false;
    for (const DynamicsAt &d : piece.dynamics.value) {
        const auto bars = barsOf(d.place, plan);
        if (!bars) continue;
        const int at = bars->first * bar, length = (bars->second - bars->first + 1) * bar;
        if (d.level == "crescendo") add(Direction::Kind::Crescendo, at, length, "");
        else if (d.level == "diminuendo") add(Direction::Kind::Diminuendo, at, length, "");
        else add(Direction::Kind::Dynamic, at == 0 ? -upbeat : at, 0, d.level), atStart = atStart || at == 0;
    }
    for (const auto &[a, b] : askedAt(piece, Device::Pizzicato, plan)) add(Direction::Kind::Words, a * bar, 0, "pizz.");
    const bool said = !signs.empty();
    if (!atStart) add(Direction::Kind::Dynamic, -upbeat, 0, signFor(loud));
    if (said) {
        std::stable_sort(signs.begin(), signs.end(), [](const PieceSign &a, const PieceSign &b) { return a.at < b.at; });
        return;
    }
    // Sections in another light; a swell into the last phrase; strict genres keep one level.
    if (plan.genre == Genre::Chorale || plan.genre == Genre::Invention || plan.genre == Genre::Fugue || plan.genre == Genre::Canon || plan.genre == Genre::DiceMinuet) return;
    std::string now = signFor(loud);
    for (std::size_t i = 1; i < plan.sections.size(); ++i) {
        const PlannedSection &s = plan.sections[i];
        const double own = level(s.levels, Aspect::Loudness) + 0.25 * level(s.levels, Aspect::Energy);
        std::string sign = signFor(own);
        const bool contrast = !s.returnOf && s.label != "A";
        if (own == loud && contrast) sign = signFor(own, i % 2 == 1 ? -1 : 1);
        if (own == loud && plan.genre == Genre::Variations) sign = signFor(own, i + 1 == plan.sections.size() ? 1 : i % 2 == 1 ? -1 : 0);
        if (sign != now) add(Direction::Kind::Dynamic, static_cast<int>(s.firstBar) * bar - upbeat, 0, sign), now = sign;
    }
    for (const PlannedSection &s : plan.sections) {
        if (s.phrases.size() < 2 || &s != &plan.sections.back()) continue;
        const PlannedPhrase &p = s.phrases.back();
        if (p.bars >= 4) {
            const int from = static_cast<int>(p.firstBar) * bar;
            add(Direction::Kind::Crescendo, from, static_cast<int>(p.bars / 2) * bar, "");
            add(Direction::Kind::Diminuendo, from + static_cast<int>(p.bars / 2) * bar, static_cast<int>(p.bars - p.bars / 2) * bar - bar / 2, "");
        }
    }
    std::stable_sort(signs.begin(), signs.end(), [](const PieceSign &a, const PieceSign &b) { return a.at < b.at; });
}

void addArticulation(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan)
{
    const Metre metre{plan.metre};
    const int bar = metre.bar();
    if (plan.genre == Genre::Chorale || plan.genre == Genre::Fugue || plan.genre == Genre::Canon || plan.genre == Genre::Invention) {
        if (level(levelsOf(piece), Aspect::Legato) > -0.35) return;
    }
    const double legato = level(levelsOf(piece), Aspect::Legato);
    const Genre asked = piece.genre.value;
    const bool crisp = asked == Genre::March || asked == Genre::Polka || asked == Genre::Gavotte;
    const bool singing = asked == Genre::Song || asked == Genre::Lullaby || asked == Genre::Nocturne || asked == Genre::Waltz || asked == Genre::Siciliano || asked == Genre::Melody || asked == Genre::Unsaid;
    for (PiecePart &part : draft.parts)
        for (PieceVoice &voice : part.voices) {
            if (!voice.melodic) {
                if (legato <= -0.5)
                    for (PieceNote &n : voice.notes)
                        if (n.length <= metre.beat()) n.marks |= bit(NoteMark::Staccato);
                continue;
            }
            std::vector<PieceNote> &notes = voice.notes;
            if (legato <= -0.35) {
                for (PieceNote &n : notes)
                    if (n.length <= std::max(metre.beat(), 10080) && n.grace == Grace::None) n.marks |= bit(NoteMark::Staccato);
                continue;
            }
            // Slurs: over whole bars where it sings, over the notes of a beat where it dances.
            const int span = legato >= 0.3 ? 2 * bar : singing ? bar : crisp ? 0 : metre.compound() || metre.time.unit >= 8 ? metre.beat() : std::min(bar, 10080);
            if (span <= 0) continue;
            for (std::size_t i = 0; i < notes.size();) {
                std::size_t j = i;
                const int cell = (notes[i].at + 64 * bar) / span;
                while (j + 1 < notes.size() && (notes[j + 1].at + 64 * bar) / span == cell && notes[j + 1].at == notes[j].end() && notes[j + 1].grace == Grace::None
                       && notes[j + 1].pitch.midi() != notes[j].pitch.midi() && notes[j + 1].at > notes[j].at)
                    ++j;
                if (j > i && notes[i].grace == Grace::None) {
                    notes[i].slurFrom = true;
                    notes[j].slurTo = true;
                }
                i = j + 1;
            }
            if (crisp && legato < 0.1)
                for (std::size_t i = 0; i < notes.size(); ++i)
                    if (notes[i].length == 5040 && (i + 1 >= notes.size() || notes[i + 1].length == 5040)) notes[i].marks |= bit(NoteMark::Staccato);
        }
    // The dances' own stresses.
    if (asked == Genre::Mazurka || asked == Genre::Sarabande)
        for (PiecePart &part : draft.parts)
            for (PieceVoice &voice : part.voices)
                for (PieceNote &n : voice.notes)
                    if (voice.melodic && ((n.at % bar) + bar) % bar == bar / 3) {
                        n.accent += 8;
                        if (asked == Genre::Mazurka && n.length >= metre.beat()) n.marks |= bit(NoteMark::Accent);
                        else if (asked == Genre::Sarabande && n.length > metre.beat()) n.marks |= bit(NoteMark::Tenuto);
                    }
}

void addOrnaments(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed)
{
    const double wish = level(levelsOf(piece), Aspect::Ornament);
    const bool trill = asksFor(piece, Device::Trill);
    if (draft.parts.empty() || draft.parts.front().voices.empty()) return;
    PieceVoice &voice = draft.parts.front().voices.front();
    if (!voice.melodic || avoids(piece, Avoidance::Ornaments) || wish <= -0.5) return;
    const Metre metre{plan.metre};
    const int bar = metre.bar();
    const bool old = plan.genre == Genre::Minuet || plan.genre == Genre::Invention;
    auto mayTrill = [&](const PieceNote &n) { return n.length >= metre.beat() && n.grace == Grace::None && !(n.marks & bit(NoteMark::Staccato)); };
    bool trilled = false;
    for (const PlannedSection &s : plan.sections)
        for (const PlannedPhrase &p : s.phrases) {
            const int close = static_cast<int>(p.firstBar + p.bars - 1) * bar;
            bool here = trill && (p.cadence == Cadence::Authentic);
            if (trill) {
                bool placed = false;
                for (const auto &[a, b] : askedAt(piece, Device::Trill, plan)) placed = placed || (static_cast<int>(p.firstBar + p.bars) - 1 >= a && static_cast<int>(p.firstBar + p.bars) - 1 <= b);
                here = here && placed;
            }
            if (old && p.cadence == Cadence::Authentic && wish > -0.1 && p.bars >= 4 && hashed(seed, 200, p.firstBar) < 0.5) here = true;
            if (!here) continue;
            // On the last long note before the close.
            for (std::size_t i = voice.notes.size(); i-- > 0;) {
                PieceNote &n = voice.notes[i];
                if (n.at >= close || n.at < close - bar || !mayTrill(n)) continue;
                n.marks |= bit(NoteMark::Trill);
                trilled = true;
                break;
            }
        }
    if (trill && !trilled) {
        PieceNote *longest = nullptr;
        const auto places = askedAt(piece, Device::Trill, plan);
        for (PieceNote &n : voice.notes) {
            bool in = places.empty();
            for (const auto &[a, b] : places) in = in || (n.at >= a * bar && n.at < (b + 1) * bar);
            if (in && n.grace == Grace::None && n.end() < static_cast<int>(plan.bars()) * bar && (!longest || n.length > longest->length)) longest = &n;
        }
        if (longest) longest->marks |= bit(NoteMark::Trill);
    }
    if (wish > 0.1) {
        for (std::size_t i = 0; i + 1 < voice.notes.size(); ++i) {
            PieceNote &n = voice.notes[i];
            if (n.length < metre.beat() / 2 || n.marks != 0 || hashed(seed, 201, i) > 0.34 * wish) continue;
            n.marks |= bit(hashed(seed, 202, i) < 0.5 ? NoteMark::InvertedMordent : n.length >= metre.beat() && hashed(seed, 203, i) < 0.5 ? NoteMark::Turn : NoteMark::Mordent);
        }
    }
}

void addFermatas(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan)
{
    const int bar = static_cast<int>(plan.metre.length().value);
    std::vector<int> closes; // bars whose last note is held
    if (asksFor(piece, Device::Fermata)) {
        for (const auto &[a, b] : askedAt(piece, Device::Fermata, plan)) closes.push_back(b);
    }
    if (plan.genre == Genre::Chorale)
        for (const PlannedSection &s : plan.sections)
            for (const PlannedPhrase &p : s.phrases) closes.push_back(static_cast<int>(p.firstBar + p.bars) - 1);
    for (int b : closes)
        for (PiecePart &part : draft.parts)
            for (PieceVoice &voice : part.voices) {
                // What sounds when the uppermost voice has come to its last note.
                const PieceNote *top = nullptr;
                for (const PieceNote &n : draft.parts.front().voices.front().notes)
                    if (n.at < (b + 1) * bar - static_cast<int>(plan.anacrusis.value) && n.end() > b * bar && n.grace == Grace::None && (!top || n.at >= top->at)) top = &n;
                if (!top) continue;
                PieceNote *held = nullptr;
                for (PieceNote &n : voice.notes)
                    if (n.at <= top->at && n.end() > top->at && n.grace == Grace::None && (!held || n.at >= held->at)) held = &n;
                if (held) held->marks |= bit(NoteMark::Fermata);
            }
}

void addRepeats(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan)
{
    const bool asked = asksFor(piece, Device::Repeats);
    if (avoids(piece, Avoidance::Repeats) || forbids(piece, Device::Repeats)) return;
    const bool dance = plan.genre == Genre::Minuet || plan.genre == Genre::DiceMinuet;
    if (!asked && (!dance || plan.anacrusis.value > 0)) return;
    if (!asked && plan.bars() > 40) return;
    // Two halves, each played twice: what comes back written out is not repeated again.
    const auto &sections = plan.sections;
    for (std::size_t i = 0; i < sections.size(); ++i) {
        if (sections[i].returnOf && !asked) continue;
        std::size_t end = sections[i].firstBar + sections[i].bars;
        while (i + 1 < sections.size() && sections[i + 1].returnOf && sections.size() <= 3) ++i, end = sections[i].firstBar + sections[i].bars;
        const std::size_t first = draft.repeats.empty() ? 0 : draft.repeats.back().second;
        draft.repeats.push_back({std::max(first, std::size_t{0}), end});
    }
}

void addKeys(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan)
{
    KeySignature now = plan.key;
    for (std::size_t i = 0; i < plan.sections.size(); ++i) {
        const PlannedSection &s = plan.sections[i];
        const bool said = i < piece.sections.value.size() && piece.sections.value[i].key.has_value();
        const bool trio = piece.form.value == Form::MinuetAndTrio;
        KeySignature key = plan.key;
        if ((said || trio || plan.genre == Genre::Variations) && s.bars >= 4) key = s.key;
        if (!(key == now)) draft.keys.push_back({s.firstBar, key}), now = key;
    }
}

void express(PieceDraft &draft, const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed)
{
    addDynamics(draft, piece, plan);
    addOrnaments(draft, piece, plan, seed);
    addArticulation(draft, piece, plan);
    addFermatas(draft, piece, plan);
    addRepeats(draft, piece, plan);
    addKeys(draft, piece, plan);
}

} // namespace ricercar
