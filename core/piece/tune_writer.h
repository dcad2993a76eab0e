// SPDX-License-Identifier: GPL-3.0-or-later
// The tune of a whole piece, phrase by phrase: bars are given rhythms and motifs, the search finds the pitches, and what the
// plan says comes back comes back.
#pragma once

#include "core/compose/job.h"
#include "core/piece/melody_search.h"
#include "core/piece/motif_bank.h"

#include <map>
#include <string>

namespace ricercar {

class TuneWriter {
public:
    TuneWriter(const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed, VoiceRange compass);
    // `bass` and `other` may be null; both must cover the piece. `kept`: notes that are so (of a rewrite).
    void setBass(const WovenLine *bass) { m_bass = bass; }
    void setOther(const WovenLine *other) { m_other = other; }
    WovenLine write(const JobControl *job = nullptr);
    // One phrase again by another seed, between what stands before and after.
    WovenLine phrase(std::size_t section, std::size_t phrase, const WovenLine &before, std::optional<int> tail = {});
    // The same rhythm and shape over the harmony of another place: a return in another key, a variation in minor.
    WovenLine revoiced(const WovenLine &model, int shift, std::size_t section, const WovenLine &before) const;

private:
    struct BarPlan {
        BarRhythm rhythm;
        const PieceMotif *motif = nullptr;
        int inverted = 1;               // -1: upside down
        double weight = 1;
    };
    RhythmWishes wishesOf(std::size_t section) const;
    std::vector<BarPlan> barsOfPhrase(std::size_t section, std::size_t phrase);
    MelodySearch searchFor(std::size_t section, std::size_t phrase) const;
    std::optional<int> nextKey(std::size_t section, std::size_t phrase, const WovenLine &tune, const WovenLine &line) const;
    double aim(std::size_t section, const PlannedPhrase &phrase, double at) const;

    const PieceConcept &m_piece;
    const PiecePlan &m_plan;
    std::uint64_t m_seed;
    VoiceRange m_compass;
    ChordTrack m_chords;
    Metre m_metre;
    const WovenLine *m_bass = nullptr, *m_other = nullptr;
    std::map<std::string, std::vector<BarPlan>> m_material;
    std::map<std::string, std::pair<const PlannedPhrase *, WovenLine>> m_written; // by material
};

// The best of a few tunes: of good compass, mostly stepwise, its leaps made good, with one summit. `bass` may be null.
WovenLine bestTune(const PieceConcept &piece, const PiecePlan &plan, std::uint64_t seed, VoiceRange compass, const WovenLine *bass, const JobControl *job);

// The compass of a tune on an instrument, leaning with the register that is asked for.
VoiceRange tuneCompass(const PieceConcept &piece, const Force &force, double height, bool singsAlone = true);

} // namespace ricercar
