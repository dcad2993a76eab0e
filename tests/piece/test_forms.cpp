// SPDX-License-Identifier: GPL-3.0-or-later
// Whole pieces by rule: they have the length, key, form and close that were planned, in every genre, metre and mode.
#include "core/brief/brief.h"
#include "core/brief/heard.h"
#include "core/brief/instruments.h"
#include "core/brief/measures.h"
#include "core/piece/dice_tables.h"
#include "core/piece/piece_writer.h"
#include "core/theory/checker.h"
#include "core/theory/key.h"
#include "tests/support/invariants.h"

#include <QtTest>

#include <map>
#include <set>

using namespace ricercar;

namespace {

struct Made {
    PieceConcept concept_;
    PiecePlan plan;
    ScorePtr score;
    std::string error;
};

PieceConcept conceptOf(Genre genre, int bars, TimeSignature metre, KeySignature key)
{
    PieceConcept c;
    c.genre = {genre, FieldOrigin::Said};
    if (bars > 0) c.bars = {{bars, bars, bars}, FieldOrigin::Said};
    if (metre.beats > 0) c.metre = {metre, FieldOrigin::Said};
    c.key = {key, FieldOrigin::Said};
    return completed(c);
}

Made made(const PieceConcept &piece, std::uint64_t seed)
{
    Made m;
    m.concept_ = piece;
    m.plan = plannedPiece(piece, seed);
    IdSource ids;
    JobControl job;
    auto score = writtenPiece(piece, m.plan, {}, seed, ids, job);
    if (score) m.score = *score;
    else m.error = score.error().sentence;
    return m;
}

Made made(const std::string &brief, std::uint64_t seed = 1)
{
    const auto u = understood(Brief{brief, nullptr, {}});
    return made(u->concept_, seed);
}

TickRange whole(const Score &score) { return {TimelineTick{0}, score.end()}; }

std::string name(Genre genre, TimeSignature metre, KeySignature key, std::uint64_t seed)
{
    return std::string(genreInfo(genre).id) + " " + std::to_string(metre.beats) + "/" + std::to_string(metre.unit) + " " + keyName(key) + " seed " + std::to_string(seed);
}

// Notes of a stretch, relative to its start: pitch, onset, length, voice.
std::vector<std::array<std::int64_t, 5>> music(const Score &score, std::size_t firstBar, std::size_t bars)
{
    std::vector<std::array<std::int64_t, 5>> notes;
    const TickRange range{score.barStart(firstBar), score.barStart(firstBar + bars)};
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
        if (range.contains(n.onset)) notes.push_back({(n.onset - range.begin).value, n.note->midi(), n.note->length.value, n.note->voice, static_cast<std::int64_t>(n.part)});
    std::sort(notes.begin(), notes.end());
    return notes;
}

constexpr KeySignature kG{1, Mode::Major}, kDMinor{-1, Mode::Minor}, kC{0, Mode::Major};
constexpr TimeSignature k44{4, 4}, k34{3, 4}, k68{6, 8}, k58{5, 8}, k24{2, 4};

} // namespace

class TestForms : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void everyGenreHasItsBarsInEveryMetreAndMode();
    void strictGenresHaveTheirBarsToo();
    void aPieceEndsInItsKeyWithTheCadenceThatWasPlanned();
    void sectionsThatReturnAreEqual();
    void cadencesStandWhereTheyWerePlanned();
    void theSameSeedWritesTheSameNotes();
    void anotherSeedWritesOtherNotes();
    void linesStayInTheRangeOfTheirInstrument();
    void aHandSpansANinthAtMost();
    void aRangeThatIsAskedForIsKept();
    void largeLeapsAreAvoidedWhereForbidden();
    void restsTripletsAndDotsAreAvoidedWhereForbidden();
    void aspectsMoveWhatTheyName();
    void anInventionImitatesAndHasFewParallels();
    void aCanonIsExact();
    void anyThrowOfTheDiceIsMusic();
    void everyFragmentOfADiceBarHasItsHarmony();
    void variationsKeepTheBarsOfTheTheme();
    void aPreludeHoldsTheDominantBeforeItsClose();
    void aChoraleHasFourVoicesAndFermatas();
    void devicesThatAreAskedForOccur();
    void rewritingChangesNothingOutside();
    void rewritingKeepsLocksAndRhythm();
    void aPlanIsFoundInMusicThatExists();
    void aJobThatIsStoppedStops();
};

