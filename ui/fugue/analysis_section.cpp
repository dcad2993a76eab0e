// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/fugue/analysis_section.h"

#include "ui/bridge/words.h"
#include "ui/fugue/candidate_row.h"
#include "ui/fugue/form_diagram.h"

#include <QCheckBox>
#include <QFileDialog>
#include <QLabel>
#include <QListWidget>
#include <QRegularExpression>
#include <QPushButton>
#include <QTimer>
#include <QVBoxLayout>

namespace ricercar {

namespace {

constexpr int kPauseMs = 500; // after an edit

} // namespace

AnalysisSection::AnalysisSection(Studio &studio, QWidget *parent) : QWidget(parent), m_studio(studio)
{
    m_analyse = new QPushButton(tr("Analyse the fugue"));
    m_colours = new QCheckBox(tr("Colour the entries in both views"));
    m_colours->setChecked(true);
    m_trouble = wrapped();
    m_trouble->hide();
    m_words = wrapped(tr("Finds entries, answers, countersubjects, episodes, strettos and cadences of a fugue."), true);
    m_diagram = new FormDiagram;
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("The form in sentences"));
    m_list->setWordWrap(true);
    m_list->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    m_list->setMinimumHeight(168);
    m_export = new QPushButton(tr("Save the diagram…"));
    auto *all = new QVBoxLayout(this);
    all->setContentsMargins(0, 0, 0, 0);
    all->setSpacing(6);
    all->addWidget(m_analyse);
    all->addWidget(m_colours);
    all->addWidget(m_trouble);
    all->addWidget(m_words);
    all->addWidget(m_diagram);
    all->addWidget(m_export);
    all->addWidget(m_list);
    m_again = new QTimer(this);
    m_again->setSingleShot(true);
    m_again->setInterval(kPauseMs);

    connect(m_analyse, &QPushButton::clicked, this, [this] {
        if (m_running) { // pressed again: stop
            m_job->cancel();
            ++m_serial;
            m_running = false;
            updateState();
        } else {
            analyse();
        }
    });
    connect(m_again, &QTimer::timeout, this, &AnalysisSection::analyse);
    connect(m_colours, &QCheckBox::toggled, this, &AnalysisSection::colour);
    connect(m_export, &QPushButton::clicked, this, &AnalysisSection::exportForm);
    connect(m_diagram, &FormDiagram::placeAsked, this, [this](TimelineTick at) { m_studio.setPlayhead(at); });
    connect(m_list, &QListWidget::currentRowChanged, this, [this](int row) {
        // The sentences go with the stretches in order: the bar that each names first.
        if (row < 0 || !m_of) return;
        const int bar = m_list->item(row)->data(Qt::UserRole).toInt();
        for (std::size_t b = 0; bar >= 0 && b < m_of->barCount(); ++b)
            if (m_of->barNumber(b) == bar) return m_studio.setPlayhead(m_of->barStart(b));
    });
    const auto follow = [this] {
        if (m_following && m_of != shown()) m_again->start();
    };
    connect(&studio, &Studio::scoreChanged, this, follow);
    connect(&studio, &Studio::ghostChanged, this, follow);
    updateState();
}

AnalysisSection::~AnalysisSection() { m_runner.cancelAll(); }

const ScorePtr &AnalysisSection::shown() const { return m_studio.ghost() ? m_studio.ghost()->score : m_studio.score(); }

void AnalysisSection::analyse()
{
    if (m_running) m_job->cancel();
    const std::uint64_t serial = ++m_serial;
    m_running = true;
    m_following = true;
    updateState();
    m_job = m_runner.submit([this, serial, score = shown()](JobControl &job) {
        if (job.stopped()) return;
        const auto found = analyseFugue(*score);
        if (job.stopped()) return;
        QMetaObject::invokeMethod(this, [this, serial, score, found] {
            if (serial == m_serial) take(score, found);
        }, Qt::QueuedConnection);
    }, [this, serial](const Error &error) {
        QMetaObject::invokeMethod(this, [this, serial, error] {
            if (serial == m_serial) take(nullptr, Unexpected{error});
        }, Qt::QueuedConnection);
    });
}

void AnalysisSection::take(const ScorePtr &score, const Result<FugueAnalysis> &found)
{
    m_running = false;
    m_of = score;
    m_found.reset();
    m_list->clear();
    if (found) {
        m_found = *found;
        m_diagram->setForm(score, *found);
        static const QRegularExpression kBar(QStringLiteral("\\b[Bb]ars? (\\d+)"));
        for (const std::string &sentence : found->form) {
            auto *item = new QListWidgetItem(fromUtf8(sentence), m_list);
            const auto match = kBar.match(item->text());
            item->setData(Qt::UserRole, match.hasMatch() ? match.captured(1).toInt() : -1);
        }
        showWords(m_trouble, {});
    } else {
        m_diagram->clear();
        showWords(m_trouble, fromUtf8(found.error().sentence), true);
    }
    colour();
    updateState();
}

void AnalysisSection::colour()
{
    std::vector<FormBand> bands;
    if (m_found && m_colours->isChecked()) {
        for (const FoundCountersubject &c : m_found->countersubjects)
            for (const CountersubjectUse &use : c.uses) bands.push_back({use.voice, use.range, FormBand::Kind::Countersubject, tr("CS", "countersubject")});
        for (const FugueEntry &e : m_found->entries) {
            const bool answer = e.form == ThemeForm::Answer;
            bands.push_back({e.voice, e.range, answer ? FormBand::Kind::Answer : FormBand::Kind::Subject, answer ? tr("A", "answer") : tr("S", "subject")});
        }
    }
    m_studio.setFormBands(std::move(bands));
}

void AnalysisSection::setColours(bool on)
{
    m_colours->setChecked(on);
    if (on && !m_found) analyse();
}

void AnalysisSection::forget()
{
    ++m_serial;
    if (m_running) m_job->cancel();
    m_running = m_following = false;
    m_again->stop();
    m_found.reset();
    m_of.reset();
    m_list->clear();
    m_diagram->clear();
    showWords(m_trouble, {});
    colour();
    updateState();
}

void AnalysisSection::updateState()
{
    m_analyse->setText(m_running ? tr("Stop") : m_found ? tr("Analyse again") : tr("Analyse the fugue"));
    m_diagram->setVisible(m_found.has_value());
    m_list->setVisible(m_found.has_value());
    m_export->setVisible(m_found.has_value());
    m_words->setVisible(!m_found && m_trouble->text().isEmpty());
}

void AnalysisSection::exportForm()
{
    if (!m_found) return m_studio.complain(tr("There is no form to save yet: analyse the fugue first."));
    auto *dialog = new QFileDialog(this, tr("Save the diagram"));
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    dialog->setAcceptMode(QFileDialog::AcceptSave);
    dialog->setNameFilters({tr("Drawing (*.svg)"), tr("Document (*.pdf)"), tr("Picture (*.png)")});
    dialog->setDefaultSuffix(QStringLiteral("svg"));
    connect(dialog, &QFileDialog::filterSelected, dialog, [dialog](const QString &filter) {
        for (const char *suffix : {"svg", "pdf", "png"})
            if (filter.contains(QLatin1String(suffix))) dialog->setDefaultSuffix(QLatin1String(suffix));
    });
    connect(dialog, &QFileDialog::fileSelected, this, [this](const QString &path) {
        if (const auto saved = m_diagram->save(path); !saved) m_studio.complain(fromUtf8(saved.error().sentence));
        else m_studio.say(tr("The diagram is saved."));
    });
    dialog->open();
}

} // namespace ricercar
