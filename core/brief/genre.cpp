// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/brief/genre.h"

#include <array>
#include <cstring>

namespace ricercar {

namespace {

using enum Genre;

// Lengths and tempi are those of plain examples of each kind: a dance strain has eight bars, a chorale four phrases of four.
constexpr TimeSignature k44{4, 4}, k34{3, 4}, k68{6, 8}, k24{2, 4}, k22{2, 2};
const std::array<GenreInfo, kGenres> kTable{{
    {Unsaid, "", "piece", "乐曲", Melody, Weave::Unsaid, Pattern::Unsaid, Form::Unsaid, 2, 16, k44, 96, "A8 B8"},
    {Melody, "melody", "melody", "旋律", Melody, Weave::Monophony, Pattern::Unsaid, Form::Period, 1, 8, k44, 100, "A4 A'4"},
    {Song, "song", "song with accompaniment", "带伴奏的歌曲", Song, Weave::MelodyAndAccompaniment, Pattern::BrokenChords, Form::SongForm, 4, 32, k44, 92, "A8 A8 B8 A8"},
    {Chorale, "chorale", "chorale", "众赞歌", Chorale, Weave::Chordal, Pattern::Unsaid, Form::Strophic, 4, 16, k44, 76, "A4 B4 C4 D4"},
    {Minuet, "minuet", "minuet", "小步舞曲", Minuet, Weave::MelodyAndAccompaniment, Pattern::Unsaid, Form::RoundedBinary, 2, 16, k34, 116, "A8 B8"},
    {Waltz, "waltz", "waltz", "圆舞曲", Waltz, Weave::MelodyAndAccompaniment, Pattern::WaltzBass, Form::Ternary, 4, 32, k34, 160, "A8 A8 B8 A8"},
    {Invention, "invention", "invention", "创意曲", Invention, Weave::Imitative, Pattern::Unsaid, Form::ThroughComposed, 2, 20, k44, 84, "A7 B7 C6"},
    {Prelude, "prelude", "prelude", "前奏曲", Prelude, Weave::Figuration, Pattern::Arpeggio, Form::ThroughComposed, 4, 24, k44, 76, "A8 B8 C8"},
    {Variations, "variations", "theme and variations", "主题与变奏", Variations, Weave::MelodyAndAccompaniment, Pattern::Alberti, Form::ThemeAndVariations, 3, 32, k24, 84, "A8 A'8 A''8 A'''8"},
    {Canon, "canon", "canon", "卡农", Canon, Weave::Imitative, Pattern::Unsaid, Form::ThroughComposed, 2, 16, k44, 84, "A16"},
    {Fugue, "fugue", "fugue", "赋格", Fugue, Weave::Imitative, Pattern::Unsaid, Form::ThroughComposed, 3, 32, k44, 80, "A10 B14 C8"},
    {DiceMinuet, "dice-minuet", "dice-game minuet", "骰子小步舞曲", DiceMinuet, Weave::MelodyAndAccompaniment, Pattern::Unsaid, Form::Binary, 3, 16, k34, 120, "A8 B8"},
    {March, "march", "march", "进行曲", Song, Weave::MelodyAndAccompaniment, Pattern::MarchBass, Form::Ternary, 4, 24, k24, 112, "A8 B8 A8"},
    {Lullaby, "lullaby", "lullaby", "摇篮曲", Song, Weave::MelodyAndAccompaniment, Pattern::BrokenChords, Form::Ternary, 4, 24, k68, 72, "A8 B8 A8"},
    {Gigue, "gigue", "gigue", "吉格舞曲", Minuet, Weave::MelodyAndAccompaniment, Pattern::Unsaid, Form::Binary, 2, 16, k68, 168, "A8 B8"},
    {Sarabande, "sarabande", "sarabande", "萨拉班德", Minuet, Weave::MelodyAndAccompaniment, Pattern::BlockChords, Form::Binary, 3, 16, k34, 66, "A8 B8"},
    {Gavotte, "gavotte", "gavotte", "加沃特", Minuet, Weave::MelodyAndAccompaniment, Pattern::Unsaid, Form::Binary, 2, 16, k22, 140, "A8 B8"},
    {Polka, "polka", "polka", "波尔卡", Song, Weave::MelodyAndAccompaniment, Pattern::MarchBass, Form::Ternary, 4, 24, k24, 116, "A8 B8 A8"},
    {Mazurka, "mazurka", "mazurka", "玛祖卡", Waltz, Weave::MelodyAndAccompaniment, Pattern::WaltzBass, Form::Ternary, 4, 24, k34, 132, "A8 B8 A8"},
    {Siciliano, "siciliano", "siciliano", "西西里舞曲", Song, Weave::MelodyAndAccompaniment, Pattern::BrokenChords, Form::Binary, 3, 16, k68, 72, "A8 B8"},
    {Nocturne, "nocturne", "nocturne", "夜曲", Song, Weave::MelodyAndAccompaniment, Pattern::BrokenChords, Form::Ternary, 4, 32, k68, 72, "A8 A8 B8 A8"},
    {Etude, "etude", "study", "练习曲", Prelude, Weave::Figuration, Pattern::Arpeggio, Form::Ternary, 3, 24, k44, 100, "A8 B8 A8"},
    {Rondo, "rondo", "rondo", "回旋曲", Song, Weave::MelodyAndAccompaniment, Pattern::Alberti, Form::Rondo, 3, 40, k24, 108, "A8 B8 A8 C8 A8"},
    {Sonatina, "sonatina", "sonatina", "小奏鸣曲", Song, Weave::MelodyAndAccompaniment, Pattern::Alberti, Form::RoundedBinary, 3, 32, k44, 112, "A8 B8 C8 A'8"},
    {Hymn, "hymn", "hymn", "圣咏", Chorale, Weave::Chordal, Pattern::Unsaid, Form::Strophic, 4, 16, k44, 88, "A4 B4 C4 D4"},
    {FolkSong, "folk-song", "folk song", "民歌", Song, Weave::MelodyAndAccompaniment, Pattern::BlockChords, Form::Binary, 4, 16, k24, 96, "A8 B8"},
}};

struct Name {
    const char *id, *name, *chinese;
};
constexpr std::array<Name, kWeaves> kWeaveNames{{
    {"", "", ""}, {"monophony", "one line alone", "单声部"},
    {"melody-and-accompaniment", "melody and accompaniment", "旋律加伴奏"}, {"chordal", "chordal", "和弦织体"},
    {"imitative", "imitative counterpoint", "模仿复调"}, {"free-counterpoint", "free counterpoint", "自由复调"},
    {"figuration", "figuration", "音型化织体"}}};
constexpr std::array<Name, kPatterns> kPatternNames{{
    {"", "", ""}, {"block-chords", "block chords", "柱式和弦"}, {"broken-chords", "broken chords", "分解和弦"},
    {"alberti", "Alberti bass", "阿尔贝蒂低音"}, {"waltz-bass", "waltz bass", "圆舞曲低音"}, {"march-bass", "march bass", "进行曲低音"},
    {"walking-bass", "walking bass", "行走低音"}, {"drone", "drone", "持续低音"}, {"arpeggio", "arpeggios", "琶音"}}};
constexpr std::array<Name, kForms> kFormNames{{
    {"", "", ""}, {"period", "period", "乐段"}, {"binary", "binary form", "二段体"},
    {"rounded-binary", "rounded binary form", "再现二段体"}, {"ternary", "ternary form", "三段体"},
    {"song-form", "AABA song form", "AABA歌曲形式"}, {"rondo", "rondo form", "回旋曲式"},
    {"theme-and-variations", "theme and variations", "变奏曲式"}, {"strophic", "strophic form", "分节歌形式"},
    {"through-composed", "through-composed form", "通作形式"}, {"minuet-and-trio", "minuet and trio", "小步舞曲与三声中部"}}};

} // namespace

const GenreInfo &genreInfo(Genre genre) { return kTable[static_cast<std::size_t>(genre)]; }
Genre writtenAs(Genre genre) { return genreInfo(genre).writtenAs; }

std::optional<Genre> genreFromId(std::string_view id)
{
    for (const GenreInfo &info : kTable)
        if (id == info.id) return info.genre;
    return std::nullopt;
}

const char *weaveId(Weave w) { return kWeaveNames[static_cast<std::size_t>(w)].id; }
const char *weaveName(Weave w) { return kWeaveNames[static_cast<std::size_t>(w)].name; }
const char *weaveChinese(Weave w) { return kWeaveNames[static_cast<std::size_t>(w)].chinese; }
const char *patternId(Pattern p) { return kPatternNames[static_cast<std::size_t>(p)].id; }
const char *patternName(Pattern p) { return kPatternNames[static_cast<std::size_t>(p)].name; }
const char *patternChinese(Pattern p) { return kPatternNames[static_cast<std::size_t>(p)].chinese; }
const char *formId(Form f) { return kFormNames[static_cast<std::size_t>(f)].id; }
const char *formName(Form f) { return kFormNames[static_cast<std::size_t>(f)].name; }
const char *formChinese(Form f) { return kFormNames[static_cast<std::size_t>(f)].chinese; }

} // namespace ricercar
