// SPDX-License-Identifier: GPL-3.0-or-later
// The project file: a zip of readable JSON. manifest.json says which version wrote it, score.json holds the music of
// all snapshots (project_pool.h), checkpoints.json, sketches.json and history.json name them;
// takes.json holds what was recorded (project_takes.h).
#include "core/io/atomic_file.h"
#include "core/io/files.h"
#include "core/io/musicxml_out.h"
#include "core/io/project_pool.h"
#include "core/io/project_takes.h"
#include "core/io/zip_archive.h"

#include <QByteArray>

#include <algorithm>

namespace ricercar {

namespace {
using project::Json;
using project::kKeptFile;
using project::kKeptMember;
using project::View;

constexpr int kVersion = 1;         // of what is written; a reader that knows kOldestReader can read it
constexpr int kOldestReader = 1;
constexpr std::size_t kDeepest = 64;             // JSON within JSON
constexpr std::size_t kLargestText = 160u << 20; // bytes of one JSON file
constexpr std::size_t kLargestKept = 32u << 20;  // bytes kept for a newer version
constexpr const char *kManifest = "manifest.json", *kScore = "score.json", *kCheckpoints = "checkpoints.json",
                     *kSketches = "sketches.json", *kHistory = "history.json", *kTakes = "takes.json";

// nlohmann's own functions go into themselves for each level: bounded before they see it.
bool tooDeep(std::string_view text)
{
    std::size_t depth = 0;
    bool quoted = false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\\') ++i;
            else if (c == '"') quoted = false;
        } else if (c == '"') {
            quoted = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kDeepest) return true;
        } else if ((c == '}' || c == ']') && depth > 0) {
            --depth;
        }
    }
    return false;
}

Json parsed(const std::string &text, const char *file)
{
    if (text.size() > kLargestText) throw project::Misfit{std::string(file) + ": it is larger than any project needs."};
    if (tooDeep(text)) throw project::Misfit{std::string(file) + ": lists lie more than 64 deep in each other."};
    try {
        return Json::parse(text);
    } catch (const nlohmann::json::exception &e) {
        throw project::Misfit{std::string(file) + ": it is not JSON (" + e.what() + ")."};
    }
}

std::map<std::string, std::string> keptFrom(const std::map<std::string, std::string> &files, const Json &manifest, const Json &score,
                                            ImportReport &report)
{
    std::map<std::string, std::string> kept;
    std::size_t size = 0;
    const auto keep = [&](const std::string &key, const std::string &value, const std::string &what) {
        size += value.size();
        if (size <= kLargestKept) kept[key] = value;
        else report.dropped.push_back(what + " of a newer version, too large to keep");
    };
    for (const auto &[key, value] : manifest.items()) {
        static constexpr const char *kKnown[] = {"format", "version", "oldestReader", "program", "nextId"};
        if (std::none_of(std::begin(kKnown), std::end(kKnown), [&](const char *k) { return key == k; }))
            keep(std::string(kKeptMember) + kManifest + " " + key, value.dump(), "manifest.json: " + key);
    }
    for (const auto &[key, value] : score.items()) {
        static constexpr const char *kKnown[] = {"origins", "masterBars", "bars", "parts", "scores"};
        if (std::none_of(std::begin(kKnown), std::end(kKnown), [&](const char *k) { return key == k; }))
            keep(std::string(kKeptMember) + kScore + " " + key, value.dump(), "score.json: " + key);
    }
    for (const auto &[file, content] : files) {
        if (file == kManifest || file == kScore || file == kCheckpoints || file == kSketches || file == kHistory || file == kTakes) continue;
        const bool text = musicxml::legalText(content) == content;
        const QByteArray coded = text ? QByteArray() : QByteArray::fromRawData(content.data(), static_cast<qsizetype>(content.size())).toBase64();
        keep(std::string(kKeptFile) + file, text ? "text:" + content : "base64:" + std::string(coded.constData(), static_cast<std::size_t>(coded.size())),
             "the file " + file);
    }
    return kept;
}

