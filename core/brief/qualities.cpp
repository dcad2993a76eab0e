// SPDX-License-Identifier: GPL-3.0-or-later
// What adjectives mean in terms of aspects. Valence and energy after Russell's plane; the rest as composition treatises pair
// them: agitation with motion and dissonance, calm with long notes, darkness with the low register.
#include "core/brief/aspect.h"
#include "core/brief/lexicon.h"

namespace ricercar {

namespace {

using enum Aspect;
using Effects = std::vector<std::pair<int, double>>;
constexpr int at(Aspect a) { return static_cast<int>(a); }

const std::vector<QualityInfo> &table()
{
    static const std::vector<QualityInfo> qualities{
        {"happy", "欢快", {{at(Valence), 0.7}, {at(Energy), 0.4}}, 0.3},
        {"sad", "忧伤", {{at(Valence), -0.7}, {at(Energy), -0.3}}, -0.4},
        {"calm", "平静", {{at(Energy), -0.6}, {at(Density), -0.4}}, -0.3},
        {"gentle", "温柔", {{at(Energy), -0.4}, {at(Loudness), -0.3}, {at(Legato), 0.3}}, -0.1},
        {"agitated", "激动", {{at(Energy), 0.8}, {at(Density), 0.5}, {at(Dissonance), 0.3}}, 0.4},
        {"lively", "活泼", {{at(Energy), 0.6}, {at(Density), 0.4}, {at(Valence), 0.2}}, 0.4},
        {"dark", "阴暗", {{at(Valence), -0.6}, {at(Height), -0.4}}, -0.1},
        {"bright", "明亮", {{at(Valence), 0.6}, {at(Height), 0.3}}, 0.1},
        {"majestic", "庄严", {{at(Energy), 0.3}, {at(Strength), 0.6}, {at(Loudness), 0.4}, {at(Thickness), 0.4}}, -0.2},
        {"solemn", "庄重", {{at(Valence), -0.2}, {at(Energy), -0.3}, {at(Density), -0.2}}, -0.4},
        {"playful", "诙谐", {{at(Valence), 0.5}, {at(Energy), 0.5}, {at(Leaps), 0.3}, {at(Legato), -0.3}}, 0.3},
        {"mysterious", "神秘", {{at(Valence), -0.2}, {at(Chromaticism), 0.4}, {at(Loudness), -0.3}, {at(Surprise), 0.3}}, -0.1},
        {"dramatic", "戏剧性", {{at(Energy), 0.5}, {at(Dissonance), 0.4}, {at(Strength), 0.3}}, 0},
        {"dreamy", "梦幻", {{at(Energy), -0.3}, {at(Legato), 0.5}}, -0.1},
        {"romantic", "浪漫", {{at(Chromaticism), 0.3}, {at(Legato), 0.3}}, 0},
        {"heavy", "沉重", {{at(Energy), 0.1}, {at(Height), -0.3}, {at(Thickness), 0.4}, {at(Strength), 0.3}}, -0.3},
        {"lighter", "轻盈", {{at(Valence), 0.3}, {at(Thickness), -0.4}, {at(Loudness), -0.2}}, 0.1},
        {"simple", "简单", {{at(Simplicity), 0.6}, {at(Density), -0.3}, {at(Chromaticism), -0.3}}, 0},
        {"complex", "复杂", {{at(Simplicity), -0.6}, {at(Density), 0.4}}, 0},
        {"busy", "密集", {{at(Density), 0.6}}, 0},
        {"sparse", "稀疏", {{at(Density), -0.6}, {at(Thickness), -0.3}}, 0},
        {"full", "丰满", {{at(Thickness), 0.6}}, 0},
        {"syncopated", "切分", {{at(Syncopation), 0.6}}, 0},
        {"dotted", "附点", {{at(Dotted), 0.6}}, 0},
        {"chromatic", "半音化", {{at(Chromaticism), 0.6}}, 0},
        {"diatonic", "自然音", {{at(Chromaticism), -1}}, 0},
        {"dissonant", "不协和", {{at(Dissonance), 0.6}}, 0},
        {"consonant", "协和", {{at(Dissonance), -0.6}}, 0},
        {"high", "高音区", {{at(Height), 0.6}}, 0},
        {"low", "低音区", {{at(Height), -0.6}}, 0},
        {"loud", "响亮", {{at(Loudness), 0.6}}, 0},
        {"soft", "轻", {{at(Loudness), -0.6}}, 0},
        {"legato", "连贯", {{at(Legato), 0.6}}, 0},
        {"staccato", "断奏", {{at(Legato), -0.7}}, 0},
        {"stepwise", "级进", {{at(Leaps), -0.7}}, 0},
        {"leaping", "跳跃", {{at(Leaps), 0.6}}, 0},
        {"ornamented", "装饰", {{at(Ornament), 0.6}}, 0},
        {"surprising", "新颖", {{at(Surprise), 0.6}}, 0},
        {"conventional", "传统", {{at(Surprise), -0.6}}, 0},
        {"strong", "有力", {{at(Strength), 0.7}}, 0},
        {"weak", "无力", {{at(Strength), -0.5}}, 0},
        {"steady", "均匀", {{at(Syncopation), -0.4}, {at(Dotted), -0.3}}, 0},
        {"independent", "独立", {{at(Polyphony), 0.6}}, 0},
    };
    return qualities;
}

struct ComposerName {
    const char *id, *name;
};
constexpr ComposerName kComposers[] = {
    {"bach", "J. S. Bach"}, {"mozart", "Mozart"}, {"haydn", "Haydn"}, {"beethoven", "Beethoven"}, {"chopin", "Chopin"},
    {"schubert", "Schubert"}, {"schumann", "Schumann"}, {"brahms", "Brahms"}, {"handel", "Handel"}, {"vivaldi", "Vivaldi"},
    {"scarlatti", "D. Scarlatti"}, {"couperin", "Couperin"}, {"palestrina", "Palestrina"}, {"debussy", "Debussy"},
    {"mendelssohn", "Mendelssohn"}, {"joplin", "Joplin"}, {"clementi", "Clementi"}, {"buxtehude", "Buxtehude"},
    {"pachelbel", "Pachelbel"}, {"corelli", "Corelli"}, {"telemann", "Telemann"}, {"purcell", "Purcell"},
    {"monteverdi", "Monteverdi"}, {"satie", "Satie"}, {"liszt", "Liszt"}, {"tchaikovsky", "Tchaikovsky"}, {"grieg", "Grieg"},
    {"bartok", "Bartók"}, {"strauss", "J. Strauss"}, {"byrd", "Byrd"}, {"josquin", "Josquin"}, {"faure", "Fauré"},
    {"dvorak", "Dvořák"}, {"ravel", "Ravel"}, {"rachmaninoff", "Rachmaninoff"}};

} // namespace

const QualityInfo *qualityNamed(std::string_view id)
{
    for (const QualityInfo &quality : table())
        if (id == quality.id) return &quality;
    return nullptr;
}

std::string composerName(std::string_view id)
{
    for (const ComposerName &composer : kComposers)
        if (id == composer.id) return composer.name;
    return {};
}

} // namespace ricercar
