// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/zip_archive.h"
#include "test_musicxml_random.h"
#include "test_musicxml_texts.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

using namespace ricercar;
using namespace ricercar::test;

namespace {
// Everything, ids and origins included.
QString difference(const Score &a, const Score &b)
{
    if (!(a.metadata == b.metadata)) return "metadata";
    if (a.locks != b.locks) return "locks";
    if (a.parts.size() != b.parts.size() || a.barCount() != b.barCount()) return "size";
    for (std::size_t i = 0; i < a.barCount(); ++i)
        if (!(*a.masterBars[i] == *b.masterBars[i])) return "master bar";
    for (std::size_t p = 0; p < a.parts.size(); ++p) {
        Part x = *a.parts[p], y = *b.parts[p];
        for (std::size_t i = 0; i < x.bars.size(); ++i) {
            Bar s = *x.bars[i], t = *y.bars[i];
            if (s.notes.size() != t.notes.size()) return "number of notes";
            for (std::size_t n = 0; n < s.notes.size(); ++n) {
                const auto &from = s.notes[n].provenance, &to = t.notes[n].provenance;
                if (bool(from) != bool(to) || (from && !(*from == *to))) return "origin";
                s.notes[n].provenance = t.notes[n].provenance = nullptr;
                if (!(s.notes[n] == t.notes[n])) return "note";
            }
            if (!(s == t)) return "bar";
        }
        x.bars.clear();
        y.bars.clear();
        if (!(x == y)) return "part";
    }
    return {};
}

std::string repacked(const std::string &bytes, const std::function<void(std::map<std::string, std::string> &)> &change)
{
    auto files = unzipped(bytes, "x").value().files;
    change(files);
    std::vector<ZipEntry> entries;
    for (const auto &[name, content] : files) entries.push_back({name, content});
    return zipped(entries).value();
}

std::string refusal(const std::string &bytes)
{
    const auto read = readProject(bytes, "bad.ricercar");
    return read ? "it was read" : read.error().sentence;
}

void replace(std::string &text, const std::string &what, const std::string &by)
{
    const std::size_t at = text.find(what);
    if (at == std::string::npos) qFatal("%s is not there", what.c_str());
    text.replace(at, what.size(), by);
}

ScorePtr smallScore(IdSource &ids)
{
    Score s = *emptyScore(ids, 2);
    auto part = std::make_shared<Part>(*s.parts[0]);
    Bar bar;
    bar.notes.resize(1);
    bar.notes[0].id = ids.note();
    bar.notes[0].length = kQuarter;
    part->bars[0] = std::make_shared<const Bar>(bar);
    s.parts[0] = part;
    return Score::finish(std::move(s));
}
} // namespace

