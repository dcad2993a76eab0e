// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/music/pitch.h"
#include "core/music/score.h"

#include "tests/support/qt_words.h"

using namespace ricercar;

namespace {

SpelledPitch pitch(const QString &name)
{
    const auto parsed = parsePitch(name.toStdString());
    return parsed ? *parsed : SpelledPitch{Step::C, 3, -2};
}

} // namespace

class PitchTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void namesGiveKeysAndPlacesOnTheLineOfFifths_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("midi");
        QTest::addColumn<int>("fifths");
        QTest::newRow("middle C") << "C4" << 60 << 0;
        QTest::newRow("F sharp") << "F#4" << 66 << 6;
        QTest::newRow("B flat") << "Bb3" << 58 << -2;
        QTest::newRow("B sharp is the C above") << "B#3" << 60 << 12;
        QTest::newRow("C flat is the B below") << "Cb4" << 59 << -7;
        QTest::newRow("double flat") << "Ebb5" << 74 << -10;
        QTest::newRow("double sharp") << "C##5" << 74 << 14;
        QTest::newRow("lowest octaves") << "A-1" << 9 << 3;
    }
    void namesGiveKeysAndPlacesOnTheLineOfFifths()
    {
        QFETCH(QString, name);
        QFETCH(int, midi);
        QFETCH(int, fifths);
        const SpelledPitch p = pitch(name);
        QCOMPARE(p.midi(), midi);
        QCOMPARE(p.lineOfFifths(), fifths);
        QCOMPARE(QString::fromStdString(p.name()), name);
        QCOMPARE(spelledAt(midi, fifths), p);
    }

    void whatIsNoPitchIsNamedInTheError_data()
    {
        QTest::addColumn<QString>("text");
        for (const char *text : {"", "H4", "C", "C#", "4", "C4x", "C####4", "C99", "C-", "Cb-9"})
            QTest::newRow(*text ? text : "nothing") << text;
    }
    void whatIsNoPitchIsNamedInTheError()
    {
        QFETCH(QString, text);
        const auto parsed = parsePitch(text.toStdString());
        QVERIFY(!parsed);
        QVERIFY(parsed.error().sentence.find("\"" + text.toStdString() + "\"") != std::string::npos);
    }

    void keysAreSpelledAsTheSignatureHasIt_data()
    {
        QTest::addColumn<int>("fifths");
        QTest::addColumn<bool>("minor");
        QTest::addColumn<QString>("octave"); // the twelve keys from 60 on
        QTest::newRow("C major") << 0 << false << "C4 C#4 D4 Eb4 E4 F4 F#4 G4 Ab4 A4 Bb4 B4";
        QTest::newRow("D major") << 2 << false << "C4 C#4 D4 D#4 E4 F4 F#4 G4 G#4 A4 Bb4 B4";
        QTest::newRow("E flat major") << -3 << false << "C4 Db4 D4 Eb4 E4 F4 Gb4 G4 Ab4 A4 Bb4 Cb5";
        QTest::newRow("F sharp major") << 6 << false << "B#3 C#4 D4 D#4 E4 E#4 F#4 F##4 G#4 A4 A#4 B4";
        QTest::newRow("A minor") << 0 << true << "C4 C#4 D4 D#4 E4 F4 F#4 G4 G#4 A4 Bb4 B4";
        QTest::newRow("C minor") << -3 << true << "C4 Db4 D4 Eb4 E4 F4 F#4 G4 Ab4 A4 Bb4 B4";
        QTest::newRow("F sharp minor") << 3 << true << "B#3 C#4 D4 D#4 E4 E#4 F#4 G4 G#4 A4 A#4 B4";
    }
    void keysAreSpelledAsTheSignatureHasIt()
    {
        QFETCH(int, fifths);
        QFETCH(bool, minor);
        QFETCH(QString, octave);
        const KeySignature key{static_cast<std::int8_t>(fifths), minor ? Mode::Minor : Mode::Major};
        QStringList names;
        for (int midi = 60; midi < 72; ++midi)
            names << QString::fromStdString(spelledIn(midi, key).name());
        QCOMPARE(names.join(' '), octave);
    }

    void everyKeyIsSpelledAsItselfInEverySignature()
    {
        for (int fifths = -7; fifths <= 7; ++fifths)
            for (int midi = 0; midi <= 127; ++midi)
                QCOMPARE(spelledNear(midi, fifths).midi(), midi);
    }

    void transpositionKeepsTheIntervalsSpelling_data()
    {
        QTest::addColumn<QString>("from");
        QTest::addColumn<int>("steps");
        QTest::addColumn<int>("semitones");
        QTest::addColumn<QString>("to");
        QTest::addColumn<QString>("name");
        QTest::newRow("fifth up") << "F#4" << 4 << 7 << "C#5"
                                  << "perfect fifth";
        QTest::newRow("minor third down") << "C4" << -2 << -3 << "A3"
                                          << "minor third";
        QTest::newRow("augmented second") << "F4" << 1 << 3 << "G#4"
                                          << "augmented second";
        QTest::newRow("diminished seventh") << "G#3" << 6 << 9 << "F4"
                                            << "diminished seventh";
        QTest::newRow("tritone as a fourth") << "F4" << 3 << 6 << "B4"
                                             << "augmented fourth";
        QTest::newRow("octave") << "Bb2" << 7 << 12 << "Bb3"
                                << "octave";
        QTest::newRow("chromatic semitone") << "C4" << 0 << 1 << "C#4"
                                            << "augmented unison";
        QTest::newRow("tenth") << "E3" << 9 << 15 << "G4"
                               << "minor 10th";
        QTest::newRow("two octaves and a second") << "C3" << 15 << 26 << "D5"
                                                  << "major 16th";
        QTest::newRow("three octaves") << "C2" << 21 << 36 << "C5"
                                       << "perfect 22nd";
        QTest::newRow("unison") << "C4" << 0 << 0 << "C4"
                                << "unison";
    }
    void transpositionKeepsTheIntervalsSpelling()
    {
        QFETCH(QString, from);
        QFETCH(int, steps);
        QFETCH(int, semitones);
        QFETCH(QString, to);
        QFETCH(QString, name);
        const Interval interval{steps, semitones};
        QCOMPARE(transposed(pitch(from), interval), pitch(to));
        QVERIFY(intervalBetween(pitch(from), pitch(to)) == interval);
        COMPARE_TEXT(intervalName(interval), name.toStdString());
    }

    void aTripleAlterationIsSpelledAnew()
    {
        const SpelledPitch p = transposed(pitch("B##4"), {1, 3}); // C five times sharp
        QCOMPARE(p.midi(), 76);
        QVERIFY(std::abs(p.alter) <= 2);
    }

    void pitchesAreOrderedBySoundThenByLetter()
    {
        QVERIFY(lower(pitch("C4"), pitch("C#4")));
        QVERIFY(lower(pitch("B#3"), pitch("C4"))); // one key, the lower letter first
        QVERIFY(!lower(pitch("C4"), pitch("B#3")));
        QVERIFY(!lower(pitch("C4"), pitch("C4")));
    }
};

QTEST_GUILESS_MAIN(PitchTest)
#include "pitch_test.moc"
