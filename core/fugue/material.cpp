// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/fugue/material.h"

#include "core/theory/key.h"

#include <algorithm>

namespace ricercar {

Result<void> usable(const FugueMaterial &m)
{
    if (m.subject.size() < 3)
        return fail(ErrorCode::BadInput, "A subject needs three notes at least; this has " + std::to_string(m.subject.size()) + ".");
    if (m.subject.size() != m.answer.size())
        return fail(ErrorCode::BadInput, "The answer must have as many notes as the subject.");
    for (std::size_t i = 1; i < m.subject.size(); ++i)
        if (m.subject[i].onset < m.subject[i - 1].end)
            return fail(ErrorCode::BadInput, "The subject must be one voice: two of its notes sound together.");
    const double bars = static_cast<double>(m.end() - m.offset()) / m.metre.bar();
    if (bars > 12) return fail(ErrorCode::BadInput, "A subject of more than twelve bars leaves a fugue no room; give its first bars alone.");
    int low = 127, high = 0;
    for (const WovenNote &n : m.subject) {
        low = std::min(low, n.key);
        high = std::max(high, n.key);
    }
    if (high - low > 24) return fail(ErrorCode::BadInput, "The subject spans more than two octaves: no voice can carry it.");
    return {};
}

std::vector<bool> answeredAtFourth(const FugueMaterial &m)
{
    std::vector<bool> fourth(m.subject.size(), false);
    for (std::size_t i = 0; i < m.subject.size() && i < m.answer.size(); ++i)
        fourth[i] = modulo7(m.answer[i].step - m.subject[i].step) == 3;
    return fourth;
}

KeySignature dominantOf(KeySignature key)
{
    ++key.fifths;
    return key;
}
KeySignature subdominantOf(KeySignature key)
{
    --key.fifths;
    return key;
}
KeySignature relativeOf(KeySignature key)
{
    key.mode = isMinorLike(key.mode) ? Mode::Major : Mode::Minor;
    return key;
}

KeySignature themeKeyAt(const FugueMaterial &m, ThemeForm form, int t)
{
    const std::vector<bool> fourth = answeredAtFourth(m);
    std::size_t i = 0;
    while (i + 1 < m.subject.size() && m.subject[i + 1].onset <= t) ++i;
    // A head answered at the fourth (5 by 1) still stands in the tonic of the subject; a window further on is one where
    // the subject has gone to the dominant.
    std::size_t head = 0;
    while (head < fourth.size() && fourth[head]) ++head;
    if (head == fourth.size()) head = 0;
    if (form == ThemeForm::Subject) return fourth[i] && i >= head ? dominantOf(m.key) : m.key;
    return fourth[i] ? m.key : dominantOf(m.key);
}

void setThemeKeys(Harmony &slots, const FugueMaterial &m, ThemeForm form, int from, KeySignature home)
{
    for (HarmonySlot &slot : slots) {
        if (slot.required) continue;
        const int t = std::clamp((slot.begin + slot.end) / 2 - from, m.offset(), m.end() - 1);
        slot.key = themeKeyAt(m, form, t) == m.key ? home : dominantOf(home);
    }
}

int shortestValue(const FugueMaterial &m)
{
    int least = 1 << 30, brief = 0;
    for (const WovenNote &n : m.subject) {
        least = std::min(least, n.end - n.onset);
        brief += n.end - n.onset <= kSixteenthTicks;
    }
    if (brief >= 1) return kSixteenthTicks;
    return least >= 4 * kSixteenthTicks ? 2 * kSixteenthTicks : static_cast<double>(m.end() - m.offset()) / static_cast<double>(m.subject.size()) > 3.2 * kSixteenthTicks
                                                                   ? 2 * kSixteenthTicks
                                                                   : kSixteenthTicks;
}

} // namespace ricercar
