// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/concept_words.h"

#include "core/brief/concept_builder.h"
#include "core/brief/instruments.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace ricercar {

namespace {

using L = BriefLanguage;

std::string number(double n) { return std::to_string(static_cast<long>(std::lround(n))); }
std::string pitchName(int midi) { return spelledNear(midi, 0).name(); }

template <typename T, typename F>
std::string joined(const std::vector<T> &values, L language, F &&text)
{
    std::string out;
    for (const T &v : values) {
        const std::string t = text(v);
        if (t.empty()) continue;
        out += (out.empty() ? "" : language == L::Chinese ? "、" : ", ") + t;
    }
    return out;
}

std::string words(BriefTask v, L l) { return l == L::Chinese ? taskChinese(v) : taskName(v); }
std::string words(const std::string &v, L) { return v; }
std::string words(Genre v, L l) { return v == Genre::Unsaid ? "" : l == L::Chinese ? genreInfo(v).chinese : genreInfo(v).name; }
std::string words(Weave v, L l) { return l == L::Chinese ? weaveChinese(v) : weaveName(v); }
std::string words(Pattern v, L l) { return l == L::Chinese ? patternChinese(v) : patternName(v); }
std::string words(Form v, L l) { return l == L::Chinese ? formChinese(v) : formName(v); }
std::string words(int v, L) { return v == 0 ? "" : std::to_string(v); }
std::string words(std::uint64_t v, L) { return std::to_string(v); }
std::string words(double v, L l)
{
    if (std::abs(v) < 0.02) return "";
    const char *en[] = {"none or the least", "much less", "less", "a little less", "a little more", "more", "much more"};
    const char *zh[] = {"没有或最少", "少得多", "较少", "略少", "略多", "较多", "多得多"};
    const int i = v <= -0.95 ? 0 : v < -0.6 ? 1 : v < -0.3 ? 2 : v < 0 ? 3 : v <= 0.3 ? 4 : v <= 0.65 ? 5 : 6;
    return l == L::Chinese ? zh[i] : en[i];
}
std::string words(KeySignature v, L l) { return keyWords(v, l); }
std::string words(TimeSignature v, L) { return std::to_string(v.beats) + "/" + std::to_string(v.unit); }
std::string words(Ticks v, L l)
{
    if (v.value <= 0) return l == L::Chinese ? "无" : "none";
    char beats[16];
    std::snprintf(beats, sizeof beats, "%g", v.quarters());
    return l == L::Chinese ? std::string(beats) + "拍" : std::string(beats) + (v.quarters() == 1 ? " quarter" : " quarters");
}
std::string words(const TempoWish &v, L l)
{
    std::string text = v.marking.empty() ? "" : v.marking + ", ";
    text += number(v.quartersPerMinute);
    if (v.most > v.least + 1) text += " (" + number(v.least) + "-" + number(v.most) + ")";
    return text + (l == L::Chinese ? "（四分音符每分钟）" : " quarters per minute");
}
std::string words(const BarCount &v, L l)
{
    std::string text = std::to_string(v.bars);
    if (v.most > v.least) text += " (" + std::to_string(v.least) + "-" + std::to_string(v.most) + ")";
    return text + (l == L::Chinese ? "小节" : " bars");
}
std::string words(const std::vector<Force> &v, L l)
{
    return joined(v, l, [&](const Force &f) {
        std::string name = f.instrument;
        if (l == L::Chinese)
            if (const InstrumentInfo *info = instrumentNamed(name)) {
                name = info->chinese;
                name = name.substr(0, name.find('|'));
            }
        return f.count > 1 ? std::to_string(f.count) + (l == L::Chinese ? "×" : " × ") + name : name;
    });
}
std::string words(const std::vector<KeyAt> &v, L l)
{
    return joined(v, l, [&](const KeyAt &k) { return l == L::Chinese ? placeChinese(k.place) + keyWords(k.key, l) : placeWords(k.place) + " in " + keyWords(k.key, l); });
}
std::string words(const std::vector<PieceSection> &v, L l)
{
    return joined(v, l, [&](const PieceSection &s) {
        std::string text = s.label + " " + std::to_string(s.bars);
        if (s.key) text += " (" + keyWords(*s.key, l) + ")";
        for (std::size_t a = 0; a < kAspects; ++a)
            if (const std::string w = words(s.lean[a], l); !w.empty())
                text += (l == L::Chinese ? " " + std::string(aspectChinese(static_cast<Aspect>(a))) + w : " " + w + " " + aspectName(static_cast<Aspect>(a)));
        return text;
    });
}
std::string words(const std::vector<CadenceAt> &v, L l)
{
    return joined(v, l, [&](const CadenceAt &c) {
        const std::string kind = cadenceWords(c.kind, l) + (c.picardy ? (l == L::Chinese ? "（皮卡迪三度）" : " with a Picardy third") : "");
        return l == L::Chinese ? placeChinese(c.place) + kind : kind + " at " + placeWords(c.place);
    });
}
std::string words(const std::vector<std::string> &v, L l)
{
    return joined(v, l, [&](const std::string &w) {
        const QualityInfo *q = qualityNamed(w);
        return l == L::Chinese && q ? std::string(q->chinese) : w;
    });
}
std::string words(const std::vector<RangeWish> &v, L l)
{
    return joined(v, l, [&](const RangeWish &r) {
        const std::string range = (r.range.lowest > 0 ? pitchName(r.range.lowest) : std::string("…")) + "-" + (r.range.highest < 127 ? pitchName(r.range.highest) : std::string("…"));
        return r.part ? (l == L::Chinese ? partChinese(*r.part) : partWords(*r.part)) + " " + range : range;
    });
}
std::string words(const std::vector<DynamicsAt> &v, L l)
{
    return joined(v, l, [&](const DynamicsAt &d) {
        return d.place.kind == Place::Kind::All ? d.level : l == L::Chinese ? placeChinese(d.place) + d.level : d.level + " at " + placeWords(d.place);
    });
}
std::string words(const std::vector<StyleShare> &v, L l)
{
    return joined(v, l, [&](const StyleShare &s) { return v.size() == 1 ? s.name : s.name + " " + number(s.weight * 100) + "%"; });
}
std::string words(const std::vector<Keep> &v, L l)
{
    return joined(v, l, [&](const Keep &k) {
        const bool zh = l == L::Chinese;
        std::string what = joined(k.parts, l, [&](const PartWish &p) { return zh ? partChinese(p) : partWords(p); });
        if (k.attributes == static_cast<std::uint8_t>(Attribute::Rhythm)) what += what.empty() ? (zh ? "节奏" : "the rhythm") : (zh ? "的节奏" : "'s rhythm");
        if (k.attributes == static_cast<std::uint8_t>(Attribute::Pitch)) what += what.empty() ? (zh ? "音高" : "the pitches") : (zh ? "的音高" : "'s pitches");
        if (k.harmony) what += zh ? "和声" : " the harmony";
        if (k.place.kind != Place::Kind::All) what += zh ? "（" + placeChinese(k.place) + "）" : (what.empty() ? "" : " in ") + placeWords(k.place);
        if (what.empty()) what = zh ? "全部" : "everything else";
        return what;
    });
}
std::string words(const std::vector<DeviceAt> &v, L l)
{
    return joined(v, l, [&](const DeviceAt &d) {
        const std::string name = l == L::Chinese ? deviceChinese(d.device) : deviceName(d.device);
        return d.place.kind == Place::Kind::All ? name : l == L::Chinese ? placeChinese(d.place) + name : name + " at " + placeWords(d.place);
    });
}
std::string words(const std::vector<Avoid> &v, L l)
{
    return joined(v, l, [&](const Avoid &a) {
        if (a.what == Avoidance::Occurrence) return std::string(l == L::Chinese ? deviceChinese(a.device) : deviceName(a.device));
        const std::string name = l == L::Chinese ? avoidanceChinese(a.what) : avoidanceName(a.what);
        return a.limit > 0 ? name + (l == L::Chinese ? "（超过" + std::to_string(a.limit) + "个半音）" : " (over " + std::to_string(a.limit) + " semitones)") : name;
    });
}

struct Label {
    const char *id, *english, *chinese;
};
constexpr Label kLabels[] = {
    {"task", "Task", "任务"}, {"title", "Title", "标题"}, {"genre", "Genre", "体裁"}, {"weave", "Texture", "织体"}, {"pattern", "Accompaniment", "伴奏音型"},
    {"voices", "Voices", "声部数"}, {"forces", "Instruments", "乐器"}, {"key", "Key", "调"}, {"keyPlan", "Key plan", "调性布局"}, {"metre", "Metre", "拍号"},
    {"tempo", "Tempo", "速度"}, {"form", "Form", "曲式"}, {"sections", "Sections", "段落"}, {"bars", "Length", "长度"}, {"anacrusis", "Anacrusis", "弱起"},
    {"cadences", "Cadences", "终止"}, {"character", "Character", "性格"}, {"ranges", "Ranges", "音域"}, {"dynamics", "Dynamics", "力度"}, {"style", "Style", "风格"},
    {"keep", "Kept", "保留"}, {"occur", "Must occur", "必须出现"}, {"avoid", "Avoided", "避免"}, {"alternatives", "Alternatives", "备选数"}, {"seed", "Seed", "种子"}};

std::string labelOf(std::string_view id, L language)
{
    for (const Label &label : kLabels)
        if (id == label.id) return language == L::Chinese ? label.chinese : label.english;
    if (const auto aspect = aspectFromId(id)) {
        std::string name = language == L::Chinese ? aspectChinese(*aspect) : aspectName(*aspect);
        if (language != L::Chinese) name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
        return name;
    }
    return std::string(id);
}

} // namespace

