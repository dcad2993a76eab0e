// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/note_commands.h"

#include "ui/bridge/words.h"

#include <QCoreApplication>

#include <algorithm>

namespace ricercar::commands {

namespace {

struct NoteCommands {
    Q_DECLARE_TR_FUNCTIONS(NoteCommands)
};

std::string label(const QString &text) { return text.toStdString(); }

std::string counted(const char *verb, std::size_t notes)
{
    return label(NoteCommands::tr(verb).arg(notesText(static_cast<int>(notes))));
}

bool haveSelection(Studio &studio)
{
    if (!studio.session().selection().empty()) return true;
    studio.say(NoteCommands::tr("Select some notes first."));
    return false;
}

std::vector<PlacedNote> selectedNotes(Studio &studio)
{
    std::vector<PlacedNote> found;
    const NoteSet &selection = studio.session().selection();
    if (selection.empty()) return found;
    for (const PlacedNote &n : allNotes(*studio.score()))
        if (selection.contains(n.note->id)) found.push_back(n);
    return found;
}

} // namespace

KeySignature keyAt(const Score &score, TimelineTick t) { return score.masterBars[score.locate(t).bar]->key; }

void selectEveryPart(Studio &studio)
{
    NoteSet notes;
    for (const PlacedNote &n : allNotes(*studio.score())) notes.insert(n.note->id);
    studio.session().select(std::move(notes));
}

void selectAll(Studio &studio)
{
    NoteSet notes;
    if (const Part *part = studio.score()->part(studio.activePart()))
        for (const BarPtr &bar : part->bars)
            for (const Note &n : bar->notes) notes.insert(n.id);
    if (notes == studio.session().selection())
        selectEveryPart(studio);
    else
        studio.session().select(std::move(notes));
}

void selectNone(Studio &studio) { studio.session().select({}); }

void invertSelection(Studio &studio)
{
    const NoteSet &now = studio.session().selection();
    NoteSet notes;
    if (const Part *part = studio.score()->part(studio.activePart()))
        for (const BarPtr &bar : part->bars)
            for (const Note &n : bar->notes)
                if (!now.contains(n.id)) notes.insert(n.id);
    studio.session().select(std::move(notes));
}

void selectSamePitch(Studio &studio)
{
    if (!haveSelection(studio)) return;
    std::set<std::pair<std::size_t, int>> wanted;
    for (const PlacedNote &n : selectedNotes(studio)) wanted.insert({n.part, n.note->midi()});
    NoteSet notes;
    for (const PlacedNote &n : allNotes(*studio.score()))
        if (wanted.contains({n.part, n.note->midi()})) notes.insert(n.note->id);
    studio.session().select(std::move(notes));
}

void selectRange(Studio &studio, TickRange range, bool allParts)
{
    const Score &score = *studio.score();
    NoteSet notes;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (!allParts && score.parts[p]->id != studio.activePart()) continue;
        for (const PlacedNote &n : notesIn(score, p, range))
            if (range.contains(n.onset)) notes.insert(n.note->id);
    }
    studio.session().select(std::move(notes));
}

void selectNeighbour(Studio &studio, int direction, bool extend)
{
    const Score &score = *studio.score();
    const std::size_t part = score.partIndex(studio.activePart());
    if (part >= score.parts.size()) return;
    const std::vector<PlacedNote> notes = notesIn(score, part, {TimelineTick{}, score.end()});
    if (notes.empty()) return;
    const NoteSet &now = studio.session().selection();
    std::ptrdiff_t target = -1;
    const auto size = static_cast<std::ptrdiff_t>(notes.size());
    if (direction > 0) {
        for (std::ptrdiff_t i = size - 1; i >= 0; --i)
            if (now.contains(notes[static_cast<std::size_t>(i)].note->id)) { target = std::min(i + 1,
                                          size - 1); break; }
    } else {
        for (std::ptrdiff_t i = 0; i < size; ++i)
            if (now.contains(notes[static_cast<std::size_t>(i)].note->id)) { target = std::max<std::ptrdiff_t>(i - 1, 0); break; }
    }
    if (target < 0) { // nothing selected: the note at or after the playhead
        target = direction > 0 ? size - 1 : 0;
        for (std::ptrdiff_t i = 0; i < size; ++i)
            if (notes[static_cast<std::size_t>(i)].onset >= studio.playhead()) { target = i; break; }
    }
    const PlacedNote &chosen = notes[static_cast<std::size_t>(target)];
    NoteSet next = extend ? now : NoteSet{};
    next.insert(chosen.note->id);
    studio.session().select(std::move(next));
    if (!studio.playing()) studio.setPlayhead(chosen.onset);
    studio.audition(score.parts[part]->id, chosen.note->midi(), chosen.note->playedVelocity());
}

