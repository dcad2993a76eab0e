// SPDX-License-Identifier: GPL-3.0-or-later
// What each kind of statement does to the music.
#include "core/brief/change_reader.h"

#include "core/brief/concept_builder.h"
#include "core/brief/concept_words.h"
#include "core/brief/instruments.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ricercar {

using Topic = Statement::Topic;
using Kind = Transform::Kind;

void ChangeReader::take(const Statement &s)
{
    m_missing = false;
    switch (s.topic) {
    case Topic::Key:
    case Topic::Mode:
    case Topic::Relation: key(s); return;
    case Topic::Transpose: transpose(s); return;
    case Topic::Tempo: case Topic::TempoMark: case Topic::TempoWord: case Topic::TempoChange: tempo(s); return;
    case Topic::Dynamic: case Topic::Hairpin: loudness(s); return;
    case Topic::Quality: case Topic::Aspect: case Topic::Articulation: levels(s); return;
    case Topic::Verb: verb(s); return;
    case Topic::Metre: {
        if (s.negative) return;
        const TimeSignature now = m_score.masterBars[m_score.locate(started(s, ChangeKind::Nothing).range.begin).bar]->time;
        // Barred anew exactly where one metre's bars make up the other's; else the music is another.
        const double ratio = now.length().quarters() / std::max(0.25, s.metre.length().quarters());
        const bool exact = std::abs(ratio - 1) < 0.01 || std::abs(ratio - 2) < 0.01 || std::abs(ratio - 0.5) < 0.01;
        if (exact) {
            Transform t;
            t.kind = Kind::Metre;
            t.time = s.metre;
            transform(s, t);
        } else {
            Change c = started(s, ChangeKind::Reconcept);
            setFields(c, s);
            m_result.changes.push_back(std::move(c));
        }
        return;
    }
    case Topic::Force: case Topic::Ensemble: forces(s); return;
    case Topic::Genre: case Topic::Form: case Topic::Letters: case Topic::Sections: case Topic::SectionCount: {
        if (s.negative) return;
        Change c = started(s, ChangeKind::Reconcept);
        setFields(c, s);
        if (s.topic == Topic::Genre) {
            // Another genre brings its own metre and texture, unless they are locked.
            auto byGenre = [](auto &field) {
                if (!field.locked) field = std::decay_t<decltype(field)>{};
            };
            byGenre(c.concept_.metre);
            byGenre(c.concept_.weave);
            byGenre(c.concept_.pattern);
            byGenre(c.concept_.voices);
            c.concept_ = completed(c.concept_);
        }
        m_result.changes.push_back(std::move(c));
        return;
    }
    case Topic::Bars: bars(s); return;
    case Topic::Cadence: {
        Change &c = regenerate(s);
        CadenceAt cadence{placeOf(s), Cadence::Authentic, {}, false};
        static const std::map<std::string, Cadence, std::less<>> kinds{{"authentic", Cadence::Authentic}, {"half", Cadence::Half},
            {"plagal", Cadence::Plagal}, {"deceptive", Cadence::Deceptive}, {"phrygian", Cadence::Phrygian}};
        if (const auto it = kinds.find(s.value); it != kinds.end()) cadence.kind = it->second;
        if (cadence.place.kind == Place::Kind::All) cadence.place.kind = Place::Kind::Ending;
        // A cadence without bars of its own is written where it stands.
        if (c.wholePiece) narrow(c, Place{Place::Kind::LastBars, 2, 0, {}});
        c.cadences.push_back(cadence);
        setFields(c, s);
        return;
    }
    case Topic::Device: {
        Change &c = regenerate(s);
        ConceptBuilder one(PieceConcept{}, true);
        Statement plain = s;
        plain.places.clear();
        one.apply(plain);
        for (const DeviceAt &d : one.piece().occur.value) c.occur.push_back(d);
        for (const Avoid &a : one.piece().avoid.value) c.avoid.push_back(a);
        if (one.piece().cadences.said())
            for (const CadenceAt &k : one.piece().cadences.value) c.cadences.push_back(k);
        if (s.value == "picardy-third" && c.wholePiece) narrow(c, Place{Place::Kind::LastBars, 1, 0, {}});
        if (s.value == "fermata" && c.wholePiece) narrow(c, Place{Place::Kind::LastBars, 1, 0, {}});
        return;
    }
    case Topic::Avoidance: {
        if (s.value == "ornaments" && s.negative) {
            Transform t;
            t.kind = Kind::Ornaments;
            transform(s, t);
            return;
        }
        Change &c = regenerate(s);
        ConceptBuilder one(PieceConcept{}, true);
        one.apply(s);
        for (const Avoid &a : one.piece().avoid.value) c.avoid.push_back(a);
        for (std::size_t a = 0; a < kAspects; ++a)
            if (one.piece().aspects[a].said()) c.deltas[static_cast<Aspect>(a)] += one.piece().aspects[a].value;
        return;
    }
    case Topic::Weave: case Topic::Pattern: case Topic::Style: case Topic::Voices: case Topic::Range: case Topic::Anacrusis: {
        if (s.topic == Topic::Voices && wantsAnother(s)) return;
        Change &c = regenerate(s);
        setFields(c, s);
        return;
    }
    case Topic::Alternatives:
    case Topic::Seed: {
        for (Change &c : m_result.changes) setFields(c, s);
        if (m_result.changes.empty()) {
            Change c = started(s, ChangeKind::Again);
            setFields(c, s);
            c.seed = s.topic == Topic::Seed ? static_cast<std::uint64_t>(s.number) : m_request.lastSeed + 1;
            m_result.changes.push_back(std::move(c));
        }
        return;
    }
    default: return;
    }
}

