// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/concept_builder.h"

#include "core/brief/concept_words.h"
#include "core/brief/instruments.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

template <typename E, std::size_t N = 64>
std::optional<E> enumNamed(std::string_view id, int count, const char *(*name)(E))
{
    for (int i = 0; i < count; ++i)
        if (id == name(static_cast<E>(i)) && !id.empty()) return static_cast<E>(i);
    return std::nullopt;
}

bool piecewide(const Statement &s) { return s.places.empty() || s.places.front().kind == Place::Kind::All; }
bool opening(const Statement &s)
{
    if (s.relation == Statement::Relation::Beginning) return true;
    if (s.places.empty()) return false;
    const Place &p = s.places.front();
    return p.kind == Place::Kind::Beginning || (p.kind == Place::Kind::Section && p.first == 1);
}

} // namespace

Place placeOf(const Statement &s)
{
    if (s.relation == Statement::Relation::Ending && s.places.empty()) return {Place::Kind::Ending, 0, 0, {}};
    return s.places.empty() ? Place{} : s.places.front();
}

KeySignature relatedKey(KeySignature home, std::string_view relation, Mode mode)
{
    const bool minor = isMinorLike(home.mode);
    auto near = [&](int fifths, Mode m) { return KeySignature{static_cast<std::int8_t>(std::clamp(home.fifths + fifths, -7, 7)), m}; };
    if (relation == "relative") return near(0, minor ? Mode::Major : Mode::Minor);
    if (relation == "parallel") return minor ? near(3, Mode::Major) : near(-3, Mode::Minor);
    if (relation == "dominant") {
        const Mode m = mode == Mode::Unknown ? (minor ? Mode::Minor : Mode::Major) : mode;
        return near(1 + (minor && m == Mode::Major ? 3 : !minor && m == Mode::Minor ? -3 : 0), m);
    }
    if (relation == "subdominant") return near(-1, minor ? Mode::Minor : Mode::Major);
    if (relation == "submediant") return near(minor ? -1 : 0, minor ? Mode::Major : Mode::Minor);
    if (relation == "mediant") return near(minor ? 0 : 1, minor ? Mode::Major : Mode::Minor);
    return home;
}

template <typename T>
bool ConceptBuilder::mayChange(const char *id, const Field<T> &field, const Statement &s)
{
    if (!field.locked) return true;
    conflicts.push_back({id, std::string("The field \"") + id + "\" is locked, so \"" + s.words + "\" changes nothing there: unlock it first.",
                         std::string("“") + id + "”已锁定，“" + s.words + "”没有生效：请先解锁。", false, {}});
    return false;
}

template <typename T>
void ConceptBuilder::set(const char *id, Field<T> &field, T value, const Statement &s, const std::function<std::string(const T &)> &name)
{
    if (!mayChange(id, field, s)) return;
    if (field.said() && !(field.value == value) && !field.words.empty()) {
        conflicts.push_back({id, "Both \"" + field.words + "\" and \"" + s.words + "\" are asked for: " + name(field.value) + " is taken, because it came first.",
                             "同时要求了“" + field.words + "”和“" + s.words + "”：取先说的“" + field.words + "”。", true, {field.words, s.words}});
        return;
    }
    field.value = std::move(value);
    field.origin = FieldOrigin::Said;
    field.words = field.words.empty() ? s.words : field.words;
}

template <typename T>
void ConceptBuilder::append(const char *id, Field<std::vector<T>> &field, T value, const Statement &s)
{
    if (!mayChange(id, field, s)) return;
    if (!field.said()) field.value.clear(), field.words.clear();
    if (std::find(field.value.begin(), field.value.end(), value) == field.value.end()) field.value.push_back(std::move(value));
    field.words += (field.words.empty() ? "" : "; ") + s.words;
    field.origin = FieldOrigin::Said;
}

void ConceptBuilder::level(Aspect aspect, double value, const Statement &s, bool add)
{
    Field<double> &field = m_piece.aspect(aspect);
    if (!mayChange(aspectId(aspect), field, s)) return;
    field.value = std::clamp(add && field.said() ? field.value + value : value, -1.0, 1.0);
    field.words += (field.words.empty() || !field.said() ? "" : "; ") + s.words;
    field.origin = FieldOrigin::Said;
}

void ConceptBuilder::read(const std::vector<Statement> &statements)
{
    for (const Statement &s : statements) apply(s);
    finish();
}

