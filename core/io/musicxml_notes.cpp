// SPDX-License-Identifier: GPL-3.0-or-later
// PartReader: notes and rests, and what hangs on them.
#include "core/io/musicxml_names.h"
#include "core/io/musicxml_part_reader.h"

#include <algorithm>
#include <cmath>

namespace ricercar::musicxml {

namespace {
constexpr std::uint8_t kVoices = 16;

std::uint8_t velocityFrom(double percentOfForte) // MusicXML: 100 is a forte, MIDI velocity 90
{
    return static_cast<std::uint8_t>(std::clamp<long>(std::lround(percentOfForte * 0.9), 1, 127));
}

BeamHint beamFrom(const XmlNode &node)
{
    for (const XmlNode &c : node.children) {
        if (c.name != "beam") continue;
        if (const auto number = c.attribute("number"); !number.empty() && number != "1") continue;
        const std::string_view state = trimmed(c.text);
        if (state == "begin") return BeamHint::Begin;
        if (state == "continue") return BeamHint::Continue;
        if (state == "end") return BeamHint::End;
        return BeamHint::None; // a hook with nothing to hang on
    }
    return BeamHint::None;
}

StemHint stemFrom(std::string_view text)
{
    if (text == "up") return StemHint::Up;
    if (text == "down") return StemHint::Down;
    return StemHint::ByRule;
}
} // namespace

void PartReader::noteElement(const XmlNode &node)
{
    dropAllBut(node, {"grace", "cue", "chord", "pitch", "unpitched", "rest", "duration", "tie", "instrument", "voice",
                      "type", "dot", "accidental", "time-modification", "stem", "notehead", "notehead-text", "staff",
                      "beam", "notations", "lyric", "play", "footnote", "level"});
    const bool chord = node.has("chord"), grace = node.has("grace");
    ExactTicks length{0, 1};
    if (!grace) {
        if (const auto exact = duration(node)) {
            length = *exact;
        } else if (const auto type = typeFrom(node.childText("type"))) {
            int dots = 0;
            for (const XmlNode &c : node.children) dots += c.name == "dot";
            length = {plainLength(*type, std::min(dots, 3)).value, 1};
            damage("a note without a duration, taken from its shape");
        } else {
            return damage("a note without a duration, passed over");
        }
    }
    const ExactTicks onset = chord ? m_chordOnset : m_position;
    if (!chord) {
        m_chordOnset = m_position;
        m_figures = {0, 1};
        if (!grace) advance(length);
        m_lastHead.reset();
    } else if (onset.plus(length).minus(m_reached).numerator > 0) {
        m_reached = onset.plus(length);
        if (m_reached.rounded() > kLongestBar) m_fault = "the bar lasts longer than 256 whole notes";
    }
    if (!m_fault.empty()) return;
    const RawPlace at{m_bar, onset.rounded()};
    const std::uint8_t staff = staffOf(node);

    if (node.has("rest")) {
        for (const XmlNode &c : node.children) {
            if (c.name == "lyric") drop("lyrics under rests");
            if (c.name != "notations") continue;
            for (const XmlNode &sign : c.children) {
                Direction d;
                d.staff = staff;
                if (sign.name == "fermata") {
                    d.kind = Direction::Kind::Fermata;
                    d.above = sign.attribute("type") != "inverted";
                    d.text = trimmed(sign.text) == "normal" ? std::string_view{} : trimmed(sign.text);
                    part().directions.push_back({d, at, {}});
                } else if (sign.name != "tuplet" && sign.name != "dynamics") {
                    drop("<" + sign.name + "> on a rest");
                }
            }
            notations(c, nullptr);
        }
        return;
    }
    if (node.has("cue")) return drop("cue notes");
    const auto pitch = pitchOf(node);
    if (!pitch) return;
    if (!grace && length.numerator <= 0) return damage("a note of no length, passed over");

    RawHead head;
    const std::uint8_t voice = voiceOf(node);
    head.note.pitch = *pitch;
    head.note.voice = voice;
    head.note.staff = staff;
    head.at = at;
    for (const XmlNode &c : node.children) head.dots += c.name == "dot";
    head.dots = std::min(head.dots, 3);
    head.typeLog2 = typeFrom(node.childText("type")).value_or(-99);
    if (grace) {
        head.note.grace = node.child("grace")->attribute("slash") == "yes" ? Grace::Acciaccatura : Grace::Appoggiatura;
        head.note.length = plainLength(head.typeLog2 == -99 ? 3 : head.typeLog2, head.dots);
        if (!chord) ++m_graceSequence;
        head.graceSequence = m_graceSequence;
        if (const XmlNode *own = node.child(kOwn); own && own->text.starts_with("grace "))
            head.graceOrder = static_cast<std::uint8_t>(std::clamp(wholeNumber(own->text.substr(6)).value_or(0), 0, 255));
    } else {
        const ExactTicks end = onset.plus(length);
        if (!onset.whole() || !end.whole()) note("lengths off the grid of 10080 ticks to the quarter, rounded");
        head.length = std::max<std::int64_t>(end.rounded() - onset.rounded(), 1);
    }
    if (chord && m_lastHead) { // stem and beam stand with the chord's first note
        const RawHead &base = part().heads[*m_lastHead];
        head.beam = base.beam;
        head.note.stem = base.note.stem;
        head.typeLog2 = base.typeLog2;
        head.dots = base.dots;
    } else {
        head.beam = beamFrom(node);
        head.note.stem = stemFrom(node.childText("stem"));
    }
    if (const XmlNode *sign = node.child("accidental")) {
        head.accidentalShown = true;
        head.courtesy = sign->attribute("parentheses") == "yes" || sign->attribute("cautionary") == "yes"
                        || sign->attribute("bracket") == "yes";
        if (!accidentalFrom(trimmed(sign->text)))
            note("the accidental " + std::string(trimmed(sign->text).substr(0, 20)) + ", shown as a plain one");
    }
    if (const XmlNode *shape = node.child("notehead"); shape && trimmed(shape->text) != "normal") drop("<notehead>");
    if (node.attribute("print-object") == "no") note("hidden notes, now shown");
    performance(node, head);
    for (const XmlNode &c : node.children) {
        if (c.name == "tie") (c.attribute("type") == "stop" ? head.tieStop : head.tieStart) = true;
        else if (c.name == "lyric") lyric(c, head);
    }
    const std::size_t index = part().heads.size();
    part().heads.push_back(std::move(head));
    for (const XmlNode &c : node.children)
        if (c.name == "notations") notations(c, &part().heads[index]);
    if (!chord || !m_lastHead) m_lastHead = index;
}

std::optional<SpelledPitch> PartReader::pitchOf(const XmlNode &node)
{
    const XmlNode *pitch = node.child("pitch");
    std::string_view prefix;
    if (!pitch) {
        pitch = node.child("unpitched");
        prefix = "display-";
        if (!pitch) {
            damage("a note without a pitch, passed over");
            return std::nullopt;
        }
        const XmlNode *instrument = node.child("instrument");
        const auto key = m_unpitchedKeys.find(std::string(instrument ? instrument->attribute("id") : std::string_view{}));
        if (key != m_unpitchedKeys.end()) return spelledNear(key->second, 0);
        note("unpitched notes without a MIDI key, taken at the height they are written");
        if (!pitch->has("display-step")) return SpelledPitch{Step::B, 0, 4};
    }
    const auto step = stepFrom(pitch->childText(std::string(prefix) + "step"));
    const auto octave = wholeNumber(pitch->childText(std::string(prefix) + "octave"));
    const double alter = decimalNumber(pitch->childText("alter")).value_or(0.0);
    if (!step || !octave || *octave < -2 || *octave > 10 || std::abs(alter) > 3.0) {
        damage("a pitch that is none, passed over");
        return std::nullopt;
    }
    if (std::nearbyint(alter) != alter) note("pitches between the semitones, rounded");
    SpelledPitch written{*step, static_cast<std::int8_t>(std::nearbyint(alter)), static_cast<std::int8_t>(*octave)};
    if (!m_transposition || *m_transposition == Interval{}) return written;
    const SpelledPitch sounding = transposed(written, {-m_transposition->steps, -m_transposition->semitones});
    if (sounding.octave < -2 || sounding.octave > 10) {
        damage("a pitch out of all range, passed over");
        return std::nullopt;
    }
    return sounding;
}

std::uint8_t PartReader::voiceOf(const XmlNode &node)
{
    std::string name(node.childText("voice").substr(0, 64));
    // Without a name a voice is told by its staff and by how often the bar was gone back over.
    if (name.empty()) {
        const std::string_view staff = node.childText("staff");
        name = m_pass == 0 && (staff.empty() || staff == "1") ? "1" : "~" + std::string(staff) + "/" + std::to_string(m_pass);
    }
    if (const auto known = m_voices.find(name); known != m_voices.end()) return known->second;
    std::uint8_t voice = kVoices;
    if (const auto number = wholeNumber(name); number && *number >= 1 && *number <= kVoices) {
        const auto wanted = static_cast<std::uint8_t>(*number - 1);
        if (!m_usedVoices.contains(wanted)) voice = wanted;
    }
    for (std::uint8_t v = 0; v < kVoices && voice == kVoices; ++v)
        if (!m_usedVoices.contains(v)) voice = v;
    if (voice == kVoices) {
        note("more than sixteen voices in a part, the rest joined in the last");
        voice = kVoices - 1;
    }
    m_usedVoices.insert(voice);
    if (m_voices.size() < 4096) m_voices.emplace(std::move(name), voice);
    return voice;
}

void PartReader::performance(const XmlNode &node, RawHead &head)
{
    const auto ticks = [&](std::string_view divisions) -> std::optional<std::int64_t> {
        const auto value = decimalNumber(divisions);
        if (!value) return std::nullopt;
        const double t = *value * double(m_division.numerator) / double(m_division.denominator);
        return static_cast<std::int64_t>(std::llround(std::clamp(t, -1e9, 1e9)));
    };
    if (const auto percent = decimalNumber(node.attribute("dynamics")); percent && *percent >= 0)
        head.note.velocity = velocityFrom(std::min(*percent, 1000.0));
    head.attack = ticks(node.attribute("attack"));
    head.release = ticks(node.attribute("release"));
    if (!head.attack && !head.release) return;
    Performed performed;
    performed.velocity = head.note.velocity;
    head.note.performed = performed;
    if (const XmlNode *play = node.child("play"))
        for (const XmlNode &c : play->children)
            if (c.name == "other-play" && c.attribute("type") == "notated-velocity")
                head.note.velocity = static_cast<std::uint8_t>(std::clamp(wholeNumber(c.text).value_or(80), 1, 127));
}

void PartReader::notations(const XmlNode &node, RawHead *head)
{
    const auto mark = [&](NoteMark m) {
        if (head) head->note.marks |= bit(m);
    };
    for (const XmlNode &c : node.children) {
        if (c.name == "dynamics") {
            Direction d;
            d.kind = Direction::Kind::Dynamic;
            d.above = c.attribute("placement") == "above";
            for (const XmlNode &sign : c.children) d.text += sign.name == "other-dynamics" ? proseOf(sign.text) : sign.name;
            if (head) d.staff = head->note.staff;
            if (!d.text.empty()) part().directions.push_back({d, head ? head->at : RawPlace{m_bar, m_chordOnset.rounded()}, {}});
        }
        if (!head) continue;
        if (c.name == "tied") {
            const std::string_view type = c.attribute("type");
            if (type == "stop" || type == "continue") head->tieStop = true;
            if (type == "start" || type == "continue") head->tieStart = true;
            if (type == "let-ring") drop("ties that let a note ring on");
        } else if (c.name == "slur") {
            const std::string_view type = c.attribute("type");
            if (type == "start" || type == "stop")
                part().slurs.push_back({static_cast<std::size_t>(head - part().heads.data()),
                                        wholeNumber(c.attribute("number")).value_or(1), type == "start"});
        } else if (c.name == "fermata") {
            mark(c.attribute("type") == "inverted" ? NoteMark::InvertedFermata : NoteMark::Fermata);
            if (const auto shape = trimmed(c.text); !shape.empty() && shape != "normal")
                note("fermatas of other shapes, shown as round ones");
        } else if (c.name == "arpeggiate") {
            mark(NoteMark::Arpeggio);
        } else if (c.name == "ornaments" || c.name == "articulations" || c.name == "technical") {
            for (const XmlNode &sign : c.children) {
                const auto all = markNames();
                const auto known = std::find_if(all.begin(), all.end(), [&](const MarkName &m) {
                    return m.group == c.name && m.element == sign.name;
                });
                if (sign.name == "tremolo") {
                    const std::string_view type = sign.attribute("type");
                    if (type == "start" || type == "stop") {
                        drop("tremolos between two notes");
                        continue;
                    }
                    if (trimmed(sign.text) != "3") note("tremolos of other than three strokes, shown with three");
                }
                if (known != all.end()) {
                    mark(known->mark);
                } else if (sign.name == "delayed-turn" || sign.name == "delayed-inverted-turn") {
                    mark(sign.name == "delayed-turn" ? NoteMark::Turn : NoteMark::InvertedTurn);
                    note("turns after the note, kept as turns");
                } else if (sign.name == "spiccato") {
                    mark(NoteMark::Staccatissimo);
                    note("spiccato, kept as staccatissimo");
                } else {
                    drop("<" + sign.name + ">");
                }
            }
        } else if (c.name != "tuplet" && c.name != "dynamics" && c.name != "footnote" && c.name != "level") {
            drop("<" + c.name + ">"); // brackets of tuplets follow from the lengths
        }
    }
}

void PartReader::lyric(const XmlNode &node, RawHead &head)
{
    Lyric lyric;
    std::string_view number = node.attribute("number");
    while (!number.empty() && !(number.back() >= '0' && number.back() <= '9')) number.remove_suffix(1);
    const std::size_t notDigit = number.find_last_not_of("0123456789");
    if (notDigit != std::string_view::npos) number.remove_prefix(notDigit + 1);
    int verse = std::clamp(wholeNumber(number).value_or(1), 1, 255);
    bool first = true, continued = false, continues = false, any = false;
    for (const XmlNode &c : node.children) {
        if (c.name == "syllabic") {
            const std::string_view s = trimmed(c.text);
            if (first) continued = s == "middle" || s == "end";
            continues = s == "begin" || s == "middle";
            first = false;
        } else if (c.name == "text") {
            lyric.text += proseOf(c.text);
            any = true;
        } else if (c.name == "elision") {
            const std::string sign = proseOf(c.text);
            lyric.text += sign.empty() ? "\u203f" : sign;
        } else if (c.name == "extend") {
            const std::string_view type = c.attribute("type");
            lyric.extender = type != "stop" && type != "continue";
        } else if (c.name != "end-line" && c.name != "end-paragraph") {
            drop("<" + c.name + "> in lyrics");
        }
    }
    if (!any) return; // an extender drawn on: it follows from where it began
    using Syllable = Lyric::Syllable;
    lyric.syllable = continued ? (continues ? Syllable::Middle : Syllable::End)
                               : (continues ? Syllable::Begin : Syllable::Single);
    const auto taken = [&](int v) {
        return std::any_of(head.note.lyrics.begin(), head.note.lyrics.end(), [&](const Lyric &l) { return l.verse == v; });
    };
    while (verse < 255 && taken(verse)) ++verse;
    lyric.verse = static_cast<std::uint8_t>(verse);
    head.note.lyrics.push_back(std::move(lyric));
}

} // namespace ricercar::musicxml
