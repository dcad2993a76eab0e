// SPDX-License-Identifier: GPL-3.0-or-later
// Eight buttons that play the whole piano, in the window: pressed by the pointer, the computer's keys or pads of a MIDI
// device that were learned. It listens to the document: key and chords at the playhead are what may sound. Presses of
// pads are answered on the device's thread, at once; all others on the UI thread.
#pragma once

#include "core/live/rule_genie.h"
#include "ui/live/computer_keys.h"
#include "ui/live/take_desk.h"

#include <QObject>

#include <array>
#include <functional>
#include <memory>
#include <mutex>

namespace ricercar {

struct GenieSettings {
    enum class Scale : std::uint8_t { AllKeys, KeyOfMusic, WhiteKeys, Pentatonic } scale = Scale::KeyOfMusic;
    enum class Chords : std::uint8_t { Free, Lean, Only } chords = Chords::Lean; // to the chord at the playhead
    double temperature = 0.7;  // [0, 1.5]: 0 always the likeliest key
    int lowest = 36, highest = 96;
    int polyphony = 4;         // keys at once, [1, 8]
    bool theme = false;        // leans to the theme that was taken
    bool operator==(const GenieSettings &) const = default;
};

// Where in a theme the playing is: its next key, near what was played last.
class ThemeFollower {
public:
    void set(std::vector<std::uint8_t> keys) { m_keys = std::move(keys), m_next = 0; }
    bool empty() const { return m_keys.empty(); }
    std::uint8_t next(int last) const noexcept; // kNoKey without a theme
    void played(int key) noexcept;

private:
    std::vector<std::uint8_t> m_keys;
    std::size_t m_next = 0;
};

// What a press is to respect at a place of the music.
GenieWishes wishesAt(const Score &score, TimelineTick at, const GenieSettings &settings);
// The same presses, answered anew.
Take voicedAnew(const Take &take, const Score &score, const GenieSettings &settings, ThemeFollower theme, IGenie &genie, std::uint64_t seed);

class GenieDesk : public QObject, private ILiveTap {
    Q_OBJECT
public:
    GenieDesk(TakeDesk &takes, ComputerKeys &keys, QObject *parent = nullptr);
    ~GenieDesk() override;

    bool on() const { return m_on; }
    void setOn(bool on);           // the computer's keys become the buttons
    const GenieSettings &settings() const { return m_settings; }
    void setSettings(const GenieSettings &settings); // kept
    // A model's, made when the genie is first switched on or a take voiced anew, two of them: one plays, one voices
    // takes. Before, and where it fails, the rules.
    using Loader = std::function<Result<std::shared_ptr<IGenie>>()>;
    void setLoader(Loader loader) { m_loader = std::move(loader); }
    QString genieName() const;
    void takeTheme();              // the selected notes, highest voice first
    int themeLength() const { return m_themeLength; }

    void press(int button, int velocity = 0); // 0: as set
    void release(int button);
    std::array<bool, 8> down() const;
    int buttonOf(int key) const;   // that made a key which sounds, or did last; -1

    void learn();                  // the next eight different keys of MIDI devices are the buttons; again: gives up
    bool learning() const { return m_learning; }
    int learned() const { return static_cast<int>(m_pads.size()); }
    void forgetPads();

    void revoice(int take);

Q_SIGNALS:
    void changed();
    void buttonsChanged();

private:
    bool takes(const LiveEvent &event) noexcept override; // any thread
    void strike(int button, int velocity, std::int64_t nanos, const MusicalPlace &place) noexcept;
    void letGo(int button, std::int64_t nanos, const MusicalPlace &place) noexcept;
    void listen();                 // to the music at the playhead
    void drain();
    void hear(const LiveEvent &event);
    void tapPads();
    void load();

    TakeDesk &m_takes;
    ComputerKeys &m_keys;
    GenieSettings m_settings;
    Loader m_loader;
    int m_themeLength = 0;
    bool m_on = false, m_learning = false, m_pedal = false;
    std::vector<int> m_pads;       // channel * 128 + key, by button; at most eight
    std::array<std::int8_t, 128> m_madeBy; // by key: the button, or -1
    std::uint64_t m_seed = 1;
    std::shared_ptr<IGenie> m_voicer;

    // Shared with the devices' threads.
    mutable std::mutex m_mutex;
    std::shared_ptr<IGenie> m_genie;
    GenieWishes m_wishes;
    ThemeFollower m_theme;
    int m_lastKey = 60;
    std::array<int, 8> m_sounding; // key, -1
    std::array<std::int8_t, 16 * 128> m_buttonOfPad; // -1: none
    bool m_active = false;
    struct Press {
        int button = 0;
        bool down = false;
        LiveEvent event;
    };
    std::array<Press, 512> m_pressed; // not yet told to the recorder
    std::size_t m_pressedCount = 0;
};

} // namespace ricercar
