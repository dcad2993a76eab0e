// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/play_strip.h"

#include "ui/icons/icons.h"
#include "ui/live/falling_lane.h"
#include "ui/live/genie_buttons.h"
#include "ui/live/live_rows.h"
#include "ui/live/play_keyboard.h"

#include <QHBoxLayout>
#include <QToolButton>

#include <algorithm>

namespace ricercar {

PlayStrip::PlayStrip(LiveDesk &desk, ComputerKeys &keys, GenieDesk &genie, QWidget *parent)
    : QWidget(parent), m_desk(desk), m_keys(keys), m_genie(genie)
{
    setAccessibleName(tr("Play"));
    m_keyboard = new PlayKeyboard(desk);
    m_lane = new FallingLane(desk, *m_keyboard);
    m_buttons = new GenieButtons;
    m_keyboard->buttonOf = m_lane->buttonOf = [&genie](int key) { return genie.buttonOf(key); };
    m_lane->buttonX = [this](int button) -> double {
        if (!m_buttons->isVisible()) return -1;
        return m_lane->mapFromGlobal(m_buttons->mapToGlobal(m_buttons->buttonRect(button).center().toPoint())).x();
    };

    const auto tool = [](const QString &text, const QString &tip) {
        auto *b = new QToolButton;
        b->setText(text);
        b->setToolTip(tip);
        b->setAccessibleName(tip);
        b->setFixedHeight(24);
        b->setFocusPolicy(Qt::TabFocus); // a click leaves the keys where they were
        return b;
    };
    m_piano = tool(tr("Keys"), tr("The computer's keys are a piano (F4); Escape leaves"));
    m_piano->setIcon(icon(QStringLiteral("keys")));
    m_eight = tool(tr("Genie"), tr("Eight buttons play the whole piano (Shift+F4); keys 1 to 8 or A to K press them"));
    m_eight->setIcon(icon(QStringLiteral("genie")));
    for (QToolButton *b : {m_piano, m_eight}) {
        b->setCheckable(true);
        b->setIconSize({18, 18});
        b->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    }
    m_lower = tool(QString::fromUtf8("−"), tr("An octave lower (-)"));
    m_higher = tool(QStringLiteral("+"), tr("An octave higher (=)"));
    for (QToolButton *b : {m_lower, m_higher}) b->setFixedWidth(std::max(26, b->minimumSizeHint().width()));
    m_octave = new QLabel;
    m_octave->setAlignment(Qt::AlignCenter);
    m_octave->setToolTip(tr("The computer key Z sounds this"));
    m_velocity = live_rows::slider(tr("Loudness of the keys"), tr("Loudness of the computer's keys and of the piano on the screen ([ and ])"), 1, 127);
    m_velocity->setFocusPolicy(Qt::TabFocus);
    m_velocity->setMinimumWidth(40);
    m_loudness = new QLabel;
    m_loudness->setProperty("dim", true);
    m_loudness->setFixedWidth(fontMetrics().horizontalAdvance(QStringLiteral("127")) + 4);
    m_loudness->setToolTip(m_velocity->toolTip());
    m_pedal = tool(tr("Pedal"), tr("The sustaining pedal (space, while the computer's keys are played)"));
    m_pedal->setCheckable(true);

    auto *modes = new QHBoxLayout;
    modes->setSpacing(2);
    modes->addWidget(m_piano);
    modes->addWidget(m_eight);
    modes->addStretch(1);
    auto *octave = new QHBoxLayout;
    octave->setSpacing(2);
    octave->addWidget(m_lower);
    octave->addWidget(m_octave, 1);
    octave->addWidget(m_higher);
    octave->addWidget(m_pedal);
    auto *loudness = new QHBoxLayout;
    loudness->setSpacing(4);
    loudness->addWidget(m_velocity, 1);
    loudness->addWidget(m_loudness);
    auto *controls = new QWidget;
    controls->setFixedWidth(188); // both words whole
    auto *column = new QVBoxLayout(controls);
    column->setContentsMargins(8, 4, 8, 4);
    column->setSpacing(2);
    column->addLayout(modes);
    column->addLayout(octave);
    column->addLayout(loudness);
    column->addStretch(1);

    auto *board = new QVBoxLayout;
    board->setContentsMargins(0, 0, 8, 4);
    board->setSpacing(0);
    board->addWidget(m_keyboard, 0);
    board->addWidget(m_lane, 1);
    board->addSpacing(2);
    board->addWidget(m_buttons, 0);
    m_keyboard->setFixedHeight(72);
    auto *all = new QHBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    all->addWidget(controls);
    all->addLayout(board, 1);
    setMinimumHeight(136);

    connect(m_piano, &QToolButton::clicked, &keys, [&keys](bool on) { keys.setMode(on ? ComputerKeys::Mode::Piano : ComputerKeys::Mode::Off); });
    connect(m_eight, &QToolButton::clicked, &genie, &GenieDesk::setOn);
    connect(m_lower, &QToolButton::clicked, &keys, [this] {
        m_keys.setOctave(m_keys.octave() - 1);
        m_keyboard->scrollOctaves(-1);
    });
    connect(m_higher, &QToolButton::clicked, &keys, [this] {
        m_keys.setOctave(m_keys.octave() + 1);
        m_keyboard->scrollOctaves(1);
    });
    connect(m_velocity, &QSlider::valueChanged, &desk, &LiveDesk::setVelocity);
    connect(m_pedal, &QToolButton::clicked, &desk, &LiveDesk::pedal);
    connect(m_buttons, &GenieButtons::pressed, &genie, [&genie](int b) { genie.press(b); });
    connect(m_buttons, &GenieButtons::released, &genie, &GenieDesk::release);
    connect(&genie, &GenieDesk::buttonsChanged, this, [this] { m_buttons->setDown(m_genie.down()); });
    connect(&genie, &GenieDesk::changed, this, &PlayStrip::refresh);
    connect(&keys, &ComputerKeys::modeChanged, this, &PlayStrip::refresh);
    connect(&keys, &ComputerKeys::octaveChanged, this, &PlayStrip::refresh);
    connect(&desk, &LiveDesk::settingsChanged, this, &PlayStrip::refresh);
    refresh();
}

void PlayStrip::refresh()
{
    m_piano->setChecked(m_keys.mode() == ComputerKeys::Mode::Piano);
    m_eight->setChecked(m_genie.on());
    m_octave->setText(QStringLiteral("C%1").arg(m_keys.octave()));
    live_rows::reflect(m_velocity, m_desk.velocity());
    m_loudness->setText(QString::number(m_desk.velocity()));
    m_pedal->setChecked(m_desk.pedalDown());
    m_buttons->setVisible(m_genie.on());
    m_keyboard->setLettersFrom(m_keys.mode() == ComputerKeys::Mode::Piano ? 12 * (m_keys.octave() + 1) : -1);
}

} // namespace ricercar
