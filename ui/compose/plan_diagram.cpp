// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/plan_diagram.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPainter>
#include <QPainterPath>
#include <QToolTip>

#include <algorithm>

namespace ricercar {

namespace {

constexpr double kNumbers = 14, kBlock = 34, kSlur = 12, kSigns = 15, kSide = 6;

// The letter without its primes: what is the same music has one colour.
int colourOf(const std::string &label) { return label.empty() ? 0 : label.front() - 'A'; }

QString keyShort(KeySignature key)
{
    QString text = keyText(key);
    text.replace(QStringLiteral(" major"), QString()).replace(QStringLiteral(" minor"), QStringLiteral("m"));
    return text;
}

} // namespace

QString cadenceSign(Cadence cadence)
{
    switch (cadence) {
    case Cadence::Authentic: return QString::fromUtf8("V–I");
    case Cadence::Half: return QString::fromUtf8("–V");
    case Cadence::Plagal: return QString::fromUtf8("IV–I");
    case Cadence::Deceptive: return QString::fromUtf8("V–vi");
    case Cadence::Phrygian: return QString::fromUtf8("iv6–V");
    case Cadence::None: break;
    }
    return {};
}

PlanDiagram::PlanDiagram(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setAccessibleName(tr("Plan of the form"));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
}

QSize PlanDiagram::sizeHint() const { return {260, static_cast<int>(kNumbers + kBlock + kSlur + kSigns + 6)}; }

void PlanDiagram::setPlan(const PiecePlan &plan)
{
    m_plan = plan;
    m_current = -1;
    QStringList lines;
    for (const std::string &line : planWords(plan)) lines += fromUtf8(line);
    setAccessibleDescription(lines.join(QStringLiteral(". ")));
    update();
}

double PlanDiagram::x(std::size_t bar) const
{
    const double all = static_cast<double>(std::max<std::size_t>(1, m_plan.bars()));
    return kSide + static_cast<double>(bar) / all * (width() - 2 * kSide);
}

QString PlanDiagram::wordsOf(std::size_t section) const
{
    const std::vector<std::string> lines = planWords(m_plan);
    return section < lines.size() ? fromUtf8(lines[section]) : QString();
}

void PlanDiagram::paintEvent(QPaintEvent *)
{
    const Theme &t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(hasFocus() ? t.accent : t.border, 1));
    p.setBrush(t.paper);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    QFont small = font();
    small.setPointSizeF(std::max(7.0, font().pointSizeF() - 1.5));
    QFont bold = font();
    bold.setBold(true);
    double freeNumber = 0, freeSign = 0;
    const double top = kNumbers, phrases = top + kBlock, signs = phrases + kSlur + 1;
    // A plan's bars are counted from its first section, which an anacrusis may stand before.
    const std::size_t origin = m_plan.sections.empty() ? 0 : m_plan.sections.front().firstBar;
    for (std::size_t i = 0; i < m_plan.sections.size(); ++i) {
        const PlannedSection &s = m_plan.sections[i];
        const double left = x(s.firstBar - origin), right = x(s.firstBar - origin + s.bars);
        const QRectF box(left + 1, top, std::max(2.0, right - left - 2), kBlock - 2);
        QColor fill = t.idea(colourOf(s.label));
        fill.setAlphaF(s.returnOf && !s.varied ? 0.34f : 0.20f);
        p.setPen(QPen(t.idea(colourOf(s.label)), static_cast<int>(i) == m_current ? 2.2 : 1.2, s.varied ? Qt::DashLine : Qt::SolidLine));
        p.setBrush(fill);
        p.drawRoundedRect(box, 3, 3);
        p.setPen(t.text);
        p.setFont(bold);
        const QString label = p.fontMetrics().elidedText(fromUtf8(s.label), Qt::ElideRight, static_cast<int>(box.width()) - 2);
        p.drawText(QRectF(box.left(), box.top() + 1, box.width(), 16), Qt::AlignCenter, label);
        p.setFont(small);
        p.setPen(t.textDim);
        const QString number = QString::number(s.firstBar - origin + 1);
        if (left + 1 >= freeNumber) {
            p.drawText(QPointF(left + 1, kNumbers - 3), number);
            freeNumber = left + 1 + p.fontMetrics().horizontalAdvance(number) + 4;
        }
        const QString key = keyShort(s.key);
        if (p.fontMetrics().horizontalAdvance(key) < box.width()) p.drawText(QRectF(box.left(), box.top() + 15, box.width(), 15), Qt::AlignCenter, key);
        for (const PlannedPhrase &phrase : s.phrases) {
            const double a = x(phrase.firstBar - origin) + 2, b = x(phrase.firstBar - origin + phrase.bars) - 2;
            QPainterPath slur(QPointF(a, phrases + 1));
            slur.quadTo(QPointF((a + b) / 2, phrases + kSlur * 1.5), QPointF(b, phrases + 1));
            p.setPen(QPen(t.textDim, 1));
            p.setBrush(Qt::NoBrush);
            p.drawPath(slur);
            if (phrase.cadence == Cadence::None) continue;
            // Filled where it closes, open where it waits.
            const bool closes = phrase.cadence == Cadence::Authentic || phrase.cadence == Cadence::Plagal;
            p.setPen(QPen(t.text, 1.2));
            p.setBrush(closes ? QBrush(t.text) : QBrush(t.paper));
            p.drawEllipse(QPointF(b - 1, phrases + 3), 2.6, 2.6);
            const QString sign = cadenceSign(phrase.cadence);
            const double wide = p.fontMetrics().horizontalAdvance(sign), at = std::clamp(b - wide + 4, 2.0, width() - wide - 2);
            if (at < freeSign) continue;
            p.drawText(QPointF(at, signs + 11), sign);
            freeSign = at + wide + 3;
        }
    }
}

int PlanDiagram::sectionAt(QPointF at) const
{
    if (m_plan.sections.empty()) return -1;
    const std::size_t origin = m_plan.sections.front().firstBar;
    for (std::size_t i = 0; i < m_plan.sections.size(); ++i) {
        const PlannedSection &s = m_plan.sections[i];
        if (at.x() >= x(s.firstBar - origin) && at.x() < x(s.firstBar - origin + s.bars)) return static_cast<int>(i);
    }
    return -1;
}

void PlanDiagram::setCurrent(int section)
{
    m_current = section;
    if (section >= 0) {
        setAccessibleDescription(wordsOf(static_cast<std::size_t>(section)));
        QToolTip::showText(mapToGlobal(QPoint(static_cast<int>(x(m_plan.sections[static_cast<std::size_t>(section)].firstBar)), height())), wordsOf(static_cast<std::size_t>(section)), this);
    }
    update();
}

void PlanDiagram::keyPressEvent(QKeyEvent *event)
{
    const int count = static_cast<int>(m_plan.sections.size());
    switch (event->key()) {
    case Qt::Key_Right: return setCurrent(std::min(count - 1, m_current + 1));
    case Qt::Key_Left: return setCurrent(std::max(count > 0 ? 0 : -1, m_current - 1));
    default: QWidget::keyPressEvent(event);
    }
}

bool PlanDiagram::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        if (const int section = sectionAt(help->pos()); section >= 0) QToolTip::showText(help->globalPos(), wordsOf(static_cast<std::size_t>(section)), this);
        return true;
    }
    return QWidget::event(event);
}

void PlanDiagram::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void PlanDiagram::focusOutEvent(QFocusEvent *event)
{
    m_current = -1;
    QWidget::focusOutEvent(event);
    update();
}

} // namespace ricercar
