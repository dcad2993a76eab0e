// SPDX-License-Identifier: GPL-3.0-or-later
// Makes plans: the order of entries, the keys that are visited, and which of the learned devices stand where.
#include "core/fugue/plan.h"

#include "core/fugue/invertible_check.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <optional>
#include <random>

namespace ricercar {

namespace {

using Kind = FugueSection::Kind;

int roundedUp(int t, int unit) { return (t + unit - 1) / unit * unit; }

class Planner {
public:
    // `more` bars are aimed at beyond those wished, where whole sections came out short.
    Planner(const FugueMaterial &m, const FugueWishes &w, int more) : m_m(m), m_w(w), m_random(w.seed * 7919 + 17), m_more(more) {}

    FuguePlan run()
    {
        m_plan.names = fugueVoiceNames(m_w.voices);
        m_plan.ranges = fugueVoiceRanges(m_w.voices);
        widenRanges();
        m_plan.key = m_m.key;
        m_plan.time = m_m.metre.time;
        m_plan.tempo = m_m.tempo;
        m_plan.picardy = m_w.picardy;
        m_plan.seed = m_w.seed;
        m_unit = entryUnit(m_m);
        m_offset = m_m.offset() % m_unit;
        m_base = m_m.offset() - m_offset;
        m_span = m_m.end() - m_m.offset();
        m_last.assign(static_cast<std::size_t>(m_w.voices), 0);
        m_strettos = strettosFor(m_m);
        exposition();
        if (m_w.expositionOnly) {
            closing(false);
            return std::move(m_plan);
        }
        middle();
        closing(true);
        return std::move(m_plan);
    }

private:
    int chosen(int n) { return static_cast<int>(m_random() % static_cast<std::uint64_t>(std::max(1, n))); }
    bool toss(double p) { return static_cast<double>(m_random() >> 11) / 9007199254740992.0 < p; }
    int bar() const { return m_m.metre.bar(); }
    // A wide theme must find an octave in every voice and key.
    void widenRanges()
    {
        int low = 200, high = 0;
        for (const WovenLine *line : {&m_m.subject, &m_m.answer}) {
            int l = 200, h = 0;
            for (const WovenNote &n : *line) {
                l = std::min(l, n.key);
                h = std::max(h, n.key);
            }
            if (h - l > high - low) {
                low = l;
                high = h;
            }
        }
        for (VoiceRange &range : m_plan.ranges)
            while (range.highest - range.lowest < high - low + 11) {
                if (range.lowest > 36 && (range.highest >= 84 || (range.highest - range.lowest) % 2 == 0)) --range.lowest;
                else ++range.highest;
            }
    }
    // From the section's start to the end of an entry that begins at its usual place.
    int entryLength() const { return roundedUp(m_offset + m_span, m_unit); }

    std::vector<int> order()
    {
        static const std::vector<std::vector<std::vector<int>>> kOrders{
            {{0, 1}, {1, 0}},
            {{1, 0, 2}, {0, 1, 2}, {2, 1, 0}, {1, 0, 2}},
            {{1, 0, 2, 3}, {2, 1, 0, 3}, {3, 2, 1, 0}, {0, 1, 2, 3}},
            {{2, 1, 0, 3, 4}, {4, 3, 2, 1, 0}, {0, 1, 2, 3, 4}, {1, 0, 2, 3, 4}}};
        const auto &all = kOrders[static_cast<std::size_t>(m_w.voices - 2)];
        // The subject begins where it was written, if a voice near there may begin.
        double mean = 0;
        for (const WovenNote &n : m_m.subject) mean += static_cast<double>(n.key) / static_cast<double>(m_m.subject.size());
        return all[(m_w.seed + static_cast<std::uint64_t>(chosen(2))) % all.size()];
    }

