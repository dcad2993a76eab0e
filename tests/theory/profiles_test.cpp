// SPDX-License-Identifier: GPL-3.0-or-later
// Profiles: each school weighs the rules its own way; a person may switch every rule, and the switches can be written.
#include "core/theory/checker.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QFile>
#include <QTest>

using namespace ricercar;

namespace {

std::map<std::string, int> under(const ScorePtr &score, const std::string &rules)
{
    CheckOptions options;
    options.rules = *checkRulesFrom(rules);
    return summaryOf(checkVoiceLeading(*score, options));
}

} // namespace

class ProfilesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void rulesGoToTextAndBack()
    {
        for (const CheckProfile profile : kCheckProfiles) {
            CheckRules rules;
            rules.profile = profile;
            rules.overrides = {{"spacing", Severity::Info}, {"direct-fifths", std::nullopt}, {"range", Severity::Error}};
            QVERIFY(*checkRulesFrom(toText(rules)) == rules);
        }
        COMPARE_TEXT(toText(*checkRulesFrom(" free , -range, spacing=error ")), "free,-range,spacing=error");
        QVERIFY(*checkRulesFrom("") == CheckRules{});
    }

    void aWordThatIsNoRuleIsNamedInASentence()
    {
        const auto rules = checkRulesFrom("bach-chorale,-parallel-fiths");
        QVERIFY(!rules);
        QVERIFY(rules.error().sentence.find("parallel-fiths") != std::string::npos);
        QVERIFY(!checkRulesFrom("spacing=terrible"));
    }

    void everyRuleCanBeSwitchedOffAndMadeToWeighMore()
    {
        for (const RuleInfo &rule : voiceLeadingRules())
            for (const CheckProfile profile : kCheckProfiles) {
                CheckRules rules;
                rules.profile = profile;
                QVERIFY(severityUnder(rules, rule.id) == rule.under[static_cast<std::size_t>(profile)]);
                rules.overrides[rule.id] = std::nullopt;
                QVERIFY(!severityUnder(rules, rule.id));
                rules.overrides[rule.id] = Severity::Error;
                QVERIFY(severityUnder(rules, rule.id) == Severity::Error);
            }
        QVERIFY(!severityUnder({}, "no-such-rule"));
    }

    void whatIsAnErrorToOneSchoolIsNothingToAnother()
    {
        // The outer voices leap into an octave in the same direction.
        const auto s = test::score("4/4 | G4h D5h |; | C3h D3h |");
        QCOMPARE(under(s, "bach-chorale")["direct-octaves"], 1);
        QCOMPARE(under(s, "free")["direct-octaves"], 0);
        CheckOptions strict;
        strict.rules.profile = CheckProfile::StrictSpecies;
        for (const Finding &f : checkVoiceLeading(*s, strict))
            if (f.rule == "direct-octaves") QCOMPARE(f.severity, Severity::Error);
        QCOMPARE(under(s, "strict-species")["direct-octaves"], 1);
    }

    void whatAPlaceExcusesStaysExcused()
    {
        // Bach writes parallel fifths from one phrase into the next: worth knowing, and in the strict style an error.
        const auto s = test::score("4/4 | C5q{fermata} D5q E5h |; | F3q G3q C3h |");
        const auto findings = checkVoiceLeading(*s);
        QCOMPARE(findings.size(), std::size_t(1));
        QCOMPARE(findings[0].severity, Severity::Info);
        CheckOptions strict;
        strict.rules.profile = CheckProfile::StrictSpecies;
        const auto strictly = checkVoiceLeading(*s, strict);
        QVERIFY(std::any_of(strictly.begin(), strictly.end(), [](const Finding &f) { return f.rule == "parallel-fifths" && f.severity == Severity::Error; }));
    }

    void theManualSaysOfEveryRuleWhatItAsksAndWhere()
    {
        QFile manual(QStringLiteral(RICERCAR_SOURCE_DIR "/ui/shell/manual/manual.md"));
        QVERIFY(manual.open(QIODevice::ReadOnly));
        const std::string text = manual.readAll().toStdString();
        static constexpr const char *kWords[] = {"remark", "weakness", "fault"};
        for (const RuleInfo &rule : voiceLeadingRules()) {
            std::string row = "| " + rule.name + " | " + rule.explanation + " | ";
            for (const auto &severity : rule.under) row += std::string(severity ? kWords[static_cast<int>(*severity) / 50] : "off") + " | ";
            QVERIFY2(text.find(row + rule.source + " |") != std::string::npos, rule.id.c_str());
        }
    }

    void theMusicSuggestsItsProfile()
    {
        QVERIFY(suggestedProfile(*test::score("C | A4w | A4w | G4w | C#5w | D5w |; | D4w | F4w | E4w | E4w | D4w |"))
                == CheckProfile::StrictSpecies);
        QVERIFY(suggestedProfile(*test::score("4/4 | C5q D5q E5e F5e G5q |; | G4q G4q G4h |; | E4q D4q C4h |; | C3q B2q C3h |"))
                == CheckProfile::BachChorale);
        QVERIFY(suggestedProfile(*test::score("4/4 | C5s D5s E5s F5s G5q C5h |; | C4q E4q C4h |")) == CheckProfile::Free);
    }
};

QTEST_GUILESS_MAIN(ProfilesTest)
#include "profiles_test.moc"
