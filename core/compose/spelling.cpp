// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/spelling.h"

#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

namespace {

// The place on the line of fifths for a key (MIDI) within a signature, given the pitch it moves to (or its own).
int placeFor(int key, int next, KeySignature signature)
{
    const int pitchClass = ((key % 12) + 12) % 12;
    const int fifths = signature.fifths;
    for (int place = fifths - 1; place <= fifths + 5; ++place)
        if (((place * 7) % 12 + 24) % 12 == pitchClass) return place; // of the scale
    int sharp = fifths + 6;
    while (((sharp * 7) % 12 + 24) % 12 != pitchClass) ++sharp; // fifths + 6 ... fifths + 10
    const int flat = sharp - 12;
    const int offset = sharp - fifths;
    if (isMinorLike(signature.mode)) {
        // Raised sixth, seventh and third (the bright last chord) of minor are never flats.
        if (offset == 6 || offset == 7 || offset == 8) return sharp;
        if (offset == 9) return next == key - 1 ? flat : sharp;
        return next == key + 1 ? sharp : flat;
    }
    if (next == key + 1) return sharp;
    if (next == key - 1) return flat;
    return offset <= 8 ? sharp : flat;
}

} // namespace

std::vector<SpelledPitch> spelledLine(std::span<const int> keys, std::span<const KeySignature> where)
{
    std::vector<SpelledPitch> spelled;
    spelled.reserve(keys.size());
    for (std::size_t i = 0; i < keys.size(); ++i) {
        std::size_t j = i + 1;
        while (j < keys.size() && keys[j] == keys[i]) ++j;
        const int next = j < keys.size() ? keys[j] : keys[i];
        spelled.push_back(spelledAt(keys[i], placeFor(keys[i], next, where[i])));
    }
    return spelled;
}

std::vector<KeySignature> keysOver(const VoiceGrid &grid, KeySignature home)
{
    // Windows of two bars, one for each bar, so that neighbours share half of what they hear.
    std::vector<std::size_t> starts;
    for (std::size_t f = 0; f < grid.size(); ++f)
        if (f == 0 || grid.frames[f].barStart()) starts.push_back(f);
    std::vector<PitchClassWeights> windows;
    for (std::size_t i = 0; i < starts.size(); ++i) {
        PitchClassWeights weights{};
        const std::size_t from = starts[i];
        const std::size_t to = i + 2 < starts.size() ? starts[i + 2] : grid.size();
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = from; f < to; ++f)
                if (grid.voices[v][f].pitch >= 0) weights[grid.voices[v][f].pitch % 12] += 4.0 / grid.frames[f].division;
        windows.push_back(weights);
    }
    const std::vector<KeyEstimate> found = localKeys(windows, home);
    std::vector<KeySignature> keys(grid.size(), home);
    for (std::size_t i = 0; i < starts.size(); ++i) {
        KeySignature key = found[i].key;
        // Name the key on the home side of the circle of fifths.
        while (key.fifths - home.fifths > 6 && key.fifths >= 5) key.fifths = static_cast<std::int8_t>(key.fifths - 12);
        while (home.fifths - key.fifths > 6 && key.fifths <= -5) key.fifths = static_cast<std::int8_t>(key.fifths + 12);
        const std::size_t to = i + 1 < starts.size() ? starts[i + 1] : grid.size();
        std::fill(keys.begin() + static_cast<std::ptrdiff_t>(starts[i]), keys.begin() + static_cast<std::ptrdiff_t>(to), key);
    }
    return keys;
}

Texture textureOf(const VoiceGrid &grid, const std::vector<KeySignature> &keys, KeySignature home)
{
    static constexpr const char *kNames[kChoirVoices] = {"soprano", "alto", "tenor", "bass"};
    Texture texture;
    texture.strict = true;
    texture.key = home;
    for (std::size_t v = 0; v < kChoirVoices; ++v) {
        // A voice that rests throughout is no line of this texture.
        if (std::all_of(grid.voices[v].begin(), grid.voices[v].end(), [](const GridCell &c) { return c.pitch < 0; })) continue;
        TextureLine line;
        line.ref = VoiceRef{PartId{v + 1}, 0};
        line.name = kNames[v];
        line.lowest = kChoirRanges[v].lowest;
        line.highest = kChoirRanges[v].highest;
        std::vector<int> pitches;
        std::vector<KeySignature> where;
        const auto &cells = grid.voices[v];
        for (std::size_t f = 0; f < grid.size(); ++f) {
            const GridCell &cell = cells[f];
            if (cell.pitch < 0) continue;
            const bool begins = cell.attack || f == 0 || cells[f - 1].pitch != cell.pitch;
            if (begins) {
                LineNote note;
                note.onset = grid.frames[f].start;
                note.key = cell.pitch;
                line.notes.push_back(note);
                pitches.push_back(cell.pitch);
                where.push_back(keys[f]);
            }
            line.notes.back().end = grid.frameEnd(f);
            line.notes.back().fermata = grid.frames[f].phraseEnd;
        }
        const auto spelled = spelledLine(pitches, where);
        for (std::size_t i = 0; i < spelled.size(); ++i) line.notes[i].pitch = spelled[i];
        texture.lines.push_back(std::move(line));
    }
    texture.choir = texture.lines.size() == kChoirVoices;
    return texture;
}

} // namespace ricercar
