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
        if (!isGiven(task.given[t], u)) continue;
        if (task.grid.frames[t].symbol[u] != kRest) return false;
        any = true;
    }
    return any;
}

}  // namespace

Permission permitted(const WritingTask& task, int t, int voice, const VoiceHistory& before, const KnownVoices& known) {
    Permission out;
    if (const int tied = tiedSymbol(task, t, voice); tied >= 0) {
        out.allowed[tied] = true;
        return out;
    }
    const auto& range = task.rules.ranges[voice];
    AllowedSymbols inRange{};
    for (int p = 0; p < kPitches; ++p) inRange[p] = midiOfSymbol(Symbol(p)) >= range.lowest && midiOfSymbol(Symbol(p)) <= range.highest;

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
            out.allowed[p] = inRange[p] && !(strict.parallels && parallel[p]) && !(strict.crossing && (bits[p] & kCrossing));
            any = any || out.allowed[p];
        }
        if (any) break;
        out.relaxed = true;
    }
    out.allowed[kRest] = mayRest(task, t);
    return out;
}

DrawnSymbol drawSymbol(const float* logits, const AllowedSymbols& allowed, double temperature, Symbol held,
                       std::mt19937_64& random) {
    double most = logits[0];
    for (int s = 1; s < kSymbols; ++s) most = std::max(most, double(logits[s]));
    std::array<double, kSymbols> weight;
    double all = 0, permittedSum = 0, plain = 0, plainMoves = 0, moves = 0;
    for (int s = 0; s < kSymbols; ++s) {
        const double probability = std::exp(double(logits[s]) - most);
        weight[s] = s == held ? probability : std::exp((double(logits[s]) - most) / temperature);
        plain += probability;
        if (s != held) {
            plainMoves += probability;
            moves += weight[s];
        }
    }
    // The temperature says which way a voice moves, not whether: a cooler voice is not a duller one.
    for (int s = 0; s < kSymbols; ++s) {
        if (s != held && moves > 0) weight[s] *= plainMoves / moves;
        all += weight[s];
        // A permitted symbol always keeps some weight, so that the draw cannot come up empty.
        weight[s] = allowed[s] ? std::max(weight[s], 1e-30) : 0.0;
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
    out.logLikelihood = double(logits[chosen]) - most - std::log(plain);
    out.mass = permittedSum / all;
    return out;
}

}  // namespace ricercar::models