    void exposition()
    {
        FugueSection s;
        s.kind = Kind::Exposition;
        s.key = s.to = m_m.key;
        const std::vector<int> voices = order();
        int t = m_base;
        for (std::size_t i = 0; i < voices.size(); ++i) {
            PlannedEntry e;
            e.voice = voices[i];
            e.form = i % 2 == 0 ? ThemeForm::Subject : ThemeForm::Answer;
            e.key = m_m.key;
            e.at = t + m_offset;
            if (i > 0) e.countersubject = voices[i - 1];
            s.entries.push_back(e);
            m_last[static_cast<std::size_t>(e.voice)] = ++m_clock;
            t += entryLength();
            // A codetta leads back from the dominant.
            if (i % 2 == 1 && i + 1 < voices.size() && toss(0.55)) t += m_unit < bar() && toss(0.5) ? m_unit : bar();
        }
        const bool room = static_cast<double>(t + entryLength()) / bar() < 0.45 * wantedBars();
        if (m_w.devices.redundantEntry || (m_w.voices == 3 && toss(0.3) && !m_w.expositionOnly && room)) {
            // One entry more than voices: a voice that had the one form takes the other.
            const bool answer = voices.size() % 2 == 1;
            PlannedEntry e;
            e.voice = answer ? voices[0] : voices[1];
            e.form = answer ? ThemeForm::Answer : ThemeForm::Subject;
            e.key = m_m.key;
            e.at = t + m_offset;
            if (voices.back() != e.voice) e.countersubject = voices.back();
            else e.at = (t += bar()) + m_offset; // in two voices a bar lies between
            e.redundant = true;
            s.entries.push_back(e);
            t += entryLength();
        }
        s.length = t;
        if (s.length % bar() != 0 && !m_w.expositionOnly) s.length = roundedUp(s.length, m_unit);
        m_plan.sections.push_back(s);
        m_t = s.length;
        // Where it has come to: the key of the last entry.
        m_key = s.entries.back().form == ThemeForm::Answer ? dominantOf(m_m.key) : m_m.key;
        m_plan.sections.back().to = m_key;
    }

    int wantedBars() const
    {
        if (m_w.bars > 0) return std::clamp(m_w.bars, 24, 80) + m_more;
        const double barsOfSubject = static_cast<double>(m_span) / bar();
        return std::clamp(static_cast<int>(std::lround(barsOfSubject * (m_w.voices + 8.0) + 9)), 24, 80) + m_more;
    }

    int nextVoice(const std::vector<int> &avoid = {})
    {
        int best = -1;
        for (int v = 0; v < m_w.voices; ++v) {
            if (std::find(avoid.begin(), avoid.end(), v) != avoid.end()) continue;
            if (best < 0 || m_last[static_cast<std::size_t>(v)] < m_last[static_cast<std::size_t>(best)]) best = v;
        }
        if (best >= 0) m_last[static_cast<std::size_t>(best)] = ++m_clock;
        return std::max(0, best);
    }

    void episode(KeySignature to, int bars)
    {
        FugueSection s;
        s.kind = Kind::Episode;
        s.key = m_key;
        s.to = to;
        s.cadence = true;
        s.length = roundedUp(m_t + bars * bar(), bar()) - m_t;
        s.manner = static_cast<FugueSection::Manner>((m_episodes + chosen(2)) % 3);
        if (m_w.voices == 2 && s.manner == FugueSection::Manner::Sequence && toss(0.5)) s.manner = FugueSection::Manner::Imitation;
        s.source = static_cast<FugueSection::Source>((m_episodes + chosen(3)) % 3);
        s.step = toss(0.75) ? -1 : toss(0.5) ? 1 : -2;
        // Who enters next is silent before, so that it is heard.
        m_next = nextVoice();
        s.leader = (m_next + 1 + chosen(m_w.voices - 1)) % m_w.voices;
        if (m_w.voices >= 3) s.resting.push_back(m_next);
        ++m_episodes;
        m_plan.sections.push_back(s);
        m_t += s.length;
        m_key = to;
    }

    int companion(int voice)
    {
        // The countersubject goes to a neighbour.
        if (m_w.voices < 2) return -1;
        if (voice == 0) return 1;
        if (voice == m_w.voices - 1) return voice - 1;
        return toss(0.5) ? voice - 1 : voice + 1;
    }

    void entries(KeySignature key, int count)
    {
        FugueSection s;
        s.kind = Kind::Middle;
        s.key = key;
        int t = 0;
        for (int i = 0; i < count; ++i) {
            PlannedEntry e;
            e.voice = i == 0 ? m_next : nextVoice({m_next});
            e.form = i % 2 == 0 ? ThemeForm::Subject : ThemeForm::Answer;
            e.key = key;
            e.at = t + m_offset;
            e.countersubject = i > 0 ? s.entries.back().voice : companion(e.voice);
            s.entries.push_back(e);
            t += entryLength();
        }
        s.to = s.entries.back().form == ThemeForm::Answer ? dominantOf(key) : key;
        s.length = t;
        m_plan.sections.push_back(s);
        m_t += t;
        m_key = s.to;
    }

