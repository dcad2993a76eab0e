// SPDX-License-Identifier: GPL-3.0-or-later
// The genie's trained model in the real window, without a sound card: what it may play, what it listens to, how a take of
// the buttons is kept and voiced anew.
#include "core/music/edits.h"
#include "models/generator/genie_player.h"
#include "tests/ui/window_rig.h"
#include "ui/live/genie_desk.h"
#include "ui/shell/main_window.h"

#include <QTest>

#include <algorithm>
#include <array>
#include <set>

using namespace ricercar;
using namespace ricercar::test;

namespace {

std::filesystem::path weights() { return std::filesystem::path(RICERCAR_SOURCE_DIR) / "models" / "genie" / "genie.safetensors"; }

struct GenieRig : Rig {
    explicit GenieRig(std::string_view text) : Rig(text), window(studio)
    {
        window.resize(1024, 700);
        window.show();
        genie().setLoader([]() -> Result<std::shared_ptr<IGenie>> {
            static const auto loaded = models::GenieWeights::load(weights());
            if (!loaded) return Unexpected{loaded.error()};
            return std::shared_ptr<IGenie>(std::make_shared<models::GeniePlayer>(*loaded));
        });
    }
    GenieDesk &genie() { return *window.live().genie; }
    TakeDesk &takes() { return *window.live().takes; }
    // Which key a button gives; -1: none. Then it is let go.
    int tap(int button)
    {
        genie().press(button);
        int sounding = -1;
        for (int k = 0; k < 128; ++k)
            if (window.live().desk->hands(k) >> LivePort::kGenie & 1u) sounding = k;
        genie().release(button);
        return sounding;
    }
    std::vector<int> wander(int presses)
    {
        std::vector<int> keys;
        for (int i = 0; i < presses; ++i) keys.push_back(tap(i * 5 % 8));
        return keys;
    }

    MainWindow window;
};

bool inside(int key, std::initializer_list<int> classes) { return std::find(classes.begin(), classes.end(), key % 12) != classes.end(); }

KeptTake buttonTake(PartId part)
{
    KeptTake kept;
    kept.take.part = part;
    kept.take.range = {TimelineTick{0}, TimelineTick{16 * kQuarter.value}};
    for (int i = 0; i < 16; ++i) {
        const std::int64_t at = kQuarter.value * i;
        const auto button = static_cast<std::uint8_t>(i * 3 % 8);
        kept.take.presses.push_back({at, 9000, i * 0.5, 0.4, button, 80, 60});
        kept.take.notes.push_back({at, at + 9000, i * 0.5, i * 0.5 + 0.4, 60, 80, 0, LivePort::kGenie});
    }
    return kept;
}

constexpr const char *kEmpty = "4/4 key=0,major name=Piano | | | | |";

} // namespace

class GenieWindowTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase()
    {
        if (!std::filesystem::exists(weights())) QSKIP("The genie's weights are not there.");
    }

    void theModelKeepsToTheKeyTheRangeAndTheContour()
    {
        GenieRig r("4/4 key=2,major name=Piano | | |");
        r.genie().setOn(true);
        QCOMPARE(r.genie().genieName(), QStringLiteral("Genie model"));
        GenieSettings s = r.genie().settings();
        s.lowest = 48;
        s.highest = 79;
        r.genie().setSettings(s);

        const auto keys = r.wander(60);

        for (std::size_t i = 0; i < keys.size(); ++i) {
            QVERIFY2(inside(keys[i], {2, 4, 6, 7, 9, 11, 1}) && keys[i] >= 48 && keys[i] <= 79, qPrintable(QString::number(keys[i])));
            if (i == 0) continue;
            const int before = static_cast<int>(i - 1) * 5 % 8, button = static_cast<int>(i) * 5 % 8;
            QVERIFY((button > before) == (keys[i] >= keys[i - 1]) || keys[i] == keys[i - 1]);
        }
        QVERIFY(std::set<int>(keys.begin(), keys.end()).size() > 8); // it is no stuck needle
    }

    void noMoreKeysSoundAtOnceThanAskedFor()
    {
        GenieRig r(kEmpty);
        GenieSettings s = r.genie().settings();
        s.polyphony = 3;
        r.genie().setSettings(s);
        r.genie().setOn(true);
        for (int b = 0; b < 8; ++b) r.genie().press(b);
        int sounding = 0;
        for (int k = 0; k < 128; ++k) sounding += r.window.live().desk->hands(k) >> LivePort::kGenie & 1u;
        QCOMPARE(sounding, 3);
        for (int b = 0; b < 8; ++b) r.genie().release(b);
        QVERIFY(!r.window.live().desk->anyDown());
    }

    void chordsAtThePlayheadAreFollowed()
    {
        GenieRig r("4/4 key=0,major name=Piano | [C3 E3 G3]w | [F3 A3 C4]w |");
        GenieSettings s = r.genie().settings();
        s.chords = GenieSettings::Chords::Only;
        r.genie().setSettings(s);
        r.genie().setOn(true);
        int inFirst = 0, inSecond = 0;
        for (const int k : r.wander(40)) inFirst += inside(k, {0, 4, 7});
        r.studio.setPlayhead(quarters(4));
        for (const int k : r.wander(40)) inSecond += inside(k, {5, 9, 0});
        // Where a chord has no key left on that side, the contour yields, not the chord.
        QCOMPARE(inFirst, 40);
        QCOMPARE(inSecond, 40);
    }

    void withoutSurpriseTheSameButtonsGiveTheSameKeys()
    {
        const auto played = [](double temperature, int session) {
            GenieRig r(kEmpty);
            GenieSettings s = r.genie().settings();
            s.temperature = temperature;
            r.genie().setSettings(s);
            const KeptTake kept = buttonTake(r.studio.activePart());
            r.takes().keep({kept}, true, QStringLiteral("Recorded take"));
            for (int i = 0; i < session; ++i) r.genie().revoice(0);
            std::vector<int> keys;
            for (const PlacedNote &n : allNotes(*r.session.score())) keys.push_back(n.note->midi());
            return keys;
        };
        QVERIFY(played(0, 1) == played(0, 2));
        QVERIFY(played(1.2, 1) != played(1.2, 2));
    }

    void aThemeIsLeantTo()
    {
        // How many of the presses go on with the theme C E D G, as the follower expects it.
        const auto share = [](bool theme) {
            GenieRig r("4/4 key=0,major name=Piano | C4q E4q D4q G4q | |");
            GenieSettings s = r.genie().settings();
            s.chords = GenieSettings::Chords::Free;
            r.genie().setSettings(s);
            if (theme) {
                r.session.select(allIds(*r.session.score()));
                r.genie().takeTheme();
            }
            r.genie().setOn(true);
            int hits = 0;
            ThemeFollower follower;
            follower.set({60, 64, 62, 67});
            int last = 60;
            for (int i = 0; i < 210; ++i) { // up and down the buttons, so that the contour leaves room
                const int k = r.tap(i % 14 < 7 ? i % 14 : 14 - i % 14);
                hits += k % 12 == follower.next(last) % 12;
                follower.played(last = k);
            }
            return hits;
        };
        const int with = share(true), without = share(false);
        QVERIFY2(2 * with > 3 * without && with > without + 5, qPrintable(QStringLiteral("%1 with the theme, %2 without").arg(with).arg(without)));
    }

    void aRecordedTakeKeepsTheButtonsAndIsVoicedAnewByTheModel()
    {
        GenieRig r(kEmpty);
        RecordWishes w = r.takes().wishes();
        w.countIn = 0;
        r.takes().setWishes(w);
        r.genie().setOn(true);
        r.takes().start();
        QTRY_VERIFY(r.window.live().desk->port().placeNow().moving);
        const std::array<int, 6> buttons{1, 4, 6, 3, 2, 7};
        for (const int b : buttons) {
            r.genie().press(b);
            QTest::qWait(60);
            r.genie().release(b);
            QTest::qWait(60);
        }
        r.takes().stop();
        QCOMPARE(r.takes().takes().size(), std::size_t{1});
        const Take played = r.takes().takes()[0].take;
        QCOMPARE(played.presses.size(), buttons.size());
        QCOMPARE(r.count(), buttons.size());
        for (std::size_t i = 0; i < buttons.size(); ++i) {
            QCOMPARE(int(played.presses[i].button), buttons[i]);
            QCOMPARE(played.presses[i].key, played.notes[i].key);
        }
        const ScorePtr before = r.session.score();

        GenieSettings s = r.genie().settings();
        s.lowest = 72;
        s.highest = 96;
        r.genie().setSettings(s);
        r.genie().revoice(0);

        const Take voiced = r.takes().takes()[0].take;
        QCOMPARE(voiced.presses.size(), buttons.size());
        for (std::size_t i = 0; i < buttons.size(); ++i) {
            QCOMPARE(voiced.presses[i].button, played.presses[i].button);
            QCOMPARE(voiced.notes[i].on, played.notes[i].on); // the rhythm is kept
            QVERIFY(voiced.notes[i].key >= 72);
        }
        for (const PlacedNote &n : allNotes(*r.session.score())) QVERIFY(n.note->midi() >= 72);
        r.session.undo();
        QCOMPARE(r.session.score(), before);
    }
};

QTEST_MAIN(GenieWindowTest)
#include "test_genie_window.moc"