void ChangeReader::key(const Statement &s)
{
    if (s.negative) return;
    // "end in F major": the ending is written anew there.
    if (s.relation == Statement::Relation::Ending || (s.relation == Statement::Relation::To && s.topic != Topic::Mode && !s.hadVerb)) {
        Statement at = s;
        if (at.places.empty()) at.places.push_back({Place::Kind::Ending, 0, 0, {}});
        Change &c = regenerate(at);
        setFields(c, s);
        const KeySignature key = s.topic == Topic::Key ? keyOf(s.pitch, s.mode) : relatedKey(m_request.concept_.key.value, s.value, s.mode);
        c.cadences.push_back({at.places.front(), Cadence::Authentic, key, false});
        return;
    }
    if (m_request.concept_.key.locked) {
        m_result.conflicts.push_back({"key", "The key is locked: unlock it first.", "调已锁定：请先解锁。", false, {}});
        return;
    }
    Transform t;
    const KeySignature home = m_request.concept_.key.value;
    if (s.topic == Topic::Mode || (s.topic == Topic::Relation && s.value == "parallel")) {
        t.kind = Kind::ToMode;
        t.key = s.topic == Topic::Mode ? KeySignature{0, s.mode} : relatedKey(home, "parallel", s.mode);
    } else {
        t.kind = Kind::ToKey;
        t.key = s.topic == Topic::Key ? keyOf(s.pitch, s.mode) : relatedKey(home, s.value, s.mode);
        if (s.topic == Topic::Key && s.mode == Mode::Unknown && isMinorLike(home.mode)) t.key = keyOf(s.pitch, home.mode); // "to E flat"
    }
    transform(s, t);
    if (!m_result.changes.empty() && s.places.empty()) {
        KeySignature key = t.key;
        if (t.kind == Kind::ToMode) key = keyOf(spelledAt(60 + tonicPitchClass(home), tonicLineOfFifths(home)), t.key.mode);
        m_result.changes.back().concept_.key = {key, FieldOrigin::Said, s.words, false};
        m_result.changes.back().fields.push_back("key");
    }
}

void ChangeReader::transpose(const Statement &s)
{
    if (s.negative) return;
    Transform t;
    if (s.steps % 7 == 0 && s.semitones % 12 == 0 && s.semitones != 0) {
        t.kind = Kind::Octave;
        t.steps = s.semitones / 12;
    } else if (s.semitones != 0) {
        t.kind = Kind::Transpose;
        t.interval = {s.steps, s.semitones};
    } else if (s.places.empty() && s.parts.empty()) {
        // Of the whole piece a third is a third: the one within the scale from the tonic, as people name it.
        static constexpr int major[] = {0, 2, 4, 5, 7, 9, 11, 12};
        static constexpr int minor[] = {0, 2, 3, 5, 7, 8, 10, 12};
        const bool isMinor = isMinorLike(m_request.concept_.key.value.mode);
        const int n = std::abs(s.steps), semis = n < 8 ? (isMinor ? minor : major)[n] : 12;
        t.kind = Kind::Transpose;
        t.interval = {s.steps, s.steps < 0 ? -semis : semis};
    } else {
        t.kind = Kind::TransposeSteps;
        t.steps = s.steps;
    }
    if (verbSaid("double", s.sentence)) t.kind = Kind::Double, t.steps = s.steps / 7;
    transform(s, t);
}

