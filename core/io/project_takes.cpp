// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/project_takes.h"

#include "core/io/musicxml_out.h"

#include <algorithm>

namespace ricercar::project {

namespace {
constexpr std::int64_t kFar = INT64_C(1) << 50; // ticks
constexpr double kLong = 1e6;                   // seconds
} // namespace

// A note is [on, off, on in seconds, off in seconds, key, velocity, channel, source], a pedal [at, seconds, down],
// a press [at, length, seconds, lasts, button, velocity, key].
Json takesJson(const std::vector<KeptTake> &takes)
{
    Json all = Json::array();
    for (const KeptTake &k : takes) {
        const Take &t = k.take;
        Json take{{"name", musicxml::legalText(t.name)}, {"part", t.part.value}, {"range", {t.range.begin.value, t.range.end.value}},
                  {"round", t.round}, {"free", t.free}, {"seed", k.seed}, {"temperature", k.temperature}, {"strength", k.strength}};
        const NotationOptions &n = k.notation;
        take["writing"] = {{"finest", n.quantize.finest}, {"tuplets", n.quantize.tuplets}, {"swing", n.quantize.swing},
                           {"findSwing", n.quantize.findSwing}, {"looseness", n.quantize.looseness}, {"keepPlaying", n.keepPlaying},
                           {"findKey", n.findKey}, {"findPickup", n.findPickup}, {"hands", n.partHands}};
        Json notes = Json::array(), pedals = Json::array(), presses = Json::array(), written = Json::array();
        for (const TakeNote &e : t.notes) notes.push_back(Json::array({e.on, e.off, e.onSeconds, e.offSeconds, e.key, e.velocity, e.channel, e.source}));
        for (const TakePedal &e : t.pedals) pedals.push_back(Json::array({e.at, e.seconds, e.down}));
        for (const TakePress &e : t.presses) presses.push_back(Json::array({e.at, e.length, e.seconds, e.lasts, e.button, e.velocity, e.key}));
        for (const NoteId id : k.written) written.push_back(id.value);
        take["notes"] = std::move(notes);
        if (!pedals.empty()) take["pedals"] = std::move(pedals);
        if (!presses.empty()) take["buttons"] = std::move(presses);
        take["written"] = std::move(written);
        all.push_back(std::move(take));
    }
    return all;
}

std::vector<KeptTake> readTakes(const View &all)
{
    std::vector<KeptTake> takes;
    for (std::size_t i = 0; i < all.size(); ++i) {
        const View v = all.item(i);
        KeptTake k;
        Take &t = k.take;
        t.name = v.textOr("name");
        const View part = v.at("part"), range = v.at("range");
        t.part = PartId{part.id(true)};
        t.range = {TimelineTick{range.item(0).integer(-kFar, kFar)}, TimelineTick{range.item(1).integer(-kFar, kFar)}};
        t.round = static_cast<std::uint32_t>(v.integerOr("round", 0, 1'000'000, 0));
        t.free = v.flagOr("free", false);
        if (v.has("seed")) {
            const View seed = v.at("seed");
            k.seed = seed.id(true);
        }
        k.temperature = v.numberOr("temperature", 0, 10, k.temperature);
        k.strength = v.numberOr("strength", 0, 1, 0);
        if (v.has("writing")) {
            const View w = v.at("writing");
            QuantizeOptions &q = k.notation.quantize;
            q.finest = static_cast<int>(w.integerOr("finest", 1, 16, q.finest));
            q.tuplets = w.flagOr("tuplets", q.tuplets);
            q.swing = w.numberOr("swing", 0.5, 0.8, q.swing);
            q.findSwing = w.flagOr("findSwing", q.findSwing);
            q.looseness = w.numberOr("looseness", 0.3, 3, q.looseness);
            k.notation.keepPlaying = w.flagOr("keepPlaying", true);
            k.notation.findKey = w.flagOr("findKey", true);
            k.notation.findPickup = w.flagOr("findPickup", true);
            k.notation.partHands = w.flagOr("hands", true);
        }
        const auto byte = [](const View &row, std::size_t at, int low, int high) {
            const View cell = row.item(at);
            return static_cast<std::uint8_t>(cell.integer(low, high));
        };
        const auto ticks = [](const View &row, std::size_t at) {
            const View cell = row.item(at);
            return cell.integer(-kFar, kFar);
        };
        const auto seconds = [](const View &row, std::size_t at) {
            const View cell = row.item(at);
            return cell.number(-kLong, kLong);
        };
        const View notes = v.at("notes");
        for (std::size_t n = 0; n < notes.size(); ++n) {
            const View r = notes.item(n);
            TakeNote e{ticks(r, 0), ticks(r, 1), seconds(r, 2), seconds(r, 3), byte(r, 4, 0, 127), byte(r, 5, 1, 127), byte(r, 6, 0, 15), byte(r, 7, 0, 31)};
            e.off = std::max(e.off, e.on + 1);
            t.notes.push_back(e);
        }
        if (v.has("pedals")) {
            const View pedals = v.at("pedals");
            for (std::size_t n = 0; n < pedals.size(); ++n) {
                const View r = pedals.item(n);
                const View down = r.item(2);
                t.pedals.push_back({ticks(r, 0), seconds(r, 1), down.flag()});
            }
        }
        if (v.has("buttons")) {
            const View presses = v.at("buttons");
            for (std::size_t n = 0; n < presses.size(); ++n) {
                const View r = presses.item(n);
                t.presses.push_back({ticks(r, 0), ticks(r, 1), seconds(r, 2), seconds(r, 3), byte(r, 4, 0, 7), byte(r, 5, 1, 127), byte(r, 6, 0, 127)});
            }
        }
        std::stable_sort(t.notes.begin(), t.notes.end(), [](const TakeNote &a, const TakeNote &b) { return a.on < b.on; });
        std::stable_sort(t.presses.begin(), t.presses.end(), [](const TakePress &a, const TakePress &b) { return a.at < b.at; });
        if (v.has("written")) {
            const View written = v.at("written");
            for (std::size_t n = 0; n < written.size(); ++n) {
                const View id = written.item(n);
                k.written.insert(NoteId{id.id()});
            }
        }
        takes.push_back(std::move(k));
    }
    return takes;
}

} // namespace ricercar::project
