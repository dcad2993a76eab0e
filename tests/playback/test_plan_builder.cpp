// SPDX-License-Identifier: GPL-3.0-or-later
// What the plan builder makes of a score, in tables.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/playback/performance.h"
#include "core/playback/plan_builder.h"
#include "core/playback/repeats.h"
#include "tests/support/notation.h"

#include <cmath>
#include <set>

using namespace ricercar;
using namespace ricercar::test;

namespace {

// At 60 quarters a minute and 1000 frames a second a quarter is 1000 frames.
constexpr unsigned kRate = 1000;

std::unique_ptr<const PlaybackPlan> planOf(const ScorePtr &score)
{
    ChannelMap channels;
    return buildPlan({score, channels.channelsOf(*score), kRate, 1});
}

// "C4 0-970 v80, D4 1000-..." in the order played.
QString notesOf(const PlaybackPlan &plan)
{
    QStringList words;
    for (const PlanNote &n : plan.notes)
        words << QString("%1:%2-%3").arg(n.key).arg(n.on).arg(n.off);
    return words.join(' ');
}

QString velocitiesOf(const PlaybackPlan &plan)
{
    QStringList words;
    for (const PlanNote &n : plan.notes)
        words << QString::number(n.velocity);
    return words.join(' ');
}

Direction direction(Direction::Kind kind, Ticks at, std::string text = {}, Ticks length = {})
{
    Direction d;
    d.kind = kind;
    d.at = BarTick{at.value};
    d.text = std::move(text);
    d.length = length;
    return d;
}

ScorePtr withMarks(const ScorePtr &score, const NoteSet &notes, NoteMarks marks)
{
    return withChanged(score, notes, [marks](const Note &n) { Note m = n; m.marks |= marks; return m; });
}

ScorePtr withDirections(const ScorePtr &score, std::size_t bar, std::vector<Direction> directions, std::size_t part = 0)
{
    Bar content = *score->parts[part]->bars[bar];
    content.directions = std::move(directions);
    return withBar(score, part, bar, std::move(content));
}

} // namespace

