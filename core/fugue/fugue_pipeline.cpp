// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/fugue_pipeline.h"

#include "core/fugue/fugue_score.h"
#include "core/fugue/model_voices.h"
#include "core/music/edits.h"
#include "core/theory/key.h"

#include <algorithm>
#include <chrono>
#include <array>
#include <cmath>
#include <map>
#include <set>

namespace ricercar {

namespace {

double sumOf(const std::vector<Finding> &findings)
{
    double sum = 0;
    for (const Finding &f : findings) sum += static_cast<double>(f.severity);
    return sum;
}

std::string percent(double share) { return std::to_string(static_cast<int>(std::lround(share * 100))) + " %"; }
std::string counted(int n, const char *one, const char *many) { return std::to_string(n) + " " + (n == 1 ? one : many); }

// What the theme does by itself is no fault of the writing: findings whose notes all belong to entries are left out.
std::vector<Finding> findingsIn(const Score &score, const WrittenFugue &fugue, const std::vector<PartId> &parts, const CheckRules &rules)
{
    CheckOptions options;
    options.rules = rules;
    options.choirRanges = false;
    std::set<NoteId> given;
    for (std::size_t v = 0; v < parts.size(); ++v) {
        options.voices.push_back({parts[v], 0});
        options.range = std::nullopt;
        for (const PlacedNote &n : notesIn(score, score.partIndex(parts[v]), {TimelineTick{0}, score.end()}))
            for (const FugueMark &k : fugue.marks)
                if (k.voice == static_cast<int>(v) && k.role <= FugueMark::Role::Answer && n.onset.value >= k.begin && n.onset.value < k.end)
                    given.insert(n.note->id);
    }
    std::vector<Finding> kept;
    for (Finding &f : checkVoiceLeading(score, options))
        if (f.notes.empty() || std::any_of(f.notes.begin(), f.notes.end(), [&](NoteId id) { return !given.count(id); })) kept.push_back(std::move(f));
    return kept;
}

class Run {
public:
    Run(const FugueRequest &request, IdSource ids, JobControl &job, const std::function<void(const FugueAlternative &)> &onAlternative)
        : m_request(request), m_ids(ids), m_job(job), m_onAlternative(onAlternative) {}

    Result<FugueResult> run()
    {
        const FugueMaterial &m = m_request.material;
        if (const auto ok = usable(m); !ok) return Unexpected{ok.error()};
        const int count = std::clamp(m_request.count, 1, 16);
        fillConcept();
        log("Subject: " + counted(static_cast<int>(m.subject.size()), "note", "notes") + " in " + keyName(m.key) + "; the answer is "
            + (std::none_of(m_fourth.begin(), m_fourth.end(), [](bool b) { return b; }) ? "real." : "tonal."));
        for (int i = 0; i < count; ++i) {
            if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            auto one = alternative(i, count);
            if (!one) {
                if (one.error().code == ErrorCode::Cancelled || i + 1 == count) {
                    if (one.error().code == ErrorCode::Cancelled || m_result.alternatives.empty()) return Unexpected{one.error()};
                }
                log(one.error().sentence);
                continue;
            }
            m_result.alternatives.push_back(std::move(*one));
        }
        rank();
        log("Ranked. " + m_result.alternatives.front().idea.why);
        m_job.progress(1.0, "Done");
        return std::move(m_result);
    }

private:
    void log(const std::string &words)
    {
        m_result.log.push_back(words);
        m_job.log(words);
    }

    void fillConcept()
    {
        const FugueMaterial &m = m_request.material;
        m_fourth = answeredAtFourth(m);
        Concept &c = m_result.concept_;
        const int voices = m_request.plan ? m_request.plan->voices() : m_request.wishes.voices;
        c.texture = {(m_request.wishes.expositionOnly ? "exposition of a fugue in " : "fugue in ") + counted(voices, "voice", "voices"), FieldOrigin::Said};
        c.key = {m.key, FieldOrigin::FoundInMusic};
        c.tonic = {pitchOn(28 + tonicLetter(m.key), m.key), FieldOrigin::FoundInMusic};
        c.metre = {m.metre.time, FieldOrigin::FoundInMusic};
        c.tempo = {m.tempo, FieldOrigin::FoundInMusic};
    }

