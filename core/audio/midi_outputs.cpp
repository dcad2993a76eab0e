// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/midi_outputs.h"

#include "core/audio/midi_system.h"
#include "core/playback/midi_follow.h"

#include <algorithm>
#include <chrono>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

namespace ricercar {

using namespace std::chrono_literals;

namespace {

struct OpenOutput {
    std::string name;
    std::unique_ptr<RtMidiOut> midi;
    MidiFollow follow;

    bool send(const std::vector<MidiMessage> &messages)
    {
        try {
            for (const MidiMessage &m : messages) midi->sendMessage(m.bytes.data(), m.size);
            return true;
        } catch (const std::exception &) {
            return false;
        }
    }
};

} // namespace

struct MidiOutputs::Impl {
    const LivePort &port;
    mutable std::mutex mutex; // of all but the thread's own
    std::vector<MidiOutputChoice> wanted;
    ScorePtr score;
    std::vector<MidiRoute> routes;
    bool newNotes = false, panicked = false, changed = false, ending = false;
    std::vector<std::string> present, opened;
    std::vector<MidiNotice> notices;

    midi_system::Lister<RtMidiOut> lister;
    std::vector<std::unique_ptr<OpenOutput>> outputs;
    std::vector<std::string> failed;
    std::thread thread;

    explicit Impl(const LivePort &p) : port(p) {}

    void tell(MidiNotice::Kind kind, const std::string &device, const std::string &sentence)
    {
        const std::lock_guard lock(mutex);
        notices.push_back({kind, device, sentence});
    }

    void close(OpenOutput &output)
    {
        std::vector<MidiMessage> last;
        output.follow.end(last);
        output.send(last);
        try {
            output.midi->closePort();
        } catch (const std::exception &) {
        }
    }

    void look()
    {
        const auto ports = lister.ports();
        std::vector<MidiOutputChoice> choices;
        std::vector<MidiRoute> parts;
        {
            const std::lock_guard lock(mutex);
            choices = wanted;
            parts = routes;
            present.clear();
            for (const auto &p : ports) present.push_back(p.name);
        }
        for (const MidiRoute &route : parts) // a device that plays a part is open too
            if (std::none_of(choices.begin(), choices.end(), [&](const auto &c) { return c.name == route.device; }))
                choices.push_back({route.device, false, false});
        const auto portOf = [&](const std::string &name) {
            return std::find_if(ports.begin(), ports.end(), [&](const auto &p) { return p.name == name; });
        };
        std::erase_if(failed, [&](const std::string &name) { return portOf(name) == ports.end(); });
        bool fresh = false;
        for (std::size_t i = 0; i < outputs.size();) {
            const auto choice = std::find_if(choices.begin(), choices.end(), [&](const auto &c) { return c.name == outputs[i]->name; });
            const bool there = portOf(outputs[i]->name) != ports.end();
            if (choice != choices.end() && there) {
                outputs[i]->follow.setClock(choice->clock);
                outputs[i]->follow.setTransport(choice->transport);
                ++i;
                continue;
            }
            close(*outputs[i]);
            if (!there) tell(MidiNotice::Kind::Lost, outputs[i]->name, "\"" + outputs[i]->name + "\" went away; it is used again as soon as it is back.");
            outputs.erase(outputs.begin() + static_cast<std::ptrdiff_t>(i));
        }
        for (const MidiOutputChoice &choice : choices) {
            const auto found = portOf(choice.name);
            if (found == ports.end() || std::find(failed.begin(), failed.end(), choice.name) != failed.end()
                || std::any_of(outputs.begin(), outputs.end(), [&](const auto &o) { return o->name == choice.name; }))
                continue;
            auto output = std::make_unique<OpenOutput>();
            output->name = choice.name;
            output->midi = midi_system::make<RtMidiOut>(found->system);
            try {
                if (!output->midi) throw RtMidiError("no such system");
                output->midi->openPort(found->index, "out");
                if (!output->midi->isPortOpen()) throw RtMidiError("not opened");
            } catch (const std::exception &) {
                failed.push_back(choice.name);
                tell(MidiNotice::Kind::Failed, choice.name, "The MIDI device \"" + choice.name + "\" could not be opened; another program may hold it.");
                continue;
            }
            output->follow.setClock(choice.clock);
            output->follow.setTransport(choice.transport);
            outputs.push_back(std::move(output));
            fresh = true;
            tell(MidiNotice::Kind::Opened, choice.name, "\"" + choice.name + "\" is connected.");
        }
        const std::lock_guard lock(mutex);
        newNotes = newNotes || fresh;
        opened.clear();
        for (const auto &o : outputs) opened.push_back(o->name);
    }