class TestPlanBuilder : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void notesArePlayedAtTheirTime_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<NoteMarks>("marks"); // of the first note, beside those in the text
        QTest::addColumn<QString>("played");
        QTest::newRow("detached a little") << "4/4 tempo=60 | C4q D4h E4q |" << NoteMarks(0) << "60:0-970 62:1000-2970 64:3000-3970";
        QTest::newRow("rests") << "4/4 tempo=60 | rq C4q rq D4q |" << NoteMarks(0) << "60:1000-1970 62:3000-3970";
        QTest::newRow("staccato is half") << "2/4 tempo=60 | C4q{staccato} D4q |" << NoteMarks(0) << "60:0-500 62:1000-1970";
        QTest::newRow("staccatissimo is a third") << "2/4 tempo=60 | C4q D4q |" << bit(NoteMark::Staccatissimo) << "60:0-300 62:1000-1970";
        QTest::newRow("tenuto is whole") << "2/4 tempo=60 | C4q{tenuto} D4q |" << NoteMarks(0) << "60:0-1000 62:1000-1970";
        QTest::newRow("a slur binds all but its last note") << "3/4 tempo=60 | C4q( D4q E4q) |" << NoteMarks(0) << "60:0-1000 62:1000-2000 64:2000-2970";
        QTest::newRow("over the bar line") << "2/4 tempo=60 | C4h+q | D4q |" << NoteMarks(0) << "60:0-2970 62:3000-3970";
        QTest::newRow("triplets") << "1/4 tempo=60 | C4e3 D4e3 E4e3 |" << NoteMarks(0) << "60:0-317 62:333-650 64:667-983";
        QTest::newRow("the played layer is played") << "2/4 tempo=60 | C4q{played=1008:5040:90} D4q |" << NoteMarks(0) << "60:100-600 62:1000-1970";
        QTest::newRow("an acciaccatura comes before the beat") << "2/4 tempo=60 | C4q D4t{grace} E4q |" << NoteMarks(0) << "60:0-970 62:910-1000 64:1000-1970";
        QTest::newRow("a breath takes the end") << "2/4 tempo=60 | C4q{breath} D4q |" << NoteMarks(0) << "60:0-750 62:1000-1970";
        QTest::newRow("a mordent") << "2/4 tempo=60 | C4h{mordent} |" << NoteMarks(0) << "60:0-85 59:85-170 60:170-1970";
        QTest::newRow("the neighbour is of the key") << "2/4 tempo=60 key=2 | B4h |" << bit(NoteMark::InvertedMordent) << "71:0-85 73:85-170 71:170-1970";
        QTest::newRow("a turn") << "2/4 tempo=60 | C4h{turn} |" << NoteMarks(0) << "62:0-85 60:85-170 59:170-255 60:255-1970";
    }
    void notesArePlayedAtTheirTime()
    {
        QFETCH(QString, music);
        QFETCH(NoteMarks, marks);
        QFETCH(QString, played);
        ScorePtr s = score(music.toStdString());
        s = withMarks(s, {idAt(s, 0, 0)}, marks);

        const auto plan = planOf(s);

        QCOMPARE(notesOf(*plan), played);
    }

    void anAppoggiaturaTakesHalfOfItsNote()
    {
        ScorePtr s = score("2/4 tempo=60 | D4h{grace} C4h |");
        const NoteId grace = idAt(s, 0, 0);
        s = withChanged(s, {grace}, [](const Note &n) { Note m = n; m.grace = Grace::Appoggiatura; m.length = kQuarter; return m; });

        QCOMPARE(notesOf(*planOf(s)), QString("62:0-1000 60:1000-1970"));
    }

    void aTrillEndsOnItsNoteAndFillsItsTime()
    {
        const auto plan = planOf(score("2/4 tempo=60 | C4h{trill} |"));

        QVERIFY(plan->notes.size() >= 20);
        QCOMPARE(int(plan->notes.size() % 2), 0);
        for (std::size_t i = 0; i < plan->notes.size(); ++i)
            QCOMPARE(int(plan->notes[i].key), i % 2 == 0 ? 62 : 60);
        QCOMPARE(plan->notes.front().on, SampleIndex(0));
        QCOMPARE(plan->notes.back().off, SampleIndex(1970));
    }

    void anArpeggioRisesQuickly()
    {
        const ScorePtr s = score("2/4 tempo=60 | [C4 E4 G4]h |");

        const auto plan = planOf(withMarks(s, allIds(*s), bit(NoteMark::Arpeggio)));

        QCOMPARE(notesOf(*plan), QString("60:0-1970 64:35-1970 67:70-1970"));
    }

    void tempoMarksChangeTheSpeed()
    {
        const auto plan = planOf(score("2/4 tempo=60 | C4q D4q | tempo=120 E4q F4q |"));

        QCOMPARE(notesOf(*plan), QString("60:0-970 62:1000-1970 64:2000-2475 65:2500-2975"));
        QCOMPARE(plan->end, SampleIndex(3000));
    }

    void aFermataHoldsAllVoicesTogether()
    {
        const auto plan = planOf(score("2/4 tempo=60 | C5q D5q{fermata} | E5h |; | C4q D4q{fermata} | E4h |"));

        for (const PlanNote &n : plan->notes)
            if (n.key == 76 || n.key == 64)
                QCOMPARE(n.on, SampleIndex(2500));
        QCOMPARE(plan->end, SampleIndex(4500));
    }

    void fermatasOfUnequalLengthHoldWhatTheyShare()
    {
        const auto holds = fermataHolds(*score("4/4 | C5h D5h{fermata} |; | C4h+q E4q{fermata} |"));

        QCOMPARE(holds.size(), std::size_t(1));
        QCOMPARE(holds[0].begin.value, 3 * kQuarter.value);
        QCOMPARE(holds[0].end.value, 4 * kQuarter.value);
    }

    void dynamicsGiveTheVelocity()
    {
        using Kind = Direction::Kind;
        ScorePtr s = score("4/4 | C4q D4q E4q F4q | C4q D4q E4q F4q{velocity=40} | G4w{played=0:100:33} |");
        s = withDirections(s, 0, {direction(Kind::Dynamic, kQuarter, "p"), direction(Kind::Crescendo, kHalf, {}, kHalf)});
        s = withDirections(s, 1, {direction(Kind::Dynamic, {}, "f"), direction(Kind::Dynamic, kQuarter, "sfz"), direction(Kind::Dynamic, kHalf, "ff")});

        QCOMPARE(velocitiesOf(*planOf(s)), QString("80 55 55 76 96 108 112 56 33"));
    }

    void aHairpinWithoutASignChangesOneDegree()
    {
        using Kind = Direction::Kind;
        ScorePtr s = score("4/4 | C4q D4q E4q F4q | G4w |");
        s = withDirections(s, 0, {direction(Kind::Diminuendo, {}, {}, kWhole)});

        QCOMPARE(velocitiesOf(*planOf(s)), QString("80 76 72 68 64"));
    }

    void accentsAreLouder()
    {
        QCOMPARE(velocitiesOf(*planOf(score("2/4 | C4q{accent} D4q{marcato} |"))), QString("94 102"));
    }

    void repeatsAreUnfolded_data()
    {
        QTest::addColumn<int>("bars");
        QTest::addColumn<QString>("signs"); // per bar: [ start, ] end, 1 2 3 endings
        QTest::addColumn<QString>("order");
        QTest::newRow("none") << 3 << ",," << "0-3";
        QTest::newRow("from the beginning") << 3 << ",]," << "0-2 0-3";
        QTest::newRow("a section") << 4 << ",[,]," << "0-3 1-4";
        QTest::newRow("two sections") << 4 << "[,],[,]" << "0-2 0-4 2-4";
        QTest::newRow("one bar") << 2 << "[]," << "0-1 0-2";
        QTest::newRow("two endings") << 4 << "[,1],2," << "0-2 0-1 2-4";
        QTest::newRow("three endings") << 5 << "[,1],2],3," << "0-2 0-1 2-3 0-1 3-5";
        QTest::newRow("shared ending") << 4 << "[,12],3," << "0-2 0-2 0-1 2-4";
        QTest::newRow("music after an ending is a new section") << 5 << "[,1],2,,]" << "0-2 0-1 2-5 3-5";
        QTest::newRow("an end sign that is alone in its ending") << 3 << ",1]," << "0-2 0-1 2-3";
    }
    void repeatsAreUnfolded()
    {
        QFETCH(int, bars);
        QFETCH(QString, signs);
        QFETCH(QString, order);
        IdSource ids;
        ScorePtr s = emptyScore(ids, std::size_t(bars));
        const QStringList perBar = signs.split(',');
        for (int bar = 0; bar < bars; ++bar)
            s = withMasterBar(s, std::size_t(bar), [&](MasterBar &m) {
                for (const QChar c : perBar[bar]) {
                    if (c == '[')
                        m.repeatStart = true;
                    else if (c == ']')
                        m.repeatEnd = 2;
                    else
                        m.endings |= 1u << (c.digitValue() - 1);
                }
            });

        QStringList passes;
        for (const Pass &pass : passesOf(*s))
            passes << QString("%1-%2").arg(pass.first).arg(pass.last);

        QCOMPARE(passes.join(' '), order);
    }

    void aRepeatedSectionSoundsTwiceAndThePlaceGoesBack()
    {
        ScorePtr s = score("2/4 tempo=60 | C4q D4q | E4h |");
        s = withMasterBar(s, 0, [](MasterBar &m) { m.repeatEnd = 2; });

        const auto plan = planOf(s);

        QCOMPARE(notesOf(*plan), QString("60:0-970 62:1000-1970 60:2000-2970 62:3000-3970 64:4000-5970"));
        QCOMPARE(plan->tickAt(2500), 0.5 * double(kQuarter.value));
        QCOMPARE(plan->tickAt(4500), 2.5 * double(kQuarter.value));
        QCOMPARE(plan->frameAt(0.5 * double(kQuarter.value), 0), 500.0);
        QCOMPARE(plan->frameAt(0.5 * double(kQuarter.value), 1), 2500.0);
        QCOMPARE(plan->frameAt(2.5 * double(kQuarter.value), 0), 4500.0);
    }

    void aNoteTiedOverARepeatSignEndsThere()
    {
        ScorePtr s = score("2/4 tempo=60 | C4q D4q+h | | E4h |");
        s = withMasterBar(s, 0, [](MasterBar &m) { m.repeatEnd = 2; });

        QCOMPARE(notesOf(*planOf(s)), QString("60:0-970 62:1000-2000 60:2000-2970 62:3000-5970 64:6000-7970"));
    }

    void placesMapToFramesAndBack()
    {
        const auto plan = planOf(score("3/4 tempo=72 | C4h. | tempo=140 C4h. | tempo=61 C4h.{fermata} |"));

        for (double frame = 0; frame < double(plan->end); frame += 17)
            QVERIFY(std::abs(plan->frameAt(plan->tickAt(frame)) - frame) < 1e-6);
    }

    void clicksFollowTheFeltBeat_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<QString>("clicks"); // ! is accented
        QTest::newRow("4/4") << "4/4 tempo=60 | C4w | C4w |" << "0! 1000 2000 3000 4000! 5000 6000 7000";
        QTest::newRow("6/8") << "6/8 tempo=60 | C4h. |" << "0! 1500";
        QTest::newRow("anacrusis") << "3/4 pickup=1q tempo=60 | C4q | C4h. |" << "0 1000! 2000 3000";
    }
    void clicksFollowTheFeltBeat()
    {
        QFETCH(QString, music);
        QFETCH(QString, clicks);

        const auto plan = planOf(score(music.toStdString()));

        QStringList found;
        for (const PlanClick &c : plan->clicks)
            found << QString::number(c.at) + (c.accent ? "!" : "");

        QCOMPARE(found.join(' '), clicks);
    }

    void theSecondHalfOfADividedBarIsNotAccented()
    {
        ScorePtr s = score("4/4 tempo=60 | C4w | | | C4w |"); // the middle two are one bar, divided
        Score draft = *s;
        for (std::size_t bar : {1, 2}) {
            MasterBar m = *draft.masterBars[bar];
            m.length = bar == 1 ? kQuarter * 3 : kQuarter;
            draft.masterBars[bar] = std::make_shared<const MasterBar>(m);
        }
        s = Score::finish(std::move(draft));

        const auto plan = planOf(s);

        QStringList accents;
        for (const PlanClick &c : plan->clicks)
            if (c.accent)
                accents << QString::number(c.at);

        QCOMPARE(accents.join(' '), QString("0 4000 8000"));
    }

    void thePedalIsPlayed()
    {
        using Kind = Direction::Kind;
        ScorePtr s = withDirections(score("4/4 tempo=60 | C4w |"), 0, {direction(Kind::PedalDown, {}), direction(Kind::PedalUp, kHalf)});

        const auto plan = planOf(s);

        QCOMPARE(plan->controls.size(), std::size_t(2));
        QCOMPARE(int(plan->controls[0].controller), int(kPedalController));
        QCOMPARE(int(plan->controls[0].value), 127);
        QCOMPARE(plan->controls[1].at, SampleIndex(2000));
        QCOMPARE(int(plan->controls[1].value), 0);
    }

    void soloSilencesTheOthersAndMuteWins()
    {
        ScorePtr s = score("4/4 name=A | C4w |; name=B | C4w |; name=C | C4w |");
        const auto audible = [](const ScorePtr &score) {
            QString text;
            for (const ChannelMix &mix : mixesOf(*score))
                text += mix.audible ? 'x' : '-';
            return text;
        };
        const auto set = [](ScorePtr score, std::size_t part, bool mute, bool solo) {
            return withPartHead(score, score->parts[part]->id, [=](Part &p) { p.mixer.mute = mute; p.mixer.solo = solo; });
        };

        QCOMPARE(audible(s), QString("xxx"));
        QCOMPARE(audible(set(s, 0, true, false)), QString("-xx"));
        QCOMPARE(audible(set(s, 1, false, true)), QString("-x-"));
        QCOMPARE(audible(set(set(s, 1, false, true), 2, true, true)), QString("-x-"));
    }

    void mutedNotesAreInThePlan()
    {
        ScorePtr s = score("4/4 | C4w |");
        s = withPartHead(s, s->parts[0]->id, [](Part &p) { p.mixer.mute = true; });

        QCOMPARE(planOf(s)->notes.size(), std::size_t(1));
    }

    void partsKeepTheirChannelAndManyPartsHaveOneEach()
    {
        Built b = built("4/4 | C4w |");
        for (int i = 0; i < 40; ++i) {
            Part part;
            part.id = b.ids.part();
            b.score = withPart(b.score, part, b.score->parts.size());
        }
        ChannelMap map;
        const auto before = map.channelsOf(*b.score);
        QCOMPARE(std::set<int>(before.begin(), before.end()).size(), std::size_t(41));

        const ScorePtr fewer = withoutPart(b.score, b.score->parts[3]->id);
        const auto after = map.channelsOf(*fewer);

        QCOMPARE(after[2], before[2]);
        QCOMPARE(after[3], before[4]);
        QCOMPARE(after[39], before[40]);
    }

    void aHundredThousandNotesCompileQuickly()
    {
        std::string bar = " C4s D4s E4s F4s G4s A4s B4s C5s C4s D4s E4s F4s G4s A4s B4s C5s |";
        std::string text = "4/4 tempo=120 |";
        for (int i = 0; i < 625; ++i)
            text += bar;
        std::vector<std::string> parts;
        for (int part = 0; part < 10; ++part)
            parts.push_back(text);
        const ScorePtr s = score(parts);

        QElapsedTimer timer;
        timer.start();
        const auto plan = planOf(s);
        const qint64 took = timer.elapsed();

        QCOMPARE(plan->notes.size(), std::size_t(100'000));
        qInfo("compiled 100 000 notes in %lld ms", static_cast<long long>(took));
        QVERIFY(took < 5000);
    }
};

QTEST_GUILESS_MAIN(TestPlanBuilder)
#include "test_plan_builder.moc"
