// SPDX-License-Identifier: GPL-3.0-or-later
// Some bars of some voices again, everything else as it is: the voice's own rhythm or another, over the plan's harmony, against
// what the other voices do there.
#include "core/piece/accompaniment.h"
#include "core/piece/genres.h"
#include "core/piece/harmony_grammar.h"
#include "core/piece/motif_bank.h"
#include "core/piece/piece_places.h"
#include "core/piece/tune_writer.h"

#include "core/brief/instruments.h"
#include "core/compose/harmony_plan.h"
#include "core/fugue/line_search.h"
#include "core/music/edits.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace ricercar {

namespace {

struct Existing {
    VoiceRef ref;
    std::size_t part = 0;
    std::vector<PlacedNote> notes;         // without grace notes, by time
    double mean = 60;
    bool single = true;                    // one note at a time
};

class Rewriter {
public:
    Rewriter(const RewriteRequest &r, const PieceConcept &piece, const PiecePlan &plan, const WriterTools &tools, std::uint64_t seed, IdSource &ids, JobControl &job)
        : m_r(r), m_piece(piece), m_plan(plan), m_tools(tools), m_seed(seed), m_ids(ids), m_job(job), m_chords(chordTrack(plan)), m_metre{plan.metre}
    {
    }
    Result<ScorePtr> run();

private:
    int tick(TimelineTick t) const { return static_cast<int>(t.value - m_plan.anacrusis.value); }
    TimelineTick timeline(int t) const { return TimelineTick{t + m_plan.anacrusis.value}; }
    std::uint8_t locked(const Existing &voice, TimelineTick from, TimelineTick to) const;
    AspectLevels levelsAt(int bar) const;
    WovenLine lineOfVoice(const Existing &voice, bool top) const;
    void newHarmony(int from, int to);
    std::vector<PieceNote> melodic(const Existing &voice, int from, int to, bool top, bool bottom);
    std::vector<PieceNote> chordal(const Existing &voice, int from, int to);
    std::vector<MelodySlot> rhythm(const Existing &voice, int from, int to);
    Result<ScorePtr> byChoir(const std::vector<VoiceRef> &voices) const;

    const RewriteRequest &m_r;
    const PieceConcept &m_piece;
    const PiecePlan &m_plan;
    const WriterTools &m_tools;
    std::uint64_t m_seed;
    IdSource &m_ids;
    JobControl &m_job;
    ChordTrack m_chords;
    Metre m_metre;
    ScorePtr m_score;
    std::vector<Existing> m_voices;        // from the top
};

std::vector<Existing> voicesOf(const Score &score)
{
    std::vector<Existing> voices;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (score.parts[p]->instrument.channel == 9) continue;
        std::map<std::uint8_t, Existing> own;
        for (const PlacedNote &n : notesIn(score, p, {TimelineTick{0}, score.end()})) {
            if (n.note->grace != Grace::None) continue;
            Existing &v = own[n.note->voice];
            v.ref = {score.parts[p]->id, n.note->voice};
            v.part = p;
            v.notes.push_back(n);
        }
        for (auto &[number, v] : own) {
            double sum = 0, quarters = 0;
            TimelineTick end{-1};
            std::size_t together = 0;
            for (const PlacedNote &n : v.notes) {
                const double q = (n.end - n.onset).quarters();
                sum += n.note->midi() * q;
                quarters += q;
                together += n.onset < end;
                end = std::max(end, n.end);
            }
            v.mean = quarters > 0 ? sum / quarters : 60;
            v.single = together * 20 <= v.notes.size();
            voices.push_back(std::move(v));
        }
    }
    std::stable_sort(voices.begin(), voices.end(), [](const Existing &a, const Existing &b) { return a.mean > b.mean; });
    return voices;
}

std::uint8_t Rewriter::locked(const Existing &voice, TimelineTick from, TimelineTick to) const
{
    std::uint8_t bits = 0;
    auto look = [&](const std::vector<Lock> &locks) {
        for (const Lock &l : locks)
            if (l.part == voice.ref.part && l.voice == voice.ref.voice && l.range.begin < to && from < l.range.end) bits |= l.attributes;
    };
    look(m_r.score->locks);
    look(m_r.kept);
    return bits;
}

