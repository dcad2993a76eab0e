// SPDX-License-Identifier: GPL-3.0-or-later
// How bars are written: values, rests, ties, tuplets and beams.
#include <QtTest> // first: Qt 6.4's moc cannot read <concepts> before it

#include "core/notation/written.h"
#include "tests/support/notation.h"

#include <map>
#include <random>

using namespace ricercar;

namespace {

// "q h_ e8r": values as b w h q e s t x with dots, '~' tied onward, 'r' rest, "3:" before tuplet values.
std::string name(const WrittenChord &c)
{
    std::string out;
    if (c.value.tupletActual != 1) out += std::to_string(c.value.tupletActual) + ":";
    out += std::string("bwhqestxy")[static_cast<std::size_t>(c.value.log2 + 1)];
    for (int i = 0; i < c.value.dots; ++i) out += '.';
    if (c.isRest()) out += 'r';
    else if (c.heads.front().tieOut) out += '~';
    return out;
}

std::string names(const WrittenVoice &voice)
{
    std::string out;
    for (const WrittenChord &c : voice.chords) out += (out.empty() ? "" : " ") + name(c);
    return out;
}

std::string beams(const WrittenVoice &voice)
{
    std::string out;
    for (const WrittenChord &c : voice.chords) out += c.beam < 0 ? '-' : static_cast<char>('a' + c.beam);
    return out;
}

} // namespace

class TestWritten : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aBarIsWrittenAsAMusicianWould_data();
    void aBarIsWrittenAsAMusicianWould();
    void beamsFollowTheMetre_data();
    void beamsFollowTheMetre();
    void theBeamHintComesBeforeTheRule();
    void everyBarIsFilledExactlyWhateverTheNotes();
    void overlappingNotesOfOneVoiceAreCutIntoTiedChords();
    void aNoteOverTheBarLineIsTiedIntoTheNextBar();
    void graceNotesStandBeforeTheirChord();
    void anEmptyStaffRestsForTheWholeBar();
    void aSecondVoiceRestsOnlyAroundItsNotes();
};

void TestWritten::aBarIsWrittenAsAMusicianWould_data()
{
    QTest::addColumn<QString>("music");
    QTest::addColumn<QString>("written");
    const auto row = [](const char *title, const char *music, const char *expected) {
        QTest::newRow(title) << QString(music) << QString(expected);
    };
    row("plain", "4/4 | C4q D4q E4h |", "q q h");
    row("syncopation about the beat", "4/4 | C4e D4q E4e F4h |", "e q e h");
    row("half note on the second beat", "4/4 | C4q D4h E4q |", "q h q");
    row("the middle of the bar shows", "4/4 | C4q. D4q E4e F4q |", "q. e~ e e q");
    row("dotted half", "4/4 | C4h. D4q |", "h. q");
    row("dotted half at the end", "4/4 | C4q D4h. |", "q h.");
    row("five eighths", "4/4 | C4h+e D4q. |", "h~ e q.");
    row("rests show the middle", "4/4 | C4q rq rq D4q |", "q qr qr q");
    row("half rest in a half bar", "4/4 | C4h rh |", "h hr");
    row("no half rest in 3/4", "3/4 | C4q rh |", "q qr qr");
    row("half note in 3/4", "3/4 | C4q D4h |", "q h");
    row("compound beats", "6/8 | C4q. D4q E4e |", "q. q e");
    row("compound beat shows", "6/8 | C4q D4q E4q |", "q e~ e q");
    row("whole compound bar", "6/8 | C4h. |", "h.");
    row("compound rest", "6/8 | C4e rq D4q. |", "e er er q.");
    row("triplet", "4/4 | C4e3 D4e3 E4e3 F4q G4h |", "3:e 3:e 3:e q h");
    row("triplet of quarter and eighth", "2/4 | C4q3 D4e3 F4q |", "3:q 3:e q");
    row("triplet quarters", "4/4 | C4q3 D4q3 E4q3 F4h |", "3:q 3:q 3:q h");
    row("triplet with a rest", "2/4 | C4e3 re3 E4e3 F4q |", "3:e 3:er 3:e q");
    row("sextuplet", "2/4 | C4#1680 D4#1680 E4#1680 F4#1680 G4#1680 A4#1680 C5q |", "6:s 6:s 6:s 6:s 6:s 6:s q");
    row("quintuplet", "2/4 | C4#2016 D4#2016 E4#2016 F4#2016 G4#2016 A4q |", "5:s 5:s 5:s 5:s 5:s q");
    row("septuplet", "2/4 | C4#1440 D4#1440 E4#1440 F4#1440 G4#1440 A4#1440 B4#1440 A4q |",
        "7:s 7:s 7:s 7:s 7:s 7:s 7:s q");
    row("dotted rhythm", "2/4 | C4e. D4s E4q |", "e. s q");
    row("anacrusis keeps the last beats", "4/4 pickup=1h | C4e D4q E4e | F4w |", "e q e");
}

