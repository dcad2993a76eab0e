// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/compose_desk.h"

#include "core/brief/concept_json.h"
#include "core/brief/concept_words.h"
#include "ui/bridge/words.h"
#include "ui/compose/idea_difference.h"

#include <QFile>
#include <QSaveFile>
#include <QSettings>
#include <QTimer>

#include <algorithm>
#include <type_traits>

namespace ricercar {

namespace {

constexpr int kReadDelayMs = 250, kMostBriefs = 30, kCount = 4;
constexpr const char *kConceptKey = "ricercar-concept"; // in the metadata
constexpr const char *kHistory = "compose/briefs";

void copyField(PieceConcept &to, const PieceConcept &from, const std::string &id)
{
    forEachField(to, [&](const char *toId, auto &field) {
        if (id != toId) return;
        forEachField(from, [&](const char *fromId, const auto &other) {
            if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::decay_t<decltype(other)>>) {
                if (id == fromId) field = other;
            }
        });
    });
}

struct FieldState {
    bool said = false, locked = false;
    std::string words;
};

FieldState stateOf(const PieceConcept &piece, const std::string &id)
{
    FieldState state;
    forEachField(piece, [&](const char *fieldId, const auto &field) {
        if (id == fieldId) state = {field.said(), field.locked, field.words};
    });
    return state;
}

QString named(const Change &change, BriefLanguage language)
{
    return fromUtf8(language == BriefLanguage::Chinese && !change.chinese.empty() ? change.chinese : change.label);
}

} // namespace

ScorePtr withConcept(const ScorePtr &score, const PieceConcept &piece)
{
    Metadata about = score->metadata;
    about.other[kConceptKey] = toJson(piece);
    return withMetadata(score, std::move(about));
}

std::optional<PieceConcept> conceptIn(const Score &score)
{
    const auto found = score.metadata.other.find(kConceptKey);
    if (found == score.metadata.other.end()) return std::nullopt;
    if (Result<PieceConcept> piece = pieceConceptFromJson(found->second)) return completed(*piece);
    return std::nullopt;
}

ComposeDesk::ComposeDesk(Studio &studio, QObject *parent) : QObject(parent), m_studio(studio)
{
    m_soon = new QTimer(this);
    m_soon->setSingleShot(true);
    connect(m_soon, &QTimer::timeout, this, &ComposeDesk::readNow);
    // What is marked, and what there is, has a part in the meaning.
    for (const auto moved : {&Studio::regionChanged, &Studio::selectionChanged}) connect(&studio, moved, this, [this] { m_soon->start(kReadDelayMs); });
    connect(&studio, &Studio::scoreChanged, this, [this] { m_soon->start(kReadDelayMs); });
    readNow();
}

bool ComposeDesk::canChange() const { return hasNotes(*m_studio.score()); }

void ComposeDesk::setText(const QString &text)
{
    if (text == m_text) return;
    m_text = text;
    m_soon->start(kReadDelayMs);
}

void ComposeDesk::setKind(std::optional<Kind> kind)
{
    m_saidKind = kind;
    readNow();
}

QStringList ComposeDesk::history() const { return QSettings().value(QLatin1String(kHistory)).toStringList(); }

void ComposeDesk::remember()
{
    const QString text = m_text.trimmed();
    if (text.isEmpty()) return;
    QStringList all = history();
    all.removeAll(text);
    all.prepend(text);
    QSettings().setValue(QLatin1String(kHistory), QStringList(all.mid(0, kMostBriefs)));
    Q_EMIT historyChanged();
}

void ComposeDesk::readNow()
{
    m_soon->stop();
    const std::string text = m_text.trimmed().toStdString();
    m_trouble.clear();
    m_changes.clear();
    m_notUnderstood.clear();
    m_conflicts.clear();
    m_kind = !canChange() ? Kind::Piece : m_saidKind ? *m_saidKind : !text.empty() && speaksOfCurrent(text) ? Kind::Change : Kind::Piece;
    if (!text.empty()) m_language = languageOf(text);
    m_kind == Kind::Piece ? readPiece() : readChanges();
    Q_EMIT wasRead();
}

void ComposeDesk::readPiece()
{
    readWords();
    layHandOver();
}

