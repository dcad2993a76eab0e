// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/report.h"

#include "core/theory/key.h"

#include <cstdio>
#include <fstream>
#include <iostream>
#include <set>
#include <unistd.h>

namespace ricercar {

namespace {

int severityNumber(Severity severity)
{
    return static_cast<int>(severity);
}

const char *originWord(FieldOrigin origin)
{
    switch (origin) {
    case FieldOrigin::Said: return "said";
    case FieldOrigin::FoundInMusic: return "found";
    case FieldOrigin::Default: break;
    }
    return "default";
}

const char *cadenceWord(Cadence cadence)
{
    switch (cadence) {
    case Cadence::Authentic: return "authentic";
    case Cadence::Half: return "half";
    case Cadence::Plagal: return "plagal";
    case Cadence::Deceptive: return "deceptive";
    case Cadence::Phrygian: return "phrygian";
    case Cadence::None: break;
    }
    return "none";
}

constexpr const char *kVoiceWords[kChoirVoices] = {"soprano", "alto", "tenor", "bass"};

std::string metreText(TimeSignature time)
{
    return std::to_string(time.beats) + "/" + std::to_string(time.unit);
}

template <typename T>
Json field(const T &value, FieldOrigin origin)
{
    return Json{{"value", value}, {"origin", originWord(origin)}};
}

} // namespace

Json toJson(const Score &score, const Finding &finding)
{
    Json voices = Json::array(), notes = Json::array();
    for (const VoiceRef &voice : finding.voices) {
        const Part *part = score.part(voice.part);
        voices.push_back(Json{{"part", part ? part->name : ""}, {"voice", voice.voice + 1}});
    }
    for (NoteId note : finding.notes) notes.push_back(note.value);
    return Json{{"rule", finding.rule},
                {"severity", severityNumber(finding.severity)},
                {"bars", {score.barNumber(finding.firstBar), score.barNumber(finding.lastBar)}},
                {"voices", voices},
                {"notes", notes},
                {"sentence", finding.sentence},
                {"source", finding.source}};
}

Json toJson(const Score &score, const Concept &idea)
{
    Json phrases = Json::array(), given = Json::array();
    for (const Phrase &phrase : idea.phrases.value) {
        const auto last = score.locate(phrase.range.end - Ticks{1});
        phrases.push_back(Json{{"bars", {score.barNumber(score.locate(phrase.range.begin).bar), score.barNumber(last.bar)}},
                               {"cadence", cadenceWord(phrase.cadence)},
                               {"fifths", phrase.fifths}});
    }
    for (ChoirVoice voice : idea.given.value) given.push_back(kVoiceWords[static_cast<std::size_t>(voice)]);
    return Json{{"texture", field(idea.texture.value, idea.texture.origin)},
                {"key", field(keyName(idea.key.value), idea.key.origin)},
                {"metre", field(metreText(idea.metre.value), idea.metre.origin)},
                {"anacrusis", field(idea.anacrusis.value.quarters(), idea.anacrusis.origin)},
                {"tempo", field(idea.tempo.value, idea.tempo.origin)},
                {"phrases", field(phrases, idea.phrases.origin)},
                {"given", field(given, idea.given.origin)},
                {"octave_shift", field(idea.octaveShift.value, idea.octaveShift.origin)},
                {"remarks", idea.remarks}};
}

Json toJson(const Alternative &alternative)
{
    Json score{{"total", alternative.total}}, findings = Json::array();
    for (const ScorePart &part : alternative.parts)
        score[part.name] = Json{{"value", part.value}, {"weight", part.weight}, {"reason", part.reason}};
    for (const Finding &finding : alternative.findings) findings.push_back(toJson(*alternative.score, finding));
    return Json{{"seed", alternative.draft.seed},
                {"rank", alternative.rank},
                {"why", alternative.why},
                {"score", score},
                {"findings", findings},
                {"severity_before", alternative.severityBefore},
                {"severity_after", alternative.severityAfter},
                {"repair_rounds", alternative.repairRounds},
                {"seconds", alternative.draft.seconds},
                {"generator", alternative.draft.generator},
                {"weights", alternative.draft.weights},
                {"log_likelihood", alternative.draft.logLikelihood}};
}

Json infoOf(const Score &score)
{
    Json parts = Json::array(), keys = Json::array(), metres = Json::array(), tempi = Json::array();
    std::size_t total = 0;
    for (const PartPtr &part : score.parts) {
        std::size_t notes = 0;
        std::set<int> voices;
        for (const BarPtr &bar : part->bars)
            for (const Note &note : bar->notes) {
                ++notes;
                voices.insert(note.voice);
            }
        total += notes;
        parts.push_back(Json{{"name", part->name}, {"notes", notes}, {"voices", voices.size()}});
    }
    for (std::size_t i = 0; i < score.barCount(); ++i) {
        const MasterBar &bar = *score.masterBars[i];
        const MasterBar *previous = i > 0 ? score.masterBars[i - 1].get() : nullptr;
        const int number = score.barNumber(i);
        if (!previous || previous->key != bar.key) keys.push_back(Json{{"bar", number}, {"key", keyName(bar.key)}});
        if (!previous || previous->time.beats != bar.time.beats || previous->time.unit != bar.time.unit)
            metres.push_back(Json{{"bar", number}, {"metre", metreText(bar.time)}});
        for (const TempoMark &tempo : bar.tempi) tempi.push_back(Json{{"bar", number}, {"bpm", tempo.quartersPerMinute}});
    }
    return Json{{"title", score.metadata.title},
                {"composer", score.metadata.composer},
                {"parts", parts},
                {"bars", score.barCount()},
                {"notes", total},
                {"keys", keys},
                {"metres", metres},
                {"tempi", tempi},
                {"seconds", secondsAt(score, score.end())}};
}

Json toJson(const ImportReport &report)
{
    return Json{{"notes", report.notes}, {"dropped", report.dropped}, {"damage", report.damage}};
}

Result<void> writeReport(const Json &report, const std::string &target)
{
    if (target.empty()) return {};
    // A file's text may not be UTF-8 throughout; a report always is.
    const std::string text = report.dump(2, ' ', false, Json::error_handler_t::replace) + "\n";
    if (target == "-") {
        std::cout << text << std::flush;
        return {};
    }
    std::ofstream file(target, std::ios::binary);
    file << text;
    file.close();
    if (!file) return fail(ErrorCode::Io, "The report could not be written to " + target + "; is the folder there and writable?");
    return {};
}

void showProgress(double fraction, const std::string &words)
{
    if (isatty(STDERR_FILENO)) std::fprintf(stderr, "\r\033[K%3.0f %% %s", fraction * 100, words.c_str());
}

void clearProgress()
{
    if (isatty(STDERR_FILENO)) std::fprintf(stderr, "\r\033[K");
}

} // namespace ricercar
