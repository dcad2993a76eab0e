// SPDX-License-Identifier: GPL-3.0-or-later
// Mending one finding: first by one or two notes, then by writing the cells around it anew, in a region that grows.
// What counts is the checker's word on the score itself: the finding must be gone and nothing as grave come instead.
#include "core/compose/choir_request.h"
#include "core/compose/obey.h"
#include "core/compose/pipeline.h"
#include "core/compose/ranking.h"
#include "core/compose/repair.h"
#include "core/compose/rule_harmonizer.h"
#include "core/compose/writing.h"

#include <algorithm>
#include <chrono>

namespace ricercar {

namespace {

constexpr std::size_t kContext = 2;     // bars read on each side of the finding
constexpr std::size_t kVerified = 48;   // candidates shown to the checker at most, in each round

struct Candidate {
    VoiceGrid grid;
    double value = 0;       // small is good
    std::string generator, weights;
    std::uint64_t seed = 0;
};

class Mender {
public:
    Mender(const CounterpointRequest &request, const Finding &finding, IGenerator &writer, IdSource ids, JobControl &job)
        : m_request(request), m_finding(finding), m_writer(writer), m_ids(ids), m_job(job), m_score(*request.base) {}

    Result<PipelineResult> run()
    {
        const auto begin = std::chrono::steady_clock::now();
        if (auto ok = read(); !ok) return Unexpected{ok.error()};
        m_options = m_request.rules;
        if (m_options.voices.empty())
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                if (m_analysis.present[v] && m_analysis.map[v]) m_options.voices.push_back(*m_analysis.map[v]);
        m_options.range = m_task.range;
        m_before = checkVoiceLeading(m_score, m_options);
        const auto wanted = static_cast<std::size_t>(std::clamp(m_request.count, 1, 16));
        bool any = false;
        for (int round = 0; round < 5 && m_result.alternatives.size() < wanted; ++round) {
            if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            m_job.progress(0.1 + 0.17 * round, round == 0 ? "Trying one or two notes" : "Writing the place anew");
            std::vector<Candidate> candidates = round == 0 ? byNotes() : byWriting(round);
            any = any || !candidates.empty();
            std::stable_sort(candidates.begin(), candidates.end(), [](const Candidate &a, const Candidate &b) { return a.value < b.value; });
            if (candidates.size() > kVerified) candidates.resize(kVerified);
            for (Candidate &candidate : candidates) {
                if (m_result.alternatives.size() >= wanted || m_job.stopped()) break;
                accept(std::move(candidate));
            }
        }
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        if (m_result.alternatives.empty()) {
            const std::string bars = barsInWords(m_score, m_finding.range);
            return fail(ErrorCode::BadInput, any ? "Nothing that may change in " + bars + " mends this without a fault as grave: let more voices"
                                                       " change, or unlock some."
                                                 : "All that could mend this in " + bars + " is locked or given: unlock a note of it, or let"
                                                       " another voice change.");
        }
        const double seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        for (Alternative &a : m_result.alternatives) a.draft.seconds = seconds;
        // The smallest of the severities first; of equals the one that changes least, as they came.
        std::stable_sort(m_result.alternatives.begin(), m_result.alternatives.end(),
                         [](const Alternative &a, const Alternative &b) { return a.severityAfter < b.severityAfter; });
        for (std::size_t i = 0; i < m_result.alternatives.size(); ++i) m_result.alternatives[i].rank = static_cast<int>(i) + 1;
        m_result.log.push_back(std::to_string(m_result.alternatives.size())
                               + (m_result.alternatives.size() == 1 ? " way" : " ways") + " to mend it: " + m_result.alternatives.front().why);
        for (const std::string &line : m_result.log) m_job.log(line);
        m_job.progress(1, "Done");
        return std::move(m_result);
    }

private:
    Result<void> read()
    {
        CounterpointRequest around = m_request;
        around.task = Task::Fill;
        around.emptyOnly = false;
        const std::size_t last = m_score.barCount() - 1;
        const std::size_t from = std::min(m_finding.firstBar, last), to = std::min(std::max(m_finding.lastBar, from), last);
        around.range = TickRange{m_score.barStart(from > kContext ? from - kContext : 0), m_score.barRange(std::min(to + kContext, last)).end};
        auto analysis = analysed(around);
        if (!analysis) return Unexpected{analysis.error()};
        m_analysis = std::move(*analysis);
        m_result.concept_ = m_analysis.concept_;
        for (const VoiceRef &ref : m_finding.voices) {
            const auto it = std::find_if(m_analysis.map.begin(), m_analysis.map.end(), [&](const auto &v) { return v && *v == ref; });
            if (it != m_analysis.map.end()) {
                m_voices[static_cast<std::size_t>(it - m_analysis.map.begin())] = true;
                continue;
            }
            const Part *part = m_score.part(ref.part);
            return fail(ErrorCode::Unsupported, "The studio mends textures of two to four voices, and "
                            + (part && !part->name.empty() ? part->name : std::string("one of the voices at fault"))
                            + " is not among those it reads here: mend this by hand.");
        }
        m_task = choirTask(around, m_analysis);
        m_music = m_task.before;
        m_base.task = Task::Fill;
        m_base.concept_ = m_analysis.concept_;
        m_base.present = m_analysis.present;
        m_base.free = m_task.free;
        m_base.settings = m_request.settings;
        m_base.wishes.keepRhythm = m_task.keepRhythm;
        m_base.wishes.keepPitch = m_task.keepPitch;
        // What an instrument has shown that it can play is in its range.
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            for (std::size_t f = 0; f < m_music.size(); ++f) {
                const int key = m_music.voices[v][f].pitch;
                if (!m_task.free.free[v][f] || key < 0) continue;
                m_base.ranges[v].lowest = std::min(m_base.ranges[v].lowest, key);
                m_base.ranges[v].highest = std::max(m_base.ranges[v].highest, key);
            }
        }
        m_base.grid = m_base.before = m_music;
        m_from = frameAt(m_finding.range.begin);
        m_to = std::max(frameAt(std::max(m_finding.range.end - Ticks{1}, m_finding.range.begin)) + 1, m_from + 1);
        return {};
    }

