// SPDX-License-Identifier: GPL-3.0-or-later
// The recorder and step entry: what is fed to them, and what comes of it.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/live/recorder.h"
#include "core/live/step_entry.h"
#include "tests/support/notation.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {

using Kind = LiveEvent::Kind;

LiveEvent happened(Kind kind, int key, int value, double quarter, std::uint32_t round = 0, int source = 0)
{
    LiveEvent e;
    e.kind = kind;
    e.source = std::uint8_t(source);
    e.key = std::uint8_t(key);
    e.value = std::uint8_t(value);
    e.nanos = 1'000'000'000 + std::int64_t((quarter + 100.0 * round) * 5e8);
    e.place = {quarter * 10080, round, true, quarter < 0};
    return e;
}
MusicalPlace at(double quarter, std::uint32_t round = 0) { return {quarter * 10080, round, true, false}; }

struct Steps {
    Built built;
    StepState state;
    explicit Steps(const char *text) : built(ricercar::test::built(text)) { state.part = built.score->parts[0]->id; }
    void take(StepResult r)
    {
        state = r.state;
        built.score = r.score;
    }
    void key(int k)
    {
        take(StepEntry::keyDown(state, built.score, k, 80, built.ids));
        take(StepEntry::keyUp(state, built.score, k));
    }
};

} // namespace

