// SPDX-License-Identifier: GPL-3.0-or-later
// From a score to lines, and from faults to findings in words.
#include "core/theory/checker.h"

#include "core/theory/key.h"
#include "core/theory/texture_lines.h"

#include <algorithm>
#include <array>
#include <cctype>

namespace ricercar {

namespace {

constexpr std::size_t kChoir = 4;
constexpr std::array<std::pair<int, int>, kChoir> kRanges{{{57, 81}, {53, 74}, {48, 69}, {36, 64}}};

double meanKey(const std::vector<LineNote> &notes)
{
    double sum = 0, time = 0;
    for (const LineNote &n : notes) {
        const double length = (n.end - n.onset).quarters();
        sum += n.key * length;
        time += length;
    }
    return time > 0 ? sum / time : 60;
}

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

std::string placeOf(const Score &score, TimelineTick t, bool withBar, int *barNumber)
{
    const BarPosition p = score.locate(t);
    const auto beats = beatsOf(*score.masterBars[p.bar]);
    std::size_t beat = 0;
    for (std::size_t i = 0; i < beats.size(); ++i)
        if (beats[i].first <= p.tick) beat = i;
    *barNumber = score.barNumber(p.bar);
    std::string text = withBar ? "bar " + std::to_string(*barNumber) + " beat " : "";
    text += std::to_string(beat + 1);
    if (beat < beats.size()) {
        const Ticks inside = p.tick - beats[beat].first;
        if (inside.value > 0) {
            // Halves and quarters of the beat as musicians count them; other places are "after".
            if (inside * 2 == beats[beat].second) text += " and a half";
            else text += " (after the beat)";
        }
    }
    return text;
}

std::string placeOf(const Score &score, TimelineTick from, TimelineTick to)
{
    int first = 0, second = 0;
    const std::string a = placeOf(score, from, true, &first);
    placeOf(score, to, true, &second);
    if (from == to) return a;
    return a + " to " + placeOf(score, to, first != second, &second);
}

std::string quoted(const LineNote &n) { return n.pitch.name(); }

} // namespace

Texture textureOf(const Score &score, const CheckOptions &options)
{
    Texture texture;
    std::map<VoiceRef, std::vector<LineNote>> byVoice;
    std::map<VoiceRef, std::size_t> order;
    const TickRange all{TimelineTick{0}, score.end()};
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        const Part &part = *score.parts[p];
        if (part.instrument.channel == 9) continue; // drums have no pitches to judge
        for (const PlacedNote &placed : notesIn(score, p, all)) {
            const Note &note = *placed.note;
            if (note.grace != Grace::None || placed.end <= placed.onset) continue;
            const VoiceRef ref{part.id, note.voice};
            byVoice[ref].push_back({placed.onset, placed.end, note.pitch, note.midi(), note.id,
                                    has(note.marks, NoteMark::Fermata) || has(note.marks, NoteMark::InvertedFermata)});
            order.emplace(ref, p);
        }
    }
    auto lineOf = [&](VoiceRef ref) {
        TextureLine line;
        line.ref = ref;
        line.notes = byVoice[ref];
        const Part *part = score.part(ref.part);
        line.name = part && !part->name.empty() ? lowered(part->name)
                                                : "part " + std::to_string(score.partIndex(ref.part) + 1);
        std::size_t voices = 0;
        for (const auto &[other, notes] : byVoice) voices += other.part == ref.part;
        if (voices > 1) line.name += " (voice " + std::to_string(ref.voice + 1) + ")";
        return line;
    };
    if (!options.voices.empty()) {
        for (const VoiceRef &ref : options.voices) texture.lines.push_back(lineOf(ref));
    } else {
        for (const auto &[ref, notes] : byVoice) texture.lines.push_back(lineOf(ref));
        std::stable_sort(texture.lines.begin(), texture.lines.end(), [](const TextureLine &a, const TextureLine &b) {
            return meanKey(a.notes) > meanKey(b.notes);
        });
    }
    for (std::size_t i = 0; i < texture.lines.size(); ++i)
        makeMonophonic(texture.lines[i].notes, i > 0 && i + 1 == texture.lines.size());
    // Signs that stand once over the staff count for every line.
    for (std::size_t p = 0; p < score.parts.size(); ++p)
        for (std::size_t b = 0; b < score.parts[p]->bars.size(); ++b)
            for (const Direction &d : score.parts[p]->bars[b]->directions)
                if (d.kind == Direction::Kind::Fermata) {
                    const TimelineTick t = score.barStart(b) + Ticks{d.at.value};
                    for (TextureLine &line : texture.lines)
                        for (LineNote &n : line.notes)
                            if (line.ref.part == score.parts[p]->id && n.onset <= t && t < n.end) n.fermata = true;
                }
    std::array<bool, kChoir> fits{};
    if (options.choirRanges && texture.lines.size() == kChoir) {
        for (std::size_t v = 0; v < kChoir; ++v) {
            const double mean = meanKey(texture.lines[v].notes);
            fits[v] = !texture.lines[v].notes.empty() && mean >= kRanges[v].first && mean <= kRanges[v].second;
        }
        texture.choir = fits[0] && fits[1] && fits[2] && fits[3];
    }
    if (texture.choir)
        for (std::size_t v = 0; v < kChoir; ++v) {
            texture.lines[v].lowest = kRanges[v].first;
            texture.lines[v].highest = kRanges[v].second;
        }
    texture.key = score.masterBars.front()->key;
    if (texture.key.mode == Mode::Unknown) {
        KeyHints hints;
        hints.fifths = texture.key.fifths;
        if (!texture.lines.empty() && !texture.lines.back().notes.empty()) {
            hints.lastPitchClass = texture.lines.back().notes.back().key % 12;
            hints.lastIsBass = true;
        }
        texture.key = findKey(score, all, hints).key;
    }
    return texture;
}

