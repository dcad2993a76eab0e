// SPDX-License-Identifier: GPL-3.0-or-later
// Live playing without a device: rings, voices, the engine's clock, what a MIDI device would be told; the callback watched.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/audio/audio_engine.h"
#include "core/audio/midi_inputs.h"
#include "core/audio/player.h"
#include "core/live/recorder.h"
#include "core/playback/midi_follow.h"
#include "core/playback/plan_builder.h"
#include "tests/audio/callback_watch.h"
#include "tests/support/notation.h"
#include "tests/support/small_sound_font.h"

#include <cmath>
#include <map>
#include <memory>
#include <thread>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr unsigned kRate = 48000;

class Heard final : public ISound {
public:
    std::map<std::pair<int, int>, int> down; // (channel, key): strikes less releases
    int strikes = 0;
    void renderRt(std::uint32_t) noexcept override {}
    void noteOnRt(std::uint8_t c, std::uint8_t k, std::uint8_t) noexcept override
    {
        down[{c, k}] = 1;
        ++strikes;
    }
    void noteOffRt(std::uint8_t c, std::uint8_t k) noexcept override { down[{c, k}] = 0; }
    void controlRt(std::uint8_t, std::uint8_t, std::uint8_t) noexcept override {}
    void soundRt(std::uint8_t, const ChannelSound &) noexcept override {}
    void clickRt(bool) noexcept override {}
    int sounding() const
    {
        int n = 0;
        for (const auto &[key, on] : down) n += on;
        return n;
    }
};

} // namespace

