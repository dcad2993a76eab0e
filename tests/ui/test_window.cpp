// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/files.h"
#include "tests/support/qt_words.h"
#include "tests/ui/window_rig.h"
#include "ui/mixer/part_strip.h"
#include "ui/mixer/parts_panel.h"
#include "ui/piano_roll/piano_roll.h"
#include "ui/shell/autosave.h"
#include "ui/shell/command_palette.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/templates.h"

#include <QAction>
#include <QApplication>
#include <QLabel>
#include <QLineEdit>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPushButton>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ricercar;
using namespace ricercar::test;

namespace {

struct WindowRig : Rig {
    explicit WindowRig(std::string_view text = kTune, QSize size = {1440, 900}) : Rig(text), window(studio)
    {
        window.resize(size);
        window.show();
        QTest::qWait(50);
    }
    MainWindow window;
};

std::vector<QAction *> allActions(QMenuBar *bar)
{
    std::vector<QAction *> found;
    const auto visit = [&found](const auto &self, QMenu *menu) -> void {
        for (QAction *a : menu->actions()) {
            if (a->menu())
                self(self, a->menu());
            else if (!a->isSeparator())
                found.push_back(a);
        }
    };
    for (QAction *top : bar->actions()) visit(visit, top->menu());
    return found;
}

} // namespace

class WindowTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void nothingIsCutOffAt1024By700();
    void ideasAreADrawerWhereTheWindowIsNarrow();
    void oneOfTheTwoViewsAlwaysStays();
    void everyActionHasAName_AndNoTwoShareAKey();
    void thePaletteFindsAndRunsACommand();
    void anEmptyDocumentSaysWhatToDoFirst();
    void aFileOpensAndItsReportIsShown();
    void aFileThatCannotBeReadIsASentenceAndChangesNothing();
    void aSavedProjectComesBack();
    void mixerStripsWriteTheDocument();
    void templatesAreWhole();
    void anUnsavedCopyIsLeftForRecoveryAndGoesOnACleanExit();
    void themesChangeWithoutARestart();
};

void WindowTest::nothingIsCutOffAt1024By700()
{
    WindowRig r(kTune, {1024, 700});
    QVERIFY2(r.window.minimumSizeHint().width() <= 1024 && r.window.minimumSizeHint().height() <= 700,
             qPrintable(QStringLiteral("%1x%2").arg(r.window.minimumSizeHint().width()).arg(r.window.minimumSizeHint().height())));
    QCOMPARE(r.window.size(), QSize(1024, 700));
    for (const bool drawerOpen : {false, true}) {
        r.window.showIdeas(drawerOpen);
        QTest::qWait(30);
        for (QWidget *w : r.window.findChildren<QWidget *>()) {
            if (!w->isVisible() || w->isWindow()) continue;
            const bool button = qobject_cast<QPushButton *>(w) || qobject_cast<QToolButton *>(w);
            const auto *label = qobject_cast<QLabel *>(w);
            if (!button && !(label && !label->wordWrap())) continue;
            if (w->sizePolicy().horizontalPolicy() == QSizePolicy::Ignored) continue; // cut with an ellipsis on purpose
            if (w->inherits("QAbstractScrollArea") || w->objectName().startsWith(QLatin1String("qt_"))) continue;
            if (w->parentWidget() && w->parentWidget()->inherits("QTabBar")) continue;
            QVERIFY2(w->width() >= w->minimumSizeHint().width() || w->width() >= w->sizeHint().width() || w->minimumWidth() == w->maximumWidth(),
                     qPrintable(QStringLiteral("%1 “%2” has %3 of %4 px")
                                    .arg(QLatin1String(w->metaObject()->className()), w->accessibleName() + (label ? label->text() : QString()))
                                    .arg(w->width())
                                    .arg(w->minimumSizeHint().width())));
            // In the window, and not beyond its edge.
            const QRect place(w->mapTo(&r.window, QPoint(0, 0)), w->size());
            QVERIFY2(place.left() >= 0 && place.right() < r.window.width(),
                     qPrintable(QLatin1String(w->metaObject()->className()) + w->accessibleName()));
        }
    }
}