    void giveNotes(const ScorePtr &music, const std::vector<MidiRoute> &parts)
    {
        for (auto &output : outputs) {
            std::vector<FollowNote> notes;
            for (const MidiRoute &route : parts)
                if (music && route.device == output->name) {
                    auto own = followNotes(*music, route.part, route.channel & 15);
                    notes.insert(notes.end(), own.begin(), own.end());
                }
            output->follow.setNotes(std::move(notes));
        }
    }

    void run()
    {
        using Clock = std::chrono::steady_clock;
        auto nextLook = Clock::now();
        std::vector<MidiMessage> due;
        for (;;) {
            bool panicNow = false, notesNow = false, lookNow = false;
            ScorePtr music;
            std::vector<MidiRoute> parts;
            {
                const std::lock_guard lock(mutex);
                if (ending) break;
                panicNow = std::exchange(panicked, false);
                lookNow = std::exchange(changed, false);
            }
            if (lookNow || Clock::now() >= nextLook) {
                look();
                nextLook = Clock::now() + 400ms;
            }
            {
                const std::lock_guard lock(mutex);
                notesNow = std::exchange(newNotes, false);
                if (notesNow) {
                    music = score;
                    parts = routes;
                }
            }
            if (notesNow) giveNotes(music, parts);
            const ClockReading reading = port.clock().read();
            const std::int64_t now = nowNanos();
            for (auto &output : outputs) {
                due.clear();
                if (panicNow) {
                    output->follow.end(due);
                    for (std::uint8_t c = 0; c < 16; ++c)
                        for (const std::uint8_t controller : {120, 123}) due.push_back({{static_cast<std::uint8_t>(0xb0 | c), controller, 0}, 3});
                } else {
                    output->follow.step(reading, now, due);
                }
                output->send(due);
            }
            std::this_thread::sleep_for(outputs.empty() ? 50ms : 1ms);
        }
        for (auto &output : outputs) close(*output);
    }
};

MidiOutputs::MidiOutputs(const LivePort &port) : m_impl(std::make_unique<Impl>(port))
{
    m_impl->thread = std::thread([this] { m_impl->run(); });
}

MidiOutputs::~MidiOutputs()
{
    {
        const std::lock_guard lock(m_impl->mutex);
        m_impl->ending = true;
    }
    m_impl->thread.join();
}

void MidiOutputs::choose(std::vector<MidiOutputChoice> choices)
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->wanted = std::move(choices);
    m_impl->changed = true;
}

void MidiOutputs::setScore(ScorePtr score, std::vector<MidiRoute> routes)
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->changed = m_impl->changed || routes != m_impl->routes;
    m_impl->score = std::move(score);
    m_impl->routes = std::move(routes);
    m_impl->newNotes = true;
}

void MidiOutputs::panic()
{
    const std::lock_guard lock(m_impl->mutex);
    m_impl->panicked = true;
}

std::vector<std::string> MidiOutputs::devices() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->present;
}

std::vector<std::string> MidiOutputs::open() const
{
    const std::lock_guard lock(m_impl->mutex);
    return m_impl->opened;
}

std::vector<MidiNotice> MidiOutputs::takeNotices()
{
    const std::lock_guard lock(m_impl->mutex);
    return std::exchange(m_impl->notices, {});
}

} // namespace ricercar
