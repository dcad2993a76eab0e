// SPDX-License-Identifier: GPL-3.0-or-later
// Harmonizing eight bars: first alternative, all four, cancelling; the cached decoder beside the same net in plain
// modules, and what the sound misses meanwhile.
#include "tests/bench/bench.h"

#include "app/model_library.h"

#include "core/audio/player.h"
#include "core/compose/texture.h"
#include "core/music/edits.h"

#include <thread>

using namespace ricercar;
using namespace ricercar::bench;

namespace {

// Eight bars of 4/4: the first two phrases of the Old Hundredth, twice, without the anacrusis.
ScorePtr tune(IdSource &ids)
{
    static constexpr int kKeys[] = {67, 66, 64, 62, 67, 69, 71, 71, 71, 71, 69, 67, 72, 71, 69, 67};
    const ScorePtr empty = emptyScore(ids, 8);
    std::vector<NewNote> notes;
    for (int i = 0; i < 32; ++i) {
        Note note;
        note.pitch = spelledNear(kKeys[i % 16], 1);
        note.length = kQuarter;
        notes.push_back({empty->parts.front()->id, TimelineTick{kQuarter.value * i}, note});
    }
    return withKey(withNotes(empty, notes, ids), 0, KeySignature{1, Mode::Major});
}

struct Times {
    double first = 0, all = 0;
};

Times harmonize(const Pipeline &pipeline, const CounterpointRequest &request, const IdSource &ids)
{
    JobControl job;
    Times times;
    const auto begin = std::chrono::steady_clock::now();
    const auto ms = [&] { return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count(); };
    const auto result = pipeline.write(request, ids, job, [&](const Alternative &) {
        if (times.first == 0) times.first = ms();
    });
    times.all = ms();
    if (!result) std::printf("%s\n", result.error().sentence.c_str());
    return times;
}

double cancelTime(const Pipeline &pipeline, const CounterpointRequest &request, const IdSource &ids)
{
    JobControl job;
    std::chrono::steady_clock::time_point ended;
    std::thread worker([&] {
        (void)pipeline.write(request, ids, job);
        ended = std::chrono::steady_clock::now();
    });
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    const auto asked = std::chrono::steady_clock::now();
    job.cancel();
    worker.join();
    return std::max(0.0, std::chrono::duration<double, std::milli>(ended - asked).count());
}

// Deadlines the sound misses in five seconds, alone and while ideas are written without pause.
void benchSound(const Pipeline &pipeline, CounterpointRequest request, const IdSource &ids)
{
    Player player;
    if (const Result<void> opened = player.open({}); !opened) {
        std::printf("%s Missed deadlines are not measured; a JACK server will do (jackd -d dummy).\n", opened.error().sentence.c_str());
        return;
    }
    player.setScore(request.base);
    player.setLoop(TickRange{TimelineTick{}, request.base->end()});
    player.play();
    const auto missedIn = [&](auto &&work) {
        const std::uint64_t before = player.state().xruns;
        const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(5);
        while (std::chrono::steady_clock::now() < end) work();
        return static_cast<unsigned long>(player.state().xruns - before);
    };
    const unsigned long alone = missedIn([] { std::this_thread::sleep_for(std::chrono::milliseconds(50)); });
    unsigned ideas = 0;
    const unsigned long beside = missedIn([&] {
        request.seed += 10;
        (void)harmonize(pipeline, request, ids);
        ideas += 4;
    });
    std::printf("%s: deadlines missed in 5 s: %lu alone, %lu while %u ideas were written\n", player.description().c_str(), alone, beside, ideas);
}

} // namespace

void benchHarmony()
{
    IdSource ids;
    CounterpointRequest request;
    request.base = tune(ids);

    std::string remark;
    const auto load = std::chrono::steady_clock::now();
    const std::shared_ptr<const Pipeline> pipeline = makePipeline(&remark);
    const double loading = std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - load).count();
    if (!remark.empty()) std::printf("%s\n", remark.c_str());

    for (const Capabilities &generator : pipeline->generators()) {
        request.generator = generator.name;
        if (!generator.weights.empty()) line("loading the nets, once", loading, 1000);
        (void)harmonize(*pipeline, request, ids);
        std::vector<double> first, all, cancel;
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            request.seed = seed * 100;
            const Times times = harmonize(*pipeline, request, ids);
            first.push_back(times.first);
            all.push_back(times.all);
            cancel.push_back(cancelTime(*pipeline, request, ids));
        }
        std::sort(first.begin(), first.end());
        std::sort(all.begin(), all.end());
        line(generator.name + ": first alternative of 8 bars", first[2], 1000);
        line(generator.name + ": all four", all[2], 3000);
        line(generator.name + ": cancel, worst of 5", *std::max_element(cancel.begin(), cancel.end()), 100);
        benchSound(*pipeline, request, ids);
    }
}
