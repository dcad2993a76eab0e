// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/live_desk.h"

#include "ui/bridge/words.h"

#include <QSettings>
#include <QTimer>

#include <algorithm>
#include <cmath>

// Outside every namespace, as the macro asks; a static library's resources must be named once to be linked.
static void initLiveIcons() { Q_INIT_RESOURCE(live); }

namespace ricercar {

namespace {

constexpr int kBusyMs = 8, kIdleMs = 24; // how often events are looked for; hearing does not wait for it
constexpr int kIdleAfter = 120;          // polls without an event
constexpr int kLookEvery = 400;          // milliseconds between looks at the devices

QStringList toList(const std::vector<std::string> &names)
{
    QStringList list;
    for (const std::string &n : names) list << fromUtf8(n);
    return list;
}

} // namespace

LiveDesk::LiveDesk(Studio &studio, QObject *parent) : QObject(parent), m_studio(studio)
{
    initLiveIcons();
    restore();
    m_timer = new QTimer(this);
    m_timer->setTimerType(Qt::PreciseTimer);
    m_timer->setInterval(kIdleMs);
    connect(m_timer, &QTimer::timeout, this, &LiveDesk::poll);
    m_timer->start();
    connect(&studio, &Studio::activePartChanged, this, &LiveDesk::follow);
    connect(&studio, &Studio::scoreChanged, this, [this] { if (m_output.notes) sendOutput(); });
    follow();
}

LiveDesk::~LiveDesk() { port().inlet(LivePort::kHands).releaseAll(); }

void LiveDesk::restore()
{
    const QSettings s;
    m_velocity = std::clamp(s.value(QStringLiteral("live/velocity"), 80).toInt(), 1, 127);
    m_channel = std::clamp(s.value(QStringLiteral("live/channel"), 0).toInt(), 0, 16);
    m_thru = s.value(QStringLiteral("live/thru"), true).toBool();
    m_offset = std::clamp(s.value(QStringLiteral("live/offset"), 0.0).toDouble(), -200.0, 200.0);
    for (const QString &name : s.value(QStringLiteral("live/inputs")).toStringList()) m_wanted.push_back({.name = name.toStdString()});
    m_output.device = s.value(QStringLiteral("live/output/device")).toString();
    m_output.clock = s.value(QStringLiteral("live/output/clock")).toBool();
    m_output.transport = s.value(QStringLiteral("live/output/transport")).toBool();
    m_output.notes = s.value(QStringLiteral("live/output/notes")).toBool();
    m_output.channel = std::clamp(s.value(QStringLiteral("live/output/channel"), 1).toInt(), 1, 16);
    port().inlet(LivePort::kHands).setOffset(std::llround(m_offset * 1000));
}

void LiveDesk::follow()
{
    const PartId part = m_studio.activePart();
    for (const LiveVoice v : {LiveVoice::Keyboard, LiveVoice::Genie, LiveVoice::Answer}) m_studio.player().setLiveSound(v, part);
    if (m_output.notes) sendOutput();
}

// ---- hands ------------------------------------------------------------------------------------

void LiveDesk::press(int key, int velocity)
{
    if (key < 0 || key > 127) return;
    if (m_holding[static_cast<std::size_t>(key)]++ > 0) return;
    port().inlet(LivePort::kHands).noteOn(key, velocity > 0 ? velocity : m_velocity);
    poll();
}

void LiveDesk::release(int key)
{
    if (key < 0 || key > 127 || m_holding[static_cast<std::size_t>(key)] == 0) return;
    if (--m_holding[static_cast<std::size_t>(key)] > 0) return;
    port().inlet(LivePort::kHands).noteOff(key);
    poll();
}

void LiveDesk::pedal(bool down)
{
    if (down == m_pedal) return;
    m_pedal = down;
    port().inlet(LivePort::kHands).control(64, down ? 127 : 0);
    poll();
    Q_EMIT settingsChanged();
}

void LiveDesk::releaseHands()
{
    for (int k = 0; k < 128; ++k)
        if (m_holding[static_cast<std::size_t>(k)] > 0) {
            m_holding[static_cast<std::size_t>(k)] = 1;
            release(k);
        }
    pedal(false);
}

void LiveDesk::setVelocity(int velocity)
{
    velocity = std::clamp(velocity, 1, 127);
    if (velocity == m_velocity) return;
    m_velocity = velocity;
    QSettings().setValue(QStringLiteral("live/velocity"), velocity);
    Q_EMIT settingsChanged();
}

void LiveDesk::panic()
{
    releaseHands();
    m_studio.player().panic();
    if (m_outputs) m_outputs->panic();
    for (auto &down : m_down) down.reset();
    m_studio.stop();
    Q_EMIT keysChanged();
    m_studio.say(tr("Everything is silent."));
}

std::uint32_t LiveDesk::hands(int key) const
{
    if (key < 0 || key > 127) return 0;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < m_down.size(); ++i) bits |= m_down[i].test(static_cast<std::size_t>(key)) ? 1u << i : 0u;
    return bits;
}