void ConceptBuilder::apply(const Statement &s)
{
    for (const PartWish &part : s.parts) {
        if (s.topic == Topic::Keep || s.forWhom) continue;
        if (part.kind == PartWish::Kind::Melody && !m_melodyNamed) m_melodyNamed = true, m_melodyWords = s.words;
        if (part.kind == PartWish::Kind::Accompaniment) m_accompanimentNamed = true;
    }
    switch (s.topic) {
    case Topic::Genre:
        if (const auto genre = genreFromId(s.value); genre && !s.negative) {
            Field<Genre> &f = m_piece.genre;
            if (s.number > 0) m_variations = static_cast<int>(s.number);
            if (*genre == Genre::Canon && s.steps != 0)
                append("occur", m_piece.occur, DeviceAt{Device::Imitation, {}, {}, s.steps}, s);
            // The narrower word wins: "a melody in the form of a waltz", "variations on a folk song".
            const bool narrower = f.said()
                && (f.value == Genre::Melody || *genre == Genre::Variations || *genre == Genre::DiceMinuet
                    || (f.value == Genre::Song && *genre != Genre::Melody) || (f.value == Genre::FolkSong && *genre != Genre::Melody));
            const bool wider = f.said() && !narrower
                && (*genre == Genre::Melody || *genre == Genre::Song || *genre == Genre::FolkSong || f.value == Genre::Variations
                    || f.value == Genre::DiceMinuet || *genre == Genre::Chorale || *genre == Genre::Hymn);
            if (narrower && !f.locked) f = {*genre, FieldOrigin::Said, s.words, false};
            else if (!wider) set<Genre>("genre", f, *genre, s, [](const Genre &g) { return std::string("the ") + genreInfo(g).name; });
        }
        break;
    case Topic::Weave:
        if (const auto weave = enumNamed<Weave>(s.value, kWeaves, weaveId)) {
            if (s.negative) {
                if (*weave == Weave::MelodyAndAccompaniment) set<Weave>("weave", m_piece.weave, Weave::Monophony, s, [](const Weave &w) { return std::string(weaveName(w)); });
            } else {
                set<Weave>("weave", m_piece.weave, *weave, s, [](const Weave &w) { return std::string(weaveName(w)); });
            }
        }
        break;
    case Topic::Pattern:
        if (const auto pattern = enumNamed<Pattern>(s.value, kPatterns, patternId); pattern && !s.negative)
            set<Pattern>("pattern", m_piece.pattern, *pattern, s, [](const Pattern &p) { return std::string(patternName(p)); });
        break;
    case Topic::Voices:
        if (!s.negative && s.number >= 1 && s.number <= 12)
            set<int>("voices", m_piece.voices, static_cast<int>(s.number), s, [](const int &n) { return std::to_string(n) + " voices"; });
        break;
    case Topic::Force:
    case Topic::Ensemble: applyForces(s); break;
    case Topic::Key: case Topic::Mode: case Topic::Signs: case Topic::Relation: applyKey(s); break;
    case Topic::Metre:
        if (!s.negative)
            set<TimeSignature>("metre", m_piece.metre, s.metre, s, [](const TimeSignature &t) { return std::to_string(t.beats) + "/" + std::to_string(t.unit); });
        break;
    case Topic::Tempo: case Topic::TempoMark: case Topic::TempoWord: case Topic::TempoChange: applyTempo(s); break;
    case Topic::Form: case Topic::Letters: case Topic::Bars: case Topic::SectionBars: case Topic::PhraseBars: case Topic::Sections:
    case Topic::SectionCount: applyForm(s); break;
    case Topic::Anacrusis:
        if (!s.negative) set<Ticks>("anacrusis", m_piece.anacrusis, kQuarter * static_cast<std::int64_t>(std::max(1.0, s.number)), s, [](const Ticks &) { return std::string("it"); });
        else m_piece.anacrusis = {Ticks{0}, FieldOrigin::Said, s.words, m_piece.anacrusis.locked};
        break;
    case Topic::Cadence: {
        static const std::map<std::string, Cadence, std::less<>> kinds{{"authentic", Cadence::Authentic}, {"half", Cadence::Half},
            {"plagal", Cadence::Plagal}, {"deceptive", Cadence::Deceptive}, {"phrygian", Cadence::Phrygian}};
        if (const auto it = kinds.find(s.value); it != kinds.end() && !s.negative) {
            CadenceAt c{placeOf(s), it->second, {}, false};
            if (c.place.kind == Place::Kind::All) c.place.kind = Place::Kind::Ending;
            append("cadences", m_piece.cadences, c, s);
        }
        break;
    }
    case Topic::Quality: case Topic::Aspect: case Topic::Articulation: applyLevels(s); break;
    case Topic::Range: {
        RangeWish wish{s.parts.empty() ? std::optional<PartWish>{} : s.parts.front(), {0, 127}};
        if (s.value == "span") {
            wish.range = {60, 60 + static_cast<int>(std::lround(s.number))};
        } else {
            if (s.range.lowest >= 0) wish.range.lowest = s.range.lowest;
            if (s.range.highest >= 0) wish.range.highest = s.range.highest;
        }
        // Two halves of one wish: "not below G3", "nothing above D5".
        auto &ranges = m_piece.ranges;
        if (ranges.said() && !ranges.locked)
            for (RangeWish &r : ranges.value)
                if (r.part == wish.part) {
                    r.range.lowest = std::max(r.range.lowest, wish.range.lowest);
                    r.range.highest = std::min(r.range.highest, wish.range.highest);
                    ranges.words += "; " + s.words;
                    return;
                }
        append("ranges", ranges, wish, s);
        break;
    }
    case Topic::Dynamic:
    case Topic::Hairpin:
        if (!s.negative) {
            append("dynamics", m_piece.dynamics, DynamicsAt{placeOf(s), s.value}, s);
            static const std::map<std::string, double, std::less<>> levels{{"ppp", -1}, {"pp", -0.8}, {"p", -0.5}, {"mp", -0.2}, {"mf", 0.1}, {"f", 0.4}, {"ff", 0.7}, {"fff", 1}};
            if (const auto it = levels.find(s.value); it != levels.end() && piecewide(s)) level(Aspect::Loudness, it->second, s, false);
        }
        break;
    case Topic::Style: {
        if (s.negative) break;
        StyleShare share;
        share.kind = s.number > 0 ? StyleShare::Kind::Composer : StyleShare::Kind::Style;
        share.name = s.number > 0 ? composerName(s.value) : s.value;
        share.weight = s.weight; // made to sum to one in finish()
        append("style", m_piece.style, share, s);
        break;
    }
    case Topic::Device:
        if (const auto device = enumNamed<Device>(s.value, kDevices, deviceId)) {
            if (s.negative || s.less) {
                if (*device == Device::Trill) append("avoid", m_piece.avoid, Avoid{Avoidance::Ornaments, 0, Device::Imitation}, s);
                else if (*device == Device::Modulation) append("avoid", m_piece.avoid, Avoid{Avoidance::Modulation, 0, Device::Imitation}, s);
                else append("avoid", m_piece.avoid, Avoid{Avoidance::Occurrence, 0, *device}, s);
            } else if (*device == Device::PicardyThird) {
                append("cadences", m_piece.cadences, CadenceAt{{Place::Kind::Ending, 0, 0, {}}, Cadence::Authentic, {}, true}, s);
                append("occur", m_piece.occur, DeviceAt{*device, {Place::Kind::Ending, 0, 0, {}}, {}, 0}, s);
            } else {
                append("occur", m_piece.occur, DeviceAt{*device, placeOf(s), s.parts.empty() ? std::optional<PartWish>{} : s.parts.front(), s.steps}, s);
            }
        }
        break;
    case Topic::Avoidance: {
        if (s.negative || s.less || s.semitones > 0) {
            if (s.value == "parallels") {
                append("avoid", m_piece.avoid, Avoid{Avoidance::ParallelFifths, 0, Device::Imitation}, s);
                append("avoid", m_piece.avoid, Avoid{Avoidance::ParallelOctaves, 0, Device::Imitation}, s);
            } else if (const auto what = enumNamed<Avoidance>(s.value, kAvoidances, avoidanceId)) {
                Avoid avoid{*what, s.semitones, Device::Imitation};
                if (*what == Avoidance::LargeLeaps && avoid.limit == 0) avoid.limit = 9;
                if (*what == Avoidance::Accidentals) level(Aspect::Chromaticism, -1, s, false);
                append("avoid", m_piece.avoid, avoid, s);
            }
        } else {
            // Wanted where others avoid it.
            if (s.value == "large-leaps") level(Aspect::Leaps, 0.5 * s.degree, s, true);
            else if (s.value == "sevenths" || s.value == "diminished-chords" || s.value == "tritones") level(Aspect::Dissonance, 0.4 * s.degree, s, true);
            else if (s.value == "accidentals") level(Aspect::Chromaticism, 0.4 * s.degree, s, true);
            else if (s.value == "rests") level(Aspect::Density, -0.3 * s.degree, s, true);
            else if (s.value == "modulation") append("occur", m_piece.occur, DeviceAt{Device::Modulation, placeOf(s), {}, 0}, s);
            else m_piece.remarks.push_back("\"" + s.words + "\" is allowed; nothing forbids it.");
        }
        break;
    }
    case Topic::Alternatives:
        if (s.number >= 1 && s.number <= 16)
            set<int>("alternatives", m_piece.alternatives, static_cast<int>(s.number), s, [](const int &n) { return std::to_string(n); });
        break;
    case Topic::Seed:
        set<std::uint64_t>("seed", m_piece.seed, static_cast<std::uint64_t>(s.number), s, [](const std::uint64_t &n) { return std::to_string(n); });
        break;
    case Topic::Keep: applyKeep(s); break;
    case Topic::Verb: {
        static const std::map<std::string, BriefTask, std::less<>> tasks{{"continue", BriefTask::Continue}, {"fill", BriefTask::Fill},
            {"harmonize", BriefTask::Harmonize}, {"accompany", BriefTask::Accompany}, {"vary", BriefTask::Vary}};
        static const std::map<std::string, Device, std::less<>> devices{{"invert", Device::Inversion}, {"retrograde", Device::Retrograde},
            {"augment", Device::Augmentation}, {"diminish", Device::Diminution}, {"copy", Device::Repeats}};
        if (s.negative) break;
        if (const auto it = tasks.find(s.value); it != tasks.end()) {
            if (it->second == BriefTask::Harmonize && !m_music) {
                set<Weave>("weave", m_piece.weave, Weave::Chordal, s, [](const Weave &w) { return std::string(weaveName(w)); });
                if (!m_piece.voices.said()) set<int>("voices", m_piece.voices, 4, s, [](const int &n) { return std::to_string(n) + " voices"; });
            } else if (!(it->second == BriefTask::Vary && m_piece.genre.said())) {
                set<BriefTask>("task", m_piece.task, it->second, s, [](const BriefTask &t) { return std::string(taskName(t)); });
            }
        } else if (s.value == "add" && m_music) {
            set<BriefTask>("task", m_piece.task, BriefTask::AddVoice, s, [](const BriefTask &t) { return std::string(taskName(t)); });
        } else if (const auto d = devices.find(s.value); d != devices.end()) {
            append("occur", m_piece.occur, DeviceAt{d->second, placeOf(s), {}, 0}, s);
        }
        break;
    }
    case Topic::Scope:
        if (s.forWhom) applyForces(s);
        break;
    default: break;
    }
}

