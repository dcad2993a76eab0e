// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/theory/score_texture.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace ricercar {

namespace {

constexpr std::size_t kChoir = 4;
constexpr std::uint8_t kPercussion = 9; // its channel
constexpr std::array<std::pair<int, int>, kChoir> kRanges{{{57, 81}, {53, 74}, {48, 69}, {36, 64}}};

// One note at a time: of notes that begin together the outer one, and a note ends where the next begins.
void makeMonophonic(std::vector<LineNote> &notes, bool takeLowest)
{
    std::stable_sort(notes.begin(), notes.end(), [&](const LineNote &a, const LineNote &b) {
        if (a.onset != b.onset) return a.onset < b.onset;
        return takeLowest ? a.key < b.key : a.key > b.key;
    });
    std::vector<LineNote> line;
    for (const LineNote &n : notes) {
        if (!line.empty() && line.back().onset == n.onset) continue;
        if (!line.empty() && line.back().end > n.onset) {
            const bool inner = takeLowest ? n.key > line.back().key : n.key < line.back().key;
            if (inner) continue; // an inner voice moves under a held note
            line.back().end = n.onset;
        }
        line.push_back(n);
    }
    notes = std::move(line);
}

std::string lowered(std::string name)
{
    for (char &c : name) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    return name;
}

} // namespace

BarDigest digestOf(const Bar &bar)
{
    BarDigest digest;
    std::map<std::uint8_t, std::int64_t> lastAt;
    for (const Note &note : bar.notes) {
        if (note.grace != Grace::None || note.length.value <= 0) continue;
        BarDigest::Voice &voice = digest.voices[note.voice];
        const double quarters = note.length.quarters();
        voice.keys += note.midi() * quarters;
        voice.quarters += quarters;
        auto [at, isNew] = lastAt.emplace(note.voice, note.onset.value);
        if (isNew || note.onset.value > at->second || (note.onset.value == at->second && note.midi() < voice.lastKey)) {
            voice.lastKey = note.midi();
            at->second = note.onset.value;
        }
        digest.classes[static_cast<std::size_t>(note.midi() % 12)] += quarters;
    }
    return digest;
}

ScoreShape shapeOf(const Score &score, const CheckOptions &options, const BarDigests &digests)
{
    struct Whole {
        double keys = 0, quarters = 0;
        int lastKey = -1;
        std::size_t part = 0;
        double mean() const { return quarters > 0 ? keys / quarters : 60; }
    };
    std::map<VoiceRef, Whole> voices;
    std::map<PartId, std::size_t> inPart;
    PitchClassWeights classes{};
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const Part &part = *score.parts[p];
        if (part.instrument.channel == kPercussion) continue;
        for (const BarDigest &bar : digests[p]) {
            for (const auto &[number, voice] : bar.voices) {
                auto [at, isNew] = voices.emplace(VoiceRef{part.id, number}, Whole{});
                if (isNew) ++inPart[part.id];
                at->second.keys += voice.keys;
                at->second.quarters += voice.quarters;
                at->second.lastKey = voice.lastKey;
                at->second.part = p;
            }
            for (std::size_t c = 0; c < classes.size(); ++c) classes[c] += bar.classes[c];
        }
    }
    std::vector<VoiceRef> order = options.voices;
    if (order.empty()) {
        for (const auto &[ref, whole] : voices) order.push_back(ref);
        std::stable_sort(order.begin(), order.end(), [&](const VoiceRef &a, const VoiceRef &b) {
            const Whole &x = voices.at(a), &y = voices.at(b);
            return x.mean() != y.mean() ? x.mean() > y.mean() : x.part < y.part;
        });
    }
    ScoreShape shape;
    for (const VoiceRef &ref : order) {
        const Part *part = score.part(ref.part);
        std::string name = part && !part->name.empty() ? lowered(part->name)
                                                       : "part " + std::to_string(score.partIndex(ref.part) + 1);
        if (inPart[ref.part] > 1) name += " (voice " + std::to_string(ref.voice + 1) + ")";
        shape.lines.push_back({ref, std::move(name)});
    }
    if (options.choirRanges && order.size() == kChoir) {
        shape.choir = true;
        for (std::size_t v = 0; v < kChoir; ++v) {
            const auto found = voices.find(order[v]);
            shape.choir = shape.choir && found != voices.end() && found->second.mean() >= kRanges[v].first
                && found->second.mean() <= kRanges[v].second;
        }
    }
    shape.key = score.masterBars.front()->key;
    if (shape.key.mode == Mode::Unknown) {
        KeyHints hints;
        hints.fifths = shape.key.fifths;
        if (!order.empty() && voices.contains(order.back()) && voices.at(order.back()).lastKey >= 0) {
            hints.lastPitchClass = voices.at(order.back()).lastKey % 12;
            hints.lastIsBass = true;
        }
        shape.key = findKey(classes, hints).key;
    }
    return shape;
}

