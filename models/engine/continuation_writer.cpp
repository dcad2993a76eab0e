// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/engine/continuation_writer.h"

#include "models/engine/continuation_decoder.h"
#include "models/engine/kernels.h"
#include "models/representation/event_wishes.h"

#include <cmath>
#include <random>

namespace ricercar::models {

namespace {

constexpr int kPromptNotes = 240;     // of what was there before, so that as much can be written before any is forgotten
constexpr int kTightest = 2;         // units that a note needs where keys must all find room
constexpr int kMostNotesInBar = 160;  // an emergency brake: no music has more

struct Row {
    EventWalk walk, unasked;  // the same notes; nothing wished in the second
    std::mt19937_64 random;
    WrittenEvents written;
    std::optional<EventToken> next;  // to be read in the next pass
    bool finished = false;
    int notesInBar = 0;
    // Of the bar: where it begins to sound, its highest note there, that of the bar before, and how many are off the beat.
    int firstOnset = -1, top = -1, topBefore = -1, offBeat = 0;
    std::size_t nextRhythm = 0;
    std::array<std::size_t, kMostParts> nextKey{};
    // The note being written.
    EventNote note;
    bool endsBar = false;
    const EventNote* locked = nullptr;  // whose rhythm the note takes
};

bool partHas(std::uint8_t bits, int part) { return (bits >> part) & 1; }

// Of one stage for one row: which choices the rules leave.
class Choices {
public:
    Choices(const ContinuationTask& task) : m_task(task) {}

    // Parts that can take a note at `onset`.
    std::uint8_t partsAt(const Row& row, int onset, std::uint8_t possible) const {
        const auto& rules = m_task.rules;
        const EventNote* rhythm = nextRhythm(row);
        std::uint8_t out = 0;
        for (int p = 0; p < m_task.music->parts; ++p) {
            if (!partHas(possible, p)) continue;
            if (rhythm && rhythm->onset == onset && p > rhythm->part) continue;
            if (partHas(rules.rhythmParts, p) && !(rhythm && rhythm->onset == onset && rhythm->part == p)) continue;
            if (partHas(rules.keyParts, p)) {
                const EventNote* next = nextKey(row, p);
                if (!next) continue;
                if (row.note.onset == onset && row.note.part == p && row.notesInBar > 0 && next->key <= row.note.key) continue;
            }
            out |= static_cast<std::uint8_t>(1 << p);
        }
        return out;
    }

    // time: the anchors; may[c]: whether class c can be chosen.
    void times(Row& row, const TimeQuestion& question, std::vector<char>& may) const {
        const auto& music = *m_task.music;
        const auto written = music.written[static_cast<std::size_t>(row.walk.bar())];
        const auto& bar = music.bars[static_cast<std::size_t>(row.walk.bar())];
        const EventNote* rhythm = nextRhythm(row);
        const bool due = rhythm && rhythm->onset < bar.start + bar.length;
        may.assign(kTimeClasses, 0);
        // Room is left for the keys that this bar still has to take.
        int keysLeft = 0;
        for (int p = 0; p < music.parts; ++p) keysLeft += partHas(written, p) ? keysLeftIn(row, p) : 0;
        const int latest = bar.start + bar.length - keysLeft * kTightest;
        may[kEndOfBar] = !due && keysLeft == 0;
        if (row.notesInBar >= kMostNotesInBar && !due && keysLeft == 0) return;
        bool any = may[kEndOfBar];
        for (int d = 0; timeAllowed(question.anchors.data(), d) && d < kLongestBar; ++d) {
            const int onset = row.walk.now() + d;
            if (due && onset > rhythm->onset) break;
            // At the present onset the order of notes binds; later ones are free.
            auto possible = written;
            if (d == 0 && row.notesInBar > 0)
                for (int p = 0; p < kMostParts; ++p)
                    if (p < row.note.part || (p == row.note.part && row.note.key >= kLowestKey + kKeys - 1)) possible &= static_cast<std::uint8_t>(~(1 << p));
            if (any && keysLeft > 0 && onset > latest) break;
            const bool fits = partsAt(row, onset, possible) != 0;
            may[static_cast<std::size_t>(d)] = fits;
            any = any || fits;
        }
        if (!any) may[kEndOfBar] = 1;  // nothing fits any more
    }