void ConceptBuilder::applyForces(const Statement &s)
{
    if (s.negative) return;
    auto add = [&](const char *name, int count) {
        const InstrumentInfo *info = instrumentNamed(name);
        if (info) append("forces", m_piece.forces, Force{info->name, info->program, count}, s);
    };
    if (s.topic == Topic::Force) {
        add(s.value.c_str(), std::max(1, static_cast<int>(s.number)));
        return;
    }
    if (s.topic == Topic::Scope) {
        // "for soprano and piano"
        static constexpr const char *roles[] = {"Soprano", "Alto", "Tenor", "Bass"};
        for (const PartWish &part : s.parts) {
            if (part.kind == PartWish::Kind::Role) add(roles[std::clamp(part.number, 0, 3)], 1);
            else if (part.kind == PartWish::Kind::Bass) add("Bass", 1);
        }
        return;
    }
    using List = std::vector<std::pair<const char *, int>>;
    static const std::map<std::string, List, std::less<>> ensembles{
        {"satb", {{"Soprano", 1}, {"Alto", 1}, {"Tenor", 1}, {"Bass", 1}}}, {"sab", {{"Soprano", 1}, {"Alto", 1}, {"Bass", 1}}},
        {"ssa", {{"Soprano", 2}, {"Alto", 1}}}, {"ttbb", {{"Tenor", 2}, {"Bass", 2}}},
        {"string-quartet", {{"Violin", 2}, {"Viola", 1}, {"Cello", 1}}}, {"string-trio", {{"Violin", 1}, {"Viola", 1}, {"Cello", 1}}},
        {"piano-trio", {{"Violin", 1}, {"Cello", 1}, {"Piano", 1}}},
        {"wind-quintet", {{"Flute", 1}, {"Oboe", 1}, {"Clarinet", 1}, {"French horn", 1}, {"Bassoon", 1}}},
        {"brass-quartet", {{"Trumpet", 2}, {"French horn", 1}, {"Trombone", 1}}},
        {"sax-quartet", {{"Soprano saxophone", 1}, {"Alto saxophone", 1}, {"Tenor saxophone", 1}, {"Baritone saxophone", 1}}},
        {"string-orchestra", {{"Violin", 2}, {"Viola", 1}, {"Cello", 1}, {"Double bass", 1}}},
        {"recorder-quartet", {{"Recorder", 2}, {"Tenor recorder", 1}, {"Bass recorder", 1}}},
        {"piano-four-hands", {{"Piano", 2}}}, {"keyboard", {{"Piano", 1}}}};
    if (const auto it = ensembles.find(s.value); it != ensembles.end())
        for (const auto &[name, count] : it->second) add(name, count);
}