void TestForms::everyGenreHasItsBarsInEveryMetreAndMode()
{
    const std::vector<Genre> genres{Genre::Melody, Genre::Song, Genre::Minuet, Genre::Waltz, Genre::Prelude, Genre::Variations, Genre::DiceMinuet,
                                    Genre::March, Genre::Lullaby, Genre::Gigue, Genre::Sarabande, Genre::Gavotte, Genre::Polka, Genre::Mazurka, Genre::Siciliano,
                                    Genre::Nocturne, Genre::Etude, Genre::Rondo, Genre::Sonatina, Genre::FolkSong, Genre::Unsaid};
    for (Genre genre : genres)
        for (TimeSignature metre : {k44, k34, k68, k58})
            for (KeySignature key : {kG, kDMinor})
                for (std::uint64_t seed : {1, 2}) {
                    const int bars = seed == 1 ? 16 : 13;
                    const Made m = made(conceptOf(genre, bars, metre, key), seed);
                    const std::string what = name(genre, metre, key, seed);
                    QVERIFY2(m.score, (what + ": " + m.error).c_str());
                    QVERIFY2(m.score->barNumber(m.score->barCount() - 1) == bars, (what + ": bars " + std::to_string(m.score->barCount())).c_str());
                    QVERIFY2(m.plan.bars() == static_cast<std::size_t>(bars), what.c_str());
                    const std::string broken = test::brokenInvariant(*m.score);
                    QVERIFY2(broken.empty(), (what + ": " + broken).c_str());
                    // No voice has two things at once that are not one chord, and nothing lasts past the end.
                    std::map<std::pair<std::size_t, int>, std::pair<std::int64_t, std::int64_t>> open;
                    for (std::size_t p = 0; p < m.score->parts.size(); ++p) {
                        std::map<int, std::map<std::int64_t, std::int64_t>> spans;
                        for (const PlacedNote &n : notesIn(*m.score, p, whole(*m.score))) {
                            QVERIFY2(n.end <= m.score->end(), (what + ": a note lasts past the end").c_str());
                            if (n.note->grace == Grace::None) spans[n.note->voice][n.onset.value] = std::max(spans[n.note->voice][n.onset.value], n.end.value);
                        }
                        for (const auto &[voice, times] : spans) {
                            std::int64_t until = -1;
                            for (const auto &[from, to] : times) {
                                QVERIFY2(from >= until, (what + ": notes overlap in a voice at " + std::to_string(from)).c_str());
                                until = to;
                            }
                        }
                    }
                }
}

void TestForms::strictGenresHaveTheirBarsToo()
{
    const Made invention = made(conceptOf(Genre::Invention, 16, k44, kDMinor), 1);
    QVERIFY2(invention.score, invention.error.c_str());
    QCOMPARE(invention.score->barCount(), std::size_t{16});
    const Made canon = made(conceptOf(Genre::Canon, 12, k34, kG), 1);
    QVERIFY2(canon.score, canon.error.c_str());
    QCOMPARE(canon.score->barCount(), std::size_t{12});
    const Made chorale = made(conceptOf(Genre::Chorale, 12, k44, kDMinor), 1);
    QVERIFY2(chorale.score, chorale.error.c_str());
    QCOMPARE(chorale.score->barCount(), std::size_t{12});
    const Made fugue = made(conceptOf(Genre::Fugue, 18, k44, kDMinor), 1);
    QVERIFY2(fugue.score, fugue.error.c_str());
    QCOMPARE(fugue.score->barCount(), std::size_t{18});
}

