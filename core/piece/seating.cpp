// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/seating.h"

#include "core/brief/instruments.h"
#include "core/piece/piece_score.h"
#include "core/piece/tune_writer.h"

#include <algorithm>

namespace ricercar {

namespace {

VoiceRange rangeOf(const Force &force)
{
    if (const InstrumentInfo *info = instrumentNamed(force.instrument)) return info->range;
    return {36, 96};
}

int mostOf(const Force &force)
{
    const InstrumentInfo *info = instrumentNamed(force.instrument);
    return info ? info->most : 10;
}

} // namespace

Seating seatingFor(const PieceConcept &piece, bool accompaniment, int lines)
{
    Seating seating;
    // One part a player: two violins are two parts.
    std::vector<Force> single, chords;
    for (const Force &force : piece.forces.value)
        for (int i = 0; i < std::max(1, force.count); ++i) {
            Force one = force;
            one.count = 1;
            (mostOf(force) <= 2 ? single : chords).push_back(one);
            if (mostOf(force) > 2) break;
        }
    if (single.empty() && chords.empty()) chords.push_back({"Piano", 0, 1});
    std::stable_sort(single.begin(), single.end(), [](const Force &a, const Force &b) {
        return rangeOf(a).lowest + rangeOf(a).highest > rangeOf(b).lowest + rangeOf(b).highest;
    });
    auto add = [&](const Force &force) {
        seating.parts.push_back(partFor(force));
        return seating.parts.size() - 1;
    };
    if (!single.empty()) {
        const std::size_t tune = add(single.front());
        seating.tune = {tune, 0, 0, rangeOf(single.front())};
        // The rest as they lie: the lowest has the bass, unless a hand plays it.
        for (std::size_t i = 1; i < single.size(); ++i) {
            const std::size_t part = add(single[i]);
            const Seat seat{part, 0, 0, rangeOf(single[i])};
            if (i + 1 == single.size() && (chords.empty() || rangeOf(single[i]).lowest < 48)) seating.bass = seat;
            else seating.inner.push_back(seat);
        }
        if (!chords.empty()) {
            const std::size_t part = add(chords.front());
            const bool two = seating.parts[part].staves.size() == 2;
            // Both hands would be idle to the right: the figure may use both staves; it is written on the lower.
            seating.hand = Seat{part, static_cast<std::uint8_t>(two ? 1 : 0), 0, rangeOf(chords.front())};
        }
        return seating;
    }
    const std::size_t part = add(chords.front());
    const bool two = seating.parts[part].staves.size() == 2;
    const VoiceRange range = rangeOf(chords.front());
    seating.tune = {part, 0, 0, range};
    const std::uint8_t low = two ? 1 : 0;
    if (chords.size() > 1) {
        // Two keyboards or plucked instruments: the second accompanies.
        const std::size_t second = add(chords[1]);
        seating.hand = Seat{second, static_cast<std::uint8_t>(seating.parts[second].staves.size() == 2 ? 1 : 0), 0, rangeOf(chords[1])};
        return seating;
    }
    if (accompaniment) {
        seating.hand = Seat{part, low, static_cast<std::uint8_t>(two ? 0 : 1), range};
    } else if (lines >= 2) {
        seating.bass = Seat{part, low, static_cast<std::uint8_t>(two ? 0 : 1), range};
        if (lines >= 3) {
            seating.inner.push_back(Seat{part, low, static_cast<std::uint8_t>(two ? 0 : 1), range});
            seating.bass->voice = static_cast<std::uint8_t>(two ? 1 : 2);
        }
    }
    return seating;
}

PieceVoice voiceAt(const Seat &seat, std::vector<PieceNote> notes, bool melodic, int lean)
{
    PieceVoice voice;
    voice.staff = seat.staff;
    voice.voice = seat.staff > 0 ? static_cast<std::uint8_t>(seat.voice + 4) : seat.voice; // voices are a part's own
    voice.melodic = melodic;
    voice.lean = lean;
    voice.notes = std::move(notes);
    return voice;
}

Clef clefFor(const std::vector<PieceNote> &notes, Clef usual)
{
    if (notes.empty()) return usual;
    double mean = 0;
    for (const PieceNote &n : notes) mean += static_cast<double>(n.pitch.midi()) / static_cast<double>(notes.size());
    if (usual == Clef::Treble && mean < 55) return Clef::Bass;
    if (usual == Clef::Bass && mean > 67) return Clef::Treble;
    return usual;
}

} // namespace ricercar
