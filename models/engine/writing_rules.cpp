// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/writing_rules.h"

#include <cmath>

namespace ricercar::models {

namespace {

int mod12(int x) { return ((x % 12) + 12) % 12; }
int sign(int x) { return (x > 0) - (x < 0); }
bool perfect(int interval) { return mod12(interval) == 0 || mod12(interval) == 7; }

// Would `pitch` now, against a known voice now, run in parallel fifths or octaves into what is given next?
bool parallelIntoNext(int pitch, int otherNow, int next, int otherNext) {
    if (pitch == next || otherNow == otherNext || sign(next - pitch) != sign(otherNext - otherNow)) return false;
    return perfect(pitch - otherNow) && mod12(pitch - otherNow) == mod12(next - otherNext);
}

// The symbol a tie into the next, given, frame demands; -1: none.
int tiedSymbol(const WritingTask& task, int t, int voice) {
    if (t + 1 >= task.grid.length() || !isGiven(task.given[t + 1], voice)) return -1;
    const auto& next = task.grid.frames[t + 1];
    return next.symbol[voice] != kRest && next.onset[voice] == Onset::Hold ? next.symbol[voice] : -1;
}

// Silence is written only where all that is given is silent too.
bool mayRest(const WritingTask& task, int t) {
    bool any = false;
    for (int u = 0; u < kVoices; ++u) {
        if (!isGiven(task.given[t], u) || isGiven(task.absent, u)) continue;
        if (task.grid.frames[t].symbol[u] != kRest) return false;
        any = true;
    }
    return any;
}

bool keeps(const GivenMask& mask, int t, int voice) { return !mask.empty() && isGiven(mask[t], voice); }

// What the task itself leaves open: range, tie, a kept rhythm or succession, wished pitch classes.
AllowedSymbols openSymbols(const WritingTask& task, int t, int voice, const VoiceHistory& before, const KeptPitches& kept) {
    AllowedSymbols open{};
    if (const int tied = tiedSymbol(task, t, voice); tied >= 0) {
        open[tied] = true;
        return open;
    }
    const auto& w = task.wishes;
    const int held = before.started ? before.symbol[voice] : kRest;
    if (keeps(w.keepPitch, t, voice)) {
        const auto choice = kept.choice(t, voice);
        if (choice.stay >= 0) open[choice.stay] = true;
        if (choice.advance >= 0) open[choice.advance] = true;
        return open;
    }
    const bool rhythm = keeps(w.keepRhythm, t, voice) && !w.before.empty();
    if (rhythm) {
        const auto& was = w.before[t];
        if (was.symbol[voice] == kRest) {
            open[kRest] = true;
            return open;
        }
        const bool begins = was.onset[voice] == Onset::Attack || t == 0 || w.before[t - 1].symbol[voice] != was.symbol[voice];
        if (!begins && held != kRest) {
            open[held] = true;
            return open;
        }
    }
    const auto& range = task.rules.ranges[voice];
    const PitchClasses classes = w.required[voice].empty() || w.required[voice][t] == 0 ? 0x0fff : w.required[voice][t];
    bool any = false;
    for (int p = 0; p < kPitches; ++p) {
        const int midi = midiOfSymbol(static_cast<Symbol>(p));
        open[p] = midi >= range.lowest && midi <= range.highest && ((classes >> (midi % 12)) & 1);
        any = any || open[p];
    }
    // A range without any of the classes: the range decides.
    for (int p = 0; p < kPitches && !any; ++p) {
        const int midi = midiOfSymbol(static_cast<Symbol>(p));
        open[p] = midi >= range.lowest && midi <= range.highest;
    }
    open[kRest] = !rhythm && mayRest(task, t);
    return open;
}

}  // namespace

Permission permitted(const WritingTask& task, int t, int voice, const VoiceHistory& before, const KnownVoices& known,
                     const KeptPitches& kept) {
    Permission out;
    out.wished = openSymbols(task, t, voice, before, kept);
    AllowedSymbols parallel{};
    std::array<std::uint8_t, kPitches> bits;
    candidateBits(voice, before, known, bits);
    const bool last = t + 1 >= task.grid.length();
    for (int p = 0; p < kPitches; ++p) {
        parallel[p] = bits[p] & kParallelPerfect;
        if (last || !isGiven(task.given[t + 1], voice)) continue;
        const auto& next = task.grid.frames[t + 1];
        for (int u = 0; u < kVoices; ++u) {
            if (u == voice || !isGiven(known.bits, u) || !isGiven(task.given[t + 1], u)) continue;
            if (known.symbol[u] == kRest || next.symbol[u] == kRest || next.symbol[voice] == kRest) continue;
            parallel[p] = parallel[p] || parallelIntoNext(p, known.symbol[u], next.symbol[voice], next.symbol[u]);
        }
    }
    struct Strictness {
        bool crossing, parallels;
    };
    const Strictness asked{task.rules.forbidCrossing, task.rules.forbidParallels};
    for (const auto strict : {asked, Strictness{false, asked.parallels}, Strictness{false, false}}) {
        bool any = false;
        for (int p = 0; p < kPitches; ++p) {
            out.allowed[p] = out.wished[p] && !(strict.parallels && parallel[p]) && !(strict.crossing && (bits[p] & kCrossing));
            any = any || out.allowed[p];
        }
        out.allowed[kRest] = out.wished[kRest];
        if (any || out.allowed[kRest]) break;
        out.relaxed = true;
    }
    return out;
}

std::optional<bool> strikes(const WritingTask& task, int t, int voice, Symbol symbol, const VoiceHistory& before,
                            const KeptPitches& kept) {
    const auto& w = task.wishes;
    if (symbol == kRest) return false;
    const Symbol held = before.started ? before.symbol[voice] : static_cast<Symbol>(kRest);
    if (keeps(w.keepPitch, t, voice)) {
        const auto choice = kept.choice(t, voice);
        if (choice.stay < 0) return true;
        if (choice.advance < 0 || choice.advance != choice.stay) return symbol != choice.stay;
        return std::nullopt;
    }
    if (keeps(w.keepRhythm, t, voice) && !w.before.empty() && symbol == held) {
        const auto& was = w.before[t];
        return was.onset[voice] == Onset::Attack || t == 0 || w.before[t - 1].symbol[voice] != was.symbol[voice];
    }
    return symbol != held ? std::optional(true) : std::nullopt;
}

DrawnSymbol drawSymbol(const float* logits, const SymbolBias& bias, const Permission& permission, double temperature,
                       Symbol held, std::mt19937_64& random) {
    std::array<double, kSymbols> leaning;
    double most = -1e30, plainMost = -1e30;
    for (int s = 0; s < kSymbols; ++s) {
        leaning[s] = double(logits[s]) + double(bias[s]);
        most = std::max(most, leaning[s]);
        plainMost = std::max(plainMost, double(logits[s]));
    }
    std::array<double, kSymbols> weight;
    double wished = 0, permittedSum = 0, plain = 0, plainMoves = 0, moves = 0;
    for (int s = 0; s < kSymbols; ++s) {
        plain += std::exp(double(logits[s]) - plainMost);
        const double probability = std::exp(leaning[s] - most);
        weight[s] = s == held ? probability : std::exp((leaning[s] - most) / temperature);
        if (s != held) {
            plainMoves += probability;
            moves += weight[s];
        }
    }
    // The temperature says which way a voice moves, not whether: a cooler voice is not a duller one.
    for (int s = 0; s < kSymbols; ++s) {
        if (s != held && moves > 0) weight[s] *= plainMoves / moves;
        if (permission.wished[s]) wished += std::max(weight[s], 1e-30);
        // A permitted symbol always keeps some weight, so that the draw cannot come up empty.
        weight[s] = permission.allowed[s] ? std::max(weight[s], 1e-30) : 0.0;
        permittedSum += weight[s];
    }
    // 53 random bits: the same on every standard library, unlike std::uniform_real_distribution.
    double left = double(random() >> 11) * 0x1.0p-53 * permittedSum;
    int chosen = -1;
    for (int s = 0; s < kSymbols; ++s) {
        if (weight[s] == 0.0) continue;
        chosen = s;
        left -= weight[s];
        if (left < 0) break;
    }
    DrawnSymbol out;
    out.symbol = static_cast<Symbol>(chosen);
    out.logLikelihood = double(logits[chosen]) - plainMost - std::log(plain);
    out.mass = permittedSum / wished;
    return out;
}

}  // namespace ricercar::models
