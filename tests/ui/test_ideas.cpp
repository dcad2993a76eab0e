// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/support/qt_words.h"
#include "tests/ui/window_rig.h"
#include "ui/compose/concept_view.h"
#include "ui/compose/findings_panel.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/ideas_panel.h"

#include <QElapsedTimer>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>
#include <QTreeWidget>

#include <thread>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr int kPatience = 60'000; // ms; a shared machine may be slow

// Never finishes by itself: for cancelling.
class Sleeper : public IGenerator {
public:
    Capabilities capabilities() const override
    {
        Capabilities c = RuleHarmonizer().capabilities();
        c.name = "Sleeper";
        return c;
    }
    Result<std::vector<Draft>> generate(const GenerationRequest &, JobControl &job,
                                        const std::function<void(const Draft &)> &) override
    {
        while (!job.stopped()) std::this_thread::sleep_for(std::chrono::milliseconds(2));
        return fail(ErrorCode::Cancelled, "Stopped.");
    }
};

struct IdeasRig : Rig {
    explicit IdeasRig(std::shared_ptr<IGenerator> generator = std::make_shared<RuleHarmonizer>())
        : Rig(kTune, std::move(generator)), panel(studio)
    {
        panel.resize(320, 900);
        panel.show();
    }
    bool finish()
    {
        QSignalSpy done(&studio, &Studio::jobFinished), failed(&studio, &Studio::jobFailed);
        QTest::mouseClick(panel.writeButton(), Qt::LeftButton);
        QElapsedTimer clock;
        clock.start();
        while (done.isEmpty() && failed.isEmpty() && clock.elapsed() < kPatience) QTest::qWait(20);
        return !done.isEmpty();
    }
    IdeasPanel panel;
};

} // namespace

class IdeasTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theConceptIsShownBeforeAnythingIsAsked();
    void fourAlternativesAppearAndTheBestIsShownAsAGhost();
    void acceptingIsOneStepThatUndoTakesBack();
    void someBarsOfAnIdeaCanBeAccepted();
    void hearingAnIdeaPlaysItAndStopping_ReturnsToTheDocument();
    void stoppingIsFeltAtOnceAndLeavesTheDocument();
    void keptIdeasAreInTheSketchbook();
    void anEmptyDocumentSaysWhatToDo();
    void aFindingSelectsItsNotes();
};

