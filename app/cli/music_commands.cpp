// SPDX-License-Identifier: GPL-3.0-or-later
// convert, render, info, check: what needs no generator.
#include "app/cli/commands.h"
#include "app/cli/report.h"
#include "app/export_score.h"

#include "core/audio/player.h"
#include "core/io/files.h"
#include "core/theory/checker.h"

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace ricercar {

namespace {

bool oneOf(const std::filesystem::path &path, std::initializer_list<const char *> endings)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return std::find(endings.begin(), endings.end(), ending) != endings.end();
}

void sayReport(const ImportReport &report)
{
    for (const std::string &sentence : report.damage) std::fprintf(stderr, "ricercar: %s\n", sentence.c_str());
    for (const std::string &sentence : report.dropped) std::fprintf(stderr, "ricercar: not kept: %s\n", sentence.c_str());
}

Result<RenderReport> renderWithProgress(const ScorePtr &score, const std::filesystem::path &out, const RenderOptions &options)
{
    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    Result<RenderReport> done = renderToFile(score, out, options, job);
    clearProgress();
    return done;
}

bool startsWithProfile(const std::string &rules)
{
    std::string first = rules.substr(0, rules.find(','));
    std::erase_if(first, [](unsigned char c) { return std::isspace(c); });
    return checkProfileFrom(first).has_value();
}

// Every rule as it stands under `rules`.
Result<void> listRules(const CheckRules &rules, const CommonOptions &common)
{
    Json list = Json::array();
    for (const RuleInfo &rule : voiceLeadingRules()) {
        const std::optional<Severity> severity = severityUnder(rules, rule.id);
        const std::string word = severity ? severityName(*severity) : "off";
        list.push_back(Json{{"id", rule.id}, {"name", rule.name}, {"severity", word}, {"explanation", rule.explanation}, {"source", rule.source}});
        if (common.json != "-")
            std::printf("%-24s %-9s %s: %s (%s)\n", rule.id.c_str(), word.c_str(), rule.name.c_str(), rule.explanation.c_str(), rule.source.c_str());
    }
    return writeReport(Json{{"profile", profileId(rules.profile)}, {"rules", list}}, common.json);
}

} // namespace

Result<void> convertCommand(const std::filesystem::path &in, const std::filesystem::path &out, const CommonOptions &common)
{
    const bool sound = oneOf(out, {".wav", ".flac", ".ogg"});
    const bool picture = oneOf(out, {".pdf", ".svg", ".png"});
    if (!sound && !picture && !canWrite(out))
        return fail(ErrorCode::WrongUse, "The ending of " + out.filename().string() +
                                             " is none that can be written; use .mid, .musicxml, .mxl, .ricercar, .pdf, "
                                             ".svg, .png, .wav, .flac or .ogg.");
    Result<Imported> music = readScore(in);
    if (!music) return Unexpected{music.error()};
    sayReport(music->report);

    Json report{{"in", in.string()}, {"out", out.string()}, {"import", toJson(music->report)}};
    if (sound) {
        Result<RenderReport> done = renderWithProgress(music->score, out, RenderOptions{});
        if (!done) return Unexpected{done.error()};
        report["seconds"] = done->seconds;
    } else if (Result<void> done = picture ? exportPicture(*music->score, out) : writeScore(*music->score, out); !done) {
        return done;
    }
    return writeReport(report, common.json);
}

Result<void> renderCommand(const RenderCommandOptions &options, const CommonOptions &common)
{
    if (!oneOf(options.out, {".wav", ".flac", ".ogg"}))
        return fail(ErrorCode::WrongUse, "A sound file ends in .wav, .flac or .ogg; " + options.out.filename().string() + " does not.");
    Result<Imported> music = readScore(options.in);
    if (!music) return Unexpected{music.error()};
    sayReport(music->report);

    RenderOptions render;
    render.soundFont = options.soundFont;
    render.rate = options.rate;
    Result<RenderReport> done = renderWithProgress(music->score, options.out, render);
    if (!done) return Unexpected{done.error()};
    return writeReport(Json{{"out", options.out.string()},
                            {"seconds", done->seconds},
                            {"peak", done->peak},
                            {"frames", done->frames},
                            {"rate", options.rate},
                            {"soundfont", done->soundFont}},
                       common.json);
}

Result<void> infoCommand(const std::filesystem::path &in, const CommonOptions &common)
{
    Result<Imported> music = readScore(in);
    if (!music) return Unexpected{music.error()};
    Json info = infoOf(*music->score);
    if (common.json.empty()) {
        for (const auto &part : info["parts"])
            std::printf("%s: %d notes, %d voices\n", part["name"].get<std::string>().c_str(), part["notes"].get<int>(),
                        part["voices"].get<int>());
        for (const auto &key : info["keys"])
            std::printf("bar %d: %s\n", key["bar"].get<int>(), key["key"].get<std::string>().c_str());
        for (const auto &metre : info["metres"])
            std::printf("bar %d: %s\n", metre["bar"].get<int>(), metre["metre"].get<std::string>().c_str());
        std::printf("%d bars, %d notes, %.1f seconds\n", info["bars"].get<int>(), info["notes"].get<int>(),
                    info["seconds"].get<double>());
    }
    info["import"] = toJson(music->report);
    return writeReport(info, common.json);
}

Result<void> checkCommand(const CheckCommandOptions &options, const CommonOptions &common)
{
    CheckOptions check;
    Result<CheckRules> rules = checkRulesFrom(options.rules);
    if (!rules) return Unexpected{rules.error()};
    check.rules = *rules;
    if (!options.profile.empty()) {
        Result<CheckProfile> profile = checkProfileFrom(options.profile);
        if (!profile) return Unexpected{profile.error()};
        if (startsWithProfile(options.rules) && check.rules.profile != *profile)
            return fail(ErrorCode::WrongUse, "--profile says " + profileId(*profile) + " and --rules says "
                                                 + profileId(check.rules.profile) + "; name the profile once.");
        check.rules.profile = *profile;
    }
    if (options.listRules) return listRules(check.rules, common);
    if (options.in.empty()) return fail(ErrorCode::WrongUse, "Name the file to check; ricercar check --list-rules needs none.");

    Result<Imported> music = readScore(options.in);
    if (!music) return Unexpected{music.error()};
    sayReport(music->report);
    if (options.profile.empty() && !startsWithProfile(options.rules)) check.rules.profile = suggestedProfile(*music->score);
    const std::vector<Finding> findings = checkVoiceLeading(*music->score, check);
    if (common.json != "-") {
        for (const Finding &finding : findings)
            std::printf("%-9s%s [%s]\n", (severityName(finding.severity) + ":").c_str(), finding.sentence.c_str(), finding.rule.c_str());
        if (findings.empty()) std::printf("Nothing to remark.\n");
        std::printf("Checked as %s.\n", profileName(check.rules.profile).c_str());
    }
    Json report{{"rules", toText(check.rules)}, {"findings", Json::array()}, {"summary", Json::object()},
                {"severities", {{"error", 0}, {"weakness", 0}, {"info", 0}}}};
    for (const Finding &finding : findings) {
        report["findings"].push_back(toJson(*music->score, finding));
        auto &count = report["severities"][severityName(finding.severity)];
        count = count.get<int>() + 1;
    }
    for (const auto &[rule, count] : summaryOf(findings)) report["summary"][rule] = count;
    return writeReport(report, common.json);
}

} // namespace ricercar
