// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/obey.h"

#include <algorithm>
#include <cstdlib>

namespace ricercar {

namespace {

bool isSet(const CellMask &mask, std::size_t voice, std::size_t frame)
{
    const auto &cells = mask.free[voice];
    return frame < cells.size() && cells[frame];
}

int nearestOf(PitchClasses classes, int key, VoiceRange range)
{
    int best = key, distance = 1000;
    for (int k = range.lowest; k <= range.highest; ++k)
        if (((classes >> (k % 12)) & 1) && std::abs(k - key) < distance) {
            best = k;
            distance = std::abs(k - key);
        }
    return best;
}

void keepRhythmOf(VoiceGrid &grid, const GenerationRequest &request, std::size_t v)
{
    auto &cells = grid.voices[v];
    const auto &before = request.before.voices[v];
    for (std::size_t f = 0; f < cells.size(); ++f) {
        if (!keepsRhythm(request, v, f) || before[f].pitch < 0) continue;
        std::size_t end = f + 1;
        while (end < cells.size() && keepsRhythm(request, v, end) && !before[end].attack && before[end].pitch >= 0) ++end;
        if (cells[f].pitch < 0) cells[f].pitch = before[f].pitch;
        const bool begins = before[f].attack || f == 0 || cells[f - 1].pitch != cells[f].pitch;
        for (std::size_t g = f; g < end; ++g) cells[g] = {cells[f].pitch, g == f && begins};
        if (end < cells.size() && request.free.free[v][end] && cells[end].pitch >= 0) cells[end].attack = true;
        f = end - 1;
    }
}

void keepPitchOf(VoiceGrid &grid, const GenerationRequest &request, std::size_t v)
{
    auto &cells = grid.voices[v];
    const auto &before = request.before.voices[v];
    for (std::size_t f = 0; f < cells.size(); ++f) {
        if (!keepsPitch(request, v, f) || before[f].pitch < 0) continue;
        std::size_t end = f + 1;
        while (end < cells.size() && keepsPitch(request, v, end) && before[end].pitch >= 0) ++end;
        std::vector<std::int8_t> pitches;
        std::vector<std::size_t> old; // where they began
        for (std::size_t g = f; g < end; ++g)
            if (g == f || before[g].attack) {
                pitches.push_back(before[g].pitch);
                old.push_back(g);
            }
        // The draft's own beginnings, as many as there are pitches: too many are thinned out where the old rhythm has
        // none, too few are filled up with old ones.
        std::vector<std::size_t> starts;
        for (std::size_t g = f + 1; g < end; ++g)
            if (cells[g].pitch >= 0 && (cells[g].attack || cells[g].pitch != cells[g - 1].pitch)) starts.push_back(g);
        const std::size_t wanted = pitches.size() - 1;
        for (std::size_t i = 0; starts.size() > wanted && i < starts.size();)
            if (std::find(old.begin(), old.end(), starts[i]) == old.end()) starts.erase(starts.begin() + static_cast<std::ptrdiff_t>(i));
            else ++i;
        if (starts.size() > wanted) starts.resize(wanted);
        for (std::size_t i = 1; starts.size() < wanted && i < old.size(); ++i)
            if (std::find(starts.begin(), starts.end(), old[i]) == starts.end()) starts.push_back(old[i]);
        starts.push_back(f);
        std::sort(starts.begin(), starts.end());
        const bool held = !before[f].attack; // a window that begins in the middle of a note
        for (std::size_t i = 0; i < starts.size(); ++i) {
            const std::size_t to = i + 1 < starts.size() ? starts[i + 1] : end;
            for (std::size_t g = starts[i]; g < to; ++g) cells[g] = {pitches[i], g == starts[i] && !(i == 0 && held)};
        }
        if (end < cells.size() && request.free.free[v][end] && cells[end].pitch >= 0) cells[end].attack = true;
        f = end - 1;
    }
}

void requireTones(VoiceGrid &grid, const GenerationRequest &request, std::size_t v)
{
    auto &cells = grid.voices[v];
    for (std::size_t f = 0; f < cells.size(); ++f) {
        const PitchClasses wanted = requiredAt(request, v, f);
        if (!wanted || !request.free.free[v][f] || keepsPitch(request, v, f)) continue;
        const int key = cells[f].pitch;
        if (key >= 0 && ((wanted >> (key % 12)) & 1)) continue;
        const int near = key >= 0 ? key : f > 0 && cells[f - 1].pitch >= 0 ? cells[f - 1].pitch
                                        : (request.ranges[v].lowest + request.ranges[v].highest) / 2;
        const auto pitch = static_cast<std::int8_t>(nearestOf(wanted, near, request.ranges[v]));
        // The rest of the note goes along, as far as that is no fault of its own.
        std::size_t end = f + 1;
        while (end < cells.size() && request.free.free[v][end] && cells[end].pitch == key && !cells[end].attack
               && (!requiredAt(request, v, end) || ((requiredAt(request, v, end) >> (pitch % 12)) & 1)))
            ++end;
        for (std::size_t g = f; g < end; ++g) cells[g] = {pitch, g == f};
        f = end - 1;
    }
}

} // namespace

bool keepsRhythm(const GenerationRequest &request, std::size_t voice, std::size_t frame)
{
    return isSet(request.wishes.keepRhythm, voice, frame) && request.free.free[voice][frame]
        && frame < request.before.voices[voice].size();
}

bool keepsPitch(const GenerationRequest &request, std::size_t voice, std::size_t frame)
{
    return isSet(request.wishes.keepPitch, voice, frame) && request.free.free[voice][frame]
        && frame < request.before.voices[voice].size();
}

PitchClasses requiredAt(const GenerationRequest &request, std::size_t voice, std::size_t frame)
{
    const auto &required = request.wishes.required[voice];
    return frame < required.size() ? required[frame] : PitchClasses{0};
}

bool anyWish(const CellWishes &wishes)
{
    auto some = [](const CellMask &mask) {
        return std::any_of(mask.free.begin(), mask.free.end(),
                           [](const auto &cells) { return std::find(cells.begin(), cells.end(), 1) != cells.end(); });
    };
    return !wishes.harmony.empty() || some(wishes.keepRhythm) || some(wishes.keepPitch)
        || std::any_of(wishes.required.begin(), wishes.required.end(), [](const auto &r) { return !r.empty(); });
}

void obey(VoiceGrid &grid, const GenerationRequest &request)
{
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        if (grid.voices[v].size() != request.free.free[v].size()) continue;
        requireTones(grid, request, v);
        keepRhythmOf(grid, request, v);
        keepPitchOf(grid, request, v);
        auto &cells = grid.voices[v];
        for (std::size_t f = 0; f < cells.size(); ++f) {
            if (!request.free.free[v][f]) continue;
            if (cells[f].pitch < 0) cells[f].attack = false;
            else if (f > 0 && cells[f - 1].pitch != cells[f].pitch) cells[f].attack = true;
        }
    }
}

} // namespace ricercar
