// SPDX-License-Identifier: GPL-3.0-or-later
// Invention, canon and fugue: planned here to the bar, written by the tools of core/fugue (entries exact, countersubjects
// invertible, episodes as sequences, free voices by search), and given to the forces that were asked for.
#include "core/piece/expression.h"
#include "core/piece/genres.h"
#include "core/piece/piece_places.h"

#include "core/brief/instruments.h"
#include "core/fugue/answer.h"
#include "core/fugue/canon.h"
#include "core/fugue/fugue_pipeline.h"
#include "core/fugue/invertible_check.h"
#include "core/fugue/subject_writer.h"
#include "core/piece/piece_score.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

PieceDraft draftOfLines(const std::vector<WovenLine> &lines, const PieceConcept &piece)
{
    PieceDraft draft;
    std::vector<Force> single, chords;
    for (const Force &force : piece.forces.value) {
        const InstrumentInfo *info = instrumentNamed(force.instrument);
        for (int i = 0; i < std::max(1, force.count); ++i) (info && info->most <= 2 ? single : chords).push_back({force.instrument, force.program, 1});
    }
    std::stable_sort(single.begin(), single.end(), [](const Force &a, const Force &b) {
        const InstrumentInfo *x = instrumentNamed(a.instrument), *y = instrumentNamed(b.instrument);
        return x->range.lowest + x->range.highest > y->range.lowest + y->range.highest;
    });
    if (single.size() < lines.size() && chords.empty() && single.size() < 2 && !single.empty() && lines.size() > 1) {
        // One player cannot have several lines: as many of the same.
        while (single.size() < lines.size()) single.push_back(single.back());
    }
    const bool eachItsOwn = single.size() >= lines.size();
    if (eachItsOwn) {
        for (std::size_t v = 0; v < lines.size(); ++v) {
            PiecePart part = partFor(single[v]);
            std::vector<PieceNote> notes = notesOf(lines[v]);
            // Into the compass of the instrument, by octaves.
            if (const InstrumentInfo *info = instrumentNamed(single[v].instrument); info && !notes.empty()) {
                int low = 127, high = 0;
                for (const PieceNote &n : notes) low = std::min(low, n.pitch.midi()), high = std::max(high, n.pitch.midi());
                int by = 0;
                while (low + by < info->range.lowest && high + by + 12 <= info->range.highest + 4) by += 12;
                while (high + by > info->range.highest && low + by - 12 >= info->range.lowest - 4) by -= 12;
                for (PieceNote &n : notes) n.pitch.octave = static_cast<std::int8_t>(n.pitch.octave + by / 12);
            }
            part.staves = {clefFor(notes, part.staves.front())};
            part.voices.push_back(voiceAt({0, 0, 0, {}}, std::move(notes), true));
            draft.parts.push_back(std::move(part));
        }
        return draft;
    }
    // A keyboard: the upper lines to the right hand, the lower to the left.
    PiecePart part = partFor(chords.empty() ? Force{"Piano", 0, 1} : chords.front());
    const std::size_t upper = (lines.size() + 1) / 2;
    const bool two = part.staves.size() == 2;
    for (std::size_t v = 0; v < lines.size(); ++v) {
        const bool low = two && v >= upper;
        const std::size_t within = low ? v - upper : v, sharing = low ? lines.size() - upper : two ? upper : lines.size();
        Seat seat{0, static_cast<std::uint8_t>(low ? 1 : 0), static_cast<std::uint8_t>(sharing > 1 ? within : 0), {}};
        part.voices.push_back(voiceAt(seat, notesOf(lines[v]), true));
    }
    draft.parts.push_back(std::move(part));
    return draft;
}