ScoreShape shapeOf(const Score &score, const CheckOptions &options)
{
    BarDigests digests(score.parts.size());
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        for (const BarPtr &bar : score.parts[p]->bars) digests[p].push_back(digestOf(*bar));
    return shapeOf(score, options, digests);
}

Texture textureIn(const Score &score, const ScoreShape &shape, TickRange range)
{
    Texture texture;
    texture.choir = shape.choir;
    texture.key = shape.key;
    std::map<VoiceRef, std::size_t> lineOf;
    for (const ScoreShape::Line &line : shape.lines) {
        lineOf.emplace(line.ref, texture.lines.size());
        TextureLine &made = texture.lines.emplace_back();
        made.ref = line.ref;
        made.name = line.name;
    }
    const std::size_t firstBar = score.locate(range.begin).bar;
    const std::size_t endBar = range.empty() ? firstBar : score.locate(range.end - Ticks{1}).bar + 1;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const PartId part = score.parts[p]->id;
        if (score.parts[p]->instrument.channel == kPercussion) continue;
        for (const PlacedNote &placed : notesIn(score, p, range)) {
            const Note &note = *placed.note;
            if (note.grace != Grace::None || placed.end <= placed.onset) continue;
            const auto line = lineOf.find({part, note.voice});
            if (line == lineOf.end()) continue;
            texture.lines[line->second].notes.push_back(
                {placed.onset, placed.end, note.pitch, note.midi(), note.id,
                 has(note.marks, NoteMark::Fermata) || has(note.marks, NoteMark::InvertedFermata)});
        }
    }
    for (std::size_t i = 0; i < texture.lines.size(); ++i)
        makeMonophonic(texture.lines[i].notes, i > 0 && i + 1 == texture.lines.size());
    // Signs that stand once over the staff count for every line of it.
    for (const PartPtr &part : score.parts)
        for (std::size_t b = firstBar; b < endBar && b < part->bars.size(); ++b)
            for (const Direction &d : part->bars[b]->directions)
                if (d.kind == Direction::Kind::Fermata) {
                    const TimelineTick t = score.barStart(b) + Ticks{d.at.value};
                    for (TextureLine &line : texture.lines)
                        for (LineNote &n : line.notes)
                            if (line.ref.part == part->id && n.onset <= t && t < n.end) n.fermata = true;
                }
    if (texture.choir)
        for (std::size_t v = 0; v < kChoir; ++v) {
            texture.lines[v].lowest = kRanges[v].first;
            texture.lines[v].highest = kRanges[v].second;
        }
    const KeySignature here = score.masterBars[firstBar]->key;
    if (here.mode != Mode::Unknown) texture.key = here;
    else texture.key.fifths = here.fifths;
    for (std::size_t b = firstBar; b < endBar; ++b)
        for (const auto &[at, length] : beatsOf(*score.masterBars[b])) texture.beats.push_back(score.barStart(b) + Ticks{at.value});
    return texture;
}

Texture textureOf(const Score &score, const CheckOptions &options)
{
    return textureIn(score, shapeOf(score, options), {TimelineTick{0}, score.end()});
}

} // namespace ricercar
