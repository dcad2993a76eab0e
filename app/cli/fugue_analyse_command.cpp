// SPDX-License-Identifier: GPL-3.0-or-later
// fugue analyse: what an existing fugue is made of. fugue stretto: where a subject can stand against itself.
#include "app/cli/fugue_commands.h"
#include "app/cli/report.h"
#include "app/cli/request_words.h"

#include "core/compose/found_voices.h"
#include "core/fugue/entries.h"
#include "core/fugue/fugue_score.h"
#include "core/fugue/stretto.h"
#include "core/io/files.h"
#include "core/theory/key.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>

namespace ricercar {

namespace {

double at(TimelineTick t) { return static_cast<double>(t.value) / static_cast<double>(kQuarter.value); }

// Times in quarters from the score's start; bars as the score numbers them.
Json placed(const Score &score, std::size_t part, TickRange range)
{
    return {{"part", part}, {"start", at(range.begin)}, {"end", at(range.end)}, {"bar", score.barNumber(score.locate(range.begin).bar)}};
}

const char *sectionName(EntryPlace section)
{
    switch (section) {
    case EntryPlace::Exposition: return "exposition";
    case EntryPlace::Redundant: return "redundant entry";
    case EntryPlace::CounterExposition: return "counter-exposition";
    case EntryPlace::Later: break;
    }
    return "later";
}

const char *sourceName(FragmentSource source)
{
    switch (source) {
    case FragmentSource::Head: return "head";
    case FragmentSource::Tail: return "tail";
    case FragmentSource::Countersubject: return "countersubject";
    case FragmentSource::Own: return "own figure";
    case FragmentSource::None: break;
    }
    return "none";
}

Json toJson(const Score &score, const FugueAnalysis &a, const FugueEpisode &e)
{
    Json json{{"start", at(e.range.begin)}, {"end", at(e.range.end)}, {"bar", score.barNumber(score.locate(e.range.begin).bar)},
              {"length", e.range.length().quarters()}, {"fragment", sourceName(e.source)}, {"sequence", e.sequence},
              {"imitation", e.imitation}, {"inverted", e.inverted}, {"keys", Json::array()}};
    if (e.source == FragmentSource::Countersubject) json["countersubject"] = e.countersubject + 1;
    for (const KeySignature &key : e.keys) json["keys"].push_back({{"key", keyName(key)}, {"degree", degreeOfKey(key, a.key)}});
    return json;
}

Json toJson(const Score &score, const FugueEntry &e)
{
    Json json = placed(score, e.part, e.range);
    json["voice"] = e.voice.voice;
    json["form"] = e.form == ThemeForm::Answer ? "answer" : "subject";
    json["transformation"] = changeName(e.change);
    json["semitones"] = e.semitones;
    json["match"] = e.match;
    json["exposition"] = e.exposition;
    json["section"] = sectionName(e.section);
    json["key"] = keyName(e.key);
    json["degree"] = e.degree;
    return json;
}

Json toJson(const Score &score, const FugueAnalysis &a)
{
    Json json{{"voices", a.voices}, {"key", keyName(a.key)}};
    json["subject"] = a.entries.empty() ? Json(nullptr) : placed(score, a.entries.front().part, a.entries.front().range);
    if (!a.entries.empty()) {
        json["subject"]["notes"] = Json::array();
        for (const WovenNote &n : a.subjectLine) json["subject"]["notes"].push_back(n.pitch.name());
    }
    json["answer"] = nullptr;
    if (a.answer) {
        json["answer"] = placed(score, a.entries[*a.answer].part, a.entries[*a.answer].range);
        json["answer"]["kind"] = kindName(a.answerKind);
    }
    json["countersubjects"] = Json::array();
    for (const FoundCountersubject &c : a.countersubjects) {
        Json uses = Json::array();
        for (const CountersubjectUse &u : c.uses) {
            uses.push_back(placed(score, u.part, u.range));
            uses.back()["with_entry"] = u.withEntry + 1;
            uses.back()["match"] = u.match;
        }
        json["countersubjects"].push_back({{"uses", std::move(uses)}});
    }
    json["entries"] = Json::array();
    for (const FugueEntry &e : a.entries) json["entries"].push_back(toJson(score, e));
    json["episodes"] = Json::array();
    for (const FugueEpisode &e : a.episodes) json["episodes"].push_back(toJson(score, a, e));
    json["strettos"] = Json::array();
    for (const FoundStretto &s : a.strettos)
        json["strettos"].push_back({{"entries", {s.first + 1, s.second + 1}}, {"after", s.after.quarters()},
                                    {"interval", s.interval}, {"semitones", s.semitones},
                                    {"bar", score.barNumber(score.locate(a.entries[s.second].range.begin).bar)}});
    json["cadences"] = Json::array();
    for (const FoundCadence &c : a.cadences)
        json["cadences"].push_back({{"start", at(c.at)}, {"bar", score.barNumber(score.locate(c.at).bar)}, {"key", keyName(c.key)},
                                    {"degree", c.degree}, {"bass", c.bassLeaps ? "leap" : "step"}});
    json["form"] = a.form;
    return json;
}

Result<void> analyseCommand(const std::filesystem::path &in, const CommonOptions &common)
{
    const Result<Imported> music = readScore(in);
    if (!music) return Unexpected{music.error()};
    const Result<FugueAnalysis> analysis = analyseFugue(*music->score);
    if (!analysis) return Unexpected{analysis.error()};
    if (common.json.empty())
        for (const std::string &sentence : analysis->form) std::printf("%s\n", sentence.c_str());
    return writeReport(toJson(*music->score, *analysis), common.json);
}

struct StrettoCommand {
    std::filesystem::path in, out;
    std::string key, bars;
    std::size_t part = 0; // from 1; 0: the first that sounds
    std::size_t count = 20, rank = 1;
    std::vector<std::string> changes;
};

Result<void> strettoCommand(const StrettoCommand &options, const CommonOptions &common)
{
    const Result<Imported> music = readScore(options.in);
    if (!music) return Unexpected{music.error()};
    const Score &score = *music->score;
    TickRange range{TimelineTick{0}, score.end()};
    if (!options.bars.empty()) {
        const Result<TickRange> bars = barsNamed(score, options.bars);
        if (!bars) return Unexpected{bars.error()};
        range = *bars;
    }
    std::optional<VoiceRef> voice;
    for (const FoundVoice &v : voicesIn(score, range))
        if (!voice && (options.part == 0 || v.part + 1 == options.part)) voice = v.ref;
    if (!voice) return fail(ErrorCode::BadInput, "There is silence there; name the part and the bars that hold the subject with --part and --bars.");
    const Result<WovenLine> line = themeFrom(score, *voice, range);
    if (!line) return Unexpected{line.error()};
    std::optional<KeySignature> key;
    if (!options.key.empty()) {
        const Result<KeySignature> named = keyNamed(options.key);
        if (!named) return Unexpected{named.error()};
        key = *named;
    } else if (const KeySignature written = score.masterBars[score.locate(range.begin).bar]->key; written.fifths != 0) {
        key = KeySignature{written.fifths, Mode::Unknown};
    }
    const Result<SubjectAnalysis> analysis = analyseSubject(*line, metreAt(score, range.begin), key);
    if (!analysis) return Unexpected{analysis.error()};

    StrettoOptions search;
    search.count = options.count;
    if (!options.changes.empty()) {
        search.changes.clear();
        for (const LineChange change : StrettoOptions{}.changes)
            if (std::find(options.changes.begin(), options.changes.end(), changeName(change)) != options.changes.end()) search.changes.push_back(change);
    }
    const auto begin = std::chrono::steady_clock::now();
    const std::vector<Stretto> found = strettosOf(*line, *analysis, search);
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    if (found.empty()) return fail(ErrorCode::BadInput, "This subject bears no stretto; shorten it or give it fewer chromatic notes.");
    if (!options.out.empty()) {
        if (options.rank > found.size())
            return fail(ErrorCode::WrongUse, "There are " + std::to_string(found.size()) + " strettos; --rank asks for number " + std::to_string(options.rank) + ".");
        const Stretto &chosen = found[options.rank - 1];
        std::vector<ScoredLine> lines{{"First", *line, "Subject"}, {"Second", chosen.second, changeName(chosen.change)}};
        if (chosen.steps > 0) std::swap(lines[0], lines[1]);
        IdSource ids;
        const ScorePtr pair = scoreOf(lines, analysis->key, analysis->metre.time, tempoAt(score, range.begin),
                                      std::max(line->back().end, chosen.second.back().end), "Stretto", nullptr, ids);
        if (Result<void> done = writeScore(*pair, options.out); !done) return done;
    }
    if (common.json.empty())
        for (const Stretto &s : found) std::printf("%.2f  %s\n", s.score, inWords(s, analysis->metre).c_str());
    Json report{{"key", keyName(analysis->key)}, {"milliseconds", ms}, {"strettos", Json::array()}};
    for (std::size_t i = 0; i < found.size(); ++i) {
        const Stretto &s = found[i];
        Json item{{"rank", i + 1}, {"after", Ticks{s.after}.quarters()}, {"steps", s.steps}, {"transformation", changeName(s.change)},
                  {"score", s.score}, {"parallels", s.parallels}, {"dissonances", s.dissonances}, {"overlap", s.overlap},
                  {"sentence", inWords(s, analysis->metre)}, {"faults", s.faults}, {"notes", Json::array()}};
        for (const WovenNote &n : s.second) item["notes"].push_back(n.pitch.name());
        report["strettos"].push_back(std::move(item));
    }
    return writeReport(report, common.json);
}

} // namespace

void addFugueAnalysis(CLI::App &fugue, CommonOptions &common, RunLater &run)
{
    const auto in = std::make_shared<std::filesystem::path>();
    CLI::App &analyse = *fugue.add_subcommand("analyse", "subject, answer, countersubjects, entries, episodes, strettos and cadences of a fugue");
    analyse.add_option("IN", *in, "a score with a voice in each part, or voices within parts")->required();
    addCommonOptions(analyse, common);
    analyse.callback([in, &common, &run] { run = [in, &common] { return analyseCommand(*in, common); }; });

    const auto options = std::make_shared<StrettoCommand>();
    CLI::App &stretto = *fugue.add_subcommand("stretto", "where a subject can stand against itself, best first");
    stretto.add_option("IN", options->in, "a score that holds the subject")->required();
    stretto.add_option("OUT", options->out, "where one of them is written as a score");
    stretto.add_option("--key", options->key, "the key, such as \"G major\"; found in the subject without");
    stretto.add_option("--part", options->part, "the part by its number from above; the first that sounds without");
    stretto.add_option("--bars", options->bars, "A-B: the bars that hold the subject; all without");
    stretto.add_option("--only", options->changes, "plain, inverted, augmented, diminished, retrograde; all without")->delimiter(',')
        ->check(CLI::IsMember({"plain", "inverted", "augmented", "diminished", "retrograde"}));
    stretto.add_option("--count", options->count, "how many are listed")->check(CLI::Range(1, 500));
    stretto.add_option("--rank", options->rank, "which one is written to OUT, from 1")->check(CLI::Range(1, 500));
    addCommonOptions(stretto, common);
    stretto.callback([options, &common, &run] { run = [options, &common] { return strettoCommand(*options, common); }; });
}

} // namespace ricercar
