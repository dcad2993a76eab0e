// SPDX-License-Identifier: GPL-3.0-or-later
// MIDI through a real JACK server without hardware: bytes in at one end, sound out at the other; devices that come and go.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/audio/midi_inputs.h"
#include "core/audio/midi_outputs.h"
#include "core/audio/player.h"
#include "core/live/recorder.h"
#include "tests/audio/jack_rig.h"
#include "tests/support/notation.h"
#include "tests/support/small_sound_font.h"

#include <jack/jack.h>
#include <jack/midiport.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <memory>

using namespace ricercar;
using namespace ricercar::test;

namespace {

using Bytes = std::array<std::uint8_t, 3>;

// A keyboard (a port that sends) or a device that listens, as a JACK client of its own.
class VirtualDevice {
public:
    VirtualDevice(const char *name, bool sends)
    {
        jack_status_t status{};
        m_client = jack_client_open(name, JackNoStartServer, &status);
        if (!m_client) return;
        m_port = jack_port_register(m_client, "midi", JACK_DEFAULT_MIDI_TYPE, sends ? JackPortIsOutput : JackPortIsInput, 0);
        m_sends = sends;
        jack_set_process_callback(m_client, &VirtualDevice::processRt, this);
        jack_activate(m_client);
    }
    ~VirtualDevice() { unplug(); }
    void unplug()
    {
        if (m_client) jack_client_close(m_client);
        m_client = nullptr;
    }
    bool ok() const { return m_client != nullptr; }
    bool connected() const { return m_client && jack_port_connected(m_port) > 0; }
    void send(std::uint8_t a, std::uint8_t b, std::uint8_t c) { m_out.push({a, b, c}); }
    void flood(int perBlock) { m_flood.store(perBlock); }
    std::uint64_t flooded() const { return m_flooded.load(); }
    std::vector<Bytes> received()
    {
        std::vector<Bytes> all;
        Bytes b;
        while (m_in.pop(b)) all.push_back(b);
        return all;
    }

private:
    static int processRt(jack_nframes_t frames, void *self)
    {
        auto &d = *static_cast<VirtualDevice *>(self);
        void *buffer = jack_port_get_buffer(d.m_port, frames);
        if (d.m_sends) {
            jack_midi_clear_buffer(buffer);
            Bytes b;
            while (d.m_out.pop(b)) jack_midi_event_write(buffer, 0, b.data(), 3);
            for (int i = 0, n = d.m_flood.load(); i < n; ++i) {
                const std::uint64_t k = d.m_flooded.fetch_add(1);
                const Bytes note{std::uint8_t(k % 2 == 0 ? 0x90 : 0x80), std::uint8_t(30 + k / 2 % 60), 80};
                jack_midi_event_write(buffer, jack_nframes_t(i), note.data(), 3);
            }
        } else {
            jack_midi_event_t event;
            for (std::uint32_t i = 0; i < jack_midi_get_event_count(buffer); ++i)
                if (jack_midi_event_get(&event, buffer, i) == 0 && event.size > 0)
                    d.m_in.push({event.buffer[0], event.size > 1 ? event.buffer[1] : std::uint8_t(0), event.size > 2 ? event.buffer[2] : std::uint8_t(0)});
        }
        return 0;
    }

    jack_client_t *m_client = nullptr;
    jack_port_t *m_port = nullptr;
    bool m_sends = true;
    SpscRing<Bytes, 1024> m_out;
    SpscRing<Bytes, 4096> m_in;
    std::atomic<int> m_flood{0};
    std::atomic<std::uint64_t> m_flooded{0};
};

} // namespace

