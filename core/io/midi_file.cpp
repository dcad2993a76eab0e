// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/midi_file.h"

#include <algorithm>
#include <array>
#include <functional>

namespace ricercar::midi {

namespace {

constexpr std::size_t kMostDamage = 40; // sentences kept; a broken file needs no thousand
constexpr std::uint8_t kMeta = 0xff, kSysex = 0xf0, kSysexMore = 0xf7;

// A cursor over bytes that never passes their end.
class Bytes {
public:
    Bytes(std::string_view all, std::size_t at, std::size_t end) : m_all(all), m_at(at), m_end(end) {}
    std::size_t at() const { return m_at; }
    std::size_t left() const { return m_end - m_at; }
    bool done() const { return m_at >= m_end; }
    std::uint8_t peek() const { return static_cast<std::uint8_t>(m_all[m_at]); }
    bool byte(std::uint8_t &out)
    {
        if (done()) return false;
        out = peek();
        ++m_at;
        return true;
    }
    bool variable(std::uint32_t &out) // at most four bytes
    {
        out = 0;
        std::uint8_t b = 0;
        for (int i = 0; i < 4; ++i) {
            if (!byte(b)) return false;
            out = out << 7 | (b & 0x7fu);
            if (b < 0x80) return true;
        }
        return false;
    }
    bool take(std::size_t count, std::string_view &out)
    {
        if (count > left()) return false;
        out = m_all.substr(m_at, count);
        m_at += count;
        return true;
    }

private:
    std::string_view m_all;
    std::size_t m_at, m_end;
};

std::uint32_t bigEndian(std::string_view bytes, std::size_t at, std::size_t count)
{
    std::uint32_t value = 0;
    for (std::size_t i = 0; i < count; ++i) value = value << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    return value;
}

// Ticks of the file to ticks of the model, rounded to nearest.
struct Clock {
    std::int64_t numerator = 21, denominator = 1;
    std::int64_t model(std::int64_t tick) const
    {
        return (tick * numerator * 2 + denominator) / (denominator * 2);
    }
};

class Reader {
public:
    Reader(std::string_view bytes, const std::string &name) : m_bytes(bytes), m_name(name) {}

    Result<File> read();

private:
    void damage(std::string sentence)
    {
        if (m_file.damage.size() < kMostDamage) m_file.damage.push_back(std::move(sentence));
        else if (m_file.damage.size() == kMostDamage) m_file.damage.push_back("The file has more faults than are listed here.");
    }
    std::string place(std::size_t at) const
    {
        return "track " + std::to_string(m_file.tracks.size()) + ", byte " + std::to_string(at);
    }
    void readHeader(std::size_t at);
    void readTrack(std::size_t begin, std::size_t end);
    bool readMeta(Bytes &in, FileTrack &track); // false: the track ends here
    void setClock(std::uint32_t division);
    void noteOn(FileTrack &track, std::uint8_t channel, std::uint8_t key, std::uint8_t velocity);
    void noteOff(FileTrack &track, std::uint8_t channel, std::uint8_t key);
    void closeHanging(FileTrack &track);
    void settleNotes(FileTrack &track);
    template <typename Event>
    static void settle(std::vector<Event> &events);

