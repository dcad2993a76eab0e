// SPDX-License-Identifier: GPL-3.0-or-later
// The score view on the offscreen platform: clicks, keys, ghosts, and how little it repaints.
#include "tests/support/notation.h"
#include "ui/bridge/theme.h"
#include "ui/score_view/export.h"
#include "ui/score_view/score_view.h"

#include <QScrollBar>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

using namespace ricercar;

namespace {

struct Desk {
    explicit Desk(const std::string &music) : built(test::built(music)), session(built.score, built.ids), studio(session, player, {}), view(studio)
    {
        view.resize(1000, 700);
        view.show();
        view.setPixelsPerSpace(7);
        (void)QTest::qWaitForWindowExposed(&view);
        view.setFocus();
    }
    NoteId note(std::size_t index, std::size_t part = 0) const { return test::idAt(session.score(), part, index); }
    QPoint at(NoteId id) const { return view.noteRect(id).center().toPoint(); }
    void click(NoteId id, Qt::KeyboardModifiers modifiers = Qt::NoModifier)
    {
        QTest::mouseClick(view.viewport(), Qt::LeftButton, modifiers, at(id));
    }
    std::string music(std::size_t part = 0) const { return test::text(session.score(), part); }

    test::Built built;
    Session session;
    Player player;
    Studio studio;
    ScoreView view;
};

const char *const kTune = "4/4 | C5q D5q E5q F5q | G5h E5h |";

std::size_t inkOf(const QImage &image, const QColor &colour)
{
    std::size_t n = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x) {
            const QColor c = image.pixelColor(x, y);
            n += std::abs(c.hue() - colour.hue()) < 12 && c.saturation() > 60;
        }
    return n;
}

} // namespace

class TestScoreView : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aClickSelectsTheNote();
    void ctrlAndShiftExtendTheSelection();
    void aMarqueeSelectsWhatItHolds();
    void aClickBesideTheNotesMovesThePlayhead();
    void arrowsMoveNotesAndUndoBringsThemBack();
    void draggingANoteChangesItsPitchAsOneStep();
    void deleteRemovesAndSharpensAltering();
    void lettersWriteNotesAtTheCursor();
    void aGhostDrawsInItsColourAndShowsItsParts();
    void anEditRepaintsLittle();
    void zoomKeepsToWholePixels();
    void theEndlessLineIsOneSystem();
    void scoresAreWrittenAsPictures();
};

void TestScoreView::aClickSelectsTheNote()
{
    Desk d(kTune);

    d.click(d.note(2));

    QCOMPARE(d.session.selection(), NoteSet{d.note(2)});
    QVERIFY(!d.view.accessibleDescription().isEmpty());
    QCOMPARE(d.view.accessibleName(), QStringLiteral("Score"));
}

void TestScoreView::ctrlAndShiftExtendTheSelection()
{
    Desk d(kTune);

    d.click(d.note(0));
    d.click(d.note(2), Qt::ControlModifier);
    QCOMPARE(d.session.selection(), (NoteSet{d.note(0), d.note(2)}));
    d.click(d.note(2), Qt::ControlModifier);
    QCOMPARE(d.session.selection(), NoteSet{d.note(0)});
    d.click(d.note(4), Qt::ShiftModifier);
    QCOMPARE(d.session.selection().size(), std::size_t{5});
}

void TestScoreView::aMarqueeSelectsWhatItHolds()
{
    Desk d(kTune);
    const QRect first = d.view.noteRect(d.note(1)).toRect(), last = d.view.noteRect(d.note(2)).toRect();
    QWidget *v = d.view.viewport();

    QTest::mousePress(v, Qt::LeftButton, {}, QPoint(first.left() - 8, first.top() - 60));
    QTest::mouseMove(v, QPoint(last.center().x(), last.bottom() + 20));
    QTest::mouseMove(v, QPoint(last.right() + 4, last.bottom() + 40));
    QTest::mouseRelease(v, Qt::LeftButton, {}, QPoint(last.right() + 4, last.bottom() + 40));

    QCOMPARE(d.session.selection(), (NoteSet{d.note(1), d.note(2)}));
}

