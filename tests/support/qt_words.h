// SPDX-License-Identifier: GPL-3.0-or-later
// Lets Qt Test print the values that tests compare. Included by tests only; knows Qt.
#pragma once

#include "core/base/ids.h"
#include "core/base/units.h"
#include "core/music/pitch.h"

#include <QTest>

#include <string>

namespace QTest {

template <> inline char *toString(const std::string &text)
{
    return qstrdup(text.c_str());
}

} // namespace QTest

namespace ricercar {

inline char *toString(const SpelledPitch &pitch)
{
    return qstrdup(pitch.name().c_str());
}
inline char *toString(Ticks ticks)
{
    return qstrdup((std::to_string(ticks.quarters()) + " quarters").c_str());
}
template <typename Origin> char *toString(Position<Origin> at)
{
    return qstrdup((std::to_string(Ticks{at.value}.quarters()) + " quarters").c_str());
}
template <typename Tag> char *toString(Id<Tag> id)
{
    return qstrdup(std::to_string(id.value).c_str());
}

} // namespace ricercar

// Compares texts, so that a failure shows both.
#define COMPARE_TEXT(actual, expected) QCOMPARE(std::string(actual), std::string(expected))
