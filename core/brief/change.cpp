// SPDX-License-Identifier: GPL-3.0-or-later
// Where changes act and what stays.
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

FollowUp ChangeReader::run()
{
    ReadText read = statementsIn(m_request.text, true);
    m_result.language = read.language;
    m_result.understood = std::move(read.understood);
    m_result.notUnderstood = std::move(read.notUnderstood);
    m_statements = std::move(read.statements);
    std::vector<const Statement *> scopes, excepts;
    for (const Statement &s : m_statements) {
        if (s.topic == Topic::Keep && s.except) excepts.push_back(&s);
        else if (s.topic == Topic::Keep) m_keeps.push_back(&s);
        else if (s.topic == Topic::Scope) scopes.push_back(&s);
    }
    for (const Statement &s : m_statements)
        if (s.topic != Topic::Keep && s.topic != Topic::Scope) take(s);
    // A place or a part alone: that is what is to be written anew.
    for (const Statement *s : excepts) regenerate(*s);
    if (m_result.changes.empty() || onlyAgain())
        for (const Statement *s : scopes) scope(*s);
    if (m_result.changes.empty() && !m_keeps.empty() && !scopes.empty())
        for (const Statement *s : scopes) regenerate(*s);
    // "keep the rhythm", alone: everything else is written anew.
    if (m_result.changes.empty() && !m_keeps.empty()) {
        const bool all = std::any_of(m_keeps.begin(), m_keeps.end(), [](const Statement *s) { return s->value == "all" || s->value == "rest"; });
        if (!all) {
            Statement rest;
            rest.topic = Topic::Scope;
            regenerate(rest);
        }
    }
    for (Change &c : m_result.changes) finish(c);
    return std::move(m_result);
}

bool ChangeReader::onlyAgain() const
{
    return std::all_of(m_result.changes.begin(), m_result.changes.end(), [](const Change &c) { return c.kind == ChangeKind::Again; });
}

TickRange ChangeReader::range(const Statement &s, bool *narrowed)
{
    const TickRange whole{TimelineTick{0}, m_score.end()};
    std::optional<TickRange> found;
    for (const Place &p : s.places) {
        if (p.kind == Place::Kind::All) continue;
        const auto r = resolved(p, m_score, &m_request.concept_, m_request.selection);
        if (!r) {
            const std::string n = std::to_string(m_score.barNumber(m_score.barCount() - 1));
            m_result.conflicts.push_back({"place", "The music has no such place as " + placeWords(p) + " (it has " + n + " bars).",
                                          "乐曲中没有" + placeChinese(p) + "（共" + n + "小节）。", true, {}});
            m_missing = true;
            continue;
        }
        if (!found) found = r;
        else found = TickRange{std::min(found->begin, r->begin), std::max(found->end, r->end)};
    }
    if (found) {
        *narrowed = true;
        return *found;
    }
    if (m_request.selection && !m_request.selection->empty()) {
        *narrowed = true;
        return resolved(Place{Place::Kind::Selection, 0, 0, {}}, m_score, nullptr, m_request.selection).value_or(whole);
    }
    return whole;
}

std::vector<VoiceRef> ChangeReader::voices(const std::vector<PartWish> &parts)
{
    std::vector<VoiceRef> refs;
    for (const PartWish &p : parts) {
        const auto found = resolved(p, m_score);
        if (found.empty())
            m_result.conflicts.push_back({"part", "The music has no part that is " + partWords(p) + ".", "乐曲中没有" + partChinese(p) + "。", true, {}});
        for (const VoiceRef &v : found)
            if (std::find(refs.begin(), refs.end(), v) == refs.end()) refs.push_back(v);
    }
    return refs;
}

Change ChangeReader::started(const Statement &s, ChangeKind kind)
{
    Change c;
    c.kind = kind;
    bool narrowed = false;
    c.range = range(s, &narrowed);
    c.wholePiece = !narrowed;
    c.voices = voices(s.parts);
    // An instrument that plays names its part: "the flute an octave lower".
    if (s.parts.empty() && s.topic != Topic::Force)
        for (const Statement &o : m_statements)
            if (o.topic == Topic::Force && o.clause == s.clause && !o.forWhom)
                for (const VoiceRef &v : resolved(PartWish{PartWish::Kind::Instrument, 0, o.value}, m_score)) c.voices.push_back(v);
    // "everything but the soprano": the others.
    if (s.except && s.topic != Topic::Keep && !c.voices.empty()) {
        std::vector<VoiceRef> others;
        for (const VoiceRef &v : voicesFromTop(m_score))
            if (std::find(c.voices.begin(), c.voices.end(), v) == c.voices.end()) others.push_back(v);
        c.voices = others;
    }
    if (c.voices.empty() && s.parts.empty() && !m_request.selectedVoices.empty()) c.voices = m_request.selectedVoices;
    c.concept_ = m_request.concept_;
    return c;
}