void ConceptBuilder::applyKey(const Statement &s)
{
    if (s.negative) return;
    if (s.topic == Topic::Relation) {
        m_relations.push_back(s);
        return;
    }
    auto name = [](const KeySignature &k) { return keyName(k); };
    if (s.topic == Topic::Signs) {
        const int fifths = std::clamp(static_cast<int>(s.number), -7, 7);
        if (m_piece.key.said()) {
            if (m_piece.key.value.fifths != fifths) {
                const KeySignature k = m_piece.key.value;
                const std::string has = k.fifths == 0 ? "no signs" : std::to_string(std::abs(k.fifths)) + (k.fifths > 0 ? " sharps" : " flats");
                conflicts.push_back({"key", keyName(k) + " has " + has + ", not \"" + s.words + "\": the key is kept, the signs are not.",
                                     keyWords(k, BriefLanguage::Chinese) + "的调号不是“" + s.words + "”：保留调名，不取该调号。", true,
                                     {keyName(k), keyName({static_cast<std::int8_t>(fifths), k.mode})}});
            }
            return;
        }
        const Mode mode = m_modes.empty() ? Mode::Major : m_modes.front().mode;
        set<KeySignature>("key", m_piece.key, {static_cast<std::int8_t>(fifths), mode}, s, name);
        return;
    }
    // "variations on a theme in D": the theme's key is the piece's.
    const bool ofTheme = placeOf(s).kind == Place::Kind::Section && placeOf(s).name == "theme" && !m_piece.key.said();
    const bool elsewhere = !ofTheme && (s.relation == Statement::Relation::Ending || s.relation == Statement::Relation::To
        || (!piecewide(s) && !opening(s)) || (s.then && m_piece.key.said()));
    if (s.topic == Topic::Mode) {
        m_modes.push_back(s);
        if (!elsewhere && m_piece.key.said() && m_piece.key.value.mode == Mode::Major && m_piece.key.words.find("ajor") == std::string::npos
            && m_piece.key.words.find("大调") == std::string::npos) {
            // "in D, minor": the mode comes after the tonic.
            const SpelledPitch tonic = spelledAt(60 + tonicPitchClass(m_piece.key.value), tonicLineOfFifths(m_piece.key.value));
            m_piece.key.value = keyOf(tonic, s.mode);
        }
        return;
    }
    const KeySignature key = keyOf(s.pitch, s.mode);
    if (!elsewhere) {
        if (m_piece.key.said() && !(m_piece.key.value == key) && opening(s)) {
            append("keyPlan", m_piece.keyPlan, KeyAt{placeOf(s), key}, s);
            return;
        }
        set<KeySignature>("key", m_piece.key, key, s, name);
        return;
    }
    Place place = placeOf(s);
    if (s.relation == Statement::Relation::Ending) place = {Place::Kind::Ending, 0, 0, {}};
    if (place.kind == Place::Kind::All)
        place = s.then ? Place{Place::Kind::Section, 2 + static_cast<int>(m_piece.keyPlan.value.size()), 0, {}} : Place{Place::Kind::Middle, 0, 0, {}};
    append("keyPlan", m_piece.keyPlan, KeyAt{place, key}, s);
}

