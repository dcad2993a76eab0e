// SPDX-License-Identifier: GPL-3.0-or-later
// The tasks from the window: each brings ideas and is one undo step; what is marked, locked or wished for is heeded.
#include "core/compose/figured_bass.h"
#include "tests/support/qt_words.h"
#include "tests/ui/window_rig.h"
#include "ui/bridge/lock_commands.h"
#include "ui/compose/cadence_list.h"
#include "ui/compose/centred_slider.h"
#include "ui/compose/harmony_editor.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/ideas_panel.h"
#include "ui/compose/key_box.h"
#include "ui/compose/manner_sliders.h"
#include "ui/compose/task_settings.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/score_view/score_view.h"
#include "ui/shell/main_window.h"

#include <QAction>
#include <QApplication>
#include <QCheckBox>
#include <QComboBox>
#include <QElapsedTimer>
#include <QLabel>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTableWidget>
#include <QTest>
#include <QToolButton>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr int kPatience = 60'000; // ms; a shared machine may be slow

// Four bars in four parts, plain and clean.
const char *const kChorale =
    "4/4 key=0,major name=Soprano | E5q D5q C5q D5q | E5q F5q D5h | E5q D5q C5q B4q | C5w |; "
    "name=Alto | G4q G4q G4q G4q | G4q A4q G4h | G4q G4q E4q D4q | E4w |; "
    "name=Tenor | C4q B3q C4q B3q | C4q C4q B3h | C4q B3q A3q G3q | G3w |; "
    "name=Bass clef=bass | C3q G3q E3q G3q | C3q F3q G3h | C3q G3q A3q G3q | C3w |";
// The same with its alto broken off.
const char *const kUnfinished =
    "4/4 key=0,major name=Soprano | E5q D5q C5q D5q | E5q F5q D5h | E5q D5q C5q B4q | C5w |; "
    "name=Alto | G4q G4q G4q G4q | rw | rw | rw |; "
    "name=Tenor | C4q B3q C4q B3q | C4q C4q B3h | C4q B3q A3q G3q | G3w |; "
    "name=Bass clef=bass | C3q G3q E3q G3q | C3q F3q G3h | C3q G3q A3q G3q | C3w |";
const char *const kBass = "4/4 key=0,major clef=bass name=Bass | C3q F3q G3q E3q | F3q D3q G2h | C3w |";
const char *const kShortTune = "4/4 key=0,major name=Soprano | E5q D5q C5q D5q | E5q F5q D5h | E5q D5q C5q B4q | C5w |";

struct Desk : Rig {
    explicit Desk(std::string_view text, std::shared_ptr<IGenerator> generator = std::make_shared<RuleHarmonizer>())
        : Rig(text, std::move(generator)), window(studio)
    {
        window.resize(1440, 900);
        window.show();
        panel().countBox()->setValue(1);
        QTest::qWait(10);
    }
    IdeasPanel &panel() { return *window.ideasPanel(); }
    RollCanvas *canvas() { return window.pianoRoll()->canvas(); }
    ScoreView *score() { return static_cast<ScoreView *>(window.scoreView()); }

    QAction *action(const QString &startsWith)
    {
        for (QAction *a : window.findChildren<QAction *>())
            if (a->text().startsWith(startsWith)) return a;
        return nullptr;
    }
    // Runs what starts a job and waits for its end.
    template <typename Start>
    bool ideasFrom(Start start)
    {
        QSignalSpy done(&studio, &Studio::jobFinished), failed(&studio, &Studio::jobFailed);
        start();
        QElapsedTimer clock;
        clock.start();
        while (done.isEmpty() && failed.isEmpty() && clock.elapsed() < kPatience) QTest::qWait(10);
        if (!failed.isEmpty()) qWarning("%s", qPrintable(failed.first().first().toString()));
        return !done.isEmpty();
    }
    void mark(std::vector<std::size_t> parts, std::size_t firstBar, std::size_t pastBar)
    {
        Region region{{}, {session.score()->barStart(firstBar), session.score()->barStart(pastBar)}};
        for (const std::size_t p : parts) region.voices.push_back({session.score()->parts[p]->id, 0});
        studio.markRegion(region);
    }
    std::string bar(std::size_t part, std::size_t b) const { return barText(*session.score(), part, b); }
    MainWindow window;
};