Finding described(const Fault &fault, const Texture &texture, const Score &score)
{
    const RuleInfo &rule = infoOf(fault.rule);
    Finding finding;
    finding.rule = rule.id;
    finding.severity = fault.severity;
    finding.source = rule.source;
    finding.range = fault.range;
    finding.firstBar = score.locate(fault.range.begin).bar;
    finding.lastBar = score.locate(fault.range.end - Ticks{1}).bar;
    std::vector<std::string> names;
    for (const Fault::At &at : fault.notes) {
        const TextureLine &line = texture.lines[at.line];
        if (std::find(finding.voices.begin(), finding.voices.end(), line.ref) == finding.voices.end()) {
            finding.voices.push_back(line.ref);
            names.push_back(line.name);
        }
        if (line.notes[at.note].id) finding.notes.push_back(line.notes[at.note].id);
    }
    const LineNote &first = texture.lines[fault.notes.front().line].notes[fault.notes.front().note];
    const LineNote &last = texture.lines[fault.notes.back().line].notes[fault.notes.back().note];
    const std::string place = placeOf(score, std::max(first.onset, fault.range.begin), std::max(last.onset, fault.range.begin));
    const std::string here = placeOf(score, fault.range.begin, fault.range.begin);
    const std::string a = names.empty() ? "" : names[0], b = names.size() > 1 ? names[1] : a;
    switch (fault.rule) {
    case Rule::Crossing:
        finding.sentence = "The " + a + " goes below the " + b + ", " + here + ".";
        break;
    case Rule::Overlap:
        finding.sentence = "The " + a + " and the " + b + " overlap: one moves past where the other has just been, "
            + here + ".";
        break;
    case Rule::Range:
        finding.sentence = "The " + a + "'s " + quoted(first) + " is out of its range, " + here + ".";
        break;
    case Rule::Spacing:
        finding.sentence = "More than an octave between " + a + " and " + b + ", " + here + ".";
        break;
    case Rule::LeadingNoteUnresolved:
        finding.sentence = "The leading note " + quoted(first) + " of the " + a + " does not rise to the tonic, "
            + place + ".";
        break;
    case Rule::LeadingNoteDoubled:
        finding.sentence = "The leading note is doubled by " + a + " and " + b + ", " + here + ".";
        break;
    case Rule::SeventhUnresolved:
        finding.sentence = "The seventh " + quoted(first) + " of the " + a + " does not fall by step, " + place + ".";
        break;
    case Rule::AugmentedInterval:
    case Rule::DiminishedInterval:
    case Rule::LeapOfSeventh: {
        std::string name = intervalName(intervalBetween(first.pitch, last.pitch));
        const bool vowel = !name.empty() && name[0] == 'a';
        finding.sentence = std::string("The ") + a + " leaps by " + (vowel ? "an " : "a ") + name + ", " + place + ".";
        break;
    }
    case Rule::LargeLeap:
        finding.sentence = "The " + a + " leaps by more than an octave, " + place + ".";
        break;
    case Rule::OctaveDoubling:
        finding.sentence = "The " + a + " is doubled at the octave by the " + b + " from " + here + ".";
        break;
    default:
        finding.sentence = rule.name + " between " + a + " and " + b + ", " + place + ".";
        break;
    }
    return finding;
}

std::vector<Finding> checkVoiceLeading(const Score &score, const CheckOptions &options)
{
    std::vector<Finding> findings;
    if (score.masterBars.empty()) return findings;
    const Texture texture = textureOf(score, options);
    for (const Fault &fault : faultsIn(texture)) {
        if (options.off.contains(infoOf(fault.rule).id)) continue;
        if (options.range && !fault.range.overlaps(*options.range)) continue;
        findings.push_back(described(fault, texture, score));
    }
    return findings;
}

std::map<std::string, int> summaryOf(std::span<const Finding> findings)
{
    std::map<std::string, int> summary;
    for (const Finding &finding : findings) ++summary[finding.rule];
    return summary;
}

} // namespace ricercar
