// SPDX-License-Identifier: GPL-3.0-or-later
// Whether what was understood of a request asks for what its check wants.
#include "core/brief/concept_words.h"
#include "core/brief/items.h"
#include "core/brief/request_check.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

std::string metreText(TimeSignature t) { return std::to_string(t.beats) + "/" + std::to_string(t.unit); }

std::optional<KeySignature> keyNamed(const std::string &name)
{
    for (const Item &item : itemsOf(name))
        if (item.sort == Sort::Key) return keyOf(item.pitch, item.mode);
    return std::nullopt;
}

std::pair<double, double> bounds(const std::string &value)
{
    auto number = [](std::string s) {
        s.erase(0, s.find_first_not_of(' '));
        if (!s.empty() && std::isalpha(static_cast<unsigned char>(s[0])))
            if (const auto pitch = parsePitch(s)) return static_cast<double>(pitch->midi());
        return std::strtod(s.c_str(), nullptr);
    };
    const std::size_t dots = value.find("..");
    if (dots == std::string::npos) return {number(value), number(value)};
    return {number(value.substr(0, dots)), number(value.substr(dots + 2))};
}

bool inside(double v, const RequestCheck &check)
{
    const auto [low, high] = bounds(check.value);
    if (check.relation == "in") return v >= low - 1e-6 && v <= high + 1e-6;
    if (check.relation == ">") return v > low;
    if (check.relation == "<") return v < low;
    if (check.relation == ">=") return v >= low;
    if (check.relation == "<=") return v <= low;
    return std::abs(v - low) < 1e-6;
}

CheckOutcome answer(bool met, const std::string &check, const std::string &found)
{
    return {met, met ? check : "\"" + check + "\" was not understood: " + (found.empty() ? "nothing" : found) + "."};
}

bool samePlace(const Place &a, const Place &b)
{
    if (a == b || a.kind == Place::Kind::All) return true;
    if (a.kind == Place::Kind::Ending) return b.kind == Place::Kind::Ending || (b.kind == Place::Kind::Section && b.first < 0) || b.kind == Place::Kind::LastBars;
    if (a.kind == Place::Kind::Section) return (b.kind == Place::Kind::Section && a.first == b.first) || (b.kind == Place::Kind::Middle && a.first == 2);
    return a.kind == b.kind && a.first == b.first;
}

} // namespace

