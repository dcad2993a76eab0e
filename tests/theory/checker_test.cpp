// SPDX-License-Identifier: GPL-3.0-or-later
// The rules of voice leading: each found where it is, in words, and only there; faults put by chance into clean music.
#include "core/music/edits.h"
#include "core/theory/checker.h"
#include "tests/support/notation.h"
#include "tests/support/qt_words.h"

#include <QTest>

#include <functional>
#include <random>

using namespace ricercar;

namespace {

using Chords = std::vector<std::array<SpelledPitch, 4>>; // quarters, from the top

const char *kClean[][4] = {{"C5", "G4", "E4", "C3"}, {"D5", "G4", "D4", "B2"}, {"E5", "G4", "C4", "C3"},
                           {"F5", "A4", "C4", "F3"}, {"D5", "G4", "B3", "G3"}, {"C5", "E4", "C4", "C3"},
                           {"C5", "E4", "C4", "A2"}, {"D5", "D4", "A3", "F2"}, {"B4", "D4", "G3", "G2"},
                           {"C5", "E4", "G3", "C3"}};

Chords clean()
{
    Chords chords;
    for (int round = 0; round < 2; ++round)
        for (const auto &chord : kClean) {
            std::array<SpelledPitch, 4> pitches;
            for (std::size_t v = 0; v < 4; ++v) pitches[v] = *parsePitch(chord[v]);
            chords.push_back(pitches);
        }
    return chords;
}

struct Choir {
    ScorePtr score;
    std::vector<VoiceRef> voices;
};

// `gap`: the note at (voice, index) ends an eighth early.
Choir choirOf(const Chords &chords, int gapIndex = -1)
{
    IdSource ids;
    Choir choir;
    choir.score = test::built("4/4 name=Soprano | rw |; name=Alto | rw |; name=Tenor | rw |; name=Bass | rw |").score;
    ids.raiseTo(1000);
    std::vector<NewNote> notes;
    for (std::size_t i = 0; i < chords.size(); ++i)
        for (std::size_t v = 0; v < 4; ++v) {
            NewNote n;
            n.part = choir.score->parts[v]->id;
            n.at = TimelineTick{0} + kQuarter * static_cast<std::int64_t>(i);
            n.note.pitch = chords[i][v];
            n.note.length = static_cast<int>(i) == gapIndex ? kEighth : kQuarter;
            n.note.id = ids.note();
            notes.push_back(n);
        }
    choir.score = withNotes(choir.score, notes, ids);
    for (const PartPtr &part : choir.score->parts) choir.voices.push_back({part->id, 0});
    return choir;
}

std::vector<Finding> findingsIn(const Choir &choir)
{
    CheckOptions options;
    options.voices = choir.voices;
    return checkVoiceLeading(*choir.score, options);
}

bool has(const std::vector<Finding> &findings, const std::string &rule, std::size_t i)
{
    const TickRange place{TimelineTick{0} + kQuarter * static_cast<std::int64_t>(i),
                          TimelineTick{0} + kQuarter * static_cast<std::int64_t>(i + 2)};
    for (const Finding &f : findings)
        if (f.rule == rule && f.range.overlaps(place)) return true;
    return false;
}

SpelledPitch up(SpelledPitch pitch, int steps, int semitones) { return transposed(pitch, {steps, semitones}); }

// Puts a fault of one kind at index i (and i + 1). `pick` is random.
using Fault = std::function<void(Chords &, std::size_t i, unsigned pick)>;
struct Kind {
    const char *rule;
    Fault put;
    bool gap = false;
};

void move(Chords &c, std::size_t i, std::size_t lower, int direction)
{
    c[i + 1][lower] = up(c[i][lower], direction, direction * 2);
}

const std::vector<Kind> &kinds()
{
    static const std::array<std::pair<int, int>, 6> kPairs{{{0, 1}, {0, 2}, {0, 3}, {1, 2}, {1, 3}, {2, 3}}};
    auto parallel = [](int steps, int semitones, bool unison) {
        return [=](Chords &c, std::size_t i, unsigned pick) {
            const auto [a, b] = kPairs[pick % 6];
            move(c, i, static_cast<std::size_t>(b), pick % 2 ? 1 : -1);
            for (std::size_t k : {i, i + 1}) {
                c[k][static_cast<std::size_t>(a)] = up(c[k][static_cast<std::size_t>(b)], steps, semitones);
                if (!unison && a + 1 < b) c[k][static_cast<std::size_t>(a)].octave++;
            }
        };
    };
    auto pairAt = [](Chords &c, std::size_t i, const std::array<const char *, 4> &first, const std::array<const char *, 4> &second) {
        for (std::size_t v = 0; v < 4; ++v) {
            c[i][v] = *parsePitch(first[v]);
            c[i + 1][v] = *parsePitch(second[v]);
        }
    };
    static const std::vector<Kind> all{
        {"parallel-fifths", parallel(4, 7, false)},
        {"parallel-octaves", parallel(7, 12, false)},
        {"parallel-unisons", parallel(0, 0, true)},
        {"contrary-fifths", [](Chords &c, std::size_t i, unsigned) {
             c[i][3] = *parsePitch("C3");
             c[i][1] = *parsePitch("G4");
             c[i + 1][3] = *parsePitch("G2");
             c[i + 1][1] = *parsePitch("D5");
         }},
        {"contrary-octaves", [](Chords &c, std::size_t i, unsigned pick) {
             c[i][3] = *parsePitch("G3");
             c[i][pick % 2] = *parsePitch("G4");
             c[i + 1][3] = *parsePitch("C3");
             c[i + 1][pick % 2] = *parsePitch("C5");
         }},
        {"parallels-across-rest", parallel(4, 7, false), true},
        {"direct-fifths", [=](Chords &c, std::size_t i, unsigned) {
             pairAt(c, i, {"E4", "C4", "G3", "C3"}, {"A4", "F4", "A3", "D3"});
         }},
        {"direct-octaves", [=](Chords &c, std::size_t i, unsigned) {
             pairAt(c, i, {"G4", "E4", "G3", "C3"}, {"D5", "F4", "A3", "D3"});
         }},
        {"voice-crossing", [](Chords &c, std::size_t i, unsigned pick) {
             const std::size_t v = pick % 3;
             c[i][v] = up(c[i][v + 1], -1, -2);
         }},
        {"voice-overlap", [=](Chords &c, std::size_t i, unsigned) {
             pairAt(c, i, {"E5", "C5", "G3", "C3"}, {"B4", "G4", "G3", "D3"});
         }},
        {"range", [](Chords &c, std::size_t i, unsigned pick) {
             static const char *kOut[4][2] = {{"C6", "G3"}, {"F5", "E3"}, {"C5", "D2"}, {"F4", "A1"}};
             c[i][pick % 4] = *parsePitch(kOut[pick % 4][pick / 4 % 2]);
         }},
        {"spacing", [](Chords &c, std::size_t i, unsigned pick) {
             const std::size_t v = pick % 2;
             c[i][v] = up(c[i][v + 1], 8, 14);
         }},
        {"leading-note-unresolved", [=](Chords &c, std::size_t i, unsigned) {
             pairAt(c, i, {"B4", "G4", "D4", "G2"}, {"G4", "E4", "C4", "C3"});
         }},
        {"leading-note-doubled", [=](Chords &c, std::size_t i, unsigned pick) {
             if (pick % 2) pairAt(c, i, {"B4", "F4", "B3", "G2"}, {"C5", "E4", "C4", "C3"});
             else pairAt(c, i, {"D5", "B4", "B3", "G2"}, {"C5", "C5", "E4", "C3"});
         }},
        {"seventh-unresolved", [=](Chords &c, std::size_t i, unsigned pick) {
             if (pick % 2) pairAt(c, i, {"F5", "D5", "B4", "G3"}, {"C5", "C5", "C5", "E3"});
             else pairAt(c, i, {"B4", "F4", "D4", "G3"}, {"C5", "A4", "E4", "C3"});
         }},
        {"augmented-interval", [](Chords &c, std::size_t i, unsigned pick) {
             const std::size_t v = pick % 4;
             c[i][v] = SpelledPitch{Step::A, -1, c[i][v].octave};
             c[i + 1][v] = SpelledPitch{Step::B, 0, c[i][v].octave};
         }},
        {"diminished-interval", [](Chords &c, std::size_t i, unsigned pick) {
             const std::size_t v = pick % 4;
             c[i][v] = SpelledPitch{Step::B, 0, c[i][v].octave};
             c[i + 1][v] = SpelledPitch{Step::F, 0, c[i][v].octave};
             c[i + 1][v].octave++;
         }},
        {"large-leap", [](Chords &c, std::size_t i, unsigned pick) {
             const std::size_t v = pick % 4;
             c[i + 1][v] = up(c[i][v], pick % 8 < 4 ? 8 : -8, pick % 8 < 4 ? 14 : -14);
         }},
        {"leap-of-seventh", [](Chords &c, std::size_t i, unsigned pick) {
             const std::size_t v = pick % 4;
             c[i][v] = SpelledPitch{Step::C, 0, c[i][v].octave};
             c[i + 1][v] = SpelledPitch{Step::B, 0, c[i][v].octave};
         }},
    };
    return all;
}

} // namespace

class CheckerTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanMusicHasNoFindingsThatWeigh()
    {
        for (const Finding &f : findingsIn(choirOf(clean())))
            QVERIFY2(f.severity == Severity::Info, f.sentence.c_str());
    }

    void aHundredFaultsOfEachKindAreFound()
    {
        std::mt19937 random(7);
        for (const Kind &kind : kinds()) {
            int found = 0;
            for (int n = 0; n < 100; ++n) {
                Chords chords = clean();
                const std::size_t i = 1 + random() % (chords.size() - 3);
                kind.put(chords, i, random());
                found += has(findingsIn(choirOf(chords, kind.gap ? static_cast<int>(i) : -1)), kind.rule, i);
            }
            QVERIFY2(found >= 99, (std::string(kind.rule) + ": " + std::to_string(found) + " of 100 found").c_str());
        }
    }

    void aRuleSaysWhatWhereAndBySource()
    {
        const auto s = test::score("4/4 name=Soprano | C5q D5q E5h |; name=Bass | F3q G3q C3h |");

        const auto findings = checkVoiceLeading(*s);

        QCOMPARE(findings.size(), std::size_t(1));
        COMPARE_TEXT(findings[0].rule, "parallel-fifths");
        COMPARE_TEXT(findings[0].sentence, "Parallel fifths between soprano and bass, bar 1 beat 1 to 2.");
        QCOMPARE(findings[0].severity, Severity::Error);
        QCOMPARE(findings[0].notes.size(), std::size_t(4));
        QVERIFY(!findings[0].source.empty());
        QCOMPARE(findings[0].firstBar, std::size_t(0));
    }

    void repeatedPitchesCountAsOneNote()
    {
        const auto s = test::score("4/4 | C5q C5q D5h |; | F3h G3h |");
        QCOMPARE(summaryOf(checkVoiceLeading(*s))["parallel-fifths"], 1);
    }

    void aHeldVoiceMakesNoParallels()
    {
        const auto s = test::score("4/4 | C5w |; | F3h C4h |");
        QVERIFY(checkVoiceLeading(*s).empty());
    }

    void fiveOctavesInARowAreADoubling()
    {
        const auto s = test::score("4/4 | C5q D5q E5q F5q | G5q F5q E5q D5q |; | C4q D4q E4q F4q | G4q F4q E4q D4q |");
        auto summary = summaryOf(checkVoiceLeading(*s));
        QCOMPARE(summary["octave-doubling"], 1);
        QCOMPARE(summary["parallel-octaves"], 0);
    }

    void aRuleCanBeSwitchedOffAndARangeChosen()
    {
        const auto s = test::score("4/4 | C5q D5q E5h | C5q D5q E5h |; | F3q G3q C3h | F3q G3q C3h |");
        CheckOptions off;
        off.rules.overrides["parallel-fifths"] = std::nullopt;
        QVERIFY(checkVoiceLeading(*s, off).empty());
        CheckOptions second;
        second.range = s->barRange(1);
        QCOMPARE(checkVoiceLeading(*s, second).size(), std::size_t(1));
    }

    void percussionHasNoVoiceLeading()
    {
        auto s = test::score("4/4 | C5q D5q E5h |; | F3q G3q C3h |");
        s = withPartHead(s, s->parts[1]->id, [](Part &part) { part.instrument.channel = 9; });
        QVERIFY(checkVoiceLeading(*s).empty());
    }

    void everyRuleHasANameAndASource()
    {
        for (const RuleInfo &rule : voiceLeadingRules()) QVERIFY(!rule.id.empty() && !rule.name.empty() && !rule.source.empty());
    }
};

QTEST_GUILESS_MAIN(CheckerTest)
#include "checker_test.moc"
