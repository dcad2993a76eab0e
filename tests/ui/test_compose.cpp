// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/manual_page.h"
#include "tests/ui/window_rig.h"
#include "ui/compose/brief_box.h"
#include "ui/compose/centred_slider.h"
#include "ui/compose/compose_panel.h"
#include "ui/compose/concept_fields.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/ideas_panel.h"
#include "ui/compose/key_box.h"
#include "ui/compose/plan_diagram.h"
#include "ui/compose/sketch_list.h"
#include "ui/compose/style_mix.h"
#include "ui/compose/weight_sliders.h"
#include "ui/shell/main_window.h"

#include <QAbstractItemView>
#include <QElapsedTimer>
#include <QFile>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QPlainTextEdit>
#include <QPushButton>
#include <QSignalSpy>
#include <QSlider>
#include <QTemporaryDir>
#include <QTest>
#include <QToolButton>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr int kPatience = 120'000; // ms; a shared machine may be slow

constexpr const char *kNothing = "4/4 name=Piano | rw | rw | rw | rw |";
// "Twinkle" over its bass.
constexpr const char *kSong =
    "4/4 key=0,major name=Melody | C5q C5q G5q G5q | A5q A5q G5h | F5q F5q E5q E5q | D5q D5q C5h |; name=Bass | C3h E3h | F3h C3h | D3h C3h | G2h C3h |";

struct Desk : Rig {
    explicit Desk(std::string_view text = kNothing) : Rig(text), window(studio)
    {
        window.resize(1360, 900);
        window.show();
        window.showCompose();
    }
    ComposePanel &panel() { return *window.composePanel(); }
    ComposeDesk &desk() { return panel().desk(); }
    IdeaTray &tray() { return panel().tray(); }
    FieldRow *row(const char *id) { return panel().fields()->row(id); }
    void type(const QString &text)
    {
        panel().brief()->setFocus();
        panel().brief()->selectAll();
        panel().brief()->insertPlainText(text);
    }
    void say(const QString &text)
    {
        type(text);
        desk().readNow();
    }
    bool ideasCome(const std::function<void()> &ask)
    {
        QSignalSpy done(&studio, &Studio::jobFinished), failed(&studio, &Studio::jobFailed);
        ask();
        if (!QTest::qWaitFor([&] { return !done.isEmpty() || !failed.isEmpty(); }, kPatience)) return false;
        if (!failed.isEmpty()) qWarning("%s", qPrintable(failed.first().first().toString()));
        return !done.isEmpty();
    }
    bool write() { return ideasCome([this] { QTest::keyClick(panel().brief(), Qt::Key_Return, Qt::ControlModifier); }); }
    std::vector<std::string> pitches(std::size_t part, std::size_t bar) const
    {
        std::vector<std::string> names;
        for (const Note &n : session.score()->parts[part]->bars[bar]->notes) names.push_back(n.pitch.name());
        return names;
    }
    MainWindow window;
};

} // namespace

class ComposeTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aBriefIsReadWhileItIsTyped();
    void wordsWithoutMeaningAreUnderlinedAndListed();
    void aFieldIsSetByHandLockedAndGivenBack();
    void aSliderSetsWhatMusicHasMoreOrLessOf();
    void stylesAreMixedByWeight();
    void aConflictIsAQuestionWithItsAnswers();
    void aBriefInChineseIsReadAndShownInChinese();
    void aPieceComesAsCardsWithPicturesAndReasons();
    void weightsRankTheCardsAnewAtOnce();
    void aPieceIsAcceptedInOneStepAndBringsItsConceptAlong();
    void onePartOfAPieceCanBeTaken();
    void aSentenceAboutTheMusicIsAChange();
    void aChangeIsAcceptedInTheBarsThatAreSelected();
    void aChangeIsAcceptedInTheNotesThatAreMarked();
    void undoIsSaidInWords();
    void escapeStopsTheWriting();
    void whatIsHeardChangesAtTheNextBarLine();
    void keptIdeasStandInTheSketchbook();
    void theConceptIsSavedAndLoaded();
    void whatWasAskedIsRemembered();
    void theManualNamesEveryActionOfTheMenu();
    void anotherDocumentForgetsTheIdeas();
    void nothingIsCutOffInTheDrawer();
};