void drag(QWidget *on, QPoint from, QPoint to)
{
    QTest::mousePress(on, Qt::LeftButton, {}, from);
    QTest::mouseMove(on, (from + to) / 2);
    QTest::mouseMove(on, to);
    QTest::mouseRelease(on, Qt::LeftButton, {}, to);
}

std::vector<int> pitches(const Score &score, std::size_t part)
{
    std::vector<int> keys;
    for (const BarPtr &bar : score.parts[part]->bars)
        for (const Note &n : bar->notes) keys.push_back(n.midi());
    return keys;
}

std::vector<std::pair<std::int64_t, std::int64_t>> rhythm(const Score &score, std::size_t part)
{
    std::vector<std::pair<std::int64_t, std::int64_t>> times;
    for (std::size_t b = 0; b < score.barCount(); ++b)
        for (const Note &n : score.parts[part]->bars[b]->notes) times.push_back({score.barStart(b).value + n.onset.value, n.length.value});
    return times;
}

// Does nothing that can be steered.
class Stubborn : public RuleHarmonizer {
public:
    Capabilities capabilities() const override
    {
        Capabilities c = RuleHarmonizer::capabilities();
        c.name = "Stubborn";
        c.controls = false;
        return c;
    }
};

} // namespace

class TaskPanelTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyTaskBringsIdeasAndIsOneUndoStep_data();
    void everyTaskBringsIdeasAndIsOneUndoStep();
    void fillingWritesWhatIsMarkedAndNothingElse();
    void aMarqueeOverAnEmptyStretchOfTheRollFillsIt();
    void aRubberBandOverAnEmptyStretchOfTheScoreMarksItsStaffAndTime();
    void aRubberBandOverTwoStavesMarksBoth();
    void aClickTakesTheMarkAway();
    void theMarkStaysWhenAnIdeaIsAccepted();
    void thePanelSaysWhatWillBeWritten();
    void withoutAMarkFillSaysWhatToDo();
    void voicesGivenAndWrittenReachTheRequest();
    void aLoneTuneCanBeSaidToBeTheBass();
    void twoAndThreeVoicesCanBeWritten();
    void slidersReachTheRequestAndTheMiddleIsNeutral();
    void whatTheGeneratorCannotHeedIsGreyAndSaysWhy();
    void aSimilarVariationKeepsMoreThanADifferentOne();
    void lockedPitchesHold();
    void lockedRhythmsHold();
    void whatIsLockedWholeIsIdentical();
    void locksAddUpAndComeOffOneByOne();
    void anEmptyStretchCanBeLocked();
    void aCadenceIsAChipAndReachesTheRequest();
    void figuresTypedAreInTheMusicAndCanBeUndone();
    void wordsUnderTheBassBecomeFigures();
    void chordsTypedAreSpreadOverTheirBars();
    void aRightClickOffersTheTasks();
    void aBarIsMarkedByKeysAndGrows();
    void theNextDocumentStartsAnew();
    void nothingIsCutOffInTheDrawer();
    void theSpaceBarPressesWhatHasTheFocus();
};

void TaskPanelTest::everyTaskBringsIdeasAndIsOneUndoStep_data()
{
    QTest::addColumn<QString>("music");
    QTest::addColumn<QString>("action");
    QTest::addColumn<bool>("mark");
    QTest::newRow("harmonize") << QString(kShortTune) << "Harmonize" << false;
    QTest::newRow("fill") << QString(kChorale) << "Fill what is marked" << true;
    QTest::newRow("vary the marked") << QString(kChorale) << "Vary what is marked" << true;
    QTest::newRow("vary the whole") << QString(kChorale) << "Vary what is marked" << false;
    QTest::newRow("complete") << QString(kUnfinished) << "Complete what is unfinished" << false;
    QTest::newRow("add a voice") << QString(kShortTune) << "Add a voice" << false;
    QTest::newRow("reharmonize") << QString(kChorale) << "Reharmonize" << false;
    QTest::newRow("reharmonize the marked") << QString(kChorale) << "Reharmonize" << true;
}

