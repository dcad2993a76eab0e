// SPDX-License-Identifier: GPL-3.0-or-later
// Consecutives in disguise: octave leaps, ornaments, suspensions, rests, voices that change places; and what excuses them.
#include "core/music/edits.h"
#include "core/theory/checker.h"
#include "tests/support/notation.h"

#include <QTest>

#include <random>

using namespace ricercar;

namespace {

std::map<std::string, int> found(const std::string &music) { return summaryOf(checkVoiceLeading(*test::score(music))); }

// Two voices over quarters: the upper one's main notes make `interval` with the lower one's, an ornament between.
struct Seed {
    const char *name;
    // The upper voice's notes over two quarters, from main note `a` to main note `b` (diatonic steps over C4 = 28).
    std::string (*upper)(int a, int b);
    bool mustMoveBySteps = false;
};

std::string name(int step)
{
    static const char *kLetters[] = {"C", "D", "E", "F", "G", "A", "B"};
    return std::string(kLetters[step % 7]) + std::to_string(step / 7);
}

const Seed kSeeds[] = {
    {"passing", [](int a, int b) { return name(a) + "e " + name((a + b) / 2) + "e " + name(b) + "q"; }, true},
    {"échappée", [](int a, int b) { return name(a) + "e " + name(a + (b > a ? -1 : 1)) + "e " + name(b) + "q"; }},
    {"suspension", [](int a, int b) { return name(a) + "q+e " + name(b) + "e"; }},
};

} // namespace

class DisguiseTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aLeapOfAnOctaveHidesNothing()
    {
        QCOMPARE(found("4/4 | G4q A5q G5h |; | C3q D3q E3h |")["parallel-fifths"], 1);   // fifth to twelfth
        QCOMPARE(found("4/4 | G4q A4q G4h |; | C4q D3q E3h |")["contrary-fifths"], 1);   // by contrary motion
        QCOMPARE(found("4/4 | C5q C6q D6h |; | C4e C3e C4q D3h |")["contrary-octaves"] + found("4/4 | C5q C6q D6h |; | C4e C3e C4q D4h |")["parallel-octaves"], 2);
    }

    void theSameNotesInAnotherOctaveAreNoConsecutives()
    {
        QCOMPARE(found("4/4 | C5h C4h |; | C4h C3h |")["parallel-octaves"], 0);
    }

    void anOrnamentDoesNotUndoFifthsAndOctaves()
    {
        QCOMPARE(found("4/4 | G4e F4e A4q G4h |; | C4q D4q E4h |")["ornamented-fifths"], 1);
        // Where the ornament comes back to its main note they are plain parallels.
        QCOMPARE(found("4/4 | G4s F4s G4e A4q G4h |; | C4q D4q E4h |")["parallel-fifths"], 1);
        QCOMPARE(found("4/4 | C5e B4e D5q E5h |; | C4q D4q G3h |")["ornamented-octaves"], 1);
        // A suspension only delays the note that is meant.
        QCOMPARE(found("4/4 | A4q+e G4e F4h |; | D4q C4q A3h |")["ornamented-fifths"], 1);
    }

    void fifthsAndSixthsInTurnAreExcused()
    {
        // 5-6 5-6 rising: the fifth of each beat is there before the beat.
        QCOMPARE(found("4/4 | G4e A4q B4q C5q+e |; | C4q D4q E4q F4q |")["ornamented-fifths"], 0);
        // A consonant leap between is a note of its own.
        QCOMPARE(found("4/4 | G4e E4e A4q B4h |; | C4q D4q G3h |")["ornamented-fifths"], 0);
    }

    void aShortRestDoesNotUndoThem()
    {
        const auto findings = checkVoiceLeading(*test::score("4/4 | G4e re A4q B4h |; | C4e re D4q G3h |"));
        QCOMPARE(summaryOf(findings)["parallels-across-rest"], 1);
        for (const Finding &f : findings)
            if (f.rule == "parallels-across-rest") QCOMPARE(f.severity, Severity::Weakness);
        for (const Finding &f : checkVoiceLeading(*test::score("4/4 | G4q rq A4h |; | C4q rq D4h |")))
            if (f.rule == "parallels-across-rest") QCOMPARE(f.severity, Severity::Info);
        QCOMPARE(found("4/4 | G4q rh A4q |; | C4q rh D4q |")["parallels-across-rest"], 0);
    }

    void voicesThatChangePlacesStillSoundInParallel()
    {
        // The fifth C-G goes to the fifth D-A, but the alto takes the D and the tenor the A.
        QCOMPARE(found("4/4 | C5w |; | G4h D4h |; | C4h A4h |")["parallels-across-voices"], 1);
        QCOMPARE(found("4/4 | C5w |; | G4h A4h |; | C4h D4h |")["parallels-across-voices"], 0);
    }

    void aDiminishedFifthMayNotOpenOverTheBass()
    {
        QCOMPARE(found("4/4 | F4h G4h |; | B3h C4h |")["unequal-fifths"], 1);
        QCOMPARE(found("4/4 | G4h F4h |; | C4h B3h |")["unequal-fifths"], 0); // perfect to diminished is fair
    }

    void aHundredOfEachDisguiseAreFound()
    {
        std::mt19937 random(3);
        for (const Seed &seed : kSeeds)
            for (const int interval : {4, 7}) { // steps: fifth, octave
                int hits = 0;
                for (int n = 0; n < 100; ++n) {
                    int low = 0, next = 0;
                    do {
                        low = 24 + static_cast<int>(random() % 7);
                        const int by = seed.mustMoveBySteps ? 2 : std::string(seed.name) == "suspension" ? 1 : 1 + static_cast<int>(random() % 2);
                        next = low + (random() % 2 && std::string(seed.name) != "suspension" ? by : -by);
                        // Only perfect fifths: not over B.
                    } while (low % 7 == 6 || next % 7 == 6);
                    std::string bars = "4/4 | ", under = "; | ";
                    const std::size_t at = random() % 3;
                    for (std::size_t b = 0; b < 4; ++b) {
                        bars += b == at ? seed.upper(low + interval, next + interval) + " rh | " : "rw | ";
                        under += b == at ? name(low) + "q " + name(next) + "q rh | " : "rw | ";
                    }
                    auto all = found(bars + under);
                    hits += all[interval == 4 ? "ornamented-fifths" : "ornamented-octaves"] > 0;
                }
                QVERIFY2(hits >= 99, (std::string(seed.name) + ": " + std::to_string(hits) + " of 100").c_str());
            }
    }
};

QTEST_GUILESS_MAIN(DisguiseTest)
#include "disguise_test.moc"
