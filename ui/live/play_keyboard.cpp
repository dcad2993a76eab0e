// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/play_keyboard.h"

#include "ui/bridge/theme.h"
#include "ui/live/computer_keys.h"
#include "ui/live/genie_buttons.h"

#include <QMouseEvent>
#include <QPaintEvent>
#include <QPainter>
#include <QWheelEvent>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace ricercar {

namespace {

constexpr double kNarrowest = 12; // px of a white key; narrower than this a part of the keys is shown
constexpr double kReading = 15;   // px of a white key where a part is shown
constexpr bool kBlack[12] = {false, true, false, true, false, false, true, false, true, false, true, false};
// White keys from A0 on, up to each pitch class of an octave that begins with C.
constexpr int kWhiteBelow[12] = {0, 1, 1, 2, 2, 3, 4, 4, 5, 5, 6, 6};

bool isBlack(int key) { return kBlack[key % 12]; }

int whiteIndex(int key) { return (key / 12 - 2) * 7 + kWhiteBelow[key % 12] + 2; } // of the white key, or of the one above a black key

} // namespace

QColor handColour(int inlet, int button)
{
    const Theme &t = theme();
    if (inlet == LivePort::kGenie) return button >= 0 ? buttonColour(button) : t.voice(0);
    if (inlet == LivePort::kAnswer) return t.idea(1);
    return t.accent;
}

PlayKeyboard::PlayKeyboard(LiveDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    setAccessibleName(tr("Piano"));
    setToolTip(tr("Press the keys to play; the lower on a key, the louder. The wheel moves by octaves where not all keys fit."));
    setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Preferred);
    setAttribute(Qt::WA_OpaquePaintEvent);
    connect(&desk, &LiveDesk::keysChanged, this, qOverload<>(&QWidget::update));
    connect(&desk.studio(), &Studio::playheadMoved, this, &PlayKeyboard::lightMusic);
    connect(&desk.studio(), &Studio::transportChanged, this, &PlayKeyboard::lightMusic);
}

bool PlayKeyboard::showsAll() const { return width() >= kNarrowest * kWhiteKeys; }

double PlayKeyboard::whiteWidth() const { return showsAll() ? static_cast<double>(width()) / kWhiteKeys : kReading; }

QRectF PlayKeyboard::keyRect(int key) const
{
    if (key < kLowest || key > kHighest) return {};
    const double wide = whiteWidth();
    const double left = (whiteIndex(key) - m_firstWhite) * wide;
    if (!isBlack(key)) return {left, 0, wide, static_cast<double>(height())};
    // Black keys stand a little off the join, as on a piano.
    static constexpr double kShift[12] = {0, -0.08, 0, 0.08, 0, 0, -0.1, 0, 0, 0, 0.1, 0};
    const double narrow = wide * 0.6;
    return {left - narrow / 2 + kShift[key % 12] * wide, 0, narrow, std::round(height() * 0.62)};
}

int PlayKeyboard::keyAt(QPointF at) const
{
    if (!rect().contains(at.toPoint())) return -1;
    int white = -1;
    for (int k = kLowest; k <= kHighest; ++k) {
        if (!keyRect(k).contains(at)) continue;
        if (isBlack(k)) return k;
        white = k;
    }
    return white;
}

void PlayKeyboard::scrollOctaves(int by)
{
    const int most = showsAll() ? 0 : std::max(0, static_cast<int>(std::ceil(kWhiteKeys - width() / kReading)));
    const int to = std::clamp(m_firstWhite + 7 * by, 0, most);
    if (to == m_firstWhite) return;
    m_firstWhite = to;
    update();
    Q_EMIT scrolled();
}

void PlayKeyboard::setLettersFrom(int key)
{
    if (key == m_lettersFrom) return;
    m_lettersFrom = key;
    // Where the letters are is what is played.
    if (key >= 0 && !showsAll()) {
        const int first = whiteIndex(std::clamp(key, kLowest, kHighest));
        const int shown = static_cast<int>(width() / kReading);
        if (first < m_firstWhite || first + 17 > m_firstWhite + shown) {
            m_firstWhite = std::clamp(first - 3, 0, std::max(0, kWhiteKeys - shown));
            Q_EMIT scrolled();
        }
    }
    update();
}

QColor PlayKeyboard::litColour(int key) const
{
    const std::uint32_t hands = m_desk.hands(key);
    if (hands == 0) {
        QColor c = theme().inkDim;
        return c;
    }
    int inlet = 0;
    while (!(hands >> inlet & 1u)) ++inlet;
    return handColour(inlet, inlet == LivePort::kGenie && buttonOf ? buttonOf(key) : -1);
}

