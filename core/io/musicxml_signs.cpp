// SPDX-License-Identifier: GPL-3.0-or-later
// PartReader: directions, tempo, chord symbols and figured bass: what stands at a time, not on a note.
#include "core/io/musicxml_names.h"
#include "core/io/musicxml_part_reader.h"

#include <algorithm>
#include <cmath>

namespace ricercar::musicxml {

namespace {
constexpr double kFastest = 1000; // quarters per minute

// "quarter" with dots = quarters
double quartersOf(std::string_view unit, int dots)
{
    const auto log2 = typeFrom(unit);
    return log2 ? plainLength(*log2, std::min(dots, 3)).quarters() : 1.0;
}

std::string lowered(std::string_view text)
{
    std::string out(text);
    for (char &c : out)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return out;
}

std::string rootName(const SpelledPitch &pitch)
{
    const std::string name = pitch.name();
    return name.substr(0, name.find_first_of("-0123456789"));
}
} // namespace

bool isJump(std::string_view words)
{
    std::string bare;
    for (const char c : lowered(trimmed(words)))
        if (c != '.' && c != ' ') bare += c;
    return bare == "fine" || bare.starts_with("dc") || bare.starts_with("ds") || bare.starts_with("dacapo")
           || bare.starts_with("dalsegno") || bare == "tocoda";
}

void PartReader::add(Direction direction, const RawPlace &at)
{
    part().directions.push_back({std::move(direction), at, {}});
}

void PartReader::direction(const XmlNode &node)
{
    dropAllBut(node, {"direction-type", "offset", "sound", "staff", "voice", "footnote", "level", "listening"});
    const RawPlace at = here(&node);
    const std::uint8_t staff = staffOf(node);
    const std::string_view placement = node.attribute("placement");
    const std::optional<bool> above = placement.empty() ? std::nullopt : std::optional(placement == "above");
    const XmlNode *soundNode = node.child("sound");

    std::string words;
    TempoMark tempoMark;
    bool metronome = false;
    for (const XmlNode &type : node.children)
        if (type.name == "direction-type")
            directionType(type, at, staff, above, node.child(kOwn), words, tempoMark, metronome);

    bool spoken = words.empty();
    if (soundNode) {
        const bool hasTempo = !soundNode->attribute("tempo").empty();
        sound(*soundNode, at, words, metronome || hasTempo ? &tempoMark : nullptr);
        for (const std::string_view jump : {"dacapo", "dalsegno", "fine", "tocoda"})
            if (!words.empty() && !soundNode->attribute(jump).empty()) {
                master().jumpsAtEnd.push_back(words);
                spoken = true;
                break;
            }
        if (hasTempo) spoken = true;
    }
    if (!spoken && isJump(words) && !node.has(kOwn)) {
        master().jumpsAtEnd.push_back(words);
        spoken = true;
    }
    if (metronome && !(soundNode && !soundNode->attribute("tempo").empty())) {
        tempo(at, tempoMark.quartersPerMinute, words, false);
        spoken = true;
    }
    if (!spoken) {
        Direction d;
        d.kind = Direction::Kind::Words;
        d.staff = staff;
        d.above = above.value_or(true);
        d.text = words;
        add(std::move(d), at);
    }
}

void PartReader::directionType(const XmlNode &type, const RawPlace &at, std::uint8_t staff, std::optional<bool> above,
                               const XmlNode *own, std::string &words, TempoMark &tempoMark, bool &metronome)
{
    using Kind = Direction::Kind;
    Direction base;
    base.staff = staff;
    base.above = above.value_or(false);
    if (own) base.text = own->text;
    for (const XmlNode &c : type.children) {
        Direction d = base;
        if (c.name == "words") {
            const std::string text = proseOf(c.text);
            const bool apart = !words.empty() && words.back() != ' ' && !text.empty() && text.front() != ' ';
            words += (apart ? " " : "") + text;
        } else if (c.name == "dynamics") {
            d.kind = Kind::Dynamic;
            d.text.clear();
            for (const XmlNode &sign : c.children) d.text += sign.name == "other-dynamics" ? proseOf(sign.text) : sign.name;
            add(std::move(d), at);
        } else if (c.name == "wedge") {
            const std::string_view shape = c.attribute("type");
            d.kind = shape == "diminuendo" ? Kind::Diminuendo : Kind::Crescendo;
            spanned(c, shape, std::move(d), at);
        } else if (c.name == "octave-shift") {
            const std::string_view shape = c.attribute("type"); // "down": written lower than it sounds
            d.kind = shape == "up" ? Kind::OctaveDown : Kind::OctaveUp;
            if (const int size = wholeNumber(c.attribute("size")).value_or(8); size != 8) d.text = std::to_string(size);
            spanned(c, shape, std::move(d), at);
        } else if (c.name == "pedal") {
            const std::string_view shape = c.attribute("type");
            if (shape == "stop" || shape == "change" || shape == "discontinue") {
                d.kind = Kind::PedalUp;
                add(d, at);
            }
            if (shape == "start" || shape == "change" || shape == "sostenuto" || shape == "resume") {
                d.kind = Kind::PedalDown;
                add(d, at);
            }
        } else if (c.name == "rehearsal") {
            master().rehearsals.push_back(proseOf(c.text));
        } else if (c.name == "segno" || c.name == "coda") {
            master().jumpsAtStart.emplace_back(c.name == "segno" ? "Segno" : "Coda");
        } else if (c.name == "metronome") {
            int dots = 0;
            for (const XmlNode &dot : c.children) dots += dot.name == "beat-unit-dot";
            std::string_view perMinute = c.childText("per-minute");
            while (!perMinute.empty() && !(perMinute.front() >= '0' && perMinute.front() <= '9')) perMinute.remove_prefix(1);
            perMinute = perMinute.substr(0, std::min(perMinute.find_first_not_of("0123456789."), perMinute.size()));
            const auto count = decimalNumber(perMinute);
            const double quarters = count ? *count * quartersOf(c.childText("beat-unit"), dots) : 0;
            if (quarters > 0 && quarters <= kFastest) {
                metronome = true;
                tempoMark.quartersPerMinute = quarters;
            } else {
                drop("metronome marks without a number");
            }
        } else if (c.name == "other-direction") {
            const std::string_view what = c.attribute("type");
            if (c.attribute("smufl").empty() && what == "fermata") {
                d.kind = Kind::Fermata;
                d.text = proseOf(c.text);
                add(std::move(d), at);
            } else if (what == "jump") {
                master().jumpsAtEnd.push_back(proseOf(c.text));
            } else {
                drop("<other-direction>");
            }
        } else {
            drop("<" + c.name + ">");
        }
    }
}

// A hairpin or octave line: begun, or ended.
void PartReader::spanned(const XmlNode &node, std::string_view shape, Direction direction, const RawPlace &at)
{
    const std::string what = (node.name == "wedge" ? "hairpin " : "octave line ") + std::string(node.attribute("number").substr(0, 8));
    const auto open = m_open.find(what);
    if (shape == "continue") return;
    if (shape == "stop") {
        if (open == m_open.end()) return damage("the end of a " + what.substr(0, what.find(' ')) + " that never began, passed over");
        part().directions[open->second].end = at;
        m_open.erase(open);
        return;
    }
    if (open != m_open.end()) part().directions[open->second].end = at;
    m_open[what] = part().directions.size();
    add(std::move(direction), at);
}

void PartReader::sound(const XmlNode &node, const RawPlace &at, const std::string &words, TempoMark *mark)
{
    const auto perMinute = decimalNumber(node.attribute("tempo"));
    if (perMinute && *perMinute > 0 && *perMinute <= kFastest) {
        tempo(at, *perMinute, words, true);
    } else if (mark && mark->quartersPerMinute > 0 && !node.attribute("tempo").empty()) {
        tempo(at, mark->quartersPerMinute, words, false);
        damage("a tempo out of 0 to 1000 quarters a minute, passed over");
    } else if (perMinute) {
        damage("a tempo out of 0 to 1000 quarters a minute, passed over");
    }
    for (const auto &[key, value] : node.attributes) {
        static constexpr std::string_view kKnown[] = {"tempo", "dacapo", "dalsegno", "fine", "tocoda", "segno", "coda",
                                                      "id", "time-only", "forward-repeat"};
        if (std::find(std::begin(kKnown), std::end(kKnown), key) == std::end(kKnown)) drop("sound " + key);
    }
    for (const XmlNode &c : node.children)
        if (c.name != "offset" && c.name != kOwn) drop("<" + c.name + "> in <sound>");
}

void PartReader::tempo(const RawPlace &at, double quartersPerMinute, const std::string &text, bool fromSound)
{
    RawBar &bar = m_score.bar(at.bar);
    for (auto &[mark, sounded] : bar.tempi) {
        if (mark.at.value != at.tick) continue;
        // Every part may repeat it; a mark to see and one to hear may stand apart.
        if (fromSound && !sounded) {
            mark.quartersPerMinute = quartersPerMinute;
            sounded = true;
        }
        if (mark.text.empty()) mark.text = text;
        return;
    }
    bar.tempi.emplace_back(TempoMark{BarTick{at.tick}, quartersPerMinute, text}, fromSound);
}

void PartReader::harmony(const XmlNode &node)
{
    dropAllBut(node, {"root", "function", "numeral", "kind", "inversion", "bass", "degree", "offset", "staff", "footnote",
                      "level", "frame"});
    for (const std::string_view lost : {"inversion", "frame"})
        if (node.has(lost)) drop("<" + std::string(lost) + "> of a chord symbol");
    const XmlNode *root = node.child("root");
    const XmlNode *kind = node.child("kind");
    if (!root || !kind) return drop("chord symbols without a root");
    const auto pitch = [&](const XmlNode &from, const std::string &prefix) -> std::optional<SpelledPitch> {
        const auto step = stepFrom(from.childText(prefix + "-step"));
        const auto alter = decimalNumber(from.childText(prefix + "-alter")).value_or(0);
        if (!step || std::abs(alter) > 3) return std::nullopt;
        return SpelledPitch{*step, static_cast<std::int8_t>(std::nearbyint(alter)), 4};
    };
    ChordSymbol chord;
    const auto rootPitch = pitch(*root, "root");
    if (!rootPitch) return damage("a chord symbol whose root is no pitch, passed over");
    chord.root = *rootPitch;
    chord.kind = trimmed(kind->text);
    if (const XmlNode *bass = node.child("bass")) chord.bass = pitch(*bass, "bass");
    std::string shown(kind->attribute("text"));
    bool degrees = false;
    for (const XmlNode &c : node.children) {
        if (c.name != "degree") continue;
        degrees = true;
        const int alter = static_cast<int>(decimalNumber(c.childText("degree-alter")).value_or(0));
        const std::string_view type = c.childText("degree-type");
        shown += "(" + std::string(type == "add" ? "add" : type == "subtract" ? "no" : "") + (alter > 0 ? "#" : alter < 0 ? "b" : "")
                 + std::string(c.childText("degree-value").substr(0, 4)) + ")";
    }
    if (degrees) note("added and altered degrees of chord symbols, kept in their text");
    if (!shown.empty()) chord.text = rootName(chord.root) + shown + (chord.bass ? "/" + rootName(*chord.bass) : "");
    if (const XmlNode *own = node.child(kOwn)) chord.text = own->text;
    const RawPlace at = here(&node);
    chord.at = BarTick{at.tick};
    RawBar &bar = m_score.bar(at.bar);
    if (std::find(bar.chords.begin(), bar.chords.end(), chord) == bar.chords.end()) bar.chords.push_back(std::move(chord));
}

void PartReader::figuredBass(const XmlNode &node)
{
    Direction d;
    d.kind = Direction::Kind::FiguredBass;
    std::string text;
    for (const XmlNode &c : node.children) {
        if (c.name != "figure") continue;
        const Figure figure{std::string(c.childText("prefix")), std::string(c.childText("figure-number")),
                            std::string(c.childText("suffix")), c.has("extend")};
        if (c.has("extend") && !c.child("extend")->attribute("type").empty())
            note("lines after figures of the bass, kept without their ends");
        const std::string word = figureText(figure);
        if (word.empty()) continue;
        text += (text.empty() ? "" : " ") + word;
    }
    if (node.attribute("parentheses") == "yes" && !text.empty()) text = "(" + text + ")";
    const RawPlace at{m_bar, m_position.plus(m_figures).rounded()};
    if (const auto length = duration(node)) m_figures = m_figures.plus(*length);
    if (text.empty()) return; // only keeps its time
    d.text = std::move(text);
    add(std::move(d), at);
}

} // namespace ricercar::musicxml