CheckOutcome demanded(const RequestCheck &check, const PieceConcept &piece)
{
    const std::string &s = check.subject, &v = check.value;
    auto is = [&](bool met, const std::string &found = {}) { return answer(met, check.text, found); };
    if (s == "key" || s == "section key") {
        const auto wanted = keyNamed(v);
        if (!wanted) return is(false, "the check names no key");
        if (check.place.kind == Place::Kind::All) return is(piece.key.value == *wanted, keyName(piece.key.value));
        for (const KeyAt &k : piece.keyPlan.value)
            if (samePlace(check.place, k.place) && k.key == *wanted) return is(true);
        return is(false, "the key plan has no such key there");
    }
    if (s == "mode") return is(isMinorLike(piece.key.value.mode) == (v == "minor"), keyName(piece.key.value));
    if (s == "metre") return is(metreText(piece.metre.value) == v, metreText(piece.metre.value));
    if (s == "bars") return is(inside(piece.bars.value.bars, check), std::to_string(piece.bars.value.bars) + " bars");
    if (s == "parts" || s == "voices") return is(inside(piece.voices.value, check) || (s == "parts" && inside(static_cast<double>(piece.forces.value.size()), check)), std::to_string(piece.voices.value) + " voices");
    if (s == "tempo") return is(inside(piece.tempo.value.quartersPerMinute, check), std::to_string(piece.tempo.value.quartersPerMinute));
    if (s == "anacrusis") return is(piece.anacrusis.said() && piece.anacrusis.value.value > 0);
    if (s == "genre") return is(v == genreInfo(piece.genre.value).id, genreInfo(piece.genre.value).name);
    if (s == "weave") return is(v == weaveId(piece.weave.value), weaveName(piece.weave.value));
    if (s == "pattern") return is(v == patternId(piece.pattern.value), patternName(piece.pattern.value));
    if (s == "form") {
        std::string letters;
        for (const PieceSection &p : piece.sections.value) letters += p.label;
        return is(v == formId(piece.form.value) || v == letters, letters);
    }
    if (s == "cadence") {
        for (const CadenceAt &c : piece.cadences.value)
            if (samePlace(check.place, c.place) && cadenceWords(c.kind, BriefLanguage::English).starts_with(v == "phrygian" ? "Phrygian" : v)) return is(true);
        return is(false, "no such cadence there");
    }
    if (s == "instrument")
        return is(std::any_of(piece.forces.value.begin(), piece.forces.value.end(), [&](const Force &f) { return f.instrument == v; }), "other instruments");
    if (s == "range") {
        const auto [low, high] = bounds(v);
        for (const RangeWish &r : piece.ranges.value)
            if (r.range.lowest >= low && r.range.highest <= high) return is(true);
        return is(false, "no such range");
    }
    if (s == "largest leap") {
        for (const Avoid &a : piece.avoid.value)
            if (a.what == Avoidance::LargeLeaps && a.limit <= bounds(v).first) return is(true);
        return is(false, "leaps are not limited");
    }
    if (s == "no") {
        if (const auto aspect = aspectFromId(v)) {
            if (*aspect == Aspect::Ornament)
                for (const Avoid &a : piece.avoid.value)
                    if (a.what == Avoidance::Ornaments) return is(true);
            return is(piece.aspect(*aspect).said() && piece.aspect(*aspect).value <= -0.75, "its level is " + std::to_string(piece.aspect(*aspect).value));
        }
        for (const Avoid &a : piece.avoid.value)
            if (v == avoidanceId(a.what) || (a.what == Avoidance::Occurrence && v == deviceId(a.device))) return is(true);
        return is(false, "it is not forbidden");
    }
    if (s == "occurs") {
        if (v == "anacrusis") return is(piece.anacrusis.said());
        for (const DeviceAt &d : piece.occur.value)
            if (v == deviceId(d.device)) return is(true);
        return is(false, "it is not asked for");
    }
    if (s == "style") {
        for (const StyleShare &share : piece.style.value)
            if (v.find(share.name) == 0) {
                const std::size_t blank = v.rfind(' ');
                const double weight = std::strtod(v.c_str() + (blank == std::string::npos ? 0 : blank), nullptr);
                return is(weight <= 0 || std::abs(share.weight * 100 - weight) < 6, std::to_string(share.weight));
            }
        return is(false, "no such style");
    }
    if (s == "task") return is(v == taskId(piece.task.value), taskName(piece.task.value));
    if (s == "alternatives") return is(inside(piece.alternatives.value, check), std::to_string(piece.alternatives.value));
    if (const auto aspect = aspectFromId(s)) {
        const double level = piece.aspect(*aspect).value;
        const auto [low, high] = bounds(v);
        return is(piece.aspect(*aspect).said() && (check.relation == ">" ? level > low : check.relation == "<" ? level < low : inside(level, check)), std::to_string(level));
    }
    return is(false, "a brief cannot ask for it");
}

