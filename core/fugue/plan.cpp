// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/plan.h"

#include "core/fugue/invertible_check.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
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
        if (m_w.voices == 3 && toss(0.3) && !m_w.expositionOnly) {
            // One entry more than voices: it lets the first voice take the answer.
            PlannedEntry e;
            e.voice = voices[0];
            e.form = ThemeForm::Answer;
            e.key = m_m.key;
            e.at = t + m_offset;
            e.countersubject = voices[2];
            e.redundant = true;
            s.to = m_m.key;
            if (static_cast<double>(t + entryLength()) / bar() < 0.45 * wantedBars()) {
                s.entries.push_back(e);
                t += entryLength();
            }
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

    void stretto(KeySignature key, const StrettoChoice &choice)
    {
        FugueSection s;
        s.kind = Kind::Stretto;
        s.key = s.to = key;
        PlannedEntry first, second;
        first.voice = m_next;
        second.voice = choice.steps > 0 ? (m_next > 0 ? m_next - 1 : 1) : (m_next + 1 < m_w.voices ? m_next + 1 : m_next - 1);
        first.key = second.key = key;
        first.at = m_offset;
        second.at = m_offset + choice.after;
        second.steps = choice.steps;
        second.change = choice.change;
        s.entries = {first, second};
        m_last[static_cast<std::size_t>(second.voice)] = ++m_clock;
        s.length = roundedUp(second.at + m_span, m_unit);
        m_plan.sections.push_back(s);
        m_t += s.length;
        m_key = key;
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
        m_strettos = strettosFor(m_m);
        const double entryBars = static_cast<double>(entryLength()) / bar();
        // Room for the close: an episode home, one entry or a stretto, the last entry and the cadence.
        const double close = 2 * entryBars + 3 + 3 + (m_w.pedal ? 2 : 0);
        const int episodeBars = m_w.character == FugueCharacter::Flowing ? 4 : 3;
        std::size_t next = 0;
        const std::vector<KeySignature> keys = itinerary();
        while (static_cast<double>(m_t) / bar() + episodeBars + entryBars + close <= bars + 1 && next < 9) {
            const KeySignature key = keys[next % keys.size()];
            const double left = bars - static_cast<double>(m_t) / bar() - close;
            episode(key, std::clamp(episodeBars + (toss(0.4) ? 1 : 0) - (toss(0.3) ? 1 : 0), 2, 6));
            const bool learned = m_w.character == FugueCharacter::Learned && next > 0 && !m_strettos.empty() && toss(0.5);
            const std::size_t which = learned ? static_cast<std::size_t>(chosen(static_cast<int>(std::min<std::size_t>(3, m_strettos.size())))) : 0;
            if (learned && goes(key, m_strettos[which])) stretto(key, m_strettos[which]);
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
            const bool close = !m_strettos.empty() && m_strettos.front().score > 0.5 && room > entryBars + 3;
            const bool two = room > entryBars + 2.5;
            const bool pedal = m_w.pedal && room > (two ? entryBars : 0) + 4;
            const int homeward = std::clamp(static_cast<int>(std::lround(room - (two ? entryBars : 0) - (pedal ? 2 : 0))), 2, 6);
            episode(m_m.key, homeward);
            if (close && goes(m_m.key, m_strettos.front()) && m_w.character != FugueCharacter::Flowing) stretto(m_m.key, m_strettos.front());
            else if (two) entries(m_m.key, 1);
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
    std::vector<int> m_last;
    KeySignature m_key;
    int m_unit = 0, m_offset = 0, m_base = 0, m_span = 0, m_t = 0, m_clock = 0, m_episodes = 0, m_next = 0, m_more = 0;
};

} // namespace

int entryUnit(const FugueMaterial &m)
{
    const int bar = m.metre.bar(), beats = bar / m.metre.beat();
    if (beats >= 4 && beats % 2 == 0) {
        // Half a bar where that saves waiting: an entry may then begin in the other half of the bar.
        const int half = bar / 2, span = m.offset() % half + m.end() - m.offset();
        const int byHalf = roundedUp(span, half), spanBar = m.offset() % bar + m.end() - m.offset();
        if (byHalf + half <= roundedUp(spanBar, bar) || m.offset() >= half) return half;
    }
    return bar;
}

std::vector<StrettoChoice> strettosFor(const FugueMaterial &m)
{
    std::vector<StrettoChoice> all;
    const int span = m.end() - m.offset(), beat = m.metre.beat();
    for (int after = beat; after <= span * 2 / 3; after += beat)
        for (int steps : {-7, 7, 4, -3, 3, -4}) {
            WovenLine other;
            for (const WovenNote &n : m.subject) {
                SpelledPitch p = pitchOn(n.step + steps, m.key);
                p.alter = static_cast<std::int8_t>(p.alter + n.pitch.alter - alterationIn(m.key, modulo7(n.step)));
                other.push_back(woven(n.onset + after, n.end + after, p));
            }
            const PairReport report = steps > 0 ? checkPair(other, m.subject, m.metre) : checkPair(m.subject, other, m.metre);
            // The voices may come to lie the other way round, by octaves.
            const PairReport turned = steps > 0 ? checkPair(m.subject, other, m.metre) : checkPair(other, m.subject, m.metre);
            if (report.parallels + turned.parallels > 0 || report.faults > 1 || report.intervals.size() < 3) continue;
            StrettoChoice c;
            c.after = after;
            c.steps = steps;
            const double overlap = static_cast<double>(span - after) / span;
            c.score = overlap * (report.faults == 0 ? 1.0 : 0.5) - 0.3 * report.graded + (after % m.metre.bar() == 0 ? 0.1 : 0.0)
                + (std::abs(steps) == 7 ? 0.05 : 0.0);
            if (c.score > 0.2) all.push_back(c);
        }
    std::stable_sort(all.begin(), all.end(), [](const StrettoChoice &a, const StrettoChoice &b) { return a.score > b.score; });
    return all;
}

std::vector<std::string> fugueVoiceNames(int voices)
{
    switch (voices) {
    case 2: return {"Soprano", "Bass"};
    case 3: return {"Soprano", "Alto", "Bass"};
    case 5: return {"Soprano I", "Soprano II", "Alto", "Tenor", "Bass"};
    default: return {"Soprano", "Alto", "Tenor", "Bass"};
    }
}

// Of a keyboard or an organ, a little wider than of a choir, so that any subject finds room in each.
std::vector<VoiceRange> fugueVoiceRanges(int voices)
{
    switch (voices) {
    case 2: return {{57, 84}, {36, 64}};
    case 3: return {{57, 84}, {50, 76}, {36, 64}};
    case 5: return {{59, 84}, {57, 81}, {52, 76}, {46, 69}, {36, 62}};
    default: return {{57, 84}, {52, 76}, {45, 69}, {36, 62}};
    }
}

int FuguePlan::length() const { return startOf(sections.size()); }

int FuguePlan::startOf(std::size_t section) const
{
    int t = 0;
    for (std::size_t i = 0; i < section && i < sections.size(); ++i) t += sections[i].length;
    return t;
}

WovenLine themeOf(const PlannedEntry &entry, const FugueMaterial &m)
{
    WovenLine theme = entry.form == ThemeForm::Answer ? m.answer : m.subject;
    // To its key: degrees are kept, and intervals exactly where the mode is the same.
    int letters = tonicLetter(entry.key) - tonicLetter(m.key);
    if (letters > 3) letters -= 7;
    if (letters < -3) letters += 7;
    if (entry.key.mode == m.key.mode) {
        const SpelledPitch from = pitchOn(28 + tonicLetter(m.key), m.key), to = pitchOn(28 + tonicLetter(m.key) + letters, entry.key);
        theme = shifted(theme, 0, intervalBetween(from, to));
    } else if (entry.form == ThemeForm::Answer) {
        theme = inKey(theme, dominantOf(m.key), dominantOf(entry.key), letters);
    } else {
        theme = inKey(theme, m.key, entry.key, letters);
    }
    if (entry.steps != 0) {
        WovenLine moved;
        for (const WovenNote &n : theme) {
            SpelledPitch p = pitchOn(n.step + entry.steps, entry.key);
            p.alter = static_cast<std::int8_t>(p.alter + n.pitch.alter - alterationIn(entry.key, modulo7(n.step)));
            moved.push_back(woven(n.onset, n.end, p));
        }
        theme = std::move(moved);
    }
    const int start = theme.front().onset, axis = theme.front().step;
    for (WovenNote &n : theme) {
        int onset = n.onset - start, end = n.end - start;
        if (entry.change == ThemeChange::Augmented) { onset *= 2; end *= 2; }
        if (entry.change == ThemeChange::Diminished) { onset /= 2; end /= 2; }
        SpelledPitch p = n.pitch;
        if (entry.change == ThemeChange::Inverted) p = pitchOn(2 * axis - n.step, entry.key);
        n = woven(onset, end, p);
    }
    return theme;
}

Result<FuguePlan> planFugue(const FugueMaterial &material, const FugueWishes &wishes)
{
    if (const auto ok = usable(material); !ok) return Unexpected{ok.error()};
    if (wishes.voices < 2 || wishes.voices > 5) return fail(ErrorCode::WrongUse, "A fugue here has 2 to 5 voices.");
    if (wishes.bars != 0 && (wishes.bars < 12 || wishes.bars > 120)) return fail(ErrorCode::WrongUse, "A fugue of 24 to 80 bars can be planned.");
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
            const double cost = off + 100.0 * static_cast<double>(problemsOf(plan, material).size());
            if (cost < least) {
                least = cost;
                best = std::move(plan);
            }
            if (wishes.expositionOnly || least <= 0) break;
        }
        if (least < 4) break;
    }
    return *best;
}