std::string keyWords(KeySignature key, BriefLanguage language)
{
    if (language == L::English) return keyName(key);
    const SpelledPitch tonic = spelledAt(60 + tonicPitchClass(key), tonicLineOfFifths(key));
    std::string name = tonic.alter > 0 ? "升" : tonic.alter < 0 ? "降" : "";
    const bool small = key.mode == Mode::Minor;
    name += static_cast<char>((small ? 'a' : 'A') + (static_cast<int>(tonic.step) + 2) % 7);
    switch (key.mode) {
    case Mode::Minor: return name + "小调";
    case Mode::Dorian: return name + "多利亚调式";
    case Mode::Phrygian: return name + "弗里几亚调式";
    case Mode::Lydian: return name + "利底亚调式";
    case Mode::Mixolydian: return name + "混合利底亚调式";
    case Mode::Aeolian: return name + "自然小调";
    default: return name + "大调";
    }
}

std::string cadenceWords(Cadence cadence, BriefLanguage language)
{
    static constexpr const char *en[] = {"no cadence", "authentic cadence", "half cadence", "plagal cadence", "deceptive cadence", "Phrygian cadence"};
    static constexpr const char *zh[] = {"无终止", "正格终止", "半终止", "变格终止", "阻碍终止", "弗里几亚终止"};
    return language == L::Chinese ? zh[static_cast<int>(cadence)] : en[static_cast<int>(cadence)];
}