void ConceptBuilder::applyTempo(const Statement &s)
{
    auto name = [](const TempoWish &t) { return t.marking.empty() ? std::to_string(static_cast<int>(std::lround(t.quartersPerMinute))) + " quarters per minute" : t.marking; };
    TempoWish wish;
    switch (s.topic) {
    case Topic::Tempo:
        wish = {(s.number + s.most) / 2, s.number, s.most, m_piece.tempo.said() ? m_piece.tempo.value.marking : std::string()};
        if (s.atLeast) wish = {s.number * 1.1, s.number, 300, {}};
        if (s.atMost) wish = {s.number * 0.92, 30, s.number, {}};
        if (s.about) wish.least = s.number * 0.94, wish.most = s.most * 1.06;
        // A figure makes a word exact: "fast, 132".
        if (m_piece.tempo.said() && m_piece.tempo.value.marking.empty() && m_piece.tempo.value.most > m_piece.tempo.value.least + 1 && !m_piece.tempo.locked
            && wish.quartersPerMinute > m_piece.tempo.value.least * 0.75 && wish.quartersPerMinute < m_piece.tempo.value.most * 1.3) {
            m_piece.tempo.words += "; " + s.words;
            m_piece.tempo.value = wish;
            return;
        }
        // A figure makes a marking exact: "Andante, 80".
        if (m_piece.tempo.said() && !m_piece.tempo.value.marking.empty() && !m_piece.tempo.locked) {
            const TempoWish &old = m_piece.tempo.value;
            if (wish.quartersPerMinute < old.least * 0.75 || wish.quartersPerMinute > old.most * 1.33)
                conflicts.push_back({"tempo", "\"" + old.marking + "\" does not suit \"" + s.words + "\": the figure is taken, the word stays over the score.",
                                     "“" + old.marking + "”与“" + s.words + "”不符：速度取数字，术语保留在谱上。", true, {s.words, old.marking}});
            m_piece.tempo.words += "; " + s.words;
            m_piece.tempo.value = wish;
            return;
        }
        break;
    case Topic::TempoMark:
        wish = {s.number, std::floor(s.number * 0.88), std::ceil(s.number * 1.12), s.value};
        if (m_piece.tempo.said() && m_piece.tempo.value.marking.empty() && m_piece.tempo.value.most - m_piece.tempo.value.least < 1 && !m_piece.tempo.locked) {
            m_piece.tempo.value.marking = s.value;
            m_piece.tempo.words += "; " + s.words;
            return;
        }
        break;
    case Topic::TempoWord: {
        double target = s.number;
        const bool fast = s.number > 110, slow = s.number < 90;
        if (s.negative && fast) wish = {s.too ? 100.0 : 92.0, 60, s.too ? 116.0 : 108.0, {}};
        else if (s.negative && slow) wish = {s.too ? 96.0 : 108.0, s.too ? 80.0 : 92.0, 160, {}};
        else {
            if (s.degreeSaid && !s.more && fast) target = s.degree > 1.2 ? 168 : s.degree < 0.6 ? 116 : 126;
            if (s.degreeSaid && !s.more && slow) target = s.degree > 1.2 ? 50 : s.degree < 0.6 ? 76 : 68;
            if ((s.more || s.less) && fast) target = 126;
            if ((s.more || s.less) && slow) target = 72;
            wish = {target, std::floor(target * 0.82), std::ceil(target * 1.18), {}};
        }
        if (m_piece.tempo.said() && !m_piece.tempo.locked) {
            const TempoWish old = m_piece.tempo.value;
            if (wish.quartersPerMinute > old.most || wish.quartersPerMinute < old.least) {
                const bool clash = (fast && !s.negative && old.quartersPerMinute < 84) || (slow && !s.negative && old.quartersPerMinute > 116);
                if (clash)
                    conflicts.push_back({"tempo", "\"" + m_piece.tempo.words + "\" is " + (fast ? "slow" : "fast") + ", but \"" + s.words + "\" is asked for too: "
                                             + name(old) + " is kept, at its " + (fast ? "quicker" : "slower") + " end.",
                                         "“" + m_piece.tempo.words + "”与“" + s.words + "”矛盾：保留前者，取其较" + (fast ? "快" : "慢") + "的一端。", true, {m_piece.tempo.words, s.words}});
                m_piece.tempo.value.quartersPerMinute = wish.quartersPerMinute > old.most ? old.most : old.least;
            }
            m_piece.tempo.words += "; " + s.words;
            return;
        }
        break;
    }
    default: return;
    }
    if (m_piece.tempo.said() && !m_piece.tempo.locked && m_piece.tempo.value.marking.empty() && s.topic == Topic::TempoMark) {
        // "fast ... Largo": the mark names the tempo, the word leans.
        const TempoWish old = m_piece.tempo.value;
        if (old.quartersPerMinute > 115 && wish.quartersPerMinute < 84) {
            conflicts.push_back({"tempo", "\"" + m_piece.tempo.words + "\" and \"" + s.words + "\" do not go together: " + s.value + " is taken, at its quicker end.",
                                 "“" + m_piece.tempo.words + "”与“" + s.words + "”矛盾：取" + s.value + "较快的一端。", true, {s.words, m_piece.tempo.words}});
            wish.quartersPerMinute = wish.most;
        } else if (old.quartersPerMinute < 85 && wish.quartersPerMinute > 115) {
            conflicts.push_back({"tempo", "\"" + m_piece.tempo.words + "\" and \"" + s.words + "\" do not go together: " + s.value + " is taken, at its slower end.",
                                 "“" + m_piece.tempo.words + "”与“" + s.words + "”矛盾：取" + s.value + "较慢的一端。", true, {s.words, m_piece.tempo.words}});
            wish.quartersPerMinute = wish.least;
        }
        m_piece.tempo.value = wish;
        m_piece.tempo.words += "; " + s.words;
        return;
    }
    set<TempoWish>("tempo", m_piece.tempo, wish, s, name);
}

