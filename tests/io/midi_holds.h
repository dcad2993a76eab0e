// SPDX-License-Identifier: GPL-3.0-or-later
// What a MIDI file can hold of a score: played notes, tempo, metre, key, names, programs, lyrics and chords. All in
// lines of text, so that a difference shows. Left out is what only paper has: spelling, voices and staves, slurs,
// marks, the look of things; bars before the first note; which of two notes of one key in one staff ends first.
#pragma once

#include "core/io/chord_text.h"
#include "core/music/score.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

namespace ricercar::test {

inline std::vector<std::string> asMidiHolds(const Score &score)
{
    struct Played {
        std::int64_t on, off;
        int key, velocity;
        bool grace;
        bool operator<(const Played &o) const { return std::tie(on, key, off, velocity) < std::tie(o.on, o.key, o.off, o.velocity); }
    };
    std::vector<std::string> lines;
    const auto say = [&](const std::string &line) { lines.push_back(line); };
    const auto number = [](auto n) { return std::to_string(n); };
    std::vector<std::vector<Played>> parts;
    std::vector<std::string> lyrics;
    std::int64_t first = std::numeric_limits<std::int64_t>::max();
    std::vector<std::string> heads;
    for (const PartPtr &part : score.parts) {
        std::vector<Played> notes;
        std::map<std::pair<int, int>, std::vector<std::size_t>> byKey;
        for (std::size_t b = 0; b < score.barCount(); ++b)
            for (const Note &note : part->bars[b]->notes) {
                // Grace notes that nobody played get times of the writer's choosing.
                if (note.grace != Grace::None && !note.performed) continue;
                const std::int64_t at = score.barStart(b).value + note.onset.value;
                Played p{at, at + note.length.value, note.midi(), note.playedVelocity(), false};
                if (note.performed) {
                    p.on = at + note.performed->offset.value;
                    p.off = p.on + note.performed->length.value;
                }
                p.on = std::max<std::int64_t>(p.on, 0);
                byKey[{note.staff, p.key}].push_back(notes.size());
                notes.push_back(p);
                first = std::min(first, p.on);
                if (!note.lyrics.empty()) lyrics.push_back(number(p.on) + " " + note.lyrics.front().text);
            }
        if (notes.empty()) continue; // a track without notes is no part
        for (auto &[key, indices] : byKey) {
            std::stable_sort(indices.begin(), indices.end(), [&](std::size_t a, std::size_t c) { return notes[a] < notes[c]; });
            std::vector<std::int64_t> ends;
            for (const std::size_t i : indices) ends.push_back(notes[i].off);
            std::sort(ends.begin(), ends.end());
            for (std::size_t i = 0; i < indices.size(); ++i) notes[indices[i]].off = ends[i];
        }
        std::sort(notes.begin(), notes.end());
        parts.push_back(std::move(notes));
        heads.push_back("part " + part->name + ", program " + number(part->instrument.program) + ", bank " + number(part->instrument.bank)
                        + (part->instrument.channel == 9 ? ", percussion" : "") + ", volume " + number(std::lround(part->mixer.volume * 127)) + ", pan "
                        + number(std::lround(part->mixer.pan * 63)));
    }
    if (parts.empty()) first = 0;
    say("title " + score.metadata.title + ", composer " + score.metadata.composer + ", copyright " + score.metadata.copyright);
    for (std::size_t p = 0; p < parts.size(); ++p) {
        say(heads[p]);
        for (const Played &n : parts[p])
            say("  " + number(n.on - first) + " to " + number(n.off - first) + " key " + number(n.key) + " velocity " + number(n.velocity));
    }
    std::sort(lyrics.begin(), lyrics.end());
    for (const std::string &lyric : lyrics) {
        const auto space = lyric.find(' ');
        say("lyric " + number(std::stoll(lyric.substr(0, space)) - first) + lyric.substr(space));
    }
    int tempo = 0;
    const auto sayTempo = [&](std::int64_t at, double qpm) {
        const int us = static_cast<int>(std::lround(60e6 / qpm));
        if (us != tempo) say("tempo at " + number(at) + ": " + number(us));
        tempo = us;
    };
    sayTempo(0, tempoAt(score, TimelineTick{first}));
    const MasterBar *before = nullptr;
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const MasterBar &bar = *score.masterBars[b];
        const std::int64_t start = score.barStart(b).value - first;
        if (start > 0) say("bar at " + number(start));
        if (!before || !(before->key == bar.key))
            say("key at " + number(std::max<std::int64_t>(start, 0)) + ": " + number(bar.key.fifths) + (bar.key.mode == Mode::Minor ? " minor" : ""));
        if (bar.length == bar.time.length()) say("metre " + number(bar.time.beats) + "/" + number(bar.time.unit));
        for (const TempoMark &mark : bar.tempi)
            if (start + mark.at.value > 0) sayTempo(start + mark.at.value, mark.quartersPerMinute);
        for (const ChordSymbol &chord : bar.chords) say("chord at " + number(start + chord.at.value) + ": " + chordText(chord));
        if (!bar.rehearsal.empty()) say("mark at " + number(std::max<std::int64_t>(start, 0)) + ": " + bar.rehearsal);
        before = &bar;
    }
    return lines;
}

// "" or the first line that differs.
inline std::string difference(const std::vector<std::string> &a, const std::vector<std::string> &b)
{
    for (std::size_t i = 0; i < std::max(a.size(), b.size()); ++i) {
        const std::string x = i < a.size() ? a[i] : "(nothing)", y = i < b.size() ? b[i] : "(nothing)";
        if (x != y) return "\"" + x + "\" became \"" + y + "\"";
    }
    return {};
}

} // namespace ricercar::test
