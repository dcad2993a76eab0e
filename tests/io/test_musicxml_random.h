// SPDX-License-Identifier: GPL-3.0-or-later
// Scores with a little of everything, by seed: voices that overlap, lengths off every grid, notes held over bars.
#pragma once

#include "core/music/score.h"

#include <algorithm>
#include <random>

namespace ricercar::test {

inline ScorePtr randomScore(unsigned seed, IdSource &ids)
{
    std::mt19937 random(seed);
    const auto pick = [&](int low, int high) { return std::uniform_int_distribution<int>(low, high)(random); };
    const auto chance = [&](int percent) { return pick(1, 100) <= percent; };
    Score s;
    s.metadata.title = "Piece " + std::to_string(seed);
    s.metadata.other["key " + std::to_string(pick(1, 3))] = "value <&>";
    const int bars = pick(1, 6);
    KeySignature key;
    TimeSignature time;
    for (int b = 0; b < bars; ++b) {
        MasterBar bar;
        if (chance(40)) key = {static_cast<std::int8_t>(pick(-7, 7)), static_cast<Mode>(pick(0, 8))};
        if (chance(40)) time = {static_cast<std::uint8_t>(pick(1, 9)), static_cast<std::uint8_t>(1 << pick(1, 3)), TimeSignature::Sign::Numbers};
        bar.key = key;
        bar.time = time;
        bar.length = chance(70) ? time.length() : Ticks{pick(1, 60000)};
        bar.pickup = b > 0 ? chance(10) : bars > 1 && bar.length < bar.time.length() && chance(50);
        bar.repeatStart = chance(10);
        bar.repeatEnd = chance(10) ? pick(2, 4) : 0;
        bar.right = static_cast<Barline>(pick(0, 6));
        if (bar.repeatEnd && b + 1 < bars && bar.right == Barline::Final) bar.right = Barline::Normal; // one line shows both
        bar.systemBreak = chance(20);
        bar.pageBreak = chance(10);
        const auto length = static_cast<int>(bar.length.value);
        if (chance(40)) bar.tempi.push_back({BarTick{pick(0, length - 1)}, pick(1, 99999) / 100.0, chance(50) ? "Lento" : ""});
        if (chance(40)) bar.chords.push_back({BarTick{pick(0, length - 1)}, {static_cast<Step>(pick(0, 6)), static_cast<std::int8_t>(pick(-1, 1)), 4}, "minor", std::nullopt, chance(50) ? "x/y" : ""});
        if (chance(20)) bar.jump = chance(50) ? "Coda; D.C. al Coda" : "Fine";
        if (chance(20)) bar.rehearsal = "A";
        s.masterBars.push_back(std::make_shared<const MasterBar>(bar));
    }
    std::vector<std::int64_t> starts{0};
    for (const auto &b : s.masterBars) starts.push_back(starts.back() + b->length.value);
    const auto origin = std::make_shared<const Provenance>(Provenance{Provenance::Origin::Model, "net", "abc", 7, "harmonize"});
    for (int p = 0, parts = pick(1, 3); p < parts; ++p) {
        auto part = std::make_shared<Part>();
        part->id = ids.part();
        part->name = "Part " + std::to_string(p);
        part->staves.resize(static_cast<std::size_t>(pick(1, 2)));
        if (chance(40)) part->instrument.transposition = {1, 2};
        part->mixer = {pick(0, 1000) / 1000.0, pick(-100, 100) / 100.0, chance(20), chance(20)};
        if (chance(30)) { part->bracket = Bracket::Brace; part->bracketSpan = static_cast<std::uint8_t>(pick(1, parts - p)); }
        std::vector<std::pair<NoteId, int>> slurrable;
        std::vector<Bar> content(static_cast<std::size_t>(bars));
        for (int b = 0; b < bars; ++b) {
            Bar &bar = content[static_cast<std::size_t>(b)];
            const auto length = static_cast<int>(s.masterBars[static_cast<std::size_t>(b)]->length.value);
            for (int n = 0, count = pick(0, 8); n < count; ++n) {
                Note note;
                note.id = ids.note();
                note.voice = static_cast<std::uint8_t>(pick(0, 3));
                note.staff = static_cast<std::uint8_t>(pick(0, static_cast<int>(part->staves.size()) - 1));
                note.pitch = {static_cast<Step>(pick(0, 6)), static_cast<std::int8_t>(pick(-1, 1)), static_cast<std::int8_t>(pick(1, 7))};
                const bool grid = chance(80);
                note.onset = BarTick{std::min(grid ? pick(0, 8) * 2520 : pick(0, length - 1), length - 1)};
                const std::int64_t left = starts.back() - starts[static_cast<std::size_t>(b)] - note.onset.value;
                note.length = Ticks{std::min<std::int64_t>(grid ? pick(1, 20) * 2520 : pick(1, 90000), left)};
                note.velocity = static_cast<std::uint8_t>(pick(1, 127));
                note.marks = chance(20) ? static_cast<NoteMarks>(pick(0, (1 << 21) - 1)) : 0;
                if (chance(20)) note.lyrics.push_back({static_cast<std::uint8_t>(pick(1, 3)), "la", static_cast<Lyric::Syllable>(pick(0, 3)), chance(30)});
                if (chance(15)) {
                    note.grace = chance(50) ? Grace::Acciaccatura : Grace::Appoggiatura;
                    note.length = kQuarter / (1 << pick(0, 3));
                }
                if (chance(30)) note.performed = Performed{Ticks{pick(-5000, 5000)}, Ticks{pick(1, 40000)}, static_cast<std::uint8_t>(pick(1, 127))};
                if (chance(30)) note.provenance = origin;
                // Unisons that overlap within one voice are one sound; they have no written form that tells them apart.
                bool clash = false;
                for (int other = 0; other <= b; ++other)
                    for (const Note &o : content[static_cast<std::size_t>(other)].notes)
                        clash |= o.midi() == note.midi() && o.voice == note.voice
                                 && starts[static_cast<std::size_t>(other)] + o.onset.value + o.length.value > starts[static_cast<std::size_t>(b)] + note.onset.value
                                 && (other < b || o.onset.value < note.onset.value + note.length.value);
                if (note.grace != Grace::None) note.graceOrder = static_cast<std::uint8_t>(pick(0, 3));
                if (clash) continue;
                bar.notes.push_back(note);
                if (note.grace == Grace::None) slurrable.emplace_back(note.id, b);
            }
            std::sort(bar.notes.begin(), bar.notes.end(), before);
            for (int d = 0, count = pick(0, 3); d < count; ++d) {
                Direction direction;
                direction.kind = static_cast<Direction::Kind>(pick(0, 9));
                direction.at = BarTick{pick(0, length - 1)};
                direction.staff = static_cast<std::uint8_t>(pick(0, static_cast<int>(part->staves.size()) - 1));
                direction.above = chance(50);
                using Kind = Direction::Kind;
                if (direction.kind == Kind::Dynamic) direction.text = chance(50) ? "mf" : "quasi f";
                if (direction.kind == Kind::Words) direction.text = chance(80) ? "dolce" : "Fine";
                if (direction.kind == Kind::FiguredBass) { direction.text = "6 4+ b"; direction.above = false; direction.staff = 0; }
                if (direction.kind == Kind::Fermata) direction.above = true;
                if (direction.kind == Kind::Crescendo || direction.kind == Kind::Diminuendo || direction.kind == Kind::OctaveUp)
                    direction.length = Ticks{std::min<std::int64_t>(pick(0, 50000), starts.back() - starts[static_cast<std::size_t>(b)] - direction.at.value)};
                bar.directions.push_back(direction);
            }
            std::stable_sort(bar.directions.begin(), bar.directions.end(), [](const Direction &x, const Direction &y) { return x.at < y.at; });
            if (chance(30)) bar.clefs.push_back({BarTick{pick(b == 0 ? 1 : 0, std::max(length - 1, 1))}, 0, static_cast<Clef>(pick(0, 10))});
            std::erase_if(bar.clefs, [&](const ClefChange &c) { return c.at.value >= length; });
        }
        for (std::size_t n = 0; n + 1 < slurrable.size(); ++n)
            if (chance(20) && slurrable[n].second < slurrable[n + 1].second)
                content[static_cast<std::size_t>(slurrable[n].second)].slurs.push_back({slurrable[n].first, slurrable[n + 1].first});
        for (Bar &bar : content) part->bars.push_back(std::make_shared<const Bar>(std::move(bar)));
        s.parts.push_back(std::move(part));
    }
    if (chance(50)) s.locks.push_back({s.parts[0]->id, 1, {TimelineTick{0}, TimelineTick{100}}, 3});
    return Score::finish(std::move(s));
}

} // namespace ricercar::test