std::vector<std::string> problemsOf(const FuguePlan &plan, const FugueMaterial &material)
{
    std::vector<std::string> problems;
    if (plan.voices() < 2 || plan.voices() > 5) problems.push_back("A fugue here has 2 to 5 voices; the plan names " + std::to_string(plan.voices()) + ".");
    if (plan.ranges.size() != plan.names.size()) problems.push_back("Each voice needs a range.");
    if (plan.sections.empty()) problems.push_back("The plan has no section.");
    if (!(plan.time.beats == material.metre.time.beats && plan.time.unit == material.metre.time.unit))
        problems.push_back("The plan's metre is not that of the subject.");
    for (std::size_t i = 0; i < plan.sections.size(); ++i) {
        const FugueSection &s = plan.sections[i];
        const std::string where = "Section " + std::to_string(i + 1) + " (" + sectionWord(s.kind) + "): ";
        if (s.length <= 0) problems.push_back(where + "it has no length.");
        if (s.length % kSixteenthTicks != 0) problems.push_back(where + "its length must be whole sixteenths.");
        for (std::size_t a = 0; a < s.entries.size(); ++a) {
            const PlannedEntry &e = s.entries[a];
            if (e.voice < 0 || e.voice >= plan.voices()) {
                problems.push_back(where + "there is no voice " + std::to_string(e.voice + 1) + ".");
                continue;
            }
            if (e.countersubject >= plan.voices() || e.countersubject == e.voice)
                problems.push_back(where + "the countersubject must be in another voice than the entry.");
            const WovenLine theme = themeOf(e, material);
            if (e.at < 0 || e.at + theme.back().end > s.length)
                problems.push_back(where + "the entry of the " + plan.names[static_cast<std::size_t>(e.voice)] + " does not fit: the section must last longer.");
            for (std::size_t b = a + 1; b < s.entries.size(); ++b)
                if (s.entries[b].voice == e.voice && s.entries[b].at < e.at + theme.back().end && s.entries[b].at + theme.back().end > e.at)
                    problems.push_back(where + "two entries overlap in the " + plan.names[static_cast<std::size_t>(e.voice)] + ".");
            int low = 200, high = 0;
            for (const WovenNote &n : theme) {
                low = std::min(low, n.key);
                high = std::max(high, n.key);
            }
            const VoiceRange &range = plan.ranges[static_cast<std::size_t>(e.voice)];
            bool fits = false;
            for (int o = -4; o <= 4; ++o) fits = fits || (low + 12 * o >= range.lowest && high + 12 * o <= range.highest);
            if (!fits) problems.push_back(where + "the theme goes out of the range of the " + plan.names[static_cast<std::size_t>(e.voice)] + ": widen its range or give it to another voice.");
        }
    }
    if (!plan.sections.empty() && plan.sections.back().kind != FugueSection::Kind::Final)
        problems.push_back("The last section must be the final one, so that the fugue closes.");
    return problems;
}

} // namespace ricercar
