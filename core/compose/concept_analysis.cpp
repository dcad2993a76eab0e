// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/compose/concept_analysis.h"

#include "core/compose/cadence_wishes.h"
#include "core/compose/found_voices.h"
#include "core/theory/key.h"

#include <algorithm>
#include <cmath>

namespace ricercar {

namespace {

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
        placeCadences(m_analysis, m_request);
        remark();
        return m_analysis;
    }

private:
    Result<void> findVoices()
    {
        const TickRange whole{TimelineTick{0}, m_score.end()};
        const std::vector<FoundVoice> all = voicesIn(m_score, whole);
        m_here = m_analysis.range == whole ? all : voicesIn(m_score, m_analysis.range);
        ChoirMap &map = m_analysis.map;
        const bool mapped = std::any_of(m_request.voices.begin(), m_request.voices.end(),
                                        [](const auto &v) { return v.has_value(); });
        if (all.empty() && !mapped)
            return fail(ErrorCode::BadInput, "There are no notes to harmonize: write or open a tune first.");
        m_asked = m_request.given;
        // Figures stand over a bass; a lone voice under them is the bass, wherever it lies.
        if (m_asked.empty() && !m_request.figures.empty() && all.size() == 1) m_asked = {ChoirVoice::Bass};
        if (mapped) {
            map = m_request.voices;
        } else {
            mapVoices(all);
            const bool any = std::any_of(m_here.begin(), m_here.end(), [&](const FoundVoice &v) { return mapsTo(v.ref); });
            if (!any && !m_here.empty()) mapVoices(m_here); // the bars asked for are played by others
        }
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (map[v] && m_score.partIndex(map[v]->part) >= m_score.parts.size()) map[v].reset();
        mapEmptyParts(all);
        if (auto ok = chooseVoices(); !ok) return ok;

        const Analysis &a = m_analysis;
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (a.given[v]) m_analysis.concept_.given.value.push_back(static_cast<ChoirVoice>(v));
        m_analysis.concept_.given.origin = m_request.given.empty() ? FieldOrigin::FoundInMusic : FieldOrigin::Said;
        // The tune that is read for key and phrases: a given voice, or else what was there.
        const bool anyGiven = std::any_of(a.given.begin(), a.given.end(), [](bool g) { return g; });
        for (std::size_t v = 0; v < kChoirVoices; ++v)
            if (map[v] && (a.given[v] || !anyGiven))
                for (const FoundVoice &voice : all)
                    if (voice.ref == *map[v]) (a.given[v] ? m_givenVoices : m_otherVoices).push_back({v, voice});
        return {};
    }

    bool mapsTo(VoiceRef ref) const
    {
        return std::any_of(m_analysis.map.begin(), m_analysis.map.end(), [&](const auto &v) { return v && *v == ref; });
    }

    void mapVoices(const std::vector<FoundVoice> &voices)
    {
        ChoirMap &map = m_analysis.map;
        map = {};
        for (const FoundVoice &v : voices)
            if (v.role >= 0 && !map[static_cast<std::size_t>(v.role)]) map[static_cast<std::size_t>(v.role)] = v.ref;
        const bool named = std::any_of(map.begin(), map.end(), [](const auto &v) { return v.has_value(); });
        if (!named || (voices.size() <= kChoirVoices && unnamed(voices) > 0)) {
            map = {};
            mapByPlace(voices);
        }
    }

    // A part without notes that is named for a role waits for that voice.
    void mapEmptyParts(const std::vector<FoundVoice> &voices)
    {
        for (std::size_t p = 0; p < m_score.parts.size(); ++p) {
            const Part &part = *m_score.parts[p];
            const int role = roleOfName(part.name);
            if (role < 0 || m_analysis.map[static_cast<std::size_t>(role)] || part.instrument.channel == 9) continue;
            if (std::any_of(voices.begin(), voices.end(), [&](const FoundVoice &v) { return v.part == p; })) continue;
            m_analysis.map[static_cast<std::size_t>(role)] = VoiceRef{part.id, 0};
        }
    }

