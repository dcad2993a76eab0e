// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/live_findings.h"

#include "core/theory/live_checker.h"
#include "ui/bridge/words.h"

#include <QSettings>

#include <algorithm>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <sstream>
#include <thread>

namespace ricercar {

namespace {

// In the document's metadata.
const std::string kRulesKey = "ricercar:rules", kAllowedKey = "ricercar:allowed";
const QString kRulesSetting = QStringLiteral("findings/rules"), kShownSetting = QStringLiteral("findings/shown");
const std::string kSuggested = "suggested";
// A change of the music may suggest another profile; so that rules do not come and go while one types, it is asked
// again only after a pause.
constexpr auto kSuggestPause = std::chrono::milliseconds(1200);

std::string placeOf(const Finding &finding)
{
    std::vector<std::uint64_t> ids;
    for (const NoteId id : finding.notes) ids.push_back(id.value);
    std::sort(ids.begin(), ids.end());
    std::string text = finding.rule;
    for (const std::uint64_t id : ids) text += ' ' + std::to_string(id);
    return text;
}

std::set<std::string> placesIn(const std::string &text)
{
    std::set<std::string> places;
    std::istringstream in(text);
    for (std::string place; std::getline(in, place, ';');)
        if (!place.empty()) places.insert(place);
    return places;
}

std::string metadataOf(const Score &score, const std::string &key)
{
    const auto found = score.metadata.other.find(key);
    return found == score.metadata.other.end() ? std::string() : found->second;
}

bool sameFinding(const Finding &a, const Finding &b) { return a.rule == b.rule && a.notes == b.notes; }

} // namespace

std::string textOf(const RuleChoice &choice)
{
    if (!choice.suggested) return toText(choice.rules);
    CheckRules rules = choice.rules;
    rules.profile = CheckRules{}.profile;
    return kSuggested + ' ' + toText(rules);
}

RuleChoice ruleChoiceFrom(const std::string &text)
{
    RuleChoice choice;
    if (text.empty()) return choice;
    choice.suggested = text.starts_with(kSuggested);
    const Result<CheckRules> rules = checkRulesFrom(choice.suggested ? text.substr(std::min(text.size(), kSuggested.size() + 1)) : text);
    if (rules) choice.rules = *rules;
    return choice;
}

// The thread of the checker: the newest of what it is given, nothing else.
struct LiveFindings::Worker {
    explicit Worker(LiveFindings &owner) : m_owner(owner), m_thread([this] { loop(); }) {}
    ~Worker()
    {
        {
            const std::lock_guard lock(m_mutex);
            m_ending = true;
        }
        m_wake.notify_all();
        m_thread.join();
    }

    void look(const ScorePtr &score, const RuleChoice &choice)
    {
        {
            const std::lock_guard lock(m_mutex);
            m_next = Task{score, choice};
        }
        m_wake.notify_all();
    }

private:
    struct Task {
        ScorePtr score;
        RuleChoice choice;
    };

    void loop()
    {
        LiveChecker checker;
        Task task;
        std::optional<CheckRules> rules;  // as the checker has them
        ScorePtr suggestedFor;
        CheckProfile suggested = CheckProfile::BachChorale;
        bool askAgain = false;
        for (;;) {
            bool fresh = false;
            {
                std::unique_lock lock(m_mutex);
                const auto called = [this] { return m_ending || m_next.has_value(); };
                if (askAgain)
                    m_wake.wait_for(lock, kSuggestPause, called);
                else
                    m_wake.wait(lock, called);
                if (m_ending) return;
                if (m_next) {
                    task = std::move(*m_next);
                    m_next.reset();
                    fresh = true;
                }
            }
            askAgain = false;
            if (task.choice.suggested) {
                const bool otherMusic = !suggestedFor || suggestedFor->parts.size() != task.score->parts.size()
                                        || suggestedFor->barCount() != task.score->barCount();
                if (!fresh || otherMusic) {
                    suggested = suggestedProfile(*task.score);
                    suggestedFor = task.score;
                } else {
                    askAgain = suggestedFor != task.score;
                }
            }
            CheckRules wanted = task.choice.rules;
            if (task.choice.suggested) wanted.profile = suggested;
            if (!fresh && rules == wanted) continue;
            if (rules != wanted) {
                CheckOptions options;
                options.rules = wanted;
                checker.setOptions(std::move(options));
                rules = wanted;
            }
            std::vector<Finding> found = checker.update(task.score);
            QMetaObject::invokeMethod(&m_owner, [&owner = m_owner, found = std::move(found), of = task.score, profile = wanted.profile]() mutable {
                owner.take(std::move(found), of, profile);
            }, Qt::QueuedConnection);
        }
    }

