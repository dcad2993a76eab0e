// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/concept_analysis.h"

#include "core/theory/key.h"

#include <algorithm>
#include <cctype>
#include <cmath>

namespace ricercar {

namespace {

constexpr const char *kRoleNames[kChoirVoices] = {"soprano", "alto", "tenor", "bass"};

struct FoundVoice {
    VoiceRef ref;
    std::size_t part = 0;
    double sounding = 0, mean = 0; // quarters, MIDI key
    int lowest = 127, highest = 0;
    std::size_t notes = 0;
    bool chords = false;
    int role = -1; // by its name
};

int roleOfName(const std::string &partName)
{
    std::string name;
    for (char c : partName) name += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    int role = -1;
    for (int v = 0; v < static_cast<int>(kChoirVoices); ++v) {
        if (name.find(kRoleNames[v]) == std::string::npos) continue;
        if (role >= 0) return -1; // "Soprano/Alto": two voices on a staff
        role = v;
    }
    if (role >= 0) return role;
    if (name == "s" || name == "s." || name == "cantus" || name == "sopran") return 0;
    if (name == "a" || name == "a." || name == "alt") return 1;
    if (name == "t" || name == "t.") return 2;
    if (name == "b" || name == "b." || name == "bassus") return 3;
    return -1;
}

std::vector<FoundVoice> voicesIn(const Score &score, TickRange range)
{
    std::vector<FoundVoice> found;
    for (std::size_t p = 0; p < score.parts.size(); ++p) {
        if (score.parts[p]->instrument.channel == 9) continue;
        const std::size_t first = found.size();
        TimelineTick last{-1};
        for (const PlacedNote &placed : notesIn(score, p, range)) {
            if (placed.note->grace != Grace::None || placed.end <= placed.onset) continue;
            const VoiceRef ref{score.parts[p]->id, placed.note->voice};
            auto it = std::find_if(found.begin() + static_cast<std::ptrdiff_t>(first), found.end(),
                                   [&](const FoundVoice &v) { return v.ref == ref; });
            if (it == found.end()) {
                FoundVoice voice;
                voice.ref = ref;
                voice.part = p;
                found.push_back(voice);
                it = found.end() - 1;
                last = TimelineTick{-1};
            }
            const double length = (placed.end - placed.onset).quarters();
            it->mean += placed.note->midi() * length;
            it->sounding += length;
            it->lowest = std::min(it->lowest, placed.note->midi());
            it->highest = std::max(it->highest, placed.note->midi());
            it->chords = it->chords || (it->notes > 0 && placed.onset == last);
            last = placed.onset;
            ++it->notes;
        }
        if (found.size() == first + 1) found.back().role = roleOfName(score.parts[p]->name);
    }
    for (FoundVoice &v : found) v.mean /= std::max(v.sounding, 1e-9);
    return found;
}

std::vector<TuneNote> tuneOf(const Score &score, VoiceRef ref, TickRange range, bool lowest)
{
    std::vector<TuneNote> tune;
    const std::size_t part = score.partIndex(ref.part);
    if (part >= score.parts.size()) return tune;
    for (const PlacedNote &placed : notesIn(score, part, range)) {
        const Note &n = *placed.note;
        if (n.voice != ref.voice || n.grace != Grace::None || placed.end <= placed.onset) continue;
        TuneNote note{placed.onset, placed.end, n.midi(),
                      has(n.marks, NoteMark::Fermata) || has(n.marks, NoteMark::InvertedFermata),
                      has(n.marks, NoteMark::BreathAfter) || has(n.marks, NoteMark::CaesuraAfter)};
        if (!tune.empty() && tune.back().onset == note.onset) {
            if (lowest ? note.key < tune.back().key : note.key > tune.back().key) {
                note.fermata = note.fermata || tune.back().fermata;
                tune.back() = note;
            }
            continue;
        }
        if (!tune.empty() && tune.back().end > note.onset) tune.back().end = note.onset;
        tune.push_back(note);
    }
    // A fermata may stand over the staff instead of on a note.
    for (std::size_t b = 0; b < score.parts[part]->bars.size(); ++b)
        for (const Direction &d : score.parts[part]->bars[b]->directions)
            if (d.kind == Direction::Kind::Fermata) {
                const TimelineTick t = score.barStart(b) + Ticks{d.at.value};
                for (TuneNote &n : tune)
                    if (n.onset <= t && t < n.end) n.fermata = true;
            }
    return tune;
}

std::string counted(std::size_t n, const std::string &one, const std::string &many)
{
    return n == 1 ? "One " + one : std::to_string(n) + " " + many;
}

class Analyser {
public:
    explicit Analyser(const CounterpointRequest &request) : m_request(request), m_score(*request.base) {}

