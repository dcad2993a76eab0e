// SPDX-License-Identifier: GPL-3.0-or-later
// readPool: every value is checked before it becomes music, and what does not fit is told with its place.
#include "core/io/project_names.h"
#include "core/io/project_pool.h"

#include <algorithm>
#include <cmath>
#include <unordered_set>

namespace ricercar::project {

namespace {
constexpr std::int64_t kFar = INT64_C(1) << 50;          // ticks; longer than any score
constexpr std::uint64_t kHighestId = UINT64_C(1) << 62;
constexpr std::size_t kMostCells = 8'000'000; // parts times bars of all snapshots together

class PoolReader {
public:
    Pool read(const Json &json, const std::map<std::string, std::string> &firstMetadata)
    {
        const View root(json, "score.json");
        root.object();
        for (const auto &[key, value] : json.items()) {
            static constexpr const char *kKnown[] = {"origins", "masterBars", "bars", "parts", "scores"};
            if (std::none_of(std::begin(kKnown), std::end(kKnown), [&](const char *k) { return key == k; }))
                m_pool.further.emplace_back(key, value.dump());
        }
        each(root, "origins", [&](const View &v) { origin(v); });
        each(root, "masterBars", [&](const View &v) { m_masterBars.push_back(std::make_shared<const MasterBar>(masterBar(v))); });
        each(root, "bars", [&](const View &v) { m_bars.push_back(std::make_shared<const Bar>(bar(v))); });
        each(root, "parts", [&](const View &v) { m_parts.push_back(std::make_shared<const Part>(part(v))); });
        each(root, "scores", [&](const View &v) { score(v, m_pool.scores.empty() ? firstMetadata : std::map<std::string, std::string>{}); });
        if (m_pool.scores.empty()) root.wrong("there is no score");
        return std::move(m_pool);
    }

private:
    template <typename Take>
    void each(const View &owner, const char *key, Take take)
    {
        if (!owner.has(key)) return;
        const View all = owner.at(key);
        for (std::size_t i = 0, n = all.size(); i < n; ++i) take(all.item(i));
    }

    void known(const View &v, std::initializer_list<const char *> keys)
    {
        v.object();
        for (const auto &[key, value] : v.json().items()) {
            if (std::any_of(keys.begin(), keys.end(), [&](const char *k) { return key == k; })) continue;
            if (m_pool.unknownInside++ == 0) m_pool.firstUnknown = v.place() + "." + key.substr(0, 40);
        }
    }

    template <typename Enum>
    static Enum as(std::size_t index)
    {
        return static_cast<Enum>(index);
    }

    std::uint64_t idOf(const View &v)
    {
        const std::uint64_t id = v.id();
        m_pool.highestId = std::max(m_pool.highestId, id);
        return id;
    }

    static SpelledPitch pitch(const View &v)
    {
        const auto parsed = parsePitch(v.text());
        if (!parsed) v.wrong("it is no pitch");
        return *parsed;
    }

    void origin(const View &v)
    {
        known(v, {"origin", "source", "weights", "seed", "request"});
        Provenance p;
        p.origin = as<Provenance::Origin>(v.choiceOr("origin", {RICERCAR_ORIGINS}, 0));
        p.source = v.textOr("source");
        p.weights = v.textOr("weights");
        if (v.has("seed")) p.seed = v.at("seed").id(true);
        p.request = v.textOr("request");
        m_origins.push_back(std::make_shared<const Provenance>(std::move(p)));
    }

    MasterBar masterBar(const View &v)
    {
        known(v, {"metre", "sign", "fifths", "mode", "length", "pickup", "repeatStart", "repeatEnd", "endings", "right",
                  "systemBreak", "pageBreak", "tempi", "chords", "rehearsal", "jump"});
        MasterBar b;
        const View metre = v.at("metre");
        b.time.beats = static_cast<std::uint8_t>(metre.item(0).integer(1, 64));
        b.time.unit = static_cast<std::uint8_t>(metre.item(1).integer(1, 64));
        if (b.time.unit & (b.time.unit - 1)) metre.wrong("its unit is no power of two");
        b.time.sign = as<TimeSignature::Sign>(v.choiceOr("sign", {RICERCAR_TIME_SIGNS}, 0));
        b.key.fifths = static_cast<std::int8_t>(v.integerOr("fifths", -7, 7, 0));
        b.key.mode = as<Mode>(v.choiceOr("mode", {RICERCAR_MODES}, static_cast<std::size_t>(Mode::Unknown)));
        b.length = Ticks{v.integerOr("length", 1, kWhole.value * 1024, b.time.length().value)};
        b.pickup = v.flagOr("pickup", false);
        b.repeatStart = v.flagOr("repeatStart", false);
        b.repeatEnd = static_cast<int>(v.integerOr("repeatEnd", 0, 1000, 0));
        b.endings = static_cast<std::uint32_t>(v.integerOr("endings", 0, UINT32_MAX, 0));
        b.right = as<Barline>(v.choiceOr("right", {RICERCAR_BARLINES}, 0));
        b.systemBreak = v.flagOr("systemBreak", false);
        b.pageBreak = v.flagOr("pageBreak", false);
        each(v, "tempi", [&](const View &t) {
            known(t, {"at", "quartersPerMinute", "text"});
            const double speed = t.at("quartersPerMinute").number(0, 1000);
            if (speed <= 0) t.wrong("the tempo is not above 0");
            b.tempi.push_back({BarTick{t.at("at").integer(-kFar, kFar)}, speed, t.textOr("text")});
        });
        each(v, "chords", [&](const View &c) {
            known(c, {"at", "root", "kind", "bass", "text"});
            ChordSymbol chord{BarTick{c.at("at").integer(-kFar, kFar)}, pitch(c.at("root")), c.textOr("kind"), std::nullopt, c.textOr("text")};
            if (c.has("bass")) chord.bass = pitch(c.at("bass"));
            b.chords.push_back(std::move(chord));
        });
        b.rehearsal = v.textOr("rehearsal");
        b.jump = v.textOr("jump");
        return b;
    }

