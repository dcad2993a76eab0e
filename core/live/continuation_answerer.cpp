// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/continuation_answerer.h"

#include "core/live/played_notation.h"

#include <algorithm>
#include <chrono>

namespace ricercar {

namespace {

constexpr std::size_t kMostTurns = 4;      // phrases before the call that are told
constexpr double kTicksPerSecond = 16128;  // 96 quarters a minute; only the order of things counts

struct Beginning {
    ScorePtr score;
    std::size_t bars = 0;   // of what was played; the answer's follow
    std::size_t answer = 0; // how many those are
};

// The turns and the call in bars, with voices, staves and spelling as anything that is played.
Result<Beginning> beginningOf(const AnswerRequest &request, IdSource &ids)
{
    const PlayedPhrase &call = request.call;
    const std::int64_t bar = call.time.length().value;
    std::vector<const PlayedPhrase *> phrases;
    for (const PlayedPhrase &p : request.before)
        if (p.time == call.time && !p.notes.empty()) phrases.push_back(&p);
    if (phrases.size() > kMostTurns) phrases.erase(phrases.begin(), phrases.end() - kMostTurns);
    phrases.push_back(&call);

    Beginning begin;
    Take take;
    std::int64_t at = 0;
    for (const PlayedPhrase *p : phrases) {
        const Take one = takeOf(*p, {}, TimelineTick{at}, kTicksPerSecond);
        take.notes.insert(take.notes.end(), one.notes.begin(), one.notes.end());
        at += std::max<std::int64_t>(1, p->length.value / bar) * bar;
    }
    begin.bars = static_cast<std::size_t>(at / bar);
    begin.answer = static_cast<std::size_t>(std::max<std::int64_t>(1, call.length.value / bar));

    Score score;
    for (std::size_t b = 0; b < begin.bars + begin.answer; ++b) {
        MasterBar master;
        master.time = call.time;
        master.length = call.time.length();
        master.key = call.key;
        score.masterBars.push_back(std::make_shared<const MasterBar>(std::move(master)));
    }
    auto part = std::make_shared<Part>();
    part->id = ids.part();
    part->name = "Piano";
    part->bars.assign(score.masterBars.size(), std::make_shared<const Bar>());
    take.part = part->id;
    score.parts.push_back(std::move(part));
    NotationOptions options;
    options.findKey = options.findPickup = options.keepPlaying = false;
    Result<Notated> notated = withTake(Score::finish(std::move(score)), take, options, ids);
    if (!notated) return Unexpected{notated.error()};
    begin.score = notated->score;
    return begin;
}

} // namespace

Result<std::shared_ptr<IContinuation>> ContinuationAnswerer::generator() const
{
    const std::lock_guard lock(m_mutex);
    if (m_generator) return m_generator;
    Result<std::shared_ptr<IContinuation>> loaded = m_loader ? m_loader() : fail(ErrorCode::Unsupported, "There is no generator that continues music.");
    if (loaded) m_generator = *loaded;
    return loaded;
}

Result<PlayedAnswer> ContinuationAnswerer::answer(const AnswerRequest &request, JobControl &job) const
{
    if (request.call.notes.empty()) return fail(ErrorCode::BadInput, "There is nothing to answer; play a phrase first.");
    const Result<std::shared_ptr<IContinuation>> writer = generator();
    if (!writer) return Unexpected{writer.error()};
    IdSource ids;
    const Result<Beginning> begin = beginningOf(request, ids);
    if (!begin) return Unexpected{begin.error()};

    ContinuationRequest wish;
    wish.base = begin->score;
    wish.firstBar = begin->bars;
    wish.bars = begin->answer;
    wish.heedLaterMusic = false;
    wish.key = request.call.key;
    wish.followChordSymbols = false;
    wish.seed = request.seed;
    wish.count = 2;
    // As many notes together and as many in a quarter as the player had: an answer, not a lecture.
    ContinuationBarWish like;
    double sounding = 0, height = 0;
    for (const PlayedPhraseNote &n : request.call.notes) {
        sounding += n.length.quarters();
        height += n.key;
    }
    const auto count = static_cast<double>(request.call.notes.size());
    like.density = count / request.call.length.quarters();
    like.thickness = std::max(1.0, sounding / request.call.length.quarters());
    like.height = height / count;
    wish.wishes.assign(wish.bars, like);

    JobControl own;
    const auto start = std::chrono::steady_clock::now();
    own.onProgress = [&](double, const std::string &) {
        if (job.stopped() || std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count() > m_patience) own.cancel();
    };
    const auto drafts = (*writer)->generate(wish, ids, own);
    if (!drafts) return Unexpected{drafts.error()};
    const std::int64_t from = begin->score->barStart(begin->bars).value;
    for (const ContinuationDraft &draft : *drafts) {
        PlayedAnswer answer;
        answer.how = "continued by the " + draft.generator + " model";
        answer.phrase.length = request.call.length;
        answer.phrase.time = request.call.time;
        answer.phrase.key = request.call.key;
        for (const PlacedNote &n : allNotes(*draft.score)) {
            const std::int64_t at = n.onset.value - from;
            if (n.note->grace != Grace::None || at < 0 || at >= request.call.length.value) continue;
            int key = n.note->midi();
            while (key < request.lowest) key += 12;
            while (key > request.highest) key -= 12;
            answer.phrase.notes.push_back({Ticks{at}, std::max(Ticks{1}, std::min(n.note->length, request.call.length - Ticks{at})),
                                           static_cast<std::uint8_t>(std::clamp(key, 0, 127)), n.note->playedVelocity()});
        }
        if (answer.phrase.notes.empty()) continue;
        std::stable_sort(answer.phrase.notes.begin(), answer.phrase.notes.end(), [](const PlayedPhraseNote &a, const PlayedPhraseNote &b) { return a.at < b.at; });
        return answer;
    }
    return fail(ErrorCode::Unsupported, "The model kept silent.");
}

} // namespace ricercar