void TaskPanelTest::everyTaskBringsIdeasAndIsOneUndoStep()
{
    QFETCH(QString, music);
    QFETCH(QString, action);
    QFETCH(bool, mark);
    Desk d(music.toStdString());
    const ScorePtr before = d.session.score();
    if (mark) d.mark({1, 2}, 1, 3);

    QVERIFY(d.ideasFrom([&] { d.action(action)->trigger(); }));

    QVERIFY(!d.panel().cards().empty());
    QCOMPARE(d.session.score().get(), before.get());
    QVERIFY(d.studio.ghost().has_value());
    d.panel().accept(0);
    QVERIFY(d.session.score() != before);
    QCOMPARE(d.session.position(), std::size_t(1));
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
    QVERIFY(!d.session.canUndo());
}

void TaskPanelTest::fillingWritesWhatIsMarkedAndNothingElse()
{
    Desk d(kChorale);
    const ScorePtr before = d.session.score();
    d.mark({1, 2}, 1, 3);

    QVERIFY(d.ideasFrom([&] { d.action("Fill")->trigger(); }));

    bool different = false;
    for (const IdeaCard *card : d.panel().cards()) {
        const Score &idea = *card->alternative().score;
        for (std::size_t p = 0; p < 4; ++p)
            for (std::size_t b = 0; b < 4; ++b) {
                const bool inside = (p == 1 || p == 2) && (b == 1 || b == 2);
                if (!inside) QCOMPARE(idea.parts[p]->bars[b]->notes, before->parts[p]->bars[b]->notes);
                else different = different || barText(idea, p, b) != d.bar(p, b);
            }
    }
    QVERIFY(different);
}

void TaskPanelTest::aMarqueeOverAnEmptyStretchOfTheRollFillsIt()
{
    Desk d(kUnfinished);
    d.studio.setActivePart(d.session.score()->parts[1]->id);
    const TimePitch &view = d.window.pianoRoll()->view();
    const TickRange bars{d.session.score()->barStart(1), d.session.score()->barStart(3)};

    drag(d.canvas(), QPoint(static_cast<int>(view.x(bars.begin)) + 3, 40), QPoint(static_cast<int>(view.x(bars.end)) - 4, 120));

    QVERIFY(d.session.selection().empty());
    QVERIFY(d.studio.markedRegion().has_value());
    QCOMPARE(d.studio.markedRegion()->voices, (std::vector<VoiceRef>{{d.session.score()->parts[1]->id, 0}}));
    QCOMPARE(d.studio.markedRegion()->range, bars);
    QVERIFY(d.ideasFrom([&] { d.action("Fill")->trigger(); }));
    d.panel().accept(0);
    QVERIFY(!d.session.score()->parts[1]->bars[1]->notes.empty());
    QVERIFY(!d.session.score()->parts[1]->bars[2]->notes.empty());
    QVERIFY(d.session.score()->parts[1]->bars[3]->notes.empty());
    QCOMPARE(d.bar(0, 1), barText(*score(kUnfinished), 0, 1));
}

void TaskPanelTest::aRubberBandOverAnEmptyStretchOfTheScoreMarksItsStaffAndTime()
{
    Desk d(kUnfinished);
    d.score()->setContinuous(true);
    ScoreView *view = d.score();
    // The alto's place lies between the soprano's and the tenor's notes of the same beats.
    const QRectF above = view->noteRect(d.note(0, 4)), below = view->noteRect(d.note(2, 4));
    const QRectF last = view->noteRect(d.note(0, 10));
    const QRectF altoNote = view->noteRect(d.note(1, 0));
    QVERIFY(above.isValid() && below.isValid() && altoNote.isValid());

    drag(view->viewport(), QPoint(static_cast<int>(above.left()) - 2, static_cast<int>(altoNote.center().y()) - 4),
         QPoint(static_cast<int>(last.right()) + 6, static_cast<int>(altoNote.center().y()) + 4));

    QVERIFY(d.session.selection().empty());
    const auto &region = d.studio.markedRegion();
    QVERIFY(region.has_value());
    QCOMPARE(region->voices, (std::vector<VoiceRef>{{d.session.score()->parts[1]->id, 0}}));
    QCOMPARE(region->range, (TickRange{d.session.score()->barStart(1), d.session.score()->barStart(3)}));
}

