// SPDX-License-Identifier: GPL-3.0-or-later
// Live playing in the real window, without a sound card or a MIDI device: the player's silent clock runs.
#include "core/io/files.h"
#include "tests/support/qt_words.h"
#include "tests/ui/window_rig.h"
#include "ui/live/device_section.h"
#include "ui/live/duet.h"
#include "ui/live/duet_section.h"
#include "ui/live/falling_lane.h"
#include "ui/live/genie_buttons.h"
#include "ui/live/genie_desk.h"
#include "ui/live/live_panel.h"
#include "ui/live/play_keyboard.h"
#include "ui/live/play_strip.h"
#include "ui/live/record_section.h"
#include "ui/live/step_desk.h"
#include "ui/live/takes_section.h"
#include "ui/live/writing_form.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/shell/main_window.h"

#include <QAction>
#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr const char *kEmpty = "4/4 key=0,major name=Piano | | | | |";

struct LiveRig : Rig {
    explicit LiveRig(std::string_view text = kTune, QSize size = {1440, 900}) : Rig(text), window(studio)
    {
        window.resize(size);
        window.show();
        window.activateWindow();
        window.pianoRoll()->canvas()->setFocus();
        QTest::qWait(30);
    }
    const MainWindow::Live &live() { return window.live(); }
    void key(Qt::Key k) { QTest::keyClick(window.pianoRoll()->canvas(), k); }
    void down(Qt::Key k) { QTest::keyPress(window.pianoRoll()->canvas(), k); }
    void up(Qt::Key k) { QTest::keyRelease(window.pianoRoll()->canvas(), k); }
    // At the playing's own time: a device's note, as if from its driver's thread.
    void device(int midi, bool on)
    {
        LiveInlet &inlet = live().desk->port().inlet(LivePort::kFirstDevice);
        on ? inlet.noteOn(midi, 90) : inlet.noteOff(midi);
        live().desk->poll();
    }
    MainWindow window;
};

Take scale()
{
    Take take;
    for (int i = 0; i < 4; ++i) {
        const std::int64_t on = kQuarter.value * i;
        take.notes.push_back({on + 300, on + 9000, i * 0.625 + 0.02, i * 0.625 + 0.55, static_cast<std::uint8_t>(60 + 2 * i), 80, 0, 0});
    }
    take.range = {TimelineTick{0}, TimelineTick{4 * kQuarter.value}};
    return take;
}

} // namespace

class LiveTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theStripIsShownByItsKeyAndRemembered();
    void aKeyOnTheScreenSoundsAndIsLit();
    void allKeysLieWhereAPianoHasThem();
    void theComputersKeysAreAPianoOnlyWhileTheModeIsOn();
    void aTextFieldKeepsItsLetters();
    void anOctaveShiftHangsNoKey();
    void escapeLeavesAndReleasesWhatWasHeld();
    void recordingBecomesOneStepOfUndo();
    void aRecordingAtTheEndMakesRoomAndGivesItBack();
    void notesAreSeenWhileTheyAreRecorded();
    void takesAreUsedForOneAnother();
    void aTakeIsWrittenOnAnotherGrid();
    void takesComeBackWithTheProject();
    void keysAreEnteredStepByStep();
    void lettersAreEnteredInStepEntry();
    void buttonsPlayTheKeysOfTheMusic();
    void higherButtonsGiveHigherKeys();
    void aTakeOfTheButtonsIsVoicedAnew();
    void eightPadsAreLearnedAndTakenFromThePlaying();
    void aCallIsAnsweredAndThenItIsTheCallersTurn();
    void theModelAnswersUnlessVariationsAreWished();
    void whatIsPlayedOutsideThePunchIsNotWritten();
    void eachRoundOfTheLoopIsATake();
    void freePlayingIsFollowed();
    void aTakeIsHeardAgain();
    void whatIsReplacedIsSilentMeanwhile();
    void theLatenessOfThePlayingIsLearned();
    void panicLeavesNothingDown();
    void nothingIsCutOffInTheNarrowWindow();
};

