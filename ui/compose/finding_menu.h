// SPDX-License-Identifier: GPL-3.0-or-later
// What can be done with a finding, as menu entries: in the panel and over the notes of both views. And the sample of
// the bracket that marks it.
#pragma once

#include "ui/bridge/studio.h"

#include <QIcon>

#include <span>

class QMenu;

namespace ricercar {

// Go there, mend, allow here, the rule's severity. Of several findings each has a submenu.
void addFindingActions(QMenu *menu, Studio &studio, std::span<const std::size_t> findings);
// Its bracket as the views draw it: solid, dashed, dotted.
QIcon severityIcon(Severity severity);

} // namespace ricercar
