// SPDX-License-Identifier: GPL-3.0-or-later
// Lines and material typed in for tests of the fugue workbench's writing half.
#pragma once

#include "core/fugue/material.h"

#include <string>
#include <vector>

namespace ricercar::test {

// "C5:1 D5:2" in sixteenths, from tick `offset`; "r:2" is a rest.
inline WovenLine line(const std::string &text, int offset = 0)
{
    WovenLine notes;
    int t = offset;
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t colon = text.find(':', at), space = std::min(text.find(' ', at), text.size());
        const int length = std::stoi(text.substr(colon + 1, space - colon - 1)) * kSixteenthTicks;
        const std::string name = text.substr(at, colon - at);
        if (name != "r") notes.push_back(woven(t, t + length, *parsePitch(name)));
        t += length;
        at = space + 1;
    }
    return notes;
}

// A subject in C minor and its tonal answer: the head 5-1 is answered by 1-5.
inline FugueMaterial minorMaterial()
{
    FugueMaterial m;
    m.key = {-3, Mode::Minor};
    m.subject = line("G4:2 C5:2 B4:2 C5:2 D5:2 Eb5:1 D5:1 C5:4 Ab4:4 G4:2 F4:2 Eb4:4");
    m.answer = line("C5:2 G5:2 F#5:2 G5:2 A5:2 Bb5:1 A5:1 G5:4 Eb5:4 D5:2 C5:2 Bb4:4");
    m.title = "Test";
    return m;
}

inline FugueMaterial majorMaterial()
{
    FugueMaterial m;
    m.key = {0, Mode::Major};
    m.subject = line("C4:4 E4:2 F4:2 G4:4 A4:2 G4:1 F4:1 E4:2 D4:2 E4:4");
    m.answer = line("G4:4 B4:2 C5:2 D5:4 E5:2 D5:1 C5:1 B4:2 A4:2 B4:4");
    m.title = "Test";
    return m;
}

} // namespace ricercar::test
