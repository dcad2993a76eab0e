// SPDX-License-Identifier: GPL-3.0-or-later
#include "test_musicxml_texts.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {
std::string whole() { return note("C5", 8); }
std::string direction(const std::string &type, const std::string &more = {}, const std::string &attributes = {})
{
    return "<direction " + attributes + "><direction-type>" + type + "</direction-type>" + more + "</direction>";
}
} // namespace

class TestMusicXmlScore : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void clefsAndTheirChangesAreKept()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 4) + "<attributes><clef><sign>F</sign><line>4</line></clef></attributes>" + note("C3", 4)) +
            bar(2, "<attributes><clef><sign>G</sign><line>2</line><clef-octave-change>-1</clef-octave-change></clef></attributes>" + whole())));

        QVERIFY(read.score->parts[0]->staves[0].clef == Clef::Treble);
        QVERIFY((barOf(read, 0).clefs == std::vector<ClefChange>{{BarTick{kHalf.value}, 0, Clef::Bass}}));
        QVERIFY((barOf(read, 1).clefs == std::vector<ClefChange>{{BarTick{}, 0, Clef::Treble8Below}}));
        COMPARE_KEPT(*read.score);
    }

    void keysWithModesAndMetresChange()
    {
        const auto read = readText(document(bar(1, kHead + whole()) + bar(2, "<attributes><key><fifths>-3</fifths><mode>minor</mode></key>"
            "<time symbol=\"cut\"><beats>2</beats><beat-type>2</beat-type></time></attributes>" + whole()) +
            bar(3, "<attributes><time><beats>6</beats><beat-type>8</beat-type></time></attributes>" + note("C5", 6))));

        QCOMPARE(int(read.score->masterBars[1]->key.fifths), -3);
        QVERIFY(read.score->masterBars[2]->key.mode == Mode::Minor);
        QVERIFY(read.score->masterBars[1]->time.sign == TimeSignature::Sign::Cut);
        QCOMPARE(read.score->masterBars[2]->length, kQuarter * 3);
        COMPARE_KEPT(*read.score);
    }

    void anAnacrusisIsBarZero_data()
    {
        QTest::addColumn<QString>("attributes");
        QTest::newRow("said") << "implicit=\"yes\"";
        QTest::newRow("only short") << "";
    }
    void anAnacrusisIsBarZero()
    {
        QFETCH(QString, attributes);
        const auto read = readText(document(bar(0, kHead + note("G4", 2), attributes.toStdString()) + bar(1, whole()) + bar(2, note("C5", 6))));

        QVERIFY(read.score->masterBars[0]->pickup);
        QCOMPARE(read.score->masterBars[0]->length, kQuarter);
        QCOMPARE(read.score->barNumber(1), 1);
        QVERIFY(read.report.notes.empty()); // the last bar gives the anacrusis its time
        COMPARE_KEPT(*read.score);
    }

    void aDividedBarIsCountedOnce()
    {
        const auto read = readText(document(bar(1, kHead + note("C5", 6) + "<barline location=\"right\"><repeat direction=\"backward\"/></barline>") +
                                            bar(0, note("D5", 2), "implicit=\"yes\"") + bar(2, whole())));

        QCOMPARE(read.score->masterBars[0]->length, kQuarter * 3);
        QVERIFY(!read.score->masterBars[0]->pickup);
        QVERIFY(read.score->masterBars[1]->pickup);
        QCOMPARE(read.score->barNumber(2), 2);
        COMPARE_KEPT(*read.score);
    }

    void barsThatDoNotFillTheirMetreKeepTheirLengthAndAreReported()
    {
        const auto read = readText(document(bar(1, kHead + whole()) + bar(2, note("C5", 10)) + bar(3, note("C5", 6)) + bar(4, whole())));

        QCOMPARE(read.score->masterBars[1]->length, kQuarter * 5);
        QCOMPARE(read.score->masterBars[2]->length, kQuarter * 3);
        QVERIFY(mentions(read.report.notes, "longer than their metre"));
        QVERIFY(mentions(read.report.notes, "shorter than their metre, kept so: 1 (bar 3)"));
        COMPARE_KEPT(*read.score);
    }

    void repeatsEndingsAndJumpsAreKept()
    {
        const std::string ending1 = "<barline location=\"left\"><ending number=\"1, 2\" type=\"start\"/></barline>" + whole() +
                                    "<barline location=\"right\"><bar-style>light-heavy</bar-style><ending number=\"1, 2\" type=\"stop\"/><repeat direction=\"backward\" times=\"3\"/></barline>";
        const std::string ending2 = "<barline location=\"left\"><ending number=\"3\" type=\"start\"/></barline>" + whole() +
                                    "<barline location=\"right\"><ending number=\"3\" type=\"discontinue\"/></barline>";
        const auto read = readText(document(bar(1, kHead + "<barline location=\"left\"><repeat direction=\"forward\"/></barline>" + direction("<segno/>") + whole()) +
            bar(2, ending1) + bar(3, ending2) + bar(4, whole() + direction("<words>D.S. al Fine</words>", "<sound dalsegno=\"segno\"/>") +
            "<barline location=\"right\"><bar-style>light-heavy</bar-style></barline>")));

        const auto &bars = read.score->masterBars;
        QVERIFY(bars[0]->repeatStart);
        QCOMPARE(bars[0]->jump, std::string("Segno"));
        QCOMPARE(bars[1]->repeatEnd, 3);
        QCOMPARE(bars[1]->endings, 3u);
        QVERIFY(bars[1]->right == Barline::Normal);
        QCOMPARE(bars[2]->endings, 4u);
        QCOMPARE(bars[3]->endings, 0u);
        QCOMPARE(bars[3]->jump, std::string("D.S. al Fine"));
        QVERIFY(bars[3]->right == Barline::Final);
        COMPARE_KEPT(*read.score);
    }

    void everyBarlineIsKept()
    {
        std::string bars = bar(1, kHead + whole());
        int number = 2;
        for (const char *style : {"light-light", "light-heavy", "dashed", "dotted", "heavy", "none"})
            bars += bar(number++, whole() + "<barline location=\"right\"><bar-style>" + style + "</bar-style></barline>");
        const auto read = readText(document(bars));

        for (int i = 0; i < 6; ++i) QCOMPARE(int(read.score->masterBars[std::size_t(i) + 1]->right), i + 1);
        COMPARE_KEPT(*read.score);
    }

    void signsStandAtTheirTimes()
    {
        const auto read = readText(document(bar(1, kHead + direction("<dynamics><mf/></dynamics>") + direction("<wedge type=\"crescendo\" number=\"1\"/>", "<offset>1</offset>") +
            note("C5", 4) + direction("<words>dolce</words>", "", "placement=\"below\"") + direction("<octave-shift type=\"down\" size=\"15\"/>") + note("D5", 4)) +
            bar(2, direction("<wedge type=\"stop\" number=\"1\"/>") + direction("<pedal type=\"start\"/>") + note("E5", 4) + direction("<octave-shift type=\"stop\" size=\"15\"/>") +
            direction("<pedal type=\"change\"/>") + note("F5", 4) + direction("<pedal type=\"stop\"/>") + direction("<dynamics><other-dynamics>molto f</other-dynamics></dynamics>")) +
            bar(3, direction("<rehearsal>A</rehearsal>") + whole())));

        using Kind = Direction::Kind;
        const auto &first = barOf(read, 0).directions;
        QCOMPARE(first.size(), std::size_t(4));
        QCOMPARE(first[0].text, std::string("mf"));
        QVERIFY(first[1].kind == Kind::Crescendo && first[1].at == BarTick{kEighth.value});
        QCOMPARE(first[1].length, kWhole - kEighth);
        QVERIFY(first[2].kind == Kind::Words && !first[2].above);
        QVERIFY(first[3].kind == Kind::OctaveUp && first[3].text == "15");
        QCOMPARE(first[3].length, kWhole);
        QCOMPARE(barOf(read, 1).directions.size(), std::size_t(3));
        QCOMPARE(barOf(read, 2).directions.size(), std::size_t(2)); // what stands after the last note of a bar
        QCOMPARE(read.score->masterBars[2]->rehearsal, std::string("A"));
        COMPARE_KEPT(*read.score);
    }

    void tempoIsReadFromSoundAndMetronome()
    {
        const auto read = readText(document(bar(1, kHead + direction("<words>Andante</words>", "<sound tempo=\"72.5\"/>") + whole()) +
            bar(2, direction("<metronome><beat-unit>quarter</beat-unit><beat-unit-dot/><per-minute>60</per-minute></metronome>") + note("C5", 4) + "<sound tempo=\"100\"/>" + note("C5", 4))));

        QVERIFY((read.score->masterBars[0]->tempi == std::vector<TempoMark>{{BarTick{}, 72.5, "Andante"}}));
        QVERIFY((read.score->masterBars[1]->tempi == std::vector<TempoMark>{{BarTick{}, 90, ""}, {BarTick{kHalf.value}, 100, ""}}));
        COMPARE_KEPT(*read.score);
    }

    void chordSymbolsAreKeptAsWritten()
    {
        const auto read = readText(document(bar(1, kHead + "<harmony><root><root-step>D</root-step></root><kind text=\"m7\">minor-seventh</kind><bass><bass-step>F</bass-step></bass></harmony>" +
            note("D5", 4) + "<harmony><root><root-step>B</root-step><root-alter>-1</root-alter></root><kind>major</kind><degree><degree-value>9</degree-value>"
            "<degree-alter>0</degree-alter><degree-type>add</degree-type></degree><offset>1</offset></harmony>" + note("D5", 4))));

        const auto &chords = read.score->masterBars[0]->chords;
        QCOMPARE(chords.size(), std::size_t(2));
        QCOMPARE(chords[0].text, std::string("Dm7/F"));
        QCOMPARE(chords[0].kind, std::string("minor-seventh"));
        QCOMPARE(chords[1].text, std::string("Bb(add9)"));
        QCOMPARE(chords[1].at, BarTick{kHalf.value + kEighth.value});
        COMPARE_KEPT(*read.score);
    }

    void figuredBassFollowsTheBass()
    {
        const auto figure = [](const std::string &inner, const std::string &more = {}) { return "<figured-bass><figure>" + inner + "</figure>" + more + "</figured-bass>"; };
        const auto read = readText(document(bar(1, kHead + figure("<figure-number>6</figure-number>", "<figure><prefix>sharp</prefix><figure-number>4</figure-number></figure><duration>2</duration>") +
            figure("<figure-number>5</figure-number><suffix>backslash</suffix>", "<duration>2</duration>") + note("G3", 4) + figure("<prefix>flat</prefix>") + note("C3", 4))));

        const auto &signs = barOf(read, 0).directions;
        QCOMPARE(signs.size(), std::size_t(3));
        QCOMPARE(signs[0].text, std::string("6 #4"));
        QCOMPARE(signs[1].text, std::string("5\\"));
        QCOMPARE(signs[1].at, BarTick{kQuarter.value});
        QCOMPARE(signs[2].text, std::string("b"));
        COMPARE_KEPT(*read.score);
    }

    void partsKeepBracketsInstrumentsAndMixer()
    {
        const auto part = [](int n) {
            const std::string id = "P" + std::to_string(n);
            return "<score-part id=\"" + id + "\"><part-name>Voice " + std::to_string(n) + "</part-name><part-abbreviation>V.</part-abbreviation><score-instrument id=\"" + id +
                   "-I1\"><instrument-name>Choir Aahs</instrument-name></score-instrument><midi-instrument id=\"" + id + "-I1\"><midi-channel>" + std::to_string(n) +
                   "</midi-channel><midi-bank>129</midi-bank><midi-program>53</midi-program><volume>78.7402</volume><pan>-30</pan></midi-instrument></score-part>";
        };
        std::string text = "<score-partwise><part-list>" + part(1) + "<part-group number=\"1\" type=\"start\"><group-symbol>bracket</group-symbol></part-group>" + part(2) +
                           "<part-group number=\"2\" type=\"start\"><group-symbol>brace</group-symbol></part-group>" + part(3) + part(4) +
                           "<part-group number=\"2\" type=\"stop\"/><part-group number=\"1\" type=\"stop\"/></part-list>";
        for (int n = 1; n <= 4; ++n) text += "<part id=\"P" + std::to_string(n) + "\">" + bar(1, kHead + whole()) + "</part>";
        const auto read = readText(text + "</score-partwise>");

        const auto &parts = read.score->parts;
        QCOMPARE(parts.size(), std::size_t(4));
        QVERIFY(parts[1]->bracket == Bracket::Bracket && parts[1]->bracketSpan == 3);
        QVERIFY(parts[2]->bracket == Bracket::Brace && parts[2]->bracketSpan == 2);
        QCOMPARE(int(parts[0]->instrument.program), 52);
        QCOMPARE(int(parts[0]->instrument.bank), 128);
        QCOMPARE(int(parts[3]->instrument.channel), 3);
        QCOMPARE(parts[0]->instrument.name, std::string("Choir Aahs"));
        QCOMPARE(parts[0]->mixer.volume, 0.787402);
        QCOMPARE(parts[0]->mixer.pan, -30.0 / 90);
        COMPARE_KEPT(*read.score);
    }

    void breaksAndCreditsAreKept()
    {
        const auto read = readText(document(bar(1, kHead + whole()) + bar(2, "<print new-system=\"yes\"/>" + whole()) + bar(3, "<print new-page=\"yes\"/>" + whole()),
            "<work><work-number>BWV 140</work-number><work-title>Wachet auf</work-title></work><movement-number>7</movement-number><movement-title>Gloria</movement-title>"
            "<identification><creator type=\"composer\">J. S. Bach</creator><creator type=\"lyricist\">Ph. Nicolai</creator><creator type=\"arranger\">N. N.</creator>"
            "<rights>Public domain</rights><source>NBA I/27</source><miscellaneous><miscellaneous-field name=\"genre\">chorale</miscellaneous-field></miscellaneous></identification>"
            "<credit page=\"1\"><credit-type>subtitle</credit-type><credit-words>Cantata</credit-words></credit><credit page=\"1\"><credit-words>for choir</credit-words></credit>"));

        const Metadata &m = read.score->metadata;
        QCOMPARE(m.title, std::string("Wachet auf"));
        QCOMPARE(m.subtitle, std::string("Cantata"));
        QCOMPARE(m.composer, std::string("J. S. Bach"));
        QCOMPARE(m.other.at("work-number"), std::string("BWV 140"));
        QCOMPARE(m.other.at("credit 1"), std::string("for choir"));
        QCOMPARE(m.other.at("genre"), std::string("chorale"));
        QVERIFY(read.score->masterBars[1]->systemBreak && !read.score->masterBars[1]->pageBreak);
        QVERIFY(read.score->masterBars[2]->pageBreak);
        COMPARE_KEPT(*read.score);
    }

    void aScoreWrittenBarByBarIsConverted()
    {
        const auto read = readText("<score-timewise><part-list><score-part id=\"A\"><part-name>A</part-name></score-part><score-part id=\"B\"><part-name>B</part-name></score-part></part-list>"
            "<measure number=\"1\"><part id=\"A\">" + kHead + whole() + "</part><part id=\"B\">" + kHead + note("E4", 8) + "</part></measure>"
            "<measure number=\"2\"><part id=\"A\">" + note("D5", 8) + "</part><part id=\"B\">" + note("F4", 8) + "</part></measure></score-timewise>");

        QCOMPARE(read.score->barCount(), std::size_t(2));
        QCOMPARE(barOf(read, 1, 1).notes[0].pitch.name(), std::string("F4"));
        COMPARE_KEPT(*read.score);
    }

    void theDeclaredEncodingIsFollowed_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        const QString text = QString::fromStdString(document(bar(1, kHead + whole()), "<work><work-title>Für Élise</work-title></work>"));
        const auto declared = [&](const char *name) { return QString(text).replace(QLatin1String("UTF-8"), QLatin1String(name)); };
        QTest::newRow("UTF-8") << text.toUtf8();
        QTest::newRow("UTF-8 with mark") << QByteArray("\xEF\xBB\xBF") + text.toUtf8();
        QTest::newRow("latin-1") << declared("ISO-8859-1").toLatin1();
        const QString wide = declared("UTF-16");
        QTest::newRow("UTF-16 little") << QByteArray("\xFF\xFE") + QByteArray(reinterpret_cast<const char *>(wide.utf16()), wide.size() * 2);
        QByteArray big("\xFE\xFF");
        for (const QChar c : wide) big += QByteArray{}.append(char(c.row())).append(char(c.cell()));
        QTest::newRow("UTF-16 big") << big;
    }
    void theDeclaredEncodingIsFollowed()
    {
        QFETCH(QByteArray, bytes);
        const auto read = readText(bytes.toStdString());

        QCOMPARE(read.score->metadata.title, std::string("Für Élise"));
    }

    void whatMusicXmlHasNoWordForIsKeptBesideIt()
    {
        auto read = readText(document(bar(1, kHead + whole())));
        Score changed = *read.score;
        auto part = std::make_shared<Part>(*changed.parts[0]);
        part->mixer = {0.123456789012345, 1.0 / 3, true, true};
        part->name = "A & B <\"C\">\rD";
        changed.parts[0] = part;
        auto master = std::make_shared<MasterBar>(*changed.masterBars[0]);
        master->chords = {{BarTick{}, {Step::E, 0, 4}, "major", std::nullopt, "E?"}, {BarTick{5}, {Step::F, 1, 4}, "none", std::nullopt, "N.C."}};
        master->jump = "Segno; somewhere else";
        master->tempi = {{BarTick{}, 1.0 / 3, ""}};
        changed.masterBars[0] = master;
        changed.locks = {{part->id, 2, {TimelineTick{3}, TimelineTick{9}}, 5}};

        COMPARE_KEPT(*Score::finish(std::move(changed)));
    }
};

QTEST_GUILESS_MAIN(TestMusicXmlScore)
#include "test_musicxml_score.moc"
