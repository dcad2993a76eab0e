// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/ui/manual_page.h"
#include "tests/ui/window_rig.h"
#include "ui/compose/idea_card.h"
#include "ui/compose/ideas_panel.h"
#include "ui/compose/section.h"
#include "ui/fugue/analysis_section.h"
#include "ui/fugue/answer_section.h"
#include "ui/fugue/candidate_row.h"
#include "ui/fugue/countersubject_section.h"
#include "ui/fugue/exercise_section.h"
#include "ui/fugue/form_diagram.h"
#include "ui/fugue/fugue_panel.h"
#include "ui/fugue/fugue_section.h"
#include "ui/fugue/interval_table.h"
#include "ui/fugue/plan_editor.h"
#include "ui/fugue/stretto_section.h"
#include "ui/fugue/subject_section.h"
#include "ui/fugue/theme_strip.h"
#include "ui/score_view/score_view.h"
#include "ui/shell/main_window.h"

#include <QAbstractItemView>
#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFileInfo>
#include <QImage>
#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QMenuBar>
#include <QMouseEvent>
#include <QPushButton>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>
#include <QToolButton>

using namespace ricercar;
using namespace ricercar::test;

namespace {

constexpr int kPatience = 60'000; // ms; a shared machine may be slow

// A subject made for these tests, and bars for what comes.
constexpr const char *kSubject =
    "4/4 key=-3,minor tempo=80 name=Alto | re C5s B4s C5e G4e Ab4e C5s B4s Ab4e D5e | G4e Ab4s G4s F4e Ab4e B4s C5s G4q F4s D4s | "
    "Eb4q rq rh | rw | rw | rw |";

// A short one, for what takes long to write.
constexpr const char *kShort = "4/4 key=-3,minor tempo=80 name=Alto | C5q G4q Ab4q B3q | C4e D4e Eb4e F4e G4h | rw | rw | rw | rw |";

struct Desk : Rig {
    explicit Desk(std::string_view text = kSubject) : Rig(text), window(studio)
    {
        window.resize(1280, 900);
        window.show();
        window.showFugue();
    }
    FuguePanel &panel() { return *window.fuguePanel(); }
    FugueDesk &desk() { return panel().desk(); }
    IdeasPanel &ideas() { return *window.ideasPanel(); }
    bool ideasCome(const std::function<void()> &ask)
    {
        QSignalSpy done(&studio, &Studio::jobFinished), failed(&studio, &Studio::jobFailed);
        ask();
        if (!QTest::qWaitFor([&] { return !done.isEmpty() || !failed.isEmpty(); }, kPatience)) return false;
        if (!failed.isEmpty()) qWarning("%s", qPrintable(failed.first().first().toString()));
        return !done.isEmpty();
    }
    void take() { QTest::mouseClick(panel().subject()->takeButton(), Qt::LeftButton); }
    MainWindow window;
};

} // namespace

class FugueTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theSelectedNotesBecomeTheSubject();
    void withoutASelectionTheFirstEntryIsTaken();
    void whatIsNoSubjectGetsASentence_data();
    void whatIsNoSubjectGetsASentence();
    void theAnswerShowsItsChangedNoteWithTheRule();
    void draggingTheWindowChangesTheAnswerAndItsReasons();
    void theWindowIsMovedByKeysToo();
    void anAnswerIsHeardAndInsertedAsOneStep();
    void aSuggestedSubjectIsWrittenAndTaken();
    void aCountersubjectShowsItsIntervalsAndIsInsertedAsOneStep();
    void aSearchIsStoppedAtOnce();
    void aCountersubjectIsPutOnTheSideThatIsAsked();
    void strettosAreListedHeardAndPutInAtThePlayhead();
    void theSubjectOfAWholeFugueEndsWhereItsEntriesAgree();
    void theStripTellsOfStrettosRangeAndInversion();
    void aPlanIsEditedAndItsProblemsAreSaid();
    void sectionsAndEntriesAreAddedToThePlanChangedAndTakenBack();
    void aFugueIsWrittenAndAcceptedInPlaceOfTheSketch();
    void aFugueGoesAfterTheMusicWhereAsked();
    void canonsAndExercisesComeAsIdeas();
    void aFugueIsAnalysedColouredAndDrawn();
    void anEntryIsColouredOnItsOwnStaff();
    void theManualNamesEveryActionOfTheMenu();
    void anotherDocumentForgetsTheSubject();
    void nothingIsCutOffInTheDrawer();
};

