// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/concept_json.h"

#include "core/brief/concept_words.h"
#include "core/theory/key.h"

#include <nlohmann/json.hpp>

#include <set>

namespace ricercar {

namespace {

using Json = nlohmann::ordered_json;

struct Bad {
    std::string sentence;
};

template <typename E>
E enumFrom(const Json &j, int count, const char *(*name)(E), const char *what)
{
    const std::string id = j.get<std::string>();
    for (int i = 0; i < count; ++i)
        if (id == name(static_cast<E>(i))) return static_cast<E>(i);
    throw Bad{"\"" + id + "\" is no " + what + " that this version knows."};
}

constexpr const char *kModes[] = {"major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "aeolian", "locrian", "unknown"};
constexpr const char *kCadences[] = {"none", "authentic", "half", "plagal", "deceptive", "phrygian"};
constexpr const char *kPlaces[] = {"all", "bars", "first-bars", "last-bars", "from", "beginning", "middle", "ending", "section", "phrase", "half", "selection"};
constexpr const char *kParts[] = {"role", "melody", "bass", "accompaniment", "inner", "outer", "upper", "lower", "number", "instrument"};
const char *modeId(Mode m) { return kModes[static_cast<int>(m)]; }
const char *cadenceId(Cadence c) { return kCadences[static_cast<int>(c)]; }
const char *placeId(Place::Kind k) { return kPlaces[static_cast<int>(k)]; }
const char *partId(PartWish::Kind k) { return kParts[static_cast<int>(k)]; }
const char *genreIdOf(Genre g) { return genreInfo(g).id; }

// ---- values to JSON and back; each pair stands together
Json out(BriefTask v) { return taskId(v); }
void in(const Json &j, BriefTask &v) { v = enumFrom<BriefTask>(j, kBriefTasks, taskId, "task"); }
Json out(const std::string &v) { return v; }
void in(const Json &j, std::string &v) { v = j.get<std::string>(); }
Json out(Genre v) { return genreIdOf(v); }
void in(const Json &j, Genre &v) { v = enumFrom<Genre>(j, kGenres, genreIdOf, "genre"); }
Json out(Weave v) { return weaveId(v); }
void in(const Json &j, Weave &v) { v = enumFrom<Weave>(j, kWeaves, weaveId, "texture"); }
Json out(Pattern v) { return patternId(v); }
void in(const Json &j, Pattern &v) { v = enumFrom<Pattern>(j, kPatterns, patternId, "accompaniment"); }
Json out(Form v) { return formId(v); }
void in(const Json &j, Form &v) { v = enumFrom<Form>(j, kForms, formId, "form"); }
Json out(int v) { return v; }
void in(const Json &j, int &v) { v = j.get<int>(); }
Json out(std::uint64_t v) { return v; }
void in(const Json &j, std::uint64_t &v) { v = j.get<std::uint64_t>(); }
Json out(double v) { return v; }
void in(const Json &j, double &v)
{
    v = j.get<double>();
    if (!(v >= -1 && v <= 1)) throw Bad{"A level lies between -1 and 1."};
}
Json out(KeySignature v) { return {{"fifths", v.fifths}, {"mode", modeId(v.mode)}, {"name", keyName(v)}}; }
void in(const Json &j, KeySignature &v)
{
    const int fifths = j.at("fifths").get<int>();
    if (fifths < -7 || fifths > 7) throw Bad{"A key has seven sharps or flats at most."};
    v = {static_cast<std::int8_t>(fifths), enumFrom<Mode>(j.at("mode"), 9, modeId, "mode")};
}
Json out(TimeSignature v) { return {{"beats", v.beats}, {"unit", v.unit}, {"sign", static_cast<int>(v.sign)}}; }
void in(const Json &j, TimeSignature &v)
{
    const int beats = j.at("beats").get<int>(), unit = j.at("unit").get<int>(), sign = j.value("sign", 0);
    if (beats < 1 || beats > 64 || unit < 1 || unit > 64 || (unit & (unit - 1)) != 0) throw Bad{"A metre has 1 to 64 beats of a whole, half, quarter, ... note."};
    v = {static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit), static_cast<TimeSignature::Sign>(std::clamp(sign, 0, 2))};
}
Json out(Ticks v) { return v.value; }
void in(const Json &j, Ticks &v) { v = Ticks{j.get<std::int64_t>()}; }
Json out(const TempoWish &v) { return {{"quartersPerMinute", v.quartersPerMinute}, {"least", v.least}, {"most", v.most}, {"marking", v.marking}}; }
void in(const Json &j, TempoWish &v)
{
    v.quartersPerMinute = j.at("quartersPerMinute").get<double>();
    if (!(v.quartersPerMinute > 0 && v.quartersPerMinute <= 1000)) throw Bad{"A tempo lies between 1 and 1000 quarters per minute."};
    v.least = j.value("least", v.quartersPerMinute);
    v.most = j.value("most", v.quartersPerMinute);
    v.marking = j.value("marking", std::string());
}
Json out(const BarCount &v) { return {{"bars", v.bars}, {"least", v.least}, {"most", v.most}}; }
void in(const Json &j, BarCount &v)
{
    v.bars = j.at("bars").get<int>();
    if (v.bars < 1 || v.bars > 4096) throw Bad{"A piece has 1 to 4096 bars."};
    v.least = j.value("least", v.bars);
    v.most = j.value("most", v.bars);
}
Json out(const Place &v)
{
    Json j{{"kind", placeId(v.kind)}};
    if (v.first) j["first"] = v.first;
    if (v.last) j["last"] = v.last;
    if (!v.name.empty()) j["name"] = v.name;
    return j;
}
void in(const Json &j, Place &v)
{
    v.kind = enumFrom<Place::Kind>(j.at("kind"), 12, placeId, "place");
    v.first = j.value("first", 0);
    v.last = j.value("last", 0);
    v.name = j.value("name", std::string());
}
Json out(const PartWish &v) { return {{"kind", partId(v.kind)}, {"number", v.number}, {"name", v.name}}; }
void in(const Json &j, PartWish &v)
{
    v.kind = enumFrom<PartWish::Kind>(j.at("kind"), 10, partId, "part");
    v.number = j.value("number", 0);
    v.name = j.value("name", std::string());
}
Json out(const Force &v) { return {{"instrument", v.instrument}, {"program", v.program}, {"count", v.count}}; }
void in(const Json &j, Force &v)
{
    v.instrument = j.at("instrument").get<std::string>();
    v.program = std::clamp(j.value("program", 0), 0, 127);
    v.count = std::clamp(j.value("count", 1), 1, 64);
}
Json out(const KeyAt &v) { return {{"place", out(v.place)}, {"key", out(v.key)}}; }
void in(const Json &j, KeyAt &v) { in(j.at("place"), v.place), in(j.at("key"), v.key); }
Json out(const PieceSection &v)
{
    Json j{{"label", v.label}, {"bars", v.bars}};
    if (!v.phrases.empty()) j["phrases"] = v.phrases;
    if (v.key) j["key"] = out(*v.key);
    if (v.cadence != Cadence::None) j["cadence"] = cadenceId(v.cadence);
    for (std::size_t a = 0; a < kAspects; ++a)
        if (v.lean[a] != 0) j["lean"][aspectId(static_cast<Aspect>(a))] = v.lean[a];
    return j;
}
void in(const Json &j, PieceSection &v)
{
    v.label = j.value("label", std::string("A"));
    v.bars = j.at("bars").get<int>();
    if (v.bars < 1 || v.bars > 4096) throw Bad{"A section has 1 to 4096 bars."};
    v.phrases = j.value("phrases", std::vector<int>());
    if (j.contains("key")) v.key.emplace(), in(j.at("key"), *v.key);
    if (j.contains("cadence")) v.cadence = enumFrom<Cadence>(j.at("cadence"), 6, cadenceId, "cadence");
    if (j.contains("lean"))
        for (const auto &[id, level] : j.at("lean").items())
            if (const auto a = aspectFromId(id)) in(level, v.lean[static_cast<std::size_t>(*a)]);
}
Json out(const CadenceAt &v)
{
    Json j{{"place", out(v.place)}, {"kind", cadenceId(v.kind)}};
    if (v.key) j["key"] = out(*v.key);
    if (v.picardy) j["picardy"] = true;
    return j;
}
void in(const Json &j, CadenceAt &v)
{
    in(j.at("place"), v.place);
    v.kind = enumFrom<Cadence>(j.at("kind"), 6, cadenceId, "cadence");
    if (j.contains("key")) v.key.emplace(), in(j.at("key"), *v.key);
    v.picardy = j.value("picardy", false);
}
Json out(const RangeWish &v)
{
    Json j{{"lowest", v.range.lowest}, {"highest", v.range.highest}};
    if (v.part) j["part"] = out(*v.part);
    return j;
}
void in(const Json &j, RangeWish &v)
{
    v.range = {std::clamp(j.value("lowest", 0), 0, 127), std::clamp(j.value("highest", 127), 0, 127)};
    if (j.contains("part")) v.part.emplace(), in(j.at("part"), *v.part);
}
Json out(const DynamicsAt &v) { return {{"place", out(v.place)}, {"level", v.level}}; }
void in(const Json &j, DynamicsAt &v) { in(j.at("place"), v.place), v.level = j.at("level").get<std::string>(); }
Json out(const StyleShare &v) { return {{"name", v.name}, {"kind", v.kind == StyleShare::Kind::Composer ? "composer" : "style"}, {"weight", v.weight}}; }
void in(const Json &j, StyleShare &v)
{
    v.name = j.at("name").get<std::string>();
    v.kind = j.value("kind", std::string("composer")) == "style" ? StyleShare::Kind::Style : StyleShare::Kind::Composer;
    v.weight = j.value("weight", 1.0);
}
template <typename T> Json out(const std::vector<T> &v);
template <typename T> void in(const Json &j, std::vector<T> &v);
Json out(const Keep &v) { return {{"place", out(v.place)}, {"parts", out(v.parts)}, {"attributes", v.attributes}, {"harmony", v.harmony}}; }
void in(const Json &j, Keep &v)
{
    in(j.at("place"), v.place);
    if (j.contains("parts")) in(j.at("parts"), v.parts);
    v.attributes = static_cast<std::uint8_t>(j.value("attributes", 7));
    v.harmony = j.value("harmony", false);
}
Json out(const DeviceAt &v)
{
    Json j{{"device", deviceId(v.device)}, {"place", out(v.place)}};
    if (v.part) j["part"] = out(*v.part);
    if (v.steps) j["steps"] = v.steps;
    return j;
}
void in(const Json &j, DeviceAt &v)
{
    v.device = enumFrom<Device>(j.at("device"), kDevices, deviceId, "device");
    if (j.contains("place")) in(j.at("place"), v.place);
    if (j.contains("part")) v.part.emplace(), in(j.at("part"), *v.part);
    v.steps = j.value("steps", 0);
}
Json out(const Avoid &v)
{
    Json j{{"what", avoidanceId(v.what)}};
    if (v.limit) j["limit"] = v.limit;
    if (v.what == Avoidance::Occurrence) j["device"] = deviceId(v.device);
    return j;
}
void in(const Json &j, Avoid &v)
{
    v.what = enumFrom<Avoidance>(j.at("what"), kAvoidances, avoidanceId, "thing to avoid");
    v.limit = j.value("limit", 0);
    if (j.contains("device")) v.device = enumFrom<Device>(j.at("device"), kDevices, deviceId, "device");
}
template <typename T> Json out(const std::vector<T> &v)
{
    Json j = Json::array();
    for (const T &item : v) j.push_back(out(item));
    return j;
}
template <typename T> void in(const Json &j, std::vector<T> &v)
{
    v.clear();
    for (const Json &item : j) {
        T value{};
        in(item, value);
        v.push_back(std::move(value));
    }
}

constexpr const char *kOrigins[] = {"default", "found", "said"};

} // namespace

std::string toJson(const PieceConcept &piece)
{
    Json root{{"format", "ricercar-concept"}, {"version", 1}};
    if (!piece.unknown.empty())
        if (const Json kept = Json::parse(piece.unknown, nullptr, false); kept.is_object())
            for (const auto &[name, value] : kept.items()) root[name] = value;
    forEachField(piece, [&](const char *id, const auto &field) {
        Json j{{"value", out(field.value)}, {"origin", kOrigins[static_cast<int>(field.origin)]}};
        if (!field.words.empty()) j["words"] = field.words;
        if (field.locked) j["locked"] = true;
        const bool level = aspectFromId(id).has_value();
        if (level && field.origin == FieldOrigin::Default && !field.locked) return; // nothing asked
        root[id] = std::move(j);
    });
    if (!piece.remarks.empty()) root["remarks"] = piece.remarks;
    return root.dump(2, ' ', false, Json::error_handler_t::replace);
}

Result<PieceConcept> pieceConceptFromJson(std::string_view text)
{
    const Json root = Json::parse(text, nullptr, false);
    if (root.is_discarded() || !root.is_object())
        return fail(ErrorCode::BadInput, "This is no concept: it is not readable as JSON.");
    PieceConcept piece;
    std::set<std::string> known{"format", "version", "remarks"};
    std::string error;
    forEachField(piece, [&](const char *id, auto &field) {
        known.insert(id);
        if (!error.empty() || !root.contains(id)) return;
        try {
            const Json &j = root.at(id);
            // Written by hand a field may be its value alone.
            const bool whole = j.is_object() && j.contains("value");
            in(whole ? j.at("value") : j, field.value);
            field.origin = FieldOrigin::Said;
            if (whole) {
                const std::string origin = j.value("origin", std::string("said"));
                field.origin = origin == "default" ? FieldOrigin::Default : origin == "found" ? FieldOrigin::FoundInMusic : FieldOrigin::Said;
                field.words = j.value("words", std::string());
                field.locked = j.value("locked", false);
            }
        } catch (const Bad &bad) {
            error = std::string("The concept's field \"") + id + "\" cannot be read: " + bad.sentence;
        } catch (const std::exception &e) {
            error = std::string("The concept's field \"") + id + "\" is not written as expected.";
        }
    });
    if (!error.empty()) return fail(ErrorCode::BadInput, error);
    if (root.contains("remarks") && root["remarks"].is_array())
        for (const Json &r : root["remarks"])
            if (r.is_string()) piece.remarks.push_back(r.get<std::string>());
    Json unknown = Json::object();
    for (const auto &[name, value] : root.items())
        if (!known.count(name)) unknown[name] = value;
    if (!unknown.empty()) piece.unknown = unknown.dump();
    return piece;
}

} // namespace ricercar
