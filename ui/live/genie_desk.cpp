// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/live/genie_desk.h"

#include "core/compose/wishes.h"
#include "ui/bridge/words.h"

#include <QSettings>

#include <algorithm>

namespace ricercar {

std::uint8_t ThemeFollower::next(int last) const noexcept
{
    if (m_keys.empty()) return kNoKey;
    const int wanted = m_keys[m_next];
    int key = wanted;
    while (key - last > 6 && key - 12 >= 21) key -= 12;
    while (last - key > 6 && key + 12 <= 108) key += 12;
    return static_cast<std::uint8_t>(key);
}

void ThemeFollower::played(int key) noexcept
{
    if (m_keys.empty()) return;
    if (key % 12 == m_keys[m_next] % 12) m_next = (m_next + 1) % m_keys.size();
    else if (key % 12 == m_keys.front() % 12) m_next = 1 % m_keys.size();
}

GenieWishes wishesAt(const Score &score, TimelineTick at, const GenieSettings &settings)
{
    GenieWishes wishes;
    const BarPosition p = score.locate(at);
    const KeySignature key = score.masterBars[p.bar]->key;
    std::uint16_t scale = 0;
    for (int c = 0; c < 12; ++c) {
        bool in = true;
        switch (settings.scale) {
        case GenieSettings::Scale::AllKeys: break;
        case GenieSettings::Scale::KeyOfMusic: in = inScale(key, c); break;
        case GenieSettings::Scale::WhiteKeys: in = inScale({0, Mode::Major}, c); break;
        case GenieSettings::Scale::Pentatonic: in = ((c * 7 - key.fifths) % 12 + 12) % 12 < 5; break; // five neighbours on the line of fifths
        }
        if (in) scale = static_cast<std::uint16_t>(scale | 1u << c);
    }
    wishes.scale = scale;
    if (settings.chords != GenieSettings::Chords::Free) {
        // A chord symbol in force says it; else what sounds within the beat, all parts together. One tone is no chord.
        std::uint16_t chord = 0;
        for (std::size_t b = p.bar + 1; b-- > 0 && chord == 0 && p.bar - b < 8;)
            for (const ChordSymbol &symbol : score.masterBars[b]->chords)
                if (score.timeline({b, symbol.at}) <= at) chord = static_cast<std::uint16_t>(classesOf(symbol));
        if (chord == 0) {
            const std::int64_t beat = kWhole.value / std::max<int>(1, score.masterBars[p.bar]->time.unit);
            const TimelineTick from = score.barStart(p.bar) + Ticks{p.tick.value / beat * beat};
            for (const PlacedNote &n : notesIn(score, score.parts.size(), {from, from + Ticks{beat}}))
                chord = static_cast<std::uint16_t>(chord | 1u << ((n.note->midi() % 12 + 12) % 12));
            if ((chord & (chord - 1)) == 0) chord = 0;
        }
        wishes.chord = chord;
        wishes.chordOnly = settings.chords == GenieSettings::Chords::Only;
        wishes.chordPull = 1.2f;
    }
    wishes.lowest = static_cast<std::uint8_t>(settings.lowest);
    wishes.highest = static_cast<std::uint8_t>(settings.highest);
    wishes.polyphony = settings.polyphony;
    wishes.temperature = static_cast<float>(settings.temperature);
    return wishes;
}

Take voicedAnew(const Take &take, const Score &score, const GenieSettings &settings, ThemeFollower theme, IGenie &genie, std::uint64_t seed)
{
    Take voiced = take;
    std::erase_if(voiced.notes, [](const TakeNote &n) { return n.source == LivePort::kGenie; });
    genie.restart(seed);
    // Presses and releases in the order in which they were.
    struct Move {
        double seconds;
        bool down;
        std::size_t press;
    };
    std::vector<Move> moves;
    for (std::size_t i = 0; i < voiced.presses.size(); ++i) {
        moves.push_back({voiced.presses[i].seconds, true, i});
        moves.push_back({voiced.presses[i].seconds + voiced.presses[i].lasts, false, i});
    }
    std::stable_sort(moves.begin(), moves.end(), [](const Move &a, const Move &b) { return a.seconds != b.seconds ? a.seconds < b.seconds : a.down < b.down; });
    int last = 60;
    for (const Move &m : moves) {
        TakePress &p = voiced.presses[m.press];
        if (!m.down) {
            genie.release(p.button);
            continue;
        }
        GenieWishes wishes = wishesAt(score, std::max(TimelineTick{0}, TimelineTick{p.at}), settings);
        if (settings.theme) wishes.theme = theme.next(last), wishes.themePull = 3;
        p.key = genie.press(p.button, p.seconds, wishes);
        if (p.key == kNoKey) continue; // as many are held as may be
        theme.played(last = p.key);
        voiced.notes.push_back({p.at, p.at + std::max<std::int64_t>(1, p.length), p.seconds, p.seconds + p.lasts, p.key, p.velocity, 0, LivePort::kGenie});
    }
    std::stable_sort(voiced.notes.begin(), voiced.notes.end(), [](const TakeNote &a, const TakeNote &b) { return a.on < b.on; });
    return voiced;
}

GenieDesk::GenieDesk(TakeDesk &takes, ComputerKeys &keys, QObject *parent)
    : QObject(parent), m_takes(takes), m_keys(keys), m_voicer(std::make_shared<RuleGenie>()), m_genie(std::make_shared<RuleGenie>())
{
    m_madeBy.fill(-1);
    m_sounding.fill(-1);
    m_buttonOfPad.fill(-1);
    const QSettings s;
    m_settings.scale = static_cast<GenieSettings::Scale>(std::clamp(s.value(QStringLiteral("live/genie/scale"), 1).toInt(), 0, 3));
    m_settings.chords = static_cast<GenieSettings::Chords>(std::clamp(s.value(QStringLiteral("live/genie/chords"), 1).toInt(), 0, 2));
    m_settings.temperature = std::clamp(s.value(QStringLiteral("live/genie/temperature"), 0.7).toDouble(), 0.0, 1.5);
    m_settings.lowest = std::clamp(s.value(QStringLiteral("live/genie/lowest"), 36).toInt(), 21, 96);
    m_settings.highest = std::clamp(s.value(QStringLiteral("live/genie/highest"), 96).toInt(), m_settings.lowest + 12, 108);
    m_settings.polyphony = std::clamp(s.value(QStringLiteral("live/genie/polyphony"), 4).toInt(), 1, 8);
    for (const QVariant &pad : s.value(QStringLiteral("live/genie/pads")).toList()) m_pads.push_back(std::clamp(pad.toInt(), 0, 16 * 128 - 1));
    if (m_pads.size() > 8) m_pads.resize(8);
    connect(&keys, &ComputerKeys::buttonPressed, this, [this](int b) { press(b); });
    connect(&keys, &ComputerKeys::buttonReleased, this, &GenieDesk::release);
    connect(&keys, &ComputerKeys::modeChanged, this, [this] {
        if (m_on && m_keys.mode() == ComputerKeys::Mode::Off) setOn(false);
        if (m_on && m_keys.mode() == ComputerKeys::Mode::Piano) setOn(false);
    });
    connect(&takes.live(), &LiveDesk::played, this, &GenieDesk::hear);
    connect(&takes.live(), &LiveDesk::keysChanged, this, &GenieDesk::drain);
    connect(&takes.live(), &LiveDesk::settingsChanged, this, [this] {
        // The pedal holds what the buttons play, too.
        const bool pedal = m_takes.live().pedalDown() && m_on;
        if (pedal == m_pedal) return;
        m_pedal = pedal;
        const std::lock_guard lock(m_mutex);
        m_takes.live().port().inlet(LivePort::kGenie).control(64, pedal ? 127 : 0);
    });
    connect(&takes.studio(), &Studio::playheadMoved, this, &GenieDesk::listen);
    connect(&takes.studio(), &Studio::scoreChanged, this, &GenieDesk::listen);
    tapPads();
    listen();
}

GenieDesk::~GenieDesk()
{
    for (int i = LivePort::kFirstDevice; i < LivePort::kInlets; ++i) m_takes.live().port().inlet(i).setTap(nullptr);
    for (int b = 0; b < 8; ++b) release(b);
}

void GenieDesk::setOn(bool on)
{
    if (on == m_on) return;
    if (on) load();
    m_on = on;
    if (!on) {
        for (int b = 0; b < 8; ++b) release(b);
        m_learning = false;
    }
    {
        const std::lock_guard lock(m_mutex);
        m_active = on;
        m_genie->restart(m_seed++);
    }
    m_keys.setMode(on ? ComputerKeys::Mode::Buttons : m_keys.mode() == ComputerKeys::Mode::Buttons ? ComputerKeys::Mode::Off : m_keys.mode());
    listen();
    Q_EMIT changed();
}

void GenieDesk::load()
{
    if (!m_loader) return;
    const Loader loader = std::exchange(m_loader, {});
    const Result<std::shared_ptr<IGenie>> made = loader(), voicer = loader();
    if (!made || !voicer) return m_takes.studio().say(tr("The genie plays by rules: %1").arg(fromUtf8((made ? voicer : made).error().sentence)));
    m_voicer = *voicer;
    const std::lock_guard lock(m_mutex);
    m_genie = *made;
}

QString GenieDesk::genieName() const
{
    const std::lock_guard lock(m_mutex);
    return fromUtf8(m_genie->name());
}

void GenieDesk::setSettings(const GenieSettings &settings)
{
    if (settings == m_settings) return;
    m_settings = settings;
    m_settings.highest = std::max(m_settings.highest, m_settings.lowest + 12);
    QSettings s;
    s.setValue(QStringLiteral("live/genie/scale"), static_cast<int>(settings.scale));
    s.setValue(QStringLiteral("live/genie/chords"), static_cast<int>(settings.chords));
    s.setValue(QStringLiteral("live/genie/temperature"), settings.temperature);
    s.setValue(QStringLiteral("live/genie/lowest"), m_settings.lowest);
    s.setValue(QStringLiteral("live/genie/highest"), m_settings.highest);
    s.setValue(QStringLiteral("live/genie/polyphony"), settings.polyphony);
    listen();
    Q_EMIT changed();
}

void GenieDesk::takeTheme()
{
    Studio &studio = m_takes.studio();
    std::vector<PlacedNote> notes = findNotes(*studio.score(), studio.session().selection());
    std::stable_sort(notes.begin(), notes.end(), [](const PlacedNote &a, const PlacedNote &b) {
        return a.onset != b.onset ? a.onset < b.onset : a.note->midi() > b.note->midi();
    });
    std::vector<std::uint8_t> keys;
    TimelineTick before{-1};
    for (const PlacedNote &n : notes) {
        if (n.onset != before) keys.push_back(static_cast<std::uint8_t>(std::clamp(n.note->midi(), 21, 108)));
        before = n.onset;
    }
    if (keys.size() < 2) return studio.say(tr("Select the notes of the theme first."));
    m_themeLength = static_cast<int>(keys.size());
    {
        const std::lock_guard lock(m_mutex);
        m_theme.set(std::move(keys));
    }
    m_settings.theme = true;
    listen();
    studio.say(tr("The genie leans to the theme: %1.").arg(notesText(m_themeLength)));
    Q_EMIT changed();
}

void GenieDesk::listen()
{
    Studio &studio = m_takes.studio();
    const GenieWishes wishes = wishesAt(*studio.score(), studio.playhead(), m_settings);
    const std::lock_guard lock(m_mutex);
    m_wishes = wishes;
    m_wishes.themePull = m_settings.theme ? 3.0f : 0.0f;
}

// ---- pressing -----------------------------------------------------------------------------------

void GenieDesk::press(int button, int velocity)
{
    if (!m_on || button < 0 || button > 7) return;
    strike(button, velocity > 0 ? velocity : m_takes.live().velocity(), nowNanos(), m_takes.live().port().placeNow());
    m_takes.live().poll();
}

void GenieDesk::release(int button)
{
    if (button < 0 || button > 7) return;
    letGo(button, nowNanos(), m_takes.live().port().placeNow());
    m_takes.live().poll();
}

void GenieDesk::strike(int button, int velocity, std::int64_t nanos, const MusicalPlace &place) noexcept
{
    const std::lock_guard lock(m_mutex);
    const auto b = static_cast<std::size_t>(button);
    LiveInlet &inlet = m_takes.live().port().inlet(LivePort::kGenie);
    if (m_sounding[b] >= 0) inlet.noteOff(m_sounding[b]);
    m_sounding[b] = -1;
    m_genie->release(button);
    GenieWishes wishes = m_wishes;
    if (wishes.themePull > 0) wishes.theme = m_theme.next(m_lastKey);
    const int key = m_genie->press(button, static_cast<double>(nanos) * 1e-9, wishes);
    if (key == kNoKey) return; // as many are held as may be
    m_theme.played(m_lastKey = key);
    m_sounding[b] = key;
    LiveEvent event{.kind = LiveEvent::Kind::NoteOn, .source = LivePort::kGenie, .key = static_cast<std::uint8_t>(std::clamp(key, 0, 127)),
                    .value = static_cast<std::uint8_t>(std::clamp(velocity, 1, 127)), .nanos = nanos, .place = place};
    inlet.send(event, true, nanos);
    if (m_pressedCount < m_pressed.size()) m_pressed[m_pressedCount++] = {button, true, event};
}

void GenieDesk::letGo(int button, std::int64_t nanos, const MusicalPlace &place) noexcept
{
    const std::lock_guard lock(m_mutex);
    int &key = m_sounding[static_cast<std::size_t>(button)];
    if (key < 0) return;
    LiveEvent event{.kind = LiveEvent::Kind::NoteOff, .source = LivePort::kGenie, .key = static_cast<std::uint8_t>(key), .nanos = nanos, .place = place};
    m_genie->release(button);
    m_takes.live().port().inlet(LivePort::kGenie).send(event, true, nanos);
    key = -1;
    if (m_pressedCount < m_pressed.size()) m_pressed[m_pressedCount++] = {button, false, event};
}

std::array<bool, 8> GenieDesk::down() const
{
    const std::lock_guard lock(m_mutex);
    std::array<bool, 8> down{};
    for (std::size_t b = 0; b < 8; ++b) down[b] = m_sounding[b] >= 0;
    return down;
}

int GenieDesk::buttonOf(int key) const
{
    if (key < 0 || key > 127) return -1;
    {
        const std::lock_guard lock(m_mutex);
        for (int b = 0; b < 8; ++b)
            if (m_sounding[static_cast<std::size_t>(b)] == key) return b;
    }
    return m_madeBy[static_cast<std::size_t>(key)];
}

void GenieDesk::drain()
{
    std::array<Press, 512> pressed;
    std::size_t count = 0;
    {
        const std::lock_guard lock(m_mutex);
        count = std::exchange(m_pressedCount, 0);
        std::copy_n(m_pressed.begin(), count, pressed.begin());
    }
    for (std::size_t i = 0; i < count; ++i) {
        const Press &p = pressed[i];
        if (p.down) {
            m_madeBy[p.event.key] = static_cast<std::int8_t>(p.button);
            m_takes.press(p.button, p.event);
        } else {
            m_takes.release(p.button, p.event);
        }
    }
    if (count > 0) Q_EMIT buttonsChanged();
}

// ---- pads ---------------------------------------------------------------------------------------

bool GenieDesk::takes(const LiveEvent &e) noexcept
{
    int button;
    {
        const std::lock_guard lock(m_mutex);
        if (!m_active) return false;
        button = m_buttonOfPad[static_cast<std::size_t>(e.channel & 15u) * 128 + (e.key & 127u)];
    }
    if (button < 0) return false;
    if (e.kind == LiveEvent::Kind::NoteOn) strike(button, e.value, e.nanos, e.place);
    else letGo(button, e.nanos, e.place);
    return true;
}

void GenieDesk::tapPads()
{
    {
        const std::lock_guard lock(m_mutex);
        m_buttonOfPad.fill(-1);
        for (std::size_t b = 0; b < m_pads.size() && m_pads.size() == 8; ++b) m_buttonOfPad[static_cast<std::size_t>(m_pads[b])] = static_cast<std::int8_t>(b);
    }
    for (int i = LivePort::kFirstDevice; i < LivePort::kInlets; ++i) m_takes.live().port().inlet(i).setTap(m_pads.size() == 8 ? this : nullptr);
}

void GenieDesk::learn()
{
    m_learning = !m_learning;
    if (m_learning) {
        m_pads.clear();
        tapPads();
        m_takes.studio().say(tr("Press eight pads or keys of your MIDI device, from the lowest button to the highest."));
    }
    Q_EMIT changed();
}

void GenieDesk::forgetPads()
{
    m_learning = false;
    m_pads.clear();
    QSettings().remove(QStringLiteral("live/genie/pads"));
    tapPads();
    Q_EMIT changed();
}

void GenieDesk::hear(const LiveEvent &e)
{
    if (!m_learning || e.kind != LiveEvent::Kind::NoteOn || e.source < LivePort::kFirstDevice) return;
    const int pad = e.channel * 128 + e.key;
    if (std::find(m_pads.begin(), m_pads.end(), pad) != m_pads.end()) return;
    m_pads.push_back(pad);
    if (m_pads.size() == 8) {
        m_learning = false;
        QVariantList list;
        for (const int p : m_pads) list << p;
        QSettings().setValue(QStringLiteral("live/genie/pads"), list);
        tapPads();
        m_takes.studio().say(tr("The eight pads are learned."));
        if (!m_on) setOn(true);
    }
    Q_EMIT changed();
}

// ---- takes --------------------------------------------------------------------------------------

void GenieDesk::revoice(int index)
{
    if (index < 0 || index >= static_cast<int>(m_takes.takes().size())) return;
    const KeptTake kept = m_takes.takes()[static_cast<std::size_t>(index)];
    if (kept.take.presses.empty()) return m_takes.studio().say(tr("This take was not played with the buttons."));
    load();
    // Without its own notes: it does not listen to what it said before.
    NoteSet own;
    for (const PlacedNote &n : findNotes(*m_takes.studio().score(), kept.written)) own.insert(n.note->id);
    const ScorePtr around = withoutNotes(m_takes.studio().score(), own);
    const std::uint64_t seed = kept.seed + 1;
    // By a genie of its own: a long take must not keep a device's press waiting.
    ThemeFollower theme;
    {
        const std::lock_guard lock(m_mutex);
        theme = m_theme;
    }
    Take voiced = voicedAnew(kept.take, *around, m_settings, std::move(theme), *m_voicer, seed);
    m_takes.revoice(static_cast<std::size_t>(index), std::move(voiced), seed, m_settings.temperature);
    m_takes.studio().say(tr("%1 has a new voice. Undo brings the old one back.").arg(fromUtf8(kept.take.name)));
}

} // namespace ricercar