Change &ChangeReader::regenerate(const Statement &s)
{
    Change fresh = started(s, ChangeKind::Regenerate);
    for (Change &c : m_result.changes)
        if (c.kind == ChangeKind::Regenerate && c.range == fresh.range && c.voices == fresh.voices) return c;
    m_result.changes.push_back(std::move(fresh));
    return m_result.changes.back();
}

void ChangeReader::transform(const Statement &s, Transform t)
{
    Change fresh = started(s, ChangeKind::Transform);
    if (m_missing) return;
    for (Change &c : m_result.changes)
        if (c.kind == ChangeKind::Transform && c.range == fresh.range && c.voices == fresh.voices) {
            // "flip it upside down" says one thing twice.
            if (std::find(c.transforms.begin(), c.transforms.end(), t) == c.transforms.end()) c.transforms.push_back(std::move(t));
            return;
        }
    fresh.transforms.push_back(std::move(t));
    m_result.changes.push_back(std::move(fresh));
}

void ChangeReader::setFields(Change &c, const Statement &s)
{
    Statement plain = s;
    plain.places.clear();
    plain.relation = Statement::Relation::Plain;
    plain.then = false;
    // What was said before gives way to what is said now; what is locked does not.
    PieceConcept base = c.concept_;
    forEachField(base, [&](const char *, auto &field) {
        if (!field.locked && field.origin == FieldOrigin::Said) field.words.clear();
    });
    ConceptBuilder builder(base, true);
    builder.apply(plain);
    builder.finish();
    m_result.conflicts.insert(m_result.conflicts.end(), builder.conflicts.begin(), builder.conflicts.end());
    std::size_t at = 0;
    PieceConcept next = builder.piece();
    forEachField(next, [&](const char *id, auto &field) {
        std::size_t k = 0;
        forEachField(base, [&](const char *, const auto &old) {
            if constexpr (std::is_same_v<std::decay_t<decltype(field)>, std::decay_t<decltype(old)>>)
                if (k == at && !(field.value == old.value)) c.fields.push_back(id);
            ++k;
        });
        ++at;
    });
    c.concept_ = next;
}

void ChangeReader::narrow(Change &c, const Place &place)
{
    if (const auto r = resolved(place, m_score)) {
        c.range = *r;
        c.wholePiece = false;
    }
}

bool ChangeReader::verbSaid(std::string_view value, int sentence) const
{
    return std::any_of(m_statements.begin(), m_statements.end(), [&](const Statement &s) { return s.topic == Topic::Verb && s.value == value && s.sentence == sentence; });
}

void ChangeReader::scope(const Statement &s)
{
    Change &c = regenerate(s);
    for (const Change &again : m_result.changes)
        if (again.kind == ChangeKind::Again) c.seed = again.seed;
    std::erase_if(m_result.changes, [](const Change &k) { return k.kind == ChangeKind::Again; });
}

