// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/genie_reference_test.h"

#include "models/engine/genie_encoder.h"
#include "models/engine/genie_step.h"
#include "models/generator/genie_measure.h"
#include "models/representation/genie_contour.h"
#include "tests/models/genie_fixtures.h"
#include "tests/models/reference_genie.h"

#include <cmath>

namespace ricercar::models {

void GenieReferenceTest::theStepEqualsThePlainModules() {
    const std::filesystem::path path = m_folder.filePath("step.safetensors").toStdString();
    writeTinyGenie(path, 11);
    const auto weights = GenieWeights::load(path);
    QVERIFY(weights);
    const auto performance = wanderingPerformance(100, 3);
    const auto expected = referenceGenie(path, performance);

    const auto curve = genieCurve(**weights, performance.notes);
    std::vector<std::uint8_t> keys;
    for (const auto& note : performance.notes) keys.push_back(note.key);
    const auto buttons = contourButtons(curve, keys);
    GenieStep step(*weights);
    step.restart();
    float worstCurve = 0, worstLogit = 0;
    for (std::size_t n = 0; n < keys.size(); ++n) {
        worstCurve = std::max(worstCurve, std::abs(curve[n] - expected.curve[n]));
        QCOMPARE(buttons[n], expected.buttons[n]);
        std::array<float, kGenieKeys> logits;
        step.judge(buttons[n], n == 0 ? 0.0 : double(float(performance.notes[n].seconds - performance.notes[n - 1].seconds)), logits);
        step.answer(keys[n]);
        for (int k = 0; k < kGenieKeys; ++k)
            worstLogit = std::max(worstLogit, std::abs(logits[std::size_t(k)] - expected.logits[n * kGenieKeys + std::size_t(k)]));
    }
    QVERIFY2(worstCurve < 1e-3f, qPrintable(QString::number(double(worstCurve))));
    QVERIFY2(worstLogit < 1e-3f, qPrintable(QString::number(double(worstLogit))));
}

void GenieReferenceTest::theProtocolsFiguresEqualThoseOfThePlainModules() {
    const std::filesystem::path path = m_folder.filePath("figures.safetensors").toStdString();
    writeTinyGenie(path, 12);
    const auto weights = GenieWeights::load(path);
    QVERIFY(weights);
    const auto performance = wanderingPerformance(150, 4); // the first 128 count

    const auto expected = referenceGenie(path, performance);
    const auto measured = measureGenie(*weights, {performance});

    QCOMPARE(measured.notes, std::int64_t{128});
    QVERIFY(std::abs(measured.crossEntropy - expected.crossEntropy) < 1e-3);
    QVERIFY(std::abs(measured.contourViolation - expected.contourViolation) < 1e-9);
}

void GenieReferenceTest::derivativesAreThoseOfTheLoss() { QVERIFY(referenceGenieDerivativeError(5) < 0.02); }

}  // namespace ricercar::models
