// SPDX-License-Identifier: GPL-3.0-or-later
// The sequencer, played on a recorder: each event at its frame, whatever the block size.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/playback/plan_builder.h"
#include "core/playback/sequencer.h"
#include "tests/support/notation.h"
#include "tests/support/random_edits.h"

#include <functional>
#include <map>
#include <random>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr unsigned kRate = 1000; // at 60 quarters a minute a quarter is 1000 frames

// Writes down what is played, with the frame of sound it falls on.
class Recorder final : public ISound {
public:
    void renderRt(std::uint32_t frames) noexcept override
    {
        if (frames == 0)
            emptyRender = true;
        now += frames;
    }
    void noteOnRt(std::uint8_t channel, std::uint8_t key, std::uint8_t velocity) noexcept override
    {
        log << QString("%1 on %2.%3 v%4").arg(now).arg(channel).arg(key).arg(velocity);
        if (down[{channel, key}]++ != 0)
            unbalanced = QString("key %1 struck while down at %2").arg(key).arg(now);
        ++strikes;
    }
    void noteOffRt(std::uint8_t channel, std::uint8_t key) noexcept override
    {
        log << QString("%1 off %2.%3").arg(now).arg(channel).arg(key);
        if (--down[{channel, key}] != 0)
            unbalanced = QString("key %1 let go while up at %2").arg(key).arg(now);
    }
    void controlRt(std::uint8_t channel, std::uint8_t controller, std::uint8_t value) noexcept override
    {
        controls << QString("%1 control %2.%3=%4").arg(now).arg(channel).arg(controller).arg(value);
    }
    void soundRt(std::uint8_t channel, const ChannelSound &sound) noexcept override
    {
        controls << QString("%1 sound %2=%3").arg(now).arg(channel).arg(sound.program);
    }
    void clickRt(bool accent) noexcept override { log << QString("%1 click%2").arg(now).arg(accent ? "!" : ""); }

    int keysDown() const
    {
        int n = 0;
        for (const auto &[key, count] : down)
            n += count != 0;
        return n;
    }

    std::int64_t now = 0;
    QStringList log, controls;
    std::map<std::pair<int, int>, int> down;
    QString unbalanced;
    bool emptyRender = false;
    int strikes = 0;
};

// A sequencer with its recorder and its plans.
struct Rig {
    Recorder sound;
    PlanMailbox mailbox;
    Sequencer sequencer{sound, mailbox, kRate};
    ChannelMap channels;
    std::uint64_t serial = 0;

    void give(const ScorePtr &score, std::optional<TimelineTick> from = {})
    {
        mailbox.post(buildPlan({score, channels.channelsOf(*score), kRate, ++serial, from}));
    }
    void run(std::int64_t frames, std::uint32_t block = 64)
    {
        for (; frames > 0; frames -= block)
            sequencer.processRt(static_cast<std::uint32_t>(std::min<std::int64_t>(block, frames)));
    }
};

const char *const kTune = "4/4 tempo=60 | C4q D4q{staccato} E4h | rq G4e A4e G4h |; | C3w | [G2 D3]h. C3q |";

QStringList played(const QString &music, std::int64_t frames, const std::function<std::uint32_t()> &block, double scale = 1)
{
    Rig rig;
    rig.give(score(music.toStdString()));
    rig.sequencer.setMetronomeRt(true);
    rig.sequencer.setTempoScaleRt(scale);
    rig.sequencer.playRt(1, 1);
    while (frames > 0) {
        const auto n = std::min<std::int64_t>(block(), frames);
        rig.sequencer.processRt(static_cast<std::uint32_t>(n));
        frames -= n;
    }
    return rig.sound.log;
}

} // namespace