void LiveTest::theStripIsShownByItsKeyAndRemembered()
{
    LiveRig r;
    QVERIFY(!r.live().strip->isVisible());

    QTest::keyClick(r.window.pianoRoll()->canvas(), Qt::Key_F6, Qt::ShiftModifier);
    QVERIFY(r.live().strip->isVisible());
    r.window.close();

    QVERIFY(QSettings().value(QStringLiteral("window/play")).toBool());
}

void LiveTest::aKeyOnTheScreenSoundsAndIsLit()
{
    LiveRig r;
    r.window.showPlayAction()->setChecked(true);
    QTest::qWait(20);
    PlayKeyboard *keys = r.live().strip->keyboard();
    const QPoint c4 = keys->keyRect(60).center().toPoint() + QPoint(0, 25);

    QTest::mousePress(keys, Qt::LeftButton, {}, c4);
    QCOMPARE(r.live().desk->hands(60), 1u << LivePort::kHands);
    QVERIFY(keys->isLit(60));
    QCOMPARE(r.live().strip->lane()->bars(), std::size_t{1});

    QTest::mouseRelease(keys, Qt::LeftButton, {}, c4);
    QVERIFY(!keys->isLit(60));
}

void LiveTest::allKeysLieWhereAPianoHasThem()
{
    LiveRig r;
    r.window.showPlayAction()->setChecked(true);
    QTest::qWait(20);
    PlayKeyboard *keys = r.live().strip->keyboard();
    QVERIFY(keys->showsAll());
    QVERIFY(keys->keyRect(21).left() == 0 && std::abs(keys->keyRect(108).right() - keys->width()) < 0.5);
    for (int k = 21; k < 108; ++k) {
        QVERIFY(keys->keyRect(k).center().x() < keys->keyRect(k + 1).center().x());
        const QRectF key = keys->keyRect(k);
        QCOMPARE(keys->keyAt({key.center().x(), key.bottom() - 2}), k);
    }
}

void LiveTest::theComputersKeysAreAPianoOnlyWhileTheModeIsOn()
{
    LiveRig r;
    const std::size_t before = r.count();
    r.key(Qt::Key_F4);
    QCOMPARE(r.live().keys->mode(), ComputerKeys::Mode::Piano);

    r.down(Qt::Key_Z);
    r.down(Qt::Key_Q);
    QVERIFY(r.live().desk->hands(48) && r.live().desk->hands(60));
    r.up(Qt::Key_Z);
    r.up(Qt::Key_Q);
    r.key(Qt::Key_D); // E flat, and no note in the roll
    r.key(Qt::Key_M); // B, and no metronome

    QVERIFY(!r.live().desk->anyDown());
    QCOMPARE(r.count(), before);
    QVERIFY(!r.studio.metronome());
    r.down(Qt::Key_Space);
    QVERIFY(r.live().desk->pedalDown() && !r.studio.playing());
    r.up(Qt::Key_Space);
    QVERIFY(!r.live().desk->pedalDown());
    r.key(Qt::Key_Escape);
    r.key(Qt::Key_M);
    QVERIFY(r.studio.metronome());
}

void LiveTest::aTextFieldKeepsItsLetters()
{
    LiveRig r;
    r.live().keys->setMode(ComputerKeys::Mode::Piano);
    QLineEdit field(&r.window);
    field.show();
    field.setFocus();

    QTest::keyClicks(&field, QStringLiteral("zqm"));

    QCOMPARE(field.text(), QStringLiteral("zqm"));
    QVERIFY(!r.live().desk->anyDown());
}

void LiveTest::anOctaveShiftHangsNoKey()
{
    LiveRig r;
    r.live().keys->setMode(ComputerKeys::Mode::Piano);
    r.down(Qt::Key_Z);
    r.key(Qt::Key_Equal);
    QCOMPARE(r.live().keys->octave(), 4);

    r.up(Qt::Key_Z);

    QVERIFY(!r.live().desk->anyDown());
}