void TestScoreView::aClickBesideTheNotesMovesThePlayhead()
{
    Desk d(kTune);
    d.click(d.note(0));
    const QRect third = d.view.noteRect(d.note(2)).toRect();

    QTest::mouseClick(d.view.viewport(), Qt::LeftButton, {}, QPoint(third.center().x(), third.bottom() + 80));

    QVERIFY(d.session.selection().empty());
    QCOMPARE(d.studio.playhead(), test::quarters(2));
    QVERIFY(d.view.playheadRect().contains(QPoint(third.center().x(), d.view.playheadRect().center().y())));
}

void TestScoreView::arrowsMoveNotesAndUndoBringsThemBack()
{
    Desk d(kTune);
    const ScorePtr before = d.session.score();
    d.click(d.note(0));

    QTest::keyClick(&d.view, Qt::Key_Up);
    QVERIFY(d.music().starts_with("D5q"));
    QTest::keyClick(&d.view, Qt::Key_Up, Qt::ShiftModifier);
    QVERIFY(d.music().starts_with("D6q"));
    QTest::keyClick(&d.view, Qt::Key_Down, Qt::AltModifier);
    QCOMPARE(test::noteAt(*d.session.score(), 0, 0).note->midi(), 85);

    while (d.session.canUndo()) d.session.undo();
    QCOMPARE(d.session.score(), before);
    QTest::keyClick(&d.view, Qt::Key_Right);
    QCOMPARE(d.session.selection(), NoteSet{d.note(1)});
}

void TestScoreView::draggingANoteChangesItsPitchAsOneStep()
{
    Desk d(kTune);
    const std::size_t steps = d.session.history().size();
    const QPoint from = d.at(d.note(1));
    QWidget *v = d.view.viewport();

    QTest::mousePress(v, Qt::LeftButton, {}, from);
    for (int dy = 2; dy <= 14; dy += 2) QTest::mouseMove(v, from - QPoint(0, dy));
    QTest::mouseRelease(v, Qt::LeftButton, {}, from - QPoint(0, 14));

    QVERIFY(d.music().starts_with("C5q A5q")); // two spaces, four steps up
    QCOMPARE(d.session.history().size(), steps + 1);
}

void TestScoreView::deleteRemovesAndSharpensAltering()
{
    Desk d(kTune);
    d.click(d.note(3));

    QTest::keyClick(&d.view, Qt::Key_Plus);
    QVERIFY(d.music().find("F#5q") != std::string::npos);
    QTest::keyClick(&d.view, Qt::Key_Minus);
    QVERIFY(d.music().find("F5q") != std::string::npos);
    QTest::keyClick(&d.view, Qt::Key_Delete);
    QVERIFY(d.music().find("F5q") == std::string::npos);
}

void TestScoreView::lettersWriteNotesAtTheCursor()
{
    Desk d("4/4 key=1 | | |");

    QTest::keyClick(&d.view, Qt::Key_5);
    QTest::keyClick(&d.view, Qt::Key_G);
    QTest::keyClick(&d.view, Qt::Key_F);
    QTest::keyClick(&d.view, Qt::Key_6);
    QTest::keyClick(&d.view, Qt::Key_Period);
    QCOMPARE(d.view.entryLength().value, kHalf.value * 3 / 2);
    QTest::keyClick(&d.view, Qt::Key_Period);
    QTest::keyClick(&d.view, Qt::Key_A);

    QVERIFY2(d.music().find("G4q F#4q A4h") != std::string::npos, d.music().c_str()); // near, and in the key
    QCOMPARE(d.studio.playhead(), test::quarters(4));
}