void WindowTest::ideasAreADrawerWhereTheWindowIsNarrow()
{
    WindowRig r(kTune, {1440, 900});
    QVERIFY(!r.window.ideasInDrawer());
    const int wide = r.window.pianoRoll()->width();

    r.window.resize(1024, 700);
    QTest::qWait(30);
    QVERIFY(r.window.ideasInDrawer());
    const int narrow = r.window.pianoRoll()->width();
    r.window.showIdeas(true);
    QTest::qWait(30);

    QCOMPARE(r.window.pianoRoll()->width(), narrow); // the drawer lies over the music
    r.window.resize(1440, 900);
    QTest::qWait(30);
    QVERIFY(!r.window.ideasInDrawer());
    QVERIFY(std::abs(r.window.pianoRoll()->width() - wide) < 60);
}

void WindowTest::oneOfTheTwoViewsAlwaysStays()
{
    WindowRig r;
    QTest::keyClick(&r.window, Qt::Key_F7);
    QVERIFY(!r.window.scoreView()->isVisible());
    QTest::keyClick(&r.window, Qt::Key_F7, Qt::ShiftModifier);
    QVERIFY(r.window.scoreView()->isVisible() || r.window.pianoRoll()->isVisible());
}

void WindowTest::everyActionHasAName_AndNoTwoShareAKey()
{
    WindowRig r;
    std::map<QString, QString> keys;
    for (QAction *a : allActions(r.window.menuBar())) {
        QVERIFY(!a->text().isEmpty());
        if (a->shortcutContext() != Qt::WindowShortcut) continue; // a view's own, while it has the focus
        for (const QKeySequence &key : a->shortcuts()) {
            const QString name = key.toString();
            QVERIFY2(!keys.contains(name) || keys[name] == a->text(),
                     qPrintable(name + QStringLiteral(": ") + keys[name] + QStringLiteral(" and ") + a->text()));
            keys[name] = a->text();
        }
    }
    QVERIFY(keys.size() > 35);
}

void WindowTest::thePaletteFindsAndRunsACommand()
{
    WindowRig r;
    const std::size_t bars = r.session.score()->barCount();
    CommandPalette *palette = r.window.palette_();
    palette->open();
    QVERIFY(palette->list()->count() > 60);

    QTest::keyClicks(palette->field(), "add 8 bars");
    QTest::keyClick(palette->field(), Qt::Key_Return);

    QCOMPARE(r.session.score()->barCount(), bars + 8);
    QVERIFY(!palette->isVisible());
}

void WindowTest::anEmptyDocumentSaysWhatToDoFirst()
{
    WindowRig r("4/4 | rw | rw |");
    QLabel *found = nullptr;
    for (QLabel *l : r.window.findChildren<QLabel *>())
        if (l->isVisible() && l->text().contains(QLatin1String("Open a tune"))) found = l;
    QVERIFY(found);

    r.window.setUntitled(score(kTune));
    QVERIFY(!found->isVisible());
}

void WindowTest::aFileOpensAndItsReportIsShown()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("tune.mid"));
    QVERIFY(writeScore(*score(kTune), path.toStdString()));
    WindowRig r("4/4 | rw |");

    r.window.openFile(path);

    QVERIFY(r.count() > 20);
    QVERIFY(!r.session.canUndo());
    QVERIFY(!r.session.modified());
    QVERIFY(r.window.windowTitle().startsWith(QLatin1String("tune.mid")));
}

void WindowTest::aFileThatCannotBeReadIsASentenceAndChangesNothing()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("broken.musicxml"));
    QFile file(path);
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write("this is no music");
    file.close();
    WindowRig r;
    const ScorePtr before = r.session.score();

    r.window.openFile(path);

    QCOMPARE(r.session.score().get(), before.get());
    auto *notice = r.window.findChild<NoticeBar *>();
    QVERIFY(notice->isVisible());
    QVERIFY(notice->sentence().size() > 20);
}

