// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/idea_card.h"

#include "ui/bridge/finding_words.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/idea_difference.h"
#include "ui/icons/icons.h"

#include <QHBoxLayout>
#include <QHelpEvent>
#include <QKeyEvent>
#include <QLabel>
#include <QMenu>
#include <QPainter>
#include <QStyle>
#include <QToolButton>
#include <QToolTip>

namespace ricercar {

// The parts of the ranking as small columns; each tells its name and reason.
class ScoreBars : public QWidget {
public:
    ScoreBars(const std::vector<ScorePart> &parts, QWidget *parent) : QWidget(parent) { show(parts); }
    void show(const std::vector<ScorePart> &parts)
    {
        m_parts = parts;
        setFixedSize(std::max<int>(24, static_cast<int>(parts.size()) * kStep), 22);
        QStringList lines;
        for (const ScorePart &p : parts)
            lines += IdeaCard::tr("%1: %2 %").arg(nameOf(p)).arg(std::lround(p.value * 100));
        setAccessibleName(lines.join(QStringLiteral(", ")));
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        const Theme &t = theme();
        QPainter p(this);
        for (std::size_t i = 0; i < m_parts.size(); ++i) {
            const double x = static_cast<double>(i) * kStep + 1;
            const double value = std::clamp(m_parts[i].value, 0.0, 1.0);
            p.fillRect(QRectF(x, 0, kStep - 3, height()), t.border);
            const double tall = std::max(1.0, std::round(value * height()));
            p.fillRect(QRectF(x, height() - tall, kStep - 3, tall), t.textDim);
        }
    }
    bool event(QEvent *event) override
    {
        if (event->type() == QEvent::ToolTip) {
            auto *help = static_cast<QHelpEvent *>(event);
            const auto i = static_cast<std::size_t>(help->pos().x() / kStep);
            if (i < m_parts.size())
                QToolTip::showText(help->globalPos(),
                                   QStringLiteral("%1: %2 %\n%3").arg(nameOf(m_parts[i])).arg(std::lround(m_parts[i].value * 100)).arg(fromUtf8(m_parts[i].reason)),
                                   this);
            return true;
        }
        return QWidget::event(event);
    }

private:
    static QString nameOf(const ScorePart &part) { return fromUtf8(part.name).replace(QLatin1Char('-'), QLatin1Char(' ')); }
    static constexpr int kStep = 9;
    std::vector<ScorePart> m_parts;
};

namespace {

// The idea's colour, with its number.
class IdeaBadge : public QWidget {
public:
    IdeaBadge(int index, int rank, QWidget *parent) : QWidget(parent), m_index(index), m_rank(rank) { setFixedSize(22, 22); }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        const QColor colour = theme().idea(m_index);
        p.setPen(QPen(colour, 1.5));
        p.setBrush(Qt::NoBrush);
        p.drawRoundedRect(QRectF(rect()).adjusted(1.5, 1.5, -1.5, -1.5), 4, 4);
        QFont bold = font();
        bold.setBold(true);
        p.setFont(bold);
        p.setPen(theme().text);
        p.drawText(rect(), Qt::AlignCenter, m_rank > 0 ? QString::number(m_index + 1) : QString::fromUtf8("·"));
    }

private:
    int m_index, m_rank;
};

} // namespace

