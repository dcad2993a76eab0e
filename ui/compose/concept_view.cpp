// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/concept_view.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/compose/flow_layout.h"

#include <QEvent>
#include <QLabel>
#include <QVBoxLayout>

namespace ricercar {

namespace {

QString originWord(FieldOrigin origin)
{
    switch (origin) {
    case FieldOrigin::Said: return ConceptView::tr("You said so.");
    case FieldOrigin::FoundInMusic: return ConceptView::tr("Found in the music.");
    case FieldOrigin::Default: return ConceptView::tr("Taken as a default.");
    }
    return {};
}

} // namespace

ConceptView::ConceptView(QWidget *parent) : QWidget(parent)
{
    m_chips = new QWidget;
    m_flow = new FlowLayout(4);
    m_chips->setLayout(m_flow);
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    m_chips->setSizePolicy(policy);
    m_remarks = new QLabel;
    m_remarks->setWordWrap(true);
    m_remarks->setProperty("dim", true);
    m_remarks->hide();
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_chips);
    all->addWidget(m_remarks);
}

int ConceptView::chipCount() const { return m_flow->count(); }

void ConceptView::clear()
{
    while (QLayoutItem *item = m_flow->takeAt(0)) {
        item->widget()->hide();
        item->widget()->deleteLater();
        delete item;
    }
}

void ConceptView::addChip(const QString &text, FieldOrigin origin, const QString &explanation)
{
    auto *chip = new QLabel(text, m_chips);
    chip->setProperty("origin", static_cast<int>(origin));
    chip->setToolTip(explanation + QLatin1Char('\n') + originWord(origin));
    chip->setAccessibleName(explanation + QStringLiteral(": ") + text + QStringLiteral(". ") + originWord(origin));
    m_flow->addWidget(chip);
}

void ConceptView::restyle()
{
    const Theme &t = theme();
    for (int i = 0; i < m_flow->count(); ++i) {
        QWidget *chip = m_flow->itemAt(i)->widget();
        // Said: solid accent. Found: a plain line. Default: dashed and dim.
        const auto origin = static_cast<FieldOrigin>(chip->property("origin").toInt());
        const QColor line = origin == FieldOrigin::Said ? t.accent : origin == FieldOrigin::FoundInMusic ? t.textDim : t.border;
        const QColor text = origin == FieldOrigin::Default ? t.textDim : t.text;
        chip->setStyleSheet(QStringLiteral("QLabel { color: %1; background: %2; border: 1px %3 %4; border-radius: 9px;"
                                           " padding: 1px 8px; }")
                                .arg(text.name(), t.paper.name(),
                                     origin == FieldOrigin::Default ? QStringLiteral("dashed") : QStringLiteral("solid"),
                                     line.name()));
    }
}

void ConceptView::show(const Concept &c, const Score &score)
{
    clear();
    KeySignature key = c.key.value;
    addChip(keyText(key), c.key.origin, tr("The key"));
    addChip(metreName(c.metre.value), c.metre.origin, tr("The metre"));
    addChip(QString::fromUtf8("♩=%1").arg(std::lround(c.tempo.value)), c.tempo.origin, tr("The tempo, in quarters a minute"));
    if (c.anacrusis.value.value > 0)
        addChip(tr("upbeat of %1").arg(lengthName(c.anacrusis.value)), c.anacrusis.origin, tr("The upbeat before the first full bar"));
    QStringList given;
    for (const ChoirVoice v : c.given.value) given += choirVoiceName(v);
    if (!given.isEmpty())
        addChip(tr("%1 given").arg(given.join(QStringLiteral(", "))), c.given.origin, tr("What the music holds already and what stays as it is"));
    if (!c.phrases.value.empty()) {
        QStringList lines{tr("Phrases and how they close:")};
        for (const Phrase &phrase : c.phrases.value)
            lines += tr("%1: %2").arg(barsText(score, phrase.range), cadenceName(phrase.cadence));
        const auto count = static_cast<int>(c.phrases.value.size());
        addChip(count == 1 ? tr("1 phrase") : tr("%1 phrases").arg(count), c.phrases.origin, lines.join(QLatin1Char('\n')));
    }
    if (c.octaveShift.value != 0)
        addChip(c.octaveShift.value > 0 ? tr("read %1 octave higher").arg(c.octaveShift.value)
                                        : tr("read %1 octave lower").arg(-c.octaveShift.value),
                c.octaveShift.origin, tr("The tune lies outside the voice's range and is read elsewhere"));
    QStringList remarks;
    for (const std::string &remark : c.remarks) remarks += fromUtf8(remark);
    m_remarks->setText(remarks.join(QLatin1Char('\n')));
    m_remarks->setVisible(!remarks.isEmpty());
    restyle();
    m_chips->updateGeometry();
}

void ConceptView::showTrouble(const QString &sentence)
{
    clear();
    m_remarks->setText(sentence);
    m_remarks->setVisible(!sentence.isEmpty());
    m_chips->updateGeometry();
}

void ConceptView::changeEvent(QEvent *event)
{
    if (event->type() == QEvent::PaletteChange) restyle();
    QWidget::changeEvent(event);
}

} // namespace ricercar
