// SPDX-License-Identifier: GPL-3.0-or-later
// How long one edit takes in a score of 100 000 notes (16 parts). The bounds are wide, for busy machines and
// unoptimised builds; the medians are printed.
#include "core/music/edits.h"

#include "core/music/delta.h"

#include "tests/support/qt_words.h"

#include <QElapsedTimer>

#include <algorithm>
#include <random>

using namespace ricercar;

namespace {

ScorePtr largeScore(IdSource &ids)
{
    constexpr int kParts = 16, kBars = 782, kPerBar = 8;
    Score draft;
    for (int b = 0; b < kBars; ++b)
        draft.masterBars.push_back(std::make_shared<const MasterBar>());
    for (int p = 0; p < kParts; ++p) {
        auto part = std::make_shared<Part>();
        part->id = ids.part();
        for (int b = 0; b < kBars; ++b) {
            Bar bar;
            for (int i = 0; i < kPerBar; ++i) {
                Note note;
                note.id = ids.note();
                note.onset = BarTick{i * kEighth.value};
                note.length = kEighth;
                bar.notes.push_back(note);
            }
            part->bars.push_back(std::make_shared<const Bar>(std::move(bar)));
        }
        draft.parts.push_back(std::move(part));
    }
    return Score::finish(std::move(draft));
}

} // namespace

class EditSpeedTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void initTestCase() { m_score = largeScore(m_ids); }

    void oneNoteIsEditedWellUnderAMillisecond_data()
    {
        QTest::addColumn<int>("kind");
        QTest::newRow("pitch of a note") << 0;
        QTest::newRow("move of a note") << 1;
        QTest::newRow("removal of a note") << 2;
        QTest::newRow("a new note") << 3;
        QTest::newRow("100 neighbours moved") << 4;
        QTest::newRow("look-up by id") << 5;
    }
    void oneNoteIsEditedWellUnderAMillisecond()
    {
        QFETCH(int, kind);
        std::mt19937 random(7);
        const auto all = allNotes(*m_score);
        std::vector<double> microseconds;
        for (int i = 0; i < 200; ++i) {
            const std::size_t n = random() % (all.size() - 100);
            NoteSet some{all[n].note->id};
            for (std::size_t k = 0; kind == 4 && k < 100; ++k)
                some.insert(all[n + k].note->id);
            const NewNote fresh{m_score->parts[n % 16]->id, all[n].onset, *all[n].note};

            QElapsedTimer timer;
            timer.start();
            ScorePtr next = m_score;
            switch (kind) {
            case 0:
                next = transposedChromatically(m_score, some, 1);
                break;
            case 2:
                next = withoutNotes(m_score, some);
                break;
            case 3:
                next = withNotes(m_score, {&fresh, 1}, m_ids);
                break;
            case 5:
                QVERIFY(findNote(*m_score, *some.begin()).note == all[n].note);
                break;
            default:
                next = moved(m_score, some, kSixteenth);
                break;
            }
            const Delta delta = deltaBetween(*m_score, *next);
            microseconds.push_back(double(timer.nsecsElapsed()) / 1000);
            QVERIFY(delta.bars.size() <= (kind == 4 ? 200u : 2u));
        }
        std::sort(microseconds.begin(), microseconds.end());
        qInfo("%s: median %.0f us, 95%% %.0f us", QTest::currentDataTag(), microseconds[100],
              microseconds[190]);
        QVERIFY2(microseconds[100] < 16000, "an edit takes longer than a frame");
    }

private:
    IdSource m_ids;
    ScorePtr m_score;
};

QTEST_GUILESS_MAIN(EditSpeedTest)
#include "edit_speed_test.moc"
