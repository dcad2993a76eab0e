// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/preferences.h"

#include "ui/bridge/words.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFileDialog>
#include <QFormLayout>
#include <QLabel>
#include <QPushButton>
#include <QSettings>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace ricercar {

AudioSettings savedAudioSettings()
{
    const QSettings s;
    AudioSettings a;
    a.api = s.value(QStringLiteral("audio/api")).toString().toStdString();
    a.device = s.value(QStringLiteral("audio/device")).toString().toStdString();
    a.bufferFrames = s.value(QStringLiteral("audio/buffer"), 256).toUInt();
    a.soundFont = s.value(QStringLiteral("audio/soundFont")).toString().toStdString();
    std::error_code ignored;
    if (!a.soundFont.empty() && !std::filesystem::exists(a.soundFont, ignored)) a.soundFont.clear();
    return a;
}

ThemeKind savedTheme()
{
    const int kind = QSettings().value(QStringLiteral("theme"), 0).toInt();
    return kind >= 0 && kind <= 3 ? static_cast<ThemeKind>(kind) : ThemeKind::System;
}

QString savedLanguage() { return QSettings().value(QStringLiteral("language")).toString(); }

Preferences::Preferences(Studio &studio, QWidget *parent) : QDialog(parent), m_studio(studio)
{
    setWindowTitle(tr("Preferences"));
    const AudioSettings now = savedAudioSettings();
    const auto heading = [](const QString &text) {
        auto *l = new QLabel(text);
        l->setProperty("heading", true);
        return l;
    };
    m_device = new QComboBox;
    m_device->addItem(tr("The first that works"), QStringList{});
    for (const AudioDevice &d : Player::devices()) {
        m_device->addItem(QStringLiteral("%1: %2").arg(fromUtf8(d.api), fromUtf8(d.name)), QStringList{fromUtf8(d.api), fromUtf8(d.name)});
        if (d.api == now.api && d.name == now.device) m_device->setCurrentIndex(m_device->count() - 1);
    }
    m_buffer = new QComboBox;
    for (const int frames : {64, 128, 256, 512, 1024, 2048})
        m_buffer->addItem(tr("%1 frames, %2 ms").arg(frames).arg(frames / 48.0, 0, 'f', 1), frames);
    m_buffer->setCurrentIndex(std::max(0, m_buffer->findData(static_cast<int>(now.bufferFrames))));
    m_soundFont = new QComboBox;
    m_soundFont->addItem(tr("The best installed"), QString());
    for (const SoundFontInfo &f : installedSoundFonts())
        m_soundFont->addItem(fromUtf8(f.name), QString::fromStdString(f.path.string()));
    const QString font = QString::fromStdString(now.soundFont.string());
    if (!font.isEmpty() && m_soundFont->findData(font) < 0) m_soundFont->addItem(QFileInfo(font).completeBaseName(), font);
    m_soundFont->setCurrentIndex(std::max(0, m_soundFont->findData(font)));
    m_soundFont->addItem(tr("Another file…"), QStringLiteral("?"));
    for (QComboBox *c : {m_device, m_buffer, m_soundFont}) c->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon), c->setMinimumContentsLength(28);
    m_state = new QLabel(fromUtf8(studio.player().description()));
    m_state->setProperty("dim", true);
    m_state->setWordWrap(true);
    m_theme = new QComboBox;
    for (const QString &name : {tr("As the system"), tr("Light"), tr("Dark"), tr("High contrast")}) m_theme->addItem(name);
    m_theme->setCurrentIndex(static_cast<int>(savedTheme()));
    m_language = new QComboBox;
    m_language->addItem(tr("As the system"), QString());
    m_language->addItem(QStringLiteral("English"), QStringLiteral("en"));
    m_language->setCurrentIndex(std::max(0, m_language->findData(savedLanguage())));
    m_language->setToolTip(tr("Changes at the next start"));

    auto *form = new QFormLayout;
    form->setHorizontalSpacing(12);
    form->setVerticalSpacing(8);
    form->addRow(heading(tr("Sound")));
    form->addRow(tr("Device"), m_device);
    form->addRow(tr("Buffer"), m_buffer);
    form->addRow(tr("SoundFont"), m_soundFont);
    form->addRow(QString(), m_state);
    form->addRow(heading(tr("Look")));
    form->addRow(tr("Theme"), m_theme);
    form->addRow(tr("Language"), m_language);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Close);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::close);
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(16, 12, 16, 12);
    all->setSpacing(12);
    all->addLayout(form);
    all->addWidget(buttons);

    connect(m_theme, &QComboBox::currentIndexChanged, this, [](int index) {
        QSettings().setValue(QStringLiteral("theme"), index);
        setTheme(static_cast<ThemeKind>(index));
    });
    connect(m_language, &QComboBox::currentIndexChanged, this, [this] {
        QSettings().setValue(QStringLiteral("language"), m_language->currentData());
        m_studio.say(tr("The language changes at the next start."));
    });
    connect(m_soundFont, &QComboBox::activated, this, [this] {
        if (m_soundFont->currentData().toString() == QLatin1String("?")) {
            const QString file = QFileDialog::getOpenFileName(this, tr("Choose a SoundFont"), {}, tr("SoundFonts (*.sf2 *.sf3)"));
            const QSignalBlocker quiet(m_soundFont);
            if (!file.isEmpty()) m_soundFont->insertItem(1, QFileInfo(file).completeBaseName(), file);
            m_soundFont->setCurrentIndex(file.isEmpty() ? 0 : 1);
        }
        openSound();
    });
    connect(m_device, &QComboBox::activated, this, &Preferences::openSound);
    connect(m_buffer, &QComboBox::activated, this, &Preferences::openSound);
}

void Preferences::openSound()
{
    QSettings s;
    const QStringList device = m_device->currentData().toStringList();
    s.setValue(QStringLiteral("audio/api"), device.value(0));
    s.setValue(QStringLiteral("audio/device"), device.value(1));
    s.setValue(QStringLiteral("audio/buffer"), m_buffer->currentData());
    s.setValue(QStringLiteral("audio/soundFont"), m_soundFont->currentData());
    m_studio.stop();
    if (const Result<void> opened = m_studio.player().open(savedAudioSettings()); !opened) {
        m_state->setText(fromUtf8(opened.error().sentence));
        m_studio.complain(fromUtf8(opened.error().sentence));
    } else {
        m_state->setText(fromUtf8(m_studio.player().description()));
    }
}

} // namespace ricercar
