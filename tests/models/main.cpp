// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/models/engine_test.h"
#include "tests/models/genie_reference_test.h"
#include "tests/models/weights_test.h"
#include "tests/models/wishes_test.h"
#include "tests/models/writer_test.h"

#include <QCoreApplication>

int main(int argc, char** argv) {
    QCoreApplication app(argc, argv);
    ricercar::models::WeightsTest weights;
    ricercar::models::EngineTest engine;
    ricercar::models::WriterTest writer;
    ricercar::models::WishesTest wishes;
    ricercar::models::GenieReferenceTest genie;
    return QTest::qExec(&weights, argc, argv) | QTest::qExec(&engine, argc, argv) | QTest::qExec(&writer, argc, argv) |
           QTest::qExec(&wishes, argc, argv) | QTest::qExec(&genie, argc, argv);
}
