// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/task_request.h"

#include "core/compose/figured_bass.h"
#include "core/compose/found_voices.h"
#include "ui/bridge/words.h"
#include "ui/compose/idea_difference.h"
#include "ui/compose/lines_request.h"

#include <QCoreApplication>
#include <QStringList>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

struct Tasks {
    Q_DECLARE_TR_FUNCTIONS(Tasks)
};

std::vector<ChoirVoice> listed(const VoiceFlags &flags)
{
    std::vector<ChoirVoice> voices;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (flags[v]) voices.push_back(static_cast<ChoirVoice>(v));
    return voices;
}

bool holdsAll(const VoiceFlags &flags, const VoiceFlags &wanted)
{
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (wanted[v] && !flags[v]) return false;
    return true;
}

auto count(const VoiceFlags &flags) { return std::count(flags.begin(), flags.end(), true); }

// The roles of a stretch's voices; none where one of them has no role.
std::optional<VoiceFlags> rolesOf(const ChoirMap &map, const std::vector<VoiceRef> &voices)
{
    VoiceFlags roles{};
    for (const VoiceRef &voice : voices) {
        const auto found = std::find(map.begin(), map.end(), std::optional(voice));
        if (found == map.end()) return std::nullopt;
        roles[static_cast<std::size_t>(found - map.begin())] = true;
    }
    return roles;
}

ChoirMap mapAround(const Score &score, const Region &region)
{
    const TickRange whole{TimelineTick{}, score.end()};
    std::vector<FoundVoice> all = voicesIn(score, whole);
    const std::vector<FoundVoice> here = voicesIn(score, region.range);
    const auto marked = [&](const FoundVoice &v) { return std::find(region.voices.begin(), region.voices.end(), v.ref) != region.voices.end(); };
    const auto soundsHere = [&](const FoundVoice &v) {
        for (const FoundVoice &h : here)
            if (h.ref == v.ref) return h.sounding;
        return 0.0;
    };
    std::stable_sort(all.begin(), all.end(), [&](const FoundVoice &a, const FoundVoice &b) {
        return marked(a) != marked(b) ? marked(a) : soundsHere(a) > soundsHere(b);
    });
    if (all.size() > kChoirVoices) all.resize(kChoirVoices);
    std::stable_sort(all.begin(), all.end(), [](const FoundVoice &a, const FoundVoice &b) { return a.mean > b.mean; });
    ChoirMap map;
    const bool low = !all.empty() && all.back().mean < 55;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool last = i > 0 && i + 1 == all.size();
        map[last && low ? kChoirVoices - 1 : i] = all[i].ref;
    }
    return map;
}

bool hasChordSymbols(const Score &score)
{
    return std::any_of(score.masterBars.begin(), score.masterBars.end(), [](const MasterBarPtr &bar) { return !bar->chords.empty(); });
}

} // namespace

QString taskName(IdeaTask task)
{
    switch (task) {
    case IdeaTask::Harmonize: return Tasks::tr("Harmonize");
    case IdeaTask::Fill: return Tasks::tr("Fill what is marked");
    case IdeaTask::Vary: return Tasks::tr("Vary what is there");
    case IdeaTask::Complete: return Tasks::tr("Complete what is unfinished");
    case IdeaTask::AddVoice: return Tasks::tr("Add a voice");
    case IdeaTask::Reharmonize: return Tasks::tr("Reharmonize");
    case IdeaTask::FiguredBass: return Tasks::tr("Realize a figured bass");
    case IdeaTask::ChordSymbols: return Tasks::tr("Harmonize from chord symbols");
    case IdeaTask::Continue: return Tasks::tr("Go on from here");
    case IdeaTask::Accompany: return Tasks::tr("Accompany, or add a part");
    }
    return {};
}

QString taskVerb(IdeaTask task, bool again)
{
    switch (task) {
    case IdeaTask::Harmonize: return again ? Tasks::tr("Harmonize again") : Tasks::tr("Harmonize");
    case IdeaTask::Fill: return again ? Tasks::tr("Fill again") : Tasks::tr("Fill");
    case IdeaTask::Vary: return again ? Tasks::tr("Vary again") : Tasks::tr("Vary");
    case IdeaTask::Complete: return again ? Tasks::tr("Complete again") : Tasks::tr("Complete");
    case IdeaTask::AddVoice: return again ? Tasks::tr("Add a voice again") : Tasks::tr("Add a voice");
    case IdeaTask::Reharmonize: return again ? Tasks::tr("Reharmonize again") : Tasks::tr("Reharmonize");
    case IdeaTask::FiguredBass: return again ? Tasks::tr("Realize again") : Tasks::tr("Realize the bass");
    case IdeaTask::ChordSymbols: return again ? Tasks::tr("Harmonize again") : Tasks::tr("Harmonize");
    case IdeaTask::Continue: return again ? Tasks::tr("Go on otherwise") : Tasks::tr("Go on");
    case IdeaTask::Accompany: return again ? Tasks::tr("Accompany again") : Tasks::tr("Accompany");
    }
    return {};
}