std::vector<std::pair<std::string, std::string>> keptMembers(const Metadata &metadata, const std::string &file)
{
    std::vector<std::pair<std::string, std::string>> members;
    const std::string prefix = std::string(kKeptMember) + file + " ";
    for (const auto &[key, value] : metadata.other)
        if (key.starts_with(prefix) && Json::accept(value)) members.emplace_back(key.substr(prefix.size()), value);
    return members;
}

Result<std::string> written(const Score &score, const std::vector<Checkpoint> &checkpoints, const std::vector<Sketch> &sketches,
                            const std::vector<KeptTake> &takes, std::uint64_t nextId, const Json &history)
{
    project::PoolWriter pool;
    pool.add(score);
    Json checkpointsJson = Json::array(), sketchesJson = Json::array();
    for (const Checkpoint &c : checkpoints) {
        if (!c.score) continue;
        checkpointsJson.push_back(Json{{"name", musicxml::legalText(c.name)}, {"revision", c.revision.value}, {"score", pool.add(*c.score)}});
    }
    for (const Sketch &s : sketches) {
        if (!s.score) continue;
        Json sketch{{"name", musicxml::legalText(s.name)}, {"note", musicxml::legalText(s.note)},
                    {"range", {s.range.begin.value, s.range.end.value}}};
        if (s.base) sketch["base"] = pool.add(*s.base);
        sketch["score"] = pool.add(*s.score);
        sketchesJson.push_back(std::move(sketch));
    }
    Json manifest{{"format", "ricercar project"}, {"version", kVersion}, {"oldestReader", kOldestReader}, {"program", "Ricercar"}, {"nextId", nextId}};
    for (const auto &[key, value] : keptMembers(score.metadata, kManifest)) manifest[key] = Json::parse(value);

    std::vector<ZipEntry> entries{{kManifest, manifest.dump(2) + "\n"},
                                  {kScore, pool.text(keptMembers(score.metadata, kScore))},
                                  {kCheckpoints, checkpointsJson.dump(2) + "\n"},
                                  {kSketches, sketchesJson.dump(2) + "\n"}};
    if (!takes.empty()) entries.push_back({kTakes, project::takesJson(takes).dump(1) + "\n"});
    if (!history.is_null()) entries.push_back({kHistory, history.dump(2) + "\n"});
    for (const auto &[key, value] : score.metadata.other) {
        if (!key.starts_with(kKeptFile)) continue;
        const std::string file = key.substr(kKeptFile.size());
        const bool own = std::any_of(entries.begin(), entries.end(), [&](const ZipEntry &e) { return e.name == file; });
        if (own || file.empty()) continue;
        if (value.starts_with("text:")) entries.push_back({file, value.substr(5)});
        if (!value.starts_with("base64:")) continue;
        const QByteArray bytes = QByteArray::fromBase64(QByteArray::fromStdString(value.substr(7)));
        entries.push_back({file, std::string(bytes.constData(), static_cast<std::size_t>(bytes.size()))});
    }
    return zipped(entries);
}

std::uint64_t highestId(const Score &score)
{
    std::uint64_t highest = 0;
    for (const PartPtr &p : score.parts) {
        highest = std::max(highest, p->id.value);
        for (const BarPtr &b : p->bars)
            for (const Note &n : b->notes) highest = std::max(highest, n.id.value);
    }
    return highest;
}