AspectLevels Rewriter::levelsAt(int bar) const
{
    AspectLevels now = levelsOf(m_piece), planned{};
    int at = 0;
    for (const PieceSection &s : m_piece.sections.value) {
        if (bar >= at && bar < at + s.bars)
            for (std::size_t a = 0; a < kAspects; ++a) now[a] = std::clamp(now[a] + s.lean[a], -1.0, 1.0);
        at += s.bars;
    }
    for (const PlannedSection &s : m_plan.sections)
        if (bar >= static_cast<int>(s.firstBar) && bar < static_cast<int>(s.firstBar + s.bars)) planned = s.levels;
    // Whichever says more: the concept may have changed since the plan was made.
    for (std::size_t a = 0; a < kAspects; ++a)
        if (std::abs(planned[a]) > std::abs(now[a])) now[a] = planned[a];
    return now;
}

// A voice as one line: the upper notes of its chords, or the lower.
WovenLine Rewriter::lineOfVoice(const Existing &voice, bool top) const
{
    std::map<int, const PlacedNote *> at;
    for (const PlacedNote &n : voice.notes) {
        const PlacedNote *&x = at[tick(n.onset)];
        if (!x || (top ? n.note->midi() > x->note->midi() : n.note->midi() < x->note->midi())) x = &n;
    }
    WovenLine line;
    for (const auto &[t, n] : at) {
        if (!line.empty() && line.back().end > t) line.back().end = t;
        line.push_back(woven(t, tick(n->end), n->note->pitch));
    }
    return line;
}

// Other chords for whole bars, where every voice is written anew: the phrase's frame and its cadence stay.
void Rewriter::newHarmony(int from, int to)
{
    const int bar = m_metre.bar();
    std::vector<ChordSpan> changed;
    for (const PlannedSection &s : m_plan.sections)
        for (const PlannedPhrase &p : s.phrases) {
            const int begin = std::max(from, static_cast<int>(p.firstBar) * bar), phraseEnd = static_cast<int>(p.firstBar + p.bars) * bar;
            const int end = std::min(to, phraseEnd);
            if (begin >= end || begin % bar != 0 || end % bar != 0) continue;
            PhraseHarmony h;
            h.metre = m_plan.metre;
            h.firstBar = static_cast<std::size_t>(begin / bar);
            h.bars = static_cast<std::size_t>((end - begin) / bar);
            h.from = chordAt(m_chords, begin).key;
            h.to = chordAt(m_chords, end - 1).key;
            h.cadence = end == phraseEnd ? p.cadence : Cadence::None;
            h.opens = begin == static_cast<int>(p.firstBar) * bar && p.harmony.front().degree == 0;
            const AspectLevels levels = levelsAt(begin / bar);
            h.chromatic = avoids(m_piece, Avoidance::Accidentals) ? -1 : level(levels, Aspect::Chromaticism);
            h.surprise = level(levels, Aspect::Surprise);
            h.simple = level(levels, Aspect::Simplicity);
            h.noInversions = avoids(m_piece, Avoidance::Inversions);
            h.noSevenths = avoids(m_piece, Avoidance::Sevenths);
            h.noDiminished = avoids(m_piece, Avoidance::DiminishedChords);
            h.applied = asksFor(m_piece, Device::SecondaryDominant);
            h.diminished = asksFor(m_piece, Device::DiminishedSeventh);
            h.neapolitan = asksFor(m_piece, Device::NeapolitanSixth);
            h.picardy = chordAt(m_chords, end - 1).chord.quality == ChordQuality::Major && isMinorLike(h.to.mode) && chordAt(m_chords, end - 1).degree == 0;
            h.seed = m_seed * 389 + static_cast<std::uint64_t>(begin);
            const auto chords = harmonyOf(h);
            for (std::size_t i = 0; i < chords.size(); ++i) {
                ChordSpan span;
                span.begin = static_cast<int>(chords[i].at.value);
                span.end = i + 1 < chords.size() ? static_cast<int>(chords[i + 1].at.value) : end;
                span.chord = chords[i].chord;
                span.degree = chords[i].degree;
                span.key = chords[i].key;
                span.cadence = h.cadence != Cadence::None && i + 1 == chords.size();
                changed.push_back(span);
            }
        }
    if (changed.empty()) return;
    ChordTrack track;
    for (const ChordSpan &c : m_chords) {
        if (c.end <= changed.front().begin) track.push_back(c);
        else if (c.begin < changed.front().begin) {
            track.push_back(c);
            track.back().end = changed.front().begin;
        }
    }
    track.insert(track.end(), changed.begin(), changed.end());
    for (const ChordSpan &c : m_chords) {
        if (c.begin >= changed.back().end) track.push_back(c);
        else if (c.end > changed.back().end) {
            track.push_back(c);
            track.back().begin = changed.back().end;
        }
    }
    m_chords = std::move(track);
}

