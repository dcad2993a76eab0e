// SPDX-License-Identifier: GPL-3.0-or-later
// Findings in the score: thin brackets under the staves of the notes, told by colour and by line (faults solid,
// weaknesses dashed, remarks dotted). Those that touch fold into one; a graver one stands nearer the staff.
#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/theme.h"
#include "ui/score_view/score_view.h"

#include <QPainter>
#include <QToolTip>

#include <algorithm>
#include <tuple>

namespace ricercar {

namespace {

constexpr double kRow = 0.8; // staff spaces between brackets of different severity, one under the other

} // namespace

void ScoreView::rebuildFindings()
{
    const std::vector<FindingMark> before = std::move(m_findings);
    m_findings.clear();
    if (!m_layout || !m_shown) return;
    const std::vector<Finding> &findings = m_studio.findings();
    std::vector<FindingMark> marks; // one for each finding and staff
    for (std::size_t index = 0; index < findings.size(); ++index) {
        const Finding &f = findings[index];
        const auto has = [&f](NoteId id) { return std::find(f.notes.begin(), f.notes.end(), id) != f.notes.end(); };
        const std::size_t firstMark = marks.size();
        for (std::size_t bar = f.firstBar; bar <= f.lastBar && bar < m_shown->barCount(); ++bar) {
            const PlacedSystem *s = m_layout->systemOfBar(bar);
            if (!s) continue;
            const auto system = static_cast<std::size_t>(s - m_layout->systems().data());
            const auto &parts = s->system->input().bars[bar - s->system->firstBar()].spacing->parts;
            for (std::size_t i = 0; i < s->system->staves().size(); ++i) {
                const System::StaffPlace &staff = s->system->staves()[i];
                if (staff.part >= parts.size()) continue;
                const double ink = s->y + staff.y + std::max(4.0, static_cast<double>(parts[staff.part]->extents[staff.staff].bottom)) + 0.55;
                for (const NoteAnchor &a : parts[staff.part]->anchors) {
                    if (a.staff != staff.staff || !has(a.note)) continue;
                    const double x = s->x + s->system->xOf(bar, a.tick) + a.x;
                    auto own = std::find_if(marks.begin() + static_cast<std::ptrdiff_t>(firstMark), marks.end(),
                                            [&](const FindingMark &m) { return m.system == system && m.staff == i; });
                    if (own == marks.end()) own = marks.insert(own, {system, i, x - 0.3, x + a.width + 0.3, ink, f.severity, {index}});
                    own->left = std::min(own->left, x - 0.3);
                    own->right = std::max(own->right, x + a.width + 0.3);
                    own->y = std::max(own->y, ink);
                }
            }
        }
    }
    // Neighbours of one severity on one staff fold into one mark.
    std::stable_sort(marks.begin(), marks.end(), [](const FindingMark &a, const FindingMark &b) {
        return std::tuple(a.system, a.staff, -static_cast<int>(a.severity), a.left) < std::tuple(b.system, b.staff, -static_cast<int>(b.severity), b.left);
    });
    for (FindingMark &m : marks) {
        FindingMark *last = m_findings.empty() ? nullptr : &m_findings.back();
        if (last && last->system == m.system && last->staff == m.staff && last->severity == m.severity && m.left < last->right + 0.5) {
            last->right = std::max(last->right, m.right);
            last->y = std::max(last->y, m.y);
            last->findings.insert(last->findings.end(), m.findings.begin(), m.findings.end());
        } else {
            m_findings.push_back(std::move(m));
        }
    }
    // Under graver ones of the same staff, which come before them.
    for (std::size_t i = 0; i < m_findings.size(); ++i)
        for (std::size_t j = i; j-- > 0 && m_findings[j].system == m_findings[i].system && m_findings[j].staff == m_findings[i].staff;)
            if (m_findings[j].severity > m_findings[i].severity && m_findings[j].left < m_findings[i].right && m_findings[i].left < m_findings[j].right)
                m_findings[i].y = std::max(m_findings[i].y, m_findings[j].y + kRow);
    // What is painted anew is what came or went.
    const auto differs = [](const std::vector<FindingMark> &from, const std::vector<FindingMark> &to, auto visit) {
        for (const FindingMark &m : from)
            if (std::none_of(to.begin(), to.end(), [&](const FindingMark &o) { return m.sameLook(o); })) visit(m);
    };
    if (before.size() + m_findings.size() > 200) {
        viewport()->update();
        return;
    }
    const auto repaint = [this](const FindingMark &m) { updateArea({m.left - 1, m.y - 1.5, m.right + 1, m.y + 1}); };
    differs(before, m_findings, repaint);
    differs(m_findings, before, repaint);
}

void ScoreView::findingInHandChanged()
{
    const auto current = m_studio.checking().current();
    viewport()->update();
    if (!current) {
        setAccessibleDescription(QString());
        return;
    }
    const Finding finding = m_studio.findings()[*current];
    makeVisible(finding.range.begin);
    setAccessibleDescription(findingText(finding));
    if (!hasFocus()) return;
    QRectF place;
    for (const FindingMark &m : m_findings)
        if (std::find(m.findings.begin(), m.findings.end(), *current) != m.findings.end()) place = findingRect(m); // the lowest
    if (!place.isEmpty()) QToolTip::showText(viewport()->mapToGlobal(place.bottomLeft().toPoint() + QPoint(0, 4)), findingTip({&finding, 1}), viewport());
}

QRectF ScoreView::findingRect(const FindingMark &m) const
{
    return toViewport({m.left, m.y - 0.5, m.right, m.y});
}

std::vector<std::size_t> ScoreView::findingsAt(QPointF p) const
{
    std::vector<std::size_t> here;
    const auto add = [&here](std::size_t i) {
        if (std::find(here.begin(), here.end(), i) == here.end()) here.push_back(i);
    };
    const double near = std::max(3.0, 0.4 * m_scale);
    for (const FindingMark &m : m_findings)
        if (findingRect(m).adjusted(-near, -near, near, near).contains(p))
            for (const std::size_t i : m.findings) add(i);
    if (const NoteId note = noteAt(p)) {
        const std::vector<Finding> &findings = m_studio.findings();
        for (std::size_t i = 0; i < findings.size(); ++i)
            if (std::find(findings[i].notes.begin(), findings[i].notes.end(), note) != findings[i].notes.end()) add(i);
    }
    return here;
}

void ScoreView::paintFindings(QPainter &painter, const QRect &clip) const
{
    const auto current = m_studio.checking().current();
    if (current && *current < m_studio.findings().size()) {
        const Finding &finding = m_studio.findings()[*current];
        QColor field = severityColour(finding.severity);
        field.setAlphaF(0.25f);
        painter.setPen(Qt::NoPen);
        painter.setBrush(field);
        const double room = 0.35 * m_scale;
        for (const NoteId note : finding.notes)
            if (const QRectF r = noteRect(note); !r.isEmpty()) painter.drawRoundedRect(r.adjusted(-room, -room, room, room), room, room);
    }
    for (const FindingMark &m : m_findings) {
        const QRectF r = findingRect(m);
        if (!r.adjusted(-3, -3, 3, 3).intersects(clip)) continue;
        const bool inHand = current && std::find(m.findings.begin(), m.findings.end(), *current) != m.findings.end();
        const double width = std::max(1.2, 0.16 * m_scale) * (inHand ? 1.8 : m.severity == Severity::Info ? 0.75 : 1);
        QPen pen(severityColour(m.severity), width, Qt::SolidLine, Qt::FlatCap, Qt::MiterJoin);
        painter.setBrush(Qt::NoBrush);
        if (m.severity != Severity::Info) {
            painter.setPen(pen);
            const double half = width / 2; // the ends close the corners
            painter.drawLine(r.topLeft() + QPointF(half, 0), r.bottomLeft() + QPointF(half, half));
            painter.drawLine(r.topRight() + QPointF(-half, 0), r.bottomRight() + QPointF(-half, half));
        }
        if (m.severity == Severity::Weakness) pen.setDashPattern({3, 2});
        if (m.severity == Severity::Info) pen.setDashPattern({1.2, 2.4});
        painter.setPen(pen);
        painter.drawLine(r.bottomLeft(), r.bottomRight());
    }
}

} // namespace ricercar
