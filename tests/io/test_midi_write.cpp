// SPDX-License-Identifier: GPL-3.0-or-later
// A score written as MIDI reads back as the same music.
#include "core/io/files.h"
#include "tests/io/midi_bytes.h"
#include "tests/io/midi_holds.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <random>
#include <sstream>

using namespace ricercar;
using namespace ricercar::test;

class TestMidiWrite : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatMidiHoldsComesBack_data()
    {
        QTest::addColumn<QString>("music");
        QTest::newRow("a line") << "4/4 name=Flute program=73 tempo=96 | C4q D4q E4h | F4w |";
        QTest::newRow("four parts") << "3/4 key=-1 name=Soprano | A4q Bb4q C5q | A4h. |; name=Alto | F4h E4q | F4h. |; name=Tenor clef=bass | C4q D4q C4q | C4h. |;"
                                       " name=Bass clef=bass | F3q G3q C3q | F3h. |";
        QTest::newRow("an upbeat") << "3/4 pickup=1q key=1 | G4q | B4h A4q | G4h. |";
        QTest::newRow("an upbeat of a triplet") << "4/4 pickup=1e3 | G4e3 | C5w | C5w |";
        QTest::newRow("tuplets and dots") << "4/4 | C4e3 D4e3 E4e3 F4q. G4e A4q | B4h. C5q |";
        QTest::newRow("metre changes") << "4/4 | C4w | 3/8 D4q. | 2/2 E4w |";
        QTest::newRow("key changes") << "4/4 key=2 | D4w | key=-3,minor C4w |";
        QTest::newRow("tempo changes") << "4/4 tempo=60 | C4w | tempo=132 C4w |";
        QTest::newRow("velocity and playing") << "4/4 | C4q{velocity=31} D4q{played=120:900:70} E4h |";
        QTest::newRow("voices") << "4/4 | C5q D5q E5h & C4w | C5w & C4h B3h |";
        QTest::newRow("notes of one key that overlap") << "4/4 | C4w & rq C4q rh | C4w |";
        QTest::newRow("two staves") << "4/4 staves=2 name=Organ program=19 | C5w & C3h{staff=1} D3h{staff=1} | C5w |";
        QTest::newRow("lyrics") << "4/4 | C4h{lyric=A-} D4h{lyric=men} |";
        QTest::newRow("many bars tied") << "4/4 | C4w+w+w | | | D4w |";
    }
    void whatMidiHoldsComesBack()
    {
        QFETCH(QString, music);
        const ScorePtr before = score(music.toStdString());

        const auto after = readMidi(writeMidi(*before), "test.mid");

        QVERIFY2(after.has_value(), after ? "" : after.error().sentence.c_str());
        QVERIFY(after->report.damage.empty());
        const std::string differs = difference(asMidiHolds(*before), asMidiHolds(*after->score));
        QVERIFY2(differs.empty(), differs.c_str());
    }

    void chordsFiguresMarksAndTheirPlacesComeBack()
    {
        Score draft = *score("4/4 | C4w | G4w |");
        MasterBar bar = *draft.masterBars[1];
        bar.chords.push_back({BarTick{0}, pitch("G4"), "dominant", pitch("B4"), ""});
        bar.chords.push_back({BarTick{kHalf.value}, pitch("F#4"), "half-diminished", {}, ""});
        bar.rehearsal = "A";
        draft.masterBars[1] = std::make_shared<const MasterBar>(bar);
        Part part = *draft.parts[0];
        Bar content = *part.bars[0];
        content.directions.push_back({Direction::Kind::FiguredBass, BarTick{0}, {}, 0, false, "6 4x 2"});
        part.bars[0] = std::make_shared<const Bar>(content);
        draft.parts[0] = std::make_shared<const Part>(part);
        const ScorePtr before = Score::finish(draft);

        const auto after = readMidi(writeMidi(*before), "test.mid");

        QVERIFY(after.has_value());
        const std::string differs = difference(asMidiHolds(*before), asMidiHolds(*after->score));
        QVERIFY2(differs.empty(), differs.c_str());
        const auto &directions = after->score->parts[0]->bars[0]->directions;
        QCOMPARE(directions.size(), std::size_t(1));
        QCOMPARE(directions[0].text, std::string("6 4x 2"));
    }

    void graceNotesSoundShortlyBeforeTheirNote()
    {
        const ScorePtr before = score("4/4 | C4h D5e{grace} C5h | C5q D5q E5q F5q | G5q F5q E5q D5q |");

        const auto after = readMidi(writeMidi(*before), "test.mid");

        QVERIFY(after.has_value());
        const Note &grace = *noteAt(*after->score, 0, 1).note;
        QVERIFY(grace.grace != Grace::None);
        QCOMPARE(grace.pitch, pitch("D5"));
        QVERIFY(grace.performed->offset < Ticks{0} && grace.performed->length < kQuarter / 8);
    }

    void aFileReadAndWrittenReadsBackTheSameScore_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 40; ++seed) QTest::addRow("seed %d", seed) << seed;
    }
    void aFileReadAndWrittenReadsBackTheSameScore()
    {
        QFETCH(int, seed);
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto below = [&](unsigned n) { return static_cast<int>(random() % n); };
        std::vector<MidiTrack> tracks(1);
        tracks[0].name("Piece").metre(2 + below(5), 2 + below(2)).key(below(9) - 4, below(2) != 0).tempo(300000u + random() % 700000);
        const bool played = below(2) != 0;
        for (int t = 0; t < 3; ++t) {
            MidiTrack track;
            track.name("Part " + std::to_string(t)).program(t, below(128)).wait(static_cast<std::uint32_t>(below(6) * 240));
            for (int i = 0; i < 60; ++i) {
                const int key = 40 + below(40), length = played ? 20 + below(700) : 120 * (1 + below(6));
                track.on(key, 1 + below(127), t).wait(static_cast<std::uint32_t>(below(3) ? length : 0));
                if (below(4) == 0) track.note(key + 4, static_cast<std::uint32_t>(played ? 1 + below(500) : 240), 64, t);
                track.wait(static_cast<std::uint32_t>(below(2) ? 0 : played ? below(200) : 240)).off(key, t);
            }
            tracks.push_back(track);
        }
        const auto first = readMidi(midiFile(1, tracks), "test.mid");
        QVERIFY(first.has_value());

        const auto second = readMidi(writeMidi(*first->score), "test.mid");

        QVERIFY(second.has_value());
        const std::string differs = difference(asMidiHolds(*first->score), asMidiHolds(*second->score));
        QVERIFY2(differs.empty(), differs.c_str());
        // Written and read once more, nothing moves: voices, spelling and all.
        for (std::size_t p = 0; p < first->score->parts.size(); ++p) COMPARE_TEXT(text(second->score, p), text(first->score, p));
    }

    void savingReplacesAFileWholeOrNotAtAll()
    {
        QTemporaryDir folder;
        const std::filesystem::path path = folder.filePath("tune.mid").toStdString();
        const ScorePtr tune = score("4/4 | C4w |");

        QVERIFY(writeScore(*tune, path).has_value());
        QVERIFY(canRead(path) && canWrite(path));
        const auto back = readScore(path);
        QVERIFY(back.has_value());
        COMPARE_TEXT(text(back->score), "C4w |");

        const auto lost = writeScore(*tune, std::filesystem::path(folder.filePath("no such folder/tune.mid").toStdString()));
        QVERIFY(!lost.has_value());
        QVERIFY(lost.error().sentence.find("folder does not exist") != std::string::npos);
        const auto unknown = writeScore(*tune, std::filesystem::path(folder.filePath("tune.pdf").toStdString()));
        QVERIFY(!unknown.has_value());
        QVERIFY(!canRead("tune.pdf"));
        QVERIFY(!readScore(folder.filePath("missing.mid").toStdString()).has_value());
    }
};

QTEST_GUILESS_MAIN(TestMidiWrite)
#include "test_midi_write.moc"
