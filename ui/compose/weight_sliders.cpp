// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/weight_sliders.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>

#include <cmath>

namespace ricercar {

namespace {

QString nameOf(Criterion c)
{
    switch (c) {
    case Criterion::Wishes: return WeightSliders::tr("What was asked");
    case Criterion::VoiceLeading: return WeightSliders::tr("Voice leading");
    case Criterion::Form: return WeightSliders::tr("Form");
    case Criterion::MotifEconomy: return WeightSliders::tr("Few motifs");
    case Criterion::Contour: return WeightSliders::tr("Line");
    case Criterion::Idiom: return WeightSliders::tr("Idiom");
    case Criterion::Novelty: return WeightSliders::tr("Novelty");
    }
    return {};
}

QString reasonOf(Criterion c)
{
    switch (c) {
    case Criterion::Wishes: return WeightSliders::tr("It does what was asked for");
    case Criterion::VoiceLeading: return WeightSliders::tr("Its voices move by the rules of the genre");
    case Criterion::Form: return WeightSliders::tr("Cadences and returns stand where they were promised");
    case Criterion::MotifEconomy: return WeightSliders::tr("It lives on few motifs");
    case Criterion::Contour: return WeightSliders::tr("Lines with one climax, leaps made good");
    case Criterion::Idiom: return WeightSliders::tr("It sounds as such music does");
    case Criterion::Novelty: return WeightSliders::tr("It copies nothing, your own music neither");
    }
    return {};
}

} // namespace

WeightSliders::WeightSliders(QWidget *parent) : QWidget(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 4);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    const auto add = [&](const QString &name, const QString &why, int most) {
        auto *label = new QLabel(name);
        auto *slider = new QSlider(Qt::Horizontal);
        slider->setRange(0, most);
        slider->setPageStep(most / 6);
        slider->setAccessibleName(name);
        slider->setToolTip(why);
        label->setToolTip(why);
        label->setBuddy(slider);
        const int row = grid->rowCount();
        grid->addWidget(label, row, 0);
        grid->addWidget(slider, row, 1);
        connect(slider, &QSlider::valueChanged, this, [this] {
            m_reset->setEnabled(!(weights() == SelectionWeights{}));
            Q_EMIT changed();
        });
        return slider;
    };
    m_reset = new QPushButton(tr("As usual"));
    for (std::size_t c = 0; c < kCriteria; ++c) m_sliders[c] = add(nameOf(static_cast<Criterion>(c)), reasonOf(static_cast<Criterion>(c)), 300);
    m_difference = add(tr("Difference"), tr("Ideas more alike than this stand last, so that the tray does not hold the same one four times"), 100);
    grid->addWidget(m_reset, grid->rowCount(), 1, Qt::AlignRight);
    connect(m_reset, &QPushButton::clicked, this, [this] {
        setWeights({});
        Q_EMIT changed();
    });
    setWeights({});
}

SelectionWeights WeightSliders::weights() const
{
    SelectionWeights w;
    for (std::size_t c = 0; c < kCriteria; ++c) w.weight[c] = m_sliders[c]->value() / 100.0;
    w.difference = m_difference->value() / 100.0;
    return w;
}

void WeightSliders::setWeights(const SelectionWeights &weights)
{
    for (std::size_t c = 0; c < kCriteria; ++c) {
        const QSignalBlocker quiet(m_sliders[c]);
        m_sliders[c]->setValue(static_cast<int>(std::lround(weights.weight[c] * 100)));
    }
    const QSignalBlocker quiet(m_difference);
    m_difference->setValue(static_cast<int>(std::lround(weights.difference * 100)));
    m_reset->setEnabled(!(weights == SelectionWeights{}));
}

QString WeightSliders::summary() const
{
    const SelectionWeights now = weights(), usual;
    QStringList list;
    for (std::size_t c = 0; c < kCriteria; ++c)
        if (std::abs(now.weight[c] - usual.weight[c]) > 0.01)
            list += (now.weight[c] > usual.weight[c] ? tr("%1 more") : tr("%1 less")).arg(nameOf(static_cast<Criterion>(c)).toLower());
    return list.isEmpty() ? tr("as usual") : list.join(QStringLiteral(", "));
}

} // namespace ricercar
