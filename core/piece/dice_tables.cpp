// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/dice_tables.h"

#include "core/compose/harmony_plan.h"
#include "core/piece/harmony_grammar.h"
#include "core/theory/key.h"

#include <algorithm>
#include <string_view>

namespace ricercar {

namespace {

// The bars' harmonies as degree, inversion, seventh; a second chord on the third beat.
struct DiceBar {
    int degree, inversion;
    bool seventh;
    int second;           // degree of the chord on the last beat, -1 none
    bool secondSeventh;
    char kind;            // o opening, m middle, h half close, p before the close, c close
    int register_;        // staff steps above the tonic's octave where the upper part lies
};
constexpr std::array<DiceBar, kDiceBars> kMajor{{
    {0, 0, false, -1, false, 'o', 2}, {0, 1, false, -1, false, 'm', 3}, {3, 0, false, -1, false, 'm', 4}, {0, 1, false, -1, false, 'm', 3},
    {4, 1, true, -1, false, 'm', 3},  {0, 0, false, -1, false, 'm', 3}, {1, 1, false, -1, false, 'm', 3}, {4, 0, false, -1, false, 'h', 2},
    {4, 0, true, -1, false, 'o', 3},  {0, 0, false, -1, false, 'm', 4}, {4, 2, true, -1, false, 'm', 4},  {0, 1, false, -1, false, 'm', 4},
    {3, 0, false, -1, false, 'm', 4}, {1, 1, false, -1, false, 'm', 3}, {0, 2, false, 4, true, 'p', 1},   {0, 0, false, -1, false, 'c', 0}}};

// Eleven figures of each kind for the upper part. A tone: a digit counts chord tones upward from the root (0 root, 1 third,
// 2 fifth, 3 seventh or root above, ...), then + or - steps of the scale; then its length in twelfths of the bar.
constexpr std::array<const char *, kDiceSums> kOpening{
    "0:4 1:4 2:4", "2:4 1:2 2:2 0:4", "0:2 1:2 2:4 1:4", "2:6 1:2 0:4", "1:2 0:2 1:2 2:2 1:4", "0:2 0+1:2 1:2 1+1:2 2:4",
    "2:8 1:4", "1:4 2:2 2-1:2 1:4", "2:2 2+1:2 2:2 1:2 0:4", "1:3 2:1 1:4 0:4", "0:2 2:2 1:2 2:2 0:2 2:2"};
constexpr std::array<const char *, kDiceSums> kMiddle{
    "2:2 1:2 0:2 1:2 2:4", "1:4 2:4 1:4", "2:4 2-1:2 1:2 0:4", "0:2 1:2 2:2 1:2 0:2 1:2", "2:6 1:2 2:4", "1:2 1+1:2 2:2 1:2 0:4",
    "2:2 2+1:2 2:4 1:4", "1:8 2:4", "0:4 2:2 1:2 1-1:2 1:2", "2:3 1:1 0:4 1:4", "1:1 1+1:1 1:1 1-1:1 1:4 2:4"};
constexpr std::array<const char *, kDiceSums> kHalfClose{
    "1:4 0:8", "2:2 1:2 0:8", "0:12", "1:8 r:4", "2:4 1:4 0:4", "0:2 0+1:2 0:8", "1:2 2:2 1:8", "2:6 1:2 0:4", "1:4 1+1:2 1:2 0:4", "0+1:2 0:10", "2:2 2-1:2 1:8"};
// Over the six-four and the dominant: third and root of the tonic, then the leading note or the second degree.
constexpr std::array<const char *, kDiceSums> kBefore{
    "1:4 0:4 V1:4", "0:4 1:4 V2:4", "1:2 0:2 1:2 0:2 V1:4", "0:6 1:2 V2:4", "2:4 1:4 V2:4", "1:6 0:2 V1:4",
    "2:2 1:2 0:4 V1:4", "0:2 0+1:2 1:4 V2:4", "1:8 V2:4", "2:3 1:1 1:4 V2:4", "0:4 0-1:2 0:2 V1:4"};
constexpr std::array<const char *, kDiceSums> kClose{
    "0:12", "0:8 r:4", "0:4 2-:4 0-:4", "0:2 2-:2 1-:2 2-:2 0-:4", "0:4 0-:8", "0:6 1-:2 0-:4", "0+1:2 0:10", "0:4 1-:4 0-:4", "0-1:2 0:10", "1:2 0:10", "0:2 1:2 0:8"};
// Basses: five shapes, taken in turn.
constexpr std::array<const char *, 5> kBass{"0:12", "0:8 2-:4", "0:4 1:4 2:4", "0:4 2-:4 0:4", "0:4 2:4 1:4"};

struct Tone {
    int index = 0, steps = 0, length = 0;
    bool rest = false, dominant = false, below = false;
};

std::vector<Tone> tonesIn(std::string_view text)
{
    std::vector<Tone> tones;
    for (std::size_t i = 0; i < text.size();) {
        if (text[i] == ' ') {
            ++i;
            continue;
        }
        Tone t;
        if (text[i] == 'r') t.rest = true, ++i;
        else {
            if (text[i] == 'V') t.dominant = true, ++i;
            t.index = text[i++] - '0';
            if (text[i] == '+' || text[i] == '-') {
                const bool down = text[i++] == '-';
                if (text[i] >= '0' && text[i] <= '9') t.steps = down ? -(text[i] - '0') : text[i] - '0', ++i;
                else t.below = true;
            }
        }
        ++i; // the colon
        while (i < text.size() && text[i] >= '0' && text[i] <= '9') t.length = t.length * 10 + (text[i++] - '0');
        tones.push_back(t);
    }
    return tones;
}

} // namespace

int dicePosition(int bar, int bars)
{
    const int left = bars - bar;
    if (bars < kDiceBars) return left <= 4 ? kDiceBars - left : bar % 8; // a short one: the beginning, and the close
    if (left <= 8) return kDiceBars - left;
    return bar % 8 == 0 && bar >= 8 ? (bar / 8 % 2 == 0 ? 0 : 8) : bar % 16 >= 8 && left > 8 ? bar % 16 : bar % 8;
}

std::vector<DiceChord> diceHarmony(int position, KeySignature key)
{
    const DiceBar &p = kMajor[static_cast<std::size_t>(std::clamp(position, 0, kDiceBars - 1))];
    std::vector<DiceChord> chords{{0, chordOn(p.degree, key, p.seventh, p.inversion), p.degree}};
    if (p.second >= 0) chords.push_back({4, chordOn(p.second, key, p.secondSeventh, 0), p.second});
    return chords;
}

DiceFragment diceFragment(int position, int sum, KeySignature key, int bar)
{
    position = std::clamp(position, 0, kDiceBars - 1);
    const std::size_t column = static_cast<std::size_t>(std::clamp(sum, 2, 12) - 2);
    const DiceBar &p = kMajor[static_cast<std::size_t>(position)];
    const auto chords = diceHarmony(position, key);
    auto span = [&](const DiceChord &c) {
        ChordSpan s;
        s.begin = 0;
        s.end = bar;
        s.chord = c.chord;
        s.degree = c.degree;
        s.key = key;
        return s;
    };
    // Each bar has the figures in an order of its own, so that a sum does not mean one figure throughout.
    const std::size_t turned = (column * 3 + static_cast<std::size_t>(position) * 4) % kDiceSums;
    const char *upper = p.kind == 'o' ? kOpening[turned] : p.kind == 'm' ? kMiddle[turned] : p.kind == 'h' ? kHalfClose[turned] : p.kind == 'p' ? kBefore[turned] : kClose[turned];
    DiceFragment fragment;
    const int twelfth = bar / 12;
    // The staff step on which a chord's tone lies next to the register of the bar.
    const int home = 28 + tonicLetter(key) + (tonicLetter(key) >= 2 ? 0 : 7); // E4 to D5
    int t = 0, last = home + p.register_ - 3;
    for (const Tone &tone : tonesIn(upper)) {
        if (!tone.rest) {
            const ChordSpan chord = span(tone.dominant && chords.size() > 1 ? chords[1] : chords[0]);
            const auto tones = spelledTones(chord);
            const int letter = static_cast<int>(tones[static_cast<std::size_t>(tone.index) % tones.size()].step);
            int step = last - modulo7(last - letter);
            if (last - step > 3) step += 7;
            if (tone.below && step >= last) step -= 7;
            // Not out of the register.
            while (step > home + p.register_ + 3) step -= 7;
            while (step < home + p.register_ - (tone.below ? 11 : 4)) step += 7;
            SpelledPitch pitch = pitchOver(step + tone.steps, chord);
            fragment.upper.push_back(woven(t * twelfth, (t + tone.length) * twelfth, pitch));
            last = step;
        }
        t += tone.length;
    }
    // The bass: its shape by column, too.
    const bool close = p.kind == 'c' || p.kind == 'h';
    t = 0;
    if (chords.size() > 1) {
        const SpelledPitch fifth = spelledBass(span(chords[0]));
        SpelledPitch low = fifth;
        low.octave = 3;
        while (low.midi() < 43) ++low.octave;
        while (low.midi() > 55) --low.octave;
        SpelledPitch under = low;
        --under.octave;
        const bool drop = column % 2 == 1 && under.midi() >= 38;
        fragment.lower.push_back(woven(0, 8 * twelfth, low));
        fragment.lower.push_back(woven(8 * twelfth, bar, drop ? under : low));
        return fragment;
    }
    const ChordSpan chord = span(chords[0]);
    std::vector<SpelledPitch> tones = spelledTones(chord);
    // From the bass of the inversion upwards.
    const SpelledPitch bass = spelledBass(chord);
    std::rotate(tones.begin(), std::find_if(tones.begin(), tones.end(), [&](const SpelledPitch &x) { return x.step == bass.step; }), tones.end());
    SpelledPitch root = bass;
    root.octave = 3;
    while (root.midi() < 43) ++root.octave;
    while (root.midi() > 54) --root.octave;
    for (const Tone &tone : tonesIn(close ? (column % 2 == 0 ? "0:12" : "0:8 0-:4") : kBass[(column + static_cast<std::size_t>(position)) % kBass.size()])) {
        SpelledPitch pitch = tones[static_cast<std::size_t>(tone.index) % tones.size()];
        pitch.octave = root.octave;
        while (pitch.midi() < root.midi()) ++pitch.octave;
        if (tone.below) {
            --pitch.octave;
            if (pitch.midi() < 40) ++pitch.octave;
        }
        fragment.lower.push_back(woven(t * twelfth, (t + tone.length) * twelfth, pitch));
        t += tone.length;
    }
    return fragment;
}

std::vector<std::array<int, 2>> diceThrow(int bars, std::uint64_t seed)
{
    std::vector<std::array<int, 2>> dice;
    for (int b = 0; b < bars; ++b)
        dice.push_back({1 + static_cast<int>(6 * hashed(seed, 300, static_cast<std::uint64_t>(b))) % 6, 1 + static_cast<int>(6 * hashed(seed, 301, static_cast<std::uint64_t>(b))) % 6});
    return dice;
}

} // namespace ricercar