// The times of a voice's notes in the region: its own, or new ones of the character that is asked for.
std::vector<MelodySlot> Rewriter::rhythm(const Existing &voice, int from, int to)
{
    std::vector<MelodySlot> slots;
    const int bar = m_metre.bar();
    for (int begin = from; begin < to;) {
        const int end = std::min(to, (begin < 0 ? 0 : (begin / bar + 1) * bar));
        const bool keep = m_r.keepRhythm || (locked(voice, timeline(begin), timeline(end)) & static_cast<std::uint8_t>(Attribute::Rhythm)) != 0;
        bool close = false;
        for (const PlannedSection &s : m_plan.sections)
            for (const PlannedPhrase &p : s.phrases) close = close || (p.cadence != Cadence::None && static_cast<int>(p.firstBar + p.bars) * bar == end);
        if (keep || end - begin != bar) {
            int last = -1;
            for (const PlacedNote &n : voice.notes) {
                const int t = tick(n.onset);
                if (t < begin || t >= end || t == last) continue;
                MelodySlot x;
                x.at = t;
                x.length = tick(n.end) - t;
                slots.push_back(x);
                last = t;
            }
        } else {
            RhythmWishes w;
            w.genre = m_piece.genre.value == Genre::Unsaid ? m_plan.genre : m_piece.genre.value;
            w.metre = m_plan.metre;
            w.tempo = m_plan.tempo;
            w.levels = levelsAt(begin / bar);
            w.noRests = avoids(m_piece, Avoidance::Rests);
            int t = begin;
            const std::uint64_t seed = m_seed * 71 + static_cast<std::uint64_t>((begin / bar) % 2);
            const bool last = end == static_cast<int>(m_plan.bars()) * bar;
            for (const RhythmNote &n : rhythmFor(w, close ? (last ? BarRole::FinalClose : BarRole::Close) : (begin / bar) % 4 == 2 ? BarRole::PreCadence : BarRole::Opening, seed)) {
                if (!n.rest) {
                    MelodySlot x;
                    x.at = t;
                    x.length = n.length;
                    slots.push_back(x);
                }
                t += n.length;
            }
        }
        begin = end;
    }
    return slots;
}

