// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/chorale_writer.h"

#include "models/engine/voting_decoder.h"
#include "models/engine/window_plan.h"
#include "models/engine/writing_rules.h"

#include <cassert>
#include <cmath>

namespace ricercar::models {

namespace {

constexpr int kContext = 96;      // frames a later window sees of what is written already
constexpr int kLookAhead = 64;    // frames of what is given that a window sees beyond what it writes
constexpr int kAttempts = 12;     // draws of a frame that the rules force into what is unlikely, or the balance refuses
constexpr double kLeastMass = 0.05;

// A frame as one row would write it.
struct FrameAttempt {
    KnownVoices known;
    double logLikelihood = 0;
    double chance = 1;
    double mass = 1;  // of the cell with the least
    int relaxed = 0;
};

class Writer {
public:
    Writer(const EngineWeightsPtr& weights, const WritingTask& task, std::span<const std::uint64_t> seeds)
        : m_task(task), m_weights(weights), m_decoder(weights), m_count(int(seeds.size())) {
        for (const auto seed : seeds) {
            m_random.emplace_back(seed * 0x9E3779B97F4A7C15ull + 0x243F6A8885A308D3ull);
            m_drafts.push_back({task.grid, 0.0, 0});
            m_memory.emplace_back();
            m_kept.emplace_back(task.wishes, task.grid.length());
        }
    }

    std::optional<std::vector<WrittenDraft>> write(const std::function<bool()>& stop,
                                                   const std::function<void(double)>& onProgress) {
        const int length = m_task.grid.length();
        int begin = length, end = 0;
        for (int t = 0; t < length; ++t) {
            if (m_task.given[t] == kEverythingGiven) continue;
            begin = std::min(begin, t);
            end = t + 1;
        }
        for (const auto& cut : cutWindows(length, begin, end, kContext, kLookAhead))
            if (!writeWindow(cut, stop, [&](int t) {
                    if (onProgress) onProgress(double(t - begin + 1) / double(end - begin));
                }))
                return std::nullopt;
        for (auto& d : m_drafts)
            if (m_freeCells > 0) d.logLikelihood /= double(m_freeCells);
        return std::move(m_drafts);
    }

private:
    bool writeWindow(const WindowCut& cut, const std::function<bool()>& stop, const std::function<void(int)>& done) {
        std::array<EncodedWindow, kRows> encoded;
        for (int r = 0; r < m_count; ++r) {
            GivenMask seen = m_task.given;
            // What earlier windows have written is as good as given.
            std::fill(seen.begin(), seen.begin() + cut.from, kEverythingGiven);
            encoded[r] = m_decoder.encode(m_drafts[r].grid.frames, seen, m_task.side, cut.first, cut.count);
            if (cut.from == 0 || m_sharedPast) {
                for (int other = r + 1; other < m_count; ++other) encoded[other] = encoded[r];
                break;
            }
        }
        std::array<VoiceHistory, kRows> history;
        for (int r = 0; r < m_count; ++r)
            for (int t = 0; t < cut.first; ++t)
                history[r].advance(m_drafts[r].grid.frames[t].symbol, m_drafts[r].grid.frames[t].onset);
        m_decoder.restart();
        for (int t = cut.first; t < cut.to; ++t) {
            if (stop && stop()) return false;
            std::array<const EncodedWindow*, kRows> view{};
            for (int r = 0; r < m_count; ++r) view[r] = &encoded[r];
            m_phase.fill(phaseOf(m_task.grid.frames[t]));
            m_decoder.step(view, t - cut.first, history, m_phase);
            if (t >= cut.from) {
                if (m_task.given[t] != kEverythingGiven) writeFrame(t, history);
                settleOnsets(t, history);
                done(t);
            }
            for (int r = 0; r < m_count; ++r) {
                history[r].advance(m_drafts[r].grid.frames[t].symbol, m_drafts[r].grid.frames[t].onset);
                m_memory[r].hear(m_drafts[r].grid.frames[t].symbol, t);
            }
        }
        m_sharedPast = false;
        return true;
    }

    void writeFrame(int t, const std::array<VoiceHistory, kRows>& history) {
        std::array<FrameAttempt, kRows> best;
        std::array<bool, kRows> settled{};
        for (int attempt = 0; attempt < kAttempts; ++attempt) {
            auto tried = attemptFrame(t, history, settled);
            bool all = true;
            for (int r = 0; r < m_count; ++r) {
                if (settled[r]) continue;
                if (attempt == 0 || tried[r].mass * tried[r].chance > best[r].mass * best[r].chance) best[r] = tried[r];
                // A frame of given or forced notes alone is what it is.
                const bool kept = tried[r].chance >= 1 || draw(r) < tried[r].chance;
                settled[r] = tried[r].mass >= kLeastMass && kept;
                if (settled[r]) best[r] = tried[r];
                all = all && settled[r];
            }
            if (all) break;
        }
        for (int r = 0; r < m_count; ++r) {
            m_drafts[r].grid.frames[t].symbol = best[r].known.symbol;
            m_drafts[r].logLikelihood += best[r].logLikelihood;
            m_drafts[r].relaxed += best[r].relaxed;
        }
        for (int v = 0; v < kVoices; ++v) m_freeCells += !isGiven(m_task.given[t], v);
    }