void ComposeTest::aBriefIsReadWhileItIsTyped()
{
    Desk d;

    d.panel().brief()->setFocus();
    QTest::keyClicks(d.panel().brief(), QStringLiteral("A waltz in G minor, 16 bars, for flute and piano"));

    QTRY_COMPARE_WITH_TIMEOUT(d.desk().piece().genre.value, Genre::Waltz, 5000);
    QCOMPARE(d.desk().piece().key.value, (KeySignature{-2, Mode::Minor}));
    QVERIFY2(d.row("genre")->valueButton()->text().contains(QStringLiteral("waltz")), qPrintable(d.row("genre")->valueButton()->text()));
    QVERIFY(d.row("key")->valueButton()->text().contains(QStringLiteral("G minor")));
    QVERIFY(d.row("key")->originLabel()->text().contains(QStringLiteral("G minor")));      // by which words
    QVERIFY(d.row("tempo")->originLabel()->text().isEmpty());                              // by rule
    QVERIFY(d.row("forces")->valueButton()->text().contains(QStringLiteral("Flute")));
    QCOMPARE(d.panel().planDiagram()->plan().bars(), std::size_t(16));
    QVERIFY(!d.panel().planDiagram()->accessibleDescription().isEmpty());
    QVERIFY(!d.panel().unknownLabel()->isVisibleTo(&d.panel()));
}

void ComposeTest::wordsWithoutMeaningAreUnderlinedAndListed()
{
    Desk d;

    d.say(QStringLiteral("A minuet in D with zorgles"));

    QVERIFY(d.panel().unknownLabel()->isVisibleTo(&d.panel()));
    QVERIFY2(d.panel().unknownLabel()->text().contains(QStringLiteral("zorgles")), qPrintable(d.panel().unknownLabel()->text()));
    QVERIFY(d.panel().brief()->markedWords().join(QLatin1Char(' ')).contains(QStringLiteral("zorgles")));
    const auto marks = d.panel().brief()->extraSelections();
    QVERIFY(!marks.isEmpty());
    QVERIFY(marks.front().cursor.selectedText().contains(QStringLiteral("zorgles")));
}

void ComposeTest::aFieldIsSetByHandLockedAndGivenBack()
{
    Desk d;
    d.say(QStringLiteral("A waltz in G"));
    d.row("key")->setOpen(true);
    auto *box = d.row("key")->findChild<KeyBox *>();
    QVERIFY(box);

    box->setCurrentIndex(box->findText(QStringLiteral("D minor")));
    Q_EMIT box->activated(box->currentIndex());

    QCOMPARE(d.desk().piece().key.value, (KeySignature{-1, Mode::Minor}));
    QVERIFY(d.row("key")->originLabel()->text().contains(QStringLiteral("by hand")));
    d.say(QStringLiteral("A slow waltz in G")); // the words say the same of the key as before
    QCOMPARE(d.desk().piece().key.value, (KeySignature{-1, Mode::Minor}));

    QTest::mouseClick(d.row("key")->lockButton(), Qt::LeftButton);
    d.say(QStringLiteral("A slow waltz in E flat major"));
    QVERIFY(d.desk().piece().key.locked);
    QCOMPARE(d.desk().piece().key.value, (KeySignature{-1, Mode::Minor}));

    QTest::mouseClick(d.row("key")->lockButton(), Qt::LeftButton);
    QTest::mouseClick(d.row("key")->resetButton(), Qt::LeftButton);
    QCOMPARE(d.desk().piece().key.value, (KeySignature{-3, Mode::Major}));

    // Words that say nothing of a field are answered, and change nothing.
    const Result<void> refused = d.desk().setField("bars", QStringLiteral("green"));
    QVERIFY(!refused);
}

void ComposeTest::aSliderSetsWhatMusicHasMoreOrLessOf()
{
    Desk d;
    QVERIFY(!d.row("density")->isVisibleTo(&d.panel()));
    QTest::mouseClick(d.panel().fields()->allButton(), Qt::LeftButton);
    QVERIFY(d.row("density")->isVisibleTo(&d.panel()));

    d.row("density")->slider()->setValue(50);

    QCOMPARE(d.desk().piece().aspect(Aspect::Density).value, 0.5);
    QVERIFY(d.desk().piece().aspect(Aspect::Density).said());
}