class TestSequencer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eventsFallOnTheirFrames()
    {
        Rig rig;
        rig.give(score("2/4 tempo=60 | C4q D4e{staccato} rs E4s |"));
        rig.sequencer.playRt(0, 1);

        rig.run(3000, 100);

        QCOMPARE(rig.sound.log, QStringList({"0 on 0.60 v80", "970 off 0.60", "1000 on 0.62 v80", "1250 off 0.62",
                                             "1750 on 0.64 v80", "1988 off 0.64"}));
        QVERIFY(!rig.sequencer.playing());
        QVERIFY(!rig.sound.emptyRender);
    }

    void otherMusicBeginsAtItsBarLine()
    {
        Rig rig;
        rig.give(score("2/4 tempo=60 | C4q C4q | C4q C4q | C4q C4q |"));
        rig.sequencer.playRt(0, 1);
        rig.run(500, 100);

        rig.give(score("2/4 tempo=60 | E4q E4q | E4q E4q | E4q E4q |"), TimelineTick{2 * 10080});
        rig.run(4000, 100);

        QVERIFY2(rig.sound.log.contains(QStringLiteral("1000 on 0.60 v80")), qPrintable(rig.sound.log.join(", ")));
        QVERIFY(rig.sound.log.contains(QStringLiteral("2000 on 0.64 v80")));
        QVERIFY(!rig.sound.log.contains(QStringLiteral("1000 on 0.64 v80")));
        QVERIFY(!rig.sound.log.contains(QStringLiteral("2000 on 0.60 v80")));
        QVERIFY(rig.sound.log.contains(QStringLiteral("4000 on 0.64 v80")));
    }

    void whatWaitsForItsBarLineGivesWayToWhatIsNewer()
    {
        Rig rig;
        rig.give(score("2/4 tempo=60 | C4q C4q | C4q C4q |"));
        rig.sequencer.playRt(0, 1);
        rig.run(500, 100);
        rig.give(score("2/4 tempo=60 | E4q E4q | E4q E4q |"), TimelineTick{2 * 10080});
        rig.run(100, 100);

        rig.give(score("2/4 tempo=60 | G4q G4q | G4q G4q |"), TimelineTick{2 * 10080});
        rig.run(3000, 100);

        QVERIFY(rig.sound.log.contains(QStringLiteral("2000 on 0.67 v80")));
        QVERIFY(!rig.sound.log.join(QLatin1Char(' ')).contains(QStringLiteral("on 0.64")));
    }

    void standingStillNothingWaits()
    {
        Rig rig;
        rig.give(score("2/4 tempo=60 | C4q C4q |"));
        rig.run(100, 100);
        rig.give(score("2/4 tempo=60 | E4q E4q |"), TimelineTick{2 * 10080});
        rig.sequencer.playRt(0, 2);
        rig.run(500, 100);

        QVERIFY2(rig.sound.log.join(QLatin1Char(' ')).contains(QStringLiteral("on 0.64")), qPrintable(rig.sound.log.join(", ")));
    }

    void aLoopThatEndsBeforeTheBarLineBeginsWithTheOtherMusic()
    {
        Rig rig;
        rig.give(score("2/4 tempo=60 | C4q C4q | C4q C4q |"));
        rig.sequencer.setLoopRt(TickRange{TimelineTick{0}, TimelineTick{10080}});
        rig.sequencer.playRt(0, 1);
        rig.run(500, 100);

        rig.give(score("2/4 tempo=60 | E4q E4q | E4q E4q |"), TimelineTick{2 * 10080});
        rig.run(1000, 100);

        QVERIFY2(rig.sound.log.contains(QStringLiteral("1000 on 0.64 v80")), qPrintable(rig.sound.log.join(", ")));
    }

    void theBlockSizeChangesNothing()
    {
        const QStringList once = played(kTune, 14'000, [] { return 14'000u; });
        QVERIFY(once.size() > 20);

        std::mt19937 random(7);
        for (int trial = 0; trial < 50; ++trial) {
            const std::uint32_t most = 1u << (trial % 12);
            const auto block = [&] { return std::uniform_int_distribution<std::uint32_t>(1, most)(random); };
            QCOMPARE(played(kTune, 14'000, block), once);
        }
        const QStringList scaled = played(kTune, 14'000, [] { return 14'000u; }, 1.37);
        for (int trial = 0; trial < 20; ++trial)
            QCOMPARE(played(kTune, 14'000, [&] { return std::uniform_int_distribution<std::uint32_t>(1, 300)(random); }, 1.37), scaled);
    }

    void theTempoScaleScalesTime_data()
    {
        QTest::addColumn<double>("scale");
        QTest::newRow("half") << 0.5;
        QTest::newRow("slowest") << 0.1;
        QTest::newRow("a little faster") << 1.1;
        QTest::newRow("fastest") << 4.0;
    }
    void theTempoScaleScalesTime()
    {
        QFETCH(double, scale);
        Rig rig;
        rig.give(score("2/4 tempo=60 | C4q D4q | E4q F4q |"));
        rig.sequencer.setTempoScaleRt(scale);
        rig.sequencer.playRt(0, 1);

        rig.run(static_cast<std::int64_t>(4200 / scale), 37);

        QList<std::int64_t> onsets;
        for (const QString &line : rig.sound.log)
            if (line.contains(" on "))
                onsets << line.section(' ', 0, 0).toLongLong();
        QCOMPARE(onsets.size(), 4);
        for (int i = 0; i < 4; ++i)
            QVERIFY(std::abs(double(onsets[i]) - 1000.0 * i / scale) <= 1.01);
    }

    void theTempoScaleChangesLive()
    {
        Rig rig;
        rig.give(score("2/4 tempo=60 | C4q D4q | E4q F4q |"));
        rig.sequencer.playRt(0, 1);
        rig.run(500);
        rig.sequencer.setTempoScaleRt(2);
        rig.run(1000);

        QVERIFY(rig.sound.log.contains("750 on 0.62 v80"));
        QVERIFY(rig.sound.log.contains("1250 on 0.64 v80"));
    }

    // |---loop---|
    // 500      1500: whole rounds of 1000 frames, to the frame, for hours.
    void aLoopWrapsExactly()
    {
        Rig rig;
        rig.give(score("4/4 tempo=60 | C4e D4e E4e F4e G4h |"));
        rig.sequencer.setLoopRt(TickRange{quarters(0.5), quarters(1.5)});
        rig.sequencer.playRt(0, 1);

        rig.run(1500 + 1000 * 5000, 61);

        int rounds = 0;
        for (const QString &line : rig.sound.log) {
            const std::int64_t at = line.section(' ', 0, 0).toLongLong();
            if (line.contains("on 0.62")) {
                QCOMPARE(at % 1000, 500);
                ++rounds;
            }
            QVERIFY2(!line.contains("on 0.65"), qPrintable(line)); // F is outside
        }
        QCOMPARE(rounds, 5001);
        QCOMPARE(rig.sound.unbalanced, QString());
    }

    void aHeldNoteIsHeardInEachRound()
    {
        Rig rig;
        rig.give(score("4/4 tempo=60 | C4w |"));
        rig.sequencer.locateRt(quarters(1));
        rig.sequencer.setLoopRt(TickRange{quarters(1), quarters(2)});
        rig.sequencer.playRt(0, 1);

        rig.run(2500);

        QCOMPARE(rig.sound.log, QStringList({"0 on 0.60 v80", "1000 off 0.60", "1000 on 0.60 v80", "2000 off 0.60", "2000 on 0.60 v80"}));
    }

    void theLoopKeepsItsLengthAtAnyTempoScale()
    {
        Rig rig;
        rig.give(score("4/4 tempo=60 | C4e D4e E4e F4e G4h |"));
        rig.sequencer.setLoopRt(TickRange{quarters(0), quarters(1)});
        rig.sequencer.setTempoScaleRt(1.3);
        rig.sequencer.playRt(0, 1);

        rig.run(1'000'000, 129);

        const double rounds = rig.sound.log.filter("on 0.60").size();
        QVERIFY(std::abs(rounds - 1'000'000 * 1.3 / 1000) <= 1.0);
    }

    void locatingLetsAllNotesGo()
    {
        Rig rig;
        rig.give(score("4/4 tempo=60 | [C4 E4 G4]w | D4w |"));
        rig.sequencer.playRt(0, 1);
        rig.run(100);
        rig.sequencer.locateRt(quarters(4));
        rig.run(100);

        QCOMPARE(rig.sound.keysDown(), 1);
        QCOMPARE(rig.sound.log.last(), QString("100 on 0.62 v80"));
        rig.sequencer.stopRt();
        QCOMPARE(rig.sound.keysDown(), 0);
    }

    void stoppingStaysAndPlayingGoesOn()
    {
        Rig rig;
        rig.give(score("4/4 tempo=60 | C4q D4q E4q F4q |"));
        rig.sequencer.playRt(0, 1);
        rig.run(1500);
        rig.sequencer.stopRt();
        rig.run(300);
        QCOMPARE(rig.sequencer.placeRt().value, quarters(1.5).value);
        rig.sound.log.clear();
        rig.sequencer.playRt(0, 1);
        rig.run(600);

        QCOMPARE(rig.sound.log, QStringList({"1800 on 0.62 v80", "2270 off 0.62", "2300 on 0.64 v80"}));
    }

    void playingAtTheEndBeginsAgain()
    {
        Rig rig;
        rig.give(score("1/4 tempo=60 | C4q |"));
        rig.sequencer.playRt(0, 1);
        rig.run(2000);
        QVERIFY(!rig.sequencer.playing());
        rig.sequencer.playRt(0, 1);
        rig.run(10);

        QCOMPARE(rig.sound.log.last(), QString("2000 on 0.60 v80"));
    }

    void twoVoicesOnOneKeyLetItGoOnce()
    {
        Rig rig;
        rig.give(score("4/4 tempo=60 | C4w & rq C4q rh |"));
        rig.sequencer.playRt(0, 1);

        rig.run(4000);

        QCOMPARE(rig.sound.log, QStringList({"0 on 0.60 v80", "1000 off 0.60", "1000 on 0.60 v80", "3970 off 0.60"}));
    }

    void countingInPlaysWholeBarsFirst_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<QStringList>("log");
        QTest::newRow("from a bar line") << "2/4 tempo=60 | C4h |" << QStringList({"0 click!", "1000 click", "2000 on 0.60 v80"});
        QTest::newRow("before an anacrusis") << "3/4 pickup=1q tempo=60 | C4q | D4h. |"
            << QStringList({"0 click!", "1000 click", "2000 click", "3000 click!", "4000 click", "5000 on 0.60 v80"});
    }
    void countingInPlaysWholeBarsFirst()
    {
        QFETCH(QString, music);
        QFETCH(QStringList, log);
        Rig rig;
        rig.give(score(music.toStdString()));
        rig.sequencer.playRt(1, 1);
        rig.run(1500, 33);
        QVERIFY(rig.sequencer.countingIn());
        QCOMPARE(rig.sequencer.placeRt().value, 0);

        rig.run(4000, 33);

        QCOMPARE(QStringList(rig.sound.log.mid(0, log.size())), log);
    }

    void playWaitsForThePlanOfItsSnapshot()
    {
        Rig rig;
        rig.sequencer.playRt(0, 1);
        rig.run(500);
        QVERIFY(!rig.sequencer.playing());
        QVERIFY(rig.sequencer.waitingForPlan());
        rig.give(score("1/4 tempo=60 | C4q |"));
        rig.run(10);

        QCOMPARE(rig.sound.log, QStringList({"500 on 0.60 v80"}));
    }

    void mutingActsAtOnceAndIsNotTakenBackByAnOlderPlan()
    {
        Rig rig;
        const ScorePtr s = score("4/4 tempo=60 | C4h D4h |; | C3w |");
        rig.give(s);
        rig.sequencer.playRt(0, 1);
        rig.run(100);
        rig.sequencer.setMixRt(0, {0.8, 0, false}, 2);
        QCOMPARE(rig.sound.log.last(), QString("100 off 0.60"));
        rig.serial = 0; // an old plan comes late
        rig.give(s);
        rig.run(2500);
        QVERIFY(rig.sound.log.filter("0.62").isEmpty());
    }

    void volumeAndPanAreSentOnlyWhenTheyChange()
    {
        Rig rig;
        ScorePtr s = score("4/4 tempo=60 | C4w |");
        rig.give(s);
        rig.run(1);
        QCOMPARE(rig.sound.controls, QStringList({"0 sound 0=0", "0 control 0.7=102", "0 control 0.10=64"}));
        rig.sound.controls.clear();
        s = withPartHead(s, s->parts[0]->id, [](Part &p) { p.mixer.pan = -1; });
        rig.give(s);
        rig.run(1);
        QCOMPARE(rig.sound.controls, QStringList({"1 control 0.10=0"}));
    }

    void anAuditionEndsByItself()
    {
        Rig rig;
        rig.run(10);
        rig.sequencer.auditionRt({40, 0, false}, {}, 64, 90, 400);
        rig.run(1000);

        QCOMPARE(rig.sound.log, QStringList({"10 on 240.64 v90", "410 off 240.64"}));
    }

    void auditioningOneKeyAgainStrikesItAgain()
    {
        Rig rig;
        rig.sequencer.auditionRt({}, {}, 64, 90, 400);
        rig.run(100);
        rig.sequencer.auditionRt({}, {}, 64, 90, 400);
        rig.run(1000);

        QCOMPARE(rig.sound.strikes, 2);
        QCOMPARE(rig.sound.keysDown(), 0);
        QCOMPARE(rig.sound.unbalanced, QString());
    }

    void aNoteInBothPlansSoundsOnAndOneThatIsGoneIsReleased()
    {
        Rig rig;
        ScorePtr s = score("4/4 tempo=60 | [C4 E4]w |");
        rig.give(s);
        rig.sequencer.playRt(0, 1);
        rig.run(1000);
        s = stretched(s, {idAt(s, 0, 0)}, -kQuarter); // C shorter
        s = withoutNotes(s, {idAt(s, 0, 1)});         // E gone
        rig.give(s);
        rig.run(3000);

        QCOMPARE(rig.sound.log, QStringList({"0 on 0.60 v80", "0 on 0.64 v80", "1000 off 0.64", "2970 off 0.60"}));
    }

    void aTempoChangeBeforeThePlaceKeepsThePlace()
    {
        Rig rig;
        const ScorePtr s = score("4/4 tempo=60 | C4q D4h E4q |");
        rig.give(s);
        rig.sequencer.playRt(0, 1);
        rig.run(1500);
        rig.give(withTempo(s, {0, BarTick{0}}, 120));
        rig.run(1500);

        // Half a quarter into D; what is left of it takes half the time.
        QCOMPARE(rig.sound.log, QStringList({"0 on 0.60 v80", "970 off 0.60", "1000 on 0.62 v80", "2220 off 0.62", "2250 on 0.64 v80", "2725 off 0.64"}));
    }

    // Plans change by chance under the running sequencer, with loops, jumps, mutes and tempo scales.
    void planSwapNeverHangsANote_data()
    {
        QTest::addColumn<int>("seed");
        for (int seed = 1; seed <= 20; ++seed)
            QTest::addRow("seed %d", seed) << seed;
    }
    void planSwapNeverHangsANote()
    {
        QFETCH(int, seed);
        Rig rig;
        Built b = built("4/4 tempo=120 | C4q D4q E4h | rq G4e A4e G4h | C5w | [C4 E4 G4]h. C3q |; | C3w | [G2 D3]h. C3q & D3h E3h | C3w | C3w |");
        RandomEdits edits(std::uint64_t(seed) * 7919u);
        std::mt19937 random(static_cast<unsigned>(seed));
        const auto chance = [&random](int n) { return std::uniform_int_distribution<int>(0, n - 1)(random); };
        rig.give(b.score);
        rig.sequencer.playRt(0, 1);

        for (int step = 0; step < 400; ++step) {
            switch (chance(9)) {
            case 0: rig.sequencer.locateRt(TimelineTick{chance(8) * kHalf.value}); break;
            case 1: {
                const int from = chance(12);
                rig.sequencer.setLoopRt(TickRange{quarters(from), quarters(from + 1 + chance(4))});
                break;
            }
            case 2: rig.sequencer.setLoopRt(std::nullopt); break;
            case 3: rig.sequencer.setTempoScaleRt(0.25 + chance(12) * 0.25); break;
            case 4: rig.sequencer.setMixRt(std::uint8_t(chance(3)), {0.8, 0, chance(3) != 0}, rig.serial); break;
            default:
                for (int i = chance(3); i >= 0; --i)
                    b.score = edits.next(b.score, b.ids);
                rig.give(b.score);
            }
            rig.run(1 + chance(700), std::uint32_t(1 + chance(256)));
            QVERIFY2(rig.sound.unbalanced.isEmpty(), qPrintable(rig.sound.unbalanced));
            QVERIFY(rig.sound.keysDown() <= int(rig.sequencer.sounding()));
            if (!rig.sequencer.playing())
                rig.sequencer.playRt(chance(4) == 0, rig.serial);
        }
        QVERIFY(rig.sound.strikes > 5);
        rig.sequencer.stopRt();
        QCOMPARE(rig.sound.keysDown(), 0);
    }

    // The same plan again and again changes nothing that is heard.
    void swappingInTheSameMusicIsInaudible()
    {
        const ScorePtr s = score(kTune);
        const auto run = [&s](bool swap, double scale) {
            Rig rig;
            rig.give(s);
            rig.sequencer.setTempoScaleRt(scale);
            rig.sequencer.playRt(0, 1);
            for (int i = 0; i < 1000; ++i) {
                if (swap)
                    rig.give(s);
                rig.run(13);
            }
            return rig.sound.log;
        };
        QCOMPARE(run(true, 1), run(false, 1));
        QCOMPARE(run(true, 1.618), run(false, 1.618));
    }

    // Tempo edits elsewhere move the frames of what sounds by rounding: still nothing is struck twice or lost.
    void swappingInAnotherTempoLosesNoNote()
    {
        const ScorePtr s = score(kTune);
        Rig rig;
        rig.give(s);
        rig.sequencer.playRt(0, 1);
        for (int i = 0; i < 3000 && (i < 10 || rig.sequencer.playing()); ++i) {
            rig.give(withTempo(s, {0, BarTick{0}}, 60 + i % 2 * 13.7));
            rig.run(7);
        }
        QCOMPARE(rig.sound.strikes, int(allNotes(*s).size()));
        QCOMPARE(rig.sound.unbalanced, QString());
        QCOMPARE(rig.sound.keysDown(), 0);
    }

    void thePlaceHeardIsBehindByTheLatency()
    {
        Rig rig;
        rig.give(score("4/4 tempo=60 | C4w | C4w |"));
        rig.sequencer.setLoopRt(TickRange{quarters(0), quarters(2)});
        rig.sequencer.playRt(0, 1);
        rig.run(50);
        QCOMPARE(rig.sequencer.placeRt(100).value, 0); // not before where it began
        rig.run(950);
        QCOMPARE(rig.sequencer.placeRt(100).value, quarters(0.9).value);
        rig.run(1050);
        QCOMPARE(rig.sequencer.placeRt(100).value, quarters(1.95).value); // the end of the first round
    }
};

QTEST_GUILESS_MAIN(TestSequencer)
#include "test_sequencer.moc"
