// SPDX-License-Identifier: GPL-3.0-or-later
// The genie without torch: wishes, contour, chords, sameness by seed, taking back, no allocation, files that are refused.
#include "core/live/rule_genie.h"
#include "models/engine/genie_encoder.h"
#include "models/generator/genie_measure.h"
#include "models/generator/genie_player.h"
#include "models/generator/performance_folder.h"
#include "models/representation/genie_contour.h"
#include "tests/models/genie_fixtures.h"

#include <QTemporaryDir>
#include <QTest>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <new>
#include <random>
#include <set>

namespace {

std::atomic<bool> g_counting{false};
std::atomic<long> g_allocations{0};

void* counted(std::size_t size) {
    if (g_counting) ++g_allocations;
    if (void* memory = std::malloc(size ? size : 1)) return memory;
    throw std::bad_alloc();
}

}  // namespace

void* operator new(std::size_t size) { return counted(size); }
void* operator new[](std::size_t size) { return counted(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, std::size_t) noexcept { std::free(memory); }

using namespace ricercar;
using namespace ricercar::models;

class GenieTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    static std::vector<std::shared_ptr<IGenie>> genies() {
        return {std::make_shared<GeniePlayer>(tinyGenie()), std::make_shared<RuleGenie>()};
    }
    struct Press {
        int button;
        double seconds;
    };
    static std::vector<Press> presses(int count, unsigned seed) {
        std::mt19937 random(seed);
        std::vector<Press> out;
        double seconds = 0;
        for (int i = 0; i < count; ++i) out.push_back({int(random() % 8), seconds += 0.01 * double(random() % 60)});
        return out;
    }
    static std::vector<int> played(IGenie& genie, const std::vector<Press>& presses, const GenieWishes& wishes, bool restart = true,
                                   std::uint64_t seed = 3) {
        if (restart) genie.restart(seed);
        std::vector<int> keys;
        for (const auto& press : presses) {
            keys.push_back(genie.press(press.button, press.seconds, wishes));
            genie.release(press.button);
        }
        return keys;
    }

private Q_SLOTS:
    void theSameSeedAndPressesGiveTheSameKeys() {
        for (const auto& genie : genies()) {
            const auto first = played(*genie, presses(200, 1), {});
            QCOMPARE(played(*genie, presses(200, 1), {}), first);
            QVERIFY(played(*genie, presses(200, 1), {}, true, 4) != first);
        }
    }

    void aHigherButtonNeverGivesALowerKey() {
        for (const auto& genie : genies()) {
            const auto music = presses(500, 2);
            const auto keys = played(*genie, music, {});
            for (std::size_t i = 1; i < keys.size(); ++i) {
                if (music[i].button > music[i - 1].button) QVERIFY(keys[i] >= keys[i - 1]);
                if (music[i].button < music[i - 1].button) QVERIFY(keys[i] <= keys[i - 1]);
            }
        }
    }

    void scaleChordAndRangeAreKept() {
        for (const auto& genie : genies()) {
            GenieWishes wishes;
            wishes.scale = 0xAB5; // C major
            wishes.lowest = 48;
            wishes.highest = 84;
            for (const int key : played(*genie, presses(300, 3), wishes)) {
                QVERIFY(key >= 48 && key <= 84);
                QVERIFY((0xAB5 >> (key % 12)) & 1);
            }
            wishes.chord = 1 << 0 | 1 << 4 | 1 << 7;
            wishes.chordOnly = true;
            wishes.contour = false; // or it may hold the last key where the chord has no other
            for (const int key : played(*genie, presses(300, 4), wishes)) QVERIFY((wishes.chord >> (key % 12)) & 1);
        }
    }

    void aChordIsPreferredAndAThemeIsLeantTo() {
        const auto shareIn = [](const std::vector<int>& keys, int classes) {
            return double(std::count_if(keys.begin(), keys.end(), [&](int k) { return (classes >> (k % 12)) & 1; })) / double(keys.size());
        };
        for (const auto& genie : genies()) {
            GenieWishes plain, chord, theme;
            chord.chord = 1 << 1 | 1 << 5 | 1 << 8;
            chord.chordPull = 3;
            theme.theme = 66;
            theme.themePull = 8;
            theme.contour = plain.contour = false;
            QVERIFY(shareIn(played(*genie, presses(300, 5), chord), chord.chord) >
                    shareIn(played(*genie, presses(300, 5), plain), chord.chord) + 0.2);
            QVERIFY(shareIn(played(*genie, presses(300, 5), theme), 1 << 6) > shareIn(played(*genie, presses(300, 5), plain), 1 << 6) + 0.1);
        }
    }

    void buttonsHeldTogetherSoundAChordInTheirOrder() {
        for (const auto& genie : genies()) {
            std::mt19937 random(9);
            genie->restart(1);
            int outOfOrder = 0;
            for (int chord = 0; chord < 60; ++chord) {
                std::array<int, 8> keys{};
                std::array<int, 4> buttons{};
                for (auto& b : buttons) {
                    b = int(random() % 8);
                    keys[std::size_t(b)] = kNoKey;
                    // What is held on the left and on the right; a key between them is kept free where there is one.
                    int left = 20, right = 109;
                    for (int other = 0; other < 8; ++other) {
                        const int key = keys[std::size_t(other)];
                        if (key != kNoKey && other < b) left = std::max(left, key);
                        if (key != kNoKey && other > b) right = std::min(right, key);
                    }
                    const int key = genie->press(b, chord, {});
                    QVERIFY(key != kNoKey);
                    QVERIFY2(std::find(keys.begin(), keys.end(), key) == keys.end(), "each button has a key of its own");
                    if (left + 1 < right) QVERIFY2(key > left && key < right, "keys rise with the buttons");
                    else ++outOfOrder;
                    keys[std::size_t(b)] = key;
                }
                for (const int b : buttons) genie->release(b);
            }
            QVERIFY2(outOfOrder < 30, "room is seldom lacking");
        }
    }

    void noMoreKeysAreHeldThanMayBe() {
        for (const auto& genie : genies()) {
            GenieWishes wishes;
            wishes.polyphony = 2;
            genie->restart(1);
            const auto low = genie->press(0, 0, wishes), high = genie->press(5, 0, wishes);
            QVERIFY(low != kNoKey && high > low);
            QCOMPARE(genie->press(7, 0, wishes), kNoKey);
            QCOMPARE(genie->release(7), kNoKey);
            QCOMPARE(genie->release(5), high);
            QVERIFY(genie->press(7, 0.1, wishes) != kNoKey);
            QVERIFY(genie->press(0, 0.2, wishes) != kNoKey); // again while it is down
        }
    }

    void everythingIsLetGoAndAWrongButtonIsSilent() {
        for (const auto& genie : genies()) {
            genie->restart(1);
            QCOMPARE(genie->press(8, 0, {}), kNoKey);
            QCOMPARE(genie->press(-1, 0, {}), kNoKey);
            QCOMPARE(genie->release(9), kNoKey);
        }
    }

    void whatIsTakenBackAndPlayedAgainSoundsTheSame() {
        for (const auto& genie : genies()) {
            const auto music = presses(60, 6);
            const auto keys = played(*genie, music, {});
            genie->rewind(20);
            const std::vector<Press> end(music.end() - 20, music.end());
            const auto again = played(*genie, end, {}, false);
            QVERIFY(std::equal(again.begin(), again.end(), keys.end() - 20));
            genie->rewind(1000); // more than there are
            QCOMPARE(played(*genie, music, {}, false), keys);
        }
    }

    void aThousandsOfPressesLongSessionCanStillBeTakenBack() {
        GeniePlayer genie(tinyGenie());
        const auto music = presses(2500, 7);
        played(genie, music, {});
        genie.rewind(100);
        QVERIFY(genie.press(3, music.back().seconds, {}) != kNoKey);
    }

    void temperatureZeroIsTheLikeliestKeyWhateverTheSeed() {
        for (const auto& genie : genies()) {
            GenieWishes wishes;
            wishes.temperature = 0;
            QCOMPARE(played(*genie, presses(100, 8), wishes, true, 1), played(*genie, presses(100, 8), wishes, true, 2));
        }
    }

    void aPressAllocatesNothing() {
        for (const auto& genie : genies()) {
            const auto music = presses(300, 9);
            genie->restart(1);
            int sum = 0;
            g_allocations = 0;
            g_counting = true;
            for (std::size_t i = 0; i < music.size(); ++i) {
                sum += genie->press(music[i].button, music[i].seconds, {});
                if (i % 3 == 0) genie->release(music[i].button);
            }
            genie->restart(2);
            genie->rewind(5);
            g_counting = false;
            QVERIFY(sum > 0);
            QCOMPARE(g_allocations.load(), 0L);
        }
    }

    void aPathOfButtonsBreaksTheContourAsLittleAsItsPriceSays() {
        const auto performance = wanderingPerformance(128, 10);
        std::vector<std::uint8_t> keys;
        for (const auto& note : performance.notes) keys.push_back(note.key);
        const auto curve = genieCurve(*tinyGenie(), performance.notes);
        const auto kept = contourButtons(curve, keys), nearest = nearestButtons(curve);
        QVERIFY(contourBreaks(kept, keys) < contourBreaks(nearest, keys));
        // A scale of eight keys needs no break, one of nine a single one, where breaks are dear.
        const std::vector<float> flat(9, 3.5f);
        const std::vector<std::uint8_t> scale{10, 12, 14, 15, 17, 19, 21, 22, 24};
        const auto breaks = [&](std::size_t notes, float price) {
            const auto keysOf = std::span(scale).first(notes);
            return contourBreaks(contourButtons(std::span(flat).first(notes), keysOf, price), keysOf);
        };
        QCOMPARE(breaks(8, 1000), 0);
        QCOMPARE(breaks(9, 1000), 1);
        QVERIFY(breaks(9, 0) > 1);
    }

    void figuresAreThoseOfTheFirst128NotesOfEachPerformance() {
        const auto m = measureGenie(tinyGenie(), {wanderingPerformance(300, 11), wanderingPerformance(60, 12)});
        QCOMPARE(m.notes, std::int64_t{188});
        QCOMPARE(m.performances, std::int64_t{2});
        QVERIFY(m.crossEntropy > 0 && m.crossEntropy < 10);
        QVERIFY(m.maskedCrossEntropy <= m.unmaskedCrossEntropy);
        QVERIFY(m.playedViolation <= m.playedViolationUnmasked);
    }

    void foreignOrDamagedWeightsAreRefusedWithASentence() {
        const std::filesystem::path path = m_folder.filePath("genie.safetensors").toStdString();
        QVERIFY(!GenieWeights::load(path));
        QVERIFY(GenieWeights::load(path).error().code == ErrorCode::MissingResource);
        writeTinyGenie(path);
        QVERIFY(GenieWeights::load(path));
        std::string bytes;
        {
            std::ifstream in(path, std::ios::binary);
            bytes.assign(std::istreambuf_iterator<char>(in), {});
        }
        const auto refused = [&](const std::string& changed) {
            std::ofstream(path, std::ios::binary | std::ios::trunc) << changed;
            const auto loaded = GenieWeights::load(path);
            return !loaded && loaded.error().code == ErrorCode::BadInput && !loaded.error().sentence.empty();
        };
        QVERIFY(refused(bytes.substr(0, bytes.size() - 100)));
        auto other = bytes;
        other.replace(other.find("genie 1"), 7, "genie 9");
        QVERIFY(refused(other));
        other = bytes;
        other.replace(other.find("button_in"), 9, "button_xx");
        QVERIFY(refused(other));
        other = bytes;
        other.replace(other.size() - 4, 4, std::string("\x00\x00\xC0\x7F", 4)); // not a number
        QVERIFY(refused(other));
    }

    void aFolderWithoutPerformancesIsSaid() {
        QTemporaryDir empty;
        const auto found = readPerformances(empty.path().toStdString());
        QVERIFY(!found && found.error().code == ErrorCode::BadInput);
        QVERIFY(!readPerformances(empty.filePath("nowhere").toStdString()));
    }
};

QTEST_GUILESS_MAIN(GenieTest)
#include "test_genie.moc"
