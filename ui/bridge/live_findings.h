// SPDX-License-Identifier: GPL-3.0-or-later
// The checker beside the editing. A thread of its own looks at what is shown each time it changes (only the newest
// counts); here is what the window makes of its findings: by which rules, which severities are shown, which place is
// in hand, which places are allowed. UI thread only.
// Rules and allowed places belong to the document: they are saved with it, and changing them can be undone. A
// document that says nothing takes the rules last used.
#pragma once

#include "core/session/session.h"
#include "core/theory/checker.h"
#include "core/theory/profiles.h"

#include <QObject>

#include <array>
#include <memory>
#include <optional>
#include <vector>

namespace ricercar {

struct RuleChoice {
    bool suggested = true; // the profile is the one that the music suggests
    CheckRules rules;      // where it is suggested, rules.profile says nothing
    bool operator==(const RuleChoice &) const = default;
};
std::string textOf(const RuleChoice &choice);
RuleChoice ruleChoiceFrom(const std::string &text); // what cannot be read is left at its default

class LiveFindings : public QObject {
    Q_OBJECT
public:
    explicit LiveFindings(Session &session, QObject *parent = nullptr);
    ~LiveFindings() override;

    void look(const ScorePtr &shown); // the document, or an idea over it; changed() follows from the thread
    const ScorePtr &lookedAt() const { return m_lookedAt; } // what the findings speak of

    // By time; of the severities shown, without the places allowed.
    const std::vector<Finding> &shown() const { return m_shown; }
    int count(Severity severity) const;      // shown or not
    bool shows(Severity severity) const { return m_shows[slot(severity)]; }
    void setShows(Severity severity, bool on); // remembered

    const RuleChoice &choice() const { return m_choice; }
    CheckProfile profile() const { return m_profile; }          // in force
    std::optional<Severity> severityOf(const std::string &rule) const; // in force; none: switched off
    void setChoice(const RuleChoice &choice);
    void setSeverity(const std::string &rule, std::optional<Severity> severity); // as the profile has it: no exception is kept
    std::optional<Severity> severityOfProfile(const std::string &rule) const;

    // A place allowed stays so while its notes are there.
    void allow(const Finding &finding);
    int allowed() const { return m_allowed; } // places that would be findings
    void forbidAllowed();

    // The finding in hand; it stays so while it is found.
    std::optional<std::size_t> current() const { return m_current; } // index into shown()
    void setCurrent(std::optional<std::size_t> index);
    // The next (or the one before) from the one in hand, else from `from`; round the end. None: nothing is shown.
    std::optional<std::size_t> neighbour(int by, TimelineTick from) const;

Q_SIGNALS:
    void changed();        // shown() or a count
    void currentChanged(); // by setCurrent(), or because it is found no more
    void choiceChanged();  // choice() or profile()

private:
    struct Worker;
    static std::size_t slot(Severity severity) { return static_cast<std::size_t>(severity) / 50; }
    void readDocument();
    void take(std::vector<Finding> found, const ScorePtr &of, CheckProfile profile);
    void sift();
    void editMetadata(const QString &label, const std::string &key, const std::string &value);

    Session &m_session;
    ScorePtr m_lookedAt, m_latest;
    std::vector<Finding> m_found, m_shown;
    std::array<int, 3> m_counts{};
    std::array<bool, 3> m_shows{false, true, true};
    RuleChoice m_choice;
    std::string m_usualRules;  // of music that has none of its own: those last used when it was opened
    std::string m_allowedText; // as in the document
    int m_allowed = 0;
    CheckProfile m_profile = CheckProfile::BachChorale;
    std::optional<std::size_t> m_current;
    std::unique_ptr<Worker> m_worker;
};

} // namespace ricercar