void TestForms::aPieceEndsInItsKeyWithTheCadenceThatWasPlanned()
{
    int pieces = 0, closed = 0, inKey = 0;
    for (Genre genre : {Genre::Melody, Genre::Song, Genre::Minuet, Genre::Waltz, Genre::Prelude, Genre::Variations, Genre::DiceMinuet, Genre::March, Genre::Siciliano})
        for (KeySignature key : {kG, kDMinor, KeySignature{-3, Mode::Major}})
            for (std::uint64_t seed : {1, 2, 3}) {
                const Made m = made(conceptOf(genre, 16, genreInfo(genre).metre, key), seed);
                QVERIFY2(m.score, m.error.c_str());
                ++pieces;
                closed += cadenceAtEnd(*m.score, whole(*m.score), key) == Cadence::Authentic;
                inKey += tonicPitchClass(keyAround(*m.score, whole(*m.score), key)) == tonicPitchClass(key);
                if (cadenceAtEnd(*m.score, whole(*m.score), key) != Cadence::Authentic) qInfo() << "close" << name(genre, k44, key, seed).c_str();
                if (tonicPitchClass(keyAround(*m.score, whole(*m.score), key)) != tonicPitchClass(key))
                    qInfo() << "key" << name(genre, k44, key, seed).c_str() << keyName(keyAround(*m.score, whole(*m.score), key)).c_str();
            }
    QCOMPARE(closed, pieces);
    QVERIFY2(inKey >= pieces - 2, std::to_string(inKey).c_str());
}

void TestForms::sectionsThatReturnAreEqual()
{
    for (const char *brief : {"a song in F major, AABA, 32 bars", "a waltz in D major", "a rondo in G major", "a march in B flat major"}) {
        const Made m = made(brief, 3);
        QVERIFY2(m.score, m.error.c_str());
        bool any = false;
        for (const PlannedSection &s : m.plan.sections) {
            if (!s.returnOf || s.varied) continue;
            any = true;
            QVERIFY2(music(*m.score, s.firstBar, s.bars) == music(*m.score, m.plan.sections[*s.returnOf].firstBar, s.bars), brief);
        }
        QVERIFY2(any, brief);
    }
}

void TestForms::cadencesStandWhereTheyWerePlanned()
{
    int phrases = 0, met = 0;
    for (const char *brief : {"a song in C major, 16 bars", "a minuet in G minor", "a waltz in E flat major", "a march in D major", "a lullaby in F major", "a sarabande in E minor"})
        for (std::uint64_t seed : {1, 2, 3}) {
            const Made m = made(brief, seed);
            QVERIFY2(m.score, m.error.c_str());
            for (const PlannedSection &s : m.plan.sections)
                for (const PlannedPhrase &p : s.phrases) {
                    const std::size_t lead = m.plan.anacrusis.value > 0 ? 1 : 0;
                    const TickRange range{m.score->barStart(p.firstBar + lead), m.score->barStart(p.firstBar + p.bars + lead)};
                    ++phrases;
                    met += cadenceAtEnd(*m.score, range, p.key) == p.cadence;
                    if (cadenceAtEnd(*m.score, range, p.key) != p.cadence)
                        qInfo() << brief << "bar" << p.firstBar + p.bars << "planned" << static_cast<int>(p.cadence) << "heard" << static_cast<int>(cadenceAtEnd(*m.score, range, p.key));
                }
        }
    QVERIFY2(met * 100 >= phrases * 88, (std::to_string(met) + " of " + std::to_string(phrases)).c_str());
    // And where the brief says so.
    PieceConcept c = conceptOf(Genre::Song, 16, k44, kC);
    CadenceAt wish;
    wish.place.kind = Place::Kind::Bars;
    wish.place.first = wish.place.last = 8;
    wish.kind = Cadence::Half;
    c.cadences = {{wish}, FieldOrigin::Said};
    for (std::uint64_t seed : {1, 2, 3, 4}) {
        const Made m = made(completed(c), seed);
        QVERIFY2(m.score, m.error.c_str());
        QCOMPARE(cadenceAtEnd(*m.score, {m.score->barStart(4), m.score->barStart(8)}, kC), Cadence::Half);
    }
}

