// SPDX-License-Identifier: GPL-3.0-or-later
// Follow-ups: what can be done exactly is done exactly; what must be written is written in several ways, each verified:
// that what was asked is heard, and that nothing else changed.
#include "core/piece/agent_words.h"
#include "core/piece/piece_agent.h"
#include "core/piece/rewriting.h"
#include "core/piece/wish_moves.h"

#include "core/brief/place.h"
#include "core/music/locks.h"
#include "core/theory/checker.h"

#include <algorithm>
#include <chrono>

namespace ricercar {

namespace {

using Clock = std::chrono::steady_clock;
double since(Clock::time_point begin) { return std::chrono::duration<double>(Clock::now() - begin).count(); }

class Changing {
public:
    Changing(const ChangeRequest &request, const WriterTools &tools, IdSource ids, JobControl &job, const OnPiece &onPiece)
        : m_request(request), m_change(request.change), m_tools(tools), m_ids(ids), m_job(job), m_onPiece(onPiece)
    {
    }

    Result<PieceResult> run()
    {
        if (!m_request.base) return fail(ErrorCode::BadInput, "There is no music to change: write or open some first.");
        m_result.concept_ = m_change.concept_;
        say(m_change.label.empty() ? "A change." : m_change.label + ".");
        switch (m_change.kind) {
        case ChangeKind::Transform:
        case ChangeKind::Remove: return exact();
        case ChangeKind::Regenerate: return regenerated();
        case ChangeKind::Reconcept: return reconceived();
        case ChangeKind::Extend: return written([&](std::uint64_t seed) { return writtenOn(m_change, m_request.base, plan(), m_tools, seed, m_ids, m_job); });
        case ChangeKind::AddPart: return written([&](std::uint64_t seed) { return writtenBeside(m_change, m_request.base, plan(), m_tools, seed, m_ids, m_job); });
        case ChangeKind::Again: return again();
        case ChangeKind::Undo:
        case ChangeKind::Redo:
        case ChangeKind::Listen:
        case ChangeKind::Nothing: break;
        }
        return fail(ErrorCode::WrongUse, "This request changes no notes: it is for the window to carry out.");
    }

private:
    void say(const std::string &words)
    {
        m_result.log.push_back(words);
        m_job.log(words);
    }
    const PiecePlan &plan()
    {
        if (!m_plan) m_plan = foundPlan(*m_request.base, m_request.concept_);
        return *m_plan;
    }
    std::uint64_t seed() const { return m_change.seed ? m_change.seed : std::max<std::uint64_t>(1, m_change.concept_.seed.value); }

    // ---- exact
    Result<PieceResult> exact()
    {
        const auto begin = Clock::now();
        auto made = madeExactly(m_change, m_request.base, m_ids);
        if (!made) return Unexpected{made.error()};
        ScorePtr score = made->score;
        // Parts that lost all their voices go whole.
        if (m_change.kind == ChangeKind::Remove && !m_change.voices.empty() && m_change.wholePiece)
            for (const VoiceRef &v : m_change.voices) {
                const std::size_t p = score->partIndex(v.part);
                if (p < score->parts.size() && score->parts.size() > 1 && notesIn(*score, p, {TimelineTick{0}, score->end()}).empty()) score = withoutPart(score, v.part);
            }
        for (const std::string &remark : made->remarks) say(remark);
        if (score == m_request.base)
            return fail(ErrorCode::Conflict, made->remarks.empty() ? "The music is so already: nothing changes." : "All that this would change is locked: unlock it first.");
        add(score, "Exact", {}, seed(), since(begin), 0, nullptr);
        return finished();
    }

