// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/subject_writer.h"

#include "core/fugue/line_search.h"
#include "core/fugue/slot_harmony.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ricercar {

Result<WovenLine> makeSubject(const SubjectWishes &w, JobControl &job)
{
    const int bar = w.metre.bar(), beat = w.metre.beat(), bars = std::clamp(w.bars, 1, 4);
    const int tonic = tonicPitchClass(w.key);
    WovenLine best;
    double least = 1e9;
    for (int i = 0; i < 24; ++i) {
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        const std::uint64_t seed = w.seed * 97 + static_cast<std::uint64_t>(i);
        const int offset = i % 3 == 0 ? 0 : i % 3 == 1 ? static_cast<int>(kEighth.value) : std::min(beat, static_cast<int>(kQuarter.value));
        const int end = bars * bar + beat;
        Harmony slots = slotsOver(offset, end, w.metre, w.key);
        setChord(slots.front(), 0);
        slots.front().leading = -1;
        setChord(slots.back(), 0);
        slots.back().leading = -1;
        slots.front().required = slots.back().required = slots.back().cadence = true;
        if (slots.size() > 2) {
            setChord(slots[slots.size() - 2], 4, false, true);
            slots[slots.size() - 2].required = true;
        }
        HarmonyTask harmony;
        harmony.metre = w.metre;
        harmony.seed = seed;
        harmony.variety = 1.0;
        findHarmony(slots, 0, harmony);
        LineTask task;
        task.metre = w.metre;
        task.harmony = &slots;
        task.begin = offset;
        task.end = end;
        task.centre = 67;
        task.low = 60;
        task.high = 76;
        task.first = static_cast<PitchClasses>(1u << tonic | 1u << modulo12(tonic + 7));
        task.rests = 1000;
        task.motion = 0;
        task.lively = 1.1;
        task.mustConnect = false;
        task.holdFrom = end - beat;
        task.seed = seed;
        task.variety = 1.6;
        task.job = &job;
        const LineFound found = findLine(task);
        if (!found.whole || found.notes.size() < 6) continue;
        // A subject has a profile: an octave at most, a leap near the beginning, more than one rhythm, one highest note.
        int low = 127, high = 0, tops = 0;
        bool leap = false;
        std::set<int> values;
        for (std::size_t n = 0; n < found.notes.size(); ++n) {
            low = std::min(low, found.notes[n].key);
            high = std::max(high, found.notes[n].key);
            values.insert(found.notes[n].end - found.notes[n].onset);
            leap = leap || (n > 0 && n < 5 && std::abs(found.notes[n].step - found.notes[n - 1].step) >= 3);
        }
        for (const WovenNote &n : found.notes) tops += n.key == high;
        double cost = found.cost + 1.0 * (high - low < 7) + 1.2 * (high - low > 12) + 0.8 * !leap + 0.7 * (values.size() < 3) + 0.25 * (tops - 1);
        const int close = modulo12(found.notes.back().key - tonic);
        if (close == 7) cost += 0.4;
        if (static_cast<int>(found.notes.size()) > bars * 12) cost += 1;
        if (cost < least) {
            least = cost;
            best = found.notes;
        }
    }
    if (best.empty()) return fail(ErrorCode::Unsupported, "No subject came of this key and metre; try another seed.");
    return best;
}

} // namespace ricercar