void ComposeTest::stylesAreMixedByWeight()
{
    Desk d;
    d.say(QStringLiteral("A prelude in the style of Bach"));
    d.row("style")->setOpen(true);
    auto *mix = d.row("style")->findChild<StyleMix *>();
    QVERIFY(mix);
    QCOMPARE(mix->shares().size(), std::size_t(1));

    mix->addBox()->setCurrentIndex(mix->addBox()->findText(QStringLiteral("Chopin")));
    Q_EMIT mix->addBox()->activated(mix->addBox()->currentIndex());
    mix->slider(0)->setValue(75);
    mix->slider(1)->setValue(25);

    QCOMPARE(d.desk().piece().style.value.size(), std::size_t(2));
    QCOMPARE(d.desk().piece().style.value[0].weight, 0.75);
    QCOMPARE(d.desk().piece().style.value[1].name, std::string("Chopin"));
}

void ComposeTest::aConflictIsAQuestionWithItsAnswers()
{
    Desk d;

    d.say(QStringLiteral("A fast largo in C"));

    QVERIFY(!d.desk().conflicts().empty());
    QVERIFY(d.panel().conflictsBox()->isVisibleTo(&d.panel()));
    const auto answers = d.panel().conflictsBox()->findChildren<QPushButton *>();
    QVERIFY(!answers.isEmpty());
    const QString answer = answers.back()->text();
    QTest::mouseClick(answers.back(), Qt::LeftButton);
    QVERIFY(d.panel().brief()->toPlainText().endsWith(answer));
}

void ComposeTest::aBriefInChineseIsReadAndShownInChinese()
{
    Desk d;

    d.say(QString::fromUtf8("d小调小步舞曲，16小节，优雅"));

    QCOMPARE(d.desk().piece().genre.value, Genre::Minuet);
    QCOMPARE(d.desk().piece().key.value, (KeySignature{-1, Mode::Minor}));
    QCOMPARE(d.desk().language(), BriefLanguage::Chinese);
    QVERIFY2(d.row("key")->valueButton()->text().contains(QString::fromUtf8("d小调")), qPrintable(d.row("key")->valueButton()->text()));
    QVERIFY(d.row("genre")->valueButton()->text().contains(QString::fromUtf8("小步舞曲")));
}

void ComposeTest::aPieceComesAsCardsWithPicturesAndReasons()
{
    Desk d;
    const ScorePtr before = d.session.score();
    d.say(QStringLiteral("A minuet in G, 16 bars"));

    QVERIFY(d.write());

    QCOMPARE(d.tray().cards().size(), std::size_t(4));
    for (const IdeaCard *card : d.tray().cards()) {
        QVERIFY(card->picture().fresh() > 20);
        QVERIFY(!card->differenceLabel()->text().isEmpty());
        QVERIFY(!card->whyLabel()->text().isEmpty());
        QVERIFY(card->alternative().score->barCount() >= 16);
    }
    QCOMPARE(d.tray().chosenIndex(), 0);
    QVERIFY(d.studio.ghost().has_value());
    QCOMPARE(d.session.score().get(), before.get()); // nothing was written
    QVERIFY(d.window.ideasPanel()->cards().empty());  // they came here alone
    QVERIFY(d.panel().log()->toPlainText().contains(QStringLiteral("minuet"), Qt::CaseInsensitive));
}

