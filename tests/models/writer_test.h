// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTest>

namespace ricercar::models {

class WriterTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void givenCellsNeverChange();
    void everyFreeCellIsWrittenInItsRange();
    void noParallelsArise();
    void noVoicesCross();
    void theSameSeedWritesTheSameNotes();
    void aDraftDoesNotDependOnItsNeighbours();
    void cancelIsFeltWithinATenthOfASecond();
    void aTieIntoTheGivenIsKept();
    void onsetsAreConsistentWithPitches();
    void longPiecesAreWrittenWhole();
    void theGeneratorKeepsGivenCellsBitIdentical();
    void theGeneratorRefusesWhatItCannotDo();
    void theGeneratorSaysWhenItIsCancelled();
    void eightBarsForFourAlternatives();
    void theEngineIsFasterThanThePlainModules();
};

}  // namespace ricercar::models
