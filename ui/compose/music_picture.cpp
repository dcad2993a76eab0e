// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/music_picture.h"

#include "ui/bridge/note_diff.h"
#include "ui/bridge/theme.h"

#include <QPainter>

#include <algorithm>
#include <set>

namespace ricercar {

MusicPicture::MusicPicture(const Score *base, const Score &music, TickRange range)
{
    if (range.empty()) range = {TimelineTick{}, music.end()};
    const double length = static_cast<double>(std::max<std::int64_t>(1, (range.end - range.begin).value));
    const auto at = [&](TimelineTick t) { return std::clamp(static_cast<double>((t - range.begin).value) / length, 0.0, 1.0); };
    std::set<NoteId> added;
    if (base)
        for (const PlacedNote &n : noteDiff(*base, music).added) added.insert(n.note->id);
    for (const PlacedNote &n : notesIn(music, music.parts.size(), range))
        m_notes.push_back({at(n.onset), at(std::max(n.end, n.onset + Ticks{1})), n.note->pitch.midi(), !base || added.contains(n.note->id)});
    // What is new lies on top.
    std::stable_partition(m_notes.begin(), m_notes.end(), [](const Drawn &d) { return !d.fresh; });
    if (!m_notes.empty()) {
        const auto [low, high] = std::minmax_element(m_notes.begin(), m_notes.end(), [](const Drawn &a, const Drawn &b) { return a.key < b.key; });
        m_lowest = low->key;
        m_highest = high->key;
    }
    for (std::size_t b = 0; b <= music.barCount(); ++b)
        if (const TimelineTick line = music.barStart(b); line > range.begin && line < range.end) m_bars.push_back(at(line));
}

int MusicPicture::fresh() const
{
    return static_cast<int>(std::count_if(m_notes.begin(), m_notes.end(), [](const Drawn &d) { return d.fresh; }));
}

void MusicPicture::paint(QPainter &p, const QRectF &box, const QColor &colour) const
{
    const Theme &t = theme();
    const QRectF in = box.adjusted(2, 2, -2, -2);
    // Every bar line while there is room, else every fourth or sixteenth.
    const std::size_t every = m_bars.size() * 5 < static_cast<std::size_t>(in.width()) ? 1 : m_bars.size() < static_cast<std::size_t>(in.width()) ? 4 : 16;
    p.setPen(QPen(t.gridBeat, 0.6));
    for (std::size_t i = every - 1; i < m_bars.size(); i += every) p.drawLine(QPointF(in.left() + m_bars[i] * in.width(), in.top()), QPointF(in.left() + m_bars[i] * in.width(), in.bottom()));
    // An octave and a half at least, so that one note repeated is no wall.
    const int span = std::max(18, m_highest - m_lowest + 1);
    const double bottomKey = (m_lowest + m_highest + 1) / 2.0 - span / 2.0, step = in.height() / span;
    const double thick = std::clamp(step, 1.4, 4.0);
    p.setPen(Qt::NoPen);
    QColor old = t.inkDim;
    for (const Drawn &d : m_notes) {
        const double x = in.left() + d.left * in.width(), wide = std::max(1.2, (d.right - d.left) * in.width() - 0.6);
        const double y = in.bottom() - (d.key - bottomKey + 0.5) * step;
        p.fillRect(QRectF(x, y - thick / 2, wide, thick), d.fresh ? colour : old);
    }
}

QPixmap MusicPicture::pixmap(QSize size, double ratio, const QColor &colour) const
{
    QPixmap map(size * ratio);
    map.setDevicePixelRatio(ratio);
    map.fill(theme().paper);
    QPainter p(&map);
    p.setRenderHint(QPainter::Antialiasing);
    paint(p, QRectF(QPointF(), QSizeF(size)), colour);
    return map;
}

MusicPictureView::MusicPictureView(MusicPicture picture, int colour, QWidget *parent) : QWidget(parent), m_picture(std::move(picture)), m_colour(colour)
{
    setFixedHeight(44);
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Fixed);
    setAttribute(Qt::WA_TransparentForMouseEvents); // the card is what is clicked
}

void MusicPictureView::paintEvent(QPaintEvent *)
{
    QPainter p(this);
    p.setRenderHint(QPainter::Antialiasing);
    p.setPen(QPen(theme().gridBeat, 1));
    p.setBrush(theme().paper);
    p.drawRoundedRect(QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3);
    m_picture.paint(p, rect(), theme().idea(m_colour));
}

} // namespace ricercar
