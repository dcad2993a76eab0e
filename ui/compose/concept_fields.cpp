// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/concept_fields.h"

#include "core/brief/concept_words.h"
#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/centred_slider.h"
#include "ui/compose/field_editors.h"
#include "ui/icons/icons.h"

#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSignalBlocker>
#include <QToolButton>
#include <QVBoxLayout>

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

// Always in sight, in the order in which people think of them.
constexpr const char *kMain[] = {"genre", "forces", "key", "metre", "tempo", "sections", "bars", "style", "character"};
// Of follow-ups and other tasks; here a new piece is written.
constexpr const char *kNever[] = {"task", "keep"};

template <std::size_t N>
bool among(const char *const (&list)[N], const std::string &id)
{
    return std::any_of(std::begin(list), std::end(list), [&](const char *s) { return id == s; });
}

} // namespace

FieldRow::FieldRow(ComposeDesk &desk, std::string id, QWidget *parent) : QWidget(parent), m_desk(desk), m_id(std::move(id))
{
    m_label = new QLabel;
    m_label->setFixedWidth(92);
    m_label->setContentsMargins(0, 4, 0, 0); // on the line of the value
    m_label->setWordWrap(true);
    const auto button = [](const QString &name, const QString &what) {
        auto *b = new QToolButton;
        b->setIcon(icon(name));
        b->setIconSize({16, 16});
        b->setFixedSize(24, 24);
        b->setToolTip(what);
        return b;
    };
    m_lock = button(QStringLiteral("unlock"), tr("Lock: no later words change it"));
    m_lock->setCheckable(true);
    m_reset = button(QStringLiteral("undo"), tr("Back to what the words or the rule say"));
    QSizePolicy keep = m_reset->sizePolicy();
    keep.setRetainSizeWhenHidden(true);
    m_reset->setSizePolicy(keep);
    auto *line = new QHBoxLayout;
    line->setContentsMargins(0, 0, 0, 0);
    line->setSpacing(4);
    line->addWidget(m_label, 0, Qt::AlignTop);
    if (aspectFromId(m_id)) {
        m_slider = new CentredSlider;
        line->addWidget(m_slider, 1, Qt::AlignVCenter);
        connect(m_slider, &QSlider::valueChanged, this, [this](int value) {
            m_desk.edit(m_id, [&](PieceConcept &piece) { piece.aspect(*aspectFromId(m_id)).value = value / 100.0; });
        });
    } else {
        m_value = new QPushButton;
        m_value->setProperty("quiet", true);
        m_value->setCheckable(true);
        m_value->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
        line->addWidget(m_value, 1);
        connect(m_value, &QPushButton::toggled, this, &FieldRow::setOpen);
    }
    line->addWidget(m_reset, 0, Qt::AlignTop);
    line->addWidget(m_lock, 0, Qt::AlignTop);
    m_origin = new QLabel;
    m_origin->setProperty("dim", true);
    m_origin->setWordWrap(true);
    m_origin->setContentsMargins(102, 0, 0, 2);
    m_trouble = new QLabel;
    m_trouble->setWordWrap(true);
    m_trouble->setProperty("trouble", true);
    m_trouble->hide();
    m_all = new QVBoxLayout(this);
    m_all->setContentsMargins(0, 0, 0, 0);
    m_all->setSpacing(0);
    m_all->addLayout(line);
    m_all->addWidget(m_origin);
    m_all->addWidget(m_trouble);
    connect(m_lock, &QToolButton::clicked, this, [this](bool on) { m_desk.lock(m_id, on); });
    connect(m_reset, &QToolButton::clicked, this, [this] { m_desk.reset(m_id); });
}

bool FieldRow::isOpen() const { return m_value && m_value->isChecked(); }

FieldEditor *FieldRow::editor()
{
    if (!m_editor && m_value) {
        m_editor = makeFieldEditor(m_desk, m_id);
        m_editor->setContentsMargins(8, 2, 0, 6);
        connect(m_editor, &FieldEditor::refused, this, [this](const QString &sentence) {
            m_trouble->setText(sentence);
            m_trouble->setVisible(!sentence.isEmpty());
        });
        m_all->insertWidget(2, m_editor);
        m_editor->show(m_desk.piece());
        m_editor->setVisible(false);
    }
    return m_editor;
}

void FieldRow::setOpen(bool open)
{
    if (!m_value) return;
    m_value->setChecked(open);
    if (open) {
        editor()->show(m_desk.piece());
        static_cast<QWidget *>(m_editor)->setVisible(true);
        m_editor->setFocus();
    } else if (m_editor) {
        static_cast<QWidget *>(m_editor)->setVisible(false);
        m_trouble->hide();
    }
}

