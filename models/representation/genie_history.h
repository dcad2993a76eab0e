// SPDX-License-Identifier: GPL-3.0-or-later
// What the genie's decoder is told at each press: the music so far, as rows of a table and as columns of its output.
// A press is a button (0 to 7, low to high) and the time since the press before; its answer is a key (0 to 87, A0
// to C8). "Votes" are keys that stood in a like place before: what this button last played, what followed this key,
// what this figure of buttons led to. Fixed size, nothing allocated after construction. No torch.
#pragma once

#include <array>
#include <cstdint>
#include <vector>

namespace ricercar::models {

inline constexpr int kGenieKeys = 88;
inline constexpr int kGenieLowestPitch = 21;   // MIDI number of key 0
inline constexpr int kGenieButtons = 8;
inline constexpr int kGenieNone = -1;

inline constexpr int kIntervalReach = 24;      // intervals are told apart up to two octaves
inline constexpr int kIntervals = 2 * kIntervalReach + 1;
inline constexpr int kTimeBins = 24;           // logarithmic, 5 ms to 4 s and more
inline constexpr int kVotes = 17;
inline constexpr int kBlurs = 5;               // how lately a key, or its pitch class, sounded; whether in this chord

// Rows of the decoder's table; row 0 means nothing.
inline constexpr int kRowKey = 1;                                  // the key before
inline constexpr int kRowInterval1 = kRowKey + kGenieKeys + 1;     // (+ none)
inline constexpr int kRowInterval2 = kRowInterval1 + kIntervals + 1;
inline constexpr int kRowTime1 = kRowInterval2 + kIntervals + 1;
inline constexpr int kRowTime2 = kRowTime1 + kTimeBins;
inline constexpr int kRowMove = kRowTime2 + kTimeBins;             // this button against the one before
inline constexpr int kRowButton = kRowMove + 2 * kGenieButtons;    // the button before (+ none)
inline constexpr int kRowChord = kRowButton + kGenieButtons + 1;   // notes struck together so far, 0 to 7
inline constexpr int kRowVotes = kRowChord + 8;                    // each: away from the key before, or none
inline constexpr int kGenieRows = kRowVotes + kVotes * (kIntervals + 1);
inline constexpr int kGenieFeatures = 8 + kVotes;

// Columns of the decoder's output: several views that are added up for each key.
inline constexpr int kViewKey = 0;                                 // the key itself
inline constexpr int kViewFromLast = kViewKey + kGenieKeys;        // away from the key before, -87 to 87
inline constexpr int kViewReach = 40;
inline constexpr int kViewWidth = 2 * kViewReach + 1;
inline constexpr int kViewFromSecond = kViewFromLast + 2 * kGenieKeys - 1;  // away from the one before that
inline constexpr int kViewFromButton = kViewFromSecond + kViewWidth;        // away from this button's last key
inline constexpr int kViewVotes = kViewFromButton + kViewWidth;
inline constexpr int kViewBlurs = kViewVotes + kVotes;
inline constexpr int kGenieViews = kViewBlurs + kBlurs;
// A key is the sum of a dozen columns; they are scaled down so that a step of training moves a key by as much as one.
inline constexpr float kGenieViewScale = 0.2f;

// Struck together: at most this many seconds apart.
inline constexpr double kTogether = 0.03;

int timeBin(double seconds);

// One press as the decoder sees it.
struct GenieInput {
    std::array<std::int32_t, kGenieFeatures> rows{};
    std::array<std::int8_t, kVotes> votes{};                       // keys, or kGenieNone
    std::int8_t last = kGenieNone, second = kGenieNone, sameButton = kGenieNone;  // anchors of the views
    std::array<std::array<float, kGenieKeys>, kBlurs> blurs{};     // 0 to 1
};

// logits[k] = sum of the views of key k. views: [kGenieViews], logits: [kGenieKeys]
void addViews(const float* views, const GenieInput& input, float* logits);
// The derivative: views[c] += logits gradient of every key that column c was added to.
void addViewsBackward(const float* logits, const GenieInput& input, float* views);

class GenieHistory {
public:
    GenieHistory();
    void clear();
    // Of the press that comes now: its button, and the seconds since the press before (0 for the first).
    void describe(int button, double seconds, GenieInput& input) const;
    // The press is answered.
    void add(int button, double seconds, int key);
    int presses() const { return m_presses; }
    int lastKey() const { return m_key[0]; }
    int lastButton() const { return m_button[0]; }

private:
    using Two = std::array<std::int8_t, 2>;
    static void push(Two& two, int key) { two = {static_cast<std::int8_t>(key), two[0]}; }
    int quad(int button) const;

    int m_presses = 0, m_inChord = 0;
    int m_lastTime = 0;                          // bin of the press before
    std::array<int, 3> m_key{};                  // latest first
    std::array<int, 3> m_button{};
    std::array<std::array<std::int8_t, 3>, kGenieButtons> m_ofButton;
    std::array<Two, kGenieKeys> m_after;                               // keys that followed this key
    std::array<Two, kGenieKeys * kGenieButtons> m_afterBy;             // the same with the button that followed
    std::array<Two, kGenieButtons * kGenieButtons> m_intervalOf;       // by two buttons; intervals
    std::array<std::int8_t, 2 * kGenieButtons> m_intervalOfMove;
    std::array<std::int8_t, 512> m_triKey, m_triInterval;              // by three buttons
    std::vector<std::int8_t> m_quadKey, m_quadInterval;                // by four
    std::array<std::int8_t, kIntervals * 2 * kGenieButtons> m_intervalAfter;  // by the interval before and the move
    std::vector<std::int8_t> m_afterTwo, m_afterTwoBy;                 // by the two keys before; and the button
    std::array<std::array<float, kGenieKeys>, 2> m_keyBlur{};
    std::array<std::array<float, 12>, 2> m_classBlur{};
    std::array<std::uint8_t, kGenieKeys> m_chord{};
};

}  // namespace ricercar::models
