// SPDX-License-Identifier: GPL-3.0-or-later
// Music that is not of four voices: going on, accompanying, filling, with curves and a mix of styles.
#include "core/music/edits.h"
#include "tests/ui/window_rig.h"
#include "ui/compose/curve_editor.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/ideas_panel.h"
#include "ui/compose/lines_settings.h"
#include "ui/compose/style_mix.h"
#include "ui/compose/task_settings.h"
#include "ui/shell/main_window.h"

#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

#include <mutex>

using namespace ricercar;
using namespace ricercar::test;

namespace {

// Writes a quarter on every beat of the region, and remembers what it was asked.
class Drummer final : public IContinuation {
public:
    ContinuationCapabilities capabilities() const override { return {"Drummer", "For tests", 8, {"J. S. Bach", "Folk song"}, "", ""}; }
    Result<std::vector<ContinuationDraft>> generate(const ContinuationRequest &request, IdSource &ids, JobControl &job, const std::function<void(const ContinuationDraft &)> &onDraft) override
    {
        {
            const std::scoped_lock lock(m_mutex);
            m_asked = request;
        }
        std::vector<ContinuationDraft> drafts;
        for (int i = 0; i < request.count; ++i) {
            if (job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
            ScorePtr score = request.base;
            const std::size_t end = request.firstBar + request.bars;
            if (score->barCount() < end) score = withBars(score, score->barCount(), end - score->barCount());
            std::vector<NewNote> notes;
            for (const PartPtr &part : score->parts) {
                if (!request.write.empty() && std::find(request.write.begin(), request.write.end(), part->id) == request.write.end()) continue;
                for (std::size_t b = request.firstBar; b < end; ++b) {
                    Note n;
                    n.pitch = spelledIn(60 + i, score->masterBars[b]->key);
                    n.length = kQuarter;
                    notes.push_back({part->id, score->barStart(b), n});
                }
            }
            ContinuationDraft d;
            d.score = withNotes(score, notes, ids);
            d.range = {score->barStart(request.firstBar), score->barStart(end)};
            d.seed = request.seed + static_cast<std::uint64_t>(i);
            d.rank = i + 1;
            d.fit = 1.0 / (i + 1);
            d.why = "It drums on.";
            d.generator = "Drummer";
            onDraft(d);
            drafts.push_back(d);
        }
        return drafts;
    }
    ContinuationRequest asked() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_asked;
    }

private:
    mutable std::mutex m_mutex;
    ContinuationRequest m_asked;
};

// Two parts, in a metre that no chorale has.
constexpr const char *kDuet = "5/4 name=Flute | C5q D5q E5q D5q C5q | G5h. E5h |; name=Piano | C3h. G3h | C3w C3q |";

struct Desk : Rig {
    explicit Desk(std::shared_ptr<Drummer> who = std::make_shared<Drummer>()) : Rig(kDuet, std::make_shared<RuleHarmonizer>(), who), drummer(who), window(studio)
    {
        window.resize(1360, 900);
        window.show();
        window.showIdeas(true);
    }
    IdeasPanel &panel() { return *window.ideasPanel(); }
    LinesSettings &lines() { return *panel().task()->lines(); }
    bool write()
    {
        QSignalSpy done(&studio, &Studio::jobFinished), failed(&studio, &Studio::jobFailed);
        panel().write();
        return QTest::qWaitFor([&] { return !done.isEmpty() || !failed.isEmpty(); }, 60'000) && !done.isEmpty();
    }
    std::shared_ptr<Drummer> drummer;
    MainWindow window;
};

} // namespace

class ComposeLinesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aCurveIsDrawnWithTheMouseAndLeftFreeWithTheRightButton();
    void aCurveIsSetWithTheKeysBarByBar();
    void theMusicGoesOnInAnyMetre();
    void curvesAndStylesReachTheModel();
    void theLineIsDrawnAsHeightsAndAskedAsSteps();
    void aNewPartAccompaniesAndIsOneStep();
    void aStretchThatIsNoChoirIsFilledWithItsRhythmKept();
    void withoutAModelTheButtonIsGreyAndSaysWhy();
};

