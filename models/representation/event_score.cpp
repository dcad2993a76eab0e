// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/event_score.h"

#include "core/theory/key.h"

#include <map>

namespace ricercar::models {

namespace {

constexpr std::int64_t kTicksPerUnit = kQuarter.value / kUnitsPerQuarter;

int units(std::int64_t ticks) { return static_cast<int>((ticks + (ticks >= 0 ? 1 : -1) * kTicksPerUnit / 2) / kTicksPerUnit); }

KeyHints withSignature(int fifths) {
    KeyHints hints;
    hints.fifths = fifths;
    return hints;
}

// Of a staff: a voice that holds a fifth of its notes is a line of its own.
constexpr double kOwnLine = 0.2;

ChordKind kindNamed(const std::string& kind) {
    if (kind.find("diminished") != std::string::npos) return ChordKind::Diminished;
    if (kind.starts_with("dominant")) return ChordKind::Dominant;
    if (kind == "major-seventh" || kind == "major-ninth") return ChordKind::MajorSeventh;
    if (kind == "minor-seventh" || kind == "minor-ninth") return ChordKind::MinorSeventh;
    if (kind.starts_with("minor")) return ChordKind::Minor;
    if (kind.starts_with("major")) return ChordKind::Major;
    return ChordKind::Other;
}

std::vector<EventLine> linesOf(const Score& score, std::span<const PartId> also) {
    std::vector<EventLine> byVoice, byStaff;
    for (const auto& part : score.parts) {
        if (part->instrument.channel == 9) continue;
        std::map<std::uint8_t, std::map<std::uint8_t, int>> count;  // staff, voice
        for (const auto& bar : part->bars)
            for (const auto& note : bar->notes) ++count[note.staff][note.voice];
        if (std::find(also.begin(), also.end(), part->id) != also.end())
            for (std::size_t s = 0; s < part->staves.size(); ++s) count[static_cast<std::uint8_t>(s)];
        for (const auto& [staff, voices] : count) {
            int all = 0, own = 0;
            for (const auto& [voice, n] : voices) all += n;
            for (const auto& [voice, n] : voices) own += n >= kOwnLine * all;
            const std::uint8_t first = voices.empty() ? 0 : voices.begin()->first;
            byStaff.push_back({part->id, staff, first, true});
            if (own <= 1)
                byVoice.push_back(byStaff.back());
            else
                for (const auto& [voice, n] : voices)
                    if (n >= kOwnLine * all) byVoice.push_back({part->id, staff, voice, false});
        }
    }
    return byVoice.size() <= kMostParts ? byVoice : byStaff;
}

}  // namespace

int lineOf(const EventScore& events, PartId part, const Note& note) {
    int found = -1;
    for (std::size_t i = 0; i < events.lines.size(); ++i) {
        const auto& l = events.lines[i];
        if (l.part != part || l.staff != note.staff) continue;
        if (l.allVoices || l.voice == note.voice) return static_cast<int>(i);
        if (found < 0) found = static_cast<int>(i);
    }
    return found;
}

Result<EventScore> eventsOf(const Score& score, std::span<const PartId> also) {
    EventScore out;
    out.lines = linesOf(score, also);
    if (out.lines.size() > kMostParts)
        return fail(ErrorCode::Unsupported, "The continuation model reads at most eight staves at once; take some parts out.");
    if (out.lines.empty()) return fail(ErrorCode::BadInput, "The score has no part that could be written in.");
    auto& piece = out.piece;
    piece.parts = static_cast<int>(out.lines.size());
    std::optional<KeyEstimate> found;
    int start = 0;
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const MasterBar& master = *score.masterBars[b];
        int length = std::max(1, units(master.length.value)), offset = 0;
        if (b == 0 && master.length < master.time.length()) {  // an upbeat lies at the end of a whole bar
            const int whole = units(master.time.length().value);
            offset = length - whole;
            length = whole;
        }
        const bool compound = master.time.beats % 3 == 0 && master.time.beats > 3 && master.time.unit >= 8;
        const int beat = std::max(1, 4 * kUnitsPerQuarter / master.time.unit * (compound ? 3 : 1));
        Mode mode = master.key.mode;
        if (mode == Mode::Unknown) {
            if (!found) found = findKey(score, {TimelineTick{0}, score.end()}, withSignature(master.key.fifths));
            mode = found->key.fifths == master.key.fifths ? found->key.mode : Mode::Unknown;
        }
        const bool minor = isMinorLike(mode);
        for (int left = length; left > 0;) {
            int part = left;
            while (part > kLongestBar) part = part % 2 == 0 ? part / 2 : kLongestBar;
            EventBar bar;
            bar.start = start;
            bar.length = part;
            bar.beat = beat;
            bar.mode = static_cast<std::int8_t>(minor);
            bar.tonic = static_cast<std::int8_t>(((master.key.fifths * 7 + (minor ? 9 : 0)) % 12 + 12) % 12);
            piece.bars.push_back(bar);
            out.scoreBar.push_back(static_cast<int>(b));
            out.barOffset.push_back(offset + length - left);
            start += part;
            left -= part;
        }
        const int barStart = start - length - offset;
        for (const auto& chord : master.chords)
            piece.chords.push_back({barStart + units(chord.at.value), static_cast<std::int8_t>(SpelledPitch{chord.root.step, chord.root.alter, 4}.midi() % 12),
                                    kindNamed(chord.kind)});
        int lowest = 127, highest = 0;
        for (const auto& part : score.parts)
            for (const auto& note : part->bars[b]->notes) {
                const int line = note.grace == Grace::None ? lineOf(out, part->id, note) : -1;
                if (line < 0 || note.midi() < kLowestKey || note.midi() >= kLowestKey + kKeys) continue;
                EventNote event;
                event.onset = std::min(barStart + units(note.onset.value), start - 1);
                event.length = std::clamp(units(note.length.value), 1, kLongestLength);
                event.part = static_cast<std::int8_t>(line);
                event.key = static_cast<std::int8_t>(note.midi());
                event.loudness = static_cast<std::int8_t>(loudnessOfVelocity(note.playedVelocity()));
                lowest = std::min<int>(lowest, note.playedVelocity());
                highest = std::max<int>(highest, note.playedVelocity());
                piece.notes.push_back(event);
            }
        out.loudnessKnown = out.loudnessKnown || highest > lowest;
    }
    if (!out.loudnessKnown)
        for (auto& note : piece.notes) note.loudness = -1;
    std::sort(piece.notes.begin(), piece.notes.end(), [](const EventNote& a, const EventNote& b) {
        return comesBefore(a, b) || (!comesBefore(b, a) && a.length > b.length);
    });
    piece.notes.erase(std::unique(piece.notes.begin(), piece.notes.end(),
                                  [](const auto& a, const auto& b) { return !comesBefore(a, b) && !comesBefore(b, a); }),
                      piece.notes.end());
    return out;
}

