// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/score_view/score_view.h"

#include "core/notation/staff_geometry.h"
#include "ui/bridge/finding_words.h"
#include "ui/bridge/live_findings.h"
#include "ui/bridge/note_diff.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/score_view/item_painter.h"

#include <QAction>
#include <QEvent>
#include <QHelpEvent>
#include <QScrollBar>
#include <QToolTip>

#include <cmath>

namespace ricercar {

namespace {

constexpr double kLeastScale = 3, kMostScale = 30; // pixels to the staff space
constexpr int kEdge = 12;                          // pixels around pages

} // namespace

ScoreView::ScoreView(Studio &studio, QWidget *parent) : QAbstractScrollArea(parent), m_studio(studio)
{
    setAccessibleName(tr("Score"));
    setFocusPolicy(Qt::StrongFocus);
    setContextMenuPolicy(Qt::CustomContextMenu); // the window's menu
    setFrameShape(QFrame::NoFrame);
    viewport()->setMouseTracking(true);
    viewport()->setAttribute(Qt::WA_OpaquePaintEvent);
    viewport()->setCursor(Qt::ArrowCursor);

    auto font = MusicFont::load();
    if (font) {
        m_font = *font;
        m_layout = std::make_unique<ScoreLayout>(m_font->metrics());
    } else {
        m_fontFault = fromUtf8(font.error().sentence);
    }
    makeActions();
    connect(&m_studio, &Studio::scoreChanged, this, [this] { relayout(); });
    connect(&m_studio, &Studio::ghostChanged, this, [this] { ghostChanged(); });
    connect(&m_studio, &Studio::selectionChanged, this, [this] { selectionChanged(); });
    connect(&m_studio, &Studio::playheadMoved, this, [this] { playheadMoved(); });
    connect(&m_studio, &Studio::findingsChanged, this, [this] { rebuildFindings(); });
    connect(&m_studio.checking(), &LiveFindings::currentChanged, this, [this] { findingInHandChanged(); });
    for (const auto marks : {&Studio::regionChanged, &Studio::cadencesChanged, &Studio::formBandsChanged})
        connect(&m_studio, marks, this, [this] { viewport()->update(); });
    connect(&m_studio, &Studio::liveNotesChanged, this, [this] { liveNotesChanged(); });
    m_selection = m_studio.session().selection();
    relayout();
}

ScoreView::~ScoreView() = default;

void ScoreView::makeActions()
{
    const auto add = [this](const QString &words, const QKeySequence &key, auto slot) {
        auto *action = new QAction(words, this);
        action->setShortcut(key);
        action->setShortcutContext(Qt::WidgetWithChildrenShortcut);
        connect(action, &QAction::triggered, this, slot);
        addAction(action);
        return action;
    };
    m_pagesAction = add(tr("One endless line"), {}, [this](bool on) { setContinuous(on); });
    m_pagesAction->setCheckable(true);
    m_followAction = add(tr("Follow the playhead in the score"), {}, [this](bool on) { m_follow = on; });
    m_followAction->setCheckable(true);
    m_followAction->setChecked(true);
    add(tr("Enlarge the score"), QKeySequence(QStringLiteral("Ctrl+Alt+=")), [this] { zoomIn(); });
    add(tr("Reduce the score"), QKeySequence(QStringLiteral("Ctrl+Alt+-")), [this] { zoomOut(); });
    add(tr("Fit the score to the width"), QKeySequence(QStringLiteral("Ctrl+Alt+0")), [this] { fitWidth(); });
}

double ScoreView::pixelRatio() const
{
    return devicePixelRatioF();
}

void ScoreView::setPixelsPerSpace(double pixels)
{
    const double dpr = pixelRatio();
    const double scale = std::clamp(std::round(pixels * dpr) / dpr, kLeastScale, kMostScale);
    if (scale == m_scale) return;
    // What is in the middle stays there.
    const QPointF middle = QPointF(viewport()->width() / 2.0, viewport()->height() / 2.0);
    const QPointF fixed = toLayout(middle);
    m_scale = scale;
    updateScrollBars();
    const QPointF now = origin() + fixed * m_scale;
    horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(now.x() - middle.x()));
    verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(now.y() - middle.y()));
    m_playheadRect = playheadRect();
    viewport()->update();
    Q_EMIT zoomChanged(m_scale);
}

