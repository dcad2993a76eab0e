// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/rewriting.h"

#include "core/brief/place.h"
#include "core/compose/concept_analysis.h"
#include "core/compose/found_voices.h"
#include "core/music/edits.h"
#include "core/piece/wish_moves.h"
#include "core/theory/checker.h"

#include <algorithm>
#include <map>
#include <set>

namespace ricercar {

namespace {

Controls controlsFor(const Change &change)
{
    const auto by = [&](Aspect a) {
        const auto it = change.deltas.find(a);
        return it == change.deltas.end() ? 0.0 : it->second;
    };
    Controls c;
    c.activity = std::clamp(by(Aspect::Density) + by(Aspect::Energy) + 0.7 * by(Aspect::Polyphony) - 0.5 * by(Aspect::Simplicity), -1.0, 1.0);
    c.dissonance = std::clamp(by(Aspect::Dissonance), -1.0, 1.0);
    c.chromaticism = std::clamp(by(Aspect::Chromaticism) + 0.5 * by(Aspect::Surprise), -1.0, 1.0);
    c.height = std::clamp(by(Aspect::Height) + 0.3 * by(Aspect::Valence), -1.0, 1.0);
    return c;
}

Result<Rewritten> byChoir(CounterpointRequest q, const ScorePtr &base, const WriterTools &tools, IdSource &ids, JobControl &job)
{
    q.count = 1;
    auto result = tools.choir->write(q, ids.reserve(1000000), job);
    if (!result) return Unexpected{result.error()};
    if (result->alternatives.empty()) return fail(ErrorCode::Internal, "Nothing could be written there.");
    const Alternative &a = result->alternatives.front();
    return Rewritten{withLocks(a.score, base->locks), a.draft.generator, a.draft.weights, a.draft.logLikelihood};
}

Result<Rewritten> byContinuation(ContinuationRequest q, const ScorePtr &base, const WriterTools &tools, IdSource &ids, JobControl &job)
{
    q.count = 1;
    auto drafts = tools.continuation->generate(q, ids, job);
    if (!drafts) return Unexpected{drafts.error()};
    if (drafts->empty()) return fail(ErrorCode::Internal, "Nothing could be written there.");
    const ContinuationDraft &d = drafts->front();
    return Rewritten{withLocks(d.score, base->locks), d.generator, d.weights, d.logLikelihood};
}

std::vector<std::pair<std::string, double>> stylesFor(const PieceConcept &piece, const IContinuation &model)
{
    std::vector<std::pair<std::string, double>> styles;
    const std::vector<std::string> known = model.capabilities().styles;
    const auto folded = [](std::string s) {
        for (char &c : s) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        return s;
    };
    for (const StyleShare &share : piece.style.value)
        for (const std::string &name : known)
            if (folded(share.name).find(folded(name)) != std::string::npos) {
                styles.emplace_back(name, share.weight);
                break;
            }
    return styles;
}

// The parts whose voices are all to be written; none where a part is to be written by half.
std::vector<PartId> wholeParts(const Score &score, const std::vector<VoiceRef> &voices)
{
    std::vector<PartId> parts;
    for (const VoiceRef &v : voicesFromTop(score)) {
        const bool asked = voices.empty() || std::find(voices.begin(), voices.end(), v) != voices.end();
        const auto it = std::find(parts.begin(), parts.end(), v.part);
        if (asked && it == parts.end()) parts.push_back(v.part);
    }
    for (const PartId part : parts)
        for (const VoiceRef &v : voicesFromTop(score))
            if (v.part == part && !voices.empty() && std::find(voices.begin(), voices.end(), v) == voices.end()) return {};
    return parts;
}

RewriteRequest rulesRequest(const Change &change, const ScorePtr &base)
{
    RewriteRequest r;
    r.score = base;
    r.firstBar = change.firstBar;
    r.bars = change.lastBar - change.firstBar + 1;
    r.voices = change.voices;
    r.kept = change.kept;
    r.keepHarmony = change.keepHarmony;
    // Rhythm kept in all voices that change: their strokes stay, their pitches are new.
    r.keepRhythm = !change.kept.empty() && std::all_of(change.kept.begin(), change.kept.end(), [](const Lock &l) { return l.attributes == static_cast<std::uint8_t>(Attribute::Rhythm); });
    return r;
}

// The chord changes of a close stand on the last beat that has a stroke.
TimelineTick lastStroke(const Score &score, TickRange range)
{
    TimelineTick last = range.begin;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
        if (range.contains(n.onset) && weightAt(score, n.onset) <= 1) last = std::max(last, n.onset);
    return last;
}

} // namespace

bool isChoirTexture(const Score &score)
{
    const std::vector<FoundVoice> voices = voicesIn(score, {TimelineTick{0}, score.end()});
    if (voices.size() < 2 || voices.size() > kChoirVoices) return false;
    return std::none_of(voices.begin(), voices.end(), [](const FoundVoice &v) { return v.chords; });
}

Rewritten mendedWhereAsked(const Change &change, const ScorePtr &base, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job)
{
    Rewritten result{base, "variation", {}, 0};
    if (!tools.choir || !isChoirTexture(*base)) return result;
    std::set<std::string> rules;
    for (const Avoid &a : change.avoid) {
        if (a.what == Avoidance::Crossing) rules.insert("voice-crossing");
        else if (a.what == Avoidance::AugmentedIntervals) rules.insert("augmented-interval");
        else if (a.what == Avoidance::Unisons) rules.insert("parallel-unisons");
        else if (ruleNamed(avoidanceId(a.what))) rules.insert(avoidanceId(a.what));
    }
    for (int step = 0; step < 16 && !rules.empty() && !job.stopped(); ++step) {
        CheckOptions options;
        options.range = change.range;
        const std::vector<Finding> findings = checkVoiceLeading(*result.score, options);
        const auto fault = std::find_if(findings.begin(), findings.end(), [&](const Finding &f) { return rules.contains(f.rule); });
        if (fault == findings.end()) break;
        CounterpointRequest q;
        q.base = withLocks(result.score, locksFor(change, *base));
        q.seed = seed;
        const auto ways = tools.choir->mend(q, *fault, ids.reserve(1000000), job);
        if (!ways || ways->alternatives.empty()) break;
        const Alternative &first = ways->alternatives.front();
        result = {withLocks(first.score, base->locks), first.draft.generator.empty() ? "Rules" : first.draft.generator, first.draft.weights, 0};
    }
    return result;
}

Result<Rewritten> writtenAnew(const Change &change, const ScorePtr &base, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job)
{
    const std::vector<Lock> locks = locksFor(change, *base);
    const bool four = isChoirTexture(*base) && voicesFromTop(*base).size() == kChoirVoices;
    if (tools.choir && four && !change.keepHarmony) {
        CounterpointRequest q;
        q.task = Task::Fill;
        q.base = withLocks(base, locks);
        q.range = change.range;
        q.seed = seed;
        q.settings.controls = controlsFor(change);
        const std::vector<VoiceRef> order = voicesFromTop(*base);
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            q.voices[v] = order[v];
            const auto same = [&](const VoiceRef &w) { return w == order[v]; };
            // A voice that is kept whole in the region is given, not written.
            const bool kept = std::any_of(change.kept.begin(), change.kept.end(), [&](const Lock &l) {
                return l.part == order[v].part && l.voice == order[v].voice && l.attributes == static_cast<std::uint8_t>(Attribute::All) && l.range.begin <= change.range.begin && l.range.end >= change.range.end;
            });
            if (!kept && (change.voices.empty() || std::any_of(change.voices.begin(), change.voices.end(), same))) q.write.push_back(static_cast<ChoirVoice>(v));
        }
        for (const CadenceAt &c : change.cadences) {
            const auto range = resolved(c.place, *base, &change.concept_);
            if (range) q.cadences.push_back({lastStroke(*base, *range), c.kind, c.key});
        }
        if (!q.write.empty()) {
            auto written = byChoir(q, base, tools, ids, job);
            if (written || written.error().code == ErrorCode::Cancelled) return written;
        }
    }
    const std::vector<PartId> parts = wholeParts(*base, change.voices);
    if (tools.continuation && !four && !parts.empty() && !change.keepHarmony && seed % 2 == 1) {
        ContinuationRequest q;
        q.base = withLocks(base, locks);
        q.firstBar = change.firstBar;
        q.bars = change.lastBar - change.firstBar + 1;
        if (parts.size() < base->parts.size()) q.write = parts;
        q.style = stylesFor(change.concept_, *tools.continuation);
        q.key = plan.key;
        q.ends = change.lastBar + 1 == base->barCount();
        q.seed = seed;
        q.keepRhythm = rulesRequest(change, base).keepRhythm;
        auto written = byContinuation(q, base, tools, ids, job);
        if (written || written.error().code == ErrorCode::Cancelled) return written;
    }
    auto score = rewritten(rulesRequest(change, base), change.concept_, plan, tools, seed, ids, job);
    if (!score) return Unexpected{score.error()};
    return Rewritten{*score, "Rules", {}, 0};
}

