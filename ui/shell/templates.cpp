// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/templates.h"

#include "core/music/edits.h"

#include <QCoreApplication>

#include <vector>

namespace ricercar {

namespace {

struct Templates {
    Q_DECLARE_TR_FUNCTIONS(Templates)
};

struct Line {
    QString name;
    std::string abbreviation;
    std::uint8_t program;
    std::string instrument;
    std::vector<Clef> clefs;
};

} // namespace

QString templateName(Template which)
{
    switch (which) {
    case Template::Tune: return Templates::tr("A tune");
    case Template::Choir: return Templates::tr("Choir in four parts");
    case Template::Piano: return Templates::tr("Piano");
    case Template::StringQuartet: return Templates::tr("String quartet");
    }
    return {};
}

ScorePtr scoreFrom(Template which, IdSource &ids)
{
    std::vector<Line> lines;
    switch (which) {
    case Template::Tune: lines = {{Templates::tr("Tune"), "", 0, "Acoustic Grand Piano", {Clef::Treble}}}; break;
    case Template::Choir:
        lines = {{Templates::tr("Soprano"), "S.", 52, "Choir Aahs", {Clef::Treble}},
                 {Templates::tr("Alto"), "A.", 52, "Choir Aahs", {Clef::Treble}},
                 {Templates::tr("Tenor"), "T.", 52, "Choir Aahs", {Clef::Treble8Below}},
                 {Templates::tr("Bass"), "B.", 52, "Choir Aahs", {Clef::Bass}}};
        break;
    case Template::Piano:
        lines = {{Templates::tr("Piano"), "Pno.", 0, "Acoustic Grand Piano", {Clef::Treble, Clef::Bass}}};
        break;
    case Template::StringQuartet:
        lines = {{Templates::tr("Violin I"), "Vl. I", 40, "Violin", {Clef::Treble}},
                 {Templates::tr("Violin II"), "Vl. II", 40, "Violin", {Clef::Treble}},
                 {Templates::tr("Viola"), "Va.", 41, "Viola", {Clef::Alto}},
                 {Templates::tr("Cello"), "Vc.", 42, "Cello", {Clef::Bass}}};
        break;
    }
    ScorePtr score = emptyScore(ids);
    const PartId blank = score->parts.front()->id;
    std::size_t at = 0;
    for (const Line &line : lines) {
        Part part;
        part.id = ids.part();
        part.name = line.name.toStdString();
        part.abbreviation = line.abbreviation;
        part.instrument.name = line.instrument;
        part.instrument.program = line.program;
        part.instrument.channel = static_cast<std::uint8_t>(at);
        part.staves.clear();
        for (const Clef clef : line.clefs) part.staves.push_back(Staff{clef, 5});
        if (at == 0 && lines.size() > 1) {
            part.bracket = Bracket::Bracket;
            part.bracketSpan = static_cast<std::uint8_t>(lines.size());
        }
        score = withPart(score, std::move(part), at++);
    }
    return withoutPart(score, blank);
}

} // namespace ricercar