void ChangeReader::tempo(const Statement &s)
{
    if (m_request.concept_.tempo.locked) {
        m_result.conflicts.push_back({"tempo", "The tempo is locked: unlock it first.", "速度已锁定：请先解锁。", false, {}});
        return;
    }
    Transform t;
    t.kind = Kind::Tempo;
    if (s.topic == Topic::Tempo) {
        t.amount = (s.number + s.most) / 2;
    } else if (s.topic == Topic::TempoMark) {
        t.amount = s.number;
        t.text = s.value;
    } else {
        bool faster = s.topic == Topic::TempoChange ? s.value == "faster" : s.number > 99;
        if (s.negative || s.less) faster = !faster;
        const double by = s.degreeSaid ? (s.degree < 0.6 ? 1.1 : s.degree > 1.2 ? 1.4 : 1.15) : s.more || s.topic == Topic::TempoChange || s.less || s.negative ? 1.2 : 1.25;
        const double percent = s.topic == Topic::TempoWord && s.most > 0 ? 1 + s.most / 100 : by;
        t.factor = faster ? percent : 1 / percent;
    }
    transform(s, t);
    if (!m_result.changes.empty() && s.places.empty()) {
        Change &c = m_result.changes.back();
        const double now = tempoAt(m_score, TimelineTick{0}), next = t.amount > 0 ? t.amount : now * t.factor;
        c.concept_.tempo = {TempoWish{next, next, next, t.text}, FieldOrigin::Said, s.words, false};
        c.fields.push_back("tempo");
    }
}

void ChangeReader::loudness(const Statement &s)
{
    if (s.negative) return;
    Transform t;
    t.kind = Kind::Loudness;
    t.text = s.value;
    static const std::map<std::string, int, std::less<>> velocities{{"ppp", 20}, {"pp", 34}, {"p", 49}, {"mp", 64}, {"mf", 80}, {"f", 96}, {"ff", 112}, {"fff", 124}};
    if (const auto it = velocities.find(s.value); it != velocities.end()) {
        t.amount = it->second;
        // "弱一点" compares.
        if (s.more || s.less) t.amount = 0, t.steps = it->second < 70 ? -14 : 14, t.text.clear();
    }
    transform(s, t);
}

void ChangeReader::levels(const Statement &s)
{
    if (s.topic == Topic::Articulation || (s.topic == Topic::Quality && (s.value == "staccato" || s.value == "legato"))) {
        Transform t;
        t.kind = Kind::Articulate;
        const bool off = s.negative || s.less;
        t.text = s.value == "accent" ? (off ? "no-accent" : "accent") : (s.value == "staccato") != off ? "staccato" : "legato";
        transform(s, t);
        return;
    }
    if ((s.topic == Topic::Quality && (s.value == "loud" || s.value == "soft")) || (s.topic == Topic::Aspect && s.value == "loudness")) {
        Transform t;
        t.kind = Kind::Loudness;
        const bool louder = (s.value == "loud" || (s.value == "loudness" && s.more)) != (s.negative || s.less);
        t.steps = (louder ? 1 : -1) * (s.degreeSaid ? (s.degree < 0.6 ? 8 : 24) : 14);
        transform(s, t);
        return;
    }
    if (s.topic == Topic::Aspect && s.value == "ornament" && s.negative) {
        Transform t;
        t.kind = Kind::Ornaments;
        transform(s, t);
        return;
    }
    Change &c = regenerate(s);
    auto add = [&](Aspect a, double v) { c.deltas[a] = std::clamp(c.deltas[a] + v, -1.0, 1.0); };
    const double degree = s.degreeSaid ? (s.degree < 0.6 ? 0.5 : s.degree > 1.2 ? 1.4 : 1) : 1;
    if (s.topic == Topic::Aspect) {
        if (const auto a = aspectFromId(s.value)) add(*a, s.negative ? (s.too || s.more || s.degreeSaid ? -0.4 : -1) : s.less ? -0.5 * degree : 0.5 * degree);
    } else if (const QualityInfo *quality = qualityNamed(s.value)) {
        const double sign = s.negative ? (s.too ? -0.5 : -0.8) : s.less ? -1 : 1;
        const bool whole = s.negative && !s.too && (s.value == "chromatic" || s.value == "dotted" || s.value == "syncopated" || s.value == "ornamented");
        for (const auto &[a, v] : quality->effects) add(static_cast<Aspect>(a), whole ? -1 : v * sign * degree);
        if (!s.negative && !s.less) {
            c.concept_.character.value.push_back(s.value);
            c.concept_.character.origin = FieldOrigin::Said;
            c.fields.push_back("character");
        }
    }
    for (const auto &[a, v] : c.deltas) {
        Field<double> &field = c.concept_.aspect(a);
        if (field.locked) {
            m_result.conflicts.push_back({aspectId(a), std::string("The level of ") + aspectName(a) + " is locked: it stays.", std::string(aspectChinese(a)) + "已锁定，保持不变。", false, {}});
            continue;
        }
        field = {std::clamp(m_request.concept_.aspect(a).value + v, -1.0, 1.0), FieldOrigin::Said, s.words, false};
    }
}

