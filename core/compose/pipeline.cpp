// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/pipeline.h"

#include "core/compose/choir_request.h"
#include "core/compose/concept_analysis.h"
#include "core/compose/ranking.h"
#include "core/compose/repair.h"
#include "core/compose/rule_harmonizer.h"
#include "core/compose/spelling.h"
#include "core/theory/key.h"
#include "core/theory/texture_lines.h"

#include <algorithm>
#include <chrono>

namespace ricercar {

namespace {

constexpr double kTooAlike = 0.93; // two ideas that share more of their notes than this are one
constexpr int kRedraws = 3;        // fresh seeds tried for an idea too like another

constexpr const char *kRoleNames[kChoirVoices] = {"soprano", "alto", "tenor", "bass"};

std::string barsInWords(const Score &score, TickRange range)
{
    const int first = score.barNumber(score.locate(range.begin).bar);
    const int last = score.barNumber(score.locate(range.end - Ticks{1}).bar);
    return first == last ? "bar " + std::to_string(first) : "bars " + std::to_string(first) + "-" + std::to_string(last);
}

std::string listed(const std::array<bool, kChoirVoices> &voices)
{
    std::string text;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (voices[v]) text += (text.empty() ? "" : ", ") + std::string(kRoleNames[v]);
    return text;
}

const char *cadenceName(Cadence cadence)
{
    switch (cadence) {
    case Cadence::Authentic: return "authentic";
    case Cadence::Half: return "half";
    case Cadence::Plagal: return "plagal";
    case Cadence::Deceptive: return "deceptive";
    case Cadence::Phrygian: return "Phrygian";
    case Cadence::None: break;
    }
    return "open";
}

// One run of the pipeline.
class Run {
public:
    Run(const CounterpointRequest &request, IdSource ids, JobControl &job,
        const std::function<void(const Alternative &)> &onAlternative, IGenerator &writer)
        : m_request(request), m_ids(ids), m_job(job), m_onAlternative(onAlternative), m_writer(&writer) {}

    Result<PipelineResult> run(Analysis analysis)
    {
        m_analysis = std::move(analysis);
        m_result.concept_ = m_analysis.concept_;
        m_job.progress(0.02, "Reading the music");
        logConcept();
        m_task = choirTask(m_request, m_analysis);
        if (m_task.freeCells == 0)
            return fail(ErrorCode::BadInput, m_task.lockedCells > 0
                            ? "Everything asked for is locked: unlock what may be written."
                            : "There is nothing to write here: the bars asked for hold no tune, or no voice is free.");
        if (m_task.lockedCells > 0) log("What is locked stays as it is.");
        prepare();
        const int count = std::clamp(m_request.count, 1, 16);
        log("Writing " + std::to_string(count) + (count == 1 ? " idea" : " ideas") + " with: " + m_writer->capabilities().name + ".");
        // One idea first, so that there is something to hear soon; then the rest together.
        for (int done = 0; done < count;) {
            const int now = done == 0 ? 1 : count - done;
            const auto ok = write(m_request.seed + static_cast<std::uint64_t>(done), now, count);
            if (!ok) return Unexpected{ok.error()};
            done += now;
        }
        rankAlternatives(m_result.alternatives, m_result.concept_, m_base.free, m_task.before);
        if (!m_result.alternatives.empty()) log("Ranked. " + m_result.alternatives.front().why);
        m_job.progress(1.0, "Done");
        return std::move(m_result);
    }

private:
    void log(const std::string &words)
    {
        m_result.log.push_back(words);
        m_job.log(words);
    }

    void logConcept()
    {
        const Concept &c = m_result.concept_;
        log("Key: " + keyName(c.key.value) + (c.key.origin == FieldOrigin::Said ? ", as asked." : ", found in the music."));
        std::string phrases = std::to_string(c.phrases.value.size())
            + (c.phrases.value.size() == 1 ? " phrase" : " phrases") + "; cadences: ";
        for (std::size_t i = 0; i < c.phrases.value.size() && i < 12; ++i)
            phrases += std::string(i ? ", " : "") + cadenceName(c.phrases.value[i].cadence);
        if (c.phrases.value.size() > 12) phrases += ", ...";
        log(phrases + ".");
        log("Given: " + (listed(m_analysis.given).empty() ? std::string("nothing") : listed(m_analysis.given)) + ", "
            + barsInWords(*m_request.base, m_analysis.range) + ".");
        for (const std::string &remark : c.remarks) log(remark);
    }

