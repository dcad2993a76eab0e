// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/cli/genie_command.h"

#include "app/cli/genie_events.h"
#include "app/cli/report.h"
#include "app/cli/request_words.h"
#include "app/model_library.h"

#include "core/audio/player.h"
#include "core/compose/wishes.h"
#include "core/io/atomic_file.h"
#include "core/io/files.h"
#include "core/live/kept_take.h"
#include "core/live/rule_genie.h"
#include "core/music/tempo_map.h"
#include "core/theory/key.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cctype>
#include <cstdio>

namespace ricercar {

namespace {

struct GenieOptions {
    std::filesystem::path in, out, evaluate, chordsFrom;
    std::string key, range, generator;
    double temperature = 1, tempo = 120, chordPull = 2.5;
    int polyphony = 8;
    bool chordOnly = false, freeContour = false;
};

std::string endingOf(const std::filesystem::path &path)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return std::tolower(c); });
    return ending;
}

bool isSound(const std::filesystem::path &path)
{
    const std::string ending = endingOf(path);
    return ending == ".wav" || ending == ".flac" || ending == ".ogg";
}

// "C3", "F#5", "Bb4" or a MIDI number.
std::optional<int> keyNumber(const std::string &word)
{
    if (word.empty()) return std::nullopt;
    char *end = nullptr;
    if (std::isdigit(static_cast<unsigned char>(word[0]))) {
        const long number = std::strtol(word.c_str(), &end, 10);
        return *end == 0 && number <= 127 ? std::optional<int>(static_cast<int>(number)) : std::nullopt;
    }
    static const std::string kSteps = "C D EF G A B";
    const std::size_t step = kSteps.find(static_cast<char>(std::toupper(static_cast<unsigned char>(word[0]))));
    if (step == std::string::npos || word[0] == ' ') return std::nullopt;
    int pitch = static_cast<int>(step);
    std::size_t at = 1;
    for (; at < word.size() && (word[at] == '#' || word[at] == 'b'); ++at) pitch += word[at] == '#' ? 1 : -1;
    if (at == word.size()) return std::nullopt;
    const long octave = std::strtol(word.c_str() + at, &end, 10);
    if (*end != 0 || octave < -1 || octave > 9) return std::nullopt;
    return pitch + 12 * (static_cast<int>(octave) + 1);
}

Result<void> setRange(const std::string &text, GenieWishes &wishes)
{
    if (text.empty()) return {};
    const std::size_t dash = text.find('-', 1);
    const auto low = keyNumber(text.substr(0, dash));
    const auto high = dash == std::string::npos ? std::nullopt : keyNumber(text.substr(dash + 1));
    if (!low || !high || *low < 21 || *high > 108 || *high - *low < 12)
        return fail(ErrorCode::WrongUse, "The range is written as LOW-HIGH, an octave at least between A0 and C8, such as C3-C6; \"" + text + "\" is not.");
    wishes.lowest = static_cast<std::uint8_t>(*low);
    wishes.highest = static_cast<std::uint8_t>(*high);
    return {};
}

// The chord symbol in force at each place, over the whole score.
struct ChordTrack {
    std::vector<std::pair<TimelineTick, std::uint16_t>> chords;
    explicit ChordTrack(const Score &score)
    {
        for (std::size_t b = 0; b < score.barCount(); ++b)
            for (const ChordSymbol &symbol : score.masterBars[b]->chords)
                chords.emplace_back(score.timeline({b, symbol.at}), classesOf(symbol));
    }
    std::uint16_t at(TimelineTick t) const
    {
        const auto after = std::upper_bound(chords.begin(), chords.end(), t, [](TimelineTick x, const auto &c) { return x < c.first; });
        return after == chords.begin() ? std::uint16_t{0} : std::prev(after)->second;
    }
};

Result<std::shared_ptr<IGenie>> genieNamed(const std::string &word)
{
    if (word == "rules") return std::shared_ptr<IGenie>(std::make_shared<RuleGenie>());
    Result<std::shared_ptr<IGenie>> model = loadGenie();
    if (model || word == "model") return model;
    if (model.error().code != ErrorCode::MissingResource) return model; // a damaged file is said, not passed over
    std::fprintf(stderr, "ricercar: %s The rules play instead.\n", model.error().sentence.c_str());
    return std::shared_ptr<IGenie>(std::make_shared<RuleGenie>());
}