    // ---- written
    void add(const ScorePtr &score, const std::string &generator, const std::string &weights, std::uint64_t seed, double seconds, double logLikelihood, const ChangeOutcome *outcome)
    {
        PieceAlternative a;
        AssessmentRequest request;
        request.score = score;
        PieceConcept piece = m_change.concept_;
        // What was said of another piece is not what is judged here.
        piece.occur = {};
        piece.avoid = {};
        piece.cadences = {};
        piece.ranges = {};
        piece.keyPlan = {};
        for (Field<double> &level : piece.aspects) level.origin = FieldOrigin::Default;
        forEachField(piece, [](const char *, auto &field) {
            if (field.said()) field.origin = FieldOrigin::FoundInMusic;
        });
        request.piece = &piece;
        request.heard = m_request.heard.get();
        request.logLikelihood = logLikelihood;
        const bool region = m_change.kind == ChangeKind::Regenerate && !m_change.wholePiece;
        if (region) request.range = m_change.range;
        Assessment judged = assessed(request);
        if (outcome) {
            judged.findings.insert(judged.findings.begin(), outcome->missed.begin(), outcome->missed.end());
            for (ScorePart &p : judged.parts)
                if (p.name == criterionId(Criterion::Wishes) && outcome->asked > 0) {
                    p.value = static_cast<double>(outcome->met) / outcome->asked;
                    p.reason = outcome->missed.empty() ? "what was asked for is heard." : outcome->missed.front().sentence;
                }
        }
        for (ScorePart &p : judged.parts)
            if (p.name == criterionId(Criterion::Novelty) && region) {
                const double difference = differenceOf(*score, *m_request.base);
                p.value = std::clamp(0.5 + 2 * difference, 0.0, 1.0);
                p.reason = difference > 0 ? "it differs from what was there." : "it is as it was.";
            }
        a.idea.score = score;
        a.idea.findings = std::move(judged.findings);
        a.idea.parts = std::move(judged.parts);
        a.idea.severityAfter = severityOf(a.idea.findings);
        a.idea.severityBefore = std::max(m_before, a.idea.severityAfter);
        a.idea.range = region ? m_change.range : TickRange{TimelineTick{0}, score->end()};
        a.idea.draft.seed = seed;
        a.idea.draft.generator = generator;
        a.idea.draft.weights = weights;
        a.idea.draft.seconds = seconds;
        a.idea.draft.logLikelihood = logLikelihood;
        if (m_plan) a.plan = *m_plan;
        say("Idea " + std::to_string(m_result.alternatives.size() + 1) + ": " + (generator == "Exact" ? "made exactly" : "by " + generator) + "; " + findingsLine(a.idea.findings));
        if (m_onPiece) m_onPiece(a);
        m_result.alternatives.push_back(std::move(a));
    }

    Result<PieceResult> finished()
    {
        if (m_result.alternatives.empty()) return fail(ErrorCode::Internal, "Nothing could be written for this request.");
        ranked(m_result.alternatives, m_request.weights);
        return std::move(m_result);
    }

    template <typename Write>
    Result<PieceResult> written(Write &&write)
    {
        const int count = std::clamp(m_request.count, 1, 16);
        Error last;
        for (int k = 0; k < count + 2 && static_cast<int>(m_result.alternatives.size()) < count; ++k) {
            if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            m_job.progress(static_cast<double>(k) / (count + 2), "Writing idea " + std::to_string(m_result.alternatives.size() + 1));
            const auto begin = Clock::now();
            const std::uint64_t own = seed() + static_cast<std::uint64_t>(k);
            Result<Rewritten> made = write(own);
            if (!made) {
                if (made.error().code == ErrorCode::Cancelled) return Unexpected{made.error()};
                last = made.error();
                continue;
            }
            const ChangeOutcome outcome = outcomeOf(m_change, m_request.base, made->score);
            if (!outcome.breach.empty()) {
                last = {ErrorCode::Internal, "What was written did not keep to the request: " + outcome.breach, {}};
                continue;
            }
            if (isTwin(made->score)) continue;
            add(made->score, made->generator, made->weights, own, since(begin), made->logLikelihood, &outcome);
        }
        if (m_result.alternatives.empty() && !last.sentence.empty()) return Unexpected{last};
        return finished();
    }