Imported opened(const ZipContents &contents)
{
    const auto text = [&](const char *file) -> const std::string & {
        const auto found = contents.files.find(file);
        if (found == contents.files.end()) throw project::Misfit{std::string(file) + " is missing."};
        return found->second;
    };
    const Json manifestJson = parsed(text(kManifest), kManifest);
    const View manifest(manifestJson, kManifest);
    if (manifest.at("format").text() != "ricercar project") manifest.at("format").wrong("it is not a Ricercar project");
    if (manifest.at("oldestReader").integer(1, 1'000'000) > kVersion)
        throw project::Misfit{"it was written by a newer version of Ricercar, which is needed to open it."};
    const Json scoreJson = parsed(text(kScore), kScore);

    Imported result;
    manifest.object();
    const View scoreRoot(scoreJson, kScore);
    scoreRoot.object();
    project::Pool pool = project::readPool(scoreJson, keptFrom(contents.files, manifestJson, scoreJson, result.report));
    if (pool.unknownInside > 0)
        result.report.dropped.push_back("values of a newer version inside the music: " + std::to_string(pool.unknownInside) + " (first at "
                                        + pool.firstUnknown + ")");
    for (const std::string &name : contents.passedOver)
        result.report.damage.push_back("a file in it has an unsafe name and was passed over: " + name.substr(0, 80));
    const auto snapshot = [&](const View &owner, const char *key) {
        const View v = owner.at(key);
        return pool.scores[static_cast<std::size_t>(v.integer(0, static_cast<std::int64_t>(pool.scores.size()) - 1))];
    };
    result.score = pool.scores.front();
    if (contents.files.contains(kCheckpoints)) {
        const Json json = parsed(text(kCheckpoints), kCheckpoints);
        const View all(json, kCheckpoints);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const View c = all.item(i);
            result.checkpoints.push_back({c.textOr("name"), RevisionId{c.at("revision").id(true)}, snapshot(c, "score")});
        }
    }
    if (contents.files.contains(kSketches)) {
        const Json json = parsed(text(kSketches), kSketches);
        const View all(json, kSketches);
        for (std::size_t i = 0; i < all.size(); ++i) {
            const View s = all.item(i);
            const View range = s.at("range");
            constexpr std::int64_t kFar = INT64_C(1) << 50;
            result.sketches.push_back({s.textOr("name"), s.has("base") ? snapshot(s, "base") : nullptr, snapshot(s, "score"),
                                       {TimelineTick{range.item(0).integer(-kFar, kFar)}, TimelineTick{range.item(1).integer(-kFar, kFar)}},
                                       s.textOr("note")});
        }
    }
    if (contents.files.contains(kTakes)) {
        const Json json = parsed(text(kTakes), kTakes);
        result.takes = project::readTakes(View(json, kTakes));
    }
    result.ids = IdSource(pool.highestId + 1);
    if (manifest.has("nextId")) {
        const View next = manifest.at("nextId");
        result.ids.raiseTo(std::min(next.id(true), UINT64_C(1) << 62));
    }
    return result;
}
} // namespace

Result<Imported> readProject(std::string_view bytes, const std::string &name)
{
    try {
        auto contents = unzipped(bytes, name);
        if (!contents) return Unexpected{contents.error()};
        return opened(*contents);
    } catch (const project::Misfit &misfit) {
        return fail(ErrorCode::BadInput, name + " cannot be opened: " + misfit.sentence, misfit.sentence);
    } catch (const nlohmann::json::exception &e) {
        return fail(ErrorCode::BadInput, name + " cannot be opened: its JSON is damaged.", e.what());
    } catch (const std::bad_alloc &) {
        return fail(ErrorCode::BadInput, name + " is too large for this computer's memory.");
    }
}

Result<std::string> writeProject(const Score &score, const std::vector<Checkpoint> &checkpoints, const std::vector<Sketch> &sketches,
                                 const std::vector<KeptTake> &takes)
{
    std::uint64_t highest = highestId(score);
    for (const Checkpoint &c : checkpoints)
        if (c.score) highest = std::max(highest, highestId(*c.score));
    for (const Sketch &s : sketches)
        for (const ScorePtr &snapshot : {s.base, s.score})
            if (snapshot) highest = std::max(highest, highestId(*snapshot));
    for (const KeptTake &t : takes)
        if (!t.written.empty()) highest = std::max(highest, t.written.rbegin()->value); // ids are never used again
    return written(score, checkpoints, sketches, takes, highest + 1, Json());
}

Result<void> saveProject(const Session &session, const std::filesystem::path &path)
{
    // The Session owns its ids and sketchbook; both are only read here.
    auto &open = const_cast<Session &>(session);
    Json history{{"position", session.position()}};
    history["labels"] = Json::array();
    for (const Revision &r : session.history()) history["labels"].push_back(musicxml::legalText(r.label));
    const auto bytes = written(*session.score(), session.checkpoints(), open.sketchbook(), session.takes(), open.ids().next(), history);
    if (!bytes) return Unexpected{bytes.error()};
    return writeFileAtomically(path, *bytes);
}

} // namespace ricercar