namespace {

int linesWanted(const PieceConcept &piece, int least, int most, int usual)
{
    int n = piece.voices.value > 0 ? piece.voices.value : usual;
    return std::clamp(n, least, most);
}

Result<FugueMaterial> materialFor(const GenreTask &task, int subjectBars, std::uint64_t seed)
{
    SubjectWishes wishes;
    wishes.key = task.plan.key;
    if (wishes.key.mode != Mode::Major && wishes.key.mode != Mode::Minor) wishes.key.mode = isMinorLike(wishes.key.mode) ? Mode::Minor : Mode::Major;
    wishes.metre = Metre{task.plan.metre};
    wishes.bars = subjectBars;
    wishes.seed = seed;
    auto subject = makeSubject(wishes, task.job);
    if (!subject) return Unexpected{subject.error()};
    FugueMaterial m;
    m.subject = *subject;
    m.metre = wishes.metre;
    m.key = wishes.key;
    m.tempo = task.plan.tempo;
    m.title = titleOf(task.piece, task.plan);
    const auto analysis = analyseSubject(m.subject, m.metre, m.key);
    if (!analysis) return Unexpected{analysis.error()};
    const auto answers = answersTo(m.subject, *analysis);
    if (answers.empty()) return fail(ErrorCode::Unsupported, "No answer is found to the theme; try another seed.");
    m.answer = answers.front().line;
    return m;
}

// A plan brought to so many bars: middle sections go, episodes and the close give or take.
bool fitTo(FuguePlan &plan, const FugueMaterial &material, int bars)
{
    using Kind = FugueSection::Kind;
    const int bar = material.metre.bar(), wanted = bars * bar;
    auto rekey = [&] {
        for (std::size_t i = 1; i < plan.sections.size(); ++i) {
            FugueSection &s = plan.sections[i];
            if (s.kind == Kind::Episode || s.kind == Kind::Pedal) {
                s.key = plan.sections[i - 1].to;
                if (i + 1 < plan.sections.size()) s.to = plan.sections[i + 1].key;
            }
        }
    };
    while (plan.length() > wanted) {
        int over = plan.length() - wanted;
        // An episode and the entries it leads to, where that does not take too much.
        std::size_t at = 0;
        for (std::size_t i = 1; i + 1 < plan.sections.size(); ++i)
            if ((plan.sections[i].kind == Kind::Middle || plan.sections[i].kind == Kind::Stretto || plan.sections[i].kind == Kind::CounterExposition) && plan.sections[i].length <= over) at = i;
        if (at > 0) {
            plan.sections.erase(plan.sections.begin() + static_cast<std::ptrdiff_t>(at));
            // Two episodes in a row are one.
            if (at < plan.sections.size() && plan.sections[at].kind == Kind::Episode && plan.sections[at - 1].kind == Kind::Episode) {
                plan.sections[at - 1].length += plan.sections[at].length;
                plan.sections[at - 1].to = plan.sections[at].to;
                plan.sections.erase(plan.sections.begin() + static_cast<std::ptrdiff_t>(at));
            }
            rekey();
            continue;
        }
        std::size_t longest = 0;
        for (std::size_t i = 1; i + 1 < plan.sections.size(); ++i)
            if ((plan.sections[i].kind == Kind::Episode || plan.sections[i].kind == Kind::Pedal) && plan.sections[i].length > bar
                && (longest == 0 || plan.sections[i].length > plan.sections[longest].length))
                longest = i;
        if (longest > 0) {
            plan.sections[longest].length -= std::min(over, ((plan.sections[longest].length - 1) / bar) * bar);
            continue;
        }
        std::size_t pedal = 0;
        for (std::size_t i = 1; i + 1 < plan.sections.size(); ++i)
            if (plan.sections[i].kind == Kind::Episode || plan.sections[i].kind == Kind::Pedal) pedal = i;
        if (pedal > 0) {
            plan.sections.erase(plan.sections.begin() + static_cast<std::ptrdiff_t>(pedal));
            rekey();
            continue;
        }
        FugueSection &last = plan.sections.back();
        if (last.length - over >= 2 * bar && last.entries.empty()) {
            last.length -= over;
            continue;
        }
        if (!last.entries.empty()) { // no last entry, only a close
            last.entries.clear();
            last.length = std::max(2 * bar, last.length - over);
            if (plan.length() <= wanted) break;
            continue;
        }
        break;
    }
    for (std::size_t turn = 0; plan.length() < wanted && turn < 64; ++turn) {
        const int lack = wanted - plan.length();
        std::size_t shortest = 0;
        for (std::size_t i = 1; i + 1 < plan.sections.size(); ++i)
            if (plan.sections[i].kind == Kind::Episode && plan.sections[i].length < 6 * bar && (shortest == 0 || plan.sections[i].length < plan.sections[shortest].length)) shortest = i;
        if (shortest > 0) plan.sections[shortest].length += std::min(lack, bar);
        else plan.sections.back().length += lack;
    }
    return plan.length() == wanted && problemsOf(plan, material).empty();
}

// Sections of an invention from those of the plan: entries in each key, then a sequence that leads on.
FuguePlan inventionPlan(const GenreTask &task, const FugueMaterial &m, int voices, std::uint64_t seed)
{
    const PiecePlan &plan = task.plan;
    const int bar = m.metre.bar();
    FuguePlan f;
    f.names = fugueVoiceNames(voices);
    f.ranges = fugueVoiceRanges(voices);
    if (voices == 2) f.ranges = {{57, 84}, {38, 64}};
    f.key = m.key;
    f.time = plan.metre;
    f.tempo = plan.tempo;
    f.picardy = asksFor(task.piece, Device::PicardyThird);
    f.seed = seed;
    const int span = std::max(1, (m.end() - m.metre.beat() + bar - 1) / bar); // bars from entry to entry
    const bool fifth = asksFor(task.piece, Device::AnswerAtFifth)
        || std::any_of(task.piece.occur.value.begin(), task.piece.occur.value.end(), [](const DeviceAt &d) { return d.device == Device::Imitation && std::abs(d.steps) % 7 >= 3 && std::abs(d.steps) % 7 <= 4; });
    std::size_t n = plan.sections.size();
    auto major = [](KeySignature k) { return k.mode == Mode::Major || k.mode == Mode::Minor ? k : KeySignature{k.fifths, isMinorLike(k.mode) ? Mode::Minor : Mode::Major}; };
    auto keyOf = [&](std::size_t i) {
        if (i == 0 || i + 1 >= n) return m.key;
        KeySignature k = major(plan.sections[i].key);
        if (k == m.key && !avoids(task.piece, Avoidance::Modulation) && !(i < task.piece.sections.value.size() && task.piece.sections.value[i].key))
            k = i % 2 == 1 ? (isMinorLike(m.key.mode) ? relativeOf(m.key) : dominantOf(m.key)) : (isMinorLike(m.key.mode) ? subdominantOf(m.key) : relativeOf(m.key));
        return k;
    };
    int leader = static_cast<int>(seed % 2 == 0 || voices == 3 ? 0 : 0);
    KeySignature now = m.key;
    for (std::size_t i = 0; i < n; ++i) {
        const bool last = i + 1 == n, first = i == 0;
        int left = static_cast<int>(plan.sections[i].bars);
        const KeySignature key = keyOf(i), next = last ? m.key : keyOf(i + 1);
        const int close = last ? (left >= 5 ? 3 : 2) : 0;
        FugueSection s;
        s.kind = first ? FugueSection::Kind::Exposition : FugueSection::Kind::Middle;
        s.key = key;
        s.to = key;
        const int entries = std::clamp((left - close - (last ? 0 : 1)) / span, first ? 1 : 0, first ? std::max(voices, 2) : 2);
        int t = 0;
        for (int e = 0; e < entries; ++e) {
            PlannedEntry entry;
            entry.voice = (leader + e) % voices;
            entry.form = fifth && first && e % 2 == 1 ? ThemeForm::Answer : ThemeForm::Subject;
            entry.key = key;
            entry.at = t * bar + m.offset();
            if (e > 0) entry.countersubject = (leader + e - 1) % voices;
            else if (!first) entry.countersubject = (leader + 1) % voices;
            s.entries.push_back(entry);
            t += span;
        }
        // The theme's last note may reach into the bar after.
        if (entries > 0) {
            s.length = t * bar;
            const int reach = s.entries.back().at - m.offset() + m.end();
            if (reach > s.length) {
                const int more = ((reach - s.length + m.metre.beat() - 1) / m.metre.beat()) * m.metre.beat();
                s.length += more;
            }
            f.sections.push_back(s);
        }
        int used = entries > 0 ? s.length : 0;
        int rest = left * bar - used;
        if (!last) {
            FugueSection e;
            e.kind = FugueSection::Kind::Episode;
            e.key = key;
            e.to = next;
            e.cadence = true;
            e.manner = i % 2 == 0 ? FugueSection::Manner::Sequence : FugueSection::Manner::Imitation;
            e.source = i % 2 == 0 ? FugueSection::Source::Head : FugueSection::Source::Tail;
            e.step = -1;
            e.leader = (leader + 1) % voices;
            e.length = rest;
            f.sections.push_back(e);
        } else {
            if (rest > 4 * bar) {
                FugueSection e;
                e.kind = FugueSection::Kind::Episode;
                e.key = key;
                e.to = m.key;
                e.manner = FugueSection::Manner::Sequence;
                e.source = FugueSection::Source::Head;
                e.leader = leader;
                e.length = rest - 3 * bar;
                f.sections.push_back(e);
                rest = 3 * bar;
            }
            FugueSection end;
            end.kind = FugueSection::Kind::Final;
            end.key = end.to = m.key;
            end.cadence = true;
            end.length = rest;
            f.sections.push_back(end);
        }
        leader = (leader + 1) % voices;
        now = next;
    }
    (void)now;
    return f;
}

int clashes(const std::vector<WovenLine> &lines, const Metre &metre)
{
    int all = 0;
    for (std::size_t a = 0; a < lines.size(); ++a)
        for (std::size_t b = a + 1; b < lines.size(); ++b) {
            const PairReport report = checkPair(lines[a], lines[b], metre);
            all += 4 * report.parallels + report.faults;
        }
    return all;
}

} // namespace

