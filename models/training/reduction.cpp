// SPDX-License-Identifier: GPL-3.0-or-later
#include "models/training/reduction.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <sstream>

namespace ricercar::models {

namespace {

constexpr double kTolerance = 1e-4;       // of a beat
constexpr double kMostOverlap = 0.04;     // share of a line's notes that may begin while another of it sounds
constexpr double kLongestPiece = 6000;    // beats

struct Metre {
    double beat = 1;       // quarters
    int beatsInBar = 0;    // 0: it changes
    bool sound = false;
};

Metre metreOf(const std::string& time) {
    Metre m;
    std::istringstream in(time);
    std::string one;
    std::set<std::string> all;
    while (in >> one) all.insert(one);
    if (all.empty()) return m;
    std::set<bool> kinds;
    for (const auto& t : all) {
        int above = 0, below = 0;
        char slash = 0;
        std::istringstream(t) >> above >> slash >> below;
        if (above <= 0 || below <= 0) return m;
        const bool compound = below >= 8 && above % 3 == 0;
        if (below > 8 || (below == 8 && !compound)) return m;
        kinds.insert(compound);
        m.beat = compound ? 1.5 : 1.0;
        m.beatsInBar = compound ? above / 3 : above * 4 / below;
    }
    if (all.size() > 1) m.beatsInBar = 0;
    m.sound = kinds.size() == 1;
    return m;
}

int midiFolded(int midi) {
    while (midi < kLowestPitch) midi += 12;
    while (midi >= kLowestPitch + kPitches) midi -= 12;
    return midi;
}

bool onGrid(double x, int division) {
    const double scaled = x * division;
    return std::abs(scaled - std::round(scaled)) < kTolerance * division;
}

// Frames as the notes need them; positions[b] is the first frame of beat b.
std::vector<int> layFrames(const TablePiece& piece, const Metre& metre, double shift, ChoraleGrid& grid) {
    double end = 0;
    for (const auto& n : piece.notes) end = std::max(end, (n.onset + n.duration) / metre.beat + shift);
    const int beats = static_cast<int>(std::ceil(end - kTolerance));
    std::vector<std::vector<double>> points(static_cast<std::size_t>(beats) + 1);
    for (const auto& n : piece.notes)
        for (const double q : {n.onset, n.onset + n.duration}) {
            const double x = q / metre.beat + shift;
            const double whole = std::floor(x + kTolerance);
            points[static_cast<std::size_t>(std::min<double>(whole, beats))].push_back(std::max(0.0, x - whole));
        }
    std::vector<int> first;
    for (int b = 0; b < beats; ++b) {
        int division = metre.beat > 1 ? 6 : 4;
        for (const int candidate : metre.beat > 1 ? std::vector<int>{3, 6} : std::vector<int>{4, 3, 8, 6})
            if (std::all_of(points[b].begin(), points[b].end(), [&](double x) { return onGrid(x, candidate); })) {
                division = candidate;
                break;
            }
        first.push_back(grid.length());
        for (int i = 0; i < division; ++i) {
            GridFrame f;
            f.division = static_cast<std::int8_t>(division);
            f.beatPosition = static_cast<std::int8_t>(i);
            readKey(piece.key, f.keySignature, f.mode);
            if (metre.beatsInBar > 0) {
                f.barLength = static_cast<std::int16_t>(metre.beatsInBar * 4);
                f.barPosition = static_cast<std::int16_t>((b % metre.beatsInBar) * 4 + i * 4 / division);
            }
            grid.frames.push_back(f);
        }
    }
    first.push_back(grid.length());
    return first;
}

struct FrameNote {
    int first, last;  // frames [first, last)
    int midi;
    int part;
};

// Whether each part is a single line; lines: part numbers from the highest.
bool singleLines(const std::vector<FrameNote>& notes, std::vector<int>& lines) {
    std::map<int, std::vector<const FrameNote*>> parts;
    for (const auto& n : notes) parts[n.part].push_back(&n);
    if (parts.size() < 2 || parts.size() > kVoices) return false;
    std::vector<std::pair<double, int>> byHeight;
    for (auto& [part, own] : parts) {
        std::sort(own.begin(), own.end(), [](const auto* a, const auto* b) { return a->first < b->first; });
        int overlaps = 0;
        double sum = 0;
        for (std::size_t i = 0; i < own.size(); ++i) {
            sum += own[i]->midi;
            overlaps += i > 0 && own[i]->first < own[i - 1]->last;
        }
        if (overlaps > kMostOverlap * double(own.size())) return false;
        byHeight.push_back({-sum / double(own.size()), part});
    }
    std::sort(byHeight.begin(), byHeight.end());
    for (const auto& [height, part] : byHeight) lines.push_back(part);
    return true;
}

void sound(ChoraleGrid& grid, int t, int voice, int midi, bool attack) {
    auto& f = grid.frames[t];
    f.symbol[voice] = symbolOfMidi(midi);
    f.onset[voice] = attack ? Onset::Attack : Onset::Hold;
}

}  // namespace

std::optional<ReducedPiece> reduced(const TablePiece& piece) {
    const Metre metre = metreOf(piece.time);
    if (!metre.sound || piece.notes.empty()) return std::nullopt;
    ReducedPiece out;
    auto& grid = out.grid;
    grid.name = piece.id;
    grid.onsetsKnown = true;
    const double shift = piece.pickup / metre.beat;
    for (const auto& n : piece.notes)
        if ((n.onset + n.duration) / metre.beat > kLongestPiece || n.duration <= 0) return std::nullopt;
    const auto first = layFrames(piece, metre, shift, grid);
    if (grid.length() < 32) return std::nullopt;
    const auto frameAt = [&](double quarters) {
        const double x = quarters / metre.beat + shift;
        const auto b = static_cast<std::size_t>(std::clamp(std::floor(x + kTolerance), 0.0, double(first.size() - 2)));
        const int division = first[b + 1] - first[b];
        return first[b] + static_cast<int>(std::ceil((x - double(b)) * division - 0.25));
    };
    std::vector<FrameNote> notes;
    for (const auto& n : piece.notes) {
        const int begin = frameAt(n.onset), end = frameAt(n.onset + n.duration);
        if (end > begin) notes.push_back({begin, std::min(end, grid.length()), midiFolded(n.midi), n.part});
    }
    std::sort(notes.begin(), notes.end(), [](const FrameNote& a, const FrameNote& b) {
        return a.first != b.first ? a.first < b.first : a.midi > b.midi;
    });
    std::vector<int> lines;
    if (singleLines(notes, lines)) {
        std::map<int, int> voiceOf;
        const int count = static_cast<int>(lines.size());
        for (int i = 0; i < count; ++i) {
            int voice = i;
            if (i == count - 1) voice = 3;
            else if (count == 3 && i == 1) {
                double sum = 0, all = 0;
                for (const auto& n : notes)
                    if (n.part == lines[i]) sum += n.midi, all += 1;
                voice = sum / all >= 60 ? 1 : 2;
            }
            voiceOf[lines[i]] = voice;
        }
        out.absent = kEverythingGiven;
        for (const auto& [part, voice] : voiceOf) out.absent &= static_cast<std::uint8_t>(~(1 << voice));
        for (const auto& n : notes)
            for (int t = n.first; t < n.last; ++t) sound(grid, t, voiceOf[n.part], n.midi, t == n.first);
        return out;
    }
    // Thicker music: in each frame the highest, the lowest, and the inner notes nearest to where the inner voices were.
    std::vector<std::vector<std::pair<int, bool>>> sounding(grid.frames.size());
    for (const auto& n : notes)
        for (int t = n.first; t < n.last; ++t) sounding[t].push_back({n.midi, t == n.first});
    std::array<int, kVoices> last{72, 66, 58, 48};
    std::int64_t together = 0;
    for (int t = 0; t < grid.length(); ++t) {
        auto& s = sounding[t];
        std::sort(s.begin(), s.end(), [](const auto& a, const auto& b) {
            return a.first != b.first ? a.first > b.first : a.second > b.second;
        });
        s.erase(std::unique(s.begin(), s.end(), [](const auto& a, const auto& b) { return a.first == b.first; }), s.end());
        if (s.empty()) continue;
        together += s.size() > 1;
        const auto take = [&](int voice, const std::pair<int, bool>& note) {
            sound(grid, t, voice, note.first, note.second);
            last[voice] = note.first;
        };
        if (s.size() == 1) {
            take(std::abs(s[0].first - last[0]) <= std::abs(s[0].first - last[3]) ? 0 : 3, s[0]);
            continue;
        }
        take(0, s.front());
        take(3, s.back());
        const std::vector<std::pair<int, bool>> inner(s.begin() + 1, s.end() - 1);
        if (inner.size() == 1) {
            take(std::abs(inner[0].first - last[1]) <= std::abs(inner[0].first - last[2]) ? 1 : 2, inner[0]);
        } else if (inner.size() >= 2) {
            std::size_t alto = 0;
            for (std::size_t i = 1; i + 1 < inner.size(); ++i)
                if (std::abs(inner[i].first - last[1]) < std::abs(inner[alto].first - last[1])) alto = i;
            std::size_t tenor = alto + 1;
            for (std::size_t i = tenor + 1; i < inner.size(); ++i)
                if (std::abs(inner[i].first - last[2]) < std::abs(inner[tenor].first - last[2])) tenor = i;
            take(1, inner[alto]);
            take(2, inner[tenor]);
        }
    }
    if (together * 3 < grid.length()) return std::nullopt;
    // A hold whose pitch was not the voice's in the frame before is heard as a new note.
    for (int t = 0; t < grid.length(); ++t)
        for (int v = 0; v < kVoices; ++v) {
            auto& f = grid.frames[t];
            if (f.symbol[v] != kRest && (t == 0 || grid.frames[t - 1].symbol[v] != f.symbol[v])) f.onset[v] = Onset::Attack;
        }
    return out;
}

}  // namespace ricercar::models