    void keys(const Row& row, const KeyQuestion& question, std::vector<char>& may, bool& relaxed) const {
        const auto& rules = m_task.rules;
        const int part = row.note.part;
        const auto& range = rules.ranges[static_cast<std::size_t>(part)];
        const auto bar = static_cast<std::size_t>(row.walk.bar());
        const std::uint16_t scale = bar < rules.scale.size() && rules.scale[bar] ? rules.scale[bar] : 0xfff;
        may.assign(kKeys, 0);
        if (partHas(rules.keyParts, part)) {
            if (const EventNote* next = nextKey(row, part)) {
                may[static_cast<std::size_t>(next->key - kLowestKey)] = 1;
                return;
            }
        }
        // The scale gives way first, then the range.
        for (int pass = 0; pass < 3; ++pass) {
            bool any = false;
            for (int k = 0; k < kKeys; ++k) {
                const int key = k + kLowestKey;
                const bool fits = keyAllowed(question.anchors.data(), k) && (pass > 1 || (key >= range.lowest && key <= range.highest)) &&
                                  (pass > 0 || ((scale >> (key % 12)) & 1));
                may[static_cast<std::size_t>(k)] = fits;
                any = any || fits;
            }
            if (any) return;
            relaxed = true;
        }
    }

    void lengths(const Row& row, const LengthQuestion& question, std::vector<char>& may) const {
        may.assign(kLengthClasses, 0);
        if (row.locked) {
            may[static_cast<std::size_t>(classOfLength(row.locked->length))] = 1;
            return;
        }
        const auto& last = m_task.music->bars[static_cast<std::size_t>(m_task.endBar - 1)];
        int room = last.start + last.length - row.note.onset;
        if (question.anchors[kToGiven] > 0) room = std::min(room, question.anchors[kToGiven]);
        for (int c = 0; c < kLengthClasses; ++c) may[static_cast<std::size_t>(c)] = lengthOfClass(c) <= std::max(1, room);
    }

    const EventNote* nextRhythm(const Row& row) const {
        return row.nextRhythm < m_task.rules.rhythm.size() ? &m_task.rules.rhythm[row.nextRhythm] : nullptr;
    }

    // Null: the part has taken all keys of this bar.
    const EventNote* nextKey(const Row& row, int part) const {
        const auto& keys = m_task.rules.keys[static_cast<std::size_t>(part)];
        const auto at = row.nextKey[static_cast<std::size_t>(part)];
        return keysLeftIn(row, part) > 0 ? &keys[at] : nullptr;
    }

private:
    int keysLeftIn(const Row& row, int part) const {
        if (!partHas(m_task.rules.keyParts, part)) return 0;
        const auto& keys = m_task.rules.keys[static_cast<std::size_t>(part)];
        const auto& bar = m_task.music->bars[static_cast<std::size_t>(row.walk.bar())];
        int left = 0;
        for (auto at = row.nextKey[static_cast<std::size_t>(part)]; at < keys.size() && keys[at].onset < bar.start + bar.length; ++at) ++left;
        return left;
    }

    const ContinuationTask& m_task;
};

class Writing {
public:
    Writing(const ContinuationWeightsPtr& weights, const ContinuationTask& task)
        : m_task(task), m_decoder(weights), m_unaskedMusic(unasked(task)), m_choices(task), m_logits(static_cast<std::size_t>(kRows) * std::max({kTimeClasses, kKeys, kLengthClasses, kLoudnessClasses})) {
        if (m_unaskedMusic) {
            m_unaskedDecoder.emplace(weights);
            m_unaskedLogits.resize(m_logits.size());
            hearBefore();
        }
    }

