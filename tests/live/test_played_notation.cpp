// SPDX-License-Identifier: GPL-3.0-or-later
// What hands play becomes notation: rhythms typed here, played sloppily by a seed, must come back as they were typed.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/live/played_notation.h"
#include "core/live/quantize_edits.h"
#include "core/live/sloppy_playing.h"
#include "core/notation/written.h"
#include "tests/support/notation.h"

#include <algorithm>
#include <cmath>

using namespace ricercar;
using namespace ricercar::test;

namespace {

// An empty score of the same bars, and a take of the music.
struct Played {
    Built empty;
    SloppyTake sloppy;
};

Played played(const char *bars, const char *music, double milliseconds, std::uint64_t seed = 1)
{
    Played p{built(bars), {}};
    Sloppiness how;
    how.onsetMilliseconds = milliseconds;
    how.rolledChords = 0; // they have a case of their own
    how.seed = seed;
    p.sloppy = playedSloppily(*score(music), how);
    p.sloppy.take.part = p.empty.score->parts[0]->id;
    return p;
}

Notated notated(Played &p, const NotationOptions &options = {})
{
    auto result = withTake(p.empty.score, p.sloppy.take, options, p.empty.ids);
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(*result);
}

bool wholeBars(const Score &score)
{
    for (std::size_t part = 0; part < score.parts.size(); ++part)
        for (std::size_t bar = 0; bar < score.barCount(); ++bar)
            for (const WrittenVoice &voice : written(score, part, bar).voices) {
                Ticks at{};
                for (const WrittenChord &chord : voice.chords) {
                    if (chord.at.value != at.value || (!chord.wholeBarRest && chord.value.length() != chord.length)) return false;
                    at += chord.length;
                }
                if (at != score.masterBars[bar]->length) return false;
            }
    return true;
}

// A take of a keyboard: key, from, to, in ticks.
struct Struck {
    int key;
    std::int64_t on, off;
};
Notated writtenDown(const char *bars, const std::vector<Struck> &struck)
{
    Built empty = built(bars);
    Take take;
    take.part = empty.score->parts[0]->id;
    for (const Struck &s : struck) {
        TakeNote n;
        n.key = std::uint8_t(s.key);
        n.on = s.on;
        n.off = s.off;
        take.notes.push_back(n);
    }
    NotationOptions options;
    options.findPickup = false;
    auto result = withTake(empty.score, take, options, empty.ids);
    if (!result) qFatal("%s", result.error().sentence.c_str());
    return std::move(*result);
}

} // namespace

