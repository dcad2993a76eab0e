// SPDX-License-Identifier: GPL-3.0-or-later
// Findings in the roll: thin brackets under the notes, told by colour and by line (faults solid, weaknesses dashed,
// remarks dotted); those that follow one another share one bracket. What they say comes on hover and with the keys.
#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/theme.h"
#include "ui/piano_roll/roll_canvas.h"

#include <QPainter>
#include <QToolTip>

#include <algorithm>

namespace ricercar {

namespace {

constexpr double kReach = 5; // px under a note that still speak of it

} // namespace

void RollCanvas::onFindings()
{
    m_marked.clear();
    const std::vector<Finding> &findings = m_studio.findings();
    for (const std::vector<std::size_t> &fold : foldedFindings(findings)) {
        std::unordered_map<std::uint64_t, int> met; // how many of the fold name the note: inside the fold two and more
        for (const std::size_t i : fold)
            for (const NoteId id : findings[i].notes) ++met[id.value];
        for (const std::size_t i : fold)
            for (const NoteId id : findings[i].notes) {
                FindingMark mark{findings[i].severity, true, true};
                if (fold.size() > 1) {
                    mark.opens = met[id.value] == 1 && i != fold.back();
                    mark.closes = met[id.value] == 1 && i != fold.front();
                }
                const auto [it, fresh] = m_marked.try_emplace(id.value, mark);
                if (fresh || mark.severity < it->second.severity) continue;
                if (mark.severity > it->second.severity) it->second = mark;
                it->second.opens = it->second.opens || mark.opens;
                it->second.closes = it->second.closes || mark.closes;
            }
    }
    onFindingInHand(false);
    update();
}

void RollCanvas::onFindingInHand(bool show)
{
    m_inHand.clear();
    const auto current = m_studio.checking().current();
    if (current) {
        const Finding &finding = m_studio.findings()[*current];
        for (const NoteId id : finding.notes) m_inHand.insert(id.value);
        setAccessibleDescription(findingText(finding));
        if (show) showFinding(finding);
    } else {
        setAccessibleDescription(QString());
    }
    update();
}

// Brings its notes into view; with the focus here, what it says stands beside them.
void RollCanvas::showFinding(const Finding &finding)
{
    const Score &score = m_studio.ghost() ? *m_studio.ghost()->score : *m_studio.score();
    int low = 127, high = 0;
    for (const NoteId id : finding.notes)
        if (const PlacedNote n = findNote(score, id); n.note) {
            low = std::min(low, std::clamp(n.note->midi(), 0, 127));
            high = std::max(high, std::clamp(n.note->midi(), 0, 127));
        }
    if (low > high) return;
    double scrollX = m_view.scrollX(), scrollY = m_view.scrollY();
    const double left = m_view.x(finding.range.begin), right = m_view.x(finding.range.end);
    if (left < 0 || right > width()) scrollX += left - width() * 0.3;
    const double top = m_view.y(high), bottom = m_view.y(low) + m_view.rowHeight();
    if (top < 0 || bottom > height() - kReach) {
        const double lowest = std::max(0.0, m_view.contentHeight() - height());
        scrollY = std::clamp(scrollY + (top + bottom) / 2 - height() / 2.0, 0.0, lowest);
    }
    m_view.setScroll(std::max(0.0, scrollX), scrollY);
    if (!hasFocus()) return;
    // Right of its notes, so that it hides none of them.
    const QPoint beside(static_cast<int>(m_view.x(finding.range.end)) + 8, std::clamp(static_cast<int>(m_view.y(high)) - 16, 0, height() - 1));
    QToolTip::showText(mapToGlobal(beside), findingTip({&finding, 1}), this);
}

std::vector<std::size_t> RollCanvas::findingsAt(QPointF at) const
{
    std::vector<std::size_t> here;
    Hit hit = hitTest(at);
    for (double up = 1; !hit && up <= kReach; ++up) hit = hitTest(at - QPointF(0, up));
    if (!hit) return here;
    const std::vector<Finding> &findings = m_studio.findings();
    for (std::size_t i = 0; i < findings.size(); ++i)
        if (std::find(findings[i].notes.begin(), findings[i].notes.end(), hit.placed.note->id) != findings[i].notes.end()) here.push_back(i);
    return here;
}

std::optional<Severity> RollCanvas::markOf(NoteId note) const
{
    const auto found = m_marked.find(note.value);
    return found == m_marked.end() ? std::nullopt : std::optional(found->second.severity);
}

void RollCanvas::paintFindings(QPainter &p, const QRect &clip)
{
    if (m_marked.empty()) return;
    const auto paint = [&](std::uint64_t id, const QRectF &r) {
        const auto found = m_marked.find(id);
        if (found == m_marked.end() || r.bottom() + kReach < clip.top() || r.top() > clip.bottom()) return;
        const FindingMark &mark = found->second;
        const bool inHand = m_inHand.contains(id);
        const QColor colour = severityColour(mark.severity);
        if (inHand) {
            QColor field = colour;
            field.setAlphaF(0.28f);
            p.fillRect(r.adjusted(-2, -2, 2, 3), field);
        }
        const double width = inHand ? 2.5 : mark.severity == Severity::Info ? 1.0 : 1.5;
        const double y = r.bottom() + 1 + width / 2, left = r.left() + width / 2, right = std::max(left, r.right() - width / 2);
        QPen pen(colour, width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
        if (mark.severity == Severity::Weakness) pen.setDashPattern({3 * 1.5 / width, 2 * 1.5 / width});
        if (mark.severity == Severity::Info) pen.setDashPattern({1.5 / width, 3 / width});
        p.setPen(pen);
        p.drawLine(QPointF(r.left(), y), QPointF(r.right(), y));
        if (mark.severity == Severity::Info) return;
        pen.setStyle(Qt::SolidLine);
        p.setPen(pen);
        if (mark.opens) p.drawLine(QPointF(left, y + width / 2), QPointF(left, y - 3.5));
        if (mark.closes) p.drawLine(QPointF(right, y + width / 2), QPointF(right, y - 3.5));
    };
    const Score &score = *m_studio.score();
    p.setRenderHint(QPainter::Antialiasing, true);
    for (std::size_t part = 0; part < score.parts.size(); ++part)
        visitVisible(clip, part, [&](const PlacedNote &n) { paint(n.note->id.value, rectOf(n)); });
    for (const GhostNote &n : m_ghost)
        if (!n.removed)
            paint(n.id, QRectF(m_view.x(n.onset), m_view.y(std::clamp(n.key, 0, 127)), std::max(2.0, m_view.width(n.end - n.onset) - 1),
                               m_view.rowHeight() - 1));
    p.setRenderHint(QPainter::Antialiasing, false);
}

// Where bars are too narrow for notes: ticks at the foot, so that one sees where to look. The graver stand higher.
void RollCanvas::paintFarFindings(QPainter &p, const QRect &clip)
{
    for (const Severity severity : {Severity::Info, Severity::Weakness, Severity::Error}) {
        const int tall = severity == Severity::Error ? 9 : severity == Severity::Weakness ? 6 : 3;
        double last = -10;
        for (const Finding &f : m_studio.findings()) {
            if (f.severity != severity) continue;
            const double x = std::round(m_view.x(f.range.begin));
            if (x < clip.left() - 3 || x < last + 3) continue;
            if (x > clip.right()) break;
            last = x;
            p.fillRect(QRectF(x, height() - tall, 2, tall), severityColour(severity));
        }
    }
}

} // namespace ricercar
