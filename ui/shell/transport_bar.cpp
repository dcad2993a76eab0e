// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/transport_bar.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/icons/icons.h"

#include <QAction>
#include <QDoubleSpinBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QSpinBox>
#include <QToolButton>
#include <QWidgetAction>

namespace ricercar {

namespace {

QFrame *divider()
{
    auto *f = new QFrame;
    f->setProperty("line", true);
    f->setFixedSize(1, 22);
    return f;
}

} // namespace

TransportBar::TransportBar(Studio &studio, QWidget *parent) : QFrame(parent), m_studio(studio)
{
    setFixedHeight(40);
    m_row = new QHBoxLayout(this);
    m_row->setContentsMargins(8, 4, 8, 4);
    m_row->setSpacing(2);
    const auto action = [this](const QString &text, const QString &name, const QKeySequence &keys, bool checkable) {
        auto *a = new QAction(icon(name), text, this);
        a->setShortcut(keys);
        a->setCheckable(checkable);
        a->setToolTip(keys.isEmpty() ? text : tr("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
        return a;
    };
    const auto button = [](QAction *a) {
        auto *b = new QToolButton;
        b->setDefaultAction(a);
        b->setIconSize({20, 20});
        b->setFixedHeight(30);
        return b;
    };
    startAction = action(tr("Go to the start"), QStringLiteral("to_start"), QKeySequence(Qt::CTRL | Qt::Key_Home), false);
    playAction = action(tr("Play or stop"), QStringLiteral("play"), QKeySequence(Qt::Key_Space), false);
    recordAction = action(tr("Record"), QStringLiteral("record"), {}, true);
    recordAction->setShortcuts({QKeySequence(Qt::Key_R), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_R)});
    recordAction->setToolTip(tr("Record what you play into the part in hand (R); while the computer's keys are a piano: Ctrl+Shift+R"));
    loopAction = action(tr("Loop"), QStringLiteral("loop"), QKeySequence(Qt::Key_L), true);
    metronomeAction = action(tr("Metronome"), QStringLiteral("metronome"), QKeySequence(Qt::Key_M), true);
    countInAction = action(tr("Count in one bar"), QStringLiteral("count_in"), QKeySequence(Qt::Key_I), true);
    connect(startAction, &QAction::triggered, &studio, [&studio] { studio.setPlayhead(TimelineTick{}); });
    connect(playAction, &QAction::triggered, &studio, &Studio::togglePlay);
    connect(loopAction, &QAction::triggered, this, [this](bool on) {
        std::optional<TickRange> range = m_studio.loopRange();
        if (on && !range) { // nothing chosen yet: the bars of the selection, else the whole piece
            range = TickRange{TimelineTick{}, m_studio.score()->end()};
            m_studio.say(tr("Looping the whole piece. Drag over the ruler to choose some bars."));
        }
        m_studio.setLoop(range, on);
    });
    connect(metronomeAction, &QAction::triggered, &studio, &Studio::setMetronome);
    connect(countInAction, &QAction::triggered, this, [this](bool on) { m_studio.setCountIn(on ? 1 : 0); });

    m_row->addWidget(button(startAction));
    auto *play = button(playAction);
    play->setMinimumWidth(40);
    m_row->addWidget(play);
    m_record = button(recordAction);
    m_row->addWidget(m_record);
    m_row->addWidget(button(loopAction));
    m_row->addSpacing(8);
    m_position = new QLabel;
    QFont figures = font();
    figures.setPointSizeF(figures.pointSizeF() + 2);
    figures.setStyleHint(QFont::Monospace);
    m_position->setFont(figures);
    m_position->setFixedWidth(QFontMetrics(figures).horizontalAdvance(QStringLiteral("0000.0.000")) + 8);
    m_position->setAlignment(Qt::AlignCenter);
    m_position->setToolTip(tr("Bar, beat, thousandths of the beat"));
    m_position->setAccessibleName(tr("Position"));
    m_row->addWidget(m_position);
    m_row->addSpacing(8);
    m_row->addWidget(divider());
    m_row->addSpacing(6);

    auto *beat = new QLabel(QString::fromUtf8("♩="));
    beat->setProperty("dim", true);
    m_row->addWidget(beat);
    m_tempo = new QDoubleSpinBox;
    m_tempo->setProperty("quiet", true);
    m_tempo->setRange(5, 999);
    m_tempo->setDecimals(1);
    m_tempo->setButtonSymbols(QAbstractSpinBox::NoButtons);
    m_tempo->setKeyboardTracking(false);
    m_tempo->setFixedWidth(QFontMetrics(font()).horizontalAdvance(QStringLiteral("000.0")) + 22);
    m_tempo->setAccessibleName(tr("Tempo"));
    m_tempo->setToolTip(tr("Tempo from the playhead's bar on, in quarters a minute"));
    connect(m_tempo, &QDoubleSpinBox::valueChanged, this, &TransportBar::applyTempo);
    m_row->addWidget(m_tempo);
    const auto textButton = [](const QString &tip) {
        auto *b = new QToolButton;
        b->setToolButtonStyle(Qt::ToolButtonTextOnly);
        b->setFixedHeight(28);
        b->setToolTip(tip);
        return b;
    };
    m_metre = textButton(tr("Metre from the playhead's bar on"));
    connect(m_metre, &QToolButton::clicked, this, &TransportBar::openMetreChooser);
    m_row->addWidget(m_metre);
    m_key = textButton(tr("Key from the playhead's bar on"));
    connect(m_key, &QToolButton::clicked, this, &TransportBar::openKeyChooser);
    m_row->addWidget(m_key);
    m_row->addSpacing(6);
    m_row->addWidget(divider());
    m_row->addSpacing(6);
    m_row->addWidget(button(metronomeAction));
    m_row->addWidget(button(countInAction));
    m_speed = textButton(tr("Speed of playback; the music's tempo stays"));
    connect(m_speed, &QToolButton::clicked, this, [this] {
        auto *menu = new QMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        for (const int percent : {25, 50, 75, 90, 100, 110, 125, 150, 200}) {
            QAction *a = menu->addAction(tr("%1 %").arg(percent));
            a->setCheckable(true);
            a->setChecked(std::lround(m_studio.tempoScale() * 100) == percent);
            connect(a, &QAction::triggered, this, [this, percent] { m_studio.setTempoScale(percent / 100.0); });
        }
        menu->popup(m_speed->mapToGlobal(QPoint(0, m_speed->height())));
    });
    m_row->addWidget(m_speed);
    m_row->addStretch(1);
    m_search = new QToolButton;
    m_search->setIcon(icon(QStringLiteral("search")));
    m_search->setIconSize({18, 18});
    m_search->setText(tr("Search commands"));
    m_search->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_search->setToolTip(tr("Every command by name (%1)").arg(QStringLiteral("Ctrl+K")));
    m_search->setFixedHeight(30);
    connect(m_search, &QToolButton::clicked, this, &TransportBar::searchAsked);
    m_row->addWidget(m_search);

    connect(&studio, &Studio::playheadMoved, this, &TransportBar::refreshPosition);
    connect(&studio, &Studio::scoreChanged, this, [this](const ScorePtr &, const ScorePtr &, const Delta &delta) {
        if (delta.structure || !delta.masterBars.empty()) refreshMusic();
    });
    connect(&studio, &Studio::transportChanged, this, &TransportBar::refreshTransport);
    connect(&studio, &Studio::loopChanged, this, &TransportBar::refreshTransport);
    refreshMusic();
    refreshTransport();
}

void TransportBar::setRecording(bool on)
{
    recordAction->setChecked(on);
    recordAction->setIcon(on ? iconOnAccent(QStringLiteral("record")) : icon(QStringLiteral("record")));
    const Theme &t = theme();
    m_record->setStyleSheet(on ? QStringLiteral("QToolButton { background: %1; }").arg(t.findingError.name()) : QString());
}

void TransportBar::addEnd(QAction *action)
{
    auto *b = new QToolButton;
    b->setDefaultAction(action);
    b->setIconSize({20, 20});
    b->setFixedHeight(30);
    m_row->addWidget(b);
}

std::size_t TransportBar::bar() const { return m_studio.score()->locate(m_studio.playhead()).bar; }

void TransportBar::refreshPosition()
{
    m_position->setText(positionText(*m_studio.score(), m_studio.playhead()));
    const MasterBar &master = *m_studio.score()->masterBars[bar()];
    const QString metre = metreName(master.time), key = keyText(master.key);
    if (m_metre->text() != metre) m_metre->setText(metre);
    if (m_key->text() != key) m_key->setText(key);
    if (!m_tempo->hasFocus()) {
        m_refreshing = true;
        m_tempo->setValue(tempoAt(*m_studio.score(), m_studio.playhead()));
        m_refreshing = false;
    }
}

void TransportBar::refreshMusic() { refreshPosition(); }

void TransportBar::refreshTransport()
{
    playAction->setIcon(icon(m_studio.playing() ? QStringLiteral("stop") : QStringLiteral("play")));
    loopAction->setChecked(m_studio.looping());
    metronomeAction->setChecked(m_studio.metronome());
    countInAction->setChecked(m_studio.countIn() > 0);
    m_speed->setText(tr("%1 %").arg(std::lround(m_studio.tempoScale() * 100)));
}

void TransportBar::applyTempo()
{
    if (m_refreshing) return;
    const double wanted = m_tempo->value();
    const Score &score = *m_studio.score();
    if (std::abs(tempoAt(score, m_studio.playhead()) - wanted) < 0.05) return;
    // The mark in force is changed, so that a piece of one tempo keeps one mark.
    BarPosition at{0, BarTick{}};
    for (std::size_t b = 0; b <= bar(); ++b)
        for (const TempoMark &mark : score.masterBars[b]->tempi)
            if (score.timeline({b, mark.at}) <= m_studio.playhead()) at = {b, mark.at};
    std::string text;
    for (const TempoMark &mark : score.masterBars[at.bar]->tempi)
        if (mark.at == at.tick) text = mark.text;
    m_studio.session().applyMerging("tempo", tr("Change the tempo").toStdString(),
                                    withTempo(m_studio.score(), at, wanted, text), m_studio.session().selection());
    m_studio.endGestureSoon();
}

void TransportBar::applyMetre(TimeSignature time)
{
    m_studio.session().apply(tr("Change the metre to %1").arg(metreName(time)).toStdString(),
                             withMetre(m_studio.score(), bar(), time));
}

void TransportBar::openMetreChooser()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const TimeSignature now = m_studio.score()->masterBars[bar()]->time;
    const std::pair<int, int> common[] = {{2, 2}, {3, 2}, {4, 2}, {2, 4}, {3, 4}, {4, 4}, {5, 4}, {3, 8}, {6, 8}, {7, 8}, {9, 8}, {12, 8}};
    for (const auto &[beats, unit] : common) {
        const TimeSignature time{static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit)};
        QAction *a = menu->addAction(metreName(time));
        a->setCheckable(true);
        a->setChecked(time.beats == now.beats && time.unit == now.unit);
        connect(a, &QAction::triggered, this, [this, time] { applyMetre(time); });
    }
    menu->addSeparator();
    auto *own = new QWidget;
    auto *row = new QHBoxLayout(own);
    row->setContentsMargins(24, 4, 12, 4);
    auto *beats = new QSpinBox;
    beats->setRange(1, 64);
    beats->setValue(now.beats);
    beats->setAccessibleName(tr("Beats"));
    auto *units = new QToolButton;
    units->setText(QString::number(now.unit));
    units->setToolTip(tr("The note that is counted"));
    auto *unitMenu = new QMenu(units);
    for (int u = 1; u <= 64; u *= 2)
        connect(unitMenu->addAction(QString::number(u)), &QAction::triggered, units, [units, u] { units->setText(QString::number(u)); });
    units->setMenu(unitMenu);
    units->setPopupMode(QToolButton::InstantPopup);
    auto *set = new QToolButton;
    set->setText(tr("Set"));
    row->addWidget(beats);
    row->addWidget(new QLabel(QStringLiteral("/")));
    row->addWidget(units);
    row->addWidget(set);
    connect(set, &QToolButton::clicked, this, [this, beats, units, menu] {
        applyMetre({static_cast<std::uint8_t>(beats->value()), static_cast<std::uint8_t>(units->text().toInt())});
        menu->close();
    });
    auto *ownAction = new QWidgetAction(menu);
    ownAction->setDefaultWidget(own);
    menu->addAction(ownAction);
    menu->popup(m_metre->mapToGlobal(QPoint(0, m_metre->height())));
}