    Result<Analysis> run()
    {
        m_analysis.range = m_request.range.value_or(TickRange{TimelineTick{0}, m_score.end()});
        m_analysis.range.begin = std::max(m_analysis.range.begin, TimelineTick{0});
        m_analysis.range.end = std::min(m_analysis.range.end, m_score.end());
        if (m_analysis.range.empty())
            return fail(ErrorCode::BadInput, "The bars asked for are not in the music: choose bars that are.");
        if (auto ok = findVoices(); !ok) return Unexpected{ok.error()};
        findKeyAndMetre();
        findPhrases();
        remark();
        return m_analysis;
    }

private:
    Result<void> findVoices()
    {
        std::vector<FoundVoice> voices = voicesIn(m_score, m_analysis.range);
        if (voices.empty() && m_request.range) // nothing in those bars; the voices are those of the whole
            voices = voicesIn(m_score, TickRange{TimelineTick{0}, m_score.end()});
        const bool mapped = std::any_of(m_request.voices.begin(), m_request.voices.end(),
                                        [](const auto &v) { return v.has_value(); });
        if (voices.empty() && !mapped)
            return fail(ErrorCode::BadInput, "There are no notes to harmonize: write or open a tune first.");
        ChoirMap &map = m_analysis.map;
        const auto &asked = m_request.given;
        if (mapped) {
            map = m_request.voices;
        } else {
            for (const FoundVoice &v : voices)
                if (v.role >= 0 && !map[static_cast<std::size_t>(v.role)]) map[static_cast<std::size_t>(v.role)] = v.ref;
            const bool named = std::any_of(map.begin(), map.end(), [](const auto &v) { return v.has_value(); });
            if (!named || (voices.size() <= kChoirVoices && unnamed(voices) > 0)) {
                map = {};
                mapByPlace(voices);
            }
        }
        auto &given = m_analysis.given;
        if (!asked.empty()) {
            for (ChoirVoice role : asked) {
                const auto v = static_cast<std::size_t>(role);
                if (!map[v])
                    return fail(ErrorCode::BadInput, std::string("The music has no ") + kRoleNames[v]
                                    + ": name the voice it does have, or leave the choice to the studio.");
                given[v] = true;
            }
        } else {
            givenByMusic(voices);
        }
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (given[v]) m_analysis.concept_.given.value.push_back(static_cast<ChoirVoice>(v));
        m_analysis.concept_.given.origin = asked.empty() ? FieldOrigin::FoundInMusic : FieldOrigin::Said;
        if (given[0] && given[1] && given[2] && given[3])
            return fail(ErrorCode::BadInput, "All four voices are given, so nothing is left to write: free at least one.");
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (given[v])
                for (const FoundVoice &voice : voices)
                    if (voice.ref == *map[v]) m_givenVoices.push_back({v, voice});
        return {};
    }

    static std::size_t unnamed(const std::vector<FoundVoice> &voices)
    {
        return static_cast<std::size_t>(std::count_if(voices.begin(), voices.end(), [](const auto &v) { return v.role < 0; }));
    }

