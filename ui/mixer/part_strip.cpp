// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mixer/part_strip.h"

#include "ui/bridge/theme.h"
#include "ui/bridge/words.h"
#include "ui/icons/icons.h"
#include "ui/mixer/instrument_names.h"

#include <QColorDialog>
#include <QContextMenuEvent>
#include <QGridLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSlider>
#include <QStyle>
#include <QToolButton>

namespace ricercar {

class ColourDot : public QWidget {
public:
    explicit ColourDot(QWidget *parent) : QWidget(parent) { setFixedSize(12, 12); }
    void setColour(const QColor &colour)
    {
        m_colour = colour;
        update();
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter p(this);
        p.setRenderHint(QPainter::Antialiasing);
        p.setPen(Qt::NoPen);
        p.setBrush(m_colour);
        p.drawEllipse(QRectF(1, 1, 10, 10));
    }

private:
    QColor m_colour;
};

PartStrip::PartStrip(Studio &studio, PartId part, QWidget *parent) : QFrame(parent), m_studio(studio), m_part(part)
{
    setProperty("card", true);
    setFocusPolicy(Qt::NoFocus);
    m_dot = new ColourDot(this);
    m_name = new QLineEdit(this);
    m_name->setProperty("quiet", true);
    m_name->setAccessibleName(tr("Part's name"));
    m_name->setMinimumWidth(40);
    connect(m_name, &QLineEdit::editingFinished, this, [this] {
        const Part *now = m_studio.score()->part(m_part);
        const std::string name = m_name->text().trimmed().toStdString();
        if (!now || name.empty() || name == now->name) return refresh();
        change({}, tr("Rename the part"), [name](Part &p) {
            p.name = name;
            p.abbreviation.clear();
        });
    });
    const auto letter = [this](const QString &text, const QString &what) {
        auto *b = new QToolButton(this);
        b->setText(text);
        b->setCheckable(true);
        b->setToolTip(what);
        b->setAccessibleName(what);
        b->setFixedSize(24, 24);
        return b;
    };
    m_mute = letter(tr("M", "mute, one letter"), tr("Mute"));
    m_solo = letter(tr("S", "solo, one letter"), tr("Solo"));
    connect(m_mute, &QToolButton::clicked, this,
            [this](bool on) { change({}, on ? tr("Mute a part") : tr("Unmute a part"), [on](Part &p) { p.mixer.mute = on; }); });
    connect(m_solo, &QToolButton::clicked, this,
            [this](bool on) { change({}, on ? tr("Solo a part") : tr("End a solo"), [on](Part &p) { p.mixer.solo = on; }); });

    const auto slider = [this](const QString &what, int low, int high) {
        auto *s = new QSlider(Qt::Horizontal, this);
        s->setRange(low, high);
        s->setPageStep(10);
        s->setToolTip(what);
        s->setAccessibleName(what);
        s->setMinimumWidth(36);
        connect(s, &QSlider::sliderReleased, this, [this] { m_studio.session().endGesture(); });
        return s;
    };
    m_volume = slider(tr("Volume"), 0, 100);
    m_pan = slider(tr("Left to right"), -100, 100);
    connect(m_volume, &QSlider::valueChanged, this, [this](int value) {
        change("volume", tr("Change a part's volume"), [value](Part &p) { p.mixer.volume = value / 100.0; });
    });
    connect(m_pan, &QSlider::valueChanged, this, [this](int value) {
        const double pan = std::abs(value) < 6 ? 0.0 : value / 100.0; // the middle is easy to find
        change("pan", tr("Place a part in the room"), [pan](Part &p) { p.mixer.pan = pan; });
    });

    m_instrument = new QPushButton(this);
    m_instrument->setProperty("quiet", true);
    m_instrument->setMinimumWidth(0);
    m_instrument->setToolTip(tr("Choose the instrument"));
    m_instrument->setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed);
    connect(m_instrument, &QPushButton::clicked, this, &PartStrip::chooseInstrument);
    auto *more = new QToolButton(this);
    more->setIcon(icon(QStringLiteral("more")));
    more->setIconSize({14, 14});
    more->setFixedSize(30, 24);
    more->setToolTip(tr("More for this part"));
    more->setAccessibleName(more->toolTip());
    connect(more, &QToolButton::clicked, this, [this, more] { partMenu()->popup(more->mapToGlobal(QPoint(0, more->height()))); });

    auto *top = new QHBoxLayout;
    top->setSpacing(2);
    top->addWidget(m_dot);
    top->addWidget(m_name, 1);
    top->addWidget(m_mute);
    top->addWidget(m_solo);
    auto *middle = new QHBoxLayout;
    middle->setSpacing(4);
    middle->addWidget(m_instrument, 1);
    middle->addWidget(more);
    auto *bottom = new QHBoxLayout;
    bottom->setSpacing(8);
    bottom->addWidget(m_volume, 3);
    bottom->addWidget(m_pan, 2);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(8, 4, 4, 6);
    all->setSpacing(2);
    all->addLayout(top);
    all->addLayout(middle);
    all->addLayout(bottom);
    refresh();
}

