// SPDX-License-Identifier: GPL-3.0-or-later
// How much the checker finds: clean four-part music is made by chance, a hundred faults of each kind are put into it one
// at a time, and each must be found at its place by its own rule. The table is printed.
#include "core/music/edits.h"
#include "core/theory/checker.h"
#include "tests/support/notation.h"

#include <QTest>

#include <array>
#include <functional>
#include <random>

using namespace ricercar;

namespace {

constexpr std::size_t kVoices = 4;
using Chord4 = std::array<int, kVoices>; // diatonic steps over C0, from the top
constexpr std::array<std::pair<int, int>, kVoices> kRange{{{34, 40}, {30, 36}, {26, 32}, {21, 27}}};

struct Music { // voices of notes, one after the other
    struct Sound {
        SpelledPitch pitch;
        Ticks length;
        bool rest = false;
    };
    std::array<std::vector<Sound>, kVoices> voices;
};

SpelledPitch white(int step) { return {static_cast<Step>(step % 7), 0, static_cast<std::int8_t>(step / 7)}; }
Music::Sound note(int step, Ticks length = kQuarter) { return {white(step), length}; }

ScorePtr scoreOf(const Music &music)
{
    ScorePtr score = test::built("4/4 key=0,major name=Soprano | rw |; name=Alto | rw |; name=Tenor | rw |; name=Bass | rw |").score;
    IdSource ids;
    ids.raiseTo(1000);
    std::vector<NewNote> notes;
    for (std::size_t v = 0; v < kVoices; ++v) {
        TimelineTick t{0};
        for (const Music::Sound &sound : music.voices[v]) {
            if (!sound.rest) {
                NewNote n;
                n.part = score->parts[v]->id;
                n.at = t;
                n.note.pitch = sound.pitch;
                n.note.length = sound.length;
                notes.push_back(n);
            }
            t += sound.length;
        }
    }
    return withNotes(score, notes, ids);
}

std::vector<Finding> findingsIn(const Music &music)
{
    const ScorePtr score = scoreOf(music);
    CheckOptions options;
    for (const PartPtr &part : score->parts) options.voices.push_back({part->id, 0});
    return checkVoiceLeading(*score, options);
}

// Quarter chords in C; each next one is the first of many drawn that is a consonant triad, in range, spaced, and reached
// by small steps without any perfect interval twice: decided here, not by the checker.
Music clean(std::mt19937 &random, std::size_t chords)
{
    const auto mod7 = [](int x) { return ((x % 7) + 7) % 7; };
    const auto triad = [&](const Chord4 &c) {
        for (int root : {0, 1, 2, 3, 4, 5}) {
            bool third = false, all = true;
            for (int step : c) {
                const int above = mod7(step - root);
                all = all && (above == 0 || above == 2 || above == 4);
                third = third || above == 2;
            }
            if (all && third && mod7(c[3] - root) == 0) return true;
        }
        return false;
    };
    const auto fits = [&](const Chord4 &c) {
        for (std::size_t v = 0; v < kVoices; ++v)
            if (c[v] < kRange[v].first || c[v] > kRange[v].second) return false;
        return c[0] > c[1] && c[1] > c[2] && c[2] > c[3] && c[0] - c[1] < 7 && c[1] - c[2] < 7 && triad(c);
    };
    const auto follows = [&](const Chord4 &a, const Chord4 &b) {
        if (a == b) return false;
        for (std::size_t v = 0; v < kVoices; ++v) {
            if (std::abs(b[v] - a[v]) > (v == 3 ? 4 : 1)) return false;
            if (mod7(a[v]) == 6 && mod7(b[v]) != 0 && b[v] != a[v]) return false; // the leading note goes home
        }
        for (std::size_t v = 0; v < kVoices; ++v)
            for (std::size_t w = v + 1; w < kVoices; ++w) {
                const bool move = a[v] != b[v] && a[w] != b[w];
                const int before = mod7(a[v] - a[w]), after = mod7(b[v] - b[w]);
                if (move && before == after && (after == 0 || after == 4)) return false;
                if (w == v + 1 && (b[v] <= a[w] || b[w] >= a[v])) return false; // overlap
            }
        return true;
    };
    const auto draw = [&] {
        Chord4 c{};
        for (std::size_t v = 0; v < kVoices; ++v) c[v] = kRange[v].first + static_cast<int>(random() % 7);
        return c;
    };
    std::vector<Chord4> line;
    for (int tries = 0; line.size() < chords;) {
        Chord4 c = draw();
        if (!line.empty())
            for (std::size_t v = 0; v < kVoices; ++v)
                c[v] = line.back()[v] + static_cast<int>(random() % (v == 3 ? 9 : 3)) - (v == 3 ? 4 : 1);
        if (fits(c) && (line.empty() || follows(line.back(), c))) {
            line.push_back(c);
            tries = 0;
        } else if (++tries > 4000) {
            line.clear();
            tries = 0;
        }
    }
    Music music;
    for (const Chord4 &c : line)
        for (std::size_t v = 0; v < kVoices; ++v) music.voices[v].push_back(note(c[v]));
    return music;
}

constexpr std::size_t kChords = 16;
// Voice v from chord i on: other notes that fill `count` quarters.
void put(Music &m, std::size_t v, std::size_t i, std::size_t count, const std::vector<Music::Sound> &sounds)
{
    auto &line = m.voices[v]; // still one note per quarter up to here
    line.erase(line.begin() + static_cast<std::ptrdiff_t>(i), line.begin() + static_cast<std::ptrdiff_t>(i + count));
    line.insert(line.begin() + static_cast<std::ptrdiff_t>(i), sounds.begin(), sounds.end());
}
void silence(Music &m, std::size_t v, std::size_t i, std::size_t count)
{
    put(m, v, i, count, std::vector<Music::Sound>(count, Music::Sound{white(28), kQuarter, true}));
}
// All other voices rest for two quarters, so that the two in question are alone.
void alone(Music &m, std::size_t i, std::size_t a, std::size_t b)
{
    for (std::size_t v = 0; v < kVoices; ++v)
        if (v != a && v != b) silence(m, v, i, 2);
}

struct Kind {
    const char *name, *rule;
    std::function<void(Music &, std::size_t i, std::mt19937 &random)> seed;
};

int lowStep(std::mt19937 &random) // not B: its fifth is diminished
{
    return 22 + static_cast<int>(random() % 4); // D3 to G3
}

const std::vector<Kind> &kinds()
{
    // Soprano over bass: from interval `before` to `after` (steps), the bass moving by `by`.
    const auto pair = [](int before, int after, int bassBy) {
        return [=](Music &m, std::size_t i, std::mt19937 &random) {
            const int low = bassBy > 0 ? 21 + static_cast<int>(random() % 4) : 23 + static_cast<int>(random() % 3);
            alone(m, i, 0, 3);
            put(m, 3, i, 2, {note(low), note(low + bassBy)});
            put(m, 0, i, 2, {note(low + before), note(low + bassBy + after)});
        };
    };
    const Ticks e = kEighth, q = kQuarter;
    static const std::vector<Kind> all{
        {"fifth to fifth", "parallel-fifths", pair(11, 11, 1)},
        {"fifth to fifth, falling", "parallel-fifths", pair(11, 11, -1)},
        {"fifth to twelfth, both up", "parallel-fifths", pair(4, 11, 1)},
        {"octave to octave", "parallel-octaves", pair(14, 14, 1)},
        {"octave to fifteenth, both up", "parallel-octaves", pair(7, 14, 1)},
        {"unison to octave, both up", "parallel-octaves", pair(0, 7, 1)},
        {"twelfth to fifth, contrary", "contrary-fifths", pair(11, 4, 1)},
        {"fifth to twelfth, contrary", "contrary-fifths", pair(4, 11, -1)},
        {"octave to unison, contrary", "contrary-octaves", pair(7, 0, 1)},
        {"octave to fifteenth, contrary", "contrary-octaves", pair(7, 14, -1)},
        {"direct fifth", "direct-fifths", pair(9, 11, 1)},
        {"direct octave", "direct-octaves", pair(12, 14, 1)},
        {"fifths, passing note between", "ornamented-fifths", [=](Music &m, std::size_t i, std::mt19937 &random) {
             const int low = 21 + static_cast<int>(random() % 3);
             alone(m, i, 0, 3);
             put(m, 3, i, 2, {note(low, q), note(low + 2, q)});
             put(m, 0, i, 2, {note(low + 11, e), note(low + 12, e), note(low + 13, q)});
         }},
        {"fifths, neighbour between", "ornamented-fifths", [=](Music &m, std::size_t i, std::mt19937 &random) {
             const int low = lowStep(random);
             alone(m, i, 0, 3);
             put(m, 3, i, 2, {note(low, q), note(low + 1 - (low == 25 ? 2 : 0), q)});
             const int next = low + 1 - (low == 25 ? 2 : 0) + 11;
             put(m, 0, i, 2, {note(low + 11, e), note(low + 10 + (next < low + 11 ? 2 : 0), e), note(next, q)});
         }},
        {"octaves, passing note between", "ornamented-octaves", [=](Music &m, std::size_t i, std::mt19937 &random) {
             const int low = 21 + static_cast<int>(random() % 3);
             alone(m, i, 0, 3);
             put(m, 3, i, 2, {note(low, q), note(low + 2, q)});
             put(m, 0, i, 2, {note(low + 14, e), note(low + 15, e), note(low + 16, q)});
         }},
        {"octaves, suspension between", "ornamented-octaves", [=](Music &m, std::size_t i, std::mt19937 &random) {
             const int low = 23 + static_cast<int>(random() % 4);
             alone(m, i, 0, 3);
             put(m, 3, i, 2, {note(low, q), note(low - 1, q)});
             put(m, 0, i, 2, {note(low + 14, q + e), note(low + 13, e)});
         }},
        {"fifths over a short rest", "parallels-across-rest", [=](Music &m, std::size_t i, std::mt19937 &random) {
             const int low = lowStep(random);
             alone(m, i, 0, 3);
             put(m, 3, i, 2, {note(low, e), {white(low), e, true}, note(low - 1, q)});
             put(m, 0, i, 2, {note(low + 11, e), {white(low), e, true}, note(low + 10, q)});
         }},
        {"octaves, one voice coming in late", "parallels-across-rest", [=](Music &m, std::size_t i, std::mt19937 &random) {
             const int low = lowStep(random);
             alone(m, i, 0, 3);
             put(m, 3, i, 2, {note(low, q), note(low + 1, q)});
             put(m, 0, i, 2, {note(low + 14, q), {white(low), e, true}, note(low + 15, e)});
         }},
        {"fifths passed between crossing voices", "parallels-across-voices", [=](Music &m, std::size_t i, std::mt19937 &random) {
             const int low = 28 + static_cast<int>(random() % 3);
             put(m, 1, i, 2, {note(low + 4), note(low + 1)});
             put(m, 2, i, 2, {note(low), note(low + 5)});
             silence(m, 0, i, 2);
             silence(m, 3, i, 2);
         }},
        {"diminished fifth to perfect over the bass", "unequal-fifths", [=](Music &m, std::size_t i, std::mt19937 &random) {
             alone(m, i, 0, 3);
             const int octave = static_cast<int>(random() % 2) * 7;
             put(m, 3, i, 2, {note(20), note(21)});
             put(m, 0, i, 2, {note(31 + octave), note(32 + octave)});
         }},
    };
    return all;
}

} // namespace

class SeededFaultsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void cleanMusicMadeByChanceHasNoErrors()
    {
        std::mt19937 random(1);
        for (int n = 0; n < 50; ++n)
            for (const Finding &f : findingsIn(clean(random, kChords))) QVERIFY2(f.severity < Severity::Error, f.sentence.c_str());
    }

    void aHundredOfEachKindAreFoundAtTheirPlace()
    {
        std::mt19937 random(2);
        bool all = true;
        for (const Kind &kind : kinds()) {
            int found = 0;
            std::string missed;
            for (int n = 0; n < 100; ++n) {
                Music music = clean(random, kChords);
                const std::size_t i = 2 + random() % (kChords - 5);
                kind.seed(music, i, random);
                const TickRange place{TimelineTick{0} + kQuarter * static_cast<std::int64_t>(i), TimelineTick{0} + kQuarter * static_cast<std::int64_t>(i + 2)};
                bool hit = false;
                for (const Finding &f : findingsIn(music)) hit = hit || (f.rule == kind.rule && f.range.begin >= place.begin && f.range.end <= place.end);
                found += hit;
            }
            std::printf("%-44s %-26s %3d of 100\n", kind.name, kind.rule, found);
            all = all && found >= 99;
        }
        QVERIFY(all);
    }
};

QTEST_GUILESS_MAIN(SeededFaultsTest)
#include "seeded_faults_test.moc"
