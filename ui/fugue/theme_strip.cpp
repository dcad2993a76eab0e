// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/theme_strip.h"

#include "core/theory/key.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QKeyEvent>
#include <QMouseEvent>
#include <QPainter>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

constexpr double kLeft = 30;        // px left of the notes, for the names of the lowest and highest
constexpr double kSide = 10;        // px right of them
constexpr double kRowHeight = 64;   // of the notes of one line
constexpr double kTop = 18;         // for "head", "tail"
constexpr double kGrip = 5;         // px near an edge that take hold of it

QColor faded(QColor colour, double alpha)
{
    colour.setAlphaF(static_cast<float>(alpha));
    return colour;
}

QString degreeSign(const SubjectNote &note)
{
    QString sign;
    for (int i = 0; i < note.alter; ++i) sign += QString::fromUtf8("♯");
    for (int i = 0; i > note.alter; --i) sign += QString::fromUtf8("♭");
    return sign + QString::number(note.degree + 1);
}

} // namespace

QString noteWords(const SpelledPitch &pitch)
{
    QString name = QString(QLatin1Char("CDEFGAB"[static_cast<int>(pitch.step)]));
    for (int i = 0; i < pitch.alter; ++i) name += QString::fromUtf8("♯");
    for (int i = 0; i > pitch.alter; --i) name += QString::fromUtf8("♭");
    return name + QString::number(pitch.octave);
}

ThemeStrip::ThemeStrip(QWidget *parent) : QWidget(parent)
{
    setMouseTracking(true);
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("The subject, note by note"));
}

void ThemeStrip::setSubject(const WovenLine &line, const SubjectAnalysis &analysis, std::size_t answerPlace)
{
    m_line = line;
    m_analysis = analysis;
    m_place = answerPlace;
    m_current = std::min(m_current, static_cast<int>(line.size()) - 1);
    update();
}

void ThemeStrip::setAnswer(const Answer *answer)
{
    m_hasAnswer = answer != nullptr;
    if (answer) m_answer = *answer;
    setAccessibleName(tr("The answer under the subject, note by note"));
    updateGeometry();
    setCurrent(m_current);
    update();
}

void ThemeStrip::setStrettos(const std::vector<Stretto> &strettos)
{
    m_strettos.clear();
    for (std::size_t i = 0; m_analysis && i < strettos.size(); ++i) {
        const Stretto &s = strettos[i]; // the best first
        if (std::any_of(m_strettos.begin(), m_strettos.end(), [&s](const StrettoMark &m) { return m.after == s.after; })) continue;
        m_strettos.push_back({s.after, static_cast<int>(i), s.score, s.good(), fromUtf8(inWords(s, m_analysis->metre))});
    }
    update();
}

void ThemeStrip::clear()
{
    m_strettos.clear();
    m_line.clear();
    m_analysis.reset();
    m_current = -1;
    update();
}

double ThemeStrip::x(int tick) const
{
    if (m_line.empty()) return kLeft;
    const double from = m_line.front().onset, to = m_line.back().end;
    return kLeft + (tick - from) / std::max(1.0, to - from) * (width() - kLeft - kSide);
}

QRectF ThemeStrip::row(bool answer) const
{
    return {0, answer ? kTop + kRowHeight + 18 : kTop, static_cast<double>(width()), kRowHeight};
}

QRectF ThemeStrip::rectOf(const WovenLine &line, std::size_t note, bool answer) const
{
    if (note >= line.size()) return {};
    int low = 128, high = 0;
    for (const WovenNote &n : line) {
        low = std::min(low, n.key);
        high = std::max(high, n.key);
    }
    const QRectF area = row(answer).adjusted(0, 12, 0, -4);
    const double step = std::min(6.0, area.height() / (high - low + 1));
    const double used = step * (high - low + 1), top = area.top() + (area.height() - used) / 2;
    const WovenNote &n = line[note];
    return {x(n.onset), top + (high - n.key) * step, std::max(3.0, x(n.end) - x(n.onset) - 1), std::max(3.0, step)};
}

