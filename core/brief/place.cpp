// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/place.h"

#include "core/brief/concept_builder.h"
#include "core/brief/instruments.h"
#include "core/compose/found_voices.h"

#include <algorithm>

namespace ricercar {

namespace {

// Indices of bars by the numbers a musician reads; an anacrusis is number 0.
std::optional<TickRange> barsRange(const Score &score, int first, int last)
{
    std::optional<TickRange> range;
    for (std::size_t b = 0; b < score.barCount(); ++b) {
        const int n = score.barNumber(b);
        if (n < first || n > last) continue;
        if (!range) range = score.barRange(b);
        else range->end = score.barRange(b).end;
    }
    // Bar 1 takes its anacrusis with it only when asked for from the start.
    return range;
}

std::vector<TickRange> phrasesIn(const Score &score)
{
    const TickRange whole{TimelineTick{0}, score.end()};
    const std::vector<VoiceRef> voices = voicesFromTop(score);
    if (voices.empty()) return {whole};
    FieldOrigin origin = FieldOrigin::Default;
    return phrasesOf(score, tuneOf(score, voices.front(), whole, false), whole, &origin);
}

// To whole bars.
TickRange wholeBars(const Score &score, TickRange range)
{
    const std::size_t first = score.locate(range.begin).bar;
    const std::size_t last = score.locate(TimelineTick{std::max(range.begin.value, range.end.value - 1)}).bar;
    return {score.barStart(first), score.barStart(last + 1)};
}

} // namespace

std::vector<VoiceRef> voicesFromTop(const Score &score)
{
    std::vector<FoundVoice> voices = voicesIn(score, {TimelineTick{0}, score.end()});
    std::stable_sort(voices.begin(), voices.end(), [](const auto &a, const auto &b) { return a.mean > b.mean + 0.01; });
    std::vector<VoiceRef> refs;
    for (const FoundVoice &v : voices) refs.push_back(v.ref);
    return refs;
}

std::optional<TickRange> resolved(const Place &place, const Score &score, const PieceConcept *piece, std::optional<TickRange> selection)
{
    const TickRange whole{TimelineTick{0}, score.end()};
    const int bars = score.barNumber(score.barCount() - 1);
    switch (place.kind) {
    case Place::Kind::All: return whole;
    case Place::Kind::Bars:
        if (place.first > bars || place.last < place.first) return std::nullopt;
        return barsRange(score, place.first <= 0 ? 0 : place.first, place.last);
    case Place::Kind::FirstBars: return barsRange(score, 0, std::min(place.first, bars));
    case Place::Kind::LastBars: return barsRange(score, std::max(1, bars - place.first + 1), bars);
    case Place::Kind::From: return place.first > bars ? std::nullopt : barsRange(score, place.first, bars);
    case Place::Kind::Selection: return selection ? std::optional(wholeBars(score, *selection)) : std::nullopt;
    case Place::Kind::Half: {
        const int half = std::max(1, bars / 2);
        return place.first == 1 ? barsRange(score, 0, half) : barsRange(score, half + 1, bars);
    }
    // An opening or an ending is a phrase's part: a quarter of the piece, two bars at least and four at most.
    case Place::Kind::Beginning: return barsRange(score, 0, std::clamp(bars / 4, std::min(2, bars), 4));
    case Place::Kind::Ending: return barsRange(score, bars - std::clamp(bars / 4, std::min(2, bars), 4) + 1, bars);
    case Place::Kind::Middle: {
        const int third = std::max(1, bars / 3);
        return barsRange(score, third + 1, std::max(third + 1, bars - third));
    }
    case Place::Kind::Phrase: {
        const std::vector<TickRange> phrases = phrasesIn(score);
        const std::size_t at = place.first < 0 ? phrases.size() - 1 : static_cast<std::size_t>(place.first - 1);
        if (at >= phrases.size()) return std::nullopt;
        return wholeBars(score, phrases[at]);
    }
    case Place::Kind::Section: {
        if (place.name == "theme") return resolved(Place{Place::Kind::Section, 1, 0, {}}, score, piece, selection);
        const auto *sections = piece && piece->sections.value.size() > 1 ? &piece->sections.value : nullptr;
        int sum = 0;
        if (sections)
            for (const PieceSection &s : *sections) sum += s.bars;
        if (!sections || sum != bars) return resolved(Place{Place::Kind::Phrase, place.first, 0, {}}, score, piece, selection);
        std::size_t at = place.first < 0 ? sections->size() - 1 : static_cast<std::size_t>(std::max(place.first, 1) - 1);
        if (!place.name.empty())
            for (std::size_t k = 0; k < sections->size(); ++k)
                if ((*sections)[k].label == place.name) {
                    at = k;
                    break;
                }
        if (at >= sections->size()) return std::nullopt;
        int first = 1;
        for (std::size_t k = 0; k < at; ++k) first += (*sections)[k].bars;
        return barsRange(score, first, first + (*sections)[at].bars - 1);
    }
    }
    return whole;
}

std::vector<VoiceRef> resolved(const PartWish &wish, const Score &score)
{
    const std::vector<VoiceRef> voices = voicesFromTop(score);
    if (voices.empty()) return {};
    const std::size_t n = voices.size();
    auto partsNamed = [&](const std::string &name) {
        std::vector<VoiceRef> refs;
        for (const VoiceRef &v : voices) {
            const Part *part = score.part(v.part);
            // A part's own name says who plays; the sound it borrows only where the name does not.
            const InstrumentInfo *info = instrumentNamed(part->name);
            const bool named = info != nullptr;
            if (!info) info = instrumentNamed(part->instrument.name);
            if (part->name == name || (!named && part->instrument.name == name) || (info && info->name == name)) refs.push_back(v);
        }
        return refs;
    };
    switch (wish.kind) {
    case PartWish::Kind::Role: {
        for (const FoundVoice &v : voicesIn(score, {TimelineTick{0}, score.end()}))
            if (v.role == wish.number) return {v.ref};
        if (n == 4) return {voices[static_cast<std::size_t>(std::clamp(wish.number, 0, 3))]};
        if (wish.number == 0) return {voices.front()};
        if (wish.number == 3 && n > 1) return {voices.back()};
        if (n == 3) return {voices[1]};
        return {};
    }
    case PartWish::Kind::Melody: return {voices.front()};
    case PartWish::Kind::Bass: {
        for (const FoundVoice &v : voicesIn(score, {TimelineTick{0}, score.end()}))
            if (v.role == 3) return {v.ref};
        return {voices.back()};
    }
    case PartWish::Kind::Accompaniment: return {voices.begin() + (n > 1 ? 1 : 0), voices.end()};
    case PartWish::Kind::Inner: return n > 2 ? std::vector<VoiceRef>(voices.begin() + 1, voices.end() - 1) : std::vector<VoiceRef>{};
    case PartWish::Kind::Outer: return n > 1 ? std::vector<VoiceRef>{voices.front(), voices.back()} : voices;
    case PartWish::Kind::Upper:
    case PartWish::Kind::Lower: {
        // A hand is a staff, or a part of a pair; "the upper voices" are all but the lowest.
        const bool upper = wish.kind == PartWish::Kind::Upper;
        if (n == 1) return voices;
        if (wish.name.find("hand") != std::string::npos && score.parts.size() == 2) {
            std::vector<VoiceRef> refs;
            for (const VoiceRef &v : voices)
                if ((score.partIndex(v.part) == 0) == upper) refs.push_back(v);
            return refs;
        }
        if (upper) return {voices.begin(), voices.end() - 1};
        return {voices.begin() + static_cast<std::ptrdiff_t>(n == 2 ? 1 : n / 2), voices.end()};
    }
    case PartWish::Kind::Number:
        if (wish.number < 0) return {voices.back()};
        return wish.number >= 1 && wish.number <= static_cast<int>(n) ? std::vector<VoiceRef>{voices[static_cast<std::size_t>(wish.number - 1)]} : std::vector<VoiceRef>{};
    case PartWish::Kind::Instrument: return partsNamed(wish.name);
    }
    return {};
}

std::string placeWords(const Place &p)
{
    static constexpr const char *ordinals[] = {"", "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth"};
    auto nth = [&](int n) { return n < 0 ? std::string("last") : n <= 8 ? std::string(ordinals[n]) : std::to_string(n) + "th"; };
    switch (p.kind) {
    case Place::Kind::All: return "throughout";
    case Place::Kind::Bars: return p.first == p.last ? "bar " + std::to_string(p.first) : "bars " + std::to_string(p.first) + "-" + std::to_string(p.last);
    case Place::Kind::FirstBars: return p.first == 1 ? "the first bar" : "the first " + std::to_string(p.first) + " bars";
    case Place::Kind::LastBars: return p.first == 1 ? "the last bar" : "the last " + std::to_string(p.first) + " bars";
    case Place::Kind::From: return "bar " + std::to_string(p.first) + " to the end";
    case Place::Kind::Beginning: return "the beginning";
    case Place::Kind::Middle: return "the middle";
    case Place::Kind::Ending: return "the ending";
    case Place::Kind::Section: return !p.name.empty() ? (p.name.size() == 1 ? "section " + p.name : "the " + p.name) : "the " + nth(p.first) + " section";
    case Place::Kind::Phrase: return "the " + nth(p.first) + " phrase";
    case Place::Kind::Half: return p.first == 1 ? "the first half" : "the second half";
    case Place::Kind::Selection: return "the selection";
    }
    return {};
}

std::string placeChinese(const Place &p)
{
    const std::string n = std::to_string(p.first);
    switch (p.kind) {
    case Place::Kind::All: return "全曲";
    case Place::Kind::Bars: return p.first == p.last ? "第" + n + "小节" : "第" + n + "-" + std::to_string(p.last) + "小节";
    case Place::Kind::FirstBars: return "前" + n + "小节";
    case Place::Kind::LastBars: return "最后" + n + "小节";
    case Place::Kind::From: return "第" + n + "小节以后";
    case Place::Kind::Beginning: return "开头";
    case Place::Kind::Middle: return "中段";
    case Place::Kind::Ending: return "结尾";
    case Place::Kind::Section: return p.name == "trio" ? "三声中部" : p.name == "theme" ? "主题" : !p.name.empty() ? p.name + "段" : p.first < 0 ? "最后一段" : "第" + n + "段";
    case Place::Kind::Phrase: return p.first < 0 ? "最后一句" : "第" + n + "句";
    case Place::Kind::Half: return p.first == 1 ? "前半" : "后半";
    case Place::Kind::Selection: return "选区";
    }
    return {};
}

std::string partWords(const PartWish &p)
{
    static constexpr const char *roles[] = {"soprano", "alto", "tenor", "bass"};
    switch (p.kind) {
    case PartWish::Kind::Role: return std::string("the ") + roles[std::clamp(p.number, 0, 3)];
    case PartWish::Kind::Melody: return "the melody";
    case PartWish::Kind::Bass: return "the bass";
    case PartWish::Kind::Accompaniment: return "the accompaniment";
    case PartWish::Kind::Inner: return "the inner voices";
    case PartWish::Kind::Outer: return "the outer voices";
    case PartWish::Kind::Upper: return p.name == "right-hand" ? "the right hand" : "the upper voices";
    case PartWish::Kind::Lower: return p.name == "left-hand" ? "the left hand" : "the lower voices";
    case PartWish::Kind::Number: return p.number < 0 ? "the lowest voice" : "voice " + std::to_string(p.number);
    case PartWish::Kind::Instrument: return "the " + p.name;
    }
    return {};
}

std::string partChinese(const PartWish &p)
{
    static constexpr const char *roles[] = {"女高音", "女低音", "男高音", "男低音"};
    switch (p.kind) {
    case PartWish::Kind::Role: return roles[std::clamp(p.number, 0, 3)];
    case PartWish::Kind::Melody: return "旋律";
    case PartWish::Kind::Bass: return "低音";
    case PartWish::Kind::Accompaniment: return "伴奏";
    case PartWish::Kind::Inner: return "内声部";
    case PartWish::Kind::Outer: return "外声部";
    case PartWish::Kind::Upper: return p.name == "right-hand" ? "右手" : "上方声部";
    case PartWish::Kind::Lower: return p.name == "left-hand" ? "左手" : "下方声部";
    case PartWish::Kind::Number: return "第" + std::to_string(p.number) + "声部";
    case PartWish::Kind::Instrument: return p.name;
    }
    return {};
}

} // namespace ricercar