void LiveTest::escapeLeavesAndReleasesWhatWasHeld()
{
    LiveRig r;
    r.live().keys->setMode(ComputerKeys::Mode::Piano);
    r.down(Qt::Key_Z);

    r.key(Qt::Key_Escape);

    QCOMPARE(r.live().keys->mode(), ComputerKeys::Mode::Off);
    QVERIFY(!r.live().desk->anyDown());
}

void LiveTest::recordingBecomesOneStepOfUndo()
{
    LiveRig r(kEmpty);
    RecordWishes w = r.live().takes->wishes();
    w.countIn = 0;
    r.live().takes->setWishes(w);
    const ScorePtr before = r.session.score();

    r.key(Qt::Key_R);
    QVERIFY(r.live().takes->recording());
    QTRY_VERIFY(r.live().desk->port().placeNow().moving);
    QTest::qWait(200);
    r.device(64, true);
    QTest::qWait(250);
    r.device(64, false);
    QTest::qWait(60);
    r.key(Qt::Key_R);

    QVERIFY(!r.live().takes->recording() && !r.studio.playing());
    QCOMPARE(r.count(), std::size_t{1});
    QCOMPARE(r.session.undoLabel(), std::string("Recorded take"));
    QCOMPARE(r.session.current().origin, RevisionOrigin::Recording);
    QCOMPARE(r.live().takes->takes().size(), std::size_t{1});
    QVERIFY(!r.studio.metronome()); // the click was the recording's
    r.session.undo();
    QCOMPARE(r.session.score(), before);
    QVERIFY(!r.live().takes->isIn(0));
}

void LiveTest::aRecordingAtTheEndMakesRoomAndGivesItBack()
{
    LiveRig r(kEmpty);
    RecordWishes w = r.live().takes->wishes();
    w.countIn = 0;
    r.live().takes->setWishes(w);
    const std::size_t bars = r.session.score()->barCount();
    r.studio.setPlayhead(r.session.score()->barStart(bars - 1));

    r.live().takes->start();
    QVERIFY(r.session.score()->barCount() > bars);
    QTest::qWait(100);
    r.live().takes->stop();

    QCOMPARE(r.session.score()->barCount(), bars);
    QVERIFY(r.live().takes->takes().empty());
}

void LiveTest::notesAreSeenWhileTheyAreRecorded()
{
    LiveRig r(kEmpty);
    RecordWishes w = r.live().takes->wishes();
    w.countIn = 0;
    r.live().takes->setWishes(w);
    r.live().takes->start();
    QTRY_VERIFY(r.live().desk->port().placeNow().moving);

    r.device(60, true);
    QCOMPARE(r.studio.liveNotes().size(), std::size_t{1});
    QVERIFY(r.studio.liveNotes().front().down);
    r.device(60, false);
    QVERIFY(!r.studio.liveNotes().front().down);
    r.live().takes->stop();

    QVERIFY(r.studio.liveNotes().empty());
}

void LiveTest::takesAreUsedForOneAnother()
{
    LiveRig r(kEmpty);
    KeptTake first, second;
    first.take = second.take = scale();
    first.take.part = second.take.part = r.studio.activePart();
    for (TakeNote &n : second.take.notes) n.key = static_cast<std::uint8_t>(n.key + 12);
    r.live().takes->keep({first}, true, QStringLiteral("Recorded take"));
    r.live().takes->keep({second}, false, QStringLiteral("Recorded take"));
    QCOMPARE(r.count(), std::size_t{4});

    r.live().takes->use(1);

    QCOMPARE(r.count(), std::size_t{4});
    QVERIFY(r.live().takes->isIn(1) && !r.live().takes->isIn(0));
    for (const PlacedNote &n : allNotes(*r.session.score())) QVERIFY(n.note->midi() >= 72);
    r.session.undo();
    QVERIFY(r.live().takes->isIn(0) && !r.live().takes->isIn(1));
    r.live().takes->discard(0);
    QCOMPARE(r.count(), std::size_t{0});
    QCOMPARE(r.live().takes->takes().size(), std::size_t{1});
}

