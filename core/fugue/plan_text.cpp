// SPDX-License-Identifier: GPL-3.0-or-later
// A plan as text that a person can read and edit:
//   fugue
//   key 0 minor          (sharps of the signature, flats negative)
//   metre 4/4
//   tempo 80
//   picardy yes
//   countersubjects 1
//   seed 1
//   voice 57 84 Soprano
//   section exposition length 483840 from -3 minor to -3 minor
//     entry voice 2 subject plain in -3 minor at 20160 countersubject 1
//   section episode length 120960 from -3 minor to -3 major sequence head leader 1 step -1 cadence rest 2
#include "core/fugue/plan.h"

#include "core/theory/key.h"

#include <array>
#include <sstream>

namespace ricercar {

namespace {

constexpr std::array<const char *, 7> kSections{"exposition", "counter-exposition", "episode", "middle", "stretto", "pedal", "final"};
constexpr std::array<const char *, 3> kManners{"sequence", "imitation", "inversion"};
constexpr std::array<const char *, 3> kSources{"head", "tail", "countersubject-fragment"};
constexpr std::array<const char *, 5> kChanges{"plain", "inverted", "augmented", "diminished", "retrograde"};
constexpr std::array<const char *, 2> kForms{"subject", "answer"};

template <std::size_t N>
int indexOf(const std::array<const char *, N> &words, const std::string &word)
{
    for (std::size_t i = 0; i < N; ++i)
        if (word == words[i]) return static_cast<int>(i);
    return -1;
}

std::string keyText(KeySignature key)
{
    return std::to_string(static_cast<int>(key.fifths)) + (isMinorLike(key.mode) ? " minor" : " major");
}

bool readKey(std::istream &in, KeySignature &key)
{
    int fifths = 0;
    std::string mode;
    if (!(in >> fifths >> mode) || fifths < -9 || fifths > 9 || (mode != "minor" && mode != "major")) return false;
    key.fifths = static_cast<std::int8_t>(fifths);
    key.mode = mode == "minor" ? Mode::Minor : Mode::Major;
    return true;
}

} // namespace

const char *sectionWord(FugueSection::Kind kind) { return kSections[static_cast<std::size_t>(kind)]; }
const char *mannerWord(FugueSection::Manner manner) { return kManners[static_cast<std::size_t>(manner)]; }
const char *sourceWord(FugueSection::Source source)
{
    return source == FugueSection::Source::Countersubject ? "countersubject" : kSources[static_cast<std::size_t>(source)];
}
const char *changeWord(ThemeChange change) { return kChanges[static_cast<std::size_t>(change)]; }

std::string toText(const FuguePlan &plan)
{
    std::ostringstream out;
    out << "fugue\nkey " << keyText(plan.key) << "\nmetre " << static_cast<int>(plan.time.beats) << "/" << static_cast<int>(plan.time.unit)
        << "\ntempo " << plan.tempo << "\npicardy " << (plan.picardy ? "yes" : "no") << "\ncountersubjects " << plan.countersubjects
        << "\nseed " << plan.seed << "\n";
    for (std::size_t v = 0; v < plan.names.size(); ++v)
        out << "voice " << plan.ranges[v].lowest << " " << plan.ranges[v].highest << " " << plan.names[v] << "\n";
    for (const FugueSection &s : plan.sections) {
        out << "section " << sectionWord(s.kind) << " length " << s.length << " from " << keyText(s.key) << " to " << keyText(s.to);
        out << " " << mannerWord(s.manner) << " " << kSources[static_cast<std::size_t>(s.source)] << " leader " << s.leader + 1 << " step " << s.step;
        if (s.cadence) out << " cadence";
        for (int v : s.resting) out << " rest " << v + 1;
        out << "\n";
        for (const PlannedEntry &e : s.entries) {
            out << "  entry voice " << e.voice + 1 << " " << kForms[static_cast<std::size_t>(e.form)] << " " << changeWord(e.change) << " in "
                << keyText(e.key) << " at " << e.at;
            if (e.countersubject >= 0) out << " countersubject " << e.countersubject + 1;
            if (e.steps != 0) out << " steps " << e.steps;
            if (e.redundant) out << " redundant";
            out << "\n";
        }
    }
    return out.str();
}

Result<FuguePlan> planFromText(const std::string &text)
{
    FuguePlan plan;
    std::istringstream lines(text);
    std::string line;
    int number = 0;
    auto wrong = [&](const std::string &what) {
        return fail(ErrorCode::BadInput, "Line " + std::to_string(number) + " of the plan: " + what);
    };
    bool begun = false;
    while (std::getline(lines, line)) {
        ++number;
        std::istringstream in(line);
        std::string word;
        if (!(in >> word) || word[0] == '#') continue;
        if (!begun) {
            if (word != "fugue") return wrong("a plan begins with the word fugue.");
            begun = true;
            continue;
        }
        if (word == "key") {
            if (!readKey(in, plan.key)) return wrong("a key is a number of sharps (flats negative) and major or minor.");
        } else if (word == "metre") {
            int beats = 0, unit = 0;
            char slash = 0;
            if (!(in >> beats >> slash >> unit) || beats < 1 || beats > 64 || unit < 1 || unit > 64 || (unit & (unit - 1)) != 0)
                return wrong("a metre reads 4/4.");
            plan.time = {static_cast<std::uint8_t>(beats), static_cast<std::uint8_t>(unit)};
        } else if (word == "tempo") {
            if (!(in >> plan.tempo) || plan.tempo < 20 || plan.tempo > 400) return wrong("the tempo is 20 to 400 quarters a minute.");
        } else if (word == "picardy") {
            std::string yes;
            in >> yes;
            plan.picardy = yes == "yes";
        } else if (word == "countersubjects") {
            if (!(in >> plan.countersubjects) || plan.countersubjects < 0 || plan.countersubjects > 1) return wrong("there is one countersubject, or none (0).");
        } else if (word == "seed") {
            if (!(in >> plan.seed)) return wrong("the seed is a number.");
        } else if (word == "voice") {
            VoiceRange range;
            std::string name;
            if (!(in >> range.lowest >> range.highest) || range.lowest < 0 || range.highest > 127 || range.lowest + 12 > range.highest)
                return wrong("a voice has a lowest and a highest key, an octave apart at least, and a name.");
            std::getline(in >> std::ws, name);
            plan.ranges.push_back(range);
            plan.names.push_back(name);
        } else if (word == "section") {
            FugueSection s;
            std::string kind;
            in >> kind;
            const int k = indexOf(kSections, kind);
            if (k < 0) return wrong("\"" + kind + "\" is no kind of section.");
            s.kind = static_cast<FugueSection::Kind>(k);
            s.key = s.to = plan.key;
            while (in >> word) {
                int v = 0;
                if (word == "length") { if (!(in >> s.length)) return wrong("the length is a number of ticks (10080 a quarter)."); }
                else if (word == "from") { if (!readKey(in, s.key)) return wrong("after from stands a key."); }
                else if (word == "to") { if (!readKey(in, s.to)) return wrong("after to stands a key."); }
                else if (word == "leader") { in >> v; s.leader = v - 1; }
                else if (word == "step") in >> s.step;
                else if (word == "cadence") s.cadence = true;
                else if (word == "rest") { in >> v; s.resting.push_back(v - 1); }
                else if (const int m = indexOf(kManners, word); m >= 0) s.manner = static_cast<FugueSection::Manner>(m);
                else if (const int c = indexOf(kSources, word); c >= 0) s.source = static_cast<FugueSection::Source>(c);
                else return wrong("\"" + word + "\" is not known here.");
            }
            plan.sections.push_back(s);
        } else if (word == "entry") {
            if (plan.sections.empty()) return wrong("an entry belongs to a section above it.");
            PlannedEntry e;
            e.key = plan.key;
            while (in >> word) {
                int v = 0;
                if (word == "voice") { in >> v; e.voice = v - 1; }
                else if (word == "in") { if (!readKey(in, e.key)) return wrong("after in stands a key."); }
                else if (word == "at") { if (!(in >> e.at)) return wrong("after at stands a number of ticks."); }
                else if (word == "countersubject") { in >> v; e.countersubject = v - 1; }
                else if (word == "steps") in >> e.steps;
                else if (word == "redundant") e.redundant = true;
                else if (const int f = indexOf(kForms, word); f >= 0) e.form = static_cast<ThemeForm>(f);
                else if (const int c = indexOf(kChanges, word); c >= 0) e.change = static_cast<ThemeChange>(c);
                else return wrong("\"" + word + "\" is not known here.");
            }
            plan.sections.back().entries.push_back(e);
        } else {
            return wrong("\"" + word + "\" is not known here.");
        }
    }
    if (!begun) return fail(ErrorCode::BadInput, "The plan is empty.");
    for (FugueSection &s : plan.sections)
        if (s.leader < 0 || s.leader >= plan.voices()) s.leader = 0;
    return plan;
}

std::string sectionInWords(const FuguePlan &plan, std::size_t section)
{
    const FugueSection &s = plan.sections[section];
    const Metre metre{plan.time};
    const int start = plan.startOf(section), first = start / metre.bar() + 1, last = std::max(first, (start + s.length - 1) / metre.bar() + 1);
    std::string words = first == last ? "Bar " + std::to_string(first) : "Bars " + std::to_string(first) + " to " + std::to_string(last);
    words += ": ";
    auto voice = [&](int v) { return v >= 0 && v < plan.voices() ? plan.names[static_cast<std::size_t>(v)] : std::string("?"); };
    switch (s.kind) {
    case FugueSection::Kind::Episode:
        words += std::string("episode in ") + mannerWord(s.manner) + " on the " + (s.source == FugueSection::Source::Countersubject ? "countersubject" : std::string(sourceWord(s.source)) + " of the subject");
        words += ", from " + keyName(s.key) + " to " + keyName(s.to);
        break;
    case FugueSection::Kind::Pedal: words += "pedal point on the dominant of " + keyName(s.to); break;
    default: {
        words += s.kind == FugueSection::Kind::Middle ? "middle entry" : s.kind == FugueSection::Kind::Final ? "close" : sectionWord(s.kind);
        words += " in " + keyName(s.key);
        for (std::size_t i = 0; i < s.entries.size(); ++i)
            words += std::string(i == 0 ? ": " : ", ") + kForms[static_cast<std::size_t>(s.entries[i].form)]
                + (s.entries[i].change != ThemeChange::Plain ? std::string(" ") + changeWord(s.entries[i].change) : "") + " in the " + voice(s.entries[i].voice);
        break;
    }
    }
    return words + ".";
}

} // namespace ricercar
