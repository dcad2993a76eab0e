// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/writing_form.h"

#include "ui/live/live_rows.h"

#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ricercar {

using namespace live_rows;

WritingForm::WritingForm(QWidget *parent) : QWidget(parent)
{
    m_finest = box(tr("Finest value"), tr("No shorter values are written than this"));
    for (const auto &[name, steps] : {std::pair(tr("quarters"), 1), {tr("eighths"), 2}, {tr("sixteenths"), 4}, {tr("32nds"), 8}, {tr("64ths"), 16}}) m_finest->addItem(name, steps);
    m_swing = box(tr("Swing"), tr("Where the second eighth was played; it is written as a plain eighth"));
    m_swing->addItem(tr("none"), 0.5);
    m_swing->addItem(tr("as it was played"), -1.0);
    m_swing->addItem(tr("light"), 0.58);
    m_swing->addItem(tr("triplets"), 2.0 / 3);
    m_tuplets = check(tr("Triplets"), tr("Thirds of the beat where they were played"));
    m_hands = check(tr("Part the hands"), tr("A keyboard part gets two staves where two hands played"));
    m_playing = check(tr("Keep the played timing"), tr("It sounds as you played it; off: it sounds as it is written"));
    m_strength = slider(tr("How near to the grid it is heard"), tr("Left: as it was played; right: exactly on the grid"), 0, 100);
    m_plain = slider(tr("How plain the rhythm is written"), tr("Left: close to the playing; right: plainer rhythms"), -100, 100);
    auto *rows = form();
    rows->addRow(tr("Finest"), m_finest);
    rows->addRow(tr("Swing"), m_swing);
    rows->addRow(tr("Plainer"), m_plain);
    rows->addRow(tr("Tighter"), m_strength);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addLayout(rows);
    for (QCheckBox *c : {m_tuplets, m_hands, m_playing}) {
        all->addWidget(c);
        connect(c, &QCheckBox::toggled, this, &WritingForm::changed);
    }
    for (QComboBox *b : {m_finest, m_swing}) connect(b, &QComboBox::activated, this, &WritingForm::changed);
    for (QSlider *s : {m_strength, m_plain}) {
        s->setTracking(false); // written anew when it is let go
        connect(s, &QSlider::valueChanged, this, &WritingForm::changed);
    }
    connect(m_playing, &QCheckBox::toggled, m_strength, &QWidget::setEnabled);
    set({}, 0);
}

void WritingForm::set(const NotationOptions &options, double strength)
{
    m_rest = options;
    reflect(m_finest, std::max(0, m_finest->findData(options.quantize.finest)));
    int swing = 0;
    if (options.quantize.findSwing) swing = 1;
    else if (options.quantize.swing > 0.62) swing = 3;
    else if (options.quantize.swing > 0.52) swing = 2;
    reflect(m_swing, swing);
    reflect(m_tuplets, options.quantize.tuplets);
    reflect(m_hands, options.partHands);
    reflect(m_playing, options.keepPlaying);
    reflect(m_strength, static_cast<int>(std::lround(strength * 100)));
    m_strength->setEnabled(options.keepPlaying);
    reflect(m_plain, static_cast<int>(std::lround(100 * std::log(options.quantize.looseness) / std::log(3.0))));
}

NotationOptions WritingForm::options() const
{
    NotationOptions o = m_rest;
    o.quantize.finest = m_finest->currentData().toInt();
    const double swing = m_swing->currentData().toDouble();
    o.quantize.findSwing = swing < 0;
    o.quantize.swing = swing < 0 ? 0.5 : swing;
    o.quantize.looseness = std::clamp(std::pow(3.0, m_plain->value() / 100.0), 0.3, 3.0);
    o.quantize.tuplets = m_tuplets->isChecked();
    o.partHands = m_hands->isChecked();
    o.keepPlaying = m_playing->isChecked();
    return o;
}

double WritingForm::strength() const { return m_strength->value() / 100.0; }

} // namespace ricercar
