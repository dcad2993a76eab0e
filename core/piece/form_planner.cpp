// SPDX-License-Identifier: GPL-3.0-or-later
// From a concept to a plan: which genre's writer, sections with their returns and keys, phrases with cadences, and the
// harmony of each.
#include "core/piece/chord_tones.h"
#include "core/piece/dice_tables.h"
#include "core/piece/harmony_grammar.h"
#include "core/piece/motif_bank.h"
#include "core/piece/piece_places.h"

#include "core/brief/instruments.h"
#include "core/compose/harmony_plan.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ricercar {

namespace {

Genre writerOf(const PieceConcept &piece)
{
    const Genre asked = piece.genre.value;
    if (asked != Genre::Unsaid) return writtenAs(asked);
    bool single = piece.forces.said() && piece.forces.value.size() == 1;
    for (const Force &f : piece.forces.value) {
        const InstrumentInfo *info = instrumentNamed(f.instrument);
        single = single && f.count == 1 && info && info->most <= 2;
    }
    switch (piece.weave.value) {
    case Weave::Monophony: return Genre::Melody;
    case Weave::Chordal: return piece.voices.value >= 4 ? Genre::Chorale : Genre::Song;
    case Weave::Imitative: return Genre::Invention;
    case Weave::FreeCounterpoint: return Genre::Minuet;
    case Weave::Figuration: return Genre::Prelude;
    case Weave::MelodyAndAccompaniment: return Genre::Song;
    case Weave::Unsaid: break;
    }
    if (piece.form.value == Form::ThemeAndVariations) return Genre::Variations;
    return single || piece.voices.value == 1 ? Genre::Melody : Genre::Song;
}

// Lengths of the phrases of a section: fours, what is left over at the end; a sentence of eight is one phrase.
std::vector<int> phraseLengths(const PieceSection &section, bool sentence)
{
    int sum = 0;
    for (int p : section.phrases) sum += p;
    if (!section.phrases.empty() && sum == section.bars && std::all_of(section.phrases.begin(), section.phrases.end(), [](int p) { return p > 0; })) return section.phrases;
    if (section.bars == 8 && sentence) return {8};
    std::vector<int> lengths;
    for (int left = section.bars; left > 0;) {
        // 5, 6 and 7 are one breath; 9 ends with five.
        const int n = left <= 7 && left != 6 ? (left == 7 ? 4 : left) : left == 6 ? 6 : left == 9 ? 4 : 4;
        lengths.push_back(n);
        left -= n;
    }
    return lengths;
}

struct Letter {
    char base = 'A';
    int primes = 0;
};
Letter letterOf(const std::string &label)
{
    Letter l;
    if (!label.empty()) l.base = label[0];
    l.primes = static_cast<int>(std::count(label.begin(), label.end(), '\''));
    return l;
}

class Planner {
public:
    Planner(const PieceConcept &piece, std::uint64_t seed)
        : m_piece(piece), m_seed(seed * 1009 + static_cast<std::uint64_t>(piece.genre.value) * 61 + piece.metre.value.beats * 7 + piece.metre.value.unit) {}
    PiecePlan plan();

private:
    KeySignature sectionKey(std::size_t i) const;
    void addPhrases(std::size_t i);
    void placeCadences();
    void setHarmony();
    void setDiceHarmony(PlannedPhrase &phrase);
    bool pedalled(std::size_t section, std::size_t phrase) const;
    void setPedal(PlannedPhrase &phrase);
    PhraseHarmony taskFor(const PlannedSection &section, std::size_t phrase, KeySignature from, std::size_t number, bool last) const;
    double chance(std::uint64_t a, std::uint64_t b) const { return hashed(m_seed, a, b); }

