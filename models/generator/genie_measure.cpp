// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/genie_measure.h"

#include "models/engine/genie_encoder.h"
#include "models/engine/genie_step.h"
#include "models/generator/genie_player.h"
#include "models/representation/genie_contour.h"

#include <algorithm>
#include <cmath>

namespace ricercar::models {

namespace {

constexpr std::size_t kNotes = 128;

// -log p of each key when the keys before are as written. masked: among those that the contour allows; negative for a
// note that it does not.
struct Cost {
    double free = 0, masked = 0;
};

double logSum(const std::array<float, kGenieKeys>& logits, int from, int to) {
    const float top = *std::max_element(logits.begin() + from, logits.begin() + to);
    double sum = 0;
    for (int k = from; k < to; ++k) sum += std::exp(double(logits[static_cast<std::size_t>(k)] - top));
    return double(top) + std::log(sum);
}

std::vector<Cost> costs(GenieStep& step, const std::vector<PlayedNote>& notes, const std::vector<std::uint8_t>& buttons) {
    std::vector<Cost> out;
    std::array<float, kGenieKeys> logits;
    step.restart();
    for (std::size_t n = 0; n < notes.size(); ++n) {
        const int key = notes[n].key;
        step.judge(buttons[n], n == 0 ? 0.0 : double(float(notes[n].seconds - notes[n - 1].seconds)), logits);
        step.answer(key);
        int from = 0, to = kGenieKeys;
        if (n > 0 && buttons[n] > buttons[n - 1]) from = notes[n - 1].key;
        if (n > 0 && buttons[n] < buttons[n - 1]) to = notes[n - 1].key + 1;
        const double logit = logits[static_cast<std::size_t>(key)];
        out.push_back({logSum(logits, 0, kGenieKeys) - logit,
                       key >= from && key < to ? logSum(logits, from, to) - logit : -1.0});
    }
    return out;
}

// How often the genie's own keys do not move as the buttons do.
int playedBreaks(GeniePlayer& player, const std::vector<PlayedNote>& notes, const std::vector<std::uint8_t>& buttons, bool contour) {
    GenieWishes wishes;
    wishes.contour = contour;
    player.restart(1);
    std::vector<std::uint8_t> keys;
    for (std::size_t n = 0; n < notes.size(); ++n) {
        keys.push_back(player.press(buttons[n], notes[n].seconds, wishes));
        player.release(buttons[n]);
    }
    return contourBreaks(buttons, keys);
}

}  // namespace

GenieMeasures measureGenie(const GenieWeightsPtr& weights, const std::vector<Performance>& performances,
                           const std::function<bool()>& stopped) {
    GenieMeasures m;
    GenieStep step(weights);
    GeniePlayer player(weights);
    std::int64_t steps = 0, allowed = 0;
    for (const auto& performance : performances) {
        if (stopped && stopped()) break;
        const std::vector<PlayedNote> notes(performance.notes.begin(),
                                            performance.notes.begin() +
                                                static_cast<std::ptrdiff_t>(std::min(kNotes, performance.notes.size())));
        if (notes.empty()) continue;
        std::vector<std::uint8_t> keys;
        for (const auto& note : notes) keys.push_back(note.key);
        const auto curve = genieCurve(*weights, notes);
        const auto kept = contourButtons(curve, keys), nearest = nearestButtons(curve);
        for (const auto& cost : costs(step, notes, kept)) {
            m.crossEntropy += cost.free;
            if (cost.masked < 0) continue;
            m.maskedCrossEntropy += cost.masked;
            m.unmaskedCrossEntropy += cost.free;
            ++allowed;
        }
        for (const auto& cost : costs(step, notes, nearest)) m.nearestCrossEntropy += cost.free;
        m.contourViolation += contourBreaks(kept, keys);
        m.nearestContourViolation += contourBreaks(nearest, keys);
        m.playedViolation += playedBreaks(player, notes, kept, true);
        m.playedViolationUnmasked += playedBreaks(player, notes, kept, false);
        steps += static_cast<std::int64_t>(notes.size()) - 1;
        m.notes += static_cast<std::int64_t>(notes.size());
        ++m.performances;
    }
    const auto share = [](double& sum, std::int64_t count) { sum /= double(std::max<std::int64_t>(1, count)); };
    share(m.crossEntropy, m.notes);
    share(m.nearestCrossEntropy, m.notes);
    share(m.maskedCrossEntropy, allowed);
    share(m.unmaskedCrossEntropy, allowed);
    for (double* rate : {&m.contourViolation, &m.nearestContourViolation, &m.playedViolation, &m.playedViolationUnmasked})
        share(*rate, steps);
    return m;
}

}  // namespace ricercar::models
