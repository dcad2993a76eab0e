// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/finding_words.h"

#include "core/theory/checker.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QCoreApplication>

#include <map>

namespace ricercar {

namespace {

struct FindingWords {
    Q_DECLARE_TR_FUNCTIONS(FindingWords)
};

constexpr std::size_t kMostInATip = 4;

} // namespace

QString severityWord(Severity severity)
{
    switch (severity) {
    case Severity::Error: return FindingWords::tr("Fault");
    case Severity::Weakness: return FindingWords::tr("Weakness");
    case Severity::Info: return FindingWords::tr("Remark");
    }
    return {};
}

QString ruleName(const std::string &rule)
{
    const RuleInfo *info = ruleNamed(rule);
    return fromUtf8(info ? info->name : rule);
}

QColor severityColour(Severity severity)
{
    return severity == Severity::Error      ? theme().findingError
           : severity == Severity::Weakness ? theme().findingWeak
                                            : theme().textDim;
}

QString findingTip(std::span<const Finding> findings)
{
    QString html;
    std::size_t told = 0;
    for (const Finding &f : findings) {
        if (told++ == kMostInATip) {
            html += FindingWords::tr("<p>And %1 more.</p>").arg(findings.size() - kMostInATip);
            break;
        }
        html += QStringLiteral("<p style='margin:0 0 6px 0'><b>%1</b> <span style='color:%2'>· %3</span><br>%4<br><span style='color:%5'>%6</span></p>")
                    .arg(ruleName(f.rule).toHtmlEscaped(), severityColour(f.severity).name(), severityWord(f.severity),
                         fromUtf8(f.sentence).toHtmlEscaped(), theme().textDim.name(), fromUtf8(f.source).toHtmlEscaped());
    }
    return html;
}

QString findingText(const Finding &f)
{
    return FindingWords::tr("%1: %2 %3", "severity, sentence, source").arg(severityWord(f.severity), fromUtf8(f.sentence), fromUtf8(f.source));
}

std::vector<std::vector<std::size_t>> foldedFindings(std::span<const Finding> findings)
{
    std::vector<std::vector<std::size_t>> folds;
    std::map<std::pair<std::string, std::vector<VoiceRef>>, std::size_t> open; // the newest fold of each kind
    for (std::size_t i = 0; i < findings.size(); ++i) {
        const Finding &f = findings[i];
        const auto [it, first] = open.try_emplace({f.rule, f.voices}, folds.size());
        if (!first) {
            const Finding &last = findings[folds[it->second].back()];
            if (last.severity == f.severity && f.range.begin <= last.range.end) {
                folds[it->second].push_back(i);
                continue;
            }
            it->second = folds.size();
        }
        folds.push_back({i});
    }
    return folds;
}

} // namespace ricercar
