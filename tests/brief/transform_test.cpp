// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/change.h"
#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

using namespace ricercar;
using Kind = Transform::Kind;

namespace {

std::string after(const test::Built &built, Transform t, TickRange range = {TimelineTick{0}, TimelineTick{1'000'000'000}}, std::vector<Lock> kept = {})
{
    IdSource ids = built.ids;
    const auto result = transformed(built.score, t, range, {}, kept, ids);
    if (!result) return result.error().sentence;
    if (const std::string broken = test::brokenInvariant(*result->score); !broken.empty()) return broken;
    return test::text(result->score);
}

} // namespace

class TransformTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void majorBecomesMinorWithItsLeadingNote();
    void minorBecomesMajor();
    void transposingMovesTheKeySignatureToo();
    void inversionMirrorsAlongTheScale();
    void retrogradeTurnsARangeAround();
    void augmentationDoublesValuesAndBars();
    void lockedNotesStay();
    void otherBarsStayTheVeryBars();
};

void TransformTest::majorBecomesMinorWithItsLeadingNote()
{
    const test::Built tune = test::built("4/4 key=0,major | C4q E4q A4q B4q | C5w |");
    Transform t;
    t.kind = Kind::ToMode;
    t.key.mode = Mode::Minor;

    COMPARE_TEXT(after(tune, t), "C4q Eb4q Ab4q B4q | C5w |");
}

void TransformTest::minorBecomesMajor()
{
    const test::Built tune = test::built("4/4 key=0,minor | A4q C5q E5q G#5q | A5w |");
    Transform t;
    t.kind = Kind::ToMode;
    t.key.mode = Mode::Major;

    COMPARE_TEXT(after(tune, t), "A4q C#5q E5q G#5q | A5w |");
}

void TransformTest::transposingMovesTheKeySignatureToo()
{
    const test::Built tune = test::built("4/4 key=0,major | C4q E4q G4q C5q |");
    Transform t;
    t.kind = Kind::Transpose;
    t.interval = {2, 4};
    IdSource ids = tune.ids;

    const auto result = transformed(tune.score, t, {TimelineTick{0}, tune.score->end()}, {}, {}, ids);

    QVERIFY(result.has_value());
    COMPARE_TEXT(test::text(result->score), "E4q G#4q B4q E5q |");
    QCOMPARE(int(result->score->masterBars[0]->key.fifths), 4);
}

void TransformTest::inversionMirrorsAlongTheScale()
{
    const test::Built tune = test::built("4/4 key=0,major | C5q D5q E5q G5q |");
    Transform t;
    t.kind = Kind::Invert;

    COMPARE_TEXT(after(tune, t), "C5q B4q A4q F4q |");
}

void TransformTest::retrogradeTurnsARangeAround()
{
    const test::Built tune = test::built("4/4 key=0,major | C5h D5q E5q | G5w |");
    Transform t;
    t.kind = Kind::Retrograde;

    COMPARE_TEXT(after(tune, t, tune.score->barRange(0)), "E5q D5q C5h | G5w |");
}

void TransformTest::augmentationDoublesValuesAndBars()
{
    const test::Built tune = test::built("4/4 key=0,major | C5q D5q E5h |");
    Transform t;
    t.kind = Kind::Augment;

    COMPARE_TEXT(after(tune, t), "C5h D5h | E5w |");
}

void TransformTest::lockedNotesStay()
{
    const test::Built tune = test::built("4/4 key=0,major | C5q D5q E5h | F5w |");
    Transform t;
    t.kind = Kind::Octave;
    t.steps = 1;
    const Lock lock{tune.score->parts[0]->id, 0, tune.score->barRange(1), static_cast<std::uint8_t>(Attribute::All)};

    COMPARE_TEXT(after(tune, t, {TimelineTick{0}, tune.score->end()}, {lock}), "C6q D6q E6h | F5w |");
}

void TransformTest::otherBarsStayTheVeryBars()
{
    const test::Built tune = test::built("4/4 key=0,major | C5w | D5w | E5w |");
    FollowUpRequest request;
    request.text = "bar 2 an octave lower";
    request.score = tune.score;
    request.concept_ = foundIn(*tune.score, {TimelineTick{0}, tune.score->end()});
    IdSource ids = tune.ids;

    const auto change = understoodChange(request);
    QVERIFY(change && change->changes.size() == 1);
    const auto result = madeExactly(change->changes[0], tune.score, ids);

    QVERIFY(result.has_value());
    QCOMPARE(result->score->parts[0]->bars[0], tune.score->parts[0]->bars[0]);
    QCOMPARE(result->score->parts[0]->bars[2], tune.score->parts[0]->bars[2]);
    COMPARE_TEXT(test::barText(*result->score, 0, 1), "D4w");
}

QTEST_GUILESS_MAIN(TransformTest)
#include "transform_test.moc"
