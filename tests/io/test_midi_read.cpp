// SPDX-License-Identifier: GPL-3.0-or-later
// What a MIDI file becomes as a score.
#include "core/io/files.h"
#include "tests/io/midi_bytes.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <random>

using namespace ricercar;
using namespace ricercar::test;

namespace {

Imported read(const std::string &bytes)
{
    auto result = readMidi(bytes, "test.mid");
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(*result);
}

MidiTrack conductor(int beats = 4, int power = 2, int fifths = 0)
{
    MidiTrack track;
    track.metre(beats, power).key(fifths).tempo(500000);
    return track;
}

const Part &part(const Imported &imported, std::size_t i = 0)
{
    return *imported.score->parts.at(i);
}

std::string pitches(const Imported &imported, std::size_t p = 0)
{
    std::string out;
    for (const PlacedNote &n : notesIn(*imported.score, p, {TimelineTick{0}, imported.score->end()})) out += (out.empty() ? "" : " ") + n.note->pitch.name();
    return out;
}

bool tells(const std::vector<std::string> &report, const std::string &word)
{
    return std::any_of(report.begin(), report.end(), [&](const std::string &s) { return s.find(word) != std::string::npos; });
}

} // namespace

class TestMidiRead : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aScaleIsReadAsItIsWritten()
    {
        MidiTrack tune;
        tune.name("Flute").program(0, 73);
        for (const int key : {60, 62, 64, 65, 67, 69, 71, 72}) tune.note(key, 240);
        const auto imported = read(midiFile(1, {conductor(), tune}));

        COMPARE_TEXT(text(imported.score), "C4e D4e E4e F4e G4e A4e B4e C5e |");
        QCOMPARE(part(imported).name, std::string("Flute"));
        QCOMPARE(int(part(imported).instrument.program), 73);
        QVERIFY(!noteAt(*imported.score, 0, 0).note->performed);
        QVERIFY(imported.report.damage.empty());
    }

    void runningStatusAndSilentNoteOnsAreRead()
    {
        MidiTrack tune;
        tune.raw(std::string{'\x90', 60, 80}).wait(480).raw(std::string{60, 0}).raw(std::string{62, 80}).wait(480).raw(std::string{62, 0});
        const auto imported = read(midiFile(1, {conductor(), tune}));

        COMPARE_TEXT(text(imported.score), "C4q D4q rh |");
    }

    void systemExclusiveAndUnknownMessagesArePassedOver()
    {
        MidiTrack tune;
        tune.raw(std::string("\xf0\x03\x43\x12\xf7", 5)).meta(0x60, "what").note(60, 1920);
        const auto imported = read(midiFile(1, {conductor(), tune}));

        COMPARE_TEXT(text(imported.score), "C4w |");
        QVERIFY(tells(imported.report.dropped, "system exclusive"));
        QVERIFY(tells(imported.report.dropped, "unknown kind"));
    }

    void oneTrackOfTwoChannelsBecomesTwoParts()
    {
        MidiTrack track = conductor();
        track.name("A piece").program(0, 40).program(1, 42).on(67, 80, 0).on(48, 80, 1).wait(1920).off(67, 0).off(48, 1);
        const auto imported = read(midiFile(0, {track}));

        QCOMPARE(imported.score->metadata.title, std::string("A piece"));
        QCOMPARE(imported.score->parts.size(), std::size_t(2));
        QCOMPARE(part(imported, 0).name, std::string("Violin"));
        QCOMPARE(part(imported, 1).name, std::string("Violoncello"));
        QVERIFY(part(imported, 1).staves[0].clef == Clef::Bass);
    }

    void secondsAreReadAsBeatsAtOneHundredAndTwenty()
    {
        MidiTrack tune; // 25 frames of 40 ticks: 1000 to the second
        tune.note(60, 500).note(62, 500);
        const auto imported = read(midiFile(1, {MidiTrack{}, tune}, 0xe728));

        COMPARE_TEXT(text(imported.score), "C4q D4q rh |");
        QCOMPARE(tempoAt(*imported.score, TimelineTick{0}), 120.0);
    }

    void tripletsStayExactInACoarseFile()
    {
        MidiTrack tune;
        for (int i = 0; i < 4; ++i) tune.note(60, 160).note(62, 160).note(64, 160);
        const auto imported = read(midiFile(1, {conductor(), tune}));
        COMPARE_TEXT(text(imported.score), "C4e3 D4e3 E4e3 C4e3 D4e3 E4e3 C4e3 D4e3 E4e3 C4e3 D4e3 E4e3 |");

        MidiTrack rounded; // 1024 to the quarter: a third is 341.33
        for (int i = 0; i < 4; ++i) rounded.note(60, 341).note(62, 342).note(64, 341);
        const auto coarse = read(midiFile(1, {conductor(), rounded}, 1024));
        COMPARE_TEXT(text(coarse.score), text(imported.score));
        QVERIFY(!noteAt(*coarse.score, 0, 1).note->performed);
    }

    void anUpbeatTellsItselfByItsMetre()
    {
        MidiTrack head, tune;
        head.metre(1, 2).key(1).wait(480).metre(3, 2);
        tune.note(67, 480).note(71, 960).note(69, 480).note(67, 1440);
        const auto imported = read(midiFile(1, {head, tune}));

        QVERIFY(imported.score->masterBars[0]->pickup);
        QCOMPARE(imported.score->masterBars[0]->length, kQuarter);
        QCOMPARE(int(imported.score->masterBars[0]->time.beats), 3);
        COMPARE_TEXT(text(imported.score), "G4q | B4h A4q | G4h. |");
    }

    void aSilentBeginningOfTheBarIsAnUpbeat()
    {
        MidiTrack tune;
        tune.wait(1440).note(67, 480).note(72, 1920);
        const auto imported = read(midiFile(1, {conductor(), tune}));

        QVERIFY(imported.score->masterBars[0]->pickup);
        COMPARE_TEXT(text(imported.score), "G4q | C5w |");
    }

    void aShortRestAtTheBeginningStaysARest()
    {
        MidiTrack tune;
        tune.wait(240).note(60, 240).note(62, 480).note(64, 960);
        const auto imported = read(midiFile(1, {conductor(), tune}));

        QVERIFY(!imported.score->masterBars[0]->pickup);
        COMPARE_TEXT(text(imported.score), "re C4e D4q E4h |");
    }

    void changesOfMetreKeyAndTempoStandAtTheirBars()
    {
        MidiTrack head = conductor(4, 2, 0), tune;
        head.wait(1920).metre(3, 3).key(-2, true).tempo(1000000);
        tune.note(60, 1920).note(62, 720).note(63, 720);
        const auto imported = read(midiFile(1, {head, tune}));
        const Score &score = *imported.score;

        QCOMPARE(score.barCount(), std::size_t(3));
        QVERIFY((score.masterBars[1]->time == TimeSignature{3, 8}));
        QVERIFY((score.masterBars[2]->key == KeySignature{-2, Mode::Minor}));
        QCOMPARE(tempoAt(score, score.barStart(0)), 120.0);
        QCOMPARE(tempoAt(score, score.barStart(1)), 60.0);
    }

    void aPlayedTuneIsWrittenPlainlyAndSoundsAsPlayed()
    {
        // Eighths, a triplet and quarters, each played up to 12 ms off and detached.
        const std::vector<std::pair<int, int>> written{{0, 240}, {240, 240}, {480, 160}, {640, 160}, {800, 160}, {960, 480}, {1440, 480}};
        std::mt19937 random(3);
        std::vector<std::pair<int, int>> played;
        for (int bar = 0; bar < 8; ++bar)
            for (const auto &[on, length] : written)
                played.emplace_back(std::max(0, bar * 1920 + on + int(random() % 25) - 12), length * (70 + int(random() % 25)) / 100);
        MidiTrack tune;
        int now = 0, key = 60;
        std::vector<int> keys;
        for (const auto &[on, length] : played) {
            keys.push_back(key);
            tune.wait(std::uint32_t(std::max(on - now, 0))).note(key, std::uint32_t(length), 60 + key % 30);
            now = std::max(on, now) + length;
            key = key == 72 ? 60 : key + 1;
        }
        const auto imported = read(midiFile(1, {conductor(), tune}));

        for (int bar = 0; bar < 8; ++bar) {
            std::string rhythm = barText(*imported.score, 0, std::size_t(bar));
            for (std::size_t i = 0; i < rhythm.size();) // values alone
                if (rhythm[i] >= 'A' && rhythm[i] <= 'G') {
                    while (!(rhythm[i] >= '0' && rhythm[i] <= '9')) rhythm.erase(i, 1);
                    rhythm.erase(i, 1);
                } else {
                    if (rhythm[i] == '{') rhythm.erase(i, rhythm.find('}', i) + 1 - i);
                    else ++i;
                }
            COMPARE_TEXT(rhythm, "e e e3 e3 e3 q q");
        }
        const auto notes = notesIn(*imported.score, 0, {TimelineTick{0}, imported.score->end()});
        QCOMPARE(notes.size(), played.size());
        for (std::size_t i = 0; i < notes.size(); ++i) {
            QVERIFY(notes[i].note->performed);
            QCOMPARE(notes[i].note->midi(), keys[i]);
            QCOMPARE(notes[i].note->performed->length.value, std::int64_t(played[i].second) * 21);
        }
        QVERIFY(tells(imported.report.notes, "played freely"));
    }

    void detachedNotesAreWrittenAtFullLength()
    {
        MidiTrack tune;
        for (const int key : {60, 62, 64, 65, 67, 69, 71, 72}) tune.note(key, 216).wait(24); // 90 of 100
        const auto imported = read(midiFile(1, {conductor(), tune}));

        for (const PlacedNote &n : notesIn(*imported.score, 0, {TimelineTick{0}, imported.score->end()})) {
            QCOMPARE(n.note->length, kEighth);
            QCOMPARE(n.note->performed->length.value, std::int64_t(216) * 21);
        }
    }

    void notesThatOverlapBecomeVoices()
    {
        MidiTrack tune; // a held bass under a moving tune
        tune.on(72).on(60).wait(480).off(72).note(74, 480).note(76, 480).on(77).wait(480).off(77).off(60);
        const auto imported = read(midiFile(1, {conductor(), tune}));

        COMPARE_TEXT(text(imported.score), "C5q D5q E5q F5q & C4w |");
    }

    void chordsStayChordsInOneVoice()
    {
        MidiTrack tune;
        for (int i = 0; i < 2; ++i) tune.on(60).on(64).on(67).wait(960).off(60).off(64).off(67);
        const auto imported = read(midiFile(1, {conductor(), tune}));

        COMPARE_TEXT(text(imported.score), "[C4 E4 G4]h [C4 E4 G4]h |");
    }

    void aWidePianoTrackBecomesTwoHands()
    {
        MidiTrack piano;
        piano.name("Klavier").program(0, 0);
        for (int i = 0; i < 8; ++i) piano.on(36 + i).on(43 + i).on(72 + i).on(76 + i).wait(480).off(36 + i).off(43 + i).off(72 + i).off(76 + i);
        const auto imported = read(midiFile(1, {conductor(), piano}));

        QCOMPARE(part(imported).staves.size(), std::size_t(2));
        QVERIFY(part(imported).staves[0].clef == Clef::Treble);
        QVERIFY(part(imported).staves[1].clef == Clef::Bass);
        for (const PlacedNote &n : allNotes(*imported.score)) QCOMPARE(int(n.note->staff), n.note->midi() < 60 ? 1 : 0);
    }

    void twoHandsInTwoTracksBecomeOnePart()
    {
        MidiTrack right, left;
        right.name("Piano right").program(0, 0).note(72, 1920);
        left.name("Piano left").program(0, 0).note(48, 1920);
        const auto imported = read(midiFile(1, {conductor(), right, left}));

        QCOMPARE(imported.score->parts.size(), std::size_t(1));
        QCOMPARE(part(imported).name, std::string("Piano"));
        QCOMPARE(part(imported).staves.size(), std::size_t(2));
    }

    void graceNotesComeBackAsGraceNotes()
    {
        MidiTrack tune; // 54 ticks before the second beat
        tune.on(72).wait(426).on(74).wait(54).off(72).off(74).note(76, 480).note(77, 480).note(79, 480);
        for (int i = 0; i < 8; ++i) tune.note(72, 480);
        const auto imported = read(midiFile(1, {conductor(), tune}));
        const PlacedNote grace = noteAt(*imported.score, 0, 1);

        QVERIFY(grace.note->grace == Grace::Acciaccatura);
        QCOMPARE(grace.onset, quarters(1));
        QCOMPARE(grace.note->performed->offset.value, std::int64_t(-54) * 21);
    }

    void spellingFollowsTheKeyAndTheMotion()
    {
        MidiTrack minor; // A minor with its raised leading note
        for (const int key : {69, 68, 69, 71, 72, 71, 69, 68, 69, 64, 57}) minor.note(key, 480);
        COMPARE_TEXT(pitches(read(midiFile(1, {conductor(4, 2, 0), minor}))), "A4 G#4 A4 B4 C5 B4 A4 G#4 A4 E4 A3");

        MidiTrack flats;
        for (const int key : {63, 65, 67, 68, 70, 72, 74, 75}) flats.note(key, 480);
        COMPARE_TEXT(pitches(read(midiFile(1, {conductor(4, 2, -3), flats}))), "Eb4 F4 G4 Ab4 Bb4 C5 D5 Eb5");
    }

    void aKeyThatIsNotToldIsFound()
    {
        MidiTrack tune;
        for (const int key : {62, 64, 66, 67, 69, 71, 73, 74, 69, 66, 62}) tune.note(key, 480);
        const auto imported = read(midiFile(1, {MidiTrack{}, tune}));

        QCOMPARE(int(imported.score->masterBars[0]->key.fifths), 2);
        QVERIFY(tells(imported.report.notes, "D major"));
    }

    void drumsStandOnOnePercussionStaff()
    {
        MidiTrack drums;
        for (int i = 0; i < 4; ++i) drums.on(36, 100, 9).on(42, 60, 9).wait(20).off(36, 9).off(42, 9).wait(460);
        const auto imported = read(midiFile(1, {conductor(), drums}));

        QVERIFY(part(imported).staves[0].clef == Clef::Percussion);
        QCOMPARE(int(part(imported).instrument.channel), 9);
        for (const PlacedNote &n : allNotes(*imported.score)) QCOMPARE(n.note->length, kQuarter);
    }

    void lyricsMarkersAndPedalAreKept()
    {
        MidiTrack head = conductor(), tune;
        head.meta(6, "Dm7").wait(960).meta(6, "G7/B");
        tune.meta(5, "A-").raw(std::string{'\xb0', 64, 127}).note(62, 960).meta(5, "men").raw(std::string{'\xb0', 64, 0}).note(67, 960);
        const auto imported = read(midiFile(1, {head, tune}));
        const MasterBar &bar = *imported.score->masterBars[0];

        QCOMPARE(bar.chords.size(), std::size_t(2));
        QCOMPARE(bar.chords[0].kind, std::string("minor-seventh"));
        QCOMPARE(bar.chords[1].bass->name(), std::string("B4"));
        const Note &first = *noteAt(*imported.score, 0, 0).note, &second = *noteAt(*imported.score, 0, 1).note;
        QCOMPARE(first.lyrics.at(0).text, std::string("A"));
        QVERIFY(first.lyrics.at(0).syllable == Lyric::Syllable::Begin);
        QVERIFY(second.lyrics.at(0).syllable == Lyric::Syllable::End);
        QCOMPARE(part(imported).bars[0]->directions.size(), std::size_t(2));
        QVERIFY(part(imported).bars[0]->directions[0].kind == Direction::Kind::PedalDown);
    }

    void aHundredThousandNotesOpenInHalfASecond()
    {
        std::vector<MidiTrack> tracks{conductor()};
        std::mt19937 random(1);
        for (int t = 0; t < 10; ++t) {
            MidiTrack track;
            for (int i = 0; i < 10000; ++i) track.note(40 + int(random() % 40), std::uint32_t(120 * (1 + random() % 4)), 80, t % 9);
            tracks.push_back(track);
        }
        const std::string bytes = midiFile(1, tracks);
        QElapsedTimer timer;
        timer.start();
        const auto imported = read(bytes);
        const qint64 ms = timer.elapsed();

        QCOMPARE(allNotes(*imported.score).size(), std::size_t(100000));
        qInfo("100 000 notes opened in %lld ms", static_cast<long long>(ms));
        QVERIFY2(ms < 5000, "ten times the budget: slow even for a busy machine without optimization");
    }
};

QTEST_GUILESS_MAIN(TestMidiRead)
#include "test_midi_read.moc"