    void mapByPlace(std::vector<FoundVoice> voices)
    {
        ChoirMap &map = m_analysis.map;
        const auto &asked = m_request.given;
        std::size_t parts = 0;
        for (std::size_t i = 0; i < voices.size(); ++i) parts += i == 0 || voices[i].part != voices[i - 1].part;
        // By pitch from the top; parts that are nearly alike keep their order in the score.
        std::stable_sort(voices.begin(), voices.end(), [](const auto &a, const auto &b) { return a.mean > b.mean + 0.01; });
        if (voices.size() == 1) {
            map[asked.size() == 1 ? static_cast<std::size_t>(asked.front()) : roleOfTune(voices.front())] = voices.front().ref;
            return;
        }
        if (asked.size() == voices.size()) {
            std::vector<ChoirVoice> roles = asked;
            std::sort(roles.begin(), roles.end());
            for (std::size_t i = 0; i < voices.size(); ++i) map[static_cast<std::size_t>(roles[i])] = voices[i].ref;
            return;
        }
        if (voices.size() == kChoirVoices) {
            for (std::size_t v = 0; v < kChoirVoices; ++v) map[v] = voices[v].ref;
            return;
        }
        const bool oneInstrument = parts == 1;
        if (voices.size() > kChoirVoices || oneInstrument) {
            const auto role = asked.size() == 1 ? static_cast<std::size_t>(asked.front()) : 0;
            // The tune is the top voice that sings most of the time.
            double most = 0;
            for (const auto &v : voices) most = std::max(most, v.sounding);
            const auto tune = std::find_if(voices.begin(), voices.end(), [&](const auto &v) { return v.sounding >= most * 0.5; });
            const auto &voice = role == 3 ? voices.back() : *tune;
            map[role] = voice.ref;
            m_analysis.concept_.remarks.push_back(
                "The music has " + std::to_string(voices.size())
                + " voices; the top one is taken as the tune, the others stay as they are and are not counted in.");
            return;
        }
        map[0] = voices.front().ref;
        const bool low = voices.back().mean < 55;
        map[low ? 3 : voices.size() == 3 ? 2 : 1] = voices.back().ref;
        if (voices.size() == 3) map[1] = voices[1].ref;
    }

    // A lone tune is the soprano, unless it is written and lies as a bass.
    std::size_t roleOfTune(const FoundVoice &voice)
    {
        const Part &part = *m_score.parts[voice.part];
        const bool bassClef = !part.staves.empty()
            && (part.staves.front().clef == Clef::Bass || part.staves.front().clef == Clef::Bass8Below);
        if (bassClef && voice.lowest >= kChoirRanges[3].lowest - 4 && voice.highest <= kChoirRanges[3].highest
            && voice.mean < 55) {
            m_analysis.concept_.remarks.push_back(
                "The tune is written in the bass clef and lies there: it is taken as the bass.");
            return 3;
        }
        return 0;
    }

    void givenByMusic(const std::vector<FoundVoice> &voices)
    {
        const ChoirMap &map = m_analysis.map;
        double most = 0;
        std::array<double, kChoirVoices> sounding{};
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (!map[v]) continue;
            for (const FoundVoice &voice : voices)
                if (voice.ref == *map[v]) sounding[v] = voice.sounding;
            most = std::max(most, sounding[v]);
        }
        bool all = true;
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            m_analysis.given[v] = map[v] && sounding[v] > 0 && sounding[v] >= most * 0.5;
            all = all && m_analysis.given[v];
        }
        if (all) {
            m_analysis.given = {true, false, false, false};
            m_analysis.concept_.remarks.push_back(
                "The music has four voices already: the soprano is kept and the other three are written anew.");
        }
    }