void TaskPanelTest::aRubberBandOverTwoStavesMarksBoth()
{
    Desk d(kChorale);
    d.score()->setContinuous(true);
    const QRectF alto = d.score()->noteRect(d.note(1, 4)), tenor = d.score()->noteRect(d.note(2, 5));

    drag(d.score()->viewport(), QPoint(static_cast<int>(alto.left()) - 5, static_cast<int>(alto.top()) - 5),
         QPoint(static_cast<int>(tenor.right()) + 5, static_cast<int>(tenor.bottom()) + 5));

    QVERIFY(d.studio.markedRegion().has_value());
    QCOMPARE(d.studio.markedRegion()->voices.size(), std::size_t(2));
    QVERIFY(d.session.selection().contains(d.note(1, 4)));
    QVERIFY(d.session.selection().contains(d.note(2, 5)));
}

void TaskPanelTest::aClickTakesTheMarkAway()
{
    Desk d(kChorale);
    d.mark({1}, 1, 2);
    QTest::mouseClick(d.canvas(), Qt::LeftButton, {}, QPoint(300, 20));
    QVERIFY(!d.studio.markedRegion().has_value());

    d.mark({1}, 1, 2);
    QTest::mouseClick(d.score()->viewport(), Qt::LeftButton, {}, d.score()->noteRect(d.note(0, 0)).center().toPoint());
    QVERIFY(!d.studio.markedRegion().has_value());
}

void TaskPanelTest::theMarkStaysWhenAnIdeaIsAccepted()
{
    Desk d(kChorale);
    d.mark({1}, 1, 3);
    const auto marked = d.studio.markedRegion();
    QVERIFY(d.ideasFrom([&] { d.action("Fill")->trigger(); }));

    d.panel().accept(0);

    QCOMPARE(d.studio.markedRegion(), marked);
}

