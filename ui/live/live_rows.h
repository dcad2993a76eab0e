// SPDX-License-Identifier: GPL-3.0-or-later
// Small pieces that the sections of the live panel are made of.
#pragma once

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>

#include <type_traits>

namespace ricercar::live_rows {

inline QFormLayout *form()
{
    auto *f = new QFormLayout;
    f->setContentsMargins(0, 0, 0, 0);
    f->setHorizontalSpacing(8);
    f->setVerticalSpacing(6);
    f->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    f->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    return f;
}

inline QComboBox *box(const QString &name, const QString &tip = {})
{
    auto *b = new QComboBox;
    b->setAccessibleName(name);
    b->setToolTip(tip);
    b->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    b->setMinimumContentsLength(8);
    return b;
}

inline QCheckBox *check(const QString &text, const QString &tip)
{
    auto *c = new QCheckBox(text);
    c->setToolTip(tip);
    return c;
}

inline QSlider *slider(const QString &name, const QString &tip, int low, int high)
{
    auto *s = new QSlider(Qt::Horizontal);
    s->setAccessibleName(name);
    s->setToolTip(tip);
    s->setRange(low, high);
    return s;
}

inline QLabel *words(const QString &text = {})
{
    auto *l = new QLabel(text);
    l->setWordWrap(true);
    l->setProperty("dim", true);
    l->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Minimum);
    return l;
}

// Shows a value without telling anyone of it.
template <typename Widget, typename Value>
void reflect(Widget *w, const Value &value)
{
    const QSignalBlocker quiet(w);
    if constexpr (std::is_base_of_v<QCheckBox, Widget>) w->setChecked(value);
    else if constexpr (std::is_base_of_v<QComboBox, Widget>) w->setCurrentIndex(value);
    else w->setValue(value);
}

} // namespace ricercar::live_rows