void ComposeTest::weightsRankTheCardsAnewAtOnce()
{
    Desk d;
    d.say(QStringLiteral("A melody in C, 8 bars"));
    QVERIFY(d.write());
    d.tray().choose(1);
    const ScorePtr inHand = d.studio.ghost()->score;
    std::vector<const Score *> before;
    for (const IdeaCard *card : d.tray().cards()) before.push_back(card->alternative().score.get());

    QElapsedTimer clock;
    clock.start();
    for (std::size_t c = 0; c < kCriteria; ++c) d.panel().weights()->slider(static_cast<Criterion>(c))->setValue(0);
    d.panel().weights()->slider(Criterion::Contour)->setValue(300);
    const qint64 each = clock.elapsed() / static_cast<qint64>(kCriteria + 1);

    QVERIFY2(each < 100, qPrintable(QString::number(each)));
    std::vector<const Score *> after;
    double last = 2;
    for (const IdeaCard *card : d.tray().cards()) {
        after.push_back(card->alternative().score.get());
        for (const ScorePart &part : card->alternative().parts)
            if (part.name == criterionId(Criterion::Contour) && d.panel().weights()->differenceSlider()->value() == 0) {
                QVERIFY(part.value <= last + 1e-9);
                last = part.value;
            }
    }
    QVERIFY(std::is_permutation(before.begin(), before.end(), after.begin(), after.end()));
    QCOMPARE(d.studio.ghost()->score.get(), inHand.get());
    QCOMPARE(d.tray().cards()[static_cast<std::size_t>(d.tray().chosenIndex())]->alternative().score.get(), inHand.get());
}

void ComposeTest::aPieceIsAcceptedInOneStepAndBringsItsConceptAlong()
{
    Desk d;
    const ScorePtr before = d.session.score();
    d.say(QStringLiteral("A waltz in F, 16 bars"));
    QVERIFY(d.write());

    QTest::mouseClick(d.tray().cards()[0]->acceptButton(), Qt::LeftButton);

    QVERIFY(d.session.score() != before);
    QVERIFY(d.session.score()->barCount() >= 16);
    const auto kept = conceptIn(*d.session.score());
    QVERIFY(kept.has_value());
    QCOMPARE(kept->genre.value, Genre::Waltz);
    QCOMPARE(d.desk().conceptOfMusic().key.value, (KeySignature{-1, Mode::Major}));
    QVERIFY(d.panel().brief()->textCursor().hasSelection()); // what is typed next takes its place
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
    QVERIFY(!d.session.canUndo());
}

void ComposeTest::onePartOfAPieceCanBeTaken()
{
    Desk d;
    d.say(QStringLiteral("A song for flute and piano in C, 8 bars"));
    QVERIFY(d.write());
    const Alternative &a = d.tray().cards()[0]->alternative();
    QVERIFY(a.score->parts.size() >= 2);
    const PartId wanted = a.score->parts[0]->id;

    d.tray().acceptPart(0, wanted);

    QVERIFY(d.session.score()->part(wanted));
    QCOMPARE(d.session.score()->parts.size(), std::size_t(1));
    d.session.undo();
    QVERIFY(!d.session.canUndo());
}

void ComposeTest::aSentenceAboutTheMusicIsAChange()
{
    Desk d(kSong);

    d.say(QStringLiteral("bars 3-4 an octave higher"));

    QCOMPARE(d.desk().kind(), ComposeDesk::Kind::Change);
    QVERIFY(d.panel().changeButton()->isChecked());
    QVERIFY(d.panel().changesLabel()->isVisibleTo(&d.panel()));
    QVERIFY2(d.panel().changesLabel()->text().contains(QStringLiteral("3")), qPrintable(d.panel().changesLabel()->text()));
    QVERIFY(!d.panel().fields()->isVisibleTo(&d.panel()));

    d.say(QStringLiteral("a waltz in G major, 16 bars"));
    QCOMPARE(d.desk().kind(), ComposeDesk::Kind::Piece);
    QVERIFY(d.panel().fields()->isVisibleTo(&d.panel()));

    QTest::mouseClick(d.panel().changeButton(), Qt::LeftButton); // by hand
    QCOMPARE(d.desk().kind(), ComposeDesk::Kind::Change);
}