TimelineTick tickOf(const Score& score, const EventScore& events, int onset) {
    const auto bar = static_cast<std::size_t>(barAt(events.piece.bars, onset));
    const int within = onset - events.piece.bars[bar].start + events.barOffset[bar];
    return score.barStart(static_cast<std::size_t>(events.scoreBar[bar])) + Ticks{within * kTicksPerUnit};
}

std::vector<NewNote> notesOf(const Score& score, const EventScore& events, std::span<const EventNote> notes, const ProvenancePtr& provenance) {
    std::vector<NewNote> out;
    for (const auto& event : notes) {
        const auto& line = events.lines[static_cast<std::size_t>(event.part)];
        const auto bar = static_cast<std::size_t>(events.scoreBar[static_cast<std::size_t>(barAt(events.piece.bars, event.onset))]);
        NewNote n;
        n.part = line.part;
        n.at = tickOf(score, events, event.onset);
        n.note.length = Ticks{event.length * kTicksPerUnit};
        n.note.pitch = spelledIn(event.key, score.masterBars[bar]->key);
        n.note.voice = line.voice;
        n.note.staff = line.staff;
        n.note.velocity = static_cast<std::uint8_t>(velocityOfLoudness(event.loudness));
        n.note.provenance = provenance;
        out.push_back(std::move(n));
    }
    return out;
}

}  // namespace ricercar::models
