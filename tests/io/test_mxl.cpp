// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/zip_archive.h"
#include "test_musicxml_random.h"
#include "test_musicxml_texts.h"

using namespace ricercar;
using namespace ricercar::test;

namespace {
const std::string kScoreText = document(bar(1, kHead + note("C5", 8)));
std::string container(const std::string &path)
{
    return "<container><rootfiles><rootfile full-path=\"" + path + "\"/></rootfiles></container>";
}
std::string zip(const std::vector<ZipEntry> &entries) { return zipped(entries).value(); }
std::string refusal(const std::string &bytes)
{
    const auto read = readMxl(bytes, "bad.mxl");
    return read ? "it was read" : read.error().sentence;
}
} // namespace

class TestMxl : public QObject
{
    Q_OBJECT
private Q_SLOTS:
    void aScoreComesBackFromItsContainer()
    {
        for (unsigned seed = 1; seed <= 20; ++seed) {
            IdSource ids;
            const ScorePtr score = randomScore(seed, ids);
            const auto bytes = writeMxl(*score);
            QVERIFY(bytes);
            const auto again = readMxl(*bytes, "again.mxl");
            QVERIFY(again);
            QVERIFY(sameMusic(*score, *again->score));
            QCOMPARE(*writeMxl(*score), *bytes); // nothing of the day or the machine is in it
        }
    }

    void theContainerNamesTheScore()
    {
        const std::string other = document(bar(1, kHead + note("G5", 8)));
        const auto read = readMxl(zip({{"META-INF/container.xml", container("b/two.xml")}, {"a/one.xml", other}, {"b/two.xml", kScoreText}}), "x.mxl");

        QVERIFY(read);
        QCOMPARE(read->score->parts[0]->bars[0]->notes[0].pitch.name(), std::string("C5"));
        QVERIFY(mentions(read->report.dropped, "further scores"));
    }

    void aMissingContainerIsMadeUpFor()
    {
        const auto read = readMxl(zip({{"song.xml", kScoreText}}), "x.mxl");

        QVERIFY(read);
        QVERIFY(mentions(read->report.damage, "song.xml was taken"));
    }

    void namesThatLeadOutsideArePassedOver()
    {
        const auto read = readMxl(zip({{"META-INF/container.xml", container("../evil.xml")}, {"../evil.xml", kScoreText}, {"/abs.xml", kScoreText}, {"good.xml", kScoreText}}), "x.mxl");

        QVERIFY(read);
        QVERIFY(mentions(read->report.damage, "unsafe name and was passed over: ../evil.xml"));
        QVERIFY(refusal(zip({{"a/../../evil.xml", kScoreText}})).find("no MusicXML score") != std::string::npos);
    }

    void bombsAreRefused()
    {
        const std::string dense = zip({{"score.xml", std::string(9u << 20, ' ')}}); // 1 : 1000
        QVERIFY(refusal(dense).find("unpack to more") != std::string::npos);
        const std::string two = zip({{"a", std::string(600, 'a')}, {"b", std::string(600, 'b')}});
        QVERIFY(!unzipped(two, "x", {.total = 1000}));
        QVERIFY(unzipped(two, "x", {.total = 1200}));
        std::vector<ZipEntry> many(5000);
        for (std::size_t i = 0; i < many.size(); ++i) many[i].name = std::to_string(i);
        QVERIFY(refusal(zip(many)).find("more files") != std::string::npos);
    }

    void damageIsOneSentence()
    {
        const std::string good = zip({{"META-INF/container.xml", container("s.xml")}, {"s.xml", kScoreText}});
        for (const std::size_t size : {std::size_t(0), std::size_t(10), good.size() / 2, good.size() - 30})
            QCOMPARE(refusal(good.substr(0, size)), std::string("bad.mxl is damaged or not complete, so that it cannot be unpacked."));
        std::mt19937 random(3);
        for (int run = 0; run < 500; ++run) {
            std::string bytes = good;
            for (int i = 0; i < 3; ++i) bytes[random() % bytes.size()] = static_cast<char>(random());
            static_cast<void>(readMxl(bytes, "x"));
        }
    }
};

QTEST_GUILESS_MAIN(TestMxl)
#include "test_mxl.moc"
