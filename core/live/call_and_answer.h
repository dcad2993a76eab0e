// SPDX-License-Identifier: GPL-3.0-or-later
// Call and answer: the player plays a phrase and stops, the studio answers in the same metre, key and length. Who makes
// the answer stands behind IAnswerer: a model that continues music, or the rules here, which vary what was played.
#pragma once

#include "core/base/result.h"
#include "core/compose/job.h"
#include "core/live/take.h"
#include "core/music/score.h"
#include "core/playback/live_event.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace ricercar {

struct PlayedPhraseNote {
    Ticks at, length;          // from the phrase's bar line; written
    std::uint8_t key = 60, velocity = 80;
    bool operator==(const PlayedPhraseNote &) const = default;
};

struct PlayedPhrase {
    std::vector<PlayedPhraseNote> notes; // by time
    Ticks length;                  // whole bars
    TimeSignature time;
    KeySignature key;              // mode known
    bool operator==(const PlayedPhrase &) const = default;
};

struct AnswerRequest {
    PlayedPhrase call;
    std::uint64_t seed = 1;
    std::uint8_t lowest = 21, highest = 108; // keys of the instrument
    std::vector<PlayedPhrase> before;    // earlier turns, oldest first
};

struct PlayedAnswer {
    PlayedPhrase phrase;
    std::string how;               // "answer at the fifth, ornamented"
};

class IAnswerer {
public:
    virtual ~IAnswerer() = default;
    virtual std::string name() const = 0;
    // Any thread. The phrase that comes back has the call's metre, key and length, and at least one note.
    virtual Result<PlayedAnswer> answer(const AnswerRequest &request, JobControl &job) const = 0;
};

enum class AnswerDevice : std::uint8_t { Sequence, Inversion, AtTheFifth, Retrograde, Ornamented, Simplified, Repeated };

class VariationAnswerer final : public IAnswerer {
public:
    std::string name() const override { return "Variation"; }
    Result<PlayedAnswer> answer(const AnswerRequest &request, JobControl &job) const override; // chooses by the seed
    Result<PlayedAnswer> answerBy(AnswerDevice device, const AnswerRequest &request) const;
};

// The phrase that a take holds: quantized, from the bar line before its first note, in whole bars. The key is the one
// given, or found in it.
Result<PlayedPhrase> phraseOf(const Take &take, const Score &score, std::optional<KeySignature> key = {});

// Hears when the player has stopped: nothing held and nothing struck for so many beats. One thread.
class PhraseEnd {
public:
    explicit PhraseEnd(double silentBeats = 2) : m_silentBeats(silentBeats) {}
    void feed(const LiveEvent &event);
    // Once true for each phrase. `secondsPerBeat`: of the tempo now.
    bool ended(std::int64_t nanos, double secondsPerBeat);
    bool playing() const { return m_notes > 0; }
    void reset();

private:
    double m_silentBeats;
    int m_held = 0, m_notes = 0;
    bool m_pedal = false;
    std::int64_t m_last = 0; // the last time that a key moved
};

// The answer as a take, to be played by the live port's answer inlet and kept: the call's bars are followed by its own.
Take takeOf(const PlayedPhrase &phrase, PartId part, TimelineTick at, double ticksPerSecond);

} // namespace ricercar