    std::size_t frameAt(TimelineTick t) const
    {
        const auto &frames = m_music.frames;
        const auto it = std::upper_bound(frames.begin(), frames.end(), t, [](TimelineTick x, const GridFrame &f) { return x < f.start; });
        return it == frames.begin() ? 0 : static_cast<std::size_t>(it - frames.begin()) - 1;
    }

    // The notes of the finding and their neighbours: a note on each side of the place.
    std::vector<Candidate> byNotes()
    {
        const std::size_t from = m_from > 0 ? m_from - 1 : 0, to = std::min(m_to + 1, m_music.size());
        std::vector<Candidate> candidates;
        for (SmallChange &change : smallChangesAt(m_music, m_base, from, to, kVerified, m_job)) {
            // What changes least is best, where it mends as well.
            Candidate c{std::move(change.grid), change.value, "Rules", {}, 0};
            c.value += 4 * static_cast<double>(changedNotes(c.grid).size());
            candidates.push_back(std::move(c));
        }
        return candidates;
    }

    std::vector<Candidate> byWriting(int round)
    {
        std::vector<Candidate> candidates;
        const std::size_t beats = static_cast<std::size_t>(round) / 2; // on each side
        std::size_t from = m_from, to = m_to;
        for (std::size_t b = 0; b <= beats; ++b) {
            if (b > 0 && from > 0) --from;
            while (from > 0 && m_music.frames[from].phase != 0) --from;
            if (b > 0 && to < m_music.size()) ++to;
            while (to < m_music.size() && m_music.frames[to].phase != 0) ++to;
        }
        GenerationRequest request = m_base;
        bool any = false;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = 0; f < m_music.size(); ++f) {
                // At first the voices at fault alone; then all.
                auto &free = request.free.free[v][f];
                free = free && f >= from && f < to && (round > 2 || m_voices[v]) && m_music.voices[v][f].pitch >= 0;
                any = any || free;
            }
        if (!any) return candidates;
        request.count = 4;
        RuleHarmonizer rules;
        for (IGenerator *writer : {&m_writer, static_cast<IGenerator *>(&rules)}) {
            request.seed = m_request.seed + 101u * static_cast<std::uint64_t>(round);
            GenerationRequest empty = request;
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                for (std::size_t f = 0; f < m_music.size(); ++f)
                    if (request.free.free[v][f]) empty.grid.voices[v][f] = GridCell{};
            const auto drafts = writer->generate(empty, m_job, {});
            if (!drafts) continue;
            for (const Draft &draft : *drafts) {
                Candidate c{m_music, 0, draft.generator, draft.weights, draft.seed};
                for (std::size_t v = 0; v < kChoirVoices; ++v)
                    for (std::size_t f = 0; f < m_music.size(); ++f)
                        if (request.free.free[v][f]) c.grid.voices[v][f] = draft.grid.voices[v][f];
                for (std::size_t v = 0; v < kChoirVoices; ++v)
                    for (std::size_t f = 1; f < m_music.size(); ++f) {
                        GridCell &cell = c.grid.voices[v][f];
                        if (m_base.free.free[v][f] && cell.pitch >= 0 && cell.pitch != c.grid.voices[v][f - 1].pitch) cell.attack = true;
                    }
                obey(c.grid, m_base);
                c.value = severityOf(changeableFaults(c.grid, m_base.free, m_analysis.concept_.key.value)) - draft.logLikelihood;
                candidates.push_back(std::move(c));
            }
        }
        return candidates;
    }

