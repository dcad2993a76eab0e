// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/manner_sliders.h"

#include "ui/compose/centred_slider.h"

#include <QGridLayout>
#include <QLabel>
#include <QPushButton>

namespace ricercar {

namespace {

struct Words {
    QString name, less, more, what;
};

Words wordsOf(int kind)
{
    switch (kind) {
    case MannerSliders::Motion:
        return {MannerSliders::tr("Motion"), MannerSliders::tr("calmer"), MannerSliders::tr("livelier"), MannerSliders::tr("How many notes to the beat")};
    case MannerSliders::Dissonance:
        return {MannerSliders::tr("Dissonance"), MannerSliders::tr("plainer"), MannerSliders::tr("more dissonant"),
                MannerSliders::tr("How many notes are foreign to the harmony")};
    case MannerSliders::Chromaticism:
        return {MannerSliders::tr("Chromatic"), MannerSliders::tr("more diatonic"), MannerSliders::tr("more chromatic"),
                MannerSliders::tr("How many notes lie outside the key")};
    case MannerSliders::Height:
        return {MannerSliders::tr("Height"), MannerSliders::tr("lower"), MannerSliders::tr("higher"), MannerSliders::tr("Where in their range the voices lie")};
    default:
        return {MannerSliders::tr("Surprise"), MannerSliders::tr("more familiar"), MannerSliders::tr("more surprising"), MannerSliders::tr("How daring the ideas are")};
    }
}

} // namespace

MannerSliders::MannerSliders(QWidget *parent) : QWidget(parent)
{
    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 4);
    grid->setHorizontalSpacing(8);
    grid->setVerticalSpacing(4);
    grid->setColumnStretch(1, 1);
    for (int kind = 0; kind < kKinds; ++kind) {
        const Words words = wordsOf(kind);
        const auto k = static_cast<std::size_t>(kind);
        m_labels[k] = new QLabel(words.name);
        m_sliders[k] = new CentredSlider;
        m_sliders[k]->setAccessibleName(tr("%1: %2 to %3").arg(words.name, words.less, words.more));
        m_labels[k]->setBuddy(m_sliders[k]);
        grid->addWidget(m_labels[k], kind, 0);
        grid->addWidget(m_sliders[k], kind, 1);
        connect(m_sliders[k], &QSlider::valueChanged, this, [this] {
            m_reset->setEnabled(!summary().isEmpty());
            Q_EMIT changed();
        });
    }
    m_reset = new QPushButton(tr("As the style"));
    m_reset->setToolTip(tr("All to the middle"));
    m_reset->setEnabled(false);
    connect(m_reset, &QPushButton::clicked, this, &MannerSliders::reset);
    grid->addWidget(m_reset, kKinds, 1, Qt::AlignRight);
    setSteerable(true, {});
}

Controls MannerSliders::controls() const
{
    const auto at = [this](Kind k) { return m_sliders[k]->isEnabled() ? m_sliders[k]->value() / 100.0 : 0.0; };
    return {at(Motion), at(Dissonance), at(Chromaticism), at(Height)};
}

double MannerSliders::surprise() const { return m_sliders[Surprise]->value() / 100.0; }

void MannerSliders::reset()
{
    for (CentredSlider *s : m_sliders) s->setValue(0);
}

void MannerSliders::setSteerable(bool on, const QString &why)
{
    for (int kind = 0; kind < kKinds; ++kind) {
        const Words words = wordsOf(kind);
        const bool able = on || kind == Surprise;
        const QString tip = able ? tr("%1: %2 to %3. Double-click: the middle.").arg(words.what, words.less, words.more) : why;
        m_sliders[static_cast<std::size_t>(kind)]->setEnabled(able);
        m_labels[static_cast<std::size_t>(kind)]->setEnabled(able);
        m_sliders[static_cast<std::size_t>(kind)]->setToolTip(tip);
        m_labels[static_cast<std::size_t>(kind)]->setToolTip(tip);
        m_sliders[static_cast<std::size_t>(kind)]->setAccessibleDescription(tip);
    }
    Q_EMIT changed();
}

QString MannerSliders::summary() const
{
    QStringList list;
    for (int kind = 0; kind < kKinds; ++kind) {
        const CentredSlider *s = m_sliders[static_cast<std::size_t>(kind)];
        if (!s->isEnabled() || s->value() == 0) continue;
        list += s->value() < 0 ? wordsOf(kind).less : wordsOf(kind).more;
    }
    return list.join(QStringLiteral(", "));
}

} // namespace ricercar
