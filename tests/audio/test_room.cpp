// SPDX-License-Identifier: GPL-3.0-or-later
// The effects and the limiter: small machines of their own, tested with impulses and tones.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/audio/chorus.h"
#include "core/audio/limiter.h"
#include "core/audio/reverb.h"

#include <algorithm>
#include <cmath>
#include <numbers>
#include <random>

using namespace ricercar;

namespace {

struct Stereo {
    std::vector<float> left, right;
    double energy(std::size_t from, std::size_t to) const
    {
        double sum = 0;
        for (std::size_t i = from; i < to; ++i)
            sum += double(left[i]) * left[i] + double(right[i]) * right[i];
        return sum;
    }
};

Stereo noise(std::size_t sounding, std::size_t all)
{
    std::mt19937 random(5);
    std::uniform_real_distribution<float> spread(-0.5f, 0.5f);
    Stereo s{std::vector<float>(all), std::vector<float>(all)};
    for (std::size_t i = 0; i < sounding; ++i)
        s.left[i] = s.right[i] = spread(random);
    return s;
}

template <typename Effect>
void add(Effect &effect, Stereo &sound, std::size_t block)
{
    for (std::size_t at = 0; at < sound.left.size(); at += block)
        effect.addRt(sound.left.data() + at, sound.right.data() + at, std::uint32_t(std::min(block, sound.left.size() - at)));
}

} // namespace

class TestRoom : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theRoomDiesAwayAtEachRate_data()
    {
        QTest::addColumn<unsigned>("rate");
        for (const unsigned rate : {8000u, 44100u, 48000u, 192000u})
            QTest::addRow("%u Hz", rate) << rate;
    }
    void theRoomDiesAwayAtEachRate()
    {
        QFETCH(unsigned, rate);
        Reverb reverb(rate);
        Stereo sound = noise(rate / 10, rate * 4);
        const double dry = sound.energy(0, rate / 10);

        add(reverb, sound, 512);

        // In decibels below the dry sound. At a low rate there is less treble for the walls to swallow.
        const auto level = [&](double from, double to) {
            return 10 * std::log10(sound.energy(std::size_t(from * rate), std::size_t(to * rate)) / dry + 1e-30);
        };
        const double early = level(0.1, 0.3), second = level(1.0, 1.2), late = level(3.5, 3.9);
        QVERIFY2(early < -8 && early > -30, qPrintable(QString::number(early)));
        QVERIFY2(second < early - 15 && second > early - 60, qPrintable(QString::number(second)));
        QVERIFY2(late < early - 80, qPrintable(QString::number(late)));
    }

    void effectsDoNotDependOnTheBlockSize()
    {
        Stereo once = noise(9000, 20000), pieces = once;
        {
            Chorus chorus(48000);
            Reverb reverb(48000);
            add(chorus, once, 20000);
            add(reverb, once, 20000);
        }
        {
            Chorus chorus(48000);
            Reverb reverb(48000);
            add(chorus, pieces, 37);
            add(reverb, pieces, 61);
        }
        QVERIFY(once.left == pieces.left);
        QVERIFY(once.right == pieces.right);
    }

    void theChorusKeepsTheLevel()
    {
        Stereo sound = noise(48000, 48000);
        const double before = sound.energy(0, 48000);
        Chorus chorus(48000);
        add(chorus, sound, 256);
        const double change = 10 * std::log10(sound.energy(0, 48000) / before);
        QVERIFY(std::fabs(change) < 1.0);
    }

    void theLimiterHoldsTheCeilingAndLeavesTheRestAlone()
    {
        std::vector<float> left(48000), right(48000);
        for (std::size_t i = 0; i < left.size(); ++i)
            left[i] = right[i] = float((i < 24000 ? 0.9 : 3.0) * std::sin(2 * std::numbers::pi * 440 * double(i) / 48000));
        const std::vector<float> before = left;

        Limiter limiter(48000);
        limiter.processRt(left.data(), right.data(), 48000);

        QVERIFY(std::equal(left.begin(), left.begin() + 24000, before.begin()));
        QVERIFY(*std::max_element(left.begin(), left.end()) <= 0.9701f);
        QVERIFY(*std::max_element(left.begin() + 40000, left.end()) > 0.9f);
    }
};

QTEST_GUILESS_MAIN(TestRoom)
#include "test_room.moc"
