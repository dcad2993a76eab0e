// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/cli.h"

#include "app/cli/commands.h"
#include "app/cli/compose_command.h"
#include "app/cli/continuation_commands.h"
#include "app/cli/fugue_commands.h"
#include "app/cli/genie_command.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <functional>
#include <string_view>

namespace ricercar {

namespace {

constexpr std::array<std::string_view, 18> kCommands{"compose", "change", "continue", "accompany", "convert", "render", "info", "check", "harmonize", "fill", "vary",
                                                     "reharmonize", "add-voice", "evaluate", "judge", "models", "genie", "fugue"};

int statusOf(ErrorCode code)
{
    switch (code) {
    case ErrorCode::WrongUse: return 2;
    case ErrorCode::BadInput:
    case ErrorCode::Unsupported: return 3;
    case ErrorCode::MissingResource: return 4;
    default: return 1;
    }
}

int say(const Error &error)
{
    std::fprintf(stderr, "ricercar: %s\n", error.sentence.c_str());
    return statusOf(error.code);
}

} // namespace

bool isCommandLine(int argc, char **argv)
{
    if (argc < 2) return false;
    const std::string_view first = argv[1];
    return first == "-h" || first == "--help" || first == "--version" ||
           std::find(kCommands.begin(), kCommands.end(), first) != kCommands.end();
}

int runCommandLine(int argc, char **argv)
{
    CLI::App app{"Ricercar: a studio for composing with counterpoint. Without a subcommand it opens the window; "
                 "with a file, that file.", "ricercar"};
    app.set_version_flag("--version", std::string("ricercar ") + RICERCAR_VERSION);
    app.require_subcommand(1);

    CommonOptions common;
    std::function<Result<void>()> run;
    const auto addCommon = [&](CLI::App *command) {
        command->add_option("--json", common.json, "write a machine-readable report to this file (- for stdout)");
        command->add_option("--seed", common.seed, "same seed, same notes");
    };

    std::filesystem::path in, out;
    auto *convert = app.add_subcommand("convert", "convert between formats, by the endings: .mid .musicxml .mxl "
                                                  ".ricercar to those and .pdf .svg .png .wav .flac .ogg");
    convert->add_option("IN", in)->required();
    convert->add_option("OUT", out)->required();
    addCommon(convert);
    convert->callback([&] { run = [&] { return convertCommand(in, out, common); }; });

    RenderCommandOptions render;
    auto *renderApp = app.add_subcommand("render", "play a score into a sound file");
    renderApp->add_option("IN", render.in)->required();
    renderApp->add_option("OUT", render.out, ".wav, .flac or .ogg")->required();
    renderApp->add_option("--soundfont", render.soundFont, "an .sf2 or .sf3 file");
    renderApp->add_option("--rate", render.rate, "samples per second")->check(CLI::Range(8000u, 192000u));
    addCommon(renderApp);
    renderApp->callback([&] { run = [&] { return renderCommand(render, common); }; });

    auto *info = app.add_subcommand("info", "parts, bars, notes, keys, metres, tempo, duration");
    info->add_option("IN", in)->required();
    addCommon(info);
    info->callback([&] { run = [&] { return infoCommand(in, common); }; });

    CheckCommandOptions check;
    auto *checkApp = app.add_subcommand("check", "voice-leading findings");
    checkApp->add_option("IN", check.in);
    checkApp->add_option("--profile", check.profile, "bach-chorale, strict-species or free; what the music suggests without");
    checkApp->add_option("--rules", check.rules, "what differs from the profile: \"-direct-fifths,spacing=info,voice-overlap=error\"");
    checkApp->add_flag("--list-rules", check.listRules, "name every rule with its severity and source");
    addCommon(checkApp);
    checkApp->callback([&] { run = [&] { return checkCommand(check, common); }; });

    WriteOptions write;
    const auto addWriting = [&](const char *name, Task task, const char *help) {
        auto *command = app.add_subcommand(name, help);
        command->add_option("IN", write.in, "a score: .musicxml, .mxl, .mid or .ricercar")->required();
        command->add_option("OUT", write.out, "where the first choice is written")->required();
        command->add_option("--bars", write.bars, "A-B: these bars alone, as the score numbers them");
        command->add_option("--alternatives", write.alternatives, "how many to choose from")->check(CLI::Range(1, 16));
        command->add_flag("--all", write.all, "write every alternative: OUT.1, OUT.2, ... by rank");
        command->add_option("--generator", write.generator, "rules or model (fill: continuation too); the best there is without");
        command->add_option("--temperature", write.temperature, "familiar (0.3) to surprising (1)")->check(CLI::Range(0.1, 2.0));
        command->add_option("--key", write.key, "the key, such as \"G major\" or \"d minor\"; found in the music without");
        command->add_option("--figures", write.figures, "a figured bass: \"3.1:6 5, 3.2:7\" (bar.beat:figures), one for each bass "
                                                        "note as in \"|6|6 5|.|4 3\" (. for none), or \"score\" for those in it");
        command->add_flag("--follow-chords", write.followChords, "take the harmony of the score's chord symbols");
        command->add_option("--cadence", write.cadences, "BAR:KIND or BAR.BEAT:KIND, where the last chord stands: authentic, half, "
                                                         "plagal, deceptive or phrygian; a key may follow (8:half:G major); repeatable")
            ->expected(1)->take_all();
        command->add_option("--lock", write.locks, "BARS:VOICE:WHAT, what stays: pitch, rhythm or all (1-4:alto:pitch); repeatable")
            ->expected(1)->take_all();
        command->add_option("--activity", write.controls.activity, "calmer (-1) to livelier (1)")->check(CLI::Range(-1.0, 1.0));
        command->add_option("--dissonance", write.controls.dissonance, "plain (-1) to dissonant (1)")->check(CLI::Range(-1.0, 1.0));
        command->add_option("--chromaticism", write.controls.chromaticism, "in the scale (-1) to chromatic (1)")->check(CLI::Range(-1.0, 1.0));
        command->add_option("--height", write.controls.height, "low (-1) to high (1) in the voices' ranges")->check(CLI::Range(-1.0, 1.0));
        addCommon(command);
        command->callback([&, task] {
            write.task = task;
            run = [&] { return writeCommand(write, common); };
        });
        return command;
    };
    const char *const kVoices = "soprano, alto, tenor, bass, with commas between";

    auto *harmonizeApp = addWriting("harmonize", Task::Harmonize, "write the missing voices of a texture of two to four voices");
    harmonizeApp->add_option("--given", write.given, std::string("voices that the music holds and that stay: ") + kVoices)->delimiter(',');
    harmonizeApp->add_option("--voices", write.voices, "how many voices there are in all: 2, 3 or 4")->check(CLI::Range(2, 4));
    harmonizeApp->add_option("--texture", write.texture, std::string("which voices there are in all: ") + kVoices)->delimiter(',');

    auto *fillApp = addWriting("fill", Task::Fill, "write a region anew, all else given; without --bars and voices: complete what is empty");
    fillApp->add_option("--voices", write.write, std::string("voices to write anew: ") + kVoices)->delimiter(',');
    fillApp->add_option("--parts", write.parts, "the same by the names of parts, with commas between")->delimiter(',');
    fillApp->add_flag("--empty", write.emptyOnly, "only where a voice is empty; the notes that are there stay");

    auto *varyApp = addWriting("vary", Task::Vary, "other ideas that keep to what is there, more or less");
    varyApp->preparse_callback([&](std::size_t) { write.likeness = 0.5; });
    varyApp->add_option("--likeness", write.likeness, "how near to what is there: different (0) to nearly the same (1); 0.5 without")
        ->check(CLI::Range(0.0, 1.0));
    varyApp->add_option("--voices", write.write, std::string("voices to vary; all but the highest without: ") + kVoices)->delimiter(',');
    varyApp->add_option("--parts", write.parts, "the same by the names of parts, with commas between")->delimiter(',');

    auto *reharmonizeApp = addWriting("reharmonize", Task::Reharmonize, "new inner voices between the outer ones, which stay");
    reharmonizeApp->add_option("--given", write.given, std::string("voices that stay instead: ") + kVoices)->delimiter(',');

    auto *addVoiceApp = addWriting("add-voice", Task::AddVoice, "add one free voice to the one, two or three there are");
    addVoiceApp->add_option("--voice", write.write, "soprano, alto, tenor or bass; the studio chooses without")->expected(1);

    addFugueCommands(app, common, run);
    addGenieCommand(app, common, run);
    addContinuationCommands(app, common, run);
    addComposeCommands(app, common, run);

    EvaluateOptions evaluate;
    auto *evaluateApp = app.add_subcommand("evaluate", "measure a model, or the whole pipeline, on a folder of music");
    evaluateApp->add_option("MODEL", evaluate.what, "counterpoint, continuation: likelihood; genie: keys of performances (MIDI); pipeline: voice leading of harmonizations; controls: what each "
                                                      "control does to the music; fugue-answers: a table of subjects and answers; fugue-entries: annotated scores; fugues: whole fugues on such a table; quantize: scores played with human timing, written down from the playing; requests: a JSON file of requests in plain language with their checks")->required();
    evaluateApp->add_option("DIR", evaluate.data, "a folder of four-part scores, or a JSON file of pieces")->required();
    evaluateApp->add_option("--split", evaluate.split, "which pieces of a JSON file that holds several sets");
    evaluateApp->add_option("--seeds", evaluate.seeds, "pipeline: first samples per tune")->check(CLI::Range(1, 100));
    evaluateApp->add_option("--limit", evaluate.limit, "pipeline, quantize: at most so many pieces");
    evaluateApp->add_option("--samples", evaluate.samples, "controls: for each setting of each control")->check(CLI::Range(2, 10000));
    evaluateApp->add_option("--generator", evaluate.generator, "pipeline, controls: rules or model");
    evaluateApp->add_option("--temperature", evaluate.temperature, "pipeline: as harmonize")->check(CLI::Range(0.1, 2.0));
    addCommon(evaluateApp);
    evaluateApp->callback([&] { run = [&] { return evaluateCommand(evaluate, common); }; });

    JudgeOptions judge;
    auto *judgeApp = app.add_subcommand("judge", "Bach, the raw model, the whole pipeline and published figures in one table");
    judgeApp->add_option("FILE", judge.data, "a JSON file of pieces, or a folder of four-part scores")->required();
    judgeApp->add_option("--split", judge.split, "the pieces whose tunes are set: a set of the JSON file");
    judgeApp->add_option("--reference", judge.reference, "what the grade is held against, the piece itself left out: "
                                                         "sets of FILE, or another file or folder; default: all of FILE");
    judgeApp->add_option("--seeds", judge.seeds, "first samples per tune")->check(CLI::Range(1, 100));
    judgeApp->add_option("--limit", judge.limit, "at most so many pieces");
    judgeApp->add_option("--system", judge.system, "bach, raw, pipeline or all")->check(CLI::IsMember({"bach", "raw", "pipeline", "all"}));
    judgeApp->add_option("--pieces", judge.pieces, "more columns: JSON files or folders of settings of these tunes");
    judgeApp->add_option("--keep", judge.keep, "write the settings to this JSON file; --pieces reads it");
    addCommon(judgeApp);
    judgeApp->callback([&] { run = [&] { return judgeCommand(judge, common); }; });

    auto *models = app.add_subcommand("models", "the models that are installed, with their cards");
    addCommon(models);
    models->callback([&] { run = [&] { return modelsCommand(common); }; });

    try {
        app.parse(argc, argv);
    } catch (const CLI::CallForHelp &e) {
        return app.exit(e);
    } catch (const CLI::CallForVersion &e) {
        return app.exit(e);
    } catch (const CLI::ParseError &e) {
        std::fprintf(stderr, "ricercar: %s; see ricercar --help.\n", e.what());
        return 2;
    }

    try {
        const Result<void> done = run();
        return done ? 0 : say(done.error());
    } catch (const std::exception &e) {
        return say(Error{ErrorCode::Internal, std::string("Something went wrong inside the program (") + e.what() +
                                                  "); nothing of yours was changed.", {}});
    }
}

} // namespace ricercar
