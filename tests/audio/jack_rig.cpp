// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/audio/jack_rig.h"

#include <jack/jack.h>

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QStandardPaths>
#include <QThread>

#include <algorithm>
#include <cstring>

namespace ricercar::test {

namespace {

void quiet(const char *) {}

} // namespace

QString JackServer::start(bool realTime)
{
    stop();
    static int s_number = 0;
    const QString name = QString("ricercar-test-%1-%2").arg(QCoreApplication::applicationPid()).arg(++s_number);
    qputenv("JACK_DEFAULT_SERVER", name.toUtf8());
    qputenv("JACK_NO_START_SERVER", "1");
    qputenv("JACK_NO_AUDIO_RESERVATION", "1");
    jack_set_error_function(quiet);
    jack_set_info_function(quiet);
    const QString program = QStandardPaths::findExecutable("jackd");
    if (program.isEmpty())
        return "jackd is not installed; install the package jackd2 (tests/run does it).";
    m_process = std::make_unique<QProcess>();
    m_process->setProcessChannelMode(QProcess::MergedChannels);
    QStringList arguments{"-n", name, realTime ? "-R" : "-r"};
    if (realTime) arguments << "-m"; // else all memory of this process is locked, and whatever allocates holds it up
    m_process->start(program, arguments + QStringList{"-d", "dummy", "-r", QString::number(kJackRate), "-p", QString::number(kJackPeriod)});
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 30'000) {
        if (m_process->waitForFinished(50))
            break;
        jack_status_t status{};
        if (jack_client_t *client = jack_client_open("ready", JackNoStartServer, &status)) {
            jack_client_close(client);
            return {};
        }
    }
    const QString words = QString::fromUtf8(m_process->readAll()).trimmed();
    stop();
    return "jackd with its dummy driver did not start within 30 s; it said: " + words;
}

void JackServer::stop()
{
    if (!m_process)
        return;
    m_process->terminate(); // this process alone
    if (!m_process->waitForFinished(5000)) {
        m_process->kill();
        m_process->waitForFinished(5000);
    }
    m_process.reset();
}

QString JackProbe::open()
{
    close();
    jack_status_t status{};
    m_client = jack_client_open("probe", JackNoStartServer, &status);
    if (!m_client)
        return "The probe could not join the JACK server.";
    m_ports[0] = jack_port_register(m_client, "left", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    m_ports[1] = jack_port_register(m_client, "right", JACK_DEFAULT_AUDIO_TYPE, JackPortIsInput, 0);
    jack_set_process_callback(m_client, &JackProbe::processRt, this);
    if (!m_ports[0] || !m_ports[1] || jack_activate(m_client) != 0)
        return "The probe could not be activated in JACK.";
    return {};
}

void JackProbe::close()
{
    if (m_client)
        jack_client_close(m_client);
    m_client = nullptr;
}

QString joinedToPlayer(jack_client_t *client, jack_port_t *const inputs[2])
{
    QElapsedTimer timer;
    timer.start();
    while (timer.elapsed() < 10'000) {
        const char **ports = jack_get_ports(client, "Ricercar", JACK_DEFAULT_AUDIO_TYPE, JackPortIsOutput);
        int connected = 0;
        for (int i = 0; ports && ports[i] && i < 2; ++i) {
            const int result = jack_connect(client, ports[i], jack_port_name(inputs[i]));
            connected += result == 0 || result == EEXIST;
        }
        if (ports)
            jack_free(ports);
        if (connected == 2)
            return {};
        QThread::msleep(50);
    }
    return "The player's two outputs did not appear in JACK.";
}

void JackProbe::record(std::size_t frames)
{
    m_recording.store(false);
    QThread::msleep(30); // longer than a block in real time: the callback has seen it
    m_left.assign(frames, 0.0f);
    m_right.assign(frames, 0.0f);
    m_frames = frames;
    m_written.store(0);
    m_silent.store(0);
    m_recording.store(true);
}

bool JackProbe::setFreewheel(bool on)
{
    return jack_set_freewheel(m_client, on ? 1 : 0) == 0;
}

std::vector<float> JackProbe::left() const
{
    return {m_left.begin(), m_left.begin() + std::ptrdiff_t(m_written.load())};
}

std::vector<float> JackProbe::right() const
{
    return {m_right.begin(), m_right.begin() + std::ptrdiff_t(m_written.load())};
}

int JackProbe::processRt(std::uint32_t frames, void *self)
{
    auto &probe = *static_cast<JackProbe *>(self);
    probe.m_blocks.fetch_add(1);
    if (!probe.m_recording.load())
        return 0;
    const auto *left = static_cast<const float *>(jack_port_get_buffer(probe.m_ports[0], frames));
    const auto *right = static_cast<const float *>(jack_port_get_buffer(probe.m_ports[1], frames));
    const std::size_t written = probe.m_written.load();
    if (written == 0) {
        const auto sounds = [frames](const float *x) { return std::any_of(x, x + frames, [](float v) { return v != 0.0f; }); };
        if (!sounds(left) && !sounds(right)) {
            probe.m_silent.fetch_add(frames);
            return 0;
        }
    }
    const std::size_t n = std::min<std::size_t>(frames, probe.m_frames - written);
    std::memcpy(probe.m_left.data() + written, left, n * sizeof(float));
    std::memcpy(probe.m_right.data() + written, right, n * sizeof(float));
    probe.m_written.store(written + n);
    return 0;
}

} // namespace ricercar::test
