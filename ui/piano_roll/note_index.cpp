// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/piano_roll/note_index.h"

#include <algorithm>

namespace ricercar {

void NoteIndex::rebuild(const Score &score)
{
    m_parts.assign(score.parts.size(), {});
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        PartBars &part = m_parts[p];
        part.last.resize(score.barCount());
        part.first.resize(score.barCount());
        part.notes.resize(score.barCount());
        part.keys.resize(score.barCount());
        for (std::size_t b = 0; b < score.barCount(); ++b) readBar(score, p, b);
        findFirsts(p);
    }
}

void NoteIndex::update(const Score &after, const Delta &delta)
{
    const bool sameShape = m_parts.size() == after.parts.size()
                           && (m_parts.empty() || m_parts.front().last.size() == after.barCount());
    if (delta.structure || !sameShape || !delta.masterBars.empty()) {
        rebuild(after);
        return;
    }
    for (std::size_t i = 0; i < delta.bars.size(); ++i) {
        const BarChange &change = delta.bars[i];
        const std::uint32_t before = m_parts[change.part].last[change.bar];
        readBar(after, change.part, change.bar);
        if (m_parts[change.part].last[change.bar] != before) findFirsts(change.part);
    }
}

void NoteIndex::readBar(const Score &score, std::size_t part, std::size_t bar)
{
    PartBars &to = m_parts[part];
    const std::vector<Note> &notes = score.parts[part]->bars[bar]->notes;
    BarTick end{};
    Keys keys;
    for (const Note &n : notes) {
        end = std::max(end, n.onset + n.length);
        keys.set(static_cast<std::size_t>(std::clamp(n.midi(), 0, 127)));
    }
    to.keys[bar] = keys;
    to.notes[bar] = static_cast<std::uint32_t>(notes.size());
    const Ticks length = score.masterBars[bar]->length;
    to.last[bar] = static_cast<std::uint32_t>(
        end.value <= length.value ? bar : score.locate(score.barStart(bar) + Ticks{end.value - 1}).bar);
}

void NoteIndex::findFirsts(std::size_t part)
{
    PartBars &to = m_parts[part];
    for (std::size_t b = 0; b < to.first.size(); ++b) to.first[b] = static_cast<std::uint32_t>(b);
    for (std::size_t b = 0; b < to.last.size(); ++b)
        for (std::size_t reached = b + 1; reached <= to.last[b] && reached < to.first.size(); ++reached)
            to.first[reached] = std::min(to.first[reached], static_cast<std::uint32_t>(b));
}

} // namespace ricercar
