// SPDX-License-Identifier: GPL-3.0-or-later
// Varying music in one respect: each move moves what it should, where it should, and nothing that is locked.
#include "core/brief/heard.h"
#include "core/brief/heard_levels.h"
#include "core/brief/place.h"
#include "core/music/locks.h"
#include "core/piece/aspect_moves.h"
#include "core/piece/device_moves.h"
#include "tests/piece/tunes.h"
#include "tests/support/notation.h"

#include <QTest>

using namespace ricercar;
using test::kChorale;
using test::kTune;

namespace {

constexpr KeySignature kC{0, Mode::Major};

TickRange bars(const Score &score, std::size_t first, std::size_t last) { return {score.barStart(first), score.barStart(last + 1)}; }
TickRange whole(const Score &score) { return {TimelineTick{0}, score.end()}; }

} // namespace

class MovesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyAspectMovesTheWayThatIsAsked_data();
    void everyAspectMovesTheWayThatIsAsked();
    void whatIsOutsideTheBarsStays_data() { everyAspectMovesTheWayThatIsAsked_data(); }
    void whatIsOutsideTheBarsStays();
    void lockedNotesStayAsTheyAre_data() { everyAspectMovesTheWayThatIsAsked_data(); }
    void lockedNotesStayAsTheyAre();
    void noneAtAllLeavesNone_data();
    void noneAtAllLeavesNone();
    void aMovedVoiceStillFillsItsBars();
    void devicesAreHeardWhereTheyWerePut_data();
    void devicesAreHeardWhereTheyWerePut();
    void cadencesCloseAsAsked_data();
    void cadencesCloseAsAsked();
    void leapsStayWithinTheLimit();
    void repeatedNotesGo();
};

void MovesTest::everyAspectMovesTheWayThatIsAsked_data()
{
    QTest::addColumn<int>("aspect");
    QTest::addColumn<double>("delta");
    for (std::size_t a = 0; a < kAspects; ++a)
        for (double delta : {0.5, -0.5}) {
            const auto aspect = static_cast<Aspect>(a);
            // A plain chorale has none of these to take away.
            const bool none = aspect == Aspect::Syncopation || aspect == Aspect::Dotted || aspect == Aspect::Triplets || aspect == Aspect::Chromaticism || aspect == Aspect::Ornament
                || aspect == Aspect::Thickness || aspect == Aspect::Surprise || aspect == Aspect::Polyphony || aspect == Aspect::Legato;
            if (delta < 0 && none && aspect != Aspect::Legato) continue;
            if (delta > 0 && aspect == Aspect::Legato) continue;
            if (aspect == Aspect::Valence && delta > 0) continue; // it is in major already; see the agent's tests
            if (aspect == Aspect::Thickness) continue; // a singer has one note
            QTest::addRow("%s %s", delta > 0 ? "more" : "less", aspectId(aspect)) << static_cast<int>(a) << delta;
        }
}

void MovesTest::everyAspectMovesTheWayThatIsAsked()
{
    QFETCH(int, aspect);
    QFETCH(double, delta);
    test::Built built = test::built(kChorale);
    const MoveRequest request{built.score, whole(*built.score), {}, {}, false, kC, 3};

    const ScorePtr after = moved(request, static_cast<Aspect>(aspect), delta, built.ids);

    QVERIFY(wentTheWay(static_cast<Aspect>(aspect), delta, *built.score, whole(*built.score), *after, whole(*after), {}, {}, kC));
}

void MovesTest::whatIsOutsideTheBarsStays()
{
    QFETCH(int, aspect);
    QFETCH(double, delta);
    test::Built built = test::built(kChorale);
    const ScorePtr score = built.score;
    const MoveRequest request{score, bars(*score, 2, 4), {}, {}, false, kC, 3};

    const ScorePtr after = moved(request, static_cast<Aspect>(aspect), delta, built.ids);

    for (std::size_t p = 0; p < score->parts.size(); ++p)
        for (std::size_t b : {0u, 1u, 5u, 6u, 7u}) QCOMPARE(test::barText(*after, p, b), test::barText(*score, p, b));
}

void MovesTest::lockedNotesStayAsTheyAre()
{
    QFETCH(int, aspect);
    QFETCH(double, delta);
    test::Built built = test::built(kChorale);
    const Part &bass = *built.score->parts[3];
    const ScorePtr score = withLocks(built.score, {Lock{bass.id, 0, whole(*built.score)}, Lock{built.score->parts[0]->id, 0, bars(*built.score, 0, 1)}});
    const MoveRequest request{score, whole(*score), {}, {}, false, kC, 3};

    const ScorePtr after = moved(request, static_cast<Aspect>(aspect), delta, built.ids);

    QVERIFY(lockedChanges(*score, *after).empty());
}

void MovesTest::noneAtAllLeavesNone_data()
{
    QTest::addColumn<int>("aspect");
    QTest::addColumn<QString>("music");
    QTest::newRow("dotted") << static_cast<int>(Aspect::Dotted) << "4/4 | C5q. D5e E5q. F5e | G5h. E5q | C5w |";
    QTest::newRow("syncopation") << static_cast<int>(Aspect::Syncopation) << "4/4 | C5e D5q E5q F5q G5e | A5q G5h F5q | E5w |";
    QTest::newRow("triplets") << static_cast<int>(Aspect::Triplets) << "4/4 | C5e3 D5e3 E5e3 F5q G5e3 A5e3 B5e3 C6q | C5w |";
    QTest::newRow("chromaticism") << static_cast<int>(Aspect::Chromaticism) << "4/4 | C5q C#5q D5q Eb5q | E5q F#5q G5h | C5w |";
    QTest::newRow("ornament") << static_cast<int>(Aspect::Ornament) << "4/4 | C5q{trill} D5q E5q{mordent} F5q | C5w |";
}

