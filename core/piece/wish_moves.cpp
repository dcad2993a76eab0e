// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/piece/wish_moves.h"

#include "core/brief/concept_words.h"
#include "core/brief/heard.h"
#include "core/brief/heard_levels.h"
#include "core/brief/instruments.h"
#include "core/brief/request_check.h"
#include "core/brief/transform.h"
#include "core/music/locks.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

// Who carries an aspect: rhythm and line are the tune's first; loudness and the like are everybody's.
std::vector<VoiceRef> carriers(const Score &score, Aspect aspect, double delta, int attempt)
{
    const std::vector<VoiceRef> all = voicesFromTop(score);
    if (all.size() < 2 || attempt > 0 || delta <= -0.7) return {};
    switch (aspect) {
    case Aspect::Syncopation: case Aspect::Dotted: case Aspect::Triplets: case Aspect::Ornament: case Aspect::Chromaticism: case Aspect::Leaps: case Aspect::Density:
        return {all.front()};
    default: return {};
    }
}

TickRange closeRange(const Place &place, const Score &score, const PieceConcept *piece)
{
    TickRange range = resolved(place, score, piece).value_or(TickRange{TimelineTick{0}, score.end()});
    // The last two bars of it hold the close.
    const std::size_t last = score.locate(TimelineTick{range.end.value - 1}).bar;
    range.begin = std::max(range.begin, score.barStart(last > 0 ? last - 1 : 0));
    if (place.kind == Place::Kind::Bars || place.kind == Place::Kind::All) range.begin = score.barStart(last > 0 ? last - 1 : 0);
    return range;
}

ScorePtr avoided(const MoveRequest &r, const Avoid &a, IdSource &ids)
{
    switch (a.what) {
    case Avoidance::LargeLeaps: return withinLeaps(r, a.limit > 0 ? a.limit : 7, ids);
    case Avoidance::RepeatedNotes: return withoutRepeatedNotes(r, ids);
    case Avoidance::Rests: return withoutRests(r, ids);
    case Avoidance::Ornaments: return moved(r, Aspect::Ornament, -1, ids);
    case Avoidance::Accidentals:
    case Avoidance::Modulation: return moved(r, Aspect::Chromaticism, -1, ids);
    case Avoidance::Ties: return moved(r, Aspect::Syncopation, -1, ids);
    default: return r.score;
    }
}

Finding missing(const std::string &rule, const std::string &sentence, const Change &change, const Score &score)
{
    Finding f;
    f.rule = rule;
    f.severity = Severity::Error;
    f.range = change.range;
    f.voices = change.voices;
    f.sentence = sentence;
    f.source = "the request";
    return placed(f, score);
}

// The region of a change in a score that may have grown.
TickRange regionIn(const Change &change, const Score &score)
{
    TickRange range = change.range;
    range.end = std::min(change.wholePiece ? score.end() : range.end, score.end());
    return range;
}

} // namespace

ScorePtr towards(const WishCheck &wish, const ScorePtr &score, const PieceConcept &piece, const std::vector<Lock> &kept, int attempt, std::uint64_t seed, IdSource &ids)
{
    MoveRequest r{score, wish.range, wish.voices, kept, false, piece.key.value, seed};
    if (wish.aspect) {
        r.voices = carriers(*score, *wish.aspect, wish.level, attempt);
        const double strength = std::min(1.0, std::abs(wish.level) * (1 + 0.5 * attempt));
        return moved(r, *wish.aspect, wish.level < 0 ? (wish.level <= -0.75 ? -1 : -strength) : strength, ids);
    }
    if (wish.cadence) {
        r.range = closeRange(wish.cadence->place, *score, &piece);
        return withCadence(r, wish.cadence->kind, wish.cadence->key.value_or(piece.key.value), wish.cadence->picardy, ids);
    }
    if (wish.device) {
        if (wish.device->device == Device::PedalPoint && wish.device->place.kind == Place::Kind::All) {
            const std::size_t bars = score->barCount();
            r.range = {score->barStart(bars > 4 ? bars - 4 : 0), score->end()};
        }
        return withDevice(r, *wish.device, ids);
    }
    if (wish.avoid) {
        if (wish.avoid->what == Avoidance::RepeatedNotes && attempt == 0 && voicesFromTop(*score).size() > 2) r.voices = {voicesFromTop(*score).front()};
        return avoided(r, *wish.avoid, ids);
    }
    if (wish.compass) return withinRange(r, wish.compass->range.lowest, wish.compass->range.highest, ids);
    if (wish.field == "tempo") {
        const TempoWish &t = piece.tempo.value;
        return withTempo(score, {0, BarTick{0}}, t.quartersPerMinute, t.marking);
    }
    return score;
}

