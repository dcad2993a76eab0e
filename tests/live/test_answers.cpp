// SPDX-License-Identifier: GPL-3.0-or-later
// The beat of free playing, and call and answer.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/live/call_and_answer.h"
#include "core/live/continuation_answerer.h"
#include "core/live/tempo_following.h"
#include "core/theory/key.h"
#include "tests/support/notation.h"

#include <cmath>
#include <random>
#include <set>

using namespace ricercar;
using namespace ricercar::test;

namespace {

// The score's notes by a wandering clock: `beatAt` gives seconds of a quarter.
Take freely(const ScorePtr &score, const std::function<double(double)> &beatAt, double noise = 0.012)
{
    std::mt19937 random(5);
    Take take;
    take.part = score->parts[0]->id;
    take.free = true;
    for (const PlacedNote &n : allNotes(*score)) {
        TakeNote t;
        t.key = std::uint8_t(n.note->midi());
        t.velocity = 80;
        t.onSeconds = beatAt(double(n.onset.value) / 10080) + noise * (double(random() % 2001) / 1000 - 1);
        t.offSeconds = beatAt(double(n.end.value) / 10080) - 0.02;
        take.notes.push_back(t);
    }
    return take;
}

const char *const kTune = "4/4 | G4q E4e F4e G4q C5q | B4e A4e G4e F4e E4q G4q | A4q F4e G4e A4q D5q | C5e B4e A4e B4e C5h | "
                          "E5q C5e D5e E5q G4q | A4q B4e C5e D5q G4q | F4q A4q G4e F4e E4e D4e | C4w |;"
                          "clef=bass | C3h E3h | G2h C3h | F2h D3h | G2h C3h | C3h E3h | F2h B2h | D3h G2h | C3w |";

AnswerRequest callOf(const char *music, std::uint64_t seed)
{
    const ScorePtr s = score(music);
    AnswerRequest request;
    request.seed = seed;
    request.call.time = s->masterBars[0]->time;
    request.call.key = {s->masterBars[0]->key.fifths, Mode::Major};
    request.call.length = s->end() - TimelineTick{};
    for (const PlacedNote &n : allNotes(*s))
        request.call.notes.push_back({n.onset - TimelineTick{}, n.note->length, std::uint8_t(n.note->midi()), 80});
    return request;
}

// Writes one quarter on E5 at the beginning of the bars that are asked for; or, when told to, nothing for ever.
struct PlainContinuation final : IContinuation {
    ContinuationRequest asked;
    bool endless = false;
    ContinuationCapabilities capabilities() const override { return {}; }
    Result<std::vector<ContinuationDraft>> generate(const ContinuationRequest &request, IdSource &ids, JobControl &job,
                                                    const std::function<void(const ContinuationDraft &)> &) override
    {
        asked = request;
        while (endless && !job.stopped()) job.progress(0, "Writing");
        if (job.stopped()) return fail(ErrorCode::Cancelled, "Writing was cancelled.");
        Note note;
        note.id = ids.note();
        note.pitch = pitch("E5");
        note.length = kQuarter;
        ContinuationDraft draft;
        const std::vector<NewNote> fresh{{request.base->parts[0]->id, request.base->barStart(request.firstBar), note}};
        draft.score = withNotes(request.base, fresh, ids);
        draft.generator = "plain";
        return std::vector<ContinuationDraft>{draft};
    }
};

} // namespace

