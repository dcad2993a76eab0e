// SPDX-License-Identifier: GPL-3.0-or-later
// Mending one finding: it goes, nothing as grave comes, and what is locked or given stays.
#include "core/compose/pipeline.h"
#include "core/music/edits.h"
#include "core/music/locks.h"
#include "core/theory/checker.h"
#include "tests/support/invariants.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <algorithm>

using namespace ricercar;

namespace {

// Parallel fifths of tenor and bass into bar 1 beat 2, parallel octaves of soprano and bass into bar 2.
const char *kFaulty = "4/4 key=0,major name=Soprano | E5q F5q E5q D5q | C5h E5h | D5h B4h | C5w |; "
                      "name=Alto | G4q A4q G4q G4q | E4h G4h | F4h D4h | E4w |; "
                      "name=Tenor | G3q A3q C4q B3q | G3h C4h | A3h G3h | G3w |; "
                      "name=Bass clef=bass | C3q D3q C3q G3q | C3h C3h | F3h G3h | C3w |";

std::vector<Finding> findingsOf(const Score &score)
{
    CheckOptions options;
    for (const PartPtr &part : score.parts) options.voices.push_back({part->id, 0});
    return checkVoiceLeading(score, options);
}

const Finding &gravest(const std::vector<Finding> &findings)
{
    return *std::max_element(findings.begin(), findings.end(), [](const Finding &a, const Finding &b) { return a.severity < b.severity; });
}

bool remains(const Finding &finding, const std::vector<Finding> &findings)
{
    return std::any_of(findings.begin(), findings.end(), [&](const Finding &f) {
        return f.rule == finding.rule && f.voices == finding.voices && f.range.overlaps(finding.range);
    });
}

} // namespace

class MendTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void eachWayLacksTheFindingAndBringsNothingAsGrave()
    {
        const ScorePtr s = test::score(kFaulty);
        const auto before = findingsOf(*s);
        QVERIFY(!before.empty());
        int mended = 0;
        for (const Finding &finding : before) {
            if (finding.severity == Severity::Info) continue;
            CounterpointRequest request;
            request.base = s;
            request.count = 3;
            JobControl job;
            const auto result = Pipeline({}).mend(request, finding, IdSource(100000), job);
            QVERIFY2(result.has_value(), result ? "" : (finding.sentence + " " + result.error().sentence).c_str());
            ++mended;
            QVERIFY(!result->alternatives.empty() && result->alternatives.size() <= 3);
            for (const Alternative &a : result->alternatives) {
                const auto after = findingsOf(*a.score);
                QVERIFY2(!remains(finding, after), finding.sentence.c_str());
                int errorsBefore = 0, errorsAfter = 0;
                for (const Finding &f : before) errorsBefore += f.severity == Severity::Error;
                for (const Finding &f : after) errorsAfter += f.severity == Severity::Error;
                QVERIFY(errorsAfter <= errorsBefore);
                QVERIFY(a.severityAfter < a.severityBefore);
                QVERIFY(!a.why.empty());
                COMPARE_TEXT(test::brokenInvariant(*a.score), "");
            }
        }
        QVERIFY(mended > 0);
    }

    void aSmallChangeIsPreferred()
    {
        const ScorePtr s = test::score(kFaulty);
        const auto before = findingsOf(*s);
        CounterpointRequest request;
        request.base = s;
        request.count = 1;
        JobControl job;
        const auto result = Pipeline({}).mend(request, gravest(before), IdSource(100000), job);
        QVERIFY(result);
        std::size_t kept = 0, all = 0;
        for (std::size_t p = 0; p < 4; ++p)
            for (const PlacedNote &n : notesIn(*s, p, {TimelineTick{0}, s->end()})) {
                ++all;
                kept += findNote(*result->alternatives[0].score, n.note->id).note != nullptr;
            }
        QVERIFY(all - kept <= 3);
    }

    void whatIsGivenOrLockedStays()
    {
        const ScorePtr s = test::score(kFaulty);
        const Finding finding = gravest(findingsOf(*s));
        std::vector<Lock> locks;
        for (const PartPtr &part : s->parts)
            if (std::none_of(finding.voices.begin(), finding.voices.end(), [&](const VoiceRef &v) { return v.part == part->id; }))
                locks.push_back({part->id, 0, {TimelineTick{0}, s->end()}});
        const ScorePtr locked = withLocks(s, locks);
        CounterpointRequest request;
        request.base = locked;
        request.given = {ChoirVoice::Soprano};
        request.count = 4;
        JobControl job;
        const auto result = Pipeline({}).mend(request, finding, IdSource(100000), job);
        QVERIFY2(result.has_value(), result ? "" : result.error().sentence.c_str());
        for (const Alternative &a : result->alternatives) {
            QVERIFY(lockedChanges(*locked, *a.score).empty());
            QVERIFY(a.score->parts[0] == locked->parts[0]);
        }
    }

    void whereAllIsLockedTheSentenceSaysSo()
    {
        const ScorePtr s = test::score(kFaulty);
        const Finding finding = gravest(findingsOf(*s));
        std::vector<Lock> locks;
        for (const PartPtr &part : s->parts) locks.push_back({part->id, 0, {TimelineTick{0}, s->end()}});
        CounterpointRequest request;
        request.base = withLocks(s, locks);
        JobControl job;
        const auto result = Pipeline({}).mend(request, finding, IdSource(100000), job);
        QVERIFY(!result);
        QVERIFY2(result.error().sentence.find("locked") != std::string::npos, result.error().sentence.c_str());
    }
};

QTEST_GUILESS_MAIN(MendTest)
#include "mend_test.moc"