Result<Rewritten> writtenOn(const Change &change, const ScorePtr &base, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job)
{
    const std::size_t bars = static_cast<std::size_t>(std::max(change.bars, 1));
    const std::size_t pickup = base->masterBars.front()->pickup ? 1 : 0, at = change.before ? pickup : base->barCount();
    ScorePtr longer = withBars(base, at, bars);
    // The final bar line moves to the new end.
    if (!change.before) {
        const Barline last = base->masterBars.back()->right;
        longer = withMasterBar(longer, at - 1, [](MasterBar &bar) { if (bar.right == Barline::Final) bar.right = Barline::Normal; });
        longer = withMasterBar(longer, longer->barCount() - 1, [&](MasterBar &bar) { bar.right = last; });
    }
    const TickRange range{longer->barStart(at), longer->barStart(at + bars)};
    if (tools.choir && isChoirTexture(*base) && voicesFromTop(*base).size() == kChoirVoices) {
        CounterpointRequest q;
        q.task = Task::Fill;
        q.base = longer;
        q.range = range;
        q.seed = seed;
        const std::vector<VoiceRef> order = voicesFromTop(*base);
        for (std::size_t v = 0; v < kChoirVoices; ++v) q.voices[v] = order[v], q.write.push_back(static_cast<ChoirVoice>(v));
        if (!change.before) q.cadences.push_back({longer->barStart(at + bars - 1), Cadence::Authentic, {}});
        auto written = byChoir(q, longer, tools, ids, job);
        if (written || written.error().code == ErrorCode::Cancelled) return written;
    }
    if (tools.continuation && !change.before && seed % 2 == 1) {
        ContinuationRequest q;
        q.base = base;
        q.firstBar = at;
        q.bars = bars;
        q.style = stylesFor(change.concept_, *tools.continuation);
        q.key = plan.key;
        q.ends = true;
        q.seed = seed;
        auto written = byContinuation(q, base, tools, ids, job);
        if (written || written.error().code == ErrorCode::Cancelled) return written;
    }
    // Planned as a piece of that length, in the key of the music, and put where it belongs.
    PieceConcept more = change.concept_;
    more.bars = {BarCount{static_cast<int>(bars), static_cast<int>(bars), static_cast<int>(bars)}, FieldOrigin::Said, {}, false};
    more.sections = {};
    more.form = {};
    more.keyPlan = {};
    more.cadences = {};
    more.anacrusis = {};
    more.key.value = plan.key;
    more.metre.value = plan.metre;
    const PiecePlan added = plannedPiece(completed(more), seed);
    PiecePlan whole = plan;
    const std::size_t offset = at - pickup;
    const Ticks by = range.begin - longer->barStart(pickup);
    if (change.before) {
        const Ticks moved{range.length().value};
        for (PlannedSection &s : whole.sections) {
            s.firstBar += bars;
            for (PlannedPhrase &p : s.phrases) {
                p.firstBar += bars;
                for (PlannedChord &c : p.harmony) c.at += moved;
            }
        }
    }
    std::vector<PlannedSection> fresh = added.sections;
    for (PlannedSection &s : fresh) {
        s.firstBar += offset;
        s.returnOf.reset();
        s.label = change.before ? "Introduction" : s.label;
        for (PlannedPhrase &p : s.phrases) {
            p.firstBar += offset;
            for (PlannedChord &c : p.harmony) c.at += by;
        }
    }
    whole.sections.insert(change.before ? whole.sections.begin() : whole.sections.end(), fresh.begin(), fresh.end());
    if (change.before)
        for (PlannedSection &s : whole.sections)
            if (s.returnOf) *s.returnOf += fresh.size();
    if (whole.motifs.empty()) whole.motifs = added.motifs;
    RewriteRequest r;
    r.score = longer;
    r.firstBar = at;
    r.bars = bars;
    auto score = rewritten(r, more, whole, tools, seed, ids, job);
    if (!score) return Unexpected{score.error()};
    return Rewritten{*score, "Rules", {}, 0};
}

