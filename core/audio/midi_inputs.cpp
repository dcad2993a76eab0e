// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/midi_inputs.h"

#include "core/audio/midi_system.h"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace ricercar {

using namespace std::chrono_literals;

std::int64_t ArrivalClock::happened(double delta, std::int64_t arrival) noexcept
{
    m_device += delta * 1e9;
    const auto now = static_cast<double>(arrival);
    const double error = now - (m_device + m_offset);
    // An event can come late, never early: what comes early shows that the others were late. Two clocks drift
    // apart slowly; a jump is a new beginning.
    if (!m_begun || std::fabs(error) > 60e6) m_offset = now - m_device;
    else if (error < 0) m_offset += error;
    else m_offset += 0.002 * error;
    m_begun = true;
    return static_cast<std::int64_t>(m_device + m_offset);
}

namespace {

// One open device. The library's thread calls `receive`.
struct OpenInput {
    std::string name;
    int inlet = 0;
    LiveInlet *to = nullptr;
    std::atomic<std::uint16_t> channels{0xffff};
    std::atomic<bool> thru{true};
    ArrivalClock arrival;
    std::unique_ptr<RtMidiIn> midi;

    static void receive(double delta, std::vector<unsigned char> *bytes, void *self) noexcept
    {
        auto *input = static_cast<OpenInput *>(self);
        const std::int64_t when = input->arrival.happened(delta, nowNanos());
        if (!bytes || bytes->empty()) return;
        const auto &b = *bytes;
        const int status = b[0] & 0xf0;
        if (status < 0x80 || status == 0xf0) return;
        using Kind = LiveEvent::Kind;
        LiveEvent e;
        e.channel = b[0] & 0x0fu;
        if (!(input->channels.load(std::memory_order_relaxed) >> e.channel & 1u)) return;
        e.key = b.size() > 1 ? b[1] & 0x7fu : 0;
        e.value = b.size() > 2 ? b[2] & 0x7fu : 0;
        switch (status) {
        case 0x80: e.kind = Kind::NoteOff; break;
        case 0x90: e.kind = Kind::NoteOn; break;
        case 0xa0: e.kind = Kind::KeyPressure; break;
        case 0xb0: e.kind = Kind::Control; break;
        case 0xc0: e.kind = Kind::Program; break;
        case 0xd0: e.kind = Kind::Pressure; break;
        default: e.kind = Kind::Bend; break;
        }
        input->to->send(e, input->thru.load(std::memory_order_relaxed), when);
    }
};

} // namespace

struct MidiInputs::Impl {
    LivePort &port;
    mutable std::mutex mutex; // of the five below
    std::vector<MidiInputChoice> wanted;
    std::vector<std::string> present;
    std::vector<std::pair<std::string, int>> opened; // with their inlets
    std::vector<MidiNotice> notices;
    std::string systems;
    std::condition_variable wake;
    bool ending = false, changed = false;

    // The watching thread's own.
    midi_system::Lister<RtMidiIn> lister;
    std::vector<std::unique_ptr<OpenInput>> inputs;
    std::vector<std::string> failed; // not tried again until they were away
    std::thread thread;

    explicit Impl(LivePort &p) : port(p) {}

    void tell(MidiNotice::Kind kind, const std::string &device, const std::string &sentence)
    {
        const std::lock_guard lock(mutex);
        notices.push_back({kind, device, sentence});
    }

    void closeInput(OpenInput &input)
    {
        try {
            input.midi->cancelCallback();
            input.midi->closePort();
        } catch (const std::exception &) {
        }
        input.midi.reset();        // its thread has ended: the inlet is ours
        input.to->releaseAll();
    }

    void openInput(const midi_system::Port &found, const MidiInputChoice &choice)
    {
        int inlet = -1;
        for (int i = LivePort::kFirstDevice; i < LivePort::kInlets && inlet < 0; ++i)
            if (std::none_of(inputs.begin(), inputs.end(), [i](const auto &in) { return in->inlet == i; })) inlet = i;
        const auto refuse = [&](const std::string &sentence) {
            failed.push_back(choice.name);
            tell(MidiNotice::Kind::Failed, choice.name, sentence);
        };
        if (inlet < 0) return refuse("\"" + choice.name + "\" was not opened: so many MIDI devices cannot be played at once. Switch another off.");
        auto input = std::make_unique<OpenInput>();
        input->name = choice.name;
        input->inlet = inlet;
        input->to = &port.inlet(inlet);
        input->to->setOffset(choice.offsetMicros);
        input->channels = choice.channels;
        input->thru = choice.thru;
        input->midi = midi_system::make<RtMidiIn>(found.system);
        try {
            if (!input->midi) throw RtMidiError("no such system");
            input->midi->ignoreTypes(true, true, true);
            input->midi->setCallback(&OpenInput::receive, input.get());
            input->midi->openPort(found.index, "in");
            if (!input->midi->isPortOpen()) throw RtMidiError("not opened");
        } catch (const std::exception &) {
            return refuse("The MIDI device \"" + choice.name + "\" could not be opened; another program may hold it.");
        }
        inputs.push_back(std::move(input));
        tell(MidiNotice::Kind::Opened, choice.name, "\"" + choice.name + "\" is connected.");
    }

