// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/corpus.h"

#include "models/training/note_table.h"
#include "models/training/reduction.h"
#include "models/representation/jsb_pieces.h"

#include <algorithm>
#include <set>

namespace ricercar::models {

namespace {

constexpr int kWidestShift = 7;  // semitones

// Melodic intervals of one voice, holds and rests left out.
std::vector<int> intervals(const ChoraleGrid& grid, int voice) {
    std::vector<int> out;
    int last = kRest;
    for (const auto& f : grid.frames) {
        const int s = f.symbol[voice];
        if (s == kRest || s == last) continue;
        if (last != kRest) out.push_back(s - last);
        last = s;
    }
    return out;
}

using Grams = std::set<std::vector<int>>;

Grams grams(const ChoraleGrid& grid, int voice) {
    constexpr std::size_t kLength = 5;
    const auto steps = intervals(grid, voice);
    Grams out;
    for (std::size_t i = 0; i + kLength <= steps.size(); ++i)
        out.insert(std::vector<int>(steps.begin() + i, steps.begin() + i + kLength));
    return out;
}

double contained(const Grams& part, const Grams& whole) {
    if (part.empty()) return 0.0;
    const auto hits = std::count_if(part.begin(), part.end(), [&](const auto& g) { return whole.count(g) != 0; });
    return double(hits) / double(part.size());
}

struct Signature {
    Grams soprano, bass;
};

bool isTwin(const Signature& a, const Signature& b) {
    return std::max(contained(a.soprano, b.soprano), contained(b.soprano, a.soprano)) >= 0.7 &&
           std::max(contained(a.bass, b.bass), contained(b.bass, a.bass)) >= 0.5;
}

// Polyphony that is no chorale: any key, notes that leave the grid are folded back by octaves.
TrainingPiece withAllShifts(ReducedPiece reduced, Style style) {
    TrainingPiece piece;
    piece.style = style;
    piece.absent = reduced.absent;
    piece.grid = std::move(reduced.grid);
    piece.lowestShift = -6;
    piece.highestShift = 5;
    return piece;
}

TrainingPiece withShifts(ChoraleGrid grid, double weight) {
    TrainingPiece piece;
    piece.weight = weight;
    int low = -kWidestShift, high = kWidestShift;
    for (int v = 0; v < kVoices; ++v) {
        int lowest = 127, highest = 0;
        for (const auto& f : grid.frames) {
            if (f.symbol[v] == kRest) continue;
            lowest = std::min(lowest, midiOfSymbol(f.symbol[v]));
            highest = std::max(highest, midiOfSymbol(f.symbol[v]));
        }
        if (highest == 0) continue;
        low = std::max(low, std::min(0, std::max(kVoiceRanges[v].lowest, kLowestPitch) - lowest));
        high = std::min(high, std::max(0, std::min(kVoiceRanges[v].highest, kLowestPitch + kPitches - 1) - highest));
    }
    piece.lowestShift = low;
    piece.highestShift = high;
    piece.grid = std::move(grid);
    return piece;
}

// Works in which voices imitate: inventions, sinfonias, the Well-Tempered Clavier, the Art of Fugue, the Musical
// Offering, organ fugues.
bool isFugal(const std::string& work) {
    const auto at = work.find("bwv");
    if (at == std::string::npos) return false;
    const int n = std::atoi(work.c_str() + at + 3);
    return (n >= 772 && n <= 801) || (n >= 846 && n <= 893) || n == 1079 || n == 1080 || n == 895 || n == 903 || n == 944
        || n == 952 || (n >= 531 && n <= 582);
}

bool heldBack(const std::string& work) {
    std::uint32_t hash = 2166136261u;  // FNV-1a
    for (const char c : work) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash % 12 == 5;
}

}  // namespace

Result<Corpus> readCorpus(const std::filesystem::path& folder, bool polyphony, bool holdFugues) {
    Corpus corpus;
    const auto arrays = folder / "chorales-jsb" / "jsb16-separated.train-valid.json";
    auto train = piecesFromJsbFile(arrays, "train");
    if (!train) return Unexpected{train.error()};
    auto valid = piecesFromJsbFile(arrays, "valid");
    if (!valid) return Unexpected{valid.error()};
    corpus.valid = std::move(*valid);
    std::vector<Signature> validSignatures;
    for (const auto& grid : corpus.valid) validSignatures.push_back({grams(grid, 0), grams(grid, 3)});
    for (auto& grid : *train) corpus.train.push_back(withShifts(std::move(grid), 1.0));
    corpus.summary = std::to_string(corpus.train.size()) + " JSB arrays";

    for (const char* name : {"chorales-music21", "chorales-bcfb"}) {
        const bool second = std::string(name) == "chorales-bcfb";
        auto table = readNoteTable(folder / name);
        if (!table) return Unexpected{table.error()};
        int used = 0, excluded = 0, unfit = 0;
        for (auto& entry : *table) {
            if (entry.jsb.find("valid") != std::string::npos || entry.jsb.find("test") != std::string::npos) {
                ++excluded;
                continue;
            }
            auto grid = gridOf(entry);
            if (!grid) {
                ++unfit;
                continue;
            }
            const Signature own{grams(*grid, 0), grams(*grid, 3)};
            if (std::any_of(validSignatures.begin(), validSignatures.end(),
                            [&](const Signature& s) { return isTwin(own, s); })) {
                ++excluded;
                continue;
            }
            const bool alsoInJsb = entry.jsb.find("train") != std::string::npos;
            corpus.train.push_back(withShifts(std::move(*grid), !alsoInJsb ? 1.0 : second ? 0.3 : 0.6));
            ++used;
        }
        corpus.summary += ", " + std::to_string(used) + " of " + name + " (" + std::to_string(excluded) +
                          " excluded as valid, " + std::to_string(unfit) + " not four voices on the grid)";
    }
    if (!polyphony) return corpus;

    struct Source {
        const char* name;
        Style style;
    };
    for (const Source& source : {Source{"bach-mutopia", Style::Counterpoint}, Source{"openscore-quartets", Style::Quartet},
                                 Source{"mutopia", Style::Keyboard}}) {
        auto table = readNoteTable(folder / source.name);
        if (!table) return Unexpected{table.error()};
        int used = 0, excluded = 0, unfit = 0;
        std::int64_t frames = 0;
        for (const auto& entry : *table) {
            auto piece = reduced(entry);
            if (!piece) {
                ++unfit;
                continue;
            }
            const Signature own{grams(piece->grid, 0), grams(piece->grid, 3)};
            if (source.style == Style::Counterpoint &&
                std::any_of(validSignatures.begin(), validSignatures.end(), [&](const Signature& s) { return isTwin(own, s); })) {
                ++excluded;
                continue;
            }
            const bool fugal = source.style == Style::Counterpoint && isFugal(entry.work);
            if (holdFugues && fugal && heldBack(entry.work)) {
                corpus.validFugues.push_back(withAllShifts(std::move(*piece), source.style));
                continue;
            }
            frames += piece->grid.length();
            corpus.train.push_back(withAllShifts(std::move(*piece), source.style));
            if (holdFugues && fugal) corpus.train.back().weight = 3;
            ++used;
        }
        corpus.summary += ", " + std::to_string(used) + " of " + source.name + " (" + std::to_string(frames) + " frames, " +
                          std::to_string(excluded) + " excluded as valid, " + std::to_string(unfit) + " not reducible)";
    }
    return corpus;
}

}  // namespace ricercar::models
