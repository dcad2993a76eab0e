// SPDX-License-Identifier: GPL-3.0-or-later
// The 128 instruments of General MIDI by their English names (as files carry them) and their families.
#pragma once

#include <QString>

namespace ricercar {

QString gmName(int program);            // [0, 127]
QString gmFamily(int family);           // program / 8: "Piano", "Organ", ... translated

} // namespace ricercar
