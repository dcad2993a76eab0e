// SPDX-License-Identifier: GPL-3.0-or-later
// Rendering to a file, and what is read back from it.
#include <QtTest> // first: moc stumbles over <compare> otherwise

#include "core/audio/player.h"
#include "tests/support/notation.h"

#include <sndfile.h>
#include <sys/resource.h>

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTemporaryDir>

#include <algorithm>
#include <cmath>
#include <csignal>
#include <fstream>

using namespace ricercar;
using namespace ricercar::test;

namespace {

struct Sound {
    SF_INFO info{};
    std::vector<float> samples; // interleaved
    std::int64_t frames() const { return info.frames; }
    float at(std::int64_t frame) const
    {
        return std::max(std::fabs(samples[std::size_t(2 * frame)]), std::fabs(samples[std::size_t(2 * frame + 1)]));
    }
    float peak() const { return peak(0, frames()); }
    float peak(std::int64_t from, std::int64_t to) const
    {
        float p = 0;
        for (std::int64_t i = from; i < std::min(to, frames()); ++i)
            p = std::max(p, at(i));
        return p;
    }
    double rms() const
    {
        double sum = 0;
        for (const float x : samples)
            sum += double(x) * x;
        return std::sqrt(sum / double(samples.size()));
    }
    // The first frame from `from` on that is louder than `level`; -1 if there is none.
    std::int64_t onset(std::int64_t from, float level) const
    {
        for (std::int64_t i = from; i < frames(); ++i)
            if (at(i) > level)
                return i;
        return -1;
    }
};

Sound readSound(const std::filesystem::path &path)
{
    Sound sound;
    SNDFILE *file = sf_open(path.c_str(), SFM_READ, &sound.info);
    if (!file)
        return sound;
    sound.samples.resize(std::size_t(sound.info.frames * sound.info.channels));
    const sf_count_t read = sf_readf_float(file, sound.samples.data(), sound.info.frames);
    sound.samples.resize(std::size_t(std::max<sf_count_t>(0, read) * sound.info.channels));
    sf_close(file);
    return sound;
}

QByteArray bytesOf(const std::filesystem::path &path)
{
    QFile file(QString::fromStdString(path.string()));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestRender : public QObject {
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    std::filesystem::path m_small; // TimGM6mb or whatever is smallest
    std::filesystem::path file(const char *name) const { return std::filesystem::path(m_folder.path().toStdString()) / name; }
    int filesLeft() const { return int(QDir(m_folder.path()).entryList(QDir::Files | QDir::Hidden).size()); }
    RenderOptions options() const
    {
        RenderOptions o;
        o.soundFont = m_small;
        return o;
    }
    Result<RenderReport> render(const ScorePtr &score, const char *name, const RenderOptions &o) const
    {
        JobControl job;
        return renderToFile(score, file(name), o, job);
    }

private Q_SLOTS:
    void initTestCase()
    {
        std::uint64_t bytes = UINT64_MAX;
        for (const SoundFontInfo &font : installedSoundFonts())
            if (font.bytes < bytes) {
                bytes = font.bytes;
                m_small = font.path;
            }
        QVERIFY2(!m_small.empty(), "There is no SoundFont: install timgm6mb-soundfont.");
    }
    void cleanup()
    {
        QDir folder(m_folder.path());
        for (const QString &name : folder.entryList(QDir::Files | QDir::Hidden))
            folder.remove(name);
    }

    void notesSoundWhereTheyStand()
    {
        const ScorePtr s = score("4/4 tempo=60 name=Blocks program=13 | rq C5s{staccato} re. rq rs C5s re | rw |");
        RenderOptions o = options();
        o.reverb = o.chorus = false;

        const auto report = render(s, "a.wav", o);
        QVERIFY2(report.has_value(), report.has_value() ? "" : report.error().sentence.c_str());
        const Sound sound = readSound(file("a.wav"));

        QCOMPARE(sound.info.samplerate, 48000);
        QCOMPARE(sound.info.format & SF_FORMAT_SUBMASK, int(SF_FORMAT_PCM_24));
        QCOMPARE(sound.frames(), std::int64_t(report->frames));
        QVERIFY(sound.rms() > 0.0005);
        for (const double quarter : {1.0, 3.25}) { // the xylophone speaks within 2 ms
            const auto at = std::int64_t(quarter * 48000);
            QVERIFY(sound.peak(at - 4800, at) < 0.001f);
            const std::int64_t onset = sound.onset(at, 0.002f);
            QVERIFY2(onset >= at && onset <= at + 64 + 96, qPrintable(QString("%1 for %2").arg(onset).arg(at)));
        }
    }

    void renderingTwiceIsTheSameToTheBit()
    {
        const ScorePtr s = score("4/4 tempo=150 | C4e D4e E4e F4e [C4 E4 G4]h | C5w |; program=48 | C3w | G2w |");

        QVERIFY(render(s, "a.wav", options()).has_value());
        QVERIFY(render(s, "b.wav", options()).has_value());

        QVERIFY(!bytesOf(file("a.wav")).isEmpty());
        QVERIFY(bytesOf(file("a.wav")) == bytesOf(file("b.wav")));
    }

    void allFormatsHoldTheSameMusic_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<int>("format");
        QTest::addColumn<unsigned>("rate");
        QTest::newRow("wav") << "x.wav" << (SF_FORMAT_WAV | SF_FORMAT_PCM_24) << 48000u;
        QTest::newRow("wav, 44.1 kHz") << "x.WAV" << (SF_FORMAT_WAV | SF_FORMAT_PCM_24) << 44100u;
        QTest::newRow("flac") << "x.flac" << (SF_FORMAT_FLAC | SF_FORMAT_PCM_24) << 48000u;
        QTest::newRow("ogg") << "x.ogg" << (SF_FORMAT_OGG | SF_FORMAT_VORBIS) << 48000u;
        QTest::newRow("flac, 96 kHz") << "y.flac" << (SF_FORMAT_FLAC | SF_FORMAT_PCM_24) << 96000u;
    }
    void allFormatsHoldTheSameMusic()
    {
        QFETCH(QString, name);
        QFETCH(int, format);
        QFETCH(unsigned, rate);
        const ScorePtr s = score("2/4 tempo=120 | C4q E4q | G4h |");
        RenderOptions o = options();
        o.rate = rate;

        const auto report = render(s, qPrintable(name), o);
        QVERIFY(report.has_value());
        const Sound sound = readSound(file(qPrintable(name)));

        QCOMPARE(sound.info.format & (SF_FORMAT_TYPEMASK | SF_FORMAT_SUBMASK), format);
        QCOMPARE(sound.info.samplerate, int(rate));
        QCOMPARE(sound.info.channels, 2);
        QCOMPARE(sound.frames(), std::int64_t(report->frames));
        QVERIFY(report->seconds >= 2.0 && report->seconds <= 4.0);
        QVERIFY(sound.rms() > 0.005);
        QCOMPARE(filesLeft(), 1);
    }

    void theTailEndsInSilence()
    {
        const ScorePtr s = score("1/4 tempo=60 program=13 | C5q |");
        RenderOptions o = options();
        o.tailSeconds = 30;

        const auto report = render(s, "a.wav", o);
        QVERIFY(report.has_value());

        const Sound sound = readSound(file("a.wav"));
        QVERIFY(report->seconds < 20);
        QVERIFY(sound.peak(sound.frames() - 2000, sound.frames()) < 0.0001f);
    }

    void aCutTailFadesOut()
    {
        RenderOptions o = options();
        o.tailSeconds = 0.2;

        const auto report = render(score("1/4 tempo=60 program=48 | [C3 C4 E4]q |"), "a.wav", o);
        QVERIFY(report.has_value());

        QCOMPARE(report->frames, std::uint64_t(48000 + 9600));
        const Sound sound = readSound(file("a.wav"));
        QVERIFY(sound.peak(sound.frames() - 4, sound.frames()) < 0.001f);
    }

    void aRangeIsRenderedAlone()
    {
        RenderOptions o = options();
        o.range = TickRange{quarters(4), quarters(6)};
        o.tailSeconds = 0;

        const auto report = render(score("4/4 tempo=60 | rw | C4q D4q E4h |"), "a.wav", o);
        QVERIFY(report.has_value());

        QCOMPARE(report->frames, std::uint64_t(2 * 48000));
        const Sound sound = readSound(file("a.wav"));
        QVERIFY(sound.onset(0, 0.002f) < 2000);
    }

    void whatWouldClipIsNormalized()
    {
        std::vector<std::string> parts;
        for (int i = 0; i < 16; ++i)
            parts.push_back("2/4 tempo=60 program=56 | [C4 C5]h{velocity=127} |");
        const ScorePtr loud = score(parts);

        const auto report = render(loud, "a.wav", options());
        QVERIFY(report.has_value());

        QVERIFY(report->peak > 1.0f);
        QVERIFY(std::abs(readSound(file("a.wav")).peak() - 0.8912f) < 0.001f);

        RenderOptions o = options();
        o.normalize = false;
        QVERIFY(render(loud, "b.wav", o).has_value());
        QVERIFY(readSound(file("b.wav")).peak() > 0.99f);
    }

    void whatDoesNotClipIsLeftAsItIs()
    {
        const auto report = render(score("2/4 tempo=60 | C4h |"), "a.wav", options());

        QVERIFY(report.has_value());
        QVERIFY(report->peak < 1.0f);
        QVERIFY(std::abs(readSound(file("a.wav")).peak() - report->peak) < 0.0001f);
    }

    void aMutedPartIsSilent()
    {
        ScorePtr s = score("2/4 tempo=60 | C4h |");
        s = withPartHead(s, s->parts[0]->id, [](Part &p) { p.mixer.mute = true; });

        const auto report = render(s, "a.wav", options());

        QVERIFY(report.has_value());
        QVERIFY(report->peak < 0.0001f);
    }

    void volumeAndPanAreHeard()
    {
        const auto balance = [this](double volume, double pan) {
            ScorePtr s = score("1/4 tempo=60 | C4q |");
            s = withPartHead(s, s->parts[0]->id, [=](Part &p) { p.mixer.volume = volume; p.mixer.pan = pan; });
            RenderOptions o = options();
            o.reverb = o.chorus = false;
            if (!render(s, "a.wav", o))
                return std::pair(-1.0, -1.0);
            const Sound sound = readSound(file("a.wav"));
            double left = 0, right = 0;
            for (std::size_t i = 0; i + 1 < sound.samples.size(); i += 2) {
                left += std::fabs(sound.samples[i]);
                right += std::fabs(sound.samples[i + 1]);
            }
            return std::pair(left, right);
        };
        const auto middle = balance(0.8, 0), left = balance(0.8, -1), right = balance(0.8, 1), soft = balance(0.4, 0);
        QVERIFY(left.first > 4 * left.second);
        QVERIFY(right.second > 4 * right.first);
        QVERIFY(soft.first < 0.5 * middle.first);
        QVERIFY(soft.first > 0);
    }

    void theMetronomeClicksOnTheSample()
    {
        RenderOptions o = options();
        o.metronome = true;
        o.tailSeconds = 0;

        QVERIFY(render(score("3/4 tempo=120 | rh. |"), "a.wav", o).has_value());

        const Sound sound = readSound(file("a.wav"));
        for (int beat = 0; beat < 3; ++beat) {
            const std::int64_t onset = sound.onset(beat * 24000, 0.0005f);
            QVERIFY(onset - beat * 24000 >= 0 && onset - beat * 24000 <= 4);
        }
        QVERIFY(sound.peak(0, 24000) > 1.2f * sound.peak(24000, 48000)); // the downbeat
    }

    void cancellingLeavesNoFile()
    {
        std::string text = "4/4 tempo=60 |";
        for (int i = 0; i < 60; ++i)
            text += " C4q D4q E4q F4q |";
        const ScorePtr s = score(text);
        JobControl job;
        job.onProgress = [&job](double fraction, const std::string &) {
            if (fraction > 0.1)
                job.cancel();
        };

        const auto report = renderToFile(s, file("a.wav"), options(), job);

        QVERIFY(!report.has_value());
        QCOMPARE(report.error().code, ErrorCode::Cancelled);
        QCOMPARE(filesLeft(), 0);
    }

    void aFullDiskIsASentenceAndLeavesTheOldFile()
    {
        std::ofstream(file("a.wav")) << "old";
        std::signal(SIGXFSZ, SIG_IGN);
        rlimit before{};
        getrlimit(RLIMIT_FSIZE, &before);
        rlimit small = before;
        small.rlim_cur = 200'000;
        setrlimit(RLIMIT_FSIZE, &small);

        const auto report = render(score("4/4 tempo=60 | C4w | C4w |"), "a.wav", options());
        setrlimit(RLIMIT_FSIZE, &before);

        QVERIFY(!report.has_value());
        QCOMPARE(report.error().code, ErrorCode::Io);
        QVERIFY(report.error().sentence.find("disk") != std::string::npos);
        QCOMPARE(bytesOf(file("a.wav")), QByteArray("old"));
        QCOMPARE(filesLeft(), 1);
    }

    void wrongRequestsGetASentence()
    {
        const ScorePtr s = score("1/4 | C4q |");
        JobControl job;
        RenderOptions o = options();
        QCOMPARE(renderToFile(s, file("a.mp3"), o, job).error().code, ErrorCode::WrongUse);
        QCOMPARE(renderToFile(s, file("no/such/folder/a.wav"), o, job).error().code, ErrorCode::Io);
        QCOMPARE(renderToFile(nullptr, file("a.wav"), o, job).error().code, ErrorCode::WrongUse);
        o.rate = 100;
        QCOMPARE(renderToFile(s, file("a.wav"), o, job).error().code, ErrorCode::WrongUse);
        o = options();
        o.range = TickRange{quarters(1), quarters(1)};
        QCOMPARE(renderToFile(s, file("a.wav"), o, job).error().code, ErrorCode::WrongUse);
        o = options();
        o.soundFont = file("missing.sf2");
        QCOMPARE(renderToFile(s, file("a.wav"), o, job).error().code, ErrorCode::MissingResource);
        QCOMPARE(filesLeft(), 0);
    }

    void damagedSoundFontsAreRefused()
    {
        const QByteArray whole = bytesOf(m_small);
        const ScorePtr s = score("1/4 | C4q |");
        const auto attempt = [&](const QByteArray &bytes) {
            QFile font(QString::fromStdString(file("bad.sf2").string()));
            if (!font.open(QIODevice::WriteOnly))
                return false;
            font.write(bytes);
            font.close();
            RenderOptions o = options();
            o.soundFont = file("bad.sf2");
            const auto report = render(s, "a.wav", o);
            return !report.has_value() && report.error().code == ErrorCode::BadInput && !std::filesystem::exists(file("a.wav"));
        };
        QVERIFY(attempt("not a SoundFont"));
        QVERIFY(attempt({}));
        QVERIFY(attempt(whole.left(1000)));
        QVERIFY(attempt(whole.left(int(whole.size() / 2))));
    }

    void theCatalogueMatchesWhatIsInstalled()
    {
        QFile file(QStringLiteral(RICERCAR_SOURCE_DIR "/soundfonts/catalogue.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QJsonArray fonts = QJsonDocument::fromJson(file.readAll()).object()["soundfonts"].toArray();
        QVERIFY(fonts.size() >= 2);

        const auto installed = installedSoundFonts();
        qsizetype last = -1;
        for (const QJsonValue &entry : fonts) {
            const QJsonObject font = entry.toObject();
            QVERIFY(!font["licence"].toString().isEmpty());
            for (std::size_t i = 0; i < installed.size(); ++i) {
                if (installed[i].path.filename().string() != font["file"].toString().toStdString())
                    continue;
                QVERIFY2(qsizetype(i) > last, "preferred in the catalogue's order");
                last = qsizetype(i);
                QCOMPARE(qint64(installed[i].bytes), font["bytes"].toInteger());
                QFile bytes(QString::fromStdString(installed[i].path.string()));
                QVERIFY(bytes.open(QIODevice::ReadOnly));
                QCryptographicHash hash(QCryptographicHash::Sha256);
                QVERIFY(hash.addData(&bytes));
                QCOMPARE(QString(hash.result().toHex()), font["sha256"].toString());
                QVERIFY(!installed[i].name.empty());
            }
        }
    }

    void ownSoundFontsComeFirst()
    {
        QVERIFY(QFile::copy(QString::fromStdString(m_small.string()), QString::fromStdString(file("own.sf2").string())));
        std::ofstream(file("no.sf2")) << "text";
        qputenv("RICERCAR_SOUNDFONT", QByteArray::fromStdString(file("own.sf2").string()));
        const auto byFile = installedSoundFonts();
        qputenv("RICERCAR_SOUNDFONT", m_folder.path().toUtf8());
        const auto byFolder = installedSoundFonts();
        qunsetenv("RICERCAR_SOUNDFONT");

        QCOMPARE(byFile.front().path.filename().string(), std::string("own.sf2"));
        QCOMPARE(byFolder.front().path.filename().string(), std::string("own.sf2"));
        QVERIFY(std::none_of(byFolder.begin(), byFolder.end(), [](const auto &f) { return f.path.filename() == "no.sf2"; }));
    }
};

QTEST_GUILESS_MAIN(TestRender)
#include "test_render.moc"