void ComposeLinesTest::aCurveIsDrawnWithTheMouseAndLeftFreeWithTheRightButton()
{
    CurveEditor editor;
    editor.resize(240, 84);
    editor.setScale({QStringLiteral("Density"), QStringLiteral("low"), QStringLiteral("high"), 0, 4, 0.25, 1.5, 2});
    editor.setBars(8, 1);
    QVERIFY(editor.empty());

    QTest::mousePress(&editor, Qt::LeftButton, {}, editor.place(0, 1).toPoint());
    QTest::mouseMove(&editor, editor.place(4, 3).toPoint());
    QTest::mouseRelease(&editor, Qt::LeftButton, {}, editor.place(4, 3).toPoint());

    QVERIFY(editor.curve()[0] && std::abs(*editor.curve()[0] - 1) < 0.15);
    if (editor.curve()[4]) QVERIFY(std::abs(*editor.curve()[4] - 3) < 0.15);
    QVERIFY(!editor.curve()[6]);
    QTest::mousePress(&editor, Qt::RightButton, {}, editor.place(0, 1).toPoint());
    QVERIFY(!editor.curve()[0]);
}

void ComposeLinesTest::aCurveIsSetWithTheKeysBarByBar()
{
    CurveEditor editor;
    editor.setScale({QStringLiteral("Density"), QStringLiteral("low"), QStringLiteral("high"), 0, 4, 0.25, 1.5, 2});
    editor.setBars(4, 9);

    QTest::keyClick(&editor, Qt::Key_Right);
    QTest::keyClick(&editor, Qt::Key_Up);
    QTest::keyClick(&editor, Qt::Key_Up);

    QCOMPARE(editor.curve()[1], std::optional(1.75));
    QVERIFY2(editor.accessibleDescription().contains(QStringLiteral("10")), qPrintable(editor.accessibleDescription()));
    QTest::keyClick(&editor, Qt::Key_Delete);
    QVERIFY(editor.empty());
}

void ComposeLinesTest::theMusicGoesOnInAnyMetre()
{
    Desk d;
    d.panel().setTask(IdeaTask::Continue);
    d.lines().barsBox()->setValue(4);

    QVERIFY(d.write());

    QCOMPARE(d.drummer->asked().firstBar, std::size_t(2));
    QCOMPARE(d.drummer->asked().bars, std::size_t(4));
    QCOMPARE(d.panel().cards().size(), std::size_t(4));
    QCOMPARE(d.panel().cards()[0]->alternative().score->barCount(), std::size_t(6));
    QVERIFY(d.panel().cards()[0]->differenceLabel()->text().contains(QStringLiteral("4 bars more")));
    d.panel().accept(0);
    QCOMPARE(d.session.score()->barCount(), std::size_t(6));
    d.session.undo();
    QCOMPARE(d.session.score()->barCount(), std::size_t(2));
}