void ScoreView::zoomIn()
{
    setPixelsPerSpace(std::max(m_scale * 1.15, m_scale + 1 / pixelRatio()));
}

void ScoreView::zoomOut()
{
    setPixelsPerSpace(std::min(m_scale / 1.15, m_scale - 1 / pixelRatio()));
}

void ScoreView::fitWidth()
{
    if (!m_layout) return;
    const double room = viewport()->width() - 2 * kEdge;
    const double spaces = m_continuous ? std::min(m_layout->width(), 120.0) : m_layout->options().pageWidth;
    setPixelsPerSpace(std::floor(room / spaces * pixelRatio()) / pixelRatio());
}

void ScoreView::setContinuous(bool on)
{
    m_pagesAction->setChecked(on);
    if (on == m_continuous || !m_layout) return;
    m_continuous = on;
    LayoutOptions options = m_layout->options();
    options.continuous = on;
    m_layout->setOptions(options);
    rebuildGhost();
    rebuildFindings();
    updateScrollBars();
    makeVisible(m_studio.playhead());
    m_playheadRect = playheadRect();
    viewport()->update();
}

void ScoreView::relayout()
{
    if (!m_layout) return;
    const auto &ghost = m_studio.ghost();
    ScorePtr shown = m_studio.score();
    if (ghost && ghost->score) {
        shown = ghost->score;
        // The document went on: the idea is shown upon what it is now, as far as the two do not meet.
        if (ghost->base && ghost->base != m_studio.score()) {
            auto both = merged(ghost->base, ghost->score, m_studio.score(), 0, ghost->score->barCount());
            if (both) shown = *both;
        }
    }
    m_shown = shown;
    const auto changed = m_layout->update(shown);
    rebuildGhost();
    rebuildFindings();
    updateScrollBars();
    for (const Rect &area : changed) updateArea(area);
    if (m_shown->locks != m_paintedLocks) {
        m_paintedLocks = m_shown->locks;
        viewport()->update();
    }
    const QRect playhead = playheadRect();
    if (playhead != m_playheadRect) {
        viewport()->update(m_playheadRect);
        viewport()->update(playhead);
        m_playheadRect = playhead;
    }
}

void ScoreView::ghostChanged()
{
    const bool had = !m_ghostAdded.empty() || !m_removed.empty();
    relayout();
    if (had || !m_ghostAdded.empty() || !m_removed.empty()) viewport()->update();
}

void ScoreView::rebuildGhost()
{
    m_ghostAdded.clear();
    m_removed.clear();
    if (!m_shown || m_shown == m_studio.score() || !m_studio.ghost()) return;
    const NoteDiff diff = noteDiff(*m_studio.score(), *m_shown);
    for (const PlacedNote &n : diff.added) m_ghostAdded.insert(n.note->id);
    for (const PlacedNote &n : diff.removed) {
        const PartId partId = m_studio.score()->parts[n.part]->id;
        const std::size_t part = m_shown->partIndex(partId);
        if (part >= m_shown->parts.size() || n.bar >= m_shown->barCount()) continue;
        const PlacedSystem *s = m_layout->systemOfBar(n.bar);
        if (!s) continue;
        for (std::size_t i = 0; i < s->system->staves().size(); ++i) {
            const System::StaffPlace &staff = s->system->staves()[i];
            if (staff.part != part || staff.staff != n.note->staff) continue;
            const std::int64_t tick = n.note->onset.value;
            const int place = placeOf(writtenPitch(*m_shown->parts[part], n.note->pitch), s->system->clefAt(i, n.bar, tick));
            RemovedNote r;
            r.system = static_cast<std::size_t>(s - m_layout->systems().data());
            r.x = s->x + s->system->xOf(n.bar, tick);
            r.y = s->y + staff.y + yOf(place);
            r.log2 = n.note->length >= kWhole ? 0 : n.note->length >= kHalf ? 1 : 2;
            // The same note elsewhere: it was moved.
            if (m_ghostAdded.contains(n.note->id)) {
                double x = 0, staffY = 0;
                const PlacedSystem *at = nullptr;
                if (const NoteAnchor *a = anchorOf(n.note->id, &at, &x, &staffY); a && at == s) {
                    r.movedX = x + a->width / 2;
                    r.movedY = staffY + a->y;
                }
            }
            m_removed.push_back(r);
        }
    }
}

