// SPDX-License-Identifier: GPL-3.0-or-later
// The continuation model: events and scores, what the net is told, the engine beside the plain modules, rules of
// writing, and the generator as core knows it. A tiny net with random weights writes; nothing here needs trained ones.
#include "core/music/locks.h"
#include "models/engine/continuation_decoder.h"
#include "models/generator/continuation_generator.h"
#include "models/generator/event_texture.h"
#include "models/representation/event_score.h"
#include "models/representation/event_sequence.h"
#include "models/representation/event_styles.h"
#include "models/representation/event_wishes.h"
#include "tests/support/notation.h"
#ifdef RICERCAR_REFERENCE
#include "tests/models/reference_events.h"
#endif

#include <QTemporaryDir>
#include <QTest>

#include <fstream>
#include <list>
#include <numeric>
#include <random>

using namespace ricercar;
using namespace ricercar::models;

namespace {

const char* kTwoParts =
    "4/4 key=0,major name=Upper | C5q D5e E5e F5q G5q | A5e G5e F5e E5e D5h | E5e3 F5e3 G5e3 F5q E5q D5q | C5w | "
    "C5q D5e E5e F5q G5q | A5e G5e F5e E5e D5h | E5q D5q C5q B4q | C5w |; "
    "name=Lower clef=bass | C3h [E3 G3]h | F3q G3q A3q B3q | C4q A3q G3h | C3w | C3h [E3 G3]h | F3q G3q A3q B3q | G3h G2h | C3w |";

// A net that has learned nothing: D = 24.
std::filesystem::path randomWeights(const std::filesystem::path& path, unsigned seed, const char* representation = nullptr) {
    ContinuationConfig c;
    c.width = 24;
    c.heads = 2;
    c.layers = 2;
    c.inner = 32;
    c.headWidth = 16;
    c.headInner = 24;
    std::mt19937 random(seed);
    std::list<std::vector<float>> values;
    std::vector<TensorToWrite> tensors;
    const auto add = [&](const std::string& name, std::vector<std::int64_t> shape, float centre, float spread) {
        std::int64_t count = 1;
        for (const auto s : shape) count *= s;
        auto& v = values.emplace_back(static_cast<std::size_t>(count));
        // Exact in bfloat16, so that the engine's packing loses nothing.
        for (auto& x : v) x = centre + spread * float(int(random() % 33) - 16) / 16.0f;
        tensors.push_back({name, std::move(shape), v, TensorType::Float32});
    };
    const auto norm = [&](const std::string& name, int width) {
        add(name + ".weight", {width}, 1.0f, 0.25f);
        add(name + ".bias", {width}, 0.0f, 0.25f);
    };
    const auto linear = [&](const std::string& name, int in, int out, bool bias = true) {
        add(name + ".weight", {out, in}, 0.0f, 0.5f);
        if (bias) add(name + ".bias", {out}, 0.0f, 0.25f);
    };
    add("token_bag.table", {tokenRows(), c.width}, 0.0f, 0.5f);
    add("styles", {kMostStyles, c.width}, 0.0f, 0.5f);
    for (int i = 0; i < c.layers; ++i) {
        const std::string name = "block_" + std::to_string(i);
        norm(name + ".norm1", c.width);
        norm(name + ".norm2", c.width);
        linear(name + ".qkv", c.width, 3 * c.width, false);
        linear(name + ".out", c.width, c.width, false);
        linear(name + ".up", c.width, c.inner);
        linear(name + ".down", c.inner, c.width);
    }
    norm("norm", c.width);
    linear("frame", c.width, c.headWidth);
    const char* stages[] = {"time", "part", "key", "length", "loudness"};
    for (int s = 0; s < kStages; ++s) {
        const std::string name = stages[s];
        const auto lens = static_cast<Lens>(s);
        add(name + ".bag.table", {stageRows(lens), c.headWidth}, 0.0f, 0.5f);
        norm(name + ".norm1", c.headWidth);
        norm(name + ".norm2", c.headWidth);
        linear(name + ".up", c.headWidth, c.headInner);
        linear(name + ".down", c.headInner, c.headWidth);
        linear(name + ".views", c.headWidth, columnsOf(lens));
    }
    auto metadata = c.toMetadata();
    if (representation) metadata["representation"] = representation;
    if (!writeSafetensors(path, tensors, metadata)) qFatal("could not write %s", path.c_str());
    return path;
}

EventPiece wandering(int bars, int parts, unsigned seed) {
    std::mt19937 random(seed);
    EventPiece piece;
    piece.parts = parts;
    for (int b = 0; b < bars; ++b) piece.bars.push_back({b * 96, 96, 24, 0, 0, {}});
    std::array<int, kMostParts> key;
    for (int p = 0; p < parts; ++p) key[p] = 72 - 10 * p;
    for (int t = 0; t < bars * 96; t += 12)
        for (int p = 0; p < parts; ++p) {
            if (random() % 3 == 0) continue;
            key[p] = std::clamp(key[p] + int(random() % 7) - 3, 40, 90);
            piece.notes.push_back({t, 6 + int(random() % 5) * 6, static_cast<std::int8_t>(p), static_cast<std::int8_t>(key[p]), -1});
        }
    return piece;
}

// Bars [from, to) of the piece to be written, everything around them given.
ContinuationTask fillTask(const EventPiece& piece, int from, int to, std::uint8_t parts) {
    ContinuationTask task;
    auto music = wholeTask(piece, false, true);
    const auto all = music->written[0];
    for (int b = 0; b < int(piece.bars.size()); ++b) music->written[b] = b < from ? all : b < to ? parts : 0;
    for (const auto& n : piece.notes) {
        const int b = barAt(piece.bars, n.onset);
        if (b < from)
            task.before.push_back(n);
        else if (!((music->written[b] >> n.part) & 1))
            music->given.push_back(n);
    }
    task.music = music;
    task.fromBar = from;
    task.endBar = to;
    return task;
}

}  // namespace

class ContinuationTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    std::filesystem::path path(const char* name) const { return m_folder.filePath(QLatin1String(name)).toStdString(); }
    ContinuationWeightsPtr m_weights;

private Q_SLOTS:
    void initTestCase() {
        auto loaded = ContinuationWeights::load(randomWeights(path("tiny.safetensors"), 7));
        QVERIFY2(bool(loaded), loaded ? "" : loaded.error().detail.c_str());
        m_weights = *loaded;
    }

    void scoresSurviveTheWayToEventsAndBack_data() {
        QTest::addColumn<QString>("music");
        QTest::addColumn<int>("lines");
        QTest::newRow("two parts, triplets and chords") << kTwoParts << 2;
        QTest::newRow("an upbeat") << "3/4 pickup=1q key=1,major name=Tune | G4q | C5h B4q | C5h. |" << 1;
        QTest::newRow("compound time") << "6/8 key=-1,minor name=Tune | D5q. E5e F5e G5e | A5h. |" << 1;
        QTest::newRow("five beats") << "5/4 name=Tune | C5q D5q E5q F5q G5q | C5h. D5h |" << 1;
        QTest::newRow("a bar longer than the grid knows") << "6/2 name=Tune | C5h D5h E5h F5h G5h A5h | C5w D5w E5w |" << 1;
        QTest::newRow("over the bar line") << "2/4 name=Tune | C5q D5h | E5q | F5h |" << 1;
        QTest::newRow("two voices on a staff") << "4/4 name=Tune | C5q D5q E5h & C4w | E5h D5h & G4h B4h |" << 2;
    }

    void scoresSurviveTheWayToEventsAndBack() {
        QFETCH(QString, music);
        QFETCH(int, lines);
        auto built = test::built(music.toStdString());

        const auto events = eventsOf(*built.score);
        QVERIFY(bool(events));
        QCOMPARE(events->piece.parts, lines);
        const ScorePtr empty = withoutNotes(built.score, test::allIds(*built.score));
        const auto notes = notesOf(*empty, *events, events->piece.notes, {});
        const ScorePtr back = withNotes(empty, notes, built.ids);

        for (std::size_t p = 0; p < built.score->parts.size(); ++p)
            QCOMPARE(QString::fromStdString(test::text(*back, p)), QString::fromStdString(test::text(*built.score, p)));
        const auto again = eventsOf(*back);
        QVERIFY(again->piece.notes == events->piece.notes);
    }

    void whatIsLearnedSpellsOutTheMusic() {
        const auto piece = wandering(6, 3, 3);

        const auto sequence = sequenceOf(wholeTask(piece, true, true), piece.notes, {}, {});

        QCOMPARE(sequence.notes, int(piece.notes.size()));
        std::vector<EventNote> spelled;
        const auto& s = sequence.stages;
        int now = 0, bar = 0;
        std::size_t note = 0;
        for (const int d : s[0].target) {
            if (d == kEndOfBar) {
                now = ++bar * 96;
                continue;
            }
            now += d;
            spelled.push_back({now, lengthOfClass(s[3].target[note]), std::int8_t(s[1].target[note]), std::int8_t(s[2].target[note] + kLowestKey), -1});
            ++note;
        }
        QVERIFY(spelled == piece.notes);
        // Every choice that was made is one that is allowed.
        for (int k = 0; k < kStages; ++k)
            for (std::size_t i = 0; i < s[k].target.size(); ++i)
                QVERIFY(allowed(static_cast<Lens>(k), s[k].anchors.data() + i * anchorsOf(static_cast<Lens>(k)), s[k].target[i]));
    }

    void everyFeatureLiesInItsTable() {
        const auto piece = wandering(20, 4, 9);
        auto task = std::make_shared<EventTask>(*wholeTask(piece, false, true));
        std::vector<EventNote> written;
        for (auto& w : task->written) w = 0b0101;
        for (const auto& n : piece.notes) ((n.part % 2) ? task->given : written).push_back(n);
        const auto sequence = sequenceOf(task, written, {}, {});
        for (const auto& ids : sequence.ids)
            for (const auto id : ids) QVERIFY(id >= 0 && id < tokenRows());
        for (int k = 0; k < kStages; ++k)
            for (const auto id : sequence.stages[k].ids) QVERIFY(id >= 0 && id < stageRows(static_cast<Lens>(k)));
    }

    void whatIsGivenIsShownBeforeItSounds() {
        const auto piece = wandering(8, 2, 5);
        auto task = std::make_shared<EventTask>(*wholeTask(piece, false, true));
        std::vector<EventNote> written;
        for (auto& w : task->written) w = 0b01;
        for (const auto& n : piece.notes) (n.part ? task->given : written).push_back(n);

        const auto sequence = sequenceOf(task, written, {}, {});

        int now = 0;
        std::size_t given = 0;
        for (const auto& token : sequence.tokens) {
            if (token.kind == TokenKind::Given) {
                QVERIFY(token.note.onset <= now + kLookAhead);
                QVERIFY(token.note == task->given[given++]);
            } else {
                // By the time the music is there, everything within sight has been shown.
                now = token.note.onset;
            }
        }
        QCOMPARE(given, task->given.size());
    }

    void barsThatComeBackAreFound() {
        const auto events = eventsOf(*test::score(kTwoParts));
        auto piece = events->piece;
        measureWishes(piece);
        QCOMPARE(int(piece.bars[0].wishes.returnOf), 0);
        QCOMPARE(int(piece.bars[4].wishes.returnOf), 4);
        QCOMPARE(int(piece.bars[5].wishes.returnOf), 4);
        QCOMPARE(int(piece.bars[7].wishes.barsLeft), 0);
        for (auto& n : piece.notes)
            if (n.onset >= 4 * 96) n.key += 2;
        measureWishes(piece);
        QCOMPARE(int(piece.bars[4].wishes.returnOf), 4);
        QCOMPARE(int(piece.bars[4].wishes.returnShift), 2);
    }

    void textureCountsWhatItSays() {
        const auto events = eventsOf(*test::score("4/4 name=Tune | C5q D5q E5q G5q | C5q D5q E5q G5q | C5w |"));
        const auto t = textureOf(events->piece.bars, events->piece.notes, 0, 3);
        QCOMPARE(t.notesPerBeat, 9.0 / 12);
        QCOMPARE(t.distinctKeys, 4.0);
        QCOMPARE(t.stepShare, 4.0 / 8);
        QCOMPARE(t.selfSimilarity, (0 + 1 + 0.25) / 3);
    }

    void theEngineEqualsThePlainModules_data() {
        QTest::addColumn<int>("bars");
        QTest::addColumn<bool>("given");
        QTest::newRow("a few bars") << 6 << false;
        QTest::newRow("a part given") << 6 << true;
        QTest::newRow("longer than the net sees") << 40 << false;
    }

    void theEngineEqualsThePlainModules() {
#ifdef RICERCAR_REFERENCE
        QFETCH(int, bars);
        QFETCH(bool, given);
        auto piece = wandering(bars, 3, 21);
        measureWishes(piece);
        auto task = std::make_shared<EventTask>(*wholeTask(piece, false, true));
        std::vector<EventNote> written;
        if (given)
            for (auto& w : task->written) w = 0b101;
        for (const auto& n : piece.notes) (given && n.part == 1 ? task->given : written).push_back(n);
        const auto sequence = sequenceOf(task, written, {}, {});
        const StyleMix style{{3, 0.5f}, {30, 0.75f}};

        const auto reference = referenceEventCosts(path("tiny.safetensors"), sequence, style);
        ContinuationDecoder decoder(m_weights);
        const auto engine = sequenceCosts(decoder, sequence, style);

        double worst = 0;
        for (int k = 0; k < kStages; ++k) worst = std::max(worst, std::abs(engine[k] - reference[k]) / sequence.notes);
        qInfo("%d tokens, %.4f nats a note, largest difference of a stage %.2e a note", int(sequence.tokens.size()),
              std::accumulate(engine.begin(), engine.end(), 0.0) / sequence.notes, worst);
        QVERIFY(worst < 1e-4);
#else
        QSKIP("the plain modules need libtorch");
#endif
    }

    void sameSeedSameNotesHoweverManyAtOnce() {
        const auto task = fillTask(wandering(10, 2, 4), 4, 7, 0b11);
        const std::vector<std::uint64_t> four{1, 2, 3, 4}, one{3};

        const auto together = writeEvents(m_weights, task, four), alone = writeEvents(m_weights, task, one), again = writeEvents(m_weights, task, four);

        QVERIFY(!(*together)[0].notes.empty());
        QVERIFY((*together)[2].notes == (*alone)[0].notes);
        for (int i = 0; i < 4; ++i) QVERIFY((*together)[i].notes == (*again)[i].notes);
        QVERIFY((*together)[0].notes != (*together)[1].notes);
    }

    void onlyWhatIsFreeIsWritten() {
        const auto piece = wandering(10, 3, 8);
        const auto task = fillTask(piece, 3, 6, 0b010);
        const std::vector<std::uint64_t> seeds{5, 6};
        const auto drafts = writeEvents(m_weights, task, seeds);
        for (const auto& draft : *drafts)
            for (std::size_t i = 0; i < draft.notes.size(); ++i) {
                const auto& n = draft.notes[i];
                QCOMPARE(int(n.part), 1);
                QVERIFY(n.onset >= 3 * 96 && n.end() <= 6 * 96);
                if (i) QVERIFY(comesBefore(draft.notes[i - 1], n));
            }
    }

    void rangesAndScalesAreKept() {
        auto task = fillTask(wandering(8, 2, 1), 2, 8, 0b11);
        task.rules.ranges[0] = {60, 72};
        task.rules.ranges[1] = {40, 45};
        task.rules.scale.assign(8, 0b101010110101);  // C major
        const std::vector<std::uint64_t> seeds{1, 2, 3};
        const auto drafts = writeEvents(m_weights, task, seeds);
        for (const auto& draft : *drafts) {
            for (const auto& n : draft.notes) {
                if (draft.relaxed == 0) QVERIFY((0b101010110101 >> (n.key % 12)) & 1);
                if (draft.relaxed == 0) QVERIFY(n.part == 0 ? n.key >= 60 && n.key <= 72 : n.key >= 40 && n.key <= 45);
            }
        }
    }

    void aKeptRhythmIsTheRhythmThatWas() {
        const auto piece = wandering(8, 2, 12);
        auto task = fillTask(piece, 2, 6, 0b11);
        task.rules.rhythmParts = 0b10;
        for (const auto& n : piece.notes)
            if (n.part == 1 && n.onset >= 2 * 96 && n.onset < 6 * 96) task.rules.rhythm.push_back(n);
        const std::vector<std::uint64_t> seeds{1, 2};
        const auto drafts = writeEvents(m_weights, task, seeds);
        for (const auto& draft : *drafts) {
            std::vector<EventNote> lower;
            for (const auto& n : draft.notes)
                if (n.part == 1) lower.push_back(n);
            QCOMPARE(lower.size(), task.rules.rhythm.size());
            for (std::size_t i = 0; i < lower.size(); ++i) {
                QCOMPARE(lower[i].onset, task.rules.rhythm[i].onset);
                QCOMPARE(lower[i].length, task.rules.rhythm[i].length);
            }
        }
    }

    void keptKeysComeInTheirOrder() {
        const auto piece = wandering(8, 1, 14);
        auto task = fillTask(piece, 2, 6, 0b1);
        task.rules.keyParts = 1;
        std::vector<int> keys;
        for (const auto& n : piece.notes)
            if (n.onset >= 2 * 96 && n.onset < 6 * 96) {
                task.rules.keys[0].push_back(n);
                keys.push_back(n.key);
            }
        const std::vector<std::uint64_t> seeds{1, 2, 3};
        const auto drafts = writeEvents(m_weights, task, seeds);
        for (const auto& draft : *drafts) {
            std::vector<int> got;
            for (const auto& n : draft.notes) got.push_back(n.key);
            QVERIFY(got == keys);
        }
    }

    void cancelledWritingGivesNothing() {
        const auto task = fillTask(wandering(8, 2, 2), 2, 8, 0b11);
        const std::vector<std::uint64_t> seeds{1};
        int polls = 0;
        QVERIFY(!writeEvents(m_weights, task, seeds, [&] { return ++polls > 3; }));
        QVERIFY(polls < 8);
    }

    void aDamagedOrForeignWeightsFileIsRefusedInWords() {
        const auto missing = ContinuationWeights::load(path("none.safetensors"));
        QVERIFY(!missing && missing.error().code == ErrorCode::MissingResource);
        QVERIFY(!missing.error().sentence.empty());
        std::ofstream(path("short.safetensors"), std::ios::binary) << std::string(100, 'x');
        const auto damaged = ContinuationWeights::load(path("short.safetensors"));
        QVERIFY(!damaged && damaged.error().code == ErrorCode::BadInput);
        const auto foreign = ContinuationWeights::load(randomWeights(path("other.safetensors"), 1, "events-0"));
        QVERIFY(!foreign && foreign.error().code == ErrorCode::BadInput);
        QVERIFY(foreign.error().sentence.find("continuation model") != std::string::npos);
    }

    void goingOnAddsBarsAndLeavesTheRestAlone() {
        auto built = test::built(kTwoParts);
        ContinuationGenerator model(m_weights);
        ContinuationRequest request;
        request.base = built.score;
        request.firstBar = 8;
        request.bars = 3;
        request.count = 2;
        JobControl job;

        const auto drafts = model.generate(request, built.ids, job);

        QVERIFY2(bool(drafts), drafts ? "" : drafts.error().sentence.c_str());
        QCOMPARE(drafts->size(), std::size_t(2));
        for (const auto& draft : *drafts) {
            QCOMPARE(draft.score->barCount(), std::size_t(11));
            for (std::size_t p = 0; p < 2; ++p)
                for (std::size_t b = 0; b < 8; ++b) QVERIFY(draft.score->parts[p]->bars[b] == built.score->parts[p]->bars[b]);
            for (const auto& placed : allNotes(*draft.score))
                if (placed.bar >= 8) QVERIFY(placed.note->provenance && placed.note->provenance->seed == draft.seed);
        }
    }

    void aFillTouchesOnlyItsBarsAndParts() {
        auto built = test::built(kTwoParts);
        ContinuationGenerator model(m_weights);
        ContinuationRequest request;
        request.base = built.score;
        request.firstBar = 2;
        request.bars = 2;
        request.write = {built.score->parts[1]->id};
        request.style = {{"bach", 0.5}, {"haydn", 0.5}};
        JobControl job;
        const auto drafts = model.generate(request, built.ids, job);
        QVERIFY(bool(drafts));
        for (const auto& draft : *drafts) {
            QVERIFY(draft.score->parts[0] == built.score->parts[0]);
            for (std::size_t b = 0; b < 8; ++b)
                if (b != 2 && b != 3) QVERIFY(draft.score->parts[1]->bars[b] == built.score->parts[1]->bars[b]);
        }
    }

    void locksAreKeptBitByBit() {
        auto built = test::built(kTwoParts);
        const TickRange second = built.score->barRange(2), third = built.score->barRange(3);
        std::vector<Lock> locks{{built.score->parts[0]->id, 0, second, static_cast<std::uint8_t>(Attribute::All)},
                                {built.score->parts[1]->id, 0, {second.begin, third.end}, static_cast<std::uint8_t>(Attribute::Rhythm)}};
        const ScorePtr base = withLocks(built.score, locks);
        ContinuationGenerator model(m_weights);
        ContinuationRequest request;
        request.base = base;
        request.firstBar = 1;
        request.bars = 4;
        JobControl job;
        const auto drafts = model.generate(request, built.ids, job);
        QVERIFY2(bool(drafts), drafts ? "" : drafts.error().sentence.c_str());
        QCOMPARE(drafts->size(), std::size_t(4));
        for (const auto& draft : *drafts) {
            QVERIFY(lockedChanges(*base, *draft.score).empty());
            QVERIFY(draft.score->parts[0]->bars[2] == base->parts[0]->bars[2]);
        }
    }

    void anyLockIsKeptOrTheRefusalSaysWhere() {
        std::mt19937 random(99);
        ContinuationGenerator model(m_weights);
        int written = 0;
        for (int trial = 0; trial < 60; ++trial) {
            auto built = test::built(kTwoParts);
            std::vector<Lock> locks;
            for (int i = 0; i < 2; ++i) {
                const std::size_t first = random() % 7, last = first + random() % 2;
                locks.push_back({built.score->parts[random() % 2]->id, 0, {built.score->barStart(first), built.score->barStart(last + 1)},
                                 static_cast<std::uint8_t>(1 + random() % 7)});
            }
            const ScorePtr base = withLocks(built.score, locks);
            ContinuationRequest request;
            request.base = base;
            request.firstBar = random() % 6;
            request.bars = 1 + random() % 4;
            request.count = 2;
            request.seed = random();
            JobControl job;
            const auto drafts = model.generate(request, built.ids, job);
            if (!drafts) {
                QVERIFY(drafts.error().sentence.find("locked") != std::string::npos);
                continue;
            }
            for (const auto& draft : *drafts) {
                QVERIFY(lockedChanges(*base, *draft.score).empty());
                ++written;
            }
        }
        qInfo("%d drafts of 120", written);
        QVERIFY(written > 60);
    }

    void whatItCannotDoIsSaid() {
        auto built = test::built(kTwoParts);
        ContinuationGenerator model(m_weights);
        QVERIFY(model.capabilities().handsOver.find("counterpoint model") != std::string::npos);
        ContinuationRequest request;
        request.base = built.score;
        request.firstBar = 8;
        request.bars = 2;
        JobControl job;
        request.style = {{"nobody", 1.0}};
        auto refused = model.generate(request, built.ids, job);
        QVERIFY(!refused && refused.error().sentence.find("nobody") != std::string::npos);
        request.style.clear();
        request.keepRhythm = true;
        refused = model.generate(request, built.ids, job);
        QVERIFY(!refused && refused.error().code == ErrorCode::BadInput);
        request.keepRhythm = false;
        job.cancel();
        refused = model.generate(request, built.ids, job);
        QVERIFY(!refused && refused.error().code == ErrorCode::Cancelled);
    }
};

QTEST_GUILESS_MAIN(ContinuationTest)
#include "continuation_test.moc"
