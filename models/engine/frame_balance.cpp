// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/frame_balance.h"

#include <bit>
#include <cmath>
#include <exception>

namespace ricercar::models {

namespace {

constexpr int kMemory = 16;  // frames: a bar of common time

int mod12(int x) { return ((x % 12) + 12) % 12; }
int classOf(Symbol symbol) { return mod12(midiOfSymbol(symbol)); }

std::uint16_t rotated(std::uint16_t classes, int root) {
    return static_cast<std::uint16_t>(((classes >> root) | (classes << (12 - root))) & 0xfff);
}

// Pitch classes above a root: triads, sevenths, and both without the fifth.
bool isChord(std::uint16_t classes) {
    constexpr auto of = [](std::initializer_list<int> steps) {
        std::uint16_t bits = 0;
        for (const int s : steps) bits |= static_cast<std::uint16_t>(1 << s);
        return bits;
    };
    static constexpr std::uint16_t kChords[] = {
        of({0, 4, 7}), of({0, 3, 7}), of({0, 3, 6}), of({0, 4, 8}), of({0, 4}), of({0, 3}), of({0, 7}), of({0}),
        of({0, 4, 7, 10}), of({0, 4, 10}), of({0, 3, 7, 10}), of({0, 3, 10}), of({0, 4, 7, 11}), of({0, 4, 11}),
        of({0, 3, 6, 10}), of({0, 3, 6, 9})};
    for (int root = 0; root < 12; ++root)
        for (const auto chord : kChords)
            if (rotated(classes, root) == chord) return true;
    return false;
}

// The root of a major triad with minor seventh, its fifth or not; -1: it is none.
int dominantRoot(std::uint16_t classes) {
    for (int root = 0; root < 12; ++root) {
        const auto chord = rotated(classes, root);
        if (chord == 0b010010010001 || chord == 0b010000010001) return root;
    }
    return -1;
}

bool full(const std::array<Symbol, kVoices>& symbols) {
    for (const Symbol s : symbols)
        if (s == kRest) return false;
    return true;
}

std::uint16_t classesOf(const std::array<Symbol, kVoices>& symbols) {
    std::uint16_t classes = 0;
    for (const Symbol s : symbols) classes |= static_cast<std::uint16_t>(1 << classOf(s));
    return classes;
}

}  // namespace

FrameEvents& FrameEvents::operator+=(const FrameEvents& o) {
    fullSlice += o.fullSlice;
    nonChordOnBeat += o.nonChordOnBeat;
    nonChordOffBeat += o.nonChordOffBeat;
    dominant += o.dominant;
    seventhMoved += o.seventhMoved;
    seventhLeft += o.seventhLeft;
    moves += o.moves;
    newPitchClass += o.newPitchClass;
    frames += o.frames;
    return *this;
}

void SliceMemory::hear(const std::array<Symbol, kVoices>& symbols, int frame) {
    const int root = full(symbols) ? dominantRoot(classesOf(symbols)) : -1;
    for (int v = 0; v < kVoices; ++v) {
        if (symbols[v] != m_symbols[v]) m_seventh[v] = false;
        if (symbols[v] == kRest) continue;
        m_last[classOf(symbols[v])] = frame;
        m_seventh[v] = m_seventh[v] || (root >= 0 && classOf(symbols[v]) == (root + 10) % 12);
    }
    m_symbols = symbols;
}

int dominantSeventh(const std::array<Symbol, kVoices>& symbols) {
    const int root = full(symbols) ? dominantRoot(classesOf(symbols)) : -1;
    for (int v = 0; root >= 0 && v < kVoices; ++v)
        if (classOf(symbols[v]) == (root + 10) % 12) return v;
    return -1;
}

FrameEvents eventsOf(const VoiceHistory& before, const std::array<Symbol, kVoices>& now, std::uint8_t given, bool onBeat,
                     int frame, const SliceMemory& memory) {
    FrameEvents e;
    e.frames = 1;
    if (before.started && before.symbol == now) return e;
    for (int v = 0; v < kVoices; ++v) {
        if (now[v] == kRest || isGiven(given, v) || (before.started && before.symbol[v] == now[v])) continue;
        ++e.moves;
        e.newPitchClass += frame >= kMemory && memory.sinceHeard(classOf(now[v]), frame) > kMemory;
    }
    for (int v = 0; before.started && v < kVoices; ++v) {
        if (isGiven(given, v) || !memory.isSeventh(v) || now[v] == before.symbol[v] || now[v] == kRest) continue;
        ++e.seventhMoved;
        const int step = before.symbol[v] - now[v];
        e.seventhLeft += step != 1 && step != 2;
    }
    if (!full(now)) return e;
    e.fullSlice = 1;
    const auto classes = classesOf(now);
    e.dominant = dominantRoot(classes) >= 0;
    if (!isChord(classes)) (onBeat ? e.nonChordOnBeat : e.nonChordOffBeat) = 1;
    return e;
}

double FrameBalance::chance(const FrameEvents& e) const {
    double c = 1;
    if (e.nonChordOnBeat) c *= nonChordOnBeat;
    if (e.nonChordOffBeat) c *= nonChordOffBeat;
    if (e.fullSlice && !e.dominant) c *= otherThanDominant;
    for (int i = 0; i < e.seventhLeft; ++i) c *= seventhLeft;
    for (int i = 0; i < e.newPitchClass; ++i) c *= newPitchClass;
    return c;
}

std::map<std::string, std::string> FrameBalance::toMetadata() const {
    return {{"balance.non_chord_on_beat", std::to_string(nonChordOnBeat)},
            {"balance.non_chord_off_beat", std::to_string(nonChordOffBeat)},
            {"balance.other_than_dominant", std::to_string(otherThanDominant)},
            {"balance.seventh_left", std::to_string(seventhLeft)},
            {"balance.new_pitch_class", std::to_string(newPitchClass)},
            {"balance.eagerness", std::to_string(eagerness)}};
}

bool FrameBalance::fromMetadata(const std::map<std::string, std::string>& metadata, FrameBalance& out) {
    const auto read = [&](const char* key, double& value, double least = 1e-6, double most = 1) {
        const auto found = metadata.find(key);
        if (found == metadata.end()) return true;
        try {
            value = std::stod(found->second);
        } catch (const std::exception&) {
            return false;
        }
        return value >= least && value <= most;
    };
    return read("balance.non_chord_on_beat", out.nonChordOnBeat) &&
           read("balance.non_chord_off_beat", out.nonChordOffBeat) &&
           read("balance.other_than_dominant", out.otherThanDominant) && read("balance.seventh_left", out.seventhLeft) &&
           read("balance.new_pitch_class", out.newPitchClass) && read("balance.eagerness", out.eagerness, -3, 3);
}

}  // namespace ricercar::models
