// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate fugue-entries: what analyseFugue finds in a folder of scores, against the entries that a JSON file beside them
// lists: {"fugues": {"NAME": {"subject": {"start", "end"}, "entries": [{"start", "end", "first"}], "confidence"}}}, times in
// quarters as "25/4"; NAME is the score's file name without its ending.
#include "app/cli/fugue_commands.h"
#include "app/cli/report.h"

#include "core/fugue/entries.h"
#include "core/io/files.h"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <fstream>
#include <map>

namespace ricercar {

namespace {

constexpr double kSameStart = 1.0; // quarters: a first note may be shortened, or left out

double quartersOf(const Json &value)
{
    if (value.is_number()) return value.get<double>();
    double count = 0, of = 1;
    if (!value.is_string() || std::sscanf(value.get<std::string>().c_str(), "%lf/%lf", &count, &of) < 1 || of == 0) return -1;
    return count / of;
}

struct Count {
    int fugues = 0, read = 0, annotated = 0, found = 0, missed = 0, extra = 0, endsRight = 0, endsExact = 0, subjectEnds = 0;

    Json report() const
    {
        const auto share = [](int n, int of) { return of == 0 ? Json(nullptr) : Json(static_cast<double>(n) / of); };
        return {{"fugues", fugues}, {"read", read}, {"entries", annotated}, {"found", found}, {"false", extra},
                {"recall", share(found, annotated)}, {"false_share", share(extra, found + extra)},
                {"ends_right", share(endsRight, found)}, {"ends_exact", share(endsExact, found)}, {"subject_ends_right", share(subjectEnds, read)}};
    }
    void add(const Count &o)
    {
        fugues += o.fugues, read += o.read, annotated += o.annotated, found += o.found, missed += o.missed, extra += o.extra;
        endsRight += o.endsRight, endsExact += o.endsExact, subjectEnds += o.subjectEnds;
    }
};

Count examine(const std::filesystem::path &file, const Json &truth, Json &item)
{
    Count count;
    count.fugues = 1;
    const Json &entries = truth.at("entries");
    count.annotated = static_cast<int>(entries.size());
    const Result<Imported> music = readScore(file);
    const auto begin = std::chrono::steady_clock::now();
    const Result<FugueAnalysis> analysis = music ? analyseFugue(*music->score) : Result<FugueAnalysis>(Unexpected{music.error()});
    item["milliseconds"] = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
    if (!analysis) {
        item["error"] = analysis.error().sentence;
        return count;
    }
    count.read = 1;
    const auto at = [](TimelineTick t) { return static_cast<double>(t.value) / static_cast<double>(kQuarter.value); };
    std::vector<bool> used(analysis->entries.size(), false);
    item["missed"] = Json::array();
    for (const Json &e : entries) {
        const double start = quartersOf(e.at("start")), end = quartersOf(e.at("end"));
        std::size_t best = used.size();
        for (std::size_t i = 0; i < used.size(); ++i) {
            const FugueEntry &mine = analysis->entries[i];
            const double away = std::abs(at(mine.range.begin) - start);
            if (used[i] || away > kSameStart || mine.notes.empty()) continue;
            const PlacedNote first = findNote(*music->score, mine.notes.front());
            const Result<SpelledPitch> wanted = parsePitch(e.value("first", std::string("C4")));
            // Another first note is another entry, unless both end together: a head may be touched up.
            const bool other = e.contains("first") && wanted && first.note && first.note->midi() != wanted->midi();
            if (other && std::abs(at(mine.range.end) - end) > 1.0) continue;
            if (best == used.size() || away < std::abs(at(analysis->entries[best].range.begin) - start)) best = i;
        }
        if (best == used.size()) {
            ++count.missed;
            item["missed"].push_back({{"start", start}, {"end", end}, {"first", e.value("first", "")}});
            continue;
        }
        used[best] = true;
        ++count.found;
        const double off = std::abs(at(analysis->entries[best].range.end) - end);
        count.endsExact += off < 0.01;
        count.endsRight += off <= 1.0;
    }
    item["not_annotated"] = Json::array();
    for (std::size_t i = 0; i < used.size(); ++i)
        if (!used[i]) {
            ++count.extra;
            const FugueEntry &e = analysis->entries[i];
            item["not_annotated"].push_back({{"start", at(e.range.begin)}, {"end", at(e.range.end)}, {"part", e.part}, {"match", e.match}, {"transformation", changeName(e.change)}});
        }
    const double wanted = quartersOf(truth.at("subject").at("end"));
    count.subjectEnds = std::abs(at(analysis->entries.empty() ? TimelineTick{-1} : analysis->entries.front().range.end) - wanted) <= 1.0;
    item["subject_end"] = analysis->entries.empty() ? -1.0 : at(analysis->entries.front().range.end);
    item["subject_end_annotated"] = wanted;
    return count;
}

} // namespace

Result<std::string> evaluateFugueEntries(const std::filesystem::path &folder)
{
    if (!std::filesystem::is_directory(folder)) return fail(ErrorCode::BadInput, folder.string() + " is no folder of annotated fugues.");
    std::map<std::string, std::filesystem::path> scores;
    std::vector<std::filesystem::path> tables;
    for (const auto &entry : std::filesystem::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".json") tables.push_back(entry.path());
        else if (canRead(entry.path())) scores[entry.path().stem().string()] = entry.path();
    }
    std::sort(tables.begin(), tables.end());
    Count all, sure;
    Json list = Json::array();
    for (const auto &table : tables) {
        std::ifstream stream(table);
        const Json json = Json::parse(stream, nullptr, false);
        if (!json.is_object() || !json.contains("fugues")) continue;
        for (const auto &[name, truth] : json["fugues"].items()) {
            if (!scores.contains(name)) continue;
            Json item{{"fugue", name}, {"confidence", truth.value("confidence", "")}};
            try {
                const Count count = examine(scores.at(name), truth, item);
                item.update(count.report());
                all.add(count);
                if (truth.value("confidence", "high") == "high") sure.add(count);
            } catch (const Json::exception &) {
                return fail(ErrorCode::BadInput, "The annotations of " + name + " in " + table.string() + " lack a subject or entries with start and end.");
            }
            list.push_back(std::move(item));
        }
    }
    if (list.empty())
        return fail(ErrorCode::BadInput, "No score in " + folder.string() + " has annotations there: a .json file that lists fugues by the scores' file names.");
    Json report = all.report();
    report["confident_annotations"] = sure.report();
    report["each"] = std::move(list);
    return report.dump();
}

} // namespace ricercar
