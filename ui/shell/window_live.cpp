// SPDX-License-Identifier: GPL-3.0-or-later
// Live playing in the window: its menu, the strip to play on, the panel, and how the parts of it know each other.
#include "ui/icons/icons.h"
#include "ui/live/duet.h"
#include "ui/live/genie_desk.h"
#include "ui/live/live_panel.h"
#include "ui/live/play_strip.h"
#include "ui/live/step_desk.h"
#include "ui/live/takes_section.h"
#include "ui/shell/main_window.h"
#include "ui/shell/notice_bar.h"
#include "ui/shell/status_strip.h"
#include "ui/shell/transport_bar.h"

#include <QAction>
#include <QMenu>
#include <QMenuBar>
#include <QTabWidget>

namespace ricercar {

void MainWindow::makeLive()
{
    m_live.desk = new LiveDesk(m_studio, this);
    m_live.keys = new ComputerKeys(*m_live.desk, this);
    m_live.takes = new TakeDesk(*m_live.desk, this);
    m_live.genie = new GenieDesk(*m_live.takes, *m_live.keys, this);
    m_live.steps = new StepDesk(*m_live.desk, *m_live.keys, this);
    m_live.duet = new Duet(*m_live.takes, this);
    m_live.strip = new PlayStrip(*m_live.desk, *m_live.keys, *m_live.genie);
    m_live.panel = new LivePanel(*m_live.takes, *m_live.steps, *m_live.genie, *m_live.duet);

    connect(m_live.keys, &ComputerKeys::playAsked, &m_studio, &Studio::togglePlay);
    connect(m_live.desk, &LiveDesk::noticed, this, [this](const QString &sentence, bool isTrouble) {
        if (isTrouble) m_notice->tell(sentence);
        isTrouble ? m_studio.complain(sentence) : m_studio.say(sentence);
    });
    // Step entry, a duet and a recording each want the playing for themselves.
    connect(m_live.takes, &TakeDesk::recordingChanged, this, [this] {
        m_transport->setRecording(m_live.takes->recording());
        updateEmptyState();
        if (!m_live.takes->recording()) return;
        m_live.steps->setOn(false);
        m_live.duet->setOn(false);
    });
    connect(m_live.duet, &Duet::changed, this, [this] { if (m_live.duet->on()) m_live.steps->setOn(false); });
    connect(m_live.steps, &StepDesk::changed, this, [this] { if (m_live.steps->on()) m_live.duet->setOn(false); });
    const auto status = [this] { showLiveStatus(); };
    connect(m_live.keys, &ComputerKeys::modeChanged, this, status);
    connect(m_live.keys, &ComputerKeys::octaveChanged, this, status);
    connect(m_live.steps, &StepDesk::changed, this, status);
    connect(m_live.duet, &Duet::changed, this, status);
    connect(m_live.takes, &TakeDesk::recordingChanged, this, status);
    connect(m_live.desk, &LiveDesk::settingsChanged, this, status);
    connect(m_live.desk, &LiveDesk::played, m_status, [this](const LiveEvent &e) { if (e.source >= LivePort::kFirstDevice) m_status->blinkMidi(); });
    connect(m_transport->recordAction, &QAction::triggered, this, [this] {
        m_live.takes->toggle();
        m_transport->setRecording(m_live.takes->recording());
    });
    // What the keys are now is seen on the strip.
    connect(m_live.keys, &ComputerKeys::modeChanged, this, [this] { if (m_live.keys->mode() != ComputerKeys::Mode::Off) m_showPlay->setChecked(true); });
}

void MainWindow::showLiveStatus()
{
    QString words, tip;
    if (m_live.takes->recording()) {
        words = tr("Recording");
        tip = tr("R or Ctrl+Shift+R ends it");
    } else if (m_live.duet->on()) {
        words = m_live.duet->turn() == Duet::Turn::Mine ? tr("My turn") : m_live.duet->turn() == Duet::Turn::Yours ? tr("Your turn") : tr("…");
        tip = tr("Call and answer is on (Ctrl+Alt+D ends it)");
    } else if (m_live.steps->on()) {
        words = tr("Step entry");
        tip = tr("Keys are written at the playhead; Escape leaves");
    }
    switch (m_live.keys->mode()) {
    case ComputerKeys::Mode::Off: break;
    case ComputerKeys::Mode::Piano:
        words += (words.isEmpty() ? QString() : QString::fromUtf8(" · ")) + tr("Keys: piano, Z = C%1, loudness %2").arg(m_live.keys->octave()).arg(m_live.desk->velocity());
        tip = tr("The computer's keys are a piano; Escape leaves");
        break;
    case ComputerKeys::Mode::Buttons:
        words += (words.isEmpty() ? QString() : QString::fromUtf8(" · ")) + tr("Keys: eight buttons");
        tip = tr("Keys 1 to 8 and A to K are the genie's buttons; Escape leaves");
        break;
    }
    m_status->setLive(words, tip);
}

void MainWindow::showLive(int page)
{
    showIdeas(true);
    m_side->setCurrentWidget(m_live.panel);
    if (page >= 0) m_live.panel->open(static_cast<LivePanel::Page>(page));
}

// Before the widgets go: devices first, whose threads press buttons, then in the order in which they know each other.
void MainWindow::endLive()
{
    m_live.desk->closeMidi();
    for (QObject *o : {static_cast<QObject *>(m_live.duet), static_cast<QObject *>(m_live.steps), static_cast<QObject *>(m_live.genie), static_cast<QObject *>(m_live.takes),
                       static_cast<QObject *>(m_live.keys), static_cast<QObject *>(m_live.desk)})
        o->disconnect();
    delete m_live.duet;
    delete m_live.steps;
    delete m_live.genie;
    delete m_live.takes;
    delete m_live.keys;
    delete m_live.desk;
}

void MainWindow::forgetLive()
{
    m_live.duet->setOn(false);
    m_live.steps->setOn(false);
    Q_EMIT m_live.takes->takesChanged();
}

void MainWindow::makeLiveMenu()
{
    using Page = LivePanel::Page;
    QMenu *m = menuBar()->addMenu(tr("&Live"));
    m->addAction(m_transport->recordAction);
    const auto toggle = [this, m](const QString &text, const QKeySequence &keys, const std::function<void(bool)> &act, const QString &iconName = {}) {
        QAction *a = addTo(m, text, keys, [] {}, iconName);
        a->setCheckable(true);
        connect(a, &QAction::triggered, this, act);
        return a;
    };
    const auto page = [this](Page p) { showLive(static_cast<int>(p)); };
    QAction *replace = toggle(tr("A recording replaces what is there"), {}, [this](bool on) {
        RecordWishes w = m_live.takes->wishes();
        w.replace = on;
        m_live.takes->setWishes(w);
    });
    QAction *follow = toggle(tr("Follow my tempo"), {}, [this](bool on) {
        RecordWishes w = m_live.takes->wishes();
        w.free = on;
        m_live.takes->setWishes(w);
    });
    const auto wishes = [this, replace, follow] {
        replace->setChecked(m_live.takes->wishes().replace);
        follow->setChecked(m_live.takes->wishes().free);
    };
    connect(m_live.takes, &TakeDesk::wishesChanged, this, wishes);
    wishes();
    m->addSeparator();
    addTo(m, tr("Live panel"), QKeySequence(Qt::CTRL | Qt::SHIFT | Qt::Key_T), [this] { showLive(-1); });
    QMenu *takes = m->addMenu(tr("Takes"));
    const auto chosen = [this](const std::function<void(std::size_t)> &act) {
        return [this, act] {
            const int i = m_live.panel->takes()->chosen();
            if (i < 0) return m_studio.say(tr("There are no takes yet: record something first."));
            act(static_cast<std::size_t>(i));
        };
    };
    addTo(takes, tr("Show the takes"), {}, [page] { page(Page::Takes); });
    addTo(takes, tr("Hear the take"), {}, chosen([this](std::size_t i) { m_live.takes->hear(i); }));
    addTo(takes, tr("Use the take"), {}, chosen([this](std::size_t i) { m_live.takes->use(i); }));
    addTo(takes, tr("Take it out of the music"), {}, chosen([this](std::size_t i) { m_live.takes->takeOut(i); }));
    addTo(takes, tr("Discard the take"), {}, chosen([this](std::size_t i) { m_live.takes->discard(i); }));
    addTo(takes, tr("Re-voice the take of the buttons"), {}, chosen([this](std::size_t i) { m_live.genie->revoice(static_cast<int>(i)); }));
    m->addSeparator();
    QAction *piano = toggle(tr("Computer keys as a piano"), QKeySequence(Qt::Key_F4), [this](bool on) {
        m_live.keys->setMode(on ? ComputerKeys::Mode::Piano : ComputerKeys::Mode::Off);
    }, QStringLiteral("keys"));
    QAction *genie = toggle(tr("Genie: play with eight buttons"), QKeySequence(Qt::SHIFT | Qt::Key_F4), [this](bool on) { m_live.genie->setOn(on); },
                            QStringLiteral("genie"));
    addTo(m, tr("Learn eight pads…"), {}, [this, page] {
        page(Page::Genie);
        m_live.genie->learn();
    });
    addTo(m, tr("Computer keys an octave lower"), {}, [this] { m_live.keys->setOctave(m_live.keys->octave() - 1); });
    addTo(m, tr("Computer keys an octave higher"), {}, [this] { m_live.keys->setOctave(m_live.keys->octave() + 1); });
    m->addSeparator();
    QAction *step = toggle(tr("Step entry"), QKeySequence(Qt::Key_N), [this](bool on) { m_live.steps->setOn(on); }, QStringLiteral("step"));
    QAction *duet = toggle(tr("Call and answer"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_D), [this, page](bool on) {
        if (on) page(Page::Duet);
        m_live.duet->setOn(on);
    });
    addTo(m, tr("Answer now"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Return), [this] {
        m_live.duet->on() ? m_live.duet->answerNow() : m_studio.say(tr("Begin call and answer first (Ctrl+Alt+D)."));
    });
    m->addSeparator();
    addTo(m, tr("MIDI devices…"), {}, [page] { page(Page::Devices); });
    addTo(m, tr("All notes off"), QKeySequence(Qt::CTRL | Qt::ALT | Qt::Key_Period), [this] { m_live.desk->panic(); });
    const auto state = [this, piano, genie, step, duet] {
        piano->setChecked(m_live.keys->mode() == ComputerKeys::Mode::Piano);
        genie->setChecked(m_live.genie->on());
        step->setChecked(m_live.steps->on());
        duet->setChecked(m_live.duet->on());
    };
    connect(m_live.keys, &ComputerKeys::modeChanged, this, state);
    connect(m_live.genie, &GenieDesk::changed, this, state);
    connect(m_live.steps, &StepDesk::changed, this, state);
    connect(m_live.duet, &Duet::changed, this, state);
}

} // namespace ricercar