    Note note(const View &v)
    {
        known(v, {"id", "pitch", "at", "length", "voice", "staff", "velocity", "grace", "graceOrder", "accidental", "beam",
                  "stem", "marks", "played", "lyrics", "from"});
        Note n;
        n.id = NoteId{idOf(v.at("id"))};
        n.pitch = pitch(v.at("pitch"));
        n.onset = BarTick{v.at("at").integer(0, kFar)};
        n.length = Ticks{v.at("length").integer(1, kFar)};
        n.voice = static_cast<std::uint8_t>(v.integerOr("voice", 0, 255, 0));
        n.staff = static_cast<std::uint8_t>(v.integerOr("staff", 0, 255, 0));
        n.velocity = static_cast<std::uint8_t>(v.integerOr("velocity", 0, 127, 80));
        n.grace = as<Grace>(v.choiceOr("grace", {RICERCAR_GRACES}, 0));
        n.graceOrder = static_cast<std::uint8_t>(v.integerOr("graceOrder", 0, 255, 0));
        n.accidental = as<AccidentalHint>(v.choiceOr("accidental", {RICERCAR_ACCIDENTALS}, 0));
        n.beam = as<BeamHint>(v.choiceOr("beam", {RICERCAR_BEAMS}, 0));
        n.stem = as<StemHint>(v.choiceOr("stem", {RICERCAR_STEMS}, 0));
        each(v, "marks", [&](const View &m) { n.marks |= 1u << m.choice({RICERCAR_MARKS}); });
        if (v.has("played")) {
            const View played = v.at("played");
            n.performed = Performed{Ticks{played.item(0).integer(-kFar, kFar)}, Ticks{played.item(1).integer(1, kFar)},
                                    static_cast<std::uint8_t>(played.item(2).integer(0, 127))};
        }
        each(v, "lyrics", [&](const View &l) {
            known(l, {"verse", "text", "syllable", "extender"});
            n.lyrics.push_back({static_cast<std::uint8_t>(l.integerOr("verse", 0, 255, 1)), l.textOr("text"),
                                as<Lyric::Syllable>(l.choiceOr("syllable", {RICERCAR_SYLLABLES}, 0)), l.flagOr("extender", false)});
        });
        if (v.has("from")) n.provenance = m_origins[index(v.at("from"), m_origins.size())];
        return n;
    }

    static std::size_t index(const View &v, std::size_t size)
    {
        if (size == 0) v.wrong("it names an entry that is not there");
        return static_cast<std::size_t>(v.integer(0, static_cast<std::int64_t>(size) - 1));
    }

    Bar bar(const View &v)
    {
        known(v, {"notes", "directions", "clefs", "slurs"});
        Bar b;
        each(v, "notes", [&](const View &n) { b.notes.push_back(note(n)); });
        for (std::size_t i = 1; i < b.notes.size(); ++i)
            if (!before(b.notes[i - 1], b.notes[i])) v.wrong("its notes are not in order");
        each(v, "directions", [&](const View &d) {
            known(d, {"kind", "at", "length", "staff", "above", "text"});
            Direction direction;
            direction.kind = as<Direction::Kind>(d.at("kind").choice({RICERCAR_DIRECTIONS}));
            direction.at = BarTick{d.at("at").integer(-kFar, kFar)};
            direction.length = Ticks{d.integerOr("length", -kFar, kFar, 0)};
            direction.staff = static_cast<std::uint8_t>(d.integerOr("staff", 0, 255, 0));
            direction.above = d.flagOr("above", false);
            direction.text = d.textOr("text");
            b.directions.push_back(std::move(direction));
        });
        each(v, "clefs", [&](const View &c) {
            known(c, {"at", "staff", "clef"});
            b.clefs.push_back({BarTick{c.at("at").integer(-kFar, kFar)}, static_cast<std::uint8_t>(c.integerOr("staff", 0, 255, 0)),
                               as<Clef>(c.at("clef").choice({RICERCAR_CLEFS}))});
        });
        each(v, "slurs", [&](const View &s) { b.slurs.push_back({NoteId{s.item(0).id(true)}, NoteId{s.item(1).id(true)}}); });
        return b;
    }

