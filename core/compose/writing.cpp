// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/writing.h"

#include "core/compose/choir_request.h"
#include "core/compose/harmony_plan.h"
#include "core/compose/obey.h"
#include "core/compose/ranking.h"
#include "core/compose/repair.h"
#include "core/compose/rule_harmonizer.h"
#include "core/compose/wishes.h"
#include "core/theory/key.h"
#include "core/theory/texture_lines.h"

#include <algorithm>
#include <chrono>
#include <cmath>

namespace ricercar {

namespace {

constexpr double kTooAlike = 0.93; // two ideas that share more of their notes than this are one
constexpr int kRedraws = 3;        // fresh seeds tried for an idea too like another

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
            return fail(ErrorCode::BadInput, m_task.lockedCells > 0 ? "Everything asked for is locked: unlock what may be written."
                            : m_analysis.emptyOnly ? "No voice is empty for a beat or more while another sounds: there is nothing to complete."
                            : "There is nothing to write here: the bars asked for hold no tune, or no voice is free.");
        if (m_task.lockedCells > 0) log("What is locked stays as it is.");
        prepare();
        chooseWriter();
        const int count = std::clamp(m_request.count, 1, 16);
        log("Writing " + std::to_string(count) + (count == 1 ? " idea" : " ideas") + " with: " + m_writer->capabilities().name + ".");
        // One idea first, so that there is something to hear soon; then the rest together.
        for (int done = 0; done < count;) {
            const int now = done == 0 ? 1 : count - done;
            const auto ok = write(m_request.seed + static_cast<std::uint64_t>(done), now, count);
            if (!ok) return Unexpected{ok.error()};
            done += now;
        }
        rankAlternatives(m_result.alternatives, m_result.concept_, m_base.free, m_task.before, asked());
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
            phrases += std::string(i ? ", " : "") + cadenceInWords(c.phrases.value[i].cadence);
        if (c.phrases.value.size() > 12) phrases += ", ...";
        log(phrases + ".");
        std::array<bool, kChoirVoices> kept{};
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            kept[v] = m_analysis.present[v] && m_analysis.map[v] && (!m_analysis.write[v] || m_analysis.emptyOnly);
        const std::string keeps = voicesInWords(kept);
        log((keeps.empty() ? std::string("Kept: nothing") : "Kept: " + keeps) + ". "
            + (m_analysis.emptyOnly ? "To complete: " : m_request.task == Task::Vary ? "To vary: " : "To write: ")
            + voicesInWords(m_analysis.write) + ", " + barsInWords(*m_request.base, m_analysis.range) + ".");
        for (const std::string &remark : c.remarks) log(remark);
    }

    void prepare()
    {
        m_base.task = m_request.task == Task::Harmonize && m_request.range ? Task::Fill : m_request.task;
        m_base.concept_ = m_result.concept_;
        m_base.present = m_analysis.present;
        m_base.settings = m_request.settings;
        m_base.settings.likeness = std::clamp(m_base.settings.likeness, 0.0, 1.0);
        Wished wished = wishesOf(m_request, m_analysis, m_task);
        m_base.grid = m_task.grid;
        m_base.free = m_task.free;
        m_base.before = beforeOf(m_task);
        m_chords = std::move(wished.chords);
        m_base.wishes = std::move(wished.wishes);
        m_base.wishes.keepRhythm = m_task.keepRhythm;
        m_base.wishes.keepPitch = m_task.keepPitch;
        for (const std::string &words : wished.remarks) log(words);
    }