class TestLiveSound : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKeyTwoHandsHoldIsLetGoByTheLast()
    {
        auto port = std::make_unique<LivePort>();
        Heard sound;
        LiveVoices voices(sound);
        port->inlet(0).noteOn(60, 80);
        port->inlet(3).noteOn(60, 80);
        voices.takeRt(*port);
        port->inlet(0).noteOff(60);
        voices.takeRt(*port);
        QCOMPARE(sound.sounding(), 1);
        port->inlet(3).noteOff(60);
        voices.takeRt(*port);
        QCOMPARE(sound.sounding(), 0);
    }

    void releasesSurviveAFullRing()
    {
        auto port = std::make_unique<LivePort>();
        LiveInlet &in = port->inlet(3);
        Heard sound;
        LiveVoices voices(sound);
        for (int i = 0; i < 50'000; ++i) { // nobody reads
            in.noteOn(i % 128, 80, i % 16);
            if (i % 3 == 0) in.noteOff((i * 7) % 128, i % 16);
            in.control(64, i % 2 ? 127 : 0, i % 16);
        }
        QVERIFY(in.lost() > 0);
        in.releaseAll();
        for (int block = 0; block < 100; ++block) voices.takeRt(*port);
        QVERIFY(sound.strikes > 1000);
        QCOMPARE(sound.sounding(), 0);
        QCOMPARE(voices.heldRt(), 0);
        Recorder recorder;
        recorder.begin({.part = PartId{1}, .free = true}, {});
        for (const LiveEvent &e : port->takeEvents()) recorder.feed(e);
        QVERIFY(recorder.held().empty());
    }

    void aFloodOfTenThousandEventsASecondIsSurvived()
    {
        auto port = std::make_unique<LivePort>();
        EngineMeters meters;
        AudioEngine engine(nullptr, kRate, meters, AudioEngine::Use::Live, port.get());
        LiveInlet &in = port->inlet(3);
        std::size_t taken = 0;
        std::vector<float> left(256), right(256);
        // Three seconds of it, the engine's blocks between, a screen that looks twice a second.
        for (int ms = 0; ms < 3000; ++ms) {
            for (int i = 0; i < 10; ++i) {
                if (i % 2 == 0) in.noteOn(40 + (ms + i) % 48, 80);
                else in.noteOff(40 + (ms + i - 1) % 48);
            }
            if (ms % 5 == 0) engine.blockRt(left.data(), right.data(), 256, false);
            if (ms % 500 == 499) taken += port->takeEvents().size();
        }
        QCOMPARE(port->lost(), std::uint64_t{0});
        QCOMPARE(taken, std::size_t{30'000});
    }

    void theCallbackStaysCleanWhileHandsPlay()
    {
        if (!CallbackWatch::works()) QSKIP("A sanitizer's allocator cannot be watched.");
        auto sound = FluidSound::load({smallSoundFont(), kRate, true, true});
        QVERIFY(sound.has_value());
        auto port = std::make_unique<LivePort>();
        EngineMeters meters;
        AudioEngine engine(std::move(*sound), kRate, meters, AudioEngine::Use::Live, port.get());
        std::vector<float> left(256), right(256);
        float peak = 0;
        for (int block = 0; block < 1500; ++block) {
            LiveInlet &in = port->inlet(block % LivePort::kInlets);
            in.noteOn(40 + block % 40, 100);
            in.control(1, block % 128);
            in.send({.kind = LiveEvent::Kind::Bend, .key = 0, .value = std::uint8_t(block % 128)});
            if (block % 3 == 0) in.releaseAll();
            if (block % 5 == 0) in.control(64, block % 2 ? 127 : 0);
            if (block % 100 == 0)
                engine.send({.kind = EngineCommand::Kind::LiveSound, .channel = std::uint8_t(block % 4), .sound = {std::uint8_t(block % 128), 0, false}});
            if (block % 400 == 399) engine.send({.kind = EngineCommand::Kind::Panic});
            CallbackWatch::reset();
            {
                const CallbackWatch watch;
                engine.blockRt(left.data(), right.data(), 256, false);
            }
            QCOMPARE(CallbackWatch::calls().all(), 0);
            for (float v : left) peak = std::max(peak, std::fabs(v));
        }
        QVERIFY(peak > 0.01f);
    }

    void panicSilencesAHeldNote()
    {
        auto sound = FluidSound::load({smallSoundFont(), kRate, false, false});
        QVERIFY(sound.has_value());
        auto port = std::make_unique<LivePort>();
        EngineMeters meters;
        AudioEngine engine(std::move(*sound), kRate, meters, AudioEngine::Use::Live, port.get());
        engine.send({.kind = EngineCommand::Kind::LiveSound, .channel = 0, .sound = {19, 0, false}}); // an organ
        port->inlet(0).noteOn(60, 110);
        std::vector<float> left(256), right(256);
        const auto level = [&](int blocks) {
            float peak = 0;
            for (int b = 0; b < blocks; ++b) {
                engine.blockRt(left.data(), right.data(), 256, false);
                peak = 0;
                for (float v : left) peak = std::max(peak, std::fabs(v));
            }
            return peak;
        };
        QVERIFY(level(60) > 0.001f);
        engine.send({.kind = EngineCommand::Kind::Panic});
        QVERIFY(level(60) < 0.0005f);
    }

    void theClockTellsWhereTheMusicIs()
    {
        auto port = std::make_unique<LivePort>();
        EngineMeters meters;
        AudioEngine engine(nullptr, kRate, meters, AudioEngine::Use::Live, port.get());
        const Built b = built("4/4 tempo=120 | C4w | C4w | C4w |");
        ChannelMap channels;
        engine.mailbox().post(buildPlan({b.score, channels.channelsOf(*b.score), kRate, 1}));
        engine.send({.kind = EngineCommand::Kind::Play, .bars = 1, .serial = 1});
        const auto run = [&](double seconds) {
            for (int i = 0; i < int(seconds * kRate / 480); ++i) engine.blockRt(nullptr, nullptr, 480, false);
        };
        run(1);
        ClockReading r = port->clock().read();
        QVERIFY(r.countingIn);
        QVERIFY(std::fabs(r.tick + 2 * 10080) < 300); // half of the bar is still to be counted
        QVERIFY(std::fabs(r.ticksPerSecond - 20160) < 1);
        run(2);
        r = port->clock().read();
        QVERIFY(r.playing && !r.countingIn);
        QVERIFY(std::fabs(r.tick - 2 * 10080) < 300);
        QVERIFY(std::fabs(r.at(r.nanos + 100'000'000).tick - r.tick - 2016) < 1);
        engine.send({.kind = EngineCommand::Kind::Loop, .begin = quarters(0), .end = quarters(4)});
        run(2.5);
        r = port->clock().read();
        QCOMPARE(r.round, 1u);
        QVERIFY(std::fabs(r.tick - 3 * 10080) < 300);
        QCOMPARE(r.at(r.nanos + 1'000'000'000).round, 2u); // the loop closes meanwhile
    }

    void eventsAreStampedWhenTheyHappenedNotWhenTheyWereRead()
    {
        ArrivalClock clock;
        std::int64_t last = 0;
        double most = 0;
        for (int i = 0; i < 200; ++i) { // an event every 10 ms; the thread wakes up to 4 ms late
            const std::int64_t true_ = 1'000'000'000 + std::int64_t{i} * 10'000'000;
            const std::int64_t late = (i * 7919 % 5) * 1'000'000;
            const std::int64_t told = clock.happened(i == 0 ? 0 : 0.01, true_ + late);
            if (i > 20) most = std::max(most, std::fabs(double(told - true_)));
            QVERIFY(told > last);
            last = told;
        }
        QVERIFY2(most < 500'000, qPrintable(QString::number(most)));
    }

    void aDeviceIsToldClockTransportAndNotes()
    {
        MidiFollow follow;
        follow.setClock(true);
        follow.setTransport(true);
        follow.setNotes({{0, 5000, 2, 60, 90}, {10080, 20160, 2, 64, 91}});
        ClockReading r;
        r.nanos = 1'000'000'000;
        r.ticksPerSecond = 20160;
        r.playing = true;
        std::vector<MidiMessage> out;
        for (int ms = 0; ms < 1000; ++ms) follow.step(r, r.nanos + ms * 1'000'000, out);
        int pulses = 0, on = 0, off = 0;
        for (const MidiMessage &m : out) {
            pulses += m.bytes[0] == 0xf8;
            on += (m.bytes[0] & 0xf0) == 0x90;
            off += (m.bytes[0] & 0xf0) == 0x80;
        }
        QVERIFY(out.front() == (MidiMessage{{0xfa, 0, 0}, 1}));
        QCOMPARE(pulses, 48);
        QCOMPARE(on, 2);
        QCOMPARE(off, 1);
        out.clear();
        r.playing = false;
        follow.step(r, r.nanos + 1'000'000'000, out);
        QVERIFY(out == (std::vector<MidiMessage>{{{0x82, 64, 64}, 3}, {{0xfc, 0, 0}, 1}}));
        // From the middle: the song position, then continue at its sixteenth.
        out.clear();
        r.playing = true;
        r.tick = 20160 + 1000;
        follow.step(r, r.nanos + 1'001'000'000, out); // at tick 41339
        follow.step(r, r.nanos + 1'201'000'000, out);
        QCOMPARE(int(out[0].bytes[0]), 0xf2);
        QCOMPARE(int(out[0].bytes[1]), 17);
        QVERIFY(std::find(out.begin(), out.end(), MidiMessage{{0xfb, 0, 0}, 1}) != out.end());
    }

    void aPlayerWithoutADevicePlaysLiveInSilence()
    {
        Player player;
        const Built b = built("4/4 | C4w |");
        player.setScore(b.score);
        player.setLiveSound(LiveVoice::Keyboard, b.score->parts[0]->id);
        player.live().inlet(LivePort::kHands).noteOn(60, 80);
        QTRY_VERIFY(player.live().clock().read().nanos != 0);
        QCOMPARE(player.live().takeEvents().size(), std::size_t{1});
        QCOMPARE(player.soundLatency(), 0.0);
    }
};

QTEST_GUILESS_MAIN(TestLiveSound)
#include "test_live_sound.moc"
