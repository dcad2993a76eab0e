// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/bridge/words.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

namespace ricercar {

namespace {

struct Words {
    Q_DECLARE_TR_FUNCTIONS(Words)
};

// Fifths of the mode's tonic, counted from the signature's major tonic.
int modeOffset(Mode mode)
{
    switch (mode) {
    case Mode::Major: case Mode::Unknown: return 0;
    case Mode::Mixolydian: return 1;
    case Mode::Dorian: return 2;
    case Mode::Minor: case Mode::Aeolian: return 3;
    case Mode::Phrygian: return 4;
    case Mode::Locrian: return 5;
    case Mode::Lydian: return -1;
    }
    return 0;
}

QString letterName(int lineOfFifths)
{
    static const char letters[] = {'F', 'C', 'G', 'D', 'A', 'E', 'B'};
    const int shifted = lineOfFifths + 1;
    const int letter = ((shifted % 7) + 7) % 7;
    const int alter = (shifted - letter) / 7;
    QString name(QLatin1Char(letters[letter]));
    for (int i = 0; i < alter; ++i) name += QChar(0x266F);  // sharp
    for (int i = 0; i < -alter; ++i) name += QChar(0x266D); // flat
    return name;
}

} // namespace

QString modeName(Mode mode)
{
    switch (mode) {
    case Mode::Major: return Words::tr("major");
    case Mode::Minor: return Words::tr("minor");
    case Mode::Dorian: return Words::tr("Dorian");
    case Mode::Phrygian: return Words::tr("Phrygian");
    case Mode::Lydian: return Words::tr("Lydian");
    case Mode::Mixolydian: return Words::tr("Mixolydian");
    case Mode::Aeolian: return Words::tr("Aeolian");
    case Mode::Locrian: return Words::tr("Locrian");
    case Mode::Unknown: return QString();
    }
    return {};
}

QString keyText(KeySignature key)
{
    if (key.mode == Mode::Unknown) {
        if (key.fifths == 0) return Words::tr("no sharps or flats");
        return key.fifths > 0 ? QStringLiteral("%1%2").arg(key.fifths).arg(QChar(0x266F))
                              : QStringLiteral("%1%2").arg(-key.fifths).arg(QChar(0x266D));
    }
    return Words::tr("%1 %2").arg(letterName(key.fifths + modeOffset(key.mode)), modeName(key.mode));
}

QString metreName(TimeSignature time) { return QStringLiteral("%1/%2").arg(time.beats).arg(time.unit); }

QString positionText(const Score &score, TimelineTick t)
{
    const BarPosition at = score.locate(t);
    const MasterBar &bar = *score.masterBars[at.bar];
    int beat = 0;
    std::int64_t thousandths = 0;
    for (const auto &[start, length] : beatsOf(bar)) {
        if (at.tick < start) break;
        ++beat;
        thousandths = std::min<std::int64_t>(999, (at.tick - start).value * 1000 / std::max<std::int64_t>(1, length.value));
    }
    return QStringLiteral("%1.%2.%3")
        .arg(score.barNumber(at.bar))
        .arg(std::max(1, beat))
        .arg(thousandths, 3, 10, QLatin1Char('0'));
}

QString lengthName(Ticks length)
{
    for (int log2 = 0; log2 <= 7; ++log2) {
        const std::int64_t plain = kWhole.value >> log2;
        if ((plain << log2) != kWhole.value) break;
        const QString name = QStringLiteral("1/%1").arg(1 << log2);
        if (length.value == plain) return name;
        if (length.value * 3 == plain * 2) return Words::tr("%1 triplet").arg(name);
        if (length.value * 2 == plain * 3) return Words::tr("dotted %1").arg(name);
    }
    return length.value == 0 ? Words::tr("off") : Words::tr("%1 quarters").arg(length.quarters(), 0, 'g', 3);
}

QString choirVoiceName(ChoirVoice voice)
{
    switch (voice) {
    case ChoirVoice::Soprano: return Words::tr("Soprano");
    case ChoirVoice::Alto: return Words::tr("Alto");
    case ChoirVoice::Tenor: return Words::tr("Tenor");
    case ChoirVoice::Bass: return Words::tr("Bass");
    }
    return {};
}

QString cadenceName(Cadence cadence)
{
    switch (cadence) {
    case Cadence::None: return Words::tr("open");
    case Cadence::Authentic: return Words::tr("authentic");
    case Cadence::Half: return Words::tr("half");
    case Cadence::Plagal: return Words::tr("plagal");
    case Cadence::Deceptive: return Words::tr("deceptive");
    case Cadence::Phrygian: return Words::tr("Phrygian");
    }
    return {};
}

QString partTitle(const Part &part)
{
    return fromUtf8(part.name.empty() ? part.instrument.name : part.name);
}

QString notesText(int count) { return count == 1 ? Words::tr("1 note") : Words::tr("%1 notes").arg(count); }

QString barsText(const Score &score, TickRange range)
{
    const int first = score.barNumber(score.locate(range.begin).bar);
    const TimelineTick lastTick = range.empty() ? range.begin : range.end - Ticks{1};
    const int last = score.barNumber(score.locate(lastTick).bar);
    return first == last ? Words::tr("bar %1").arg(first) : Words::tr("bars %1 to %2").arg(first).arg(last);
}

QString selectionText(const Score &score, const NoteSet &selection)
{
    if (selection.empty()) return {};
    const Note *lowest = nullptr;
    const Note *highest = nullptr;
    std::size_t first = score.barCount(), last = 0, found = 0;
    for (const PartPtr &part : score.parts) {
        for (std::size_t b = 0; b < part->bars.size() && found < selection.size(); ++b) {
            for (const Note &note : part->bars[b]->notes) {
                if (!selection.contains(note.id)) continue;
                ++found;
                if (!lowest || lower(note.pitch, lowest->pitch)) lowest = &note;
                if (!highest || lower(highest->pitch, note.pitch)) highest = &note;
                first = std::min(first, b);
                last = std::max(last, b);
            }
        }
    }
    if (!lowest) return {};
    const QString bars = barsText(score, {score.barStart(first), score.barStart(last + 1)});
    const QString low = fromUtf8(lowest->pitch.name());
    if (found == 1) return Words::tr("%1, %2, %3").arg(low, lengthName(lowest->length), bars);
    return Words::tr("%1, %2 to %3, %4").arg(notesText(static_cast<int>(found)), low, fromUtf8(highest->pitch.name()), bars);
}

bool inScale(KeySignature key, int midi)
{
    static constexpr std::array<bool, 12> kMajor{true, false, true, false, true, true,
                                                 false, true, false, true, false, true};
    const int majorTonic = ((key.fifths * 7) % 12 + 12) % 12;
    const int degree = ((midi - majorTonic) % 12 + 12) % 12;
    if (kMajor[static_cast<std::size_t>(degree)]) return true;
    // The raised leading note belongs to minor as it is written.
    return key.mode == Mode::Minor && degree == 8;
}

int colourIndex(const Score &score, std::size_t part, std::uint8_t voice)
{
    return score.parts.size() > 1 ? static_cast<int>(part) : static_cast<int>(voice);
}

} // namespace ricercar
