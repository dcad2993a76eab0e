// SPDX-License-Identifier: GPL-3.0-or-later
// A score compiled for playing: flat lists timed in sample frames, repeats unfolded. Made once
// (plan_builder.h), then never changed; the audio thread reads it and nothing else of the document.
// Mute, solo and the metronome switch are live: a muted part's notes and all clicks are in the plan.
#pragma once

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/playback/sound.h"

#include <cstdint>
#include <utility>
#include <vector>

namespace ricercar {

struct PlanNote {
    SampleIndex on = 0, off = 0; // frames from the beginning; on < off
    std::uint64_t note = 0;      // NoteId
    std::uint32_t instance = 0;  // which time the note is played (pass of a repeat, step of an ornament)
    std::uint8_t channel = 0, key = 60, velocity = 80;
};

struct PlanControl {
    SampleIndex at = 0;
    std::uint8_t channel = 0, controller = 0, value = 0;
};

struct PlanClick {
    SampleIndex at = 0;
    bool accent = false;
};

struct PlanChannel {
    std::uint8_t channel = 0;
    PartId part;
    ChannelSound sound;
    ChannelMix mix;
};

// A stretch of even tempo within one pass through the written music.
struct PlanSegment {
    double frame = 0;         // where it begins
    double tick = 0, tickEnd = 0;
    double framesPerTick = 1;
    std::uint32_t pass = 0;   // how many jumps back came before
    bool operator==(const PlanSegment &) const = default;
};

// The beats of a whole bar of the metre in force, for counting in.
struct PlanBar {
    double tick = 0;            // where the written bar begins
    double elapsed = 0;         // ticks of the metre gone by at its start: an anacrusis lacks its first beats
    double full = 0;            // ticks of a whole bar
    std::uint32_t firstBeat = 0, beats = 0; // in PlaybackPlan::beatTicks
};

class PlaybackPlan {
public:
    unsigned rate = 48000;          // frames per second
    std::uint64_t serial = 0;       // of the snapshot it was made of; rises
    std::vector<PlanNote> notes;    // by `on`
    std::vector<PlanControl> controls; // by time
    std::vector<PlanClick> clicks;  // by time
    std::vector<PlanChannel> channels;
    std::vector<PlanSegment> segments; // by frame, at least one
    std::vector<PlanBar> bars;      // by tick; may be empty
    std::vector<double> beatTicks;  // from the start of a whole bar
    double from = -1;               // tick: while the music plays, the plan before goes on until there; -1: taken at once
    SampleIndex end = 0;            // the last note has been let go and the last bar is over

    // An empty plan of a steady tempo: what is played before there is a score.
    explicit PlaybackPlan(unsigned framesPerSecond = 48000);
    // Sorts, and fills the look-ups below. Call it once, when all lists are filled.
    void finish();

    // ---- any thread; wait-free ----
    double tickAt(double frame) const noexcept;            // place in the written music
    const PlanSegment &segmentAt(double frame) const noexcept;
    double framesPerTickAt(double tick) const noexcept;
    // Where a written place is played: in `pass` if it is played there, else the first time.
    double frameAt(double tick, std::uint32_t pass = 0) const noexcept;
    // Frames from the first time that `begin` is played until `end` is next reached. Empty if there are none.
    std::pair<SampleIndex, SampleIndex> framesOf(TickRange range) const noexcept;
    const PlanNote *find(std::uint64_t note, std::uint32_t instance) const noexcept; // null if absent
    std::size_t firstNoteFrom(SampleIndex frame) const noexcept;
    // Calls `visit(note)` for each note with on < frame < off.
    template <typename Visit>
    void visitSounding(SampleIndex frame, Visit visit) const noexcept
    {
        const std::size_t last = firstNoteFrom(frame);
        for (std::size_t block = 0; block * kBlock < last; ++block) {
            if (m_blockEnds[block] <= frame)
                continue;
            for (std::size_t i = block * kBlock; i < last && i < (block + 1) * kBlock; ++i)
                if (notes[i].off > frame)
                    visit(notes[i]);
        }
    }
    const PlanBar *barAt(double tick) const noexcept; // null without bars

private:
    static constexpr std::size_t kBlock = 64;
    std::vector<std::uint32_t> m_byIdentity; // indices of notes by (note, instance)
    std::vector<SampleIndex> m_blockEnds;    // the latest `off` of each kBlock notes
};

} // namespace ricercar