void FieldRow::show(const FieldView &view)
{
    m_from = view.origin;
    const QString label = fromUtf8(view.label), value = fromUtf8(view.value);
    m_label->setText(label);
    const bool hand = m_desk.byHand(m_id) && view.origin == FieldOrigin::Said;
    QString origin;
    if (hand && view.words.empty()) origin = tr("set by hand");
    else if (hand) origin = tr("by hand: “%1”").arg(fromUtf8(view.words));
    else if (view.origin == FieldOrigin::Said) origin = tr("said: “%1”").arg(fromUtf8(view.words));
    else if (view.origin == FieldOrigin::FoundInMusic) origin = tr("found in the music");
    const QString from = origin.isEmpty() ? tr("by rule") : origin;
    m_origin->setText(origin);
    m_origin->setVisible(!origin.isEmpty());
    if (m_slider) {
        const QSignalBlocker quiet(m_slider);
        if (!m_slider->isSliderDown())
            m_slider->setValue(static_cast<int>(std::lround(m_desk.piece().aspect(*aspectFromId(m_id)).value * 100)));
        m_slider->setAccessibleName(tr("%1: less to more").arg(label));
        m_slider->setToolTip(tr("%1: %2, %3. Double-click: as the genre has it.").arg(label, value.isEmpty() ? tr("as the genre has it") : value, from));
    } else {
        const QString text = value.isEmpty() ? tr("nothing asked") : value;
        m_value->setText(text.size() > 40 ? text.left(38) + QString::fromUtf8("…") : text);
        m_value->setToolTip(tr("%1 (%2). Click to change it.").arg(text, from));
        m_value->setAccessibleName(tr("%1: %2, %3").arg(label, text, from));
    }
    m_lock->setChecked(view.locked);
    m_lock->setIcon(icon(view.locked ? QStringLiteral("lock") : QStringLiteral("unlock")));
    m_lock->setAccessibleName(view.locked ? tr("Unlock %1").arg(label) : tr("Lock %1").arg(label));
    m_lock->setToolTip(view.locked ? tr("Locked: no later words change it") : tr("Lock: no later words change it"));
    m_reset->setVisible(view.origin == FieldOrigin::Said);
    m_reset->setAccessibleName(tr("%1: back to what the words or the rule say").arg(label));
    if (isOpen()) m_editor->show(m_desk.piece());
    restyle();
}

void FieldRow::restyle()
{
    if (!m_value) return;
    const Theme &t = theme();
    const QString style = QStringLiteral("QPushButton { color: %1; %2 }").arg((m_from == FieldOrigin::Default ? t.textDim : t.text).name(),
                                                                              m_from == FieldOrigin::Said ? QStringLiteral("font-weight: 600;") : QString());
    if (style != m_value->styleSheet()) m_value->setStyleSheet(style); // it costs a layout
}

void FieldRow::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

ConceptFields::ConceptFields(ComposeDesk &desk, QWidget *parent) : QWidget(parent), m_desk(desk)
{
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(0);
    const auto add = [&](const std::string &id) {
        auto *row = new FieldRow(desk, id);
        m_rows[id] = row;
        all->addWidget(row);
    };
    for (const char *id : kMain) add(id);
    for (const FieldView &f : fieldsOf(desk.piece()))
        if (!among(kMain, f.id) && !among(kNever, f.id)) add(f.id);
    m_all = new QToolButton;
    m_all->setCheckable(true);
    m_all->setProperty("fold", true);
    m_all->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
    m_all->setIconSize({14, 14});
    all->addWidget(m_all, 0, Qt::AlignLeft);
    connect(m_all, &QToolButton::toggled, this, &ConceptFields::refresh);
    connect(&desk, &ComposeDesk::wasRead, this, &ConceptFields::refresh);
    refresh();
}

FieldRow *ConceptFields::row(const std::string &id) const
{
    const auto found = m_rows.find(id);
    return found == m_rows.end() ? nullptr : found->second;
}

int ConceptFields::shownCount() const
{
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [](const auto &row) { return !row.second->isHidden(); }));
}

void ConceptFields::refresh()
{
    int folded = 0;
    for (const FieldView &f : fieldsOf(m_desk.piece(), m_desk.language())) {
        FieldRow *line = row(f.id);
        if (!line) continue;
        line->show(f);
        const bool wanted = among(kMain, f.id) || f.origin != FieldOrigin::Default || f.locked || line->isOpen();
        folded += !wanted;
        line->setVisible(wanted || m_all->isChecked());
    }
    m_all->setIcon(icon(m_all->isChecked() ? QStringLiteral("down") : QStringLiteral("cursor_right")));
    m_all->setText(m_all->isChecked() ? tr("Only what matters") : tr("All that can be said (%1 more)").arg(folded));
}

} // namespace ricercar
