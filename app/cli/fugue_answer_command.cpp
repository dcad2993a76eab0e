// SPDX-License-Identifier: GPL-3.0-or-later
// fugue answer: the answers to a subject, each changed note with its rule; and the exam of known answers.
#include "app/cli/fugue_commands.h"
#include "app/cli/report.h"
#include "app/cli/request_words.h"

#include "core/compose/found_voices.h"
#include "core/fugue/answer.h"
#include "core/fugue/fugue_score.h"
#include "core/io/files.h"
#include "core/theory/key.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <fstream>
#include <map>
#include <memory>
#include <sstream>

namespace ricercar {

namespace {

struct AnswerCommand {
    std::filesystem::path in, out;
    std::string key, part, bars, fourth;
    int count = 6;
    bool below = false;
};

// The part that a person names or numbers, or the first that sounds.
Result<VoiceRef> voiceNamed(const Score &score, const std::string &part, TickRange range)
{
    const std::vector<FoundVoice> voices = voicesIn(score, range);
    if (part.empty()) {
        if (voices.empty()) return fail(ErrorCode::BadInput, "There is silence there; name the bars that hold the subject with --bars.");
        const auto first = std::min_element(voices.begin(), voices.end(), [&](const FoundVoice &a, const FoundVoice &b) { return a.part < b.part; });
        return first->ref;
    }
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (score.parts[p]->name != part && std::to_string(p + 1) != part) continue;
        for (const FoundVoice &voice : voices)
            if (voice.part == p) return voice.ref;
        return fail(ErrorCode::BadInput, "The part " + part + " is silent there; name other bars with --bars.");
    }
    return fail(ErrorCode::WrongUse, "There is no part \"" + part + "\"; name one as the score does, or by its number from above.");
}

// The notes at the fourth, as a person writes them: "1,3", "1,5-21", "2-4", "none".
Result<Answer> answerAsked(const WovenLine &line, const SubjectAnalysis &analysis, const AnswerCommand &options)
{
    bool first = false;
    std::optional<std::pair<std::size_t, std::size_t>> window;
    std::stringstream words(options.fourth == "none" ? std::string() : options.fourth);
    std::string word;
    while (std::getline(words, word, ',')) {
        unsigned from = 0, to = 0;
        char rest = 0;
        const int read = std::sscanf(word.c_str(), "%u-%u%c", &from, &to, &rest);
        if (read == 1) to = from;
        if (read < 1 || read > 2 || from < 1 || to < from || to > line.size())
            return fail(ErrorCode::WrongUse, "Notes at the fourth are given as 1, 4, 2-5 or 1,5-8, from 1 to " + std::to_string(line.size()) +
                                                 "; \"" + options.fourth + "\" is none of these.");
        if (from == 1 && to == 1) first = true;
        else if (window) return fail(ErrorCode::WrongUse, "One window of neighbouring notes can be at the fourth, and the first note besides.");
        else window = std::pair<std::size_t, std::size_t>{from, to};
    }
    return answerWith(line, analysis, first, window, options.below);
}

Json toJson(const Answer &answer, std::size_t rank)
{
    Json json{{"rank", rank}, {"kind", kindName(answer.kind)}, {"notes", Json::array()}, {"changes", Json::array()}};
    for (const WovenNote &n : answer.line) json["notes"].push_back(n.pitch.name());
    for (const AnswerChange &c : answer.changes)
        json["changes"].push_back({{"index", c.index}, {"from", c.from.name()}, {"to", c.to.name()}, {"rule", c.rule},
                                   {"sentence", c.sentence}, {"source", c.source}});
    json["first_at_fourth"] = answer.firstAtFourth;
    json["window"] = answer.window ? Json{answer.window->first, answer.window->second} : Json(nullptr);
    json["score"] = answer.score;
    json["why"] = answer.why;
    return json;
}

Json toJson(const SubjectAnalysis &a, const WovenLine &line)
{
    Json json{{"key", keyName(a.key)}, {"key_confidence", a.keyConfidence}, {"lowest", a.lowest.name()}, {"highest", a.highest.name()},
              {"notes", Json::array()}, {"degrees", Json::array()}, {"harmony", Json::array()},
              {"modulates_at", a.modulatesAt ? Json(*a.modulatesAt + 1) : Json(nullptr)}, {"head", a.headEnd},
              {"answer_places", Json::array()}, {"remarks", a.remarks}, {"easy", a.easy}, {"hard", a.hard}};
    for (const WovenNote &n : line) json["notes"].push_back(n.pitch.name());
    for (const SubjectNote &n : a.notes) json["degrees"].push_back(n.degree + 1);
    for (const ImpliedChord &chord : a.harmony) json["harmony"].push_back(chord.name);
    for (const AnswerPlace &p : a.answerPlaces)
        json["answer_places"].push_back({{"quarters", Ticks{p.at - line.front().onset}.quarters()}, {"fitness", p.fitness}, {"why", p.why}});
    return json;
}

// Subject and first answer as a score of two parts, the answer where it enters best, named and its changed notes counted.
Result<void> writePair(const AnswerCommand &options, const WovenLine &line, const SubjectAnalysis &a, const Answer &answer, double tempo)
{
    const int at = a.answerPlaces.empty() ? line.back().end : a.answerPlaces.front().at;
    const WovenLine later = shifted(answer.line, at - line.front().onset);
    IdSource ids;
    const std::string label = "Answer, " + std::string(kindName(answer.kind));
    // The higher of the two stands above.
    std::vector<ScoredLine> lines{{"Answer", later, label}, {"Subject", line, "Subject"}};
    if (options.below) std::swap(lines[0], lines[1]);
    const ScorePtr score = scoreOf(lines, a.key, a.metre.time, tempo, later.back().end, "Subject and answer", nullptr, ids);
    return writeScore(*score, options.out);
}

Result<void> answerCommand(const AnswerCommand &options, const CommonOptions &common)
{
    Result<Imported> music = readScore(options.in);
    if (!music) return Unexpected{music.error()};
    const Score &score = *music->score;
    TickRange range{TimelineTick{0}, score.end()};
    if (!options.bars.empty()) {
        const Result<TickRange> bars = barsNamed(score, options.bars);
        if (!bars) return Unexpected{bars.error()};
        range = *bars;
    }
    const Result<VoiceRef> voice = voiceNamed(score, options.part, range);
    if (!voice) return Unexpected{voice.error()};
    const Result<WovenLine> line = themeFrom(score, *voice, range);
    if (!line) return Unexpected{line.error()};
    std::optional<KeySignature> key;
    if (!options.key.empty()) {
        const Result<KeySignature> named = keyNamed(options.key);
        if (!named) return Unexpected{named.error()};
        key = *named;
    } else if (const KeySignature written = score.masterBars[score.locate(range.begin).bar]->key; written.fifths != 0) {
        // A signature was set on purpose; none may mean C major, or nothing at all.
        key = KeySignature{written.fifths, Mode::Unknown};
    }
    const Result<SubjectAnalysis> analysis = analyseSubject(*line, metreAt(score, range.begin), key);
    if (!analysis) return Unexpected{analysis.error()};

    const auto begin = std::chrono::steady_clock::now();
    std::vector<Answer> answers = answersTo(*line, *analysis, AnswerOptions{static_cast<std::size_t>(options.count), options.below});
    const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    if (!options.fourth.empty()) {
        Result<Answer> asked = answerAsked(*line, *analysis, options);
        if (!asked) return Unexpected{asked.error()};
        answers.insert(answers.begin(), std::move(*asked));
    }
    if (!options.out.empty())
        if (Result<void> done = writePair(options, *line, *analysis, answers.front(), tempoAt(score, range.begin)); !done) return done;

    if (common.json.empty()) {
        for (const std::string &sentence : analysis->remarks) std::printf("%s\n", sentence.c_str());
        for (std::size_t i = 0; i < answers.size(); ++i) {
            std::printf("\n%zu. %s\n  ", i + 1, answers[i].why.c_str());
            for (const WovenNote &n : answers[i].line) std::printf(" %s", n.pitch.name().c_str());
            std::printf("\n");
            for (const AnswerChange &c : answers[i].changes) {
                if (answers[i].kind == AnswerKind::Subdominant && c.index > 1) break; // the same for every note
                std::printf("   note %zu, %s%s%s: %s\n", c.index, c.rule.c_str(), c.source.empty() ? "" : ", ", c.source.c_str(), c.sentence.c_str());
            }
        }
    }
    Json report{{"subject", toJson(*analysis, *line)}, {"answers", Json::array()}, {"milliseconds", ms}};
    for (std::size_t i = 0; i < answers.size(); ++i) report["answers"].push_back(toJson(answers[i], i + 1));
    return writeReport(report, common.json);
}

// ---- the exam --------------------------------------------------------------------------------------

std::vector<std::string> partedAt(const std::string &text, char mark)
{
    std::vector<std::string> parts;
    std::stringstream stream(text);
    std::string part;
    while (std::getline(stream, part, mark)) parts.push_back(part);
    return parts;
}

// "c#", "E-", "B-" (minus for flat, small letters for minor), or as elsewhere "E flat major"-like words.
Result<KeySignature> tableKey(std::string text)
{
    for (char &c : text)
        if (c == '-') c = 'b';
    return keyNamed(text);
}

// "C5:1/2": name and length in quarters.
Result<WovenLine> tableSubject(const std::string &text)
{
    WovenLine line;
    int at = 0;
    std::stringstream words(text);
    for (std::string word; words >> word;) {
        const std::size_t colon = word.find(':');
        const Result<SpelledPitch> pitch = parsePitch(word.substr(0, colon));
        double count = 1, of = 1;
        if (!pitch || colon == std::string::npos || std::sscanf(word.c_str() + colon + 1, "%lf/%lf", &count, &of) < 1 || count <= 0 || of <= 0)
            return fail(ErrorCode::BadInput, "\"" + word + "\" is no note of a subject; one is written as C5:1/2.");
        const int length = static_cast<int>(count / of * static_cast<double>(kQuarter.value) + 0.5);
        line.push_back(woven(at, at + length, *pitch));
        at += length;
    }
    return line;
}

bool sameNames(const WovenLine &line, const std::vector<SpelledPitch> &names)
{
    return std::equal(line.begin(), line.end(), names.begin(), names.end(),
                      [](const WovenNote &n, const SpelledPitch &p) { return n.pitch.step == p.step && n.pitch.alter == p.alter; });
}

struct ExamCount {
    int fugues = 0, first = 0, firstThree = 0, changed = 0, withRule = 0;
    double slowest = 0;
};

Result<void> examine(const std::filesystem::path &file, Json &list, ExamCount &count)
{
    std::ifstream stream(file);
    if (!stream) return fail(ErrorCode::BadInput, file.string() + " cannot be read.");
    std::map<std::string, std::size_t> column; // by the heading's first word
    const auto headed = [&](const std::string &name) {
        const auto it = column.find(name);
        return it == column.end() ? std::size_t(-1) : it->second;
    };
    for (std::string row; std::getline(stream, row);) {
        if (!row.empty() && row.back() == '\r') row.pop_back();
        if (row.empty() || row[0] == '#') continue;
        const std::vector<std::string> cells = partedAt(row, '\t');
        if (column.empty()) {
            for (std::size_t i = 0; i < cells.size(); ++i) column[cells[i].substr(0, cells[i].find('('))] = i;
            if (!column.contains("key") || !column.contains("subject") || !column.contains("answer"))
                return fail(ErrorCode::BadInput, file.string() + " has no columns key, subject and answer; it is no table of answers.");
            continue;
        }
        const auto cell = [&](const std::string &name) { return headed(name) < cells.size() ? cells[headed(name)] : std::string(); };
        const std::string name = cell("bwv").empty() ? cell("no") : cell("bwv");
        const Result<KeySignature> key = tableKey(cell("key"));
        if (!key) return Unexpected{key.error()};
        const Result<WovenLine> subject = tableSubject(cell("subject"));
        if (!subject) return Unexpected{subject.error()};
        std::vector<SpelledPitch> wanted;
        std::stringstream words(cell("answer"));
        for (std::string word; words >> word;) {
            const Result<SpelledPitch> pitch = parsePitch(word.substr(0, word.find(':')));
            if (!pitch) return Unexpected{pitch.error()};
            wanted.push_back(*pitch);
        }
        ++count.fugues;
        Json item{{"fugue", name}, {"file", file.filename().string()}};
        const auto begin = std::chrono::steady_clock::now();
        const Result<SubjectAnalysis> analysis = analyseSubject(*subject, Metre{}, *key);
        if (!analysis) {
            item["error"] = analysis.error().sentence;
            item["rank"] = nullptr;
            list.push_back(std::move(item));
            continue;
        }
        const std::vector<Answer> answers = answersTo(*subject, *analysis);
        const double ms = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
        count.slowest = std::max(count.slowest, ms);
        std::size_t rank = 0;
        for (std::size_t i = 0; i < answers.size() && rank == 0; ++i)
            if (sameNames(answers[i].line, wanted)) rank = i + 1;
        count.first += rank == 1;
        count.firstThree += rank >= 1 && rank <= 3;
        item["rank"] = rank == 0 ? Json(nullptr) : Json(rank);
        item["first"] = rank == 1;
        item["first_three"] = rank >= 1 && rank <= 3;
        item["kind"] = kindName(answers.front().kind);
        item["changes"] = Json::array();
        for (const AnswerChange &c : answers.front().changes) {
            item["changes"].push_back({{"index", c.index}, {"to", c.to.name()}, {"rule", c.rule}});
            ++count.changed;
            count.withRule += c.rule != "free";
        }
        if (!cell("mutated_idx").empty()) item["expected_at_fourth"] = cell("mutated_idx");
        item["milliseconds"] = ms;
        list.push_back(std::move(item));
    }
    return {};
}

} // namespace

