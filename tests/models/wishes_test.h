// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

namespace ricercar::models {

class WishesTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void requiredPitchClassesAreTaken();
    void aKeptRhythmIsTheRhythmThatWas();
    void keptPitchesComeInTheirOrderAndNoneIsLost();
    void anAbsentVoiceIsSilentAndTheOthersSing();
    void likenessDrawsNearerToWhatWas();
    void activityMakesMoreNotes();
    void heightRaisesTheVoices();
    void chromaticismBringsNotesFromOutsideTheKey();
    void dissonanceBringsClashes();
    void likelihoodIsThatOfTheNetsWhateverIsWished();
    void beatsOfThreeAndSixFramesAreWritten();
};

}  // namespace ricercar::models