    std::optional<std::vector<WrittenEvents>> run(std::span<const std::uint64_t> seeds, const std::function<bool()>& stop,
                                                  const std::function<void(double)>& onProgress) {
        if (!prompt(seeds, stop)) return std::nullopt;
        double told = 0;
        for (;;) {
            if (stop && stop()) return std::nullopt;
            std::vector<ContinuationDecoder::Slot> slots, unaskedSlots;
            m_rowOf.clear();
            int slowest = m_task.endBar;
            for (std::size_t r = 0; r < m_rows.size(); ++r) {
                auto& row = m_rows[r];
                if (row.finished) continue;
                slowest = std::min(slowest, row.walk.bar());
                slots.push_back({static_cast<int>(r), *row.next, row.walk.features(*row.next)});
                if (m_unaskedDecoder) unaskedSlots.push_back({static_cast<int>(r), *row.next, row.unasked.features(*row.next)});
                m_rowOf.push_back(static_cast<int>(r));
            }
            if (slots.empty()) break;
            const double share = double(slowest - m_task.fromBar) / std::max(1, m_task.endBar - m_task.fromBar);
            if (onProgress && share > told) onProgress(told = share);
            m_decoder.read(slots);
            if (m_unaskedDecoder) m_unaskedDecoder->read(unaskedSlots);
            m_asking.fill(false);
            for (std::size_t i = 0; i < m_rowOf.size(); ++i) {
                auto& row = m_rows[static_cast<std::size_t>(m_rowOf[i])];
                row.next = row.walk.dueGiven();
                if (m_unaskedDecoder) row.unasked.dueGiven();
                if (row.next) continue;
                if (m_task.music->written[static_cast<std::size_t>(row.walk.bar())] == 0)
                    endBar(row);
                else
                    m_asking[i] = true;
            }
            choose();
        }
        std::vector<WrittenEvents> out;
        for (auto& row : m_rows) {
            row.written.logLikelihood /= std::max<double>(1, double(row.written.notes.size()));
            out.push_back(std::move(row.written));
        }
        return out;
    }

private:
    // The task with neither style nor wishes of bars (what comes back and how far the end is stay); null where nothing
    // is wished or it shall not count more than it does.
    static std::shared_ptr<const EventTask> unasked(const ContinuationTask& task) {
        if (task.rules.stress == 1) return nullptr;
        auto music = std::make_shared<EventTask>(*task.music);
        bool any = !task.style.empty();
        for (auto& bar : music->bars) {
            auto& w = bar.wishes;
            any = any || w.density >= 0 || w.height >= 0 || w.contour >= 0 || w.offbeat >= 0 || w.thickness >= 0 || w.loudness >= 0;
            w.density = w.height = w.contour = w.offbeat = w.thickness = w.loudness = -1;
        }
        return any ? music : nullptr;
    }

    // Reads what was there before, once for all rows.
    bool prompt(std::span<const std::uint64_t> seeds, const std::function<bool()>& stop) {
        const auto& before = m_task.before;
        int first = m_task.fromBar;
        const auto notesFrom = [&](int bar) {
            const int start = m_task.music->bars[static_cast<std::size_t>(bar)].start;
            return before.end() - std::lower_bound(before.begin(), before.end(), start, [](const EventNote& n, int t) { return n.onset < t; });
        };
        while (first > 0 && notesFrom(first - 1) <= kPromptNotes) --first;
        if (first == m_task.fromBar && first > 0) --first;
        EventWalk walk(m_task.music);
        walk.at(first, before);
        m_decoder.restart(0, m_task.style);
        if (!readBefore(m_decoder, walk, first, stop)) return false;
        EventWalk unasked(m_unaskedMusic ? m_unaskedMusic : m_task.music);
        if (m_unaskedDecoder) {
            unasked.at(first, before);
            m_unaskedDecoder->restart(0, {});
            if (!readBefore(*m_unaskedDecoder, unasked, first, stop)) return false;
        }
        for (std::size_t r = 0; r < seeds.size(); ++r) {
            if (r > 0) m_decoder.copyRow(0, static_cast<int>(r));
            if (r > 0 && m_unaskedDecoder) m_unaskedDecoder->copyRow(0, static_cast<int>(r));
            m_rows.push_back({walk, unasked, std::mt19937_64(seeds[r] * 0x9E3779B97F4A7C15ull + 1), {}, {}, false, 0, -1, -1, topBefore(), 0, 0, {}, {}, false, nullptr});
            startBar(m_rows.back());
        }
        return true;
    }