    Result<FugueAlternative> alternative(int index, int count)
    {
        const auto begin = std::chrono::steady_clock::now();
        const FugueMaterial &m = m_request.material;
        const std::uint64_t seed = m_request.seed + static_cast<std::uint64_t>(index);
        const double from = static_cast<double>(index) / count;
        m_job.progress(from, "Looking for a countersubject");
        FugueAlternative a;
        if (m_request.countersubject) {
            a.countersubject = *m_request.countersubject;
        } else {
            CountersubjectRequest wish;
            wish.invertible = m_request.invertible;
            wish.seed = seed;
            wish.count = 3;
            auto found = countersubjectsTo(m, wish, m_job);
            if (!found && found.error().code == ErrorCode::Cancelled) return Unexpected{found.error()};
            if (found) a.countersubject = found->front();
            else log("Idea " + std::to_string(index + 1) + ": " + found.error().sentence + " The voices beside the theme are free.");
        }
        if (m_request.plan) {
            a.plan = *m_request.plan;
            a.plan.seed = seed;
        } else {
            FugueWishes wishes = m_request.wishes;
            wishes.seed = seed;
            // Of four ideas one or two have more stretto, or longer episodes.
            if (wishes.character == FugueCharacter::Plain && index % 4 == 2) wishes.character = FugueCharacter::Learned;
            if (wishes.character == FugueCharacter::Plain && index % 4 == 3) wishes.character = FugueCharacter::Flowing;
            auto plan = planFugue(m, wishes);
            if (!plan) return Unexpected{plan.error()};
            a.plan = std::move(*plan);
        }
        if (a.countersubject.notes.empty()) a.plan.countersubjects = 0;
        log("Idea " + std::to_string(index + 1) + ": " + route(a.plan));
        auto fugue = writeFugue(m, a.plan, a.countersubject, m_job);
        if (!fugue) return Unexpected{fugue.error()};
        a.fugue = std::move(*fugue);
        a.idea.draft.seed = seed;
        a.idea.draft.generator = "Rules";
        judge(a);
        a.idea.severityBefore = sumOf(a.idea.findings);
        if (const auto mended = repair(a, seed); !mended) return Unexpected{mended.error()};
        if (m_request.model && a.plan.voices() <= static_cast<int>(kChoirVoices))
            if (const auto sung = singFreely(a, seed, index); !sung) return Unexpected{sung.error()};
        a.idea.severityAfter = sumOf(a.idea.findings);
        a.idea.draft.grid = gridFrom(*a.idea.score, a.idea.voices, a.idea.range);
        if (a.idea.repairRounds > 0)
            log("Idea " + std::to_string(index + 1) + ": mended in " + counted(a.idea.repairRounds, "round", "rounds") + ", from "
                + std::to_string(static_cast<int>(a.idea.severityBefore / 50)) + " to " + std::to_string(static_cast<int>(a.idea.severityAfter / 50)) + " points of fault.");
        for (const std::string &remark : a.fugue.remarks) log("Idea " + std::to_string(index + 1) + ": " + remark);
        a.idea.draft.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        assess(a);
        if (m_onAlternative) m_onAlternative(a);
        return a;
    }

    // "A minor, exposition; C major; G major; stretto; close; 42 bars."
    std::string route(const FuguePlan &plan) const
    {
        std::string words;
        for (const FugueSection &s : plan.sections) {
            if (s.kind == FugueSection::Kind::Episode) continue;
            words += (words.empty() ? "" : ", ") + std::string(sectionWord(s.kind)) + " in " + keyName(s.key);
        }
        const int bar = m_request.material.metre.bar();
        return words + "; " + counted((plan.length() + bar - 1) / bar, "bar", "bars") + ".";
    }

    void judge(FugueAlternative &a)
    {
        const FugueMaterial &m = m_request.material;
        a.figures = figuresOf(a.fugue, m, a.plan);
        if (!m_provenance) {
            Provenance provenance;
            provenance.origin = Provenance::Origin::Rules;
            provenance.source = "Rules";
            provenance.seed = m_request.seed;
            provenance.request = "fugue in " + keyName(m.key);
            m_provenance = std::make_shared<const Provenance>(provenance);
        }
        const ScorePtr own = scoreOf(a.fugue, m, a.plan, m_provenance, m_ids);
        a.parts.clear();
        a.idea.score = withFugue(m_request.base, own, &a.parts);
        a.idea.range = {TimelineTick{0}, TimelineTick{a.plan.length()}};
        a.idea.findings = findingsIn(*a.idea.score, a.fugue, a.parts, m_request.rules);
        a.idea.voices = choirPlaces(a.parts);
    }

    double gravity(const FugueAlternative &a) const { return sumOf(a.idea.findings) + 100.0 * (a.figures.parallels + a.figures.stillBars); }

