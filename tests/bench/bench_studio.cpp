// SPDX-License-Identifier: GPL-3.0-or-later
// The budgets of the document, files, checker and sound, each beside a plainer way of doing the same.
#include "tests/bench/bench.h"

#include "core/audio/player.h"
#include "core/io/files.h"
#include "core/music/delta.h"
#include "core/music/edits.h"
#include "core/theory/live_checker.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <random>

using namespace ricercar;
using namespace ricercar::bench;

void benchHarmony();

namespace {

// Four parts, `notes` notes in all, eighths in 4/4, a walk in G.
ScorePtr largeScore(std::size_t notes, IdSource &ids)
{
    std::mt19937 random(7);
    const std::size_t bars = notes / 32;
    ScorePtr score = emptyScore(ids, bars);
    Score draft = *score;
    draft.parts.clear();
    for (int p = 0; p < 4; ++p) {
        Part part = *score->parts.front();
        part.id = ids.part();
        for (std::size_t b = 0; b < bars; ++b) {
            Bar bar;
            for (int i = 0; i < 8; ++i) {
                Note note;
                note.id = ids.note();
                note.pitch = spelledNear(72 - 7 * p + static_cast<int>(random() % 7), 1);
                note.onset = BarTick{kEighth.value * i};
                note.length = kEighth;
                bar.notes.push_back(note);
            }
            part.bars[b] = std::make_shared<const Bar>(std::move(bar));
        }
        draft.parts.push_back(std::make_shared<const Part>(std::move(part)));
    }
    return Score::finish(std::move(draft));
}

void benchDocument(const ScorePtr &score)
{
    const NoteId middle = score->parts[2]->bars[score->barCount() / 2]->notes[3].id;
    ScorePtr next;
    const double edit = medianMs(101, [&] { next = transposedChromatically(score, {middle}, 1); });
    const double copy = medianMs(5, [&] {
        std::vector<Bar> all;
        for (const PartPtr &part : score->parts)
            for (const BarPtr &bar : part->bars) all.push_back(*bar);
    });
    line("one edit in a score of 100 000 notes", edit, 16, "copying the score", copy);
    const double delta = medianMs(101, [&] { (void)deltaBetween(*score, *next); });
    const double compare = medianMs(5, [&] { (void)sameMusic(*score, *next); });
    line("the delta of that edit", delta, 16, "comparing the music", compare);
}

void benchFiles(const ScorePtr &score)
{
    const std::string midi = writeMidi(*score);
    line("open a MIDI file of 100 000 notes", medianMs(5, [&] { (void)readMidi(midi, "bench.mid"); }), 500);
    const std::string xml = writeMusicXml(*score);
    line("open the same as MusicXML", medianMs(3, [&] { (void)readMusicXml(xml, "bench.musicxml"); }), 5000);
}

void benchChecker(const ScorePtr &score)
{
    for (const std::size_t bars : {std::size_t(64), std::size_t(500)}) {
        const ScorePtr piece = withoutBars(score, bars, score->barCount() - bars);
        const double whole = medianMs(11, [&] { (void)checkVoiceLeading(*piece); });
        line("voice-leading check, " + std::to_string(bars) + " bars of 4 voices", whole, bars == 64 ? 50 : 400);
        // The edit is not measured: only what the checker does when it sees the new score.
        const ScorePtr edited = transposedChromatically(piece, {piece->parts[2]->bars[bars / 2]->notes[3].id}, 1);
        LiveChecker live;
        (void)live.update(piece);
        bool there = false;
        line("the same after one edit", medianMs(101, [&] { (void)live.update((there = !there) ? edited : piece); }), 5, "the full check", whole);
    }
}

void benchRender(const ScorePtr &score)
{
    const std::vector<SoundFontInfo> fonts = installedSoundFonts();
    if (fonts.empty()) {
        std::printf("no SoundFont is installed; rendering is not measured\n");
        return;
    }
    namespace fs = std::filesystem;
    const fs::path folder = fs::temp_directory_path();
    const fs::path midi = folder / "ricercar_bench.mid", ours = folder / "ricercar_bench.wav", theirs = folder / "ricercar_bench_fluid.wav";
    const ScorePtr piece = withoutBars(score, 32, score->barCount() - 32);
    std::ofstream(midi, std::ios::binary) << writeMidi(*piece);
    RenderOptions options;
    options.soundFont = fonts.front().path;
    JobControl job;
    const double own = medianMs(3, [&] { (void)renderToFile(piece, ours, options, job); });
    double program = 0;
    if (std::system("command -v fluidsynth >/dev/null 2>&1") == 0) {
        const std::string call = "fluidsynth -ni -r 48000 -F " + theirs.string() + " " + fonts.front().path.string() + " " +
                                 midi.string() + " >/dev/null 2>&1";
        program = medianMs(3, [&] {
            if (std::system(call.c_str()) != 0) std::printf("the fluidsynth program failed\n");
        });
    }
    line("render 32 bars to WAV, " + fonts.front().name, own, secondsAt(*piece, piece->end()) * 1000, "the fluidsynth program", program);
    for (const fs::path &file : {midi, ours, theirs}) fs::remove(file);
}

} // namespace

int main()
{
    IdSource ids;
    const ScorePtr score = largeScore(100000, ids);
    benchDocument(score);
    benchFiles(score);
    benchChecker(score);
    benchRender(score);
    benchHarmony();
}