    // Into row 0.
    bool readBefore(ContinuationDecoder& decoder, EventWalk& walk, int first, const std::function<bool()>& stop) {
        const auto& before = m_task.before;
        std::vector<ContinuationDecoder::Slot> slots;
        const auto flush = [&] {
            decoder.read(slots);
            slots.clear();
        };
        const auto push = [&](const EventToken& token) {
            slots.push_back({0, token, walk.features(token)});
            if (slots.size() == kRows) flush();
            while (const auto given = walk.dueGiven()) {
                slots.push_back({0, *given, walk.features(*given)});
                if (slots.size() == kRows) flush();
            }
        };
        auto next = std::find_if(before.begin(), before.end(), [&](const EventNote& n) { return n.onset >= m_task.music->bars[static_cast<std::size_t>(first)].start; });
        for (int b = first; b < m_task.fromBar; ++b) {
            if (stop && stop()) return false;
            push(walk.startBar());
            const auto& bar = m_task.music->bars[static_cast<std::size_t>(b)];
            for (; next != before.end() && next->onset < bar.start + bar.length; ++next) push(walk.write(*next));
        }
        if (!slots.empty()) flush();
        return true;
    }

    void startBar(Row& row) {
        row.next = row.walk.startBar();
        if (m_unaskedDecoder) row.unasked.startBar();
    }

    void endBar(Row& row) {
        row.notesInBar = 0;
        if (row.top >= 0) row.topBefore = row.top;
        row.firstOnset = row.top = -1;
        row.offBeat = 0;
        if (row.walk.bar() + 1 >= m_task.endBar)
            row.finished = true;
        else
            startBar(row);
    }

    // One stage for all rows that ask: ask(row, walk) gives the question, allow(row, question, may) the choices left,
    // take(row, choice) the answer.
    template <typename Q, typename Ask, typename Allow, typename Take>
    void stage(Lens lens, Ask ask, Allow allow, Take take) {
        std::array<Q, kRows> questions, unaskedQuestions;
        std::array<const FeatureId*, kRows> ids{}, unaskedIds{};
        std::array<const std::int32_t*, kRows> anchors{}, unaskedAnchors{};
        bool any = false;
        for (std::size_t i = 0; i < m_rowOf.size(); ++i) {
            auto& row = rowAt(i);
            if (!m_asking[i] || row.endsBar) continue;
            questions[i] = ask(row, row.walk);
            ids[i] = questions[i].ids.data();
            anchors[i] = questions[i].anchors.data();
            if (m_unaskedDecoder) {
                unaskedQuestions[i] = ask(row, row.unasked);
                unaskedIds[i] = unaskedQuestions[i].ids.data();
                unaskedAnchors[i] = unaskedQuestions[i].anchors.data();
            }
            any = true;
        }
        if (!any) return;
        m_decoder.logits(lens, ids, anchors, m_logits.data());
        if (m_unaskedDecoder) m_unaskedDecoder->logits(lens, unaskedIds, unaskedAnchors, m_unaskedLogits.data());
        for (std::size_t i = 0; i < m_rowOf.size(); ++i) {
            if (!ids[i]) continue;
            auto& row = rowAt(i);
            allow(row, questions[i], m_may);
            const auto classes = static_cast<std::size_t>(classesOf(lens));
            take(row, sampled(row, lens, {m_logits.data() + i * classes, classes}, m_unaskedDecoder ? m_unaskedLogits.data() + i * classes : nullptr));
        }
    }

    // The highest key where the last bar before the region begins to sound; -1: none.
    int topBefore() const {
        int top = -1, onset = -1;
        if (m_task.fromBar == 0) return top;
        const int start = m_task.music->bars[static_cast<std::size_t>(m_task.fromBar - 1)].start;
        for (const auto& n : m_task.before) {
            if (n.onset < start) continue;
            if (onset >= 0 && n.onset != onset) break;
            onset = n.onset;
            top = std::max<int>(top, n.key);
        }
        return top;
    }

    // What was heard lately of each part and of all: means of keys, negative where there was nothing.
    void hearBefore() {
        std::array<double, kMostParts> sum{}, count{};
        double all = 0, notes = 0;
        for (std::size_t i = m_task.before.size() > kPromptNotes ? m_task.before.size() - kPromptNotes : 0; i < m_task.before.size(); ++i) {
            const auto& n = m_task.before[i];
            sum[static_cast<std::size_t>(n.part)] += n.key;
            ++count[static_cast<std::size_t>(n.part)];
            all += n.key;
            ++notes;
        }
        m_meanKey = notes > 0 ? all / notes : -1;
        for (std::size_t p = 0; p < kMostParts; ++p) m_partKey[p] = count[p] > 0 ? sum[p] / count[p] : -1;
    }

