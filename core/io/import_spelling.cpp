// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/import_spelling.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace ricercar::import {

namespace {

// Notes before and after that count; Meredith's best were 10 and 42 of one voice: here all voices are counted.
constexpr std::size_t kBefore = 24, kAfter = 42;

int pitchClass(int key)
{
    return ((key % 12) + 12) % 12;
}

// The place on the line of fifths that sounds like `pc`, from `low` on upward.
int placeFrom(int pc, int low)
{
    const int base = pc * 7 % 12;
    int place = base + (low - base) / 12 * 12;
    while (place < low) place += 12;
    while (place >= low + 12) place -= 12;
    return place;
}

bool isMinor(const KeySignature &key)
{
    return key.mode == Mode::Minor || key.mode == Mode::Aeolian;
}

} // namespace

void spell(const std::vector<ImportNote *> &notes, const std::function<KeySignature(std::int64_t)> &keyAt)
{
    // The harmonic chromatic scale over a tonic, on the line of fifths: 1 b2 2 b3 3 4 #4 5 b6 6 b7 7.
    static constexpr std::array<int, 12> kScale{0, -5, 2, -3, 4, -1, 6, 1, -4, 3, -2, 5};
    std::array<int, 12> around{};
    for (std::size_t i = 0; i < std::min(kAfter, notes.size()); ++i) ++around[static_cast<std::size_t>(pitchClass(notes[i]->key))];
    for (std::size_t i = 0; i < notes.size(); ++i) {
        if (i + kAfter < notes.size()) ++around[static_cast<std::size_t>(pitchClass(notes[i + kAfter]->key))];
        if (i > kBefore) --around[static_cast<std::size_t>(pitchClass(notes[i - kBefore - 1]->key))];
        const KeySignature key = keyAt(notes[i]->onset);
        const int pc = pitchClass(notes[i]->key);
        std::array<int, 60> votes{}; // by place + 30
        for (int tonic = 0; tonic < 12; ++tonic) {
            const int weight = around[static_cast<std::size_t>(tonic)];
            if (weight == 0) continue;
            const int place = placeFrom(tonic, key.fifths - (isMinor(key) ? 2 : 4)) + kScale[static_cast<std::size_t>(pitchClass(pc - tonic))];
            votes[static_cast<std::size_t>(std::clamp(place + 30, 0, 59))] += weight;
        }
        int best = placeFrom(pc, key.fifths - 4);
        for (int place = best - 24; place <= best + 24; place += 12) {
            if (place < -15 || place > 19) continue; // no more than two signs
            if (votes[static_cast<std::size_t>(place + 30)] > votes[static_cast<std::size_t>(best + 30)]) best = place;
        }
        notes[i]->pitch = spelledAt(notes[i]->key, best);
    }
}

void spellMotion(const std::vector<ImportNote *> &voice, const std::function<KeySignature(std::int64_t)> &keyAt)
{
    for (std::size_t i = 0; i < voice.size(); ++i) {
        ImportNote &note = *voice[i];
        const int place = note.pitch.lineOfFifths();
        const int fifths = keyAt(note.onset).fifths;
        if (place >= fifths - 1 && place <= fifths + 5) continue; // in the scale
        const ImportNote *before = i > 0 ? voice[i - 1] : nullptr;
        const ImportNote *after = i + 1 < voice.size() ? voice[i + 1] : nullptr;
        if (!before || !after) continue;
        const int in = note.key - before->key, out = after->key - note.key;
        int wanted = place;
        if (std::abs(in) == 1 && out == -in) {
            // A neighbour is a step away: the second, not the raised or lowered note itself.
            wanted = before->pitch.lineOfFifths() + (in > 0 ? -5 : 5);
        } else if (in == 1 && out == 1) {
            // Rising by semitones leads on: the note below the next.
            wanted = after->pitch.lineOfFifths() + 5;
        }
        if ((wanted - place) % 12 != 0 || wanted < -15 || wanted > 19) continue;
        if (std::abs(wanted - fifths - 2) > 11) continue; // too far from the key to be read easily
        note.pitch = spelledAt(note.key, wanted);
    }
}

} // namespace ricercar::import
