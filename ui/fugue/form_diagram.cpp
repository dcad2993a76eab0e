// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/form_diagram.h"

#include "core/theory/key.h"
#include "ui/bridge/region.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"

#include <QHelpEvent>
#include <QKeyEvent>
#include <QPageSize>
#include <QPainter>
#include <QPdfWriter>
#include <QSvgGenerator>
#include <QToolTip>

#include <algorithm>

namespace ricercar {

namespace {

constexpr double kHead = 18, kRow = 24, kFoot = 34; // bar numbers, a voice, cadences and episodes

} // namespace

struct FormDiagram::Look {
    double width = 260, name = 22; // of the whole; of the names of voices
    QColor paper, text, dim, line, entry[3];
    double x(const Score &score, TimelineTick t) const
    {
        return name + static_cast<double>(t.value) / static_cast<double>(std::max<std::int64_t>(1, score.end().value)) * (width - name - 6);
    }
    static Look screen(double width)
    {
        const Theme &t = theme();
        return {width, 22, t.paper, t.text, t.textDim, t.border, {t.form(0), t.form(1), t.form(2)}};
    }
    static Look print(double width)
    {
        return {width, 90, QColor(Qt::white), QColor("#15171A"), QColor("#555A60"), QColor("#C9C9C9"), {QColor("#C78A00"), QColor("#00808F"), QColor("#7D5BA6")}};
    }
};

FormDiagram::FormDiagram(QWidget *parent) : QWidget(parent)
{
    setFocusPolicy(Qt::StrongFocus);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAccessibleName(tr("Form of the fugue"));
}

void FormDiagram::setForm(ScorePtr score, FugueAnalysis analysis)
{
    m_score = std::move(score);
    m_form = std::move(analysis);
    m_current = -1;
    updateGeometry();
    update();
}

void FormDiagram::clear()
{
    m_form.reset();
    m_score.reset();
    m_current = -1;
    update();
}

std::vector<std::size_t> FormDiagram::rows() const
{
    std::vector<std::size_t> parts;
    if (!m_form) return parts;
    for (const FugueEntry &e : m_form->entries) parts.push_back(e.part);
    std::sort(parts.begin(), parts.end());
    parts.erase(std::unique(parts.begin(), parts.end()), parts.end());
    return parts;
}

QSize FormDiagram::sizeHint() const
{
    return {260, static_cast<int>(kHead + kRow * static_cast<double>(std::max<std::size_t>(1, rows().size())) + kFoot)};
}

QRectF FormDiagram::entryRect(std::size_t entry) const
{
    if (!m_form || entry >= m_form->entries.size()) return {};
    const Look look = Look::screen(width());
    const FugueEntry &e = m_form->entries[entry];
    const auto parts = rows();
    const double row = static_cast<double>(std::find(parts.begin(), parts.end(), e.part) - parts.begin());
    const double left = look.x(*m_score, e.range.begin);
    return {left, kHead + row * kRow + 4, std::max(4.0, look.x(*m_score, e.range.end) - left), kRow - 8};
}

QString FormDiagram::wordsOf(std::size_t entry) const
{
    if (!m_form || entry >= m_form->entries.size()) return {};
    const FugueEntry &e = m_form->entries[entry];
    QString what = e.form == ThemeForm::Answer ? tr("Answer") : tr("Subject");
    if (e.change != LineChange::Plain) what += QStringLiteral(", ") + fromUtf8(changeName(e.change));
    QString words = tr("%1 in %2, bars %3 to %4").arg(what, voiceText(*m_score, e.voice)).arg(m_score->barNumber(m_score->locate(e.range.begin).bar)).arg(m_score->barNumber(m_score->locate(e.range.end - Ticks{1}).bar));
    for (const FoundStretto &s : m_form->strettos)
        if (s.first == entry || s.second == entry) return words + tr("; in stretto");
    return words;
}

void FormDiagram::paint(QPainter &p, const Look &look) const
{
    const Score &score = *m_score;
    const auto parts = rows();
    p.setRenderHint(QPainter::Antialiasing);
    p.fillRect(QRectF(0, 0, look.width, sizeHint().height()), look.paper);
    QFont small = font();
    small.setPixelSize(10);
    QFont bold = small;
    bold.setBold(true);
    p.setFont(small);
    const double bottom = kHead + kRow * static_cast<double>(parts.size());

    // Episodes behind everything, then bars, as many numbers as have room.
    for (const FugueEpisode &e : m_form->episodes) {
        QColor field = look.line;
        field.setAlphaF(0.35f);
        p.fillRect(QRectF(look.x(score, e.range.begin), kHead, look.x(score, e.range.end) - look.x(score, e.range.begin), bottom - kHead), field);
    }
    const double barWidth = (look.width - look.name) / static_cast<double>(std::max<std::size_t>(1, score.barCount()));
    int every = 1;
    while (barWidth * every < 26) every = every == 1 ? 5 : every * 2;
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const double x = look.x(score, score.barStart(b));
        const int number = score.barNumber(b);
        const bool numbered = every == 1 || number % every == 0;
        if (barWidth < 4 && !numbered) continue;
        p.setPen(QPen(look.line, numbered ? 1 : 0.5));
        p.drawLine(QPointF(x, kHead - 3), QPointF(x, bottom));
        p.setPen(look.dim);
        if (numbered && number > 0) p.drawText(QPointF(x + 2, kHead - 5), QString::number(number));
    }
    for (std::size_t r = 0; r < parts.size(); ++r) {
        const double y = kHead + kRow * static_cast<double>(r);
        p.setPen(look.text);
        const QString name = partTitle(*score.parts[parts[r]]);
        p.drawText(QRectF(4, y, look.name - 6, kRow), Qt::AlignLeft | Qt::AlignVCenter, look.name > 40 ? p.fontMetrics().elidedText(name, Qt::ElideRight, static_cast<int>(look.name) - 8) : name.left(2));
        p.setPen(QPen(look.line, 1));
        p.drawLine(QPointF(look.name, y + kRow), QPointF(look.width, y + kRow));
    }
    const auto rowOf = [&](std::size_t part) { return static_cast<double>(std::find(parts.begin(), parts.end(), part) - parts.begin()); };
    // Countersubjects hatched, entries solid.
    for (std::size_t c = 0; c < m_form->countersubjects.size(); ++c)
        for (const CountersubjectUse &use : m_form->countersubjects[c].uses) {
            if (rowOf(use.part) >= static_cast<double>(parts.size())) continue;
            const QRectF box(look.x(score, use.range.begin), kHead + rowOf(use.part) * kRow + 7, look.x(score, use.range.end) - look.x(score, use.range.begin), kRow - 14);
            p.setPen(QPen(look.entry[2], 1));
            p.setBrush(QBrush(look.entry[2], Qt::BDiagPattern));
            p.drawRect(box);
        }
    for (std::size_t i = 0; i < m_form->entries.size(); ++i) {
        const FugueEntry &e = m_form->entries[i];
        const bool answer = e.form == ThemeForm::Answer;
        const double left = look.x(score, e.range.begin);
        const QRectF box(left, kHead + rowOf(e.part) * kRow + 4, std::max(4.0, look.x(score, e.range.end) - left), kRow - 8);
        p.setPen(QPen(look.entry[answer], 1));
        QColor fill = look.entry[answer];
        fill.setAlphaF(0.45f);
        p.setBrush(fill);
        p.drawRoundedRect(box, 2, 2);
        QString letter = answer ? tr("A", "answer") : tr("S", "subject");
        static const char *const kChange[] = {"", "i", "+", "−", "r"};
        letter += QString::fromUtf8(kChange[static_cast<std::size_t>(e.change)]);
        p.setFont(bold);
        p.setPen(look.text);
        if (box.width() >= p.fontMetrics().horizontalAdvance(letter) + 2) p.drawText(box, Qt::AlignCenter, letter);
        p.setFont(small);
    }
    // Strettos: a bow over the two entries.
    for (const FoundStretto &s : m_form->strettos) {
        const double a = look.x(score, m_form->entries[s.first].range.begin), b = look.x(score, m_form->entries[s.second].range.begin);
        const double ya = kHead + rowOf(m_form->entries[s.first].part) * kRow + kRow / 2, yb = kHead + rowOf(m_form->entries[s.second].part) * kRow + kRow / 2;
        p.setPen(QPen(look.text, 1, Qt::DotLine));
        p.drawLine(QPointF(a, ya), QPointF(b, yb));
    }
    // Cadences with their keys, as many as have room; the words of the episodes.
    double free = 0;
    for (const FoundCadence &c : m_form->cadences) {
        const double x = look.x(score, c.at);
        p.setPen(QPen(look.text, 1));
        p.drawLine(QPointF(x, bottom), QPointF(x, bottom + 5));
        const QString key = fromUtf8(keyName(c.key)).replace(QStringLiteral(" minor"), QStringLiteral("m")).replace(QStringLiteral(" major"), QString()).replace(QStringLiteral(" flat"), QString::fromUtf8("♭")).replace(QStringLiteral(" sharp"), QString::fromUtf8("♯"));
        const double wide = p.fontMetrics().horizontalAdvance(key);
        const double at = std::min(x + 1, look.width - wide - 2);
        if (at < free) continue;
        p.drawText(QPointF(at, bottom + 15), key);
        free = at + wide + 4;
    }
    free = 0;
    p.setPen(look.dim);
    for (const FugueEpisode &e : m_form->episodes) {
        const double x = look.x(score, e.range.begin);
        const QString word = look.x(score, e.range.end) - x > 44 ? tr("episode") : tr("ep.");
        if (x < free || x + p.fontMetrics().horizontalAdvance(word) > look.width) continue;
        p.drawText(QPointF(x, bottom + 28), word);
        free = x + p.fontMetrics().horizontalAdvance(word) + 4;
    }
}

