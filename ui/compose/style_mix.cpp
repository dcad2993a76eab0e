// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/style_mix.h"

#include "ui/icons/icons.h"

#include <QComboBox>
#include <QHBoxLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QSlider>
#include <QToolButton>

#include <algorithm>
#include <cmath>

namespace ricercar {

StyleMix::StyleMix(QWidget *parent) : QWidget(parent)
{
    m_list = new QVBoxLayout;
    m_list->setSpacing(2);
    m_add = new QComboBox;
    m_add->setAccessibleName(tr("Add a style"));
    m_add->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_add->setMinimumContentsLength(10);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addLayout(m_list);
    all->addWidget(m_add, 0, Qt::AlignLeft);
    connect(m_add, &QComboBox::activated, this, [this](int index) {
        if (index <= 0) return;
        addRow(m_add->itemText(index), m_rows.empty() ? 1.0 : 1.0 / static_cast<double>(m_rows.size()));
        fillAdd();
        showPercents();
        Q_EMIT changed();
    });
    fillAdd();
}

void StyleMix::setNames(const QStringList &names)
{
    if (names == m_names) return;
    m_names = names;
    fillAdd();
}

void StyleMix::fillAdd()
{
    const QSignalBlocker quiet(m_add);
    m_add->clear();
    m_add->addItem(m_rows.empty() ? tr("Add a style…") : tr("Mix with…"));
    for (const QString &name : m_names)
        if (std::none_of(m_rows.begin(), m_rows.end(), [&](const Row &r) { return r.name == name; })) m_add->addItem(name);
    m_add->setEnabled(m_add->count() > 1);
}

void StyleMix::addRow(const QString &name, double share)
{
    Row row;
    row.name = name;
    row.box = new QWidget;
    auto *label = new QLabel(name);
    label->setMinimumWidth(84);
    row.slider = new QSlider(Qt::Horizontal);
    row.slider->setRange(0, 100);
    row.slider->setValue(static_cast<int>(std::lround(std::clamp(share, 0.0, 1.0) * 100)));
    row.slider->setAccessibleName(tr("Weight of %1").arg(name));
    row.percent = new QLabel;
    row.percent->setMinimumWidth(36);
    row.percent->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    auto *gone = new QToolButton;
    gone->setIcon(icon(QStringLiteral("discard")));
    gone->setIconSize({14, 14});
    gone->setToolTip(tr("Leave %1 out").arg(name));
    gone->setAccessibleName(gone->toolTip());
    auto *line = new QHBoxLayout(row.box);
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(label);
    line->addWidget(row.slider, 1);
    line->addWidget(row.percent);
    line->addWidget(gone);
    m_list->addWidget(row.box);
    connect(row.slider, &QSlider::valueChanged, this, [this] {
        showPercents();
        Q_EMIT changed();
    });
    connect(gone, &QToolButton::clicked, this, [this, name] {
        const auto at = std::find_if(m_rows.begin(), m_rows.end(), [&](const Row &r) { return r.name == name; });
        if (at == m_rows.end()) return;
        at->box->hide();
        at->box->deleteLater();
        m_rows.erase(at);
        fillAdd();
        showPercents();
        Q_EMIT changed();
    });
    m_rows.push_back(row);
}

StyleMix::Shares StyleMix::shares() const
{
    int sum = 0;
    for (const Row &r : m_rows) sum += r.slider->value();
    Shares shares;
    for (const Row &r : m_rows) shares.emplace_back(r.name, sum > 0 ? static_cast<double>(r.slider->value()) / sum : 1.0 / static_cast<double>(m_rows.size()));
    return shares;
}

void StyleMix::setShares(const Shares &wanted)
{
    const Shares now = shares();
    const bool same = std::equal(now.begin(), now.end(), wanted.begin(), wanted.end(), [](const auto &a, const auto &b) { return a.first == b.first && std::abs(a.second - b.second) < 0.005; });
    if (same) return; // a hand may be on a slider
    const QSignalBlocker quiet(this);
    for (Row &r : m_rows) {
        r.box->hide();
        r.box->deleteLater();
    }
    m_rows.clear();
    for (const auto &[name, share] : wanted) addRow(name, share);
    fillAdd();
    showPercents();
}

QSlider *StyleMix::slider(int row) const { return m_rows[static_cast<std::size_t>(row)].slider; }

void StyleMix::showPercents()
{
    const Shares all = shares();
    for (std::size_t i = 0; i < m_rows.size(); ++i) m_rows[i].percent->setText(tr("%1 %").arg(std::lround(all[i].second * 100)));
}

QString StyleMix::summary() const
{
    QStringList list;
    for (const auto &[name, share] : shares()) list += m_rows.size() == 1 ? name : tr("%1 %2 %").arg(name).arg(std::lround(share * 100));
    return list.join(QStringLiteral(", "));
}

} // namespace ricercar