std::vector<Lock> locksFor(const Change &change, const Score &score)
{
    std::vector<Lock> locks = score.locks;
    locks.insert(locks.end(), change.kept.begin(), change.kept.end());
    return locks;
}

ChangeOutcome outcomeOf(const Change &change, const ScorePtr &before, const ScorePtr &after)
{
    ChangeOutcome o;
    const auto check = [&](bool met, const std::string &rule, const std::string &sentence) {
        ++o.asked;
        o.met += met;
        if (!met) o.missed.push_back(missing(rule, sentence, change, *after));
    };
    const KeySignature key = change.concept_.key.value, home = foundIn(*before, {TimelineTick{0}, before->end()}).key.value;
    const TickRange then = regionIn(change, *before), now = regionIn(change, *after);
    if (change.kind == ChangeKind::Regenerate) {
        for (const auto &[aspect, delta] : change.deltas) {
            if (std::abs(delta) < 0.05) continue;
            check(wentTheWay(aspect, delta, *before, then, *after, now, change.voices, change.voices, home), std::string("asked-") + aspectId(aspect),
                  std::string("Asked for ") + (delta < 0 ? "less " : "more ") + aspectName(aspect) + "; it is not heard there.");
        }
        for (const DeviceAt &d : change.occur) {
            std::string why;
            check(heardDevice(*after, now, deviceId(d.device), key, &why), "asked-occur", std::string("Asked for ") + deviceName(d.device) + ". " + why);
        }
        for (const CadenceAt &c : change.cadences) {
            const auto range = resolved(c.place, *after, &change.concept_);
            const Cadence heard = cadenceAtEnd(*after, range.value_or(now), c.key.value_or(home));
            check(heard == c.kind || (c.kind == Cadence::Phrygian && heard == Cadence::Half), "asked-cadences",
                  "Asked for a close that is " + cadenceWords(c.kind, BriefLanguage::English) + "; it closes with " + cadenceWords(heard, BriefLanguage::English) + ".");
        }
        for (const Avoid &a : change.avoid) {
            RequestCheck c;
            if (a.what == Avoidance::LargeLeaps && a.limit > 0) c.subject = "largest leap", c.relation = "<=", c.value = std::to_string(a.limit);
            else c.subject = "no", c.value = a.what == Avoidance::Occurrence ? deviceId(a.device) : avoidanceId(a.what);
            const CheckOutcome heard = checked(c, *after, nullptr);
            if (heard.met || heard.sentence.find("cannot be heard") == std::string::npos)
                check(heard.met, "asked-avoid", std::string("To be avoided: ") + avoidanceName(a.what) + ". " + heard.sentence);
        }
        const auto field = [&](const char *id) { return std::find(change.fields.begin(), change.fields.end(), id) != change.fields.end(); };
        if (field("ranges"))
            for (const RangeWish &w : change.concept_.ranges.value) {
                if (!change.concept_.ranges.said()) continue;
                const AspectMeasures m = measured(*after, now, w.part ? resolved(*w.part, *after) : change.voices, home);
                check(m.notes == 0 || (m.lowest >= w.range.lowest && m.highest <= w.range.highest), "asked-ranges", "The compass is wider than was asked.");
            }
        const bool nothing = change.deltas.empty() && change.occur.empty() && change.cadences.empty() && change.avoid.empty() && change.fields.empty();
        if (nothing || (!change.fields.empty() && o.asked == 0)) check(after != before && differenceOf(*before, *after) > 0, "asked-change", "It was to be written anew, but nothing came of it.");
    }
    // What was to stay: locks, what is kept, other bars and other voices.
    std::vector<Lock> stays = locksFor(change, *before);
    if (change.kind == ChangeKind::Regenerate) {
        for (const VoiceRef &v : voicesFromTop(*before)) {
            const bool outside = !change.voices.empty() && std::find(change.voices.begin(), change.voices.end(), v) == change.voices.end();
            if (outside) {
                stays.push_back({v.part, v.voice, {TimelineTick{0}, before->end()}});
                continue;
            }
            if (then.begin > TimelineTick{0}) stays.push_back({v.part, v.voice, {TimelineTick{0}, then.begin}});
            if (then.end < before->end()) stays.push_back({v.part, v.voice, {then.end, before->end()}});
        }
    } else if (change.kind == ChangeKind::AddPart || (change.kind == ChangeKind::Extend && !change.before)) {
        for (const VoiceRef &v : voicesFromTop(*before)) stays.push_back({v.part, v.voice, {TimelineTick{0}, before->end()}});
    }
    // A note that sounds over an edge belongs to the bar it begins in: locks are judged by what begins in them.
    const ScorePtr guarded = withLocks(before, stays);
    for (const LockedChange &c : lockedChanges(*guarded, *after)) {
        const Part *part = before->part(c.part);
        o.breach = (part ? part->name : std::string("A part")) + " was to stay in " + barsInWords(*before, c.bars) + ".";
        break;
    }
    return o;
}

