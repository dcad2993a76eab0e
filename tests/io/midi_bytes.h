// SPDX-License-Identifier: GPL-3.0-or-later
// MIDI files put together byte by byte, so that a test shows what is in them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ricercar::test {

class MidiTrack {
public:
    MidiTrack &wait(std::uint32_t ticks) // before the next event
    {
        m_wait += ticks;
        return *this;
    }
    MidiTrack &raw(std::string_view bytes) // an event, its time before it
    {
        time();
        m_body.append(bytes);
        return *this;
    }
    MidiTrack &meta(int type, std::string_view data)
    {
        time();
        m_body += '\xff';
        m_body += static_cast<char>(type);
        m_body += static_cast<char>(data.size()); // under 128
        m_body.append(data);
        return *this;
    }
    MidiTrack &name(std::string_view text) { return meta(3, text); }
    MidiTrack &metre(int beats, int power) { return meta(0x58, std::string{static_cast<char>(beats), static_cast<char>(power), 24, 8}); }
    MidiTrack &key(int fifths, bool minor = false) { return meta(0x59, std::string{static_cast<char>(fifths), static_cast<char>(minor)}); }
    MidiTrack &tempo(std::uint32_t us)
    {
        return meta(0x51, std::string{static_cast<char>(us >> 16), static_cast<char>(us >> 8), static_cast<char>(us)});
    }
    MidiTrack &program(int channel, int program) { return raw(std::string{static_cast<char>(0xc0 | channel), static_cast<char>(program)}); }
    MidiTrack &on(int key, int velocity = 80, int channel = 0)
    {
        return raw(std::string{static_cast<char>(0x90 | channel), static_cast<char>(key), static_cast<char>(velocity)});
    }
    MidiTrack &off(int key, int channel = 0) { return raw(std::string{static_cast<char>(0x80 | channel), static_cast<char>(key), 64}); }
    MidiTrack &note(int key, std::uint32_t length, int velocity = 80, int channel = 0)
    {
        return on(key, velocity, channel).wait(length).off(key, channel);
    }
    std::string body() const { return m_body; }
    std::string chunk() const { return framed(m_body + std::string("\0\xff\x2f\0", 4)); }
    static std::string framed(const std::string &body)
    {
        std::string out = "MTrk";
        for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(body.size() >> shift);
        return out + body;
    }

private:
    void time()
    {
        std::string bytes;
        do {
            bytes.insert(bytes.begin(), static_cast<char>((m_wait & 0x7f) | (bytes.empty() ? 0 : 0x80)));
            m_wait >>= 7;
        } while (m_wait > 0);
        m_body += bytes;
        m_wait = 0;
    }
    std::uint32_t m_wait = 0;
    std::string m_body;
};

inline std::string midiHeader(int format, std::size_t tracks, int division = 480)
{
    const std::string head("MThd\0\0\0\6\0", 9);
    return head + static_cast<char>(format) + static_cast<char>(tracks >> 8) + static_cast<char>(tracks) + static_cast<char>(division >> 8)
           + static_cast<char>(division);
}

inline std::string midiFile(int format, const std::vector<MidiTrack> &tracks, int division = 480)
{
    std::string out = midiHeader(format, tracks.size(), division);
    for (const MidiTrack &track : tracks) out += track.chunk();
    return out;
}

} // namespace ricercar::test
