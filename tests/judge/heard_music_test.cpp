// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/judge/heard_music.h"

#include <QTemporaryDir>
#include <QtTest>

#include <random>

using namespace ricercar::judge;

namespace {

// The beginning of the air "Greensleeves": keys and lengths in eighths.
const std::vector<HeardNote> kTune{{69, 2}, {72, 4}, {74, 2}, {76, 3}, {77, 1}, {76, 2}, {74, 4}, {71, 2}, {67, 3}, {69, 1}, {71, 2},
                                   {72, 4}, {69, 2}, {69, 3}, {68, 1}, {69, 2}, {71, 4}, {68, 2}, {64, 6}};

std::vector<HeardNote> wandering(unsigned seed, std::size_t notes)
{
    std::mt19937 random(seed);
    std::vector<HeardNote> line;
    int key = 65;
    for (std::size_t i = 0; i < notes; ++i) {
        key += int(random() % 9) - 4;
        line.push_back({key, 1 + int(random() % 4)});
    }
    return line;
}

class HeardMusicTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void aTuneIsKnownAgainInAnotherKeyAndTwiceAsSlow()
    {
        HeardMusic heard(1000);
        heard.hear(kTune);
        auto other = kTune;
        for (auto &note : other) note = {note.key - 5, note.length * 2};
        QCOMPARE(heard.longestHeard(other).notes, kTune.size());
        QCOMPARE(heard.longestHeard(wandering(3, 200)).notes, std::size_t{0});
    }

    void onlyTheStretchThatWasHeardIsNamed()
    {
        HeardMusic heard(1000);
        heard.hear(kTune);
        auto line = wandering(5, 30);
        line.insert(line.end(), kTune.begin(), kTune.begin() + 14);
        const auto more = wandering(6, 30);
        line.insert(line.end(), more.begin(), more.end());
        const auto found = heard.longestHeard(line);
        QCOMPARE(found.first, std::size_t{30});
        QCOMPARE(found.notes, std::size_t{14});
    }

    void aScaleIsEverybodys()
    {
        HeardMusic heard(1000);
        std::vector<HeardNote> scale;
        for (int i = 0; i < 30; ++i) scale.push_back({50 + i, 1});
        heard.hear(scale);
        QCOMPARE(heard.longestHeard(scale).notes, std::size_t{0});
    }

    void fewRunsThatWereNeverHeardAreTakenForHeard()
    {
        HeardMusic heard(20000);
        for (unsigned s = 0; s < 100; ++s) heard.hear(wandering(s, 200));
        int taken = 0;
        for (unsigned s = 1000; s < 3000; ++s) taken += heard.longestHeard(wandering(s, HeardMusic::kRun)).notes > 0;
        QVERIFY2(taken < 60, qPrintable(QString::number(taken)));
    }

    void whatWasHeardIsKeptInAFileAndADamagedFileIsRefused()
    {
        QTemporaryDir dir;
        const std::filesystem::path path = dir.filePath("heard.bin").toStdString();
        HeardMusic heard(1000);
        heard.hear(kTune);
        QVERIFY(heard.save(path));
        const auto again = HeardMusic::load(path);
        QVERIFY(again);
        QCOMPARE(again->longestHeard(kTune).notes, kTune.size());
        std::filesystem::resize_file(path, 100);
        QVERIFY(!HeardMusic::load(path));
        QVERIFY(!HeardMusic::load(dir.filePath("none").toStdString()));
    }
};

} // namespace

QTEST_APPLESS_MAIN(HeardMusicTest)
#include "heard_music_test.moc"
