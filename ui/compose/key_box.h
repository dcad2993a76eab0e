// SPDX-License-Identifier: GPL-3.0-or-later
// A list of keys to choose from; its first entry is "no key said".
#pragma once

#include "core/music/score.h"

#include <QComboBox>

#include <optional>

namespace ricercar {

class KeyBox : public QComboBox {
    Q_OBJECT
public:
    KeyBox(const QString &name, const QString &unsaid, QWidget *parent = nullptr);
    std::optional<KeySignature> key() const;
};

} // namespace ricercar