void ComposeLinesTest::curvesAndStylesReachTheModel()
{
    Desk d;
    d.panel().setTask(IdeaTask::Continue);
    d.lines().barsBox()->setValue(4);
    QTRY_VERIFY_WITH_TIMEOUT(d.studio.continuation().has_value(), 10'000); // asked for when the task was chosen
    d.lines().styles()->setShares({{QStringLiteral("J. S. Bach"), 0.7}, {QStringLiteral("Folk song"), 0.3}});
    d.lines().curveBox()->setCurrentIndex(LinesSettings::Density);
    CurveEditor *editor = d.lines().curveEditor();
    for (int b = 0; b < 2; ++b) {
        QTest::keyClick(editor, Qt::Key_Up);
        QTest::keyClick(editor, Qt::Key_Right);
    }

    QVERIFY(d.write());

    const ContinuationRequest asked = d.drummer->asked();
    QCOMPARE(asked.style.size(), std::size_t(2));
    QVERIFY(std::abs(asked.style[0].second - 0.7) < 0.01);
    QCOMPARE(asked.wishes.size(), std::size_t(4));
    QVERIFY(asked.wishes[0].density.has_value() && asked.wishes[1].density.has_value());
    QVERIFY(!asked.wishes[2].density.has_value() && !asked.wishes[0].height.has_value());
}

void ComposeLinesTest::theLineIsDrawnAsHeightsAndAskedAsSteps()
{
    Desk d;
    d.panel().setTask(IdeaTask::Continue);
    d.lines().barsBox()->setValue(3);
    d.lines().curveBox()->setCurrentIndex(LinesSettings::Line);
    CurveEditor *editor = d.lines().curveEditor();
    QTest::keyClick(editor, Qt::Key_Up); // the first bar: as it is
    QTest::keyClick(editor, Qt::Key_Right);
    for (int i = 0; i < 4; ++i) QTest::keyClick(editor, Qt::Key_Up); // three semitones higher

    const LinesChoice choice = d.lines().choice();

    QCOMPARE(choice.wishes[0].contour, std::optional(3.0));
    QVERIFY(!choice.wishes[1].contour.has_value());
}

void ComposeLinesTest::aNewPartAccompaniesAndIsOneStep()
{
    Desk d;
    const ScorePtr before = d.session.score();
    d.panel().setTask(IdeaTask::Accompany);
    d.lines().instrumentBox()->setCurrentIndex(d.lines().instrumentBox()->findText(QStringLiteral("Cello")));

    QVERIFY(d.write());
    QCOMPARE(d.drummer->asked().write.size(), std::size_t(1));
    d.panel().accept(0);

    QCOMPARE(d.session.score()->parts.size(), std::size_t(3));
    QCOMPARE(d.session.score()->parts[2]->name, std::string("Cello"));
    QCOMPARE(d.session.score()->parts[0]->bars[0].get(), before->parts[0]->bars[0].get());
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void ComposeLinesTest::aStretchThatIsNoChoirIsFilledWithItsRhythmKept()
{
    Desk d;
    // A fifth voice in the flute: none of a texture of four.
    ScorePtr rich = d.session.score();
    std::vector<NewNote> notes;
    for (std::uint8_t v = 1; v < 4; ++v) {
        Note n;
        n.pitch = spelledIn(74 + 3 * v, {});
        n.voice = v;
        n.length = kWhole;
        notes.push_back({rich->parts[0]->id, TimelineTick{0}, n});
    }
    d.session.apply("voices", withNotes(rich, notes, d.session.ids()));
    const VoiceRef fifth{rich->parts[1]->id, 1};
    Note low;
    low.pitch = spelledIn(40, {});
    low.voice = 1;
    low.length = kHalf;
    d.session.apply("voice", withNotes(d.session.score(), std::vector<NewNote>{{fifth.part, TimelineTick{0}, low}}, d.session.ids()));
    std::vector<VoiceRef> all{{rich->parts[0]->id, 0}, {rich->parts[0]->id, 1}, {rich->parts[0]->id, 2}, {rich->parts[0]->id, 3}, fifth};
    d.studio.markRegion(Region{all, {TimelineTick{0}, d.session.score()->barStart(1)}});
    d.panel().setTask(IdeaTask::Fill);
    QVERIFY(d.panel().task()->isForLines());
    d.lines().keepRhythmBox()->setChecked(true);

    QVERIFY(d.write());

    QVERIFY(d.drummer->asked().keepRhythm);
    QCOMPARE(d.drummer->asked().firstBar, std::size_t(0));
    QCOMPARE(d.drummer->asked().bars, std::size_t(1));
    d.lines().keepPitchBox()->setChecked(true);
    QVERIFY(!d.lines().keepRhythmBox()->isChecked()); // one of the two
}

void ComposeLinesTest::withoutAModelTheButtonIsGreyAndSaysWhy()
{
    Desk d(nullptr);
    d.panel().setTask(IdeaTask::Continue);

    QTRY_VERIFY_WITH_TIMEOUT(!d.panel().writeButton()->isEnabled(), 10'000);

    QVERIFY2(d.panel().writeButton()->toolTip().contains(QStringLiteral("not installed")), qPrintable(d.panel().writeButton()->toolTip()));
    d.panel().setTask(IdeaTask::Harmonize);
    QTRY_VERIFY(d.panel().writeButton()->isEnabled());
}

QTEST_MAIN(ComposeLinesTest)
#include "test_compose_lines.moc"