    Part part(const View &v)
    {
        known(v, {"id", "name", "abbreviation", "instrument", "staves", "colour", "mixer", "bracket", "bracketSpan", "bars"});
        Part p;
        p.id = PartId{idOf(v.at("id"))};
        p.name = v.textOr("name");
        p.abbreviation = v.textOr("abbreviation");
        if (v.has("instrument")) {
            const View i = v.at("instrument");
            known(i, {"name", "program", "bank", "channel", "transposition"});
            p.instrument.name = i.textOr("name");
            p.instrument.program = static_cast<std::uint8_t>(i.integerOr("program", 0, 127, 0));
            p.instrument.bank = static_cast<std::uint16_t>(i.integerOr("bank", 0, 65535, 0));
            p.instrument.channel = static_cast<std::uint8_t>(i.integerOr("channel", 0, 15, 0));
            if (i.has("transposition")) {
                const View t = i.at("transposition");
                p.instrument.transposition = {static_cast<int>(t.item(0).integer(-100, 100)), static_cast<int>(t.item(1).integer(-200, 200))};
            }
        }
        p.staves.clear();
        each(v, "staves", [&](const View &s) {
            known(s, {"clef", "lines"});
            p.staves.push_back({as<Clef>(s.choiceOr("clef", {RICERCAR_CLEFS}, 0)), static_cast<std::uint8_t>(s.integerOr("lines", 0, 255, 5))});
        });
        if (p.staves.empty() || p.staves.size() > 64) v.wrong("a part has 1 to 64 staves");
        p.colour = static_cast<std::uint32_t>(v.integerOr("colour", 0, UINT32_MAX, 0));
        if (v.has("mixer")) {
            const View m = v.at("mixer");
            known(m, {"volume", "pan", "mute", "solo"});
            p.mixer = {m.numberOr("volume", 0, 1, 0.8), m.numberOr("pan", -1, 1, 0), m.flagOr("mute", false), m.flagOr("solo", false)};
        }
        p.bracket = as<Bracket>(v.choiceOr("bracket", {RICERCAR_BRACKETS}, 0));
        p.bracketSpan = static_cast<std::uint8_t>(v.integerOr("bracketSpan", 0, 255, 0));
        each(v, "bars", [&](const View &b) { p.bars.push_back(m_bars[index(b, m_bars.size())]); });
        return p;
    }

    void score(const View &v, const std::map<std::string, std::string> &furtherMetadata)
    {
        known(v, {"metadata", "masterBars", "parts", "locks"});
        Score s;
        if (v.has("metadata")) {
            const View m = v.at("metadata");
            known(m, {"title", "subtitle", "composer", "lyricist", "copyright", "other"});
            s.metadata = {m.textOr("title"), m.textOr("subtitle"), m.textOr("composer"), m.textOr("lyricist"), m.textOr("copyright"), {}};
            if (m.has("other")) {
                const View other = m.at("other");
                other.object();
                for (const auto &[key, value] : other.json().items()) s.metadata.other[key] = other.at(key.c_str()).text();
            }
        }
        s.metadata.other.insert(furtherMetadata.begin(), furtherMetadata.end());
        each(v, "masterBars", [&](const View &b) { s.masterBars.push_back(m_masterBars[index(b, m_masterBars.size())]); });
        if (s.masterBars.empty()) v.wrong("a score has at least one bar");
        each(v, "parts", [&](const View &p) {
            s.parts.push_back(m_parts[index(p, m_parts.size())]);
            if (s.parts.back()->bars.size() != s.masterBars.size()) p.wrong("the part has not as many bars as the score");
        });
        m_cells += s.masterBars.size() * (s.parts.size() + 1);
        if (m_cells > kMostCells) v.wrong("there are more bars than any project needs");
        std::unordered_set<std::uint64_t> ids;
        for (const PartPtr &p : s.parts) {
            if (!ids.insert(p->id.value).second) v.wrong("two parts have one id");
            for (std::size_t b = 0; b < p->bars.size(); ++b)
                for (const Note &n : p->bars[b]->notes) {
                    if (n.onset.value >= s.masterBars[b]->length.value) v.wrong("a note begins after the end of bar " + std::to_string(b + 1));
                    if (!ids.insert(n.id.value).second) v.wrong("two notes have one id");
                }
        }
        each(v, "locks", [&](const View &l) {
            known(l, {"part", "voice", "range", "attributes"});
            const View range = l.at("range");
            s.locks.push_back({PartId{l.at("part").id(true)}, static_cast<std::uint8_t>(l.integerOr("voice", 0, 255, 0)),
                               {TimelineTick{range.item(0).integer(-kFar, kFar)}, TimelineTick{range.item(1).integer(-kFar, kFar)}},
                               static_cast<std::uint8_t>(l.integerOr("attributes", 0, 255, static_cast<int>(Attribute::All)))});
        });
        m_pool.scores.push_back(Score::finish(std::move(s)));
    }

