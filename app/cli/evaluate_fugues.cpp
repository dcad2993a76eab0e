// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate fugues: whole fugues, expositions and countersubjects on a list of subjects, and the countersubjects of
// composers through the same checker, where their scores lie beside the list. The list is a table
// (book, number, bwv, key, notes, class, mutated, chromatic, subject as NAME:QUARTERS, answer); metres and starts are taken
// from wtc-fugues.json beside it where that is, and then only the subjects it has are used.
#include "app/cli/commands.h"
#include "app/cli/fugue_write_command.h"
#include "app/cli/report.h"

#include "core/fugue/fugue_pipeline.h"
#include "core/fugue/fugue_score.h"
#include "core/io/files.h"
#include "core/theory/key.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <fstream>
#include <map>
#include <sstream>

namespace ricercar {

namespace {

using Clock = std::chrono::steady_clock;
double since(Clock::time_point t) { return std::chrono::duration<double>(Clock::now() - t).count(); }

// "7/4" or "0.5", in quarters.
double quartersOf(const std::string &text)
{
    double above = 0, below = 1;
    const std::size_t slash = text.find('/');
    above = std::strtod(text.c_str(), nullptr);
    if (slash != std::string::npos) below = std::strtod(text.c_str() + slash + 1, nullptr);
    return below > 0 ? above / below : 0;
}
int ticksOf(const std::string &text) { return static_cast<int>(std::lround(quartersOf(text) * 10080)); }

std::string withFlats(std::string name)
{
    std::replace(name.begin() + (name.empty() ? 0 : 1), name.end(), '-', 'b');
    return name;
}

Result<std::vector<FugueMaterial>> subjectsOf(const std::filesystem::path &file)
{
    std::ifstream in(file);
    if (!in) return fail(ErrorCode::BadInput, file.string() + " cannot be read.");
    Json places;
    if (std::ifstream beside(file.parent_path() / "wtc-fugues.json"); beside) places = Json::parse(beside, nullptr, false);
    std::vector<FugueMaterial> all;
    std::string line;
    while (std::getline(in, line)) {
        if (line.empty() || line[0] == '#' || line.rfind("book", 0) == 0) continue;
        std::vector<std::string> cells;
        std::stringstream row(line);
        for (std::string cell; std::getline(row, cell, '\t');) cells.push_back(cell);
        if (cells.size() < 10 || cells[3].empty()) continue;
        FugueMaterial m;
        m.title = cells[2];
        int offset = 0;
        if (places.is_object() && places.contains("fugues")) {
            const std::string number = cells[2].substr(cells[2].find(' ') + 1);
            const Json *found = nullptr;
            for (const auto &[key, value] : places["fugues"].items())
                if (value.contains("bwv") && std::to_string(value["bwv"].get<int>()) == number) found = &value;
            if (!found) continue;
            int beats = 4, unit = 4;
            std::sscanf((*found)["time"].front().get<std::string>().c_str(), "%d/%d", &beats, &unit);
            m.metre.time = {static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit)};
            offset = ticksOf((*found)["subject"]["start"].get<std::string>()) % m.metre.bar();
        }
        const bool minor = std::islower(static_cast<unsigned char>(cells[3][0])) != 0;
        std::string tonic = withFlats(cells[3]);
        tonic[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(tonic[0])));
        const auto pitch = parsePitch(tonic + "4");
        if (!pitch) return fail(ErrorCode::BadInput, "\"" + cells[3] + "\" is no key, in the line of " + cells[2] + ".");
        m.key = {static_cast<std::int8_t>(pitch->lineOfFifths() - (minor ? 3 : 0)), minor ? Mode::Minor : Mode::Major};
        std::stringstream subject(cells[8]), answer(cells[9]);
        int t = offset;
        for (std::string note; subject >> note;) {
            const std::size_t colon = note.find(':');
            std::string other;
            const auto p = parsePitch(note.substr(0, colon));
            if (!(answer >> other) || !p || colon == std::string::npos) return fail(ErrorCode::BadInput, "The line of " + cells[2] + " is damaged.");
            const auto q = parsePitch(other);
            if (!q) return fail(ErrorCode::BadInput, "The line of " + cells[2] + " is damaged.");
            const int length = ticksOf(note.substr(colon + 1));
            m.subject.push_back(woven(t, t + length, *p));
            m.answer.push_back(woven(t, t + length, *q));
            t += length;
        }
        all.push_back(std::move(m));
    }
    if (all.empty()) return fail(ErrorCode::BadInput, "There is no subject in " + file.string() + ".");
    return all;
}