// An empty piano part over the bars of `model`, or over some bars of its own.
ScorePtr stage(const ScorePtr &model, const GenieOptions &options, const std::optional<KeySignature> &key, IdSource &ids, PartId &part)
{
    ScorePtr score;
    if (model) {
        Part piano;
        piano.id = part = ids.part();
        piano.name = "Genie";
        score = withPart(model, piano, 0);
        for (std::size_t p = score->parts.size(); p-- > 1;) score = withoutPart(score, score->parts[p]->id);
    } else {
        score = emptyScore(ids, 1);
        part = score->parts[0]->id;
        score = withPartHead(score, part, [](Part &p) { p.name = "Genie"; });
        score = withTempo(score, {0, BarTick{}}, options.tempo);
    }
    return key ? withKey(score, 0, *key) : score;
}

Result<void> play(const GenieOptions &options, const CommonOptions &common)
{
    if (!isSound(options.out) && !canWrite(options.out))
        return fail(ErrorCode::WrongUse, "The ending of " + options.out.filename().string() +
                                             " is none that can be written; use .mid, .musicxml, .mxl, .ricercar, .wav, .flac or .ogg.");
    Result<std::vector<GenieEvent>> events = readGenieEvents(options.in);
    if (!events) return Unexpected{events.error()};
    GenieWishes wishes;
    wishes.temperature = static_cast<float>(options.temperature);
    wishes.polyphony = options.polyphony;
    wishes.chordOnly = options.chordOnly;
    wishes.chordPull = static_cast<float>(options.chordPull);
    wishes.contour = !options.freeContour;
    if (Result<void> set = setRange(options.range, wishes); !set) return set;
    std::optional<KeySignature> key;
    if (!options.key.empty()) {
        Result<KeySignature> named = keyNamed(options.key);
        if (!named) return Unexpected{named.error()};
        key = *named;
        wishes.scale = 0;
        const std::array<bool, 12> scale = scaleOf(*key);
        for (std::size_t c = 0; c < 12; ++c)
            if (scale[c]) wishes.scale = static_cast<std::uint16_t>(wishes.scale | 1u << c);
        // A minor key's leading note may sound.
        if (isMinorLike(key->mode)) wishes.scale = static_cast<std::uint16_t>(wishes.scale | 1u << ((tonicPitchClass(*key) + 11) % 12));
    }
    Imported model;
    if (!options.chordsFrom.empty()) {
        Result<Imported> read = readScore(options.chordsFrom);
        if (!read) return Unexpected{read.error()};
        model = std::move(*read);
    }
    const ChordTrack chords = model.score ? ChordTrack(*model.score) : ChordTrack(Score{});
    if (model.score && chords.chords.empty())
        return fail(ErrorCode::BadInput, "There are no chord symbols in " + options.chordsFrom.filename().string() + " to follow.");
    Result<std::shared_ptr<IGenie>> genie = genieNamed(options.generator);
    if (!genie) return Unexpected{genie.error()};

    PartId part;
    IdSource &ids = model.ids;
    const ScorePtr base = stage(model.score, options, key, ids, part);
    const TempoMap tempo(*base);
    Take take;
    take.name = "Genie";
    take.part = part;
    (*genie)->restart(common.seed);
    std::array<std::optional<std::size_t>, kGenieButtonCount> down{}; // where in the take
    std::size_t silent = 0;
    const auto close = [&](int button, double seconds) {
        auto &open = down[static_cast<std::size_t>(button)];
        if (!open) return;
        TakeNote &note = take.notes[*open];
        TakePress &press = take.presses[*open];
        note.offSeconds = std::max(seconds, note.onSeconds + 0.02);
        note.off = std::max(note.on + 1, tempo.tick(note.offSeconds).value);
        press.lasts = note.offSeconds - note.onSeconds;
        press.length = note.off - note.on;
        open.reset();
    };
    for (const GenieEvent &event : *events) {
        close(event.button, event.seconds); // also where it is pressed again while it is down
        if (!event.on) {
            (*genie)->release(event.button);
            continue;
        }
        const TimelineTick at = tempo.tick(event.seconds);
        wishes.chord = chords.at(at);
        const std::uint8_t sounding = (*genie)->press(event.button, event.seconds, wishes);
        if (sounding == kNoKey) {
            ++silent;
            continue;
        }
        down[static_cast<std::size_t>(event.button)] = take.notes.size();
        const auto velocity = static_cast<std::uint8_t>(event.velocity);
        take.notes.push_back({at.value, at.value, event.seconds, event.seconds, sounding, velocity, 0, 0});
        take.presses.push_back({at.value, 0, event.seconds, 0, static_cast<std::uint8_t>(event.button), velocity, sounding});
    }
    for (int button = 0; button < kGenieButtonCount; ++button) close(button, events->back().seconds + 0.5);
    take.range = {TimelineTick{}, tempo.tick(events->back().seconds + 0.5)};

    NotationOptions notation;
    notation.findKey = !key && !model.score;
    Result<Notated> written = withTake(base, take, notation, ids);
    if (!written) return Unexpected{written.error()};
    if (isSound(options.out)) {
        JobControl job;
        job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
        Result<RenderReport> done = renderToFile(written->score, options.out, RenderOptions{}, job);
        clearProgress();
        if (!done) return Unexpected{done.error()};
    } else if (endingOf(options.out) == ".ricercar") { // the buttons are kept with it
        KeptTake kept{take, notation, 0, common.seed, options.temperature, written->notes};
        Result<std::string> bytes = writeProject(*written->score, {}, {}, {kept});
        if (!bytes) return Unexpected{bytes.error()};
        if (Result<void> saved = writeFileAtomically(options.out, *bytes); !saved) return saved;
    } else if (Result<void> saved = writeScore(*written->score, options.out); !saved) {
        return saved;
    }
    Json notes = Json::array();
    for (std::size_t i = 0; i < take.notes.size(); ++i)
        notes.push_back(Json{{"time", take.notes[i].onSeconds},
                             {"button", take.presses[i].button + 1},
                             {"key", take.notes[i].key},
                             {"velocity", take.notes[i].velocity},
                             {"length", take.presses[i].lasts}});
    if (common.json != "-") std::printf("%zu notes by the %s\n", take.notes.size(), (*genie)->name().c_str());
    return writeReport(Json{{"out", options.out.string()}, {"generator", (*genie)->name()}, {"seed", common.seed}, {"silent", silent}, {"notes", notes}},
                       common.json);
}

