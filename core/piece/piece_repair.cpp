// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/piece_repair.h"

#include "core/music/locks.h"
#include "core/piece/rewriting.h"
#include "core/piece/wish_moves.h"

#include <algorithm>
#include <map>
#include <set>

namespace ricercar {

namespace {

std::string fixed(const char *what, const Finding &f, const Score &score)
{
    return std::string(what) + " " + barsFrom(score, f.range) + " (" + f.rule + ").";
}

// Stretches of bars at fault, the worst first: what is next to each other is written together.
struct Spot {
    std::size_t first = 0, last = 0;
    double weight = 0;
    std::set<VoiceRef> voices;
    const Finding *worst = nullptr;
};
std::vector<Spot> spotsOf(const std::vector<Finding> &findings)
{
    std::map<std::size_t, Spot> bars;
    for (const Finding &f : findings) {
        if (f.severity < Severity::Weakness || f.rule.starts_with("asked-") || f.rule == "length" || f.lastBar > f.firstBar + 7) continue;
        for (std::size_t b = f.firstBar; b <= f.lastBar; ++b) {
            Spot &s = bars[b];
            s.first = s.last = b;
            s.weight += static_cast<double>(f.severity) / static_cast<double>(f.lastBar - f.firstBar + 1);
            s.voices.insert(f.voices.begin(), f.voices.end());
            if (!s.worst || f.severity > s.worst->severity) s.worst = &f;
        }
    }
    std::vector<Spot> spots;
    for (auto &[b, s] : bars) {
        if (!spots.empty() && spots.back().last + 1 == b && spots.back().last - spots.back().first < 2) {
            spots.back().last = b;
            spots.back().weight += s.weight;
            spots.back().voices.insert(s.voices.begin(), s.voices.end());
        } else {
            spots.push_back(std::move(s));
        }
    }
    std::stable_sort(spots.begin(), spots.end(), [](const Spot &a, const Spot &b) { return a.weight > b.weight; });
    return spots;
}

} // namespace

Assessment assessedFor(const RepairTask &task, const ScorePtr &score)
{
    AssessmentRequest request;
    request.score = score;
    request.piece = &task.piece;
    request.plan = &task.plan;
    request.document = task.document;
    request.heard = task.heard;
    request.logLikelihood = task.logLikelihood;
    return assessed(request);
}

RepairReport repaired(PieceDraftState &draft, const RepairTask &task, IdSource &ids, JobControl &job)
{
    RepairReport report;
    report.before = draft.assessment.severity;
    const auto takes = [&](ScorePtr next) {
        if (!next || next == draft.score || !lockedChanges(*draft.score, *next).empty()) return false;
        Assessment a = assessedFor(task, next);
        if (a.severity >= draft.assessment.severity - 1e-9) return false;
        draft = {std::move(next), std::move(a)};
        return true;
    };
    std::set<std::string> hopeless;
    for (int round = 1; round <= task.rounds && !job.stopped(); ++round) {
        bool better = false;
        for (const WishCheck &w : wishesIn(*draft.score, task.piece)) {
            if (w.met || job.stopped() || hopeless.contains(w.sentence)) continue;
            bool helped = w.force && takes(withInnerPart(draft.score, task.plan, *w.force, task.seed, ids));
            for (int attempt = 0; attempt < 3 && !helped && !job.stopped(); ++attempt)
                helped = takes(towards(w, draft.score, task.piece, {}, attempt, task.seed + static_cast<std::uint64_t>(attempt), ids));
            if (helped) report.steps.push_back("Mended: " + w.sentence);
            else hopeless.insert(w.sentence);
            better = better || helped;
        }
        std::vector<Spot> spots = spotsOf(draft.assessment.findings);
        if (spots.size() > 4) spots.resize(4);
        for (std::size_t i = 0; i < spots.size() && !job.stopped(); ++i) {
            const Spot spot = spots[i];
            const std::string words = spot.worst ? fixed("Written anew for a fault in", *spot.worst, *draft.score) : std::string();
            RewriteRequest r;
            r.score = draft.score;
            r.firstBar = spot.first;
            r.bars = spot.last - spot.first + 1;
            r.keepHarmony = true;
            // The voices at fault alone at first; the whole texture where that does not help.
            if (round % 2 == 1) r.voices.assign(spot.voices.begin(), spot.voices.end());
            auto again = rewritten(r, task.piece, task.plan, task.tools, task.seed + 7001u * static_cast<std::uint64_t>(round) + i, ids, job);
            if (!again) continue;
            if (takes(*again)) {
                report.steps.push_back(words);
                better = true;
                break; // findings have moved
            }
        }
        report.rounds = round;
        if (draft.assessment.severity <= 0) break;
        if (!better && round >= 2) break;
    }
    report.after = draft.assessment.severity;
    return report;
}

} // namespace ricercar