void LiveTest::aTakeIsWrittenOnAnotherGrid()
{
    LiveRig r(kEmpty);
    KeptTake kept;
    kept.take = scale();
    kept.take.part = r.studio.activePart();
    kept.take.notes[1].on += kEighth.value; // an off-beat
    kept.take.notes[1].onSeconds += 0.3125;
    r.live().takes->keep({kept}, true, QStringLiteral("Recorded take"));
    r.window.showLive(0);
    TakesSection *section = r.live().panel->takes();
    section->choose(0);
    const auto onsets = [&r] {
        std::vector<std::int64_t> at;
        for (const PlacedNote &n : allNotes(*r.session.score())) at.push_back(n.onset.value % kQuarter.value);
        return at;
    };
    QCOMPARE(onsets()[1], kEighth.value);

    QComboBox *finest = section->writing()->finestBox();
    finest->setCurrentIndex(finest->findData(1));
    Q_EMIT finest->activated(finest->currentIndex());

    QVERIFY(onsets() == std::vector<std::int64_t>(4, 0));
    QCOMPARE(r.count(), std::size_t{4});
    const auto played = [&r] { return allNotes(*r.session.score()).front().note->performed.has_value(); };
    QVERIFY(played());
    section->writing()->playingBox()->click();
    QVERIFY(!played());
}

void LiveTest::takesComeBackWithTheProject()
{
    LiveRig r(kEmpty);
    KeptTake kept;
    kept.take = scale();
    kept.take.part = r.studio.activePart();
    kept.take.presses.push_back({300, 8700, 0.02, 0.53, 3, 80, 60});
    kept.take.pedals.push_back({400, 0.03, true});
    kept.seed = 7;
    r.live().takes->keep({kept}, true, QStringLiteral("Recorded take"));
    QVERIFY(r.session.modified());
    QTemporaryDir folder;
    const std::filesystem::path path = folder.filePath(QStringLiteral("a.ricercar")).toStdString();

    QVERIFY(saveProject(r.session, path));
    Result<Imported> read = readScore(path);

    QVERIFY(read);
    QVERIFY(read->takes == r.session.takes());
}

void LiveTest::keysAreEnteredStepByStep()
{
    LiveRig r(kEmpty);
    r.key(Qt::Key_N);
    QVERIFY(r.live().steps->on());

    r.device(60, true); // a chord: it goes on when the last key is let go
    r.device(64, true);
    r.device(60, false);
    QCOMPARE(r.studio.playhead().value, 0);
    r.device(64, false);
    QCOMPARE(r.studio.playhead().value, kQuarter.value);
    r.key(Qt::Key_4); // eighths
    r.key(Qt::Key_Period);
    r.device(67, true);
    r.device(67, false);
    QCOMPARE(r.studio.playhead().value, kQuarter.value + kEighth.value * 3 / 2);
    QCOMPARE(r.count(), std::size_t{3});
    r.key(Qt::Key_0);
    QCOMPARE(r.studio.playhead().value, kQuarter.value + kEighth.value * 3);
    QCOMPARE(r.count(), std::size_t{3});
    r.key(Qt::Key_Backspace);
    r.key(Qt::Key_Backspace);

    QCOMPARE(r.count(), std::size_t{2});
    QCOMPARE(r.studio.playhead().value, kQuarter.value);
    r.key(Qt::Key_T);
    QCOMPARE(r.studio.playhead().value, kQuarter.value + kEighth.value * 3 / 2);
    r.key(Qt::Key_Escape);
    QVERIFY(!r.live().steps->on());
}

