// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/candidate_bits.h"

namespace ricercar::models {

namespace {

int mod12(int semitones) { return ((semitones % 12) + 12) % 12; }
int sign(int x) { return (x > 0) - (x < 0); }

}  // namespace

void candidateBits(int voice, const VoiceHistory& before, const KnownVoices& known,
                   std::span<std::uint8_t, kPitches> bits) {
    for (auto& b : bits) b = 0;
    const Symbol own = before.started ? before.symbol[voice] : static_cast<Symbol>(kRest);
    for (int u = 0; u < kVoices; ++u) {
        if (u == voice || !isGiven(known.bits, u) || known.symbol[u] == kRest) continue;
        const int other = known.symbol[u];
        const bool isUpper = voice < u;  // S is voice 0
        const bool spaced = (std::min(u, voice) <= 1) && std::abs(u - voice) == 1;
        for (int p = 0; p < kPitches; ++p) {
            const int interval = isUpper ? p - other : other - p;
            if (interval < 0) bits[p] |= kCrossing;
            if (spaced && interval > 12) bits[p] |= kWideSpacing;
        }
        const Symbol otherBefore = before.started ? before.symbol[u] : static_cast<Symbol>(kRest);
        if (own == kRest || otherBefore == kRest || otherBefore == other) continue;
        const int otherMotion = sign(other - otherBefore);
        const int intervalBefore = mod12(isUpper ? own - otherBefore : otherBefore - own);
        for (int p = 0; p < kPitches; ++p) {
            if (p == own) continue;
            const int interval = mod12(isUpper ? p - other : other - p);
            if (interval != 0 && interval != 7) continue;
            const bool similar = sign(p - own) == otherMotion;
            if (interval == intervalBefore)
                bits[p] |= similar ? kParallelPerfect : kContraryPerfect;
            else if (similar)
                bits[p] |= kDirectPerfect;
        }
    }
    if (!before.started) return;
    for (int u : {voice - 1, voice + 1}) {
        if (u < 0 || u >= kVoices || before.symbol[u] == kRest) continue;
        for (int p = 0; p < kPitches; ++p)
            if (p != own && (u < voice ? p > before.symbol[u] : p < before.symbol[u])) bits[p] |= kOverlap;
    }
}

}  // namespace ricercar::models
