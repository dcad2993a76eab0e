// SPDX-License-Identifier: GPL-3.0-or-later
// Reads the measures of one part into a RawPart: where things are, what they are, and what of them is not kept.
// One reader lives as long as its part, so that divisions, open hairpins and the like carry over bar lines.
#pragma once

#include "core/io/musicxml_raw.h"
#include "core/io/musicxml_tree.h"

#include <numeric>

namespace ricercar::musicxml {

// An exact place or length in ticks. Denominators are bounded; beyond, it is rounded to a tick.
struct ExactTicks {
    std::int64_t numerator = 0, denominator = 1;
    ExactTicks plus(ExactTicks other) const;
    ExactTicks minus(ExactTicks other) const { return plus({-other.numerator, other.denominator}); }
    std::int64_t rounded() const; // half up
    bool whole() const { return denominator == 1; }
};

class PartReader {
public:
    // Refers to elements of `score` by index, as its vectors grow.
    PartReader(RawScore &score, std::size_t part, std::map<std::string, int> unpitchedKeys);

    void measure(const XmlNode &measure, std::size_t bar);
    void finish(); // after the last measure: what was left open
    const std::string &fault() const { return m_fault; } // "": the part can be read on
    std::string place() const; // "part 2, bar 14"

private:
    RawPart &part() { return m_score.parts[m_part]; }
    RawBar &master() { return m_score.bar(m_bar); }
    RawPlace here(const XmlNode *offset = nullptr);
    std::optional<ExactTicks> duration(const XmlNode &node);
    void advance(ExactTicks by);
    void drop(const std::string &what) { m_score.dropped.add(what, place()); }
    void note(const std::string &what) { m_score.notes.add(what, place()); }
    void damage(const std::string &what) { m_score.damage.add(what, place()); }
    void dropAllBut(const XmlNode &node, std::initializer_list<std::string_view> known);

    // musicxml_part_reader.cpp
    void attributes(const XmlNode &node);
    void time(const XmlNode &node);
    void key(const XmlNode &node);
    void clef(const XmlNode &node);
    void transpose(const XmlNode &node);
    void barline(const XmlNode &node);
    void print(const XmlNode &node);
    std::uint8_t staffOf(const XmlNode &node, std::string_view child = "staff");

    // musicxml_notes.cpp
    void noteElement(const XmlNode &node);
    std::optional<SpelledPitch> pitchOf(const XmlNode &node);
    std::uint8_t voiceOf(const XmlNode &node);
    void performance(const XmlNode &node, RawHead &head);
    void notations(const XmlNode &node, RawHead *head);
    void lyric(const XmlNode &node, RawHead &head);

    // musicxml_signs.cpp
    void direction(const XmlNode &node);
    void directionType(const XmlNode &type, const RawPlace &at, std::uint8_t staff, std::optional<bool> above,
                       const XmlNode *own, std::string &words, TempoMark &tempo, bool &metronome);
    void sound(const XmlNode &node, const RawPlace &at, const std::string &words, TempoMark *tempo);
    void tempo(const RawPlace &at, double quartersPerMinute, const std::string &text, bool fromSound);
    void spanned(const XmlNode &node, std::string_view what, Direction direction, const RawPlace &at);
    void harmony(const XmlNode &node);
    void figuredBass(const XmlNode &node);
    void add(Direction direction, const RawPlace &at);

    RawScore &m_score;
    std::size_t m_part;
    std::map<std::string, int> m_unpitchedKeys; // instrument id -> MIDI key
    std::size_t m_bar = 0;
    std::string m_barName;
    std::string m_fault;

    ExactTicks m_position, m_chordOnset, m_reached, m_figures;
    ExactTicks m_division{10080, 1}; // ticks in one division
    std::size_t m_noteCount = 0;
    int m_pass = 0; // backups so far in the measure
    int m_graceSequence = 0;
    std::map<std::string, std::uint8_t> m_voices;
    std::set<std::uint8_t> m_usedVoices;
    std::optional<Interval> m_transposition; // written minus sounding, in force
    std::map<int, bool> m_clefSeen;
    std::optional<std::size_t> m_lastHead; // the note that a <chord/> joins
    std::map<std::string, std::size_t> m_open; // "wedge 1" -> index of its direction
};

// The musical words that are jumps: "D.C. al Fine", "Fine", "To Coda".
bool isJump(std::string_view words);

} // namespace ricercar::musicxml