class TestPlayedNotation : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void playedRhythmsComeBackAsTheyWereMeant_data()
    {
        QTest::addColumn<QString>("bars");
        QTest::addColumn<QString>("music");
        QTest::newRow("plain") << "4/4 tempo=100 key=1 | | |" << "4/4 tempo=100 key=1 | G4q A4q B4q C5q | D5e C5e B4e A4e G4h | G4w |";
        QTest::newRow("triplets") << "4/4 tempo=90 | | |" << "4/4 tempo=90 | C4e3 D4e3 E4e3 F4e3 G4e3 A4e3 G4q C4q | C4e3 E4e3 G4e3 E4q D4e3 E4e3 F4e3 C4q | C4w |";
        QTest::newRow("dotted") << "4/4 tempo=84 | | |" << "4/4 tempo=84 | C4q. D4e E4e. F4s G4q | A4e. G4s F4e. E4s D4q. C4e | C4w |";
        QTest::newRow("syncopation") << "4/4 tempo=96 | | |" << "4/4 tempo=96 | C4e D4q E4q F4q G4e | A4e G4q F4e E4q D4q | C4w |";
        QTest::newRow("sixteenths") << "3/4 tempo=80 | | |" << "3/4 tempo=80 | C4s D4s E4s F4s G4e E4e C4q | G4e F4s E4s D4s E4s F4s D4s C4q | C4h. |";
        QTest::newRow("compound") << "6/8 tempo=90 | | |" << "6/8 tempo=90 | G4q A4e B4q C5e | D5e C5e B4e A4s B4s C5e A4e | G4h. |";
        QTest::newRow("chords") << "4/4 tempo=96 | | |" << "4/4 tempo=96 | [C4 E4 G4]q [C4 F4 A4]q [B3 D4 G4]h | [C4 E4 G4]e [D4 F4 A4]e [E4 G4 B4]q [C4 E4 G4]h | [C4 E4 G4]w |";
    }
    void playedRhythmsComeBackAsTheyWereMeant()
    {
        QFETCH(QString, bars);
        QFETCH(QString, music);
        for (std::uint64_t seed = 1; seed <= 5; ++seed) {
            Played p = played(qPrintable(bars), qPrintable(music), 18, seed);
            const Notated n = notated(p);
            const ScorePtr meant = score(qPrintable(music));
            const auto ordered = [](std::vector<PlacedNote> notes) {
                std::stable_sort(notes.begin(), notes.end(), [](const PlacedNote &a, const PlacedNote &b) { return a.onset != b.onset ? a.onset < b.onset : a.note->midi() < b.note->midi(); });
                return notes;
            };
            const auto found = ordered(allNotes(*n.score)), wanted = ordered(allNotes(*meant));
            QCOMPARE(found.size(), wanted.size());
            for (std::size_t i = 0; i < found.size(); ++i) {
                QCOMPARE(found[i].onset.value, wanted[i].onset.value);
                QCOMPARE(found[i].note->midi(), wanted[i].note->midi());
            }
            QVERIFY(wholeBars(*n.score));
        }
    }

    void eachHandMayDivideABeatInItsOwnWay()
    {
        // Four against three, a steady bass of triplets under sixteenths.
        std::vector<Struck> struck;
        for (int beat = 0; beat < 8; ++beat) {
            for (int i = 0; i < 4; ++i) struck.push_back({72 + (beat + i) % 5, beat * 10080 + i * 2520 + (i * 37 + beat * 53) % 200 - 100, beat * 10080 + i * 2520 + 2200});
            for (int i = 0; i < 3; ++i) struck.push_back({40 + 3 * i, beat * 10080 + i * 3360 + (i * 71 + beat * 29) % 200 - 100, beat * 10080 + i * 3360 + 3000});
        }
        std::stable_sort(struck.begin(), struck.end(), [](const Struck &a, const Struck &b) { return a.on < b.on; });
        const Notated n = writtenDown("4/4 tempo=72 | | |", struck);
        QCOMPARE(n.score->parts[0]->staves.size(), std::size_t{2});
        for (const PlacedNote &note : allNotes(*n.score)) QCOMPARE(note.onset.value % (note.note->midi() >= 60 ? 2520 : 3360), std::int64_t{0});
        QCOMPARE(n.notes.size(), struck.size());
        QVERIFY(wholeBars(*n.score));
    }

    void aKeyStruckAgainAtOnceIsNotLost()
    {
        for (const std::int64_t gap : {500, 900, 1300, 2000}) {
            const Notated n = writtenDown("4/4 tempo=60 | |", {{60, 0, gap - 60}, {60, gap, 9000}, {64, 10080, 19000}, {60, 20160, 20160 + gap - 60}, {60, 20160 + gap, 29000}});
            QCOMPARE(n.notes.size(), std::size_t{5});
            QVERIFY(wholeBars(*n.score));
        }
    }

    void barsAreWholeWhateverIsPlayed()
    {
        for (const char *bars : {"4/4 tempo=60 | | | |", "3/8 tempo=80 | | | | |", "6/16 tempo=50 | | | | |", "5/8 tempo=90 | | | |", "3/4 pickup=1e tempo=70 | | | |"})
            for (std::uint64_t seed = 1; seed <= 6; ++seed) {
                std::uint64_t state = seed * 0x9e3779b97f4a7c15ull;
                const auto random = [&state](int below) {
                    state = state * 6364136223846793005ull + 1442695040888963407ull;
                    return static_cast<int>((state >> 33) % static_cast<std::uint64_t>(below));
                };
                std::vector<Struck> struck;
                std::int64_t at = 0;
                for (int i = 0; i < 60; ++i) {
                    at += 40 + random(2600);
                    struck.push_back({36 + random(50), at, at + 300 + random(9000)});
                }
                // A key comes up before it is struck again.
                for (std::size_t i = 0; i < struck.size(); ++i)
                    for (std::size_t k = 0; k < i; ++k)
                        if (struck[k].key == struck[i].key) struck[k].off = std::max(struck[k].on + 1, std::min(struck[k].off, struck[i].on - 5));
                const Notated n = writtenDown(bars, struck);
                QCOMPARE(n.notes.size(), struck.size());
                QVERIFY2(wholeBars(*n.score), bars);
            }
    }

    void gapsOfArticulationBecomeNoRests()
    {
        Played p = played("4/4 tempo=96 | |", "4/4 tempo=96 | C4q D4q E4q F4q | G4e F4e E4e D4e C4h |", 8);
        QCOMPARE(text(notated(p).score), std::string("C4q D4q E4q F4q | G4e F4e E4e D4e C4h |"));
    }

    void thePlayingStaysAsTheSecondLayer()
    {
        Played p = played("4/4 | |", "4/4 | C4q D4q E4q F4q | C4w |", 20);
        const Notated n = notated(p);
        const auto notes = allNotes(*n.score);
        QCOMPARE(n.notes.size(), notes.size());
        for (std::size_t i = 0; i < notes.size(); ++i) {
            QVERIFY(notes[i].note->performed.has_value());
            QCOMPARE((notes[i].onset + notes[i].note->performed->offset).value, p.sloppy.take.notes[i].on);
            QCOMPARE(notes[i].note->performed->length.value, p.sloppy.take.notes[i].off - p.sloppy.take.notes[i].on);
            QCOMPARE(int(notes[i].note->performed->velocity), int(p.sloppy.take.notes[i].velocity));
            QCOMPARE(int(notes[i].note->provenance->origin), int(Provenance::Origin::Played));
        }
    }

    void notesInTheCountInBecomeAnUpbeat()
    {
        Played p = played("3/4 tempo=90 | | |", "3/4 tempo=90 | rq rq G4q | C5h B4q | C5h. |", 12);
        for (TakeNote &n : p.sloppy.take.notes) { // the first bar was counted in
            n.on -= 3 * 10080;
            n.off -= 3 * 10080;
        }
        const Notated n = notated(p);
        QVERIFY(n.score->masterBars[0]->pickup);
        QCOMPARE(n.score->masterBars[0]->length.value, kQuarter.value);
        QCOMPARE(barText(*n.score, 0, 0), std::string("G4q"));
        QCOMPARE(barText(*n.score, 0, 1), std::string("C5h B4q"));
        QVERIFY(wholeBars(*n.score));
    }

    void twoHandsArePartedOnTwoStavesAndTheKeyIsFound()
    {
        const char *music = "4/4 tempo=90 key=2 | D5q E5q F#5q G5q | A5h F#5h | G5e F#5e E5e D5e C#5q E5q | D5w |;"
                            "name=left | D3h A2h | D3q F#3q D3h | E3h A2h | D3w |";
        Played p = played("4/4 tempo=90 name=Piano | | | | |", music, 15);
        const Notated n = notated(p);
        QCOMPARE(n.score->parts[0]->staves.size(), std::size_t{2});
        QCOMPARE(int(n.score->masterBars[0]->key.fifths), 2);
        for (const PlacedNote &note : allNotes(*n.score)) QCOMPARE(int(note.note->staff), note.note->midi() >= 60 ? 0 : 1);
        QCOMPARE(noteAt(*n.score, 0, 4).note->pitch.alter == 1 || noteAt(*n.score, 0, 3).note->pitch.alter == 1, true);
        QVERIFY(wholeBars(*n.score));
    }

    void swungEighthsAreWrittenEven()
    {
        Built empty = built("4/4 tempo=120 | | |");
        Take take;
        take.part = empty.score->parts[0]->id;
        take.range = {quarters(0), quarters(12)};
        for (int i = 0; i < 24; ++i) {
            TakeNote n;
            n.key = std::uint8_t(60 + i % 5);
            n.on = (i / 2) * 10080 + (i % 2) * 6500 + (i * 37 % 11 - 5) * 30;
            n.off = n.on + (i % 2 ? 3000 : 5800);
            take.notes.push_back(n);
        }
        NotationOptions options;
        options.quantize.findSwing = true;
        const auto n = withTake(empty.score, take, options, empty.ids);
        QVERIFY(n.has_value());
        QVERIFY(std::fabs(n->quantized.swing - 0.645) < 0.03);
        for (const PlacedNote &note : allNotes(*n->score)) QCOMPARE(note.onset.value % 5040, std::int64_t{0});
    }

    void rolledChordsAreChords()
    {
        Built empty = built("4/4 tempo=96 | |");
        Take take;
        take.part = empty.score->parts[0]->id;
        for (int chord = 0; chord < 8; ++chord)
            for (int k = 0; k < 4; ++k) {
                TakeNote n;
                n.key = std::uint8_t(48 + chord % 3 + 4 * k);
                n.on = chord * 10080 + k * 600; // 37 ms from key to key
                n.off = chord * 10080 + 9000;
                take.notes.push_back(n);
            }
        const auto n = withTake(empty.score, take, {}, empty.ids);
        QVERIFY(n.has_value());
        for (const PlacedNote &note : allNotes(*n->score)) QCOMPARE(note.onset.value % 10080, std::int64_t{0});
    }

    void aPlayerWhoIsLateThroughoutIsUnderstood()
    {
        Built empty = built("4/4 tempo=120 | | |");
        Sloppiness how;
        how.late = 35;
        how.onsetMilliseconds = 10;
        SloppyTake sloppy = playedSloppily(*score("4/4 tempo=120 | C4s D4s E4s F4s G4e F4e E4s D4s E4s F4s C4q | E4e D4e C4e D4e E4s F4s G4s E4s C4q | C4w |"), how);
        sloppy.take.part = empty.score->parts[0]->id;
        const auto n = withTake(empty.score, sloppy.take, {}, empty.ids);
        QVERIFY(n.has_value());
        const auto notes = allNotes(*n->score);
        for (std::size_t i = 0; i < notes.size(); ++i) QCOMPARE(notes[i].onset.value, sloppy.truth[i].value);
    }

    void overdubbingAddsAVoiceAndReplacingClears()
    {
        Built b = built("4/4 | C5w | C5w | C5w |");
        Take take;
        take.part = b.score->parts[0]->id;
        take.range = b.score->barRange(1);
        for (int i = 0; i < 4; ++i) {
            TakeNote n;
            n.key = std::uint8_t(64 + i);
            n.on = (4 + i) * 10080 + 200;
            n.off = n.on + 9500;
            take.notes.push_back(n);
        }
        NotationOptions options;
        const auto over = withTake(b.score, take, options, b.ids);
        QVERIFY(over.has_value());
        QCOMPARE(allNotes(*over->score).size(), std::size_t{7});
        QVERIFY(over->score->parts[0]->bars[1]->notes[0].voice != over->score->parts[0]->bars[1]->notes[1].voice);
        options.merge = NotationOptions::Merge::Replace;
        const auto replaced = withTake(b.score, take, options, b.ids);
        QVERIFY(replaced.has_value());
        QCOMPARE(allNotes(*replaced->score).size(), std::size_t{6});
        QCOMPARE(barText(*replaced->score, 0, 0), std::string("C5w"));
    }

    void whatIsHeardComesToTheGridByItsStrength()
    {
        const Built b = built("4/4 | C4q{played=400:9000:80} D4q{played=-600:9000:80} E4q F4q |");
        GridWish wish;
        wish.grid = kQuarter;
        wish.strength = 0.5;
        const ScorePtr half = playedToGrid(b.score, allIds(*b.score), wish);
        QCOMPARE(noteAt(*half, 0, 0).note->performed->offset.value, std::int64_t{200});
        QCOMPARE(noteAt(*half, 0, 1).note->performed->offset.value, std::int64_t{-300});
        wish.strength = 1;
        QCOMPARE(noteAt(*playedToGrid(b.score, allIds(*b.score), wish), 0, 0).note->performed->offset.value, std::int64_t{0});
        QCOMPARE(text(half), text(b.score)); // what is written stays
    }

    void swingMovesEverySecondStep()
    {
        const Built b = built("4/4 | C4e D4e E4e F4e G4h |");
        GridWish wish;
        wish.grid = kEighth;
        wish.swing = 2.0 / 3;
        const ScorePtr swung = playedToGrid(b.score, allIds(*b.score), wish);
        QVERIFY(!noteAt(*swung, 0, 0).note->performed);
        QCOMPARE(noteAt(*swung, 0, 1).note->performed->offset.value, std::int64_t{1680});
        QCOMPARE(text(swung), text(b.score));
    }

    void writingAnewKeepsWhatIsHeardAndWhoTheNotesAre()
    {
        Played p = played("4/4 tempo=90 | |", "4/4 tempo=90 | C4e3 D4e3 E4e3 F4q G4e A4e G4q | C4w |", 10);
        NotationOptions coarse;
        coarse.quantize.finest = 1;
        coarse.quantize.tuplets = false;
        const Notated rough = notated(p, coarse);
        const ScorePtr fine = writtenAnew(rough.score, rough.notes, QuantizeOptions{});
        const auto before = allNotes(*rough.score), after = allNotes(*fine);
        QCOMPARE(after.size(), before.size());
        NoteSet ids;
        for (const PlacedNote &n : after) ids.insert(n.note->id);
        QVERIFY(ids == allIds(*rough.score));
        for (const PlacedNote &n : after) {
            const auto same = std::find_if(before.begin(), before.end(), [&](const PlacedNote &b) { return b.note->id == n.note->id; });
            const std::int64_t then = (same->onset + same->note->performed->offset).value;
            QCOMPARE((n.onset + (n.note->performed ? n.note->performed->offset : Ticks{})).value, then);
        }
        QCOMPARE(after[1].onset.value, std::int64_t{3360});
    }
};

QTEST_GUILESS_MAIN(TestPlayedNotation)
#include "test_played_notation.moc"
