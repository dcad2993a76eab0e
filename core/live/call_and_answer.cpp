// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/live/call_and_answer.h"

#include "core/live/played_notation.h"
#include "core/theory/key.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <map>
#include <random>

namespace ricercar {

namespace {

constexpr std::int64_t kQ = kQuarter.value;

// Keys as steps of a scale, and back. The degree counts from the tonic below key 0's octave; what is not in the scale is
// the step below, raised.
class Scale {
public:
    explicit Scale(KeySignature key) : m_tonic(tonicPitchClass(key))
    {
        const auto member = scaleOf(key);
        for (int i = 0; i < 12; ++i)
            if (member[static_cast<std::size_t>((m_tonic + i) % 12)]) m_steps.push_back(i);
    }
    struct Place {
        int degree = 0, raised = 0;
    };
    Place place(int key) const
    {
        const int from = key - m_tonic, octave = from >= 0 ? from / 12 : (from - 11) / 12, within = from - 12 * octave;
        int step = static_cast<int>(m_steps.size()) - 1;
        while (m_steps[static_cast<std::size_t>(step)] > within) --step;
        return {octave * size() + step, within - m_steps[static_cast<std::size_t>(step)]};
    }
    int key(Place p) const
    {
        const int octave = p.degree >= 0 ? p.degree / size() : (p.degree - size() + 1) / size();
        return m_tonic + 12 * octave + m_steps[static_cast<std::size_t>(p.degree - octave * size())] + p.raised;
    }
    int size() const { return static_cast<int>(m_steps.size()); }
    int tonic() const { return m_tonic; }

private:
    int m_tonic;
    std::vector<int> m_steps;
};

using Notes = std::vector<PlayedPhraseNote>;

void sortNotes(Notes &notes)
{
    std::stable_sort(notes.begin(), notes.end(), [](const PlayedPhraseNote &a, const PlayedPhraseNote &b) { return a.at != b.at ? a.at < b.at : a.key < b.key; });
}

// Moved by scale steps; the whole by octaves where it would leave the instrument.
void moveSteps(Notes &notes, const Scale &scale, int steps)
{
    for (PlayedPhraseNote &n : notes) {
        Scale::Place p = scale.place(n.key);
        p.degree += steps;
        n.key = static_cast<std::uint8_t>(std::clamp(scale.key(p), 0, 127));
    }
}

void bringInto(Notes &notes, int lowest, int highest)
{
    int low = 127, high = 0;
    for (const PlayedPhraseNote &n : notes) {
        low = std::min<int>(low, n.key);
        high = std::max<int>(high, n.key);
    }
    int by = 0;
    while (low + by < lowest && high + by + 12 <= highest) by += 12;
    while (high + by > highest && low + by - 12 >= lowest) by -= 12;
    for (PlayedPhraseNote &n : notes) {
        int key = n.key + by;
        while (key < lowest) key += 12;
        while (key > highest) key -= 12;
        n.key = static_cast<std::uint8_t>(std::clamp(key, lowest, highest));
    }
}

// The tune: the highest of each stroke.
std::vector<std::size_t> tuneOf(const Notes &notes)
{
    std::vector<std::size_t> tune;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        if (!tune.empty() && notes[tune.back()].at == notes[i].at) {
            if (notes[i].key > notes[tune.back()].key) tune.back() = i;
        } else {
            tune.push_back(i);
        }
    }
    return tune;
}

int nearestOf(int key, int pitchClass)
{
    const int down = ((key - pitchClass) % 12 + 12) % 12;
    return down <= 6 ? key - down : key + 12 - down;
}

// The end: home where the call stayed open; where it closed, the answer closes too, on the tonic or, by the seed, on the
// third or fifth above. The note before it comes by step.
void close(Notes &notes, const PlayedPhrase &call, const Scale &scale, std::uint64_t seed, int lowest, int highest)
{
    const std::vector<std::size_t> tune = tuneOf(notes), called = tuneOf(call.notes);
    if (tune.empty()) return;
    const int calledEnd = call.notes[called.back()].key % 12;
    int goal = scale.tonic();
    if (calledEnd == scale.tonic() && seed % 3 == 1) goal = scale.key({2, 0}) % 12;
    PlayedPhraseNote &last = notes[tune.back()];
    const int before = tune.size() > 1 ? notes[tune[tune.size() - 2]].key : last.key;
    int key = nearestOf((last.key + before) / 2, goal);
    while (key < lowest) key += 12;
    while (key > highest) key -= 12;
    const bool single = std::count_if(notes.begin(), notes.end(), [&](const PlayedPhraseNote &n) { return n.at == last.at; }) == 1;
    last.key = static_cast<std::uint8_t>(key);
    if (!single) { // a last chord stands on the tonic
        for (PlayedPhraseNote &n : notes)
            if (n.at == last.at && &n != &last) {
                int under = n.key;
                const auto place = scale.place(under);
                const int degree = ((place.degree % scale.size()) + scale.size()) % scale.size();
                if (degree % 2 != 0 || degree > 4 || place.raised != 0) under = nearestOf(under, scale.tonic());
                n.key = static_cast<std::uint8_t>(std::clamp(under, lowest, highest));
            }
    }
    if (tune.size() > 2) {
        PlayedPhraseNote &leading = notes[tune[tune.size() - 2]];
        if (leading.key == last.key || std::abs(leading.key - last.key) > 7) {
            const auto home = scale.place(last.key);
            leading.key = static_cast<std::uint8_t>(std::clamp(scale.key({home.degree + 1, 0}), lowest, highest));
        }
    }
    // It rests on its last note.
    last.length = std::max(last.length, std::min(call.notes[called.back()].length, call.length - last.at));
}

Notes ornamented(const Notes &notes, const Scale &scale, std::mt19937_64 &random)
{
    Notes out;
    const std::vector<std::size_t> tune = tuneOf(notes);
    std::size_t next = 0;
    for (std::size_t i = 0; i < notes.size(); ++i) {
        const PlayedPhraseNote &n = notes[i];
        const bool isTune = next < tune.size() && tune[next] == i;
        if (isTune) ++next;
        const std::int64_t length = n.length.value;
        if (!isTune || next == tune.size() || length < kQ / 2 || length % 4 != 0 || random() % 4 == 0) {
            out.push_back(n);
            continue;
        }
        const Scale::Place here = scale.place(n.key);
        const PlayedPhraseNote &goal = notes[tune[next]];
        const int way = goal.key > n.key ? 1 : goal.key < n.key ? -1 : random() % 2 ? 1 : -1;
        const auto keyOf = [&](int by) { return static_cast<std::uint8_t>(std::clamp(scale.key({here.degree + by, 0}), 0, 127)); };
        if (std::abs(goal.key - n.key) >= 3 && std::abs(goal.key - n.key) <= 4) { // a passing note
            out.push_back({n.at, Ticks{length / 2}, n.key, n.velocity});
            out.push_back({n.at + Ticks{length / 2}, Ticks{length / 2}, keyOf(way), n.velocity});
        } else { // the neighbour, and back
            out.push_back({n.at, Ticks{length / 2}, n.key, n.velocity});
            out.push_back({n.at + Ticks{length / 2}, Ticks{length / 4}, keyOf(way), n.velocity});
            out.push_back({n.at + Ticks{3 * length / 4}, Ticks{length / 4}, n.key, n.velocity});
        }
    }
    sortNotes(out);
    return out;
}

Notes simplified(const Notes &notes)
{
    Notes out;
    for (const PlayedPhraseNote &n : notes) {
        const bool onBeat = n.at.value % kQ == 0;
        if (!onBeat && n.length.value < kQ && !out.empty()) {
            for (PlayedPhraseNote &before : out) // what went before lasts till its end
                if ((before.at + before.length).value == n.at.value) before.length += n.length;
            continue;
        }
        out.push_back(n);
    }
    return out;
}

Notes retrograde(const Notes &notes)
{
    std::int64_t end = 0, begin = notes.front().at.value;
    for (const PlayedPhraseNote &n : notes) end = std::max(end, (n.at + n.length).value);
    Notes out = notes;
    for (PlayedPhraseNote &n : out) n.at = Ticks{begin + end - (n.at + n.length).value};
    sortNotes(out);
    return out;
}

const char *wordFor(AnswerDevice device)
{
    switch (device) {
    case AnswerDevice::Sequence: return "sequence";
    case AnswerDevice::Inversion: return "inversion";
    case AnswerDevice::AtTheFifth: return "answer at the fifth";
    case AnswerDevice::Retrograde: return "retrograde";
    case AnswerDevice::Ornamented: return "ornamented";
    case AnswerDevice::Simplified: return "simplified";
    case AnswerDevice::Repeated: break;
    }
    return "repeated with another end";
}

} // namespace