void remove(Studio &studio)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    studio.session().apply(counted(QT_TRANSLATE_NOOP("NoteCommands", "Delete %1"), notes.size()),
                           withoutNotes(studio.score(), notes), {});
}

void copy(Studio &studio)
{
    if (!haveSelection(studio)) return;
    const NoteSet &notes = studio.session().selection();
    studio.setClipboard(copied(*studio.score(), notes));
    studio.say(NoteCommands::tr("Copied %1.").arg(notesText(static_cast<int>(notes.size()))));
}

void cut(Studio &studio)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    studio.setClipboard(copied(*studio.score(), notes));
    studio.session().apply(counted(QT_TRANSLATE_NOOP("NoteCommands", "Cut %1"), notes.size()),
                           withoutNotes(studio.score(), notes), {});
}

void paste(Studio &studio)
{
    const Clip &clip = studio.clipboard();
    if (clip.items.empty()) {
        studio.say(NoteCommands::tr("Nothing has been copied yet."));
        return;
    }
    const Score &score = *studio.score();
    const std::size_t top = std::min(score.partIndex(studio.activePart()), score.parts.size() - 1);
    const TimelineTick at = studio.playhead();
    NoteSet placed;
    ScorePtr next = pasted(studio.score(), clip, top, at, studio.session().ids(), &placed);
    const std::size_t count = placed.size();
    studio.session().apply(counted(QT_TRANSLATE_NOOP("NoteCommands", "Paste %1"), count), std::move(next),
                           std::move(placed));
    if (!studio.playing()) studio.setPlayhead(at + clip.length);
}

void duplicate(Studio &studio)
{
    if (!haveSelection(studio)) return;
    const std::vector<PlacedNote> notes = selectedNotes(studio);
    if (notes.empty()) return;
    std::size_t top = notes.front().part;
    TimelineTick end;
    for (const PlacedNote &n : notes) {
        top = std::min(top, n.part);
        end = std::max(end, n.end);
    }
    NoteSet placed;
    const Clip clip = copied(*studio.score(), studio.session().selection());
    ScorePtr next = pasted(studio.score(), clip, top, studio.snapped(end), studio.session().ids(), &placed);
    studio.session().apply(counted(QT_TRANSLATE_NOOP("NoteCommands", "Duplicate %1"), notes.size()),
                           std::move(next), std::move(placed));
}

void nudge(Studio &studio, Ticks by)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    studio.session().applyMerging("nudge", counted(QT_TRANSLATE_NOOP("NoteCommands", "Move %1"),
                                  notes.size()), moved(studio.score(), notes, by), notes);
    studio.endGestureSoon();
}

void transpose(Studio &studio, int semitones)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    ScorePtr next = semitones % 12 == 0
                        ? transposedBy(studio.score(), notes, Interval{semitones / 12 * 7, semitones})
                        : transposedChromatically(studio.score(), notes, semitones);
    studio.session().applyMerging("transpose", counted(QT_TRANSLATE_NOOP("NoteCommands", "Transpose %1"),
                                  notes.size()), std::move(next), notes);
    studio.endGestureSoon();
    const std::vector<PlacedNote> now = selectedNotes(studio);
    if (now.size() == 1)
        studio.audition(studio.score()->parts[now[0].part]->id, now[0].note->midi(),
                                      now[0].note->playedVelocity());
}

void transposeByStep(Studio &studio, int steps)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    studio.session().applyMerging("transpose", counted(QT_TRANSLATE_NOOP("NoteCommands",
                                  "Transpose %1 in the key"), notes.size()),
                                  transposedDiatonically(studio.score(), notes, steps), notes);
    studio.endGestureSoon();
}

void lengthen(Studio &studio, Ticks by)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    studio.session().applyMerging("lengthen", counted(QT_TRANSLATE_NOOP("NoteCommands",
                                  "Change the length of %1"), notes.size()),
                                  stretched(studio.score(), notes, by), notes);
    studio.endGestureSoon();
}

void changeVelocity(Studio &studio, int by)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    ScorePtr next = withChanged(studio.score(), notes, [by](const Note &n) {
        return n.withVelocity(static_cast<std::uint8_t>(std::clamp(n.playedVelocity() + by, 1, 127)));
    });
    studio.session().applyMerging("velocity", counted(QT_TRANSLATE_NOOP("NoteCommands",
                                  "Change the loudness of %1"), notes.size()), std::move(next), notes);
    studio.endGestureSoon();
}

