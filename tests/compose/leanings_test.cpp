// SPDX-License-Identifier: GPL-3.0-or-later
// What the concept lets expect: the piece begins and ends at home; what is given or asked for goes before.
#include "core/compose/concept_analysis.h"
#include "core/compose/concept_leanings.h"
#include "core/compose/pipeline.h"
#include "core/compose/rule_harmonizer.h"
#include "core/theory/key.h"
#include "tests/support/notation.h"

#include <QTest>

using namespace ricercar;

namespace {

constexpr PitchClasses kG = 1 << 7, kB = 1 << 11, kD = 1 << 2, kFSharp = 1 << 6, kC = 1 << 0;

struct Leaned {
    ChoirTask task;
    CellWishes wishes;
};

Leaned leaned(const char *tune, CellWishes wishes = {})
{
    CounterpointRequest request;
    request.base = test::score(tune);
    request.given = {ChoirVoice::Soprano};
    const auto analysis = analysed(request);
    Leaned out{choirTask(request, *analysis), std::move(wishes)};
    leanOnConcept(out.wishes, *analysis, out.task);
    return out;
}

} // namespace

class LeaningsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aPieceBeginsAndEndsOnItsTonic()
    {
        const Leaned l = leaned("4/4 key=1,major | G4q A4q B4q C5q | D5q B4q A4h | B4q A4q G4q F#4q | G4w |");
        const std::size_t last = l.task.grid.size() - 16;
        QCOMPARE(l.wishes.harmony.front(), static_cast<PitchClasses>(kG | kB | kD));
        QCOMPARE(l.wishes.harmony[last], static_cast<PitchClasses>(kG | kB | kD));
        QCOMPARE(l.wishes.required[3][last], kG);                                       // over its root
        QCOMPARE(l.wishes.required[1][last], static_cast<PitchClasses>(kG | kB | kD));
        QCOMPARE(l.wishes.harmony[last - 1], static_cast<PitchClasses>(kD | kFSharp | (1 << 9) | kC)); // its dominant
        QCOMPARE(l.wishes.required[3].front(), PitchClasses{0});                        // the beginning is a preference
    }

    void aTuneThatDoesNotAllowItIsNotAsked()
    {
        const Leaned l = leaned("4/4 key=1,major | A4q A4q B4q C5q | D5q B4q A4h | B4q A4q G4q F#4q | G4w |");
        QCOMPARE(l.wishes.harmony.front(), PitchClasses{0});
    }

    void whatIsAskedForGoesBefore()
    {
        CellWishes wishes;
        wishes.harmony.assign(64, 0);
        for (auto &required : wishes.required) required.assign(64, 0);
        wishes.harmony[0] = wishes.harmony[48] = kC;
        wishes.required[3][48] = kB;
        const Leaned l = leaned("4/4 key=1,major | G4q A4q B4q C5q | D5q B4q A4h | B4q A4q G4q F#4q | G4w |", wishes);
        QCOMPARE(l.wishes.harmony[0], kC);
        QCOMPARE(l.wishes.harmony[48], kC);
        QCOMPARE(l.wishes.required[3][48], kB);
    }

    void everyIdeaEndsAtHome()
    {
        for (const char *tune : {"4/4 key=1,major | G4q A4q B4q C5q | D5q B4q A4h | B4q A4q G4q F#4q | G4w |",
                                 "3/4 key=-1,minor | D5q E5q F5q | E5q D5q C#5q | F5q E5q D5q | C#5h. | D5q F5q E5q | D5h. |"}) {
            CounterpointRequest request;
            request.base = test::score(tune);
            JobControl job;
            const auto result = Pipeline({std::make_shared<RuleHarmonizer>()}).write(request, IdSource(1000), job);
            QVERIFY(result);
            for (const Alternative &a : result->alternatives) {
                const VoiceGrid &grid = a.draft.grid;
                QCOMPARE(grid.voices[3].back().pitch % 12, tonicPitchClass(result->concept_.key.value));
            }
        }
    }
};

QTEST_GUILESS_MAIN(LeaningsTest)
#include "leanings_test.moc"
