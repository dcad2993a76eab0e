// SPDX-License-Identifier: GPL-3.0-or-later
// What can be heard in a score: genres, devices, cadences, forms. For the checks of requests; plain rules, no model.
#pragma once

#include "core/brief/genre.h"
#include "core/compose/concept.h"

#include <optional>
#include <string>

namespace ricercar {

std::size_t linesIn(const Score &score); // voices; a voice with chords counts as many as it mostly sounds
KeySignature keyAround(const Score &score, TickRange range, KeySignature home);
Cadence cadenceAtEnd(const Score &score, TickRange range, KeySignature key); // None: no close that has a name
double repeatedNotes(const Score &score, TickRange range); // share of melodic motions that repeat the pitch
// One voice begins with another's steps and rhythm, within two bars: the follower's distance in staff steps.
std::optional<int> imitationIn(const Score &score, TickRange range);
bool figurationIn(const Score &score, TickRange range); // one rhythm goes on in nearly all bars
bool patternHeard(const Score &score, TickRange range, const std::string &patternId);
bool heardAs(const Score &score, Genre genre, std::string *why);
bool heardDevice(const Score &score, TickRange range, const std::string &deviceId, KeySignature key, std::string *why);
// Devices that need longer stretches to be heard; what cannot be heard is false.
bool heardOverTime(const Score &score, TickRange range, const std::string &deviceId, KeySignature key, std::string *why);
// Whether the music has a form: letters ("AABA") or a name ("period", "ternary").
bool formFits(const Score &score, const std::string &form, std::string *why);
std::string formHeard(const Score &score); // letters of its phrases

} // namespace ricercar
