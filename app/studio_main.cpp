// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/studio_main.h"

#include "app/model_library.h"
#include "app/resources.h"

#include "core/audio/player.h"
#include "core/live/continuation_answerer.h"
#include "core/session/session.h"
#include "ui/bridge/studio.h"
#include "ui/bridge/theme.h"
#include "ui/compose/compose_panel.h"
#include "ui/live/duet.h"
#include "ui/live/genie_desk.h"
#include "ui/live/live_desk.h"
#include "ui/shell/main_window.h"

#include <QApplication>
#include <QLocale>
#include <QSettings>
#include <QTimer>
#include <QTranslator>

#include <cstdio>
#include <cstdlib>

namespace ricercar {

namespace {

// A display, or a platform chosen by hand (offscreen); without either Qt would abort with words of its own.
bool canOpenWindow(int argc, char **argv)
{
    for (int i = 1; i < argc; ++i)
        if (std::string(argv[i]) == "-platform") return true;
    for (const char *name : {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"})
        if (const char *value = std::getenv(name); value && *value) return true;
    return false;
}

void loadTranslation(QTranslator &translator)
{
    const QString chosen = QSettings().value(QStringLiteral("language")).toString();
    const QLocale locale = chosen.isEmpty() ? QLocale::system() : QLocale(chosen);
    const QString folder = QString::fromStdString((executablePath().parent_path().parent_path() / "share" / "ricercar" / "translations").string());
    if (translator.load(locale, QStringLiteral("ricercar"), QStringLiteral("_"), folder)) QApplication::installTranslator(&translator);
}

AudioSettings audioSettings()
{
    const QSettings settings;
    AudioSettings audio;
    audio.api = settings.value(QStringLiteral("audio/api")).toString().toStdString();
    audio.device = settings.value(QStringLiteral("audio/device")).toString().toStdString();
    audio.soundFont = settings.value(QStringLiteral("audio/soundFont")).toString().toStdString();
    audio.bufferFrames = settings.value(QStringLiteral("audio/buffer"), audio.bufferFrames).toUInt();
    return audio;
}

} // namespace

int runStudio(int argc, char **argv)
{
    if (!canOpenWindow(argc, argv)) {
        std::fprintf(stderr, "ricercar: There is no display to open the studio on; start it from a desktop, or use the command "
                             "line, for example: ricercar harmonize tune.musicxml chorale.musicxml (ricercar --help).\n");
        return 4;
    }
    QApplication application(argc, argv);
    QApplication::setOrganizationName(QStringLiteral("ricercar"));
    QApplication::setApplicationName(QStringLiteral("ricercar"));
    QApplication::setApplicationDisplayName(QStringLiteral("Ricercar"));
    QApplication::setApplicationVersion(QStringLiteral(RICERCAR_VERSION));
    QTranslator translator;
    loadTranslation(translator);
    setTheme(static_cast<ThemeKind>(QSettings().value(QStringLiteral("theme"), 0).toInt()));

    IdSource ids;
    ScorePtr empty = emptyScore(ids);
    Session session(empty, ids);
    Player player;
    Studio studio(session, player, []() -> Result<std::shared_ptr<const Pipeline>> { return makePipeline(); });
    MainWindow window(studio);
    window.live().genie->setLoader([] { return loadGenie(); });
    window.composePanel()->desk().setHeard(heardMusic);
    window.live().duet->setAnswerer(std::make_shared<ContinuationAnswerer>([] { return loadContinuation(); }));
    window.show();

    const QStringList arguments = QApplication::arguments();
    if (arguments.size() > 1) window.openFile(arguments.at(1));
    else window.offerRecovery();

    // The window is usable before the sound is: opening a device and a SoundFont takes a moment.
    QTimer::singleShot(0, &studio, [&] {
        if (const Result<void> opened = player.open(audioSettings()); !opened)
            studio.complain(QString::fromStdString(opened.error().sentence));
        window.live().desk->openMidi();
    });
    return QApplication::exec();
}

} // namespace ricercar
