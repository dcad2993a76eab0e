// SPDX-License-Identifier: GPL-3.0-or-later
// From the events of a MIDI file to a score: bars, rhythm, hands and voices, key and spelling, in this order.
#include "core/io/chord_text.h"
#include "core/io/files.h"
#include "core/io/import_metre.h"
#include "core/io/import_quantize.h"
#include "core/io/import_spelling.h"
#include "core/io/import_voices.h"
#include "core/io/midi_file.h"
#include "core/io/midi_parts.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <tuple>

namespace ricercar {

namespace {

using import::BarSpan;
using import::ImportNote;
using midi::PartDraft;

constexpr std::int64_t kSpare = 16 * 10080;    // a judged length may pass the last end by less
constexpr std::size_t kMostEmptyBars = 512;    // kept after the last note
constexpr std::size_t kMostCells = 8'000'000;  // bars times parts
constexpr std::uint32_t kDefaultTempo = 500000;

std::string counted(std::size_t count, const std::string &one, const std::string &many)
{
    return std::to_string(count) + " " + (count == 1 ? one : many);
}

// Where seconds are in the file.
class FileTempo {
public:
    explicit FileTempo(const std::vector<midi::FileTempo> &tempi)
    {
        m_marks.push_back({0, 0.0, kDefaultTempo});
        for (const midi::FileTempo &tempo : tempi) {
            const Mark &last = m_marks.back();
            m_marks.push_back({tempo.at, last.seconds + seconds(tempo.at - last.at, last.microseconds), tempo.microseconds});
        }
    }
    double at(std::int64_t t) const
    {
        const auto next = std::upper_bound(m_marks.begin(), m_marks.end(), t, [](std::int64_t place, const Mark &m) { return place < m.at; });
        const Mark &m = next == m_marks.begin() ? *next : *(next - 1);
        return m.seconds + seconds(t - m.at, m.microseconds);
    }

private:
    static double seconds(std::int64_t ticks, std::uint32_t microseconds)
    {
        return static_cast<double>(ticks) / 10080.0 * microseconds * 1e-6;
    }
    struct Mark {
        std::int64_t at;
        double seconds;
        std::uint32_t microseconds;
    };
    std::vector<Mark> m_marks;
};

class Importer {
public:
    Importer(midi::File file, const std::string &name) : m_file(std::move(file)), m_name(name) {}
    Result<Imported> run();

private:
    Result<void> layBars();
    void layRhythm();
    void trimBars();
    void separate();
    void findKeys();
    void spellAll();
    void buildMasterBars();
    void buildPart(PartDraft &draft);
    void readTexts();
    void report();

    std::size_t barAt(std::int64_t t) const // clamped
    {
        const auto next = std::upper_bound(m_bars.begin(), m_bars.end(), t, [](std::int64_t place, const BarSpan &b) { return place < b.start; });
        return next == m_bars.begin() ? 0 : static_cast<std::size_t>(next - m_bars.begin()) - 1;
    }
    // For signs: clamped into the music.
    BarPosition placeOf(std::int64_t t) const
    {
        const std::size_t bar = barAt(t);
        return {bar, BarTick{std::clamp<std::int64_t>(t - m_bars[bar].start, 0, m_bars[bar].length - 1)}};
    }
    KeySignature keyAt(std::int64_t t) const { return m_keys[barAt(t)]; }
    std::vector<ImportNote *> staffOf(PartDraft &part, std::size_t staff)
    {
        std::vector<ImportNote *> notes;
        for (ImportNote &note : part.notes)
            if (note.staff == staff) notes.push_back(&note);
        return notes;
    }

