// SPDX-License-Identifier: GPL-3.0-or-later
// Whether the manual's page of a menu names its actions and their keys.
#pragma once

#include <QAction>
#include <QFile>
#include <QMenu>

namespace ricercar::test {

// Empty where `page` of the manual names every action of `menu`; else the first that it leaves out.
inline QString missingInManual(const QString &page, const QMenu &menu, int *actions)
{
    QFile file(QStringLiteral(RICERCAR_SOURCE_DIR "/ui/shell/manual/manual.md"));
    if (!file.open(QIODevice::ReadOnly)) return QStringLiteral("the manual");
    const QString text = QString::fromUtf8(file.readAll()).section(QStringLiteral("## %1\n").arg(page), 1).section(QStringLiteral("\n## "), 0, 0);
    if (text.size() <= 1000) return QStringLiteral("the page %1").arg(page);
    *actions = 0;
    for (const QAction *a : menu.actions()) {
        if (a->isSeparator()) continue;
        ++*actions;
        QString name = a->text();
        name.remove(QLatin1Char('&')).remove(QString::fromUtf8("…"));
        if (!text.contains(name, Qt::CaseInsensitive)) return name;
        if (!a->shortcut().isEmpty() && !text.contains(a->shortcut().toString(QKeySequence::PortableText))) return name;
    }
    return {};
}

} // namespace ricercar::test
