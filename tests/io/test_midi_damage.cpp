// SPDX-License-Identifier: GPL-3.0-or-later
// Damaged and hostile MIDI files: what can be read is kept, the rest is told, nothing crashes or hangs.
#include "core/io/files.h"
#include "tests/io/midi_bytes.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <random>

using namespace ricercar;
using namespace ricercar::test;

namespace {

std::string goodFile()
{
    MidiTrack head, tune, bass;
    head.name("Piece").metre(4, 2).key(-1).tempo(500000).meta(6, "F").wait(1920).metre(3, 2);
    tune.name("Tune").program(0, 73).meta(5, "A-");
    for (const int key : {65, 67, 69, 70, 72, 74, 76, 77}) tune.note(key, 240);
    bass.name("Bass").program(1, 42).raw(std::string{'\xb1', 64, 127});
    for (const int key : {41, 48, 43, 41}) bass.note(key, 480, 90, 1);
    return midiFile(1, {head, tune, bass});
}

bool names(const ImportReport &report, const std::string &words)
{
    return std::any_of(report.damage.begin(), report.damage.end(), [&](const std::string &s) { return s.find(words) != std::string::npos; });
}

} // namespace

class TestMidiDamage : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsNoMidiGetsASentence()
    {
        for (const std::string &bytes : {std::string(), std::string("MThd"), std::string("<?xml version=\"1.0\"?>"), std::string(5000, 'x'), midiHeader(1, 0)}) {
            const auto result = readMidi(bytes, "tune.mid");
            QVERIFY(!result.has_value());
            QVERIFY(result.error().code == ErrorCode::BadInput);
            QVERIFY(result.error().sentence.find("tune.mid") != std::string::npos);
        }
    }

    void aFileCutOffAnywhereKeepsWhatCameBefore()
    {
        const std::string whole = goodFile();
        std::size_t most = 0;
        for (std::size_t length = 30; length < whole.size(); ++length) {
            const auto result = readMidi(whole.substr(0, length), "cut.mid");
            if (!result) continue; // nothing but a header yet
            QVERIFY(!result->report.damage.empty());
            const std::size_t notes = allNotes(*result->score).size();
            QVERIFY(notes >= most);
            most = notes;
        }
        QCOMPARE(most, std::size_t(12));
    }

    void aNoteThatNeverEndsStopsWithItsTrack()
    {
        MidiTrack tune;
        tune.on(60).wait(960).note(64, 960);
        const auto result = readMidi(midiFile(1, {MidiTrack{}, tune}), "hanging.mid");

        QVERIFY(result.has_value());
        QVERIFY(names(result->report, "never ends"));
        QCOMPARE(noteAt(*result->score, 0, 0).note->length, kWhole);
    }

    void aWrongTrackLengthLosesNoNotes()
    {
        std::string bytes = goodFile();
        const std::size_t track = bytes.find("MTrk", bytes.find("MTrk") + 4);
        for (const char wrong : {'\x08', '\x7f'}) {
            std::string changed = bytes;
            changed[track + 7] = wrong;
            if (wrong == '\x7f') changed[track + 6] = '\x7f';
            const auto result = readMidi(changed, "length.mid");

            QVERIFY(result.has_value());
            QVERIFY(!result->report.damage.empty());
            QCOMPARE(allNotes(*result->score).size(), std::size_t(12));
        }
    }

    void theDamagedPlaceIsNamed()
    {
        MidiTrack tune;
        tune.note(60, 480);
        const std::string bytes = midiHeader(1, 1) + MidiTrack::framed(tune.body() + std::string("\x00\x90\xff\xff", 4));
        const auto result = readMidi(bytes, "byte.mid");

        QVERIFY(result.has_value());
        QVERIFY(names(result->report, "byte "));
        QCOMPARE(allNotes(*result->score).size(), std::size_t(1));
    }

    void impossibleValuesArePassedOver()
    {
        MidiTrack tune;
        tune.metre(0, 2).metre(4, 30).key(40).tempo(1).note(60, 1920);
        const auto result = readMidi(midiFile(1, {tune}, 0), "values.mid");

        QVERIFY(result.has_value());
        QVERIFY(names(result->report, "metre") && names(result->report, "key") && names(result->report, "tempo") && names(result->report, "division"));
    }

    void hostileSizesAreRefusedQuickly()
    {
        std::vector<std::string> files;
        MidiTrack far; // notes at the far ends of time
        for (int i = 0; i < 2000; ++i) far.raw(std::string{'\x90', 60, 80}).wait(0xfffffff).off(60).wait(0xfffffff);
        files.push_back(midiFile(1, {far}, 1));
        MidiTrack narrow; // 64th bars for hours
        narrow.metre(1, 6).on(60).wait(0x1000000).off(60);
        files.push_back(midiFile(1, {narrow}));
        files.push_back(midiHeader(1, 65535) + std::string("MTrk\xff\xff\xff\xff", 8));
        std::string many = midiHeader(1, 65535);
        MidiTrack one;
        one.note(60, 48000);
        for (int i = 0; i < 20000; ++i) many += one.chunk();
        files.push_back(many);
        MidiTrack hanging; // one key, never let go
        for (int i = 0; i < 100000; ++i) hanging.on(60);
        files.push_back(midiFile(1, {hanging}));
        MidiTrack spread;
        for (int i = 0; i < 100000; ++i) spread.on(i % 128, 80, i / 128 % 16).wait(1);
        files.push_back(midiFile(0, {spread}));
        for (const std::string &bytes : files) {
            QElapsedTimer timer;
            timer.start();
            const auto result = readMidi(bytes, "hostile.mid");
            QVERIFY(!result || !result->report.damage.empty());
            QVERIFY2(timer.elapsed() < 5000, qPrintable(QString("%1 ms").arg(timer.elapsed())));
        }
    }

    void changedBytesNeverCrashTheReader()
    {
        const std::string whole = goodFile();
        std::mt19937 random(20);
        QElapsedTimer timer;
        timer.start();
        int opened = 0, runs = 0;
        for (; runs < 4000; ++runs) {
            std::string bytes = whole;
            const int changes = 1 + static_cast<int>(random() % 8);
            for (int i = 0; i < changes; ++i) {
                const std::size_t at = random() % bytes.size();
                switch (random() % 4) {
                case 0: bytes[at] = static_cast<char>(random()); break;
                case 1: bytes[at] = static_cast<char>(bytes[at] ^ (1 << random() % 8)); break;
                case 2: bytes.erase(at, 1 + random() % 6); break;
                default: bytes.insert(at, bytes.substr(random() % bytes.size(), random() % 24)); break;
                }
                if (bytes.empty()) bytes = "M";
            }
            const auto result = readMidi(bytes, "fuzz.mid");
            if (!result) {
                QVERIFY(!result.error().sentence.empty());
                continue;
            }
            ++opened;
            if (runs % 8 == 0) QVERIFY(readMidi(writeMidi(*result->score), "again.mid").has_value());
        }
        qInfo("%d of %d changed files opened, %lld ms", opened, runs, static_cast<long long>(timer.elapsed()));
        QVERIFY(opened > runs / 4);
    }
};

QTEST_GUILESS_MAIN(TestMidiDamage)
#include "test_midi_damage.moc"
