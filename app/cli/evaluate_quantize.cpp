// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate quantize: scores played with human timing by a seed (core/live/sloppy_playing.h), written down from the
// playing alone, and held against the score: onsets, whole bars, lengths. A score with a tempo map of its own (an
// expressive performance on bar lines) is played to that; the others at one tempo.
#include "app/cli/commands.h"
#include "app/cli/report.h"

#include "core/io/files.h"
#include "core/live/played_notation.h"
#include "core/live/sloppy_playing.h"
#include "core/notation/written.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

namespace ricercar {

namespace {

struct Tally {
    std::size_t pieces = 0, notes = 0, onsets = 0, lengths = 0, bars = 0, whole = 0, lost = 0;
    void add(const Tally &o)
    {
        pieces += o.pieces;
        notes += o.notes;
        onsets += o.onsets;
        lengths += o.lengths;
        bars += o.bars;
        whole += o.whole;
        lost += o.lost;
    }
    static double share(std::size_t a, std::size_t b) { return b ? static_cast<double>(a) / static_cast<double>(b) : 0; }
    Json json() const
    {
        return Json{{"pieces", pieces}, {"notes", notes}, {"onsets_equal", share(onsets, notes)}, {"lengths_equal", share(lengths, notes)},
                    {"bars", bars}, {"bars_whole", share(whole, bars)}, {"notes_lost", lost}};
    }
};

// A bar is whole where every voice fills it with values that can be written.
bool isWhole(const Score &score, std::size_t part, std::size_t bar)
{
    const Ticks length = score.masterBars[bar]->length;
    for (const WrittenVoice &voice : written(score, part, bar).voices) {
        Ticks at{};
        for (const WrittenChord &chord : voice.chords) {
            if (chord.at.value != at.value) return false;
            if (!chord.wholeBarRest && chord.value.length() != chord.length) return false;
            at += chord.length;
        }
        if (at != length) return false;
    }
    return true;
}

// The same bars with one empty piano part.
ScorePtr emptied(const Score &score, bool steady, IdSource &ids)
{
    Score bare;
    for (const MasterBarPtr &m : score.masterBars) {
        MasterBar bar = *m;
        bar.chords.clear();
        if (steady && !bare.masterBars.empty()) bar.tempi.clear();
        bare.masterBars.push_back(std::make_shared<const MasterBar>(std::move(bar)));
    }
    auto part = std::make_shared<Part>();
    part->id = ids.part();
    part->name = "Piano";
    part->bars.assign(bare.masterBars.size(), std::make_shared<const Bar>());
    bare.parts.push_back(std::move(part));
    return Score::finish(std::move(bare));
}

Result<Tally> measure(const Score &score, bool steady, std::uint64_t seed)
{
    Tally tally;
    Sloppiness how;
    how.seed = seed;
    how.steady = steady;
    how.onsetMilliseconds = 15 + static_cast<double>(seed * 7919 % 11); // 15 ... 25
    SloppyTake sloppy = playedSloppily(score, how);
    if (sloppy.take.notes.empty()) return tally;
    IdSource ids;
    const ScorePtr base = emptied(score, steady, ids);
    sloppy.take.part = base->parts[0]->id;
    NotationOptions options;
    options.findPickup = false; // the bars are the click's
    const auto notated = withTake(base, sloppy.take, options, ids);
    if (!notated) return Unexpected{notated.error()};
    std::multimap<std::pair<std::int64_t, int>, const PlacedNote *> found; // by (played, key)
    const auto notes = allNotes(*notated->score);
    for (const PlacedNote &n : notes) {
        const std::int64_t played = n.onset.value + (n.note->performed ? n.note->performed->offset.value : 0);
        found.insert({{played, n.note->midi()}, &n});
    }
    std::map<std::pair<std::int64_t, int>, std::int64_t> ends;
    for (const PlacedNote &n : allNotes(score)) {
        auto &end = ends[{n.onset.value, n.note->midi()}];
        end = std::max(end, n.end.value);
    }
    tally.pieces = 1;
    for (std::size_t i = 0; i < sloppy.truth.size(); ++i) {
        const TakeNote &played = sloppy.take.notes[i];
        ++tally.notes;
        const auto at = found.find({played.on, played.key});
        if (at == found.end()) {
            ++tally.lost;
            continue;
        }
        tally.onsets += at->second->onset == sloppy.truth[i];
        tally.lengths += at->second->end.value == ends[{sloppy.truth[i].value, played.key}];
        found.erase(at);
    }
    for (std::size_t b = 0; b < notated->score->barCount(); ++b) {
        ++tally.bars;
        tally.whole += isWhole(*notated->score, 0, b);
    }
    return tally;
}

} // namespace

Result<std::string> evaluateQuantize(const EvaluateOptions &options, std::uint64_t seed)
{
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(options.data)) {
        for (const auto &entry : std::filesystem::recursive_directory_iterator(options.data))
            if (entry.is_regular_file() && canRead(entry.path()) && entry.path().string().find("heldout") == std::string::npos) files.push_back(entry.path());
    } else {
        files.push_back(options.data);
    }
    std::sort(files.begin(), files.end());
    if (options.limit > 0 && files.size() > static_cast<std::size_t>(options.limit)) { // spread over the folder
        std::vector<std::filesystem::path> some;
        for (int i = 0; i < options.limit; ++i) some.push_back(files[static_cast<std::size_t>(i) * files.size() / static_cast<std::size_t>(options.limit)]);
        files = std::move(some);
    }
    Tally steady, expressive;
    Json pieces = Json::array();
    const auto begin = std::chrono::steady_clock::now();
    for (std::size_t i = 0; i < files.size(); ++i) {
        showProgress(static_cast<double>(i) / static_cast<double>(files.size()), files[i].filename().string());
        const auto music = readScore(files[i]);
        if (!music) {
            std::fprintf(stderr, "ricercar: %s\n", music.error().sentence.c_str());
            continue;
        }
        std::size_t tempi = 0;
        for (const MasterBarPtr &m : music->score->masterBars) tempi += m->tempi.size();
        const bool ownMap = tempi > 2 * music->score->barCount() / 3 && tempi > 8;
        const auto tally = measure(*music->score, !ownMap, seed + i);
        if (!tally) return Unexpected{tally.error()};
        (ownMap ? expressive : steady).add(*tally);
        Json piece = tally->json();
        piece["file"] = files[i].filename().string();
        pieces.push_back(std::move(piece));
    }
    clearProgress();
    if (steady.notes + expressive.notes == 0) return fail(ErrorCode::BadInput, "There is no score with notes in " + options.data.string() + ".");
    Json report{{"seconds", std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count()}};
    if (steady.notes) report["steady_click"] = steady.json();
    if (expressive.notes) report["own_tempo_map"] = expressive.json();
    std::sort(pieces.begin(), pieces.end(), [](const Json &a, const Json &b) { return a["onsets_equal"].get<double>() < b["onsets_equal"].get<double>(); });
    if (pieces.size() > 10) pieces.erase(pieces.begin() + 10, pieces.end());
    report["worst"] = std::move(pieces);
    return report.dump();
}

} // namespace ricercar
