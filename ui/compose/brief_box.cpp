// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/brief_box.h"

#include "ui/bridge/theme.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QTextBlock>
#include <QToolTip>

#include <algorithm>

namespace ricercar {

namespace {

constexpr int kLeastLines = 3, kMostLines = 7;

QStringList examples()
{
    return {BriefBox::tr("A calm waltz in G, 32 bars, for piano, ABA"), BriefBox::tr("Two-part invention in D minor, lively, ends in the major"),
            QString::fromUtf8("d小调小步舞曲，三段式，24小节，优雅"), BriefBox::tr("Song in F for flute and piano, 16 bars, tender, half cadence in bar 8"),
            BriefBox::tr("Bars 5-8 calmer, keep the bass"), QString::fromUtf8("再多一点切分节奏")};
}

} // namespace

BriefBox::BriefBox(QWidget *parent) : QPlainTextEdit(parent)
{
    setTabChangesFocus(true);
    setAccessibleName(tr("What shall be written"));
    setAccessibleDescription(tr("A sentence in English or Chinese. Control and Enter writes."));
    setVerticalScrollBarPolicy(Qt::ScrollBarAsNeeded);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setPlaceholderText(examples().front());
    connect(this, &QPlainTextEdit::textChanged, this, [this] {
        m_marks.clear(); // until it is read anew
        paintMarks();
        updateGeometry();
    });
}

QSize BriefBox::sizeHint() const
{
    int lines = 0;
    for (QTextBlock b = document()->begin(); b.isValid(); b = b.next()) lines += std::max(1, b.layout() ? b.layout()->lineCount() : 1);
    const int tall = fontMetrics().lineSpacing() * std::clamp(lines, kLeastLines, kMostLines);
    return {240, tall + 2 * frameWidth() + static_cast<int>(2 * document()->documentMargin()) + 6};
}

void BriefBox::mark(const std::vector<TextSpan> &notUnderstood)
{
    m_marks.clear();
    const QByteArray bytes = toPlainText().toUtf8();
    for (const TextSpan &span : notUnderstood) {
        const auto at = [&](std::size_t byte) { return static_cast<int>(QString::fromUtf8(bytes.left(static_cast<int>(byte))).size()); };
        if (span.end <= static_cast<std::size_t>(bytes.size()) && span.begin < span.end)
            m_marks.push_back({at(span.begin), at(span.end), QString::fromUtf8(span.words.data(), static_cast<int>(span.words.size()))});
    }
    paintMarks();
}

QStringList BriefBox::markedWords() const
{
    QStringList words;
    for (const Mark &m : m_marks) words += m.words;
    return words;
}

void BriefBox::paintMarks()
{
    QList<QTextEdit::ExtraSelection> selections;
    for (const Mark &m : m_marks) {
        QTextEdit::ExtraSelection s;
        s.cursor = QTextCursor(document());
        s.cursor.setPosition(m.begin);
        s.cursor.setPosition(m.end, QTextCursor::KeepAnchor);
        s.format.setUnderlineStyle(QTextCharFormat::WaveUnderline);
        s.format.setUnderlineColor(theme().findingError);
        selections += s;
    }
    setExtraSelections(selections);
}

void BriefBox::recall(int by)
{
    if (m_history.isEmpty()) return;
    if (m_recalled < 0) m_draft = toPlainText();
    m_recalled = std::clamp(m_recalled + by, -1, static_cast<int>(m_history.size()) - 1);
    const int kept = m_recalled;
    setPlainText(m_recalled < 0 ? m_draft : m_history[m_recalled]);
    m_recalled = kept;
    moveCursor(QTextCursor::End);
}

void BriefBox::keyPressEvent(QKeyEvent *event)
{
    const bool control = event->modifiers() & Qt::ControlModifier;
    const bool enter = event->key() == Qt::Key_Return || event->key() == Qt::Key_Enter;
    if (enter && control) {
        m_recalled = -1;
        Q_EMIT writeAsked();
    } else if (event->key() == Qt::Key_Escape) {
        Q_EMIT stopAsked();
    } else if (control && event->key() == Qt::Key_Up) {
        recall(1);
    } else if (control && event->key() == Qt::Key_Down) {
        recall(-1);
    } else {
        QPlainTextEdit::keyPressEvent(event);
    }
}

bool BriefBox::event(QEvent *event)
{
    if (event->type() == QEvent::ShortcutOverride) { // here these keys are the box's own
        const auto *key = static_cast<QKeyEvent *>(event);
        const bool control = key->modifiers() & Qt::ControlModifier;
        static constexpr int kWithControl[] = {Qt::Key_Return, Qt::Key_Enter, Qt::Key_Up, Qt::Key_Down};
        const bool own = key->key() == Qt::Key_Escape || (control && std::find(std::begin(kWithControl), std::end(kWithControl), key->key()) != std::end(kWithControl));
        if (own) {
            event->accept();
            return true;
        }
    }
    if (event->type() == QEvent::ToolTip) {
        const auto *help = static_cast<QHelpEvent *>(event);
        const int at = cursorForPosition(viewport()->mapFromGlobal(help->globalPos())).position();
        for (const Mark &m : m_marks)
            if (at >= m.begin && at <= m.end) {
                QToolTip::showText(help->globalPos(), tr("The studio has no meaning for “%1” here: it changes nothing.").arg(m.words), this);
                return true;
            }
    }
    return QPlainTextEdit::event(event);
}

void BriefBox::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) paintMarks();
    QPlainTextEdit::changeEvent(event);
}

void BriefBox::focusInEvent(QFocusEvent *event)
{
    const QStringList all = examples();
    if (document()->isEmpty()) setPlaceholderText(all[m_example++ % all.size()]);
    QPlainTextEdit::focusInEvent(event);
}

} // namespace ricercar