void LiveTest::lettersAreEnteredInStepEntry()
{
    LiveRig r("4/4 key=2,major name=Piano | | |");
    r.live().steps->setOn(true);

    r.key(Qt::Key_C);
    r.key(Qt::Key_D);

    const auto notes = allNotes(*r.session.score());
    QCOMPARE(notes.size(), std::size_t{2});
    QCOMPARE(notes[0].note->midi(), 61); // C sharp: the key has two sharps
    QCOMPARE(notes[1].note->midi(), 62);
}

void LiveTest::buttonsPlayTheKeysOfTheMusic()
{
    LiveRig r("4/4 key=2,major name=Piano | | |");
    QTest::keyClick(r.window.pianoRoll()->canvas(), Qt::Key_F4, Qt::ShiftModifier);
    QVERIFY(r.live().genie->on() && r.live().strip->isVisible() && r.live().strip->buttons()->isVisible());

    for (int i = 0; i < 40; ++i) {
        const auto key = static_cast<Qt::Key>(Qt::Key_1 + i * 5 % 8);
        r.down(key);
        int sounding = -1;
        for (int k = 0; k < 128; ++k)
            if (r.live().desk->hands(k) >> LivePort::kGenie & 1u) sounding = k;
        QVERIFY(sounding >= 0);
        QVERIFY2(((sounding - 2) % 12 == 0) || QList<int>({2, 4, 5, 7, 9, 11}).contains((sounding - 2) % 12), qPrintable(QString::number(sounding)));
        r.up(key);
    }
    r.key(Qt::Key_Escape);
    QVERIFY(!r.live().genie->on() && !r.live().desk->anyDown());
}

void LiveTest::higherButtonsGiveHigherKeys()
{
    LiveRig r(kEmpty);
    r.live().genie->setOn(true);
    const auto sounding = [&r] {
        for (int k = 127; k >= 0; --k)
            if (r.live().desk->hands(k)) return k;
        return -1;
    };
    int before = -1;
    for (int b = 0; b < 8; ++b) {
        r.live().genie->press(b);
        QVERIFY(sounding() >= before);
        before = sounding();
        QCOMPARE(r.live().genie->buttonOf(before), b);
        r.live().genie->release(b);
    }
}

void LiveTest::aTakeOfTheButtonsIsVoicedAnew()
{
    LiveRig r(kEmpty);
    KeptTake kept;
    kept.take.part = r.studio.activePart();
    kept.take.range = {TimelineTick{0}, TimelineTick{8 * kQuarter.value}};
    const int buttons[] = {0, 2, 4, 7, 5, 3, 1, 6};
    for (int i = 0; i < 8; ++i) {
        const std::int64_t at = kQuarter.value * i;
        kept.take.presses.push_back({at, 9000, i * 0.5, 0.4, static_cast<std::uint8_t>(buttons[i]), 80, 60});
        kept.take.notes.push_back({at, at + 9000, i * 0.5, i * 0.5 + 0.4, 60, 80, 0, LivePort::kGenie});
    }
    r.live().takes->keep({kept}, true, QStringLiteral("Recorded take"));

    r.live().genie->revoice(0);

    QCOMPARE(r.count(), std::size_t{8});
    const auto notes = allNotes(*r.session.score());
    for (std::size_t i = 1; i < 8; ++i) {
        QCOMPARE(notes[i].onset.value, kQuarter.value * static_cast<std::int64_t>(i)); // the rhythm is kept
        if (buttons[i] > buttons[i - 1]) QVERIFY(notes[i].note->midi() >= notes[i - 1].note->midi());
        else QVERIFY(notes[i].note->midi() <= notes[i - 1].note->midi());
    }
    QVERIFY(r.live().takes->takes()[0].take.presses.size() == 8);
    r.session.undo();
    for (const PlacedNote &n : allNotes(*r.session.score())) QCOMPARE(n.note->midi(), 60);
}