    // Whether it goes in this key and mode, and whether the voices can carry it.
    bool goes(KeySignature key, const StrettoChoice &choice) const
    {
        PlannedEntry first, second;
        first.key = second.key = key;
        second.steps = choice.steps;
        second.change = choice.change;
        const WovenLine a = themeOf(first, m_m), b = shifted(themeOf(second, m_m), choice.after);
        return checkPair(a, b, m_m.metre).parallels + checkPair(b, a, m_m.metre).parallels == 0;
    }

    // Entries that overlap: the second and, where `later` is given, the third against the first.
    void stretto(KeySignature key, const StrettoChoice &choice, const StrettoChoice *later = nullptr)
    {
        FugueSection s;
        s.kind = Kind::Stretto;
        s.key = s.to = key;
        PlannedEntry first;
        first.voice = m_next;
        first.key = key;
        first.at = m_offset;
        s.entries = {first};
        const auto add = [&](const StrettoChoice &c, int voice) {
            PlannedEntry e = first;
            e.voice = voice;
            e.at += c.after;
            e.steps = c.steps;
            e.change = c.change;
            s.entries.push_back(e);
            m_last[static_cast<std::size_t>(voice)] = ++m_clock;
        };
        add(choice, choice.steps > 0 ? (m_next > 0 ? m_next - 1 : 1) : (m_next + 1 < m_w.voices ? m_next + 1 : m_next - 1));
        if (later) add(*later, nextVoice({m_next, s.entries.back().voice}));
        int end = 0;
        for (const PlannedEntry &e : s.entries) end = std::max(end, e.at + themeOf(e, m_m).back().end);
        finish(s, end);
    }

    // The best stretto of two or three voices that goes in the key; false: none does.
    bool strettoIn(KeySignature key)
    {
        if (m_strettos.empty()) return false;
        const bool three = m_w.voices >= 3 && (m_w.devices.strettoVoices == 3 || (m_w.devices.strettoVoices == 0 && toss(0.4)));
        if (three)
            for (const StrettoChoice &a : m_strettos)
                for (const StrettoChoice &b : m_strettos) {
                    if (b.after <= a.after || !goes(key, a) || !goes(key, b)) continue;
                    PlannedEntry second, third;
                    second.key = third.key = key;
                    second.steps = a.steps;
                    third.steps = b.steps;
                    const WovenLine x = themeOf(second, m_m), y = shifted(themeOf(third, m_m), b.after - a.after);
                    const PairReport one = checkPair(x, y, m_m.metre), other = checkPair(y, x, m_m.metre);
                    if (one.parallels + other.parallels > 0 || std::min(one.faults, other.faults) > 1) continue;
                    stretto(key, a, &b);
                    return true;
                }
        if (m_w.devices.strettoVoices == 3) return false;
        std::vector<const StrettoChoice *> going;
        for (const StrettoChoice &c : m_strettos)
            if (going.size() < 3 && goes(key, c)) going.push_back(&c);
        if (going.empty()) return false;
        stretto(key, *going[static_cast<std::size_t>(chosen(static_cast<int>(going.size())))]);
        return true;
    }

    // One entry upside down, slower or faster.
    void changedEntry(KeySignature key, ThemeChange change)
    {
        FugueSection s;
        s.kind = Kind::Middle;
        s.key = s.to = key;
        PlannedEntry e;
        e.voice = m_next;
        e.key = key;
        e.at = m_offset;
        e.change = change;
        s.entries = {e};
        finish(s, e.at + themeOf(e, m_m).back().end);
    }

    // The voices once more in the tonic: who had the subject takes the answer.
    void counterExposition()
    {
        FugueSection s;
        s.kind = Kind::CounterExposition;
        s.key = m_m.key;
        std::vector<int> voices{m_next};
        while (static_cast<int>(voices.size()) < m_w.voices) voices.push_back(nextVoice(voices));
        int t = 0;
        for (std::size_t i = 0; i < voices.size(); ++i) {
            PlannedEntry e;
            e.voice = voices[i];
            e.form = i % 2 == 0 ? ThemeForm::Answer : ThemeForm::Subject;
            e.key = m_m.key;
            e.at = t + m_offset;
            e.countersubject = i > 0 ? voices[i - 1] : companion(voices[i]);
            s.entries.push_back(e);
            t += entryLength();
        }
        s.to = s.entries.back().form == ThemeForm::Answer ? dominantOf(m_m.key) : m_m.key;
        finish(s, t);
    }

    void finish(FugueSection &s, int end)
    {
        s.length = roundedUp(end, m_unit);
        m_key = s.to;
        m_t += s.length;
        m_plan.sections.push_back(s);
    }