    // Quarters that a role's voice sounds in the bars asked for.
    double soundingHere(std::size_t role) const
    {
        double sounding = 0;
        if (m_analysis.map[role])
            for (const FoundVoice &v : m_here)
                if (v.ref == *m_analysis.map[role]) sounding = v.sounding;
        return sounding;
    }

    // Which voices there are, which are kept and which are written: what tells the tasks apart.
    Result<void> chooseVoices()
    {
        Analysis &a = m_analysis;
        const Task task = m_request.task;
        using Set = std::array<bool, kChoirVoices>;
        auto setOf = [](const std::vector<ChoirVoice> &voices) {
            Set set{};
            for (ChoirVoice v : voices) set[static_cast<std::size_t>(v)] = true;
            return set;
        };
        auto count = [](const Set &set) { return std::count(set.begin(), set.end(), true); };
        auto outer = [](const Set &set) {
            Set ends{};
            const auto top = std::find(set.begin(), set.end(), true);
            if (top == set.end()) return ends;
            ends[static_cast<std::size_t>(top - set.begin())] = true;
            for (std::size_t v = kChoirVoices; v-- > 0;)
                if (set[v]) {
                    ends[v] = true;
                    break;
                }
            return ends;
        };
        Set sounding{};
        for (std::size_t v = 0; v < kChoirVoices; ++v) sounding[v] = a.map[v] && voiceSounds(*a.map[v]);
        Set write = setOf(m_request.write);
        const bool writeSaid = count(write) > 0;
        const Set texture = setOf(m_request.texture);

        if (task == Task::AddVoice && !writeSaid) {
            // Two voices are best far apart, then the middle is filled.
            for (std::size_t v : {std::size_t{3}, std::size_t{0}, std::size_t{1}, std::size_t{2}})
                if (!sounding[v] && (count(texture) == 0 || texture[v])) {
                    write[v] = true;
                    break;
                }
            if (count(write) == 0)
                return fail(ErrorCode::BadInput, "The music has all four voices already: re-fill or vary one of them instead.");
        }
        if (task == Task::AddVoice)
            for (std::size_t v = 0; v < kChoirVoices; ++v)
                if (write[v] && soundingHere(v) > 0 && !m_request.range)
                    return fail(ErrorCode::BadInput, std::string("The music has a voice in the ") + kRoleNames[v]
                                    + "'s place already: add another voice, or re-fill this one.");
        // The voices there are.
        if (count(texture) > 0) {
            a.present = texture;
        } else if (task == Task::Harmonize || task == Task::Reharmonize) {
            a.present = {true, true, true, true};
        } else {
            for (std::size_t v = 0; v < kChoirVoices; ++v) a.present[v] = sounding[v] || write[v];
            if (task == Task::Fill && !writeSaid)
                for (std::size_t v = 0; v < kChoirVoices; ++v) a.present[v] = a.present[v] || a.map[v].has_value();
        }
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (a.present[v]) continue;
            if (write[v])
                return fail(ErrorCode::WrongUse, std::string("The ") + kRoleNames[v]
                                + " is to be written but is no voice of the texture: add it there, or write another.");
            a.map[v].reset();
            sounding[v] = false;
        }
        if (count(a.present) < 2)
            return fail(ErrorCode::BadInput, "One voice alone makes no counterpoint: harmonize it, or add a voice.");