void TransportBar::openKeyChooser()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const KeySignature now = m_studio.score()->masterBars[bar()]->key;
    const auto add = [this, now](QMenu *to, KeySignature key) {
        QAction *a = to->addAction(keyText(key));
        a->setCheckable(true);
        a->setChecked(key == now);
        connect(a, &QAction::triggered, this, [this, key] {
            m_studio.session().apply(tr("Change the key to %1").arg(keyText(key)).toStdString(),
                                     withKey(m_studio.score(), bar(), key));
        });
    };
    for (const Mode mode : {Mode::Major, Mode::Minor, Mode::Dorian, Mode::Phrygian, Mode::Lydian, Mode::Mixolydian}) {
        QMenu *sub = menu->addMenu(modeName(mode));
        for (int fifths = -7; fifths <= 7; ++fifths) add(sub, {static_cast<std::int8_t>(fifths), mode});
    }
    QMenu *bare = menu->addMenu(tr("Signature only"));
    for (int fifths = -7; fifths <= 7; ++fifths) add(bare, {static_cast<std::int8_t>(fifths), Mode::Unknown});
    menu->popup(m_key->mapToGlobal(QPoint(0, m_key->height())));
}

void TransportBar::editTempo()
{
    m_tempo->setFocus();
    m_tempo->selectAll();
}

} // namespace ricercar
