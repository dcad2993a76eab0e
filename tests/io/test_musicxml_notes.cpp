// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_musicxml_texts.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {
const std::string kTieStart = "<tie type=\"start\"/><notations><tied type=\"start\"/></notations>";
const std::string kTieStop = "<tie type=\"stop\"/><notations><tied type=\"stop\"/></notations>";
std::string beam(const char *state) { return std::string("<type>eighth</type><beam number=\"1\">") + state + "</beam>"; }
} // namespace

class TestMusicXmlNotes : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void tiedHeadsBecomeOneLongNote()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 4) + note("E5", 4, kTieStart)) +
                                            bar(2, note("E5", 8, kTieStop + kTieStart)) +
                                            bar(3, note("E5", 2, kTieStop + "<notations><fermata/></notations>") + note("E5", 6))));

        QCOMPARE(barOf(read, 0).notes.size(), std::size_t(2));
        QCOMPARE(barOf(read, 0).notes[1].length, kQuarter * 7);
        QVERIFY(has(barOf(read, 0).notes[1].marks, NoteMark::Fermata)); // though it hangs on the last head
        QVERIFY(barOf(read, 1).notes.empty());
        QCOMPARE(barOf(read, 2).notes.size(), std::size_t(1));
        QCOMPARE(barOf(read, 2).notes[0].onset, BarTick{kQuarter.value});
        COMPARE_KEPT(*read.score);
    }

    void aTieGoesToItsOwnVoice()
    {
        const std::string v1 = "<voice>1</voice>", v2 = "<voice>2</voice>", back = "<backup><duration>8</duration></backup>";
        const auto read = readText(document(bar(1, kHead + note("C5", 8, v1 + kTieStart) + back + note("C5", 8, v2 + kTieStart)) +
                                            bar(2, note("C5", 2, v1 + kTieStop) + note("D5", 6, v1) + back + note("C5", 8, v2 + kTieStop))));

        QCOMPARE(barOf(read, 0).notes.size(), std::size_t(2));
        QCOMPARE(barOf(read, 0).notes[0].length, kQuarter * 5);
        QCOMPARE(barOf(read, 0).notes[1].length, kQuarter * 8);
        COMPARE_KEPT(*read.score);
    }

    void aTieThatLeadsNowhereIsReported()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 8, kTieStart)) + bar(2, note("D5", 8))));

        QCOMPARE(barOf(read, 0).notes[0].length, kWhole);
        QVERIFY(mentions(read.report.damage, "ties that lead to no note, left out: 1 (part 1, bar 1)"));
    }

    void anyDivisionGivesExactTuplets_data()
    {
        QTest::addColumn<int>("divisions");
        for (const int d : {3, 6, 12, 480, 768, 10080, 3'000'000}) QTest::addRow("%d", d) << d;
    }
    void anyDivisionGivesExactTuplets()
    {
        QFETCH(int, divisions);
        const int third = divisions / 3;
        const auto read = readText(document(bar(1, "<attributes><divisions>" + std::to_string(divisions) +
                                                       "</divisions><time><beats>2</beats><beat-type>4</beat-type></time></attributes>" +
                                                       note("C5", third) + note("D5", third) + note("E5", third) + note("F5", divisions))));

        QCOMPARE(barOf(read, 0).notes[1].onset, BarTick{3360});
        QCOMPARE(barOf(read, 0).notes[2].onset, BarTick{6720});
        QCOMPARE(barOf(read, 0).notes[2].length, Ticks{3360});
        QVERIFY(read.report.notes.empty());
        COMPARE_KEPT(*read.score);
    }

    void lengthsOffTheGridAreRoundedWithoutDriftAndReported()
    {
        std::string notes = "<attributes><divisions>11</divisions></attributes>";
        for (int i = 0; i < 44; ++i) notes += note("C5", 1);
        const auto read = readText(document(bar(1, notes)));

        QCOMPARE(read.score->masterBars[0]->length, kWhole);
        QCOMPARE(barOf(read, 0).notes[11].onset, BarTick{kQuarter.value});
        QVERIFY(mentions(read.report.notes, "rounded"));
        COMPARE_KEPT(*read.score);
    }

    void graceNotesKeepSlashAndOrder()
    {
        const auto grace = [](const char *step, bool slash, const char *more = "") {
            return std::string("<note><grace") + (slash ? " slash=\"yes\"" : "") + "/>" + more + "<pitch><step>" + step +
                   "</step><octave>5</octave></pitch><type>16th</type></note>";
        };
        const auto read = readText(document(bar(1, kHead + grace("E", false) + grace("D", true) + grace("F", true, "<chord/>") + note("C5", 8) +
                                                       grace("B", false)) + bar(2, note("A4", 8))));

        const auto &notes = barOf(read, 0).notes;
        QCOMPARE(notes.size(), std::size_t(4));
        QVERIFY(notes[0].grace == Grace::Appoggiatura && notes[1].grace == Grace::Acciaccatura);
        QCOMPARE(int(notes[0].graceOrder), 0);
        QCOMPARE(int(notes[1].graceOrder), 1);
        QCOMPARE(int(notes[2].graceOrder), 1);
        QCOMPARE(notes[0].length, kSixteenth);
        QCOMPARE(barOf(read, 1).notes.size(), std::size_t(2)); // the last one leads into the next bar
        COMPARE_KEPT(*read.score);
    }

    void chordsShareTheirOnset()
    {
        const auto read = readText(document(bar(1, kHead + note("C4", 4) + note("E4", 4, "<chord/>") + note("G4", 4, "<chord/>") + note("B4", 4))));

        QCOMPARE(barOf(read, 0).notes.size(), std::size_t(4));
        QCOMPARE(barOf(read, 0).notes[2].onset, BarTick{});
        QCOMPARE(barOf(read, 0).notes[3].onset, BarTick{kHalf.value});
        COMPARE_KEPT(*read.score);
    }

    void beamsByRuleLeaveNoHint()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 1, beam("begin")) + note("D5", 1, beam("continue")) +
                                                       note("E5", 1, beam("continue")) + note("F5", 1, beam("end")) + note("G5", 4, "<type>half</type>"))));

        for (const Note &n : barOf(read, 0).notes) QVERIFY(n.beam == BeamHint::ByRule);
        COMPARE_KEPT(*read.score);
    }

    void beamsAgainstTheRuleAreKept()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 1, beam("begin")) + note("D5", 1, beam("end")) +
                                                       note("E5", 1, beam("begin")) + note("F5", 1, beam("end")) +
                                                       note("G5", 1, "<type>eighth</type>") + note("G5", 1, "<type>eighth</type>") + note("A5", 2, "<type>quarter</type>"))));

        const auto &notes = barOf(read, 0).notes;
        QVERIFY(notes[0].beam == BeamHint::ByRule);
        QVERIFY(notes[1].beam == BeamHint::End);
        QVERIFY(notes[2].beam == BeamHint::Begin);
        QVERIFY(notes[4].beam == BeamHint::None);
        COMPARE_KEPT(*read.score);
    }

    void stemsAgainstTheRuleAreKept()
    {
        const auto read = readText(document(bar(1, kHead + note("C4", 4, "<type>half</type><stem>up</stem>") + note("D4", 4, "<type>half</type><stem>down</stem>"))));

        QVERIFY(barOf(read, 0).notes[0].stem == StemHint::ByRule);
        QVERIFY(barOf(read, 0).notes[1].stem == StemHint::Down);
        COMPARE_KEPT(*read.score);
    }

    void accidentalsBeyondTheRuleAreKept()
    {
        const std::string sharp = "<accidental>sharp</accidental>";
        const auto read = readText(document(bar(1, kHead + note("F#4", 2, sharp) + note("F#4", 2, sharp) +
                                                       note("F#4", 2) + note("C5", 2, "<accidental parentheses=\"yes\">natural</accidental>"))));

        const auto &notes = barOf(read, 0).notes;
        QVERIFY(notes[0].accidental == AccidentalHint::ByRule);
        QVERIFY(notes[1].accidental == AccidentalHint::Show);
        QVERIFY(notes[2].accidental == AccidentalHint::ByRule);
        QVERIFY(notes[3].accidental == AccidentalHint::Courtesy);
        COMPARE_KEPT(*read.score);
    }

    void everyMarkIsKept()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 8, "<notations><ornaments><trill-mark/><turn/><inverted-turn/><mordent/>"
            "<inverted-mordent/><schleifer/><tremolo type=\"single\">3</tremolo></ornaments><technical><up-bow/><down-bow/><harmonic/></technical>"
            "<articulations><accent/><strong-accent/><staccato/><tenuto/><detached-legato/><staccatissimo/><breath-mark/><caesura/></articulations>"
            "<arpeggiate/><fermata/><fermata type=\"inverted\"/></notations>"))));

        QCOMPARE(barOf(read, 0).notes[0].marks, NoteMarks((1u << 21) - 1));
        COMPARE_KEPT(*read.score);
    }

    void aFermataOverARestIsADirection()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 4) + rest(4, "<notations><fermata/></notations>"))));

        QCOMPARE(barOf(read, 0).directions.size(), std::size_t(1));
        QVERIFY(barOf(read, 0).directions[0].kind == Direction::Kind::Fermata);
        QCOMPARE(barOf(read, 0).directions[0].at, BarTick{kHalf.value});
        QVERIFY(writeMusicXml(*read.score).find("<fermata") != std::string::npos);
        COMPARE_KEPT(*read.score);
    }

    void slursJoinTheirNotes()
    {
        const auto slur = [](const char *type, const char *number) {
            return std::string("<notations><slur type=\"") + type + "\" number=\"" + number + "\"/></notations>";
        };
        const auto read = readText(document(bar(1, kHead + note("C5", 2, slur("start", "1")) + note("D5", 2, slur("start", "2")) +
                                                       note("E5", 2, slur("stop", "2") + slur("start", "2")) + note("F5", 2)) +
                                            bar(2, note("G5", 4, slur("stop", "2")) + note("A5", 4, slur("stop", "1")))));

        const auto &slurs = barOf(read, 0).slurs;
        QCOMPARE(slurs.size(), std::size_t(3));
        QVERIFY(read.report.damage.empty());
        COMPARE_KEPT(*read.score);
    }

    void lyricsKeepVersesAndSyllables()
    {
        const auto read = readText(document(bar(1, kHead +
            note("C5", 4, "<lyric number=\"1\"><syllabic>begin</syllabic><text>Wa</text></lyric><lyric number=\"2\"><text>Du &amp; ich</text><extend/></lyric>") +
            note("D5", 4, "<lyric number=\"1\"><syllabic>end</syllabic><text>chet</text></lyric>"))));

        const auto &lyrics = barOf(read, 0).notes[0].lyrics;
        QCOMPARE(lyrics.size(), std::size_t(2));
        QCOMPARE(lyrics[0].text, std::string("Wa"));
        QVERIFY(lyrics[0].syllable == Lyric::Syllable::Begin);
        QCOMPARE(int(lyrics[1].verse), 2);
        QCOMPARE(lyrics[1].text, std::string("Du & ich"));
        QVERIFY(lyrics[1].extender);
        COMPARE_KEPT(*read.score);
    }

    void velocityAndTheWayANoteWasPlayedAreKept()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 4, {}, "dynamics=\"50\"") +
            note("D5", 4, "<play><other-play type=\"notated-velocity\">70</other-play></play>", "attack=\"-0.25\" release=\"0.5\" dynamics=\"110\""))));

        const auto &notes = barOf(read, 0).notes;
        QCOMPARE(int(notes[0].velocity), 45);
        QVERIFY(!notes[0].performed);
        QVERIFY(notes[1].performed);
        QCOMPARE(notes[1].performed->offset, Ticks{-1260});
        QCOMPARE(notes[1].performed->length, kHalf + Ticks{2520 + 1260});
        QCOMPARE(int(notes[1].performed->velocity), 99);
        QCOMPARE(int(notes[1].velocity), 70);
        COMPARE_KEPT(*read.score);
    }

    void everyVelocityComesBack()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 8))));
        for (int v = 1; v <= 127; ++v) {
            Score changed = *read.score;
            auto part = std::make_shared<Part>(*changed.parts[0]);
            auto content = std::make_shared<Bar>(*part->bars[0]);
            content->notes[0].velocity = static_cast<std::uint8_t>(v);
            part->bars[0] = content;
            changed.parts[0] = part;
            COMPARE_KEPT(*Score::finish(std::move(changed)));
        }
    }

    void voicesAndStavesGoBackAndForth()
    {
        const std::string two = "<attributes><divisions>2</divisions><staves>2</staves><clef number=\"1\"><sign>G</sign><line>2</line></clef>"
                                "<clef number=\"2\"><sign>F</sign><line>4</line></clef></attributes>";
        const auto read = readText(document(bar(1, two + note("C5", 8, "<voice>1</voice><staff>1</staff>") + "<backup><duration>8</duration></backup>"
            "<forward><duration>2</duration></forward>" + note("A4", 6, "<voice>2</voice><staff>1</staff>") + "<backup><duration>8</duration></backup>" +
            note("C3", 8, "<voice>5</voice><staff>2</staff>"))));

        QCOMPARE(read.score->parts[0]->staves.size(), std::size_t(2));
        QVERIFY(read.score->parts[0]->staves[1].clef == Clef::Bass);
        const auto &notes = barOf(read, 0).notes;
        QCOMPARE(notes.size(), std::size_t(3));
        QCOMPARE(int(notes[1].voice), 4);
        QCOMPARE(int(notes[1].staff), 1);
        QCOMPARE(notes[2].onset, BarTick{kQuarter.value});
        COMPARE_KEPT(*read.score);
    }

    void notesWithoutVoiceNamesAreToldApartByStaff()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 8) + "<backup><duration>8</duration></backup>" + note("C3", 8, "<staff>2</staff>"))));

        QVERIFY(barOf(read, 0).notes[0].voice != barOf(read, 0).notes[1].voice);
        COMPARE_KEPT(*read.score);
    }

    void transposingPartsSoundWhereTheyShould()
    {
        // A clarinet in B flat reads D major where C major sounds.
        const auto read = readText(document(bar(1, "<attributes><divisions>2</divisions><key><fifths>2</fifths></key><transpose><diatonic>-1</diatonic>"
            "<chromatic>-2</chromatic></transpose></attributes>" + note("D5", 4) + note("F#5", 4))));

        QCOMPARE(int(read.score->masterBars[0]->key.fifths), 0);
        QCOMPARE(barOf(read, 0).notes[0].pitch.name(), std::string("C5"));
        QCOMPARE(barOf(read, 0).notes[1].pitch.name(), std::string("E5"));
        QVERIFY((read.score->parts[0]->instrument.transposition == Interval{1, 2}));
        QVERIFY(writeMusicXml(*read.score).find("<fifths>2</fifths>") != std::string::npos);
        COMPARE_KEPT(*read.score);
    }

    void whatIsNotKeptIsCountedByName()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 4, "<notehead>x</notehead><notations><glissando type=\"start\"/></notations>") +
            "<note><cue/><pitch><step>D</step><octave>5</octave></pitch><duration>4</duration></note><wibble/>")));

        for (const char *what : {"<notehead>: 1", "<glissando>: 1", "cue notes: 1 (part 1, bar 1)", "<wibble>: 1"})
            QVERIFY2(mentions(read.report.dropped, what), what);
        QCOMPARE(barOf(read, 0).notes.size(), std::size_t(1));
    }
};

QTEST_GUILESS_MAIN(TestMusicXmlNotes)
#include "test_musicxml_notes.moc"