std::vector<FieldView> fieldsOf(const PieceConcept &piece, BriefLanguage language)
{
    std::vector<FieldView> views;
    forEachField(piece, [&](const char *id, const auto &field) {
        views.push_back({id, labelOf(id, language), words(field.value, language), field.origin, field.words, field.locked});
    });
    return views;
}

std::vector<std::string> inWords(const PieceConcept &piece, BriefLanguage language)
{
    const bool zh = language == L::Chinese;
    std::vector<std::string> sentences;
    const std::vector<FieldView> views = fieldsOf(piece, language);
    for (FieldOrigin origin : {FieldOrigin::Said, FieldOrigin::FoundInMusic, FieldOrigin::Default})
        for (const FieldView &view : views) {
            if (view.origin != origin || view.value.empty()) continue;
            if (origin == FieldOrigin::Default && (view.id == "task" || view.id == "seed" || view.id == "anacrusis" || view.id == "alternatives")) continue;
            std::string s = view.label + (zh ? "：" : ": ") + view.value;
            if (origin == FieldOrigin::Said && !view.words.empty()) s += zh ? "（“" + view.words + "”）" : " (\"" + view.words + "\")";
            else if (origin == FieldOrigin::FoundInMusic) s += zh ? "（取自所选音乐）" : " (found in the music)";
            else if (origin == FieldOrigin::Default) s += zh ? "（默认）" : " (by rule)";
            if (view.locked) s += zh ? "，已锁定" : ", locked";
            sentences.push_back(s + (zh ? "。" : "."));
        }
    return sentences;
}