Result<void> measure(const GenieOptions &options, const CommonOptions &common)
{
    JobControl job;
    job.onProgress = [](double fraction, const std::string &words) { showProgress(fraction, words); };
    Result<std::string> figures = evaluateModel("genie", options.evaluate, {}, job);
    clearProgress();
    if (!figures) return Unexpected{figures.error()};
    if (common.json.empty()) std::printf("%s\n", figures->c_str());
    return writeReport(Json::parse(*figures, nullptr, false), common.json);
}

} // namespace

void addGenieCommand(CLI::App &app, CommonOptions &common, RunLater &run)
{
    auto options = std::make_shared<GenieOptions>();
    auto *command = app.add_subcommand("genie", "eight buttons play a piano: presses in a file become music");
    command->add_option("EVENTS", options->in, "lines of \"seconds, button (1-8), on or off[, velocity]\", or a JSON list of {time, button, on, velocity}");
    command->add_option("OUT", options->out, ".mid, .musicxml, .mxl, .ricercar (the buttons are kept), .wav, .flac or .ogg");
    command->add_option("--evaluate", options->evaluate, "instead: measure the model on the MIDI performances of this folder");
    command->add_option("--temperature", options->temperature, "familiar (0) to surprising (2)")->check(CLI::Range(0.0, 2.0));
    command->add_option("--key", options->key, "keep to this key, such as \"G major\" or \"d minor\"");
    command->add_option("--chords-from", options->chordsFrom, "follow the chord symbols, metre and tempo of this score");
    command->add_option("--chord-pull", options->chordPull, "how strongly a note of the chord is preferred")->check(CLI::Range(0.0, 10.0));
    command->add_flag("--chord-only", options->chordOnly, "nothing but notes of the chord");
    command->add_option("--range", options->range, "LOW-HIGH, such as C3-C6");
    command->add_option("--polyphony", options->polyphony, "keys held at once at most")->check(CLI::Range(1, 8));
    command->add_flag("--free-contour", options->freeContour, "a higher button may give a lower key");
    command->add_option("--tempo", options->tempo, "quarters per minute of what is written; without --chords-from")->check(CLI::Range(20.0, 300.0));
    command->add_option("--generator", options->generator, "rules or model; the model where there is one without")
        ->check(CLI::IsMember({"rules", "model"}));
    addCommonOptions(*command, common);
    command->callback([options, &common, &run] {
        run = [options, &common]() -> Result<void> {
            if (!options->evaluate.empty()) return measure(*options, common);
            if (options->in.empty() || options->out.empty())
                return fail(ErrorCode::WrongUse, "Name a file of presses and a file to write, or a folder after --evaluate.");
            return play(*options, common);
        };
    });
}

} // namespace ricercar
