// SPDX-License-Identifier: GPL-3.0-or-later
// The studio's own icons: strokes of 1.5 px on a box of 20 px, drawn in the colours of the theme in force, so that
// an icon made once follows a change of theme.
#pragma once

#include <QIcon>
#include <QString>

namespace ricercar {

QIcon icon(const QString &name); // "play", "to_start"...: the file's name in ui/icons
// In one colour always, e.g. on the primary button.
QIcon iconOnAccent(const QString &name);

} // namespace ricercar