    // Wishes that can be counted pull a little on every choice besides, so that what has gone astray comes back: register
    // about where the part would be, contour at the first notes of a bar, the share of notes off the beat.
    void lean(const Row& row, Lens lens, std::span<float> logits) const {
        const auto& bars = m_task.music->bars;
        const auto bar = static_cast<std::size_t>(row.walk.bar());
        const auto& w = bars[bar].wishes;
        const auto towards = [&](double key, double width) {
            for (std::size_t k = 0; k < logits.size(); ++k) {
                const double off = (double(k) + kLowestKey - key) / width;
                logits[k] -= static_cast<float>(0.5 * off * off);
            }
        };
        if (lens == Lens::Key && w.height >= 0) {
            const double wished = middleOfHeight(w.height), own = m_partKey[static_cast<std::size_t>(row.note.part)];
            if (m_task.music->parts == 1) towards(wished, 5);
            else if (own >= 0) towards(own + wished - m_meanKey, 6);
        }
        const bool begins = row.notesInBar == 0 || row.note.onset == row.firstOnset;
        if (lens == Lens::Key && bar > 0 && begins && row.note.part == 0 && row.topBefore >= 0)
            if (const int contour = bars[bar - 1].wishes.contour; contour >= 0) towards(row.topBefore + middleOfContour(contour), 1.0);
        if (lens == Lens::Time && w.offbeat >= 0) {
            const double wished = (w.offbeat + 0.5) / 5, got = (row.offBeat + 1.5 * wished) / (row.notesInBar + 1.5);
            const float push = static_cast<float>((wished - 0.4) * 3 + (wished - got) * 7);
            for (int d = 0; d < kLongestBar && d < kEndOfBar; ++d) {
                const bool off = (row.walk.now() + d - bars[bar].start) % bars[bar].beat != 0;
                logits[static_cast<std::size_t>(d)] += off ? push : -push;
            }
        }
    }

    int sampled(Row& row, Lens lens, std::span<float> logits, float* unasked) {
        // The net's own log-probability of what is chosen is kept.
        m_plain.assign(logits.begin(), logits.end());
        softmaxRow(m_plain.data(), m_plain.size());
        if (unasked) {
            softmaxRow(unasked, logits.size());
            const float stress = static_cast<float>(m_task.rules.stress);
            for (std::size_t c = 0; c < logits.size(); ++c) {
                const float asked = std::log(std::max(1e-9f, m_plain[c])), alone = std::log(std::max(1e-9f, unasked[c]));
                logits[c] = alone + stress * (asked - alone);
            }
            lean(row, lens, logits);
        }
        float most = -1e30f;
        for (std::size_t c = 0; c < logits.size(); ++c)
            if (m_may[c]) most = std::max(most, logits[c]);
        const double temperature = m_task.rules.temperature;
        m_weights.assign(logits.size(), 0.0);
        double sum = 0;
        for (std::size_t c = 0; c < logits.size(); ++c) {
            if (!m_may[c]) continue;
            const double weight = std::exp(double(logits[c] - most) / temperature);
            if (weight >= m_task.rules.leastShare) sum += m_weights[c] = weight;
        }
        double at = double(row.random() >> 11) * 0x1p-53 * sum;
        int chosen = -1;
        for (std::size_t c = 0; c < m_weights.size(); ++c) {
            if (m_weights[c] <= 0) continue;
            chosen = static_cast<int>(c);
            if ((at -= m_weights[c]) < 0) break;
        }
        if (chosen < 0)  // nothing is left: only where a part had to be chosen that cannot be
            chosen = static_cast<int>(std::max_element(logits.begin(), logits.end()) - logits.begin());
        row.written.logLikelihood += std::log(std::max(1e-12, double(m_plain[static_cast<std::size_t>(chosen)])));
        return chosen;
    }

