// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/layout.h"

#include "core/notation/staff_geometry.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ricercar {

namespace {

constexpr double kSystemGap = 4.5;      // between the ink of two systems, at least
constexpr double kMostSystemGap = 10;   // when a page is filled
constexpr std::size_t kLongestSystem = 60; // bars

} // namespace

ScoreLayout::ScoreLayout(std::shared_ptr<const FontMetrics> font) : m_font(std::move(font)) {}

void ScoreLayout::setOptions(const LayoutOptions &options)
{
    if (options == m_options) return;
    m_options = options;
    m_optionsChanged = true;
    if (m_score) update(m_score);
}

EngravedPtr ScoreLayout::engraved(std::size_t part, std::size_t bar, const BarContext &context, std::vector<HeldNote> held)
{
    const Part &p = *m_score->parts[part];
    auto &entries = m_cache[p.bars[bar].get()];
    for (Entry &e : entries) {
        if (e.master == m_score->masterBars[bar] && e.context == context && e.staves == p.staves.size()
            && e.transposition == p.instrument.transposition && e.held == held) {
            e.used = m_generation;
            return e.engraved;
        }
    }
    ++m_engravedLast;
    auto made = std::make_shared<const EngravedBar>(engraveBar(*m_font, *m_score, part, bar, context));
    entries.push_back({p.bars[bar], m_score->masterBars[bar], context, p.instrument.transposition, p.staves.size(),
                       std::move(held), made, m_generation});
    return made;
}

void ScoreLayout::engravePart(std::size_t part, bool mastersChanged)
{
    PartState &state = m_parts[part];
    const PartPtr &now = m_score->parts[part];
    if (state.part == now && !mastersChanged) return;
    std::vector<Clef> clefs;
    for (const Staff &s : now->staves) clefs.push_back(s.clef);
    std::vector<HeldNote> sounding; // from earlier bars, `back` to the present bar
    state.contexts.assign(now->bars.size(), {});
    std::vector<EngravedPtr> bars(now->bars.size());
    for (std::size_t b = 0; b < now->bars.size(); ++b) {
        const Bar &bar = *now->bars[b];
        const MasterBar &master = *m_score->masterBars[b];
        for (const ClefChange &c : bar.clefs)
            if (c.at.value <= 0 && c.staff < clefs.size()) clefs[c.staff] = c.clef;
        state.contexts[b] = {clefs, writtenFifths(*now, master.key.fifths)};
        bars[b] = engraved(part, b, state.contexts[b], sounding);
        for (const ClefChange &c : bar.clefs)
            if (c.at.value > 0 && c.staff < clefs.size()) clefs[c.staff] = c.clef;

        for (HeldNote &h : sounding) h.back += master.length;
        std::erase_if(sounding, [](const HeldNote &h) { return Ticks{h.note->onset.value} + h.note->length <= h.back; });
        for (const Note &n : bar.notes)
            if (n.grace == Grace::None && Ticks{n.onset.value} + n.length > master.length)
                sounding.push_back({now->bars[b], &n, master.length});
    }
    state.part = now;
    state.bars = std::move(bars);
    findSlurs(part);
}

void ScoreLayout::findSlurs(std::size_t part)
{
    constexpr std::size_t kFarthest = 64; // bars that a slur may span
    PartState &state = m_parts[part];
    std::vector<SlurSpan> spans;
    const auto &bars = state.part->bars;
    for (std::size_t b = 0; b < bars.size(); ++b) {
        for (const Slur &slur : bars[b]->slurs) {
            for (std::size_t to = b; to < std::min(bars.size(), b + kFarthest); ++to) {
                const bool here = std::any_of(bars[to]->notes.begin(), bars[to]->notes.end(),
                                              [&](const Note &n) { return n.id == slur.to; });
                if (!here) continue;
                spans.push_back({b, to, slur.from, slur.to});
                break;
            }
        }
    }
    if (!state.sharedSlurs || *state.sharedSlurs != spans)
        state.sharedSlurs = std::make_shared<const std::vector<SlurSpan>>(std::move(spans));
}