    // What was there, as far as a voice can sing it again.
    static VoiceGrid beforeOf(const ChoirTask &task)
    {
        VoiceGrid before = task.before;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = 0; f < before.size(); ++f) {
                GridCell &cell = before.voices[v][f];
                if (!task.free.free[v][f]) cell = task.grid.voices[v][f];
                else if (cell.pitch < kChoirRanges[v].lowest || cell.pitch > kChoirRanges[v].highest) {
                    const bool locked = f < task.keepRhythm.free[v].size() && task.keepRhythm.free[v][f];
                    while (locked && cell.pitch < kChoirRanges[v].lowest) cell.pitch = static_cast<std::int8_t>(cell.pitch + 12);
                    while (locked && cell.pitch > kChoirRanges[v].highest) cell.pitch = static_cast<std::int8_t>(cell.pitch - 12);
                    if (!locked) cell = GridCell{};
                }
            }
        return before;
    }

    // Says what the generator cannot do of what is asked, and what is done about it.
    void chooseWriter()
    {
        Capabilities can = m_writer->capabilities();
        const auto voices = std::count(m_base.present.begin(), m_base.present.end(), true);
        if ((voices < can.minVoices || voices > can.maxVoices) && m_writer != &m_rules) {
            log(can.name + " writes textures of four voices only: the rules write this one.");
            m_writer = &m_rules;
            can = m_rules.capabilities();
        }
        if (!(m_base.settings.controls == Controls{}) && !can.controls)
            log(can.name + " cannot be steered in motion, dissonance, chromaticism or height: it writes in its own way.");
        if (anyWish(m_base.wishes) && !can.wishes)
            log(can.name + " does not hear harmony, cadences or locks while it writes: they are put in afterwards.");
        m_holds = m_base.task == Task::Vary && m_base.settings.likeness > 0 && !can.likeness;
        if (m_holds)
            log("About " + std::to_string(static_cast<int>(std::lround(heldShare() * 100))) + " % of what is varied is held fast, and "
                + can.name + " writes the rest anew.");
    }

    double heldShare() const { return std::min(0.92, m_base.settings.likeness); }

    // A varied idea by a generator that cannot vary: some notes stay, those of a half bar mostly together.
    GenerationRequest holding(std::uint64_t seed) const
    {
        GenerationRequest request = m_base;
        struct Kept {
            std::size_t voice, from, to;
            double order;
        };
        std::vector<Kept> notes;
        double cells = 0, held = 0;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            const auto &before = m_base.before.voices[v];
            std::size_t half = 0;
            for (std::size_t f = 0; f < m_base.grid.size(); ++f) {
                cells += m_base.free.free[v][f];
                half += m_base.grid.frames[f].phase == 0 && m_base.grid.frames[f].beat % 2 == 0;
                if (!m_base.free.free[v][f] || before[f].pitch < 0 || (f > 0 && !before[f].attack)) continue;
                std::size_t end = f + 1;
                while (end < before.size() && m_base.free.free[v][end] && before[end].pitch == before[f].pitch && !before[end].attack) ++end;
                notes.push_back({v, f, end, hashed(seed, half * kChoirVoices + v, 21) + 0.15 * hashed(seed, f * kChoirVoices + v, 22)});
            }
        }
        std::sort(notes.begin(), notes.end(), [](const Kept &a, const Kept &b) { return a.order < b.order; });
        for (const Kept &note : notes) {
            if (held >= heldShare() * cells) break;
            for (std::size_t f = note.from; f < note.to; ++f) {
                request.free.free[note.voice][f] = 0;
                request.grid.voices[note.voice][f] = m_base.before.voices[note.voice][f];
            }
            held += static_cast<double>(note.to - note.from);
        }
        return request;
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
                if (likest(fresh->front().grid) < likest(draft.grid) || !tooAlike(fresh->front().grid)) {
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
    // Variations of one idea are alike by nature; but none may be what was there.
    bool tooAlike(const VoiceGrid &grid) const
    {
        const bool vary = m_base.task == Task::Vary;
        const double most = vary ? kTooAlike + (0.995 - kTooAlike) * m_base.settings.likeness : kTooAlike;
        return likest(grid) > most || (vary && likeness(grid, m_base.before, m_base.free) > 0.99);
    }

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
        if (!m_holds) return callWriter(m_base, seed, count);
        std::vector<Draft> drafts;
        for (int i = 0; i < count; ++i) {
            auto one = callWriter(holding(seed + static_cast<std::uint64_t>(i)), seed + static_cast<std::uint64_t>(i), 1);
            if (!one) return one;
            drafts.insert(drafts.end(), one->begin(), one->end());
        }
        return drafts;
    }

    Result<std::vector<Draft>> callWriter(const GenerationRequest &base, std::uint64_t seed, int count)
    {
        const std::size_t most = m_writer->capabilities().maxFrames;
        const std::size_t n = base.grid.size();
        if (most == 0 || n <= most) {
            GenerationRequest request = base;
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
            whole.grid = base.grid;
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
                GenerationRequest part = partOf(base, whole.grid, from, to);
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
        while (f > 0 && !m_base.grid.frames[f].barStart()) --f;
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
        if (missing == 0) {
            obey(draft.grid, m_base);
            return;
        }
        holes.grid = draft.grid;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            for (std::size_t f = 0; f < holes.grid.size(); ++f)
                if (holes.free.free[v][f]) holes.grid.voices[v][f] = GridCell{};
        holes.count = 1;
        holes.seed = draft.seed;
        if (auto filled = m_rules.generate(holes, m_job, {}); filled && !filled->empty())
            draft.grid = std::move(filled->front().grid);
        obey(draft.grid, m_base);
    }

    Result<void> deliver(Draft draft, int all)
    {
        const auto begin = std::chrono::steady_clock::now();
        Alternative a;
        // Tones that the harmony asks for and nobody has are given to a voice that can spare its own.
        GenerationRequest own = m_base;
        if (!m_chords.empty()) {
            bindMissingTones(own, draft.grid, m_chords);
            obey(draft.grid, own);
        }
        const RepairOutcome outcome = repaired(draft.grid, own, *m_writer, m_rules, std::clamp(m_request.repairRounds, 0, 20),
                                               draft.seed, m_job);
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        obey(draft.grid, own);
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
        provenance->request = taskInWords() + ", " + barsInWords(*m_request.base, m_analysis.range);
        a.score = scoreFrom(m_request.base, m_analysis.map, draft.grid, m_base.free, provenance, m_ids, &a.voices);
        a.draft = std::move(draft);
        a.findings = findingsOf(a);
        assess(a, m_result.concept_, m_base.free, asked());
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

    RankingWishes asked() const
    {
        RankingWishes wishes;
        wishes.controls = m_writer->capabilities().controls ? m_base.settings.controls : Controls{};
        if (m_base.task == Task::Vary) wishes.likeness = m_base.settings.likeness;
        return wishes;
    }

    std::string taskInWords() const
    {
        switch (m_request.task) {
        case Task::Harmonize:
            if (const std::string given = listed(m_analysis.given); !given.empty()) return "harmonize " + given;
            break;
        case Task::Fill: return (m_analysis.emptyOnly ? "complete " : "fill ") + listed(m_analysis.write);
        case Task::Vary: return "vary " + listed(m_analysis.write);
        case Task::AddVoice: return "add " + listed(m_analysis.write);
        case Task::Reharmonize: return "reharmonize " + listed(m_analysis.given);
        }
        return "write " + listed(m_analysis.write);
    }

    static std::string listed(const std::array<bool, kChoirVoices> &voices)
    {
        std::string text;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (voices[v]) text += (text.empty() ? "" : ", ") + std::string(kRoleNames[v]);
        return text;
    }

    // Findings in the score's own notes; a tune that is read in another octave is judged there.
    std::vector<Finding> findingsOf(const Alternative &a) const
    {
        auto reads = [&](std::size_t v, LineNote &note) {
            if (!m_task.folded[v]) return;
            const int read = a.draft.grid.voices[v][frameAt(note.onset)].pitch;
            if (read < 0 || (read - note.key) % 12 != 0) return;
            note.pitch.octave = static_cast<std::int8_t>(note.pitch.octave + (read - note.key) / 12);
            note.key = read;
        };
        std::vector<Finding> findings = findingsIn(*a.score, a.voices, m_result.concept_.key.value, reads);
        std::erase_if(findings, [&](const Finding &f) { return !f.range.overlaps(m_analysis.range); });
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
    std::vector<WishedChord> m_chords; // asked for, by frames
    PipelineResult m_result;
    bool m_saidWindows = false;
    bool m_holds = false; // this variation is written around notes that are held fast
};

} // namespace

std::string barsInWords(const Score &score, TickRange range)
{
    const int first = score.barNumber(score.locate(range.begin).bar);
    const int last = score.barNumber(score.locate(range.end - Ticks{1}).bar);
    const auto bars = [](int a, int b) { return a == b ? "bar " + std::to_string(a) : "bars " + std::to_string(a) + "-" + std::to_string(b); };
    if (first > 0) return bars(first, last);
    return last <= 0 ? "the upbeat" : "the upbeat and " + bars(1, last);
}

std::vector<Finding> findingsIn(const Score &score, const ChoirMap &voices, KeySignature key,
                                const std::function<void(std::size_t voice, LineNote &)> &read)
{
    CheckOptions options;
    std::vector<std::size_t> roles;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (voices[v]) {
            options.voices.push_back(*voices[v]);
            roles.push_back(v);
        }
    if (roles.size() < 2) return {};
    Texture texture = textureOf(score, options);
    for (std::size_t i = 0; i < texture.lines.size(); ++i) {
        TextureLine &line = texture.lines[i];
        line.name = kRoleNames[roles[i]];
        line.lowest = kChoirRanges[roles[i]].lowest;
        line.highest = kChoirRanges[roles[i]].highest;
        if (read)
            for (LineNote &note : line.notes) read(roles[i], note);
    }
    texture.choir = roles.size() == kChoirVoices;
    texture.key = key;
    std::vector<Finding> findings;
    for (const Fault &fault : faultsIn(texture)) findings.push_back(described(fault, texture, score));
    return findings;
}

Result<PipelineResult> written(const CounterpointRequest &request, Analysis analysis, IGenerator &writer, IdSource ids,
                               JobControl &job, const std::function<void(const Alternative &)> &onAlternative)
{
    return Run(request, ids, job, onAlternative, writer).run(std::move(analysis));
}

} // namespace ricercar
