// SPDX-License-Identifier: GPL-3.0-or-later
// How the continuation heads' several views of a choice add up to logits: when the next note begins, its key, and its
// length are each seen absolutely and relative to what is around (the beat, what the part did before, what is given,
// the bar that comes back). What may not be chosen has the logit kNever. No torch.
#pragma once

#include "models/representation/event_piece.h"

namespace ricercar::models {

inline constexpr float kNever = -1e9f;

// The choices that make up a note, in the order they are made.
enum class Lens { Time, Part, Key, Length, Loudness };
inline constexpr int kStages = 5;

// ---- when: classes are units after the last onset, then "nothing more in this bar"

inline constexpr int kEndOfBar = kLongestBar;
inline constexpr int kTimeClasses = kLongestBar + 1;
enum TimeAnchor {
    kPos, kBarLength, kBeat,         // kBeat -1: no relative views
    kAskedPos, kEchoPos, kAgoPos,    // where the next note would be by the bar that comes back, by likeness with what
                                     // was, by the bar before; kBarLength: nothing more; -1: does not say
    kGivenPos,                       // the next onsets that are given, -1 none
    kPartEnd = kGivenPos + 4,        // where each part's last note ends, -1 unknown
    kSilent = kPartEnd + kMostParts, // 1: nothing can be written in this bar
    kTimeAnchors
};
inline constexpr int kBeatPhases = 48;
inline constexpr int kDeltaView = 0, kPosView = kDeltaView + kLongestBar, kPhaseView = kPosView + kLongestBar,
                     kBeatView = kPhaseView + kUnitsPerQuarter, kEndView = kBeatView + kBeatPhases,
                     kSaidView = kEndView + kLongestBar + 1,  // asked, echo, ago: at a place, at the end
                     kGivenView = kSaidView + 6, kPartEndView = kGivenView + 2, kTimeColumns = kPartEndView + kMostParts;

template <typename Add>
void forEachTimeTerm(const std::int32_t* a, Add add) {
    const int pos = a[kPos], length = a[kBarLength];
    add(kEndView + (a[kBeat] < 0 ? 0 : std::clamp(length - pos, 0, kLongestBar)), kEndOfBar);
    for (int s = 0; s < 3; ++s)
        if (a[kAskedPos + s] >= length) add(kSaidView + 2 * s + 1, kEndOfBar);
    if (a[kSilent]) return;
    for (int d = 0; pos + d < length; ++d) {
        const int q = pos + d;
        add(kDeltaView + d, d);
        if (a[kBeat] < 0) continue;
        add(kPosView + q, d);
        add(kPhaseView + q % kUnitsPerQuarter, d);
        if (a[kBeat] != kUnitsPerQuarter) add(kBeatView + std::min(q % a[kBeat], kBeatPhases - 1), d);
    }
    const auto at = [&](int q, int column) {
        if (q >= pos && q < length) add(column, q - pos);
    };
    for (int s = 0; s < 3; ++s) at(a[kAskedPos + s], kSaidView + 2 * s);
    for (int g = 0; g < 4; ++g) at(a[kGivenPos + g], kGivenView + (g > 0));
    for (int p = 0; p < kMostParts; ++p) at(a[kPartEnd + p], kPartEndView + p);
}
inline bool timeAllowed(const std::int32_t* a, int c) { return c == kEndOfBar || (!a[kSilent] && a[kPos] + c < a[kBarLength]); }

// ---- which key

inline constexpr int kSpan = 24;  // semitones either way
inline constexpr int kRelativeKeys = 11;
enum KeyAnchor {
    kOwnTop, kOwnLow, kOwnBelow, kLowest, kHighest, kAskedKey, kEchoKey, kAgoKey, kNextGiven, kBeforeTop, kLastKey,  // MIDI keys, -1 none
    kTonic = kRelativeKeys,  // mode * 12 + pitch class (mode 2: unknown), -1 unknown
    kChord,                  // kind * 12 + root, -1 unknown
    kSounding,               // pitch classes, a bit each
    kHeard,                  // those of the last whole note, likewise
    kKeyFloor,               // the lowest key allowed
    kKeyAnchors
};
inline constexpr int kKeyView = 0, kRelativeView = kKeyView + kKeys, kTonicView = kRelativeView + kRelativeKeys * (2 * kSpan + 1),
                     kChordView = kTonicView + 36, kSoundingView = kChordView + 12 * kChordKinds, kHeardView = kSoundingView + 12,
                     kKeyColumns = kHeardView + 1;

template <typename Add>
void forEachKeyTerm(const std::int32_t* a, Add add) {
    const int first = std::max(0, a[kKeyFloor] - kLowestKey);
    for (int k = first; k < kKeys; ++k) add(kKeyView + k, k);
    for (int r = 0; r < kRelativeKeys; ++r) {
        if (a[r] < 0) continue;
        const int centre = a[r] - kLowestKey, base = kRelativeView + r * (2 * kSpan + 1) + kSpan;
        for (int k = std::max(first, centre - kSpan); k <= std::min(kKeys - 1, centre + kSpan); ++k) add(base + k - centre, k);
    }
    for (int k = first; k < kKeys; ++k) {
        const int pc = (k + kLowestKey) % 12;
        if (a[kTonic] >= 0) add(kTonicView + a[kTonic] / 12 * 12 + (pc - a[kTonic] % 12 + 12) % 12, k);
        if (a[kChord] >= 0) add(kChordView + a[kChord] / 12 * 12 + (pc - a[kChord] % 12 + 12) % 12, k);
        for (int other = 0; other < 12; ++other)
            if ((a[kSounding] >> other) & 1) add(kSoundingView + (pc - other + 12) % 12, k);
        if ((a[kHeard] >> pc) & 1) add(kHeardView, k);
    }
}
inline bool keyAllowed(const std::int32_t* a, int c) { return c + kLowestKey >= a[kKeyFloor]; }

// ---- how long

enum LengthAnchor {
    kStart, kLengthBar, kLengthBeat,  // place in the bar, its length, its beat (-1: no relative views)
    kOwnLength, kChordLength, kEchoLength, kAskedLength, kAgoLength, kToGiven, kOtherLength,  // -1: none
    kLengthAnchors
};
inline constexpr int kSaidLengths = 7;
inline constexpr int kLengthView = 0, kStopView = kLengthView + kLengthClasses, kStopBeatView = kStopView + kUnitsPerQuarter,
                     kStopBarView = kStopBeatView + kBeatPhases, kSaidLengthView = kStopBarView + 1,
                     kLengthColumns = kSaidLengthView + kSaidLengths;

template <typename Add>
void forEachLengthTerm(const std::int32_t* a, Add add) {
    for (int c = 0; c < kLengthClasses; ++c) {
        add(kLengthView + c, c);
        if (a[kLengthBeat] < 0) continue;
        const int end = a[kStart] + lengthOfClass(c);
        add(kStopView + end % kUnitsPerQuarter, c);
        if (a[kLengthBeat] != kUnitsPerQuarter) add(kStopBeatView + std::min(end % a[kLengthBeat], kBeatPhases - 1), c);
        if (end == a[kLengthBar]) add(kStopBarView, c);
    }
    for (int s = 0; s < kSaidLengths; ++s)
        if (a[kOwnLength + s] > 0) add(kSaidLengthView + s, classOfLength(a[kOwnLength + s]));
}

// ---- which part; how loud: one view each. The part's anchor has bit p where part p is possible.

// ---- all alike

constexpr int classesOf(Lens lens) {
    constexpr int kCounts[kStages] = {kTimeClasses, kMostParts, kKeys, kLengthClasses, kLoudnessClasses};
    return kCounts[static_cast<int>(lens)];
}
constexpr int columnsOf(Lens lens) {
    constexpr int kCounts[kStages] = {kTimeColumns, kMostParts, kKeyColumns, kLengthColumns, kLoudnessClasses};
    return kCounts[static_cast<int>(lens)];
}
constexpr int anchorsOf(Lens lens) {
    constexpr int kCounts[kStages] = {kTimeAnchors, 1, kKeyAnchors, kLengthAnchors, 1};
    return kCounts[static_cast<int>(lens)];
}

template <typename Add>
void forEachTerm(Lens lens, const std::int32_t* anchors, Add add) {
    switch (lens) {
    case Lens::Time: forEachTimeTerm(anchors, add); break;
    case Lens::Key: forEachKeyTerm(anchors, add); break;
    case Lens::Length: forEachLengthTerm(anchors, add); break;
    case Lens::Part:
    case Lens::Loudness:
        for (int c = 0; c < columnsOf(lens); ++c) add(c, c);
    }
}

inline bool allowed(Lens lens, const std::int32_t* anchors, int c) {
    switch (lens) {
    case Lens::Time: return timeAllowed(anchors, c);
    case Lens::Part: return (anchors[0] >> c) & 1;
    case Lens::Key: return keyAllowed(anchors, c);
    case Lens::Length:
    case Lens::Loudness: break;
    }
    return true;
}

// views: [columnsOf(lens)]; logits: [classesOf(lens)]
inline void sumLens(Lens lens, const float* views, const std::int32_t* anchors, float* logits) {
    for (int c = 0; c < classesOf(lens); ++c) logits[c] = allowed(lens, anchors, c) ? 0.0f : kNever;
    forEachTerm(lens, anchors, [&](int column, int c) { logits[c] += views[column]; });
}

}  // namespace ricercar::models