struct Tally {
    int pairs = 0, clean = 0;
    void add(bool ok)
    {
        ++pairs;
        clean += ok;
    }
    Json json() const { return Json{{"pairs", pairs}, {"clean", clean}, {"rate", pairs > 0 ? static_cast<double>(clean) / pairs : 0.0}}; }
};

// Composers' own countersubjects against the entry that they first sound with, by mutopia-fugues.json and the scores it names.
Json composersOwn(const std::filesystem::path &list)
{
    std::ifstream in(list.parent_path() / "mutopia-fugues.json");
    const std::filesystem::path scores = list.parent_path().parent_path() / "bach-mutopia" / "midi";
    if (!in || !std::filesystem::exists(scores)) return Json();
    const Json all = Json::parse(in, nullptr, false);
    if (!all.is_object() || !all.contains("fugues")) return Json();
    Tally tally, upright;
    Json pieces = Json::array();
    for (const auto &[id, f] : all["fugues"].items()) {
        if (!f.contains("countersubject") || !f["countersubject"].is_object() || f["entries"].size() < 2) continue;
        const auto music = readScore(scores / (id + ".mid"));
        if (!music) continue;
        const Score &score = *music->score;
        const Metre metre{score.masterBars.front()->time};
        const auto part = [&](const Json &span, int from, int to) {
            WovenLine line;
            const std::size_t index = static_cast<std::size_t>(span["part"].get<int>());
            for (const PlacedNote &n : notesIn(score, index, {TimelineTick{from}, TimelineTick{to}})) {
                if (n.end <= n.onset || n.onset.value < from) continue;
                const WovenNote w = woven(static_cast<int>(n.onset.value), static_cast<int>(n.end.value), n.note->pitch);
                if (!line.empty() && w.onset < line.back().end) continue;
                line.push_back(w);
            }
            return line;
        };
        const Json &cs = f["countersubject"], &entry = f["entries"][1];
        const int from = ticksOf(entry["start"].get<std::string>()), to = ticksOf(entry["end"].get<std::string>());
        const WovenLine theme = part(entry, from, to);
        const WovenLine against = part(cs, std::max(from, ticksOf(cs["start"].get<std::string>())), std::min(to, ticksOf(cs["end"].get<std::string>())));
        if (theme.size() < 3 || against.size() < 3) continue;
        const KeySignature key = findKey(score, {TimelineTick{0}, score.end()}).key;
        const InvertibleReport report = checkInvertible(against, theme, Invertible::Octave, key, metre);
        tally.add(report.clean());
        upright.add(report.above.clean() || report.below.clean());
        pieces.push_back(Json{{"id", id}, {"clean", report.clean()}, {"above", report.above.sentences}, {"below", report.below.sentences}});
    }
    Json result = tally.json();
    result["one_position"] = upright.json();
    result["pieces"] = pieces;
    return result;
}

} // namespace