Result<PlayedAnswer> VariationAnswerer::answerBy(AnswerDevice device, const AnswerRequest &request) const
{
    if (request.call.notes.empty()) return fail(ErrorCode::BadInput, "There is nothing to answer; play a phrase first.");
    const Scale scale(request.call.key);
    std::mt19937_64 random(request.seed * 0x9e3779b97f4a7c15ull + static_cast<std::uint64_t>(device));
    PlayedAnswer answer;
    answer.phrase = request.call;
    answer.how = wordFor(device);
    Notes &notes = answer.phrase.notes;
    sortNotes(notes);
    switch (device) {
    case AnswerDevice::Sequence: {
        static constexpr std::array<int, 4> kSteps{-1, 1, 2, -2};
        const int by = kSteps[random() % kSteps.size()];
        moveSteps(notes, scale, by);
        answer.how += by > 0 ? " upward" : " downward";
        break;
    }
    case AnswerDevice::AtTheFifth: moveSteps(notes, scale, 4); break;
    case AnswerDevice::Inversion: {
        // About the tune's first note, so that the answer begins where the call began.
        const int axis = scale.place(notes[tuneOf(notes).front()].key).degree;
        for (PlayedPhraseNote &n : notes) {
            const Scale::Place p = scale.place(n.key);
            n.key = static_cast<std::uint8_t>(std::clamp(scale.key({2 * axis - p.degree, p.raised}), 0, 127));
        }
        sortNotes(notes);
        break;
    }
    case AnswerDevice::Retrograde: notes = retrograde(notes); break;
    case AnswerDevice::Ornamented: notes = ornamented(notes, scale, random); break;
    case AnswerDevice::Simplified: notes = simplified(notes); break;
    case AnswerDevice::Repeated: break;
    }
    bringInto(notes, request.lowest, request.highest);
    close(notes, request.call, scale, request.seed, request.lowest, request.highest);
    for (PlayedPhraseNote &n : notes) n.length = std::max(Ticks{1}, std::min(n.length, answer.phrase.length - n.at));
    return answer;
}

