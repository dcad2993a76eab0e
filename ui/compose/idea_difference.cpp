// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/idea_difference.h"

#include "ui/bridge/note_diff.h"
#include "ui/bridge/words.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>
#include <set>

namespace ricercar {

namespace {

struct Difference {
    Q_DECLARE_TR_FUNCTIONS(Difference)
};

QString barRanges(const Score &score, const std::set<std::size_t> &bars)
{
    QStringList list;
    for (auto it = bars.begin(); it != bars.end();) {
        const std::size_t first = *it;
        std::size_t last = first;
        for (++it; it != bars.end() && *it == last + 1; ++it) last = *it;
        list += first == last ? QString::number(score.barNumber(first)) : Difference::tr("%1 to %2").arg(score.barNumber(first)).arg(score.barNumber(last));
    }
    if (list.size() > 4) return Difference::tr("bars %1 to %2, here and there").arg(score.barNumber(*bars.begin())).arg(score.barNumber(*bars.rbegin()));
    return bars.size() == 1 ? Difference::tr("bar %1").arg(list.front()) : Difference::tr("bars %1").arg(listText(list));
}

bool sameBars(const Score &a, const Score &b)
{
    return a.barStarts == b.barStarts || *a.barStarts == *b.barStarts;
}

QStringList titles(const Score &score)
{
    QStringList list;
    for (const PartPtr &p : score.parts) list += partTitle(*p);
    return list;
}

} // namespace

bool hasNotes(const Score &score)
{
    return std::any_of(score.parts.begin(), score.parts.end(), [](const PartPtr &part) {
        return std::any_of(part->bars.begin(), part->bars.end(), [](const BarPtr &bar) { return !bar->notes.empty(); });
    });
}

QString differenceText(const Score &base, const Score &idea)
{
    int full = 0;
    for (const MasterBarPtr &bar : idea.masterBars) full += !bar->pickup;
    if (!hasNotes(base))
        return Difference::tr("%1 bars for %2, %3.").arg(full).arg(listText(titles(idea)), notesText(static_cast<int>(allNotes(idea).size())));
    QStringList list;
    const NoteDiff diff = noteDiff(base, idea);
    const auto total = std::max<std::size_t>(1, allNotes(base).size());
    const bool otherMusic = diff.removed.size() * 10 > total * 9 && diff.added.size() > 8;
    if (otherMusic) {
        list += Difference::tr("other music throughout: %1 bars for %2").arg(full).arg(listText(titles(idea)));
    } else if (diff.added.size() + diff.removed.size() > 0) {
        std::set<std::size_t> bars;
        std::vector<PartId> where;
        const auto note = [&](const Score &score, const std::vector<PlacedNote> &notes) {
            for (const PlacedNote &n : notes) {
                bars.insert(n.bar);
                const PartId part = score.parts[n.part]->id;
                if (std::find(where.begin(), where.end(), part) == where.end()) where.push_back(part);
            }
        };
        note(idea, diff.added);
        note(base, diff.removed);
        QStringList names;
        for (const PartPtr &p : idea.parts)
            if (std::find(where.begin(), where.end(), p->id) != where.end()) names += partTitle(*p);
        const Score &numbers = idea.barCount() >= base.barCount() ? idea : base;
        const int count = static_cast<int>(std::max(diff.added.size(), diff.removed.size()));
        QString words = diff.removed.empty() ? Difference::tr("adds %1 in %2") : diff.added.empty() ? Difference::tr("takes away %1 in %2") : Difference::tr("changes %1 in %2");
        words = words.arg(notesText(count), barRanges(numbers, bars));
        if (names.size() < static_cast<int>(idea.parts.size()) && !names.isEmpty()) words = Difference::tr("%1 of %2").arg(words, listText(names));
        list += words;
    }
    if (!otherMusic) {
        QStringList more, less;
        for (const PartPtr &p : idea.parts)
            if (!base.part(p->id)) more += partTitle(*p);
        for (const PartPtr &p : base.parts)
            if (!idea.part(p->id)) less += partTitle(*p);
        if (!more.isEmpty()) list += Difference::tr("a new part: %1").arg(listText(more));
        if (!less.isEmpty()) list += Difference::tr("without %1").arg(listText(less));
        const int bars = static_cast<int>(idea.barCount()) - static_cast<int>(base.barCount());
        if (bars != 0) list += bars > 0 ? Difference::tr("%1 bars more").arg(bars) : Difference::tr("%1 bars fewer").arg(-bars);
        for (const PartPtr &p : idea.parts)
            if (const Part *was = base.part(p->id); was && was->instrument.program != p->instrument.program)
                list += Difference::tr("%1 instead of %2").arg(fromUtf8(p->instrument.name), fromUtf8(was->instrument.name));
    }
    const MasterBar &now = *base.masterBars.front(), &then = *idea.masterBars.front();
    if (!(now.key == then.key)) list += Difference::tr("%1 instead of %2").arg(keyText(then.key), keyText(now.key));
    if (now.time.beats != then.time.beats || now.time.unit != then.time.unit) list += Difference::tr("%1 instead of %2").arg(metreName(then.time), metreName(now.time));
    const double tempo = tempoAt(base, TimelineTick{}), wanted = tempoAt(idea, TimelineTick{});
    if (std::abs(tempo - wanted) >= 1) list += Difference::tr("♩=%1 instead of %2").arg(std::lround(wanted)).arg(std::lround(tempo));
    if (list.isEmpty()) return base.parts == idea.parts && base.masterBars == idea.masterBars ? Difference::tr("Nothing changes.") : Difference::tr("The same notes, played or signed otherwise.");
    QString text = list.join(QStringLiteral("; ")) + QLatin1Char('.');
    text[0] = text[0].toUpper();
    return text;
}

std::vector<PartId> changedParts(const Score &base, const Score &idea)
{
    std::vector<PartId> parts;
    for (const PartPtr &p : idea.parts) {
        const Part *was = base.part(p->id);
        if (was != p.get() && !(was && *was == *p)) parts.push_back(p->id);
    }
    return parts;
}

Result<ScorePtr> withPartOf(const ScorePtr &base, const ScorePtr &idea, PartId part)
{
    const Part *wanted = idea->part(part);
    if (!wanted) return fail(ErrorCode::BadInput, Difference::tr("The idea has no such part.").toStdString());
    if (!sameBars(*base, *idea)) {
        if (hasNotes(*base)) return fail(ErrorCode::Conflict, Difference::tr("The idea has other bars than your music, so it can only be taken whole.").toStdString());
        ScorePtr alone = idea;
        for (const PartPtr &p : idea->parts)
            if (p->id != part) alone = withoutPart(alone, p->id);
        return alone;
    }
    Score draft = *base;
    draft.masterBars = idea->masterBars;
    const std::size_t at = base->partIndex(part);
    if (at < draft.parts.size()) {
        draft.parts[at] = idea->parts[idea->partIndex(part)];
    } else {
        // Under the part that it follows in the idea.
        std::size_t below = 0;
        for (std::size_t i = 0; i < idea->partIndex(part); ++i)
            if (const std::size_t above = base->partIndex(idea->parts[i]->id); above < base->parts.size()) below = above + 1;
        draft.parts.insert(draft.parts.begin() + static_cast<std::ptrdiff_t>(below), idea->parts[idea->partIndex(part)]);
    }
    return Score::finish(std::move(draft), base.get());
}

Result<ScorePtr> withStretchOf(const ScorePtr &base, const ScorePtr &idea, const Region &stretch, IdSource &ids)
{
    const std::size_t last = base->locate(stretch.range.end - Ticks{1}).bar;
    for (std::size_t b = 0; b <= last + 1; ++b)
        if (b > idea->barCount() || base->barStart(b) != idea->barStart(b))
            return fail(ErrorCode::Conflict, Difference::tr("The idea has other bars than your music, so it can only be taken whole.").toStdString());
    ScorePtr result = base;
    std::vector<NewNote> notes;
    for (const VoiceRef &voice : stretch.voices) {
        const std::size_t p = idea->partIndex(voice.part);
        if (p == idea->parts.size()) continue;
        result = cleared(result, voice.part, voice.voice, stretch.range);
        for (const PlacedNote &n : notesIn(*idea, p, stretch.range))
            if (n.note->voice == voice.voice && n.onset >= stretch.range.begin) notes.push_back({voice.part, n.onset, *n.note});
    }
    NoteSet wanted;
    for (const NewNote &n : notes) wanted.insert(n.note.id);
    NoteSet elsewhere; // a note that the idea moved here from outside the stretch stays where it is, and its copy is another
    for (const PlacedNote &n : findNotes(*result, wanted)) elsewhere.insert(n.note->id);
    for (NewNote &n : notes)
        if (elsewhere.contains(n.note.id)) n.note.id = {};
    return withNotes(result, notes, ids);
}

} // namespace ricercar