class TestTakes : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void notesVelocityAndPedalAreTaken()
    {
        Recorder r;
        r.begin({.part = PartId{1}}, quarters(0));
        r.feed(happened(Kind::NoteOn, 60, 91, 0.02));
        r.feed(happened(Kind::Control, 64, 127, 0.5));
        r.feed(happened(Kind::NoteOff, 60, 0, 0.9));
        r.feed(happened(Kind::NoteOn, 62, 70, 1.0));
        QCOMPARE(r.held().size(), std::size_t{1});
        r.feed(happened(Kind::Control, 64, 0, 1.5));
        const auto takes = r.end(at(2), 2'000'000'000);
        QCOMPARE(takes.size(), std::size_t{1});
        QCOMPARE(takes[0].notes.size(), std::size_t{2});
        QCOMPARE(int(takes[0].notes[0].velocity), 91);
        QCOMPARE(takes[0].notes[1].off, std::int64_t{2 * 10080}); // still held: ended by the stop
        QCOMPARE(takes[0].pedals.size(), std::size_t{2});
        QCOMPARE(takes[0].range.end.value, std::int64_t{2 * 10080});
    }

    void whatIsPlayedInTheCountInLiesBeforeTheBeginning()
    {
        Recorder r;
        r.begin({.part = PartId{1}}, quarters(0));
        r.feed(happened(Kind::NoteOn, 67, 80, -1));
        r.feed(happened(Kind::NoteOff, 67, 0, -0.1));
        const auto takes = r.end(at(4), 5'000'000'000);
        QCOMPARE(takes[0].notes[0].on, std::int64_t{-10080});
    }

    void eachRoundOfALoopIsATake()
    {
        Recorder r;
        r.begin({.part = PartId{1}, .loop = TickRange{quarters(0), quarters(4)}}, quarters(0));
        r.feed(happened(Kind::NoteOn, 60, 80, 0));
        r.feed(happened(Kind::NoteOff, 60, 0, 1));
        r.feed(happened(Kind::NoteOn, 62, 80, 3.5)); // held over the end: cut there
        r.feed(happened(Kind::NoteOff, 62, 0, 0.1, 1));
        r.feed(happened(Kind::NoteOn, 64, 80, 3.95, 1)); // just before the end, held on: it belongs to the next round
        r.feed(happened(Kind::NoteOff, 64, 0, 1, 2));
        const auto takes = r.end(at(2, 2), 900'000'000'000);
        QCOMPARE(takes.size(), std::size_t{2});
        QCOMPARE(takes[0].notes.size(), std::size_t{2});
        QCOMPARE(takes[0].notes[1].off, std::int64_t{4 * 10080});
        QCOMPARE(takes[1].round, 2u);
        QCOMPARE(takes[1].notes[0].on, std::int64_t(-0.05 * 10080));
        QCOMPARE(takes[1].notes[0].off, std::int64_t{10080});
    }

    void punchKeepsWhatIsInsideAndTheFingerThatCameEarly()
    {
        Recorder r;
        r.begin({.part = PartId{1}, .punch = TickRange{quarters(4), quarters(8)}}, quarters(0));
        r.feed(happened(Kind::NoteOn, 50, 80, 1));
        r.feed(happened(Kind::NoteOff, 50, 0, 2));
        r.feed(happened(Kind::NoteOn, 60, 80, 3.97));
        r.feed(happened(Kind::NoteOff, 60, 0, 5));
        r.feed(happened(Kind::NoteOn, 62, 80, 7.5));
        r.feed(happened(Kind::NoteOff, 62, 0, 9));
        r.feed(happened(Kind::NoteOn, 64, 80, 8.5));
        const auto takes = r.end(at(10), 9'000'000'000);
        QCOMPARE(takes[0].notes.size(), std::size_t{2});
        QCOMPARE(takes[0].notes[1].off, std::int64_t{8 * 10080});
        QVERIFY(takes[0].range == (TickRange{quarters(4), quarters(8)}));
    }

    void aFreeTakeNeedsNoTransport()
    {
        Recorder r;
        r.begin({.part = PartId{1}, .free = true}, quarters(0));
        LiveEvent e = happened(Kind::NoteOn, 60, 80, 0);
        e.place.moving = false;
        r.feed(e);
        e.kind = Kind::NoteOff;
        e.nanos += 500'000'000;
        r.feed(e);
        const auto takes = r.end({}, e.nanos + 1);
        QCOMPARE(takes[0].notes[0].off, std::int64_t{10080});
        QVERIFY(takes[0].free);
    }

    void theButtonsAreKeptWithTheTake()
    {
        Recorder r;
        r.begin({.part = PartId{1}}, quarters(0));
        r.press(3, happened(Kind::NoteOn, 64, 77, 1));
        r.feed(happened(Kind::NoteOn, 64, 77, 1));
        r.release(3, happened(Kind::NoteOff, 64, 0, 2));
        r.feed(happened(Kind::NoteOff, 64, 0, 2));
        const auto takes = r.end(at(4), 9'000'000'000);
        QCOMPARE(takes[0].presses.size(), std::size_t{1});
        QCOMPARE(int(takes[0].presses[0].button), 3);
        QCOMPARE(int(takes[0].presses[0].key), 64);
        QCOMPARE(takes[0].presses[0].length, std::int64_t{10080});
        QCOMPARE(takes[0].notes.size(), std::size_t{1});
    }

    void onlyTheChosenInletsAreRecorded()
    {
        Recorder r;
        r.begin({.part = PartId{1}, .sources = 1u << 3}, quarters(0));
        r.feed(happened(Kind::NoteOn, 60, 80, 0, 0, 2));
        r.feed(happened(Kind::NoteOn, 62, 80, 1, 0, 3));
        const auto takes = r.end(at(4), 9'000'000'000);
        QCOMPARE(takes[0].notes.size(), std::size_t{1});
        QCOMPARE(int(takes[0].notes[0].key), 62);
    }

    void stepByStepNotesChordsRestsDotsAndTies()
    {
        Steps s("4/4 key=1 | | |");
        s.key(67);
        s.state = StepEntry::withDot(StepEntry::withValue(s.state, kEighth));
        s.key(66);
        s.state = StepEntry::withValue(s.state, kSixteenth);
        s.key(64);
        s.state = StepEntry::withValue(s.state, kQuarter);
        s.take(StepEntry::rest(s.state, s.built.score));
        s.take(StepEntry::keyDown(s.state, s.built.score, 60, 80, s.built.ids)); // a chord
        s.take(StepEntry::keyDown(s.state, s.built.score, 64, 80, s.built.ids));
        s.take(StepEntry::keyUp(s.state, s.built.score, 60));
        QCOMPARE(s.state.cursor.value, quarters(3).value);
        s.take(StepEntry::keyUp(s.state, s.built.score, 64));
        QCOMPARE(s.state.cursor.value, quarters(4).value);
        s.take(StepEntry::tie(s.state, s.built.score)); // over the bar line
        QVERIFY2(text(s.built.score).starts_with("G4q F#4e. E4s rq [C4 E4]h"), text(s.built.score).c_str());
        QCOMPARE(noteAt(*s.built.score, 0, 3).note->length.value, kHalf.value);
    }

    void tripletsFillTheirTime()
    {
        Steps s("4/4 | |");
        s.state = StepEntry::withTuplet(StepEntry::withValue(s.state, kEighth), 3);
        s.key(60);
        s.key(62);
        s.key(64);
        QCOMPARE(s.state.cursor.value, quarters(1).value);
        QCOMPARE(noteAt(*s.built.score, 0, 1).onset.value, std::int64_t{3360});
    }

    void backTakesTheLastStepOut()
    {
        Steps s("4/4 | | |");
        const std::string before = text(s.built.score);
        s.key(60);
        s.key(62);
        s.take(StepEntry::tie(s.state, s.built.score));
        s.take(StepEntry::back(s.state, s.built.score)); // the tie
        QCOMPARE(noteAt(*s.built.score, 0, 1).note->length.value, kQuarter.value);
        s.take(StepEntry::back(s.state, s.built.score));
        s.take(StepEntry::back(s.state, s.built.score));
        s.take(StepEntry::back(s.state, s.built.score)); // nothing left
        QCOMPARE(text(s.built.score), before);
        QCOMPARE(s.state.cursor.value, std::int64_t{0});
    }

    void aStepWritesOverWhatStoodThere()
    {
        Steps s("4/4 | C5h D5h | C5w |");
        s.key(60);
        QCOMPARE(text(s.built.score), std::string("C4q rq D5h | C5w |"));
    }
};

QTEST_GUILESS_MAIN(TestTakes)
#include "test_takes.moc"