void FormDiagram::paintEvent(QPaintEvent *)
{
    QPainter p(this);
    if (!m_form) return;
    paint(p, Look::screen(width()));
    p.setBrush(Qt::NoBrush);
    if (m_current >= 0) {
        p.setPen(QPen(theme().text, 1.6));
        p.drawRect(entryRect(static_cast<std::size_t>(m_current)).adjusted(-1.5, -1.5, 1.5, 1.5));
    }
    p.setPen(QPen(hasFocus() ? theme().accent : theme().border, 1));
    p.drawRect(rect().adjusted(0, 0, -1, -1));
}

int FormDiagram::entryAt(QPointF at) const
{
    if (!m_form) return -1;
    for (std::size_t i = m_form->entries.size(); i-- > 0;)
        if (entryRect(i).adjusted(-1, -3, 1, 3).contains(at)) return static_cast<int>(i);
    return -1;
}

void FormDiagram::setCurrent(int entry)
{
    m_current = entry;
    setAccessibleDescription(entry < 0 ? QString() : wordsOf(static_cast<std::size_t>(entry)));
    update();
    if (entry >= 0) Q_EMIT placeAsked(m_form->entries[static_cast<std::size_t>(entry)].range.begin);
}

void FormDiagram::mousePressEvent(QMouseEvent *event)
{
    if (!m_form || event->button() != Qt::LeftButton) return;
    if (const int entry = entryAt(event->position()); entry >= 0) return setCurrent(entry);
    // Elsewhere: the bar under the pointer.
    const Look look = Look::screen(width());
    const double share = (event->position().x() - look.name) / (look.width - look.name - 6);
    if (share < 0 || share > 1) return;
    setCurrent(-1);
    Q_EMIT placeAsked(m_score->barStart(m_score->locate(TimelineTick{static_cast<std::int64_t>(share * static_cast<double>(m_score->end().value))}).bar));
}