void TestForms::theSameSeedWritesTheSameNotes()
{
    for (const char *brief : {"a song in A minor", "a minuet in F major", "theme and variations in C major", "a two-part invention in G major, 12 bars", "a prelude in D minor"}) {
        const Made a = made(brief, 5), b = made(brief, 5);
        QVERIFY2(a.score && b.score, brief);
        QVERIFY2(a.plan == b.plan, brief);
        QVERIFY2(music(*a.score, 0, a.score->barCount()) == music(*b.score, 0, b.score->barCount()), brief);
    }
}

void TestForms::anotherSeedWritesOtherNotes()
{
    std::set<std::vector<std::array<std::int64_t, 5>>> different;
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const Made m = made("a melody in G major", seed);
        different.insert(music(*m.score, 0, m.score->barCount()));
    }
    QVERIFY(different.size() >= 5);
}

void TestForms::linesStayInTheRangeOfTheirInstrument()
{
    for (const char *brief : {"a melody for flute", "a melody for cello in D minor", "a song for violin and piano", "a minuet for violin and cello", "a waltz for clarinet and piano",
                              "a melody for trumpet", "a lullaby for guitar", "a march for flute, clarinet and bassoon", "a minuet for string quartet"})
        for (std::uint64_t seed : {1, 2}) {
            const Made m = made(brief, seed);
            QVERIFY2(m.score, (std::string(brief) + ": " + m.error).c_str());
            for (std::size_t p = 0; p < m.score->parts.size(); ++p) {
                const InstrumentInfo *info = instrumentNamed(m.score->parts[p]->instrument.name);
                QVERIFY2(info, m.score->parts[p]->instrument.name.c_str());
                for (const PlacedNote &n : notesIn(*m.score, p, whole(*m.score)))
                    QVERIFY2(n.note->midi() >= info->range.lowest && n.note->midi() <= info->range.highest,
                             (std::string(brief) + ": " + n.note->pitch.name() + " for the " + info->name).c_str());
            }
        }
}

void TestForms::aHandSpansANinthAtMost()
{
    for (const char *brief : {"a song in D major", "a waltz in F minor", "a march in C major", "theme and variations in A major", "a sonatina in G major"})
        for (std::uint64_t seed : {1, 2, 3}) {
            const Made m = made(brief, seed);
            QVERIFY2(m.score, m.error.c_str());
            std::map<std::int64_t, std::pair<int, int>> struck;
            for (const PlacedNote &n : notesIn(*m.score, 0, whole(*m.score))) {
                if (n.note->staff != 1) continue;
                auto [it, fresh] = struck.try_emplace(n.onset.value, n.note->midi(), n.note->midi());
                if (!fresh) it->second = {std::min(it->second.first, n.note->midi()), std::max(it->second.second, n.note->midi())};
            }
            for (const auto &[t, span] : struck) QVERIFY2(span.second - span.first <= 14, (std::string(brief) + " at " + std::to_string(t)).c_str());
        }
}

void TestForms::aRangeThatIsAskedForIsKept()
{
    PieceConcept c = conceptOf(Genre::Melody, 8, k44, kC);
    RangeWish wish;
    wish.range = {60, 72};
    c.ranges = {{wish}, FieldOrigin::Said};
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
        const Made m = made(c, seed);
        QVERIFY2(m.score, m.error.c_str());
        const AspectMeasures x = measured(*m.score, whole(*m.score), {}, kC);
        QVERIFY(x.lowest >= 60 && x.highest <= 72);
    }
}

void TestForms::largeLeapsAreAvoidedWhereForbidden()
{
    PieceConcept c = conceptOf(Genre::Melody, 16, k44, kDMinor);
    Avoid wish;
    wish.what = Avoidance::LargeLeaps;
    wish.limit = 5;
    c.avoid = {{wish}, FieldOrigin::Said};
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
        const Made m = made(c, seed);
        QVERIFY2(m.score, m.error.c_str());
        QVERIFY2(measured(*m.score, whole(*m.score), {}, kDMinor).largestLeap <= 5, std::to_string(measured(*m.score, whole(*m.score), {}, kDMinor).largestLeap).c_str());
    }
}