void WindowTest::aSavedProjectComesBack()
{
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("tune.ricercar"));
    WindowRig r;
    r.session.addCheckpoint("First");
    QVERIFY(saveProject(r.session, path.toStdString()));
    r.session.markSaved();

    r.window.openFile(path);

    QString where;
    std::string difference;
    QVERIFY2(sameMusic(*r.music.score, *r.session.score(), &difference), difference.c_str());
    QCOMPARE(r.session.checkpoints().size(), std::size_t(1));
    QCOMPARE(r.window.path(), path);
}

void WindowTest::mixerStripsWriteTheDocument()
{
    WindowRig r;
    auto *strip = r.window.findChild<PartStrip *>();
    QVERIFY(strip);
    QToolButton *mute = nullptr;
    for (QToolButton *b : strip->findChildren<QToolButton *>())
        if (b->isCheckable() && !mute) mute = b;
    const ScorePtr before = r.session.score();

    QTest::mouseClick(mute, Qt::LeftButton);
    QVERIFY(r.session.score()->parts[0]->mixer.mute);
    r.session.undo();
    QCOMPARE(r.session.score().get(), before.get());

    r.window.partsPanel()->addPart();
    QCOMPARE(r.session.score()->parts.size(), std::size_t(2));
    QTest::qWait(20);
    QCOMPARE(r.window.findChildren<PartStrip *>().size(), 2);
}

void WindowTest::templatesAreWhole()
{
    for (int i = 0; i < kTemplates; ++i) {
        IdSource ids;
        const ScorePtr made = scoreFrom(static_cast<Template>(i), ids);
        QVERIFY(!made->parts.empty());
        QCOMPARE(made->barCount(), std::size_t(16));
        QVERIFY(!templateName(static_cast<Template>(i)).isEmpty());
    }
    IdSource ids;
    QCOMPARE(scoreFrom(Template::Choir, ids)->parts.size(), std::size_t(4));
    QCOMPARE(scoreFrom(Template::Piano, ids)->parts[0]->staves.size(), std::size_t(2));
}

void WindowTest::anUnsavedCopyIsLeftForRecoveryAndGoesOnACleanExit()
{
    QTemporaryDir folder;
    Rig r(kTune);
    QString copy;
    {
        Autosave saver(r.studio, folder.path());
        saver.setName(QStringLiteral("Hymn"));
        copy = saver.copyPath();
        saver.writeNow();
        QTest::qWait(50);
        QVERIFY(!QFile::exists(copy)); // nothing is unsaved
        r.session.apply("Transpose", transposedChromatically(r.session.score(), {r.note(0, 0)}, 2), {});
        saver.writeNow();
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(copy), 10'000);
        QTRY_VERIFY_WITH_TIMEOUT(QFile::exists(copy + QStringLiteral(".name")), 10'000);
        QVERIFY(QFile::copy(copy, folder.filePath(QStringLiteral("crashed.ricercar"))));

        const std::vector<Leftover> left = saver.leftovers();
        QCOMPARE(left.size(), std::size_t(1)); // its own is not one
        const auto read = readScore(left[0].copy.toStdString());
        QVERIFY(read);
        QVERIFY(sameMusic(*read->score, *r.session.score()));
    }
    QVERIFY(!QFile::exists(copy));
}

void WindowTest::themesChangeWithoutARestart()
{
    WindowRig r;
    setTheme(ThemeKind::Dark);
    QTest::qWait(30);
    const QImage dark = r.window.grab().toImage();
    setTheme(ThemeKind::Light);
    QTest::qWait(30);
    const QImage light = r.window.grab().toImage();
    // The corner of the transport: neutral in both.
    QVERIFY(dark.pixelColor(dark.width() / 2, 60).lightness() < 80);
    QVERIFY(light.pixelColor(light.width() / 2, 60).lightness() > 180);
}

QTEST_MAIN(WindowTest)
#include "test_window.moc"
