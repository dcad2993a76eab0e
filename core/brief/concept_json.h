// SPDX-License-Identifier: GPL-3.0-or-later
// A concept as readable JSON, and back. What a newer version wrote and this one does not know is kept.
#pragma once

#include "core/base/result.h"
#include "core/brief/piece_concept.h"

#include <string>
#include <string_view>

namespace ricercar {

std::string toJson(const PieceConcept &piece); // indented; only fields that are said, found, locked or not as completed by rule
Result<PieceConcept> pieceConceptFromJson(std::string_view json);

} // namespace ricercar
