// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/fugue_write_command.h"

#include "app/cli/report.h"
#include "app/cli/request_words.h"
#include "app/model_library.h"

#include "core/fugue/answer.h"
#include "core/fugue/canon.h"
#include "core/fugue/fugue_pipeline.h"
#include "core/fugue/fugue_score.h"
#include "core/fugue/species_writer.h"
#include "core/fugue/subject.h"
#include "core/fugue/subject_writer.h"
#include "core/io/files.h"
#include "core/theory/key.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <sstream>

namespace ricercar {

namespace {

std::filesystem::path numbered(const std::filesystem::path &path, int rank)
{
    return path.parent_path() / (path.stem().string() + "." + std::to_string(rank) + path.extension().string());
}

Result<Invertible> invertibleNamed(const std::string &word)
{
    for (Invertible at : {Invertible::Octave, Invertible::Tenth, Invertible::Twelfth})
        if (word == invertibleWord(at)) return at;
    return fail(ErrorCode::WrongUse, "--invertible is octave, tenth or twelfth.");
}

// What the music holds: the line, its metre, key and tempo.
struct Read {
    WovenLine line;
    Metre metre;
    std::optional<KeySignature> key; // said, or of the score's signature with its mode
    double tempo = 80;
    std::string title;
};

Result<Read> readLine(const FugueWriteOptions &o)
{
    Read read;
    if (!o.key.empty()) {
        const auto key = keyNamed(o.key);
        if (!key) return Unexpected{key.error()};
        read.key = *key;
    }
    if (o.in == "none") {
        if (!o.metre.empty()) {
            int beats = 0, unit = 0;
            if (std::sscanf(o.metre.c_str(), "%d/%d", &beats, &unit) != 2 || beats < 2 || beats > 12 || (unit != 2 && unit != 4 && unit != 8))
                return fail(ErrorCode::WrongUse, "--metre reads 4/4, 3/4, 6/8 or the like.");
            read.metre.time = {static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit)};
        }
        return read;
    }
    Result<Imported> music = readScore(o.in);
    if (!music) return Unexpected{music.error()};
    const Score &score = *music->score;
    if (score.parts.empty()) return fail(ErrorCode::BadInput, "There is no part in " + o.in + ".");
    TickRange range{TimelineTick{0}, score.end()};
    if (!o.subject.empty()) {
        const auto bars = barsNamed(score, o.subject);
        if (!bars) return Unexpected{bars.error()};
        range = *bars;
    }
    std::uint8_t voice = 0;
    const auto notes = notesIn(score, 0, range);
    if (!notes.empty()) voice = notes.front().note->voice;
    auto line = themeFrom(score, {score.parts.front()->id, voice}, range);
    if (!line) return Unexpected{line.error()};
    read.line = std::move(*line);
    read.metre = metreAt(score, range.begin);
    read.tempo = tempoAt(score, range.begin);
    read.title = score.metadata.title;
    if (!read.key) {
        const KeySignature signature = score.masterBars[score.locate(range.begin).bar]->key;
        if (signature.fifths != 0 || signature.mode != Mode::Unknown) read.key = signature;
    }
    return read;
}

Result<FugueMaterial> materialOf(const FugueWriteOptions &o, std::uint64_t seed, Json &report)
{
    auto read = readLine(o);
    if (!read) return Unexpected{read.error()};
    FugueMaterial m;
    if (read->line.empty()) {
        SubjectWishes wishes;
        if (read->key) wishes.key = *read->key;
        wishes.metre = read->metre;
        wishes.seed = seed;
        JobControl job;
        auto made = makeSubject(wishes, job);
        if (!made) return Unexpected{made.error()};
        read->line = std::move(*made);
        if (!read->key) read->key = wishes.key;
    }
    const auto analysis = analyseSubject(read->line, read->metre, read->key);
    if (!analysis) return Unexpected{analysis.error()};
    m.subject = read->line;
    m.metre = read->metre;
    m.key = analysis->key;
    m.tempo = read->tempo;
    if (!o.answer.empty()) {
        FugueWriteOptions other = o;
        other.in = o.answer.string();
        other.subject.clear();
        auto given = readLine(other);
        if (!given) return Unexpected{given.error()};
        if (given->line.size() != m.subject.size())
            return fail(ErrorCode::BadInput, "The answer must have as many notes as the subject.");
        for (std::size_t i = 0; i < m.subject.size(); ++i)
            m.answer.push_back(woven(m.subject[i].onset, m.subject[i].end, given->line[i].pitch));
        report["answer"] = Json{{"kind", "given"}};
    } else {
        const std::vector<Answer> answers = answersTo(m.subject, *analysis);
        if (answers.empty()) return fail(ErrorCode::BadInput, "No answer is found to this subject.");
        m.answer = answers.front().line;
        report["answer"] = Json{{"kind", std::string(kindName(answers.front().kind))}, {"why", answers.front().why}};
    }
    Json subject = Json::array(), answer = Json::array();
    for (const WovenNote &n : m.subject) subject.push_back(n.pitch.name());
    for (const WovenNote &n : m.answer) answer.push_back(n.pitch.name());
    report["subject"] = Json{{"key", keyName(m.key)}, {"notes", subject}};
    report["answer"]["notes"] = answer;
    return m;
}

Json intervalsOf(const PairReport &pair)
{
    Json list = Json::array();
    for (const PairInterval &x : pair.intervals)
        list.push_back(Json{{"at", x.at / 10080.0}, {"interval", x.name}, {"judgement", judgementWord(x.judgement)}, {"words", x.words}});
    return Json{{"clean", pair.clean()}, {"parallels", pair.parallels}, {"faults", pair.faults}, {"graded_per_beat", pair.graded},
                {"sentences", pair.sentences}, {"intervals", list}};
}

Json toJson(const Countersubject &c)
{
    Json notes = Json::array(), answer = Json::array();
    for (const WovenNote &n : c.notes) notes.push_back(Json{{"pitch", n.pitch.name()}, {"at", n.onset / 10080.0}, {"length", (n.end - n.onset) / 10080.0}});
    for (const WovenNote &n : c.answerNotes) answer.push_back(n.pitch.name());
    return Json{{"seed", c.seed}, {"total", c.total}, {"clean", c.clean()}, {"invertible", invertibleWord(c.invertible)}, {"why", c.why},
                {"complement", c.complement}, {"steps", c.steps}, {"span", c.span}, {"notes", notes}, {"with_answer", answer},
                {"subject_above", intervalsOf(c.withSubject.above)}, {"subject_below", intervalsOf(c.withSubject.below)},
                {"answer_above", intervalsOf(c.withAnswer.above)}, {"answer_below", intervalsOf(c.withAnswer.below)}};
}

Json toJson(const FuguePlan &plan)
{
    Json sections = Json::array();
    const Metre metre{plan.time};
    for (std::size_t s = 0; s < plan.sections.size(); ++s) {
        const FugueSection &section = plan.sections[s];
        Json entries = Json::array();
        for (const PlannedEntry &e : section.entries)
            entries.push_back(Json{{"voice", plan.names[static_cast<std::size_t>(e.voice)]}, {"form", e.form == ThemeForm::Subject ? "subject" : "answer"},
                                   {"transformation", changeWord(e.change)}, {"key", keyName(e.key)}, {"at", (plan.startOf(s) + e.at) / 10080.0},
                                   {"redundant", e.redundant}});
        sections.push_back(Json{{"kind", sectionWord(section.kind)}, {"bar", plan.startOf(s) / metre.bar() + 1},
                                {"bars", static_cast<double>(section.length) / metre.bar()}, {"from", keyName(section.key)}, {"to", keyName(section.to)},
                                {"words", sectionInWords(plan, s)}, {"entries", entries}});
    }
    return Json{{"voices", plan.names}, {"key", keyName(plan.key)}, {"sections", sections}, {"text", toText(plan)}};
}

Json toJson(const FugueFigures &f)
{
    return Json{{"bars", f.bars}, {"notes", f.notes}, {"entries", f.entries}, {"entries_exact", f.entriesExact}, {"parallels", f.parallels},
                {"parallels_per_1000", f.parallelsPerThousand()}, {"range_errors", f.rangeErrors}, {"still_bars", f.stillBars},
                {"chord_beats", f.beats > 0 ? static_cast<double>(f.chordBeats) / f.beats : 0.0}};
}

ScorePtr pairScore(const FugueMaterial &m, const Countersubject &c, IdSource &ids)
{
    // Subject with the countersubject above it, then the answer with it below; a bar of rest between.
    const int bar = m.metre.bar(), later = (m.end() + 2 * bar - 1) / bar * bar;
    WovenLine top = c.notes, low = m.subject;
    auto mean = [](const WovenLine &l) {
        double sum = 0;
        for (const WovenNote &n : l) sum += n.key;
        return sum / static_cast<double>(l.size());
    };
    WovenLine under = shifted(c.answerNotes, later), over = shifted(m.answer, later);
    const int octaves = static_cast<int>(std::ceil((mean(under) + 5 - mean(over)) / 12.0));
    under = shifted(under, 0, {-7 * octaves, -12 * octaves});
    top.insert(top.end(), over.begin(), over.end());
    low.insert(low.end(), under.begin(), under.end());
    return scoreOf({{"Countersubject, then answer", top, ""}, {"Subject, then countersubject", low, ""}}, m.key, m.metre.time, m.tempo,
                   low.back().end, "Countersubject", nullptr, ids);
}

Result<void> writeAll(const std::vector<ScorePtr> &scores, const FugueWriteOptions &o)
{
    if (!o.all) return writeScore(*scores.front(), o.out);
    for (std::size_t i = 0; i < scores.size(); ++i)
        if (auto done = writeScore(*scores[i], numbered(o.out, static_cast<int>(i) + 1)); !done) return done;
    return {};
}

Result<void> writeCountersubjects(const FugueWriteOptions &o, const CommonOptions &common, JobControl &job)
{
    Json report{{"task", "countersubject"}, {"in", o.in}, {"out", o.out.string()}};
    const auto m = materialOf(o, common.seed, report);
    if (!m) return Unexpected{m.error()};
    CountersubjectRequest request;
    const auto at = invertibleNamed(o.invertible);
    if (!at) return Unexpected{at.error()};
    request.invertible = *at;
    request.count = o.alternatives;
    request.seed = common.seed;
    const auto found = countersubjectsTo(*m, request, job);
    clearProgress();
    if (!found) return Unexpected{found.error()};
    IdSource ids;
    std::vector<ScorePtr> scores;
    report["alternatives"] = Json::array();
    for (const Countersubject &c : *found) {
        report["alternatives"].push_back(toJson(c));
        scores.push_back(pairScore(*m, c, ids));
    }
    if (auto done = writeAll(scores, o); !done) return done;
    if (common.json.empty())
        for (const Countersubject &c : *found) std::fprintf(stderr, "%s\n", c.why.c_str());
    return writeReport(report, common.json);
}

Result<void> writeFugues(const FugueWriteOptions &o, const CommonOptions &common, JobControl &job)
{
    const bool exposition = o.what == FugueWriteOptions::What::Exposition;
    Json report{{"task", exposition ? "exposition" : "fugue"}, {"in", o.in}, {"out", o.out.string()}};
    const auto m = materialOf(o, common.seed, report);
    if (!m) return Unexpected{m.error()};
    FugueRequest request;
    request.material = *m;
    request.seed = common.seed;
    request.count = o.alternatives;
    request.wishes.voices = o.voices > 0 ? o.voices : 3;
    request.wishes.bars = o.bars;
    request.wishes.picardy = !o.noPicardy;
    request.wishes.pedal = !o.noPedal;
    request.wishes.expositionOnly = exposition;
    request.wishes.devices = o.devices;
    if (o.character == "learned") request.wishes.character = FugueCharacter::Learned;
    else if (o.character == "flowing") request.wishes.character = FugueCharacter::Flowing;
    else if (o.character != "plain") return fail(ErrorCode::WrongUse, "--character is plain, learned or flowing.");
    if (const auto model = loadFugueVoices(); model) request.model = *model;
    const auto at = invertibleNamed(o.invertible);
    if (!at) return Unexpected{at.error()};
    request.invertible = *at;
    if (!o.plan.empty()) {
        std::ifstream file(o.plan);
        if (!file) return fail(ErrorCode::BadInput, o.plan.string() + " is not there.");
        std::stringstream text;
        text << file.rdbuf();
        auto plan = planFromText(text.str());
        if (!plan) return Unexpected{plan.error()};
        if (const auto problems = problemsOf(*plan, *m); !problems.empty()) return fail(ErrorCode::BadInput, problems.front());
        request.plan = std::move(*plan);
    }
    const auto result = composeFugue(request, IdSource{}, job);
    clearProgress();
    if (!result) return Unexpected{result.error()};
    std::vector<ScorePtr> scores;
    report["alternatives"] = Json::array();
    for (const FugueAlternative &a : result->alternatives) {
        Json one = ricercar::toJson(a.idea);
        one["figures"] = toJson(a.figures);
        one["plan"] = toJson(a.plan);
        one["countersubject"] = a.countersubject.notes.empty() ? Json() : toJson(a.countersubject);
        report["alternatives"].push_back(one);
        scores.push_back(a.idea.score);
    }
    report["concept"] = ricercar::toJson(*scores.front(), result->concept_);
    report["log"] = result->log;
    if (!o.writePlan.empty()) {
        std::ofstream file(o.writePlan);
        file << toText(result->alternatives.front().plan);
        if (!file) return fail(ErrorCode::Io, "The plan could not be written to " + o.writePlan.string() + ".");
    }
    if (auto done = writeAll(scores, o); !done) return done;
    if (common.json.empty())
        for (const std::string &line : result->log) std::fprintf(stderr, "%s\n", line.c_str());
    return writeReport(report, common.json);
}

// "octave-below", "fifth-above", "unison", or as counted: 5, -8.
Result<int> intervalNamed(const std::string &text)
{
    static constexpr std::array<const char *, 12> kNames{"unison", "second", "third", "fourth", "fifth", "sixth", "seventh", "octave", "ninth", "tenth", "eleventh", "twelfth"};
    const std::size_t dash = text.find('-');
    const std::string name = dash == 0 ? std::string() : text.substr(0, dash), way = dash == std::string::npos || dash == 0 ? "" : text.substr(dash + 1);
    for (std::size_t i = 0; i < kNames.size(); ++i)
        if (name == kNames[i] && (way == "above" || way == "below" || (i == 0 && way.empty()))) return way == "below" ? -static_cast<int>(i) : static_cast<int>(i);
    char *end = nullptr;
    const long n = std::strtol(text.c_str(), &end, 10);
    if (end && *end == 0 && n != 0 && std::abs(n) <= 15) return static_cast<int>(n > 0 ? n - 1 : n + 1);
    return fail(ErrorCode::WrongUse, "--interval reads fifth-above, octave-below, unison, or as musicians count 5 and -8.");
}

Result<void> writeCanons(const FugueWriteOptions &o, const CommonOptions &common, JobControl &job)
{
    const auto read = readLine(o);
    if (!read) return Unexpected{read.error()};
    CanonRequest request;
    request.head = read->line;
    request.metre = read->metre;
    request.tempo = read->tempo;
    if (read->key) request.key = *read->key;
    if (request.key.mode == Mode::Unknown) request.key.mode = Mode::Major;
    if (!request.head.empty()) {
        const auto analysis = analyseSubject(request.head, request.metre, read->key);
        if (analysis) request.key = analysis->key;
    }
    const auto steps = intervalNamed(o.interval);
    if (!steps) return Unexpected{steps.error()};
    request.steps = *steps;
    request.voices = o.voices > 0 ? o.voices : 2;
    request.bars = o.bars > 0 ? o.bars : 16;
    request.distance = static_cast<int>(std::lround(o.distance * 10080));
    request.seed = common.seed;
    request.count = o.alternatives;
    const auto found = canonsOf(request, job);
    clearProgress();
    if (!found) return Unexpected{found.error()};
    Json report{{"task", "canon"}, {"in", o.in}, {"out", o.out.string()}, {"key", keyName(request.key)}, {"alternatives", Json::array()}};
    IdSource ids;
    std::vector<ScorePtr> scores;
    for (const Canon &c : *found) {
        std::vector<ScoredLine> lines;
        for (std::size_t v = 0; v < c.lines.size(); ++v) lines.push_back({c.names[v], c.lines[v], ""});
        scores.push_back(scoreOf(lines, request.key, request.metre.time, request.tempo, request.bars * request.metre.bar(), "Canon", nullptr, ids));
        report["alternatives"].push_back(Json{{"seed", c.seed}, {"cost", c.cost}, {"why", c.why}, {"imitated_quarters", c.until / 10080.0}});
    }
    if (auto done = writeAll(scores, o); !done) return done;
    if (common.json.empty()) std::fprintf(stderr, "%s\n", found->front().why.c_str());
    return writeReport(report, common.json);
}

Result<void> writeSpecies(const FugueWriteOptions &o, const CommonOptions &common, JobControl &job)
{
    const auto read = readLine(o);
    if (!read) return Unexpected{read.error()};
    if (read->line.empty()) return fail(ErrorCode::WrongUse, "A cantus is needed: give a score with one line of equal long notes.");
    SpeciesRequest request;
    request.cantus = read->line;
    const int begin = request.cantus.front().onset;
    request.cantus = shifted(request.cantus, -begin);
    request.metre = read->metre;
    // The mode by the final, on the signature that is there.
    request.key = read->key.value_or(KeySignature{0, Mode::Unknown});
    if (o.key.empty()) {
        const int final = modulo12(request.cantus.back().key);
        for (Mode mode : {Mode::Major, Mode::Minor, Mode::Dorian, Mode::Phrygian, Mode::Lydian, Mode::Mixolydian})
            if (tonicPitchClass({request.key.fifths, mode}) == final) request.key.mode = mode;
        if (request.key.mode == Mode::Unknown) request.key.mode = Mode::Major;
    }
    request.species = static_cast<Species>(o.species);
    request.above = !o.below;
    request.seed = common.seed;
    request.count = o.alternatives;
    const auto found = speciesExercises(request, job);
    clearProgress();
    if (!found) return Unexpected{found.error()};
    Json report{{"task", "species"}, {"in", o.in}, {"out", o.out.string()}, {"species", o.species}, {"key", keyName(request.key)}, {"alternatives", Json::array()}};
    IdSource ids;
    std::vector<ScorePtr> scores;
    for (const SpeciesExercise &x : *found) {
        std::vector<ScoredLine> lines{{"Counterpoint", x.notes, ""}, {"Cantus firmus", request.cantus, ""}};
        if (o.below) std::swap(lines[0], lines[1]);
        scores.push_back(scoreOf(lines, request.key, request.metre.time, read->tempo, request.cantus.back().end, "", nullptr, ids));
        Json findings = Json::array();
        for (const Finding &f : x.findings) findings.push_back(ricercar::toJson(*scores.back(), f));
        report["alternatives"].push_back(Json{{"seed", x.seed}, {"findings", findings}});
    }
    if (auto done = writeAll(scores, o); !done) return done;
    if (common.json.empty())
        std::fprintf(stderr, "%s\n", found->front().findings.empty() ? "Clean by the strict rules." : found->front().findings.front().sentence.c_str());
    return writeReport(report, common.json);
}

} // namespace

