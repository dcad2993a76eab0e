// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/request_exam.h"

#include "core/piece/wish_moves.h"

#include <algorithm>
#include <chrono>

namespace ricercar {

namespace {

bool ofTheConcept(const RequestCheck &check) { return check.subject == "style" || check.subject == "task" || check.subject == "alternatives" || check.subject == "undone"; }

const char *kindWord(ChangeKind kind)
{
    switch (kind) {
    case ChangeKind::Transform: return "transform";
    case ChangeKind::Regenerate: return "regenerate";
    case ChangeKind::Reconcept: return "reconcept";
    case ChangeKind::Extend: return "extend";
    case ChangeKind::Remove: return "remove";
    case ChangeKind::AddPart: return "add-part";
    case ChangeKind::Undo:
    case ChangeKind::Redo: return "undo";
    case ChangeKind::Again: return "again";
    case ChangeKind::Listen: return "listen";
    case ChangeKind::Nothing: break;
    }
    return "nothing";
}

IdSource idsAfter(const Score *score)
{
    IdSource ids(1);
    if (score) {
        for (const PlacedNote &n : allNotes(*score)) ids.raiseTo(n.note->id.value + 1);
        for (const PartPtr &part : score->parts) ids.raiseTo(part->id.value + 1);
    }
    return ids;
}

class Exam {
public:
    Exam(const RequestCase &request, const ScorePtr &music, const WriterTools &tools, std::uint64_t seed, JobControl &job)
        : m_case(request), m_music(music), m_tools(tools), m_seed(seed), m_job(job)
    {
    }

    RequestMark run()
    {
        const auto begin = std::chrono::steady_clock::now();
        m_mark.id = m_case.id;
        m_mark.language = m_case.language;
        m_mark.kind = "new";
        if (m_case.followUp) followUp();
        else fresh();
        m_mark.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        return std::move(m_mark);
    }

private:
    // What the checks miss in a piece; `demand` answers what the notes cannot.
    template <typename Demand>
    std::vector<std::string> missed(const ScorePtr &score, const Demand &demand) const
    {
        std::vector<std::string> wrong;
        if (!score) return {"Nothing was written."};
        for (const std::string &text : m_case.checks) {
            const auto check = requestCheckFrom(text);
            if (!check) {
                wrong.push_back(check.error().sentence);
                continue;
            }
            const CheckOutcome o = ofTheConcept(*check) ? demand(*check) : checked(*check, *score, m_music.get());
            if (!o.met) wrong.push_back(text + ": " + o.sentence);
        }
        return wrong;
    }

    void fresh()
    {
        const auto u = understood(Brief{m_case.text, nullptr, {}});
        if (!u) {
            m_mark.missedFirst = m_mark.missed = {u.error().sentence};
            return;
        }
        for (const TextSpan &s : u->notUnderstood) m_mark.notUnderstood.push_back(s.words);
        const auto compose = [&](int rounds, int count) -> ScorePtr {
            PieceRequest request;
            request.concept_ = u->concept_;
            request.concept_.seed.value = m_seed;
            if (count > 0) request.concept_.alternatives.value = count;
            request.repairRounds = rounds;
            auto result = composedPiece(request, m_tools, idsAfter(nullptr), m_job);
            if (!result) {
                m_error = result.error().sentence;
                return nullptr;
            }
            return result->alternatives.front().idea.score;
        };
        const auto demand = [&](const RequestCheck &c) { return demanded(c, u->concept_); };
        m_mark.missedFirst = missed(compose(0, 1), demand);
        m_mark.missed = missed(compose(5, 0), demand);
        if (!m_error.empty()) m_mark.missed.push_back(m_error);
        m_mark.first = m_mark.missedFirst.empty();
        m_mark.repaired = m_mark.missed.empty();
    }

    void followUp()
    {
        FollowUpRequest ask;
        ask.text = m_case.text;
        ask.score = m_music;
        ask.concept_ = foundIn(*m_music, {TimelineTick{0}, m_music->end()});
        ask.lastSeed = m_seed;
        const auto change = understoodChange(ask);
        if (!change || change->changes.empty()) {
            m_mark.kind = "nothing";
            m_mark.missedFirst = m_mark.missed = {change ? std::string("No change was understood.") : change.error().sentence};
            return;
        }
        for (const TextSpan &s : change->notUnderstood) m_mark.notUnderstood.push_back(s.words);
        m_mark.kind = kindWord(change->changes.front().kind);
        const auto demand = [&](const RequestCheck &c) { return demanded(c, *change, *m_music); };
        m_mark.missedFirst = missed(made(*change, ask.concept_, 0, 1), demand);
        m_mark.missed = missed(made(*change, ask.concept_, 5, 4), demand);
        if (!m_error.empty()) m_mark.missed.push_back(m_error);
        m_mark.first = m_mark.missedFirst.empty();
        m_mark.repaired = m_mark.missed.empty();
    }

    ScorePtr made(const FollowUp &followUp, const PieceConcept &concept_, int rounds, int count)
    {
        ScorePtr score = m_music;
        PieceConcept piece = concept_;
        for (const Change &change : followUp.changes) {
            if (change.kind == ChangeKind::Undo || change.kind == ChangeKind::Redo || change.kind == ChangeKind::Listen || change.kind == ChangeKind::Nothing) continue;
            ChangeRequest request;
            request.change = change;
            request.concept_ = piece;
            request.base = score;
            request.count = count;
            request.repairRounds = rounds;
            auto result = changedPiece(request, m_tools, idsAfter(score.get()), m_job);
            // What is so already stays; the checks say whether it is.
            if (!result && result.error().code == ErrorCode::Conflict && result.error().sentence.find("already") != std::string::npos) continue;
            if (!result) {
                m_error = result.error().sentence;
                return nullptr;
            }
            if (rounds > 0)
                for (const PieceAlternative &a : result->alternatives)
                    if (!outcomeOf(change, score, a.idea.score).breach.empty()) ++m_mark.outside;
            score = result->alternatives.front().idea.score;
            piece = result->concept_;
        }
        return score;
    }

    const RequestCase &m_case;
    const ScorePtr &m_music;
    const WriterTools &m_tools;
    std::uint64_t m_seed;
    JobControl &m_job;
    RequestMark m_mark;
    std::string m_error;
};

} // namespace

RequestMark marked(const RequestCase &request, const ScorePtr &music, const WriterTools &tools, std::uint64_t seed, JobControl &job)
{
    RequestMark mark = Exam(request, music, tools, seed, job).run();
    // A check that something is unchanged and does not hold is a change outside what was asked.
    for (const std::string &m : mark.missed)
        if (m.starts_with("unchanged")) ++mark.outside;
    return mark;
}

std::map<std::string, RequestShare> sharesOf(const std::vector<RequestMark> &marks)
{
    std::map<std::string, RequestShare> shares;
    for (const RequestMark &m : marks)
        for (const std::string &key : {std::string("all"), std::string(m.language == BriefLanguage::Chinese ? "zh" : "en"), m.kind}) {
            RequestShare &s = shares[key];
            ++s.all;
            s.first += m.first;
            s.repaired += m.repaired;
            s.outside += m.outside;
        }
    return shares;
}

} // namespace ricercar
