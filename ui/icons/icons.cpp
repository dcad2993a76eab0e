// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/icons/icons.h"

#include "ui/bridge/theme.h"

#include <QFile>
#include <QIconEngine>
#include <QPainter>
#include <QPixmapCache>
#include <QSvgRenderer>

// Outside every namespace, as the macro asks; a static library's resources must be named once to be linked.
static void initIcons() { Q_INIT_RESOURCE(icons); }

namespace ricercar {

namespace {

class ThemedIconEngine : public QIconEngine {
public:
    ThemedIconEngine(QString name, bool onAccent) : m_name(std::move(name)), m_onAccent(onAccent) {}

    void paint(QPainter *painter, const QRect &rect, QIcon::Mode mode, QIcon::State state) override
    {
        const qreal ratio = painter->device() ? painter->device()->devicePixelRatioF() : 1.0;
        QPixmap pixmap = rendered(rect.size() * ratio, mode, state);
        pixmap.setDevicePixelRatio(ratio);
        painter->drawPixmap(rect, pixmap);
    }
    QPixmap pixmap(const QSize &size, QIcon::Mode mode, QIcon::State state) override
    {
        return rendered(size, mode, state);
    }
    QPixmap scaledPixmap(const QSize &size, QIcon::Mode mode, QIcon::State state, qreal scale) override
    {
        QPixmap p = rendered(size, mode, state);
        p.setDevicePixelRatio(scale);
        return p;
    }
    QIconEngine *clone() const override { return new ThemedIconEngine(m_name, m_onAccent); }

private:
    QPixmap rendered(const QSize &size, QIcon::Mode mode, QIcon::State state) const
    {
        const Theme &t = theme();
        QColor colour = m_onAccent ? t.accentText : state == QIcon::On ? t.accent : t.text;
        if (mode == QIcon::Disabled) colour = t.palette().color(QPalette::Disabled, QPalette::ButtonText);
        const QString key = QStringLiteral("ricercar/%1/%2/%3x%4")
                                .arg(m_name, colour.name())
                                .arg(size.width())
                                .arg(size.height());
        QPixmap pixmap;
        if (QPixmapCache::find(key, &pixmap)) return pixmap;
        pixmap = QPixmap(size);
        pixmap.fill(Qt::transparent);
        QFile file(QStringLiteral(":/icons/%1.svg").arg(m_name));
        if (file.open(QIODevice::ReadOnly)) {
            const QByteArray svg = file.readAll().replace("#000", colour.name().toLatin1());
            QSvgRenderer renderer(svg);
            QPainter painter(&pixmap);
            renderer.render(&painter, QRectF(QPointF(0, 0), QSizeF(size)));
        }
        QPixmapCache::insert(key, pixmap);
        return pixmap;
    }

    QString m_name;
    bool m_onAccent;
};

} // namespace

QIcon icon(const QString &name)
{
    initIcons();
    return QIcon(new ThemedIconEngine(name, false));
}

QIcon iconOnAccent(const QString &name)
{
    initIcons();
    return QIcon(new ThemedIconEngine(name, true));
}

} // namespace ricercar
