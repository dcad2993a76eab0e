// SPDX-License-Identifier: GPL-3.0-or-later
// The real callback, with a real FluidSynth and a real SoundFont, watched: no allocation, no lock.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/audio/audio_engine.h"
#include "core/audio/player.h"
#include "core/playback/plan_builder.h"
#include "tests/audio/callback_watch.h"
#include "tests/support/notation.h"
#include "tests/support/random_edits.h"
#include "tests/support/small_sound_font.h"

#include <cmath>
#include <cstdlib>
#include <memory>
#include <mutex>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr unsigned kRate = 48000;
using Kind = EngineCommand::Kind;

QString told(const ForbiddenCalls &calls)
{
    return QString("%1 allocations, %2 frees, %3 locks, %4 waits, %5 writes")
        .arg(calls.allocations).arg(calls.frees).arg(calls.locks).arg(calls.waits).arg(calls.writes);
}

} // namespace

class TestCallback : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!CallbackWatch::works())
            QSKIP("A sanitizer's allocator cannot be watched.");
        QVERIFY2(!smallSoundFont().empty(), "There is no SoundFont: install timgm6mb-soundfont.");
    }

    void theWatchSees()
    {
        CallbackWatch::reset();
        std::mutex mutex;
        {
            const CallbackWatch watch;
            delete new std::vector<int>(100);
            std::free(std::malloc(10));
            const std::lock_guard lock(mutex);
        }
        QVERIFY(CallbackWatch::calls().allocations >= 2);
        QVERIFY(CallbackWatch::calls().frees >= 2);
        QVERIFY(CallbackWatch::calls().locks >= 1);
        CallbackWatch::reset();
        {
            // FluidSynth's own calls are seen too: loading allocates.
            const CallbackWatch watch;
            auto sound = FluidSound::load({smallSoundFont(), kRate, true, true});
            QVERIFY(sound.has_value());
        }
        QVERIFY(CallbackWatch::calls().allocations > 100);
    }

    void theCallbackNeitherAllocatesNorLocks()
    {
        auto sound = FluidSound::load({smallSoundFont(), kRate, true, true});
        QVERIFY(sound.has_value());
        EngineMeters meters;
        AudioEngine engine(std::move(*sound), kRate, meters);
        Built b = built("4/4 tempo=200 | C4e D4e E4e F4e G4s A4s B4s C5s [C4 E4 G4]q | rq G4e A4e G4h | C5w{trill} | [C4 E4 G4]h. C3q |;"
                        "program=52 | C3w | [G2 D3]h. C3q & D3h E3h | C3w | C3w |; program=40 | C5w | C5w | C5w | D5w |;"
                        "program=0 | C2q D2q E2q F2q | C2w | C2w | C2w |");
        b.score = withPartHead(b.score, b.score->parts[3]->id, [](Part &p) { p.instrument.channel = 9; });
        RandomEdits edits(3);
        ChannelMap channels;
        std::uint64_t serial = 0;
        const auto give = [&] { engine.mailbox().post(buildPlan({b.score, channels.channelsOf(*b.score), kRate, ++serial})); };
        give();
        engine.send({.kind = Kind::Metronome, .on = true});
        engine.send({.kind = Kind::Play, .bars = 1, .serial = 1});

        std::vector<float> left(1024), right(1024);
        CallbackWatch::reset();
        float peak = 0;
        for (int block = 0; block < 3000; ++block) {
            if (block % 7 == 0)
                engine.send({.kind = Kind::Audition, .key = std::uint8_t(40 + block % 40), .velocity = 100, .frames = 5000,
                             .sound = {std::uint8_t(block % 128), 0, block % 21 == 0}});
            if (block % 50 == 20) { // another plan, with other instruments
                b.score = edits.next(b.score, b.ids);
                if (!b.score->parts.empty())
                    b.score = withPartHead(b.score, b.score->parts[0]->id, [block](Part &p) {
                        p.instrument.program = std::uint8_t(block % 128);
                        p.instrument.bank = std::uint16_t(block % 3);
                        p.mixer.pan = block % 3 - 1;
                    });
                give();
            }
            if (block % 90 == 30)
                engine.send({.kind = Kind::Locate, .begin = quarters(block % 13)});
            if (block % 400 == 100)
                engine.send({.kind = Kind::Loop, .begin = quarters(1), .end = quarters(3)});
            if (block % 400 == 300)
                engine.send({.kind = Kind::NoLoop});
            if (block % 130 == 60)
                engine.send({.kind = Kind::TempoScale, .value = 0.5 + block % 3});
            if (block % 170 == 60)
                engine.send({.kind = Kind::MasterGain, .value = 0.5 + block % 3});
            if (block % 110 == 10)
                engine.send({.kind = Kind::Mix, .channel = std::uint8_t(block % 4), .serial = serial, .mix = {0.7, 0, block % 3 != 0}});
            if (!meters.playing)
                engine.send({.kind = Kind::Play, .serial = serial});
            const auto frames = std::uint32_t(block % 5 == 0 ? 1000 : 256);
            {
                const CallbackWatch watch;
                engine.blockRt(left.data(), right.data(), frames, false);
            }
            for (std::uint32_t i = 0; i < frames; ++i)
                peak = std::max(peak, std::fabs(left[i]));
            QVERIFY2(CallbackWatch::calls().all() == 0, qPrintable(QString("block %1: ").arg(block) + told(CallbackWatch::calls())));
        }
        QVERIFY(peak > 0.01f);
        QVERIFY(peak <= 1.0f); // the limiter
    }
};

QTEST_GUILESS_MAIN(TestCallback)
#include "test_callback.moc"
