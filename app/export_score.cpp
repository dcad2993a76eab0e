// SPDX-License-Identifier: GPL-3.0-or-later
#include "app/export_score.h"

#include "ui/score_view/export.h"

#include <QGuiApplication>

namespace ricercar {

Result<void> exportPicture(const Score &score, const std::filesystem::path &path)
{
    // Painting fonts needs an application object; a picture needs no display.
    qputenv("QT_QPA_PLATFORM", "offscreen");
    int argc = 1;
    char name[] = "ricercar";
    char *argv[] = {name, nullptr};
    QGuiApplication application(argc, argv);
    return exportScore(score, path);
}

} // namespace ricercar