Result<PieceDraft> writeInvention(const GenreTask &task)
{
    const int voices = linesWanted(task.piece, 2, 3, 2);
    const Metre metre{task.plan.metre};
    const double seconds = metre.bar() / 10080.0 * 60 / std::max(20.0, task.plan.tempo);
    const int subjectBars = seconds < 1.6 ? 2 : 1;
    std::optional<WrittenFugue> best;
    int least = 1 << 30;
    Error error{ErrorCode::Unsupported, "No invention came of this key and metre; try another seed.", {}};
    for (std::uint64_t attempt = 0; attempt < 6; ++attempt) {
        if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        const std::uint64_t seed = task.seed * 7 + attempt;
        const int length = static_cast<int>(task.plan.bars()) < 8 ? 1 : subjectBars;
        auto material = materialFor(task, length, seed);
        if (!material) {
            error = material.error();
            continue;
        }
        Countersubject counter;
        CountersubjectRequest wish;
        wish.seed = seed;
        wish.count = 1;
        if (auto found = countersubjectsTo(*material, wish, task.job)) counter = found->front();
        else if (found.error().code == ErrorCode::Cancelled) return Unexpected{found.error()};
        const FuguePlan plan = inventionPlan(task, *material, voices, seed);
        if (const auto problems = problemsOf(plan, *material); !problems.empty()) {
            error.sentence = problems.front();
            continue;
        }
        auto written = writeFugue(*material, plan, counter, task.job);
        if (!written) {
            error = written.error();
            continue;
        }
        const int faults = clashes(written->lines, metre) + 3 * written->compromises + (counter.clean() ? 0 : 2);
        if (faults < least) {
            least = faults;
            best = std::move(*written);
        }
        if (least == 0 || (attempt >= 2 && least <= 2)) break;
    }
    if (!best) return Unexpected{error};
    PieceDraft draft = draftOfLines(best->lines, task.piece);
    express(draft, task.piece, task.plan, task.seed);
    return draft;
}

