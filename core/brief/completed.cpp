// SPDX-License-Identifier: GPL-3.0-or-later
// What nothing was said of: by the genre, and by what was said.
#include "core/brief/concept_builder.h"
#include "core/brief/instruments.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

std::string lettersOf(Form form)
{
    switch (form) {
    case Form::Period: return "AA'";
    case Form::Binary: return "AB";
    case Form::RoundedBinary: return "ABA'";
    case Form::Ternary: return "ABA";
    case Form::SongForm: return "AABA";
    case Form::Rondo: return "ABACA";
    case Form::ThemeAndVariations: return "AA'A''A'''";
    case Form::MinuetAndTrio: return "ABCDAB";
    case Form::Strophic: return "ABCD";
    case Form::ThroughComposed: return "ABC";
    case Form::Unsaid: break;
    }
    return "AB";
}

std::vector<PieceSection> sectionsFor(std::string_view letters, int bars)
{
    std::vector<PieceSection> sections;
    for (char c : letters) {
        if (c == '\'') {
            if (!sections.empty()) sections.back().label += '\'';
            continue;
        }
        PieceSection s;
        s.label = std::string(1, c);
        s.bars = 0;
        sections.push_back(s);
    }
    // Every section has two bars at least.
    while (sections.size() > 1 && static_cast<int>(sections.size()) * 2 > bars) sections.pop_back();
    const int n = static_cast<int>(sections.size());
    // In fours where that comes out, else in twos, else as even as can be; what is left over goes to the last.
    const int unit = bars >= 4 * n ? 4 : bars >= 2 * n ? 2 : 1;
    const int each = std::max(1, bars / n / unit * unit);
    int rest = bars - each * n;
    for (int i = 0; i < n; ++i) sections[static_cast<std::size_t>(i)].bars = each;
    for (int i = n - 1; i >= 0 && rest >= unit; --i) {
        sections[static_cast<std::size_t>(i)].bars += unit;
        rest -= unit;
        if (i == 0) i = n;
    }
    if (!sections.empty()) sections.back().bars += rest;
    return sections;
}