void PlayKeyboard::paintEvent(QPaintEvent *event)
{
    const Theme &t = theme();
    const QColor white = t.dark ? QColor("#D9D6CE") : QColor("#FFFEFB");
    const QColor black = t.dark ? QColor("#17181B") : QColor("#3A3D43");
    const QColor line = t.dark ? QColor("#8F8C85") : QColor("#CFCBC0");
    const QColor label("#5D626B");
    QPainter p(this);
    p.fillRect(event->rect(), t.panel);
    QFont small = font();
    small.setPixelSize(10);
    p.setFont(small);
    static constexpr std::string_view kLower = "ZSXDCVGBHNJM", kUpper = "Q2W3ER5T6Y7UI9O0P";
    const auto letterOf = [this](int key) -> QString {
        const int at = key - m_lettersFrom;
        if (m_lettersFrom < 0 || at < 0 || at >= 12 + static_cast<int>(kUpper.size())) return {};
        return QString(QLatin1Char(at < 12 ? kLower[static_cast<std::size_t>(at)] : kUpper[static_cast<std::size_t>(at - 12)]));
    };
    for (int k = kLowest; k <= kHighest; ++k) {
        if (isBlack(k)) continue;
        const QRectF r = keyRect(k);
        if (r.right() < 0 || r.left() > width()) continue;
        p.fillRect(r, white);
        const bool lit = isLit(k);
        if (lit) {
            QColor c = litColour(k);
            c.setAlphaF(m_desk.hands(k) != 0 ? 0.85f : 0.45f);
            p.fillRect(r.adjusted(1, height() * 0.0, 0, -1), c);
        }
        p.fillRect(QRectF(std::round(r.left()), 0, 1, r.height()), line);
        const QString letter = letterOf(k);
        if (!letter.isEmpty() || (k % 12 == 0 && r.width() >= 11)) {
            const bool named = letter.isEmpty();
            p.setPen(lit ? QColor("#101114") : label);
            if (lit && !named) p.setPen(QColor("#101114"));
            const QString text = named ? QStringLiteral("C%1").arg(k / 12 - 1) : letter;
            p.drawText(r.adjusted(-4, 0, 4, -3), Qt::AlignHCenter | Qt::AlignBottom, text);
        }
    }
    for (int k = kLowest; k <= kHighest; ++k) {
        if (!isBlack(k)) continue;
        const QRectF r = keyRect(k);
        if (r.right() < 0 || r.left() > width()) continue;
        p.fillRect(r, black);
        if (isLit(k)) {
            p.fillRect(r.adjusted(1, 0, -1, -1), m_desk.hands(k) != 0 ? litColour(k) : t.inkDim);
        } else if (t.dark) {
            p.fillRect(QRectF(r.left() + 1, r.bottom() - 3, r.width() - 2, 2), QColor("#3A3D43"));
        }
        if (const QString letter = letterOf(k); !letter.isEmpty() && r.width() >= 7) {
            p.setPen(isLit(k) ? QColor("#101114") : QColor("#E4E2DC"));
            p.drawText(r.adjusted(-4, 0, 4, -4), Qt::AlignHCenter | Qt::AlignBottom, letter);
        }
    }
    p.fillRect(QRect(0, height() - 1, width(), 1), line);
}

void PlayKeyboard::resizeEvent(QResizeEvent *event)
{
    QWidget::resizeEvent(event);
    const int shown = static_cast<int>(width() / kReading);
    m_firstWhite = showsAll() ? 0 : std::clamp(m_firstWhite == 0 ? 16 : m_firstWhite, 0, std::max(0, kWhiteKeys - shown));
    Q_EMIT scrolled();
}

void PlayKeyboard::sound(int key, QPointF at)
{
    if (key == m_sounding) return;
    if (m_sounding >= 0) m_desk.release(m_sounding);
    m_sounding = key;
    if (key < 0) return;
    // The velocity that is set, at two thirds of the way down a key.
    const double way = std::clamp(at.y() / std::max(1.0, keyRect(key).height()), 0.0, 1.0);
    m_desk.press(key, std::clamp(static_cast<int>(std::lround(m_desk.velocity() * (0.6 + 0.6 * way))), 1, 127));
}

void PlayKeyboard::mousePressEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton) sound(keyAt(event->position()), event->position());
}

void PlayKeyboard::mouseMoveEvent(QMouseEvent *event)
{
    if (event->buttons() & Qt::LeftButton) sound(keyAt(event->position()), event->position());
}

void PlayKeyboard::mouseReleaseEvent(QMouseEvent *event)
{
    if (event->button() == Qt::LeftButton) sound(-1, {});
}

void PlayKeyboard::wheelEvent(QWheelEvent *event)
{
    const int delta = event->angleDelta().y() != 0 ? event->angleDelta().y() : event->angleDelta().x();
    if (delta != 0) scrollOctaves(delta > 0 ? 1 : -1);
    event->accept();
}

void PlayKeyboard::hideEvent(QHideEvent *event)
{
    QWidget::hideEvent(event);
    sound(-1, {}); // a key that cannot be seen is not held
}

void PlayKeyboard::lightMusic()
{
    std::bitset<128> now;
    Studio &studio = m_desk.studio();
    if (isVisible() && studio.playing()) {
        const TimelineTick at = studio.playhead();
        const std::size_t part = studio.score()->partIndex(studio.activePart());
        if (part < studio.score()->parts.size())
            for (const PlacedNote &n : notesIn(*studio.score(), part, {at, at + Ticks{1}})) now.set(static_cast<std::size_t>(std::clamp(n.note->midi(), 0, 127)));
    }
    if (now == m_music) return;
    m_music = now;
    update();
}

} // namespace ricercar
