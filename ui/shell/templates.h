// SPDX-License-Identifier: GPL-3.0-or-later
// What a new document can start from.
#pragma once

#include "core/music/score.h"

#include <QString>

namespace ricercar {

enum class Template { Tune, Choir, Piano, StringQuartet };
inline constexpr int kTemplates = 4;

QString templateName(Template which);
ScorePtr scoreFrom(Template which, IdSource &ids); // 16 bars of 4/4

} // namespace ricercar