std::vector<Rect> ScoreLayout::update(const ScorePtr &score)
{
    if (score == m_score && !m_optionsChanged) return {};
    const bool mastersChanged = !m_score || m_score->masterBars != score->masterBars;
    const bool samePicture = !m_optionsChanged;
    m_optionsChanged = false;
    const ScorePtr before = m_score;
    m_score = score;
    ++m_generation;
    m_engravedLast = 0;

    // Parts keep their state by id, so that a new part does not disturb the others.
    std::vector<PartState> states(score->parts.size());
    for (std::size_t p = 0; p < score->parts.size(); ++p)
        for (PartState &old : m_parts)
            if (old.part && old.part->id == score->parts[p]->id) states[p] = std::move(old);
    m_parts = std::move(states);
    bool anyChanged = mastersChanged;
    for (std::size_t p = 0; p < m_parts.size(); ++p) {
        anyChanged = anyChanged || m_parts[p].part != score->parts[p];
        engravePart(p, mastersChanged);
    }
    // Entries of bars that are gone are dropped, but not at once: an undo may bring them back.
    if (m_engravedLast > 0 && m_generation % 64 == 0) {
        for (auto i = m_cache.begin(); i != m_cache.end();) {
            std::erase_if(i->second, [&](const Entry &e) { return e.engraved.use_count() == 1 && e.used + 64 < m_generation; });
            i = i->second.empty() ? m_cache.erase(i) : std::next(i);
        }
    }

    m_spacing.resize(score->barCount());
    for (std::size_t b = 0; b < score->barCount(); ++b) {
        const auto matches = [&] {
            if (!m_spacing[b] || m_spacing[b]->parts.size() != m_parts.size()) return false;
            if (m_spacing[b]->length != score->masterBars[b]->length) return false;
            for (std::size_t p = 0; p < m_parts.size(); ++p)
                if (m_spacing[b]->parts[p] != m_parts[p].bars[b]) return false;
            return true;
        };
        if (matches()) continue;
        std::vector<EngravedPtr> parts;
        for (const PartState &p : m_parts) parts.push_back(p.bars[b]);
        m_spacing[b] = std::make_shared<const BarSpacing>(spaced(std::move(parts), score->masterBars[b]->length));
    }

    const auto oldSystems = m_systems;
    const auto oldTitle = m_titleHeight;
    layTitle();
    breakIntoSystems(samePicture);
    placeOnPages();
    if (!samePicture || !before || oldTitle != m_titleHeight || before->metadata != score->metadata)
        return {Rect{0, 0, m_width, m_height}};
    return difference(oldSystems);
}

void ScoreLayout::layTitle()
{
    m_title.clear();
    m_titleHeight = 0;
    if (m_options.continuous) return;
    const Metadata &meta = m_score->metadata;
    double y = m_options.margin;
    const auto line = [&](const std::string &text, TextStyle style, TextAlign align, double x, double baseline) {
        if (text.empty()) return;
        Item item;
        item.kind = Item::Kind::Text;
        item.role = Role::Title;
        item.style = style;
        item.align = align;
        item.text = text;
        item.x1 = static_cast<float>(x);
        item.y1 = static_cast<float>(baseline);
        m_title.push_back(item);
    };
    const double centre = m_options.pageWidth / 2;
    if (!meta.title.empty()) {
        y += textSize(TextStyle::Title) * 0.8;
        line(meta.title, TextStyle::Title, TextAlign::Centre, centre, y);
    }
    if (!meta.subtitle.empty()) {
        y += textSize(TextStyle::Subtitle) * 1.3;
        line(meta.subtitle, TextStyle::Subtitle, TextAlign::Centre, centre, y);
    }
    if (!meta.composer.empty() || !meta.lyricist.empty()) {
        y += textSize(TextStyle::Composer) * 1.6;
        line(meta.lyricist, TextStyle::Lyricist, TextAlign::Left, m_options.margin, y);
        line(meta.composer, TextStyle::Composer, TextAlign::Right, m_options.pageWidth - m_options.margin, y);
    }
    if (y > m_options.margin) m_titleHeight = y - m_options.margin + 3;
}

