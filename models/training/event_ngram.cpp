// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/event_ngram.h"

#include "models/representation/event_lenses.h"

#include <cmath>

namespace ricercar::models {

namespace {

std::uint64_t hashed(std::initializer_list<int> values) {
    std::uint64_t h = 1469598103934665603ull;
    for (const int v : values) h = (h ^ static_cast<std::uint64_t>(v + 4096)) * 1099511628211ull;
    return h;
}

}  // namespace

// use(kind, contexts from the longest to the shortest, choice): 0 when, 1 part, 2 key, 3 length.
template <typename Use>
void EventNgram::walk(const EventPiece& piece, Use use) const {
    struct Part {
        int onset = -1, key = -1, move = 0, moveBefore = 0, length = 0, lengthBefore = 0;
    };
    std::array<Part, kMostParts> parts{};
    std::size_t next = 0;
    int gap = 0, gapBefore = 0, lastPart = -1;
    for (const auto& bar : piece.bars) {
        int now = bar.start;
        bool any = false;
        for (;;) {
            const bool end = next >= piece.notes.size() || piece.notes[next].onset >= bar.start + bar.length;
            const int pos = now - bar.start, delta = end ? kEndOfBar : piece.notes[next].onset - now;
            const std::uint64_t when[] = {hashed({0, bar.length, pos, gap, gapBefore, lastPart, any}), hashed({1, bar.length, pos, gap, any}),
                                          hashed({2, bar.length, pos, any}), hashed({3, pos % bar.beat, any})};
            use(0, when, delta);
            if (end) break;
            const auto& n = piece.notes[next++];
            const bool same = any && delta == 0;
            const std::uint64_t which[] = {hashed({4, piece.parts, lastPart, same, (n.onset - bar.start) % 24, gap}),
                                           hashed({5, piece.parts, lastPart, same}), hashed({6, piece.parts, same}), hashed({7, piece.parts})};
            use(1, which, n.part);
            auto& p = parts[static_cast<std::size_t>(n.part)];
            const bool chord = p.onset == n.onset;
            // Keys as intervals of the part; its first as itself.
            const int choice = p.key < 0 ? 1000 + n.key : n.key - p.key;
            const int role = piece.parts * 8 + n.part;
            const std::uint64_t key[] = {hashed({8, chord, p.move, p.moveBefore, p.key % 12}), hashed({9, chord, p.move, p.moveBefore}),
                                         hashed({10, chord, p.move, role}), hashed({11, chord, p.key < 0})};
            use(2, key, choice);
            const int start = n.onset - bar.start;
            const std::uint64_t length[] = {hashed({12, start, bar.length, p.length, p.lengthBefore, chord}), hashed({13, start % 24, p.length, chord}),
                                            hashed({14, start % 24}), hashed({15, 0})};
            use(3, length, classOfLength(n.length));
            p = {n.onset, n.key, p.key < 0 ? 0 : n.key - p.key, p.move, classOfLength(n.length), p.length};
            gapBefore = gap;
            gap = delta;
            lastPart = n.part;
            now = n.onset;
            any = true;
        }
    }
}

void EventNgram::learn(const EventPiece& piece, int times) {
    walk(piece, [&](int, std::span<const std::uint64_t> contexts, int choice) {
        for (const auto c : contexts) {
            auto& counts = m_counts[c];
            if ((counts.of[choice] += times) == 0) counts.of.erase(choice);
            counts.total += times;
        }
    });
}

double EventNgram::probability(int kind, std::span<const std::uint64_t> contexts, int choice) const {
    constexpr int kChoices[] = {kTimeClasses, kMostParts, 2 * kKeys, kLengthClasses};
    double p = 1.0 / kChoices[kind];
    for (auto c = contexts.rbegin(); c != contexts.rend(); ++c) {
        const auto found = m_counts.find(*c);
        if (found == m_counts.end() || found->second.total == 0) continue;
        const auto& counts = found->second;
        const double kinds = double(counts.of.size());
        const auto seen = counts.of.find(choice);
        p = ((seen == counts.of.end() ? 0 : seen->second) + kinds * p) / (counts.total + kinds);
    }
    return p;
}

double EventNgram::cost(const EventPiece& piece) const {
    double nats = 0;
    walk(piece, [&](int kind, std::span<const std::uint64_t> contexts, int choice) { nats -= std::log(probability(kind, contexts, choice)); });
    return nats;
}

}  // namespace ricercar::models
