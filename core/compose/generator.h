// SPDX-License-Identifier: GPL-3.0-or-later
// The one contract between the studio and whatever writes music: generate(request, job) -> drafts.
// A request is all values. Same request, seed, weights and build on one machine: same notes.
#pragma once

#include "core/base/result.h"
#include "core/compose/concept.h"
#include "core/compose/job.h"
#include "core/compose/voice_grid.h"

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace ricercar {

// What a person asks for; to a generator they differ only in what is free and what is kept.
enum class Task : std::uint8_t { Harmonize, Fill, Vary, AddVoice, Reharmonize };

// How the music should lean against the style's own habit, each in [-1, 1]; 0 leaves it alone.
struct Controls {
    double activity = 0;      // notes per beat
    double dissonance = 0;    // notes foreign to the harmony of the other voices
    double chromaticism = 0;  // notes outside the scale of the key
    double height = 0;        // register of the voices written
    bool operator==(const Controls &) const = default;
};

struct GenerationSettings {
    // (0, 2]; 1 is the model's own distribution. Below it chooses likelier tones without moving less.
    double temperature = 0.56;
    Controls controls;
    double likeness = 0;            // [0, 1]: how near to GenerationRequest::before the free cells stay; 0: unheeded
    bool forbidParallels = true;    // of fifths and octaves, while writing
    bool forbidCrossing = true;
    bool balance = true;            // make up for what a model is known to get wrong on the whole
    bool operator==(const GenerationSettings &) const = default;
};

// Bit p: pitch class p (C = 0).
using PitchClasses = std::uint16_t;

// What is wished of free cells beyond the notes around them. Every vector is empty (nothing wished) or one per frame.
struct CellWishes {
    std::array<std::vector<PitchClasses>, kChoirVoices> required; // hard: the cell takes one of these; 0: any
    std::vector<PitchClasses> harmony;  // soft: the chord of the frame; notes of it are preferred; 0: none said
    CellMask keepRhythm;                // free cells that strike, hold and rest as `before` does
    CellMask keepPitch;                 // free cells whose voice takes the pitches of `before` in their order, when it likes
    bool operator==(const CellWishes &) const = default;
};

struct GenerationRequest {
    Task task = Task::Harmonize;
    Concept concept_;             // read-only guidance: key, phrases, cadences
    VoiceGrid grid;               // given cells hold their music; free cells are ignored
    CellMask free;
    VoiceGrid before;             // what the free cells held; empty where nothing was, or nothing is made of it
    CellWishes wishes;
    // Voices of the texture; one that is absent rests throughout and is not free.
    std::array<bool, kChoirVoices> present{true, true, true, true};
    std::array<VoiceRange, kChoirVoices> ranges{kChoirRanges[0], kChoirRanges[1], kChoirRanges[2], kChoirRanges[3]};
    GenerationSettings settings;
    std::uint64_t seed = 1;       // alternative i uses seed + i
    int count = 4;                // alternatives wanted
};

struct Draft {
    VoiceGrid grid;               // complete
    std::uint64_t seed = 0;
    double logLikelihood = 0;     // nats, mean per free cell; 0 where a generator has none
    double seconds = 0;           // from the request to this draft
    std::string generator;        // "Counterpoint model", "Rules"
    std::string weights;          // hash, empty without a model
};

// What a generator can do; the window greys out the rest and says why.
struct Capabilities {
    std::string name;             // shown to people
    std::string description;
    int minVoices = 4, maxVoices = 4;
    bool controls = false;        // heeds Controls
    bool wishes = false;          // heeds CellWishes
    bool likeness = false;        // heeds GenerationSettings::likeness
    std::size_t maxFrames = 0;    // in one pass; 0: any length
    std::array<VoiceRange, kChoirVoices> ranges{};
    std::string weights;          // hash, empty without a model
};

class IGenerator {
public:
    virtual ~IGenerator() = default;
    virtual Capabilities capabilities() const = 0;
    // Worker thread only; one call at a time. Delivers each draft as soon as it is whole to onDraft (may be empty),
    // and all of them as the result. Errors: Unsupported, Cancelled, MissingResource, Internal.
    virtual Result<std::vector<Draft>> generate(const GenerationRequest &request, JobControl &job,
                                                const std::function<void(const Draft &)> &onDraft) = 0;
};

} // namespace ricercar