const NoteAnchor *ScoreView::anchorOf(NoteId note, const PlacedSystem **system, double *x, double *staffY) const
{
    if (!m_layout || !m_shown) return nullptr;
    const PlacedNote placed = findNote(*m_shown, note);
    if (!placed.note) return nullptr;
    const PlacedSystem *s = m_layout->systemOfBar(placed.bar);
    if (!s) return nullptr;
    const auto &bars = s->system->input().bars;
    for (const NoteAnchor &a : bars[placed.bar - s->system->firstBar()].spacing->parts[placed.part]->anchors) {
        if (a.note != note) continue;
        for (const System::StaffPlace &staff : s->system->staves())
            if (staff.part == placed.part && staff.staff == a.staff) *staffY = s->y + staff.y;
        *x = s->x + s->system->xOf(placed.bar, a.tick) + a.x;
        *system = s;
        return &a;
    }
    return nullptr;
}

void ScoreView::updateScrollBars()
{
    if (!m_layout) return;
    const QSize size = viewport()->size();
    const int width = qCeil(m_layout->width() * m_scale) + 2 * kEdge, height = qCeil(m_layout->height() * m_scale) + 2 * kEdge;
    horizontalScrollBar()->setRange(0, std::max(0, width - size.width()));
    horizontalScrollBar()->setPageStep(size.width());
    horizontalScrollBar()->setSingleStep(24);
    verticalScrollBar()->setRange(0, std::max(0, height - size.height()));
    verticalScrollBar()->setPageStep(size.height());
    verticalScrollBar()->setSingleStep(24);
}

QPointF ScoreView::origin() const
{
    const double width = m_layout ? m_layout->width() * m_scale : 0, height = m_layout ? m_layout->height() * m_scale : 0;
    double x = kEdge - horizontalScrollBar()->value(), y = kEdge - verticalScrollBar()->value();
    if (width + 2 * kEdge < viewport()->width() && !m_continuous) x = (viewport()->width() - width) / 2;
    if (m_continuous && height + 2 * kEdge < viewport()->height()) y = (viewport()->height() - height) / 2;
    const double dpr = pixelRatio();
    return {std::round(x * dpr) / dpr, std::round(y * dpr) / dpr};
}

QPointF ScoreView::toLayout(QPointF p) const
{
    return (p - origin()) / m_scale;
}

QRectF ScoreView::toViewport(const Rect &r) const
{
    return QRectF(origin() + QPointF(r.left, r.top) * m_scale, origin() + QPointF(r.right, r.bottom) * m_scale);
}

Rect ScoreView::visibleArea() const
{
    const QPointF a = toLayout(QPointF(0, 0)), b = toLayout(QPointF(viewport()->width(), viewport()->height()));
    return {a.x(), a.y(), b.x(), b.y()};
}

void ScoreView::updateArea(const Rect &area)
{
    const QRect r = toViewport(area).toAlignedRect().adjusted(-2, -2, 2, 2).intersected(viewport()->rect());
    if (r.isEmpty()) return;
    viewport()->update(r);
    Q_EMIT repaintAsked(r);
}

QRectF ScoreView::noteRect(NoteId note) const
{
    const PlacedSystem *s = nullptr;
    double x = 0, staffY = 0;
    const NoteAnchor *a = anchorOf(note, &s, &x, &staffY);
    if (!a) return {};
    return toViewport({x, staffY + a->y - 0.5, x + a->width, staffY + a->y + 0.5});
}

void ScoreView::selectionChanged()
{
    const NoteSet now = m_studio.session().selection();
    if (!m_layout) return;
    // Only heads in view whose state differs.
    const Rect visible = visibleArea();
    for (const PlacedSystem &s : m_layout->systems()) {
        if (s.y + s.system->bottom() < visible.top || s.y + s.system->top() > visible.bottom) continue;
        for (std::size_t bar = s.system->firstBar(); bar < s.system->endBar(); ++bar) {
            const auto &parts = s.system->input().bars[bar - s.system->firstBar()].spacing->parts;
            for (const System::StaffPlace &staff : s.system->staves())
                for (const NoteAnchor &a : parts[staff.part]->anchors) {
                    if (a.staff != staff.staff || now.contains(a.note) == m_selection.contains(a.note)) continue;
                    const double x = s.x + s.system->xOf(bar, a.tick) + a.x, y = s.y + staff.y;
                    updateArea({x - 4, y + std::min<double>(a.top, a.y) - 3, x + a.width + 4, y + std::max<double>(a.bottom, a.y) + 3});
                }
        }
    }
    m_selection = now;
    setAccessibleDescription(selectionText(*m_studio.score(), now));
}

