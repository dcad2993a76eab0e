// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_score.h"

#include "core/music/edits.h"
#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

namespace {

Clef clefFor(const WovenLine &line)
{
    double mean = 0;
    for (const WovenNote &n : line) mean += static_cast<double>(n.key) / static_cast<double>(line.size());
    return line.empty() || mean >= 59 ? Clef::Treble : Clef::Bass;
}

} // namespace

ScorePtr scoreOf(const std::vector<ScoredLine> &lines, KeySignature key, TimeSignature time, double tempo, int length,
                 const std::string &title, ProvenancePtr provenance, IdSource &ids)
{
    const Metre metre{time};
    const std::size_t bars = static_cast<std::size_t>(std::max(1, (length + metre.bar() - 1) / metre.bar()));
    Score score;
    score.metadata.title = title;
    MasterBar plain;
    plain.time = time;
    plain.key = key;
    plain.length = time.length();
    const auto shared = std::make_shared<const MasterBar>(plain);
    for (std::size_t b = 0; b < bars; ++b) {
        if (b != 0 && b + 1 != bars) {
            score.masterBars.push_back(shared);
            continue;
        }
        MasterBar bar = plain;
        if (b == 0) bar.tempi.push_back({BarTick{0}, tempo, ""});
        if (b + 1 == bars) bar.right = Barline::Final;
        score.masterBars.push_back(std::make_shared<const MasterBar>(bar));
    }
    for (const ScoredLine &line : lines) {
        Part part;
        part.id = ids.part();
        part.name = line.name;
        part.abbreviation = line.name.substr(0, 1) + (line.name.find("II") != std::string::npos ? "2" : "") + ".";
        part.instrument.name = "Church Organ";
        part.instrument.program = 19;
        part.instrument.channel = static_cast<std::uint8_t>(score.parts.size() % 9);
        part.staves = {Staff{clefFor(line.notes), 5}};
        std::vector<Bar> content(bars);
        for (std::size_t i = 0; i < line.notes.size(); ++i) {
            const WovenNote &n = line.notes[i];
            const std::size_t b = static_cast<std::size_t>(n.onset / metre.bar());
            if (b >= bars) continue;
            Note note;
            note.id = ids.note();
            note.pitch = n.pitch;
            note.onset = BarTick{n.onset % metre.bar()};
            note.length = Ticks{std::min(n.end, static_cast<int>(bars) * metre.bar()) - n.onset};
            note.provenance = provenance;
            content[b].notes.push_back(note);
            if (i == 0 && !line.label.empty()) {
                Direction words;
                words.kind = Direction::Kind::Words;
                words.at = note.onset;
                words.above = true;
                words.text = line.label;
                content[b].directions.push_back(words);
            }
        }
        for (Bar &bar : content) {
            std::sort(bar.notes.begin(), bar.notes.end(), before);
            part.bars.push_back(std::make_shared<const Bar>(std::move(bar)));
        }
        score.parts.push_back(std::make_shared<const Part>(std::move(part)));
    }
    return Score::finish(std::move(score));
}

ScorePtr scoreOf(const WrittenFugue &fugue, const FugueMaterial &m, const FuguePlan &plan, ProvenancePtr provenance, IdSource &ids)
{
    std::vector<ScoredLine> lines;
    for (std::size_t v = 0; v < fugue.lines.size(); ++v) lines.push_back({plan.names[v], fugue.lines[v], ""});
    KeySignature key = plan.key;
    key.fifths = std::clamp<std::int8_t>(key.fifths, -7, 7);
    const std::string title = m.title.empty() ? "Fugue in " + keyName(key) : m.title;
    return scoreOf(lines, key, plan.time, plan.tempo, plan.length(), title, std::move(provenance), ids);
}

Result<WovenLine> lineOf(const Score &score, std::size_t part, int *firstBar)
{
    const auto notes = notesIn(score, part, {TimelineTick{0}, score.end()});
    WovenLine line;
    for (const PlacedNote &n : notes) {
        if (n.end <= n.onset) continue; // grace notes
        const WovenNote w = woven(static_cast<int>(n.onset.value), static_cast<int>(n.end.value), n.note->pitch);
        if (!line.empty() && w.onset < line.back().end)
            return fail(ErrorCode::BadInput, "One voice is needed, and in bar " + std::to_string(score.barNumber(n.bar)) + " two notes sound together; select a single line.");
        line.push_back(w);
    }
    if (line.empty()) return fail(ErrorCode::BadInput, "There are no notes here; write or select a subject first.");
    const BarPosition at = score.locate(TimelineTick{line.front().onset});
    // An anacrusis is read as the end of a full bar.
    const MasterBar &bar = *score.masterBars[at.bar];
    const int start = static_cast<int>(score.barStart(at.bar).value) - static_cast<int>((bar.time.length() - bar.length).value);
    for (WovenNote &n : line) {
        n.onset -= start;
        n.end -= start;
    }
    if (firstBar) *firstBar = static_cast<int>(at.bar);
    return line;
}

} // namespace ricercar
