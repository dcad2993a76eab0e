// SPDX-License-Identifier: GPL-3.0-or-later
// Locks by attribute: what ideas may not touch of the marked stretch, else of the selected notes. Each command is one
// undo step. UI thread only, but for the pure functions.
#pragma once

#include "ui/bridge/studio.h"

namespace ricercar {

// Adds attributes to what is locked of a voice over a range, or takes them off. Ranges of one voice that touch and
// hold the same attributes become one.
std::vector<Lock> withLocked(std::vector<Lock> locks, VoiceRef voice, TickRange range, std::uint8_t attributes);
std::vector<Lock> withUnlocked(std::vector<Lock> locks, VoiceRef voice, TickRange range, std::uint8_t attributes);
// The attributes that are locked of a voice anywhere in a range.
std::uint8_t lockedOver(const std::vector<Lock> &locks, VoiceRef voice, TickRange range);

QString lockText(std::uint8_t attributes); // "pitch", "pitch and rhythm", "everything"

namespace commands {

void lock(Studio &studio, Attribute what = Attribute::All);
void unlock(Studio &studio, Attribute what = Attribute::All);
// Marks the playhead's bar in the voice in hand, or in all voices; again: the next bar too.
void markBar(Studio &studio, bool allVoices);

} // namespace commands

} // namespace ricercar