void ScoreLayout::breakIntoSystems(bool samePicture)
{
    const Score &score = *m_score;
    const std::size_t bars = score.barCount();
    std::vector<const std::vector<BarContext> *> contexts;
    std::vector<SlurSpansPtr> slurs;
    for (const PartState &p : m_parts) {
        contexts.push_back(&p.contexts);
        slurs.push_back(p.sharedSlurs);
    }
    const double available = m_options.pageWidth - 2 * m_options.margin;

    std::vector<double> natural(bars), least(bars), prefix(bars), tail(bars);
    for (std::size_t b = 0; b < bars; ++b) {
        natural[b] = m_spacing[b]->width(1);
        least[b] = m_spacing[b]->width(0.55);
        prefix[b] = prefixWidth(*m_font, score, b);
        tail[b] = barlineWidth(*m_font, score, b) + suffixWidth(*m_font, score, b);
    }

    // The breaks that keep all lines nearest to their natural width (one look back over each bar).
    std::vector<std::size_t> firsts;
    if (m_options.continuous) {
        firsts.push_back(0);
    } else {
        std::vector<double> cost(bars + 1, std::numeric_limits<double>::infinity());
        std::vector<std::size_t> from(bars + 1, 0);
        cost[0] = 0;
        for (std::size_t start = 0; start < bars; ++start) {
            if (!std::isfinite(cost[start])) continue;
            const double header = headerWidth(*m_font, score, contexts, start, start == 0) + nameWidth(*m_font, score, start == 0);
            double wide = header, tight = header;
            for (std::size_t end = start + 1; end <= std::min(bars, start + kLongestSystem); ++end) {
                const std::size_t b = end - 1;
                const MasterBar &master = *score.masterBars[b];
                if (b > start && (master.systemBreak || master.pageBreak)) break;
                const double fixed = (b > start ? prefix[b] : 0) + tail[b];
                wide += natural[b] + fixed;
                tight += least[b] + fixed;
                if (tight > available && end > start + 1) break;
                const double ratio = (available - header) / std::max(1.0, wide - header);
                const bool forced = end == bars || score.masterBars[end]->systemBreak || score.masterBars[end]->pageBreak;
                double bad = ratio >= 1 ? std::pow(ratio - 1, 2) : 3 * std::pow(1 / ratio - 1, 2);
                if (end == bars && ratio > 1) bad *= 0.2; // a short last line is no fault
                else if (forced && ratio > 1) bad *= 0.5;
                const double total = cost[start] + bad * 10 + 0.1;
                if (total < cost[end]) {
                    cost[end] = total;
                    from[end] = start;
                }
            }
        }
        for (std::size_t end = bars; end > 0; end = from[end]) firsts.push_back(from[end]);
        std::reverse(firsts.begin(), firsts.end());
    }

    std::vector<PlacedSystem> systems;
    for (std::size_t i = 0; i < firsts.size(); ++i) {
        const std::size_t end = i + 1 < firsts.size() ? firsts[i + 1] : bars;
        SystemInput input;
        input.firstBar = firsts[i];
        input.score = m_score;
        input.contexts = contexts;
        input.slurs = slurs;
        input.first = i == 0;
        input.width = m_options.continuous ? 0 : available;
        double wide = headerWidth(*m_font, score, contexts, firsts[i], i == 0) + nameWidth(*m_font, score, i == 0);
        for (std::size_t b = firsts[i]; b < end; ++b) {
            SystemBar bar{m_spacing[b], score.masterBars[b], b > firsts[i] ? prefix[b] : 0, suffixWidth(*m_font, score, b),
                          barlineWidth(*m_font, score, b)};
            wide += natural[b] + bar.prefix + tail[b];
            input.bars.push_back(std::move(bar));
        }
        // The last line is not torn apart.
        input.justify = !m_options.continuous && (end < bars || wide > available * 0.72);

        SystemPtr reused;
        if (samePicture) {
            const auto old = std::lower_bound(m_systems.begin(), m_systems.end(), firsts[i],
                                              [](const PlacedSystem &s, std::size_t bar) { return s.system->firstBar() < bar; });
            if (old != m_systems.end() && old->system->sameInput(input)) reused = old->system;
        }
        systems.push_back({reused ? reused : std::make_shared<const System>(m_font, std::move(input)), 0, 0, 0});
    }
    m_systems = std::move(systems);
}

