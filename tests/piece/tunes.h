// SPDX-License-Identifier: GPL-3.0-or-later
// A chorale and a tune of eight bars made for these tests, as tests/support/notation.h reads them.
#pragma once

namespace ricercar::test {

inline const char *const kChorale =
    "4/4 key=0,major tempo=80 name=Soprano | C5q D5q E5q C5q | D5q D5q E5h | F5q E5q D5q C5q | D5q B4q C5h | E5q F5q G5q E5q | F5q E5q D5h | C5q E5q D5q B4q | C5w |;"
    "name=Alto | G4q G4q G4q A4q | A4q G4q G4h | A4q G4q F4q E4q | F4q G4q G4h | G4q A4q B4q B4q | A4q G4q G4h | A4q G4q F4q G4q | G4w |;"
    "name=Tenor clef=bass | E4q D4q C4q E4q | D4q B3q C4h | C4q C4q A3q A3q | A3q D4q E4h | C4q C4q D4q E4q | C4q C4q B3h | E4q C4q A3q D4q | E4w |;"
    "name=Bass clef=bass | C3q B2q C3q A2q | F2q G2q C3h | F3q C3q D3q A2q | D3q G2q C3h | C3q F3q G3q E3q | F3q C3q G2h | A2q C3q F2q G2q | C3w |";
inline const char *const kTune = "4/4 key=0,major tempo=96 | C5q D5q E5q C5q | F5q E5q D5h | E5q F5q G5q E5q | D5q B4q C5h | G5q E5q F5q D5q | E5q C5q D5h | E5q D5q C5q B4q | C5w |";

} // namespace ricercar::test
