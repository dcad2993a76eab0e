// SPDX-License-Identifier: GPL-3.0-or-later
// A new piece: concept, plan, drafts, self-assessment and repair, selection.
#include "core/piece/piece_agent.h"

#include "core/brief/concept_words.h"
#include "core/brief/place.h"
#include "core/piece/agent_words.h"
#include "core/piece/piece_repair.h"

#include <algorithm>
#include <chrono>
#include <set>

namespace ricercar {

namespace {

Unexpected cancelled() { return fail(ErrorCode::Cancelled, "Stopped."); }

class Composing {
public:
    Composing(const PieceRequest &request, const WriterTools &tools, IdSource ids, JobControl &job, const OnPiece &onPiece)
        : m_request(request), m_tools(tools), m_ids(ids), m_job(job), m_onPiece(onPiece)
    {
    }

    Result<PieceResult> run()
    {
        if (m_request.base && !m_request.base->locks.empty())
            return fail(ErrorCode::Conflict, "Some of the music is locked, so a new piece cannot take its place: unlock it, or begin a new document.");
        m_result.concept_ = completed(m_request.concept_);
        const PieceConcept &piece = m_result.concept_;
        say("Understood: " + conceptLine(piece));
        for (const std::string &remark : piece.remarks) say(remark);
        const int count = std::clamp(piece.alternatives.value, 1, 16);
        const std::uint64_t first = piece.seed.value;
        Error last;
        for (int i = 0; i < count; ++i) {
            if (m_job.stopped()) return cancelled();
            m_job.progress(static_cast<double>(i) / count, "Writing idea " + std::to_string(i + 1) + " of " + std::to_string(count));
            auto made = alternative(first + static_cast<std::uint64_t>(i), i, count);
            if (!made) {
                if (made.error().code == ErrorCode::Cancelled) return Unexpected{made.error()};
                last = made.error();
                say("Idea " + std::to_string(i + 1) + " came to nothing: " + last.sentence);
                continue;
            }
            if (m_onPiece) m_onPiece(*made);
            m_result.alternatives.push_back(std::move(*made));
        }
        if (m_result.alternatives.empty()) return Unexpected{last.sentence.empty() ? Error{ErrorCode::Internal, "Nothing could be written for this.", {}} : last};
        ranked(m_result.alternatives, m_request.weights);
        for (const PieceAlternative &a : m_result.alternatives) say("Idea " + std::to_string(a.idea.rank) + " (seed " + std::to_string(a.idea.draft.seed) + "): " + a.idea.why);
        m_job.progress(1, "Done");
        return std::move(m_result);
    }

private:
    void say(const std::string &words)
    {
        m_result.log.push_back(words);
        m_job.log(words);
    }

    Result<PieceAlternative> alternative(std::uint64_t seed, int index, int count)
    {
        const PieceConcept &piece = m_result.concept_;
        const auto begin = std::chrono::steady_clock::now();
        PieceAlternative a;
        a.plan = plannedPiece(piece, seed);
        if (index == 0)
            for (const std::string &line : planWords(a.plan)) say("Planned: " + line);
        auto score = writtenPiece(piece, a.plan, m_tools, seed, m_ids, m_job);
        if (m_job.stopped()) return cancelled();
        if (!score) return Unexpected{score.error()};
        m_job.progress((index + 0.6) / count, "Assessing idea " + std::to_string(index + 1));
        const RepairTask task{piece, a.plan, m_tools, m_request.base, m_request.heard.get(), 0, std::clamp(m_request.repairRounds, 0, 20), seed};
        PieceDraftState draft{*score, assessedFor(task, *score)};
        RepairReport report = repaired(draft, task, m_ids, m_job);
        if (m_job.stopped()) return cancelled();
        // What was asked and no mending brings about is begun again from other seeds, where that costs little.
        for (std::uint64_t again = 1; again <= 3 && m_request.repairRounds > 0 && unmet(draft) && since(begin) < 2.0; ++again) {
            const std::uint64_t other = seed + 100003 * again;
            const PiecePlan plan = plannedPiece(piece, other);
            auto next = writtenPiece(piece, plan, m_tools, other, m_ids, m_job);
            if (m_job.stopped()) return cancelled();
            if (!next) break;
            const RepairTask retry{piece, plan, m_tools, m_request.base, m_request.heard.get(), 0, std::clamp(m_request.repairRounds, 0, 20), other};
            PieceDraftState fresh{*next, assessedFor(retry, *next)};
            const RepairReport mended = repaired(fresh, retry, m_ids, m_job);
            if (m_job.stopped()) return cancelled();
            if (fresh.assessment.severity >= draft.assessment.severity) continue;
            draft = std::move(fresh);
            a.plan = plan;
            report.after = mended.after;
            report.rounds += mended.rounds;
            report.steps.push_back("Begun again, so that what was asked is heard.");
        }
        const auto [generator, weights] = writersOf(*draft.score);
        a.idea.score = draft.score;
        a.idea.findings = draft.assessment.findings;
        a.idea.parts = draft.assessment.parts;
        a.idea.severityBefore = report.before;
        a.idea.severityAfter = report.after;
        a.idea.repairRounds = report.rounds;
        a.idea.range = {TimelineTick{0}, draft.score->end()};
        a.idea.draft.seed = seed;
        a.idea.draft.generator = generator;
        a.idea.draft.weights = weights;
        a.idea.draft.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        std::string line = "Idea " + std::to_string(index + 1) + ": written by " + generator + "; " + findingsLine(a.idea.findings);
        if (report.rounds > 0 && report.after < report.before) line += " Repair took " + std::to_string(report.rounds) + (report.rounds == 1 ? " round." : " rounds.");
        say(line);
        for (const std::string &step : report.steps) say("  " + step);
        return a;
    }

    static double since(std::chrono::steady_clock::time_point begin) { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }
    static bool unmet(const PieceDraftState &draft)
    {
        return std::any_of(draft.assessment.findings.begin(), draft.assessment.findings.end(), [](const Finding &f) { return f.severity == Severity::Error && f.rule.starts_with("asked-"); });
    }

    const PieceRequest &m_request;
    const WriterTools &m_tools;
    IdSource m_ids;
    JobControl &m_job;
    const OnPiece &m_onPiece;
    PieceResult m_result;
};

} // namespace

Result<PieceResult> composedPiece(const PieceRequest &request, const WriterTools &tools, IdSource ids, JobControl &job, const OnPiece &onPiece)
{
    return Composing(request, tools, ids, job, onPiece).run();
}

} // namespace ricercar
