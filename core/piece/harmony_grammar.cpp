// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/harmony_grammar.h"

#include "core/compose/harmony_plan.h"
#include "core/fugue/woven.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ricercar {

namespace {

enum Fn {
    I, I6, I64, II, II6, II65, III, IV, IV6, V, V6, V7, V65, V43, V42, VI, VII6, VII7, V_V, V65_V, V7_IV, V_VI, V_II, N6, Ger6, BVII, kFns
};

struct FnInfo {
    int degree, inversion;
    bool seventh;
    bool applied;
};
constexpr std::array<FnInfo, kFns> kInfo{{
    {0, 0, false, false}, {0, 1, false, false}, {0, 2, false, false}, {1, 0, false, false}, {1, 1, false, false}, {1, 1, true, false},
    {2, 0, false, false}, {3, 0, false, false}, {3, 1, false, false}, {4, 0, false, false}, {4, 1, false, false}, {4, 0, true, false},
    {4, 1, true, false}, {4, 2, true, false}, {4, 3, true, false}, {5, 0, false, false}, {6, 1, false, false}, {6, 0, true, false},
    {1, 0, true, true}, {1, 1, true, true}, {0, 0, true, true}, {2, 0, true, true}, {5, 0, true, true}, {1, 1, false, true},
    {5, 0, true, true}, {6, 0, false, false}}};

// How usual it is that one follows the other; 0: not at all.
double follows(int a, int b, bool minor)
{
    //                     I   I6  I64 ii  ii6 ii65 iii IV  IV6 V   V6  V7  V65 V43 V42 vi  vii6 vii7 V/V 65/V V/IV V/vi V/ii N6 Ger bVII
    static constexpr std::array<std::array<double, kFns>, kFns> kTable{{
        /* I    */ {{1.2, 5, 0, 3.0, 6, 3, 0.8, 8, 1.2, 5, 2, 4, 6, 4, 0.8, 6, 4, 0.6, 0.8, 0.8, 1.2, 0.7, 0.6, 0.6, 0.4, 0.2}},
        /* I6   */ {{2.5, 0.8, 0, 3, 8, 3, 0.2, 8, 0, 4, 0, 2, 1, 3, 0.4, 0.8, 3, 0.3, 0.6, 1, 1.5, 0, 0.6, 0.8, 0.3, 0}},
        /* I64  */ {{0, 0, 0.1, 0, 0, 0, 0, 0, 0, 8, 0, 10, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
        /* ii   */ {{0, 0, 3, 0.8, 2, 1, 0, 0, 0, 8, 2, 7, 3, 0.5, 0.8, 0, 1.2, 0.4, 1, 0.8, 0, 0, 0, 0, 0, 0}},
        /* ii6  */ {{0, 0, 5, 0.3, 0.8, 1, 0, 0, 0, 9, 0.5, 7, 0.8, 0.3, 1.5, 0, 0.5, 0.5, 0.8, 0.8, 0, 0, 0, 0, 0, 0}},
        /* ii65 */ {{0, 0, 5, 0, 0, 0.8, 0, 0, 0, 8, 0.3, 6, 0.8, 0, 1.2, 0, 0, 0.3, 0.6, 0.6, 0, 0, 0, 0, 0, 0}},
        /* iii  */ {{0, 0, 0, 0.6, 1, 0.4, 0.3, 5, 0, 0.4, 0, 0.2, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
        /* IV   */ {{3, 2.2, 4, 1.6, 2.5, 1.2, 0, 0.8, 1, 7, 0.8, 5, 1.5, 0.5, 1.5, 0, 1.6, 0.6, 1, 1, 0, 0, 0, 0.3, 0.2, 0.2}},
        /* IV6  */ {{0.6, 0, 1, 0, 0.4, 0, 0, 1, 0.4, 4, 0.5, 1.5, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.6, 0}},
        /* V    */ {{9, 1, 0, 0, 0, 0, 0, 0, 0.8, 1, 1, 3, 2, 0.3, 1.5, 2.2, 0, 0.2, 0, 0, 0, 0.3, 0, 0, 0, 0}},
        /* V6   */ {{8, 0, 0, 0, 0, 0, 0, 0, 0, 0.5, 0.5, 0.3, 2, 0.5, 0.4, 1, 0, 0, 0, 0, 0.6, 0, 0, 0, 0, 0}},
        /* V7   */ {{10, 0.2, 0, 0, 0, 0, 0, 0, 0.2, 0, 0, 1, 0.8, 0.5, 0.8, 1.8, 0, 0, 0, 0, 0.3, 0.2, 0, 0, 0, 0}},
        /* V65  */ {{10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.3, 0.8, 0.4, 0.4, 0.3, 0, 0, 0, 0, 0.3, 0, 0, 0, 0, 0}},
        /* V43  */ {{6, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.2, 0.4, 0.5, 0.2, 0, 0, 0, 0, 0, 0.2, 0, 0, 0, 0, 0}},
        /* V42  */ {{0, 10, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.3, 0, 0.3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
        /* vi   */ {{0.2, 1, 0, 5, 6, 3, 0.3, 7, 0, 2, 0.3, 0.8, 0.3, 0.2, 0, 0.7, 0.3, 0.2, 1.6, 1.2, 0.2, 0, 0.5, 0.6, 0.6, 0.1}},
        /* vii6 */ {{6, 7, 0, 0, 0, 0, 0, 0, 0, 0.3, 0, 0.3, 0.3, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
        /* vii7 */ {{8, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.3, 1.5, 0.5, 0, 0, 0, 0.3, 0, 0, 0, 0, 0, 0, 0, 0}},
        /* V/V  */ {{0, 0, 1.5, 0, 0, 0, 0, 0, 0, 10, 0.8, 4, 0.8, 0, 0.8, 0, 0, 0, 0.4, 0.5, 0, 0, 0, 0, 0, 0}},
        /* 65/V */ {{0, 0, 2, 0, 0, 0, 0, 0, 0, 10, 0, 4, 0, 0, 0.8, 0, 0, 0, 0.2, 0.4, 0, 0, 0, 0, 0, 0}},
        /* V/IV */ {{0, 0, 0, 0.3, 0.5, 0, 0, 10, 0.6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0.4, 0, 0, 0, 0, 0}},
        /* V/vi */ {{0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0, 0.3, 0, 0, 0, 0}},
        /* V/ii */ {{0, 0, 0, 9, 3, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0.8, 0, 0, 0.3, 0, 0, 0}},
        /* N6   */ {{0, 0, 3, 0, 0, 0, 0, 0, 0, 7, 0, 5, 0, 0, 0.6, 0, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0}},
        /* Ger6 */ {{0, 0, 8, 0, 0, 0, 0, 0, 0, 5, 0, 0.5, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}},
        /* bVII */ {{4, 1, 0, 0, 0, 0, 2, 3, 0, 1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}}}};
    double w = kTable[static_cast<std::size_t>(a)][static_cast<std::size_t>(b)];
    if (minor) {
        if (a == I && b == BVII) w = 1.6;
        if (a == I && b == III) w = 1.6;
        if (a == BVII && b == III) w = 8;
        if (a == III && b == VI) w = 5;
        if (a == VI && b == III) w = 1.2;
        if (a == IV && b == BVII) w = 2;
        if (a == VI && b == BVII) w = 0.8;
        if (b == IV6 && a == I) w = 2;
        if (b == V_VI || a == V_VI) w = 0;   // of a major sixth degree: rare, and easily misheard
        if (b == V_II || a == V_II) w = 0;   // the second degree is diminished
        if (b == II) w *= 0.3;
        if (a == IV6 && b == V) w = 9;
    }
    return w;
}

bool modal(KeySignature key) { return key.mode != Mode::Major && key.mode != Mode::Minor && key.mode != Mode::Unknown; }

ChordQuality triad(int third, int fifth)
{
    if (fifth == 6) return ChordQuality::Diminished;
    if (fifth == 8) return ChordQuality::Augmented;
    return third == 4 ? ChordQuality::Major : ChordQuality::Minor;
}

Chord inverted(Chord c, int inversion)
{
    c.bass = c.root;
    if (inversion == 1) c.bass = c.third();
    if (inversion == 2) c.bass = c.fifth();
    if (inversion == 3) c.bass = c.seventh().value_or(c.root);
    return c;
}

// The chord of a function, none where the key has no such thing.
std::optional<Chord> chordOf(int fn, KeySignature key)
{
    const FnInfo &info = kInfo[static_cast<std::size_t>(fn)];
    const int tonic = tonicPitchClass(key);
    const bool minor = isMinorLike(key.mode);
    Chord c;
    switch (fn) {
    case V_V: case V65_V: c = {modulo12(tonic + 2), ChordQuality::Dominant7, 0, false}; break;
    case V7_IV:
        if (minor) return std::nullopt; // its third would be the major tonic's
        c = {tonic, ChordQuality::Dominant7, 0, false};
        break;
    case V_VI: c = {modulo12(tonic + 4), ChordQuality::Dominant7, 0, false}; break;
    case V_II: c = {modulo12(tonic + 9), ChordQuality::Dominant7, 0, false}; break;
    case N6: c = {modulo12(tonic + 1), ChordQuality::Major, 0, false}; break;
    case Ger6: c = {modulo12(tonic + 8), ChordQuality::Dominant7, 0, false}; break;
    case BVII:
        if (!minor && key.mode != Mode::Mixolydian) return std::nullopt;
        if (key.mode == Mode::Lydian || key.mode == Mode::Locrian) return std::nullopt;
        c = {modulo12(tonic + 10), key.mode == Mode::Phrygian ? ChordQuality::Minor : ChordQuality::Major, 0, false};
        break;
    default: return chordOn(info.degree, key, info.seventh, info.inversion);
    }
    if (modal(key) && info.applied) return std::nullopt;
    return inverted(c, info.inversion);
}

struct Slot {
    int at = 0;               // ticks from the phrase's first bar
    std::size_t bar = 0;
    bool downbeat = false;
    KeySignature key;
    std::uint32_t only = 0;   // functions that are asked; 0: any
    std::optional<Chord> given;
};

std::uint32_t set(std::initializer_list<int> fns)
{
    std::uint32_t bits = 0;
    for (int f : fns) bits |= 1u << f;
    return bits;
}

std::vector<int> places(TimeSignature metre, int chords)
{
    MasterBar bar;
    bar.time = metre;
    bar.length = metre.length();
    const auto beats = beatsOf(bar);
    std::vector<int> at{0};
    if (chords <= 1 || beats.size() < 2) {
        if (chords > 1 && metre.beats == 3) at.push_back(static_cast<int>(metre.length().value) * 2 / 3); // 3/8 felt in one
        return at;
    }
    if (chords >= static_cast<int>(beats.size())) {
        at.clear();
        for (const auto &[start, length] : beats) at.push_back(static_cast<int>(start.value));
        return at;
    }
    // Two: where the second half begins; of three beats the last, of five the later group.
    const std::size_t second = beats.size() == 3 ? 2 : (beats.size() + 1) / 2;
    at.push_back(static_cast<int>(beats[second].first.value));
    return at;
}

} // namespace

Chord chordOn(int degree, KeySignature key, bool seventh, int inversion)
{
    std::array<int, 7> scale{};
    for (int d = 0; d < 7; ++d) {
        const SpelledPitch p = pitchOn(28 + tonicLetter(key) + d, key);
        scale[static_cast<std::size_t>(d)] = modulo12(p.midi());
    }
    const int tonic = scale[0];
    degree = modulo7(degree);
    // The leading note of minor, and of the modes that borrow it at a cadence.
    const bool borrows = key.mode == Mode::Minor || key.mode == Mode::Dorian || key.mode == Mode::Aeolian;
    if (borrows && (degree == 4 || degree == 6)) scale[6] = modulo12(tonic + 11);
    auto at = [&](int d) { return scale[static_cast<std::size_t>(modulo7(d))]; };
    Chord c;
    c.root = at(degree);
    const int third = modulo12(at(degree + 2) - c.root), fifth = modulo12(at(degree + 4) - c.root), top = modulo12(at(degree + 6) - c.root);
    c.quality = triad(third, fifth);
    if (seventh) {
        if (c.quality == ChordQuality::Major) c.quality = top == 10 ? ChordQuality::Dominant7 : ChordQuality::Major7;
        else if (c.quality == ChordQuality::Minor) c.quality = top == 11 ? ChordQuality::MinorMajor7 : ChordQuality::Minor7;
        else if (c.quality == ChordQuality::Diminished) c.quality = top == 9 ? ChordQuality::Diminished7 : ChordQuality::HalfDiminished7;
    }
    return inverted(c, inversion);
}

std::vector<PlannedChord> harmonyOf(const PhraseHarmony &task)
{
    const int bar = static_cast<int>(task.metre.length().value);
    const bool pivots = !(task.from == task.to);
    std::vector<Slot> slots;
    const std::size_t n = task.bars;
    const std::vector<int> two = places(task.metre, 2);
    // ---- where chords stand: evenly, quicker before the cadence, one at the end ----
    for (std::size_t b = 0; b < n; ++b) {
        const bool last = b + 1 == n && n > 1;
        int rate = task.rate;
        if (b + 2 == n && n >= 2) rate = std::max(2, task.rate);
        if (b + 3 == n && n >= 6 && task.rate == 1 && hashed(task.seed, 5, b) < 0.35) rate = 2;
        if (task.simple > 0.5 && task.rate == 1 && b + 2 != n) rate = 1;
        if (last && task.cadence != Cadence::None) rate = 1;
        if (n == 1) rate = 2;
        for (int at : places(task.metre, rate)) {
            Slot s;
            s.at = static_cast<int>(b) * bar + at;
            s.bar = b;
            s.downbeat = at == 0;
            slots.push_back(s);
        }
    }
    const std::size_t m = slots.size();
    // The pivot: half way, at a bar's start, and three chords before the end at the latest.
    std::size_t pivot = 0;
    if (pivots) {
        pivot = m / 2;
        while (pivot > 0 && !slots[pivot].downbeat) --pivot;
        if (m >= 4) pivot = std::min(pivot, m - 3);
    }
    for (std::size_t i = 0; i < m; ++i) slots[i].key = i < pivot ? task.from : task.to;
    for (Slot &s : slots)
        for (const PlannedChord &c : task.given)
            if (c.at.value <= s.at && s.bar < task.givenBars) s.given = c.chord;
    // ---- what must be ----
    const bool minor = isMinorLike(task.to.mode);
    if (task.opens) slots[0].only = set({I});
    const bool phrygianMode = task.to.mode == Mode::Phrygian || task.to.mode == Mode::Locrian;
    switch (task.cadence) {
    case Cadence::Authentic:
        slots[m - 1].only = set({I});
        if (m >= 2) slots[m - 2].only = phrygianMode ? set({BVII}) : set({V, V7});
        break;
    case Cadence::Half: slots[m - 1].only = phrygianMode ? set({IV}) : set({V}); break;
    case Cadence::Phrygian:
        slots[m - 1].only = set({V});
        if (m >= 2) slots[m - 2].only = set({IV6});
        break;
    case Cadence::Plagal:
        slots[m - 1].only = set({I});
        if (m >= 2) slots[m - 2].only = set({IV});
        break;
    case Cadence::Deceptive:
        slots[m - 1].only = set({VI});
        if (m >= 2) slots[m - 2].only = set({V, V7});
        break;
    case Cadence::None: break;
    }
    // ---- the cheapest way ----
    const double noise = 2.5 - 0.7 * std::clamp(task.simple, -0.3, 1.0) + 0.8 * std::max(0.0, task.surprise);
    std::vector<std::array<double, kFns>> best(m);
    std::vector<std::array<int, kFns>> from(m);
    auto unary = [&](std::size_t i, int f) {
        const Slot &s = slots[i];
        if (s.only != 0 && !((s.only >> f) & 1)) return 1e6;
        const auto chord = chordOf(f, s.key);
        if (!chord) return 1e6;
        const FnInfo &info = kInfo[static_cast<std::size_t>(f)];
        double c = noise * hashed(task.seed, i * 64 + static_cast<std::size_t>(f), 17);
        if (s.given && !(s.given->root == chord->root && s.given->bass == chord->bass && s.given->quality == chord->quality)) c += 500;
        // Home again before the close says little, unless on the way from a bass that moves.
        if (f == I && i > 0 && i + 1 < m) c += s.downbeat ? 0.9 : 1.3;
        if (f == V65 || f == V43 || f == V42 || f == VII6) c += 0.6; // handy everywhere: not everywhere
        if (minor && (f == VI || f == III || f == BVII || f == IV6)) c -= 0.3;
        if (info.inversion != 0 && task.noInversions) c += 40;
        if (info.seventh && task.noSevenths) c += 40;
        if ((chord->quality == ChordQuality::Diminished || chord->quality == ChordQuality::Diminished7 || chord->quality == ChordQuality::HalfDiminished7)) {
            if (task.noDiminished) c += 40;
            if (info.inversion == 0 && !info.seventh) c += 6;
        }
        if (info.applied) c += 1.6 - 1.6 * task.chromatic + 1.5 * std::max(0.0, task.simple);
        if (info.applied && task.chromatic <= -0.9) c += 40;
        if (task.applied && (f == V_V || f == V65_V || f == V7_IV || f == V_VI || f == V_II)) c -= 3.5;
        if (f == N6 || f == Ger6) c += 3.5;
        if (f == N6 && task.neapolitan) c -= 9;
        if (f == Ger6 && task.augmentedSixth) c -= 9;
        if (f == VII7) c += task.diminished ? -6 : minor ? 1 : 2.5;
        if (f == VII7 && task.diminished && !minor && !modal(s.key)) c += 0;
        if (f == I64 && (!s.downbeat || i + 1 >= m || task.simple > 0.7)) c += 6;
        if (f == I64 && i + 2 != m - 0 && i + 3 != m) c += 3; // only before the cadence
        if (task.simple > 0.3 && (info.seventh || info.inversion != 0) && f != V7) c += 1.2 * task.simple;
        if (f == III) c += minor ? 0.4 : 1;
        if (f == BVII && s.key.mode == Mode::Minor) c += 0.5;
        if (modal(s.key) && (f == VII6 || f == VII7 || f == V65 || f == V43 || f == V42 || (f == V7 && s.key.mode != Mode::Dorian))) c += 4;
        if (modal(s.key) && f == BVII) c -= 0.8;
        return c;
    };
    auto move = [&](std::size_t i, int a, int b) {
        const Slot &x = slots[i - 1], &y = slots[i];
        int before = a;
        if (!(x.key == y.key)) {
            // The chord is heard anew in the key that comes: as the function it has there.
            const auto here = chordOf(a, x.key);
            before = -1;
            for (int f : {I, I6, II, II6, III, IV, IV6, VI})
                if (const auto there = chordOf(f, y.key); here && there && there->root == here->root && there->quality == here->quality && there->bass == here->bass) before = f;
            if (before < 0) return 5.0;
        }
        const double w = follows(before, b, isMinorLike(y.key.mode));
        double c = w <= 0 ? 9 : std::log(10 / w);
        if (x.key == y.key && before == b) c += y.downbeat ? 1.6 : 0.2; // the same chord over a bar line is stale
        const auto p = chordOf(a, x.key), q = chordOf(b, y.key);
        if (p && q) {
            if (y.downbeat && p->root == q->root && before != b && q->quality == p->quality) c += 0.7;
            const int step = modulo12(q->bass - p->bass);
            if (step == 1 || step == 2 || step == 10 || step == 11) c -= 0.25;
            if (step == 6) c += 0.8;
            if (task.circle && modulo12(q->root - p->root) == 5) c -= 1.6;
        }
        return c;
    };
    for (int f = 0; f < kFns; ++f) {
        best[0][static_cast<std::size_t>(f)] = unary(0, f) + (task.opens || f == I || f == I6 ? 0 : f == V || f == IV || f == II6 || f == VI || f == V65 ? 1.0 : 3.5);
        from[0][static_cast<std::size_t>(f)] = -1;
    }
    for (std::size_t i = 1; i < m; ++i)
        for (int f = 0; f < kFns; ++f) {
            double least = 1e18;
            int at = 0;
            const double u = unary(i, f);
            for (int g = 0; g < kFns; ++g) {
                const double c = best[i - 1][static_cast<std::size_t>(g)] + (u < 1e5 ? move(i, g, f) : 0);
                if (c < least) least = c, at = g;
            }
            best[i][static_cast<std::size_t>(f)] = least + u;
            from[i][static_cast<std::size_t>(f)] = at;
        }
    int at = 0;
    for (int f = 1; f < kFns; ++f)
        if (best[m - 1][static_cast<std::size_t>(f)] < best[m - 1][static_cast<std::size_t>(at)]) at = f;
    std::vector<int> path(m);
    for (std::size_t i = m; i-- > 0;) {
        path[i] = at;
        at = from[i][static_cast<std::size_t>(at)];
    }
    // ---- as chords; the same one twice is one ----
    std::vector<PlannedChord> chords;
    for (std::size_t i = 0; i < m; ++i) {
        PlannedChord c;
        c.at = TimelineTick{static_cast<std::int64_t>(task.firstBar) * bar + slots[i].at + task.anacrusis.value};
        c.chord = chordOf(path[i], slots[i].key).value_or(chordOn(0, slots[i].key));
        c.degree = kInfo[static_cast<std::size_t>(path[i])].degree;
        c.key = slots[i].key;
        if (path[i] == VII7 && task.diminished) c.chord.quality = ChordQuality::Diminished7;
        // The Phrygian close is minor's own; major borrows its subdominant.
        if (task.cadence == Cadence::Phrygian && i + 2 == m && !isMinorLike(c.key.mode) && c.degree == 3) {
            c.chord.quality = ChordQuality::Minor;
            c.chord.bass = c.chord.third();
        }
        if (task.picardy && i + 1 == m && isMinorLike(c.key.mode) && c.degree == 0) c.chord.quality = ChordQuality::Major;
        if (!chords.empty() && chords.back().chord == c.chord && chords.back().key == c.key) continue;
        chords.push_back(c);
    }
    return chords;
}

} // namespace ricercar
