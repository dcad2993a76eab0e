// SPDX-License-Identifier: GPL-3.0-or-later
// What a fugue that is there is made of: entries coloured over both views, the form as a diagram and in sentences. While
// the colours are on, what is shown is analysed again, in the background, as it changes.
#pragma once

#ifndef Q_MOC_RUN // Qt 6.4's moc stumbles over the concepts of the standard library
#include "core/compose/job_runner.h"
#include "core/fugue/entries.h"
#include "ui/bridge/studio.h"
#endif

#include <QWidget>

class QCheckBox;
class QLabel;
class QListWidget;
class QPushButton;
class QTimer;

namespace ricercar {

class FormDiagram;

class AnalysisSection : public QWidget {
    Q_OBJECT
public:
    explicit AnalysisSection(Studio &studio, QWidget *parent = nullptr);
    ~AnalysisSection() override;
    void analyse();
    void setColours(bool on);
    void forget();
    void exportForm();                    // asks where
    const std::optional<FugueAnalysis> &found() const { return m_found; }
    FormDiagram *diagram() const { return m_diagram; }
    QPushButton *analyseButton() const { return m_analyse; }
    QCheckBox *coloursBox() const { return m_colours; }
    QLabel *troubleLabel() const { return m_trouble; }

private:
    const ScorePtr &shown() const;
    void take(const ScorePtr &score, const Result<FugueAnalysis> &found);
    void colour();
    void updateState();

    Studio &m_studio;
    QPushButton *m_analyse = nullptr, *m_export = nullptr;
    QCheckBox *m_colours = nullptr;
    QLabel *m_trouble = nullptr, *m_words = nullptr;
    QListWidget *m_list = nullptr;
    FormDiagram *m_diagram = nullptr;
    QTimer *m_again = nullptr;
    std::optional<FugueAnalysis> m_found;
    ScorePtr m_of; // what was analysed
    bool m_running = false, m_following = false;
    std::uint64_t m_serial = 0;
    JobHandle m_job;
    JobRunner m_runner; // last: its thread posts to this object
};

} // namespace ricercar