    void findKeyAndMetre()
    {
        Concept &c = m_analysis.concept_;
        const TickRange range = m_analysis.range;
        const std::size_t firstBar = m_score.locate(range.begin).bar;
        const MasterBar &bar = *m_score.masterBars[firstBar];
        c.metre = {bar.time, FieldOrigin::FoundInMusic};
        if (bar.length < bar.time.length() && (bar.pickup || firstBar == 0))
            c.anacrusis = {bar.length, FieldOrigin::FoundInMusic};
        c.tempo.value = tempoAt(m_score, range.begin);
        for (std::size_t b = 0; b <= firstBar; ++b)
            if (!m_score.masterBars[b]->tempi.empty()) c.tempo.origin = FieldOrigin::FoundInMusic;

        PitchClassWeights weights{};
        for (const auto &[role, voice] : m_givenVoices) {
            std::vector<TuneNote> tune = tuneOf(m_score, voice.ref, range, role == 3);
            for (const TuneNote &n : tune) weights[((n.key % 12) + 12) % 12] += (n.end - n.onset).quarters();
            if (m_tune.empty() || role == 0) {
                m_tune = std::move(tune);
                m_tuneRole = role;
            }
        }
        if (m_tune.empty()) // fill without a given voice: what is around decides
            weights = pitchClassWeights(m_score, TickRange{TimelineTick{0}, m_score.end()});
        if (m_request.key) {
            c.key = {*m_request.key, FieldOrigin::Said};
            if (c.key.value.mode == Mode::Unknown) c.key.value.mode = Mode::Major;
        } else {
            c.key = {keyFound(weights, bar.key), FieldOrigin::FoundInMusic};
        }
        c.tonic.value = spelledAt(60 + tonicPitchClass(c.key.value), tonicLineOfFifths(c.key.value));
        c.tonic.origin = c.key.origin;
    }

    KeySignature keyFound(const PitchClassWeights &weights, KeySignature signature)
    {
        KeyHints hints;
        hints.modes = true;
        if (!m_tune.empty()) {
            hints.firstPitchClass = ((m_tune.front().key % 12) + 12) % 12;
            hints.lastPitchClass = ((m_tune.back().key % 12) + 12) % 12;
            hints.lastIsBass = m_tuneRole == 3;
            // In the middle of a piece the last note of the region is no final.
            if (m_analysis.range.end < m_score.end()) hints.lastPitchClass.reset();
        }
        const bool written = signature.fifths != 0 || signature.mode != Mode::Unknown;
        auto outside = [&](KeySignature key) {
            const auto scale = scaleOf(key);
            const int tonic = tonicPitchClass(key);
            double out = 0, all = 1e-9;
            for (int pc = 0; pc < 12; ++pc) {
                all += weights[static_cast<std::size_t>(pc)];
                const int degree = (pc - tonic + 12) % 12;
                const bool raised = isMinorLike(key.mode) && (degree == 9 || degree == 11);
                if (!scale[static_cast<std::size_t>(pc)] && !raised) out += weights[static_cast<std::size_t>(pc)];
            }
            return out / all;
        };
        const KeyEstimate free = findKey(weights, hints);
        if (!written) return free.key;
        KeySignature chosen = signature;
        hints.fifths = signature.fifths;
        const KeyEstimate within = findKey(weights, hints);
        if (signature.mode == Mode::Unknown) chosen = within.key;
        else if (signature.mode == Mode::Major && within.key.mode != Mode::Major && within.confidence >= 0.6)
            chosen = within.key; // many programs write "major" whatever the mode
        if (outside(chosen) > 0.15 && outside(free.key) < outside(chosen) / 3) {
            m_analysis.concept_.remarks.push_back("The key signature is that of " + keyName(chosen)
                                                  + ", but the notes are those of " + keyName(free.key)
                                                  + ": the music is read in that key.");
            return free.key;
        }
        return chosen;
    }

