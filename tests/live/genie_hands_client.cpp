// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/live/genie_hands_client.h"

#include "tests/audio/jack_rig.h"

#include <jack/jack.h>
#include <jack/midiport.h>

#include <QElapsedTimer>
#include <QThread>

#include <algorithm>
#include <array>
#include <bit>
#include <cerrno>
#include <cmath>

namespace ricercar::test {

QString GenieHandsClient::open(const char *name)
{
    jack_status_t status{};
    m_client = jack_client_open(name, JackNoStartServer, &status);
    if (!m_client) return "The hands could not join the JACK server.";
    m_ear[0] = jack_port_register(m_client, "left", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    m_ear[1] = jack_port_register(m_client, "right", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    m_pads = jack_port_register(m_client, "pads", JACK_DEFAULT_MIDI_TYPE, JackPortIsOutput, 0);
    jack_set_process_callback(m_client, &GenieHandsClient::processRt, this);
    jack_set_xrun_callback(m_client, &GenieHandsClient::xrunRt, this);
    if (!m_ear[0] || !m_ear[1] || !m_pads || jack_activate(m_client) != 0) return "The hands could not be activated in JACK.";
    return {};
}

void GenieHandsClient::close()
{
    if (m_client) jack_client_close(m_client);
    m_client = nullptr;
}

bool GenieHandsClient::midiConnected() const { return m_client && jack_port_connected(m_pads) > 0; }

bool GenieHandsClient::setFreewheel(bool on) { return jack_set_freewheel(m_client, on ? 1 : 0) == 0; }

void GenieHandsClient::begin(std::vector<Move> moves, std::uint64_t blocks, bool keep, std::function<void(const Move &)> call)
{
    // The callback has seen that it is to stop when it has come round twice.
    m_playing.store(false);
    for (const std::uint64_t cycles = m_cycles.load(); m_cycles.load() < cycles + 2;) QThread::msleep(2);
    m_moves = std::move(moves);
    m_next = 0;
    m_call = std::move(call);
    m_keep = keep;
    m_left.assign(keep ? blocks * kJackPeriod : 0, 0.0f);
    m_seconds.clear();
    m_seconds.reserve(blocks * kJackPeriod / kJackRate + 2);
    m_sum = 0;
    m_blocks = blocks;
    m_loudest = 0;
    m_block.store(0);
    m_playing.store(true);
}

int GenieHandsClient::xrunRt(void *self)
{
    static_cast<GenieHandsClient *>(self)->m_xruns.fetch_add(1);
    return 0;
}

int GenieHandsClient::processRt(std::uint32_t frames, void *self)
{
    static_cast<GenieHandsClient *>(self)->playRt(frames);
    return 0;
}

void GenieHandsClient::playRt(std::uint32_t frames)
{
    m_cycles.fetch_add(1);
    void *out = jack_port_get_buffer(m_pads, frames);
    jack_midi_clear_buffer(out);
    const std::uint64_t block = m_block.load();
    if (!m_playing.load() || block >= m_blocks || frames != kJackPeriod) return;
    const auto *left = static_cast<const float *>(jack_port_get_buffer(m_ear[0], frames));
    const auto *right = static_cast<const float *>(jack_port_get_buffer(m_ear[1], frames));
    for (std::uint32_t i = 0; i < frames; ++i) {
        m_loudest = std::max(m_loudest, std::fabs(left[i]));
        m_sum = (m_sum ^ std::bit_cast<std::uint32_t>(left[i])) * 1099511628211ull;
        m_sum = (m_sum ^ std::bit_cast<std::uint32_t>(right[i])) * 1099511628211ull;
        if (m_keep) m_left[block * kJackPeriod + i] = left[i];
    }
    constexpr std::uint64_t kBlocks = kJackRate / kJackPeriod;
    if (block % kBlocks == kBlocks - 1) m_seconds.push_back(m_sum);
    for (; m_next < m_moves.size() && m_moves[m_next].block <= block; ++m_next) {
        const Move &move = m_moves[m_next];
        if (m_call) {
            m_call(move);
            continue;
        }
        const std::array<jack_midi_data_t, 3> bytes{static_cast<jack_midi_data_t>(move.down ? 0x90 : 0x80), move.key, move.velocity};
        jack_midi_event_write(out, 0, bytes.data(), bytes.size());
    }
    m_block.store(block + 1);
}

} // namespace ricercar::test