void TestForms::restsTripletsAndDotsAreAvoidedWhereForbidden()
{
    for (Genre genre : {Genre::Melody, Genre::Song, Genre::Minuet, Genre::March}) {
        PieceConcept c = conceptOf(genre, 16, genreInfo(genre).metre, kG);
        c.aspect(Aspect::Triplets) = {-1, FieldOrigin::Said};
        c.aspect(Aspect::Dotted) = {-1, FieldOrigin::Said};
        c.aspect(Aspect::Syncopation) = {-1, FieldOrigin::Said};
        Avoid wish;
        wish.what = Avoidance::Rests;
        c.avoid = {{wish}, FieldOrigin::Said};
        for (std::uint64_t seed = 1; seed <= 3; ++seed) {
            const Made m = made(c, seed);
            QVERIFY2(m.score, m.error.c_str());
            const auto voices = voicesFromTop(*m.score);
            const AspectMeasures x = measured(*m.score, whole(*m.score), {voices.front()}, kG);
            QCOMPARE(x.triplets, 0.0);
            QCOMPARE(x.dotted, 0.0);
            QCOMPARE(x.syncopated, 0.0);
            QVERIFY2(x.rests < 0.001, (std::string(genreInfo(genre).id) + " " + std::to_string(x.rests)).c_str());
        }
    }
}

void TestForms::aspectsMoveWhatTheyName()
{
    auto mean = [&](Genre genre, Aspect aspect, double value, auto measure) {
        double sum = 0;
        for (std::uint64_t seed = 1; seed <= 6; ++seed) {
            PieceConcept c = conceptOf(genre, 16, genreInfo(genre).metre, kG);
            c.aspect(aspect) = {value, FieldOrigin::Said};
            const Made m = made(c, seed);
            sum += measure(measured(*m.score, whole(*m.score), {}, kG));
        }
        return sum / 6;
    };
    for (Genre genre : {Genre::Melody, Genre::Song}) {
        auto density = [](const AspectMeasures &x) { return x.notesPerQuarter; };
        QVERIFY(mean(genre, Aspect::Density, 0.8, density) > 1.25 * mean(genre, Aspect::Density, 0, density));
        QVERIFY2(mean(genre, Aspect::Density, -0.8, density) < 0.85 * mean(genre, Aspect::Density, 0, density),
                 (std::to_string(mean(genre, Aspect::Density, -0.8, density)) + " " + std::to_string(mean(genre, Aspect::Density, 0, density))).c_str());
        auto height = [](const AspectMeasures &x) { return x.height; };
        QVERIFY(mean(genre, Aspect::Height, 0.8, height) > mean(genre, Aspect::Height, -0.8, height) + 4);
        auto loud = [](const AspectMeasures &x) { return x.velocity; };
        QVERIFY(mean(genre, Aspect::Loudness, 0.8, loud) > mean(genre, Aspect::Loudness, -0.8, loud) + 30);
        auto dotted = [](const AspectMeasures &x) { return x.dotted; };
        QVERIFY(mean(genre, Aspect::Dotted, 0.8, dotted) > mean(genre, Aspect::Dotted, 0, dotted) + 0.05);
        auto triplets = [](const AspectMeasures &x) { return x.triplets; };
        QVERIFY(mean(genre, Aspect::Triplets, 0.8, triplets) > 0.15);
        auto syncopated = [](const AspectMeasures &x) { return x.syncopated; };
        QVERIFY(mean(genre, Aspect::Syncopation, 0.8, syncopated) > mean(genre, Aspect::Syncopation, 0, syncopated) + 0.05);
    }
    auto leaps = [](const AspectMeasures &x) { return x.leaps; };
    QVERIFY(mean(Genre::Melody, Aspect::Leaps, -0.8, leaps) < mean(Genre::Melody, Aspect::Leaps, 0.8, leaps) - 0.15);
}

