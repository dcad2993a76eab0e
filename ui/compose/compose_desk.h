// SPDX-License-Identifier: GPL-3.0-or-later
// The desk of the compose panel: the sentence in hand, what was understood of it (a piece to be, or changes of the music
// there is), the concept as it was edited and locked by hand, its plan, and what was written. It belongs to no document:
// the music that is accepted carries its concept along (in its metadata). UI thread only.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/brief/change.h"
#include "core/piece/piece_agent.h"
#include "ui/bridge/studio.h"
#endif

#include <QObject>
#include <QStringList>

#include <functional>
#include <map>
#include <memory>
#include <optional>

class QTimer;

namespace ricercar {

class ComposeDesk : public QObject {
    Q_OBJECT
public:
    enum class Kind { Piece, Change };
    explicit ComposeDesk(Studio &studio, QObject *parent = nullptr);
    Studio &studio() { return m_studio; }

    // The sentence. It is read after a pause in the typing, or at once.
    void setText(const QString &text);
    const QString &text() const { return m_text; }
    void readNow();
    void setKind(std::optional<Kind> kind); // none: as the words say
    Kind kind() const { return m_kind; }
    bool kindSaid() const { return m_saidKind.has_value(); }
    bool canChange() const;                 // there is music to change
    QStringList history() const;            // the newest first

    // What was understood of it.
    BriefLanguage language() const { return m_language; }
    const std::vector<TextSpan> &notUnderstood() const { return m_notUnderstood; }
    const std::vector<BriefConflict> &conflicts() const { return m_conflicts; }
    const QString &trouble() const { return m_trouble; } // why nothing could be read
    const PieceConcept &piece() const { return m_piece; }
    const PiecePlan &plan() const { return m_plan; }
    const std::vector<Change> &changes() const { return m_changes; }
    // The concept of the music there is: as it came with it, else as found.
    PieceConcept conceptOfMusic() const;

    // The concept by hand. What is set so holds until the words say something else of that field.
    Result<void> setField(const std::string &id, const QString &words);
    void edit(const std::string &id, const std::function<void(PieceConcept &)> &change);
    void lock(const std::string &id, bool locked);
    void reset(const std::string &id);      // by rule again, or as the words say
    bool byHand(const std::string &id) const { return m_hand.contains(id); }
    Result<void> save(const QString &path) const;
    Result<void> load(const QString &path);
    void adopt(const PieceConcept &piece);  // every field that it says counts as set by hand
    void clear();                           // the sentence and all that was set by hand

    void write();                           // the piece, or the changes
    // What the models have heard, to tell copying; called on the worker's thread at the first request, wired in app.
    using HeardLoader = std::function<std::shared_ptr<const judge::HeardMusic>()>;
    void setHeard(HeardLoader loader) { m_heard = std::move(loader); }
    const SelectionWeights &weights() const { return m_weights; }
    void setWeights(const SelectionWeights &weights); // what was written is ranked anew at once
    void showResult(const PipelineResult &result) { m_ideas = result.alternatives; }
    void forget();                          // another document

Q_SIGNALS:
    void wasRead();   // the concept, the plan, the changes are new
    void begun(const QString &what, const QString &step); // writing: its name, and for the log
    void logged(const QString &line);
    void rankedAnew(const std::vector<ricercar::Alternative> &ideas);
    void historyChanged();

private:
    struct ByHand {
        std::string wordsThen; // of the sentence about this field when it was set
        bool saidThen = false;
    };
    void finish(PieceConcept piece);
    void readPiece();
    void readWords();
    void layHandOver();
    void readChanges();
    void setByHand(const std::string &id, const PieceConcept &from);
    void writePiece();
    void writeChanges(std::vector<Change> changes);
    void obey(const Change &change);
    void remember();

    Studio &m_studio;
    QTimer *m_soon = nullptr;
    QString m_text, m_trouble;
    std::optional<Kind> m_saidKind;
    Kind m_kind = Kind::Piece;
    BriefLanguage m_language = BriefLanguage::English;
    std::vector<TextSpan> m_notUnderstood;
    std::vector<BriefConflict> m_conflicts;
    PieceConcept m_piece, m_read; // with what was set by hand, and without
    PieceConcept m_handPiece;     // fields of m_hand
    std::map<std::string, ByHand> m_hand;
    PiecePlan m_plan;
    std::vector<Change> m_changes, m_lastChanges;
    std::optional<PieceConcept> m_lastPiece; // as it was written
    std::uint64_t m_lastSeed = 1;
    SelectionWeights m_weights;
    std::vector<Alternative> m_ideas;
    HeardLoader m_heard;
    mutable ScorePtr m_foundOf; // what m_found was found in
    mutable PieceConcept m_found;
};

// Score with the concept that it follows, and back; none where the music came from elsewhere.
ScorePtr withConcept(const ScorePtr &score, const PieceConcept &piece);
std::optional<PieceConcept> conceptIn(const Score &score);

} // namespace ricercar