    void prepare()
    {
        m_base.task = m_request.range ? Task::Fill : Task::Harmonize;
        m_base.concept_ = m_result.concept_;
        m_base.grid = m_task.grid;
        m_base.free = m_task.free;
        m_base.settings = m_request.settings;
    }

    // Drafts for seeds [seed, seed + count), each repaired and delivered.
    Result<void> write(std::uint64_t seed, int count, int all)
    {
        auto drafts = drafted(seed, count);
        if (!drafts) return Unexpected{drafts.error()};
        for (Draft &draft : *drafts) {
            if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            // The floor of diversity: an idea that is nearly another one is drawn again.
            for (int again = 1; again <= kRedraws && tooAlike(draft.grid); ++again) {
                const std::uint64_t other = draft.seed + 1000u * static_cast<std::uint64_t>(again);
                auto fresh = drafted(other, 1);
                if (!fresh) return Unexpected{fresh.error()};
                if (fresh->empty()) break;
                if (likest(fresh->front().grid) < likest(draft.grid)) {
                    const double seconds = draft.seconds;
                    draft = std::move(fresh->front());
                    draft.seconds = std::max(draft.seconds, seconds);
                }
                if (again == 1) log("An idea too like another was drawn again.");
            }
            if (auto ok = deliver(std::move(draft), all); !ok) return ok;
        }
        return {};
    }

    double likest(const VoiceGrid &grid) const
    {
        double like = 0;
        for (const Alternative &a : m_result.alternatives) like = std::max(like, likeness(grid, a.draft.grid, m_base.free));
        return like;
    }
    bool tooAlike(const VoiceGrid &grid) const { return likest(grid) > kTooAlike; }

    Result<std::vector<Draft>> drafted(std::uint64_t seed, int count)
    {
        auto drafts = callWriter(seed, count);
        if (!drafts && drafts.error().code != ErrorCode::Cancelled && m_writer != &m_rules) {
            log("\"" + m_writer->capabilities().name + "\" could not write this (" + drafts.error().sentence
                + ") and the rules write it instead.");
            m_result.concept_.remarks.push_back("The rules wrote this: " + drafts.error().sentence);
            m_writer = &m_rules;
            drafts = callWriter(seed, count);
        }
        if (!drafts) return drafts;
        for (Draft &draft : *drafts) keepGiven(draft);
        return drafts;
    }

    Result<std::vector<Draft>> callWriter(std::uint64_t seed, int count)
    {
        const std::size_t most = m_writer->capabilities().maxFrames;
        const std::size_t n = m_base.grid.size();
        if (most == 0 || n <= most) {
            GenerationRequest request = m_base;
            request.seed = seed;
            request.count = count;
            return m_writer->generate(request, m_job, {});
        }
        // Too long for one pass: windows that overlap by a third, what is written becoming given.
        std::vector<Draft> drafts;
        if (!m_saidWindows) log("The piece is long: it is written section by section, each hearing the end of the one before.");
        m_saidWindows = true;
        for (int i = 0; i < count; ++i) {
            Draft whole;
            whole.grid = m_base.grid;
            whole.seed = seed + static_cast<std::uint64_t>(i);
            double cells = 0;
            const std::size_t overlap = most / 3;
            std::size_t written = 0; // frames [0, written) are done
            while (written < n) {
                const std::size_t from = barStartAt(written > overlap ? written - overlap : 0);
                std::size_t to = std::min(n, from + most);
                // All but the last third is kept, so that a window's own end has no say.
                std::size_t keep = to == n ? n : barStartAt(std::max(written + 1, to - overlap));
                if (keep <= written) keep = to;
                GenerationRequest part = partOf(m_base, whole.grid, from, to);
                for (std::size_t v = 0; v < kChoirVoices; ++v)
                    for (std::size_t f = from; f < written; ++f) part.free.free[v][f - from] = 0;
                part.seed = whole.seed + 31u * static_cast<std::uint64_t>(written);
                part.count = 1;
                auto result = m_writer->generate(part, m_job, {});
                if (!result) return result;
                if (result->empty()) return fail(ErrorCode::Internal, "The generator delivered nothing.");
                const Draft &draft = result->front();
                for (std::size_t v = 0; v < kChoirVoices; ++v)
                    for (std::size_t f = written; f < keep; ++f) whole.grid.voices[v][f] = draft.grid.voices[v][f - from];
                whole.logLikelihood += draft.logLikelihood * static_cast<double>(keep - written);
                cells += static_cast<double>(keep - written);
                whole.seconds += draft.seconds;
                whole.generator = draft.generator;
                whole.weights = draft.weights;
                written = keep;
                m_job.progress(0.05 + 0.5 * static_cast<double>(written) / static_cast<double>(n), "Writing");
            }
            if (cells > 0) whole.logLikelihood /= cells;
            drafts.push_back(std::move(whole));
        }
        return drafts;
    }