void splitAt(Studio &studio, TimelineTick at)
{
    NoteSet notes = studio.session().selection();
    if (notes.empty()) {
        const std::size_t part = studio.score()->partIndex(studio.activePart());
        if (part >= studio.score()->parts.size()) return;
        for (const PlacedNote &n : notesIn(*studio.score(), part, {at, at + Ticks{1}}))
            if (n.onset < at && at < n.end) notes.insert(n.note->id);
    }
    const ScorePtr before = studio.score();
    ScorePtr next = split(before, notes, at, studio.session().ids());
    if (notes.empty() || next == before) {
        studio.say(NoteCommands::tr("No note sounds across the cursor: put it inside a note to split it."));
        return;
    }
    studio.session().apply(label(NoteCommands::tr("Split notes")), std::move(next), notes);
}

void join(Studio &studio)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    const ScorePtr before = studio.score();
    ScorePtr next = joined(before, notes);
    if (next == before) {
        studio.say(NoteCommands::tr("Only notes of one pitch that touch can be joined."));
        return;
    }
    studio.session().apply(label(NoteCommands::tr("Join notes")), std::move(next));
}

void quantize(Studio &studio)
{
    if (!haveSelection(studio)) return;
    if (studio.snap().value == 0) {
        studio.say(NoteCommands::tr("The grid is off: choose a grid step to quantize to."));
        return;
    }
    const NoteSet notes = studio.session().selection();
    std::map<NoteId, Ticks> shifts;
    for (const PlacedNote &n : selectedNotes(studio)) shifts[n.note->id] = studio.snapped(n.onset) - n.onset;
    ScorePtr next = withChanged(studio.score(), notes, [&shifts](const Note &n) {
        const Ticks shift = shifts.at(n.id);
        return shift.value == 0 ? n : n.withOnset(n.onset + shift);
    });
    studio.session().apply(counted(QT_TRANSLATE_NOOP("NoteCommands", "Quantize %1"), notes.size()),
                           std::move(next), notes);
}

void legato(Studio &studio)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    std::map<NoteId, Ticks> lengths;
    const Score &score = *studio.score();
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        std::map<int, std::vector<PlacedNote>> voices;
        for (const PlacedNote &n : notesIn(score, p, {TimelineTick{},
                                      score.end()})) voices[n.note->voice].push_back(n);
        for (const auto &[voice, line] : voices)
            for (std::size_t i = 0; i < line.size(); ++i) {
                if (!notes.contains(line[i].note->id)) continue;
                for (std::size_t j = i + 1; j < line.size(); ++j)
                    if (line[j].onset > line[i].onset) {
                        lengths[line[i].note->id] = line[j].onset - line[i].onset;
                        break;
                    }
            }
    }
    ScorePtr next = withChanged(studio.score(), notes, [&lengths](const Note &n) {
        const auto found = lengths.find(n.id);
        return found == lengths.end() ? n : n.withLength(found->second);
    });
    studio.session().apply(counted(QT_TRANSLATE_NOOP("NoteCommands", "Make %1 legato"), notes.size()),
                           std::move(next), notes);
}

void moveToVoice(Studio &studio, std::uint8_t voice)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    ScorePtr next = withChanged(studio.score(), notes, [voice](const Note &n) { return n.withVoice(voice); });
    studio.session().apply(counted(QT_TRANSLATE_NOOP("NoteCommands", "Change the voice of %1"),
                           notes.size()), std::move(next), notes);
}

void clearPerformance(Studio &studio)
{
    if (!haveSelection(studio)) return;
    const NoteSet notes = studio.session().selection();
    studio.session().apply(label(NoteCommands::tr("Play as written")), withoutPerformance(studio.score(),
                           notes), notes);
}

void enterNote(Studio &studio, SpelledPitch pitch, Ticks length)
{
    const Part *part = studio.score()->part(studio.activePart());
    if (!part) return;
    NewNote entered;
    entered.part = part->id;
    entered.at = studio.playhead();
    entered.note.id = studio.session().ids().note();
    entered.note.pitch = pitch;
    entered.note.length = length;
    entered.note.voice = studio.activeVoice();
    entered.note.staff = part->staves.size() > 1 && pitch.midi() < 60 ? 1 : 0;
    const PartId partId = part->id;
    const TimelineTick after = entered.at + length;
    const std::vector<NewNote> notes{entered};
    studio.session().apply(label(NoteCommands::tr("Write %1").arg(fromUtf8(pitch.name()))),
                           withNotes(studio.score(), notes, studio.session().ids()), {entered.note.id});
    studio.audition(partId, pitch.midi());
    if (!studio.playing()) studio.setPlayhead(after);
}

} // namespace ricercar::commands