QRectF ThemeStrip::noteRect(int note) const
{
    return note < 0 ? QRectF() : rectOf(m_hasAnswer ? m_answer.line : m_line, static_cast<std::size_t>(note), m_hasAnswer);
}

QRectF ThemeStrip::windowRect() const
{
    if (!m_hasAnswer || !m_answer.window || m_line.empty()) return {};
    const auto [first, last] = *m_answer.window;
    if (first < 1 || last < first || last > m_line.size()) return {};
    const QRectF area = row(true);
    return {x(m_line[first - 1].onset) - 2, area.top(), x(m_line[last - 1].end) - x(m_line[first - 1].onset) + 3, area.height()};
}

QRectF ThemeStrip::strettoRect(int stretto) const
{
    if (m_hasAnswer || m_line.empty()) return {};
    for (const StrettoMark &m : m_strettos)
        if (m.index == stretto) {
            const double tall = 3 + 11 * m.score, foot = kTop + kRowHeight + 34;
            return {x(m_line.front().onset + m.after) - 1.5, foot - tall, 3, tall};
        }
    return {};
}

int ThemeStrip::strettoAt(QPointF at) const
{
    for (const StrettoMark &m : m_strettos)
        if (QRectF r = strettoRect(m.index); !r.isEmpty()) {
            r.setTop(kTop + kRowHeight + 18);
            if (r.adjusted(-3, 0, 3, 3).contains(at)) return m.index;
        }
    return -1;
}

// A long fifth degree: over the tonic a fifth, which inversion at the octave turns into a fourth.
bool ThemeStrip::inverts(std::size_t note) const
{
    return m_analysis && note < m_analysis->notes.size() && isPlain(m_analysis->notes[note], 4) && m_line[note].end - m_line[note].onset >= m_analysis->metre.beat();
}

const AnswerChange *ThemeStrip::changeAt(int note) const
{
    if (!m_hasAnswer || note < 0) return nullptr;
    for (const AnswerChange &c : m_answer.changes)
        if (static_cast<int>(c.index) == note + 1) return &c;
    return nullptr;
}

QString ThemeStrip::wordsOf(int note) const
{
    if (note < 0 || note >= static_cast<int>(m_line.size()) || !m_analysis) return {};
    const std::size_t i = static_cast<std::size_t>(note);
    const QString degree = i < m_analysis->notes.size() ? fromUtf8(degreeWords(m_analysis->notes[i], m_analysis->key)) : QString();
    if (!m_hasAnswer) {
        QString words = tr("Note %1: %2, %3").arg(note + 1).arg(noteWords(m_line[i].pitch), degree);
        for (const ImpliedChord &c : m_analysis->harmony)
            if (c.begin <= m_line[i].onset && m_line[i].onset < c.end && !c.name.empty()) words += tr(", over %1").arg(fromUtf8(c.name));
        if (m_line[i].pitch == m_analysis->highest) words += tr(", its highest note");
        if (m_line[i].pitch == m_analysis->lowest) words += tr(", its lowest note");
        if (i == 0 && m_analysis->headEnd > 0) words += tr("; the head begins");
        if (i == m_analysis->headEnd && i > 0) words += tr("; the tail begins");
        if (m_analysis->modulatesAt == i) words += tr("; here the subject has gone to the dominant");
        if (inverts(i)) words += tr("; over the tonic a fifth, which inversion turns into a fourth");
        return words + QStringLiteral(".");
    }
    const QString pair = tr("Note %1: %2 of the subject (%3), %4 of the answer.").arg(note + 1).arg(noteWords(m_line[i].pitch), degree, noteWords(m_answer.line[i].pitch));
    if (const AnswerChange *c = changeAt(note))
        return tr("%1 %2 %3 (%4)").arg(pair, c->rule == "free" ? tr("Your choice:") : tr("Rule %1:").arg(fromUtf8(c->rule)), fromUtf8(c->sentence), fromUtf8(c->source));
    return tr("%1 It is a fifth higher, as in a real answer.").arg(pair);
}