    std::string_view m_bytes;
    const std::string &m_name;
    File m_file;
    Clock m_clock;
    std::int64_t m_now = 0;          // file ticks
    std::int64_t m_longest = 0;      // file ticks
    std::int64_t m_offset = 0;       // file ticks; of this track in a file of independent tracks (format 2)
    // Notes of one channel and key, in order, as chains through the track's notes: -1 none.
    struct Chain {
        std::int32_t firstOpen = -1, last = -1;
    };
    std::array<Chain, 16 * 128> m_chains;
    std::vector<std::size_t> m_touched;
    std::vector<std::int32_t> m_next, m_previous; // beside the track's notes
};

void Reader::setClock(std::uint32_t division)
{
    if (division & 0x8000u) { // SMPTE: frames to the second, ticks to the frame; read as 120 quarters to the minute
        const int frames = 256 - static_cast<int>(division >> 8);
        const std::int64_t perFrame = std::max<std::int64_t>(division & 0xff, 1);
        const bool dropFrame = frames == 29; // 30000/1001 frames to the second
        const std::int64_t rate = dropFrame ? 30000 : std::clamp(frames, 1, 120);
        m_clock = {2 * 10080 * (dropFrame ? 1001ll : 1ll), rate * perFrame};
        m_file.notes.push_back("The file counts seconds, not beats: it is written at 120 quarters to the minute.");
    } else {
        if (division == 0) {
            damage("The header gives no division of the quarter; 480 is taken.");
            division = 480;
        }
        m_clock = {10080, static_cast<std::int64_t>(division)};
    }
    m_longest = kLongestMusic * m_clock.denominator / m_clock.numerator;
    m_file.tick = (m_clock.numerator + m_clock.denominator - 1) / m_clock.denominator;
}

void Reader::noteOn(FileTrack &track, std::uint8_t channel, std::uint8_t key, std::uint8_t velocity)
{
    const auto slot = static_cast<std::size_t>(channel * 128 + key);
    Chain &chain = m_chains[slot];
    if (chain.last < 0) m_touched.push_back(slot);
    const auto index = static_cast<std::int32_t>(track.notes.size());
    track.notes.push_back({m_now, -1, channel, key, velocity});
    m_previous.push_back(chain.last);
    m_next.push_back(-1);
    if (chain.last >= 0) m_next[static_cast<std::size_t>(chain.last)] = index;
    if (chain.firstOpen < 0) chain.firstOpen = index;
    chain.last = index;
}

// Of several notes on one key the first begun ends first.
void Reader::noteOff(FileTrack &track, std::uint8_t channel, std::uint8_t key)
{
    Chain &chain = m_chains[static_cast<std::size_t>(channel * 128 + key)];
    if (chain.firstOpen < 0) {
        ++m_file.dropped["note ends without a beginning"];
        return;
    }
    track.notes[static_cast<std::size_t>(chain.firstOpen)].off = m_now;
    chain.firstOpen = m_next[static_cast<std::size_t>(chain.firstOpen)];
}

// Times of the model; notes of one key end in the order in which they begin, as a file written from them has it.
void Reader::settleNotes(FileTrack &track)
{
    const std::int64_t shortest = std::max<std::int64_t>(m_clock.numerator / m_clock.denominator, 1); // one tick of the file
    for (FileNote &note : track.notes) {
        const std::int64_t on = m_clock.model(note.on);
        note.off = std::max(m_clock.model(note.off), on + shortest);
        note.on = on;
    }
    std::vector<std::int64_t> ends;
    for (const std::size_t slot : m_touched) {
        ends.clear();
        for (std::int32_t i = m_chains[slot].last; i >= 0; i = m_previous[static_cast<std::size_t>(i)]) ends.push_back(track.notes[static_cast<std::size_t>(i)].off);
        std::sort(ends.begin(), ends.end(), std::greater<>());
        auto end = ends.begin();
        for (std::int32_t i = m_chains[slot].last; i >= 0; i = m_previous[static_cast<std::size_t>(i)]) track.notes[static_cast<std::size_t>(i)].off = *end++;
        m_chains[slot] = Chain{};
    }
    m_touched.clear();
    m_next.clear();
    m_previous.clear();
}

void Reader::closeHanging(FileTrack &track)
{
    std::size_t hanging = 0;
    for (const std::size_t slot : m_touched) {
        for (std::int32_t i = m_chains[slot].firstOpen; i >= 0; i = m_next[static_cast<std::size_t>(i)]) {
            FileNote &note = track.notes[static_cast<std::size_t>(i)];
            const std::int32_t p = m_previous[static_cast<std::size_t>(i)];
            // A key struck again while it sounds, with one end for both: the new stroke ended the old note.
            if (p >= 0 && track.notes[static_cast<std::size_t>(p)].off > note.on) {
                note.off = track.notes[static_cast<std::size_t>(p)].off;
                track.notes[static_cast<std::size_t>(p)].off = note.on;
            } else {
                note.off = m_now;
                ++hanging;
            }
        }
    }
    if (hanging > 0)
        damage("In track " + std::to_string(m_file.tracks.size() + 1) + " " + std::to_string(hanging)
               + (hanging == 1 ? " note never ends; it stops" : " notes never end; they stop")
               + " where the track stops.");
}

bool Reader::readMeta(Bytes &in, FileTrack &track)
{
    const std::size_t from = in.at();
    std::uint8_t type = 0;
    std::uint32_t length = 0;
    std::string_view data;
    if (!in.byte(type) || !in.variable(length) || !in.take(length, data)) {
        if (type != 0x2f) damage("A message in " + place(from) + " is cut off; the rest of the track is left out.");
        return false;
    }
    const auto at = [&](std::size_t i) { return static_cast<std::uint8_t>(data[i]); };
    const auto text = [&](FileText::Kind kind) {
        std::string clean = cleanText(data, kind == FileText::Kind::Lyric);
        if (!clean.empty()) track.texts.push_back({kind, m_now, std::move(clean)});
    };
    const auto tooShort = [&](std::size_t needed) {
        if (data.size() >= needed) return false;
        damage("A message in " + place(from) + " is too short; it is passed over.");
        return true;
    };
    switch (type) {
    case 0x01: text(FileText::Kind::Text); break;
    case 0x02: text(FileText::Kind::Copyright); break;
    case 0x03:
        if (track.name.empty()) track.name = cleanText(data, false);
        else text(FileText::Kind::Text);
        break;
    case 0x04:
        if (track.instrument.empty()) track.instrument = cleanText(data, false);
        break;
    case 0x05: text(FileText::Kind::Lyric); break;
    case 0x06: text(FileText::Kind::Marker); break;
    case 0x07: text(FileText::Kind::Cue); break;
    case 0x08: // program and device names say nothing that the program number does not
    case 0x09:
    case 0x20: // channel prefix, port
    case 0x21: break;
    case 0x2f: return false;
    case 0x51: {
        if (tooShort(3)) break;
        const std::uint32_t us = bigEndian(data, 0, 3);
        if (us < 60000) damage("The tempo in " + place(from) + " is impossible; it is passed over."); // over 1000
        else m_file.tempi.push_back({m_now, us});
        break;
    }
    case 0x54: ++m_file.dropped["SMPTE start times"]; break;
    case 0x58:
        if (tooShort(2)) break;
        if (at(0) < 1 || at(0) > 64 || at(1) > 6)
            damage("The metre in " + place(from) + " is impossible; it is passed over.");
        else m_file.metres.push_back({m_now, at(0), static_cast<std::uint8_t>(1u << at(1))});
        break;
    case 0x59: {
        if (tooShort(2)) break;
        const int fifths = static_cast<std::int8_t>(at(0));
        if (fifths < -7 || fifths > 7) damage("The key in " + place(from) + " is impossible; it is passed over.");
        else m_file.keys.push_back({m_now, static_cast<std::int8_t>(fifths), at(1) == 1});
        break;
    }
    case 0x7f: ++m_file.dropped["messages of other programs"]; break;
    default: ++m_file.dropped["messages of unknown kind"]; break;
    }
    return true;
}

void Reader::readTrack(std::size_t begin, std::size_t end)
{
    FileTrack track;
    Bytes in(m_bytes, begin, end);
    std::uint8_t running = 0;
    m_now = m_offset;
    while (!in.done()) {
        const std::size_t from = in.at();
        std::uint32_t delta = 0;
        std::uint8_t status = 0;
        if (!in.variable(delta) || in.done()) {
            damage("A time in " + place(from) + " cannot be read; the rest of the track is left out.");
            break;
        }
        if (m_now + delta > m_longest) {
            // An end far away is no music; anything else is named.
            const bool isEnd = in.left() >= 2 && in.peek() == kMeta && static_cast<std::uint8_t>(m_bytes[in.at() + 1]) == 0x2f;
            if (!isEnd)
                damage("At " + place(from) + " the music goes on past " + std::to_string(kLongestMusic / (4 * 10080))
                       + " bars; the rest of the track is left out.");
            break;
        }
        m_now += delta;
        if (in.peek() >= 0x80) in.byte(status);
        else status = running;
        if (status == 0) {
            damage("At " + place(from) + " there is data without a message; the rest of the track is left out.");
            break;
        }
        if (status == kMeta) {
            if (!readMeta(in, track)) break;
            continue;
        }
        if (status == kSysex || status == kSysexMore) {
            std::uint32_t length = 0;
            std::string_view data;
            if (!in.variable(length) || !in.take(length, data)) {
                damage("A message in " + place(from) + " is cut off; the rest of the track is left out.");
                break;
            }
            ++m_file.dropped["system exclusive messages"];
            continue;
        }
        if (status >= 0xf0) { // has no business in a file; passed over with the data it would have
            std::string_view data;
            if (!in.take(status == 0xf2 ? 2 : status == 0xf1 || status == 0xf3 ? 1 : 0, data)) break;
            ++m_file.dropped["system messages"];
            continue;
        }
        running = status;
        const int kind = status >> 4;
        const std::uint8_t channel = status & 0x0f;
        std::uint8_t first = 0, second = 0;
        if (!in.byte(first) || (kind != 0xc && kind != 0xd && !in.byte(second))) {
            damage("A message in " + place(from) + " is cut off; the rest of the track is left out.");
            break;
        }
        if (first > 127 || second > 127) {
            damage("A message in " + place(from) + " has impossible values; the rest of the track is left out.");
            break;
        }
        switch (kind) {
        case 0x8: noteOff(track, channel, first); break;
        case 0x9:
            if (second == 0) noteOff(track, channel, first);
            else noteOn(track, channel, first, second);
            break;
        case 0xa: ++m_file.dropped["key pressures"]; break;
        case 0xb:
            if (first == 0 || first == 32 || first == 7 || first == 10 || first == 64)
                track.controls.push_back({m_now, channel, first, second});
            else if (first < 120) ++m_file.dropped["values of controller " + std::to_string(first)];
            break;
        case 0xc: track.programs.push_back({m_now, channel, first}); break;
        case 0xd: ++m_file.dropped["channel pressures"]; break;
        default:
            if (second != 64 || first != 0) ++m_file.dropped["pitch bends"];
            break;
        }
    }
    closeHanging(track);
    track.end = m_clock.model(m_now);
    settleNotes(track);
    for (FileControl &control : track.controls) control.at = m_clock.model(control.at);
    for (FileProgram &program : track.programs) program.at = m_clock.model(program.at);
    for (FileText &text : track.texts) text.at = m_clock.model(text.at);
    m_file.tracks.push_back(std::move(track));
}

template <typename Event>
void Reader::settle(std::vector<Event> &events)
{
    std::stable_sort(events.begin(), events.end(), [](const Event &a, const Event &b) { return a.at < b.at; });
    events.erase(std::unique(events.begin(), events.end(), [](const Event &a, const Event &b) { return a.at == b.at; }),
                 events.end());
}

Result<File> Reader::read()
{
    // Some files carry a wrapper (RIFF, an old Macintosh header) before the music.
    const std::size_t start = m_bytes.substr(0, 4096).find("MThd");
    if (start == std::string_view::npos)
        return fail(ErrorCode::BadInput, "\"" + m_name + "\" is not a MIDI file: it has no MIDI header.");
    if (m_bytes.size() < start + 14)
        return fail(ErrorCode::BadInput, "\"" + m_name + "\" breaks off in its header; there is no music in it.");
    if (start > 0 && !m_bytes.starts_with("RIFF"))
        damage("The file begins with " + std::to_string(start) + " bytes that are not MIDI; they are passed over.");
    const std::uint32_t headerLength = bigEndian(m_bytes, start + 4, 4);
    m_file.format = static_cast<int>(bigEndian(m_bytes, start + 8, 2));
    const std::uint32_t stated = bigEndian(m_bytes, start + 10, 2);
    setClock(bigEndian(m_bytes, start + 12, 2));
    if (m_file.format > 2) {
        damage("The header names a format that does not exist (" + std::to_string(m_file.format) + "); it is read as format 1.");
        m_file.format = 1;
    }
    std::size_t at = start + 14;
    if (headerLength < 6 || headerLength > m_bytes.size() - start - 8) damage("The length of the header is wrong; it is read as usual.");
    else at = start + 8 + headerLength;

    const auto chunkAt = [&](std::size_t i) { return m_bytes.substr(std::min(i, m_bytes.size()), 4) == "MTrk"; };
    const auto isNamed = [&](std::size_t i) { // a section of another kind, or the padding at the end of a file
        const std::string_view mark = m_bytes.substr(i, 4);
        return std::all_of(mark.begin(), mark.end(), [](char c) { return c >= ' ' && c <= '~'; })
               || m_bytes.find_first_not_of('\0', i) == std::string_view::npos;
    };
    while (at < m_bytes.size()) {
        if (m_bytes.size() - at < 8) {
            if (m_bytes.find_first_not_of('\0', at) != std::string_view::npos)
                damage("The file breaks off at byte " + std::to_string(at) + ".");
            break;
        }
        if (!chunkAt(at)) {
            const std::uint32_t length = bigEndian(m_bytes, at + 4, 4);
            if (isNamed(at) && length <= m_bytes.size() - at - 8 && (at + 8 + length == m_bytes.size() || chunkAt(at + 8 + length))) {
                ++m_file.dropped["sections of unknown kind (" + std::string(m_bytes.substr(at, 4)) + ")"];
                at += 8 + length;
                continue;
            }
            const std::size_t next = m_bytes.find("MTrk", at);
            if (next == std::string_view::npos) {
                if (m_bytes.find_first_not_of('\0', at) != std::string_view::npos)
                    damage("What follows byte " + std::to_string(at) + " is not MIDI; it is left out.");
                break;
            }
            damage("Bytes " + std::to_string(at) + " to " + std::to_string(next) + " are not MIDI; they are passed over.");
            at = next;
            continue;
        }
        const std::uint32_t length = bigEndian(m_bytes, at + 4, 4);
        const std::size_t begin = at + 8;
        std::size_t end = begin + length;
        if (length > m_bytes.size() - begin) {
            damage("Track " + std::to_string(m_file.tracks.size() + 1) + " should have " + std::to_string(length)
                   + " bytes, but the file ends after " + std::to_string(m_bytes.size() - begin) + "; what is there is kept.");
            // A length gone wrong must not swallow the tracks that follow.
            const std::size_t next = m_bytes.find("MTrk", begin);
            end = next == std::string_view::npos ? m_bytes.size() : next;
        } else if (end < m_bytes.size() && !chunkAt(end) && !isNamed(end)) {
            // Too short a length: the track goes on to its own end, or to the next track.
            const std::size_t next = m_bytes.find("MTrk", end);
            end = next == std::string_view::npos ? m_bytes.size() : next;
            damage("The length of track " + std::to_string(m_file.tracks.size() + 1) + " is wrong; it is read to its end.");
        }
        readTrack(begin, end);
        if (m_file.format == 2) { // independent pieces: one after another, each from a whole note on
            const std::int64_t whole = std::max<std::int64_t>(4 * m_clock.denominator * 10080 / m_clock.numerator, 1);
            m_offset = (m_now + whole - 1) / whole * whole;
        }
        at = end;
    }
    if (m_file.tracks.empty())
        return fail(ErrorCode::BadInput, "\"" + m_name + "\" has a MIDI header but no track; there is no music in it.");
    if (m_file.tracks.size() != stated)
        damage("The header promises " + std::to_string(stated) + " tracks; there are " + std::to_string(m_file.tracks.size()) + ".");
    if (m_file.format == 2 && m_file.tracks.size() > 1)
        m_file.notes.push_back("The file holds independent pieces (format 2); they stand one after another.");

    for (FileMetre &metre : m_file.metres) metre.at = m_clock.model(metre.at);
    for (FileKey &key : m_file.keys) key.at = m_clock.model(key.at);
    // A file that counts seconds knows no tempo.
    if (m_clock.numerator != 10080) m_file.tempi.clear();
    for (FileTempo &tempo : m_file.tempi) tempo.at = m_clock.model(tempo.at);
    settle(m_file.metres);
    settle(m_file.keys);
    settle(m_file.tempi);
    return std::move(m_file);
}

bool isUtf8(std::string_view s)
{
    for (std::size_t i = 0; i < s.size();) {
        const auto b = static_cast<std::uint8_t>(s[i]);
        const std::size_t more = b < 0x80 ? 0 : b >= 0xc2 && b < 0xe0 ? 1 : b >= 0xe0 && b < 0xf0 ? 2 : b >= 0xf0 && b < 0xf5 ? 3 : 9;
        if (more == 9 || i + more >= s.size()) return false;
        for (std::size_t k = 1; k <= more; ++k)
            if ((static_cast<std::uint8_t>(s[i + k]) & 0xc0) != 0x80) return false;
        const auto second = more > 0 ? static_cast<std::uint8_t>(s[i + 1]) : std::uint8_t{0};
        if ((b == 0xe0 && second < 0xa0) || (b == 0xed && second > 0x9f) || (b == 0xf0 && second < 0x90) || (b == 0xf4 && second > 0x8f))
            return false;
        i += more + 1;
    }
    return true;
}

} // namespace

Result<File> parse(std::string_view bytes, const std::string &name)
{
    return Reader(bytes, name).read();
}

std::string cleanText(std::string_view bytes, bool keepSpaces)
{
    constexpr std::size_t kLongest = 4096;
    const bool utf8 = isUtf8(bytes);
    std::string text;
    for (const char c : bytes) {
        const auto b = static_cast<std::uint8_t>(c);
        if (text.size() >= kLongest && (b & 0xc0) != 0x80) break;
        if (b < 0x20 || b == 0x7f) {
            if (!keepSpaces && !text.empty() && text.back() != ' ') text += ' ';
        } else if (utf8 || b < 0x80) {
            text += c;
        } else { // Latin-1
            text += static_cast<char>(0xc0 | b >> 6);
            text += static_cast<char>(0x80 | (b & 0x3f));
        }
    }
    if (!keepSpaces) {
        text.erase(0, std::min(text.find_first_not_of(' '), text.size()));
        text.erase(text.find_last_not_of(' ') + 1);
    }
    return text;
}

std::vector<std::uint8_t> channelsFor(const std::vector<std::uint8_t> &wanted)
{
    std::array<bool, 16> taken{};
    std::vector<std::uint8_t> given;
    for (const std::uint8_t w : wanted) {
        std::uint8_t channel = w & 0x0f;
        if (channel != 9 && taken[channel]) {
            std::uint8_t free = 0;
            while (free < 16 && (free == 9 || taken[free])) ++free;
            if (free < 16) channel = free;
            else if (channel == given.back()) channel = channel == 15 ? 0 : channel == 8 ? 10 : static_cast<std::uint8_t>(channel + 1);
        }
        taken[channel] = true;
        given.push_back(channel);
    }
    return given;
}

const char *programName(int program)
{
    static constexpr std::array<const char *, 128> kNames{
        "Piano", "Bright Piano", "Electric Grand", "Honky-tonk Piano", "Electric Piano 1", "Electric Piano 2", "Harpsichord", "Clavinet",
        "Celesta", "Glockenspiel", "Music Box", "Vibraphone", "Marimba", "Xylophone", "Tubular Bells", "Dulcimer",
        "Drawbar Organ", "Percussive Organ", "Rock Organ", "Organ", "Reed Organ", "Accordion", "Harmonica", "Bandoneon",
        "Guitar", "Steel Guitar", "Jazz Guitar", "Clean Guitar", "Muted Guitar", "Overdriven Guitar", "Distortion Guitar", "Guitar Harmonics",
        "Acoustic Bass", "Fingered Bass", "Picked Bass", "Fretless Bass", "Slap Bass 1", "Slap Bass 2", "Synth Bass 1", "Synth Bass 2",
        "Violin", "Viola", "Violoncello", "Contrabass", "Tremolo Strings", "Pizzicato Strings", "Harp", "Timpani",
        "Strings", "Slow Strings", "Synth Strings 1", "Synth Strings 2", "Choir", "Voice", "Synth Voice", "Orchestra Hit",
        "Trumpet", "Trombone", "Tuba", "Muted Trumpet", "Horn", "Brass", "Synth Brass 1", "Synth Brass 2",
        "Soprano Saxophone", "Alto Saxophone", "Tenor Saxophone", "Baritone Saxophone", "Oboe", "English Horn", "Bassoon", "Clarinet",
        "Piccolo", "Flute", "Recorder", "Pan Flute", "Bottle", "Shakuhachi", "Whistle", "Ocarina",
        "Square Lead", "Sawtooth Lead", "Calliope Lead", "Chiff Lead", "Charang", "Voice Lead", "Fifths Lead", "Bass and Lead",
        "New Age Pad", "Warm Pad", "Polysynth Pad", "Choir Pad", "Bowed Pad", "Metallic Pad", "Halo Pad", "Sweep Pad",
        "Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins", "Echoes", "Sci-fi",
        "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai",
        "Tinkle Bell", "Agogo", "Steel Drums", "Woodblock", "Taiko", "Melodic Tom", "Synth Drum", "Reverse Cymbal",
        "Fret Noise", "Breath Noise", "Seashore", "Birdsong", "Telephone", "Helicopter", "Applause", "Gunshot"};
    return kNames[static_cast<std::size_t>(std::clamp(program, 0, 127))];
}

} // namespace ricercar::midi
