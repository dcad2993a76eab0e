// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

namespace ricercar::models {

class EngineTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void theCachedDecoderEqualsThePlainModules_data();
    void theCachedDecoderEqualsThePlainModules();
    void severalNetsVoteWithTheMeanOfTheirProbabilities();
    void theProbabilitiesOfACellSumToOne();
    void laterNotesDoNotChangeEarlierCosts();
    void whatIsGivenAheadIsSeen();
    void parallelsAreRecognisedByTheSignedInterval();
    void transposedMusicHasTheSameVoiceLeading();
};

}  // namespace ricercar::models