    bool isTwin(const ScorePtr &score) const
    {
        return std::any_of(m_result.alternatives.begin(), m_result.alternatives.end(), [&](const PieceAlternative &a) { return differenceOf(*a.idea.score, *score) <= 0; });
    }

    // Some ideas vary the music that is there, some write it anew; of each it is verified that it does what was asked.
    Result<PieceResult> regenerated()
    {
        const bool moves = !m_change.deltas.empty() || !m_change.occur.empty() || !m_change.cadences.empty() || !m_change.avoid.empty();
        const int count = std::clamp(m_request.count, 1, 16);
        const int tries = m_request.repairRounds > 0 ? 2 * count + 4 : count;
        struct Spare {
            Rewritten made;
            ChangeOutcome outcome;
            std::uint64_t seed;
            double seconds;
        };
        if (moves)
            if (const ChangeOutcome asIs = outcomeOf(m_change, m_request.base, m_request.base); asIs.asked > 0 && asIs.missed.empty())
                return fail(ErrorCode::Conflict, "The music is so already: nothing needs to change.");
        std::vector<Spare> spares; // do not do all that was asked
        Error last;
        for (int k = 0; k < tries && static_cast<int>(m_result.alternatives.size()) < count; ++k) {
            if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            m_job.progress(static_cast<double>(k) / tries, "Writing idea " + std::to_string(m_result.alternatives.size() + 1));
            const auto begin = Clock::now();
            const std::uint64_t own = seed() + static_cast<std::uint64_t>(k);
            const bool vary = moves && k % 4 < 2;
            Rewritten made{m_request.base, "variation", {}, 0};
            if (vary && !m_change.avoid.empty()) made = mendedWhereAsked(m_change, m_request.base, m_tools, own, m_ids, m_job);
            if (!vary) {
                Result<Rewritten> anew = writtenAnew(m_change, m_request.base, plan(), m_tools, own, m_ids, m_job);
                if (!anew) {
                    if (anew.error().code == ErrorCode::Cancelled) return Unexpected{anew.error()};
                    last = anew.error();
                    if (!moves) continue;
                } else {
                    made = std::move(*anew);
                }
            }
            ChangeOutcome outcome = outcomeOf(m_change, m_request.base, made.score);
            for (int attempt = 0; attempt < std::max(1, m_request.repairRounds) && !outcome.missed.empty() && moves && !m_job.stopped(); ++attempt) {
                const ScorePtr next = towards(m_change, m_request.base, made.score, attempt + k / 4, own, m_ids);
                if (next == made.score) break;
                ChangeOutcome then = outcomeOf(m_change, m_request.base, next);
                if (!then.breach.empty() || then.met < outcome.met) continue;
                made.score = next;
                outcome = std::move(then);
            }
            if (!outcome.breach.empty()) {
                last = {ErrorCode::Internal, "What was written did not keep to the request: " + outcome.breach, {}};
                continue;
            }
            if (made.score == m_request.base || isTwin(made.score)) continue;
            if (!outcome.missed.empty()) {
                spares.push_back({std::move(made), std::move(outcome), own, since(begin)});
                continue;
            }
            add(made.score, made.generator, made.weights, own, since(begin), made.logLikelihood, &outcome);
        }
        // Where nothing does it all, what does most is shown, and says what it lacks.
        std::stable_sort(spares.begin(), spares.end(), [](const Spare &a, const Spare &b) { return a.outcome.met > b.outcome.met; });
        for (const Spare &s : spares) {
            if (!m_result.alternatives.empty() || s.outcome.met == 0) break;
            add(s.made.score, s.made.generator, s.made.weights, s.seed, s.seconds, s.made.logLikelihood, &s.outcome);
        }
        if (m_result.alternatives.empty() && !spares.empty()) add(spares.front().made.score, spares.front().made.generator, spares.front().made.weights, spares.front().seed, spares.front().seconds, 0, &spares.front().outcome);
        if (m_result.alternatives.empty()) {
            if (!last.sentence.empty()) return Unexpected{last};
            return fail(ErrorCode::Conflict, "Nothing there can be changed so: it is locked, kept, or has no notes.");
        }
        return finished();
    }

