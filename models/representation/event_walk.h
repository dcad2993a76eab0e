// SPDX-License-Identifier: GPL-3.0-or-later
// Walks through music note by note as the continuation model reads and writes it, and says at each place what the net
// is told: a bag of features for every token, and a question (features, anchors of the lenses) for every choice.
// Alike in training and in writing. What is given is shown kLookAhead before it sounds (anticipation, after
// Thickstun et al. 2023). Plain integers, no torch.
//
// The order of calls: at(), then startBar(), then dueGiven() until it gives nothing, then the questions; write() or
// startBar() according to the answer; dueGiven() again; and so on.
#pragma once

#include "models/representation/event_lenses.h"

#include <memory>
#include <optional>
#include <span>
#include <unordered_map>

namespace ricercar::models {

using FeatureId = std::int32_t;

inline constexpr int kLookAhead = 192;  // units: eight quarters
inline constexpr int kTokenFeatures = 30;
inline constexpr int kTimeFeatures = 22;
inline constexpr int kPartFeatures = 18;
inline constexpr int kKeyFeatures = 17;
inline constexpr int kLengthFeatures = 15;
inline constexpr int kLoudnessFeatures = 6;

// Rows of each table, row 0 ("nothing to say") included.
int tokenRows();
int stageRows(Lens stage);
constexpr int featuresOf(Lens stage) {
    constexpr int kCounts[kStages] = {kTimeFeatures, kPartFeatures, kKeyFeatures, kLengthFeatures, kLoudnessFeatures};
    return kCounts[static_cast<int>(stage)];
}

enum class TokenKind : std::int8_t { Bar, Note, Given };
struct EventToken {
    TokenKind kind = TokenKind::Bar;
    EventNote note;  // of a bar: its start as onset
    int key = 60;    // where the token stands among keys, for relative attention
};

// What is to be written, and what is known of it.
struct EventTask {
    int parts = 1;
    std::vector<EventBar> bars;
    std::vector<EventChord> chords;
    std::vector<EventNote> given;       // by comesBefore; not in bars and parts that are written
    std::vector<std::uint8_t> written;  // one per bar: bit p, part p is written there
    bool relative = true;               // false: a plain transformer, for comparison
};

template <int Features, int Anchors>
struct Question {
    std::array<FeatureId, Features> ids{};
    std::array<std::int32_t, Anchors> anchors{};
};
using TimeQuestion = Question<kTimeFeatures, kTimeAnchors>;
using PartQuestion = Question<kPartFeatures, 1>;  // the anchor: bit p, part p is possible
using KeyQuestion = Question<kKeyFeatures, kKeyAnchors>;
using LengthQuestion = Question<kLengthFeatures, kLengthAnchors>;
using LoudnessQuestion = Question<kLoudnessFeatures, 1>;

class EventWalk {
public:
    explicit EventWalk(std::shared_ptr<const EventTask> task);

    // Stands before bar `bar`; `earlier` is all that sounds before it, by comesBefore.
    void at(int bar, std::span<const EventNote> earlier);
    EventToken startBar();                 // the next bar
    std::optional<EventToken> dueGiven();  // the next given note that is in sight and has not been shown
    EventToken write(const EventNote& note);

    int bar() const { return m_bar; }
    bool lastBar() const { return m_bar + 1 >= static_cast<int>(m_task->bars.size()); }
    int now() const { return m_now; }
    // Everything written and given up to now in bar `bar`.
    std::span<const EventNote> notesOf(int bar) const { return m_byBar[static_cast<std::size_t>(bar)]; }

    std::array<FeatureId, kTokenFeatures> features(const EventToken& token) const;
    TimeQuestion askTime() const;
    PartQuestion askPart(int onset);  // from here on the onset is settled
    KeyQuestion askKey(int onset, int part);
    LengthQuestion askLength(const EventNote& note);
    LoudnessQuestion askLoudness(const EventNote& note);

private:
    struct PartState {
        int onset = -1, low = -1, high = -1, count = 0;  // the last chord
        int beforeHigh = -1, length = -1, end = -1, loudness = -1;
    };
    void place(const EventNote& note);
    void soundGivenUpTo(int onset);
    void remember(const EventNote& note);
    // The note of an earlier bar, moved by shift, that would come next; null: nothing more in it.
    const EventNote* nextIn(int bar, int shift) const;
    const EventNote* sameIn(int bar, int shift, int onset, int part, int floor) const;
    int askedBar() const;
    int echoOnset() const;
    int tonicOf(const EventBar& bar) const { return bar.tonic < 0 ? -1 : (bar.mode < 0 ? 2 : bar.mode) * 12 + bar.tonic; }
    int chordAt(int onset, bool next) const;
    int soundingCount(int onset) const;
    int keyFloor(int onset, int part) const;
    const EventBar& here() const { return m_task->bars[static_cast<std::size_t>(m_bar)]; }
    std::uint8_t writtenHere() const { return m_task->written[static_cast<std::size_t>(m_bar)]; }

    std::shared_ptr<const EventTask> m_task;
    int m_bar = -1, m_now = 0, m_before = 0;  // m_before: the onset before the last
    bool m_any = false;                       // something was written at m_now in this bar
    int m_lastPart = -1, m_lastKey = -1, m_atOnce = 0, m_lastLength = -1, m_lastLoudness = -1;
    std::array<PartState, kMostParts> m_parts{};
    std::vector<EventNote> m_sounding;
    std::array<int, 12> m_heard{};
    std::vector<std::vector<EventNote>> m_byBar;
    std::size_t m_shown = 0, m_sounded = 0;  // of what is given
    // Echo: where what was written last was heard before.
    std::vector<EventNote> m_events;
    std::unordered_map<std::uint64_t, int> m_heardAt;
    int m_echo = -1, m_echoRun = 0;
};

// Cosines and sines by which attention compares tokens: place in the sequence, musical time and key, or (relative
// false) the place alone. half: half the width of a head; out: [half] each.
void eventRotation(const EventToken& token, int index, bool relative, int half, float* cosine, float* sine);

}  // namespace ricercar::models
