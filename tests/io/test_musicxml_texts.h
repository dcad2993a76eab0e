// SPDX-License-Identifier: GPL-3.0-or-later
// Short MusicXML texts for the tests, put together from their parts.
#pragma once

#include "core/io/files.h"
#include "core/music/delta.h"

#include <QTest>

#include <string>

namespace ricercar::test {

inline std::string note(const std::string &pitch, int duration, const std::string &more = {}, const std::string &attributes = {})
{
    const std::size_t octave = pitch.find_first_of("0123456789");
    int alter = 0;
    for (const char c : pitch.substr(1, octave - 1)) alter += c == '#' ? 1 : -1;
    return "<note " + attributes + "><pitch><step>" + pitch.substr(0, 1) + "</step>" +
           (alter ? "<alter>" + std::to_string(alter) + "</alter>" : "") + "<octave>" + pitch.substr(octave) +
           "</octave></pitch><duration>" + std::to_string(duration) + "</duration>" + more + "</note>\n";
}

inline std::string rest(int duration, const std::string &more = {})
{
    return "<note><rest/><duration>" + std::to_string(duration) + "</duration>" + more + "</note>\n";
}

inline std::string bar(int number, const std::string &content, const std::string &attributes = {})
{
    return "<measure number=\"" + std::to_string(number) + "\" " + attributes + ">" + content + "</measure>\n";
}

// Two divisions to the quarter, C major, 4/4, treble clef.
inline const std::string kHead = "<attributes><divisions>2</divisions><key><fifths>0</fifths></key><time><beats>4</beats>"
                                 "<beat-type>4</beat-type></time><clef><sign>G</sign><line>2</line></clef></attributes>";

inline std::string document(const std::string &bars, const std::string &before = {}, const std::string &scorePart = {})
{
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!DOCTYPE score-partwise PUBLIC \"-//Recordare//DTD MusicXML 3.1 "
           "Partwise//EN\" \"http://www.musicxml.org/dtds/partwise.dtd\">\n<score-partwise version=\"3.1\">" +
           before + "<part-list><score-part id=\"P1\"><part-name>Soprano</part-name>" + scorePart +
           "</score-part></part-list><part id=\"P1\">" + bars + "</part></score-partwise>";
}

inline Imported readText(const std::string &text)
{
    auto read = readMusicXml(text, "test.musicxml");
    if (!read) qFatal("%s", read.error().sentence.c_str());
    return *read;
}

// What is wrong when the score is written and read again; "" if nothing is.
inline std::string lostOnTheWay(const Score &score)
{
    const auto again = readMusicXml(writeMusicXml(score), "again.musicxml");
    if (!again) return again.error().sentence;
    std::string where;
    if (!sameMusic(score, *again->score, &where)) return where;
    if (!again->report.dropped.empty()) return "dropped: " + again->report.dropped.front();
    return {};
}

inline bool mentions(const std::vector<std::string> &sentences, const std::string &what)
{
    for (const std::string &s : sentences)
        if (s.find(what) != std::string::npos) return true;
    return false;
}

inline const Bar &barOf(const Imported &read, std::size_t index, std::size_t part = 0)
{
    return *read.score->parts[part]->bars[index];
}

} // namespace ricercar::test

#define COMPARE_KEPT(score) QCOMPARE(ricercar::test::lostOnTheWay(score), std::string())
