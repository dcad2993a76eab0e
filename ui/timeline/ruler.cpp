// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/timeline/ruler.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QHelpEvent>
#include <QMouseEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

namespace ricercar {

namespace {
constexpr int kNumbers = 20;   // height of the row of bar numbers
constexpr int kDragStart = 4;  // px
} // namespace

Ruler::Ruler(Studio &studio, TimePitch &view, QWidget *parent) : QWidget(parent), m_studio(studio), m_view(view)
{
    setFixedHeight(38);
    setMouseTracking(true);
    setAccessibleName(tr("Bars and beats"));
    connect(&view, &TimePitch::changed, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::cadencesChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::regionChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::loopChanged, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::playheadMoved, this, qOverload<>(&QWidget::update));
    connect(&studio, &Studio::scoreChanged, this, [this](const ScorePtr &, const ScorePtr &, const Delta &delta) {
        if (delta.structure || !delta.masterBars.empty()) update();
    });
}

void Ruler::paintEvent(QPaintEvent *event)
{
    const Theme &t = theme();
    const Score &score = *m_studio.score();
    QPainter p(this);
    p.fillRect(event->rect(), t.panel);
    p.fillRect(QRect(0, height() - 1, width(), 1), t.border);

    if (const auto &loop = m_studio.loopRange()) {
        QColor band = m_studio.looping() ? t.accent : t.textDim;
        band.setAlphaF(m_studio.looping() ? 0.35f : 0.2f);
        p.fillRect(QRectF(m_view.x(loop->begin), 0, m_view.width(loop->length()), 5), band);
        band.setAlphaF(0.12f);
        p.fillRect(QRectF(m_view.x(loop->begin), 5, m_view.width(loop->length()), kNumbers - 5), band);
    }

    if (const auto &region = m_studio.markedRegion()) {
        QColor band = t.selection;
        band.setAlphaF(0.25f);
        p.fillRect(QRectF(m_view.x(region->range.begin), kNumbers, m_view.width(region->range.length()), height() - kNumbers - 1), band);
    }

    QFont small = font();
    small.setPointSizeF(std::max(7.0, font().pointSizeF() - 1.5));
    const QFontMetricsF metrics(font());
    const QFontMetricsF smallMetrics(small);
    double numberEnd = -1, markEnd = -1;
    for (std::size_t b = score.locate(m_view.tick(-200)).bar; b < score.barCount(); ++b) {
        const double x = std::round(m_view.x(score.barStart(b)));
        if (x > width()) break;
        const MasterBar &bar = *score.masterBars[b];
        if (x >= numberEnd) {
            const QString number = QString::number(score.barNumber(b));
            p.setFont(font());
            p.setPen(t.text);
            p.drawText(QPointF(x + 4, 4 + metrics.ascent()), number);
            numberEnd = x + std::max(24.0, metrics.horizontalAdvance(number) + 12);
            p.fillRect(QRectF(x, 4, 1, kNumbers - 4), t.gridBar);
        } else if (m_view.width(bar.length) >= 6) {
            p.fillRect(QRectF(x, kNumbers - 6, 1, 6), t.gridBar);
        }
        const auto beats = beatsOf(bar);
        if (m_view.width(bar.length) / static_cast<double>(std::max<std::size_t>(1, beats.size())) >= 14)
            for (const auto &[start, length] : beats)
                if (start.value > 0)
                    p.fillRect(QRectF(std::round(x + m_view.width(Ticks{start.value})), kNumbers - 4, 1, 4), t.gridBar);

        // What changes here.
        std::vector<std::pair<double, QString>> marks;
        QStringList here;
        if (b == 0 || !(score.masterBars[b - 1]->time == bar.time)) here += metreName(bar.time);
        if (b == 0 || !(score.masterBars[b - 1]->key == bar.key)) here += keyText(bar.key);
        for (const TempoMark &tempo : bar.tempi) {
            const QString text = tempo.text.empty() ? QString::fromUtf8("♩=%1").arg(std::lround(tempo.quartersPerMinute))
                                                    : fromUtf8(tempo.text);
            if (tempo.at.value == 0)
                here += text;
            else
                marks.emplace_back(x + m_view.width(Ticks{tempo.at.value}), text);
        }
        if (!here.isEmpty()) marks.emplace_back(x, here.join(QStringLiteral("  ")));
        for (const ChordSymbol &chord : bar.chords)
            if (!chord.text.empty()) marks.emplace_back(x + m_view.width(Ticks{chord.at.value}), fromUtf8(chord.text));
        std::stable_sort(marks.begin(), marks.end(), [](const auto &a, const auto &c) { return a.first < c.first; });
        p.setFont(small);
        p.setPen(t.textDim);
        for (const auto &[at, text] : marks) {
            if (at < markEnd) continue;
            p.drawText(QPointF(at + 8, kNumbers + 2 + smallMetrics.ascent()), text);
            markEnd = at + smallMetrics.horizontalAdvance(text) + 14;
        }
    }

    // Cadences wished for: a flag at the last chord, its kind beside it.
    p.setFont(small);
    for (const CadenceWish &wish : m_studio.cadences()) {
        const double x = std::round(m_view.x(wish.at));
        const QString words = cadenceName(wish.kind);
        const double wide = smallMetrics.horizontalAdvance(words) + 8;
        if (x > width() || x + wide < 0) continue;
        const QRectF flag(x, kNumbers - 1, wide, smallMetrics.height());
        p.fillRect(flag, t.panel);
        p.setPen(QPen(t.accent, 1));
        p.drawRect(flag.adjusted(0.5, 0.5, -0.5, -0.5));
        p.setPen(t.text);
        p.drawText(flag, Qt::AlignCenter, words);
        p.fillRect(QRectF(x, kNumbers - 1, 1.5, height() - kNumbers), t.accent);
    }

    const double x = std::round(m_view.x(m_studio.playhead()));
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(Qt::NoPen);
    p.setBrush(t.playhead);
    QPainterPath head;
    head.moveTo(x - 5.5, height() - 9);
    head.lineTo(x + 6.5, height() - 9);
    head.lineTo(x + 0.5, height() - 1);
    head.closeSubpath();
    p.drawPath(head);
}

void Ruler::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) return;
    m_pressed = true;
    m_dragging = false;
    m_pressX = event->position().x();
    m_pressTick = nearestBeat(*m_studio.score(), m_view.tick(m_pressX));
}