void ThemeStrip::setCurrent(int note)
{
    note = std::clamp(note, -1, static_cast<int>(m_line.size()) - 1);
    m_current = note;
    setAccessibleDescription(wordsOf(note));
    update();
    Q_EMIT currentChanged(note);
}

int ThemeStrip::noteAt(QPointF at) const
{
    for (std::size_t i = 0; i < m_line.size(); ++i)
        for (const bool answer : {false, true}) {
            if (answer && !m_hasAnswer) continue;
            if (rectOf(answer ? m_answer.line : m_line, i, answer).adjusted(-2, -7, 2, 7).contains(at)) return static_cast<int>(i);
        }
    return -1;
}

int ThemeStrip::placeAt(QPointF at) const
{
    if (m_hasAnswer || !m_analysis || at.y() < height() - 22) return -1;
    const auto &places = m_analysis->answerPlaces;
    for (std::size_t i = 0; i < places.size(); ++i)
        if (std::abs(x(places[i].at) - at.x()) <= 7) return static_cast<int>(i);
    return -1;
}

int ThemeStrip::nearestNote(double px) const
{
    int best = 0;
    for (std::size_t i = 0; i < m_line.size(); ++i)
        if (x(m_line[i].onset) <= px) best = static_cast<int>(i);
    return best;
}

ThemeStrip::Grip ThemeStrip::gripAt(QPointF at) const
{
    if (!m_hasAnswer || !row(true).contains(at)) return Grip::None;
    const QRectF w = windowRect();
    if (w.isEmpty()) return Grip::New;
    if (std::abs(at.x() - w.left()) <= kGrip) return Grip::Left;
    if (std::abs(at.x() - w.right()) <= kGrip) return Grip::Right;
    return w.contains(at) ? Grip::Body : Grip::New;
}

void ThemeStrip::ask(bool first, Window window)
{
    if (m_line.empty()) return;
    const std::size_t count = m_line.size();
    if (window) {
        window->first = std::clamp<std::size_t>(window->first, 1, count);
        window->second = std::clamp<std::size_t>(window->second, window->first, count);
    }
    if (first == m_answer.firstAtFourth && window == m_answer.window) return;
    Q_EMIT windowAsked(first, window);
}

// ---- mouse and keys

void ThemeStrip::mousePressEvent(QMouseEvent *event)
{
    if (event->button() != Qt::LeftButton) return;
    if (const int place = placeAt(event->position()); place >= 0) {
        Q_EMIT placeAsked(place);
        return;
    }
    if (const int stretto = strettoAt(event->position()); stretto >= 0) {
        Q_EMIT strettoAsked(stretto);
        return;
    }
    const int note = noteAt(event->position());
    if (note >= 0) setCurrent(note);
    m_grip = gripAt(event->position());
    // A click on a note tells of it; a window of one's own is drawn out from the empty field.
    if (m_grip == Grip::New && note >= 0 && m_answer.window) m_grip = Grip::None;
    m_gripNote = nearestNote(event->position().x());
    m_gripWindow = m_answer.window;
}

void ThemeStrip::mouseMoveEvent(QMouseEvent *event)
{
    if (m_grip == Grip::None || !(event->buttons() & Qt::LeftButton)) {
        const Grip grip = gripAt(event->position());
        setCursor(grip == Grip::Left || grip == Grip::Right ? Qt::SizeHorCursor : grip == Grip::Body ? Qt::OpenHandCursor : Qt::ArrowCursor);
        if (const int note = noteAt(event->position()); note >= 0 && note != m_current) setCurrent(note);
        if (const int place = placeAt(event->position()); place >= 0)
            Q_EMIT remarked(tr("The answer may enter here: %1. Click to choose it.").arg(fromUtf8(m_analysis->answerPlaces[static_cast<std::size_t>(place)].why)));
        else if (const int stretto = strettoAt(event->position()); stretto >= 0)
            for (const StrettoMark &m : m_strettos)
                if (m.index == stretto) Q_EMIT remarked(tr("Stretto: %1 Click to hear it.").arg(m.words.left(1).toLower() + m.words.mid(1)));
        return;
    }
    const int here = nearestNote(event->position().x()), by = here - m_gripNote;
    if (m_grip == Grip::New) {
        if (std::abs(by) < 1) return;
        ask(m_answer.firstAtFourth, std::pair{static_cast<std::size_t>(std::min(here, m_gripNote) + 1), static_cast<std::size_t>(std::max(here, m_gripNote) + 1)});
        return;
    }
    if (!m_gripWindow) return;
    const int count = static_cast<int>(m_line.size());
    int first = static_cast<int>(m_gripWindow->first), last = static_cast<int>(m_gripWindow->second);
    if (m_grip == Grip::Left) first = std::clamp(here + 1, 1, last);
    if (m_grip == Grip::Right) last = std::clamp(here + 1, first, count);
    if (m_grip == Grip::Body) {
        const int move = std::clamp(by, 1 - first, count - last);
        first += move;
        last += move;
    }
    ask(m_answer.firstAtFourth, std::pair{static_cast<std::size_t>(first), static_cast<std::size_t>(last)});
}

