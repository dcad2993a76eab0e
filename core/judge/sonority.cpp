// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/sonority.h"

#include <algorithm>
#include <array>
#include <bit>
#include <initializer_list>

namespace ricercar::judge {

namespace {

constexpr PitchClassSet chord(std::initializer_list<int> semitones)
{
    PitchClassSet set = 0;
    for (int s : semitones) set = static_cast<PitchClassSet>(set | (1u << s));
    return set;
}

// On C.
constexpr PitchClassSet kDominant = chord({0, 4, 7, 10});
constexpr PitchClassSet kDominantNoFifth = chord({0, 4, 10});
constexpr std::array kChords{
    chord({0, 4, 7}),     chord({0, 3, 7}),     chord({0, 3, 6}),      chord({0, 4, 8}),
    kDominant,            chord({0, 4, 7, 11}), chord({0, 3, 7, 10}),  chord({0, 3, 6, 10}),
    chord({0, 3, 6, 9}),  chord({0, 3, 7, 11}), chord({0, 4, 8, 11}),  chord({0, 4, 8, 10}),
};

// `set` with C where `root` was.
PitchClassSet seenFrom(PitchClassSet set, int root)
{
    const unsigned wide = static_cast<unsigned>(set) | (static_cast<unsigned>(set) << 12);
    return static_cast<PitchClassSet>((wide >> root) & 0xfffu);
}

// How a sonority lies above a root it is given: semitones, 0 where the step is missing.
struct Pile {
    int third = 0, fifth = 0, seventh = 0, second = 0, fourth = 0, sixth = 0;
};

Pile pileOn(PitchClassSet set, int root)
{
    const PitchClassSet s = seenFrom(set, root);
    const auto first = [s](std::initializer_list<int> semitones) {
        for (int n : semitones)
            if (s & (1u << n)) return n;
        return 0;
    };
    Pile pile;
    pile.third = first({4, 3});
    pile.fifth = first({7, 6, 8});
    pile.seventh = first({10, 11});
    if (pile.seventh == 0 && pile.fifth == 6 && (s & (1u << 9))) pile.seventh = 9; // the diminished seventh
    pile.second = first({2, 1});
    pile.fourth = first({5});
    if (pile.fourth == 0 && pile.fifth == 7) pile.fourth = first({6});
    pile.sixth = pile.seventh == 9 ? 0 : first({9});
    if (pile.sixth == 0 && pile.fifth == 7) pile.sixth = first({8});
    return pile;
}

int thirdsOn(const Pile &pile)
{
    int thirds = 0;
    for (int step : {pile.third, pile.fifth, pile.seventh, pile.second, pile.fourth, pile.sixth}) {
        if (step == 0) break;
        ++thirds;
    }
    return thirds;
}

} // namespace

PitchClassSet pitchClassesOf(const Frame &frame)
{
    PitchClassSet set = 0;
    for (int pitch : frame)
        if (pitch != kSilence) set = static_cast<PitchClassSet>(set | (1u << modulo12(pitch)));
    return set;
}

bool isOfAChord(PitchClassSet notes)
{
    for (int root = 0; root < 12; ++root)
        for (PitchClassSet c : kChords)
            if ((seenFrom(notes, root) & ~c) == 0) return true;
    return false;
}

std::optional<SeventhChord> dominantSeventhOf(PitchClassSet notes)
{
    for (int root = 0; root < 12; ++root) {
        const PitchClassSet s = seenFrom(notes, root);
        if (s == kDominant || s == kDominantNoFifth) return SeventhChord{root, (root + 4) % 12, (root + 10) % 12};
    }
    return std::nullopt;
}

std::optional<SeventhChord> seventhChordOf(PitchClassSet notes)
{
    if (auto dominant = dominantSeventhOf(notes)) return dominant;
    for (int root = 0; root < 12; ++root) {
        const PitchClassSet s = seenFrom(notes, root);
        if (std::popcount(s) != 4 || s == chord({0, 3, 6, 9}) || std::find(kChords.begin(), kChords.end(), s) == kChords.end())
            continue;
        return SeventhChord{root, (root + (s & (1u << 4) ? 4 : 3)) % 12, (root + (s & (1u << 10) ? 10 : 11)) % 12};
    }
    return std::nullopt;
}

int qualityOf(const Frame &frame)
{
    const PitchClassSet set = pitchClassesOf(frame);
    Frame rising = frame;
    std::sort(rising.begin(), rising.end());
    Pile pile;
    int most = -1;
    for (int pitch : rising) {
        if (pitch == kSilence) continue;
        const Pile here = pileOn(set, modulo12(pitch));
        if (thirdsOn(here) > most) {
            most = thirdsOn(here);
            pile = here;
        }
    }
    // A label is the steps that name the kind, as decimal digits of semitones: third, fifth, seventh, ninth.
    const auto label = [](int third, int fifth, int seventh, int ninth) {
        return ((third * 16 + fifth) * 16 + seventh) * 16 + ninth;
    };
    const bool triad = pile.third && pile.fifth;
    if (triad && pile.seventh) return label(pile.third, pile.fifth, pile.seventh, pile.second);
    if (triad) return label(pile.third, pile.fifth, 0, 0); // with a stranger beside it: still named by the triad
    if (pile.third && pile.seventh && pile.second) return label(pile.third, 7, pile.seventh, pile.second); // ninth, no fifth
    if (pile.fifth == 7 && pile.fourth == 5) return label(5, 7, 0, 0);                                   // fourth for third
    if (pile.fifth == 7 && pile.second == 2) return label(5, 7, 0, 0); // the same notes, upside down
    if (pile.fifth == 7) return label(0, 7, 0, 0);                     // bare fifth
    return 0;
}

} // namespace ricercar::judge