void ChangeReader::finish(Change &c)
{
    c.firstBar = m_score.locate(c.range.begin).bar;
    c.lastBar = m_score.locate(TimelineTick{std::max<std::int64_t>(c.range.begin.value, c.range.end.value - 1)}).bar;
    std::string kept, keptChinese;
    for (const Statement *keep : m_keeps) {
        std::uint8_t attributes = keep->matters.empty() ? static_cast<std::uint8_t>(Attribute::All) : 0;
        for (const std::string &m : keep->matters) {
            if (m == "rhythm") attributes |= static_cast<std::uint8_t>(Attribute::Rhythm);
            else if (m == "pitch") attributes |= static_cast<std::uint8_t>(Attribute::Pitch);
            else if (m == "velocity") attributes |= static_cast<std::uint8_t>(Attribute::Velocity);
            else c.keepHarmony = true;
        }
        if (attributes == 0) continue;
        bool narrowed = false;
        const TickRange range = this->range(*keep, &narrowed);
        std::vector<VoiceRef> refs = voices(keep->parts);
        // "keep everything else": what is outside stays by itself.
        if ((keep->value == "all" || keep->value == "rest") && keep->parts.empty() && !narrowed) continue;
        if (refs.empty() && keep->parts.empty()) refs = voicesFromTop(m_score);
        const TickRange all = narrowed ? range : TickRange{TimelineTick{0}, m_score.end()};
        for (const VoiceRef &v : refs) c.kept.push_back({v.part, v.voice, all, attributes});
        for (const PartWish &p : keep->parts) {
            kept += (kept.empty() ? "" : ", ") + partWords(p);
            keptChinese += (keptChinese.empty() ? "" : "、") + partChinese(p);
        }
    }
    const auto &bars = m_score;
    std::vector<std::string> what;
    std::vector<std::string> zh;
    for (const Transform &t : c.transforms) what.push_back(transformWords(t)), zh.push_back(transformChinese(t));
    for (const auto &[a, v] : c.deltas) {
        what.push_back((v < 0 ? std::string(v <= -0.95 ? "no " : "less ") : "more ") + aspectName(a));
        zh.push_back((v < 0 ? std::string(v <= -0.95 ? "去掉" : "减少") : "增加") + aspectChinese(a));
    }
    for (const DeviceAt &d : c.occur) what.push_back(deviceName(d.device)), zh.push_back(deviceChinese(d.device));
    for (const Avoid &a : c.avoid) what.push_back(std::string("no ") + avoidanceName(a.what)), zh.push_back(std::string("避免") + avoidanceChinese(a.what));
    for (const CadenceAt &k : c.cadences) what.push_back(cadenceWords(k.kind, BriefLanguage::English)), zh.push_back(cadenceWords(k.kind, BriefLanguage::Chinese));
    switch (c.kind) {
    case ChangeKind::Undo: what = {"Undo the last change"}, zh = {"撤销上一次修改"}; break;
    case ChangeKind::Redo: what = {"Redo"}, zh = {"重做"}; break;
    case ChangeKind::Again: what = {"The same request once more"}, zh = {"按同样的要求再来一次"}; break;
    case ChangeKind::Extend: what.insert(what.begin(), std::to_string(c.bars) + (c.before ? " bars before" : " bars more")), zh.insert(zh.begin(), (c.before ? "在前面加" : "续写") + std::to_string(c.bars) + "小节"); break;
    case ChangeKind::AddPart: what.insert(what.begin(), "A part added"), zh.insert(zh.begin(), "添加声部"); break;
    case ChangeKind::Reconcept: what.insert(what.begin(), "The piece anew"), zh.insert(zh.begin(), "重新构思全曲"); break;
    case ChangeKind::Regenerate:
        if (what.empty()) what.push_back("Written anew"), zh.push_back("重写");
        break;
    case ChangeKind::Listen: what = {"Listen"}, zh = {"试听"}; break;
    default: break;
    }
    std::string region;
    if (!c.wholePiece) {
        region = c.firstBar == c.lastBar ? "Bar " + std::to_string(bars.barNumber(c.firstBar))
                                         : "Bars " + std::to_string(bars.barNumber(c.firstBar)) + "-" + std::to_string(bars.barNumber(c.lastBar));
        c.label = region + ": ";
        c.chinese = "第" + std::to_string(bars.barNumber(c.firstBar)) + (c.firstBar == c.lastBar ? "" : "-" + std::to_string(bars.barNumber(c.lastBar))) + "小节：";
    }
    for (std::size_t i = 0; i < what.size(); ++i) c.label += (i ? ", " : "") + what[i], c.chinese += (i ? "、" : "") + zh[i];
    if (!kept.empty()) c.label += "; " + kept + " kept", c.chinese += "；保留" + keptChinese;
}

Result<FollowUp> understoodChange(const FollowUpRequest &request)
{
    if (request.text.find_first_not_of(" \t\r\n") == std::string::npos) return fail(ErrorCode::BadInput, "Say what should change.");
    if (!request.score) return fail(ErrorCode::BadInput, "There is no music to change: write or open some first.");
    return ChangeReader(request).run();
}

bool speaksOfCurrent(const std::string &text)
{
    const ReadText read = statementsIn(text, true);
    int current = 0, fresh = 0;
    for (const Statement &s : read.statements) {
        if (s.topic == Topic::Genre && !s.negative) fresh += 3;
        if (s.topic == Topic::Bars && s.places.empty()) ++fresh;
        if (s.topic == Topic::Keep || s.more || s.less) current += 2;
        if (s.topic == Topic::Verb || s.topic == Topic::Transpose || s.topic == Topic::TempoChange) current += 3;
        if (s.topic == Topic::Scope && !s.forWhom) current += 1;
        for (const Place &p : s.places)
            if (p.kind == Place::Kind::Bars || p.kind == Place::Kind::FirstBars || p.kind == Place::Kind::LastBars || p.kind == Place::Kind::From || p.kind == Place::Kind::Selection
                || p.kind == Place::Kind::Phrase)
                current += 3;
    }
    return current > fresh || (fresh == 0 && !read.statements.empty() && read.statements.size() <= 2);
}

Result<Transformed> madeExactly(const Change &change, const ScorePtr &score, IdSource &ids)
{
    if ((change.kind != ChangeKind::Transform && change.kind != ChangeKind::Remove) || (change.transforms.empty() && change.kind == ChangeKind::Transform))
        return fail(ErrorCode::Unsupported, "This change is not an exact one: it has to be written by a generator.");
    std::vector<Transform> transforms = change.transforms;
    if (transforms.empty()) {
        Transform t;
        t.kind = Kind::Remove;
        transforms.push_back(t);
    }
    Transformed all{score, {}, {}};
    for (const Transform &t : transforms) {
        auto one = transformed(all.score, t, change.range, change.voices, change.kept, ids);
        if (!one) return one;
        all.score = one->score;
        all.remarks.insert(all.remarks.end(), one->remarks.begin(), one->remarks.end());
    }
    all.label = change.label;
    return all;
}

} // namespace ricercar
