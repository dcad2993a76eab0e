// SPDX-License-Identifier: GPL-3.0-or-later
// Hands and an ear in one JACK client: it sends what is planned, by MIDI or by a call, at exact blocks, and hears what
// the studio makes of it. Because it stands behind the player in JACK's graph, what it sends in one block is heard in
// the next, whatever else the machine does; so a whole session is the same to the bit each time it is played.
#pragma once

#include "tests/audio/jack_rig.h"

#include <QString>

#include <atomic>
#include <cstdint>
#include <functional>
#include <vector>

namespace ricercar::test {

class GenieHandsClient {
public:
    struct Move {
        std::uint64_t block = 0;      // from begin() on
        bool down = false;
        std::uint8_t key = 60, velocity = 100;
    };

    GenieHandsClient() = default;
    ~GenieHandsClient() { close(); }
    GenieHandsClient(const GenieHandsClient &) = delete;
    GenieHandsClient &operator=(const GenieHandsClient &) = delete;

    QString open(const char *name);       // empty, or a sentence; its MIDI port is "pads"
    void close();
    QString connectToPlayer() { return joinedToPlayer(m_client, m_ear); }
    bool midiConnected() const;
    bool setFreewheel(bool on);

    // Plays the moves (by block) and listens for so many blocks. `call`: on JACK's thread, in place of MIDI; it is
    // told the block. `keep`: the left channel's frames are kept, else only summed up.
    void begin(std::vector<Move> moves, std::uint64_t blocks, bool keep, std::function<void(const Move &)> call = {});
    bool done() const { return m_block.load() >= m_blocks; }
    std::uint64_t block() const { return m_block.load(); }
    const std::vector<float> &left() const { return m_left; }       // once done
    // One number for each second heard, of all its samples (both channels); once done.
    const std::vector<std::uint64_t> &seconds() const { return m_seconds; }
    float loudest() const { return m_loudest; }                     // once done
    std::uint64_t xruns() const { return m_xruns.load(); }          // of the whole server, since open()

private:
    static int processRt(std::uint32_t frames, void *self);
    static int xrunRt(void *self);
    void playRt(std::uint32_t frames);

    jack_client_t *m_client = nullptr;
    jack_port_t *m_ear[2] = {nullptr, nullptr};
    jack_port_t *m_pads = nullptr;
    std::vector<Move> m_moves;
    std::size_t m_next = 0;
    std::function<void(const Move &)> m_call;
    bool m_keep = false;
    std::vector<float> m_left;
    std::vector<std::uint64_t> m_seconds;
    std::uint64_t m_sum = 0, m_blocks = 0;
    float m_loudest = 0;
    std::atomic<bool> m_playing{false};
    std::atomic<std::uint64_t> m_block{0}, m_cycles{0}, m_xruns{0};
};

} // namespace ricercar::test
