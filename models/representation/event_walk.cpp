// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/representation/event_walk.h"

#include <cmath>

namespace ricercar::models {

namespace {

constexpr int kIntervals = 2 * kSpan + 1;
constexpr int kDeltas = 49, kSixths = 33, kReturns = 28, kTonics = 36, kChords = 12 * kChordKinds, kEchoes = 5;

template <std::size_t N>
constexpr std::array<int, N + 1> starts(const std::array<int, N>& sizes) {
    std::array<int, N + 1> out{};
    out[0] = 1;
    for (std::size_t i = 0; i < N; ++i) out[i + 1] = out[i] + sizes[i];
    return out;
}

constexpr std::array<int, kTokenFeatures> kTokenSizes{3, 16, kKeys, kTonics, kLengthClasses, kLongestBar, kBeatPhases, kSixths, 5,
    kSixths, kIntervals, kDeltas, 9, kMostParts, 9, 8, 12, 7, 5, 6, kLoudnessClasses, 9, kReturns, 8, kTonics, kChords, kChords,
    kEchoes, kLoudnessClasses, kIntervals};
constexpr std::array<int, kTimeFeatures> kTimeSizes{kLongestBar, kBeatPhases, kSixths, 2, kDeltas, kEchoes, 9, 9, 8, 5, 9,
    6, 6, 6, 6, 6, 6, 6, 6, 6, kReturns, kSixths};
constexpr std::array<int, kPartFeatures> kPartSizes{kBeatPhases, kDeltas, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 8, 9, 8, 6, 8};
constexpr std::array<int, kKeyFeatures> kKeySizes{8, kBeatPhases, kDeltas, kEchoes, 12, 7, kTonics, kChords, 9, kIntervals,
    kSixths, kSixths, 6, 6, 8, 9, kIntervals};
constexpr std::array<int, kLengthFeatures> kLengthSizes{8, kBeatPhases, kLongestBar, kIntervals, kLengthClasses, 9, 6, 8, kSixths,
    kLengthClasses, 6, 9, 12, kSixths, kDeltas};
constexpr std::array<int, kLoudnessFeatures> kLoudnessSizes{kLoudnessClasses, kLoudnessClasses, kLoudnessClasses, kBeatPhases, 8, 12};
constexpr auto kToken = starts(kTokenSizes);
constexpr auto kTime = starts(kTimeSizes);
constexpr auto kPart = starts(kPartSizes);
constexpr auto kKey = starts(kKeySizes);
constexpr auto kLength = starts(kLengthSizes);
constexpr auto kLoudness = starts(kLoudnessSizes);

// What a plain transformer is not told: everything relative.
constexpr std::array kRelativeToken{3, 6, 10, 12, 27};
constexpr std::array kRelativeTime{1, 5, 7, 11, 12, 13, 14, 15, 16, 17, 18, 21};
constexpr std::array kRelativePart{0, 2, 3, 4, 6, 7, 8, 9, 10, 11, 12, 13, 14};
constexpr std::array kRelativeKey{1, 3, 8, 9, 10, 11, 13};
constexpr std::array kRelativeLength{1, 3, 4, 5, 6, 8, 9, 13};

// Fills one bag, slot after slot.
template <std::size_t N>
class Bag {
public:
    Bag(std::array<FeatureId, N>& ids, const std::array<int, N + 1>& first, const std::array<int, N>& sizes)
        : m_ids(ids), m_first(first), m_sizes(sizes) {}
    // Negative: nothing to say. Beyond the last row: the last.
    void add(int value) {
        m_ids[m_at] = value < 0 ? 0 : m_first[m_at] + std::min(value, m_sizes[m_at] - 1);
        ++m_at;
    }
    template <std::size_t M>
    void leaveOut(const std::array<int, M>& slots) {
        for (const int s : slots) m_ids[static_cast<std::size_t>(s)] = 0;
    }

private:
    std::array<FeatureId, N>& m_ids;
    const std::array<int, N + 1>& m_first;
    const std::array<int, N>& m_sizes;
    std::size_t m_at = 0;
};

int intervalRow(int from, int to) { return from < 0 || to < 0 ? -1 : std::clamp(to - from, -kSpan, kSpan) + kSpan; }

int returnRow(const BarWishes& w) {
    if (w.returnOf < 0) return -1;
    const int back = w.returnOf;
    const int row = back < 9 ? back : back < 16 ? 9 : back == 16 ? 10 : back < 32 ? 11 : back == 32 ? 12 : 13;
    return row + (w.returnRhythm ? 14 : 0);
}

int heightRow(int key) { return std::clamp((key - 36) * 2 / 9, 0, 11); }

int echoRow(int run) { return run == 0 ? 0 : run <= 3 ? 1 : run <= 6 ? 2 : run <= 12 ? 3 : 4; }

std::uint64_t mixed(std::uint64_t h, int value) { return (h ^ static_cast<std::uint64_t>(value + 1000)) * 1099511628211ull; }

}  // namespace

int tokenRows() { return kToken.back(); }
int stageRows(Lens stage) {
    const int rows[kStages] = {kTime.back(), kPart.back(), kKey.back(), kLength.back(), kLoudness.back()};
    return rows[static_cast<int>(stage)];
}

EventWalk::EventWalk(std::shared_ptr<const EventTask> task) : m_task(std::move(task)), m_byBar(m_task->bars.size()) {
    m_heard.fill(-100000);
}

void EventWalk::at(int bar, std::span<const EventNote> earlier) {
    const int start = m_task->bars[static_cast<std::size_t>(bar)].start;
    for (const auto& note : earlier) {
        if (note.onset >= start) break;
        place(note);
        remember(note);
    }
    m_bar = bar - 1;
    m_now = m_before = start;
    m_any = false;
    const auto after = [&](const EventNote& n) { return n.onset >= start; };
    m_shown = m_sounded = static_cast<std::size_t>(std::find_if(m_task->given.begin(), m_task->given.end(), after) - m_task->given.begin());
}

EventToken EventWalk::startBar() {
    ++m_bar;
    soundGivenUpTo(here().start - 1);
    m_before = m_now;
    m_now = here().start;
    m_any = false;
    m_atOnce = 0;
    m_lastPart = -1;
    EventToken token;
    token.kind = TokenKind::Bar;
    token.note.onset = m_now;
    token.key = m_lastKey < 0 ? 60 : m_lastKey;
    return token;
}

std::optional<EventToken> EventWalk::dueGiven() {
    if (m_shown >= m_task->given.size() || m_task->given[m_shown].onset > m_now + kLookAhead) return std::nullopt;
    const EventNote& note = m_task->given[m_shown++];
    return EventToken{TokenKind::Given, note, note.key};
}

EventToken EventWalk::write(const EventNote& note) {
    soundGivenUpTo(note.onset);
    if (note.onset != m_now || !m_any) m_atOnce = 0;
    m_before = m_now;
    m_now = note.onset;
    m_any = true;
    ++m_atOnce;
    m_lastPart = note.part;
    place(note);
    remember(note);
    return {TokenKind::Note, note, note.key};
}

void EventWalk::place(const EventNote& note) {
    auto& p = m_parts[static_cast<std::size_t>(note.part)];
    if (note.onset != p.onset) {
        p.beforeHigh = p.high;
        p.onset = note.onset;
        p.low = p.high = note.key;
        p.count = 1;
    } else {
        p.low = std::min<int>(p.low, note.key);
        p.high = std::max<int>(p.high, note.key);
        ++p.count;
    }
    p.length = note.length;
    p.end = note.end();
    if (note.loudness >= 0) p.loudness = m_lastLoudness = note.loudness;
    m_lastKey = note.key;
    m_lastLength = note.length;
    std::erase_if(m_sounding, [&](const EventNote& n) { return n.end() <= note.onset; });
    m_sounding.push_back(note);
    m_heard[static_cast<std::size_t>(note.key % 12)] = note.end();
    auto& bar = m_byBar[static_cast<std::size_t>(barAt(m_task->bars, note.onset))];
    bar.insert(std::upper_bound(bar.begin(), bar.end(), note, comesBefore), note);
}

void EventWalk::soundGivenUpTo(int onset) {
    for (; m_sounded < m_task->given.size() && m_task->given[m_sounded].onset <= onset; ++m_sounded) {
        const int key = m_lastKey, length = m_lastLength;
        place(m_task->given[m_sounded]);
        m_lastKey = key;
        m_lastLength = length;
    }
}

// Follows the echo on, or looks for another place where the last three notes were heard, at any pitch.
void EventWalk::remember(const EventNote& note) {
    m_events.push_back(note);
    const int i = static_cast<int>(m_events.size()) - 1;
    const auto& e = m_events;
    if (m_echo >= 0) {
        const auto &was = e[static_cast<std::size_t>(m_echo)], &next = e[static_cast<std::size_t>(m_echo + 1)], &last = e[static_cast<std::size_t>(i - 1)];
        if (next.onset - was.onset == note.onset - last.onset && next.part == note.part && next.key - was.key == note.key - last.key) {
            ++m_echo;
            ++m_echoRun;
        } else {
            m_echo = -1;
            m_echoRun = 0;
        }
    }
    if (i < 2) return;
    std::uint64_t h = 1469598103934665603ull;
    for (int k = i - 1; k <= i; ++k) {
        const auto &a = e[static_cast<std::size_t>(k - 1)], &b = e[static_cast<std::size_t>(k)];
        h = mixed(mixed(mixed(h, b.onset - a.onset), b.key - a.key), b.part);
    }
    const auto known = m_heardAt.find(h);
    if (m_echo < 0 && known != m_heardAt.end()) {
        m_echo = known->second;
        m_echoRun = 3;
    }
    m_heardAt[h] = i;
}

int EventWalk::askedBar() const {
    const auto& w = here().wishes;
    return w.returnOf > 0 && w.returnOf <= m_bar ? m_bar - w.returnOf : -1;
}

const EventNote* EventWalk::nextIn(int bar, int shift) const {
    const int start = m_task->bars[static_cast<std::size_t>(bar)].start, pos = m_now - here().start;
    for (const auto& n : m_byBar[static_cast<std::size_t>(bar)]) {
        if (!((writtenHere() >> n.part) & 1)) continue;
        const int at = n.onset - start;
        if (at < pos) continue;
        if (at > pos || !m_any || n.part > m_lastPart || (n.part == m_lastPart && n.key + shift > m_lastKey)) return &n;
    }
    return nullptr;
}

const EventNote* EventWalk::sameIn(int bar, int shift, int onset, int part, int floor) const {
    const int start = m_task->bars[static_cast<std::size_t>(bar)].start, pos = onset - here().start;
    for (const auto& n : m_byBar[static_cast<std::size_t>(bar)])
        if (n.onset - start == pos && n.part == part && n.key + shift >= floor) return &n;
    return nullptr;
}

int EventWalk::echoOnset() const {
    if (m_echo < 0) return -1;
    const auto at = static_cast<std::size_t>(m_echo);
    return m_events.back().onset + m_events[at + 1].onset - m_events[at].onset;
}

int EventWalk::chordAt(int onset, bool next) const {
    const auto& chords = m_task->chords;
    auto after = std::upper_bound(chords.begin(), chords.end(), onset, [](int t, const EventChord& c) { return t < c.onset; });
    if (!next) {
        if (after == chords.begin()) return -1;
        --after;
    } else if (after == chords.end()) {
        return -1;
    }
    return after->root < 0 ? -1 : static_cast<int>(after->kind) * 12 + after->root;
}

int EventWalk::soundingCount(int onset) const {
    return static_cast<int>(std::count_if(m_sounding.begin(), m_sounding.end(), [&](const EventNote& n) { return n.onset <= onset && n.end() > onset; }));
}

int EventWalk::keyFloor(int onset, int part) const {
    return m_any && onset == m_now && part == m_lastPart ? std::max(kLowestKey, m_lastKey + 1) : kLowestKey;
}

std::array<FeatureId, kTokenFeatures> EventWalk::features(const EventToken& token) const {
    std::array<FeatureId, kTokenFeatures> ids{};
    Bag bag(ids, kToken, kTokenSizes);
    const auto& bar = here();
    const auto& w = bar.wishes;
    const bool isNote = token.kind != TokenKind::Bar, given = token.kind == TokenKind::Given;
    const auto& n = token.note;
    const auto& own = m_parts[static_cast<std::size_t>(n.part)];
    const EventBar& at = given ? m_task->bars[static_cast<std::size_t>(barAt(m_task->bars, n.onset))] : bar;
    const int pos = std::clamp(n.onset - at.start, 0, at.length - 1), tonic = tonicOf(bar);
    bag.add(static_cast<int>(token.kind));
    bag.add(isNote ? n.part + (given ? kMostParts : 0) : -1);
    bag.add(isNote ? n.key - kLowestKey : -1);
    bag.add(isNote && tonic >= 0 ? tonic / 12 * 12 + (n.key - tonic % 12 + 120) % 12 : -1);
    bag.add(isNote ? classOfLength(n.length) : -1);
    bag.add(pos);
    bag.add(pos % at.beat);
    bag.add(bar.length / 6);
    bag.add(bar.beat / 12);
    bag.add(given ? (n.onset - m_now) / 6 : -1);
    bag.add(!isNote ? -1 : given ? intervalRow(own.high, n.key) : intervalRow(own.count > 1 ? -1 : own.beforeHigh, n.key));
    bag.add(given ? -1 : std::min(m_now - m_before, kDeltas - 1));
    bag.add(soundingCount(m_now));
    bag.add(m_task->parts - 1);
    bag.add(__builtin_popcount(writtenHere()));
    bag.add(w.density);
    bag.add(w.height);
    bag.add(w.contour);
    bag.add(w.offbeat);
    bag.add(w.thickness);
    bag.add(w.loudness);
    bag.add(w.barsLeft);
    bag.add(returnRow(w));
    bag.add(m_bar % 8);
    bag.add(tonic);
    bag.add(chordAt(m_now, false));
    bag.add(chordAt(m_now, true));
    bag.add(echoRow(m_echoRun));
    bag.add(isNote ? n.loudness : -1);
    bag.add(w.returnOf > 0 && !w.returnRhythm ? w.returnShift + kSpan : -1);
    if (!m_task->relative) bag.leaveOut(kRelativeToken);
    return ids;
}

TimeQuestion EventWalk::askTime() const {
    TimeQuestion q;
    Bag bag(q.ids, kTime, kTimeSizes);
    const auto& bar = here();
    const auto& w = bar.wishes;
    const int pos = m_now - bar.start;
    bag.add(pos);
    bag.add(pos % bar.beat);
    bag.add(bar.length / 6);
    bag.add(m_any);
    bag.add(std::min(m_now - m_before, kDeltas - 1));
    bag.add(echoRow(m_echoRun));
    bag.add(m_atOnce);
    bag.add(soundingCount(m_now));
    bag.add(w.density);
    bag.add(w.offbeat);
    bag.add(w.barsLeft);
    for (int p = 0; p < kMostParts; ++p) {
        const auto& s = m_parts[static_cast<std::size_t>(p)];
        const bool written = (writtenHere() >> p) & 1;
        bag.add(p >= m_task->parts ? -1 : !written ? 0 : s.onset == m_now && m_any ? 4 : s.end > m_now ? 3 : s.end == m_now ? 2 : s.end < 0 ? 1 : 5);
    }
    bag.add(w.thickness);
    bag.add(returnRow(w));
    bag.add((bar.length - pos) / 6);

    auto& a = q.anchors;
    a.fill(-1);
    a[kPos] = pos;
    a[kBarLength] = bar.length;
    a[kSilent] = writtenHere() == 0;
    if (!m_task->relative) {
        bag.leaveOut(kRelativeTime);
        return q;
    }
    a[kBeat] = bar.beat;
    const auto place = [&](int inBar) {
        if (inBar < 0) return -1;
        const auto* n = nextIn(inBar, inBar == m_bar - 1 ? 0 : w.returnShift);
        return n ? n->onset - m_task->bars[static_cast<std::size_t>(inBar)].start : bar.length;
    };
    a[kAskedPos] = place(askedBar());
    if (m_bar > 0 && m_task->bars[static_cast<std::size_t>(m_bar - 1)].length == bar.length) a[kAgoPos] = place(m_bar - 1);
    if (const int echo = echoOnset(); echo >= m_now) a[kEchoPos] = std::min(echo - bar.start, bar.length);
    int g = 0;
    for (std::size_t i = m_sounded; i < m_task->given.size() && g < 4 && m_task->given[i].onset < bar.start + bar.length; ++i) {
        const int at = m_task->given[i].onset - bar.start;
        if (at >= pos && (g == 0 || a[kGivenPos + g - 1] != at)) a[kGivenPos + g++] = at;
    }
    for (int p = 0; p < m_task->parts; ++p) {
        const auto& s = m_parts[static_cast<std::size_t>(p)];
        if (((writtenHere() >> p) & 1) && s.end >= m_now) a[kPartEnd + p] = std::min(s.end - bar.start, bar.length);
    }
    return q;
}

PartQuestion EventWalk::askPart(int onset) {
    soundGivenUpTo(onset);
    PartQuestion q;
    Bag bag(q.ids, kPart, kPartSizes);
    const auto& bar = here();
    const int pos = onset - bar.start;
    const bool same = m_any && onset == m_now;
    const auto said = [&](int inBar) {
        if (inBar < 0) return -1;
        const auto* n = nextIn(inBar, inBar == m_bar - 1 ? 0 : bar.wishes.returnShift);
        return n && n->onset - m_task->bars[static_cast<std::size_t>(inBar)].start == pos ? int(n->part) : -1;
    };
    bag.add(pos % bar.beat);
    bag.add(std::min(onset - m_now, kDeltas - 1));
    bag.add(said(askedBar()));
    bag.add(m_echo >= 0 && echoOnset() == onset ? m_events[static_cast<std::size_t>(m_echo + 1)].part : -1);
    bag.add(m_bar > 0 && m_task->bars[static_cast<std::size_t>(m_bar - 1)].length == bar.length ? said(m_bar - 1) : -1);
    bag.add(same ? m_lastPart : -1);
    for (int p = 0; p < kMostParts; ++p) {
        const auto& s = m_parts[static_cast<std::size_t>(p)];
        const bool written = (writtenHere() >> p) & 1;
        bag.add(p >= m_task->parts ? -1 : !written ? (s.onset == onset ? 7 : 6) : s.onset == onset ? 4 : s.end > onset ? 3 : s.end == onset ? 2 : s.end < 0 ? 1 : 5);
    }
    int struck = 0;
    for (const auto& n : m_sounding) struck += n.onset == onset;
    bag.add(struck);
    bag.add(m_task->parts - 1);
    bag.add(bar.wishes.thickness);
    bag.add(bar.wishes.density);
    if (!m_task->relative) bag.leaveOut(kRelativePart);
    int possible = 0;
    for (int p = 0; p < m_task->parts; ++p)
        if (((writtenHere() >> p) & 1) && (!same || p > m_lastPart || (p == m_lastPart && m_lastKey < kLowestKey + kKeys - 1))) possible |= 1 << p;
    q.anchors[0] = possible;
    return q;
}

KeyQuestion EventWalk::askKey(int onset, int part) {
    KeyQuestion q;
    Bag bag(q.ids, kKey, kKeySizes);
    const auto& bar = here();
    const auto& w = bar.wishes;
    const auto& own = m_parts[static_cast<std::size_t>(part)];
    const bool chord = own.onset == onset;
    int nextGiven = -1, toGiven = -1;
    for (std::size_t i = m_sounded; i < m_task->given.size() && m_task->given[i].onset <= m_now + kLookAhead; ++i)
        if (m_task->given[i].part == part && m_task->given[i].onset > onset) {
            nextGiven = m_task->given[i].key;
            toGiven = m_task->given[i].onset - onset;
            break;
        }
    const int before = chord ? own.beforeHigh : own.high;
    bag.add(part);
    bag.add((onset - bar.start) % bar.beat);
    bag.add(std::min(onset - m_now, kDeltas - 1));
    bag.add(echoOnset() == onset && m_echo >= 0 ? echoRow(m_echoRun) : 0);
    bag.add(w.height);
    bag.add(w.contour);
    bag.add(tonicOf(bar));
    bag.add(chordAt(onset, false));
    bag.add(soundingCount(onset));
    bag.add(intervalRow(own.beforeHigh, own.high));
    bag.add(own.end < 0 ? -1 : std::max(0, onset - own.end) / 6);
    bag.add(toGiven < 0 ? -1 : toGiven / 6);
    bag.add(w.thickness);
    bag.add(chord ? own.count : 0);
    bag.add(m_task->parts - 1);
    bag.add(w.barsLeft);
    bag.add(w.returnOf > 0 && !w.returnRhythm ? w.returnShift + kSpan : -1);

    auto& a = q.anchors;
    a.fill(-1);
    const int floor = keyFloor(onset, part);
    a[kKeyFloor] = floor;
    a[kSounding] = a[kHeard] = 0;
    if (!m_task->relative) {
        bag.leaveOut(kRelativeKey);
        return q;
    }
    a[kOwnTop] = before;
    a[kOwnLow] = chord ? -1 : own.low;
    a[kOwnBelow] = chord ? own.high : -1;
    for (const auto& n : m_sounding) {
        if (n.onset > onset || n.end() <= onset) continue;
        a[kSounding] |= 1 << (n.key % 12);
        a[kLowest] = a[kLowest] < 0 ? n.key : std::min<int>(a[kLowest], n.key);
        a[kHighest] = std::max<int>(a[kHighest], n.key);
    }
    const auto fits = [&](int key) { return key >= floor && key < kLowestKey + kKeys ? key : -1; };
    if (const int asked = askedBar(); asked >= 0 && !w.returnRhythm)
        if (const auto* n = sameIn(asked, w.returnShift, onset, part, floor)) a[kAskedKey] = fits(n->key + w.returnShift);
    if (m_bar > 0)
        if (const auto* n = sameIn(m_bar - 1, 0, onset, part, floor)) a[kAgoKey] = fits(n->key);
    if (m_echo >= 0 && echoOnset() == onset && m_events[static_cast<std::size_t>(m_echo + 1)].part == part)
        a[kEchoKey] = fits(m_events.back().key + m_events[static_cast<std::size_t>(m_echo + 1)].key - m_events[static_cast<std::size_t>(m_echo)].key);
    a[kNextGiven] = nextGiven;
    a[kBeforeTop] = chord ? -1 : own.beforeHigh;
    a[kLastKey] = m_lastKey;
    a[kTonic] = tonicOf(bar);
    a[kChord] = chordAt(onset, false);
    for (int pc = 0; pc < 12; ++pc)
        if (m_heard[static_cast<std::size_t>(pc)] > onset - 4 * kUnitsPerQuarter) a[kHeard] |= 1 << pc;
    return q;
}

LengthQuestion EventWalk::askLength(const EventNote& note) {
    LengthQuestion q;
    Bag bag(q.ids, kLength, kLengthSizes);
    const auto& bar = here();
    const auto& own = m_parts[static_cast<std::size_t>(note.part)];
    const int pos = note.onset - bar.start, floor = note.key;
    const bool chord = own.onset == note.onset;
    const EventNote *ago = nullptr, *asked = nullptr;
    if (m_bar > 0) ago = sameIn(m_bar - 1, 0, note.onset, note.part, kLowestKey);
    if (const int back = askedBar(); back >= 0) asked = sameIn(back, bar.wishes.returnShift, note.onset, note.part, floor - 1);
    bag.add(note.part);
    bag.add(pos % bar.beat);
    bag.add(pos);
    bag.add(intervalRow(chord ? own.beforeHigh : own.high, note.key));
    bag.add(own.length < 0 ? -1 : classOfLength(own.length));
    bag.add(soundingCount(note.onset));
    bag.add(chord ? own.count : 0);
    bag.add(bar.wishes.density);
    bag.add((bar.length - pos) / 6);
    bag.add(ago ? classOfLength(ago->length) : -1);
    bag.add(bar.wishes.thickness);
    bag.add(bar.wishes.barsLeft);
    bag.add(heightRow(note.key));
    bag.add(own.end < 0 ? -1 : std::max(0, note.onset - own.end) / 6);
    bag.add(std::min(note.onset - m_now, kDeltas - 1));

    auto& a = q.anchors;
    a.fill(-1);
    a[kStart] = pos;
    a[kLengthBar] = bar.length;
    if (!m_task->relative) {
        bag.leaveOut(kRelativeLength);
        return q;
    }
    a[kLengthBeat] = bar.beat;
    a[kOwnLength] = chord ? -1 : own.length;
    a[kChordLength] = chord ? own.length : -1;
    if (m_echo >= 0 && echoOnset() == note.onset && m_events[static_cast<std::size_t>(m_echo + 1)].part == note.part)
        a[kEchoLength] = m_events[static_cast<std::size_t>(m_echo + 1)].length;
    a[kAskedLength] = asked ? asked->length : -1;
    a[kAgoLength] = ago ? ago->length : -1;
    for (std::size_t i = m_sounded; i < m_task->given.size() && m_task->given[i].onset <= m_now + kLookAhead; ++i)
        if (m_task->given[i].part == note.part && m_task->given[i].onset > note.onset) {
            a[kToGiven] = m_task->given[i].onset - note.onset;
            break;
        }
    a[kOtherLength] = m_lastLength;
    return q;
}

LoudnessQuestion EventWalk::askLoudness(const EventNote& note) {
    LoudnessQuestion q;
    Bag bag(q.ids, kLoudness, kLoudnessSizes);
    bag.add(m_lastLoudness);
    bag.add(m_parts[static_cast<std::size_t>(note.part)].loudness);
    bag.add(here().wishes.loudness);
    bag.add((note.onset - here().start) % here().beat);
    bag.add(note.part);
    bag.add(heightRow(note.key));
    return q;
}

void eventRotation(const EventToken& token, int index, bool relative, int half, float* cosine, float* sine) {
    // A third by place in the sequence, then musical periods from a quarter to 32 bars of 4/4, then keys: octaves,
    // fifths, register.
    constexpr double kPeriods[] = {24, 48, 96, 192, 384, 768, 3072};
    constexpr double kKeyAngles[] = {1.0 / 12, 7.0 / 12, 1.0 / 24, 1.0 / 96};
    const int times = relative ? std::min<int>(std::size(kPeriods), half * 7 / 16) : 0;
    const int keys = relative ? std::min<int>(std::size(kKeyAngles), half / 4) : 0;
    const int places = half - times - keys;
    for (int i = 0; i < half; ++i) {
        double angle;
        if (i < places)
            angle = index * std::exp(-double(i) * std::log(2000.0) / places);
        else if (i < places + times)
            angle = 2 * M_PI * std::fmod(token.note.onset / kPeriods[i - places], 1.0);
        else
            angle = 2 * M_PI * std::fmod(token.key * kKeyAngles[i - places - times], 1.0);
        cosine[i] = static_cast<float>(std::cos(angle));
        sine[i] = static_cast<float>(std::sin(angle));
    }
}

}  // namespace ricercar::models
