// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/wishes.h"

namespace ricercar {

Wished wishesOf(const CounterpointRequest &, const Analysis &, const ChoirTask &)
{
    return {};
}

} // namespace ricercar