void FugueTest::theSelectedNotesBecomeTheSubject()
{
    Desk d;
    NoteSet head;
    for (std::size_t i = 0; i < 12; ++i) head.insert(d.note(0, i));
    d.session.select(head);

    d.take();

    QVERIFY(d.desk().subject().has_value());
    QCOMPARE(d.desk().subject()->line.size(), std::size_t(12));
    QCOMPARE(d.desk().subject()->analysis.key, (KeySignature{-3, Mode::Minor}));
    d.panel().subject()->strip()->setCurrent(1);
    QVERIFY2(d.panel().subject()->noteLabel()->text().contains(QStringLiteral("B4")), qPrintable(d.panel().subject()->noteLabel()->text()));
    QVERIFY(d.panel().subject()->noteLabel()->text().contains(QStringLiteral("leading note")));
}

void FugueTest::withoutASelectionTheFirstEntryIsTaken()
{
    Desk d;
    d.take();
    QVERIFY(d.desk().subject().has_value());
    QCOMPARE(d.desk().subject()->line.size(), std::size_t(20));
    QCOMPARE(d.desk().subject()->origin, TimelineTick{0});
}

void FugueTest::whatIsNoSubjectGetsASentence_data()
{
    QTest::addColumn<QString>("music");
    QTest::addColumn<QString>("word");
    QTest::newRow("one note") << "4/4 | C4w | rw |" << "One note";
    QTest::newRow("forty bars") << QStringLiteral("4/4 ") + QStringLiteral("| C4q D4q E4q F4q ").repeated(40) + "|" << "whole piece";
    QTest::newRow("chords") << "4/4 | [C4 E4]q [D4 F4]q [E4 G4]h | rw |" << "chord";
    QTest::newRow("nothing") << "4/4 | rw | rw |" << "no notes yet";
    QTest::newRow("two voices at once") << "4/4 | C4q D4q E4h |; | C3q G3q C3h |" << "begin together";
}

void FugueTest::whatIsNoSubjectGetsASentence()
{
    QFETCH(QString, music);
    QFETCH(QString, word);
    Desk d(music.toStdString());

    d.take();

    QVERIFY(!d.desk().subject().has_value());
    const QLabel *label = d.panel().subject()->troubleLabel();
    QVERIFY(label->isVisible());
    QVERIFY2(label->text().contains(word), qPrintable(label->text()));
}

void FugueTest::theAnswerShowsItsChangedNoteWithTheRule()
{
    Desk d;
    d.take();
    AnswerSection *answers = d.panel().answers();

    QVERIFY(!answers->rows().empty());
    const Answer &best = *d.desk().answer();
    QCOMPARE(best.kind, AnswerKind::Tonal);
    QCOMPARE(best.changes.size(), std::size_t(1)); // G, the fourth note, is answered by C and not by D
    QCOMPARE(best.changes[0].index, std::size_t(4));
    QCOMPARE(noteWords(best.changes[0].to).left(1), QStringLiteral("C"));
    QVERIFY(answers->rows()[0]->title().contains(QStringLiteral("note 4 changed")));
    answers->strip()->setCurrent(3);
    const QString words = answers->reasonLabel()->text();
    QVERIFY2(words.contains(QStringLiteral("Rule R")) && words.contains(QStringLiteral("Prout")), qPrintable(words));
    answers->strip()->setCurrent(4);
    QVERIFY(!answers->reasonLabel()->text().contains(QStringLiteral("Rule R")));
}