void FormDiagram::keyPressEvent(QKeyEvent *event)
{
    const int count = m_form ? static_cast<int>(m_form->entries.size()) : 0;
    if (count == 0) return QWidget::keyPressEvent(event);
    switch (event->key()) {
    case Qt::Key_Right: setCurrent(std::min(count - 1, m_current + 1)); return;
    case Qt::Key_Left: setCurrent(std::max(0, m_current - 1)); return;
    case Qt::Key_Home: setCurrent(0); return;
    case Qt::Key_End: setCurrent(count - 1); return;
    default: QWidget::keyPressEvent(event);
    }
}

bool FormDiagram::event(QEvent *event)
{
    if (event->type() == QEvent::ToolTip) {
        auto *help = static_cast<QHelpEvent *>(event);
        const int entry = entryAt(help->pos());
        if (entry >= 0) QToolTip::showText(help->globalPos(), wordsOf(static_cast<std::size_t>(entry)), this);
        else QToolTip::hideText();
        return true;
    }
    return QWidget::event(event);
}

void FormDiagram::focusInEvent(QFocusEvent *event)
{
    QWidget::focusInEvent(event);
    update();
}

void FormDiagram::focusOutEvent(QFocusEvent *event)
{
    QWidget::focusOutEvent(event);
    update();
}

Result<void> FormDiagram::save(const QString &path) const
{
    if (!m_form) return fail(ErrorCode::BadInput, tr("There is no form to save yet: analyse the fugue first.").toStdString());
    const double wide = std::clamp(90 + 22.0 * static_cast<double>(m_score->barCount()), 480.0, 4000.0);
    const QSize size(static_cast<int>(wide), sizeHint().height());
    const auto refused = [&] { return fail(ErrorCode::BadInput, tr("The picture could not be written to %1; choose another folder.").arg(path).toStdString()); };
    if (path.endsWith(QLatin1String(".svg"), Qt::CaseInsensitive)) {
        QSvgGenerator svg;
        svg.setFileName(path);
        svg.setSize(size);
        svg.setViewBox(QRect(QPoint(), size));
        svg.setTitle(tr("Form of the fugue"));
        QPainter p;
        if (!p.begin(&svg)) return refused();
        paint(p, Look::print(wide));
        return {};
    }
    if (path.endsWith(QLatin1String(".pdf"), Qt::CaseInsensitive)) {
        QPdfWriter pdf(path);
        pdf.setTitle(tr("Form of the fugue"));
        pdf.setResolution(96); // a pixel of the drawing is a pixel of the page
        pdf.setPageSize(QPageSize(QSizeF(size) * 72.0 / 96.0, QPageSize::Point, QString(), QPageSize::ExactMatch));
        pdf.setPageMargins(QMarginsF());
        QPainter p;
        if (!p.begin(&pdf)) return refused();
        paint(p, Look::print(wide));
        return {};
    }
    QImage image(size * 2, QImage::Format_RGB32);
    image.setDevicePixelRatio(2);
    image.fill(Qt::white);
    QPainter p(&image);
    paint(p, Look::print(wide));
    p.end();
    if (!image.save(path, "PNG")) return refused();
    return {};
}

} // namespace ricercar