    std::array<FrameAttempt, kRows> attemptFrame(int t, const std::array<VoiceHistory, kRows>& history,
                                                 const std::array<bool, kRows>& settled) {
        std::array<FrameAttempt, kRows> tried;
        std::array<KnownVoices, kRows> known;
        known.fill({m_task.grid.frames[t].symbol, m_task.given[t]});
        std::array<float, kRows * kSymbols> logits;
        for (int v = 0; v < kVoices; ++v) {
            if (isGiven(m_task.given[t], v)) continue;
            std::array<int, kRows> voice;
            voice.fill(v);
            m_decoder.headLogits(voice, history, m_phase, known, logits.data());
            for (int r = 0; r < m_count; ++r) {
                if (settled[r]) continue;
                const auto permission = permitted(m_task, t, v, history[r], known[r], m_kept[r]);
                auto bias = symbolBias(m_task.wishes, m_task.grid.frames[t], t, v, history[r], known[r]);
                const auto held = history[r].symbol[v];
                if (m_task.rules.balanced && history[r].started) bias[held] -= float(m_weights->balance.eagerness);
                const auto drawn = drawSymbol(logits.data() + r * kSymbols, bias, permission, m_task.rules.temperature,
                                              held, m_random[r]);
                known[r].symbol[v] = drawn.symbol;
                known[r].bits |= static_cast<std::uint8_t>(1 << v);
                tried[r].logLikelihood += drawn.logLikelihood;
                tried[r].mass = std::min(tried[r].mass, drawn.mass);
                tried[r].relaxed += permission.relaxed;
            }
        }
        for (int r = 0; r < m_count; ++r) {
            tried[r].known = known[r];
            if (m_task.rules.balanced && !settled[r])
                tried[r].chance = chanceOf(r, t, history[r], known[r].symbol);
        }
        return tried;
    }

    double chanceOf(int row, int t, const VoiceHistory& before, const std::array<Symbol, kVoices>& now) const {
        const auto given = m_task.given[t];
        double chance = m_weights->balance.chance(
            eventsOf(before, now, given, m_task.grid.frames[t].beatPosition == 0, t, m_memory[row]));
        // A given voice is not made a seventh that it will not resolve.
        if (const int v = dominantSeventh(now); v >= 0 && isGiven(given, v) && !m_memory[row].isSeventh(v)) {
            int next = t;
            while (next < m_task.grid.length() && isGiven(m_task.given[next], v) &&
                   m_task.grid.frames[next].symbol[v] == now[v])
                ++next;
            if (next < m_task.grid.length() && isGiven(m_task.given[next], v)) {
                const int step = now[v] - m_task.grid.frames[next].symbol[v];
                if (step != 1 && step != 2) chance *= m_weights->balance.seventhLeft;
            }
        }
        return chance;
    }

    // 53 random bits: the same on every standard library, unlike std::uniform_real_distribution.
    double draw(int row) { return double(m_random[row]() >> 11) * 0x1.0p-53; }

    // Decides which unchanged pitches are struck again. Given cells keep their onsets.
    void settleOnsets(int t, const std::array<VoiceHistory, kRows>& history) {
        std::array<std::array<Onset, kVoices>, kRows> decided;
        for (int r = 0; r < m_count; ++r) {
            decided[r].fill(Onset::Unknown);
            for (int v = 0; v < kVoices; ++v)
                if (isGiven(m_task.given[t], v)) decided[r][v] = m_task.grid.frames[t].onset[v];
        }
        const int bar = m_task.side.bar ? m_task.grid.frames[t].barPosition : kUnknown;
        for (int v = 0; v < kVoices; ++v) {
            if (isGiven(m_task.given[t], v)) continue;
            std::array<std::array<FeatureId, kAttackFeatures>, kRows> ids{};
            std::array<bool, kRows> open{};
            bool any = false;
            for (int r = 0; r < m_count; ++r) {
                const auto& now = m_drafts[r].grid.frames[t].symbol;
                open[r] = history[r].started && now[v] != kRest && now[v] == history[r].symbol[v];
                if (open[r]) attackFeatures(v, history[r], now, decided[r], m_phase[r], bar, ids[r]);
                any = any || open[r];
            }
            std::array<float, kRows> odds{};
            if (any) m_decoder.attackLogits(ids, odds.data());
            for (int r = 0; r < m_count; ++r) {
                const Symbol symbol = m_drafts[r].grid.frames[t].symbol[v];
                const auto decision = strikes(m_task, t, v, symbol, history[r], m_kept[r]);
                // One random number per cell whatever happens, so that rows and rules do not shift the stream.
                const double chance = draw(r);
                const double leaning = double(odds[r]) + double(attackBias(m_task.wishes, t, v));
                const bool struck = decision ? *decision : chance < 1.0 / (1.0 + std::exp(-leaning));
                m_kept[r].settle(t, v, struck);
                decided[r][v] = struck ? Onset::Attack : Onset::Hold;
                m_drafts[r].grid.frames[t].onset[v] = decided[r][v];
            }
        }
    }

    const WritingTask& m_task;
    EngineWeightsPtr m_weights;
    VotingDecoder m_decoder;
    int m_count;
    std::int64_t m_freeCells = 0;
    bool m_sharedPast = true;  // nothing written yet: all rows see the same
    std::array<int, kRows> m_phase{};
    std::vector<std::mt19937_64> m_random;
    std::vector<WrittenDraft> m_drafts;
    std::vector<KeptPitches> m_kept;
    std::vector<SliceMemory> m_memory;
};

}  // namespace

std::optional<std::vector<WrittenDraft>> writeDrafts(const EngineWeightsPtr& weights, const WritingTask& task,
                                                     std::span<const std::uint64_t> seeds,
                                                     const std::function<bool()>& stop,
                                                     const std::function<void(double)>& onProgress) {
    assert(seeds.size() <= kRows && "more alternatives than rows");
    assert(task.given.size() == task.grid.frames.size());
    return Writer(weights, task, seeds).write(stop, onProgress);
}

}  // namespace ricercar::models
