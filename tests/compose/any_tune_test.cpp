// SPDX-License-Identifier: GPL-3.0-or-later
// Whatever tune is brought: four voices come back, the tune is the same to the bit, nobody leaves their range.
#include "core/compose/pipeline.h"
#include "core/compose/rule_harmonizer.h"
#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

using namespace ricercar;

namespace {

std::string longTune(int bars)
{
    static const char *kBars[] = {"G4q A4q B4q C5q", "D5q C5q B4q A4q", "B4q G4q A4q F#4q", "G4h D5h",
                                  "E5q D5q C5q B4q", "C5q A4q B4q G4q", "A4e B4e C5q A4q F#4q", "G4w"};
    std::string text = "4/4 key=1 |";
    for (int b = 0; b < bars; ++b) text += " " + std::string(kBars[b % 8]) + " |";
    return text;
}

} // namespace

class AnyTuneTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void anyTuneIsHarmonized_data()
    {
        QTest::addColumn<QString>("music");
        auto row = [](const char *name, const std::string &music) { QTest::newRow(name) << QString::fromStdString(music); };
        row("chorale", "4/4 pickup=1q key=1 | G4q | B4q A4q G4q A4q | B4h.{fermata} B4q | C5q B4q A4q G4q | A4h.{fermata} D5q | "
                       "C5q B4q A4q F#4q | G4h.{fermata} rq |");
        row("3/4", "3/4 key=-1 | F4q A4q C5q | D5h C5q | Bb4q A4q G4q | A4h. | C5q D5q C5q | Bb4h A4q | G4h E4q | F4h. |");
        row("6/8", "6/8 key=2 | D5q. F#5q E5e | D5q C#5e B4q. | A4e B4e C#5e D5q E5e | F#5q. E5q. | D5h. |");
        row("9/8", "9/8 key=0 | C5q. D5q. E5q. | F5q E5e D5q. G4q. | C5q.+h. |");
        row("5/4", "5/4 key=0 | C5q D5q E5q D5q C5q | B4q C5q D5h G4q | A4q B4q C5q D5q B4q | C5w+q |");
        row("7/8", "7/8 key=0 | A4e B4e C5e D5e E5q. | D5q C5q B4q. | A4q C5q B4q. | A4h A4q. |");
        row("2/2", "2/2 key=-2 | Bb4h D5h | C5h Bb4h | A4h C5h | Bb4w |");
        row("minor", "4/4 key=-1,minor | D5q D5q A4q A4q | Bb4q A4q G4h | F4q G4q A4q Bb4q | A4q G4q F4q E4q | D4w |");
        row("Dorian", "4/4 | D4q A4q B4q A4q | C5q B4q A4h | F4q G4q A4q E4q | F4q E4q D4h |");
        row("Mixolydian", "4/4 | G4q A4q B4q C5q | D5q C5q B4q G4q | F4q G4q A4q F4q | G4h G4h |");
        row("Phrygian", "4/4 | E4q F4q G4q A4q | B4q C5q B4h | A4q G4q F4q G4q | F4h E4h |");
        row("two bars", "4/4 | C5q D5q E5q D5q | C5w |");
        row("one bar", "4/4 | C5q D5q B4q C5q |");
        row("one note", "4/4 | C5w |");
        row("chromatic", "4/4 | C5q C#5q D5q D#5q | E5q F5q F#5q G5q | G#5q G5q F#5q F5q | E5q Eb5q D5q C#5q | C5w |");
        row("rests", "4/4 | rq C5q D5q rq | E5q rq rh | rw | rw | D5q E5e re D5q B4q | C5h rh |");
        row("triplets", "4/4 | C5e3 D5e3 E5e3 F5q G5e3 F5e3 E5e3 D5q | E5q C5e3 D5e3 E5e3 D5q B4q | C5w |");
        row("very short notes", "4/4 | C5t D5t E5t F5t G5e C5x D5x E5x F5x G5s A5e G5q E5q | D5h C5h |");
        row("below the range", "4/4 | C3q D3q E3q F3q | G3q F3q E3q D3q | C3w |");
        row("above the range", "4/4 | C6q D6q E6q F6q | G6q F6q E6q D6q | C6w |");
        row("a wild range", "4/4 | C3q C6q E5q G3q | B6q D4q F5q A2q | C5w |");
        row("big leaps", "4/4 | C4q C5q G4q G5q | A4q F5q D4q B4q | C5w |");
        row("metres that change", "4/4 | C5q D5q E5q F5q | 3/4 G5q F5q E5q | 6/8 D5q. E5q. | 2/4 C5h |");
        row("chords in the tune", "4/4 | [E4 G4 C5]q [F4 A4 D5]q [G4 C5 E5]h | [F4 B4 D5]h [E4 G4 C5]h |");
        row("wrong signature", "4/4 key=0,major | E4q F#4q G#4q A4q | B4q C#5q D#5q E5q | D#5q C#5q B4q A4q | G#4q F#4q E4h |");
    }
    void anyTuneIsHarmonized()
    {
        QFETCH(QString, music);
        check(music.toStdString(), 2);
    }

    void twoHundredBarsAreHarmonized() { check(longTune(200), 1); }

    void eachVoiceCanBeTheGivenOne_data()
    {
        QTest::addColumn<QString>("music");
        QTest::addColumn<int>("voice");
        QTest::newRow("alto") << "4/4 | E4q F4q G4q G4q | A4q G4q F4q F4q | E4w |" << 1;
        QTest::newRow("tenor") << "4/4 | C4q C4q D4q E4q | F4q E4q D4q B3q | C4w |" << 2;
        QTest::newRow("bass") << "4/4 clef=bass | C3q F3q G3q E3q | F3q C3q D3q G2q | C3w |" << 3;
    }
    void eachVoiceCanBeTheGivenOne()
    {
        QFETCH(QString, music);
        QFETCH(int, voice);
        check(music.toStdString(), 1, static_cast<ChoirVoice>(voice));
    }

    void outerVoicesCanBeGiven()
    {
        auto [s, ids] = test::built("4/4 name=Soprano | C5q D5q E5q D5q | C5w |; name=Bass clef=bass | C3q B2q C3q G2q | C3w |");
        CounterpointRequest request;
        request.base = s;
        request.count = 1;
        JobControl job;
        const auto result = Pipeline({}).write(request, ids.reserve(100000), job);
        QVERIFY2(result.has_value(), result ? "" : result.error().sentence.c_str());
        const Alternative &a = result->alternatives.front();
        QCOMPARE(a.score->parts.size(), std::size_t(4));
        COMPARE_TEXT(a.score->parts[1]->name, "Alto");
        COMPARE_TEXT(test::text(a.score, 3), test::text(s, 1));
    }