void TaskPanelTest::thePanelSaysWhatWillBeWritten()
{
    Desk d(kChorale);
    d.mark({1, 2}, 2, 4);
    d.panel().setTask(IdeaTask::Fill);

    QTRY_COMPARE_WITH_TIMEOUT(d.panel().scopeLabel()->text(), QStringLiteral("Writes Alto and Tenor, bars 3 to 4. Keeps Soprano and Bass."), 10'000);
}

void TaskPanelTest::withoutAMarkFillSaysWhatToDo()
{
    Desk d(kChorale);
    QSignalSpy said(&d.studio, &Studio::said);

    d.action("Fill")->trigger();

    QVERIFY(!d.studio.jobRunning());
    QVERIFY(!said.isEmpty() && said.last().at(1).toBool());
    QVERIFY(said.last().at(0).toString().contains("marked"));
    QVERIFY(!d.panel().writeButton()->isEnabled());
    QVERIFY(!d.panel().writeButton()->toolTip().isEmpty());
}

void TaskPanelTest::voicesGivenAndWrittenReachTheRequest()
{
    Desk d(kChorale);
    TaskSettings &task = *d.panel().task();
    QTRY_VERIFY_WITH_TIMEOUT(task.givenButton(ChoirVoice::Soprano)->isChecked(), 10'000); // as found
    QVERIFY(d.panel().request().request.given.empty());

    task.givenButton(ChoirVoice::Soprano)->click(); // no longer given: written
    task.givenButton(ChoirVoice::Alto)->click();
    task.givenButton(ChoirVoice::Bass)->click();

    CounterpointRequest r = d.panel().request().request;
    QCOMPARE(r.given, (std::vector{ChoirVoice::Alto, ChoirVoice::Bass}));
    QCOMPARE(r.write, (std::vector{ChoirVoice::Soprano, ChoirVoice::Tenor}));
    task.writeButton(ChoirVoice::Tenor)->click(); // no voice of the texture
    r = d.panel().request().request;
    QCOMPARE(r.write, std::vector{ChoirVoice::Soprano});
    QCOMPARE(r.texture.size(), std::size_t(3));
    task.asFoundButton()->click();
    QVERIFY(d.panel().request().request.given.empty());
}

void TaskPanelTest::aLoneTuneCanBeSaidToBeTheBass()
{
    Desk d(kBass);
    d.panel().setTask(IdeaTask::Harmonize);
    QTRY_VERIFY_WITH_TIMEOUT(d.panel().task()->writeButton(ChoirVoice::Tenor)->isChecked(), 10'000);
    if (!d.panel().task()->givenButton(ChoirVoice::Bass)->isChecked()) d.panel().task()->givenButton(ChoirVoice::Bass)->click();

    QVERIFY(d.ideasFrom([&] { d.panel().write(); }));

    const Score &idea = *d.panel().cards()[0]->alternative().score;
    QCOMPARE(idea.parts.size(), std::size_t(4));
    QCOMPARE(text(idea, 3), text(d.session.score(), 0));
}

void TaskPanelTest::twoAndThreeVoicesCanBeWritten()
{
    Desk d(kShortTune);
    TaskSettings &task = *d.panel().task();
    QTRY_VERIFY_WITH_TIMEOUT(task.writeButton(ChoirVoice::Alto)->isChecked(), 10'000);
    task.writeButton(ChoirVoice::Alto)->click();
    QVERIFY(d.ideasFrom([&] { d.panel().write(); }));
    QCOMPARE(d.panel().cards()[0]->alternative().score->parts.size(), std::size_t(3));

    task.writeButton(ChoirVoice::Tenor)->click();
    QVERIFY(d.ideasFrom([&] { d.panel().write(); }));
    QCOMPARE(d.panel().cards()[0]->alternative().score->parts.size(), std::size_t(2));
}

void TaskPanelTest::slidersReachTheRequestAndTheMiddleIsNeutral()
{
    Desk d(kShortTune);
    const GenerationSettings plain;
    QCOMPARE(d.panel().request().request.settings.controls, Controls{});
    QCOMPARE(d.panel().request().request.settings.temperature, plain.temperature);
    MannerSliders &manner = *d.panel().manner();

    manner.slider(MannerSliders::Motion)->setValue(50);
    manner.slider(MannerSliders::Dissonance)->setValue(-30);
    manner.slider(MannerSliders::Chromaticism)->setValue(100);
    manner.slider(MannerSliders::Height)->setValue(-100);
    manner.slider(MannerSliders::Surprise)->setValue(100);

    const GenerationSettings s = d.panel().request().request.settings;
    QCOMPARE(s.controls, (Controls{0.5, -0.3, 1, -1}));
    QVERIFY(s.temperature > plain.temperature * 1.5);
    QTest::keyClick(manner.slider(MannerSliders::Motion), Qt::Key_0);
    QCOMPARE(d.panel().request().request.settings.controls.activity, 0.0);
    manner.reset();
    QCOMPARE(d.panel().request().request.settings, plain);
}

void TaskPanelTest::whatTheGeneratorCannotHeedIsGreyAndSaysWhy()
{
    Desk d(kShortTune, std::make_shared<Stubborn>());
    MannerSliders &manner = *d.panel().manner();
    manner.slider(MannerSliders::Motion)->setValue(80);
    QSignalSpy known(&d.studio, &Studio::generatorsKnown);
    d.studio.askForGenerators();
    QTRY_VERIFY_WITH_TIMEOUT(!known.isEmpty(), 10'000);

    for (const auto kind : {MannerSliders::Motion, MannerSliders::Dissonance, MannerSliders::Chromaticism, MannerSliders::Height}) {
        QVERIFY(!manner.slider(kind)->isEnabled());
        QVERIFY(manner.slider(kind)->toolTip().contains("Stubborn"));
    }
    QVERIFY(manner.slider(MannerSliders::Surprise)->isEnabled());
    QCOMPARE(d.panel().request().request.settings.controls, Controls{});
}

void TaskPanelTest::aSimilarVariationKeepsMoreThanADifferentOne()
{
    Desk d(kChorale);
    d.mark({1, 2}, 0, 4);
    d.panel().countBox()->setValue(3);
    const auto kept = [&](int slider) {
        d.panel().setTask(IdeaTask::Vary);
        d.panel().task()->likenessSlider()->setValue(slider);
        if (!d.ideasFrom([&] { d.panel().write(); })) return -1.0;
        double same = 0;
        for (const IdeaCard *card : d.panel().cards())
            for (std::size_t p : {1u, 2u})
                for (std::size_t b = 0; b < 4; ++b)
                    for (const Note &n : card->alternative().score->parts[p]->bars[b]->notes)
                        for (const Note &old : d.session.score()->parts[p]->bars[b]->notes)
                            same += n.onset == old.onset && n.midi() == old.midi();
        return same / static_cast<double>(d.panel().cards().size());
    };

    const double similar = kept(10), different = kept(100);

    QVERIFY2(similar > different && different >= 0, qPrintable(QStringLiteral("%1 %2").arg(similar).arg(different)));
}

void TaskPanelTest::lockedPitchesHold()
{
    Desk d(kChorale);
    d.mark({1}, 0, 4);
    d.action("Lock the pitch")->trigger();
    QCOMPARE(d.session.score()->locks.size(), std::size_t(1));
    QCOMPARE(d.session.score()->locks[0].attributes, static_cast<std::uint8_t>(Attribute::Pitch));

    d.mark({1, 2}, 0, 4);
    QVERIFY(d.ideasFrom([&] { d.action("Fill")->trigger(); }));

    for (const IdeaCard *card : d.panel().cards()) QCOMPARE(pitches(*card->alternative().score, 1), pitches(*d.session.score(), 1));
    d.panel().accept(0);
    QCOMPARE(d.session.position(), std::size_t(2)); // accepted: the locks were kept
}

void TaskPanelTest::lockedRhythmsHold()
{
    Desk d(kChorale);
    d.mark({2}, 0, 4);
    d.action("Lock the rhythm")->trigger();
    d.mark({1, 2}, 0, 4);

    QVERIFY(d.ideasFrom([&] { d.action("Fill")->trigger(); }));

    for (const IdeaCard *card : d.panel().cards()) QCOMPARE(rhythm(*card->alternative().score, 2), rhythm(*d.session.score(), 2));
}

void TaskPanelTest::whatIsLockedWholeIsIdentical()
{
    Desk d(kChorale);
    d.mark({1}, 1, 2);
    d.action("Lock everything")->trigger();
    const auto locked = d.session.score()->parts[1]->bars[1]->notes;
    d.mark({1, 2}, 0, 4);

    QVERIFY(d.ideasFrom([&] { d.action("Fill")->trigger(); }));

    for (const IdeaCard *card : d.panel().cards()) QCOMPARE(card->alternative().score->parts[1]->bars[1]->notes, locked);
    d.panel().accept(0);
    QCOMPARE(d.session.score()->parts[1]->bars[1]->notes, locked);
}

void TaskPanelTest::locksAddUpAndComeOffOneByOne()
{
    const VoiceRef voice{PartId{1}, 0};
    const auto at = [](double from, double to) { return TickRange{quarters(from), quarters(to)}; };
    constexpr auto kPitch = static_cast<std::uint8_t>(Attribute::Pitch), kRhythm = static_cast<std::uint8_t>(Attribute::Rhythm);

    std::vector<Lock> locks = withLocked({}, voice, at(0, 4), kPitch);
    locks = withLocked(locks, voice, at(4, 8), kPitch);
    QCOMPARE(locks.size(), std::size_t(1)); // they touch and are alike
    locks = withLocked(locks, voice, at(2, 6), kRhythm);
    QCOMPARE(locks.size(), std::size_t(3));
    QCOMPARE(lockedOver(locks, voice, at(3, 4)), static_cast<std::uint8_t>(kPitch | kRhythm));
    locks = withUnlocked(locks, voice, at(0, 8), kPitch);
    QCOMPARE(locks, (std::vector<Lock>{Lock{PartId{1}, 0, at(2, 6), kRhythm}}));
    locks = withUnlocked(locks, voice, at(3, 4), static_cast<std::uint8_t>(Attribute::All));
    QCOMPARE(locks.size(), std::size_t(2));
    QCOMPARE(lockText(kPitch | kRhythm), QStringLiteral("pitch and rhythm"));
}

void TaskPanelTest::anEmptyStretchCanBeLocked()
{
    Desk d(kUnfinished);
    d.mark({1}, 2, 3);
    d.action("Lock everything")->trigger();
    d.studio.markRegion(std::nullopt);

    QVERIFY(d.ideasFrom([&] { d.action("Complete")->trigger(); }));

    for (const IdeaCard *card : d.panel().cards()) {
        QVERIFY(card->alternative().score->parts[1]->bars[2]->notes.empty());
        QVERIFY(!card->alternative().score->parts[1]->bars[1]->notes.empty());
    }
}

void TaskPanelTest::aCadenceIsAChipAndReachesTheRequest()
{
    Desk d(kShortTune);
    d.studio.setPlayhead(quarters(6));
    d.action("Cadence here")->trigger();
    CadenceList &list = *d.panel().cadences();
    QVERIFY(list.isVisible());
    list.kindBox()->setCurrentIndex(list.kindBox()->findText("half"));
    list.keyBox()->setCurrentIndex(list.keyBox()->findText("G major"));

    list.addButton()->click();

    QCOMPARE(list.chipCount(), 1);
    const std::vector<CadenceWish> wished = d.panel().request().request.cadences;
    QCOMPARE(wished.size(), std::size_t(1));
    QCOMPARE(wished[0].at, quarters(6));
    QCOMPARE(wished[0].kind, Cadence::Half);
    QCOMPARE(wished[0].key, std::optional(KeySignature{1, Mode::Major}));
    for (QPushButton *b : list.findChildren<QPushButton *>())
        if (b->property("chip").toBool()) b->click();
    QCOMPARE(list.chipCount(), 0);
    QVERIFY(d.panel().request().request.cadences.empty());
}

void TaskPanelTest::figuresTypedAreInTheMusicAndCanBeUndone()
{
    Desk d(kBass);
    d.action("Realize a figured bass")->trigger();
    QVERIFY(!d.panel().writeButton()->isEnabled()); // nothing is typed
    QTableWidget *table = d.panel().task()->figures()->table();
    QVERIFY(table->isVisible());
    QCOMPARE(table->rowCount(), 8);

    table->item(3, 0)->setText("6");
    table->item(4, 0)->setText("6 5");

    const auto figures = figuresIn(*d.session.score());
    QCOMPARE(figures.size(), std::size_t(2));
    QCOMPARE(figures[1].at, quarters(4));
    QCOMPARE(figures[1].figures, std::string("6 5"));
    table->item(5, 0)->setText("hello");
    QCOMPARE(figuresIn(*d.session.score()).size(), std::size_t(2));
    QVERIFY(table->item(5, 0)->toolTip().contains("hello"));
    QVERIFY(d.panel().writeButton()->isEnabled());
    QVERIFY(d.ideasFrom([&] { d.panel().writeButton()->click(); }));
    // Over E the sixth: C and G above it, no B.
    const Score &idea = *d.panel().cards()[0]->alternative().score;
    for (std::size_t p = 0; p < 3; ++p)
        for (const PlacedNote &n : notesIn(idea, p, {quarters(3), quarters(3) + Ticks{1}}))
            QVERIFY(n.note->midi() % 12 == 0 || n.note->midi() % 12 == 4 || n.note->midi() % 12 == 7);
    d.panel().accept(0);
    QCOMPARE(text(d.session.score(), 3), text(*test::score(kBass), 0));
    d.session.undo();
    d.session.undo();
    QCOMPARE(figuresIn(*d.session.score()).size(), std::size_t(1));
    QCOMPARE(table->item(4, 0)->text(), QString());
}

void TaskPanelTest::wordsUnderTheBassBecomeFigures()
{
    Desk d("4/4 clef=bass name=Bass | C3q{lyric=5} E3q{lyric=6} F3q G3q{lyric=7} | C3w |");
    d.action("Realize a figured bass")->trigger();
    QVERIFY(d.panel().task()->figures()->importButton()->isVisible());

    d.panel().task()->figures()->importButton()->click();

    QCOMPARE(figuresIn(*d.session.score()).size(), std::size_t(3));
    QCOMPARE(figuresIn(*d.session.score())[2].at, quarters(3));
    QVERIFY(!d.panel().task()->figures()->importButton()->isVisible());
    d.session.undo();
    QVERIFY(figuresIn(*d.session.score()).empty());
}

void TaskPanelTest::chordsTypedAreSpreadOverTheirBars()
{
    Desk d(kShortTune);
    d.action("Harmonize from chord symbols")->trigger();
    QTableWidget *table = d.panel().task()->chords()->table();
    QCOMPARE(table->rowCount(), 4);

    table->item(0, 0)->setText("C . F G7");
    table->item(1, 0)->setText("C G");
    table->item(2, 0)->setText("Xy");

    const auto &first = d.session.score()->masterBars[0]->chords;
    QCOMPARE(first.size(), std::size_t(3));
    QCOMPARE(first[1].at.value, kQuarter.value * 2);
    QCOMPARE(d.session.score()->masterBars[1]->chords[1].at.value, kQuarter.value * 2);
    QVERIFY(d.session.score()->masterBars[2]->chords.empty());
    QCOMPARE(table->item(0, 0)->text(), QStringLiteral("C . F G7"));
    QVERIFY(d.panel().request().request.followChordSymbols);
    QVERIFY(d.ideasFrom([&] { d.panel().write(); }));
    const ScorePtr before = d.session.score();
    d.panel().accept(0);
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void TaskPanelTest::aRightClickOffersTheTasks()
{
    Desk d(kChorale);
    d.mark({1}, 1, 2);
    for (QWidget *view : {static_cast<QWidget *>(d.canvas()), d.window.scoreView()}) {
        Q_EMIT view->customContextMenuRequested(QPoint(20, 20));
        auto *menu = qobject_cast<QMenu *>(QApplication::activePopupWidget());
        QVERIFY(menu);
        QStringList names;
        for (const QAction *a : menu->actions()) names += a->text();
        QVERIFY(names.contains("Fill what is marked"));
        QVERIFY(names.contains("Lock against ideas"));
        QVERIFY(names.contains(QStringLiteral("Cadence here…")));
        menu->close();
        QVERIFY(d.studio.markedRegion().has_value());
    }
    QTest::mouseClick(d.canvas(), Qt::RightButton, {}, QPoint(400, 30));
    QVERIFY(d.studio.markedRegion().has_value()); // a right click keeps it
}

void TaskPanelTest::aBarIsMarkedByKeysAndGrows()
{
    Desk d(kUnfinished);
    d.studio.setActivePart(d.session.score()->parts[1]->id);
    d.studio.setPlayhead(d.session.score()->barStart(1));

    d.action("Mark the playhead's bar")->trigger();
    QCOMPARE(d.studio.markedRegion()->range, d.session.score()->barRange(1));
    d.action("Mark the playhead's bar")->trigger();

    QCOMPARE(d.studio.markedRegion()->range.end, d.session.score()->barStart(3));
    QCOMPARE(d.studio.markedRegion()->voices.size(), std::size_t(1));
    d.action("Mark it in all voices")->trigger();
    QCOMPARE(d.studio.markedRegion()->voices.size(), std::size_t(4));
    QTest::keyClick(d.canvas(), Qt::Key_Escape);
    QTest::keyClick(d.canvas(), Qt::Key_Escape);
    QVERIFY(!d.studio.markedRegion().has_value());
}

void TaskPanelTest::theNextDocumentStartsAnew()
{
    Desk d(kChorale);
    d.studio.setCadences({{quarters(4), Cadence::Half, {}}});
    d.panel().setTask(IdeaTask::Vary);
    d.mark({1}, 1, 2);

    d.session.markSaved();
    d.window.setUntitled(test::score(kShortTune));

    QVERIFY(d.studio.cadences().empty());
    QVERIFY(!d.studio.markedRegion().has_value());
    QCOMPARE(d.panel().task()->task(), IdeaTask::Harmonize);
}

void TaskPanelTest::nothingIsCutOffInTheDrawer()
{
    Desk d(kChorale);
    d.window.resize(1024, 700);
    d.window.showIdeas(true);
    for (QToolButton *header : d.panel().findChildren<QToolButton *>())
        if (header->property("fold").toBool()) header->setChecked(true);
    d.studio.setCadences({{quarters(4), Cadence::Deceptive, KeySignature{-6, Mode::Minor}}});
    for (int i = 0; i < kIdeaTasks; ++i) {
        d.panel().setTask(static_cast<IdeaTask>(i));
        QTest::qWait(20);
        for (const QWidget *w : d.panel().findChildren<QWidget *>()) {
            if (!w->isVisible() || w->window() != &d.window) continue;
            const QPoint left = w->mapTo(&d.panel(), QPoint(0, 0)), right = w->mapTo(&d.panel(), QPoint(w->width(), 0));
            QVERIFY2(left.x() >= 0 && right.x() <= d.panel().width(),
                     qPrintable(QStringLiteral("%1 %2 in task %3").arg(w->metaObject()->className(), w->accessibleName()).arg(i)));
        }
    }
}

void TaskPanelTest::theSpaceBarPressesWhatHasTheFocus()
{
    Desk d(kChorale);
    QToolButton *alto = d.panel().task()->givenButton(ChoirVoice::Alto);
    QTRY_VERIFY_WITH_TIMEOUT(d.panel().task()->givenButton(ChoirVoice::Soprano)->isChecked(), 10'000);
    d.window.activateWindow();
    alto->setFocus();

    QTest::keyClick(alto, Qt::Key_Space);

    QVERIFY(alto->isChecked());
    QVERIFY(!d.studio.playing());
}

QTEST_MAIN(TaskPanelTest)
#include "test_task_panel.moc"