    void choose() {
        for (std::size_t i = 0; i < m_rowOf.size(); ++i)
            if (m_asking[i]) rowAt(i).endsBar = false;
        stage<TimeQuestion>(
            Lens::Time, [](Row&, EventWalk& walk) { return walk.askTime(); },
            [&](Row& row, const TimeQuestion& q, std::vector<char>& may) { m_choices.times(row, q, may); },
            [&](Row& row, int choice) {
                row.endsBar = choice == kEndOfBar;
                m_onset[index(row)] = row.walk.now() + choice;
            });
        stage<PartQuestion>(
            Lens::Part, [&](Row& row, EventWalk& walk) { return walk.askPart(m_onset[index(row)]); },
            [&](Row& row, const PartQuestion& q, std::vector<char>& may) {
                const auto parts = m_choices.partsAt(row, m_onset[index(row)], static_cast<std::uint8_t>(q.anchors[0]));
                may.assign(kMostParts, 0);
                for (int p = 0; p < kMostParts; ++p) may[static_cast<std::size_t>(p)] = partHas(parts, p);
            },
            [&](Row& row, int choice) {
                row.note.onset = m_onset[index(row)];
                row.note.part = static_cast<std::int8_t>(choice);
                row.note.loudness = -1;
                const EventNote* rhythm = m_choices.nextRhythm(row);
                row.locked = rhythm && rhythm->onset == row.note.onset && rhythm->part == choice ? rhythm : nullptr;
                if (row.locked) ++row.nextRhythm;
            });
        stage<KeyQuestion>(
            Lens::Key, [](Row& row, EventWalk& walk) { return walk.askKey(row.note.onset, row.note.part); },
            [&](Row& row, const KeyQuestion& q, std::vector<char>& may) {
                bool relaxed = false;
                m_choices.keys(row, q, may, relaxed);
                row.written.relaxed += relaxed;
            },
            [&](Row& row, int choice) {
                row.note.key = static_cast<std::int8_t>(choice + kLowestKey);
                ++row.nextKey[static_cast<std::size_t>(row.note.part)];
            });
        stage<LengthQuestion>(
            Lens::Length, [](Row& row, EventWalk& walk) { return walk.askLength(row.note); },
            [&](Row& row, const LengthQuestion& q, std::vector<char>& may) { m_choices.lengths(row, q, may); },
            [](Row& row, int choice) { row.note.length = row.locked ? row.locked->length : lengthOfClass(choice); });
        if (m_task.loudness)
            stage<LoudnessQuestion>(
                Lens::Loudness, [](Row& row, EventWalk& walk) { return walk.askLoudness(row.note); },
                [](Row&, const LoudnessQuestion&, std::vector<char>& may) { may.assign(kLoudnessClasses, 1); },
                [](Row& row, int choice) { row.note.loudness = static_cast<std::int8_t>(choice); });
        for (std::size_t i = 0; i < m_rowOf.size(); ++i) {
            if (!m_asking[i]) continue;
            auto& row = rowAt(i);
            if (row.endsBar) {
                endBar(row);
                continue;
            }
            row.next = row.walk.write(row.note);
            if (m_unaskedDecoder) row.unasked.write(row.note);
            row.written.notes.push_back(row.note);
            ++row.notesInBar;
            if (row.firstOnset < 0) row.firstOnset = row.note.onset;
            if (row.note.onset == row.firstOnset) row.top = std::max<int>(row.top, row.note.key);
            const auto& bar = m_task.music->bars[static_cast<std::size_t>(row.walk.bar())];
            row.offBeat += (row.note.onset - bar.start) % bar.beat != 0;
        }
    }

    Row& rowAt(std::size_t slot) { return m_rows[static_cast<std::size_t>(m_rowOf[slot])]; }
    std::size_t index(const Row& row) const { return static_cast<std::size_t>(&row - m_rows.data()); }

    const ContinuationTask& m_task;
    ContinuationDecoder m_decoder;
    std::shared_ptr<const EventTask> m_unaskedMusic;
    std::optional<ContinuationDecoder> m_unaskedDecoder;
    Choices m_choices;
    std::vector<Row> m_rows;
    std::vector<int> m_rowOf;  // of each slot of the pass
    std::array<bool, kRows> m_asking{};
    std::array<int, kRows> m_onset{};
    std::vector<float> m_logits, m_unaskedLogits, m_plain;
    std::vector<char> m_may;
    std::vector<double> m_weights;
    double m_meanKey = -1;
    std::array<double, kMostParts> m_partKey{};
};

}  // namespace

std::optional<std::vector<WrittenEvents>> writeEvents(const ContinuationWeightsPtr& weights, const ContinuationTask& task,
                                                      std::span<const std::uint64_t> seeds, const std::function<bool()>& stop,
                                                      const std::function<void(double)>& onProgress) {
    return Writing(weights, task).run(seeds.subspan(0, std::min<std::size_t>(seeds.size(), kRows)), stop, onProgress);
}

}  // namespace ricercar::models
