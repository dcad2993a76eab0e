// SPDX-License-Identifier: GPL-3.0-or-later
// A JACK server without hardware, and a probe that hears what the Player plays.
#pragma once

#include <QProcess>
#include <QString>

#include <atomic>
#include <memory>
#include <vector>

typedef struct _jack_client jack_client_t;
typedef struct _jack_port jack_port_t;

namespace ricercar::test {

inline constexpr unsigned kJackRate = 48000, kJackPeriod = 256;

// One server of its own name. This process's environment is pointed to it.
class JackServer {
public:
    JackServer() = default;
    ~JackServer() { stop(); }
    JackServer(const JackServer &) = delete;
    JackServer &operator=(const JackServer &) = delete;

    // Empty when it answers, else a sentence. `realTime`: with the priority of a sound card's thread, where that is allowed.
    QString start(bool realTime = false);
    void stop();

private:
    std::unique_ptr<QProcess> m_process; // ended by its own process id
};

// Joins both outputs of the client called Ricercar to these two inputs; waits until they are there. Empty, or a sentence.
QString joinedToPlayer(jack_client_t *client, jack_port_t *const inputs[2]);

// Records both outputs of the client called Ricercar, from the first block that is not silent.
class JackProbe {
public:
    JackProbe() = default;
    ~JackProbe() { close(); }
    JackProbe(const JackProbe &) = delete;
    JackProbe &operator=(const JackProbe &) = delete;

    QString open();              // empty, or a sentence
    void close();
    QString connectToPlayer() { return joinedToPlayer(m_client, m_ports); }
    void record(std::size_t frames); // begins anew; what comes before the first sound is counted, not kept
    bool done() const { return m_written.load() >= m_frames; }
    bool setFreewheel(bool on);
    std::size_t recorded() const { return m_written.load(); }
    std::uint64_t silentFrames() const { return m_silent.load(); } // before the first block with sound
    std::vector<float> left() const;
    std::vector<float> right() const;
    std::uint64_t blocks() const { return m_blocks.load(); }

private:
    static int processRt(std::uint32_t frames, void *self);

    jack_client_t *m_client = nullptr;
    jack_port_t *m_ports[2] = {nullptr, nullptr};
    std::vector<float> m_left, m_right;
    std::size_t m_frames = 0;
    std::atomic<bool> m_recording{false};
    std::atomic<std::size_t> m_written{0};
    std::atomic<std::uint64_t> m_silent{0}, m_blocks{0};
};

} // namespace ricercar::test