bool LiveDesk::anyDown() const
{
    return std::any_of(m_down.begin(), m_down.end(), [](const auto &d) { return d.any(); });
}

void LiveDesk::poll()
{
    const std::vector<LiveEvent> events = port().takeEvents();
    bool changed = false;
    for (const LiveEvent &e : events) {
        if (e.kind == LiveEvent::Kind::NoteOn || e.kind == LiveEvent::Kind::NoteOff) {
            m_down[e.source].set(e.key & 127u, e.kind == LiveEvent::Kind::NoteOn);
            changed = true;
        }
        Q_EMIT played(e);
    }
    if (changed) Q_EMIT keysChanged();
    m_idle = events.empty() ? std::min(m_idle + 1, kIdleAfter) : 0;
    const int interval = m_idle < kIdleAfter || m_studio.playing() ? kBusyMs : kIdleMs;
    if (m_timer->interval() != interval) m_timer->setInterval(interval);
    m_untilLook -= interval;
    if (m_inputs && m_untilLook <= 0) {
        m_untilLook = kLookEvery;
        lookAtDevices();
    }
}

// ---- devices ----------------------------------------------------------------------------------

void LiveDesk::openMidi()
{
    if (m_inputs) return;
    m_inputs = std::make_unique<MidiInputs>(port());
    m_outputs = std::make_unique<MidiOutputs>(port());
    sendInputs();
    sendOutput();
    lookAtDevices();
}

void LiveDesk::closeMidi()
{
    m_inputs.reset();
    m_outputs.reset();
}

QString LiveDesk::midiDescription() const { return m_inputs ? fromUtf8(m_inputs->description()) : tr("MIDI is not open."); }

QStringList LiveDesk::inputs() const
{
    QStringList all = m_present;
    for (const MidiInputChoice &c : m_wanted)
        if (!all.contains(fromUtf8(c.name))) all << fromUtf8(c.name);
    return all;
}

QStringList LiveDesk::outputs() const
{
    QStringList all = m_presentOutputs;
    if (!m_output.device.isEmpty() && !all.contains(m_output.device)) all << m_output.device;
    return all;
}

bool LiveDesk::isThere(const QString &input) const { return m_present.contains(input); }

bool LiveDesk::isOutputThere(const QString &output) const { return m_presentOutputs.contains(output); }

bool LiveDesk::uses(const QString &input) const
{
    return std::any_of(m_wanted.begin(), m_wanted.end(), [&](const MidiInputChoice &c) { return fromUtf8(c.name) == input; });
}

void LiveDesk::useInput(const QString &input, bool on)
{
    if (on == uses(input)) return;
    if (on) {
        if (m_wanted.size() >= LivePort::kInlets - LivePort::kFirstDevice) {
            m_studio.complain(tr("%1 devices can be played at once: switch another off first.").arg(LivePort::kInlets - LivePort::kFirstDevice));
            Q_EMIT devicesChanged();
            return;
        }
        m_wanted.push_back({.name = input.toStdString()});
    } else {
        std::erase_if(m_wanted, [&](const MidiInputChoice &c) { return fromUtf8(c.name) == input; });
    }
    QStringList names;
    for (const MidiInputChoice &c : m_wanted) names << fromUtf8(c.name);
    QSettings().setValue(QStringLiteral("live/inputs"), names);
    sendInputs();
    Q_EMIT devicesChanged();
}