std::vector<PieceNote> Rewriter::melodic(const Existing &voice, int from, int to, bool top, bool bottom)
{
    // Everything else as lines.
    std::vector<WovenLine> others;
    std::vector<double> means;
    for (const Existing &v : m_voices)
        if (!(v.ref == voice.ref)) {
            others.push_back(lineOfVoice(v, v.mean < voice.mean));
            means.push_back(v.mean);
        }
    const WovenLine mine = lineOfVoice(voice, true);
    WovenLine before, after;
    for (const WovenNote &n : mine) {
        if (n.onset < from) before.push_back(n);
        if (n.onset >= to) after.push_back(n);
    }
    int low = 127, high = 0;
    for (const WovenNote &n : mine) low = std::min(low, n.key), high = std::max(high, n.key);
    VoiceRange compass{std::max(low - 2, static_cast<int>(voice.mean) - 12), std::min(high + 3, static_cast<int>(voice.mean) + 13)};
    const Part &part = *m_score->parts[voice.part];
    const InstrumentInfo *info = instrumentOfProgram(part.instrument.program);
    if (const InstrumentInfo *named = instrumentNamed(part.instrument.name)) info = named;
    if (info) compass = {std::max(compass.lowest, info->range.lowest), std::min(compass.highest, info->range.highest)};
    const AspectLevels levels = levelsAt(std::max(0, from) / m_metre.bar());
    const int shift = static_cast<int>(std::lround(5 * level(levels, Aspect::Height)));
    for (const RangeWish &w : m_piece.ranges.value)
        if (!w.part || (top && w.part->kind == PartWish::Kind::Melody) || (bottom && w.part->kind == PartWish::Kind::Bass))
            compass = {std::max(compass.lowest, w.range.lowest), std::min(compass.highest, w.range.highest)};
    if (compass.highest - compass.lowest < 7) compass = {low, std::max(high, low + 7)};
    std::vector<MelodySlot> slots = rhythm(voice, from, to);
    // A lower voice of a texture of lines follows counterpoint, note against note, where its rhythm is free.
    const bool lines = std::all_of(m_voices.begin(), m_voices.end(), [](const Existing &v) { return v.single; });
    if (!top && lines && !m_r.keepRhythm && m_voices.size() >= 2) {
        const Harmony harmony = harmonyFrom(m_chords, from, to, bottom);
        LineTask task;
        task.metre = m_metre;
        task.harmony = &harmony;
        for (std::size_t i = 0; i < others.size(); ++i) {
            Strand s;
            s.line = &others[i];
            s.place = means[i] > voice.mean ? 1 : -1;
            s.neighbour = true;
            s.twoPart = others.size() == 1;
            task.strands.push_back(s);
        }
        task.mine = &mine;
        task.begin = from;
        task.end = to;
        task.low = compass.lowest;
        task.high = compass.highest;
        task.centre = static_cast<int>(voice.mean);
        task.bass = bottom;
        task.shortest = level(levels, Aspect::Density) > 0.3 ? kSixteenthTicks : 2 * kSixteenthTicks;
        task.lively = 0.15 + 0.35 * std::max(0.0, level(levels, Aspect::Density) + 0.5 * level(levels, Aspect::Energy));
        task.motion = 0.8 + 0.4 * level(levels, Aspect::Density);
        task.rests = 6;
        task.key = m_plan.key;
        task.mustConnect = !after.empty();
        task.seed = m_seed;
        task.variety = 0.5;
        task.job = &m_job;
        const LineFound found = findLine(task);
        if (found.whole) return notesOf(found.notes);
    }
    MelodySearch search;
    search.chords = &m_chords;
    search.metre = m_metre;
    search.low = compass.lowest;
    search.high = compass.highest;
    search.before = before.empty() ? nullptr : &before;
    for (std::size_t i = 0; i < others.size(); ++i) {
        if (i + 1 == others.size() && means[i] < voice.mean) search.bass = &others[i];
        else if (i == 0 && means[i] > voice.mean) search.other = &others[i];
    }
    search.leaps = level(levels, Aspect::Leaps);
    search.dissonance = level(levels, Aspect::Dissonance);
    search.largestLeap = largestLeap(m_piece);
    search.noRepeats = avoids(m_piece, Avoidance::RepeatedNotes);
    search.bassLine = bottom && !top;
    search.seed = m_seed * 13 + static_cast<std::uint64_t>(from + 100000);
    search.variety = 0.9;
    const double middle = mine.empty() ? woven(0, 1, spelledIn(static_cast<int>(voice.mean), m_plan.key)).step
                                       : woven(0, 1, spelledIn(static_cast<int>(voice.mean) + shift, m_plan.key)).step;
    const int bar = m_metre.bar();
    const PlannedPhrase *closing = nullptr;
    for (MelodySlot &x : slots) {
        double place = 0.5;
        for (const PlannedSection &s : m_plan.sections)
            for (const PlannedPhrase &p : s.phrases) {
                const int a = static_cast<int>(p.firstBar) * bar, b = a + static_cast<int>(p.bars) * bar;
                if (x.at >= a && x.at < b) place = static_cast<double>(x.at - a) / (b - a);
                if (&x == &slots.back() && x.at >= b - bar && x.at < b) closing = &p;
            }
        x.aim = middle + 2.5 * std::sin(3.14159 * std::min(1.0, place * 1.15)) - 0.7;
        for (const PlacedNote &n : voice.notes) {
            if (tick(n.onset) != x.at) continue;
            const std::uint8_t bits = locked(voice, n.onset, n.end);
            if (bits & static_cast<std::uint8_t>(Attribute::Pitch)) x.fixed = n.note->pitch;
        }
        if (bottom && !top && m_chords.size() > 0)
            for (const ChordSpan &c : m_chords)
                if (c.begin == x.at && !x.fixed) x.chordTone = true;
    }
    if (closing && !bottom) {
        search.closeDegrees = closing->cadence == Cadence::Authentic || closing->cadence == Cadence::Plagal ? 0b101u
            : closing->cadence == Cadence::Half || closing->cadence == Cadence::Phrygian ? 0b1010010u : 0;
        // The end of the piece stays on the tonic.
        if (to >= static_cast<int>(m_plan.bars()) * bar && search.closeDegrees == 0b101u) search.closeDegrees = 1;
    }
    search.slots = slots;
    // The note after the region is where it leads to.
    const bool leads = !closing && !after.empty() && after.front().onset - to < bar && !slots.empty();
    if (leads) {
        MelodySlot x;
        x.at = after.front().onset;
        x.length = after.front().end - after.front().onset;
        x.fixed = after.front().pitch;
        search.slots.push_back(x);
    }
    WovenLine line = melodyFor(search);
    if (leads && !line.empty()) line.pop_back();
    if (bottom && !top)
        for (std::size_t i = 0; i < line.size(); ++i)
            for (const ChordSpan &c : m_chords)
                if (c.begin == line[i].onset && !slots[i].fixed) {
                    // Basses are those of the plan.
                    SpelledPitch p = spelledBass(c);
                    p.octave = static_cast<std::int8_t>(p.octave + static_cast<int>(std::lround((line[i].key - p.midi()) / 12.0)));
                    if (p.midi() >= compass.lowest && p.midi() <= compass.highest) line[i] = woven(line[i].onset, line[i].end, p);
                }
    return notesOf(line);
}