void ComposeDesk::readWords()
{
    PieceConcept base;
    for (const auto &[id, hand] : m_hand)
        if (stateOf(m_handPiece, id).locked) copyField(base, m_handPiece, id);
    if (const std::string text = m_text.toStdString(); m_text.trimmed().isEmpty()) {
        m_read = completed(base);
    } else {
        Brief brief{text, nullptr, std::nullopt};
        // Music that is marked is what is meant; else a new piece owes nothing to what is there.
        if (const auto &region = m_studio.markedRegion(); region && canChange()) {
            brief.music = m_studio.score();
            brief.selection = region->range;
        }
        const Result<Understanding> u = understood(brief, base);
        if (!u) {
            m_trouble = fromUtf8(u.error().sentence);
            m_read = completed(base);
        } else {
            m_read = u->concept_;
            m_notUnderstood = u->notUnderstood;
            m_conflicts = u->conflicts;
        }
    }
}

// What was set by hand holds until the words say something else of the field.
void ComposeDesk::layHandOver()
{
    PieceConcept piece = m_read;
    for (auto it = m_hand.begin(); it != m_hand.end();) {
        const FieldState now = stateOf(m_read, it->first);
        const bool otherWords = !stateOf(m_handPiece, it->first).locked && now.said && (!it->second.saidThen || now.words != it->second.wordsThen);
        if (otherWords) {
            it = m_hand.erase(it);
            continue;
        }
        copyField(piece, m_handPiece, it->first);
        std::erase_if(m_conflicts, [&](const BriefConflict &c) { return c.field == it->first && c.question; });
        ++it;
    }
    finish(completed(std::move(piece)));
}

void ComposeDesk::finish(PieceConcept piece)
{
    m_piece = std::move(piece);
    if (m_lastPiece && m_piece.seed.origin == FieldOrigin::Default) m_piece.seed.value = m_lastPiece->seed.value;
    m_plan = plannedPiece(m_piece, m_piece.seed.value);
}

void ComposeDesk::readChanges()
{
    FollowUpRequest request;
    request.text = m_text.toStdString();
    request.score = m_studio.score();
    request.concept_ = conceptOfMusic();
    request.lastSeed = m_lastSeed;
    if (const auto region = m_studio.region()) {
        request.selection = region->range;
        if (m_studio.markedRegion()) request.selectedVoices = region->voices;
    }
    m_piece = request.concept_;
    if (m_text.trimmed().isEmpty()) return;
    const Result<FollowUp> read = understoodChange(request);
    if (!read) {
        m_trouble = fromUtf8(read.error().sentence);
        return;
    }
    m_changes = read->changes;
    std::erase_if(m_changes, [](const Change &c) { return c.kind == ChangeKind::Nothing; });
    m_notUnderstood = read->notUnderstood;
    m_conflicts = read->conflicts;
    if (m_changes.empty()) m_trouble = tr("Nothing of this says what to change.");
}

PieceConcept ComposeDesk::conceptOfMusic() const
{
    const Score &score = *m_studio.score();
    if (const auto piece = conceptIn(score)) return *piece;
    if (m_foundOf != m_studio.score()) {
        m_foundOf = m_studio.score();
        m_found = foundIn(score, {TimelineTick{}, score.end()});
    }
    return m_found;
}

// ---- by hand --------------------------------------------------------------------------------------------------

void ComposeDesk::setByHand(const std::string &id, const PieceConcept &from)
{
    copyField(m_handPiece, from, id);
    m_hand[id] = {};
    readWords();
    const FieldState read = stateOf(m_read, id);
    m_hand[id] = {read.words, read.said};
    layHandOver();
    Q_EMIT wasRead();
}

Result<void> ComposeDesk::setField(const std::string &id, const QString &words)
{
    const Result<PieceConcept> piece = withField(m_piece, id, words.trimmed().toStdString());
    if (!piece) return Unexpected{piece.error()};
    setByHand(id, *piece);
    return {};
}

void ComposeDesk::edit(const std::string &id, const std::function<void(PieceConcept &)> &change)
{
    PieceConcept piece = m_piece;
    change(piece);
    forEachField(piece, [&](const char *fieldId, auto &field) {
        if (id != fieldId) return;
        field.origin = FieldOrigin::Said;
        field.words.clear();
    });
    setByHand(id, piece);
}

void ComposeDesk::lock(const std::string &id, bool locked) { setByHand(id, withFieldLocked(m_piece, id, locked)); }

void ComposeDesk::reset(const std::string &id)
{
    // What the words say of it comes back; a second time it is by rule.
    const bool had = m_hand.erase(id) > 0 && stateOf(m_handPiece, id).said;
    if (!had && stateOf(m_read, id).said) return setByHand(id, withFieldByRule(m_piece, id));
    readPiece();
    Q_EMIT wasRead();
}