void ConceptBuilder::applyForm(const Statement &s)
{
    if (s.negative) return;
    switch (s.topic) {
    case Topic::Form:
        if (const auto form = enumNamed<Form>(s.value, kForms, formId))
            set<Form>("form", m_piece.form, *form, s, [](const Form &f) { return std::string(formName(f)); });
        break;
    case Topic::Letters: {
        static const std::map<std::string, Form, std::less<>> forms{{"AABA", Form::SongForm}, {"ABA", Form::Ternary}, {"AB", Form::Binary},
            {"ABACA", Form::Rondo}, {"AABB", Form::Binary}, {"ABA'", Form::RoundedBinary}, {"AA'", Form::Period}};
        const auto it = forms.find(s.value);
        if (!m_piece.form.said()) set<Form>("form", m_piece.form, it == forms.end() ? Form::ThroughComposed : it->second, s, [](const Form &f) { return std::string(formName(f)); });
        std::vector<PieceSection> sections;
        for (char c : s.value) {
            if (c == '\'') {
                if (!sections.empty()) sections.back().label += '\'';
                continue;
            }
            PieceSection section;
            section.label = std::string(1, c);
            section.bars = 0; // to be shared out
            sections.push_back(section);
        }
        set<std::vector<PieceSection>>("sections", m_piece.sections, sections, s, [](const auto &) { return std::string("the first form"); });
        break;
    }
    case Topic::Bars: {
        if (s.value == "introduction" || s.value == "coda") {
            m_piece.remarks.push_back("The " + s.value + " of " + std::to_string(static_cast<int>(s.number)) + " bars is part of the piece.");
            m_sectionBars.push_back(s);
            break;
        }
        const bool ofSection = !s.places.empty() && (s.places.front().kind == Place::Kind::Section || s.places.front().kind == Place::Kind::Middle);
        if (ofSection) {
            m_sectionBars.push_back(s);
            break;
        }
        if (s.number < 1 || s.number > 512) break;
        BarCount count;
        count.least = static_cast<int>(s.number);
        count.most = static_cast<int>(s.most);
        count.bars = count.most;
        if (s.atLeast) count.most = std::max(count.least * 2, count.least + 16), count.bars = count.least;
        if (s.atMost) count.least = std::max(1, count.most / 2), count.bars = count.most;
        if (s.about) count.least = std::max(1, count.least - std::max(1, count.least / 8)), count.most += std::max(1, count.most / 8), count.bars = static_cast<int>(s.number);
        if (s.most > s.number) {
            // In a range: a multiple of eight, or of four, nearest to its middle.
            for (int unit : {1, 2, 4, 8})
                for (int b = count.least; b <= count.most; ++b)
                    if (b % unit == 0 && (count.bars % unit != 0 || std::abs(2 * b - count.least - count.most) < std::abs(2 * count.bars - count.least - count.most)))
                        count.bars = b;
        }
        set<BarCount>("bars", m_piece.bars, count, s, [](const BarCount &b) { return std::to_string(b.bars) + " bars"; });
        break;
    }
    case Topic::SectionBars:
        m_eachSection = static_cast<int>(s.number);
        if (s.most > 0 && s.topic == Topic::SectionBars) m_sectionCount = static_cast<int>(s.most);
        m_sectionBars.push_back(s);
        break;
    case Topic::PhraseBars:
        // "four phrases ... each of four bars": two halves of one wish.
        if (s.number > 0) m_phraseBars = static_cast<int>(s.number);
        if (s.most > 0) m_phrases = static_cast<int>(s.most);
        m_sectionBars.push_back(s);
        break;
    case Topic::Sections: {
        std::vector<PieceSection> sections;
        int sum = 0;
        for (std::size_t i = 0; i < s.lengths.size(); ++i) {
            PieceSection section;
            section.label = std::string(1, static_cast<char>('A' + static_cast<int>(i)));
            section.bars = s.lengths[i];
            sum += s.lengths[i];
            sections.push_back(section);
        }
        set<std::vector<PieceSection>>("sections", m_piece.sections, sections, s, [](const auto &) { return std::string("the first form"); });
        set<BarCount>("bars", m_piece.bars, BarCount{sum, sum, sum}, s, [](const BarCount &b) { return std::to_string(b.bars) + " bars"; });
        break;
    }
    case Topic::SectionCount:
        m_sectionCount = static_cast<int>(s.number);
        m_sectionBars.push_back(s);
        break;
    default: break;
    }
}