IdeaCard::IdeaCard(const Alternative &alternative, const Score *base, int index, QWidget *parent)
    : QFrame(parent), m_alternative(alternative), m_picture(base && hasNotes(*base) ? base : nullptr, *alternative.score, alternative.range), m_index(index)
{
    setProperty("card", true);
    setFocusPolicy(Qt::StrongFocus);
    if (base)
        for (const PartId part : changedParts(*base, *alternative.score)) m_parts.emplace_back(part, partTitle(*alternative.score->part(part)));
    const auto button = [this](const QString &name, const QString &what) {
        auto *b = new QToolButton(this);
        b->setIcon(icon(name));
        b->setIconSize({18, 18});
        b->setFixedSize(28, 26);
        b->setToolTip(what);
        b->setAccessibleName(what);
        return b;
    };
    m_listen = button(QStringLiteral("play"), tr("Hear this idea"));
    m_accept = button(QStringLiteral("accept"), tr("Accept this idea"));
    m_more = button(QStringLiteral("more"), tr("More for this idea"));
    connect(m_listen, &QToolButton::clicked, this, &IdeaCard::listenAsked);
    connect(m_accept, &QToolButton::clicked, this, &IdeaCard::acceptAsked);
    connect(m_more, &QToolButton::clicked, this, [this] { openMenu(m_more->mapToGlobal(QPoint(0, m_more->height()))); });

    auto *top = new QHBoxLayout;
    top->setSpacing(4);
    top->addWidget(new IdeaBadge(index, alternative.rank, this));
    top->addSpacing(4);
    top->addWidget(m_scores = new ScoreBars(alternative.parts, this));
    top->addStretch(1);
    top->addWidget(m_listen);
    top->addWidget(m_accept);
    top->addWidget(m_more);
    const auto words = [this](bool dim) {
        auto *label = new QLabel(this);
        label->setWordWrap(true);
        label->setTextInteractionFlags(Qt::NoTextInteraction);
        label->setProperty("dim", dim);
        return label;
    };
    m_why = words(false);
    m_difference = words(true);
    if (base) m_difference->setText(differenceText(*base, *alternative.score));
    m_difference->setVisible(base != nullptr);
    m_state = words(true);
    m_findings = words(false);
    QStringList sentences;
    for (const Finding &f : alternative.findings)
        if (f.severity != Severity::Info) sentences += QString::fromUtf8("• ") + findingText(f);
    constexpr int kMostFindings = 8;
    if (const int more = static_cast<int>(sentences.size()) - kMostFindings; more > 0) {
        sentences = sentences.mid(0, kMostFindings);
        sentences += tr("… and %1 more").arg(more);
    }
    m_findings->setText(sentences.join(QLatin1Char('\n')));
    m_findings->hide();
    m_findingsToggle = button(QStringLiteral("down"), tr("Show what is to be objected to"));
    m_findingsToggle->setCheckable(true);
    m_findingsToggle->setIconSize({14, 14});
    m_findingsToggle->setFixedSize(24, 20);
    m_findingsToggle->setVisible(!sentences.isEmpty());
    connect(m_findingsToggle, &QToolButton::toggled, m_findings, &QWidget::setVisible);
    auto *stateRow = new QHBoxLayout;
    stateRow->setSpacing(4);
    stateRow->addWidget(m_state, 1);
    stateRow->addWidget(m_findingsToggle, 0, Qt::AlignTop);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(8, 6, 6, 8);
    all->setSpacing(4);
    all->addLayout(top);
    if (!m_picture.empty()) all->addWidget(new MusicPictureView(m_picture, index, this));
    all->addWidget(m_why);
    all->addWidget(m_difference);
    all->addLayout(stateRow);
    all->addWidget(m_findings);
    setAccepted({});
    showWhy();
}

void IdeaCard::showWhy()
{
    m_why->setText(fromUtf8(m_alternative.why));
    m_why->setVisible(!m_alternative.why.empty());
    setAccessibleName(tr("Idea %1: %2").arg(m_index + 1).arg(fromUtf8(m_alternative.why)));
    setAccessibleDescription(m_difference->text());
}

void IdeaCard::setRanking(const Alternative &ranked)
{
    m_alternative.rank = ranked.rank;
    m_alternative.total = ranked.total;
    m_alternative.parts = ranked.parts;
    m_alternative.why = ranked.why;
    m_scores->show(ranked.parts);
    showWhy();
}