Result<void> ComposeDesk::save(const QString &path) const
{
    QSaveFile file(path);
    const std::string json = toJson(m_piece);
    if (!file.open(QIODevice::WriteOnly) || file.write(json.data(), static_cast<qint64>(json.size())) < 0 || !file.commit())
        return fail(ErrorCode::BadInput, tr("The concept could not be written to %1; choose another folder.").arg(path).toStdString());
    return {};
}

Result<void> ComposeDesk::load(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly)) return fail(ErrorCode::BadInput, tr("%1 could not be opened.").arg(path).toStdString());
    const Result<PieceConcept> piece = pieceConceptFromJson(file.readAll().toStdString());
    if (!piece) return Unexpected{piece.error()};
    adopt(*piece);
    return {};
}

void ComposeDesk::adopt(const PieceConcept &piece)
{
    m_saidKind = Kind::Piece;
    m_text.clear();
    m_hand.clear();
    m_handPiece = piece;
    forEachField(piece, [&](const char *id, const auto &field) {
        if (field.origin != FieldOrigin::Default || field.locked) m_hand[id] = {};
    });
    readNow();
}

void ComposeDesk::clear()
{
    m_saidKind.reset();
    m_text.clear();
    m_hand.clear();
    readNow();
}

// ---- writing --------------------------------------------------------------------------------------------------

void ComposeDesk::write()
{
    readNow();
    if (m_studio.jobRunning()) m_studio.cancelJob();
    if (!m_trouble.isEmpty()) return m_studio.complain(m_trouble);
    if (m_kind == Kind::Piece) {
        remember();
        return writePiece();
    }
    if (m_changes.empty()) return m_studio.complain(tr("Say what to change: “bars 5-8 calmer”, “same but in minor”, “keep the bass”."));
    remember();
    const ChangeKind first = m_changes.front().kind;
    if (first == ChangeKind::Undo || first == ChangeKind::Redo || first == ChangeKind::Listen) return obey(m_changes.front());
    if (first == ChangeKind::Again && (m_lastPiece || !m_lastChanges.empty())) {
        // The request before once more; of a piece, the whole of it.
        if (m_lastChanges.empty()) {
            m_piece = *m_lastPiece;
            return writePiece();
        }
        std::vector<Change> again = m_lastChanges;
        for (Change &c : again) c.seed = m_changes.front().seed;
        return writeChanges(std::move(again));
    }
    writeChanges(m_changes);
}

void ComposeDesk::writePiece()
{
    // The same concept again: other music.
    if (m_lastPiece && *m_lastPiece == m_piece && !m_piece.seed.locked) {
        m_piece.seed.value += static_cast<std::uint64_t>(std::max(1, m_piece.alternatives.value));
        m_plan = plannedPiece(m_piece, m_piece.seed.value);
    }
    m_lastPiece = m_piece;
    m_lastChanges.clear();
    m_lastSeed = m_piece.seed.value;
    const auto fields = fieldsOf(m_piece);
    QStringList name;
    for (const char *wanted : {"genre", "key"})
        for (const FieldView &f : fields)
            if (f.id == wanted && !f.value.empty()) name += fromUtf8(f.value);
    QString what = m_piece.title.value.empty() ? name.join(tr(" in ", "a waltz in G")) : fromUtf8(m_piece.title.value);
    if (!what.isEmpty()) what[0] = what[0].toUpper();
    PieceRequest request;
    request.concept_ = m_piece;
    request.base = m_studio.score();
    request.weights = m_weights;
    Q_EMIT begun(what, m_text.trimmed().isEmpty() ? tr("A new piece: %1").arg(what) : tr("“%1”: a new piece, %2").arg(m_text.trimmed(), what));
    Q_EMIT wasRead();
    for (const std::string &line : planWords(m_plan)) Q_EMIT logged(fromUtf8(line));
    m_studio.propose(request.base, [request, heard = m_heard](const Pipeline &pipeline, IdSource ids, JobControl &job, const Studio::OnAlternative &each) mutable -> Result<PipelineResult> {
        if (heard) request.heard = heard();
        const auto shown = [&](PieceAlternative a) {
            a.idea.score = withConcept(a.idea.score, request.concept_);
            each(a.idea);
        };
        Result<PieceResult> made = composedPiece(request, toolsOf(pipeline), ids, job, shown);
        if (!made) return Unexpected{made.error()};
        for (PieceAlternative &a : made->alternatives) a.idea.score = withConcept(a.idea.score, made->concept_);
        return made->ideas();
    }, this);
}

