// SPDX-License-Identifier: GPL-3.0-or-later
// Where all live playing in the window meets: the hands of the window (its keyboard, the computer's keys), MIDI devices,
// which keys are down and by whom. What comes is handed on in order to whoever listens: recorder, step entry, genie,
// call and answer. UI thread only.
#pragma once

#include "core/audio/midi_inputs.h"
#include "core/audio/midi_outputs.h"
#include "core/playback/live_port.h"
#include "ui/bridge/studio.h"

#include <QObject>
#include <QString>
#include <QStringList>

#include <array>
#include <bitset>
#include <memory>
#include <optional>

class QTimer;

namespace ricercar {

class LiveDesk : public QObject {
    Q_OBJECT
public:
    explicit LiveDesk(Studio &studio, QObject *parent = nullptr);
    ~LiveDesk() override;

    Studio &studio() { return m_studio; }
    LivePort &port() { return m_studio.player().live(); }

    // ---- the hands of the window; two that hold one key let it go together ----
    void press(int key, int velocity = 0); // 0: as set
    void release(int key);
    void pedal(bool down);
    bool pedalDown() const { return m_pedal; }
    void releaseHands();                   // the window lost the keyboard
    int velocity() const { return m_velocity; }
    void setVelocity(int velocity);        // [1, 127]; kept
    void panic();                          // everything silent at once, devices too

    // ---- what is down ----
    // Bit n: inlet n holds the key.
    std::uint32_t hands(int key) const;
    bool anyDown() const;

    // ---- MIDI devices; none before openMidi(), which the program calls and tests need not ----
    void openMidi();
    void closeMidi();
    bool midiOpen() const { return m_inputs != nullptr; }
    QString midiDescription() const;
    // Those that were chosen once and are away are listed too.
    QStringList inputs() const;
    QStringList outputs() const;
    bool isThere(const QString &input) const;
    bool isOutputThere(const QString &output) const;
    const std::vector<MidiInputChoice> &chosenInputs() const { return m_wanted; }
    bool uses(const QString &input) const;
    void useInput(const QString &input, bool on);
    int channel() const { return m_channel; }   // 1 to 16; 0: all
    void setChannel(int channel);
    bool thru() const { return m_thru; }
    void setThru(bool on);
    double offset() const { return m_offset; }  // milliseconds that recorded notes are moved earlier
    void setOffset(double milliseconds);
    double latency() { return m_studio.player().soundLatency(); }
    // How much later than the beat the last recording lay on the whole, milliseconds; none yet, or too few notes to tell.
    std::optional<double> learnedOffset() const { return m_learned; }
    void learnOffset(std::optional<double> milliseconds);
    void takeLearnedOffset();                   // the next recording is moved earlier by as much
    int inletOf(const QString &input) const;    // -1: not open

    struct Output {
        QString device;          // empty: none
        bool clock = false, transport = false, notes = false;
        int channel = 1;         // of the notes, [1, 16]
        bool operator==(const Output &) const = default;
    };
    const Output &output() const { return m_output; }
    void setOutput(const Output &output);       // the notes are those of the part in hand

    // What is played in place of the document while it is recorded over; null: the document.
    void setHeard(ScorePtr score);
    const ScorePtr &heard() const { return m_heard; }

    // Hands on what came since the last time; a timer calls it.
    void poll();

Q_SIGNALS:
    void played(const ricercar::LiveEvent &event); // each, by time
    void keysChanged();
    void settingsChanged();
    void devicesChanged();
    void noticed(const QString &sentence, bool isTrouble); // a device came or went

private:
    void follow();         // the sound and the device's notes are those of the part in hand
    void sendInputs();
    void sendOutput();
    void lookAtDevices();
    void restore();

    Studio &m_studio;
    QTimer *m_timer = nullptr;
    int m_idle = 0;
    int m_velocity = 80, m_channel = 0;
    bool m_thru = true, m_pedal = false;
    double m_offset = 0;
    std::optional<double> m_learned;
    ScorePtr m_heard;
    std::array<std::uint8_t, 128> m_holding{};
    std::array<std::bitset<128>, LivePort::kInlets> m_down;
    std::unique_ptr<MidiInputs> m_inputs;
    std::unique_ptr<MidiOutputs> m_outputs;
    std::vector<MidiInputChoice> m_wanted;
    Output m_output;
    QStringList m_present, m_presentOutputs;
    int m_untilLook = 0;
};

} // namespace ricercar