void LiveTest::eightPadsAreLearnedAndTakenFromThePlaying()
{
    LiveRig r(kEmpty);
    r.live().genie->learn();
    for (int pad = 36; pad < 44; ++pad) {
        r.device(pad, true);
        r.device(pad, false);
    }
    QVERIFY(!r.live().genie->learning() && r.live().genie->on());

    r.device(38, true);
    r.live().desk->poll();

    QVERIFY(!(r.live().desk->hands(38) >> LivePort::kFirstDevice & 1u)); // the pad itself is not heard
    QVERIFY(r.live().genie->down()[2]);
    r.device(38, false);
    r.live().desk->poll();
    QVERIFY(!r.live().desk->anyDown());
}

void LiveTest::aCallIsAnsweredAndThenItIsTheCallersTurn()
{
    LiveRig r(kEmpty);
    r.live().duet->setSilence(0.5);
    r.live().duet->setOn(true);
    QCOMPARE(r.live().duet->turn(), Duet::Turn::Yours);
    for (const int key : {60, 62, 64}) {
        r.device(key, true);
        QTest::qWait(60);
        r.device(key, false);
        QTest::qWait(60);
    }

    r.live().duet->answerNow();
    QTRY_COMPARE(r.live().duet->turn(), Duet::Turn::Mine);
    QCOMPARE(r.live().panel->duet()->turnLabel()->text(), QStringLiteral("My turn"));
    QTRY_COMPARE_WITH_TIMEOUT(r.live().duet->turn(), Duet::Turn::Yours, 12000);

    QCOMPARE(r.live().duet->turns(), 1);
    QCOMPARE(r.live().takes->takes().size(), std::size_t{2});
    QVERIFY(r.live().takes->isIn(0) && r.live().takes->isIn(1));
    QCOMPARE(r.session.undoLabel(), std::string("Call and answer"));
    r.session.undo();
    QCOMPARE(r.count(), std::size_t{0});
    r.live().duet->setOn(false);
}

// Answers with one long G.
struct LongG final : IAnswerer {
    std::string name() const override { return "Long G"; }
    Result<PlayedAnswer> answer(const AnswerRequest &request, JobControl &) const override
    {
        PlayedAnswer a;
        a.phrase = request.call;
        a.phrase.notes = {{Ticks{0}, kQuarter, 67, 80}};
        a.how = "one long G";
        return a;
    }
};

void LiveTest::theModelAnswersUnlessVariationsAreWished()
{
    LiveRig r("4/4 tempo=240 key=0,major name=Piano | | | | |");
    Duet *duet = r.live().duet;
    QVERIFY(!duet->hasModel() && duet->varies());
    duet->setAnswerer(std::make_shared<LongG>());
    QVERIFY(duet->hasModel() && !duet->varies());
    const auto turn = [&] {
        r.device(60, true);
        QTest::qWait(40);
        r.device(60, false);
        QTest::qWait(20);
        duet->answerNow();
        QTRY_COMPARE(duet->turn(), Duet::Turn::Mine);
    };
    duet->setOn(true);
    turn();
    QCOMPARE(duet->how(), QStringLiteral("one long G"));
    QTRY_COMPARE_WITH_TIMEOUT(duet->turn(), Duet::Turn::Yours, 8000);

    QComboBox *by = r.live().panel->duet()->byBox();
    by->setCurrentIndex(1);
    Q_EMIT by->activated(1);
    QVERIFY(duet->varies());
    turn();
    QVERIFY(duet->how() != QStringLiteral("one long G"));
    duet->setOn(false);
    duet->setVaries(false);
}

constexpr const char *kFast = "4/4 tempo=240 key=0,major name=Piano | | | | |"; // a bar a second

