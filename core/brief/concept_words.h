// SPDX-License-Identifier: GPL-3.0-or-later
// A concept in words: "what I understood", and field by field for a panel that shows, edits and locks it.
#pragma once

#include "core/brief/brief.h"

#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

// Sentences; what was said first, then what was found, then what is by rule.
std::vector<std::string> inWords(const PieceConcept &piece, BriefLanguage language);
// The same of a whole understanding: with conflicts and with what was not understood.
std::vector<std::string> inWords(const Understanding &understanding);

struct FieldView {
    std::string id;       // as in forEachField
    std::string label;    // "Key"
    std::string value;    // "D minor"; empty: nothing asked
    FieldOrigin origin = FieldOrigin::Default;
    std::string words;
    bool locked = false;
};
std::vector<FieldView> fieldsOf(const PieceConcept &piece, BriefLanguage language = BriefLanguage::English);

// Sets one field by words ("D minor", "16 bars", "三拍子"); an Error where the words say nothing of that field.
Result<PieceConcept> withField(const PieceConcept &piece, std::string_view id, std::string_view text);
PieceConcept withFieldLocked(const PieceConcept &piece, std::string_view id, bool locked);
PieceConcept withFieldByRule(const PieceConcept &piece, std::string_view id); // forgets what was said of it

std::string keyWords(KeySignature key, BriefLanguage language); // "D minor", "d小调"
std::string cadenceWords(Cadence cadence, BriefLanguage language);

} // namespace ricercar
