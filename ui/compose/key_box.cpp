// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/key_box.h"

#include "ui/bridge/words.h"

#include <QPoint>

namespace ricercar {

KeyBox::KeyBox(const QString &name, const QString &unsaid, QWidget *parent) : QComboBox(parent)
{
    setAccessibleName(name);
    setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    setMinimumContentsLength(8);
    setMaxVisibleItems(16);
    addItem(unsaid, QVariant());
    const auto add = [this](Mode mode, int most) {
        for (int fifths = -most; fifths <= most; ++fifths)
            addItem(keyText({static_cast<std::int8_t>(fifths), mode}), QPoint(fifths, static_cast<int>(mode)));
    };
    for (const Mode mode : {Mode::Major, Mode::Minor}) add(mode, 6);
    for (const Mode mode : {Mode::Dorian, Mode::Phrygian, Mode::Mixolydian}) add(mode, 3);
}

std::optional<KeySignature> KeyBox::key() const
{
    if (currentIndex() <= 0) return std::nullopt;
    const QPoint key = currentData().toPoint();
    return KeySignature{static_cast<std::int8_t>(key.x()), static_cast<Mode>(key.y())};
}

} // namespace ricercar
