// SPDX-License-Identifier: GPL-3.0-or-later
// The words of aspects, tasks, devices and avoidances: ids for files, names for people.
#include "core/brief/piece_concept.h"

#include <array>

namespace ricercar {

namespace {

struct Name {
    const char *id, *name, *chinese;
};

constexpr std::array<Name, kAspects> kAspectNames{{
    {"valence", "brightness of mood", "情绪明暗"}, {"energy", "energy", "激烈程度"}, {"density", "density of notes", "音符密度"},
    {"syncopation", "syncopation", "切分"}, {"dotted", "dotted rhythms", "附点"}, {"triplets", "triplets", "三连音"},
    {"dissonance", "dissonance", "不协和"}, {"chromaticism", "chromaticism", "半音化"}, {"height", "register", "音区"},
    {"loudness", "loudness", "力度"}, {"legato", "legato", "连奏"}, {"leaps", "leaps", "跳进"}, {"ornament", "ornaments", "装饰音"},
    {"thickness", "fullness", "织体厚度"}, {"polyphony", "independence of the voices", "声部独立性"},
    {"surprise", "surprise", "新奇"}, {"strength", "firmness", "坚定"}, {"simplicity", "simplicity", "简洁"}}};

constexpr std::array<Name, kBriefTasks> kTaskNames{{
    {"compose", "compose", "创作"}, {"continue", "continue", "续写"}, {"fill", "fill the gap", "补全"}, {"harmonize", "harmonize", "配和声"},
    {"accompany", "write an accompaniment", "配伴奏"}, {"add-voice", "add a voice", "添加声部"}, {"vary", "vary", "变奏"},
    {"answer-subject", "answer a subject", "写答题"}, {"analyse", "analyse", "分析"}}};

constexpr std::array<Name, kDevices> kDeviceNames{{
    {"imitation", "imitation", "模仿"}, {"answer-at-fifth", "an answer at the fifth", "五度答题"},
    {"suspension-chain", "a chain of suspensions", "连续延留音"}, {"pedal-point", "a pedal point", "持续音"}, {"stretto", "stretto", "密接和应"},
    {"sequence", "a sequence", "模进"}, {"inversion", "inversion", "倒影"}, {"augmentation", "augmentation", "增值"},
    {"diminution", "diminution", "减值"}, {"retrograde", "retrograde", "逆行"}, {"hemiola", "a hemiola", "赫米奥拉"},
    {"ostinato", "an ostinato", "固定音型"}, {"picardy-third", "a Picardy third", "皮卡迪三度"}, {"contrary-motion", "contrary motion", "反向进行"},
    {"neapolitan-sixth", "a Neapolitan sixth", "那不勒斯六和弦"}, {"augmented-sixth", "an augmented sixth chord", "增六和弦"},
    {"diminished-seventh", "a diminished seventh chord", "减七和弦"}, {"secondary-dominant", "secondary dominants", "副属和弦"},
    {"countersubject", "a countersubject", "对题"}, {"episode", "episodes", "间插段"}, {"passing-notes", "passing notes", "经过音"},
    {"neighbours", "neighbour notes", "辅助音"}, {"arpeggios", "arpeggios", "琶音"}, {"scales", "scales", "音阶"}, {"trill", "trills", "颤音"},
    {"fermata", "a fermata", "延长记号"}, {"pizzicato", "pizzicato", "拨奏"}, {"ground-bass", "a ground bass", "固定低音"},
    {"repeats", "repeats", "反复"}, {"modulation", "a modulation", "转调"}, {"circle-of-fifths", "a circle of fifths", "五度循环"},
    {"parallel-thirds", "parallel thirds", "平行三度"}, {"cadenza", "a cadenza", "华彩乐段"}, {"call-and-response", "call and response", "一问一答"},
    {"anacrusis", "an anacrusis", "弱起"}, {"unison", "unison passages", "齐奏"}, {"invertible-counterpoint", "invertible counterpoint", "复对位"},
    {"swing", "swing", "摇摆节奏"}}};

constexpr std::array<Name, kAvoidances> kAvoidanceNames{{
    {"parallel-fifths", "parallel fifths", "平行五度"}, {"parallel-octaves", "parallel octaves", "平行八度"},
    {"direct-fifths", "hidden fifths", "隐伏五度"}, {"crossing", "crossing of voices", "声部交叉"}, {"large-leaps", "large leaps", "大跳"},
    {"augmented-intervals", "augmented intervals", "增音程"}, {"repeated-notes", "repeated notes", "同音反复"}, {"rests", "rests", "休止"},
    {"ornaments", "ornaments", "装饰音"}, {"modulation", "modulation", "转调"}, {"unisons", "unisons", "同度"}, {"open-strings", "open strings", "空弦"},
    {"pedal", "pedal", "踏板"}, {"inversions", "inverted chords", "转位和弦"}, {"sevenths", "seventh chords", "七和弦"},
    {"diminished-chords", "diminished chords", "减和弦"}, {"leading-note-doubled", "doubled leading notes", "重复导音"},
    {"repeats", "repeats", "反复"}, {"tritones", "tritones", "三全音"}, {"ties", "ties", "连音线"}, {"accidentals", "accidentals", "临时记号"},
    {"occurrence", "", ""}}};

} // namespace

const char *aspectId(Aspect a) { return kAspectNames[static_cast<std::size_t>(a)].id; }
const char *aspectName(Aspect a) { return kAspectNames[static_cast<std::size_t>(a)].name; }
const char *aspectChinese(Aspect a) { return kAspectNames[static_cast<std::size_t>(a)].chinese; }
std::optional<Aspect> aspectFromId(std::string_view id)
{
    for (std::size_t i = 0; i < kAspects; ++i)
        if (id == kAspectNames[i].id) return static_cast<Aspect>(i);
    return std::nullopt;
}
const char *taskId(BriefTask t) { return kTaskNames[static_cast<std::size_t>(t)].id; }
const char *taskName(BriefTask t) { return kTaskNames[static_cast<std::size_t>(t)].name; }
const char *taskChinese(BriefTask t) { return kTaskNames[static_cast<std::size_t>(t)].chinese; }
const char *deviceId(Device d) { return kDeviceNames[static_cast<std::size_t>(d)].id; }
const char *deviceName(Device d) { return kDeviceNames[static_cast<std::size_t>(d)].name; }
const char *deviceChinese(Device d) { return kDeviceNames[static_cast<std::size_t>(d)].chinese; }
const char *avoidanceId(Avoidance a) { return kAvoidanceNames[static_cast<std::size_t>(a)].id; }
const char *avoidanceName(Avoidance a) { return kAvoidanceNames[static_cast<std::size_t>(a)].name; }
const char *avoidanceChinese(Avoidance a) { return kAvoidanceNames[static_cast<std::size_t>(a)].chinese; }

} // namespace ricercar
