// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/written.h"

#include "core/notation/beaming.h"
#include "core/notation/metric.h"
#include "core/notation/tuplets.h"

#include <algorithm>
#include <map>

namespace ricercar {

namespace {

// A note as far as it sounds in the bar.
struct Sounding {
    const Note *note = nullptr;
    Ticks from, to;     // within the bar, from < to
    bool heldIn = false, heldOut = false;
};

struct Stream { // one voice on one staff
    std::vector<Sounding> notes;
    std::vector<const Note *> graces;
};

using StreamKey = std::pair<std::uint8_t, std::uint8_t>; // voice, staff

void addSounding(std::map<StreamKey, Stream> &streams, const Note &note, Ticks from, Ticks to, Ticks barLength)
{
    const Sounding s{&note, std::max(from, Ticks{0}), std::min(to, barLength), from < Ticks{0}, to > barLength};
    if (s.from < s.to) streams[{note.voice, note.staff}].notes.push_back(s);
}

std::map<StreamKey, Stream> streamsOf(const Score &score, std::size_t part, std::size_t bar)
{
    std::map<StreamKey, Stream> streams;
    const auto &bars = score.parts[part]->bars;
    const Ticks length = score.masterBars[bar]->length;
    for (std::size_t b = 0; b < bar; ++b) {
        const Ticks back = score.barStart(bar) - score.barStart(b);
        for (const Note &n : bars[b]->notes)
            if (n.grace == Grace::None && Ticks{n.onset.value} + n.length > back)
                addSounding(streams, n, Ticks{n.onset.value} - back, Ticks{n.onset.value} + n.length - back, length);
    }
    for (const Note &n : bars[bar]->notes) {
        if (n.grace == Grace::None)
            addSounding(streams, n, Ticks{n.onset.value}, Ticks{n.onset.value} + n.length, length);
        else
            streams[{n.voice, n.staff}].graces.push_back(&n);
    }
    return streams;
}

std::vector<Ticks> boundariesOf(const Stream &stream, Ticks length)
{
    std::vector<Ticks> out{Ticks{0}, length};
    for (const Sounding &s : stream.notes) {
        out.push_back(s.from);
        out.push_back(s.to);
    }
    for (const Note *g : stream.graces)
        if (Ticks{g->onset.value} < length) out.push_back(Ticks{g->onset.value});
    std::sort(out.begin(), out.end());
    out.erase(std::unique(out.begin(), out.end()), out.end());
    return out;
}

std::vector<std::vector<const Note *>> graceChords(const Stream &stream, Ticks at)
{
    std::map<std::uint8_t, std::vector<const Note *>> byOrder;
    for (const Note *g : stream.graces)
        if (Ticks{g->onset.value} == at) byOrder[g->graceOrder].push_back(g);
    std::vector<std::vector<const Note *>> out;
    for (auto &[order, notes] : byOrder) {
        std::sort(notes.begin(), notes.end(), [](const Note *a, const Note *b) { return lower(a->pitch, b->pitch); });
        out.push_back(std::move(notes));
    }
    return out;
}

class VoiceWriter {
public:
    VoiceWriter(const Metric &metric, const Stream &stream, std::uint8_t voice, std::uint8_t staff)
        : m_metric(metric), m_stream(stream), m_staff(staff)
    {
        m_out.voice = voice;
    }

    WrittenVoice write()
    {
        const auto boundaries = boundariesOf(m_stream, m_metric.length());
        m_spans = tupletsIn(m_metric, boundaries);
        for (const TupletSpan &s : m_spans) {
            const auto unit = valueOf(s.length / s.normal, 0);
            m_out.tuplets.push_back({SIZE_MAX, 0, s.actual, s.normal, unit ? unit->log2 : 3});
        }
        for (std::size_t i = 0; i + 1 < boundaries.size(); ++i) segment(boundaries[i], boundaries[i + 1]);
        for (WrittenChord &c : m_out.chords)
            if (!c.isRest()) finishHeads(c);
        beamByMetre(m_out, m_metric);
        return std::move(m_out);
    }

private:
    // [from, to) has one set of sounding notes; tuplets cut it further.
    void segment(Ticks from, Ticks to)
    {
        while (from < to) {
            int span = -1;
            Ticks end = to;
            for (std::size_t i = 0; i < m_spans.size(); ++i) {
                const TupletSpan &s = m_spans[i];
                if (s.start <= from && from < s.start + s.length) {
                    span = static_cast<int>(i);
                    end = std::min(end, s.start + s.length);
                } else if (s.start > from) {
                    end = std::min(end, s.start);
                }
            }
            const bool rest = std::none_of(m_stream.notes.begin(), m_stream.notes.end(), [&](const Sounding &s) {
                return s.from < end && from < s.to;
            });
            if (span < 0) {
                for (const TimedValue &v : m_metric.split(from, end - from, rest)) {
                    add(from, v.length, v.value, -1);
                    from += v.length;
                }
            } else {
                const TupletSpan &s = m_spans[static_cast<std::size_t>(span)];
                auto values = valuesWithoutMetre(s.toWritten(end) - s.toWritten(from), rest ? 0 : 1);
                for (std::size_t i = 0; i < values.size() && from < end; ++i) {
                    NoteValue value = values[i].value;
                    value.tupletActual = s.actual;
                    value.tupletNormal = s.normal;
                    // The last one takes what rounding left, so that the bar stays full.
                    const bool last = i + 1 == values.size();
                    const Ticks length = last ? end - from : std::min(values[i].length * s.normal / s.actual, end - from);
                    add(from, length, value, span);
                    from += length;
                }
                if (from < end) { // too short for any value
                    add(from, end - from, NoteValue{7, 0, s.actual, s.normal}, span);
                    from = end;
                }
            }
        }
    }

