// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/genie_history.h"

#include <algorithm>
#include <cmath>

namespace ricercar::models {

namespace {

constexpr std::int8_t kUnknown = -128;  // in tables of intervals
constexpr std::array<float, 2> kKeyDecay{0.75f, 0.95f}, kClassDecay{0.85f, 0.97f};

int intervalIndex(int interval) { return std::clamp(interval, -kIntervalReach, kIntervalReach) + kIntervalReach; }
std::int8_t small(int value) { return static_cast<std::int8_t>(std::clamp(value, -120, 120)); }

// Calls term(column, key) for every column that is added as it is.
template <typename Term>
void forEachTerm(const GenieInput& in, Term term) {
    for (int k = 0; k < kGenieKeys; ++k) term(kViewKey + k, k);
    if (in.last >= 0)
        for (int k = 0; k < kGenieKeys; ++k) term(kViewFromLast + k - in.last + kGenieKeys - 1, k);
    const auto near = [&](int anchor, int view) {
        if (anchor < 0) return;
        const int begin = std::max(0, anchor - kViewReach), end = std::min(kGenieKeys - 1, anchor + kViewReach);
        for (int k = begin; k <= end; ++k) term(view + k - anchor + kViewReach, k);
    };
    near(in.second, kViewFromSecond);
    near(in.sameButton, kViewFromButton);
    for (int v = 0; v < kVotes; ++v)
        if (in.votes[v] >= 0) term(kViewVotes + v, in.votes[v]);
}

}  // namespace

int timeBin(double seconds) {
    // 5 ms · 1.34^n: 23 steps reach 4 s
    if (!(seconds > 0.005)) return 0;
    return std::min(kTimeBins - 1, 1 + static_cast<int>(std::log(seconds / 0.005) / std::log(1.34)));
}

void addViews(const float* views, const GenieInput& in, float* logits) {
    std::fill(logits, logits + kGenieKeys, 0.0f);
    forEachTerm(in, [&](int column, int key) { logits[key] += views[column]; });
    for (int b = 0; b < kBlurs; ++b)
        for (int k = 0; k < kGenieKeys; ++k) logits[k] += views[kViewBlurs + b] * in.blurs[b][k];
}

void addViewsBackward(const float* logits, const GenieInput& in, float* views) {
    forEachTerm(in, [&](int column, int key) { views[column] += logits[key]; });
    for (int b = 0; b < kBlurs; ++b) {
        float sum = 0;
        for (int k = 0; k < kGenieKeys; ++k) sum += logits[k] * in.blurs[b][k];
        views[kViewBlurs + b] += sum;
    }
}

GenieHistory::GenieHistory()
    : m_quadKey(4096), m_quadInterval(4096), m_afterTwo(kGenieKeys * kGenieKeys),
      m_afterTwoBy(kGenieKeys * kGenieKeys * kGenieButtons) {
    clear();
}

void GenieHistory::clear() {
    m_presses = m_inChord = m_lastTime = 0;
    m_key.fill(kGenieNone);
    m_button.fill(kGenieNone);
    for (auto& three : m_ofButton) three.fill(kGenieNone);
    const Two none{kGenieNone, kGenieNone}, unknown{kUnknown, kUnknown};
    m_after.fill(none);
    m_afterBy.fill(none);
    m_intervalOf.fill(unknown);
    m_intervalOfMove.fill(kUnknown);
    m_triKey.fill(kGenieNone);
    m_triInterval.fill(kUnknown);
    std::fill(m_quadKey.begin(), m_quadKey.end(), std::int8_t(kGenieNone));
    std::fill(m_quadInterval.begin(), m_quadInterval.end(), kUnknown);
    m_intervalAfter.fill(kUnknown);
    std::fill(m_afterTwo.begin(), m_afterTwo.end(), std::int8_t(kGenieNone));
    std::fill(m_afterTwoBy.begin(), m_afterTwoBy.end(), std::int8_t(kGenieNone));
    for (auto& blur : m_keyBlur) blur.fill(0);
    for (auto& blur : m_classBlur) blur.fill(0);
    m_chord.fill(0);
}

int GenieHistory::quad(int button) const {
    return m_button[2] < 0 ? -1 : ((m_button[2] * 8 + m_button[1]) * 8 + m_button[0]) * 8 + button;
}

void GenieHistory::describe(int button, double seconds, GenieInput& in) const {
    const int last = m_key[0];
    in.last = static_cast<std::int8_t>(last);
    in.second = static_cast<std::int8_t>(m_key[1]);
    in.sameButton = m_ofButton[button][0];
    in.votes.fill(kGenieNone);
    int v = 0;
    const auto vote = [&](int key) { in.votes[v++] = static_cast<std::int8_t>(key >= 0 && key < kGenieKeys ? key : kGenieNone); };
    const auto voteInterval = [&](int interval) { vote(interval == kUnknown || last < 0 ? kGenieNone : last + interval); };
    for (const auto key : m_ofButton[button]) vote(key);
    if (last < 0) {
        v = kVotes;  // nothing else is known of a first press
    } else {
        for (const auto key : m_after[last]) vote(key);
        for (const auto key : m_afterBy[last * kGenieButtons + button]) vote(key);
        for (const auto interval : m_intervalOf[m_button[0] * kGenieButtons + button]) voteInterval(interval);
        const int move = button - m_button[0] + kGenieButtons;
        voteInterval(m_intervalOfMove[move]);
        if (m_key[1] >= 0) {
            const int tri = (m_button[1] * 8 + m_button[0]) * 8 + button;
            vote(m_triKey[tri]);
            voteInterval(m_triInterval[tri]);
            const int four = quad(button);
            vote(four < 0 ? kGenieNone : m_quadKey[four]);
            voteInterval(four < 0 ? kUnknown : m_quadInterval[four]);
            voteInterval(m_intervalAfter[intervalIndex(last - m_key[1]) * 2 * kGenieButtons + move]);
            const int two = m_key[1] * kGenieKeys + last;
            vote(m_afterTwo[two]);
            vote(m_afterTwoBy[two * kGenieButtons + button]);
        }
    }

    const bool together = m_presses > 0 && seconds < kTogether;
    for (int k = 0; k < kGenieKeys; ++k) {
        in.blurs[0][k] = m_keyBlur[0][k];
        in.blurs[1][k] = m_keyBlur[1][k];
        const int pitchClass = (k + kGenieLowestPitch) % 12;
        in.blurs[2][k] = m_classBlur[0][pitchClass];
        in.blurs[3][k] = m_classBlur[1][pitchClass];
        in.blurs[4][k] = together ? float(m_chord[k]) : 0.0f;
    }

    auto& rows = in.rows;
    const auto interval = [](int from, int to) { return from < 0 || to < 0 ? kIntervals : intervalIndex(to - from); };
    rows[0] = kRowKey + (last < 0 ? kGenieKeys : last);
    rows[1] = kRowInterval1 + interval(m_key[1], last);
    rows[2] = kRowInterval2 + interval(m_key[2], m_key[1]);
    rows[3] = kRowTime1 + timeBin(seconds);
    rows[4] = kRowTime2 + m_lastTime;
    rows[5] = kRowMove + (m_button[0] < 0 ? 0 : button - m_button[0] + kGenieButtons);
    rows[6] = kRowButton + (m_button[0] < 0 ? kGenieButtons : m_button[0]);
    rows[7] = kRowChord + (together ? std::min(7, m_inChord) : 0);
    for (int i = 0; i < kVotes; ++i)
        rows[8 + i] = in.votes[i] < 0 ? 0 : kRowVotes + i * (kIntervals + 1) + interval(last, in.votes[i]);
}

void GenieHistory::add(int button, double seconds, int key) {
    const bool together = m_presses > 0 && seconds < kTogether;
    if (!together) {
        m_chord.fill(0);
        m_inChord = 0;
    }
    ++m_inChord;
    m_chord[key] = 1;
    const int last = m_key[0];
    auto& three = m_ofButton[button];
    three = {static_cast<std::int8_t>(key), three[0], three[1]};
    if (last >= 0) {
        const int interval = key - last, move = button - m_button[0] + kGenieButtons;
        push(m_after[last], key);
        push(m_afterBy[last * kGenieButtons + button], key);
        push(m_intervalOf[m_button[0] * kGenieButtons + button], interval);
        m_intervalOfMove[move] = small(interval);
        if (m_key[1] >= 0) {
            const int tri = (m_button[1] * 8 + m_button[0]) * 8 + button;
            m_triKey[tri] = static_cast<std::int8_t>(key);
            m_triInterval[tri] = small(interval);
            if (const int four = quad(button); four >= 0) {
                m_quadKey[four] = static_cast<std::int8_t>(key);
                m_quadInterval[four] = small(interval);
            }
            m_intervalAfter[intervalIndex(last - m_key[1]) * 2 * kGenieButtons + move] = small(interval);
            const int two = m_key[1] * kGenieKeys + last;
            m_afterTwo[two] = m_afterTwoBy[two * kGenieButtons + button] = static_cast<std::int8_t>(key);
        }
    }
    for (int i = 0; i < 2; ++i) {
        for (auto& x : m_keyBlur[i]) x *= kKeyDecay[i];
        for (auto& x : m_classBlur[i]) x *= kClassDecay[i];
        m_keyBlur[i][key] = 1;
        m_classBlur[i][(key + kGenieLowestPitch) % 12] = 1;
    }
    m_lastTime = timeBin(seconds);
    m_key = {key, m_key[0], m_key[1]};
    m_button = {button, m_button[0], m_button[1]};
    ++m_presses;
}

}  // namespace ricercar::models