private:
    void check(const std::string &music, int count, std::optional<ChoirVoice> given = {})
    {
        auto [s, ids] = test::built(music);
        CounterpointRequest request;
        request.base = s;
        request.count = count;
        if (given) request.given = {*given};
        JobControl job;

        const auto result = Pipeline({}).write(request, ids.reserve(1000000), job);

        QVERIFY2(result.has_value(), result ? "" : result.error().sentence.c_str());
        QCOMPARE(static_cast<int>(result->alternatives.size()), count);
        for (const Alternative &a : result->alternatives) {
            COMPARE_TEXT(test::text(a.score, 0).empty() ? "" : ricercar::test::brokenInvariant(*a.score), "");
            QCOMPARE(a.score->parts.size(), std::size_t(4));
            const std::size_t tune = a.score->partIndex(s->parts[0]->id);
            for (std::size_t b = 0; b < s->barCount(); ++b) QVERIFY(*a.score->parts[tune]->bars[b] == *s->parts[0]->bars[b]);
            int errors = 0;
            for (const Finding &f : a.findings) {
                errors += f.severity == Severity::Error;
                QVERIFY2(f.rule != "range", f.sentence.c_str());
            }
            QVERIFY2(errors * 16 <= static_cast<int>(s->barCount()) + 15, "too many errors");
            // Where the tune sounds, so do the others.
            for (std::size_t v = 0; v < kChoirVoices; ++v) {
                QVERIFY(a.voices[v]);
                const auto &cells = a.draft.grid.voices[v];
                const std::size_t role = given ? static_cast<std::size_t>(*given) : givenOf(*result);
                for (std::size_t f = 0; f < a.draft.grid.size(); ++f)
                    QVERIFY(cells[f].pitch >= 0 || a.draft.grid.voices[role][f].pitch < 0);
            }
        }
    }

    static std::size_t givenOf(const PipelineResult &result)
    {
        return static_cast<std::size_t>(result.concept_.given.value.front());
    }
};

QTEST_GUILESS_MAIN(AnyTuneTest)
#include "any_tune_test.moc"
