// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/frame_features.h"

namespace ricercar::models {

namespace {

// Sizes of the feature families.
constexpr int kGivenStates = kSymbols + 1;  // a symbol, or "not given"
constexpr int kStep = 27;                   // -12..12, and two for rests
constexpr int kVertical = 46;               // -13..32 semitones, ends open
constexpr int kRunBuckets = 12;
constexpr int kBarPositions = 32;
constexpr int kBarLengths = 6;
constexpr int kPairs = 6;
constexpr int kOrderedPairs = 12;
constexpr int kRelative = 51;  // -25..25, ends open

int stepId(Symbol from, Symbol to) {
    if (to == kRest) return 25;
    if (from == kRest) return 26;
    return std::clamp(to - from, -12, 12) + 12;
}
int moveId(int semitones) { return std::clamp(semitones, -12, 12) + 12; }
int verticalId(int upperMinusLower) { return std::clamp(upperMinusLower, -13, 32) + 13; }
int relativeId(int semitones) { return std::clamp(semitones, -25, 25) + 25; }
int runBucket(int run) {
    if (run <= 8) return run;
    if (run <= 12) return 9;
    return run <= 16 ? 10 : 11;
}
int mod12(int x) { return ((x % 12) + 12) % 12; }
int pairIndex(int high, int low) {  // high < low
    static constexpr int kIndex[4][4] = {{0, 0, 1, 2}, {0, 0, 3, 4}, {0, 0, 0, 5}, {0, 0, 0, 0}};
    return kIndex[high][low];
}
int orderedPair(int voice, int other) { return voice * 3 + (other < voice ? other : other - 1); }
int barLengthId(int sixteenths) {
    switch (sixteenths) {
        case 8: return 0;
        case 12: return 1;
        case 16: return 2;
        case 24: return 3;
        case 6: return 4;
        default: return 5;
    }
}

// Hands out consecutive blocks of a table, row 0 kept free.
struct Blocks {
    int next = 1;
    constexpr int take(int rows) {
        const int first = next;
        next += rows;
        return first;
    }
};

struct EncoderTable {
    int state, onset, stepIn, stepOut, pair, beat, barPosition, barLength, fermata, signature, mode, style, start, rows;
    constexpr EncoderTable() : state(), onset(), stepIn(), stepOut(), pair(), beat(), barPosition(), barLength(),
                               fermata(), signature(), mode(), style(), start(), rows() {
        Blocks b;
        state = b.take(kVoices * kGivenStates);
        onset = b.take(kVoices * 2);
        stepIn = b.take(kVoices * kStep);
        stepOut = b.take(kVoices * kStep);
        pair = b.take(kPairs * kVertical);
        beat = b.take(kPhases);
        barPosition = b.take(kBarPositions);
        barLength = b.take(kBarLengths);
        fermata = b.take(2);
        signature = b.take(12);
        mode = b.take(2);
        style = b.take(kStyles);
        start = b.take(1);
        rows = b.next;
    }
};
constexpr EncoderTable kEnc;

struct DecoderTable {
    int symbol, move, run, pair, beat, chord, start, rows;
    constexpr DecoderTable() : symbol(), move(), run(), pair(), beat(), chord(), start(), rows() {
        Blocks b;
        symbol = b.take(kVoices * kSymbols);
        move = b.take(kVoices * 25);
        run = b.take(kVoices * kRunBuckets);
        pair = b.take(kPairs * kVertical);
        beat = b.take(kPhases);
        chord = b.take(12 * 12 * 12);
        start = b.take(1);
        rows = b.next;
    }
};
constexpr DecoderTable kDec;

struct HeadTable {
    int own, run, move, beat, start, unknown, symbol, motion, before, relative, approach, rows;
    constexpr HeadTable() : own(), run(), move(), beat(), start(), unknown(), symbol(), motion(), before(), relative(),
                            approach(), rows() {
        Blocks b;
        own = b.take(kVoices * kSymbols);
        run = b.take(kVoices * kRunBuckets);
        move = b.take(kVoices * 25);
        beat = b.take(kVoices * kPhases);
        start = b.take(kVoices);
        unknown = b.take(kOrderedPairs);
        symbol = b.take(kOrderedPairs * kSymbols);
        motion = b.take(kOrderedPairs * kStep);
        before = b.take(kOrderedPairs * kRelative);
        relative = b.take(kOrderedPairs * kRelative);
        approach = b.take(kOrderedPairs * 7 * 12);
        rows = b.next;
    }
};
constexpr HeadTable kHead;

struct AttackTable {
    int voiceRun, voiceBeat, barPosition, state, own, fresh, rows;
    constexpr AttackTable() : voiceRun(), voiceBeat(), barPosition(), state(), own(), fresh(), rows() {
        Blocks b;
        voiceRun = b.take(kVoices * 17);
        voiceBeat = b.take(kVoices * kPhases);
        barPosition = b.take(kBarPositions);
        state = b.take(kOrderedPairs * 5);
        own = b.take(kOrderedPairs * 17);
        fresh = b.take(4);
        rows = b.next;
    }
};
constexpr AttackTable kAtt;

}  // namespace

int encoderRows() { return kEnc.rows; }
int decoderRows() { return kDec.rows; }
int headRows() { return kHead.rows; }
int attackRows() { return kAtt.rows; }

void encoderFeatures(std::span<const GridFrame> frames, std::span<const std::uint8_t> given, int t, SideInputs side,
                     std::span<FeatureId, kEncoderFeatures> ids) {
    const GridFrame& now = frames[t];
    const int last = static_cast<int>(frames.size()) - 1;
    int k = 0;
    for (int v = 0; v < kVoices; ++v) {
        const bool has = isGiven(given[t], v);
        ids[k++] = kEnc.state + v * kGivenStates + (has ? now.symbol[v] : kSymbols);
        ids[k++] = has && side.onsets && now.onset[v] != Onset::Unknown && now.symbol[v] != kRest
                       ? kEnc.onset + v * 2 + static_cast<int>(now.onset[v])
                       : 0;
        ids[k++] = has && t > 0 && isGiven(given[t - 1], v)
                       ? kEnc.stepIn + v * kStep + stepId(frames[t - 1].symbol[v], now.symbol[v])
                       : 0;
        ids[k++] = has && t < last && isGiven(given[t + 1], v)
                       ? kEnc.stepOut + v * kStep + stepId(now.symbol[v], frames[t + 1].symbol[v])
                       : 0;
    }
    for (int high = 0; high < kVoices; ++high)
        for (int low = high + 1; low < kVoices; ++low) {
            const bool both = isGiven(given[t], high) && isGiven(given[t], low) && now.symbol[high] != kRest &&
                              now.symbol[low] != kRest;
            ids[k++] = both ? kEnc.pair + pairIndex(high, low) * kVertical + verticalId(now.symbol[high] - now.symbol[low])
                            : 0;
        }
    ids[k++] = kEnc.beat + phaseOf(now);
    const bool bar = side.bar && now.barPosition != kUnknown;
    ids[k++] = bar ? kEnc.barPosition + std::min<int>(now.barPosition, kBarPositions - 1) : 0;
    ids[k++] = bar && now.barLength != kUnknown ? kEnc.barLength + barLengthId(now.barLength) : 0;
    ids[k++] = side.fermata && now.fermata != kUnknown ? kEnc.fermata + now.fermata : 0;
    ids[k++] = side.key && now.keySignature != kUnknown ? kEnc.signature + now.keySignature : 0;
    ids[k++] = side.key && now.mode != kUnknown ? kEnc.mode + now.mode : 0;
    ids[k++] = side.style != Style::Unknown ? kEnc.style + static_cast<int>(side.style) : 0;
    ids[k++] = t == 0 ? kEnc.start : 0;
    static_assert(kVoices * 4 + kPairs + 8 == kEncoderFeatures);
}

void decoderFeatures(const VoiceHistory& before, int phase, std::span<FeatureId, kDecoderFeatures> ids) {
    std::fill(ids.begin(), ids.end(), 0);
    int k = 0;
    ids[k++] = kDec.beat + phase;
    if (!before.started) {
        ids[k] = kDec.start;
        return;
    }
    for (int v = 0; v < kVoices; ++v) {
        ids[k++] = kDec.symbol + v * kSymbols + before.symbol[v];
        ids[k++] = kDec.move + v * 25 + moveId(before.lastMove[v]);
        ids[k++] = kDec.run + v * kRunBuckets + runBucket(before.run[v]);
    }
    for (int high = 0; high < kVoices; ++high)
        for (int low = high + 1; low < kVoices; ++low) {
            const Symbol a = before.symbol[high], b = before.symbol[low];
            ids[k++] = a != kRest && b != kRest ? kDec.pair + pairIndex(high, low) * kVertical + verticalId(a - b) : 0;
        }
    const auto& s = before.symbol;
    if (s[0] != kRest && s[1] != kRest && s[2] != kRest && s[3] != kRest)
        ids[k] = kDec.chord + (mod12(s[0] - s[3]) * 12 + mod12(s[1] - s[3])) * 12 + mod12(s[2] - s[3]);
}

void headFeatures(int voice, const VoiceHistory& before, int phase, const KnownVoices& known,
                  std::span<FeatureId, kHeadFeatures> ids) {
    std::fill(ids.begin(), ids.end(), 0);
    int k = 0;
    ids[k++] = kHead.beat + voice * kPhases + phase;
    const bool started = before.started;
    const Symbol own = started ? before.symbol[voice] : static_cast<Symbol>(kRest);
    if (started) {
        ids[k++] = kHead.own + voice * kSymbols + own;
        ids[k++] = kHead.run + voice * kRunBuckets + runBucket(before.run[voice]);
        ids[k++] = kHead.move + voice * 25 + moveId(before.lastMove[voice]);
    } else {
        ids[k++] = kHead.start + voice;
    }
    for (int u = 0; u < kVoices; ++u) {
        if (u == voice) continue;
        const int pair = orderedPair(voice, u);
        if (!isGiven(known.bits, u)) {
            ids[k++] = kHead.unknown + pair;
        } else {
            const Symbol other = known.symbol[u];
            ids[k++] = kHead.symbol + pair * kSymbols + other;
            if (!started) continue;
            const Symbol otherBefore = before.symbol[u];
            ids[k++] = kHead.motion + pair * kStep + stepId(otherBefore, other);
            if (own != kRest && other != kRest) ids[k++] = kHead.relative + pair * kRelative + relativeId(other - own);
            if (own != kRest && other != kRest && otherBefore != kRest)
                ids[k++] = kHead.approach + (pair * 7 + std::clamp(other - otherBefore, -3, 3) + 3) * 12 +
                           mod12(otherBefore - own);
        }
        if (started && own != kRest && before.symbol[u] != kRest)
            ids[k++] = kHead.before + pair * kRelative + relativeId(before.symbol[u] - own);
    }
    static_assert(4 + 3 * 5 <= kHeadFeatures);
}

void attackFeatures(int voice, const VoiceHistory& before, const std::array<Symbol, kVoices>& now,
                    const std::array<Onset, kVoices>& onset, int phase, int barPosition,
                    std::span<FeatureId, kAttackFeatures> ids) {
    std::fill(ids.begin(), ids.end(), 0);
    int k = 0;
    ids[k++] = kAtt.voiceRun + voice * 17 + std::min<int>(before.sinceAttack[voice], 16);
    ids[k++] = kAtt.voiceBeat + voice * kPhases + phase;
    ids[k++] = barPosition != kUnknown ? kAtt.barPosition + std::min(barPosition, kBarPositions - 1) : 0;
    ids[k++] = kAtt.fresh + voice;
    for (int u = 0; u < kVoices; ++u) {
        if (u == voice) continue;
        int state = 4;  // unchanged, not yet decided
        if (now[u] == kRest)
            state = 0;
        else if (now[u] != before.symbol[u])
            state = 1;
        else if (onset[u] == Onset::Attack)
            state = 2;
        else if (onset[u] == Onset::Hold)
            state = 3;
        ids[k++] = kAtt.state + orderedPair(voice, u) * 5 + state;
        ids[k++] = kAtt.own + orderedPair(voice, u) * 17 + std::min<int>(before.sinceAttack[u], 16);
    }
    static_assert(4 + 3 * 2 <= kAttackFeatures);
}

}  // namespace ricercar::models