class TestAnswers : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theTempoOfFreePlayingIsFound_data()
    {
        QTest::addColumn<double>("tempo");
        QTest::addColumn<double>("wander"); // share of the tempo, over ten seconds
        QTest::newRow("steady 92") << 92.0 << 0.0;
        QTest::newRow("steady 120") << 120.0 << 0.0;
        QTest::newRow("wandering 100") << 100.0 << 0.08;
        QTest::newRow("wandering 80") << 80.0 << 0.1;
    }
    void theTempoOfFreePlayingIsFound()
    {
        QFETCH(double, tempo);
        QFETCH(double, wander);
        const ScorePtr meant = score(kTune);
        const auto beatAt = [&](double q) { return 60 / tempo * (q + wander * 16 / 6.28 * std::sin(q * 6.28 / 16)); };
        const Take take = freely(meant, beatAt);
        const auto beats = followBeats(take);
        QVERIFY(beats.has_value());
        QVERIFY2(std::fabs(beats->quartersPerMinute / tempo - 1) < 0.12, qPrintable(QString::number(beats->quartersPerMinute)));
        Built empty = built("4/4 | |");
        Take own = take;
        own.part = empty.score->parts[0]->id;
        const auto notated = scoreOfFreeTake(empty.score, own, *beats, {}, empty.ids);
        QVERIFY(notated.has_value());
        const auto found = allNotes(*notated->score);
        std::multiset<std::pair<std::int64_t, int>> wanted;
        for (const PlacedNote &n : allNotes(*meant)) wanted.insert({n.onset.value, n.note->midi()});
        std::size_t right = 0;
        for (const PlacedNote &n : found) right += wanted.contains({n.onset.value, n.note->midi()});
        QVERIFY2(right * 100 >= found.size() * 95, qPrintable(QString("%1 of %2").arg(right).arg(found.size())));
        QCOMPARE(int(notated->score->masterBars[0]->time.beats), 4);
    }

    void aTakeOfTwoNotesHasNoBeat()
    {
        Take take;
        take.notes.resize(2);
        QVERIFY(!followBeats(take).has_value());
    }

    void anAnswerHasTheCallsLengthMetreAndKey()
    {
        const VariationAnswerer answerer;
        JobControl job;
        std::set<std::string> ways;
        for (std::uint64_t seed = 1; seed <= 60; ++seed) {
            const AnswerRequest request = callOf("4/4 key=1 | G4q B4q D5q B4q | C5e B4e A4e G4e A4h |", seed);
            const auto answer = answerer.answer(request, job);
            QVERIFY(answer.has_value());
            const PlayedPhrase &p = answer->phrase;
            QVERIFY(p.length == request.call.length && p.time == request.call.time && p.key == request.call.key);
            QVERIFY(!p.notes.empty());
            const auto scale = scaleOf(p.key);
            for (const PlayedPhraseNote &n : p.notes) {
                QVERIFY(n.at >= Ticks{} && n.length > Ticks{} && n.at + n.length <= p.length);
                QVERIFY2(scale[n.key % 12], qPrintable(QString::fromStdString(answer->how)));
            }
            QCOMPARE(int(p.notes.back().key % 12), 7); // the call stayed open: home
            ways.insert(answer->how);
            const auto again = answerer.answer(request, job);
            QVERIFY(again->phrase == p); // by the seed
        }
        QVERIFY(ways.size() >= 6);
    }

    void theAnswerAtTheFifthIsAtTheFifth()
    {
        const auto answer = VariationAnswerer().answerBy(AnswerDevice::AtTheFifth, callOf("4/4 | C4q D4q E4q F4q | G4q E4q D4h |", 1));
        QVERIFY(answer.has_value());
        QCOMPARE(int(answer->phrase.notes[0].key), 67);
        QCOMPARE(int(answer->phrase.notes[2].key), 71);
    }

    void anInversionMovesTheOtherWay()
    {
        const auto answer = VariationAnswerer().answerBy(AnswerDevice::Inversion, callOf("4/4 | C5q D5q E5q C5q | G4q A4q B4h |", 1));
        QVERIFY(answer.has_value());
        QCOMPARE(int(answer->phrase.notes[0].key), 72);
        QCOMPARE(int(answer->phrase.notes[1].key), 71);
        QCOMPARE(int(answer->phrase.notes[2].key), 69);
    }

    void anAnswerStaysOnTheInstrument()
    {
        AnswerRequest request = callOf("4/4 | C4q D4q E4q F4q | G4q E4q D4h |", 1);
        request.lowest = 60;
        request.highest = 72;
        const VariationAnswerer answerer;
        JobControl job;
        for (request.seed = 1; request.seed < 40; ++request.seed)
            for (const PlayedPhraseNote &n : answerer.answer(request, job)->phrase.notes) QVERIFY(n.key >= 60 && n.key <= 72);
    }

    void theModelGoesOnFromTheCallAndTheTurnsBefore()
    {
        const auto model = std::make_shared<PlainContinuation>();
        int loads = 0;
        const ContinuationAnswerer answerer([&]() -> Result<std::shared_ptr<IContinuation>> {
            ++loads;
            return std::shared_ptr<IContinuation>(model);
        });
        AnswerRequest request = callOf("3/4 | C4q D4q E4q | F4h G4q |", 4);
        request.before = {callOf("3/4 | C5h. |", 1).call, callOf("4/4 | C5w |", 1).call}; // the other metre is not told
        JobControl job;
        const auto answer = answerer.answer(request, job);
        QVERIFY(answer.has_value());
        QCOMPARE(model->asked.firstBar, std::size_t{3});
        QCOMPARE(model->asked.bars, std::size_t{2});
        QCOMPARE(model->asked.seed, std::uint64_t{4});
        QCOMPARE(text(withoutBars(model->asked.base, 3, 2)), std::string("C5h. | C4q D4q E4q | F4h G4q |"));
        QCOMPARE(answer->phrase.notes.size(), std::size_t{1});
        QCOMPARE(int(answer->phrase.notes[0].key), 76);
        QCOMPARE(answer->phrase.notes[0].at.value, std::int64_t{0});
        QCOMPARE(answer->phrase.length, request.call.length);
        QVERIFY(answerer.answer(request, job).has_value());
        QCOMPARE(loads, 1);
    }

    void withoutAModelOrInNoTimeTheRulesAreLeftToAnswer()
    {
        AnswerRequest request = callOf("4/4 | C4q D4q E4h |", 1);
        JobControl job;
        QVERIFY(!ContinuationAnswerer({}).answer(request, job).has_value());
        const auto model = std::make_shared<PlainContinuation>();
        model->endless = true;
        QVERIFY(!ContinuationAnswerer([&]() -> Result<std::shared_ptr<IContinuation>> { return std::shared_ptr<IContinuation>(model); }, 0.02).answer(request, job).has_value());
    }

    void aPhraseEndsWhenThePlayerIsSilentForTwoBeats()
    {
        PhraseEnd end(2);
        LiveEvent e;
        e.value = 80;
        e.nanos = 1'000'000'000;
        end.feed(e);
        QVERIFY(!end.ended(9'000'000'000, 0.5)); // the key is held
        e.kind = LiveEvent::Kind::NoteOff;
        e.nanos = 2'000'000'000;
        end.feed(e);
        QVERIFY(!end.ended(2'900'000'000, 0.5));
        QVERIFY(end.ended(3'100'000'000, 0.5));
        QVERIFY(!end.ended(4'000'000'000, 0.5)); // once
    }

    void aPhraseIsWholeBarsFromItsBarLine()
    {
        const Built b = built("3/4 | | | | |");
        Take take;
        for (int i = 0; i < 5; ++i) {
            TakeNote n;
            n.key = std::uint8_t(60 + 2 * i);
            n.on = (3 + i) * 10080 + 300;
            n.off = n.on + 9400;
            take.notes.push_back(n);
        }
        const auto phrase = phraseOf(take, *b.score);
        QVERIFY(phrase.has_value());
        QCOMPARE(phrase->length.value, std::int64_t{6 * 10080});
        QCOMPARE(phrase->notes.front().at.value, std::int64_t{0});
    }
};

QTEST_GUILESS_MAIN(TestAnswers)
#include "test_answers.moc"
