// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/compose/lines_settings.h"

#include "core/brief/instruments.h"
#include "ui/bridge/words.h"
#include "ui/compose/flow_layout.h"
#include "ui/compose/section.h"
#include "ui/compose/style_mix.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QSpinBox>
#include <QToolButton>

#include <algorithm>

namespace ricercar {

namespace {

QSizePolicy flowing()
{
    QSizePolicy policy(QSizePolicy::Preferred, QSizePolicy::Minimum);
    policy.setHeightForWidth(true);
    return policy;
}

} // namespace

LinesSettings::LinesSettings(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_bars = new QSpinBox;
    m_bars->setRange(1, 64);
    m_bars->setValue(8);
    m_bars->setSuffix(tr(" bars"));
    m_bars->setAccessibleName(tr("How many bars"));
    m_partsRow = new QWidget;
    m_partsFlow = new FlowLayout(4);
    m_partsRow->setLayout(m_partsFlow);
    m_partsRow->setSizePolicy(flowing());
    m_instrument = new QComboBox;
    m_instrument->setAccessibleName(tr("A part to be added"));
    m_instrument->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    m_instrument->setMinimumContentsLength(10);
    m_instrument->setMaxVisibleItems(16);
    m_instrument->addItem(tr("none"));
    for (const InstrumentInfo &i : instrumentTable()) m_instrument->addItem(QString::fromUtf8(i.name));
    m_keepRhythm = new QCheckBox(tr("Keep the rhythm"));
    m_keepRhythm->setToolTip(tr("Onsets and lengths stay; the pitches are written anew"));
    m_keepPitch = new QCheckBox(tr("Keep the pitches"));
    m_keepPitch->setToolTip(tr("The pitches stay in their order; the rhythm is written anew"));
    m_keepRow = new QWidget;
    auto *keep = new QVBoxLayout(m_keepRow);
    keep->setContentsMargins(0, 0, 0, 0);
    keep->setSpacing(2);
    keep->addWidget(m_keepRhythm);
    keep->addWidget(m_keepPitch);
    m_inScale = new QCheckBox(tr("Only notes of the key"));
    m_ends = new QCheckBox(tr("The piece ends there"));
    m_styles = new StyleMix;
    m_styleSection = new Section(tr("Style"), m_styles);
    m_curveSection = new Section(tr("Curves"), makeCurves());
    m_form = new QFormLayout;
    m_form->setContentsMargins(0, 0, 0, 0);
    m_form->setHorizontalSpacing(8);
    m_form->setVerticalSpacing(6);
    m_form->setLabelAlignment(Qt::AlignLeft | Qt::AlignVCenter);
    m_form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    m_form->addRow(tr("Length"), m_bars);
    m_form->addRow(tr("Written"), m_partsRow);
    m_form->addRow(tr("New part"), m_instrument);
    m_form->addRow(m_keepRow);
    m_form->addRow(m_inScale);
    m_form->addRow(m_ends);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(4);
    all->addLayout(m_form);
    all->addWidget(m_styleSection);
    all->addWidget(m_curveSection);

    connect(m_bars, &QSpinBox::valueChanged, this, [this] {
        fit();
        Q_EMIT changed();
    });
    connect(m_instrument, &QComboBox::currentIndexChanged, this, &LinesSettings::changed);
    for (QCheckBox *box : {m_inScale, m_ends}) connect(box, &QCheckBox::toggled, this, &LinesSettings::changed);
    // One of the two can be kept, not both.
    connect(m_keepRhythm, &QCheckBox::toggled, this, [this](bool on) {
        if (on) m_keepPitch->setChecked(false);
        Q_EMIT changed();
    });
    connect(m_keepPitch, &QCheckBox::toggled, this, [this](bool on) {
        if (on) m_keepRhythm->setChecked(false);
        Q_EMIT changed();
    });
    connect(m_styles, &StyleMix::changed, this, [this] {
        m_styleSection->setSummary(m_styles->summary().isEmpty() ? tr("as the music") : m_styles->summary());
        Q_EMIT changed();
    });
    connect(&studio, &Studio::generatorsKnown, this, &LinesSettings::showStyles);
    connect(m_styleSection, &Section::opened, &studio, &Studio::askForGenerators);
    connect(&studio, &Studio::scoreChanged, this, &LinesSettings::fit);
    for (const auto moved : {&Studio::regionChanged, &Studio::selectionChanged, &Studio::loopChanged}) connect(&studio, moved, this, &LinesSettings::fit);
    m_styleSection->setSummary(tr("as the music"));
    m_curveSection->setSummary(tr("free"));
    showStyles();
    fit();
}

QWidget *LinesSettings::makeCurves()
{
    auto *body = new QWidget;
    m_curve = new QComboBox;
    m_curve->setAccessibleName(tr("What is drawn"));
    for (int c = 0; c < kCurves; ++c) m_curve->addItem(scaleOf(static_cast<Curve>(c)).name);
    m_clear = new QPushButton(tr("Clear"));
    m_clear->setToolTip(tr("Leave this curve free"));
    m_editor = new CurveEditor;
    auto *row = new QHBoxLayout;
    row->setSpacing(4);
    row->addWidget(m_curve, 1);
    row->addWidget(m_clear);
    auto *all = new QVBoxLayout(body);
    all->setContentsMargins(0, 0, 0, 4);
    all->setSpacing(4);
    all->addLayout(row);
    all->addWidget(m_editor);
    connect(m_curve, &QComboBox::currentIndexChanged, this, &LinesSettings::showCurve);
    connect(m_editor, &CurveEditor::changed, this, [this] {
        m_curves[static_cast<std::size_t>(m_curve->currentIndex())] = m_editor->curve();
        showCurve();
        Q_EMIT changed();
    });
    connect(m_clear, &QPushButton::clicked, this, [this] {
        m_curves[static_cast<std::size_t>(m_curve->currentIndex())].clear();
        showCurve();
        Q_EMIT changed();
    });
    return body;
}

CurveEditor::Scale LinesSettings::scaleOf(Curve curve) const
{
    switch (curve) {
    case Density: return {tr("Density"), tr("sparse"), tr("4 notes a quarter"), 0, 4, 0.25, 1.5, 2};
    case Height: return {tr("Height"), tr("low (C2)"), tr("high (C6)"), 36, 84, 1, 60, 0};
    case Line: return {tr("Rise and fall of the highest line"), tr("an octave lower"), tr("an octave higher"), -12, 12, 1, 0, 0};
    case Offbeat: return {tr("Off the beat"), tr("on the beat"), tr("all off the beat"), 0, 1, 0.05, 0.3, 2};
    case Fullness: return {tr("Fullness"), tr("one note"), tr("8 notes at once"), 1, 8, 0.5, 3, 1};
    case Loudness: return {tr("Loudness"), tr("ppp"), tr("fff"), 20, 120, 4, 72, 0};
    }
    return {};
}

void LinesSettings::setTask(IdeaTask task, Where where)
{
    m_task = task;
    m_where = where;
    m_form->setRowVisible(m_bars, task == IdeaTask::Continue);
    m_form->setRowVisible(m_instrument, task == IdeaTask::Accompany);
    m_form->setRowVisible(m_keepRow, task == IdeaTask::Fill || task == IdeaTask::Vary);
    m_form->setRowVisible(m_ends, task == IdeaTask::Continue);
    m_form->setRowVisible(m_partsRow, isLinesTask(task));
    fit();
}

void LinesSettings::fit()
{
    const Score &score = *m_studio.score();
    QString parts;
    for (const PartPtr &part : score.parts) parts += QString::number(part->id.value) + QLatin1Char(':') + partTitle(*part) + QLatin1Char('\n');
    if (parts != m_partsShown) {
        m_partsShown = parts;
        while (QLayoutItem *item = m_partsFlow->takeAt(0)) {
            item->widget()->hide();
            item->widget()->deleteLater();
            delete item;
        }
        m_parts.clear();
        for (const PartPtr &part : score.parts) {
            auto *b = new QToolButton;
            const QString name = partTitle(*part);
            b->setText(name.size() > 14 ? name.left(13) + QString::fromUtf8("…") : name);
            b->setCheckable(true);
            b->setProperty("voice", true);
            b->setToolTip(tr("%1 is written; the others stay").arg(name));
            m_partsFlow->addWidget(b);
            m_parts.emplace_back(part->id, b);
            connect(b, &QToolButton::toggled, this, &LinesSettings::changed);
        }
        m_partsRow->updateGeometry();
    }
    const auto [first, bars] = linesRegion(m_studio, choice());
    const int number = first < score.barCount() ? score.barNumber(first) : score.barNumber(score.barCount() - 1) + static_cast<int>(first - score.barCount()) + 1;
    m_editor->setBars(static_cast<int>(std::min<std::size_t>(bars, 256)), number);
    for (CurveEditor::Curve &curve : m_curves)
        if (!curve.empty()) curve.resize(std::min<std::size_t>(bars, 256));
    showCurve();
}

void LinesSettings::showCurve()
{
    const auto at = static_cast<Curve>(std::max(0, m_curve->currentIndex()));
    m_editor->setScale(scaleOf(at));
    m_editor->setCurve(m_curves[at]);
    m_clear->setEnabled(!m_editor->empty());
    QStringList drawn;
    for (int c = 0; c < kCurves; ++c)
        if (std::any_of(m_curves[static_cast<std::size_t>(c)].begin(), m_curves[static_cast<std::size_t>(c)].end(), [](const auto &v) { return v.has_value(); }))
            drawn += scaleOf(static_cast<Curve>(c)).name.toLower();
    if (m_curveSection) m_curveSection->setSummary(drawn.isEmpty() ? tr("free") : drawn.join(QStringLiteral(", ")));
}

void LinesSettings::showStyles()
{
    QStringList names;
    if (const auto &known = m_studio.continuation())
        for (const std::string &style : known->styles) names += fromUtf8(style);
    m_styles->setNames(names);
}

LinesChoice LinesSettings::choice() const
{
    LinesChoice c;
    c.task = m_task;
    c.where = m_where;
    c.bars = m_bars->value();
    if (isLinesTask(m_task))
        for (const auto &[part, button] : m_parts)
            if (button->isChecked()) c.write.push_back(part);
    if (m_task == IdeaTask::Accompany && m_instrument->currentIndex() > 0) c.newInstrument = m_instrument->currentText().toStdString();
    const bool there = m_task == IdeaTask::Fill || m_task == IdeaTask::Vary;
    c.keepRhythm = there && m_keepRhythm->isChecked();
    c.keepPitch = there && m_keepPitch->isChecked();
    c.inScale = m_inScale->isChecked();
    c.ends = m_task == IdeaTask::Continue && m_ends->isChecked();
    for (const auto &[name, share] : m_styles->shares()) c.style.emplace_back(name.toStdString(), share);
    std::size_t bars = 0;
    for (const CurveEditor::Curve &curve : m_curves) bars = std::max(bars, curve.size());
    bool any = false;
    std::vector<ContinuationBarWish> wishes(bars);
    const auto read = [&](Curve curve, std::optional<double> ContinuationBarWish::*field) {
        for (std::size_t b = 0; b < m_curves[curve].size(); ++b)
            if (m_curves[curve][b]) {
                wishes[b].*field = *m_curves[curve][b];
                any = true;
            }
    };
    read(Density, &ContinuationBarWish::density);
    read(Height, &ContinuationBarWish::height);
    read(Offbeat, &ContinuationBarWish::offbeat);
    read(Fullness, &ContinuationBarWish::thickness);
    read(Loudness, &ContinuationBarWish::loudness);
    // The line is drawn as heights; wished is what lies between a bar and the next.
    const CurveEditor::Curve &line = m_curves[Line];
    for (std::size_t b = 0; b + 1 < line.size(); ++b)
        if (line[b] && line[b + 1]) {
            wishes[b].contour = *line[b + 1] - *line[b];
            any = true;
        }
    if (any) c.wishes = std::move(wishes);
    return c;
}

} // namespace ricercar