QString taskHint(IdeaTask task)
{
    switch (task) {
    case IdeaTask::Harmonize: return Tasks::tr("Writes the missing voices to the ones you have.");
    case IdeaTask::Fill: return Tasks::tr("Writes the marked voices anew, to all that sounds with them.");
    case IdeaTask::Vary: return Tasks::tr("Changes what is there, from a touch to another idea.");
    case IdeaTask::Complete: return Tasks::tr("Keeps every note and writes only where a voice is still empty.");
    case IdeaTask::AddVoice: return Tasks::tr("Writes one more voice and keeps all there are.");
    case IdeaTask::Reharmonize: return Tasks::tr("Keeps the outer voices and writes the inner ones anew.");
    case IdeaTask::FiguredBass: return Tasks::tr("Writes the voices that the figures over the bass ask for.");
    case IdeaTask::ChordSymbols: return Tasks::tr("Writes voices that follow the chord symbols.");
    case IdeaTask::Continue: return Tasks::tr("Writes on where your music ends, for any number of parts.");
    case IdeaTask::Accompany: return Tasks::tr("Keeps your parts and writes others to them, in any metre.");
    }
    return {};
}

QString taskIcon(IdeaTask task)
{
    static constexpr const char *kIcons[kIdeaTasks] = {"harmonize", "fill", "vary", "complete", "add_voice", "reharmonize", "figures", "chords", "continue", "accompany"};
    return QLatin1String(kIcons[static_cast<int>(task)]);
}

bool asksForGiven(IdeaTask task)
{
    return task == IdeaTask::Harmonize || task == IdeaTask::FiguredBass || task == IdeaTask::ChordSymbols;
}

bool asksForWritten(IdeaTask task, Where where)
{
    const bool byMark = task == IdeaTask::Fill || task == IdeaTask::Vary || task == IdeaTask::Complete;
    return task != IdeaTask::Reharmonize && !isLinesTask(task) && !(byMark && where == Where::Marked);
}

Choir choirOf(const ScorePtr &score, const std::optional<Region> &region, bool loneVoiceIsBass)
{
    Choir choir;
    CounterpointRequest look;
    look.task = Task::Fill;
    look.base = score;
    look.range = TickRange{TimelineTick{}, score->end()};
    if (loneVoiceIsBass) look.figures = {FigureAt{}};
    if (const auto found = analysed(look)) {
        choir.map = found->map;
    } else {
        look.task = Task::Harmonize; // one voice alone
        if (const auto alone = analysed(look)) choir.map = alone->map;
    }
    if (region && !rolesOf(choir.map, region->voices)) {
        const ChoirMap around = mapAround(*score, *region);
        if (rolesOf(around, region->voices)) choir.map = around;
    }
    const std::vector<FoundVoice> all = voicesIn(*score, TickRange{TimelineTick{}, score->end()});
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        choir.sounding[v] = choir.map[v] && std::any_of(all.begin(), all.end(), [&](const FoundVoice &f) { return f.ref == *choir.map[v]; });
    return choir;
}

QString troubleWith(const Studio &studio, const TaskChoice &choice)
{
    const Score &score = *studio.score();
    if (!hasNotes(score)) return Tasks::tr("There is no tune yet: open one or draw one.");
    if (choice.where == Where::Marked && !studio.region())
        return Tasks::tr("Nothing is marked: drag over a stretch in the score or the piano roll, or mark the playhead's bar (Ctrl+M).");
    if (choice.where == Where::Loop && !studio.loopRange()) return Tasks::tr("Drag over the ruler to say which bars.");
    if (choice.task == IdeaTask::FiguredBass && figuresIn(score).empty())
        return Tasks::tr("Type figures over the bass notes first, such as 6, 6 5 or #.");
    if (choice.task == IdeaTask::ChordSymbols && !hasChordSymbols(score))
        return Tasks::tr("Type chord symbols first, such as G, D7 or Am/C.");
    if (choice.said && asksForWritten(choice.task, choice.where) && count(choice.said->write) == 0)
        return Tasks::tr("No voice is chosen to be written.");
    return {};
}