CheckOutcome demanded(const RequestCheck &check, const FollowUp &followUp, const Score &before)
{
    const std::string &s = check.subject, &v = check.value;
    auto is = [&](bool met, const std::string &found = {}) { return answer(met, check.text, found); };
    using Kind = Transform::Kind;
    const auto range = resolved(check.place, before);
    if (!range) return is(false, "there is no such place");
    const auto voices = check.part ? resolved(*check.part, before) : std::vector<VoiceRef>{};
    auto covers = [&](const Change &c) { return c.range.begin <= range->begin && c.range.end >= range->end; };
    auto any = [&](auto &&test) { return std::any_of(followUp.changes.begin(), followUp.changes.end(), test); };
    // Whether a change leaves a voice and a time alone.
    auto leaves = [&](const Change &c, VoiceRef voice, TickRange time, std::uint8_t attributes) {
        if (c.kind == ChangeKind::Extend || c.kind == ChangeKind::AddPart) return true;
        if (c.kind == ChangeKind::Remove && c.voices.empty()) return !c.range.overlaps(time);
        if (!c.voices.empty() && std::find(c.voices.begin(), c.voices.end(), voice) == c.voices.end()) return true;
        if (!c.range.overlaps(time)) return true;
        return std::any_of(c.kept.begin(), c.kept.end(), [&](const Lock &l) {
            return l.part == voice.part && l.voice == voice.voice && l.range.begin <= std::max(time.begin, c.range.begin) && l.range.end >= std::min(time.end, c.range.end)
                && (l.attributes & attributes) == attributes;
        });
    };
    auto transformsWith = [&](auto &&test) {
        return any([&](const Change &c) {
            return covers(c) && (voices.empty() || c.voices.empty() || c.voices == voices) && std::any_of(c.transforms.begin(), c.transforms.end(), test);
        });
    };
    if (s == "unchanged" || s == "rhythm unchanged") {
        const auto attributes = static_cast<std::uint8_t>(s == "unchanged" ? Attribute::All : Attribute::Rhythm);
        const TickRange whole{TimelineTick{0}, before.end()};
        for (const Change &c : followUp.changes) {
            if (c.kind == ChangeKind::Transform && s == "rhythm unchanged"
                && std::all_of(c.transforms.begin(), c.transforms.end(), [](const Transform &t) { return t.kind != Kind::Augment && t.kind != Kind::Diminish && t.kind != Kind::Retrograde; }))
                continue;
            if (c.kind == ChangeKind::Transform && std::all_of(c.transforms.begin(), c.transforms.end(), [](const Transform &t) { return t.kind == Kind::Tempo || t.kind == Kind::Instrument; })) continue;
            for (const VoiceRef &voice : voicesFromTop(before)) {
                const bool named = voices.empty() || std::find(voices.begin(), voices.end(), voice) != voices.end();
                if (!check.outside) {
                    if (named && !leaves(c, voice, *range, attributes)) return is(false, "it may change");
                } else if (!named) {
                    if (!leaves(c, voice, whole, attributes)) return is(false, "voices outside may change");
                } else if (check.place.kind != Place::Kind::All) {
                    for (const TickRange &side : {TickRange{TimelineTick{0}, range->begin}, TickRange{range->end, before.end()}})
                        if (!side.empty() && !leaves(c, voice, side, attributes)) return is(false, "bars outside may change");
                }
            }
        }
        return is(!followUp.changes.empty(), "no change was understood");
    }
    if (s == "changed") {
        for (const Change &c : followUp.changes) {
            if (!c.range.overlaps(*range)) continue;
            if (voices.empty() || c.voices.empty()) return is(true);
            for (const VoiceRef &w : voices)
                if (std::find(c.voices.begin(), c.voices.end(), w) != c.voices.end()) return is(true);
        }
        return is(false, "nothing is to change there");
    }
    if (s == "undone") return is(any([](const Change &c) { return c.kind == ChangeKind::Undo; }), "no undo");
    if (s == "transposed") {
        const int semitones = std::atoi(v.c_str());
        return is(transformsWith([&](const Transform &t) {
            return (t.kind == Kind::Transpose && t.interval.semitones == semitones) || (t.kind == Kind::Octave && t.steps * 12 == semitones);
        }), "no such transposition");
    }
    if (s == "inverted") return is(transformsWith([](const Transform &t) { return t.kind == Kind::Invert; }));
    if (s == "reversed") return is(transformsWith([](const Transform &t) { return t.kind == Kind::Retrograde; }));
    if (s == "augmented") return is(transformsWith([](const Transform &t) { return t.kind == Kind::Augment; }));
    if (s == "diminished") return is(transformsWith([](const Transform &t) { return t.kind == Kind::Diminish; }));
    if (s == "mode" || s == "key") {
        const auto wanted = s == "key" ? keyNamed(v) : std::nullopt;
        const bool toMinor = v == "minor";
        if (transformsWith([&](const Transform &t) {
                if (s == "mode") return (t.kind == Kind::ToMode || t.kind == Kind::ToKey) && isMinorLike(t.key.mode) == toMinor;
                return t.kind == Kind::ToKey && wanted && t.key == *wanted;
            }))
            return is(true);
        return is(any([&](const Change &c) {
            if (wanted && c.concept_.key.value == *wanted && !c.fields.empty()) return true;
            return std::any_of(c.cadences.begin(), c.cadences.end(), [&](const CadenceAt &k) { return wanted && k.key && *k.key == *wanted; });
        }), "no such key");
    }
    if (s == "tempo") {
        const double now = tempoAt(before, range->begin);
        return is(transformsWith([&](const Transform &t) {
            if (t.kind != Kind::Tempo) return false;
            const double next = t.amount > 0 ? t.amount : now * t.factor;
            return v == "before" ? (check.relation == ">" ? next > now : next < now) : inside(next, check);
        }), "the tempo stays");
    }
    if (s == "loudness" || s == "legato") {
        const bool up = check.relation == ">";
        if (transformsWith([&](const Transform &t) {
                if (s == "legato") return t.kind == Kind::Articulate && (t.text == "legato") == up;
                if (t.kind != Kind::Loudness) return false;
                return t.amount > 0 ? (t.amount > 80) == up : t.steps != 0 ? (t.steps > 0) == up : true;
            }))
            return is(true);
    }
    if (s == "ornament" || (s == "no" && (v == "ornament" || v == "ornaments")))
        if (transformsWith([](const Transform &t) { return t.kind == Kind::Ornaments; })) return is(true);
    if (s == "instrument")
        return is(transformsWith([&](const Transform &t) { return t.kind == Kind::Instrument && t.text == v; })
                      || any([&](const Change &c) { return std::any_of(c.concept_.forces.value.begin(), c.concept_.forces.value.end(), [&](const Force &f) { return f.instrument == v && !c.fields.empty(); }); }), "no such instrument");
    if (s == "bars") {
        const int now = before.barNumber(before.barCount() - 1);
        return is(any([&](const Change &c) {
            int bars = now;
            if (c.kind == ChangeKind::Extend) bars += c.bars;
            else if (c.kind == ChangeKind::Remove) bars -= static_cast<int>(c.lastBar - c.firstBar + 1);
            else if (c.kind == ChangeKind::Reconcept) bars = c.concept_.bars.value.bars;
            else if (std::any_of(c.transforms.begin(), c.transforms.end(), [](const Transform &t) { return t.kind == Kind::Copy || t.kind == Kind::Augment; })) bars += static_cast<int>(c.lastBar - c.firstBar + 1);
            else if (std::any_of(c.transforms.begin(), c.transforms.end(), [](const Transform &t) { return t.kind == Kind::Diminish; })) bars -= static_cast<int>(c.lastBar - c.firstBar + 1) / 2;
            if (v.starts_with("before")) {
                const int more = v.size() > 8 ? std::atoi(v.c_str() + 8) * (v.find('-') != std::string::npos ? -1 : 1) : 0;
                return check.relation == ">" ? bars > now : check.relation == "<" ? bars < now : bars == now + more;
            }
            return inside(bars, check);
        }), "the length stays");
    }
    if (s == "voices" || s == "parts") return is(any([](const Change &c) { return c.kind == ChangeKind::AddPart || c.kind == ChangeKind::Remove; }), "no voice is added or removed");
    if (s == "metre")
        return is(transformsWith([&](const Transform &t) { return t.kind == Kind::Metre && metreText(t.time) == v; })
                      || any([&](const Change &c) { return metreText(c.concept_.metre.value) == v && c.kind == ChangeKind::Reconcept; }), "the metre stays");
    if (s == "cadence") {
        return is(any([&](const Change &c) {
            return std::any_of(c.cadences.begin(), c.cadences.end(), [&](const CadenceAt &k) { return cadenceWords(k.kind, BriefLanguage::English).starts_with(v == "phrygian" ? "Phrygian" : v) && samePlace(check.place, k.place); });
        }), "no such cadence");
    }
    if (s == "occurs") return is(any([&](const Change &c) { return covers(c) && std::any_of(c.occur.begin(), c.occur.end(), [&](const DeviceAt &d) { return v == deviceId(d.device); }); })
                                     || (v == "fermata" && transformsWith([](const Transform &t) { return t.text == "fermata"; })), "it is not asked for");
    if (s == "largest leap") return is(any([&](const Change &c) { return std::any_of(c.avoid.begin(), c.avoid.end(), [&](const Avoid &a) { return a.what == Avoidance::LargeLeaps && a.limit <= bounds(v).first; }); }));
    if (s == "no") {
        if (const auto aspect = aspectFromId(v))
            return is(any([&](const Change &c) { const auto it = c.deltas.find(*aspect); return covers(c) && it != c.deltas.end() && it->second <= -0.75; }), "it is not forbidden");
        return is(any([&](const Change &c) { return std::any_of(c.avoid.begin(), c.avoid.end(), [&](const Avoid &a) { return v == avoidanceId(a.what); }); }), "it is not forbidden");
    }
    if (s == "range") return is(any([&](const Change &c) { return std::any_of(c.concept_.ranges.value.begin(), c.concept_.ranges.value.end(), [&](const RangeWish &r) { return r.range.lowest >= bounds(v).first && r.range.highest <= bounds(v).second; }); }));
    if (s == "weave") return is(any([&](const Change &c) { return v == weaveId(c.concept_.weave.value); }));
    if (s == "pattern") return is(any([&](const Change &c) { return v == patternId(c.concept_.pattern.value); }));
    if (s == "genre") return is(any([&](const Change &c) { return v == genreInfo(c.concept_.genre.value).id; }));
    if (s == "task") return is(any([&](const Change &c) { return v == taskId(c.concept_.task.value) && c.kind != ChangeKind::Nothing; }));
    if (const auto aspect = aspectFromId(s))
        return is(any([&](const Change &c) {
            const auto it = c.deltas.find(*aspect);
            const bool who = voices.empty() || c.voices.empty() || c.voices == voices;
            if (s == "height" && covers(c) && who && std::any_of(c.transforms.begin(), c.transforms.end(), [&](const Transform &t) { return (t.kind == Kind::Octave && (t.steps > 0) == (check.relation == ">")) || (t.kind == Kind::Transpose && (t.interval.semitones > 0) == (check.relation == ">")); })) return true;
            return covers(c) && who && it != c.deltas.end() && (check.relation == ">" ? it->second > 0 : it->second < 0);
        }), "no such change there");
    return is(false, "a change cannot ask for it");
}

} // namespace ricercar