    std::size_t barStartAt(std::size_t f) const
    {
        while (f > 0 && !(m_base.grid.frames[f].beat == 0 && m_base.grid.frames[f].phase == 0)) --f;
        return f;
    }

    // Whatever a generator did: what is given is as it was, and no free voice falls silent under the tune.
    void keepGiven(Draft &draft)
    {
        draft.grid.frames = m_base.grid.frames;
        draft.grid.end = m_base.grid.end;
        GenerationRequest holes = m_base;
        std::size_t missing = 0;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            draft.grid.voices[v].resize(m_base.grid.size());
            for (std::size_t f = 0; f < m_base.grid.size(); ++f) {
                GridCell &cell = draft.grid.voices[v][f];
                if (!m_base.free.free[v][f]) {
                    cell = m_base.grid.voices[v][f];
                    continue;
                }
                const bool wrong = cell.pitch < m_base.ranges[v].lowest || cell.pitch > m_base.ranges[v].highest;
                holes.free.free[v][f] = wrong;
                missing += wrong;
            }
        }
        if (missing == 0) return;
        holes.grid = draft.grid;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = 0; f < holes.grid.size(); ++f)
                if (holes.free.free[v][f]) holes.grid.voices[v][f] = GridCell{};
        holes.count = 1;
        holes.seed = draft.seed;
        if (auto filled = m_rules.generate(holes, m_job, {}); filled && !filled->empty())
            draft.grid = std::move(filled->front().grid);
    }

    Result<void> deliver(Draft draft, int all)
    {
        const auto begin = std::chrono::steady_clock::now();
        Alternative a;
        const RepairOutcome outcome = repaired(draft.grid, m_base, *m_writer, m_rules, std::clamp(m_request.repairRounds, 0, 20),
                                               draft.seed, m_job);
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        draft.seconds += std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
        a.severityBefore = outcome.before;
        a.severityAfter = outcome.after;
        a.repairRounds = outcome.rounds;
        a.range = m_analysis.range;

        auto provenance = std::make_shared<Provenance>();
        provenance->origin = draft.weights.empty() ? Provenance::Origin::Rules : Provenance::Origin::Model;
        provenance->source = draft.generator;
        provenance->weights = draft.weights;
        provenance->seed = draft.seed;
        provenance->request = (listed(m_analysis.given).empty() ? std::string("fill") : "harmonize " + listed(m_analysis.given)) + ", "
            + barsInWords(*m_request.base, m_analysis.range);
        a.score = scoreFrom(m_request.base, m_analysis.map, draft.grid, m_base.free, provenance, m_ids, &a.voices);
        a.draft = std::move(draft);
        a.findings = findingsOf(a);
        assess(a, m_result.concept_, m_base.free);
        m_result.alternatives.push_back(a);
        const auto made = m_result.alternatives.size();
        log("Idea " + std::to_string(made) + ": "
            + (outcome.rounds == 0 ? std::string("no repair was needed.")
                                   : "repaired in " + std::to_string(outcome.rounds) + (outcome.rounds == 1 ? " round" : " rounds")
                           + ", severity " + std::to_string(static_cast<int>(outcome.before)) + " to "
                           + std::to_string(static_cast<int>(outcome.after)) + "."));
        m_job.progress(0.05 + 0.9 * static_cast<double>(made) / all, "Idea " + std::to_string(made) + " of " + std::to_string(all));
        if (m_onAlternative) m_onAlternative(m_result.alternatives.back());
        return {};
    }