Result<Rewritten> writtenBeside(const Change &change, const ScorePtr &base, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job)
{
    const BriefTask task = change.concept_.task.value;
    const std::size_t voices = voicesFromTop(*base).size();
    const bool lines = voices == 1 || isChoirTexture(*base);
    if (tools.choir && lines && task == BriefTask::Harmonize && voices < kChoirVoices) {
        CounterpointRequest q;
        q.task = Task::Harmonize;
        q.base = base;
        q.seed = seed;
        auto written = byChoir(q, base, tools, ids, job);
        if (written || written.error().code == ErrorCode::Cancelled) return written;
    }
    if (tools.choir && lines && task == BriefTask::AddVoice && voices < kChoirVoices && change.concept_.forces.origin != FieldOrigin::Said) {
        CounterpointRequest q;
        q.task = Task::AddVoice;
        q.base = base;
        q.seed = seed;
        auto written = byChoir(q, base, tools, ids, job);
        if (written || written.error().code == ErrorCode::Cancelled) return written;
    }
    Force force;
    if (change.concept_.forces.said() && !change.concept_.forces.value.empty()) force = change.concept_.forces.value.back();
    if (tools.continuation && task == BriefTask::Accompany && seed % 2 == 1) {
        Part part;
        part.id = ids.part();
        part.name = force.instrument;
        part.instrument.name = force.instrument;
        part.instrument.program = static_cast<std::uint8_t>(force.program);
        if (force.instrument == "Piano") part.staves = {Staff{Clef::Treble}, Staff{Clef::Bass}};
        ContinuationRequest q;
        q.base = withPart(base, part, base->parts.size());
        q.write = {part.id};
        q.firstBar = 0;
        q.bars = base->barCount();
        q.key = plan.key;
        q.ends = true;
        q.seed = seed;
        auto written = byContinuation(q, base, tools, ids, job);
        if (written || written.error().code == ErrorCode::Cancelled) return written;
    }
    const bool lineOnly = task != BriefTask::Accompany && task != BriefTask::Harmonize;
    if (lineOnly && !change.concept_.forces.said()) force = {"Bass", 52, 1};
    const ScorePtr with = withAccompaniment(base, change.concept_, plan, force, lineOnly, seed, ids);
    if (with == base) return fail(ErrorCode::BadInput, "There is no tune to accompany: write some music first.");
    return Rewritten{with, "Rules", {}, 0};
}

} // namespace ricercar