void MovesTest::noneAtAllLeavesNone()
{
    QFETCH(int, aspect);
    QFETCH(QString, music);
    test::Built built = test::built(music.toStdString());
    const MoveRequest request{built.score, whole(*built.score), {}, {}, false, kC, 1};

    const ScorePtr after = moved(request, static_cast<Aspect>(aspect), -1, built.ids);

    const auto left = measureOf(measured(*after, whole(*after), {}, kC), static_cast<Aspect>(aspect));
    QVERIFY(left && *left <= 0.02);
}

void MovesTest::aMovedVoiceStillFillsItsBars()
{
    for (std::size_t a = 0; a < kAspects; ++a)
        for (double delta : {0.6, -0.6}) {
            test::Built built = test::built(kTune);
            const MoveRequest request{built.score, whole(*built.score), {}, {}, false, kC, 5};
            const ScorePtr after = moved(request, static_cast<Aspect>(a), delta, built.ids);
            for (std::size_t b = 0; b < after->barCount(); ++b) {
                Ticks sum;
                for (const PlacedNote &n : notesIn(*after, 0, after->barRange(b))) {
                    if (n.note->grace != Grace::None || n.note->midi() <= 0) continue;
                    sum += std::min(n.end, after->barStart(b + 1)) - std::max(n.onset, after->barStart(b));
                }
                if (static_cast<Aspect>(a) == Aspect::Thickness) continue; // chords count more than once
                QVERIFY2(sum == kWhole, qPrintable(QString("%1 %2 bar %3").arg(aspectId(static_cast<Aspect>(a))).arg(delta).arg(b + 1)));
            }
        }
}

void MovesTest::devicesAreHeardWhereTheyWerePut_data()
{
    QTest::addColumn<int>("device");
    QTest::addColumn<int>("first");
    QTest::addColumn<int>("last");
    QTest::newRow("a suspension in bar 7") << static_cast<int>(Device::SuspensionChain) << 6 << 6;
    QTest::newRow("a pedal in the last four bars") << static_cast<int>(Device::PedalPoint) << 4 << 7;
    QTest::newRow("a fermata at the end") << static_cast<int>(Device::Fermata) << 7 << 7;
    QTest::newRow("a trill before the end") << static_cast<int>(Device::Trill) << 6 << 7;
    QTest::newRow("swing") << static_cast<int>(Device::Swing) << 0 << 7;
}

void MovesTest::devicesAreHeardWhereTheyWerePut()
{
    QFETCH(int, device);
    QFETCH(int, first);
    QFETCH(int, last);
    test::Built built = test::built(kChorale);
    const TickRange range = bars(*built.score, static_cast<std::size_t>(first), static_cast<std::size_t>(last));
    DeviceAt wish;
    wish.device = static_cast<Device>(device);

    const ScorePtr after = withDevice({built.score, range, {}, {}, false, kC, 1}, wish, built.ids);

    std::string why;
    QVERIFY2(heardDevice(*after, range, deviceId(wish.device), kC, &why), why.c_str());
}

void MovesTest::cadencesCloseAsAsked_data()
{
    QTest::addColumn<int>("cadence");
    QTest::addColumn<QString>("music");
    for (const auto &[name, kind] : std::initializer_list<std::pair<const char *, Cadence>>{{"authentic", Cadence::Authentic}, {"half", Cadence::Half}, {"plagal", Cadence::Plagal},
                                                                                           {"deceptive", Cadence::Deceptive}}) {
        QTest::addRow("%s, four voices", name) << static_cast<int>(kind) << QString(kChorale);
        if (kind == Cadence::Authentic || kind == Cadence::Half) QTest::addRow("%s, a tune alone", name) << static_cast<int>(kind) << QString(kTune);
    }
}

void MovesTest::cadencesCloseAsAsked()
{
    QFETCH(int, cadence);
    QFETCH(QString, music);
    test::Built built = test::built(music.toStdString());
    const TickRange range = bars(*built.score, 6, 7);

    const ScorePtr after = withCadence({built.score, range, {}, {}, false, kC, 1}, static_cast<Cadence>(cadence), kC, false, built.ids);

    QCOMPARE(static_cast<int>(cadenceAtEnd(*after, whole(*after), kC)), cadence);
    for (std::size_t b = 0; b < 6; ++b) QCOMPARE(test::barText(*after, 0, b), test::barText(*built.score, 0, b));
}

void MovesTest::leapsStayWithinTheLimit()
{
    test::Built built = test::built("4/4 | C4q G5q C4q A5q | D4q B5q C5h | C5w |");

    const ScorePtr after = withinLeaps({built.score, whole(*built.score), {}, {}, false, kC, 1}, 7, built.ids);

    QVERIFY(measured(*after, whole(*after), {}, kC).largestLeap <= 7);
    QCOMPARE(test::barText(*after, 0, 2), std::string("C5w"));
}

void MovesTest::repeatedNotesGo()
{
    test::Built built = test::built("4/4 | C5q C5q D5q D5q | E5q E5q E5h | D5h C5h | C5w |");

    const ScorePtr after = withoutRepeatedNotes({built.score, whole(*built.score), {}, {}, false, kC, 1}, built.ids);

    QCOMPARE(repeatedNotes(*after, whole(*after)), 0.0);
}

QTEST_GUILESS_MAIN(MovesTest)
#include "test_moves.moc"