    // ---- the piece anew
    Result<PieceResult> reconceived()
    {
        const int now = m_request.base->barNumber(m_request.base->barCount() - 1), wanted = m_change.concept_.bars.value.bars;
        const bool onlyLength = std::all_of(m_change.fields.begin(), m_change.fields.end(), [](const std::string &f) { return f == "bars" || f == "sections" || f == "form"; })
            && std::find(m_change.fields.begin(), m_change.fields.end(), "bars") != m_change.fields.end();
        if (onlyLength && wanted > now) {
            say("The music stays, and goes on for " + std::to_string(wanted - now) + " bars.");
            m_extended = m_change;
            m_extended.kind = ChangeKind::Extend;
            m_extended.bars = wanted - now;
            return written([&](std::uint64_t seed) { return writtenOn(m_extended, m_request.base, plan(), m_tools, seed, m_ids, m_job); });
        }
        if (onlyLength && wanted < now) return shortened(wanted);
        PieceRequest anew;
        anew.concept_ = m_change.concept_;
        anew.concept_.alternatives.value = m_request.count;
        anew.concept_.seed.value = seed();
        anew.base = m_request.base;
        anew.repairRounds = m_request.repairRounds;
        anew.weights = m_request.weights;
        anew.heard = m_request.heard;
        auto result = composedPiece(anew, m_tools, m_ids, m_job, m_onPiece);
        if (!result) return result;
        result->log.insert(result->log.begin(), m_result.log.begin(), m_result.log.end());
        return result;
    }

    // The first bars stay; the last of them close.
    Result<PieceResult> shortened(int wanted)
    {
        const auto begin = Clock::now();
        const std::size_t pickup = m_request.base->masterBars.front()->pickup ? 1 : 0, keep = static_cast<std::size_t>(std::max(wanted, 1)) + pickup;
        if (keep >= m_request.base->barCount()) return fail(ErrorCode::Conflict, "The music is so short already.");
        ScorePtr score = withoutBars(m_request.base, keep, m_request.base->barCount() - keep);
        MoveRequest r{score, {score->barStart(keep > 1 ? keep - 2 : 0), score->end()}, {}, {}, false, plan().key, seed()};
        score = withCadence(r, Cadence::Authentic, plan().key, false, m_ids);
        score = withMasterBar(score, score->barCount() - 1, [](MasterBar &bar) { bar.right = Barline::Final; });
        if (!lockedChanges(*m_request.base, *score).empty()) return fail(ErrorCode::Conflict, "Some of the bars that would go are locked: unlock them first.");
        say("The first " + std::to_string(wanted) + " bars stay, with a close at their end.");
        add(score, "Exact", {}, seed(), since(begin), 0, nullptr);
        return finished();
    }

    Result<PieceResult> again()
    {
        PieceRequest anew;
        anew.concept_ = m_change.concept_;
        anew.concept_.seed.value = seed();
        if (anew.concept_.alternatives.origin != FieldOrigin::Said) anew.concept_.alternatives.value = m_request.count;
        anew.base = m_request.base;
        anew.repairRounds = m_request.repairRounds;
        anew.weights = m_request.weights;
        anew.heard = m_request.heard;
        auto result = composedPiece(anew, m_tools, m_ids, m_job, m_onPiece);
        if (result) result->log.insert(result->log.begin(), m_result.log.begin(), m_result.log.end());
        return result;
    }

    const ChangeRequest &m_request;
    const Change &m_change;
    Change m_extended;
    const WriterTools &m_tools;
    IdSource m_ids;
    JobControl &m_job;
    const OnPiece &m_onPiece;
    std::optional<PiecePlan> m_plan;
    double m_before = 0;
    PieceResult m_result;
};

} // namespace

Result<PieceResult> changedPiece(const ChangeRequest &request, const WriterTools &tools, IdSource ids, JobControl &job, const OnPiece &onPiece)
{
    return Changing(request, tools, ids, job, onPiece).run();
}

} // namespace ricercar