Result<std::string> evaluateFugueAnswers(const std::filesystem::path &source)
{
    std::vector<std::filesystem::path> files;
    if (std::filesystem::is_directory(source)) {
        for (const auto &entry : std::filesystem::recursive_directory_iterator(source))
            if (entry.path().extension() == ".tsv") files.push_back(entry.path());
        std::sort(files.begin(), files.end());
        if (files.empty()) return fail(ErrorCode::BadInput, "There is no table of answers (.tsv) in " + source.string() + ".");
    } else {
        files.push_back(source);
    }
    Json list = Json::array();
    ExamCount count;
    for (const auto &file : files)
        if (Result<void> done = examine(file, list, count); !done) return Unexpected{done.error()};
    const double all = std::max(1, count.fugues);
    Json report{{"fugues", count.fugues}, {"first", count.first}, {"first_three", count.firstThree},
                {"first_share", count.first / all}, {"first_three_share", count.firstThree / all},
                {"changed_notes", count.changed}, {"changed_notes_with_rule", count.withRule},
                {"slowest_milliseconds", count.slowest}, {"each", std::move(list)}};
    return report.dump();
}

void addFugueAnswer(CLI::App &fugue, CommonOptions &common, RunLater &run)
{
    const auto options = std::make_shared<AnswerCommand>();
    CLI::App &command = *fugue.add_subcommand("answer", "the answers to a subject, best first, each changed note with its rule");
    command.add_option("IN", options->in, "a score that holds the subject")->required();
    command.add_option("OUT", options->out, "where subject and first answer are written as a score");
    command.add_option("--key", options->key, "the key, such as \"G major\" or \"d minor\"; found in the subject without");
    command.add_option("--part", options->part, "the part by its name or number; the first that sounds without");
    command.add_option("--bars", options->bars, "A-B: the bars that hold the subject; all without");
    command.add_option("--at-fourth", options->fourth, "an answer of your own: the notes that go up a fourth, such as 1, 4, 2-5, 1,5-8 or none");
    command.add_option("--count", options->count, "how many answers")->check(CLI::Range(1, 50));
    command.add_flag("--below", options->below, "a fourth below the subject instead of a fifth above");
    addCommonOptions(command, common);
    command.callback([options, &common, &run] { run = [options, &common] { return answerCommand(*options, common); }; });
}

} // namespace ricercar