void IdeasTest::theConceptIsShownBeforeAnythingIsAsked()
{
    IdeasRig r;
    QTRY_VERIFY_WITH_TIMEOUT(r.panel.conceptView()->chipCount() >= 4, 10'000);
    QVERIFY(!r.studio.jobRunning());
}

void IdeasTest::fourAlternativesAppearAndTheBestIsShownAsAGhost()
{
    IdeasRig r;
    QSignalSpy streamed(&r.studio, &Studio::alternativeReady);

    QVERIFY(r.finish());

    QCOMPARE(streamed.count(), 4); // each came as soon as it was written
    QCOMPARE(r.panel.cards().size(), std::size_t(4));
    for (std::size_t i = 0; i < 4; ++i) QCOMPARE(r.panel.cards()[i]->alternative().rank, static_cast<int>(i + 1));
    QCOMPARE(r.panel.chosenIndex(), 0);
    QVERIFY(r.studio.ghost().has_value());
    QCOMPARE(r.studio.ghost()->score.get(), r.panel.cards()[0]->alternative().score.get());
    QCOMPARE(r.studio.ghost()->base.get(), r.session.score().get()); // nothing was written
}

void IdeasTest::acceptingIsOneStepThatUndoTakesBack()
{
    IdeasRig r;
    const ScorePtr before = r.session.score();
    const std::string soprano = text(before);
    QVERIFY(r.finish());
    QTest::mouseClick(r.panel.cards()[1], Qt::LeftButton, {}, QPoint(60, 40));
    QCOMPARE(r.panel.chosenIndex(), 1);

    QTest::mouseClick(r.panel.cards()[1]->acceptButton(), Qt::LeftButton);

    QCOMPARE(r.session.score()->parts.size(), std::size_t(4));
    QCOMPARE(text(r.session.score(), 0), soprano);
    QVERIFY(!r.studio.ghost().has_value());
    r.session.undo();
    QCOMPARE(r.session.score().get(), before.get());
    QVERIFY(!r.session.canUndo());
}

void IdeasTest::someBarsOfAnIdeaCanBeAccepted()
{
    IdeasRig r;
    QVERIFY(r.finish());
    r.studio.setLoop(r.session.score()->barRange(2), true);

    r.panel.tray().acceptSelectedBars(0);

    QCOMPARE(r.session.score()->parts.size(), std::size_t(4));
    QVERIFY(!r.session.score()->parts[3]->bars[2]->notes.empty());
    QVERIFY(r.session.score()->parts[3]->bars[1]->notes.empty());
    QVERIFY(r.session.score()->parts[3]->bars[3]->notes.empty());
}

void IdeasTest::hearingAnIdeaPlaysItAndStopping_ReturnsToTheDocument()
{
    IdeasRig r;
    QVERIFY(r.finish());

    QTest::mouseClick(r.panel.cards()[0]->listenButton(), Qt::LeftButton);
    QVERIFY(r.studio.auditioningGhost());
    QVERIFY(r.studio.playing());
    QTest::mouseClick(r.panel.cards()[0]->listenButton(), Qt::LeftButton);

    QVERIFY(!r.studio.auditioningGhost());
    QVERIFY(!r.studio.playing());
    QVERIFY(r.studio.ghost().has_value()); // still shown
}

void IdeasTest::stoppingIsFeltAtOnceAndLeavesTheDocument()
{
    IdeasRig r(std::make_shared<Sleeper>());
    const ScorePtr before = r.session.score();
    QTest::mouseClick(r.panel.writeButton(), Qt::LeftButton);
    QVERIFY(r.studio.jobRunning());
    QTest::qWait(100);
    QVERIFY(r.panel.stopButton()->isVisible());

    QElapsedTimer clock;
    clock.start();
    QTest::mouseClick(r.panel.stopButton(), Qt::LeftButton);

    QVERIFY(!r.studio.jobRunning());
    QVERIFY(clock.elapsed() < 100);
    QVERIFY(r.panel.writeButton()->isEnabled());
    QCOMPARE(r.session.score().get(), before.get());
}

void IdeasTest::keptIdeasAreInTheSketchbook()
{
    IdeasRig r;
    QVERIFY(r.finish());

    Q_EMIT r.panel.cards()[2]->keepAsked();

    QCOMPARE(r.session.sketchbook().size(), std::size_t(1));
    QCOMPARE(r.session.sketchbook()[0].score.get(), r.panel.cards()[2]->alternative().score.get());
}

void IdeasTest::anEmptyDocumentSaysWhatToDo()
{
    Rig r("4/4 | rw | rw |");
    IdeasPanel panel(r.studio);
    panel.show();

    QVERIFY(!panel.writeButton()->isEnabled());
    QVERIFY(!panel.writeButton()->toolTip().isEmpty());
}

void IdeasTest::aFindingSelectsItsNotes()
{
    Rig r("4/4 | G4q A4q B4h |; | C4q D4q E4h |"); // parallel fifths
    FindingsPanel panel(r.studio);
    panel.show();
    QTRY_VERIFY_WITH_TIMEOUT(!r.studio.findings().empty(), 10'000);

    auto *tree = panel.findChild<QTreeWidget *>();
    QVERIFY(tree->topLevelItemCount() > 0);
    QTreeWidgetItem *first = tree->topLevelItem(0)->child(0);
    QVERIFY(first);
    Q_EMIT tree->itemClicked(first, 0);

    QVERIFY(!r.session.selection().empty());
}

QTEST_MAIN(IdeasTest)
#include "test_ideas.moc"