    const PieceConcept &m_piece;
    std::uint64_t m_seed;
    PiecePlan m_plan;
    bool m_sentences = false;
};

KeySignature Planner::sectionKey(std::size_t i) const
{
    const PieceSection &s = m_piece.sections.value[i];
    const KeySignature home = m_plan.key;
    if (s.key) return *s.key;
    if (avoids(m_piece, Avoidance::Modulation)) return home;
    const std::size_t n = m_piece.sections.value.size();
    const Letter letter = letterOf(s.label);
    const bool minor = isMinorLike(home.mode);
    if (m_plan.genre == Genre::Variations || m_plan.genre == Genre::DiceMinuet) return home;
    if (m_piece.form.value == Form::MinuetAndTrio && (letter.base == 'C' || letter.base == 'D'))
        return minor ? parallelKey(home) : chance(40, 1) < 0.5 ? subdominantKey(home) : chance(40, 2) < 0.5 ? relativeKey(home) : parallelKey(home);
    if (i == 0 || i + 1 == n || letter.base == 'A' || m_piece.form.value == Form::MinuetAndTrio) return home;
    // A modulation that is asked for goes where it is heard: to another signature.
    if (asksFor(m_piece, Device::Modulation) && n > 2) return dominantKey(home);
    // Binary dances come home in their second part; the middle of other forms is somewhere else.
    if (n == 2) return home;
    if (m_plan.genre == Genre::Chorale || m_plan.genre == Genre::Melody) return chance(41, i) < 0.5 ? home : minor ? relativeKey(home) : dominantKey(home);
    if (letter.base == 'C') return minor ? subdominantKey(home) : chance(42, i) < 0.5 ? subdominantKey(home) : relativeKey(home);
    if (minor) return relativeKey(home);
    const double c = chance(43, i);
    return c < 0.45 ? dominantKey(home) : c < 0.75 ? relativeKey(home) : subdominantKey(home);
}

void Planner::addPhrases(std::size_t i)
{
    PlannedSection &section = m_plan.sections[i];
    const PieceSection &asked = m_piece.sections.value[i];
    const std::size_t n = m_piece.sections.value.size();
    const bool last = i + 1 == n;
    const Letter letter = letterOf(asked.label);
    const std::vector<int> lengths = phraseLengths(asked, m_sentences && letter.base != 'B');
    const bool minor = isMinorLike(section.key.mode);
    const bool modulates = !avoids(m_piece, Avoidance::Modulation);
    const bool strictGenre = m_plan.genre == Genre::Chorale || m_plan.genre == Genre::Prelude;
    std::size_t bar = section.firstBar;
    for (std::size_t p = 0; p < lengths.size(); ++p) {
        PlannedPhrase phrase;
        phrase.firstBar = bar;
        phrase.bars = static_cast<std::size_t>(lengths[p]);
        bar += phrase.bars;
        phrase.key = section.key;
        const bool end = p + 1 == lengths.size();
        const std::string own(1, static_cast<char>('a' + (letter.base - 'A') % 26));
        if (p == 0) phrase.material = own;
        else if (p % 2 == 1 && !strictGenre) phrase.material = chance(50 + i, p) < 0.7 || lengths.size() == 2 ? own + "'" : own + "2";
        else phrase.material = own + std::to_string(p + 1);
        if (!end) {
            phrase.cadence = Cadence::Half;
            if (p % 2 == 1) phrase.cadence = p + 2 < lengths.size() || chance(51, p + i * 8) < 0.5 ? Cadence::Authentic : Cadence::Half;
            if (strictGenre) phrase.cadence = chance(52, p + i * 8) < 0.5 ? Cadence::Half : Cadence::Authentic;
            if (minor && phrase.cadence == Cadence::Half && chance(53, p + i * 8) < 0.25) phrase.cadence = Cadence::Phrygian;
        } else if (asked.cadence != Cadence::None) {
            phrase.cadence = asked.cadence;
        } else if (last) {
            phrase.cadence = Cadence::Authentic;
        } else {
            const std::string next = m_piece.sections.value[i + 1].label;
            const bool backToA = letter.base != 'A' && !next.empty() && next[0] == 'A' && section.key == m_plan.key;
            phrase.cadence = Cadence::Authentic;
            // A middle in the home key that waits on the dominant for the return.
            if (backToA && m_piece.form.value != Form::Rondo) phrase.cadence = Cadence::Half;
            // The first part of a binary piece goes to the dominant, or to the relative major.
            const bool binary = (m_piece.form.value == Form::Binary || m_piece.form.value == Form::RoundedBinary || m_piece.form.value == Form::MinuetAndTrio
                                 || m_piece.form.value == Form::Unsaid) && n <= 6 && next[0] != 'A' && letter.base != 'B' && letter.base != 'D';
            const bool mayMove = m_plan.genre != Genre::Chorale && m_plan.genre != Genre::Variations && m_plan.genre != Genre::DiceMinuet
                && m_plan.genre != Genre::Melody && m_plan.genre != Genre::Prelude;
            if (binary && mayMove && modulates && section.bars >= 6 && !asked.key) {
                const double c = chance(54, i);
                if (asksFor(m_piece, Device::Modulation)) phrase.key = dominantKey(section.key);
                else if (c < 0.6) phrase.key = isMinorLike(section.key.mode) ? relativeKey(section.key) : dominantKey(section.key);
                else if (c < 0.8) phrase.cadence = Cadence::Half;
            }
            if (m_plan.genre == Genre::Melody && n == 2 && section.bars <= 5) phrase.cadence = Cadence::Half;
            if (m_plan.genre == Genre::Chorale && chance(55, i) < 0.45) phrase.cadence = Cadence::Half;
            if (m_plan.genre == Genre::Prelude && i > 0) phrase.cadence = Cadence::Half;
        }
        section.phrases.push_back(phrase);
    }
    // A rounded binary: the second half of its last part takes up the beginning.
    const bool rounded = (m_piece.form.value == Form::RoundedBinary || m_plan.genre == Genre::Minuet) && (letter.base == 'B' || letter.base == 'D') && lengths.size() >= 2
        && !(i + 1 < n && m_piece.sections.value[i + 1].label.rfind("A", 0) == 0 && m_piece.form.value == Form::RoundedBinary);
    if (rounded) {
        const std::size_t model = i > 0 ? i - 1 : 0;
        if (!m_plan.sections[model].phrases.empty() && m_plan.sections[model].phrases[0].bars == section.phrases.back().bars && m_plan.sections[model].key == section.key)
            section.phrases.back().material = m_plan.sections[model].phrases[0].material + "'";
        // What comes before waits on the dominant.
        section.phrases[section.phrases.size() - 2].cadence = Cadence::Half;
    }
}

void Planner::placeCadences()
{
    for (const CadenceAt &wish : m_piece.cadences.value) {
        const auto bars = barsOf(wish.place, m_plan);
        if (!bars) continue;
        const std::size_t at = wish.place.kind == Place::Kind::Ending || wish.place.kind == Place::Kind::All ? m_plan.bars() - 1 : static_cast<std::size_t>(bars->second);
        for (std::size_t s = 0; s < m_plan.sections.size(); ++s) {
            PlannedSection &section = m_plan.sections[s];
            if (at < section.firstBar || at >= section.firstBar + section.bars) continue;
            for (std::size_t p = 0; p < section.phrases.size(); ++p) {
                PlannedPhrase &phrase = section.phrases[p];
                if (at < phrase.firstBar || at >= phrase.firstBar + phrase.bars) continue;
                PlannedPhrase rest = phrase;
                phrase.cadence = wish.kind;
                if (wish.key) phrase.key = *wish.key;
                // A cadence within a phrase makes two of it.
                const std::size_t length = at + 1 - phrase.firstBar;
                if (length < phrase.bars) {
                    rest.firstBar = at + 1;
                    rest.bars = phrase.bars - length;
                    rest.material += "2";
                    phrase.bars = length;
                    section.phrases.insert(section.phrases.begin() + static_cast<std::ptrdiff_t>(p) + 1, rest);
                }
                if (section.returnOf) section.varied = true;
                break;
            }
        }
    }
    // Keys of single bars: phrases that end within the place.
    for (const KeyAt &wish : m_piece.keyPlan.value) {
        if (wish.place.kind == Place::Kind::Beginning || wish.place.kind == Place::Kind::Section || wish.place.kind == Place::Kind::Half
            || (wish.place.kind == Place::Kind::Middle && m_plan.sections.size() > 1))
            continue; // said of sections
        const auto bars = barsOf(wish.place, m_plan);
        if (!bars) continue;
        for (PlannedSection &section : m_plan.sections)
            for (PlannedPhrase &phrase : section.phrases) {
                const int end = static_cast<int>(phrase.firstBar + phrase.bars) - 1;
                const bool ending = wish.place.kind == Place::Kind::Ending && &section == &m_plan.sections.back() && &phrase == &section.phrases.back();
                if (ending || (wish.place.kind != Place::Kind::Ending && end >= bars->first && static_cast<int>(phrase.firstBar) <= bars->second)) {
                    phrase.key = wish.key;
                    if (section.returnOf) section.varied = true;
                }
            }
    }
}

PhraseHarmony Planner::taskFor(const PlannedSection &section, std::size_t p, KeySignature from, std::size_t number, bool last) const
{
    const PlannedPhrase &phrase = section.phrases[p];
    PhraseHarmony h;
    h.metre = m_plan.metre;
    h.anacrusis = m_plan.anacrusis;
    h.firstBar = phrase.firstBar;
    h.bars = phrase.bars;
    h.from = from;
    h.to = phrase.key;
    h.cadence = phrase.cadence;
    const double seconds = m_plan.metre.length().quarters() * 60 / std::max(20.0, m_plan.tempo);
    h.rate = seconds > 2.6 ? 2 : 1;
    if (m_plan.genre == Genre::Chorale) h.rate = std::max<int>(2, m_plan.metre.beats);
    if (m_plan.genre == Genre::Waltz || m_plan.genre == Genre::Prelude || m_plan.genre == Genre::Variations) h.rate = seconds > 4.2 ? 2 : 1;
    if (m_piece.pattern.value == Pattern::Drone) h.rate = 1;
    const bool middle = !section.returnOf && section.firstBar > 0 && phrase.material[0] != 'a';
    h.opens = (p == 0 && (!middle || chance(62, number) < 0.5)) || phrase.material.back() == '\'' || chance(60, number) < 0.6;
    if (p > 0 && section.phrases[p - 1].cadence == Cadence::Deceptive) h.opens = false;
    const auto asked = [&](Device d) {
        if (!asksFor(m_piece, d)) return false;
        for (const auto &[a, b] : askedAt(m_piece, d, m_plan))
            if (static_cast<int>(phrase.firstBar) <= b && static_cast<int>(phrase.firstBar + phrase.bars) > a) return true;
        return false;
    };
    h.picardy = last && isMinorLike(phrase.key.mode) && (asksFor(m_piece, Device::PicardyThird)
        || std::any_of(m_piece.cadences.value.begin(), m_piece.cadences.value.end(), [](const CadenceAt &c) { return c.picardy; }));
    h.circle = asked(Device::CircleOfFifths) || (phrase.material.size() > 1 && phrase.material[0] == 'b' && chance(61, number) < 0.3);
    h.neapolitan = asked(Device::NeapolitanSixth);
    h.augmentedSixth = asked(Device::AugmentedSixth);
    h.diminished = asked(Device::DiminishedSeventh);
    h.applied = asked(Device::SecondaryDominant);
    h.noInversions = avoids(m_piece, Avoidance::Inversions);
    h.noSevenths = avoids(m_piece, Avoidance::Sevenths);
    h.noDiminished = avoids(m_piece, Avoidance::DiminishedChords);
    h.chromatic = avoids(m_piece, Avoidance::Accidentals) ? -1 : level(section.levels, Aspect::Chromaticism);
    h.surprise = level(section.levels, Aspect::Surprise);
    h.simple = level(section.levels, Aspect::Simplicity) + (m_plan.genre == Genre::Variations || m_plan.genre == Genre::DiceMinuet ? 0.4 : 0)
        + (m_piece.genre.value == Genre::FolkSong || m_piece.genre.value == Genre::Lullaby || m_piece.genre.value == Genre::Polka ? 0.5 : 0);
    h.seed = m_seed * 977 + number * 13;
    return h;
}

void Planner::setHarmony()
{
    std::map<std::string, const PlannedPhrase *> first; // by material
    std::size_t number = 0;
    const int bar = static_cast<int>(m_plan.metre.length().value);
    auto relative = [&](const PlannedPhrase &phrase) {
        std::vector<PlannedChord> chords = phrase.harmony;
        for (PlannedChord &c : chords) c.at = TimelineTick{c.at.value - m_plan.anacrusis.value - static_cast<std::int64_t>(phrase.firstBar) * bar};
        return chords;
    };
    for (std::size_t s = 0; s < m_plan.sections.size(); ++s) {
        PlannedSection &section = m_plan.sections[s];
        for (std::size_t p = 0; p < section.phrases.size(); ++p, ++number) {
            PlannedPhrase &phrase = section.phrases[p];
            const bool last = s + 1 == m_plan.sections.size() && p + 1 == section.phrases.size();
            // A phrase that modulates leaves the section's key; the first phrase of a section in another key begins there.
            const KeySignature from = section.key;
            PhraseHarmony task = taskFor(section, p, from, number, last);
            const PlannedPhrase *model = nullptr;
            if (section.returnOf && p < m_plan.sections[*section.returnOf].phrases.size()) {
                model = &m_plan.sections[*section.returnOf].phrases[p];
                if (model->bars != phrase.bars || !(m_plan.sections[*section.returnOf].key == section.key)) model = nullptr;
            }
            if (model && model->cadence == phrase.cadence && model->key == phrase.key && !task.picardy) {
                phrase.harmony = model->harmony;
                const std::int64_t shift = (static_cast<std::int64_t>(phrase.firstBar) - static_cast<std::int64_t>(model->firstBar)) * bar;
                for (PlannedChord &c : phrase.harmony) c.at = TimelineTick{c.at.value + shift};
            } else {
                if (!model && phrase.material.size() > 1 && phrase.material.back() == '\'')
                    if (const auto it = first.find(phrase.material.substr(0, 1)); it != first.end() && it->second->bars == phrase.bars) model = it->second;
                if (section.returnOf && !(m_plan.sections[*section.returnOf].key == section.key))
                    task.seed = m_seed * 977 + p * 13; // the same thoughts in the other key
                if (model && model->harmony.front().key == from) {
                    task.given = relative(*model);
                    task.givenBars = phrase.bars >= 4 ? std::max<std::size_t>(1, phrase.bars / 2) : 0;
                    task.opens = true;
                }
                phrase.harmony = harmonyOf(task);
            }
            // A ground: the same basses under every phrase of that length.
            if (asksFor(m_piece, Device::GroundBass) && !first.empty() && !last && phrase.key == m_plan.sections.front().phrases.front().key
                && phrase.bars == m_plan.sections.front().phrases.front().bars && m_plan.genre != Genre::DiceMinuet) {
                const PlannedPhrase &ground = m_plan.sections.front().phrases.front();
                phrase.harmony = ground.harmony;
                phrase.cadence = ground.cadence;
                for (PlannedChord &c : phrase.harmony) c.at = TimelineTick{c.at.value + (static_cast<std::int64_t>(phrase.firstBar) - static_cast<std::int64_t>(ground.firstBar)) * bar};
            }
            if (m_plan.genre == Genre::DiceMinuet && m_plan.metre.beats == 3) setDiceHarmony(phrase);
            if (pedalled(s, p)) setPedal(phrase);
            if (!first.contains(phrase.material)) first[phrase.material] = &phrase;
        }
    }
}

// The harmony of the tables.
void Planner::setDiceHarmony(PlannedPhrase &phrase)
{
    const int bar = static_cast<int>(m_plan.metre.length().value), bars = static_cast<int>(m_plan.bars());
    phrase.harmony.clear();
    for (std::size_t b = phrase.firstBar; b < phrase.firstBar + phrase.bars; ++b)
        for (const DiceChord &c : diceHarmony(dicePosition(static_cast<int>(b), bars), phrase.key)) {
            PlannedChord chord{TimelineTick{static_cast<std::int64_t>(b) * bar + c.at * bar / 6}, c.chord, c.degree, phrase.key};
            if (phrase.harmony.empty() || !(phrase.harmony.back().chord == chord.chord)) phrase.harmony.push_back(chord);
        }
    const int last = dicePosition(static_cast<int>(phrase.firstBar + phrase.bars) - 1, bars);
    phrase.cadence = last == 7 ? Cadence::Half : last == 15 ? Cadence::Authentic : Cadence::None;
}

// A held dominant: before the close of a prelude, and of whatever asks for a pedal.
bool Planner::pedalled(std::size_t s, std::size_t p) const
{
    const PlannedPhrase &phrase = m_plan.sections[s].phrases[p];
    if (phrase.bars < 4 || phrase.cadence != Cadence::Authentic || avoids(m_piece, Avoidance::Pedal)) return false;
    const bool last = s + 1 == m_plan.sections.size() && p + 1 == m_plan.sections[s].phrases.size();
    if (m_plan.genre == Genre::Prelude && last && m_plan.bars() >= 12) return true;
    if (!asksFor(m_piece, Device::PedalPoint)) return false;
    for (const DeviceAt &d : m_piece.occur.value) {
        if (d.device != Device::PedalPoint) continue;
        if (d.place.kind == Place::Kind::All || d.place.kind == Place::Kind::Ending) return last;
        const auto bars = barsOf(d.place, m_plan);
        const int end = static_cast<int>(phrase.firstBar + phrase.bars) - 1;
        if (bars && end >= bars->first && end <= bars->second) return true;
    }
    return false;
}

void Planner::setPedal(PlannedPhrase &phrase)
{
    const std::int64_t bar = m_plan.metre.length().value;
    const std::int64_t end = static_cast<std::int64_t>(phrase.firstBar + phrase.bars) * bar + m_plan.anacrusis.value;
    const std::size_t held = std::min<std::size_t>(phrase.bars - 1, 3);
    const std::int64_t from = end - static_cast<std::int64_t>(held + 1) * bar;
    const PlannedChord close = phrase.harmony.back();
    std::erase_if(phrase.harmony, [&](const PlannedChord &c) { return c.at.value >= from; });
    const Chord sixFour = chordOn(0, phrase.key, false, 2), seventh = chordOn(4, phrase.key, true, 0), plain = chordOn(4, phrase.key, false, 0);
    for (std::size_t b = 0; b < held; ++b) {
        const bool last = b + 1 == held;
        PlannedChord c{TimelineTick{from + static_cast<std::int64_t>(b) * bar}, last ? seventh : b % 2 == 0 ? (b == 0 && held > 2 ? plain : sixFour) : sixFour, last ? 4 : (b == 0 && held > 2 ? 4 : 0), phrase.key};
        phrase.harmony.push_back(c);
    }
    phrase.harmony.push_back({TimelineTick{end - bar}, close.chord, close.degree, close.key});
}

PiecePlan Planner::plan()
{
    m_plan.genre = writerOf(m_piece);
    m_plan.key = m_piece.key.value;
    if (m_plan.key.mode == Mode::Unknown) m_plan.key.mode = Mode::Major;
    m_plan.metre = m_piece.metre.value;
    m_plan.tempo = m_piece.tempo.value.quartersPerMinute;
    m_plan.anacrusis = m_piece.anacrusis.value;
    if (m_plan.anacrusis.value < 0 || m_plan.anacrusis >= m_plan.metre.length()) m_plan.anacrusis = Ticks{};
    const bool open = m_piece.anacrusis.origin == FieldOrigin::Default && m_plan.anacrusis.value == 0;
    const bool strict = m_plan.genre == Genre::Invention || m_plan.genre == Genre::Canon || m_plan.genre == Genre::Fugue
        || m_plan.genre == Genre::DiceMinuet || m_plan.genre == Genre::Prelude;
    if (open && !strict && asksFor(m_piece, Device::Anacrusis)) m_plan.anacrusis = kWhole / m_plan.metre.unit;
    // A gavotte begins in the middle of the bar.
    if (open && m_piece.genre.value == Genre::Gavotte && m_plan.metre.length() == kWhole) m_plan.anacrusis = kHalf;
    if (strict) m_plan.anacrusis = Ticks{};
    m_sentences = (m_plan.genre == Genre::Song || m_plan.genre == Genre::Minuet || m_plan.genre == Genre::Waltz) && chance(30, 1) < 0.3;

    const AspectLevels whole = levelsOf(m_piece);
    std::size_t bar = 0;
    const auto &sections = m_piece.sections.value;
    for (std::size_t i = 0; i < sections.size(); ++i) {
        PlannedSection s;
        s.label = sections[i].label;
        s.firstBar = bar;
        s.bars = static_cast<std::size_t>(std::max(1, sections[i].bars));
        bar += s.bars;
        for (std::size_t a = 0; a < kAspects; ++a) s.levels[a] = std::clamp(whole[a] + sections[i].lean[a], -1.0, 1.0);
        const Letter letter = letterOf(s.label);
        if (m_plan.genre != Genre::Chorale && m_plan.genre != Genre::DiceMinuet && m_plan.genre != Genre::Prelude)
            for (std::size_t k = 0; k < i; ++k) {
                const Letter other = letterOf(sections[k].label);
                if (other.base != letter.base || m_plan.sections[k].returnOf) continue;
                s.returnOf = k;
                s.varied = letter.primes != other.primes || s.bars != m_plan.sections[k].bars || !(sections[i].lean == sections[k].lean);
            }
        m_plan.sections.push_back(s);
    }
    if (m_plan.sections.empty()) {
        PlannedSection s;
        s.label = "A";
        s.bars = static_cast<std::size_t>(std::max(1, m_piece.bars.value.bars));
        m_plan.sections.push_back(s);
    }
    for (std::size_t i = 0; i < m_plan.sections.size(); ++i) {
        m_plan.sections[i].key = sections.empty() ? m_plan.key : sectionKey(i);
        if (!sections.empty()) addPhrases(i);
        PlannedSection &s = m_plan.sections[i];
        if (!s.returnOf) continue;
        const PlannedSection &model = m_plan.sections[*s.returnOf];
        // What comes back is cut into phrases as it was, and closes as it did unless it must close otherwise.
        if (model.bars == s.bars) {
            const Cadence close = s.phrases.back().cadence;
            const bool said = !sections.empty() && sections[i].cadence != Cadence::None;
            const bool lastOfAll = i + 1 == m_plan.sections.size();
            std::vector<PlannedPhrase> phrases = model.phrases;
            for (PlannedPhrase &p : phrases) {
                p.firstBar = p.firstBar - model.firstBar + s.firstBar;
                if (!(model.key == s.key) || lastOfAll) p.key = s.key;
            }
            if (said || lastOfAll) phrases.back().cadence = close;
            s.phrases = std::move(phrases);
        }
        if (!(model.key == s.key) || s.phrases.back().cadence != model.phrases.back().cadence || !(s.phrases.back().key == model.phrases.back().key)) s.varied = true;
    }
    // A variation in the other mode, where there are enough of them and nothing was said.
    if (m_plan.genre == Genre::Variations && m_plan.sections.size() >= 4 && !avoids(m_piece, Avoidance::Modulation)) {
        const std::size_t at = m_plan.sections.size() - 2;
        if (!sections[at].key && m_plan.sections[at].returnOf) {
            m_plan.sections[at].key = parallelKey(m_plan.key);
            if (isMinorLike(m_plan.key.mode) == isMinorLike(m_plan.sections[at].key.mode)) m_plan.sections[at].key = m_plan.key;
            for (PlannedPhrase &p : m_plan.sections[at].phrases) p.key = m_plan.sections[at].key;
            m_plan.sections[at].varied = true;
        }
    }
    placeCadences();
    setHarmony();
    // Names as the genre has them.
    if (m_plan.genre == Genre::Variations) {
        int number = 0;
        for (PlannedSection &s : m_plan.sections) s.label = number++ == 0 ? "Theme" : "Variation " + std::to_string(number - 1);
    } else if (m_piece.form.value == Form::MinuetAndTrio) {
        bool named = false;
        for (PlannedSection &s : m_plan.sections)
            if (s.label == "C" && !named) s.label = "Trio", named = true;
    }
    RhythmWishes rhythm;
    rhythm.genre = m_piece.genre.value == Genre::Unsaid ? m_plan.genre : m_piece.genre.value;
    rhythm.metre = m_plan.metre;
    rhythm.tempo = m_plan.tempo;
    rhythm.levels = whole;
    rhythm.noRests = avoids(m_piece, Avoidance::Rests);
    m_plan.motifs = motifsFor(rhythm, m_seed);
    return m_plan;
}

} // namespace

PiecePlan plannedPiece(const PieceConcept &piece, std::uint64_t seed) { return Planner(piece, seed).plan(); }

} // namespace ricercar
