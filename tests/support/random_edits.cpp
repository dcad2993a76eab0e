// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/random_edits.h"

#include <algorithm>
#include <array>

namespace ricercar::test {

namespace {

constexpr std::array kKinds{"withNotes",
                            "withoutNotes",
                            "withChanged",
                            "moved",
                            "movedToPart",
                            "transposedBy",
                            "diatonically",
                            "chromatically",
                            "stretched",
                            "withVelocity",
                            "split",
                            "joined",
                            "withoutPerformance",
                            "cleared",
                            "withPart",
                            "withoutPart",
                            "withPartHead",
                            "withPartMoved",
                            "withBars",
                            "withoutBars",
                            "withMetre",
                            "withKey",
                            "withTempo",
                            "withMasterBar",
                            "withBar",
                            "withMetadata",
                            "withLocks",
                            "paste",
                            "slur"};

constexpr std::array<TimeSignature, 8> kMetres{
    TimeSignature{4, 4}, {3, 4}, {2, 4}, {6, 8}, {5, 8}, {3, 2}, {7, 8}, {2, 2}};

} // namespace

int RandomEdits::kinds()
{
    return static_cast<int>(kKinds.size());
}

ScorePtr RandomEdits::next(const ScorePtr &score, IdSource &ids)
{
    const int kind = between(0, kinds() - 1);
    m_kind = kKinds[static_cast<std::size_t>(kind)];
    return make(kind, score, ids);
}

NoteSet RandomEdits::someNotes(const Score &score, std::size_t most)
{
    const auto notes = allNotes(score);
    NoteSet chosen;
    if (notes.empty()) return chosen;
    const int count = between(1, static_cast<int>(most));
    const auto at = static_cast<std::size_t>(between(0, static_cast<int>(notes.size()) - 1));
    const bool together = between(0, 1) == 1; // neighbours, or from anywhere
    for (int i = 0; i < count; ++i) {
        const auto n = together ? (at + static_cast<std::size_t>(i)) % notes.size()
                                : static_cast<std::size_t>(between(0, static_cast<int>(notes.size()) - 1));
        chosen.insert(notes[n].note->id);
    }
    return chosen;
}

Note RandomEdits::note()
{
    Note n;
    n.pitch = spelledNear(between(36, 84), between(-4, 4));
    n.length = kSixteenth * between(1, 24);
    n.voice = static_cast<std::uint8_t>(between(0, 2));
    n.velocity = static_cast<std::uint8_t>(between(1, 127));
    if (between(0, 4) == 0) n.performed = Performed{Ticks{between(-500, 500)}, Ticks{between(1, 20000)}, 70};
    if (between(0, 9) == 0) n.grace = Grace::Appoggiatura;
    if (between(0, 9) == 0) n.marks = bit(NoteMark::Fermata) | bit(NoteMark::Accent);
    if (between(0, 9) == 0) n.lyrics.push_back({1, "la", Lyric::Syllable::Single, false});
    return n;
}

ScorePtr RandomEdits::make(int kind, const ScorePtr &score, IdSource &ids)
{
    const auto sixteenths = static_cast<int>(score->end().value / kSixteenth.value);
    const auto somewhere = [&] { return TimelineTick{} + kSixteenth * between(0, sixteenths - 1); };
    const auto bar = [&] {
        return static_cast<std::size_t>(between(0, static_cast<int>(score->barCount()) - 1));
    };
    const std::size_t part =
        score->parts.empty()
            ? 0
            : static_cast<std::size_t>(between(0, static_cast<int>(score->parts.size()) - 1));
    const PartId partId = score->parts.empty() ? PartId{} : score->parts[part]->id;
    const NoteSet some = someNotes(*score);
    const auto voice = static_cast<std::uint8_t>(between(0, 2));
    switch (kind) {
    case 0: {
        std::vector<NewNote> notes;
        for (int i = between(1, 10); i > 0 && partId; --i)
            notes.push_back(
                {partId, somewhere() + kSixteenth * (between(0, 9) == 0 ? between(0, 64) : 0), note()});
        return withNotes(score, notes, ids);
    }
    case 1:
        return withoutNotes(score, some);
    case 2:
        return withChanged(score, some, [this](const Note &old) {
            Note n = note();
            n.onset = old.onset + kSixteenth * between(-20, 20);
            return n;
        });
    case 3:
        return moved(score, some, kSixteenth * between(-32, 32));
    case 4:
        return movedToPart(score, some, partId, voice);
    case 5: {
        static constexpr std::array<Interval, 5> kIntervals{
            Interval{4, 7}, {-2, -3}, {7, 12}, {1, 1}, {-3, -5}};
        return transposedBy(score, some, kIntervals[static_cast<std::size_t>(between(0, 4))]);
    }
    case 6:
        return transposedDiatonically(score, some, between(-9, 9));
    case 7:
        return transposedChromatically(score, some, between(-14, 14));
    case 8:
        return stretched(score, some, kSixteenth * between(-8, 12));
    case 9:
        return withVelocity(score, some, between(-5, 140));
    case 10: {
        const PlacedNote n = some.empty() ? PlacedNote{} : findNote(*score, *some.begin());
        return split(score, some, n.note ? n.onset + n.note->length / 2 : somewhere(), ids);
    }
    case 11:
        return joined(score, someNotes(*score, 40));
    case 12:
        return withoutPerformance(score, some);
    case 13: {
        const TimelineTick at = somewhere();
        return cleared(score, partId, between(-1, 2), {at, at + kSixteenth * between(0, 40)});
    }
    case 14: {
        if (score->parts.size() >= 6) return score;
        Part fresh;
        fresh.id = ids.part();
        fresh.name = "New " + std::to_string(fresh.id.value);
        fresh.staves.resize(static_cast<std::size_t>(between(1, 2)));
        if (between(0, 2) == 0) fresh.bracket = Bracket::Bracket, fresh.bracketSpan = 2;
        return withPart(score, std::move(fresh), static_cast<std::size_t>(between(0, 6)));
    }
    case 15:
        return score->parts.size() > 1 ? withoutPart(score, partId) : score;
    case 16:
        return withPartHead(score, partId, [this](Part &p) {
            p.mixer.pan = between(-1, 1);
            p.staves.resize(static_cast<std::size_t>(between(1, 2)));
        });
    case 17:
        return withPartMoved(score, partId, static_cast<std::size_t>(between(0, 6)));
    case 18:
        return score->barCount() < 60 ? withBars(score, bar(), static_cast<std::size_t>(between(1, 3)))
                                      : score;
    case 19:
        return score->barCount() > 8 ? withoutBars(score, bar(), static_cast<std::size_t>(between(1, 3)))
                                     : score;
    case 20:
        return withMetre(score, bar(), kMetres[static_cast<std::size_t>(between(0, 7))]);
    case 21:
        return withKey(score, bar(), {static_cast<std::int8_t>(between(-7, 7)), Mode::Major});
    case 22:
        return withTempo(score, {bar(), BarTick{}}, between(40, 200));
    case 23:
        return withMasterBar(score, bar(), [this](MasterBar &b) {
            b.rehearsal = between(0, 1) == 1 ? "A" : "";
            b.repeatStart = between(0, 1) == 1;
            b.length = Ticks{1}; // is not taken
        });
    case 24: {
        if (score->parts.empty()) return score;
        const std::size_t b = bar();
        Bar content = *score->parts[part]->bars[b];
        content.directions = {Direction{Direction::Kind::Dynamic, BarTick{}, Ticks{}, 0, false, "mf"}};
        std::reverse(content.notes.begin(), content.notes.end());
        return withBar(score, part, b, std::move(content));
    }
    case 25: {
        Metadata data = score->metadata;
        data.title = "Title " + std::to_string(between(0, 3));
        return withMetadata(score, data);
    }
    case 26: {
        const TimelineTick at = somewhere();
        if (!partId || between(0, 1) == 0) return withLocks(score, {});
        return withLocks(score, {Lock{partId, voice, {at, at + kQuarter}}});
    }
    case 27:
        return pasted(score, copied(*score, some), static_cast<std::size_t>(between(0, 4)), somewhere(), ids);
    default: { // a slur over two notes of one part, by withBar
        const auto notes = score->parts.empty() ? std::vector<PlacedNote>()
                                                : notesIn(*score, part, {TimelineTick{}, score->end()});
        if (notes.size() < 2) return score;
        const auto i = static_cast<std::size_t>(between(0, static_cast<int>(notes.size()) - 2));
        const auto j = std::min(notes.size() - 1, i + static_cast<std::size_t>(between(1, 6)));
        Bar content = *score->parts[part]->bars[notes[i].bar];
        content.slurs.push_back({notes[i].note->id, notes[j].note->id});
        return withBar(score, part, notes[i].bar, std::move(content));
    }
    }
}

} // namespace ricercar::test