        // What is kept.
        for (ChoirVoice role : m_asked) {
            const auto v = static_cast<std::size_t>(role);
            if (!a.map[v] || !sounding[v])
                return fail(ErrorCode::BadInput, std::string("The music has no ") + kRoleNames[v]
                                + ": name the voice it does have, or leave the choice to the studio.");
            a.given[v] = true;
        }
        if (m_asked.empty()) {
            if (writeSaid || task == Task::AddVoice) {
                for (std::size_t v = 0; v < kChoirVoices; ++v) a.given[v] = sounding[v] && !write[v];
            } else if (task == Task::Harmonize) {
                givenByMusic(m_here);
            } else if (task == Task::Vary) {
                const auto top = std::find(sounding.begin(), sounding.end(), true);
                if (count(sounding) > 1) a.given[static_cast<std::size_t>(top - sounding.begin())] = true;
            } else if (task == Task::Reharmonize) {
                if (count(sounding) < 2)
                    return fail(ErrorCode::BadInput, "To reharmonize, the music needs its outer voices, a soprano and a bass:"
                                                     " harmonize the tune first.");
                a.given = outer(sounding);
            }
        }
        // What is written.
        a.emptyOnly = task == Task::Fill && (m_request.emptyOnly || (!m_request.range && !writeSaid));
        if (a.emptyOnly && !writeSaid) {
            for (std::size_t v = 0; v < kChoirVoices; ++v) a.write[v] = a.present[v];
            if (m_asked.empty()) a.given = {};
        }
        for (std::size_t v = 0; v < kChoirVoices; ++v) {
            if (writeSaid && write[v] && a.given[v])
                return fail(ErrorCode::WrongUse, std::string("The ") + kRoleNames[v]
                                + " cannot be both kept and written: choose one.");
            a.write[v] = writeSaid ? write[v] : a.present[v] && !a.given[v];
            if (task == Task::Vary && !writeSaid) a.write[v] = a.write[v] && sounding[v];
        }
        if (count(a.write) == 0)
            return fail(ErrorCode::BadInput, "All voices are kept, so nothing is left to write: free at least one.");
        // A role that neither is in the music nor is written is no voice of this texture.
        for (std::size_t v = 0; v < kChoirVoices; ++v) a.present[v] = a.write[v] || (a.present[v] && sounding[v]);
        if (count(a.present) < 2)
            return fail(ErrorCode::BadInput, "One voice alone makes no counterpoint: harmonize it, or add a voice.");
        return {};
    }

    // Anywhere in the music.
    bool voiceSounds(VoiceRef ref) const
    {
        const std::size_t part = m_score.partIndex(ref.part);
        if (part >= m_score.parts.size()) return false;
        for (const BarPtr &bar : m_score.parts[part]->bars)
            for (const Note &note : bar->notes)
                if (note.voice == ref.voice && note.grace == Grace::None) return true;
        return false;
    }

    static std::size_t unnamed(const std::vector<FoundVoice> &voices)
    {
        return static_cast<std::size_t>(std::count_if(voices.begin(), voices.end(), [](const auto &v) { return v.role < 0; }));
    }

    void mapByPlace(std::vector<FoundVoice> voices)
    {
        ChoirMap &map = m_analysis.map;
        const auto &asked = m_asked;
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
        // What stands over chords on one instrument is a tune; but who fills or varies means all the voices there are.
        if (voices.size() > kChoirVoices || (oneInstrument && m_request.task == Task::Harmonize)) {
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
        std::size_t last = low ? 3 : voices.size() == 3 ? 2 : 1;
        std::size_t middle = 1;
        // A voice that is to be added leaves its place free.
        if (m_request.task == Task::AddVoice && m_request.write.size() == 1) {
            const auto added = static_cast<std::size_t>(m_request.write.front());
            if (added == 0) map[0].reset();
            if (voices.size() == 2) {
                if (added == 0) map[1] = voices.front().ref;
                if (last == added || (added == 0 && last == 1)) last = added == 3 ? 2 : 3;
            } else {
                if (added == 0) map[1] = voices.front().ref, middle = 2, last = 3;
                else if (added == 1) middle = 2, last = 3;
                else if (added == 2) last = 3;
                else last = 2;
            }
        }
        map[last] = voices.back().ref;
        if (voices.size() == 3) map[middle] = voices[1].ref;
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
            if (!m_analysis.present[v]) continue;
            m_analysis.given[v] = map[v] && sounding[v] > 0 && sounding[v] >= most * 0.5;
            all = all && m_analysis.given[v];
        }
        if (all) {
            const auto top = std::find(m_analysis.present.begin(), m_analysis.present.end(), true) - m_analysis.present.begin();
            const auto voices = std::count(m_analysis.present.begin(), m_analysis.present.end(), true);
            m_analysis.given = {};
            m_analysis.given[static_cast<std::size_t>(top)] = true;
            static constexpr const char *kNumbers[] = {"no", "one", "two", "three", "four"};
            m_analysis.concept_.remarks.push_back(std::string("The music has ") + kNumbers[voices] + " voices already: the "
                                                  + kRoleNames[top] + " is kept and the other"
                                                  + (voices == 2 ? " is" : std::string("s are")) + " written anew.");
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
        // Phrases and key are those of the whole tune, also where only some bars of it are asked for.
        const TickRange all{TimelineTick{0}, m_score.end()};
        for (const auto &[role, voice] : m_givenVoices.empty() ? m_otherVoices : m_givenVoices) {
            std::vector<TuneNote> tune = tuneOf(m_score, voice.ref, all, role == 3);
            for (const TuneNote &n : tune)
                if (range.overlaps({n.onset, n.end})) weights[((n.key % 12) + 12) % 12] += (n.end - n.onset).quarters();
            if (m_wholeTune.empty() || role == 0) {
                m_wholeTune = std::move(tune);
                m_tuneRole = role;
            }
        }
        for (const TuneNote &n : m_wholeTune)
            if (range.contains(n.onset)) m_tune.push_back(n);
        if (m_tune.empty() || m_givenVoices.empty()) // what is around decides
            weights = pitchClassWeights(m_score, all);
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
        const std::vector<TickRange> ranges =
            phrasesOf(m_score, m_wholeTune, TickRange{TimelineTick{0}, m_score.end()}, &c.phrases.origin);
        for (std::size_t i = 0; i < ranges.size(); ++i) {
            if (!ranges[i].overlaps(m_analysis.range)) continue;
            c.phrases.value.push_back(m_tuneRole == 0 ? cadenceOf(m_wholeTune, ranges[i], c.key.value, i + 1 == ranges.size())
                                                      : Phrase{ranges[i], Cadence::Authentic, c.key.value.fifths});
            const TuneNote *end = nullptr;
            for (const TuneNote &n : m_wholeTune)
                if (ranges[i].contains(n.onset)) end = &n;
            if (end) m_analysis.phraseNotes.push_back({end->onset, end->end});
        }
    }

    void remark()
    {
        Concept &c = m_analysis.concept_;
        auto &remarks = c.remarks;
        if (m_tune.empty() || m_givenVoices.empty()) return;
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
        const auto frames = framesOver(m_score, m_analysis.range, &m_analysis.map);
        std::size_t at = 0;
        for (const TuneNote &note : m_tune) {
            while (at < frames.size() && frames[at].start < note.onset) ++at;
            small += at < frames.size() && frames[at].start != note.onset;
        }
        if (small > 0)
            remarks.push_back(counted(small, "note of the tune falls", "notes of the tune fall")
                              + " between the parts of the beat that the harmony can move on: it moves with the beat, and the"
                                " tune stays as it is.");
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
    std::vector<FoundVoice> m_here;     // voices that sound in the range
    std::vector<ChoirVoice> m_asked;    // roles said to be given
    std::vector<std::pair<std::size_t, FoundVoice>> m_givenVoices, m_otherVoices; // by role
    std::vector<TuneNote> m_wholeTune, m_tune; // m_tune: of the range
    std::size_t m_tuneRole = 0;
};

} // namespace

std::string voicesInWords(const std::array<bool, kChoirVoices> &voices)
{
    std::vector<std::string> names;
    for (std::size_t v = 0; v < kChoirVoices; ++v)
        if (voices[v]) names.push_back(kRoleNames[v]);
    std::string text;
    for (std::size_t i = 0; i < names.size(); ++i)
        text += (i == 0 ? "" : i + 1 == names.size() ? " and " : ", ") + names[i];
    return text;
}

Result<Analysis> analysed(const CounterpointRequest &request)
{
    if (!request.base || request.base->masterBars.empty())
        return fail(ErrorCode::BadInput, "There is no music to harmonize: write or open a tune first.");
    return Analyser(request).run();
}

} // namespace ricercar