    void findPhrases()
    {
        Concept &c = m_analysis.concept_;
        const std::vector<TickRange> ranges = phrasesOf(m_score, m_tune, m_analysis.range, &c.phrases.origin);
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            const bool last = i + 1 == ranges.size() && m_analysis.range.end >= m_score.end();
            c.phrases.value.push_back(m_tuneRole == 0 ? cadenceOf(m_tune, ranges[i], c.key.value, last)
                                                      : Phrase{ranges[i], Cadence::Authentic, c.key.value.fifths});
            const TuneNote *end = nullptr;
            for (const TuneNote &n : m_tune)
                if (ranges[i].contains(n.onset)) end = &n;
            if (end) m_analysis.phraseNotes.push_back({end->onset, end->end});
        }
    }

    void remark()
    {
        Concept &c = m_analysis.concept_;
        auto &remarks = c.remarks;
        if (m_tune.empty()) return;
        const VoiceRange range = kChoirRanges[m_tuneRole];
        const std::string role = kRoleNames[m_tuneRole];
        auto outsideAt = [&](int shift) {
            std::size_t n = 0;
            for (const TuneNote &note : m_tune) {
                const int key = note.key + 12 * shift;
                n += key < range.lowest || key > range.highest;
            }
            return n;
        };
        int shift = 0;
        std::size_t out = outsideAt(0);
        if (m_givenVoices.size() == 1 && out * 10 > m_tune.size()) {
            for (int s : {1, -1, 2, -2, 3, -3, 4, -4})
                if (outsideAt(s) < out) {
                    out = outsideAt(s);
                    shift = s;
                }
        }
        c.octaveShift = {shift, FieldOrigin::FoundInMusic};
        if (shift != 0) {
            const int n = std::abs(shift);
            remarks.push_back(std::string("The tune lies ") + (shift > 0 ? "below" : "above") + " the range of a " + role
                              + ": the other voices are written as if it sounded "
                              + (n == 1 ? "an octave " : std::to_string(n) + " octaves ")
                              + (shift > 0 ? "higher" : "lower") + "; the tune itself stays where it is.");
        }
        if (out > 0)
            remarks.push_back(counted(out, "note of the tune is", "notes of the tune are") + " out of the " + role
                              + "'s range: the harmony reads " + (out == 1 ? "it" : "them")
                              + " in the nearest octave inside; the tune stays as it is.");
        std::size_t chromatic = 0, small = 0;
        const auto scale = scaleOf(c.key.value);
        const int tonic = tonicPitchClass(c.key.value);
        for (const TuneNote &note : m_tune) {
            const int pc = ((note.key % 12) + 12) % 12, degree = (pc - tonic + 12) % 12;
            const bool raised = isMinorLike(c.key.value.mode) && (degree == 9 || degree == 11);
            chromatic += !scale[static_cast<std::size_t>(pc)] && !raised;
        }
        if (chromatic * 6 > m_tune.size())
            remarks.push_back("The tune is chromatic (" + counted(chromatic, "note", "notes") + " outside "
                              + keyName(c.key.value) + "): its keys are found place by place.");
        const auto frames = framesOver(m_score, m_analysis.range);
        std::size_t at = 0;
        for (const TuneNote &note : m_tune) {
            while (at < frames.size() && frames[at].start < note.onset) ++at;
            small += at < frames.size() && frames[at].start != note.onset;
        }
        if (small > 0)
            remarks.push_back(counted(small, "note of the tune falls", "notes of the tune fall")
                              + " between the quarters of the beat (triplets or very short notes): the harmony moves with"
                                " the beat, the tune stays as it is.");
        for (const auto &[voiceRole, voice] : m_givenVoices)
            if (voice.chords)
                remarks.push_back(std::string("The ") + kRoleNames[voiceRole] + " has chords: the "
                                  + (voiceRole == 3 ? "lowest" : "highest") + " note of each is taken, all of them stay.");
        const double bars = m_analysis.range.length().quarters() / std::max(0.25, c.metre.value.length().quarters());
        if (bars < 1.99)
            remarks.push_back("The tune is shorter than two bars: it is set as one phrase with one cadence.");
        double silent = 0;
        for (std::size_t i = 0; i + 1 < m_tune.size(); ++i)
            silent = std::max(silent, (m_tune[i + 1].onset - m_tune[i].end).quarters());
        if (silent >= c.metre.value.length().quarters())
            remarks.push_back("Where the tune rests for a bar or more, the other voices rest too.");
    }

    const CounterpointRequest &m_request;
    const Score &m_score;
    Analysis m_analysis;
    std::vector<std::pair<std::size_t, FoundVoice>> m_givenVoices;
    std::vector<TuneNote> m_tune;
    std::size_t m_tuneRole = 0;
};

} // namespace

Result<Analysis> analysed(const CounterpointRequest &request)
{
    if (!request.base || request.base->masterBars.empty())
        return fail(ErrorCode::BadInput, "There is no music to harmonize: write or open a tune first.");
    return Analyser(request).run();
}

} // namespace ricercar
