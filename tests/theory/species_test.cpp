// SPDX-License-Identifier: GPL-3.0-or-later
// The five species: exercises that are right have no errors, and a hundred wrong ones of each kind are found.
#include "core/music/edits.h"
#include "core/theory/species.h"
#include "tests/support/notation.h"

#include <QTest>

#include <functional>
#include <random>

using namespace ricercar;

namespace {

std::vector<Finding> strict(const ScorePtr &score)
{
    CheckOptions options;
    options.rules.profile = CheckProfile::StrictSpecies;
    return checkVoiceLeading(*score, options);
}

int errorsIn(const ScorePtr &score, std::string *which = nullptr)
{
    int errors = 0;
    for (const Finding &f : strict(score))
        if (f.severity == Severity::Error) {
            ++errors;
            if (which) *which += f.rule + ": " + f.sentence + " ";
        }
    return errors;
}

std::string name(int step)
{
    static const char *kLetters[] = {"C", "D", "E", "F", "G", "A", "B"};
    return std::string(kLetters[step % 7]) + std::to_string(step / 7);
}

// Fux's cantus in the Dorian mode and his counterpoint above it, note against note; steps over C0.
const std::vector<int> kCantus{29, 31, 30, 29, 32, 31, 33, 32, 31, 30, 29};
const std::vector<int> kUpper{33, 33, 32, 33, 34, 35, 35, 34, 36, 35, 36};

ScorePtr exercise(const std::vector<int> &upper, bool raised = true)
{
    std::string text = "C ";
    for (std::size_t i = 0; i < upper.size(); ++i) {
        std::string note = name(upper[i]);
        if (raised && i + 2 == upper.size() && note[0] == 'C') note.insert(1, "#");
        text += "| " + note + "w ";
    }
    text += "|; ";
    for (const int step : kCantus) text += "| " + name(step) + "w ";
    return test::score(text + "|");
}

const std::string kUnder = "; | D4w | F4w | E4w | D4w |";

} // namespace

class SpeciesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void exercisesThatAreRightHaveNoErrors()
    {
        std::string why;
        const auto right = [&](const std::string &upper) { return errorsIn(test::score("C " + upper + kUnder), &why) == 0; };
        QVERIFY2(errorsIn(exercise(kUpper), &why) == 0, why.c_str());
        QVERIFY2(right("| A4w | C5w | C#5w | D5w |") || !why.empty(), why.c_str());
        why.clear();
        QVERIFY2(right("| rh A4h | D5h A4h | B4h C#5h | D5w |"), why.c_str());
        QVERIFY2(right("| D5q C5q B4q C5q | D5q C5q B4q A4q | G4q A4q B4q C#5q | D5w |"), why.c_str());
        QVERIFY2(right("| rh A4h+h | D5h+h | C#5h | D5w |"), why.c_str());
        QVERIFY2(right("| rh A4h+q | B4q C5q D5q+h | C#5h | D5w |"), why.c_str());
    }

    // Nothing that weighs: whole exercises on two of Fux's cantus firmi. The first two are his; in the other species
    // they are written after his rules.
    void wholeExercisesInEverySpeciesAreClean()
    {
        const std::string dorian = "; | D4w | F4w | E4w | D4w | G4w | F4w | A4w | G4w | F4w | E4w | D4w |";
        const std::string phrygian = "; | E4w | C4w | D4w | C4w | A3w | A4w | G4w | E4w | F4w | E4w |";
        const std::string exercises[] = {
            "| A4w | A4w | G4w | A4w | B4w | C5w | C5w | B4w | D5w | C#5w | D5w |" + dorian,
            "| B4w | C5w | F4w | G4w | A4w | C5w | B4w | E5w | D5w | E5w |" + phrygian,
            "| rh A4h | D5h A4h | B4h C5h | D5h A4h | B4h C5h | D5h E5h | F5h C5h | B4h E5h | D5h A4h | B4h C#5h | D5w |" + dorian,
            "| D5q E5q F5q G5q | A5q G5q F5q D5q | E5q D5q C5q E5q | F5q E5q D5q C5q | B4q C5q D5q E5q | F5q E5q D5q C5q "
            "| F5q E5q D5q C5q | B4q C5q D5q E5q | F5q E5q D5q A4q | B4q A4q B4q C#5q | D5w |" + dorian,
            "| rh A4h+h | D5h+h | C5h+h | B4h+h | D5h+h | C5h+h | F5h+h | E5h+h | D5h+h | C#5h | D5w |" + dorian,
            "| rh A4h+h | D5h+h | C5h+h | B4q A4q | B4q C5q D5q E5q | F5h D5h+h | C5h+h | B4h | A4h D5h+h | C#5h | D5w |" + dorian};
        for (const std::string &exercise : exercises) {
            const ScorePtr s = test::score("C " + exercise);
            QVERIFY(suggestedProfile(*s) == CheckProfile::StrictSpecies);
            for (const Finding &f : strict(s)) QVERIFY2(f.severity == Severity::Info, (f.sentence + " in " + exercise).c_str());
        }
    }

    void rareSuspensionsWeighLessThanWrongOnes()
    {
        // 7-8 below the cantus: prepared and resolved, but no suspension Fux teaches.
        const auto s = test::score("C | A4w | C5w | A4w | A4w |; | rh A3h+h | D4h+h | C4h+h | A3w |");
        for (const Finding &f : strict(s)) QVERIFY(f.rule != "species-suspension-kind" || f.severity == Severity::Weakness);
        // 9-8 above, then 2-1.
        const auto kinds = [](const std::string &upper, const std::string &lower) {
            return summaryOf(strict(test::score("C " + upper + "; " + lower)))["species-suspension-kind"];
        };
        QCOMPARE(kinds("| rh E5h+h | D5h+h | B4h+h | C5h | C5w |", "| C4w | D4w | G4w | E4w | C4w |"), 0);
        QCOMPARE(kinds("| rh E4h+h | D4h+h | D4h+h | C4h | C4w |", "| C4w | D4w | B3w | D4w | C4w |"), 1);
    }

    void theSpeciesIsToldByItsRhythm()
    {
        const auto species = [](const std::string &upper) {
            const ScorePtr s = test::score("C " + upper + kUnder);
            const Texture texture = textureOf(*s, {});
            const auto cantus = cantusOf(texture);
            if (cantus != std::optional<std::size_t>(1)) return 0;
            return static_cast<int>(speciesOf(texture.lines[0], texture.lines[1]));
        };
        QCOMPARE(species("| A4w | D5w | C#5w | D5w |"), 1);
        QCOMPARE(species("| rh A4h | D5h A4h | B4h C#5h | D5w |"), 2);
        QCOMPARE(species("| D5q C5q B4q C5q | D5q C5q B4q A4q | G4q A4q B4q C#5q | D5w |"), 3);
        QCOMPARE(species("| rh A4h+h | D5h+h | C#5h | D5w |"), 4);
        QCOMPARE(species("| rh A4h+q | B4q C5q D5q+h | C#5h | D5w |"), 5);
    }

    void dissonanceIsJudgedByItsSpecies()
    {
        const auto has = [](const std::string &upper, const std::string &rule) {
            return summaryOf(strict(test::score("C " + upper + kUnder)))[rule];
        };
        // A leap into a dissonant weak half.
        QVERIFY(has("| rh A4h | D5h G4h | B4h C#5h | D5w |", "species-dissonance") > 0);
        // A neighbour is fair in the third species, not in the second.
        QVERIFY(has("| rh A4h | A4h B4h | A4h C#5h | D5w |", "species-dissonance") > 0);
        // Fux's cambiata: C B G A over C is fair though B is left by leap.
        QCOMPARE(summaryOf(strict(test::score("C | C5q B4q G4q A4q | G4q A4q B4q C5q | F4q G4q A4q B4q | C5w |; | C4w | E4w | D4w | C4w |")))["species-dissonance"], 0);
        // A suspension that leaps away, and one that rises.
        QVERIFY(has("| rh A4h+h | D5h+h | A4h | D5w |", "species-suspension") > 0);
        QVERIFY(has("| rh A4h+h | D5h+h | E5h | D5w |", "species-suspension") > 0);
    }

    void aHundredFaultsOfEachKindAreFound()
    {
        struct Kind {
            const char *rule;
            std::function<void(std::vector<int> &, std::size_t i)> put;
        };
        const std::vector<Kind> kinds{
            {"species-dissonance", [](auto &u, std::size_t i) { u[i] = kCantus[i] + (i % 2 ? 6 : 8); }},
            {"species-begin", [](auto &u, std::size_t) { u[0] = kCantus[0] + 2; }},
            {"species-end", [](auto &u, std::size_t) { u.back() = kCantus.back() + 2; }},
            {"species-cadence", [](auto &u, std::size_t) { u[u.size() - 2] = kCantus[u.size() - 2] + 2; }},
            {"species-unison", [](auto &u, std::size_t i) { u[i] = kCantus[i]; }},
            {"species-direct", [](auto &u, std::size_t i) {
                 static constexpr std::size_t kRising[] = {1, 4, 6};
                 const std::size_t at = kRising[i % 3];
                 u[at - 1] = kCantus[at - 1] + 5;
                 u[at] = kCantus[at] + 4;
             }},
            {"species-imperfects", [](auto &u, std::size_t i) {
                 for (std::size_t k = 0; k < 4; ++k) u[1 + i % 5 + k] = kCantus[1 + i % 5 + k] + (i % 2 ? 2 : 5);
             }},
            {"species-repetition", [](auto &u, std::size_t i) { u[i] = u[i - 1]; }},
            {"species-leap", [](auto &u, std::size_t i) { u[i] = u[i - 1] - 5; }},
            {"species-compass", [](auto &u, std::size_t i) { u[i] = u[i == 1 ? 2 : 1] + 14; }},
        };
        std::mt19937 random(5);
        for (const Kind &kind : kinds) {
            int found = 0;
            for (int n = 0; n < 100; ++n) {
                std::vector<int> upper = kUpper;
                kind.put(upper, 1 + random() % (upper.size() - 3));
                found += summaryOf(strict(exercise(upper, false)))[kind.rule] > 0;
            }
            QVERIFY2(found >= 99, (std::string(kind.rule) + ": " + std::to_string(found) + " of 100").c_str());
        }
    }

    void fifthsFromBarToBarAreFoundUnlessALeapParts()
    {
        const auto found = [](const std::string &upper) {
            return summaryOf(strict(test::score("C " + upper + "; | D4w | E4w | D4w | C4w |")))["species-downbeats"];
        };
        QCOMPARE(found("| A4h G4h | B4h A4h | F4h B4h | C5w |"), 1);
        QCOMPARE(found("| A4h E4h | B4h A4h | F4h B4h | C5w |"), 0); // a fifth leaps between
    }

    void otherSchoolsDoNotHeedTheSpecies()
    {
        for (const Finding &f : checkVoiceLeading(*exercise(kUpper))) QVERIFY(!f.rule.starts_with("species-"));
    }
};

QTEST_GUILESS_MAIN(SpeciesTest)
#include "species_test.moc"
