// SPDX-License-Identifier: GPL-3.0-or-later
// The Player without a sound device: a sentence, and a transport that runs in silence.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/audio/player.h"
#include "tests/support/notation.h"

using namespace ricercar;
using namespace ricercar::test;

class TestPlayer : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        qputenv("JACK_DEFAULT_SERVER", "ricercar-no-such-server");
        qputenv("JACK_NO_START_SERVER", "1");
    }

    void aDeviceThatIsNotThereIsASentence()
    {
        Player player;
        AudioSettings settings;
        settings.api = "JACK";

        const auto opened = player.open(settings);

        QVERIFY(!opened.has_value());
        QCOMPARE(opened.error().code, ErrorCode::MissingResource);
        QVERIFY(opened.error().sentence.find("JACK") != std::string::npos);
        QVERIFY(!player.isOpen());
        QCOMPARE(player.description(), opened.error().sentence);
    }

    void listingDevicesNeverThrows()
    {
        for (const AudioDevice &device : Player::devices())
            QVERIFY(!device.api.empty() && !device.name.empty());
    }

    void theTransportRunsInSilence()
    {
        Player player;
        player.setScore(score("4/4 tempo=240 | C4w | C4w | C4w | C4w |"));
        QVERIFY(!player.state().playing);

        player.play();
        QTRY_VERIFY(player.state().playing);
        QTRY_VERIFY(player.state().position.value > 0);
        player.stop();
        QTRY_VERIFY(!player.state().playing);
        const TimelineTick stays = player.state().position;
        QTest::qWait(60);
        QCOMPARE(player.state().position.value, stays.value);

        player.locate(quarters(8));
        QTRY_COMPARE(player.state().position.value, quarters(8).value);
        player.play();
        QTRY_VERIFY(player.state().position > quarters(8));
        QTRY_VERIFY_WITH_TIMEOUT(!player.state().playing, 20000); // at the end
        QVERIFY(player.state().position >= quarters(16));
    }

    void theTransportLoopsAndCountsIn()
    {
        Player player;
        player.setScore(score("4/4 tempo=480 | C4w | C4w | C4w | C4w |"));
        player.setLoop(TickRange{quarters(4), quarters(8)});
        player.locate(quarters(4));
        player.setCountIn(2);
        player.play();
        QTRY_VERIFY(player.state().countingIn);
        QCOMPARE(player.state().position.value, quarters(4).value);
        QTRY_VERIFY(!player.state().countingIn);
        for (int i = 0; i < 100; ++i) {
            const TimelineTick at = player.state().position;
            QVERIFY(at >= quarters(4) && at <= quarters(8));
            QTest::qWait(11);
        }
        QVERIFY(player.state().playing);
    }

    void aNewScoreWhilePlayingKeepsThePlace()
    {
        Player player;
        Built b = built("4/4 tempo=60 | C4w | C4w | C4w | C4w |");
        player.setScore(b.score);
        player.locate(quarters(6));
        player.play();
        QTRY_VERIFY(player.state().position > quarters(6));
        for (int i = 0; i < 20; ++i) {
            b.score = withTempo(b.score, {0, BarTick{0}}, 60 + i);
            player.setScore(b.score);
            QTest::qWait(10);
            QVERIFY(player.state().position >= quarters(6));
            QVERIFY(player.state().position < quarters(12));
        }
        QVERIFY(player.state().playing);
    }
};

QTEST_GUILESS_MAIN(TestPlayer)
#include "test_player.moc"
