// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/continuation_corpus.h"

#include "core/io/midi_file.h"
#include "models/representation/event_styles.h"

#include <cctype>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace ricercar::models {

namespace {

constexpr std::int64_t kTicksPerUnit = 10080 / kUnitsPerQuarter;

struct Source {
    const char* name;
    const char* genre;  // where the index does not say
    const char* era;
};
constexpr Source kSources[] = {{"mutopia", "", ""},
                               {"bach-mutopia", "counterpoint", "baroque"},
                               {"openscore-quartets", "quartet", ""},
                               {"openscore-lieder", "song", "romantic"},
                               {"leadsheets-openewld", "lead sheet", "jazz"},
                               {"folk-ryans-mammoth", "", "folk"},
                               {"folk-oneills1850", "", "folk"},
                               {"folk-airds-airs", "", "folk"},
                               {"folk-nottingham", "folk song", "folk"},
                               {"chorales-music21", "chorale", "baroque"},
                               {"perf-piano-midi-de", "keyboard", ""}};

using Row = std::map<std::string, std::string>;

std::vector<Row> readIndex(const std::filesystem::path& path) {
    std::ifstream in(path);
    std::string line;
    const auto fields = [&] {
        std::vector<std::string> out;
        std::string field;
        std::istringstream text(line);
        while (std::getline(text, field, '\t')) out.push_back(field);
        return out;
    };
    std::getline(in, line);
    const auto columns = fields();
    std::vector<Row> rows;
    while (std::getline(in, line)) {
        const auto values = fields();
        Row row;
        for (std::size_t i = 0; i < std::min(values.size(), columns.size()); ++i) row[columns[i]] = values[i];
        rows.push_back(std::move(row));
    }
    return rows;
}

std::string lowered(std::string text) {
    for (auto& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return text;
}

bool holds(const std::string& text, const char* word) { return text.find(word) != std::string::npos; }

std::string genreOf(const Row& row, const Source& source) {
    const auto get = [&](const char* key) { return row.count(key) ? lowered(row.at(key)) : std::string(); };
    if (const auto rhythm = get("rhythm"); !rhythm.empty())
        for (const char* name : {"reel", "jig", "hornpipe", "march", "air", "waltz"})
            if (holds(rhythm, name)) return name;
    if (*source.genre && std::string(source.name) != "bach-mutopia") return source.genre;
    if (std::string(source.name).starts_with("folk")) return "air";
    const auto what = get("instrument"), style = get("style");
    if (style == "technique") return "study";
    if (holds(what, "orchestra")) return "orchestra";
    if (holds(what, "satb") || holds(what, "choir") || holds(what, "c.a.t.b")) return "choir";
    if (holds(what, "string quartet")) return "quartet";
    if (holds(what, "voice")) return "song";
    if (holds(what, "guitar")) return "guitar";
    if (holds(what, "organ")) return "organ";
    const bool several = holds(what, ",") || holds(what, " and ") || (!what.empty() && std::isdigit(static_cast<unsigned char>(what[0])));
    if (holds(what, "piano") || holds(what, "harpsichord") || holds(what, "clavi")) return several && (holds(what, "violin") || holds(what, "flute")) ? "chamber" : "keyboard";
    if (*source.genre) return source.genre;
    return what.empty() ? "" : several ? "chamber" : "solo";
}

StyleMix styleOf(const Row& row, const Source& source) {
    StyleMix mix;
    const auto add = [&](const std::string& name) {
        const int style = styleNamed(name);
        if (style < 0) return;
        for (const auto& [known, weight] : mix)
            if (known == style) return;
        mix.emplace_back(style, 1.0f);
    };
    add(genreOf(row, source));
    add(*source.era ? source.era : row.count("style") ? row.at("style") : "");
    std::string composer = row.count("composer") ? row.at("composer") : "";
    if (source.name == std::string("chorales-music21")) composer = "Bach";
    composer = composer.substr(0, composer.find_first_of(",-"));
    while (composer.size() > 2 && std::isupper(static_cast<unsigned char>(composer.back()))) composer.pop_back();
    if (holds(composer, "Beethoven")) composer = "beethoven";
    if (holds(composer, "Faur")) composer = "faure";
    add(composer);
    return mix;
}

// Bars by the metres; longer ones than the grid knows are divided.
bool addBars(const midi::File& file, std::int64_t end, EventPiece& piece) {
    std::size_t metre = 0, key = 0;
    int beats = 4, unit = 4, start = 0;
    std::int8_t tonic = -1, mode = -1;
    while (start * kTicksPerUnit < end) {
        for (; metre < file.metres.size() && file.metres[metre].at <= start * kTicksPerUnit; ++metre) {
            beats = file.metres[metre].beats;
            unit = file.metres[metre].unit;
        }
        for (; key < file.keys.size() && file.keys[key].at <= start * kTicksPerUnit; ++key) {
            mode = file.keys[key].minor;
            tonic = static_cast<std::int8_t>(((file.keys[key].fifths * 7 + (mode ? 9 : 0)) % 12 + 12) % 12);
        }
        if (4 * kUnitsPerQuarter * beats % unit != 0 || unit > 32) return false;
        int length = 4 * kUnitsPerQuarter * beats / unit;
        // A metre that changes within a bar cuts it short.
        if (metre < file.metres.size()) {
            const auto next = file.metres[metre].at / kTicksPerUnit;
            if (next > start && next < start + length) length = static_cast<int>(next - start);
        }
        if (length <= 0) return false;
        const bool compound = beats % 3 == 0 && beats > 3 && unit >= 8;
        const int beat = 4 * kUnitsPerQuarter / unit * (compound ? 3 : 1);
        for (int left = length; left > 0;) {
            int part = left;
            while (part > kLongestBar) part = part % 2 == 0 ? part / 2 : kLongestBar;
            piece.bars.push_back({start, part, beat, tonic, mode, {}});
            start += part;
            left -= part;
        }
        if (piece.bars.size() > 20000) return false;
    }
    return true;
}

// The chords that a track of block chords plays.
void addPlayedChords(const midi::FileTrack& track, EventPiece& piece) {
    for (std::size_t i = 0; i < track.notes.size();) {
        const auto at = track.notes[i].on;
        int lowest = 127, set = 0;
        for (; i < track.notes.size() && track.notes[i].on == at; ++i) {
            lowest = std::min<int>(lowest, track.notes[i].key);
            set |= 1 << (track.notes[i].key % 12);
        }
        const auto has = [&](int interval) { return (set >> ((lowest + interval) % 12)) & 1; };
        if (__builtin_popcount(static_cast<unsigned>(set)) < 3) continue;
        const auto kind = has(3) && has(6) ? ChordKind::Diminished
                          : has(3)         ? (has(10) ? ChordKind::MinorSeventh : ChordKind::Minor)
                          : has(4)         ? (has(10) ? ChordKind::Dominant : has(11) ? ChordKind::MajorSeventh : ChordKind::Major)
                                           : ChordKind::Other;
        piece.chords.push_back({static_cast<int>(at / kTicksPerUnit), static_cast<std::int8_t>(lowest % 12), kind});
    }
}

bool pieceOf(const std::filesystem::path& path, bool dynamics, bool playedChords, EventPiece& piece) {
    std::ifstream in(path, std::ios::binary);
    std::stringstream bytes;
    bytes << in.rdbuf();
    auto file = midi::parse(bytes.str(), path.filename().string());
    if (!file) return false;
    std::int64_t end = 0;
    int part = 0;
    for (const auto& track : file->tracks) {
        for (const auto& text : track.texts)
            if (text.kind == midi::FileText::Kind::Marker)
                if (auto chord = chordNamed(text.text); chord.root >= 0) {
                    chord.onset = static_cast<int>(text.at / kTicksPerUnit);
                    piece.chords.push_back(chord);
                }
        const bool sounds = std::any_of(track.notes.begin(), track.notes.end(), [](const auto& n) { return n.channel != 9; });
        if (!sounds) continue;
        if (playedChords && part == 1) addPlayedChords(track, piece);
        if (part >= kMostParts) return false;
        for (const auto& n : track.notes) {
            if (n.channel == 9 || n.key < kLowestKey || n.key >= kLowestKey + kKeys) continue;
            const auto on = (n.on + kTicksPerUnit / 2) / kTicksPerUnit, off = (n.off + kTicksPerUnit / 2) / kTicksPerUnit;
            if (off <= on) continue;  // a grace note
            EventNote note;
            note.onset = static_cast<int>(on);
            note.length = static_cast<int>(std::min<std::int64_t>(off - on, kLongestLength));
            note.part = static_cast<std::int8_t>(part);
            note.key = static_cast<std::int8_t>(n.key);
            if (dynamics) note.loudness = static_cast<std::int8_t>(loudnessOfVelocity(n.velocity));
            piece.notes.push_back(note);
            end = std::max(end, n.off);
        }
        ++part;
    }
    piece.parts = part;
    if (part == 0 || piece.notes.size() < 16) return false;
    std::sort(piece.notes.begin(), piece.notes.end(), comesBefore);
    piece.notes.erase(std::unique(piece.notes.begin(), piece.notes.end(),
                                  [](const auto& a, const auto& b) { return !comesBefore(a, b) && !comesBefore(b, a); }),
                      piece.notes.end());
    std::sort(piece.chords.begin(), piece.chords.end(), [](const auto& a, const auto& b) { return a.onset < b.onset; });
    return addBars(*file, end, piece);
}

}  // namespace

EventChord chordNamed(const std::string& text) {
    constexpr int kSteps[] = {9, 11, 0, 2, 4, 5, 7};
    EventChord chord;
    if (text.empty() || text[0] < 'A' || text[0] > 'G') return chord;
    int root = kSteps[text[0] - 'A'];
    std::size_t i = 1;
    for (; i < text.size() && (text[i] == '#' || text[i] == 'b' || text[i] == '-'); ++i) root += text[i] == '#' ? 1 : -1;
    chord.root = static_cast<std::int8_t>((root + 24) % 12);
    const std::string rest = text.substr(i, text.find('/') == std::string::npos ? std::string::npos : text.find('/') - i);
    const auto begins = [&](const char* word) { return rest.rfind(word, 0) == 0; };
    if (begins("dim") || begins("o") || holds(rest, "m7b5"))
        chord.kind = ChordKind::Diminished;
    else if (begins("maj7") || begins("M7"))
        chord.kind = ChordKind::MajorSeventh;
    else if (begins("maj"))
        chord.kind = ChordKind::Major;
    else if (begins("min7") || begins("m7"))
        chord.kind = ChordKind::MinorSeventh;
    else if (begins("m"))
        chord.kind = ChordKind::Minor;
    else if (begins("7") || begins("9") || begins("11") || begins("13"))
        chord.kind = ChordKind::Dominant;
    else if (!rest.empty() && rest[0] != '6')
        chord.kind = ChordKind::Other;
    return chord;
}

bool isValidWork(const std::string& work) {
    std::uint32_t hash = 2166136261u;
    for (const char c : work) hash = (hash ^ static_cast<unsigned char>(c)) * 16777619u;
    return hash % 25 == 7;
}

Result<EventCorpus> readEventCorpus(const std::filesystem::path& folder, const std::vector<std::string>& wanted) {
    EventCorpus corpus;
    for (const Source& source : kSources) {
        if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), source.name) == wanted.end()) continue;
        const auto rows = readIndex(folder / source.name / "index.tsv");
        if (rows.empty()) continue;
        const int number = static_cast<int>(corpus.names.size());
        corpus.names.push_back(source.name);
        std::size_t train = 0, valid = 0, unfit = 0;
        std::int64_t notes = 0;
        const std::string name = source.name;
        for (const auto& row : rows) {
            const auto get = [&](const char* key) { return row.count(key) ? row.at(key) : std::string(); };
            if (get("held") == "1" || !get("same_tune_as_test").empty() || holds(get("jsb"), "test") || holds(get("jsb"), "valid")) continue;
            LearnedPiece learned;
            learned.corpus = number;
            learned.piece.name = get("id");
            if (!pieceOf(folder / name / "midi" / (get("id") + ".mid"), name == "perf-piano-midi-de", name == "folk-nottingham", learned.piece)) {
                ++unfit;
                continue;
            }
            learned.style = styleOf(row, source);
            const bool held = isValidWork(get("work"));
            (held ? valid : train) += 1;
            if (!held) notes += static_cast<std::int64_t>(learned.piece.notes.size());
            (held ? corpus.valid : corpus.train).push_back(std::move(learned));
        }
        corpus.summary += name + ": " + std::to_string(train) + " pieces, " + std::to_string(notes) + " notes, " +
                          std::to_string(valid) + " valid, " + std::to_string(unfit) + " unfit\n";
    }
    if (corpus.train.empty()) return fail(ErrorCode::MissingResource, "No corpus was found in " + folder.string() + ".");
    return corpus;
}

}  // namespace ricercar::models