// A hand's chords and figures.
std::vector<PieceNote> Rewriter::chordal(const Existing &voice, int from, int to)
{
    const int bar = m_metre.bar();
    WovenLine tune;
    for (const Existing &v : m_voices)
        if (!(v.ref == voice.ref) && v.mean > voice.mean) {
            tune = lineOfVoice(v, false);
            break;
        }
    const WovenLine was = lineOfVoice(voice, false);
    ChordTrack part;
    for (const ChordSpan &c : m_chords)
        if (c.end > from && c.begin < to) {
            part.push_back(c);
            part.back().begin = std::max(from, c.begin);
            part.back().end = std::min(to, c.end);
        }
    if (part.empty()) return {};
    int low = 127, high = 0;
    for (const PlacedNote &n : voice.notes) low = std::min(low, n.note->midi()), high = std::max(high, n.note->midi());
    const AspectLevels levels = levelsAt(std::max(0, from) / bar);
    const int shift = static_cast<int>(std::lround(4 * level(levels, Aspect::Height)));
    const WovenLine bass = bassLine(part, {low + shift, std::max(low + 14, std::min(high, low + 18)) + shift}, m_seed);
    VoicingWishes v;
    v.range = {std::min(low + 10, high - 7) + shift, high + shift};
    v.voices = level(levels, Aspect::Thickness) > 0.4 ? 3 : level(levels, Aspect::Thickness) < -0.5 ? 1 : 2;
    FigureWishes f;
    f.pattern = m_piece.pattern.value == Pattern::Unsaid ? usualPattern(m_piece.genre.value, m_plan.metre, m_plan.tempo, m_seed) : m_piece.pattern.value;
    if (f.pattern == Pattern::WalkingBass) f.pattern = Pattern::BlockChords;
    f.metre = m_metre;
    f.tempo = m_plan.tempo;
    f.density = level(levels, Aspect::Density) + 0.5 * level(levels, Aspect::Energy);
    f.triplets = level(levels, Aspect::Triplets) > 0.3;
    f.closes = closingBars(m_plan);
    f.from = from;
    f.to = to;
    f.key = part.front().key;
    v.bassInHand = f.pattern != Pattern::WaltzBass && f.pattern != Pattern::MarchBass;
    if (!v.bassInHand) v.span = 9;
    std::vector<PieceNote> notes = figured(voicings(part, bass, tune, v), f);
    if (m_r.keepRhythm) {
        // Its own times, with the tones of the new chords: as many at once as there were.
        const std::vector<Voicing> voiced = voicings(part, bass, tune, v);
        notes.clear();
        std::map<int, std::vector<const PlacedNote *>> at;
        for (const PlacedNote &n : voice.notes)
            if (tick(n.onset) >= from && tick(n.onset) < to) at[tick(n.onset)].push_back(&n);
        for (auto &[t, group] : at) {
            const Voicing *now = &voiced.front();
            for (const Voicing &x : voiced)
                if (x.begin <= t) now = &x;
            std::vector<SpelledPitch> tones{now->bass};
            tones.insert(tones.end(), now->upper.begin(), now->upper.end());
            std::sort(group.begin(), group.end(), [](const PlacedNote *a, const PlacedNote *b) { return a->note->midi() < b->note->midi(); });
            std::size_t least = 0;
            for (const PlacedNote *n : group) {
                // The tone nearest to what was there.
                std::size_t best = least;
                for (std::size_t k = least; k < tones.size(); ++k)
                    if (std::abs(tones[k].midi() - n->note->midi()) < std::abs(tones[best].midi() - n->note->midi())) best = k;
                if (best >= tones.size()) break;
                PieceNote x;
                x.at = t;
                x.length = tick(n->end) - t;
                x.pitch = tones[best];
                notes.push_back(x);
                least = best + 1;
                if (least >= tones.size()) break;
            }
        }
    }
    return notes;
}