    Pool m_pool;
    std::vector<ProvenancePtr> m_origins;
    std::vector<MasterBarPtr> m_masterBars;
    std::vector<BarPtr> m_bars;
    std::vector<PartPtr> m_parts;
    std::size_t m_cells = 0;
};
} // namespace

Pool readPool(const Json &json, const std::map<std::string, std::string> &firstMetadata)
{
    return PoolReader().read(json, firstMetadata);
}

void View::wrong(const std::string &what) const { throw Misfit{place() + ": " + what + "."}; }

std::string View::place() const
{
    if (!m_up) return m_key;
    const std::string up = m_up->place();
    if (!m_key) return up + "[" + std::to_string(m_index) + "]";
    return up + (m_up->m_up ? "." : ": ") + m_key;
}

void View::object() const
{
    if (!m_json.is_object()) wrong("a group of named values is expected");
}

View View::at(const char *key) const
{
    object();
    const auto found = m_json.find(key);
    if (found == m_json.end()) wrong(std::string("\"") + key + "\" is missing");
    return View(*found, this, key, 0);
}

View View::item(std::size_t index) const
{
    if (!m_json.is_array()) wrong("a list is expected");
    if (index >= m_json.size()) wrong("the list is too short");
    return View(m_json[index], this, nullptr, index);
}

std::size_t View::size() const
{
    if (!m_json.is_array()) wrong("a list is expected");
    return m_json.size();
}

std::int64_t View::integer(std::int64_t low, std::int64_t high) const
{
    const bool fits = m_json.is_number_unsigned() ? m_json.get<std::uint64_t>() <= static_cast<std::uint64_t>(INT64_MAX) : m_json.is_number_integer();
    const std::int64_t value = fits ? m_json.get<std::int64_t>() : 0;
    if (!fits || value < low || value > high)
        wrong("a whole number from " + std::to_string(low) + " to " + std::to_string(high) + " is expected");
    return value;
}

std::uint64_t View::id(bool zeroAllowed) const
{
    if (!m_json.is_number_unsigned()) wrong("an id is expected");
    const auto value = m_json.get<std::uint64_t>();
    if (!zeroAllowed && (value == 0 || value > kHighestId)) wrong("an id is expected");
    return value;
}

double View::number(double low, double high) const
{
    if (!m_json.is_number()) wrong("a number is expected");
    const double value = m_json.get<double>();
    if (!(value >= low && value <= high)) wrong("the number is out of range");
    return value;
}

bool View::flag() const
{
    if (!m_json.is_boolean()) wrong("true or false is expected");
    return m_json.get<bool>();
}

std::string View::text() const
{
    if (m_json.is_string()) return m_json.get<std::string>();
    if (!m_json.is_object() || !m_json.contains("bytes")) wrong("a text is expected");
    const View bytes = at("bytes");
    std::string text;
    for (std::size_t i = 0, n = bytes.size(); i < n; ++i) text += static_cast<char>(bytes.item(i).integer(0, 255));
    return text;
}

std::size_t View::choice(std::initializer_list<const char *> names) const
{
    if (!m_json.is_string()) wrong("a word is expected");
    const auto &word = m_json.get_ref<const std::string &>();
    const auto found = std::find_if(names.begin(), names.end(), [&](const char *name) { return word == name; });
    if (found == names.end()) wrong("\"" + word.substr(0, 40) + "\" is not known here");
    return static_cast<std::size_t>(found - names.begin());
}

std::int64_t View::integerOr(const char *key, std::int64_t low, std::int64_t high, std::int64_t other) const
{
    return has(key) ? at(key).integer(low, high) : other;
}
double View::numberOr(const char *key, double low, double high, double other) const { return has(key) ? at(key).number(low, high) : other; }
bool View::flagOr(const char *key, bool other) const { return has(key) ? at(key).flag() : other; }
std::string View::textOr(const char *key) const { return has(key) ? at(key).text() : std::string{}; }
std::size_t View::choiceOr(const char *key, std::initializer_list<const char *> names, std::size_t other) const
{
    return has(key) ? at(key).choice(names) : other;
}

} // namespace ricercar::project
