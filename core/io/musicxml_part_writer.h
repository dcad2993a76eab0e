// SPDX-License-Identifier: GPL-3.0-or-later
// Writes the measures of one part. Lives as long as the part, so that numbers of slurs and hairpins, and clefs in
// force, carry over bar lines. Divisions are ticks, so that every length is exact.
#pragma once

#include "core/io/musicxml_out.h"
#include "core/io/musicxml_rules.h"

#include <functional>
#include <map>
#include <set>

namespace ricercar::musicxml {

class PartWriter {
public:
    PartWriter(const Score &score, std::size_t part, XmlOut &out);

    void measure(std::size_t bar);

private:
    // What stands at a time: written before the first voice's chord that holds it.
    struct Event {
        std::int64_t at;
        bool exact; // must stand at its place in the file; others take an <offset>
        std::function<void(std::int64_t offset)> write;
    };
    struct SpanEnd {
        std::int64_t tick;
        const Direction *direction;
        int number;
    };
    struct SlurEnd {
        int number;
        bool start;
    };

    void numberSlurs();
    void numberSpans();

    // musicxml_part_writer.cpp
    std::string measureNumber(std::size_t bar);
    void leftBarline(std::size_t bar);
    void rightBarline(std::size_t bar);
    void attributes(std::size_t bar);
    void voice(const WrittenVoice &voice, std::size_t bar, std::vector<Event> *events);
    void chord(const WrittenVoice &voice, std::size_t index);
    void rest(const WrittenVoice &voice, std::size_t index);
    void grace(const std::vector<const Note *> &notes, const WrittenVoice &voice);
    void pitch(const Note &note);
    void notations(const Note &note, bool first, bool last, const WrittenVoice *voice, std::size_t index,
                   bool tieIn, bool tieOut);
    void lyrics(const Note &note);
    std::string_view accidental(const Note &note) const;

    // musicxml_sign_writer.cpp
    std::vector<Event> eventsOf(std::size_t bar);
    void direction(const Direction &d, std::int64_t offset, int number);
    void span(const Direction &d, std::int64_t offset, int number, bool start);
    void endOfDirection(std::int64_t offset, std::uint8_t staff, bool withStaff);
    void figures(const Direction &d, std::int64_t length);
    void tempo(const TempoMark &mark, std::int64_t offset);
    void chordSymbol(const ChordSymbol &chord, std::int64_t offset);
    void jump(const std::string &text, std::int64_t offset);

    const Score &m_score;
    const std::size_t m_index;
    const Part &m_part;
    XmlOut &m_out;
    std::map<NoteId, std::vector<SlurEnd>> m_slurs;
    std::map<std::size_t, std::vector<SpanEnd>> m_spanEnds; // by bar
    std::map<const Direction *, int> m_spanNumbers;
    std::map<NoteId, bool> m_accidentals; // of the bar: by rule
    std::map<NoteId, std::uint8_t> m_graceOrders; // of the bar: as a reader would count them
    std::vector<std::vector<BeamPart>> m_beams; // of the voice being written, by level
    std::map<std::pair<const WrittenVoice *, std::size_t>, std::vector<const Direction *>> m_restFermatas;
    std::set<const Direction *> m_onRests;
    int m_unnumbered = 0;
    std::size_t m_tempoMarks = 0;
};

} // namespace ricercar::musicxml
