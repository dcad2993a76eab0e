// SPDX-License-Identifier: GPL-3.0-or-later
// Two implementations of one definition agree: the judge, which only reads finished music, and the measures beside
// the rules. They share no code; where they part, one of them has left the definition.
#include "core/judge/voice_leading.h"
#include "core/theory/grid_measures.h"

#include <QTest>

#include <random>

using namespace ricercar;

namespace {

// Music without sense, near enough together that voices cross, meet and rest.
std::vector<judge::Frame> anything(std::mt19937 &random)
{
    std::vector<judge::Frame> frames(64 + random() % 100);
    judge::Frame now{67, 62, 57, 50};
    for (judge::Frame &frame : frames) {
        for (std::size_t v = 0; v < judge::kVoices; ++v) {
            if (random() % 3 != 0) continue;
            if (random() % 20 == 0) now[v] = judge::kSilence;
            else now[v] = 48 + static_cast<int>(random() % 24);
        }
        frame = now;
    }
    return frames;
}

} // namespace

class AgreementTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void parallelsAndNotesAreTheSameOnAnyMusic()
    {
        std::mt19937 random(1685);
        double all = 0;
        for (int trial = 0; trial < 500; ++trial) {
            const std::vector<judge::Frame> frames = anything(random);
            const judge::Tally ours = judge::tallied({frames, {}});
            const GridMeasures theirs = measured(std::span<const GridChord>(frames));
            QCOMPARE(judge::at(ours, judge::Measure::Parallels).count, static_cast<double>(theirs.parallels));
            QCOMPARE(judge::at(ours, judge::Measure::Parallels).of, static_cast<double>(theirs.notes));
            QCOMPARE(judge::at(ours, judge::Measure::OutOfRange).count, static_cast<double>(theirs.outOfRange));
            all += judge::at(ours, judge::Measure::Parallels).count;
        }
        QVERIFY(all > 100); // enough to disagree about
    }
};

QTEST_GUILESS_MAIN(AgreementTest)
#include "agreement_test.moc"