void ThemeStrip::mouseReleaseEvent(QMouseEvent *) { m_grip = Grip::None; }

void ThemeStrip::keyPressEvent(QKeyEvent *event)
{
    const int count = static_cast<int>(m_line.size());
    const int by = event->key() == Qt::Key_Right ? 1 : event->key() == Qt::Key_Left ? -1 : 0;
    if (count == 0) return QWidget::keyPressEvent(event);
    if (by != 0 && m_hasAnswer && (event->modifiers() & (Qt::ControlModifier | Qt::ShiftModifier | Qt::AltModifier))) {
        const int note = std::max(m_current, 0) + 1;
        int first = m_answer.window ? static_cast<int>(m_answer.window->first) : note, last = m_answer.window ? static_cast<int>(m_answer.window->second) : note;
        if (m_answer.window) {
            if (event->modifiers() & Qt::ShiftModifier) last += by;
            else if (event->modifiers() & Qt::AltModifier) first += by;
            else if (first + by >= 1 && last + by <= count) first += by, last += by;
        }
        if (first > last) ask(m_answer.firstAtFourth, std::nullopt); // narrowed away
        else ask(m_answer.firstAtFourth, std::pair{static_cast<std::size_t>(std::max(1, first)), static_cast<std::size_t>(std::max(1, last))});
        return;
    }
    if (by != 0) return setCurrent(std::clamp(m_current + by, 0, count - 1));
    if (event->key() == Qt::Key_Home) return setCurrent(0);
    if (event->key() == Qt::Key_End) return setCurrent(count - 1);
    if (m_hasAnswer && event->key() == Qt::Key_Delete) return ask(m_answer.firstAtFourth, std::nullopt);
    if (m_hasAnswer && event->key() == Qt::Key_1) return ask(!m_answer.firstAtFourth, m_answer.window);
    QWidget::keyPressEvent(event);
}

void ThemeStrip::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    if (m_current < 0 && !m_line.empty()) setCurrent(0);
    update();
}

void ThemeStrip::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

// ---- painting