    void add(Ticks at, Ticks length, const NoteValue &value, int tuplet)
    {
        WrittenChord chord;
        chord.at = BarTick{at.value};
        chord.length = length;
        chord.value = value;
        chord.staff = m_staff;
        chord.tuplet = tuplet;
        for (const Sounding &s : m_stream.notes)
            if (s.from < at + length && at < s.to)
                chord.heads.push_back({s.note, at > s.from || s.heldIn, at + length < s.to || s.heldOut});
        chord.graces = graceChords(m_stream, at);
        if (tuplet >= 0) {
            WrittenTuplet &t = m_out.tuplets[static_cast<std::size_t>(tuplet)];
            if (t.first == SIZE_MAX) t.first = m_out.chords.size();
            t.last = m_out.chords.size();
        }
        m_out.chords.push_back(std::move(chord));
    }

    static void finishHeads(WrittenChord &chord)
    {
        std::sort(chord.heads.begin(), chord.heads.end(), [](const WrittenHead &a, const WrittenHead &b) {
            if (a.note->pitch.diatonic() != b.note->pitch.diatonic())
                return a.note->pitch.diatonic() < b.note->pitch.diatonic();
            return lower(a.note->pitch, b.note->pitch);
        });
    }

    const Metric &m_metric;
    const Stream &m_stream;
    std::uint8_t m_staff;
    std::vector<TupletSpan> m_spans;
    WrittenVoice m_out;
};

WrittenVoice emptyVoice(const MasterBar &bar, const Metric &metric, std::uint8_t voice, std::uint8_t staff)
{
    WrittenVoice out;
    out.voice = voice;
    if (!bar.pickup || metric.length() >= bar.time.length()) {
        WrittenChord rest;
        rest.length = metric.length();
        rest.value = NoteValue{metric.length() >= kWhole * 2 ? -1 : 0, 0, 1, 1};
        rest.staff = staff;
        rest.wholeBarRest = true;
        out.chords.push_back(rest);
        return out;
    }
    Ticks at{0};
    for (const TimedValue &v : metric.split(at, metric.length(), true)) {
        WrittenChord rest;
        rest.at = BarTick{at.value};
        rest.length = v.length;
        rest.value = v.value;
        rest.staff = staff;
        out.chords.push_back(rest);
        at += v.length;
    }
    return out;
}

bool soundsThroughout(const WrittenVoice &voice, Ticks from, Ticks to)
{
    return std::none_of(voice.chords.begin(), voice.chords.end(), [&](const WrittenChord &c) {
        return c.isRest() && Ticks{c.at.value} < to && from < Ticks{c.at.value} + c.length;
    });
}

// A second voice that enters late or leaves early needs no rests there while the first one sounds on its staff;
// nor does a voice that rests together with the first, in the same values.
void hideNeedlessRests(WrittenBar &bar)
{
    for (std::size_t v = 1; v < bar.voices.size(); ++v) {
        WrittenVoice &voice = bar.voices[v];
        const std::uint8_t staff = voice.chords.front().staff;
        const WrittenVoice *first = nullptr;
        for (std::size_t u = 0; u < v && !first; ++u)
            if (bar.voices[u].chords.front().staff == staff) first = &bar.voices[u];
        if (!first) continue;
        std::size_t begin = 0, end = voice.chords.size();
        while (begin < end && voice.chords[begin].isRest()) ++begin;
        while (end > begin && voice.chords[end - 1].isRest()) --end;
        for (std::size_t i = 0; i < voice.chords.size(); ++i) {
            WrittenChord &c = voice.chords[i];
            if (!c.isRest() || !c.graces.empty()) continue;
            const Ticks from{c.at.value};
            const bool outside = i < begin || i >= end;
            const bool shared = std::any_of(first->chords.begin(), first->chords.end(), [&](const WrittenChord &f) {
                return f.isRest() && f.at == c.at && f.value == c.value;
            });
            c.hidden = shared || (outside && soundsThroughout(*first, from, from + c.length));
        }
    }
}

} // namespace

WrittenBar written(const Score &score, std::size_t part, std::size_t bar)
{
    const MasterBar &master = *score.masterBars[bar];
    const Metric metric(master);
    const auto streams = streamsOf(score, part, bar);

    WrittenBar out;
    std::vector<bool> staffFilled(score.parts[part]->staves.size(), false);
    std::vector<bool> voiceUsed(256, false);
    for (const auto &[key, stream] : streams) {
        const auto &[voice, staff] = key;
        out.voices.push_back(VoiceWriter(metric, stream, voice, staff).write());
        if (staff < staffFilled.size()) staffFilled[staff] = true;
        voiceUsed[voice] = true;
    }
    for (std::size_t staff = 0; staff < staffFilled.size(); ++staff) {
        if (staffFilled[staff]) continue;
        std::size_t voice = staff * 4; // as files number them: four voices to a staff
        while (voiceUsed[voice]) ++voice;
        voiceUsed[voice] = true;
        out.voices.push_back(emptyVoice(master, metric, static_cast<std::uint8_t>(voice), static_cast<std::uint8_t>(staff)));
    }
    std::stable_sort(out.voices.begin(), out.voices.end(),
                     [](const WrittenVoice &a, const WrittenVoice &b) { return a.voice < b.voice; });
    hideNeedlessRests(out);
    return out;
}

} // namespace ricercar