Result<PieceDraft> writeFugueGenre(const GenreTask &task)
{
    const int voices = linesWanted(task.piece, 2, 5, 3);
    const int bars = static_cast<int>(task.plan.bars());
    Error error{ErrorCode::Unsupported, "No fugue came of this key and length; try another seed.", {}};
    for (std::uint64_t attempt = 0; attempt < 5; ++attempt) {
        if (task.job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        const std::uint64_t seed = task.seed * 11 + attempt;
        // Short fugues have short subjects.
        auto material = materialFor(task, bars < voices * 4 + 8 || attempt >= 3 ? 1 : 2, seed);
        if (!material) {
            error = material.error();
            continue;
        }
        FugueWishes wishes;
        wishes.voices = voices;
        wishes.bars = std::clamp(bars, 24, 80);
        wishes.seed = seed;
        wishes.picardy = !isMinorLike(task.plan.key.mode) || asksFor(task.piece, Device::PicardyThird);
        wishes.pedal = bars >= 28 || asksFor(task.piece, Device::PedalPoint);
        wishes.devices.pedal = asksFor(task.piece, Device::PedalPoint) && bars >= 24;
        wishes.devices.strettos = asksFor(task.piece, Device::Stretto) && attempt < 4 ? 1 : 0;
        wishes.devices.inverted = asksFor(task.piece, Device::Inversion) && attempt < 3 ? 1 : 0;
        wishes.devices.augmented = asksFor(task.piece, Device::Augmentation) && attempt < 3 ? 1 : 0;
        auto plan = planFugue(*material, wishes);
        if (!plan) {
            error = plan.error();
            continue;
        }
        if (!fitTo(*plan, *material, bars)) {
            error.sentence = "A fugue of " + std::to_string(voices) + " voices does not fit into " + std::to_string(bars) + " bars; ask for more bars or fewer voices.";
            continue;
        }
        FugueRequest request;
        request.material = *material;
        request.wishes = wishes;
        request.plan = *plan;
        request.seed = seed;
        request.count = 1;
        request.repairRounds = 3;
        if (task.tools.fugueVoices) request.model = std::shared_ptr<IGenerator>(std::shared_ptr<void>{}, task.tools.fugueVoices);
        auto result = composeFugue(request, IdSource{1}, task.job);
        if (!result) {
            error = result.error();
            if (error.code == ErrorCode::Cancelled) return Unexpected{error};
            continue;
        }
        if (result->alternatives.empty()) continue;
        PieceDraft draft = draftOfLines(result->alternatives.front().fugue.lines, task.piece);
        express(draft, task.piece, task.plan, task.seed);
        return draft;
    }
    return Unexpected{error};
}

Result<PieceDraft> writeCanon(const GenreTask &task)
{
    CanonRequest request;
    request.key = task.plan.key;
    request.metre = Metre{task.plan.metre};
    request.tempo = task.plan.tempo;
    request.voices = linesWanted(task.piece, 2, 3, 2);
    request.bars = static_cast<int>(task.plan.bars());
    if (request.bars < 4) return fail(ErrorCode::Unsupported, "A canon needs 4 bars at least; ask for more.");
    for (const DeviceAt &d : task.piece.occur.value)
        if (d.device == Device::Imitation && d.steps != 0) request.steps = d.steps;
    if (asksFor(task.piece, Device::AnswerAtFifth)) request.steps = 4;
    request.seed = task.seed;
    request.cadence = true;
    request.count = 2;
    Result<std::vector<Canon>> found = canonsOf(request, task.job);
    // Where this distance gives nothing, another.
    for (int distance : {2, 1, 3}) {
        if (found || task.job.stopped()) break;
        CanonRequest other = request;
        other.distance = distance == 1 ? std::max(request.metre.beat() * 2, request.metre.bar() / 2) : distance * request.metre.bar();
        if (other.distance % (2 * kSixteenthTicks) != 0 || other.bars * request.metre.bar() < other.distance * (request.voices) + 2 * request.metre.bar()) continue;
        found = canonsOf(other, task.job);
    }
    if (!found && request.cadence) {
        request.cadence = false; // rather a canon that closes otherwise than none
        found = canonsOf(request, task.job);
    }
    if (!found) return Unexpected{found.error()};
    PieceDraft draft = draftOfLines(found->front().lines, task.piece);
    express(draft, task.piece, task.plan, task.seed);
    return draft;
}

} // namespace ricercar
