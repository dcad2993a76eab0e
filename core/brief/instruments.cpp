// SPDX-License-Identifier: GPL-3.0-or-later
// Compasses after Adler, The Study of Orchestration: what a good player reaches without special means.
#include "core/brief/instruments.h"

#include <string>

namespace ricercar {

namespace {

constexpr InstrumentInfo kTable[] = {
    {"Piano", 0, {21, 108}, 10, Clef::Treble, 2, "piano|pianoforte|grand piano|klavier|pianos|piano solo|solo piano|fortepiano", "钢琴|钢琴独奏"},
    {"Harpsichord", 6, {29, 89}, 8, Clef::Treble, 2, "harpsichord|cembalo|clavecin|clavicembalo|spinet", "羽管键琴|大键琴|拨弦古钢琴|古钢琴"},
    {"Celesta", 8, {60, 108}, 8, Clef::Treble, 1, "celesta", "钢片琴"},
    {"Organ", 19, {36, 96}, 10, Clef::Treble, 2, "organ|church organ|pipe organ|orgel|orgue|organo", "管风琴"},
    {"Accordion", 21, {53, 93}, 6, Clef::Treble, 1, "accordion|akkordeon", "手风琴"},
    {"Guitar", 24, {40, 83}, 6, Clef::Treble8Below, 1, "guitar|classical guitar|gitarre|guitare|chitarra|acoustic guitar", "吉他|古典吉他"},
    {"Violin", 40, {55, 100}, 2, Clef::Treble, 1, "violin|fiddle|violine|violon|violino|violins|solo violin|geige", "小提琴|独奏小提琴"},
    {"Viola", 41, {48, 88}, 2, Clef::Alto, 1, "viola|bratsche|violas", "中提琴"},
    {"Cello", 42, {36, 81}, 2, Clef::Bass, 1, "cello|violoncello|celli|cellos|violoncelle|solo cello", "大提琴|独奏大提琴"},
    {"Double bass", 43, {28, 67}, 1, Clef::Bass8Below, 1, "double bass|contrabass|kontrabass|contrebasse|upright bass|string bass", "低音提琴|低音大提琴|倍大提琴"},
    {"Harp", 46, {24, 103}, 8, Clef::Treble, 2, "harp|harfe|harpe|arpa", "竖琴"},
    {"Strings", 48, {28, 100}, 5, Clef::Treble, 1, "string pad", "弦乐群"},
    {"Choir", 52, {36, 81}, 4, Clef::Treble, 1, "voices choir", "合唱人声"},
    {"Voice", 53, {48, 81}, 1, Clef::Treble, 1, "singer|solo voice|human voice|vocal|vocals|vocalist|singers", "人声|独唱|歌声|歌者"},
    {"Soprano", 52, {60, 84}, 1, Clef::Treble, 1, "soprano singer|solo soprano", "女高音独唱"},
    {"Alto", 52, {53, 74}, 1, Clef::Treble, 1, "alto singer|solo alto|mezzo-soprano|mezzo", "女低音独唱|女中音"},
    {"Tenor", 52, {48, 69}, 1, Clef::Treble8Below, 1, "tenor singer|solo tenor", "男高音独唱"},
    {"Bass", 52, {40, 64}, 1, Clef::Bass, 1, "bass singer|solo bass|baritone", "男低音独唱|男中音"},
    {"Trumpet", 56, {54, 86}, 1, Clef::Treble, 1, "trumpet|trompete|trompette|tromba|trumpets", "小号"},
    {"Trombone", 57, {40, 72}, 1, Clef::Bass, 1, "trombone|posaune|trombones", "长号"},
    {"Tuba", 58, {28, 65}, 1, Clef::Bass, 1, "tuba", "大号"},
    {"French horn", 60, {41, 77}, 1, Clef::Treble, 1, "horn|french horn|horns|waldhorn|corno", "圆号|法国号"},
    {"Soprano saxophone", 64, {56, 87}, 1, Clef::Treble, 1, "soprano saxophone|soprano sax", "高音萨克斯"},
    {"Alto saxophone", 65, {49, 80}, 1, Clef::Treble, 1, "saxophone|sax|alto saxophone|alto sax", "萨克斯|萨克斯管|中音萨克斯"},
    {"Tenor saxophone", 66, {44, 75}, 1, Clef::Treble, 1, "tenor saxophone|tenor sax", "次中音萨克斯"},
    {"Baritone saxophone", 67, {36, 68}, 1, Clef::Bass, 1, "baritone saxophone|baritone sax", "上低音萨克斯"},
    {"Oboe", 68, {58, 91}, 1, Clef::Treble, 1, "oboe|hautbois|oboes", "双簧管"},
    {"English horn", 69, {52, 81}, 1, Clef::Treble, 1, "english horn|cor anglais", "英国管"},
    {"Bassoon", 70, {34, 75}, 1, Clef::Bass, 1, "bassoon|fagott|basson|fagotto", "大管|巴松|巴松管"},
    {"Clarinet", 71, {50, 91}, 1, Clef::Treble, 1, "clarinet|klarinette|clarinette|clarinetto|clarinets", "单簧管|黑管"},
    {"Piccolo", 72, {74, 108}, 1, Clef::Treble, 1, "piccolo", "短笛"},
    {"Flute", 73, {60, 96}, 1, Clef::Treble, 1, "flute|flauto|querflote|flutes|flote|traverso|transverse flute", "长笛"},
    {"Recorder", 74, {65, 91}, 1, Clef::Treble, 1, "recorder|blockflote|alto recorder|treble recorder|recorders", "竖笛|直笛"},
    {"Tenor recorder", 74, {60, 84}, 1, Clef::Treble, 1, "tenor recorder", "次中音竖笛"},
    {"Bass recorder", 74, {53, 79}, 1, Clef::Bass, 1, "bass recorder", "低音竖笛"},
    {"Dizi", 77, {62, 93}, 1, Clef::Treble, 1, "dizi|bamboo flute", "笛子|竹笛"},
    {"Erhu", 110, {62, 98}, 1, Clef::Treble, 1, "erhu", "二胡"},
    {"Guzheng", 107, {38, 86}, 6, Clef::Treble, 1, "guzheng|zither", "古筝"},
    {"Pipa", 105, {45, 93}, 4, Clef::Treble, 1, "pipa", "琵琶"},
    {"Lute", 24, {36, 77}, 6, Clef::Treble8Below, 1, "lute|theorbo", "鲁特琴"},
    {"Marimba", 12, {45, 96}, 4, Clef::Treble, 1, "marimba", "马林巴"},
    {"Xylophone", 13, {65, 108}, 2, Clef::Treble, 1, "xylophone", "木琴"},
    {"Vibraphone", 11, {53, 89}, 4, Clef::Treble, 1, "vibraphone", "颤音琴"},
    {"Glockenspiel", 9, {79, 108}, 2, Clef::Treble, 1, "glockenspiel", "钟琴"},
    {"Music box", 10, {60, 96}, 4, Clef::Treble, 1, "music box", "八音盒"},
    {"Mandolin", 25, {55, 88}, 4, Clef::Treble, 1, "mandolin", "曼陀林"},
};

} // namespace

std::span<const InstrumentInfo> instrumentTable() { return kTable; }

const InstrumentInfo *instrumentNamed(std::string_view name)
{
    for (const InstrumentInfo &info : kTable)
        if (name == info.name) return &info;
    return nullptr;
}

const InstrumentInfo *instrumentOfProgram(int program)
{
    for (const InstrumentInfo &info : kTable)
        if (program == info.program) return &info;
    return nullptr;
}

// The table as lines of the lexicon.
std::string instrumentLexicon()
{
    std::string text;
    for (const InstrumentInfo &info : kTable)
        for (std::string_view names : {std::string_view(info.names), std::string_view(info.chinese)}) {
            text += std::string("instrument ") + info.name + " = ";
            for (char c : names) text += c == '|' ? std::string(" | ") : std::string(1, c);
            text += '\n';
        }
    return text;
}

} // namespace ricercar