Result<PlayedAnswer> VariationAnswerer::answer(const AnswerRequest &request, JobControl &job) const
{
    if (job.stopped()) return fail(ErrorCode::Cancelled, "The answer was called off.");
    if (request.call.notes.empty()) return fail(ErrorCode::BadInput, "There is nothing to answer; play a phrase first.");
    std::mt19937_64 random(request.seed);
    std::vector<AnswerDevice> devices{AnswerDevice::Sequence, AnswerDevice::AtTheFifth, AnswerDevice::Inversion, AnswerDevice::Repeated};
    bool longNotes = false, shortNotes = false;
    for (const PlayedPhraseNote &n : request.call.notes) {
        longNotes = longNotes || n.length.value >= kQ;
        shortNotes = shortNotes || n.length.value < kQ;
    }
    if (longNotes) devices.push_back(AnswerDevice::Ornamented);
    if (shortNotes) devices.push_back(AnswerDevice::Simplified);
    if (tuneOf(request.call.notes).size() >= 4) devices.push_back(AnswerDevice::Retrograde);
    const AnswerDevice first = devices[random() % devices.size()];
    Result<PlayedAnswer> answer = answerBy(first, request);
    const bool moved = first == AnswerDevice::Sequence || first == AnswerDevice::AtTheFifth || first == AnswerDevice::Inversion;
    if (answer && moved && longNotes && random() % 2 == 0) {
        // The last note, which is settled, is never ornamented.
        answer->phrase.notes = ornamented(answer->phrase.notes, Scale(request.call.key), random);
        bringInto(answer->phrase.notes, request.lowest, request.highest);
        answer->how += ", ornamented";
    }
    return answer;
}