Asked requestFor(const Studio &studio, const TaskChoice &choice)
{
    Asked asked;
    asked.trouble = troubleWith(studio, choice);
    const auto region = choice.where == Where::Marked ? studio.region() : std::nullopt;
    const bool nowhere = (choice.where == Where::Marked && !region) || (choice.where == Where::Loop && !studio.loopRange());
    if (nowhere || !hasNotes(*studio.score())) return asked;
    CounterpointRequest &r = asked.request;
    r.base = studio.score();
    if (region) r.range = region->range;
    if (choice.where == Where::Loop) r.range = studio.loopRange();
    const bool said = choice.said && asksForWritten(choice.task, choice.where);
    if (said) r.write = listed(choice.said->write);

    switch (choice.task) {
    case IdeaTask::Fill:
    case IdeaTask::Vary:
    case IdeaTask::Complete: {
        r.task = choice.task == IdeaTask::Vary ? Task::Vary : Task::Fill;
        r.emptyOnly = choice.task == IdeaTask::Complete || (choice.task == IdeaTask::Fill && choice.emptyOnly);
        if (choice.task == IdeaTask::Vary) r.settings.likeness = choice.likeness;
        if (choice.task == IdeaTask::Fill && !r.range && r.write.empty()) r.range = TickRange{TimelineTick{}, r.base->end()};
        if (!region) break;
        const Choir choir = choirOf(r.base, region, false);
        const auto roles = rolesOf(choir.map, region->voices);
        if (!roles) {
            asked.trouble = Tasks::tr("What is marked (%1) is none of the voices that can be written here: mark up to four voices that have notes.")
                                .arg(regionText(*r.base, *region));
            r.base.reset();
            return asked;
        }
        r.voices = choir.map;
        r.write = listed(*roles);
        break;
    }
    case IdeaTask::AddVoice: r.task = Task::AddVoice; break;
    case IdeaTask::Reharmonize: r.task = Task::Reharmonize; break;
    case IdeaTask::Continue:
    case IdeaTask::Accompany: break; // asked of another model: linesRequestFor()
    case IdeaTask::Harmonize:
    case IdeaTask::FiguredBass:
    case IdeaTask::ChordSymbols: {
        r.task = Task::Harmonize;
        r.followChordSymbols = choice.task == IdeaTask::ChordSymbols;
        const bool figured = choice.task == IdeaTask::FiguredBass;
        if (figured)
            for (const FigureAt &figure : figuresIn(*r.base))
                if (chordsOver(SpelledPitch{}, figure.figures, {})) r.figures.push_back(figure);
        if (!said && !figured) break;
        const Choir choir = choirOf(r.base, std::nullopt, figured);
        VoiceFlags given{};
        if (said) {
            given = choice.said->given;
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                if (given[v] || choice.said->write[v]) r.texture.push_back(static_cast<ChoirVoice>(v));
        } else {
            // The bass, and what else there is; of a full texture the bass alone.
            given = choir.sounding;
            if (count(given) == static_cast<int>(kChoirVoices)) given = {false, false, false, true};
            given[3] = true;
        }
        r.given = listed(given);
        // Voices already found keep their roles; a lone voice takes the one that is said.
        if (count(choir.sounding) >= 2 && holdsAll(choir.sounding, given)) r.voices = choir.map;
        break;
    }
    }
    r.key = choice.key;
    r.settings.controls = choice.controls;
    r.settings.temperature *= std::pow(1.8, choice.surprise);
    for (const CadenceWish &wish : studio.cadences())
        if (r.range ? r.range->contains(wish.at) : wish.at < r.base->end()) r.cadences.push_back(wish);
    return asked;
}

QString scopeText(const Score &score, const Analysis &analysis, IdeaTask task)
{
    const auto names = [&](const auto &wanted) {
        QStringList list;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (wanted(v)) {
                const Part *part = analysis.map[v] ? score.part(analysis.map[v]->part) : nullptr;
                list += part ? voiceText(score, *analysis.map[v]) : choirVoiceName(static_cast<ChoirVoice>(v));
            }
        return list;
    };
    const QStringList written = names([&](std::size_t v) { return analysis.write[v]; });
    const QStringList kept = names([&](std::size_t v) { return analysis.present[v] && !analysis.write[v] && analysis.map[v].has_value(); });
    const QString stretch = stretchText(score, analysis.range);
    QString words = task == IdeaTask::Vary     ? Tasks::tr("Varies %1, %2.")
                    : analysis.emptyOnly       ? Tasks::tr("Completes %1 where empty, %2.")
                                               : Tasks::tr("Writes %1, %2.");
    words = words.arg(listText(written), stretch);
    if (!kept.isEmpty()) words += QLatin1Char(' ') + Tasks::tr("Keeps %1.").arg(listText(kept));
    return words;
}

} // namespace ricercar
