// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/mixer/instrument_names.h"

#include <QCoreApplication>

#include <algorithm>

namespace ricercar {

namespace {

const char *const kNames[128] = {
    "Acoustic Grand Piano", "Bright Acoustic Piano", "Electric Grand Piano", "Honky-tonk Piano", "Electric Piano 1",
    "Electric Piano 2", "Harpsichord", "Clavinet", "Celesta", "Glockenspiel", "Music Box", "Vibraphone", "Marimba",
    "Xylophone", "Tubular Bells", "Dulcimer", "Drawbar Organ", "Percussive Organ", "Rock Organ", "Church Organ",
    "Reed Organ", "Accordion", "Harmonica", "Tango Accordion", "Nylon-string Guitar", "Steel-string Guitar",
    "Jazz Guitar", "Clean Electric Guitar", "Muted Electric Guitar", "Overdriven Guitar", "Distortion Guitar",
    "Guitar Harmonics", "Acoustic Bass", "Fingered Bass", "Picked Bass", "Fretless Bass", "Slap Bass 1", "Slap Bass 2",
    "Synth Bass 1", "Synth Bass 2", "Violin", "Viola", "Cello", "Contrabass", "Tremolo Strings", "Pizzicato Strings",
    "Harp", "Timpani", "String Ensemble 1", "String Ensemble 2", "Synth Strings 1", "Synth Strings 2", "Choir Aahs",
    "Voice Oohs", "Synth Voice", "Orchestra Hit", "Trumpet", "Trombone", "Tuba", "Muted Trumpet", "French Horn",
    "Brass Section", "Synth Brass 1", "Synth Brass 2", "Soprano Sax", "Alto Sax", "Tenor Sax", "Baritone Sax", "Oboe",
    "English Horn", "Bassoon", "Clarinet", "Piccolo", "Flute", "Recorder", "Pan Flute", "Blown Bottle", "Shakuhachi",
    "Whistle", "Ocarina", "Square Lead", "Sawtooth Lead", "Calliope Lead", "Chiff Lead", "Charang Lead", "Voice Lead",
    "Fifths Lead", "Bass and Lead", "New Age Pad", "Warm Pad", "Polysynth Pad", "Choir Pad", "Bowed Pad",
    "Metallic Pad", "Halo Pad", "Sweep Pad", "Rain", "Soundtrack", "Crystal", "Atmosphere", "Brightness", "Goblins",
    "Echoes", "Sci-fi", "Sitar", "Banjo", "Shamisen", "Koto", "Kalimba", "Bagpipe", "Fiddle", "Shanai", "Tinkle Bell",
    "Agogo", "Steel Drums", "Woodblock", "Taiko Drum", "Melodic Tom", "Synth Drum", "Reverse Cymbal",
    "Guitar Fret Noise", "Breath Noise", "Seashore", "Bird Tweet", "Telephone Ring", "Helicopter", "Applause",
    "Gunshot"};

const char *const kFamilies[16] = {
    QT_TRANSLATE_NOOP("Instruments", "Piano"),           QT_TRANSLATE_NOOP("Instruments", "Bells and mallets"),
    QT_TRANSLATE_NOOP("Instruments", "Organ"),           QT_TRANSLATE_NOOP("Instruments", "Guitar"),
    QT_TRANSLATE_NOOP("Instruments", "Bass"),            QT_TRANSLATE_NOOP("Instruments", "Strings"),
    QT_TRANSLATE_NOOP("Instruments", "Ensemble and choir"), QT_TRANSLATE_NOOP("Instruments", "Brass"),
    QT_TRANSLATE_NOOP("Instruments", "Reeds"),           QT_TRANSLATE_NOOP("Instruments", "Flutes"),
    QT_TRANSLATE_NOOP("Instruments", "Synthetic leads"), QT_TRANSLATE_NOOP("Instruments", "Synthetic pads"),
    QT_TRANSLATE_NOOP("Instruments", "Synthetic effects"), QT_TRANSLATE_NOOP("Instruments", "Around the world"),
    QT_TRANSLATE_NOOP("Instruments", "Percussion"),      QT_TRANSLATE_NOOP("Instruments", "Noises")};

} // namespace

QString gmName(int program) { return QString::fromLatin1(kNames[std::clamp(program, 0, 127)]); }

QString gmFamily(int family)
{
    return QCoreApplication::translate("Instruments", kFamilies[std::clamp(family, 0, 15)]);
}

} // namespace ricercar