void LiveTest::whatIsPlayedOutsideThePunchIsNotWritten()
{
    LiveRig r("4/4 tempo=240 key=0,major name=Piano | C5w | C5w | C5w | C5w |");
    RecordWishes w;
    w.countIn = 0;
    w.where = RecordWishes::Where::Loop;
    w.replace = true;
    r.live().takes->setWishes(w);
    r.studio.setLoop(r.session.score()->barRange(1), false);
    r.studio.setPlayhead(TimelineTick{0});

    r.live().takes->start();
    QTRY_VERIFY(r.live().desk->port().placeNow().moving);
    const auto until = [&](double quarters) { QTRY_VERIFY_WITH_TIMEOUT(r.live().desk->port().placeNow().tick > quarters * 10080, 6000); };
    until(1);
    r.device(72, true); // before the punch
    r.device(72, false);
    until(5);
    r.device(64, true);
    until(6);
    r.device(64, false);
    until(8.5);
    r.device(74, true); // after it
    r.device(74, false);
    r.live().takes->stop();

    QCOMPARE(r.live().takes->takes().size(), std::size_t{1});
    QCOMPARE(r.live().takes->takes()[0].take.notes.size(), std::size_t{1});
    const auto notes = allNotes(*r.session.score());
    QCOMPARE(notes.size(), std::size_t{4}); // three of those that stood there, and the new one
    for (const PlacedNote &n : notes) QCOMPARE(n.bar == 1, n.note->midi() == 64);
    r.session.undo();
    QCOMPARE(r.count(), std::size_t{4});
}

void LiveTest::eachRoundOfTheLoopIsATake()
{
    LiveRig r(kFast);
    RecordWishes w;
    w.countIn = 0;
    r.live().takes->setWishes(w);
    r.studio.setLoop(r.session.score()->barRange(0), true);
    r.studio.setPlayhead(TimelineTick{0});

    r.live().takes->start();
    QTRY_VERIFY(r.live().desk->port().placeNow().moving);
    for (const int key : {60, 64}) {
        QTRY_VERIFY_WITH_TIMEOUT(r.live().desk->port().placeNow().tick > 10080 && r.live().desk->port().placeNow().tick < 3 * 10080, 6000);
        r.device(key, true);
        QTest::qWait(30);
        r.device(key, false);
        QTRY_VERIFY_WITH_TIMEOUT(r.live().desk->port().placeNow().tick < 10080, 6000); // round
    }
    r.live().takes->stop();

    QCOMPARE(r.live().takes->takes().size(), std::size_t{2});
    QVERIFY(r.live().takes->isIn(1) && !r.live().takes->isIn(0));
    QCOMPARE(r.count(), std::size_t{1});
    r.live().takes->use(0);
    QVERIFY(r.live().takes->isIn(0) && !r.live().takes->isIn(1));
    r.session.undo();
    QVERIFY(r.live().takes->isIn(1));
    r.studio.setLoop(std::nullopt, false);
}

void LiveTest::freePlayingIsFollowed()
{
    LiveRig r(kEmpty);
    RecordWishes w;
    w.free = true;
    r.live().takes->setWishes(w);
    r.live().takes->start();
    QVERIFY(r.live().takes->recording() && !r.studio.playing());
    for (const int key : {60, 62, 64, 65, 67, 65, 64, 62}) {
        r.device(key, true);
        QTest::qWait(150);
        r.device(key, false);
        QTest::qWait(50);
    }
    r.live().takes->stop();
    w.free = false;
    r.live().takes->setWishes(w);

    QCOMPARE(r.live().takes->takes().size(), std::size_t{1});
    QVERIFY(r.live().takes->takes()[0].take.free);
    QCOMPARE(r.count(), std::size_t{8});
    QVERIFY(r.live().takes->remarks().join(QLatin1Char(' ')).contains(QStringLiteral("tempo")));
    // Even strokes are written even.
    const auto notes = allNotes(*r.session.score());
    for (std::size_t i = 2; i < notes.size(); ++i) QCOMPARE((notes[i].onset - notes[i - 1].onset).value, (notes[1].onset - notes[0].onset).value);
    r.session.undo();
    QCOMPARE(r.count(), std::size_t{0});
}

