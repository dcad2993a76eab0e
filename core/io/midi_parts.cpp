// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/midi_parts.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <tuple>

namespace ricercar::midi {

namespace {

constexpr std::int64_t kQ = kQuarter.value;

// The notes of one channel in one track.
struct Stream {
    std::size_t track = 0;
    bool alone = true; // no other channel in its track
    PartDraft part;
};

template <typename Event>
const Event *inForce(const std::vector<Event> &events, std::int64_t at)
{
    const Event *found = nullptr;
    for (const Event &event : events)
        if (!found || event.at <= at) found = &event;
    return found;
}

// What a track says of a channel, or, if nothing, what tracks without notes say of it.
class ChannelState {
public:
    explicit ChannelState(const File &file)
    {
        for (const FileTrack &track : file.tracks) {
            if (!track.notes.empty()) continue;
            for (const FileProgram &p : track.programs) m_programs[p.channel].push_back(p);
            for (const FileControl &c : track.controls) m_controls[c.channel].push_back(c);
        }
    }
    std::vector<FileProgram> programs(const FileTrack &track, std::uint8_t channel) const
    {
        std::vector<FileProgram> own;
        for (const FileProgram &p : track.programs)
            if (p.channel == channel) own.push_back(p);
        return own.empty() ? m_programs[channel] : own;
    }
    std::vector<FileControl> controls(const FileTrack &track, std::uint8_t channel, std::uint8_t controller) const
    {
        std::vector<FileControl> own;
        for (const FileControl &c : track.controls)
            if (c.channel == channel && c.controller == controller) own.push_back(c);
        if (!own.empty()) return own;
        for (const FileControl &c : m_controls[channel])
            if (c.controller == controller) own.push_back(c);
        std::stable_sort(own.begin(), own.end(), [](const FileControl &a, const FileControl &b) { return a.at < b.at; });
        return own;
    }

private:
    std::array<std::vector<FileProgram>, 16> m_programs;
    std::array<std::vector<FileControl>, 16> m_controls;
};

void attachLyrics(const FileTrack &track, PartDraft &part)
{
    std::vector<const FileText *> texts;
    bool spaces = false; // words are told apart by spaces, as in karaoke files; otherwise by hyphens
    for (const FileText &text : track.texts) {
        if (text.kind != FileText::Kind::Lyric) continue;
        texts.push_back(&text);
        spaces = spaces || text.text.front() == ' ' || text.text.back() == ' ';
    }
    if (texts.empty() || part.notes.empty()) return;
    bool inWord = false;
    std::size_t place = 0;
    for (std::size_t i = 0; i < texts.size(); ++i) {
        std::string text = cleanText(texts[i]->text, false);
        if (!text.empty() && (text[0] == '\\' || text[0] == '/')) text.erase(0, 1); // karaoke's new line
        if (text.empty()) continue;
        const bool hyphen = text.size() > 1 && text.back() == '-';
        if (hyphen) text.pop_back();
        const bool goesOn = hyphen
                            || (spaces && i + 1 < texts.size() && texts[i]->text.back() != ' ' && texts[i + 1]->text.front() != ' '
                                && texts[i + 1]->text.front() != '\\' && texts[i + 1]->text.front() != '/');
        while (place + 1 < part.notes.size() && part.notes[place].on + kQ / 8 < texts[i]->at) ++place;
        // The highest of the notes there.
        import::ImportNote *note = nullptr;
        for (std::size_t k = place; k < part.notes.size() && part.notes[k].on <= texts[i]->at + kQ / 8; ++k) {
            if (part.notes[k].on < texts[i]->at - kQ / 8) continue;
            const auto miss = [&](const import::ImportNote &n) { return std::abs(n.on - texts[i]->at); };
            if (!note || miss(part.notes[k]) < miss(*note) || (part.notes[k].on == note->on && part.notes[k].key > note->key)) note = &part.notes[k];
        }
        if (!note) continue;
        if (text == "_") continue;
        using Syllable = Lyric::Syllable;
        Lyric lyric;
        lyric.verse = static_cast<std::uint8_t>(std::min<std::size_t>(note->lyrics.size() + 1, 255));
        lyric.text = text;
        lyric.syllable = inWord ? (goesOn ? Syllable::Middle : Syllable::End) : goesOn ? Syllable::Begin : Syllable::Single;
        inWord = goesOn;
        note->lyrics.push_back(std::move(lyric));
    }
}

std::string lowered(std::string text)
{
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    return text;
}

// "Piano right" -> {"Piano", 0}; "Piano 2" -> {"Piano", 1}; hand -1: the name tells none.
std::pair<std::string, int> handOf(const std::string &name)
{
    static constexpr std::array<std::pair<const char *, int>, 14> kEndings{{
        {"right hand", 0}, {"left hand", 1}, {"(right)", 0}, {"(left)", 1}, {"right", 0}, {"left", 1}, {"r.h.", 0}, {"l.h.", 1},
        {"rh", 0}, {"lh", 1}, {"upper", 0}, {"lower", 1}, {" 1", 0}, {" 2", 1}}};
    const std::string low = lowered(name);
    for (const auto &[ending, hand] : kEndings) {
        if (!low.ends_with(ending)) continue;
        std::string base = name.substr(0, name.size() - std::string_view(ending).size());
        while (!base.empty() && (base.back() == ' ' || base.back() == '-' || base.back() == ',' || base.back() == ':')) base.pop_back();
        return {base, hand};
    }
    return {name, -1};
}

// Whether `b` is the next staff of the part that `a` begins; `merged` is how many staves it has already.
bool isNextStaff(const Stream &a, const Stream &b, std::size_t merged, bool isLast)
{
    if (!a.alone || !b.alone || a.part.isPercussion() || a.part.program != b.part.program || b.track != a.track + merged) return false;
    if (!a.part.name.empty() && a.part.name == b.part.name && a.part.channel == b.part.channel) return merged < 4;
    if (merged > 1 || !a.part.isKeyboard()) return false;
    const auto [baseA, handA] = handOf(a.part.name);
    const auto [baseB, handB] = handOf(b.part.name);
    if (handA != 0 || handB != 1 || baseA != baseB) return false;
    if (!a.part.name.ends_with(" 1")) return true;
    // Numbers count players as often as hands: the name must be a keyboard's, and there must be two.
    const std::string low = lowered(baseA);
    const bool keyboard = low.find("pian") != std::string::npos || low.find("klavier") != std::string::npos || low.find("harp") != std::string::npos
                          || low.find("clav") != std::string::npos || low.find("cembalo") != std::string::npos || low.find("keyboard") != std::string::npos;
    return keyboard && isLast;
}

} // namespace

std::vector<PartDraft> partsOf(File &file)
{
    const ChannelState state(file);
    std::vector<Stream> streams;
    std::size_t programChanges = 0, volumeChanges = 0, left = 0;
    for (std::size_t t = 0; t < file.tracks.size(); ++t) {
        FileTrack &track = file.tracks[t];
        if (track.notes.empty()) continue;
        std::array<std::vector<import::ImportNote>, 16> byChannel;
        for (const FileNote &note : track.notes) {
            import::ImportNote n;
            n.on = note.on;
            n.off = note.off;
            n.key = note.key;
            n.velocity = note.velocity;
            byChannel[note.channel].push_back(std::move(n));
        }
        const auto channels = std::count_if(byChannel.begin(), byChannel.end(), [](const auto &notes) { return !notes.empty(); });
        if (channels > 1)
            file.notes.push_back("Track " + std::to_string(t + 1) + " holds " + std::to_string(channels) + " channels; each has become a part.");
        for (std::uint8_t c = 0; c < 16; ++c) {
            if (byChannel[c].empty()) continue;
            if (streams.size() == kMostParts) {
                ++left;
                continue;
            }
            Stream stream;
            stream.track = t;
            stream.alone = channels == 1;
            PartDraft &part = stream.part;
            part.notes = std::move(byChannel[c]);
            // One order whatever the file's: at one time from below.
            std::stable_sort(part.notes.begin(), part.notes.end(), [](const auto &a, const auto &b) {
                return std::tie(a.on, a.key, a.off, a.velocity) < std::tie(b.on, b.key, b.off, b.velocity);
            });
            const std::int64_t first = part.notes.front().on;
            part.channel = c;
            const auto programs = state.programs(track, c);
            if (const FileProgram *p = inForce(programs, first)) {
                part.program = p->program;
                for (const FileProgram &other : programs) programChanges += other.at > first && other.program != p->program;
            }
            const auto high = state.controls(track, c, 0), low = state.controls(track, c, 32);
            if (const FileControl *b = inForce(high, first)) part.bank = static_cast<std::uint16_t>(b->value << 7);
            if (const FileControl *b = inForce(low, first)) part.bank = static_cast<std::uint16_t>(part.bank | b->value);
            const auto volumes = state.controls(track, c, 7), pans = state.controls(track, c, 10);
            if (const FileControl *v = inForce(volumes, first)) {
                part.volume = v->value;
                for (const FileControl &other : volumes) volumeChanges += other.at > first && other.value != v->value;
            }
            if (const FileControl *p = inForce(pans, first)) part.pan = p->value;
            bool down = false;
            for (const FileControl &pedal : state.controls(track, c, 64)) {
                if ((pedal.value >= 64) == down) continue;
                down = !down;
                part.pedal.emplace_back(pedal.at, down);
            }
            part.instrument = !track.instrument.empty() && channels == 1 ? track.instrument : part.isPercussion() ? "Percussion" : programName(part.program);
            // The one track of a file is named after the piece.
            const bool namesPiece = file.format == 0 || (file.tracks.size() == 1);
            part.name = namesPiece || (channels > 1 && t == 0) ? "" : track.name;
            if (channels > 1) part.name = part.name.empty() ? part.instrument : part.name + " (" + part.instrument + ")";
            if (channels == 1 || c != 9) attachLyrics(track, part);
            streams.push_back(std::move(stream));
        }
    }
    if (programChanges > 0) file.dropped["changes of instrument within a part"] += programChanges;
    if (volumeChanges > 0) file.dropped["changes of volume within a part"] += volumeChanges;
    if (left > 0) file.damage.push_back("The file has more than " + std::to_string(kMostParts) + " parts; " + std::to_string(left) + " are left out.");

    std::vector<PartDraft> parts;
    for (std::size_t i = 0; i < streams.size();) {
        std::size_t staves = 1;
        while (i + staves < streams.size()) {
            const bool isLast = i + staves + 1 >= streams.size() || handOf(streams[i + staves + 1].part.name).first != handOf(streams[i].part.name).first;
            if (!isNextStaff(streams[i], streams[i + staves], staves, isLast)) break;
            ++staves;
        }
        PartDraft part = std::move(streams[i].part);
        if (staves > 1) {
            part.name = streams[i + 1].part.name == part.name ? part.name : handOf(part.name).first;
            part.staves = staves;
            part.stavesGiven = true;
            for (std::size_t s = 1; s < staves; ++s) {
                PartDraft &other = streams[i + s].part;
                for (import::ImportNote &note : other.notes) {
                    note.staff = static_cast<std::uint8_t>(s);
                    part.notes.push_back(std::move(note));
                }
                if (part.pedal.empty()) part.pedal = std::move(other.pedal);
            }
            std::stable_sort(part.notes.begin(), part.notes.end(), [](const auto &a, const auto &b) {
                return std::tie(a.on, a.key, a.off, a.velocity, a.staff) < std::tie(b.on, b.key, b.off, b.velocity, b.staff);
            });
        }
        if (part.name.empty()) part.name = part.instrument;
        parts.push_back(std::move(part));
        i += staves;
    }
    std::vector<std::uint8_t> wanted;
    for (const PartDraft &part : parts) wanted.push_back(part.channel);
    const auto channels = channelsFor(wanted);
    for (std::size_t i = 0; i < parts.size(); ++i) parts[i].channel = channels[i];
    return parts;
}

} // namespace ricercar::midi