void FugueTest::draggingTheWindowChangesTheAnswerAndItsReasons()
{
    Desk d;
    d.take();
    ThemeStrip *strip = d.panel().answers()->strip();
    QTest::qWait(50);
    const WovenLine before = d.desk().answer()->line;
    QVERIFY(d.desk().answer()->window.has_value());
    const QRectF window = strip->windowRect();

    // Its right edge is pulled over the next two notes.
    const QPoint edge(static_cast<int>(window.right()), static_cast<int>(window.center().y()));
    QTest::mousePress(strip, Qt::LeftButton, {}, edge);
    QTest::mouseMove(strip, QPoint(static_cast<int>(strip->noteRect(5).center().x()), edge.y()));
    QMouseEvent move(QEvent::MouseMove, QPointF(strip->noteRect(5).center().x(), edge.y()), strip->mapToGlobal(QPointF(strip->noteRect(5).center().x(), edge.y())), Qt::NoButton,
                     Qt::LeftButton, Qt::NoModifier);
    QCoreApplication::sendEvent(strip, &move);
    QTest::mouseRelease(strip, Qt::LeftButton, {}, edge);

    QCOMPARE(d.desk().answer()->window->second, std::size_t(6));
    QVERIFY(d.desk().answer()->line != before);
    QCOMPARE(d.desk().chosenAnswer(), -1); // the user's own
    QVERIFY(d.desk().answer()->changes.size() > 1);
    for (const AnswerChange &c : d.desk().answer()->changes) QVERIFY(!c.sentence.empty());
}

void FugueTest::theWindowIsMovedByKeysToo()
{
    Desk d;
    d.take();
    ThemeStrip *strip = d.panel().answers()->strip();
    const auto window = d.desk().answer()->window;
    QVERIFY(window.has_value());
    QTest::keyClick(strip, Qt::Key_Right, Qt::ControlModifier);
    QCOMPARE(d.desk().answer()->window->first, window->first + 1);
    QTest::keyClick(strip, Qt::Key_Delete);
    QVERIFY(!d.desk().answer()->window.has_value());
}

