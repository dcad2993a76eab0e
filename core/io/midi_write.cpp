// SPDX-License-Identifier: GPL-3.0-or-later
// A score as a Standard MIDI File of format 1: a track for tempo, metre, key and chords, then one for each staff of
// each part. It holds what is played; what only paper holds (slurs, articulation, stems) has no place in it.
#include "core/io/chord_text.h"
#include "core/io/files.h"
#include "core/io/midi_file.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <tuple>

namespace ricercar {

namespace {

constexpr std::int64_t kGraceLength = 10080 * 9 / 80; // just under a 32nd, as notation programs play them

// At one time in this order.
enum class Rank : std::uint8_t { Meta, Control, NoteOff, Lyric, NoteOn };

struct Event {
    std::int64_t at = 0;
    Rank rank = Rank::Meta;
    std::uint8_t key = 0; // notes of one time from below
    std::string bytes;
};

void appendVariable(std::string &out, std::uint32_t value)
{
    char buffer[5];
    int n = 0;
    do {
        buffer[n++] = static_cast<char>(value & 0x7f);
        value >>= 7;
    } while (value > 0);
    while (n-- > 0) out += static_cast<char>(buffer[n] | (n > 0 ? 0x80 : 0));
}

void appendNumber(std::string &out, std::uint32_t value, int bytes)
{
    while (bytes-- > 0) out += static_cast<char>(value >> (8 * bytes) & 0xff);
}

std::string meta(int type, std::string_view data)
{
    std::string out{'\xff', static_cast<char>(type)};
    appendVariable(out, static_cast<std::uint32_t>(data.size()));
    return out.append(data);
}

std::string message(int status, int channel, int first, int second = -1)
{
    std::string out{static_cast<char>(status | channel), static_cast<char>(first & 0x7f)};
    if (second >= 0) out += static_cast<char>(second & 0x7f);
    return out;
}

class Track {
public:
    void add(std::int64_t at, Rank rank, std::string bytes, std::uint8_t key = 0)
    {
        m_events.push_back({std::max<std::int64_t>(at, 0), rank, key, std::move(bytes)});
    }
    bool fits(std::int64_t step) const
    {
        return std::all_of(m_events.begin(), m_events.end(), [&](const Event &e) { return e.at % step == 0; });
    }
    // The chunk, in ticks of `step` model ticks, ending at `end` or with its last event.
    std::string chunk(std::int64_t step, std::int64_t end)
    {
        std::stable_sort(m_events.begin(), m_events.end(), [](const Event &a, const Event &b) {
            return a.at != b.at ? a.at < b.at : a.rank != b.rank ? a.rank < b.rank : a.key < b.key;
        });
        std::string body;
        std::int64_t now = 0;
        for (const Event &event : m_events) {
            appendVariable(body, static_cast<std::uint32_t>((event.at - now) / step));
            now = event.at;
            body += event.bytes;
        }
        appendVariable(body, static_cast<std::uint32_t>(std::max<std::int64_t>(end - now, 0) / step));
        body += meta(0x2f, {});
        std::string out = "MTrk";
        appendNumber(out, static_cast<std::uint32_t>(body.size()), 4);
        return out + body;
    }

private:
    std::vector<Event> m_events;
};

// How a bar's length is told: n units of 1/u, or nothing where no metre is that long.
std::optional<TimeSignature> metreOf(Ticks length, int unit)
{
    for (int u = unit; u <= 64; u *= 2) {
        const std::int64_t one = kWhole.value / u;
        if (length.value % one == 0 && length.value / one <= 64) return TimeSignature{static_cast<std::uint8_t>(length.value / one), static_cast<std::uint8_t>(u)};
    }
    return std::nullopt;
}

std::string metreMeta(const TimeSignature &time)
{
    int power = 0;
    while ((1 << power) < time.unit) ++power;
    const int clocks = 96 / std::max<int>(time.unit, 1) * (time.unit >= 8 && time.beats % 3 == 0 ? 3 : 1);
    return meta(0x58, std::string{static_cast<char>(time.beats), static_cast<char>(power), static_cast<char>(std::clamp(clocks, 1, 255)), 8});
}

// "6 4x 2" to "6/4cross/2", the words that readers of such markers know.
std::string figuresText(std::string text)
{
    for (const auto &[sign, word] : {std::pair<std::string, std::string>{" ", "/"}, {"#", "sharp"}, {"x", "cross"}, {"n", "natural"}, {"\\", "backslash"}}) {
        std::string out;
        for (const char c : text) out += std::string(1, c) == sign ? word : std::string(1, c);
        text = std::move(out);
    }
    return text;
}

void writeConductor(const Score &score, Track &track)
{
    const Metadata &about = score.metadata;
    if (!about.title.empty()) track.add(0, Rank::Meta, meta(0x03, about.title));
    if (!about.copyright.empty()) track.add(0, Rank::Meta, meta(0x02, about.copyright));
    if (!about.composer.empty()) track.add(0, Rank::Meta, meta(0x01, "Composer: " + about.composer));
    if (const auto text = about.other.find("text"); text != about.other.end()) {
        for (std::size_t from = 0; from <= text->second.size();) {
            const std::size_t end = std::min(text->second.find('\n', from), text->second.size());
            if (end > from) track.add(0, Rank::Meta, meta(0x01, text->second.substr(from, end - from)));
            from = end + 1;
        }
    }
    std::uint32_t tempo = 0;
    const auto addTempo = [&](std::int64_t at, double quartersPerMinute) {
        const auto us = static_cast<std::uint32_t>(std::clamp<double>(std::round(60e6 / quartersPerMinute), 60000, 0xffffff));
        if (us == tempo) return;
        tempo = us;
        std::string data;
        appendNumber(data, us, 3);
        track.add(at, Rank::Meta, meta(0x51, data));
    };
    addTempo(0, tempoAt(score, TimelineTick{0}));
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const MasterBar &bar = *score.masterBars[b];
        const MasterBar *before = b > 0 ? score.masterBars[b - 1].get() : nullptr;
        const std::int64_t start = score.barStart(b).value;
        const bool irregular = bar.length != bar.time.length();
        // A bar of another length than its metre is followed by the metre said anew, which begins a bar. An upbeat, or a
        // bar too long, is a metre of its own.
        const bool ownMetre = irregular && ((b == 0 && score.barCount() > 1) || bar.length > bar.time.length());
        std::optional<TimeSignature> own;
        if (ownMetre) own = metreOf(bar.length, bar.time.unit);
        if (own || !before || before->length != before->time.length() || before->time.beats != bar.time.beats || before->time.unit != bar.time.unit)
            track.add(start, Rank::Meta, metreMeta(own ? *own : bar.time));
        if (!before || !(before->key == bar.key)) {
            const bool minor = bar.key.mode == Mode::Minor || bar.key.mode == Mode::Aeolian || bar.key.mode == Mode::Dorian
                               || bar.key.mode == Mode::Phrygian || bar.key.mode == Mode::Locrian;
            track.add(start, Rank::Meta, meta(0x59, std::string{static_cast<char>(bar.key.fifths), static_cast<char>(minor ? 1 : 0)}));
        }
        for (const TempoMark &mark : bar.tempi)
            if (mark.quartersPerMinute > 0 && start + mark.at.value > 0) addTempo(start + mark.at.value, mark.quartersPerMinute);
        if (!bar.rehearsal.empty()) track.add(start, Rank::Meta, meta(0x07, bar.rehearsal));
        for (const ChordSymbol &chord : bar.chords) track.add(start + chord.at.value, Rank::Meta, meta(0x06, chordText(chord)));
        for (const PartPtr &part : score.parts)
            for (const Direction &direction : part->bars[b]->directions)
                if (direction.kind == Direction::Kind::FiguredBass && !direction.text.empty())
                    track.add(start + direction.at.value, Rank::Meta, meta(0x06, "fb:" + figuresText(direction.text)));
    }
}

struct Played {
    std::int64_t on = 0, off = 0;
    int key = 0;
    std::uint8_t velocity = 80;
    const Note *note = nullptr;
};

// When the notes of a bar sound. Grace notes that nobody played come shortly before their beat.
std::vector<Played> playedIn(const Score &score, const Part &part, std::size_t bar)
{
    std::map<std::pair<std::int64_t, std::uint8_t>, int> graces; // steps before one place in one voice
    for (const Note &note : part.bars[bar]->notes)
        if (note.grace != Grace::None && !note.performed) {
            int &steps = graces[{note.onset.value, note.voice}];
            steps = std::max(steps, note.graceOrder + 1);
        }
    std::vector<Played> played;
    for (const Note &note : part.bars[bar]->notes) {
        const int key = note.midi();
        if (key < 0 || key > 127) continue;
        const std::int64_t onset = score.barStart(bar).value + note.onset.value;
        Played p{onset, onset + note.length.value, key, std::clamp<std::uint8_t>(note.playedVelocity(), 1, 127), &note};
        if (note.performed) {
            p.on = std::max<std::int64_t>(onset + note.performed->offset.value, 0);
            p.off = onset + note.performed->offset.value + note.performed->length.value;
        } else if (note.grace != Grace::None) {
            const int steps = graces[{note.onset.value, note.voice}];
            const std::int64_t each = std::min(kGraceLength, kQuarter.value / 2 / steps);
            p.on = std::max<std::int64_t>(onset - each * (steps - note.graceOrder), 0);
            p.off = p.on + each;
        }
        p.off = std::max(p.off, p.on + 1);
        played.push_back(p);
    }
    return played;
}

void writeStaff(const Score &score, const Part &part, std::size_t staff, std::uint8_t channel, Track &track)
{
    const Instrument &instrument = part.instrument;
    if (!part.name.empty()) track.add(0, Rank::Meta, meta(0x03, part.name));
    if (!instrument.name.empty()) track.add(0, Rank::Meta, meta(0x04, instrument.name));
    if (instrument.bank != 0) {
        track.add(0, Rank::Control, message(0xb0, channel, 0, instrument.bank >> 7));
        track.add(0, Rank::Control, message(0xb0, channel, 32, instrument.bank));
    }
    track.add(0, Rank::Control, message(0xc0, channel, instrument.program));
    if (staff == 0) {
        track.add(0, Rank::Control, message(0xb0, channel, 7, static_cast<int>(std::lround(std::clamp(part.mixer.volume, 0.0, 1.0) * 127))));
        track.add(0, Rank::Control, message(0xb0, channel, 10, static_cast<int>(64 + std::lround(std::clamp(part.mixer.pan, -1.0, 1.0) * 63))));
    }
    std::vector<Played> notes;
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const std::int64_t start = score.barStart(b).value;
        for (const Direction &direction : part.bars[b]->directions) {
            if (staff != 0 || (direction.kind != Direction::Kind::PedalDown && direction.kind != Direction::Kind::PedalUp)) continue;
            track.add(start + direction.at.value, Rank::Control, message(0xb0, channel, 64, direction.kind == Direction::Kind::PedalDown ? 127 : 0));
        }
        for (const Played &p : playedIn(score, part, b))
            if (std::min<std::size_t>(p.note->staff, part.staves.size() - 1) == staff) notes.push_back(p);
    }
    // Of two strokes of one key at one time, the one that ends first comes first: so they are read back.
    std::stable_sort(notes.begin(), notes.end(), [](const Played &a, const Played &b) {
        return std::tie(a.on, a.key, a.off, a.velocity) < std::tie(b.on, b.key, b.off, b.velocity);
    });
    for (const Played &p : notes) {
        const auto key = static_cast<std::uint8_t>(p.key);
        track.add(p.on, Rank::NoteOn, message(0x90, channel, key, p.velocity), key);
        track.add(p.off, Rank::NoteOff, message(0x80, channel, key, 64), key);
        if (p.note->lyrics.empty()) continue;
        const Lyric &lyric = p.note->lyrics.front(); // MIDI knows one verse
        const bool goesOn = lyric.syllable == Lyric::Syllable::Begin || lyric.syllable == Lyric::Syllable::Middle;
        track.add(p.on, Rank::Lyric, meta(0x05, lyric.text + (goesOn ? "-" : "")), key);
    }
}

} // namespace

std::string writeMidi(const Score &score)
{
    std::vector<Track> tracks(1);
    writeConductor(score, tracks.front());
    std::vector<std::uint8_t> wanted;
    for (const PartPtr &part : score.parts) wanted.push_back(part->instrument.channel);
    const auto channels = midi::channelsFor(wanted);
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        for (std::size_t s = 0; s < score.parts[p]->staves.size(); ++s) {
            tracks.emplace_back();
            writeStaff(score, *score.parts[p], s, channels[p], tracks.back());
        }
    // 480 ticks to the quarter, as everyone expects, where they are enough; else the model's own.
    const bool coarse = std::all_of(tracks.begin(), tracks.end(), [](const Track &t) { return t.fits(21); }) && score.end().value % 21 == 0;
    const std::int64_t step = coarse ? 21 : 1;
    std::string out = "MThd";
    appendNumber(out, 6, 4);
    appendNumber(out, 1, 2);
    appendNumber(out, static_cast<std::uint32_t>(tracks.size()), 2);
    appendNumber(out, coarse ? 480 : 10080, 2);
    for (Track &track : tracks) out += track.chunk(step, score.end().value);
    return out;
}

} // namespace ricercar