void ConceptBuilder::applyLevels(const Statement &s)
{
    const double degree = s.degree;
    const bool section = !piecewide(s);
    auto lean = [&](Aspect aspect, double value) {
        // A level of one section is kept with the section; they are made in finish() if there are none.
        if (section) m_sectionBars.push_back(s);
        else level(aspect, value, s, true);
    };
    if (s.topic == Topic::Articulation) {
        if (s.value == "accent") lean(Aspect::Strength, s.negative ? -0.5 : 0.4 * degree);
        else lean(Aspect::Legato, (s.value == "staccato") != s.negative ? -0.7 * std::min(1.0, degree) : 0.6);
        return;
    }
    if (s.topic == Topic::Aspect) {
        const auto aspect = aspectFromId(s.value);
        if (!aspect) return;
        double value = s.negative ? (s.too || (s.degreeSaid && degree > 1.2) || s.more ? -0.3 : -1) : s.less ? -0.5 * degree : 0.5 * degree;
        if (s.negative && (*aspect == Aspect::Density || *aspect == Aspect::Energy || *aspect == Aspect::Dissonance) && !s.too) value = std::max(value, -0.8);
        if (!s.negative && s.degreeSaid && degree < 0.6 && !s.less) value = 0.25;
        lean(*aspect, value);
        return;
    }
    const QualityInfo *quality = qualityNamed(s.value);
    if (!quality) return;
    double factor = s.degreeSaid ? (degree < 0.6 ? 0.5 : degree > 1.2 ? 1.35 : 0.8) : 1;
    if (s.negative) factor = s.too ? -0.2 : -0.6;
    else if (s.less) factor = -0.7;
    // "nothing chromatic": what is one aspect alone is forbidden whole.
    const bool whole = s.negative && !s.too && quality->effects.size() == 1 && quality->effects.front().second > 0
        && (s.value == "chromatic" || s.value == "dotted" || s.value == "syncopated" || s.value == "ornamented" || s.value == "dissonant");
    for (const auto &[aspect, value] : quality->effects) lean(static_cast<Aspect>(aspect), whole ? -1 : value * factor);
    if (!section) {
        m_tempoLean += quality->tempo * factor;
        if (!s.negative && !s.less) append<std::string>("character", m_piece.character, s.value, s);
    }
}

void ConceptBuilder::applyKeep(const Statement &s)
{
    Keep keep;
    keep.place = placeOf(s);
    keep.parts = s.parts;
    if (!s.matters.empty()) {
        keep.attributes = 0;
        for (const std::string &matter : s.matters) {
            if (matter == "rhythm") keep.attributes |= static_cast<std::uint8_t>(Attribute::Rhythm);
            else if (matter == "pitch") keep.attributes |= static_cast<std::uint8_t>(Attribute::Pitch);
            else if (matter == "velocity") keep.attributes |= static_cast<std::uint8_t>(Attribute::Velocity);
            else keep.harmony = true;
        }
    }
    append("keep", m_piece.keep, keep, s);
}

} // namespace ricercar