void LiveTest::aTakeIsHeardAgain()
{
    LiveRig r(kEmpty);
    KeptTake kept;
    kept.take = scale();
    kept.take.part = r.studio.activePart();
    r.live().takes->keep({kept}, true, QStringLiteral("Recorded take"));
    r.live().takes->hear(0);
    QCOMPARE(r.live().takes->heard(), 0);
    QTRY_VERIFY(r.live().desk->hands(60) & 1u << LivePort::kAnswer);
    r.live().takes->hear(0); // again: stops
    QCOMPARE(r.live().takes->heard(), -1);
    QTRY_VERIFY(!r.live().desk->anyDown());
}

void LiveTest::whatIsReplacedIsSilentMeanwhile()
{
    LiveRig r("4/4 tempo=120 key=0,major name=Piano | C5w | C5w | C5w | C5w |");
    RecordWishes w;
    w.countIn = 0;
    w.replace = true;
    r.live().takes->setWishes(w);
    r.studio.setPlayhead(r.session.score()->barStart(1));

    r.live().takes->start();
    QVERIFY(r.live().desk->heard());
    QCOMPARE(allNotes(*r.live().desk->heard()).size(), std::size_t{1}); // of the bar before
    QCOMPARE(r.count(), std::size_t{4});                                // nothing is written yet
    r.live().takes->stop();

    QVERIFY(!r.live().desk->heard());
    QCOMPARE(r.count(), std::size_t{4}); // nothing was played: nothing is replaced
    w.replace = false;
    r.live().takes->setWishes(w);
    r.live().takes->start();
    QVERIFY(!r.live().desk->heard()); // over what is there: all is heard
    r.live().takes->stop();
}

void LiveTest::theLatenessOfThePlayingIsLearned()
{
    LiveRig r(kEmpty);
    r.live().desk->setOffset(0);
    r.window.showLive(-1);
    r.live().panel->open(LivePanel::Page::Devices);
    QTest::qWait(20);
    QPushButton *take = r.live().panel->devices()->learnedButton();
    QVERIFY(!take->isVisible());
    r.live().desk->learnOffset(23.4);
    QVERIFY(take->isVisible());
    QVERIFY(take->text().contains(QStringLiteral("23")));

    take->click();

    QCOMPARE(r.live().desk->offset(), 23.0);
    QVERIFY(!take->isVisible());
    r.live().desk->setOffset(0);
}

void LiveTest::panicLeavesNothingDown()
{
    LiveRig r(kEmpty);
    r.live().desk->press(60);
    r.device(64, true);

    r.live().desk->panic();

    QVERIFY(!r.live().desk->anyDown());
}

void LiveTest::nothingIsCutOffInTheNarrowWindow()
{
    LiveRig r(kTune, {1024, 700});
    r.window.showPlayAction()->setChecked(true);
    r.live().genie->setOn(true);
    r.window.showLive(-1);
    for (const auto page : {LivePanel::Page::Takes, LivePanel::Page::Step, LivePanel::Page::Genie, LivePanel::Page::Duet, LivePanel::Page::Devices}) r.live().panel->open(page);
    QTest::qWait(40);

    QCOMPARE(r.window.size(), QSize(1024, 700));
    for (QWidget *root : {static_cast<QWidget *>(r.live().strip), static_cast<QWidget *>(r.live().panel)})
        for (QWidget *w : root->findChildren<QWidget *>()) {
            if (!w->isVisible() || w->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored) continue;
            if (!qobject_cast<QAbstractButton *>(w) && !qobject_cast<QComboBox *>(w)) continue;
            QVERIFY2(w->width() >= w->minimumSizeHint().width(), qPrintable(w->accessibleName() + w->objectName()));
            const QRect place(w->mapTo(&r.window, QPoint(0, 0)), w->size());
            QVERIFY2(place.left() >= 0 && place.right() < r.window.width(), qPrintable(w->accessibleName()));
        }
}

QTEST_MAIN(LiveTest)
#include "test_live.moc"
