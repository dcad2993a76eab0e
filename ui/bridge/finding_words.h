// SPDX-License-Identifier: GPL-3.0-or-later
// Findings in the window's words and colours, the same in the score, the roll and the panel. UI thread only.
#pragma once

#include "core/theory/finding.h"

#include <QColor>
#include <QString>

#include <span>
#include <vector>

namespace ricercar {

QString severityWord(Severity severity);       // "Fault"
QString ruleName(const std::string &rule);     // "Parallel fifths"
QColor severityColour(Severity severity);      // of the theme in force

// Name, severity, sentence and source of each, as rich text; of many only the first few.
QString findingTip(std::span<const Finding> findings);
// The same as plain text, for screen readers.
QString findingText(const Finding &finding);

// Findings of one rule between the same voices that follow one another without a gap fold into one: indices into
// `findings` (which are by time), by the first of each fold.
std::vector<std::vector<std::size_t>> foldedFindings(std::span<const Finding> findings);

} // namespace ricercar
