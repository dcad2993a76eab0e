// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/fugue_desk.h"

#include "core/fugue/entries.h"
#include "core/fugue/line_changes.h"
#include "core/fugue/subject_writer.h"
#include "ui/bridge/note_commands.h"
#include "ui/bridge/words.h"

#include <algorithm>

namespace ricercar {

namespace {

constexpr std::uint64_t kIdsOfLines = 4096;
constexpr std::size_t kStrettos = 200; // listed, at most

} // namespace

FugueDesk::FugueDesk(Studio &studio, QObject *parent) : QObject(parent), m_studio(studio)
{
    connect(&studio, &Studio::ghostChanged, this, [this] {
        if (m_shownScore && (!m_studio.ghost() || m_studio.ghost()->score != m_shownScore)) {
            m_shownScore.reset();
            m_shown.clear();
        }
        if (m_returnTo && !m_studio.auditioningGhost()) {
            const TimelineTick back = *m_returnTo;
            m_returnTo.reset();
            m_studio.setPlayhead(back);
        }
        Q_EMIT soundingChanged();
    });
    // What is listened to ends with its last note, though the document goes on.
    connect(&studio, &Studio::playheadMoved, this, [this](TimelineTick at) {
        if (m_shownScore && m_studio.auditioningGhost() && m_studio.playing() && at >= m_studio.ghost()->range.end) m_studio.auditionGhost(false);
    });
}

FugueDesk::~FugueDesk() { m_runner.cancelAll(); }

Result<DeskSubject> FugueDesk::read(VoiceRef voice, TickRange range) const
{
    const Score &score = *m_studio.score();
    // The range begins with a note.
    auto line = themeFrom(score, voice, range);
    if (!line) return Unexpected{line.error()};
    DeskSubject subject;
    subject.voice = voice;
    const std::size_t bar = score.locate(range.begin).bar;
    subject.written = score.masterBars[bar]->key;
    auto analysis = analyseSubject(*line, metreAt(score, range.begin), m_key ? m_key : subject.written);
    if (!analysis) return Unexpected{analysis.error()};
    for (const PlacedNote &n : notesIn(score, score.partIndex(voice.part), range))
        if (n.note->voice == voice.voice && n.onset >= range.begin && n.end > n.onset) {
            subject.origin = n.onset - Ticks{line->front().onset};
            break;
        }
    subject.tempo = tempoAt(score, range.begin);
    subject.line = std::move(*line);
    subject.analysis = std::move(*analysis);
    return subject;
}

// What the piece begins with: of a fugue, its subject with the end that its entries agree on; else what one voice sings
// until another comes in.
Result<DeskSubject> FugueDesk::firstEntry() const
{
    const Score &score = *m_studio.score();
    const auto notes = allNotes(score);
    const PlacedNote *first = nullptr;
    for (const PlacedNote &n : notes)
        if (n.end > n.onset && (!first || n.onset < first->onset)) first = &n;
    if (!first) return fail(ErrorCode::BadInput, tr("There are no notes yet. Write a tune of four notes or more, or let one be suggested.").toStdString());
    const VoiceRef voice{score.parts[first->part]->id, first->note->voice};
    TimelineTick until = score.end();
    for (const PlacedNote &n : notes)
        if (n.end > n.onset && VoiceRef{score.parts[n.part]->id, n.note->voice} != voice) until = std::min(until, n.onset);
    if (until <= first->onset)
        return fail(ErrorCode::BadInput, tr("Several voices begin together here. Select the notes of the subject, then take them.").toStdString());
    if (until < score.end())
        if (const auto found = analyseFugue(score); found && !found->entries.empty())
            if (auto subject = read(found->entries.front().voice, found->entries.front().range)) return subject;
    return read(voice, {first->onset, until});
}

void FugueDesk::take()
{
    const Score &score = *m_studio.score();
    std::optional<VoiceRef> voice;
    std::optional<TickRange> range;
    QString trouble;
    if (const auto &marked = m_studio.markedRegion()) {
        if (marked->voices.size() == 1) {
            voice = marked->voices.front();
            range = marked->range;
        } else {
            trouble = tr("Several voices are marked; a subject is one voice. Mark or select the notes of a single one.");
        }
    } else if (const NoteSet &selection = m_studio.session().selection(); !selection.empty()) {
        for (const PlacedNote &n : findNotes(score, selection)) {
            if (n.end <= n.onset) continue;
            const VoiceRef here{score.parts[n.part]->id, n.note->voice};
            if (voice && *voice != here) trouble = tr("The selected notes lie in several voices; a subject is one voice. Select the notes of a single one.");
            voice = here;
            range = range ? TickRange{std::min(range->begin, n.onset), std::max(range->end, n.onset + Ticks{1})} : TickRange{n.onset, n.onset + Ticks{1}};
        }
    } else {
        auto first = firstEntry();
        if (first) return put(std::move(*first));
        trouble = fromUtf8(first.error().sentence);
    }
    if (trouble.isEmpty()) {
        auto subject = read(*voice, *range);
        if (subject) return put(std::move(*subject));
        trouble = fromUtf8(subject.error().sentence);
    }
    m_trouble = trouble;
    Q_EMIT subjectChanged();
}

void FugueDesk::put(DeskSubject subject)
{
    stopSearch();
    m_trouble.clear();
    m_subject = std::move(subject);
    findStrettos();
    m_countersubjects.clear();
    m_chosenCountersubject = -1;
    m_place = 0;
    Q_EMIT subjectChanged();
    Q_EMIT countersubjectsChanged();
    findAnswers();
}

void FugueDesk::forget()
{
    stopSearch();
    m_subject.reset();
    m_key.reset();
    m_trouble.clear();
    m_answers.clear();
    m_answer.reset();
    m_strettos.clear();
    m_strettosKnown = false;
    ++m_subjectSerial;
    m_countersubjects.clear();
    m_chosenCountersubject = -1;
    Q_EMIT subjectChanged();
    Q_EMIT strettosChanged();
    Q_EMIT answersChanged();
    Q_EMIT answerChanged();
    Q_EMIT countersubjectsChanged();
}

void FugueDesk::setKey(std::optional<KeySignature> key)
{
    if (key == m_key) return;
    m_key = key;
    if (!m_subject) return;
    const auto analysis = analyseSubject(m_subject->line, m_subject->analysis.metre, m_key ? m_key : m_subject->written);
    if (!analysis) {
        m_trouble = fromUtf8(analysis.error().sentence);
        Q_EMIT subjectChanged();
        return;
    }
    DeskSubject again = *m_subject;
    again.analysis = *analysis;
    put(std::move(again));
}

void FugueDesk::suggest(int bars)
{
    const ScorePtr score = m_studio.score();
    SubjectWishes wishes;
    // From the playhead's bar where the part in hand is silent, else after the music.
    std::size_t bar = score->locate(m_studio.playhead()).bar;
    const std::size_t part = score->partIndex(m_studio.activePart());
    const auto free = [&](std::size_t from) {
        if (part >= score->parts.size() || score->masterBars[from]->pickup) return false;
        return notesIn(*score, part, {score->barStart(from), score->barStart(std::min(from + static_cast<std::size_t>(bars), score->barCount()))}).empty();
    };
    if (!free(bar)) {
        bar = 0;
        for (const PlacedNote &n : allNotes(*score)) bar = std::max(bar, score->locate(TimelineTick{std::max(n.onset.value, n.end.value - 1)}).bar + 1);
    }
    const MasterBar &model = *score->masterBars[std::min(bar, score->barCount() - 1)];
    wishes.metre = Metre{model.time};
    wishes.key = m_key ? *m_key : model.key;
    if (wishes.key.mode == Mode::Unknown) wishes.key.mode = Mode::Minor;
    wishes.bars = bars;
    wishes.seed = ++m_seed;
    search(tr("Looking for a subject…"), [this, wishes, bar, bars](JobControl &job) -> std::function<void()> {
        const auto line = makeSubject(wishes, job);
        return [this, line, bar, bars] {
            if (!line) return refuse(fromUtf8(line.error().sentence));
            ScorePtr score = m_studio.score();
            if (bar + static_cast<std::size_t>(bars) > score->barCount())
                score = withBars(score, score->barCount(), bar + static_cast<std::size_t>(bars) - score->barCount());
            PartId part = m_studio.activePart();
            std::vector<NewNote> notes;
            NoteSet fresh;
            for (const WovenNote &n : *line) {
                NewNote note{part, score->barStart(bar) + Ticks{n.onset}, {}};
                note.note.id = m_studio.session().ids().note();
                note.note.pitch = n.pitch;
                note.note.length = Ticks{n.end - n.onset};
                fresh.insert(note.note.id);
                notes.push_back(note);
            }
            m_studio.session().apply(tr("Suggest a subject").toStdString(), withNotes(score, notes, m_studio.session().ids()), fresh);
            take();
        };
    });
}

std::optional<FugueMaterial> FugueDesk::material() const
{
    if (!m_subject || !m_answer) return std::nullopt;
    FugueMaterial m;
    m.subject = m_subject->line;
    m.answer = m_answer->line;
    m.key = m_subject->analysis.key;
    m.metre = m_subject->analysis.metre;
    m.tempo = m_subject->tempo;
    m.title = m_studio.score()->metadata.title;
    return m;
}

// ---- the answer

void FugueDesk::findAnswers()
{
    AnswerOptions options;
    options.below = m_below;
    m_answers = answersTo(m_subject->line, m_subject->analysis, options);
    Q_EMIT answersChanged();
    if (!m_answers.empty()) useAnswer(m_answers.front(), 0);
}

void FugueDesk::useAnswer(Answer answer, int index)
{
    const bool other = !m_answer || m_answer->line != answer.line;
    m_answer = std::move(answer);
    m_chosenAnswer = index;
    if (other && !m_countersubjects.empty()) { // they were found for another answer
        m_countersubjects.clear();
        m_chosenCountersubject = -1;
        Q_EMIT countersubjectsChanged();
    }
    Q_EMIT answerChanged();
}

void FugueDesk::chooseAnswer(int index)
{
    if (index >= 0 && index < static_cast<int>(m_answers.size())) useAnswer(m_answers[static_cast<std::size_t>(index)], index);
}

void FugueDesk::answerBy(bool firstAtFourth, std::optional<std::pair<std::size_t, std::size_t>> window)
{
    if (!m_subject) return;
    Answer own = answerWith(m_subject->line, m_subject->analysis, firstAtFourth, window, m_below);
    for (std::size_t i = 0; i < m_answers.size(); ++i)
        if (m_answers[i].line == own.line && m_answers[i].firstAtFourth == own.firstAtFourth && m_answers[i].window == own.window)
            return useAnswer(m_answers[i], static_cast<int>(i));
    useAnswer(std::move(own), -1);
}

void FugueDesk::setAnswerBelow(bool below)
{
    if (below == m_below) return;
    m_below = below;
    if (m_subject) findAnswers();
}

int FugueDesk::answerShift() const
{
    if (!m_subject) return 0;
    const auto &places = m_subject->analysis.answerPlaces;
    const int at = m_place < places.size() ? places[m_place].at : m_subject->line.back().end;
    return at - m_subject->line.front().onset;
}

void FugueDesk::setAnswerPlace(std::size_t place)
{
    if (!m_subject || place >= m_subject->analysis.answerPlaces.size() || place == m_place) return;
    m_place = place;
    Q_EMIT answerChanged();
}

// ---- strettos

void FugueDesk::findStrettos()
{
    m_strettos.clear();
    m_strettosKnown = false;
    const std::uint64_t serial = ++m_subjectSerial;
    m_runner.submit([this, serial, line = m_subject->line, analysis = m_subject->analysis](JobControl &job) {
        if (job.stopped()) return;
        QMetaObject::invokeMethod(this, [this, serial, found = strettosOf(line, analysis, {.count = kStrettos})] {
            if (serial != m_subjectSerial) return;
            m_strettos = found;
            m_strettosKnown = true;
            Q_EMIT strettosChanged();
        }, Qt::QueuedConnection);
    }, [](const Error &) {});
}

QString FugueDesk::strettoWords() const
{
    if (!m_subject) return {};
    if (!m_strettosKnown) return tr("Strettos are looked for…");
    int good = 0;
    const Stretto *closest = nullptr;
    for (const Stretto &s : m_strettos) {
        if (!s.good()) continue;
        ++good;
        if (!closest || s.after < closest->after) closest = &s;
    }
    if (m_strettos.empty()) return tr("It goes with itself at no distance: there will be no stretto.");
    if (good == 0) return tr("It goes with itself nowhere without a fault: a stretto will need other voices that cover it.");
    const QString where = fromUtf8(inWords(*closest, m_subject->analysis.metre)).section(QLatin1Char(':'), 0, 0);
    return (good == 1 ? tr("One stretto is clean: %2.") : tr("%1 strettos are clean, the closest %2.").arg(good)).arg(where.left(1).toLower() + where.mid(1));
}

PlacedLines FugueDesk::withStretto(const Stretto &stretto, bool whereSilent) const
{
    const ScorePtr &score = m_studio.score();
    const WovenLine &line = m_subject->line;
    TimelineTick origin = score->barStart(score->locate(m_studio.playhead()).bar);
    if (whereSilent) { // heard alone
        const TickRange range{origin + Ticks{line.front().onset}, origin + Ticks{std::max(line.back().end, stretto.second.back().end)}};
        const auto notes = allNotes(*score);
        if (std::any_of(notes.begin(), notes.end(), [&](const PlacedNote &n) { return n.end > range.begin && n.onset < range.end; })) origin = score->end();
    }
    IdSource ids = m_studio.session().ids().reserve(kIdsOfLines);
    return placed(score, {{line, origin, tr("First entry").toStdString()}, {stretto.second, origin, tr("Second entry").toStdString()}}, m_subject->voice.part, ids);
}

void FugueDesk::listenToStretto(std::size_t index)
{
    if (m_subject && index < m_strettos.size()) listen(QStringLiteral("stretto %1").arg(index), withStretto(m_strettos[index], true));
}

// ---- countersubjects

void FugueDesk::findCountersubjects(Invertible at, int count)
{
    const auto m = material();
    if (!m) return;
    CountersubjectRequest wish;
    wish.invertible = at;
    wish.count = count;
    wish.seed = ++m_seed; // asking again gives others
    search(tr("Looking for countersubjects…"), [this, m = *m, wish](JobControl &job) -> std::function<void()> {
        const auto found = countersubjectsTo(m, wish, job);
        return [this, found] {
            if (!found) return refuse(fromUtf8(found.error().sentence));
            m_countersubjects = *found;
            m_chosenCountersubject = -1;
            Q_EMIT countersubjectsChanged();
        };
    });
}

void FugueDesk::chooseCountersubject(int index)
{
    m_chosenCountersubject = index >= 0 && index < static_cast<int>(m_countersubjects.size()) && index != m_chosenCountersubject ? index : -1;
    Q_EMIT countersubjectsChanged();
}

// ---- searches

void FugueDesk::search(const QString &what, Search work)
{
    stopSearch();
    const std::uint64_t serial = ++m_searchSerial;
    m_searching = true;
    m_searchWords = what;
    Q_EMIT searchChanged();
    const auto finish = [this, serial](std::function<void()> then) {
        QMetaObject::invokeMethod(this, [this, serial, then = std::move(then)] {
            if (serial != m_searchSerial || !m_searching) return;
            m_searching = false;
            Q_EMIT searchChanged();
            if (then) then();
        }, Qt::QueuedConnection);
    };
    m_search = m_runner.submit([finish, work = std::move(work)](JobControl &job) {
        if (!job.stopped()) finish(work(job));
    }, [this, finish](const Error &error) {
        finish([this, words = fromUtf8(error.sentence)] { refuse(words); });
    });
}

void FugueDesk::stopSearch()
{
    if (!m_searching) return;
    m_search->cancel();
    m_searching = false;
    ++m_searchSerial;
    Q_EMIT searchChanged();
}

void FugueDesk::refuse(const QString &sentence)
{
    m_studio.complain(sentence);
    Q_EMIT searchFailed(sentence);
}

// ---- listening and inserting

PlacedLines FugueDesk::withAnswer(const Answer &answer) const
{
    IdSource ids = m_studio.session().ids().reserve(kIdsOfLines);
    const std::string name = tr("Answer").toStdString();
    PlacedLines lines = placed(m_studio.score(), {{answer.line, m_subject->origin + Ticks{answerShift()}, name}}, m_subject->voice.part, ids);
    lines.range.begin = m_subject->origin + Ticks{m_subject->line.front().onset}; // heard with the subject before it
    return lines;
}

PlacedLines FugueDesk::withCountersubject(const Countersubject &counter) const
{
    IdSource ids = m_studio.session().ids().reserve(kIdsOfLines);
    const TimelineTick at = m_subject->origin + Ticks{answerShift()};
    // The side that is asked, else the one where the voice of the subject lies: over an answer below it, under one above.
    const WovenLine &theme = m_answer->line;
    const auto mean = [](const WovenLine &l) {
        double sum = 0;
        for (const WovenNote &n : l) sum += n.key;
        return sum / static_cast<double>(std::max<std::size_t>(1, l.size()));
    };
    const bool above = m_side == Side::Above || (m_side == Side::Voice && mean(theme) < mean(m_subject->line));
    // Inverted at the tenth or twelfth it lies on other degrees below; octaves do the rest.
    const KeySignature key = dominantOf(m_subject->analysis.key); // of the answer
    const int degrees = above ? 0 : counter.invertible == Invertible::Tenth ? -9 : counter.invertible == Invertible::Twelfth ? -11 : 0;
    WovenLine line = degrees == 0 ? counter.answerNotes : movedBySteps(counter.answerNotes, key, degrees);
    const auto lies = [&](const WovenLine &l) {
        int crossed = 0;
        for (const WovenNote &n : l)
            if (const WovenNote *t = soundingAt(theme, n.onset)) crossed += above ? n.key < t->key : n.key > t->key;
        return crossed;
    };
    int best = 0;
    double bestCost = 1e9;
    for (int octave = -4; octave <= 4; ++octave) {
        const WovenLine there = shifted(line, 0, Interval{7 * octave, 12 * octave});
        const double cost = 6.0 * lies(there) + std::abs(mean(there) - mean(m_subject->line));
        if (cost < bestCost) {
            bestCost = cost;
            best = octave;
        }
    }
    line = shifted(line, 0, Interval{7 * best, 12 * best});
    const std::string answerName = tr("Answer").toStdString(), name = tr("Countersubject").toStdString();
    // The voice of the subject goes on with it; where that voice sounds already, the next that is silent.
    PlacedLines lines = placed(m_studio.score(), {{theme, at, answerName}}, m_subject->voice.part, ids);
    const std::size_t own = lines.score->partIndex(m_subject->voice.part);
    const PartId before = lines.score->parts[(own + lines.score->parts.size() - 1) % lines.score->parts.size()]->id;
    const PlacedLines both = placed(lines.score, {{line, at, name}}, before, ids);
    lines.score = both.score;
    lines.notes.insert(both.notes.begin(), both.notes.end());
    lines.range = {m_subject->origin + Ticks{m_subject->line.front().onset}, std::max(lines.range.end, both.range.end)};
    return lines;
}

void FugueDesk::show(const QString &what, const PlacedLines &lines)
{
    if (m_studio.ghost()) m_studio.setGhost(std::nullopt);
    m_shown = what;
    m_shownScore = lines.score;
    m_studio.setGhost(Ghost{m_studio.score(), lines.score, lines.range, 0});
}

void FugueDesk::listen(const QString &what, const PlacedLines &lines)
{
    if (sounding() == what) return m_studio.auditionGhost(false);
    quiet();
    const TimelineTick here = m_studio.playhead();
    show(what, lines);
    m_studio.auditionGhost(true);
    m_returnTo = here;
}

void FugueDesk::quiet()
{
    if (!sounding().isEmpty()) m_studio.auditionGhost(false);
}

void FugueDesk::insert(const QString &label, const PlacedLines &lines)
{
    m_studio.setGhost(std::nullopt);
    if (lines.score == m_studio.score()) return m_studio.say(tr("It is there already."));
    m_studio.session().apply(label.toStdString(), lines.score, lines.notes);
    m_studio.say(tr("%1: undo takes it back.").arg(label));
}

QString FugueDesk::sounding() const
{
    return m_shownScore && m_studio.auditioningGhost() ? m_shown : QString();
}

} // namespace ricercar
