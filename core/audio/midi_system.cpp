// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/audio/midi_system.h"

#include <dlfcn.h>
#include <unistd.h>

#include <algorithm>
#include <cctype>
#include <exception>
#include <map>

namespace ricercar::midi_system {

namespace {

void swallow(RtMidiError::Type, const std::string &, void *) {}
void say(const char *) {}
void sayAlsa(const char *, int, const char *, int, const char *, ...) {}

void quietLibraries()
{
    for (const char *name : {"jack_set_error_function", "jack_set_info_function"})
        if (auto set = reinterpret_cast<void (*)(void (*)(const char *))>(dlsym(RTLD_DEFAULT, name))) set(say);
    if (auto set = reinterpret_cast<int (*)(decltype(&sayAlsa))>(dlsym(RTLD_DEFAULT, "snd_lib_error_set_handler"))) set(sayAlsa);
}

// RtMidi has loaded the JACK library; it is asked without linking to it whether a server answers.
bool jackAnswers()
{
    using Open = void *(*)(const char *, int, int *, ...);
    using Close = int (*)(void *);
    const auto open = reinterpret_cast<Open>(dlsym(RTLD_DEFAULT, "jack_client_open"));
    const auto close = reinterpret_cast<Close>(dlsym(RTLD_DEFAULT, "jack_client_close"));
    if (!open || !close) return false;
    constexpr int kNoStartServer = 1;
    int status = 0;
    void *client = open("Ricercar asks", kNoStartServer, &status);
    if (!client) return false;
    close(client);
    return true;
}

RtMidi::Api apiOf(System system) { return system == System::Alsa ? RtMidi::LINUX_ALSA : RtMidi::UNIX_JACK; }

} // namespace

const char *nameOf(System system) { return system == System::Alsa ? "ALSA" : "JACK"; }

template <typename Midi>
std::unique_ptr<Midi> make(System system)
{
    quietLibraries();
    if (system == System::Alsa && ::access("/dev/snd/seq", R_OK | W_OK) != 0) return nullptr;
    if (system == System::Jack && !jackAnswers()) return nullptr;
    try {
        auto midi = std::make_unique<Midi>(apiOf(system), "Ricercar MIDI");
        if (midi->getCurrentApi() != apiOf(system)) return nullptr;
        midi->setErrorCallback(swallow);
        return midi;
    } catch (const std::exception &) {
        return nullptr;
    }
}

std::string stableName(const std::string &portName)
{
    std::string name = portName;
    // ALSA's client and port numbers at the end.
    const std::size_t space = name.rfind(' ');
    if (space != std::string::npos && space + 1 < name.size()) {
        const std::string tail = name.substr(space + 1);
        const bool numbers = std::all_of(tail.begin(), tail.end(), [](unsigned char c) { return std::isdigit(c) || c == ':'; })
                             && tail.find(':') != std::string::npos;
        if (numbers) {
            name.resize(space);
            // "Client:Port" where the port names the client too.
            const std::size_t colon = name.find(':');
            if (colon != std::string::npos && name.compare(colon + 1, colon, name, 0, colon) == 0) name.erase(0, colon + 1);
        }
    }
    return name;
}

template <typename Midi>
std::vector<Port> Lister<Midi>::ports()
{
    std::vector<Port> ports;
    std::map<std::string, int> seen;
    for (const System system : kSystems) {
        const auto s = static_cast<std::size_t>(system);
        if (!m_midi[s]) {
            if (m_wait[s] > 0) {
                --m_wait[s];
                continue;
            }
            m_midi[s] = make<Midi>(system);
            m_wait[s] = 3;
            if (!m_midi[s]) continue;
        }
        try {
            const unsigned count = m_midi[s]->getPortCount();
            for (unsigned i = 0; i < count; ++i) {
                const std::string full = m_midi[s]->getPortName(i);
                if (full.empty() || full.starts_with("Ricercar")) continue;
                Port port{system, i, stableName(full)};
                if (const int n = ++seen[port.name]; n > 1) port.name += " (" + std::to_string(n) + ")";
                ports.push_back(std::move(port));
            }
            // JACK with no port at all may be a server that went away: it is asked anew.
            if (system == System::Jack && count == 0) {
                m_midi[s].reset();
                m_wait[s] = 3;
            }
        } catch (const std::exception &) {
            m_midi[s].reset();
        }
    }
    return ports;
}

template <typename Midi>
std::string Lister<Midi>::systems() const
{
    std::string text;
    for (const System system : kSystems)
        if (m_midi[static_cast<std::size_t>(system)]) text += (text.empty() ? "" : " and ") + std::string(nameOf(system));
    return text;
}

template class Lister<RtMidiIn>;
template class Lister<RtMidiOut>;
template std::unique_ptr<RtMidiIn> make<RtMidiIn>(System);
template std::unique_ptr<RtMidiOut> make<RtMidiOut>(System);

} // namespace ricercar::midi_system