    enum class Device : std::uint8_t { Counter, Stretto, Inverted, Diminished, Augmented };

    double barsOf(Device d) const
    {
        const double entry = static_cast<double>(entryLength()) / bar();
        return d == Device::Counter ? m_w.voices * entry : d == Device::Stretto ? 1.5 * entry : d == Device::Augmented ? 2 * entry : entry;
    }

    // What is asked for; then, in longer fugues, what the subject allows and chance likes.
    void findDevices()
    {
        const FugueDevices &d = m_w.devices;
        const auto ask = [&](Device device, int times) { m_devices.insert(m_devices.end(), static_cast<std::size_t>(times), device); };
        ask(Device::Counter, d.counterExposition);
        ask(Device::Inverted, d.inverted);
        ask(Device::Diminished, d.diminished);
        ask(Device::Stretto, d.strettos);
        ask(Device::Augmented, d.augmented);
        m_asked = m_devices.size();
        const int bars = wantedBars();
        const bool learned = m_w.character == FugueCharacter::Learned;
        if (bars < 40 && !learned) return;
        std::vector<Device> liked;
        if (bars >= 52 && m_w.voices >= 3 && d.counterExposition == 0 && toss(0.35)) liked.push_back(Device::Counter);
        if (d.inverted == 0 && singable(ThemeChange::Inverted) && toss(learned ? 0.7 : 0.5)) liked.push_back(Device::Inverted);
        if (d.diminished == 0 && singable(ThemeChange::Diminished) && toss(0.3)) liked.push_back(Device::Diminished);
        if (d.strettos == 0 && !m_strettos.empty() && (learned || toss(0.7))) liked.push_back(Device::Stretto);
        if (d.augmented == 0 && singable(ThemeChange::Augmented) && bars >= 44 && toss(0.4)) liked.push_back(Device::Augmented);
        if (liked.empty() && singable(ThemeChange::Inverted)) liked.push_back(Device::Inverted);
        m_devices.insert(m_devices.end(), liked.begin(), liked.end());
    }

    // Whether chance may choose this form of the theme: no awkward leaps, no hurry, not too long.
    bool singable(ThemeChange change) const
    {
        PlannedEntry e;
        e.key = m_m.key;
        e.change = change;
        const WovenLine line = themeOf(e, m_m);
        for (std::size_t i = 0; i < line.size(); ++i) {
            const int length = line[i].end - line[i].onset, leap = i > 0 ? std::abs(line[i].key - line[i - 1].key) : 0;
            if (length < kSixteenthTicks || line[i].onset % kSixteenthTicks != 0) return false;
            if (change == ThemeChange::Inverted && i > 0 && line[i].onset == line[i - 1].end && (leap == 6 || leap == 10 || leap == 11 || leap > 12)) return false;
        }
        return line.back().end <= 6 * bar();
    }

    void write(Device d, KeySignature key)
    {
        switch (d) {
        case Device::Counter: counterExposition(); break;
        case Device::Stretto:
            if (!strettoIn(key) && !strettoIn(m_m.key)) entries(key, 1);
            break;
        case Device::Inverted: changedEntry(key, ThemeChange::Inverted); break;
        case Device::Diminished: changedEntry(key, ThemeChange::Diminished); break;
        case Device::Augmented: changedEntry(key, ThemeChange::Augmented); break;
        }
    }

    std::vector<KeySignature> itinerary()
    {
        const KeySignature home = m_m.key, v = dominantOf(home), iv = subdominantOf(home), rel = relativeOf(home);
        if (isMinorLike(home.mode)) {
            switch (m_w.seed % 4) {
            case 0: return {rel, v, dominantOf(rel), iv, relativeOf(iv)};
            case 1: return {rel, iv, v, relativeOf(iv), dominantOf(rel)};
            case 2: return {v, rel, iv, dominantOf(rel), relativeOf(iv)};
            default: return {rel, dominantOf(rel), iv, relativeOf(iv), v};
            }
        }
        switch (m_w.seed % 4) {
        case 0: return {rel, v, relativeOf(iv), iv, relativeOf(v)};
        case 1: return {v, rel, iv, relativeOf(iv), relativeOf(v)};
        case 2: return {rel, relativeOf(v), v, relativeOf(iv), iv};
        default: return {rel, iv, relativeOf(iv), v, relativeOf(v)};
        }
    }