    // Findings in the score's own notes; a tune that is read in another octave is judged there.
    std::vector<Finding> findingsOf(const Alternative &a) const
    {
        CheckOptions options;
        for (const auto &voice : a.voices)
            if (voice) options.voices.push_back(*voice);
        if (options.voices.size() != kChoirVoices) return {};
        Texture texture = textureOf(*a.score, options);
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            TextureLine &line = texture.lines[v];
            line.name = kRoleNames[v];
            line.lowest = kChoirRanges[v].lowest;
            line.highest = kChoirRanges[v].highest;
            if (!m_task.folded[v]) continue;
            for (LineNote &note : line.notes) {
                const std::size_t f = frameAt(note.onset);
                const int read = a.draft.grid.voices[v][f].pitch;
                if (read < 0 || (read - note.key) % 12 != 0) continue;
                note.pitch.octave = static_cast<std::int8_t>(note.pitch.octave + (read - note.key) / 12);
                note.key = read;
            }
        }
        texture.choir = true;
        texture.key = m_result.concept_.key.value;
        std::vector<Finding> findings;
        for (const Fault &fault : faultsIn(texture))
            if (fault.range.overlaps(m_analysis.range)) findings.push_back(described(fault, texture, *a.score));
        return findings;
    }

    std::size_t frameAt(TimelineTick t) const
    {
        const auto &frames = m_base.grid.frames;
        const auto it = std::upper_bound(frames.begin(), frames.end(), t,
                                         [](TimelineTick x, const GridFrame &f) { return x < f.start; });
        return it == frames.begin() ? 0 : static_cast<std::size_t>(it - frames.begin()) - 1;
    }

    const CounterpointRequest &m_request;
    IdSource m_ids;
    JobControl &m_job;
    const std::function<void(const Alternative &)> &m_onAlternative;
    IGenerator *m_writer;
    RuleHarmonizer m_rules;
    Analysis m_analysis;
    ChoirTask m_task;
    GenerationRequest m_base;
    PipelineResult m_result;
    bool m_saidWindows = false;
};

} // namespace

Pipeline::Pipeline(std::vector<std::shared_ptr<IGenerator>> generators) : m_generators(std::move(generators))
{
    if (m_generators.empty()) m_generators.push_back(std::make_shared<RuleHarmonizer>());
}

Result<Concept> Pipeline::conceptOf(const CounterpointRequest &request) const
{
    auto analysis = analysed(request);
    if (!analysis) return Unexpected{analysis.error()};
    return std::move(analysis->concept_);
}

Result<PipelineResult> Pipeline::write(const CounterpointRequest &request, IdSource ids, JobControl &job,
                                           const std::function<void(const Alternative &)> &onAlternative) const
{
    auto analysis = analysed(request);
    if (!analysis) return Unexpected{analysis.error()};
    IGenerator *writer = m_generators.front().get();
    if (!request.generator.empty()) {
        const auto found = std::find_if(m_generators.begin(), m_generators.end(), [&](const auto &g) {
            return g->capabilities().name == request.generator;
        });
        if (found == m_generators.end()) {
            std::string names;
            for (const auto &g : m_generators) names += (names.empty() ? "" : ", ") + g->capabilities().name;
            return fail(ErrorCode::Unsupported, "There is no generator named \"" + request.generator + "\"; there are: " + names + ".");
        }
        writer = found->get();
    }
    return Run(request, ids, job, onAlternative, *writer).run(std::move(*analysis));
}

std::vector<Capabilities> Pipeline::generators() const
{
    std::vector<Capabilities> all;
    for (const auto &g : m_generators) all.push_back(g->capabilities());
    return all;
}

} // namespace ricercar