void LiveDesk::setChannel(int channel)
{
    m_channel = std::clamp(channel, 0, 16);
    QSettings().setValue(QStringLiteral("live/channel"), m_channel);
    sendInputs();
    Q_EMIT settingsChanged();
}

void LiveDesk::setThru(bool on)
{
    m_thru = on;
    QSettings().setValue(QStringLiteral("live/thru"), on);
    sendInputs();
    Q_EMIT settingsChanged();
}

void LiveDesk::setOffset(double milliseconds)
{
    m_offset = std::clamp(milliseconds, -200.0, 200.0);
    QSettings().setValue(QStringLiteral("live/offset"), m_offset);
    port().inlet(LivePort::kHands).setOffset(std::llround(m_offset * 1000));
    sendInputs();
    Q_EMIT settingsChanged();
}

void LiveDesk::learnOffset(std::optional<double> milliseconds)
{
    m_learned = milliseconds;
    Q_EMIT settingsChanged();
}

void LiveDesk::takeLearnedOffset()
{
    if (!m_learned) return;
    const double by = *m_learned;
    m_learned.reset();
    setOffset(std::round(m_offset + by));
}

void LiveDesk::setHeard(ScorePtr score)
{
    m_heard = std::move(score);
    m_studio.player().setScore(m_heard ? m_heard : m_studio.score());
    if (m_output.notes) sendOutput();
}

int LiveDesk::inletOf(const QString &input) const { return m_inputs ? m_inputs->inletOf(input.toStdString()) : -1; }

void LiveDesk::sendInputs()
{
    for (MidiInputChoice &c : m_wanted) {
        c.channels = m_channel == 0 ? 0xffff : static_cast<std::uint16_t>(1u << (m_channel - 1));
        c.thru = m_thru;
        c.offsetMicros = static_cast<int>(std::lround(m_offset * 1000));
    }
    if (m_inputs) m_inputs->choose(m_wanted);
}

void LiveDesk::setOutput(const Output &output)
{
    if (output == m_output) return;
    m_output = output;
    m_output.channel = std::clamp(m_output.channel, 1, 16);
    QSettings s;
    s.setValue(QStringLiteral("live/output/device"), m_output.device);
    s.setValue(QStringLiteral("live/output/clock"), m_output.clock);
    s.setValue(QStringLiteral("live/output/transport"), m_output.transport);
    s.setValue(QStringLiteral("live/output/notes"), m_output.notes);
    s.setValue(QStringLiteral("live/output/channel"), m_output.channel);
    sendOutput();
    Q_EMIT settingsChanged();
}

void LiveDesk::sendOutput()
{
    if (!m_outputs) return;
    if (m_output.device.isEmpty()) {
        m_outputs->choose({});
        m_outputs->setScore(m_studio.score(), {});
        return;
    }
    const std::string device = m_output.device.toStdString();
    m_outputs->choose({{.name = device, .clock = m_output.clock, .transport = m_output.transport}});
    std::vector<MidiRoute> routes;
    if (m_output.notes) routes.push_back({m_studio.activePart(), device, static_cast<std::uint8_t>(m_output.channel - 1)});
    m_outputs->setScore(m_heard ? m_heard : m_studio.score(), std::move(routes));
}

void LiveDesk::lookAtDevices()
{
    const QStringList now = toList(m_inputs->devices()), out = toList(m_outputs->devices());
    const bool changed = now != m_present || out != m_presentOutputs;
    m_present = now;
    m_presentOutputs = out;
    const auto tell = [this](const std::vector<MidiNotice> &notices) {
        for (const MidiNotice &n : notices) {
            QString sentence;
            const QString device = fromUtf8(n.device);
            switch (n.kind) {
            case MidiNotice::Kind::Opened: sentence = tr("“%1” is connected.").arg(device); break;
            case MidiNotice::Kind::Lost:
                sentence = tr("“%1” went away: what it held was let go, and what was played is kept. It is used again as soon as it is back.").arg(device);
                break;
            case MidiNotice::Kind::Failed: sentence = fromUtf8(n.sentence); break;
            }
            Q_EMIT noticed(sentence, n.kind != MidiNotice::Kind::Opened);
        }
    };
    tell(m_inputs->takeNotices());
    tell(m_outputs->takeNotices());
    if (changed) Q_EMIT devicesChanged();
}

} // namespace ricercar
