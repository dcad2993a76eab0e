// SPDX-License-Identifier: GPL-3.0-or-later
// evaluate requests: the share of requests in plain language whose machine checks the agent's music meets, at the first try
// and after self-repair, and how often anything changed that was not asked for.
#include "app/cli/compose_command.h"
#include "app/cli/report.h"
#include "app/model_library.h"

#include "core/io/files.h"
#include "core/piece/request_exam.h"

#include <fstream>
#include <sstream>

namespace ricercar {

Result<std::string> evaluateRequests(const EvaluateOptions &options, std::uint64_t seed)
{
    std::ifstream in(options.data);
    if (!in) return fail(ErrorCode::BadInput, options.data.string() + " cannot be read; give a JSON file of requests.");
    std::stringstream text;
    text << in.rdbuf();
    const auto file = requestFileFrom(text.str());
    if (!file) return Unexpected{file.error()};
    std::map<std::string, ScorePtr> music;
    for (const auto &[name, source] : file->music) {
        const auto read = readScore(options.data.parent_path() / source);
        if (!read) return Unexpected{read.error()};
        music[name] = read->score;
    }
    const std::shared_ptr<const Pipeline> pipeline = makePipeline();
    std::vector<RequestMark> marks;
    Json cases = Json::array();
    for (const RequestCase &request : file->cases) {
        if (options.limit > 0 && static_cast<int>(marks.size()) >= options.limit) break;
        showProgress(static_cast<double>(marks.size()) / static_cast<double>(file->cases.size()), request.id);
        if (request.followUp && !music.count(request.music))
            return fail(ErrorCode::BadInput, "The request " + request.id + " is on music named \"" + request.music + "\", which the file does not have.");
        JobControl job;
        marks.push_back(marked(request, request.followUp ? music[request.music] : nullptr, toolsOf(*pipeline), seed, job));
        const RequestMark &m = marks.back();
        cases.push_back(Json{{"id", m.id}, {"text", request.text}, {"kind", m.kind}, {"first", m.first}, {"repaired", m.repaired}, {"outside", m.outside}, {"missed_first", m.missedFirst},
                             {"missed", m.missed}, {"not_understood", m.notUnderstood}, {"seconds", m.seconds}});
    }
    clearProgress();
    Json shares = Json::object();
    int outside = 0;
    for (const auto &[name, s] : sharesOf(marks)) {
        shares[name] = Json{{"requests", s.all}, {"first_try", s.all ? static_cast<double>(s.first) / s.all : 0}, {"after_repair", s.all ? static_cast<double>(s.repaired) / s.all : 0}, {"outside", s.outside}};
        if (name == "all") outside = s.outside;
    }
    return Json{{"file", options.data.string()}, {"requests", marks.size()}, {"first_try", shares.contains("all") ? shares["all"]["first_try"] : Json(0)},
                {"after_repair", shares.contains("all") ? shares["all"]["after_repair"] : Json(0)}, {"changed_outside", outside}, {"shares", shares}, {"cases", cases}}
        .dump();
}

} // namespace ricercar
