// SPDX-License-Identifier: GPL-3.0-or-later
// Reading requests and their checks, and judging music by them.
#include "core/brief/request_check.h"

#include "core/brief/concept_builder.h"
#include "core/brief/concept_words.h"
#include "core/brief/heard.h"
#include "core/brief/heard_levels.h"
#include "core/brief/instruments.h"
#include "core/brief/measures.h"
#include "core/compose/found_voices.h"
#include "core/theory/checker.h"
#include "core/theory/key.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <map>

namespace ricercar {

namespace {

std::string trimmed(std::string s)
{
    s.erase(0, s.find_first_not_of(' '));
    s.erase(s.find_last_not_of(' ') + 1);
    return s;
}

std::optional<PartWish> partNamed(const std::string &name)
{
    using Kind = PartWish::Kind;
    static const std::map<std::string, PartWish, std::less<>> parts{{"soprano", {Kind::Role, 0, {}}}, {"alto", {Kind::Role, 1, {}}}, {"tenor", {Kind::Role, 2, {}}},
        {"bass", {Kind::Bass, 0, {}}}, {"melody", {Kind::Melody, 0, {}}}, {"accompaniment", {Kind::Accompaniment, 0, {}}}, {"inner", {Kind::Inner, 0, {}}},
        {"outer", {Kind::Outer, 0, {}}}, {"right-hand", {Kind::Upper, 0, "right-hand"}}, {"left-hand", {Kind::Lower, 0, "left-hand"}}};
    const auto it = parts.find(name);
    return it == parts.end() ? std::nullopt : std::optional(it->second);
}

std::optional<Place> placeNamed(const std::string &name)
{
    if (name == "end" || name == "ending") return Place{Place::Kind::Ending, 0, 0, {}};
    if (name == "beginning") return Place{Place::Kind::Beginning, 0, 0, {}};
    if (name == "middle") return Place{Place::Kind::Middle, 0, 0, {}};
    if (name.starts_with("bar ")) return Place{Place::Kind::Bars, std::atoi(name.c_str() + 4), std::atoi(name.c_str() + 4), {}};
    if (name.starts_with("last ")) return Place{Place::Kind::LastBars, std::atoi(name.c_str() + 5), 0, {}};
    if (name.starts_with("first ")) return Place{Place::Kind::FirstBars, std::atoi(name.c_str() + 6), 0, {}};
    if (name.starts_with("bars ")) {
        const std::size_t dash = name.find('-');
        if (dash == std::string::npos) return std::nullopt;
        return Place{Place::Kind::Bars, std::atoi(name.c_str() + 5), std::atoi(name.c_str() + dash + 1), {}};
    }
    if (name.starts_with("phrase ")) return Place{Place::Kind::Phrase, std::atoi(name.c_str() + 7), 0, {}};
    if (name.starts_with("half ")) return Place{Place::Kind::Half, std::atoi(name.c_str() + 5), 0, {}};
    return std::nullopt;
}

std::optional<KeySignature> keyNamed(const std::string &name)
{
    for (const Item &item : itemsOf(name))
        if (item.sort == Sort::Key) return keyOf(item.pitch, item.mode);
    return std::nullopt;
}

std::pair<double, double> bounds(const std::string &value)
{
    const std::size_t dots = value.find("..");
    auto number = [](const std::string &s) {
        if (const auto pitch = parsePitch(s); pitch && !s.empty() && std::isalpha(static_cast<unsigned char>(s[0]))) return static_cast<double>(pitch->midi());
        return std::strtod(s.c_str(), nullptr);
    };
    if (dots == std::string::npos) return {number(value), number(value)};
    return {number(trimmed(value.substr(0, dots))), number(trimmed(value.substr(dots + 2)))};
}

Cadence cadenceNamed(const std::string &name)
{
    static const std::map<std::string, Cadence, std::less<>> kinds{{"authentic", Cadence::Authentic}, {"half", Cadence::Half}, {"plagal", Cadence::Plagal},
        {"deceptive", Cadence::Deceptive}, {"phrygian", Cadence::Phrygian}};
    const auto it = kinds.find(name);
    return it == kinds.end() ? Cadence::None : it->second;
}

CheckOutcome outcome(bool met, std::string sentence) { return {met, std::move(sentence)}; }

bool compared(double value, const std::string &relation, double other)
{
    if (relation == ">") return value > other + 1e-9;
    if (relation == "<") return value < other - 1e-9;
    if (relation == ">=") return value >= other - 1e-9;
    if (relation == "<=") return value <= other + 1e-9;
    return std::abs(value - other) < 1e-6;
}

std::string text(double v)
{
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.3g", v);
    return buffer;
}

// Notes of some voices and bars as plain values, for "unchanged".
struct Plain {
    std::int64_t onset, length;
    SpelledPitch pitch;
    int velocity;
    NoteMarks marks;
    bool operator==(const Plain &) const = default;
};
std::map<VoiceRef, std::vector<Plain>> plainNotes(const Score &score, TickRange range)
{
    std::map<VoiceRef, std::vector<Plain>> notes;
    for (const PlacedNote &n : notesIn(score, score.parts.size(), range))
        if (range.contains(n.onset))
            notes[{score.parts[n.part]->id, n.note->voice}].push_back({n.onset.value, n.note->length.value, n.note->pitch, n.note->playedVelocity(), n.note->marks});
    return notes;
}

} // namespace

Result<RequestFile> requestFileFrom(std::string_view json)
{
    const auto root = nlohmann::ordered_json::parse(json, nullptr, false);
    if (!root.is_object() || !root.contains("requests")) return fail(ErrorCode::BadInput, "This is no file of requests: it needs an object with \"requests\".");
    RequestFile file;
    try {
        if (root.contains("music"))
            for (const auto &[name, value] : root.at("music").items()) file.music.emplace_back(name, value.get<std::string>());
        for (const auto &j : root.at("requests")) {
            RequestCase c;
            c.id = j.at("id").get<std::string>();
            c.text = j.at("text").get<std::string>();
            c.language = j.value("language", std::string("en")) == "zh" ? BriefLanguage::Chinese : BriefLanguage::English;
            c.music = j.value("music", std::string());
            c.followUp = !c.music.empty();
            c.checks = j.at("checks").get<std::vector<std::string>>();
            file.cases.push_back(std::move(c));
        }
    } catch (const std::exception &) {
        return fail(ErrorCode::BadInput, "A request in the file lacks its id, text or checks.");
    }
    return file;
}

Result<RequestCheck> requestCheckFrom(std::string_view source)
{
    RequestCheck check;
    check.text = std::string(source);
    std::string left = trimmed(check.text);
    auto bad = [&] { return fail(ErrorCode::BadInput, "The check \"" + check.text + "\" is not one that is known."); };
    for (const char *relation : {" >= ", " <= ", " = ", " > ", " < "})
        if (const std::size_t at = left.find(relation); at != std::string::npos) {
            check.relation = trimmed(relation);
            check.value = trimmed(left.substr(at + std::string(relation).size()));
            left = trimmed(left.substr(0, at));
            break;
        }
    if (check.relation.empty())
        if (const std::size_t at = left.rfind(" in "); at != std::string::npos && left.find("..", at) != std::string::npos) {
            check.relation = "in";
            check.value = trimmed(left.substr(at + 4));
            left = trimmed(left.substr(0, at));
        }
    // Where and who.
    for (const char *word : {" in ", " at "})
        if (const std::size_t at = left.rfind(word); at != std::string::npos)
            if (const auto place = placeNamed(trimmed(left.substr(at + 4)))) {
                check.place = *place;
                left = trimmed(left.substr(0, at));
                break;
            }
    if (const std::size_t at = left.rfind(" of "); at != std::string::npos) {
        const std::string name = trimmed(left.substr(at + 4));
        if (name != "all") {
            check.part = partNamed(name);
            if (!check.part) return bad();
        }
        left = trimmed(left.substr(0, at));
    }
    for (const char *word : {"rhythm unchanged", "unchanged", "changed", "transposed", "occurs", "no", "instrument"})
        if (left == word || left.starts_with(std::string(word) + " ")) {
            check.subject = word;
            std::string rest = trimmed(left.substr(std::string(word).size()));
            if (rest.starts_with("outside ")) {
                check.outside = true;
                rest = trimmed(rest.substr(8));
            }
            if (check.subject.ends_with("changed") && !rest.empty()) {
                if (const auto place = placeNamed(rest)) check.place = *place;
                else if (const auto part = partNamed(rest)) check.part = part;
                else if (rest != "all") return bad();
            } else if (check.relation.empty()) {
                check.value = rest;
            }
            return check;
        }
    static const char *subjects[] = {"key", "mode", "metre", "bars", "parts", "voices", "tempo", "anacrusis", "genre", "weave", "pattern", "cadence", "range",
        "largest leap", "inverted", "reversed", "augmented", "diminished", "undone", "form", "style", "task", "alternatives", "final"};
    for (const char *subject : subjects)
        if (left == subject) {
            check.subject = left;
            return check;
        }
    if (left.starts_with("section ")) {
        check.subject = "section key";
        check.place = {Place::Kind::Section, left[8] - 'A' + 1, 0, left.substr(8, 1)};
        return check;
    }
    if (aspectFromId(left)) {
        check.subject = left;
        return check;
    }
    return bad();
}

CheckOutcome checked(const RequestCheck &check, const Score &after, const Score *before)
{
    const TickRange whole{TimelineTick{0}, after.end()};
    const auto range = resolved(check.place, after);
    if (!range) return outcome(false, "The music has no " + placeWords(check.place) + ".");
    const std::vector<VoiceRef> voices = check.part ? resolved(*check.part, after) : std::vector<VoiceRef>{};
    if (check.part && voices.empty()) return outcome(false, "The music has no " + partWords(*check.part) + ".");
    const std::string &s = check.subject;
    const auto [low, high] = bounds(check.value);
    const KeySignature key = foundIn(after, whole).key.value;
    if (s == "key" || s == "section key") {
        const auto wanted = keyNamed(check.value);
        const KeySignature found = check.place.kind == Place::Kind::All ? key : keyAround(after, *range, key);
        // It ends in a key, too, where its last bars hold only notes of it and close there.
        if (wanted && check.place.kind == Place::Kind::Ending && cadenceAtEnd(after, *range, *wanted) == Cadence::Authentic) {
            const std::size_t bars = after.barCount();
            const TickRange close{after.barStart(bars > 2 ? bars - 2 : 0), after.end()};
            if (measured(after, close, {}, *wanted).chromatic < 0.01 && isMinorLike(found.mode) == isMinorLike(wanted->mode))
                return outcome(true, "The music closes in " + keyName(*wanted) + ".");
        }
        return outcome(wanted && tonicPitchClass(found) == tonicPitchClass(*wanted) && isMinorLike(found.mode) == isMinorLike(wanted->mode)
                           && (wanted->mode == Mode::Major || wanted->mode == Mode::Minor || found.mode == wanted->mode),
                       "The music is in " + keyName(found) + ".");
    }
    if (s == "mode") {
        const KeySignature found = check.place.kind == Place::Kind::All ? key : keyAround(after, *range, key);
        return outcome(isMinorLike(found.mode) == (check.value == "minor"), "The music is in " + keyName(found) + ".");
    }
    if (s == "metre") {
        for (std::size_t b = after.locate(range->begin).bar; b < after.barCount() && after.barStart(b) < range->end; ++b) {
            const TimeSignature t = after.masterBars[b]->time;
            if (std::to_string(t.beats) + "/" + std::to_string(t.unit) != check.value)
                return outcome(false, "Bar " + std::to_string(after.barNumber(b)) + " is in " + std::to_string(t.beats) + "/" + std::to_string(t.unit) + ".");
        }
        return outcome(true, "Every bar is in " + check.value + ".");
    }
    auto inside = [&, low = low, high = high](double v) { return check.relation == "in" ? v >= low - 1e-9 && v <= high + 1e-9 : compared(v, check.relation, low); };
    if (s == "bars") {
        const int bars = after.barNumber(after.barCount() - 1);
        if (check.value.starts_with("before") && before) {
            const int old = before->barNumber(before->barCount() - 1), more = check.value.size() > 8 ? std::atoi(check.value.c_str() + 8) : 0;
            const int wanted = check.value.find('-') != std::string::npos ? old - more : old + more;
            return outcome(compared(bars, check.relation, wanted), "There are " + std::to_string(bars) + " bars; there were " + std::to_string(old) + ".");
        }
        return outcome(inside(bars), "There are " + std::to_string(bars) + " bars.");
    }
    if (s == "parts") {
        const double wanted = check.value.starts_with("before") && before ? static_cast<double>(before->parts.size()) + (check.value.size() > 8 ? std::atoi(check.value.c_str() + 8) : 0) : low;
        return outcome(check.relation == "in" ? inside(static_cast<double>(after.parts.size())) : compared(static_cast<double>(after.parts.size()), check.relation, wanted),
                       "There are " + std::to_string(after.parts.size()) + " parts.");
    }
    if (s == "voices") {
        const double n = static_cast<double>(linesIn(after));
        const double wanted = check.value == "before" && before ? static_cast<double>(linesIn(*before)) : low;
        return outcome(check.relation == "in" ? inside(n) : compared(n, check.relation, wanted), "There are " + text(n) + " voices.");
    }
    if (s == "tempo") {
        const double tempo = tempoAt(after, range->begin);
        if (check.value == "before") return outcome(before && compared(tempo, check.relation, tempoAt(*before, TimelineTick{std::min(range->begin.value, before->end().value)})), "The tempo is " + text(tempo) + ".");
        return outcome(inside(tempo), "The tempo is " + text(tempo) + ".");
    }
    if (s == "anacrusis") return outcome(after.masterBars.front()->pickup, after.masterBars.front()->pickup ? "It begins with an anacrusis." : "It begins on a full bar.");
    if (s == "genre") {
        const auto genre = genreFromId(check.value);
        std::string why;
        const bool met = genre && heardAs(after, *genre, &why);
        return outcome(met, why);
    }
    if (s == "weave") {
        const Weave found = foundIn(after, *range).weave.value;
        if (check.value == "imitative") return outcome(imitationIn(after, *range).has_value(), "Imitation is what makes it imitative.");
        if (check.value == "free-counterpoint") return outcome(linesIn(after) >= 2 && found != Weave::Chordal, std::string("The texture is ") + weaveName(found) + ".");
        if (check.value == "figuration") return outcome(figurationIn(after, *range), "Figuration keeps one pattern.");
        return outcome(check.value == weaveId(found), std::string("The texture is ") + weaveName(found) + ".");
    }
    if (s == "pattern") return outcome(patternHeard(after, *range, check.value), "The accompaniment is judged by what strikes on which beat.");
    if (s == "cadence" || s == "final") {
        Cadence found = cadenceAtEnd(after, *range, key);
        // Another last chord may make the key sound another: of a follow-up it is the key of the music before that counts.
        if (before && found != cadenceNamed(check.value)) found = cadenceAtEnd(after, *range, foundIn(*before, {TimelineTick{0}, before->end()}).key.value);
        return outcome(found == cadenceNamed(check.value) || (check.value == "phrygian" && found == Cadence::Half), "It closes with: " + cadenceWords(found, BriefLanguage::English) + ".");
    }
    if (s == "instrument") {
        for (const PartPtr &part : after.parts) {
            const InstrumentInfo *info = instrumentNamed(check.value);
            if (part->name == check.value || part->instrument.name == check.value || (info && part->instrument.program == info->program)) return outcome(true, check.value + " plays.");
        }
        return outcome(false, "No part is played by " + check.value + ".");
    }
    const AspectMeasures m = measured(after, *range, voices, key);
    if (s == "range") return outcome(m.notes > 0 && m.lowest >= low && m.highest <= high, "It goes from " + std::to_string(m.lowest) + " to " + std::to_string(m.highest) + " (MIDI).");
    if (s == "largest leap") return outcome(compared(m.largestLeap, check.relation, low), "The largest leap has " + std::to_string(m.largestLeap) + " semitones.");
    if (const auto aspect = aspectFromId(s)) {
        const KeySignature local = check.place.kind == Place::Kind::All ? key : keyAround(after, *range, key);
        if (!before) {
            if (check.value == "before") return outcome(false, "There was no music before.");
            const double level = heardLevel(after, *range, voices, local, *aspect);
            return outcome(check.relation == "in" ? level >= low && level <= high : compared(level, check.relation, low),
                           std::string(aspectName(*aspect)) + " is heard at " + text(level) + ", to compare with " + text(low) + ".");
        }
        // Of a follow-up it is the way that counts: more or less than before.
        const auto old = resolved(check.place, *before);
        const auto oldVoices = check.part ? resolved(*check.part, *before) : std::vector<VoiceRef>{};
        if (!old) return outcome(false, "The music had no such place.");
        const KeySignature then = foundIn(*before, {TimelineTick{0}, before->end()}).key.value;
        const auto value = [&](const Score &score, TickRange where, const std::vector<VoiceRef> &who) {
            const AspectMeasures a = measured(score, where, who, then);
            const auto measure = measureOf(a, *aspect);
            return measure ? *measure : heardLevel(a, score, where, who, then, *aspect);
        };
        const double x = value(*before, *old, oldVoices), y = value(after, *range, voices);
        return outcome(compared(y, check.relation, x), std::string(aspectName(*aspect)) + " is " + text(y) + "; it was " + text(x) + ".");
    }
    if (s == "no") {
        const std::string &v = check.value;
        if (const auto aspect = aspectFromId(v)) return outcome(measureOf(m, *aspect).value_or(0) <= (v == "dissonance" ? 0.08 : 0.02), std::string(aspectName(*aspect)) + ": " + text(measureOf(m, *aspect).value_or(0)) + ".");
        if (v == "rests") return outcome(m.rests < 0.02, "Rests: " + text(m.rests) + " of the time.");
        if (v == "repeated-notes") return outcome(repeatedNotes(after, *range) < 0.02, "Repeated notes: " + text(repeatedNotes(after, *range)) + ".");
        std::string why;
        for (int d = 0; d < kDevices; ++d)
            if (v == deviceId(static_cast<Device>(d))) {
                const bool heard = heardDevice(after, *range, v, key, &why);
                return outcome(!heard, why);
            }
        // Those that the checker's rules name otherwise.
        static const std::map<std::string, std::vector<std::string>, std::less<>> rules{{"crossing", {"voice-crossing"}}, {"large-leaps", {"large-leap", "leap-of-seventh"}},
            {"direct-fifths", {"direct-fifths"}}, {"augmented-intervals", {"augmented-interval"}}, {"unisons", {"parallel-unisons"}}};
        const auto other = rules.find(v);
        if (v == "ornaments") return outcome(m.ornaments < 0.001, "Ornaments: " + text(m.ornaments) + " for each note.");
        if (v == "accidentals") return outcome(m.chromatic < 0.001, "Notes outside the scale: " + text(m.chromatic) + ".");
        if (other == rules.end() && !ruleNamed(v)) return outcome(false, "Whether there are " + v + " cannot be heard by rule.");
        const auto findings = summaryOf(checkVoiceLeading(after));
        int count = 0;
        for (const std::string &id : other == rules.end() ? std::vector<std::string>{v} : other->second)
            if (const auto it = findings.find(id); it != findings.end()) count += it->second;
        return outcome(count == 0, v + ": " + std::to_string(count) + ".");
    }
    if (s == "occurs") {
        std::string why;
        const bool heard = heardDevice(after, *range, check.value, key, &why);
        return outcome(heard, why);
    }
    if (s == "form" || s == "style" || s == "task" || s == "alternatives") {
        if (s == "form") {
            std::string why;
            const bool met = formFits(after, check.value, &why);
            return outcome(met, why);
        }
        return outcome(true, "Judged by the concept, not by the notes.");
    }
    if (!before) return outcome(false, "There was no music before to compare with.");
    if (s == "undone") {
        std::string where;
        return outcome(plainNotes(after, whole) == plainNotes(*before, {TimelineTick{0}, before->end()}), "The music is compared with that before.");
    }
    if (s == "unchanged" || s == "changed" || s == "rhythm unchanged") {
        const auto oldRange = resolved(check.place, *before).value_or(whole);
        auto then = plainNotes(*before, {TimelineTick{0}, before->end()}), now = plainNotes(after, whole);
        auto keepOnly = [&](auto &notes) {
            const auto refs = check.part ? resolved(*check.part, *before) : std::vector<VoiceRef>{};
            for (auto it = notes.begin(); it != notes.end();) {
                const bool voice = refs.empty() || std::find(refs.begin(), refs.end(), it->first) != refs.end();
                std::erase_if(it->second, [&](const Plain &p) {
                    const bool in = voice && oldRange.contains(TimelineTick{p.onset});
                    return in == check.outside;
                });
                if (s == "rhythm unchanged")
                    for (Plain &p : it->second) p.pitch = {}, p.velocity = 0, p.marks = 0;
                it = it->second.empty() ? notes.erase(it) : std::next(it);
            }
        };
        // A part that was added is no change of what was there.
        std::erase_if(now, [&](const auto &entry) { return !before->part(entry.first.part); });
        keepOnly(then);
        keepOnly(now);
        const bool same = then == now;
        return outcome(same == (s != "changed"), same ? "It is as it was." : "It is not as it was.");
    }
    if (s == "transposed") {
        const auto a = plainNotes(*before, *resolved(check.place, *before)), b = plainNotes(after, *range);
        const auto refs = check.part ? resolved(*check.part, *before) : std::vector<VoiceRef>{};
        for (const auto &[voice, notes] : a) {
            if (!refs.empty() && std::find(refs.begin(), refs.end(), voice) == refs.end()) continue;
            const auto it = b.find(voice);
            if (it == b.end() || it->second.size() != notes.size()) return outcome(false, "The notes are others.");
            for (std::size_t i = 0; i < notes.size(); ++i)
                if (it->second[i].pitch.midi() - notes[i].pitch.midi() != std::atoi(check.value.c_str())) return outcome(false, "A note moved otherwise.");
        }
        return outcome(true, "Every note moved by " + check.value + " semitones.");
    }
    if (s == "augmented" || s == "diminished") {
        const auto a = plainNotes(*before, {TimelineTick{0}, before->end()}), b = plainNotes(after, whole);
        for (const auto &[voice, notes] : a) {
            const auto it = b.find(voice);
            if (it == b.end() || it->second.size() < notes.size()) return outcome(false, "Notes are missing.");
        }
        double then = 0, now = 0, n = 0, k = 0;
        for (const auto &[v, notes] : a) for (const Plain &p : notes) then += static_cast<double>(p.length), ++n;
        for (const auto &[v, notes] : b) for (const Plain &p : notes) now += static_cast<double>(p.length), ++k;
        const double ratio = (now / std::max(k, 1.0)) / std::max(then / std::max(n, 1.0), 1.0);
        return outcome(check.place.kind != Place::Kind::All || std::abs(ratio - (s == "augmented" ? 2 : 0.5)) < 0.05, "Values are " + text(ratio) + " times as long.");
    }
    if (s == "inverted" || s == "reversed") {
        auto a = plainNotes(*before, *resolved(check.place, *before)), b = plainNotes(after, *range);
        const auto refs = check.part ? resolved(*check.part, *before) : std::vector<VoiceRef>{};
        for (auto &[voice, notes] : a) {
            if (!refs.empty() && std::find(refs.begin(), refs.end(), voice) == refs.end()) continue;
            auto &other = b[voice];
            if (other.size() != notes.size()) return outcome(false, "The notes are not as many.");
            if (s == "reversed") {
                for (std::size_t i = 0; i < notes.size(); ++i)
                    if (notes[i].pitch != other[notes.size() - 1 - i].pitch) return outcome(false, "It is not the same backwards.");
            } else {
                for (std::size_t i = 1; i < notes.size(); ++i)
                    if (notes[i].pitch.diatonic() - notes[i - 1].pitch.diatonic() != other[i - 1].pitch.diatonic() - other[i].pitch.diatonic()) return outcome(false, "It is not the mirror.");
            }
        }
        return outcome(true, s == "inverted" ? "It is the mirror." : "It is the same backwards.");
    }
    return outcome(false, "The check \"" + check.text + "\" cannot be judged.");
}

} // namespace ricercar
