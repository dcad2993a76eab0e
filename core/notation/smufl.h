// SPDX-License-Identifier: GPL-3.0-or-later
// The glyphs of the Standard Music Font Layout that the layout uses: code point and name in the metadata.
#pragma once

#include <array>
#include <string_view>

namespace ricercar::smufl {

struct Glyph {
    char32_t code;
    std::string_view name;
};

inline constexpr char32_t kNone = 0;
inline constexpr char32_t kRepeatDot = 0xE044, kSegno = 0xE047, kCoda = 0xE048, kBrace = 0xE000, kBracketTop = 0xE003,
                          kBracketBottom = 0xE004;
inline constexpr char32_t kGClef = 0xE050, kGClef8Below = 0xE052, kGClef8Above = 0xE053, kCClef = 0xE05C,
                          kFClef = 0xE062, kFClef8Below = 0xE064, kPercussionClef = 0xE069;
inline constexpr char32_t kTimeSig0 = 0xE080, kTimeSigCommon = 0xE08A, kTimeSigCut = 0xE08B;
inline constexpr char32_t kHeadBreve = 0xE0A0, kHeadWhole = 0xE0A2, kHeadHalf = 0xE0A3, kHeadBlack = 0xE0A4;
inline constexpr char32_t kDot = 0xE1E7, kTremolo3 = 0xE222, kFlag8Up = 0xE240;
inline constexpr char32_t kFlat = 0xE260, kNatural = 0xE261, kSharp = 0xE262, kDoubleSharp = 0xE263,
                          kDoubleFlat = 0xE264, kTripleSharp = 0xE265, kTripleFlat = 0xE266, kParenLeft = 0xE26A,
                          kParenRight = 0xE26B;
inline constexpr char32_t kAccentAbove = 0xE4A0, kStaccatoAbove = 0xE4A2, kTenutoAbove = 0xE4A4,
                          kStaccatissimoAbove = 0xE4A6, kMarcatoAbove = 0xE4AC, kPortatoAbove = 0xE4B2,
                          kFermataAbove = 0xE4C0, kBreath = 0xE4CE, kCaesura = 0xE4D1;
inline constexpr char32_t kRestBreve = 0xE4E2, kRestWhole = 0xE4E3, kRestHalf = 0xE4E4, kRestQuarter = 0xE4E5,
                          kRestWholeLedger = 0xE4F4, kRestHalfLedger = 0xE4F5;
inline constexpr char32_t kDynP = 0xE520, kDynM = 0xE521, kDynF = 0xE522, kDynR = 0xE523, kDynS = 0xE524,
                          kDynZ = 0xE525, kDynN = 0xE526;
inline constexpr char32_t kTrill = 0xE566, kTurn = 0xE567, kTurnInverted = 0xE568, kShortTrill = 0xE56C,
                          kMordent = 0xE56D, kSchleifer = 0xE587;
inline constexpr char32_t kDownBow = 0xE610, kUpBow = 0xE612, kHarmonic = 0xE614, kPedal = 0xE650, kPedalUp = 0xE655;
inline constexpr char32_t kTuplet0 = 0xE880, kArpeggio = 0xE63C;
inline constexpr char32_t kMetHalf = 0xECA3, kMetQuarter = 0xECA5, kMetEighth = 0xECA7, kMetDot = 0xECB7;
inline constexpr char32_t kOttavaAlta = 0xE511, kOttavaBassa = 0xE51C;

// Every glyph that may be asked for, so that the metadata is read once into a flat table.
inline constexpr auto kGlyphs = std::to_array<Glyph>({
    {kBrace, "brace"}, {kBracketTop, "bracketTop"}, {kBracketBottom, "bracketBottom"}, {kRepeatDot, "repeatDot"},
    {kSegno, "segno"}, {kCoda, "coda"}, {kGClef, "gClef"}, {kGClef8Below, "gClef8vb"}, {kGClef8Above, "gClef8va"},
    {kCClef, "cClef"}, {kFClef, "fClef"}, {kFClef8Below, "fClef8vb"}, {kPercussionClef, "unpitchedPercussionClef1"},
    {0xE080, "timeSig0"}, {0xE081, "timeSig1"}, {0xE082, "timeSig2"}, {0xE083, "timeSig3"}, {0xE084, "timeSig4"},
    {0xE085, "timeSig5"}, {0xE086, "timeSig6"}, {0xE087, "timeSig7"}, {0xE088, "timeSig8"}, {0xE089, "timeSig9"},
    {kTimeSigCommon, "timeSigCommon"}, {kTimeSigCut, "timeSigCutCommon"}, {kHeadBreve, "noteheadDoubleWhole"},
    {kHeadWhole, "noteheadWhole"}, {kHeadHalf, "noteheadHalf"}, {kHeadBlack, "noteheadBlack"},
    {kDot, "augmentationDot"}, {kTremolo3, "tremolo3"}, {0xE240, "flag8thUp"}, {0xE241, "flag8thDown"},
    {0xE242, "flag16thUp"}, {0xE243, "flag16thDown"}, {0xE244, "flag32ndUp"}, {0xE245, "flag32ndDown"},
    {0xE246, "flag64thUp"}, {0xE247, "flag64thDown"}, {0xE248, "flag128thUp"}, {0xE249, "flag128thDown"},
    {kFlat, "accidentalFlat"}, {kNatural, "accidentalNatural"}, {kSharp, "accidentalSharp"},
    {kDoubleSharp, "accidentalDoubleSharp"}, {kDoubleFlat, "accidentalDoubleFlat"},
    {kTripleSharp, "accidentalTripleSharp"}, {kTripleFlat, "accidentalTripleFlat"},
    {kParenLeft, "accidentalParensLeft"}, {kParenRight, "accidentalParensRight"}, {kAccentAbove, "articAccentAbove"},
    {0xE4A1, "articAccentBelow"}, {kStaccatoAbove, "articStaccatoAbove"}, {0xE4A3, "articStaccatoBelow"},
    {kTenutoAbove, "articTenutoAbove"}, {0xE4A5, "articTenutoBelow"}, {kStaccatissimoAbove, "articStaccatissimoAbove"},
    {0xE4A7, "articStaccatissimoBelow"}, {kMarcatoAbove, "articMarcatoAbove"}, {0xE4AD, "articMarcatoBelow"},
    {kPortatoAbove, "articTenutoStaccatoAbove"}, {0xE4B3, "articTenutoStaccatoBelow"},
    {kFermataAbove, "fermataAbove"}, {0xE4C1, "fermataBelow"}, {kBreath, "breathMarkComma"}, {kCaesura, "caesura"},
    {kRestBreve, "restDoubleWhole"}, {kRestWhole, "restWhole"}, {kRestHalf, "restHalf"},
    {kRestQuarter, "restQuarter"}, {0xE4E6, "rest8th"}, {0xE4E7, "rest16th"}, {0xE4E8, "rest32nd"},
    {0xE4E9, "rest64th"}, {0xE4EA, "rest128th"}, {kRestWholeLedger, "restWholeLegerLine"},
    {kRestHalfLedger, "restHalfLegerLine"}, {kDynP, "dynamicPiano"}, {kDynM, "dynamicMezzo"},
    {kDynF, "dynamicForte"}, {kDynR, "dynamicRinforzando"}, {kDynS, "dynamicSforzando"}, {kDynZ, "dynamicZ"},
    {kDynN, "dynamicNiente"}, {kTrill, "ornamentTrill"}, {kTurn, "ornamentTurn"},
    {kTurnInverted, "ornamentTurnInverted"}, {kShortTrill, "ornamentShortTrill"}, {kMordent, "ornamentMordent"},
    {kSchleifer, "ornamentSchleifer"}, {kDownBow, "stringsDownBow"}, {kUpBow, "stringsUpBow"},
    {kHarmonic, "stringsHarmonic"}, {kPedal, "keyboardPedalPed"}, {kPedalUp, "keyboardPedalUp"},
    {0xE880, "tuplet0"}, {0xE881, "tuplet1"}, {0xE882, "tuplet2"}, {0xE883, "tuplet3"}, {0xE884, "tuplet4"},
    {0xE885, "tuplet5"}, {0xE886, "tuplet6"}, {0xE887, "tuplet7"}, {0xE888, "tuplet8"}, {0xE889, "tuplet9"},
    {kArpeggio, "arpeggiato"}, {kMetHalf, "metNoteHalfUp"}, {kMetQuarter, "metNoteQuarterUp"},
    {kMetEighth, "metNote8thUp"}, {kMetDot, "metAugmentationDot"}, {kOttavaAlta, "ottavaAlta"},
    {kOttavaBassa, "ottavaBassaVb"},
});

} // namespace ricercar::smufl
