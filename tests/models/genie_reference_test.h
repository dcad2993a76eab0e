// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QTemporaryDir>
#include <QTest>

namespace ricercar::models {

class GenieReferenceTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void theStepEqualsThePlainModules();
    void theProtocolsFiguresEqualThoseOfThePlainModules();
    void derivativesAreThoseOfTheLoss();

private:
    QTemporaryDir m_folder;
};

}  // namespace ricercar::models
