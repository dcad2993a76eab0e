// SPDX-License-Identifier: GPL-3.0-or-later
// Statements into changes: where each acts, by which means, and what stays. Private to core/brief.
#pragma once

#include "core/brief/change.h"
#include "core/brief/statements.h"

namespace ricercar {

class ChangeReader {
public:
    explicit ChangeReader(const FollowUpRequest &request) : m_request(request), m_score(*request.score) {}

    FollowUp run();

private:
    bool onlyAgain() const;
    TickRange range(const Statement &s, bool *narrowed);
    std::vector<VoiceRef> voices(const std::vector<PartWish> &parts);
    Change started(const Statement &s, ChangeKind kind);
    // The change that writes this region anew; one for all that is said of it.
    Change &regenerate(const Statement &s);
    void transform(const Statement &s, Transform t);
    void simple(const Statement &s, ChangeKind kind) { m_result.changes.push_back(started(s, kind)); }

    // Sets fields of the concept as a brief would.
    void setFields(Change &c, const Statement &s);
    void take(const Statement &s);
    void narrow(Change &c, const Place &place);
    bool verbSaid(std::string_view value, int sentence) const;
    void key(const Statement &s);
    void transpose(const Statement &s);
    void tempo(const Statement &s);
    void loudness(const Statement &s);
    void levels(const Statement &s);
    // "add a second voice", "加一个声部": a voice to what there is.
    bool wantsAnother(const Statement &s);
    void forces(const Statement &s);
    void bars(const Statement &s);
    void verb(const Statement &s);
    // A scope alone: "alto only", "only bars 5-8".
    void scope(const Statement &s);
    // Keeps, bars and words of a change.
    void finish(Change &c);

    const FollowUpRequest &m_request;
    const Score &m_score;
    std::vector<Statement> m_statements;
    std::vector<const Statement *> m_keeps;
    FollowUp m_result;
    bool m_missing = false;
};

} // namespace ricercar
