// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/woven.h"

#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

WovenNote woven(int onset, int end, SpelledPitch pitch)
{
    return {onset, end, pitch, pitch.midi(), pitch.diatonic()};
}

WovenLine shifted(const WovenLine &line, int ticks, Interval by)
{
    WovenLine moved;
    moved.reserve(line.size());
    for (const WovenNote &n : line) moved.push_back(woven(n.onset + ticks, n.end + ticks, transposed(n.pitch, by)));
    return moved;
}

const WovenNote *soundingAt(const WovenLine &line, int t)
{
    auto it = std::upper_bound(line.begin(), line.end(), t, [](int at, const WovenNote &n) { return at < n.end; });
    return it != line.end() && it->onset <= t ? &*it : nullptr;
}

int Metre::beat() const
{
    if (compound()) return static_cast<int>(kEighth.value) * 3;
    if (time.unit >= 8) return static_cast<int>(kEighth.value);
    return static_cast<int>(kQuarter.value);
}

int Metre::accent(int t) const
{
    const int length = bar(), in = ((t % length) + length) % length;
    if (in == 0) return 4;
    if (in % beat() != 0) return in % static_cast<int>(kEighth.value) == 0 ? 1 : in % kSixteenthTicks == 0 ? 0 : -1;
    const bool halves = (length / beat()) % 2 == 0 && length / beat() > 2;
    return halves && in * 2 == length ? 3 : 2;
}

const HarmonySlot *slotAt(const Harmony &harmony, int t)
{
    if (harmony.empty() || t < harmony.front().begin || t >= harmony.back().end) return nullptr;
    return &harmony[slotIndex(harmony, t)];
}

std::size_t slotIndex(const Harmony &harmony, int t)
{
    auto it = std::upper_bound(harmony.begin(), harmony.end(), t, [](int at, const HarmonySlot &s) { return at < s.end; });
    if (it == harmony.end()) return harmony.empty() ? 0 : harmony.size() - 1;
    return static_cast<std::size_t>(it - harmony.begin());
}

int alterationIn(KeySignature key, int letter)
{
    static constexpr std::array<int, 7> kSharpOrder{1, 3, 5, 0, 2, 4, 6}; // place of C D E F G A B among F C G D A E B
    const int place = kSharpOrder[static_cast<std::size_t>(letter)];
    int alter = 0;
    for (int f = key.fifths; f > place; f -= 7) ++alter;
    for (int f = key.fifths + 7; f <= place; f += 7) --alter;
    return alter;
}

int tonicLetter(KeySignature key)
{
    return modulo7(tonicLineOfFifths(key) * 4); // each fifth is four letters up
}

SpelledPitch pitchOn(int step, KeySignature key, bool raised)
{
    SpelledPitch p;
    p.step = static_cast<Step>(modulo7(step));
    p.octave = static_cast<std::int8_t>((step - modulo7(step)) / 7);
    p.alter = static_cast<std::int8_t>(alterationIn(key, modulo7(step)));
    if (raised && isMinorLike(key.mode)) {
        const int degree = modulo7(step - tonicLetter(key));
        if (degree == 5 || degree == 6) ++p.alter;
    }
    return p;
}

WovenLine inKey(const WovenLine &line, KeySignature from, KeySignature to, int steps)
{
    const bool fromMinor = isMinorLike(from.mode), toMinor = isMinorLike(to.mode);
    WovenLine moved;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const WovenNote &n = line[i];
        const int degree = modulo7(n.step - tonicLetter(from));
        int extra = n.pitch.alter - alterationIn(from, modulo7(n.step));
        if (fromMinor != toMinor && (degree == 5 || degree == 6)) {
            if (fromMinor) {
                extra = extra > 0 ? extra - 1 : extra;
            } else {
                // Rising to the tonic, or turning round it, minor has its leading note.
                const bool up = i + 1 < line.size() && line[i + 1].step > n.step && line[i + 1].step - n.step <= 2;
                const bool fromTonic = degree == 6 && i > 0 && line[i - 1].step == n.step + 1 && i + 1 < line.size() && line[i + 1].step >= n.step;
                if (up || fromTonic) extra += 1;
            }
        }
        SpelledPitch p = pitchOn(n.step + steps, to);
        p.alter = static_cast<std::int8_t>(p.alter + extra);
        moved.push_back(woven(n.onset, n.end, p));
    }
    return moved;
}

} // namespace ricercar