class TestProject : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void everyScoreIsExactlyTheSame()
    {
        for (unsigned seed = 1; seed <= 100; ++seed) {
            IdSource ids(seed * 1000);
            Score s = *randomScore(seed, ids);
            auto part = std::make_shared<Part>(*s.parts[0]);
            part->colour = 0x123456;
            part->name = "caf\xC3\xA9 \"\\ \xFF"; // not even UTF-8 throughout
            s.parts[0] = part;
            const ScorePtr score = Score::finish(std::move(s));
            const auto bytes = writeProject(*score, {}, {});
            QVERIFY(bytes);
            const auto again = readProject(*bytes, "again.ricercar");
            QVERIFY2(again, again ? "" : again.error().sentence.c_str());
            QCOMPARE(difference(*score, *again->score), QString());
            QVERIFY(again->ids.next() >= ids.next() || again->ids.next() > seed * 1000);
        }
    }

    void whatSnapshotsShareStaysShared()
    {
        IdSource ids;
        const ScorePtr base = smallScore(ids);
        Score changed = *base;
        auto part = std::make_shared<Part>(*changed.parts[0]);
        auto bar = std::make_shared<Bar>();
        part->bars[1] = bar;
        changed.parts[0] = part;
        const ScorePtr idea = Score::finish(std::move(changed));
        const auto bytes = writeProject(*base, {{"before the storm", RevisionId{4}, base}}, {{"idea 1", base, idea, {TimelineTick{0}, TimelineTick{5}}, "good bass"}});
        QVERIFY(bytes);

        const auto read = readProject(*bytes, "x");

        QVERIFY(read);
        QCOMPARE(read->checkpoints.size(), std::size_t(1));
        QCOMPARE(read->checkpoints[0].name, std::string("before the storm"));
        QCOMPARE(read->checkpoints[0].revision.value, std::uint64_t(4));
        QCOMPARE(read->checkpoints[0].score, read->score);
        QCOMPARE(read->sketches.size(), std::size_t(1));
        const Sketch &sketch = read->sketches[0];
        QCOMPARE(sketch.note, std::string("good bass"));
        QCOMPARE(sketch.base, read->score);
        QCOMPARE(sketch.score->parts[0]->bars[0], read->score->parts[0]->bars[0]);
        QVERIFY(sketch.score->parts[0]->bars[1] != read->score->parts[0]->bars[1]);
        QCOMPARE(sketch.score->masterBars[0], read->score->masterBars[0]);
    }

    void idsAreNeverGivenTwice()
    {
        IdSource ids(500);
        const auto read = readProject(*writeProject(*smallScore(ids), {}, {}), "x");

        QVERIFY(read);
        IdSource next = read->ids;
        QVERIFY(next.note().value > 501);
    }

    void whatANewerVersionWroteIsKeptOnTheNextSave()
    {
        IdSource ids;
        const std::string newer = repacked(*writeProject(*smallScore(ids), {}, {}), [](auto &files) {
            replace(files["manifest.json"], "\"version\": 1", "\"version\": 9, \"mood\": {\"calm\": [1, 2]}");
            replace(files["score.json"], "\"origins\"", "\"layers\": [\"sky\"], \"origins\"");
            files["thumbnail.png"] = std::string("\x89PNG\0\xFF", 6);
            files["notes/readme.txt"] = "more to come";
        });

        const auto read = readProject(newer, "x");
        QVERIFY2(read, read ? "" : read.error().sentence.c_str());
        const auto saved = unzipped(*writeProject(*read->score, {}, {}), "x").value().files;

        QVERIFY(saved.at("manifest.json").find("\"calm\"") != std::string::npos);
        QVERIFY(saved.at("score.json").find("\"layers\": [\"sky\"]") != std::string::npos);
        QCOMPARE(saved.at("thumbnail.png"), std::string("\x89PNG\0\xFF", 6));
        QCOMPARE(saved.at("notes/readme.txt"), std::string("more to come"));
        QVERIFY(saved.at("score.json").find("kept") == std::string::npos);
        const auto again = readProject(*writeProject(*read->score, {}, {}), "x");
        QVERIFY(again);
        QVERIFY(sameMusic(*read->score, *again->score));
    }

    void aProjectOfTheFutureSaysSo()
    {
        IdSource ids;
        const std::string newer = repacked(*writeProject(*smallScore(ids), {}, {}), [](auto &files) { replace(files["manifest.json"], "\"oldestReader\": 1", "\"oldestReader\": 2"); });

        QVERIFY(refusal(newer).find("newer version of Ricercar") != std::string::npos);
    }

    void mistakesAreToldWithTheirPlace_data()
    {
        QTest::addColumn<QString>("what");
        QTest::addColumn<QString>("by");
        QTest::addColumn<QString>("sentence");
        QTest::newRow("pitch") << "\"pitch\":\"C4\"" << "\"pitch\":\"H4\"" << "score.json: bars[0].notes[0].pitch: it is no pitch.";
        QTest::newRow("missing") << "\"at\":0,\"length\":10080" << "\"at\":0" << "score.json: bars[0].notes[0]: \"length\" is missing.";
        QTest::newRow("range") << "\"at\":0" << "\"at\":-1" << "score.json: bars[0].notes[0].at: a whole number from 0 to";
        QTest::newRow("index") << "\"bars\":[0,1]" << "\"bars\":[0,7]" << "score.json: parts[0].bars[1]: a whole number from 0 to 1";
        QTest::newRow("bars") << "\"bars\":[0,1]" << "\"bars\":[0]" << "scores[0].parts[0]: the part has not as many bars as the score.";
        QTest::newRow("late") << "\"at\":0" << "\"at\":50000" << "a note begins after the end of bar 1.";
        QTest::newRow("syntax") << "\"pitch\":" << "\"pitch\"" << "score.json: it is not JSON";
        QTest::newRow("word") << "\"treble\"" << "\"trouble\"" << "parts[0].staves[0].clef: \"trouble\" is not known here.";
    }
    void mistakesAreToldWithTheirPlace()
    {
        QFETCH(QString, what);
        QFETCH(QString, by);
        QFETCH(QString, sentence);
        IdSource ids;
        const std::string told = refusal(repacked(*writeProject(*smallScore(ids), {}, {}), [&](auto &files) { replace(files["score.json"], what.toStdString(), by.toStdString()); }));

        QVERIFY2(told.starts_with("bad.ricercar cannot be opened: ") && told.find(sentence.toStdString()) != std::string::npos, told.c_str());
    }

    void hostileProjectsAreRefused()
    {
        IdSource ids;
        const std::string good = *writeProject(*smallScore(ids), {}, {});
        QVERIFY(refusal(good.substr(0, good.size() / 2)).find("damaged") != std::string::npos);
        QVERIFY(refusal(repacked(good, [](auto &files) { files.erase("score.json"); })).find("score.json is missing") != std::string::npos);
        QVERIFY(refusal(repacked(good, [](auto &files) { files["score.json"] = std::string(1'000'000, '['); })).find("64 deep") != std::string::npos);
        QVERIFY(refusal(repacked(good, [](auto &files) { files["manifest.json"] = "{}"; })).find("\"format\" is missing") != std::string::npos);
    }

    void aChangedProjectNeverHarms()
    {
        IdSource ids;
        const ScorePtr score = randomScore(5, ids);
        const std::string good = *writeProject(*score, {{"c", RevisionId{1}, score}}, {});
        const std::string text = unzipped(good, "x").value().files.at("score.json");
        std::mt19937 random(9);
        for (int run = 0; run < 1500; ++run) {
            std::string changed = text;
            for (int i = 0; i < 2; ++i) {
                const std::size_t at = random() % changed.size();
                if (random() % 2) changed[at] = "0123456789-\"[]{},:ab"[random() % 20];
                else changed.erase(at, random() % 20);
            }
            const auto read = readProject(zipped({{"manifest.json", "{\"format\": \"ricercar project\", \"oldestReader\": 1}"}, {"score.json", changed}}).value(), "x");
            if (read) QVERIFY(writeProject(*read->score, {}, {}).has_value());
        }
    }

    void aSessionIsSavedWholeAndAtOnce()
    {
        QTemporaryDir folder;
        const auto path = std::filesystem::path(folder.filePath("piece.ricercar").toStdString());
        IdSource ids;
        const ScorePtr score = smallScore(ids);
        Session session(score, ids);
        session.addCheckpoint("first");
        session.apply("Add a bar", withBars(session.score(), 1, 1));

        QVERIFY(saveProject(session, path));

        const auto read = readScore(path);
        QVERIFY(read);
        QCOMPARE(difference(*session.score(), *read->score), QString());
        QCOMPARE(read->checkpoints.size(), std::size_t(1));
        QFile file(QString::fromStdString(path.string()));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto files = unzipped(file.readAll().toStdString(), "x").value().files;
        QVERIFY(files.at("history.json").find("Add a bar") != std::string::npos);
        QCOMPARE(QDir(folder.path()).entryList(QDir::Files | QDir::Hidden).size(), 1);
    }
};

QTEST_GUILESS_MAIN(TestProject)
#include "test_project.moc"