Result<ScorePtr> Rewriter::byChoir(const std::vector<VoiceRef> &voices) const
{
    CounterpointRequest request;
    request.task = m_r.keepHarmony ? Task::Vary : Task::Fill;
    request.base = m_r.score;
    if (!m_r.kept.empty()) {
        std::vector<Lock> locks = m_r.score->locks;
        locks.insert(locks.end(), m_r.kept.begin(), m_r.kept.end());
        request.base = withLocks(m_r.score, locks);
    }
    request.range = TickRange{m_r.score->barStart(m_r.firstBar), m_r.score->barStart(m_r.firstBar + m_r.bars)};
    for (std::size_t v = 0; v < 4; ++v) {
        request.voices[v] = m_voices[v].ref;
        if (std::find(voices.begin(), voices.end(), m_voices[v].ref) != voices.end()) request.write.push_back(static_cast<ChoirVoice>(v));
        else request.given.push_back(static_cast<ChoirVoice>(v));
    }
    request.key = m_plan.key;
    request.seed = m_seed;
    request.count = 1;
    auto result = m_tools.choir->write(request, m_ids.reserve(100000), m_job);
    if (!result) return fail(result.error().code, result.error().sentence);
    if (result->alternatives.empty()) return fail(ErrorCode::Unsupported, "No other voices are found for these bars.");
    ScorePtr score = result->alternatives.front().score;
    return m_r.kept.empty() ? score : withLocks(score, m_r.score->locks);
}

