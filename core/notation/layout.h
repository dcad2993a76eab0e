// SPDX-License-Identifier: GPL-3.0-or-later
// The engraved score: bars kept by what they depend on, broken into systems and pages. After an edit only the bars
// that it touched are engraved anew, and only systems that hold them are set anew. Not thread-safe; no Qt.
// Lengths are in staff spaces; y grows downwards; pages stand below each other.
#pragma once

#include "core/notation/bar_spacing.h"
#include "core/notation/system.h"

#include <memory>
#include <unordered_map>
#include <vector>

namespace ricercar {

struct LayoutOptions {
    bool continuous = false;     // one endless system
    double pageWidth = 120, pageHeight = 169.7, margin = 8.5; // A4 at a staff of 7 mm
    double pageGap = 3;
    bool operator==(const LayoutOptions &) const = default;
};

struct PlacedSystem {
    SystemPtr system;
    double x = 0, y = 0;         // of the system's origin: left edge, top line of its first staff
    std::size_t page = 0;
};

struct Rect {
    double left = 0, top = 0, right = 0, bottom = 0;
    bool contains(double x, double y) const { return left <= x && x < right && top <= y && y < bottom; }
    bool overlaps(const Rect &o) const { return left < o.right && o.left < right && top < o.bottom && o.top < bottom; }
};

class ScoreLayout {
public:
    explicit ScoreLayout(std::shared_ptr<const FontMetrics> font);

    void setOptions(const LayoutOptions &options);
    const LayoutOptions &options() const { return m_options; }

    // Lays the score out. Returns what differs on paper from the picture before (empty: nothing).
    std::vector<Rect> update(const ScorePtr &score);
    const ScorePtr &score() const { return m_score; }

    const std::vector<PlacedSystem> &systems() const { return m_systems; }
    std::vector<Rect> pages() const; // paper
    const std::vector<Item> &titleItems() const { return m_title; } // on the first page
    double width() const { return m_width; }
    double height() const { return m_height; }

    // Bars engraved in the last update: the cost of an edit.
    std::size_t engravedLast() const { return m_engravedLast; }

    const PlacedSystem *systemOfBar(std::size_t bar) const; // null where there is none
    const PlacedSystem *systemAt(double y) const;           // the nearest

private:
    struct Entry { // one engraved bar and all that it depends on
        BarPtr bar;
        MasterBarPtr master;
        BarContext context;
        Interval transposition;
        std::size_t staves = 1;
        std::vector<HeldNote> held;
        EngravedPtr engraved;
        std::uint64_t used = 0;
    };
    struct PartState {
        PartPtr part;
        std::vector<BarContext> contexts;
        std::vector<EngravedPtr> bars;
        std::vector<SlurSpan> slurs;
        SlurSpansPtr sharedSlurs;
    };

    void engravePart(std::size_t part, bool mastersChanged);
    EngravedPtr engraved(std::size_t part, std::size_t bar, const BarContext &context, std::vector<HeldNote> held);
    void findSlurs(std::size_t part);
    void breakIntoSystems(bool samePicture);
    void placeOnPages();
    void layTitle();
    std::vector<Rect> difference(const std::vector<PlacedSystem> &before) const;

    std::shared_ptr<const FontMetrics> m_font;
    LayoutOptions m_options;
    ScorePtr m_score;
    std::vector<PartState> m_parts;
    std::vector<SpacingPtr> m_spacing; // by bar
    std::vector<PlacedSystem> m_systems;
    std::vector<Item> m_title;
    double m_titleHeight = 0, m_width = 0, m_height = 0;
    std::size_t m_pageCount = 1;
    std::unordered_map<const Bar *, std::vector<Entry>> m_cache;
    std::uint64_t m_generation = 0;
    std::size_t m_engravedLast = 0;
    bool m_optionsChanged = true;
};

} // namespace ricercar
