// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/generator/continuation_generator.h"

#include "core/music/locks.h"
#include "core/theory/key.h"
#include "models/generator/event_texture.h"
#include "models/representation/event_score.h"
#include "models/representation/event_styles.h"
#include "models/representation/event_wishes.h"

#include <chrono>
#include <cmath>

namespace ricercar::models {

namespace {

constexpr const char* kName = "Continuation model";
constexpr int kRangeRoom = 5;         // semitones beyond what a line already has
constexpr int kNotesForRange = 12;    // fewer say nothing about a line's range
// How much wishes and style count (ContinuationRules::stress): chosen so that what is asked for is heard.
constexpr double kStressOfWishes = 3, kStressOfStyle = 2;
constexpr int kLongestRegion = 512;   // bars

// The request against the score: what is written where.
struct Plan {
    ScorePtr score;  // base with the bars of the region there
    EventScore events;
    ContinuationTask task;
    TickRange range;
    std::uint8_t lines = 0;               // bit p: line p is written
    std::vector<EventNote> was;           // notes that the drafts replace
};

bool has(std::uint8_t bits, int p) { return (bits >> p) & 1; }

// The scale with, in minor, raised sixth and seventh.
std::uint16_t scaleBits(const KeySignature& key) {
    const auto scale = scaleOf(key);
    std::uint16_t bits = 0;
    for (int pc = 0; pc < 12; ++pc)
        if (scale[static_cast<std::size_t>(pc)]) bits |= static_cast<std::uint16_t>(1 << pc);
    if (isMinorLike(key.mode)) {
        const int tonic = tonicPitchClass(key);
        bits |= static_cast<std::uint16_t>(1 << ((tonic + 9) % 12) | 1 << ((tonic + 11) % 12));
    }
    return bits;
}

int clampedClass(double value, int classes) { return std::clamp(static_cast<int>(std::lround(value)), 0, classes - 1); }

// Wishes of the request onto the bars of the events.
void setWishes(const ContinuationRequest& request, Plan& plan, EventTask& music) {
    const auto& scoreBar = plan.events.scoreBar;
    const int bars = static_cast<int>(music.bars.size());
    for (int b = 0; b < bars; ++b) {
        auto& w = music.bars[static_cast<std::size_t>(b)].wishes;
        w = {};
        const int inScore = scoreBar[static_cast<std::size_t>(b)], index = inScore - static_cast<int>(request.firstBar);
        if (index < 0 || index >= static_cast<int>(request.bars)) continue;
        if (request.ends) w.barsLeft = static_cast<std::int8_t>(std::min(8, static_cast<int>(request.bars) - 1 - index));
        if (index >= static_cast<int>(request.wishes.size())) continue;
        const auto& wish = request.wishes[static_cast<std::size_t>(index)];
        if (wish.density) w.density = static_cast<std::int8_t>(densityClass(*wish.density));
        if (wish.height) w.height = static_cast<std::int8_t>(heightClass(*wish.height));
        if (wish.contour) w.contour = static_cast<std::int8_t>(contourClass(*wish.contour));
        if (wish.offbeat) w.offbeat = static_cast<std::int8_t>(std::clamp(static_cast<int>(*wish.offbeat * 5), 0, 4));
        if (wish.thickness) w.thickness = static_cast<std::int8_t>(clampedClass(*wish.thickness, 6));
        if (wish.loudness) w.loudness = static_cast<std::int8_t>(loudnessOfVelocity(static_cast<int>(*wish.loudness)));
        if (!wish.returnOf) continue;
        w.returnOf = 0;
        for (int e = 0; *wish.returnOf >= 0 && e < b; ++e)
            if (scoreBar[static_cast<std::size_t>(e)] == *wish.returnOf && b - e <= kMostBarsBack &&
                plan.events.barOffset[static_cast<std::size_t>(e)] == plan.events.barOffset[static_cast<std::size_t>(b)]) {
                w.returnOf = static_cast<std::int16_t>(b - e);
                w.returnShift = static_cast<std::int8_t>(std::clamp(wish.returnShift, -kSpan, kSpan));
                w.returnRhythm = wish.returnRhythm;
            }
    }
}

// What locks leave: bars of a line that may not be touched; lines of which the rhythm or the keys stay.
void heedLocks(const Score& score, Plan& plan, EventTask& music, std::uint8_t& rhythm, std::uint8_t& keys) {
    for (const auto& lock : score.locks)
        for (int p = 0; p < plan.events.piece.parts; ++p) {
            const auto& line = plan.events.lines[static_cast<std::size_t>(p)];
            if (line.part != lock.part || (!line.allVoices && line.voice != lock.voice) || !has(plan.lines, p)) continue;
            const bool onlyRhythm = lock.attributes == static_cast<std::uint8_t>(Attribute::Rhythm);
            const bool onlyPitch = lock.attributes == static_cast<std::uint8_t>(Attribute::Pitch);
            for (int b = plan.task.fromBar; b < plan.task.endBar; ++b) {
                const auto range = score.barRange(static_cast<std::size_t>(plan.events.scoreBar[static_cast<std::size_t>(b)]));
                if (!range.overlaps(lock.range)) continue;
                if (onlyRhythm && !line.allVoices) rhythm |= static_cast<std::uint8_t>(1 << p);
                else if (onlyRhythm || onlyPitch) (onlyRhythm ? rhythm : keys) |= static_cast<std::uint8_t>(1 << p);
                else music.written[static_cast<std::size_t>(b)] &= static_cast<std::uint8_t>(~(1 << p));
            }
        }
}

// Where nobody said which bars come back and everything in the region is new, the form is drawn from what such music does.
void planReturns(const ReturnPlan& returns, const ContinuationRequest& request, const Plan& plan, EventTask& music) {
    const auto& task = plan.task;
    for (int b = task.fromBar; b < task.endBar; ++b)
        if (music.bars[static_cast<std::size_t>(b)].wishes.returnOf >= 0) return;
    const auto all = static_cast<std::uint8_t>((1 << music.parts) - 1);
    if (returns.empty() || plan.lines != all || task.fromBar == 0 || task.rules.rhythmParts || task.rules.keyParts) return;
    EventPiece known = plan.events.piece;
    std::erase_if(known.notes, [&](const EventNote& n) { return barAt(known.bars, n.onset) >= task.fromBar; });
    measureWishes(known);
    for (int b = task.fromBar; b < task.endBar; ++b) known.bars[static_cast<std::size_t>(b)].wishes = {};
    returns.plan(known.bars, task.fromBar, task.endBar, task.style, request.seed);
    for (int b = task.fromBar; b < task.endBar; ++b) {
        auto& w = music.bars[static_cast<std::size_t>(b)].wishes;
        const auto& planned = known.bars[static_cast<std::size_t>(b)].wishes;
        w.returnOf = planned.returnOf;
        w.returnShift = planned.returnShift;
        w.returnRhythm = planned.returnRhythm;
    }
}

Result<Plan> planned(const ContinuationRequest& request, const ReturnPlan& returns) {
    Plan plan;
    if (!request.base) return fail(ErrorCode::BadInput, "There is no music to go on from.");
    if (request.bars < 1 || request.bars > kLongestRegion)
        return fail(ErrorCode::BadInput, "Between 1 and " + std::to_string(kLongestRegion) + " bars can be written at once.");
    plan.score = request.base;
    const std::size_t end = request.firstBar + request.bars;
    if (request.firstBar > plan.score->barCount())
        return fail(ErrorCode::BadInput, "The region begins after the end of the piece.");
    if (end > plan.score->barCount()) plan.score = withBars(plan.score, plan.score->barCount(), end - plan.score->barCount());
    const Score& score = *plan.score;
    plan.range = {score.barStart(request.firstBar), score.barStart(end)};
    auto events = eventsOf(score, request.write);
    if (!events) return Unexpected{events.error()};
    plan.events = std::move(*events);
    const auto& piece = plan.events.piece;
    for (int p = 0; p < piece.parts; ++p) {
        const auto part = plan.events.lines[static_cast<std::size_t>(p)].part;
        if (request.write.empty() || std::find(request.write.begin(), request.write.end(), part) != request.write.end())
            plan.lines |= static_cast<std::uint8_t>(1 << p);
    }
    if (!plan.lines) return fail(ErrorCode::BadInput, "None of the parts to be written is in the score, or only percussion.");

    auto music = std::make_shared<EventTask>();
    music->parts = piece.parts;
    music->bars = piece.bars;
    if (request.followChordSymbols) music->chords = piece.chords;
    const int bars = static_cast<int>(piece.bars.size());
    const auto all = static_cast<std::uint8_t>((1 << piece.parts) - 1);
    auto& task = plan.task;
    task.fromBar = bars;
    for (int b = 0; b < bars; ++b) {
        const int inScore = plan.events.scoreBar[static_cast<std::size_t>(b)];
        const bool inside = inScore >= static_cast<int>(request.firstBar) && inScore < static_cast<int>(end);
        if (inside) {
            task.fromBar = std::min(task.fromBar, b);
            task.endBar = b + 1;
        }
        music->written.push_back(inside ? plan.lines : inScore < static_cast<int>(request.firstBar) ? all : std::uint8_t{0});
    }
    std::uint8_t rhythm = request.keepRhythm ? plan.lines : 0, keys = request.keepPitch && !request.keepRhythm ? plan.lines : 0;
    heedLocks(score, plan, *music, rhythm, keys);
    task.rules.rhythmParts = rhythm;
    task.rules.keyParts = static_cast<std::uint8_t>(keys & ~rhythm);
    setWishes(request, plan, *music);
    if (request.key) {
        const bool minor = isMinorLike(request.key->mode);
        for (int b = task.fromBar; b < task.endBar; ++b) {
            music->bars[static_cast<std::size_t>(b)].mode = minor;
            music->bars[static_cast<std::size_t>(b)].tonic = static_cast<std::int8_t>(tonicPitchClass(*request.key));
        }
    }
    task.rules.scale.assign(static_cast<std::size_t>(bars), 0);
    if (request.inScale)
        for (int b = task.fromBar; b < task.endBar; ++b) {
            const auto& bar = piece.bars[static_cast<std::size_t>(b)];
            const KeySignature own = score.masterBars[static_cast<std::size_t>(plan.events.scoreBar[static_cast<std::size_t>(b)])]->key;
            task.rules.scale[static_cast<std::size_t>(b)] = scaleBits(request.key ? *request.key : KeySignature{own.fifths, bar.mode == 1 ? Mode::Minor : Mode::Major});
        }

    const int from = piece.bars[static_cast<std::size_t>(task.fromBar)].start;
    std::array<int, kMostParts> lowest, highest, count{};
    lowest.fill(127);
    highest.fill(0);
    for (const auto& n : piece.notes) {
        const int b = barAt(piece.bars, n.onset);
        const auto p = static_cast<std::size_t>(n.part);
        ++count[p];
        lowest[p] = std::min<int>(lowest[p], n.key);
        highest[p] = std::max<int>(highest[p], n.key);
        if (n.onset < from)
            task.before.push_back(n);
        else if (has(music->written[static_cast<std::size_t>(b)], n.part)) {
            plan.was.push_back(n);
            if (has(task.rules.rhythmParts, n.part)) task.rules.rhythm.push_back(n);
            if (has(task.rules.keyParts, n.part)) task.rules.keys[p].push_back(n);
        } else if (b < task.endBar || request.heedLaterMusic)
            music->given.push_back(n);
    }
    for (std::size_t p = 0; p < kMostParts; ++p)
        if (count[p] >= kNotesForRange) task.rules.ranges[p] = {lowest[p] - kRangeRoom, highest[p] + kRangeRoom};
    if ((rhythm || task.rules.keyParts) && plan.was.empty())
        return fail(ErrorCode::BadInput, "There are no notes in these bars whose rhythm or pitches could be kept.");
    task.loudness = plan.events.loudnessKnown;
    task.rules.temperature = request.temperature;
    double sum = 0;
    for (const auto& [name, weight] : request.style) {
        const int style = styleNamed(name);
        if (style < 0) return fail(ErrorCode::BadInput, "The continuation model knows no style named \"" + name + "\".");
        task.style.emplace_back(style, static_cast<float>(weight));
        sum += weight;
    }
    // Alternatives of one kind are mixed; a genre, an era and a composer together are each said whole.
    if (task.style.size() > 1 && sum > 0) {
        const float scale = static_cast<float>(std::min(1.0, 2.0 / sum));
        for (auto& [style, weight] : task.style) weight *= scale;
    }
    task.rules.stress = !request.wishes.empty() ? kStressOfWishes : !task.style.empty() ? kStressOfStyle : 1.0;
    planReturns(returns, request, plan, *music);
    task.music = std::move(music);
    return plan;
}

// How the texture of what was written goes with what is around it, [0, 1], and why.
std::pair<double, std::string> fitOf(const Plan& plan, const WrittenEvents& written) {
    std::vector<EventNote> all = plan.task.before;
    for (const auto& n : plan.task.music->given)
        if (n.onset < plan.events.piece.bars[static_cast<std::size_t>(plan.task.endBar - 1)].start + plan.events.piece.bars[static_cast<std::size_t>(plan.task.endBar - 1)].length)
            all.push_back(n);
    all.insert(all.end(), written.notes.begin(), written.notes.end());
    std::sort(all.begin(), all.end(), comesBefore);
    const auto& bars = plan.events.piece.bars;
    const int length = plan.task.endBar - plan.task.fromBar;
    const auto ours = textureOf(bars, all, plan.task.fromBar, plan.task.endBar);
    const int context = std::max(0, plan.task.fromBar - std::max(8, length));
    const bool known = plan.task.fromBar - context >= 2;
    const auto before = textureOf(bars, all, context, plan.task.fromBar);
    double fit = std::exp(-std::abs(written.logLikelihood + 3.0) / 6.0);
    std::string why = "written with confidence";
    const auto lose = [&](double share, const char* reason) {
        if (share < 0.9) why = reason;
        fit *= share;
    };
    lose(1.0 - ours.emptyBars * (before.emptyBars > 0 ? 0.5 : 1.0), "some bars are empty");
    if (known && before.notesPerBeat > 0) {
        lose(std::exp(-std::abs(std::log((ours.notesPerBeat + 0.05) / (before.notesPerBeat + 0.05)))), "it is busier or calmer than what comes before");
        lose(1.0 - 0.5 * std::abs(ours.stepShare - before.stepShare), "its melodies move otherwise than those before");
    }
    if (length >= 4) lose(ours.selfSimilarity > 0.85 && (!known || before.selfSimilarity < 0.6) ? 0.5 : 1.0, "it repeats itself");
    if (written.relaxed) lose(0.9, "a rule had to give way");
    return {fit, why};
}

}  // namespace

ContinuationGenerator::ContinuationGenerator(ContinuationWeightsPtr weights) : m_weights(std::move(weights)) {}

ContinuationCapabilities ContinuationGenerator::capabilities() const {
    ContinuationCapabilities c;
    c.name = kName;
    c.description = "A neural net that goes on from music of one to eight staves, fills gaps, accompanies and adds parts.";
    c.maxLines = kMostParts;
    c.styles.assign(kStyleNames.begin(), kStyleNames.end());
    c.weights = m_weights->hash;
    c.handsOver = "Textures of four voices are written by the counterpoint model, which knows voice leading better.";
    return c;
}

Result<std::vector<ContinuationDraft>> ContinuationGenerator::generate(const ContinuationRequest& request, IdSource& ids, JobControl& job,
                                                                       const std::function<void(const ContinuationDraft&)>& onDraft) {
    const auto begin = std::chrono::steady_clock::now();
    if (request.count < 1 || request.count > 16 || !(request.temperature > 0 && request.temperature <= 2))
        return fail(ErrorCode::BadInput, "There can be 1 to 16 alternatives, and the freedom is above 0 and at most 2.");
    auto plan = planned(request, m_weights->returns);
    if (!plan) return Unexpected{plan.error()};

    // The music without what is to be written anew.
    std::set<NoteId> gone;
    for (const auto& placed : allNotes(*plan->score)) {
        if (placed.onset < plan->range.begin || placed.onset >= plan->range.end || placed.note->grace != Grace::None) continue;
        const int line = lineOf(plan->events, plan->score->parts[placed.part]->id, *placed.note);
        for (int b = plan->task.fromBar; line >= 0 && b < plan->task.endBar; ++b)
            if (static_cast<std::size_t>(plan->events.scoreBar[static_cast<std::size_t>(b)]) == placed.bar && has(plan->task.music->written[static_cast<std::size_t>(b)], line))
                gone.insert(placed.note->id);
    }
    const ScorePtr bare = withoutNotes(plan->score, gone);

    std::vector<ContinuationDraft> drafts;
    std::string locked;
    try {
        for (int done = 0; done < request.count; done += kRows) {
            std::vector<std::uint64_t> seeds;
            for (int i = done; i < std::min(request.count, done + kRows); ++i) seeds.push_back(request.seed + static_cast<std::uint64_t>(i));
            const auto progress = [&](double share) { job.progress((done + share * double(seeds.size())) / request.count, "Writing the notes"); };
            const auto written = writeEvents(m_weights, plan->task, seeds, [&] { return job.stopped(); }, progress);
            if (!written) return fail(ErrorCode::Cancelled, "Writing was cancelled.");
            for (std::size_t i = 0; i < written->size(); ++i) {
                const auto provenance = std::make_shared<const Provenance>(Provenance{
                    Provenance::Origin::Model, kName, m_weights->hash, seeds[i],
                    "bars " + std::to_string(plan->score->barNumber(request.firstBar)) + "-" + std::to_string(plan->score->barNumber(request.firstBar + request.bars - 1))});
                ContinuationDraft draft;
                draft.score = withNotes(bare, notesOf(*bare, plan->events, (*written)[i].notes, provenance), ids);
                if (const auto changed = lockedChanges(*request.base, *draft.score); !changed.empty()) {
                    locked = barsInWords(*request.base, changed.front().bars);
                    continue;
                }
                draft.range = plan->range;
                draft.seed = seeds[i];
                draft.logLikelihood = (*written)[i].logLikelihood;
                draft.notes = (*written)[i].notes.size();
                std::tie(draft.fit, draft.why) = fitOf(*plan, (*written)[i]);
                draft.generator = kName;
                draft.weights = m_weights->hash;
                draft.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
                if (onDraft) onDraft(draft);
                drafts.push_back(std::move(draft));
            }
        }
    } catch (const std::exception& e) {
        return fail(ErrorCode::Internal, "The continuation model stopped with an error.", e.what());
    }
    if (drafts.empty()) return fail(ErrorCode::Unsupported, "Nothing could be written without touching what is locked in " + locked + ".");
    std::stable_sort(drafts.begin(), drafts.end(), [](const auto& a, const auto& b) { return a.fit > b.fit; });
    for (std::size_t i = 0; i < drafts.size(); ++i) drafts[i].rank = static_cast<int>(i) + 1;
    return drafts;
}

}  // namespace ricercar::models