class TestMidi : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        const QString words = m_server.start();
        if (!words.isEmpty()) QSKIP(qPrintable(words));
    }
    void cleanupTestCase() { m_server.stop(); }

    void bytesInSoundOut()
    {
        Player player;
        AudioSettings settings;
        settings.api = "JACK";
        settings.soundFont = smallSoundFont();
        settings.reverb = settings.chorus = false;
        const auto opened = player.open(settings);
        QVERIFY2(opened.has_value(), opened ? "" : opened.error().sentence.c_str());
        QVERIFY(player.soundLatency() > 0);
        const Built b = built("4/4 program=13 | C4w |");
        player.setScore(b.score);
        player.setLiveSound(LiveVoice::Keyboard, b.score->parts[0]->id);
        VirtualDevice keyboard("Keystation", true);
        QVERIFY(keyboard.ok());
        MidiInputs inputs(player.live());
        QTRY_VERIFY_WITH_TIMEOUT(!inputs.devices().empty(), 5000);
        QCOMPARE(inputs.devices().front(), std::string("Keystation:midi"));
        inputs.choose({{"Keystation:midi", 0x0001, true, 0}}); // channel 1 alone
        QTRY_VERIFY_WITH_TIMEOUT(keyboard.connected() && !inputs.open().empty(), 5000);
        JackProbe probe;
        QVERIFY(probe.open().isEmpty());
        QVERIFY(probe.connectToPlayer().isEmpty());
        probe.record(kJackRate / 4);
        keyboard.send(0x93, 60, 120); // another channel: not heard
        QTest::qWait(150);
        QCOMPARE(probe.recorded(), std::size_t{0});
        keyboard.send(0x90, 72, 120);
        QTRY_VERIFY_WITH_TIMEOUT(probe.done(), 5000);
        // The right key: the sound repeats itself with the period of C5, 523.25 Hz.
        const auto sound = probe.left();
        const std::size_t from = kJackRate / 50, to = kJackRate / 10;
        double best = 0, bestLag = 0;
        for (std::size_t lag = 60; lag < 200; ++lag) { // autocorrelation
            double sum = 0, a = 0, c = 0;
            for (std::size_t i = from; i < to; ++i) {
                sum += double(sound[i]) * sound[i + lag];
                a += double(sound[i]) * sound[i];
                c += double(sound[i + lag]) * sound[i + lag];
            }
            const double r = sum / std::sqrt(a * c + 1e-12);
            if (r > best) {
                best = r;
                bestLag = double(lag);
            }
        }
        const double periods = bestLag * 523.25 / kJackRate; // one, or two
        QVERIFY2(std::fabs(periods - std::round(periods)) < 0.06 && periods > 0.9, qPrintable(QString::number(periods)));
        const auto events = player.live().takeEvents();
        QCOMPARE(events.size(), std::size_t{1});
        QCOMPARE(int(events[0].key), 72);
    }

    void aDevicePulledOutInMidNoteLeavesNothingHangingAndNoTakeIsLost()
    {
        LivePort port;
        MidiInputs inputs(port);
        auto keyboard = std::make_unique<VirtualDevice>("Stage", true);
        inputs.choose({{"Stage:midi", 0xffff, true, 0}});
        QTRY_VERIFY_WITH_TIMEOUT(keyboard->connected(), 5000);
        Recorder recorder;
        recorder.begin({.part = PartId{1}, .free = true}, {});
        keyboard->send(0x90, 60, 100);
        keyboard->send(0xb0, 64, 127);
        QTest::qWait(100);
        for (const LiveEvent &e : port.takeEvents()) recorder.feed(e);
        QCOMPARE(recorder.held().size(), std::size_t{1});
        keyboard->unplug();
        QTRY_VERIFY_WITH_TIMEOUT(inputs.open().empty(), 5000);
        for (const LiveEvent &e : port.takeEvents()) recorder.feed(e);
        QVERIFY(recorder.held().empty());
        const auto takes = recorder.end({}, nowNanos());
        QCOMPARE(takes.size(), std::size_t{1});
        QCOMPARE(takes[0].notes.size(), std::size_t{1});
        QVERIFY(takes[0].notes[0].offSeconds > 0.05);
        QVERIFY(!takes[0].pedals.empty() && !takes[0].pedals.back().down);
        bool said = false;
        for (const MidiNotice &n : inputs.takeNotices()) said = said || (n.kind == MidiNotice::Kind::Lost && n.device == "Stage:midi");
        QVERIFY(said);
        // It comes back, and plays again.
        keyboard = std::make_unique<VirtualDevice>("Stage", true);
        QTRY_VERIFY_WITH_TIMEOUT(keyboard->connected() && !inputs.open().empty(), 6000);
        keyboard->send(0x90, 64, 100);
        std::size_t again = 0;
        QTRY_VERIFY_WITH_TIMEOUT((again += port.takeEvents().size()) > 0, 2000);
    }

    void aFloodFromADeviceIsSurvived()
    {
        LivePort port;
        MidiInputs inputs(port);
        VirtualDevice keyboard("Flood", true);
        inputs.choose({{"Flood:midi", 0xffff, true, 0}});
        QTRY_VERIFY_WITH_TIMEOUT(keyboard.connected(), 5000);
        keyboard.flood(64); // 12 000 in a second
        std::size_t taken = 0;
        for (int i = 0; i < 20; ++i) {
            QTest::qWait(100);
            taken += port.takeEvents().size();
        }
        keyboard.flood(0);
        QTest::qWait(200);
        std::map<int, int> down;
        const auto rest = port.takeEvents();
        taken += rest.size();
        for (const LiveEvent &e : rest) down[e.key] = e.kind == LiveEvent::Kind::NoteOn;
        qInfo("%llu events were sent, %zu arrived, %llu were counted as lost", static_cast<unsigned long long>(keyboard.flooded()), taken,
              static_cast<unsigned long long>(port.lost()));
        QVERIFY(taken > 5000);
        for (const auto &[key, on] : down) QCOMPARE(on, 0);
    }

    void clockTransportAndNotesGoOut()
    {
        Player player; // silent: the clock runs all the same
        const Built b = built("4/4 tempo=120 | C4q E4q G4q C5q | C5w |");
        player.setScore(b.score);
        VirtualDevice device("Module", false);
        MidiOutputs outputs(player.live());
        outputs.choose({{"Module:midi", true, true}});
        outputs.setScore(b.score, {{b.score->parts[0]->id, "Module:midi", 4}});
        QTRY_VERIFY_WITH_TIMEOUT(device.connected(), 5000);
        QTest::qWait(100);
        device.received();
        player.play();
        QTest::qWait(1600);
        player.stop();
        QTest::qWait(150);
        int clocks = 0, on = 0, off = 0, starts = 0, stops = 0;
        for (const Bytes &m : device.received()) {
            clocks += m[0] == 0xf8;
            starts += m[0] == 0xfa;
            stops += m[0] == 0xfc;
            on += m[0] == 0x94;
            off += m[0] == 0x84;
        }
        QCOMPARE(starts, 1);
        QCOMPARE(stops, 1);
        QVERIFY2(clocks > 48 && clocks < 96, qPrintable(QString::number(clocks)));
        QVERIFY(on >= 3);
        QCOMPARE(on, off);
    }

private:
    JackServer m_server;
};

QTEST_GUILESS_MAIN(TestMidi)
#include "test_midi.moc"