void ComposeDesk::writeChanges(std::vector<Change> changes)
{
    m_lastChanges = changes;
    QStringList labels;
    for (const Change &c : changes) {
        labels += named(c, m_language);
        if (c.seed > 0) m_lastSeed = c.seed;
    }
    const QString what = labels.join(QStringLiteral("; "));
    const PieceConcept piece = conceptOfMusic();
    const ScorePtr base = m_studio.score();
    const SelectionWeights weights = m_weights;
    Q_EMIT begun(what, tr("“%1”: %2").arg(m_text.trimmed(), what));
    m_studio.propose(base, [changes, piece, base, weights, load = m_heard](const Pipeline &pipeline, IdSource ids, JobControl &job, const Studio::OnAlternative &each) -> Result<PipelineResult> {
        const WriterTools tools = toolsOf(pipeline);
        const auto heard = load ? load() : nullptr;
        // One change after another: each alternative of one is what the next is made on.
        struct Stage {
            ScorePtr score;
            PieceConcept piece;
        };
        std::vector<Stage> stages{{base, piece}};
        PipelineResult result;
        std::vector<std::string> log;
        for (std::size_t i = 0; i < changes.size(); ++i) {
            const bool last = i + 1 == changes.size();
            std::vector<Stage> next;
            std::vector<Alternative> ideas;
            for (const Stage &stage : stages) {
                ChangeRequest request;
                request.change = changes[i];
                request.concept_ = stage.piece;
                request.base = stage.score;
                request.count = std::max(1, kCount / static_cast<int>(stages.size()));
                request.weights = weights;
                request.heard = heard;
                const auto shown = [&](PieceAlternative a) {
                    a.idea.score = withConcept(a.idea.score, request.change.concept_);
                    if (last) each(a.idea);
                };
                Result<PieceResult> made = changedPiece(request, tools, ids, job, shown);
                if (!made) return Unexpected{made.error()};
                log.insert(log.end(), made->log.begin(), made->log.end());
                for (PieceAlternative &a : made->alternatives) {
                    a.idea.score = withConcept(a.idea.score, made->concept_);
                    next.push_back({a.idea.score, made->concept_});
                    ideas.push_back(std::move(a.idea));
                }
            }
            stages = std::move(next);
            result.alternatives = std::move(ideas);
        }
        if (changes.size() > 1) rankedBy(result.alternatives, weights);
        result.log = std::move(log);
        return result;
    }, this);
}

void ComposeDesk::obey(const Change &change)
{
    Session &session = m_studio.session();
    const QString words = named(change, m_language);
    switch (change.kind) {
    case ChangeKind::Undo:
    case ChangeKind::Redo: {
        const bool undo = change.kind == ChangeKind::Undo;
        if (undo ? !session.canUndo() : !session.canRedo()) return m_studio.complain(undo ? tr("There is nothing to undo.") : tr("There is nothing to redo."));
        const QString what = fromUtf8(undo ? session.undoLabel() : session.redoLabel());
        undo ? session.undo() : session.redo();
        Q_EMIT logged(undo ? tr("Taken back: %1").arg(what) : tr("Done again: %1").arg(what));
        m_studio.say(undo ? tr("Taken back: %1.").arg(what) : tr("Done again: %1.").arg(what));
        break;
    }
    default: { // Listen
        if (!change.voices.empty() && change.verb != "play") {
            const bool solo = change.verb == "solo";
            ScorePtr score = m_studio.score();
            for (const VoiceRef &voice : change.voices)
                score = withPartHead(score, voice.part, [solo](Part &part) { (solo ? part.mixer.solo : part.mixer.mute) = true; });
            session.apply(words.toStdString(), score);
        }
        if (change.verb == "mute") break;
        if (m_studio.playing()) m_studio.stop();
        m_studio.setPlayhead(change.range.empty() ? TimelineTick{} : change.range.begin);
        m_studio.togglePlay();
        Q_EMIT logged(words);
    }
    }
}

void ComposeDesk::setWeights(const SelectionWeights &weights)
{
    if (weights == m_weights) return;
    m_weights = weights;
    if (m_ideas.empty()) return;
    rankedBy(m_ideas, m_weights);
    Q_EMIT rankedAnew(m_ideas);
}

void ComposeDesk::forget()
{
    m_ideas.clear();
    m_lastPiece.reset();
    m_lastChanges.clear();
    m_lastSeed = 1;
    clear();
}

} // namespace ricercar