    midi::File m_file;
    const std::string &m_name;
    std::vector<PartDraft> m_parts;
    std::vector<BarSpan> m_bars;
    std::vector<KeySignature> m_keys; // by bar
    import::GridFound m_grid;
    std::int64_t m_firstOn = 0, m_lastOff = 0;
    Score m_score;
    std::vector<MasterBar> m_master;
    std::vector<std::vector<Direction>> m_figures; // by bar: figured bass
    IdSource m_ids;
    ProvenancePtr m_provenance;
    ImportReport m_report;
};

Result<void> Importer::layBars()
{
    m_firstOn = m_parts.empty() ? 0 : std::numeric_limits<std::int64_t>::max();
    for (const PartDraft &part : m_parts) {
        m_firstOn = std::min(m_firstOn, part.notes.front().on);
        for (const ImportNote &note : part.notes) m_lastOff = std::max(m_lastOff, note.off);
    }
    std::vector<import::MetreEvent> metres;
    const std::int64_t told = std::max<std::int64_t>({m_lastOff, m_file.tracks.front().end, 1});
    for (const midi::FileMetre &metre : m_file.metres)
        if (metre.at < told) metres.push_back({metre.at, TimeSignature{metre.beats, metre.unit}});
    auto bars = import::barsFor(metres, m_firstOn, std::max(m_lastOff + kSpare, m_file.tracks.front().end), m_file.tick);
    if (!bars) return Unexpected{bars.error()};
    m_bars = std::move(*bars);
    if (m_bars.size() * std::max<std::size_t>(m_parts.size(), 1) > kMostCells)
        return fail(ErrorCode::BadInput, "\"" + m_name + "\" has too many bars and parts for a score.");
    return {};
}

void Importer::layRhythm()
{
    std::vector<std::vector<ImportNote>> notes;
    for (PartDraft &part : m_parts) notes.push_back(std::move(part.notes));
    const FileTempo tempo(m_file.tempi);
    m_grid = import::quantizeOnsets(notes, m_bars, m_file.tick, [&](std::int64_t t) { return tempo.at(t); });
    if (m_parts.empty()) return;
    std::int64_t firstOnset = std::numeric_limits<std::int64_t>::max();
    m_firstOn = firstOnset;
    for (std::size_t p = 0; p < m_parts.size(); ++p) {
        m_parts[p].notes = std::move(notes[p]);
        for (const ImportNote &note : m_parts[p].notes) {
            firstOnset = std::min(firstOnset, note.onset);
            m_firstOn = std::min(m_firstOn, note.on);
        }
    }
    // Where metre, key and tempo say that the music begins, if none of them stands at the very start.
    std::optional<std::int64_t> begin;
    const auto sees = [&](const auto &events) {
        if (!events.empty()) begin = begin ? std::min(*begin, events.front().at) : events.front().at;
    };
    sees(m_file.metres);
    sees(m_file.keys);
    sees(m_file.tempi);
    std::int64_t silence = std::min(firstOnset, m_firstOn);
    if (!m_grid.onsetsExact || firstOnset != m_firstOn) { // a played upbeat begins with a beat
        const std::int64_t unit = kWhole.value / m_bars.front().time.unit;
        silence = silence / unit * unit;
    }
    import::findPickup(m_bars, silence, begin);
}

void Importer::trimBars()
{
    std::int64_t need = m_bars.front().start + 1;
    for (const PartDraft &part : m_parts)
        for (const ImportNote &note : part.notes) need = std::max(need, note.grace ? note.onset + 1 : note.end);
    std::size_t count = 1;
    while (count < m_bars.size() && m_bars[count].start < need) ++count;
    // The file's own end, where it is a bar line: bars left empty at the end are kept.
    const std::int64_t end = m_file.tracks.front().end;
    const std::size_t last = barAt(end - 1);
    if (end > 0 && m_bars[last].end() == end && last + 1 > count && last + 1 - count <= kMostEmptyBars) count = last + 1;
    if (m_bars.front().pickup) count = std::max<std::size_t>(count, 2);
    if (count < m_bars.size()) m_bars.resize(count);
    BarSpan &final = m_bars.back();
    if (!final.pickup) final.length = std::max(final.length, final.time.length().value);
}

void Importer::separate()
{
    for (PartDraft &part : m_parts) {
        if (part.isPercussion()) {
            auto strokes = staffOf(part, 0);
            import::quantizeDrumLengths(strokes, m_bars);
            continue;
        }
        if (part.staves == 1 && part.isKeyboard() && import::needsTwoStaves(part.notes)) {
            import::splitHands(part.notes);
            part.staves = 2;
        }
        for (std::size_t s = 0; s < part.staves; ++s) {
            auto staff = staffOf(part, s);
            import::quantizeLengths(staff, m_bars);
        }
    }
    trimBars();
    for (PartDraft &part : m_parts) {
        for (std::size_t s = 0; s < part.staves; ++s) {
            auto staff = staffOf(part, s);
            import::separateVoices(staff, m_bars, static_cast<std::uint8_t>(import::kVoicesPerStaff * s));
            std::uint32_t seen = 0;
            for (const ImportNote *note : staff) seen |= 1u << note->voice;
            part.voices += static_cast<std::size_t>(__builtin_popcount(seen));
        }
    }
}

void Importer::findKeys()
{
    m_keys.assign(m_bars.size(), KeySignature{});
    std::vector<midi::FileKey> keys = m_file.keys;
    PitchClassWeights weights{};
    double total = 0;
    std::int64_t lastOn = -1;
    int lastKey = -1;
    bool together = false;
    for (const PartDraft &part : m_parts) {
        if (part.isPercussion()) continue;
        for (const ImportNote &note : part.notes) {
            // Long notes tell the key, but a held one not for ever.
            const auto sounds = static_cast<double>(std::min<std::int64_t>(note.off - note.on, 4 * kQuarter.value));
            weights[note.key % 12] += sounds;
            total += sounds;
            if (note.onset > lastOn || (note.onset == lastOn && note.key < lastKey)) {
                together = together || note.onset == lastOn;
                lastOn = note.onset;
                lastKey = note.key;
            }
        }
    }
    // C major at the start of a played file is what recorders write that know no key.
    bool unsaid = keys.empty();
    if (!m_grid.onsetsExact && keys.size() == 1 && keys[0].fifths == 0 && !keys[0].minor && total > 0) {
        double inC = 0;
        for (const int pc : {0, 2, 4, 5, 7, 9, 11}) inC += weights[static_cast<std::size_t>(pc)];
        unsaid = inC / total < 0.85;
    }
    if (unsaid && total > 0) {
        KeyHints hints;
        if (lastKey >= 0) hints.lastPitchClass = lastKey % 12;
        hints.lastIsBass = together;
        const KeyEstimate found = findKey(weights, hints);
        keys = {{0, found.key.fifths, found.key.mode == Mode::Minor || found.key.mode == Mode::Aeolian}};
        m_report.notes.push_back("The file tells no key; " + keyName(found.key) + " was found from its notes.");
    }
    // A key takes effect at a bar line: the next where it is nearer.
    std::size_t moved = 0;
    for (std::size_t k = 0; k < keys.size(); ++k) {
        const midi::FileKey &key = keys[k];
        if (key.at >= m_bars.back().end()) break;
        std::size_t bar = barAt(key.at);
        const std::int64_t within = key.at - m_bars[bar].start;
        const bool early = k == 0 && key.at <= m_firstOn;
        if (early) bar = 0;
        else if (2 * within > m_bars[bar].length && bar + 1 < m_bars.size()) ++bar;
        moved += !early && within > m_file.tick && within < m_bars[barAt(key.at)].length - m_file.tick;
        const KeySignature signature{key.fifths, key.minor ? Mode::Minor : Mode::Major};
        std::fill(m_keys.begin() + static_cast<std::ptrdiff_t>(bar), m_keys.end(), signature);
    }
    for (KeySignature &key : m_keys) // before the first key: C major, as the format has it
        if (key.mode == Mode::Unknown) key.mode = Mode::Major;
    if (moved > 0) m_report.notes.push_back(counted(moved, "change of key was", "changes of key were") + " moved to the nearest bar line.");
}

void Importer::spellAll()
{
    std::vector<ImportNote *> all;
    for (PartDraft &part : m_parts) {
        for (ImportNote &note : part.notes) {
            if (part.isPercussion()) note.pitch = spelledNear(note.key, 0);
            else all.push_back(&note);
        }
    }
    std::stable_sort(all.begin(), all.end(), [](const ImportNote *a, const ImportNote *b) { return a->onset != b->onset ? a->onset < b->onset : a->key < b->key; });
    // Notes come in time, so their bars do.
    std::size_t bar = 0;
    const auto key = [&](std::int64_t t) {
        if (t < m_bars[bar].start) bar = 0;
        while (bar + 1 < m_bars.size() && m_bars[bar].end() <= t) ++bar;
        return m_keys[bar];
    };
    import::spell(all, key);
    for (PartDraft &part : m_parts) {
        if (part.isPercussion()) continue;
        std::array<std::vector<ImportNote *>, 16> voices;
        for (ImportNote &note : part.notes) {
            auto &voice = voices[note.voice & 15u];
            // Of a chord the top speaks for the line.
            if (!voice.empty() && voice.back()->onset == note.onset && !note.grace && !voice.back()->grace) {
                if (note.key > voice.back()->key) voice.back() = &note;
            } else {
                voice.push_back(&note);
            }
        }
        for (const auto &voice : voices) import::spellMotion(voice, key);
    }
}

// "6/4cross/2" to "6 4x 2", as the model writes figures.
std::string figuresFrom(std::string text)
{
    for (const auto &[word, sign] : {std::pair<std::string, std::string>{"sharp", "#"}, {"flat", "b"}, {"natural", "n"}, {"backslash", "\\"}, {"cross", "x"}, {"/", " "}})
        for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += sign.size()) text.replace(at, word.size(), sign);
    return text;
}

void Importer::readTexts()
{
    m_figures.resize(m_bars.size());
    std::vector<midi::FileText> markers;
    std::string texts;
    const midi::FileTrack &first = m_file.tracks.front();
    const bool firstNamesPiece = first.notes.empty() || m_file.format == 0 || m_file.tracks.size() == 1;
    if (firstNamesPiece) m_score.metadata.title = first.name;
    std::size_t looseLyrics = 0;
    for (const midi::FileTrack &track : m_file.tracks) {
        const bool silent = track.notes.empty();
        for (const midi::FileText &text : track.texts) {
            using Kind = midi::FileText::Kind;
            switch (text.kind) {
            case Kind::Copyright: {
                std::string &copyright = m_score.metadata.copyright;
                if (copyright.find(text.text) == std::string::npos) copyright += (copyright.empty() ? "" : "; ") + text.text;
                break;
            }
            case Kind::Text:
                if (text.text.starts_with("Composer: ")) m_score.metadata.composer = text.text.substr(10);
                else if (texts.size() < 65536) texts += (texts.empty() ? "" : "\n") + text.text;
                break;
            case Kind::Lyric: looseLyrics += silent; break;
            case Kind::Marker:
            case Kind::Cue: markers.push_back(text); break;
            }
        }
        if (silent && &track != &first && !track.name.empty() && m_report.notes.size() < 64)
            m_report.notes.push_back("Track \"" + track.name + "\" holds no notes; it has become no part.");
    }
    if (!texts.empty()) m_score.metadata.other["text"] = texts;
    if (looseLyrics > 0) m_file.dropped["lyrics in a track without notes"] += looseLyrics;

    std::stable_sort(markers.begin(), markers.end(), [](const auto &a, const auto &b) { return a.at < b.at; });
    // Markers are chord symbols where nearly all of them are; letters in their order are rehearsal marks.
    std::size_t chords = 0, others = 0;
    bool letters = true;
    char letter = 'A';
    for (const midi::FileText &marker : markers) {
        if (marker.kind != midi::FileText::Kind::Marker || marker.text.starts_with("fb:")) continue;
        (chordFrom(marker.text) ? chords : others) += 1;
        letters = letters && marker.text.size() == 1 && marker.text[0] == letter++;
    }
    const bool areChords = chords > 4 * others && !(letters && chords > 1);
    std::size_t placeless = 0;
    for (const midi::FileText &marker : markers) {
        if (marker.at >= m_bars.back().end()) {
            ++placeless;
            continue;
        }
        const BarPosition place = placeOf(marker.at);
        MasterBar &bar = m_master[place.bar];
        if (marker.kind == midi::FileText::Kind::Marker && marker.text.starts_with("fb:")) {
            auto &figures = m_figures[place.bar];
            const std::string figure = figuresFrom(marker.text.substr(3));
            if (!figures.empty() && figures.back().at == place.tick) figures.back().text += " " + figure;
            else figures.push_back({Direction::Kind::FiguredBass, place.tick, {}, 0, false, figure});
            continue;
        }
        if (areChords && marker.kind == midi::FileText::Kind::Marker) {
            if (auto chord = chordFrom(marker.text)) {
                chord->at = place.tick;
                if (bar.chords.empty() || bar.chords.back().at != place.tick) bar.chords.push_back(*chord);
                continue;
            }
        }
        // A name for the place: at the start of its bar.
        bar.rehearsal += (bar.rehearsal.empty() ? "" : ", ") + marker.text;
    }
    if (placeless > 0) m_file.dropped["markers after the music"] += placeless;
}

void Importer::buildMasterBars()
{
    m_master.resize(m_bars.size());
    for (std::size_t b = 0; b < m_bars.size(); ++b) {
        m_master[b].time = m_bars[b].time;
        m_master[b].length = Ticks{m_bars[b].length};
        m_master[b].pickup = m_bars[b].pickup;
        m_master[b].key = m_keys[b];
    }
    m_master.back().right = Barline::Final;
    // The tempo from the start, then its changes; one that says the same again says nothing.
    std::vector<midi::FileTempo> tempi{{m_bars.front().start, kDefaultTempo}};
    bool said = false; // a tempo before or at the first note holds from the start
    for (const midi::FileTempo &tempo : m_file.tempi) {
        if (tempo.at <= m_bars.front().start || (!said && tempo.at <= m_firstOn)) tempi.front().microseconds = tempo.microseconds;
        else if (tempo.at < m_bars.back().end()) tempi.push_back(tempo);
        said = true;
    }
    std::uint32_t now = 0;
    for (const midi::FileTempo &tempo : tempi) {
        if (tempo.microseconds == now) continue;
        now = tempo.microseconds;
        const BarPosition place = placeOf(tempo.at);
        m_master[place.bar].tempi.push_back({place.tick, 60e6 / now, {}});
    }
}

void Importer::buildPart(PartDraft &draft)
{
    auto part = std::make_shared<Part>();
    part->id = m_ids.part();
    part->name = draft.name;
    part->instrument.name = draft.instrument;
    part->instrument.program = draft.program;
    part->instrument.bank = draft.bank;
    part->instrument.channel = draft.channel;
    // What the model's defaults are written as reads back as them.
    const Mixer plain;
    if (draft.volume && *draft.volume != std::lround(plain.volume * 127)) part->mixer.volume = *draft.volume / 127.0;
    if (draft.pan) part->mixer.pan = std::clamp((*draft.pan - 64) / 63.0, -1.0, 1.0);
    part->staves.assign(draft.staves, Staff{});
    for (std::size_t s = 0; s < draft.staves; ++s) {
        std::vector<const ImportNote *> staff;
        for (const ImportNote &note : draft.notes)
            if (note.staff == s) staff.push_back(&note);
        part->staves[s].clef = draft.isPercussion() ? Clef::Percussion : import::clefFor(staff, draft.name, draft.program);
    }

    std::vector<Bar> bars(m_bars.size());
    for (ImportNote &from : draft.notes) {
        const std::size_t b = barAt(from.onset);
        Note note;
        note.pitch = from.pitch;
        note.onset = BarTick{from.onset - m_bars[b].start};
        note.length = Ticks{from.end - from.onset};
        note.voice = from.voice;
        note.staff = from.staff;
        note.velocity = from.velocity;
        if (from.grace) {
            note.grace = Grace::Acciaccatura;
            note.graceOrder = from.graceOrder;
        }
        if (from.grace || from.on != from.onset || from.off != from.end)
            note.performed = Performed{Ticks{from.on - from.onset}, Ticks{from.off - from.on}, from.velocity};
        note.lyrics = std::move(from.lyrics);
        note.provenance = m_provenance;
        bars[b].notes.push_back(std::move(note));
    }
    for (const auto &[at, down] : draft.pedal) {
        if (at >= m_bars.back().end()) break;
        const BarPosition place = placeOf(at);
        bars[place.bar].directions.push_back({down ? Direction::Kind::PedalDown : Direction::Kind::PedalUp, place.tick, {},
                                              static_cast<std::uint8_t>(draft.staves - 1), false, {}});
    }
    const bool lowest = &draft == &m_parts.back();
    const auto empty = std::make_shared<const Bar>();
    part->bars.reserve(bars.size());
    for (std::size_t b = 0; b < bars.size(); ++b) {
        Bar &bar = bars[b];
        if (lowest && !m_figures[b].empty()) {
            bar.directions.insert(bar.directions.end(), m_figures[b].begin(), m_figures[b].end());
            std::stable_sort(bar.directions.begin(), bar.directions.end(), [](const Direction &a, const Direction &c) { return a.at < c.at; });
        }
        if (bar.notes.empty() && bar.directions.empty()) {
            part->bars.push_back(empty);
            continue;
        }
        // Ids follow the order of the music, whatever the order in the file.
        std::stable_sort(bar.notes.begin(), bar.notes.end(), before);
        for (Note &note : bar.notes) note.id = m_ids.note();
        part->bars.push_back(std::make_shared<const Bar>(std::move(bar)));
    }
    m_score.parts.push_back(std::move(part));
}

void Importer::report()
{
    std::size_t notes = 0;
    for (const PartDraft &part : m_parts) {
        notes += part.notes.size();
        if (part.staves > 1 && !part.stavesGiven) m_report.notes.push_back("\"" + part.name + "\": one track was parted into two hands.");
        if (part.voices > part.staves) m_report.notes.push_back("\"" + part.name + "\": notes that sound together were parted into " + counted(part.voices, "voice.", "voices."));
    }
    if (notes > 0 && !m_grid.onsetsExact)
        m_report.notes.push_back("The music was played freely: it is written in the nearest plain rhythm, and sounds as it was played.");
    else if (notes > 0 && !m_grid.lengthsExact)
        m_report.notes.push_back("Notes are written at full length where only their articulation was shorter; they sound as they were played.");
    if (m_grid.graces > 0) m_report.notes.push_back(counted(m_grid.graces, "very short note before the beat is", "very short notes before the beat are") + " written as grace notes.");
    if (m_bars.front().pickup) m_report.notes.push_back("The music begins with an upbeat.");
    for (const auto &[what, count] : m_file.dropped) m_report.dropped.push_back(std::to_string(count) + " " + what + ".");
    m_report.notes.insert(m_report.notes.begin(), m_file.notes.begin(), m_file.notes.end());
    m_report.damage = m_file.damage;
}

Result<Imported> Importer::run()
{
    m_provenance = std::make_shared<const Provenance>(Provenance{Provenance::Origin::Imported, m_name, {}, 0, {}});
    m_parts = midi::partsOf(m_file);
    if (auto laid = layBars(); !laid) return Unexpected{laid.error()};
    layRhythm();
    separate();
    findKeys();
    spellAll();
    buildMasterBars();
    readTexts();
    for (PartDraft &draft : m_parts) buildPart(draft);
    if (m_parts.empty()) { // a file of metre and tempo alone is still a score to write in
        Part part;
        part.id = m_ids.part();
        part.name = part.instrument.name;
        part.bars.assign(m_bars.size(), std::make_shared<const Bar>());
        m_score.parts.push_back(std::make_shared<const Part>(std::move(part)));
        m_report.notes.push_back("The file holds no notes.");
    }
    report();
    for (MasterBar &bar : m_master) m_score.masterBars.push_back(std::make_shared<const MasterBar>(std::move(bar)));
    return Imported{Score::finish(std::move(m_score)), m_ids, std::move(m_report), {}, {}};
}

} // namespace

Result<Imported> readMidi(std::string_view bytes, const std::string &name)
{
    auto file = midi::parse(bytes, name);
    if (!file) return Unexpected{file.error()};
    return Importer(std::move(*file), name).run();
}

} // namespace ricercar
