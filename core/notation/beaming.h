// SPDX-License-Identifier: GPL-3.0-or-later
// Beam groups by metre; the hints of the notes' first heads come before the rule.
#pragma once

#include "core/notation/metric.h"

namespace ricercar {

// Sets WrittenChord::beam throughout a voice.
void beamByMetre(WrittenVoice &voice, const Metric &metric);

} // namespace ricercar