    // Sections with errors are written anew by other seeds; what comes out worse is thrown away.
    Result<void> repair(FugueAlternative &a, std::uint64_t seed)
    {
        for (int round = 1; round <= std::clamp(m_request.repairRounds, 0, 20); ++round) {
            std::map<std::size_t, double> faulty;
            for (const Finding &f : a.idea.findings) {
                if (f.severity < Severity::Weakness) continue;
                for (std::size_t s = 0; s < a.plan.sections.size(); ++s)
                    if (f.range.begin.value >= a.plan.startOf(s) && f.range.begin.value < a.plan.startOf(s + 1)) faulty[s] += static_cast<double>(f.severity);
            }
            if (faulty.empty()) break;
            bool better = false;
            // The three worst sections of a round.
            std::vector<std::pair<double, std::size_t>> worst;
            for (const auto &[s, weight] : faulty) worst.push_back({weight, s});
            std::sort(worst.begin(), worst.end(), [](const auto &x, const auto &y) { return x.first != y.first ? x.first > y.first : x.second < y.second; });
            if (worst.size() > 3) worst.resize(3);
            for (const auto &[weight, s] : worst) {
                if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
                if (weight < 100 && round > 1) continue;
                auto again = rewritten(m_request.material, a.plan, a.countersubject, a.fugue, {s}, seed + 7001u * static_cast<std::uint64_t>(round), m_job);
                if (!again) return Unexpected{again.error()};
                FugueAlternative other = a;
                other.fugue = std::move(*again);
                judge(other);
                if (gravity(other) < gravity(a)) {
                    other.idea.repairRounds = round;
                    a = std::move(other);
                    better = true;
                }
            }
            if (!better) break;
        }
        return {};
    }

    // Sections whose free voices the model writes without more fault and with no fewer chords become the model's.
    Result<void> singFreely(FugueAlternative &a, std::uint64_t seed, int index)
    {
        constexpr int kVersions = 3;
        auto versions = modelVersions(a.fugue, m_request.material, a.plan, *m_request.model, seed, kVersions, m_job);
        if (!versions) {
            if (versions.error().code == ErrorCode::Cancelled) return Unexpected{versions.error()};
            log("Idea " + std::to_string(index + 1) + ": " + versions.error().sentence);
            return {};
        }
        for (std::size_t s = 0; s < a.plan.sections.size(); ++s) {
            FugueAlternative best = a;
            bool found = false;
            for (const WrittenFugue &version : *versions) {
                if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
                FugueAlternative other = a;
                other.fugue = withSectionOf(a.fugue, version, a.plan, s);
                if (other.fugue.lines == a.fugue.lines) continue;
                judge(other);
                const FugueFigures &x = other.figures, &y = best.figures;
                const bool whole = x.entriesExact == y.entriesExact && x.rangeErrors <= y.rangeErrors && x.parallels <= y.parallels;
                const bool better = found ? gravity(other) < gravity(best) || (gravity(other) == gravity(best) && x.chordBeats > y.chordBeats)
                                          : gravity(other) <= gravity(best) && x.chordBeats >= y.chordBeats;
                if (!whole || !better) continue;
                best = std::move(other);
                found = true;
            }
            if (!found) continue;
            ++best.modelSections;
            a = std::move(best);
        }
        if (a.modelSections > 0) {
            a.idea.draft.generator = "Rules and " + m_request.model->capabilities().name;
            a.idea.draft.weights = m_request.model->capabilities().weights;
            log("Idea " + std::to_string(index + 1) + ": the model sings the free voices of " + counted(a.modelSections, "section", "sections") + ".");
        }
        return {};
    }