Result<std::string> evaluateFugues(const EvaluateOptions &options, std::uint64_t seed)
{
    auto subjects = subjectsOf(options.data);
    if (!subjects) return Unexpected{subjects.error()};
    if (options.limit > 0 && static_cast<int>(subjects->size()) > options.limit) subjects->resize(static_cast<std::size_t>(options.limit));
    Json report{{"subjects", subjects->size()}, {"seeds", options.seeds}};
    Tally counter;
    JobControl job;
    for (std::size_t i = 0; i < subjects->size(); ++i)
        for (int s = 0; s < options.seeds; ++s) {
            showProgress(static_cast<double>(i) / static_cast<double>(subjects->size()), "Countersubjects");
            CountersubjectRequest request;
            request.seed = seed + static_cast<std::uint64_t>(s);
            const auto found = countersubjectsTo((*subjects)[i], request, job);
            if (!found) {
                counter.add(false);
                continue;
            }
            for (const Countersubject &c : *found) {
                counter.add(c.withSubject.clean());
                counter.add(c.withAnswer.clean());
            }
        }
    report["countersubjects"] = counter.json();
    report["composers_countersubjects"] = composersOwn(options.data);

    // Expositions alone, for their time; then whole fugues.
    double slowestExposition = 0;
    for (const FugueMaterial &m : *subjects) {
        const auto begin = Clock::now();
        FugueRequest request;
        request.material = m;
        request.seed = seed;
        request.count = 1;
        request.wishes.expositionOnly = true;
        (void)composeFugue(request, IdSource{}, job);
        slowestExposition = std::max(slowestExposition, since(begin));
    }
    report["exposition_slowest_seconds"] = slowestExposition;
    for (int voices : {3, 4}) {
        FugueFigures sum;
        int failed = 0, count = 0, errors = 0;
        double slowest = 0, total = 0;
        std::map<std::string, int> rules;
        Json pieces = Json::array();
        for (std::size_t i = 0; i < subjects->size(); ++i)
            for (int s = 0; s < options.seeds; ++s) {
                showProgress((static_cast<double>(i) + static_cast<double>(s) / options.seeds) / static_cast<double>(subjects->size()),
                             "Fugues in " + std::to_string(voices) + " voices");
                FugueRequest request;
                request.material = (*subjects)[i];
                request.seed = seed + static_cast<std::uint64_t>(s);
                request.count = 1;
                request.wishes.voices = voices;
                const auto begin = Clock::now();
                const auto result = composeFugue(request, IdSource{}, job);
                const double seconds = since(begin);
                ++count;
                if (!result) {
                    ++failed;
                    pieces.push_back(Json{{"title", (*subjects)[i].title}, {"seed", request.seed}, {"error", result.error().sentence}});
                    continue;
                }
                const FugueAlternative &a = result->alternatives.front();
                const FugueFigures &f = a.figures;
                sum.notes += f.notes;
                sum.entries += f.entries;
                sum.entriesExact += f.entriesExact;
                sum.parallels += f.parallels;
                sum.rangeErrors += f.rangeErrors;
                sum.stillBars += f.stillBars;
                sum.bars += f.bars;
                sum.beats += f.beats;
                sum.chordBeats += f.chordBeats;
                for (const Finding &x : a.idea.findings) {
                    ++rules[x.rule];
                    errors += x.severity == Severity::Error;
                }
                slowest = std::max(slowest, seconds);
                total += seconds;
                pieces.push_back(Json{{"title", (*subjects)[i].title}, {"seed", request.seed}, {"bars", f.bars}, {"notes", f.notes}, {"parallels", f.parallels}, {"seconds", seconds}});
            }
        clearProgress();
        Json findings = Json::object();
        for (const auto &[rule, n] : rules) findings[rule] = sum.notes > 0 ? 1000.0 * n / sum.notes : 0.0;
        report["voices_" + std::to_string(voices)] =
            Json{{"fugues", count}, {"failed", failed}, {"bars", sum.bars}, {"notes", sum.notes}, {"entries", sum.entries}, {"entries_exact", sum.entriesExact},
                 {"parallels", sum.parallels}, {"parallels_per_1000", sum.parallelsPerThousand()}, {"range_errors", sum.rangeErrors}, {"still_bars", sum.stillBars},
                 {"chord_beats", sum.beats > 0 ? static_cast<double>(sum.chordBeats) / sum.beats : 0.0}, {"errors_per_1000", sum.notes > 0 ? 1000.0 * errors / sum.notes : 0.0},
                 {"findings_per_1000", findings}, {"mean_seconds", count > 0 ? total / count : 0.0}, {"slowest_seconds", slowest}, {"pieces", pieces}};
    }
    return report.dump();
}

} // namespace ricercar