void FugueTest::anAnswerIsHeardAndInsertedAsOneStep()
{
    Desk d;
    d.take();
    const ScorePtr before = d.session.score();
    CandidateRow *row = d.panel().answers()->rows()[0];
    QTest::mouseClick(row->listenButton(), Qt::LeftButton);
    QVERIFY(d.studio.auditioningGhost());
    QCOMPARE(d.session.score().get(), before.get()); // only heard
    QTest::mouseClick(row->listenButton(), Qt::LeftButton);
    QVERIFY(!d.studio.auditioningGhost());

    QTest::mouseClick(row->insertButton(), Qt::LeftButton);

    QCOMPARE(d.session.score()->parts.size(), std::size_t(2));
    QCOMPARE(d.count(), std::size_t(40));
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void FugueTest::aSuggestedSubjectIsWrittenAndTaken()
{
    Desk d("4/4 key=-1,minor | rw | rw | rw | rw |");
    QTest::mouseClick(d.panel().subject()->suggestButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(d.desk().subject().has_value(), kPatience);
    QVERIFY(d.count() >= 4);
    d.session.undo();
    QCOMPARE(d.count(), std::size_t(0));
}

void FugueTest::aCountersubjectShowsItsIntervalsAndIsInsertedAsOneStep()
{
    Desk d(kShort);
    d.take();
    d.panel().open(FuguePanel::Page::Countersubject);
    QSignalSpy found(&d.desk(), &FugueDesk::countersubjectsChanged), failed(&d.desk(), &FugueDesk::searchFailed);
    d.desk().findCountersubjects(Invertible::Octave, 1);
    QVERIFY(QTest::qWaitFor([&] { return !found.isEmpty() || !failed.isEmpty(); }, kPatience));
    QVERIFY2(!d.desk().countersubjects().empty(), qPrintable(d.panel().troubleLabel()->text()));
    const auto &rows = d.panel().countersubjects()->rows();
    QCOMPARE(rows.size(), d.desk().countersubjects().size());
    const auto *table = rows[0]->findChild<IntervalTable *>();
    const Countersubject &c = d.desk().countersubjects()[0];
    QCOMPARE(static_cast<std::size_t>(table->count()),
             c.withSubject.above.intervals.size() + c.withSubject.below.intervals.size() + c.withAnswer.above.intervals.size() + c.withAnswer.below.intervals.size());
    QVERIFY(table->wordsOf(0).contains(QStringLiteral("beat")));
    const ScorePtr before = d.session.score();

    QTest::mouseClick(rows[0]->insertButton(), Qt::LeftButton);

    QVERIFY(d.session.score() != before);
    QVERIFY(d.count() >= 18 + c.answerNotes.size()); // subject, answer and countersubject
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void FugueTest::aCountersubjectIsPutOnTheSideThatIsAsked()
{
    Desk d(kShort);
    d.take();
    // One note against each of the theme's, as a search would have found it at the tenth.
    WovenLine line;
    for (const WovenNote &n : d.desk().subject()->line) line.push_back(woven(n.onset, n.end, pitchOn(n.step + 9, {-3, Mode::Minor})));
    const Countersubject counter = judgedCountersubject(line, *d.desk().material(), Invertible::Tenth);
    QComboBox *side = d.panel().countersubjects()->sideBox();
    for (const int above : {1, 2}) {
        side->setCurrentIndex(above);
        const PlacedLines lines = d.desk().withCountersubject(counter);
        double answer = 0, both = 0;
        const double notes = static_cast<double>(line.size());
        for (const WovenNote &n : d.desk().answer()->line) answer += n.key;
        for (const PlacedNote &n : allNotes(*lines.score))
            if (lines.notes.contains(n.note->id)) both += n.note->midi();
        QCOMPARE(lines.notes.size(), 2 * line.size());
        QCOMPARE((both - answer) / notes > answer / notes, above == 1);
    }
}

void FugueTest::aSearchIsStoppedAtOnce()
{
    Desk d;
    d.take();
    d.desk().search(QStringLiteral("Waiting"), [](JobControl &job) -> std::function<void()> {
        while (!job.stopped()) QThread::msleep(2);
        return {};
    });
    QVERIFY(d.desk().searching());
    d.desk().stopSearch();
    QVERIFY(!d.desk().searching());
    // What is asked next is not kept waiting.
    bool came = false;
    d.desk().search(QStringLiteral("Next"), [&came](JobControl &) { return [&came] { came = true; }; });
    QTRY_VERIFY_WITH_TIMEOUT(came, kPatience);
}

void FugueTest::strettosAreListedHeardAndPutInAtThePlayhead()
{
    Desk d;
    d.take();
    d.panel().open(FuguePanel::Page::Stretto);
    StrettoSection *section = d.panel().strettos();
    QTRY_VERIFY_WITH_TIMEOUT(d.desk().strettosKnown(), kPatience); // without asking
    const auto &strettos = d.desk().strettos();
    QVERIFY(!strettos.empty());
    QCOMPARE(section->list()->count(), static_cast<int>(strettos.size()));
    for (std::size_t i = 1; i < strettos.size(); ++i) QVERIFY(strettos[i - 1].score >= strettos[i].score);
    d.studio.setPlayhead(d.session.score()->barStart(3));
    section->list()->setCurrentRow(0);
    Q_EMIT section->list()->itemClicked(section->list()->item(0));
    QVERIFY(d.studio.auditioningGhost());
    const ScorePtr before = d.session.score();

    QTest::mouseClick(section->insertButton(), Qt::LeftButton);

    QVERIFY(!d.studio.auditioningGhost());
    QVERIFY(!notesIn(*d.session.score(), 0, d.session.score()->barRange(3)).empty());
    QCOMPARE(d.count(), std::size_t(60));
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void FugueTest::theSubjectOfAWholeFugueEndsWhereItsEntriesAgree()
{
    // The first voice goes on into its countersubject before the second comes in on the last note of the subject.
    Desk d("4/4 key=-3,minor name=Alto | re C5s B4s C5e G4e Ab4e C5s B4s C5e D5e | G4e C5s B4s C5e D5e F4s G4s Ab4q G4s F4s | "
           "Eb4s C5s B4s A4s G4s F4s Eb4s D4s C4e Eb5e D5e C5e | Bb4e A4e Bb4e C5e F#4e G4e A4e F#4e | G4q rq rh |;"
           "name=Soprano | rw | rw | re G5s F#5s G5e C5e Eb5e G5s F#5s G5e A5e | D5e G5s F#5s G5e A5e C5s D5s Eb5q D5s C5s | Bb4q rq rh |");
    d.take();
    QVERIFY2(d.desk().subject().has_value(), qPrintable(d.desk().trouble()));
    const std::size_t notes = d.desk().subject()->line.size();
    QVERIFY2(notes == 20 || notes == 19, qPrintable(QString::number(notes))); // the last note may be the first of what follows
}

void FugueTest::theStripTellsOfStrettosRangeAndInversion()
{
    Desk d;
    d.take();
    ThemeStrip *strip = d.panel().subject()->strip();
    QTRY_VERIFY_WITH_TIMEOUT(d.desk().strettosKnown(), kPatience);
    QVERIFY(!d.panel().subject()->strettoLabel()->text().isEmpty());
    QVERIFY(!d.panel().subject()->judgedLabel()->text().isEmpty());
    QVERIFY(d.panel().subject()->judgedLabel()->isVisible());
    strip->setCurrent(8); // D5, the top
    QVERIFY2(strip->words().contains(QStringLiteral("highest")), qPrintable(strip->words()));
    const QRectF best = strip->strettoRect(0);
    QVERIFY(!best.isEmpty());
    QTest::mouseMove(strip, best.center().toPoint());
    QTest::mouseClick(strip, Qt::LeftButton, {}, best.center().toPoint());
    QVERIFY(d.desk().sounding().startsWith(QStringLiteral("stretto")));
    d.desk().quiet();
}

void FugueTest::aPlanIsEditedAndItsProblemsAreSaid()
{
    Desk d;
    d.take();
    d.panel().open(FuguePanel::Page::Fugue);
    FugueSectionPage *page = d.panel().fugue();
    QTest::mouseClick(page->planButton(), Qt::LeftButton);
    QTRY_VERIFY_WITH_TIMEOUT(page->plan()->plan().has_value(), kPatience);
    PlanEditor *editor = page->plan();
    const FuguePlan made = *editor->plan();
    QCOMPARE(static_cast<std::size_t>(editor->list()->count()), made.sections.size());
    QVERIFY(editor->list()->item(0)->text().contains(QStringLiteral("exposition")));
    QVERIFY(editor->problemsLabel()->text().isEmpty());
    QVERIFY(page->writeButton()->isEnabled());

    // An exposition of one bar holds no entries: this is said, and nothing is written after it.
    editor->list()->setCurrentRow(0);
    editor->lengthBox()->setValue(1);
    QVERIFY(editor->problemsLabel()->text().contains(QStringLiteral("does not fit")));
    QVERIFY(!page->writeButton()->isEnabled());
    editor->lengthBox()->setValue(static_cast<double>(made.sections[0].length) / made.time.length().value);
    QCOMPARE(*editor->plan(), made);

    editor->add(PlanEditor::Add::Episode);
    QCOMPARE(editor->plan()->sections.size(), made.sections.size() + 1);
    editor->add(PlanEditor::Add::Entry);
    QCOMPARE(editor->plan()->sections.size(), made.sections.size() + 2);
    QVERIFY(editor->problemsLabel()->text().isEmpty());
    QTest::mouseClick(editor->removeButton(), Qt::LeftButton);
    QTest::mouseClick(editor->removeButton(), Qt::LeftButton);
    QCOMPARE(editor->plan()->sections.size(), made.sections.size());
    const FuguePlan moved = withSectionKey(*editor->plan(), 1, KeySignature{-2, Mode::Minor});
    QVERIFY(sectionInWords(moved, 1).find("G minor") != std::string::npos);
}

void FugueTest::sectionsAndEntriesAreAddedToThePlanChangedAndTakenBack()
{
    Desk d(kShort);
    d.take();
    d.panel().open(FuguePanel::Page::Fugue);
    PlanEditor *editor = d.panel().fugue()->plan();
    d.panel().fugue()->makePlan();
    QTRY_VERIFY_WITH_TIMEOUT(editor->plan().has_value(), kPatience);
    const FuguePlan made = *editor->plan();
    using Add = PlanEditor::Add;
    using Kind = FugueSection::Kind;
    const std::pair<Add, Kind> kinds[] = {{Add::Entry, Kind::Middle}, {Add::Episode, Kind::Episode}, {Add::CounterExposition, Kind::CounterExposition}, {Add::Stretto, Kind::Stretto}, {Add::Pedal, Kind::Pedal}};
    for (const auto &[what, kind] : kinds)
        for (const std::size_t after : {std::size_t(0), made.sections.size() - 1}) {
            editor->list()->setCurrentRow(static_cast<int>(after));
            editor->add(what);
            QCOMPARE(editor->plan()->sections.size(), made.sections.size() + 1);
            // The close stays last; what is added can be written at once.
            QCOMPARE(editor->plan()->sections.back().kind, Kind::Final);
            QCOMPARE(editor->plan()->sections[static_cast<std::size_t>(editor->list()->currentRow())].kind, kind);
            QVERIFY2(editor->problemsLabel()->text().isEmpty(), qPrintable(editor->problemsLabel()->text()));
            QTest::mouseClick(editor->undoButton(), Qt::LeftButton);
            QCOMPARE(*editor->plan(), made);
        }

    // A redundant entry in the exposition, given to another voice, inverted, after a codetta.
    editor->list()->setCurrentRow(0);
    const std::size_t had = made.sections[0].entries.size();
    editor->add(Add::EntryHere);
    QCOMPARE(editor->plan()->sections[0].entries.size(), had + 1);
    QVERIFY(editor->plan()->sections[0].entries.back().redundant);
    QVERIFY(editor->plan()->sections[0].length > made.sections[0].length);
    QCOMPARE(editor->entryBox()->currentIndex(), static_cast<int>(had));
    editor->formBox()->setCurrentIndex(1);
    QCOMPARE(editor->plan()->sections[0].entries.back().change, ThemeChange::Inverted);
    const int length = editor->plan()->sections[0].length;
    editor->formBox()->setCurrentIndex(2); // augmented it needs more room, and gets it
    QVERIFY(editor->plan()->sections[0].length > length);
    editor->voiceBox()->setCurrentIndex(0);
    QCOMPARE(editor->plan()->sections[0].entries.back().voice, 0);
    const int at = editor->plan()->sections[0].entries.back().at;
    editor->startBox()->setValue(editor->startBox()->value() + 1);
    QCOMPARE(editor->plan()->sections[0].entries.back().at, at + static_cast<int>(made.time.length().value));
    QCOMPARE(editor->entryBox()->currentIndex(), static_cast<int>(had)); // still in hand
    while (editor->undoButton()->isEnabled()) QTest::mouseClick(editor->undoButton(), Qt::LeftButton);
    QCOMPARE(*editor->plan(), made);
}

void FugueTest::aFugueIsWrittenAndAcceptedInPlaceOfTheSketch()
{
    Desk d(kShort);
    d.take();
    FugueSectionPage *page = d.panel().fugue();
    page->voicesBox()->setValue(2);
    page->countBox()->setValue(1);
    page->expositionBox()->setChecked(true);
    const ScorePtr before = d.session.score();

    QVERIFY(d.ideasCome([&] { page->write(); }));

    QVERIFY(d.ideas().isVisible()); // where all ideas are
    QCOMPARE(d.ideas().cards().size(), std::size_t(1));
    QCOMPARE(d.session.score().get(), before.get());
    QCOMPARE(d.studio.ghost()->base.get(), before.get());
    QTest::mouseClick(d.ideas().cards()[0]->acceptButton(), Qt::LeftButton);
    const ScorePtr after = d.session.score();
    QCOMPARE(after->parts.size(), std::size_t(2));
    QCOMPARE(after->parts[0]->id, before->parts[0]->id); // its part goes on
    int voices = 0;
    for (std::size_t p = 0; p < 2; ++p) voices += !notesIn(*after, p, after->barRange(2)).empty();
    QVERIFY(voices >= 1);
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void FugueTest::aFugueGoesAfterTheMusicWhereAsked()
{
    Desk d(kShort);
    d.take();
    FugueSectionPage *page = d.panel().fugue();
    page->voicesBox()->setValue(2);
    page->countBox()->setValue(1);
    page->expositionBox()->setChecked(true);
    page->placeBox()->setCurrentIndex(1);
    const std::string sketch = barText(*d.session.score(), 0, 1);

    QVERIFY(d.ideasCome([&] { page->write(); }));
    QTest::mouseClick(d.ideas().cards()[0]->acceptButton(), Qt::LeftButton);

    const ScorePtr after = d.session.score();
    QCOMPARE(after->parts.size(), std::size_t(3));
    QCOMPARE(barText(*after, 0, 1), sketch);
    QVERIFY(notesIn(*after, 1, after->barRange(1)).empty());
    QVERIFY(!notesIn(*after, 1, {after->barStart(2), after->end()}).empty());
}

void FugueTest::canonsAndExercisesComeAsIdeas()
{
    Desk d("4/4 key=0,major | D4w | F4w | E4w | D4w | G4w | F4w | A4w | G4w | F4w | E4w | D4w |"); // Fux's Dorian cantus
    d.panel().canon()->barsBox()->setValue(6);
    QVERIFY(d.ideasCome([&] { d.panel().canon()->writeButton()->click(); }));
    QVERIFY(!d.ideas().cards().empty());
    QCOMPARE(d.ideas().cards()[0]->alternative().score->parts.size(), std::size_t(3));

    d.studio.setGhost(std::nullopt);
    d.session.select(allIds(*d.session.score()));
    QVERIFY(d.ideasCome([&] { d.panel().species()->writeButton()->click(); }));
    const ScorePtr before = d.session.score();
    d.ideas().accept(0);
    QCOMPARE(d.session.score()->parts.size(), std::size_t(2));
    QCOMPARE(d.session.score()->parts[1]->id, before->parts[0]->id); // the cantus lies below
    d.session.undo();
    QCOMPARE(d.session.score().get(), before.get());
}

void FugueTest::aFugueIsAnalysedColouredAndDrawn()
{
    // Subject and answer in two voices, the countersubject beside the second entry.
    Desk d("4/4 key=-3,minor name=Alto | re C5s B4s C5e G4e Ab4e C5s B4s C5e D5e | G4e C5s B4s C5e D5e F4s G4s Ab4q G4s F4s | "
           "Eb4s C5s B4s A4s G4s F4s Eb4s D4s C4e Eb5e D5e C5e | Bb4e A4e Bb4e C5e F#4e G4e A4e F#4e | G4q rq rh |;"
           "name=Soprano | rw | rw | re G5s F#5s G5e C5e Eb5e G5s F#5s G5e A5e | D5e G5s F#5s G5e A5e C5s D5s Eb5q D5s C5s | Bb4q rq rh |");
    d.panel().open(FuguePanel::Page::Analysis);
    AnalysisSection *section = d.panel().analysis();
    section->analyse();
    QTRY_VERIFY_WITH_TIMEOUT(section->found().has_value() || !section->troubleLabel()->text().isEmpty(), kPatience);
    QVERIFY2(section->found().has_value(), qPrintable(section->troubleLabel()->text()));
    QVERIFY(section->found()->entries.size() >= 2);

    bool subject = false, answer = false;
    for (const FormBand &band : d.studio.formBands()) {
        subject = subject || band.letter == QStringLiteral("S");
        answer = answer || band.letter == QStringLiteral("A");
    }
    QVERIFY(subject && answer);
    QTest::qWait(50);
    const QRectF second = section->diagram()->entryRect(1);
    QTest::mouseClick(section->diagram(), Qt::LeftButton, {}, second.center().toPoint());
    QCOMPARE(d.studio.playhead(), section->found()->entries[1].range.begin);
    QTemporaryDir folder;
    QVERIFY(section->diagram()->save(folder.filePath(QStringLiteral("form.svg"))));
    QVERIFY(section->diagram()->save(folder.filePath(QStringLiteral("form.png"))));
    QVERIFY(section->diagram()->save(folder.filePath(QStringLiteral("form.pdf"))));
    QFile pdf(folder.filePath(QStringLiteral("form.pdf")));
    QVERIFY(pdf.open(QIODevice::ReadOnly));
    QVERIFY(pdf.readAll().startsWith("%PDF"));
    QVERIFY(QFileInfo(folder.filePath(QStringLiteral("form.svg"))).size() > 500);
    QVERIFY(!QImage(folder.filePath(QStringLiteral("form.png"))).isNull());
    section->coloursBox()->setChecked(false);
    QVERIFY(d.studio.formBands().empty());
}

void FugueTest::anEntryIsColouredOnItsOwnStaff()
{
    Desk d("4/4 key=0,major name=Upper | C5w | C5w |; name=Lower | C4w | C4w |");
    auto *view = d.window.findChild<ScoreView *>();
    QVERIFY(view);
    QTest::qWait(50);
    const QImage plain = view->grab().toImage();
    const Score &score = *d.session.score();
    const auto changedBetween = [&](std::size_t part) { // the mean height of what the band of a part changes
        d.studio.setFormBands({{VoiceRef{score.parts[part]->id, 0}, score.barRange(0), FormBand::Kind::Subject, QString()}});
        QTest::qWait(50);
        const QImage now = view->grab().toImage();
        double sum = 0, count = 0;
        for (int y = 0; y < now.height(); ++y)
            for (int x = 0; x < now.width(); ++x)
                if (now.pixel(x, y) != plain.pixel(x, y)) {
                    sum += y;
                    ++count;
                }
        return count > 0 ? sum / count : -1;
    };
    const double upper = changedBetween(0), lower = changedBetween(1);
    QVERIFY(upper > 0);
    QVERIFY2(lower > upper + 20, qPrintable(QStringLiteral("%1 %2").arg(upper).arg(lower)));
}

void FugueTest::theManualNamesEveryActionOfTheMenu()
{
    Desk d;
    int actions = 0;
    for (QAction *top : d.window.menuBar()->actions())
        if (top->text() == QStringLiteral("F&ugue")) QCOMPARE(missingInManual(QStringLiteral("Fugue"), *top->menu(), &actions), QString());
    QVERIFY(actions >= 10);
}

void FugueTest::anotherDocumentForgetsTheSubject()
{
    Desk d;
    d.take();
    d.window.setUntitled(score("4/4 | rw |"));
    QVERIFY(!d.desk().subject().has_value());
    QVERIFY(d.desk().answers().empty());
}

void FugueTest::nothingIsCutOffInTheDrawer()
{
    Desk d;
    d.window.resize(1024, 700);
    d.window.showFugue();
    d.take();
    for (int i = 0; i < 7; ++i) d.panel().open(static_cast<FuguePanel::Page>(i));
    d.panel().fugue()->makePlan();
    QTRY_VERIFY_WITH_TIMEOUT(d.panel().fugue()->plan()->plan().has_value(), kPatience);
    QTest::qWait(50);
    for (int i = 0; i < 7; ++i) {
        const Section *page = d.panel().page(static_cast<FuguePanel::Page>(i));
        QString widest;
        for (const QWidget *w : page->findChildren<QWidget *>())
            if (w->isVisible() && w->minimumSizeHint().width() > 200) widest += QStringLiteral(" %1 '%2' %3").arg(w->metaObject()->className(), w->accessibleName()).arg(w->minimumSizeHint().width());
        QVERIFY2(page->minimumSizeHint().width() <= 280, qPrintable(page->header()->text() + widest));
    }
    for (const QWidget *w : d.panel().findChildren<QWidget *>()) {
        if (!w->isVisible() || w->window() != &d.window || qobject_cast<const QAbstractItemView *>(w->parentWidget())) continue;
        const QPoint left = w->mapTo(&d.panel(), QPoint(0, 0)), right = w->mapTo(&d.panel(), QPoint(w->width(), 0));
        QVERIFY2(left.x() >= 0 && right.x() <= d.panel().width(),
                 qPrintable(QStringLiteral("%1 %2 in %3: %4 of %5").arg(w->metaObject()->className(), w->accessibleName(), w->parentWidget()->metaObject()->className()).arg(right.x()).arg(d.panel().width())));
    }
}

QTEST_MAIN(FugueTest)
#include "test_fugue.moc"
