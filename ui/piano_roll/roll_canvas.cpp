// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/piano_roll/roll_canvas.h"

#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/lock_commands.h"
#include "ui/bridge/note_diff.h"
#include "ui/bridge/words.h"

#include <QHelpEvent>
#include <QToolTip>

#include <algorithm>

namespace ricercar {

namespace {
constexpr double kEdge = 6; // px at a note's end that stretch it
constexpr std::size_t kMostNotesRepaintedSingly = 400;
} // namespace

RollCanvas::RollCanvas(Studio &studio, TimePitch &view, QWidget *parent) : QWidget(parent), m_studio(studio), m_view(view)
{
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::CustomContextMenu); // the window's menu
    setMouseTracking(true);
    setAttribute(Qt::WA_OpaquePaintEvent);
    setMinimumSize(120, 60);
    setAccessibleName(tr("Piano roll"));
    m_index.rebuild(*studio.score());
    m_playhead = studio.playhead();
    onSelection();
    connect(&view, &TimePitch::changed, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::scoreChanged, this, &RollCanvas::onScore);
    connect(&studio, &Studio::selectionChanged, this, &RollCanvas::onSelection);
    connect(&studio, &Studio::playheadMoved, this, &RollCanvas::onPlayhead);
    connect(&studio, &Studio::ghostChanged, this, &RollCanvas::onGhost);
    connect(&studio, &Studio::findingsChanged, this, &RollCanvas::onFindings);
    connect(&studio.checking(), &LiveFindings::currentChanged, this, [this] { onFindingInHand(true); });
    connect(&studio, &Studio::snapChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::loopChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::activePartChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::regionChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::cadencesChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::formBandsChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::liveNotesChanged, this, qOverload<>(&QWidget::update));
}

void RollCanvas::setTool(RollTool tool)
{
    if (tool == m_tool) return;
    m_tool = tool;
    setCursor(tool == RollTool::Select ? Qt::ArrowCursor : Qt::CrossCursor);
    Q_EMIT toolChanged();
}

void RollCanvas::setOptions(const RollOptions &options)
{
    m_options = options;
    update();
}

bool RollCanvas::isEditable(std::size_t part) const
{
    return m_options.editAllParts || m_studio.score()->parts[part]->id == m_studio.activePart();
}

QRectF RollCanvas::rectOf(const PlacedNote &note) const
{
    const double x = m_view.x(note.onset);
    const double width = std::max(2.0, m_view.width(note.end - note.onset) - 1.0);
    return {x, m_view.y(std::clamp(note.note->midi(), 0, 127)), width, m_view.rowHeight() - 1.0};
}

QPoint RollCanvas::centreOf(NoteId id) const
{
    const PlacedNote placed = findNote(*m_studio.score(), id);
    return placed.note ? rectOf(placed).center().toPoint() : QPoint(-1, -1);
}

TickRange RollCanvas::visibleTime() const { return {m_view.tick(0), m_view.tick(width())}; }

void RollCanvas::updateNote(const PlacedNote &note) { update(rectOf(note).adjusted(-3, -3, 4, 5).toAlignedRect()); }

void RollCanvas::onScore(const ScorePtr &before, const ScorePtr &after, const Delta &delta)
{
    m_index.update(*after, delta);
    if (delta.structure || !delta.masterBars.empty() || delta.locks || !delta.partHeads.empty()) {
        update();
        return;
    }
    NoteDiff diff;
    for (const BarChange &change : delta.bars) {
        appendBarDiff(*before, *after, change, diff);
        if (diff.added.size() + diff.removed.size() > kMostNotesRepaintedSingly) {
            update();
            return;
        }
    }
    for (const PlacedNote &n : diff.added) updateNote(n);
    for (const PlacedNote &n : diff.removed) updateNote(n);
}

void RollCanvas::onSelection()
{
    std::unordered_set<std::uint64_t> now;
    for (const NoteId id : m_studio.session().selection()) now.insert(id.value);
    if (now == m_selected) return;
    // Repaint the notes whose state changed, of those in view.
    std::size_t changed = 0;
    const Score &score = *m_studio.score();
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        visitVisible(rect(), p, [&](const PlacedNote &n) {
            if (now.contains(n.note->id.value) == m_selected.contains(n.note->id.value)) return;
            if (++changed < kMostNotesRepaintedSingly) updateNote(n);
        });
    if (changed >= kMostNotesRepaintedSingly) update();
    m_selected = std::move(now);
}

