// SPDX-License-Identifier: GPL-3.0-or-later
// Compressed MusicXML: a zip whose META-INF/container.xml names the score.
#include "core/io/files.h"
#include "core/io/musicxml_tree.h"
#include "core/io/zip_archive.h"

namespace ricercar {

namespace {
constexpr const char *kContainer = "META-INF/container.xml";
constexpr const char *kMediaType = "application/vnd.recordare.musicxml+xml";

// The first root file that is MusicXML; "" if the container names none.
Result<std::string> rootFile(const std::string &container, const std::string &name)
{
    auto source = musicxml::XmlSource::open(container, name);
    if (!source) return Unexpected{source.error()};
    std::string path;
    if (source->enter()) {
        const musicxml::XmlNode root = source->take();
        if (const musicxml::XmlNode *files = root.child("rootfiles"))
            for (const musicxml::XmlNode &file : files->children) {
                const std::string_view type = file.attribute("media-type");
                if (file.name == "rootfile" && path.empty() && (type.empty() || type == kMediaType))
                    path = file.attribute("full-path");
            }
    }
    if (source->faulty()) return fail(ErrorCode::BadInput, name + " is damaged: its list of contents cannot be read.", source->fault());
    return path;
}

bool isScoreName(const std::string &name)
{
    return !name.starts_with("META-INF/") && !name.starts_with("__MACOSX/") && (name.ends_with(".xml") || name.ends_with(".musicxml"));
}
} // namespace

Result<Imported> readMxl(std::string_view bytes, const std::string &name)
{
    auto contents = unzipped(bytes, name);
    if (!contents) return Unexpected{contents.error()};
    const auto &files = contents->files;
    std::string path;
    if (const auto container = files.find(kContainer); container != files.end()) {
        auto named = rootFile(container->second, name);
        if (!named) return Unexpected{named.error()};
        path = *named;
    }
    auto score = files.find(path);
    const bool astray = score == files.end();
    for (auto f = files.begin(); f != files.end() && score == files.end(); ++f)
        if (isScoreName(f->first)) score = f;
    if (score == files.end()) return fail(ErrorCode::BadInput, name + " is a zip file, but there is no MusicXML score in it.");
    auto imported = readMusicXml(score->second, name);
    if (!imported) return imported;
    if (astray) imported->report.damage.push_back("the list of contents does not name the score; " + score->first + " was taken");
    for (const std::string &unsafe : contents->passedOver)
        imported->report.damage.push_back("a file in it has an unsafe name and was passed over: " + unsafe.substr(0, 80));
    std::size_t others = 0;
    for (const auto &[file, content] : files) others += isScoreName(file) && file != score->first;
    if (others) imported->report.dropped.push_back("further scores in the same file: " + std::to_string(others));
    return imported;
}

Result<std::string> writeMxl(const Score &score)
{
    return zipped({{"mimetype", "application/vnd.recordare.musicxml", true},
                   {kContainer,
                    "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<container>\n  <rootfiles>\n    <rootfile full-path=\"score.musicxml\" "
                    "media-type=\"application/vnd.recordare.musicxml+xml\"/>\n  </rootfiles>\n</container>\n"},
                   {"score.musicxml", writeMusicXml(score)}});
}

} // namespace ricercar