    void middle()
    {
        const int bars = wantedBars();
        findDevices();
        // The last stretto or augmentation stands near the end, in the tonic.
        std::vector<Device> now = m_devices;
        if (!now.empty() && (now.back() == Device::Stretto || now.back() == Device::Augmented)) {
            m_closing = now.back();
            m_closingAsked = now.size() <= m_asked;
            now.pop_back();
        }
        const double entryBars = static_cast<double>(entryLength()) / bar();
        // Room for the close: an episode home, one entry or a stretto, the last entry and the cadence.
        const double close = entryBars + (m_closing ? barsOf(*m_closing) : entryBars) + 3 + 3 + (m_w.pedal || m_w.devices.pedal ? 2 : 0);
        const int episodeBars = m_w.character == FugueCharacter::Flowing ? 4 : 3;
        std::size_t next = 0, done = 0;
        const std::vector<KeySignature> keys = itinerary();
        while (next < 12) {
            const KeySignature key = keys[next % keys.size()];
            const double left = bars - static_cast<double>(m_t) / bar() - close;
            const bool asked = done < now.size() && done < m_asked;
            if (!asked && episodeBars + entryBars > left + 1) break;
            // What chance likes comes after a plain entry, and where there is room.
            const bool device = asked || (done < now.size() && (next > 0 || now[done] == Device::Counter) && episodeBars + barsOf(now[done]) <= left + 1);
            const int length = std::clamp(episodeBars + (toss(0.4) ? 1 : 0) - (toss(0.3) ? 1 : 0), 2, 6);
            const KeySignature goal = device && now[done] == Device::Counter ? m_m.key : key;
            episode(goal, asked ? std::min(length, 3) : length);
            if (device) write(now[done++], goal);
            else entries(key, left > episodeBars + 2 * entryBars + 2 && toss(0.35) ? 2 : 1);
            ++next;
        }
    }

    void closing(bool whole)
    {
        const int barTicks = bar();
        if (whole) {
            const int bars = wantedBars();
            const double entryBars = static_cast<double>(entryLength()) / barTicks;
            const double used = static_cast<double>(m_t) / barTicks;
            const double room = bars - used - entryBars - 3;
            const bool close = m_closing && (m_closingAsked || room > barsOf(*m_closing) + 2);
            const bool stretto = !close && m_w.devices.strettos == 0 && m_w.character != FugueCharacter::Flowing && !m_strettos.empty() && m_strettos.front().score > 0.6
                && room > entryBars + 3;
            const bool two = close || room > entryBars + 2.5;
            const bool pedal = m_w.devices.pedal || (m_w.pedal && room > (two ? entryBars : 0) + 4);
            const int homeward = std::clamp(static_cast<int>(std::lround(room - (two ? entryBars : 0) - (pedal ? 2 : 0))), 2, 6);
            episode(m_m.key, homeward);
            if (close) write(*m_closing, m_m.key);
            else if (!(stretto && strettoIn(m_m.key)) && two) entries(m_m.key, 1);
            if (m_t % barTicks != 0 || pedal) {
                FugueSection p;
                p.kind = pedal ? Kind::Pedal : Kind::Episode;
                p.key = p.to = m_m.key;
                p.length = roundedUp(m_t + (pedal ? 2 * barTicks : barTicks), barTicks) - m_t;
                p.cadence = true;
                p.leader = 0;
                p.source = FugueSection::Source::Head;
                m_plan.sections.push_back(p);
                m_t += p.length;
            }
        }
        FugueSection f;
        f.kind = Kind::Final;
        f.key = f.to = m_m.key;
        f.cadence = true;
        int t = 0;
        if (whole) {
            PlannedEntry e;
            e.voice = m_w.voices > 2 ? (toss(0.5) ? 0 : m_w.voices - 1) : nextVoice();
            if (!m_plan.sections.empty() && !m_plan.sections.back().entries.empty() && m_plan.sections.back().entries.back().voice == e.voice)
                e.voice = m_w.voices - 1 - e.voice;
            e.key = m_m.key;
            e.at = m_offset;
            e.countersubject = companion(e.voice);
            f.entries.push_back(e);
            t = entryLength();
        }
        f.length = roundedUp(m_t + t + 2 * barTicks, barTicks) - m_t;
        if (f.length - t < barTicks + barTicks / 2) f.length += barTicks;
        m_plan.sections.push_back(f);
        m_t += f.length;
    }