Result<ScorePtr> Rewriter::run()
{
    if (!m_r.score || m_r.bars == 0 || m_r.firstBar + m_r.bars > m_r.score->barCount()) return fail(ErrorCode::WrongUse, "The music has no such bars; name bars that are there.");
    if (m_chords.empty()) return fail(ErrorCode::WrongUse, "Nothing is known of the harmony of this music; it has too few notes.");
    m_score = m_r.score;
    m_voices = voicesOf(*m_score);
    const TickRange region{m_score->barStart(m_r.firstBar), m_score->barStart(m_r.firstBar + m_r.bars)};
    const int from = tick(region.begin), to = tick(region.end);
    std::vector<VoiceRef> asked = m_r.voices;
    if (asked.empty())
        for (const Existing &v : m_voices) asked.push_back(v.ref);
    const bool all = std::all_of(m_voices.begin(), m_voices.end(), [&](const Existing &v) { return std::find(asked.begin(), asked.end(), v.ref) != asked.end(); });
    // Four single lines are a choir: its own generator knows more of them.
    if (m_tools.choir && m_voices.size() == 4 && std::all_of(m_voices.begin(), m_voices.end(), [](const Existing &v) { return v.single; }) && !m_r.keepRhythm)
        if (auto score = byChoir(asked)) return score;
    const bool anyLock = !m_r.kept.empty() || !m_score->locks.empty();
    if (all && !m_r.keepHarmony && !anyLock) newHarmony(std::max(from, 0), to);
    auto provenance = std::make_shared<Provenance>();
    provenance->origin = Provenance::Origin::Rules;
    provenance->source = "Rules";
    provenance->seed = m_seed;
    provenance->request = "write anew";
    for (std::size_t v = 0; v < m_voices.size(); ++v) {
        if (m_job.stopped()) return fail(ErrorCode::Cancelled, "Stopped.");
        if (std::find(asked.begin(), asked.end(), m_voices[v].ref) == asked.end()) continue;
        const Existing voice = m_voices[v];
        const bool top = v == 0, bottom = v + 1 == m_voices.size() && v > 0;
        // What must stay: notes under a lock of their pitch, or of anything at all but the rhythm and the loudness.
        NoteSet out;
        std::vector<std::pair<int, int>> stays; // times that are taken
        for (const PlacedNote &n : notesIn(*m_score, voice.part, {TimelineTick{0}, m_score->end()})) {
            if (n.note->voice != voice.ref.voice) continue;
            if (n.onset < region.begin && n.end > region.begin) stays.push_back({from, tick(n.end)});
            if (!region.contains(n.onset)) continue;
            if (locked(voice, n.onset, std::max(n.end, n.onset + Ticks{1})) & static_cast<std::uint8_t>(Attribute::Pitch)) stays.push_back({tick(n.onset), std::max(tick(n.end), tick(n.onset) + 1)});
            else out.insert(n.note->id);
        }
        // Whole stretches under a lock rest where they rest.
        auto isTaken = [&](int a, int b) {
            for (const auto &[x, y] : stays)
                if (a < y && x < b) return true;
            return false;
        };
        auto lockedRest = [&](int t) { return (locked(voice, timeline(t), timeline(t + 1)) & static_cast<std::uint8_t>(Attribute::Pitch)) != 0; };
        std::vector<PieceNote> notes = voice.single ? melodic(voice, from, to, top, bottom) : chordal(voice, from, to);
        std::erase_if(notes, [&](const PieceNote &n) { return n.at < from || n.at >= to || lockedRest(n.at); });
        for (PieceNote &n : notes) {
            n.length = std::min(n.length, to - n.at);
            for (const auto &[x, y] : stays)
                if (x > n.at && x < n.end()) n.length = x - n.at;
        }
        std::erase_if(notes, [&](const PieceNote &n) { return isTaken(n.at, n.at + 1) || n.length <= 0; });
        // Loudness, staff and the like as the voice had them.
        std::vector<NewNote> fresh;
        for (const PieceNote &n : notes) {
            const PlacedNote *near = nullptr;
            for (const PlacedNote &x : voice.notes)
                if (!near || std::abs(tick(x.onset) - n.at) < std::abs(tick(near->onset) - n.at)) near = &x;
            NewNote x;
            x.part = voice.ref.part;
            x.at = timeline(n.at);
            if (near) {
                x.note.velocity = near->note->velocity;
                x.note.staff = near->note->staff;
                if (near->onset == x.at && has(near->note->marks, NoteMark::Fermata)) x.note.marks |= bit(NoteMark::Fermata);
            }
            x.note.id = m_ids.note();
            x.note.pitch = n.pitch;
            x.note.length = Ticks{n.length};
            x.note.voice = voice.ref.voice;
            x.note.marks |= n.marks;
            x.note.provenance = provenance;
            fresh.push_back(std::move(x));
        }
        if (fresh.empty() && out.empty()) continue;
        m_score = withoutNotes(m_score, out);
        m_score = withNotes(m_score, fresh, m_ids);
        const std::vector<Existing> now = voicesOf(*m_score);
        // The voices below are written against what is new.
        for (const Existing &x : now)
            if (x.ref == voice.ref) m_voices[v] = x;
    }
    return m_score;
}

} // namespace

Result<ScorePtr> rewritten(const RewriteRequest &request, const PieceConcept &piece, const PiecePlan &plan, const WriterTools &tools,
                           std::uint64_t seed, IdSource &ids, JobControl &job)
{
    return Rewriter(request, piece, plan, tools, seed, ids, job).run();
}

} // namespace ricercar
