// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QTest>

namespace ricercar::models {

class WeightsTest : public QObject {
    Q_OBJECT
private Q_SLOTS:
    void tensorsComeBackAsTheyWereWritten();
    void halfPrecisionIsReadAsFloats();
    void aDamagedFileIsAClearError_data();
    void aDamagedFileIsAClearError();
    void anyChangedHeaderByteIsAnErrorOrHarmless();
    void aMissingFileIsAMissingResource();
    void weightsOfAnotherNetAreRefused();
    void weightsThatAreNoNumbersAreRefused();

private:
    QTemporaryDir m_folder;
};

}  // namespace ricercar::models
