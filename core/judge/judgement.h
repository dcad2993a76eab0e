// SPDX-License-Identifier: GPL-3.0-or-later
// The whole judgement: every measure of a set of pieces with its interval, beside the same of other sets.
#pragma once

#include "core/judge/bootstrap.h"
#include "core/judge/copies.h"
#include "core/judge/grade.h"
#include "core/judge/voice_leading.h"

#include <optional>
#include <string>
#include <vector>

namespace ricercar::judge {

struct Figure {
    double value = 0;
    Interval interval;
    bool hasInterval = true;
};

// A piece to be judged. Settings of one tune share `tune`; they are drawn together and are graded without the
// reference's own piece `leftOut`.
struct Setting {
    Piece piece;
    std::size_t tune = 0;
    std::optional<std::size_t> leftOut; // index in the reference
};

// A line of the table.
struct Row {
    std::string key;       // for scripts
    std::string name;      // for people
    int decimals = 2;
    // Published or stated elsewhere; empty where nothing is.
    std::string publishedBach, publishedMachine, goal;
    // Machine figures are to lie within this share of Bach's (or, where absolute, within this much); 0: no such wish.
    double within = 0;
    bool absolute = false;
};
const std::vector<Row> &rows();

struct Column {
    std::vector<Figure> figures; // one per row
    std::size_t pieces = 0;
};

class Judge {
public:
    // `reference`: what the grade is held against; `known`: the music that must not be copied.
    Judge(const std::vector<Piece> &reference, const std::vector<Piece> &known);

    Column judged(const std::vector<Setting> &settings) const;
    // Grades alone, in the order of the settings.
    std::vector<Grade> graded(const std::vector<Setting> &settings) const;

private:
    std::vector<Traits> m_traits;
    GradeReference m_reference;
    CopyFinder m_copies;
};

} // namespace ricercar::judge
