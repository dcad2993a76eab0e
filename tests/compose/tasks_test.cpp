// SPDX-License-Identifier: GPL-3.0-or-later
// The tasks of a texture of two to four voices: what is written, what is kept, what differs.
#include "core/compose/pipeline.h"
#include "core/compose/ranking.h"
#include "core/music/edits.h"
#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <algorithm>

using namespace ricercar;

namespace {

using V = ChoirVoice;

const char *kChorale =
    "4/4 key=0 name=Soprano | C5q D5q E5q D5q | E5q F5q D5h | E5q D5q C5q B4q | C5w |; "
    "name=Alto | G4q G4q G4q G4q | G4q A4q G4h | G4q A4q E4q D4q | E4w |; "
    "name=Tenor | E4q D4q C4q B3q | C4q C4q B3h | C4q D4q C4q G3q | G3w |; "
    "name=Bass clef=bass | C3q B2q C3q G3q | C3q F3q G3h | C3q F3q A3q G3q | C3w |";
const char *kTune = "4/4 key=1 name=Soprano | G4q A4q B4q C5q | D5q C5q B4q A4q | B4q G4q A4q F#4q | G4w |";
const char *kBass = "4/4 clef=bass name=Bass | C3q F3q G3q E3q | F3q C3q D3q G2q | C3w |";

CounterpointRequest requestFor(Task task, const ScorePtr &score, int count = 1)
{
    CounterpointRequest request;
    request.task = task;
    request.base = score;
    request.count = count;
    return request;
}

PipelineResult done(const CounterpointRequest &request)
{
    JobControl job;
    auto result = Pipeline({}).write(request, IdSource(100000), job);
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(*result);
}

std::string refusal(const CounterpointRequest &request)
{
    JobControl job;
    const auto result = Pipeline({}).write(request, IdSource(100000), job);
    return result ? std::string("(written)") : result.error().sentence;
}

bool rests(const Alternative &a, std::size_t voice)
{
    const auto &cells = a.draft.grid.voices[voice];
    return std::all_of(cells.begin(), cells.end(), [](const GridCell &c) { return c.pitch < 0; });
}

} // namespace

class TasksTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void twoAndThreeVoicesAreWrittenAndNoOthers_data()
    {
        QTest::addColumn<QString>("texture");
        for (const char *t : {"SA", "SB", "ST", "SAB", "STB", "SAT"}) QTest::newRow(t) << QString(t);
    }
    void twoAndThreeVoicesAreWrittenAndNoOthers()
    {
        QFETCH(QString, texture);
        const ScorePtr s = test::score(kTune);
        CounterpointRequest request = requestFor(Task::Harmonize, s, 2);
        const QString letters = "SATB";
        for (QChar c : texture) request.texture.push_back(static_cast<V>(letters.indexOf(c)));

        const PipelineResult result = done(request);

        for (const Alternative &a : result.alternatives) {
            QCOMPARE(a.score->parts.size(), static_cast<std::size_t>(texture.size()));
            COMPARE_TEXT(test::brokenInvariant(*a.score), "");
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                QCOMPARE(a.voices[v].has_value(), texture.contains(letters[static_cast<int>(v)]));
                QCOMPARE(rests(a, v), !a.voices[v].has_value());
            }
            for (const Finding &f : a.findings) QVERIFY2(f.severity != Severity::Error, f.sentence.c_str());
            QVERIFY(!a.why.empty());
        }
    }

    void aBassAloneIsHarmonized()
    {
        const ScorePtr s = test::score(kBass);
        CounterpointRequest request = requestFor(Task::Harmonize, s);
        request.given = {V::Bass};
        const Alternative a = done(request).alternatives.front();
        QCOMPARE(a.score->parts.size(), std::size_t(4));
        COMPARE_TEXT(test::text(a.score, 3), test::text(s, 0));
    }

    void anAltoAndABassAreHarmonized()
    {
        const ScorePtr s = test::score("4/4 name=Alto | G4q G4q G4q G4q | G4w |; name=Bass clef=bass | C3q B2q C3q G2q | C3w |");
        CounterpointRequest request = requestFor(Task::Harmonize, s);
        request.given = {V::Alto, V::Bass};
        const Alternative a = done(request).alternatives.front();
        QCOMPARE(a.score->parts.size(), std::size_t(4));
        COMPARE_TEXT(a.score->parts[0]->name, "Soprano");
        COMPARE_TEXT(test::text(a.score, 1), test::text(s, 0));
        COMPARE_TEXT(test::text(a.score, 3), test::text(s, 1));
    }

    void partsNamedForAVoiceAreWrittenInto()
    {
        const ScorePtr s = test::score("4/4 name=Soprano | C5q D5q E5q D5q | C5w |; name=Alto | rw | rw |; name=Tenor | rw | rw |; name=Bass | rw | rw |");
        const Alternative a = done(requestFor(Task::Harmonize, s)).alternatives.front();
        QCOMPARE(a.score->parts.size(), std::size_t(4));
        for (std::size_t v = 0; v < kChoirVoices; ++v) QVERIFY(!rests(a, v));
    }

    void aRegionIsFilledAndNothingElseChanges()
    {
        const ScorePtr s = test::score(kChorale);
        CounterpointRequest request = requestFor(Task::Fill, s, 2);
        request.range = TickRange{s->barStart(1), s->barStart(3)};
        request.write = {V::Alto, V::Tenor};
        for (const Alternative &a : done(request).alternatives) {
            for (std::size_t p : {0u, 3u}) QVERIFY(a.score->parts[p] == s->parts[p]);
            for (std::size_t p : {1u, 2u}) {
                QVERIFY(a.score->parts[p]->bars[0] == s->parts[p]->bars[0]);
                QVERIFY(a.score->parts[p]->bars[3] == s->parts[p]->bars[3]);
            }
            QVERIFY(test::text(a.score, 1) != test::text(s, 1) || test::text(a.score, 2) != test::text(s, 2));
        }
    }

    void allVoicesOfARegionCanBeFilled()
    {
        const ScorePtr s = test::score(kChorale);
        CounterpointRequest request = requestFor(Task::Fill, s);
        request.range = s->barRange(1);
        const Alternative a = done(request).alternatives.front();
        for (std::size_t p = 0; p < 4; ++p) {
            QVERIFY(a.score->parts[p]->bars[0] == s->parts[p]->bars[0]);
            QVERIFY(a.score->parts[p]->bars[2] == s->parts[p]->bars[2]);
            QVERIFY(!a.score->parts[p]->bars[1]->notes.empty());
        }
    }

    void anUnfinishedTextureIsCompletedAndItsNotesStay()
    {
        const ScorePtr s = test::score(
            "4/4 key=0 name=Soprano | C5q D5q E5q D5q | E5q F5q D5h | E5q D5q C5q B4q | C5w |; "
            "name=Alto | G4q G4q G4q G4q | rw | rw | E4w |; name=Tenor | E4q D4q C4q B3q | rw | rw | rw |; "
            "name=Bass clef=bass | C3q B2q C3q G3q | C3q F3q G3h | rw | rw |");
        for (const Alternative &a : done(requestFor(Task::Fill, s, 2)).alternatives) {
            for (std::size_t p = 0; p < 4; ++p) QVERIFY(a.score->parts[p]->bars[0] == s->parts[p]->bars[0]);
            QVERIFY(a.score->parts[0] == s->parts[0]);
            QVERIFY(a.score->parts[3]->bars[1] == s->parts[3]->bars[1]);
            QVERIFY(a.score->parts[1]->bars[3] == s->parts[1]->bars[3]);
            for (const auto &cells : a.draft.grid.voices)
                for (const GridCell &cell : cells) QVERIFY(cell.pitch >= 0);
        }
        QVERIFY(refusal(requestFor(Task::Fill, test::score(kChorale))).find("nothing to complete") != std::string::npos);
    }

    void aVariationDiffersAndKeepsToWhatWasThereInMeasure()
    {
        const ScorePtr s = test::score(kChorale);
        double before = -1;
        for (double likeness : {0.0, 0.5, 0.9}) {
            CounterpointRequest request = requestFor(Task::Vary, s, 3);
            request.settings.likeness = likeness;
            double share = 0;
            const PipelineResult result = done(request);
            for (const Alternative &a : result.alternatives) {
                QVERIFY(a.score->parts[0] == s->parts[0]); // the tune
                const VoiceGrid was = gridFrom(*s, a.voices, {TimelineTick{0}, s->end()});
                CellMask free;
                for (std::size_t v = 0; v < kChoirVoices; ++v) free.free[v].assign(was.size(), v > 0);
                const double kept = ricercar::likeness(a.draft.grid, was, free);
                QVERIFY(kept < 1);
                share += kept / 3;
            }
            QVERIFY2(share > before, "more likeness keeps more");
            before = share;
        }
        QVERIFY(before > 0.75);
    }

    void oneVoiceIsAddedToOneTwoOrThree_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<int>("voice"); // -1: as the studio chooses
        QTest::newRow("a second voice") << kTune << -1;
        QTest::newRow("an alto to a tune") << kTune << 1;
        QTest::newRow("a tenor to outer voices") << "4/4 name=Soprano | C5q D5q E5q D5q | C5w |; name=Bass clef=bass | C3q B2q C3q G2q | C3w |" << 2;
        QTest::newRow("a fourth voice") << "2/4 name=Soprano | C5q D5q | E5h |; name=Alto | G4q G4q | G4h |; name=Bass clef=bass | C3q B2q | C3h |" << -1;
        QTest::newRow("an alto between unnamed parts") << "4/4 name=Flute | C5q D5q E5q D5q | C5w |; name=Viola | E4q D4q C4q B3q | C4w |" << 1;
    }
    void oneVoiceIsAddedToOneTwoOrThree()
    {
        QFETCH(QString, music);
        QFETCH(int, voice);
        const ScorePtr s = test::score(music.toStdString());
        CounterpointRequest request = requestFor(Task::AddVoice, s);
        if (voice >= 0) request.write = {static_cast<V>(voice)};
        const Alternative a = done(request).alternatives.front();
        QCOMPARE(a.score->parts.size(), s->parts.size() + 1);
        for (const PartPtr &part : s->parts) QVERIFY(a.score->parts[a.score->partIndex(part->id)]->bars == part->bars);
        if (voice >= 0) QVERIFY(a.voices[static_cast<std::size_t>(voice)] && !rests(a, static_cast<std::size_t>(voice)));
    }

    void theInnerVoicesAreReharmonized()
    {
        const ScorePtr s = test::score(kChorale);
        const Alternative a = done(requestFor(Task::Reharmonize, s)).alternatives.front();
        QVERIFY(a.score->parts[0] == s->parts[0] && a.score->parts[3] == s->parts[3]);
        QVERIFY(!(a.score->parts[1] == s->parts[1]));
        QVERIFY(refusal(requestFor(Task::Reharmonize, test::score(kTune))).find("outer voices") != std::string::npos);
    }

    void whatCannotBeDoneIsSaidInASentence()
    {
        const ScorePtr s = test::score(kChorale);
        QVERIFY(refusal(requestFor(Task::AddVoice, s)).find("all four voices") != std::string::npos);
        QVERIFY(refusal(requestFor(Task::Vary, test::score(kTune))).find("One voice alone") != std::string::npos);
        CounterpointRequest all = requestFor(Task::Harmonize, s);
        all.given = {V::Soprano, V::Alto, V::Tenor, V::Bass};
        QVERIFY(refusal(all).find("nothing is left to write") != std::string::npos);
        CounterpointRequest both = requestFor(Task::Fill, s);
        both.given = both.write = {V::Alto};
        QVERIFY(refusal(both).find("both kept and written") != std::string::npos);
        CounterpointRequest absent = requestFor(Task::Harmonize, s);
        absent.texture = {V::Soprano, V::Bass};
        absent.write = {V::Alto};
        QVERIFY(refusal(absent).find("no voice of the texture") != std::string::npos);
    }

    void aNoteThatComesOutAsItWasIsTheSameNote()
    {
        const ScorePtr s = test::score(kChorale);
        CounterpointRequest request = requestFor(Task::Vary, s);
        request.settings.likeness = 0.9;
        const Alternative a = done(request).alternatives.front();
        std::size_t same = 0, all = 0;
        for (std::size_t p = 1; p < 4; ++p)
            for (const PlacedNote &n : notesIn(*s, p, {TimelineTick{0}, s->end()})) {
                ++all;
                same += findNote(*a.score, n.note->id).note != nullptr;
            }
        QVERIFY(same * 2 > all);
        QVERIFY(same < all);
    }
};

QTEST_GUILESS_MAIN(TasksTest)
#include "tasks_test.moc"