void ThemeStrip::paintEvent(QPaintEvent *)
{
    const Theme &t = theme();
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(hasFocus() ? t.accent : t.border, 1));
    p.setBrush(t.paper);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6);
    if (m_line.empty() || !m_analysis) return;
    QFont small = font();
    small.setPixelSize(10);
    p.setFont(small);
    const SubjectAnalysis &a = *m_analysis;

    // Bar lines.
    const int bar = std::max(1, a.metre.bar());
    p.setPen(QPen(t.gridBar, 1));
    for (int at = (m_line.front().onset / bar + 1) * bar; at < m_line.back().end; at += bar)
        p.drawLine(QPointF(x(at), kTop), QPointF(x(at), m_hasAnswer ? height() - 6.0 : kTop + kRowHeight));

    // Head and tail over the notes.
    if (a.headEnd > 0 && a.headEnd < m_line.size()) {
        const double middle = x(m_line[a.headEnd].onset) - 2;
        p.setPen(QPen(t.textDim, 1));
        for (const auto &[left, right, word] : {std::tuple{x(m_line.front().onset), middle, tr("head")}, std::tuple{middle + 4, x(m_line.back().end) - 1, tr("tail")}}) {
            p.drawPolyline(QPolygonF{QPointF(left, 19), QPointF(left, 16), QPointF(right, 16), QPointF(right, 19)});
            p.drawText(QRectF(left, 2, std::max(30.0, right - left), 13), Qt::AlignLeft | Qt::AlignVCenter, word);
        }
    }
    if (a.modulatesAt && *a.modulatesAt < m_line.size()) {
        const double at = x(m_line[*a.modulatesAt].onset) - 1.5;
        p.setPen(QPen(t.accent, 1, Qt::DashLine));
        p.drawLine(QPointF(at, kTop), QPointF(at, kTop + kRowHeight));
        p.setPen(t.accent);
        p.drawText(QRectF(at - 60, kTop + kRowHeight - 12, 57, 12), Qt::AlignRight | Qt::AlignVCenter, tr("to V", "modulates to the dominant"));
    }
    paintLine(p, false);
    if (m_hasAnswer) {
        paintLine(p, true);
        return;
    }
    // The key before the implied chords, as one writes it: capital for major, small for minor; chords where they change.
    p.setPen(t.textDim);
    double free = 0;
    std::string before;
    const double chords = kTop + kRowHeight + 2;
    QString key = fromUtf8(keyName(a.key)).section(QLatin1Char(' '), 0, -2).replace(QStringLiteral(" flat"), QString::fromUtf8("♭")).replace(QStringLiteral(" sharp"), QString::fromUtf8("♯"));
    if (isMinorLike(a.key.mode)) key = key.left(1).toLower() + key.mid(1);
    p.drawText(QRectF(2, chords, kLeft - 7, 14), Qt::AlignRight | Qt::AlignVCenter, key + QLatin1Char(':'));
    for (const ImpliedChord &c : a.harmony) {
        if (c.name.empty() || c.name == before || x(c.begin) < free) continue;
        const QString name = fromUtf8(c.name);
        p.drawText(QPointF(x(c.begin), chords + 11), name);
        free = x(c.begin) + p.fontMetrics().horizontalAdvance(name) + 5;
        before = c.name;
    }
    // Where a second entry may begin in stretto: the higher the better, outlined where something has to be mended.
    double last = 0;
    for (const StrettoMark &m : m_strettos) {
        const QRectF r = strettoRect(m.index);
        last = std::max(last, r.right());
        p.setPen(m.good ? Qt::NoPen : QPen(t.textDim, 1));
        p.setBrush(m.good ? QBrush(t.voice(2)) : QBrush(Qt::NoBrush));
        p.drawRect(m.good ? r : r.adjusted(0.5, 0.5, -0.5, -0.5));
    }
    const QString stretto = tr("stretto");
    if (!m_strettos.empty() && last + 6 + p.fontMetrics().horizontalAdvance(stretto) < width() - 4) {
        p.setPen(t.textDim);
        p.drawText(QRectF(0, kTop + kRowHeight + 20, width() - 8, 14), Qt::AlignRight | Qt::AlignVCenter, stretto);
    }
    // Where the answer may enter.
    for (std::size_t i = a.answerPlaces.size(); i-- > 0;) {
        const bool chosen = i == m_place;
        const double at = std::clamp(x(a.answerPlaces[i].at), kLeft - 4, width() - kSide + 4.0), top = height() - 18;
        p.setPen(QPen(t.accent, 1.2));
        p.setBrush(chosen ? QBrush(t.accent) : QBrush(Qt::NoBrush));
        p.drawPolygon(QPolygonF{QPointF(at, top), QPointF(at - 4.5, top + 8), QPointF(at + 4.5, top + 8)});
        if (chosen) {
            p.setPen(t.text);
            const QString word = tr("answer");
            const double wide = p.fontMetrics().horizontalAdvance(word);
            const bool left = at + 8 + wide > width() - 4;
            p.drawText(QPointF(left ? at - 8 - wide : at + 8, top + 9), word);
        }
    }
}

