// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/beaming.h"

#include <algorithm>

namespace ricercar {

namespace {

bool beamable(const WrittenChord &c)
{
    return !c.isRest() && c.value.log2 >= 3;
}

BeamHint hintOf(const WrittenChord &c)
{
    for (const WrittenHead &h : c.heads)
        if (h.note->beam != BeamHint::ByRule && !h.tieIn) return h.note->beam;
    return BeamHint::ByRule;
}

// Where several beats may share a beam if nothing shorter than an eighth is among them: half-bars of four beats,
// bars of two and three quarters (Gould, p. 155).
std::size_t wideGroup(const Metric &metric, std::size_t beat)
{
    const auto &beats = metric.beats();
    if (metric.compound() || beats[beat].length != kQuarter) return beat;
    if (beats.size() == 2 || beats.size() == 3) return 0;
    if (beats.size() != 4) return beat;
    return beat / 2 * 2;
}

bool plainEighth(const WrittenChord &c)
{
    return c.value.log2 == 3 && c.value.dots == 0 && c.tuplet < 0;
}

} // namespace

void beamByMetre(WrittenVoice &voice, const Metric &metric)
{
    auto &chords = voice.chords;
    // By rule: runs of beamable chords; a run is parted at beats, unless it is of eighths inside a wide group.
    std::vector<std::uint8_t> joinsPrevious(chords.size(), 0);
    std::size_t i = 0;
    while (i < chords.size()) {
        if (!beamable(chords[i])) {
            ++i;
            continue;
        }
        std::size_t end = i + 1;
        const auto wideOf = [&](const WrittenChord &c) { return wideGroup(metric, metric.beatAt(Ticks{c.at.value})); };
        while (end < chords.size() && beamable(chords[end]) && wideOf(chords[end]) == wideOf(chords[i])) ++end;
        const bool wide = std::all_of(chords.begin() + static_cast<std::ptrdiff_t>(i),
                                      chords.begin() + static_cast<std::ptrdiff_t>(end), plainEighth);
        for (std::size_t k = i + 1; k < end; ++k)
            joinsPrevious[k] = wide
                               || metric.beatAt(Ticks{chords[k].at.value}) == metric.beatAt(Ticks{chords[k - 1].at.value});
        i = end;
    }
    for (std::size_t k = 0; k < chords.size(); ++k) {
        const bool possible = k > 0 && beamable(chords[k]) && beamable(chords[k - 1]);
        switch (beamable(chords[k]) ? hintOf(chords[k]) : BeamHint::None) {
        case BeamHint::ByRule: break;
        case BeamHint::Begin:
        case BeamHint::None: joinsPrevious[k] = 0; break;
        case BeamHint::Continue:
        case BeamHint::End: joinsPrevious[k] = possible; break;
        }
        if (!possible) joinsPrevious[k] = 0;
        if (k > 0 && joinsPrevious[k]) {
            const BeamHint previous = hintOf(chords[k - 1]);
            if (previous == BeamHint::End || previous == BeamHint::None) joinsPrevious[k] = 0;
        }
    }
    int group = -1;
    for (std::size_t k = 0; k < chords.size(); ++k) {
        chords[k].beam = -1;
        if (!joinsPrevious[k]) continue;
        if (chords[k - 1].beam < 0) chords[k - 1].beam = ++group;
        chords[k].beam = chords[k - 1].beam;
    }
}

} // namespace ricercar