    void look()
    {
        const std::vector<midi_system::Port> ports = lister.ports();
        std::vector<MidiInputChoice> choices;
        {
            const std::lock_guard lock(mutex);
            choices = wanted;
            present.clear();
            for (const auto &p : ports) present.push_back(p.name);
            systems = lister.systems();
        }
        const auto portOf = [&](const std::string &name) {
            return std::find_if(ports.begin(), ports.end(), [&](const auto &p) { return p.name == name; });
        };
        std::erase_if(failed, [&](const std::string &name) { return portOf(name) == ports.end(); });
        for (std::size_t i = 0; i < inputs.size();) {
            OpenInput &input = *inputs[i];
            const auto choice = std::find_if(choices.begin(), choices.end(), [&](const auto &c) { return c.name == input.name; });
            const bool there = portOf(input.name) != ports.end();
            if (choice != choices.end() && there) {
                input.channels = choice->channels;
                input.thru = choice->thru;
                input.to->setOffset(choice->offsetMicros);
                ++i;
                continue;
            }
            closeInput(input);
            if (!there)
                tell(MidiNotice::Kind::Lost, input.name,
                     "\"" + input.name + "\" went away. What it held was let go; it is used again as soon as it is back.");
            inputs.erase(inputs.begin() + static_cast<std::ptrdiff_t>(i));
        }
        for (const MidiInputChoice &choice : choices) {
            const auto found = portOf(choice.name);
            const bool open = std::any_of(inputs.begin(), inputs.end(), [&](const auto &in) { return in->name == choice.name; });
            const bool refused = std::find(failed.begin(), failed.end(), choice.name) != failed.end();
            if (found != ports.end() && !open && !refused) openInput(*found, choice);
        }
        const std::lock_guard lock(mutex);
        opened.clear();
        for (const auto &in : inputs) opened.emplace_back(in->name, in->inlet);
    }

    void run()
    {
        for (;;) {
            look();
            std::unique_lock lock(mutex);
            wake.wait_for(lock, 300ms, [this] { return ending || changed; });
            if (ending) break;
            changed = false;
        }
        for (auto &input : inputs) closeInput(*input);
    }
};

MidiInputs::MidiInputs(LivePort &port) : m_impl(std::make_unique<Impl>(port))
{
    m_impl->thread = std::thread([this] { m_impl->run(); });
}

MidiInputs::~MidiInputs()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->ending = true;
    }
    m_impl->wake.notify_one();
    m_impl->thread.join();
}

void MidiInputs::choose(std::vector<MidiInputChoice> choices)
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->wanted = std::move(choices);
        m_impl->changed = true;
    }
    m_impl->wake.notify_one();
}

std::vector<MidiInputChoice> MidiInputs::choices() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->wanted;
}

std::vector<std::string> MidiInputs::devices() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->present;
}

std::vector<std::string> MidiInputs::open() const
{
    const std::lock_guard lock(m_impl->mutex);
    std::vector<std::string> names;
    for (const auto &[name, inlet] : m_impl->opened) names.push_back(name);
    return names;
}

int MidiInputs::inletOf(const std::string &device) const
{
    const std::lock_guard lock(m_impl->mutex);
    for (const auto &[name, inlet] : m_impl->opened)
        if (name == device) return inlet;
    return -1;
}

std::vector<MidiNotice> MidiInputs::takeNotices()
{
    const std::lock_guard lock(m_impl->mutex);
    return std::exchange(m_impl->notices, {});
}

std::string MidiInputs::description() const
{
    const std::lock_guard lock(m_impl->mutex);
    if (!m_impl->systems.empty()) return m_impl->systems;
    return "There is no MIDI here: neither ALSA's sequencer nor a JACK server answers. The computer's keys can be played.";
}

} // namespace ricercar
