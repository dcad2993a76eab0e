// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/genie_corpus.h"

#include "models/generator/performance_folder.h"
#include "models/representation/genie_history.h"
#include "models/training/note_table.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>
#include <unordered_set>

namespace ricercar::models {

namespace {

constexpr std::size_t kFewestNotes = 128;

std::uint64_t fnv(const std::string& text) {
    std::uint64_t hash = 14695981039346656037ull;
    for (const unsigned char c : text) hash = (hash ^ c) * 1099511628211ull;
    return hash;
}

Result<std::vector<std::map<std::string, std::string>>> readIndex(const std::filesystem::path& folder) {
    std::ifstream in(folder / "index.tsv");
    if (!in) return fail(ErrorCode::MissingResource, "The corpus " + folder.string() + " has no index.tsv.");
    const auto fields = [](const std::string& line) {
        std::vector<std::string> out;
        std::string field;
        std::istringstream text(line);
        while (std::getline(text, field, '\t')) out.push_back(field);
        return out;
    };
    std::string line;
    std::getline(in, line);
    const auto names = fields(line);
    std::vector<std::map<std::string, std::string>> rows;
    while (std::getline(in, line)) {
        const auto values = fields(line);
        auto& row = rows.emplace_back();
        for (std::size_t i = 0; i < names.size() && i < values.size(); ++i) row[names[i]] = values[i];
    }
    return rows;
}

bool forKeyboard(const std::string& instrument) {
    for (const char* other : {"Voice", "Violin", "Cello", "Flute", "Orchestra", "Horn", "Clarinet", "Viola", "Choir",
                              "String", "Trumpet", "Oboe", "Guitar", "SATB"})
        if (instrument.find(other) != std::string::npos) return false;
    for (const char* keyboard : {"Piano", "piano", "Harpsichord", "Clav", "clav", "Organ", "Keyboard", "Cembalo"})
        if (instrument.find(keyboard) != std::string::npos) return true;
    return false;
}

// Eleven intervals in a row between the highest of the notes struck together: the same in every key and tempo.
std::unordered_set<std::uint64_t> fingerprints(const GeniePiece& piece) {
    const double together = piece.score ? 1e-6 : kTogether;
    std::vector<int> top;
    for (std::size_t i = 0; i < piece.music.notes.size(); ++i) {
        const auto& note = piece.music.notes[i];
        if (i > 0 && note.seconds - piece.music.notes[i - 1].seconds < together) top.back() = std::max(top.back(), int(note.key));
        else top.push_back(note.key);
    }
    std::unordered_set<std::uint64_t> prints;
    constexpr std::size_t kLength = 11;
    for (std::size_t i = 0; i + kLength < top.size(); ++i) {
        std::string text;
        for (std::size_t j = i; j < i + kLength; ++j) text += static_cast<char>(top[j + 1] - top[j]);
        prints.insert(fnv(text));
    }
    return prints;
}

}  // namespace

bool genieValidWork(const std::string& work) { return fnv(work) % 8 == 3; }

Result<GenieCorpus> readGenieCorpus(const std::filesystem::path& corpora) {
    GenieCorpus corpus;
    std::vector<GeniePiece> pieces;
    for (const char* name : {"perf-piano-midi-de", "perf-giantmidi-eval"}) {
        const auto index = readIndex(corpora / name);
        if (!index) return Unexpected{index.error()};
        for (auto row : *index) {
            if (row["held"] != "0") continue;
            auto music = readPerformance(corpora / name / "midi" / (row["id"] + ".mid"));
            if (!music || music->notes.size() < kFewestNotes) continue;
            GeniePiece piece{std::move(*music), row["work"], false, 1.0};
            (genieValidWork(piece.work) ? corpus.valid : pieces).push_back(std::move(piece));
        }
    }
    const std::size_t performances = pieces.size();
    for (const char* name : {"bach-mutopia", "mutopia"}) {
        const auto index = readIndex(corpora / name);
        if (!index) return Unexpected{index.error()};
        std::map<std::string, std::string> instruments;
        for (auto row : *index)
            if (row["held"] == "0") instruments[row["id"]] = row["instrument"];
        auto table = readNoteTable(corpora / name);
        if (!table) return Unexpected{table.error()};
        for (auto& entry : *table) {
            const auto found = instruments.find(entry.id);
            if (found == instruments.end() || !forKeyboard(found->second) || genieValidWork(entry.work)) continue;
            GeniePiece piece;
            piece.music.name = entry.id;
            piece.work = entry.work;
            piece.score = true;
            piece.weight = 0.5;
            for (const auto& note : entry.notes)
                if (note.midi >= kGenieLowestPitch && note.midi < kGenieLowestPitch + kGenieKeys)
                    piece.music.notes.push_back({note.onset, static_cast<std::uint8_t>(note.midi - kGenieLowestPitch)});
            sortNotes(piece.music.notes);
            auto& notes = piece.music.notes;  // two voices on one key strike it once
            notes.erase(std::unique(notes.begin(), notes.end(),
                                    [](const PlayedNote& a, const PlayedNote& b) { return a.seconds == b.seconds && a.key == b.key; }),
                        notes.end());
            if (notes.size() >= kFewestNotes) pieces.push_back(std::move(piece));
        }
    }

    std::vector<std::unordered_set<std::uint64_t>> known;
    for (const auto& piece : corpus.valid) known.push_back(fingerprints(piece));
    std::size_t twins = 0, notes = 0, scores = 0;
    for (std::size_t i = 0; i < pieces.size(); ++i) {
        auto& piece = pieces[i];
        const auto prints = fingerprints(piece);
        const bool twin = std::any_of(known.begin(), known.end(), [&](const auto& valid) {
            std::size_t shared = 0;
            for (const auto print : valid) shared += prints.count(print);
            return shared * 10 > std::min(valid.size(), prints.size());
        });
        if (twin) {
            ++twins;
            continue;
        }
        notes += piece.music.notes.size();
        scores += piece.score;
        corpus.train.push_back(std::move(piece));
    }
    std::ostringstream summary;
    summary << corpus.train.size() - scores << " performances (of " << performances << ") and " << scores << " scores, "
            << notes << " notes; " << twins << " left out that share music with a valid piece; " << corpus.valid.size()
            << " valid performances";
    corpus.summary = summary.str();
    return corpus;
}

GenieSampler::GenieSampler(const std::vector<GeniePiece>& pieces, int notes, std::uint64_t seed)
    : m_pieces(pieces), m_notes(static_cast<std::size_t>(notes)), m_random(seed) {
    std::vector<double> weights;
    for (const auto& piece : pieces) weights.push_back(piece.weight * double(piece.music.notes.size()));
    m_pick = std::discrete_distribution<std::size_t>(weights.begin(), weights.end());
}

std::vector<PlayedNote> GenieSampler::draw() {
    const auto uniform = [&](double low, double high) { return std::uniform_real_distribution<double>(low, high)(m_random); };
    const auto& piece = m_pieces[m_pick(m_random)];
    const auto& all = piece.music.notes;
    const std::size_t length = std::min(m_notes, all.size());
    std::size_t begin = 0;
    if (uniform(0, 1) > 0.2) begin = std::uniform_int_distribution<std::size_t>(0, all.size() - length)(m_random);
    std::vector<PlayedNote> notes(all.begin() + static_cast<std::ptrdiff_t>(begin),
                                  all.begin() + static_cast<std::ptrdiff_t>(begin + length));
    int low = kGenieKeys, high = 0;
    for (const auto& note : notes) {
        low = std::min(low, int(note.key));
        high = std::max(high, int(note.key));
    }
    const int shift = std::uniform_int_distribution<int>(std::max(-6, -low), std::min(6, kGenieKeys - 1 - high))(m_random);
    const double pace = piece.score ? std::exp(uniform(std::log(0.3), std::log(1.2))) : uniform(0.9, 1.1);
    const double looseness = uniform(0, 1) < 0.2 ? uniform(0.002, 0.012) : 0.0;
    std::normal_distribution<double> late(0.0, 1.0);
    for (auto& note : notes) {
        note.key = static_cast<std::uint8_t>(note.key + shift);
        note.seconds = note.seconds * pace + (looseness > 0 ? looseness * late(m_random) : 0.0);
    }
    sortNotes(notes);
    return notes;
}

std::vector<std::vector<PlayedNote>> GenieSampler::next(int count) {
    std::vector<std::vector<PlayedNote>> out;
    for (int i = 0; i < count; ++i) out.push_back(draw());
    return out;
}

}  // namespace ricercar::models