void TestScoreView::aGhostDrawsInItsColourAndShowsItsParts()
{
    Desk d(kTune);
    const std::size_t staves = d.view.layoutOfScore()->systems().front().system->staves().size();
    const QColor colour = theme().idea(1);
    const std::size_t before = inkOf(d.view.viewport()->grab().toImage(), colour);
    IdSource ids(5000);
    Part bass;
    bass.id = ids.part();
    bass.staves = {Staff{Clef::Bass, 5}};
    ScorePtr idea = withPart(d.session.score(), bass, 1);
    Note n;
    n.pitch = test::pitch("C3");
    n.length = kWhole;
    const std::vector<NewNote> notes{{bass.id, TimelineTick{0}, n}, {bass.id, TimelineTick{0} + kWhole, n}};
    idea = withNotes(idea, notes, ids);

    d.studio.setGhost(Ghost{d.session.score(), idea, {TimelineTick{0}, idea->end()}, 1});

    QCOMPARE(d.view.layoutOfScore()->systems().front().system->staves().size(), staves + 1);
    QVERIFY(inkOf(d.view.viewport()->grab().toImage(), colour) > before + 40);
    // The document is as it was, and the ghost's notes cannot be selected.
    QCOMPARE(d.session.score()->parts.size(), std::size_t{1});
    d.click(test::idAt(idea, 1, 0));
    QVERIFY(d.session.selection().empty());
    d.studio.setGhost(std::nullopt);
    QCOMPARE(d.view.layoutOfScore()->systems().front().system->staves().size(), staves);
}

void TestScoreView::anEditRepaintsLittle()
{
    std::string music = "4/4 | ";
    for (int i = 0; i < 40; ++i) music += "C5q D5q E5q F5q | ";
    Desk d(music);
    QSignalSpy asked(&d.view, &ScoreView::repaintAsked);

    d.session.apply("Move a note", transposedDiatonically(d.session.score(), {d.note(5)}, 1));

    QCOMPARE(asked.size(), 1);
    const QRect area = asked.front().front().toRect();
    QVERIFY(area.contains(d.at(d.note(5))));
    QVERIFY(area.width() < d.view.viewport()->width() / 2);
    QVERIFY(area.height() < d.view.viewport()->height() / 2);
}

void TestScoreView::zoomKeepsToWholePixels()
{
    Desk d(kTune);
    for (int i = 0; i < 5; ++i) {
        d.view.zoomIn();
        QCOMPARE(d.view.pixelsPerSpace() * d.view.devicePixelRatioF(), std::round(d.view.pixelsPerSpace() * d.view.devicePixelRatioF()));
    }
    const double large = d.view.pixelsPerSpace();
    d.view.zoomOut();
    QVERIFY(d.view.pixelsPerSpace() < large);
    d.view.fitWidth();
    QCOMPARE(d.view.horizontalScrollBar()->maximum(), 0);
}

void TestScoreView::theEndlessLineIsOneSystem()
{
    Desk d(kTune);
    d.view.setContinuous(true);
    QCOMPARE(d.view.layoutOfScore()->systems().size(), std::size_t{1});
    d.click(d.note(4));
    QCOMPARE(d.session.selection(), NoteSet{d.note(4)});
}

void TestScoreView::scoresAreWrittenAsPictures()
{
    QTemporaryDir folder;
    const std::filesystem::path base = folder.path().toStdString();
    const ScorePtr score = test::score(kTune);

    for (const char *name : {"a.pdf", "a.svg", "a.png"}) {
        const Result<void> done = exportScore(*score, base / name);
        QVERIFY2(done.has_value(), done ? "" : done.error().sentence.c_str());
        QVERIFY(std::filesystem::file_size(base / name) > 2000);
    }
    QFile svg(folder.filePath("a.svg"));
    QVERIFY(svg.open(QIODevice::ReadOnly));
    QVERIFY(!svg.readAll().contains("<text")); // outlines, so that any reader shows the music
    QVERIFY(!exportScore(*score, base / "nowhere" / "a.pdf"));
    QVERIFY(!exportScore(*score, base / "a.bmp"));
}

QTEST_MAIN(TestScoreView)
#include "test_score_view.moc"
