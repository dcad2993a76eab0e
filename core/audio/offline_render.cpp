// SPDX-License-Identifier: GPL-3.0-or-later
// Rendering to a file. The sound is first spooled as 32-bit floats beside the target, so that its peak is
// known before it is written in the target's format; both are temporary files until all is well, then one
// rename puts the result in place.
#include "core/audio/audio_engine.h"
#include "core/audio/player.h"
#include "core/playback/plan_builder.h"

#include <sndfile.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdio>
#include <system_error>

namespace ricercar {

namespace fs = std::filesystem;

namespace {

constexpr std::uint32_t kChunk = 4096;         // frames; a cancel is seen after each: a few milliseconds
constexpr float kSilence = 0.00003f;           // -90 dBFS
constexpr double kSilentSeconds = 0.1;         // so long it must be silent to be over
constexpr double kFadeSeconds = 0.05;          // of a tail that is cut while it still sounds
constexpr float kNormalPeak = 0.8912509f;      // -1 dBFS
using Chunk = std::array<float, 2 * kChunk>;   // interleaved

// A file that is gone unless it was kept.
class TemporaryFile {
public:
    explicit TemporaryFile(fs::path path) : m_path(std::move(path)) {}
    ~TemporaryFile()
    {
        std::error_code ignored;
        if (!m_path.empty())
            fs::remove(m_path, ignored);
    }
    TemporaryFile(const TemporaryFile &) = delete;
    TemporaryFile &operator=(const TemporaryFile &) = delete;
    const fs::path &path() const { return m_path; }
    void kept() { m_path.clear(); }

private:
    fs::path m_path;
};

struct CloseFile {
    void operator()(std::FILE *file) const { std::fclose(file); }
};
struct CloseSound {
    void operator()(SNDFILE *file) const { sf_close(file); }
};

Unexpected notWritten(const fs::path &path, std::string detail)
{
    return fail(ErrorCode::Io, path.string() + " could not be written: the folder is missing or protected, or the disk is full. Make room or choose another folder.",
                std::move(detail));
}

Unexpected cancelled()
{
    return fail(ErrorCode::Cancelled, "Writing the sound was cancelled; no file was left.");
}

Result<int> formatOf(const fs::path &path)
{
    std::string ending = path.extension().string();
    std::transform(ending.begin(), ending.end(), ending.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    if (ending == ".wav")
        return SF_FORMAT_WAV | SF_FORMAT_PCM_24;
    if (ending == ".flac")
        return SF_FORMAT_FLAC | SF_FORMAT_PCM_24;
    if (ending == ".ogg" || ending == ".oga")
        return SF_FORMAT_OGG | SF_FORMAT_VORBIS;
    return fail(ErrorCode::WrongUse, "Sound is written as .wav, .flac or .ogg; give the file one of these endings.");
}

struct Spooled {
    std::uint64_t frames = 0;
    float peak = 0;
    std::uint64_t fadeFrames = 0; // at the end
};

// Plays the score, or its range, through an engine into `spool`.
Result<Spooled> spoolSound(const ScorePtr &score, const RenderOptions &options, const fs::path &soundFont,
                           std::FILE *spool, const fs::path &target, JobControl &job)
{
    auto sound = FluidSound::load({soundFont, options.rate, options.reverb, options.chorus});
    if (!sound)
        return Unexpected{sound.error()};
    ChannelMap channels;
    auto plan = buildPlan({score, channels.channelsOf(*score), options.rate, 1});
    SampleIndex begin = 0, end = plan->end;
    TimelineTick from{0};
    if (options.range) {
        from = options.range->begin;
        std::tie(begin, end) = plan->framesOf(*options.range);
    }
    EngineMeters meters;
    AudioEngine engine(std::move(*sound), options.rate, meters, AudioEngine::Use::Offline);
    engine.mailbox().post(std::move(plan));
    Sequencer &sequencer = engine.sequencer();
    engine.processRt(nullptr, nullptr, 0); // takes the plan
    sequencer.setMetronomeRt(options.metronome);
    sequencer.locateRt(from);
    sequencer.playRt(0);

    Spooled spooled;
    std::array<float, kChunk> left, right;
    auto interleaved = std::make_unique<Chunk>();
    // Makes up to kChunk frames; returns their peak, or less than 0 when they could not be written.
    const auto make = [&](std::uint32_t frames) -> float {
        engine.processRt(left.data(), right.data(), frames);
        float peak = 0;
        for (std::uint32_t i = 0; i < frames; ++i) {
            peak = std::max({peak, std::fabs(left[i]), std::fabs(right[i])});
            (*interleaved)[2 * i] = left[i];
            (*interleaved)[2 * i + 1] = right[i];
        }
        spooled.peak = std::max(spooled.peak, peak);
        spooled.frames += frames;
        return std::fwrite(interleaved->data(), 2 * sizeof(float), frames, spool) == frames ? peak : -1.0f;
    };

    const SampleIndex length = std::max<SampleIndex>(0, end - begin);
    const auto tailFrames = static_cast<SampleIndex>(std::clamp(options.tailSeconds, 0.0, 60.0) * options.rate);
    for (SampleIndex done = 0; done < length;) {
        if (job.stopped())
            return cancelled();
        const auto n = static_cast<std::uint32_t>(std::min<SampleIndex>(kChunk, length - done));
        if (make(n) < 0)
            return notWritten(target, "spool");
        done += n;
        job.progress(0.9 * static_cast<double>(done) / static_cast<double>(length + tailFrames), "Playing the score into the file");
    }
    sequencer.stopRt();

    SampleIndex quiet = 0;
    SampleIndex done = 0;
    while (done < tailFrames && quiet < static_cast<SampleIndex>(kSilentSeconds * options.rate)) {
        if (job.stopped())
            return cancelled();
        const auto n = static_cast<std::uint32_t>(std::min<SampleIndex>(kChunk / 4, tailFrames - done));
        const float peak = make(n);
        if (peak < 0)
            return notWritten(target, "spool");
        quiet = peak < kSilence ? quiet + n : 0;
        done += n;
    }
    if (done == tailFrames && quiet == 0 && tailFrames > 0)
        spooled.fadeFrames = std::min<std::uint64_t>(spooled.frames, static_cast<std::uint64_t>(kFadeSeconds * options.rate));
    if (std::fflush(spool) != 0)
        return notWritten(target, "spool");
    return spooled;
}

// Writes the spooled sound, scaled, in its format.
Result<void> writeSound(std::FILE *spool, const Spooled &spooled, float scale, int format, unsigned rate,
                        const fs::path &temporary, const fs::path &target, JobControl &job)
{
    SF_INFO info{};
    info.samplerate = static_cast<int>(rate);
    info.channels = 2;
    info.format = format;
    if ((format & SF_FORMAT_TYPEMASK) == SF_FORMAT_WAV && spooled.frames * 6 > 0xF0000000u) // more than WAV can hold
        info.format = SF_FORMAT_RF64 | SF_FORMAT_PCM_24;
    std::unique_ptr<SNDFILE, CloseSound> file(sf_open(temporary.c_str(), SFM_WRITE, &info));
    if (!file)
        return notWritten(target, sf_strerror(nullptr));
    sf_command(file.get(), SFC_SET_CLIPPING, nullptr, SF_TRUE);
    double quality = 0.6;
    sf_command(file.get(), SFC_SET_VBR_ENCODING_QUALITY, &quality, sizeof quality);

    std::rewind(spool);
    auto chunk = std::make_unique<Chunk>();
    for (std::uint64_t done = 0; done < spooled.frames;) {
        if (job.stopped())
            return cancelled();
        const auto n = static_cast<std::size_t>(std::min<std::uint64_t>(kChunk, spooled.frames - done));
        if (std::fread(chunk->data(), 2 * sizeof(float), n, spool) != n)
            return notWritten(target, "spool");
        for (std::size_t i = 0; i < n; ++i) {
            const std::uint64_t left = spooled.frames - (done + i); // frames to the end
            const float fade = left < spooled.fadeFrames ? static_cast<float>(left) / static_cast<float>(spooled.fadeFrames) : 1.0f;
            (*chunk)[2 * i] *= scale * fade;
            (*chunk)[2 * i + 1] *= scale * fade;
        }
        if (sf_writef_float(file.get(), chunk->data(), static_cast<sf_count_t>(n)) != static_cast<sf_count_t>(n))
            return notWritten(target, sf_strerror(file.get()));
        done += n;
        job.progress(0.9 + 0.1 * static_cast<double>(done) / static_cast<double>(spooled.frames), "Writing the file");
    }
    sf_write_sync(file.get());
    if (sf_error(file.get()) != SF_ERR_NO_ERROR)
        return notWritten(target, sf_strerror(file.get()));
    if (sf_close(file.release()) != 0)
        return notWritten(target, "close");
    return {};
}

} // namespace

Result<RenderReport> renderToFile(const ScorePtr &score, const std::filesystem::path &path,
                                  const RenderOptions &options, JobControl &job)
{
    if (!score)
        return fail(ErrorCode::WrongUse, "There is no score to be played.");
    if (options.rate < 8000 || options.rate > 192000)
        return fail(ErrorCode::WrongUse, "The sample rate must lie between 8000 and 192000 Hz.");
    if (options.range && options.range->empty())
        return fail(ErrorCode::WrongUse, "The range to be written holds no music; choose at least one bar.");
    const auto format = formatOf(path);
    if (!format)
        return Unexpected{format.error()};
    fs::path soundFont = options.soundFont;
    if (soundFont.empty()) {
        const auto fonts = installedSoundFonts();
        if (fonts.empty())
            return fail(ErrorCode::MissingResource,
                        "There is no SoundFont; install the package fluid-soundfont-gm or timgm6mb-soundfont, or name a file.");
        soundFont = fonts.front().path;
    }

    static std::atomic<unsigned> s_number{0};
    const std::string own = "." + path.filename().string() + "." + std::to_string(::getpid()) + "-" + std::to_string(s_number++);
    TemporaryFile spoolFile(path.parent_path() / (own + ".spool"));
    TemporaryFile soundFile(path.parent_path() / (own + path.extension().string()));
    std::unique_ptr<std::FILE, CloseFile> spool(std::fopen(spoolFile.path().c_str(), "w+b"));
    if (!spool)
        return notWritten(path, "spool");

    const auto spooled = spoolSound(score, options, soundFont, spool.get(), path, job);
    if (!spooled)
        return Unexpected{spooled.error()};
    const float scale = options.normalize && spooled->peak > 1.0f ? kNormalPeak / spooled->peak : 1.0f;
    if (auto written = writeSound(spool.get(), *spooled, scale, *format, options.rate, soundFile.path(), path, job); !written)
        return Unexpected{written.error()};
    std::error_code error;
    fs::rename(soundFile.path(), path, error);
    if (error)
        return notWritten(path, error.message());
    soundFile.kept();
    job.progress(1, "Written");
    return RenderReport{static_cast<double>(spooled->frames) / options.rate, spooled->peak, spooled->frames, soundFont.string()};
}

} // namespace ricercar