void TestWritten::aBarIsWrittenAsAMusicianWould()
{
    QFETCH(QString, music);
    QFETCH(QString, written);
    const ScorePtr score = test::score(music.toStdString());

    const WrittenBar bar = ricercar::written(*score, 0, 0);

    QCOMPARE(QString::fromStdString(names(bar.voices.front())), written);
}

void TestWritten::beamsFollowTheMetre_data()
{
    QTest::addColumn<QString>("music");
    QTest::addColumn<QString>("groups");
    const auto row = [](const char *title, const char *music, const char *expected) {
        QTest::newRow(title) << QString(music) << QString(expected);
    };
    row("eighths in half-bars", "4/4 | C4e D4e E4e F4e G4e A4e B4e C5e |", "aaaabbbb");
    row("sixteenths by beat", "4/4 | C4s D4s E4s F4s G4s A4s B4s C5s C4h |", "aaaabbbb-");
    row("mixed by beat", "4/4 | C4e D4e E4e F4s G4s A4h |", "aabbb-");
    row("whole bar of 3/4", "3/4 | C4e D4e E4e F4e G4e A4e |", "aaaaaa");
    row("6/8 in threes", "6/8 | C4e D4e E4e F4e G4e A4e |", "aaabbb");
    row("never over the middle", "4/4 | C4q. D4e E4e F4e G4q |", "--aa-");
    row("rests part", "4/4 | C4e re D4e E4e F4h |", "--aa-");
    row("2/2 by half", "C/ | C4e D4e E4e F4e G4e A4e B4e C5e |", "aaaabbbb");
}

void TestWritten::beamsFollowTheMetre()
{
    QFETCH(QString, music);
    QFETCH(QString, groups);

    std::string found = beams(written(*test::score(music.toStdString()), 0, 0).voices.front());
    found.erase(std::remove(found.begin(), found.end(), ' '), found.end());

    // A rest counts as a place of its own.
    QCOMPARE(QString::fromStdString(found), groups);
}

void TestWritten::theBeamHintComesBeforeTheRule()
{
    ScorePtr score = test::score("4/4 | C4e D4e E4e F4e G4h |");
    score = withChanged(score, {test::idAt(score, 0, 2)}, [](const Note &n) {
        Note m = n;
        m.beam = BeamHint::Begin;
        return m;
    });

    QCOMPARE(QString::fromStdString(beams(written(*score, 0, 0).voices.front())), QString("aabb-"));
}

void TestWritten::everyBarIsFilledExactlyWhateverTheNotes()
{
    std::mt19937 random(20261121);
    const auto upTo = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
    const TimeSignature metres[] = {{4, 4}, {3, 4}, {6, 8}, {2, 2}, {5, 4}, {7, 8}, {9, 8}, {12, 8}, {3, 8}, {2, 4}};
    for (int round = 0; round < 400; ++round) {
        IdSource ids;
        ScorePtr score = emptyScore(ids, 4);
        score = withMetre(score, 0, metres[upTo(10)]);
        std::vector<NewNote> notes;
        const int count = 1 + upTo(14);
        // Rounds on the grid of triplets and sixteenths, and rounds off every grid.
        const std::int64_t grid = round % 4 == 3 ? 1 : round % 2 ? 840 : 2520;
        for (int i = 0; i < count; ++i) {
            Note n;
            n.pitch = spelledNear(48 + upTo(30), upTo(9) - 4);
            n.voice = static_cast<std::uint8_t>(upTo(3));
            n.length = Ticks{(1 + upTo(static_cast<int>(40000 / grid))) * grid};
            if (upTo(8) == 0) n.grace = Grace::Acciaccatura;
            const std::int64_t at = upTo(static_cast<int>(score->end().value / grid)) * grid;
            notes.push_back({score->parts[0]->id, TimelineTick{at}, n});
        }
        score = withNotes(score, notes, ids);

        for (std::size_t b = 0; b < score->barCount(); ++b) {
            std::map<NoteId, Ticks> shown;
            for (const WrittenVoice &voice : written(*score, 0, b).voices) {
                Ticks at{0};
                for (const WrittenChord &c : voice.chords) {
                    QCOMPARE(c.at.value, at.value);
                    QVERIFY(c.length.value > 0);
                    at += c.length;
                    for (const WrittenHead &h : c.heads) shown[h.note->id] += c.length;
                    if (grid == 2520 && !c.wholeBarRest) QCOMPARE(c.value.length().value, c.length.value);
                }
                QCOMPARE(at.value, score->masterBars[b]->length.value);
            }
            for (const PlacedNote &n : notesIn(*score, 0, score->barRange(b))) {
                if (n.note->grace != Grace::None) continue;
                const TickRange bar = score->barRange(b);
                const Ticks inBar = std::min(n.end, bar.end) - std::max(n.onset, bar.begin);
                if (inBar.value > 0) QCOMPARE(shown[n.note->id].value, inBar.value);
            }
        }
    }
}

