// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/sections_editor.h"

#include "ui/bridge/words.h"
#include "ui/compose/key_box.h"
#include "ui/icons/icons.h"

#include <QGridLayout>
#include <QLineEdit>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>

namespace ricercar {

SectionsEditor::SectionsEditor(ComposeDesk &desk) : FieldEditor(desk, "sections")
{
    m_list = new QVBoxLayout;
    m_list->setSpacing(4);
    m_add = new QPushButton(icon(QStringLiteral("plus")), tr("Add a section"));
    connect(m_add, &QPushButton::clicked, this, [this] {
        change([](std::vector<PieceSection> &all) {
            PieceSection s;
            if (!all.empty()) s.bars = all.back().bars;
            s.label = std::string(1, static_cast<char>('A' + std::min<std::size_t>(all.size(), 25)));
            all.push_back(s);
        });
    });
    auto *box = new QVBoxLayout(this);
    box->setContentsMargins(0, 0, 0, 0);
    box->setSpacing(4);
    box->addLayout(m_list);
    box->addWidget(m_add, 0, Qt::AlignLeft);
    setFocusProxy(m_add);
}

void SectionsEditor::change(const std::function<void(std::vector<PieceSection> &)> &how)
{
    std::vector<PieceSection> sections = m_desk.piece().sections.value;
    how(sections);
    int bars = 0;
    for (const PieceSection &s : sections) bars += s.bars;
    // A length that was said follows its sections.
    if (m_desk.piece().bars.said()) m_desk.edit("bars", [bars](PieceConcept &piece) { piece.bars.value = {bars, bars, bars}; });
    m_desk.edit(m_id, [&](PieceConcept &piece) { piece.sections.value = sections; });
}

void SectionsEditor::show(const PieceConcept &piece)
{
    if (piece.sections.value == m_shown && !m_rows.empty()) return;
    m_shown = piece.sections.value;
    for (QWidget *row : m_rows) {
        row->hide();
        row->deleteLater();
    }
    m_rows.clear();
    for (std::size_t i = 0; i < m_shown.size(); ++i) {
        const PieceSection &s = m_shown[i];
        auto *row = new QWidget;
        auto *label = new QLineEdit(fromUtf8(s.label));
        label->setFixedWidth(40);
        label->setAccessibleName(tr("Letter of section %1").arg(i + 1));
        label->setToolTip(tr("The same letter: the same music. A' is A varied."));
        auto *bars = new QSpinBox;
        bars->setRange(1, 64);
        bars->setValue(s.bars);
        bars->setKeyboardTracking(false);
        bars->setFixedWidth(56);
        bars->setAccessibleName(tr("Bars of section %1").arg(i + 1));
        auto *key = new KeyBox(tr("Key of section %1").arg(i + 1), tr("the piece's key"));
        key->setMinimumContentsLength(6);
        if (s.key) key->setCurrentIndex(std::max(0, key->findData(QPoint(s.key->fifths, static_cast<int>(s.key->mode)))));
        auto *cadence = new QComboBox;
        cadence->setAccessibleName(tr("How section %1 closes").arg(i + 1));
        cadence->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
        cadence->setMinimumContentsLength(6);
        cadence->addItem(tr("closes by rule"));
        for (int c = 1; c <= static_cast<int>(Cadence::Phrygian); ++c) cadence->addItem(cadenceName(static_cast<Cadence>(c)));
        cadence->setCurrentIndex(static_cast<int>(s.cadence));
        auto *gone = new QToolButton;
        gone->setIcon(icon(QStringLiteral("discard")));
        gone->setIconSize({14, 14});
        gone->setToolTip(tr("Take this section away"));
        gone->setAccessibleName(gone->toolTip());
        gone->setEnabled(m_shown.size() > 1);
        auto *grid = new QGridLayout(row);
        grid->setContentsMargins(0, 0, 0, 0);
        grid->setSpacing(4);
        grid->addWidget(label, 0, 0);
        grid->addWidget(bars, 0, 1);
        grid->addWidget(key, 0, 2);
        grid->addWidget(gone, 0, 3);
        grid->addWidget(cadence, 1, 2);
        grid->setColumnStretch(2, 1);
        connect(label, &QLineEdit::editingFinished, this, [this, i, label] {
            const std::string text = label->text().trimmed().toStdString();
            if (!text.empty() && i < m_shown.size() && text != m_shown[i].label) change([&](auto &all) { all[i].label = text; });
        });
        connect(bars, &QSpinBox::valueChanged, this, [this, i](int n) { change([&](auto &all) { all[i].bars = n; all[i].phrases.clear(); }); });
        connect(key, &QComboBox::activated, this, [this, i, key] { change([&](auto &all) { all[i].key = key->key(); }); });
        connect(cadence, &QComboBox::activated, this, [this, i](int c) { change([&](auto &all) { all[i].cadence = static_cast<Cadence>(c); }); });
        connect(gone, &QToolButton::clicked, this, [this, i] { change([&](auto &all) { all.erase(all.begin() + static_cast<std::ptrdiff_t>(i)); }); });
        m_list->addWidget(row);
        m_rows.push_back(row);
    }
}

} // namespace ricercar