QRect RollCanvas::playheadStrip(TimelineTick at) const
{
    return {static_cast<int>(std::floor(m_view.x(at))) - 2, 0, 6, height()};
}

void RollCanvas::onPlayhead(TimelineTick at)
{
    update(playheadStrip(m_playhead));
    m_playhead = at;
    update(playheadStrip(at));
    if (!m_options.follow || m_drag.kind != Gesture::None) return;
    const double x = m_view.x(at);
    if (m_studio.playing()) {
        // A page at a time: the eye reads ahead better on a page that stands still.
        if (x > width() * 0.92 || x < 0) m_view.setScroll(m_view.scrollX() + x - width() * 0.08, m_view.scrollY());
    } else if (x < 0 || x > width() - 8) {
        m_view.setScroll(m_view.scrollX() + x - width() * 0.3, m_view.scrollY());
    }
}

void RollCanvas::onGhost()
{
    m_ghost.clear();
    if (const auto &ghost = m_studio.ghost()) {
        const NoteDiff diff = noteDiff(*ghost->base, *ghost->score);
        for (const PlacedNote &n : diff.added) m_ghost.push_back({n.note->id.value, n.onset, n.end, n.note->midi(), false});
        for (const PlacedNote &n : diff.removed) m_ghost.push_back({n.note->id.value, n.onset, n.end, n.note->midi(), true});
        std::sort(m_ghost.begin(), m_ghost.end(),
                  [](const GhostNote &a, const GhostNote &b) { return a.onset < b.onset; });
    }
    update();
}

RollCanvas::Hit RollCanvas::hitTest(QPointF at) const
{
    const Score &score = *m_studio.score();
    const QRect spot(static_cast<int>(at.x()) - 1, static_cast<int>(at.y()), 3, 1);
    Hit best;
    bool bestEditable = false;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const bool editable = isEditable(p);
        if (!editable && (!m_options.ghostParts || bestEditable)) continue;
        visitVisible(spot, p, [&](const PlacedNote &n) {
            const QRectF r = rectOf(n);
            if (!r.adjusted(-1, 0, 2, 1).contains(at)) return;
            // The active part's notes lie on top; of two, the shorter is meant.
            if (best && editable == bestEditable && best.placed.note->length < n.note->length) return;
            best.placed = n;
            bestEditable = editable;
            const double edge = std::min(kEdge, r.width() / 3);
            best.zone = r.right() - at.x() <= edge ? Zone::Right
                        : r.width() >= 3 * kEdge && at.x() - r.left() <= edge ? Zone::Left
                                                                              : Zone::Body;
        });
    }
    return best;
}

QString RollCanvas::describe(const PlacedNote &n) const
{
    const Score &score = *m_studio.score();
    QString words = tr("%1, %2, %3, at %4, loudness %5")
                        .arg(partTitle(*score.parts[n.part]), fromUtf8(n.note->pitch.name()), lengthName(n.note->length),
                             positionText(score, n.onset))
                        .arg(n.note->playedVelocity());
    if (const std::uint8_t held = lockedOver(score.locks, {score.parts[n.part]->id, n.note->voice}, {n.onset, std::max(n.end, n.onset + Ticks{1})}))
        words += QStringLiteral("\n") + tr("Locked: %1").arg(lockText(held));
    if (n.note->provenance && !n.note->provenance->request.empty())
        words += QStringLiteral("\n") + fromUtf8(n.note->provenance->request);
    return words;
}

bool RollCanvas::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const Hit hit = hitTest(help->pos());
        std::vector<Finding> here;
        for (const std::size_t i : findingsAt(help->pos())) here.push_back(m_studio.findings()[i]);
        QString words = findingTip(here);
        if (hit) words += QStringLiteral("<p style='margin:0'>%1</p>").arg(describe(hit.placed).toHtmlEscaped().replace(QLatin1Char('\n'), QLatin1String("<br>")));
        if (words.isEmpty())
            QToolTip::hideText();
        else
            QToolTip::showText(help->globalPos(), words, this);
        return true;
    }
    return QWidget::event(event);
}

void RollCanvas::resizeEvent(QResizeEvent *) { Q_EMIT viewportResized(); }

} // namespace ricercar