QRect ScoreView::playheadRect() const
{
    if (!m_layout || !m_shown) return {};
    const BarPosition at = m_shown->locate(m_studio.playhead());
    const PlacedSystem *s = m_layout->systemOfBar(at.bar);
    if (!s) return {};
    const double x = s->x + s->system->xOf(at.bar, at.tick.value) + 0.59;
    const double top = s->y - 2, bottom = s->y + s->system->staves().back().y + 6;
    return toViewport({x, top, x, bottom}).toAlignedRect().adjusted(-4, -4, 4, 4);
}

void ScoreView::playheadMoved()
{
    const QRect now = playheadRect();
    if (now != m_playheadRect) {
        viewport()->update(m_playheadRect);
        viewport()->update(now);
        m_playheadRect = now;
    }
    if (m_follow && m_studio.playing()) makeVisible(m_studio.playhead());
}

void ScoreView::makeVisible(TimelineTick t)
{
    if (!m_layout || !m_shown) return;
    const BarPosition at = m_shown->locate(t);
    const PlacedSystem *s = m_layout->systemOfBar(at.bar);
    if (!s) return;
    const double x = s->x + s->system->xOf(at.bar, at.tick.value);
    const QRectF place = toViewport({x, s->y + s->system->top(), x + 1, s->y + s->system->bottom()});
    const QRectF view = viewport()->rect();
    if (place.left() < view.left() + 40 || place.right() > view.right() - 40)
        horizontalScrollBar()->setValue(horizontalScrollBar()->value() + qRound(place.left() - view.width() * 0.2));
    if (place.top() < view.top() || place.bottom() > view.bottom()) {
        const double margin = place.height() < view.height() ? std::min(40.0, (view.height() - place.height()) / 2) : 0;
        verticalScrollBar()->setValue(verticalScrollBar()->value() + qRound(place.top() - margin));
    }
}

TimelineTick ScoreView::timeAt(QPointF p) const
{
    if (!m_layout || !m_shown) return {};
    const QPointF at = toLayout(p);
    const PlacedSystem *s = m_layout->systemAt(at.y());
    if (!s) return {};
    const auto [bar, tick] = s->system->tickAt(at.x() - s->x - 0.59);
    return m_shown->timeline({bar, BarTick{tick}});
}

NoteId ScoreView::noteAt(QPointF p) const
{
    if (!m_layout) return {};
    const QPointF at = toLayout(p);
    const PlacedSystem *s = m_layout->systemAt(at.y());
    if (!s) return {};
    NoteId best;
    double nearest = 0.75; // staff spaces beyond the head
    for (const Item &item : s->system->items()) {
        if (item.role != Role::Head || !item.note) continue;
        const double width = m_font->metrics()->box(item.glyph).width() * item.scale;
        const double dx = std::max({s->x + item.x1 - at.x(), 0.0, at.x() - (s->x + item.x1 + width)});
        const double dy = std::max(0.0, std::abs(s->y + item.y1 - at.y()) - 0.5 * item.scale);
        const double distance = std::hypot(dx, dy * 1.6);
        if (distance < nearest) {
            nearest = distance;
            best = item.note;
        }
    }
    return best;
}

void ScoreView::resizeEvent(QResizeEvent *event)
{
    QAbstractScrollArea::resizeEvent(event);
    updateScrollBars();
    m_playheadRect = playheadRect();
}

void ScoreView::scrollContentsBy(int, int)
{
    viewport()->update();
    m_playheadRect = playheadRect();
}

bool ScoreView::viewportEvent(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        std::vector<Finding> here;
        for (const std::size_t i : findingsAt(help->pos())) here.push_back(m_studio.findings()[i]);
        if (!here.empty())
            QToolTip::showText(help->globalPos(), findingTip(here), viewport());
        else
            QToolTip::hideText();
        return true;
    }
    return QAbstractScrollArea::viewportEvent(event);
}

void ScoreView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::StyleChange) viewport()->update();
    QAbstractScrollArea::changeEvent(event);
}

} // namespace ricercar
