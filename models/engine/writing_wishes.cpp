// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/writing_wishes.h"

namespace ricercar::models {

namespace {

// How far a leaning of 1 goes, in nats (in nats per semitone for the height): set so that the ends of each slider
// are plainly heard and the music still hangs together.
constexpr double kActivityPull = 1.1;
constexpr double kDissonancePull = 1.3;
constexpr double kConsonancePull = 2.5;
constexpr double kChromaticPull = 1.6;
constexpr double kDiatonicPull = 4.0;
constexpr double kHeightPull = 0.22;
constexpr double kHarmonyPull = 2.5;
constexpr double kLikenessPull = 7.0;

int mod12(int x) { return ((x % 12) + 12) % 12; }
int classOf(int symbol) { return mod12(midiOfSymbol(static_cast<Symbol>(symbol))); }

// The pitch classes of the key; in minor both forms of the sixth and seventh degrees. 0: key unknown.
PitchClasses scaleOf(const GridFrame& frame) {
    if (frame.keySignature == kUnknown) return 0;
    constexpr std::array<int, 7> kMajor{0, 2, 4, 5, 7, 9, 11};
    PitchClasses out = 0;
    for (const int step : kMajor) out |= static_cast<PitchClasses>(1 << mod12(frame.keySignature + step));
    if (frame.mode == 1)  // raised sixth and seventh above the relative minor's tonic
        for (const int step : {6, 8}) out |= static_cast<PitchClasses>(1 << mod12(frame.keySignature + step));
    return out;
}

bool dissonant(int interval) {
    const int simple = mod12(interval);
    return simple == 1 || simple == 2 || simple == 6 || simple == 10 || simple == 11;
}

bool has(const GivenMask& mask, int t, int voice) {
    return !mask.empty() && isGiven(mask[static_cast<std::size_t>(t)], voice);
}

}  // namespace

SymbolBias symbolBias(const WritingWishes& w, const GridFrame& frame, int t, int voice, const VoiceHistory& before,
                      const KnownVoices& known) {
    SymbolBias bias{};
    const int held = before.started ? before.symbol[voice] : -1;
    if (held >= 0 && held != kRest) bias[held] -= static_cast<float>(w.activity * kActivityPull);
    if (w.height != 0) {
        const int centre = held >= 0 && held != kRest ? held : kPitches / 2;
        for (int p = 0; p < kPitches; ++p) bias[p] += static_cast<float>(w.height * kHeightPull * (p - centre));
    }
    if (const PitchClasses scale = scaleOf(frame); scale != 0 && w.chromaticism != 0)
        for (int p = 0; p < kPitches; ++p)
            if (p != held && !((scale >> classOf(p)) & 1))
                bias[p] += static_cast<float>(w.chromaticism * (w.chromaticism > 0 ? kChromaticPull : kDiatonicPull));
    if (w.dissonance != 0)
        for (int p = 0; p < kPitches; ++p) {
            bool clash = false;
            for (int u = 0; u < kVoices; ++u)
                clash = clash || (u != voice && isGiven(known.bits, u) && known.symbol[u] != kRest && dissonant(p - known.symbol[u]));
            if (clash) bias[p] += static_cast<float>(w.dissonance * (w.dissonance > 0 ? kDissonancePull : kConsonancePull));
        }
    if (!w.harmony.empty() && w.harmony[t] != 0)
        for (int p = 0; p < kPitches; ++p)
            if ((w.harmony[t] >> classOf(p)) & 1) bias[p] += static_cast<float>(kHarmonyPull);
    if (w.likeness > 0 && !w.before.empty()) bias[w.before[t].symbol[voice]] += static_cast<float>(w.likeness * kLikenessPull);
    return bias;
}

float attackBias(const WritingWishes& w, int t, int voice) {
    double bias = w.activity * kActivityPull;
    if (w.likeness > 0 && !w.before.empty() && w.before[t].onset[voice] != Onset::Unknown)
        bias += w.likeness * kLikenessPull * (w.before[t].onset[voice] == Onset::Attack ? 1 : -1);
    return static_cast<float>(bias);
}

KeptPitches::KeptPitches(const WritingWishes& w, int frames) {
    if (w.keepPitch.empty() || w.before.empty()) return;
    for (int v = 0; v < kVoices; ++v)
        for (int t = 0; t < frames; ++t) {
            if (!has(w.keepPitch, t, v)) continue;
            if (t == 0 || !has(w.keepPitch, t - 1, v)) {
                m_runs[v].emplace_back();
                m_runs[v].back().begin = t;
            }
            Run& run = m_runs[v].back();
            run.end = t + 1;
            const auto& f = w.before[t];
            if (f.symbol[v] == kRest) continue;
            const bool changed = t == 0 || w.before[t - 1].symbol[v] != f.symbol[v];
            if (f.onset[v] == Onset::Attack || changed) run.pitches.push_back(f.symbol[v]);
        }
}

const KeptPitches::Run* KeptPitches::runAt(int t, int voice) const {
    for (const Run& run : m_runs[voice])
        if (t >= run.begin && t < run.end) return &run;
    return nullptr;
}

KeptPitches::Choice KeptPitches::choice(int t, int voice) const {
    const Run* run = runAt(t, voice);
    if (!run) return {};
    if (run->pitches.empty()) return {static_cast<Symbol>(-1), static_cast<Symbol>(kRest)};
    if (run->next == 0) return {static_cast<Symbol>(-1), run->pitches.front()};
    Choice out;
    const std::size_t left = run->pitches.size() - run->next;
    if (left > 0) out.advance = run->pitches[run->next];
    if (static_cast<std::size_t>(run->end - t) > left) out.stay = run->pitches[run->next - 1];
    return out;
}

void KeptPitches::settle(int t, int voice, bool struck) {
    if (!struck) return;
    for (Run& run : m_runs[voice])
        if (t >= run.begin && t < run.end) ++run.next;
}

}  // namespace ricercar::models
