// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate fugues: whole fugues, expositions and countersubjects on a list of subjects, and the countersubjects of
// composers through the same checker, where their scores lie beside the list. The list is a table
// (book, number, bwv, key, notes, class, mutated, chromatic, subject as NAME:QUARTERS, answer); metres and starts are taken
// from wtc-fugues.json beside it where that is, and then only the subjects it has are used.
#include "app/cli/commands.h"
#include "app/cli/fugue_write_command.h"
#include "app/cli/report.h"
#include "app/model_library.h"

#include "core/fugue/fugue_pipeline.h"
#include "core/fugue/fugue_score.h"
#include "core/io/files.h"
#include "core/theory/key.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
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

// A line on stderr as soon as it is known, so that a long run can be followed and is of use when it is cut off.
void say(const std::string &line) { std::fprintf(stderr, "%s\n", line.c_str()); }

std::string seconds(double s)
{
    char text[32];
    std::snprintf(text, sizeof text, "%.2f s", s);
    return text;
}

Json countersubjectsOf(const std::vector<FugueMaterial> &subjects, int seeds, std::uint64_t seed)
{
    Tally all, first;
    Json pieces = Json::array();
    for (const FugueMaterial &m : subjects) {
        Tally own;
        const auto begin = Clock::now();
        for (int s = 0; s < seeds; ++s) {
            CountersubjectRequest request;
            request.seed = seed + static_cast<std::uint64_t>(s);
            JobControl job;
            const auto found = countersubjectsTo(m, request, job);
            first.add(found && found->front().clean());
            if (!found) {
                own.add(false);
                continue;
            }
            for (const Countersubject &c : *found) {
                own.add(c.withSubject.clean());
                own.add(c.withAnswer.clean());
            }
        }
        all.pairs += own.pairs;
        all.clean += own.clean;
        const double each = since(begin) / seeds;
        pieces.push_back(Json{{"title", m.title}, {"pairs", own.pairs}, {"clean", own.clean}, {"seconds", each}});
        say("countersubjects " + m.title + ": " + std::to_string(own.clean) + " of " + std::to_string(own.pairs) + " clean in both positions, " + seconds(each));
    }
    Json json = all.json();
    json["first_choice"] = first.json();
    json["pieces"] = std::move(pieces);
    return json;
}

// What is added up over fugues of one kind.
struct FugueSums {
    FugueFigures f;
    int count = 0, failed = 0, errors = 0, weak = 0, sections = 0, modelSections = 0;
    double slowest = 0, total = 0;
    std::map<std::string, int> rules;
    Json pieces = Json::array();

    void add(const FugueMaterial &m, const FugueRequest &request)
    {
        const auto begin = Clock::now();
        JobControl job;
        const auto result = composeFugue(request, IdSource{}, job);
        const double took = since(begin);
        ++count;
        slowest = std::max(slowest, took);
        total += took;
        Json piece{{"title", m.title}, {"seed", request.seed}, {"seconds", took}};
        std::string line = std::to_string(request.wishes.voices) + (request.wishes.expositionOnly ? " voices, exposition " : " voices ") + m.title + ", seed "
            + std::to_string(request.seed) + ": ";
        if (!result) {
            ++failed;
            piece["error"] = result.error().sentence;
            pieces.push_back(std::move(piece));
            say(line + result.error().sentence);
            return;
        }
        const FugueAlternative &a = result->alternatives.front();
        const FugueFigures &x = a.figures;
        f.notes += x.notes;
        f.entries += x.entries;
        f.entriesExact += x.entriesExact;
        f.parallels += x.parallels;
        f.rangeErrors += x.rangeErrors;
        f.stillBars += x.stillBars;
        f.bars += x.bars;
        f.beats += x.beats;
        f.chordBeats += x.chordBeats;
        sections += static_cast<int>(a.plan.sections.size());
        modelSections += a.modelSections;
        for (const Finding &finding : a.idea.findings) {
            ++rules[finding.rule];
            errors += finding.severity == Severity::Error;
            weak += finding.severity == Severity::Weakness;
        }
        piece["bars"] = x.bars;
        piece["notes"] = x.notes;
        piece["entries"] = x.entries;
        piece["entries_exact"] = x.entriesExact;
        piece["parallels"] = x.parallels;
        piece["still_bars"] = x.stillBars;
        pieces.push_back(std::move(piece));
        say(line + std::to_string(x.bars) + " bars, " + std::to_string(x.notes) + " notes, " + std::to_string(x.entriesExact) + " of " + std::to_string(x.entries)
            + " entries exact, " + std::to_string(a.modelSections) + " of " + std::to_string(a.plan.sections.size()) + " sections by the model, " + std::to_string(x.parallels) + " parallels, " + std::to_string(x.rangeErrors) + " out of range, " + std::to_string(x.stillBars)
            + " still bars, chords on " + std::to_string(x.beats > 0 ? 100 * x.chordBeats / x.beats : 0) + " %, " + seconds(took));
    }

    Json json() const
    {
        Json findings = Json::object();
        for (const auto &[rule, n] : rules) findings[rule] = f.notes > 0 ? 1000.0 * n / f.notes : 0.0;
        const double notes = std::max(1, f.notes);
        return Json{{"fugues", count}, {"failed", failed}, {"bars", f.bars}, {"notes", f.notes}, {"entries", f.entries}, {"entries_exact", f.entriesExact},
                    {"parallels", f.parallels}, {"parallels_per_1000", f.parallelsPerThousand()}, {"range_errors", f.rangeErrors}, {"still_bars", f.stillBars},
                    {"chord_beats", f.beats > 0 ? static_cast<double>(f.chordBeats) / f.beats : 0.0}, {"errors_per_1000", 1000.0 * errors / notes},
                    {"weaknesses_per_1000", 1000.0 * weak / notes}, {"findings_per_1000", findings},
                    {"sections", sections}, {"sections_by_model", modelSections}, {"mean_seconds", count > 0 ? total / count : 0.0}, {"slowest_seconds", slowest}, {"pieces", pieces}};
    }
};

} // namespace

Result<std::string> evaluateFugues(const EvaluateOptions &options, std::uint64_t seed)
{
    auto subjects = subjectsOf(options.data);
    if (!subjects) return Unexpected{subjects.error()};
    if (options.limit > 0 && static_cast<int>(subjects->size()) > options.limit) subjects->resize(static_cast<std::size_t>(options.limit));
    const int seeds = std::max(1, options.seeds);
    Json report{{"subjects", subjects->size()}, {"seeds", seeds}};
    report["composers_countersubjects"] = composersOwn(options.data);
    report["countersubjects"] = countersubjectsOf(*subjects, seeds, seed);
    FugueRequest request;
    request.count = 1; // the first sample, as it comes
    if (const auto model = loadFugueVoices(); model) request.model = *model;
    report["model"] = request.model ? request.model->capabilities().name + ", " + request.model->capabilities().weights : "none";
    for (const bool exposition : {true, false})
        for (const int voices : {3, 4}) {
            FugueSums sums;
            request.wishes.voices = voices;
            request.wishes.expositionOnly = exposition;
            for (const FugueMaterial &m : *subjects)
                for (int s = 0; s < (exposition ? 1 : seeds); ++s) {
                    request.material = m;
                    request.seed = seed + static_cast<std::uint64_t>(s);
                    sums.add(m, request);
                }
            report[std::string(exposition ? "expositions_" : "voices_") + std::to_string(voices)] = sums.json();
        }
    return report.dump();
}

} // namespace ricercar
