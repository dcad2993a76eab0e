// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/shell/status_strip.h"

#include "ui/bridge/words.h"
#include "ui/icons/icons.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QProgressBar>
#include <QStyle>
#include <QTimer>
#include <QToolButton>

namespace ricercar {

namespace {
constexpr int kMessageMs = 8000;
} // namespace

// A label that gives way: what does not fit is cut with an ellipsis and told in full by its tool tip.
class ElidedLabel : public QLabel {
public:
    explicit ElidedLabel(QWidget *parent = nullptr) : QLabel(parent) { setSizePolicy(QSizePolicy::Ignored, QSizePolicy::Fixed); }
    void setFull(const QString &text)
    {
        m_full = text;
        setToolTip(text);
        setAccessibleName(text);
        fit();
    }
    const QString &full() const { return m_full; }

protected:
    void resizeEvent(QResizeEvent *event) override
    {
        QLabel::resizeEvent(event);
        fit();
    }

private:
    void fit() { setText(fontMetrics().elidedText(m_full, Qt::ElideRight, width())); }
    QString m_full;
};

StatusStrip::StatusStrip(Studio &studio, QWidget *parent) : QFrame(parent), m_studio(studio)
{
    setFixedHeight(26);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(12, 0, 12, 2);
    row->setSpacing(12);
    const auto label = [](int leastWidth) {
        auto *l = new QLabel;
        l->setProperty("dim", true);
        l->setMinimumWidth(leastWidth);
        return l;
    };
    m_where = label(fontMetrics().horizontalAdvance(QStringLiteral("0000.0.000  G#4")));
    auto *selection = new ElidedLabel;
    selection->setProperty("dim", true);
    m_selection = selection;
    m_message = new ElidedLabel;
    m_jobWords = new QLabel;
    m_jobWords->setProperty("dim", true);
    m_job = new QProgressBar;
    m_job->setRange(0, 1000);
    m_job->setTextVisible(false);
    m_job->setFixedSize(90, 6);
    m_cancel = new QToolButton;
    m_cancel->setIcon(icon(QStringLiteral("discard")));
    m_cancel->setIconSize({12, 12});
    m_cancel->setFixedSize(20, 20);
    m_cancel->setToolTip(tr("Stop this"));
    m_cancel->setAccessibleName(m_cancel->toolTip());
    m_sound = label(0);
    m_live = new QLabel;
    m_live->setProperty("live", true);
    m_live->hide();
    m_midi = label(0);
    m_midi->setToolTip(tr("Lit when a MIDI device is played"));
    m_midi->hide();
    m_midiTimer = new QTimer(this);
    m_midiTimer->setSingleShot(true);
    m_midiTimer->setInterval(150);
    connect(m_midiTimer, &QTimer::timeout, this, [this] { m_midi->setText(QString::fromUtf8("○ MIDI")); });
    row->addWidget(m_where);
    row->addWidget(m_selection, 2);
    row->addWidget(m_message, 4);
    row->addWidget(m_jobWords);
    row->addWidget(m_job);
    row->addWidget(m_cancel);
    row->addWidget(m_live);
    row->addWidget(m_midi);
    row->addWidget(m_sound);
    hideJob();
    connect(m_cancel, &QToolButton::clicked, this, [this] {
        if (m_cancelTask)
            m_cancelTask();
        else
            m_studio.cancelJob();
    });

    m_clear = new QTimer(this);
    m_clear->setSingleShot(true);
    connect(m_clear, &QTimer::timeout, this, [this] { static_cast<ElidedLabel *>(m_message)->setFull({}); });
    connect(&studio, &Studio::said, this, [this](const QString &sentence, bool isError) {
        if (m_message->property("trouble").toBool() != isError) {
            m_message->setProperty("trouble", isError);
            m_message->style()->unpolish(m_message);
            m_message->style()->polish(m_message);
        }
        static_cast<ElidedLabel *>(m_message)->setFull(sentence);
        if (isError)
            m_clear->stop(); // an error stays until the next sentence
        else
            m_clear->start(kMessageMs);
    });
    connect(&studio, &Studio::selectionChanged, this, &StatusStrip::refreshSelection);
    connect(&studio, &Studio::scoreChanged, this, [this] {
        refreshSelection();
        setPointer(m_pointer);
    });
    connect(&studio, &Studio::playheadMoved, this, [this] {
        if (m_pointer.isEmpty()) m_where->setText(positionText(*m_studio.score(), m_studio.playhead()));
    });
    connect(&studio, &Studio::jobStarted, this, [this] {
        m_cancelTask = {};
        showJob(0, m_studio.mending() ? tr("Mending…") : tr("Writing…"));
    });
    connect(&studio, &Studio::jobProgress, this, &StatusStrip::showJob);
    connect(&studio, &Studio::jobFinished, this, &StatusStrip::hideJob);
    connect(&studio, &Studio::jobFailed, this, &StatusStrip::hideJob);
    m_soundTimer = new QTimer(this);
    m_soundTimer->setInterval(1000);
    connect(m_soundTimer, &QTimer::timeout, this, &StatusStrip::refreshSound);
    m_soundTimer->start();
    setPointer({});
    refreshSelection();
    refreshSound();
}

void StatusStrip::setLive(const QString &words, const QString &tip)
{
    m_live->setText(words);
    m_live->setToolTip(tip);
    m_live->setAccessibleName(words);
    m_live->setVisible(!words.isEmpty());
}

QString StatusStrip::live() const { return m_live->text(); }

void StatusStrip::blinkMidi()
{
    if (!m_midiTimer->isActive()) {
        m_midi->setText(QString::fromUtf8("● MIDI"));
        m_midi->show();
    }
    m_midiTimer->start();
}

QString StatusStrip::message() const { return static_cast<const ElidedLabel *>(m_message)->full(); }

void StatusStrip::setPointer(const QString &words)
{
    m_pointer = words;
    m_where->setText(words.isEmpty() ? positionText(*m_studio.score(), m_studio.playhead()) : words);
}

void StatusStrip::refreshSelection()
{
    static_cast<ElidedLabel *>(m_selection)->setFull(selectionText(*m_studio.score(), m_studio.session().selection()));
}

void StatusStrip::refreshSound()
{
    const TransportState state = m_studio.player().state();
    if (!m_studio.player().isOpen()) {
        m_sound->setText(tr("No sound"));
        m_sound->setToolTip(fromUtf8(m_studio.player().description()));
        return;
    }
    m_sound->setText(tr("Sound %1 %").arg(std::lround(state.load * 100)));
    m_sound->setToolTip(tr("%1; %2 % of the time there is; %3 gaps")
                            .arg(fromUtf8(m_studio.player().description()))
                            .arg(std::lround(state.load * 100))
                            .arg(state.xruns));
}

void StatusStrip::setTask(double fraction, const QString &words, std::function<void()> cancel)
{
    if (fraction < 0) {
        m_cancelTask = {};
        hideJob();
        return;
    }
    if (cancel) m_cancelTask = std::move(cancel);
    showJob(fraction, words);
}

void StatusStrip::showJob(double fraction, const QString &words)
{
    m_job->setValue(static_cast<int>(fraction * 1000));
    m_jobWords->setText(fontMetrics().elidedText(words, Qt::ElideRight, 200));
    for (QWidget *w : {static_cast<QWidget *>(m_job), static_cast<QWidget *>(m_jobWords), static_cast<QWidget *>(m_cancel)}) w->show();
}

void StatusStrip::hideJob()
{
    for (QWidget *w : {static_cast<QWidget *>(m_job), static_cast<QWidget *>(m_jobWords), static_cast<QWidget *>(m_cancel)}) w->hide();
}

} // namespace ricercar
