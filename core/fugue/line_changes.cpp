// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/line_changes.h"

#include <algorithm>

namespace ricercar {

namespace {

template <typename Time> WovenLine retimed(const WovenLine &line, Time time)
{
    WovenLine result;
    result.reserve(line.size());
    const int start = line.empty() ? 0 : line.front().onset;
    for (const WovenNote &n : line) result.push_back(woven(start + time(n.onset - start), start + time(n.end - start), n.pitch));
    return result;
}

} // namespace

const char *changeName(LineChange change)
{
    switch (change) {
    case LineChange::Inverted: return "inverted";
    case LineChange::Augmented: return "augmented";
    case LineChange::Diminished: return "diminished";
    case LineChange::Retrograde: return "retrograde";
    case LineChange::Plain: break;
    }
    return "plain";
}

WovenLine movedBySteps(const WovenLine &line, KeySignature key, int steps)
{
    WovenLine moved;
    moved.reserve(line.size());
    for (const WovenNote &n : line) {
        SpelledPitch p = pitchOn(n.step + steps, key);
        const int alter = n.pitch.alter - alterationIn(key, modulo7(n.step));
        p.alter = static_cast<std::int8_t>(std::clamp(p.alter + alter, -3, 3));
        moved.push_back(woven(n.onset, n.end, p));
    }
    return moved;
}

WovenLine inverted(const WovenLine &line, KeySignature key)
{
    WovenLine mirrored;
    mirrored.reserve(line.size());
    for (const WovenNote &n : line) {
        SpelledPitch p = pitchOn(2 * line.front().step - n.step, key);
        const int alter = n.pitch.alter - alterationIn(key, modulo7(n.step));
        const int degree = modulo7(n.step - tonicLetter(key));
        // A chromatic neighbour keeps its semitone on the other side; a raised sixth or seventh is the scale's own.
        if (alter != 0 && degree < 5) p.alter = static_cast<std::int8_t>(std::clamp(p.alter - alter, -3, 3));
        mirrored.push_back(woven(n.onset, n.end, p));
    }
    return mirrored;
}

WovenLine augmented(const WovenLine &line)
{
    return retimed(line, [](int t) { return 2 * t; });
}

WovenLine diminished(const WovenLine &line)
{
    return retimed(line, [](int t) { return t / 2; });
}

WovenLine retrograde(const WovenLine &line)
{
    WovenLine back;
    back.reserve(line.size());
    if (line.empty()) return back;
    const int sum = line.front().onset + line.back().end;
    for (auto n = line.rbegin(); n != line.rend(); ++n) back.push_back(woven(sum - n->end, sum - n->onset, n->pitch));
    return back;
}

WovenLine changed(const WovenLine &line, LineChange change, KeySignature key)
{
    switch (change) {
    case LineChange::Inverted: return inverted(line, key);
    case LineChange::Augmented: return augmented(line);
    case LineChange::Diminished: return diminished(line);
    case LineChange::Retrograde: return retrograde(line);
    case LineChange::Plain: break;
    }
    return line;
}

} // namespace ricercar