void ComposeTest::aChangeIsAcceptedInTheBarsThatAreSelected()
{
    Desk d(kSong);
    const ScorePtr before = d.session.score();
    d.say(QStringLiteral("transpose everything up an octave"));
    QVERIFY(d.write());
    QVERIFY(!d.tray().cards().empty());
    const auto wanted = d.tray().cards()[0]->alternative().score->parts[0]->bars[1]->notes.front().pitch.name();
    d.studio.setLoop(before->barRange(1), true);

    d.tray().acceptSelectedBars(0);

    QCOMPARE(d.pitches(0, 1).front(), wanted);
    QCOMPARE(wanted, std::string("A6"));
    QCOMPARE(d.session.score()->parts[0]->bars[0].get(), before->parts[0]->bars[0].get());
    QCOMPARE(d.session.score()->parts[0]->bars[2].get(), before->parts[0]->bars[2].get());
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void ComposeTest::aChangeIsAcceptedInTheNotesThatAreMarked()
{
    Desk d(kSong);
    const ScorePtr before = d.session.score();
    d.say(QStringLiteral("transpose everything up an octave"));
    QVERIFY(d.write());
    // The first half of the melody's second bar.
    const TimelineTick begin = before->barStart(1);
    d.studio.markRegion(Region{{VoiceRef{before->parts[0]->id, 0}}, {begin, begin + kQuarter * 2}});

    d.tray().acceptStretch(0);

    QCOMPARE(d.pitches(0, 1), (std::vector<std::string>{"A6", "A6", "G5"}));
    QCOMPARE(d.session.score()->parts[1]->bars[1].get(), before->parts[1]->bars[1].get());
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void ComposeTest::undoIsSaidInWords()
{
    Desk d(kSong);
    const ScorePtr before = d.session.score();
    d.say(QStringLiteral("transpose everything up an octave"));
    QVERIFY(d.write());
    d.tray().accept(0);
    QVERIFY(d.session.score() != before);

    d.say(QStringLiteral("undo that"));
    QTest::keyClick(d.panel().brief(), Qt::Key_Return, Qt::ControlModifier);

    QCOMPARE(d.session.score().get(), before.get());
    QVERIFY(d.panel().log()->toPlainText().contains(QStringLiteral("Taken back")));
}

void ComposeTest::escapeStopsTheWriting()
{
    Desk d;
    d.say(QStringLiteral("A theme and variations in C, 64 bars"));
    QTest::keyClick(d.panel().brief(), Qt::Key_Return, Qt::ControlModifier);
    QVERIFY(d.studio.jobRunning());
    QVERIFY(d.panel().stopButton()->isVisibleTo(&d.panel()));

    QElapsedTimer clock;
    clock.start();
    QTest::keyClick(d.panel().brief(), Qt::Key_Escape);

    QVERIFY(!d.studio.jobRunning());
    QVERIFY(clock.elapsed() < 1000);
    QVERIFY(!d.panel().stopButton()->isVisibleTo(&d.panel()));
}

void ComposeTest::whatIsHeardChangesAtTheNextBarLine()
{
    Desk d(kSong);
    d.say(QStringLiteral("transpose everything up an octave"));
    QVERIFY(d.write());

    QTest::mouseClick(d.tray().compareButton(), Qt::LeftButton); // standing still it begins with the idea
    QVERIFY(d.studio.playing());
    QVERIFY(d.studio.auditioningGhost());
    QVERIFY(!d.studio.switchAt().has_value());

    QTRY_VERIFY_WITH_TIMEOUT(d.studio.playhead() > TimelineTick{0}, 5000);
    QTest::mouseClick(d.tray().compareButton(), Qt::LeftButton);
    QVERIFY(d.studio.playing()); // it goes on
    QVERIFY(!d.studio.auditioningGhost());
    QVERIFY(d.studio.switchAt().has_value());
    const auto &starts = *d.session.score()->barStarts;
    QVERIFY(std::find(starts.begin(), starts.end(), *d.studio.switchAt()) != starts.end());
    QTRY_VERIFY_WITH_TIMEOUT(!d.studio.switchAt().has_value(), 8000);
    QVERIFY(d.tray().soundingLabel()->text().contains(QStringLiteral("your music")));
    d.studio.stop();
}

void ComposeTest::keptIdeasStandInTheSketchbook()
{
    Desk d;
    d.say(QStringLiteral("A melody in D, 8 bars"));
    QVERIFY(d.write());
    const ScorePtr idea = d.tray().cards()[1]->alternative().score;

    d.tray().keep(1);

    SketchList *list = d.panel().sketches();
    QCOMPARE(list->count(), 1);
    QVERIFY(!list->list()->item(0)->icon().isNull());
    d.panel().openSketches();
    QTest::mouseClick(list->showButton(), Qt::LeftButton);
    QCOMPARE(d.studio.ghost()->score.get(), idea.get());
    QTest::mouseClick(list->restoreButton(), Qt::LeftButton);
    QCOMPARE(d.session.score().get(), idea.get());
    d.session.undo();
    QTest::mouseClick(list->forgetButton(), Qt::LeftButton);
    QCOMPARE(list->count(), 0);
    QVERIFY(d.session.sketchbook().empty());
}

void ComposeTest::theConceptIsSavedAndLoaded()
{
    Desk d;
    d.say(QStringLiteral("A solemn chorale in E minor, 12 bars"));
    QTemporaryDir folder;
    const QString path = folder.filePath(QStringLiteral("concept.json"));
    const PieceConcept before = d.desk().piece();

    QVERIFY(d.desk().save(path));
    d.say(QStringLiteral("A waltz in A"));
    QVERIFY(d.desk().load(path));

    QCOMPARE(d.desk().piece().genre.value, before.genre.value);
    QCOMPARE(d.desk().piece().key.value, before.key.value);
    QCOMPARE(d.desk().piece().bars.value.bars, 12);
    QVERIFY(!d.desk().load(folder.filePath(QStringLiteral("none.json"))));
}

void ComposeTest::whatWasAskedIsRemembered()
{
    Desk d;
    d.say(QStringLiteral("A melody in C, 4 bars"));
    QVERIFY(d.write());
    QCOMPARE(d.desk().history().front(), QStringLiteral("A melody in C, 4 bars"));
    d.type(QString());

    QTest::keyClick(d.panel().brief(), Qt::Key_Up, Qt::ControlModifier);

    QCOMPARE(d.panel().brief()->toPlainText(), QStringLiteral("A melody in C, 4 bars"));
    QTest::keyClick(d.panel().brief(), Qt::Key_Down, Qt::ControlModifier);
    QCOMPARE(d.panel().brief()->toPlainText(), QString());
}

void ComposeTest::theManualNamesEveryActionOfTheMenu()
{
    Desk d;
    int actions = 0;
    for (const QMenu *menu : d.window.findChildren<QMenu *>())
        if (menu->title() == QStringLiteral("Compose")) QCOMPARE(missingInManual(QStringLiteral("Compose"), *menu, &actions), QString());
    QVERIFY(actions >= 5);
}

void ComposeTest::anotherDocumentForgetsTheIdeas()
{
    Desk d;
    d.say(QStringLiteral("A melody in C, 4 bars"));
    QVERIFY(d.write());

    d.window.setUntitled(score("4/4 | rw |"));

    QVERIFY(d.tray().cards().empty());
    QVERIFY(!d.studio.ghost().has_value());
    QVERIFY(d.desk().text().isEmpty());
}

void ComposeTest::nothingIsCutOffInTheDrawer()
{
    Desk d;
    d.window.resize(1024, 700);
    d.window.showCompose();
    d.say(QStringLiteral("A tender song in F minor for flute and piano, A B A, 24 bars, like Bach and Chopin, with unspeakable zorgles, a fast largo"));
    QTest::mouseClick(d.panel().fields()->allButton(), Qt::LeftButton);
    for (const char *id : {"genre", "key", "metre", "tempo", "sections", "bars", "style", "forces", "occur"}) d.row(id)->setOpen(true);
    QTest::qWait(50);
    QString wide;
    for (const QWidget *w : d.panel().findChildren<QWidget *>()) {
        if (!w->isVisible() || w->window() != &d.window || qobject_cast<const QAbstractItemView *>(w->parentWidget())) continue;
        const QPoint left = w->mapTo(&d.panel(), QPoint(0, 0)), right = w->mapTo(&d.panel(), QPoint(w->width(), 0));
        if (left.x() < 0 || right.x() > d.panel().width())
            wide += QStringLiteral("%1 %2 in %3: %4 of %5\n").arg(w->metaObject()->className(), w->accessibleName(), w->parentWidget()->metaObject()->className()).arg(right.x()).arg(d.panel().width());
    }
    QVERIFY2(wide.isEmpty(), qPrintable(wide));
}

QTEST_MAIN(ComposeTest)
#include "test_compose.moc"
