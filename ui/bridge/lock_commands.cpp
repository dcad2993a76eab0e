// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/lock_commands.h"

#include "ui/bridge/words.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>

namespace ricercar {

namespace {

struct LockCommands {
    Q_DECLARE_TR_FUNCTIONS(LockCommands)
};

bool isOf(const Lock &lock, VoiceRef voice) { return lock.part == voice.part && lock.voice == voice.voice; }

// The locks of one voice as stretches that do not overlap, each with what is locked there.
struct Stretch {
    TickRange range;
    std::uint8_t attributes = 0;
};

std::vector<Lock> changed(std::vector<Lock> locks, VoiceRef voice, TickRange range, std::uint8_t attributes, bool on)
{
    std::vector<TimelineTick> edges{range.begin, range.end};
    std::vector<Lock> mine;
    for (const Lock &lock : locks)
        if (isOf(lock, voice)) {
            mine.push_back(lock);
            edges.push_back(lock.range.begin);
            edges.push_back(lock.range.end);
        }
    std::erase_if(locks, [&](const Lock &lock) { return isOf(lock, voice); });
    std::sort(edges.begin(), edges.end());
    edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
    std::vector<Stretch> stretches;
    for (std::size_t i = 0; i + 1 < edges.size(); ++i) {
        Stretch s{{edges[i], edges[i + 1]}, 0};
        for (const Lock &lock : mine)
            if (lock.range.overlaps(s.range)) s.attributes |= lock.attributes;
        if (range.overlaps(s.range))
            s.attributes = static_cast<std::uint8_t>(on ? s.attributes | attributes : s.attributes & ~attributes);
        if (s.attributes == 0) continue;
        if (!stretches.empty() && stretches.back().range.end == s.range.begin && stretches.back().attributes == s.attributes)
            stretches.back().range.end = s.range.end;
        else
            stretches.push_back(s);
    }
    for (const Stretch &s : stretches) locks.push_back(Lock{voice.part, voice.voice, s.range, s.attributes});
    return locks;
}

// What a lock is asked for, voice by voice.
std::vector<std::pair<VoiceRef, TickRange>> asked(Studio &studio)
{
    std::vector<std::pair<VoiceRef, TickRange>> ranges;
    const Score &score = *studio.score();
    const NoteSet &selection = studio.session().selection();
    if (const auto &region = studio.markedRegion())
        for (const VoiceRef &voice : region->voices) ranges.push_back({voice, region->range});
    else
        for (const PlacedNote &n : findNotes(score, selection))
            ranges.push_back({{score.parts[n.part]->id, n.note->voice}, {n.onset, std::max(n.end, n.onset + Ticks{1})}});
    if (ranges.empty()) studio.say(LockCommands::tr("Select some notes, or mark a stretch, first."));
    return ranges;
}

void apply(Studio &studio, Attribute what, bool on)
{
    const auto ranges = asked(studio);
    if (ranges.empty()) return;
    const auto attributes = static_cast<std::uint8_t>(what);
    std::vector<Lock> locks = studio.score()->locks;
    for (const auto &[voice, range] : ranges)
        locks = on ? withLocked(std::move(locks), voice, range, attributes) : withUnlocked(std::move(locks), voice, range, attributes);
    if (locks == studio.score()->locks) {
        studio.say(on ? LockCommands::tr("That is locked already.") : LockCommands::tr("Nothing of it is locked."));
        return;
    }
    const auto region = studio.region();
    const QString where = region ? regionText(*studio.score(), *region) : QString();
    const QString words = what == Attribute::All ? (on ? LockCommands::tr("Lock: %1") : LockCommands::tr("Unlock: %1")).arg(where)
                                                 : (on ? LockCommands::tr("Lock the %1: %2") : LockCommands::tr("Unlock the %1: %2"))
                                                       .arg(lockText(attributes), where);
    studio.session().apply(words.toStdString(), withLocks(studio.score(), std::move(locks)), studio.session().selection());
    studio.say(on ? LockCommands::tr("Locked (%1): %2. No idea changes it.").arg(lockText(attributes), where)
                  : LockCommands::tr("Unlocked (%1): %2.").arg(lockText(attributes), where));
}

} // namespace

std::vector<Lock> withLocked(std::vector<Lock> locks, VoiceRef voice, TickRange range, std::uint8_t attributes)
{
    return changed(std::move(locks), voice, range, attributes, true);
}

std::vector<Lock> withUnlocked(std::vector<Lock> locks, VoiceRef voice, TickRange range, std::uint8_t attributes)
{
    return changed(std::move(locks), voice, range, attributes, false);
}

std::uint8_t lockedOver(const std::vector<Lock> &locks, VoiceRef voice, TickRange range)
{
    std::uint8_t attributes = 0;
    for (const Lock &lock : locks)
        if (isOf(lock, voice) && lock.range.overlaps(range)) attributes |= lock.attributes;
    return attributes;
}

QString lockText(std::uint8_t attributes)
{
    if (attributes == static_cast<std::uint8_t>(Attribute::All)) return LockCommands::tr("everything");
    QStringList names;
    if (attributes & static_cast<std::uint8_t>(Attribute::Pitch)) names += LockCommands::tr("pitch");
    if (attributes & static_cast<std::uint8_t>(Attribute::Rhythm)) names += LockCommands::tr("rhythm");
    if (attributes & static_cast<std::uint8_t>(Attribute::Velocity)) names += LockCommands::tr("loudness");
    return listText(names);
}

namespace commands {

void lock(Studio &studio, Attribute what) { apply(studio, what, true); }

void unlock(Studio &studio, Attribute what) { apply(studio, what, false); }

void markBar(Studio &studio, bool allVoices)
{
    const Score &score = *studio.score();
    if (score.parts.empty()) return;
    Region region;
    if (allVoices)
        for (std::size_t p = 0; p < score.parts.size(); ++p) {
            const auto voices = voicesOfPart(score, p);
            region.voices.insert(region.voices.end(), voices.begin(), voices.end());
        }
    else
        region.voices = {{studio.activePart(), studio.activeVoice()}};
    region.range = score.barRange(score.locate(studio.playhead()).bar);
    const auto &before = studio.markedRegion();
    if (before && before->range.contains(studio.playhead()) && before->range.end < score.end()
        && (before->voices == region.voices || (allVoices && before->voices.size() == region.voices.size())))
        region.range = {before->range.begin, score.barRange(score.locate(before->range.end).bar).end};
    studio.session().select(notesOf(score, region));
    studio.markRegion(region);
    studio.say(LockCommands::tr("Marked: %1").arg(regionText(score, region)));
}

} // namespace commands

} // namespace ricercar