    void assess(FugueAlternative &a) const
    {
        const FugueFigures &f = a.figures;
        int errors = 0, weak = 0;
        for (const Finding &x : a.idea.findings) {
            errors += x.severity == Severity::Error;
            weak += x.severity == Severity::Weakness;
        }
        const double perHundred = f.notes > 0 ? (2.0 * errors + weak) * 100.0 / f.notes : 0;
        auto &parts = a.idea.parts;
        parts.clear();
        parts.push_back({"voice leading", std::exp(-perHundred / 2.5), 3,
                         errors == 0 && weak == 0 ? "No fault of voice leading beyond the theme's own."
                                                  : counted(errors, "error", "errors") + " and " + counted(weak, "weakness", "weaknesses") + " of voice leading in " + counted(f.notes, "note", "notes") + "."});
        const bool legal = a.countersubject.notes.empty() || a.countersubject.clean();
        parts.push_back({"theme", (f.entries > 0 ? static_cast<double>(f.entriesExact) / f.entries : 1) * (legal ? 1.0 : 0.7), 2,
                         counted(f.entries, "entry", "entries") + ", " + (f.entriesExact == f.entries ? "all exact" : counted(f.entriesExact, "exact", "exact"))
                             + (a.countersubject.notes.empty() ? "; no countersubject is kept." : legal ? "; the countersubject is legal above and below." : "; the countersubject has faults in one position.")});
        const double chords = f.beats > 0 ? static_cast<double>(f.chordBeats) / f.beats : 0.75;
        parts.push_back({"harmony", std::min(1.0, chords / 0.85), 1.5,
                         f.beats > 0 ? percent(chords) + " of the full beats are plain chords; the rest are suspensions and passing notes." : "With fewer than three voices there are intervals, not chords."});
        // Motion: how many half beats some voice strikes, and how evenly the voices share it.
        const int pulse = m_request.material.metre.beat() / 2;
        int struck = 0, all = 0;
        for (int t = m_request.material.offset(); t < a.plan.length() - m_request.material.metre.bar(); t += pulse) {
            ++all;
            struck += std::any_of(a.fugue.lines.begin(), a.fugue.lines.end(), [&](const WovenLine &l) {
                const WovenNote *n = soundingAt(l, t);
                return n && n->onset == t;
            });
        }
        const double flow = all > 0 ? static_cast<double>(struck) / all : 1;
        parts.push_back({"motion", std::min(1.0, flow / 0.9), 1, "Some voice strikes on " + percent(flow) + " of the half beats."});
        std::set<std::pair<int, int>> keys;
        int strettos = 0;
        for (const FugueSection &s : a.plan.sections) {
            keys.insert({s.to.fifths, static_cast<int>(s.to.mode)});
            strettos += s.kind == FugueSection::Kind::Stretto;
        }
        parts.push_back({"form", std::min(1.0, 0.5 + 0.1 * static_cast<double>(keys.size()) + (strettos > 0 ? 0.15 : 0.0)), 1,
                         "It visits " + counted(static_cast<int>(keys.size()), "key", "keys") + (strettos > 0 ? " and closes the entries up in stretto." : ".")});
        double sum = 0, weights = 0;
        for (const ScorePart &p : parts) {
            sum += p.value * p.weight;
            weights += p.weight;
        }
        a.idea.total = sum / weights;
    }

    void rank()
    {
        auto &all = m_result.alternatives;
        std::stable_sort(all.begin(), all.end(), [](const auto &a, const auto &b) { return a.idea.total > b.idea.total; });
        for (std::size_t i = 0; i < all.size(); ++i) {
            Alternative &a = all[i].idea;
            a.rank = static_cast<int>(i) + 1;
            std::size_t best = 0, worst = 0;
            double above = -9, below = 9;
            for (std::size_t p = 0; p < a.parts.size(); ++p) {
                double mean = 0;
                for (const auto &b : all) mean += b.idea.parts[p].value / static_cast<double>(all.size());
                const double d = (a.parts[p].value - mean) * a.parts[p].weight;
                if (d > above) { above = d; best = p; }
                if (d < below) { below = d; worst = p; }
            }
            if (all.size() < 2) a.why = a.parts.front().reason;
            else if (i == 0) a.why = "First, most of all for its " + a.parts[best].name + ": " + a.parts[best].reason;
            else a.why = "Strongest in " + a.parts[best].name + "; behind in " + a.parts[worst].name + ": " + a.parts[worst].reason;
        }
    }

    const FugueRequest &m_request;
    IdSource m_ids;
    JobControl &m_job;
    const std::function<void(const FugueAlternative &)> &m_onAlternative;
    FugueResult m_result;
    std::vector<bool> m_fourth;
    ProvenancePtr m_provenance;
};

} // namespace

PipelineResult FugueResult::ideas() const
{
    PipelineResult result;
    result.concept_ = concept_;
    result.log = log;
    for (const FugueAlternative &a : alternatives) result.alternatives.push_back(a.idea);
    return result;
}

ScorePtr withFugue(const ScorePtr &base, const ScorePtr &fugue, std::vector<PartId> *parts)
{
    if (parts)
        for (const PartPtr &part : fugue->parts) parts->push_back(part->id);
    if (!base || allNotes(*base).empty()) return fugue;
    ScorePtr score = base;
    if (score->barCount() < fugue->barCount()) score = withBars(score, score->barCount(), fugue->barCount() - score->barCount());
    for (const PartPtr &part : fugue->parts) {
        Part copy = *part;
        while (copy.bars.size() < score->barCount()) copy.bars.push_back(std::make_shared<const Bar>());
        score = withPart(score, std::move(copy), score->parts.size());
    }
    return score;
}

Result<FugueResult> composeFugue(const FugueRequest &request, IdSource ids, JobControl &job, const std::function<void(const FugueAlternative &)> &onAlternative)
{
    return Run(request, ids, job, onAlternative).run();
}

} // namespace ricercar