bool ChangeReader::wantsAnother(const Statement &s)
{
    for (Change &c : m_result.changes)
        if (c.kind == ChangeKind::AddPart) {
            setFields(c, s);
            return true;
        }
    return verbSaid("add", s.sentence);
}

void ChangeReader::forces(const Statement &s)
{
    const InstrumentInfo *info = s.topic == Topic::Force ? instrumentNamed(s.value) : nullptr;
    if (s.topic == Topic::Ensemble || s.negative) {
        Change &c = regenerate(s);
        setFields(c, s);
        return;
    }
    const auto playing = resolved(PartWish{PartWish::Kind::Instrument, 0, s.value}, m_score);
    if (verbSaid("add", s.sentence)) {
        for (Change &c : m_result.changes)
            if (c.kind == ChangeKind::AddPart) {
                setFields(c, s);
                return;
            }
        Change c = started(s, ChangeKind::AddPart);
        setFields(c, s);
        m_result.changes.push_back(std::move(c));
        return;
    }
    if (verbSaid("accompany", s.sentence)) {
        for (Change &c : m_result.changes)
            if (c.kind == ChangeKind::AddPart) setFields(c, s);
        return;
    }
    // It names a part; what is said of it stands beside.
    const bool beside = std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &o) { return o.clause == s.clause && o.topic != Topic::Force && o.topic != Topic::Scope; });
    if (!playing.empty() && !s.forWhom && (!s.hadVerb || beside)) return;
    // "change the flute to an oboe": the first is who, the second by whom.
    if (!playing.empty() && std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &o) { return o.topic == Topic::Force && o.clause == s.clause && o.begin > s.begin; }))
        return;
    Transform t;
    t.kind = Kind::Instrument;
    t.text = info ? info->name : s.value;
    Statement who = s;
    for (const Statement &o : m_statements)
        if (o.topic == Topic::Force && o.clause == s.clause && o.begin < s.begin) who.parts.push_back({PartWish::Kind::Instrument, 0, o.value});
    transform(who, t);
    if (!m_result.changes.empty()) {
        m_result.changes.back().concept_.forces = {{Force{t.text, info ? info->program : 0, 1}}, FieldOrigin::Said, s.words, false};
        m_result.changes.back().fields.push_back("forces");
    }
}

void ChangeReader::bars(const Statement &s)
{
    const int n = static_cast<int>(s.number);
    const bool more = verbSaid("continue", s.sentence) || verbSaid("add", s.sentence) || s.more || !s.value.empty();
    if (more) {
        Change *c = nullptr;
        for (Change &old : m_result.changes)
            if (old.kind == ChangeKind::Extend && old.bars == 0) c = &old;
        if (!c) {
            m_result.changes.push_back(started(s, ChangeKind::Extend));
            c = &m_result.changes.back();
        }
        c->bars = n;
        c->before = s.value == "introduction" || std::any_of(s.places.begin(), s.places.end(), [](const Place &p) { return p.kind == Place::Kind::Beginning; });
        // "extend to 24 bars": up to that length.
        if (m_request.text.find("to " + std::to_string(n)) != std::string::npos || m_request.text.find("到" + std::to_string(n)) != std::string::npos) {
            const int now = m_score.barNumber(m_score.barCount() - 1);
            if (n > now) c->bars = n - now;
        }
        c->concept_.bars.value = {m_score.barNumber(m_score.barCount() - 1) + c->bars, 0, 0};
        c->concept_.bars.value.least = c->concept_.bars.value.most = c->concept_.bars.value.bars;
        c->concept_.bars.origin = FieldOrigin::Said;
        c->fields.push_back("bars");
        return;
    }
    const int now = m_score.barNumber(m_score.barCount() - 1);
    Change c = started(s, n < now && verbSaid("shorten", s.sentence) ? ChangeKind::Remove : ChangeKind::Reconcept);
    for (std::size_t k = 0; k < m_result.changes.size(); ++k)
        if (m_result.changes[k].kind == ChangeKind::Remove && m_result.changes[k].wholePiece) m_result.changes.erase(m_result.changes.begin() + static_cast<std::ptrdiff_t>(k)), --k;
    if (c.kind == ChangeKind::Remove)
        if (const auto r = resolved(Place{Place::Kind::From, n + 1, 0, {}}, m_score)) c.range = *r, c.wholePiece = false;
    setFields(c, s);
    c.concept_.bars = {BarCount{n, n, n}, FieldOrigin::Said, s.words, false};
    c.fields.push_back("bars");
    m_result.changes.push_back(std::move(c));
}

