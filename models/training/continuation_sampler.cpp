// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/continuation_sampler.h"

#include "models/representation/event_wishes.h"

#include <cmath>

namespace ricercar::models {

namespace {

constexpr int kHistoryBars = 80;  // before the stretch, for what comes back

}  // namespace

EventPiece transposed(const EventPiece& piece, int semitones) {
    EventPiece out = piece;
    if (semitones == 0) return out;
    const auto turned = [&](std::int8_t pc) { return pc < 0 ? pc : static_cast<std::int8_t>((pc + semitones + 24) % 12); };
    for (auto& n : out.notes) {
        int key = n.key + semitones;
        if (key < kLowestKey) key += 12;
        if (key >= kLowestKey + kKeys) key -= 12;
        n.key = static_cast<std::int8_t>(key);
    }
    std::sort(out.notes.begin(), out.notes.end(), comesBefore);
    out.notes.erase(std::unique(out.notes.begin(), out.notes.end(),
                                [](const auto& a, const auto& b) { return !comesBefore(a, b) && !comesBefore(b, a); }),
                    out.notes.end());
    for (auto& b : out.bars) b.tonic = turned(b.tonic);
    for (auto& c : out.chords) c.root = turned(c.root);
    return out;
}

EventSampler::EventSampler(EventCorpus& corpus, const ContinuationConfig& config, int tokensPerStep, std::uint64_t seed)
    : m_corpus(corpus), m_config(config), m_tokensPerStep(tokensPerStep), m_random(seed) {
    // Small corpora are drawn more often than their share, and within one, long pieces less often than theirs.
    std::vector<double> notes(corpus.names.size()), weights;
    for (const auto& p : corpus.train) notes[static_cast<std::size_t>(p.corpus)] += double(p.piece.notes.size());
    std::vector<double> shares(corpus.names.size());
    for (const auto& p : corpus.train) {
        weights.push_back(std::pow(double(p.piece.notes.size()), 0.8));
        shares[static_cast<std::size_t>(p.corpus)] += weights.back();
    }
    for (std::size_t i = 0; i < weights.size(); ++i) {
        const auto c = static_cast<std::size_t>(corpus.train[i].corpus);
        weights[i] *= std::pow(notes[c], 0.6) / shares[c];
    }
    m_choice = std::discrete_distribution<int>(weights.begin(), weights.end());
}

int EventSampler::uniform(int low, int high) { return std::uniform_int_distribution<int>(low, high)(m_random); }
bool EventSampler::chance(double p) { return std::bernoulli_distribution(p)(m_random); }

void EventSampler::leaveUnsaid(EventTask& task, StyleMix& style) {
    const bool nothing = chance(0.3);
    std::erase_if(style, [&](const auto&) { return chance(0.25); });
    if (chance(0.15)) style.clear();
    if (nothing || chance(0.4)) task.chords.clear();
    const bool key = !chance(0.3), density = chance(0.5), height = chance(0.5), contour = chance(0.5), offbeat = chance(0.5),
               thickness = chance(0.5), loudness = chance(0.5), end = chance(0.6), returns = chance(0.5);
    for (auto& bar : task.bars) {
        if (!key) bar.tonic = bar.mode = -1;
        auto& w = bar.wishes;
        const auto keep = [&](bool said, auto& value) {
            if (nothing || !said || chance(0.15)) value = -1;
        };
        keep(density, w.density);
        keep(height, w.height);
        keep(contour, w.contour);
        keep(offbeat, w.offbeat);
        keep(thickness, w.thickness);
        keep(loudness, w.loudness);
        if (nothing || !end) w.barsLeft = -1;
        keep(returns, w.returnOf);
        if (w.returnOf < 0) {
            w.returnShift = 0;
            w.returnRhythm = false;
        }
    }
}

EventSampler::Drawn EventSampler::draw(int mostTokens) {
    auto& learned = m_corpus.train[static_cast<std::size_t>(m_choice(m_random))];
    if (!learned.measured) {
        measureWishes(learned.piece);
        learned.measured = true;
    }
    const EventPiece piece = transposed(learned.piece, uniform(-6, 5));
    const int bars = static_cast<int>(piece.bars.size());
    Stretch stretch;
    stretch.mostTokens = mostTokens;
    stretch.firstBar = chance(0.25) ? 0 : uniform(0, std::max(0, bars - 8));

    auto task = wholeTask(piece, false, m_config.relative);
    const auto all = task->written[0];
    std::uint8_t written = all;
    const double kind = std::uniform_real_distribution<double>(0, 1)(m_random);
    const bool accompany = piece.parts > 1 && kind < 0.3, fill = kind > 0.65;
    if (accompany || (fill && piece.parts > 1 && chance(0.3))) {
        do written = static_cast<std::uint8_t>(uniform(1, all)) & all;
        while (written == all || written == 0);
    }
    int from = stretch.firstBar, to = bars;  // where the task is
    if (fill) {
        from = stretch.firstBar + uniform(0, 4);
        to = std::min(bars, from + uniform(1, 6));
        from = std::min(from, to - 1);
        stretch.endBar = to;
    }
    for (int b = 0; b < bars; ++b) task->written[static_cast<std::size_t>(b)] = b >= from && b < to ? written : b < from ? all : 0;
    std::vector<EventNote> writtenNotes, earlier;
    const int begin = piece.bars[static_cast<std::size_t>(stretch.firstBar)].start;
    const int history = piece.bars[static_cast<std::size_t>(std::max(0, stretch.firstBar - kHistoryBars))].start;
    const int enough = begin + 600 * kUnitsPerQuarter;
    for (const auto& n : piece.notes) {
        if (n.onset < history) continue;
        if (n.onset > enough) break;
        if (n.onset < begin)
            earlier.push_back(n);
        else if ((task->written[static_cast<std::size_t>(barAt(piece.bars, n.onset))] >> n.part) & 1)
            writtenNotes.push_back(n);
        else
            task->given.push_back(n);
    }
    Drawn drawn;
    drawn.style = learned.style;
    leaveUnsaid(*task, drawn.style);
    drawn.sequence = sequenceOf(task, writtenNotes, earlier, stretch);
    return drawn;
}

ContinuationBatch EventSampler::next() {
    std::vector<Drawn> drawn;
    m_notes = 0;
    for (int tokens = 0; tokens < m_tokensPerStep;) {
        drawn.push_back(draw(kLongestContext));
        tokens += static_cast<int>(drawn.back().sequence.tokens.size());
        m_notes += drawn.back().sequence.notes;
    }
    std::vector<SequencePart> parts;
    for (const auto& d : drawn) parts.push_back({&d.sequence, d.style, 0, static_cast<int>(d.sequence.tokens.size()), 0});
    return batchOf(parts, m_config);
}

}  // namespace ricercar::models