    const FugueMaterial &m_m;
    const FugueWishes &m_w;
    std::mt19937_64 m_random;
    FuguePlan m_plan;
    std::vector<StrettoChoice> m_strettos;
    std::vector<Device> m_devices;      // those asked for come first
    std::size_t m_asked = 0;
    std::optional<Device> m_closing;
    bool m_closingAsked = false;
    std::vector<int> m_last;
    KeySignature m_key;
    int m_unit = 0, m_offset = 0, m_base = 0, m_span = 0, m_t = 0, m_clock = 0, m_episodes = 0, m_next = 0, m_more = 0;
};

} // namespace

namespace {

// How many of the things asked for a plan lacks.
int missingOf(const FuguePlan &plan, const FugueWishes &wishes)
{
    if (wishes.expositionOnly) return 0;
    FugueDevices has;
    for (const FugueSection &s : plan.sections) {
        has.counterExposition |= s.kind == Kind::CounterExposition;
        has.pedal |= s.kind == Kind::Pedal;
        has.strettos += s.kind == Kind::Stretto && (wishes.devices.strettoVoices == 0 || static_cast<int>(s.entries.size()) == wishes.devices.strettoVoices);
        for (const PlannedEntry &e : s.entries) {
            has.redundantEntry |= e.redundant;
            has.inverted += e.change == ThemeChange::Inverted;
            has.augmented += e.change == ThemeChange::Augmented;
            has.diminished += e.change == ThemeChange::Diminished;
        }
    }
    const FugueDevices &d = wishes.devices;
    return (d.counterExposition && !has.counterExposition) + (d.pedal && !has.pedal) + (d.redundantEntry && !has.redundantEntry)
        + std::max(0, d.strettos - has.strettos) + std::max(0, d.inverted - has.inverted) + std::max(0, d.augmented - has.augmented)
        + std::max(0, d.diminished - has.diminished);
}

} // namespace

Result<FuguePlan> planFugue(const FugueMaterial &material, const FugueWishes &wishes)
{
    if (const auto ok = usable(material); !ok) return Unexpected{ok.error()};
    if (wishes.voices < 2 || wishes.voices > 5) return fail(ErrorCode::WrongUse, "A fugue here has 2 to 5 voices.");
    if (wishes.bars != 0 && (wishes.bars < 12 || wishes.bars > 120)) return fail(ErrorCode::WrongUse, "A fugue of 24 to 80 bars can be planned.");
    const FugueDevices &d = wishes.devices;
    if (d.strettos > 0 && strettosFor(material).empty())
        return fail(ErrorCode::BadInput, "This subject bears no stretto: in none does it go with itself. Ask for inverted or augmented entries instead.");
    if (d.strettos > 0 && d.strettoVoices == 3 && wishes.voices < 3) return fail(ErrorCode::WrongUse, "A stretto of three voices needs a fugue of three.");
    const int bar = material.metre.bar();
    std::optional<FuguePlan> best;
    double least = 1e9;
    // A plan of the length wished whose themes all find room in their voices; other turns of chance where the first has not.
    for (std::uint64_t again = 0; again < 4; ++again) {
        FugueWishes now = wishes;
        now.seed = wishes.seed + 4 * again;
        if (again > 1) now.character = FugueCharacter::Flowing;
        for (int more = 0; more <= 6; ++more) {
            FuguePlan plan = Planner(material, now, more).run();
            plan.seed = wishes.seed;
            const int bars = (plan.length() + bar - 1) / bar;
            const int low = wishes.bars > 0 ? std::clamp(wishes.bars, 24, 80) : 24, high = wishes.bars > 0 ? low : 80;
            const double off = wishes.expositionOnly ? 0 : bars < low ? 2.0 * (low - bars) : bars > high ? bars - high : 0;
            const double cost = off + 100.0 * static_cast<double>(problemsOf(plan, material).size()) + 1000.0 * missingOf(plan, wishes);
            if (cost < least) {
                least = cost;
                best = std::move(plan);
            }
            if (wishes.expositionOnly || least <= 0) break;
        }
        if (least < 4) break;
    }
    if (missingOf(*best, wishes) > 0)
        return fail(ErrorCode::BadInput, d.strettoVoices == 3 ? "This subject bears no stretto of three voices; ask for one of two."
                                                              : "The subject cannot bear all that is asked of it; ask for fewer changed entries and strettos.");
    if (const auto problems = problemsOf(*best, material); !problems.empty() && (d.diminished > 0 || d.augmented > 0 || d.inverted > 0))
        return fail(ErrorCode::BadInput, problems.front());
    return *best;
}

} // namespace ricercar
