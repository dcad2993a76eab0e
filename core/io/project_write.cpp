// SPDX-License-Identifier: GPL-3.0-or-later
// PoolWriter: what is as by default is not written, so that a plain note is a short line.
#include "core/io/musicxml_out.h"
#include "core/io/project_names.h"
#include "core/io/project_pool.h"

namespace ricercar::project {

namespace {
template <typename Enum, std::size_t N>
const char *word(Enum value, const char *const (&names)[N])
{
    return names[static_cast<std::size_t>(value) < N ? static_cast<std::size_t>(value) : 0];
}

constexpr const char *kModes[] = {RICERCAR_MODES};
constexpr const char *kTimeSigns[] = {RICERCAR_TIME_SIGNS};
constexpr const char *kBarlines[] = {RICERCAR_BARLINES};
constexpr const char *kClefs[] = {RICERCAR_CLEFS};
constexpr const char *kDirections[] = {RICERCAR_DIRECTIONS};
constexpr const char *kGraces[] = {RICERCAR_GRACES};
constexpr const char *kAccidentals[] = {RICERCAR_ACCIDENTALS};
constexpr const char *kBeams[] = {RICERCAR_BEAMS};
constexpr const char *kStems[] = {RICERCAR_STEMS};
constexpr const char *kSyllables[] = {RICERCAR_SYLLABLES};
constexpr const char *kBrackets[] = {RICERCAR_BRACKETS};
constexpr const char *kOrigins[] = {RICERCAR_ORIGINS};

// Any bytes are kept: JSON holds text, so what is not UTF-8 is marked and escaped byte by byte.
Json textJson(const std::string &text)
{
    bool legal = true;
    for (std::size_t i = 0; legal && i < text.size(); ++i) legal = static_cast<unsigned char>(text[i]) < 0x80;
    if (legal || musicxml::legalText(text) == text) return text;
    Json bytes = Json::array();
    for (const char c : text) bytes.push_back(static_cast<unsigned char>(c));
    return Json{{"bytes", std::move(bytes)}};
}

void put(Json &json, const char *key, const std::string &text)
{
    if (!text.empty()) json[key] = textJson(text);
}

template <typename Number>
void put(Json &json, const char *key, Number value, Number usual)
{
    if (value != usual) json[key] = value;
}

Json pitchJson(const SpelledPitch &pitch) { return pitch.name(); }

Json metadataJson(const Metadata &m)
{
    Json json = Json::object();
    put(json, "title", m.title);
    put(json, "subtitle", m.subtitle);
    put(json, "composer", m.composer);
    put(json, "lyricist", m.lyricist);
    put(json, "copyright", m.copyright);
    Json other = Json::object();
    for (const auto &[key, value] : m.other)
        if (!key.starts_with(kKeptMember) && !key.starts_with(kKeptFile)) other[musicxml::legalText(key)] = textJson(value);
    if (!other.empty()) json["other"] = std::move(other);
    return json;
}

Json clefJson(const ClefChange &c)
{
    Json json{{"at", c.at.value}};
    put<int>(json, "staff", c.staff, 0);
    json["clef"] = word(c.clef, kClefs);
    return json;
}

Json directionJson(const Direction &d)
{
    Json json{{"kind", word(d.kind, kDirections)}, {"at", d.at.value}};
    put<std::int64_t>(json, "length", d.length.value, 0);
    put<int>(json, "staff", d.staff, 0);
    put(json, "above", d.above, false);
    put(json, "text", d.text);
    return json;
}

std::string list(const char *name, const std::vector<std::string> &lines)
{
    std::string text = "  \"" + std::string(name) + "\": [";
    for (std::size_t i = 0; i < lines.size(); ++i) text += (i ? ",\n    " : "\n    ") + lines[i];
    return text + (lines.empty() ? "]" : "\n  ]");
}
} // namespace

Json PoolWriter::noteJson(const Note &n)
{
    Json json{{"id", n.id.value}, {"pitch", pitchJson(n.pitch)}, {"at", n.onset.value}, {"length", n.length.value}};
    put<int>(json, "voice", n.voice, 0);
    put<int>(json, "staff", n.staff, 0);
    put<int>(json, "velocity", n.velocity, 80);
    if (n.grace != Grace::None) json["grace"] = word(n.grace, kGraces);
    put<int>(json, "graceOrder", n.graceOrder, 0);
    if (n.accidental != AccidentalHint::ByRule) json["accidental"] = word(n.accidental, kAccidentals);
    if (n.beam != BeamHint::ByRule) json["beam"] = word(n.beam, kBeams);
    if (n.stem != StemHint::ByRule) json["stem"] = word(n.stem, kStems);
    if (n.marks) {
        Json marks = Json::array();
        for (std::size_t i = 0; i < kMarkNames.size(); ++i)
            if (n.marks >> i & 1u) marks.push_back(kMarkNames[i]);
        json["marks"] = std::move(marks);
    }
    if (n.performed) json["played"] = {n.performed->offset.value, n.performed->length.value, n.performed->velocity};
    for (const Lyric &l : n.lyrics) {
        Json lyric{{"text", textJson(l.text)}};
        put<int>(lyric, "verse", l.verse, 1);
        if (l.syllable != Lyric::Syllable::Single) lyric["syllable"] = word(l.syllable, kSyllables);
        put(lyric, "extender", l.extender, false);
        json["lyrics"].push_back(std::move(lyric));
    }
    if (n.provenance) {
        const auto [known, fresh] = m_index.try_emplace(n.provenance.get(), m_origins.size());
        if (fresh) {
            const Provenance &p = *n.provenance;
            Json origin{{"origin", word(p.origin, kOrigins)}};
            put(origin, "source", p.source);
            put(origin, "weights", p.weights);
            put<std::uint64_t>(origin, "seed", p.seed, 0);
            put(origin, "request", p.request);
            m_origins.push_back(origin.dump());
        }
        json["from"] = known->second;
    }
    return json;
}

std::size_t PoolWriter::bar(const BarPtr &bar)
{
    const auto [known, fresh] = m_index.try_emplace(bar.get(), m_bars.size());
    if (!fresh) return known->second;
    Json json = Json::object();
    for (const Note &n : bar->notes) json["notes"].push_back(noteJson(n));
    for (const Direction &d : bar->directions) json["directions"].push_back(directionJson(d));
    for (const ClefChange &c : bar->clefs) json["clefs"].push_back(clefJson(c));
    for (const Slur &s : bar->slurs) json["slurs"].push_back({s.from.value, s.to.value});
    m_bars.push_back(json.dump());
    return known->second;
}

std::size_t PoolWriter::masterBar(const MasterBarPtr &bar)
{
    const auto [known, fresh] = m_index.try_emplace(bar.get(), m_masterBars.size());
    if (!fresh) return known->second;
    const MasterBar &b = *bar;
    Json json{{"metre", {b.time.beats, b.time.unit}}};
    if (b.time.sign != TimeSignature::Sign::Numbers) json["sign"] = word(b.time.sign, kTimeSigns);
    json["fifths"] = b.key.fifths;
    json["mode"] = word(b.key.mode, kModes);
    json["length"] = b.length.value;
    put(json, "pickup", b.pickup, false);
    put(json, "repeatStart", b.repeatStart, false);
    put(json, "repeatEnd", b.repeatEnd, 0);
    put<std::uint32_t>(json, "endings", b.endings, 0);
    if (b.right != Barline::Normal) json["right"] = word(b.right, kBarlines);
    put(json, "systemBreak", b.systemBreak, false);
    put(json, "pageBreak", b.pageBreak, false);
    for (const TempoMark &t : b.tempi) {
        Json mark{{"at", t.at.value}, {"quartersPerMinute", t.quartersPerMinute}};
        put(mark, "text", t.text);
        json["tempi"].push_back(std::move(mark));
    }
    for (const ChordSymbol &c : b.chords) {
        Json chord{{"at", c.at.value}, {"root", pitchJson(c.root)}, {"kind", textJson(c.kind)}};
        if (c.bass) chord["bass"] = pitchJson(*c.bass);
        put(chord, "text", c.text);
        json["chords"].push_back(std::move(chord));
    }
    put(json, "rehearsal", b.rehearsal);
    put(json, "jump", b.jump);
    m_masterBars.push_back(json.dump());
    return known->second;
}

std::size_t PoolWriter::part(const PartPtr &part)
{
    // A part's index is settled after its bars, which come first in the file.
    if (const auto known = m_index.find(part.get()); known != m_index.end()) return known->second;
    const Part &p = *part;
    Json json{{"id", p.id.value}, {"name", textJson(p.name)}};
    put(json, "abbreviation", p.abbreviation);
    Json instrument{{"name", textJson(p.instrument.name)}, {"program", p.instrument.program}};
    put<int>(instrument, "bank", p.instrument.bank, 0);
    put<int>(instrument, "channel", p.instrument.channel, 0);
    if (p.instrument.transposition != Interval{})
        instrument["transposition"] = {p.instrument.transposition.steps, p.instrument.transposition.semitones};
    json["instrument"] = std::move(instrument);
    for (const Staff &s : p.staves) json["staves"].push_back(Json{{"clef", word(s.clef, kClefs)}, {"lines", s.lines}});
    put<std::uint32_t>(json, "colour", p.colour, 0);
    Json mixer{{"volume", p.mixer.volume}, {"pan", p.mixer.pan}};
    put(mixer, "mute", p.mixer.mute, false);
    put(mixer, "solo", p.mixer.solo, false);
    json["mixer"] = std::move(mixer);
    if (p.bracket != Bracket::None) json["bracket"] = word(p.bracket, kBrackets);
    put<int>(json, "bracketSpan", p.bracketSpan, 0);
    Json bars = Json::array();
    for (const BarPtr &b : p.bars) bars.push_back(bar(b));
    json["bars"] = std::move(bars);
    m_parts.push_back(json.dump());
    m_index.emplace(part.get(), m_parts.size() - 1);
    return m_parts.size() - 1;
}

std::size_t PoolWriter::add(const Score &score)
{
    const auto [known, fresh] = m_index.try_emplace(&score, m_scores.size());
    if (!fresh) return known->second;
    Json json{{"metadata", metadataJson(score.metadata)}};
    Json masterBars = Json::array(), parts = Json::array();
    for (const MasterBarPtr &b : score.masterBars) masterBars.push_back(masterBar(b));
    for (const PartPtr &p : score.parts) parts.push_back(part(p));
    json["masterBars"] = std::move(masterBars);
    json["parts"] = std::move(parts);
    for (const Lock &l : score.locks) {
        Json lock{{"part", l.part.value}, {"voice", l.voice}, {"range", {l.range.begin.value, l.range.end.value}}};
        put<int>(lock, "attributes", l.attributes, static_cast<int>(Attribute::All));
        json["locks"].push_back(std::move(lock));
    }
    m_scores.push_back(json.dump());
    return known->second;
}

std::string PoolWriter::text(const std::vector<std::pair<std::string, std::string>> &further) const
{
    std::string text = "{\n" + list("origins", m_origins) + ",\n" + list("masterBars", m_masterBars) + ",\n" + list("bars", m_bars)
                       + ",\n" + list("parts", m_parts) + ",\n" + list("scores", m_scores);
    for (const auto &[key, value] : further) text += ",\n  " + Json(key).dump() + ": " + value;
    return text + "\n}\n";
}

} // namespace ricercar::project
