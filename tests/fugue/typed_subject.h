// SPDX-License-Identifier: GPL-3.0-or-later
// Subjects typed as words: "C5:1/4 B4:1/4 C5:1/2", each a name and a length in quarters, from the start of a bar.
#pragma once

#include "core/fugue/subject.h"

#include <QRegularExpression>
#include <QString>
#include <QStringList>

namespace ricercar::test {

inline WovenLine typed(const QString &words)
{
    WovenLine line;
    int at = 0;
    for (const QString &word : words.split(' ', Qt::SkipEmptyParts)) {
        const QStringList half = word.split(':'), value = half.value(1, "1").split('/');
        const int length = static_cast<int>(kQuarter.value) * value.value(0).toInt() / value.value(1, "1").toInt();
        const Result<SpelledPitch> pitch = parsePitch(half.value(0).toStdString());
        if (!pitch) qFatal("no pitch: %s", qPrintable(word));
        line.push_back(woven(at, at + length, *pitch));
        at += length;
    }
    return line;
}

// Letters and accidentals without octaves: "G F# G C".
inline QString letters(const WovenLine &line)
{
    QStringList names;
    for (const WovenNote &n : line) names << QString::fromStdString(n.pitch.name()).remove(QRegularExpression("-?[0-9]+$"));
    return names.join(' ');
}

} // namespace ricercar::test