void PartStrip::refresh()
{
    const Part *part = m_studio.score()->part(m_part);
    if (!part) return;
    const std::size_t index = m_studio.score()->partIndex(m_part);
    m_dot->setColour(part->colour ? QColor::fromRgb(part->colour) : theme().voice(static_cast<int>(index)));
    if (!m_name->hasFocus() || !m_name->isModified()) m_name->setText(partTitle(*part));
    m_name->setCursorPosition(0);
    m_mute->setChecked(part->mixer.mute);
    m_solo->setChecked(part->mixer.solo);
    const QSignalBlocker quietVolume(m_volume), quietPan(m_pan);
    m_volume->setValue(static_cast<int>(std::lround(part->mixer.volume * 100)));
    m_pan->setValue(static_cast<int>(std::lround(part->mixer.pan * 100)));
    m_volume->setToolTip(tr("Volume: %1 %").arg(m_volume->value()));
    m_pan->setToolTip(m_pan->value() == 0 ? tr("In the middle")
                      : m_pan->value() < 0 ? tr("%1 % to the left").arg(-m_pan->value())
                                           : tr("%1 % to the right").arg(m_pan->value()));
    const QString instrument = part->instrument.channel == 9 ? tr("Percussion") : gmName(part->instrument.program);
    m_instrument->setText(m_instrument->fontMetrics().elidedText(instrument, Qt::ElideRight, std::max(60, width() - 62)));
    const bool active = m_studio.activePart() == m_part;
    if (property("chosen").toBool() != active) {
        setProperty("chosen", active);
        style()->unpolish(this);
        style()->polish(this);
    }
}

void PartStrip::change(const std::string &gesture, const QString &label, const std::function<void(Part &)> &change)
{
    const ScorePtr next = withPartHead(m_studio.score(), m_part, change);
    if (gesture.empty()) {
        m_studio.session().apply(label.toStdString(), next);
        return;
    }
    m_studio.session().applyMerging(gesture + std::to_string(m_part.value), label.toStdString(), next,
                                    m_studio.session().selection());
    m_studio.endGestureSoon();
}

void PartStrip::chooseInstrument()
{
    const Part *part = m_studio.score()->part(m_part);
    if (!part) return;
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    for (int family = 0; family < 16; ++family) {
        QMenu *sub = menu->addMenu(gmFamily(family));
        for (int i = 0; i < 8; ++i) {
            const int program = family * 8 + i;
            QAction *a = sub->addAction(gmName(program));
            a->setCheckable(true);
            a->setChecked(part->instrument.program == program && part->instrument.channel != 9);
            connect(a, &QAction::triggered, this, [this, program] {
                change({}, tr("Choose %1").arg(gmName(program)), [program](Part &p) {
                    p.instrument.program = static_cast<std::uint8_t>(program);
                    p.instrument.bank = 0;
                    p.instrument.name = gmName(program).toStdString();
                    if (p.instrument.channel == 9) p.instrument.channel = 0;
                });
                m_studio.audition(m_part, 60);
            });
        }
    }
    menu->popup(m_instrument->mapToGlobal(QPoint(0, m_instrument->height())));
}

QMenu *PartStrip::partMenu()
{
    auto *menu = new QMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    const std::size_t index = m_studio.score()->partIndex(m_part);
    const std::size_t count = m_studio.score()->parts.size();
    QAction *up = menu->addAction(icon(QStringLiteral("up")), tr("Move up"));
    up->setEnabled(index > 0);
    connect(up, &QAction::triggered, this, [this, index] {
        m_studio.session().apply(tr("Move a part up").toStdString(), withPartMoved(m_studio.score(), m_part, index - 1));
    });
    QAction *down = menu->addAction(icon(QStringLiteral("down")), tr("Move down"));
    down->setEnabled(index + 1 < count);
    connect(down, &QAction::triggered, this, [this, index] {
        m_studio.session().apply(tr("Move a part down").toStdString(), withPartMoved(m_studio.score(), m_part, index + 1));
    });
    menu->addSeparator();
    QMenu *clefs = menu->addMenu(tr("Clef"));
    const std::pair<Clef, QString> kinds[] = {{Clef::Treble, tr("Treble")},
                                              {Clef::Treble8Below, tr("Treble, an octave below")},
                                              {Clef::Alto, tr("Alto")},
                                              {Clef::Tenor, tr("Tenor")},
                                              {Clef::Bass, tr("Bass")},
                                              {Clef::Soprano, tr("Soprano")}};
    for (const auto &[clef, name] : kinds)
        connect(clefs->addAction(name), &QAction::triggered, this, [this, kind = clef] {
            change({}, tr("Change a clef"), [kind](Part &p) { p.staves.front().clef = kind; });
        });
    connect(menu->addAction(tr("Colour…")), &QAction::triggered, this, [this] {
        const Part *part = m_studio.score()->part(m_part);
        if (!part) return;
        auto *dialog = new QColorDialog(part->colour ? QColor::fromRgb(part->colour) : theme().voice(0), window());
        dialog->setAttribute(Qt::WA_DeleteOnClose);
        connect(dialog, &QColorDialog::colorSelected, this, [this](const QColor &colour) {
            change({}, tr("Colour a part"), [rgb = colour.rgb() & 0xFFFFFFu](Part &p) { p.colour = rgb; });
        });
        dialog->open();
    });
    menu->addSeparator();
    QAction *remove = menu->addAction(icon(QStringLiteral("minus")), tr("Remove this part"));
    remove->setEnabled(count > 1);
    connect(remove, &QAction::triggered, this, [this] {
        // Later: the strip itself goes with the part.
        QMetaObject::invokeMethod(&m_studio, [&studio = m_studio, part = m_part] {
            studio.session().apply(PartStrip::tr("Remove a part").toStdString(), withoutPart(studio.score(), part), {});
        }, Qt::QueuedConnection);
    });
    return menu;
}

void PartStrip::resizeEvent(QResizeEvent *event)
{
    QFrame::resizeEvent(event);
    refresh(); // the instrument's name is cut to the width
}

void PartStrip::mousePressEvent(QMouseEvent *event)
{
    m_studio.setActivePart(m_part);
    QFrame::mousePressEvent(event);
}

void PartStrip::contextMenuEvent(QContextMenuEvent *event) { partMenu()->popup(event->globalPos()); }

} // namespace ricercar