    // Notes that differ from the music, as (voice, frame where they begin).
    std::vector<std::pair<std::size_t, std::size_t>> changedNotes(const VoiceGrid &grid) const
    {
        std::vector<std::pair<std::size_t, std::size_t>> notes;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = 0; f < grid.size(); ++f) {
                const auto &now = grid.voices[v];
                if (now[f].pitch < 0 || !(f == 0 || now[f].attack || now[f].pitch != now[f - 1].pitch)) continue;
                std::size_t end = f + 1;
                while (end < grid.size() && !now[end].attack && now[end].pitch == now[f].pitch) ++end;
                bool same = true;
                for (std::size_t g = f; g < end; ++g) same = same && now[g] == m_music.voices[v][g];
                if (!same) notes.push_back({v, f});
            }
        return notes;
    }

    bool isTheFinding(const Finding &f) const
    {
        return f.rule == m_finding.rule && f.voices == m_finding.voices && f.range.overlaps(m_finding.range);
    }

    bool isNew(const Finding &f) const
    {
        return std::none_of(m_before.begin(), m_before.end(), [&](const Finding &b) {
            return b.rule == f.rule && b.voices == f.voices && b.range.begin == f.range.begin;
        });
    }

    static double sum(const std::vector<Finding> &findings)
    {
        double all = 0;
        for (const Finding &f : findings) all += static_cast<double>(f.severity);
        return all;
    }

    void accept(Candidate candidate)
    {
        if (candidate.grid.voices == m_music.voices) return;
        for (const Alternative &a : m_result.alternatives)
            if (a.draft.grid.voices == candidate.grid.voices) return;
        CellMask written = m_base.free; // the cells that differ, with the notes they belong to
        std::size_t first = m_music.size(), last = 0;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = 0; f < m_music.size(); ++f) {
                written.free[v][f] = !(candidate.grid.voices[v][f] == m_music.voices[v][f]);
                if (!written.free[v][f]) continue;
                first = std::min(first, f);
                last = std::max(last, f);
            }
        // Notes are written whole: one that grows by a cell is one note still.
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            const auto &cells = candidate.grid.voices[v];
            for (std::size_t f = 0; f < cells.size();) {
                std::size_t end = f + 1;
                while (end < cells.size() && !cells[end].attack && cells[end].pitch == cells[f].pitch) ++end;
                const auto begin = written.free[v].begin();
                const bool some = std::find(begin + static_cast<std::ptrdiff_t>(f), begin + static_cast<std::ptrdiff_t>(end), 1)
                    != begin + static_cast<std::ptrdiff_t>(end);
                for (std::size_t g = f; some && g < end; ++g) written.free[v][g] = m_base.free.free[v][g];
                f = end;
            }
        }
        auto provenance = std::make_shared<Provenance>();
        provenance->origin = candidate.weights.empty() ? Provenance::Origin::Rules : Provenance::Origin::Model;
        provenance->source = candidate.generator;
        provenance->weights = candidate.weights;
        provenance->seed = candidate.seed;
        provenance->request = "mend " + m_finding.rule + ", " + barsInWords(m_score, m_finding.range);
        Alternative a;
        IdSource ids = m_ids;
        a.score = scoreFrom(m_request.base, m_analysis.map, candidate.grid, written, provenance, ids, &a.voices);
        a.findings = checkVoiceLeading(*a.score, m_options);
        if (std::any_of(a.findings.begin(), a.findings.end(), [&](const Finding &f) { return isTheFinding(f); })) return;
        a.severityBefore = sum(m_before);
        a.severityAfter = sum(a.findings);
        const bool graver = std::any_of(a.findings.begin(), a.findings.end(), [&](const Finding &f) {
            return f.severity >= m_finding.severity && f.severity > Severity::Info && isNew(f);
        });
        if (graver || a.severityAfter > a.severityBefore
            || (a.severityAfter == a.severityBefore && m_finding.severity > Severity::Info))
            return;
        m_ids = ids;
        a.range = {m_music.frames[first].start, m_music.frameEnd(last)};
        a.why = inWords(candidate.grid);
        a.draft.grid = std::move(candidate.grid);
        a.draft.generator = candidate.generator;
        a.draft.weights = candidate.weights;
        a.draft.seed = candidate.seed;
        a.repairRounds = 1;
        assess(a, m_analysis.concept_, m_base.free);
        m_result.alternatives.push_back(std::move(a));
    }

    std::string inWords(const VoiceGrid &grid) const
    {
        const auto notes = changedNotes(grid);
        const int fifths = m_analysis.concept_.key.value.fifths;
        const bool pitchesAlone = std::all_of(notes.begin(), notes.end(), [&](const auto &note) {
            const GridCell &was = m_music.voices[note.first][note.second], &is = grid.voices[note.first][note.second];
            return was.pitch >= 0 && was.attack && was.pitch != is.pitch;
        });
        if (pitchesAlone && notes.size() <= 3) {
            std::string text;
            for (std::size_t i = 0; i < notes.size(); ++i) {
                const auto [v, f] = notes[i];
                text += i == 0 ? "The " : i + 1 == notes.size() ? " and the " : ", the ";
                text += std::string(kRoleNames[v]) + "'s " + spelledNear(m_music.voices[v][f].pitch, fifths).name() + " becomes "
                    + spelledNear(grid.voices[v][f].pitch, fifths).name();
            }
            return text + ".";
        }
        std::array<bool, kChoirVoices> voices{};
        for (const auto &[v, f] : notes) voices[v] = true;
        if (notes.empty()) return "A note falls silent.";
        return (notes.size() == 1 ? "A note of the " : std::to_string(notes.size()) + " notes of the ") + voicesInWords(voices)
            + (notes.size() == 1 ? " changes its length." : " change.");
    }

    const CounterpointRequest &m_request;
    const Finding &m_finding;
    IGenerator &m_writer;
    IdSource m_ids;
    JobControl &m_job;
    const Score &m_score;
    Analysis m_analysis;
    ChoirTask m_task;
    VoiceGrid m_music;                        // as it is
    GenerationRequest m_base;
    CheckOptions m_options;
    std::vector<Finding> m_before;
    std::array<bool, kChoirVoices> m_voices{}; // at fault
    std::size_t m_from = 0, m_to = 0;          // frames of the finding
    PipelineResult m_result;
};

} // namespace

Result<PipelineResult> Pipeline::mend(const CounterpointRequest &request, const Finding &finding, IdSource ids,
                                      JobControl &job) const
{
    if (!request.base || request.base->masterBars.empty()) return fail(ErrorCode::BadInput, "There is no music to mend.");
    auto writer = generatorFor(request);
    if (!writer) return Unexpected{writer.error()};
    return Mender(request, finding, **writer, ids, job).run();
}

} // namespace ricercar