void Ruler::mouseMoveEvent(QMouseEvent *event)
{
    if (!m_pressed) return;
    if (!m_dragging && std::abs(event->position().x() - m_pressX) < kDragStart) return;
    m_dragging = true;
    const TimelineTick now = nearestBeat(*m_studio.score(), m_view.tick(event->position().x()));
    m_studio.setLoop(TickRange{std::min(now, m_pressTick), std::max(now, m_pressTick)}, true);
}

void Ruler::mouseReleaseEvent(QMouseEvent *event)
{
    if (!m_pressed) return;
    m_pressed = false;
    if (!m_dragging) m_studio.setPlayhead(m_studio.snapped(m_view.tick(event->position().x())));
}

void Ruler::mouseDoubleClickEvent(QMouseEvent *event)
{
    const auto &loop = m_studio.loopRange();
    if (loop && loop->contains(m_view.tick(event->position().x()))) m_studio.setLoop(loop, !m_studio.looping());
}

bool Ruler::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        for (const CadenceWish &wish : m_studio.cadences()) {
            const double x = m_view.x(wish.at);
            if (help->pos().x() < x - 2 || help->pos().x() > x + 60 || help->pos().y() < kNumbers - 2) continue;
            QToolTip::showText(help->globalPos(), tr("Wished here: %1 cadence, %2").arg(cadenceName(wish.kind), placeText(*m_studio.score(), wish.at)), this);
            return true;
        }
        QToolTip::showText(help->globalPos(), tr("Click to move the playhead, drag to loop some bars."), this);
        return true;
    }
    return QWidget::event(event);
}

} // namespace ricercar