PieceConcept completed(PieceConcept piece)
{
    auto byRule = [](const auto &field) { return field.origin == FieldOrigin::Default && !field.locked; };
    // The form says the dance.
    if (byRule(piece.genre) && piece.form.said() && piece.form.value == Form::MinuetAndTrio) piece.genre.value = Genre::Minuet;
    const GenreInfo &genre = genreInfo(piece.genre.value);
    if (byRule(piece.metre)) piece.metre.value = genre.metre;
    if (byRule(piece.weave)) piece.weave.value = genre.weave;
    if (byRule(piece.pattern)) piece.pattern.value = genre.pattern;
    if (byRule(piece.voices)) {
        piece.voices.value = genre.voices;
        if (piece.genre.value == Genre::Unsaid) {
            if (piece.weave.value == Weave::Chordal) piece.voices.value = 4;
            if (piece.weave.value == Weave::Monophony) piece.voices.value = 1;
        }
        // As many as sing or blow one line each.
        int lines = 0;
        bool chords = false;
        for (const Force &force : piece.forces.value) {
            const InstrumentInfo *info = instrumentNamed(force.instrument);
            chords = chords || !info || info->most > 2;
            lines += force.count;
        }
        if (piece.forces.said() && !chords && lines > 0) piece.voices.value = lines;
        if (piece.forces.said() && !chords && lines == 1 && piece.genre.value == Genre::Unsaid && byRule(piece.weave)) piece.weave.value = Weave::Monophony;
    }
    if (byRule(piece.forces)) {
        piece.forces.value.clear();
        if (genre.writtenAs == Genre::Chorale || (piece.genre.value == Genre::Unsaid && piece.weave.value == Weave::Chordal && piece.voices.value == 4)) {
            for (const char *name : {"Soprano", "Alto", "Tenor", "Bass"}) piece.forces.value.push_back({name, 52, 1});
            if (piece.voices.value < 4 && piece.voices.value > 0) piece.forces.value.resize(static_cast<std::size_t>(piece.voices.value));
        } else {
            piece.forces.value.push_back({"Piano", 0, 1});
        }
    }
    if (byRule(piece.tempo)) {
        double tempo = genre.tempo;
        if (piece.metre.said() && piece.genre.value == Genre::Unsaid && piece.metre.value.unit == 8) tempo = 80;
        // Adjectives lean: happy a little quicker, solemn slower.
        double lean = 0;
        for (const std::string &word : piece.character.value)
            if (const QualityInfo *quality = qualityNamed(word)) lean += quality->tempo;
        tempo *= 1 + 0.3 * std::clamp(lean, -1.0, 1.0);
        tempo = std::round(tempo / 2) * 2;
        piece.tempo.value = {tempo, tempo, tempo, {}};
    }
    if (byRule(piece.key) && piece.aspect(Aspect::Valence).value <= -0.4) piece.key.value = {0, Mode::Minor};
    // Length and form: what is said of one decides the other.
    int sum = 0;
    bool lengths = !piece.sections.value.empty();
    for (const PieceSection &s : piece.sections.value) {
        sum += s.bars;
        lengths = lengths && s.bars > 0;
    }
    std::string letters;
    for (const PieceSection &s : piece.sections.value) letters += s.label;
    const bool sectionsGiven = !byRule(piece.sections) && !piece.sections.value.empty();
    if (byRule(piece.form) && !sectionsGiven) piece.form.value = genre.form;
    if (byRule(piece.bars)) {
        int bars = genre.bars;
        if (sectionsGiven && lengths) bars = sum;
        else if (sectionsGiven) bars = static_cast<int>(piece.sections.value.size()) * 8;
        else if (piece.form.said()) {
            const std::string form = lettersOf(piece.form.value);
            bars = static_cast<int>(std::count_if(form.begin(), form.end(), [](char c) { return c != '\''; })) * (piece.form.value == Form::Period ? 4 : 8);
        }
        piece.bars.value = {bars, bars, bars};
    }
    const int bars = piece.bars.value.bars;
    if (sectionsGiven && !lengths) {
        piece.sections.value = sectionsFor(letters, bars);
    } else if (sectionsGiven && sum != bars && !piece.sections.locked) {
        // The whole was said after its sections, or changed since: the last section gives way.
        int last = piece.sections.value.back().bars + bars - sum;
        if (last >= 1) piece.sections.value.back().bars = last;
        else piece.sections.value = sectionsFor(letters, bars);
    } else if (!sectionsGiven) {
        std::string form = lettersOf(piece.form.value);
        if (genre.genre != Genre::Unsaid && byRule(piece.form)) {
            form.clear();
            for (const char *c = genre.sections; *c; ++c)
                if ((*c >= 'A' && *c <= 'Z') || *c == '\'') form += *c;
        }
        piece.sections.value = sectionsFor(form, bars);
    }
    auto &sections = piece.sections.value;
    for (std::size_t i = 0; i < sections.size(); ++i)
        if (sections[i].cadence == Cadence::None && i + 1 == sections.size()) sections[i].cadence = Cadence::Authentic;
    for (const CadenceAt &c : piece.cadences.value)
        if (c.place.kind == Place::Kind::Ending && !sections.empty()) sections.back().cadence = c.kind;
        else if (c.place.kind == Place::Kind::Section && c.place.first >= 1 && c.place.first <= static_cast<int>(sections.size()))
            sections[static_cast<std::size_t>(c.place.first - 1)].cadence = c.kind;
    // The key plan, section by section.
    if (!sections.empty() && !piece.sections.locked)
        for (const KeyAt &k : piece.keyPlan.value) {
            std::size_t at = sections.size();
            switch (k.place.kind) {
            case Place::Kind::Beginning: at = 0; break;
            case Place::Kind::Middle: at = sections.size() / 2; break;
            case Place::Kind::Section:
                at = k.place.first < 0 ? sections.size() - 1 : k.place.first == 0 ? 0 : static_cast<std::size_t>(k.place.first - 1);
                break;
            case Place::Kind::Half: at = k.place.first == 1 ? 0 : sections.size() / 2; break;
            case Place::Kind::Ending: break; // a place within the last section
            default: break;
            }
            if (at < sections.size()) sections[at].key = k.key;
        }
    // Shares of style sum to one: what was not weighed shares what is left.
    auto &style = piece.style.value;
    double weighed = 0;
    std::size_t open = 0;
    for (const StyleShare &s : style) weighed += s.weight, open += s.weight <= 0;
    const double left = weighed > 1.5 ? std::max(100 - weighed, 10.0 * static_cast<double>(open)) : weighed > 0 ? std::max(1 - weighed, 0.1 * static_cast<double>(open)) : 1;
    for (StyleShare &s : style)
        if (s.weight <= 0) s.weight = left / static_cast<double>(open);
    double all = 0;
    for (const StyleShare &s : style) all += s.weight;
    if (all > 0 && std::abs(all - 1) > 1e-9)
        for (StyleShare &s : style) s.weight /= all;
    return piece;
}

Concept harmonyConcept(const PieceConcept &piece)
{
    Concept c;
    c.texture = {piece.weave.value == Weave::Chordal || piece.weave.value == Weave::Unsaid ? std::string("chorale") : std::string("counterpoint"), piece.weave.origin, piece.weave.words, piece.weave.locked};
    c.key = piece.key;
    c.tonic = {spelledAt(60 + tonicPitchClass(piece.key.value), tonicLineOfFifths(piece.key.value)), piece.key.origin, {}, false};
    c.metre = piece.metre;
    c.anacrusis = piece.anacrusis;
    c.tempo = {piece.tempo.value.quartersPerMinute, piece.tempo.origin, piece.tempo.words, piece.tempo.locked};
    TimelineTick at{0};
    const Ticks bar = piece.metre.value.length();
    for (const PieceSection &s : piece.sections.value) {
        int left = s.bars;
        std::vector<int> lengths = s.phrases;
        while (lengths.empty() && left > 0) {
            const int n = left >= 8 || left == 4 ? 4 : left > 4 ? left / 2 : left;
            const TickRange range{at, at + bar * n};
            left -= n;
            at = range.end;
            c.phrases.value.push_back({range, left == 0 ? s.cadence : Cadence::None, s.key ? s.key->fifths : piece.key.value.fifths});
        }
        for (std::size_t p = 0; p < lengths.size(); ++p) {
            const TickRange range{at, at + bar * lengths[p]};
            at = range.end;
            c.phrases.value.push_back({range, p + 1 == lengths.size() ? s.cadence : Cadence::None, s.key ? s.key->fifths : piece.key.value.fifths});
        }
    }
    c.phrases.origin = piece.sections.origin;
    c.remarks = piece.remarks;
    return c;
}

} // namespace ricercar
