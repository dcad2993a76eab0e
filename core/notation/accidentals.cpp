// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/notation/accidentals.h"

#include "core/notation/staff_geometry.h"

namespace ricercar {

AccidentalSign AccidentalMemory::see(const SpelledPitch &written, bool tiedIn, AccidentalHint hint)
{
    if (tiedIn) return AccidentalSign::None;
    const int inKey = alterInKey(written.step, m_fifths);
    const int diatonic = written.diatonic();
    const auto seen = m_seen.find(diatonic);
    const int inForce = seen == m_seen.end() ? inKey : seen->second;
    bool needed = written.alter != inForce;
    if (!needed && seen == m_seen.end()) {
        // Another octave of the letter was altered in this bar: say that this one is not.
        for (const auto &[other, alter] : m_seen)
            needed = needed || ((other - diatonic) % 7 == 0 && alter != written.alter);
    }
    m_seen[diatonic] = written.alter;
    if (hint == AccidentalHint::Courtesy) return needed ? AccidentalSign::Plain : AccidentalSign::Parenthesised;
    return needed || hint == AccidentalHint::Show ? AccidentalSign::Plain : AccidentalSign::None;
}

} // namespace ricercar
