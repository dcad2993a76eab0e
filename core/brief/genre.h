// SPDX-License-Identifier: GPL-3.0-or-later
// The kinds of piece a brief can ask for, and what each brings along when nothing else is said.
#pragma once

#include "core/music/score.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ricercar {

enum class Genre : std::uint8_t {
    Unsaid, Melody, Song, Chorale, Minuet, Waltz, Invention, Prelude, Variations, Canon, Fugue, DiceMinuet,
    // Known by name and written in the manner of one of those above (writtenAs).
    March, Lullaby, Gigue, Sarabande, Gavotte, Polka, Mazurka, Siciliano, Nocturne, Etude, Rondo, Sonatina, Hymn, FolkSong
};
inline constexpr int kGenres = static_cast<int>(Genre::FolkSong) + 1;

// How the voices go together.
enum class Weave : std::uint8_t { Unsaid, Monophony, MelodyAndAccompaniment, Chordal, Imitative, FreeCounterpoint, Figuration };
inline constexpr int kWeaves = static_cast<int>(Weave::Figuration) + 1;

enum class Pattern : std::uint8_t { Unsaid, BlockChords, BrokenChords, Alberti, WaltzBass, MarchBass, WalkingBass, Drone, Arpeggio };
inline constexpr int kPatterns = static_cast<int>(Pattern::Arpeggio) + 1;

// Musical forms by name; Free where the sections say all.
enum class Form : std::uint8_t { Unsaid, Period, Binary, RoundedBinary, Ternary, SongForm, Rondo, ThemeAndVariations, Strophic, ThroughComposed, MinuetAndTrio };
inline constexpr int kForms = static_cast<int>(Form::MinuetAndTrio) + 1;

struct GenreInfo {
    Genre genre = Genre::Unsaid;
    const char *id = "";            // "dice-minuet": in files
    const char *name = "";          // "dice-game minuet"
    const char *chinese = "";       // "骰子小步舞曲"
    Genre writtenAs = Genre::Unsaid; // one of Melody ... DiceMinuet
    Weave weave = Weave::Unsaid;
    Pattern pattern = Pattern::Unsaid;
    Form form = Form::Unsaid;
    int voices = 2;
    int bars = 16;
    TimeSignature metre{4, 4};
    double tempo = 96;              // beats as the metre writes them (its denominator's), per minute, in quarters
    const char *sections = "A8 B8"; // form in letters with bars, when nothing is said
};
const GenreInfo &genreInfo(Genre genre);
Genre writtenAs(Genre genre); // one of the twelve that the studio writes
std::optional<Genre> genreFromId(std::string_view id);

const char *weaveId(Weave weave);       // "melody-and-accompaniment"
const char *weaveName(Weave weave);     // "melody and accompaniment"
const char *weaveChinese(Weave weave);
const char *patternId(Pattern pattern); // "alberti"
const char *patternName(Pattern pattern);
const char *patternChinese(Pattern pattern);
const char *formId(Form form);          // "rounded-binary"
const char *formName(Form form);
const char *formChinese(Form form);

} // namespace ricercar