void TestForms::anInventionImitatesAndHasFewParallels()
{
    const Made m = made(conceptOf(Genre::Invention, 16, k44, kG), 2);
    QVERIFY2(m.score, m.error.c_str());
    QVERIFY(imitationIn(*m.score, whole(*m.score)).has_value());
    CheckOptions options;
    options.rules.profile = CheckProfile::Free;
    options.choirRanges = false;
    auto found = summaryOf(checkVoiceLeading(*m.score, options));
    QVERIFY2(found["parallel-fifths"] + found["parallel-octaves"] <= 1, std::to_string(found["parallel-fifths"]).c_str());
}

void TestForms::aCanonIsExact()
{
    const Made m = made(conceptOf(Genre::Canon, 12, k44, kC), 1);
    QVERIFY2(m.score, m.error.c_str());
    QVERIFY(imitationIn(*m.score, whole(*m.score)).has_value());
}

void TestForms::anyThrowOfTheDiceIsMusic()
{
    for (KeySignature key : {kC, kG, kDMinor, KeySignature{-4, Mode::Major}})
        for (std::uint64_t seed = 1; seed <= 8; ++seed) {
            const Made m = made(conceptOf(Genre::DiceMinuet, 16, k34, key), seed);
            QVERIFY2(m.score, m.error.c_str());
            QCOMPARE(cadenceAtEnd(*m.score, whole(*m.score), key), Cadence::Authentic);
            const AspectMeasures x = measured(*m.score, whole(*m.score), {}, key);
            QVERIFY2(x.highest <= 88 && x.lowest >= 36, (std::to_string(x.lowest) + " " + std::to_string(x.highest)).c_str());
        }
}

void TestForms::everyFragmentOfADiceBarHasItsHarmony()
{
    const int bar = 3 * 10080;
    for (KeySignature key : {kC, kDMinor})
        for (int position = 0; position < kDiceBars; ++position) {
            std::set<std::string> different;
            for (int sum = 2; sum <= 12; ++sum) {
                const DiceFragment f = diceFragment(position, sum, key, bar);
                QVERIFY(!f.upper.empty() && !f.lower.empty());
                QVERIFY(f.upper.back().end <= bar);
                QCOMPARE(f.lower.back().end, bar);
                const auto harmony = diceHarmony(position, key);
                std::string text;
                double in = 0, all = 0;
                for (const WovenNote &n : f.upper) {
                    text += n.pitch.name() + ":" + std::to_string(n.onset) + "-" + std::to_string(n.end) + " ";
                    const Chord &chord = harmony.size() > 1 && n.onset >= bar * 2 / 3 ? harmony[1].chord : harmony[0].chord;
                    all += n.end - n.onset;
                    if ((chord.pitchClasses() >> modulo12(n.key)) & 1) in += n.end - n.onset;
                }
                for (const WovenNote &n : f.lower) text += n.pitch.name() + " ";
                QVERIFY2(in >= 0.6 * all, text.c_str());
                QCOMPARE(modulo12(f.lower.front().key), harmony[0].chord.bass);
                different.insert(text);
            }
            QVERIFY2(different.size() == 11, std::to_string(position).c_str());
        }
}

void TestForms::variationsKeepTheBarsOfTheTheme()
{
    const Made m = made("theme and five variations in F major");
    QVERIFY2(m.score, m.error.c_str());
    QVERIFY(m.plan.sections.size() >= 4);
    std::set<std::size_t> densities;
    for (const PlannedSection &s : m.plan.sections) {
        QCOMPARE(s.bars, m.plan.sections.front().bars);
        densities.insert(music(*m.score, s.firstBar, s.bars).size());
    }
    QVERIFY(densities.size() >= 3);
}

void TestForms::aPreludeHoldsTheDominantBeforeItsClose()
{
    const Made m = made("a prelude in C major, 24 bars", 2);
    QVERIFY2(m.score, m.error.c_str());
    std::string why;
    QVERIFY2(heardAs(*m.score, Genre::Prelude, &why), why.c_str());
    QVERIFY2(heardDevice(*m.score, whole(*m.score), "pedal-point", kC, &why), why.c_str());
}