void ThemeStrip::paintLine(QPainter &p, bool answer) const
{
    const Theme &t = theme();
    const WovenLine &line = answer ? m_answer.line : m_line;
    if (answer) {
        p.setPen(t.textDim);
        const QString title = m_answer.firstAtFourth || m_answer.window ? tr("Answer: the shaded notes stand at the fourth") : tr("Answer: all notes at the fifth");
        p.drawText(QPointF(kSide, row(true).top() - 4), p.fontMetrics().elidedText(title, Qt::ElideRight, width() - 2 * static_cast<int>(kSide)));
        if (const QRectF w = windowRect(); !w.isEmpty()) {
            p.setPen(QPen(t.accent, 1.2));
            p.setBrush(faded(t.accent, t.dark ? 0.24 : 0.14));
            p.drawRect(w);
            for (const double edge : {w.left(), w.right()}) // what a hand takes
                p.fillRect(QRectF(edge - 1.5, w.center().y() - 7, 3, 14), t.accent);
        }
        if (m_answer.firstAtFourth) {
            const QRectF first = rectOf(line, 0, true);
            p.setPen(Qt::NoPen);
            p.setBrush(faded(t.accent, t.dark ? 0.24 : 0.14));
            p.drawRect(QRectF(first.left() - 2, row(true).top(), first.width() + 3, row(true).height()));
        }
    }
    // Its range: the names of the highest and the lowest note beside them.
    std::size_t high = 0, low = 0;
    for (std::size_t i = 1; i < line.size(); ++i) {
        if (line[i].key > line[high].key) high = i;
        if (line[i].key < line[low].key) low = i;
    }
    p.setPen(t.textDim);
    double highY = rectOf(line, high, answer).center().y(), lowY = rectOf(line, low, answer).center().y();
    if (lowY - highY < 12) {
        highY -= 6 - (lowY - highY) / 2;
        lowY = highY + 12;
    }
    p.drawText(QRectF(2, highY - 7, kLeft - 7, 14), Qt::AlignRight | Qt::AlignVCenter, noteWords(line[high].pitch));
    p.drawText(QRectF(2, lowY - 7, kLeft - 7, 14), Qt::AlignRight | Qt::AlignVCenter, noteWords(line[low].pitch));
    const QColor colour = t.voice(answer ? 1 : 0);
    double free = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
        const QRectF r = rectOf(line, i, answer);
        const AnswerChange *change = answer ? changeAt(static_cast<int>(i)) : nullptr;
        p.setPen(Qt::NoPen);
        p.setBrush(colour);
        p.drawRoundedRect(r, 1.5, 1.5);
        if (change) { // a diamond over it: not by colour alone
            const QPointF c(r.center().x(), r.top() - 7);
            p.setBrush(t.accent);
            p.drawPolygon(QPolygonF{c + QPointF(0, -4), c + QPointF(4, 0), c + QPointF(0, 4), c + QPointF(-4, 0)});
        } else if (!answer && i < m_analysis->notes.size() && r.left() >= free) {
            const QString sign = degreeSign(m_analysis->notes[i]);
            p.setPen(m_analysis->notes[i].alter != 0 ? t.accent : t.textDim);
            p.drawText(QPointF(r.left(), r.top() - 2), sign);
            free = r.left() + p.fontMetrics().horizontalAdvance(sign) + 2;
        }
        if (!m_hasAnswer && inverts(i)) { // a small double arrow under it
            const QPointF c(r.center().x(), r.bottom() + 8);
            p.setPen(QPen(t.findingWeak, 1.2));
            p.drawLine(c - QPointF(0, 4), c + QPointF(0, 4));
            for (const double way : {-1.0, 1.0}) p.drawPolyline(QPolygonF{c + QPointF(-2.5, way * 1.5), c + QPointF(0, way * 4), c + QPointF(2.5, way * 1.5)});
        }
        if (static_cast<int>(i) == m_current) {
            p.setPen(QPen(t.text, 1.4));
            p.setBrush(Qt::NoBrush);
            p.drawRoundedRect(r.adjusted(-2, -2, 2, 2), 2.5, 2.5);
        }
    }
}

} // namespace ricercar