void TestWritten::overlappingNotesOfOneVoiceAreCutIntoTiedChords()
{
    IdSource ids;
    ScorePtr score = emptyScore(ids, 1);
    std::vector<NewNote> notes;
    for (const auto &[pitch, at, length] : {std::tuple{"C4", 0, 20160}, std::tuple{"E4", 10080, 20160}}) {
        Note n;
        n.pitch = test::pitch(pitch);
        n.length = Ticks{length};
        notes.push_back({score->parts[0]->id, TimelineTick{at}, n});
    }
    score = withNotes(score, notes, ids);

    const WrittenBar bar = written(*score, 0, 0);

    const auto &chords = bar.voices.front().chords;
    QCOMPARE(QString::fromStdString(names(bar.voices.front())), QString("q~ q q qr"));
    QCOMPARE(chords[1].heads.size(), std::size_t{2});
    QVERIFY(chords[1].heads[0].tieIn && !chords[1].heads[0].tieOut);
    QVERIFY(!chords[1].heads[1].tieIn && chords[1].heads[1].tieOut);
    QVERIFY(chords[2].heads[0].tieIn);
}

void TestWritten::aNoteOverTheBarLineIsTiedIntoTheNextBar()
{
    const ScorePtr score = test::score("4/4 | C4h D4h+q | E4h. |");

    QCOMPARE(QString::fromStdString(names(written(*score, 0, 0).voices.front())), QString("h h~"));
    const WrittenBar second = written(*score, 0, 1);
    QCOMPARE(QString::fromStdString(names(second.voices.front())), QString("q h."));
    QVERIFY(second.voices.front().chords.front().heads.front().tieIn);
}

void TestWritten::graceNotesStandBeforeTheirChord()
{
    const ScorePtr score = test::score("4/4 | C4h D4e{grace} E4h |");

    const WrittenBar bar = written(*score, 0, 0);

    QCOMPARE(QString::fromStdString(names(bar.voices.front())), QString("h h"));
    QCOMPARE(bar.voices.front().chords[1].graces.size(), std::size_t{1});
    QVERIFY(bar.voices.front().chords[0].graces.empty());
}

void TestWritten::anEmptyStaffRestsForTheWholeBar()
{
    const WrittenBar bar = written(*test::score("3/4 staves=2 | C4h. |"), 0, 0);

    QCOMPARE(bar.voices.size(), std::size_t{2});
    QVERIFY(bar.voices[1].chords.front().wholeBarRest);
    QCOMPARE(bar.voices[1].chords.front().staff, std::uint8_t{1});
    QCOMPARE(bar.voices[1].chords.front().length.value, kQuarter.value * 3);
}

void TestWritten::aSecondVoiceRestsOnlyAroundItsNotes()
{
    const WrittenBar bar = written(*test::score("4/4 | C5q D5q E5q F5q & rq C4e re E4e re rq |"), 0, 0);

    const auto &second = bar.voices[1].chords;
    QVERIFY(second.front().isRest() && second.front().hidden);  // before its first note
    QVERIFY(second[2].isRest() && !second[2].hidden);           // between its notes
    QVERIFY(second.back().isRest() && second.back().hidden);    // after its last
}

QTEST_GUILESS_MAIN(TestWritten)
#include "test_written.moc"
