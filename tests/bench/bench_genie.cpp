// SPDX-License-Identifier: GPL-3.0-or-later
// bench_genie: how long the genie takes from a press to its key: 100 000 presses while four harmonizations of eight
// bars run without a pause. The thread that is measured asks for real-time priority, as the thread of a MIDI device
// has it, and goes on without.
//
//   bench_genie [WEIGHTS.safetensors] [--quiet] [--plain] [--presses N]     no load; no real-time priority; not 100 000
#include "models/generator/genie_player.h"
#include "tests/support/harmonizing_load.h"
#include "tests/support/notation.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <memory>
#include <random>
#include <thread>
#include <vector>

#include <pthread.h>
#include <sched.h>

namespace {

using namespace ricercar;
using namespace ricercar::models;
using Clock = std::chrono::steady_clock;

// Old Hundredth.
constexpr const char* kTune =
    "4/4 key=1,major pickup=1q name=Soprano | G4q | G4q F#4q E4q D4q | G4q A4q B4q{fermata} B4q | B4q B4q A4q G4q | "
    "C5q B4q A4q{fermata} G4q | A4q B4q A4q G4q | E4q F#4q G4h{fermata} |";

int pressAnything(GeniePlayer& genie, std::mt19937& random, double& seconds) {
    const int button = int(random() % 8);
    seconds += 0.01 * double(random() % 50);
    const int key = genie.press(button, seconds, {});
    if (random() % 4 != 0) genie.release(button);
    return key;
}

}  // namespace

int main(int count, char** values) {
    std::filesystem::path path = RICERCAR_SOURCE_DIR "/models/genie/genie.safetensors";
    bool load = true, realTime = true;
    int presses = 100'000;
    for (int i = 1; i < count; ++i) {
        if (std::strcmp(values[i], "--quiet") == 0) load = false;
        else if (std::strcmp(values[i], "--plain") == 0) realTime = false;
        else if (std::strcmp(values[i], "--presses") == 0 && i + 1 < count) presses = std::max(1, std::atoi(values[++i]));
        else path = values[i];
    }
    const auto weights = GenieWeights::load(path);
    if (!weights) {
        std::fprintf(stderr, "%s\n", weights.error().sentence.c_str());
        return 4;
    }
    std::unique_ptr<test::HarmonizingLoad> harmonizations;
    if (load) {
        const auto tune = test::built(kTune);
        harmonizations = std::make_unique<test::HarmonizingLoad>(4, tune.score, tune.ids,
                                                                 RICERCAR_SOURCE_DIR "/models/counterpoint/counterpoint.safetensors");
        while (harmonizations->done() == 0) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
    if (realTime) {
        const sched_param priority{10};
        realTime = pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority) == 0;
    }
    GeniePlayer genie(*weights);
    std::mt19937 random(1);
    double seconds = 0;
    std::vector<double> times(static_cast<std::size_t>(presses));
    int silent = 0;
    for (auto& time : times) {
        std::this_thread::sleep_for(std::chrono::microseconds(200)); // hands pause; what runs beside takes the caches
        const auto begin = Clock::now();
        silent += pressAnything(genie, random, seconds) == kNoKey;
        time = std::chrono::duration<double, std::milli>(Clock::now() - begin).count();
    }
    const int done = harmonizations ? harmonizations->done() : 0;
    harmonizations.reset();
    std::sort(times.begin(), times.end());
    const auto at = [&](double share) { return times[std::size_t(share * (presses - 1))]; };
    std::printf("%d presses, %s%s: median %.4f ms, p99 %.4f ms (budget 1), p99.9 %.4f ms, max %.4f ms (budget 3); %d silent, "
                "%d harmonizations done beside\n",
                presses, load ? "under load" : "quiet", realTime ? ", real-time" : "", at(0.5), at(0.99), at(0.999), times.back(),
                silent, done);
    return at(0.99) <= 1 && times.back() <= 3 ? 0 : 1;
}
