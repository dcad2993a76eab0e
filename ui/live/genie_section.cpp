// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/genie_section.h"

#include "ui/live/live_rows.h"

#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

#include <cmath>

namespace ricercar {

using namespace live_rows;

namespace {

// Keys by name: C4 is the middle one.
class KeySpin : public QSpinBox {
public:
    KeySpin() { setRange(21, 108); }

protected:
    QString textFromValue(int key) const override
    {
        static const char *kNames[] = {"C", "C♯", "D", "E♭", "E", "F", "F♯", "G", "A♭", "A", "B♭", "B"};
        return QString::fromUtf8(kNames[key % 12]) + QString::number(key / 12 - 1);
    }
    int valueFromText(const QString &text) const override
    {
        for (int k = 21; k <= 108; ++k)
            if (textFromValue(k).compare(text.trimmed(), Qt::CaseInsensitive) == 0) return k;
        return value();
    }
    QValidator::State validate(QString &, int &) const override { return QValidator::Acceptable; }
};

} // namespace

GenieSection::GenieSection(GenieDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    m_on = new QPushButton;
    m_on->setCheckable(true);
    m_on->setToolTip(tr("Keys 1 to 8, or A to K, play the whole piano (Shift+F4)"));
    m_scale = box(tr("Which keys may sound"), tr("The buttons choose among these keys"));
    for (const QString &name : {tr("all keys"), tr("key of the music"), tr("white keys"), tr("five tones of the key")}) m_scale->addItem(name);
    m_chords = box(tr("The chords of the music"), tr("Chord symbols, or what sounds at the playhead"));
    for (const QString &name : {tr("not followed"), tr("leaned to"), tr("nothing but them")}) m_chords->addItem(name);
    m_theme = check(tr("Lean to the theme"), tr("Where you play a note of the theme, the next is likelier to follow"));
    m_takeTheme = new QPushButton(tr("Take the selection as the theme"));
    m_temperature = slider(tr("Surprise"), tr("Left: the likeliest keys; right: it surprises you"), 0, 150);
    m_lowest = new KeySpin;
    m_highest = new KeySpin;
    m_lowest->setAccessibleName(tr("Lowest key"));
    m_highest->setAccessibleName(tr("Highest key"));
    m_polyphony = new QSpinBox;
    m_polyphony->setRange(1, 8);
    m_polyphony->setAccessibleName(tr("Keys at once"));
    m_polyphony->setToolTip(tr("Several buttons at once make a chord of at most so many keys"));
    m_learn = new QPushButton;
    m_learn->setToolTip(tr("Press eight pads or keys of a MIDI device: they are the buttons from then on"));
    m_forget = new QPushButton(tr("Forget the pads"));
    m_words = words();
    m_pads = words();
    auto *range = new QHBoxLayout;
    range->setSpacing(4);
    range->addWidget(m_lowest, 1);
    range->addWidget(new QLabel(QString::fromUtf8("–")));
    range->addWidget(m_highest, 1);
    auto *rows = form();
    rows->addRow(tr("Plays"), m_scale);
    rows->addRow(tr("Chords"), m_chords);
    rows->addRow(tr("Range"), range);
    rows->addRow(tr("At once"), m_polyphony);
    rows->addRow(tr("Surprise"), m_temperature);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_on);
    all->addWidget(m_words);
    all->addLayout(rows);
    all->addWidget(m_theme);
    all->addWidget(m_takeTheme);
    all->addWidget(m_learn);
    all->addWidget(m_pads);
    all->addWidget(m_forget);
    connect(m_on, &QPushButton::clicked, &desk, &GenieDesk::setOn);
    connect(m_scale, &QComboBox::activated, this, &GenieSection::send);
    connect(m_chords, &QComboBox::activated, this, &GenieSection::send);
    connect(m_theme, &QCheckBox::toggled, this, &GenieSection::send);
    connect(m_takeTheme, &QPushButton::clicked, &desk, &GenieDesk::takeTheme);
    connect(m_temperature, &QSlider::valueChanged, this, &GenieSection::send);
    for (QSpinBox *b : {m_lowest, m_highest, m_polyphony}) connect(b, &QSpinBox::valueChanged, this, &GenieSection::send);
    connect(m_learn, &QPushButton::clicked, &desk, &GenieDesk::learn);
    connect(m_forget, &QPushButton::clicked, &desk, &GenieDesk::forgetPads);
    connect(&desk, &GenieDesk::changed, this, &GenieSection::refresh);
    refresh();
}

void GenieSection::refresh()
{
    const GenieSettings &w = m_desk.settings();
    m_on->setChecked(m_desk.on());
    m_on->setText(m_desk.on() ? tr("The genie is on") : tr("Play with eight buttons"));
    m_words->setText(m_desk.on() ? tr("Keys 1 to 8, or A to K; the further right, the higher. Several at once make a chord. Record (Ctrl+Shift+R) keeps the buttons too.")
                                 : tr("Eight buttons, the whole piano: you give rhythm and contour, the genie finds the keys."));
    reflect(m_scale, static_cast<int>(w.scale));
    reflect(m_chords, static_cast<int>(w.chords));
    reflect(m_theme, w.theme);
    m_theme->setEnabled(m_desk.themeLength() > 0);
    m_on->setToolTip(tr("Keys 1 to 8, or A to K, play the whole piano (Shift+F4); %1").arg(m_desk.genieName()));
    reflect(m_temperature, static_cast<int>(std::lround(w.temperature * 100)));
    reflect(m_lowest, w.lowest);
    reflect(m_highest, w.highest);
    reflect(m_polyphony, w.polyphony);
    m_learn->setText(m_desk.learning() ? tr("Give up learning") : tr("Learn eight pads…"));
    m_pads->setText(m_desk.learning()        ? tr("Press the pads from the lowest to the highest: %1 of 8.").arg(m_desk.learned())
                    : m_desk.learned() == 8 ? tr("Eight pads of your MIDI device press the buttons.")
                                             : QString());
    m_pads->setVisible(!m_pads->text().isEmpty());
    m_forget->setVisible(m_desk.learned() == 8);
}

void GenieSection::send()
{
    GenieSettings w = m_desk.settings();
    w.scale = static_cast<GenieSettings::Scale>(m_scale->currentIndex());
    w.chords = static_cast<GenieSettings::Chords>(m_chords->currentIndex());
    w.theme = m_theme->isChecked();
    w.temperature = m_temperature->value() / 100.0;
    w.lowest = m_lowest->value();
    w.highest = m_highest->value();
    w.polyphony = m_polyphony->value();
    m_desk.setSettings(w);
}

} // namespace ricercar