void TestForms::aChoraleHasFourVoicesAndFermatas()
{
    const Made m = made("a chorale in D minor, 16 bars", 1);
    QVERIFY2(m.score, m.error.c_str());
    QCOMPARE(voicesFromTop(*m.score).size(), std::size_t{4});
    std::string why;
    QVERIFY(heardDevice(*m.score, whole(*m.score), "fermata", kDMinor, &why));
    QCOMPARE(cadenceAtEnd(*m.score, whole(*m.score), kDMinor), Cadence::Authentic);
    auto found = summaryOf(checkVoiceLeading(*m.score));
    QVERIFY2(found["parallel-fifths"] + found["parallel-octaves"] <= 1, std::to_string(found["parallel-fifths"]).c_str());
}

void TestForms::devicesThatAreAskedForOccur()
{
    struct Case {
        Genre genre;
        Device device;
        const char *id;
    };
    for (const Case &c : {Case{Genre::Song, Device::Trill, "trill"}, Case{Genre::Song, Device::Fermata, "fermata"}, Case{Genre::Minuet, Device::Sequence, "sequence"},
                          Case{Genre::Song, Device::PedalPoint, "pedal-point"}, Case{Genre::Waltz, Device::Anacrusis, "anacrusis"}, Case{Genre::Song, Device::Repeats, "repeats"},
                          Case{Genre::Minuet, Device::Imitation, "imitation"}, Case{Genre::Song, Device::Modulation, "modulation"}}) {
        PieceConcept piece = conceptOf(c.genre, 16, genreInfo(c.genre).metre, kG);
        DeviceAt wish;
        wish.device = c.device;
        piece.occur = {{wish}, FieldOrigin::Said};
        int met = 0;
        for (std::uint64_t seed = 1; seed <= 4; ++seed) {
            const Made m = made(piece, seed);
            QVERIFY2(m.score, m.error.c_str());
            std::string why;
            met += heardDevice(*m.score, whole(*m.score), c.id, kG, &why);
        }
        // A modulation is heard by its notes alone, which a short middle section may leave open.
        QVERIFY2(met >= (c.device == Device::Modulation ? 3 : 4), (std::string(c.id) + " " + std::to_string(met)).c_str());
    }
    PieceConcept minor = conceptOf(Genre::Song, 16, k44, kDMinor);
    DeviceAt wish;
    wish.device = Device::PicardyThird;
    minor.occur = {{wish}, FieldOrigin::Said};
    const Made m = made(minor, 1);
    std::string why;
    QVERIFY2(heardDevice(*m.score, whole(*m.score), "picardy-third", kDMinor, &why), why.c_str());
}

void TestForms::rewritingChangesNothingOutside()
{
    for (const char *brief : {"a song in C major, 16 bars", "a minuet in D minor", "a waltz in G major, 16 bars", "a melody in F major", "a two-part invention in G major, 12 bars"}) {
        const Made m = made(brief, 2);
        QVERIFY2(m.score, m.error.c_str());
        RewriteRequest r;
        r.score = m.score;
        r.firstBar = 4;
        r.bars = 4;
        IdSource ids{1000000};
        JobControl job;
        auto all = rewritten(r, m.concept_, m.plan, {}, 9, ids, job);
        QVERIFY2(all, brief);
        const Score &after = **all;
        QCOMPARE(after.barCount(), m.score->barCount());
        for (std::size_t p = 0; p < after.parts.size(); ++p)
            for (std::size_t b = 0; b < after.barCount(); ++b)
                if (b < 4 || b >= 8) QVERIFY2(after.parts[p]->bars[b]->notes == m.score->parts[p]->bars[b]->notes, (std::string(brief) + " bar " + std::to_string(b + 1)).c_str());
        QVERIFY2(music(after, 4, 4) != music(*m.score, 4, 4), brief);
        QVERIFY2(!music(after, 4, 4).empty(), brief);
        // One voice alone.
        r.voices = {voicesFromTop(*m.score).front()};
        auto one = rewritten(r, m.concept_, m.plan, {}, 11, ids, job);
        QVERIFY2(one, brief);
        for (std::size_t p = 0; p < m.score->parts.size(); ++p)
            for (std::size_t b = 0; b < m.score->barCount(); ++b) {
                std::vector<Note> x, y;
                for (const Note &n : m.score->parts[p]->bars[b]->notes)
                    if (!(VoiceRef{m.score->parts[p]->id, n.voice} == r.voices.front())) x.push_back(n);
                for (const Note &n : (*one)->parts[p]->bars[b]->notes)
                    if (!(VoiceRef{(*one)->parts[p]->id, n.voice} == r.voices.front())) y.push_back(n);
                QVERIFY2(x == y, brief);
            }
    }
}