Result<PlayedPhrase> phraseOf(const Take &take, const Score &score, std::optional<KeySignature> key)
{
    if (take.notes.empty()) return fail(ErrorCode::BadInput, "Nothing was played to be answered.");
    // The same bars with one part of one staff.
    Score bare;
    bare.masterBars = score.masterBars;
    IdSource ids;
    auto part = std::make_shared<Part>();
    part->id = ids.part();
    part->bars.assign(bare.masterBars.size(), std::make_shared<const Bar>());
    bare.parts.push_back(part);
    Take own = take;
    own.part = part->id;
    NotationOptions options;
    options.findPickup = false;
    options.findKey = false;
    options.partHands = false;
    const Result<Notated> notated = withTake(Score::finish(std::move(bare)), own, options, ids);
    if (!notated) return Unexpected{notated.error()};
    const std::vector<PlacedNote> notes = allNotes(*notated->score);
    if (notes.empty()) return fail(ErrorCode::BadInput, "Nothing was played to be answered.");
    const Score &written = *notated->score;
    const std::size_t firstBar = written.locate(notes.front().onset).bar;
    const TimelineTick start = written.barStart(firstBar);
    TimelineTick end = start;
    for (const PlacedNote &n : notes) end = std::max(end, n.end);
    PlayedPhrase phrase;
    phrase.time = written.masterBars[firstBar]->time;
    const std::int64_t bar = phrase.time.length().value, sounding = (end - start).value;
    // A last note held a little over the bar line makes no new bar.
    phrase.length = Ticks{std::max<std::int64_t>(1, (sounding - kQ / 2 + bar - 1) / bar) * bar};
    PitchClassWeights weights{};
    for (const PlacedNote &n : notes) {
        const Ticks at = n.onset - start;
        if (at >= phrase.length) continue;
        phrase.notes.push_back({at, std::min(n.note->length, phrase.length - at), static_cast<std::uint8_t>(std::clamp(n.note->midi(), 0, 127)), n.note->playedVelocity()});
        weights[static_cast<std::size_t>(n.note->midi() % 12)] += n.note->length.quarters();
    }
    if (key) {
        phrase.key = *key;
    } else {
        KeyHints hints;
        hints.lastPitchClass = phrase.notes.back().key % 12;
        hints.firstPitchClass = phrase.notes.front().key % 12;
        const KeySignature signature = written.masterBars[firstBar]->key;
        if (signature.fifths != 0) hints.fifths = signature.fifths;
        phrase.key = findKey(weights, hints).key;
    }
    return phrase;
}

void PhraseEnd::feed(const LiveEvent &e)
{
    using Kind = LiveEvent::Kind;
    if (e.kind == Kind::NoteOn && e.value > 0) {
        ++m_held;
        ++m_notes;
        m_last = std::max(m_last, e.nanos);
    } else if (e.kind == Kind::NoteOff || e.kind == Kind::NoteOn) {
        m_held = std::max(0, m_held - 1);
        if (!m_pedal) m_last = std::max(m_last, e.nanos);
    } else if (e.kind == Kind::Control && e.key == 64) {
        m_pedal = e.value >= 64;
        m_last = std::max(m_last, e.nanos);
    }
}

bool PhraseEnd::ended(std::int64_t nanos, double secondsPerBeat)
{
    if (m_notes == 0 || m_held > 0) return false;
    if (static_cast<double>(nanos - m_last) * 1e-9 < m_silentBeats * secondsPerBeat) return false;
    m_notes = 0;
    return true;
}

void PhraseEnd::reset()
{
    m_held = m_notes = 0;
    m_pedal = false;
    m_last = 0;
}

Take takeOf(const PlayedPhrase &phrase, PartId part, TimelineTick at, double ticksPerSecond)
{
    Take take;
    take.name = "Answer";
    take.part = part;
    take.range = {at, at + phrase.length};
    for (const PlayedPhraseNote &n : phrase.notes) {
        TakeNote note;
        note.on = (at + n.at).value;
        note.off = note.on + std::max<std::int64_t>(n.length.value, 1);
        note.onSeconds = static_cast<double>(n.at.value) / ticksPerSecond;
        note.offSeconds = static_cast<double>((n.at + n.length).value) / ticksPerSecond;
        note.key = n.key;
        note.velocity = n.velocity;
        take.notes.push_back(note);
    }
    return take;
}

} // namespace ricercar
