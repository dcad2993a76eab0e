// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/piano_roll/piano_roll.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/icons/icons.h"
#include "ui/piano_roll/velocity_lane.h"
#include "ui/timeline/keyboard.h"
#include "ui/timeline/ruler.h"

#include <QAction>
#include <QActionGroup>
#include <QComboBox>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollBar>
#include <QToolButton>

namespace ricercar {

namespace {

constexpr std::int64_t kSteps[] = {0,     40320, 20160, 10080, 5040, 2520, 1260, // off, whole ... 1/32
                                   13440, 6720,  3360,  1680,                    // triplets of halves ... 1/16
                                   2016};                                        // sixteenth quintuplet

QFrame *line()
{
    auto *f = new QFrame;
    f->setProperty("line", true);
    f->setFixedSize(1, 18);
    return f;
}

} // namespace

PianoRoll::PianoRoll(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_canvas = new RollCanvas(studio, m_view, this);
    m_velocity = new VelocityLane(studio, m_view, *m_canvas, this);
    m_ruler = new Ruler(studio, m_view, this);
    m_keyboard = new Keyboard(studio, m_view, this);
    m_horizontal = new QScrollBar(Qt::Horizontal, this);
    m_vertical = new QScrollBar(Qt::Vertical, this);
    m_horizontal->setFocusPolicy(Qt::NoFocus);
    m_vertical->setFocusPolicy(Qt::NoFocus);
    makeActions();

    auto *velocityLabel = new QLabel(tr("Loud"), this);
    velocityLabel->setProperty("dim", true);
    velocityLabel->setAlignment(Qt::AlignRight | Qt::AlignVCenter);
    velocityLabel->setContentsMargins(0, 0, 6, 0);
    velocityLabel->setFixedWidth(Keyboard::kWidth);

    auto *grid = new QGridLayout(this);
    grid->setContentsMargins(0, 0, 0, 0);
    grid->setSpacing(0);
    grid->addWidget(makeToolbar(), 0, 0, 1, 3);
    grid->addWidget(m_ruler, 1, 1);
    grid->addWidget(m_keyboard, 2, 0);
    grid->addWidget(m_canvas, 2, 1);
    grid->addWidget(m_vertical, 2, 2);
    grid->addWidget(velocityLabel, 3, 0);
    grid->addWidget(m_velocity, 3, 1);
    grid->addWidget(m_horizontal, 4, 1);
    grid->setRowStretch(2, 1);
    grid->setColumnStretch(1, 1);
    m_velocity->setFixedHeight(60);
    connect(showVelocity, &QAction::toggled, this, [this, velocityLabel](bool on) {
        m_velocity->setVisible(on);
        velocityLabel->setVisible(on);
    });
    setFocusProxy(m_canvas);

    connect(m_canvas, &RollCanvas::zoomAsked, this, &PianoRoll::zoom);
    connect(m_canvas, &RollCanvas::viewportResized, this, [this] {
        if (!m_pitchesShown && m_canvas->height() > 80) {
            m_pitchesShown = true;
            showPitches();
        }
        updateScrollBars();
    });
    connect(m_canvas, &RollCanvas::hovered, this, [this](int key, const QString &words) {
        m_keyboard->setHover(key);
        Q_EMIT hovered(words);
    });
    connect(m_canvas, &RollCanvas::toolChanged, this, [this] {
        QAction *const tools[] = {selectTool, drawTool, splitTool};
        tools[static_cast<int>(m_canvas->tool())]->setChecked(true);
    });
    connect(&m_view, &TimePitch::changed, this, &PianoRoll::updateScrollBars);
    connect(m_horizontal, &QScrollBar::valueChanged, this, [this](int value) {
        if (!m_updatingBars) m_view.setScroll(value, m_view.scrollY());
    });
    connect(m_vertical, &QScrollBar::valueChanged, this, [this](int value) {
        if (!m_updatingBars) m_view.setScroll(m_view.scrollX(), value);
    });
    connect(&studio, &Studio::scoreChanged, this, [this](const ScorePtr &before, const ScorePtr &after, const Delta &delta) {
        if (delta.structure || before->end() != after->end()) updateScrollBars();
    });
    // An idea that appears is shown whole; while ideas are compared the view stands still.
    connect(&studio, &Studio::ghostChanged, this, [this] {
        const bool shown = m_studio.ghost().has_value();
        if (shown && !m_ghostShown) showPitches();
        m_ghostShown = shown;
    });
    connect(&studio, &Studio::snapChanged, this, &PianoRoll::updateSnapBox);
    connect(&studio, &Studio::activePartChanged, this, [this] { m_voice->setCurrentIndex(m_studio.activeVoice()); });
    updateSnapBox();
}

void PianoRoll::makeActions()
{
    const auto make = [this](const QString &text, const QString &iconName, const QKeySequence &keys, bool checkable) {
        auto *a = new QAction(text, this);
        if (!iconName.isEmpty()) a->setIcon(icon(iconName));
        if (!keys.isEmpty()) {
            a->setShortcut(keys);
            a->setShortcutContext(Qt::WidgetWithChildrenShortcut);
            a->setToolTip(tr("%1 (%2)").arg(text, keys.toString(QKeySequence::NativeText)));
        }
        a->setCheckable(checkable);
        addAction(a);
        return a;
    };
    selectTool = make(tr("Select and move notes"), QStringLiteral("select"), QKeySequence(Qt::Key_V), true);
    drawTool = make(tr("Draw notes"), QStringLiteral("pencil"), QKeySequence(Qt::Key_P), true);
    splitTool = make(tr("Split notes with a click"), QStringLiteral("split"), QKeySequence(Qt::Key_X), true);
    auto *tools = new QActionGroup(this);
    const RollTool kinds[] = {RollTool::Select, RollTool::Draw, RollTool::Split};
    int i = 0;
    for (QAction *a : {selectTool, drawTool, splitTool}) {
        tools->addAction(a);
        const RollTool kind = kinds[i++];
        connect(a, &QAction::triggered, this, [this, kind] { m_canvas->setTool(kind); });
    }
    selectTool->setChecked(true);

    scaleHighlight = make(tr("Shade what lies outside the key"), QStringLiteral("scale"), {}, true);
    ghostParts = make(tr("Show the other parts dimmed"), QStringLiteral("ghost_parts"), {}, true);
    editAllParts = make(tr("Edit all parts at once"), QStringLiteral("all_parts"), {}, true);
    follow = make(tr("Follow the playhead"), QStringLiteral("follow"), {}, true);
    showVelocity = make(tr("Show the loudness lane"), QStringLiteral("velocity"), {}, true);
    for (QAction *a : {scaleHighlight, ghostParts, follow, showVelocity}) a->setChecked(true);
    for (QAction *a : {scaleHighlight, ghostParts, editAllParts, follow})
        connect(a, &QAction::toggled, this, [this] {
            m_canvas->setOptions({scaleHighlight->isChecked(), ghostParts->isChecked(), editAllParts->isChecked(),
                                  follow->isChecked()});
            m_velocity->update();
        });

    zoomInAction = make(tr("Wider"), QStringLiteral("zoom_in"), QKeySequence(QStringLiteral("Ctrl+=")), false);
    zoomOutAction = make(tr("Narrower"), QStringLiteral("zoom_out"), QKeySequence(QStringLiteral("Ctrl+-")), false);
    tallerAction = make(tr("Taller"), {}, QKeySequence(QStringLiteral("Ctrl+Shift+=")), false);
    lowerAction = make(tr("Lower"), {}, QKeySequence(QStringLiteral("Ctrl+Shift+-")), false);
    fitAction = make(tr("Show the whole piece"), QStringLiteral("fit"), QKeySequence(QStringLiteral("Ctrl+0")), false);
    connect(zoomInAction, &QAction::triggered, this, [this] { zoomTime(1.25); });
    connect(zoomOutAction, &QAction::triggered, this, [this] { zoomTime(0.8); });
    connect(tallerAction, &QAction::triggered, this, [this] { zoomPitch(1.2); });
    connect(lowerAction, &QAction::triggered, this, [this] { zoomPitch(1 / 1.2); });
    connect(fitAction, &QAction::triggered, this, &PianoRoll::fit);
}

QWidget *PianoRoll::makeToolbar()
{
    auto *bar = new QFrame;
    bar->setProperty("pane", true);
    auto *row = new QHBoxLayout(bar);
    row->setContentsMargins(8, 2, 8, 2);
    row->setSpacing(2);
    const auto button = [row](QAction *a) {
        auto *b = new QToolButton;
        b->setDefaultAction(a);
        b->setIconSize({20, 20});
        b->setAutoRaise(true);
        row->addWidget(b);
    };
    for (QAction *a : {selectTool, drawTool, splitTool}) button(a);
    row->addSpacing(6);
    row->addWidget(line());
    row->addSpacing(6);

    auto *gridLabel = new QLabel(tr("Grid"));
    gridLabel->setProperty("dim", true);
    row->addWidget(gridLabel);
    m_snap = new QComboBox;
    m_snap->setAccessibleName(tr("Grid step"));
    m_snap->setToolTip(tr("What notes snap to; hold Alt while dragging to go free"));
    for (const std::int64_t step : kSteps) m_snap->addItem(step == 0 ? tr("Off") : lengthName({step}), qlonglong(step));
    connect(m_snap, &QComboBox::activated, this, [this] { m_studio.setSnap({m_snap->currentData().toLongLong()}); });
    gridLabel->setBuddy(m_snap);
    row->addWidget(m_snap);
    row->addSpacing(4);
    m_voice = new QComboBox;
    m_voice->setAccessibleName(tr("Voice"));
    m_voice->setToolTip(tr("The voice of the part that drawn notes belong to"));
    for (int v = 1; v <= 4; ++v) m_voice->addItem(tr("Voice %1").arg(v));
    connect(m_voice, &QComboBox::activated, this,
            [this](int index) { m_studio.setActiveVoice(static_cast<std::uint8_t>(index)); });
    row->addWidget(m_voice);
    row->addStretch(1);
    for (QAction *a : {scaleHighlight, ghostParts, editAllParts, follow, showVelocity}) button(a);
    row->addSpacing(6);
    row->addWidget(line());
    row->addSpacing(6);
    for (QAction *a : {zoomOutAction, zoomInAction, fitAction}) button(a);
    return bar;
}

void PianoRoll::zoom(double timeFactor, double pitchFactor, QPointF fixed)
{
    if (timeFactor != 1) m_view.setPixelsPerQuarter(m_view.pixelsPerQuarter() * timeFactor, fixed.x());
    if (pitchFactor != 1) {
        const double least = static_cast<double>(m_canvas->height()) / TimePitch::kKeys;
        m_view.setRowHeight(std::max(least, m_view.rowHeight() * pitchFactor), fixed.y());
    }
    updateScrollBars();
}

void PianoRoll::zoomTime(double factor)
{
    // The playhead stays where it is, if it can be seen.
    const double x = m_view.x(m_studio.playhead());
    const bool seen = x >= 0 && x <= m_canvas->width();
    zoom(factor, 1, {seen ? x : m_canvas->width() / 2.0, 0});
}

void PianoRoll::zoomPitch(double factor) { zoom(1, factor, {0, m_canvas->height() / 2.0}); }

void PianoRoll::fit()
{
    const double quarters = std::max(1.0, Ticks{m_studio.score()->end().value}.quarters());
    m_view.setPixelsPerQuarter((m_canvas->width() - 16) / quarters, 0);
    m_view.setScroll(0, m_view.scrollY());
    showPitches();
}

void PianoRoll::showPitches()
{
    NoteIndex::Keys keys;
    const Score &score = *m_studio.score();
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        for (std::size_t b = 0; b < score.barCount(); ++b) keys |= m_canvas->index().keys(p, b);
    if (const auto &ghost = m_studio.ghost())
        for (const PartPtr &part : ghost->score->parts)
            for (const BarPtr &bar : part->bars)
                for (const Note &n : bar->notes) keys.set(static_cast<std::size_t>(std::clamp(n.midi(), 0, 127)));
    int low = 55, high = 76;
    if (keys.any()) {
        for (low = 0; !keys.test(static_cast<std::size_t>(low));) ++low;
        for (high = 127; !keys.test(static_cast<std::size_t>(high));) --high;
    }
    // Rows as tall as show all that is used, within what can be read.
    const double row = std::clamp(m_canvas->height() / (high - low + 5.0), 7.0, 14.0);
    m_view.setRowHeight(std::max(row, static_cast<double>(m_canvas->height()) / TimePitch::kKeys), 0);
    const double middle = (TimePitch::kKeys - (low + high + 1) / 2.0) * m_view.rowHeight();
    m_view.setScroll(m_view.scrollX(), middle - m_canvas->height() / 2.0);
    updateScrollBars();
}

void PianoRoll::scrollTo(TimelineTick at)
{
    const double x = m_view.x(at);
    if (x < 0 || x > m_canvas->width() * 0.9) m_view.setScroll(m_view.scrollX() + x - m_canvas->width() * 0.2, m_view.scrollY());
}

void PianoRoll::updateScrollBars()
{
    if (m_updatingBars) return;
    m_updatingBars = true;
    const double content = m_view.width(Ticks{m_studio.score()->end().value}) + m_canvas->width() * 0.25;
    const int mostX = std::max(0, static_cast<int>(content - m_canvas->width()));
    const int mostY = std::max(0, static_cast<int>(m_view.contentHeight() - m_canvas->height()));
    m_view.setScroll(std::min<double>(m_view.scrollX(), mostX), std::min<double>(m_view.scrollY(), mostY));
    m_horizontal->setRange(0, mostX);
    m_horizontal->setPageStep(m_canvas->width());
    m_horizontal->setSingleStep(std::max(8, static_cast<int>(m_view.pixelsPerQuarter())));
    m_horizontal->setValue(static_cast<int>(m_view.scrollX()));
    m_vertical->setRange(0, mostY);
    m_vertical->setPageStep(m_canvas->height());
    m_vertical->setSingleStep(static_cast<int>(m_view.rowHeight()));
    m_vertical->setValue(static_cast<int>(m_view.scrollY()));
    m_updatingBars = false;
}

void PianoRoll::updateSnapBox()
{
    int index = m_snap->findData(qlonglong(m_studio.snap().value));
    if (index < 0) {
        m_snap->addItem(lengthName(m_studio.snap()), qlonglong(m_studio.snap().value));
        index = m_snap->count() - 1;
    }
    m_snap->setCurrentIndex(index);
}

} // namespace ricercar