void TestForms::rewritingKeepsLocksAndRhythm()
{
    const Made m = made("a song in C major, 16 bars", 3);
    const VoiceRef tune = voicesFromTop(*m.score).front();
    RewriteRequest r;
    r.score = m.score;
    r.firstBar = 4;
    r.bars = 4;
    r.voices = {tune};
    Lock lock;
    lock.part = tune.part;
    lock.voice = tune.voice;
    lock.range = m.score->barRange(5);
    r.kept = {lock};
    IdSource ids{1000000};
    JobControl job;
    auto after = rewritten(r, m.concept_, m.plan, {}, 4, ids, job);
    QVERIFY(after);
    QVERIFY((*after)->parts[0]->bars[5]->notes == m.score->parts[0]->bars[5]->notes);
    r.kept.clear();
    r.keepRhythm = true;
    auto same = rewritten(r, m.concept_, m.plan, {}, 4, ids, job);
    QVERIFY(same);
    auto onsets = [&](const Score &s) {
        std::vector<std::pair<std::int64_t, std::int64_t>> times;
        for (const PlacedNote &n : notesIn(s, 0, {s.barStart(4), s.barStart(8)}))
            if (n.note->voice == tune.voice) times.push_back({n.onset.value, n.end.value});
        return times;
    };
    QVERIFY(onsets(**same) == onsets(*m.score));
    QVERIFY(music(**same, 4, 4) != music(*m.score, 4, 4));
}

void TestForms::aPlanIsFoundInMusicThatExists()
{
    const Made m = made("a song in G major, 16 bars", 2);
    PieceConcept c = m.concept_;
    const PiecePlan found = foundPlan(*m.score, c);
    QCOMPARE(found.bars(), m.plan.bars());
    QCOMPARE(tonicPitchClass(found.key), tonicPitchClass(m.plan.key));
    QVERIFY(!found.sections.empty() && !found.sections.back().phrases.empty());
    QCOMPARE(found.sections.back().phrases.back().cadence, Cadence::Authentic);
    // Most chords are those that were planned.
    auto rootsAt = [](const PiecePlan &plan) {
        std::map<std::int64_t, int> roots;
        for (const PlannedSection &s : plan.sections)
            for (const PlannedPhrase &p : s.phrases)
                for (const PlannedChord &h : p.harmony) roots[h.at.value] = h.chord.root;
        return roots;
    };
    const auto planned = rootsAt(m.plan), heard = rootsAt(found);
    int same = 0, bars = 0;
    for (std::size_t b = 0; b < m.plan.bars(); ++b) {
        const std::int64_t t = m.score->barStart(b).value;
        auto at = [&](const std::map<std::int64_t, int> &roots) { return std::prev(roots.upper_bound(t))->second; };
        ++bars;
        same += at(planned) == at(heard);
    }
    QVERIFY2(same * 10 >= bars * 7, std::to_string(same).c_str());
}

void TestForms::aJobThatIsStoppedStops()
{
    const PieceConcept c = conceptOf(Genre::Fugue, 32, k44, kDMinor);
    const PiecePlan plan = plannedPiece(c, 1);
    IdSource ids;
    JobControl job;
    job.cancel();
    const auto score = writtenPiece(c, plan, {}, 1, ids, job);
    QVERIFY(!score);
    QCOMPARE(score.error().code, ErrorCode::Cancelled);
}

QTEST_GUILESS_MAIN(TestForms)
#include "test_forms.moc"
