// SPDX-License-Identifier: GPL-3.0-or-later
// takes.json of a project: what was recorded, note by note, and how it was written. Private to core/io.
#pragma once

#include "core/io/project_pool.h"
#include "core/live/kept_take.h"

#include <vector>

namespace ricercar::project {

Json takesJson(const std::vector<KeptTake> &takes);
std::vector<KeptTake> readTakes(const View &all); // throws Misfit

} // namespace ricercar::project
