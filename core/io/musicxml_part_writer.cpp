// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/musicxml_part_writer.h"

#include "core/io/musicxml_names.h"

#include <algorithm>

namespace ricercar::musicxml {

namespace {
std::string_view beamWord(BeamPart part)
{
    switch (part) {
    case BeamPart::Begin: return "begin";
    case BeamPart::Continue: return "continue";
    case BeamPart::End: return "end";
    case BeamPart::ForwardHook: return "forward hook";
    case BeamPart::BackwardHook: return "backward hook";
    case BeamPart::None: break;
    }
    return {};
}

constexpr NoteMarks kAtEnd = bit(NoteMark::Fermata) | bit(NoteMark::InvertedFermata) | bit(NoteMark::BreathAfter)
                             | bit(NoteMark::CaesuraAfter); // on the last of tied heads, all else on the first

std::string percentOfForte(std::uint8_t velocity) // 90 is 100 percent; two places read back to the same velocity
{
    const int hundredths = (velocity * 10000 + 45) / 90;
    const std::string cents = std::to_string(hundredths % 100);
    return std::to_string(hundredths / 100) + "." + (cents.size() < 2 ? "0" : "") + cents;
}
} // namespace

PartWriter::PartWriter(const Score &score, std::size_t part, XmlOut &out)
    : m_score(score), m_index(part), m_part(*score.parts[part]), m_out(out)
{
    for (const MasterBarPtr &bar : score.masterBars) m_tempoMarks += bar->tempi.size();
    numberSlurs();
    numberSpans();
}

// Two slurs may share a number only if a reader that goes through the file in order cannot mistake their ends.
void PartWriter::numberSlurs()
{
    struct Where {
        std::size_t bar, lastBar;
        TimelineTick onset, lastHead;
        std::uint8_t voice;
    };
    bool any = false;
    for (const BarPtr &bar : m_part.bars) any |= !bar->slurs.empty();
    if (!any) return;
    std::map<NoteId, Where> notes;
    for (std::size_t b = 0; b < m_part.bars.size(); ++b)
        for (const Note &n : m_part.bars[b]->notes) {
            const TimelineTick onset = m_score.barStart(b) + Ticks{n.onset.value};
            const std::size_t lastBar = n.grace == Grace::None ? std::max(b, m_score.locate(onset + n.length - Ticks{1}).bar) : b;
            notes[n.id] = {b, lastBar, onset, lastBar == b ? onset + std::max(n.length - Ticks{1}, Ticks{0}) : onset + n.length, n.voice};
        }
    struct Taken {
        Where from, to;
    };
    std::vector<std::vector<Taken>> taken; // by number, those that may still clash
    for (std::size_t b = 0; b < m_part.bars.size(); ++b)
        for (const Slur &s : m_part.bars[b]->slurs) {
            const auto from = notes.find(s.from), to = notes.find(s.to);
            if (from == notes.end() || to == notes.end() || s.from == s.to) continue;
            const Where &start = from->second, &end = to->second;
            std::size_t number = 0;
            for (;; ++number) {
                if (number == taken.size()) taken.emplace_back();
                auto &others = taken[number];
                std::erase_if(others, [&](const Taken &t) { return t.to.lastBar < b; });
                const bool free = std::all_of(others.begin(), others.end(), [&](const Taken &t) {
                    if (t.to.lastBar < start.bar) return true;
                    const bool oneVoice = t.from.voice == t.to.voice && t.from.voice == start.voice && start.voice == end.voice;
                    return oneVoice && (t.to.lastHead < start.onset || end.lastHead < t.from.onset);
                });
                if (free) break;
            }
            taken[number].push_back({start, end});
            m_slurs[s.from].push_back({static_cast<int>(number) + 1, true});
            m_slurs[s.to].push_back({static_cast<int>(number) + 1, false});
        }
    for (auto &[id, ends] : m_slurs) // ends come before beginnings
        std::stable_sort(ends.begin(), ends.end(), [](const SlurEnd &a, const SlurEnd &b) { return a.start < b.start; });
}

void PartWriter::numberSpans()
{
    using Kind = Direction::Kind;
    std::map<bool, std::vector<TimelineTick>> busy; // hairpins and octave lines have numbers of their own
    for (std::size_t b = 0; b < m_part.bars.size(); ++b)
        for (const Direction &d : m_part.bars[b]->directions) {
            const bool hairpin = d.kind == Kind::Crescendo || d.kind == Kind::Diminuendo;
            if (!hairpin && d.kind != Kind::OctaveUp && d.kind != Kind::OctaveDown) continue;
            const TimelineTick start = m_score.barStart(b) + Ticks{d.at.value};
            const TimelineTick end = std::min(start + d.length, m_score.end());
            auto &numbers = busy[hairpin];
            std::size_t n = 0;
            while (n < numbers.size() && numbers[n] > start) ++n;
            if (n == numbers.size()) numbers.emplace_back();
            numbers[n] = end;
            m_spanNumbers[&d] = static_cast<int>(n) + 1;
            if (end <= start) continue; // ended where it begins
            const std::size_t bar = m_score.locate(end - Ticks{1}).bar;
            m_spanEnds[bar].push_back({(end - m_score.barStart(bar)).value, &d, static_cast<int>(n) + 1});
        }
}

std::string PartWriter::measureNumber(std::size_t bar)
{
    if (!m_score.masterBars[bar]->pickup) return std::to_string(static_cast<int>(bar) + 1 - m_unnumbered);
    ++m_unnumbered;
    return bar == 0 ? "0" : "X" + std::to_string(m_unnumbered);
}

void PartWriter::measure(std::size_t bar)
{
    const MasterBar &master = *m_score.masterBars[bar];
    const bool shortStart = bar == 0 && m_score.barCount() > 1 && master.length < master.time.length();
    m_out.open("measure", {{"number", measureNumber(bar)},
                           {"implicit", master.pickup ? "yes" : shortStart ? "no" : ""}});
    if (master.systemBreak || master.pageBreak)
        m_out.empty("print", {{"new-system", master.systemBreak ? "yes" : ""}, {"new-page", master.pageBreak ? "yes" : ""}});
    leftBarline(bar);
    attributes(bar);

    const Bar &content = *m_part.bars[bar];
    m_accidentals.clear();
    const auto needed = accidentalsByRule(content, master.key, m_part.instrument.transposition);
    for (std::size_t i = 0; i < needed.size(); ++i) m_accidentals[content.notes[i].id] = needed[i];

    const WrittenBar page = written(m_score, m_index, bar);
    m_graceOrders.clear();
    for (const WrittenVoice &v : page.voices)
        for (const WrittenChord &c : v.chords)
            for (std::size_t g = 0; g < c.graces.size(); ++g)
                for (const Note *n : c.graces[g]) m_graceOrders[n->id] = static_cast<std::uint8_t>(g);
    m_restFermatas.clear();
    m_onRests.clear();
    for (const Direction &d : content.directions) {
        if (d.kind != Direction::Kind::Fermata) continue;
        for (const WrittenVoice &v : page.voices) {
            const auto found = std::find_if(v.chords.begin(), v.chords.end(), [&](const WrittenChord &c) {
                return c.isRest() && !c.hidden && c.at == d.at && c.staff == d.staff;
            });
            if (found == v.chords.end()) continue;
            m_restFermatas[{&v, static_cast<std::size_t>(found - v.chords.begin())}].push_back(&d);
            m_onRests.insert(&d);
            break;
        }
    }
    std::vector<Event> events = eventsOf(bar);
    for (std::size_t v = 0; v < page.voices.size(); ++v) {
        voice(page.voices[v], bar, v == 0 ? &events : nullptr);
        if (v + 1 == page.voices.size()) break;
        m_out.open("backup");
        m_out.leaf("duration", master.length.value);
        m_out.close();
    }
    rightBarline(bar);
    m_out.close();
}

void PartWriter::leftBarline(std::size_t bar)
{
    const MasterBar &master = *m_score.masterBars[bar];
    const bool endingStarts = master.endings && (bar == 0 || m_score.masterBars[bar - 1]->endings != master.endings);
    if (!master.repeatStart && !endingStarts) return;
    m_out.open("barline", {{"location", "left"}});
    if (master.repeatStart) m_out.leaf("bar-style", "heavy-light");
    if (endingStarts) {
        std::string numbers;
        for (int i = 0; i < 32; ++i)
            if (master.endings >> i & 1u) numbers += (numbers.empty() ? "" : ", ") + std::to_string(i + 1);
        m_out.empty("ending", {{"number", numbers}, {"type", "start"}});
    }
    if (master.repeatStart) m_out.empty("repeat", {{"direction", "forward"}});
    m_out.close();
}

void PartWriter::rightBarline(std::size_t bar)
{
    const MasterBar &master = *m_score.masterBars[bar];
    const bool last = bar + 1 == m_score.barCount();
    const bool endingEnds = master.endings && (last || m_score.masterBars[bar + 1]->endings != master.endings);
    if (!master.repeatEnd && !endingEnds && master.right == Barline::Normal) return;
    m_out.open("barline", {{"location", "right"}});
    // A repeat in mid-score is drawn with a heavy line; in the last bar the reader tells by it whether all ends.
    if (master.right != Barline::Normal) m_out.leaf("bar-style", barlineName(master.right));
    else if (master.repeatEnd && !last) m_out.leaf("bar-style", "light-heavy");
    std::string numbers;
    for (int i = 0; endingEnds && i < 32; ++i)
        if (master.endings >> i & 1u) numbers += (numbers.empty() ? "" : ", ") + std::to_string(i + 1);
    if (endingEnds) m_out.empty("ending", {{"number", numbers}, {"type", master.repeatEnd ? "stop" : "discontinue"}});
    if (master.repeatEnd)
        m_out.empty("repeat", {{"direction", "backward"}, {"times", master.repeatEnd > 2 ? std::to_string(master.repeatEnd) : ""}});
    m_out.close();
}

void PartWriter::attributes(std::size_t bar)
{
    const MasterBar &master = *m_score.masterBars[bar];
    const MasterBar *before = bar > 0 ? m_score.masterBars[bar - 1].get() : nullptr;
    const bool key = !before || !(before->key == master.key), time = !before || !(before->time == master.time);
    if (!key && !time && before) return;
    const Interval transposition = m_part.instrument.transposition;
    m_out.open("attributes");
    if (!before) m_out.leaf("divisions", kQuarter.value);
    if (key) {
        const int fifths = writtenFifths(master.key, transposition);
        m_out.open("key");
        // Written in another key that sounds the same, the concert key could be either.
        if (wrappedFifths(fifths - keyShift(transposition)) != master.key.fifths) m_out.own(std::to_string(master.key.fifths));
        m_out.leaf("fifths", fifths);
        if (master.key.mode != Mode::Unknown) m_out.leaf("mode", modeName(master.key.mode));
        m_out.close();
    }
    if (time) {
        using Sign = TimeSignature::Sign;
        m_out.open("time", {{"symbol", master.time.sign == Sign::Common ? "common" : master.time.sign == Sign::Cut ? "cut" : ""}});
        m_out.leaf("beats", master.time.beats);
        m_out.leaf("beat-type", master.time.unit);
        m_out.close();
    }
    if (!before) {
        const bool several = m_part.staves.size() > 1;
        if (several) m_out.leaf("staves", static_cast<std::int64_t>(m_part.staves.size()));
        for (std::size_t s = 0; s < m_part.staves.size(); ++s) {
            const ClefName name = clefName(m_part.staves[s].clef);
            m_out.open("clef", {{"number", several ? std::to_string(s + 1) : ""}});
            m_out.leaf("sign", name.sign);
            if (name.line) m_out.leaf("line", name.line);
            if (name.octave) m_out.leaf("clef-octave-change", name.octave);
            m_out.close();
        }
        for (std::size_t s = 0; s < m_part.staves.size(); ++s) {
            if (m_part.staves[s].lines == 5) continue;
            m_out.open("staff-details", {{"number", several ? std::to_string(s + 1) : ""}});
            m_out.leaf("staff-lines", m_part.staves[s].lines);
            m_out.close();
        }
        if (transposition != Interval{}) {
            const int octaves = transposition.semitones / 12;
            m_out.open("transpose");
            m_out.leaf("diatonic", -(transposition.steps - 7 * octaves));
            m_out.leaf("chromatic", -(transposition.semitones - 12 * octaves));
            if (octaves) m_out.leaf("octave-change", -octaves);
            m_out.close();
        }
    }
    m_out.close();
}

void PartWriter::voice(const WrittenVoice &voice, std::size_t bar, std::vector<Event> *events)
{
    m_beams.clear();
    for (int level = 1; level <= 8; ++level) {
        m_beams.push_back(beamsOf(voice, level));
        if (std::all_of(m_beams.back().begin(), m_beams.back().end(), [](BeamPart b) { return b == BeamPart::None; })) break;
    }
    std::size_t next = 0;
    const auto emit = [&](std::int64_t from, std::int64_t to) {
        for (; events && next < events->size() && (*events)[next].at < to; ++next) {
            const Event &event = (*events)[next];
            const std::int64_t offset = event.at - from;
            for (const char *step : {"forward", "backup"}) {
                if (event.exact && offset > 0) {
                    m_out.open(step);
                    m_out.leaf("duration", offset);
                    m_out.close();
                }
                if (step[0] == 'f') event.write(event.exact ? 0 : offset);
            }
        }
    };
    for (std::size_t i = 0; i < voice.chords.size(); ++i) {
        const WrittenChord &c = voice.chords[i];
        emit(c.at.value, c.at.value + c.length.value);
        for (const auto &notes : c.graces) grace(notes, voice);
        if (c.isRest()) rest(voice, i);
        else chord(voice, i);
    }
    emit(m_score.masterBars[bar]->length.value, INT64_MAX);
}

void PartWriter::rest(const WrittenVoice &voice, std::size_t index)
{
    const WrittenChord &c = voice.chords[index];
    if (c.hidden && c.tuplet < 0) {
        m_out.open("forward");
        m_out.leaf("duration", c.length.value);
        m_out.leaf("voice", voice.voice + 1);
        if (m_part.staves.size() > 1) m_out.leaf("staff", c.staff + 1);
        m_out.close();
        return;
    }
    m_out.open("note", {{"print-object", c.hidden ? "no" : ""}});
    m_out.empty("rest", {{"measure", c.wholeBarRest ? "yes" : ""}});
    m_out.leaf("duration", c.length.value);
    m_out.leaf("voice", voice.voice + 1);
    if (!c.wholeBarRest) {
        m_out.leaf("type", typeName(c.value.log2));
        for (int d = 0; d < c.value.dots; ++d) m_out.empty("dot");
    }
    if (c.value.tupletActual != c.value.tupletNormal) {
        m_out.open("time-modification");
        m_out.leaf("actual-notes", c.value.tupletActual);
        m_out.leaf("normal-notes", c.value.tupletNormal);
        m_out.close();
    }
    if (m_part.staves.size() > 1) m_out.leaf("staff", c.staff + 1);
    const auto fermatas = m_restFermatas.find({&voice, index});
    const WrittenTuplet *tuplet = c.tuplet >= 0 ? &voice.tuplets[static_cast<std::size_t>(c.tuplet)] : nullptr;
    const bool bracket = tuplet && (tuplet->first == index || tuplet->last == index);
    if (bracket || fermatas != m_restFermatas.end()) {
        m_out.open("notations");
        if (bracket && tuplet->first == index) m_out.empty("tuplet", {{"type", "start"}});
        if (bracket && tuplet->last == index) m_out.empty("tuplet", {{"type", "stop"}});
        if (fermatas != m_restFermatas.end())
            for (const Direction *d : fermatas->second)
                m_out.leaf("fermata", d->text, {{"type", d->above ? "upright" : "inverted"}});
        m_out.close();
    }
    m_out.close();
}

std::string_view PartWriter::accidental(const Note &note) const
{
    const auto rule = m_accidentals.find(note.id);
    if (note.accidental == AccidentalHint::ByRule && (rule == m_accidentals.end() || !rule->second)) return {};
    return accidentalName(writtenPitch(note.pitch, m_part.instrument.transposition).alter);
}

void PartWriter::pitch(const Note &note)
{
    const SpelledPitch pitch = writtenPitch(note.pitch, m_part.instrument.transposition);
    m_out.open("pitch");
    m_out.leaf("step", std::string(1, stepLetter(pitch.step)));
    if (pitch.alter) m_out.leaf("alter", pitch.alter);
    m_out.leaf("octave", pitch.octave);
    m_out.close();
}

void PartWriter::chord(const WrittenVoice &voice, std::size_t index)
{
    const WrittenChord &c = voice.chords[index];
    StemHint stem = StemHint::ByRule;
    for (const WrittenHead &h : c.heads)
        if (!h.tieIn && stem == StemHint::ByRule) stem = h.note->stem;
    for (std::size_t k = 0; k < c.heads.size(); ++k) {
        const WrittenHead &h = c.heads[k];
        const Note &n = *h.note;
        const bool first = !h.tieIn, last = !h.tieOut;
        const std::uint8_t velocity = n.playedVelocity();
        std::string attack, release;
        if (n.performed && first) attack = std::to_string(n.performed->offset.value);
        if (n.performed && last) release = std::to_string((n.performed->offset + n.performed->length - n.length).value);
        m_out.open("note", {{"dynamics", velocity != 80 ? percentOfForte(velocity) : ""}, {"attack", attack}, {"release", release}});
        if (k > 0) m_out.empty("chord");
        pitch(n);
        m_out.leaf("duration", c.length.value);
        if (h.tieIn) m_out.empty("tie", {{"type", "stop"}});
        if (h.tieOut) m_out.empty("tie", {{"type", "start"}});
        m_out.leaf("voice", voice.voice + 1);
        m_out.leaf("type", typeName(c.value.log2));
        for (int d = 0; d < c.value.dots; ++d) m_out.empty("dot");
        if (const auto sign = accidental(n); first && !sign.empty())
            m_out.leaf("accidental", sign, {{"parentheses", n.accidental == AccidentalHint::Courtesy ? "yes" : ""}});
        if (c.value.tupletActual != c.value.tupletNormal) {
            m_out.open("time-modification");
            m_out.leaf("actual-notes", c.value.tupletActual);
            m_out.leaf("normal-notes", c.value.tupletNormal);
            m_out.close();
        }
        if (k == 0 && stem != StemHint::ByRule) m_out.leaf("stem", stem == StemHint::Up ? "up" : "down");
        if (m_part.staves.size() > 1) m_out.leaf("staff", c.staff + 1);
        for (std::size_t level = 0; k == 0 && level < m_beams.size(); ++level)
            if (m_beams[level][index] != BeamPart::None)
                m_out.leaf("beam", beamWord(m_beams[level][index]), {{"number", std::to_string(level + 1)}});
        notations(n, first, last, k == 0 ? &voice : nullptr, index, h.tieIn, h.tieOut);
        if (first) lyrics(n);
        if (first && n.performed && n.velocity != n.performed->velocity) {
            m_out.open("play");
            m_out.leaf("other-play", n.velocity, {{"type", "notated-velocity"}});
            m_out.close();
        }
        m_out.close();
    }
}

void PartWriter::grace(const std::vector<const Note *> &notes, const WrittenVoice &voice)
{
    for (std::size_t k = 0; k < notes.size(); ++k) {
        const Note &n = *notes[k];
        const auto [log2, dots] = plainValue(n.length);
        const std::uint8_t velocity = n.playedVelocity();
        m_out.open("note", {{"dynamics", velocity != 80 ? percentOfForte(velocity) : ""},
                            {"attack", n.performed ? std::to_string(n.performed->offset.value) : ""},
                            {"release", n.performed ? std::to_string((n.performed->offset + n.performed->length - n.length).value) : ""}});
        // Grace notes of several voices may follow one another, which MusicXML has no word for.
        if (n.graceOrder != m_graceOrders[n.id]) m_out.own("grace " + std::to_string(n.graceOrder));
        m_out.empty("grace", {{"slash", n.grace == Grace::Acciaccatura ? "yes" : ""}});
        if (k > 0) m_out.empty("chord");
        pitch(n);
        m_out.leaf("voice", voice.voice + 1);
        m_out.leaf("type", typeName(log2));
        for (int d = 0; d < dots; ++d) m_out.empty("dot");
        if (const auto sign = accidental(n); !sign.empty())
            m_out.leaf("accidental", sign, {{"parentheses", n.accidental == AccidentalHint::Courtesy ? "yes" : ""}});
        if (m_part.staves.size() > 1) m_out.leaf("staff", n.staff + 1);
        notations(n, true, true, nullptr, 0, false, false);
        lyrics(n);
        if (n.performed && n.velocity != n.performed->velocity) {
            m_out.open("play");
            m_out.leaf("other-play", n.velocity, {{"type", "notated-velocity"}});
            m_out.close();
        }
        m_out.close();
    }
}

void PartWriter::notations(const Note &note, bool first, bool last, const WrittenVoice *voice, std::size_t index,
                           bool tieIn, bool tieOut)
{
    const NoteMarks marks = note.marks & ((first ? ~kAtEnd : 0u) | (last ? kAtEnd : 0u));
    const auto slurs = m_slurs.find(note.id);
    bool slurHere = false;
    if (slurs != m_slurs.end())
        for (const SlurEnd &s : slurs->second) slurHere |= s.start ? first : last;
    const WrittenTuplet *tuplet = nullptr;
    if (voice && voice->chords[index].tuplet >= 0) {
        tuplet = &voice->tuplets[static_cast<std::size_t>(voice->chords[index].tuplet)];
        if (tuplet->first != index && tuplet->last != index) tuplet = nullptr;
    }
    if (!marks && !slurHere && !tuplet && !tieIn && !tieOut) return;
    m_out.open("notations");
    if (tieIn) m_out.empty("tied", {{"type", "stop"}});
    if (tieOut) m_out.empty("tied", {{"type", "start"}});
    if (slurHere)
        for (const SlurEnd &s : slurs->second)
            if (s.start ? first : last)
                m_out.empty("slur", {{"type", s.start ? "start" : "stop"}, {"number", std::to_string(s.number)}});
    if (tuplet && tuplet->first == index) m_out.empty("tuplet", {{"type", "start"}});
    if (tuplet && tuplet->last == index) m_out.empty("tuplet", {{"type", "stop"}});
    std::string_view group;
    for (const MarkName &m : markNames()) {
        if (!has(marks, m.mark)) continue;
        if (group != m.group) {
            if (!group.empty()) m_out.close();
            if (!m.group.empty()) m_out.open(m.group);
            group = m.group;
        }
        if (m.mark == NoteMark::Tremolo) m_out.leaf(m.element, "3", {{"type", "single"}});
        else if (m.mark == NoteMark::Marcato) m_out.empty(m.element, {{"type", "up"}});
        else m_out.empty(m.element);
    }
    if (!group.empty()) m_out.close();
    if (has(marks, NoteMark::Fermata)) m_out.empty("fermata", {{"type", "upright"}});
    if (has(marks, NoteMark::InvertedFermata)) m_out.empty("fermata", {{"type", "inverted"}});
    m_out.close();
}

void PartWriter::lyrics(const Note &note)
{
    static constexpr std::string_view kSyllables[] = {"single", "begin", "middle", "end"};
    for (const Lyric &l : note.lyrics) {
        m_out.open("lyric", {{"number", std::to_string(l.verse)}});
        m_out.leaf("syllabic", kSyllables[static_cast<std::size_t>(l.syllable)]);
        m_out.leaf("text", l.text);
        if (l.extender) m_out.empty("extend");
        m_out.close();
    }
}

} // namespace ricercar::musicxml