void ChangeReader::verb(const Statement &s)
{
    if (s.negative) return;
    Transform t;
    const std::string &v = s.value;
    if (v == "undo") return simple(s, ChangeKind::Undo);
    if (v == "redo") return simple(s, ChangeKind::Redo);
    if (v == "play" || v == "solo" || v == "mute") {
        simple(s, ChangeKind::Listen);
        m_result.changes.back().verb = v;
        return;
    }
    if (v == "again") {
        const bool region = !s.places.empty() || !s.parts.empty();
        Change c = started(s, region ? ChangeKind::Regenerate : ChangeKind::Again);
        c.seed = m_request.lastSeed + 1;
        m_result.changes.push_back(std::move(c));
        return;
    }
    if (v == "continue") {
        Change c = started(s, ChangeKind::Extend);
        c.concept_.task = {BriefTask::Continue, FieldOrigin::Said, s.words, false};
        m_result.changes.push_back(std::move(c));
        // The length is said beside it, or it is as long as a phrase.
        const bool length = std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &o) { return o.topic == Topic::Bars && o.sentence == s.sentence; });
        if (!length) m_result.changes.back().bars = 4;
        return;
    }
    if (v == "fill" || v == "vary" || v == "harmonize") {
        Change &c = regenerate(s);
        c.concept_.task = {v == "fill" ? BriefTask::Fill : v == "vary" ? BriefTask::Vary : BriefTask::Harmonize, FieldOrigin::Said, s.words, false};
        c.fields.push_back("task");
        if (v == "harmonize") c.kind = ChangeKind::AddPart;
        return;
    }
    if (v == "accompany" || v == "add") {
        const bool bars = std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &o) { return o.topic == Topic::Bars && o.sentence == s.sentence; });
        const bool devices = std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &o) {
            return o.clause == s.clause
                && (o.topic == Topic::Device || o.topic == Topic::Hairpin || o.topic == Topic::Aspect || o.topic == Topic::Dynamic || o.topic == Topic::Articulation
                    || o.topic == Topic::Cadence || o.topic == Topic::Anacrusis);
        });
        if (v == "add" && (bars || devices)) return;
        Change c = started(s, ChangeKind::AddPart);
        c.voices.clear();
        c.concept_.task = {v == "add" ? BriefTask::AddVoice : BriefTask::Accompany, FieldOrigin::Said, s.words, false};
        c.fields.push_back("task");
        m_result.changes.push_back(std::move(c));
        return;
    }
    if (v == "shorten" || v == "remove") {
        const bool bars = std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &o) { return o.topic == Topic::Bars && o.sentence == s.sentence; });
        if (v == "shorten" && bars) return;
        Change c = started(s, ChangeKind::Remove);
        if (c.wholePiece && c.voices.empty() && v == "shorten") narrow(c, Place{Place::Kind::Half, 2, 0, {}});
        t.kind = Kind::Remove;
        c.transforms.push_back(t);
        m_result.changes.push_back(std::move(c));
        return;
    }
    static const std::map<std::string, Kind, std::less<>> kinds{{"invert", Kind::Invert}, {"retrograde", Kind::Retrograde}, {"augment", Kind::Augment},
        {"diminish", Kind::Diminish}, {"swap", Kind::SwapVoices}, {"copy", Kind::Copy}, {"double", Kind::Double}};
    const auto it = kinds.find(v);
    if (it == kinds.end()) return;
    t.kind = it->second;
    if (v == "double") {
        const bool interval = std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &o) { return o.topic == Topic::Transpose && o.sentence == s.sentence; });
        if (interval) return;
        t.steps = -1;
    }
    transform(s, t);
}

} // namespace ricercar