    LiveFindings &m_owner;
    std::mutex m_mutex;
    std::condition_variable m_wake;
    std::optional<Task> m_next;
    bool m_ending = false;
    std::thread m_thread; // last: started when all else is there
};

LiveFindings::LiveFindings(Session &session, QObject *parent)
    : QObject(parent), m_session(session), m_worker(std::make_unique<Worker>(*this))
{
    const int shown = QSettings().value(kShownSetting, 0b110).toInt();
    for (std::size_t i = 0; i < m_shows.size(); ++i) m_shows[i] = shown & (1 << i);
    look(session.score());
}

LiveFindings::~LiveFindings() = default;

void LiveFindings::look(const ScorePtr &shown)
{
    m_latest = shown;
    readDocument();
    m_worker->look(shown, m_choice);
}

void LiveFindings::readDocument()
{
    const Score &document = *m_session.score();
    // Other music takes the rules last used; within one piece undo brings back what was.
    if (m_session.history().size() == 1) m_usualRules = QSettings().value(kRulesSetting).toString().toStdString();
    std::string text = metadataOf(document, kRulesKey);
    if (text.empty()) text = m_usualRules;
    if (const RuleChoice choice = ruleChoiceFrom(text); !(choice == m_choice)) {
        m_choice = choice;
        if (!choice.suggested) m_profile = choice.rules.profile;
        Q_EMIT choiceChanged();
    }
    if (const std::string allowed = metadataOf(document, kAllowedKey); allowed != m_allowedText) {
        m_allowedText = allowed;
        sift();
    }
}

void LiveFindings::take(std::vector<Finding> found, const ScorePtr &of, CheckProfile profile)
{
    m_found = std::move(found);
    std::stable_sort(m_found.begin(), m_found.end(), [](const Finding &a, const Finding &b) { return a.range.begin < b.range.begin; });
    m_lookedAt = of;
    if (profile != m_profile) {
        m_profile = profile;
        Q_EMIT choiceChanged();
    }
    sift();
}

void LiveFindings::sift()
{
    const std::set<std::string> allowed = placesIn(m_allowedText);
    std::vector<Finding> shown;
    std::array<int, 3> counts{};
    int allowedHere = 0;
    for (const Finding &f : m_found) {
        if (!allowed.empty() && allowed.contains(placeOf(f))) {
            ++allowedHere;
            continue;
        }
        ++counts[slot(f.severity)];
        if (m_shows[slot(f.severity)]) shown.push_back(f);
    }
    if (shown == m_shown && counts == m_counts && allowedHere == m_allowed) return;
    std::optional<Finding> inHand;
    if (m_current) inHand = m_shown[*m_current];
    m_shown = std::move(shown);
    m_counts = counts;
    m_allowed = allowedHere;
    m_current.reset();
    if (inHand) {
        const auto still = std::find_if(m_shown.begin(), m_shown.end(), [&](const Finding &f) { return sameFinding(f, *inHand); });
        if (still != m_shown.end()) m_current = static_cast<std::size_t>(still - m_shown.begin());
    }
    Q_EMIT changed();
    if (inHand && !m_current) Q_EMIT currentChanged();
}

int LiveFindings::count(Severity severity) const { return m_counts[slot(severity)]; }

void LiveFindings::setShows(Severity severity, bool on)
{
    if (m_shows[slot(severity)] == on) return;
    m_shows[slot(severity)] = on;
    int shown = 0;
    for (std::size_t i = 0; i < m_shows.size(); ++i) shown |= m_shows[i] ? 1 << i : 0;
    QSettings().setValue(kShownSetting, shown);
    sift();
}

std::optional<Severity> LiveFindings::severityOf(const std::string &rule) const
{
    CheckRules rules = m_choice.rules;
    rules.profile = m_profile;
    return severityUnder(rules, rule);
}

std::optional<Severity> LiveFindings::severityOfProfile(const std::string &rule) const
{
    CheckRules rules;
    rules.profile = m_profile;
    return severityUnder(rules, rule);
}

void LiveFindings::setChoice(const RuleChoice &choice)
{
    if (choice == m_choice) return;
    const std::string text = textOf(choice);
    QSettings().setValue(kRulesSetting, fromUtf8(text));
    editMetadata(tr("Change the rules"), kRulesKey, text);
}

void LiveFindings::setSeverity(const std::string &rule, std::optional<Severity> severity)
{
    RuleChoice choice = m_choice;
    if (severity == severityOfProfile(rule))
        choice.rules.overrides.erase(rule);
    else
        choice.rules.overrides[rule] = severity;
    setChoice(choice);
}

void LiveFindings::allow(const Finding &finding)
{
    std::set<std::string> places = placesIn(m_allowedText);
    places.insert(placeOf(finding));
    std::string text;
    for (const std::string &place : places) text += (text.empty() ? "" : ";") + place;
    editMetadata(tr("Allow a place"), kAllowedKey, text);
}

void LiveFindings::forbidAllowed()
{
    editMetadata(tr("Check allowed places again"), kAllowedKey, {});
}

void LiveFindings::editMetadata(const QString &label, const std::string &key, const std::string &value)
{
    Metadata metadata = m_session.score()->metadata;
    if (value.empty())
        metadata.other.erase(key);
    else
        metadata.other[key] = value;
    m_session.endGesture();
    m_session.apply(label.toStdString(), withMetadata(m_session.score(), std::move(metadata)));
}

void LiveFindings::setCurrent(std::optional<std::size_t> index)
{
    if (index && *index >= m_shown.size()) index.reset();
    if (!index && !m_current) return;
    m_current = index;
    Q_EMIT currentChanged();
}

std::optional<std::size_t> LiveFindings::neighbour(int by, TimelineTick from) const
{
    if (m_shown.empty()) return std::nullopt;
    const std::size_t n = m_shown.size();
    if (m_current) return (*m_current + (by > 0 ? 1 : n - 1)) % n;
    if (by > 0) {
        for (std::size_t i = 0; i < n; ++i)
            if (m_shown[i].range.begin >= from) return i;
        return 0;
    }
    for (std::size_t i = n; i-- > 0;)
        if (m_shown[i].range.begin < from) return i;
    return n - 1;
}

} // namespace ricercar