Result<void> fugueWriteCommand(const FugueWriteOptions &o, const CommonOptions &common)
{
    if (!canWrite(o.out))
        return fail(ErrorCode::WrongUse, "The ending of " + o.out.filename().string() + " is no score format; use .musicxml, .mxl, .mid or .ricercar.");
    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    switch (o.what) {
    case FugueWriteOptions::What::Countersubject: return writeCountersubjects(o, common, job);
    case FugueWriteOptions::What::Canon: return writeCanons(o, common, job);
    case FugueWriteOptions::What::Species: return writeSpecies(o, common, job);
    default: return writeFugues(o, common, job);
    }
}

void addFugueWriting(CLI::App &fugue, CommonOptions &common, std::function<Result<void>()> &run)
{
    using What = FugueWriteOptions::What;
    auto options = std::make_shared<FugueWriteOptions>();
    FugueWriteOptions &o = *options;
    const auto add = [&](const char *name, What what, const char *help, const char *in) {
        auto *command = fugue.add_subcommand(name, help);
        command->add_option("IN", o.in, in)->required();
        command->add_option("OUT", o.out, "where the first choice is written")->required();
        command->add_option("--key", o.key, "such as \"G major\" or \"d minor\"; found in the music without");
        command->add_option("--subject", o.subject, "A-B: the bars that hold it, of the first part");
        command->add_option("--alternatives", o.alternatives, "how many to choose from")->check(CLI::Range(1, 16));
        command->add_flag("--all", o.all, "write every alternative: OUT.1, OUT.2, ... by rank");
        command->add_option("--json", common.json, "write a machine-readable report to this file (- for stdout)");
        command->add_option("--seed", common.seed, "same seed, same notes");
        command->callback([options, what, &common, &run] {
            options->what = what;
            run = [options, &common] { return fugueWriteCommand(*options, common); };
        });
        return command;
    };
    const char *const kSubject = "a score whose first part is the subject; \"none\": the studio makes one";
    const auto fugal = [&](CLI::App *command) {
        command->add_option("--answer", o.answer, "a score with the answer; found by rule without");
        command->add_option("--metre", o.metre, "with none: 4/4 and the like");
        command->add_option("--invertible", o.invertible, "the countersubject: octave, tenth or twelfth");
        return command;
    };
    fugal(add("countersubject", What::Countersubject, "countersubjects, legal above and below subject and answer", kSubject));
    auto *exposition = fugal(add("exposition", What::Exposition, "the first entries of all voices, and a close", kSubject));
    auto *compose = fugal(add("compose", What::Compose, "a whole fugue of 24 to 80 bars", kSubject));
    for (auto *command : {exposition, compose}) {
        command->add_option("--voices", o.voices, "2 to 5; 3 without")->check(CLI::Range(2, 5));
        command->add_option("--plan", o.plan, "follow this plan (as --write-plan writes it)");
        command->add_option("--write-plan", o.writePlan, "write the plan of the first choice here");
        command->add_flag("--no-picardy", o.noPicardy, "end a minor fugue in minor");
        command->add_flag("--redundant-entry", o.devices.redundantEntry, "one entry more than voices in the exposition");
    }
    compose->add_option("--bars", o.bars, "how many")->check(CLI::Range(24, 80));
    compose->add_option("--character", o.character, "plain, learned (strettos) or flowing (long episodes)");
    compose->add_flag("--no-pedal", o.noPedal, "no pedal point");
    compose->add_flag("--pedal", o.devices.pedal, "a pedal point, surely")->excludes("--no-pedal");
    compose->add_flag("--counter-exposition", o.devices.counterExposition, "all voices once more in the tonic");
    compose->add_option("--strettos", o.devices.strettos, "how many, at least")->check(CLI::Range(0, 4));
    compose->add_option("--stretto-voices", o.devices.strettoVoices, "of 2 or 3 voices; either without")->check(CLI::Range(2, 3));
    compose->add_option("--inverted", o.devices.inverted, "how many inverted entries, at least")->check(CLI::Range(0, 4));
    compose->add_option("--augmented", o.devices.augmented, "how many augmented entries, at least")->check(CLI::Range(0, 2));
    compose->add_option("--diminished", o.devices.diminished, "how many diminished entries, at least")->check(CLI::Range(0, 4));
    auto *canon = add("canon", What::Canon, "a canon at any interval and distance", "a score with the head; \"none\": from nothing");
    canon->add_option("--metre", o.metre, "with none: 4/4 and the like");
    canon->add_option("--voices", o.voices, "2 or 3")->check(CLI::Range(2, 3));
    canon->add_option("--interval", o.interval, "fifth-above, octave-below, unison, ... or 5, -8");
    canon->add_option("--distance", o.distance, "quarters until the next voice enters; a bar without")->check(CLI::Range(0.5, 64.0));
    canon->add_option("--bars", o.bars, "how many")->check(CLI::Range(4, 80));
    auto *species = add("species", What::Species, "one of the five species against a cantus", "a score whose first part is the cantus");
    species->add_option("--species", o.species, "1 to 5")->check(CLI::Range(1, 5));
    species->add_flag("--below", o.below, "the counterpoint lies below the cantus");
}

} // namespace ricercar
