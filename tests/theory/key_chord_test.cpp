// SPDX-License-Identifier: GPL-3.0-or-later
// Keys and chords.
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include "core/theory/chord.h"
#include "core/theory/key.h"

#include <QTest>

using namespace ricercar;

class KeyChordTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void findsTheKeyOfATune_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<QString>("key");
        QTest::addColumn<int>("last");
        QTest::newRow("major") << "4/4 | G4q A4q B4q C5q | D5q B4q A4h | B4q C5q A4q F#4q | G4w |" << "G major" << 7;
        QTest::newRow("minor with its leading note") << "4/4 | A4q B4q C5q D5q | E5q E5q D5q C5q | B4q A4q G#4q B4q | A4w |" << "A minor" << 9;
        QTest::newRow("Dorian") << "4/4 | D4q A4q B4q A4q | C5q B4q A4h | F4q G4q A4q E4q | F4q E4q D4h |" << "D Dorian" << 2;
        QTest::newRow("Mixolydian") << "4/4 | G4q A4q B4q C5q | D5q C5q B4q G4q | F4q G4q A4q F4q | G4h G4h |" << "G Mixolydian" << 7;
        QTest::newRow("many flats") << "4/4 | Eb4q F4q G4q Ab4q | Bb4q G4q Eb4h | Ab4q G4q F4q D4q | Eb4w |" << "E flat major" << 3;
    }
    void findsTheKeyOfATune()
    {
        QFETCH(QString, music);
        QFETCH(QString, key);
        QFETCH(int, last);
        const ScorePtr tune = test::score(music.toStdString());
        KeyHints hints;
        hints.lastPitchClass = last;
        hints.modes = true;

        const KeyEstimate found = findKey(*tune, {TimelineTick{0}, tune->end()}, hints);

        COMPARE_TEXT(keyName(found.key), key.toStdString());
    }

    void knowsTheTonicOfEverySignatureAndMode()
    {
        QCOMPARE(tonicPitchClass({0, Mode::Major}), 0);
        QCOMPARE(tonicPitchClass({0, Mode::Minor}), 9);
        QCOMPARE(tonicPitchClass({0, Mode::Dorian}), 2);
        QCOMPARE(tonicPitchClass({-3, Mode::Minor}), 0);
        QCOMPARE(tonicPitchClass({1, Mode::Mixolydian}), 2);
        for (int pc = 0; pc < 12; ++pc)
            for (Mode mode : {Mode::Major, Mode::Minor, Mode::Dorian, Mode::Phrygian, Mode::Lydian, Mode::Mixolydian})
                QCOMPARE(tonicPitchClass(keyWithTonic(pc, mode)), pc);
    }

    void followsTheMusicThroughAModulation()
    {
        std::vector<PitchClassWeights> windows(8);
        for (std::size_t i = 0; i < windows.size(); ++i)
            for (int pc : i < 4 ? std::vector{0, 2, 4, 5, 7, 9, 11} : std::vector{7, 9, 11, 0, 2, 4, 6})
                windows[i][static_cast<std::size_t>(pc)] = pc == (i < 4 ? 0 : 7) ? 3 : pc == (i < 4 ? 7 : 2) ? 2 : 1;

        const auto keys = localKeys(windows, {0, Mode::Major});

        COMPARE_TEXT(keyName(keys.front().key), "C major");
        COMPARE_TEXT(keyName(keys.back().key), "G major");
    }

    void namesChordsInEveryInversion()
    {
        const std::array keys{55, 59, 62, 65};
        const auto seventh = findChord(std::span<const int>(keys));
        QVERIFY(seventh);
        QCOMPARE(seventh->quality, ChordQuality::Dominant7);
        QCOMPARE(seventh->inversion(), 0);
        QCOMPARE(*seventh->seventh(), 5);
        COMPARE_TEXT(chordName(*seventh, {0, Mode::Major}), "G dominant seventh");

        const std::array sixth{52, 60, 67};
        QCOMPARE(findChord(std::span<const int>(sixth))->inversion(), 1);
        const std::array third{53, 55, 59, 62};
        QCOMPARE(findChord(std::span<const int>(third))->inversion(), 3);
    }

    void takesAChordWithoutItsFifthAndRefusesACluster()
    {
        const std::array bare{48, 64, 72};
        QVERIFY(findChord(std::span<const int>(bare))->fifthMissing);
        const std::array cluster{60, 61, 62};
        QVERIFY(!findChord(std::span<const int>(cluster)));
    }
};

QTEST_GUILESS_MAIN(KeyChordTest)
#include "key_chord_test.moc"
