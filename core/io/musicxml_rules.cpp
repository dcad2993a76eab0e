// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/io/musicxml_rules.h"

#include "core/io/musicxml_names.h"

#include <algorithm>
#include <map>

namespace ricercar::musicxml {

namespace {
// The middle line as steps above C0.
int middleLine(Clef clef)
{
    switch (clef) {
    case Clef::Treble:
    case Clef::Percussion: return 34;
    case Clef::Bass: return 22;
    case Clef::Alto: return 28;
    case Clef::Tenor: return 26;
    case Clef::Soprano: return 32;
    case Clef::MezzoSoprano: return 30;
    case Clef::Baritone: return 24;
    case Clef::Treble8Below: return 27;
    case Clef::Treble8Above: return 41;
    case Clef::Bass8Below: return 15;
    }
    return 34;
}
} // namespace

SpelledPitch writtenPitch(const SpelledPitch &sounding, Interval transposition)
{
    return transposition == Interval{} ? sounding : transposed(sounding, transposition);
}

int writtenFifths(const KeySignature &key, Interval transposition)
{
    return transposition == Interval{} ? key.fifths : wrappedFifths(key.fifths + keyShift(transposition));
}

std::vector<bool> accidentalsByRule(const Bar &bar, const KeySignature &key, Interval transposition)
{
    const int fifths = writtenFifths(key, transposition);
    const auto signed_ = [&](Step step) {
        SpelledPitch natural;
        natural.step = step;
        const int line = natural.lineOfFifths(); // F -1 ... B 5
        return fifths > 0 ? (line + 1 < fifths ? 1 : 0) : (5 - line < -fifths ? -1 : 0);
    };
    std::map<std::pair<std::uint8_t, int>, int> seen; // staff and line -> alteration in force
    std::vector<bool> needed;
    needed.reserve(bar.notes.size());
    for (const Note &n : bar.notes) {
        const SpelledPitch pitch = writtenPitch(n.pitch, transposition);
        const auto [place, fresh] = seen.try_emplace({n.staff, pitch.diatonic()}, signed_(pitch.step));
        needed.push_back(place->second != pitch.alter);
        place->second = pitch.alter;
    }
    return needed;
}

ClefTrack::ClefTrack(const Part &part)
{
    for (const Staff &s : part.staves) m_now.push_back(s.clef);
}

Clef ClefTrack::at(std::uint8_t staff, const Bar &bar, BarTick tick) const
{
    Clef clef = staff < m_now.size() ? m_now[staff] : Clef::Treble;
    for (const ClefChange &c : bar.clefs)
        if (c.staff == staff && c.at <= tick) clef = c.clef;
    return clef;
}

void ClefTrack::pass(const Bar &bar)
{
    for (const ClefChange &c : bar.clefs)
        if (c.staff < m_now.size()) m_now[c.staff] = c.clef;
}

std::vector<BeamPart> beamsOf(const WrittenVoice &voice, int level)
{
    const auto &chords = voice.chords;
    std::vector<BeamPart> parts(chords.size(), BeamPart::None);
    std::map<int, std::vector<std::size_t>> groups;
    for (std::size_t i = 0; i < chords.size(); ++i)
        if (chords[i].beam >= 0 && !chords[i].isRest()) groups[chords[i].beam].push_back(i);
    for (const auto &[group, members] : groups) {
        if (members.size() < 2) continue;
        const auto has = [&](std::size_t k) { return chords[members[k]].value.log2 - 2 >= level; };
        for (std::size_t k = 0; k < members.size(); ++k) {
            if (!has(k)) continue;
            const bool before = k > 0 && has(k - 1), after = k + 1 < members.size() && has(k + 1);
            parts[members[k]] = before && after ? BeamPart::Continue
                                : before        ? BeamPart::End
                                : after         ? BeamPart::Begin
                                : k == 0        ? BeamPart::ForwardHook
                                                : BeamPart::BackwardHook;
        }
    }
    return parts;
}

std::unordered_map<NoteId, HeadState> headStates(const Score &score, std::size_t part, std::size_t bar, const ClefTrack &clefs)
{
    std::unordered_map<NoteId, HeadState> states;
    const Part &p = *score.parts[part];
    const Bar &content = *p.bars[bar];
    const WrittenBar page = written(score, part, bar);
    std::map<std::uint8_t, int> voicesOnStaff;
    for (const WrittenVoice &v : page.voices)
        for (std::size_t i = 0; i < v.chords.size(); ++i)
            if (!v.chords[i].isRest()) {
                ++voicesOnStaff[v.chords[i].staff];
                break;
            }

    for (const WrittenVoice &v : page.voices) {
        const auto beams = beamsOf(v, 1);
        std::map<int, std::vector<std::size_t>> groups; // stems of a beam go one way
        for (std::size_t i = 0; i < v.chords.size(); ++i)
            if (!v.chords[i].isRest()) groups[beams[i] == BeamPart::None ? -1 - static_cast<int>(i) : v.chords[i].beam].push_back(i);
        for (const auto &[group, members] : groups) {
            int highest = -1000, lowest = 1000;
            for (const std::size_t i : members) {
                const WrittenChord &c = v.chords[i];
                const int middle = middleLine(clefs.at(c.staff, content, c.at));
                for (const WrittenHead &h : c.heads) {
                    const int above = writtenPitch(h.note->pitch, p.instrument.transposition).diatonic() - middle;
                    highest = std::max(highest, above);
                    lowest = std::min(lowest, above);
                }
            }
            const bool shared = voicesOnStaff[v.chords[members.front()].staff] > 1;
            const bool up = shared ? v.voice % 2 == 0 : -lowest > highest; // the farther one decides; as far: down
            for (const std::size_t i : members) {
                const WrittenChord &c = v.chords[i];
                HeadState state;
                state.log2 = c.value.log2;
                state.dots = c.value.dots;
                state.stem = up ? StemHint::Up : StemHint::Down;
                state.beam = beams[i] == BeamPart::Begin      ? BeamHint::Begin
                             : beams[i] == BeamPart::Continue ? BeamHint::Continue
                             : beams[i] == BeamPart::End      ? BeamHint::End
                                                              : BeamHint::None;
                for (const WrittenHead &h : c.heads)
                    if (!h.tieIn) states[h.note->id] = state;
            }
        }
    }
    return states;
}

} // namespace ricercar::musicxml
