// SPDX-License-Identifier: GPL-3.0-or-later
// The agent examined on requests in plain language: whether its music does what each request's checks demand, at the first
// try and after self-repair, and whether anything changed that was not asked for.
#pragma once

#include "core/brief/request_check.h"
#include "core/piece/piece_agent.h"

#include <map>
#include <string>
#include <vector>

namespace ricercar {

struct RequestMark {
    std::string id;
    BriefLanguage language = BriefLanguage::English;
    std::string kind;                     // "new", "transform", "regenerate", "reconcept", "extend", "remove", "add-part", "undo"
    bool first = false, repaired = false; // all checks hold: of the first draft; of the first choice after repair
    int outside = 0;                      // alternatives in which something changed outside what was asked
    std::vector<std::string> missedFirst, missed; // sentences
    std::vector<std::string> notUnderstood;
    double seconds = 0;                   // of the whole, repair and all alternatives
};
// `music`: that the request is about; null for a new piece.
RequestMark marked(const RequestCase &request, const ScorePtr &music, const WriterTools &tools, std::uint64_t seed, JobControl &job);

struct RequestShare {
    int all = 0, first = 0, repaired = 0, outside = 0;
};
// By "all", by language ("en", "zh"), by kind.
std::map<std::string, RequestShare> sharesOf(const std::vector<RequestMark> &marks);

} // namespace ricercar