ScorePtr towards(const Change &change, const ScorePtr &before, ScorePtr score, int attempt, std::uint64_t seed, IdSource &ids)
{
    const KeySignature home = foundIn(*before, {TimelineTick{0}, before->end()}).key.value;
    MoveRequest r{score, regionIn(change, *score), change.voices, change.kept, false, home, seed};
    r.keepTime = std::any_of(change.kept.begin(), change.kept.end(), [](const Lock &l) { return l.attributes == static_cast<std::uint8_t>(Attribute::Rhythm); })
        && change.deltas.empty();
    for (const CadenceAt &c : change.cadences) {
        r.range = closeRange(c.place, *r.score, &change.concept_);
        r.range.begin = std::max(r.range.begin, change.range.begin);
        r.score = withCadence(r, c.kind, c.key.value_or(home), c.picardy, ids);
    }
    r.range = regionIn(change, *r.score);
    for (const DeviceAt &d : change.occur) {
        std::string why;
        if (!heardDevice(*r.score, r.range, deviceId(d.device), home, &why)) r.score = withDevice(r, d, ids);
    }
    for (const Avoid &a : change.avoid) r.score = avoided(r, a, ids);
    for (const auto &[aspect, delta] : change.deltas) {
        if (wentTheWay(aspect, delta, *before, regionIn(change, *before), *r.score, r.range, change.voices, change.voices, home)) continue;
        for (int more = 0; more < 3; ++more) {
            const double by = std::clamp(delta * (1 + 0.6 * (attempt + more)), -1.0, 1.0);
            MoveRequest next = r;
            next.seed = seed + static_cast<std::uint64_t>(more);
            if (change.voices.empty() && more == 0 && attempt == 0) next.voices = carriers(*r.score, aspect, delta, 0);
            r.score = moved(next, aspect, delta <= -0.95 ? -1 : by, ids);
            if (wentTheWay(aspect, delta, *before, regionIn(change, *before), *r.score, r.range, change.voices, change.voices, home)) break;
        }
    }
    if (std::find(change.fields.begin(), change.fields.end(), "ranges") != change.fields.end() && change.concept_.ranges.said())
        for (const RangeWish &w : change.concept_.ranges.value) {
            MoveRequest within = r;
            if (w.part) within.voices = resolved(*w.part, *r.score);
            r.score = withinRange(within, w.range.lowest, w.range.highest, ids);
        }
    return r.score;
}

} // namespace ricercar