void IdeaCard::setAccepted(const QString &words)
{
    if (!words.isEmpty()) {
        m_state->setText(words);
        return;
    }
    int errors = 0, weak = 0;
    for (const Finding &f : m_alternative.findings) {
        errors += f.severity == Severity::Error;
        weak += f.severity == Severity::Weakness;
    }
    QStringList words2{fromUtf8(m_alternative.draft.generator)};
    if (errors + weak == 0)
        words2 += tr("nothing to object to");
    else if (errors == 0)
        words2 += weak == 1 ? tr("1 weakness") : tr("%1 weaknesses").arg(weak);
    else
        words2 += errors == 1 ? tr("1 fault remains") : tr("%1 faults remain").arg(errors);
    words2.removeAll(QString());
    m_state->setText(words2.join(QString::fromUtf8(" · ")));
}

void IdeaCard::setChosen(bool chosen)
{
    if (property("chosen").toBool() == chosen) return;
    setProperty("chosen", chosen);
    style()->unpolish(this);
    style()->polish(this);
}

void IdeaCard::setSounding(bool sounding)
{
    m_listen->setIcon(icon(sounding ? QStringLiteral("stop") : QStringLiteral("play")));
    m_listen->setToolTip(sounding ? tr("Stop") : tr("Hear this idea"));
}

void IdeaCard::setSelectedBars(const QString &bars) { m_bars = bars; }

void IdeaCard::setStretch(const QString &stretch) { m_stretch = stretch; }

void IdeaCard::openMenu(const QPoint &at)
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    QAction *all = menu->addAction(icon(QStringLiteral("accept")), tr("Accept all of it"));
    QAction *bars = menu->addAction(m_bars.isEmpty() ? tr("Accept some bars: select notes or a loop first")
                                                     : tr("Accept %1 only").arg(m_bars));
    bars->setEnabled(!m_bars.isEmpty());
    QAction *stretch = menu->addAction(m_stretch.isEmpty() ? tr("Accept selected notes: select or mark some first") : tr("Accept the notes of %1 only").arg(m_stretch));
    stretch->setEnabled(!m_stretch.isEmpty());
    connect(stretch, &QAction::triggered, this, &IdeaCard::acceptStretchAsked);
    if (m_parts.size() > 1)
        for (const auto &[part, name] : m_parts)
            connect(menu->addAction(tr("Accept %1 only").arg(name)), &QAction::triggered, this, [this, part = part] { Q_EMIT acceptPartAsked(part); });
    menu->addSeparator();
    QAction *keep = menu->addAction(icon(QStringLiteral("keep")), tr("Keep in the sketchbook"));
    QAction *drop = menu->addAction(icon(QStringLiteral("discard")), tr("Discard"));
    connect(all, &QAction::triggered, this, &IdeaCard::acceptAsked);
    connect(bars, &QAction::triggered, this, &IdeaCard::acceptBarsAsked);
    connect(keep, &QAction::triggered, this, &IdeaCard::keepAsked);
    connect(drop, &QAction::triggered, this, &IdeaCard::discardAsked);
    menu->popup(at);
}

void IdeaCard::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::RightButton) {
        Q_EMIT chosen();
        openMenu(event->globalPosition().toPoint());
        return;
    }
    Q_EMIT chosen();
}

void IdeaCard::keyPressEvent(QKeyEvent *event)
{
    switch (event->key()) {
    case Qt::Key_Return:
    case Qt::Key_Enter: Q_EMIT acceptAsked(); return;
    case Qt::Key_L: Q_EMIT listenAsked(); return;
    case Qt::Key_Delete: Q_EMIT discardAsked(); return;
    case Qt::Key_Down: focusNextChild(); return;
    case Qt::Key_Up: focusPreviousChild(); return;
    default: QFrame::keyPressEvent(event);
    }
}

bool IdeaCard::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) { // on a card these keys mean the idea, not the notes
        const auto *key = static_cast<QKeyEvent *>(event);
        if (key->modifiers() == Qt::NoModifier && (key->key() == Qt::Key_L || key->key() == Qt::Key_Delete)) {
            event->accept();
            return true;
        }
    }
    return QFrame::event(event);
}

void IdeaCard::focusInEvent(QFocusEvent *event)
{
    QFrame::focusInEvent(event);
    if (event->reason() == Qt::TabFocusReason || event->reason() == Qt::BacktabFocusReason) Q_EMIT chosen();
}

} // namespace ricercar