std::vector<std::string> inWords(const Understanding &u)
{
    const bool zh = u.language == L::Chinese;
    std::vector<std::string> sentences = inWords(u.concept_, u.language);
    for (const BriefConflict &c : u.conflicts) sentences.push_back(zh ? c.chinese : c.sentence);
    if (!u.notUnderstood.empty())
        sentences.push_back((zh ? "没有理解：" : "Not understood: ")
                            + joined(u.notUnderstood, u.language, [&](const TextSpan &s) { return zh ? "“" + s.words + "”" : "\"" + s.words + "\""; }) + (zh ? "。" : "."));
    return sentences;
}

Result<PieceConcept> withField(const PieceConcept &piece, std::string_view id, std::string_view text)
{
    const std::string name(id);
    bool known = false, said = false, locked = false;
    PieceConcept bare = piece;
    forEachField(bare, [&](const char *fieldId, auto &field) {
        if (name != fieldId) return;
        known = true;
        locked = field.locked;
        field = std::decay_t<decltype(field)>{};
    });
    if (!known) return fail(ErrorCode::WrongUse, "There is no field named \"" + name + "\" in a concept.");
    PieceConcept result = piece;
    // A plain number where the field is one.
    std::string words(text);
    if (name == "title") {
        result.title = {words, FieldOrigin::Said, words, locked};
        return result;
    }
    const bool plain = !words.empty() && words.find_first_not_of("0123456789.- ") == std::string::npos;
    if (plain && name == "bars") words += " bars";
    if (plain && name == "voices") words += " voices";
    if (plain && name == "tempo") words += " bpm";
    if (plain && name == "alternatives") words += " alternatives";
    if (plain && name == "seed") words = "seed " + words;
    if (name == "avoid" && !words.empty()) words = "avoid " + words;
    if (name == "keep" && !words.empty()) words = "keep " + words;
    if (plain && aspectFromId(name)) {
        const double value = std::strtod(words.c_str(), nullptr);
        Field<double> &field = result.aspect(*aspectFromId(name));
        field = {std::clamp(value, -1.0, 1.0), FieldOrigin::Said, words, locked};
        return result;
    }
    PieceConcept fresh;
    fresh.key = bare.key;
    const auto u = understood(Brief{words, nullptr, {}}, fresh);
    if (!u) return Unexpected{u.error()};
    auto take = [&](const char *fieldId, auto &to, const auto &from) {
        if (name != fieldId || !from.said()) return;
        to = from;
        to.words = std::string(text);
        to.locked = locked;
        said = true;
    };
    std::size_t at = 0;
    // Both concepts in step.
    forEachField(result, [&](const char *fieldId, auto &to) {
        std::size_t k = 0;
        forEachField(u->concept_, [&](const char *, const auto &from) {
            if constexpr (std::is_same_v<std::decay_t<decltype(to)>, std::decay_t<decltype(from)>>) {
                if (k == at) take(fieldId, to, from);
            }
            ++k;
        });
        ++at;
    });
    if (!said) return fail(ErrorCode::BadInput, "\"" + std::string(text) + "\" says nothing of " + labelOf(name, L::English) + ": write it as in a brief, for example \"D minor\" or \"16 bars\".");
    return completed(result);
}

PieceConcept withFieldLocked(const PieceConcept &piece, std::string_view id, bool locked)
{
    PieceConcept result = piece;
    forEachField(result, [&](const char *fieldId, auto &field) {
        if (id == fieldId) field.locked = locked;
    });
    return result;
}

PieceConcept withFieldByRule(const PieceConcept &piece, std::string_view id)
{
    PieceConcept result = piece;
    const PieceConcept fresh;
    forEachField(result, [&](const char *fieldId, auto &field) {
        if (id == fieldId) field = std::decay_t<decltype(field)>{};
    });
    if (id == "key") result.key = fresh.key;
    if (id == "alternatives") result.alternatives = fresh.alternatives;
    if (id == "seed") result.seed = fresh.seed;
    return completed(result);
}

} // namespace ricercar