void ScoreLayout::placeOnPages()
{
    const LayoutOptions &o = m_options;
    if (o.continuous) {
        const System &s = *m_systems.front().system;
        m_systems.front() = {m_systems.front().system, 2.0, 4.0 - s.top(), 0};
        m_width = s.right() + 6;
        m_height = s.bottom() - s.top() + 8;
        m_pageCount = 1;
        return;
    }
    std::size_t page = 0;
    std::size_t i = 0;
    while (i < m_systems.size()) {
        const double top = page * (o.pageHeight + o.pageGap) + o.margin + (page == 0 ? m_titleHeight : 0);
        const double room = o.pageHeight - 2 * o.margin - (page == 0 ? m_titleHeight : 0);
        std::size_t end = i;
        double used = 0;
        while (end < m_systems.size()) {
            const System &s = *m_systems[end].system;
            if (end > i && m_score->masterBars[s.firstBar()]->pageBreak) break;
            const double height = s.bottom() - s.top() + (end > i ? kSystemGap : 0);
            if (end > i && used + height > room) break;
            used += height;
            ++end;
        }
        const std::size_t count = end - i;
        const bool broken = end < m_systems.size() && m_score->masterBars[m_systems[end].system->firstBar()]->pageBreak;
        const bool full = (end < m_systems.size() && !broken) || used > room * 0.75;
        double gap = kSystemGap;
        if (full && count > 1) gap += std::min(kMostSystemGap, (room - used) / static_cast<double>(count - 1));
        else gap += 1.5;
        double y = top;
        for (; i < end; ++i) {
            const System &s = *m_systems[i].system;
            m_systems[i].x = o.margin;
            m_systems[i].y = y - s.top();
            m_systems[i].page = page;
            y += s.bottom() - s.top() + gap;
        }
        ++page;
    }
    m_pageCount = std::max<std::size_t>(1, page);
    m_width = o.pageWidth;
    m_height = static_cast<double>(m_pageCount) * (o.pageHeight + o.pageGap) - o.pageGap;
}

std::vector<Rect> ScoreLayout::pages() const
{
    if (m_options.continuous) return {Rect{0, 0, m_width, m_height}};
    std::vector<Rect> out;
    for (std::size_t p = 0; p < m_pageCount; ++p) {
        const double y = static_cast<double>(p) * (m_options.pageHeight + m_options.pageGap);
        out.push_back({0, y, m_options.pageWidth, y + m_options.pageHeight});
    }
    return out;
}

std::vector<Rect> ScoreLayout::difference(const std::vector<PlacedSystem> &before) const
{
    constexpr double kMargin = 1.5;
    std::vector<Rect> out;
    const auto whole = [&](const PlacedSystem &s) {
        out.push_back({0, s.y + s.system->top() - kMargin, m_width, s.y + s.system->bottom() + kMargin});
    };
    for (std::size_t i = 0; i < std::max(before.size(), m_systems.size()); ++i) {
        if (i >= before.size()) {
            whole(m_systems[i]);
            continue;
        }
        if (i >= m_systems.size()) {
            whole(before[i]);
            continue;
        }
        const PlacedSystem &a = before[i], &b = m_systems[i];
        if (a.system == b.system && a.y == b.y) continue;
        if (a.y != b.y || !a.system->sameGeometry(*b.system)) {
            whole(a);
            whole(b);
            continue;
        }
        const System &s = *b.system;
        for (std::size_t bar = s.firstBar(); bar < s.endBar(); ++bar) {
            const std::size_t k = bar - s.firstBar();
            if (a.system->input().bars[k].spacing == s.input().bars[k].spacing
                && a.system->input().bars[k].master == s.input().bars[k].master)
                continue;
            out.push_back({b.x + s.barLeft(bar) - 2 * kMargin, b.y + std::min(s.top(), a.system->top()) - kMargin,
                           b.x + s.barRight(bar) + 2 * kMargin, b.y + std::max(s.bottom(), a.system->bottom()) + kMargin});
        }
        if (a.system->input().slurs != s.input().slurs) whole(b);
    }
    return out;
}

const PlacedSystem *ScoreLayout::systemOfBar(std::size_t bar) const
{
    for (const PlacedSystem &s : m_systems)
        if (s.system->holds(bar)) return &s;
    return nullptr;
}

const PlacedSystem *ScoreLayout::systemAt(double y) const
{
    const PlacedSystem *best = nullptr;
    double nearest = 1e18;
    for (const PlacedSystem &s : m_systems) {
        const double top = s.y + s.system->top(), bottom = s.y + s.system->bottom();
        const double distance = y < top ? top - y : y > bottom ? y - bottom : 0;
        if (distance < nearest) {
            nearest = distance;
            best = &s;
        }
    }
    return best;
}

} // namespace ricercar
